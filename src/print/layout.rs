//! Lays out an issue and writes its PDF: blocking, slow, deterministic. Knows the data and Typst; not the database, not the CMS.
//!
//! Jobs of the desk go through [`mod@super::worker`], which calls this in a child process; live fit and tests call it here.
use super::data::{Format, IssueData};
use super::hangings::Hangings;
use super::order::Order;
use super::photos::{Gallery, Photos, Place, Prints};
use super::plan::{self, Fitted, Measured};
use super::preflight::Composed;
use super::shape::{Grid, Shape};
use super::stage::{Progress, Stage};
use super::web;
use super::world::{self, DeadlinePassed, Engine, IssueWorld, LayoutSource};
use super::{frames, measure, zoned};
use crate::framing::Area;
use crate::media::picture;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use typst::diag::{Severity, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem, PagedPosition};
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Rect, Size, Transform};
use typst::model::Document as _;
use typst::utils::PicoStr;
use typst::visualize::{ExchangeFormat, Image, ImageKind, RasterImage};
use typst::{World, WorldExt};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_render::RenderOptions;

/// What a layout declares.
pub(crate) const LAYOUT: &str = "layout.toml";

/// The twin in large print.
const LARGE_PRINT: &str = "large-print.typ";

/// Compilations a memoised result survives unused.
const MEMORY: usize = 8;

/// The file of a layout that draws the spine.
const SPINE: &str = "spine.typ";

/// Bytes of the pictures and QR codes of an issue, by the path the data gives them.
pub type Files = HashMap<String, Vec<u8>>;

/// A finished layout.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// The web PDF: tagged, PDF/UA-1 and PDF/A-2a. Not part of the serialised report.
    #[serde(skip)]
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// What Typst warned of, with file and line.
    pub warnings: Vec<Diagnostic>,
    /// Where each article stands.
    pub placed: Vec<PlacedMeasure>,
    /// Articles whose text runs past its place; [`super::plan::fit`] ends with none.
    pub oversets: Vec<Overset>,
    /// The columns of the council's groups, in the order of the issue.
    #[serde(default)]
    pub tribunes: Vec<TribuneMeasure>,
    /// Printed pixel images and their resolution.
    pub images: Vec<PrintedImage>,
    /// Part of each page, in percent, that stays white between the last text or picture and the foot.
    #[serde(default)]
    pub white: Vec<f64>,
}

impl Proof {
    /// First and last page of each article's key.
    #[must_use]
    pub fn extents(&self) -> BTreeMap<String, (usize, usize)> {
        self.placed.iter().map(|it| (it.item.clone(), (it.start, it.end))).collect()
    }
}

/// Pages of one article, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedMeasure {
    /// Key of the article.
    pub item: String,
    pub start: usize,
    pub end: usize,
}

/// An article that does not fit, and by how many lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overset {
    pub item: String,
    pub page: usize,
    pub lines: u32,
}

/// The column of a political group as it stands on its page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TribuneMeasure {
    pub page: usize,
    /// From the first line of its text to the foot of its place.
    pub height_mm: f64,
    /// Type sizes of its text, in pt, rising; the name of the group apart.
    pub sizes_pt: Vec<f64>,
    /// Its last line stands in its place.
    pub fits: bool,
}

/// A pixel image as it is printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedImage {
    pub page: usize,
    /// Path of its file in the job.
    pub path: String,
    pub alt: String,
    /// Size of what is seen of it.
    pub width_mm: f64,
    pub height_mm: f64,
    /// Pixels per inch that its original has there, the smaller of both directions.
    pub ppi: f64,
    /// What is seen of its original.
    #[serde(skip)]
    pub place: Place,
}

/// An error or warning of the layout's code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    pub message: String,
    /// Path inside the layouts, "/magazine/article.typ".
    pub file: Option<String>,
    pub line: Option<usize>,
    pub hints: Vec<String>,
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}: {}", self.message)?,
            (Some(file), None) => write!(f, "{file}: {}", self.message)?,
            _ => f.write_str(&self.message)?,
        }
        for hint in &self.hints {
            write!(f, " (hint: {hint})")?;
        }
        Ok(())
    }
}

/// Why there is no layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutError {
    /// The layout's code stopped, or the PDF broke a rule of PDF/UA.
    Typst(Vec<Diagnostic>),
    /// The deadline passed.
    Deadline,
    /// It took more than this many megabytes.
    Memory(u64),
    /// A fault in the engine; the text is for the log.
    Engine(String),
    /// The data or a file cannot be used.
    Data(String),
}

