//! Deals the pieces of a text to columns, line by line. Pure arithmetic; knows neither words nor Typst.
//!
//! The rules are the usual ones of a column: at least two lines of a paragraph on each side of a break, a heading stays with what
//! follows, a picture or table that finds no room waits for the top of the next column while the text goes on.
use serde::{Deserialize, Serialize};

/// How a piece may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Between its lines, at least two on each side.
    Text,
    /// An entry of a list, which breaks as a paragraph does.
    Item,
    /// Never, and it stays with what follows.
    Head,
    /// Never.
    Keep,
    /// Never, but it may wait for the top of the next column.
    Loose,
}

/// One piece of a text, or one entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Line {
    pub kind: Kind,
    /// Lines it takes.
    pub n: i32,
    /// Empty lines above it, dropped at the top of a column.
    pub gap: i32,
    /// Which piece of the body it is; entries of one list share the number.
    pub at: usize,
}

/// A column, or the part of one, that takes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Page it stands on, from 0.
    pub page: usize,
    /// Number of the column, from 0 at the left.
    pub x: usize,
    /// Its first line.
    pub y: i32,
    pub lines: i32,
}

/// Where some lines of a piece stand. Spots of one piece divide its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    pub at: usize,
    pub page: usize,
    pub x: usize,
    pub y: i32,
    pub lines: i32,
}

/// How a text ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ran {
    /// Lines left in the last column it reached and those after it.
    pub spare: i32,
    /// Lines left at the foot of the columns before.
    pub ragged: i32,
    /// Columns used.
    pub columns: usize,
}

/// Runs `lines` through `columns`; every piece that is set is told to `set`. None when they do not fit: the text is overset.
pub fn run(lines: &[Line], columns: &[Column], mut set: impl FnMut(Spot)) -> Option<Ran> {
    let (mut col, mut y, mut after, mut ragged) = (0, 0, 0, 0);
    let mut late: Vec<Line> = Vec::new();
    let (mut i, mut done) = (0, 0); // `done`: lines of this piece set in columns before
    while let Some(piece) = lines.get(i) {
        let column = columns.get(col)?;
        let room = column.lines;
        let gap = if y == 0 {
            0
        } else if done > 0 {
            after
        } else {
            piece.gap.max(after)
        };
        let n = piece.n - done;
        let mut spot = |y: i32, lines: i32| {
            if lines > 0 {
                set(Spot { at: piece.at, page: column.page, x: column.x, y: column.y + y, lines });
            }
        };
        // the end of a text comes after all that still waits
        let ends = i + 1 == lines.len() && piece.kind == Kind::Keep && !late.is_empty();
        let fits = y + gap + n <= room && !ends;
        let mut next_column = false;
        match piece.kind {
            Kind::Keep | Kind::Loose if fits => {
                spot(y + gap, n);
                (y, after) = (y + gap + n, piece.gap);
                i += 1;
            }
            Kind::Loose if y > 0 && col + 1 < columns.len() && room - y >= 3 => {
                late.push(*piece);
                i += 1;
            }
            Kind::Keep | Kind::Loose => next_column = true,
            Kind::Head => {
                if y + gap + n + follow(lines.get(i + 1)) <= room {
                    spot(y + gap, n);
                    (y, after) = (y + gap + n, 0);
                    i += 1;
                } else {
                    next_column = true;
                }
            }
            Kind::Text | Kind::Item if fits => {
                spot(y + gap, n);
                (y, after, done) = (y + gap + n, 0, 0);
                i += 1;
            }
            Kind::Text | Kind::Item => {
                next_column = true;
                let taken = (room - y - gap).min(n - 2);
                if piece.n > 3 && taken >= 2 {
                    spot(y + gap, taken);
                    y += gap + taken;
                    done += taken;
                }
            }
        }
        if next_column {
            let stuck = y == 0 && done == 0 && !ends;
            if stuck && (piece.kind != Kind::Text || n <= 3 || room < 2) && late.is_empty() {
                return None;
            }
            ragged += room - y;
            col += 1;
            (y, after) = (0, 0);
            if !late.is_empty() {
                (y, after) = set_late(&mut late, columns.get(col)?, &mut set)?;
            }
        }
    }
    if !late.is_empty() {
        ragged += columns.get(col)?.lines - y;
        col += 1;
        (y, _) = set_late(&mut late, columns.get(col)?, &mut set)?;
    }
    let last = columns.get(col)?;
    let spare = last.lines - y + columns[col + 1..].iter().map(|it| it.lines).sum::<i32>();
    (y <= last.lines).then_some(Ran { spare, ragged, columns: col + 1 })
}

