//! Bytes → upright pixels and what their colours mean. Looks at the bytes, never at a name; refuses what would take too much memory before
//! decoding it.
use super::colour::{self, Meaning};
use super::raster::Raster;
use super::{PhotoFault, SourceProfile};
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Pixels of an original at most.
pub const MAX_PIXELS: u64 = 100_000_000;
/// Bytes of memory decoding may take: 100 megapixels with alpha; a progressive JPEG keeps its coefficients too and so ends sooner.
pub const MAX_DECODED: u64 = 600_000_000;
/// Bytes of what comes beside the pixels once unpacked: profiles, notes.
const MAX_HEAD: u64 = 16 * 1024 * 1024;
/// Channels of a neutral colour differ by no more than this.
const NEUTRAL: u8 = 2;

/// A decoded original.
pub(super) struct Source {
    /// One or two channels if the file is a greyscale one, three or four otherwise; alpha only where something is transparent.
    pub(super) raster: Raster,
    pub(super) colours: Colours,
}

/// What an original said of its colours, and what that means for its pixels.
pub(super) struct Colours {
    pub(super) meaning: Meaning,
    pub(super) profile: SourceProfile,
}

impl Source {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, PhotoFault> {
        match bytes {
            [] => Err(PhotoFault::Empty),
            [0xff, 0xd8, 0xff, ..] => read_jpeg(bytes),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => read_other(bytes, ImageFormat::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
                read_other(bytes, ImageFormat::WebP)
            }
            _ => Err(PhotoFault::OtherFormat),
        }
    }

    /// Grey or RGB pixels with the profile they came with.
    fn new(raster: Raster, icc: Option<&[u8]>, orientation: Orientation) -> Self {
        let raster = if raster.is_transparent() { raster } else { raster.on_white() };
        let mut raster = upright(raster, orientation);
        let grey = raster.channels < 3;
        let found = icc.and_then(|it| Some((it, colour::usable(it, if grey { b"GRAY" } else { b"RGB " })?)));
        let (meaning, profile) = match found {
            Some((icc, (profile, name))) if !grey => {
                (colour::meaning(profile, &name, icc), SourceProfile::Named(name))
            }
            Some((_, (profile, name))) => match colour::grey_table(&profile) {
                Some(table) => {
                    let tones = raster.data.iter_mut().step_by(raster.channels);
                    tones.for_each(|it| *it = table[usize::from(*it)]);
                    (Meaning::Srgb, SourceProfile::Named(name))
                }
                None => (Meaning::Srgb, SourceProfile::AssumedSrgb),
            },
            None => (Meaning::Srgb, SourceProfile::AssumedSrgb),
        };
        Self { raster, colours: Colours { meaning, profile } }
    }
}

fn check_size(width: u32, height: u32, decoded: u64) -> Result<(), PhotoFault> {
    if width == 0 || height == 0 {
        return Err(PhotoFault::NoPixels);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoded > MAX_DECODED {
        return Err(PhotoFault::TooLarge { width, height });
    }
    Ok(())
}

/// The samples of a JPEG as a PDF filter gives them: brightness and chroma turned back, nothing else interpreted.
pub struct Samples {
    pub width: usize,
    pub height: usize,
    /// 1, 3 or 4 bytes a pixel.
    pub channels: usize,
    pub data: Vec<u8>,
}

/// Decodes a JPEG for whoever knows by other ways what its samples mean.
pub fn samples(bytes: &[u8]) -> Result<Samples, PhotoFault> {
    let head = JpegHead::read(bytes)?;
    let (width, height) = (usize::from(head.width), usize::from(head.height));
    let (mut data, _) = decode_jpeg(bytes, &head)?;
    if head.transform == Some(2) {
        inks_of_adobe(&mut data, head.transform);
        // The filter turns chroma back and leaves the inversion to the file's Decode array.
        data.iter_mut().for_each(|it| *it = 255 - *it);
    }
    Ok(Samples { width, height, channels: usize::from(head.components), data })
}

/// The samples of a JPEG, and the decoder that knows the rest of it.
type Decoded<'a> = (Vec<u8>, JpegDecoder<ZCursor<&'a [u8]>>);

