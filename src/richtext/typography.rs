//! Micro-typography, applied when rendering: stored text stays as typed. It works on a whole line at once, so
//! that a mark in the middle of a sentence hides nothing from it, and leaves addresses alone. Doing it twice
//! changes nothing more. It knows letters, not fonts: soft hyphens are the business of the Typst data.

mod english;
mod french;
mod glyph;

use super::{Inline, Mark};
use glyph::Glyph;

/// Narrow no-break space: before ; ! ? % €, in thousands and in hours.
pub(crate) const NARROW: char = '\u{202F}';
/// No-break space: before a colon, inside « », between a number and its unit.
pub(crate) const FIXED: char = '\u{A0}';

/// Some typeset text; ordinal endings ("1er", "XIXe") are raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Raised above the line.
    pub superscript: bool,
}

/// What stands between a label and what it says: "Photo : " in French, "Photo: " in English.
#[must_use]
pub fn colon(locale: &str) -> &'static str {
    if locale.starts_with("en") { ": " } else { "\u{a0}: " }
}

/// A plain text (a title, a lede) as it is shown.
#[must_use]
pub fn typeset(locale: &str, text: &str) -> String {
    line(locale, glyph::of(text, 0)).iter().map(|glyph| glyph.sign).collect()
}

/// As [`typeset`], with the raised parts told apart.
#[must_use]
pub fn runs(locale: &str, text: &str) -> Vec<Run> {
    let line = line(locale, glyph::of(text, 0));
    let parts = line.chunk_by(|a, b| a.raised == b.raised);
    parts.map(|part| Run { text: glyph::text(part), superscript: part[0].raised }).collect()
}

/// A line of rich text as it is shown: neighbours see each other across marks; raised parts get the mark.
#[must_use]
pub fn inline(locale: &str, content: &[Inline]) -> Vec<Inline> {
    let mut glyphs = Vec::new();
    for (owner, inline) in content.iter().enumerate() {
        match inline {
            Inline::Text { text, .. } => glyphs.extend(glyph::of(text, owner)),
            Inline::HardBreak {} => glyphs.push(Glyph::break_of(owner)),
        }
    }
    let line = line(locale, glyphs);
    line.chunk_by(|a, b| a.owner == b.owner && a.raised == b.raised)
        .map(|part| shown(content, part))
        .collect()
}

fn shown(content: &[Inline], part: &[Glyph]) -> Inline {
    match &content[part[0].owner] {
        Inline::HardBreak {} => Inline::HardBreak {},
        Inline::Text { marks, .. } => {
            let mut marks = marks.clone();
            if part[0].raised && !marks.contains(&Mark::Superscript {}) {
                marks.push(Mark::Superscript {});
            }
            Inline::Text { text: glyph::text(part), marks }
        }
    }
}

fn line(locale: &str, mut line: Vec<Glyph>) -> Vec<Glyph> {
    glyph::fix_addresses(&mut line);
    if locale.starts_with("en") { english::typeset(line) } else { french::typeset(&line) }
}

/// A text without what typography adds, to compare two texts: no soft hyphens, straight quotes, plain spaces,
/// and no space beside a sign that is not a letter.
#[must_use]
pub fn strip(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => {}
            '’' | '‘' => plain.push('\''),
            '“' | '”' | '«' | '»' => plain.push('"'),
            '…' => plain.push_str("..."),
            sign if sign.is_whitespace() && plain.ends_with(' ') => {}
            sign if sign.is_whitespace() => plain.push(' '),
            sign => plain.push(sign),
        }
    }
    let signs: Vec<char> = plain.chars().collect();
    let letter = |at: usize| signs.get(at).is_some_and(|sign| sign.is_alphabetic());
    let keep = |at: &usize| signs[*at] != ' ' || (*at > 0 && letter(at - 1) && letter(at + 1));
    (0..signs.len()).filter(keep).map(|at| signs[at]).collect()
}
