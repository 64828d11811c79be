//! Makes the file a printer takes of the PDF that Typst wrote: PDF/X-4, or PDF/X-1a where nothing is transparent. Knows PDF and colour;
//! not Typst, not issues, not the clock: the same bytes and the same wishes give the same file.
//!
//! The result is written anew: only what is printed is carried over (pages, their content and what it paints with), so no link, tag,
//! bookmark, layer, script or attachment can come along. On the way every colour becomes ink (`content`, `shading`, `image`).
//! Pictures that are ink already pass byte by byte.

mod boxes;
mod colour;
mod content;
mod cover;
mod edition;
mod function;
mod identity;
mod image;
mod impose;
mod marks;
mod mesh;
mod repaint;
mod scan;
mod shading;
mod supplied;

pub use cover::{Cover, has_cover, split_cover};
pub use edition::pages;
pub use impose::{Scheme, Sheet, impose, sides};
pub use supplied::{Flaw, Order, Part, Rgb, examine, replace_page, trimmed};

use super::graft;
use boxes::{MM, Rect};
use chrono::{DateTime, Utc};
use colour::Inks;
pub use colour::SmallText;
use content::Plate;
use edition::Edition;
use lopdf::{Dictionary, Document, Object, dictionary};
use repaint::Repaint;

/// The largest bleed a printer asks for, in millimetres.
pub const MOST_BLEED_MM: f64 = 5.0;

/// What the printer wants.
#[derive(Debug, Clone)]
pub struct Press<'a> {
    /// The profile of the printing condition: printer class, CMYK.
    pub icc: &'a [u8],
    /// Its name in the registry of characterisations: "FOGRA39".
    pub condition: &'a str,
    /// Its name for people: "ISO Coated v2 300% (basICColor)".
    pub condition_name: &'a str,
    /// Bleed around the trim, 0 to [`MOST_BLEED_MM`].
    pub bleed_mm: f64,
    /// Crop marks, registration marks and a colour bar outside the bleed.
    pub marks: bool,
    pub title: &'a str,
    /// The program, "Parvis".
    pub creator: &'a str,
    /// The thinnest line in one ink and in several, in pt; thinner ones are drawn as thick as that.
    pub thinnest_pt: [f64; 2],
    /// How text is held to few inks.
    pub text: SmallText,
    /// Whether traps are in the file already; false unless the printer says otherwise.
    pub trapped: bool,
    /// When it was made, said by the caller.
    pub made_at: DateTime<Utc>,
    /// Names the document in XMP and in the trailer.
    pub id: [u8; 16],
    pub version: Version,
}

/// The standard to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// PDF/X-4 (ISO 15930-7): live transparency, PDF 1.6.
    X4,
    /// PDF/X-1a:2003 (ISO 15930-4): nothing transparent, PDF 1.4. Nothing is flattened: what is transparent is refused.
    X1a,
}

impl From<super::printer::Version> for Version {
    fn from(wished: super::printer::Version) -> Self {
        match wished {
            super::printer::Version::X1a => Self::X1a,
            super::printer::Version::X4 => Self::X4,
        }
    }
}

/// A press PDF.
#[derive(Debug, Clone)]
pub struct Made {
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// What a person may want to know, in the order of the pages.
    pub notes: Vec<Note>,
}

/// Something done or left as it was that is worth knowing; no fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Page from 1; none when the whole file is meant.
    pub page: Option<usize>,
    /// One of the constants of [`note`].
    pub code: &'static str,
    /// What it is about: a name, a size.
    pub what: String,
}

