//! From the colours of a PDF to inks: colour spaces, the profile of the printing condition, the rule that keeps black black. Knows
//! profiles and numbers; not content streams, not pictures.
use super::PressFault;
use super::content::Plate;
use super::graft;
use lopdf::{Document, Object, ObjectId};
use moxcms::{ColorProfile, Layout, Oklab, RenderingIntent, Rgb, Transform8BitExecutor, TransformOptions};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Components that differ by less are one grey: a step of eight bits, which is what rounding leaves.
const SAME: f64 = 0.0045;
/// Dark colours of text and vectors are grey when their components differ by less…
const NEAR: f64 = 0.02;
/// … and none is lighter than this.
const DARK: f64 = 0.35;
/// The lightest that text on white paper is read in: a contrast of 4.5 to 1.
const READABLE: f32 = 1.05 / 4.5 - 0.05;
/// Less of an ink than this is no colour.
const TRACE: f64 = 0.025;
/// How far colour spaces may be nested.
const DEEP: usize = 8;

/// Cyan, magenta, yellow, black; 0 to 1.
pub(super) type Ink = [f64; 4];

/// Which RGB it is: a number of [`Inks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Source(usize);

/// sRGB, also for RGB that does not say what it means.
pub(super) const SRGB: Source = Source(0);

/// A colour space, by what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Space {
    Grey,
    Rgb(Source),
    /// Inks already; another profile's numbers are taken as they are.
    Cmyk,
    /// Numbers of colours in a table.
    Indexed {
        base: Rc<Space>,
        table: Vec<u8>,
    },
    /// A pattern; with a space of its own where the pattern has no colour.
    Pattern(Option<Rc<Space>>),
    /// Spot colours, Lab and what is unknown: stay as they are.
    Kept,
}

impl Space {
    /// Numbers a colour has in it.
    pub(super) fn components(&self) -> usize {
        match self {
            Self::Grey | Self::Indexed { .. } => 1,
            Self::Rgb(_) => 3,
            Self::Cmyk => 4,
            Self::Pattern(_) | Self::Kept => 0,
        }
    }

    /// Whether its colours are turned into other numbers.
    pub(super) fn is_turned(&self) -> bool {
        matches!(self, Self::Grey | Self::Rgb(_) | Self::Cmyk)
    }
}

/// How text is held to few inks, as the checks of the printer's file ask.
#[derive(Debug, Clone, Copy)]
pub struct SmallText {
    /// Below this size, in pt, it has at most so many inks: in more its letters do not register.
    pub below_pt: f64,
    pub inks: usize,
    /// Below this size, in pt, black of so much or more takes no others of so much together; parts of 1.
    pub rich_below_pt: f64,
    pub rich_k: f64,
    pub rich_cmy: f64,
}

impl Default for SmallText {
    fn default() -> Self {
        Self { below_pt: 12.0, inks: 2, rich_below_pt: 24.0, rich_k: 0.5, rich_cmy: 0.3 }
    }
}

impl SmallText {
    fn is_rich(&self, [c, m, y, k]: Ink) -> bool {
        k >= self.rich_k && c + m + y >= self.rich_cmy
    }
}

/// The printing condition, and the ways into it.
pub(super) struct Inks {
    press: ColorProfile,
    icc: Vec<u8>,
    ways: Vec<Arc<Transform8BitExecutor>>,
    known: HashMap<ObjectId, Source>,
    /// The thinnest line in one ink and in several, in pt.
    pub(super) thinnest_pt: [f64; 2],
    /// How text is held to few inks.
    pub(super) text: SmallText,
    mixed: HashMap<(Source, [u8; 3]), Ink>,
    fewer: HashMap<[u8; 4], Ink>,
    /// A CMYK profile that is not that of the press was met.
    pub(super) foreign: bool,
    /// RGB was turned into inks, or a profile taken off.
    pub(super) turned_any: bool,
}

