//! What goes where: weight, order, page budget, fillers. Rules over [`IssueData`]; knows neither the database nor Typst. Measuring and
//! typesetting are functions passed to [`fit`], so the rules can be tried without them.
//!
//! Which articles share which pages in which shapes is computed by [`super::paginate`] from measured lines; here the number of pages is
//! chosen, and the answer becomes the plan that a layout draws.
use super::compose::{self, Fill, Kit, Measure};
use super::data::{
    Article, Band, IssueData, Length, PageKind, Placed, PlanPage, Rank, Run, Shape, Spread, Supplied,
    WebEntry,
};
use super::flow::Spot;
use super::hold;
use super::layout::{LayoutError, Overset, SizeInfo};
use super::order::{self, Held, Order, Unmet};
use super::paginate::{self, Answer, Asked};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Reasons for which an article stays out, and steps of [`fit`]; the codes stand in the log and in findings.
pub const PAGE_BUDGET: &str = "page_budget";
/// The layout fails on an article, which stays out.
pub const CANNOT_BE_SET: &str = "cannot_be_set";
/// See [`Step`].
pub const SHORT_TEXT: &str = "short_text";
/// See [`Step`].
pub const WITHOUT_PICTURE: &str = "without_picture";
/// See [`Step`].
pub const SLACK: &str = "slack";
/// See [`Step`].
pub const LARGER_OPENING: &str = "larger_opening";
/// See [`Step`].
pub const INDEX_PAGE: &str = "index_page";
/// See [`Step`].
pub const NOTES_PAGE: &str = "notes_page";
/// See [`Step`].
pub const FILLER: &str = "filler";

/// Layouts tried for one issue before giving up; far above what an issue needs.
const MOST_TRIES: usize = 6;

/// Signs of a body: the letters a reader reads, soft hyphens left out.
#[must_use]
pub fn signs(body: &Value) -> usize {
    match body {
        Value::Array(list) => list.iter().map(signs).sum(),
        Value::Object(node) => {
            let own = node
                .get("text")
                .and_then(Value::as_str)
                .map_or(0, |text| text.chars().filter(|&it| it != '\u{ad}').count());
            own + node.get("content").map_or(0, signs)
        }
        _ => 0,
    }
}

/// The shape an article takes from its length, form and weight, among those the layout knows.
#[must_use]
pub fn shape_for(form: &str, priority: &str, has_image: bool, signs: usize, known: &[SizeInfo]) -> Shape {
    let holds = |shape: Shape| known.iter().any(|it| it.name == shape && it.signs.from <= signs);
    let within = |shape: Shape| {
        known.iter().any(|it| it.name == shape && (it.signs.from..=it.signs.to).contains(&signs))
    };
    if (form == "brief" || priority == "brief") && within(Shape::Brief) {
        return Shape::Brief;
    }
    let weighty = form == "feature" || priority == "lead";
    if has_image && holds(Shape::Feature) && weighty {
        return Shape::Feature;
    }
    if holds(Shape::Full) && (weighty || matches!(form, "portrait" | "report")) {
        return Shape::Full;
    }
    if priority != "lead" && form != "portrait" && within(Shape::Third) { Shape::Third } else { Shape::Half }
}

/// Gives every article its size and weight, and the issue its kinds of pages. Articles keep the order of their sections; those that are
/// briefs leave their section for the page of briefs.
pub fn arrange(issue: &mut IssueData, known: &[SizeInfo]) {
    let editorial = issue.editorial.as_ref().map(|it| it.article.clone());
    for (key, article) in &mut issue.articles {
        if Some(key) != editorial.as_ref() && !issue.briefs.contains(key) {
            let signs = signs(&article.body);
            article.shape =
                shape_for(&article.form, &article.priority, article.image.is_some(), signs, known);
        }
    }
    // The briefs are every zone's, and what was asked for: those of one zone, and those that fill a hole, stand as articles.
    let asked: BTreeSet<&String> =
        issue.sections.iter().flat_map(|it| &it.articles).chain(&issue.briefs).collect();
    for (key, article) in &mut issue.articles {
        if article.shape == Shape::Brief && !asked.contains(key) && Some(key) != editorial.as_ref() {
            (article.shape, article.form) = (Shape::Third, "news".into());
        }
    }
    keep_features_rare(issue);
    for article in issue.articles.values_mut() {
        article.rank = rank(article, signs(&article.body));
    }
    let articles = &issue.articles;
    let is_brief = |key: &String| articles.get(key).is_some_and(|it| it.shape == Shape::Brief);
    for section in &mut issue.sections {
        let (briefs, others) = std::mem::take(&mut section.articles).into_iter().partition(is_brief);
        section.articles = others;
        let briefs: Vec<String> = briefs;
        issue.briefs.extend(briefs);
    }
    issue.sections.retain(|section| {
        !section.articles.is_empty()
            || issue.briefs.iter().any(|key| articles.get(key).is_some_and(|it| it.section == section.slug))
    });
    issue.plan.pages = pages(issue, issue.briefs.len() < MANY_BRIEFS);
}

/// Gives the briefs of an arranged issue the page of their own, or the band among the articles, that they have in an adopted plan.
pub fn keep_briefs(issue: &mut IssueData, held: &Held) {
    let in_band = issue.briefs.iter().any(|it| held.place(it).is_some());
    issue.plan.pages = pages(issue, in_band);
}

/// How much an article weighs on its page.
fn rank(article: &Article, signs: usize) -> Rank {
    /// Below this a text looks lost under a large title.
    const LITTLE: usize = 1_900;
    if article.priority == "lead" || article.shape == Shape::Feature {
        Rank::Leading
    } else if matches!(article.shape, Shape::Third | Shape::Brief) || signs < LITTLE {
        Rank::Short
    } else {
        Rank::Ordinary
    }
}

/// A large opening is a distinction: the first few keep it, leading articles before others; the rest open quietly.
fn keep_features_rare(issue: &mut IssueData) {
    const MOST: usize = 4;
    let order: Vec<String> = issue.sections.iter().flat_map(|it| it.articles.clone()).collect();
    let mut shaped: Vec<&String> = order
        .iter()
        .filter(|it| issue.articles.get(*it).is_some_and(|it| it.shape == Shape::Feature))
        .collect();
    shaped.sort_by_key(|it| issue.articles.get(*it).is_none_or(|it| it.priority != "lead"));
    for key in shaped.into_iter().skip(MOST) {
        if let Some(article) = issue.articles.get_mut(key) {
            article.shape = Shape::Full;
        }
    }
}

/// So many briefs take a page: two rows of them are higher than a band may be.
const MANY_BRIEFS: usize = 4;

/// The pages of an issue, without fillers. `few`: its briefs stand in a band among the articles.
fn pages(issue: &IssueData, few: bool) -> Vec<PlanPage> {
    let mut pages = vec![PlanPage::of(PageKind::Cover), PlanPage::of(PageKind::Contents)];
    if issue.editorial.is_some() {
        pages.push(PlanPage::of(PageKind::Editorial));
    }
    let mut items: Vec<String> = issue.sections.iter().flat_map(|it| it.articles.clone()).collect();
    // A few briefs stand in a band among the first articles, more of them have pages of their own.
    let few = few && !items.is_empty();
    if few {
        items.extend(issue.briefs.iter().cloned());
    }
    pages.push(PlanPage { items, ..PlanPage::of(PageKind::Articles) });
    if !issue.briefs.is_empty() && !few {
        pages.push(PlanPage { items: issue.briefs.clone(), ..PlanPage::of(PageKind::Briefs) });
    }
    if !issue.zones.is_empty() {
        pages.push(PlanPage { pages: Some(issue.zones.pages), ..PlanPage::of(PageKind::Zone) });
    }
    if !issue.tribunes.is_empty() {
        pages.push(PlanPage::of(PageKind::Tribunes));
    }
    if !issue.agenda.is_empty() {
        pages.push(PlanPage::of(PageKind::Agenda));
    }
    if !issue.services.is_empty() || !issue.numbers.is_empty() {
        pages.push(PlanPage::of(PageKind::Services));
    }
    pages.push(PlanPage::of(PageKind::Back));
    pages
}

/// An article that stays out of the issue, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub item: String,
    /// [`PAGE_BUDGET`] or [`CANNOT_BE_SET`].
    pub reason: String,
}

/// One step of the way to the final layout, for the copyfit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// [`SLACK`], [`SHORT_TEXT`], [`WITHOUT_PICTURE`], [`PAGE_BUDGET`], [`LARGER_OPENING`], [`INDEX_PAGE`], [`NOTES_PAGE`] or [`FILLER`].
    pub code: String,
    /// The article it concerns; empty for a page.
    pub item: String,
}

