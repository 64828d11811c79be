//! A page somebody else made, placed in a press PDF at its own size: an advertisement, a spread of the agency. Knows what such a page must
//! bring, and says all that is missing at once.
use super::boxes::{self, MM, Rect};
use super::colour::Inks;
use super::content::{Plate, Start};
use super::cover::has_marks;
use super::edition::{self, changed_id};
use super::graft::{self, Graft};
use super::repaint::Repaint;
use super::{Made, Note, PressFault, Version, marks, note, open};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use serde::{Deserialize, Serialize};

/// How far a size may be off, in millimetres.
const TOLERANCE_MM: f64 = 0.1;
/// Name of the form among the resources of the page.
const NAME: &str = "PvSupplied";

/// What to do with colours that are no inks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rgb {
    Refuse,
    /// To the printing condition of the press PDF, by the rules of [`super::press`].
    Convert,
}

/// What of a supplied page stands on a page of ours: all of it, or half of a spread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    #[default]
    Whole,
    Left,
    Right,
}

impl Part {
    /// The parts of a file that fills so many pages side by side.
    #[must_use]
    pub const fn all(span: usize) -> &'static [Self] {
        if span == 2 { &[Self::Left, Self::Right] } else { &[Self::Whole] }
    }

    const fn span(self) -> f64 {
        match self {
            Self::Whole => 1.0,
            Self::Left | Self::Right => 2.0,
        }
    }

    fn of(self, trim: Rect) -> Rect {
        let middle = f64::midpoint(trim.x0, trim.x1);
        match self {
            Self::Whole => trim,
            Self::Left => Rect { x1: middle, ..trim },
            Self::Right => Rect { x0: middle, ..trim },
        }
    }
}

/// What a supplied page is held against while it has no place yet.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The printing condition.
    pub icc: &'a [u8],
    /// Width and height of a page.
    pub trim_mm: [f64; 2],
    pub bleed_mm: f64,
    pub version: Version,
    pub rgb: Rgb,
}

/// Why a supplied page cannot be placed.
#[derive(Debug, Clone, PartialEq)]
pub enum Flaw {
    Unreadable(String),
    Encrypted,
    /// It must be one page.
    Pages(usize),
    /// It does not say where it is cut.
    NoTrim,
    /// Its trimmed size, width and height in millimetres.
    Trim {
        have: [f64; 2],
        want: [f64; 2],
    },
    /// Its bleed, in millimetres.
    Bleed {
        have: f64,
        want: f64,
    },
    /// A font the file does not carry.
    Font(String),
    /// It has colours that are no inks.
    Rgb,
    /// It is turned or scaled by a key of the page.
    Turned,
    /// It has layers: what is printed is not certain.
    Layers,
    /// It has live transparency, and the press PDF may have none.
    Transparency,
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "it cannot be read: {why}"),
            Self::Encrypted => f.write_str("it is encrypted"),
            Self::Pages(count) => write!(f, "it has {count} pages, not one"),
            Self::NoTrim => f.write_str("it has no trim box"),
            Self::Trim { have, want } => write!(
                f,
                "its trimmed size is {:.1} × {:.1} mm, not {:.1} × {:.1} mm",
                have[0], have[1], want[0], want[1]
            ),
            Self::Bleed { have, want } => write!(f, "its bleed is {have:.1} mm, not {want:.1} mm"),
            Self::Font(name) => write!(f, "the font {name} is not embedded"),
            Self::Rgb => f.write_str("it has colours that are no inks of the press (RGB, or with a profile)"),
            Self::Turned => f.write_str("its page is rotated or scaled"),
            Self::Layers => f.write_str("it has layers"),
            Self::Transparency => f.write_str("it has live transparency"),
        }
    }
}

/// A supplied file as it was read.
struct Theirs {
    doc: Document,
    page: ObjectId,
    count: usize,
}

impl Theirs {
    fn read(supplied: &[u8]) -> Result<Self, PressFault> {
        let doc = open(supplied).map_err(|err| match err {
            PressFault::Encrypted => flawed(Flaw::Encrypted),
            PressFault::NoPages => flawed(Flaw::Pages(0)),
            other => flawed(Flaw::Unreadable(other.to_string())),
        })?;
        let (page, count) = (edition::page_id(&doc, 1)?, doc.page_iter().count());
        Ok(Self { doc, page, count })
    }

    fn of(&self, key: &[u8]) -> Option<Rect> {
        boxes::of(&self.doc, self.page, key)
    }

