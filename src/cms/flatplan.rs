//! The flat plan at the desk: the spreads as a wall, what stands on every page and what it lacks, and the decisions people take about it.
//! What a plan is and how one is found is `print::flatplan`'s.
use super::editions::in_zone;
use super::form::{self, Sent};
use super::{Choice, Desk, issues, items, say};
use crate::app::App;
use crate::content::publication::{self, Model as Issue, PlannedPage, Rules, SectionRule, Side, ZoneEdition};
use crate::content::state::Public;
use crate::content::topic::{self, Labelled};
use crate::content::{dates, item, revision, search};
use crate::error::{Error, Problem, Result};
use crate::jobs::workshop;
use crate::media::picture::Format;
use crate::media::{Hash, resize};
use crate::print::flatplan::{self, Decision, Proposed, Why};
use crate::print::photos::ENDING;
use crate::print::plan::Blocking;
use crate::print::{check, layout, subject, table};
use crate::richtext::{text, typography};
use crate::staff::{self, Person};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// The wall and everything beside it.
#[derive(Debug, Serialize)]
pub(super) struct FlatPlanPage {
    desk: Desk,
    name: String,
    number: i32,
    /// Somebody may decide here: an editor, and the issue is not frozen.
    open: bool,
    building: bool,
    /// Why its pages are not those of the plan: the last build failed.
    failed: Option<String>,
    spreads: Vec<Spread>,
    /// Its editions by zone, one of them shown.
    editions: Vec<Edition>,
    /// The zone of that one, by its slug; empty in an issue without.
    zone: String,
    /// The pages shown are proposed, not adopted.
    proposed: bool,
    proposal: Option<Shown>,
    /// Without a page.
    waiting: Vec<Entry>,
    shapes: Vec<Choice>,
    steps_back: u64,
    rules: Vec<RuleRow>,
    apart: Vec<Pair>,
    /// Everything in the issue, for pairs.
    all: Vec<Choice>,
    sections: Vec<Choice>,
    writers: Vec<Choice>,
    /// What a new subject begins with.
    blank_subject: SubjectAsked,
    /// Issues whose plan may be copied.
    sources: Vec<Choice>,
    pages_max: i32,
    reserve: Option<issues::Reserve>,
    problems: Vec<form::Line>,
}

impl Template for FlatPlanPage {
    const NAME: &'static str = "cms/flatplan.html";
}

/// The edition of a zone.
#[derive(Debug, Serialize)]
struct Edition {
    label: String,
    href: String,
    shown: bool,
}

/// Two pages seen at once; the first and the last stand alone.
#[derive(Debug, Serialize)]
struct Spread {
    left: Option<Sheet>,
    right: Option<Sheet>,
}

#[derive(Debug, Serialize)]
struct Sheet {
    number: usize,
    kind: String,
    /// Articles may be moved here.
    takes: bool,
    section: String,
    src: Option<String>,
    /// Content hash of that picture.
    #[serde(skip)]
    picture: Option<String>,
    white: Option<String>,
    entries: Vec<Entry>,
}