/// The final layout of an issue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fitted<L> {
    /// The data as it was last laid out.
    pub issue: IssueData,
    pub laid: L,
    pub left_out: Vec<LeftOut>,
    /// What was asked and could not be.
    pub unmet: Vec<Unmet>,
    pub steps: Vec<Step>,
    pub pages: Vec<WallPage>,
}

/// What a layout measured of an issue.
#[derive(Debug, Clone)]
pub struct Measured {
    pub kit: Kit,
    /// Articles by key, and the band of briefs under [`BRIEFS_BAND`].
    pub articles: BTreeMap<String, Measure>,
    /// Pages taken by the plan page of this number, where it is not one.
    pub extents: BTreeMap<usize, usize>,
}

/// Key of the measure of the band of briefs.
pub const BRIEFS_BAND: &str = "briefs";

/// Measures an issue, finds its pages and lays it out: no text runs past its place, the pages are within the budget and a multiple of
/// `pad_to`.
///
/// An article the layout fails on is left out. What a budget has no room for stays out, what is missed least before others; a text gives
/// way to its short text first. `set` returns a layout and what runs past its place in it: that gets more room, and the pages are found again.
pub fn fit<L>(
    issue: IssueData,
    order: &Order,
    measure: impl FnMut(&IssueData) -> Result<Measured, LayoutError>,
    mut set: impl FnMut(&IssueData) -> Result<(L, Vec<Overset>), LayoutError>,
) -> Result<Fitted<L>, LayoutError> {
    let mut issue = without_runs(issue);
    let (mut measured, faulty) = measure_or_isolate(&mut issue, &order.fillers, measure)?;
    let mut slack = Vec::new();
    let mut tries = 0;
    loop {
        let mut planned = Planned::of(&issue, &measured, order);
        let (laid, oversets) = set(&planned.issue)?;
        tries += 1;
        let mut more = false;
        for overset in &oversets {
            if let Some(m) = measured.articles.get_mut(&overset.item) {
                m.slack += i32::try_from(overset.lines).unwrap_or(1).clamp(1, 6);
                slack.push(Step { code: SLACK.into(), item: overset.item.clone() });
                more = true;
            }
        }
        if more && tries < MOST_TRIES {
            continue;
        }
        slack.append(&mut planned.steps);
        planned
            .left_out
            .extend(faulty.into_iter().map(|item| LeftOut { item, reason: CANNOT_BE_SET.into() }));
        let pages = wall(&planned.issue, &issue, &measured);
        let Planned { issue, left_out, unmet, .. } = planned;
        return Ok(Fitted { issue, laid, left_out, unmet, steps: slack, pages });
    }
}

/// Measures. Where the layout's code fails, the articles that make it fail leave the issue and are named; a failure that is not an article's
/// stays one.
fn measure_or_isolate(
    issue: &mut IssueData,
    fillers: &[String],
    mut measure: impl FnMut(&IssueData) -> Result<Measured, LayoutError>,
) -> Result<(Measured, Vec<String>), LayoutError> {
    let mut measure = |issue: &IssueData| measure(&with_fillers(issue, fillers));
    let failure = match measure(issue) {
        Err(failure @ LayoutError::Typst(_)) => failure,
        other => return other.map(|measured| (measured, Vec::new())),
    };
    let all: Vec<String> = issue.plan.pages.iter().flat_map(|it| &it.items).chain(fillers).cloned().collect();
    let mut fails = |kept: &[String]| {
        let mut part = issue.clone();
        all.iter().filter(|it| !kept.contains(it)).for_each(|it| take_out(&mut part, it));
        matches!(measure(&part), Err(LayoutError::Typst(_)))
    };
    if all.is_empty() || fails(&[]) {
        return Err(failure);
    }
    let (mut faulty, mut open) = (Vec::new(), vec![all.clone()]);
    while let Some(part) = open.pop() {
        match part.as_slice() {
            [one] if fails(&part) => faulty.push(one.clone()),
            [_] => {}
            _ if fails(&part) => {
                let (front, back) = part.split_at(part.len() / 2);
                open.extend([front.to_vec(), back.to_vec()]);
            }
            _ => {}
        }
    }
    faulty.iter().for_each(|it| take_out(issue, it));
    Ok((measure(issue)?, faulty))
}

/// The issue with its fillers among the articles, as it is measured.
#[must_use]
pub fn with_fillers(issue: &IssueData, fillers: &[String]) -> IssueData {
    let mut with = issue.clone();
    if let Some(page) = with.plan.pages.iter_mut().find(|it| it.kind == PageKind::Articles) {
        page.items.extend(fillers.iter().filter(|it| issue.articles.contains_key(*it)).cloned());
    }
    with
}

/// What it costs that an article nobody asked for stays out.
const FILLER_ABSENCE: i32 = 90;

/// Fillers taken into a section whose sets of articles are too many already.
const FILLERS_OF_MANY: usize = 2;

/// Fillers of a planned issue.
struct Fillers<'a> {
    /// By the number of the section they stand in: their own, so that nothing follows what belongs behind it.
    own: BTreeMap<usize, Vec<&'a str>>,
    /// Those of no section of the issue, by the place theirs would have.
    others: BTreeMap<usize, Vec<&'a str>>,
}

/// A section takes as many as leave it solved exactly, and a few where it is not, or just is.
fn fillers<'a>(items: &[String], issue: &IssueData, order: &'a Order) -> Fillers<'a> {
    let mut found = Fillers { own: BTreeMap::new(), others: BTreeMap::new() };
    for key in &order.fillers {
        let Some(article) = issue.articles.get(key) else { continue };
        let own = |it: &&String| issue.articles.get(*it).is_some_and(|it| it.section == article.section);
        let held = items.iter().filter(|it| !issue.briefs.contains(it)).filter(own).count();
        let number = issue.sections.iter().position(|it| it.slug == article.section).filter(|_| held > 0);
        let Some(number) = number else {
            found.others.entry(running(order, &article.section)).or_default().push(key);
            continue;
        };
        let list = found.own.entry(number).or_default();
        let room = if held < paginate::MANY { paginate::MANY - held } else { FILLERS_OF_MANY };
        if list.len() < room {
            list.push(key);
        }
    }
    found
}

/// Where a section stands among all; one that is not known stands last.
fn running(order: &Order, section: &str) -> usize {
    order.running.iter().position(|it| it == section).unwrap_or(order.running.len())
}

/// What it costs that an article stays out, far more than moving all others; evergreen articles are missed least, a lead article most.
fn absence(article: &Article) -> i32 {
    match article.priority.as_str() {
        "lead" => 300_000,
        "filler" => 40_000,
        _ if article.evergreen => 50_000,
        "brief" => 70_000,
        _ => 90_000,
    }
}

/// What it costs that the article stays out of which the cover tells: more than any other, less than what people asked for.
const ANNOUNCED: i32 = 1_000_000;

/// What it costs to move an article that has a page: about what an empty column does.
const MOVE_COST: i32 = 500;
/// The same where people adopted that page: three moves cost a little less than any article that stays out, four of them more.
const STEADY_MOVE_COST: i32 = NEW_ABSENCE / 3 - 1_000;
/// What it costs that an article stays out which came after a plan was adopted, be it evergreen or a lead article.
const NEW_ABSENCE: i32 = 90_000;
/// What it costs that an article loses the page it has in an adopted plan: more than moving ten others.
const LOST_PAGE: i32 = 300_000;

/// What using the short text costs in place of the whole, and every line that readers lose by it. Were it the same for all, the longest
/// texts, which were written for paper, would be the first to go.
const SHORT_TEXT_COST: i32 = 400;
const LOST_LINE_COST: i32 = 25;

/// What every page costs that is missing to the least number: about what a page of evergreen articles does.
const MISSING_PAGE: i32 = 200;

/// What the `n`th page costs that only completes a sheet.
const fn filler_cost(n: usize, index: bool) -> i32 {
    match (n, index) {
        (0, true) => 60,
        (0, false) | (1, true) => 130,
        (1, false) | (2, true) => 280,
        _ => 400,
    }
}

