//! The sizes of a picture: for pages, for those who share them, and for the PDF read on a screen.
//!
//! It takes originals that [`super::picture::examine`] has cleaned. Sizes are made once, when a picture is stored,
//! never on a request. It knows nothing of where they are kept.

use fast_image_resize as fir;
use fir::images::{Image, ImageRef};
use fir::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, RgbaImage};
use img_parts::ImageICC;

use super::picture::{self, Format, PictureRefusal, encode_jpeg, encode_png, usable_profile};
use super::vector;
use crate::framing::{self, Area, Subject};

/// Widths in pixels of the WebP sizes; those above the original's own width are not made.
pub const WIDTHS: [u32; 5] = [320, 640, 960, 1440, 2048];
/// Width in pixels of the JPEG for readers without WebP, for mail and for feeds.
pub const FALLBACK_WIDTH: u32 = 1200;
/// Pixels of the picture shown when a page is shared.
pub const SOCIAL: (u32, u32) = (1200, 630);

const WEBP_QUALITY: f32 = 75.0;
const JPEG_QUALITY: u8 = 82;
/// WebP holds no longer side.
const MAX_WEBP_SIDE: u32 = 16_383;

/// What a size is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// WebP for `srcset`, about this many pixels wide (see [`Rendition::width`] for the true one).
    Webp(u32),
    /// JPEG for `src`, at most [`FALLBACK_WIDTH`] wide.
    Jpeg,
    /// JPEG for sharing, [`SOCIAL`] or the same shape smaller, cut as its subject asks.
    Social,
}

impl Kind {
    /// The format of the bytes.
    pub fn format(self) -> Format {
        if matches!(self, Self::Webp(_)) { Format::Webp } else { Format::Jpeg }
    }
}

/// One size of a picture.
#[derive(Clone, Debug)]
pub struct Rendition {
    pub kind: Kind,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

/// All sizes of an original: WebP in the [`WIDTHS`] it can fill (at least one), one JPEG, one to share.
///
/// About a second of processor for a photo of 12 megapixels: run it as a job.
pub fn renditions(bytes: &[u8], format: Format, subject: &Subject) -> Result<Vec<Rendition>, PictureRefusal> {
    let _turn = picture::turn();
    let source = Source::open(bytes, format)?;
    let (width, height) = (source.width(), source.height());
    let ratio = f64::from(height) / f64::from(width);
    let tall = |w: u32| ((f64::from(w) * ratio).round() as u32).max(1);
    let widest = if tall(width.min(2048)) > MAX_WEBP_SIDE {
        ((f64::from(MAX_WEBP_SIDE) / ratio).floor() as u32).max(1)
    } else {
        width
    };
    let mut sizes: Vec<u32> = WIDTHS.into_iter().filter(|w| *w <= widest).collect();
    if sizes.is_empty() {
        sizes.push(widest);
    }
    let mut made = Vec::with_capacity(sizes.len() + 2);
    for w in sizes {
        let image = source.scaled(w, tall(w).min(MAX_WEBP_SIDE))?;
        made.push(Rendition {
            kind: Kind::Webp(w),
            width: image.width(),
            height: image.height(),
            bytes: encode_webp(&image, source.icc())?,
        });
    }
    let fallback = width.min(FALLBACK_WIDTH);
    made.push(jpeg(Kind::Jpeg, source.scaled(fallback, tall(fallback))?, source.icc())?);
    made.push(jpeg(Kind::Social, source.shared(subject)?, source.icc())?);
    Ok(made)
}

/// The sizes of a part of a picture: WebP in the [`WIDTHS`] it can fill (at least one), one JPEG. Run it as a job, as [`renditions`].
pub fn cut(bytes: &[u8], format: Format, part: Area) -> Result<Vec<Rendition>, PictureRefusal> {
    let _turn = picture::turn();
    let source = Source::open(bytes, format)?;
    let ratio = part.width * f64::from(source.width()) / (part.height * f64::from(source.height()));
    let own = ((part.width * f64::from(source.width())).round() as u32).max(1);
    let mut sizes: Vec<u32> = WIDTHS.into_iter().filter(|w| *w <= own).collect();
    if sizes.is_empty() {
        sizes.push(own);
    }
    let tall = |w: u32| ((f64::from(w) / ratio).round() as u32).clamp(1, MAX_WEBP_SIDE);
    let mut made = Vec::with_capacity(sizes.len() + 1);
    for w in sizes {
        let image = source.part(part, w, tall(w))?;
        let bytes = encode_webp(&image, source.icc())?;
        made.push(Rendition { kind: Kind::Webp(w), width: image.width(), height: image.height(), bytes });
    }
    let width = own.min(FALLBACK_WIDTH);
    made.push(jpeg(Kind::Jpeg, source.part(part, width, tall(width))?, source.icc())?);
    Ok(made)
}

/// A picture of ours as a small JPEG, at most `width` pixels wide: for a mail.
pub fn small(bytes: &[u8], format: Format, width: u32) -> Result<Vec<u8>, PictureRefusal> {
    let _turn = picture::turn();
    let source = Source::open(bytes, format)?;
    let width = width.clamp(1, source.width().max(1));
    let height = f64::from(source.height()) * f64::from(width) / f64::from(source.width().max(1));
    let image = source.scaled(width, (height.round() as u32).max(1))?;
    Ok(jpeg(Kind::Jpeg, image, source.icc())?.bytes)
}

/// A PNG of one pixel in a colour of its own for each number below 2²⁴: it stands for a picture whose place is not known yet.
pub fn one_pixel(number: u32) -> Result<Vec<u8>, PictureRefusal> {
    let [_, red, green, blue] = number.to_be_bytes();
    encode_png(&RgbaImage::from_pixel(1, 1, image::Rgba([red, green, blue, 255])), None)
}

/// The picture within a square of `side` pixels, never larger than it is.
pub(super) fn fitted(image: &DynamicImage, side: u32) -> Result<RgbaImage, PictureRefusal> {
    let (w, h) = (f64::from(image.width()), f64::from(image.height()));
    let scale = (f64::from(side) / w.max(h)).min(1.0);
    let pixels = |length: f64| ((length * scale).round() as u32).clamp(1, side);
    Ok(scaled(image, None, pixels(w), pixels(h))?.into_rgba8())
}

/// Whether any pixel lets the background through.
pub(super) fn is_transparent(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageRgba8(rgba) => rgba.pixels().any(|pixel| pixel[3] != 255),
        other => other.color().has_alpha() && other.to_rgba8().pixels().any(|pixel| pixel[3] != 255),
    }
}

