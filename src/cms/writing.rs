//! What the form of an item tells the server while somebody writes: that it is open, and what was typed. The answer names the colleagues
//! who have it open too, and whoever saved meanwhile. A text that exists nowhere yet becomes a draft with its first words.
use super::form::Sent;
use super::{items, say};
use crate::app::App;
use crate::content::fields::{Fields, TITLE_MAX};
use crate::content::publish;
use crate::content::state::Verb;
use crate::content::{Kind, item, revision, town, writing};
use crate::error::{Error, Result};
use crate::staff::{self, Person};
use crate::web::session::{Editor, Visitor};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Redirect;
use serde::Serialize;

/// What the form is told.
#[derive(Debug, Serialize)]
pub(super) struct Heard {
    /// What became of the text: kept, and when.
    kept: String,
    /// Who else is there, a sentence each.
    people: Vec<String>,
    /// Who saved since this form was opened; empty if nobody did.
    newer: String,
    /// The draft made of a text that was nowhere yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<Made>,
}

#[derive(Debug, Serialize)]
struct Made {
    id: i64,
    version: i32,
    /// Number of its revision.
    base: i32,
}

/// The form is open, or was closed (`left`).
pub(super) async fn here(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Json<Heard>> {
    let item = items::opened(&app, &person, id).await?;
    if let Some(account) = person.id {
        if sent.flag("left") {
            writing::left(&app.db, item.id, account, app.now()).await?;
        } else {
            writing::seen(&app.db, item.id, account, app.now()).await?;
        }
    }
    heard(&app, &person, &item, &sent, String::new()).await.map(Json)
}

/// Keeps what is typed, as this person's working copy.
pub(super) async fn keep(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Json<Heard>> {
    let item = items::opened(&app, &person, id).await?;
    // What could not be saved either is refused here: in review, a contributor's text rests.
    let found = publish::refusals(&app.db, &person, &item, Verb::Save, app.now()).await?;
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    if let Some(account) = person.id {
        let form: Vec<(&str, &str)> = sent.pairs().filter(|it| it.0 != "left").collect();
        writing::keep(&app.db, item.id, account, &form, app.now()).await?;
        // Closed with the last words still on their way: the words count, nobody is there.
        if sent.flag("left") {
            writing::left(&app.db, item.id, account, app.now()).await?;
        }
    }
    let kept = kept_at(&app, &person).await?;
    heard(&app, &person, &item, &sent, kept).await.map(Json)
}

/// Makes a draft of a form that was never saved, if it has a title. What cannot be saved as it is stays in the working copy.
pub(super) async fn begin(
    State(app): State<App>,
    Editor(person): Editor,
    Path(kind): Path<String>,
    sent: Sent,
) -> Result<Json<Heard>> {
    let kind = Kind::named(&kind).ok_or(Error::NotFound)?;
    let (fields, found) = items::read(&app, &person, sent.clone(), Fields::empty(kind)).await?;
    let whole = found.is_empty() && fields.problems().is_empty();
    // The whole title stays with the rest of what was typed.
    let title: String = fields.title.chars().take(TITLE_MAX).collect();
    let bare = || Fields { title, ..Fields::empty(kind) };
    let first = if whole { fields.clone() } else { bare() };
    let new = items::new_of(&app, &person, kind, &sent).await?;
    let item = publish::create(&app.db, &person, new, first, app.now()).await?;
    if let Some(account) = person.id {
        if whole {
            writing::seen(&app.db, item.id, account, app.now()).await?;
        } else {
            // Its version is the draft's from now on.
            let own = [("version", "1"), ("base", "1")];
            let rest = sent.pairs().filter(|it| it.0 != "version" && it.0 != "base");
            let form: Vec<(&str, &str)> = own.into_iter().chain(rest).collect();
            writing::keep(&app.db, item.id, account, &form, app.now()).await?;
        }
    }
    let made = Made { id: item.short_id, version: item.version, base: 1 };
    let kept = kept_at(&app, &person).await?;
    Ok(Json(Heard { kept, people: Vec::new(), newer: String::new(), made: Some(made) }))
}

/// Throws this person's working copy away.
pub(super) async fn give_up(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Redirect> {
    let item = items::opened(&app, &person, id).await?;
    if let Some(account) = person.id {
        writing::done(&app.db, item.id, account).await?;
    }
    visitor.flash(&app, &say(&app, &person, "writing-given-up")).await?;
    Ok(Redirect::to(&format!("/cms/items/{id}")))
}

async fn kept_at(app: &App, person: &Person) -> Result<String> {
    let zone = town::get(&app.db).await?.zone();
    let at = crate::content::dates::wall(app.now(), zone);
    let time = crate::content::dates::time(&person.locale, at.time());
    Ok(app.templates.say(&person.locale, "writing-kept", &[("time", &time)]))
}

async fn heard(app: &App, person: &Person, item: &item::Model, sent: &Sent, kept: String) -> Result<Heard> {
    let began: i32 = sent.text("base").parse().unwrap_or(0);
    let current = revision::current(&app.db, item).await?;
    let newer = if began > 0 && current.number > began && current.created_by != person.id {
        let name = match current.created_by {
            Some(id) => staff::by_id(&app.db, id).await?.name,
            None => Person::system().name,
        };
        app.templates.say(&person.locale, "writing-newer", &[("name", &name)])
    } else {
        String::new()
    };
    Ok(Heard { kept, people: people(app, person, item).await?, newer, made: None })
}

/// Who else has the form open, a sentence each.
pub(super) async fn people(app: &App, person: &Person, item: &item::Model) -> Result<Vec<String>> {
    let Some(account) = person.id else { return Ok(Vec::new()) };
    let mut said = Vec::new();
    for it in writing::others(&app.db, item.id, account, app.now()).await? {
        let name = staff::by_id(&app.db, it.account_id).await?.name;
        let key = if it.form.is_some() { "writing-writes" } else { "writing-reads" };
        said.push(app.templates.say(&person.locale, key, &[("name", &name)]));
    }
    Ok(said)
}
