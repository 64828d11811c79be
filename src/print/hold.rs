//! The pages of an adopted plan, set once more: every article on its page, in its shape, as long as its text and its company allow it.
//! Where they do not, the page is arranged anew with the articles it has; only what finds no room on it then stays out. Pure; knows no text.
use super::compose::{Block, Company, Fill, Kit, Measure};
use super::order::HeldPlace;
use super::paginate::{Answer, Asked};
use std::ops::Range;
use std::sync::Arc;

/// What it costs that an article takes its other text than in the plan: it does where its own does not fit.
const OTHER_TEXT: i32 = 5_000;

/// The adopted pages. Articles are in the order of their places, one each; pages up to `last` that have lost theirs stay, without any.
/// None where other pages have taken the place of one of them.
#[must_use]
pub fn hold(
    kit: &Kit,
    measures: &[Measure],
    asked: &Asked,
    places: &[HeldPlace],
    last: usize,
) -> Option<Answer> {
    let same: Vec<Measure> = measures.iter().zip(places).map(|it| as_planned(kit, it.0, it.1)).collect();
    let anew: Vec<Measure> = same.iter().map(|it| Measure { shape: None, ..it.clone() }).collect();
    let companies = [Company::new(kit, &same).sparse(), Company::new(kit, &anew).sparse()];
    let mut answer = Answer { pages: 0, cost: 0, blocks: Vec::new(), absent: Vec::new() };
    for group in groups(places) {
        let first = places[group.start].page;
        let end = places[group.clone()].iter().map(|it| it.page + it.pages).max()?;
        leave_free(kit, asked, first, &mut answer);
        let stays =
            asked.number(answer.pages) == first && asked.number(answer.pages + (end - first) - 1) + 1 == end;
        if !stays {
            return None;
        }
        let (parts, absent) = set(&companies, asked, places, group, end);
        answer.absent.extend(absent);
        for (page, block) in parts {
            leave_free(kit, asked, page, &mut answer);
            answer.pages += block.pages;
            answer.blocks.push(block);
        }
        leave_free(kit, asked, end, &mut answer);
    }
    leave_free(kit, asked, last + 1, &mut answer);
    Some(answer)
}

/// An article that may take its place in the plan and no other.
fn as_planned(kit: &Kit, m: &Measure, place: &HeldPlace) -> Measure {
    let shape = kit.shapes.iter().find(|it| it.name == place.shape).map(|it| it.name.clone());
    let mut m = Measure { shape, ..m.clone() };
    for (number, text) in m.texts.iter_mut().enumerate() {
        text.cost = if place.short == (number > 0) { 0 } else { OTHER_TEXT + text.cost };
    }
    m
}

/// Articles whose pages overlap, each time as a range.
fn groups(places: &[HeldPlace]) -> Vec<Range<usize>> {
    let (mut found, mut end) = (Vec::<Range<usize>>::new(), 0);
    for (id, place) in places.iter().enumerate() {
        match found.last_mut() {
            Some(group) if place.page < end => group.end = id + 1,
            _ => found.push(id..id + 1),
        }
        end = end.max(place.page + place.pages);
    }
    found
}

/// Pages without an article, up to this one.
fn leave_free(kit: &Kit, asked: &Asked, page: usize, answer: &mut Answer) {
    while asked.number(answer.pages) < page {
        let fill = Fill::Shared { strips: Vec::new(), free: kit.grid.lines };
        let (ids, starts, look) = (Vec::new(), Vec::new(), Vec::new());
        answer.blocks.push(Arc::new(Block { ids, starts, pages: 1, cost: 0, fill, look }));
        answer.pages += 1;
    }
}

/// The blocks of some articles before the page `end`, by the page each begins on, and the articles without room.
fn set(
    companies: &[Company<'_>; 2],
    asked: &Asked,
    places: &[HeldPlace],
    group: Range<usize>,
    end: usize,
) -> (Vec<(usize, Arc<Block>)>, Vec<usize>) {
    let ids: Vec<usize> = group.collect();
    let cost = |out: &Vec<usize>| out.iter().map(|it| i64::from(asked.absent[*it])).sum::<i64>();
    let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
    // more than any page holds: what leaves one is looked for among the first
    for id in ids.iter().take(10) {
        ways.extend(ways.clone().into_iter().map(|mut it| {
            it.push(*id);
            it
        }));
    }
    ways.sort_by_key(cost);
    for out in ways {
        let kept: Vec<usize> = ids.iter().copied().filter(|it| !out.contains(it)).collect();
        for company in companies {
            let whole = together(company, places, &kept, end);
            if let Some(found) = whole.or_else(|| page_by_page(company, places, &kept, end)) {
                return (found, out);
            }
        }
    }
    (Vec::new(), ids)
}

/// These articles as they belong together, each on its page.
fn together(
    company: &Company<'_>,
    places: &[HeldPlace],
    ids: &[usize],
    end: usize,
) -> Option<Vec<(usize, Arc<Block>)>> {
    let Some(first) = ids.first().map(|it| places[*it].page) else { return Some(Vec::new()) };
    let blocks = company.blocks(ids);
    let fits = |it: &&Arc<Block>| {
        let mut starts = it.ids.iter().zip(&it.starts);
        it.pages <= end - first && starts.all(|(id, start)| places[*id].page == first + start)
    };
    blocks.iter().filter(fits).min_by_key(|it| it.cost).map(|it| vec![(first, Arc::clone(it))])
}

/// The same where what began before them no longer reaches their page.
fn page_by_page(
    company: &Company<'_>,
    places: &[HeldPlace],
    ids: &[usize],
    end: usize,
) -> Option<Vec<(usize, Arc<Block>)>> {
    let mut found = Vec::new();
    let parts: Vec<&[usize]> = ids.chunk_by(|a, b| places[*a].page == places[*b].page).collect();
    for (at, part) in parts.iter().enumerate() {
        let before = parts.get(at + 1).map_or(end, |next| places[next[0]].page);
        found.extend(together(company, places, part, before)?);
    }
    Some(found)
}
