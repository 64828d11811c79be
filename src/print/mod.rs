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
pub mod paginate; // the cheapest run of pages (pure)
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
mod screens; // both of a laid-out issue
pub mod photos; // from the original to the page
pub mod worker; // the long-lived child process
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
use crate::content::publication::{self, Model as Issue};
use crate::content::{item, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::Media;
use check::{Finding, Severity};
use chrono::{DateTime, Utc};
use collect::Collected;
use layout::{LayoutError, Proof};
use order::Order;
use snapshot::Snapshot;

use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
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
}

/// Where an item stands.
#[derive(Debug, Clone, Serialize)]
pub struct PlacedItem {
    pub item: Uuid,
    pub title: String,
    pub page: usize,
    pub slot: String,
    pub shape: String,
    pub length: String,
}

/// An item that is not in the issue, and why.
#[derive(Debug, Clone, Serialize)]
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
    pub pdf: Vec<u8>,
    pub epub: Vec<u8>,
    /// The printer's file, where one was made.
    pub press: Option<PressDone>,
    /// The accessible PDF in large print, where one was made.
    pub large_print: Option<Vec<u8>>,
    /// What the layout received, for designers.
    pub data: data::IssueData,
    pub files: Arc<layout::Files>,
}

/// Pixels per point of the page pictures the desk and the shelf show: about 640 px for an A4 page.
const THUMBNAIL: f64 = 1.08;

/// Whether the printer's file is made beside the web PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForPress {
    Never,
    /// Where the town's address may be printed.
    IfPossible,
    /// Or the build is refused.
    Always,
}

