//! Check 20: whether text stands out from what was painted before it where it stands: tints, boxes, photographs.
use super::geometry::Bounds;
use super::paint::{Event, Kind};
use super::pixels::lightness;
use super::{Hit, Report, Severity, Sheet, shown};

/// A ground lies under a text if it covers this part of it.
const COVERS: f64 = 0.9;
/// What shines through less than this is not seen.
const THROUGH: f64 = 0.02;

/// Whether an event may be the ground of a text or of a code; a frame around it is none.
pub(super) fn is_ground(event: &Event) -> bool {
    matches!(event.kind, Kind::Fill { .. } | Kind::Image(_) | Kind::Shading)
}

/// Lightness (L*) of what these events leave at a place, from white paper up; None where one of them cannot be computed.
pub(super) fn under<'a>(
    sheet: &Sheet,
    before: impl DoubleEndedIterator<Item = &'a Event>,
    at: &Bounds,
) -> Option<f64> {
    let side_mm = sheet.profile.thresholds.ink_window_mm2.sqrt();
    let (mut light, mut left) = (0.0, 1.0);
    let covering =
        |it: &&Event| it.bbox.meet(at).area() >= COVERS * at.area() && !it.bbox.meet(at).is_empty();
    for event in before.rev().filter(covering) {
        let own = match &event.kind {
            Kind::Image(image) if image.stencil || image.masked => None,
            Kind::Image(image) => sheet.pixels.luminance_under(image, at, side_mm),
            _ => event.colour.as_ref().and_then(|it| sheet.pixels.luminance(it)),
        };
        // Overprinting ink mixes with what it does not cover.
        let hides = event.hides.filter(|_| !event.overprint)?;
        light += left * hides * own?;
        left *= 1.0 - hides;
        if left < THROUGH {
            return Some(lightness(light / (1.0 - left)));
        }
    }
    Some(lightness(light + left))
}

/// Check 20: text and its ground differ in lightness.
pub(super) fn contrast(sheet: &Sheet, report: &mut Report) {
    let wanted = sheet.profile.thresholds.contrast_delta_l;
    let mut grounds: Vec<&Event> = Vec::new();
    let mut hits = Vec::new();
    for event in sheet.events() {
        if is_ground(event) {
            grounds.push(event);
        }
        if !matches!(event.kind, Kind::Text { .. }) {
            continue;
        }
        let own = event.colour.as_ref().and_then(|it| sheet.pixels.luminance(it)).map(lightness);
        let (Some(own), Some(ground)) = (own, under(sheet, grounds.iter().copied(), &event.bbox)) else {
            report.partly(20, "ground_not_read");
            continue;
        };
        let apart = (own - ground).abs();
        if apart < wanted {
            hits.push(Hit { rank: apart, at: event.bbox, measured: shown(apart, 0) });
        }
    }
    let finding = || sheet.finding(20, "low_contrast", Severity::Warning).with("wanted", shown(wanted, 0));
    sheet.worst(finding, hits.into_iter(), report);
}
