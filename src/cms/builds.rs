//! The builds of an issue at the desk: the list, the files of each, and two of them side by side with what differs marked, in pictures and
//! in words.
use super::editions::{Names, OfZone, in_zone};
use super::{Choice, Desk, issues, items};
use crate::app::App;
use crate::content::publication::{self, Model, PageOf, ZoneEdition};
use crate::content::town;
use crate::error::{Error, Result};
use crate::media::difference::difference;
use crate::media::{Hash, Media};
use crate::print::bat::{against_delivery_of, sees_proofs};
use crate::print::builds::{self, Picture, Reworded};
use crate::richtext::print_version::Run;
use crate::staff::{self, Person, Role};
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A build in the list.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    number: i32,
    when: String,
    why: &'static str,
    /// Who asked; empty for the program itself.
    who: String,
    pages: i32,
    findings: i32,
    /// "3 pages changées : 4, 7, 12", compared with the one before.
    changed: String,
    compare: Option<String>,
    /// Those of each edition.
    files: Vec<Files>,
    signed: bool,
    current: bool,
    proposal: bool,
}

/// The files of an edition of a build.
#[derive(Debug, Serialize)]
struct Files {
    /// The zone's label; empty for the whole town.
    label: String,
    web: String,
    press: Option<String>,
}

/// The files of a build, for who may fetch them.
fn files(person: &Person, issue: &Model, build: &builds::Model) -> Vec<Files> {
    let base = format!("/cms/issues/{}/builds/{}", issue.number, build.number);
    let press = build.signed && person.role >= Role::Editor;
    let of = |it: ZoneEdition| Files {
        web: in_zone(format!("{base}/web.pdf"), &it.slug),
        press: it.press_hash.filter(|_| press).map(|_| in_zone(format!("{base}/press.pdf"), &it.slug)),
        label: it.label,
    };
    build.editions().into_iter().map(of).collect()
}

/// The builds of an issue, newest first.
pub(super) async fn rows(app: &App, person: &Person, issue: &Model, zone: Tz) -> Result<Vec<Row>> {
    let all = builds::of_issue(&app.db.read, issue.id).await?;
    let names = staff::names(&app.db).await?;
    let zones = Names::of(app, &person.locale).await?;
    let current = all.iter().find(|it| !it.is_proposal()).map(|it| it.id);
    let row = |(at, it): (usize, &builds::Model)| {
        let before = all.iter().skip(at + 1).find(|it| !it.is_proposal());
        Row {
            number: it.number,
            when: items::moment(it.made_at, zone, &person.locale),
            why: it.why.name(),
            who: it.asked_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
            pages: it.pages,
            findings: it.findings,
            changed: before
                .map(|old| summary(app, person, &zones, &builds::changed(old, it)))
                .unwrap_or_default(),
            compare: before.map(|old| address(issue, old.number, it.number)),
            files: files(person, issue, it),
            signed: it.signed,
            current: Some(it.id) == current,
            proposal: it.is_proposal(),
        }
    };
    Ok(all.iter().enumerate().map(row).collect())
}

fn address(issue: &Model, from: i32, to: i32) -> String {
    format!("/cms/issues/{}/compare?from={from}&to={to}", issue.number)
}

/// A page as it was and as it is.
type Pair = (Option<Picture>, Option<Picture>);

/// "3 pages changées : 4, 7 (Les Îles), 12".
fn summary(app: &App, person: &Person, zones: &Names, changed: &[Pair]) -> String {
    let pages: Vec<PageOf> =
        changed.iter().filter_map(|it| Some(it.1.as_ref().or(it.0.as_ref())?.page)).collect();
    let (n, pages) = (pages.len().to_string(), zones.pages(&pages));
    app.templates.say(&person.locale, "compare-changed", &[("n", &n), ("pages", &pages)])
}

/// Two builds.
#[derive(Debug, Serialize)]
pub(super) struct ComparePage {
    desk: Desk,
    number: i32,
    name: String,
    from: i32,
    to: i32,
    builds: Vec<Choice>,
    summary: String,
    pages: Vec<Changed>,
    texts: Vec<Text>,
}

impl Template for ComparePage {
    const NAME: &'static str = "cms/compare.html";
}

