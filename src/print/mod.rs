//! Output: paper. An issue's items are collected ([`collect`]), arranged and fitted ([`plan`]) by laying them out with Typst in a child
//! process ([`mod@worker`], [`layout`], [`world`]), checked ([`check`]), and kept as a proof ([`issue`]). Paper reads content; it writes its own
//! rows and nothing of an item.
pub mod issue; // an issue's dates, states and choices
pub mod collect; // rows → issue.json
pub mod data; // issue.json, the contract with print-layouts
pub mod legible; // signs and words paper cannot show
pub mod flow; // a text through columns, in lines (pure)
pub mod shape; // the ways an article may be arranged (pure)
pub mod compose; // measured articles → pages (pure)
pub mod paginate; // the cheapest run of pages (pure)
pub mod plan; // what goes where, page budget, fillers (pure)
pub mod layout; // issue.json → pages, PDF, measures
pub mod measure; // what a layout measured
pub mod world; // what Typst may see
pub mod thread; // a text on the lines it was given
pub mod web; // what Typst cannot say of the web PDF
pub mod edition; // the pages as text
pub mod epub; // the issue as a book
pub mod photos; // from the original to the page
pub mod worker; // the long-lived child process
pub mod check; // findings
pub mod printer; // what a printer asks for
pub mod printers; // the town's printers, as records
pub mod press; // the printer's file
pub mod preflight; // what is wrong with a printer's file
pub mod sheet; // one document as a plain PDF

use crate::config::Settings;
use crate::content::publication::{self, Model as Issue};
use crate::content::{address, item, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::Media;
use crate::richtext::html::HtmlOptions;
use check::{Finding, Severity};
use chrono::{DateTime, Utc};
use collect::Collected;
use layout::{LayoutError, Proof};

use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
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
}

/// The report of a build, as `report.json` and the desk show it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
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
    issue::draw_candidates(&shop.db, &found).await?;
    if closing && found.closing_at <= shop.now {
        issue::close_due(&shop.db, id, shop.now).await?;
    }
    let town = town::get(&shop.db).await?;
    let collected = collect::collect(shop, &town, &found).await?;
    let made = set(shop, &found, collected, press != ForPress::Never && printable).await?;
    let Made { fitted, pictures, press, fixed } = made;
    let read = on_screens(shop, &found, &fitted, &fixed, pictures.first()).await?;
    let report = report(shop, &found, &fitted, &fixed, press.as_ref()).await?;
    let built = keepable(shop, &fitted, &fixed, &report, pictures, &read, press.as_ref()).await?;
    let kept = issue::keep(&shop.db, id, built, closing && found.closing_at <= shop.now, shop.now).await?;
    Ok(Some(Build {
        issue: kept,
        report,
        pdf: fitted.laid.pdf,
        epub: read.epub,
        press,
        data: fitted.issue,
        files: fixed.files,
    }))
}

/// What every number of pages would give an issue as its content stands now; lays nothing out.
pub async fn outline(shop: &Workshop, id: Uuid) -> Result<Vec<plan::Outline>> {
    let found = publication::by_id(&shop.db, id).await?;
    let town = town::get(&shop.db).await?;
    let collected = collect::collect(shop, &town, &found).await?;
    let source = source(&shop.settings);
    let info = layout::info(&source, &found.layout).map_err(unusable)?;
    let most = usize::try_from(found.pages_max).unwrap_or(0).min(info.pages.most);
    let deadline = Instant::now() + Duration::from_secs(shop.settings.layout_seconds);
    let (layout, mut files, mut data) = (found.layout.clone(), collected.files, collected.data);
    let work = move || {
        photos::Photos::take(&mut files, None)?;
        legible::make_legible(&mut data, world::shows)?;
        plan::arrange(&mut data, &info.size);
        let typesetter = layout::Typesetter::new(&source, &layout, files, Some(deadline))?;
        let measured = typesetter.measure(&plan::with_fillers(&data, &collected.fillers))?;
        Ok(plan::outlines(&data, &measured, Some(most), &collected.fillers))
    };
    tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))?.map_err(unusable)
}

