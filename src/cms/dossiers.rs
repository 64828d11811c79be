//! Articles that belong together (*dossier*): their title, their address, their order.
use super::form::{Sent, View};
use super::items::Named;
use super::{Desk, say};
use crate::app::App;
use crate::content::dossier::{self, Groups, Model};
use crate::content::fields::slugify;
use crate::content::topic::Labelled;
use crate::content::{address, own_address};
use crate::error::{Problem, Result};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All of them, and the form of one.
#[derive(Debug, Serialize)]
pub(super) struct DossiersPage {
    desk: Desk,
    rows: Vec<Row>,
    /// The one in the form; none for a new one.
    chosen: Option<Uuid>,
    form: View,
}

impl Template for DossiersPage {
    const NAME: &'static str = "cms/dossiers.html";
}

#[derive(Debug, Serialize)]
struct Row {
    id: Uuid,
    label: String,
    /// Its page; none while readers see none of its articles.
    page: Option<String>,
    articles: Vec<Named>,
}

/// Which one the form shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    one: Option<Uuid>,
}

/// The page.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<DossiersPage>> {
    let mut form = View::default();
    if let Some(it) = dossier::all(&app.db).await?.into_iter().find(|it| Some(it.id) == asked.one) {
        let articles = dossier::articles(&app.db, &it, &person.locale).await?;
        let lines: Vec<String> = articles.iter().map(address::path).collect();
        form.set("dossier_articles", lines.join("\n"));
        let texts = [
            ("label_fr", it.label_fr),
            ("label_en", it.label_en),
            ("slug", it.slug),
            ("summary_fr", it.summary_fr),
            ("summary_en", it.summary_en),
        ];
        texts.into_iter().for_each(|(name, text)| form.set(name, text));
    }
    Ok(Page::new(page(&app, &person, asked.one, form).await?))
}

async fn page(app: &App, person: &Person, chosen: Option<Uuid>, form: View) -> Result<DossiersPage> {
    let all = dossier::all(&app.db).await?;
    let mut rows = Vec::new();
    for it in &all {
        rows.push(row(app, person, it).await?);
    }
    Ok(DossiersPage {
        desk: Desk::of(person, "topics"),
        rows,
        chosen: chosen.filter(|id| all.iter().any(|it| it.id == *id)),
        form,
    })
}

async fn row(app: &App, person: &Person, it: &Model) -> Result<Row> {
    let articles = dossier::articles(&app.db, it, &person.locale).await?;
    let articles: Vec<Named> = articles.iter().map(|it| Named::of(person, it)).collect();
    Ok(Row {
        id: it.id,
        label: it.label(&person.locale).to_owned(),
        page: articles.iter().any(|it| !it.away).then(|| address::dossier(&it.slug, "fr")),
        articles,
    })
}

/// Keeps one. Articles are named by their addresses, as they are copied from a browser.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let (mut found, mut groups) = (Vec::new(), Vec::new());
    let typed = sent.lines("dossier_articles");
    for (line, item) in own_address::items(&app.db, &app.settings.public_url, typed).await? {
        match item {
            // Who names an article in two languages names it once.
            Some(it) if groups.contains(&it.translation_group) => {}
            Some(it) => groups.push(it.translation_group),
            None => found.push(Problem::at("dossier_articles", "dossier-address").with("address", line)),
        }
    }
    let (known, slug) = (sent.id("id"), sent.text("slug"));
    let wish = Model {
        id: known.unwrap_or_else(Uuid::now_v7),
        slug: if slug.is_empty() { slugify(&sent.text("label_fr")) } else { slug },
        label_fr: sent.text("label_fr"),
        label_en: sent.text("label_en"),
        summary_fr: sent.text("summary_fr"),
        summary_en: sent.text("summary_en"),
        articles: Groups(groups),
    };
    let id = wish.id;
    if found.is_empty() {
        match refused(dossier::save(&app.db, &person, wish, app.now()).await)? {
            Ok(()) => {
                visitor.flash(&app, &say(&app, &person, "dossier-kept")).await?;
                return Ok(Redirect::to(&format!("/cms/dossiers?one={id}")).into_response());
            }
            Err(more) => found = more,
        }
    }
    let form = View::sent(&sent, &[]).with(&app, &person, &found);
    Ok(Page::invalid(page(&app, &person, known, form).await?).into_response())
}

/// Takes one away; its articles stay.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    dossier::remove(&app.db, &person, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "dossier-removed")).await?;
    Ok(Redirect::to("/cms/dossiers"))
}
