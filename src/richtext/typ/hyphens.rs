//! Soft hyphens after an elision. Typst takes "l’administration" for one word it cannot hyphenate
//! (typst#7087); the part after the apostrophe gets its breaks here. Nowhere else are soft hyphens written.

use hypher::Lang;

const SOFT: char = '\u{AD}';
/// Shorter words are not worth a break.
const SHORTEST: usize = 6;

pub(super) fn after_elisions(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('’') {
        let (head, tail) = rest.split_at(at + '’'.len_utf8());
        let elided = head.chars().rev().nth(1).is_some_and(char::is_alphabetic);
        let end = tail.find(|sign: char| !sign.is_alphabetic()).unwrap_or(tail.len());
        let (word, next) = tail.split_at(end);
        out.push_str(head);
        if elided {
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
