//! The report: its sentences, its JSON, the profile behind it, and the separations of an external program.
use super::alone::{checked, expected, told};
use super::made::{self, clean, of_pages, run};
use parvis::print::preflight::{
    CHECKS, Expected, Finding, Ghostscript, Ran, Report, Severity, check, report_json, words,
};
use parvis::print::printer::{Binding, PrinterProfile};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

#[test]
fn table_is_complete() {
    let numbers: Vec<u8> = CHECKS.iter().map(|it| it.0).collect();
    assert_eq!(numbers, (1..=46).collect::<Vec<u8>>());
    for (_, code) in CHECKS {
        for lang in ["fr", "en"] {
            assert_ne!(words::title(code, lang), *code);
        }
    }
}

/// Every French sentence has its fixed spaces, every sentence is filled in.
#[test]
fn sentences_are_typeset() {
    let values: BTreeMap<String, String> = ["measured", "wanted", "name", "count", "size", "px"]
        .iter()
        .map(|it| ((*it).to_owned(), "2.5".to_owned()))
        .collect();
    for code in words::codes() {
        let french = words::message(code, &values, "fr");
        let english = words::message(code, &values, "en");
        for text in [&french, &english] {
            assert!(!text.contains(['{', '}']) && text.ends_with('.'), "{text}");
        }
        for bad in [" :", " ;", " !", " ?", " %", "« ", " »", " mm", " pt", "'", "..."] {
            assert!(!french.contains(bad), "{french}");
        }
        for bad in ["\u{a0}", "\u{202f}", "«"] {
            assert!(!english.contains(bad), "{english}");
        }
    }
}

#[test]
fn a_sentence() {
    let finding = Finding::new(19, "hairline", Severity::Error)
        .with("measured", "0.1")
        .with("wanted", "0.25")
        .with("count", "3");
    assert_eq!(finding.message("fr"), "Filet de 0,1\u{a0}pt\u{a0}: minimum 0,25\u{a0}pt (3).");
    let two = Finding::new(37, "group_missing", Severity::Error)
        .with("measured", "alpha")
        .with("wanted", "DeviceCMYK");
    assert!(two.message("fr").contains("(opacité réduite)"), "{}", two.message("fr"));
    let one = Finding::new(18, "text_too_small", Severity::Error).with("count", "1");
    assert!(one.message("fr").ends_with("(1\u{a0}passage)."), "{}", one.message("fr"));
    assert_eq!(finding.message("en"), "Line of 0.1 pt: the minimum is 0.25 pt (3).");
}

#[test]
fn json() {
    let mut made = clean();
    made.paint(3, "0 0 0 1 K 0.1 w 60 300 m 200 300 l S");
    let report = checked(&mut made, &PrinterProfile::default());
    let json = report_json(&report, "fr");
    assert_eq!((&json["errors"], &json["pages"]), (&1.into(), &32.into()));
    assert_eq!(json["findings"][0]["page"], 3);
    assert_eq!(json["checks"][18]["findings"], 1);
    assert_eq!(json["checks"][2]["ran"], "no");
    assert_eq!(json["checks"][2]["why"], "needs_content");
    assert!(json["checks"][2]["reason"].as_str().unwrap().ends_with('.'));
    // Between processes.
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    assert!(serde_json::from_str::<Report>(&text.replace("hairline", "hair")).is_err());
}

#[test]
fn others_add_to_the_report() {
    let mut report = checked(&mut of_pages(4), &PrinterProfile::default());
    report.set_ran(4, Ran::Yes);
    report.add(Finding::new(23, "trim_size", Severity::Error).on(Some(2)));
    report.sort();
    assert_eq!(report.checks[3].ran, Ran::Yes);
    assert!(!report.has_no_error());
}

