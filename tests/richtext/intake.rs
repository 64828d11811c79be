//! HTML and Markdown coming in.

use parvis::richtext::intake::{IntakeContext, NoContext, html, markdown};
use parvis::richtext::{Address, Block, Target, check, text};
use uuid::Uuid;

use super::settings;

/// Knows one image, one article and one event.
struct Town;

const KNOWN: Uuid = Uuid::from_u128(0x0197_a000_0000_7000_8000_0000_0000_0001);

impl IntakeContext for Town {
    fn image(&mut self, src: &str, _alt: &str, _title: &str) -> Option<Uuid> {
        (src == "piscine.svg").then_some(KNOWN)
    }

    fn link(&mut self, href: &str) -> Option<Target> {
        match href.strip_prefix("parvis:") {
            Some(path) => (path == "article/piscine").then_some(Target::Item(KNOWN)),
            None => Address::parse(href).map(Target::Address),
        }
    }

    fn card(&mut self, path: &str) -> Option<(String, Uuid)> {
        (path == "event/fete-des-lumieres").then(|| ("event".to_owned(), KNOWN))
    }
}

#[test]
fn markdown_becomes_blocks() {
    let intake = markdown(include_str!("intake.md"), &mut Town);
    check::tree(&intake.text).expect("acceptable");
    let shown =
        format!("{}\n\n{}", intake.dropped.join("\n"), super::sorted(&serde_json::json!(intake.text)));
    settings().bind(|| insta::assert_snapshot!("intake", shown));
    assert_eq!(markdown(include_str!("intake.md"), &mut Town), intake, "the same source gives the same ids");
}

#[test]
fn html_of_all_kinds_keeps_its_words() {
    let pages = [
        ("<p>a<ul><li>b<h3>c</h3><table><tr><td>d<td>e</table></ul>f", "abcdef"),
        ("<strong><p>a</p><p>b</p></strong>", "ab"),
        ("<blockquote><ul><li>a</ul><cite>— b</cite></blockquote>", "ab"),
        ("<table><tr><td rowspan=9>a<td>b<tr><td>c<td>d</table>", "abcd"),
        ("<table><tr><td><p>a</p><ul><li>b</ul></td></tr></table>", "ab"),
        ("<dl><dt>a<dd>b</dl><details><summary>c</summary>d</details>", "abcd"),
        ("<h2>a<p>b</p></h2><h6>c</h6><a href='/x'>d</a>", "abcd"),
        ("<ul><ul><li>a</ul><li><ol><li>b</ol></ul>", "ab"),
        ("<figure><img src=x><figcaption>a</figcaption></figure>", "a"),
        ("<blockquote>— a</blockquote><pre>b\n\nc</pre>", "abc"),
    ];
    for (source, words) in pages {
        let intake = html(source, &mut NoContext);
        check::tree(&intake.text).unwrap_or_else(|faults| panic!("{source}: {faults:?}"));
        let mut kept: Vec<char> =
            text::plain(&intake.text).chars().filter(char::is_ascii_lowercase).collect();
        kept.sort_unstable();
        assert_eq!(kept.into_iter().collect::<String>(), words, "{source}");
    }
}

#[test]
fn deep_markup_is_read_to_the_end() {
    let deep = format!("<b>{}fin{}</b>", "<div>".repeat(3_000), "</div>".repeat(3_000));
    let lists = format!("{}fin", "<ul><li>a".repeat(300));
    for source in [deep, lists] {
        let intake = html(&source, &mut NoContext);
        assert!(text::plain(&intake.text).contains("fin"));
        check::tree(&intake.text).expect("acceptable");
    }
}

#[test]
fn a_quote_keeps_who_said_it() {
    for source in ["> mots\n> — Nom", "> mots\n>\n> — Nom", "> mots  \n> – Nom", "> mots\n> -- Nom"] {
        match &markdown(source, &mut NoContext).text.content[..] {
            [Block::Quote { attrs, content }] => {
                assert_eq!(
                    (attrs.own.by.as_str(), text::block(&content[0]).as_str()),
                    ("Nom", "mots"),
                    "{source}"
                );
            }
            other => panic!("{source}: {other:?}"),
        }
    }
}
