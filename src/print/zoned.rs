//! Editions by zone: the same pages for the whole town, and among them some that each zone has for itself. The common pages are planned
//! first, with room left for those of a zone; the pages of every zone are then planned as a small issue that begins where that room does.
//! So no zone moves a common page. Pure, over [`IssueData`]; measuring and setting are [`super::layout`]'s.
use super::data::{Band, IssueData, PageKind, PlanPage, Run, Section, Zone, Zones};
use super::order::{Order, Unmet, ZONE_BUDGET, ZONE_EMPTY};
use super::plan::{Fitted, LeftOut, PAGE_BUDGET, Proposal, WallPage};
use super::shape::Grid;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Lines of a row of articles on the site, on a page that holds nothing else.
const ROW: i32 = 10;
/// Lines a layout has for the title of such a page, and more.
const TITLE: i32 = 7;

/// What the slug of a zone's section begins with.
pub const SLUG: &str = "zone:";

/// The zones in whose editions alone an item stands, of those that have one: none for what belongs to none of them or to all, which the
/// whole town reads.
#[must_use]
pub fn editions_of(zones: &[Uuid], editions: &[Uuid]) -> Vec<Uuid> {
    let own: Vec<Uuid> = editions.iter().filter(|it| zones.contains(it)).copied().collect();
    if own.len() == editions.len() && editions.len() > 1 { Vec::new() } else { own }
}

/// The issue without what belongs to a zone; it keeps their room.
#[must_use]
pub fn common(issue: &IssueData) -> IssueData {
    let zoned: BTreeSet<&String> = issue.zones.list.iter().flat_map(|it| &it.articles).collect();
    let mut common = issue.clone();
    common.articles.retain(|key, _| !zoned.contains(key));
    common
}

/// What is asked of the pages without those of a zone.
#[must_use]
pub fn asked_of_all(order: &Order) -> Order {
    Order { held: order.held.as_ref().map(|it| it.of_zone(None)), ..order.clone() }
}

/// The first page of a zone, from 1; none in an issue without.
#[must_use]
pub fn first_page(pages: &[WallPage]) -> Option<usize> {
    pages.iter().find(|it| it.kind == PageKind::Zone).map(|it| it.number)
}

/// What remains to be planned for a zone once the common pages are, and what is asked of it: a small issue with nothing but its articles,
/// on as many pages as it has, from their `first` on. What may fill a hole anywhere fills one here if no common page has it.
#[must_use]
pub fn own(
    issue: &IssueData,
    (pages, first): (&[WallPage], usize),
    zone: &Zone,
    order: &Order,
) -> (IssueData, Order) {
    let used: BTreeSet<&String> = pages.iter().flat_map(|it| &it.entries).map(|it| &it.key).collect();
    let local = order.zone_fillers.get(&zone.slug).into_iter().flatten();
    let fillers: Vec<String> = local.chain(&order.fillers).filter(|it| !used.contains(it)).cloned().collect();
    let mut articles = issue.articles.clone();
    articles.retain(|key, _| zone.articles.contains(key) || fillers.contains(key));
    articles.values_mut().for_each(|it| it.section.clone_from(&zone.slug));
    let before = PlanPage { pages: Some(first - 1), ..PlanPage::of(PageKind::Zone) };
    let pages = PlanPage { items: zone.articles.clone(), ..PlanPage::of(PageKind::Articles) };
    let end = first - 1 + issue.zones.pages;
    let section =
        Section { slug: zone.slug.clone(), label: zone.label.clone(), articles: zone.articles.clone() };
    let own = IssueData {
        sections: vec![section],
        articles,
        editorial: None,
        briefs: Vec::new(),
        index: zone.index.clone(),
        services: Vec::new(),
        zones: Zones { pages: issue.zones.pages, list: vec![zone.clone()] },
        supplied: BTreeMap::new(),
        plan: super::data::Plan { pages: vec![before, pages] },
        pad_to: end,
        ..issue.clone()
    };
    let held = order.held.as_ref().map(|it| it.of_zone(Some(&zone.slug)));
    (own, Order { budget: Some(end), least: None, fillers, held, ..order.clone() })
}