/// What of the collected content outlives the layout.
struct Fixed {
    items: HashMap<String, (Uuid, Uuid)>,
    findings: Vec<Finding>,
    left_out: Vec<(Uuid, &'static str)>,
    texts: edition::Texts,
    files: Arc<layout::Files>,
}

/// The issue without pages.
struct OnScreens {
    /// [`crate::content::edition::Edition`] as JSON.
    edition: Vec<u8>,
    epub: Vec<u8>,
}

/// Composes the texts of a laid-out issue, once for the site and once for the book, whose pictures travel with it.
async fn on_screens(
    shop: &Workshop,
    issue: &Issue,
    fitted: &Fitted,
    fixed: &Fixed,
    cover: Option<&Vec<u8>>,
) -> Result<OnScreens> {
    let data = &fitted.issue;
    let page_of: HashMap<String, usize> =
        fitted.laid.placed.iter().map(|it| (it.item.clone(), it.start)).collect();
    let label = |key: &str| data.labels.get(key).map_or("", String::as_str);
    let mut options = HtmlOptions::issue(&issue.locale);
    (options.labels.photo, options.labels.online) = (label("photo"), label("online"));
    let for_site = edition::compose(data, &fixed.texts, &page_of, &options);
    let (texts, mut images) = with_pictures(shop, &fixed.texts).await?;
    let options = HtmlOptions { xml: true, heading_offset: 0, base: &shop.settings.public_url, ..options };
    let for_book = edition::compose(data, &texts, &page_of, &options);
    images.retain(|path, _| {
        let named = format!("\"{path}\"");
        for_book.articles().any(|it| it.figure.contains(&named) || it.body.contains(&named))
    });
    let source = format!("{}{}", shop.settings.public_url, address::issue(issue.number, &issue.locale));
    let book = epub::Book {
        edition: &for_book,
        title: &data.issue.title,
        number: &format!("{} {} {}", data.town.magazine, label("number"), issue.number),
        period: &data.issue.period,
        date: &data.issue.date,
        publisher: &data.town.name,
        id: issue.id,
        scheme: &data.town.scheme,
        source: &source,
        cover: cover.map(Vec::as_slice),
        images: &images,
        tokens: &data.tokens,
        say: &|key| (shop.say)(&issue.locale, key),
    };
    Ok(OnScreens { edition: serde_json::to_vec(&for_site)?, epub: epub::write(&book)? })
}

/// The texts with their pictures beside them: the JPEGs of the site, under paths of the book.
async fn with_pictures(
    shop: &Workshop,
    texts: &edition::Texts,
) -> Result<(edition::Texts, BTreeMap<String, Vec<u8>>)> {
    let (mut texts, media) = (texts.clone(), shop.media.clone());
    let work = move || -> std::io::Result<_> {
        let mut images = BTreeMap::new();
        let mut found: Vec<_> = texts.resolved.images.iter_mut().collect();
        found.sort_by_key(|it| *it.0);
        for (at, (_, image)) in found.into_iter().enumerate() {
            (image.srcset, image.placeholder) = (String::new(), None);
            let name = std::mem::take(&mut image.src);
            let hash = name.rsplit('/').next().and_then(|it| it.strip_suffix(".jpg")?.parse().ok());
            if let Some(hash) = hash {
                image.src = format!("images/{at}.jpg");
                images.insert(image.src.clone(), media.get(hash)?);
            }
        }
        Ok((texts, images))
    };
    Ok(tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))??)
}

/// A laid-out issue.
struct Made {
    fitted: Fitted,
    /// PNG of every page.
    pictures: Vec<Vec<u8>>,
    press: Option<PressDone>,
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
    let press = if press {
        let (printer, icc) = printers::of_issue(&shop.db, &shop.media, issue).await?;
        Some(PressJob { printer, icc: icc.into_owned(), made_at: shop.now, id: issue.id })
    } else {
        None
    };
    let job = Job {
        layout,
        issue: data,
        files: files.as_ref().clone(),
        deadline,
        budget: Some(most),
        fillers: collected.fillers,
        draw: vec![Draw { page: 0, px_per_pt: THUMBNAIL }],
        press,
        kept: Some(shop.settings.data.join("cache/photos")),
    };
    let done = worker.lay_out(job).await.map_err(unusable)?;
    let (fitted, pictures) = (done.fitted, done.pages.into_iter().map(|it| it.1).collect());
    for it in done.empty {
        tracing::warn!(alt = %it.alt, why = %it.why, "a picture cannot be read and stays empty");
        findings.push(
            Finding::new(Severity::Error, check::PICTURE_UNREADABLE, &it.alt, &issue.locale).on(it.page),
        );
    }
    let fixed = Fixed {
        items: collected.items,
        findings,
        left_out: collected.left_out,
        texts: collected.texts,
        files: kept,
    };
    Ok(Made { fitted, pictures, press: done.press, fixed })
}

