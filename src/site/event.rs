//! One event: when and where first; and the agenda.
use super::card::{self, Card, Counter, Picture};
use super::head::Head;
use super::service::{Way, way};
use super::visit::{self, Dated, ItemLink, Visit};
use super::words::{self, Html};
use super::{text, topic};
use crate::content::event::{self, Attendance, Event, EventStatus, Occurrence, Timing};
use crate::content::fields::Details;
use crate::content::item::{self, At, Live};
use crate::content::{Kind, address, dates};
use crate::error::{Error, Result};
use crate::richtext::Channel;
use crate::web::page::{Link, Page, Template};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, Duration, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// `site/event.html`.
#[derive(Debug, Serialize)]
pub struct EventPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub kicker: Html,
    pub title: Html,
    pub lede: Html,
    /// Cancelled, full, elsewhere…; nothing while all is as announced.
    pub status: Option<String>,
    /// It is over.
    pub past: bool,
    /// The sentence of when.
    pub when: Html,
    pub place: Option<Counter>,
    /// Where, when no place of the repository fits.
    pub place_text: Html,
    /// Online or both; nothing for an event one goes to.
    pub attendance: Option<String>,
    /// Address of an event held online.
    pub online: Option<String>,
    pub price: Html,
    pub ages: Option<String>,
    pub registration: Option<Way>,
    /// Codes of what is accessible: `hi`, `vi`, `pi`, `mi`, `ii`.
    pub accessibility: Vec<&'static str>,
    /// Path of the calendar file.
    pub ics: Option<String>,
    pub picture: Option<Picture>,
    pub body: Html,
    /// The times still to come, when there are several.
    pub dates: Vec<Dated>,
    pub organiser: Option<ItemLink>,
    /// What else is on at the same time.
    pub related: Vec<Card>,
    pub short: String,
}

impl Template for EventPage {
    const NAME: &'static str = "site/event.html";
}

/// One event.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    match item::at(&visit.app.db, Kind::Event, visit.locale, &slug).await? {
        At::Live(live) => render(&visit, &live).await,
        At::Moved(to) => Ok(visit::moved(&to)),
    }
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let Details::Event(event) = &live.fields.details else { return Err(Error::NotFound) };
    let place = place(visit, event).await?;
    let head = Head::of_item(visit, live).await?;
    let data = schema(visit, live, event, place.as_ref(), &head);
    let head = head.about(data);
    let languages = head.languages();
    let page = page(visit, live, event, place, head).await?;
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}

async fn page(
    visit: &Visit,
    live: &Live,
    event: &Event,
    place: Option<Live>,
    head: Head,
) -> Result<EventPage> {
    let past = event.next(visit.now).is_none();
    let when = event.when_from(visit.now, visit.town.zone(), visit.locale);
    Ok(EventPage {
        head,
        crumbs: topic::crumbs(visit, Kind::Event, &live.fields.topics).await?,
        kicker: visit.words(&live.fields.kicker),
        title: visit.words(&live.fields.title),
        lede: visit.words(&live.fields.lede),
        status: card::badge(visit, &live.fields.details),
        past,
        when: visit.words(&words::capital(&when)),
        place: place.as_ref().and_then(|it| card::counter(visit, it)),
        place_text: visit.words(if place.is_some() { "" } else { &event.place_text }),
        attendance: attendance(visit, event),
        online: Some(event.online.clone()).filter(|it| !it.is_empty()),
        price: visit.words(&event.price),
        ages: ages(visit, event),
        registration: way(visit, &event.registration, &visit.say("site-event-register", &[])),
        accessibility: event.accessibility.iter().map(|it| it.name()).collect(),
        ics: (!past).then(|| format!("{}/event.ics", address::path(&live.item))),
        picture: card::picture(visit, live.fields.image).await?,
        body: text::body(visit, &live.fields.body).await?,
        dates: dates_to_come(visit, event),
        organiser: organiser(visit, event).await?,
        related: also(visit, live).await?,
        short: visit.short(&live.item),
    })
}

async fn place(visit: &Visit, event: &Event) -> Result<Option<Live>> {
    let Some(id) = event.place else { return Ok(None) };
    Ok(item::live_by_ids(&visit.app.db, &[id]).await?.remove(&id))
}

async fn organiser(visit: &Visit, event: &Event) -> Result<Option<ItemLink>> {
    let Some(id) = event.organiser else { return Ok(None) };
    Ok(item::live_by_ids(&visit.app.db, &[id]).await?.get(&id).map(|it| visit.link(&it.item)))
}

