//! The directory of places: narrowed by what people look for, drawn on the outlines of the town's zones. The list says all that the drawing
//! says.
use super::card;
use super::directory;
use super::grouped::{self, Depth, Group};
use super::head::Head;
use super::narrowed::{self, Filed, Filing, Menu, MenuOption, Terms};
use super::visit::Visit;
use crate::content::Kind;
use crate::content::address::{self, Fixed};
use crate::content::event::Access;
use crate::content::fields::Details;
use crate::content::item::Live;
use crate::content::place::{Place, PlaceType};
use crate::content::topic;
use crate::content::zone::{Outline, Point, Sketch};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::extract::Query;
use serde::Serialize;

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
    filing: Filing,
    access: Option<Access>,
    open: bool,
}

impl Filter {
    fn asked(pairs: &[(String, String)]) -> Self {
        let value = |name| narrowed::value(pairs, name);
        Self {
            sort: PlaceType::ALL.into_iter().find(|it| it.name() == value("type")),
            filing: Filing::asked(pairs),
            access: Access::ALL.into_iter().find(|it| it.name() == value("access")),
            open: !value("open").is_empty(),
        }
    }

    fn href(&self, locale: &str) -> String {
        let query = narrowed::query([
            ("type", self.sort.map(PlaceType::name)),
            ("topic", self.filing.topic.as_deref()),
            ("zone", self.filing.zone.as_deref()),
            ("access", self.access.map(Access::name)),
            ("open", self.open.then_some("1")),
        ]);
        format!("{}{query}", address::list(Kind::Place, locale))
    }
}

/// One place and what it answers to.
struct Entry {
    live: Live,
    filed: Filed,
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
            && filter.filing.holds(&self.filed)
            && filter.access.is_none_or(|it| place.accessible_for.contains(&it))
            && (!filter.open || self.open)
    }
}

/// All places, or those that answer what is asked, under their topics.
pub async fn list(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Result<Page<PlacesPage>> {
    let filter = Filter::asked(&pairs);
    let (lives, in_french) = directory::with_french(&visit, Kind::Place).await?;
    let terms = Terms::of(&visit, &lives).await?;
    let entries: Vec<Entry> = lives.into_iter().map(|live| entry(&visit, live, &terms)).collect();
    let menus = menus(&visit, &filter, &entries, &terms);
    let open = Filter { open: true, ..filter.clone() };
    let open = (filter.open, entries.iter().filter(|it| it.answers(&open)).count());
    let found: Vec<&Entry> = entries.iter().filter(|it| it.answers(&filter)).collect();
    let lives: Vec<Live> = found.iter().map(|it| it.live.clone()).collect();
    let map = map(&visit, &found, &terms.quarters);
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

fn entry(visit: &Visit, live: Live, terms: &Terms) -> Entry {
    let open = match &live.fields.details {
        Details::Place(place) => card::now(visit, place).is_some_and(|it| it.state == "open"),
        _ => false,
    };
    Entry { filed: terms.filed(&live), live, open }
}

fn menus(visit: &Visit, filter: &Filter, entries: &[Entry], terms: &Terms) -> Vec<Menu> {
    let count = |filter: Filter| entries.iter().filter(|it| it.answers(&filter)).count();
    let option = |value: &str, label: &str, chosen: bool, filter: Filter| MenuOption {
        value: value.to_owned(),
        label: visit.plain(label),
        count: Some(count(filter)),
        chosen,
    };
    let types = PlaceType::ALL.into_iter().map(|it| {
        let label = visit.say(&format!("place-type-{}", it.name()), &[]);
        option(it.name(), &label, filter.sort == Some(it), Filter { sort: Some(it), ..filter.clone() })
    });
    let [by_topic, by_zone] =
        terms.options(visit, &filter.filing, |filing| count(Filter { filing, ..filter.clone() }));
    let accesses = Access::ALL.into_iter().map(|it| {
        let label = visit.say(&format!("site-agenda-access-{}", it.name()), &[]);
        option(it.name(), &label, filter.access == Some(it), Filter { access: Some(it), ..filter.clone() })
    });
    let menu = |name: &'static str, options: Vec<MenuOption>| {
        Menu::new(name, visit.say(&format!("site-places-by-{name}"), &[]), options)
    };
    let mut menus = vec![
        menu("type", types.collect()),
        menu("topic", by_topic),
        menu("zone", by_zone),
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

fn map(visit: &Visit, found: &[&Entry], quarters: &[topic::zone::Model]) -> Option<OutlineMap> {
    let outlines: Vec<Outline> = quarters.iter().filter_map(Outline::stored).collect();
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