/// A layout that cannot be used is told to whoever asked; the engine's own faults go to the log.
fn unusable(error: LayoutError) -> Error {
    match error {
        LayoutError::Typst(_) | LayoutError::Data(_) => Problem::whole("layout").with("fault", error).into(),
        LayoutError::Deadline | LayoutError::Engine(_) => Error::Internal(anyhow::anyhow!("{error}")),
    }
}

/// The layouts in the program, or the source tree's in development.
pub fn source(settings: &Settings) -> LayoutSource {
    if settings.dev {
        LayoutSource::Folder(concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts").into())
    } else {
        LayoutSource::Embedded
    }
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
    let titles: Vec<(plan::LeftOut, String)> = Vec::new();
    let mut findings = check::check(&fitted.issue, &fitted.laid, &titles, &issue.locale);
    findings.extend(fixed.findings.iter().cloned().map(|it| placed_on(it, fitted)));
    if shop.settings.public_url_is_default() {
        let address = &shop.settings.public_url;
        findings.push(Finding::new(Severity::Warning, check::LOCAL_ADDRESS, address, &issue.locale));
    }
    findings.extend(
        press.iter().flat_map(|it| &it.report.findings).map(|it| check::of_preflight(it, &issue.locale)),
    );
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
    Ok(Report { pages: fitted.laid.pages, findings, placed, left_out })
}

fn placed_on(finding: Finding, fitted: &Fitted) -> Finding {
    let page = fitted.laid.placed.iter().find(|it| it.item == finding.item).map(|it| it.start);
    finding.on(page)
}

fn placed(fitted: &Fitted, fixed: &Fixed, title: &dyn Fn(Uuid) -> String) -> Vec<PlacedItem> {
    let editorial = fitted.issue.editorial.as_ref().map(|it| it.article.as_str());
    let mut placed: Vec<PlacedItem> = fitted
        .laid
        .placed
        .iter()
        .filter_map(|it| {
            let (id, _) = fixed.items.get(&it.item)?;
            let article = fitted.issue.articles.get(&it.item)?;
            let place = fitted.issue.place(&it.item);
            let slot = if editorial == Some(it.item.as_str()) {
                "editorial"
            } else if fitted.issue.briefs.contains(&it.item) {
                "briefs"
            } else {
                "articles"
            };
            Some(PlacedItem {
                item: *id,
                title: title(*id),
                page: it.start,
                slot: slot.to_owned(),
                shape: place.map_or_else(|| name_of(&article.shape), |it| it.shape.clone()),
                length: name_of(&place.map(|it| it.length).unwrap_or_default()),
            })
        })
        .collect();
    placed.sort_by_key(|it| it.page);
    placed
}

/// The name a value has in JSON.
fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

async fn keepable(
    shop: &Workshop,
    fitted: &Fitted,
    fixed: &Fixed,
    report: &Report,
    pictures: Vec<Vec<u8>>,
    read: &OnScreens,
    press: Option<&PressDone>,
) -> Result<issue::Built> {
    let (media, pdf) = (shop.media.clone(), fitted.laid.pdf.clone());
    let (edition, epub) = (read.edition.clone(), read.epub.clone());
    let press_pdf = press.map(|it| it.pdf.clone());
    let store = move || -> std::io::Result<([String; 3], Option<String>, Vec<String>)> {
        let put = |it: &Vec<u8>| media.put(it).map(|it| it.to_string());
        let pages = pictures.iter().map(put).collect::<std::io::Result<_>>()?;
        Ok(([put(&pdf)?, put(&edition)?, put(&epub)?], press_pdf.as_ref().map(put).transpose()?, pages))
    };
    let ([pdf_hash, edition_hash, epub_hash], press_hash, thumbnails) =
        tokio::task::spawn_blocking(store).await.map_err(|err| Error::Internal(err.into()))??;
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
        edition_hash,
        epub_hash,
        press: press_hash.zip(report_of_press),
        thumbnails,
        placements,
    })
}