/// An original ready to be scaled: pixels, or a drawing that is drawn at each size.
enum Source<'a> {
    Pixels { image: DynamicImage, icc: Option<Vec<u8>> },
    Drawing { bytes: &'a [u8], width: u32, height: u32 },
}

impl<'a> Source<'a> {
    fn open(bytes: &'a [u8], format: Format) -> Result<Self, PictureRefusal> {
        if format == Format::Svg {
            let widest = WIDTHS[WIDTHS.len() - 1];
            let probe = vector::render(bytes, 256)?;
            let height = f64::from(probe.height()) * f64::from(widest) / f64::from(probe.width());
            return Ok(Self::Drawing { bytes, width: widest, height: (height.round() as u32).max(1) });
        }
        let picture::Decoded { image, icc, .. } = picture::decode(bytes, format)?;
        Ok(Self::Pixels { image: simplest(image), icc: icc.and_then(usable_profile) })
    }

    fn width(&self) -> u32 {
        match self {
            Self::Pixels { image, .. } => image.width(),
            Self::Drawing { width, .. } => *width,
        }
    }

    fn height(&self) -> u32 {
        match self {
            Self::Pixels { image, .. } => image.height(),
            Self::Drawing { height, .. } => *height,
        }
    }

    fn icc(&self) -> Option<&Vec<u8>> {
        match self {
            Self::Pixels { icc, .. } => icc.as_ref(),
            Self::Drawing { .. } => None,
        }
    }

    fn scaled(&self, width: u32, height: u32) -> Result<DynamicImage, PictureRefusal> {
        match self {
            Self::Pixels { image, .. } => scaled(image, None, width, height),
            Self::Drawing { bytes, .. } => {
                Ok(simplest(DynamicImage::ImageRgba8(vector::render(bytes, width)?)))
            }
        }
    }

    fn shared(&self, subject: &Subject) -> Result<DynamicImage, PictureRefusal> {
        let ratio = f64::from(SOCIAL.0) / f64::from(SOCIAL.1);
        let part = framing::window(f64::from(self.width()) / f64::from(self.height()), ratio, subject);
        let own = match self {
            Self::Pixels { image, .. } => part.width * f64::from(image.width()),
            Self::Drawing { .. } => f64::from(SOCIAL.0),
        };
        let width = (own.round() as u32).clamp(1, SOCIAL.0);
        self.part(part, width, ((f64::from(width) / ratio).round() as u32).max(1))
    }

