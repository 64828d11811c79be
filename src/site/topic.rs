//! One topic: what the site offers under it; and the way down to any item, for breadcrumbs.
use super::card::{self, Card};
use super::head::Head;
use super::paging::{Asked, Paging};
use super::visit::Visit;
use crate::content::item::{self, Listing, Live};
use crate::content::topic::{self, Labelled, Model};
use crate::content::{Kind, address, event};
use crate::error::Result;
use crate::richtext::Channel;
use crate::web::page::{Link, Page, Template};
use axum::extract::{Path, Query};
use serde::Serialize;
use uuid::Uuid;

/// `site/topic.html`.
#[derive(Debug, Serialize)]
pub struct TopicPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Topics below this one.
    pub children: Vec<Link>,
    /// Services, by title.
    pub services: Vec<Card>,
    /// The next events.
    pub agenda: Vec<Card>,
    /// Articles, newest first.
    pub news: Vec<Card>,
    pub paging: Paging,
    /// Places, organisations, documents, by title.
    pub others: Vec<Card>,
    /// Some of it is in French only.
    pub in_french: bool,
    /// Nothing at all is published here.
    pub empty: bool,
}

impl Template for TopicPage {
    const NAME: &'static str = "site/topic.html";
}

/// Articles on one page of a topic.
const PER_PAGE: u64 = 10;

/// One topic.
pub async fn show(
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page<TopicPage>> {
    let all = topic::all(&visit.app.db).await?;
    let this = topic::by_slug(&visit.app.db, &slug).await?;
    let path = address::topic(&this.slug, visit.locale);
    let news = under(&visit, &this, &[Kind::Article], Some(&asked)).await?;
    let paging = Paging::of(&asked, PER_PAGE, news.total, &path)?;
    let services = under(&visit, &this, &[Kind::Service], None).await?;
    let others = under(&visit, &this, &[Kind::Place, Kind::Organisation, Kind::Document], None).await?;
    let title = visit.plain(this.label(visit.locale));
    let lede = visit.plain(if visit.locale == "en" { &this.summary_en } else { &this.summary_fr });
    let head = head(&visit, &this, &paging, &title, &lede);
    let languages = head.languages();
    let mut page = TopicPage {
        crumbs: above(&visit, &all, &this),
        children: all.iter().filter(|it| it.parent_id == Some(this.id)).map(|it| link(&visit, it)).collect(),
        services: card::cards(&visit, &services.rows).await?,
        agenda: agenda(&visit, &this).await?,
        news: card::cards(&visit, &news.rows).await?,
        others: labelled(&visit, card::cards(&visit, &others.rows).await?),
        in_french: [&services, &news, &others]
            .into_iter()
            .any(|it| it.rows.iter().any(|it| it.item.locale != visit.locale)),
        empty: false,
        head,
        title,
        lede,
        paging,
    };
    page.empty =
        page.services.is_empty() && page.agenda.is_empty() && page.news.is_empty() && page.others.is_empty();
    Ok(Page::new(page).in_languages(languages))
}

fn head(visit: &Visit, this: &Model, paging: &Paging, title: &str, lede: &str) -> Head {
    let path = address::topic(&this.slug, visit.locale);
    let window = visit.say("site-topic-title", &[("topic", title)]);
    let feed = visit.say("site-feed-topic", &[("topic", title), ("town", &visit.town.name)]);
    Head::new(visit, &paging.title(visit, &window), paging.lede(lede), &paging.here(&path))
        .in_both(visit, |locale| address::topic(&this.slug, locale))
        .feed(&feed, &address::feed(Some(&this.slug), visit.locale))
}

async fn under(
    visit: &Visit,
    topic: &Model,
    kinds: &[Kind],
    asked: Option<&Asked>,
) -> Result<item::Listed<Live>> {
    let listing = Listing {
        kinds: kinds.to_vec(),
        topic: Some(topic.id),
        standing_in: visit.standing_in(),
        by_title: asked.is_none(),
        limit: if asked.is_some() { PER_PAGE } else { 60 },
        offset: asked.map_or(0, |it| it.offset(PER_PAGE)),
        ..Listing::of(Kind::Article, visit.locale, 0)
    };
    item::list(&visit.app.db, &listing).await
}

async fn agenda(visit: &Visit, this: &Model) -> Result<Vec<Card>> {
    let topics = topic::with_descendants(&visit.app.db, this.id).await?;
    let to = visit.now + chrono::Duration::days(120);
    let mut events = event::between(&visit.app.db, Channel::Web, visit.locale, visit.now, to, 300).await?;
    events.retain(|it| it.live.fields.topics.iter().any(|id| topics.contains(id)));
    events.truncate(6);
    card::agenda(visit, &events).await
}

/// Says of each card what it is, since the list mixes kinds.
fn labelled(visit: &Visit, mut cards: Vec<Card>) -> Vec<Card> {
    for card in &mut cards {
        card.kicker = visit.words(&visit.say(&format!("site-kind-{}", card.kind), &[]));
    }
    cards
}

fn link(visit: &Visit, topic: &Model) -> Link {
    Link { label: visit.plain(topic.label(visit.locale)), href: address::topic(&topic.slug, visit.locale) }
}

/// The topics above this one, from the top.
fn above(visit: &Visit, all: &[Model], topic: &Model) -> Vec<Link> {
    let mut links = Vec::new();
    let mut parent = topic.parent_id;
    // The depth of the tree bounds the walk, whatever the rows say.
    while let Some(above) = all.iter().find(|it| Some(it.id) == parent).filter(|_| links.len() < all.len()) {
        links.insert(0, link(visit, above));
        parent = above.parent_id;
    }
    links
}

/// The topics with these ids, as links.
pub async fn links(visit: &Visit, ids: &[Uuid]) -> Result<Vec<Link>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let all = topic::all(&visit.app.db).await?;
    Ok(all.iter().filter(|it| ids.contains(&it.id)).map(|it| link(visit, it)).collect())
}

/// The way down to an item: the list of its kind, then its first topic.
pub async fn crumbs(visit: &Visit, kind: Kind, topics: &[Uuid]) -> Result<Vec<Link>> {
    let mut crumbs = vec![visit.list_of(kind)];
    let all = topic::all(&visit.app.db).await?;
    crumbs.extend(topics.first().and_then(|id| all.iter().find(|it| it.id == *id)).map(|it| link(visit, it)));
    Ok(crumbs)
}

/// Other live items of the same kind under the first topic of this one.
pub async fn related(visit: &Visit, live: &Live) -> Result<Vec<Card>> {
    let Some(topic) = live.fields.topics.first() else { return Ok(Vec::new()) };
    let listing = Listing {
        topic: Some(*topic),
        without: vec![live.item.id],
        ..Listing::of(live.item.kind, visit.locale, 4)
    };
    let found = item::list(&visit.app.db, &listing).await?;
    card::cards(visit, &found.rows).await
}
