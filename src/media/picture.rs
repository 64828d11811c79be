//! Taking in an uploaded picture.
//!
//! [`examine`] looks at the bytes and never at the file's name: it decodes the whole picture once, turns it the way
//! the camera was held, takes the metadata out (position, camera, people) and keeps the colour profile. What it
//! cannot take is a [`PictureRefusal`] that says what to do. It knows nothing of items, rights or storage.

use std::borrow::Cow;
use std::fmt;
use std::io::Cursor;
use std::sync::{Mutex, MutexGuard, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits, RgbaImage,
};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF, ImageICC};

use super::{likeness, resize, vector};

/// Pixels of a picture at most (60 megapixels), checked before anything is decoded.
pub const MAX_PIXELS: u64 = 60_000_000;
/// Bytes of an uploaded picture at most.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;
/// Below this width, in pixels, a picture is announced as small: half a page at 150 points per inch.
pub const SMALL_WIDTH: u32 = 1000;

/// Longest side, in pixels.
const MAX_SIDE: u32 = 20_000;
/// Bytes of the pixels once decoded: as many as [`MAX_PIXELS`] take with eight bits a colour.
const MAX_DECODED: u64 = MAX_PIXELS * 4;
/// Bytes of what comes before the pixels once unpacked: the colour profile, notes.
const MAX_HEAD: u64 = 16 * 1024 * 1024;
/// Quality of an original that had to be turned and written anew.
const ORIGINAL_QUALITY: u8 = 92;

/// The formats Parvis keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Jpeg,
    Png,
    Webp,
    Svg,
}

impl Format {
    /// The ending of a file name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Svg => "svg",
        }
    }

    /// The media type for HTTP and feeds.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }

    /// The format whose [`Format::extension`] this is; for a format stored in a database.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Webp, Self::Svg]
            .into_iter()
            .find(|format| format.extension() == extension)
    }
}

/// Whether a vector drawing may be taken in (logos and illustrations of trusted staff).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SvgAllowed {
    Yes,
    No,
}

/// A picture fit to be stored.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The original without its metadata, the right way up, colour profile kept.
    pub bytes: Vec<u8>,
    pub format: Format,
    /// Pixels as seen (after turning); for a drawing, its own units.
    pub width: u32,
    pub height: u32,
    /// A blurred miniature as a `data:image/png;base64,…` address, under 1 kB.
    pub placeholder: String,
    /// By which the same picture is known again, see [`super::likeness`].
    pub likeness: String,
    /// What the camera or agency wrote as author or copyright: a suggestion, for a person to confirm.
    pub credit_hint: Option<String>,
    /// What the person should know; none of it prevents storing.
    pub warnings: Vec<Warning>,
}

/// Something lost or doubtful in a picture that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Fewer pixels across than [`SMALL_WIDTH`].
    Small { width: u32 },
    /// A CMYK picture: colours are converted without its profile.
    Cmyk,
    /// The place where the photo was taken was in the file; it is no longer.
    LocationRemoved,
    /// Only the first image of an animation is kept.
    AnimationLost,
    /// The drawing had live text, which is drawn only when outlined.
    TextLost,
    /// The drawing referred to pictures outside itself, or of a kind that is not kept.
    ImagesLost { count: usize },
}

impl Warning {
    /// The warning as a sentence. `locale` is "fr" or "en".
    pub fn sentence(&self, locale: &str) -> String {
        let english = locale.starts_with("en");
        let pick = |fr: &str, en: &str| if english { en.to_owned() } else { fr.to_owned() };
        match self {
            Self::Small { width } if english => {
                format!(
                    "The picture is only {width} pixels wide: too small for more than a thumbnail in print."
                )
            }
            Self::Small { width } => {
                format!(
                    "L’image ne fait que {width} pixels de large : trop petite pour l’impression, sauf en vignette."
                )
            }
            Self::Cmyk => pick(
                "L’image est en CMJN : ses couleurs peuvent paraître ternes à l’écran. Préférez un export en RVB.",
                "The picture is in CMYK: its colours may look dull on screen. Prefer an RGB export.",
            ),
            Self::LocationRemoved => pick(
                "Le lieu de prise de vue enregistré dans la photo a été effacé.",
                "The place recorded in the photo has been removed.",
            ),
            Self::AnimationLost => pick(
                "L’image était animée : seule la première image est conservée.",
                "The picture was animated: only its first image is kept.",
            ),
            Self::TextLost => pick(
                "Le dessin contient du texte qui ne sera pas affiché. Vectorisez les textes avant l’export (Illustrator, Inkscape : « Objet en chemin »).",
                "The drawing contains text that will not be shown. Convert text to outlines before exporting (Inkscape: Object to Path).",
            ),
            Self::ImagesLost { count: 1 } => pick(
                "Une image insérée dans le dessin n’a pas pu être conservée.",
                "One picture placed in the drawing could not be kept.",
            ),
            Self::ImagesLost { count } if english => {
                format!("{count} pictures placed in the drawing could not be kept.")
            }
            Self::ImagesLost { count } => {
                format!("{count} images insérées dans le dessin n’ont pas pu être conservées.")
            }
        }
    }
}

