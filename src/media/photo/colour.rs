//! What colours mean: profiles of originals, the profile of a press, and the way from one to the other.
//!
//! The rendering intent is perceptual throughout: it is what printers' tables are made for, and moxcms has no black-point compensation that
//! would make the colorimetric ones usable for photographs.
use super::PhotoFault;
use super::raster::Raster;
use moxcms::{CmsError, ColorProfile, Layout, ProfileText, RenderingIntent, TransformOptions};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// What the numbers of a picture's pixels stand for.
#[derive(Clone)]
pub(super) enum Meaning {
    /// sRGB, or grey with its tone curve.
    Srgb,
    /// Another RGB space: that of a telephone or a camera.
    Rgb(Arc<RgbSpace>),
}

/// An RGB space other than sRGB.
pub(super) struct RgbSpace {
    profile: ColorProfile,
    hash: blake3::Hash,
}

/// The name of an embedded profile if it is one for this kind of pixels (`RGB `, `GRAY`, `CMYK`) and can be read.
pub(super) fn usable(icc: &[u8], space: &[u8; 4]) -> Option<(ColorProfile, String)> {
    if icc.get(16..20) != Some(space) {
        return None;
    }
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    let name = description(&profile).unwrap_or_else(|| "ICC".into());
    Some((profile, name))
}

/// The meaning of RGB pixels with this profile.
pub(super) fn meaning(profile: ColorProfile, name: &str, icc: &[u8]) -> Meaning {
    // Camera makers' variants of sRGB differ by rounding; taking them for sRGB keeps the fast way.
    if name.contains("sRGB") && profile.is_matrix_shaper() {
        return Meaning::Srgb;
    }
    Meaning::Rgb(Arc::new(RgbSpace { profile, hash: blake3::hash(icc) }))
}

/// The grey values of a profile in terms of sRGB's tone curve.
pub(super) fn grey_table(profile: &ColorProfile) -> Option<[u8; 256]> {
    let to_srgb =
        profile.create_transform_8bit(Layout::Gray, &ColorProfile::new_srgb(), Layout::Rgb, perceptual());
    let tones: Vec<u8> = (0..=255).collect();
    let mut rgb = vec![0; 256 * 3];
    to_srgb.ok()?.transform(&tones, &mut rgb).ok()?;
    Some(std::array::from_fn(|it| rgb[it * 3 + 1]))
}

/// CMYK pixels (255 is solid) as sRGB: by the profile they came with, or by plain subtraction.
pub(super) fn from_inks(inks: &[u8], profile: Option<&ColorProfile>) -> (Vec<u8>, bool) {
    let mut rgb = vec![0; inks.len() / 4 * 3];
    let honoured = profile.is_some_and(|it| {
        it.create_transform_8bit(Layout::Rgba, &ColorProfile::new_srgb(), Layout::Rgb, perceptual())
            .and_then(|it| it.transform(inks, &mut rgb))
            .is_ok()
    });
    if !honoured {
        for (pixel, ink) in rgb.chunks_exact_mut(3).zip(inks.chunks_exact(4)) {
            let light = |ink: u8, black: u8| (u32::from(255 - ink) * u32::from(255 - black) + 127) / 255;
            pixel.copy_from_slice(&[0, 1, 2].map(|it| light(ink[it], ink[3]) as u8));
        }
    }
    (rgb, honoured)
}

/// How amounts of ink look under a profile, as sRGB: three bytes for every four, 255 solid. Without a usable one, by plain subtraction.
pub fn srgb_of_inks(icc: Option<&[u8]>, inks: &[u8]) -> Vec<u8> {
    let profile = icc.and_then(|it| usable(it, b"CMYK"));
    from_inks(inks, profile.as_ref().map(|it| &it.0)).0
}

/// The picture in sRGB.
pub(super) fn on_screen(raster: Raster, meaning: &Meaning) -> Result<Raster, PhotoFault> {
    let Meaning::Rgb(space) = meaning else { return Ok(raster) };
    let layout = match raster.channels {
        3 => Layout::Rgb,
        4 => Layout::Rgba,
        _ => return Ok(raster),
    };
    let mut data = vec![0; raster.data.len()];
    space
        .profile
        .create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, perceptual())
        .and_then(|it| it.transform(&raster.data, &mut data))
        .map_err(|it| PhotoFault::NotWritable(it.to_string()))?;
    Ok(Raster { data, ..raster })
}