/// An item or a subject.
#[derive(Clone, Debug, Serialize)]
struct Entry {
    id: Uuid,
    title: String,
    href: Option<String>,
    /// No item yet.
    subject: bool,
    states: Vec<&'static str>,
    writer: String,
    section: String,
    signs: usize,
    wanted: Option<i32>,
    pictures: usize,
    /// It has a picture to open with.
    led: bool,
    /// It stands without it.
    unpictured: bool,
    due: Option<String>,
    /// Who is to bring its pictures, and from where.
    photographer: String,
    photo_source: String,
    /// What it lacks, in words.
    missing: Vec<String>,
    shape: String,
    short: bool,
    begins: bool,
    /// Nobody chose it: it fills a hole.
    filler: bool,
    decision: Asked,
    /// What was asked of a subject, as its form shows it.
    asked: Option<SubjectAsked>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct SubjectAsked {
    title: String,
    section: String,
    signs: i32,
    page: Option<i32>,
    spread: bool,
    writer: String,
    due_on: String,
    photographer: String,
    photo_source: String,
    note: String,
}

impl From<&subject::Model> for SubjectAsked {
    fn from(it: &subject::Model) -> Self {
        let id = |it: Option<Uuid>| it.map(|it| it.to_string()).unwrap_or_default();
        Self {
            title: it.title.clone(),
            section: id(it.section_id),
            signs: it.signs,
            page: it.page,
            spread: it.spread,
            writer: id(it.writer_id),
            due_on: it.due_on.map(|it| it.to_string()).unwrap_or_default(),
            photographer: it.photographer.clone(),
            photo_source: it.photo_source.clone(),
            note: it.note.clone(),
        }
    }
}

/// What was decided of it, as its form shows it.
#[derive(Clone, Debug, Default, Serialize)]
struct Asked {
    page: Option<i32>,
    spread: bool,
    shape: String,
    must_run: bool,
    /// The section of its page, where its own is another.
    guest: String,
}

/// A proposal in words.
#[derive(Debug, Serialize)]
struct Shown {
    /// Nothing was adopted before.
    first: bool,
    moves: Vec<MoveRow>,
    /// What changes where it stands, in words.
    reshaped: Vec<String>,
    unmet: Vec<String>,
    left_out: Vec<String>,
    outlines: Vec<OutlineRow>,
    pages: usize,
}

#[derive(Debug, Serialize)]
struct MoveRow {
    id: Uuid,
    title: String,
    from: Option<usize>,
    to: Option<usize>,
    why: String,
    /// It can be kept where it is.
    keepable: bool,
}

#[derive(Debug, Serialize)]
struct OutlineRow {
    pages: usize,
    text: String,
    /// The pages asked for that cost other articles theirs, a sentence each.
    blocking: Vec<String>,
    current: bool,
}

/// What is asked of a section, as a form shows it.
#[derive(Debug, Serialize)]
pub(super) struct RuleRow {
    section: Uuid,
    label: String,
    least: String,
    most: String,
    /// `left`, `right` or empty.
    opens: &'static str,
    guaranteed: bool,
    due_days: String,
}

#[derive(Debug, Serialize)]
struct Pair {
    a: Uuid,
    b: Uuid,
    text: String,
}

/// Whether a proposal is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    propose: Option<String>,
    /// The zone whose edition is looked at, by its slug; empty: the first.
    zone: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    Query(wanted): Query<Wanted>,
) -> Result<Page<FlatPlanPage>> {
    let issue = publication::by_number(&app.db, number).await?;
    let proposed = if wanted.propose.is_some() && !issue.state.frozen() {
        Some(flatplan::propose(&workshop(&app), issue.id, &[]).await?)
    } else {
        None
    };
    Ok(Page::new(page_of(&app, &person, &issue, &wanted.zone, proposed, &[]).await?))
}

async fn page(
    app: &App,
    person: &Person,
    issue: &Issue,
    proposed: Option<Proposed>,
    problems: &[Problem],
) -> Result<FlatPlanPage> {
    page_of(app, person, issue, "", proposed, problems).await
}

/// The zones that pages of a plan are of, in their order, each with its slug and label.
async fn zones_of(app: &App, person: &Person, pages: &[PlannedPage]) -> Result<Vec<(Uuid, String, String)>> {
    let zones = topic::zones(&app.db).await?;
    let named = zones.into_iter().filter(|it| pages.iter().any(|page| page.zone == Some(it.id)));
    Ok(named.map(|it| (it.id, it.slug.clone(), it.label(&person.locale).to_owned())).collect())
}

