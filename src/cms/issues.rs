//! The magazine at the desk: plan an issue, choose what stands in it, see its proof page by page with what was found, approve it. The
//! rules and the layout are `print`'s; a build is a job, and this page waits for it.
use super::editions::{OfZone, in_zone};
use super::form::{self, Sent, View};
use super::{Choice, Desk, bat, builds, items, preflight, printers, remarks, say, supplied, tribunes};
use crate::app::App;
use crate::content::article::Form;
use crate::content::fields::Details;
use crate::content::fields::Priority;
use crate::content::publication::{self, IssueState, Model, ZoneEdition, Zoning, issue_item};
use crate::content::state::Public;
use crate::content::topic::{self, Labelled};
use crate::content::town::{self, Town};
use crate::content::{Kind, address, dates, image, item, reading, zone};
use crate::error::{Error, Problem, Result};
use crate::media::Hash;
use crate::print;
use crate::print::bat::{against_delivery, sees_proofs, waiting_for};
use crate::print::candidates::{self, Facts, Part, Scored, Why};
use crate::print::issue::{self, Change, Cover, DEFAULT_LAYOUT, DEFAULT_PAGES, Dates, Pick, Wish};
use crate::print::layout::LayoutInfo;
use crate::print::press::{self, Scheme, Sheet as Paper};
use crate::print::printers as records;
use crate::print::{check, collect, election, subject};
use crate::queue::{self, JobState};
use crate::richtext::{text, typography};
use crate::staff::{Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The issue being made, for the first page.
#[derive(Debug, Serialize)]
pub(super) struct Next {
    label: String,
    href: String,
    closing: String,
}

/// The issue that closes next.
pub(super) async fn next(app: &App, person: &Person) -> Result<Option<Next>> {
    let open = publication::all(&app.db)
        .await?
        .into_iter()
        .filter(|it| !it.state.frozen())
        .min_by_key(|it| it.closing_at);
    let zone = town::get(&app.db).await?.zone();
    Ok(open.map(|it| brought_up(app, person, &it, zone)))
}

/// The issues that wait for this person's signature.
pub(super) async fn to_sign(app: &App, person: &Person) -> Result<Vec<Next>> {
    let zone = town::get(&app.db).await?.zone();
    let waiting = waiting_for(&app.db, person).await?;
    Ok(waiting.iter().map(|it| brought_up(app, person, it, zone)).collect())
}

fn brought_up(app: &App, person: &Person, issue: &Model, zone: chrono_tz::Tz) -> Next {
    Next {
        label: name(app, person, issue),
        href: format!("/cms/issues/{}", issue.number),
        closing: closing(app, person, issue, zone),
    }
}

pub(super) fn name(app: &App, person: &Person, issue: &Model) -> String {
    name_in(app, &person.locale, issue)
}

/// The name of an issue for somebody who reads this language.
pub(super) fn name_in(app: &App, locale: &str, issue: &Model) -> String {
    let number = issue.number.to_string();
    app.templates.say(locale, "cms-issue-name", &[("number", &number), ("period", &issue.period)])
}

fn closing(app: &App, person: &Person, issue: &Model, zone: chrono_tz::Tz) -> String {
    let at = items::moment(issue.closing_at, zone, &person.locale);
    let word = if issue.state.frozen() { "cms-closed" } else { "cms-closes" };
    app.templates.say(&person.locale, word, &[("when", &at)])
}

/// All issues, and the form of a new one.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    issues: Vec<Row>,
    form: View,
    layouts: Vec<Choice>,
    printers: Vec<Choice>,
    modes: Vec<Choice>,
    zones: Vec<Choice>,
    /// The series an issue can belong to.
    series: Vec<Choice>,
}

impl Template for ListPage {
    const NAME: &'static str = "cms/issues.html";
}

#[derive(Debug, Serialize)]
struct Row {
    href: String,
    name: String,
    title: String,
    state: &'static str,
    closing: String,
    release: String,
    pages: i32,
    cover: Option<String>,
}

async fn list_page(app: &App, person: &Person, form: View) -> Result<ListPage> {
    let zone = town::get(&app.db).await?.zone();
    let row = |it: &Model| Row {
        href: format!("/cms/issues/{}", it.number),
        name: name(app, person, it),
        title: it.title.clone(),
        state: it.state.name(),
        closing: items::moment(it.closing_at, zone, &person.locale),
        release: dates::date(&person.locale, it.release_on),
        pages: it.pages,
        cover: it
            .pages_png()
            .first()
            .filter(|_| person.role >= Role::Editor)
            .map(|hash| page_address(it, 1, hash)),
    };
    Ok(ListPage {
        desk: Desk::of(person, "issues"),
        issues: publication::all(&app.db).await?.iter().map(row).collect(),
        form,
        layouts: layouts(app, person, DEFAULT_LAYOUT)?,
        printers: printers::choices(app).await?,
        modes: modes(app, person),
        zones: super::terms::zone_choices(app, person).await?,
        series: issue::all_series(&app.db)
            .await?
            .into_iter()
            .map(|it| Choice { value: it.id.to_string(), label: it.title })
            .collect(),
    })
}

