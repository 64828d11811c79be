//! Rich text: one JSON file per block kind, rendered to HTML, plain text and Typst data; the snapshots beside
//! them are what a reader gets.

mod checking;
mod intake;
mod print_version;
mod samples;
mod typography;

use std::collections::BTreeSet;

use parvis::richtext::refs::{Refs, Resolved};
use parvis::richtext::typ::{Short, TypOptions};
use parvis::richtext::{RichText, Target, check, html, text, typ};

macro_rules! fixtures {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!($name, ".json")))),*] };
}

pub(crate) const FIXTURES: &[(&str, &str)] = fixtures![
    "paragraph",
    "heading",
    "bullet_list",
    "ordered_list",
    "quote",
    "figure",
    "gallery",
    "table",
    "callout",
    "key_figure",
    "file",
    "contact",
    "event",
    "service",
    "button",
    "embed",
    "channels",
    "typography",
];

pub(crate) fn parsed(json: &str) -> RichText {
    check::parse(json).expect("the fixture is a text")
}

fn resolved() -> Resolved {
    serde_json::from_str(include_str!("resolved.json")).expect("resolved.json")
}

fn short_of(target: &Target) -> Option<Short> {
    let resolved = resolved();
    let address = resolved.short(target)?.trim_start_matches("https://").to_owned();
    Some(Short { qr: format!("/qr/{}.svg", address.len()), short: address })
}

/// One text, all its outputs.
fn check(name: &str, json: &str) {
    let (text, resolved) = (parsed(json), resolved());
    let options = TypOptions { short_of: &short_of, ..TypOptions::default() };
    let outputs = [
        ("html", html::render(&text, &resolved, &html::HtmlOptions::web("fr"))),
        ("mail", html::render(&text, &resolved, &html::HtmlOptions::mail("fr", "https://valbourg.example"))),
        ("text", text::mail(&text, &resolved)),
        ("typ", sorted(&typ::render(&text, &resolved, "fr", &options))),
    ];
    for (kind, output) in outputs {
        settings().bind(|| insta::assert_snapshot!(format!("{name}.{kind}"), visible(&output)));
    }
}

/// JSON with keys in order, whatever the features of serde_json are.
fn sorted(value: &serde_json::Value) -> String {
    fn order(value: &serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(map) => {
                let keys: std::collections::BTreeMap<_, _> = map.iter().collect();
                keys.into_iter().map(|(key, value)| (key.clone(), order(value))).collect()
            }
            serde_json::Value::Array(list) => list.iter().map(order).collect(),
            other => other.clone(),
        }
    }
    serde_json::to_string_pretty(&order(value)).expect("JSON")
}

/// Spaces and hyphens one cannot see, made visible.
pub(crate) fn visible(text: &str) -> String {
    text.replace('\u{202F}', "⍽").replace('\u{A0}', "·").replace('\u{AD}', "‧")
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn every_output_of_every_block() {
    for (name, json) in FIXTURES {
        check(name, json);
    }
}

#[test]
fn every_kind_of_block_has_a_file() {
    let texts: Vec<RichText> = FIXTURES.iter().map(|(_, json)| parsed(json)).collect();
    let kinds: BTreeSet<&str> = texts.iter().flat_map(RichText::blocks).map(|block| block.name()).collect();
    assert_eq!(kinds.len(), 16, "{kinds:?}");
}

#[test]
fn stored_json_comes_back_as_it_was() {
    for (name, json) in FIXTURES {
        let stored = serde_json::to_string(&parsed(json)).expect("JSON");
        let again = serde_json::to_string(&parsed(&stored)).expect("JSON");
        assert_eq!(stored, again, "{name}");
        let squeeze = |json: &str| json.split_whitespace().collect::<String>();
        assert_eq!(squeeze(&stored), squeeze(&json.replace("\": ", "\":")), "{name}");
    }
}

#[test]
fn optional_blocks_can_be_left_out_of_print() {
    let text = parsed(FIXTURES.iter().find(|(name, _)| *name == "channels").expect("fixture").1);
    let count = |leave_out_optional| {
        let options = TypOptions { leave_out_optional, ..TypOptions::default() };
        typ::render(&text, &Resolved::default(), "fr", &options).as_array().map(Vec::len)
    };
    // Everywhere, optional, print only, optional and print; without the optional ones two.
    assert_eq!((count(false), count(true)), (Some(4), Some(2)));
}

#[test]
fn references_are_found_wherever_they_stand() {
    let all: Vec<Refs> = FIXTURES.iter().map(|(_, json)| Refs::of(&parsed(json))).collect();
    let items: BTreeSet<_> = all.iter().flat_map(|refs| &refs.items).collect();
    let images: BTreeSet<_> = all.iter().flat_map(|refs| &refs.images).collect();
    assert_eq!((items.len(), images.len()), (7, 3));
}

#[test]
fn signs_and_excerpts() {
    let text = parsed(FIXTURES[0].1);
    assert_eq!(text.signs(), 211);
    assert_eq!(text.first_paragraph().as_deref().map(str::len), Some(80));
    assert!(RichText::empty().is_empty() && !text.is_empty());
    let long = "Le marché revient. Il sera place du Parvis, avec M. Dupont. Venez nombreux samedi matin.";
    assert_eq!(text::shorten(long, 62), "Le marché revient. Il sera place du Parvis, avec M. Dupont.");
    assert_eq!(text::shorten(long, 45), "Le marché revient. Il sera place du Parvis…");
    assert_eq!(text::shorten(long, 200), long);
}
