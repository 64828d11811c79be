//! What of a text is shown of a hit: the words around the first one asked for. Knows no table.
use super::words::{Initials, analyse, words};

/// A text of many lines as one: a sentence goes on, anything else is set apart by a dot, and lists lose their signs.
fn flowing(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let words =
            line.split_whitespace().filter(|it| *it != "-" && *it != "|").collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            continue;
        }
        if !out.is_empty() {
            let ended = out.ends_with(['.', '!', '?', '…', ':', ';', ',', '»']);
            out.push_str(if ended { " " } else { " · " });
        }
        out.push_str(&words);
    }
    out
}

/// Where the words asked for stand in a text: as they are, else as the beginning of others.
fn places(locale: &str, text: &str, stems: &[&str]) -> Vec<(usize, usize)> {
    const MOST: usize = 40;
    // A word takes far longer to be put into its stem than to be looked at.
    let initials = Initials::of(stems);
    let (mut whole, mut begun) = (Vec::new(), Vec::new());
    for (at, word) in words(text).filter(|it| initials.begin(it.1)) {
        let Some(own) = analyse(locale, word).into_iter().next() else { continue };
        let place = (at, at + word.len());
        if stems.contains(&own.as_str()) {
            whole.push(place);
        } else if begun.len() < MOST && stems.iter().any(|stem| own.starts_with(stem)) {
            begun.push(place);
        }
        if whole.len() == MOST {
            break;
        }
    }
    if whole.is_empty() { begun } else { whole }
}

/// A text in parts; true marks a word that was asked for.
pub(super) fn marked(locale: &str, text: &str, stems: &[&str]) -> Vec<(String, bool)> {
    let mut parts = cut(text, (0, text.len()), places(locale, text, stems));
    parts.retain(|it| !it.0.is_empty());
    parts
}

fn cut(text: &str, (start, end): (usize, usize), marks: Vec<(usize, usize)>) -> Vec<(String, bool)> {
    let mut parts = Vec::new();
    let mut at = start;
    for (from, to) in marks.into_iter().filter(|it| it.0 >= start && it.1 <= end) {
        parts.push((text[at..from].to_owned(), false));
        parts.push((text[from..to].to_owned(), true));
        at = to;
    }
    parts.push((text[at..end].to_owned(), false));
    parts
}

/// About 180 characters around the first word asked for, cut at words; true marks a word that was asked for.
pub(super) fn passage(locale: &str, text: &str, stems: &[&str]) -> Vec<(String, bool)> {
    let text = &flowing(text);
    let marks = places(locale, text, stems);
    let first = marks.first().map_or(0, |it| it.0);
    let start =
        words(text).map(|it| it.0).take_while(|it| *it <= first).find(|it| first - it < 70).unwrap_or(first);
    let end = words(text)
        .map(|it| it.0 + it.1.len())
        .take_while(|it| *it <= start + 200)
        .last()
        .unwrap_or(text.len());
    let end = end.max(start);
    let mut parts = cut(text, (start, end), marks);
    if start > 0 {
        parts.insert(0, ("… ".to_owned(), false));
    }
    if end < text.len() {
        parts.push((" …".to_owned(), false));
    }
    parts.retain(|it| !it.0.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_keeps_fields_apart_and_shows_no_list_signs() {
        let text = "Adjoint\nAdjoint au cadre de vie\n\nIl suit  les travaux.\n- novembre\n- Tarifs";
        assert_eq!(
            flowing(text),
            "Adjoint · Adjoint au cadre de vie · Il suit les travaux. novembre · Tarifs"
        );
    }

    #[test]
    fn the_passage_marks_the_words() {
        let text = format!("{} La piscine des Îles ouvre.", "Mot ".repeat(60));
        let parts = passage("fr", &text, &["piscin"]);
        assert!(parts.iter().any(|it| it.1 && it.0 == "piscine"), "{parts:?}");
        assert!(parts.iter().map(|it| it.0.chars().count()).sum::<usize>() < 260);
    }
}
