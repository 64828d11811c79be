//! Colour spaces and colours as far as a preflight asks: which family, which inks, how much of each. No colour management.
use super::file::{Pdf, number};
use lopdf::{Dictionary, Object};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// Spaces inside spaces: an indexed separation over ICC is three.
const MOST_NESTED: usize = 6;
/// Objects followed when two fallbacks are compared.
const MOST_HASHED: usize = 4096;
/// Colours looked at along a gradient.
const GRADIENT_STEPS: usize = 32;

/// What a colour is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    DeviceGray,
    DeviceRgb,
    DeviceCmyk,
    IccGray,
    IccRgb,
    IccCmyk,
    CalGray,
    CalRgb,
    Lab,
    Separation,
    DeviceN,
    Pattern,
    Unknown,
}

impl Family {
    /// Neither ink nor grey: the press has no such colour.
    pub(crate) fn is_rgb(self) -> bool {
        matches!(self, Self::DeviceRgb | Self::IccRgb | Self::CalRgb | Self::Lab)
    }

    pub(crate) fn is_gray(self) -> bool {
        matches!(self, Self::DeviceGray | Self::IccGray | Self::CalGray)
    }

    /// As the PDF names it, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DeviceGray => "DeviceGray",
            Self::DeviceRgb => "DeviceRGB",
            Self::DeviceCmyk => "DeviceCMYK",
            Self::IccGray => "ICCBased Gray",
            Self::IccRgb => "ICCBased RGB",
            Self::IccCmyk => "ICCBased CMYK",
            Self::CalGray => "CalGray",
            Self::CalRgb => "CalRGB",
            Self::Lab => "Lab",
            Self::Separation => "Separation",
            Self::DeviceN => "DeviceN",
            Self::Pattern => "Pattern",
            Self::Unknown => "?",
        }
    }
}

/// A colour space, an index resolved to the space it indexes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Space {
    pub(crate) family: Family,
    pub(crate) components: usize,
    /// Inks of a Separation or DeviceN.
    pub(crate) names: Vec<String>,
    pub(crate) indexed: bool,
    /// Tagged with the very profile of the output.
    pub(crate) tagged_as_output: bool,
    /// Tells two fallbacks of one ink apart.
    pub(crate) fallback: u64,
    /// The colours of an uncoloured pattern.
    pub(crate) under: Option<Rc<Space>>,
}

impl Space {
    pub(crate) fn plain(family: Family) -> Rc<Self> {
        let components = match family {
            Family::DeviceGray | Family::IccGray | Family::CalGray | Family::Separation => 1,
            Family::DeviceRgb | Family::IccRgb | Family::CalRgb | Family::Lab => 3,
            Family::DeviceCmyk | Family::IccCmyk => 4,
            Family::DeviceN | Family::Pattern | Family::Unknown => 0,
        };
        Rc::new(Self {
            family,
            components,
            names: Vec::new(),
            indexed: false,
            tagged_as_output: false,
            fallback: 0,
            under: None,
        })
    }
}

/// Amounts of ink, 1 = full tone.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Inks {
    pub(crate) cmyk: [f64; 4],
    /// Sum of the spot colours, and how many are laid down.
    pub(crate) spots: f64,
    pub(crate) spot_count: usize,
}

/// Less is no ink: eight bits cannot say it.
const NO_INK: f64 = 0.003;

impl Inks {
    /// Total ink, 1 = full tone of one ink.
    pub(crate) fn sum(&self) -> f64 {
        self.cmyk.iter().sum::<f64>() + self.spots
    }

    /// How many inks there are of at least so many percent.
    pub(crate) fn count(&self, percent: f64) -> usize {
        self.cmyk.iter().filter(|it| **it * 100.0 >= percent).count() + self.spot_count
    }

    pub(crate) fn is_white(&self) -> bool {
        self.sum() <= NO_INK
    }

    /// Full black and nothing else.
    pub(crate) fn is_pure_black(&self) -> bool {
        let [c, m, y, k] = self.cmyk;
        c + m + y + self.spots <= NO_INK && k >= 1.0 - NO_INK
    }