/// The issue without its composed pages and what completed them.
#[must_use]
pub fn without_runs(mut issue: IssueData) -> IssueData {
    let mut pages: Vec<PlanPage> = Vec::new();
    for mut page in std::mem::take(&mut issue.plan.pages) {
        page.runs.clear();
        page.pages = page.pages.filter(|_| page.kind == PageKind::Zone);
        match (page.kind, pages.iter_mut().find(|it| it.kind == PageKind::Articles)) {
            (PageKind::Index | PageKind::Notes | PageKind::Supplied, _) => {}
            // Supplied pages had parted them.
            (PageKind::Articles, Some(first)) => first.items.append(&mut page.items),
            _ => pages.push(page),
        }
    }
    issue.plan.pages = pages;
    issue.supplied.values_mut().for_each(|it| it.stands = None);
    issue
}

/// Pages the part of this number takes: those left for a zone, or as many as were measured.
fn extent(issue: &IssueData, measured: &Measured, number: usize) -> usize {
    let kept = issue.plan.pages.get(number).filter(|it| it.kind == PageKind::Zone).and_then(|it| it.pages);
    kept.or_else(|| measured.extents.get(&number).copied()).unwrap_or(1)
}

/// One page of a planned issue, and what stands on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WallPage {
    /// From 1.
    pub number: usize,
    pub kind: PageKind,
    /// Slugs of the sections it shows.
    pub sections: Vec<String>,
    pub entries: Vec<WallEntry>,
    /// Part that stays white, in percent; of an article's own pages together.
    pub white: f64,
    /// Slug of the section of the zone it is of; none: it is in every edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

impl WallPage {
    /// Articles or briefs stand on it, or would.
    #[must_use]
    pub const fn is_composed(&self) -> bool {
        matches!(self.kind, PageKind::Articles | PageKind::Briefs | PageKind::Zone)
    }
}

/// An article on a planned page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallEntry {
    pub key: String,
    /// Name of its shape; empty on a page that is not composed.
    pub shape: String,
    pub length: Length,
    /// It begins on this page.
    pub begins: bool,
    /// Lines on each page it stands on; none on a page that is not composed.
    pub lines: Vec<i32>,
    /// Lines of its picture.
    pub picture: i32,
}

/// What a plan would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub pages: Vec<WallPage>,
    pub left_out: Vec<LeftOut>,
    pub unmet: Vec<Unmet>,
    /// What every number of pages would give.
    pub outlines: Vec<Outline>,
    /// The numbers that nothing can give.
    pub impossible: Vec<Impossible>,
}

/// The best plan of a measured issue, and what other numbers of pages would give; sets nothing.
#[must_use]
pub fn propose(issue: &IssueData, order: &Order, measured: &Measured) -> Proposal {
    let planned = Planned::of(issue, measured, order);
    let outlines = outlines(issue, measured, order);
    let (mut left_out, mut unmet) = (planned.left_out, planned.unmet);
    let new =
        |it: &LeftOut| order.steady && it.reason == PAGE_BUDGET && !order.adopted.contains_key(&it.item);
    if left_out.iter().any(new) {
        let freely = Planned::of(issue, measured, &Order { steady: false, ..order.clone() });
        let finds_room = |it: &LeftOut| freely.left_out.iter().all(|out| out.item != it.item);
        for it in left_out.iter_mut().filter(|it| new(it) && finds_room(it)) {
            it.reason = order::MANY_MOVES.into();
            let (code, item) = (it.reason.clone(), it.item.clone());
            unmet.push(Unmet { code, item, ..Unmet::default() });
        }
    }
    Proposal {
        pages: wall(&planned.issue, issue, measured),
        left_out,
        unmet,
        impossible: impossible(issue, order, &outlines),
        outlines,
    }
}

/// The pages of a planned issue one by one; `asked` is the issue before it was planned.
fn wall(issue: &IssueData, asked: &IssueData, measured: &Measured) -> Vec<WallPage> {
    let number_of = |kind: PageKind| asked.plan.pages.iter().position(|it| it.kind == kind);
    let extent = |kind: PageKind| number_of(kind).map_or(1, |it| extent(asked, measured, it));
    let mut pages: Vec<WallPage> = Vec::new();
    let page = |number: usize, kind| WallPage {
        number,
        kind,
        sections: Vec::new(),
        entries: Vec::new(),
        white: 0.0,
        zone: None,
    };
    let plain = |key: &String| WallEntry {
        key: key.clone(),
        shape: String::new(),
        length: Length::Full,
        begins: true,
        lines: Vec::new(),
        picture: 0,
    };
    for it in &issue.plan.pages {
        if it.kind != PageKind::Articles {
            let first = pages.len();
            pages.extend((0..extent(it.kind)).map(|at| page(first + at + 1, it.kind)));
            let own = match it.kind {
                PageKind::Editorial => issue.editorial.iter().map(|it| plain(&it.article)).collect(),
                _ => it.items.iter().map(plain).collect(),
            };
            pages[first].entries = own;
            continue;
        }
        let briefs = || it.items.iter().filter(|key| issue.briefs.contains(key)).map(plain);
        for run in &it.runs {
            let first = pages.len();
            let white = (white_percent(&measured.kit, run) * 10.0).round() / 10.0;
            pages.extend((0..run.pages).map(|at| WallPage {
                sections: run.sections.clone(),
                white,
                ..page(first + at + 1, it.kind)
            }));
            let mut at = 0;
            for band in &run.bands {
                for place in band.places() {
                    let entry = |begins| WallEntry {
                        key: place.item.clone(),
                        shape: place.shape.clone(),
                        length: place.length,
                        begins,
                        lines: place.pages.clone(),
                        picture: place.picture.map_or(0, |it| it.lines),
                    };
                    for number in 0..place.pages.len() {
                        pages[first + (at + number).min(run.pages - 1)].entries.push(entry(number == 0));
                    }
                }
                match band {
                    Band::Pages { place, .. } => at += place.pages.len() - 1,
                    Band::Briefs { .. } => pages[first + at].entries.extend(briefs()),
                    _ => {}
                }
            }
        }
    }
    pages
}

/// The issue with its pages composed.
#[must_use]
pub fn planned(issue: &IssueData, measured: &Measured) -> IssueData {
    Planned::of(issue, measured, &Order::default()).issue
}

/// A planned issue.
struct Planned {
    issue: IssueData,
    left_out: Vec<LeftOut>,
    unmet: Vec<Unmet>,
    steps: Vec<Step>,
}

/// The articles of an issue as pagination sees them.
struct Candidates {
    measures: Vec<Measure>,
    asked: Asked,
    /// Pages of other kinds.
    others: usize,
    /// Pages taken by the parts that are not one.
    extents: HashMap<PageKind, usize>,
}