async fn page_of(
    app: &App,
    person: &Person,
    issue: &Issue,
    zone: &str,
    proposed: Option<Proposed>,
    problems: &[Problem],
) -> Result<FlatPlanPage> {
    let adopted = issue.planned();
    let shown = proposed.as_ref().map_or(&adopted, |it| &it.pages);
    let planned: Vec<Uuid> = adopted.iter().chain(shown).flat_map(|it| &it.entries).map(|it| it.id).collect();
    let entries = entries(app, person, issue, &planned).await?;
    let sections = topic::sections(&app.db).await?;
    let label = |slug: &String| {
        sections.iter().find(|it| it.slug == *slug).map(|it| it.label(&person.locale).to_owned())
    };
    let shapes = shapes(app, person, &issue.layout);
    let printed = publication::contents(&app.db, issue.id).await?;
    let built: HashMap<Uuid, usize> =
        printed.iter().filter_map(|it| Some((it.item.id, usize::try_from(it.page).ok()?))).collect();
    // The picture of a page is of the last build: true only where the page still holds the same.
    let kinds = issue.report.as_ref().and_then(|it| it.get("page_kinds"));
    let same = |page: &PlannedPage| {
        let kind = kinds.and_then(|it| it.get(page.number.to_string())?.as_str());
        if page.zone.is_none() && kind.is_some_and(|it| it != page.kind) {
            return false;
        }
        let mut begin = page.entries.iter().filter(|it| it.begins);
        let planned = adopted.iter().any(|it| it.number == page.number && it.entries == page.entries);
        planned && begin.all(|it| built.get(&it.id).is_none_or(|at| *at == page.number))
    };
    let zones = zones_of(app, person, shown).await?;
    let here = zones.iter().find(|it| it.1 == zone).or(zones.first());
    let slug = here.map_or("", |it| it.1.as_str());
    let mut editions = if issues::proofs(person) { issue.editions() } else { Vec::new() };
    let at = editions.iter().position(|it| it.slug == slug).unwrap_or(0);
    let edition = if editions.is_empty() { ZoneEdition::default() } else { editions.swap_remove(at) };
    let picture = |page: &PlannedPage| {
        let hash = edition.pages.get(page.number.wrapping_sub(1)).filter(|_| same(page));
        hash.cloned()
    };
    let sheet = |page: &PlannedPage| Sheet {
        number: page.number,
        kind: say(app, person, &format!("page-kind-{}", page.kind)),
        takes: page.kind == "articles" || page.zone.is_some(),
        section: match here.filter(|it| page.zone == Some(it.0)) {
            Some(zone) => zone.2.clone(),
            None => page.sections.iter().filter_map(label).collect::<Vec<_>>().join(" · "),
        },
        src: picture(page)
            .map(|hash| in_zone(issues::page_address(issue, page.number, &hash), &edition.slug)),
        picture: picture(page),
        white: ((matches!(page.kind.as_str(), "articles" | "briefs") || page.zone.is_some())
            && page.white >= 5.0)
            .then(|| format!("{:.0}", page.white)),
        entries: page
            .entries
            .iter()
            .filter_map(|it| {
                let mut entry = entries.get(&it.id)?.clone();
                entry.begins = it.begins;
                entry.short = it.length == "short";
                entry.unpictured = entry.led && it.begins && it.picture == 0 && !it.shape.is_empty();
                entry.shape =
                    shapes.iter().find(|s| s.value == it.shape).map(|s| s.label.clone()).unwrap_or_default();
                Some(entry)
            })
            .collect(),
    };
    let placed: Vec<Uuid> = shown.iter().flat_map(|it| &it.entries).map(|it| it.id).collect();
    let waits = |it: &&Entry| !placed.contains(&it.id) && !it.filler;
    let mut waiting: Vec<Entry> = entries.values().filter(waits).cloned().collect();
    waiting.sort_by(|a, b| (&a.section, &a.title).cmp(&(&b.section, &b.title)));
    let mut all: Vec<Choice> =
        entries.values().map(|it| Choice { value: it.id.to_string(), label: it.title.clone() }).collect();
    all.sort_by_cached_key(|it| search::sort_key(&it.label));
    let rules = issue.asked();
    let title = |id: &Uuid| entries.get(id).map(|it| it.title.clone());
    let apart = rules
        .apart
        .iter()
        .filter_map(|(a, b)| Some(Pair { a: *a, b: *b, text: format!("{} / {}", title(a)?, title(b)?) }));
    let newer = publication::all(&app.db).await?;
    Ok(FlatPlanPage {
        desk: Desk::of(person, "issues"),
        name: issues::name(app, person, issue),
        number: issue.number,
        open: issues::proofs(person) && !issue.state.frozen(),
        building: issues::queued(app, issue).await?,
        failed: issues::failed(app, person, issue).await?,
        spreads: spreads(
            shown
                .iter()
                .filter(|it| it.zone.is_none() || it.zone == here.map(|it| it.0))
                .map(sheet)
                .collect(),
        ),
        zone: slug.to_owned(),
        editions: zones
            .iter()
            .map(|it| Edition {
                label: it.2.clone(),
                href: format!(
                    "/cms/issues/{}/flat-plan?zone={}{}",
                    issue.number,
                    it.1,
                    if proposed.is_some() { "&propose=1" } else { "" }
                ),
                shown: it.1 == slug,
            })
            .collect(),
        proposed: proposed.is_some(),
        proposal: proposed.as_ref().map(|it| {
            let first = adopted.is_empty();
            Shown {
                reshaped: reshaped(app, person, it, &entries, &shapes),
                ..shown_of(app, person, it, &entries, &label, first)
            }
        }),
        waiting,
        shapes,
        steps_back: flatplan::steps_back(&app.db, issue.id).await?,
        rules: rule_rows(app, person, &rules).await?,
        apart: apart.collect(),
        all,
        sections: sections
            .iter()
            .map(|it| Choice { value: it.id.to_string(), label: it.label(&person.locale).to_owned() })
            .collect(),
        blank_subject: SubjectAsked { signs: 1_800, ..SubjectAsked::default() },
        writers: staff::all(&app.db)
            .await?
            .into_iter()
            .map(|it| Choice { value: it.id.to_string(), label: it.name })
            .collect(),
        sources: newer
            .iter()
            .filter(|it| it.id != issue.id)
            .map(|it| Choice { value: it.number.to_string(), label: issues::name(app, person, it) })
            .collect(),
        pages_max: issue.pages_max,
        reserve: issues::reserve(app, person, issue).await?,
        problems: form::lines(app, person, problems),
    })
}

