//! Rectangles and matrices in points, and places on the page in millimetres from the top left of the trim.
use serde::{Deserialize, Serialize};

/// Millimetres in a point.
pub(crate) const MM: f64 = 25.4 / 72.0;
/// Beyond any page; keeps damaged numbers from becoming infinite.
const FAR: f64 = 1e7;

/// A rectangle in points, y upwards. Empty where an upper bound lies below the lower.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) x0: f64,
    pub(crate) y0: f64,
    pub(crate) x1: f64,
    pub(crate) y1: f64,
}

impl Bounds {
    pub(crate) const EMPTY: Self = Self { x0: FAR, y0: FAR, x1: -FAR, y1: -FAR };

    pub(crate) fn new(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        let mut it = Self::EMPTY;
        it.add(x0, y0);
        it.add(x1, y1);
        it
    }

    pub(crate) fn add(&mut self, x: f64, y: f64) {
        let (x, y) = (x.clamp(-FAR, FAR), y.clamp(-FAR, FAR));
        self.x0 = self.x0.min(x);
        self.y0 = self.y0.min(y);
        self.x1 = self.x1.max(x);
        self.y1 = self.y1.max(y);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.x1 < self.x0 || self.y1 < self.y0
    }

    pub(crate) fn width(&self) -> f64 {
        (self.x1 - self.x0).max(0.0)
    }

    pub(crate) fn height(&self) -> f64 {
        (self.y1 - self.y0).max(0.0)
    }

    pub(crate) fn area(&self) -> f64 {
        self.width() * self.height()
    }

    pub(crate) fn meet(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    pub(crate) fn touches(&self, other: &Self) -> bool {
        !self.meet(other).is_empty()
    }

    pub(crate) fn grown(&self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// Lies inside the other, give or take the tolerance.
    pub(crate) fn within(&self, other: &Self, tolerance: f64) -> bool {
        let other = other.grown(tolerance);
        self.x0 >= other.x0 && self.y0 >= other.y0 && self.x1 <= other.x1 && self.y1 <= other.y1
    }

    /// The largest distance between the edges of two rectangles.
    pub(crate) fn distance(&self, other: &Self) -> f64 {
        [self.x0 - other.x0, self.y0 - other.y0, self.x1 - other.x1, self.y1 - other.y1]
            .into_iter()
            .fold(0.0, |most, it| it.abs().max(most))
    }
}

/// A transformation, as the six numbers of PDF.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Matrix(pub(crate) [f64; 6]);

impl Matrix {
    pub(crate) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(crate) fn from_slice(values: &[f64]) -> Option<Self> {
        values.get(..6).and_then(|it| it.try_into().ok()).map(Self)
    }

    /// First this, then the other.
    pub(crate) fn then(&self, other: &Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [g, h, i, j, k, l] = other.0;
        Self([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    pub(crate) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The way back; None where everything falls on a line.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f] = self.0;
        let det = a * d - b * c;
        if det.abs() < 1e-12 {
            return None;
        }
        let (a, b, c, d) = (d / det, -b / det, -c / det, a / det);
        Some(Self([a, b, c, d, -(e * a + f * c), -(e * b + f * d)]))
    }

    /// Lengths of the transformed unit vectors.
    pub(crate) fn scales(&self) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a.hypot(b), c.hypot(d))
    }

    /// The smallest factor by which a length grows: what is left of a line's width in its worst direction.
    pub(crate) fn least_scale(&self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        let (sum, det) = (a * a + b * b + c * c + d * d, (a * d - b * c).abs());
        let spread = (sum * sum - 4.0 * det * det).max(0.0).sqrt();
        ((sum - spread) / 2.0).max(0.0).sqrt()
    }

    /// The rectangle around the transformed rectangle.
    pub(crate) fn bounds(&self, of: &Bounds) -> Bounds {
        let mut out = Bounds::EMPTY;
        for (x, y) in [(of.x0, of.y0), (of.x1, of.y0), (of.x0, of.y1), (of.x1, of.y1)] {
            let (x, y) = self.apply(x, y);
            out.add(x, y);
        }
        out
    }
}

/// A place on a page: millimetres from the top left of the trim, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl Rect {
    /// Back to points of the page whose trim is `trim`.
    pub(crate) fn bounds(&self, trim: &Bounds) -> Bounds {
        let (x, y) = (trim.x0 + self.x / MM, trim.y1 - self.y / MM);
        Bounds::new(x, y - self.h / MM, x + self.w / MM, y)
    }

    /// Of a rectangle of the page whose trim is `trim`; rounded to hundredths, as nobody points more exactly.
    pub(crate) fn of(bounds: &Bounds, trim: &Bounds) -> Self {
        let mm = |points: f64| (points * MM * 100.0).round() / 100.0 + 0.0;
        Self {
            x: mm(bounds.x0 - trim.x0),
            y: mm(trim.y1 - bounds.y1),
            w: mm(bounds.width()),
            h: mm(bounds.height()),
        }
    }
}
