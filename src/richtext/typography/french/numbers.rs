//! Numbers in French text: hours, thousands, phones, units, dates, n°, ordinals.

use super::super::glyph::{Glyph, text};
use super::{FIXED, NARROW, word_before};

/// "18 h 30" holds together; "18h30" is written so. "18:30" stays.
pub(super) fn hours(line: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(line.len() + 4);
    let mut at = 0;
    while at < line.len() {
        let Some((length, minutes)) = hour_sign(&out, &line[at..]) else {
            out.push(line[at]);
            at += 1;
            continue;
        };
        out.truncate(out.len() - out.last().map_or(0, |last| usize::from(last.is_space())));
        let sign = line[at + usize::from(line[at].is_space())];
        out.push(Glyph::new(NARROW, sign.owner));
        out.push(sign);
        if minutes {
            out.push(Glyph::new(NARROW, sign.owner));
        }
        at += length;
    }
    out
}

/// An "h" between an hour and (perhaps) minutes begins here: how long it is with its spaces, and whether
/// minutes follow.
fn hour_sign(out: &[Glyph], rest: &[Glyph]) -> Option<(usize, bool)> {
    let lead = usize::from(rest[0].is_space());
    let digits = out.iter().rev().take_while(|glyph| glyph.sign.is_ascii_digit()).count();
    let alone = out.len() == digits || !joins(out[out.len() - digits - 1].sign);
    if !(1..=2).contains(&digits) || !alone || !rest.get(lead)?.is('h') {
        return None;
    }
    let after = lead + 1;
    let space = usize::from(rest.get(after).is_some_and(Glyph::is_space));
    let minutes = rest[after + space..].iter().take_while(|glyph| glyph.sign.is_ascii_digit()).count();
    let end = rest.get(after + space + minutes).is_none_or(|glyph| !joins(glyph.sign));
    if minutes == 2 && end {
        return Some((after + space, true));
    }
    rest.get(after).is_none_or(|glyph| !joins(glyph.sign)).then_some((after, false))
}

/// A sign that would make a number or a word go on.
fn joins(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '\'' | '’' | '_' | '@')
}

/// The spaces of "12 300" and "1 250 000".
pub(super) fn thousands(line: &mut [Glyph]) {
    for at in 1..line.len() {
        let digits = |glyphs: &[Glyph]| glyphs.iter().take_while(|glyph| glyph.sign.is_ascii_digit()).count();
        let group = digits(&line[at + 1..]) == 3 && ends_number(line.get(at + 4));
        if line[at].is_space() && group && leads_thousands(&line[..at]) {
            line[at].sign = NARROW;
        }
    }
}

/// One to three digits at the end, or a group of three already joined to such a number.
fn leads_thousands(line: &[Glyph]) -> bool {
    let digits = line.iter().rev().take_while(|glyph| glyph.sign.is_ascii_digit()).count();
    let Some(before) = line.len().checked_sub(digits + 1).map(|at| line[at]) else {
        return (1..=3).contains(&digits);
    };
    let joined = before.sign == NARROW
        && line.len() > digits + 1
        && line[line.len() - digits - 2].sign.is_ascii_digit();
    if joined {
        digits == 3
    } else {
        (1..=3).contains(&digits) && !joins(before.sign) && !",.".contains(before.sign)
    }
}

fn ends_number(next: Option<&Glyph>) -> bool {
    next.is_none_or(|glyph| !joins(glyph.sign))
}

/// "03 53 01 12 34" and "+33 3 53 01 12 34" are not broken.
pub(super) fn phones(line: &mut [Glyph]) {
    let is_part = |glyph: &Glyph| glyph.sign.is_ascii_digit() || glyph.is_space() || glyph.sign == '+';
    for part in line.chunk_by_mut(|a, b| is_part(a) && is_part(b)) {
        let whole = text(part);
        let groups: Vec<&str> = whole.split_whitespace().collect();
        let lead = usize::from(whole.starts_with(char::is_whitespace));
        let pairs = |groups: &[&str]| groups.iter().all(|group| group.len() == 2);
        let national = groups.len() == 5 && groups[0].starts_with('0') && pairs(&groups);
        let abroad =
            groups.len() == 6 && groups[0].starts_with('+') && groups[1].len() == 1 && pairs(&groups[2..]);
        if national || abroad {
            let end = part.len() - part.iter().rev().take_while(|glyph| glyph.is_space()).count();
            part[lead..end].iter_mut().filter(|glyph| glyph.is_space()).for_each(|glyph| glyph.sign = FIXED);
        }
    }
}