/// Page 1 stands alone on the right, then two and two.
fn spreads(sheets: Vec<Sheet>) -> Vec<Spread> {
    let mut found: Vec<Spread> = Vec::new();
    for sheet in sheets {
        if sheet.number.is_multiple_of(2) {
            found.push(Spread { left: Some(sheet), right: None });
        } else if let Some(last) = found.last_mut().filter(|it| it.right.is_none()) {
            last.right = Some(sheet);
        } else {
            found.push(Spread { left: None, right: Some(sheet) });
        }
    }
    found
}

/// Every section with what is asked of it, in the order of the rules.
pub(super) async fn rule_rows(app: &App, person: &Person, rules: &Rules) -> Result<Vec<RuleRow>> {
    let mut sections = topic::sections(&app.db).await?;
    let rank = |id: Uuid| rules.sections.iter().position(|it| it.section == id);
    sections.sort_by_key(|it| rank(it.id).unwrap_or(rules.sections.len()));
    Ok(sections.iter().map(|it| rule_row(it, rules, &person.locale)).collect())
}

fn rule_row(section: &topic::section::Model, rules: &Rules, locale: &str) -> RuleRow {
    let rule = rules.sections.iter().find(|it| it.section == section.id).cloned().unwrap_or_default();
    let number = |it: Option<u16>| it.map(|it| it.to_string()).unwrap_or_default();
    RuleRow {
        section: section.id,
        label: section.label(locale).to_owned(),
        least: number(rule.least),
        most: number(rule.most),
        opens: rule.opens.map_or("", Side::name),
        guaranteed: rule.guaranteed,
        due_days: number(rule.due_days),
    }
}

/// The shapes of a layout, as its own words name them.
pub(super) fn shapes(app: &App, person: &Person, name: &str) -> Vec<Choice> {
    let info = layout::info(&crate::print::source(&app.settings), name);
    let shapes = info.map(|it| it.shape).unwrap_or_default();
    let label = |it: &crate::print::shape::Shape| it.title.get(&person.locale).unwrap_or(&it.name).clone();
    shapes.iter().map(|it| Choice { value: it.name.clone(), label: label(it) }).collect()
}

