//! A layout as its designer works on it, where it stands on disk: made from one that exists, checked, drawn, with a specimen of every shape.
//! Knows the engine and the sample; nothing of a town.
use super::data::{Article, IssueData, PageKind, PlanPage, Rank, Section, Shape as Size};
use super::layout::{self, LAYOUT, Laid, LayoutError, LayoutInfo, Typesetter};
use super::plan;
use super::shape::{Grid, Shape};
use super::world::{self, Engine};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Pixels per point of the pictures a designer looks at: 96 to the inch.
const SHOWN: f64 = 96.0 / 72.0;

/// What `layout check DIR` found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    pub layout: String,
    pub pages: usize,
    /// Pages of the large-print twin.
    pub large_pages: usize,
    /// Errors and warnings alike: a layout has neither.
    pub faults: Vec<String>,
}

/// A layout on disk with its sample.
struct Bench {
    dir: PathBuf,
    sample: String,
    typesetter: Typesetter,
}

impl Bench {
    /// Reads the layout again: what stands on disk now.
    fn open(dir: &Path) -> Result<Self, LayoutError> {
        let cannot = |err| LayoutError::Data(format!("{} is no layout: {err}", dir.join(LAYOUT).display()));
        std::fs::metadata(dir.join(LAYOUT)).map_err(cannot)?;
        let dir = dir.canonicalize().map_err(cannot)?;
        let (root, inside) = root_of(&dir);
        let typesetter = Typesetter::over(Arc::new(Engine::over(&root)?), &inside)?;
        let name = &typesetter.info().sample;
        let sample = typesetter.text(name).ok_or_else(|| LayoutError::Data(format!("there is no {name}")))?;
        Ok(Self { dir, sample, typesetter })
    }

    fn info(&self) -> &LayoutInfo {
        self.typesetter.info()
    }

    fn unreadable(&self, err: &serde_json::Error) -> LayoutError {
        LayoutError::Data(format!("{}: {err}", self.info().sample))
    }

    /// The sample of a layout for issues.
    fn issue(&self) -> Result<IssueData, LayoutError> {
        serde_json::from_str(&self.sample).map_err(|err| self.unreadable(&err))
    }

    /// The sample with the pages that the program finds now.
    fn planned(&self, issue: &IssueData) -> Result<IssueData, LayoutError> {
        let fresh = plan::without_runs(issue.clone());
        Ok(plan::planned(&fresh, &self.typesetter.measure(&fresh)?))
    }

    /// The sample as it is set.
    fn set(&self) -> Result<Laid, LayoutError> {
        if self.info().grid.is_some() {
            return self.typesetter.set(&self.planned(&self.issue()?)?);
        }
        let data: Value = serde_json::from_str(&self.sample).map_err(|err| self.unreadable(&err))?;
        self.typesetter.run(&self.info().entry, &data)
    }
}

/// Typst's root is the folder that holds `lib`, or the layout itself when it stands alone; with the layout's name inside it.
fn root_of(dir: &Path) -> (PathBuf, String) {
    let root = dir.parent().filter(|parent| parent.join("lib").is_dir()).unwrap_or(dir);
    let inside = dir.strip_prefix(root).map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    (root.to_owned(), inside)
}

/// Compiles the layout in `dir` and its large-print twin with its own sample, as the server would. Every warning is a fault, and so is text
/// past its place. With `write`, the pages found go into the sample.
pub fn check(dir: &Path, write: bool) -> Result<CheckReport, LayoutError> {
    let bench = Bench::open(dir)?;
    let info = bench.info();
    let mut report = CheckReport { layout: info.name.clone(), ..CheckReport::default() };
    let mut laid = Vec::new();
    if let Some(format) = info.format() {
        let issue = bench.issue()?;
        if issue.format != format {
            let (width, height) = (format.width_mm, format.height_mm);
            report.faults.push(format!("{}: the page is {width} × {height} mm", info.sample));
        }
        let planned = bench.planned(&issue);
        if let Some(planned) = planned.as_ref().ok().filter(|it| **it != issue) {
            if write {
                let json = serde_json::to_string_pretty(planned).map_err(|err| bench.unreadable(&err))?;
                std::fs::write(bench.dir.join(&info.sample), json + "\n").map_err(unwritable)?;
            } else {
                report.faults.push(format!(
                    "{}: its pages are not those the program finds; write them with --write",
                    info.sample
                ));
            }
        }
        laid.push(planned.and_then(|it| bench.typesetter.set(&it)));
        laid.push(bench.typesetter.set_large(&issue));
    } else {
        laid.push(bench.set());
    }
    for (number, laid) in laid.into_iter().enumerate() {
        match laid.and_then(|it| it.pdf().map(|_| it)) {
            Err(LayoutError::Typst(list)) => report.faults.extend(list.iter().map(ToString::to_string)),
            Err(other) => return Err(other),
            Ok(laid) => {
                report.faults.extend(faults(&laid));
                let pages = if number == 0 { &mut report.pages } else { &mut report.large_pages };
                *pages = laid.pages();
            }
        }
    }
    if !report.pages.is_multiple_of(info.pages.multiple_of.max(1)) {
        report.faults.push(format!("{} pages, not a multiple of {}", report.pages, info.pages.multiple_of));
    }
    Ok(report)
}

