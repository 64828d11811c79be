//! Whether a text fits its place (*calibrage*): how many lines are over or free, in which shapes it would fit, and how it would look there.
//! Asked while somebody writes, so it measures one article and sets one page.
use super::collect;
use super::compose;
use super::data::{Article, IssueData, Length};
use super::layout::{LayoutError, SizeInfo, Typesetter};
use super::plan;
use super::shape::Shape;
use super::world::{self, LayoutSource};
use super::{Workshop, fitter, flow, legible, source, subject, unusable};
use crate::content::fields::{Details, Fields};
use crate::content::publication::{self, Model as Issue};
use crate::content::{item, revision, town};
use crate::error::{Problem, Result};
use crate::richtext::text;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// The place a text is to fill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Name of the shape.
    pub shape: String,
    /// Lines on each of its pages; none where the plan has not said: as many as the text takes.
    pub lines: Vec<i32>,
    /// Lines of its picture.
    pub picture: i32,
}

/// How a text fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fit {
    pub shape: String,
    /// Lines of heading (rule, kicker, title, lede, author), of the lede in it, and of the caption.
    pub heading: i32,
    pub lede: i32,
    pub caption: i32,
    /// For the whole text and for the short one.
    pub texts: Vec<TextFit>,
    /// The text of the site, where paper prints another, and the shape it is fitted into: what paper prints instead does not count.
    pub web: Option<(String, TextFit)>,
    /// The shapes the whole text can take, with the lines it takes there at least; the smallest first.
    pub shapes: Vec<(String, i32)>,
    /// The shape shows a picture and the article has none.
    pub awaits_picture: bool,
    /// The shape its pages were drawn in, where they were.
    pub drawn: Option<String>,
}

impl Fit {
    /// The shape asked for takes the whole text.
    #[must_use]
    pub fn taken(&self) -> bool {
        self.shapes.iter().any(|it| it.0 == self.shape)
    }
}

/// How one length of a text fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextFit {
    pub length: Length,
    /// Lines over, or free (negative).
    pub over: i32,
    /// Lines it takes.
    pub lines: i32,
    /// Lines the shape is high with it, at least, where nothing says how high it is.
    pub high: Option<i32>,
}

/// What a text is fitted into: the place the plan of an open issue gives the item, else the shape asked for, else the first it can take.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    pub shape: Option<String>,
    /// Draw the page, so many pixels to the point.
    pub px_per_pt: Option<f32>,
}

/// A fit with where it is.
#[derive(Debug, Clone, Serialize)]
pub struct Fitted {
    #[serde(flatten)]
    pub fit: Fit,
    /// Number of the issue, and the page where the plan has one for the item.
    pub issue: i32,
    pub page: Option<usize>,
    /// Columns and lines of the picture of the shape; none without one.
    pub picture: Option<(usize, i32)>,
    pub brief: Brief,
    /// Its pages, where they were asked for.
    #[serde(skip)]
    pub pages: Vec<Vec<u8>>,
}

/// The last length of a text: among the briefs. They stand in one band, so signs decide, not lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// Signs of the short text, of the whole where nobody wrote one.
    pub signs: usize,
    /// Signs the layout takes as a brief; none where it has no briefs.
    pub takes: Option<(usize, usize)>,
}

/// The issue an item is being written for: the open one that holds it, else the one that closes next.
pub async fn issue_of(shop: &Workshop, item: uuid::Uuid) -> Result<Option<Issue>> {
    let mut open: Vec<Issue> =
        publication::all(&shop.db).await?.into_iter().filter(|it| !it.state.frozen()).collect();
    open.sort_by_key(|it| it.closing_at);
    for issue in &open {
        if super::issue::rows(&shop.db, issue.id).await?.iter().any(|it| it.item_id == item) {
            return Ok(Some(issue.clone()));
        }
    }
    Ok(open.into_iter().next())
}

/// What an issue being prepared keeps for an item.
#[derive(Debug, Clone)]
pub struct Place {
    pub issue: Issue,
    /// Its page and its place there, where the plan adopted has one.
    pub slot: Option<(usize, Slot)>,
    /// What was wanted before there was a text.
    pub subject: Option<subject::Model>,
}