    /// Everything that speaks against it, and what is worth knowing of a page that may come in.
    fn judge(
        &self,
        want: &Want,
        inks: &mut Inks,
        version: Version,
        rgb: Rgb,
    ) -> Result<Vec<Note>, PressFault> {
        let mut flaws = Vec::new();
        if self.count != 1 {
            flaws.push(Flaw::Pages(self.count));
        }
        flaws.extend(self.geometry(want));
        if self.doc.catalog().is_ok_and(|it| it.has(b"OCProperties")) {
            flaws.push(Flaw::Layers);
        }
        // Painted once onto nothing, to see which colours and fonts are used.
        let mut nothing = Document::new();
        let notes = match painted(&self.doc, self.page, &mut nothing, inks, version) {
            Ok((.., notes)) => notes,
            Err(PressFault::Transparency { .. }) => {
                flaws.push(Flaw::Transparency);
                Vec::new()
            }
            Err(other) => return Err(flawed(Flaw::Unreadable(other.to_string()))),
        };
        let fonts = notes.iter().filter(|it| it.code == note::FONT_NOT_EMBEDDED);
        flaws.extend(fonts.map(|it| Flaw::Font(it.what.clone())));
        if inks.turned_any && rgb == Rgb::Refuse {
            flaws.push(Flaw::Rgb);
        }
        if flaws.is_empty() { Ok(notes) } else { Err(PressFault::Supplied(flaws)) }
    }

    /// What is wrong with its sizes.
    fn geometry(&self, want: &Want) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let number = |key: &[u8]| graft::number(&self.doc, boxes::inherited(&self.doc, self.page, key));
        let (unit, turned) = (number(b"UserUnit").unwrap_or(1.0), number(b"Rotate").unwrap_or(0.0));
        if (unit - 1.0).abs() > f64::EPSILON || turned.rem_euclid(360.0) > f64::EPSILON {
            flaws.push(Flaw::Turned);
        }
        let Some(have) = self.of(b"TrimBox") else {
            flaws.push(Flaw::NoTrim);
            return flaws;
        };
        let size = [have.width() / MM, have.height() / MM];
        if size.iter().zip(want.trim_mm).any(|(have, want)| (have - want).abs() > TOLERANCE_MM) {
            flaws.push(Flaw::Trim { have: size, want: want.trim_mm });
        }
        let there = [&b"BleedBox"[..], b"MediaBox"].iter().find_map(|it| self.of(it));
        let there = there.map_or(0.0, |it| it.margin_around(have) / MM);
        if there + TOLERANCE_MM < want.bleed_mm {
            flaws.push(Flaw::Bleed { have: there.max(0.0), want: want.bleed_mm });
        }
        flaws
    }
}

/// The size a supplied page must have.
struct Want {
    trim_mm: [f64; 2],
    bleed_mm: f64,
}

fn flawed(flaw: Flaw) -> PressFault {
    PressFault::Supplied(vec![flaw])
}

/// Looks at a supplied file before there is a page for it. Returns how many pages it fills: 1, or 2 side by side for one of double width.
pub fn examine(supplied: &[u8], order: &Order) -> Result<usize, PressFault> {
    let theirs = Theirs::read(supplied)?;
    let [width, height] = order.trim_mm;
    let wide = theirs.of(b"TrimBox").is_some_and(|it| it.width() / MM > width * 1.5);
    let span = if wide { 2 } else { 1 };
    let want = Want { trim_mm: [if wide { width * 2.0 } else { width }, height], bleed_mm: order.bleed_mm };
    theirs.judge(&want, &mut Inks::new(order.icc)?, order.version, order.rgb)?;
    Ok(span)
}

/// The file cut to the trim of one of its parts, to be looked at.
pub fn trimmed(supplied: &[u8], part: Part) -> Result<Vec<u8>, PressFault> {
    let mut theirs = Theirs::read(supplied)?;
    let trim = theirs.of(b"TrimBox").ok_or_else(|| flawed(Flaw::NoTrim))?;
    let shown = part.of(trim).object();
    let leaf = theirs.doc.get_dictionary_mut(theirs.page);
    let leaf = leaf.map_err(|err| flawed(Flaw::Unreadable(err.to_string())))?;
    for key in ["MediaBox", "CropBox", "BleedBox", "TrimBox"] {
        leaf.set(key, shown.clone());
    }
    edition::save(theirs.doc)
}

