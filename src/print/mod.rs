//! Output: paper. An issue's items are collected ([`collect`]), arranged and fitted ([`plan`]) by laying them out with Typst in a child
//! process ([`mod@worker`], [`layout`], [`world`]), checked ([`check`]), and kept as a proof ([`issue`]). Paper reads content; it writes its own
//! rows and nothing of an item.
pub mod issue; // an issue's dates, states and choices
pub mod snapshot; // what a layout received, kept
pub mod builds; // what was built, kept and compared
pub mod bat; // the chain of approvals and its signatures
pub mod remarks; // links to a proof, and what those who read it say
pub mod reopening; // a page changed after the BAT
pub mod errata; // what paper got wrong
pub mod collect; // rows → issue.json
pub mod data; // issue.json, the contract with print-layouts
pub mod legible; // signs and words paper cannot show
pub mod flow; // a text through columns, in lines (pure)
pub mod shape; // the ways an article may be arranged (pure)
pub mod subject; // what an issue will speak of
pub mod cover; // what the cover shows, proposed and chosen
pub mod flatplan; // what stands where, and what people decide
pub mod candidates; // what would enter by itself, and why (pure)
pub mod order; // what is asked of the pages (pure)
pub mod compose; // measured articles → pages (pure)
pub mod hold; // the pages of an adopted plan, set once more (pure)
pub mod paginate; // the cheapest run of pages (pure)
pub mod zoned; // editions by zone (pure)
pub mod plan; // what goes where, page budget, fillers (pure)
pub mod copyfit; // whether a text fits its place
pub mod layout; // issue.json → pages, PDF, measures
pub mod studio; // a layout as its designer works on it
pub mod measure; // what a layout measured
pub mod frames; // what stands on laid-out pages
pub mod world; // what Typst may see
pub(crate) mod crop; // what a frame shows of a picture
mod extent; // the room something takes
pub mod thread; // a text on the lines it was given
pub mod web; // what Typst cannot say of the web PDF
pub mod edition; // the pages as text
pub mod epub; // the issue as a book
pub mod hangings; // pictures on their way into a PDF
mod graft; // objects from one PDF to another
mod screens; // both of a laid-out issue
pub mod photos; // from the original to the page
pub mod worker; // the long-lived child process
pub mod stage; // how far a layout has come
pub mod check; // findings
pub mod election; // the months before a vote
pub mod printer; // what a printer asks for
pub mod printers; // the town's printers, as records
pub mod press; // the printer's file
pub mod supplied; // pages that came as PDF
pub mod preflight; // what is wrong with a printer's file
mod inspect; // the same with what the repository knows
pub mod waivers; // warnings somebody lets pass
pub mod record; // a preflight on file: JSON and a sheet of paper
pub mod sheet; // one document as a plain PDF
pub mod table; // a table for spreadsheets
pub mod zip; // archives
pub mod agency; // what an agency is given, and what comes back

use crate::config::Settings;
use crate::content::publication::{self, Model as Issue, ZoneEdition};
use crate::content::{item, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::Media;
use check::{Finding, Severity};
use chrono::{DateTime, Utc};
use collect::{Collected, Enters};
use layout::{LayoutError, Proof};
use order::Order;
use snapshot::{Origins, Snapshot};
use stage::{Progress, Stage};

use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use uuid::Uuid;
use worker::{Draw, Job, PressDone, PressJob, Worker};
use world::LayoutSource;

/// An issue as the worker gives it back.
type Fitted = plan::Fitted<Proof>;

/// The interface's words: language and key to text.
pub type Say = Arc<dyn Fn(&str, &str) -> String + Send + Sync>;

/// What paper needs of the application.
#[derive(Clone)]
pub struct Workshop {
    pub db: Db,
    pub media: Media,
    pub settings: Arc<Settings>,
    pub say: Say,
    pub now: DateTime<Utc>,
    /// Why it builds.
    pub cause: builds::Cause,
    /// Who hears how far it is.
    pub progress: Progress,
}

/// The report of a build, as `report.json` and the desk show it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The layout it was built with.
    pub layout: String,
    pub pages: usize,
    pub findings: Vec<Finding>,
    pub placed: Vec<PlacedItem>,
    pub left_out: Vec<LeftOutItem>,
    /// What of it is of one edition alone, zone by zone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<ZoneReport>,
}

