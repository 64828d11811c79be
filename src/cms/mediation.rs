//! For mediators, in front of somebody who asks: what is public, beside what only they are told of it; to print; and, for every partner,
//! to say what is wrong in it.
use super::form::{Sent, View};
use super::passages::{self, Draft, Passages};
use super::proposals::{desk, mediates};
use super::reading::{self, Reading};
use super::{Choice, Desk, say};
use crate::app::App;
use crate::content::fields::Details;
use crate::content::item::{self, Live};
use crate::content::search::{self, Limits, Question};
use crate::content::state::Visibility;
use crate::content::{Kind, address, dates, remark, revision, town};
use crate::error::{Error, Problem, Result};
use crate::richtext::typography;
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Answers on the page.
const FOUND: u64 = 30;

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    kind: String,
    /// One of the site's; else its first.
    locale: String,
}

/// The search.
#[derive(Debug, Serialize)]
pub(super) struct SearchPage {
    desk: Desk,
    asked: Asked,
    kinds: Vec<Choice>,
    locales: Vec<Choice>,
    rows: Vec<Row>,
    total: u64,
}

impl Template for SearchPage {
    const NAME: &'static str = "cms/mediation.html";
}

#[derive(Debug, Serialize)]
struct Row {
    title: String,
    href: String,
    kind_label: String,
    lede: String,
    note: String,
}

/// Everybody else finds nothing here.
async fn mediators_only(app: &App, person: &Person) -> Result<()> {
    if mediates(app, person).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// What is public and holds these words, each with its note.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<SearchPage>> {
    mediators_only(&app, &person).await?;
    let town = town::get(&app.db).await?;
    let spoken: Vec<&'static str> = town.offered().collect();
    let locale = spoken.iter().copied().find(|it| *it == asked.locale);
    let locale = locale.unwrap_or_else(|| town.first_language());
    let question = Question {
        words: asked.q.clone(),
        locale: locale.into(),
        limits: Limits { kind: Kind::named(&asked.kind), ..Limits::default() },
        today: town.day(app.now()),
        all_words: true,
        limit: FOUND,
        offset: 0,
    };
    let hits = search::ask(&app.db, &question).await?;
    let ids: Vec<Uuid> = hits.hits.iter().map(|it| it.item.id).collect();
    let lives = item::live_by_ids(&app.db, &ids).await?;
    let row = |it: &Live| Row {
        title: typography::typeset(&it.item.locale, &it.fields.title),
        href: format!("/cms/mediation/{}", it.item.short_id),
        kind_label: say(&app, &person, &format!("kind-{}", it.item.kind.name())),
        lede: typography::typeset(&it.item.locale, &it.fields.lede),
        note: it.fields.mediator_note.clone(),
    };
    Ok(Page::new(SearchPage {
        desk: desk(&app, &person, "mediation").await?,
        kinds: Choice::named(&app, &person, "kind", Kind::ALL.map(Kind::name)),
        locales: Choice::named(&app, &person, "locale", spoken),
        rows: ids.iter().filter_map(|id| lives.get(id)).map(row).collect(),
        total: hits.total,
        asked,
    }))
}

/// What readers have of an item, and the note.
#[derive(Debug, Serialize)]
pub(super) struct ItemPage {
    desk: Desk,
    kind_label: String,
    reading: Reading,
    note: String,
    public: String,
    /// Its whole address, to hand on.
    address: String,
    correct: Option<String>,
    /// The day it was printed, and when the item last changed.
    today: String,
    changed: String,
}

impl Template for ItemPage {
    const NAME: &'static str = "cms/mediation_one.html";
}

/// What readers have; a document past its display is none of it.
async fn public(app: &App, id: i64) -> Result<Live> {
    let item = item::by_short_id(&app.db, id).await?;
    let on_site = item.visibility == Visibility::Live && item.on_site;
    let live = item::live_by_ids(&app.db, &[item.id]).await?.remove(&item.id);
    live.filter(|_| on_site).ok_or(Error::NotFound)
}