/// The decoder below the image crate, which alone gives the inks of a CMYK file.
fn decode_jpeg<'a>(bytes: &'a [u8], head: &JpegHead) -> Result<Decoded<'a>, PhotoFault> {
    let damaged = |fault: zune_jpeg::errors::DecodeErrors| PhotoFault::Damaged(format!("{fault:?}"));
    let colours = match (head.components, head.transform) {
        (1, _) => ColorSpace::Luma,
        (3, _) => ColorSpace::RGB,
        (4, Some(2)) => ColorSpace::YCCK,
        (4, _) => ColorSpace::CMYK,
        (count, _) => return Err(PhotoFault::Unsupported(format!("{count} colours"))),
    };
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(colours);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let data = decoder.decode().map_err(damaged)?;
    if data.len() != usize::from(head.width) * usize::from(head.height) * usize::from(head.components) {
        return Err(PhotoFault::Damaged("the decoder gave another number of pixels".into()));
    }
    Ok((data, decoder))
}

fn read_jpeg(bytes: &[u8]) -> Result<Source, PhotoFault> {
    let head = JpegHead::read(bytes)?;
    let (mut data, decoder) = decode_jpeg(bytes, &head)?;
    let (width, height) = (u32::from(head.width), u32::from(head.height));
    let channels = usize::from(head.components);
    let orientation = decoder.exif().and_then(|it| Orientation::from_exif_chunk(it));
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let icc = decoder.icc_profile();
    if channels < 4 {
        return Ok(Source::new(Raster { width, height, channels, data }, icc.as_deref(), orientation));
    }
    inks_of_adobe(&mut data, head.transform);
    let profile = icc.and_then(|it| colour::usable(&it, b"CMYK"));
    let (data, honoured) = colour::from_inks(&data, profile.as_ref().map(|it| &it.0));
    let raster = upright(Raster { width, height, channels: 3, data }, orientation);
    let profile = match profile {
        Some((_, name)) if honoured => SourceProfile::Named(name),
        _ => SourceProfile::AssumedCmyk,
    };
    Ok(Source { raster, colours: Colours { meaning: Meaning::Srgb, profile } })
}

/// Four stored values as inks, 255 solid. Files with Adobe's marker, which are nearly all, store the paper and not the ink; transform 2
/// stores brightness and chroma of cyan, magenta and yellow.
fn inks_of_adobe(data: &mut [u8], transform: Option<u8>) {
    match transform {
        None => {}
        Some(2) => {
            for pixel in data.chunks_exact_mut(4) {
                let [y, cb, cr] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
                let (cb, cr) = (cb - 128.0, cr - 128.0);
                let cmy = [y + 1.402 * cr, y - 0.344_14 * cb - 0.714_14 * cr, y + 1.772 * cb];
                let k = 255 - pixel[3];
                pixel[..3].copy_from_slice(&cmy.map(|it| it.round() as u8));
                pixel[3] = k;
            }
        }
        Some(_) => data.iter_mut().for_each(|it| *it = 255 - *it),
    }
}

/// What the segments before the pixels say.
pub struct JpegHead {
    /// Pixels.
    pub width: u16,
    pub height: u16,
    /// 1 grey, 3 colour, 4 inks.
    pub components: u8,
    /// Of Adobe's marker.
    transform: Option<u8>,
}

impl JpegHead {
    /// Walks the segments up to the coded pixels, checks the size and that the file has an end.
    pub fn read(bytes: &[u8]) -> Result<Self, PhotoFault> {
        let byte = |at: usize| bytes.get(at).copied().ok_or(PhotoFault::Truncated);
        let (mut at, mut transform, mut frame) = (2, None, None);
        loop {
            while byte(at)? != 0xff || byte(at + 1)? == 0xff {
                at += 1;
            }
            let marker = byte(at + 1)?;
            if matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8) {
                at += 2;
                continue;
            }
            if marker == 0xd9 {
                return Err(PhotoFault::Damaged("an end before any pixel".into()));
            }
            let length = usize::from(u16::from_be_bytes([byte(at + 2)?, byte(at + 3)?]));
            let content = bytes.get(at + 4..(at + 2 + length).max(at + 4)).ok_or(PhotoFault::Truncated)?;
            match marker {
                0xee if content.len() >= 12 && content.starts_with(b"Adobe") => transform = Some(content[11]),
                0xc4 | 0xc8 | 0xcc => {}
                0xc0..=0xcf => frame = Some(Self::frame(marker, content)?),
                0xda => break,
                _ => {}
            }
            at += 2 + length.max(2);
        }
        let coded = bytes.get(at..).unwrap_or_default();
        if !coded.windows(2).rev().any(|it| it == [0xff, 0xd9]) {
            return Err(PhotoFault::Truncated);
        }
        let frame = frame.ok_or_else(|| PhotoFault::Damaged("no frame before the pixels".into()))?;
        Ok(Self { transform, ..frame })
    }

    fn frame(marker: u8, content: &[u8]) -> Result<Self, PhotoFault> {
        let [precision, h1, h0, w1, w0, components, ..] = *content else {
            return Err(PhotoFault::Damaged("a short frame".into()));
        };
        if precision != 8 || !matches!(marker, 0xc0..=0xc2) {
            return Err(PhotoFault::Unsupported(format!("JPEG process {marker:#x}, {precision} bits")));
        }
        let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
        let copies = if marker == 0xc2 { 3 } else { 1 };
        let pixels = u64::from(width) * u64::from(height);
        check_size(width.into(), height.into(), pixels * u64::from(components) * copies)?;
        Ok(Self { width, height, components, transform: None })
    }
}

