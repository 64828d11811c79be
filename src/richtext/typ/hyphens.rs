//! Soft hyphens where Typst sees none. It takes « l’administration » and « beaucoup ? » with its no-break space for words it cannot
//! hyphenate (typst#7087); the part after an apostrophe and the word before a narrow space get their breaks here, and nothing else does.

use hypher::Lang;

const SOFT: char = '\u{AD}';
const NARROW_SPACE: char = '\u{202F}';
/// Shorter words are not worth a break.
const SHORTEST: usize = 6;

pub(super) fn around_glue(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(char::is_alphabetic) {
        let (between, tail) = rest.split_at(at);
        let end = tail.find(|sign: char| !sign.is_alphabetic()).unwrap_or(tail.len());
        let (word, next) = tail.split_at(end);
        let elided = between == "’" && out.ends_with(char::is_alphabetic);
        out.push_str(between);
        if elided || next.starts_with(NARROW_SPACE) {
            hyphenate(word, &mut out);
        } else {
            out.push_str(word);
        }
        rest = next;
    }
    out.push_str(rest);
    out
}

/// Two signs at least before a break, three after.
fn hyphenate(word: &str, out: &mut String) {
    let total = word.chars().count();
    if total < SHORTEST || word.chars().all(char::is_uppercase) {
        return out.push_str(word);
    }
    let mut seen = 0;
    for syllable in hypher::hyphenate(word, Lang::French) {
        if seen >= 2 && total - seen >= 3 {
            out.push(SOFT);
        }
        out.push_str(syllable);
        seen += syllable.chars().count();
    }
}
