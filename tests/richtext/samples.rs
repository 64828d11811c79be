//! Texts and attacks of others, where a folder of samples is at hand (`PARVIS_SAMPLES`, or `../shared/samples`).

use std::path::PathBuf;

use parvis::richtext::intake::{Intake, NoContext, html, markdown};
use parvis::richtext::refs::Resolved;
use parvis::richtext::{check, html as to_html, text, typography};

fn samples(folder: &str) -> Option<PathBuf> {
    let near = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let path = std::env::var_os("PARVIS_SAMPLES").map_or_else(near, PathBuf::from).join(folder);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no samples in {}", path.display());
    None
}

fn rendered(intake: &Intake) -> String {
    let resolved = Resolved::default();
    to_html::render(&intake.text, &resolved, &to_html::HtmlOptions::web("fr"))
}

/// Elements and attributes that could do something, found by parsing what we wrote.
fn assert_harmless(page: &str, source: &str) {
    let parsed = scraper::Html::parse_fragment(page);
    let all = scraper::Selector::parse("*").expect("selector");
    for element in parsed.select(&all) {
        let name = element.value().name();
        let fine =
            ["script", "iframe", "svg", "math", "style", "form", "object", "embed", "img", "base", "link"];
        assert!(!fine.contains(&name), "<{name}> from {source}");
        for (attribute, value) in element.value().attrs() {
            assert!(!attribute.starts_with("on") && attribute != "style", "{attribute} from {source}");
            let leads =
                ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| value.starts_with(scheme));
            assert!(!matches!(attribute, "href" | "src") || leads, "{attribute}={value} from {source}");
        }
    }
}

#[test]
fn attacks_leave_words_only() {
    let Some(path) = samples("xss/expect.mjs") else { return };
    let source = std::fs::read_to_string(path).expect("readable");
    let lines = source.lines().filter_map(|line| line.trim().strip_prefix("\"payload\":"));
    let strings =
        lines.filter_map(|line| serde_json::from_str::<String>(line.trim().trim_end_matches(',')).ok());
    let payloads: Vec<String> = strings.collect();
    assert!(payloads.len() > 100, "only {} payloads read", payloads.len());
    for payload in payloads {
        for intake in [html(&payload, &mut NoContext), markdown(&payload, &mut NoContext)] {
            check::tree(&intake.text).unwrap_or_else(|faults| panic!("{payload}: {faults:?}"));
            assert_harmless(&rendered(&intake), &payload);
        }
    }
}

#[test]
fn french_articles_come_in_whole() {
    let Some(folder) = samples("articles-fr") else { return };
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("entry").path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("readable");
        let body = source.splitn(3, "---").last().unwrap_or(&source);
        let intake = markdown(body, &mut NoContext);
        check::tree(&intake.text).unwrap_or_else(|faults| panic!("{}: {faults:?}", path.display()));
        assert_harmless(&rendered(&intake), &path.display().to_string());
        for line in text::plain(&intake.text).lines() {
            let once = typography::typeset("fr", line);
            assert_eq!(typography::typeset("fr", &once), once);
            assert_eq!(typography::strip(line), typography::strip(&once));
        }
    }
}