/// The place of an item in the issue it is written for; none while no issue is prepared.
pub async fn place(shop: &Workshop, item: uuid::Uuid) -> Result<Option<Place>> {
    let Some(issue) = issue_of(shop, item).await? else { return Ok(None) };
    let subject = subject::behind(&shop.db, item).await?.filter(|it| it.issue_id == issue.id);
    let slot = issue.planned().into_iter().find_map(|page| {
        let entry = page.entries.into_iter().find(|it| it.id == item && it.begins)?;
        Some((page.number, Slot { shape: entry.shape, lines: entry.lines, picture: entry.picture }))
    });
    Ok(Some(Place { slot: slot.filter(|it| !it.1.shape.is_empty()), issue, subject }))
}

/// How `fields`, saved or not, fit the place of the item in the issue being prepared. Refused while no issue is.
pub async fn fit(shop: &Workshop, item: &item::Model, fields: Fields, wanted: Wanted) -> Result<Fitted> {
    let Place { issue, slot, subject } =
        place(shop, item.id).await?.ok_or_else(|| Problem::whole("no-open-issue"))?;
    let place = slot.filter(|it| wanted.shape.as_ref().is_none_or(|shape| it.1.shape == *shape));
    let town = town::get(&shop.db).await?;
    let pictured = place.as_ref().is_some_and(|it| it.1.picture > 0);
    let photo_of = subject.as_ref().filter(|_| pictured);
    let brief_signs = brief_signs(&fields);
    let (mut data, web, files) = collect::one(shop, &town, &issue, item, fields, photo_of).await?;
    let source = source(&shop.settings);
    let info = super::layout::info(&source, &issue.layout).map_err(unusable)?;
    if let Some(shape) = wanted.shape.as_ref().filter(|name| info.shape.iter().all(|it| it.name != **name)) {
        return Err(Problem::at("shape", "no-such-shape").with("name", shape).into());
    }
    legible::make_legible(&mut data, world::shows).map_err(unusable)?;
    let web = web.and_then(|it| sized_alone(&data, it, &info.size));
    plan::arrange(&mut data, &info.size);
    add_variants(&mut data, web);
    let (page, slot) = match place {
        Some((page, slot)) => (Some(page), Some(slot)),
        None => (None, wanted.shape.map(|shape| Slot { shape, ..Slot::default() })),
    };
    let lines_of_picture = slot.as_ref().map_or(0, |it| it.picture);
    let job = FitJob {
        layout: issue.layout.clone(),
        slot,
        px_per_pt: wanted.px_per_pt,
        deadline: Duration::from_secs(shop.settings.layout_seconds),
    };
    let (fit, pages) = fitter(&shop.settings).fit(job, data, files).await.map_err(unusable)?;
    let columns = info.shape.iter().find(|it| it.name == fit.shape).map_or(0, Shape::picture_columns);
    let picture = (columns > 0).then_some((columns, lines_of_picture));
    let briefs = info.size.iter().find(|it| it.name == super::data::Shape::Brief);
    let brief = Brief { signs: brief_signs, takes: briefs.map(|it| (it.signs.from, it.signs.to)) };
    Ok(Fitted { fit, issue: issue.number, page, picture, brief, pages })
}

/// Signs of what would stand among the briefs.
fn brief_signs(fields: &Fields) -> usize {
    match &fields.details {
        Details::Article(it) if !it.short_text.trim().is_empty() => it.short_text.chars().count(),
        _ => text::signs(&fields.printed_body()),
    }
}

/// What follows the key of an article where it is measured once more: as the site has it, and its heading without the lede.
const WEB: &str = "/web";
const BARE: &str = "/bare";

/// The text of the site with the size and the weight it would have if paper printed it in place of the only article.
fn sized_alone(data: &IssueData, web: Article, known: &[SizeInfo]) -> Option<Article> {
    let mut alone = data.clone();
    let key = alone.articles.keys().next()?.clone();
    alone.articles.insert(key.clone(), Article { key: key.clone(), ..web });
    plan::arrange(&mut alone, known);
    alone.articles.remove(&key)
}