impl std::fmt::Display for LayoutError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Typst(list) => {
                let lines: Vec<_> = list.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
            Self::Deadline => f.write_str("the layout took longer than it may"),
            Self::Memory(mb) => write!(f, "the layout took more than {mb} MB of memory"),
            Self::Engine(text) => write!(f, "the layout engine failed: {text}"),
            Self::Data(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for LayoutError {}

/// What `layout.toml` says of a layout.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LayoutInfo {
    pub name: String,
    /// By language.
    pub title: BTreeMap<String, String>,
    /// The Typst file to compile, inside the layout's folder.
    pub entry: String,
    /// The sample issue, inside the layout's folder.
    pub sample: String,
    pub pages: PageLimits,
    /// The grid its articles stand on; a layout without articles has none.
    #[serde(default)]
    pub grid: Option<Grid>,
    /// The forms of a heading.
    #[serde(default)]
    pub headings: BTreeMap<String, Heading>,
    /// Sizes of articles by their signs.
    #[serde(default)]
    pub size: Vec<SizeInfo>,
    /// The shapes an article may take.
    #[serde(default)]
    pub shape: Vec<Shape>,
    /// Where the calls of the cover may stand, the usual place first.
    #[serde(default)]
    pub cover: Vec<CoverPlace>,
}

/// A place for the calls of a cover.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverPlace {
    /// The word the layout reads in `cover.place`.
    pub name: String,
    /// By language.
    pub title: BTreeMap<String, String>,
    /// About the frame the picture has then, width and height.
    pub frame_mm: [f64; 2],
    /// The part of that frame under the calls; none where they stand beside the picture.
    #[serde(default)]
    pub covers: Option<Area>,
}

impl CoverPlace {
    fn fault(&self) -> Option<String> {
        let sound = self.frame_mm.iter().all(|it| it.is_finite() && *it > 0.0);
        let inside = self.covers.is_none_or(|it| it.is_inside());
        (!sound || !inside)
            .then(|| format!("cover {}: a frame has a width and a height, and calls stand in it", self.name))
    }
}

/// A form of a heading; its type sizes are the layout's own affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Heading {
    /// Columns it is wide.
    pub columns: usize,
}

impl LayoutInfo {
    /// What `layout.toml` says, if it makes sense.
    fn parse(text: &str) -> Result<Self, String> {
        let info: Self = toml::from_str(text).map_err(|err| err.to_string())?;
        info.fault().map_or(Ok(info), Err)
    }

    /// The trimmed page, without bleed.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        let grid = self.grid.as_ref()?;
        Some(Format { width_mm: grid.width_mm, height_mm: grid.height_mm, bleed_mm: 0.0 })
    }

    /// Its name for people, in this language if it has one.
    #[must_use]
    pub fn title_in(&self, locale: &str) -> &str {
        self.title.get(locale).or_else(|| self.title.values().next()).unwrap_or(&self.name)
    }

    /// Says what in it contradicts itself.
    fn fault(&self) -> Option<String> {
        let unknown = self.shape.iter().find(|it| !self.headings.contains_key(&it.heading));
        if let Some(shape) = unknown {
            return Some(format!("shape {}: there is no heading {}", shape.name, shape.heading));
        }
        let Some(grid) = &self.grid else {
            return (!self.shape.is_empty()).then(|| "shapes need a grid".into());
        };
        if let Some(fault) = grid.fault().or_else(|| self.cover.iter().find_map(CoverPlace::fault)) {
            return Some(fault);
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = self.shape.iter().find(|it| !names.insert(&it.name)) {
            return Some(format!("shape {}: there are two of this name", twice.name));
        }
        if let Some((form, it)) = self.headings.iter().find(|it| it.1.columns > grid.columns) {
            return Some(format!(
                "heading {form} is {} columns wide, a page has {}",
                it.columns, grid.columns
            ));
        }
        let wide = self
            .shape
            .iter()
            .find(|it| it.columns > grid.columns || (it.pages && it.columns != grid.columns));
        wide.map(|it| {
            format!("shape {} is {} columns wide, a page has {}", it.name, it.columns, grid.columns)
        })
    }
}

/// Which numbers of pages a layout can be bound with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct PageLimits {
    pub multiple_of: usize,
    pub least: usize,
    pub most: usize,
}