/// A page that is not the same.
#[derive(Debug, Serialize)]
struct Changed {
    number: usize,
    /// The zone whose edition alone has it; empty: all have it.
    zone: String,
    before: Option<String>,
    after: Option<String>,
    /// The later one with what differs framed, where both have the page.
    difference: Option<String>,
}

/// An item whose words changed, that came or left.
#[derive(Debug, Serialize)]
struct Text {
    title: String,
    before: Option<i32>,
    after: Option<i32>,
    old: Vec<Run>,
    new: Vec<Run>,
}

impl From<Reworded> for Text {
    fn from(it: Reworded) -> Self {
        let short = |runs: Vec<Run>| runs.into_iter().map(shortened).collect();
        Self { title: it.title, before: it.before, after: it.after, old: short(it.old), new: short(it.new) }
    }
}

/// Words of a run that both have, shown around what differs.
const AROUND: usize = 12;

/// A long run that both have, without its middle.
fn shortened(run: Run) -> Run {
    let words: Vec<&str> = run.text.split_inclusive(char::is_whitespace).collect();
    if run.differs || words.len() <= 2 * AROUND + 1 {
        return run;
    }
    let (head, tail) = (words.iter().take(AROUND), words.iter().skip(words.len() - AROUND));
    let text = head.copied().chain(["… "]).chain(tail.copied()).collect();
    Run { text, differs: false }
}

/// Which builds are compared.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    to: String,
}

/// The builds somebody asked for; else the current one and the one before it.
async fn asked(app: &App, issue: &Model, asked: &Asked) -> Result<(builds::Model, builds::Model)> {
    let all = builds::of_issue(&app.db.read, issue.id).await?;
    let numbered =
        |typed: &str| typed.parse::<i32>().ok().and_then(|it| all.iter().find(|row| row.number == it));
    let to =
        numbered(&asked.to).or_else(|| all.iter().find(|it| !it.is_proposal())).ok_or(Error::NotFound)?;
    let earlier = || all.iter().find(|it| it.number < to.number && !it.is_proposal());
    let from = numbered(&asked.from).or_else(earlier).unwrap_or(to);
    Ok((from.clone(), to.clone()))
}

/// The issue, for who may look at its proofs; for others there are none.
pub(super) async fn seen(app: &App, person: &Person, number: i32) -> Result<Model> {
    let issue = publication::by_number(&app.db, number).await?;
    if sees_proofs(&app.db, person).await? { Ok(issue) } else { Err(Error::NotFound) }
}

/// The comparison.
pub(super) async fn compare(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    Query(query): Query<Asked>,
) -> Result<Page<ComparePage>> {
    let issue = seen(&app, &person, number).await?;
    let (from, to) = asked(&app, &issue, &query).await?;
    let zones = Names::of(&app, &person.locale).await?;
    let changed = builds::changed(&from, &to);
    let picture = |build: &builds::Model, it: &Picture| {
        let (page, hash) = (it.page.number(), it.hash.get(..10).unwrap_or(&it.hash));
        in_zone(format!("/cms/issues/{number}/builds/{}/pages/{page}?v={hash}", build.number), &it.zone)
    };
    let page = |(old, new): &Pair| {
        let of = new.as_ref().or(old.as_ref())?;
        let base = format!("/cms/issues/{number}/difference/{}", of.page.number());
        let difference = format!("{base}?from={}&to={}", from.number, to.number);
        Some(Changed {
            number: of.page.number(),
            zone: zones.zone(of.page),
            before: old.as_ref().map(|it| picture(&from, it)),
            after: new.as_ref().map(|it| picture(&to, it)),
            difference: (old.is_some() && new.is_some()).then(|| in_zone(difference, &of.zone)),
        })
    };
    let zone = town::get(&app.db).await?.zone();
    let choice = |it: &builds::Model| Choice {
        value: it.number.to_string(),
        label: format!("{} · {}", it.number, items::moment(it.made_at, zone, &person.locale)),
    };
    let texts = builds::reworded(&app.db, &from, &to).await?;
    Ok(Page::new(ComparePage {
        desk: Desk::of(&person, "issues"),
        number,
        name: issues::name(&app, &person, &issue),
        from: from.number,
        to: to.number,
        builds: builds::of_issue(&app.db.read, issue.id).await?.iter().map(choice).collect(),
        summary: summary(&app, &person, &zones, &changed),
        pages: changed.iter().filter_map(page).collect(),
        texts: texts.into_iter().map(Text::from).collect(),
    }))
}

