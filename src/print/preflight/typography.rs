//! French typography of a text as it is printed (Lexique des règles typographiques de l'Imprimerie nationale): spaces, guillemets,
//! apostrophes, points of suspension. Pure; what it finds is named, not mended.

/// A rule that a text breaks: its name among the preflight's words, the first place, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub rule: &'static str,
    /// A few words around it.
    pub sample: String,
    pub count: usize,
}

/// Signs shown on each side of a fault.
const AROUND: usize = 14;
const RULES: [&str; 7] = [
    "straight_quote",
    "straight_apostrophe",
    "space_before_sign",
    "space_in_guillemets",
    "three_dots",
    "double_space",
    "spaced_hyphen",
];

/// Every rule this text breaks, in the order of the rules.
#[must_use]
pub fn faults(text: &str) -> Vec<Fault> {
    let signs: Vec<char> = text.chars().collect();
    let mut found: Vec<(usize, Vec<usize>)> = RULES.iter().enumerate().map(|it| (it.0, Vec::new())).collect();
    for at in 0..signs.len() {
        if let Some(rule) = broken(&signs, at).and_then(|it| RULES.iter().position(|rule| *rule == it)) {
            found[rule].1.push(at);
        }
    }
    let one = |(rule, places): &(usize, Vec<usize>)| {
        let first = *places.first()?;
        let part = &signs[first.saturating_sub(AROUND)..(first + AROUND).min(signs.len())];
        Some(Fault { rule: RULES[*rule], sample: part.iter().collect(), count: places.len() })
    };
    found.iter().filter_map(one).collect()
}

/// The rule broken at this sign.
fn broken(signs: &[char], at: usize) -> Option<&'static str> {
    let near = |by: isize| at.checked_add_signed(by).and_then(|it| signs.get(it)).copied();
    let (before, after) = (near(-1), near(1));
    let letter = |it: Option<char>| it.is_some_and(char::is_alphabetic);
    let ends = after.is_none_or(char::is_whitespace);
    match signs[at] {
        '"' if letter(before) || letter(after) => Some("straight_quote"),
        '\'' if letter(before) && letter(after) => Some("straight_apostrophe"),
        // Only before a space: the signs of an address, of an hour and of a score stand between others.
        ';' | '!' | '?' | ':' if ends && tight(before) => Some("space_before_sign"),
        '«' if after.is_some_and(|it| !unbreakable(it)) => Some("space_in_guillemets"),
        '»' if before.is_some_and(|it| !unbreakable(it)) => Some("space_in_guillemets"),
        '.' if near(-1) == Some('.') && near(-2) == Some('.') && near(-3) != Some('.') => Some("three_dots"),
        ' ' if before == Some(' ') && near(-2).is_some_and(|it| it != ' ' && it != '\n') => {
            Some("double_space")
        }
        '-' if before == Some(' ') && after == Some(' ') => Some("spaced_hyphen"),
        _ => None,
    }
}

/// No space at all, or one where a line may break.
fn tight(before: Option<char>) -> bool {
    before.is_some_and(|it| it == ' ' || it.is_alphanumeric() || matches!(it, '»' | ')' | ']' | '’'))
}

fn unbreakable(sign: char) -> bool {
    matches!(sign, '\u{a0}' | '\u{202f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<&'static str> {
        faults(text).iter().map(|it| it.rule).collect()
    }

    #[test]
    fn each_rule_is_seen_alone() {
        for (text, rule) in [
            ("Il dit \"oui\u{202f}» à tous.", "straight_quote"),
            ("C'est demain.", "straight_apostrophe"),
            ("Qui vient ?", "space_before_sign"),
            ("Qui vient?", "space_before_sign"),
            ("Horaires: le matin", "space_before_sign"),
            ("Le « parvis\u{a0}»", "space_in_guillemets"),
            ("Et puis...", "three_dots"),
            ("Deux  espaces", "double_space"),
            ("Le marché - couvert", "spaced_hyphen"),
        ] {
            assert_eq!(rules(text), [rule], "{text}");
        }
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for text in [
            "Qui vient\u{202f}? «\u{a0}Tous\u{202f}!\u{a0}» Voici\u{a0}: l’été… à 10:30, https://v.fr/?a=1;b",
            "Saint-Martin — porte-à-porte",
            "Vraiment\u{202f}?!",
            "",
        ] {
            assert_eq!(rules(text), Vec::<&str>::new(), "{text}");
        }
    }
}