/// A size and the signs it holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SizeInfo {
    pub name: super::data::Shape,
    pub signs: Signs,
}

/// A range of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Signs {
    pub from: usize,
    pub to: usize,
}

/// What a layout says of itself.
pub fn info(source: &LayoutSource, layout: &str) -> Result<LayoutInfo, LayoutError> {
    info_of(&*world::engine(source, layout)?, &folder(layout))
}

/// The layouts that an issue can have, by name; one whose `layout.toml` is wrong is not among them.
pub fn installed(source: &LayoutSource) -> Result<Vec<LayoutInfo>, LayoutError> {
    let mut found: Vec<LayoutInfo> = Vec::new();
    for engine in world::engines(source)? {
        for name in engine.folders_with(LAYOUT) {
            let known = found.iter().any(|it| it.name == name);
            let info = info_of(&engine, &folder(&name)).ok().filter(|_| !known);
            found.extend(info.filter(|it| it.grid.is_some() && it.name == name));
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Where a layout stands in the world of Typst; the one that is the root has no name.
fn folder(layout: &str) -> String {
    if layout.is_empty() { String::new() } else { format!("/{layout}") }
}

fn info_of(engine: &Engine, folder: &str) -> Result<LayoutInfo, LayoutError> {
    let text = engine
        .text(&format!("{folder}/{LAYOUT}"))
        .ok_or_else(|| LayoutError::Data(format!("there is no layout in {folder}")))?;
    LayoutInfo::parse(&text).map_err(|err| LayoutError::Data(format!("{folder}/{LAYOUT}: {err}")))
}

/// A laid-out issue in memory: its PDF can be written and pages drawn from it.
pub struct Laid {
    document: PagedDocument,
    warnings: Vec<Diagnostic>,
    world: IssueWorld,
    /// The grid of its articles; none for what is no issue.
    grid: Option<Grid>,
    /// What belongs in the places of its photographs.
    gallery: Gallery,
}

/// A layout with the files of one job: measures, finds the pages, sets them.
pub struct Typesetter {
    engine: Arc<Engine>,
    /// Its folder, "/magazine".
    folder: String,
    info: LayoutInfo,
    files: Arc<world::Stock>,
    deadline: Option<Instant>,
    progress: Progress,
}

impl Typesetter {
    /// The layout of this name.
    pub fn new(
        source: &LayoutSource,
        layout: &str,
        files: Files,
        deadline: Option<Instant>,
    ) -> Result<Self, LayoutError> {
        let files = Arc::new(world::stock(files)?);
        Ok(Self { files, deadline, ..Self::over(world::engine(source, layout)?, layout)? })
    }

    /// The layout of this name among those of an engine, without files.
    pub(crate) fn over(engine: Arc<Engine>, layout: &str) -> Result<Self, LayoutError> {
        let folder = folder(layout);
        let info = info_of(&engine, &folder)?;
        let progress = Progress::default();
        Ok(Self { engine, folder, info, files: Arc::default(), deadline: None, progress })
    }

    /// The same, which says how far it is.
    pub(crate) fn telling(self, progress: Progress) -> Self {
        Self { progress, ..self }
    }

    /// What the layout says of itself.
    #[must_use]
    pub const fn info(&self) -> &LayoutInfo {
        &self.info
    }

    /// A file of the layout that is not Typst code.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.engine.text(&format!("{}/{name}", self.folder))
    }

    /// Measures an issue: every article's text, heading and captions in lines, and the pages of the parts that are more than one.
    pub fn measure(&self, issue: &IssueData) -> Result<Measured, LayoutError> {
        self.progress.at(Stage::Measuring);
        let laid = self.run("measure.typ", issue)?;
        self.progress.at(Stage::Planning);
        measure::read(&laid.document, self.info.clone())
    }

    /// Sets an issue whose pages are planned.
    pub fn set(&self, issue: &IssueData) -> Result<Laid, LayoutError> {
        self.progress.at(Stage::Setting);
        self.run("issue.typ", issue)
    }

    /// Whether the layout draws a spine.
    #[must_use]
    pub fn has_spine(&self) -> bool {
        self.engine.has(&format!("/{}/{SPINE}", self.folder))
    }

    /// Sets the spine of a glued issue: one page, as wide as the format of the data says.
    pub fn spine(&self, issue: &IssueData) -> Result<Laid, LayoutError> {
        self.run(SPINE, issue)
    }

    /// Sets an issue whose pages are planned, as [`Typesetter::fit`] gives it back; whoever asks looks at the oversets.
    pub fn as_planned(&self, issue: IssueData) -> Result<Fitted<Laid>, LayoutError> {
        let laid = self.set(&issue)?;
        Ok(Fitted {
            issue,
            laid,
            left_out: Vec::new(),
            unmet: Vec::new(),
            steps: Vec::new(),
            pages: Vec::new(),
        })
    }

    /// Sets the large-print twin of an issue that is planned: the same texts in one column, on as many pages as they need.
    pub fn set_large(&self, issue: &IssueData) -> Result<Laid, LayoutError> {
        self.run(LARGE_PRINT, issue)
    }

    /// Measures, plans and sets an issue, see [`plan::fit`].
    pub fn fit(&self, issue: IssueData, order: &Order) -> Result<Fitted<Laid>, LayoutError> {
        let set = |it: &IssueData| {
            let laid = self.set(it)?;
            let oversets = laid.measures().1;
            Ok((laid, oversets))
        };
        plan::fit(issue, order, |it| self.measure(it), set)
    }

    /// The same for the pages of each zone of an issue whose common pages were fitted; without zones the issue itself. See
    /// [`super::zoned`].
    pub fn fit_zones(
        &self,
        issue: &IssueData,
        common: Fitted<Laid>,
        order: &Order,
    ) -> Result<Vec<Fitted<Laid>>, LayoutError> {
        let grid = self.info.grid.as_ref();
        let Some((first, grid)) = zoned::first_page(&common.pages).zip(grid) else { return Ok(vec![common]) };
        let mut editions = Vec::new();
        for zone in &issue.zones.list {
            let (own, order) = zoned::own(issue, (&common.pages, first), zone, order);
            let set = |own: &IssueData| {
                let laid = self.set(&zoned::edition(&common.issue, own, grid))?;
                let oversets = laid.measures().1;
                Ok((laid, oversets))
            };
            let own = plan::fit(own, &order, |it| self.measure(it), set)?;
            let whole = zoned::edition(&common.issue, &own.issue, grid);
            editions.push(zoned::fitted(&common, own, whole, first));
        }
        Ok(editions)
    }

    pub(crate) fn run(&self, main: &str, data: &impl Serialize) -> Result<Laid, LayoutError> {
        if !self.engine.has(&format!("{}/{main}", self.folder)) {
            return Err(LayoutError::Data(format!("the layout {} has no {main}", self.info.name)));
        }
        let json = serde_json::to_vec(data).map_err(|err| LayoutError::Data(err.to_string()))?;
        let at = (self.folder.as_str(), main);
        let world = IssueWorld::new(self.engine.clone(), at, self.files.clone(), Some(json), self.deadline)?;
        guarded(|| run(world, self.info.grid.clone()))
    }
}

/// The first page of a PDF as PNG, drawn at this size in millimetres with `ppi` pixels to the inch.
pub fn picture_of(
    source: &LayoutSource,
    pdf: Vec<u8>,
    [width_mm, height_mm]: [f64; 2],
    ppi: f64,
) -> Result<Vec<u8>, LayoutError> {
    /// More than any page takes to draw.
    const PATIENCE: Duration = Duration::from_secs(30);
    let files = Files::from([("/img/0.pdf".to_owned(), pdf)]);
    let typesetter = Typesetter::new(source, "sheet", files, Some(Instant::now() + PATIENCE))?;
    let size = serde_json::json!({ "width_mm": width_mm, "height_mm": height_mm });
    let laid = typesetter.run("picture.typ", &size)?;
    guarded(|| laid.png(1, ppi / 72.0))
}

/// A layout that is no magazine: any data its `issue.typ` understands, with the pictures it names, as an accessible PDF.
pub fn plain_pdf(
    source: &LayoutSource,
    layout: &str,
    files: Files,
    data: &serde_json::Value,
) -> Result<Vec<u8>, LayoutError> {
    Typesetter::new(source, layout, files, None)?.run("issue.typ", data)?.pdf()
}

fn run(world: IssueWorld, grid: Option<Grid>) -> Result<Laid, LayoutError> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    typst::comemo::evict(MEMORY);
    let document = output.map_err(|errors| LayoutError::Typst(diagnostics(&world, &errors)))?;
    let warnings = diagnostics(&world, &warnings);
    Ok(Laid { document, warnings, world, grid, gallery: Gallery::default() })
}

/// Lets go of everything that is remembered of measuring and setting; what is laid out stays.
pub fn forget() {
    typst::comemo::evict(0);
}

/// Turns the unwinding of a deadline, and any panic of the engine, into an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, LayoutError>) -> Result<T, LayoutError> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        typst::comemo::evict(MEMORY);
        if payload.is::<DeadlinePassed>() {
            return Err(LayoutError::Deadline);
        }
        let text = payload
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string));
        Err(LayoutError::Engine(text.unwrap_or_default()))
    })
}

