//! Colours of vectors and text: total ink, families, overprint, spot colours, profiles that say nothing new.
use super::paint::{Event, Kind};
use super::space::{Colour, Family};
use super::{Finding, Hit, Report, Severity, Sheet, WholeFile, shown};
use crate::print::printer::PrinterProfile;
use std::collections::BTreeMap;

/// Names of process inks and of the two that stand for all and for none.
const NOT_SPOTS: &[&str] = &["Cyan", "Magenta", "Yellow", "Black", "All", "None"];

/// Painted with a colour of its own: text, paths, gradients, stencils; not photographs.
fn is_vector(event: &Event) -> bool {
    !matches!(&event.kind, Kind::Image(it) if !it.stencil)
}

/// Check 7: ink values tagged with the output's own profile, which some presses convert again.
pub(super) fn output_profile_tag(sheet: &Sheet, report: &mut Report) {
    let tagged =
        sheet.events().filter(|it| it.colour.as_ref().is_some_and(|colour| colour.space.tagged_as_output));
    let hits = tagged.map(|it| Hit { rank: 0.0, at: it.bbox, measured: Family::IccCmyk.name().into() });
    sheet.worst(
        || sheet.finding(7, "tagged_as_output", Severity::Error).with("wanted", "DeviceCMYK"),
        hits,
        report,
    );
    let other = sheet.events().filter(|it| {
        let space = it.colour.as_ref().map(|colour| &colour.space);
        space.is_some_and(|it| it.family == Family::IccCmyk && !it.tagged_as_output)
    });
    let hits = other.map(|it| Hit { rank: 0.0, at: it.bbox, measured: Family::IccCmyk.name().into() });
    sheet.worst(
        || sheet.finding(7, "tagged_otherwise", Severity::Info).with("wanted", "DeviceCMYK"),
        hits,
        report,
    );
}

/// Check 9: no colour lays more ink than the paper takes.
pub(super) fn ink(sheet: &Sheet, report: &mut Report) {
    let limit = sheet.profile.ink_limit;
    let most = limit + sheet.profile.thresholds.ink_rounding_percent;
    if sheet.events().any(|it| it.colour.as_ref().is_some_and(Colour::is_unread)) {
        report.partly(9, "gradient_not_read");
    }
    let hits = sheet.events().filter(|it| is_vector(it)).filter_map(|event| {
        let percent = event.colour.as_ref().and_then(Colour::most_ink)? * 100.0;
        (percent > most).then(|| Hit { rank: -percent, at: event.bbox, measured: shown(percent, 0) })
    });
    sheet.worst(|| sheet.finding(9, "ink", Severity::Error).with("wanted", shown(limit, 0)), hits, report);
}

/// Check 13: no vector or text in RGB or grey: presses make four inks of both.
pub(super) fn families(sheet: &Sheet, report: &mut Report) {
    let mut of = |code, wrong: fn(Family) -> bool| {
        let hits = sheet.events().filter(|it| is_vector(it)).filter_map(|event| {
            let colour = event.colour.as_ref().filter(|it| wrong(it.space.family))?;
            Some(Hit { rank: 0.0, at: event.bbox, measured: colour.text() })
        });
        sheet.worst(|| sheet.finding(13, code, Severity::Error).with("wanted", "DeviceCMYK"), hits, report);
    };
    of("vector_rgb", Family::is_rgb);
    of("vector_gray", Family::is_gray);
}

/// Check 15: white that overprints disappears.
pub(super) fn white_overprint(sheet: &Sheet, report: &mut Report) {
    let white = sheet
        .events()
        .filter(|it| it.overprint && is_vector(it) && it.colour.as_ref().is_some_and(Colour::is_white));
    let hits = white.map(|it| Hit { rank: 0.0, at: it.bbox, measured: "0/0/0/0".into() });
    sheet.worst(|| sheet.finding(15, "white_overprints", Severity::Error), hits, report);
}

/// Check 16: nothing but black text and thin black lines overprints.
pub(super) fn other_overprint(sheet: &Sheet, report: &mut Report) {
    let thresholds = &sheet.profile.thresholds;
    let hits = sheet.events().filter(|it| it.overprint).filter_map(|event| {
        let colour = event.colour.as_ref()?;
        if colour.is_white() && is_vector(event) {
            return None; // check 15
        }
        let black = event.inks().is_some_and(|it| it.is_pure_black());
        let small = match &event.kind {
            Kind::Text { size_pt, .. } => *size_pt < thresholds.overprint_below_pt,
            Kind::Stroke { width_pt } => *width_pt <= thresholds.overprint_line_pt,
            Kind::Fill { thin_pt } => thin_pt.is_some_and(|it| it <= thresholds.overprint_line_pt),
            // Overprint mode does not reach process images; spot images it does.
            Kind::Image(it) if !it.stencil && colour.space.names.is_empty() => true,
            Kind::Image(_) | Kind::Shading => false,
        };
        let process_image = matches!(&event.kind, Kind::Image(it) if !it.stencil && small);
        let allowed = process_image || small && black || colour.most_ink().is_none();
        (!allowed).then(|| Hit { rank: -event.bbox.area(), at: event.bbox, measured: colour.text() })
    });
    sheet.worst(|| sheet.finding(16, "overprints", Severity::Warning), hits, report);
}

/// Check 39: only the spot colours ordered, each meaning one colour.
pub(super) fn spots(file: &WholeFile, profile: &PrinterProfile, report: &mut Report) {
    let mut fallbacks: BTreeMap<&str, u64> = BTreeMap::new();
    let mut told: Vec<&str> = Vec::new();
    for (name, fallback, page, place) in file.spots.iter().filter(|it| !NOT_SPOTS.contains(&it.0.as_str())) {
        let mut add = |code| {
            let finding = Finding::new(39, code, Severity::Error).on(Some(*page)).at(*place);
            report.add(finding.with("name", name).with("wanted", profile.spots.join(", ")));
        };
        if !profile.spots.contains(name) {
            if !told.contains(&name.as_str()) {
                add("spot_not_ordered");
                told.push(name);
            }
        } else if fallbacks.insert(name, *fallback).is_some_and(|it| it != *fallback) {
            add("spot_ambiguous");
        }
    }
}