fn attendance(visit: &Visit, event: &Event) -> Option<String> {
    (event.attendance != Attendance::InPerson)
        .then(|| visit.say(&format!("site-attendance-{}", event.attendance.name()), &[]))
}

fn ages(visit: &Visit, event: &Event) -> Option<String> {
    let (min, max) = (event.age_min.map(|it| it.to_string()), event.age_max.map(|it| it.to_string()));
    match (&min, &max) {
        (None, None) => None,
        (Some(min), None) => Some(visit.say("site-ages-from", &[("min", min)])),
        (None, Some(max)) => Some(visit.say("site-ages-to", &[("max", max)])),
        (Some(min), Some(max)) => Some(visit.say("site-ages-between", &[("min", min), ("max", max)])),
    }
}

/// The next twelve times; nothing for an event that takes place once.
fn dates_to_come(visit: &Visit, event: &Event) -> Vec<Dated> {
    if event.timings.len() < 2 {
        return Vec::new();
    }
    let zone = visit.town.zone();
    let to_come = event.timings.iter().filter(|it| it.end > visit.now).take(12);
    to_come
        .map(|it| {
            let label = dates::when(&[(it.begin, it.end)], zone, visit.locale);
            Dated {
                label: visit.plain(&words::capital(&label)),
                iso: it.begin.with_timezone(&zone).to_rfc3339(),
            }
        })
        .collect()
}

async fn also(visit: &Visit, live: &Live) -> Result<Vec<Card>> {
    let to = visit.now + Duration::days(45);
    let mut events = event::between(&visit.app.db, Channel::Web, visit.locale, visit.now, to, 5).await?;
    events.retain(|it| it.live.item.id != live.item.id);
    events.truncate(4);
    card::agenda(visit, &events).await
}

fn schema(visit: &Visit, live: &Live, event: &Event, place: Option<&Live>, head: &Head) -> Value {
    let next: Option<&Timing> = event.next(visit.now).or(event.timings.last());
    let status = match event.status {
        EventStatus::Scheduled | EventStatus::Full => "EventScheduled",
        EventStatus::Rescheduled => "EventRescheduled",
        EventStatus::MovedOnline => "EventMovedOnline",
        EventStatus::Postponed => "EventPostponed",
        EventStatus::Cancelled => "EventCancelled",
    };
    let mode = match event.attendance {
        Attendance::InPerson => "OfflineEventAttendanceMode",
        Attendance::Online => "OnlineEventAttendanceMode",
        Attendance::Mixed => "MixedEventAttendanceMode",
    };
    let address = place.and_then(|it| match &it.fields.details {
        Details::Place(place) => Some(place.address_line()),
        _ => None,
    });
    let name = place.map_or(&event.place_text, |it| &it.fields.title);
    json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": live.fields.title,
        "description": live.fields.lede,
        "url": head.canonical,
        "inLanguage": live.item.locale,
        "startDate": next.map(|it| it.begin.with_timezone(&visit.town.zone()).to_rfc3339()),
        "endDate": next.map(|it| it.end.with_timezone(&visit.town.zone()).to_rfc3339()),
        "eventStatus": format!("https://schema.org/{status}"),
        "eventAttendanceMode": format!("https://schema.org/{mode}"),
        "location": { "@type": "Place", "name": name, "address": address },
        "image": head.image.as_ref().map(|it| &it.href),
        "organizer": { "@type": "GovernmentOrganization", "name": visit.town.name },
    })
}

/// `site/event_list.html`.
#[derive(Debug, Serialize)]
pub struct EventListPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    pub filters: Vec<Filter>,
    pub months: Vec<Month>,
    /// What is not translated, in French.
    pub french: Vec<Month>,
    /// Path of the calendar to subscribe to.
    pub ics: String,
}

/// A period to choose.
#[derive(Debug, Serialize)]
pub struct Filter {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// The events of a month.
#[derive(Debug, Serialize)]
pub struct Month {
    pub label: String,
    pub events: Vec<Card>,
}

impl Template for EventListPage {
    const NAME: &'static str = "site/event_list.html";
}

/// `?when=weekend`.
#[derive(Debug, Default, Deserialize)]
pub struct AskedPeriod {
    #[serde(default)]
    when: Period,
}

/// Which days of the agenda.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Period {
    #[default]
    All,
    Today,
    Weekend,
    Month,
    /// What is over.
    Past,
    /// Anything else: a mistyped address shows everything.
    #[serde(other)]
    Unknown,
}