/// Has the only article measured once more without its lede, and with the body of the site where paper has another. They come after the
/// sizes are given: the heading without its lede is as large as the article's.
fn add_variants(data: &mut IssueData, web: Option<Article>) {
    let Some((key, article)) = data.articles.iter().next().map(|(key, it)| (key.clone(), it.clone())) else {
        return;
    };
    let bare = Article {
        key: format!("{key}{BARE}"),
        lede: String::new(),
        body: serde_json::json!([]),
        short_text: None,
        ..article.clone()
    };
    let web = web.map(|it| Article { key: format!("{key}{WEB}"), short_text: None, ..it });
    for page in &mut data.plan.pages {
        if page.items.contains(&key) {
            page.items.extend(std::iter::once(&bare).chain(&web).map(|it| it.key.clone()));
        }
    }
    data.articles.extend(std::iter::once(bare).chain(web).map(|it| (it.key.clone(), it)));
}

/// What is asked of a writer, because no other step of the ladder helps: so many lines less (positive) or more (negative).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub item: i64,
    pub title: String,
    pub issue: i32,
    pub page: usize,
    pub lines: i32,
}

/// Lines free in a place before more text is asked for: fewer are air.
const AIR: i32 = 6;
/// Texts of a writer that are looked at.
const ASKS: usize = 6;

/// The lines to ask for, if any: of the length the plan prints.
#[must_use]
pub fn lines_asked(fit: &Fit, length: Length) -> Option<i32> {
    let over = fit.texts.iter().find(|it| it.length == length)?.over;
    (over > 0 || over <= -AIR).then_some(over)
}

/// What is asked of this writer for the issues being prepared: the newest text of each article in the place the plan gives it. A text that
/// fits asks nothing.
pub async fn asks(shop: &Workshop, writer: uuid::Uuid) -> Result<Vec<Ask>> {
    let mut found = Vec::new();
    let mut looked = 0;
    for issue in publication::all(&shop.db).await?.into_iter().filter(|it| !it.state.frozen()) {
        let subjects = super::subject::of_issue(&shop.db, issue.id).await?;
        let pages = issue.planned();
        let entries: Vec<_> = pages
            .iter()
            .flat_map(|page| &page.entries)
            .filter(|it| it.begins && !it.lines.is_empty())
            .collect();
        let ids: Vec<uuid::Uuid> = entries.iter().map(|it| it.id).collect();
        let items = item::by_ids(&shop.db, &ids).await?;
        for entry in entries {
            let Some(row) = items.get(&entry.id) else { continue };
            let behind = subjects.iter().find(|it| it.item_id == Some(row.id)).and_then(|it| it.writer_id);
            let own = behind
                .map_or(row.owner_id == Some(writer) || row.created_by == Some(writer), |it| it == writer);
            if !own || looked == ASKS {
                continue;
            }
            looked += 1;
            let fields = revision::current(&shop.db, row).await?.fields;
            let fitted = fit(shop, row, fields, Wanted::default()).await?;
            let length = if entry.length == "short" { Length::Short } else { Length::Full };
            let here = fitted.page.filter(|_| fitted.issue == issue.number);
            if let (Some(page), Some(lines)) = (here, lines_asked(&fitted.fit, length)) {
                let title = row.title.clone();
                found.push(Ask { item: row.short_id, title, issue: fitted.issue, page, lines });
            }
        }
    }
    Ok(found)
}

/// What the worker is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FitJob {
    pub layout: String,
    pub slot: Option<Slot>,
    pub px_per_pt: Option<f32>,
    pub deadline: Duration,
}

/// Pages that are drawn of a text with pages of its own.
const DRAWN: usize = 2;

