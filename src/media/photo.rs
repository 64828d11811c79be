//! Photographs as paper and the screen PDF need them: cut, reduced, sharpened, in the colours of the press. Bytes in, bytes out; knows
//! neither the database nor Typst nor where the bytes are kept.
//!
//! One picture goes through four steps, and the modules stand in their order:
//!
//! ```text
//! source   bytes → pixels, upright, with what its colours mean; what cannot be read is a PhotoFault
//! raster   cut to the shape of the placement, reduced to its resolution, sharpened if reduced
//! colour   pixels → sRGB, or the inks of a printer's profile
//! encode   JPEG, for the press 4:4:4, or PNG where the screen PDF keeps transparency; no metadata, no profile
//! ```
//!
//! The result depends on the original and on one [`Wanted`] alone: it is the same whether made by itself ([`photo`]) or beside others
//! ([`photos`]), today or tomorrow. That is what [`key`] promises to a cache.
mod source; // bytes → pixels
mod raster; // cut, reduce, sharpen
mod colour; // profiles and inks
mod encode; // pixels → bytes
mod origin; // where an original comes from

pub use colour::{OutputProfile, ProfileFault, srgb_of_inks};
pub use origin::{Origin, origin};
pub use source::{JpegHead, MAX_DECODED, MAX_PIXELS, Samples, samples};

use crate::framing::Area;
use raster::{Raster, Window};
use source::{Colours, Source};
use std::fmt;
use std::sync::Arc;

/// Changes whenever the same original and placement would give other bytes.
const VERSION: u32 = 3;

/// Millimetres in an inch.
const INCH: f64 = 25.4;

/// A placement: what a picture is wanted for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Size on the page in millimetres, bleed included.
    pub width_mm: f64,
    pub height_mm: f64,
    /// What is seen of the upright original. Where it has not the shape of the placement, as much is cut on either side.
    pub part: Area,
    /// Pixels per inch a picture is reduced to: 300 for a press, 150 for a screen.
    pub ppi: u32,
    /// Pixels per inch above which it is reduced; at or below, its pixels are kept. At least `ppi`.
    pub most_ppi: u32,
    pub colour: Colour,
}

/// The colours of the output.
#[derive(Debug, Clone)]
pub enum Colour {
    /// sRGB, for screens; greyscale pictures stay grey, transparent ones stay transparent.
    Rgb,
    /// The inks of a press. Photographs keep four-colour neutrals, greyscale pictures are printed with black alone.
    Cmyk(Arc<OutputProfile>),
}

/// A picture ready for its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    pub bytes: Vec<u8>,
    pub format: Format,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    /// Pixels per inch at the placed size, the smaller of both directions.
    pub ppi: f64,
    pub source_profile: SourceProfile,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
}

/// What the picture is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Colour,
    /// One tone: black ink alone on a press, a grey JPEG on a screen.
    Grey,
}

/// What the original said of its colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceProfile {
    /// It held this profile, which was honoured.
    Named(String),
    /// It held none that fits its pixels: they were taken for sRGB, or grey with its tone curve.
    AssumedSrgb,
    /// A CMYK file without a usable profile: its colours are a guess.
    AssumedCmyk,
}

/// Why there is no photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoFault {
    /// No bytes.
    Empty,
    /// Neither JPEG nor PNG nor WebP.
    OtherFormat,
    /// A JPEG of a kind that is not read (twelve bits, lossless, two colours); what it is, for the log.
    Unsupported(String),
    /// It has no pixels.
    NoPixels,
    /// More than [`MAX_PIXELS`], or more than [`MAX_DECODED`] bytes to decode.
    TooLarge { width: u32, height: u32 },
    /// The file ends before its picture does.
    Truncated,
    /// The file does not hold what its beginning announces; the text is for the log.
    Damaged(String),
    /// The placement has no area or no resolution.
    Placement,
    /// No file can be written of it, by its size or by its colours; the text is for the log.
    NotWritable(String),
}

impl fmt::Display for PhotoFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::OtherFormat => f.write_str("the file is neither JPEG nor PNG nor WebP"),
            Self::Unsupported(what) => write!(f, "this kind of picture is not read: {what}"),
            Self::NoPixels => f.write_str("the picture has no pixels"),
            Self::TooLarge { width, height } => write!(f, "{width} × {height} pixels are too many"),
            Self::Truncated => f.write_str("the file is incomplete"),
            Self::Damaged(why) => write!(f, "the file is damaged: {why}"),
            Self::Placement => f.write_str("the placement has no area or no resolution"),
            Self::NotWritable(why) => write!(f, "the picture cannot be written: {why}"),
        }
    }
}