/// A printer's profile, read and checked: the inks of one press on one paper.
pub struct OutputProfile {
    profile: ColorProfile,
    icc: Vec<u8>,
    description: String,
    hash: String,
    srgb: Arc<Lattice>,
    /// The ways from other RGB spaces that were needed last. Telephones write Display P3, so a few serve a whole issue.
    others: Mutex<Vec<(blake3::Hash, Arc<Lattice>)>>,
}

/// RGB spaces whose way to the inks is kept.
const MOST_OTHERS: usize = 8;

/// Why a profile cannot be that of a press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileFault {
    /// Not an ICC profile.
    NotAProfile,
    /// The header announces another size than the file has.
    Size { announced: usize, actual: usize },
    /// Not of an output device ("prtr") but of this class.
    Class(String),
    /// Not for CMYK but for this colour space.
    Space(String),
    /// Its perceptual table does not lead from three values to four inks.
    Channels { from: u8, to: u8 },
    /// Newer than version 4, which PDF/X-4 forbids.
    Version(u8),
    /// Its tables are lacking or cannot be read; the text is for the log.
    Unreadable(String),
}

impl fmt::Display for ProfileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAProfile => f.write_str("the file is not an ICC profile"),
            Self::Size { announced, actual } => {
                write!(f, "the profile announces {announced} bytes and has {actual}")
            }
            Self::Class(class) => write!(f, "the profile is of class “{class}”, not of a printer (“prtr”)"),
            Self::Space(space) => write!(f, "the profile is for “{space}”, not for CMYK"),
            Self::Channels { from, to } => {
                write!(f, "the profile's table leads from {from} values to {to}, not from 3 to 4")
            }
            Self::Version(major) => write!(f, "the profile is of version {major}; PDF/X-4 allows 4 at most"),
            Self::Unreadable(why) => write!(f, "the profile cannot be used: {why}"),
        }
    }
}

impl std::error::Error for ProfileFault {}

impl fmt::Debug for OutputProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutputProfile({}, {})", self.description, self.hash)
    }
}

impl OutputProfile {
    /// Reads and checks a profile; takes about 50 ms, so keep the result.
    pub fn parse(icc: &[u8]) -> Result<Self, ProfileFault> {
        check_header(icc)?;
        check_table(icc)?;
        let unreadable = |fault: CmsError| ProfileFault::Unreadable(fault.to_string());
        let profile = ColorProfile::new_from_slice(icc).map_err(unreadable)?;
        let srgb = Arc::new(Lattice::between(&ColorProfile::new_srgb(), &profile).map_err(unreadable)?);
        let hash = blake3::hash(icc).to_hex().to_string();
        let description = description(&profile).unwrap_or_else(|| hash[..12].to_owned());
        Ok(Self { profile, icc: icc.to_vec(), description, hash, srgb, others: Mutex::default() })
    }

    /// The profile's own name.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// BLAKE3 of its bytes, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Its bytes, as a PDF embeds them.
    pub fn icc(&self) -> &[u8] {
        &self.icc
    }

    /// Largest sum of inks in percent it gives to any colour of the RGB spaces it was asked for, measured on 33³ of each.
    pub fn most_ink(&self) -> f64 {
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let all = others.iter().map(|it| &it.1).chain([&self.srgb]);
        all.map(|it| it.most_ink()).fold(0.0, f64::max)
    }

    /// The inks of sRGB colours, four bytes each, 255 solid; photographs and everything else the press file holds go the same way.
    pub fn inks_of_srgb(&self, rgb: &[u8]) -> Vec<u8> {
        self.srgb.inks(rgb)
    }

    /// The way from the pixels of a raster without alpha to the inks.
    pub(super) fn way(&self, raster: &Raster, meaning: &Meaning) -> Result<Way, PhotoFault> {
        if raster.channels == 1 {
            return Ok(Way::Black);
        }
        match meaning {
            Meaning::Srgb => Ok(Way::Mixed(self.srgb.clone())),
            Meaning::Rgb(space) => Ok(Way::Mixed(self.lattice_of(space)?)),
        }
    }

