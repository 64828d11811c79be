//! What print changes, word by word, to show web and paper side by side. It compares words; what is said of them (marks, links) does
//! not count.

use std::collections::HashSet;

use serde::Serialize;

use super::{PrintVersion, Reworded};
use crate::richtext::{Block, BlockId, RichText, text};

/// Pairs of words compared at most: beyond, a block counts as wholly rewritten.
const MAX_PAIRS: usize = 4_000_000;

/// One block print changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The block.
    pub id: BlockId,
    /// Its words on the web; none if it is gone there.
    pub web: Option<Vec<Run>>,
    /// Its words in print; none if it is left out.
    pub print: Option<Vec<Run>>,
    /// The web words changed since somebody wrote the print words.
    pub stale: bool,
}

/// Words in a row that the other side has, or has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The words, with the spaces after them.
    pub text: String,
    /// The other side has not got them.
    pub differs: bool,
}

/// Every block print changes, in the order of the text; rewordings of blocks that are gone come last.
#[must_use]
pub fn difference(web: &RichText, version: &PrintVersion) -> Vec<Change> {
    let here: HashSet<BlockId> = web.content.iter().map(Block::id).collect();
    let gone = version.reworded.iter().filter(|entry| !here.contains(&entry.id)).map(gone);
    web.content.iter().filter_map(|block| change(block, version)).chain(gone).collect()
}

fn change(block: &Block, version: &PrintVersion) -> Option<Change> {
    let (id, words) = (block.id(), text::block(block));
    if version.left_out.contains(&id) {
        return Some(Change { id, web: Some(runs(&words, |_| true)), print: None, stale: false });
    }
    let entry = version.reworded(id)?;
    let (web, print) = compare(&words, &text::block(&entry.block));
    Some(Change { id, web: Some(web), print: Some(print), stale: entry.is_stale(block) })
}

fn gone(entry: &Reworded) -> Change {
    let print = runs(&text::block(&entry.block), |_| true);
    Change { id: entry.id, web: None, print: Some(print), stale: true }
}

/// The words of both texts, those the other has not got marked.
#[must_use]
pub fn compare(web: &str, print: &str) -> (Vec<Run>, Vec<Run>) {
    let (left, right) = (words(web), words(print));
    let shared = shared(&left, &right);
    let (in_web, in_print): (HashSet<usize>, HashSet<usize>) = shared.into_iter().unzip();
    (runs(web, |at| !in_web.contains(&at)), runs(print, |at| !in_print.contains(&at)))
}

/// Words as they stand in the text, without the spaces after them.
fn words(text: &str) -> Vec<&str> {
    pieces(text).map(str::trim_end).collect()
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(char::is_whitespace)
}

fn runs(text: &str, differs: impl Fn(usize) -> bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, piece) in pieces(text).enumerate() {
        let differs = differs(at);
        match runs.last_mut().filter(|run| run.differs == differs) {
            Some(run) => run.text.push_str(piece),
            None => runs.push(Run { text: piece.to_owned(), differs }),
        }
    }
    runs
}

/// The longest row of words both have in the same order, as places in each. What begins and ends alike is not compared again.
#[must_use]
pub fn shared(left: &[&str], right: &[&str]) -> Vec<(usize, usize)> {
    let head = left.iter().zip(right).take_while(|(l, r)| l == r).count();
    let (l, r) = (&left[head..], &right[head..]);
    let tail = l.iter().rev().zip(r.iter().rev()).take_while(|(l, r)| l == r).count();
    let (l, r) = (&l[..l.len() - tail], &r[..r.len() - tail]);
    let mut found: Vec<_> = (0..head).map(|at| (at, at)).collect();
    found.extend(longest(l, r).into_iter().map(|(a, b)| (head + a, head + b)));
    found.extend((0..tail).map(|back| (left.len() - tail + back, right.len() - tail + back)));
    found
}

fn longest(left: &[&str], right: &[&str]) -> Vec<(usize, usize)> {
    if left.len().saturating_mul(right.len()) > MAX_PAIRS {
        return Vec::new();
    }
    // common[a][b]: how many words left[a..] and right[b..] have in common.
    let mut common = vec![vec![0_u32; right.len() + 1]; left.len() + 1];
    for a in (0..left.len()).rev() {
        for b in (0..right.len()).rev() {
            common[a][b] = if left[a] == right[b] {
                common[a + 1][b + 1] + 1
            } else {
                common[a + 1][b].max(common[a][b + 1])
            };
        }
    }
    let (mut a, mut b, mut found) = (0, 0, Vec::new());
    while a < left.len() && b < right.len() {
        if left[a] == right[b] {
            found.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if common[a + 1][b] >= common[a][b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown((web, print): (Vec<Run>, Vec<Run>)) -> (String, String) {
        let side = |runs: Vec<Run>| {
            runs.into_iter()
                .map(|it| if it.differs { format!("[{}]", it.text) } else { it.text })
                .collect::<String>()
        };
        (side(web), side(print))
    }

    #[test]
    fn words_that_stay_are_found_between_those_that_change() {
        let web = "La mairie de Valbourg ouvre lundi prochain à neuf heures.";
        let print = "La mairie ouvre lundi à 9 heures.";
        assert_eq!(
            shown(compare(web, print)),
            (
                "La mairie [de Valbourg ]ouvre lundi [prochain ]à [neuf ]heures.".into(),
                "La mairie ouvre lundi à [9 ]heures.".into()
            )
        );
    }

    #[test]
    fn a_word_added_at_the_end_leaves_the_one_before_alone() {
        assert_eq!(shown(compare("un deux", "un deux trois")), ("un deux".into(), "un deux [trois]".into()));
        assert_eq!(shown(compare("", "un")), (String::new(), "[un]".into()));
        assert_eq!(shown(compare("un\nun", "un")), ("un\n[un]".into(), "un".into()));
    }

    #[test]
    fn a_very_long_block_that_begins_and_ends_alike_is_compared_in_part_only() {
        let long = |word: &str| format!("début {} fin", vec![word; 3_000].join(" "));
        let (web, print) = compare(&long("a"), &long("b"));
        assert_eq!(web.iter().map(|it| it.differs).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(print.len(), 3);
    }
}