/// Warnings, and text past its place.
fn faults(laid: &Laid) -> Vec<String> {
    let proof = laid.proof();
    let past = proof
        .oversets
        .iter()
        .map(|it| format!("page {}: {} runs {} lines past its place", it.page, it.item, it.lines));
    proof.warnings.iter().map(ToString::to_string).chain(past).collect()
}

/// What `layout shot` or a round of `layout watch` wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shots {
    pub layout: String,
    pub pages: usize,
    pub shapes: Vec<String>,
    /// Shapes that no text of the sample could take.
    pub empty: Vec<String>,
    pub faults: Vec<String>,
}

/// Writes the sample as `NAME.pdf` and `page-NN.png`.
pub fn draw(dir: &Path, out: &Path) -> Result<Shots, LayoutError> {
    let bench = Bench::open(dir)?;
    let laid = bench.set()?;
    let name = &bench.info().name;
    let mut shots = Shots { layout: name.clone(), faults: faults(&laid), ..Shots::default() };
    std::fs::create_dir_all(out).map_err(unwritable)?;
    std::fs::write(out.join(format!("{name}.pdf")), laid.pdf()?).map_err(unwritable)?;
    for page in 1..=laid.pages() {
        std::fs::write(out.join(format!("page-{page:02}.png")), laid.png(page, SHOWN)?)
            .map_err(unwritable)?;
        shots.pages += 1;
    }
    // a sample that has become shorter leaves no pages behind
    for page in laid.pages() + 1.. {
        if std::fs::remove_file(out.join(format!("page-{page:02}.png"))).is_err() {
            break;
        }
    }
    Ok(shots)
}

/// Writes the sample's pages, those of its large-print twin as `large-NN.png`, and a specimen of every shape as `shape-NAME.png`.
pub fn shot(dir: &Path, out: &Path) -> Result<Shots, LayoutError> {
    let mut shots = draw(dir, out)?;
    let bench = Bench::open(dir)?;
    let Some(grid) = &bench.info().grid else { return Ok(shots) };
    let large = bench.typesetter.set_large(&bench.issue()?)?;
    for page in 1..=large.pages() {
        std::fs::write(out.join(format!("large-{page:02}.png")), large.png(page, SHOWN)?)
            .map_err(unwritable)?;
    }
    let issue = specimens(&bench.issue()?, bench.info(), grid);
    let measured = bench.typesetter.measure(&issue)?;
    let runs = plan::specimens(&issue, &measured);
    let mut set = issue;
    if let Some(page) = set.plan.pages.first_mut() {
        page.runs = runs.iter().filter_map(|it| it.1.clone()).collect();
    }
    let laid = bench.typesetter.set(&set)?;
    shots.faults.extend(faults(&laid));
    let mut page = 1;
    for (name, run) in runs {
        if let Some(run) = run {
            std::fs::write(out.join(format!("shape-{name}.png")), laid.png(page, SHOWN)?)
                .map_err(unwritable)?;
            page += run.pages;
            shots.shapes.push(name);
        } else {
            shots.empty.push(name);
        }
    }
    Ok(shots)
}

/// An issue with one article for every shape, its key, its section and that section's label the shape's: the running head names it. Texts
/// and pictures are those of the sample, as long and as upright as the shape wants them.
fn specimens(sample: &IssueData, info: &LayoutInfo, grid: &Grid) -> IssueData {
    let mut issue = sample.clone();
    let pictured: Vec<&Article> = sample.articles.values().filter(|it| it.image.is_some()).collect();
    let mut paragraphs: Vec<Value> = sample
        .articles
        .values()
        .filter_map(|it| it.body.as_array())
        .flatten()
        .filter(|it| it.get("type").and_then(Value::as_str) == Some("paragraph"))
        .cloned()
        .collect();
    // long paragraphs first: the shape of a text shows better
    paragraphs.sort_by_key(|it| std::cmp::Reverse(plan::signs(it)));
    issue.sections.clear();
    issue.articles.clear();
    issue.briefs.clear();
    for shape in &info.shape {
        let upright = |it: &&&Article| it.image.as_ref().is_some_and(|it| it.height > it.width);
        let model = pictured.iter().find(|it| upright(it) == shape.upright).or_else(|| pictured.first());
        let Some(model) = model.copied().or_else(|| sample.articles.values().next()) else { continue };
        let mut article = model.clone();
        article.key.clone_from(&shape.name);
        article.section.clone_from(&shape.name);
        article.kicker.clear();
        article.rank = [Rank::Ordinary, Rank::Leading, Rank::Short]
            .into_iter()
            .find(|it| shape.cost(*it).is_some())
            .unwrap_or_default();
        article.shape = if shape.feature { Size::Feature } else { Size::Half };
        article.image = model.image.clone().filter(|_| shape.picture_columns() > 0);
        article.body = text_of(&paragraphs, wanted_signs(shape, grid));
        article.short_text = None;
        let label = shape.title.get(&sample.lang).unwrap_or(&shape.name).clone();
        issue.sections.push(Section { slug: shape.name.clone(), label, articles: vec![shape.name.clone()] });
        issue.articles.insert(shape.name.clone(), article);
    }
    let items = info.shape.iter().map(|it| it.name.clone()).collect();
    issue.plan.pages = vec![PlanPage { items, ..PlanPage::of(PageKind::Articles) }];
    issue.editorial = None;
    issue
}

