//! An issue's rows become [`IssueData`]: items as they are live now, print versions applied, references answered, pictures at print size,
//! QR codes drawn, dates and hours in the one wording. Reads content, writes nothing.
use super::Workshop;
use super::candidates::{self, Facts};
use super::check::{self, Finding, Severity};
use super::data::{
    self, Article, Back, Call, Cover, Editorial, EventLine, Families, Format, Imprint, IssueData, IssueHead,
    Month, Number, Picture, Plan, Rank, Section, ServiceLine, Shape, Supplied, Tokens, Tribune, WebEntry,
    Zone, Zones,
};
use super::edition::Texts;
use super::flatplan;
use super::layout::{self, Files};
use super::order::{Held, HeldPlace, Order, SectionOrder};
use super::photos;
use super::preflight::content::KnownPicture;
use super::press::Part;
use super::snapshot::{Again, Origins};
use super::{supplied, zoned};
use crate::content::article::Form;
use crate::content::fields::{Details, Fields};
use crate::content::publication::subject::Model as Subject;
use crate::content::publication::{
    self, Choice, Mode, Model as Issue, PlannedEntry, PlannedPage, issue_item,
};
use crate::content::resolve::{self, Wording};
use crate::content::state::Stage;
use crate::content::topic::{self, Labelled, section};
use crate::content::town::{Identity, Town};
use crate::content::tribune::{self, Absent};
use crate::content::{Kind, address, dates, event, image, item, reading, zone};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::media::Hash;
use crate::media::picture::Format as PictureFormat;
use crate::richtext::refs::{Refs, Resolved};
use crate::richtext::typ::{self, Short, TypOptions};
use crate::richtext::{Block, Channel, RichText, Target, print_version, text, typography};
use crate::staff;
use chrono::{Duration, NaiveTime};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Where articles stand in a town that keeps no sections.
const NO_SECTION: &str = "articles";
/// Later times from which an event lasts, instead of being listed.
const LASTS: usize = 4;
/// Days after the last distribution day that the agenda of an issue without a series reaches.
const AGENDA_DAYS: i64 = 40;
/// Most events of the agenda, services of the page, entries of the index.
const AGENDA_MAX: usize = 36;
const SERVICES_MAX: u64 = 8;
const INDEX_MAX: u64 = 24;
/// Articles on the site among which those of a zone are looked for.
const ZONE_INDEX_OF: u64 = 200;

/// What stands where a photograph is expected: as wide to its height as those of most cameras.
const AWAITED_PHOTO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="2000" viewBox="0 0 3 2"><rect width="3" height="2" fill="#d9d9d9"/></svg>"##;

/// Longest text that is tried on paper, in signs: about twenty pages.
const MOST_SIGNS: usize = 60_000;

/// An issue ready to be laid out.
pub struct Collected {
    pub data: IssueData,
    pub files: Files,
    /// Item and revision behind each article's key.
    pub items: HashMap<String, (Uuid, Uuid)>,
    /// Item or subject behind each key, and the zone behind the slug of its section.
    pub ids: HashMap<String, Uuid>,
    /// What is wrong with the content, before any layout.
    pub findings: Vec<Finding>,
    /// What is asked of the pages; without a budget.
    pub order: Order,
    /// The texts behind the articles, for what is read without pages.
    pub texts: Texts,
    /// Items somebody wanted that cannot enter, with their code.
    pub left_out: Vec<(Uuid, &'static str)>,
    pub origins: Origins,
}

/// What enters the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enters {
    /// What stands in the plan that people adopted, where there is one, in the places it has there.
    Planned,
    /// Everything that is wanted.
    Everything,
}

/// Everything `issue` needs.
pub async fn collect(shop: &Workshop, town: &Town, issue: &Issue, enters: Enters) -> Result<Collected> {
    let rows = super::issue::rows(&shop.db, issue.id).await?;
    let sections = topic::sections(&shop.db).await?;
    let subjects = super::subject::of_issue(&shop.db, issue.id).await?;
    let (mut entries, mut left_out) = entries(shop, issue, &rows).await?;
    let mut awaited: Vec<Subject> = subjects.iter().filter(|it| it.item_id.is_none()).cloned().collect();
    let plan = held_plan(issue, &subjects).filter(|_| enters == Enters::Planned);
    let planned = |id: Uuid| plan.as_deref().is_none_or(|it| has_place(issue, it, id));
    let waits = entries.extract_if(.., |it| !planned(it.live.item.id));
    left_out.extend(waits.map(|it| (it.live.item.id, check::AWAITS_PLAN)));
    awaited.retain(|it| planned(it.id));
    if let Some(plan) = &plan {
        // A wish that nobody adopted gives nothing another section than its page has.
        let begins = flatplan::begins(plan);
        let of_page = |id: Uuid, asked: Option<Uuid>, own: Option<Uuid>| {
            let page = begins.get(&id).and_then(|it| i32::try_from(*it).ok());
            let other = |section| flatplan::section_on(plan, &sections, page, section);
            other(asked).map_or(asked, |_| other(own).or(own))
        };
        for it in &mut entries {
            it.section = of_page(it.live.item.id, it.section, it.live.fields.section());
        }
        for it in &mut awaited {
            it.guest_section_id = of_page(it.id, it.stands_in(), it.section_id);
        }
    }
    let words = (shop.say)(&issue.locale, "print-awaited-text");
    let empty = keep_room(&mut entries, &subjects, &words);
    let mut evergreen = evergreen(shop, issue, &entries, &rows).await?;
    evergreen.retain(|it| planned(it.live.item.id));
    let mut gathered = Gathered::begin(shop, town, issue, entries.iter().chain(&evergreen)).await?;
    let mut articles = BTreeMap::new();
    let mut items = HashMap::new();
    for entry in entries.iter().chain(&evergreen) {
        let article = gathered.article(entry, &sections);
        items.insert(article.key.clone(), (entry.live.item.id, entry.live.revision));
        articles.insert(article.key.clone(), article);
    }
    let mut local = local(shop, issue, &entries, &evergreen, &rows).await?;
    let of_zone: BTreeSet<&String> = local.zones.list.iter().flat_map(|it| &it.articles).collect();
    let (mut entries, of_zones): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|it| !of_zone.contains(&key(&it.live)));
    let common = entries.len();
    entries.extend(of_zones);
    // The pages that are the same for the whole town know nothing of a zone.
    let common = &entries[..common];
    leave_repeated_pictures_out(&entries, &mut articles);
    for (key, title) in &empty {
        let found = Finding::new(Severity::Error, check::NO_TEXT, title, &issue.locale).of(key);
        gathered.findings.push(found);
    }
    let people = staff::all(&shop.db).await?;
    for it in &awaited {
        let writer = people.iter().find(|person| Some(person.id) == it.writer_id);
        let article = gathered.placeholder(it, writer.map_or("", |it| &it.name), &sections);
        let found = Finding::new(Severity::Error, check::NO_TEXT, &it.title, &issue.locale).of(&article.key);
        gathered.findings.push(found);
        articles.insert(article.key.clone(), article);
    }
    let editorial = gathered.editorial(common, &articles);
    let mut by_section = grouped(common, &articles, &sections, editorial.as_ref(), &issue.locale);
    for it in &awaited {
        if let Some(article) = articles.get(&subject_key(it.id)) {
            add_to_section(&mut by_section, article, &sections, &issue.locale);
        }
    }
    let running = running(issue, &sections);
    by_section.sort_by_key(|it| running.iter().position(|slug| *slug == it.slug).unwrap_or(running.len()));
    let briefs = common
        .iter()
        .map(|it| key(&it.live))
        .filter(|it| articles.get(it).is_some_and(|it| it.shape == Shape::Brief))
        .filter(|it| editorial.as_ref().is_none_or(|editorial| editorial.article != *it))
        .collect();
    let (cover, announced) = gathered.cover(common, &articles, editorial.as_ref());
    if announced.is_none() && issue.cover_image_id.is_some() && issue.cover_text.is_empty() {
        let found = Finding::new(Severity::Warning, check::COVER_ALONE, "", &issue.locale);
        gathered.findings.push(found.on(Some(1)).slot("cover"));
    }
    // after the cover, which shows no stand-in
    for subject in &subjects {
        let begun = entries.iter().find(|it| Some(it.live.item.id) == subject.item_id);
        let awaits = begun.map_or(subject.item_id.is_none(), |it| !it.approved);
        let key = begun.map_or_else(|| subject_key(subject.id), |it| key(&it.live));
        if let Some(article) = articles.get_mut(&key).filter(|_| awaits) {
            gathered.keep_photo_room(article, subject);
        }
    }
    let agenda = gathered.agenda().await?;
    let (services, others) = gathered.services().await?;
    let index = gathered.index(&entries, others).await?;
    gathered.index_zones(&mut local, &entries, &index).await?;
    let back = gathered.back(&agenda);
    let data = IssueData {
        cover,
        editorial,
        sections: by_section,
        articles,
        briefs,
        agenda: agenda.months,
        agenda_image: agenda.image,
        tribunes: gathered.tribunes().await?,
        services,
        numbers: town
            .numbers
            .iter()
            .map(|it| Number { label: gathered.set(&it.label), number: gathered.set(&it.number) })
            .collect(),
        index,
        imprint: imprint(town, issue, &|text| typography::typeset(&issue.locale, text), &|key| {
            (shop.say)(&issue.locale, key)
        }),
        back,
        zones: local.zones.clone(),
        supplied: gathered.supplied().await?,
        ..gathered.empty(&sections, super::format(shop, issue)?)
    };
    let mut findings = gathered.findings;
    let missing = town.imprint.missing();
    let labels: Vec<String> = missing
        .iter()
        .map(|it| (shop.say)(&issue.locale, &format!("print-imprint-{}", it.replace('_', "-"))))
        .collect();
    if data.imprint.is_some() && !missing.is_empty() {
        findings.push(Finding::new(
            Severity::Warning,
            check::INCOMPLETE_IMPRINT,
            &labels.join(", "),
            &issue.locale,
        ));
    }
    let keys: HashMap<Uuid, String> = entries
        .iter()
        .map(|it| (it.live.item.id, key(&it.live)))
        .chain(awaited.iter().map(|it| (it.id, subject_key(it.id))))
        .chain(evergreen.iter().map(|it| (it.live.item.id, key(&it.live))))
        .collect();
    let mut order = order(issue, &rows, &subjects, &sections, &keys);
    order.announced = announced;
    if let Some(plan) = &plan {
        order.held = Some(held(plan, &keys, &local.ids));
        let gone = gone(shop, plan, &keys, &left_out).await?;
        findings.extend(gone.iter().map(|(page, title)| {
            Finding::new(Severity::Warning, check::GONE, title, &issue.locale).on(Some(*page))
        }));
    }
    let fills_anywhere = |it: &&Entry| !local.fillers.values().flatten().any(|own| *own == key(&it.live));
    order.fillers = evergreen.iter().filter(fills_anywhere).map(|it| key(&it.live)).collect();
    order.zone_fillers = local.fillers;
    order.running = running;
    let ids = keys.into_iter().map(|(id, key)| (key, id)).chain(local.ids).collect();
    let targets = targets(gathered.codes.into_inner());
    Ok(Collected {
        data,
        files: gathered.files.into_inner(),
        items,
        ids,
        findings,
        order,
        texts: texts(entries.iter().chain(&evergreen), gathered.resolved),
        left_out,
        origins: Origins { pictures: gathered.known, targets, missing_imprint: labels },
    })
}

