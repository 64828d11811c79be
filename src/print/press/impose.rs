//! Imposition proofs for the office printer: pages side by side on sheets, to fold or to leaf through. Not for the press: the printer
//! imposes single pages with his own program.
use super::boxes::{self, MM, Rect};
use super::edition::{self, Edition};
use super::graft::{self, Graft};
use super::{PressFault, open, set_boxes};
use lopdf::{Dictionary, Document, ObjectId, dictionary};
use serde::Deserialize;

/// How pages lie on sheets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// To print on both sides (short edge), stack and fold: the first sheet's front holds the last page and the first.
    #[default]
    Booklet,
    /// As a reader sees them: the first alone on the right, then two by two.
    Spreads,
}

impl Scheme {
    /// Its name in file names and addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booklet => "booklet",
            Self::Spreads => "spreads",
        }
    }
}

/// The paper of the office printer, landscape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sheet {
    #[default]
    A3,
    /// A4 pages are made smaller to fit.
    A4,
}

impl Sheet {
    fn size_mm(self) -> (f64, f64) {
        match self {
            Self::A3 => (420.0, 297.0),
            Self::A4 => (297.0, 210.0),
        }
    }
}

/// Pages of each side of each sheet, left and right, from 1; none where the paper stays white.
#[must_use]
pub fn sides(scheme: Scheme, pages: usize) -> Vec<[Option<usize>; 2]> {
    let there = |it: usize| (1..=pages).contains(&it).then_some(it);
    match scheme {
        Scheme::Booklet => {
            let all = pages.next_multiple_of(4);
            let sheet = |at: usize| {
                let (low, high) = (2 * at + 1, all - 2 * at);
                [[there(high), there(low)], [there(low + 1), there(high - 1)]]
            };
            (0..all / 4).flat_map(sheet).collect()
        }
        Scheme::Spreads => (0..=pages / 2).map(|at| [there(2 * at), there(2 * at + 1)]).collect(),
    }
}

/// The proof. In a booklet, inner sheets creep out of the fold: the pages of each move towards it by `creep_mm`, the thickness of a leaf,
/// for every sheet around it. 0 leaves them where they are.
pub fn impose(pdf: &[u8], scheme: Scheme, sheet: Sheet, creep_mm: f64) -> Result<Vec<u8>, PressFault> {
    let from = open(pdf)?;
    let ids: Vec<ObjectId> = from.page_iter().collect();
    let mut graft = Graft::default();
    let mut made = Edition::derived(&from, &mut graft, &format!("imposed {scheme:?} {sheet:?}"));
    let mut creep = 0.0;
    for (number, side) in sides(scheme, ids.len()).into_iter().enumerate() {
        if scheme == Scheme::Booklet && number > 0 && number.is_multiple_of(2) {
            creep += creep_mm * MM;
        }
        let leaf = imposed(&from, &mut made.doc, &mut graft, &ids, side, (sheet, creep))?;
        made.add(leaf);
    }
    made.finish()
}

fn imposed(
    from: &Document,
    to: &mut Document,
    graft: &mut Graft,
    ids: &[ObjectId],
    side: [Option<usize>; 2],
    (sheet, creep): (Sheet, f64),
) -> Result<Dictionary, PressFault> {
    let (width, height) = sheet.size_mm();
    let media = Rect { x0: 0.0, y0: 0.0, x1: width * MM, y1: height * MM };
    let (half, middle) = (media.width() / 2.0, media.height() / 2.0);
    let (mut art, mut xobjects) = (String::new(), Dictionary::new());
    for (at, number) in side.into_iter().enumerate() {
        let Some((number, id)) = number.and_then(|it| Some((it, *ids.get(it - 1)?))) else { continue };
        let fault = |what: &str| PressFault::Page { page: number, what: what.into() };
        let trim = boxes::of(from, id, b"TrimBox").or_else(|| boxes::of(from, id, b"MediaBox"));
        let trim =
            trim.filter(|it| it.width() > 0.0 && it.height() > 0.0).ok_or_else(|| fault("it has no size"))?;
        let form = edition::form(from, to, graft, id, trim).map_err(|what| fault(&what))?;
        let scale = (half / trim.width()).min(media.height() / trim.height());
        // Never larger; and not smaller for the sake of a rounded point.
        let scale = if scale > 0.9995 { 1.0 } else { scale };
        // Against the fold, in the middle of the height.
        let x = if at == 0 { half - trim.width() * scale + creep } else { half - creep };
        let y = middle - trim.height() * scale / 2.0;
        let name = format!("PvPage{number}");
        art += &format!(
            "q {scale:.5} 0 0 {scale:.5} {:.3} {:.3} cm /{name} Do Q\n",
            x - trim.x0 * scale,
            y - trim.y0 * scale
        );
        xobjects.set(name, form);
    }
    let content = to.add_object(graft::deflated(Dictionary::new(), art.as_bytes()));
    let mut leaf = dictionary! {
        "Type" => "Page", "Contents" => content, "Resources" => dictionary! { "XObject" => xobjects },
    };
    let trim = media.grown(-0.01);
    set_boxes(&mut leaf, media, boxes::bleed(trim, 0.0), trim);
    if from.version.as_str() > "1.4" {
        leaf.set("Group", boxes::page_group());
    }
    Ok(leaf)
}