/// Lines that must stand under a heading.
fn follow(next: Option<&Line>) -> i32 {
    match next {
        Some(it) if matches!(it.kind, Kind::Text | Kind::Item) => {
            if it.n <= 3 {
                it.n
            } else {
                2
            }
        }
        Some(it) if it.kind == Kind::Keep => it.gap + it.n,
        _ => 0,
    }
}

/// What waited stands at the top of the next column: the line reached, and the gap wanted after it.
fn set_late(late: &mut Vec<Line>, column: &Column, set: &mut impl FnMut(Spot)) -> Option<(i32, i32)> {
    let mut y = 0;
    for piece in late.drain(..) {
        let gap = if y == 0 { 0 } else { piece.gap };
        set(Spot { at: piece.at, page: column.page, x: column.x, y: column.y + y + gap, lines: piece.n });
        y += gap + piece.n;
    }
    (y <= column.lines).then_some((y, 1))
}

/// Spots with the entries of one list put together where they stand under each other.
#[must_use]
pub fn join(spots: Vec<Spot>) -> Vec<Spot> {
    let mut joined: Vec<Spot> = Vec::with_capacity(spots.len());
    for spot in spots {
        match joined.last_mut() {
            Some(last)
                if last.at == spot.at
                    && (last.page, last.x) == (spot.page, spot.x)
                    && last.y + last.lines == spot.y =>
            {
                last.lines += spot.lines;
            }
            _ => joined.push(spot),
        }
    }
    joined
}

/// Lines of a whole text in one endless column.
#[must_use]
pub fn total(lines: &[Line]) -> i32 {
    lines.iter().map(|it| it.n + it.gap).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(n: i32, at: usize) -> Line {
        Line { kind: Kind::Text, n, gap: 0, at }
    }

    fn columns(heights: &[i32]) -> Vec<Column> {
        heights.iter().enumerate().map(|(x, &lines)| Column { page: 0, x, y: 0, lines }).collect()
    }

    fn ran(lines: &[Line], heights: &[i32]) -> (Option<Ran>, Vec<Spot>) {
        let mut spots = Vec::new();
        let ran = run(lines, &columns(heights), |it| spots.push(it));
        (ran, join(spots))
    }

    #[test]
    fn a_paragraph_keeps_two_lines_on_each_side_of_a_break() {
        let (fit, spots) = ran(&[text(9, 0), text(5, 1)], &[10, 10]);
        // one line of the second paragraph would stand alone: all of it moves
        assert_eq!(fit.map(|it| (it.spare, it.ragged)), Some((5, 1)));
        assert_eq!(
            spots.iter().map(|it| (it.at, it.x, it.lines)).collect::<Vec<_>>(),
            [(0, 0, 9), (1, 1, 5)]
        );
        let (_, spots) = ran(&[text(6, 0), text(6, 1)], &[10, 10]);
        assert_eq!(
            spots.iter().map(|it| (it.at, it.x, it.lines)).collect::<Vec<_>>(),
            [(0, 0, 6), (1, 0, 4), (1, 1, 2)]
        );
    }

    #[test]
    fn a_heading_never_stands_at_a_foot() {
        let head = Line { kind: Kind::Head, n: 1, gap: 1, at: 1 };
        let (_, spots) = ran(&[text(7, 0), head, text(6, 2)], &[10, 10]);
        assert_eq!(spots[1], Spot { at: 1, page: 0, x: 1, y: 0, lines: 1 });
    }

    #[test]
    fn a_picture_without_room_waits_and_the_text_goes_on() {
        let picture = Line { kind: Kind::Loose, n: 8, gap: 1, at: 1 };
        let (_, spots) = ran(&[text(4, 0), picture, text(8, 2)], &[10, 14]);
        let seen: Vec<_> = spots.iter().map(|it| (it.at, it.x, it.y, it.lines)).collect();
        assert_eq!(seen, [(0, 0, 0, 4), (2, 0, 4, 6), (1, 1, 0, 8), (2, 1, 9, 2)]);
    }

    #[test]
    fn what_does_not_fit_is_none() {
        assert!(ran(&[text(30, 0)], &[10, 10]).0.is_none());
        assert!(ran(&[Line { kind: Kind::Keep, n: 12, gap: 0, at: 0 }], &[10, 20]).0.is_none());
    }
}
