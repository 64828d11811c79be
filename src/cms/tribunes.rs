//! The columns of the council's groups in an issue, as the desk sees them: what came, what is awaited, and the link sent to each group to
//! deposit at. The desk reads the texts and changes none.
use super::form::Sent;
use super::{issues, items};
use crate::app::App;
use crate::content::publication::{self, Model};
use crate::content::{town, tribune};
use crate::error::Result;
use crate::staff::{Person, Role};
use crate::web::form::refused;
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// What the page of an issue shows of them.
#[derive(Debug, Serialize)]
pub(super) struct Panel {
    rows: Vec<Row>,
    until: String,
    /// Texts may still come.
    open: bool,
    received: usize,
}

#[derive(Debug, Serialize)]
struct Row {
    group: Uuid,
    name: String,
    quota: u32,
    /// Where its link is sent; may be empty.
    email: String,
    /// It has a link.
    linked: bool,
    text: Option<Received>,
}

/// A text that came.
#[derive(Debug, Serialize)]
pub(super) struct Received {
    when: String,
    by: String,
    signs: i32,
    quota: i32,
    fingerprint: String,
    title: String,
    paragraphs: Vec<String>,
    signed: String,
}

/// A deposit in words. `zone` is the town's.
pub(super) fn received(it: &tribune::Model, zone: chrono_tz::Tz, locale: &str) -> Received {
    Received {
        when: items::moment(it.at, zone, locale),
        by: it.depositor.clone(),
        signs: it.signs,
        quota: it.quota,
        fingerprint: it.fingerprint(),
        title: it.title.clone(),
        paragraphs: tribune::paragraphs(&it.text).map(str::to_owned).collect(),
        signed: it.signed.clone(),
    }
}

/// The columns of an issue; their texts are for editors.
pub(super) async fn panel(app: &App, person: &Person, issue: &Model) -> Result<Panel> {
    let town = town::get(&app.db).await?;
    let zone = town.zone();
    let texts = tribune::of_issue(&app.db.read, issue.id).await?;
    let links = tribune::links(&app.db, issue.id).await?;
    let row = |it: tribune::Slot| Row {
        linked: links.iter().any(|link| link.group_id == it.group.id),
        text: it.text.as_ref().map(|it| received(it, zone, &person.locale)),
        group: it.group.id,
        email: it.group.email,
        name: it.group.name,
        quota: it.quota,
    };
    let slots = if person.role >= Role::Editor {
        tribune::slots(&town.council, issue.id, &texts)
    } else {
        Vec::new()
    };
    let rows: Vec<Row> = slots.into_iter().map(row).collect();
    Ok(Panel {
        received: rows.iter().filter(|it| it.text.is_some()).count(),
        rows,
        until: tribune::until(issue, zone, &person.locale),
        open: tribune::against_deposit(issue, zone, app.now()).is_none(),
    })
}

/// Has the link of a group sent to it; the one it had is ended.
pub(super) async fn invite(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, group)): Path<(i32, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let town = town::get(&app.db).await?;
    match refused(tribune::ask(&app.db, &person, &town, &issue, group, app.now()).await)? {
        Ok(group) => {
            app.bell.notify_waiters();
            let words = [("group", group.name.as_str()), ("email", &group.email)];
            visitor.flash(&app, &app.templates.say(&person.locale, "tribune-link-sent", &words)).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}#tribunes")).into_response())
        }
        Err(found) => issues::again(&app, &person, &issue, &sent, &found).await,
    }
}