/// "12 km" and "16 ans" are not broken.
pub(super) fn units(line: &mut [Glyph]) {
    const SYMBOLS: &[&str] = &[
        "m", "km", "cm", "mm", "m²", "km²", "cm²", "m³", "ha", "kg", "g", "t", "l", "L", "min", "kW", "kWh",
        "MW", "MWh", "°C", "dB", "ko", "Mo", "Go", "km/h",
    ];
    const WORDS: &[&str] = &[
        "an",
        "ans",
        "mois",
        "semaine",
        "semaines",
        "jour",
        "jours",
        "heure",
        "heures",
        "minute",
        "minutes",
        "seconde",
        "secondes",
        "euro",
        "euros",
        "centime",
        "centimes",
        "million",
        "millions",
        "milliard",
        "milliards",
        "mètre",
        "mètres",
        "kilomètre",
        "kilomètres",
        "centimètre",
        "centimètres",
        "hectare",
        "hectares",
        "litre",
        "litres",
        "kilo",
        "kilos",
        "tonne",
        "tonnes",
        "degré",
        "degrés",
    ];
    after_digits(line, SYMBOLS);
    after_digits(line, WORDS);
}

/// "5 décembre" and "1er mai" are not broken.
pub(super) fn dates(line: &mut [Glyph]) {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    after_digits(line, &MONTHS);
}

fn after_digits(line: &mut [Glyph], words: &[&str]) {
    for at in 1..line.len() {
        let number = line[at - 1].sign.is_ascii_digit() || matches!(word_before(line, at).as_str(), "1er");
        if line[at].is_space() && number && words.contains(&word_after(line, at + 1).as_str()) {
            line[at].sign = FIXED;
        }
    }
}

fn word_after(line: &[Glyph], at: usize) -> String {
    let part = |glyph: &&Glyph| glyph.sign.is_alphanumeric() || matches!(glyph.sign, '°' | '/' | '²' | '³');
    line[at..].iter().take_while(part).map(|glyph| glyph.sign).collect()
}

/// "n° 5": a no-break space after the sign, put in if missing.
pub(super) fn numero(line: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(line.len() + 2);
    let mut at = 0;
    while at < line.len() {
        let glyph = line[at];
        out.push(glyph);
        at += 1;
        let sign =
            (glyph.is('°') || glyph.is('º')) && out.len() > 1 && "nN".contains(out[out.len() - 2].sign);
        let letter_before = out.len() > 2 && out[out.len() - 3].sign.is_alphanumeric();
        let space = usize::from(line.get(at).is_some_and(Glyph::is_space));
        if sign && !letter_before && line.get(at + space).is_some_and(|next| next.sign.is_alphanumeric()) {
            out.push(Glyph::new(FIXED, glyph.owner));
            at += space;
        }
    }
    out
}

/// The ending of an ordinal is raised: 1er, 1re, 2e, 2nd, XIXe.
pub(super) fn ordinals(line: &mut [Glyph]) {
    let inside = |glyph: &Glyph| !glyph.fixed && glyph.sign.is_alphanumeric();
    let mut before: Option<char> = None;
    for word in line.chunk_by_mut(|a, b| inside(a) == inside(b)) {
        let joined = before.is_some_and(|sign| matches!(sign, '’' | '_' | '@' | '#' | '&'));
        before = word.last().map(|glyph| glyph.sign);
        if let Some(from) = ordinal(&text(word)).filter(|_| !joined && !word[0].fixed) {
            word[from..].iter_mut().for_each(|glyph| glyph.raised = true);
        }
    }
}

/// Where the ending begins, in signs, if the word is an ordinal.
fn ordinal(word: &str) -> Option<usize> {
    let number: String =
        word.chars().take_while(|sign| sign.is_ascii_digit() || "IVXLCDM".contains(*sign)).collect();
    let ending = &word[number.len()..];
    let digits = number.chars().all(|sign| sign.is_ascii_digit());
    if number.is_empty() || !(digits || is_roman(&number)) {
        return None;
    }
    let fits = match ending {
        "er" | "re" | "ers" | "res" | "ère" | "ères" => matches!(number.as_str(), "1" | "I"),
        "nd" | "nde" | "nds" | "ndes" => matches!(number.as_str(), "2" | "II"),
        // "2026e" may be a typing mistake; "XVIIIe" is a century.
        "e" | "es" | "ème" | "èmes" | "ième" => !digits || number.len() < 5,
        _ => false,
    };
    fits.then_some(number.len())
}

/// A Roman numeral as centuries, kings and districts have them; "De", "Le" and "Me" are words.
fn is_roman(number: &str) -> bool {
    let small =
        |number: &str| matches!(number, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX");
    let tens = ["XL", "XXX", "XX", "X", "L", ""];
    let rest = tens.iter().find_map(|ten| number.strip_prefix(ten)).unwrap_or(number);
    small(rest) && !matches!(number, "" | "L")
}
