//! Printer's marks outside the bleed: crop marks, fold marks, registration marks, a colour bar. Knows rectangles; not pages.
use super::boxes::{MM, Rect};
use super::function::tint;
use super::graft;
use lopdf::{Document, Object, ObjectId, dictionary};
use std::fmt::Write;

/// Name of the form that draws them, among the resources of a page.
pub(super) const NAME: &str = "PvMarks";

/// Paper around the bleed for them.
const SLUG: f64 = 8.0 * MM;
/// Between the bleed and a mark.
const GAP: f64 = 1.0 * MM;
/// Length of a crop mark.
const LENGTH: f64 = 5.0 * MM;
/// Width of lines, in points.
const LINE: f64 = 0.25;
/// Radius of a registration mark.
const RADIUS: f64 = 1.5 * MM;
/// Side of a patch of the colour bar.
const PATCH: f64 = 5.0 * MM;
/// From the corner of the trim to the first patch.
const INSET: f64 = 12.0 * MM;

/// Patches: full inks, their overlaps, half tones, black tints, and a grey that shows a cast.
const BAR: [[f64; 4]; 14] = [
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0],
    [1.0, 1.0, 0.0, 0.0],
    [0.0, 1.0, 1.0, 0.0],
    [1.0, 0.0, 1.0, 0.0],
    [0.5, 0.0, 0.0, 0.0],
    [0.0, 0.5, 0.0, 0.0],
    [0.0, 0.0, 0.5, 0.0],
    [0.0, 0.0, 0.0, 0.5],
    [0.0, 0.0, 0.0, 0.25],
    [0.0, 0.0, 0.0, 0.75],
    [0.5, 0.4, 0.4, 0.0],
];

/// The media box that holds the marks.
pub(super) fn sheet(bleed: Rect) -> Rect {
    bleed.grown(SLUG)
}

/// Marks that are drawn already, by the boxes they belong to.
#[derive(Default)]
pub(super) struct Marks {
    drawn: Vec<(Rect, Rect, ObjectId)>,
    all: Option<ObjectId>,
}

impl Marks {
    /// The form that draws the marks of a sheet; sheets of one size share it.
    pub(super) fn form(&mut self, doc: &mut Document, trim: Rect, bleed: Rect) -> ObjectId {
        let known = self.drawn.iter().find(|it| it.0 == trim && it.1 == bleed);
        if let Some((.., known)) = known {
            return *known;
        }
        let id = self.folded(doc, trim, bleed, &[]);
        self.drawn.push((trim, bleed, id));
        id
    }

    /// The same with fold marks at these distances from the left of the trim.
    pub(super) fn folded(&mut self, doc: &mut Document, trim: Rect, bleed: Rect, folds: &[f64]) -> ObjectId {
        // Registration: full strength on every plate, spot colours included.
        let all = *self.all.get_or_insert_with(|| {
            let list =
                vec![Object::from("Separation"), "All".into(), "DeviceCMYK".into(), tint([1.0; 4]).into()];
            doc.add_object(Object::Array(list))
        });
        let lines = lines(trim, bleed, folds);
        let dict = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => sheet(bleed).object(),
            "Resources" => dictionary! { "ColorSpace" => dictionary! { "PvAll" => all } },
        };
        doc.add_object(graft::deflated(dict, lines.as_bytes()))
    }
}

fn lines(trim: Rect, bleed: Rect, folds: &[f64]) -> String {
    let mut out = format!("q /PvAll CS 1 SCN {LINE} w 0 J\n");
    let mut stroke = |x0: f64, y0: f64, x1: f64, y1: f64| {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{x0:.3} {y0:.3} m {x1:.3} {y1:.3} l S");
    };
    for y in [trim.y0, trim.y1] {
        stroke(bleed.x0 - GAP, y, bleed.x0 - GAP - LENGTH, y);
        stroke(bleed.x1 + GAP, y, bleed.x1 + GAP + LENGTH, y);
    }
    for x in [trim.x0, trim.x1].into_iter().chain(folds.iter().map(|it| trim.x0 + it)) {
        stroke(x, bleed.y0 - GAP, x, bleed.y0 - GAP - LENGTH);
        stroke(x, bleed.y1 + GAP, x, bleed.y1 + GAP + LENGTH);
    }
    let (middle_x, middle_y) = ((trim.x0 + trim.x1) / 2.0, (trim.y0 + trim.y1) / 2.0);
    let off = SLUG / 2.0;
    // A fold mark stands in the middle already.
    let upright = folds.is_empty().then_some([(middle_x, bleed.y0 - off), (middle_x, bleed.y1 + off)]);
    let sides = [(bleed.x0 - off, middle_y), (bleed.x1 + off, middle_y)];
    for (x, y) in sides.into_iter().chain(upright.into_iter().flatten()) {
        out += &target(x, y);
    }
    out += "Q\n";
    out + &bar(trim, bleed)
}

/// A registration mark: a circle and a cross.
fn target(x: f64, y: f64) -> String {
    let (r, arm) = (RADIUS, RADIUS * 1.6);
    // Distance of the control points of a quarter of a circle.
    let k = r * 0.552_284_75;
    let mut out = format!("{:.3} {y:.3} m ", x + r);
    for (ax, ay, bx, by, ex, ey) in [
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    ] {
        let _ = write!(out, "{ax:.3} {ay:.3} {bx:.3} {by:.3} {ex:.3} {ey:.3} c ");
    }
    let _ = writeln!(
        out,
        "s {:.3} {y:.3} m {:.3} {y:.3} l S {x:.3} {:.3} m {x:.3} {:.3} l S",
        x - arm,
        x + arm,
        y - arm,
        y + arm
    );
    out
}

/// The colour bar along the foot; as many patches as fit before the middle.
fn bar(trim: Rect, bleed: Rect) -> String {
    let mut out = String::from("q\n");
    let end = (trim.x0 + trim.x1) / 2.0 - PATCH;
    for (at, [c, m, y, k]) in (0_u8..).zip(BAR) {
        let x = trim.x0 + INSET + f64::from(at) * PATCH;
        if x + PATCH > end {
            break;
        }
        let _ = writeln!(
            out,
            "{c} {m} {y} {k} k {x:.3} {:.3} {PATCH:.3} {PATCH:.3} re f",
            bleed.y0 - GAP - PATCH
        );
    }
    out + "Q\n"
}
