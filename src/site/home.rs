//! The front page: one story that leads, what people come for, the next days, the news, the magazine, in the order the town gave them.
use super::card::{self, Card, Counter};
use super::head::Head;
use super::magazine::{self, IssueTeaser};
use super::visit::{ItemLink, Visit};
use super::words;
use crate::content::address::{self, Fixed};
use crate::content::event::{self, Occurrence};
use crate::content::fields::{Details, Priority};
use crate::content::item::{self, Listing, Live};
use crate::content::topic::{self, Labelled, ZoneKind, zone};
use crate::content::{Kind, dates, home};
use crate::error::Result;
use crate::richtext::Channel;
use crate::web::page::{Link, Page, Template};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use serde_json::json;
use std::cmp::Reverse;
use uuid::Uuid;

/// `site/home.html`.
#[derive(Debug, Serialize)]
pub struct HomePage {
    pub head: Head,
    /// "Samedi 21 novembre 2026".
    pub today: String,
    /// Its parts in order, by name.
    pub parts: Vec<&'static str>,
    /// What people come for.
    pub often: Vec<ItemLink>,
    pub lead: Option<Card>,
    /// Places with their state at this moment.
    pub hours: Vec<Counter>,
    pub places_href: String,
    pub agenda: Vec<Card>,
    pub agenda_href: String,
    /// Articles after the one that leads.
    pub news: Vec<Card>,
    pub news_href: String,
    /// The newest issue of the magazine.
    pub issue: Option<IssueTeaser>,
    pub near_href: String,
    /// What is near, by part of town.
    pub zones: Vec<Link>,
}

impl Template for HomePage {
    const NAME: &'static str = "site/home.html";
}

/// The front page.
pub async fn show(visit: Visit) -> Result<Response> {
    visit.once("home", async || Ok(made(&visit).await?.into_response())).await
}

/// The same, as the town would be that the visit knows.
pub async fn made(visit: &Visit) -> Result<Page<HomePage>> {
    let recent = item::first(&visit.app.db, &Listing::of(Kind::Article, visit.locale, 24)).await?;
    let (lead, mut news) = front(recent, by_hand(visit).await?, visit.now);
    news.truncate(6);
    let head = head(visit);
    let languages = head.languages();
    let today = words::capital(&dates::day(visit.locale, visit.day()));
    let to = visit.now + Duration::days(21);
    let events = event::between(&visit.app.db, Channel::Web, visit.locale, visit.now, to, 200).await?;
    let services = item::first(&visit.app.db, &Listing::of(Kind::Service, visit.locale, 200)).await?;
    let page = HomePage {
        head,
        today: visit.plain(&today),
        parts: visit.town.home.parts.iter().map(|it| it.name()).collect(),
        often: often(visit, &services).await?,
        lead: card::cards(visit, lead.as_slice()).await?.pop(),
        hours: hours(visit, &services, &events).await?,
        places_href: address::list(Kind::Place, visit.locale),
        agenda: card::agenda(visit, &events[..events.len().min(6)]).await?,
        agenda_href: address::list(Kind::Event, visit.locale),
        news: card::cards(visit, &news).await?,
        news_href: address::list(Kind::Article, visit.locale),
        issue: magazine::newest(visit).await?,
        near_href: address::fixed(Fixed::Near, visit.locale),
        zones: zones(visit).await?,
    };
    Ok(Page::new(page).in_languages(languages))
}

/// Days a story may lead the front page.
const LEADS_FOR: i64 = 14;

/// The story somebody chose to lead today.
async fn by_hand(visit: &Visit) -> Result<Option<Live>> {
    let chosen = visit.town.home.leads_on(visit.day());
    let found = home::shown(&visit.app.db, &visit.town, chosen.as_slice(), visit.locale).await?;
    let ids: Vec<Uuid> = found.iter().map(|it| it.id).collect();
    Ok(item::live_by_ids(&visit.app.db, &ids).await?.into_values().next())
}

async fn zones(visit: &Visit) -> Result<Vec<Link>> {
    let near = address::fixed(Fixed::Near, visit.locale);
    let link = |it: &zone::Model| Link {
        label: visit.plain(it.label(visit.locale)),
        href: format!("{near}?zone={}", it.slug),
    };
    let zones = topic::zones(&visit.app.db).await?;
    Ok(zones.iter().filter(|it| it.kind == ZoneKind::Quarter).map(link).collect())
}