impl Laid {
    /// How many pages it has.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// The report, without the PDF.
    #[must_use]
    pub fn proof(&self) -> Proof {
        let (placed, oversets) = self.measures();
        Proof {
            pages: self.pages(),
            placed,
            oversets,
            tribunes: self.tribunes(),
            white: self.white(),
            images: Vec::new(),
            pdf: Vec::new(),
            warnings: self.warnings.clone(),
        }
    }

    /// Distance of two baselines, the unit of oversets.
    fn line_pt(&self) -> f64 {
        self.grid.as_ref().map_or(12.0, |it| it.line_pt)
    }

    /// The accessible PDF, of an issue one that lasts; refuses missing alternative texts, headings out of order and glyphs no font has.
    pub fn pdf(&self) -> Result<Vec<u8>, LayoutError> {
        let (document, pictures) = self.for_pdf(true)?;
        pictures.hung(self.tagged(&document)?).map_err(unfinished)
    }

    /// The web PDF of an issue: [`Laid::pdf`] with articles, sections and page labels.
    pub fn web_pdf(&self, issue: &IssueData) -> Result<Vec<u8>, LayoutError> {
        let (document, pictures) = self.for_pdf(true)?;
        web::finish(&self.tagged(&document)?, &web::Guide::of(issue), &pictures).map_err(unfinished)
    }