/// One item, to read out or to print.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<ItemPage>> {
    mediators_only(&app, &person).await?;
    let live = public(&app, id).await?;
    let town = town::get(&app.db).await?;
    let day = |at| dates::date(&person.locale, dates::wall(at, town.zone()).date());
    let path = address::path(&live.item);
    Ok(Page::new(ItemPage {
        desk: desk(&app, &person, "mediation").await?,
        kind_label: say(&app, &person, &format!("kind-{}", live.item.kind.name())),
        reading: reading::of(&app, &person, &live.item.locale, &live.fields).await?,
        note: live.fields.mediator_note.clone(),
        address: format!("{}{path}", app.settings.public_url),
        public: path,
        correct: (person.role == Role::Partner).then(|| format!("/cms/corrections/{id}")),
        today: day(app.now()),
        changed: day(live.item.published_at.unwrap_or(live.item.updated_at)),
    }))
}

/// Where somebody outside says what is wrong in what is public.
#[derive(Debug, Serialize)]
pub(super) struct CorrectionPage {
    desk: Desk,
    title: String,
    home: String,
    public: String,
    /// Language of the text.
    locale: String,
    passages: Passages,
    form: View,
    /// The place of the remark that was refused.
    at: String,
}

impl Template for CorrectionPage {
    const NAME: &'static str = "cms/correction.html";
}

/// The item, if this partner may say something of it: every item for a mediator, else what is of their organisation.
async fn correctable(app: &App, person: &Person, id: i64) -> Result<Live> {
    let live = public(app, id).await?;
    let Some(organisation) = person.organisation.filter(|_| person.role == Role::Partner) else {
        return Err(Error::NotFound);
    };
    let organises = matches!(&live.fields.details, Details::Event(it) if it.organiser == Some(organisation));
    let own = live.item.id == organisation
        || live.item.partner_id == Some(organisation)
        || live.fields.owner == Some(organisation)
        || organises;
    if own || mediates(app, person).await? { Ok(live) } else { Err(Error::NotFound) }
}

/// The text in its places, each with a form.
pub(super) async fn correct(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<CorrectionPage>> {
    let live = correctable(&app, &person, id).await?;
    Ok(Page::new(correction(&app, &person, &live, View::default()).await?))
}

async fn correction(app: &App, person: &Person, live: &Live, form: View) -> Result<CorrectionPage> {
    let own = match person.organisation {
        Some(id) => staff::of_organisation(&app.db, id).await?,
        None => Vec::new(),
    };
    let mut threads = remark::of_item(&app.db, live.item.id).await?;
    threads.retain(|it| own.iter().any(|account| it.remark.account_id == Some(account.id)));
    let revision = revision::by_id(&app.db, live.revision).await?;
    let draft =
        Draft { revision: &revision, locale: &live.item.locale, threads: &threads, reader: &person.locale };
    let town = town::get(&app.db).await?;
    Ok(CorrectionPage {
        desk: desk(app, person, "proposals").await?,
        title: typography::typeset(&live.item.locale, &live.fields.title),
        home: format!("/cms/corrections/{}", live.item.short_id),
        public: address::path(&live.item),
        locale: live.item.locale.clone(),
        passages: passages::of(app, &town, &draft, app.now()).await?,
        form,
        at: String::new(),
    })
}

/// Keeps what is said to be wrong; the newsroom finds it beside the text.
pub(super) async fn propose(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let live = correctable(&app, &person, id).await?;
    let done = remark::correct(&app.db, &person, &live.item, &passages::wish(&sent), app.now()).await;
    match refused(done)? {
        Ok(it) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "correction-sent")).await?;
            Ok(Redirect::to(&format!("/cms/corrections/{id}#c-{}", it.id)).into_response())
        }
        Err(found) => {
            let found: Vec<Problem> = found;
            let form = passages::refused(&app, &person.locale, &sent, &found);
            let shown = correction(&app, &person, &live, form).await?;
            Ok(Page::invalid(CorrectionPage { at: sent.text("place"), ..shown }).into_response())
        }
    }
}