/// Why a file is not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureRefusal {
    /// No bytes at all.
    Empty,
    /// More than [`MAX_BYTES`].
    TooHeavy {
        bytes: usize,
    },
    /// More than [`MAX_PIXELS`], or a side beyond any use.
    TooLarge {
        width: u32,
        height: u32,
    },
    /// Sixteen bits a colour, and more pixels than memory has room for.
    SixteenBits {
        width: u32,
        height: u32,
    },
    /// iPhone format.
    Heic,
    Avif,
    /// A known format that is not kept: "GIF", "TIFF", "BMP", "PSD", "JPEG XL".
    OtherFormat {
        name: &'static str,
    },
    /// A PDF: it may hold a picture but is not one.
    Pdf,
    /// Nothing Parvis knows.
    Unknown,
    /// The file stops before its end.
    Truncated,
    /// The file does not hold what its beginning announces.
    Damaged,
    /// A drawing where only photos are taken.
    SvgNotAllowed,
    /// A drawing of more than [`vector::MAX_BYTES`].
    SvgTooHeavy {
        bytes: usize,
    },
    /// A drawing that cannot be read.
    SvgDamaged,
    /// A drawing with parts no public page may carry.
    SvgUnsafe,
    /// A drawing that would take too long to draw.
    SvgTooComplex,
    /// A picture could not be written: memory or a side beyond the format.
    NotWritable,
}

impl PictureRefusal {
    /// What happened and what to do. `locale` is "fr" or "en".
    pub fn sentence(&self, locale: &str) -> String {
        if locale.starts_with("en") { self.english() } else { self.french() }
    }

    fn french(&self) -> String {
        let fixed = match self {
            Self::Empty => "Le fichier est vide. Choisissez-le à nouveau.",
            Self::TooHeavy { bytes } => {
                return format!(
                    "L’image pèse {} Mo ; la limite est de {} Mo. Exportez-la en JPEG, qualité 90 %.",
                    bytes.div_ceil(1_000_000),
                    MAX_BYTES / 1_000_000
                );
            }
            Self::TooLarge { width, height } => {
                return format!(
                    "L’image mesure {width} × {height} pixels, au-delà des 60 millions de pixels admis. Réduisez-la, par exemple à 6 000 pixels de large."
                );
            }
            Self::SixteenBits { width, height } => {
                return format!(
                    "L’image ({width} × {height} pixels) a 16 bits par couleur et prendrait trop de mémoire. Exportez-la en 8 bits."
                );
            }
            Self::Heic => {
                "Les photos HEIC d’iPhone ne sont pas lues. Exportez la photo en JPEG ; sur l’iPhone, choisissez Réglages > Appareil photo > Formats > Le plus compatible."
            }
            Self::Avif => {
                "Les images AVIF ne sont pas lues. Exportez l’image en JPEG, puis déposez-la à nouveau."
            }
            Self::OtherFormat { name } => {
                return format!(
                    "Les images {name} ne sont pas prises en charge. Exportez l’image en JPEG (photo) ou en PNG (dessin), puis déposez-la à nouveau."
                );
            }
            Self::Pdf => {
                "Ce fichier est un PDF, pas une image. Déposez-le dans les documents, ou exportez la page en JPEG ou en PNG."
            }
            Self::Unknown => "Ce fichier n’est pas une image reconnue. Déposez un fichier JPEG, PNG ou WebP.",
            Self::Truncated => {
                "L’image est incomplète : le fichier a été coupé, sans doute pendant un transfert. Copiez-le à nouveau depuis l’appareil ou le dossier d’origine."
            }
            Self::Damaged => "L’image est abîmée et ne peut pas être lue. Repartez du fichier d’origine.",
            Self::SvgNotAllowed => "Les dessins SVG ne sont pas admis ici. Exportez le dessin en PNG.",
            Self::SvgTooHeavy { bytes } => {
                return format!(
                    "Le dessin pèse {} ko ; la limite est de 2 000 ko. Simplifiez-le ou exportez-le en PNG.",
                    bytes.div_ceil(1000)
                );
            }
            Self::SvgDamaged => "Le dessin SVG ne peut pas être lu. Exportez-le à nouveau en « SVG simple ».",
            Self::SvgUnsafe => {
                "Le dessin SVG contient des éléments interdits (script, entités ou liens extérieurs). Exportez-le à nouveau en « SVG simple »."
            }
            Self::SvgTooComplex => {
                "Le dessin SVG est trop complexe pour être dessiné : motifs, masques, filtres ou formes en trop grand nombre. Simplifiez-le ou exportez-le en PNG."
            }
            Self::NotWritable => {
                "L’image n’a pas pu être préparée pour le site. Réduisez-la, puis déposez-la à nouveau."
            }
        };
        fixed.to_owned()
    }