#[test]
fn profile() {
    let profile: PrinterProfile =
        serde_json::from_str(r#"{"name":"Rotative","condition":"FOGRA47","thresholds":{"safe_mm":4}}"#)
            .unwrap();
    assert_eq!(
        (profile.condition.as_str(), profile.ink_limit, profile.thresholds.safe_mm),
        ("FOGRA47", 300.0, 4.0)
    );
    assert_eq!(profile.thresholds.image_error_ppi, 150.0);
    assert!(serde_json::from_str::<PrinterProfile>(r#"{"thresholds":{"safe":4}}"#).is_err());
    let round: PrinterProfile = serde_json::from_str(&serde_json::to_string(&profile).unwrap()).unwrap();
    assert_eq!(round, profile);
    let glued = PrinterProfile { binding: Binding::Perfect, ..PrinterProfile::default() };
    assert!((glued.spine_mm(64) - 2.944).abs() < 1e-9);
}

fn with(program: &str, seconds: u64) -> Expected {
    Expected {
        ghostscript: Some(Ghostscript { program: program.into(), seconds }),
        pages: None,
        ..expected()
    }
}

fn ran(report: &Report) -> Ran {
    report.checks.iter().find(|it| it.number == 10).unwrap().ran
}

#[test]
fn c10_says_why_not() {
    let bytes = of_pages(4).bytes();
    let folder = tempfile::tempdir().unwrap();
    let slow = folder.path().join("slow.sh");
    std::fs::write(&slow, "#!/bin/sh\nexec sleep 20\n").unwrap();
    std::fs::set_permissions(&slow, PermissionsExt::from_mode(0o700)).unwrap();
    for (program, seconds, why) in [
        ("/nowhere/gs", 9, "no_ghostscript"),
        ("/bin/false", 9, "ghostscript_failed"),
        ("/bin/true", 9, "ghostscript_failed"),
        (slow.to_str().unwrap(), 1, "time_limit"),
    ] {
        let report = check(&bytes, &PrinterProfile::default(), None, &with(program, seconds));
        assert_eq!(ran(&report), Ran::No { why }, "{program}");
    }
}

/// Needs Ghostscript; passes over itself where there is none.
#[test]
fn c10_ink_of_the_page() {
    let program = option_env!("PREFLIGHT_GS").unwrap_or("gs");
    let mut made = of_pages(4);
    // Two legal colours that are too much together: multiplied on page 3.
    made.resource(3, "ExtGState", "Mul", lopdf::dictionary! { "BM" => "Multiply" });
    made.paint(3, "1 0.9 0 0.2 k 60 300 100 100 re f /Mul gs 0 0.6 1 0.5 k 60 300 100 100 re f");
    let report = check(&made.bytes(), &PrinterProfile::default(), Some(&made::icc()), &with(program, 60));
    if ran(&report) == (Ran::No { why: "no_ghostscript" }) {
        return;
    }
    assert_eq!(ran(&report), Ran::Yes);
    let [finding] = &report.findings[..] else { panic!("{:#?}", told(&report)) };
    assert_eq!((finding.code, finding.page), ("page_ink", Some(3)));
    let place = finding.place.unwrap();
    let percent: f64 = finding.values["measured"].parse().unwrap();
    assert!((310.0..=400.0).contains(&percent), "{percent}");
    // From the top left of the trim: x of 60 pt, y of 400 pt from the foot of the medium.
    let (x, y) = (60.0 / made::MM - 3.0, 303.0 - 400.0 / made::MM - 3.0);
    assert!((place.x - x).abs() < 1.5 && (place.y - y).abs() < 1.5, "{place:?} {x} {y}");
    // Clean, and marks outside the bleed do not count.
    let mut made = of_pages(4);
    made.paint(2, &format!("0 0 0 1 k /Over gs {}", run(9.0, 20.0, 30.0, 20)));
    let report = check(&made.bytes(), &PrinterProfile::default(), Some(&made::icc()), &with(program, 60));
    assert_eq!(told(&report), Vec::<String>::new());
}

/// Writes the clean file for eyes and other programs: `PREFLIGHT_OUT=FILE cargo test -- --ignored`.
#[test]
#[ignore = "writes a file"]
fn write_the_clean_file() {
    std::fs::write(option_env!("PREFLIGHT_OUT").unwrap_or("/tmp/clean.pdf"), clean().bytes()).unwrap();
}
