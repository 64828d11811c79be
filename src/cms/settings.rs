//! The town's record: name, address, colours, imprint, useful numbers. One form; contrast is judged in `content::town`.
use super::form::{Sent, View};
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::Kind;
use crate::content::town::{self, Identity, Imprint, Town, UsefulNumber};
use crate::error::{Error, Result};
use crate::staff::Person;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

const ROWS: &[(&str, &[&str])] = &[("numbers", &["label", "number"])];

/// The record as a form.
#[derive(Debug, Serialize)]
pub(super) struct SettingsPage {
    desk: Desk,
    version: i32,
    form: View,
    places: Vec<Choice>,
    images: Vec<items::ImageChoice>,
    /// What the imprint lacks before an issue can go to press.
    missing: Vec<String>,
    conflict: bool,
}

impl Template for SettingsPage {
    const NAME: &'static str = "cms/settings.html";
}

async fn page(
    app: &App,
    person: &Person,
    version: i32,
    mut form: View,
    conflict: bool,
) -> Result<SettingsPage> {
    form.blanks(ROWS);
    let logo = form.values.get("identity.logo").and_then(|it| it.first()?.parse().ok());
    let lacks = town::get(&app.db).await?.imprint.missing();
    Ok(SettingsPage {
        desk: Desk::of(person, "settings"),
        version,
        form,
        places: items::items_of(app, person, Kind::Place).await?,
        images: items::image_choices(app, logo).await?,
        missing: lacks.into_iter().map(|it| say(app, person, &format!("f-{it}"))).collect(),
        conflict,
    })
}

/// The form.
pub(super) async fn show(State(app): State<App>, Editor(person): Editor) -> Result<Page<SettingsPage>> {
    let (town, version) = town::get_versioned(&app.db).await?;
    let form = View::of(&serde_json::to_value(&town)?);
    Ok(Page::new(page(&app, &person, version, form, false).await?))
}

fn read(sent: &Sent) -> Town {
    let text = |name: &str| sent.text(name);
    let numbers = sent.rows("numbers", ["label", "number"]).into_iter();
    Town {
        name: text("name"),
        motto: text("motto"),
        magazine: text("magazine"),
        address: sent.lines("address"),
        phone: text("phone"),
        email: text("email"),
        time_zone: text("time_zone"),
        identity: Identity {
            accent: text("identity.accent"),
            accent_dark: text("identity.accent_dark"),
            tint: text("identity.tint"),
            ink: text("identity.ink"),
            paper: text("identity.paper"),
            logo: sent.id("identity.logo"),
        },
        imprint: Imprint {
            director: text("imprint.director"),
            editor: text("imprint.editor"),
            publisher: text("imprint.publisher"),
            printer: text("imprint.printer"),
            issn: text("imprint.issn"),
            legal_deposit: text("imprint.legal_deposit"),
            print_run: text("imprint.print_run"),
            paper: text("imprint.paper"),
        },
        numbers: numbers.map(|[label, number]| UsefulNumber { label, number }).collect(),
        main_place: sent.id("main_place"),
    }
}

/// Saves the record.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let (_, current) = town::get_versioned(&app.db).await?;
    let version = sent.text("version").parse().unwrap_or(-1);
    let again = || View::sent(&sent, ROWS);
    match town::save(&app.db, &person, read(&sent), version, app.now()).await {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-settings-saved")).await?;
            Ok(Redirect::to("/cms/settings").into_response())
        }
        Err(Error::Refused(found)) => {
            let form = again().with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, version, form, false).await?).into_response())
        }
        Err(Error::Conflict) => {
            let page = page(&app, &person, current, again(), true).await?;
            Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
        }
        Err(other) => Err(other),
    }
}