/// The address of a page picture; its hash makes it new with each build.
pub(super) fn page_address(issue: &Model, page: usize, hash: &str) -> String {
    format!("/cms/issues/{}/pages/{page}?v={}", issue.number, hash.get(..10).unwrap_or(hash))
}

/// The installed layouts, the usual one first; `own` is among them even when it is not installed any more.
pub(super) fn layouts(app: &App, person: &Person, own: &str) -> Result<Vec<Choice>> {
    let mut found = print::layouts(&app.settings)?;
    found.sort_by_key(|it| it.name != DEFAULT_LAYOUT);
    let choice =
        |it: &LayoutInfo| Choice { value: it.name.clone(), label: it.title_in(&person.locale).to_owned() };
    let mut choices: Vec<Choice> = found.iter().map(choice).collect();
    if !own.is_empty() && choices.iter().all(|it| it.value != own) {
        choices.push(Choice { value: own.to_owned(), label: own.to_owned() });
    }
    Ok(choices)
}

/// The layout somebody chose, if it is installed.
pub(super) fn chosen_layout(app: &App, sent: &Sent, found: &mut Vec<Problem>) -> Result<String> {
    let name = sent.text("layout");
    if !name.is_empty() && print::layouts(&app.settings)?.iter().all(|it| it.name != name) {
        found.push(Problem::at("layout", "no-such-layout"));
    }
    Ok(name)
}

/// Who may move an issue from one step to the next.
pub(super) fn modes(app: &App, person: &Person) -> Vec<Choice> {
    Choice::named(app, person, "mode", ["assisted", "automatic", "agency"])
}

/// The shelf and the workshop.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<ListPage>> {
    let town = town::get(&app.db).await?;
    let last = publication::all(&app.db).await?.into_iter().next();
    let next = issue::next_wish(&app.db, &town, None, app.now()).await?;
    let pages = next.pages.unwrap_or(DEFAULT_PAGES);
    let mut form = View::of(&serde_json::json!({
        "series": next.series,
        "number": last.as_ref().map_or(1, |it| it.number + 1),
        "layout": if next.layout.is_empty() { DEFAULT_LAYOUT } else { &next.layout },
        "printer_id": next.printer.or(last.and_then(|it| it.printer_id)),
        "distribution_from": next.distribution.map(|it| it.0), "distribution_to": next.distribution.map(|it| it.1),
        "pages_min": pages.0, "pages_max": pages.1,
        "texts_due_on": next.dates.texts_due, "tribunes_due_on": next.dates.tribunes_due, "fit_on": next.dates.fit,
        "proof_on": next.dates.proof, "print_run": next.print_run, "mode": next.mode,
    }));
    if let Some(at) = next.closing {
        form.set("closing_at", form::local(at, town.zone()));
    }
    show_zoning(&mut form, Some(next.zoning));
    Ok(Page::new(list_page(&app, &person, form).await?))
}

/// What the form wishes of an issue.
fn wish(app: &App, sent: &Sent, town: &Town, found: &mut Vec<Problem>) -> Result<Wish> {
    let budget = (sent.number("pages_min", found), sent.number("pages_max", found));
    let distribution = (sent.date("distribution_from", found), sent.date("distribution_to", found));
    Ok(Wish {
        number: sent.number("number", found),
        title: sent.text("title"),
        period: sent.text("period"),
        closing: sent.moment("closing_at", town.zone(), found),
        pages: budget.0.zip(budget.1),
        layout: chosen_layout(app, sent, found)?,
        distribution: distribution.0.map(|from| (from, distribution.1.unwrap_or(from))),
        release_on: sent.date("release_on", found),
        series: None,
        printer: sent.id("printer_id"),
        dates: Dates {
            texts_due: sent.date("texts_due_on", found),
            tribunes_due: sent.date("tribunes_due_on", found),
            fit: sent.date("fit_on", found),
            proof: sent.date("proof_on", found),
            agenda_to: sent.date("agenda_to", found),
        },
        print_run: sent.number("print_run", found),
        mode: sent.choice("mode"),
        rules: None,
        zoning: zoning(sent, found),
    })
}

/// The zones that get an edition, and how many pages each has for itself.
pub(super) fn zoning(sent: &Sent, found: &mut Vec<Problem>) -> Zoning {
    let pages: i32 = sent.number("zone_pages", found).unwrap_or(0);
    let zones = sent.all("zones").filter_map(|it| it.parse().ok()).collect();
    // What is no number of pages is refused as too many.
    Zoning { pages: u8::try_from(pages).unwrap_or(u8::MAX), zones }
}

