//! Lines: thick enough to be printed.
use super::paint::{Event, Kind};
use super::space::Colour;
use super::{Hit, Report, Severity, Sheet, shown};

/// A filled shape shorter than this is a detail of a drawing, not a rule, in pt: 10 mm.
const RULE_PT: f64 = 28.35;

/// Check 19: a hairline in one ink, and thicker where several must meet or where ink would fill it. A stroke is an error; a filled shape as
/// thin and as long as a rule needs a look.
pub(super) fn hairlines(sheet: &Sheet, report: &mut Report) {
    let it = &sheet.profile.thresholds;
    let mut of = |code, least: f64, delicate: bool, stroke: bool| {
        let hits = sheet.events().filter_map(|event| {
            let width = width(event)?;
            let meant = matches!(event.kind, Kind::Stroke { .. }) == stroke;
            let delicate = is_delicate(event, it.trace_ink_percent) == delicate;
            (meant && delicate && width < least - 0.005).then(|| Hit {
                rank: width,
                at: event.bbox,
                measured: shown(width, 3),
            })
        });
        let severity = if stroke { Severity::Error } else { Severity::Warning };
        let finding = || sheet.finding(19, code, severity).with("wanted", shown(least, 2));
        sheet.worst(finding, hits, report);
    };
    for stroke in [true, false] {
        of("hairline", it.hairline_pt, false, stroke);
        of("hairline_inks", it.hairline_inks_pt, true, stroke);
    }
}

/// Width of what is a line: a stroke, or a filled rectangle as thin and long as one.
fn width(event: &Event) -> Option<f64> {
    match &event.kind {
        Kind::Stroke { width_pt } => Some(*width_pt),
        Kind::Fill { thin_pt } => thin_pt.filter(|_| event.bbox.width().max(event.bbox.height()) >= RULE_PT),
        _ => None,
    }
}

/// Of several inks, or white in a colour.
fn is_delicate(event: &Event, trace: f64) -> bool {
    event.colour.as_ref().is_some_and(Colour::is_white) || event.inks().is_some_and(|it| it.count(trace) > 1)
}