/// The codes of notes.
pub mod note {
    /// The page has no trim box: its whole area is taken as the trimmed page.
    pub const NO_TRIM: &str = "no_trim";
    /// The artwork ends before the bleed does; millimetres that are there.
    pub const BLEED_SHORT: &str = "bleed_short";
    /// An RGB picture was converted here, not before the layout.
    pub const IMAGE_CONVERTED: &str = "image_converted";
    /// A picture whose pixels are all grey is printed with black only.
    pub const IMAGE_GREY: &str = "image_grey";
    /// A picture that cannot be read here stays as it is.
    pub const IMAGE_KEPT: &str = "image_kept";
    /// CMYK of another profile: its numbers are kept.
    pub const FOREIGN_CMYK: &str = "foreign_cmyk";
    /// A spot colour, kept as a plate of its own.
    pub const SPOT: &str = "spot";
    /// Lab or another colour that is no ink and is not converted.
    pub const COLOUR_KEPT: &str = "colour_kept";
    /// A font drawn by page content.
    pub const TYPE3_FONT: &str = "type3_font";
    /// A font the file does not carry.
    pub const FONT_NOT_EMBEDDED: &str = "font_not_embedded";
    /// Links and other notes on the page were left out.
    pub const ANNOTATIONS_DROPPED: &str = "annotations_dropped";
    /// Layers: everything is printed.
    pub const LAYERS_DROPPED: &str = "layers_dropped";
}

/// Why there is no press PDF.
#[derive(Debug, Clone, PartialEq)]
pub enum PressFault {
    /// It is no PDF, or a broken one.
    Unreadable(String),
    /// It asks for a password.
    Encrypted,
    NoPages,
    /// The profile cannot describe a printing condition.
    Profile(String),
    /// The bleed wished for, in millimetres, is not between 0 and [`MOST_BLEED_MM`].
    Bleed(f64),
    /// PDF/X-1a was asked for and this page has live transparency.
    Transparency {
        page: usize,
        what: String,
    },
    /// Content of a page cannot be read.
    Page {
        page: usize,
        what: String,
    },
    NoSuchPage(usize),
    /// The number of pages cannot be split or folded so.
    Pages {
        have: usize,
        want: &'static str,
    },
    /// A supplied page cannot be placed.
    Supplied(Vec<Flaw>),
}

impl std::fmt::Display for PressFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "the PDF cannot be read: {why}"),
            Self::Encrypted => f.write_str("the PDF is encrypted"),
            Self::NoPages => f.write_str("the PDF has no page"),
            Self::Profile(why) => write!(f, "the profile is no printing condition: {why}"),
            Self::Bleed(mm) => write!(f, "a bleed of {mm} mm is not between 0 and {MOST_BLEED_MM} mm"),
            Self::Transparency { page, what } => {
                write!(f, "page {page} has live transparency ({what}), which PDF/X-1a does not allow")
            }
            Self::Page { page, what } => write!(f, "page {page}: {what}"),
            Self::NoSuchPage(page) => write!(f, "there is no page {page}"),
            Self::Pages { have, want } => write!(f, "{have} pages: {want}"),
            Self::Supplied(flaws) => {
                let list: Vec<_> = flaws.iter().map(ToString::to_string).collect();
                write!(f, "the supplied page cannot be placed: {}", list.join("; "))
            }
        }
    }
}

impl std::error::Error for PressFault {}

