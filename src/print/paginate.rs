//! The run of pages: exact dynamic programming over the pages that measured articles can fill ([`super::compose`]). One pass answers for
//! every number of pages at once. Pure; knows no text.
//!
//! A state is a section, the set of its articles that are decided, and the number of pages so far. The lowest undecided article either
//! begins the next page, with others of its section or with the first of the next section when nothing stays behind, or stays out.
//! Articles of one section may stand in any order; an article looks at the next `NEAR` for company, so sections of up to `MANY` articles
//! are solved exactly.
use super::compose::{Block, Company, Kit, Measure};
use super::order::SectionOrder;
use crate::content::publication::Side;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Articles of its section among which an article finds its neighbours.
const NEAR: usize = 7;

/// The same in a section of more than [`MANY`] articles, whose sets would be too many.
const NEAR_OF_MANY: usize = 5;
pub(super) const MANY: usize = 8;

/// Articles on one page at most: one more than it has columns.
const fn company(kit: &Kit) -> usize {
    kit.grid.columns + 1
}

/// What a page costs beside what stands on it.
pub const PAGE_COST: i32 = 160;

/// What two pages of the same look cost when they follow each other.
const SAME_LOOK: i32 = 30;

/// What it costs that a section or a spread opens on the wrong side.
const WRONG_SIDE: i32 = 600;

/// What it costs that an article of a section begins on a page behind one of the next section, as beside the end of its text: more than
/// any short text saves.
const OUT_OF_ORDER: i32 = 12_000;

/// What it costs that an article stays out which must run: more than everything else together, so that it happens only where nothing else
/// can be done, and is said.
pub const MUST_RUN: i32 = 5_000_000;

/// What it costs that an article begins on another page than the one it is pinned to: as much as nothing but one that must run.
const PINNED: i32 = 1_500_000;

/// What every page costs that a section has too few or too many.
const SECTION_PAGE: i32 = 60_000;

/// What is asked of the pages, apart from the articles themselves.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Number of the first page, from 1: decides on which side of a spread a page is.
    pub first_page: usize,
    /// Numbers of pages that are taken by something else, rising.
    pub taken: Vec<usize>,
    /// What it costs that an article stays out, [`MUST_RUN`] at most.
    pub absent: Vec<i32>,
    /// The page an article must begin on, by its number.
    pub pins: HashMap<usize, usize>,
    /// The page an article has in the adopted plan, and what moving it costs.
    pub adopted: HashMap<usize, (usize, i32)>,
    /// Pairs that never share a page.
    pub apart: Vec<(usize, usize)>,
    /// Articles that begin on a left-hand page.
    pub left: HashSet<usize>,
    /// By the number of the section.
    pub sections: HashMap<usize, SectionOrder>,
    /// Pages at most.
    pub most: usize,
}

/// One way to fill a number of pages.
#[derive(Debug, Clone)]
pub struct Answer {
    pub pages: usize,
    pub cost: i32,
    pub blocks: Vec<Arc<Block>>,
    /// Articles that stay out.
    pub absent: Vec<usize>,
}

impl Asked {
    /// The number of the page that follows so many pages of articles: those taken are passed over.
    #[must_use]
    pub fn number(&self, pages: usize) -> usize {
        let here = self.taken.iter().filter(|it| **it >= self.first_page);
        here.fold(self.first_page + pages, |number, taken| number + usize::from(*taken <= number))
    }
}

struct Node {
    cost: i32,
    before: usize,
    block: Option<usize>,
    absent: Option<usize>,
    /// The last block on the way here.
    last: Option<usize>,
}

struct Search<'a> {
    kit: &'a Kit,
    measures: &'a [Measure],
    asked: &'a Asked,
    company: Company<'a>,
    blocks: Vec<Known>,
    /// The blocks that articles can fill together: a range of `blocks`.
    known: HashMap<Vec<usize>, Range<usize>>,
    /// The pages of an article that begins with a plate.
    plates: HashMap<usize, Option<usize>>,
    nodes: Vec<Node>,
    /// By section: its decided articles, to the cheapest node for every number of pages.
    states: Vec<BTreeMap<u64, Vec<Reached>>>,
}