/// What is of the edition of a zone alone.
#[derive(Debug, Clone, Serialize)]
pub struct ZoneReport {
    /// The zone's slug.
    pub zone: String,
    pub label: String,
    pub findings: Vec<Finding>,
    pub placed: Vec<PlacedItem>,
    pub left_out: Vec<LeftOutItem>,
}

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlacedItem {
    pub item: Uuid,
    pub title: String,
    pub page: usize,
    pub slot: String,
    pub shape: String,
    pub length: String,
    /// Slug of the zone in whose edition; none: in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// An item that is not in the issue, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOutItem {
    pub item: Uuid,
    pub title: String,
    pub code: String,
    pub reason: String,
}

/// A finished build.
pub struct Build {
    pub issue: Issue,
    pub report: Report,
    /// The web PDF, of an issue with editions the first one's.
    pub pdf: Vec<u8>,
    pub epub: Vec<u8>,
    /// The printer's file, where one was made; as the web PDF.
    pub press: Option<PressDone>,
    /// What was made for each zone, where the issue has editions.
    pub editions: Vec<Edition>,
    /// The accessible PDF in large print, where one was made.
    pub large_print: Option<Vec<u8>>,
    /// What the layout received, for designers.
    pub data: data::IssueData,
    pub files: Arc<layout::Files>,
}

impl Build {
    /// The files of every edition: of the one there is, or one for each zone.
    #[must_use]
    pub fn files_of_editions(&self) -> Vec<EditionFiles<'_>> {
        if self.editions.is_empty() {
            let stem = self.issue.slug();
            return vec![EditionFiles { stem, pdf: &self.pdf, press: self.press.as_ref() }];
        }
        let all = self.editions.iter();
        all.map(|it| EditionFiles { stem: it.stem.clone(), pdf: &it.pdf, press: it.press.as_ref() }).collect()
    }
}

/// The files of the edition of a zone.
#[derive(Clone)]
pub struct Edition {
    /// What their names begin with: "n42-les-iles".
    pub stem: String,
    /// The web PDF.
    pub pdf: Vec<u8>,
    /// The printer's file, where one was made.
    pub press: Option<PressDone>,
}

/// The same of any edition; without zones its stem is "n42".
pub struct EditionFiles<'a> {
    pub stem: String,
    pub pdf: &'a Vec<u8>,
    pub press: Option<&'a PressDone>,
}

/// What the files of an edition are called.
fn stem(issue: &Issue, data: &data::IssueData) -> String {
    match data.zones.list.as_slice() {
        [one] => format!("{}-{}", issue.slug(), slug_of(one)),
        _ => issue.slug(),
    }
}

/// A zone's slug as the town knows it.
fn slug_of(zone: &data::Zone) -> &str {
    zone.slug.strip_prefix(zoned::SLUG).unwrap_or(&zone.slug)
}

/// Pixels per point of the page pictures the desk and the shelf show: about 640 px for an A4 page.
pub const THUMBNAIL: f64 = 1.08;

/// Whether the printer's file is made beside the web PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForPress {
    Never,
    /// Where the town's address may be printed.
    IfPossible,
    /// Asked for beside other files: those are made, and the findings say which texts hold this one back. An address that may not be printed
    /// refuses the build.
    Beside,
    /// Or the build is refused.
    Always,
}

