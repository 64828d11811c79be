//! French: quotes, apostrophes, no-break spaces, hours, numbers, ordinals. Each rule is one pass over the line.

mod numbers;

use super::glyph::Glyph;
use super::{FIXED, NARROW};

pub(super) fn typeset(line: &[Glyph]) -> Vec<Glyph> {
    let mut line = quotes(ellipses(line));
    apostrophes(&mut line);
    let mut line = numbers::hours(&punctuation(&line));
    numbers::thousands(&mut line);
    numbers::phones(&mut line);
    numbers::units(&mut line);
    numbers::dates(&mut line);
    let mut line = numbers::numero(&line);
    titles(&mut line);
    numbers::ordinals(&mut line);
    line
}

/// Three dots are one sign.
fn ellipses(line: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(line.len());
    for dots in line.chunk_by(|a, b| a.is('.') && b.is('.')) {
        if dots.len() == 3 {
            out.push(Glyph { sign: '…', ..dots[0] });
        } else {
            out.extend_from_slice(dots);
        }
    }
    out
}

/// Straight double quotes become « » when each opening one has its closing one.
fn quotes(mut line: Vec<Glyph>) -> Vec<Glyph> {
    let places: Vec<usize> = (0..line.len()).filter(|at| line[*at].is('"')).collect();
    // The space after « is ours: a straight quote there opens nothing, now or the second time.
    let inside = |at: usize| at > 1 && line[at - 1].is_space() && line[at - 2].is('«');
    let after = |sign: char| sign.is_whitespace() || "(['’—–/".contains(sign);
    let opens = |at: usize| at == 0 || (after(line[at - 1].sign) && !inside(at));
    let space_after = |at: usize| line.get(at + 1).is_none_or(|next| next.sign.is_whitespace());
    let paired =
        |pair: &[usize]| pair.len() == 2 && opens(pair[0]) && !space_after(pair[0]) && !opens(pair[1]);
    if places.chunks(2).all(paired) {
        for (nth, at) in places.into_iter().enumerate() {
            line[at].sign = if nth % 2 == 0 { '«' } else { '»' };
        }
    }
    line
}

/// The straight apostrophe of a word becomes the real one; minutes and feet ("5'") keep theirs.
fn apostrophes(line: &mut [Glyph]) {
    for at in 0..line.len() {
        let letter = |at: Option<&Glyph>| at.is_some_and(|glyph| glyph.sign.is_alphanumeric());
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        let after_digit = before.is_some_and(|glyph| glyph.sign.is_ascii_digit());
        let in_word = (letter(before) && !after_digit) || letter(line.get(at + 1));
        if line[at].is('\'') && in_word {
            line[at].sign = '’';
        }
    }
}

/// The space before high punctuation and inside « »; a missing one is put in where it is surely missing.
fn punctuation(line: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(line.len() + 8);
    for (at, glyph) in line.iter().enumerate() {
        if let Some(space) = space_before(*glyph) {
            before(&mut out, *glyph, space, line.get(at + 1));
        } else if out.last().is_some_and(|last| last.is('«')) && !is_edge(*glyph) {
            out.push(Glyph::new(FIXED, out[out.len() - 1].owner));
        }
        if glyph.is_space() && out.last().is_some_and(|last| last.is_space() && last.sign != ' ') {
            continue; // the no-break space after « is there already
        }
        out.push(*glyph);
    }
    out
}

fn space_before(glyph: Glyph) -> Option<char> {
    match glyph.sign {
        _ if glyph.fixed => None,
        ';' | '!' | '?' | '%' | '€' | '‰' => Some(NARROW),
        ':' | '»' => Some(FIXED),
        _ => None,
    }
}

/// Makes the space before `glyph` the right one: turned if it is there, added where it is missing.
fn before(out: &mut Vec<Glyph>, glyph: Glyph, space: char, next: Option<&Glyph>) {
    let spaces = out.iter().rev().take_while(|last| last.is_space()).count();
    let words = out.len() - spaces;
    let Some(last) = words.checked_sub(1).map(|at| out[at]) else { return };
    if last.sign == '\n' || last.is('«') {
        return;
    }
    if spaces > 0 {
        let owner = out[words].owner;
        out.truncate(words);
        out.push(Glyph::new(space, owner));
    } else if is_missing(last, glyph, next) {
        out.push(Glyph::new(space, glyph.owner));
    }
}

/// Whether a space was forgotten: "mot!" yes; "18:30", "?!" and "(!)" no.
fn is_missing(last: Glyph, glyph: Glyph, next: Option<&Glyph>) -> bool {
    let ends = next.is_none_or(|next| next.sign.is_whitespace() || "»”)…".contains(next.sign));
    let word = last.sign.is_alphanumeric() || "»”)’%€".contains(last.sign);
    match glyph.sign {
        '»' => true,
        '%' | '€' | '‰' => last.sign.is_ascii_digit(),
        ':' => word && ends,
        _ => word && (ends || next.is_some_and(|next| "!?".contains(next.sign))),
    }
}

fn is_edge(glyph: Glyph) -> bool {
    matches!(glyph.sign, '\n' | '»')
}

/// "M. Dupont" and "Mme Dupont" stay together.
fn titles(line: &mut [Glyph]) {
    const TITLES: [&str; 11] = ["M.", "MM.", "Mme", "Mmes", "Mlle", "Dr", "Me", "Pr", "Mgr", "St", "Ste"];
    for at in 1..line.len().saturating_sub(1) {
        if line[at].is_space()
            && line[at + 1].sign.is_uppercase()
            && TITLES.contains(&word_before(line, at).as_str())
        {
            line[at].sign = FIXED;
        }
    }
}

/// The word that ends before `at`.
fn word_before(line: &[Glyph], at: usize) -> String {
    let part = |glyph: &&Glyph| glyph.sign.is_alphanumeric() || glyph.sign == '.';
    let length = line[..at].iter().rev().take_while(part).count();
    super::glyph::text(&line[at - length..at])
}