/// Where the code of each path leads.
fn targets(codes: HashMap<String, usize>) -> BTreeMap<String, String> {
    codes.into_iter().map(|(target, at)| (code_path(at), target)).collect()
}

/// What the articles are made of, by key.
fn texts<'a>(entries: impl Iterator<Item = &'a Entry>, resolved: Resolved) -> Texts {
    let mut texts = Texts { resolved, ..Texts::default() };
    for it in entries {
        texts.short.extend(short_body(it).map(|body| (key(&it.live), body)));
        texts.whole.insert(key(&it.live), it.body.clone());
    }
    texts
}

/// An issue with one article and nothing else, as its text would be printed: for fitting it; and the article with the text of the site, where
/// paper prints another. `photo_of`: the subject whose photograph its place is kept for.
pub(super) async fn one(
    shop: &Workshop,
    town: &Town,
    issue: &Issue,
    item: &item::Model,
    fields: Fields,
    photo_of: Option<&Subject>,
) -> Result<(IssueData, Option<Article>, Files)> {
    let sections = topic::sections(&shop.db).await?;
    let revision = item.open_revision.or(item.live_revision).unwrap_or(item.id);
    let of_site = fields.print_version.is_some().then(|| Fields { print_version: None, ..fields.clone() });
    let whole = |fields| {
        entry(item::Live { item: item.clone(), revision, fields: std::sync::Arc::new(fields) }, None)
    };
    let (entry, of_site) = (whole(fields), of_site.map(whole));
    let gathered = Gathered::begin(shop, town, issue, std::iter::once(&entry).chain(&of_site)).await?;
    let measured = |entry: &Entry| {
        let mut article = gathered.article(entry, &sections);
        // a brief is measured as the others are
        article.form =
            if article.form == Form::Brief.name() { Form::News.name().into() } else { article.form };
        if article.priority == "brief" {
            article.priority = "secondary".into();
        }
        article.shape = Shape::Half;
        if let Some(subject) = photo_of {
            gathered.keep_photo_room(&mut article, subject);
        }
        article
    };
    let (article, of_site) = (measured(&entry), of_site.as_ref().map(measured));
    let section = Section {
        slug: article.section.clone(),
        label: sections
            .iter()
            .find(|it| it.slug == article.section)
            .map_or("", |it| it.label(&issue.locale))
            .into(),
        articles: vec![article.key.clone()],
    };
    let data = IssueData {
        sections: vec![section],
        articles: BTreeMap::from([(article.key.clone(), article)]),
        ..gathered.empty(&sections, super::format(shop, issue)?)
    };
    Ok((data, of_site, gathered.files.into_inner()))
}

/// Lengthens the texts begun from a subject to the signs it asks for, so that they keep its room: until somebody agrees to them, or they
/// are as long. Returns key and title of those without a word.
fn keep_room(entries: &mut [Entry], subjects: &[Subject], words: &str) -> Vec<(String, String)> {
    let mut empty = Vec::new();
    for entry in entries {
        let item = entry.live.item.id;
        let Some(subject) = subjects.iter().find(|it| it.item_id == Some(item)) else { continue };
        let blank = text::plain(&entry.body).trim().is_empty();
        if entry.approved && !blank {
            continue;
        }
        let wanted = signs_wanted(subject).saturating_sub(text::signs(&entry.body));
        if blank {
            empty.push((key(&entry.live), entry.live.fields.title.clone()));
        }
        if wanted > words.chars().count() {
            entry.body.content.extend(awaited_text(words, wanted));
        }
    }
    empty
}

fn signs_wanted(subject: &Subject) -> usize {
    usize::try_from(subject.signs).unwrap_or(0).clamp(120, MOST_SIGNS)
}

/// About so many signs of `words`, in paragraphs of about 450, as texts have.
fn awaited_text(words: &str, wanted: usize) -> impl Iterator<Item = Block> {
    let sentence = format!("{words} ");
    let signs = sentence.chars().count().max(1);
    let text = move |signs_of: usize| sentence.repeat((signs_of / signs).max(1)).trim_end().to_owned();
    (0..wanted.div_ceil(450)).map(move |at| Block::paragraph(&text((wanted - at * 450).min(450))))
}

/// The key of a subject in the data.
fn subject_key(id: Uuid) -> String {
    format!("s{}", id.simple())
}

