//! A preflight on file: as JSON for programs and as one sheet for people. Both name the file by its SHA-256, the printer it was looked at
//! for, everything found, who let what pass and why, and the checks that were not made. They say that a file conforms to our checks and
//! never that it is certified: no free program can.
use super::layout::{self, LayoutError};
use super::preflight::{self, Finding, Report, Severity, words};
use super::waivers;
use super::world::LayoutSource;
use crate::content::dates;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// More findings than this are put together by what they say.
const EACH: usize = 28;

/// The waivers of an issue by key.
pub type Waived = HashMap<String, waivers::Model>;

/// Whether nothing stands against printing: no error, and every warning let pass by somebody.
#[must_use]
pub fn conforms(report: &Report, waived: &Waived) -> bool {
    report.has_no_error() && waivers::open(report, waived).next().is_none()
}

/// The record as JSON, with sentences in the language `lang`.
#[must_use]
pub fn json(report: &Report, waived: &Waived, lang: &str) -> Value {
    let mut record = preflight::report_json(report, lang);
    let used: Vec<Value> = report
        .findings
        .iter()
        .filter_map(|it| waived.get(&it.key()))
        .map(|it| {
            json!({
                "key": it.key, "number": it.number, "code": it.code, "page": it.page, "name": it.name,
                "reason": it.reason, "at": it.at,
            })
        })
        .collect();
    if let Some(map) = record.as_object_mut() {
        map.insert("about".into(), json!(report.about));
        map.insert("conforms_to_our_checks".into(), conforms(report, waived).into());
        map.insert("waivers".into(), used.into());
    }
    record
}

/// The record as a PDF of one page. `say` gives the words of the interface in the language `lang`.
pub fn pdf(
    report: &Report,
    waived: &Waived,
    lang: &str,
    zone: chrono_tz::Tz,
    say: &dyn Fn(&str) -> String,
) -> Result<Vec<u8>, LayoutError> {
    layout::plain_pdf(
        &LayoutSource::Embedded,
        "preflight",
        layout::Files::new(),
        &sheet(report, waived, lang, zone, say),
    )
}

/// What the sheet shows, in words.
fn sheet(
    report: &Report,
    waived: &Waived,
    lang: &str,
    zone: chrono_tz::Tz,
    say: &dyn Fn(&str) -> String,
) -> Value {
    let say = |key: &str| say(&format!("print-record-{key}"));
    let mut facts: Vec<(String, String)> = Vec::new();
    if let Some(about) = &report.about {
        let at = about.at.with_timezone(&zone);
        let when = format!("{}, {}", dates::date(lang, at.date_naive()), dates::time(lang, at.time()));
        let printer = &about.printer;
        facts.push((say("file"), about.file.clone()));
        facts.push((say("sha256"), about.sha256.clone()));
        facts.push((say("date"), when));
        facts.push((say("printer"), format!("{} — {}", printer.name, printer.condition)));
    }
    let waivers = report.findings.iter().filter(|it| waived.contains_key(&it.key())).count();
    let counts = [
        ("pages", report.pages),
        ("errors", report.count(Severity::Error)),
        ("warnings", report.count(Severity::Warning)),
        ("infos", report.count(Severity::Info)),
        ("waived", waivers),
    ];
    let unchecked: Vec<Value> = report
        .checks
        .iter()
        .filter_map(|it| {
            let reason = it.ran.reason(lang)?;
            Some(json!({ "number": it.number, "title": words::title(it.code, lang), "reason": reason }))
        })
        .collect();
    let conforms = conforms(report, waived);
    json!({
        "lang": lang,
        "title": say("title"),
        "conforms": conforms,
        "verdict": say(if conforms { "conform" } else { "open" }),
        "facts": facts,
        "counts": counts.map(|(key, count)| (say(key), count.to_string())),
        "labels": {
            "findings": say("findings"), "none": say("none"), "page": say("page"), "finding": say("finding"),
            "waiver": say("waiver"), "unchecked": say("unchecked"),
        },
        "findings": rows(report, waived, lang, &say),
        "unchecked": unchecked,
        "note": say("note"),
    })
}

fn rows(report: &Report, waived: &Waived, lang: &str, say: &dyn Fn(&str) -> String) -> Vec<Value> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in &report.findings {
        let together = report.findings.len() > EACH;
        let same = |it: &&mut Vec<&Finding>| {
            it.first().is_some_and(|it| it.code == finding.code && it.severity == finding.severity)
        };
        match groups.iter_mut().find(same).filter(|_| together) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    let row = |group: &Vec<&Finding>| {
        let first = group.first()?;
        let pages: BTreeSet<usize> = group.iter().filter_map(|it| it.page).collect();
        let pages: Vec<String> = pages.iter().map(ToString::to_string).collect();
        let by = |it: &&Finding| waived.get(&it.key()).map(|it| format!("{} — {}", it.name, it.reason));
        let by: BTreeSet<String> = group.iter().filter_map(by).collect();
        let severity = match first.severity {
            Severity::Error => "errors",
            Severity::Warning => "warnings",
            Severity::Info => "infos",
        };
        Some(json!({
            "severity": severity, "label": say(severity), "number": first.number, "pages": pages.join(", "),
            "count": group.len(), "message": words::message(first.code, &common(group), lang),
            "waiver": by.into_iter().collect::<Vec<_>>().join(" ; "),
        }))
    };
    groups.iter().filter_map(row).collect()
}

/// What findings of one code say together: of numbers that differ the least and the greatest, of other words that differ none.
fn common(group: &[&Finding]) -> BTreeMap<String, String> {
    let mut found = group.first().map(|it| it.values.clone()).unwrap_or_default();
    for (name, value) in &mut found {
        let all: BTreeSet<&str> =
            group.iter().filter_map(|it| it.values.get(name)).map(String::as_str).collect();
        let mut numbers: Vec<(f64, &str)> =
            all.iter().filter_map(|it| Some((it.parse().ok()?, *it))).collect();
        if all.len() > 1 {
            numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
            *value = match numbers.as_slice() {
                [(_, least), .., (_, most)] if numbers.len() == all.len() => format!("{least}–{most}"),
                _ => "…".into(),
            };
        }
    }
    found
}