    /// The PDF from which the printer's file is made: version 1.6, without tags. Open, since it is rewritten and not kept.
    pub fn pdf_for_press(&self) -> Result<lopdf::Document, LayoutError> {
        // Drawings stay as the layout has them: their colours become ink like all others.
        let (document, pictures) = self.for_pdf(false)?;
        let standards = PdfStandards::new(&[PdfStandard::V_1_6]).unwrap_or_default();
        let options = PdfOptions { standards, tagged: false, ..PdfOptions::default() };
        pictures.opened(&self.exported(&document, &options)?).map_err(unfinished)
    }

    fn tagged(&self, document: &PagedDocument) -> Result<Vec<u8>, LayoutError> {
        let all = [PdfStandard::Ua_1, PdfStandard::A_2a];
        let standards = if self.grid.is_some() { &all } else { &all[..1] };
        let standards =
            PdfStandards::new(standards).map_err(|err| LayoutError::Engine(err.message().to_string()))?;
        self.exported(document, &PdfOptions { standards, ..PdfOptions::default() })
    }

    fn exported(&self, document: &PagedDocument, options: &PdfOptions) -> Result<Vec<u8>, LayoutError> {
        let faulty = |errors: typst::ecow::EcoVec<SourceDiagnostic>| {
            LayoutError::Typst(diagnostics(&self.world, &errors))
        };
        guarded(|| typst_pdf::pdf(document, options).map_err(faulty))
    }

    /// The pages with stand-ins for the pictures that are hung in the finished file: the photographs, and the drawings if asked.
    fn for_pdf(&self, drawings: bool) -> Result<(PagedDocument, Hangings), LayoutError> {
        let mut pictures = Hangings::default();
        let mut hang = |image: &Image, size: Size, part: &Area| {
            let Some(print) = self.print(image, size, part) else {
                let stand_in = if drawings { pictures.drawing(image) } else { None };
                return Ok(stand_in.map(|it| (it, Area::WHOLE)));
            };
            let hung = match pictures.photograph(image, print) {
                Some(stand_in) => stand_in,
                None => decoded(image, print)?,
            };
            Ok(Some((hung, *part)))
        };
        let mut changed = false;
        let mut pages = Vec::with_capacity(self.pages());
        for page in self.document.pages() {
            let frame = rehung(&page.frame, None, &mut hang)?;
            changed |= frame.is_some();
            pages.push(Page { frame: frame.unwrap_or_else(|| page.frame.clone()), ..page.clone() });
        }
        // Looking through all pages once more is not free.
        let document = if changed {
            PagedDocument::new(pages.into(), self.document.info().clone())
        } else {
            self.document.clone()
        };
        Ok((document, pictures))
    }

