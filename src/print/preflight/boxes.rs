//! Page boxes and what stands where: trim, bleed, safe zone, scaling, emptiness.
use super::geometry::{Bounds, MM};
use super::paint::{Event, Kind};
use super::space::Colour;
use super::{Hit, Report, Severity, Sheet, shown};
use crate::print::printer::Binding;

/// Part of its box that a line of text inks, and of its area a photograph.
const TEXT_COVER: f64 = 0.12;
const IMAGE_COVER: f64 = 0.5;

fn size(bounds: &Bounds) -> String {
    format!("{} × {}", shown(bounds.width() * MM, 2), shown(bounds.height() * MM, 2))
}

/// Check 23: a trim box of the ordered format on every page; without an order, of the first page's.
pub(super) fn trim(sheet: &Sheet, report: &mut Report) {
    let tolerance = sheet.profile.thresholds.box_tolerance_mm;
    let Some(trim) = sheet.boxes.trim else {
        report.add(sheet.finding(23, "trim_missing", Severity::Error));
        return;
    };
    if sheet.boxes.art.is_some() {
        report.add(sheet.finding(23, "trim_and_art", Severity::Error));
    }
    let first = || {
        let page = sheet.pdf.pages.first().and_then(|it| sheet.pdf.page(*it))?;
        sheet.pdf.boxes(page).trim.map(|it| (it.width() * MM, it.height() * MM))
    };
    let Some((width, height)) = sheet.expected.trim_mm.or_else(first) else { return };
    let off = (trim.width() * MM - width).abs().max((trim.height() * MM - height).abs());
    if off > tolerance {
        let wanted = format!("{} × {}", shown(width, 2), shown(height, 2));
        let finding = sheet.finding(23, "trim_size", Severity::Error);
        report.add(finding.with("measured", size(&trim)).with("wanted", wanted));
    }
}

/// Check 24: a bleed box of the ordered width around the trim, inside the medium, the trim in its middle.
pub(super) fn bleed(sheet: &Sheet, report: &mut Report) {
    let boxes = &sheet.boxes;
    let Some(trim) = boxes.trim else { return };
    let tolerance = sheet.profile.thresholds.box_tolerance_mm / MM;
    let mut add = |code, measured: String, wanted: String| {
        let finding = sheet.finding(24, code, Severity::Error);
        report.add(finding.with("measured", measured).with("wanted", wanted));
    };
    let wanted = trim.grown(sheet.profile.bleed_mm / MM);
    let Some(bleed) = boxes.bleed else {
        add("bleed_missing", String::new(), shown(sheet.profile.bleed_mm, 2));
        return;
    };
    if bleed.distance(&wanted) > tolerance {
        let sides = [trim.x0 - bleed.x0, bleed.x1 - trim.x1, trim.y0 - bleed.y0, bleed.y1 - trim.y1];
        let off = |it: &f64| (it * MM - sheet.profile.bleed_mm).abs();
        let worst = sides.iter().max_by(|a, b| off(a).total_cmp(&off(b))).copied().unwrap_or(0.0);
        add("bleed_size", shown(worst * MM, 2), shown(sheet.profile.bleed_mm, 2));
    }
    if !bleed.within(&boxes.media, 0.01) {
        add("bleed_outside_media", size(&bleed), size(&boxes.media));
    } else if boxes.crop.is_some_and(|crop| !bleed.within(&crop, 0.01)) {
        add("bleed_cropped", size(&boxes.crop.unwrap_or(boxes.media)), size(&bleed));
    }
    let media = boxes.media;
    let left = (trim.x0 - media.x0) - (media.x1 - trim.x1);
    let foot = (trim.y0 - media.y0) - (media.y1 - trim.y1);
    // Twice the distance from the middle.
    let off = left.abs().max(foot.abs()) / 2.0;
    if off > tolerance {
        add("trim_not_centred", shown(off * MM, 2), "0".into());
    }
}

/// Lays ink that a cut would show: not white, not text.
fn is_artwork(event: &Event) -> bool {
    let text = matches!(event.kind, Kind::Text { .. });
    !text && !event.colour.as_ref().is_some_and(|it| !is_photograph(event) && it.is_white())
}

fn is_photograph(event: &Event) -> bool {
    matches!(&event.kind, Kind::Image(it) if !it.stencil)
}

/// Covers an area.
const fn is_ground(event: &Event) -> bool {
    matches!(event.kind, Kind::Fill { thin_pt: None } | Kind::Image(_) | Kind::Shading)
}