    fn english(&self) -> String {
        let fixed = match self {
            Self::Empty => "The file is empty. Choose it again.",
            Self::TooHeavy { bytes } => {
                return format!(
                    "The picture weighs {} MB; the limit is {} MB. Export it as JPEG, quality 90%.",
                    bytes.div_ceil(1_000_000),
                    MAX_BYTES / 1_000_000
                );
            }
            Self::TooLarge { width, height } => {
                return format!(
                    "The picture measures {width} × {height} pixels, beyond the 60 million pixels allowed. Reduce it, for instance to 6,000 pixels wide."
                );
            }
            Self::SixteenBits { width, height } => {
                return format!(
                    "The picture ({width} × {height} pixels) has 16 bits a colour and would take too much memory. Export it with 8 bits."
                );
            }
            Self::Heic => {
                "HEIC photos from an iPhone cannot be read. Export the photo as JPEG; on the iPhone, choose Settings > Camera > Formats > Most Compatible."
            }
            Self::Avif => "AVIF pictures cannot be read. Export the picture as JPEG and upload it again.",
            Self::OtherFormat { name } => {
                return format!(
                    "{name} pictures are not supported. Export the picture as JPEG (photo) or PNG (drawing) and upload it again."
                );
            }
            Self::Pdf => {
                "This file is a PDF, not a picture. Upload it as a document, or export the page as JPEG or PNG."
            }
            Self::Unknown => "This file is not a known picture. Upload a JPEG, PNG or WebP file.",
            Self::Truncated => {
                "The picture is incomplete: the file was cut, probably during a transfer. Copy it again from the camera or the original folder."
            }
            Self::Damaged => "The picture is damaged and cannot be read. Start again from the original file.",
            Self::SvgNotAllowed => "SVG drawings are not accepted here. Export the drawing as PNG.",
            Self::SvgTooHeavy { bytes } => {
                return format!(
                    "The drawing weighs {} kB; the limit is 2,000 kB. Simplify it or export it as PNG.",
                    bytes.div_ceil(1000)
                );
            }
            Self::SvgDamaged => "The SVG drawing cannot be read. Export it again as “plain SVG”.",
            Self::SvgUnsafe => {
                "The SVG drawing holds forbidden parts (script, entities or outside links). Export it again as “plain SVG”."
            }
            Self::SvgTooComplex => {
                "The SVG drawing is too complex to be drawn: too many patterns, masks, filters or shapes. Simplify it or export it as PNG."
            }
            Self::NotWritable => {
                "The picture could not be prepared for the site. Reduce it and upload it again."
            }
        };
        fixed.to_owned()
    }
}

impl fmt::Display for PictureRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence("en"))
    }
}

impl std::error::Error for PictureRefusal {}

/// Looks at an uploaded file and makes it fit to be stored, or says why not.
///
/// It decodes the whole picture: up to a second of processor and 400 MB of memory for the largest. Run it off the
/// async threads; whoever comes second waits.
pub fn examine(bytes: &[u8], svg: SvgAllowed) -> Result<Picture, PictureRefusal> {
    let _turn = turn();
    if bytes.is_empty() {
        return Err(PictureRefusal::Empty);
    }
    let format = sniff(bytes)?;
    if format == Format::Svg {
        return if svg == SvgAllowed::Yes { examine_svg(bytes) } else { Err(PictureRefusal::SvgNotAllowed) };
    }
    if bytes.len() > MAX_BYTES {
        return Err(PictureRefusal::TooHeavy { bytes: bytes.len() });
    }
    let stripped = stripped(bytes, format)?;
    let Decoded { image, icc, orientation } = decode(bytes, format)?;
    let mut warnings = Vec::new();
    if stripped.animated {
        warnings.push(Warning::AnimationLost);
    }
    if stripped.cmyk {
        warnings.push(Warning::Cmyk);
    }
    let (located, credit_hint) = read_exif(bytes);
    if located {
        warnings.push(Warning::LocationRemoved);
    }
    let (width, height) = (image.width(), image.height());
    if width < SMALL_WIDTH {
        warnings.push(Warning::Small { width });
    }
    let (placeholder, likeness) = (placeholder(&image)?, likeness::print(&image));
    // A packed profile that nobody can unpack would be a trap for whoever opens the picture next.
    let rewrite = stripped.rewrite || (stripped.profile && icc.is_none());
    let (bytes, format) = if orientation == Orientation::NoTransforms && !rewrite {
        (stripped.bytes, format)
    } else {
        written_anew(image, icc)?
    };
    Ok(Picture { bytes, format, width, height, placeholder, likeness, credit_hint, warnings })
}

fn examine_svg(bytes: &[u8]) -> Result<Picture, PictureRefusal> {
    let drawing = vector::clean(bytes)?;
    let mut warnings = Vec::new();
    if drawing.text_lost {
        warnings.push(Warning::TextLost);
    }
    if drawing.images_lost > 0 {
        warnings.push(Warning::ImagesLost { count: drawing.images_lost });
    }
    let miniature = DynamicImage::ImageRgba8(vector::render(&drawing.bytes, 96)?);
    Ok(Picture {
        placeholder: placeholder(&miniature)?,
        likeness: likeness::print(&miniature),
        bytes: drawing.bytes,
        format: Format::Svg,
        width: drawing.width,
        height: drawing.height,
        credit_hint: None,
        warnings,
    })
}