/// The edition of a zone: the common pages and, in their room, those it has for itself.
#[must_use]
pub fn edition(common: &IssueData, own: &IssueData, grid: &Grid) -> IssueData {
    let mut edition = common.clone();
    let mut page = PlanPage::of(PageKind::Zone);
    let web = own.zones.list.first().map_or(0, |it| it.index.len());
    let mut free = (0..web / grid.columns.max(1)).map(|it| it * grid.columns);
    for part in own.plan.pages.iter().skip(1) {
        if part.kind == PageKind::Articles {
            page.items.clone_from(&part.items);
            page.runs.extend(part.runs.iter().cloned().map(|run| without_web(run, web >= grid.columns)));
        } else {
            page.runs.push(filler(own, grid, &mut free));
        }
    }
    let section = own.sections.iter().filter(|it| !it.articles.is_empty()).cloned();
    edition.sections.extend(section);
    edition.articles.extend(own.articles.iter().map(|it| (it.0.clone(), it.1.clone())));
    edition.zones = own.zones.clone();
    if let Some(room) = edition.plan.pages.iter_mut().find(|it| it.kind == PageKind::Zone) {
        *room = page;
    }
    edition
}

fn without_web(mut run: Run, has_some: bool) -> Run {
    run.bands.retain(|it| has_some || !matches!(it, Band::Web { .. }));
    run
}

/// A page of a zone that has nothing to say: what is on the site, as long as there is something, else room for notes.
fn filler(own: &IssueData, grid: &Grid, free: &mut impl Iterator<Item = usize>) -> Run {
    let room = (grid.lines - TITLE).max(0);
    let rows = (room + grid.gap) / (ROW + grid.gap);
    let apart = (room - rows * ROW) / (rows - 1).max(1);
    let gap = |at: usize| if at == 0 { 0 } else { apart.max(grid.gap) };
    let first = free.take(usize::try_from(rows).unwrap_or(0));
    let bands = first.enumerate().map(|(at, from)| Band::Web { gap: gap(at), lines: ROW, from });
    Run {
        pages: 1,
        sections: own.zones.list.iter().map(|it| it.slug.clone()).collect(),
        bands: bands.collect(),
    }
}

/// What was planned of an edition, from what was planned of the common pages and of the zone's own.
#[must_use]
pub fn fitted<L>(common: &Fitted<L>, own: Fitted<L>, issue: IssueData, first: usize) -> Fitted<L> {
    let zone = own.issue.zones.list.first().cloned().unwrap_or_default();
    let placed = own.issue.plan.pages.iter().flat_map(|it| &it.runs).flat_map(|it| &it.bands);
    let has_own = placed.flat_map(Band::places).any(|it| zone.articles.contains(&it.item));
    let nothing =
        Unmet { code: ZONE_EMPTY.into(), item: zone.slug.clone(), page: Some(first), ..Unmet::default() };
    Fitted {
        issue,
        laid: own.laid,
        left_out: common.left_out.iter().cloned().chain(own.left_out.iter().map(of_zone)).collect(),
        unmet: common.unmet.iter().cloned().chain(own.unmet).chain((!has_own).then_some(nothing)).collect(),
        steps: common.steps.iter().cloned().chain(own.steps).collect(),
        pages: wall(&common.pages, own.pages, &zone.slug, first),
    }
}

fn of_zone(it: &LeftOut) -> LeftOut {
    let reason = if it.reason == PAGE_BUDGET { ZONE_BUDGET } else { &it.reason };
    LeftOut { item: it.item.clone(), reason: reason.to_owned() }
}

/// The pages of a zone, which begin at `first`.
fn of_edition(own: Vec<WallPage>, zone: &str, first: usize) -> impl Iterator<Item = WallPage> {
    own.into_iter().filter(move |it| it.number >= first).map(|it| WallPage {
        kind: PageKind::Zone,
        sections: Vec::new(),
        zone: Some(zone.to_owned()),
        ..it
    })
}