/// A page of a build as a picture.
pub(super) async fn picture(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, build, page)): Path<(i32, i32, usize)>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = seen(&app, &person, number).await?;
    let build = builds::numbered(&app.db, issue.id, build).await?;
    let edition = wanted.built(build.editions())?;
    png(&app, edition.picture(edition.page(page)).map(String::as_str)).await
}

/// A stored picture.
pub(super) async fn png(app: &App, hash: Option<&str>) -> Result<Response> {
    let hash: Hash = hash.and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    let media = app.media.clone();
    let bytes = blocking(move || Ok(media.get(hash)?)).await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], bytes).into_response())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))?
}

/// The web PDF of a build.
pub(super) async fn web(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, build)): Path<(i32, i32)>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = seen(&app, &person, number).await?;
    let build = builds::numbered(&app.db, issue.id, build).await?;
    let edition = wanted.built(build.editions())?;
    let name = format!("{}-{}.pdf", issue.stem(&edition), build.number);
    issues::send(&app, Some(&edition.pdf_hash), &name)
}

/// The printer's file of a build, once that build is signed.
pub(super) async fn press(
    State(app): State<App>,
    Path((number, build)): Path<(i32, i32)>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let build = builds::numbered(&app.db, issue.id, build).await?;
    let edition = wanted.built(build.editions())?;
    if edition.press_hash.is_none() {
        return Err(Error::NotFound);
    }
    if let Some(problem) = against_delivery_of(&app.db, &issue, &build).await? {
        return Err(problem.into());
    }
    let name = format!("{}-{}-press.pdf", issue.stem(&edition), build.number);
    issues::send(&app, edition.press_hash.as_deref(), &name)
}

/// A page of the later build with what differs from the earlier one framed. Made once, kept in the cache.
pub(super) async fn difference_picture(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, page)): Path<(i32, usize)>,
    Query(query): Query<Asked>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = seen(&app, &person, number).await?;
    let (from, to) = asked(&app, &issue, &query).await?;
    let hash = |build: &builds::Model| -> Result<Hash> {
        let edition = wanted.built(build.editions())?;
        edition.picture(edition.page(page)).and_then(|it| it.parse().ok()).ok_or(Error::NotFound)
    };
    let (before, after) = (hash(&from)?, hash(&to)?);
    let (media, folder) = (app.media.clone(), app.settings.data.join("cache/differences"));
    let bytes = blocking(move || {
        let kept = folder.join(format!("{before}-{after}.png"));
        if let Ok(bytes) = std::fs::read(&kept) {
            return Ok(bytes);
        }
        let bytes = drawn(&media, before, after)?;
        std::fs::create_dir_all(&folder)?;
        // Two who ask at once write the same; neither reads half of it.
        let file = tempfile::Builder::new().tempfile_in(&folder)?;
        std::fs::write(file.path(), &bytes)?;
        file.persist(&kept).map_err(|err| err.error)?;
        forget_old(&folder)?;
        Ok(bytes)
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], bytes).into_response())
}

fn drawn(media: &Media, before: Hash, after: Hash) -> Result<Vec<u8>> {
    let found = difference(&media.get(before)?, &media.get(after)?);
    Ok(found.map_err(|it| Error::Internal(anyhow::anyhow!("{}", it.sentence("en"))))?.png)
}

/// Pictures kept in the cache: the oldest go.
const DIFFERENCES_KEPT: usize = 400;

fn forget_old(folder: &std::path::Path) -> Result<()> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .filter_map(std::result::Result::ok)
        .filter_map(|it| Some((it.metadata().ok()?.modified().ok()?, it.path())))
        .collect();
    if files.len() > DIFFERENCES_KEPT {
        files.sort_unstable();
        for (_, path) in files.iter().take(files.len() - DIFFERENCES_KEPT) {
            // Another request may have been first.
            let _gone = std::fs::remove_file(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_have_is_shown_around_what_differs() {
        let long = "mot ".repeat(60);
        let kept = shortened(Run { text: long.clone(), differs: false });
        assert_eq!(kept.text.split_whitespace().count(), 2 * AROUND + 1);
        assert!(kept.text.contains("… "));
        assert_eq!(shortened(Run { text: long.clone(), differs: true }).text, long);
    }
}