    fn part(&self, part: Area, width: u32, height: u32) -> Result<DynamicImage, PictureRefusal> {
        let drawn;
        let image = match self {
            Self::Pixels { image, .. } => image,
            Self::Drawing { bytes, .. } => {
                // As wide as the part kept needs to fill the size without being stretched.
                let whole = (f64::from(width) / part.width).ceil().min(4096.0) as u32;
                drawn = simplest(DynamicImage::ImageRgba8(vector::render(bytes, whole)?));
                &drawn
            }
        };
        scaled(image, Some(part), width, height)
    }
}

/// Eight bits, and RGBA only when something is transparent.
fn simplest(image: DynamicImage) -> DynamicImage {
    if is_transparent(&image) {
        DynamicImage::ImageRgba8(image.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(image.into_rgb8())
    }
}

/// The picture, or a part of it, at this size: RGB, or RGBA when it is transparent.
fn scaled(
    image: &DynamicImage,
    part: Option<Area>,
    width: u32,
    height: u32,
) -> Result<DynamicImage, PictureRefusal> {
    let owned;
    let (pixels, kind): (&[u8], PixelType) = match image {
        DynamicImage::ImageRgb8(rgb) => (rgb.as_raw(), PixelType::U8x3),
        DynamicImage::ImageRgba8(rgba) => (rgba.as_raw(), PixelType::U8x4),
        other => {
            owned = if is_transparent(other) {
                DynamicImage::ImageRgba8(other.to_rgba8())
            } else {
                DynamicImage::ImageRgb8(other.to_rgb8())
            };
            let kind = if owned.color().has_alpha() { PixelType::U8x4 } else { PixelType::U8x3 };
            (owned.as_bytes(), kind)
        }
    };
    let source = ImageRef::new(image.width(), image.height(), pixels, kind)
        .map_err(|_| PictureRefusal::NotWritable)?;
    let mut target = Image::new(width, height, kind);
    let mut options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    if let Some(part) = part {
        let (w, h) = (f64::from(image.width()), f64::from(image.height()));
        let (left, top) = (part.left * w, part.top * h);
        // Rounding must not lead beyond the edge.
        options = options.crop(left, top, (part.width * w).min(w - left), (part.height * h).min(h - top));
    }
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| PictureRefusal::NotWritable)?;
    let pixels = target.into_vec();
    let image = if kind == PixelType::U8x4 {
        RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
    } else {
        image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    image.ok_or(PictureRefusal::NotWritable)
}

fn encode_webp(image: &DynamicImage, icc: Option<&Vec<u8>>) -> Result<Vec<u8>, PictureRefusal> {
    let (width, height) = (image.width(), image.height());
    let encoder = match image {
        DynamicImage::ImageRgba8(rgba) => webp::Encoder::from_rgba(rgba.as_raw(), width, height),
        _ => webp::Encoder::from_rgb(image.as_bytes(), width, height),
    };
    let bytes = encoder.encode_simple(false, WEBP_QUALITY).map_err(|_| PictureRefusal::NotWritable)?.to_vec();
    let Some(icc) = icc else {
        return Ok(bytes);
    };
    let mut webp =
        img_parts::webp::WebP::from_bytes(bytes.into()).map_err(|_| PictureRefusal::NotWritable)?;
    webp.set_icc_profile(Some(icc.clone().into()));
    Ok(webp.encoder().bytes().to_vec())
}

/// A JPEG size; what was transparent becomes white.
fn jpeg(kind: Kind, image: DynamicImage, icc: Option<&Vec<u8>>) -> Result<Rendition, PictureRefusal> {
    let image = match image {
        DynamicImage::ImageRgba8(rgba) => {
            DynamicImage::ImageRgb8(image::RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
                let pixel = rgba.get_pixel(x, y);
                let alpha = u32::from(pixel[3]);
                let over = |part: u8| ((u32::from(part) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
                image::Rgb([over(pixel[0]), over(pixel[1]), over(pixel[2])])
            }))
        }
        opaque => opaque,
    };
    let (width, height) = (image.width(), image.height());
    let bytes = encode_jpeg(&image, JPEG_QUALITY, icc.cloned())?;
    Ok(Rendition { kind, width, height, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba};

    fn photo(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
            Rgb([if x < width / 2 { 220 } else { 30 }, ((x + y) % 40) as u8, 60])
        }))
    }

    fn jpeg_of(width: u32, height: u32, icc: Option<Vec<u8>>) -> Vec<u8> {
        encode_jpeg(&photo(width, height), 85, icc).unwrap()
    }

    fn size_of(rendition: &Rendition) -> (u32, u32) {
        let decoded = picture::decode(&rendition.bytes, rendition.kind.format()).unwrap();
        (decoded.image.width(), decoded.image.height())
    }

    #[test]
    fn sizes_are_never_larger_than_the_original() {
        let made = renditions(&jpeg_of(1500, 1000, None), Format::Jpeg, &Subject::CENTRE).unwrap();
        let kinds: Vec<Kind> = made.iter().map(|one| one.kind).collect();
        let wanted =
            [Kind::Webp(320), Kind::Webp(640), Kind::Webp(960), Kind::Webp(1440), Kind::Jpeg, Kind::Social];
        assert_eq!(kinds, wanted);
        for one in &made {
            assert_eq!(size_of(one), (one.width, one.height), "{:?}", one.kind);
        }
        assert_eq!((made[0].width, made[0].height), (320, 213));
        assert_eq!((made[4].width, made[4].height), (1200, 800));
        assert_eq!((made[5].width, made[5].height), SOCIAL);
        assert!(made.iter().all(|one| one.bytes.len() < 400_000));

        let small = renditions(&jpeg_of(200, 300, None), Format::Jpeg, &Subject::CENTRE).unwrap();
        let kinds: Vec<(Kind, u32, u32)> =
            small.iter().map(|one| (one.kind, one.width, one.height)).collect();
        assert_eq!(kinds, [(Kind::Webp(200), 200, 300), (Kind::Jpeg, 200, 300), (Kind::Social, 200, 105)]);
        let long = renditions(&jpeg_of(40, 19_000, None), Format::Jpeg, &Subject::CENTRE).unwrap();
        assert!(long.iter().all(|one| one.kind == Kind::Jpeg || one.height <= MAX_WEBP_SIDE));
    }

    #[test]
    fn the_shared_picture_keeps_the_focal_point() {
        let red = |subject: &Subject| {
            let jpeg = jpeg_of(2600, 630, None);
            let shared = Source::open(&jpeg, Format::Jpeg).unwrap().shared(subject).unwrap();
            assert_eq!((shared.width(), shared.height()), SOCIAL);
            shared.to_rgb8().get_pixel(600, 300)[0]
        };
        let at = |x| Subject { focal: (x, 0.5), keep: None };
        assert!(red(&at(0.0)) > 150 && red(&at(1.0)) < 100);
        let kept = Area { left: 0.7, top: 0.0, width: 0.3, height: 0.5 };
        assert!(red(&Subject { keep: Some(kept), ..at(0.0) }) < 100, "what must be kept wins");
    }

    #[test]
    fn the_colour_profile_follows_the_pixels() {
        let mut icc = vec![7_u8; 500];
        icc[16..20].copy_from_slice(b"RGB ");
        let made = renditions(&jpeg_of(700, 500, Some(icc.clone())), Format::Jpeg, &Subject::CENTRE).unwrap();
        for one in &made {
            assert_eq!(
                picture::decode(&one.bytes, one.kind.format()).unwrap().icc.as_ref(),
                Some(&icc),
                "{:?}",
                one.kind
            );
        }
        icc[100..104].copy_from_slice(b"sRGB");
        assert_eq!(usable_profile(icc.clone()), None);
        icc[16..20].copy_from_slice(b"CMYK");
        assert_eq!(usable_profile(icc), None);
    }

    #[test]
    fn transparency_stays_in_webp_and_turns_white_in_jpeg() {
        let image = RgbaImage::from_fn(400, 400, |x, _| Rgba([10, 120, 90, if x < 200 { 0 } else { 255 }]));
        let png = encode_png(&image, None).unwrap();
        let made = renditions(&png, Format::Png, &Subject::CENTRE).unwrap();
        let webp = picture::decode(&made[0].bytes, Format::Webp).unwrap().image.to_rgba8();
        assert!(webp.get_pixel(20, 20)[3] == 0 && webp.get_pixel(300, 20)[3] == 255);
        let jpeg = picture::decode(&made[1].bytes, Format::Jpeg).unwrap().image.to_rgb8();
        assert!(jpeg.get_pixel(20, 20).0.iter().all(|part| *part > 245));
    }

    #[test]
    fn drawings_are_drawn_at_every_width() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20" fill="#0a6"/></svg>"##;
        let made = renditions(svg, Format::Svg, &Subject::CENTRE).unwrap();
        assert_eq!(made.len(), WIDTHS.len() + 2);
        assert_eq!((made[4].width, made[4].height), (2048, 1365));
        let shared = made.last().unwrap();
        assert_eq!((shared.kind, shared.width, shared.height), (Kind::Social, 1200, 630));
    }
}
