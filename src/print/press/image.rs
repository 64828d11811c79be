//! Pictures in inks: the safety net for those that were not converted before the layout. Knows samples and filters; not pages. What is
//! ink already passes byte by byte.
use super::colour::{Inks, Source, Space, luminance, named};
use super::content::{Plate, Scope};
use super::graft;
use super::mesh::Bits;
use super::note;
use super::repaint::Repaint;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, Stream, dictionary};

/// JPEG quality of a converted picture.
const QUALITY: u8 = 92;
/// How far the components of a grey pixel may be apart: exact, and after JPEG.
const GREY: (u8, u8) = (1, 6);
/// Samples a picture may have.
const MOST_SAMPLES: usize = 1 << 29;

/// Samples of a picture, eight bits each.
struct Raster {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
    /// Where the colour key makes it transparent, row by row.
    keyed: Option<Vec<bool>>,
}

/// What is printed of an RGB picture.
enum Printed {
    /// Black alone.
    Grey(Vec<u8>),
    Inks(Vec<u8>),
}

impl Repaint<'_> {
    /// A picture for the new file; what cannot be read stays as it is, with a note.
    pub(super) fn image(&mut self, stream: &Stream, plate: Plate) -> Object {
        let from = self.from;
        let is_mask = stream.dict.get(b"ImageMask").and_then(Object::as_bool).unwrap_or(false);
        let mut dict = stream.dict.clone();
        let old_space = dict.remove(b"ColorSpace").filter(|_| !is_mask);
        let mut new = self.graft.dictionary(from, self.to, &dict);
        let space = old_space.as_ref().map(|it| self.space(it));
        let bytes = match (&space, &old_space) {
            // Black is the only ink of DeviceGray, so a greyscale picture needs nothing else.
            (Some(Space::Grey), _) => {
                new.set("ColorSpace", "DeviceGray");
                None
            }
            (Some(Space::Cmyk), _) => {
                new.set("ColorSpace", "DeviceCMYK");
                None
            }
            (Some(Space::Indexed { base, table }), _) => {
                new.set("ColorSpace", self.indexed(base, table, plate));
                None
            }
            (Some(Space::Rgb(source)), Some(old)) => match self.rgb(stream) {
                Ok(raster) => Some(self.converted(&mut new, &raster, *source, plate, is_jpeg(stream))),
                Err(why) => {
                    self.note(note::IMAGE_KEPT, &why);
                    new.set("ColorSpace", self.graft.object(from, self.to, old));
                    None
                }
            },
            (Some(_), Some(old)) => {
                let kept = self.kept_space(old);
                new.set("ColorSpace", kept);
                None
            }
            _ => {
                if !is_mask {
                    self.note(note::IMAGE_KEPT, "JPX");
                }
                None
            }
        };
        let bytes = bytes.unwrap_or_else(|| stream.content.clone());
        Object::Stream(Stream::new(new, bytes).with_compression(false))
    }

    /// Writes the entries of a converted picture and returns its bytes.
    fn converted(
        &mut self,
        new: &mut Dictionary,
        raster: &Raster,
        source: Source,
        plate: Plate,
        jpeg: bool,
    ) -> Vec<u8> {
        let size = format!("{} × {}", raster.width, raster.height);
        let printed = printed(&raster.rgb, source, self.inks, plate, jpeg);
        for key in [&b"DecodeParms"[..], b"Decode", b"Intent", b"Filter", b"Length"] {
            new.remove(key);
        }
        new.set("BitsPerComponent", 8);
        if let Some(keyed) = &raster.keyed {
            new.set("Mask", self.stencil(raster, keyed));
        }
        let (samples, space) = match printed {
            Printed::Grey(samples) => {
                self.note(note::IMAGE_GREY, &size);
                (samples, "DeviceGray")
            }
            Printed::Inks(samples) => {
                self.note(note::IMAGE_CONVERTED, &size);
                (samples, "DeviceCMYK")
            }
        };
        new.set("ColorSpace", space);
        if jpeg && let Some(bytes) = encode_jpeg(&samples, raster.width, raster.height, space == "DeviceCMYK")
        {
            new.set("Filter", "DCTDecode");
            if space == "DeviceCMYK" {
                // As Adobe writes them: the samples of a CMYK JPEG are inverted.
                new.set("Decode", [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec());
            }
            return bytes;
        }
        let stream = graft::deflated(Dictionary::new(), &samples);
        if let Ok(filter) = stream.dict.get(b"Filter") {
            new.set("Filter", filter.clone());
        }
        stream.content
    }

    /// A palette in inks; in black alone where every entry is grey.
    fn indexed(&mut self, base: &Space, table: &[u8], plate: Plate) -> Object {
        let size = base.components().max(1);
        let entries = table.len() / size;
        let (bytes, name): (Vec<u8>, &str) = match base {
            Space::Grey => (table.to_vec(), "DeviceGray"),
            Space::Rgb(source) => match printed(&table[..entries * size], *source, self.inks, plate, false) {
                Printed::Grey(bytes) => (bytes, "DeviceGray"),
                Printed::Inks(bytes) => (bytes, "DeviceCMYK"),
            },
            _ => (table.to_vec(), "DeviceCMYK"),
        };
        let last = i64::try_from(entries).unwrap_or(1) - 1;
        let table = Object::String(bytes, lopdf::StringFormat::Hexadecimal);
        vec![Object::from("Indexed"), name.into(), last.max(0).into(), table].into()
    }

    /// A colour key as a mask of its own: after conversion its colour would not be met any more.
    fn stencil(&mut self, raster: &Raster, keyed: &[bool]) -> Object {
        let row = raster.width.div_ceil(8);
        let mut bits = vec![0_u8; row * raster.height];
        for at in keyed.iter().enumerate().filter(|it| *it.1).map(|it| it.0) {
            let (x, y) = (at % raster.width, at / raster.width);
            if let Some(byte) = bits.get_mut(y * row + x / 8) {
                *byte |= 1 << (7 - x % 8);
            }
        }
        let side = |it: usize| Object::from(i64::try_from(it).unwrap_or(0));
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "ImageMask" => true, "BitsPerComponent" => 1,
            "Width" => side(raster.width), "Height" => side(raster.height),
        };
        self.to.add_object(graft::deflated(dict, &bits)).into()
    }

    /// The pixels of an RGB picture.
    fn rgb(&self, stream: &Stream) -> Result<Raster, String> {
        let (doc, dict) = (self.from, &stream.dict);
        let side = |key: &[u8]| graft::count(doc, dict.get(key).ok()).filter(|it| *it > 0);
        let (width, height) = side(b"Width").zip(side(b"Height")).ok_or("no size")?;
        let samples =
            width.checked_mul(height).and_then(|it| it.checked_mul(3)).filter(|it| *it <= MOST_SAMPLES);
        let samples = samples.ok_or("too large")?;
        if graft::dict(doc, dict.get(b"SMask").ok()).is_some_and(|it| it.has(b"Matte")) {
            return Err("its edges are mixed with a colour (Matte)".into());
        }
        let bits = side(b"BitsPerComponent").unwrap_or(8);
        let decode = graft::numbers(doc, dict.get(b"Decode").ok());
        let key = graft::numbers(doc, dict.get(b"Mask").ok());
        let (raw, bits) = if is_jpeg(stream) {
            if stream.filters().is_ok_and(|it| it.len() > 1) {
                return Err("JPEG inside another filter".into());
            }
            let read = ::image::load_from_memory_with_format(&stream.content, ::image::ImageFormat::Jpeg);
            let read = read.map_err(|err| err.to_string())?.to_rgb8();
            if (read.width() as usize, read.height() as usize) != (width, height) {
                return Err("its size is not the one it names".into());
            }
            (read.into_raw(), 8)
        } else {
            (graft::plain(stream)?, bits)
        };
        raster(&raw, width, height, samples, bits, decode.as_deref(), key.as_deref())
    }
}

