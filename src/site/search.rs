//! The search page: answers by kind, and ways out when there is none.
use super::card;
use super::head::Head;
use super::paging::{Asked, Paging};
use super::visit::Visit;
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::fields::Details;
use crate::content::item::{self, Live};
use crate::content::search::{self, Hits, Question};
use crate::content::topic::{self, Labelled};
use crate::content::{Kind, resolve};
use crate::error::Result;
use crate::web::page::{Link, Page, Template, urlencode};
use axum::extract::Query;
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
    /// The kind results are limited to.
    pub kind: Option<&'static str>,
    /// False on the empty form.
    pub asked: bool,
    pub count: u64,
    /// Topics called so.
    pub topics: Vec<Link>,
    pub filters: Vec<KindFilter>,
    pub results: Vec<SearchResult>,
    pub paging: Paging,
    /// Where else to look.
    pub ways: Vec<Link>,
}

/// Results of one kind, with how many there are.
#[derive(Debug, Serialize)]
pub struct KindFilter {
    pub label: String,
    pub href: String,
    pub count: u64,
    pub current: bool,
}

/// One result.
#[derive(Debug, Serialize)]
pub struct SearchResult {
    pub kind_label: String,
    /// Name of its first topic.
    pub topic: Option<String>,
    pub title: Html,
    pub href: String,
    pub excerpt: Html,
    pub facts: Vec<Html>,
}

impl Template for SearchPage {
    const NAME: &'static str = "site/search.html";
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
pub struct SearchForm {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    /// A number, or anything: a mistyped one means the first page.
    #[serde(default)]
    page: String,
}

/// Results on one page.
const PER_PAGE: u64 = 15;
/// Nobody types more; machines do.
const LONGEST: usize = 120;

/// Results for the words asked for.
pub async fn show(visit: Visit, Query(form): Query<SearchForm>) -> Result<Page<SearchPage>> {
    let query: String = form.q.trim().chars().take(LONGEST).collect();
    let kind = Kind::named(&form.kind);
    let asked = Asked::page(form.page);
    let question = Question {
        words: query.clone(),
        locale: visit.locale.to_owned(),
        kind,
        all_words: false,
        limit: PER_PAGE,
        offset: asked.offset(PER_PAGE),
    };
    let hits = search::ask(&visit.app.db, &question).await?;
    let paging = Paging::of(&asked, PER_PAGE, hits.total, &href(&visit, &query, kind))?;
    let (title, head) = head(&visit, &query, &paging);
    let languages = head.languages();
    let page = SearchPage {
        head,
        title,
        kind: kind.map(Kind::name),
        asked: !query.is_empty(),
        count: hits.total,
        topics: topics(&visit, &query).await?,
        filters: filters(&visit, &query, kind, &hits),
        ways: if hits.total == 0 { ways(&visit) } else { Vec::new() },
        results: results(&visit, hits).await?,
        paging,
        query,
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

/// Results are for people, not for indexes.
fn head(visit: &Visit, query: &str, paging: &Paging) -> (String, Head) {
    let title = match query {
        "" => visit.say("site-search-title", &[]),
        words => visit.say("site-search-title-for", &[("query", words)]),
    };
    let path = address::fixed(Fixed::Search, visit.locale);
    let head = Head::new(visit, &paging.title(visit, &title), "", &path)
        .in_both(visit, |locale| address::fixed(Fixed::Search, locale))
        .unindexed();
    (title, head)
}

fn href(visit: &Visit, query: &str, kind: Option<Kind>) -> String {
    let path = address::fixed(Fixed::Search, visit.locale);
    let limit = kind.map(|it| format!("&kind={}", it.name())).unwrap_or_default();
    format!("{path}?q={}{limit}", urlencode(query))
}

fn filters(visit: &Visit, query: &str, kind: Option<Kind>, hits: &Hits) -> Vec<KindFilter> {
    if hits.by_kind.len() < 2 && kind.is_none() {
        return Vec::new();
    }
    let all = KindFilter {
        label: visit.say("site-search-all", &[]),
        href: href(visit, query, None),
        count: hits.by_kind.iter().map(|it| it.1).sum(),
        current: kind.is_none(),
    };
    let each = hits.by_kind.iter().map(|(of, count)| KindFilter {
        label: visit.say(&format!("site-kinds-{}", of.name()), &[]),
        href: href(visit, query, Some(*of)),
        count: *count,
        current: kind == Some(*of),
    });
    std::iter::once(all).chain(each).collect()
}

async fn results(visit: &Visit, hits: Hits) -> Result<Vec<SearchResult>> {
    let ids: Vec<Uuid> = hits.hits.iter().map(|it| it.item.id).collect();
    let lives = item::live_by_ids(&visit.app.db, &ids).await?;
    let places = resolve::places_of(&visit.app.db, &lives).await?;
    let topics = topic::all(&visit.app.db).await?;
    let found = hits.hits.into_iter().map(|hit| {
        let live = lives.get(&hit.item.id);
        let first = live.and_then(|it| it.fields.topics.first());
        let topic = topics.iter().find(|it| Some(&it.id) == first);
        SearchResult {
            kind_label: visit.say(&format!("site-kind-{}", hit.item.kind.name()), &[]),
            topic: topic.map(|it| visit.plain(it.label(visit.locale))),
            title: visit.words(&hit.item.title),
            href: address::path(&hit.item),
            excerpt: Html::marked(visit.locale, &hit.passage),
            facts: live.map(|it| facts(visit, it, &places)).unwrap_or_default(),
        }
    });
    Ok(found.collect())
}

/// When and where, hours, phone: often the answer itself.
fn facts(visit: &Visit, live: &Live, places: &HashMap<Uuid, Live>) -> Vec<Html> {
    if !matches!(live.item.kind, Kind::Event | Kind::Place | Kind::Organisation | Kind::Person) {
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
