//! The run of pages: exact dynamic programming over the pages that measured articles can fill ([`super::compose`]). One pass answers for
//! every number of pages at once. Pure; knows no text.
//!
//! A state is a section, the set of its articles that are decided, and the number of pages so far. The lowest undecided article either
//! begins the next page, with others of its section or with the first of the next section when nothing stays behind, or stays out.
//! Articles of one section may stand in any order; an article looks at the next `NEAR` for company, so sections of up to that many
//! articles are solved exactly.
use super::compose::{self, Block, Element, Kit, Measure};
use super::order::SectionOrder;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Articles of its section among which an article finds its neighbours.
const NEAR: usize = 7;

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
    /// Number of the first page, from 1: decides which pages are right-hand ones.
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
    pub blocks: Vec<Block>,
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
    elements: Vec<Element>,
    blocks: Vec<Block>,
    known: HashMap<Vec<usize>, Vec<usize>>,
    /// The pages of an article that begins with a plate.
    plates: HashMap<usize, Option<usize>>,
    nodes: Vec<Node>,
    /// By section: decided articles, pages, and pages of the section where they are counted, to the cheapest node.
    states: Vec<BTreeMap<State, usize>>,
}

/// How far a section is: its decided articles, all pages so far, and the section's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    mask: u64,
    pages: usize,
    own: usize,
}