    /// In percent, as C/M/Y/K and the spots after them.
    pub(crate) fn text(&self) -> String {
        let [c, m, y, k] = self.cmyk.map(|it| format!("{:.0}", it * 100.0));
        if self.spot_count == 0 {
            format!("{c}/{m}/{y}/{k}")
        } else {
            format!("{c}/{m}/{y}/{k}+{:.0}", self.spots * 100.0)
        }
    }
}

/// A colour to paint with.
#[derive(Debug, Clone)]
pub(crate) struct Colour {
    pub(crate) space: Rc<Space>,
    values: [f64; 8],
    /// Of a gradient: the highest total ink along it, where that can be computed.
    gradient: Option<Option<f64>>,
}

impl Colour {
    pub(crate) fn new(space: Rc<Space>, from: &[f64]) -> Self {
        let mut values = [0.0; 8];
        for (to, from) in values.iter_mut().zip(from) {
            *to = from.clamp(-1000.0, 1000.0);
        }
        Self { space, values, gradient: None }
    }

    /// What a space begins with: black, or full tone of a spot.
    pub(crate) fn initial(space: Rc<Space>) -> Self {
        match space.family {
            Family::DeviceCmyk | Family::IccCmyk => Self::new(space, &[0.0, 0.0, 0.0, 1.0]),
            Family::Separation | Family::DeviceN => Self::new(space, &[1.0; 8]),
            _ => Self::new(space, &[]),
        }
    }

    pub(crate) fn gradient(space: Rc<Space>, most: Option<f64>) -> Self {
        Self { space, values: [0.0; 8], gradient: Some(most) }
    }

    /// The inks, where the colour is given in inks; not for RGB, grey and patterns.
    pub(crate) fn inks(&self) -> Option<Inks> {
        if self.gradient.is_some() { None } else { inks(&self.space, &self.values) }
    }

    /// Highest total ink of the colour or of its gradient.
    pub(crate) fn most_ink(&self) -> Option<f64> {
        self.gradient.unwrap_or_else(|| self.inks().map(|it| it.sum()))
    }

    /// A gradient in inks whose function is not read here.
    pub(crate) fn is_unread(&self) -> bool {
        self.gradient == Some(None) && !self.space.family.is_rgb() && !self.space.family.is_gray()
    }

    /// Leaves the paper white.
    pub(crate) fn is_white(&self) -> bool {
        if self.gradient.is_some() {
            return false;
        }
        match self.space.family {
            Family::DeviceGray | Family::IccGray | Family::CalGray => self.values[0] >= 0.997,
            Family::DeviceRgb | Family::IccRgb | Family::CalRgb => {
                self.values[..3].iter().all(|it| *it >= 0.997)
            }
            Family::Lab => self.values[0] >= 99.7,
            _ => self.inks().is_some_and(|it| it.is_white()),
        }
    }

    /// Red, green and blue, where the colour is given so or in grey.
    pub(crate) fn rgb(&self) -> Option<[f64; 3]> {
        let [r, g, b, ..] = self.values.map(|it| it.clamp(0.0, 1.0));
        match self.space.family {
            _ if self.gradient.is_some() || self.space.indexed => None,
            Family::DeviceGray | Family::IccGray | Family::CalGray => Some([r; 3]),
            Family::DeviceRgb | Family::IccRgb | Family::CalRgb => Some([r, g, b]),
            _ => None,
        }
    }

    /// Numbers of an RGB or grey colour, for messages.
    pub(crate) fn text(&self) -> String {
        match self.inks() {
            Some(it) => it.text(),
            None if self.gradient.is_some() => self.space.family.name().into(),
            None => {
                let values: Vec<String> = self.values[..self.space.components.min(8)]
                    .iter()
                    .map(|it| format!("{:.0}", it * 100.0))
                    .collect();
                format!("{} {}", self.space.family.name(), values.join("/"))
            }
        }
    }
}

