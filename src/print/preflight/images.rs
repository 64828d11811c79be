//! Pixel images as placed: resolution and colour.
use super::geometry::Bounds;
use super::paint::{Image, Kind};
use super::space::Family;
use super::{Finding, Report, Severity, Sheet, shown};
use crate::print::printer::Images;

fn images<'a>(sheet: &Sheet<'a>) -> impl Iterator<Item = (&'a Image, Bounds)> + use<'a> {
    sheet.events().filter_map(|event| match &event.kind {
        Kind::Image(it) => Some((&**it, event.bbox)),
        _ => None,
    })
}

fn found(
    sheet: &Sheet,
    number: u8,
    code: &'static str,
    severity: Severity,
    (image, at): (&Image, Bounds),
) -> Finding {
    let size = format!("{} × {}", shown(image.width_mm, 1), shown(image.height_mm, 1));
    let px = format!("{:.0} × {:.0}", image.px.0, image.px.1);
    sheet.finding(number, code, severity).at(sheet.place(&at)).with("size", size).with("px", px)
}

/// Check 1: enough pixels for the size they are printed at.
pub(super) fn resolution(sheet: &Sheet, report: &mut Report) {
    let it = &sheet.profile.thresholds;
    for placed in images(sheet).filter(|placed| placed.0.bits > 1) {
        // Half a point is rounding of the placed size.
        let ppi = placed.0.ppi;
        let (code, severity, wanted) = if ppi < it.image_error_ppi - 0.5 {
            ("image_too_coarse", Severity::Error, it.image_error_ppi)
        } else if ppi < it.image_warning_ppi - 0.5 {
            ("image_coarse", Severity::Warning, it.image_warning_ppi)
        } else if ppi > it.image_most_ppi + 0.5 {
            ("image_too_fine", Severity::Info, it.image_target_ppi)
        } else {
            continue;
        };
        let finding = found(sheet, 1, code, severity, placed);
        report.add(finding.with("measured", shown(ppi, 0)).with("wanted", shown(wanted, 0)));
    }
}

/// Check 2: the same for pixels that are black or white, whose edges show.
pub(super) fn line_art(sheet: &Sheet, report: &mut Report) {
    let it = &sheet.profile.thresholds;
    for placed in images(sheet).filter(|placed| placed.0.bits == 1) {
        let ppi = placed.0.ppi;
        let (code, severity, wanted) = if ppi < it.line_art_error_ppi - 0.5 {
            ("line_art_too_coarse", Severity::Error, it.line_art_error_ppi)
        } else if ppi < it.line_art_warning_ppi - 0.5 {
            ("line_art_coarse", Severity::Warning, it.line_art_warning_ppi)
        } else {
            continue;
        };
        let finding = found(sheet, 2, code, severity, placed);
        report.add(finding.with("measured", shown(ppi, 0)).with("wanted", shown(wanted, 0)));
    }
}

/// Check 6: no picture in colours the press does not have, unless the printer converts them.
pub(super) fn rgb(sheet: &Sheet, report: &mut Report) {
    let kept = sheet.profile.images == Images::RgbX4;
    for placed in images(sheet).filter(|placed| !placed.0.stencil) {
        let family = placed.0.space.family;
        let (code, severity) = match family {
            // Without a profile nobody knows which RGB it is, whatever the policy.
            Family::DeviceRgb => ("image_device_rgb", Severity::Error),
            it if it.is_rgb() && kept => ("image_rgb", Severity::Info),
            it if it.is_rgb() => ("image_rgb", Severity::Error),
            Family::IccGray | Family::CalGray => ("image_tagged_gray", Severity::Warning),
            Family::Unknown => {
                // The colour of a JPEG 2000 may stand inside it alone.
                report.partly(6, "image_not_read");
                continue;
            }
            _ => continue,
        };
        report.add(found(sheet, 6, code, severity, placed).with("measured", family.name()));
    }
}

/// Check 8: no picture lays more ink than paper can hold, on average over the square in which ink stays wet; single pixels do not matter.
pub(super) fn ink(sheet: &Sheet, report: &mut Report) {
    let it = &sheet.profile.thresholds;
    let side_mm = it.ink_window_mm2.sqrt();
    let most = sheet.profile.ink_limit * (1.0 + it.image_ink_tolerance_percent / 100.0);
    let four = images(sheet).filter(|placed| !placed.0.stencil && placed.0.space.components == 4);
    for placed in four.filter(|placed| !sheet.pixels.is_within_ink(placed.0, sheet.expected)) {
        let Some(grid) = sheet.pixels.grid(placed.0, side_mm) else {
            report.partly(8, "pixels_not_read");
            continue;
        };
        let percent = grid.most_ink(placed.0, &placed.1, side_mm);
        if percent > most {
            let finding = found(sheet, 8, "image_ink", Severity::Error, placed);
            report.add(finding.with("measured", shown(percent, 0)).with("wanted", shown(most, 0)));
        }
    }
}
