//! The cover of a perfect-bound issue as a file of its own: back, spine and front side by side, outside and inside. Knows finished press
//! PDFs; not how they were made.
use super::boxes::{self, MM, Rect};
use super::edition::{self, Edition};
use super::graft::{self, Graft};
use super::marks::{self, Marks};
use super::{PressFault, open, set_boxes};
use lopdf::{Document, ObjectId, dictionary};

/// Pages a cover is made of.
const COVER: usize = 4;

/// Name of the spine's form among the resources of the sheet.
const SPINE: &str = "PvSpine";

/// A split issue.
#[derive(Debug, Clone)]
pub struct Cover {
    /// Two sheets: outside (last page, spine, first page), inside (second page, spine, last but one).
    pub cover: Vec<u8>,
    /// The other pages, in their order.
    pub inside: Vec<u8>,
    pub spine_mm: f64,
    /// Width of the strip of the spine, in millimetres, that neither artwork nor bleed covers on one side or the other.
    pub bare_mm: f64,
}

/// Whether an issue of so many pages has an inside to split its cover from.
#[must_use]
pub fn has_cover(pages: usize) -> bool {
    pages >= 2 * COVER && pages.is_multiple_of(COVER)
}

/// Splits a press PDF into its cover and its inside. `spine_mm` is 0 for a stapled issue; `spine` is a press PDF of one page, the artwork of
/// the spine's outside, as wide as the spine. Without it the pages bleed onto the spine.
pub fn split_cover(pdf: &[u8], spine_mm: f64, spine: Option<&[u8]>) -> Result<Cover, PressFault> {
    let from = open(pdf)?;
    let ids: Vec<ObjectId> = from.page_iter().collect();
    let count = ids.len();
    if !has_cover(count) {
        return Err(PressFault::Pages {
            have: count,
            want: "a cover needs at least 8 pages, a multiple of 4",
        });
    }
    let spine_art = spine.map(open).transpose()?;
    let mut graft = Graft::default();
    let mut made = Edition::derived(&from, &mut graft, "cover");
    let mut marks = Marks::default();
    let mut bare = 0.0_f64;
    for (left, right, art) in [(count, 1, spine_art.as_ref()), (2, count - 1, None)] {
        let pages = [(left, ids[left - 1]), (right, ids[right - 1])];
        bare = bare.max(spread(&from, &mut made, &mut graft, &mut marks, pages, spine_mm * MM, art)?);
    }
    let inside: Vec<usize> = (3..=count - 2).collect();
    Ok(Cover { cover: made.finish()?, inside: edition::pages(pdf, &inside)?, spine_mm, bare_mm: bare / MM })
}

/// One side of the cover; returns how much of the spine stays bare, in points.
fn spread(
    from: &Document,
    made: &mut Edition,
    graft: &mut Graft,
    marks: &mut Marks,
    pages: [(usize, ObjectId); 2],
    spine: f64,
    spine_art: Option<&Document>,
) -> Result<f64, PressFault> {
    let fault = |page: usize, what: &str| PressFault::Page { page, what: what.into() };
    let mut placed = Vec::new();
    for (number, id) in pages {
        let trim = boxes::of(from, id, b"TrimBox").ok_or_else(|| fault(number, "it has no trim box"))?;
        let bleed = boxes::of(from, id, b"BleedBox").unwrap_or(trim);
        placed.push((number, id, trim, bleed));
    }
    let [(_, _, left, left_bleed), (_, _, right, _)] = placed[..] else { return Ok(0.0) };
    let same = (left.width() - right.width()).abs() < 0.1 && (left.height() - right.height()).abs() < 0.1;
    if !same {
        return Err(fault(pages[1].0, "the pages of the cover differ in size"));
    }
    let (width, bleed_by) = (left.width(), left_bleed.margin_around(left).max(0.0));
    let trim = Rect { x0: 0.0, y0: 0.0, x1: width * 2.0 + spine, y1: left.height() };
    let bleed = boxes::bleed(trim, bleed_by);
    // Each page's bleed runs onto its half of the spine.
    let onto = if spine_art.is_some() { 0.0 } else { bleed_by.min(spine / 2.0) };
    let (mut art, mut xobjects) = (String::new(), lopdf::Dictionary::new());
    for (at, (number, id, page, page_bleed)) in placed.into_iter().enumerate() {
        let shown = if at == 0 {
            Rect { x1: page.x1 + onto, ..page_bleed }
        } else {
            Rect { x0: page.x0 - onto, ..page_bleed }
        };
        let form =
            edition::form(from, &mut made.doc, graft, id, shown).map_err(|what| fault(number, &what))?;
        let x = if at == 0 { 0.0 } else { width + spine } - page.x0;
        let name = format!("PvPage{number}");
        art += &format!("q 1 0 0 1 {x:.3} {:.3} cm /{name} Do Q\n", -page.y0);
        xobjects.set(name, form);
    }
    if let Some(theirs) = spine_art {
        let (form, placed) = spine_form(theirs, &mut made.doc)?;
        art += &format!("q 1 0 0 1 {:.3} {:.3} cm /{SPINE} Do Q\n", width - placed.x0, -placed.y0);
        xobjects.set(SPINE, form);
    }
    let media = if has_marks(from, pages[0].1) {
        let folds = if spine > 0.0 { vec![width, width + spine] } else { vec![width] };
        let form = marks.folded(&mut made.doc, trim, bleed, &folds);
        xobjects.set(marks::NAME, form);
        art += &format!("/{} Do\n", marks::NAME);
        marks::sheet(bleed)
    } else {
        boxes::around(bleed)
    };
    let content = made.doc.add_object(graft::deflated(lopdf::Dictionary::new(), art.as_bytes()));
    let mut leaf = dictionary! {
        "Type" => "Page", "Contents" => content, "Resources" => dictionary! { "XObject" => xobjects },
    };
    set_boxes(&mut leaf, media, bleed, trim);
    if from.version.as_str() > "1.4" {
        leaf.set("Group", boxes::page_group());
    }
    made.add(leaf);
    Ok(if spine_art.is_some() { 0.0 } else { spine - 2.0 * onto })
}

/// The artwork of the spine as a form, cut at the folds but bleeding at head and foot, and its trim box.
fn spine_form(theirs: &Document, to: &mut Document) -> Result<(ObjectId, Rect), PressFault> {
    let page = edition::page_id(theirs, 1)?;
    let fault = |what: &str| PressFault::Page { page: 1, what: format!("the spine: {what}") };
    let trim = boxes::of(theirs, page, b"TrimBox").ok_or_else(|| fault("it has no trim box"))?;
    let bleed = boxes::of(theirs, page, b"BleedBox").unwrap_or(trim);
    let shown = Rect { y0: bleed.y0, y1: bleed.y1, ..trim };
    let form = edition::form(theirs, to, &mut Graft::default(), page, shown);
    Ok((form.map_err(|what| fault(&what))?, trim))
}

/// Whether a page carries printer's marks.
pub(super) fn has_marks(doc: &Document, page: ObjectId) -> bool {
    let resources = graft::dict(doc, boxes::inherited(doc, page, b"Resources"));
    let xobjects = resources.and_then(|it| graft::dict(doc, it.get(b"XObject").ok()));
    xobjects.is_some_and(|it| it.has(marks::NAME.as_bytes()))
}
