//! One place: open or not, its hours in one sentence, how to get there.
use super::card::{self, Card, Now, Picture};
use super::contact::{phone, website};
use super::head::Head;
use super::visit::{ItemLink, Visit};
use super::words::{self, Html};
use super::{text, topic};
use crate::content::event;
use crate::content::fields::Details;
use crate::content::hours::{self, DayHours, Exception};
use crate::content::item::{self, Live};
use crate::content::place::Place;
use crate::content::{Kind, dates};
use crate::error::{Error, Result};
use crate::richtext::Channel;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use chrono::{Duration, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};

/// `site/place.html`.
#[derive(Debug, Serialize)]
pub struct PlacePage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub kicker: Html,
    pub title: Html,
    pub lede: Html,
    /// Open or closed at this moment; nothing without hours.
    pub now: Option<Now>,
    /// The ordinary hours in one sentence, the same on paper.
    pub hours: Html,
    /// Days to come when they do not hold.
    pub exceptions: Vec<Html>,
    pub address: Vec<Html>,
    /// `geo:` address, for the map the reader uses.
    pub map: Option<String>,
    pub phones: Vec<PhoneLine>,
    pub email: String,
    pub website: Option<Link>,
    pub accessibility: Html,
    /// Codes of whom it is accessible for.
    pub accessible_for: Vec<&'static str>,
    pub picture: Option<Picture>,
    pub body: Html,
    /// What one finds there.
    pub offers: Vec<Html>,
    /// What takes place there.
    pub agenda: Vec<Card>,
    /// This week, exceptions applied.
    pub week: Vec<WeekDay>,
    /// Services that name this place.
    pub services: Vec<ItemLink>,
    pub short: String,
}

/// A number and what it is for.
#[derive(Debug, Serialize)]
pub struct PhoneLine {
    pub name: Html,
    pub label: String,
    pub href: String,
}

/// One day of this week.
#[derive(Debug, Serialize)]
pub struct WeekDay {
    pub label: String,
    pub hours: Html,
    pub today: bool,
}

impl Template for PlacePage {
    const NAME: &'static str = "site/place.html";
}

/// One place.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    visit.item(Kind::Place, &slug, render).await
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let Details::Place(place) = &live.fields.details else { return Err(Error::NotFound) };
    let head = Head::of_item(visit, live).await?;
    let data = schema(live, place, &head);
    let head = head.about(data);
    let languages = head.languages();
    let page = page(visit, live, place, head).await?;
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}

async fn page(visit: &Visit, live: &Live, place: &Place, head: Head) -> Result<PlacePage> {
    let sentence = hours::sentence(&place.hours, visit.locale).unwrap_or_default();
    let lines = [place.street.clone(), format!("{} {}", place.postcode, place.city)];
    Ok(PlacePage {
        head,
        crumbs: topic::crumbs(visit, Kind::Place, &live.fields.topics).await?,
        kicker: visit.words(&live.fields.kicker),
        title: visit.words(&live.fields.title),
        lede: visit.words(&live.fields.lede),
        now: card::now(visit, place),
        hours: visit.words(&words::capital(&sentence)),
        exceptions: exceptions(visit, place),
        address: lines.iter().filter(|it| !it.trim().is_empty()).map(|it| visit.words(it)).collect(),
        map: place
            .latitude
            .zip(place.longitude)
            .map(|(latitude, longitude)| format!("geo:{latitude},{longitude}")),
        phones: phones(visit, place),
        email: place.email.clone(),
        website: website(&place.website),
        accessibility: visit.words(&place.accessibility),
        accessible_for: place.accessible_for.iter().map(|it| it.name()).collect(),
        picture: card::picture(visit, live.fields.image).await?,
        body: text::body(visit, &live.fields.body).await?,
        offers: place.services.iter().map(|it| visit.words(it)).collect(),
        agenda: agenda(visit, live).await?,
        week: week(visit, place),
        services: services(visit, live).await?,
        short: visit.short(&live.item),
    })
}

/// The next exceptions that are not over: four, within two months.
fn exceptions(visit: &Visit, place: &Place) -> Vec<Html> {
    let (today, far) = (visit.day(), visit.day() + Duration::days(62));
    let mut coming: Vec<&Exception> =
        place.exceptions.iter().filter(|it| it.to >= today && it.from <= far).collect();
    coming.sort_by_key(|it| it.from);
    coming.into_iter().take(4).map(|it| visit.words(&it.sentence(visit.locale))).collect()
}

fn phones(visit: &Visit, place: &Place) -> Vec<PhoneLine> {
    let line = |it: &crate::content::place::Phone| {
        let link = phone(visit, &it.number)?;
        Some(PhoneLine { name: visit.words(&it.label), label: link.label, href: link.href })
    };
    place.phones.iter().filter_map(line).collect()
}

fn week(visit: &Visit, place: &Place) -> Vec<WeekDay> {
    if place.hours.trim().is_empty() {
        return Vec::new();
    }
    let today = visit.day();
    let line = |(date, day): (NaiveDate, DayHours)| WeekDay {
        label: visit.plain(&words::capital(dates::weekday_name(visit.locale, day.weekday))),
        hours: day_hours(visit, &day),
        today: date == today,
    };
    hours::week_of(&place.hours, &place.exceptions, &visit.town.school_holidays, today)
        .into_iter()
        .map(line)
        .collect()
}

fn day_hours(visit: &Visit, day: &DayHours) -> Html {
    let ranges: Vec<String> = day.ranges.iter().map(|it| it.words(visit.locale)).collect();
    let said = if ranges.is_empty() {
        visit.say("site-place-closed", &[])
    } else {
        dates::list(visit.locale, &ranges)
    };
    let note = if day.note.is_empty() { String::new() } else { format!(" ({})", day.note) };
    visit.words(&format!("{said}{note}"))
}

async fn agenda(visit: &Visit, live: &Live) -> Result<Vec<Card>> {
    let to = visit.now + Duration::days(120);
    let mut events = event::between(&visit.app.db, Channel::Web, visit.locale, visit.now, to, 500).await?;
    events.retain(
        |it| matches!(&it.live.fields.details, Details::Event(event) if event.place == Some(live.item.id)),
    );
    events.truncate(5);
    card::agenda(visit, &events).await
}

async fn services(visit: &Visit, live: &Live) -> Result<Vec<ItemLink>> {
    let named = item::naming(&visit.app.db, live.item.id).await?;
    let here = named.iter().filter(|it| it.kind == Kind::Service && it.locale == visit.locale);
    Ok(here.map(|it| visit.link(it)).collect())
}

fn schema(live: &Live, place: &Place, head: &Head) -> Value {
    let opening: Vec<Value> = hours::week(&place.hours)
        .iter()
        .flat_map(|day| day.ranges.iter().map(|range| (day.weekday, range)))
        .map(|(weekday, range)| {
            let day = dates::weekday_name("en", weekday);
            json!({ "@type": "OpeningHoursSpecification", "dayOfWeek": day, "opens": range.opens(), "closes": range.closes() })
        })
        .collect();
    json!({
        "@context": "https://schema.org",
        "@type": "CivicStructure",
        "name": live.fields.title,
        "description": live.fields.lede,
        "url": head.canonical,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.street,
            "postalCode": place.postcode,
            "addressLocality": place.city,
        },
        "geo": place.latitude.zip(place.longitude).map(|(latitude, longitude)| {
            json!({ "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude })
        }),
        "telephone": place.phones.first().map(|it| &it.number),
        "openingHoursSpecification": opening,
        "image": head.image.as_ref().map(|it| &it.href),
    })
}
