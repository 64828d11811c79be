//! Reads what stands on laid-out pages: lines of text, folios, QR codes, fonts. Yields facts for the preflight; judges nothing.
use super::layout::Files;
use super::preflight::{Composed, Folio, Line, QrCode, Rect, UsedFont, permissions};
use std::collections::HashMap;
use typst::layout::{Abs, Frame, FrameItem, Size, Transform};
use typst::text::TextItem;
use typst::visualize::{Geometry, ImageKind};
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

/// Where the text of a page stands.
pub(crate) struct TypeArea {
    pub top: Abs,
    pub height: Abs,
    pub side: Abs,
    pub columns: usize,
    pub gutter: Abs,
    /// Distance of two baselines.
    pub line: Abs,
}

/// Lines between two things that readers take for air.
const AIR: f64 = 4.0;

/// Part of a type area that is holes: in each of its columns, what is left free for more than a few lines. A ground with nothing on it
/// covers none; a picture, a drawing and a ruled line do.
pub(crate) fn white(frame: &Frame, area: &TypeArea) -> f64 {
    let (mut taken, clip) = (
        Vec::new(),
        Extent { left: Abs::zero(), right: frame.width(), top: Abs::zero(), bottom: frame.height() },
    );
    taken_in(frame, Transform::identity(), &clip, &mut taken);
    #[expect(clippy::cast_precision_loss, reason = "columns of a page")]
    let count = area.columns.max(1) as f64;
    let width = (frame.width() - area.side * 2.0 - area.gutter * (count - 1.0)) / count;
    let foot = area.top + area.height;
    let mut holes = Abs::zero();
    let mut left = area.side;
    for _ in 0..area.columns.max(1) {
        let inside = |it: &&Extent| it.right > left + width * 0.1 && it.left < left + width * 0.9;
        let mut own: Vec<&Extent> = taken.iter().filter(inside).collect();
        own.sort_by_key(|it| it.top);
        let mut down = area.top;
        let mut hole = |free: Abs| {
            if free > area.line * AIR {
                holes += free;
            }
        };
        for it in own {
            hole(it.top.min(foot) - down);
            down = down.max(it.bottom.min(foot));
        }
        hole(foot - down);
        left += width + area.gutter;
    }
    holes / (area.height * count)
}

/// Something to read or see on a page.
struct Extent {
    left: Abs,
    right: Abs,
    top: Abs,
    bottom: Abs,
}

fn taken_in(frame: &Frame, at: Transform, clip: &Extent, found: &mut Vec<Extent>) {
    for (place, item) in frame.items() {
        let here = at.pre_concat(Transform::translate(place.x, place.y));
        let (x, y) = (here.tx, here.ty);
        let extent = match item {
            FrameItem::Group(group) => {
                let inside = here.pre_concat(group.transform);
                let own = Extent {
                    left: inside.tx.max(clip.left),
                    right: (inside.tx + group.frame.width()).min(clip.right),
                    top: inside.ty.max(clip.top),
                    bottom: (inside.ty + group.frame.height()).min(clip.bottom),
                };
                // what is cut off is not seen
                taken_in(&group.frame, inside, if group.clip.is_some() { &own } else { clip }, found);
                continue;
            }
            FrameItem::Text(text) => Extent {
                left: x,
                right: x + text.width(),
                top: y - text.size * 0.8,
                bottom: y + text.size * 0.2,
            },
            FrameItem::Image(_, size, _) => Extent { left: x, right: x + size.x, top: y, bottom: y + size.y },
            // a line drawn on paper; a ground is seen by what stands on it
            FrameItem::Shape(shape, _) => {
                let Geometry::Line(end) = shape.geometry else { continue };
                Extent {
                    left: x.min(x + end.x),
                    right: x.max(x + end.x),
                    top: y.min(y + end.y),
                    bottom: y.max(y + end.y),
                }
            }
            _ => continue,
        };
        found.push(Extent {
            left: extent.left.max(clip.left),
            right: extent.right.min(clip.right),
            top: extent.top.max(clip.top),
            bottom: extent.bottom.min(clip.bottom),
        });
    }
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