    /// The print that belongs in the place of an image.
    fn print(&self, image: &Image, size: Size, part: &Area) -> Option<&Bytes> {
        let ImageKind::Raster(raster) = image.kind() else { return None };
        self.gallery.print(raster.data(), part, [size.x.to_mm(), size.y.to_mm()])
    }

    /// One page (from 1) as PNG, `px_per_pt` pixels to the point; 96 dpi is 1.333.
    pub fn png(&self, page: usize, px_per_pt: f64) -> Result<Vec<u8>, LayoutError> {
        let missing = || LayoutError::Data(format!("there is no page {page}"));
        let found = self.document.pages().get(page.wrapping_sub(1)).ok_or_else(missing)?;
        let mut hang = |image: &Image, size: Size, part: &Area| {
            let print = self.print(image, size, part);
            print.map(|print| Ok((decoded(image, print)?, *part))).transpose()
        };
        let hung = rehung(&found.frame, None, &mut hang)?.map(|frame| Page { frame, ..found.clone() });
        let options = RenderOptions { pixel_per_pt: px_per_pt.into(), ..RenderOptions::default() };
        let drawn = typst_render::render(hung.as_ref().unwrap_or(found), &options);
        picture::opaque_png(drawn.data(), drawn.width(), drawn.height()).map_err(unfinished)
    }

    /// Reads the marks of the layout, see print-layouts/README.md.
    fn measures(&self) -> (Vec<PlacedMeasure>, Vec<Overset>) {
        let (starts, ends, floors) = (self.marks("start"), self.marks("end"), self.marks("floor"));
        let at = |list: &[Mark], item: &str| list.iter().rfind(|it| it.item == item).map(|it| it.at);
        let (mut placed, mut oversets) = (Vec::new(), Vec::new());
        for start in &starts {
            let Some(end) = at(&ends, &start.item).filter(|_| start.pages.is_none()) else { continue };
            let (first, last) = (start.at.page.get(), end.page.get());
            placed.push(PlacedMeasure { item: start.item.clone(), start: first, end: last });
            if let Some(floor) = at(&floors, &start.item) {
                let over = (end.point.y - floor.point.y).to_pt();
                if end.page != floor.page || over > 1.0 {
                    oversets.push(Overset {
                        item: start.item.clone(),
                        page: first,
                        lines: lines(over / self.line_pt()),
                    });
                }
            }
        }
        // An article on its lines: its pages are known, and whether every piece was as high as measured.
        for start in starts.iter().filter(|it| it.pages.is_some()) {
            let first = start.at.page.get();
            let end = first + start.pages.unwrap_or(1).max(1) - 1;
            placed.push(PlacedMeasure { item: start.item.clone(), start: first, end });
        }
        // A part with a fixed place: its list is no longer than that.
        for end in self.marks("part-end") {
            let Some(floor) = at(&self.marks("part-floor"), &end.item) else { continue };
            let over = (end.at.point.y - floor.point.y).to_pt();
            if end.at.page == floor.page && over > 1.0 {
                let (item, page) = (end.item, end.at.page.get());
                oversets.push(Overset { item, page, lines: lines(over / self.line_pt()) });
            }
        }
        for (item, misfits) in measure::misfits(&self.document) {
            let page = starts.iter().find(|it| it.item == item).map_or(0, |it| it.at.page.get());
            oversets.push(Overset { item, page, lines: misfits });
        }
        (placed, oversets)
    }

    /// The columns of the council's groups, as their marks and the type between them say.
    fn tribunes(&self) -> Vec<TribuneMeasure> {
        let (starts, ends, floors) =
            (self.marks("tribune"), self.marks("tribune-end"), self.marks("tribune-floor"));
        let at = |list: &[Mark], item: &str| list.iter().find(|it| it.item == item).map(|it| it.at);
        let measured = |start: &Mark| {
            let (end, floor) = (at(&ends, &start.item)?, at(&floors, &start.item)?);
            let (top, bottom) = (start.at.point.y, floor.point.y);
            let page = start.at.page.get();
            Some(TribuneMeasure {
                page,
                height_mm: (bottom - top).to_mm(),
                sizes_pt: frames::type_sizes(&self.document.pages().get(page - 1)?.frame, top, bottom),
                fits: end.page == floor.page
                    && end.page.get() == page
                    && (end.point.y - bottom).to_pt() <= 1.0,
            })
        };
        starts.iter().filter_map(measured).collect()
    }

