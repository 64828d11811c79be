//! The PDFs of the town: how heavy each is, and the documents that offer it.
use super::{Desk, Paging, items};
use crate::app::App;
use crate::content::state::Visibility;
use crate::content::{address, file, item, town};
use crate::error::Result;
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Files on one page.
const PAGE: u64 = 40;

/// The list.
#[derive(Debug, Serialize)]
pub(super) struct FilesPage {
    desk: Desk,
    files: Vec<Line>,
    paging: Paging,
}

impl Template for FilesPage {
    const NAME: &'static str = "cms/files.html";
}

#[derive(Debug, Serialize)]
struct Line {
    name: String,
    /// Its public address, if a live document offers it.
    href: Option<String>,
    size: String,
    added: String,
    documents: Vec<Document>,
}

#[derive(Debug, Serialize)]
struct Document {
    title: String,
    href: String,
}

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Only those sent before this file.
    before: String,
}

/// Every file, newest first.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<FilesPage>> {
    let before = asked.before.parse().ok();
    let listed = file::desk(&app.db, PAGE, before).await?;
    let mut offered = offered(&app, &listed.rows).await?;
    let last = listed.rows.last().map(|it| it.id).filter(|_| listed.more);
    let zone = town::get(&app.db).await?.zone();
    let line = |it: file::Model| {
        let documents = offered.remove(&it.id).unwrap_or_default();
        let live = documents.values().any(|it| it.visibility == Visibility::Live);
        Line {
            href: live.then(|| address::file(it.id, &it.name)),
            size: super::weight(&person, it.bytes),
            added: items::moment(it.created_at, zone, &person.locale),
            documents: documents
                .into_values()
                .map(|it| Document { href: items::href(&person, &it), title: it.title })
                .collect(),
            name: it.name,
        }
    };
    Ok(Page::new(FilesPage {
        desk: Desk::of(&person, "images"),
        files: listed.rows.into_iter().map(line).collect(),
        paging: Paging::of("/cms/files", "", before.is_some(), last.map(|it| format!("before={it}"))),
    }))
}

/// The documents that offer each of these files, in the text readers see or in the one being written.
async fn offered(app: &App, files: &[file::Model]) -> Result<HashMap<Uuid, BTreeMap<i64, item::Model>>> {
    let ids: Vec<Uuid> = files.iter().map(|it| it.id).collect();
    let mut offered: HashMap<Uuid, BTreeMap<i64, item::Model>> = HashMap::new();
    for (item, file) in item::offering(&app.db, &ids).await? {
        offered.entry(file).or_default().insert(item.short_id, item);
    }
    Ok(offered)
}
