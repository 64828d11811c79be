//! Rectangles of pages: media, bleed, trim. Knows geometry in points and where a page keeps its boxes; not what is on the page.
use super::graft;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// Points to the millimetre.
pub(super) const MM: f64 = 72.0 / 25.4;

/// Numbers are written with three decimals, so boxes that must lie inside one another differ by at least this. Readers compare with a
/// tolerance of 0.0001; equal boxes have been refused.
const STEP: f64 = 0.001;

/// Levels of the page tree that are searched.
const DEEP: usize = 32;

/// A rectangle, lower left and upper right corner in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
}

impl Rect {
    pub(super) fn read(doc: &Document, object: &Object) -> Option<Self> {
        let [a, b, c, d] = graft::numbers(doc, Some(object))?.try_into().ok()?;
        Some(Self { x0: a.min(c), y0: b.min(d), x1: a.max(c), y1: b.max(d) })
    }

    pub(super) fn width(self) -> f64 {
        self.x1 - self.x0
    }

    pub(super) fn height(self) -> f64 {
        self.y1 - self.y0
    }

    /// Larger by `by` on every side.
    pub(super) fn grown(self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// The narrowest strip this leaves around `inner`; negative where it does not reach.
    pub(super) fn margin_around(self, inner: Self) -> f64 {
        let sides = [inner.x0 - self.x0, inner.y0 - self.y0, self.x1 - inner.x1, self.y1 - inner.y1];
        sides.into_iter().fold(f64::INFINITY, f64::min)
    }

    pub(super) fn object(self) -> Object {
        Object::Array([self.x0, self.y0, self.x1, self.y1].into_iter().map(real).collect())
    }

    /// Operators that open a clip to it; the caller closes with `Q`.
    pub(super) fn clip(self) -> String {
        let [x, y, width, height] = [self.x0, self.y0, self.width(), self.height()].map(rounded);
        format!("q {x:.3} {y:.3} {width:.3} {height:.3} re W n\n")
    }
}

/// To a thousandth; never minus zero.
fn rounded(value: f64) -> f64 {
    (value / STEP).round() * STEP + 0.0
}

/// A number of points, to a thousandth.
pub(super) fn real(value: f64) -> Object {
    #[expect(clippy::cast_possible_truncation, reason = "PDF numbers are single precision")]
    let value = rounded(value) as f32;
    Object::Real(value)
}

/// The bleed box of a trim box: never equal to it, even without bleed.
pub(super) fn bleed(trim: Rect, points: f64) -> Rect {
    trim.grown(points.max(STEP))
}

/// The media box of a sheet that ends with the bleed: strictly around it, and centred on the trim.
pub(super) fn around(bleed: Rect) -> Rect {
    bleed.grown(2.0 * STEP)
}

/// The value of `key` at the page or above it.
pub(super) fn inherited<'a>(doc: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = doc.get_dictionary(page).ok()?;
    for _ in 0..DEEP {
        if let Ok(found) = node.get(key) {
            return graft::resolved(doc, found);
        }
        node = doc.get_dictionary(node.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
    }
    None
}

/// A box of a page.
pub(super) fn of(doc: &Document, page: ObjectId, key: &[u8]) -> Option<Rect> {
    Rect::read(doc, inherited(doc, page, key)?)
}

/// The group of a page: what is transparent on it is mixed in inks.
pub(super) fn page_group() -> Dictionary {
    dictionary! { "Type" => "Group", "S" => "Transparency", "CS" => "DeviceCMYK", "I" => true, "K" => false }
}
