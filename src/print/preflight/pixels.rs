//! What the pixel images of a file look like, at the size of a wet spot: cells of a few pixels with their mean colour. Decoded once a file,
//! and only where a check asks.
use super::Expected;
use super::file::Pdf;
use super::geometry::{Bounds, Matrix};
use super::paint::Image;
use super::space::{Colour, Family};
use crate::media::photo;
use lopdf::{Object, ObjectId};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Samples of an image beyond which it is not decoded.
const MOST_SAMPLES: usize = 1 << 29;
/// A cell is this part of the side of the square over which ink is averaged.
const CELLS: f64 = 8.0;
/// Amounts of each ink that are told apart: two steps of lightness at most, where thirty are asked for.
const LEVELS: usize = 17;
/// Most pixels along a cell.
const MOST_CELL: usize = 16;

/// The images of a file, and how amounts of ink look.
pub(crate) struct Pixels<'a> {
    pub(crate) pdf: &'a Pdf,
    /// The ICC profile of the printing condition.
    icc: Option<Vec<u8>>,
    grids: RefCell<HashMap<ObjectId, Option<Rc<Grid>>>>,
    /// Light that inks throw back, for [`LEVELS`] amounts of each.
    tones: OnceCell<Vec<f64>>,
}

/// Mean colours of the cells of an image, row by row from its top left; 255 is solid ink or full light.
pub(crate) struct Grid {
    columns: usize,
    rows: usize,
    /// 1, 3 or 4; the rest of a cell is zero.
    channels: usize,
    cells: Vec<[u8; 4]>,
}

impl<'a> Pixels<'a> {
    pub(crate) fn new(pdf: &'a Pdf, icc: Option<Vec<u8>>) -> Self {
        Self { pdf, icc, grids: RefCell::default(), tones: OnceCell::new() }
    }

    /// The cells of an image; None where its pixels cannot be read here. `side_mm` is the square over which ink is averaged.
    pub(crate) fn grid(&self, image: &Image, side_mm: f64) -> Option<Rc<Grid>> {
        let id = image.stream?;
        if let Some(known) = self.grids.borrow().get(&id) {
            return known.clone();
        }
        let cell = side_mm / 25.4 * image.ppi / CELLS;
        let made = self.decoded(image, id, (cell.floor() as usize).clamp(1, MOST_CELL)).map(Rc::new);
        self.grids.borrow_mut().insert(id, made.clone());
        made
    }

    /// Whether its bytes are known to lay no more ink than the printer allows.
    pub(crate) fn is_within_ink(&self, image: &Image, expected: &Expected) -> bool {
        let Some(known) = expected.composed.as_ref().map(|it| &it.within_ink) else { return false };
        let object = image.stream.and_then(|id| self.pdf.doc.get_object(id).ok());
        let Some(Object::Stream(stream)) = object else { return false };
        !known.is_empty() && known.contains(&blake3::hash(&stream.content))
    }

    fn decoded(&self, image: &Image, id: ObjectId, cell: usize) -> Option<Grid> {
        let Ok(Object::Stream(stream)) = self.pdf.doc.get_object(id) else { return None };
        let (width, height) = (image.px.0 as usize, image.px.1 as usize);
        let channels = match image.space.family {
            _ if image.space.indexed || image.bits != 8 => return None,
            Family::DeviceGray | Family::IccGray | Family::CalGray => 1,
            Family::DeviceRgb | Family::IccRgb | Family::CalRgb => 3,
            Family::DeviceCmyk | Family::IccCmyk => 4,
            _ => return None,
        };
        let size = width.checked_mul(height)?.checked_mul(channels).filter(|it| *it <= MOST_SAMPLES)?;
        let mut data = match self.pdf.filters(&stream.dict)[..] {
            [b"DCTDecode" | b"DCT"] => {
                let read = photo::samples(&stream.content).ok()?;
                ((read.width, read.height, read.channels) == (width, height, channels))
                    .then_some(read.data)?
            }
            ref filters if filters.iter().any(|it| matches!(*it, b"DCTDecode" | b"DCT" | b"JPXDecode")) => {
                return None;
            }
            _ => self.pdf.bytes(stream)?,
        };
        data.truncate(size);
        if data.len() < size || size == 0 {
            return None;
        }
        // Only a plain inversion is known; nobody writes anything else.
        if matches!(self.pdf.numbers(&stream.dict, b"Decode")[..], [from, to, ..] if from > to) {
            data.iter_mut().for_each(|it| *it = 255 - *it);
        }
        Some(Grid::of(&data, width, channels, cell))
    }

    /// Light a colour throws back, 0 to 1; None for spots, patterns, gradients and Lab.
    pub(crate) fn luminance(&self, colour: &Colour) -> Option<f64> {
        if let Some(inks) = colour.inks() {
            let byte = |it: f64| (it * 255.0).round().clamp(0.0, 255.0) as u8;
            return (inks.spot_count == 0).then(|| self.of_inks(inks.cmyk.map(byte)));
        }
        colour.rgb().map(of_srgb)
    }

