//! The search page: answers that can be limited by kind, topic, zone and date, and ways out when there is none.
use super::card;
use super::head::Head;
use super::paging::{Asked, Paging};
use super::visit::Visit;
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::fields::Details;
use crate::content::item::{self, Live};
use crate::content::search::{self, Counts, Hits, Limits, Question, Span};
use crate::content::topic::{self, Labelled, zone};
use crate::content::{Kind, best_bet, demand, resolve};
use crate::error::Result;
use crate::web::client;
use crate::web::page::{Link, Page, Template, urlencode};
use crate::web::session::Visitor;
use axum::extract::Query;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// `site/search.html`.
#[derive(Debug, Serialize)]
pub struct SearchPage {
    pub head: Head,
    pub title: String,
    /// The words, as typed.
    pub query: String,
    /// What the form keeps beside the words: name and value of each limit.
    pub kept: Vec<(&'static str, String)>,
    /// False on the empty form.
    pub asked: bool,
    pub count: u64,
    /// The same search with the words that were probably meant.
    pub instead: Option<Link>,
    /// The same search without limits, where these leave nothing.
    pub without: Option<String>,
    /// Topics called so.
    pub topics: Vec<Link>,
    pub kinds: Vec<Limit>,
    /// By topic, zone and date.
    pub facets: Vec<Facet>,
    /// One of the facets is chosen.
    pub narrowed: bool,
    /// What the town wants shown first for these words.
    pub firsts: Vec<SearchResult>,
    pub results: Vec<SearchResult>,
    /// Pages of the magazine that hold the words and no item.
    pub pages: Vec<FoundPage>,
    pub paging: Paging,
    /// Where else to look.
    pub ways: Vec<Link>,
}

/// What results can be limited to in one respect.
#[derive(Debug, Serialize)]
pub struct Facet {
    pub name: &'static str,
    pub label: String,
    pub limits: Vec<Limit>,
}

/// A link that limits the results, with how many there would be.
#[derive(Debug, Serialize)]
pub struct Limit {
    pub label: String,
    pub href: String,
    pub count: u64,
    pub current: bool,
}

/// One result.
#[derive(Debug, Serialize)]
pub struct SearchResult {
    pub kind_label: String,
    /// Name of its topic, the first in the tree where it has several.
    pub topic: Option<String>,
    pub title: Html,
    pub href: String,
    pub excerpt: Html,
    pub facts: Vec<Html>,
}

/// A page of the magazine.
#[derive(Debug, Serialize)]
pub struct FoundPage {
    pub title: String,
    pub href: String,
    pub excerpt: Html,
}

impl Template for SearchPage {
    const NAME: &'static str = "site/search.html";
}

/// What the form sends. A limit that is none is as if it was not there, and so is a mistyped page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    q: String,
    kind: String,
    /// Slug.
    topic: String,
    /// Slug.
    zone: String,
    when: String,
    page: String,
}

/// Results on one page.
const PER_PAGE: u64 = 15;
/// Pages of the magazine beside them.
const PAGES: u64 = 5;
/// Nobody types more; machines do.
const LONGEST: usize = 120;

/// The words and limits of a search, and the addresses of others beside it.
#[derive(Clone)]
struct Search {
    path: String,
    query: String,
    kind: Option<Kind>,
    topic: Option<topic::Model>,
    zone: Option<zone::Model>,
    span: Option<Span>,
}

impl Search {
    fn limits(&self) -> Limits {
        Limits {
            kind: self.kind,
            topic: self.topic.as_ref().map(|it| it.id),
            zone: self.zone.as_ref().map(|it| it.id),
            span: self.span,
        }
    }

    /// Name and value of each limit, as an address has them.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let named = [
            ("kind", self.kind.map(|it| it.name().to_owned())),
            ("topic", self.topic.as_ref().map(|it| it.slug.clone())),
            ("zone", self.zone.as_ref().map(|it| it.slug.clone())),
            ("when", self.span.map(|it| it.name().to_owned())),
        ];
        named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    fn href(&self) -> String {
        let limits = self.kept().into_iter().map(|(name, value)| format!("&{name}={}", urlencode(&value)));
        format!("{}?q={}{}", self.path, urlencode(&self.query), limits.collect::<String>())
    }
}

