//! An agency at the desk: hand an issue over, decide what came back paragraph by paragraph, confirm where the texts stand in its final PDF.
//! What is in a package, how texts are compared and pages matched is `print`'s.
use super::form::{Sent, View};
use super::{Desk, issues, items, say};
use crate::app::App;
use crate::content::publication::{self, Model as Issue};
use crate::content::{item, revision, town};
use crate::error::{Error, Problem, Result};
use crate::jobs::workshop;
use crate::print::agency::final_pdf::{self, Reading};
use crate::print::agency::handoff::{self, FileState};
use crate::print::agency::icml::Remark;
use crate::print::agency::merge::{Change, Destination, Standing, Unfit};
use crate::print::agency::package;
use crate::print::agency::returns::{self, Decision};
use crate::print::name_of;
use crate::print::preflight::Severity;
use crate::queue;
use crate::richtext::print_version::{Run, compare};
use crate::staff::{self, Person};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Hand-offs, returns and the final PDF of an issue.
#[derive(Debug, Serialize)]
pub(super) struct AgencyPage {
    desk: Desk,
    number: i32,
    name: String,
    frozen: bool,
    handoffs: Vec<Handoff>,
    returns: Vec<Returned>,
    /// Groups whose column last came back changed: name, file, when.
    altered: Vec<(String, String, String)>,
    pdf: Option<Pdf>,
    /// The newest file, as long as it is none of the issue's pages.
    kept: Option<Kept>,
    form: View,
}

impl Template for AgencyPage {
    const NAME: &'static str = "cms/agency.html";
}

