//! Check 22: whether the makers of the fonts let them travel inside a file. Their answer stands in the font (`fsType` of the table OS/2,
//! OpenType specification); a subset often has lost it, so what the layout knows of its whole fonts comes first.
use super::paint::Kind;
use super::{Report, Severity, Sheet};
use std::collections::BTreeMap;

/// `fsType`: may not be embedded at all, unless a lower right is given beside it.
const RESTRICTED: u16 = 0x0002;
const PREVIEW_OR_EDITABLE: u16 = 0x0004 | 0x0008;
/// Only whole fonts may travel.
const NO_SUBSET: u16 = 0x0100;
/// Only its bitmaps may travel.
const BITMAPS_ONLY: u16 = 0x0200;

/// The embedding rights of a TrueType or OpenType font; None where its tables do not say.
#[must_use]
pub fn permissions(font: &[u8]) -> Option<u16> {
    let word = |at: usize| Some(u16::from_be_bytes(font.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let long = |at: usize| {
        let it: [u8; 4] = font.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(it)).ok()
    };
    if !matches!(font.get(..4)?, [0, 1, 0, 0] | b"OTTO" | b"true") {
        return None;
    }
    let tables = usize::from(word(4)?);
    let at = (0..tables).map(|it| 12 + 16 * it).find(|at| font.get(*at..at + 4) == Some(b"OS/2"))?;
    word(long(at + 8)?.checked_add(8)?)
}

/// The finding a font deserves.
fn fault(bits: u16, subset: bool) -> Option<(&'static str, Severity)> {
    if bits & RESTRICTED != 0 && bits & PREVIEW_OR_EDITABLE == 0 || bits & BITMAPS_ONLY != 0 {
        Some(("font_restricted", Severity::Error))
    } else if bits & NO_SUBSET != 0 && subset {
        Some(("font_no_subset", Severity::Warning))
    } else {
        None
    }
}

/// Check 22 over what a page sets.
pub(super) fn fonts(sheet: &Sheet, report: &mut Report) {
    let mut used: BTreeMap<&str, (Option<u16>, bool)> = BTreeMap::new();
    match &sheet.expected.composed {
        Some(composed) => {
            for font in composed.fonts.iter().filter(|it| it.page == sheet.number) {
                used.insert(&font.name, (font.permissions, true));
            }
        }
        None => {
            for event in sheet.events() {
                if let Kind::Text { font, .. } = &event.kind {
                    used.insert(&font.name, (font.permissions, font.subset));
                }
            }
        }
    }
    for (name, (bits, subset)) in used {
        let Some(bits) = bits else {
            report.partly(22, "licence_not_in_file");
            continue;
        };
        if let Some((code, severity)) = fault(bits, subset) {
            let finding = sheet.finding(22, code, severity);
            report.add(finding.with("name", name).with("measured", format!("{bits:#06x}")));
        }
    }
}