/// Places what is not placed yet, lays the issue out, keeps the proof. With `closing`, closes an issue whose time has come first; a closing
/// build that comes too early or twice does nothing and says so with None.
pub async fn build(shop: &Workshop, id: Uuid, closing: bool, press: ForPress) -> Result<Option<Build>> {
    let printable = shop.settings.public_url_is_printable();
    if matches!(press, ForPress::Always | ForPress::Beside) && !printable {
        return Err(Problem::whole("press-address").with("address", &shop.settings.public_url).into());
    }
    let found = publication::by_id(&shop.db, id).await?;
    if found.state.frozen() || (closing && found.state == publication::IssueState::Proof) {
        return Ok(None);
    }
    if let builds::Why::Scheduled | builds::Why::Closing = shop.cause.why
        && builds::current(&shop.db.read, id).await?.is_some_and(|it| it.why == builds::Why::Agency)
    {
        // the agency's pages are the issue; only a person sets it anew
        return Ok(None);
    }
    issue::draw_candidates(&shop.db, &found).await?;
    if closing && found.closing_at <= shop.now {
        issue::close_due(&shop.db, id, shop.now).await?;
    }
    shop.progress.at(Stage::Collecting);
    let town = town::get(&shop.db).await?;
    // On the heap: what these hold while they wait is more than a small stack has room for.
    let collected = Box::pin(collect::collect(shop, &town, &found, Enters::Planned)).await?;
    let awaited: Vec<&Finding> = collected.findings.iter().filter(|it| check::holds_press_back(it)).collect();
    if press == ForPress::Always && !awaited.is_empty() {
        let title = |it: &&Finding| Some(collected.data.articles.get(&it.item)?.title.replace('\u{ad}', ""));
        let titles: Vec<String> = awaited.iter().filter_map(title).map(|it| format!("« {it} »")).collect();
        let problem = Problem::whole("press-unapproved").with("count", awaited.len());
        return Err(problem.with("titles", titles.join(", ")).into());
    }
    let mut made = Box::pin(set(shop, &found, collected, press != ForPress::Never && printable)).await?;
    shop.progress.at(Stage::Checks);
    let mut reports = Vec::new();
    for it in &mut made.editions {
        if let Some(press) = &mut it.press {
            Box::pin(inspect::complete(shop, &found, &it.fitted, &made.fixed.known(), press)).await?;
        }
        let press = it.press.as_ref();
        reports.push(Box::pin(report(shop, &found, &it.fitted, &made.fixed, press)).await?);
    }
    let report = in_one(&reports, &made.editions);
    let report = report.ok_or_else(|| anyhow::anyhow!("an issue without an edition"))?;
    let laid: Vec<_> = made.editions.iter().map(|it| (&it.fitted.issue, &it.fitted.laid)).collect();
    let cover = made.editions.first().and_then(|it| it.pictures.first());
    let read = Box::pin(screens::of_all(shop, &found, &laid, &made.fixed.texts, cover)).await?;
    let epub = read.epub.clone();
    let built = Box::pin(keepable(shop, &found, &made, &report, read)).await?;
    let closing = closing && found.closing_at <= shop.now;
    let kept = Box::pin(issue::keep(&shop.db, id, built, closing, shop.now)).await?;
    builds::forget_old(&shop.db, &shop.media, id).await?;
    let Made { editions, large_print, fixed } = made;
    let data = zoned::together(&editions.iter().map(|it| &it.fitted.issue).collect::<Vec<_>>());
    let data = data.ok_or_else(|| anyhow::anyhow!("an issue without an edition"))?;
    let zoned = editions.iter().any(|it| !it.fitted.issue.zones.is_empty());
    let file = |it: MadeEdition| Edition {
        stem: stem(&kept, &it.fitted.issue),
        pdf: it.fitted.laid.pdf,
        press: it.press,
    };
    let mut editions: Vec<Edition> = editions.into_iter().map(file).collect();
    let first = if zoned { editions.first().cloned() } else { editions.pop() };
    let Edition { pdf, press, .. } = first.ok_or_else(|| anyhow::anyhow!("an issue without an edition"))?;
    let files = fixed.files;
    Ok(Some(Build { issue: kept, report, pdf, epub, press, editions, large_print, data, files }))
}

/// What every number of pages would give an issue as its content stands now, and the numbers nothing can give; lays nothing out.
/// What is kept off the pages whatever their number is among the absent of each.
pub async fn outline(shop: &Workshop, id: Uuid) -> Result<(Vec<plan::Outline>, Vec<plan::Impossible>)> {
    let proposed = flatplan::propose(shop, id, &[]).await?;
    Ok((proposed.outlines, proposed.impossible))
}

/// The trimmed page of an issue's layout.
fn format(shop: &Workshop, issue: &Issue) -> Result<data::Format> {
    let info = layout::info(&source(&shop.settings), &issue.layout).map_err(unusable)?;
    let without = || LayoutError::Data(format!("the layout {} has no grid", issue.layout));
    info.format().ok_or_else(without).map_err(unusable)
}

