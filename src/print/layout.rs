//! Lays out an issue and writes its PDF: blocking, slow, deterministic. Knows the data and Typst; not the database, not the CMS.
//!
//! Jobs of the desk go through [`mod@super::worker`], which calls this in a child process; live fit and tests call it here.
use super::data::IssueData;
use super::measure;
use super::photos::Photos;
use super::plan::{self, Fitted, Measured};
use super::shape::{Grid, Shape};
use super::web;
use super::world::{self, DeadlinePassed, Engine, IssueWorld, LayoutSource};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use typst::diag::{Severity, SourceDiagnostic, Warned};
use typst::foundations::{Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem, PagedPosition};
use typst::layout::{Abs, Frame, FrameItem, Size};
use typst::utils::PicoStr;
use typst::visualize::{Image, ImageKind};
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_render::RenderOptions;

/// Height of a line of the baseline grid, in points; the unit of oversets.
const LINE_PT: f64 = 12.0;

/// Compilations a memoised result survives unused.
const MEMORY: usize = 8;

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
    /// Printed pixel images and their resolution.
    pub images: Vec<PrintedImage>,
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

/// A pixel image as it is printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedImage {
    pub page: usize,
    /// Path of its file in the job.
    pub path: String,
    pub alt: String,
    /// Size of the whole image, of which a part may be cropped away.
    pub width_mm: f64,
    pub height_mm: f64,
    /// Pixels per inch, the smaller of both directions.
    pub ppi: f64,
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
    /// The forms of a heading, and the columns each is wide.
    #[serde(default)]
    pub headings: BTreeMap<String, usize>,
    /// Sizes of articles by their signs.
    #[serde(default)]
    pub size: Vec<SizeInfo>,
    /// The shapes an article may take.
    #[serde(default)]
    pub shape: Vec<Shape>,
}

impl LayoutInfo {
    /// Says what in it contradicts itself.
    fn fault(&self) -> Option<String> {
        let unknown = self.shape.iter().find(|it| !self.headings.contains_key(&it.heading));
        if let Some(shape) = unknown {
            return Some(format!("shape {}: there is no heading {}", shape.name, shape.heading));
        }
        let Some(grid) = &self.grid else {
            return (!self.shape.is_empty()).then(|| "shapes need a grid".into());
        };
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
    info_of(&*world::engine(source)?, layout)
}

fn info_of(engine: &Engine, layout: &str) -> Result<LayoutInfo, LayoutError> {
    let text = engine
        .text(&format!("/{layout}/layout.toml"))
        .ok_or_else(|| LayoutError::Data(format!("there is no layout named {layout}")))?;
    let unusable = |err: String| LayoutError::Data(format!("{layout}/layout.toml: {err}"));
    let info: LayoutInfo = toml::from_str(&text).map_err(|err| unusable(err.to_string()))?;
    info.fault().map_or(Ok(info), |err| Err(unusable(err)))
}

/// A laid-out issue in memory: its PDF can be written and pages drawn from it.
pub struct Laid {
    document: PagedDocument,
    warnings: Vec<Diagnostic>,
    world: IssueWorld,
}

/// A layout with the files of one job: measures, finds the pages, sets them.
pub struct Typesetter {
    engine: Arc<Engine>,
    layout: String,
    files: Arc<world::Stock>,
    deadline: Option<Instant>,
}

impl Typesetter {
    /// The layout of this name.
    pub fn new(
        source: &LayoutSource,
        layout: &str,
        files: Files,
        deadline: Option<Instant>,
    ) -> Result<Self, LayoutError> {
        let (engine, files) = (world::engine(source)?, Arc::new(world::stock(files)?));
        Ok(Self { engine, layout: layout.into(), files, deadline })
    }

    /// The same layout with other files.
    pub fn with_files(&self, files: Files) -> Result<Self, LayoutError> {
        let files = Arc::new(world::stock(files)?);
        Ok(Self { engine: self.engine.clone(), layout: self.layout.clone(), files, deadline: self.deadline })
    }

    /// Measures an issue: every article's text, heading and captions in lines, and the pages of the parts that are more than one.
    pub fn measure(&self, issue: &IssueData) -> Result<Measured, LayoutError> {
        let laid = self.run("measure.typ", issue)?;
        measure::read(&laid.document, info_of(&self.engine, &self.layout)?)
    }

    /// Sets an issue whose pages are planned.
    pub fn set(&self, issue: &IssueData) -> Result<Laid, LayoutError> {
        self.run("issue.typ", issue)
    }

    /// Measures, plans and sets an issue, see [`plan::fit`].
    pub fn fit(
        &self,
        issue: IssueData,
        budget: Option<usize>,
        fillers: &[String],
    ) -> Result<Fitted<Laid>, LayoutError> {
        let set = |it: &IssueData| {
            let laid = self.set(it)?;
            let oversets = laid.measures().1;
            Ok((laid, oversets))
        };
        plan::fit(issue, budget, fillers, |it| self.measure(it), set)
    }