/// The form's part of that.
pub(super) fn show_zoning(form: &mut View, zoning: Option<Zoning>) {
    let zoning = zoning.unwrap_or_default();
    form.set("zone_pages", zoning.pages.to_string());
    form.values.insert("zones".into(), zoning.zones.iter().map(Uuid::to_string).collect());
}

/// Plans an issue.
pub(super) async fn create(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let town = town::get(&app.db).await?;
    let mut found = Vec::new();
    let own = issue::all_series(&app.db).await?.into_iter().find(|it| Some(it.id) == sent.id("series"));
    let wish = Wish {
        series: own.as_ref().map(|it| it.id),
        rules: own.and_then(|it| it.rules),
        ..wish(&app, &sent, &town, &mut found)?
    };
    let made = if found.is_empty() {
        refused(issue::plan(&app.db, &person, &town, wish, app.now()).await)?
    } else {
        Err(found)
    };
    match made {
        Ok(issue) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "cms-issue-planned")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{}", issue.number)).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(list_page(&app, &person, form).await?).into_response())
        }
    }
}

/// One issue.
#[derive(Debug, Serialize)]
pub(super) struct IssuePage {
    desk: Desk,
    name: String,
    title: String,
    number: i32,
    version: i32,
    state: &'static str,
    frozen: bool,
    closing: String,
    release: String,
    /// Its page on the site, once released.
    href: Option<String>,
    form: View,
    layouts: Vec<Choice>,
    printers: Vec<Choice>,
    modes: Vec<Choice>,
    zones: Vec<Choice>,
    images: Vec<Choice>,
    editorials: Vec<Choice>,
    conflict: bool,
    sections: Vec<Choice>,
    choices: Vec<Choice>,
    groups: Vec<Group>,
    /// Articles that could be added.
    others: Vec<Choice>,
    chosen: usize,
    signs: usize,
    /// Titles of what was chosen since the plan was adopted: it has no page before another plan is.
    waiting: Vec<String>,
    supplied: Vec<supplied::Row>,
    /// Where a page that came as PDF may stand.
    places: Vec<Choice>,
    /// The form of such a page was refused.
    supplied_refused: bool,
    build: Build,
    /// Its editions by zone.
    editions: Vec<Edition>,
    /// What stands in some of them only.
    in_some: Vec<InSome>,
    preflight: preflight::Section,
    builds: Vec<builds::Row>,
    bat: bat::Panel,
    remarks: remarks::Panel,
    tribunes: tribunes::Panel,
    reserve: Option<Reserve>,
}

impl Template for IssuePage {
    const NAME: &'static str = "cms/issue.html";
}

/// What an issue is told in the months before an election.
#[derive(Debug, Serialize)]
pub(super) struct Reserve {
    election: String,
    since: String,
    /// The issue it is compared with.
    before: Option<i32>,
    changes: Vec<String>,
}

pub(super) async fn reserve(app: &App, person: &Person, issue: &Model) -> Result<Option<Reserve>> {
    let town = town::get(&app.db).await?;
    let found = election::of_issue(&app.db, &app.settings, &town, issue, town.day(app.now())).await?;
    Ok(found.map(|it| Reserve {
        election: dates::date(&person.locale, it.election),
        since: dates::date(&person.locale, it.since),
        before: it.before,
        changes: it.changes.iter().map(|it| check::message(it.code, &it.subject, &person.locale)).collect(),
    }))
}

/// The items of a section.
#[derive(Debug, Serialize)]
struct Group {
    label: String,
    items: Vec<Entry>,
}

/// A score in words.
#[derive(Debug, Serialize)]
struct Score {
    points: i32,
    parts: Vec<String>,
}

fn score(app: &App, person: &Person, it: &Scored) -> Score {
    let part = |it: &Part| {
        let (key, n) = match it.why {
            Why::Priority(Priority::Lead) => ("lead", 0),
            Why::Priority(Priority::Secondary) => ("secondary", 0),
            Why::Priority(Priority::Brief) => ("brief", 0),
            Why::Priority(Priority::Filler) => ("filler", 0),
            Why::Topic(n) => ("topic", i64::try_from(n).unwrap_or(i64::MAX)),
            Why::Zone(n) => ("zone", i64::try_from(n).unwrap_or(i64::MAX)),
            Why::Age(weeks) => ("age", weeks),
            Why::Evergreen => ("evergreen", 0),
            Why::Demand(times) => ("demand", times.into()),
        };
        let words = app.templates.say(&person.locale, &format!("score-{key}"), &[("n", &n.to_string())]);
        let sign = if it.points < 0 { "−" } else { "+" };
        format!("{words} ({sign}{})", it.points.abs())
    };
    Score { points: it.points(), parts: it.parts.iter().map(part).collect() }
}