fn inks(space: &Space, values: &[f64]) -> Option<Inks> {
    let mut out = Inks::default();
    let value = |at: usize| values.get(at).copied().unwrap_or(0.0).clamp(0.0, 1.0);
    match space.family {
        Family::DeviceCmyk | Family::IccCmyk => out.cmyk = [value(0), value(1), value(2), value(3)],
        Family::Separation | Family::DeviceN => {
            for (at, name) in space.names.iter().enumerate() {
                let tint = value(at);
                match name.as_str() {
                    "Cyan" => out.cmyk[0] += tint,
                    "Magenta" => out.cmyk[1] += tint,
                    "Yellow" => out.cmyk[2] += tint,
                    "Black" => out.cmyk[3] += tint,
                    "All" => out.cmyk = [tint; 4],
                    "None" => {}
                    _ => {
                        out.spots += tint;
                        out.spot_count += usize::from(tint > NO_INK);
                    }
                }
            }
        }
        _ => return None,
    }
    Some(out)
}

/// Resolves colour spaces, each object once.
pub(crate) struct Spaces<'a> {
    pdf: &'a Pdf,
    /// The output profile, in the file and as ordered.
    outputs: Vec<Vec<u8>>,
    known: HashMap<usize, Rc<Space>>,
}

impl<'a> Spaces<'a> {
    pub(crate) fn new(pdf: &'a Pdf, outputs: Vec<Vec<u8>>) -> Self {
        Self { pdf, outputs, known: HashMap::new() }
    }

    /// The space a resource or operand names.
    pub(crate) fn named(&mut self, name: &[u8], resources: Option<&'a Dictionary>) -> Rc<Space> {
        let spaces = resources.and_then(|it| self.pdf.sub(it, b"ColorSpace"));
        let default = |key: &[u8]| spaces.and_then(|it| it.get(key).ok());
        let (family, instead) = match name {
            b"DeviceGray" | b"G" => (Family::DeviceGray, default(b"DefaultGray")),
            b"DeviceRGB" | b"RGB" => (Family::DeviceRgb, default(b"DefaultRGB")),
            b"DeviceCMYK" | b"CMYK" => (Family::DeviceCmyk, default(b"DefaultCMYK")),
            b"Pattern" => (Family::Pattern, None),
            other => (Family::Unknown, default(other)),
        };
        match instead {
            Some(object) => self.of(object, None, 0),
            None => Space::plain(family),
        }
    }

    /// The space an object describes.
    pub(crate) fn of(
        &mut self,
        object: &'a Object,
        resources: Option<&'a Dictionary>,
        depth: usize,
    ) -> Rc<Space> {
        let resolved = self.pdf.resolve(object);
        match resolved {
            Object::Name(name) => self.named(name, resources),
            Object::Array(list) if depth < MOST_NESTED => {
                let key = std::ptr::from_ref(resolved) as usize;
                if let Some(known) = self.known.get(&key) {
                    return known.clone();
                }
                let space = self.described(list, resources, depth);
                self.known.insert(key, space.clone());
                space
            }
            _ => Space::plain(Family::Unknown),
        }
    }

