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

/// "820 octets", "120 ko", "4,2 Mo"; "4.2 MB".
#[must_use]
pub fn weight(locale: &str, bytes: u64) -> String {
    let english = locale.starts_with("en");
    let unit = |fr: &'static str, en: &'static str| if english { en } else { fr };
    match bytes {
        0..1_000 => format!("{bytes} {}", unit("octets", "bytes")),
        1_000..1_000_000 => format!("{} {}", bytes.div_ceil(1_000), unit("ko", "kB")),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            let comma = if english { '.' } else { ',' };
            let part =
                if tenths.is_multiple_of(10) { String::new() } else { format!("{comma}{}", tenths % 10) };
            format!("{}{part} {}", tenths / 10, unit("Mo", "MB"))
        }
    }
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

/// A sentence of ours in French that quotes somebody's words, which may quote too: inside « » stand “ ”.
#[must_use]
pub fn nested(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_u32;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '«' => {
                depth += 1;
                if depth > 1 {
                    out.push('“');
                    signs.next_if(|it| it.is_whitespace());
                    continue;
                }
            }
            '»' => {
                depth = depth.saturating_sub(1);
                if depth > 0 {
                    out.truncate(out.trim_end().len());
                    out.push('”');
                    continue;
                }
            }
            _ => {}
        }
        out.push(sign);
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_within_quotes() {
        let said = "« \u{a0}La Lène, dit-elle, « il faut » lui parler\u{a0}» paraît, et « l’autre » aussi";
        let said = said.replace("« \u{a0}", "«\u{a0}");
        assert_eq!(
            nested(&said),
            "«\u{a0}La Lène, dit-elle, “il faut” lui parler\u{a0}» paraît, et « l’autre » aussi"
        );
        assert_eq!(nested("« «\u{a0}Bonjour\u{a0}» » part"), "« “Bonjour” » part");
    }

    #[test]
    fn weights() {
        let words = [820, 119_001, 4_150_000, 4_000_000].map(|it| weight("fr", it));
        assert_eq!(words, ["820 octets", "120 ko", "4,2 Mo", "4 Mo"]);
        assert_eq!(weight("en", 4_150_000), "4.2 MB");
    }
}