/// Every item and subject of an issue that nobody refused, and what fills the holes of its `planned` pages.
async fn entries(
    app: &App,
    person: &Person,
    issue: &Issue,
    planned: &[Uuid],
) -> Result<HashMap<Uuid, Entry>> {
    let rows = crate::print::issue::rows(&app.db, issue.id).await?;
    let wanted: Vec<_> = rows.iter().filter(|it| it.choice != publication::Choice::Refused).collect();
    let subjects = subject::of_issue(&app.db, issue.id).await?;
    let mut ids: Vec<Uuid> = wanted.iter().map(|it| it.item_id).collect();
    ids.extend(issue.editorial_id);
    let refused = |id: &Uuid| rows.iter().any(|it| it.item_id == *id);
    ids.extend(planned.iter().filter(|it| !refused(it)));
    let lives = item::live_or_worked_on(&app.db, &ids).await?;
    let sections = topic::sections(&app.db).await?;
    let section = |id: Option<Uuid>| {
        let found = id.and_then(|id| sections.iter().find(|it| it.id == id));
        found.map(|it| it.label(&person.locale).to_owned()).unwrap_or_default()
    };
    let names = staff::names(&app.db).await?;
    let name = |id: Option<Uuid>| id.and_then(|it| names.get(&it)).cloned().unwrap_or_default();
    let day = |it: chrono::NaiveDate| dates::date(&person.locale, it);
    let mut found = HashMap::new();
    let decided = flatplan::decisions(&app.db, issue.id).await?;
    let decision = |id: Uuid| {
        let known = decided.iter().find(|it| it.id == id);
        known.map(|it| Asked { guest: section(it.guest), ..asked(it) }).unwrap_or_default()
    };
    let open: Vec<Uuid> = lives.values().filter_map(|it| it.0.item.open_revision).collect();
    let open_revisions = revision::by_ids(&app.db, &open).await?;
    for (live, _) in lives.values() {
        let id = live.item.id;
        let row = wanted.iter().find(|it| it.item_id == id);
        let behind = subjects.iter().find(|it| it.item_id == Some(id));
        let stage = live.item.open_revision.and_then(|open| open_revisions.get(&open)?.stage);
        let named = |it: form::Line| match it.label.as_str() {
            "" => it.text,
            label => format!("{label}{}{}", typography::colon(&person.locale), it.text),
        };
        let missing = form::lines(app, person, &live.fields.missing()).into_iter().map(named);
        let writer = if live.fields.author.is_empty() {
            name(behind.and_then(|it| it.writer_id).or(live.item.owner_id))
        } else {
            live.fields.author.clone()
        };
        let section = section(row.and_then(|it| it.stands_in()).or_else(|| live.fields.section()));
        let nobody = writer.is_empty().then(|| say(app, person, "cms-plan-no-writer"));
        let nowhere = section.is_empty().then(|| say(app, person, "cms-plan-no-section"));
        found.insert(
            id,
            Entry {
                id,
                title: typography::typeset(&issue.locale, &live.fields.title),
                href: Some(items::href(person, &live.item)),
                subject: false,
                states: Public::of(live.item.visibility, stage).into_iter().map(Public::name).collect(),
                writer,
                section,
                signs: text::signs(&live.fields.printed_body()),
                wanted: behind.map(|it| it.signs),
                pictures: usize::from(live.fields.image.is_some())
                    + crate::richtext::refs::Refs::of(&live.fields.body).images.len(),
                led: live.fields.image.is_some(),
                unpictured: false,
                due: behind.and_then(|it| it.due_on).map(day),
                photographer: behind.map(|it| it.photographer.clone()).unwrap_or_default(),
                photo_source: behind.map(|it| it.photo_source.clone()).unwrap_or_default(),
                missing: missing.chain(nobody).chain(nowhere).collect(),
                shape: String::new(),
                short: false,
                begins: true,
                filler: row.is_none() && issue.editorial_id != Some(id),
                decision: decision(id),
                asked: None,
            },
        );
    }
    let waits = |it: &&subject::Model| it.item_id.is_none_or(|item| !lives.contains_key(&item));
    for it in subjects.iter().filter(waits) {
        found.insert(
            it.id,
            Entry {
                id: it.id,
                title: typography::typeset(&issue.locale, &it.title),
                href: None,
                subject: true,
                states: Vec::new(),
                writer: name(it.writer_id),
                section: section(it.stands_in()),
                signs: 0,
                wanted: Some(it.signs),
                pictures: 0,
                led: false,
                unpictured: false,
                due: it.due_on.map(day),
                photographer: it.photographer.clone(),
                photo_source: it.photo_source.clone(),
                missing: vec![say(app, person, "cms-subject-no-text")],
                shape: String::new(),
                short: false,
                begins: true,
                filler: false,
                decision: decision(it.id),
                asked: Some(it.into()),
            },
        );
    }
    Ok(found)
}

fn asked(it: &Decision) -> Asked {
    Asked {
        page: it.page,
        spread: it.spread,
        shape: it.shape.clone().unwrap_or_default(),
        must_run: it.must_run,
        guest: String::new(),
    }
}

/// What a proposal changes of an article's shape or length, a sentence each.
fn reshaped(
    app: &App,
    person: &Person,
    it: &Proposed,
    entries: &HashMap<Uuid, Entry>,
    shapes: &[Choice],
) -> Vec<String> {
    let label =
        |name: &String| shapes.iter().find(|it| it.value == *name).map_or("—", |it| it.label.as_str());
    let one = |it: &flatplan::Reshaped| {
        let entry = entries.get(&it.id)?;
        let key = match it.shortened {
            Some(true) => "reshaped-short",
            Some(false) => "reshaped-full",
            None => "reshaped-shape",
        };
        let page = it.page.to_string();
        let (from, to) = (label(&it.shapes.0), label(&it.shapes.1));
        let args = [("title", entry.title.as_str()), ("page", &page), ("from", from), ("to", to)];
        Some(app.templates.say(&person.locale, key, &args))
    };
    it.reshaped.iter().filter_map(one).collect()
}

