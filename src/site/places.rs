//! The directory of places: narrowed by what people look for, drawn on the outlines of the town's zones. The list says all that the drawing
//! says.
use super::agenda::{Menu, MenuOption};
use super::card;
use super::directory;
use super::grouped::{self, Depth, Group};
use super::head::Head;
use super::visit::Visit;
use crate::content::Kind;
use crate::content::address::{self, Fixed};
use crate::content::event::Access;
use crate::content::fields::{Details, slugify};
use crate::content::item::Live;
use crate::content::place::{Place, PlaceType};
use crate::content::topic::{self, Labelled, ZoneKind};
use crate::content::zone::{self, Outline, Point, Sketch};
use crate::error::Result;
use crate::web::page::{Link, Page, Template, urlencode};
use axum::extract::Query;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// `site/places.html`.
#[derive(Debug, Serialize)]
pub struct PlacesPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Where the form goes.
    pub path: String,
    pub menus: Vec<Menu>,
    /// Whether only what is open now is asked for, and how many are.
    pub open: (bool, usize),
    /// Something is asked: the address that asks nothing.
    pub clear: Option<String>,
    pub count: usize,
    pub groups: Vec<Group>,
    /// Some of them are in French only.
    pub in_french: bool,
    pub map: Option<OutlineMap>,
    /// Where its tiles come from and whom they are owed to, where the operator named them.
    pub tiles: Option<(String, String)>,
    /// Path of what is near the reader.
    pub near: String,
}

/// Zones as outlines and places as marks, in the units of the drawing.
#[derive(Debug, Serialize)]
pub struct OutlineMap {
    pub width: f64,
    pub height: f64,
    /// What an SVG path draws, a zone each.
    pub zones: Vec<String>,
    pub marks: Vec<Mark>,
}

/// A place on the map.
#[derive(Debug, Serialize)]
pub struct Mark {
    pub x: f64,
    pub y: f64,
    pub label: String,
    pub href: String,
    /// Latitude and longitude, `47.08,5.41`.
    pub point: String,
}

impl Template for PlacesPage {
    const NAME: &'static str = "site/places.html";
}

/// What is asked of the places; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    sort: Option<PlaceType>,
    topic: Option<String>,
    zone: Option<String>,
    access: Option<Access>,
    open: bool,
}

impl Filter {
    /// What cannot be meant is passed over.
    fn asked(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| pairs.iter().find(|it| it.0 == name).map_or("", |it| it.1.trim());
        let slug = |name: &str| Some(slugify(value(name))).filter(|it| !it.is_empty() && it.len() <= 80);
        Self {
            sort: PlaceType::ALL.into_iter().find(|it| it.name() == value("type")),
            topic: slug("topic"),
            zone: slug("zone"),
            access: Access::ALL.into_iter().find(|it| it.name() == value("access")),
            open: !value("open").is_empty(),
        }
    }

    fn href(&self, locale: &str) -> String {
        let pairs = [
            ("type", self.sort.map(|it| it.name().to_owned())),
            ("topic", self.topic.clone()),
            ("zone", self.zone.clone()),
            ("access", self.access.map(|it| it.name().to_owned())),
            ("open", self.open.then(|| "1".to_owned())),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let parts: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", urlencode(&value))).collect();
        let path = address::list(Kind::Place, locale);
        if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
    }
}

/// One place and what it answers to.
struct Entry {
    live: Live,
    topics: Vec<String>,
    zones: Vec<String>,
    open: bool,
}

impl Entry {
    fn place(&self) -> Option<&Place> {
        match &self.live.fields.details {
            Details::Place(it) => Some(it),
            _ => None,
        }
    }

    fn point(&self) -> Option<Point> {
        self.place().and_then(|it| it.longitude.zip(it.latitude)).map(|(x, y)| [x, y])
    }

