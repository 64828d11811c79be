//! CPU time of laying out an issue of about 28 pages: cold, and again after one paragraph changed, beside a plain Typst compile of the
//! same files. `cargo bench --bench print`; prints milliseconds of one run, which say little on a busy machine, and ratios, which hold.
use parvis::print::data::IssueData;
use parvis::print::layout::{self, Files};
use parvis::print::world::LayoutSource;
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
    issue: Bytes,
    main: FileId,
}

impl Plain {
    fn new(issue: &IssueData) -> Self {
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
            issue: Bytes::new(serde_json::to_vec(issue).unwrap_or_default()),
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
        if id.vpath().get_with_slash() == "/issue.json" {
            Ok(self.issue.clone())
        } else {
            Self::bytes(id).map(Bytes::new)
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
fn floor(issue: &IssueData, begun: Instant) -> f64 {
    typst::comemo::evict(0);
    let before = cpu(begun);
    let document =
        typst::compile::<PagedDocument>(&Plain::new(issue)).output.unwrap_or_else(|err| panic!("{err:?}"));
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).unwrap_or_default();
    let pdf = typst_pdf::pdf(&document, &PdfOptions { standards, ..PdfOptions::default() });
    assert!(pdf.is_ok(), "the plain compile writes no PDF");
    cpu(begun) - before
}

/// The sample with its articles repeated, every copy a little different, so that nothing is laid out once for all.
fn enlarged(times: usize) -> IssueData {
    let json = std::fs::read_to_string(format!("{LAYOUTS}/magazine/sample.json")).unwrap_or_default();
    let mut issue: IssueData = serde_json::from_str(&json).unwrap_or_else(|err| panic!("sample.json: {err}"));
    let groups: Vec<_> = issue.plan.pages.iter().filter(|it| !it.section.is_empty()).cloned().collect();
    let mut at = issue.plan.pages.iter().rposition(|it| !it.section.is_empty()).map_or(0, |it| it + 1);
    for time in 1..times {
        for group in &groups {
            let mut copy = group.clone();
            for key in &mut copy.items {
                let mut article = issue.articles[key].clone();
                *key = format!("{key}x{time}");
                article.key.clone_from(key);
                article.opening = None;
                vary(&mut article.body, &format!("({time}) "));
                issue.articles.insert(key.clone(), article);
            }
            issue.plan.pages.insert(at, copy);
            at += 1;
        }
    }
    issue
}

fn vary(body: &mut serde_json::Value, with: &str) {
    for block in body.as_array_mut().into_iter().flatten() {
        if block["type"] == "paragraph"
            && let Some(text) = block["content"][0]["text"].as_str()
        {
            let text = format!("{text} {with}");
            block["content"][0]["text"] = text.into();
        }
    }
}

fn run(issue: &IssueData, begun: Instant) -> (f64, usize) {
    let before = cpu(begun);
    let proof = layout::lay_out(&LayoutSource::Embedded, "magazine", issue, Files::new(), None)
        .unwrap_or_else(|err| panic!("{err}"));
    assert!(proof.oversets.is_empty(), "{:?}", proof.oversets);
    (cpu(begun) - before, proof.pages)
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
fn main() {
    let begun = Instant::now();
    let mut issue = enlarged(3);
    let (cold, pages) = run(&issue, begun);
    let (same, _) = run(&issue, begun);
    let key = issue
        .plan
        .pages
        .iter()
        .rev()
        .find(|it| !it.section.is_empty())
        .map(|it| it.items[0].clone())
        .unwrap_or_default();
    let mut edits = Vec::new();
    for edit in 0..5 {
        if let Some(article) = issue.articles.get_mut(&key)
            && let Some(first) =
                article.body.as_array_mut().and_then(|it| it.iter_mut().find(|it| it["type"] == "paragraph"))
        {
            first["content"][0]["text"] = format!(
                "Un paragraphe changé pour la {edit}e fois, à peu près de la même longueur que celui d’avant."
            )
            .into();
        }
        edits.push(run(&issue, begun).0);
    }
    let warm = edits.iter().sum::<f64>() / 5.0;
    let floor = floor(&issue, begun);
    println!(
        "{pages} pages: cold {:.0} ms, unchanged {:.0} ms, one paragraph changed {:.0} ms; Typst alone {:.0} ms (CPU, with PDF)",
        cold * 1e3,
        same * 1e3,
        warm * 1e3,
        floor * 1e3
    );
    println!("cold / Typst alone: {:.2}; changed / cold: {:.2}", cold / floor, warm / cold);
}
