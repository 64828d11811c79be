//! CPU time of laying out the demo town's issue, PDF included: cold, and again after one paragraph changed, beside a plain Typst compile of
//! the same files. `cargo bench --bench print`; prints milliseconds of one run, which say little on a busy machine, and ratios, which hold.
//! Then the memory of two hundred builds, a hundred issues of random articles ([`pagination`]), and photographs ([`photos`]).
mod pagination; // a hundred issues
mod photos; // from originals to the press PDF and the web PDF

use parvis::app::{App, Clock};
use parvis::config::Settings;
use parvis::content::{publication, town};
use parvis::print::collect;
use parvis::print::data::{Band, IssueData};
use parvis::print::layout::{self, Files, Laid, Typesetter};
use parvis::print::order::Order;
use parvis::print::plan::{self, Fitted};
use parvis::print::world::LayoutSource;
use parvis::{demo, jobs, schema};
use std::time::Instant;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

const LAYOUTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts");

/// CPU seconds of this process, all threads; wall time where the system does not say.
fn cpu(since: Instant) -> f64 {
    let ticks = std::fs::read_to_string("/proc/self/stat").ok().and_then(|stat| {
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u32>().ok()? + fields.get(12)?.parse::<u32>().ok()?)
    });
    ticks.map_or_else(|| since.elapsed().as_secs_f64(), |it| f64::from(it) / 100.0)
}

/// The least a program needs to call Typst: the same layouts and fonts from disk, the same data.
struct Plain {
    library: LazyHash<Library>,
    fonts: FontStore,
    /// The issue's data and pictures, by path.
    files: Files,
    main: FileId,
}

impl Plain {
    fn new(issue: &IssueData, files: &Files) -> Self {
        let mut files = files.clone();
        files.insert("/issue.json".into(), serde_json::to_vec(issue).unwrap_or_default());
        let mut fonts = FontStore::new();
        for entry in std::fs::read_dir(format!("{LAYOUTS}/fonts")).into_iter().flatten().flatten() {
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            fonts.extend(Font::iter(Bytes::new(bytes)).map(|font| (font.clone(), font.info().clone())));
        }
        let inputs: Dict = [(Str::from("data"), Value::Str("/issue.json".into()))].into_iter().collect();
        let path = VirtualPath::new("/magazine/issue.typ").unwrap_or_else(|_| panic!("a path"));
        Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            fonts,
            files,
            main: RootedPath::new(VirtualRoot::Project, path).intern(),
        }
    }

    fn bytes(id: FileId) -> FileResult<Vec<u8>> {
        let path = format!("{LAYOUTS}{}", id.vpath().get_with_slash());
        std::fs::read(&path).map_err(|err| FileError::from_io(err, path.as_ref()))
    }
}

impl World for Plain {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }
    fn main(&self) -> FileId {
        self.main
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        let text = String::from_utf8(Self::bytes(id)?).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text))
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match self.files.get(id.vpath().get_with_slash()) {
            Some(bytes) => Ok(Bytes::new(bytes.clone())),
            None => Self::bytes(id).map(Bytes::new),
        }
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The same issue through Typst alone, in seconds of CPU.
fn floor(issue: &IssueData, files: &Files, begun: Instant) -> f64 {
    typst::comemo::evict(0);
    let before = cpu(begun);
    let press = issue.mode == "press";
    let document = typst::compile::<PagedDocument>(&Plain::new(issue, files))
        .output
        .unwrap_or_else(|err| panic!("{err:?}"));
    let standard = if press { PdfStandard::V_1_6 } else { PdfStandard::Ua_1 };
    let standards = PdfStandards::new(&[standard]).unwrap_or_default();
    let pdf = typst_pdf::pdf(&document, &PdfOptions { standards, tagged: !press, ..PdfOptions::default() });
    assert!(pdf.is_ok(), "the plain compile writes no PDF");
    cpu(begun) - before
}