fn shown_of(
    app: &App,
    person: &Person,
    it: &Proposed,
    entries: &HashMap<Uuid, Entry>,
    label: &dyn Fn(&String) -> Option<String>,
    first: bool,
) -> Shown {
    let title = |id: &Uuid| entries.get(id).map(|it| it.title.clone()).unwrap_or_default();
    let why = |why: Why| {
        let key = match why {
            Why::Asked => "asked",
            Why::New => "new",
            Why::Out => "out",
            Why::Blocked => "blocked",
            Why::MakesRoom => "makes-room",
            Why::Follows => "follows",
        };
        say(app, person, &format!("move-{key}"))
    };
    let moves = it.moves.iter().map(|it| MoveRow {
        id: it.id,
        title: title(&it.id),
        from: it.from,
        to: it.to,
        why: why(it.why),
        keepable: it.from.is_some() && it.to.is_some() && it.why != Why::Asked,
    });
    let unmet = it.unmet.iter().map(|(it, id)| {
        let named = id.map(|id| title(&id)).or_else(|| label(&it.item)).unwrap_or_else(|| it.item.clone());
        check::message(&it.code, &it.subject(&named), &person.locale)
    });
    let chosen = it.outlines.iter().find(|outline| outline.pages == it.pages.len());
    let blocking = chosen.into_iter().flat_map(|it| &it.blocking).map(|it| blocks(app, person, it));
    let outlines = it.outlines.iter().map(|outline| OutlineRow {
        pages: outline.pages,
        text: app.templates.say(
            &person.locale,
            "cms-outline",
            &[
                ("placed", &outline.placed.to_string()),
                ("articles", &outline.articles.to_string()),
                ("complete", &outline.complete.to_string()),
                ("short", &outline.short.to_string()),
                ("unpictured", &outline.unpictured.to_string()),
                ("white", &decimal(&person.locale, outline.white_percent)),
            ],
        ),
        blocking: outline.blocking.iter().map(|it| blocks(app, person, it)).collect(),
        current: outline.pages == it.pages.len(),
    });
    Shown {
        first,
        moves: moves.collect(),
        reshaped: Vec::new(),
        unmet: blocking.chain(unmet).collect(),
        left_out: it.left_out.iter().map(title).collect(),
        outlines: outlines.collect(),
        pages: it.pages.len(),
    }
}

/// A page that was asked for and costs other articles theirs.
fn blocks(app: &App, person: &Person, it: &Blocking) -> String {
    let (page, articles) = (it.page.to_string(), it.articles.to_string());
    let args = [("title", it.title.as_str()), ("page", &page), ("n", &articles)];
    app.templates.say(&person.locale, "cms-outline-blocking", &args)
}

/// A number with one decimal, as the language writes it.
fn decimal(locale: &str, number: f64) -> String {
    let text = format!("{number:.1}");
    if locale == "fr" { text.replace('.', ",") } else { text }
}

/// Back to the wall, with the plan that decisions make the best one.
fn proposal(number: i32) -> Redirect {
    Redirect::to(&format!("/cms/issues/{number}/flat-plan?propose=1"))
}

/// Answers a change of the plan: the wall with a proposal, or the wall with what stands against it.
pub(super) async fn answer(app: &App, person: &Person, issue: &Issue, done: Result<()>) -> Result<Response> {
    match refused(done)? {
        Ok(()) => Ok(proposal(issue.number).into_response()),
        Err(found) => Ok(Page::invalid(page(app, person, issue, None, &found).await?).into_response()),
    }
}

/// Keeps what somebody decided of one entry.
pub(super) async fn decide(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found = Vec::new();
    let shape = sent.text("shape");
    let decision = Decision {
        id: sent.id("id").ok_or(Error::Malformed)?,
        page: sent.number("page", &mut found),
        spread: sent.flag("spread"),
        shape: (!shape.is_empty()).then_some(shape),
        must_run: sent.flag("must_run"),
        guest: None,
    };
    let known = shapes(&app, &person, &issue.layout);
    if let Some(name) = decision.shape.as_ref().filter(|name| known.iter().all(|it| it.value != **name)) {
        found.push(Problem::at("shape", "no-such-shape").with("name", name));
    }
    let done = if found.is_empty() {
        flatplan::decide(&app.db, &person, issue.id, &[decision], app.now()).await
    } else {
        Err(Error::Refused(found))
    };
    answer(&app, &person, &issue, done).await
}

