//! Fonts as far as a preflight asks: embedded or not, how wide, how heavy, which codes have no glyph.
use super::file::{Pdf, number};
use super::licence::permissions;
use lopdf::{Dictionary, Object};
use std::collections::{HashMap, HashSet};

/// Weight from which a face counts as bold.
const BOLD: f64 = 600.0;

/// How bytes become codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codes {
    One,
    /// Two bytes, the code being the glyph's number in the font.
    TwoIdentity,
    /// Two bytes through a map that is not read here.
    TwoMapped,
}

/// One font.
#[derive(Debug)]
pub(crate) struct Font {
    pub(crate) name: String,
    pub(crate) embedded: bool,
    pub(crate) type3: bool,
    pub(crate) bold: bool,
    /// Only part of the font travels, as its name says.
    pub(crate) subset: bool,
    /// `fsType`, where the part that travels kept it.
    pub(crate) permissions: Option<u16>,
    codes: Codes,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// Codes that show the sign for a missing glyph.
    missing: HashSet<u32>,
    /// Heights in parts of the size.
    pub(crate) ascent: f64,
    pub(crate) descent: f64,
}

/// What showing a string does.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shown {
    pub(crate) glyphs: usize,
    /// Glyphs that are only room between words.
    pub(crate) spaces: usize,
    pub(crate) missing: usize,
    /// In thousandths of the size.
    pub(crate) width: f64,
}

impl Font {
    pub(crate) fn of(pdf: &Pdf, dict: &Dictionary) -> Self {
        let subtype = pdf.name(dict, b"Subtype").unwrap_or_default();
        let composite = subtype == b"Type0";
        let descendant = pdf
            .array(dict, b"DescendantFonts")
            .and_then(|it| it.first())
            .and_then(|it| pdf.dict(it))
            .filter(|_| composite);
        let own = descendant.unwrap_or(dict);
        let descriptor = pdf.sub(own, b"FontDescriptor");
        let file = descriptor.and_then(|it| {
            let found = [&b"FontFile2"[..], b"FontFile3", b"FontFile"].map(|key| pdf.get(it, key));
            found.into_iter().find_map(|it| it.as_stream().ok())
        });
        let name = pdf.name(dict, b"BaseFont").or_else(|| pdf.name(dict, b"Name")).unwrap_or(b"?");
        let name = String::from_utf8_lossy(name).into_owned();
        let measure = |key: &[u8]| descriptor.and_then(|it| pdf.number(it, key));
        let bold = measure(b"FontWeight").map_or_else(|| named_bold(&name), |it| it >= BOLD);
        // Letters, not the line: the extremes of a face are far above them.
        let ascent =
            measure(b"CapHeight").filter(|it| *it > 0.0).or_else(|| measure(b"Ascent")).unwrap_or(700.0);
        let descent = measure(b"Descent").unwrap_or(-200.0);
        let mut font = Self {
            name: name.split_once('+').map_or(name.clone(), |it| it.1.to_owned()),
            embedded: file.is_some(),
            subset: name.contains('+'),
            permissions: file.and_then(|it| pdf.bytes(it)).and_then(|it| permissions(&it)),
            type3: subtype == b"Type3",
            bold,
            codes: Codes::One,
            widths: HashMap::new(),
            default_width: measure(b"MissingWidth").unwrap_or(0.0),
            missing: HashSet::new(),
            ascent: (ascent / 1000.0).clamp(0.3, 0.75),
            descent: (descent / 1000.0).clamp(-0.25, 0.0),
        };
        if composite {
            font.read_composite(pdf, dict, own);
        } else {
            font.read_simple(pdf, dict);
        }
        font
    }

    fn read_composite(&mut self, pdf: &Pdf, dict: &Dictionary, own: &Dictionary) {
        let identity = pdf.name(dict, b"Encoding").is_some_and(|it| it.starts_with(b"Identity"));
        self.codes = if identity { Codes::TwoIdentity } else { Codes::TwoMapped };
        self.default_width = pdf.number(own, b"DW").unwrap_or(1000.0);
        let mut list = pdf.array(own, b"W").unwrap_or_default().iter().map(|it| pdf.resolve(it));
        while let (Some(first), Some(second)) = (list.next(), list.next()) {
            let Some(first) = number(first).filter(|it| *it >= 0.0) else { break };
            let first = first as u32;
            if let Object::Array(widths) = second {
                let widths = widths.iter().filter_map(|it| number(pdf.resolve(it)));
                self.widths.extend((first..=0xffff).zip(widths));
            } else if let (Some(last), Some(width)) = (number(second), list.next().and_then(number)) {
                let last = (last.max(0.0) as u32).min(0xffff);
                self.widths.extend((first..=last).map(|it| (it, width)));
            }
        }
        if identity {
            self.missing.insert(0);
            if let Object::Stream(map) = pdf.get(own, b"CIDToGIDMap") {
                let map = pdf.bytes(map).unwrap_or_default();
                let without = map.chunks_exact(2).zip(0u32..).filter(|it| it.0 == [0, 0]).map(|it| it.1);
                self.missing.extend(without);
            }
        }
    }

    fn read_simple(&mut self, pdf: &Pdf, dict: &Dictionary) {
        let first = pdf.number(dict, b"FirstChar").unwrap_or(0.0).clamp(0.0, 255.0) as u32;
        self.widths.extend((first..=255).zip(pdf.numbers(dict, b"Widths")));
        if self.widths.is_empty() {
            // One of the fourteen standard fonts: half an em is near enough for a place.
            self.default_width = 500.0;
        }
        let mut code = 0;
        let differences = pdf.sub(dict, b"Encoding").and_then(|it| pdf.array(it, b"Differences"));
        for object in differences.unwrap_or_default() {
            match pdf.resolve(object) {
                Object::Name(name) => {
                    if name == b".notdef" {
                        self.missing.insert(code);
                    }
                    code += 1;
                }
                other => code = number(other).unwrap_or(0.0).clamp(0.0, 255.0) as u32,
            }
        }
    }

    /// Whether it can be told which codes have no glyph.
    pub(crate) fn codes_are_read(&self) -> bool {
        self.codes == Codes::TwoIdentity
    }

    /// Measures a string. `extra` is called once a glyph, told whether it is a word space.
    pub(crate) fn show(&self, text: &[u8], mut extra: impl FnMut(bool)) -> Shown {
        let mut out = Shown::default();
        let mut one = |code: u32, space: bool| {
            out.glyphs += 1;
            out.spaces += usize::from(space);
            out.missing += usize::from(self.missing.contains(&code));
            out.width += self.widths.get(&code).copied().unwrap_or(self.default_width);
            extra(space);
        };
        if self.codes == Codes::One {
            text.iter().for_each(|byte| one(u32::from(*byte), *byte == b' '));
        } else {
            text.chunks(2)
                .for_each(|it| one(it.iter().fold(0, |code, byte| code * 256 + u32::from(*byte)), false));
        }
        if self.codes == Codes::TwoMapped {
            out.missing = 0;
        }
        out
    }
}

fn named_bold(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["bold", "black", "heavy"].iter().any(|it| name.contains(it))
}