#[derive(Debug, Serialize)]
struct Handoff {
    number: i32,
    when: String,
    by: String,
    files: usize,
    href: String,
    /// Path and what became of it, of the files that are not as they were.
    changes: Vec<(String, &'static str)>,
}

#[derive(Debug, Serialize)]
struct Returned {
    href: String,
    title: String,
    file: String,
    when: String,
    count: usize,
    open: usize,
}

/// A final PDF that is not read yet, or cannot be.
#[derive(Debug, Serialize)]
struct Kept {
    name: String,
    when: String,
    href: String,
    /// What stands against it; nothing while it is being read.
    refused: Option<String>,
}

/// The newest final PDF that could be read.
#[derive(Debug, Serialize)]
struct Pdf {
    id: Uuid,
    name: String,
    when: String,
    pages: i32,
    href: String,
    confirmed: Option<String>,
    errors: usize,
    warnings: usize,
    findings: Vec<Found>,
    /// Findings that are not listed.
    more: usize,
    places: Vec<Place>,
}

#[derive(Debug, Serialize)]
struct Found {
    severity: String,
    page: Option<usize>,
    message: String,
}

#[derive(Debug, Serialize)]
struct Place {
    item: Uuid,
    title: String,
    page: Option<i32>,
    share: u8,
    certainty: &'static str,
    picture: Option<String>,
}

/// Errors and warnings of a preflight shown one by one.
const SHOWN: usize = 300;

async fn page(app: &App, person: &Person, issue: &Issue, mut form: View) -> Result<AgencyPage> {
    let zone = town::get(&app.db).await?.zone();
    let names = staff::names(&app.db).await?;
    let name = |id: Option<Uuid>| id.and_then(|it| names.get(&it).cloned()).unwrap_or_default();
    let handoff = |it: &handoff::Model| Handoff {
        number: it.number,
        when: items::moment(it.made_at, zone, &person.locale),
        by: name(it.made_by),
        files: it.sent().count(),
        href: format!("/cms/issues/{}/handoffs/{}", issue.number, it.number),
        changes: if it.number == 1 {
            Vec::new()
        } else {
            let changed = it.rows().into_iter().filter(|it| it.state != FileState::Same);
            changed.map(|it| (it.file.path, it.state.name())).collect()
        },
    };
    if !form.values.contains_key("text_freeze_on")
        && let Some(day) = issue.text_freeze_on
    {
        form.set("text_freeze_on", day.to_string());
    }
    let pdfs = final_pdf::of_issue(&app.db.read, issue.id).await?;
    let altered = returns::altered_tribunes(&app.db, issue).await?;
    Ok(AgencyPage {
        desk: Desk::of(person, "issues"),
        number: issue.number,
        name: issues::name(app, person, issue),
        frozen: issue.state.frozen(),
        handoffs: handoff::of_issue(&app.db.read, issue.id).await?.iter().map(handoff).collect(),
        returns: returned(app, person, issue, zone).await?,
        altered: altered
            .into_iter()
            .map(|(group, file, at)| (group, file, items::moment(at, zone, &person.locale)))
            .collect(),
        pdf: pdf(person, issue, zone, &names, &pdfs)?,
        kept: kept(app, person, issue, zone, &pdfs).await?,
        form,
    })
}

async fn returned(app: &App, person: &Person, issue: &Issue, zone: Tz) -> Result<Vec<Returned>> {
    let all = returns::of_issue(&app.db, issue.id).await?;
    let ids: Vec<Uuid> = all.iter().filter_map(|it| it.0.item_id).collect();
    let titles = item::by_ids(&app.db, &ids).await?;
    let row = |(it, list): &(returns::Model, Vec<returns::suggestion::Model>)| Returned {
        href: format!("/cms/issues/{}/returns/{}", issue.number, it.id),
        title: it.item_id.and_then(|id| titles.get(&id)).map(|it| it.title.clone()).unwrap_or_default(),
        file: it.name.clone(),
        when: items::moment(it.received_at, zone, &person.locale),
        count: list.len(),
        open: list.iter().filter(|it| it.state == Decision::Open).count(),
    };
    Ok(all.iter().map(row).collect())
}

/// What is shown of a file that is not read yet or cannot be.
async fn kept(
    app: &App,
    person: &Person,
    issue: &Issue,
    zone: Tz,
    all: &[final_pdf::Model],
) -> Result<Option<Kept>> {
    let Some(it) = all.first() else { return Ok(None) };
    let refused = match it.reading()? {
        Reading::Read(_) => return Ok(None),
        Reading::Refused(why) => Some(app.templates.failure(&person.locale, &why)),
        Reading::Waiting => {
            let dead = queue::dead(&app.db).await?;
            let own = |job: &&queue::row::Model| {
                job.kind == "read_final_pdf"
                    && job.payload.get("pdf").and_then(|id| id.as_str()) == Some(&it.id.to_string())
            };
            dead.iter().find(own).map(|_| say(app, person, "cms-agency-pdf-failed"))
        }
    };
    Ok(Some(Kept {
        name: it.name.clone(),
        when: items::moment(it.received_at, zone, &person.locale),
        href: format!("/cms/issues/{}/final-pdf/{}", issue.number, it.id),
        refused,
    }))
}

fn pdf(
    person: &Person,
    issue: &Issue,
    zone: Tz,
    names: &HashMap<Uuid, String>,
    all: &[final_pdf::Model],
) -> Result<Option<Pdf>> {
    let mut read = None;
    for it in all {
        if let Reading::Read(report) = it.reading()? {
            read = Some((it.clone(), report));
            break;
        }
    }
    let Some((it, report)) = read else { return Ok(None) };
    let href = format!("/cms/issues/{}/final-pdf/{}", issue.number, it.id);
    let picture = |page: i32| format!("{href}/pages/{page}");
    let by = it.confirmed_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let places = it.found().into_iter().map(|it| Place {
        item: it.item,
        title: it.title,
        page: it.page,
        share: it.share,
        certainty: it.certainty.name(),
        picture: it.page.map(picture),
    });
    let places = places.collect();
    let serious = report.findings.iter().filter(|it| it.severity != Severity::Info);
    let more = serious.clone().count().saturating_sub(SHOWN);
    let findings = serious.take(SHOWN).map(|it| Found {
        severity: name_of(&it.severity),
        page: it.page,
        message: it.message(&person.locale),
    });
    Ok(Some(Pdf {
        id: it.id,
        when: items::moment(it.received_at, zone, &person.locale),
        pages: it.pages,
        confirmed: it.confirmed_at.map(|at| format!("{by} · {}", items::moment(at, zone, &person.locale))),
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        findings: findings.collect(),
        more,
        places,
        name: it.name,
        href,
    }))
}

/// The page of an issue's agency.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
) -> Result<Page<AgencyPage>> {
    let issue = publication::by_number(&app.db, number).await?;
    Ok(Page::new(page(&app, &person, &issue, View::default()).await?))
}

