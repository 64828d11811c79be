//! Print versions: what is printed instead, and when somebody must look again.

use parvis::richtext::print_version::{PrintVersion, Run, apply, difference, to_review};
use parvis::richtext::{Block, RichText, text};

#[test]
fn print_leaves_out_rewords_and_asks_for_review() {
    let mut web = RichText::new(["un", "deux", "trois"].map(Block::paragraph).to_vec());
    let ids: Vec<_> = web.content.iter().map(Block::id).collect();
    let mut version = PrintVersion { title: "Titre court".into(), ..PrintVersion::default() };
    version.left_out.push(ids[0]);
    version.reword(&web.content[1], Block::paragraph("2"));

    let printed = apply(&web, &version);
    assert_eq!(text::plain(&printed), "2\n\ntrois");
    assert_eq!(printed.content[0].id(), ids[1], "the id stays");
    assert!(to_review(&web, &version).is_empty());
    web.content[1].base_mut().optional = true;
    assert!(to_review(&web, &version).is_empty(), "only words count");
    assert!(apply(&web, &version).content[0].base().optional, "other words are as optional as the web's");

    let mut changed = Block::paragraph("deux et demi");
    changed.base_mut().id = ids[1];
    web.content[1] = changed;
    assert_eq!(to_review(&web, &version), [ids[1]]);
    let changes = difference(&web, &version);
    let side =
        |runs: &Option<Vec<Run>>| runs.as_ref().map(|it| it.iter().map(|run| run.text.as_str()).collect());
    let shown: Vec<(Option<String>, Option<String>, bool)> =
        changes.iter().map(|c| (side(&c.web), side(&c.print), c.stale)).collect();
    assert_eq!(
        shown,
        [(Some("un".into()), None, false), (Some("deux et demi".into()), Some("2".into()), true)]
    );

    web.content.remove(1);
    assert_eq!(to_review(&web, &version), [ids[1]], "gone from the web");
    assert_eq!(difference(&web, &version).last().map(|c| c.web.clone()), Some(None));

    let stored = serde_json::to_string(&version).expect("JSON");
    assert_eq!(serde_json::from_str::<PrintVersion>(&stored).expect("JSON"), version);
    assert_eq!(serde_json::to_string(&PrintVersion::default()).expect("JSON"), "{}");
}