    fn run(&self, main: &str, data: &impl Serialize) -> Result<Laid, LayoutError> {
        let main = format!("/{}/{main}", self.layout);
        if !self.engine.has(&main) {
            return Err(LayoutError::Data(format!("there is no layout {main}")));
        }
        let json = serde_json::to_vec(data).map_err(|err| LayoutError::Data(err.to_string()))?;
        let world =
            IssueWorld::new(self.engine.clone(), &main, self.files.clone(), Some(json), self.deadline)?;
        guarded(|| run(world))
    }
}

/// A layout that is no magazine: any data its `issue.typ` understands, as an accessible PDF.
pub fn plain_pdf(
    source: &LayoutSource,
    layout: &str,
    data: &serde_json::Value,
) -> Result<Vec<u8>, LayoutError> {
    let laid = Typesetter::new(source, layout, Files::new(), None)?.run("issue.typ", data)?;
    laid.tagged_as(&[PdfStandard::Ua_1])
}

fn run(world: IssueWorld) -> Result<Laid, LayoutError> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    typst::comemo::evict(MEMORY);
    let document = output.map_err(|errors| LayoutError::Typst(diagnostics(&world, &errors)))?;
    let warnings = diagnostics(&world, &warnings);
    Ok(Laid { document, warnings, world })
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
            images: Vec::new(),
            pdf: Vec::new(),
            warnings: self.warnings.clone(),
        }
    }

    /// The accessible PDF that lasts; refuses missing alternative texts, headings out of order and glyphs no font has.
    pub fn pdf(&self) -> Result<Vec<u8>, LayoutError> {
        self.tagged_as(&[PdfStandard::Ua_1, PdfStandard::A_2a])
    }

    /// The web PDF of an issue: [`Laid::pdf`] with articles, sections and page labels.
    pub fn web_pdf(&self, issue: &IssueData) -> Result<Vec<u8>, LayoutError> {
        web::finish(&self.pdf()?, &web::Guide::of(issue)).map_err(|err| LayoutError::Engine(err.to_string()))
    }

    fn tagged_as(&self, standards: &[PdfStandard]) -> Result<Vec<u8>, LayoutError> {
        let standards =
            PdfStandards::new(standards).map_err(|err| LayoutError::Engine(err.message().to_string()))?;
        let options = PdfOptions { standards, ..PdfOptions::default() };
        let faulty = |errors: typst::ecow::EcoVec<SourceDiagnostic>| {
            LayoutError::Typst(diagnostics(&self.world, &errors))
        };
        guarded(|| typst_pdf::pdf(&self.document, &options).map_err(faulty))
    }

    /// One page (from 1) as PNG, `px_per_pt` pixels to the point; 96 dpi is 1.333.
    pub fn png(&self, page: usize, px_per_pt: f64) -> Result<Vec<u8>, LayoutError> {
        let missing = || LayoutError::Data(format!("there is no page {page}"));
        let found = self.document.pages().get(page.wrapping_sub(1)).ok_or_else(missing)?;
        let options = RenderOptions { pixel_per_pt: px_per_pt.into(), ..RenderOptions::default() };
        typst_render::render(found, &options).encode_png().map_err(|err| LayoutError::Engine(err.to_string()))
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
                    oversets.push(Overset { item: start.item.clone(), page: first, lines: lines(over) });
                }
            }
        }
        // An article on its lines: its pages are known, and whether every piece was as high as measured.
        for start in starts.iter().filter(|it| it.pages.is_some()) {
            let first = start.at.page.get();
            let end = first + start.pages.unwrap_or(1).max(1) - 1;
            placed.push(PlacedMeasure { item: start.item.clone(), start: first, end });
        }
        for (item, misfits) in measure::misfits(&self.document) {
            let page = starts.iter().find(|it| it.item == item).map_or(0, |it| it.at.page.get());
            oversets.push(Overset { item, page, lines: misfits });
        }
        (placed, oversets)
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
            images_in(&page.frame, &mut |image, size| {
                let ImageKind::Raster(raster) = image.kind() else { return };
                let Some(path) = photos.path_of(raster.data()) else { return };
                let (width, height) = pixels.get(path).copied().unwrap_or((0, 0));
                let along = |pixels: u32, length: Abs| f64::from(pixels) / length.to_inches().max(0.01);
                found.push(PrintedImage {
                    page: index + 1,
                    path: path.to_owned(),
                    alt: image.alt().unwrap_or_default().to_owned(),
                    width_mm: size.x.to_mm(),
                    height_mm: size.y.to_mm(),
                    ppi: along(width, size.x).min(along(height, size.y)),
                });
            });
        }
        found
    }

    /// The PDF from which the printer's file is made: version 1.6, without tags.
    pub fn pdf_for_press(&self) -> Result<Vec<u8>, LayoutError> {
        let standards = PdfStandards::new(&[PdfStandard::V_1_6]).unwrap_or_default();
        let options = PdfOptions { standards, tagged: false, ..PdfOptions::default() };
        guarded(|| {
            typst_pdf::pdf(&self.document, &options)
                .map_err(|errors| LayoutError::Typst(diagnostics(&self.world, &errors)))
        })
    }
}