/// What people and the adopted plan ask of the pages.
fn order(
    issue: &Issue,
    rows: &[issue_item::Model],
    subjects: &[Subject],
    sections: &[section::Model],
    keys: &HashMap<Uuid, String>,
) -> Order {
    let mut order = Order::default();
    let mut ask = |id: Uuid, page: Option<i32>, spread: bool, shape: Option<&String>, must_run: bool| {
        let Some(key) = keys.get(&id) else { return };
        order.pinned.extend(page.and_then(|it| usize::try_from(it).ok()).map(|it| (key.clone(), it)));
        order.spreads.extend(spread.then(|| key.clone()));
        order.shapes.extend(shape.map(|it| (key.clone(), it.clone())));
        order.must_run.extend(must_run.then(|| key.clone()));
    };
    for it in rows {
        ask(it.item_id, it.page, it.spread, it.shape.as_ref(), it.must_run);
    }
    for it in subjects {
        ask(it.id, it.page, it.spread, it.shape.as_ref(), it.must_run);
    }
    let rules = issue.asked();
    let key = |id: &Uuid| keys.get(id).cloned();
    order.apart = rules.apart.iter().filter_map(|(a, b)| key(a).zip(key(b))).collect();
    for rule in &rules.sections {
        let Some(section) = sections.iter().find(|it| it.id == rule.section) else { continue };
        let asked = SectionOrder {
            least: rule.least.map(usize::from),
            most: rule.most.map(usize::from),
            opens: rule.opens,
            guaranteed: rule.guaranteed,
        };
        order.sections.insert(section.slug.clone(), asked);
    }
    for page in adopted(issue, subjects) {
        let begins = page.entries.iter().filter(|it| it.begins);
        order.adopted.extend(begins.filter_map(|it| Some((key(&it.id)?, page.number))));
    }
    order
}

/// The pages of the plan adopted last, where it is of the layout the issue has now: another has other pages, and nothing is where it was.
/// What was planned as a subject and is an item since stands there as that.
fn adopted(issue: &Issue, subjects: &[Subject]) -> Vec<PlannedPage> {
    if !issue.built_in_its_layout() {
        return Vec::new();
    }
    let mut pages = issue.planned();
    for entry in pages.iter_mut().flat_map(|it| &mut it.entries) {
        let became = subjects.iter().find(|it| it.id == entry.id).and_then(|it| it.item_id);
        entry.id = became.unwrap_or(entry.id);
    }
    pages
}

/// The adopted pages, where a build sets them as they are; of an automatic issue the program itself decides.
pub fn held_plan(issue: &Issue, subjects: &[Subject]) -> Option<Vec<PlannedPage>> {
    let pages = adopted(issue, subjects);
    let composed = pages.iter().any(|it| it.kind == "articles" && !it.entries.is_empty());
    (issue.mode != Mode::Automatic && composed).then_some(pages)
}

/// Whether an item or a subject has a place in a held plan, by itself or as the editorial.
pub fn has_place(issue: &Issue, plan: &[PlannedPage], id: Uuid) -> bool {
    issue.editorial_id == Some(id) || plan.iter().flat_map(|it| &it.entries).any(|it| it.id == id)
}

/// An adopted plan by the keys of the data. `zones` are the zones behind the slugs of their sections.
fn held(plan: &[PlannedPage], keys: &HashMap<Uuid, String>, zones: &[(String, Uuid)]) -> Held {
    let zone_of = |page: &PlannedPage| {
        page.zone.and_then(|id| zones.iter().find(|it| it.1 == id).map(|it| it.0.clone()))
    };
    let place = |page: &PlannedPage, it: &PlannedEntry| {
        Some(HeldPlace {
            item: keys.get(&it.id)?.clone(),
            page: page.number,
            pages: it.lines.len().max(1),
            shape: it.shape.clone(),
            short: it.length == "short",
            zone: zone_of(page),
        })
    };
    let composed = plan.iter().filter(|it| it.kind == "articles" || it.zone.is_some());
    let begins =
        composed.flat_map(|page| page.entries.iter().filter(|it| it.begins).map(move |it| (page, it)));
    let last = plan.iter().filter(|it| it.kind == "articles").map(|it| it.number).max();
    Held { places: begins.filter_map(|it| place(it.0, it.1)).collect(), last: last.unwrap_or(0) }
}

