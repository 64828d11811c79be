//! What is near somebody: a zone they choose, a street or place of the town they type, or where their device is; the last is known to their
//! browser alone, which counts distances over [`points`]. Knows no map and asks no one.
use super::agenda::Choice;
use super::card;
use super::directory;
use super::head::Head;
use super::visit::Visit;
use super::words::{self, Html};
use crate::content::address::{self, Fixed};
use crate::content::agenda::{Agenda, Filter};
use crate::content::article::Form;
use crate::content::fields::{Details, slugify};
use crate::content::item::{self, Listing, Live};
use crate::content::topic::{self, Labelled, ZoneKind};
use crate::content::zone::{self, Outline, Point};
use crate::content::{Kind, dates, hours};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::Json;
use axum::extract::Query;
use axum::http::header;
use axum::response::IntoResponse;
use chrono::Duration;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// `site/near.html`.
#[derive(Debug, Serialize)]
pub struct NearPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Where the form goes.
    pub path: String,
    pub zones: Vec<Choice>,
    /// What was typed.
    pub address: String,
    /// Streets and places that are known.
    pub known: Vec<String>,
    /// What was typed is neither.
    pub unknown: bool,
    /// The zone, street or place what follows is near to.
    pub label: String,
    /// Slug of the zone.
    pub zone: String,
    /// Latitude and longitude, joined by a comma.
    pub point: String,
    pub groups: Vec<NearGroup>,
    pub count: usize,
    /// Path of the points, for the browser.
    pub points: String,
}

/// Things of one sort.
#[derive(Debug, Serialize)]
pub struct NearGroup {
    pub label: String,
    pub items: Vec<NearLine>,
}

/// One thing.
#[derive(Debug, Serialize)]
pub struct NearLine {
    pub title: Html,
    pub href: String,
    /// How far, when, open or not.
    pub said: Html,
    pub lang: Option<String>,
}

impl Template for NearPage {
    const NAME: &'static str = "site/near.html";
}

/// What can be near, in the order it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Place,
    Event,
    Works,
    Service,
    News,
}

impl Sort {
    const ALL: [Self; 5] = [Self::Place, Self::Event, Self::Works, Self::Service, Self::News];

    fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Event => "event",
            Self::Works => "works",
            Self::Service => "service",
            Self::News => "news",
        }
    }
}

/// One thing and where it is.
struct Thing {
    sort: Sort,
    title: String,
    href: String,
    said: String,
    /// Longitudes and latitudes: a service has several counters.
    points: Vec<Point>,
    zones: Vec<Uuid>,
    lang: Option<String>,
}

/// Days of agenda and of news.
const DAYS: i64 = 45;
/// Things of one sort.
const SHOWN: usize = 8;