#[derive(Debug, Serialize)]
struct Entry {
    id: Uuid,
    href: String,
    title: String,
    form: String,
    signs: usize,
    section: String,
    choice: &'static str,
    must_run: bool,
    states: Vec<&'static str>,
    /// Why a candidate enters before or after others.
    score: Option<Score>,
    position: usize,
    /// Where it stands in the last proof.
    page: Option<i32>,
}

/// The last build and what is under way.
#[derive(Debug, Serialize)]
struct Build {
    queued: bool,
    /// What went wrong since the last proof was made.
    failed: Option<String>,
    /// When it is tried again, where that may help.
    again: Option<String>,
    built: Option<String>,
    pages: i32,
    pdf: bool,
    press: bool,
    /// Why the printer's file stays in the house.
    held: Option<String>,
    /// Its cover is a file of its own.
    press_cover: bool,
    large_print: bool,
    epub: bool,
    sheets: Vec<Sheet>,
}

#[derive(Debug, Serialize)]
struct Sheet {
    number: usize,
    src: String,
}

/// The edition of a zone, to look at and to fetch.
#[derive(Debug, Serialize)]
struct Edition {
    label: String,
    slug: String,
    /// Its pages are those shown.
    shown: bool,
    pdf: String,
    press: Option<String>,
    press_cover: Option<String>,
}

/// The editions for who sees the build, one of them shown.
fn editions(issue: &Model, build: &Build, shown: &str) -> Vec<Edition> {
    let mut all = if build.pdf { issue.editions() } else { Vec::new() };
    all.retain(|it| it.zone.is_some());
    let file =
        |it: &ZoneEdition, name: &str| in_zone(format!("/cms/issues/{}/{name}", issue.number), &it.slug);
    let press = |it: &ZoneEdition, hash: &Option<String>, name: &str| {
        hash.as_ref().filter(|_| build.press).map(|_| file(it, name))
    };
    let row = |it: &ZoneEdition| Edition {
        label: it.label.clone(),
        slug: it.slug.clone(),
        shown: it.slug == *shown,
        pdf: file(it, "proof.pdf"),
        press: press(it, &it.press_hash, "press.pdf"),
        press_cover: press(it, &it.press_cover_hash, "press-cover.pdf"),
    };
    all.iter().map(row).collect()
}

impl IssuePage {
    /// The same page with the pages of another edition.
    fn showing(mut self, issue: &Model, edition: &ZoneEdition) -> Self {
        self.editions = editions(issue, &self.build, &edition.slug);
        if !self.build.sheets.is_empty() {
            self.build.sheets = sheets(issue, edition);
        }
        self
    }
}

/// Pictures of the pages of an edition.
fn sheets(issue: &Model, edition: &ZoneEdition) -> Vec<Sheet> {
    let src = |page: usize, hash: &String| in_zone(page_address(issue, page, hash), &edition.slug);
    (1..).zip(&edition.pages).map(|(number, hash)| Sheet { number, src: src(number, hash) }).collect()
}

/// The page of an issue.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    Query(wanted): Query<OfZone>,
) -> Result<Page<IssuePage>> {
    let issue = publication::by_number(&app.db, number).await?;
    // Who may only look changes nothing by looking.
    if person.role >= Role::Editor {
        issue::draw_candidates(&app.db, &issue).await?;
    }
    let form = settings(&app, &issue).await?;
    let page = issue_page(&app, &person, &issue, form, false).await?;
    Ok(Page::new(match wanted.of(issue.editions())? {
        Some(edition) => page.showing(&issue, &edition),
        None => page,
    }))
}

pub(super) async fn settings(app: &App, issue: &Model) -> Result<View> {
    let zone = town::get(&app.db).await?.zone();
    let mut form = View::of(&serde_json::json!({
        "number": issue.number, "title": issue.title, "period": issue.period, "layout": issue.layout,
        "printer_id": issue.printer_id,
        "distribution_from": issue.distribution_from, "distribution_to": issue.distribution_to,
        "release_on": issue.release_on, "pages_min": issue.pages_min, "pages_max": issue.pages_max,
        "texts_due_on": issue.texts_due_on, "tribunes_due_on": issue.tribunes_due_on, "fit_on": issue.fit_on,
        "proof_on": issue.proof_on, "agenda_to": issue.agenda_to, "print_run": issue.print_run, "mode": issue.mode,
        "cover_image": issue.cover_image_id, "cover_text": issue.cover_text, "editorial": issue.editorial_id,
    }));
    form.set("closing_at", form::local(issue.closing_at, zone));
    show_zoning(&mut form, issue.zoning());
    Ok(form)
}