/// Back to the page, with what is wrong.
async fn again(
    app: &App,
    person: &Person,
    issue: &Issue,
    sent: &Sent,
    found: &[Problem],
) -> Result<Response> {
    let form = View::sent(sent, &[]).with(app, person, found);
    Ok(Page::invalid(page(app, person, issue, form).await?).into_response())
}

/// Hands the issue over.
pub(super) async fn hand_over(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let made = Box::pin(handoff::make(&workshop(&app), &person, issue.id, sent.flag("whole"))).await;
    match refused(made)? {
        Ok(made) => {
            let n = made.number.to_string();
            let message = app.templates.say(&person.locale, "cms-agency-was-handed", &[("n", &n)]);
            visitor.flash(&app, &message).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}/agency")).into_response())
        }
        Err(found) => again(&app, &person, &issue, &sent, &found).await,
    }
}

/// A hand-off as one file.
pub(super) async fn archive(
    State(app): State<App>,
    Path((number, id)): Path<(i32, i32)>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let made = handoff::numbered(&app.db, issue.id, id).await?;
    let name = format!("{}_{id}.zip", package::folder(&issue));
    let media = app.media.clone();
    let work = move || handoff::archive(&media, &issue, &made);
    let bytes = tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))??;
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, "application/zip".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// Sets the day from which corrections go as a list.
pub(super) async fn freeze(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found = Vec::new();
    let day = sent.date("text_freeze_on", &mut found);
    let done = if found.is_empty() {
        handoff::set_freeze(&app.db, &person, issue.id, day, app.now()).await
    } else {
        Err(Error::Refused(found))
    };
    match refused(done)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-agency-freeze-saved")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}/agency")).into_response())
        }
        Err(found) => again(&app, &person, &issue, &sent, &found).await,
    }
}

/// The one file of a form.
fn file(sent: &mut Sent, field: &str) -> Result<(String, Vec<u8>)> {
    let upload = sent.files.pop().ok_or_else(|| Problem::at(field, "required"))?;
    Ok(upload.light(field)?)
}