/// The page: the form, and what is near the zone or the address it asks for.
pub async fn show(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Result<Page<NearPage>> {
    let value = |name: &str| {
        let found = pairs.iter().find(|it| it.0 == name).map(|it| it.1.trim());
        found.map(|it| it.chars().take(120).collect::<String>()).unwrap_or_default()
    };
    let (asked_zone, address) = (value("zone"), value("address"));
    let zones = topic::zones(&visit.app.db).await?;
    let quarters: Vec<_> = zones.iter().filter(|it| it.kind == ZoneKind::Quarter).collect();
    let places = directory::with_french(&visit, Kind::Place).await?.0;
    let typed = slugify(&address);
    let called = |it: &&&topic::zone::Model| {
        it.slug == asked_zone || (asked_zone.is_empty() && slugify(it.label(visit.locale)) == typed)
    };
    let zone = quarters.iter().find(called).copied();
    let spot = if zone.is_none() { near_address(&places, &address) } else { None };
    let label = match (&spot, zone) {
        (Some((label, _)), _) => label.clone(),
        (None, Some(zone)) => zone.label(visit.locale).to_owned(),
        (None, None) => String::new(),
    };
    let asked = spot.is_some() || zone.is_some();
    let point = spot.map(|it| it.1);
    let groups = if asked { groups(&visit, &places, zone, point).await? } else { Vec::new() };
    let path = address::fixed(Fixed::Near, visit.locale);
    let title = visit.say("site-near-title", &[]);
    let lede = visit.say("site-near-lede", &[]);
    let window =
        if label.is_empty() { title.clone() } else { visit.say("site-near-around", &[("label", &label)]) };
    let head = Head::new(&visit, &window, &lede, &path)
        .in_both(&visit, |locale| address::fixed(Fixed::Near, locale));
    let head = if asked || !address.is_empty() { head.unindexed() } else { head };
    let languages = head.languages();
    let choice = |it: &&topic::zone::Model| Choice {
        label: visit.plain(it.label(visit.locale)),
        href: format!("{path}?zone={}", it.slug),
        current: point.is_none() && zone.is_some_and(|zone| zone.id == it.id),
    };
    let page = NearPage {
        crumbs: Vec::new(),
        lede,
        zones: quarters.iter().map(choice).collect(),
        known: known(&places),
        unknown: !address.is_empty() && !asked,
        label: visit.plain(&label),
        zone: zone.filter(|_| point.is_none()).map(|it| it.slug.clone()).unwrap_or_default(),
        point: point.map(|[x, y]| format!("{y},{x}")).unwrap_or_default(),
        count: groups.iter().map(|it| it.items.len()).sum(),
        groups,
        points: format!("{path}.json"),
        address,
        title,
        path,
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

/// What browsers count distances over.
#[derive(Serialize)]
struct PointGroup {
    label: String,
    items: Vec<PointLine>,
}

#[derive(Serialize)]
struct PointLine {
    title: String,
    href: String,
    said: String,
    /// Latitude and longitude.
    point: [f64; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
}

/// Everything that is somewhere, by sort, with its point.
pub async fn points(visit: Visit) -> Result<impl IntoResponse> {
    let places = directory::with_french(&visit, Kind::Place).await?.0;
    let things = things(&visit, &places).await?;
    let line = |it: &Thing, [x, y]: &Point| PointLine {
        title: visit.plain(&it.title),
        href: it.href.clone(),
        said: visit.plain(&it.said),
        point: [*y, *x],
        lang: it.lang.clone(),
    };
    let group = |sort: Sort| {
        let mut items = Vec::new();
        for it in things.iter().filter(|it| it.sort == sort) {
            items.extend(it.points.iter().map(|point| line(it, point)));
        }
        PointGroup { label: visit.say(&format!("site-near-{}", sort.name()), &[]), items }
    };
    let groups: Vec<PointGroup> =
        Sort::ALL.map(group).into_iter().filter(|it| !it.items.is_empty()).collect();
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(groups)))
}

/// What is in the zone, or nearest to the point, a few of each sort. News has no distance: it is that of the quarter around the point.
async fn groups(
    visit: &Visit,
    places: &[Live],
    zone: Option<&topic::zone::Model>,
    point: Option<Point>,
) -> Result<Vec<NearGroup>> {
    let things = things(visit, places).await?;
    let mut groups = Vec::new();
    for sort in Sort::ALL {
        let of_sort = things.iter().filter(|it| it.sort == sort);
        let mut found: Vec<(f64, &Thing)> = match point {
            Some(point) => of_sort
                .filter_map(|it| {
                    let away = it.points.iter().map(|to| zone::metres(point, *to));
                    Some((away.reduce(f64::min)?, it))
                })
                .collect(),
            None => of_sort
                .filter(|it| zone.is_some_and(|zone| it.zones.contains(&zone.id)))
                .map(|it| (0.0, it))
                .collect(),
        };
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let line = |(away, it): &(f64, &Thing)| {
            let away = if point.is_some() { distance(visit.locale, *away) } else { String::new() };
            let parts: Vec<&str> =
                [away.as_str(), &it.said].into_iter().filter(|it| !it.is_empty()).collect();
            NearLine {
                title: visit.words(&it.title),
                href: it.href.clone(),
                said: visit.words(&parts.join(" · ")),
                lang: it.lang.clone(),
            }
        };
        let items: Vec<NearLine> = found.iter().take(SHOWN).map(line).collect();
        if !items.is_empty() {
            groups.push(NearGroup { label: visit.say(&format!("site-near-{}", sort.name()), &[]), items });
        }
    }
    Ok(groups)
}

async fn things(visit: &Visit, places: &[Live]) -> Result<Vec<Thing>> {
    let db = &visit.app.db;
    let services = directory::with_french(visit, Kind::Service).await?.0;
    let agenda = Agenda::between(db, visit.locale, visit.now, visit.now + Duration::days(DAYS)).await?;
    let events = agenda.found(&Filter::default());
    let news = item::first(db, &Listing::of(Kind::Article, visit.locale, 60)).await?;
    let all = places.iter().chain(&services).chain(events.iter().map(|it| &it.live)).chain(&news);
    let mut zones = zone::of_items(db, all).await?;
    let mut points: HashMap<Uuid, Point> =
        places.iter().filter_map(|it| Some((it.item.id, point_of(it)?))).collect();
    // A place may be known in another language only.
    let named: Vec<Uuid> = services
        .iter()
        .flat_map(places_of)
        .chain(news.iter().flat_map(places_of))
        .chain(events.iter().flat_map(|it| places_of(&it.live)))
        .collect();
    for (id, live) in item::live_by_ids(db, &named).await? {
        points.extend(point_of(&live).map(|it| (id, it)));
    }
    let outlines = topic::zones(db).await?;
    let outlines: Vec<(Uuid, Outline)> = outlines
        .iter()
        .filter(|it| it.kind == ZoneKind::Quarter)
        .filter_map(|it| Some((it.id, Outline::stored(it)?)))
        .collect();
    let mut thing = |sort: Sort, live: &Live, said: String, at: Vec<Point>| {
        let mut own = zones.remove(&live.item.id).unwrap_or_default();
        if sort == Sort::Service {
            // A service is the whole town's; what is asked for here is where its counters are.
            let holding = outlines.iter().filter(|it| at.iter().any(|point| it.1.holds(*point)));
            own.extend(holding.map(|it| it.0));
        }
        Thing {
            sort,
            title: live.fields.title.clone(),
            href: address::path(&live.item),
            said,
            points: at,
            zones: own,
            lang: Some(live.item.locale.clone()).filter(|it| it != visit.locale),
        }
    };
    let at = |live: &Live| -> Vec<Point> {
        places_of(live).iter().filter_map(|id| points.get(id).copied()).collect()
    };
    let mut found = Vec::new();
    for live in places {
        let Details::Place(place) = &live.fields.details else { continue };
        let status = hours::open_now(
            &place.hours,
            &place.exceptions,
            &visit.town.school_holidays,
            visit.now,
            visit.town.zone(),
        );
        let said =
            if place.hours.trim().is_empty() { place.street.clone() } else { status.sentence(visit.locale) };
        found.push(thing(Sort::Place, live, said, point_of(live).into_iter().collect()));
    }
    for event in &events {
        let times = [(event.timing.begin, event.timing.end)];
        let when = words::capital(&dates::when(&times, visit.town.zone(), visit.locale));
        let badge =
            card::badge(visit, &event.live.fields.details).map(|it| format!("{it} · ")).unwrap_or_default();
        found.push(thing(Sort::Event, &event.live, badge + &when, at(&event.live)));
    }
    for live in &news {
        let Details::Article(article) = &live.fields.details else { continue };
        let sort = if article.form == Form::Works { Sort::Works } else { Sort::News };
        let recent = live.item.displayed_at.filter(|it| *it > visit.now - Duration::days(2 * DAYS));
        let Some(day) = recent else { continue };
        found.push(thing(sort, live, dates::date(visit.locale, visit.town.day(day)), at(live)));
    }
    for live in &services {
        found.push(thing(Sort::Service, live, String::new(), at(live)));
    }
    Ok(found)
}

fn point_of(live: &Live) -> Option<Point> {
    match &live.fields.details {
        Details::Place(it) => it.longitude.zip(it.latitude).map(|(x, y)| [x, y]),
        _ => None,
    }
}

fn places_of(live: &Live) -> Vec<Uuid> {
    match &live.fields.details {
        Details::Service(it) => it.counters.clone(),
        Details::Event(it) => it.place.into_iter().collect(),
        Details::Article(it) => it.place.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A street without its number.
fn street_of(street: &str) -> &str {
    street
        .trim_start_matches(|it: char| it.is_ascii_digit() || " ,".contains(it))
        .trim_start_matches("bis ")
        .trim_start_matches("ter ")
}

fn known(places: &[Live]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for live in places {
        if let (Details::Place(place), Some(_)) = (&live.fields.details, point_of(live)) {
            found.insert(live.fields.title.clone());
            found.extend(
                Some(street_of(&place.street).to_owned())
                    .filter(|it| !it.is_empty())
                    .map(|it| words::capital(&it)),
            );
        }
    }
    found.into_iter().collect()
}

/// The place of the town that what was typed means: all its words are in the place's name, or in its street; of a street, the nearest number.
fn near_address(places: &[Live], typed: &str) -> Option<(String, Point)> {
    let slug = slugify(typed);
    let (numbers, asked): (Vec<&str>, Vec<&str>) =
        slug.split('-').filter(|it| !it.is_empty()).partition(|it| it.bytes().all(|it| it.is_ascii_digit()));
    let number: Option<i64> = numbers.first().and_then(|it| it.parse().ok());
    if asked.is_empty() {
        return None;
    }
    let holds = |text: &str| {
        let slug = slugify(text);
        let words: Vec<&str> = slug.split('-').collect();
        asked.iter().all(|it| words.contains(it))
    };
    let found = places.iter().filter_map(|live| {
        let Details::Place(place) = &live.fields.details else { return None };
        let point = point_of(live)?;
        let own: Option<i64> =
            place.street.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
        let apart = number.zip(own).map_or(0, |(a, b)| a.saturating_sub(b).saturating_abs());
        if holds(&live.fields.title) {
            Some((0, 0, live.fields.title.clone(), point))
        } else if holds(&format!("{} {} {}", street_of(&place.street), place.postcode, place.city)) {
            Some((1, apart, place.street.clone(), point))
        } else {
            None
        }
    });
    found.min_by_key(|it| (it.0, it.1, it.2.chars().count())).map(|it| (it.2, it.3))
}

/// "350 m", "1,2 km": to 50 metres, then to 100.
fn distance(locale: &str, metres: f64) -> String {
    if metres < 975.0 {
        return format!("{} m", ((metres / 50.0).round() * 50.0).max(50.0));
    }
    let said = format!("{:.1} km", metres / 1000.0);
    if locale == "fr" { said.replace('.', ",") } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_said_roughly() {
        let said: Vec<_> = [3.0, 362.0, 990.0, 12_345.0].map(|it| distance("fr", it)).into();
        assert_eq!(said, ["50 m", "350 m", "1,0 km", "12,3 km"]);
        assert_eq!(street_of("12 bis rue des Tanneurs"), "rue des Tanneurs");
    }
}