/// Unpacks samples of any width to eight bits.
fn raster(
    raw: &[u8],
    width: usize,
    height: usize,
    samples: usize,
    bits: usize,
    decode: Option<&[f64]>,
    key: Option<&[f64]>,
) -> Result<Raster, String> {
    if !matches!(bits, 1 | 2 | 4 | 8 | 16) {
        return Err(format!("{bits} bits to the sample"));
    }
    let straight = decode.is_none_or(|it| it == [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
    if bits == 8 && straight && key.is_none() {
        let rgb = raw.get(..samples).ok_or("samples are missing")?.to_vec();
        return Ok(Raster { width, height, rgb, keyed: None });
    }
    let most = f64::from((1_u32 << bits) - 1);
    let mut reader = Bits::new(raw);
    let (mut rgb, mut keyed) = (Vec::with_capacity(samples), Vec::new());
    for _ in 0..height {
        for _ in 0..width {
            let mut inside = key.is_some();
            for part in 0..3 {
                let value = f64::from(reader.read(bits).ok_or("samples are missing")?);
                if let Some([low, high]) = key.and_then(|it| it.get(part * 2..part * 2 + 2)) {
                    inside &= (*low..=*high).contains(&value);
                }
                let (low, high) = decode
                    .and_then(|it| it.get(part * 2..part * 2 + 2))
                    .map_or((0.0, 1.0), |it| (it[0], it[1]));
                rgb.push(super::colour::byte(low + value / most * (high - low)));
            }
            keyed.push(inside);
        }
        reader.align();
    }
    Ok(Raster { width, height, rgb, keyed: key.map(|_| keyed) })
}

/// A picture of greys only is printed with black; any other in four inks, its neutrals included.
fn printed(rgb: &[u8], source: Source, inks: &mut Inks, plate: Plate, jpeg: bool) -> Printed {
    inks.turned_any |= plate == Plate::Inks;
    let most = if jpeg { GREY.1 } else { GREY.0 };
    let spread = |it: &[u8]| it[0].max(it[1]).max(it[2]) - it[0].min(it[1]).min(it[2]);
    let light =
        |it: &[u8]| super::colour::byte(luminance([it[0], it[1], it[2]].map(|it| f64::from(it) / 255.0)));
    if plate == Plate::Grey || rgb.chunks_exact(3).all(|it| spread(it) <= most) {
        return Printed::Grey(rgb.chunks_exact(3).map(light).collect());
    }
    Printed::Inks(inks.pixels(source, rgb))
}

fn encode_jpeg(samples: &[u8], width: usize, height: usize, cmyk: bool) -> Option<Vec<u8>> {
    let kind = if cmyk { jpeg_encoder::ColorType::Cmyk } else { jpeg_encoder::ColorType::Luma };
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    encoder.encode(samples, u16::try_from(width).ok()?, u16::try_from(height).ok()?, kind).ok()?;
    Some(bytes)
}

fn is_jpeg(stream: &Stream) -> bool {
    stream.filters().is_ok_and(|it| it.iter().any(|it| matches!(*it, b"DCTDecode" | b"DCT")))
}

/// An inline image in inks, from `BI` to `EI`; none where it may stay as it is, or cannot be read.
pub(super) fn inline(written: &[u8], scope: &Scope, inks: &mut Inks, plate: Plate) -> Option<Vec<u8>> {
    let (written, looked_up) = with_own_space(written, scope);
    let mut content = Content::decode(&written).ok()?;
    let Object::Stream(image) = content.operations.first_mut()?.operands.first_mut()? else { return None };
    let long =
        |short: &[u8], long: &[u8]| image.dict.get(short).or_else(|_| image.dict.get(long)).ok().cloned();
    let space = match (looked_up, long(b"CS", b"ColorSpace")?) {
        (Some(space), _) => space,
        (None, Object::Name(name)) => named(&name)?,
        (None, other) => inks.space(&lopdf::Document::new(), &other),
    };
    let whole = |object: Option<Object>| object?.as_i64().ok().and_then(|it| usize::try_from(it).ok());
    let (width, height) = (whole(long(b"W", b"Width"))?, whole(long(b"H", b"Height"))?);
    let bits = whole(long(b"BPC", b"BitsPerComponent")).unwrap_or(8);
    let (samples, name) = match &space {
        Space::Grey => {
            for key in [&b"CS"[..], b"ColorSpace"] {
                image.dict.remove(key);
            }
            image.dict.set("CS", "G");
            return encoded(image.dict.clone(), image.content.clone());
        }
        Space::Cmyk => {
            image.dict.remove(b"ColorSpace");
            image.dict.set("CS", "CMYK");
            return encoded(image.dict.clone(), image.content.clone());
        }
        Space::Rgb(source) => {
            let mut stream = image.clone();
            stream.dict.remove(b"F");
            if let Some(filter) = long(b"F", b"Filter") {
                stream.dict.set("Filter", long_filter(&filter));
            }
            if let Some(parameters) = long(b"DP", b"DecodeParms") {
                stream.dict.set("DecodeParms", parameters);
            }
            let raw = graft::plain(&stream).ok()?;
            let decode =
                long(b"D", b"Decode").and_then(|it| graft::numbers(&lopdf::Document::new(), Some(&it)));
            let raster =
                raster(&raw, width, height, width * height * 3, bits, decode.as_deref(), None).ok()?;
            match printed(&raster.rgb, *source, inks, plate, false) {
                Printed::Grey(samples) => (samples, "G"),
                Printed::Inks(samples) => (samples, "CMYK"),
            }
        }
        _ => return None,
    };
    let stream = graft::deflated(Dictionary::new(), &samples);
    let side = |it: usize| Object::from(i64::try_from(it).unwrap_or(0));
    let dict = dictionary! { "W" => side(width), "H" => side(height), "BPC" => 8, "CS" => name, "F" => "Fl" };
    encoded(dict, stream.content)
}

/// Puts the short name of a device space in the place of a name of the resources, and says which space it stands for.
fn with_own_space(written: &[u8], scope: &Scope) -> (Vec<u8>, Option<Space>) {
    let keys = written.windows(3).position(|it| it == b"ID " || it == b"ID\n").unwrap_or(written.len());
    let mut at = 0;
    let mut words = written[..keys].split(|it| *it == b'/').peekable();
    while let Some(word) = words.next() {
        at += word.len() + 1;
        let Some(name) = words.peek().map(|it| it.trim_ascii_end()) else { break };
        if !matches!(word.trim_ascii_end(), b"CS" | b"ColorSpace") {
            continue;
        }
        let Some(space) = scope.spaces.get(name) else { break };
        let own: &[u8] = match &**space {
            Space::Grey => b"G",
            Space::Rgb(_) => b"RGB",
            Space::Cmyk => b"CMYK",
            _ => break,
        };
        let text = [&written[..at], own, &written[at + name.len()..]].concat();
        return (text, Some((**space).clone()));
    }
    (written.to_vec(), None)
}

fn encoded(dict: Dictionary, content: Vec<u8>) -> Option<Vec<u8>> {
    let image = Object::Stream(Stream::new(dict, content));
    Content { operations: vec![Operation::new("BI", vec![image])] }.encode().ok()
}

/// Filters by their long names.
fn long_filter(filter: &Object) -> Object {
    let long = |name: &[u8]| match name {
        b"AHx" => b"ASCIIHexDecode".to_vec(),
        b"A85" => b"ASCII85Decode".to_vec(),
        b"LZW" => b"LZWDecode".to_vec(),
        b"Fl" => b"FlateDecode".to_vec(),
        b"RL" => b"RunLengthDecode".to_vec(),
        other => other.to_vec(),
    };
    match filter {
        Object::Name(name) => Object::Name(long(name)),
        Object::Array(list) => Object::Array(list.iter().map(long_filter).collect()),
        other => other.clone(),
    }
}
