//! What goes where: shapes, order, page budget, fillers. Pure rules over [`IssueData`]; knows neither the database nor Typst. Typesetting
//! is a function passed to [`fit`], so the rules can be tried without it.
//!
//! A layout composes its pages itself from measured lines. What is decided here is which articles are in, in which shape and order, and
//! what completes the last sheet.
use super::data::{Article, IssueData, Length, PageKind, PlanPage, Section, Shape, WebEntry};
use super::layout::{LayoutError, Overset, PlacedMeasure, Proof, ShapeInfo};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Reasons for which an article stays out, and steps of [`fit`]; the codes stand in the log and in findings.
pub const PAGE_BUDGET: &str = "page_budget";
/// The layout fails on an article, which stays out.
pub const CANNOT_BE_SET: &str = "cannot_be_set";
/// See [`Step`].
pub const SHORT_TEXT: &str = "short_text";
/// See [`Step`].
pub const SMALLER_SHAPE: &str = "smaller_shape";
/// See [`Step`].
pub const PUT_BACK: &str = "put_back";
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
const MOST_TRIES: usize = 48;

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
pub fn shape_for(form: &str, priority: &str, has_image: bool, signs: usize, known: &[ShapeInfo]) -> Shape {
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

/// Gives every article its shape and the issue its pages. Articles keep the order of their sections; those shaped as briefs leave their
/// section for the page of briefs.
pub fn arrange(issue: &mut IssueData, known: &[ShapeInfo]) {
    let editorial = issue.editorial.as_ref().map(|it| it.article.clone());
    for (key, article) in &mut issue.articles {
        if Some(key) != editorial.as_ref() && !issue.briefs.contains(key) {
            let signs = signs(&article.body);
            article.shape =
                shape_for(&article.form, &article.priority, article.image.is_some(), signs, known);
        }
    }
    keep_features_rare(issue);
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
    issue.plan.pages = pages(issue);
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

/// So many briefs fill a page.
const MANY_BRIEFS: usize = 6;

/// The pages of an issue, without fillers.
fn pages(issue: &IssueData) -> Vec<PlanPage> {
    let mut pages = vec![PlanPage::of(PageKind::Cover), PlanPage::of(PageKind::Contents)];
    if issue.editorial.is_some() {
        pages.push(PlanPage::of(PageKind::Editorial));
    }
    let groups = groups(&issue.sections);
    // A few briefs stand in a band among the first articles, more of them have pages of their own.
    let few = issue.briefs.len() < MANY_BRIEFS && !groups.is_empty();
    for (number, group) in groups.iter().enumerate() {
        let mut items: Vec<String> = group.iter().flat_map(|it| it.articles.clone()).collect();
        if few && number == 0 {
            items.extend(issue.briefs.iter().cloned());
        }
        pages.push(PlanPage { kind: PageKind::Articles, section: group[0].slug.clone(), items });
    }
    if !issue.briefs.is_empty() && !few {
        pages.push(PlanPage { kind: PageKind::Briefs, section: String::new(), items: issue.briefs.clone() });
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

/// Sections that share their pages: short ones are put together, so that pages fill, but no group is so long that the layout has to weigh
/// everything against everything.
fn groups(sections: &[Section]) -> Vec<Vec<&Section>> {
    const ENOUGH: usize = 12;
    let mut groups: Vec<Vec<&Section>> = Vec::new();
    for section in sections.iter().filter(|it| !it.articles.is_empty()) {
        let count = |group: &[&Section]| group.iter().map(|it| it.articles.len()).sum::<usize>();
        match groups.last_mut() {
            Some(group) if count(group) + section.articles.len() <= ENOUGH => group.push(section),
            _ => groups.push(vec![section]),
        }
    }
    groups
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
    /// [`SLACK`], [`SMALLER_SHAPE`], [`SHORT_TEXT`], [`PAGE_BUDGET`], [`PUT_BACK`], [`LARGER_OPENING`], [`INDEX_PAGE`], [`NOTES_PAGE`] or [`FILLER`].
    pub code: String,
    /// The article it concerns; empty for a page.
    pub item: String,
    /// Pages before the step.
    pub pages: usize,
}

/// The final layout of an issue.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The data as it was last laid out.
    pub issue: IssueData,
    pub proof: Proof,
    pub left_out: Vec<LeftOut>,
    pub steps: Vec<Step>,
}

/// What an issue may fall back on.
#[derive(Debug, Clone, Default)]
pub struct Reserve {
    /// Evergreen articles already in [`IssueData::articles`] but in no section; they complete the last sheet if nothing simpler does.
    pub fillers: Vec<String>,
    /// The short text a person wrote for an article, as a body, by key.
    pub short_texts: BTreeMap<String, Value>,
}

/// Lays the issue out until no text runs past its place, the pages are within `budget` and a multiple of `pad_to`.
///
/// An article the layout fails on is found and left out first. Too many pages make shapes smaller, the least important articles before
/// others; then short texts take the place of long ones; what still has to leave goes in the same order: fillers and evergreen articles,
/// briefs apart; then the lowest priority, from the section that has most; a lead article last. Once the pages are within the budget,
/// articles that left are tried again, short ones first.
pub fn fit(
    mut issue: IssueData,
    budget: Option<usize>,
    reserve: &Reserve,
    mut lay: impl FnMut(&IssueData) -> Result<Proof, LayoutError>,
) -> Result<Fitted, LayoutError> {
    let mut steps = Vec::new();
    let mut tried = Tried { fillers: reserve.fillers.clone(), ..Tried::default() };
    let mut out = Out { short_texts: reserve.short_texts.clone(), ..Out::default() };
    let sheet = issue.pad_to.max(1);
    // A budget that is no multiple cannot be printed: the next lower one can.
    let budget = budget.map(|most| (most / sheet).max(1) * sheet);
    let (mut proof, faulty) = lay_or_isolate(&mut issue, &mut lay)?;
    for _ in 0..MOST_TRIES {
        let pages = proof.pages;
        let over = budget.map_or(0, |most| pages.saturating_sub(most));
        let step = |code: &str, item: String| Step { code: code.into(), item, pages };
        if !proof.oversets.is_empty() && give_slack(&mut issue, &proof.oversets) {
            steps.extend(proof.oversets.iter().map(|it| step(SLACK, it.item.clone())));
        } else if over > 0 {
            let smaller = make_smaller(&mut issue, over);
            if smaller.is_empty() && !out.leave(&mut issue, over, |code, item| steps.push(step(code, item))) {
                break;
            }
            steps.extend(smaller.into_iter().map(|it| step(SMALLER_SHAPE, it)));
        } else {
            if let Some((item, with)) = out.again(&issue) {
                let better = lay(&with)?;
                if budget.is_none_or(|most| better.pages <= most) && better.oversets.is_empty() {
                    steps.push(step(PUT_BACK, item.clone()));
                    out.returned(&item);
                    (issue, proof) = (with, better);
                }
                continue;
            }
            if pages.is_multiple_of(sheet) {
                break;
            }
            let Some((code, item)) = tried.complete(&mut issue, &proof.placed) else { break };
            steps.push(step(code, item));
        }
        proof = lay(&issue)?;
    }
    let left_out = |item: String, reason: &str| LeftOut { item, reason: reason.into() };
    let unset = faulty.into_iter().map(|it| left_out(it, CANNOT_BE_SET));
    let left_out = out.items.into_iter().map(|it| left_out(it, PAGE_BUDGET)).chain(unset).collect();
    Ok(Fitted { issue, proof, left_out, steps })
}

/// The first layout. Where the layout's code fails, the articles that make it fail leave the issue and are named; a failure that is not an
/// article's stays one.
fn lay_or_isolate(
    issue: &mut IssueData,
    lay: &mut impl FnMut(&IssueData) -> Result<Proof, LayoutError>,
) -> Result<(Proof, Vec<String>), LayoutError> {
    let failure = match lay(issue) {
        Err(failure @ LayoutError::Typst(_)) => failure,
        other => return other.map(|proof| (proof, Vec::new())),
    };
    let all: Vec<String> = issue.plan.pages.iter().flat_map(|it| &it.items).cloned().collect();
    let mut fails = |kept: &[String]| {
        let mut part = issue.clone();
        all.iter().filter(|it| !kept.contains(it)).for_each(|it| take_out(&mut part, it));
        matches!(lay(&part), Err(LayoutError::Typst(_)))
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
    Ok((lay(issue)?, faulty))
}

/// What left because of the budget.
#[derive(Default)]
struct Out {
    /// Texts that may take the place of whole ones.
    short_texts: BTreeMap<String, Value>,
    /// The issue before the first left.
    whole: Option<IssueData>,
    items: Vec<String>,
    /// Tried again without success, or not worth it.
    settled: BTreeSet<String>,
    attempts: usize,
}

impl Out {
    /// Shortens or takes out what so many pages hold, by their signs. An article that has a short text is shortened before any leaves; a
    /// lead article leaves only when nothing else can. False when nothing can.
    fn leave(
        &mut self,
        issue: &mut IssueData,
        over: usize,
        mut tell: impl FnMut(&'static str, String),
    ) -> bool {
        const SIGNS_PER_PAGE: usize = 3_000;
        self.whole.get_or_insert_with(|| issue.clone());
        let mut gone = 0;
        while gone < over * SIGNS_PER_PAGE {
            let short = |it: &Article| it.priority != "lead" && self.short_texts.contains_key(&it.key);
            let item = first_to_leave(issue, short).or_else(|| first_to_leave(issue, |_| true));
            let Some(article) = item.and_then(|it| issue.articles.get_mut(&it)) else { break };
            if gone > 0 && article.priority == "lead" {
                break;
            }
            let item = article.key.clone();
            if let Some(text) = self.short_texts.remove(&item).filter(|_| article.priority != "lead") {
                gone += signs(&article.body).saturating_sub(signs(&text));
                article.body = text;
                article.length = Length::Short;
                article.shape = Shape::Third;
                tell(SHORT_TEXT, item);
                continue;
            }
            // Even the shortest takes its share of a page.
            gone += signs(&article.body).max(SIGNS_PER_PAGE / 3);
            if let Some(whole) = &mut self.whole {
                whole.articles.insert(item.clone(), article.clone());
            }
            take_out(issue, &item);
            tell(PAGE_BUDGET, item.clone());
            self.items.push(item);
        }
        gone > 0
    }

    /// The issue with one article more: of those not tried again yet, a lead before others, the shortest of equals, evergreen ones last.
    fn again(&mut self, now: &IssueData) -> Option<(String, IssueData)> {
        const MOST: usize = 3;
        let whole = self.whole.as_ref()?;
        if self.attempts >= MOST {
            return None;
        }
        let missed = |it: &&String| {
            whole.articles.get(*it).map(|it| (it.evergreen, it.priority != "lead", signs(&it.body)))
        };
        let item = self.items.iter().filter(|it| !self.settled.contains(*it)).min_by_key(missed)?.clone();
        self.settled.insert(item.clone());
        self.attempts += 1;
        let mut with = whole.clone();
        for other in self.items.iter().filter(|it| **it != item) {
            take_out(&mut with, other);
        }
        for (key, article) in &mut with.articles {
            if let Some(known) = now.articles.get(key) {
                article.clone_from(known);
            }
        }
        Some((item, with))
    }

    /// This one is in again; the next may be tried.
    fn returned(&mut self, item: &str) {
        self.items.retain(|it| it != item);
        self.attempts = self.attempts.saturating_sub(1);
    }
}

/// Makes some articles one shape smaller, the least important first, and names them: enough to win about so many pages. An article is
/// not made smaller than its length allows.
fn make_smaller(issue: &mut IssueData, over: usize) -> Vec<String> {
    const EACH: usize = 5;
    let mut order: Vec<(u8, usize, String)> = Vec::new();
    for (place, key) in issue.sections.iter().flat_map(|it| &it.articles).enumerate() {
        if let Some(article) = issue.articles.get(key)
            && smaller(article.shape).is_some()
            && article.priority != "lead"
        {
            let rank = match article.shape {
                Shape::Half => 0,
                Shape::Full => 1,
                _ => 2,
            };
            order.push((rank, usize::MAX - place, key.clone()));
        }
    }
    order.sort();
    let chosen: Vec<String> = order.into_iter().take(over * EACH).map(|it| it.2).collect();
    for key in &chosen {
        if let Some(article) = issue.articles.get_mut(key)
            && let Some(shape) = smaller(article.shape)
        {
            article.shape = shape;
            if article.opening.as_deref() == Some("plate") {
                article.opening = None;
            }
        }
    }
    chosen
}

/// The next smaller shape of a page's articles.
const fn smaller(shape: Shape) -> Option<Shape> {
    match shape {
        Shape::Feature => Some(Shape::Full),
        Shape::Full => Some(Shape::Half),
        Shape::Half => Some(Shape::Third),
        Shape::Third | Shape::Brief => None,
    }
}

/// Keeps lines free where a layout found too few. False when that has been tried often enough.
fn give_slack(issue: &mut IssueData, oversets: &[Overset]) -> bool {
    const MOST: u32 = 24;
    let mut changed = false;
    for overset in oversets {
        if let Some(article) = issue.articles.get_mut(&overset.item)
            && article.slack < MOST
        {
            article.slack += overset.lines.clamp(1, 6);
            changed = true;
        }
    }
    changed
}

/// The article that is missed least, among those that `may` leave. Briefs take too little room to be asked.
fn first_to_leave(issue: &IssueData, may: impl Fn(&Article) -> bool) -> Option<String> {
    let order: Vec<(&String, usize)> =
        issue.sections.iter().flat_map(|it| it.articles.iter().map(|key| (key, it.articles.len()))).collect();
    let weight = |key: &String| {
        let article = issue.articles.get(key)?;
        let rank = match article.priority.as_str() {
            "filler" => 0,
            "brief" => 1,
            "lead" => 3,
            _ => 2,
        };
        Some((u8::from(rank == 3), u8::from(!article.evergreen && rank > 0), rank))
    };
    let called: BTreeSet<&String> = issue.cover.calls.iter().map(|it| &it.page_of).collect();
    let candidates = order
        .into_iter()
        .enumerate()
        .filter(|(_, (key, _))| issue.articles.get(*key).is_some_and(&may))
        .filter_map(|(place, (key, crowd))| {
            Some((weight(key)?, called.contains(key), Reverse(crowd), Reverse(place), key))
        });
    candidates.min().map(|it| it.4.clone())
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
    issue
        .plan
        .pages
        .retain(|page| !matches!(page.kind, PageKind::Articles | PageKind::Briefs) || !page.items.is_empty());
}

/// What has been tried to complete the sheet.
#[derive(Default)]
struct Tried {
    openings: BTreeSet<String>,
    fillers: Vec<String>,
    notes: usize,
}

impl Tried {
    /// One more page of use: a larger opening picture, the index of web articles, ruled notes, an evergreen article, notes again.
    fn complete(
        &mut self,
        issue: &mut IssueData,
        placed: &[PlacedMeasure],
    ) -> Option<(&'static str, String)> {
        const LONG_ENOUGH: usize = 2_800;
        let in_order = placed.iter().map(|it| it.item.clone());
        let openings: Vec<String> = in_order.filter(|it| !self.openings.contains(it)).collect();
        for item in openings {
            self.openings.insert(item.clone());
            if let Some(article) = issue.articles.get_mut(&item)
                && article.shape == Shape::Feature
                && article.opening.is_none()
                && article.image.is_some()
                && signs(&article.body) >= LONG_ENOUGH
            {
                article.opening = Some("plate".into());
                return Some((LARGER_OPENING, item));
            }
        }
        if issue.index.len() >= 3 && !issue.plan.pages.iter().any(|it| it.kind == PageKind::Index) {
            insert_before_back(issue, PageKind::Index);
            return Some((INDEX_PAGE, String::new()));
        }
        if self.notes == 0 {
            self.notes = 1;
            insert_before_back(issue, PageKind::Notes);
            return Some((NOTES_PAGE, String::new()));
        }
        if !self.fillers.is_empty() {
            let item = self.fillers.remove(0);
            let last = issue.plan.pages.iter_mut().rfind(|it| it.kind == PageKind::Articles);
            if let (Some(page), true) = (last, issue.articles.contains_key(&item)) {
                page.items.push(item.clone());
                return Some((FILLER, item));
            }
        }
        if self.notes < 3 {
            self.notes += 1;
            insert_before_back(issue, PageKind::Notes);
            return Some((NOTES_PAGE, String::new()));
        }
        None
    }
}

fn insert_before_back(issue: &mut IssueData, kind: PageKind) {
    let pages = &mut issue.plan.pages;
    let at = pages.iter().position(|it| it.kind == PageKind::Back).unwrap_or(pages.len());
    pages.insert(at, PlanPage::of(kind));
}