/// PNG and WebP.
fn read_other(bytes: &[u8], format: ImageFormat) -> Result<Source, PhotoFault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_HEAD);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|it| fault_of(&it))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, decoder.total_bytes())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let icc = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|it| fault_of(&it))?;
    let (channels, data) = match image.color() {
        ColorType::L8 | ColorType::L16 => (1, image.into_luma8().into_raw()),
        ColorType::La8 | ColorType::La16 => (2, image.into_luma_alpha8().into_raw()),
        ColorType::Rgb8 | ColorType::Rgb16 => (3, image.into_rgb8().into_raw()),
        _ => (4, image.into_rgba8().into_raw()),
    };
    let mut raster = Raster { width, height, channels, data };
    // A palette of greys is how drawing programs write an eight-bit greyscale picture. A photograph in RGB that happens to be neutral is
    // not one: its author may want the depth of four inks.
    let palette = format == ImageFormat::Png && bytes.get(25) == Some(&3);
    if palette && raster.is_neutral() {
        raster = raster.grey();
    }
    Ok(Source::new(raster, icc.as_deref(), orientation))
}

fn fault_of(fault: &ImageError) -> PhotoFault {
    match fault {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => PhotoFault::Truncated,
        other => PhotoFault::Damaged(other.to_string()),
    }
}

impl Raster {
    fn is_neutral(&self) -> bool {
        self.data.chunks_exact(self.channels).all(|it| {
            let (least, most) = (it[0].min(it[1]).min(it[2]), it[0].max(it[1]).max(it[2]));
            most - least <= NEUTRAL
        })
    }

    /// The green of RGB as grey.
    fn grey(&self) -> Self {
        let alpha = self.channels == 4;
        let pixels = self.data.chunks_exact(self.channels);
        let data = pixels.flat_map(|it| [Some(it[1]), alpha.then(|| it[3])]).flatten().collect();
        Self { channels: if alpha { 2 } else { 1 }, data, ..*self }
    }
}

/// Where a pixel of the upright picture (x, y) lies in the stored one, of this width and height.
type Place = fn(usize, usize, usize, usize) -> (usize, usize);

/// Turned and mirrored as the camera was held.
fn upright(raster: Raster, orientation: Orientation) -> Raster {
    let (w, h) = (raster.width as usize, raster.height as usize);
    let (turned, from): (bool, Place) = match orientation {
        Orientation::NoTransforms => return raster,
        Orientation::FlipHorizontal => (false, |x, y, w, _| (w - 1 - x, y)),
        Orientation::Rotate180 => (false, |x, y, w, h| (w - 1 - x, h - 1 - y)),
        Orientation::FlipVertical => (false, |x, y, _, h| (x, h - 1 - y)),
        Orientation::Rotate90FlipH => (true, |x, y, _, _| (y, x)),
        Orientation::Rotate90 => (true, |x, y, _, h| (y, h - 1 - x)),
        Orientation::Rotate270FlipH => (true, |x, y, w, h| (w - 1 - y, h - 1 - x)),
        Orientation::Rotate270 => (true, |x, y, w, _| (w - 1 - y, x)),
    };
    let (wide, tall) = if turned { (h, w) } else { (w, h) };
    let step = raster.channels;
    let mut data = Vec::with_capacity(raster.data.len());
    for y in 0..tall {
        for x in 0..wide {
            let (x, y) = from(x, y, w, h);
            let at = (y * w + x) * step;
            data.extend_from_slice(&raster.data[at..at + step]);
        }
    }
    Raster { width: wide as u32, height: tall as u32, channels: step, data }
}