/// Places a part of the supplied page as page `number` (from 1) of a press PDF. Marks and boxes of the page stay; all other pages stay
/// untouched.
pub fn replace_page(
    pdf: &[u8],
    number: usize,
    supplied: &[u8],
    part: Part,
    rgb: Rgb,
) -> Result<Made, PressFault> {
    let mut doc = open(pdf)?;
    let page = edition::page_id(&doc, number)?;
    let theirs = Theirs::read(supplied)?;
    let icc =
        profile(&doc).ok_or_else(|| PressFault::Profile("the press PDF has no output intent".into()))?;
    let mut inks = Inks::new(&icc)?;
    let version = if doc.version.as_str() > "1.4" { Version::X4 } else { Version::X1a };
    let trim = boxes::of(&doc, page, b"TrimBox")
        .ok_or_else(|| PressFault::Page { page: number, what: "it has no trim box".into() })?;
    let bleed = boxes::of(&doc, page, b"BleedBox").map_or(0.0, |it| it.margin_around(trim) / MM);
    let want = Want { trim_mm: [trim.width() / MM * part.span(), trim.height() / MM], bleed_mm: bleed };
    let mut notes = theirs.judge(&want, &mut inks, version, rgb)?;
    let form = if inks.turned_any {
        let (data, resources, _) = painted(&theirs.doc, theirs.page, &mut doc, &mut inks, version)?;
        let dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources };
        doc.add_object(graft::deflated(dict, &data))
    } else {
        let everything = theirs.of(b"MediaBox").ok_or_else(|| flawed(Flaw::NoTrim))?;
        let made = edition::form(&theirs.doc, &mut doc, &mut Graft::default(), theirs.page, everything);
        notes.retain(|it| it.code != note::IMAGE_CONVERTED && it.code != note::IMAGE_GREY);
        made.map_err(|what| flawed(Flaw::Unreadable(what)))?
    };
    put(&mut doc, page, form, &theirs, part)?;
    let id = changed_id(&doc, &format!("page {number} supplied"));
    doc.trailer.set("ID", id);
    for it in &mut notes {
        it.page = Some(number);
    }
    let pages = doc.page_iter().count();
    Ok(Made { pdf: edition::save(doc)?, pages, notes })
}

/// The profile of the output intent.
fn profile(doc: &Document) -> Option<Vec<u8>> {
    let intents = graft::array(doc, doc.catalog().ok()?.get(b"OutputIntents").ok())?;
    let intent = graft::dict(doc, intents.first())?;
    let Object::Stream(stream) = graft::resolved(doc, intent.get(b"DestOutputProfile").ok()?)? else {
        return None;
    };
    graft::plain(stream).ok()
}

/// The supplied page in inks.
fn painted(
    theirs: &Document,
    page: ObjectId,
    to: &mut Document,
    inks: &mut Inks,
    version: Version,
) -> Result<(Vec<u8>, Dictionary, Vec<Note>), PressFault> {
    let data = edition::content(theirs, page).map_err(PressFault::Unreadable)?;
    let resources = boxes::inherited(theirs, page, b"Resources").cloned().unwrap_or(Object::Null);
    let mut repaint = Repaint::new(theirs, to, inks, version);
    repaint.page = 1;
    let (bytes, resources) = repaint.content(&data, &resources, Plate::Inks, Start::page())?;
    let notes = repaint.notes();
    Ok((bytes, resources, notes))
}

/// Puts the form on the page: trim on trim, cut to the bleed, under the marks.
fn put(
    doc: &mut Document,
    page: ObjectId,
    form: ObjectId,
    theirs: &Theirs,
    part: Part,
) -> Result<(), PressFault> {
    let lost = || PressFault::Unreadable("a page has no boxes".into());
    let trim = boxes::of(doc, page, b"TrimBox").ok_or_else(lost)?;
    let bleed = boxes::of(doc, page, b"BleedBox").unwrap_or(trim);
    let their_trim = part.of(theirs.of(b"TrimBox").ok_or_else(lost)?);
    let media = theirs.of(b"MediaBox").ok_or_else(lost)?;
    if let Some(Object::Stream(stream)) = doc.objects.get_mut(&form) {
        stream.dict.set("BBox", media.object());
    }
    // Centre on centre: a tenth of a millimetre of difference is shared by both sides.
    let middle = |it: Rect| (f64::midpoint(it.x0, it.x1), f64::midpoint(it.y0, it.y1));
    let ((x, y), (their_x, their_y)) = (middle(trim), middle(their_trim));
    let mut xobjects = dictionary! { NAME => form };
    let mut art = format!("{}1 0 0 1 {:.3} {:.3} cm /{NAME} Do\nQ\n", bleed.clip(), x - their_x, y - their_y);
    if has_marks(doc, page) {
        let resources = graft::dict(doc, boxes::inherited(doc, page, b"Resources"));
        let old = resources.and_then(|it| graft::dict(doc, it.get(b"XObject").ok()));
        if let Some(marked) = old.and_then(|it| it.get(marks::NAME.as_bytes()).ok()).cloned() {
            xobjects.set(marks::NAME, marked);
            art += &format!("/{} Do\n", marks::NAME);
        }
    }
    let content = doc.add_object(graft::deflated(Dictionary::new(), art.as_bytes()));
    let leaf = doc.get_dictionary_mut(page).map_err(|err| PressFault::Unreadable(err.to_string()))?;
    leaf.set("Contents", content);
    leaf.set("Resources", dictionary! { "XObject" => xobjects });
    Ok(())
}