/// Pictures are decoded and drawn one at a time in this program: it holds as long as the guard lives.
pub(super) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the bytes announce. The extension and the media type sent by the browser are never asked.
fn sniff(bytes: &[u8]) -> Result<Format, PictureRefusal> {
    let other = |name| Err(PictureRefusal::OtherFormat { name });
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::Webp),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => sniff_brands(bytes),
        [b'G', b'I', b'F', b'8', ..] => other("GIF"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => other("TIFF"),
        [b'B', b'M', ..] => other("BMP"),
        [b'8', b'B', b'P', b'S', ..] => other("PSD"),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => other("JPEG XL"),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => other("JPEG 2000"),
        _ if super::pdf::is_pdf(bytes) => Err(PictureRefusal::Pdf),
        _ if vector::is_svg(bytes) => Ok(Format::Svg),
        _ => Err(PictureRefusal::Unknown),
    }
}

/// HEIC and AVIF share their container: the brands in its first box tell them apart.
fn sniff_brands(bytes: &[u8]) -> Result<Format, PictureRefusal> {
    let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let brands: Vec<&[u8]> =
        bytes.get(8..length.clamp(12, 256).min(bytes.len())).unwrap_or_default().chunks(4).collect();
    let any = |names: &[&[u8]]| brands.iter().any(|brand| names.contains(brand));
    if any(&[b"avif", b"avis"]) {
        Err(PictureRefusal::Avif)
    } else if any(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        Err(PictureRefusal::Heic)
    } else {
        Err(PictureRefusal::Unknown)
    }
}

/// A picture in memory, already the right way up.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    pub(crate) icc: Option<Vec<u8>>,
    /// What the file asked for, already applied to `image`.
    pub(crate) orientation: Orientation,
}

/// Decodes a JPEG, PNG or WebP within the limits of this module.
pub(crate) fn decode(bytes: &[u8], format: Format) -> Result<Decoded, PictureRefusal> {
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Webp => ImageFormat::WebP,
        Format::Svg => return Err(PictureRefusal::Unknown),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_HEAD);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|fault| refusal_of(&fault))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureRefusal::Damaged);
    }
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureRefusal::TooLarge { width, height });
    }
    if decoder.total_bytes() > MAX_DECODED {
        return Err(PictureRefusal::SixteenBits { width, height });
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let icc = decoder.icc_profile().ok().flatten().filter(|profile| !profile.is_empty());
    let mut image = eight_bits(DynamicImage::from_decoder(decoder).map_err(|fault| refusal_of(&fault))?);
    image.apply_orientation(orientation);
    Ok(Decoded { image, icc, orientation })
}

/// More bits a colour take twice the memory at every step, and show on no page.
fn eight_bits(image: DynamicImage) -> DynamicImage {
    let color = image.color();
    if color.bytes_per_pixel() == color.channel_count() {
        image
    } else if color.has_alpha() {
        DynamicImage::ImageRgba8(image.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(image.into_rgb8())
    }
}

fn refusal_of(fault: &ImageError) -> PictureRefusal {
    match fault {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureRefusal::Truncated
        }
        _ => PictureRefusal::Damaged,
    }
}

/// An original without metadata, its pixels untouched.
struct Stripped {
    bytes: Vec<u8>,
    animated: bool,
    cmyk: bool,
    /// It has a packed colour profile.
    profile: bool,
    /// The pixels must be written anew: this container cannot be cleaned by cutting.
    rewrite: bool,
}

fn stripped(bytes: &[u8], format: Format) -> Result<Stripped, PictureRefusal> {
    match format {
        Format::Jpeg => stripped_jpeg(bytes),
        Format::Png => stripped_png(bytes),
        Format::Webp => stripped_webp(bytes),
        Format::Svg => Err(PictureRefusal::Unknown),
    }
}

/// Walks the segments to the end-of-image marker, keeps those the pixels and their colours need, and drops the rest:
/// EXIF, XMP, IPTC, maker notes, comments, second images and whatever follows the end.
fn stripped_jpeg(bytes: &[u8]) -> Result<Stripped, PictureRefusal> {
    const ICC: &[u8] = b"ICC_PROFILE\0";
    let byte = |at: usize| bytes.get(at).copied().ok_or(PictureRefusal::Truncated);
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&[0xff, 0xd8]);
    let (mut at, mut cmyk, mut scanned) = (2, false, false);
    loop {
        while byte(at)? != 0xff {
            at += 1; // stray bytes some cameras leave between segments
        }
        while byte(at + 1)? == 0xff {
            at += 1;
        }
        let marker = byte(at + 1)?;
        match marker {
            0xd9 if scanned => {
                out.extend_from_slice(&[0xff, 0xd9]);
                return Ok(Stripped { bytes: out, animated: false, cmyk, profile: false, rewrite: false });
            }
            0xd9 => return Err(PictureRefusal::Damaged),
            0x01 | 0xd0..=0xd8 => {
                at += 2;
                continue;
            }
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([byte(at + 2)?, byte(at + 3)?]));
        let end = at + 2 + length;
        let content = bytes.get(at + 4..end).ok_or(PictureRefusal::Truncated)?;
        let keep = match marker {
            0xe0 => content.starts_with(b"JFIF\0"),
            0xe2 => content.starts_with(ICC),
            0xee => content.starts_with(b"Adobe"),
            0xe1 | 0xe3..=0xed | 0xef | 0xfe => false,
            _ => true,
        };
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            cmyk = content.get(5) == Some(&4);
        }
        if keep {
            out.extend_from_slice(&bytes[at..end]);
        }
        at = end;
        if marker == 0xda {
            scanned = true;
            // Coded data: 0xff is followed by 0 or a restart marker until the next segment.
            let coded = at;
            while byte(at)? != 0xff || matches!(byte(at + 1)?, 0 | 0xd0..=0xd7 | 0xff) {
                at += 1;
            }
            out.extend_from_slice(&bytes[coded..at]);
        }
    }
}

