//! What a layout knows of its pages and a PDF does not show: page numbers and folios, lines of text, QR codes, whole fonts, the originals
//! of the pictures. Facts come in, findings go out; how the facts are read from the layout is `print::frames`.
use super::paint::Kind;
use super::{Finding, Ran, Rect, Report, Severity, Sheet, ground, shown};
use crate::media::photo::Origin;
use crate::print::printer::PrinterProfile;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// The facts of a layout.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Composed {
    /// Width of the trimmed page, in millimetres.
    pub width_mm: f64,
    /// The number every page counts as, in the order of the file.
    pub numbers: Vec<u64>,
    pub folios: Vec<Folio>,
    /// Lines of text, in the order they were set.
    pub lines: Vec<Line>,
    pub codes: Vec<Code>,
    pub fonts: Vec<UsedFont>,
    pub pictures: Vec<SourcePicture>,
    /// BLAKE3 of the pixel images, as they stand in the file, that the printer's profile gave its inks: what it lays at most is known
    /// without looking at them, see [`crate::media::photo::OutputProfile::most_ink`]. Empty where that is more than the printer allows.
    pub within_ink: HashSet<blake3::Hash>,
}

/// A printed page number.
#[derive(Debug, Clone, PartialEq)]
pub struct Folio {
    /// Page from 1, as all pages here.
    pub page: usize,
    pub number: u64,
    pub place: Rect,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub page: usize,
    pub place: Rect,
    /// Ends inside a word.
    pub hyphen: bool,
}

/// A QR code on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Code {
    pub page: usize,
    /// Its path in the data.
    pub path: String,
    /// Modules along a side.
    pub modules: usize,
    pub place: Rect,
}

/// A font on the first page that is set in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedFont {
    pub page: usize,
    pub name: String,
    /// `fsType`, see [`super::permissions`].
    pub permissions: Option<u16>,
}

/// A picture on a page and the original behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcePicture {
    pub page: usize,
    /// Its path in the data.
    pub path: String,
    pub alt: String,
    /// None where the bytes do not say.
    pub origin: Option<Origin>,
}

/// How far the left edges of lines of one column may be apart: a first line is set in.
const INDENT_MM: f64 = 6.0;
/// A line follows another if it begins no further below than this many heights.
const FOLLOWS: f64 = 2.5;
/// Lightness (L*) from which a ground is white enough for a camera.
const WHITE_L: f64 = 88.0;

/// Checks 3 and 5: what the originals have been through, and whether they say what their colours mean.
pub(super) fn sources(composed: &Composed, profile: &PrinterProfile, report: &mut Report) {
    let limits = &profile.thresholds;
    for number in [3, 5] {
        report.set_ran(number, Ran::Yes);
    }
    let mut without: BTreeMap<usize, Vec<&SourcePicture>> = BTreeMap::new();
    for it in &composed.pictures {
        let Some(origin) = it.origin else {
            report.partly(3, "original_not_read");
            report.partly(5, "original_not_read");
            continue;
        };
        if !origin.profile {
            without.entry(it.page).or_default().push(it);
        }
        let Some(quality) = origin.quality else { continue };
        let long = origin.width.max(origin.height);
        let (code, wanted) = if quality < limits.source_quality_q {
            ("source_compressed", limits.source_quality_q)
        } else if long <= limits.source_messenger_px && quality < limits.source_messenger_q {
            ("source_messenger", limits.source_messenger_q)
        } else {
            continue;
        };
        let finding = Finding::new(3, code, Severity::Warning).on(Some(it.page)).picture(&it.path);
        let finding = finding.with("name", &it.alt).with("measured", quality.to_string());
        report.add(finding.with("wanted", wanted.to_string()).with("px", long.to_string()));
    }
    for (page, pictures) in without {
        let finding = Finding::new(5, "no_source_profile", Severity::Info).on(Some(page));
        report.add(finding.picture(&pictures[0].path).with("count", pictures.len().to_string()));
    }
}

/// Check 30: pages count on without a gap, odd ones lie on the right, and what is printed at their foot says the same.
pub(super) fn order(composed: &Composed, report: &mut Report) {
    report.set_ran(30, Ran::Yes);
    let mut wanted: Option<u64> = None;
    for (at, number) in composed.numbers.iter().enumerate() {
        let page = at + 1;
        let finding = |code| {
            Finding::new(30, code, Severity::Error).on(Some(page)).with("measured", number.to_string())
        };
        if wanted.is_some_and(|it| it != *number) {
            report.add(finding("page_order").with("wanted", wanted.unwrap_or_default().to_string()));
        } else if number % 2 != page as u64 % 2 {
            report.add(finding("odd_page_left").with("wanted", page.to_string()));
        }
        wanted = Some(number + 1);
    }
    for folio in &composed.folios {
        let number = folio.page.checked_sub(1).and_then(|it| composed.numbers.get(it));
        let finding = |code| {
            let finding = Finding::new(30, code, Severity::Error).on(Some(folio.page)).at(folio.place);
            finding.with("measured", folio.number.to_string())
        };
        let right = folio.place.x + folio.place.w / 2.0 > composed.width_mm / 2.0;
        if number.is_some_and(|it| *it != folio.number) {
            report.add(finding("folio_differs").with("wanted", number.map_or(0, |it| *it).to_string()));
        } else if right != (folio.page % 2 == 1) {
            report.add(finding("folio_inside"));
        }
    }
}

