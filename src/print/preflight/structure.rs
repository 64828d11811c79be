//! The file as a whole: version and encryption, page count, output intent, trapping, actions, filters, layers.
use super::file::{Pdf, contains};
use super::geometry::Bounds;
use super::space::same_profile;
use super::{Expected, Finding, Hit, Report, Severity, Sheet, WholeFile};
use crate::print::printer::{PrinterProfile, Version};
use lopdf::{Dictionary, Object};
use std::collections::BTreeMap;

/// Highest PDF version of PDF/X-4.
const LATEST: &str = "1.6";
/// Actions that do more than turn to a page.
const ACTIONS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"Sound",
    b"Movie",
    b"Rendition",
    b"RichMediaExecute",
    b"GoToE",
    b"GoTo3DView",
    b"SetOCGState",
];
/// Annotations that carry sound, film or files.
const MEDIA: &[&[u8]] = &[b"Movie", b"Screen", b"Sound", b"RichMedia", b"3D", b"FileAttachment"];

/// Check 31: a version printers read, no encryption, an identifier, whole.
pub(super) fn file(pdf: &Pdf, bytes: &[u8], report: &mut Report) {
    let own = pdf.catalog().and_then(|it| pdf.name(it, b"Version")).map(String::from_utf8_lossy);
    let version = own.filter(|it| **it > *pdf.header).map_or(pdf.header.clone(), |it| it.into_owned());
    if version.as_str() > LATEST || version.is_empty() {
        let finding = Finding::new(31, "version", Severity::Error);
        report.add(finding.with("measured", version).with("wanted", LATEST));
    }
    if pdf.encrypted {
        report.add(Finding::new(31, "encrypted", Severity::Error));
    }
    if pdf.array(&pdf.doc.trailer, b"ID").is_none_or(|it| it.len() != 2) {
        report.add(Finding::new(31, "no_id", Severity::Error));
    }
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    if pdf.doc.xref_recovery.is_some() || !contains(tail, b"%%EOF") {
        report.add(Finding::new(31, "repaired", Severity::Error));
    }
}

/// Check 28: as many pages as ordered, and as the binding takes.
pub(super) fn page_count(pdf: &Pdf, profile: &PrinterProfile, expected: &Expected, report: &mut Report) {
    let pages = pdf.pages.len();
    let multiple = profile.pages_multiple.max(1);
    if !pages.is_multiple_of(multiple) {
        let finding = Finding::new(28, "page_multiple", Severity::Error);
        report.add(finding.with("measured", pages.to_string()).with("wanted", multiple.to_string()));
    }
    if let Some(wanted) = expected.pages.filter(|it| *it != pages) {
        let finding = Finding::new(28, "page_count", Severity::Error);
        report.add(finding.with("measured", pages.to_string()).with("wanted", wanted.to_string()));
    }
}

fn intents(pdf: &Pdf) -> Vec<&Dictionary> {
    let list = pdf.catalog().and_then(|it| pdf.array(it, b"OutputIntents")).unwrap_or_default();
    let dicts = list.iter().filter_map(|it| pdf.dict(it));
    dicts.filter(|it| pdf.name(it, b"S") == Some(b"GTS_PDFX")).collect()
}

/// The output profile in the file.
pub(super) fn output_profile(pdf: &Pdf) -> Option<Vec<u8>> {
    let intent = intents(pdf).into_iter().next()?;
    let Object::Stream(stream) = pdf.get(intent, b"DestOutputProfile") else { return None };
    pdf.bytes(stream)
}