impl Candidates {
    /// `budget`: pages at most, see [`Planned::of`].
    fn of(issue: &IssueData, measured: &Measured, order: &Order, budget: Option<usize>) -> Self {
        let at = issue.plan.pages.iter().position(|it| it.kind == PageKind::Articles);
        let extent = |number: usize| extent(issue, measured, number);
        let taken = taken(issue);
        let others = (0..issue.plan.pages.len()).filter(|it| Some(*it) != at).map(extent).sum::<usize>()
            + issue.supplied.values().filter(|it| !it.is_outer_cover()).count();
        let before = Asked { first_page: 1, taken: taken.clone(), ..Asked::default() };
        let first_page = before.number((0..at.unwrap_or(0)).map(extent).sum());
        let section = |slug: &str| issue.sections.iter().position(|it| it.slug == slug);
        let guaranteed = guaranteed(issue, order);
        let (mut measures, mut asked) = (Vec::new(), Asked { first_page, ..Asked::default() });
        let mut add = |key: &str, number: usize, cost: i32| {
            if let Some(found) = measured.articles.get(key) {
                let id = measures.len();
                let moving = if order.steady { STEADY_MOVE_COST } else { MOVE_COST };
                let adopted = order.adopted.get(key);
                asked.adopted.extend(adopted.map(|page| (id, (*page, moving))));
                let cost = match adopted {
                    _ if !order.steady || order.fillers.iter().any(|it| it == key) => cost,
                    Some(_) => cost.max(LOST_PAGE),
                    None => cost.min(NEW_ABSENCE),
                };
                let cost = if order.announced.as_deref() == Some(key) { cost.max(ANNOUNCED) } else { cost };
                asked.pins.extend(order.pinned.get(key).map(|page| (id, *page)));
                asked.left.extend(order.spreads.contains(key).then_some(id));
                // who asks for a page asks for the article
                let runs = order.must_run.contains(key)
                    || order.pinned.contains_key(key)
                    || guaranteed.contains(&key);
                asked.absent.push(if runs { paginate::MUST_RUN } else { cost });
                let shape = order.shapes.get(key).filter(|it| can_take(&measured.kit, found, it)).cloned();
                measures.push(Measure { section: number, shape, ..found.clone() });
            }
        };
        let items = at.map_or(&[][..], |it| &issue.plan.pages[it].items);
        let is_brief = |key: &String| issue.briefs.contains(key);
        let mut fillers = fillers(items, issue, order);
        // numbers of the sections that only fillers are of, after all others
        let foreign = issue.sections.len() + 1;
        let mut band = items.iter().any(is_brief);
        let mut current = None;
        for key in by_page(items, issue, order).into_iter().filter(|it| !is_brief(it)) {
            let Some(article) = issue.articles.get(key) else { continue };
            let number = section(&article.section).unwrap_or(issue.sections.len());
            if current != Some(number) {
                if let Some(ended) = current {
                    // the band of briefs stands among the articles of the first section
                    if std::mem::take(&mut band) {
                        add(BRIEFS_BAND, ended, paginate::MUST_RUN);
                    }
                    let own = fillers.own.remove(&ended);
                    own.into_iter().flatten().for_each(|it| add(it, ended, FILLER_ABSENCE));
                }
                let after = fillers.others.split_off(&running(order, &article.section));
                for (rank, list) in std::mem::replace(&mut fillers.others, after) {
                    list.into_iter().for_each(|it| add(it, foreign + rank, FILLER_ABSENCE));
                }
            }
            current = Some(number);
            add(key, number, absence(article));
        }
        if band {
            add(BRIEFS_BAND, current.unwrap_or(0), paginate::MUST_RUN);
        }
        let last = fillers.others.into_iter().map(|(rank, list)| (foreign + rank, list));
        for (number, list) in fillers.own.into_iter().chain(last) {
            list.into_iter().for_each(|it| add(it, number, FILLER_ABSENCE));
        }
        let number = |key: &String| measures.iter().position(|it: &Measure| it.key == *key);
        asked.apart = order.apart.iter().filter_map(|(a, b)| number(a).zip(number(b))).collect();
        asked.sections = order.sections.iter().filter_map(|(slug, it)| Some((section(slug)?, *it))).collect();
        asked.most = budget.map_or(200, |it| it.saturating_sub(others));
        asked.taken = taken;
        let extents =
            issue.plan.pages.iter().enumerate().map(|(number, it)| (it.kind, extent(number))).collect();
        Self { measures, asked, others, extents }
    }

    /// Pages of an issue with so many pages of articles.
    fn total(&self, pages: usize, sheet: usize) -> usize {
        (pages + self.others).div_ceil(sheet) * sheet
    }

    /// The articles in the order of an adopted plan, with the place of each; what has none there is not among them.
    fn as_held(&self, issue: &IssueData, held: &Held) -> (Self, Vec<order::HeldPlace>) {
        let brief = || held.places.iter().find(|it| issue.briefs.contains(&it.item));
        let place = |m: &Measure| if m.key == BRIEFS_BAND { brief() } else { held.place(&m.key) };
        let rank = |m: &Measure| {
            let own = place(m)?;
            held.places.iter().position(|it| it.item == own.item).map(|it| (own.page, it))
        };
        let mut known: Vec<usize> = (0..self.measures.len()).collect();
        known.retain(|id| place(&self.measures[*id]).is_some());
        known.sort_by_key(|id| rank(&self.measures[*id]));
        let measures: Vec<Measure> = known.iter().map(|id| self.measures[*id].clone()).collect();
        let places = measures.iter().filter_map(place).cloned().collect();
        let asked = Asked {
            first_page: self.asked.first_page,
            taken: self.asked.taken.clone(),
            absent: known.iter().map(|id| self.asked.absent[*id]).collect(),
            ..Asked::default()
        };
        (Self { measures, asked, others: self.others, extents: self.extents.clone() }, places)
    }
}

impl Planned {
    fn of(issue: &IssueData, measured: &Measured, order: &Order) -> Self {
        let sheet = issue.pad_to.max(1);
        // A budget that is no multiple cannot be printed: the next lower one can.
        let budget = order.budget.map(|most| (most / sheet).max(1) * sheet);
        let candidates = Candidates::of(issue, measured, order, budget);
        if let Some(planned) = Self::held(issue, measured, order, &candidates, budget) {
            return planned;
        }
        let answers = paginate::paginate(&measured.kit, &candidates.measures, &candidates.asked);
        let index = issue.index.len() >= 3;
        let total = |pages: usize| candidates.total(pages, sheet);
        let cost = |answer: &Answer| {
            let padded = total(answer.pages) - answer.pages - candidates.others;
            let missing = order.least.map_or(0, |it| it.saturating_sub(total(answer.pages)));
            answer.cost
                + (0..padded).map(|it| filler_cost(it, index || !answer.absent.is_empty())).sum::<i32>()
                + i32::try_from(missing).unwrap_or(i32::MAX / MISSING_PAGE) * MISSING_PAGE
        };
        let within = |it: &&Answer| budget.is_none_or(|most| total(it.pages) <= most);
        let chosen = answers.iter().filter(within).min_by_key(|it| cost(it)).or(answers.first()).cloned();
        let mut planned =
            Self { issue: issue.clone(), left_out: Vec::new(), unmet: Vec::new(), steps: Vec::new() };
        if let Some(answer) = chosen {
            let take = Take {
                candidates: &candidates,
                answer: &answer,
                total: total(answer.pages),
                out: PAGE_BUDGET,
            };
            planned.take(&measured.kit, &take, order);
            planned.unmet = unmet(&candidates, &answer, issue, order);
            let keys = answer.absent.iter().map(|it| &candidates.measures[*it].key);
            let absent = keys.filter(|it| !order.fillers.contains(*it)).count();
            planned.unmet.extend(few_pages(total(answer.pages), absent, order));
        } else {
            // nothing can be placed as it was asked: say so of every article
            let keys =
                candidates.measures.iter().map(|it| it.key.clone()).filter(|it| !order.fillers.contains(it));
            planned.left_out.extend(keys.map(|item| LeftOut { item, reason: PAGE_BUDGET.into() }));
        }
        planned
    }

    /// The pages of an adopted plan; none where nothing is adopted, or where what surrounds the articles has moved their pages.
    fn held(
        issue: &IssueData,
        measured: &Measured,
        order: &Order,
        all: &Candidates,
        budget: Option<usize>,
    ) -> Option<Self> {
        let held = order.held.as_ref()?;
        let (candidates, places) = all.as_held(issue, held);
        let answer = hold::hold(&measured.kit, &candidates.measures, &candidates.asked, &places, held.last)?;
        let total = candidates.total(answer.pages, issue.pad_to.max(1));
        if budget.is_some_and(|most| total > most) {
            return None;
        }
        // what stood on the pages of a zone and is everybody's now, or the other way round
        let has_place = |m: &Measure| candidates.measures.iter().any(|it| it.key == m.key);
        let without = all.measures.iter().filter(|it| !has_place(it) && !order.fillers.contains(&it.key));
        let left_out =
            without.map(|it| LeftOut { item: it.key.clone(), reason: order::AWAITS_PLAN.into() }).collect();
        let mut planned = Self { issue: issue.clone(), left_out, unmet: Vec::new(), steps: Vec::new() };
        let take = Take { candidates: &candidates, answer: &answer, total, out: order::PLACE_LOST };
        planned.take(&measured.kit, &take, order);
        let wall = wall(&planned.issue, issue, measured);
        for page in wall.iter().filter(|it| it.kind == PageKind::Articles) {
            let say = |code: &str, item: &str| Unmet {
                code: code.into(),
                item: item.into(),
                page: Some(page.number),
                ..Unmet::default()
            };
            if page.entries.is_empty() {
                planned.unmet.push(say(order::PAGE_VACANT, ""));
            }
            for entry in page.entries.iter().filter(|it| it.begins && !it.shape.is_empty()) {
                let as_it_was = |it: &order::HeldPlace| {
                    it.shape == entry.shape && it.short == (entry.length == Length::Short)
                };
                if !held.place(&entry.key).is_some_and(as_it_was) {
                    planned.unmet.push(say(order::PLACE_CHANGED, &entry.key));
                }
            }
        }
        Some(planned)
    }