/// What of the collected content outlives the layout.
struct Fixed {
    items: HashMap<String, (Uuid, Uuid)>,
    /// Item or subject behind each key.
    ids: HashMap<String, Uuid>,
    findings: Vec<Finding>,
    left_out: Vec<(Uuid, &'static str)>,
    texts: edition::Texts,
    files: Arc<layout::Files>,
    origins: Origins,
    /// Page and alternative text of pictures that cannot be read.
    unreadable: Vec<(Option<usize>, String)>,
    /// What is of one zone.
    zones: data::Zones,
}

impl Fixed {
    fn known(&self) -> inspect::Known<'_> {
        let no_right = self.findings.iter().filter(|it| it.code == check::NO_PRINT_RIGHT);
        inspect::Known {
            items: self.items.iter().map(|it| (it.0.as_str(), *it.1)).collect(),
            origins: &self.origins,
            no_right: no_right.map(|it| it.item.clone()).collect(),
            unreadable: &self.unreadable,
            signed: false,
        }
    }

    /// Whether a finding is of an article that stands in the editions of other zones only.
    fn is_elsewhere(&self, it: &Finding, edition: &data::IssueData) -> bool {
        let names = |list: &[data::Zone]| list.iter().any(|zone| zone.articles.contains(&it.item));
        names(&self.zones.list) && !names(&edition.zones.list)
    }
}

/// A laid-out issue.
struct Made {
    /// One for the whole town, or one for each zone.
    editions: Vec<MadeEdition>,
    large_print: Option<Vec<u8>>,
    fixed: Fixed,
}

/// An edition of it.
struct MadeEdition {
    fitted: Fitted,
    /// PNG of every page.
    pictures: Vec<Vec<u8>>,
    press: Option<PressDone>,
}

/// Arranges, fits and draws the pages; with the printer's file if `press`.
async fn set(shop: &Workshop, issue: &Issue, collected: Collected, press: bool) -> Result<Made> {
    let source = source(&shop.settings);
    let (layout, files) = (issue.layout.clone(), Arc::new(collected.files));
    let kept = files.clone();
    let info = layout::info(&source, &layout).map_err(unusable)?;
    let mut data = collected.data;
    let mut findings = collected.findings;
    for (key, illegible) in legible::make_legible(&mut data, world::shows).map_err(unusable)? {
        findings.extend(check::illegible(&data, &key, &illegible, &issue.locale));
    }
    plan::arrange(&mut data, &info.size);
    if let Some(held) = &collected.order.held {
        plan::keep_briefs(&mut data, held);
    }
    let zones = data.zones.clone();
    let most = usize::try_from(issue.pages_max).unwrap_or(0).min(info.pages.most);
    let least = usize::try_from(issue.pages_min).ok();
    let deadline = Duration::from_secs(shop.settings.layout_seconds);
    let worker = worker(&shop.settings);
    let press = if press && !findings.iter().any(check::holds_press_back) {
        Some(press_job(shop, issue).await?)
    } else {
        None
    };
    let asked = press.clone();
    let job = Job {
        layout,
        issue: data,
        files: files.as_ref().clone(),
        deadline,
        order: Order { budget: Some(most), least, ..collected.order },
        draw: vec![Draw { page: 0, px_per_pt: THUMBNAIL }],
        press,
        large_print: true,
        kept: Some(shop.settings.data.join("cache/photos")),
        planned: None,
        progress: shop.progress.clone(),
    };
    let mut done = worker.lay_out(job).await.map_err(unusable)?;
    let mut unreadable = Vec::new();
    let (large_print, others) = (done.large_print.take(), std::mem::take(&mut done.zones));
    let mut editions = Vec::new();
    for mut done in std::iter::once(done).chain(others) {
        for it in std::mem::take(&mut done.empty) {
            tracing::warn!(alt = %it.alt, why = %it.why, "a picture cannot be read and stays empty");
            let found = Finding::new(Severity::Error, check::PICTURE_UNREADABLE, &it.alt, &issue.locale);
            findings.push(found.on(it.page));
            unreadable.push((it.page, it.alt));
        }
        editions.push(made_edition(issue, done, asked.as_ref()).await?);
    }
    findings.dedup();
    let large_print = large_print.and_then(|it| {
        it.map_err(|fault| {
            findings.push(Finding::new(Severity::Warning, check::NO_LARGE_PRINT, &fault, &issue.locale));
        })
        .ok()
    });
    let fixed = Fixed {
        items: collected.items,
        ids: collected.ids,
        findings,
        left_out: collected.left_out,
        texts: collected.texts,
        files: kept,
        origins: collected.origins,
        unreadable,
        zones,
    };
    Ok(Made { editions, large_print, fixed })
}

