//! A draft read by somebody without an account who knows the matter: the token in the address is the door. They see the text as a page,
//! their own remarks and the answers to them; nobody else's. Nothing here is for engines, and nothing stays in a cache.
use super::form::{Sent, View};
use super::invited::private;
use super::passages::{self, Draft, Passages};
use crate::app::App;
use crate::content::fact_check::{self, Model, Verdict};
use crate::content::town::{self, Town};
use crate::content::{address, dates, item, remark, revision};
use crate::error::{Error, Problem, Result};
use crate::staff::{self, Person};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use serde::{Deserialize, Serialize};

/// The page of an expert.
#[derive(Debug, Serialize)]
pub(super) struct ExpertPage {
    /// Title of the window.
    window: String,
    magazine: String,
    /// The link no longer opens: nothing else is shown.
    closed: bool,
    name: String,
    by: String,
    question: String,
    until: String,
    home: String,
    /// Language of the text.
    locale: String,
    passages: Passages,
    verdict: Option<&'static str>,
    message: String,
    /// What was done just before: `remark` or `answer`.
    done: String,
    form: View,
    /// The place of the remark that was refused.
    at: String,
}

impl Template for ExpertPage {
    const NAME: &'static str = "cms/expert.html";
}

/// What a token opens.
struct Door {
    link: Model,
    item: item::Model,
    town: Town,
    /// `fr` or `en`, from the path.
    locale: &'static str,
    home: String,
}

impl Door {
    async fn at(app: &App, path: &str, token: &str) -> Result<Self> {
        let link = fact_check::by_token(&app.db, token).await?;
        let locale = if path.starts_with("/en/") { "en" } else { "fr" };
        Ok(Self {
            item: item::by_id(&app.db, link.item_id).await?,
            link,
            town: town::get(&app.db).await?,
            locale,
            home: address::expert(token, locale),
        })
    }

    /// The same, if it is open still.
    async fn open(app: &App, path: &str, token: &str) -> Result<Self> {
        let door = Self::at(app, path, token).await?;
        if door.link.opens(app.now()) { Ok(door) } else { Err(Error::NotFound) }
    }

    fn languages(&self, token: &str) -> Vec<(String, String)> {
        ["fr", "en"].map(|it| (it.to_owned(), address::expert(token, it))).into()
    }
}

/// What was done just before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    done: String,
}

/// The draft.
pub(super) async fn show(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let door = Door::at(&app, uri.path(), &token).await?;
    let open = door.link.opens(app.now());
    if open {
        fact_check::opened(&app.db, &door.link, app.now()).await?;
    }
    let shown = page(&app, &door, View::default()).await?;
    let shown = ExpertPage { done: done.done, ..shown };
    let status = if open { StatusCode::OK } else { StatusCode::GONE };
    Ok(private(Page::new(shown).status(status).in_languages(door.languages(&token))))
}

async fn page(app: &App, door: &Door, form: View) -> Result<ExpertPage> {
    let closed = !door.link.opens(app.now());
    let mut threads = remark::of_item(&app.db, door.item.id).await?;
    threads.retain(|it| it.remark.fact_check_id == Some(door.link.id));
    let revision = revision::current(&app.db, &door.item).await?;
    let draft =
        Draft { revision: &revision, locale: &door.item.locale, threads: &threads, reader: door.locale };
    let passages =
        if closed { Passages::default() } else { passages::of(app, &door.town, &draft, app.now()).await? };
    let by = match door.link.created_by {
        Some(id) => staff::by_id(&app.db, id).await?.name,
        None => Person::system().name,
    };
    Ok(ExpertPage {
        window: app.templates.say(door.locale, "expert-title", &[]),
        magazine: door.town.magazine.clone(),
        closed,
        name: door.link.name.clone(),
        by,
        question: door.link.question.clone(),
        until: dates::weekday_day(door.locale, door.link.last_day(door.town.zone())),
        home: door.home.clone(),
        locale: door.item.locale.clone(),
        passages,
        verdict: door.link.verdict.map(Verdict::name),
        message: door.link.message.clone(),
        done: String::new(),
        form,
        at: String::new(),
    })
}

async fn again(app: &App, door: &Door, token: &str, sent: &Sent, found: &[Problem]) -> Result<Response> {
    let form = passages::refused(app, door.locale, sent, found);
    let shown = page(app, door, form).await?;
    let shown = ExpertPage { at: sent.text("place"), ..shown };
    Ok(private(Page::invalid(shown).in_languages(door.languages(token))))
}

/// Keeps a remark.
pub(super) async fn remark(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let done = fact_check::remarked(&app.db, &door.link, &passages::wish(&sent), app.now()).await;
    match refused(done)? {
        Ok(it) => Ok(private(Redirect::to(&format!("{}?done=remark#c-{}", door.home, it.id)))),
        Err(found) => again(&app, &door, &token, &sent, &found).await,
    }
}

/// Keeps what the expert says of the whole.
pub(super) async fn answer(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let verdict = match sent.text("verdict").as_str() {
        "approved" => Some(Verdict::Approved),
        "remarks" => Some(Verdict::Remarks),
        _ => None,
    };
    let done = fact_check::answer(&app.db, &door.link, verdict, &sent.text("message"), app.now()).await;
    app.bell.notify_waiters();
    match refused(done)? {
        Ok(()) => Ok(private(Redirect::to(&format!("{}?done=answer#verdict", door.home)))),
        Err(found) => again(&app, &door, &token, &sent, &found).await,
    }
}