impl std::error::Error for PhotoFault {}

/// The picture for one placement.
pub fn photo(original: &[u8], wanted: &Wanted) -> Result<Photo, PhotoFault> {
    photos(original, std::slice::from_ref(wanted)).pop().unwrap_or(Err(PhotoFault::Placement))
}

/// The picture for several placements, in their order, decoded once. An original that cannot be read fails them all.
pub fn photos(original: &[u8], wanted: &[Wanted]) -> Vec<Result<Photo, PhotoFault>> {
    let Source { raster, colours } = match Source::read(original) {
        Ok(source) => source,
        Err(fault) => return wanted.iter().map(|_| Err(fault.clone())).collect(),
    };
    let Some((last, others)) = wanted.split_last() else { return Vec::new() };
    let mut made: Vec<_> =
        others.iter().map(|it| cut(&raster, it).and_then(|cut| finish(cut, &colours, it))).collect();
    let cut = cut(&raster, last);
    // A picture may take as much memory as its original, which is done with.
    drop(raster);
    made.push(cut.and_then(|it| finish(it, &colours, last)));
    made
}

/// Names the result of [`photo`] for a cache: the same key, the same bytes. `original_hash` is the content hash of the original.
pub fn key(original_hash: &str, wanted: &Wanted) -> String {
    let Wanted { width_mm, height_mm, part, ppi, most_ppi, colour } = wanted;
    let colour = match colour {
        Colour::Rgb => "rgb",
        Colour::Cmyk(profile) => profile.hash(),
    };
    let named =
        format!("photo {VERSION} {original_hash} {width_mm} {height_mm} {part:?} {ppi} {most_ppi} {colour}");
    blake3::hash(named.as_bytes()).to_hex().to_string()
}

/// What a placement shows of the original, in its resolution.
struct Cut {
    raster: Raster,
    /// Whether it has fewer pixels than the original there.
    reduced: bool,
}

fn cut(original: &Raster, wanted: &Wanted) -> Result<Cut, PhotoFault> {
    let lengths = [wanted.width_mm, wanted.height_mm];
    if lengths.iter().any(|it| !it.is_finite() || *it <= 0.0) || wanted.ppi == 0 {
        return Err(PhotoFault::Placement);
    }
    let window = original.window(wanted.width_mm / wanted.height_mm, &wanted.part);
    let (width, height) = size(window, wanted);
    let reduced = width < window.width || height < window.height;
    let raster = if reduced { original.reduced(window, width, height)? } else { original.cut(window) };
    Ok(Cut { raster, reduced })
}

fn finish(cut: Cut, colours: &Colours, wanted: &Wanted) -> Result<Photo, PhotoFault> {
    let Cut { mut raster, reduced } = cut;
    let paper = matches!(wanted.colour, Colour::Cmyk(_)) || !raster.is_transparent();
    if paper {
        raster = raster.on_white();
    }
    if reduced {
        raster = raster.sharpened();
    }
    let (width, height) = (raster.width, raster.height);
    let kind = if raster.channels < 3 { Kind::Grey } else { Kind::Colour };
    let (bytes, format) = match &wanted.colour {
        Colour::Cmyk(profile) => {
            (encode::cmyk(&raster, &profile.way(&raster, &colours.meaning)?)?, Format::Jpeg)
        }
        Colour::Rgb => {
            let raster = colour::on_screen(raster, &colours.meaning)?;
            if paper { (encode::jpeg(&raster)?, Format::Jpeg) } else { (encode::png(&raster)?, Format::Png) }
        }
    };
    let ppi = density(width, height, wanted);
    let source_profile = colours.profile.clone();
    Ok(Photo { bytes, format, width, height, ppi, source_profile, kind })
}

/// Pixels the placement gets of the window: its own, or fewer when they stand too close.
fn size(window: Window, wanted: &Wanted) -> (u32, u32) {
    if density(window.width, window.height, wanted) <= f64::from(wanted.most_ppi.max(wanted.ppi)) {
        return (window.width, window.height);
    }
    let pixels = |mm: f64| ((mm / INCH * f64::from(wanted.ppi)).round() as u32).max(1);
    (pixels(wanted.width_mm).min(window.width), pixels(wanted.height_mm).min(window.height))
}

/// Pixels per inch, the smaller of both directions.
fn density(width: u32, height: u32, wanted: &Wanted) -> f64 {
    let along = |pixels: u32, mm: f64| f64::from(pixels) * INCH / mm;
    along(width, wanted.width_mm).min(along(height, wanted.height_mm))
}