    fn answers(&self, filter: &Filter) -> bool {
        let Some(place) = self.place() else { return false };
        filter.sort.is_none_or(|it| place.sort == it)
            && filter.topic.as_ref().is_none_or(|it| self.topics.contains(it))
            && filter.zone.as_ref().is_none_or(|it| self.zones.contains(it))
            && filter.access.is_none_or(|it| place.accessible_for.contains(&it))
            && (!filter.open || self.open)
    }
}

/// All places, or those that answer what is asked, under their topics.
pub async fn list(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Result<Page<PlacesPage>> {
    let filter = Filter::asked(&pairs);
    let (lives, in_french) = directory::with_french(&visit, Kind::Place).await?;
    let topics = topic::all(&visit.app.db).await?;
    let zones = topic::zones(&visit.app.db).await?;
    let lying = zone::of_items(&visit.app.db, &lives).await?;
    let entries: Vec<Entry> =
        lives.into_iter().map(|live| entry(&visit, live, &topics, &zones, &lying)).collect();
    let menus = menus(&visit, &filter, &entries, &topics, &zones);
    let open = Filter { open: true, ..filter.clone() };
    let open = (filter.open, entries.iter().filter(|it| it.answers(&open)).count());
    let found: Vec<&Entry> = entries.iter().filter(|it| it.answers(&filter)).collect();
    let lives: Vec<Live> = found.iter().map(|it| it.live.clone()).collect();
    let map = map(&visit, &found, &zones);
    let (title, lede) = (visit.say("site-places-title", &[]), visit.say("site-places-lede", &[]));
    let head = Head::new(&visit, &title, &lede, &filter.href(visit.locale))
        .in_both(&visit, |locale| filter.href(locale));
    let all = filter == Filter::default();
    let head = if all { head } else { head.unindexed() };
    let languages = head.languages();
    let page = PlacesPage {
        crumbs: Vec::new(),
        path: address::list(Kind::Place, visit.locale),
        menus,
        open,
        clear: (!all).then(|| Filter::default().href(visit.locale)),
        count: found.len(),
        in_french: in_french && lives.iter().any(|it| it.item.locale != visit.locale),
        groups: grouped::by_topic(&visit, lives, Depth::Top, &visit.say("site-places-other", &[])).await?,
        map,
        tiles: tiles(&visit),
        near: address::fixed(Fixed::Near, visit.locale),
        title,
        lede,
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

fn entry(
    visit: &Visit,
    live: Live,
    topics: &[topic::Model],
    zones: &[topic::zone::Model],
    lying: &HashMap<Uuid, Vec<Uuid>>,
) -> Entry {
    let own = live.fields.topics.iter().flat_map(|it| topic::upwards(topics, *it)).collect();
    let within = lying.get(&live.item.id).into_iter().flatten();
    let within =
        within.filter_map(|id| zones.iter().find(|it| it.id == *id)).map(|it| it.slug.clone()).collect();
    let open = match &live.fields.details {
        Details::Place(place) => card::now(visit, place).is_some_and(|it| it.state == "open"),
        _ => false,
    };
    Entry { live, topics: own, zones: within, open }
}

fn menus(
    visit: &Visit,
    filter: &Filter,
    entries: &[Entry],
    topics: &[topic::Model],
    zones: &[topic::zone::Model],
) -> Vec<Menu> {
    let option = |value: &str, label: &str, chosen: bool, filter: Filter| MenuOption {
        value: value.to_owned(),
        label: visit.plain(label),
        count: Some(entries.iter().filter(|it| it.answers(&filter)).count()),
        chosen,
    };
    let types = PlaceType::ALL.into_iter().map(|it| {
        let label = visit.say(&format!("place-type-{}", it.name()), &[]);
        option(it.name(), &label, filter.sort == Some(it), Filter { sort: Some(it), ..filter.clone() })
    });
    let by_topic = topics.iter().map(|it| {
        let slug = Some(it.slug.clone());
        let chosen = filter.topic == slug;
        option(&it.slug, it.label(visit.locale), chosen, Filter { topic: slug, ..filter.clone() })
    });
    let by_zone = zones.iter().filter(|it| it.kind == ZoneKind::Quarter).map(|it| {
        let slug = Some(it.slug.clone());
        let chosen = filter.zone == slug;
        option(&it.slug, it.label(visit.locale), chosen, Filter { zone: slug, ..filter.clone() })
    });
    let accesses = Access::ALL.into_iter().map(|it| {
        let label = visit.say(&format!("site-agenda-access-{}", it.name()), &[]);
        option(it.name(), &label, filter.access == Some(it), Filter { access: Some(it), ..filter.clone() })
    });
    let menu = |name: &'static str, options: Vec<MenuOption>| Menu {
        name,
        label: visit.say(&format!("site-places-by-{name}"), &[]),
        options: options.into_iter().filter(|it| it.count > Some(0) || it.chosen).collect(),
    };
    let mut menus = vec![
        menu("type", types.collect()),
        menu("topic", by_topic.collect()),
        menu("zone", by_zone.collect()),
        menu("access", accesses.collect()),
    ];
    // One kind of place is nothing to choose from.
    menus.retain(|it| it.options.len() > 1 || it.options.iter().any(|it| it.chosen || it.value != "other"));
    menus
}

fn tiles(visit: &Visit) -> Option<(String, String)> {
    let settings = &visit.app.settings;
    settings.tiles_origin().map(|_| (settings.map_tiles.clone(), settings.map_attribution.clone()))
}

fn map(visit: &Visit, found: &[&Entry], zones: &[topic::zone::Model]) -> Option<OutlineMap> {
    let quarters = zones.iter().filter(|it| it.kind == ZoneKind::Quarter);
    let outlines: Vec<Outline> = quarters.filter_map(Outline::stored).collect();
    let placed: Vec<(&Live, Point)> = found.iter().filter_map(|it| Some((&it.live, it.point()?))).collect();
    let points: Vec<Point> = placed.iter().map(|it| it.1).collect();
    let sketch = Sketch::of(&outlines, &points).filter(|it| !it.points.is_empty())?;
    let mark = |(at, [x, y]): (&usize, &Point)| {
        let (live, [longitude, latitude]) = placed.get(*at)?;
        Some(Mark {
            x: *x,
            y: *y,
            label: visit.plain(&live.fields.title),
            href: address::path(&live.item),
            point: format!("{latitude},{longitude}"),
        })
    };
    let marks = sketch.given.iter().zip(&sketch.points).filter_map(mark).collect();
    Some(OutlineMap { width: sketch.width, height: sketch.height, zones: sketch.paths, marks })
}
