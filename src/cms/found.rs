//! A page of an issue with what the preflight found on it, marked in its places.
use super::editions::{OfZone, in_zone};
use super::{Desk, builds, issues, preflight, say};
use crate::app::App;
use crate::error::{Error, Result};
use crate::print::layout;
use crate::print::preflight::Finding;
use crate::print::waivers;
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::{Path, Query, State};
use serde::Serialize;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct FoundPage {
    desk: Desk,
    name: String,
    number: usize,
    last: usize,
    /// The zone whose edition it is, where the issue has several.
    zone: String,
    issue: String,
    src: String,
    /// The trimmed page in mm, in which marks are placed.
    width: f64,
    height: f64,
    marks: Vec<Mark>,
    /// The pages before and after it on which something was found.
    previous: Option<String>,
    next: Option<String>,
}

impl Template for FoundPage {
    const NAME: &'static str = "cms/found_page.html";
}

/// A finding; `place` in mm from the top left of the trim, none where the whole page is meant.
#[derive(Debug, Serialize)]
struct Mark {
    severity: &'static str,
    label: String,
    message: String,
    number: u8,
    place: Option<[f64; 4]>,
    item: Option<String>,
    picture: Option<String>,
    waived: bool,
}

/// Where a page with its findings is shown.
pub(super) fn href(issue: i32, page: usize, zone: &str) -> String {
    in_zone(format!("/cms/issues/{issue}/pages/{page}/findings"), zone)
}

/// The page, with its findings.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, page)): Path<(i32, usize)>,
    Query(wanted): Query<OfZone>,
) -> Result<Page<FoundPage>> {
    let issue = builds::seen(&app, &person, number).await?;
    let edition = wanted.built(issue.editions())?;
    if !(1..=edition.pages.len()).contains(&page) {
        return Err(Error::NotFound);
    }
    let report = waivers::report(&issue).ok_or(Error::NotFound)?;
    let waived = waivers::of_issue(&app.db, issue.id).await?;
    let here = |it: &&Finding| it.zone.as_ref().is_none_or(|zone| *zone == edition.label);
    let found: Vec<&Finding> = report.findings.iter().filter(here).collect();
    let marks = found.iter().filter(|it| it.page == Some(page)).map(|it| Mark {
        severity: it.severity.name(),
        label: say(&app, &person, &format!("severity-{}", it.severity.name())),
        message: it.message(&person.locale),
        number: it.number,
        place: it.place.map(|it| [it.x, it.y, it.w, it.h]),
        item: preflight::address("items", &it.item),
        picture: preflight::address("images", &it.picture),
        waived: waived.contains_key(&it.key()),
    });
    let others = || found.iter().filter_map(|it| it.page);
    let to = |it: usize| href(number, it, &wanted.zone);
    let info = layout::info(&crate::print::source(&app.settings), &issue.layout).ok();
    let format = info.and_then(|it| it.format());
    let (width, height) = format.map_or((210.0, 297.0), |it| (it.width_mm, it.height_mm));
    Ok(Page::new(FoundPage {
        desk: Desk::of(&person, "issues"),
        name: issues::name(&app, &person, &issue),
        number: page,
        last: edition.pages.len(),
        zone: if wanted.zone.is_empty() { String::new() } else { edition.label.clone() },
        issue: in_zone(format!("/cms/issues/{number}"), &wanted.zone),
        src: in_zone(format!("/cms/issues/{number}/pages/{page}"), &wanted.zone),
        width,
        height,
        marks: marks.collect(),
        previous: others().filter(|it| *it < page).max().map(to),
        next: others().filter(|it| *it > page).min().map(to),
    }))
}
