//! Reads what a layout measured, see "What a layout tells the server" in print-layouts/README.md. Knows the marks; not what is made of them.
use super::compose::{Closing, Kit, Measure, Text};
use super::data::{Length, Rank};
use super::flow::{self, Kind, Line};
use super::layout::{LayoutError, LayoutInfo};
use super::plan::{Measured, text_cost};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};
use typst::foundations::{Label, Selector};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// `<measure>`: one article.
#[derive(Deserialize)]
struct Mark {
    key: String,
    rank: Rank,
    feature: bool,
    head: BTreeMap<String, i32>,
    cap: Vec<i32>,
    ratio: f64,
    pixels: f64,
    texts: Vec<MarkText>,
    closing: Option<MarkClosing>,
    band: i32,
}

#[derive(Deserialize)]
struct MarkText {
    /// Key of the `thread` that measured it.
    key: String,
    length: Length,
    pieces: Vec<MarkPiece>,
}

#[derive(Deserialize)]
struct MarkPiece {
    kind: Kind,
    gap: i32,
    at: usize,
    /// Its number in the thread.
    source: usize,
}

#[derive(Deserialize)]
struct MarkClosing {
    at: usize,
    lines: i32,
}

/// `<lines>`: what a thread reports.
#[derive(Deserialize)]
struct Lines {
    key: String,
    #[serde(default)]
    lines: Vec<f64>,
    #[serde(default)]
    misfits: u32,
}

/// `<extent>`: a plan page begins here.
#[derive(Deserialize)]
struct Extent {
    at: usize,
}

/// What stands under a label, with its page.
fn marks<T: DeserializeOwned>(
    document: &PagedDocument,
    label: &'static str,
) -> Result<Vec<(T, usize)>, LayoutError> {
    let Some(interned) = Label::new(PicoStr::intern(label)) else { return Ok(Vec::new()) };
    let introspector = document.introspector();
    let mut found = Vec::new();
    for content in introspector.query(&Selector::Label(interned)) {
        let Some(metadata) = content.to_packed::<MetadataElem>() else { continue };
        let page = content.location().and_then(|it| introspector.page(it)).map_or(0, std::num::NonZero::get);
        let value = serde_json::to_value(&metadata.value).and_then(serde_json::from_value);
        found.push((value.map_err(|err| LayoutError::Data(format!("<{label}>: {err}")))?, page));
    }
    Ok(found)
}

/// Everything a layout measured.
pub(crate) fn read(document: &PagedDocument, info: LayoutInfo) -> Result<Measured, LayoutError> {
    let grid = info.grid.ok_or_else(|| LayoutError::Data(format!("the layout {} has no grid", info.name)))?;
    let lines: HashMap<String, Vec<f64>> =
        marks::<Lines>(document, "lines")?.into_iter().map(|(it, _)| (it.key, it.lines)).collect();
    let mut articles = BTreeMap::new();
    for (mark, _) in marks::<Mark>(document, "measure")? {
        articles.insert(mark.key.clone(), measure(mark, &lines)?);
    }
    let extents: Vec<(Extent, usize)> = marks(document, "extent")?;
    let after = |number: usize| extents.get(number + 1).map_or(document.pages().len() + 1, |it| it.1);
    let extents =
        extents.iter().enumerate().map(|(number, it)| (it.0.at, after(number).saturating_sub(it.1).max(1)));
    let extents = extents.collect();
    Ok(Measured { kit: Kit { grid, shapes: info.shape }, articles, extents })
}

fn measure(mark: Mark, lines: &HashMap<String, Vec<f64>>) -> Result<Measure, LayoutError> {
    let mut texts: Vec<Text> = Vec::new();
    for text in mark.texts {
        let counted = lines.get(&text.key);
        let pieces = text.pieces.iter().map(|it| {
            let n = counted.and_then(|list| list.get(it.source)).copied();
            let n = n.ok_or_else(|| {
                LayoutError::Data(format!("{}: piece {} was not measured", text.key, it.source))
            })?;
            #[expect(clippy::cast_possible_truncation, reason = "lines of an article")]
            Ok(Line { kind: it.kind, n: n as i32, gap: it.gap, at: it.at })
        });
        let pieces: Result<Vec<Line>, LayoutError> = pieces.collect();
        let lines = pieces?;
        let lost = texts.first().map_or(0, |whole| flow::total(&whole.lines) - flow::total(&lines));
        texts.push(Text { lines, cost: text_cost(text.length, mark.rank, lost) });
    }
    Ok(Measure {
        key: mark.key,
        section: 0,
        rank: mark.rank,
        feature: mark.feature,
        shape: None,
        texts,
        head: mark.head,
        cap: mark.cap,
        ratio: mark.ratio,
        pixels: mark.pixels,
        slack: 0,
        closing: mark.closing.map(|it| Closing { at: it.at, lines: it.lines }),
        band: mark.band,
    })
}

/// Articles that were set and took more room than measured: key and pieces.
pub(crate) fn misfits(document: &PagedDocument) -> Vec<(String, u32)> {
    let reports = marks::<Lines>(document, "lines").unwrap_or_default();
    reports.into_iter().filter(|it| it.0.misfits > 0).map(|it| (it.0.key, it.0.misfits)).collect()
}