/// Places what is not placed yet, lays the issue out, keeps the proof. With `closing`, closes an issue whose time has come first; a closing
/// build that comes too early or twice does nothing and says so with None.
pub async fn build(shop: &Workshop, id: Uuid, closing: bool, press: ForPress) -> Result<Option<Build>> {
    let printable = shop.settings.public_url_is_printable();
    if press == ForPress::Always && !printable {
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
    let town = town::get(&shop.db).await?;
    // On the heap: what these hold while they wait is more than a small stack has room for.
    let collected = Box::pin(collect::collect(shop, &town, &found)).await?;
    let awaited = collected.findings.iter().filter(|it| check::holds_press_back(it)).count();
    if press == ForPress::Always && awaited > 0 {
        return Err(Problem::whole("press-unapproved").with("count", awaited).into());
    }
    let made = Box::pin(set(shop, &found, collected, press != ForPress::Never && printable)).await?;
    let Made { fitted, pictures, mut press, large_print, fixed } = made;
    if let Some(press) = &mut press {
        Box::pin(inspect::complete(shop, &found, &fitted, &fixed, press)).await?;
    }
    let read = Box::pin(screens::compose(shop, &found, &fitted, &fixed.texts, pictures.first())).await?;
    let report = Box::pin(report(shop, &found, &fitted, &fixed, press.as_ref())).await?;
    let epub = read.epub.clone();
    let files = ToKeep { pictures, read, press: press.as_ref(), large_print: large_print.clone() };
    let built = Box::pin(keepable(shop, &found.layout, &fitted, &fixed, &report, files)).await?;
    let kept = issue::keep(&shop.db, id, built, closing && found.closing_at <= shop.now, shop.now).await?;
    builds::forget_old(&shop.db, &shop.media, id).await?;
    Ok(Some(Build {
        issue: kept,
        report,
        pdf: fitted.laid.pdf,
        epub,
        press,
        large_print,
        data: fitted.issue,
        files: fixed.files,
    }))
}

/// What every number of pages would give an issue as its content stands now; lays nothing out.
pub async fn outline(shop: &Workshop, id: Uuid) -> Result<Vec<plan::Outline>> {
    Ok(flatplan::propose(shop, id, &[]).await?.outlines)
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
    pictures: BTreeMap<String, preflight::content::KnownPicture>,
    targets: HashMap<String, String>,
    missing_imprint: Vec<String>,
    /// Page and alternative text of pictures that cannot be read.
    unreadable: Vec<(Option<usize>, String)>,
}

/// A laid-out issue.
struct Made {
    fitted: Fitted,
    /// PNG of every page.
    pictures: Vec<Vec<u8>>,
    press: Option<PressDone>,
    large_print: Option<Vec<u8>>,
    fixed: Fixed,
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
    let most = usize::try_from(issue.pages_max).unwrap_or(0).min(info.pages.most);
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
        order: Order { budget: Some(most), ..collected.order },
        draw: vec![Draw { page: 0, px_per_pt: THUMBNAIL }],
        press,
        large_print: true,
        kept: Some(shop.settings.data.join("cache/photos")),
        planned: false,
    };
    let done = worker.lay_out(job).await.map_err(unusable)?;
    let mut press = done.press;
    if let (Some(done), Some(job)) = (&mut press, &asked) {
        inspect::name(&mut done.report, issue, job, done.pdf.clone()).await?;
    }
    let (fitted, pictures) = (done.fitted, done.pages.into_iter().map(|it| it.1).collect());
    let unreadable = done.empty.iter().map(|it| (it.page, it.alt.clone())).collect();
    for it in done.empty {
        tracing::warn!(alt = %it.alt, why = %it.why, "a picture cannot be read and stays empty");
        findings.push(
            Finding::new(Severity::Error, check::PICTURE_UNREADABLE, &it.alt, &issue.locale).on(it.page),
        );
    }
    let large_print = done.large_print.and_then(|it| {
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
        pictures: collected.pictures,
        targets: collected.targets,
        missing_imprint: collected.missing_imprint,
        unreadable,
    };
    Ok(Made { fitted, pictures, press, large_print, fixed })
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
        LayoutError::Deadline | LayoutError::Engine(_) => Error::Internal(anyhow::anyhow!("{error}")),
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
    WORKER.get_or_init(|| {
        let program =
            std::env::current_exe().ok().filter(|it| it.file_stem().is_some_and(|it| it == "parvis"));
        let source = source(settings);
        program.map_or_else(
            || Worker::in_process(source.clone()),
            |it| Worker::new(source.clone(), it, settings.layout_memory_mb),
        )
    })
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
    findings.extend(fixed.findings.iter().cloned().map(|it| placed_on(it, fitted)));
    if shop.settings.public_url_is_default() {
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
        let severity = if code == check::PAGE_BUDGET { Severity::Info } else { Severity::Warning };
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
    Ok(Report { layout, pages, findings, placed, left_out })
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

/// What a build made beside its web PDF.
struct ToKeep<'a> {
    /// The pages, as PNG.
    pictures: Vec<Vec<u8>>,
    read: screens::OnScreens,
    press: Option<&'a PressDone>,
    large_print: Option<Vec<u8>>,
}

async fn keepable(
    shop: &Workshop,
    layout: &str,
    fitted: &Fitted,
    fixed: &Fixed,
    report: &Report,
    made: ToKeep<'_>,
) -> Result<issue::Built> {
    let ToKeep { pictures, read, press, large_print } = made;
    let (media, pdf) = (shop.media.clone(), fitted.laid.pdf.clone());
    let press_pdf = press.map(|it| it.pdf.clone());
    let split = press.and_then(|it| it.split.clone());
    let (layout, data, files) = (layout.to_owned(), fitted.issue.clone(), fixed.files.clone());
    let texts = fixed.texts.clone();
    let items = fixed.items.iter().map(|it| (it.0.clone(), *it.1)).collect();
    let extents = fitted.laid.placed.iter().map(|it| (it.item.clone(), (it.start, it.end))).collect();
    let store = move || -> std::io::Result<_> {
        let put = |it: &Vec<u8>| media.put(it).map(|it| it.to_string());
        let pages: Vec<String> = pictures.iter().map(put).collect::<std::io::Result<_>>()?;
        let parts = split.map(|it| std::io::Result::Ok((put(&it.cover)?, put(&it.inside)?))).transpose()?;
        let snapshot =
            Snapshot::take(&media, &layout, &data, texts, items, extents, &files)?.store(&media)?;
        let press = press_pdf.as_ref().map(put).transpose()?;
        let large_print = large_print.as_ref().map(put).transpose()?;
        Ok(([put(&pdf)?, put(&read.edition)?, put(&read.epub)?], large_print, press, parts, pages, snapshot))
    };
    let (
        [pdf_hash, edition_hash, epub_hash],
        large_print_hash,
        press_hash,
        press_parts,
        thumbnails,
        snapshot,
    ) = tokio::task::spawn_blocking(store).await.map_err(|err| Error::Internal(err.into()))??;
    let report_of_press = press.map(|it| serde_json::to_value(&it.report)).transpose()?;
    let revisions: HashMap<Uuid, Uuid> = fixed.items.values().copied().collect();
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
            })
        })
        .collect();
    Ok(issue::Built {
        pages: i32::try_from(report.pages).unwrap_or(i32::MAX),
        report: serde_json::to_value(report)?,
        pdf_hash,
        large_print_hash,
        edition_hash,
        epub_hash,
        press: press_hash.zip(report_of_press),
        press_parts,
        thumbnails,
        placements,
        plan: flatplan::planned_pages(&fitted.pages, &fixed.ids),
        snapshot,
        cause: shop.cause,
    })
}