    /// Takes an answer over into the plan.
    fn take(&mut self, kit: &Kit, take: &Take<'_>, order: &Order) {
        let Take { candidates, answer, total, out } = *take;
        let fillers = &order.fillers;
        let key_of = |id: &usize| &candidates.measures[*id].key;
        let mut step =
            |code: &str, item: &str| self.steps.push(Step { code: code.into(), item: item.into() });
        for item in answer.absent.iter().map(key_of) {
            if !fillers.contains(item) {
                step(PAGE_BUDGET, item);
                self.left_out.push(LeftOut { item: item.clone(), reason: out.into() });
            }
        }
        for it in &self.left_out {
            take_out(&mut self.issue, &it.item);
        }
        // what stands in the issue is not said to stand elsewhere
        let is_in = |it: &WebEntry| {
            let mut own = fillers.iter().filter(|key| !answer.absent.iter().map(key_of).any(|it| it == *key));
            own.any(|key| self.issue.articles.get(key).is_some_and(|article| article.short == it.short))
        };
        let outside = self.issue.index.iter().filter(|it| !is_in(it)).cloned().collect();
        self.issue.index = outside;
        let runs = runs(kit, candidates, answer, &self.issue);
        for place in runs.iter().flat_map(|it| &it.bands).flat_map(Band::places) {
            if place.plate && !order.shapes.contains_key(&place.item) {
                step(LARGER_OPENING, &place.item);
            }
            if place.length == Length::Short {
                step(SHORT_TEXT, &place.item);
            }
            if unpictured(&self.issue, place) {
                step(WITHOUT_PICTURE, &place.item);
            }
            if fillers.contains(&place.item) {
                step(FILLER, &place.item);
            }
        }
        let pages = &mut self.issue.plan.pages;
        if let Some(page) = pages.iter_mut().find(|it| it.kind == PageKind::Articles) {
            page.runs = runs;
            let placed: Vec<String> = page
                .runs
                .iter()
                .flat_map(|it| &it.bands)
                .flat_map(Band::places)
                .map(|it| it.item.clone())
                .collect();
            page.items.extend(placed.into_iter().filter(|it| fillers.contains(it)));
        }
        pages.retain(|it| it.kind != PageKind::Articles || !it.runs.is_empty());
        for number in 0..total - answer.pages - candidates.others {
            let kind =
                if number == 0 && self.issue.index.len() >= 3 { PageKind::Index } else { PageKind::Notes };
            step(if kind == PageKind::Index { INDEX_PAGE } else { NOTES_PAGE }, "");
            insert_before_back(&mut self.issue, kind);
        }
        for page in &mut self.issue.plan.pages {
            page.pages =
                candidates.extents.get(&page.kind).copied().filter(|it| *it > 1 && page.runs.is_empty());
        }
        put_supplied(&mut self.issue, &candidates.extents, total);
    }
}

/// An answer that becomes the plan.
struct Take<'a> {
    candidates: &'a Candidates,
    answer: &'a Answer,
    /// Pages of the whole issue.
    total: usize,
    /// Why an article without a page has none.
    out: &'a str,
}

/// Whether an article stands without the picture it has.
fn unpictured(issue: &IssueData, place: &Placed) -> bool {
    let pictured = issue.articles.get(&place.item).is_some_and(|it| it.image.is_some());
    pictured && place.picture.is_none() && !place.plate
}

/// Pages between the covers that are taken by what came as PDF, rising.
fn taken(issue: &IssueData) -> Vec<usize> {
    let inside = issue.supplied.values().filter(|it| !it.is_outer_cover());
    let mut pages: Vec<usize> = inside.filter_map(|it| usize::try_from(it.page).ok()).collect();
    pages.sort_unstable();
    pages
}

/// Puts the supplied pages where they were asked for. A cover takes the place of the one there is; a page that would stand inside a part
/// of several pages comes before it, one past the end before the back cover.
fn put_supplied(issue: &mut IssueData, extents: &HashMap<PageKind, usize>, total: usize) {
    let mut waiting: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (key, it) in &issue.supplied {
        waiting.entry(it.number(total).min(total)).or_default().push(key.clone());
    }
    if waiting.is_empty() {
        return;
    }
    let mut put = Put { pages: Vec::new(), number: 1 };
    for page in std::mem::take(&mut issue.plan.pages) {
        match page.kind {
            PageKind::Articles => {
                for run in page.runs.clone() {
                    put.due(&mut waiting, run.pages, issue);
                    put.run(run, &page, &issue.briefs);
                }
            }
            PageKind::Cover | PageKind::Back => {
                // Nothing stands behind the back cover.
                let last = if page.kind == PageKind::Cover { 1 } else { total };
                let mut outer = waiting.remove(&last).unwrap_or_default();
                let is_cover = |it: &String| issue.supplied.get(it).is_some_and(Supplied::is_outer_cover);
                let own = outer.iter().position(is_cover).map(|at| outer.remove(at));
                if page.kind == PageKind::Back {
                    outer.extend(std::mem::take(&mut waiting).into_values().flatten());
                }
                outer.into_iter().for_each(|key| put.supplied(key, issue));
                match own {
                    Some(key) => put.supplied(key, issue),
                    None => put.page(page, 1),
                }
            }
            kind => {
                let extent = extents.get(&kind).copied().unwrap_or(1);
                put.due(&mut waiting, extent, issue);
                put.page(page, extent);
            }
        }
    }
    issue.plan.pages = put.pages;
}

/// A plan as it grows.
struct Put {
    pages: Vec<PlanPage>,
    /// Number of the next page.
    number: usize,
}

impl Put {
    /// Puts every supplied page that would otherwise stand on one of the next `extent` pages or before them.
    fn due(&mut self, waiting: &mut BTreeMap<usize, Vec<String>>, extent: usize, issue: &mut IssueData) {
        while let Some(entry) = waiting.first_entry()
            && *entry.key() < self.number + extent
        {
            entry.remove().into_iter().for_each(|key| self.supplied(key, issue));
        }
    }

    fn supplied(&mut self, key: String, issue: &mut IssueData) {
        if let Some(it) = issue.supplied.get_mut(&key) {
            it.stands = Some(self.number);
        }
        self.page(PlanPage { items: vec![key], ..PlanPage::of(PageKind::Supplied) }, 1);
    }

    fn page(&mut self, page: PlanPage, extent: usize) {
        self.pages.push(page);
        self.number += extent;
    }

    /// A run of articles, on the same plan page as the one before it where nothing parts them.
    fn run(&mut self, run: Run, of: &PlanPage, briefs: &[String]) {
        let has = |key: &String| {
            run.bands.iter().any(|band| match band {
                Band::Briefs { .. } => briefs.contains(key),
                other => other.places().iter().any(|it| it.item == *key),
            })
        };
        let items: Vec<String> = of.items.iter().filter(|it| has(it)).cloned().collect();
        self.number += run.pages;
        match self.pages.last_mut().filter(|it| it.kind == PageKind::Articles) {
            Some(page) => {
                page.items.extend(items);
                page.runs.push(run);
            }
            None => self.pages.push(PlanPage { items, runs: vec![run], ..PlanPage::of(PageKind::Articles) }),
        }
    }
}

/// Articles in the order of the issue; within a section, in that of the pages asked for or adopted. What has no page yet follows what stood
/// before it.
fn by_page<'a>(items: &'a [String], issue: &IssueData, order: &Order) -> Vec<&'a String> {
    let section = |key: &String| issue.articles.get(key).map_or("", |it| it.section.as_str());
    let mut ranked: Vec<(usize, usize, &String)> = Vec::new();
    let (mut number, mut page) = (0, 0);
    for (at, key) in items.iter().enumerate() {
        if at > 0 && section(&items[at - 1]) != section(key) {
            (number, page) = (number + 1, 0);
        }
        page = order.adopted.get(key).copied().unwrap_or(page);
        ranked.push((number, order.pinned.get(key).copied().unwrap_or(page), key));
    }
    ranked.sort_by_key(|it| (it.0, it.1));
    ranked.into_iter().map(|it| it.2).collect()
}

/// The first article of each section of which one must run.
fn guaranteed<'a>(issue: &'a IssueData, order: &Order) -> Vec<&'a str> {
    let wanted = |slug: &str| order.sections.get(slug).is_some_and(|it| it.guaranteed);
    let sections = issue.sections.iter().filter(|it| wanted(&it.slug));
    sections.filter_map(|it| it.articles.first().map(String::as_str)).collect()
}

/// Whether an article can be arranged in the shape of this name at all.
fn can_take(kit: &Kit, m: &Measure, shape: &str) -> bool {
    let only = Measure { shape: Some(shape.to_owned()), ..m.clone() };
    let known = kit.shapes.iter().any(|it| it.name == shape);
    known && compose::block(kit, &[&compose::Element::new(kit, &only, 0)], &[only]).is_some()
}