impl Inks {
    /// Reads the profile of the printing condition.
    pub(super) fn new(icc: &[u8]) -> Result<Self, PressFault> {
        let no = |why: &str| PressFault::Profile(why.into());
        if icc.len() < 128 || icc.get(36..40) != Some(b"acsp") {
            return Err(no("it is no ICC profile"));
        }
        if icc[12..16] != *b"prtr" || icc[16..20] != *b"CMYK" {
            return Err(no("it is not of a printer with four inks"));
        }
        if icc[8] > 4 {
            return Err(no("its version is newer than 4"));
        }
        if u32::from_be_bytes([icc[0], icc[1], icc[2], icc[3]]) as usize != icc.len() {
            return Err(no("its length is not the one it names"));
        }
        let press = ColorProfile::new_from_slice(icc).map_err(|err| no(&err.to_string()))?;
        let way =
            way(&ColorProfile::new_srgb(), &press).ok_or_else(|| no("it has no table towards the inks"))?;
        Ok(Self {
            press,
            icc: icc.to_vec(),
            ways: vec![way],
            known: HashMap::new(),
            thinnest_pt: [0.25, 0.5],
            text: SmallText::default(),
            mixed: HashMap::new(),
            fewer: HashMap::new(),
            foreign: false,
            turned_any: false,
        })
    }

    /// Reads a colour space; names of resources must be looked up before.
    pub(super) fn space(&mut self, doc: &Document, object: &Object) -> Space {
        self.nested(doc, object, 0)
    }

    fn nested(&mut self, doc: &Document, object: &Object, depth: usize) -> Space {
        let Some(object) = graft::resolved(doc, object).filter(|_| depth < DEEP) else { return Space::Kept };
        if let Ok(name) = object.as_name() {
            return named(name).unwrap_or(Space::Kept);
        }
        let Ok(list) = object.as_array() else { return Space::Kept };
        match graft::name(doc, list.first()) {
            Some(b"ICCBased") => list.get(1).map_or(Space::Kept, |it| self.profiled(doc, it)),
            Some(b"CalGray") => Space::Grey,
            Some(b"CalRGB") => Space::Rgb(SRGB),
            Some(b"Pattern") => {
                Space::Pattern(list.get(1).map(|it| Rc::new(self.nested(doc, it, depth + 1))))
            }
            Some(b"Indexed" | b"I") => {
                let Some(base) = list.get(1).map(|it| self.nested(doc, it, depth + 1)) else {
                    return Space::Kept;
                };
                let table = match list.get(3).and_then(|it| graft::resolved(doc, it)) {
                    Some(Object::String(bytes, _)) => bytes.clone(),
                    Some(Object::Stream(stream)) => graft::plain(stream).unwrap_or_default(),
                    _ => Vec::new(),
                };
                if base.is_turned() { Space::Indexed { base: Rc::new(base), table } } else { Space::Kept }
            }
            Some(name) if list.len() == 1 => named(name).unwrap_or(Space::Kept),
            _ => Space::Kept,
        }
    }

    fn profiled(&mut self, doc: &Document, object: &Object) -> Space {
        let id = object.as_reference().ok();
        if let Some(source) = id.and_then(|it| self.known.get(&it)) {
            return Space::Rgb(*source);
        }
        let Some(Object::Stream(stream)) = graft::resolved(doc, object) else { return Space::Kept };
        match graft::count(doc, stream.dict.get(b"N").ok()) {
            Some(1) => {
                self.turned_any = true;
                Space::Grey
            }
            Some(3) => {
                let read = graft::plain(stream).ok().and_then(|it| ColorProfile::new_from_slice(&it).ok());
                let source = match read.and_then(|it| way(&it, &self.press)) {
                    Some(found) => {
                        self.ways.push(found);
                        Source(self.ways.len() - 1)
                    }
                    None => SRGB,
                };
                self.known.extend(id.map(|it| (it, source)));
                Space::Rgb(source)
            }
            Some(4) => {
                self.turned_any = true;
                self.foreign |= graft::plain(stream).ok().as_deref() != Some(self.icc.as_slice());
                Space::Cmyk
            }
            _ => Space::Kept,
        }
    }

    /// Pixels, three bytes each, as inks, four bytes each. Neutral ones keep their four inks: photographs need them.
    pub(super) fn pixels(&self, source: Source, rgb: &[u8]) -> Vec<u8> {
        let rgb = &rgb[..rgb.len() - rgb.len() % 3];
        let mut inks = vec![0; rgb.len() / 3 * 4];
        if let Some(way) = self.ways.get(source.0)
            && way.transform(rgb, &mut inks).is_ok()
        {
            return inks;
        }
        inks
    }