    fn lattice_of(&self, space: &RgbSpace) -> Result<Arc<Lattice>, PhotoFault> {
        let kept = || self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lattice)) = kept().iter().find(|it| it.0 == space.hash) {
            return Ok(lattice.clone());
        }
        let made = Lattice::between(&space.profile, &self.profile);
        let made = Arc::new(made.map_err(|it| PhotoFault::NotWritable(it.to_string()))?);
        let mut others = kept();
        if others.len() >= MOST_OTHERS {
            others.remove(0);
        }
        others.push((space.hash, made.clone()));
        Ok(made)
    }
}

/// From pixels to inks.
pub(super) enum Way {
    /// Grey becomes black ink alone, as much as a PDF's DeviceGray would.
    Black,
    Mixed(Arc<Lattice>),
}

impl Way {
    /// The inks of one pixel, 255 solid.
    #[inline]
    pub(super) fn inks(&self, pixel: &[u8]) -> [u8; 4] {
        match self {
            Self::Black => [0, 0, 0, 255 - pixel[0]],
            Self::Mixed(lattice) => lattice.four([pixel[0], pixel[1], pixel[2]]),
        }
    }
}

/// The way from an RGB space to four inks: moxcms answers at 33³ points, between them the values of the surrounding tetrahedron are mixed.
///
/// moxcms itself samples the profiles on these same points, and mixes the eight corners of a cube; the tetrahedron has four, and the axis of
/// neutrals runs along its edge instead of through the colours beside it.
pub(super) struct Lattice {
    /// Four inks a point, sixteen bits each with cyan lowest, blue fastest; [`SOLID`] is solid.
    points: Vec<u64>,
    /// Where each value of red, green and blue lies among the points.
    axes: Box<[[Step; 256]; 3]>,
}

/// Points along an axis.
const GRID: usize = 33;
/// A solid ink: 255 with seven bits behind the point, within sixteen bits.
const SOLID: u64 = 255 << 7;
/// Two of a point's inks in one number, with room above each for its product with a weight: one multiplication serves both.
const LANES: u64 = 0x0000_ffff_0000_ffff;
/// Half of what is cut off, in each lane, and what remains of each.
const ROUND: u64 = 0x0000_4000_0000_4000;
const BYTES: u64 = 0x0000_00ff_0000_00ff;
/// Weights of the four corners of a tetrahedron add up to this.
const WHOLE: usize = 256;

impl Lattice {
    fn between(source: &ColorProfile, target: &ColorProfile) -> Result<Self, CmsError> {
        let transform = source.create_transform_16bit(Layout::Rgb, target, Layout::Rgba, perceptual())?;
        let place = |it: usize| ((it * 65_535 + 16) / (GRID - 1)) as u16;
        let at = |it: usize| [place(it / (GRID * GRID)), place(it / GRID % GRID), place(it % GRID)];
        let rgb: Vec<u16> = (0..GRID.pow(3)).flat_map(at).collect();
        let mut inks = vec![0_u16; GRID.pow(3) * 4];
        transform.transform(&rgb, &mut inks)?;
        let scaled = |ink: &u16| (u64::from(*ink) * SOLID + 32_767) / 65_535;
        let packed = |point: &[u16]| point.iter().rev().fold(0, |all, ink| all << 16 | scaled(ink));
        let axes = Box::new([GRID * GRID, GRID, 1].map(Step::along));
        Ok(Self { points: inks.chunks_exact(4).map(packed).collect(), axes })
    }

    fn most_ink(&self) -> f64 {
        let sum = |point: &u64| (0..4).map(|ink| point >> (16 * ink) & 0xffff).sum::<u64>();
        self.points.iter().map(sum).max().unwrap_or(0) as f64 * 100.0 / SOLID as f64
    }

    fn inks(&self, rgb: &[u8]) -> Vec<u8> {
        rgb.chunks_exact(3).flat_map(|it| self.four([it[0], it[1], it[2]])).collect()
    }

