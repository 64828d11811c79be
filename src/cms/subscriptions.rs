//! Addresses that are asked again and again: the list with how each stands, and the form of a new one.
use super::form::{Sent, View};
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::subscription::{self, HOURS, Model, New};
use crate::content::{Kind, import, item, town};
use crate::error::Result;
use crate::intake::source::Sort;
use crate::intake::subscription as asking;
use crate::staff::{Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// Where the page is.
const HERE: &str = "/cms/imports/subscriptions";
/// Hours between two askings, as long as nobody says otherwise.
const USUAL: i32 = 6;

/// The list and the form.
#[derive(Debug, Serialize)]
pub(super) struct SubscriptionsPage {
    desk: Desk,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    hours: Vec<Choice>,
    organisations: Vec<Choice>,
    form: View,
}

impl Template for SubscriptionsPage {
    const NAME: &'static str = "cms/subscriptions.html";
}

/// One of them.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    id: Uuid,
    place: String,
    kind: String,
    organisation: String,
    publish: bool,
    every: String,
    /// `works`, `fails`, `paused` or `begun`.
    state: &'static str,
    /// Why it does not answer.
    fault: String,
    /// When it last answered.
    last: String,
    /// When it is asked next.
    next: Option<String>,
    /// The report of its last run.
    report: Option<String>,
}

/// The page.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<SubscriptionsPage>> {
    let mut form = View::default();
    form.set("subscription_hours", USUAL.to_string());
    Ok(Page::new(page(&app, &person, form).await?))
}

async fn page(app: &App, person: &Person, form: View) -> Result<SubscriptionsPage> {
    let hours = |it: i32| Choice { value: it.to_string(), label: every(app, person, it) };
    Ok(SubscriptionsPage {
        desk: Desk::of(person, "topics"),
        rows: rows(app, person, subscription::all(&app.db).await?).await?,
        kinds: Choice::named(app, person, "import", Sort::ASKED.map(Sort::name)),
        hours: HOURS.map(hours).into(),
        organisations: items::items_of(app, person, Kind::Organisation).await?,
        form,
    })
}

fn every(app: &App, person: &Person, hours: i32) -> String {
    say(app, person, &format!("subscription-hours-{hours}"))
}

async fn rows(app: &App, person: &Person, found: Vec<Model>) -> Result<Vec<Row>> {
    let zone = town::get(&app.db).await?.zone();
    let partners: Vec<Uuid> = found.iter().filter_map(|it| it.partner_id).collect();
    let organisations = item::by_ids(&app.db, &partners).await?;
    let at = |key: &str, at| {
        app.templates.say(&person.locale, key, &[("at", &items::moment(at, zone, &person.locale))])
    };
    let mut rows = Vec::new();
    for it in found {
        let run = import::last_of(&app.db, &it.kind, &it.place).await?;
        rows.push(Row {
            id: it.id,
            place: it.shown().to_owned(),
            kind: say(app, person, &format!("import-{}", it.kind)),
            organisation: it
                .partner_id
                .and_then(|id| organisations.get(&id))
                .map(|it| it.title.clone())
                .unwrap_or_default(),
            publish: it.publish,
            every: every(app, person, it.hours),
            state: match (it.paused, it.faults > 0, it.answered_at) {
                (true, ..) => "paused",
                (false, true, _) => "fails",
                (false, false, Some(_)) => "works",
                (false, false, None) => "begun",
            },
            last: match it.answered_at {
                Some(answered) => at("subscription-last", answered),
                None => say(app, person, "subscription-never"),
            },
            next: (!it.paused).then(|| at("subscription-next", it.next_at)),
            report: run.map(|it| format!("/cms/imports/{}", it.id)),
            fault: it.fault,
        });
    }
    Ok(rows)
}

/// Those that do not answer, for whoever looks after them.
pub(super) async fn silent(app: &App, person: &Person) -> Result<Vec<Row>> {
    if person.role < Role::ChiefEditor {
        return Ok(Vec::new());
    }
    rows(app, person, subscription::failing(&app.db).await?).await
}

/// Subscribes to an address.
pub(super) async fn add(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let new = New {
        kind: sent.text("subscription_kind"),
        place: sent.line("subscription_address"),
        publish: sent.flag("publish"),
        partner: sent.id("subscription_partner"),
        pictures: sent.flag("pictures"),
        hours: sent.text("subscription_hours").parse().unwrap_or(USUAL),
    };
    match refused(asking::subscribe(&app, &person, new).await)? {
        Ok(_) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "subscription-added")).await?;
            Ok(Redirect::to(HERE).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, form).await?).into_response())
        }
    }
}

/// Asks it no more for the time being, or again.
pub(super) async fn pause(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Redirect> {
    let paused = sent.flag("paused");
    subscription::pause(&app.db, &person, id, paused, app.now()).await?;
    app.bell.notify_waiters();
    let said = if paused { "subscription-was-paused" } else { "subscription-was-resumed" };
    visitor.flash(&app, &say(&app, &person, said)).await?;
    Ok(Redirect::to(HERE))
}

/// Has it asked at once.
pub(super) async fn ask(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    subscription::ask_now(&app.db, &person, id, app.now()).await?;
    app.bell.notify_waiters();
    visitor.flash(&app, &say(&app, &person, "subscription-asked")).await?;
    Ok(Redirect::to(HERE))
}

/// Ends it.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    subscription::remove(&app.db, &person, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "subscription-removed")).await?;
    Ok(Redirect::to(HERE))
}
