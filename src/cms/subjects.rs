//! The subjects of an issue at the desk: what it will speak of, who writes it, and the draft it becomes.
use super::form::Sent;
use super::{flatplan, items, say};
use crate::app::App;
use crate::content::publication;
use crate::error::{Error, Problem, Result};
use crate::print::subject::{self, Wish};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

/// Adds a subject, or changes the one whose `id` is sent.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found: Vec<Problem> = Vec::new();
    let wish = Wish {
        title: sent.text("title"),
        section: sent.id("section"),
        signs: sent.number("signs", &mut found),
        writer: sent.id("writer"),
        photographer: sent.text("photographer"),
        photo_source: sent.text("photo_source"),
        due_on: sent.date("due_on", &mut found),
        note: sent.text("note"),
        page: sent.number("page", &mut found),
        spread: sent.flag("spread"),
    };
    let done = if found.is_empty() {
        subject::save(&app.db, &person, issue.id, sent.id("id"), &wish, app.now()).await.map(|_| ())
    } else {
        Err(Error::Refused(found))
    };
    flatplan::answer(&app, &person, &issue, done).await
}

/// Takes a subject off the plan.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let done = subject::remove(&app.db, &person, issue.id, id, app.now()).await;
    flatplan::answer(&app, &person, &issue, done).await
}

/// Makes the draft of a subject and opens it.
pub(super) async fn draft(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    let item = subject::draft(&app.db, &person, issue.id, id, app.now()).await?;
    Ok(Redirect::to(&items::href(&person, &item)))
}

/// Begins the plan as a copy of another issue's.
pub(super) async fn copy(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found = Vec::new();
    let done = match sent.number("from", &mut found) {
        Some(from) => subject::copy_plan(&app.db, &person, issue.id, from, app.now()).await.map(|_| ()),
        None => Err(Error::Refused(vec![Problem::at("from", "required")])),
    };
    if done.is_ok() {
        visitor.flash(&app, &say(&app, &person, "cms-plan-copied")).await?;
    }
    Ok(flatplan::answer(&app, &person, &issue, done).await?.into_response())
}