/// Page and title of what stands in an adopted plan and is not to be had any more, and of which nothing is said yet.
async fn gone(
    shop: &Workshop,
    plan: &[PlannedPage],
    keys: &HashMap<Uuid, String>,
    said: &[(Uuid, &'static str)],
) -> Result<Vec<(usize, String)>> {
    let begins = plan
        .iter()
        .flat_map(|page| page.entries.iter().filter(|it| it.begins).map(move |it| (page.number, it.id)));
    let lost: Vec<(usize, Uuid)> =
        begins.filter(|it| !keys.contains_key(&it.1) && !said.iter().any(|said| said.0 == it.1)).collect();
    let ids: Vec<Uuid> = lost.iter().map(|it| it.1).collect();
    let titles = item::by_ids(&shop.db, &ids).await?;
    Ok(lost.iter().filter_map(|(page, id)| Some((*page, titles.get(id)?.title.clone()))).collect())
}

/// Puts an article that is no entry yet at the end of its section, which is made where it has none.
fn add_to_section(list: &mut Vec<Section>, article: &Article, sections: &[section::Model], locale: &str) {
    if let Some(section) = list.iter_mut().find(|it| it.slug == article.section) {
        section.articles.push(article.key.clone());
        return;
    }
    let at = |slug: &str| sections.iter().position(|it| it.slug == slug).unwrap_or(sections.len());
    let own = at(&article.section);
    let label = sections.get(own).map_or("", |it| it.label(locale)).to_owned();
    let before = list.iter().position(|it| at(&it.slug) > own).unwrap_or(list.len());
    let section = Section { slug: article.section.clone(), label, articles: vec![article.key.clone()] };
    list.insert(before, section);
}

/// Slugs of the town's sections in the order of the issue's own rules, the others after them.
fn running(issue: &Issue, sections: &[section::Model]) -> Vec<String> {
    let rules = issue.asked().sections;
    let mut all: Vec<&section::Model> = sections.iter().collect();
    all.sort_by_key(|it| rules.iter().position(|rule| rule.section == it.id).unwrap_or(rules.len()));
    all.into_iter().map(|it| it.slug.clone()).collect()
}

/// These items once more; one that is no longer live, or no longer for paper, is not among them.
pub async fn again(shop: &Workshop, town: &Town, issue: &Issue, ids: &[Uuid]) -> Result<Again> {
    let lives = item::live_by_ids(&shop.db, ids).await?;
    let entries: Vec<Entry> = lives
        .into_values()
        .filter(|it| it.fields.channels.reach(Channel::Print))
        .map(|it| entry(it, None))
        .collect();
    let sections = topic::sections(&shop.db).await?;
    let gathered = Gathered::begin(shop, town, issue, entries.iter()).await?;
    let (mut articles, mut items) = (BTreeMap::new(), HashMap::new());
    for entry in &entries {
        let article = gathered.article(entry, &sections);
        items.insert(article.key.clone(), (entry.live.item.id, entry.live.revision));
        articles.insert(article.key.clone(), article);
    }
    let targets = targets(gathered.codes.into_inner());
    let origins = Origins { pictures: gathered.known, targets, ..Origins::default() };
    let texts = texts(entries.iter(), gathered.resolved);
    Ok(Again { articles, items, files: gathered.files.into_inner(), texts, origins })
}

/// An item of the issue, as it is live now, or as it is worked on.
struct Entry {
    live: item::Live,
    /// Readers have this text, or somebody agreed that they may.
    approved: bool,
    section: Option<Uuid>,
    /// The text as printed.
    body: RichText,
}

/// The key of an article in the data.
fn key(live: &item::Live) -> String {
    format!("a{}", live.item.short_id)
}

/// Chosen items in their order, then candidates, the best first by [`candidates::ranked`].
async fn entries(
    shop: &Workshop,
    issue: &Issue,
    rows: &[issue_item::Model],
) -> Result<(Vec<Entry>, Vec<(Uuid, &'static str)>)> {
    let wanted: Vec<&issue_item::Model> = rows.iter().filter(|it| it.choice != Choice::Refused).collect();
    let mut ids: Vec<Uuid> = wanted.iter().map(|it| it.item_id).collect();
    ids.extend(issue.editorial_id);
    let mut lives = item::live_or_worked_on(&shop.db, &ids).await?;
    let entry = |(live, stage): (item::Live, Option<Stage>), section| {
        let approved = stage.is_none_or(|it| matches!(it, Stage::Approved | Stage::Scheduled));
        Entry { approved, ..entry(live, section) }
    };
    let (mut chosen, mut candidates, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(editorial) = issue.editorial_id.and_then(|it| lives.remove(&it)) {
        chosen.push(entry(editorial, None));
    }
    for row in wanted {
        if Some(row.item_id) == issue.editorial_id {
            continue;
        }
        match lives.remove(&row.item_id) {
            Some((live, _)) if !live.fields.channels.reach(Channel::Print) => {
                left_out.push((row.item_id, check::NOT_FOR_PRINT));
            }
            Some((live, _)) if text::plain(&live.fields.printed_body()).chars().count() > MOST_SIGNS => {
                left_out.push((row.item_id, check::TOO_LONG));
            }
            Some(live) if row.choice == Choice::Chosen => chosen.push(entry(live, row.stands_in())),
            Some(live) => candidates.push(entry(live, row.stands_in())),
            None => left_out.push((row.item_id, check::NOT_LIVE)),
        }
    }
    let zones = zone::of_items(&shop.db, chosen.iter().chain(&candidates).map(|it| &it.live)).await?;
    let read = reading::lately(&shop.db, &ids, shop.now).await?;
    let facts = |list: &[Entry]| list.iter().map(|it| Facts::of(&it.live, &zones, &read)).collect::<Vec<_>>();
    let ranked = candidates::ranked(&facts(&chosen), &facts(&candidates), shop.now);
    let rank: HashMap<Uuid, usize> = ranked.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
    candidates.sort_by_key(|it| rank.get(&it.live.item.id).copied());
    chosen.append(&mut candidates);
    Ok((chosen, left_out))
}

fn entry(live: item::Live, section: Option<Uuid>) -> Entry {
    let section = section.or_else(|| live.fields.section());
    Entry { section, body: live.fields.printed_body(), approved: true, live }
}

/// Evergreen articles nobody asked for, that this issue may still use: none that readers had on paper within a year.
async fn evergreen(
    shop: &Workshop,
    issue: &Issue,
    entries: &[Entry],
    rows: &[issue_item::Model],
) -> Result<Vec<Entry>> {
    let refused = |id: Uuid| rows.iter().any(|it| it.item_id == id && it.choice == Choice::Refused);
    let found = item::evergreen(&shop.db, &issue.locale).await?;
    let had = publication::placed_lately(&shop.db, issue).await?;
    Ok(found
        .into_iter()
        .filter(|it| !had.contains(&it.item.id))
        .filter(|it| !refused(it.item.id) && !entries.iter().any(|entry| entry.live.item.id == it.item.id))
        .filter(|it| it.fields.channels.reach(Channel::Print))
        .map(|it| entry(it, None))
        .collect())
}

/// What belongs to some zones only.
struct Local {
    zones: Zones,
    /// Evergreen articles of each zone, by the slug of its section.
    fillers: BTreeMap<String, Vec<String>>,
    /// The zone behind each of these slugs.
    ids: Vec<(String, Uuid)>,
}

/// In the editions of which zones alone these items would stand; one that stands in all is not among them. What the cover calls, what is
/// the editorial, and what somebody put on a common page stays where all read it.
pub async fn in_some_editions<'a>(
    db: &Db,
    issue: &Issue,
    rows: &[issue_item::Model],
    lives: impl Iterator<Item = &'a item::Live> + Clone,
) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let Some(zoning) = issue.zoning() else { return Ok(HashMap::new()) };
    let belongs = zone::of_items(db, lives.clone()).await?;
    let pages = issue.planned();
    let called = issue.cover_chosen().calls;
    let on_zone_page = |page: i32| {
        let of_zone = |it: &&PlannedPage| it.zone.is_some() && i32::try_from(it.number) == Ok(page);
        pages.iter().any(|it| of_zone(&it))
    };
    let stays = |it: &item::Live| {
        let id = it.item.id;
        let page = rows.iter().find(|row| row.item_id == id).and_then(|row| row.page);
        let editorial = matches!(&it.fields.details, Details::Article(article) if article.editorial);
        editorial
            || issue.editorial_id == Some(id)
            || called.contains(&id)
            || page.is_some_and(|it| !on_zone_page(it))
    };
    let of_some = |it: &item::Live| {
        let zones = belongs.get(&it.item.id).map_or(&[][..], Vec::as_slice);
        zoned::editions_of(zones, &zoning.zones)
    };
    let found = lives.filter(|it| !stays(it)).map(|it| (it.item.id, of_some(it)));
    Ok(found.filter(|it| !it.1.is_empty()).collect())
}

/// What of an issue with editions stands on the pages of its zones.
async fn local(
    shop: &Workshop,
    issue: &Issue,
    entries: &[Entry],
    evergreen: &[Entry],
    rows: &[issue_item::Model],
) -> Result<Local> {
    let mut local = Local { zones: Zones::default(), fillers: BTreeMap::new(), ids: Vec::new() };
    let Some(zoning) = issue.zoning() else { return Ok(local) };
    let wanted = in_some_editions(&shop.db, issue, rows, entries.iter().map(|it| &it.live)).await?;
    // What fills a hole is asked for by nobody: nothing keeps it with all.
    let spare = zone::of_items(&shop.db, evergreen.iter().map(|it| &it.live)).await?;
    local.zones.pages = zoning.pages.into();
    for row in topic::zones(&shop.db).await?.into_iter().filter(|it| zoning.zones.contains(&it.id)) {
        let slug = format!("{}{}", zoned::SLUG, row.slug);
        let keys = |list: &mut dyn Iterator<Item = &Entry>| list.map(|it| key(&it.live)).collect();
        let stands = |it: &&Entry| wanted.get(&it.live.item.id).is_some_and(|it| it.contains(&row.id));
        let articles = keys(&mut entries.iter().filter(stands));
        let fills = |it: &&Entry| {
            let zones = spare.get(&it.live.item.id).map_or(&[][..], Vec::as_slice);
            zoned::editions_of(zones, &zoning.zones).contains(&row.id)
        };
        local.fillers.insert(slug.clone(), keys(&mut evergreen.iter().filter(fills)));
        local.ids.push((slug.clone(), row.id));
        local.zones.list.push(Zone {
            slug,
            label: typography::typeset(&issue.locale, row.label(&issue.locale)),
            articles,
            index: Vec::new(),
        });
    }
    Ok(local)
}

struct Gathered<'a> {
    shop: &'a Workshop,
    town: &'a Town,
    issue: &'a Issue,
    resolved: Resolved,
    files: RefCell<Files>,
    /// Number of the QR code of each address.
    codes: RefCell<HashMap<String, usize>>,
    /// Short id of each item a text names.
    shorts: HashMap<Uuid, String>,
    findings: Vec<Finding>,
    known: BTreeMap<String, KnownPicture>,
}

impl<'a> Gathered<'a> {
    /// Looks everything up and makes the pictures.
    async fn begin<'e>(
        shop: &'a Workshop,
        town: &'a Town,
        issue: &'a Issue,
        entries: impl Iterator<Item = &'e Entry> + Clone,
    ) -> Result<Self> {
        let mut refs = Refs::default();
        for it in entries.clone() {
            refs.add(&it.body);
            refs.images.extend(it.live.fields.image);
        }
        refs.images.extend(issue.cover_image_id);
        refs.images.extend(town.identity.logo);
        let wording =
            Wording { locale: &issue.locale, town, public_url: &shop.settings.public_url, now: shop.now };
        let mut resolved = resolve::all(&shop.db, &refs, &wording).await?;
        let host = shop.settings.print_host();
        let mut shorts = HashMap::new();
        for (id, it) in &mut resolved.items {
            it.short = it.short.replace(&shop.settings.public_url, &host);
            shorts.insert(*id, it.short.clone());
        }
        let mut gathered = Self {
            shop,
            town,
            issue,
            resolved,
            files: RefCell::default(),
            codes: RefCell::default(),
            shorts,
            findings: Vec::new(),
            known: BTreeMap::new(),
        };
        let ids: Vec<Uuid> = refs.images.into_iter().collect();
        gathered.pictures(&ids).await?;
        for it in entries {
            gathered.look_at(it);
        }
        Ok(gathered)
    }

    /// Gives the pictures that may be printed a path and their bytes, the originals as they are.
    async fn pictures(&mut self, ids: &[Uuid]) -> Result<()> {
        let day = self.town.day(self.shop.now);
        let rows = image::by_ids(&self.shop.db, ids).await?;
        for id in ids {
            let Some(row) = rows.get(id).filter(|it| it.rights.allow(Channel::Print, day)) else { continue };
            if self.resolved.images.get(id).is_some_and(|it| !it.print.is_empty()) {
                continue;
            }
            let (media, hash, format) = (self.shop.media.clone(), row.hash.clone(), row.format.clone());
            let (bytes, format) = tokio::task::spawn_blocking(move || original(&media, &hash, &format))
                .await
                .map_err(|err| Error::Internal(err.into()))??;
            let drawing = format == PictureFormat::Svg;
            let path = self.file(if drawing { "svg" } else { photos::ENDING }, bytes);
            self.known
                .insert(path.clone(), KnownPicture { id: *id, until: row.rights.ends(image::Use::Print) });
            let locale = self.issue.locale.clone();
            let known = self.resolved.images.entry(*id).or_default();
            known.alt = if row.decorative { String::new() } else { row.alt_in(&locale).to_owned() };
            known.decorative = row.decorative;
            known.caption.clone_from(&row.caption);
            known.credit.clone_from(&row.credit);
            (known.width, known.height) = (row.width.unsigned_abs(), row.height.unsigned_abs());
            (known.focal, known.keep) = row.framing();
            known.cut.clone_from(&row.crops.0);
            known.print = path;
        }
        Ok(())
    }

    /// What is wrong with an item's content for paper.
    fn look_at(&mut self, entry: &Entry) {
        let (live, locale) = (&entry.live, self.issue.locale.as_str());
        if !entry.approved {
            let title = &live.fields.title;
            self.findings
                .push(Finding::new(Severity::Error, check::UNAPPROVED, title, locale).of(&key(live)));
        }
        if let Some(print) = &live.fields.print_version
            && !print_version::to_review(&live.fields.body, print).is_empty()
        {
            let title = &live.fields.title;
            let found =
                Finding::new(Severity::Warning, check::PRINT_VERSION_STALE, title, locale).of(&key(live));
            self.findings.push(found);
        }
        let mut refs = Refs::of(&entry.body);
        refs.images.extend(live.fields.image);
        for id in refs.images {
            if self.resolved.images.get(&id).is_none_or(|it| it.print.is_empty()) {
                let title = &live.fields.title;
                let found =
                    Finding::new(Severity::Warning, check::NO_PRINT_RIGHT, title, locale).of(&key(live));
                self.findings.push(found);
            }
        }
    }

    fn set(&self, text: &str) -> String {
        typography::typeset(&self.issue.locale, text)
    }

    /// The QR code of an address: one file per address.
    fn code(&self, target: &str) -> String {
        let mut codes = self.codes.borrow_mut();
        let next = codes.len();
        let number = *codes.entry(target.to_owned()).or_insert(next);
        let path = code_path(number);
        self.files.borrow_mut().entry(path.clone()).or_insert_with(|| layout::qr_svg(target));
        path
    }

    /// Short address and QR code of an item.
    fn short(&self, live: &item::Live) -> (String, String) {
        let path = address::short(live.item.short_id);
        (
            format!("{}{path}", self.shop.settings.print_host()),
            self.code(&format!("{}{path}", self.shop.settings.public_url)),
        )
    }

    fn short_of(&self, target: &Target) -> Option<Short> {
        match target {
            Target::Item(id) => {
                let short = self.shorts.get(id)?.clone();
                let (_, path) = short.split_once("/a/")?;
                let qr = self.code(&format!("{}/a/{path}", self.shop.settings.public_url));
                Some(Short { short, qr })
            }
            Target::Address(address) => {
                Some(Short { short: address.to_type().to_owned(), qr: self.code(address.as_str()) })
            }
        }
    }

    fn picture(&self, id: Option<Uuid>) -> Option<Picture> {
        let found = typ::image(self.resolved.images.get(&id?)?, &self.issue.locale)?;
        serde_json::from_value(found).ok()
    }

    fn article(&self, entry: &Entry, sections: &[section::Model]) -> Article {
        let (item, fields) = (&entry.live.item, &entry.live.fields);
        let short_of = |target: &Target| self.short_of(target);
        let options = TypOptions { short_of: &short_of, ..TypOptions::default() };
        let (title, lede) = titles(fields);
        let form = match &fields.details {
            Details::Article(it) => it.form,
            _ => Form::News,
        };
        let section = entry
            .section
            .and_then(|id| sections.iter().find(|it| it.id == id))
            .or_else(|| sections.first())
            .map_or_else(|| NO_SECTION.to_owned(), |it| it.slug.clone());
        let (short, qr) = self.short(&entry.live);
        Article {
            key: key(&entry.live),
            id: item.short_id,
            section,
            kicker: self.set(&fields.kicker),
            title: self.set(title),
            lede: self.set(lede),
            author: self.set(&fields.author),
            form: form.name().into(),
            shape: if form == Form::Brief { Shape::Brief } else { Shape::Half },
            rank: Rank::default(),
            priority: priority(fields).into(),
            evergreen: fields.evergreen,
            print_only: fields.channels.print_only(),
            image: self.picture(fields.image),
            body: typ::render(&entry.body, &self.resolved, &self.issue.locale, &options),
            short_text: short_text(entry, &self.issue.locale),
            short,
            qr,
        }
    }

    /// The issue with nothing in it.
    fn empty(&self, sections: &[section::Model], format: Format) -> IssueData {
        let (issue, town) = (self.issue, self.town);
        let label = |it: &&str| (self.shop.say)(&issue.locale, &format!("print-{}", it.replace('_', "-")));
        IssueData {
            schema: data::SCHEMA,
            lang: issue.locale.clone(),
            mode: "web".into(),
            format,
            town: self.town(),
            tokens: tokens(town, sections),
            issue: IssueHead {
                number: issue.number.unsigned_abs(),
                slug: issue.slug(),
                title: self.set(if issue.title.is_empty() { &town.magazine } else { &issue.title }),
                period: issue.period.clone(),
                date: issue.distribution_from.to_string(),
            },
            labels: data::LABELS.iter().map(|it| ((*it).to_owned(), self.set(&label(it)))).collect(),
            cover: Cover {
                image: None,
                title: serde_json::json!([]),
                kicker: String::new(),
                calls: Vec::new(),
                place: String::new(),
            },
            editorial: None,
            sections: Vec::new(),
            articles: BTreeMap::new(),
            briefs: Vec::new(),
            agenda: Vec::new(),
            agenda_image: None,
            tribunes: Vec::new(),
            services: Vec::new(),
            numbers: Vec::new(),
            index: Vec::new(),
            imprint: None,
            back: None,
            zones: Zones::default(),
            supplied: BTreeMap::new(),
            plan: Plan::default(),
            pad_to: 4,
        }
    }

    /// An article of the length wanted for a subject that has no text yet, signed as its draft will be.
    fn placeholder(&self, subject: &Subject, writer: &str, sections: &[section::Model]) -> Article {
        let section = subject.stands_in().and_then(|id| sections.iter().find(|it| it.id == id));
        let section =
            section.or_else(|| sections.first()).map_or_else(|| NO_SECTION.to_owned(), |it| it.slug.clone());
        let words = (self.shop.say)(&self.issue.locale, "print-awaited-text");
        let body = RichText::new(awaited_text(&words, signs_wanted(subject)).collect());
        Article {
            key: subject_key(subject.id),
            id: 0,
            section,
            kicker: String::new(),
            title: self.set(&subject.title),
            lede: String::new(),
            author: self.set(writer),
            form: Form::News.name().into(),
            shape: Shape::Half,
            rank: Rank::default(),
            priority: "secondary".into(),
            evergreen: false,
            print_only: false,
            image: None,
            body: typ::render(&body, &Resolved::default(), &self.issue.locale, &TypOptions::default()),
            short_text: None,
            short: self.shop.settings.print_host(),
            qr: self.code(&self.shop.settings.public_url),
        }
    }

    /// Where a photograph is expected and none is there yet, a grey stand-in of its usual proportion, so that shape and room hold when it
    /// comes.
    fn keep_photo_room(&self, article: &mut Article, subject: &Subject) {
        let is_picture = |it: &serde_json::Value| it["type"] == "figure" || it["type"] == "gallery";
        let pictured = article.body.as_array().is_some_and(|it| it.iter().any(is_picture));
        if article.image.is_some() || pictured || !subject.expects_photo() {
            return;
        }
        let by = [&subject.photographer, &subject.photo_source].into_iter().find(|it| !it.is_empty());
        article.image = Some(Picture {
            path: self.file("svg", AWAITED_PHOTO.into()),
            alt: (self.shop.say)(&self.issue.locale, "print-awaited-photo"),
            caption: String::new(),
            credit: by.map_or_else(String::new, |it| self.set(it)),
            width: 3_000,
            height: 2_000,
            focal: (0.5, 0.5),
            keep: None,
            crops: BTreeMap::new(),
            decorative: false,
        });
    }

    /// The editorial chosen for the issue, else the article that says it is one.
    fn editorial(&self, entries: &[Entry], articles: &BTreeMap<String, Article>) -> Option<Editorial> {
        let says =
            |it: &&Entry| matches!(&it.live.fields.details, Details::Article(article) if article.editorial);
        let chosen = entries.iter().find(|it| Some(it.live.item.id) == self.issue.editorial_id);
        let entry = chosen.or_else(|| entries.iter().find(says))?;
        let article = articles.get(&key(&entry.live))?;
        let signed = if article.author.is_empty() {
            self.set(&self.town.imprint.director)
        } else {
            article.author.clone()
        };
        let (name, role) = signed.split_once(", ").unwrap_or((&signed, ""));
        Some(Editorial {
            article: article.key.clone(),
            name: name.to_owned(),
            role: role.to_owned(),
            image: article.image.clone(),
        })
    }

    /// One strong image and at most three calls: what was chosen, else the first article that asks for a lead. With it the key of the article
    /// its picture and headline tell of.
    fn cover(
        &self,
        entries: &[Entry],
        articles: &BTreeMap<String, Article>,
        editorial: Option<&Editorial>,
    ) -> (Cover, Option<String>) {
        let tellable: Vec<&Article> = entries
            .iter()
            // A text that is not written yet calls nobody.
            .filter(|it| crate::richtext::text::signs(&it.body) > 0)
            .filter_map(|it| articles.get(&key(&it.live)))
            .filter(|it| {
                editorial.is_none_or(|editorial| editorial.article != it.key) && it.shape != Shape::Brief
            })
            // The cover is on the shelf too.
            .filter(|it| !it.print_only)
            .collect();
        let chosen = self.issue.cover_chosen();
        let picture = self
            .picture(self.issue.cover_image_id)
            .map(|it| Picture { focal: chosen.focal.unwrap_or(it.focal), ..it });
        let shows = |it: &&&Article| picture.as_ref().is_some_and(|own| check::shows(it, &own.path));
        let first = || tellable.iter().find(|it| it.image.is_some()).or_else(|| tellable.first());
        // The headline never tells of another article than the picture.
        let lead = if picture.is_some() { tellable.iter().find(shows) } else { first() };
        let image = picture.or_else(|| lead.and_then(|it| it.image.clone()));
        // A cover is cut around the point chosen for it, under its calls.
        let image = image.map(|it| Picture { crops: BTreeMap::new(), ..it });
        let named: Vec<&Article> = chosen
            .calls
            .iter()
            .filter_map(|id| entries.iter().find(|it| it.live.item.id == *id))
            .filter_map(|it| articles.get(&key(&it.live)))
            .collect();
        let text = if self.issue.cover_text.is_empty() {
            lead.map(|it| it.title.clone()).unwrap_or_else(|| self.issue.title.clone())
        } else {
            self.issue.cover_text.clone()
        };
        // What the headline tells of is no call beside it, unless somebody chose it.
        let headline = self.set(&text);
        let beside = || tellable.iter().copied().filter(|it| it.title != headline).collect();
        let calls: Vec<&Article> = if named.is_empty() && !chosen.by_hand { beside() } else { named };
        let cover = Cover {
            image,
            title: typ::words(&self.issue.locale, &text, false),
            kicker: lead.map(|it| it.kicker.clone()).unwrap_or_default(),
            place: chosen.place,
            calls: calls
                .iter()
                .take(super::cover::CALLS)
                .map(|it| Call { title: it.title.clone(), page_of: it.key.clone() })
                .collect(),
        };
        (cover, lead.map(|it| it.key.clone()))
    }

    fn town(&self) -> data::Town {
        data::Town {
            name: self.town.name.clone(),
            magazine: self.town.magazine.clone(),
            tagline: self.set(&self.town.motto),
            address: self.set(&self.town.address.join(", ")),
            phone: self.set(&self.town.phone),
            email: self.town.email.clone(),
            site: self.shop.settings.print_host(),
            scheme: if self.shop.settings.public_url.starts_with("http://") { "http://" } else { "https://" }
                .into(),
            logo: self.picture(self.town.identity.logo).map(|it| it.path),
            qr: Some(self.code(&self.shop.settings.public_url)),
        }
    }

    /// Events from the last distribution day on, so that nobody reads of one that is over; what began before stands first, until when it
    /// lasts.
    async fn agenda(&mut self) -> Result<Agenda> {
        let zone = self.town.zone();
        let morning = |day: chrono::NaiveDate| dates::local(day.and_time(NaiveTime::MIN), zone);
        let from = morning(self.issue.distribution_to).max(self.shop.now);
        let to = morning(agenda_to(self.shop, self.issue).await? + Duration::days(1));
        let found = event::between(&self.shop.db, Channel::Print, &self.issue.locale, from, to, 400).await?;
        let on: Vec<event::Occurrence> = found
            .into_iter()
            .filter(|it| matches!(&it.live.fields.details, Details::Event(it) if it.status.takes_place()))
            .take(AGENDA_MAX)
            .collect();
        let lives: HashMap<Uuid, item::Live> =
            on.iter().map(|it| (it.live.item.id, it.live.clone())).collect();
        let places = resolve::places_of(&self.shop.db, &lives).await?;
        let public = |it: &&event::Occurrence| !it.live.fields.channels.print_only();
        let pictures: Vec<Uuid> =
            on.iter().filter(public).filter_map(|it| it.live.fields.image).take(2).collect();
        self.pictures(&pictures).await?;
        let mut months: Vec<Month> = Vec::new();
        for it in &on {
            let day = it.timing.begin.with_timezone(&zone).date_naive();
            let ongoing = it.timing.begin < from;
            let month = if ongoing {
                (self.shop.say)(&self.issue.locale, "print-agenda-ongoing")
            } else {
                capitalised(dates::month_name(&self.issue.locale, chrono::Datelike::month(&day)))
            };
            if months.last().is_none_or(|it| it.month != month) {
                months.push(Month { month, events: Vec::new() });
            }
            if let Some(month) = months.last_mut() {
                month.events.push(if ongoing {
                    self.ongoing_line(it, &places)
                } else {
                    self.event_line(it, &places)
                });
            }
        }
        let first = on.iter().filter(public).find(|it| it.live.fields.image.is_some());
        // the first picture is the back cover's
        let image = self.picture(pictures.get(1).copied());
        Ok(Agenda {
            months,
            image,
            back: first.map(|it| {
                let Details::Event(event) = &it.live.fields.details else {
                    return (String::new(), String::new(), None);
                };
                let until = self.until(it);
                // what lasts is known by its last day
                let lasts = it.timing.begin < from || it.later.len() >= LASTS;
                let when = if lasts { until } else { event.when_from(from, zone, &self.issue.locale) };
                (
                    it.live.fields.title.clone(),
                    format!("{}. {}", capitalised(&when), it.live.fields.lede),
                    it.live.fields.image,
                )
            }),
        })
    }

    /// "jusqu’au samedi 26 décembre".
    fn until(&self, it: &event::Occurrence) -> String {
        let locale = self.issue.locale.as_str();
        let end = it.later.last().unwrap_or(&it.timing).end.with_timezone(&self.town.zone()).date_naive();
        format!("{} {}", (self.shop.say)(locale, "print-until"), dates::weekday_day(locale, end))
    }

    /// An event that has begun: it stands once, with its last day.
    fn ongoing_line(&self, it: &event::Occurrence, places: &HashMap<Uuid, item::Live>) -> EventLine {
        let locale = self.issue.locale.as_str();
        let end = it.timing.end.with_timezone(&self.town.zone()).date_naive();
        let until = format!("{} {}", (self.shop.say)(locale, "print-until"), dates::weekday_day(locale, end));
        EventLine {
            date: self.set(&capitalised(&until)),
            time: self.set(&capitalised(&until)),
            day: Some(dates::day_number(locale, end)),
            weekday: Some(dates::month_name(locale, chrono::Datelike::month(&end)).to_owned()),
            ..self.event_line(it, places)
        }
    }

    fn event_line(&self, it: &event::Occurrence, places: &HashMap<Uuid, item::Live>) -> EventLine {
        let (locale, zone) = (self.issue.locale.as_str(), self.town.zone());
        let begin = it.timing.begin.with_timezone(&zone);
        let fields = &it.live.fields;
        let (line, place, price) = match &fields.details {
            Details::Event(event) => {
                let place = event.place.and_then(|id| places.get(&id)).map(|it| it.fields.title.clone());
                let line = if event.print_line.is_empty() { &fields.lede } else { &event.print_line };
                let also = capitalised(&it.also(zone, locale));
                let line = if also.is_empty() { line.clone() } else { format!("{line} {also}.") };
                (line, place.unwrap_or_else(|| event.place_text.clone()), event.price.clone())
            }
            _ => (fields.lede.clone(), String::new(), String::new()),
        };
        EventLine {
            date: self.set(&capitalised(&dates::weekday_day(locale, begin.date_naive()))),
            time: self.set(&dates::time(locale, begin.time())),
            title: self.set(&fields.title),
            line: self.set(&line),
            place: self.set(&place),
            price: self.set(&price),
            key: key(&it.live),
            day: Some(dates::day_number(locale, begin.date_naive())),
            weekday: Some(
                dates::weekday_name(locale, chrono::Datelike::weekday(&begin.date_naive())).to_owned(),
            ),
            print_only: fields.channels.print_only(),
        }
    }

    fn back(&self, agenda: &Agenda) -> Option<Back> {
        let (title, text, image) = agenda.back.as_ref()?;
        Some(Back { title: self.set(title), text: self.set(text), image: self.picture(*image) })
    }

    /// The columns of the council's groups: their texts as they are, the place kept where none came.
    async fn tribunes(&mut self) -> Result<Vec<Tribune>> {
        let council = &self.town.council;
        let texts = tribune::of_issue(&self.shop.db.read, self.issue.id).await?;
        let absent = (self.shop.say)(&self.issue.locale, "print-tribune-absent");
        let one = |it: tribune::Slot| match it.text {
            Some(text) => Tribune {
                group: it.group.name,
                quota: it.quota,
                signs: text.signs.unsigned_abs(),
                title: tribune::unbroken(&text.title),
                text: tribune::paragraphs(&text.text).map(tribune::unbroken).collect(),
                signed: tribune::unbroken(&text.signed),
            },
            None => Tribune {
                group: it.group.name,
                quota: if council.absent == Absent::Slot { it.quota } else { 0 },
                signs: 0,
                title: String::new(),
                text: vec![self.set(&absent)],
                signed: String::new(),
            },
        };
        Ok(tribune::slots(council, self.issue.id, &texts).into_iter().map(one).collect())
    }

    /// The services that the issue prints, and what else the site offers: other services, then places.
    async fn services(&mut self) -> Result<(Vec<ServiceLine>, Vec<item::Live>)> {
        let listing = item::Listing::of(Kind::Service, &self.issue.locale, SERVICES_MAX + INDEX_MAX);
        let mut found = item::list(&self.shop.db, &listing).await?.rows;
        found.retain(|it| it.fields.channels.reach(Channel::Print));
        let mut others = found.split_off(found.len().min(usize::try_from(SERVICES_MAX).unwrap_or(0)));
        let places = item::Listing::of(Kind::Place, &self.issue.locale, INDEX_MAX);
        others.extend(item::list(&self.shop.db, &places).await?.rows);
        others.retain(|it| it.fields.channels.reach(Channel::Print) && !it.fields.channels.print_only());
        let line = |it: &item::Live| {
            let (short, qr) = self.short(it);
            ServiceLine {
                title: self.set(&it.fields.title),
                line: self.set(&it.fields.lede),
                short,
                qr,
                print_only: it.fields.channels.print_only(),
            }
        };
        Ok((found.iter().map(line).collect(), others))
    }

    /// What is on the site of each zone and not in this issue, newest first, then what is for all.
    async fn index_zones(&mut self, local: &mut Local, entries: &[Entry], all: &[WebEntry]) -> Result<()> {
        if local.zones.is_empty() {
            return Ok(());
        }
        let listing = item::Listing {
            without: entries.iter().map(|it| it.live.item.id).collect(),
            ..item::Listing::of(Kind::Article, &self.issue.locale, ZONE_INDEX_OF)
        };
        let found = item::first(&self.shop.db, &listing).await?;
        let belongs = zone::of_items(&self.shop.db, &found).await?;
        for (zone, (_, id)) in local.zones.list.iter_mut().zip(&local.ids) {
            let own = |it: &&item::Live| belongs.get(&it.item.id).is_some_and(|it| it.contains(id));
            let own = found.iter().filter(own).map(|it| {
                let (short, qr) = self.short(it);
                WebEntry { title: self.set(&it.fields.title), short, qr }
            });
            zone.index = own.take(usize::try_from(INDEX_MAX).unwrap_or(0)).collect();
            let others = all.iter().filter(|it| !zone.index.contains(it)).cloned().collect::<Vec<_>>();
            zone.index.extend(others);
        }
        Ok(())
    }

    /// Articles on the site that are not in this issue, newest first, then these others as long as there is room.
    async fn index(&mut self, entries: &[Entry], others: Vec<item::Live>) -> Result<Vec<WebEntry>> {
        let listing = item::Listing {
            without: entries.iter().map(|it| it.live.item.id).collect(),
            ..item::Listing::of(Kind::Article, &self.issue.locale, INDEX_MAX)
        };
        let found = item::list(&self.shop.db, &listing).await?.rows;
        let all = found.iter().chain(&others).take(usize::try_from(INDEX_MAX).unwrap_or(0));
        Ok(all
            .map(|it| {
                let (short, qr) = self.short(it);
                WebEntry { title: self.set(&it.fields.title), short, qr }
            })
            .collect())
    }
}