/// The story that leads, and the others, those with a picture before the rest: the one chosen by hand, else the newest that asks for it and is not stale, else the
/// newest with a picture, else the newest.
fn front(mut recent: Vec<Live>, chosen: Option<Live>, now: DateTime<Utc>) -> (Option<Live>, Vec<Live>) {
    let fresh = |it: &Live| it.item.displayed_at.is_some_and(|at| now - at < Duration::days(LEADS_FOR));
    let pictured = |it: &Live| it.item.image_id.is_some();
    let asks = |it: &Live| it.item.priority == Priority::Lead && fresh(it) && pictured(it);
    let lead = recent.iter().position(asks).or(recent.iter().position(pictured));
    let lead = match chosen {
        Some(chosen) => {
            recent.retain(|it| it.item.id != chosen.item.id);
            Some(chosen)
        }
        None => (!recent.is_empty()).then(|| recent.remove(lead.unwrap_or(0))),
    };
    // The first three are shown with their pictures: three with one, the newest first, then time alone decides.
    let (mut first, mut rest): (Vec<Live>, Vec<Live>) = recent.into_iter().partition(pictured);
    rest.extend(first.split_off(first.len().min(3)));
    rest.sort_by_key(|it| Reverse(it.item.displayed_at));
    first.extend(rest);
    (lead, first)
}

fn head(visit: &Visit) -> Head {
    let town = [("town", visit.town.name.as_str())];
    let (title, description) =
        (visit.say("site-home-title", &town), visit.say("site-home-description", &town));
    let feed = visit.say("site-feed-news", &town);
    Head::new(visit, &title, &description, &address::fixed(Fixed::Home, visit.locale))
        .in_both(visit, |locale| address::fixed(Fixed::Home, locale))
        .feed(&feed, &address::feed(None, visit.locale))
        .about(json!({ "@context": "https://schema.org", "@type": "GovernmentOrganization", "name": visit.town.name,
            "url": visit.absolute("/"), "telephone": visit.town.phone, "email": visit.town.email,
            "address": visit.town.address.join(", ") }))
        .about(json!({ "@context": "https://schema.org", "@type": "WebSite", "name": visit.town.name,
            "url": visit.absolute("/"), "potentialAction": { "@type": "SearchAction",
            "target": format!("{}?q={{words}}", visit.absolute(&address::fixed(Fixed::Search, visit.locale))),
            "query-input": "required name=words" } }))
}

/// What somebody chose, else the services an editor put first, else the oldest: what a town describes first is what people come for.
async fn often(visit: &Visit, services: &[Live]) -> Result<Vec<ItemLink>> {
    let chosen = home::shown(&visit.app.db, &visit.town, &visit.town.home.tasks, visit.locale).await?;
    if !chosen.is_empty() {
        return Ok(chosen.iter().map(|it| visit.link(it)).collect());
    }
    let mut services: Vec<&Live> = services.iter().collect();
    services.sort_by_key(|it| (Reverse(it.item.priority), it.item.short_id));
    Ok(services.iter().take(4).map(|it| visit.link(&it.item)).collect())
}

/// The main place, then those an editor put first, then those with most to do there: counters of services, events to come.
async fn hours(visit: &Visit, services: &[Live], events: &[Occurrence]) -> Result<Vec<Counter>> {
    let listing = Listing { by_title: true, ..Listing::of(Kind::Place, visit.locale, 200) };
    let mut places = item::first(&visit.app.db, &listing).await?;
    places.retain(|it| matches!(&it.fields.details, Details::Place(place) if !place.hours.is_empty()));
    let main = visit.town.main_place;
    let events = events.iter().map(|it| &it.live);
    let named: Vec<Uuid> =
        services.iter().chain(events).flat_map(|it| places_of(&it.fields.details)).collect();
    let busy = |it: &Live| named.iter().filter(|id| **id == it.item.id).count();
    places.sort_by_key(|it| (Some(it.item.id) != main, Reverse(it.item.priority), Reverse(busy(it))));
    Ok(places.iter().take(5).filter_map(|it| card::counter(visit, it)).collect())
}

fn places_of(details: &Details) -> Vec<Uuid> {
    match details {
        Details::Service(it) => it.counters.clone(),
        Details::Event(it) => it.place.into_iter().collect(),
        _ => Vec::new(),
    }
}