    fn described(
        &mut self,
        list: &'a [Object],
        resources: Option<&'a Dictionary>,
        depth: usize,
    ) -> Rc<Space> {
        let name = list.first().and_then(|it| self.pdf.resolve(it).as_name().ok()).unwrap_or_default();
        let second = list.get(1);
        match name {
            b"ICCBased" => second.map_or_else(|| Space::plain(Family::Unknown), |it| self.icc(it)),
            b"CalGray" => Space::plain(Family::CalGray),
            b"CalRGB" => Space::plain(Family::CalRgb),
            b"Lab" => Space::plain(Family::Lab),
            b"Indexed" | b"I" => {
                let base = second.map(|it| self.of(it, resources, depth + 1));
                let base = base.unwrap_or_else(|| Space::plain(Family::Unknown));
                Rc::new(Space { indexed: true, ..(*base).clone() })
            }
            b"Separation" | b"DeviceN" => {
                let names = match second.map(|it| self.pdf.resolve(it)) {
                    Some(Object::Name(it)) => vec![String::from_utf8_lossy(it).into_owned()],
                    Some(Object::Array(list)) => list
                        .iter()
                        .filter_map(|it| self.pdf.resolve(it).as_name().ok())
                        .map(|it| String::from_utf8_lossy(it).into_owned())
                        .collect(),
                    _ => Vec::new(),
                };
                let family = if name == b"Separation" { Family::Separation } else { Family::DeviceN };
                let mut hasher = DefaultHasher::new();
                let mut left = MOST_HASHED;
                for object in list.iter().skip(2).take(2) {
                    self.hash(object, &mut hasher, &mut left, 0);
                }
                let components = names.len();
                let fallback = hasher.finish();
                Rc::new(Space { components, names, fallback, ..(*Space::plain(family)).clone() })
            }
            b"Pattern" => {
                let under = second.map(|it| self.of(it, resources, depth + 1));
                Rc::new(Space { under, ..(*Space::plain(Family::Pattern)).clone() })
            }
            single => self.named(single, resources),
        }
    }

    fn icc(&mut self, object: &'a Object) -> Rc<Space> {
        let Object::Stream(stream) = self.pdf.resolve(object) else { return Space::plain(Family::Unknown) };
        let family = match self.pdf.number(&stream.dict, b"N") {
            Some(1.0) => Family::IccGray,
            Some(3.0) => Family::IccRgb,
            Some(4.0) => Family::IccCmyk,
            _ => Family::Unknown,
        };
        let same = family == Family::IccCmyk
            && self.pdf.bytes(stream).is_some_and(|own| self.outputs.iter().any(|it| same_profile(it, &own)));
        Rc::new(Space { tagged_as_output: same, ..(*Space::plain(family)).clone() })
    }

    /// Mixes what an object holds into the hash, references followed.
    fn hash(&self, object: &Object, into: &mut DefaultHasher, left: &mut usize, depth: usize) {
        if *left == 0 || depth > 12 {
            return;
        }
        *left -= 1;
        let dict = |dict: &Dictionary, into: &mut DefaultHasher, left: &mut usize| {
            let mut keys: Vec<_> = dict.iter().filter(|it| it.0 != b"Length" && it.0 != b"Filter").collect();
            keys.sort_by(|a, b| a.0.cmp(b.0));
            for (key, value) in keys {
                key.hash(into);
                self.hash(value, into, left, depth + 1);
            }
        };
        match self.pdf.resolve(object) {
            Object::Array(list) => list.iter().for_each(|it| self.hash(it, into, left, depth + 1)),
            Object::Dictionary(it) => dict(it, into, left),
            Object::Stream(it) => {
                dict(&it.dict, into, left);
                self.pdf.bytes(it).unwrap_or_default().hash(into);
            }
            Object::Name(it) | Object::String(it, _) => it.hash(into),
            Object::Boolean(it) => it.hash(into),
            other => {
                // One and 1.0 are the same number.
                if let Some(it) = number(other) {
                    ((it * 1e6).round() as i64).hash(into);
                }
            }
        }
    }

    /// The colour of a shading: its space, and the most ink along it where that can be computed.
    pub(crate) fn shading(&mut self, dict: &'a Dictionary, resources: Option<&'a Dictionary>) -> Colour {
        let space = match dict.get(b"ColorSpace") {
            Ok(object) => self.of(object, resources, 0),
            Err(_) => Space::plain(Family::Unknown),
        };
        let most = self.most_ink(dict, &space);
        Colour::gradient(space, most)
    }