/// Takes in stories that came back.
pub(super) async fn receive(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    mut sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let done = match file(&mut sent, "returned") {
        Ok((name, bytes)) => {
            returns::receive(&app.db, &app.media, &person, &issue, (&name, bytes), app.now()).await
        }
        Err(error) => Err(error),
    };
    match refused(done)? {
        Ok(received) => {
            let count: usize = received.stories.iter().map(|it| it.1).sum();
            let (n, suggestions) = (received.stories.len().to_string(), count.to_string());
            let words = [("n", n.as_str()), ("suggestions", suggestions.as_str())];
            if !received.stories.is_empty() {
                visitor
                    .flash(&app, &app.templates.say(&person.locale, "cms-agency-returned", &words))
                    .await?;
            }
            for (group, as_deposited) in &received.tribunes {
                let word =
                    if *as_deposited { "cms-agency-tribune-same" } else { "cms-agency-tribune-changed" };
                let message = app.templates.say(&person.locale, word, &[("group", group)]);
                visitor.flash(&app, &message).await?;
            }
            if !received.unknown.is_empty() {
                let list = received.unknown.join(" · ");
                let message = app.templates.say(&person.locale, "cms-agency-unknown", &[("list", &list)]);
                visitor.flash(&app, &message).await?;
            }
            let to = match received.stories.as_slice() {
                [(only, _)] => format!("/cms/issues/{number}/returns/{}", only.id),
                _ => format!("/cms/issues/{number}/agency#returns"),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(found) => again(&app, &person, &issue, &sent, &found).await,
    }
}

/// A story that came back, and what it changes.
#[derive(Debug, Serialize)]
pub(super) struct ReturnPage {
    desk: Desk,
    number: i32,
    name: String,
    id: Uuid,
    title: String,
    item: String,
    file: String,
    when: String,
    version: i32,
    conflict: bool,
    remarks: Vec<String>,
    suggestions: Vec<Suggestion>,
    form: View,
}

impl Template for ReturnPage {
    const NAME: &'static str = "cms/agency_return.html";
}

#[derive(Debug, Serialize)]
struct Suggestion {
    id: Uuid,
    /// `reworded`, `removed` or `added`.
    kind: &'static str,
    style: String,
    before: Vec<Run>,
    after: Vec<Run>,
    /// What the item says now, where somebody changed it too.
    now: Option<String>,
    /// `clean`, `done`, `conflict` or `gone`.
    standing: &'static str,
    /// `web`, `print`: the usual place first.
    places: Vec<&'static str>,
    unfit: Option<&'static str>,
    state: &'static str,
    decided: String,
}

async fn return_page(
    app: &App,
    person: &Person,
    issue: &Issue,
    id: Uuid,
    form: View,
    conflict: bool,
) -> Result<ReturnPage> {
    let (row, list) = returns::by_id(&app.db, issue.id, id).await?;
    let item = item::by_id(&app.db, row.item_id.ok_or(Error::NotFound)?).await?;
    let fields = revision::current(&app.db, &item).await?.fields;
    let zone = town::get(&app.db).await?.zone();
    let names = staff::names(&app.db).await?;
    let mut suggestions = Vec::new();
    for it in list {
        let weighed = returns::weigh(&fields, row.variant(), it.change()?, &item.locale);
        let by = it.decided_by.and_then(|id| names.get(&id).cloned());
        let at = it.decided_at.map(|at| items::moment(at, zone, &person.locale));
        let decided = by.into_iter().chain(at).collect::<Vec<_>>().join(" · ");
        suggestions.push(suggestion(&weighed, it.id, it.state, decided));
    }
    let remark = |it: &Remark| {
        let (key, name, style) = match it {
            Remark::Style(name) => ("remark-style", name, ""),
            Remark::Character(name) => ("remark-character", name, ""),
            Remark::Note(text) => ("remark-note", text, ""),
            Remark::Footnote(text) => ("remark-footnote", text, ""),
            Remark::Restyled(text, style) => ("remark-restyled", text, style.as_str()),
        };
        app.templates.say(&person.locale, key, &[("name", name), ("style", style)])
    };
    Ok(ReturnPage {
        desk: Desk::of(person, "issues"),
        number: issue.number,
        name: issues::name(app, person, issue),
        id,
        title: item.title.clone(),
        item: items::href(person, &item),
        file: row.name.clone(),
        when: items::moment(row.received_at, zone, &person.locale),
        version: item.version,
        conflict,
        remarks: row.remarks().iter().map(remark).collect(),
        suggestions,
        form,
    })
}

fn suggestion(it: &returns::Weighed, id: Uuid, state: Decision, decided: String) -> Suggestion {
    let (old, new) = it.change.words();
    let (before, after) = compare(&old, &new);
    let (kind, style) = match &it.change {
        Change::Reworded { before, .. } => ("reworded", before.style),
        Change::Removed { before } => ("removed", before.style),
        Change::Added { after, .. } => ("added", after.style),
    };
    let (standing, now) = match &it.standing {
        Standing::Clean => ("clean", None),
        Standing::Done => ("done", None),
        Standing::Conflict(now) => ("conflict", Some(now.words())),
        Standing::Gone => ("gone", None),
    };
    let place = |it: &Destination| match it {
        Destination::Web => "web",
        Destination::Print => "print",
    };
    let unfit = it.unfit.map(|it| match it {
        Unfit::Elsewhere => "elsewhere",
        Unfit::NotInPrint => "not-in-print",
        Unfit::Gone => "gone",
        Unfit::Needed => "needed",
    });
    Suggestion {
        id,
        kind,
        style: name_of(&style),
        before,
        after,
        now,
        standing,
        places: it.places.iter().map(place).collect(),
        unfit,
        state: state.name(),
        decided,
    }
}

/// The page of a story that came back.
pub(super) async fn returned_story(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Page<ReturnPage>> {
    let issue = publication::by_number(&app.db, number).await?;
    Ok(Page::new(return_page(&app, &person, &issue, id, View::default(), false).await?))
}

/// Accepts or refuses a suggestion.
pub(super) async fn decide(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, id)): Path<(i32, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let suggestion = sent.id("suggestion").ok_or(Error::NotFound)?;
    let decision: Decision = super::form::choice(&sent.text("decision")).ok_or(Error::Malformed)?;
    let version = sent.text("version").parse().unwrap_or(0);
    let done =
        returns::decide(&app.db, &person, &issue, (id, suggestion), decision, version, app.now()).await;
    if matches!(done, Err(Error::Conflict)) {
        let page = return_page(&app, &person, &issue, id, View::default(), true).await?;
        return Ok(Page::new(page).status(StatusCode::CONFLICT).into_response());
    }
    match refused(done)? {
        Ok(()) => {
            let key = match decision {
                Decision::Web => "suggestion-waits",
                _ => "suggestion-was-decided",
            };
            visitor.flash(&app, &say(&app, &person, key)).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}/returns/{id}#s-{suggestion}")).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(return_page(&app, &person, &issue, id, form, false).await?).into_response())
        }
    }
}

/// Takes in the agency's final PDF.
pub(super) async fn receive_pdf(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    mut sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let done = match file(&mut sent, "final_pdf") {
        Ok((name, bytes)) => {
            Box::pin(final_pdf::keep(&workshop(&app), &person, &issue, (&name, bytes))).await
        }
        Err(error) => Err(error),
    };
    match refused(done)? {
        Ok(_) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "cms-agency-pdf-was-received")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}/agency#kept-pdf")).into_response())
        }
        Err(found) => again(&app, &person, &issue, &sent, &found).await,
    }
}