/// What the worker made of an edition; the report says which file it is about.
async fn made_edition(issue: &Issue, done: worker::Done, asked: Option<&PressJob>) -> Result<MadeEdition> {
    let (mut fitted, mut press) = (done.fitted, done.press);
    let white = &fitted.laid.white;
    for page in fitted.pages.iter_mut().filter(|it| it.is_composed()) {
        page.white = page.white.max(white.get(page.number - 1).copied().unwrap_or(0.0));
    }
    if let (Some(done), Some(job)) = (&mut press, asked) {
        let stem = stem(issue, &fitted.issue);
        inspect::name(&mut done.report, &stem, job, done.pdf.clone()).await?;
    }
    Ok(MadeEdition { fitted, pictures: done.pages.into_iter().map(|it| it.1).collect(), press })
}

/// The printer's file as the issue's printer asks for it.
async fn press_job(shop: &Workshop, issue: &Issue) -> Result<PressJob> {
    let (printer, icc) = printers::of_issue(&shop.db, &shop.media, issue).await?;
    Ok(PressJob { printer, icc: icc.into_owned(), made_at: shop.now, id: issue.id })
}

/// A layout that cannot be used is told to whoever asked; the engine's own faults go to the log.
fn unusable(error: LayoutError) -> Error {
    match error {
        LayoutError::Typst(_) | LayoutError::Data(_) => Problem::whole("layout").with("fault", error).into(),
        LayoutError::Deadline => Problem::whole("layout-time").into(),
        LayoutError::Memory(mb) => Problem::whole("layout-memory").with("mb", mb).into(),
        LayoutError::Engine(_) => Error::Internal(anyhow::anyhow!("{error}")),
    }
}

/// The layouts in the program and those of the town in `DIR/layouts`; in development the source tree's.
pub fn source(settings: &Settings) -> LayoutSource {
    if settings.dev {
        LayoutSource::Folder(concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts").into())
    } else {
        LayoutSource::Installed(settings.data.join("layouts"))
    }
}

/// The layouts an issue can have.
pub fn layouts(settings: &Settings) -> Result<Vec<layout::LayoutInfo>> {
    layout::installed(&source(settings)).map_err(unusable)
}

/// The one child of this process that lays out. Under a test harness, which is not `parvis`, the work stays in this process.
fn worker(settings: &Settings) -> &'static Worker {
    static WORKER: OnceLock<Worker> = OnceLock::new();
    WORKER.get_or_init(|| begin_worker(settings))
}

/// The worker of those who write: they do not wait for an issue that is being laid out.
fn fitter(settings: &Settings) -> &'static Worker {
    static FITTER: OnceLock<Worker> = OnceLock::new();
    FITTER.get_or_init(|| begin_worker(settings))
}

fn begin_worker(settings: &Settings) -> Worker {
    let program = std::env::current_exe().ok().filter(|it| it.file_stem().is_some_and(|it| it == "parvis"));
    let source = source(settings);
    match program {
        Some(program) => Worker::new(source, program, settings.layout_memory_mb),
        None => Worker::in_process(source),
    }
}