/// The last day of the agenda: as somebody said, else the last day on which the next issue is distributed.
async fn agenda_to(shop: &Workshop, issue: &Issue) -> Result<chrono::NaiveDate> {
    let last = issue.distribution_to;
    if let Some(day) = issue.agenda_to {
        return Ok(day);
    }
    let series = super::issue::all_series(&shop.db).await?;
    let own = series.iter().find(|it| Some(it.id) == issue.series_id);
    let months = own.and_then(|it| u32::try_from(it.every_months).ok()).map(chrono::Months::new);
    Ok(months.map_or_else(|| last + Duration::days(AGENDA_DAYS), |it| last + it))
}

impl Gathered<'_> {
    /// The pages that came as PDF, their files and pictures.
    async fn supplied(&mut self) -> Result<BTreeMap<String, Supplied>> {
        let mut found = BTreeMap::new();
        let [width, height] = supplied::pixels();
        for row in supplied::of_issue(&self.shop.db, self.issue.id).await? {
            let pictures = row.pictures();
            let (media, hashes) =
                (self.shop.media.clone(), [vec![row.hash.clone()], pictures.clone()].concat());
            let read = move || hashes.iter().map(|it| bytes(&media, it)).collect::<Result<Vec<_>>>();
            let mut files = tokio::task::spawn_blocking(read)
                .await
                .map_err(|err| Error::Internal(err.into()))??
                .into_iter();
            let pdf = self.file("pdf", files.next().unwrap_or_default());
            let parts = Part::all(pictures.len());
            for ((at, picture), (offset, part)) in files.enumerate().zip((0..).zip(parts)) {
                let alt = self.set(&row.alt);
                let image = Picture {
                    path: self.file(photos::ENDING, picture),
                    // Each half of a spread says which it is.
                    alt: if parts.len() > 1 { format!("{alt} ({}/{})", at + 1, parts.len()) } else { alt },
                    caption: String::new(),
                    credit: String::new(),
                    width,
                    height,
                    focal: (0.5, 0.5),
                    keep: None,
                    crops: BTreeMap::new(),
                    decorative: false,
                };
                let title = if at == 0 { self.set(&row.title) } else { String::new() };
                let (page, name, pdf) = (row.page + offset, row.name.clone(), pdf.clone());
                let (part, convert) = (*part, row.convert);
                let one = Supplied { page, stands: None, title, name, image, pdf, part, convert };
                found.insert(format!("s{}", found.len()), one);
            }
        }
        Ok(found)
    }

    /// The path of one more file of the job.
    fn file(&self, ending: &str, bytes: Vec<u8>) -> String {
        let mut files = self.files.borrow_mut();
        let number = files.keys().filter(|it| it.starts_with("/img/")).count();
        let path = format!("/img/{number}.{ending}");
        files.insert(path.clone(), bytes);
        path
    }
}

