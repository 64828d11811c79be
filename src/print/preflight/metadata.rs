//! Check 34: what the file says it is, in its XMP packet and in its Info dictionary, and that both say the same.
use super::file::Pdf;
use super::{Finding, Report, Severity};
use crate::print::printer::{PrinterProfile, Version};
use lopdf::Object;
use std::collections::BTreeMap;

const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const XMP_MM: &str = "http://ns.adobe.com/xap/1.0/mm/";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const PDFX_ID: &str = "http://www.npes.org/pdfx/ns/id/";

/// Properties PDF/X-4 asks for, as people know them.
const REQUIRED: &[(&str, &str, &str)] = &[
    (PDFX_ID, "GTS_PDFXVersion", "pdfxid:GTS_PDFXVersion"),
    (XMP, "CreateDate", "xmp:CreateDate"),
    (XMP, "ModifyDate", "xmp:ModifyDate"),
    (XMP, "MetadataDate", "xmp:MetadataDate"),
    (XMP_MM, "DocumentID", "xmpMM:DocumentID"),
    (XMP_MM, "VersionID", "xmpMM:VersionID"),
    (XMP_MM, "RenditionClass", "xmpMM:RenditionClass"),
    (DC, "title", "dc:title"),
    (PDF, "Trapped", "pdf:Trapped"),
];

/// Entries of Info and the properties that repeat them.
const REPEATED: &[(&str, &str, &str)] = &[
    ("Title", DC, "title"),
    ("Creator", XMP, "CreatorTool"),
    ("Producer", PDF, "Producer"),
    ("CreationDate", XMP, "CreateDate"),
    ("ModDate", XMP, "ModifyDate"),
    ("Trapped", PDF, "Trapped"),
];

/// Properties by namespace and name.
type Properties = BTreeMap<(String, String), String>;

/// Check 34.
pub(super) fn identity(pdf: &Pdf, profile: &PrinterProfile, report: &mut Report) {
    let mut add = |code, name: &str, measured: &str, wanted: &str| {
        let finding = Finding::new(34, code, Severity::Error).with("name", name);
        report.add(finding.with("measured", measured).with("wanted", wanted));
    };
    let info =
        |key: &str| pdf.info().and_then(|it| pdf.text(pdf.get(it, key.as_bytes()))).unwrap_or_default();
    if profile.version == Version::X1a {
        for (key, wanted) in [("GTS_PDFXVersion", "PDF/X-1a:2003"), ("GTS_PDFXConformance", "")] {
            let own = info(key);
            let named = own.starts_with("PDF/X-1") || own.is_empty() && wanted.is_empty();
            if !named {
                add("identity", key, &own, wanted);
            }
        }
        for key in ["Title", "CreationDate", "ModDate"] {
            if info(key).is_empty() {
                add("info_missing", key, "", "");
            }
        }
        return;
    }
    let Some(Object::Stream(stream)) = pdf.catalog().map(|it| pdf.get(it, b"Metadata")) else {
        add("xmp_missing", "XMP", "", "");
        return;
    };
    if !pdf.filters(&stream.dict).is_empty() {
        add("xmp_compressed", "XMP", "", "");
    }
    let bytes = pdf.bytes(stream).unwrap_or_default();
    let properties = properties(&String::from_utf8_lossy(&bytes));
    let of = |space: &str, name: &str| {
        properties.get(&(space.to_owned(), name.to_owned())).map_or("", String::as_str)
    };
    for (space, name, known_as) in REQUIRED {
        if of(space, name).is_empty() {
            add("xmp_key_missing", known_as, "", "");
        }
    }
    let version = of(PDFX_ID, "GTS_PDFXVersion");
    if !version.is_empty() && version != "PDF/X-4" {
        add("identity", "pdfxid:GTS_PDFXVersion", version, "PDF/X-4");
    }
    if info("Title").is_empty() {
        add("info_missing", "Title", "", "");
    }
    for (key, space, name) in REPEATED {
        let (own, other) = (info(key), of(space, name));
        let same = if key.ends_with("Date") { moment(&own) == moment(other) } else { own == other };
        if !own.is_empty() && !other.is_empty() && !same {
            add("info_differs", key, &own, other);
        }
    }
}

/// Reads the simple properties of an XMP packet: elements, attributes, the first item of a list. Lenient; knows no other XML.
fn properties(xml: &str) -> Properties {
    let mut out = Properties::new();
    let mut spaces: BTreeMap<String, String> = BTreeMap::new();
    // Elements around the place read, with their namespaces.
    let mut open: Vec<(String, String)> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let text = unescaped(rest[..at].trim());
        // A list of values hangs in rdf:Alt and rdf:li under its property.
        let property =
            open.iter().rev().find(|it| !it.0.ends_with("rdf-syntax-ns#")).filter(|_| !text.is_empty());
        if let Some(key) = property {
            out.entry(key.clone()).or_insert(text);
        }
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix("!--") {
            rest = after.find("-->").map_or("", |it| &after[it + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with(['?', '!']) {
            continue;
        }
        if tag.starts_with('/') {
            open.pop();
            continue;
        }
        let inside = tag.trim_end_matches('/');
        let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let attributes = attributes_of(attributes);
        for (key, value) in &attributes {
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                spaces.insert(prefix.into(), value.clone());
            }
        }
        let resolve = |name: &str| {
            let (prefix, local) = name.split_once(':')?;
            Some((spaces.get(prefix)?.clone(), local.to_owned()))
        };
        for (key, value) in &attributes {
            if let Some(key) = resolve(key).filter(|_| !key.starts_with("xmlns") && !value.is_empty()) {
                out.entry(key).or_insert_with(|| value.clone());
            }
        }
        if !tag.ends_with('/') {
            open.push(resolve(name).unwrap_or_default());
            if open.len() > 64 {
                break;
            }
        }
    }
    out
}

fn attributes_of(text: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|it| matches!(it, '"' | '\'')) else { break };
        let Some((value, tail)) = after[1..].split_once(quote) else { break };
        out.push((name.trim().to_owned(), unescaped(value)));
        rest = tail.trim_start();
    }
    out
}

fn unescaped(text: &str) -> String {
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    plain.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A date of either notation as seconds of a common calendar, its zone applied; None for what is no date.
fn moment(text: &str) -> Option<i64> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (stamp, zone) =
        match text.char_indices().skip(8).find(|it| matches!(it.1, 'Z' | '+' | '-') && it.0 > 10) {
            Some((at, _)) => text.split_at(at),
            None => (text, ""),
        };
    let digits: Vec<i64> = stamp.chars().filter_map(|it| it.to_digit(10).map(i64::from)).collect();
    let part = |from: usize, long: usize, other: i64| {
        digits.get(from..from + long).map_or(other, |it| it.iter().fold(0, |sum, digit| sum * 10 + digit))
    };
    if digits.len() < 4 {
        return None;
    }
    let (year, month, day) = (part(0, 4, 0), part(4, 2, 1), part(6, 2, 1));
    // Days of the proleptic Gregorian calendar, counted from March.
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days =
        shifted * 365 + shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400) + of_year;
    let seconds = days * 86400 + part(8, 2, 0) * 3600 + part(10, 2, 0) * 60 + part(12, 2, 0);
    let offset: Vec<i64> = zone.chars().filter_map(|it| it.to_digit(10).map(i64::from)).collect();
    let pair = |at: usize| offset.get(at..at + 2).map_or(0, |it| it[0] * 10 + it[1]);
    let shift = pair(0) * 3600 + pair(2) * 60;
    Some(seconds + if zone.starts_with('-') { shift } else { -shift })
}