/// Check 46, the part of the lines: not too many hyphens under one another.
pub(super) fn hyphens(composed: &Composed, profile: &PrinterProfile, report: &mut Report) {
    let most = profile.thresholds.hyphen_ladder;
    let mut ladder: Vec<&Line> = Vec::new();
    let mut tell = |ladder: &[&Line]| {
        let (Some(first), Some(last)) = (ladder.first(), ladder.last()) else { return };
        if ladder.len() > most {
            let x = ladder.iter().map(|it| it.place.x).fold(f64::INFINITY, f64::min);
            let right = ladder.iter().map(|it| it.place.x + it.place.w).fold(0.0, f64::max);
            let place =
                Rect { x, y: first.place.y, w: right - x, h: last.place.y + last.place.h - first.place.y };
            let finding = Finding::new(46, "hyphen_ladder", Severity::Warning).on(Some(first.page)).at(place);
            report.add(finding.with("measured", ladder.len().to_string()).with("wanted", most.to_string()));
        }
    };
    for line in &composed.lines {
        if ladder.last().is_none_or(|it| !follows(line, it)) || !line.hyphen {
            tell(&ladder);
            ladder.clear();
        }
        if line.hyphen {
            ladder.push(line);
        }
    }
    tell(&ladder);
}

fn follows(line: &Line, above: &Line) -> bool {
    let down = line.place.y - above.place.y;
    line.page == above.page
        && (line.place.x - above.place.x).abs() < INDENT_MM
        && down > 0.0
        && down < FOLLOWS * above.place.h.max(line.place.h)
}

/// Check 45, the part of the page: QR codes large enough, black, on white, with room around them.
pub(super) fn codes(sheet: &Sheet, report: &mut Report) {
    let codes = sheet.expected.composed.iter().flat_map(|it| &it.codes);
    for code in codes.filter(|it| it.page == sheet.number) {
        let limits = &sheet.profile.thresholds;
        let finding =
            |name| sheet.finding(45, name, Severity::Warning).at(code.place).with("name", &code.path);
        let side = code.place.w.min(code.place.h);
        if side < limits.qr_mm - 0.05 {
            report.add(
                finding("qr_small").with("measured", shown(side, 1)).with("wanted", shown(limits.qr_mm, 1)),
            );
        }
        let own = code.place.bounds(&sheet.boxes.cut());
        let module = own.width().min(own.height()) / code.modules.max(1) as f64;
        let zone = own.grown(module * limits.qr_quiet_modules as f64);
        let slack = 0.1 * module;
        let mut grounds = Vec::new();
        let (mut near, mut coloured) = (f64::INFINITY, None);
        for event in sheet.events().filter(|it| it.bbox.touches(&zone)) {
            let light = event.colour.as_ref().is_some_and(super::space::Colour::is_white);
            if event.bbox.within(&own, slack) {
                if !light && !event.inks().is_some_and(|it| it.is_pure_black()) {
                    coloured = event.colour.as_ref().map(super::space::Colour::text);
                }
            } else if zone.within(&event.bbox, slack) || light && !matches!(event.kind, Kind::Text { .. }) {
                if ground::is_ground(event) {
                    grounds.push(event);
                }
            } else if !light && event.bbox.touches(&zone.grown(-slack)) {
                let gap = [
                    own.x0 - event.bbox.x1,
                    event.bbox.x0 - own.x1,
                    own.y0 - event.bbox.y1,
                    event.bbox.y0 - own.y1,
                ];
                near = near.min(gap.into_iter().fold(0.0, f64::max) / module);
            }
        }
        if near < limits.qr_quiet_modules as f64 - 0.1 {
            let wanted = limits.qr_quiet_modules.to_string();
            report.add(finding("qr_quiet_zone").with("measured", shown(near, 1)).with("wanted", wanted));
        }
        if let Some(inks) = coloured {
            report.add(finding("qr_colour").with("measured", inks).with("wanted", "0/0/0/100"));
        }
        match ground::under(sheet, grounds.into_iter(), &zone) {
            Some(light) if light < WHITE_L => {
                report.add(
                    finding("qr_ground").with("measured", shown(light, 0)).with("wanted", shown(WHITE_L, 0)),
                );
            }
            Some(_) => {}
            None => report.partly(45, "ground_not_read"),
        }
    }
}