    #[inline]
    fn four(&self, [red, green, blue]: [u8; 3]) -> [u8; 4] {
        let [reds, greens, blues] = &*self.axes;
        let r = &reds[usize::from(red)];
        let g = &greens[usize::from(green)];
        let b = &blues[usize::from(blue)];
        // The tetrahedron is walked from the lowest corner along the axes, the one furthest above its point first. Sorting by minimum and
        // maximum takes no branch, which a grainy picture would make the processor guess wrongly at every pixel.
        let most = r.above.max(g.above).max(b.above);
        let least = r.above.min(g.above).min(b.above);
        let middle = r.above + g.above + b.above - most - least;
        let [first, second, third] = [most, middle, least].map(|it| (it & 0xffff) as usize);
        let [most, middle, least] = [most, middle, least].map(|it| u64::from(it >> 16));
        let lowest = r.below + g.below + b.below;
        let corners = [lowest, lowest + first, lowest + first + second, lowest + first + second + third];
        let weights = [WHOLE as u64 - most, most - middle, middle - least, least];
        let (mut even, mut odd) = (ROUND, ROUND);
        for (corner, weight) in corners.into_iter().zip(weights) {
            let point = self.points[corner];
            even += (point & LANES) * weight;
            odd += (point >> 16 & LANES) * weight;
        }
        let (even, odd) = (even >> 15 & BYTES, odd >> 15 & BYTES);
        let pairs = even | odd << 8;
        ((pairs & 0xffff | pairs >> 16 & 0xffff_0000) as u32).to_le_bytes()
    }
}

/// Where a value lies on an axis.
#[derive(Clone, Copy)]
struct Step {
    /// Offset of the point below.
    below: usize,
    /// Weight of the point above in the upper half, its distance in points in the lower: ready to be sorted by weight.
    above: u32,
}

impl Step {
    /// For each of the 256 values of a channel whose neighbours lie `stride` points apart.
    fn along(stride: usize) -> [Self; 256] {
        std::array::from_fn(|value| {
            let place = (value * (GRID - 1) * WHOLE + 127) / 255;
            let below = (place / WHOLE).min(GRID - 2);
            Self { below: below * stride, above: ((place - below * WHOLE) << 16 | stride) as u32 }
        })
    }
}

fn perceptual() -> TransformOptions {
    TransformOptions { rendering_intent: RenderingIntent::Perceptual, ..TransformOptions::default() }
}

/// The first bytes say what a profile is for; a PDF/X reader looks at no more.
fn check_header(icc: &[u8]) -> Result<(), ProfileFault> {
    if icc.len() < 132 || &icc[36..40] != b"acsp" {
        return Err(ProfileFault::NotAProfile);
    }
    let announced = number(icc, 0).unwrap_or(0);
    if announced != icc.len() {
        return Err(ProfileFault::Size { announced, actual: icc.len() });
    }
    if icc[8] > 4 {
        return Err(ProfileFault::Version(icc[8]));
    }
    let word = |at: usize| String::from_utf8_lossy(&icc[at..at + 4]).trim_end().to_owned();
    if &icc[12..16] != b"prtr" {
        return Err(ProfileFault::Class(word(12)));
    }
    if &icc[16..20] != b"CMYK" {
        return Err(ProfileFault::Space(word(16)));
    }
    Ok(())
}

/// The perceptual table to the inks says itself how many there are.
fn check_table(icc: &[u8]) -> Result<(), ProfileFault> {
    let lacking = || ProfileFault::Unreadable("no perceptual table to the inks (B2A0)".into());
    let count = number(icc, 128).unwrap_or(0).min(1000);
    let entry = (0..count).map(|it| 132 + it * 12).find(|it| icc.get(*it..it + 4) == Some(b"B2A0"));
    let table = entry.and_then(|it| number(icc, it + 4)).ok_or_else(lacking)?;
    let channels = table.checked_add(8).and_then(|it| icc.get(it..it.checked_add(2)?)).ok_or_else(lacking)?;
    match *channels {
        [3, 4] => Ok(()),
        [from, to] => Err(ProfileFault::Channels { from, to }),
        _ => Err(lacking()),
    }
}

fn number(icc: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 4] = icc.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes) as usize)
}

fn description(profile: &ColorProfile) -> Option<String> {
    let text = match profile.description.as_ref()? {
        ProfileText::PlainString(text) => text.clone(),
        ProfileText::Localizable(texts) => {
            texts.iter().find(|it| it.language == "en").or(texts.first())?.value.clone()
        }
        ProfileText::Description(text) => {
            [&text.ascii_string, &text.unicode_string].into_iter().find(|it| !it.is_empty())?.clone()
        }
    };
    let text: String = text.chars().filter(|it| !it.is_control()).take(120).collect();
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