/// Check 25: what touches the trim runs on to the edge of the bleed.
pub(super) fn artwork(sheet: &Sheet, report: &mut Report) {
    let Some(trim) = sheet.boxes.trim else { return };
    if sheet.profile.bleed_mm <= 0.0 {
        return;
    }
    let short = sheet.profile.thresholds.bleed_short_pt;
    let bleed = trim.grown(sheet.profile.bleed_mm / MM);
    let inside = trim.grown(-short);
    let grounds: Vec<Bounds> =
        sheet.events().filter(|it| is_artwork(it) && is_ground(it)).map(|it| it.bbox).collect();
    let hits = sheet.events().filter(|it| is_artwork(it)).filter_map(|event| {
        let at = event.bbox;
        if !at.touches(&inside) {
            return None;
        }
        // How far each side passes the trim, where it touches it, and how far it ought to.
        let sides = [
            (trim.x0 - at.x0, trim.x0 - bleed.x0),
            (trim.y0 - at.y0, trim.y0 - bleed.y0),
            (at.x1 - trim.x1, bleed.x1 - trim.x1),
            (at.y1 - trim.y1, bleed.y1 - trim.y1),
        ];
        // What ends on a ground that runs on leaves no white edge.
        let covered = |side: usize| {
            let reach = bleed.grown(-short);
            grounds.iter().any(|it| match side {
                0 => {
                    it.x0 <= reach.x0
                        && it.y0 <= at.y0.max(reach.y0) + short
                        && it.y1 >= at.y1.min(reach.y1) - short
                }
                1 => {
                    it.y0 <= reach.y0
                        && it.x0 <= at.x0.max(reach.x0) + short
                        && it.x1 >= at.x1.min(reach.x1) - short
                }
                2 => {
                    it.x1 >= reach.x1
                        && it.y0 <= at.y0.max(reach.y0) + short
                        && it.y1 >= at.y1.min(reach.y1) - short
                }
                _ => {
                    it.y1 >= reach.y1
                        && it.x0 <= at.x0.max(reach.x0) + short
                        && it.x1 >= at.x1.min(reach.x1) - short
                }
            })
        };
        let passes = sides
            .iter()
            .enumerate()
            .filter(|(side, (past, full))| *past >= -short && *past < full - short && !covered(*side));
        let least = passes.map(|it| it.1.0).min_by(f64::total_cmp)?;
        Some(Hit { rank: least, at, measured: shown(least.max(0.0) * MM, 2) })
    });
    let finding = || {
        sheet.finding(25, "artwork_short", Severity::Error).with("wanted", shown(sheet.profile.bleed_mm, 2))
    };
    sheet.worst(finding, hits, report);
}

/// Check 26: text away from the knife and from the fold of a glued spine.
pub(super) fn safe_zone(sheet: &Sheet, report: &mut Report) {
    let Some(trim) = sheet.boxes.trim else { return };
    let thresholds = &sheet.profile.thresholds;
    let perfect = sheet.profile.binding == Binding::Perfect;
    let gutter = if perfect { thresholds.gutter_mm } else { thresholds.safe_mm };
    // Odd pages lie on the right, their spine on the left.
    let odd = sheet.number % 2 == 1;
    let (left, right) = if odd { (gutter, thresholds.safe_mm) } else { (thresholds.safe_mm, gutter) };
    // Rounding of a layout's own grid is no fault.
    let slack = 0.05;
    let side = |wanted: f64, code: &'static str, inner: bool, report: &mut Report| {
        let text = sheet.events().filter(|it| matches!(it.kind, Kind::Text { .. }) && it.bbox.touches(&trim));
        let hits = text.filter_map(|event| {
            let at = event.bbox;
            let (l, r) = ((at.x0 - trim.x0) * MM, (trim.x1 - at.x1) * MM);
            let (foot, head) = ((at.y0 - trim.y0) * MM, (trim.y1 - at.y1) * MM);
            let spine = if odd { l } else { r };
            let least = match (inner, perfect) {
                (true, _) => spine,
                (false, true) => foot.min(head).min(if odd { r } else { l }),
                (false, false) => foot.min(head).min(l).min(r),
            };
            (least < wanted - slack).then(|| Hit { rank: least, at, measured: shown(least, 2) })
        });
        let finding = || sheet.finding(26, code, Severity::Warning).with("wanted", shown(wanted, 2));
        sheet.worst(finding, hits, report);
    };
    side(thresholds.safe_mm, "text_near_trim", false, report);
    if perfect {
        side(left.max(right), "text_in_gutter", true, report);
    }
}

/// Check 27: the page as it is, neither scaled nor turned.
pub(super) fn scaling(sheet: &Sheet, report: &mut Report) {
    let pdf = sheet.pdf;
    if let Some(unit) = pdf.number(sheet.dict, b"UserUnit").filter(|it| (it - 1.0).abs() > 1e-9) {
        let finding = sheet.finding(27, "user_unit", Severity::Error);
        report.add(finding.with("measured", shown(unit, 3)).with("wanted", "1"));
    }
    let turned = super::file::number(pdf.inherited(sheet.dict, b"Rotate")).unwrap_or(0.0);
    if turned.rem_euclid(360.0) != 0.0 {
        let finding = sheet.finding(27, "rotated", Severity::Error);
        report.add(finding.with("measured", shown(turned, 0)).with("wanted", "0"));
    }
}

/// Check 29: a page with next to nothing on it is a page forgotten.
pub(super) fn emptiness(sheet: &Sheet, report: &mut Report) {
    let trim = sheet.boxes.cut();
    if sheet.painted.damaged || sheet.painted.limited || trim.area() <= 0.0 {
        return;
    }
    let covered: f64 = sheet.events().map(|event| ink(event, &trim)).sum();
    let percent = covered / trim.area() * 100.0;
    if percent < sheet.profile.thresholds.empty_percent {
        let code = if percent <= 0.0 { "page_empty" } else { "page_nearly_empty" };
        let wanted = shown(sheet.profile.thresholds.empty_percent, 2);
        let finding = sheet.finding(29, code, Severity::Warning);
        report.add(finding.with("measured", shown(percent, 2)).with("wanted", wanted));
    }
}

/// Rough area of ink, in square points.
fn ink(event: &Event, trim: &Bounds) -> f64 {
    let seen = event.bbox.meet(trim);
    if seen.is_empty() {
        return 0.0;
    }
    let white = !is_photograph(event) && event.colour.as_ref().is_some_and(Colour::is_white);
    let tone = event.inks().map_or(1.0, |it| it.sum().min(1.0));
    match &event.kind {
        _ if white => 0.0,
        Kind::Text { .. } => seen.area() * TEXT_COVER * tone,
        Kind::Image(_) => seen.area() * IMAGE_COVER,
        Kind::Stroke { width_pt } => {
            (seen.width() + seen.height()) * width_pt.min(seen.width().max(seen.height())) * tone
        }
        Kind::Fill { .. } | Kind::Shading => seen.area() * tone,
    }
}
