//! One event: when and where first.
use super::card::{self, Card, Counter, Picture};
use super::head::Head;
use super::service::{Way, way};
use super::visit::{Dated, ItemLink, Visit};
use super::words::{self, Html};
use super::{text, topic};
use crate::content::event::{self, Attendance, Event, EventStatus, Setting, Timing};
use crate::content::fields::Details;
use crate::content::item::{self, Live};
use crate::content::{Kind, address, dates};
use crate::error::{Error, Result};
use crate::richtext::Channel;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use chrono::Duration;
use serde::Serialize;
use serde_json::{Value, json};

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
    /// Under a roof or in the open, if it is said.
    pub setting: Option<String>,
    /// For whom, in the editor's words.
    pub audiences: Vec<Html>,
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
    visit.item(Kind::Event, &slug, render).await
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
        price: price(visit, event),
        setting: (event.setting != Setting::Unsaid)
            .then(|| visit.say(&format!("site-setting-{}", event.setting.name()), &[])),
        audiences: live.fields.audiences.iter().map(|it| visit.words(it)).collect(),
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

/// The price; that nothing is to be paid is said even where nobody wrote it.
fn price(visit: &Visit, event: &Event) -> Html {
    if event.price.trim().is_empty() && event.free {
        return visit.words(&visit.say("site-event-free", &[]));
    }
    visit.words(&event.price)
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
        "isAccessibleForFree": event.costs_nothing(),
        "eventAttendanceMode": format!("https://schema.org/{mode}"),
        "location": { "@type": "Place", "name": name, "address": address },
        "image": head.image.as_ref().map(|it| &it.href),
        "organizer": { "@type": "GovernmentOrganization", "name": visit.town.name },
    })
}