fn stripped_png(bytes: &[u8]) -> Result<Stripped, PictureRefusal> {
    const KEPT: [&[u8; 4]; 11] =
        [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP"];
    let mut png = Png::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|fault| parts_refusal(&fault))?;
    if png.chunk_by_type(*b"IEND").is_none() {
        return Err(PictureRefusal::Truncated);
    }
    let animated = png.chunk_by_type(*b"acTL").is_some();
    let physical = png.chunk_by_type(*b"pHYs").cloned();
    png.chunks_mut().retain(|chunk| KEPT.contains(&&chunk.kind()));
    if let Some(physical) = physical {
        png.chunks_mut().insert(1, physical);
    }
    let profile = png.chunk_by_type(*b"iCCP").is_some();
    Ok(Stripped { bytes: png.encoder().bytes().to_vec(), animated, cmyk: false, profile, rewrite: false })
}

fn stripped_webp(bytes: &[u8]) -> Result<Stripped, PictureRefusal> {
    let mut webp = WebP::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|fault| parts_refusal(&fault))?;
    if webp.has_chunk(*b"ANIM") || webp.has_chunk(*b"ANMF") {
        return Ok(Stripped {
            bytes: Vec::new(),
            animated: true,
            cmyk: false,
            profile: false,
            rewrite: true,
        });
    }
    let kept: [[u8; 4]; 5] = [*b"VP8X", *b"ICCP", *b"ALPH", *b"VP8 ", *b"VP8L"];
    webp.chunks_mut().retain(|chunk| kept.contains(&chunk.id()));
    webp.set_exif(None); // also writes the flags anew
    let bytes = webp.encoder().bytes().to_vec();
    Ok(Stripped { bytes, animated: false, cmyk: false, profile: false, rewrite: false })
}

fn parts_refusal(fault: &img_parts::Error) -> PictureRefusal {
    if matches!(fault, img_parts::Error::Truncated) {
        PictureRefusal::Truncated
    } else {
        PictureRefusal::Damaged
    }
}

/// The picture as a new file: JPEG, or PNG when it is transparent.
fn written_anew(image: DynamicImage, icc: Option<Vec<u8>>) -> Result<(Vec<u8>, Format), PictureRefusal> {
    if resize::is_transparent(&image) {
        return Ok((encode_png(&image.into_rgba8(), icc)?, Format::Png));
    }
    Ok((encode_jpeg(&image, ORIGINAL_QUALITY, icc)?, Format::Jpeg))
}

/// A JPEG of an opaque picture; `icc` goes in when its colours are the picture's.
pub(crate) fn encode_jpeg(
    image: &DynamicImage,
    quality: u8,
    icc: Option<Vec<u8>>,
) -> Result<Vec<u8>, PictureRefusal> {
    let rgb = match image {
        DynamicImage::ImageRgb8(rgb) => Cow::Borrowed(rgb),
        other => Cow::Owned(other.to_rgb8()),
    };
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(rgb.as_ref())
        .map_err(|_| PictureRefusal::NotWritable)?;
    let Some(icc) = icc.and_then(usable_profile) else {
        return Ok(bytes);
    };
    let mut jpeg =
        img_parts::jpeg::Jpeg::from_bytes(bytes.into()).map_err(|_| PictureRefusal::NotWritable)?;
    jpeg.set_icc_profile(Some(icc.into()));
    Ok(jpeg.encoder().bytes().to_vec())
}

/// Pixels of four bytes of which none is transparent, packed quickly rather than small.
pub(crate) fn opaque_png(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, PictureRefusal> {
    let colours: Vec<u8> = pixels.as_chunks::<4>().0.iter().flat_map(|it| [it[0], it[1], it[2]]).collect();
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
        .write_image(&colours, width, height, image::ExtendedColorType::Rgb8)
        .map_err(|_| PictureRefusal::NotWritable)?;
    Ok(bytes)
}

pub(crate) fn encode_png(image: &RgbaImage, icc: Option<Vec<u8>>) -> Result<Vec<u8>, PictureRefusal> {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive)
        .write_image(image.as_raw(), image.width(), image.height(), image::ExtendedColorType::Rgba8)
        .map_err(|_| PictureRefusal::NotWritable)?;
    let Some(icc) = icc.and_then(usable_profile) else {
        return Ok(bytes);
    };
    let mut png = Png::from_bytes(bytes.into()).map_err(|_| PictureRefusal::NotWritable)?;
    png.set_icc_profile(Some(icc.into()));
    Ok(png.encoder().bytes().to_vec())
}