    /// See [`Proof::white`].
    fn white(&self) -> Vec<f64> {
        let Some(grid) = &self.grid else { return Vec::new() };
        let (top, height) = (Abs::pt(grid.top_pt), Abs::pt(f64::from(grid.lines) * grid.line_pt));
        let free = |page: &Page| (top + height - frames::reach(&page.frame, top + height)).min(height);
        self.document.pages().iter().map(|it| (free(it) / height * 1000.0).round() / 10.0).collect()
    }

    fn marks(&self, label: &'static str) -> Vec<Mark> {
        let Some(label) = Label::new(PicoStr::intern(label)) else { return Vec::new() };
        let introspector = self.document.introspector();
        let found = introspector.query(&Selector::Label(label));
        let marks = found.iter().filter_map(|content| {
            let at = introspector.position(content.location()?)?;
            let Value::Dict(value) = &content.to_packed::<MetadataElem>()?.value else { return None };
            let item = value.get("item").ok()?.clone().cast::<typst::foundations::Str>().ok()?.to_string();
            let pages = value.get("pages").ok().and_then(|it| it.clone().cast::<usize>().ok());
            Some(Mark { item, at, pages })
        });
        marks.collect()
    }

    /// The pixel images on the pages, known by their stand-ins, with the resolution that their originals give.
    #[must_use]
    pub fn images(&self, photos: &Photos, pixels: &HashMap<String, (u32, u32)>) -> Vec<PrintedImage> {
        let mut found = Vec::new();
        for (index, page) in self.document.pages().iter().enumerate() {
            images_in(&page.frame, None, &mut |image, size, part| {
                let ImageKind::Raster(raster) = image.kind() else { return };
                let Some(path) = photos.path_of(raster.data()) else { return };
                let (width, height) = pixels.get(path).copied().unwrap_or((0, 0));
                let (width_mm, height_mm) = (size.x.to_mm() * part.width, size.y.to_mm() * part.height);
                let along = |pixels: u32, length: Abs| f64::from(pixels) / length.to_inches().max(0.01);
                found.push(PrintedImage {
                    page: index + 1,
                    path: path.to_owned(),
                    alt: image.alt().unwrap_or_default().to_owned(),
                    width_mm,
                    height_mm,
                    place: Place::new(path, &part, width_mm, height_mm),
                    ppi: along(width, size.x).min(along(height, size.y)),
                });
            });
        }
        found
    }

    /// What the preflight asks of the layout itself; the QR codes are known by their bytes in `files`.
    #[must_use]
    pub fn composed(&self, files: &Files) -> Composed {
        frames::composed(&self.document, files)
    }

    /// The same pages with prints in place of the stand-ins. A place without a print keeps its stand-in.
    #[must_use]
    pub fn with_prints(self, photos: &Photos, prints: &Prints) -> Self {
        Self { gallery: photos.gallery(prints), ..self }
    }
}

/// What was laid out cannot be written.
fn unfinished(err: impl std::fmt::Display) -> LayoutError {
    LayoutError::Engine(err.to_string())
}

/// A print as Typst's own image, with the words of the one whose place it takes.
fn decoded(image: &Image, print: &Bytes) -> Result<Image, LayoutError> {
    let format = ExchangeFormat::detect(print).ok_or_else(|| unfinished("a print of no format"))?;
    let raster = RasterImage::plain(print.clone(), format).map_err(unfinished)?;
    Ok(Image::new(raster, image.alt().map(Into::into), image.scaling()))
}

/// A labelled place of the layout.
struct Mark {
    item: String,
    at: PagedPosition,
    pages: Option<usize>,
}

/// Whole lines past the floor, at least one.
fn lines(over: f64) -> u32 {
    let lines = over.ceil().clamp(1.0, 40.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=40")]
    let lines = lines as u32;
    lines
}

/// Shows every image of a frame, with its size and what is seen of it. `seen` is what is seen of the frame, if not all.
fn images_in(frame: &Frame, seen: Option<Rect>, see: &mut impl FnMut(&Image, Size, Area)) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => images_in(&group.frame, seen_of(group, *at, seen), see),
            FrameItem::Image(image, size, _) => see(image, *size, part_of(*at, *size, seen)),
            _ => {}
        }
    }
}

/// What hangs in the place of an image, from its size and what is seen of it: another image, and the part of the place that it takes.
type Hang<'a> = dyn FnMut(&Image, Size, &Area) -> Result<Option<(Image, Area)>, LayoutError> + 'a;