/// What a colour of the screen is printed with where nobody says it: cyan, magenta, yellow and black in percent, as the profile mixes it.
pub fn mixed(icc: &[u8], rgb: [u8; 3]) -> Result<[u8; 4], PressFault> {
    let ink = Inks::new(icc)?.vector(colour::SRGB, rgb.map(|it| f64::from(it) / 255.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1")]
    let percent = |it: f64| (it * 100.0).round() as u8;
    Ok(ink.map(percent))
}

/// Makes the press PDF of a file.
pub fn press(pdf: &[u8], wanted: &Press) -> Result<Made, PressFault> {
    rewrite(open(pdf)?, wanted)
}

/// Makes the press PDF of an open document that has pages. With its pictures it is as large as the file made of it, and gone before that
/// is written.
pub fn rewrite(from: Document, wanted: &Press) -> Result<Made, PressFault> {
    if !(0.0..=MOST_BLEED_MM).contains(&wanted.bleed_mm) {
        return Err(PressFault::Bleed(wanted.bleed_mm));
    }
    let mut inks = Inks::new(wanted.icc)?;
    inks.thinnest_pt = wanted.thinnest_pt;
    inks.text = wanted.text;
    let mut edition = Edition::new();
    let mut repaint = Repaint::new(&from, &mut edition.doc, &mut inks, wanted.version);
    let mut drawn = marks::Marks::default();
    let mut leaves = Vec::new();
    for (index, id) in from.page_iter().enumerate() {
        repaint.page = index + 1;
        leaves.push(page(&mut repaint, &mut drawn, id, wanted)?);
    }
    let mut notes = repaint.notes();
    if from.catalog().is_ok_and(|it| it.has(b"OCProperties")) {
        notes.insert(0, Note { page: None, code: note::LAYERS_DROPPED, what: String::new() });
    }
    drop(from);
    let pages = leaves.len();
    for leaf in leaves {
        edition.add(leaf);
    }
    identity::write(&mut edition, wanted);
    Ok(Made { pdf: edition.finish()?, pages, notes })
}

/// Reads a PDF that holds at least one page.
fn open(pdf: &[u8]) -> Result<Document, PressFault> {
    let doc = Document::load_mem(pdf).map_err(|err| PressFault::Unreadable(err.to_string()))?;
    if doc.is_encrypted() || doc.was_encrypted() {
        return Err(PressFault::Encrypted);
    }
    if doc.page_iter().next().is_none() {
        return Err(PressFault::NoPages);
    }
    Ok(doc)
}

/// One page: its artwork in inks, its boxes, its marks.
fn page(
    repaint: &mut Repaint,
    drawn: &mut marks::Marks,
    id: lopdf::ObjectId,
    wanted: &Press,
) -> Result<Dictionary, PressFault> {
    let from = repaint.from;
    let number = repaint.page;
    let fault = |what: &str| PressFault::Page { page: number, what: what.into() };
    let media = boxes::of(from, id, b"MediaBox").ok_or_else(|| fault("it has no media box"))?;
    let trim = boxes::of(from, id, b"TrimBox").unwrap_or_else(|| {
        repaint.note(note::NO_TRIM, "");
        media
    });
    let bleed = boxes::bleed(trim, wanted.bleed_mm * MM);
    let there = media.margin_around(trim) / MM;
    if there + 0.1 < wanted.bleed_mm {
        repaint.note(note::BLEED_SHORT, &format!("{there:.1}"));
    }
    let dict = from.get_dictionary(id).map_err(|err| fault(&err.to_string()))?;
    if let Some(list) = graft::array(from, dict.get(b"Annots").ok())
        && !list.is_empty()
    {
        repaint.note(note::ANNOTATIONS_DROPPED, &list.len().to_string());
    }
    let data = edition::content(from, id).map_err(|what| fault(&what))?;
    let resources =
        boxes::inherited(from, id, b"Resources").cloned().unwrap_or_else(|| Dictionary::new().into());
    let (mut art, mut resources) = repaint.content(&data, &resources, Plate::Inks, content::Start::page())?;
    let sheet = if wanted.marks {
        // The artwork may run further than the bleed; on the marks it would be in the way.
        let marked = drawn.form(&mut *repaint.to, trim, bleed);
        let mut xobjects = match resources.remove(b"XObject") {
            Some(Object::Dictionary(dict)) => dict,
            _ => Dictionary::new(),
        };
        xobjects.set(marks::NAME, marked);
        resources.set("XObject", xobjects);
        art = [bleed.clip().as_bytes(), &art, b"Q\n/", marks::NAME.as_bytes(), b" Do\n"].concat();
        marks::sheet(bleed)
    } else {
        boxes::around(bleed)
    };
    let art = graft::deflated(Dictionary::new(), &art);
    let art = repaint.to.add_object(art);
    let mut leaf = dictionary! { "Type" => "Page", "Contents" => art, "Resources" => resources };
    set_boxes(&mut leaf, sheet, bleed, trim);
    if wanted.version == Version::X4 {
        leaf.set("Group", boxes::page_group());
    }
    Ok(leaf)
}

/// Writes the three boxes a printer reads.
fn set_boxes(page: &mut Dictionary, media: Rect, bleed: Rect, trim: Rect) {
    page.set("MediaBox", media.object());
    page.set("BleedBox", bleed.object());
    page.set("TrimBox", trim.object());
}