/// Asks that two pages change places.
pub(super) async fn swap(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found = Vec::new();
    let pages = (sent.number("a", &mut found), sent.number("b", &mut found));
    let done = match pages {
        (Some(a), Some(b)) if found.is_empty() => {
            flatplan::swap(&app.db, &person, issue.id, (a, b), app.now()).await
        }
        _ => Err(Error::Refused(found)),
    };
    answer(&app, &person, &issue, done).await
}

/// Keeps what is asked of sections and neighbours.
pub(super) async fn rules(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let mut found = Vec::new();
    let mut wanted = Rules { sections: section_rules(&sent, &mut found), apart: issue.asked().apart };
    let gone: Vec<String> = sent.choices("join");
    wanted.apart.retain(|(a, b)| !gone.contains(&format!("{a} {b}")));
    if let (Some(a), Some(b)) = (sent.id("apart_a"), sent.id("apart_b")) {
        if a == b {
            found.push(Problem::at("apart_b", "two-different"));
        } else if !wanted.apart.contains(&(a, b)) && !wanted.apart.contains(&(b, a)) {
            wanted.apart.push((a, b));
        }
    }
    let done = if found.is_empty() {
        flatplan::set_rules(&app.db, &person, issue.id, &wanted, app.now()).await
    } else {
        Err(Error::Refused(found))
    };
    answer(&app, &person, &issue, done).await
}

/// The rows `rule` of a form, in the order of the ranks given there.
pub(super) fn section_rules(sent: &Sent, found: &mut Vec<Problem>) -> Vec<SectionRule> {
    let rows = sent.rows("rule", ["section", "position", "least", "most", "opens", "guaranteed", "due_days"]);
    let mut rules = Vec::new();
    for (at, [section, position, least, most, opens, guaranteed, due_days]) in rows.into_iter().enumerate() {
        let Ok(section) = section.parse() else { continue };
        let mut number = |name: &str, typed: &str| {
            let typed = typed.trim();
            let value = typed.parse::<u16>().ok();
            if !typed.is_empty() && value.is_none() {
                found.push(Problem::at(format!("rule.{at}.{name}"), "number"));
            }
            value
        };
        let rule = SectionRule {
            section,
            least: number("least", &least),
            most: number("most", &most),
            due_days: number("due_days", &due_days),
            opens: Side::ALL.into_iter().find(|it| it.name() == opens),
            guaranteed: guaranteed == "true",
        };
        rules.push((position.parse().unwrap_or(usize::MAX), rule));
    }
    rules.sort_by_key(|it| it.0);
    rules.into_iter().map(|it| it.1).collect()
}

/// Adopts the plan proposed, or that part of it which moves nothing named `keep`.
pub(super) async fn adopt(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let keep = sent.ids("keep");
    let done = flatplan::adopt(&workshop(&app), &person, issue.id, &keep).await.map(|_| ());
    match refused(done)? {
        Ok(()) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "cms-plan-adopted")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}/flat-plan")).into_response())
        }
        Err(found) => Ok(Page::invalid(page(&app, &person, &issue, None, &found).await?).into_response()),
    }
}

/// Takes the last decision or adoption back.
pub(super) async fn undo(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    match refused(flatplan::undo(&app.db, &person, issue.id, app.now()).await)? {
        Ok(()) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "cms-plan-undone")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}/flat-plan")).into_response())
        }
        Err(found) => Ok(Page::invalid(page(&app, &person, &issue, None, &found).await?).into_response()),
    }
}