/// Measures the article of `issue`, and draws it in its place if asked, in this process. Stand-ins of its photographs are among `files`.
pub fn perform(
    source: &LayoutSource,
    job: &FitJob,
    issue: IssueData,
    files: super::layout::Files,
) -> std::result::Result<(Fit, Vec<Vec<u8>>), LayoutError> {
    let deadline = Instant::now() + job.deadline;
    let typesetter = Typesetter::new(source, &job.layout, files, Some(deadline))?;
    let measured = typesetter.measure(&issue)?;
    let of = |end: &str| measured.articles.iter().find(|it| it.1.band == 0 && it.0.ends_with(end));
    let (key, m) = measured
        .articles
        .iter()
        .find(|it| it.1.band == 0 && !it.0.contains('/'))
        .ok_or_else(|| LayoutError::Data("there is no article to fit".into()))?;
    let kit = &measured.kit;
    let mut shapes = compose::shapes_taken(kit, m);
    let first = || shapes.first().map(|it| Slot { shape: it.0.clone(), ..Slot::default() });
    let slot = job.slot.clone().or_else(first);
    let slot = slot.ok_or_else(|| LayoutError::Data("the text fits no shape of this layout".into()))?;
    let named = |name: &str| {
        let shape = kit.shapes.iter().find(|it| it.name == name);
        shape.ok_or_else(|| LayoutError::Data(format!("there is no shape {name}")))
    };
    let shape = named(&slot.shape)?;
    let one = |m: &compose::Measure, number: usize, text: &compose::Text, slot: &Slot, shape: &Shape| {
        let over = if slot.lines.is_empty() {
            // no place yet: a whole page is all it could have
            compose::beyond(kit, m, number, shape)
        } else {
            compose::over(kit, m, number, shape, &slot.lines, slot.picture)?
        };
        let length = if number == 0 { Length::Full } else { Length::Short };
        let high = slot.lines.is_empty().then(|| compose::height(kit, m, number, shape)).flatten();
        Some(TextFit { length, over, lines: flow::total(&text.lines), high })
    };
    let web = match of(WEB) {
        Some((_, web)) => {
            let taken = compose::shapes_taken(kit, web).into_iter().next();
            let own = taken.map_or_else(|| slot.clone(), |it| Slot { shape: it.0, ..Slot::default() });
            let own = job.slot.clone().unwrap_or(own);
            let shape = named(&own.shape)?;
            web.texts.first().and_then(|it| one(web, 0, it, &own, shape)).map(|it| (own.shape.clone(), it))
        }
        None => None,
    };
    let columns = |name: &str| kit.shapes.iter().find(|it| it.name == name).map_or(1, |it| it.columns);
    shapes.sort_by_key(|it| it.1 * i32::try_from(columns(&it.0)).unwrap_or(1));
    let heading = |m: &compose::Measure| m.head.get(&shape.heading).copied().unwrap_or(0);
    let mut fit = Fit {
        shape: slot.shape.clone(),
        heading: heading(m),
        lede: of(BARE).map_or(0, |bare| heading(m) - heading(bare.1)),
        caption: shape.picture_columns().checked_sub(1).and_then(|it| m.cap.get(it)).copied().unwrap_or(0),
        texts: m
            .texts
            .iter()
            .enumerate()
            .filter_map(|(number, it)| one(m, number, it, &slot, shape))
            .collect(),
        web,
        shapes,
        awaits_picture: shape.picture_columns() > 0 && m.ratio == 0.0,
        drawn: None,
    };
    let Some(px_per_pt) = job.px_per_pt else { return Ok((fit, Vec::new())) };
    let section = issue.articles.get(key).map(|it| it.section.clone()).unwrap_or_default();
    let lines = slot.lines.first().copied().filter(|_| slot.lines.len() == 1);
    let in_place = plan::page_of_one(kit, m, &section, &slot.shape, lines).map(|it| (slot.shape, it));
    // what its place cannot take is drawn where it would stand whole
    let elsewhere = || {
        fit.shapes
            .iter()
            .find_map(|it| Some((it.0.clone(), plan::page_of_one(kit, m, &section, &it.0, None)?)))
    };
    let Some((shape, page)) = in_place.or_else(elsewhere) else { return Ok((fit, Vec::new())) };
    fit.drawn = Some(shape);
    let alone = IssueData { plan: super::data::Plan { pages: vec![page] }, ..issue };
    let laid = typesetter.set(&alone)?;
    let count = laid.proof().pages.min(DRAWN);
    let pages = (1..=count).map(|page| laid.png(page, f64::from(px_per_pt)));
    Ok((fit, pages.collect::<std::result::Result<_, _>>()?))
}