    /// A colour as the profile prints it, four inks even where it is grey.
    pub(super) fn mix(&mut self, source: Source, rgb: [f64; 3]) -> Ink {
        let bytes = rgb.map(byte);
        if bytes == [255; 3] {
            return [0.0; 4];
        }
        if let Some(known) = self.mixed.get(&(source, bytes)) {
            return *known;
        }
        let inks = self.pixels(source, &bytes);
        let ink = std::array::from_fn(|at| tidy(f64::from(inks.get(at).copied().unwrap_or(0)) / 255.0));
        self.mixed.insert((source, bytes), ink);
        ink
    }

    /// What text of this size, in pt, is set in where its colour is this one: the nearest by look that as many inks give as it may have, as
    /// readable on paper, and no black made rich by others.
    pub(super) fn for_text(&mut self, ink: Ink, size: f64) -> Ink {
        let rule = self.text;
        if size < rule.below_pt {
            self.few(ink)
        } else if size < rule.rich_below_pt && rule.is_rich(ink) {
            let [c, m, y, _] = ink;
            [c, m, y, tidy(rule.rich_k - 0.01)]
        } else {
            ink
        }
    }

    fn few(&mut self, ink: Ink) -> Ink {
        let most = self.text.inks;
        let given = ink.map(byte);
        if !(1..4).contains(&most) || ink.into_iter().filter(|it| *it >= TRACE).count() <= most {
            return ink;
        }
        if let Some(known) = self.fewer.get(&given) {
            return *known;
        }
        let found = self.nearest(given, most).map_or(ink, |it| it.map(|part| tidy(f64::from(part) / 255.0)));
        self.fewer.insert(given, found);
        found
    }

    /// None where the profile has no table back from inks to light.
    fn nearest(&self, ink: [u8; 4], most: usize) -> Option<[u8; 4]> {
        /// Steps of an ink that are tried: five percent of it.
        const STEPS: usize = 20;
        let options =
            TransformOptions { rendering_intent: RenderingIntent::Perceptual, ..TransformOptions::default() };
        let srgb = ColorProfile::new_srgb();
        let back = self.press.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options).ok()?;
        let mut tried = vec![ink];
        for set in (1_usize..16).filter(|it| it.count_ones() as usize == most) {
            let mut mixes = vec![[0_u8; 4]];
            for at in (0..4).filter(|at| set >> at & 1 == 1) {
                let with = |mix: &[u8; 4]| {
                    let mix = *mix;
                    (0..=STEPS).map(move |step| {
                        let mut mix = mix;
                        mix[at] = u8::try_from(step * 255 / STEPS).unwrap_or(u8::MAX);
                        mix
                    })
                };
                mixes = mixes.iter().flat_map(with).collect();
            }
            tried.extend(mixes);
        }
        let mut light = vec![0; tried.len() * 3];
        back.transform(tried.as_flattened(), &mut light).ok()?;
        let mut seen = light.as_chunks::<3>().0.iter().map(|it| linear(*it));
        let wanted = seen.next()?;
        let look = Oklab::from_linear_rgb(wanted);
        let far = |it: Rgb<f32>| {
            let it = Oklab::from_linear_rgb(it);
            let [l, a, b] = [it.l - look.l, it.a - look.a, it.b - look.b];
            // of two that can be read the one of like hue
            0.3 * l * l + a * a + b * b
        };
        let plain = |it: &[u8; 4]| !self.text.is_rich(it.map(|part| f64::from(part) / 255.0));
        let read = |it: Rgb<f32>| lightness(it) <= READABLE || lightness(wanted) > READABLE;
        let fit = tried[1..].iter().zip(seen).filter(|it| plain(it.0) && read(it.1));
        let nearest = fit.min_by(|a, b| far(a.1).total_cmp(&far(b.1)))?;
        Some(*nearest.0)
    }

    /// A colour of text or of a vector: greys, and colours near to them that are dark, are printed with black alone.
    pub(super) fn vector(&mut self, source: Source, rgb: [f64; 3]) -> Ink {
        match neutral(rgb) {
            Some(light) => [0.0, 0.0, 0.0, tidy(1.0 - light)],
            // what no press shows is left out
            None => self.mix(source, rgb).map(|it| if it < TRACE { 0.0 } else { it }),
        }
    }

    /// The numbers `parts` of a colour in `space` become on a plate: four inks, or one grey.
    pub(super) fn turned(&mut self, plate: Plate, space: &Space, parts: &[f64]) -> Option<Vec<f64>> {
        self.turn(plate, space, parts, true)
    }

    /// The same in a gradient with other colours than greys, where no part may jump to black alone.
    pub(super) fn blended(&mut self, plate: Plate, space: &Space, parts: &[f64]) -> Option<Vec<f64>> {
        self.turn(plate, space, parts, false)
    }

    fn turn(&mut self, plate: Plate, space: &Space, parts: &[f64], black: bool) -> Option<Vec<f64>> {
        let grey = |light: f64| match plate {
            Plate::Inks => vec![0.0, 0.0, 0.0, tidy(1.0 - light)],
            Plate::Grey => vec![light],
        };
        match (space, parts) {
            (Space::Grey, &[light]) => Some(grey(light.clamp(0.0, 1.0))),
            (Space::Rgb(source), &[r, g, b]) => {
                let rgb = [r, g, b].map(|it| it.clamp(0.0, 1.0));
                self.turned_any |= plate == Plate::Inks;
                Some(match plate {
                    Plate::Grey => vec![luminance(rgb)],
                    Plate::Inks if black => self.vector(*source, rgb).to_vec(),
                    Plate::Inks => self.mix(*source, rgb).to_vec(),
                })
            }
            (Space::Cmyk, &[c, m, y, k]) => Some(match plate {
                Plate::Inks => parts.to_vec(),
                Plate::Grey => vec![1.0 - (0.3 * c + 0.59 * m + 0.11 * y + k).clamp(0.0, 1.0)],
            }),
            (Space::Indexed { base, table }, &[number]) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped to 0..=255"
                )]
                let number = number.clamp(0.0, 255.0) as usize;
                let size = base.components();
                let entry = table.get(number * size..(number + 1) * size)?;
                let parts: Vec<f64> = entry.iter().map(|it| f64::from(*it) / 255.0).collect();
                self.turn(plate, base, &parts, black)
            }
            _ => None,
        }
    }
}