async fn report(
    shop: &Workshop,
    issue: &Issue,
    fitted: &Fitted,
    fixed: &Fixed,
    press: Option<&PressDone>,
) -> Result<Report> {
    let mut findings = check::check(&fitted.issue, &fitted.laid, &issue.locale);
    findings.extend(fitted.unmet.iter().map(|it| check::unmet(it, &fitted.issue, &issue.locale)));
    findings.extend(check::white(&fitted.pages, &issue.locale));
    findings.extend(check::unpictured(&fitted.pages, &fitted.issue, &issue.locale));
    let here = fixed.findings.iter().filter(|it| !fixed.is_elsewhere(it, &fitted.issue));
    findings.extend(here.cloned().map(|it| placed_on(it, fitted)));
    if shop.settings.public_url_is_local() {
        let address = &shop.settings.public_url;
        findings.push(Finding::new(Severity::Warning, check::LOCAL_ADDRESS, address, &issue.locale));
    }
    findings.extend(of_supplied(&fitted.issue, fitted.laid.pages, press, &issue.locale));
    if let Some(press) = press {
        // The preflight says the same of the printer's file, page by page and by the printer's thresholds.
        findings.retain(|it| !check::IN_PREFLIGHT.contains(&it.code.as_str()));
        findings.extend(press.report.findings.iter().map(|it| check::of_preflight(it, &issue.locale)));
    }
    findings.extend(before_election(shop, issue, fitted, fixed).await?);
    let mut out: Vec<(Uuid, String)> = fixed.left_out.iter().map(|it| (it.0, it.1.to_owned())).collect();
    for it in &fitted.left_out {
        out.extend(fixed.items.get(&it.item).map(|id| (id.0, it.reason.clone())));
    }
    let ids: Vec<Uuid> = out.iter().map(|it| it.0).chain(fixed.items.values().map(|it| it.0)).collect();
    let rows = item::by_ids(&shop.db, &ids).await?;
    let title = |id: Uuid| rows.get(&id).map(|it| it.title.clone()).unwrap_or_default();
    let mut left_out = Vec::new();
    for (id, code) in out {
        let reason = check::message(&code, &title(id), &issue.locale);
        let severity = match code.as_str() {
            check::PAGE_BUDGET | check::AWAITS_PLAN => Severity::Info,
            _ => Severity::Warning,
        };
        findings.push(Finding::new(severity, &code, &title(id), &issue.locale).of(&id.to_string()));
        left_out.push(LeftOutItem { item: id, title: title(id), code, reason });
    }
    let placed = placed(fitted, fixed, &title);
    // Readers of a report know items, not the keys of the data.
    for finding in &mut findings {
        if let Some(it) = fixed.items.get(&finding.item) {
            finding.item = it.0.to_string();
        }
    }
    findings.sort_by_key(|it| (it.severity, it.page));
    findings.dedup();
    let (layout, pages) = (issue.layout.clone(), fitted.laid.pages);
    Ok(Report { layout, pages, findings, placed, left_out, zones: Vec::new() })
}

/// What the law on elections has to say of an issue as it was just laid out.
async fn before_election(
    shop: &Workshop,
    issue: &Issue,
    fitted: &Fitted,
    fixed: &Fixed,
) -> Result<Vec<Finding>> {
    let town = town::get(&shop.db).await?;
    let laid = Issue {
        pages: i32::try_from(fitted.laid.pages).unwrap_or(i32::MAX),
        plan: Some(serde_json::to_value(flatplan::planned_pages(&fitted.pages, &fixed.ids))?),
        ..issue.clone()
    };
    let reserve = election::of_issue(&shop.db, &shop.settings, &town, &laid, town.day(shop.now)).await?;
    let changes = reserve.into_iter().flat_map(|it| it.changes);
    Ok(changes.map(|it| Finding::new(Severity::Warning, it.code, &it.subject, &issue.locale)).collect())
}

/// What is wrong with the pages that came as PDF: asked for where they cannot stand, or refused by the printer's file.
fn of_supplied(
    issue: &data::IssueData,
    pages: usize,
    press: Option<&PressDone>,
    locale: &str,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for it in issue.supplied.values() {
        let asked = it.number(pages);
        if it.stands.is_some_and(|stands| stands != asked) {
            let subject = asked.to_string();
            found
                .push(Finding::new(Severity::Warning, check::SUPPLIED_MOVED, &subject, locale).on(it.stands));
        }
        if press.is_some_and(|press| it.stands.is_some_and(|stands| press.refused.contains(&stands))) {
            found
                .push(Finding::new(Severity::Error, check::SUPPLIED_REFUSED, &it.name, locale).on(it.stands));
        }
    }
    found
}

fn placed_on(finding: Finding, fitted: &Fitted) -> Finding {
    let page = fitted.laid.placed.iter().find(|it| it.item == finding.item).map(|it| it.start);
    finding.on(page)
}

fn placed(fitted: &Fitted, fixed: &Fixed, title: &dyn Fn(Uuid) -> String) -> Vec<PlacedItem> {
    let zones = &fitted.issue.zones.list;
    let mut placed: Vec<PlacedItem> = fitted
        .laid
        .placed
        .iter()
        .filter_map(|it| {
            let (id, _) = fixed.items.get(&it.item)?;
            let article = fitted.issue.articles.get(&it.item)?;
            let place = fitted.issue.place(&it.item);
            Some(PlacedItem {
                item: *id,
                title: title(*id),
                page: it.start,
                slot: fitted.issue.slot(&it.item).to_owned(),
                shape: place.map_or_else(|| name_of(&article.shape), |it| it.shape.clone()),
                length: name_of(&place.map(|it| it.length).unwrap_or_default()),
                zone: zones.iter().find(|it| it.slug == article.section).map(|it| slug_of(it).to_owned()),
            })
        })
        .collect();
    placed.sort_by_key(|it| it.page);
    placed
}

