//! The two short lists beside the topics: the zones of the town and the sections of the magazine. Both are edited alike; a section has
//! a colour besides. What something still names stays.
use super::form::{Line, Sent, View, lines};
use super::{Desk, say};
use crate::app::App;
use crate::content::fields::slugify;
use crate::content::topic::{self, Labelled, section, zone};
use crate::error::{Problem, Result};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One of the lists, and the form of one term or of a new one.
#[derive(Debug, Serialize)]
pub(super) struct TermsPage {
    desk: Desk,
    /// `zones` or `sections`.
    list: &'static str,
    terms: Vec<Entry>,
    /// The term in the form; none for a new one.
    chosen: Option<Uuid>,
    /// Why the chosen one was not removed.
    refusals: Vec<Line>,
    form: View,
}

impl Template for TermsPage {
    const NAME: &'static str = "cms/terms.html";
}

#[derive(Debug, Serialize)]
struct Entry {
    id: Uuid,
    label: String,
    colour: String,
}

/// Which list.
#[derive(Clone, Copy)]
enum List {
    Zones,
    Sections,
}

impl List {
    fn name(self) -> &'static str {
        match self {
            Self::Zones => "zones",
            Self::Sections => "sections",
        }
    }

    /// The terms in order. A zone is a section without a colour here.
    async fn all(self, app: &App) -> Result<Vec<section::Model>> {
        let plain = |it: zone::Model| section::Model {
            id: it.id,
            slug: it.slug,
            label_fr: it.label_fr,
            label_en: it.label_en,
            position: it.position,
            colour: String::new(),
        };
        match self {
            Self::Zones => Ok(topic::zones(&app.db).await?.into_iter().map(plain).collect()),
            Self::Sections => topic::sections(&app.db).await,
        }
    }

    async fn save(self, app: &App, term: section::Model) -> Result<()> {
        let section::Model { id, slug, label_fr, label_en, position, colour } = term;
        match self {
            Self::Zones => {
                // Its outline is not the desk's to change.
                let known = topic::zones(&app.db).await?.into_iter().find(|it| it.id == id);
                let polygon = known.and_then(|it| it.polygon);
                let zone = zone::Model { id, slug, label_fr, label_en, position, polygon };
                topic::save_zone(&app.db, zone).await
            }
            Self::Sections => {
                let section = section::Model { id, slug, label_fr, label_en, position, colour };
                topic::save_section(&app.db, section).await
            }
        }
    }

    async fn remove(self, app: &App, id: Uuid) -> Result<()> {
        match self {
            Self::Zones => topic::remove_zone(&app.db, id).await,
            Self::Sections => topic::remove_section(&app.db, id).await,
        }
    }
}

/// Which term the form shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    term: Option<Uuid>,
}

/// The zones.
pub(super) async fn zones(app: State<App>, who: Editor, asked: Query<Asked>) -> Result<Page<TermsPage>> {
    show(List::Zones, app, who, asked).await
}

/// The sections.
pub(super) async fn sections(app: State<App>, who: Editor, asked: Query<Asked>) -> Result<Page<TermsPage>> {
    show(List::Sections, app, who, asked).await
}

/// Saves a zone, new or known.
pub(super) async fn save_zone(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    save(List::Zones, app, who, visitor, sent).await
}

/// Saves a section, new or known.
pub(super) async fn save_section(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    save(List::Sections, app, who, visitor, sent).await
}

/// Removes a zone.
pub(super) async fn remove_zone(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    id: Path<Uuid>,
) -> Result<Response> {
    remove(List::Zones, app, who, visitor, id).await
}

/// Removes a section.
pub(super) async fn remove_section(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    id: Path<Uuid>,
) -> Result<Response> {
    remove(List::Sections, app, who, visitor, id).await
}

async fn show(
    list: List,
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<TermsPage>> {
    let all = list.all(&app).await?;
    let form = view(all.iter().find(|it| Some(it.id) == asked.term));
    Ok(Page::new(page(&person, list, &all, asked.term, form)))
}

fn view(term: Option<&section::Model>) -> View {
    let mut form = View::default();
    if let Some(it) = term {
        let texts = [("label_fr", &it.label_fr), ("label_en", &it.label_en), ("colour", &it.colour)];
        for (name, text) in texts {
            form.set(name, text);
        }
        form.set("position", it.position.to_string());
    }
    form
}

fn page(person: &Person, list: List, all: &[section::Model], chosen: Option<Uuid>, form: View) -> TermsPage {
    let entry = |it: &section::Model| Entry {
        id: it.id,
        label: it.label(&person.locale).to_owned(),
        colour: it.colour.clone(),
    };
    TermsPage {
        desk: Desk::of(person, "topics"),
        list: list.name(),
        terms: all.iter().map(entry).collect(),
        chosen: chosen.filter(|id| all.iter().any(|it| it.id == *id)),
        refusals: Vec::new(),
        form,
    }
}

async fn save(
    list: List,
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let all = list.all(&app).await?;
    let known = sent.id("id").and_then(|id| all.iter().find(|it| it.id == id));
    let mut found = Vec::new();
    let id = known.map_or_else(Uuid::now_v7, |it| it.id);
    let last = all.iter().map(|it| it.position).max().unwrap_or(0);
    let term = section::Model {
        id,
        // Addresses and imports name a term by it: a new label does not change it.
        slug: known.map_or_else(|| slugify(&sent.text("label_fr")), |it| it.slug.clone()),
        label_fr: sent.text("label_fr"),
        label_en: sent.text("label_en"),
        position: sent.number("position", &mut found).unwrap_or(last + 1),
        colour: sent.text("colour"),
    };
    let saved = list.save(&app, term);
    let done = if found.is_empty() { refused(saved.await)? } else { Err(found) };
    match done {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-term-saved")).await?;
            Ok(Redirect::to(&format!("/cms/{}?term={id}", list.name())).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            let chosen = known.map(|it| it.id);
            Ok(Page::invalid(page(&person, list, &all, chosen, form)).into_response())
        }
    }
}

async fn remove(
    list: List,
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    match refused(list.remove(&app, id).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-term-removed")).await?;
            Ok(Redirect::to(&format!("/cms/{}", list.name())).into_response())
        }
        Err(found) => kept(&app, &person, list, id, &found).await,
    }
}

/// The page of a term that stays, with why.
async fn kept(app: &App, person: &Person, list: List, id: Uuid, found: &[Problem]) -> Result<Response> {
    let all = list.all(app).await?;
    let form = view(all.iter().find(|it| it.id == id));
    let page = page(person, list, &all, Some(id), form);
    let page = TermsPage { refusals: lines(app, person, found), ..page };
    Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
}