/// Results for the words asked for.
pub async fn show(
    visit: Visit,
    visitor: Visitor,
    headers: HeaderMap,
    Query(form): Query<SearchForm>,
) -> Result<Page<SearchPage>> {
    let db = &visit.app.db;
    let (tree, zones) = (topic::all(db).await?, topic::zones(db).await?);
    let search = Search {
        path: address::fixed(Fixed::Search, visit.locale),
        query: form.q.trim().chars().take(LONGEST).collect(),
        kind: Kind::named(&form.kind),
        topic: tree.iter().find(|it| it.slug == form.topic).cloned(),
        zone: zones.iter().find(|it| it.slug == form.zone).cloned(),
        span: Span::named(&form.when),
    };
    let asked = Asked::page(form.page);
    let question = Question {
        words: search.query.clone(),
        locale: visit.locale.to_owned(),
        limits: search.limits(),
        today: visit.day(),
        all_words: false,
        limit: PER_PAGE,
        offset: asked.offset(PER_PAGE),
    };
    let mut hits = search::ask(db, &question).await?;
    // Who narrows down or reads on looks for the same still.
    let first = asked.number() == 1 && search.limits() == Limits::default();
    let pages = if first { pages(&visit, &search.query).await? } else { Vec::new() };
    let chosen = if first { best_bet::answers(db, visit.locale, &search.query).await? } else { Vec::new() };
    if let Some(words) = demand::words(&search.query).filter(|_| first)
        && visitor.person.is_none()
        && client::reads(&headers)
    {
        let found = hits.total > 0 || !chosen.is_empty() || !pages.is_empty();
        visit.app.readings.searched(visit.locale, words, found && hits.instead.is_none());
    }
    hits.hits.retain(|it| chosen.iter().all(|first| first.id != it.item.id));
    let firsts = Hits { hits: chosen.into_iter().map(search::Hit::unmarked).collect(), ..Hits::default() };
    let paging = Paging::of(&asked, PER_PAGE, hits.total.min(search::FURTHEST), &search.href())?;
    let (title, head) = head(&visit, &search.query, &paging);
    let languages = head.languages();
    let instead = hits.instead.as_ref().map(|words| Link {
        label: visit.say("site-search-quoted", &[("words", words)]),
        href: Search { query: words.clone(), ..search.clone() }.href(),
    });
    let bare = Search { kind: None, topic: None, zone: None, span: None, ..search.clone() };
    let page = SearchPage {
        head,
        title,
        kept: search.kept(),
        asked: !search.query.is_empty(),
        count: hits.total,
        instead,
        without: (hits.total == 0 && search.limits() != Limits::default()).then(|| bare.href()),
        topics: topics(&visit, &search.query).await?,
        kinds: kinds(&visit, &search, &hits.counts),
        facets: facets(&visit, &search, &hits.counts, &tree, &zones),
        narrowed: search.topic.is_some() || search.zone.is_some() || search.span.is_some(),
        ways: if hits.total == 0 && firsts.hits.is_empty() && pages.is_empty() {
            ways(&visit)
        } else {
            Vec::new()
        },
        firsts: results(&visit, firsts, &tree).await?,
        results: results(&visit, hits, &tree).await?,
        pages,
        paging,
        query: search.query,
    };
    Ok(Page::new(page).in_languages(languages))
}

async fn topics(visit: &Visit, query: &str) -> Result<Vec<Link>> {
    let found = topic::called(&visit.app.db, visit.locale, query).await?;
    let link = |it: &topic::Model| Link {
        label: visit.plain(it.label(visit.locale)),
        href: address::topic(&it.slug, visit.locale),
    };
    Ok(found.iter().map(link).collect())
}

async fn pages(visit: &Visit, query: &str) -> Result<Vec<FoundPage>> {
    let found = search::ask_pages(&visit.app.db, visit.locale, query, PAGES).await?;
    let page = |it: search::PageHit| {
        let (number, page) = (it.number.to_string(), it.page.to_string());
        let args = [("magazine", visit.town.magazine.as_str()), ("number", &number), ("page", &page)];
        FoundPage {
            title: visit.say("site-printed-in", &args),
            href: address::issue_page(it.number, usize::try_from(it.page).unwrap_or(1), visit.locale),
            excerpt: Html::marked(visit.locale, &it.passage),
        }
    };
    Ok(found.into_iter().map(page).collect())
}

/// Results are for people, not for indexes.
fn head(visit: &Visit, query: &str, paging: &Paging) -> (String, Head) {
    let title = match query {
        "" => visit.say("site-search-title", &[]),
        words => visit.say("site-search-title-for", &[("query", words)]),
    };
    let path = address::fixed(Fixed::Search, visit.locale);
    let head = Head::new(visit, &paging.title(visit, &title), "", &path)
        .in_both(visit, |locale| address::fixed(Fixed::Search, locale));
    let head = if query.is_empty() { head } else { head.unindexed() };
    (title, head)
}

fn kinds(visit: &Visit, search: &Search, counts: &Counts) -> Vec<Limit> {
    if counts.kinds.len() < 2 && search.kind.is_none() {
        return Vec::new();
    }
    let limit = |kind: Option<Kind>, label: String, count| Limit {
        label,
        href: Search { kind, ..search.clone() }.href(),
        count,
        current: search.kind == kind,
    };
    let all = limit(None, visit.say("site-search-all", &[]), counts.kinds.iter().map(|it| it.1).sum());
    let each = counts.kinds.iter().map(|(kind, count)| {
        limit(Some(*kind), visit.say(&format!("site-kinds-{}", kind.name()), &[]), *count)
    });
    std::iter::once(all).chain(each).collect()
}