/// What was asked of the articles and sections, and is otherwise in this answer.
fn unmet(candidates: &Candidates, answer: &Answer, issue: &IssueData, order: &Order) -> Vec<Unmet> {
    let mut found = Vec::new();
    let mut say = |code: &str, item: &str, page: Option<usize>| {
        found.push(Unmet { code: code.into(), item: item.into(), page, ..Unmet::default() });
    };
    let (mut pages, mut own) = (BTreeMap::new(), HashMap::<usize, usize>::new());
    let mut first = HashMap::<usize, usize>::new();
    let mut count = 0;
    let mut runs = Vec::new();
    for block in &answer.blocks {
        let page = candidates.asked.number(count);
        runs.push(page..page + block.pages);
        for (id, start) in block.ids.iter().zip(&block.starts) {
            pages.insert(candidates.measures[*id].key.as_str(), page + start);
            first.entry(candidates.measures[*id].section).or_insert(page + start);
        }
        if let Some(id) = block.ids.first() {
            *own.entry(candidates.measures[*id].section).or_default() += block.pages;
        }
        count += block.pages;
    }
    for (key, pin) in &order.pinned {
        let at = pages.get(key.as_str());
        if issue.articles.contains_key(key) && at != Some(pin) {
            let run = runs.iter().find(|it| it.contains(pin));
            let others = order.pinned.iter().any(|it| it.1 == pin && pages.get(it.0.as_str()) == Some(pin));
            let begins = pages.values().any(|it| it == pin);
            let code = match run {
                None => order::PIN_OUTSIDE,
                Some(_) if others => order::PIN_TAKEN,
                Some(run) if !begins && run.start < *pin => order::PIN_INSIDE,
                Some(_) => order::PIN_NOT_KEPT,
            };
            say(code, key, Some(*pin));
        }
    }
    for key in answer.absent.iter().map(|it| (&candidates.measures[*it].key, candidates.asked.absent[*it])) {
        if key.1 >= paginate::MUST_RUN {
            say(order::MUST_RUN_OUT, key.0, None);
        } else if order.announced.as_ref() == Some(key.0) {
            say(order::COVER_OUT, key.0, Some(1));
        }
    }
    for m in &candidates.measures {
        if m.shape.is_none() && order.shapes.contains_key(&m.key) {
            say(order::SHAPE_NOT_TAKEN, &m.key, pages.get(m.key.as_str()).copied());
        }
    }
    for key in &order.spreads {
        if let Some(page) = pages.get(key.as_str()).filter(|it| !it.is_multiple_of(2)) {
            say(order::SPREAD_NOT_OPEN, key, Some(*page));
        }
    }
    for (number, asked) in &candidates.asked.sections {
        let Some(section) = issue.sections.get(*number) else { continue };
        let count = own.get(number).copied().unwrap_or(0);
        if asked.off(count) > 0 {
            say(order::SECTION_PAGES, &section.slug, None);
        }
        let side = first.get(number).copied().filter(|it| asked.opens.is_some_and(|side| !side.has(*it)));
        if side.is_some() {
            say(order::SECTION_SIDE, &section.slug, side);
        }
    }
    found
}

/// Pages as a layout draws them.
fn runs(kit: &Kit, candidates: &Candidates, answer: &Answer, issue: &IssueData) -> Vec<Run> {
    // what closes the foot of a page: articles on the site, services where there are too few
    let web =
        if issue.index.len() >= 3 { issue.index.len() } else { issue.index.len() + issue.services.len() };
    let slug = |id: &usize| {
        let key = &candidates.measures[*id].key;
        issue.articles.get(key).map(|it| it.section.clone())
    };
    let mut runs = Vec::new();
    let shown = Cell::new(0);
    for (number, block) in answer.blocks.iter().enumerate() {
        let draw = Draw { kit, measures: &candidates.measures, web, shown: &shown, number };
        let bands = match &block.fill {
            Fill::Shared { strips, free } => draw.shared(strips, *free),
            Fill::Own(list) => draw.own(list),
        };
        let mut sections: Vec<String> = Vec::new();
        // pages of an article's own are headed by its section, whatever stands at their foot
        let named = if matches!(block.fill, Fill::Own(_)) { 1 } else { block.ids.len() };
        for it in block.ids.iter().take(named).filter_map(slug) {
            if !sections.contains(&it) {
                sections.push(it);
            }
        }
        sections.truncate(2);
        if sections.is_empty() {
            sections.extend(issue.sections.first().map(|it| it.slug.clone()));
        }
        runs.push(Run { pages: block.pages, sections, bands });
    }
    runs
}

/// Fewer pages than asked, though every text is in them.
fn few_pages(pages: usize, absent: usize, order: &Order) -> Option<Unmet> {
    let least = order.least.filter(|least| pages < *least)?;
    (absent == 0).then(|| Unmet {
        code: order::FEW_PAGES.into(),
        have: Some(pages),
        want: Some(least),
        ..Unmet::default()
    })
}

/// An article by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The article's key.
    pub item: String,
    pub title: String,
    /// Why it has no place, whatever the pages: a code of the report; empty where only room is missing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What one number of pages would give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    pub pages: usize,
    /// Articles placed, of those that are wanted.
    pub placed: usize,
    pub articles: usize,
    /// Evergreen articles that nobody asked for, beside them.
    pub evergreen: usize,
    /// Of the placed: with their whole text, and with their short one. Briefs count apart.
    pub complete: usize,
    pub short: usize,
    pub briefs: usize,
    /// Part of the article pages that stays white, in percent, and of the worst of them.
    pub white_percent: f64,
    pub worst_white_percent: f64,
    /// Pages that only complete the sheet.
    pub fillers: usize,
    /// Articles placed without the picture they have.
    pub unpictured: usize,
    /// The articles without a place.
    pub absent: Vec<Named>,
    /// What was asked and could not be with so many pages, and whose.
    pub unmet: Vec<Missed>,
    /// The pages asked for that cost other articles theirs, and how many each of them.
    #[serde(default)]
    pub blocking: Vec<Blocking>,
}

/// A page that was asked for an article and costs others theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocking {
    /// The article's key.
    pub item: String,
    pub title: String,
    pub page: usize,
    /// Articles that would find a place without it.
    pub articles: usize,
}

/// What was asked and could not be, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    #[serde(flatten)]
    pub asked: Unmet,
    /// Of its article or section; empty where it is about the issue.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// Why a number of pages is not among the outlines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impossible {
    pub pages: usize,
    /// [`TOO_FEW_PAGES`] or [`TOO_LITTLE_TEXT`].
    pub code: String,
}

/// The parts that every issue has take more pages.
pub const TOO_FEW_PAGES: &str = "too_few_pages";
/// Not even every article on pages of its own would fill so many.
pub const TOO_LITTLE_TEXT: &str = "too_little_text";

/// The numbers of pages that can be bound, within the budget, and that nothing can give.
#[must_use]
pub fn impossible(issue: &IssueData, order: &Order, outlines: &[Outline]) -> Vec<Impossible> {
    let sheet = issue.pad_to.max(1);
    let Some((budget, fewest)) = order.budget.zip(outlines.first().map(|it| it.pages)) else {
        return Vec::new();
    };
    let code = |pages: usize| if pages < fewest { TOO_FEW_PAGES } else { TOO_LITTLE_TEXT };
    (1..=budget / sheet)
        .map(|it| it * sheet)
        .filter(|pages| outlines.iter().all(|it| it.pages != *pages))
        .map(|pages| Impossible { pages, code: code(pages).into() })
        .collect()
}

/// What every number of pages would give, fewest first: the best plan for each that can be bound, up to `budget`. Where articles stay out and
/// pages are asked for, those that keep them out are named.
#[must_use]
pub fn outlines(issue: &IssueData, measured: &Measured, order: &Order) -> Vec<Outline> {
    /// Each page asked for is one more search.
    const MOST_TRIED: usize = 8;
    let mut found = outlines_of(issue, measured, order);
    let lacks = found.iter().any(|it| !it.absent.is_empty());
    if !lacks || order.pinned.is_empty() {
        return found;
    }
    let without = |key: &String| {
        let pinned = order.pinned.iter().filter(|it| it.0 != key).map(|it| (it.0.clone(), *it.1)).collect();
        outlines_of(issue, measured, &Order { pinned, ..order.clone() })
    };
    for (key, page) in order.pinned.iter().filter(|it| issue.articles.contains_key(it.0)).take(MOST_TRIED) {
        let freely = without(key);
        for it in found.iter_mut().filter(|it| !it.absent.is_empty()) {
            let Some(other) = freely.iter().find(|other| other.pages == it.pages) else { continue };
            if other.placed > it.placed {
                let title = issue.articles.get(key).map(|it| it.title.clone()).unwrap_or_default();
                let articles = other.placed - it.placed;
                it.blocking.push(Blocking { item: key.clone(), title, page: *page, articles });
            }
        }
    }
    // several may do so together and none of them alone
    if order.pinned.len() > 1 && found.iter().any(|it| !it.absent.is_empty() && it.blocking.is_empty()) {
        let freely = outlines_of(issue, measured, &Order { pinned: BTreeMap::new(), ..order.clone() });
        for it in found.iter_mut().filter(|it| !it.absent.is_empty() && it.blocking.is_empty()) {
            let Some(other) = freely.iter().find(|other| other.pages == it.pages) else { continue };
            let articles = other.placed.saturating_sub(it.placed);
            let pins = order.pinned.iter().filter(|_| articles > 0);
            it.blocking.extend(pins.filter_map(|(key, page)| {
                let title = issue.articles.get(key)?.title.clone();
                Some(Blocking { item: key.clone(), title, page: *page, articles })
            }));
        }
    }
    found
}