pub(super) async fn issue_page(
    app: &App,
    person: &Person,
    issue: &Model,
    form: View,
    conflict: bool,
) -> Result<IssuePage> {
    let zone = town::get(&app.db).await?.zone();
    let sees = sees_proofs(&app.db, person).await?;
    let sections = topic::sections(&app.db).await?;
    let groups = groups(app, person, issue, &sections).await?;
    let entries = || groups.iter().flat_map(|it| &it.items);
    // what was signed is what stands in it; before, what is meant to
    let counts = |it: &&Entry| if issue.state.frozen() { it.page.is_some() } else { it.choice != "refused" };
    let chosen: Vec<&Entry> = entries().filter(counts).collect();
    let subjects = subject::of_issue(&app.db, issue.id).await?;
    let plan = collect::held_plan(issue, &subjects).filter(|_| !issue.state.frozen()).unwrap_or_default();
    let wanted = |it: &Entry| it.choice == "chosen" || it.choice == "candidate" && it.must_run;
    let waits = |it: &&Entry| wanted(it) && !collect::has_place(issue, &plan, it.id);
    let waiting = entries().filter(|_| !plan.is_empty()).filter(waits).map(|it| it.title.clone()).collect();
    let first = issue.editions().into_iter().next();
    let build = build_state(app, person, issue, zone, first.as_ref().filter(|_| sees)).await?;
    let (others, editorials) = others(app, issue, &entries().map(|it| it.id).collect::<Vec<_>>()).await?;
    Ok(IssuePage {
        desk: Desk::of(person, "issues"),
        name: name(app, person, issue),
        title: typography::typeset(&issue.locale, &issue.title),
        number: issue.number,
        version: issue.version,
        state: issue.state.name(),
        frozen: issue.state.frozen(),
        closing: closing(app, person, issue, zone),
        release: dates::date(&person.locale, issue.release_on),
        href: (issue.state == IssueState::Released).then(|| address::issue(issue.number, &person.locale)),
        layouts: layouts(app, person, &issue.layout)?,
        printers: printers::choices(app).await?,
        modes: modes(app, person),
        zones: super::terms::zone_choices(app, person).await?,
        images: images(app, issue).await?,
        editorials,
        conflict,
        sections: sections
            .iter()
            .map(|it| Choice { value: it.id.to_string(), label: it.label(&person.locale).to_owned() })
            .collect(),
        choices: Choice::named(app, person, "choice", ["candidate", "chosen", "refused"]),
        chosen: chosen.len(),
        signs: chosen.iter().map(|it| it.signs).sum(),
        waiting,
        others,
        supplied: supplied::rows(app, person, issue).await?,
        places: Choice::named(app, person, "supplied-place", ["page", "front", "back", "inside-back"]),
        supplied_refused: form.problems.keys().any(|it| it.starts_with("supplied.")),
        in_some: in_some(app, person, issue).await?,
        editions: editions(issue, &build, first.as_ref().map_or("", |it| &it.slug)),
        build,
        preflight: preflight::section(app, person, issue).await?,
        builds: if sees { builds::rows(app, person, issue, zone).await? } else { Vec::new() },
        bat: bat::panel(app, person, issue, zone).await?,
        remarks: remarks::panel(app, person, issue, zone, sees).await?,
        tribunes: tribunes::panel(app, person, issue).await?,
        reserve: reserve(app, person, issue).await?,
        groups,
        form,
    })
}

/// An item that stands in some of the editions only.
#[derive(Debug, Serialize)]
struct InSome {
    href: String,
    title: String,
    /// Names of the zones.
    zones: String,
    /// Somebody chose them; else its place lies there.
    chosen: bool,
}

async fn in_some(app: &App, person: &Person, issue: &Model) -> Result<Vec<InSome>> {
    let mut rows = issue::rows(&app.db, issue.id).await?;
    rows.retain(|it| it.choice != publication::Choice::Refused);
    let ids: Vec<Uuid> = rows.iter().map(|it| it.item_id).collect();
    let lives = item::live_by_ids(&app.db, &ids).await?;
    let found = collect::in_some_editions(&app.db, issue, &rows, lives.values()).await?;
    let names = topic::zones(&app.db).await?;
    let one = |id: &Uuid| {
        let (live, zones) = (lives.get(id)?, found.get(id)?);
        let own = names.iter().filter(|it| zones.contains(&it.id)).map(|it| it.label(&person.locale));
        Some(InSome {
            href: items::href(person, &live.item),
            title: live.item.title.clone(),
            zones: own.collect::<Vec<_>>().join(", "),
            chosen: !live.fields.zones.is_empty(),
        })
    };
    Ok(ids.iter().filter_map(one).collect())
}