/// The profile, when it is one of RGB pixels (a CMYK or grey one no longer fits once decoded), of a decent size, and
/// says something else than sRGB, which every reader assumes.
pub(crate) fn usable_profile(icc: Vec<u8>) -> Option<Vec<u8>> {
    let wide: Vec<u8> = "sRGB".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let srgb = icc.windows(4).any(|part| part == b"sRGB") || icc.windows(8).any(|part| part == wide);
    (icc.get(16..20) == Some(b"RGB ".as_slice()) && icc.len() <= 64 * 1024 && !srgb).then_some(icc)
}

/// Whether a position was recorded, and who is named as author or owner.
fn read_exif(bytes: &[u8]) -> (bool, Option<String>) {
    let Ok(exif) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else {
        return (false, None);
    };
    let located = exif.fields().any(|field| field.tag.context() == exif::Context::Gps);
    let words = |tag| {
        let field = exif.get_field(tag, exif::In::PRIMARY)?;
        let exif::Value::Ascii(lines) = &field.value else { return None };
        let text = lines.iter().map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>().join(" ");
        let text: String = text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').take(120).collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    let hint = match (words(exif::Tag::Artist), words(exif::Tag::Copyright)) {
        (Some(artist), Some(owner)) if owner.contains(&artist) => Some(owner),
        (Some(artist), Some(owner)) => Some(format!("{artist} / {owner}")),
        (one, other) => one.or(other),
    };
    (located, hint)
}