/// Check 32: one intent for print, with a whole profile of a CMYK press.
pub(super) fn output_intent(pdf: &Pdf, output: Option<&[u8]>, report: &mut Report) {
    let mut add = |code, measured: String, wanted: &str| {
        let finding = Finding::new(32, code, Severity::Error);
        report.add(finding.with("measured", measured).with("wanted", wanted));
    };
    let intents = intents(pdf);
    let [intent] = intents[..] else {
        let code = if intents.is_empty() { "intent_missing" } else { "intent_many" };
        add(code, intents.len().to_string(), "1");
        return;
    };
    if pdf.text(pdf.get(intent, b"OutputConditionIdentifier")).is_none_or(|it| it.is_empty()) {
        add("intent_no_condition", String::new(), "OutputConditionIdentifier");
    }
    let Object::Stream(stream) = pdf.get(intent, b"DestOutputProfile") else {
        add("intent_no_profile", String::new(), "DestOutputProfile");
        return;
    };
    let profile = output.unwrap_or_default();
    let field = |from: usize| profile.get(from..from + 4).unwrap_or_default();
    let word = |from: usize| String::from_utf8_lossy(field(from)).trim().to_owned();
    let size = field(0).iter().fold(0_usize, |size, byte| size << 8 | usize::from(*byte));
    if size != profile.len() || size < 128 {
        add("intent_size", profile.len().to_string(), &size.to_string());
        return;
    }
    if field(12) != b"prtr" {
        add("intent_class", word(12), "prtr");
    }
    if field(16) != b"CMYK" {
        add("intent_space", word(16), "CMYK");
    }
    let components = pdf.number(&stream.dict, b"N");
    if components != Some(4.0) {
        add("intent_components", components.map(|it| it.to_string()).unwrap_or_default(), "4");
    }
    let version = field(8).first().copied().unwrap_or(0);
    if version > 4 {
        add("intent_version", version.to_string(), "4");
    }
}

/// Check 33: the condition ordered, and its very profile.
pub(super) fn condition(
    pdf: &Pdf,
    profile: &PrinterProfile,
    output: Option<&[u8]>,
    icc: Option<&[u8]>,
    report: &mut Report,
) {
    let mut add = |code, measured: String| {
        let finding = Finding::new(33, code, Severity::Error);
        report.add(finding.with("measured", measured).with("wanted", &profile.condition));
    };
    // Without an intent there is nothing to compare, and check 32 has said so.
    let Some(intent) = intents(pdf).into_iter().next() else { return };
    let named = pdf.text(pdf.get(intent, b"OutputConditionIdentifier")).unwrap_or_default();
    if !named.is_empty() && named != profile.condition {
        add("condition_differs", named);
    }
    if let (Some(own), Some(wanted)) = (output, icc)
        && !own.is_empty()
        && !same_profile(own, wanted)
        && own.get(16..20) == Some(b"CMYK")
        && own.get(12..16) == Some(b"prtr")
    {
        add("profile_differs", own.len().to_string());
    }
}

/// Check 35: not trapped, unless the printer wants it so.
pub(super) fn trapped(pdf: &Pdf, profile: &PrinterProfile, report: &mut Report) {
    let wanted = if profile.trapped { "True" } else { "False" };
    let measured = pdf.info().and_then(|it| pdf.text(pdf.get(it, b"Trapped"))).unwrap_or_default();
    if measured != wanted {
        let code = if measured.is_empty() { "trapped_missing" } else { "trapped" };
        report.add(Finding::new(35, code, Severity::Error).with("measured", measured).with("wanted", wanted));
    }
}

/// Check 36, the file: nothing that acts, asks or carries other files.
pub(super) fn actions(pdf: &Pdf, report: &mut Report) {
    let Some(catalog) = pdf.catalog() else { return };
    let mut add = |name: &str| {
        report.add(Finding::new(36, "active_content", Severity::Error).with("name", name));
    };
    for key in ["AA", "AcroForm", "Collection", "Perms"] {
        if !pdf.get(catalog, key.as_bytes()).is_null() {
            add(key);
        }
    }
    // An array is a page to open at, a dictionary an action.
    if matches!(pdf.get(catalog, b"OpenAction"), Object::Dictionary(_)) {
        add("OpenAction");
    }
    if let Some(names) = pdf.sub(catalog, b"Names") {
        for key in ["JavaScript", "EmbeddedFiles"] {
            if names.has(key.as_bytes()) {
                add(key);
            }
        }
    }
    let mut seen: Vec<String> = Vec::new();
    for object in pdf.doc.objects.values() {
        let Object::Dictionary(dict) = object else { continue };
        let acts = [Some(dict), pdf.sub(dict, b"A")].into_iter().flatten();
        for action in acts.filter_map(|it| pdf.name(it, b"S")).filter(|it| ACTIONS.contains(it)) {
            seen.push(String::from_utf8_lossy(action).into_owned());
        }
    }
    seen.sort();
    seen.dedup();
    seen.iter().for_each(|it| add(it));
}