async fn groups(
    app: &App,
    person: &Person,
    issue: &Model,
    sections: &[topic::section::Model],
) -> Result<Vec<Group>> {
    let rows = issue::rows(&app.db, issue.id).await?;
    let ids: Vec<Uuid> = rows.iter().map(|it| it.item_id).collect();
    let lives = item::live_or_worked_on(&app.db, &ids).await?;
    let printed = publication::contents(&app.db, issue.id).await?;
    let pages: HashMap<Uuid, i32> = printed.into_iter().map(|it| (it.item.id, it.page)).collect();
    let zones = zone::of_items(&app.db, lives.values().map(|it| &it.0)).await?;
    let read = reading::lately(&app.db, &ids, app.now()).await?;
    let of = |choice: publication::Choice| {
        let of_choice = rows.iter().filter(|it| it.choice == choice);
        let lives = of_choice.filter_map(|it| lives.get(&it.item_id));
        lives.map(|it| Facts::of(&it.0, &zones, &read)).collect::<Vec<_>>()
    };
    let (chosen, offered) = (of(publication::Choice::Chosen), of(publication::Choice::Candidate));
    let scores = candidates::ranked(&chosen, &offered, app.now());
    let mut by_section: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let Some((live, stage)) = lives.get(&row.item_id) else { continue };
        let section = sections.iter().position(|it| Some(it.id) == row.section_id).unwrap_or(sections.len());
        let mut entry = entry(app, person, row, live, at, pages.get(&row.item_id).copied());
        entry.states = Public::of(live.item.visibility, *stage).into_iter().map(Public::name).collect();
        entry.score = scores.iter().find(|it| it.id == row.item_id).map(|it| score(app, person, it));
        by_section.entry(section).or_default().push(entry);
    }
    let label = |at: usize| {
        sections
            .get(at)
            .map_or_else(|| say(app, person, "cms-no-section"), |it| it.label(&person.locale).to_owned())
    };
    Ok(by_section.into_iter().map(|(at, items)| Group { label: label(at), items }).collect())
}

fn entry(
    app: &App,
    person: &Person,
    row: &issue_item::Model,
    live: &item::Live,
    at: usize,
    page: Option<i32>,
) -> Entry {
    let form = match &live.fields.details {
        Details::Article(it) => it.form,
        _ => Form::default(),
    };
    Entry {
        id: row.item_id,
        href: items::href(person, &live.item),
        title: live.item.title.clone(),
        form: say(app, person, &format!("form-{}", form.name())),
        signs: text::signs(&live.fields.body),
        section: row.section_id.map(|it| it.to_string()).unwrap_or_default(),
        choice: match row.choice {
            publication::Choice::Candidate => "candidate",
            publication::Choice::Chosen => "chosen",
            publication::Choice::Refused => "refused",
        },
        must_run: row.must_run,
        states: Vec::new(),
        score: None,
        position: at + 1,
        page,
    }
}

/// Articles that could be added, and those that could be the editorial.
async fn others(app: &App, issue: &Model, inside: &[Uuid]) -> Result<(Vec<Choice>, Vec<Choice>)> {
    let listed = item::list(&app.db, &item::Listing::of(Kind::Article, &issue.locale, 300)).await?;
    let choice = |it: &item::Live| Choice { value: it.item.id.to_string(), label: it.item.title.clone() };
    let editorial = |it: &&item::Live| {
        matches!(&it.fields.details, Details::Article(a) if a.editorial)
            || Some(it.item.id) == issue.editorial_id
    };
    let outside = listed.rows.iter().filter(|it| !inside.contains(&it.item.id)).map(choice).collect();
    Ok((outside, listed.rows.iter().filter(editorial).map(choice).collect()))
}

async fn images(app: &App, issue: &Model) -> Result<Vec<Choice>> {
    let mut found = image::newest(&app.db, 200).await?;
    let last = issue.distribution_to;
    found.retain(|it| it.rights.allow(image::Use::Print, last) || Some(it.id) == issue.cover_image_id);
    Ok(found.iter().map(|it| Choice { value: it.id.to_string(), label: it.label() }).collect())
}

/// Whether somebody may change the plan of an issue, as its routes say.
pub(super) fn proofs(person: &Person) -> bool {
    person.role >= Role::Editor
}

async fn build_state(
    app: &App,
    person: &Person,
    issue: &Model,
    zone: chrono_tz::Tz,
    seen: Option<&ZoneEdition>,
) -> Result<Build> {
    let trouble = trouble(app, issue).await?;
    let held = against_delivery(&app.db, issue).await?;
    let press = issue.press_hash.is_some() && person.role >= Role::Editor;
    // A proof holds what is not published yet.
    let sees = seen.is_some();
    Ok(Build {
        queued: queued(app, issue).await?,
        again: trouble
            .as_ref()
            .filter(|it| it.state == JobState::Ready)
            .map(|it| items::moment(it.run_at, zone, &person.locale)),
        failed: trouble.map(|it| app.templates.failure(&person.locale, &it.last_error.unwrap_or_default())),
        built: issue.built_at.map(|it| items::moment(it, zone, &person.locale)),
        pages: issue.pages,
        pdf: sees,
        press: press && held.is_none(),
        press_cover: press && held.is_none() && issue.press_cover_hash.is_some(),
        held: held.filter(|_| press).map(|it| app.templates.sentence(&person.locale, &it)),
        large_print: issue.large_print_hash.is_some() && sees,
        epub: issue.epub_hash.is_some() && sees,
        sheets: seen.map(|it| sheets(issue, it)).unwrap_or_default(),
    })
}