/// A blurred miniature of at most 16 pixels a side, by way of a ThumbHash, as a `data:` address.
fn placeholder(image: &DynamicImage) -> Result<String, PictureRefusal> {
    let small = resize::fitted(image, 96)?;
    let (width, height) = (small.width() as usize, small.height() as usize);
    let hash = thumbhash::rgba_to_thumb_hash(width, height, small.as_raw());
    let (width, height, pixels) =
        thumbhash::thumb_hash_to_rgba(&hash).map_err(|()| PictureRefusal::Damaged)?;
    let blurred = RgbaImage::from_raw(width as u32, height as u32, pixels).ok_or(PictureRefusal::Damaged)?;
    let tiny = resize::fitted(&DynamicImage::ImageRgba8(blurred), 16)?;
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive)
        .write_image(tiny.as_raw(), tiny.width(), tiny.height(), image::ExtendedColorType::Rgba8)
        .map_err(|_| PictureRefusal::NotWritable)?;
    Ok(format!("data:image/png;base64,{}", data_encoding::BASE64.encode(&png)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba};

    fn photo(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
            // Red on the left, blue below: a turned picture shows.
            Rgb([
                if x < width / 2 { 220 } else { 30 },
                ((x * 7 + y * 3) % 64) as u8,
                if y > height / 2 { 220 } else { 30 },
            ])
        }))
    }

    /// A profile long enough to be taken for an RGB one.
    fn profile() -> Vec<u8> {
        let mut icc = vec![0_u8; 560];
        icc[16..20].copy_from_slice(b"RGB ");
        icc[36..40].copy_from_slice(b"acsp");
        icc[200..210].copy_from_slice(b"Display P3");
        icc
    }

    /// EXIF with an orientation, an artist and, when asked, a latitude.
    fn camera_notes(orientation: u16, artist: &str, located: bool) -> Vec<u8> {
        let text = |tag, words: &str| exif::Field {
            tag,
            ifd_num: exif::In::PRIMARY,
            value: exif::Value::Ascii(vec![words.as_bytes().to_vec()]),
        };
        let mut fields = vec![
            exif::Field {
                tag: exif::Tag::Orientation,
                ifd_num: exif::In::PRIMARY,
                value: exif::Value::Short(vec![orientation]),
            },
            text(exif::Tag::Artist, artist),
            text(exif::Tag::Copyright, "Ville de Valbourg"),
            text(exif::Tag::Model, "SecretCamera"),
        ];
        if located {
            let value =
                exif::Value::Rational([45, 12, 3].map(|num| exif::Rational { num, denom: 1 }).to_vec());
            fields.push(exif::Field { tag: exif::Tag::GPSLatitude, ifd_num: exif::In::PRIMARY, value });
        }
        let mut writer = exif::experimental::Writer::new();
        for field in &fields {
            writer.push_field(field);
        }
        let mut out = Cursor::new(Vec::new());
        writer.write(&mut out, false).unwrap();
        out.into_inner()
    }

    fn jpeg_with(orientation: u16) -> Vec<u8> {
        let plain = encode_jpeg(&photo(1200, 800), 85, Some(profile())).unwrap();
        let mut jpeg = img_parts::jpeg::Jpeg::from_bytes(plain.into()).unwrap();
        jpeg.set_exif(Some(camera_notes(orientation, "Ana Ruiz", true).into()));
        let mut bytes = jpeg.encoder().bytes().to_vec();
        bytes.extend_from_slice(b"SecretTrailer");
        bytes
    }

    fn holds(bytes: &[u8], words: &[u8]) -> bool {
        bytes.windows(words.len()).any(|part| part == words)
    }

    fn assert_clean(bytes: &[u8]) {
        assert!(exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).is_err(), "EXIF remains");
        for words in [b"Exif".as_slice(), b"Secret", b"Ana Ruiz", b"http://ns.adobe"] {
            assert!(!holds(bytes, words), "{} remains", String::from_utf8_lossy(words));
        }
    }

    #[test]
    fn a_camera_jpeg_loses_its_notes_and_no_pixel() {
        let given = jpeg_with(1);
        let picture = examine(&given, SvgAllowed::No).unwrap();
        assert_eq!((picture.format, picture.width, picture.height), (Format::Jpeg, 1200, 800));
        assert_clean(&picture.bytes);
        assert!(holds(&picture.bytes, b"Display P3"), "the profile is kept");
        assert_eq!(picture.credit_hint.as_deref(), Some("Ana Ruiz / Ville de Valbourg"));
        assert_eq!(picture.warnings, [Warning::LocationRemoved]);
        let same = |bytes: &[u8]| decode(bytes, Format::Jpeg).unwrap().image;
        assert_eq!(same(&given), same(&picture.bytes));
        assert!(
            picture.placeholder.starts_with("data:image/png;base64,") && picture.placeholder.len() < 1024
        );
    }

    #[test]
    fn a_turned_photo_is_set_upright() {
        let picture = examine(&jpeg_with(6), SvgAllowed::No).unwrap();
        assert_eq!((picture.format, picture.width, picture.height), (Format::Jpeg, 800, 1200));
        assert_clean(&picture.bytes);
        assert!(holds(&picture.bytes, b"Display P3"));
        let upright = decode(&picture.bytes, Format::Jpeg).unwrap();
        assert_eq!(upright.orientation, Orientation::NoTransforms);
        let rgb = upright.image.to_rgb8();
        // Turned clockwise: the red left half is on top.
        assert!(rgb.get_pixel(700, 100)[0] > 150 && rgb.get_pixel(700, 1100)[0] < 100);
    }

    #[test]
    fn png_and_webp_lose_their_notes_too() {
        let image = RgbaImage::from_fn(1100, 40, |x, _| Rgba([200, 10, 10, (x % 256) as u8]));
        let mut png = Png::from_bytes(encode_png(&image, Some(profile())).unwrap().into()).unwrap();
        png.set_exif(Some(camera_notes(1, "Ana Ruiz", false).into()));
        let text = img_parts::png::PngChunk::new(*b"tEXt", Bytes::from_static(b"Comment\0Secret"));
        png.chunks_mut().insert(1, text);
        let picture = examine(&png.encoder().bytes(), SvgAllowed::No).unwrap();
        assert_eq!((picture.format, picture.width), (Format::Png, 1100));
        assert_clean(&picture.bytes);
        assert_eq!(decode(&picture.bytes, Format::Png).unwrap().image.to_rgba8(), image);
        assert!(decode(&picture.bytes, Format::Png).unwrap().icc.is_some());

        let rgb = photo(1200, 800).to_rgb8();
        let plain = webp::Encoder::from_rgb(rgb.as_raw(), 1200, 800).encode(80.0).to_vec();
        let mut webp = WebP::from_bytes(plain.into()).unwrap();
        webp.set_exif(Some(camera_notes(1, "Ana Ruiz", true).into()));
        let picture = examine(&webp.encoder().bytes(), SvgAllowed::No).unwrap();
        assert_eq!((picture.format, picture.width, picture.height), (Format::Webp, 1200, 800));
        assert_eq!(picture.credit_hint.as_deref(), Some("Ana Ruiz / Ville de Valbourg"));
        assert_clean(&picture.bytes);
        assert_eq!(decode(&picture.bytes, Format::Webp).unwrap().image.width(), 1200);
    }

    #[test]
    fn other_files_are_named_in_their_refusal() {
        let brands = |major: &[u8; 4], other: &[u8; 4]| {
            [&[0, 0, 0, 24], b"ftyp".as_slice(), major, &[0; 4], other, b"xxxx", &[0; 64]].concat()
        };
        let cases: [(Vec<u8>, PictureRefusal); 13] = [
            (Vec::new(), PictureRefusal::Empty),
            (brands(b"heic", b"mif1"), PictureRefusal::Heic),
            (brands(b"mif1", b"heic"), PictureRefusal::Heic),
            (brands(b"mif1", b"avif"), PictureRefusal::Avif),
            (brands(b"mp42", b"isom"), PictureRefusal::Unknown),
            (b"GIF89a......".to_vec(), PictureRefusal::OtherFormat { name: "GIF" }),
            (b"II*\0........".to_vec(), PictureRefusal::OtherFormat { name: "TIFF" }),
            (b"MM\0*........".to_vec(), PictureRefusal::OtherFormat { name: "TIFF" }),
            (b"BM..........".to_vec(), PictureRefusal::OtherFormat { name: "BMP" }),
            (b"%PDF-1.7 ...".to_vec(), PictureRefusal::Pdf),
            (b"PK\x03\x04 a word file".to_vec(), PictureRefusal::Unknown),
            (b"<html><body>photo.jpg".to_vec(), PictureRefusal::Unknown),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), PictureRefusal::SvgNotAllowed),
        ];
        for (bytes, refusal) in cases {
            assert_eq!(examine(&bytes, SvgAllowed::No).unwrap_err(), refusal);
            assert_ne!(refusal.sentence("fr"), refusal.sentence("en"));
        }
        assert!(
            PictureRefusal::Heic
                .sentence("fr")
                .contains("Réglages > Appareil photo > Formats > Le plus compatible")
        );
    }

    #[test]
    fn cut_and_damaged_files_are_refused() {
        let jpeg = jpeg_with(1);
        let half = examine(&jpeg[..jpeg.len() / 2], SvgAllowed::No).unwrap_err();
        assert_eq!(half, PictureRefusal::Truncated);
        let mut png = Vec::new();
        photo(300, 200).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        assert_eq!(examine(&png[..png.len() / 2], SvgAllowed::No).unwrap_err(), PictureRefusal::Truncated);
        let at = png.len() / 2;
        png[at..at + 40].fill(0x55);
        assert!(matches!(
            examine(&png, SvgAllowed::No).unwrap_err(),
            PictureRefusal::Damaged | PictureRefusal::Truncated
        ));
        let rgb = photo(300, 200).to_rgb8();
        let webp = webp::Encoder::from_rgb(rgb.as_raw(), 300, 200).encode(80.0).to_vec();
        assert!(examine(&webp[..webp.len() / 2], SvgAllowed::No).is_err());
        for end in (1..jpeg.len()).step_by(701) {
            let _ = examine(&jpeg[..end], SvgAllowed::Yes);
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step)) ^ u32::MAX
    }

    #[test]
    fn bombs_are_refused_before_decoding() {
        let mut png = Vec::new();
        photo(4, 4).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        // A header that announces 19,000 × 19,000 pixels, with the checksum it needs.
        let mut header = b"IHDR".to_vec();
        header.extend_from_slice(&19_000_u32.to_be_bytes());
        header.extend_from_slice(&19_000_u32.to_be_bytes());
        header.extend_from_slice(&png[24..29]);
        png[12..29].copy_from_slice(&header);
        png[29..33].copy_from_slice(&crc(&header).to_be_bytes());
        let refusal = examine(&png, SvgAllowed::No).unwrap_err();
        assert_eq!(refusal, PictureRefusal::TooLarge { width: 19_000, height: 19_000 });
        assert!(refusal.sentence("fr").contains("19000 × 19000"));
        // Sixteen bits a colour: twice the bytes.
        png[24] = 16;
        png[25] = 6;
        png[16..20].copy_from_slice(&6_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&6_000_u32.to_be_bytes());
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(
            examine(&png, SvgAllowed::No).unwrap_err(),
            PictureRefusal::SixteenBits { width: 6_000, height: 6_000 }
        );
        let heavy = [vec![0xff, 0xd8, 0xff], vec![0; MAX_BYTES]].concat();
        assert!(matches!(examine(&heavy, SvgAllowed::No), Err(PictureRefusal::TooHeavy { .. })));
    }

    #[test]
    fn a_drawing_is_taken_in_when_allowed() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect width="300" height="200" fill="#0a6"/><text x="9" y="9">Valbourg</text></svg>"##;
        let picture = examine(svg, SvgAllowed::Yes).unwrap();
        assert_eq!((picture.format, picture.width, picture.height), (Format::Svg, 300, 200));
        assert_eq!(picture.warnings, [Warning::TextLost]);
        assert!(picture.placeholder.len() < 1024);
    }

    #[test]
    fn real_photos_are_taken_in() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/photos");
        let Ok(entries) = std::fs::read_dir(&folder) else {
            std::io::Write::write_all(&mut std::io::stderr(), b"skipped: no sample photos\n").unwrap();
            return;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "jpg") {
                continue;
            }
            let picture = examine(&std::fs::read(&path).unwrap(), SvgAllowed::No)
                .unwrap_or_else(|r| panic!("{path:?}: {r}"));
            assert!(picture.width > 0 && picture.placeholder.len() < 1024, "{path:?}");
            assert_clean(&picture.bytes);
            if picture.width < 1000 {
                let sizes =
                    resize::renditions(&picture.bytes, picture.format, &crate::framing::Subject::CENTRE)
                        .unwrap();
                assert!(sizes.len() >= 3, "{path:?}");
            }
        }
    }
}