/// Check 36, a page: no annotation in the bleed, no action, no media.
pub(super) fn page_annotations(sheet: &Sheet, report: &mut Report) {
    let pdf = sheet.pdf;
    if sheet.dict.has(b"AA") {
        report.add(sheet.finding(36, "active_content", Severity::Error).with("name", "AA"));
    }
    if sheet.dict.has(b"PresSteps") {
        report.add(sheet.finding(36, "active_content", Severity::Error).with("name", "PresSteps"));
    }
    let printed = sheet.boxes.printed();
    let mut inside: BTreeMap<String, Vec<Hit>> = BTreeMap::new();
    for annotation in
        pdf.array(sheet.dict, b"Annots").unwrap_or_default().iter().filter_map(|it| pdf.dict(it))
    {
        let subtype = pdf.name(annotation, b"Subtype").unwrap_or(b"?");
        let name = String::from_utf8_lossy(subtype).into_owned();
        if MEDIA.contains(&subtype) {
            report.add(sheet.finding(36, "media", Severity::Error).with("name", name));
        } else if subtype != b"PrinterMark" && subtype != b"TrapNet" {
            // Without a place it may be anywhere.
            let at = match pdf.numbers(annotation, b"Rect")[..] {
                [x0, y0, x1, y1] => Bounds::new(x0, y0, x1, y1),
                _ => printed,
            };
            if at.meet(&printed).area() > 0.0 || at.within(&printed, 0.0) {
                inside.entry(name).or_default().push(Hit { rank: 0.0, at, measured: String::new() });
            }
        }
    }
    for (name, hits) in inside {
        let finding = || sheet.finding(36, "annotation", Severity::Error).with("name", name);
        sheet.worst(finding, hits.into_iter(), report);
    }
}

/// Check 40: streams every printer's RIP can read, and nothing that points elsewhere.
pub(super) fn filters(pdf: &Pdf, profile: &PrinterProfile, file: &WholeFile, report: &mut Report) {
    for (id, object) in &pdf.doc.objects {
        let page = file.first_use.get(id).copied();
        let mut add = |code, name: &str| {
            report.add(Finding::new(40, code, Severity::Error).on(page).with("name", name));
        };
        let (dict, is_stream) = match object {
            Object::Dictionary(it) => (it, false),
            Object::Stream(it) => (&it.dict, true),
            _ => continue,
        };
        if is_stream {
            for filter in pdf.filters(dict) {
                match filter {
                    b"LZWDecode" | b"LZW" => add("filter_lzw", "LZWDecode"),
                    b"JPXDecode" if !profile.jpx => add("filter_jpx", "JPXDecode"),
                    b"JBIG2Decode" if !profile.jbig2 => add("filter_jbig2", "JBIG2Decode"),
                    b"Crypt" => add("filter_crypt", "Crypt"),
                    _ => {}
                }
            }
            if dict.has(b"F") && !matches!(pdf.get(dict, b"F"), Object::Name(_) | Object::Array(_)) {
                add("external_stream", "F");
            }
            if pdf.name(dict, b"Subtype") == Some(b"PS") {
                add("postscript", "PS");
            }
            if dict.has(b"Alternates") {
                add("alternates", "Alternates");
            }
            if profile.version == Version::X1a && pdf.name(dict, b"Type") == Some(b"ObjStm") {
                add("object_stream", "ObjStm");
            }
        }
        if dict.has(b"OPI") {
            add("opi", "OPI");
        }
        let default = |key: &[u8]| pdf.name(dict, key) == Some(b"Default");
        let state = pdf.name(dict, b"Type") == Some(b"ExtGState") || dict.has(b"op") || dict.has(b"OPM");
        if state && (dict.has(b"TR") || dict.has(b"TR2") && !default(b"TR2") || dict.has(b"HTP")) {
            add("transfer_function", "TR");
        }
    }
}

/// Check 41: one page, one picture; no layers to switch off.
pub(super) fn layers(pdf: &Pdf, file: &WholeFile, report: &mut Report) {
    let properties = pdf.catalog().and_then(|it| pdf.sub(it, b"OCProperties"));
    let groups = properties.and_then(|it| pdf.array(it, b"OCGs")).map_or(0, <[Object]>::len);
    if groups > 0 || properties.is_some() && file.layered.is_some() {
        let finding = Finding::new(41, "layers", Severity::Warning);
        report.add(finding.on(file.layered).with("measured", groups.to_string()));
    }
}
