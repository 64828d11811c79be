//! Events in the shape of OpenAgenda's answers, so that whoever reads an agenda there reads ours.
use crate::app::App;
use crate::content::event::{Access, Attendance, Event, EventStatus, Timing};
use crate::content::fields::Details;
use crate::content::item::Live;
use crate::content::town::Town;
use crate::content::{address, image, resolve, topic};
use crate::error::Result;
use crate::richtext::text;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// What events name, looked up.
struct Book<'a> {
    app: &'a App,
    town: &'a Town,
    places: HashMap<Uuid, Live>,
    topics: Vec<topic::Model>,
    images: HashMap<Uuid, crate::richtext::refs::ImageRef>,
}

/// The answer with these events.
pub(super) async fn answer(app: &App, town: &Town, told: &[Live]) -> Result<Value> {
    let images: Vec<Uuid> = told.iter().filter_map(|it| it.fields.image).collect();
    let by_id = told.iter().map(|it| (it.item.id, it.clone())).collect();
    let book = Book {
        app,
        town,
        places: resolve::places_of(&app.db, &by_id).await?,
        topics: topic::all(&app.db).await?,
        images: image::for_web(&app.db, &images, town.first_language(), town.day(app.now())).await?,
    };
    let events: Vec<Value> = told.iter().filter_map(|it| book.event(it)).collect();
    Ok(json!({ "total": events.len(), "events": events }))
}

impl Book<'_> {
    fn event(&self, live: &Live) -> Option<Value> {
        let Details::Event(event) = &live.fields.details else { return None };
        let locale = live.item.locale.as_str();
        let said = |text: &str| json!({ locale: text });
        let timing = |it: &Timing| json!({ "begin": it.begin, "end": it.end });
        let labels = live.fields.topics.iter().filter_map(|id| self.topics.iter().find(|it| it.id == *id));
        let labels: Vec<&str> = labels.map(|it| topic::Labelled::label(it, locale)).collect();
        let access: Map<String, Value> = Access::ALL
            .into_iter()
            .map(|it| (it.name().to_owned(), event.accessibility.contains(&it).into()))
            .collect();
        let mut out = json!({
            "uid": live.item.short_id,
            "slug": live.item.slug,
            "title": said(&live.fields.title),
            "description": said(&live.fields.lede),
            "longDescription": said(&text::plain(&live.fields.body)),
            "keywords": { locale: labels },
            "conditions": said(&event.price),
            "age": { "min": event.age_min, "max": event.age_max },
            "accessibility": access,
            "registration": registration(&event.registration),
            "status": status(event.status),
            "attendanceMode": match event.attendance {
                Attendance::InPerson => 1,
                Attendance::Online => 2,
                Attendance::Mixed => 3,
            },
            "onlineAccessLink": Some(&event.online).filter(|it| !it.is_empty()),
            "timezone": self.town.zone().name(),
            "timings": event.timings.iter().map(timing).collect::<Vec<_>>(),
            "firstTiming": event.timings.first().map(timing),
            "lastTiming": event.timings.last().map(timing),
            "nextTiming": event.next(self.app.now()).map(timing),
            "location": self.location(event),
            "createdAt": live.item.first_published_at,
            "updatedAt": live.item.published_at,
            "canonicalUrl": format!("{}{}", self.app.settings.public_url, address::path(&live.item)),
        });
        let image = live.fields.image.and_then(|it| self.images.get(&it)).filter(|it| !it.src.is_empty());
        if let Some((image, (folder, name))) = image.and_then(|it| Some((it, it.src.rsplit_once('/')?))) {
            out["image"] = json!({
                "base": format!("{}{folder}/", self.app.settings.public_url),
                "filename": name,
                "size": { "width": image.width, "height": image.height },
            });
            out["imageCredits"] = image.credit.clone().into();
        }
        Some(out)
    }

    fn location(&self, event: &Event) -> Value {
        let live = event.place.and_then(|it| self.places.get(&it));
        let place = live.and_then(|it| match &it.fields.details {
            Details::Place(place) => Some((it, place)),
            _ => None,
        });
        match place {
            Some((live, place)) => json!({
                "uid": live.item.short_id,
                "name": live.fields.title,
                "address": place.address_line(),
                "city": place.city,
                "postalCode": place.postcode,
                "insee": place.insee,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "phone": place.phones.first().map(|it| it.number.as_str()),
                "website": place.website,
            }),
            None if event.place_text.is_empty() => Value::Null,
            None => json!({ "name": event.place_text }),
        }
    }
}

fn status(status: EventStatus) -> u8 {
    match status {
        EventStatus::Scheduled => 1,
        EventStatus::Rescheduled => 2,
        EventStatus::MovedOnline => 3,
        EventStatus::Postponed => 4,
        EventStatus::Full => 5,
        EventStatus::Cancelled => 6,
    }
}

/// How to register, each way with what it is; a sentence is none OpenAgenda has a place for and stays text.
fn registration(words: &str) -> Vec<Value> {
    let words = words.trim();
    let sort = if words.is_empty() {
        return Vec::new();
    } else if words.starts_with("https://") || words.starts_with("http://") {
        "link"
    } else if words.contains('@') && !words.contains(char::is_whitespace) {
        "email"
    } else if words.chars().all(|it| it.is_ascii_digit() || " +.()\u{a0}\u{202f}".contains(it)) {
        "phone"
    } else {
        "text"
    };
    vec![json!({ "type": sort, "value": words })]
}