/// The cheapest way to so many pages, of which so many are the section's own where they are counted.
#[derive(Clone, Copy)]
struct Reached {
    pages: usize,
    own: usize,
    node: usize,
}

/// A block with what is asked of its articles wherever it stands.
struct Known {
    block: Arc<Block>,
    /// What it costs wherever it stands.
    cost: i32,
    /// An article of it is pinned, adopted, or begins on the left.
    asked: bool,
    /// The section of the article that begins it.
    begins: Option<usize>,
    /// The furthest section of its articles.
    furthest: Option<usize>,
    /// All its articles are of one section, whose pages are counted.
    counted: bool,
    /// Where a section opens with it, it does so on this side.
    side: Option<Side>,
}

/// Where a block leads, and what that costs beside the block.
#[derive(Clone, Copy)]
struct To {
    number: usize,
    mask: u64,
    more: i32,
}

/// The best pages for every number of pages, fewest first. Articles are in the order of the issue, section by section.
#[must_use]
pub fn paginate(kit: &Kit, measures: &[Measure], asked: &Asked) -> Vec<Answer> {
    let mut sections: Vec<Vec<usize>> = Vec::new();
    for (id, m) in measures.iter().enumerate() {
        match sections.last_mut() {
            // a set of articles is a word of 64 bits
            Some(last) if measures[last[0]].section == m.section && last.len() < 60 => last.push(id),
            _ => sections.push(vec![id]),
        }
    }
    let mut search = Search {
        kit,
        measures,
        asked,
        company: Company::new(kit, measures),
        blocks: Vec::new(),
        known: HashMap::new(),
        plates: HashMap::new(),
        nodes: vec![Node { cost: 0, before: 0, block: None, absent: None, last: None }],
        states: vec![BTreeMap::new(); sections.len() + 1],
    };
    search.states[0].insert(0, vec![Reached { pages: 0, own: 0, node: 0 }]);
    for number in 0..sections.len() {
        // a step only adds to what is decided: every way to a set is known before it is left
        while let Some((mask, reached)) = search.states[number].pop_first() {
            search.go_on(&sections, number, mask, &reached);
        }
    }
    let mut ends: Vec<Reached> =
        search.states.last().into_iter().flat_map(|it| it.values()).flatten().copied().collect();
    ends.sort_by_key(|it| it.pages);
    ends.iter().map(|it| search.answer(it.pages, it.node)).collect()
}

/// Subsets of `of` with at most `most` members, the empty one first.
fn subsets(of: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for &it in of {
        for at in 0..all.len() {
            if all[at].len() < most {
                let mut with = all[at].clone();
                with.push(it);
                all.push(with);
            }
        }
    }
    all
}