/// A step from one state to another.
#[derive(Clone, Copy)]
struct Step {
    number: usize,
    state: State,
    cost: i32,
    block: Option<usize>,
    absent: Option<usize>,
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
        elements: measures.iter().enumerate().map(|(id, m)| Element::new(kit, m, id)).collect(),
        blocks: Vec::new(),
        known: HashMap::new(),
        plates: HashMap::new(),
        nodes: vec![Node { cost: 0, before: 0, block: None, absent: None, last: None }],
        states: vec![BTreeMap::new(); sections.len() + 1],
    };
    search.states[0].insert(State::default(), 0);
    for number in 0..sections.len() {
        while let Some((state, node)) = search.states[number].pop_first() {
            search.go_on(&sections, number, state, node);
        }
    }
    let ends = search.states.last().into_iter().flatten();
    ends.map(|(state, node)| search.answer(state.pages, *node)).collect()
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
    fn go_on(&mut self, sections: &[Vec<usize>], number: usize, state: State, node: usize) {
        let section = &sections[number];
        let open: Vec<usize> = (0..section.len()).filter(|it| state.mask >> it & 1 == 0).collect();
        let Some((&first, rest)) = open.split_first() else {
            let cost = self.nodes[node].cost + self.off(section[0], state.own);
            let state = State { mask: 0, pages: state.pages, own: 0 };
            self.reach(node, Step { number: number + 1, state, cost, block: None, absent: None });
            return;
        };
        let id = section[first];
        let cost = self.nodes[node].cost + self.asked.absent.get(id).copied().unwrap_or(MUST_RUN);
        let without = State { mask: state.mask | 1 << first, ..state };
        self.reach(node, Step { number, state: without, cost, block: None, absent: Some(id) });
        for company in subsets(&rest[..rest.len().min(NEAR)], company(self.kit) - 1) {
            let mut set = vec![first];
            set.extend(company);
            let next = set.iter().fold(state.mask, |mask, it| mask | 1 << it);
            let ids = set.iter().map(|it| section[*it]).collect();
            self.place(number, State { mask: next, ..state }, node, ids, 0);
        }
        if let Some(block) = self.plate(id) {
            self.put(number, without, node, block, 0);
        }
        // nothing of this section stays behind: the page takes articles of the next ones in
        let mut behind: Vec<usize> = open.iter().map(|it| section[*it]).collect();
        let (mut next, mut own, mut off) = (number + 1, state.own + 1, 0);
        while next < sections.len() && behind.len() < company(self.kit) {
            off += self.off(sections[next - 1][0], own);
            own = 0;
            let near: Vec<usize> = (0..sections[next].len().min(5)).collect();
            for set in subsets(&near, company(self.kit) - behind.len()).into_iter().skip(1) {
                let mask = set.iter().fold(0, |mask, it| mask | 1 << it);
                let ids = behind.iter().copied().chain(set.iter().map(|it| sections[next][*it])).collect();
                self.place(next, State { mask, pages: state.pages, own }, node, ids, off);
            }
            if sections[next].len() > 2 {
                break;
            }
            behind.extend(&sections[next]);
            next += 1;
        }
    }

    /// What it costs that the section of this article has so many pages.
    fn off(&self, id: usize, pages: usize) -> i32 {
        let order = self.asked.sections.get(&self.measures[id].section);
        order.map_or(0, |it| i32::try_from(it.off(pages)).unwrap_or(64) * SECTION_PAGE)
    }

    /// The pages of an article that begins with a plate, looked for once.
    fn plate(&mut self, id: usize) -> Option<usize> {
        if let Some(found) = self.plates.get(&id) {
            return *found;
        }
        let block = compose::with_plate(self.kit, &self.elements[id], self.measures);
        let found = block.map(|it| {
            self.blocks.push(it);
            self.blocks.len() - 1
        });
        self.plates.insert(id, found);
        found
    }

    /// These articles fill the next pages, if they can.
    fn place(&mut self, number: usize, state: State, node: usize, ids: Vec<usize>, more: i32) {
        let found = match self.known.get(&ids) {
            Some(found) => found.clone(),
            None => {
                let apart = self.asked.apart.iter().any(|(a, b)| ids.contains(a) && ids.contains(b));
                let set: Vec<&Element> = ids.iter().map(|it| &self.elements[*it]).collect();
                let blocks = if apart { Vec::new() } else { compose::blocks(self.kit, &set, self.measures) };
                let first = self.blocks.len();
                self.blocks.extend(blocks);
                let found: Vec<usize> = (first..self.blocks.len()).collect();
                self.known.insert(ids, found.clone());
                found
            }
        };
        for block in found {
            self.put(number, state, node, block, more);
        }
    }

    /// `more` is what it costs beside the block.
    fn put(&mut self, number: usize, state: State, node: usize, block: usize, more: i32) {
        let found = &self.blocks[block];
        if state.pages + found.pages > self.asked.most {
            return;
        }
        let page = self.asked.number(state.pages);
        // What belongs together is not cut by a page that is taken.
        if self.asked.number(state.pages + found.pages - 1) + 1 != page + found.pages {
            return;
        }
        let mut cost =
            self.nodes[node].cost + more + found.cost + PAGE_COST * i32::try_from(found.pages).unwrap_or(64);
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
        let before = self.nodes[node].last.map(|it| &self.blocks[it]);
        if before.is_some_and(|it| it.look == found.look) {
            cost += SAME_LOOK;
        }
        let section = |id: &usize| self.measures[*id].section;
        let begun = before.and_then(|it| it.ids.iter().map(section).max());
        let opens = found.ids.first().map(section).filter(|it| begun.is_none_or(|begun| *it > begun));
        let right = |it: usize| self.asked.sections.get(&it).is_some_and(|it| it.right);
        if page.is_multiple_of(2) && opens.is_some_and(right) {
            cost += WRONG_SIDE;
        }
        // a page belongs to the section of the article that begins it
        let begins = found.ids.first().map(section);
        let last = found.ids.last().map(section);
        let counted = last.and_then(|it| self.asked.sections.get(&it)).is_some_and(SectionOrder::counts);
        let own = if counted && begins == last { state.own + found.pages } else { state.own };
        let state = State { mask: state.mask, pages: state.pages + found.pages, own };
        self.reach(node, Step { number, state, cost, block: Some(block), absent: None });
    }

    fn reach(&mut self, before: usize, step: Step) {
        let Step { number, state, cost, block, absent } = step;
        let known = self.states[number].get(&state).map(|it| self.nodes[*it].cost);
        if known.is_none_or(|it| cost < it) {
            let last = block.or(self.nodes[before].last);
            self.nodes.push(Node { cost, before, block, absent, last });
            self.states[number].insert(state, self.nodes.len() - 1);
        }
    }

    fn answer(&self, pages: usize, end: usize) -> Answer {
        let (mut blocks, mut absent) = (Vec::new(), Vec::new());
        let mut at = end;
        while at != 0 {
            let node = &self.nodes[at];
            blocks.extend(node.block.map(|it| self.blocks[it].clone()));
            absent.extend(node.absent);
            at = node.before;
        }
        blocks.reverse();
        absent.reverse();
        Answer { pages, cost: self.nodes[end].cost, blocks, absent }
    }
}