/// By topic: the top of the tree, or what is below the topic chosen; by zone; by date. What is chosen leads back out.
fn facets(
    visit: &Visit,
    search: &Search,
    counts: &Counts,
    tree: &[topic::Model],
    zones: &[zone::Model],
) -> Vec<Facet> {
    let limit = |label: &str, to: Search, count: Option<&u64>, current| {
        let count = count.copied().unwrap_or(0);
        (count > 0 || current).then(|| Limit { label: visit.plain(label), href: to.href(), count, current })
    };
    let chosen = search.topic.as_ref().map(|it| it.id);
    let above = search.topic.as_ref().and_then(|it| it.parent_id);
    let shown = tree.iter().filter(|it| Some(it.id) == chosen || it.parent_id == chosen);
    let topics = shown.filter_map(|it| {
        let current = Some(it.id) == chosen;
        let to = if current { tree.iter().find(|up| Some(up.id) == above) } else { Some(it) };
        let to = Search { topic: to.cloned(), ..search.clone() };
        limit(it.label(visit.locale), to, counts.topics.get(&it.id), current)
    });
    let mut topics: Vec<Limit> = topics.collect();
    topics.sort_by_key(|it| !it.current);
    let zones = zones.iter().filter_map(|it| {
        let current = search.zone.as_ref() == Some(it);
        let to = Search { zone: (!current).then(|| it.clone()), ..search.clone() };
        limit(it.label(visit.locale), to, counts.zones.get(&it.id), current)
    });
    let spans = Span::ALL.into_iter().filter_map(|it| {
        let current = search.span == Some(it);
        let to = Search { span: (!current).then_some(it), ..search.clone() };
        let count = counts.spans.iter().find(|known| known.0 == it).map(|it| &it.1);
        limit(&visit.say(&format!("site-search-when-{}", it.name()), &[]), to, count, current)
    });
    let all: [(&'static str, Vec<Limit>); 3] =
        [("topic", topics), ("zone", zones.collect()), ("when", spans.collect())];
    // What holds everything limits nothing.
    let useful = |limits: &[Limit]| limits.len() > 1 || limits.iter().any(|it| it.current);
    let facet =
        |(name, limits)| Facet { name, label: visit.say(&format!("site-search-by-{name}"), &[]), limits };
    all.into_iter().filter(|it| useful(&it.1)).map(facet).collect()
}

async fn results(visit: &Visit, hits: Hits, tree: &[topic::Model]) -> Result<Vec<SearchResult>> {
    // The fields of a text are read only where something of them is shown.
    let shown = |it: &&search::Hit| it.filed.is_none() || FACTS.contains(&it.item.kind);
    let ids: Vec<Uuid> = hits.hits.iter().filter(shown).map(|it| it.item.id).collect();
    let lives = item::live_by_ids(&visit.app.db, &ids).await?;
    let places = resolve::places_of(&visit.app.db, &lives).await?;
    let found = hits.hits.into_iter().map(|hit| {
        let live = lives.get(&hit.item.id);
        let filed = hit.filed.as_ref().or(live.map(|it| &it.fields.topics));
        let topic = tree.iter().find(|it| filed.is_some_and(|ids| ids.contains(&it.id)));
        SearchResult {
            kind_label: visit.say(&format!("site-kind-{}", hit.item.kind.name()), &[]),
            topic: topic.map(|it| visit.plain(it.label(visit.locale))),
            title: Html::marked(visit.locale, &hit.title),
            href: address::path(&hit.item),
            excerpt: Html::marked(visit.locale, &hit.passage),
            facts: live.map(|it| facts(visit, it, &places)).unwrap_or_default(),
        }
    });
    Ok(found.collect())
}

/// Kinds of which results say more than a passage.
const FACTS: [Kind; 4] = [Kind::Event, Kind::Place, Kind::Organisation, Kind::Person];

/// When and where, hours, phone: often the answer itself.
fn facts(visit: &Visit, live: &Live, places: &HashMap<Uuid, Live>) -> Vec<Html> {
    if !FACTS.contains(&live.item.kind) {
        return Vec::new();
    }
    if let Details::Place(place) = &live.fields.details {
        let lines =
            [place.address_line(), place.phones.first().map(|it| it.number.clone()).unwrap_or_default()];
        let lines = lines.iter().filter(|it| !it.is_empty()).map(|it| visit.words(it));
        return lines.chain(card::now(visit, place).map(|it| it.sentence)).collect();
    }
    resolve::card_lines(live, places, &visit.wording()).iter().take(3).map(|it| visit.words(it)).collect()
}

fn ways(visit: &Visit) -> Vec<Link> {
    let kinds = [Kind::Service, Kind::Place, Kind::Event, Kind::Organisation, Kind::Article];
    kinds.into_iter().map(|it| visit.list_of(it)).collect()
}