fn bytes(media: &crate::media::Media, hash: &str) -> Result<Vec<u8>> {
    let hash: Hash = hash.parse().map_err(|_| anyhow::anyhow!("`{hash}` is no content hash"))?;
    Ok(media.get(hash)?)
}

struct Agenda {
    months: Vec<Month>,
    image: Option<Picture>,
    /// Title, text and image of the event the back cover shows.
    back: Option<(String, String, Option<Uuid>)>,
}

/// Where the QR code of this number lies.
fn code_path(number: usize) -> String {
    format!("/qr/{number}.svg")
}

/// The article among what stays on the site, as the index lists it.
pub fn web_entry(article: &Article) -> WebEntry {
    WebEntry { title: article.title.clone(), short: article.short.clone(), qr: article.qr.clone() }
}

fn original(media: &crate::media::Media, hash: &str, format: &str) -> Result<(Vec<u8>, PictureFormat)> {
    let format =
        PictureFormat::from_extension(format).ok_or_else(|| anyhow::anyhow!("`{format}` is no format"))?;
    Ok((bytes(media, hash)?, format))
}

/// The short text a person wrote, as a body: a paragraph for each of its lines.
fn short_text(entry: &Entry, locale: &str) -> Option<serde_json::Value> {
    short_body(entry).map(|it| typ::render(&it, &Resolved::default(), locale, &TypOptions::default()))
}