/// Whether a job lays this issue out.
pub(super) fn lays_out(job: &queue::row::Model, issue: &Model) -> bool {
    matches!(job.kind.as_str(), "build_issue" | "build_final_pdf")
        && job.payload.get("issue").and_then(|it| it.as_str()) == Some(&issue.id.to_string())
}

/// True while a build of this issue waits or runs.
pub(super) async fn queued(app: &App, issue: &Model) -> Result<bool> {
    Ok(queue::pending(&app.db, app.now()).await?.iter().any(|it| lays_out(it, issue)))
}

/// Why the last build failed, if none has succeeded since.
pub(super) async fn failed(app: &App, person: &Person, issue: &Model) -> Result<Option<String>> {
    let trouble = trouble(app, issue).await?;
    Ok(trouble.map(|it| app.templates.failure(&person.locale, &it.last_error.unwrap_or_default())))
}

/// The build that failed last, if none has succeeded since: one that is tried again, or one that ended for good.
async fn trouble(app: &App, issue: &Model) -> Result<Option<queue::row::Model>> {
    let tried_again = queue::pending(&app.db, app.now() + Duration::days(1)).await?;
    let again = tried_again.into_iter().find(|it| lays_out(it, issue) && it.last_error.is_some());
    let dead = queue::dead(&app.db).await?.into_iter().find(|it| lays_out(it, issue));
    let since = |it: &queue::row::Model| it.done_at.zip(issue.built_at).is_none_or(|(it, built)| built < it);
    Ok(again.or(dead.filter(since)))
}

/// Changes an issue's number, dates, budget, layout, cover and editorial.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let town = town::get(&app.db).await?;
    let mut found = Vec::new();
    let wish = wish(&app, &sent, &town, &mut found)?;
    let cover = Cover {
        image: sent.id("cover_image"),
        text: sent.text("cover_text"),
        editorial: sent.id("editorial"),
    };
    let version = sent.text("version").parse().unwrap_or(0);
    let again = View::sent(&sent, &[]);
    let done = if found.is_empty() {
        let change = Change { version, wish, cover };
        issue::change(&app.db, &person, &town, issue.id, change, app.now()).await
    } else {
        Err(Error::Refused(found))
    };
    if matches!(done, Err(Error::Conflict)) {
        return Ok(Page::new(issue_page(&app, &person, &issue, again, true).await?)
            .status(StatusCode::CONFLICT)
            .into_response());
    }
    match refused(done)? {
        Ok(issue) => {
            visitor.flash(&app, &say(&app, &person, "cms-issue-saved")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{}", issue.number)).into_response())
        }
        Err(found) => {
            let form = again.with(&app, &person, &found);
            Ok(Page::invalid(issue_page(&app, &person, &issue, form, false).await?).into_response())
        }
    }
}

/// Keeps what somebody chose, in the order of the ranks they gave.
pub(super) async fn plan(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut picks: Vec<(usize, Pick)> = sent
        .rows("pick", ["item", "choice", "section", "position"])
        .into_iter()
        .filter_map(|[item, choice, section, position]| {
            let pick = Pick {
                item: item.parse().ok()?,
                section: section.parse().ok(),
                choice: form::choice(&choice)?,
            };
            Some((position.parse().unwrap_or(usize::MAX), pick))
        })
        .collect();
    if let Some(item) = sent.id("add") {
        let section =
            item::live_or_worked_on(&app.db, &[item]).await?.get(&item).and_then(|it| it.0.fields.section());
        picks.push((usize::MAX, Pick { item, section, choice: publication::Choice::Chosen }));
    }
    picks.sort_by_key(|it| it.0);
    let picks: Vec<Pick> = picks.into_iter().map(|it| it.1).collect();
    issue::pick(&app.db, &person, issue.id, &picks, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "cms-picks-saved")).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}")))
}

/// Asks for a build.
pub(super) async fn build(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    issue::request_build(&app.db, &person, issue.id, app.now()).await?;
    app.bell.notify_waiters();
    visitor.flash(&app, &say(&app, &person, "cms-build-asked")).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}#proof")))
}

/// The page as it is, after a change that was not made: somebody was first, or it cannot be done any more.
pub(super) async fn unchanged(app: &App, person: &Person, issue: &Model, error: &Error) -> Result<Response> {
    let form = settings(app, issue).await?;
    let page = issue_page(app, person, issue, form, matches!(error, Error::Conflict)).await?;
    Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
}

