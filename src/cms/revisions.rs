//! Every saved version of an item: list, one of them in words, two side by side, and taking one up again (which is a new version; nothing is undone).
use super::differences::{self, Sides};
use super::form::Sent;
use super::{Desk, items, say, workflow};
use crate::app::App;
use crate::content::{item, publish, revision, town};
use crate::error::{Error, Result};
use crate::richtext::text;
use crate::staff::{self, Person};
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The versions of an item.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    item: workflow::Head,
    revisions: Vec<Line>,
}

impl Template for ListPage {
    const NAME: &'static str = "cms/revisions.html";
}

#[derive(Debug, Serialize)]
struct Line {
    number: i32,
    name: String,
    title: String,
    when: String,
    who: String,
    live: bool,
    open: bool,
    note: String,
}

/// All versions, newest first.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<ListPage>> {
    let item = items::opened(&app, &person, id).await?;
    let all = revision::of_item(&app.db, item.id).await?;
    let current = revision::current(&app.db, &item).await?;
    let names = staff::names(&app.db).await?;
    let zone = town::get(&app.db).await?.zone();
    let who = |it: Option<Uuid>| {
        it.map_or_else(|| Person::system().name, |id| names.get(&id).cloned().unwrap_or_default())
    };
    let line = |it: &revision::Model| Line {
        number: it.number,
        name: it.name.clone(),
        title: it.title.clone(),
        when: items::moment(it.created_at, zone, &person.locale),
        who: who(it.created_by),
        live: item.live_revision == Some(it.id),
        open: item.open_revision == Some(it.id),
        note: it.note.clone(),
    };
    let page = ListPage {
        desk: Desk::of(&person, "items"),
        item: workflow::head(&app, &person, &item, &current, "revisions").await?,
        revisions: all.iter().map(line).collect(),
    };
    Ok(Page::new(page))
}

/// One version in words.
#[derive(Debug, Serialize)]
pub(super) struct ShowPage {
    desk: Desk,
    item: workflow::Head,
    number: i32,
    name: String,
    name_max: usize,
    title: String,
    lede: String,
    text: String,
    /// False for the version being worked on: there is nothing to take up.
    restorable: bool,
}

impl Template for ShowPage {
    const NAME: &'static str = "cms/revision.html";
}

async fn numbered(app: &App, item: &item::Model, number: i32) -> Result<revision::Model> {
    revision::of_item(&app.db, item.id)
        .await?
        .into_iter()
        .find(|it| it.number == number)
        .ok_or(Error::NotFound)
}

/// One version.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path((id, number)): Path<(i64, i32)>,
) -> Result<Page<ShowPage>> {
    let item = items::opened(&app, &person, id).await?;
    let revision = numbered(&app, &item, number).await?;
    let current = revision::current(&app.db, &item).await?;
    Ok(Page::new(ShowPage {
        desk: Desk::of(&person, "items"),
        item: workflow::head(&app, &person, &item, &current, "revisions").await?,
        number,
        name: revision.name.clone(),
        name_max: revision::NAME_MAX,
        title: revision.fields.title.clone(),
        lede: revision.fields.lede.clone(),
        text: text::plain(&revision.fields.body),
        restorable: revision.id != current.id,
    }))
}

/// Names a version.
pub(super) async fn name(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((id, number)): Path<(i64, i32)>,
    sent: Sent,
) -> Result<Redirect> {
    let item = items::opened(&app, &person, id).await?;
    let revision = numbered(&app, &item, number).await?;
    revision::name(&app.db, &revision, &sent.line("name")).await?;
    visitor.flash(&app, &say(&app, &person, "cms-revision-named")).await?;
    Ok(Redirect::to(&format!("/cms/items/{id}/revisions")))
}

/// Which two versions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: i32,
    to: i32,
}

/// Two versions side by side.
#[derive(Debug, Serialize)]
pub(super) struct ComparePage {
    desk: Desk,
    item: workflow::Head,
    from: i32,
    to: i32,
    differences: Vec<Sides>,
}

impl Template for ComparePage {
    const NAME: &'static str = "cms/revisions_compare.html";
}

/// What changed from one version to another: fields, pictures and the text, block by block; then what paper prints, where it has words of
/// its own.
pub(super) async fn compare(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Page<ComparePage>> {
    let item = items::opened(&app, &person, id).await?;
    let (from, to) = (asked.from.min(asked.to), asked.from.max(asked.to));
    let (old, new) = (numbered(&app, &item, from).await?.fields, numbered(&app, &item, to).await?.fields);
    let (old, new) = (items::seen_by(&person, old), items::seen_by(&person, new));
    let differences = differences::between(&app, &person, &old, &new).await?;
    let current = revision::current(&app.db, &item).await?;
    Ok(Page::new(ComparePage {
        desk: Desk::of(&person, "items"),
        item: workflow::head(&app, &person, &item, &current, "revisions").await?,
        from,
        to,
        differences,
    }))
}

/// Saves an old version's fields as the newest.
pub(super) async fn restore(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((id, number)): Path<(i64, i32)>,
    sent: Sent,
) -> Result<Redirect> {
    let item = items::opened(&app, &person, id).await?;
    let mut fields = numbered(&app, &item, number).await?.fields;
    // An end that has come since would only stand in the way of the next save.
    fields.unpublish_at = fields.unpublish_at.filter(|it| *it > app.now());
    let version = sent.text("version").parse().unwrap_or(0);
    publish::save(&app.db, &person, item.id, version, fields, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "cms-restored")).await?;
    Ok(Redirect::to(&format!("/cms/items/{id}")))
}
