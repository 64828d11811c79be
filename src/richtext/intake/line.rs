//! Lines of text on their way in: white space, marks, line breaks.

use super::super::{Inline, Mark};

/// Where a line of a Markdown quote ended. A private sign; it never comes in from outside ([`bare`]).
pub(super) const SOFT_BREAK: char = '\u{E000}';

/// The source without signs that have no place in a text.
pub(super) fn bare(source: &str) -> String {
    let odd = |sign: char| sign == SOFT_BREAK || (sign.is_control() && !sign.is_whitespace());
    source.chars().filter(|sign| !odd(*sign)).collect()
}

/// Adds words to a line: runs of white space are one space, none at the start of the line.
pub(super) fn push(line: &mut Vec<Inline>, words: &str, marks: &[Mark]) {
    let mut text = String::with_capacity(words.len());
    let mut space = ends_open(line);
    for sign in words.chars() {
        let blank = matches!(sign, ' ' | '\n' | '\t' | '\r' | '\u{c}');
        match (blank, space) {
            (true, true) => {}
            (true, false) => text.push(' '),
            (false, _) => text.push(sign),
        }
        space = blank;
    }
    if text.is_empty() {
        return;
    }
    match line.last_mut() {
        Some(Inline::Text { text: last, marks: same }) if same.as_slice() == marks => last.push_str(&text),
        _ => line.push(Inline::text(text, marks.to_vec())),
    }
}

/// Whether a space here would not be seen: at the start, after a break, after a space.
fn ends_open(line: &[Inline]) -> bool {
    match line.last() {
        None | Some(Inline::HardBreak {}) => true,
        Some(Inline::Text { text, .. }) => text.ends_with(' '),
    }
}

/// Adds a line break, not at the start.
pub(super) fn push_break(line: &mut Vec<Inline>) {
    trim_end(line);
    if !line.is_empty() {
        line.push(Inline::HardBreak {});
    }
}

/// The line as it is stored: no spaces or breaks at its ends, no private signs, no link without words.
pub(super) fn tidy(mut line: Vec<Inline>) -> Vec<Inline> {
    for inline in &mut line {
        if let Inline::Text { text, .. } = inline {
            *text = text.replace(SOFT_BREAK, " ").replace("  ", " ");
        }
    }
    if let Some(Inline::Text { text, .. }) = line.first_mut() {
        *text = text.trim_start().to_owned();
    }
    while matches!(line.last(), Some(Inline::HardBreak {})) {
        line.pop();
    }
    trim_end(&mut line);
    line.retain(|inline| !matches!(inline, Inline::Text { text, .. } if text.is_empty()));
    unlink_blanks(&mut line);
    join(line)
}

/// Neighbours with the same marks are one run.
fn join(line: Vec<Inline>) -> Vec<Inline> {
    let mut joined: Vec<Inline> = Vec::with_capacity(line.len());
    for inline in line {
        match (joined.last_mut(), &inline) {
            (Some(Inline::Text { text, marks }), Inline::Text { text: next, marks: same })
                if marks == same =>
            {
                text.push_str(next);
            }
            _ => joined.push(inline),
        }
    }
    joined
}

fn trim_end(line: &mut Vec<Inline>) {
    while let Some(Inline::Text { text, .. }) = line.last_mut() {
        text.truncate(text.trim_end_matches([' ', SOFT_BREAK]).len());
        if !text.is_empty() {
            break;
        }
        line.pop();
    }
}

fn unlink_blanks(line: &mut [Inline]) {
    let target = |inline: &Inline| match inline {
        Inline::Text { marks, .. } => marks.iter().find_map(Mark::target).cloned(),
        Inline::HardBreak {} => None,
    };
    for run in line.chunk_by_mut(|a, b| target(a) == target(b)) {
        if Inline::is_blank(run) {
            for inline in run {
                if let Inline::Text { marks, .. } = inline {
                    marks.retain(|mark| mark.target().is_none());
                }
            }
        }
    }
}

/// Cuts a line in two where a line of its source ended, if what follows satisfies `wanted`: the last such place.
pub(super) fn split_last(
    line: &[Inline],
    wanted: impl Fn(&str) -> bool,
) -> Option<(Vec<Inline>, Vec<Inline>)> {
    let places = (0..line.len()).rev().flat_map(|at| match &line[at] {
        Inline::HardBreak {} => vec![(at, 0)],
        Inline::Text { text, .. } => text.rmatch_indices(SOFT_BREAK).map(|(byte, _)| (at, byte)).collect(),
    });
    places.map(|(at, byte)| split(line, at, byte)).find(|(_, tail)| wanted(&super::super::text::inline(tail)))
}

/// Cuts a line at the first end of a source line.
pub(super) fn split_first(line: &[Inline]) -> (Vec<Inline>, Vec<Inline>) {
    let place = line.iter().enumerate().find_map(|(at, inline)| match inline {
        Inline::HardBreak {} => Some((at, 0)),
        Inline::Text { text, .. } => text.find(SOFT_BREAK).map(|byte| (at, byte)),
    });
    place.map_or_else(|| (line.to_vec(), vec![]), |(at, byte)| split(line, at, byte))
}

fn split(line: &[Inline], at: usize, byte: usize) -> (Vec<Inline>, Vec<Inline>) {
    let mut head = line[..at].to_vec();
    let mut tail = Vec::new();
    if let Inline::Text { text, marks } = &line[at] {
        let (before, after) = text.split_at(byte);
        head.push(Inline::text(before, marks.clone()));
        tail.push(Inline::text(after.trim_start_matches([SOFT_BREAK, ' ']), marks.clone()));
    }
    tail.extend_from_slice(&line[at + 1..]);
    (head, tail)
}