/// The page with what was typed into one of its small forms, and what is wrong with it.
pub(super) async fn again(
    app: &App,
    person: &Person,
    issue: &Model,
    sent: &Sent,
    found: &[Problem],
) -> Result<Response> {
    let form = settings(app, issue).await?.beside(View::sent(sent, &[])).with(app, person, found);
    Ok(Page::invalid(issue_page(app, person, issue, form, false).await?).into_response())
}

/// The PDF of the last build.
pub(super) async fn pdf(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = builds::seen(&app, &person, number).await?;
    let edition = wanted.built(issue.editions())?;
    send(&app, Some(&edition.pdf_hash), &format!("{}.pdf", issue.stem(&edition)))
}

/// The issue, once its printer's file may leave the house.
async fn deliverable(app: &App, number: i32) -> Result<Model> {
    let issue = publication::by_number(&app.db, number).await?;
    match against_delivery(&app.db, &issue).await?.filter(|_| issue.press_hash.is_some()) {
        Some(problem) => Err(problem.into()),
        None => Ok(issue),
    }
}

/// The printer's file that was signed; its inside pages where the cover is a file of its own.
pub(super) async fn press(
    State(app): State<App>,
    Path(number): Path<i32>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = deliverable(&app, number).await?;
    let edition = wanted.built(issue.editions())?;
    let hash = edition.press_inside_hash.as_ref().or(edition.press_hash.as_ref());
    send(&app, hash.map(String::as_str), &format!("{}-press.pdf", issue.stem(&edition)))
}

/// The EPUB of the last build.
pub(super) async fn epub(State(app): State<App>, Path(number): Path<i32>) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let hash = issue.epub_hash.as_deref().and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    Ok(file_response("application/epub+zip", &format!("{}.epub", issue.slug()), app.media.get(hash)?))
}

/// The cover that was signed, for a printer who wants it apart.
pub(super) async fn press_cover(
    State(app): State<App>,
    Path(number): Path<i32>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = deliverable(&app, number).await?;
    let edition = wanted.built(issue.editions())?;
    let name = format!("{}-press-cover.pdf", issue.stem(&edition));
    send(&app, edition.press_cover_hash.as_deref(), &name)
}

/// What somebody wishes of an imposition proof.
#[derive(Debug, Deserialize)]
pub(super) struct Imposition {
    #[serde(default)]
    scheme: Scheme,
    #[serde(default)]
    sheet: Paper,
    /// Of the printer's file in place of the web PDF.
    #[serde(default)]
    press: bool,
    /// Inner pages move towards the fold.
    #[serde(default)]
    creep: bool,
}

/// An edition of the last build imposed for the office printer.
pub(super) async fn imposed(
    State(app): State<App>,
    Path(number): Path<i32>,
    Query(wish): Query<Imposition>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = if wish.press {
        deliverable(&app, number).await?
    } else {
        publication::by_number(&app.db, number).await?
    };
    let edition = wanted.built(issue.editions())?;
    let hash = if wish.press { edition.press_hash.as_ref() } else { Some(&edition.pdf_hash) };
    let hash: Hash = hash.and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    let (printer, _) = records::of_issue(&app.db, &app.media, &issue).await?;
    let creep_mm = if wish.creep { printer.paper.caliper_mm } else { 0.0 };
    let media = app.media.clone();
    let work = move || -> Result<Vec<u8>> {
        let pdf = media.get(hash)?;
        press::impose(&pdf, wish.scheme, wish.sheet, creep_mm).map_err(|fault| Error::Internal(fault.into()))
    };
    let made = tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))??;
    Ok(pdf_response(&format!("{}-{}.pdf", issue.stem(&edition), wish.scheme.name()), made))
}

/// The large-print PDF of the last build.
pub(super) async fn large_print(State(app): State<App>, Path(number): Path<i32>) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    send(&app, issue.large_print_hash.as_deref(), &format!("{}-large-print.pdf", issue.slug()))
}

/// A PDF by its content hash.
pub(super) fn send(app: &App, hash: Option<&str>, name: &str) -> Result<Response> {
    let hash = hash.and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    Ok(pdf_response(name, app.media.get(hash)?))
}

fn pdf_response(name: &str, pdf: Vec<u8>) -> Response {
    file_response("application/pdf", name, pdf)
}

fn file_response(kind: &str, name: &str, file: Vec<u8>) -> Response {
    let name = format!("inline; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, file).into_response()
}

/// One page of the last build as a picture.
pub(super) async fn page(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, page)): Path<(i32, usize)>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let issue = builds::seen(&app, &person, number).await?;
    let pages = wanted.built(issue.editions())?.pages;
    let hash = page.checked_sub(1).and_then(|at| pages.get(at)?.parse().ok()).ok_or(Error::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "image/png")];
    Ok((headers, app.media.get(hash)?).into_response())
}
