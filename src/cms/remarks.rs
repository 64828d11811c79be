//! The links to a proof and what came of them, as the desk sees it: send a link, end it, answer and resolve comments.
use super::editions::{Names, in_zone};
use super::form::Sent;
use super::{Desk, issues, items, say};
use crate::app::App;
use crate::content::publication::{self, Model};
use crate::content::town;
use crate::error::Result;
use crate::print::remarks::{self, DAYS, Thread};
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;
use serde::Serialize;
use uuid::Uuid;

/// What the page of an issue shows of links and comments.
#[derive(Debug, Serialize)]
pub(super) struct Panel {
    links: Vec<Link>,
    comments: Vec<Comment>,
    /// Comments nobody has resolved.
    open: usize,
    days: i64,
    days_max: i64,
}

#[derive(Debug, Serialize)]
struct Link {
    id: Uuid,
    recipient: String,
    by: String,
    until: String,
    /// `open`, `expired` or `revoked`.
    state: &'static str,
    comments: usize,
}

/// A comment with its answers, as desk and invited readers see it.
#[derive(Debug, Serialize)]
pub(super) struct Comment {
    pub(super) id: Uuid,
    pub(super) page: i32,
    /// The zone whose edition alone has the page; empty: all have it.
    zone: String,
    /// Where the desk shows the page; empty for others.
    href: String,
    /// Percent across and down, for the mark on the picture.
    pub(super) point: Option<(f64, f64)>,
    author: String,
    /// For the desk only.
    email: String,
    when: String,
    build: i32,
    text: String,
    resolved: bool,
    changed: bool,
    answers: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Answer {
    author: String,
    when: String,
    text: String,
}

/// A comment in words. `zone` is the town's, `names` those of its zones.
pub(super) fn shown(thread: &Thread, zone: Tz, names: &Names, locale: &str, desk: bool) -> Comment {
    let it = &thread.comment;
    Comment {
        id: it.id,
        page: it.page,
        zone: names.zone(it.about()),
        href: String::new(),
        point: it.x.zip(it.y),
        author: it.author.clone(),
        email: if desk { it.email.clone() } else { String::new() },
        when: items::moment(it.at, zone, locale),
        build: it.build_number,
        text: it.text.clone(),
        resolved: it.resolved_at.is_some(),
        changed: thread.changed,
        answers: thread
            .answers
            .iter()
            .map(|it| Answer {
                author: it.author.clone(),
                when: items::moment(it.at, zone, locale),
                text: it.text.clone(),
            })
            .collect(),
    }
}

/// Links and comments of an issue; nothing of them for who may not see its proofs.
pub(super) async fn panel(app: &App, person: &Person, issue: &Model, zone: Tz, sees: bool) -> Result<Panel> {
    let threads = if sees { remarks::of_issue(&app.db, issue.id).await? } else { Vec::new() };
    let (zones, editions) = (Names::of(app, &person.locale).await?, issue.editions());
    let comment = |it: &Thread| {
        let edition =
            editions.iter().find(|edition| edition.zone.is_some() && edition.zone == it.comment.zone_id);
        let here = format!("/cms/issues/{}", issue.number);
        let page = edition.map(|edition| in_zone(here, &edition.slug)).unwrap_or_default();
        let shown = shown(it, zone, &zones, &person.locale, true);
        Comment { href: format!("{page}#page-{}", it.comment.page), ..shown }
    };
    let names = staff::names(&app.db).await?;
    let links =
        if person.role >= Role::Editor { remarks::links(&app.db, issue.id).await? } else { Vec::new() };
    let link = |it: &remarks::link::Model| Link {
        id: it.id,
        recipient: it.recipient.clone(),
        by: it.created_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        until: items::moment(it.expires_at, zone, &person.locale),
        state: match it.revoked_at {
            Some(_) => "revoked",
            None if it.opens(app.now()) => "open",
            None => "expired",
        },
        comments: threads.iter().filter(|thread| thread.comment.link_id == Some(it.id)).count(),
    };
    Ok(Panel {
        links: links.iter().map(link).collect(),
        comments: threads.iter().map(comment).collect(),
        open: threads.iter().filter(|it| it.comment.resolved_at.is_none()).count(),
        days: DAYS.0,
        days_max: DAYS.1,
    })
}

/// A link that was just made: its address is shown here and never again.
#[derive(Debug, Serialize)]
pub(super) struct LinkPage {
    desk: Desk,
    number: i32,
    name: String,
    recipient: String,
    until: String,
    address: String,
}

impl Template for LinkPage {
    const NAME: &'static str = "cms/proof_link.html";
}

/// Makes a link.
pub(super) async fn invite(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found = Vec::new();
    let days = sent.number("days", &mut found).unwrap_or(DAYS.0);
    let made = if found.is_empty() {
        refused(remarks::invite(&app.db, &person, &issue, &sent.text("recipient"), days, app.now()).await)?
    } else {
        Err(found)
    };
    let (link, token) = match made {
        Ok(made) => made,
        Err(found) => return issues::again(&app, &person, &issue, &sent, &found).await,
    };
    let zone = town::get(&app.db).await?.zone();
    Ok(Page::new(LinkPage {
        desk: Desk::of(&person, "issues"),
        number,
        name: issues::name(&app, &person, &issue),
        recipient: link.recipient,
        until: items::moment(link.expires_at, zone, &person.locale),
        address: format!("{}/epreuve/{token}", app.settings.public_url),
    })
    .into_response())
}

/// Ends a link.
pub(super) async fn revoke(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    remarks::revoke(&app.db, &person, &issue, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "link-was-revoked")).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}#links")))
}

/// Answers a comment.
pub(super) async fn answer(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, id)): Path<(i32, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let done = remarks::answer(&app.db, &person, &issue, id, &sent.text("text"), app.now()).await;
    match refused(done)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "comment-was-answered")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}#c-{id}")).into_response())
        }
        Err(found) => issues::again(&app, &person, &issue, &sent, &found).await,
    }
}

/// Marks a comment as done with, or open again.
pub(super) async fn resolve(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, id)): Path<(i32, Uuid)>,
    sent: Sent,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    let resolved = sent.flag("resolved");
    remarks::resolve(&app.db, &person, &issue, id, resolved, app.now()).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}#c-{id}")))
}