fn short_body(entry: &Entry) -> Option<RichText> {
    let Details::Article(article) = &entry.live.fields.details else { return None };
    let lines = article.short_text.lines().filter(|it| !it.trim().is_empty());
    let body = RichText::new(lines.map(|it| Block::paragraph(it.trim())).collect());
    (!body.is_empty()).then_some(body)
}

/// Title and lede as printed.
fn titles(fields: &Fields) -> (&str, &str) {
    let print = fields.print_version.as_ref();
    let or = |own: Option<&'_ String>| own.is_some_and(|it| !it.is_empty());
    let title = print.filter(|it| or(Some(&it.title))).map_or(fields.title.as_str(), |it| it.title.as_str());
    let lede = print.filter(|it| or(Some(&it.lede))).map_or(fields.lede.as_str(), |it| it.lede.as_str());
    (title, lede)
}

/// A picture is printed once: where it leads an article before where it stands in a text, and the first of equals.
fn leave_repeated_pictures_out(entries: &[Entry], articles: &mut BTreeMap<String, Article>) {
    let keys: Vec<String> = entries.iter().map(|it| key(&it.live)).collect();
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for key in &keys {
        if let Some(article) = articles.get_mut(key) {
            article.image = article.image.take().filter(|it| shown.insert(it.path.clone()));
        }
    }
    for key in &keys {
        let blocks = articles.get_mut(key).and_then(|it| it.body.as_array_mut());
        if let Some(blocks) = blocks {
            let path =
                |node: &serde_json::Value| node["attrs"]["img"]["path"].as_str().map(ToOwned::to_owned);
            blocks.retain(|it| it["type"] != "figure" || path(it).is_none_or(|it| shown.insert(it)));
        }
    }
}