fn outlines_of(issue: &IssueData, measured: &Measured, order: &Order) -> Vec<Outline> {
    let (sheet, budget) = (issue.pad_to.max(1), order.budget);
    let candidates = Candidates::of(issue, measured, order, budget);
    let mut best: BTreeMap<usize, (i32, Answer)> = BTreeMap::new();
    for answer in paginate::paginate(&measured.kit, &candidates.measures, &candidates.asked) {
        let pages = answer.pages + candidates.others;
        let total = pages.div_ceil(sheet) * sheet;
        let cost =
            answer.cost + (0..total - pages).map(|it| filler_cost(it, issue.index.len() >= 3)).sum::<i32>();
        if best.get(&total).is_none_or(|it| cost < it.0) {
            best.insert(total, (cost, answer));
        }
    }
    let within = |it: &usize| budget.is_none_or(|most| *it <= most);
    best.into_iter()
        .filter(|it| within(&it.0))
        .map(|(pages, (_, answer))| outline(issue, measured, &candidates, order, &answer, pages))
        .collect()
}

fn outline(
    issue: &IssueData,
    measured: &Measured,
    candidates: &Candidates,
    order: &Order,
    answer: &Answer,
    pages: usize,
) -> Outline {
    let runs = runs(&measured.kit, candidates, answer, issue);
    let fills = |key: &String| order.fillers.contains(key);
    let all = runs.iter().flat_map(|it| &it.bands).flat_map(Band::places);
    let (evergreen, placed): (Vec<&Placed>, Vec<&Placed>) = all.partition(|it| fills(&it.item));
    let short = placed.iter().filter(|it| it.length == Length::Short).count();
    let title = |item: &String| {
        let title = issue.articles.get(item).map(|it| it.title.clone());
        let label = || issue.sections.iter().find(|it| it.slug == *item).map(|it| it.label.clone());
        title.or_else(label).unwrap_or_else(|| item.clone())
    };
    let named = |item: &String| Named { item: item.clone(), title: title(item), reason: String::new() };
    let keys = answer.absent.iter().map(|it| &candidates.measures[*it].key);
    let absent: Vec<Named> = keys.filter(|it| !fills(it)).map(named).collect();
    let unmet =
        unmet(candidates, answer, issue, order).into_iter().chain(few_pages(pages, absent.len(), order));
    let white: Vec<f64> = runs.iter().map(|it| white_percent(&measured.kit, it)).collect();
    let weighed = |(run, white): (&Run, &f64)| f64::from(u32::try_from(run.pages).unwrap_or(1)) * white;
    let article_pages = f64::from(u32::try_from(answer.pages.max(1)).unwrap_or(1));
    // nothing adds up to a negative zero
    let tenths = |it: f64| (it * 10.0).round() / 10.0 + 0.0;
    Outline {
        pages,
        placed: placed.len() + issue.briefs.len(),
        articles: placed.len() + absent.len() + issue.briefs.len(),
        evergreen: evergreen.len(),
        complete: placed.len() - short,
        short,
        briefs: issue.briefs.len(),
        white_percent: tenths(runs.iter().zip(&white).map(weighed).sum::<f64>() / article_pages),
        worst_white_percent: tenths(white.iter().copied().fold(0.0, f64::max)),
        fillers: pages - answer.pages - candidates.others,
        unpictured: placed.iter().filter(|it| unpictured(issue, it)).count(),
        absent,
        unmet: unmet.map(|it| Missed { title: title(&it.item), asked: it }).collect(),
        blocking: Vec::new(),
    }
}

/// Part of a run's pages that nothing covers, in percent; the distance between articles counts as covered.
#[must_use]
pub fn white_percent(kit: &Kit, run: &Run) -> f64 {
    let columns = i32::try_from(kit.grid.columns).unwrap_or(1);
    let area = kit.grid.lines * columns * i32::try_from(run.pages).unwrap_or(1);
    let spread = |it: &Spread| it.lines * i32::try_from(it.columns).unwrap_or(1);
    let place = |it: &Placed| {
        let picture = it
            .picture
            .as_ref()
            .map_or(0, |picture| spread(picture) + it.caption * i32::try_from(picture.columns).unwrap_or(1));
        // a plate covers its page
        let fixed = if it.plate { kit.grid.lines * columns } else { spread(&it.head) + picture };
        // a line of air stands above headings, boxes and the end of a text
        let air = i32::try_from(it.text.len()).unwrap_or(0) / 2;
        fixed + it.text.iter().map(|spot| spot.lines).sum::<i32>() + it.end.lines + 1 + air
    };
    // more than the air between articles is a hole
    let air = |gap: i32| gap.min(kit.grid.gap + 2) * columns;
    let covered: i32 = run
        .bands
        .iter()
        .map(|band| match band {
            Band::Strip { gap, places, .. } => air(*gap) + places.iter().map(place).sum::<i32>(),
            Band::Pages { gap, place: it } => air(*gap) + place(it),
            Band::Closing { gap, lines, .. } | Band::Briefs { gap, lines } | Band::Web { gap, lines, .. } => {
                air(*gap) + lines * columns
            }
        })
        .sum();
    f64::from((area - covered).max(0)) * 100.0 / f64::from(area)
}

/// Every shape of a layout with the pages of the article that has its name, see [`super::studio`]; none where it cannot take the shape.
#[must_use]
pub fn specimens(issue: &IssueData, measured: &Measured) -> Vec<(String, Option<Run>)> {
    let kit = &measured.kit;
    let one = |(number, shape): (usize, &super::shape::Shape)| {
        let m = measured.articles.get(&shape.name)?;
        let laid = compose::specimen(kit, m, number)?;
        let (pages, lines) = (laid.pages.len(), laid.pages.first().copied()?);
        let place = Placed { columns: shape.columns, ..placed(m, 0, laid) };
        let band = if shape.pages {
            Band::Pages { gap: 0, place: Box::new(place) }
        } else {
            Band::Strip { gap: 0, lines, places: vec![place] }
        };
        let section = issue.articles.get(&shape.name)?.section.clone();
        Some(Run { pages, sections: vec![section], bands: vec![band] })
    };
    let shapes = kit.shapes.iter().enumerate();
    shapes.map(|it| (it.1.name.clone(), one(it))).collect()
}

/// Turns choices into places.
struct Draw<'a> {
    kit: &'a Kit,
    measures: &'a [Measure],
    /// Articles on the site that may fill a hole.
    web: usize,
    /// How many of them stand on a page already.
    shown: &'a Cell<usize>,
    /// Which block of the run it is: what alternates does so by it.
    number: usize,
}

/// Lines a row of articles on the site takes.
const WEB_LINES: (i32, i32) = (7, 10);