/// The plan as a table: page, section, title, writer, photographer and source of the pictures, state, signs, pictures, what is missing.
pub(super) async fn csv(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let wall = page_of(&app, &person, &issue, &wanted.zone, None, &[]).await?;
    let heads = [
        "page",
        "kind",
        "section",
        "title",
        "writer",
        "photographer",
        "photo-source",
        "state",
        "signs",
        "pictures",
        "missing",
    ];
    let mut lines = vec![heads.map(|it| say(&app, &person, &format!("csv-{it}"))).to_vec()];
    let state = |it: &Entry| {
        it.states.iter().map(|it| say(&app, &person, &format!("state-{it}"))).collect::<Vec<_>>()
    };
    for (sheet, it) in wall.listed() {
        lines.push(vec![
            sheet.map(|it| it.number.to_string()).unwrap_or_default(),
            sheet.map(|it| it.kind.clone()).unwrap_or_default(),
            it.map(|it| it.section.clone()).unwrap_or_default(),
            it.map(|it| it.title.clone()).unwrap_or_default(),
            it.map(|it| it.writer.clone()).unwrap_or_default(),
            it.map(|it| it.photographer.clone()).unwrap_or_default(),
            it.map(|it| it.photo_source.clone()).unwrap_or_default(),
            it.map(|it| state(it).join(", ")).unwrap_or_default(),
            it.map(|it| it.signs.to_string()).unwrap_or_default(),
            it.map(|it| it.pictures.to_string()).unwrap_or_default(),
            it.map(|it| it.missing.join(" ")).unwrap_or_default(),
        ]);
    }
    let text = table::csv(&lines);
    let name = format!("attachment; filename=\"{}-flat-plan.csv\"", issue.slug());
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

impl FlatPlanPage {
    /// Every page with what begins on it, then what has no page.
    fn listed(&self) -> impl Iterator<Item = (Option<&Sheet>, Option<&Entry>)> {
        let sheets = self.spreads.iter().flat_map(|it| it.left.iter().chain(&it.right));
        let rows = sheets.flat_map(|sheet| {
            let own: Vec<_> = sheet.entries.iter().filter(|it| it.begins).map(Some).collect();
            let own = if own.is_empty() { vec![None] } else { own };
            own.into_iter().map(move |it| (Some(sheet), it))
        });
        rows.chain(self.waiting.iter().map(|it| (None, Some(it))))
    }
}

/// Pixels of the small picture of a page: 45 mm with 200 of them to the inch.
const WIDTH: u32 = 354;

/// The plan on paper.
pub(super) async fn pdf(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let wall = page_of(&app, &person, &issue, &wanted.zone, None, &[]).await?;
    let photo = |it: &Entry| {
        let said = |key: &str, name: &str, value: &String| {
            (!value.is_empty()).then(|| app.templates.say(&person.locale, key, &[(name, value)]))
        };
        let photographer = said("cms-plan-photographer", "name", &it.photographer);
        photographer
            .into_iter()
            .chain(said("cms-plan-photo-source", "source", &it.photo_source))
            .collect::<Vec<_>>()
    };
    let entry = |it: &Entry| {
        serde_json::json!({
            "title": it.title, "writer": it.writer, "photo": photo(it), "signs": it.signs, "wanted": it.wanted, "subject": it.subject,
            "states": it.states.iter().map(|it| say(&app, &person, &format!("state-{it}"))).collect::<Vec<_>>(),
            "missing": it.missing, "begins": it.begins,
        })
    };
    let path = |number: usize| format!("/img/{number}.{ENDING}");
    let sheet = |it: &Sheet| {
        serde_json::json!({
            "number": it.number, "kind": it.kind, "section": it.section,
            "entries": it.entries.iter().map(entry).collect::<Vec<_>>(),
            "picture": it.picture.as_ref().map(|_| path(it.number)).unwrap_or_default(),
        })
    };
    let words = ["signs", "missing", "waiting", "page"];
    let data = serde_json::json!({
        "lang": person.locale,
        "title": app.templates.say(&person.locale, "cms-flat-plan-of", &[("issue", &wall.name)]),
        "pages": wall.spreads.iter().flat_map(|it| it.left.iter().chain(&it.right)).map(sheet).collect::<Vec<_>>(),
        "waiting": wall.waiting.iter().map(entry).collect::<Vec<_>>(),
        "labels": words.iter().map(|it| (*it, say(&app, &person, &format!("plan-{it}")))).collect::<HashMap<_, _>>(),
    });
    let sheets = wall.spreads.iter().flat_map(|it| it.left.iter().chain(&it.right));
    let pictures: Vec<(String, String)> =
        sheets.filter_map(|it| Some((path(it.number), it.picture.clone()?))).collect();
    let (source, media) = (crate::print::source(&app.settings), app.media.clone());
    let made = tokio::task::spawn_blocking(move || {
        let small = |hash: &str| {
            let bytes = media.get(hash.parse::<Hash>().ok()?).ok()?;
            resize::small(&bytes, Format::Png, WIDTH).ok()
        };
        let files: layout::Files =
            pictures.iter().filter_map(|(path, hash)| Some((path.clone(), small(hash)?))).collect();
        layout::plain_pdf(&source, "flatplan", files, &data)
    })
    .await;
    let bytes = made
        .map_err(|err| Error::Internal(err.into()))?
        .map_err(|err| Error::Internal(anyhow::anyhow!("{err}")))?;
    let name = format!("inline; filename=\"{}-flat-plan.pdf\"", issue.slug());
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}