/// The frame with other images where `hang` has one for what is seen; nothing if it has none.
fn rehung(frame: &Frame, seen: Option<Rect>, hang: &mut Hang<'_>) -> Result<Option<Frame>, LayoutError> {
    let mut changes = Vec::new();
    for (index, (at, item)) in frame.items().enumerate() {
        match item {
            FrameItem::Group(group) => {
                if let Some(inner) = rehung(&group.frame, seen_of(group, *at, seen), hang)? {
                    changes.push((index, FrameItem::Group(GroupItem { frame: inner, ..group.clone() })));
                }
            }
            FrameItem::Image(image, size, span) => {
                let Some((image, part)) = hang(image, *size, &part_of(*at, *size, seen))? else { continue };
                let mut around = Frame::soft(*size);
                let from = Point::new(size.x * part.left, size.y * part.top);
                let shown = Size::new(size.x * part.width, size.y * part.height);
                around.push(from, FrameItem::Image(image, shown, *span));
                changes.push((index, FrameItem::Group(GroupItem::new(around))));
            }
            _ => {}
        }
    }
    if changes.is_empty() {
        return Ok(None);
    }
    let mut changes = changes.into_iter().peekable();
    let (mut changed, mut index) = (frame.clone(), 0);
    changed.retain(|item| {
        if let Some((_, new)) = changes.next_if(|it| it.0 == index) {
            *item = new;
        }
        index += 1;
        true
    });
    Ok(Some(changed))
}

/// What is seen of a group's frame, in its own coordinates, when `seen` is seen of the frame around it.
fn seen_of(group: &GroupItem, at: Point, seen: Option<Rect>) -> Option<Rect> {
    let Transform { sx, ky, kx, sy, tx, ty } = group.transform;
    let only_moved = sx.is_one() && sy.is_one() && kx.is_zero() && ky.is_zero();
    let to = at + Point::new(tx, ty);
    // Behind a turn, what is seen has no edges along the axes: all of it is taken as seen.
    let outer = seen.filter(|_| only_moved).map(|it| Rect::new(it.min - to, it.max - to));
    let own = group.clip.as_ref().map(|it| it.bbox(None));
    match (outer, own) {
        (Some(a), Some(b)) => Some(Rect::new(a.min.max(b.min), a.max.min(b.max))),
        (one, other) => one.or(other),
    }
}

/// What is seen of an image; all of it where nothing is.
fn part_of(at: Point, size: Size, seen: Option<Rect>) -> Area {
    let along = |from: Abs, to: Abs, at: Abs, length: Abs| {
        let part = |it: Abs| ((it - at) / length).clamp(0.0, 1.0);
        (part(from), part(to) - part(from))
    };
    let Some(seen) = seen else { return Area::WHOLE };
    let (left, width) = along(seen.min.x, seen.max.x, at.x, size.x);
    let (top, height) = along(seen.min.y, seen.max.y, at.y, size.y);
    let part = Area { left, top, width, height };
    if part.is_inside() { part } else { Area::WHOLE }
}

fn diagnostics(world: &dyn World, list: &[SourceDiagnostic]) -> Vec<Diagnostic> {
    let one = |it: &SourceDiagnostic| {
        let place = it.span.id().and_then(|id| {
            let range = world.range(it.span)?;
            let lines = match world.source(id) {
                Ok(source) => source.lines().clone(),
                Err(_) => world.file(id).ok()?.lines().ok()?,
            };
            let (line, _) = lines.byte_to_line_column(range.start)?;
            Some((id.vpath().get_with_slash().to_string(), line + 1))
        });
        let hints = it.hints.iter().map(|hint| hint.v.to_string()).collect();
        Diagnostic {
            message: it.message.to_string(),
            file: place.as_ref().map(|it| it.0.clone()),
            line: place.map(|it| it.1),
            hints,
        }
    };
    list.iter().filter(|it| matches!(it.severity, Severity::Error | Severity::Warning)).map(one).collect()
}

/// A QR code as SVG: black on white, without quiet zone (the layout leaves it).
#[must_use]
pub fn qr_svg(text: &str) -> Vec<u8> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M)
        .or_else(|_| qrcode::QrCode::new("https://"));
    let Ok(code) = code else { return Vec::new() };
    code.render::<qrcode::render::svg::Color<'_>>()
        .quiet_zone(false)
        .min_dimensions(1, 1)
        .build()
        .into_bytes()
}