    fn most_ink(&self, dict: &'a Dictionary, space: &Space) -> Option<f64> {
        let function = self.pdf.get(dict, b"Function");
        let parts: Vec<&Object> = match function {
            Object::Null => return None,
            Object::Array(list) => list.iter().collect(),
            one => vec![one],
        };
        let domain = self.pdf.numbers(dict, b"Domain");
        let (from, to) = if let [from, to, ..] = domain[..] { (from, to) } else { (0.0, 1.0) };
        let mut most: Option<f64> = None;
        for step in 0..=GRADIENT_STEPS {
            let t = from + (to - from) * step as f64 / GRADIENT_STEPS as f64;
            let mut values = Vec::new();
            for part in &parts {
                values.extend(self.value(part, t, 0)?);
            }
            let sum = inks(space, &values)?.sum();
            most = Some(most.map_or(sum, |it| it.max(sum)));
        }
        most
    }

    /// A function of one variable at `t`; None for those written in PostScript or of many variables.
    fn value(&self, object: &'a Object, t: f64, depth: usize) -> Option<Vec<f64>> {
        let resolved = self.pdf.resolve(object);
        let dict = self.pdf.dict(resolved)?;
        let domain = self.pdf.numbers(dict, b"Domain");
        let [low, high] = domain[..] else { return None };
        let t = t.max(low).min(high);
        match self.pdf.number(dict, b"FunctionType") {
            Some(2.0) => {
                let or = |list: Vec<f64>, other| if list.is_empty() { vec![other] } else { list };
                let start = or(self.pdf.numbers(dict, b"C0"), 0.0);
                let end = or(self.pdf.numbers(dict, b"C1"), 1.0);
                let power = t.powf(self.pdf.number(dict, b"N").unwrap_or(1.0));
                Some(start.iter().zip(&end).map(|(a, b)| a + power * (b - a)).collect())
            }
            Some(3.0) if depth < MOST_NESTED => {
                let functions = self.pdf.array(dict, b"Functions")?;
                let bounds = self.pdf.numbers(dict, b"Bounds");
                let encode = self.pdf.numbers(dict, b"Encode");
                let at =
                    bounds.iter().take_while(|it| t >= **it).count().min(functions.len().checked_sub(1)?);
                let from = if at == 0 { low } else { *bounds.get(at - 1)? };
                let to = bounds.get(at).copied().unwrap_or(high);
                let (e0, e1) = (*encode.get(2 * at)?, *encode.get(2 * at + 1)?);
                let part = if to > from { (t - from) / (to - from) } else { 0.0 };
                self.value(functions.get(at)?, e0 + part * (e1 - e0), depth + 1)
            }
            Some(0.0) => {
                let Object::Stream(stream) = resolved else { return None };
                let size = self.pdf.numbers(dict, b"Size");
                let [count] = size[..] else { return None };
                let bits = self.pdf.number(dict, b"BitsPerSample")?;
                let range = self.pdf.numbers(dict, b"Range");
                let decode = self.pdf.numbers(dict, b"Decode");
                let decode = if decode.is_empty() { &range } else { &decode };
                let samples = self.pdf.bytes(stream)?;
                let outputs = range.len() / 2;
                let part = if high > low { (t - low) / (high - low) } else { 0.0 };
                let at = (part * (count - 1.0)).round().max(0.0) as usize * outputs;
                (0..outputs)
                    .map(|it| {
                        let raw = if bits == 16.0 {
                            let here = 2 * (at + it);
                            f64::from(u16::from_be_bytes([*samples.get(here)?, *samples.get(here + 1)?]))
                                / 65535.0
                        } else if bits == 8.0 {
                            f64::from(*samples.get(at + it)?) / 255.0
                        } else {
                            return None;
                        };
                        Some(decode.get(2 * it)? + raw * (decode.get(2 * it + 1)? - decode.get(2 * it)?))
                    })
                    .collect()
            }
            _ => None,
        }
    }
}

/// The same bytes, or the same profile by its own fingerprint (bytes 84 to 99 of the header).
pub(crate) fn same_profile(a: &[u8], b: &[u8]) -> bool {
    let id = |it: &[u8]| it.get(84..100).filter(|id| id.iter().any(|byte| *byte != 0)).map(<[u8]>::to_vec);
    a == b || id(a).is_some_and(|it| id(b) == Some(it))
}
