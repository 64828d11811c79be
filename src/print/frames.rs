//! Reads what stands on laid-out pages: lines of text, folios, QR codes, fonts. Yields facts for the preflight; judges nothing.
use super::layout::Files;
use super::preflight::{Composed, Folio, Line, QrCode, Rect, UsedFont, permissions};
use std::collections::HashMap;
use typst::layout::{Abs, Frame, FrameItem, Size, Transform};
use typst::text::TextItem;
use typst::visualize::ImageKind;
use typst_layout::PagedDocument;

/// A folio stands so close to the foot and to the outer edge, in millimetres.
const FOOT_MM: f64 = 20.0;
const EDGE_MM: f64 = 30.0;
/// Two runs of text belong to one line if the second begins so close to the end of the first, in parts of its size.
const SAME_LINE_EM: f64 = 1.6;

/// The facts of a document whose QR codes are among `files`.
pub(crate) fn composed(document: &PagedDocument, files: &Files) -> Composed {
    let codes: HashMap<&[u8], &str> = files
        .iter()
        .filter(|it| it.0.starts_with("/qr/"))
        .map(|(path, bytes)| (bytes.as_slice(), path.as_str()))
        .collect();
    let mut found = Composed::default();
    for (index, page) in document.pages().iter().enumerate() {
        found.numbers.push(page.number);
        found.width_mm = page.frame.width().to_mm();
        let mut reader =
            Reader { page: index + 1, size: page.frame.size(), codes: &codes, found: &mut found };
        reader.walk(&page.frame, Transform::identity());
    }
    found
}

struct Reader<'a> {
    page: usize,
    size: Size,
    codes: &'a HashMap<&'a [u8], &'a str>,
    found: &'a mut Composed,
}

impl Reader<'_> {
    fn walk(&mut self, frame: &Frame, at: Transform) {
        for (place, item) in frame.items() {
            let here = at.pre_concat(Transform::translate(place.x, place.y));
            match item {
                FrameItem::Group(group) => self.walk(&group.frame, here.pre_concat(group.transform)),
                FrameItem::Text(text) => self.text(text, here),
                FrameItem::Image(image, size, _) => {
                    let ImageKind::Svg(drawing) = image.kind() else { continue };
                    if let Some(path) = self.codes.get(drawing.data().as_slice()) {
                        let modules = modules(drawing.data());
                        let place = rect(here, size.x, size.y);
                        let code = QrCode { page: self.page, path: (*path).to_owned(), modules, place };
                        self.found.codes.push(code);
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem, here: Transform) {
        let page = self.page;
        let name = text.font.post_script_name().unwrap_or_else(|| text.font.info().family.clone());
        if !self.found.fonts.iter().any(|it| it.name == name) {
            let permissions = permissions(text.font.data());
            self.found.fonts.push(UsedFont { page, name, permissions });
        }
        // Items stand on their baseline.
        let raised = here.pre_concat(Transform::translate(Abs::zero(), -text.size * 0.75));
        let place = rect(raised, text.width(), text.size);
        let hyphen = text.text.ends_with(['\u{ad}', '-', '\u{2010}']);
        let em = place.h;
        match self.found.lines.last_mut() {
            Some(line)
                if line.page == page
                    && (line.place.y + line.place.h - place.y - place.h).abs() < 0.3 * em
                    && (place.x - line.place.x - line.place.w).abs() < SAME_LINE_EM * em =>
            {
                line.place.w = place.x + place.w - line.place.x;
                line.hyphen = hyphen;
            }
            _ => self.found.lines.push(Line { page, place, hyphen }),
        }
        let (width, height) = (self.size.x.to_mm(), self.size.y.to_mm());
        let outside = place.x < EDGE_MM || place.x + place.w > width - EDGE_MM;
        if place.y > height - FOOT_MM
            && outside
            && let Ok(number) = text.text.trim().parse()
        {
            self.found.folios.push(Folio { page, number, place });
        }
    }
}

/// How far down a page text and pictures reach that begin above `foot`. A ground with nothing on it is none of them.
pub(crate) fn reach(frame: &Frame, foot: Abs) -> Abs {
    reach_of(frame, Transform::identity(), foot)
}

fn reach_of(frame: &Frame, at: Transform, foot: Abs) -> Abs {
    let mut found = Abs::zero();
    for (place, item) in frame.items() {
        let here = at.pre_concat(Transform::translate(place.x, place.y));
        let bottom = match item {
            FrameItem::Group(group) => {
                let inside = reach_of(&group.frame, here.pre_concat(group.transform), foot);
                // what is cut off is not seen
                let edge = here.ty + group.frame.height();
                if group.clip.is_some() { inside.min(edge) } else { inside }
            }
            FrameItem::Text(_) => here.ty,
            FrameItem::Image(_, size, _) if here.ty < foot => here.ty + size.y,
            _ => Abs::zero(),
        };
        // folios stand below
        let begins_above = !matches!(item, FrameItem::Text(_)) || bottom <= foot;
        if begins_above {
            found = found.max(bottom.min(foot));
        }
    }
    found
}

/// The type sizes of what stands between two heights of a page, in pt, rising.
pub(crate) fn type_sizes(frame: &Frame, top: Abs, bottom: Abs) -> Vec<f64> {
    let mut found = Vec::new();
    sizes_of(frame, Transform::identity(), &mut |baseline, size| {
        if baseline > top && baseline <= bottom + size {
            found.push((size.to_pt() * 100.0).round() / 100.0);
        }
    });
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}

fn sizes_of(frame: &Frame, at: Transform, look: &mut impl FnMut(Abs, Abs)) {
    for (place, item) in frame.items() {
        let here = at.pre_concat(Transform::translate(place.x, place.y));
        match item {
            FrameItem::Group(group) => sizes_of(&group.frame, here.pre_concat(group.transform), look),
            FrameItem::Text(text) => look(here.ty, text.size * here.sy.get().abs()),
            _ => {}
        }
    }
}

/// A box of this size, in millimetres from the top left of the trim.
fn rect(at: Transform, width: Abs, height: Abs) -> Rect {
    let (w, h) = (width.to_mm() * at.sx.get().abs(), height.to_mm() * at.sy.get().abs());
    Rect { x: at.tx.to_mm(), y: at.ty.to_mm(), w, h }
}

/// Modules along the side of a QR code, whose drawing counts one unit to each.
fn modules(svg: &[u8]) -> usize {
    let text = String::from_utf8_lossy(svg);
    let size = text.split_once("viewBox=\"0 0 ").and_then(|it| it.1.split_once(' '));
    size.and_then(|it| it.0.parse().ok()).unwrap_or(0)
}