/// The name a value has in JSON.
pub fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The reports of all editions as one, which says of what is of one zone alone which it is.
fn in_one(reports: &[Report], editions: &[MadeEdition]) -> Option<Report> {
    let first = reports.first()?;
    let zones: Vec<&data::Zone> =
        editions.iter().filter_map(|it| it.fitted.issue.zones.list.first()).collect();
    if zones.is_empty() {
        return Some(first.clone());
    }
    let labels = || zones.iter().map(|it| it.label.as_str());
    let findings: Vec<(&str, &[Finding])> =
        labels().zip(reports.iter().map(|it| it.findings.as_slice())).collect();
    let mut findings = zoned::said(&findings, |it, zone| Finding { zone: Some(zone.into()), ..it });
    findings.sort_by_key(|it| (it.severity, it.page));
    let placed: Vec<(&str, &[PlacedItem])> =
        labels().zip(reports.iter().map(|it| it.placed.as_slice())).collect();
    let mut placed = zoned::said(&placed, |it, _| it);
    placed.sort_by_key(|it| it.page);
    let left_out: Vec<(&str, &[LeftOutItem])> =
        labels().zip(reports.iter().map(|it| it.left_out.as_slice())).collect();
    let left_out = zoned::said(&left_out, |it, _| it);
    let of = |(zone, own): (&&data::Zone, &Report)| ZoneReport {
        zone: slug_of(zone).to_owned(),
        label: zone.label.clone(),
        findings: findings.iter().filter(|it| it.zone.as_ref() == Some(&zone.label)).cloned().collect(),
        placed: own.placed.iter().filter(|it| it.zone.as_deref() == Some(slug_of(zone))).cloned().collect(),
        left_out: own
            .left_out
            .iter()
            .filter(|it| !reports.iter().all(|all| all.left_out.contains(it)))
            .cloned()
            .collect(),
    };
    let zones = zones.iter().zip(reports).map(of).collect();
    Some(Report { layout: first.layout.clone(), pages: first.pages, findings, placed, left_out, zones })
}

/// What the printers' files of all editions are warned of, as one report: people let it pass once.
fn preflight_in_one(editions: &[ZoneEdition]) -> Result<Option<serde_json::Value>> {
    let reports = editions.iter().filter_map(|it| Some((it.label.as_str(), it.preflight.clone()?)));
    let reports = reports.map(|(label, it)| Ok((label, serde_json::from_value::<preflight::Report>(it)?)));
    let reports = reports.collect::<Result<Vec<_>>>()?;
    let Some((_, first)) = reports.first() else { return Ok(None) };
    let lists: Vec<(&str, &[preflight::Finding])> =
        reports.iter().map(|it| (it.0, it.1.findings.as_slice())).collect();
    let findings = zoned::said(&lists, |it, zone| preflight::Finding { zone: Some(zone.into()), ..it });
    Ok(Some(serde_json::to_value(preflight::Report { findings, ..first.clone() })?))
}

/// Puts the files of an edition and what it was set from into the store. `of` says whose it is.
async fn stored(
    shop: &Workshop,
    of: ZoneEdition,
    made: &MadeEdition,
    snapshot: impl FnOnce(&Media) -> std::io::Result<Snapshot> + Send + 'static,
) -> Result<ZoneEdition> {
    let media = shop.media.clone();
    let (pdf, pictures) = (made.fitted.laid.pdf.clone(), made.pictures.clone());
    let press = made.press.as_ref().map(|it| (it.pdf.clone(), it.split.clone()));
    let preflight = made.press.as_ref().map(|it| serde_json::to_value(&it.report)).transpose()?;
    let store = move || -> std::io::Result<ZoneEdition> {
        let put = |it: &Vec<u8>| media.put(it).map(|it| it.to_string());
        let (press, split) = press.unzip();
        let parts = split.flatten().map(|it| std::io::Result::Ok((put(&it.cover)?, put(&it.inside)?)));
        let (cover, inside) = parts.transpose()?.unzip();
        Ok(ZoneEdition {
            pages: pictures.iter().map(put).collect::<std::io::Result<_>>()?,
            pdf_hash: put(&pdf)?,
            press_hash: press.as_ref().map(put).transpose()?,
            press_cover_hash: cover,
            press_inside_hash: inside,
            preflight,
            snapshot: snapshot(&media)?.store(&media)?,
            ..of
        })
    };
    Ok(tokio::task::spawn_blocking(store).await.map_err(|err| Error::Internal(err.into()))??)
}