pub(super) async fn the_pdf(app: &App, number: i32, id: Uuid) -> Result<final_pdf::Model> {
    let issue = publication::by_number(&app.db, number).await?;
    final_pdf::by_id(&app.db, id)
        .await
        .and_then(|it| if it.issue_id == issue.id { Ok(it) } else { Err(Error::NotFound) })
}

/// True once the file was read, or cannot be.
pub(super) fn is_read(row: &final_pdf::Model) -> Result<bool> {
    Ok(row.reading()? != Reading::Waiting)
}

/// The PDF as it was sent.
pub(super) async fn pdf_file(
    State(app): State<App>,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Response> {
    let row = the_pdf(&app, number, id).await?;
    issues::send(&app, Some(&row.hash), &format!("n{number}-agency.pdf"))
}

/// A page of it as a picture.
pub(super) async fn pdf_page(
    State(app): State<App>,
    Path((number, id, page)): Path<(i32, Uuid, usize)>,
) -> Result<Response> {
    let row = the_pdf(&app, number, id).await?;
    let hash = page.checked_sub(1).and_then(|at| row.pngs().get(at)?.parse().ok()).ok_or(Error::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], app.media.get(hash)?).into_response())
}

/// Confirms on which page each text stands.
pub(super) async fn confirm(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, id)): Path<(i32, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let row = the_pdf(&app, number, id).await?;
    let mut found = Vec::new();
    let mut places = HashMap::new();
    for it in row.found() {
        places.insert(it.item, sent.number::<i32>(&format!("place.{}", it.item), &mut found));
    }
    let done = if found.is_empty() {
        final_pdf::confirm(&workshop(&app), &person, &issue, id, &places).await
    } else {
        Err(Error::Refused(found))
    };
    match refused(done)? {
        Ok(()) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "cms-agency-pdf-was-confirmed")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}")).into_response())
        }
        Err(found) => again(&app, &person, &issue, &sent, &found).await,
    }
}
