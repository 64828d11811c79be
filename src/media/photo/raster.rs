//! Pixels in memory: cutting, reducing, sharpening. Knows nothing of what their colours mean.
use super::PhotoFault;
use crate::framing::{self, Area, Subject};
use fast_image_resize as fir;
use fir::images::{Image, ImageRef};
use fir::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// Strength of the unsharp mask in sixteenths: 3/8 of the difference to the blurred picture is added. Mild: a hard edge of 100 levels
/// overshoots by 9.
const SHARPENING: i16 = 6;

/// Eight bits a channel, rows from the top: grey (1), grey and alpha (2), RGB (3), RGB and alpha (4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: usize,
    pub(super) data: Vec<u8>,
}

/// A part of a raster in whole pixels, never empty, never beyond its edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Raster {
    /// The largest window with this ratio of width to height in the middle of a part of the picture.
    pub(super) fn window(&self, ratio: f64, part: &Area) -> Window {
        let (w, h) = (f64::from(self.width), f64::from(self.height));
        let part = if part.is_inside() { *part } else { Area::WHOLE };
        let inner = framing::window(w * part.width / (h * part.height), ratio, &Subject::CENTRE);
        let along = |start: f64, length: f64, most: u32| {
            let length = (length * f64::from(most)).round().clamp(1.0, f64::from(most));
            let start = (start * f64::from(most)).round().clamp(0.0, f64::from(most) - length);
            (start as u32, length as u32)
        };
        let (left, width) = along(part.left + inner.left * part.width, inner.width * part.width, self.width);
        let (top, height) =
            along(part.top + inner.top * part.height, inner.height * part.height, self.height);
        Window { left, top, width, height }
    }

    pub(super) fn cut(&self, window: Window) -> Self {
        let row = self.width as usize * self.channels;
        let (from, length) = (window.left as usize * self.channels, window.width as usize * self.channels);
        let rows = self.data.chunks_exact(row).skip(window.top as usize).take(window.height as usize);
        let mut data = Vec::with_capacity(length * window.height as usize);
        rows.for_each(|it| data.extend_from_slice(&it[from..from + length]));
        Self { width: window.width, height: window.height, channels: self.channels, data }
    }

    /// The window at a smaller size.
    ///
    /// Catmull-Rom and not Lanczos: it rings less at hard edges, which the sharpening that follows would draw as halos, and costs a third
    /// less. On the values as they are and not on linear light: the reductions are small (up to four times), linear light would need sixteen
    /// bits and three times the work, and makes thin dark strokes (branches, lettering) fainter.
    pub(super) fn reduced(&self, window: Window, width: u32, height: u32) -> Result<Self, PhotoFault> {
        let fault = |why: String| PhotoFault::NotWritable(why);
        let kind = match self.channels {
            1 => PixelType::U8,
            2 => PixelType::U8x2,
            3 => PixelType::U8x3,
            _ => PixelType::U8x4,
        };
        let source =
            ImageRef::new(self.width, self.height, &self.data, kind).map_err(|it| fault(it.to_string()))?;
        let mut target = Image::new(width, height, kind);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).crop(
            window.left.into(),
            window.top.into(),
            window.width.into(),
            window.height.into(),
        );
        Resizer::new().resize(&source, &mut target, &options).map_err(|it| fault(it.to_string()))?;
        Ok(Self { width, height, channels: self.channels, data: target.into_vec() })
    }

    /// An unsharp mask of [`SHARPENING`] with a radius of one pixel (3 × 3 binomial), which gives back the bite a reduction takes. Alpha is
    /// left alone.
    pub(super) fn sharpened(mut self) -> Self {
        let (row, step) = (self.width as usize * self.channels, self.channels);
        let colours = if self.has_alpha() { step - 1 } else { step };
        // The rows as they were: the picture is changed in place.
        let (mut above, mut middle) = (self.data[..row].to_vec(), vec![0; row]);
        let mut column = vec![0_i16; row + 2 * step];
        for start in (0..self.data.len()).step_by(row) {
            let (here, rest) = self.data[start..].split_at_mut(row);
            middle.copy_from_slice(here);
            let below = rest.get(..row).unwrap_or(&middle);
            let inner = column[step..step + row].iter_mut().zip(&above).zip(&middle).zip(below);
            for (((sum, a), m), b) in inner {
                *sum = i16::from(*a) + 2 * i16::from(*m) + i16::from(*b);
            }
            column.copy_within(step..2 * step, 0);
            column.copy_within(row..row + step, row + step);
            let sides = column.iter().zip(&column[step..]).zip(&column[2 * step..]);
            for (pixel, ((left, here), right)) in here.iter_mut().zip(sides) {
                let own = i16::from(*pixel);
                // Within ±4080 times six: sixteen bits hold it.
                let detail = 16 * own - (left + 2 * here + right);
                *pixel = (own + ((detail * SHARPENING + 128) >> 8)).clamp(0, 255) as u8;
            }
            if colours < step {
                let alphas = here.iter_mut().zip(&middle).skip(colours).step_by(step);
                alphas.for_each(|(new, old)| *new = *old);
            }
            std::mem::swap(&mut above, &mut middle);
        }
        self
    }

    fn has_alpha(&self) -> bool {
        self.channels.is_multiple_of(2)
    }

    /// Whether any pixel lets the paper through.
    pub(super) fn is_transparent(&self) -> bool {
        let alphas = self.data.iter().skip(self.channels - 1).step_by(self.channels);
        self.has_alpha() && alphas.into_iter().any(|it| *it != 255)
    }

    /// The picture without its alpha, seen on white paper.
    pub(super) fn on_white(self) -> Self {
        if !self.has_alpha() {
            return self;
        }
        let colours = self.channels - 1;
        let mut data = Vec::with_capacity(self.data.len() / self.channels * colours);
        for pixel in self.data.chunks_exact(self.channels) {
            let alpha = u32::from(pixel[colours]);
            let seen = |part: &u8| ((u32::from(*part) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
            data.extend(pixel[..colours].iter().map(seen));
        }
        Self { channels: colours, data, ..self }
    }
}
