//! A page somebody else made, placed in a press PDF at its own size: an advertisement, a spread of the agency. Knows what such a page must
//! bring, and says all that is missing at once.
use super::boxes::{self, MM};
use super::colour::Inks;
use super::content::{Plate, Start};
use super::cover::has_marks;
use super::edition::{self, changed_id};
use super::graft::{self, Graft};
use super::repaint::Repaint;
use super::{Made, Note, PressFault, Version, marks, note, open};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

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

/// Places the supplied page as page `number` (from 1) of a press PDF. Marks and boxes of the page stay; all other pages stay untouched.
pub fn replace_page(pdf: &[u8], number: usize, supplied: &[u8], rgb: Rgb) -> Result<Made, PressFault> {
    let mut doc = open(pdf)?;
    let page = edition::page_id(&doc, number)?;
    let flawed = |flaw: Flaw| PressFault::Supplied(vec![flaw]);
    let theirs = open(supplied).map_err(|err| match err {
        PressFault::Encrypted => flawed(Flaw::Encrypted),
        PressFault::NoPages => flawed(Flaw::Pages(0)),
        other => flawed(Flaw::Unreadable(other.to_string())),
    })?;
    let count = theirs.page_iter().count();
    let their_page = edition::page_id(&theirs, 1)?;
    let icc =
        profile(&doc).ok_or_else(|| PressFault::Profile("the press PDF has no output intent".into()))?;
    let mut inks = Inks::new(&icc)?;
    let version = if doc.version.as_str() > "1.4" { Version::X4 } else { Version::X1a };

    let mut flaws = Vec::new();
    if count != 1 {
        flaws.push(Flaw::Pages(count));
    }
    flaws.extend(geometry(&doc, page, &theirs, their_page));
    if theirs.catalog().is_ok_and(|it| it.has(b"OCProperties")) {
        flaws.push(Flaw::Layers);
    }
    // Painted once onto nothing, to see which colours and fonts are used.
    let mut nothing = Document::new();
    let mut notes = match painted(&theirs, their_page, &mut nothing, &mut inks, version) {
        Ok((.., notes)) => notes,
        Err(PressFault::Transparency { .. }) => {
            flaws.push(Flaw::Transparency);
            Vec::new()
        }
        Err(other) => return Err(flawed(Flaw::Unreadable(other.to_string()))),
    };
    flaws.extend(
        notes.iter().filter(|it| it.code == note::FONT_NOT_EMBEDDED).map(|it| Flaw::Font(it.what.clone())),
    );
    if inks.turned_any && rgb == Rgb::Refuse {
        flaws.push(Flaw::Rgb);
    }
    if !flaws.is_empty() {
        return Err(PressFault::Supplied(flaws));
    }
    let form = if inks.turned_any {
        let (data, resources, _) = painted(&theirs, their_page, &mut doc, &mut inks, version)?;
        let dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources };
        doc.add_object(graft::deflated(dict, &data))
    } else {
        let everything = boxes::of(&theirs, their_page, b"MediaBox").ok_or_else(|| flawed(Flaw::NoTrim))?;
        let made = edition::form(&theirs, &mut doc, &mut Graft::default(), their_page, everything);
        notes.retain(|it| it.code != note::IMAGE_CONVERTED && it.code != note::IMAGE_GREY);
        made.map_err(|what| flawed(Flaw::Unreadable(what)))?
    };
    put(&mut doc, page, form, &theirs, their_page)?;
    let id = changed_id(&doc, &format!("page {number} supplied"));
    doc.trailer.set("ID", id);
    for it in &mut notes {
        it.page = Some(number);
    }
    let pages = doc.page_iter().count();
    Ok(Made { pdf: edition::save(doc)?, pages, notes })
}

/// What is wrong with its sizes.
fn geometry(doc: &Document, page: ObjectId, theirs: &Document, their_page: ObjectId) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let unit = graft::number(theirs, boxes::inherited(theirs, their_page, b"UserUnit")).unwrap_or(1.0);
    let turned = graft::number(theirs, boxes::inherited(theirs, their_page, b"Rotate")).unwrap_or(0.0);
    if (unit - 1.0).abs() > f64::EPSILON || turned.rem_euclid(360.0) > f64::EPSILON {
        flaws.push(Flaw::Turned);
    }
    let Some(want) = boxes::of(doc, page, b"TrimBox") else { return flaws };
    let Some(have) = boxes::of(theirs, their_page, b"TrimBox") else {
        flaws.push(Flaw::NoTrim);
        return flaws;
    };
    let off = (have.width() - want.width()).abs().max((have.height() - want.height()).abs()) / MM;
    if off > TOLERANCE_MM {
        let size = |it: boxes::Rect| [it.width() / MM, it.height() / MM];
        flaws.push(Flaw::Trim { have: size(have), want: size(want) });
    }
    let bleed = boxes::of(doc, page, b"BleedBox").map_or(0.0, |it| it.margin_around(want) / MM);
    let there = [&b"BleedBox"[..], b"MediaBox"].iter().find_map(|it| boxes::of(theirs, their_page, it));
    let there = there.map_or(0.0, |it| it.margin_around(have) / MM);
    if there + TOLERANCE_MM < bleed {
        flaws.push(Flaw::Bleed { have: there.max(0.0), want: bleed });
    }
    flaws
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
    theirs: &Document,
    their_page: ObjectId,
) -> Result<(), PressFault> {
    let lost = || PressFault::Unreadable("a page has no boxes".into());
    let trim = boxes::of(doc, page, b"TrimBox").ok_or_else(lost)?;
    let bleed = boxes::of(doc, page, b"BleedBox").unwrap_or(trim);
    let their_trim = boxes::of(theirs, their_page, b"TrimBox").ok_or_else(lost)?;
    let media = boxes::of(theirs, their_page, b"MediaBox").ok_or_else(lost)?;
    if let Some(Object::Stream(stream)) = doc.objects.get_mut(&form) {
        stream.dict.set("BBox", media.object());
    }
    // Centre on centre: a tenth of a millimetre of difference is shared by both sides.
    let middle = |it: boxes::Rect| ((it.x0 + it.x1) / 2.0, (it.y0 + it.y1) / 2.0);
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