impl Period {
    const OFFERED: [(Self, &'static str); 5] = [
        (Self::All, "all"),
        (Self::Today, "today"),
        (Self::Weekend, "weekend"),
        (Self::Month, "month"),
        (Self::Past, "past"),
    ];

    /// Its events in the language of the visit.
    async fn events(self, visit: &Visit) -> Result<Vec<Occurrence>> {
        let db = &visit.app.db;
        match self.window(visit) {
            Some((from, to)) => event::between(db, Channel::Web, visit.locale, from, to, LONGEST).await,
            None => event::past(db, visit.locale, visit.now, LONGEST).await,
        }
    }

    /// From when to when, in the town's days; nothing for what is over.
    fn window(self, visit: &Visit) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let today = visit.day();
        let midnight = |day: chrono::NaiveDate| dates::local(day.and_time(NaiveTime::MIN), visit.town.zone());
        let monday = today - Duration::days(i64::from(today.weekday().num_days_from_monday()));
        let window = match self {
            Self::Past => return None,
            Self::All | Self::Unknown => (visit.now, visit.now + Duration::days(365)),
            Self::Today => (visit.now, midnight(today + Duration::days(1))),
            // Saturday and Sunday; from Saturday on, what is left of them.
            Self::Weekend => {
                (midnight(monday + Duration::days(5)).max(visit.now), midnight(monday + Duration::days(7)))
            }
            Self::Month => (visit.now, midnight(today + Duration::days(30))),
        };
        Some(window)
    }
}

/// Most events on one page of the agenda.
const LONGEST: usize = 200;

/// The agenda.
pub async fn list(visit: Visit, Query(asked): Query<AskedPeriod>) -> Result<Page<EventListPage>> {
    let path = address::list(Kind::Event, visit.locale);
    let events = asked.when.events(&visit).await?;
    let (title, lede) = (visit.say("site-events-title", &[]), visit.say("site-events-lede", &[]));
    let head = list_head(&visit, asked.when, &title, &lede);
    let languages = head.languages();
    let filters = Period::OFFERED
        .into_iter()
        .map(|(period, name)| Filter {
            label: visit.say(&format!("site-events-{name}"), &[]),
            href: if period == Period::All { path.clone() } else { format!("{path}?when={name}") },
            current: period == asked.when,
        })
        .collect();
    let mut french = Vec::new();
    if let Some(visit) = visit.in_french() {
        let known: Vec<Uuid> = events.iter().map(|it| it.live.item.translation_group).collect();
        let mut events = asked.when.events(&visit).await?;
        events.retain(|it| !known.contains(&it.live.item.translation_group));
        french = months(&visit, &events).await?;
    }
    let months = months(&visit, &events).await?;
    let ics = format!("{path}.ics");
    let page = EventListPage { head, crumbs: Vec::new(), title, lede, filters, months, french, ics };
    Ok(Page::new(page).in_languages(languages))
}

/// A period has its own window title and no place in indexes: tomorrow it is another.
fn list_head(visit: &Visit, period: Period, title: &str, lede: &str) -> Head {
    let path = address::list(Kind::Event, visit.locale);
    let both = |head: Head| head.in_both(visit, |locale| address::list(Kind::Event, locale));
    match Period::OFFERED.into_iter().find(|it| it.0 == period && period != Period::All) {
        None => both(Head::new(visit, title, lede, &path)),
        Some((_, name)) => {
            let label = visit.say(&format!("site-events-{name}"), &[]).to_lowercase();
            both(Head::new(visit, &visit.say("site-events-title-for", &[("period", &label)]), "", &path))
                .unindexed()
        }
    }
}

async fn months(visit: &Visit, events: &[Occurrence]) -> Result<Vec<Month>> {
    let cards = card::agenda(visit, events).await?;
    let mut months: Vec<Month> = Vec::new();
    for (event, card) in events.iter().zip(cards) {
        let day = card::day_of(visit, &event.timing);
        let label = visit.plain(&words::capital(&dates::month(visit.locale, day)));
        match months.last_mut().filter(|it| it.label == label) {
            Some(month) => month.events.push(card),
            None => months.push(Month { label, events: vec![card] }),
        }
    }
    Ok(months)
}