fn priority(fields: &Fields) -> &'static str {
    use crate::content::fields::Priority;
    match fields.priority {
        Priority::Lead => "lead",
        Priority::Secondary => "secondary",
        Priority::Brief => "brief",
        Priority::Filler => "filler",
    }
}

/// Sections in the order of the magazine, each with its articles in the order of the entries; briefs and editorial stand elsewhere.
fn grouped(
    entries: &[Entry],
    articles: &BTreeMap<String, Article>,
    sections: &[section::Model],
    editorial: Option<&Editorial>,
    locale: &str,
) -> Vec<Section> {
    let mut found = Vec::new();
    let labels = sections.iter().map(|it| (it.slug.as_str(), it.label(locale))).chain([(NO_SECTION, "")]);
    for (slug, label) in labels {
        let keys: Vec<String> = entries
            .iter()
            .filter_map(|it| articles.get(&key(&it.live)))
            .filter(|it| it.section == slug && it.shape != Shape::Brief)
            .filter(|it| editorial.is_none_or(|editorial| editorial.article != it.key))
            .map(|it| it.key.clone())
            .collect();
        if !keys.is_empty() {
            found.push(Section { slug: slug.to_owned(), label: label.to_owned(), articles: keys });
        }
    }
    found
}

fn tokens(town: &Town, sections: &[section::Model]) -> Tokens {
    let identity = &town.identity;
    Tokens {
        accent: identity.accent.clone(),
        accent_dark: identity.accent_dark.clone(),
        tint: identity.tint.clone(),
        ink: identity.ink.clone(),
        paper: "#ffffff".into(),
        sections: sections
            .iter()
            .map(|it| (it.slug.clone(), it.colour.clone()))
            .chain([(NO_SECTION.to_owned(), identity.accent.clone())])
            .collect(),
        inks: inks(identity),
        fonts: Families {
            title: "Bricolage Grotesque".into(),
            text: "Source Serif 4".into(),
            ui: "Source Sans 3".into(),
        },
    }
}

/// The inks that the charter gives its colours; the printer's profile mixes the others.
fn inks(identity: &Identity) -> BTreeMap<String, [u8; 4]> {
    let given = identity.charter().into_iter().filter_map(|(colour, inks)| Some((colour, inks?)));
    given.map(|(colour, inks)| (colour.to_lowercase(), inks.parts())).collect()
}

/// The imprint, one line per fact; None while the town has none.
fn imprint(
    town: &Town,
    issue: &Issue,
    set: &dyn Fn(&str) -> String,
    say: &dyn Fn(&str) -> String,
) -> Option<Imprint> {
    let imprint = &town.imprint;
    let print_run = issue.print_run.map_or_else(|| imprint.print_run.clone(), |it| it.to_string());
    let facts = [
        ("imprint-director", &imprint.director),
        ("imprint-editor", &imprint.editor),
        ("imprint-publisher", &imprint.publisher),
        ("imprint-printer", &imprint.printer),
        ("imprint-paper", &imprint.paper),
        ("imprint-issn", &imprint.issn),
        ("imprint-legal-deposit", &imprint.legal_deposit),
        ("imprint-print-run", &print_run),
    ];
    let colon = typography::colon(&issue.locale);
    let mut lines: Vec<String> = facts
        .iter()
        .filter(|it| !it.1.trim().is_empty())
        .map(|(label, value)| {
            let label = say(&format!("print-{label}"));
            let value = value.trim();
            if !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit()) {
                // A bare number is a print run.
                let copies = thousands(value, if issue.locale == "en" { "," } else { " " });
                set(&format!("{label}{colon}{copies} {}", say("print-imprint-copies")))
            } else if value.to_lowercase().starts_with(&label.to_lowercase()) {
                set(value)
            } else {
                set(&format!("{label}{colon}{value}"))
            }
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    lines.insert(
        0,
        set(&format!("{}, {} {}, {}", town.magazine, say("print-number"), issue.number, issue.period)),
    );
    Some(Imprint { lines })
}

/// Digits in groups of three.
fn thousands(digits: &str, between: &str) -> String {
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    groups.join(between)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}