/// Signs that show a shape well: a dozen lines in each of its columns, or a page and a half.
fn wanted_signs(shape: &Shape, grid: &Grid) -> usize {
    let columns = i32::try_from(shape.text_columns()).unwrap_or(1);
    let lines = if shape.pages { grid.lines * columns * 3 / 2 } else { 14 * columns };
    // a sign is about 0.45 em wide
    let per_line = grid.width(1) * grid.line_pt / (0.45 * grid.body_pt);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "signs of an article")]
    let signs = (f64::from(lines.max(0)) * per_line) as usize;
    signs
}

/// Paragraphs in turn until there are so many signs.
fn text_of(paragraphs: &[Value], signs: usize) -> Value {
    let mut so_far = 0;
    let enough = |it: &&Value| {
        let more = so_far < signs;
        so_far += plan::signs(it);
        more
    };
    json!(paragraphs.iter().cycle().take(400).take_while(enough).collect::<Vec<_>>())
}

/// Makes a layout folder from one of the program's. `lib`, which all layouts share, is written beside it where it is missing. The folder's
/// name becomes the layout's: letters, digits and hyphens.
pub fn make(dir: &Path, from: &str) -> Result<(), LayoutError> {
    let refused = |what: String| Err(LayoutError::Data(what));
    let name = dir.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    if name.is_empty() || name == "lib" || name == "fonts" || !name.chars().all(plain) {
        return refused(format!(
            "`{name}` is no name for a layout: small letters, digits and hyphens, such as our-magazine"
        ));
    }
    if std::fs::read_dir(dir).is_ok_and(|mut it| it.next().is_some()) {
        return refused(format!("{} is not empty", dir.display()));
    }
    let installed = layout::installed(&world::LayoutSource::Embedded)?;
    if !installed.iter().any(|it| it.name == from) {
        let names: Vec<&str> = installed.iter().map(|it| it.name.as_str()).collect();
        return refused(format!("there is no layout {from}: {}", names.join(", ")));
    }
    let root = dir.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let with_lib = !root.join("lib").exists();
    for (path, bytes) in world::embedded_files() {
        let path = path.trim_start_matches('/');
        let target = if let Some(rest) = path.strip_prefix(from).and_then(|it| it.strip_prefix('/')) {
            dir.join(rest)
        } else if with_lib && path.starts_with("lib/") {
            root.join(path)
        } else {
            continue;
        };
        let bytes = if target == dir.join(LAYOUT) { named(&bytes, &name) } else { bytes };
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(unwritable)?;
        }
        std::fs::write(&target, bytes).map_err(unwritable)?;
    }
    Ok(())
}

/// `layout.toml` under another name, everything else as it is, comments too.
fn named(toml: &[u8], name: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(toml);
    let head = |line: &str| match line.split_once('=').map(|it| it.0.trim()) {
        Some("name") => format!("name = \"{name}\""),
        Some("title") => format!("title = {{ fr = \"{name}\", en = \"{name}\" }}"),
        _ => line.to_owned(),
    };
    // the head ends where the first table begins
    let mut in_head = true;
    let lines = text.lines().map(|line| {
        in_head &= !line.starts_with('[');
        if in_head { head(line) } else { line.to_owned() }
    });
    (lines.collect::<Vec<_>>().join("\n") + "\n").into_bytes()
}

/// When the layout's folder, or `lib` beside it, was changed last.
#[must_use]
pub fn changed(dir: &Path) -> Option<SystemTime> {
    let dir = dir.canonicalize().ok()?;
    let (root, _) = root_of(&dir);
    let mut folders = vec![dir, root.join("lib")];
    let mut last = None;
    while let Some(folder) = folders.pop() {
        last = last.max(std::fs::metadata(&folder).and_then(|it| it.modified()).ok());
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(about) = entry.metadata() else { continue };
            if about.is_dir() {
                folders.push(entry.path());
            } else {
                last = last.max(about.modified().ok());
            }
        }
    }
    last
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
fn unwritable(err: std::io::Error) -> LayoutError {
    LayoutError::Data(format!("cannot be written: {err}"))
}