impl Draw<'_> {
    /// Heights of the rows of articles on the site that close a hole of so many lines, none where it is too small: a second one and more
    /// only of what no page shows yet.
    fn web_rows(&self, free: i32) -> Vec<i32> {
        let (gap, columns) = (self.kit.grid.gap, self.kit.grid.columns);
        let most = usize::try_from(free / (WEB_LINES.0 + gap)).unwrap_or(0);
        let unseen = self.web.saturating_sub(self.shown.get()) / columns.max(1);
        let wanted =
            usize::try_from(free).unwrap_or(0).div_ceil(usize::try_from(WEB_LINES.1 + gap).unwrap_or(1));
        let count = wanted.min(most).min(unseen.max(usize::from(self.web >= columns)));
        let room = free - i32::try_from(count).unwrap_or(0) * gap;
        let height = |it: usize| (room / i32::try_from(it).unwrap_or(1)).min(WEB_LINES.1);
        vec![height(count.max(1)); count]
    }

    /// The next articles on the site for a row of them.
    fn web_from(&self) -> usize {
        let from = self.shown.get();
        self.shown.set(from + self.kit.grid.columns);
        from
    }

    /// These rows, the first so far below what stands above it.
    fn web_bands(&self, rows: &[i32], first: i32) -> impl Iterator<Item = Band> {
        let gap = move |at: usize| if at == 0 { first } else { self.kit.grid.gap };
        rows.iter().enumerate().map(move |(at, lines)| Band::Web {
            gap: gap(at),
            lines: *lines,
            from: self.web_from(),
        })
    }

    /// Lines these rows take, with what stands between them.
    fn height_of(&self, rows: &[i32]) -> i32 {
        rows.iter().sum::<i32>() + (i32::try_from(rows.len()).unwrap_or(1) - 1).max(0) * self.kit.grid.gap
    }

    fn shared(&self, strips: &[compose::SetStrip], free: i32) -> Vec<Band> {
        let gap = self.kit.grid.gap;
        // a hole that is still large takes rows of articles on the site
        let rows = self.web_rows(if strips.is_empty() { free + gap } else { free });
        if strips.is_empty() {
            return self.web_bands(&rows, 0).collect();
        }
        let free = free - if rows.is_empty() { 0 } else { self.height_of(&rows) + gap };
        let count = i32::try_from(strips.len()).unwrap_or(1);
        let joints = (if rows.is_empty() { count - 1 } else { count }).max(1);
        let pause = |number: i32| gap + 2.min(free / joints + i32::from(number < free % joints));
        let mut bands = Vec::new();
        for (number, strip) in (0..).zip(strips) {
            let gap = if number == 0 { 0 } else { pause(number - 1) };
            bands.push(self.strip(strip, gap, (self.number + bands.len()) % 2 == 1));
        }
        bands.extend(self.web_bands(&rows, pause(joints - 1)));
        bands
    }

    fn strip(&self, strip: &compose::SetStrip, gap: i32, flip: bool) -> Band {
        let between = self.kit.grid.gap;
        let lines = strip.lines;
        if strip.cells.iter().flat_map(|it| &it.items).any(|it| it.shape.is_none()) {
            return Band::Briefs { gap, lines };
        }
        let mut cells: Vec<&compose::Cell> = strip.cells.iter().collect();
        if flip && cells.len() == 2 {
            cells.reverse();
        }
        let (mut x, mut places) = (0, Vec::new());
        for cell in cells {
            // articles one above the other share the height: the upper ones grow first
            let count = i32::try_from(cell.items.len()).unwrap_or(1);
            let least = cell.items.iter().map(|it| it.least).sum::<i32>() + (count - 1) * between;
            let (mut left, mut y) = ((lines - least).max(0), 0);
            for (number, choice) in cell.items.iter().enumerate() {
                let last = number + 1 == cell.items.len();
                let grow = if last { left } else { left.min(choice.most - choice.least) };
                left -= grow;
                let h = choice.least + grow;
                places.extend(self.place(choice, h, (x, y), cell.columns, flip));
                y += h + between;
            }
            x += cell.columns;
        }
        Band::Strip { gap, lines, places }
    }

    fn place(
        &self,
        it: &compose::Choice,
        h: i32,
        (x, y): (usize, i32),
        columns: usize,
        flip: bool,
    ) -> Option<Placed> {
        let m = &self.measures[it.id];
        let laid = compose::lay(self.kit, m, it, h, flip)?;
        Some(Placed { x, y, columns, ..placed(m, it.text, laid) })
    }

    fn own(&self, list: &[compose::Own]) -> Vec<Band> {
        let between = self.kit.grid.gap;
        let mut bands = Vec::new();
        for (number, own) in list.iter().enumerate() {
            let m = &self.measures[own.id];
            let Some(laid) = compose::lay_own(self.kit, m, own) else { continue };
            let gap = if number == 0 { 0 } else { between };
            let apart = m.closing.filter(|_| own.closing > 0).map(|it| it.at);
            let place = Placed { columns: self.kit.grid.columns, apart, ..placed(m, own.text, laid) };
            bands.push(Band::Pages { gap, place: Box::new(place) });
            if let Some(at) = apart {
                // a little higher than it is to reach the foot; much higher, only a part of it would be seen
                let lines = (own.foot - 1).min(own.closing * 9 / 8);
                let below = own.foot - 1 - lines;
                let rows = self.web_rows(below);
                let gap = 1 + if rows.is_empty() { below.min(2) } else { 0 };
                bands.push(Band::Closing { gap, lines, item: m.key.clone(), at });
                bands.extend(self.web_bands(&rows, below - self.height_of(&rows)));
            } else if let Some(strip) = &own.strip {
                bands.push(self.strip(strip, own.foot - strip.lines, self.number % 2 == 1));
            } else if number + 1 == list.len() {
                let rows = self.web_rows(own.free);
                bands.extend(self.web_bands(&rows, own.foot - self.height_of(&rows)));
            }
        }
        bands
    }
}

/// A page with one article by itself, in a shape and, on a shared page, so many lines if it fits.
#[must_use]
pub fn page_of_one(
    kit: &Kit,
    m: &Measure,
    section: &str,
    shape: &str,
    lines: Option<i32>,
) -> Option<PlanPage> {
    let laid = compose::alone(kit, m, shape, lines)?;
    let columns = kit.shapes.iter().find(|it| it.name == shape).map_or(kit.grid.columns, |it| it.columns);
    let pages = laid.pages.len();
    let own = kit.shapes.iter().any(|it| it.name == shape && it.pages);
    let place = Placed { columns, ..placed(m, 0, laid) };
    let band = if own {
        Band::Pages { gap: 0, place: Box::new(place) }
    } else {
        Band::Strip { gap: 0, lines: place.pages.first().copied().unwrap_or(0), places: vec![place] }
    };
    let run = Run { pages, sections: vec![section.to_owned()], bands: vec![band] };
    Some(PlanPage { runs: vec![run], ..PlanPage::of(PageKind::Articles) })
}

fn placed(m: &Measure, text: usize, laid: compose::Laid) -> Placed {
    let head = laid.frame.head;
    let lines = m.head.get(&laid.heading).copied().unwrap_or(0);
    let (page, x, y) = laid.end;
    let picture_lines = laid.frame.picture_lines;
    Placed {
        item: m.key.clone(),
        shape: laid.shape,
        length: if text == 0 { Length::Full } else { Length::Short },
        x: 0,
        y: 0,
        columns: 0,
        pages: laid.pages,
        heading: laid.heading,
        head: Spread { x: head.x, y: head.y, columns: head.columns, lines },
        picture: laid.frame.picture.map(|it| Spread {
            x: it.x,
            y: it.y,
            columns: it.columns,
            lines: picture_lines,
        }),
        caption: laid.caption,
        bleed: laid.bleed,
        plate: laid.plate,
        text: laid.text,
        end: Spot { at: 0, page, x, y, lines: super::shape::END_LINES - 1 },
        apart: None,
    }
}

/// What a text costs, for measures. `lost` are the lines of the whole text it has not.
#[must_use]
pub const fn text_cost(length: Length, rank: Rank, lost: i32) -> i32 {
    let cost = match length {
        Length::Full => return 0,
        Length::Short => SHORT_TEXT_COST + LOST_LINE_COST * if lost > 0 { lost } else { 0 },
    };
    match rank {
        Rank::Leading => 2 * cost,
        Rank::Ordinary | Rank::Short => cost,
    }
}

/// Takes an article out of every list; the page of web articles names it instead.
fn take_out(issue: &mut IssueData, item: &str) {
    if let Some(article) = issue.articles.remove(item) {
        issue.index.insert(0, WebEntry { title: article.title, short: article.short, qr: article.qr });
    }
    for section in &mut issue.sections {
        section.articles.retain(|key| key != item);
    }
    issue.sections.retain(|section| {
        !section.articles.is_empty() || issue.articles.values().any(|it| it.section == section.slug)
    });
    issue.cover.calls.retain(|call| call.page_of != item);
    for page in &mut issue.plan.pages {
        page.items.retain(|key| key != item);
    }
    issue.plan.pages.retain(|page| page.kind != PageKind::Briefs || !page.items.is_empty());
}

fn insert_before_back(issue: &mut IssueData, kind: PageKind) {
    let pages = &mut issue.plan.pages;
    let at = pages.iter().position(|it| it.kind == PageKind::Back).unwrap_or(pages.len());
    pages.insert(at, PlanPage::of(kind));
}
