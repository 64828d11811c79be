//! What is refused, and in which words.

use parvis::richtext::{Address, BlockId, check};
use serde_json::{Value, json};

fn keys(content: impl Into<Value>) -> Vec<&'static str> {
    let doc = json!({ "type": "doc", "content": content.into() });
    match check::parse_value(doc) {
        Ok(_) => vec![],
        Err(faults) => faults.iter().map(|fault| fault.key).collect(),
    }
}

fn linked(text: &str, address: &str) -> Value {
    let link = json!({ "type": "link", "attrs": { "target": { "address": address } } });
    json!([{ "type": "paragraph", "content": [{ "type": "text", "text": text, "marks": [link] }] }])
}

#[test]
fn unknown_names_are_refused_by_name() {
    let faults = check::parse(r#"{"type":"doc","content":[{"type":"iframe"}]}"#).expect_err("refused");
    assert!(faults[0].fr.contains("« iframe »") && faults[0].en.contains("iframe"), "{faults:?}");
    let marked = json!({ "type": "text", "text": "a", "marks": [{ "type": "underline" }] });
    assert_eq!(keys(json!([{ "type": "paragraph", "content": [marked] }])), ["unknown_mark"]);
    assert_eq!(keys(json!([{ "type": "paragraph", "attrs": { "style": "x" } }])), ["shape"]);
    assert_eq!(keys(json!([{ "type": "paragraph", "onclick": "x" }])), ["shape"]);
    assert_eq!(keys(json!([{ "type": "heading", "attrs": { "level": 1 } }])), ["heading_level"]);
    assert_eq!(keys(json!([{ "type": "heading", "attrs": { "level": 2, "colour": "x" } }])), ["shape"]);
    assert_eq!(keys(json!([{ "type": "paragraph", "content": [{ "type": "paragraph" }] }])), ["shape"]);
    assert_eq!(keys(json!([{ "type": "text", "text": "a" }])), ["shape"]);
    assert_eq!(check::parse("[]").expect_err("refused")[0].key, "not_a_text");
    assert_eq!(check::parse("{").expect_err("refused")[0].key, "json");
}

/// Editors read these: no name of a field, no word of another language.
#[test]
fn sentences_name_no_inner_thing() {
    let button = json!({ "type": "button", "attrs": { "label": "a", "href": "https://a.example" } });
    let heading = json!({ "type": "heading", "attrs": { "level": 1 } });
    let quote = json!({ "type": "quote", "content": [{ "type": "table", "content": [] }] });
    for (block, words) in [
        (button, "la forme attendue"),
        (heading, "Un intertitre est de niveau 2 ou 3 ; celui-ci est de niveau 1."),
        (quote, "Un bloc « tableau » ne peut pas se trouver dans un bloc « citation »."),
    ] {
        let faults = check::parse_value(json!({ "type": "doc", "content": [block] })).expect_err("refused");
        assert!(faults.iter().any(|it| it.fr.contains(words)), "{faults:?}");
        let inner = ["href", "expected", "unknown", "heading", "quote", "only"];
        assert!(faults.iter().all(|it| inner.iter().all(|word| !it.fr.contains(word))), "{faults:?}");
    }
}

#[test]
fn addresses_are_of_four_kinds() {
    for good in ["https://a.example/x?y=1", "http://a.example", "mailto:a@b.example", "tel:+33353011234"] {
        assert_eq!(keys(linked("mot", good)), [""; 0], "{good}");
    }
    let bad =
        ["javascript:alert(1)", "JaVaScRiPt:x", "/page", "#x", "", "data:text/html,x", "https://", "a b:c"];
    for bad in bad.iter().chain(&["//a.example", "java\nscript:x", "https://a.example/\"x", "file:///etc"]) {
        assert_eq!(keys(linked("mot", bad)), ["address"], "{bad}");
        assert!(Address::parse(bad).is_none());
    }
    assert_eq!(keys(linked("  ", "https://a.example")), ["empty_link"]);
}

#[test]
fn ids_are_made_and_made_unique() {
    let twice = json!({ "type": "paragraph", "attrs": { "id": "abcdefghij23", "optional": null } });
    let doc = json!({ "type": "doc", "content": [{ "type": "paragraph" }, twice, twice] });
    let text = check::parse_value(doc).expect("accepted");
    let ids: Vec<BlockId> = text.content.iter().map(|block| block.id()).collect();
    assert_eq!(ids[1].as_str(), "abcdefghij23");
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    assert!((0..1_000).map(|_| BlockId::fresh()).collect::<std::collections::HashSet<_>>().len() == 1_000);
}

#[test]
fn nesting_depth_and_number_have_limits() {
    let para = json!({ "type": "paragraph" });
    let quote = |inner: Value| json!({ "type": "quote", "attrs": { "by": "" }, "content": [inner] });
    assert_eq!(keys(json!([quote(quote(para.clone()))])), ["nesting"]);
    assert_eq!(keys(json!([{ "type": "bulletList", "content": [] }])), ["empty_block"]);
    let item = |inner: Value| json!({ "type": "listItem", "content": [inner] });
    let list = |inner: Value| json!({ "type": "bulletList", "content": [item(inner)] });
    assert_eq!(keys(json!([list(list(para.clone()))])), ["nesting"], "an item starts with a paragraph");
    let mut deep = para.clone();
    for _ in 0..11 {
        deep = list(deep);
    }
    assert_eq!(keys(json!([deep])), ["too_deep"]);
    assert_eq!(keys(Value::Array(vec![para; 2_001])), ["too_many_blocks"]);
    let long = format!(r#"{{"type":"doc","content":[],"x":"{}"}}"#, "a".repeat(1_000_001));
    assert_eq!(check::parse(&long).expect_err("refused")[0].key, "too_large");
}

#[test]
fn tables_are_rectangles() {
    let cell = |columns: u8, rows: u8| {
        let attrs = json!({ "colspan": columns, "rowspan": rows, "colwidth": null });
        json!({ "type": "tableCell", "attrs": attrs, "content": [{ "type": "paragraph" }] })
    };
    let row = |cells: Vec<Value>| json!({ "type": "tableRow", "content": cells });
    let table = |rows: Vec<Value>| json!([{ "type": "table", "attrs": { "caption": "" }, "content": rows }]);
    let good = table(vec![row(vec![cell(1, 2), cell(2, 1)]), row(vec![cell(1, 1), cell(1, 1)])]);
    assert_eq!(keys(good), [""; 0]);
    assert_eq!(keys(table(vec![row(vec![cell(1, 1)]), row(vec![cell(2, 1)])])), ["table_width"]);
    assert_eq!(keys(table(vec![row(vec![cell(13, 1)])])), ["table_width"]);
    assert_eq!(keys(table(vec![row(vec![cell(1, 2)])])), ["table_width"], "reaches below the table");
    assert_eq!(keys(table(vec![])), ["table_width"]);
}

#[test]
fn warnings_do_not_refuse() {
    let heading = |level: u8| json!({ "type": "heading", "attrs": { "level": level }, "content": [{ "type": "text", "text": "x" }] });
    let mut content = vec![heading(3)];
    content.extend(linked("cliquez ici", "https://a.example").as_array().cloned().unwrap_or_default());
    let text = check::parse_value(json!({ "type": "doc", "content": content })).expect("accepted");
    let found: Vec<_> = check::warnings(&text).iter().map(|fault| fault.key).collect();
    assert_eq!(found, ["heading_order", "link_wording"]);
}