/// How light a colour is that text and vectors print with black alone; none for colours.
pub(super) fn neutral([r, g, b]: [f64; 3]) -> Option<f64> {
    let (low, high) = (r.min(g).min(b), r.max(g).max(b));
    let spread = high - low;
    (spread < SAME || spread < NEAR && high < DARK).then_some((r + g + b) / 3.0)
}

/// sRGB as light.
fn linear(rgb: [u8; 3]) -> Rgb<f32> {
    let [r, g, b] = rgb.map(|it| {
        let part = f32::from(it) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    Rgb { r, g, b }
}

/// Relative luminance (WCAG 2.2).
fn lightness(it: Rgb<f32>) -> f32 {
    0.2126 * it.r + 0.7152 * it.g + 0.0722 * it.b
}

/// How light RGB is in a mask.
pub(super) fn luminance([r, g, b]: [f64; 3]) -> f64 {
    tidy(0.3 * r + 0.59 * g + 0.11 * b)
}

/// To four decimals, so that 1 − 0.8 is 0.2 in the file.
pub(super) fn tidy(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Eight bits of a component.
pub(super) fn byte(value: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
    let value = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    value
}

/// The spaces that have names of their own, inline images' short ones included.
pub(super) fn named(name: &[u8]) -> Option<Space> {
    match name {
        b"DeviceGray" | b"G" | b"CalGray" => Some(Space::Grey),
        b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Space::Rgb(SRGB)),
        b"DeviceCMYK" | b"CMYK" => Some(Space::Cmyk),
        b"Pattern" => Some(Space::Pattern(None)),
        _ => None,
    }
}

/// Perceptual: the tables of European printer profiles are made for it, and the library has no black point compensation.
fn way(from: &ColorProfile, press: &ColorProfile) -> Option<Arc<Transform8BitExecutor>> {
    let options =
        TransformOptions { rendering_intent: RenderingIntent::Perceptual, ..TransformOptions::default() };
    // Rgba stands for any four channels.
    from.create_transform_8bit(Layout::Rgb, press, Layout::Rgba, options).ok()
}