impl Search<'_> {
    /// All steps from one set of decided articles, however many pages it took.
    fn go_on(&mut self, sections: &[Vec<usize>], number: usize, mask: u64, from: &[Reached]) {
        let section = &sections[number];
        let open: Vec<usize> = (0..section.len()).filter(|it| mask >> it & 1 == 0).collect();
        let Some((&first, rest)) = open.split_first() else {
            for it in from {
                let cost = self.nodes[it.node].cost + self.off(section[0], it.own);
                let node = Node { cost, before: it.node, block: None, absent: None, last: None };
                self.reach(To { number: number + 1, mask: 0, more: 0 }, it.pages, 0, node);
            }
            return;
        };
        let id = section[first];
        let without = To { number, mask: mask | 1 << first, more: 0 };
        for it in from {
            let cost = self.nodes[it.node].cost + self.asked.absent.get(id).copied().unwrap_or(MUST_RUN);
            let node = Node { cost, before: it.node, block: None, absent: Some(id), last: None };
            self.reach(without, it.pages, it.own, node);
        }
        let near = if section.len() > MANY { NEAR_OF_MANY } else { NEAR };
        for company in subsets(&rest[..rest.len().min(near)], company(self.kit) - 1) {
            let set: Vec<usize> = std::iter::once(first).chain(company).collect();
            let next = set.iter().fold(mask, |mask, it| mask | 1 << it);
            let ids = set.iter().map(|it| section[*it]).collect();
            let blocks = self.blocks_of(ids);
            self.put(To { number, mask: next, more: 0 }, from, blocks);
        }
        if let Some(block) = self.plate(id) {
            self.put(without, from, block..block + 1);
        }
        // nothing of this section stays behind: the page takes articles of the next ones in
        let ended: Vec<Reached> = from.iter().map(|it| Reached { own: it.own + 1, ..*it }).collect();
        let mut behind: Vec<usize> = open.iter().map(|it| section[*it]).collect();
        let (mut next, mut off) = (number + 1, 0);
        while next < sections.len() && behind.len() < company(self.kit) {
            let near: Vec<usize> = (0..sections[next].len().min(5)).collect();
            for set in subsets(&near, company(self.kit) - behind.len()).into_iter().skip(1) {
                let mask = set.iter().fold(0, |mask, it| mask | 1 << it);
                let ids = behind.iter().copied().chain(set.iter().map(|it| sections[next][*it])).collect();
                let blocks = self.blocks_of(ids);
                self.put_across(section[0], To { number: next, mask, more: off }, &ended, blocks);
            }
            if sections[next].len() > 2 {
                break;
            }
            off += self.off(sections[next][0], 0);
            behind.extend(&sections[next]);
            next += 1;
        }
    }

    /// What it costs that the section of this article has so many pages.
    fn off(&self, id: usize, pages: usize) -> i32 {
        let order = self.asked.sections.get(&self.measures[id].section);
        order.map_or(0, |it| i32::try_from(it.off(pages)).unwrap_or(64) * SECTION_PAGE)
    }

    /// Remembers a block.
    fn know(&mut self, block: Arc<Block>) {
        let section = |id: &usize| self.measures[*id].section;
        let starts: Vec<_> = block.ids.iter().map(section).zip(&block.starts).collect();
        let behind = |it: &(usize, &usize)| starts.iter().any(|next| next.0 > it.0 && next.1 < it.1);
        let turned = i32::try_from(starts.iter().filter(|it| behind(it)).count()).unwrap_or(1);
        let cost = block.cost + OUT_OF_ORDER * turned;
        let (begins, ends) = (block.ids.first().map(section), block.ids.last().map(section));
        let of = |it: Option<usize>| it.and_then(|it| self.asked.sections.get(&it));
        let asked = |id: &usize| {
            self.asked.pins.contains_key(id)
                || self.asked.left.contains(id)
                || self.asked.adopted.contains_key(id)
        };
        self.blocks.push(Known {
            asked: block.ids.iter().any(asked),
            furthest: block.ids.iter().map(section).max(),
            counted: begins == ends && of(ends).is_some_and(SectionOrder::counts),
            side: of(begins).and_then(|it| it.opens),
            begins,
            cost,
            block,
        });
    }

    /// The pages of an article that begins with a plate, looked for once.
    fn plate(&mut self, id: usize) -> Option<usize> {
        if let Some(found) = self.plates.get(&id) {
            return *found;
        }
        let block = self.company.with_plate(id);
        let found = block.map(|it| {
            self.know(it);
            self.blocks.len() - 1
        });
        self.plates.insert(id, found);
        found
    }

    /// What these articles can fill together, looked for once.
    fn blocks_of(&mut self, ids: Vec<usize>) -> Range<usize> {
        if let Some(found) = self.known.get(&ids) {
            return found.clone();
        }
        let apart = self.asked.apart.iter().any(|(a, b)| ids.contains(a) && ids.contains(b));
        let first = self.blocks.len();
        if !apart {
            let blocks = self.company.blocks(&ids);
            blocks.iter().for_each(|it| self.know(Arc::clone(it)));
        }
        self.known.insert(ids, first..self.blocks.len());
        first..self.blocks.len()
    }

    /// As [`Search::put`] where the section of `ended` ends with these blocks, which cost what its pages are off.
    fn put_across(&mut self, ended: usize, to: To, from: &[Reached], blocks: Range<usize>) {
        for it in from {
            let more = to.more + self.off(ended, it.own);
            self.put(To { more, ..to }, &[Reached { own: 0, ..*it }], blocks.clone());
        }
    }

    /// These blocks fill the next pages, if they can.
    fn put(&mut self, to: To, from: &[Reached], blocks: Range<usize>) {
        for at in blocks {
            for it in from {
                self.put_one(to, *it, at);
            }
        }
    }

    fn put_one(&mut self, to: To, from: Reached, at: usize) {
        let (known, node) = (&self.blocks[at], &self.nodes[from.node]);
        let found = &known.block;
        if from.pages + found.pages > self.asked.most {
            return;
        }
        let page = self.asked.number(from.pages);
        // What belongs together is not cut by a page that is taken.
        if self.asked.number(from.pages + found.pages - 1) + 1 != page + found.pages {
            return;
        }
        let mut cost =
            node.cost + to.more + known.cost + PAGE_COST * i32::try_from(found.pages).unwrap_or(64);
        if known.asked {
            for (id, start) in found.ids.iter().zip(&found.starts) {
                if self.asked.pins.get(id).is_some_and(|pin| *pin != page + start) {
                    cost += PINNED;
                }
                if self.asked.left.contains(id) && !(page + start).is_multiple_of(2) {
                    cost += WRONG_SIDE;
                }
                if let Some((at, moving)) = self.asked.adopted.get(id)
                    && *at != page + start
                {
                    cost += moving;
                }
            }
        }
        let before = node.last.map(|it| &self.blocks[it]);
        if before.is_some_and(|it| it.block.look == found.look) {
            cost += SAME_LOOK;
        }
        let opens = known.begins > before.and_then(|it| it.furthest);
        if opens && known.side.is_some_and(|it| !it.has(page)) {
            cost += WRONG_SIDE;
        }
        // a page belongs to the section of the article that begins it
        let own = if known.counted { from.own + found.pages } else { from.own };
        let pages = from.pages + found.pages;
        let node = Node { cost, before: from.node, block: Some(at), absent: None, last: Some(at) };
        self.reach(to, pages, own, node);
    }

    /// Keeps the node if no way to the same state is cheaper.
    fn reach(&mut self, to: To, pages: usize, own: usize, mut node: Node) {
        node.last = node.last.or(self.nodes[node.before].last);
        let reached = self.states[to.number].entry(to.mask).or_default();
        let known = reached.iter_mut().find(|it| it.pages == pages && it.own == own);
        match known {
            Some(known) if self.nodes[known.node].cost <= node.cost => return,
            Some(known) => known.node = self.nodes.len(),
            None => reached.push(Reached { pages, own, node: self.nodes.len() }),
        }
        self.nodes.push(node);
    }

    fn answer(&self, pages: usize, end: usize) -> Answer {
        let (mut blocks, mut absent) = (Vec::new(), Vec::new());
        let mut at = end;
        while at != 0 {
            let node = &self.nodes[at];
            blocks.extend(node.block.map(|it| Arc::clone(&self.blocks[it].block)));
            absent.extend(node.absent);
            at = node.before;
        }
        blocks.reverse();
        absent.reverse();
        Answer { pages, cost: self.nodes[end].cost, blocks, absent }
    }
}
