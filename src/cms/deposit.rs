//! Where a political group hands in its column without an account: the token in the address is the door. It sees its quota and the date,
//! counts its signs as the program does, and has its receipt. Nothing here is for engines, and nothing stays in a cache.
use super::form::{Sent, View};
use super::invited::private;
use super::issues;
use super::tribunes::{Received, received};
use crate::app::App;
use crate::content::publication::{self, Model};
use crate::content::town::{self, Town};
use crate::content::tribune::{self, Deposit, Group, link};
use crate::error::{Error, Result};
use crate::print::world;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use axum::Json;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{Redirect, Response};
use serde::Serialize;

/// The page of a group.
#[derive(Debug, Serialize)]
pub(super) struct DepositPage {
    /// Title of the window.
    window: String,
    /// "N° 42, décembre 2026".
    name: String,
    magazine: String,
    group: String,
    quota: u32,
    until: String,
    open: bool,
    home: String,
    paragraphs_max: usize,
    line_max: usize,
    /// What it deposited last.
    text: Option<Received>,
    form: View,
}

impl Template for DepositPage {
    const NAME: &'static str = "cms/deposit.html";
}

/// What a token opens.
struct Door {
    link: link::Model,
    issue: Model,
    town: Town,
    group: Group,
    /// `fr` or `en`, from the path.
    locale: &'static str,
    home: String,
}

impl Door {
    async fn open(app: &App, path: &str, token: &str) -> Result<Self> {
        let link = tribune::by_token(&app.db, token).await?;
        let issue = publication::by_id(&app.db, link.issue_id).await?;
        let town = town::get(&app.db).await?;
        let group = town.council.groups.iter().find(|it| it.id == link.group_id).cloned();
        let locale = if path.starts_with("/en/") { "en" } else { "fr" };
        let home = Self::address(locale, token);
        Ok(Self { link, issue, group: group.ok_or(Error::NotFound)?, town, locale, home })
    }

    fn address(locale: &str, token: &str) -> String {
        format!("{}/tribune/{token}", if locale == "en" { "/en" } else { "" })
    }

    fn quota(&self) -> u32 {
        self.town.council.quota(&self.group)
    }

    async fn page(&self, app: &App, form: View) -> Result<DepositPage> {
        let zone = self.town.zone();
        let texts = tribune::of_issue(&app.db.read, self.issue.id).await?;
        let own = texts.iter().find(|it| it.group_id == self.group.id);
        let name = issues::name_in(app, self.locale, &self.issue);
        let window =
            app.templates.say(self.locale, "tribune-window", &[("group", &self.group.name), ("name", &name)]);
        Ok(DepositPage {
            window,
            name,
            magazine: self.town.magazine.clone(),
            group: self.group.name.clone(),
            quota: self.quota(),
            until: tribune::until(&self.issue, zone, self.locale),
            open: tribune::against_deposit(&self.issue, zone, app.now()).is_none(),
            home: self.home.clone(),
            paragraphs_max: tribune::PARAGRAPHS_MAX,
            line_max: tribune::LINE_MAX,
            text: own.map(|it| received(it, zone, self.locale)),
            form,
        })
    }
}

fn deposit(sent: &Sent) -> Deposit {
    Deposit {
        title: sent.text("title"),
        text: sent.text("text"),
        signed: sent.text("signed"),
        depositor: sent.text("depositor"),
    }
}

fn languages(token: &str) -> Vec<(String, String)> {
    ["fr", "en"].map(|it| (it.to_owned(), Door::address(it, token))).into()
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let page = door.page(&app, View::default()).await?;
    Ok(private(Page::new(page).in_languages(languages(&token))))
}

/// Takes the text, or says why it goes back.
pub(super) async fn send(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let wish = deposit(&sent);
    match refused(tribune::deposit(&app.db, &door.town, &door.link, wish, world::shows, app.now()).await)? {
        Ok(_) => {
            app.bell.notify_waiters();
            Ok(private(Redirect::to(&format!("{}#receipt", door.home))))
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with_in(&app, door.locale, &found);
            let page = door.page(&app, form).await?;
            Ok(private(Page::invalid(page).in_languages(languages(&token))))
        }
    }
}

/// The signs of a text that is being typed.
#[derive(Debug, Serialize)]
pub(super) struct Count {
    signs: usize,
    quota: u32,
}

/// Counts as the deposit will.
pub(super) async fn count(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    Ok(private(Json(Count { signs: deposit(&sent).signs(), quota: door.quota() })))
}