/// The outputs of an issue that have no pages of an edition, in the store.
struct WithoutPages {
    edition: String,
    epub: String,
    large_print: Option<String>,
}

async fn stored_without_pages(
    shop: &Workshop,
    read: screens::OnScreens,
    large_print: Option<Vec<u8>>,
) -> Result<WithoutPages> {
    let media = shop.media.clone();
    let store = move || -> std::io::Result<WithoutPages> {
        let put = |it: &Vec<u8>| media.put(it).map(|it| it.to_string());
        Ok(WithoutPages {
            edition: put(&read.edition)?,
            epub: put(&read.epub)?,
            large_print: large_print.as_ref().map(put).transpose()?,
        })
    };
    Ok(tokio::task::spawn_blocking(store).await.map_err(|err| Error::Internal(err.into()))??)
}

/// An edition before its files are in the store: whose it is, and which pages it has for itself.
fn edition_of(made: &MadeEdition, fixed: &Fixed) -> ZoneEdition {
    let zone = made.fitted.issue.zones.list.first();
    let zone =
        zone.and_then(|it| Some((*fixed.ids.get(&it.slug)?, slug_of(it).to_owned(), it.label.clone())));
    let Some((id, slug, label)) = zone else { return ZoneEdition::default() };
    let own = made.fitted.pages.iter().filter(|it| it.zone.is_some()).map(|it| it.number).collect();
    ZoneEdition { zone: Some(id), slug, label, own, ..ZoneEdition::default() }
}

async fn keepable(
    shop: &Workshop,
    issue: &Issue,
    made: &Made,
    report: &Report,
    read: screens::OnScreens,
) -> Result<issue::Built> {
    let Fixed { items, ids, texts, files, .. } = &made.fixed;
    let mut editions = Vec::new();
    for it in &made.editions {
        let (layout, data, texts, files) =
            (issue.layout.clone(), it.fitted.issue.clone(), texts.clone(), files.clone());
        let items = items.iter().map(|it| (it.0.clone(), *it.1)).collect();
        let extents = it.fitted.laid.extents();
        let origins = made.fixed.origins.clone();
        let snapshot = move |media: &Media| {
            Ok(Snapshot::take(media, &layout, &data, texts, items, extents, &files)?.with_origins(origins))
        };
        editions.push(stored(shop, edition_of(it, &made.fixed), it, snapshot).await?);
    }
    let read = stored_without_pages(shop, read, made.large_print.clone()).await?;
    let revisions: HashMap<Uuid, Uuid> = items.values().copied().collect();
    let zone = |slug: &Option<String>| {
        slug.as_ref().and_then(|slug| editions.iter().find(|it| it.slug == *slug)?.zone)
    };
    let placements = report
        .placed
        .iter()
        .filter_map(|it| {
            Some(issue::Placed {
                item: it.item,
                revision: *revisions.get(&it.item)?,
                slot: it.slot.clone(),
                page: i32::try_from(it.page).ok()?,
                shape: it.shape.clone(),
                length: it.length.clone(),
                zone: zone(&it.zone),
            })
        })
        .collect();
    let pages: Vec<&[plan::WallPage]> = made.editions.iter().map(|it| it.fitted.pages.as_slice()).collect();
    Ok(issue::Built {
        pages: i32::try_from(report.pages).unwrap_or(i32::MAX),
        report: serde_json::to_value(report)?,
        preflight: preflight_in_one(&editions)?,
        large_print_hash: read.large_print,
        edition_hash: read.edition,
        epub_hash: read.epub,
        placements,
        began: issue.planned(),
        plan: flatplan::planned_pages(&zoned::all_pages(&pages), ids),
        editions,
        cause: shop.cause,
    })
}