    /// The same of the part of an image that lies under a rectangle of the page.
    pub(crate) fn luminance_under(&self, image: &Image, under: &Bounds, side_mm: f64) -> Option<f64> {
        let grid = self.grid(image, side_mm)?;
        let part = grid.part(&image.matrix, under)?;
        let (mut sum, mut count) = (0.0, 0.0);
        for y in part.1 {
            for x in part.0.clone() {
                let cell = grid.cells[y * grid.columns + x];
                sum += match grid.channels {
                    4 => self.of_inks(cell),
                    3 => of_srgb([cell[0], cell[1], cell[2]].map(|it| f64::from(it) / 255.0)),
                    _ => of_srgb([f64::from(cell[0]) / 255.0; 3]),
                };
                count += 1.0;
            }
        }
        (count > 0.0).then(|| sum / count)
    }

    fn of_inks(&self, inks: [u8; 4]) -> f64 {
        let tones = self.tones.get_or_init(|| {
            let amount = |at: usize| (at % LEVELS * 255 / (LEVELS - 1)) as u8;
            let all =
                (0..LEVELS.pow(4)).flat_map(|at| [3, 2, 1, 0].map(|place| amount(at / LEVELS.pow(place))));
            let rgb = photo::srgb_of_inks(self.icc.as_deref(), &all.collect::<Vec<u8>>());
            rgb.chunks_exact(3)
                .map(|it| of_srgb([it[0], it[1], it[2]].map(|it| f64::from(it) / 255.0)))
                .collect()
        });
        let level = |it: u8| (usize::from(it) * (LEVELS - 1) + 127) / 255;
        let at = inks.iter().fold(0, |at, it| at * LEVELS + level(*it));
        tones.get(at).copied().unwrap_or(0.0)
    }
}

/// Relative luminance of sRGB (IEC 61966-2-1).
fn of_srgb(rgb: [f64; 3]) -> f64 {
    let [r, g, b] = rgb.map(|it| if it <= 0.04045 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// L* of CIELAB for a luminance from 0 to 1.
pub(crate) fn lightness(luminance: f64) -> f64 {
    let it = luminance.clamp(0.0, 1.0);
    if it > 216.0 / 24389.0 { 116.0 * it.cbrt() - 16.0 } else { it * 24389.0 / 27.0 }
}

impl Grid {
    fn of(data: &[u8], width: usize, channels: usize, cell: usize) -> Self {
        let row = width * channels;
        let height = data.len() / row;
        let (columns, rows) = (width.div_ceil(cell), height.div_ceil(cell));
        let mut cells = Vec::with_capacity(columns * rows);
        for band in data.chunks(row * cell) {
            let mut sums = vec![[0_u32; 4]; columns];
            for line in band.chunks_exact(row) {
                for (sum, pixels) in sums.iter_mut().zip(line.chunks(cell * channels)) {
                    for pixel in pixels.chunks_exact(channels) {
                        sum.iter_mut().zip(pixel).for_each(|(sum, it)| *sum += u32::from(*it));
                    }
                }
            }
            let tall = band.len() / row;
            cells.extend(sums.iter().enumerate().map(|(x, sum)| {
                let pixels = (tall * cell.min(width - x * cell)).max(1) as u32;
                sum.map(|it| ((it + pixels / 2) / pixels) as u8)
            }));
        }
        Self { columns, rows, channels, cells }
    }

    /// Columns and rows of the cells that lie under a rectangle of the page.
    fn part(
        &self,
        matrix: &Matrix,
        under: &Bounds,
    ) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        // Images hang from the top of their unit square.
        let seen = matrix.inverse()?.bounds(under).meet(&Bounds::new(0.0, 0.0, 1.0, 1.0));
        if seen.is_empty() {
            return None;
        }
        let along = |from: f64, to: f64, count: usize| {
            let first = ((from * count as f64).floor() as usize).min(count - 1);
            first..((to * count as f64).ceil() as usize).clamp(first + 1, count)
        };
        let rows = along(1.0 - seen.y1, 1.0 - seen.y0, self.rows);
        Some((along(seen.x0, seen.x1, self.columns), rows))
    }

    /// The largest mean of all inks in percent over a square of `side_mm`, in the part of the image that shows.
    pub(crate) fn most_ink(&self, image: &Image, shows: &Bounds, side_mm: f64) -> f64 {
        let Some((across, down)) = self.part(&image.matrix, shows) else { return 0.0 };
        let side =
            |mm: f64, cells: usize| (side_mm / (mm / cells as f64).max(1e-9)).round().max(1.0) as usize;
        let wide = side(image.width_mm, self.columns).min(across.len());
        let tall = side(image.height_mm, self.rows).min(down.len());
        let width = across.len() + 1;
        let mut sums = vec![0_u64; width * (down.len() + 1)];
        for (y, row) in down.clone().enumerate() {
            let mut left = 0;
            for (x, column) in across.clone().enumerate() {
                let ink: u64 = self.cells[row * self.columns + column].iter().map(|it| u64::from(*it)).sum();
                left += ink;
                sums[(y + 1) * width + x + 1] = sums[y * width + x + 1] + left;
            }
        }
        let at = |x: usize, y: usize| sums[y * width + x];
        let mut most = 0;
        for y in 0..=down.len() - tall {
            for x in 0..=across.len() - wide {
                let ink = at(x + wide, y + tall) + at(x, y) - at(x + wide, y) - at(x, y + tall);
                most = most.max(ink);
            }
        }
        most as f64 / (wide * tall) as f64 / 255.0 * 100.0
    }
}