/// A labelled place of the layout.
struct Mark {
    item: String,
    at: PagedPosition,
    pages: Option<usize>,
}

/// Points past the floor in lines, at least one.
fn lines(over_pt: f64) -> u32 {
    let lines = (over_pt / LINE_PT).ceil().clamp(1.0, 40.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=40")]
    let lines = lines as u32;
    lines
}

fn images_in(frame: &Frame, see: &mut impl FnMut(&Image, Size)) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => images_in(&group.frame, see),
            FrameItem::Image(image, size, _) => see(image, *size),
            _ => {}
        }
    }
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

/// What `layout check DIR` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    pub layout: String,
    pub pages: usize,
    /// Errors and warnings alike: a layout has neither.
    pub faults: Vec<String>,
}

/// Compiles the layout in `dir` with its own sample, as the server would. Every warning is a fault, and so is text past its place.
pub fn check_layout(dir: &Path, write: bool) -> Result<CheckReport, LayoutError> {
    let cannot =
        |err| LayoutError::Data(format!("{} is no layout: {err}", dir.join("layout.toml").display()));
    let toml = std::fs::read_to_string(dir.join("layout.toml")).map_err(cannot)?;
    let dir = dir.canonicalize().map_err(cannot)?;
    let info: LayoutInfo =
        toml::from_str(&toml).map_err(|err| LayoutError::Data(format!("layout.toml: {err}")))?;
    if let Some(fault) = info.fault() {
        return Err(LayoutError::Data(format!("layout.toml: {fault}")));
    }
    // Typst's root is the folder that holds `lib`, or the layout itself when it stands alone.
    let root = dir.parent().filter(|parent| parent.join("lib").is_dir()).unwrap_or(&dir).to_owned();
    let inside = dir.strip_prefix(&root).map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let under = |name: &str| if inside.is_empty() { format!("/{name}") } else { format!("/{inside}/{name}") };
    let engine = Arc::new(Engine::over(&root, world::DATA)?);
    let mut report = CheckReport { layout: info.name.clone(), pages: 0, faults: Vec::new() };
    let sample = engine.text(&under(&info.sample));
    let sample = sample.ok_or_else(|| LayoutError::Data(format!("there is no {}", info.sample)))?;
    let unreadable = |err: serde_json::Error| LayoutError::Data(format!("{}: {err}", info.sample));
    let typesetter = Typesetter { engine, layout: inside.clone(), files: Arc::default(), deadline: None };
    let laid = if info.grid.is_some() {
        let issue: IssueData = serde_json::from_str(&sample).map_err(unreadable)?;
        let fresh = plan::without_runs(issue.clone());
        let planned = typesetter.measure(&fresh).map(|it| plan::planned(&fresh, &it));
        if let Some(planned) = planned.as_ref().ok().filter(|it| **it != issue) {
            if write {
                let json = serde_json::to_string_pretty(planned).map_err(unreadable)?;
                std::fs::write(dir.join(&info.sample), json + "\n").map_err(cannot)?;
            } else {
                report.faults.push(format!(
                    "{}: its pages are not those the program finds; write them with --write",
                    info.sample
                ));
            }
        }
        planned.and_then(|it| typesetter.set(&it))
    } else {
        let data: serde_json::Value = serde_json::from_str(&sample).map_err(unreadable)?;
        typesetter.run(&info.entry, &data)
    };
    match laid.and_then(|it| it.pdf().map(|_| it)) {
        Err(LayoutError::Typst(list)) => report.faults.extend(list.iter().map(ToString::to_string)),
        Err(other) => return Err(other),
        Ok(laid) => {
            let proof = laid.proof();
            report.pages = proof.pages;
            report.faults.extend(proof.warnings.iter().map(ToString::to_string));
            report.faults.extend(
                proof.oversets.iter().map(|it| {
                    format!("page {}: {} runs {} lines past its place", it.page, it.item, it.lines)
                }),
            );
            if !proof.pages.is_multiple_of(info.pages.multiple_of.max(1)) {
                report
                    .faults
                    .push(format!("{} pages, not a multiple of {}", proof.pages, info.pages.multiple_of));
            }
        }
    }
    Ok(report)
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
