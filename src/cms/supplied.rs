//! Pages of an issue that came as PDF: sent in, looked at, taken out again. What a printer can print there is `print`'s to say.
use super::form::Sent;
use super::{issues, say};
use crate::app::App;
use crate::content::publication::{self, Model as Issue};
use crate::error::{Error, Result};
use crate::print::supplied::{self, Model, Wish};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// A supplied page on the page of its issue.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// What it fills: "Page 7", "Pages 8–9", "Back cover".
    place: String,
    title: String,
    alt: String,
    name: String,
    href: String,
    picture: String,
}

/// What the issue is supplied with.
pub(super) async fn rows(app: &App, person: &Person, issue: &Issue) -> Result<Vec<Row>> {
    let one = |it: &Model| {
        let href = format!("/cms/issues/{}/supplied/{}", issue.number, it.id);
        Row {
            place: place(app, person, it),
            title: it.title.clone(),
            alt: it.alt.clone(),
            name: it.name.clone(),
            picture: format!("{href}/picture"),
            href,
        }
    };
    Ok(supplied::of_issue(&app.db, issue.id).await?.iter().map(one).collect())
}

fn place(app: &App, person: &Person, page: &Model) -> String {
    let (first, last) = (page.page.to_string(), (page.page + page.span - 1).to_string());
    let key = match (page.page, page.span) {
        (1, _) => "supplied-front",
        (-1, _) => "supplied-back",
        (-2, _) => "supplied-inside-back",
        (_, 1) => "supplied-page",
        _ => "supplied-spread",
    };
    app.templates.say(&person.locale, key, &[("n", &first), ("last", &last)])
}

/// Takes a page in.
pub(super) async fn add(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    mut sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found = Vec::new();
    let file = match sent.files.pop().map(|it| it.light("supplied.file")).transpose() {
        Ok(file) => file,
        Err(problem) => {
            found.push(problem);
            None
        }
    };
    let typed = match sent.text("supplied.place").as_str() {
        "front" => Some(1),
        "back" => Some(supplied::FROM_THE_END[0]),
        "inside-back" => Some(supplied::FROM_THE_END[1]),
        _ => sent.number::<i32>("supplied.page", &mut found),
    };
    let wish = Wish {
        page: typed,
        title: sent.text("supplied.title"),
        alt: sent.text("supplied.alt"),
        convert: sent.flag("supplied.convert"),
        file,
    };
    let done = if found.is_empty() {
        supplied::add(&app.db, &app.media, &app.settings, &person, &issue, wish, app.now()).await
    } else {
        Err(Error::Refused(found))
    };
    match refused(done)? {
        Ok(_) => {
            visitor.flash(&app, &say(&app, &person, "cms-supplied-added")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}#supplied")).into_response())
        }
        Err(found) => issues::again(&app, &person, &issue, &sent, &found).await,
    }
}

/// Gives a page back to the issue.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    supplied::remove(&app.db, &person, &issue, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "cms-supplied-removed")).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}#supplied")))
}

/// The PDF as it was sent.
pub(super) async fn file(State(app): State<App>, Path((number, id)): Path<(i32, Uuid)>) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let row = supplied::by_id(&app.db, issue.id, id).await?;
    issues::send(&app, Some(&row.hash), &format!("{}-supplied-{}.pdf", issue.slug(), row.page))
}

/// The page as screens show it; of a spread its left half.
pub(super) async fn picture(
    State(app): State<App>,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let row = supplied::by_id(&app.db, issue.id, id).await?;
    let hash = row.pictures().first().and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], app.media.get(hash)?).into_response())
}