/// The common pages with those of a zone in their room.
fn wall(common: &[WallPage], own: Vec<WallPage>, zone: &str, first: usize) -> Vec<WallPage> {
    let own = of_edition(own, zone, first);
    let before = common.iter().take_while(|it| it.kind != PageKind::Zone).cloned();
    let after = common.iter().skip_while(|it| it.kind != PageKind::Zone);
    before.chain(own).chain(after.filter(|it| it.kind != PageKind::Zone).cloned()).collect()
}

/// Adds what would be planned for a zone to what would be for all.
pub fn add(all: &mut Proposal, own: Proposal, zone: &Zone, first: usize) {
    all.left_out.extend(own.left_out.iter().map(of_zone));
    all.unmet.extend(own.unmet);
    let before = all.pages.iter().rposition(|it| it.kind == PageKind::Zone);
    let at = before.map_or(all.pages.len(), |it| it + 1);
    all.pages.splice(at..at, of_edition(own.pages, &zone.slug, first));
}

/// All editions as one issue, zone after zone, for what is read without pages. An article of several zones stands in the first of them.
#[must_use]
pub fn together(editions: &[&IssueData]) -> Option<IssueData> {
    let (first, others) = editions.split_first()?;
    let mut all = (*first).clone();
    let mut seen: BTreeSet<String> = all.zones.list.iter().flat_map(|it| it.articles.clone()).collect();
    let room = |it: &&PlanPage| it.kind == PageKind::Zone;
    let Some(mut at) = all.plan.pages.iter().position(|it| it.kind == PageKind::Zone) else {
        return Some(all);
    };
    for edition in others {
        let Some(mut page) = edition.plan.pages.iter().find(room).cloned() else { continue };
        let known = all.articles.keys().cloned().collect::<BTreeSet<_>>();
        let new = |key: &String| !known.contains(key) && !seen.contains(key);
        page.items.retain(new);
        for band in page.runs.iter_mut().flat_map(|it| &mut it.bands) {
            if let Band::Strip { places, .. } = band {
                places.retain(|it| new(&it.item));
            }
        }
        for run in &mut page.runs {
            run.bands.retain(|it| !matches!(it, Band::Pages { place, .. } if !new(&place.item)));
        }
        for section in
            edition.sections.iter().filter(|it| edition.zones.list.iter().any(|z| z.slug == it.slug))
        {
            let mut section = section.clone();
            section.articles.retain(new);
            all.sections.extend((!section.articles.is_empty()).then_some(section));
        }
        let articles = edition.articles.iter().filter(|it| new(it.0));
        let articles: Vec<_> = articles.map(|it| (it.0.clone(), it.1.clone())).collect();
        seen.extend(articles.iter().map(|it| it.0.clone()));
        all.articles.extend(articles);
        all.zones.list.extend(edition.zones.list.iter().cloned());
        at += 1;
        all.plan.pages.insert(at, page);
    }
    Some(all)
}

/// What several editions say, as one list: what all of them say once, and the rest marked with the label of its zone.
#[must_use]
pub fn said<T: Clone + PartialEq>(editions: &[(&str, &[T])], marked: impl Fn(T, &str) -> T) -> Vec<T> {
    let everywhere = |it: &T| editions.iter().all(|(_, list)| list.contains(it));
    let mut found: Vec<T> = Vec::new();
    for (label, list) in editions {
        for it in *list {
            let it = if everywhere(it) { it.clone() } else { marked(it.clone(), label) };
            if !found.contains(&it) {
                found.push(it);
            }
        }
    }
    found
}

/// The pages of all editions: the common ones once, then those of every zone.
#[must_use]
pub fn all_pages(editions: &[&[WallPage]]) -> Vec<WallPage> {
    let own = |it: &&[WallPage]| it.iter().filter(|it| it.zone.is_some()).cloned().collect::<Vec<_>>();
    let mut pages = editions.first().map(|it| it.to_vec()).unwrap_or_default();
    let at = pages.iter().rposition(|it| it.zone.is_some()).map_or(pages.len(), |it| it + 1);
    pages.splice(at..at, editions.iter().skip(1).flat_map(own));
    pages
}
