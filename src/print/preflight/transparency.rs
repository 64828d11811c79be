//! Live transparency: mixed in the inks of the press, or absent where the printer's PDF/X knows none.
use super::file::Pdf;
use super::geometry::Bounds;
use super::{Finding, Report, Severity, Sheet};
use crate::print::printer::Version;
use lopdf::{Dictionary, Object};

/// Highest version of PDF/X-1a:2003.
const LATEST_X1A: &str = "1.4";

fn page_group<'a>(pdf: &'a Pdf, page: &'a Dictionary) -> Option<&'a Dictionary> {
    pdf.sub(page, b"Group").filter(|it| pdf.name(it, b"S") == Some(b"Transparency"))
}

fn space_name(pdf: &Pdf, group: &Dictionary) -> String {
    let name = match pdf.get(group, b"CS") {
        Object::Name(it) => it.as_slice(),
        Object::Array(list) => list.first().and_then(|it| pdf.resolve(it).as_name().ok()).unwrap_or_default(),
        _ => &[],
    };
    String::from_utf8_lossy(name).into_owned()
}

/// Check 37: a page with transparency says that it is mixed in CMYK.
pub(super) fn group(sheet: &Sheet, report: &mut Report) {
    if sheet.profile.version == Version::X1a {
        return; // there may be none: check 38
    }
    let first = sheet.painted.transparency.first();
    let mut add = |code, measured: String, at: Option<&Bounds>| {
        let mut finding: Finding = sheet.finding(37, code, Severity::Error);
        finding.place = at.map(|it| sheet.place(it));
        report.add(finding.with("measured", measured).with("wanted", "DeviceCMYK"));
    };
    match page_group(sheet.pdf, sheet.dict) {
        None => {
            if let Some((kind, at)) = first {
                add("group_missing", (*kind).into(), Some(at));
            }
        }
        Some(group) => {
            let space = space_name(sheet.pdf, group);
            if space != "DeviceCMYK" && (first.is_some() || !space.is_empty()) {
                add("group_space", space, first.map(|it| &it.1));
            }
        }
    }
    if let Some(at) = &sheet.painted.rgb_group {
        add("group_space", "RGB".into(), Some(at));
    }
}

/// Check 38, for PDF/X-1a only: no transparency of any kind, in a version without newer ones.
pub(super) fn live(sheet: &Sheet, report: &mut Report) {
    for (kind, at) in &sheet.painted.transparency {
        let finding = sheet.finding(38, "live_transparency", Severity::Error);
        report.add(finding.at(sheet.place(at)).with("measured", *kind));
    }
    if sheet.painted.transparency.is_empty() && page_group(sheet.pdf, sheet.dict).is_some() {
        let finding = sheet.finding(38, "live_transparency", Severity::Error);
        report.add(finding.with("measured", super::paint::GROUP));
    }
    if sheet.number == 1 && sheet.pdf.header.as_str() > LATEST_X1A {
        let finding = Finding::new(38, "version_x1a", Severity::Error);
        report.add(finding.with("measured", &sheet.pdf.header).with("wanted", LATEST_X1A));
    }
}