/// The released issue of the demo town as it is collected, with its pictures, its fillers and its budget.
async fn demo_issue(folder: &std::path::Path) -> anyhow::Result<Wanted> {
    let app = App::build(Settings::load(folder)?, Clock::System).await?;
    schema::migrate(&app.db, &app.settings).await?;
    demo::fill(&app).await?;
    let issues = publication::all(&app.db).await?;
    let issue = issues.iter().find(|it| it.state.frozen()).ok_or_else(|| anyhow::anyhow!("no issue"))?;
    let shop = jobs::workshop(&app);
    let info = layout::info(&LayoutSource::Embedded, "magazine")?;
    let collected =
        collect::collect(&shop, &town::get(&app.db).await?, issue, collect::Enters::Everything).await?;
    let mut data = collected.data;
    plan::arrange(&mut data, &info.size);
    let budget = usize::try_from(issue.pages_max)?;
    let order = Order { budget: Some(budget), ..collected.order };
    Ok(Wanted { data, files: collected.files, order })
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Wanted {
    data: IssueData,
    files: Files,
    order: Order,
}

impl Wanted {
    /// Measures, plans, sets and writes the web PDF.
    fn run(&self, begun: Instant) -> anyhow::Result<Run> {
        let before = cpu(begun);
        let typesetter = Typesetter::new(&LayoutSource::Embedded, "magazine", self.files.clone(), None)?;
        let fitted = typesetter.fit(self.data.clone(), &self.order)?;
        let laid = cpu(begun) - before;
        let proof = fitted.laid.proof();
        assert!(proof.oversets.is_empty(), "{:?}", proof.oversets);
        let before_pdf = cpu(begun);
        let pdf = fitted.laid.web_pdf(&fitted.issue)?;
        assert!(!pdf.is_empty());
        let whole = laid + cpu(begun) - before_pdf;
        Ok(Run { laid, whole, fitted, pages: proof.pages })
    }
}

/// A build and its seconds of CPU.
struct Run {
    /// Measured, planned and set.
    laid: f64,
    /// With the web PDF.
    whole: f64,
    fitted: Fitted<Laid>,
    pages: usize,
}

/// An article of the issue that is about to be changed.
struct Edited<'a> {
    wanted: &'a mut Wanted,
    key: String,
}

impl Edited<'_> {
    /// Changes the first paragraph; no two numbers give the same words.
    fn change(&mut self, number: usize) -> anyhow::Result<()> {
        let article = self.wanted.data.articles.get_mut(&self.key).and_then(|it| it.body.as_array_mut());
        let first = article.and_then(|it| it.iter_mut().find(|it| it["type"] == "paragraph"));
        let first = first.ok_or_else(|| anyhow::anyhow!("an article without paragraphs"))?;
        first["content"][0]["text"] = format!(
            "Un paragraphe changé pour la {number}e fois, à peu près de la même longueur que celui d’avant."
        )
        .into();
        Ok(())
    }
}

/// Memory of this process now, in MB; 0 where the system does not say.
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|it| it.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Builds with another sentence each in one process.
const BUILDS: usize = 200;

/// What the process holds after many builds, beside what it held after the tenth.
#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
fn many(edited: &mut Edited<'_>, begun: Instant) -> anyhow::Result<()> {
    let mut tenth = 0.0;
    for number in 1..=BUILDS {
        edited.change(1_000 + number)?;
        edited.wanted.run(begun)?;
        if number == 10 {
            tenth = memory_mb();
        }
    }
    let last = memory_mb();
    println!(
        "{BUILDS} builds: {tenth:.0} MB after the tenth, {last:.0} MB after the last: {:.2}",
        last / tenth
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
fn main() -> anyhow::Result<()> {
    let begun = Instant::now();
    if let Some(folder) = photos::asked() {
        return photos::run(&folder, begun);
    }
    println!("filling the demo town …");
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let mut wanted = runtime.block_on(demo_issue(folder.path()))?;
    typst::comemo::evict(0);
    let first = wanted.run(begun)?;
    let same = wanted.run(begun)?.whole;
    let issue = first.fitted.issue;
    let last = issue
        .plan
        .pages
        .iter()
        .flat_map(|it| &it.runs)
        .flat_map(|it| &it.bands)
        .flat_map(Band::places)
        .last();
    let key = last.map(|it| it.item.clone()).ok_or_else(|| anyhow::anyhow!("an issue without articles"))?;
    let mut edited = Edited { wanted: &mut wanted, key };
    let (mut edits, mut pictures) = (Vec::new(), Vec::new());
    for edit in 0..5 {
        edited.change(edit)?;
        let run = edited.wanted.run(begun)?;
        let page =
            run.fitted.laid.proof().placed.iter().find(|it| it.item == edited.key).map_or(1, |it| it.start);
        let before = cpu(begun);
        run.fitted.laid.png(page, 144.0 / 72.0)?;
        pictures.push(run.laid + cpu(begun) - before);
        edits.push(run.whole);
    }
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    let (warm, picture) = (mean(&edits), mean(&pictures));
    many(&mut edited, begun)?;
    let floor = floor(&issue, &wanted.files, begun);
    println!(
        "{} pages: cold {:.0} ms ({:.0} ms without the PDF), unchanged {:.0} ms, one paragraph changed {:.0} ms, its page as PNG {:.0} ms; Typst alone, pages given, {:.0} ms (CPU, with PDF)",
        first.pages,
        first.whole * 1e3,
        first.laid * 1e3,
        same * 1e3,
        warm * 1e3,
        picture * 1e3,
        floor * 1e3
    );
    println!("cold / Typst alone: {:.2}; changed / cold: {:.2}", first.whole / floor, warm / first.whole);
    pagination::twice(&wanted, begun)?;
    pagination::run(&wanted, begun)?;
    photos::in_a_child(folder.path(), &wanted)?;
    Ok(())
}
