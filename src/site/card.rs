//! The teaser of any item, shared by all lists: what it is called, what to know first, a picture. Looks up what a whole list needs at
//! once. Knows no list.
use super::visit::{Dated, Visit};
use super::words::{self, Html};
use crate::content::event::{EventStatus, Occurrence, Timing};
use crate::content::fields::Details;
use crate::content::item::Live;
use crate::content::place::Place;
use crate::content::{address, dates, hours, image, resolve};
use crate::error::Result;
use crate::richtext::html::{self, Labels};
use crate::richtext::refs::{CropRef, ImageRef};
use crate::richtext::typography;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// `card` of `site/_card.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Name of the kind.
    pub kind: &'static str,
    pub title: Html,
    pub href: String,
    pub kicker: Html,
    pub lede: Html,
    pub picture: Option<Picture>,
    /// When it was published.
    pub date: Option<Dated>,
    /// What to know first, a line each.
    pub facts: Vec<Html>,
    /// The day of an event.
    pub day: Option<Day>,
    /// Sold out, cancelled…
    pub badge: Option<String>,
    /// It does not take place as announced.
    pub off: bool,
    /// Open or closed at this moment.
    pub now: Option<Now>,
    /// Latitude and longitude of a place, `47.08,5.41`.
    pub point: Option<String>,
    /// Language, when it is not that of the page.
    pub lang: Option<String>,
}

/// A day as a calendar sheet shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Day {
    pub weekday: String,
    pub number: String,
    pub month: String,
    pub iso: String,
}

/// Open or closed at this moment.
#[derive(Clone, Debug, Serialize)]
pub struct Now {
    /// `open`, `closed` or `off` (closed for a reason).
    pub state: &'static str,
    pub sentence: Html,
}

/// A place with its state, as services and the front page name it.
#[derive(Clone, Debug, Serialize)]
pub struct Counter {
    pub name: Html,
    pub href: String,
    /// Address on one line.
    pub address: Html,
    pub state: &'static str,
    /// Empty when the hours are not known.
    pub sentence: Html,
}

/// `picture` of `site/_picture.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Picture {
    pub src: String,
    /// Empty for a picture with one size.
    pub srcset: String,
    pub width: u32,
    pub height: u32,
    pub alt: String,
    pub caption: Html,
    pub credit: Html,
    /// Tiny picture (`data:`) to see until this one has come.
    pub placeholder: Option<String>,
    /// Classes of its focal point.
    pub focal: String,
    /// Pictures of its adjusted crops, by the class of their frame.
    pub crops: BTreeMap<String, CropRef>,
}

impl Picture {
    /// A picture of the repository.
    pub fn of(visit: &Visit, image: &ImageRef) -> Self {
        let credit = match image.credit.trim() {
            "" => String::new(),
            // It says itself what it credits: "Illustration : atelier du Parvis".
            credit if credit.contains(':') => credit.to_owned(),
            credit => {
                format!("{}{}{credit}", Labels::of(visit.locale).photo, typography::colon(visit.locale))
            }
        };
        Self {
            src: image.src.clone(),
            srcset: image.srcset.clone(),
            width: image.width,
            height: image.height,
            alt: visit.plain(&image.alt),
            caption: visit.words(&image.caption),
            credit: visit.words(&credit),
            placeholder: image.placeholder.clone(),
            focal: html::focal_class(image),
            crops: image.crops.iter().map(|it| (format!("crop-{}", it.0), it.1.clone())).collect(),
        }
    }
}

/// The picture of one item.
pub async fn picture(visit: &Visit, id: Option<Uuid>) -> Result<Option<Picture>> {
    let Some(id) = id else { return Ok(None) };
    let found = image::for_web(&visit.app.db, &[id], visit.locale, visit.day()).await?;
    Ok(found.get(&id).filter(|it| !it.src.is_empty()).map(|it| Picture::of(visit, it)))
}

/// The cards of a list, in its order: two queries for pictures and one for places, however many.
pub async fn cards(visit: &Visit, lives: &[Live]) -> Result<Vec<Card>> {
    let known = Known::of(visit, lives.iter()).await?;
    Ok(lives.iter().map(|it| known.card(visit, it)).collect())
}

/// The cards of events at the times asked for.
pub async fn agenda(visit: &Visit, occurrences: &[Occurrence]) -> Result<Vec<Card>> {
    let known = Known::of(visit, occurrences.iter().map(|it| &it.live)).await?;
    Ok(occurrences.iter().map(|it| known.occurrence(visit, it)).collect())
}

/// What the cards of a list refer to.
struct Known {
    images: HashMap<Uuid, ImageRef>,
    places: HashMap<Uuid, Live>,
}

impl Known {
    async fn of(visit: &Visit, lives: impl Iterator<Item = &Live>) -> Result<Self> {
        let lives: HashMap<Uuid, Live> = lives.map(|it| (it.item.id, it.clone())).collect();
        let images: Vec<Uuid> = lives.values().filter_map(|it| it.fields.image).collect();
        let images = image::for_web(&visit.app.db, &images, visit.locale, visit.day()).await?;
        Ok(Self { images, places: resolve::places_of(&visit.app.db, &lives).await? })
    }

    fn card(&self, visit: &Visit, live: &Live) -> Card {
        let fields = &live.fields;
        let picture = fields.image.and_then(|id| self.images.get(&id)).filter(|it| !it.src.is_empty());
        let is_article = matches!(fields.details, Details::Article(_));
        Card {
            kind: live.item.kind.name(),
            title: visit.words(&fields.title),
            href: address::path(&live.item),
            kicker: visit.words(&fields.kicker),
            lede: visit.words(&fields.lede),
            picture: picture.map(|it| Picture::of(visit, it)),
            date: live.item.displayed_at.filter(|_| is_article).map(|at| visit.dated(at)),
            facts: self.facts(visit, live),
            day: None,
            badge: badge(visit, &fields.details),
            off: matches!(&fields.details, Details::Event(it) if !it.status.takes_place()),
            now: match &fields.details {
                Details::Place(place) => now(visit, place),
                _ => None,
            },
            point: match &fields.details {
                Details::Place(it) => it.latitude.zip(it.longitude).map(|(y, x)| format!("{y},{x}")),
                _ => None,
            },
            lang: Some(live.item.locale.clone()).filter(|it| it != visit.locale),
        }
    }

    fn facts(&self, visit: &Visit, live: &Live) -> Vec<Html> {
        let lines = match &live.fields.details {
            Details::Article(_) | Details::Service(_) | Details::Page {} => Vec::new(),
            Details::Place(it) => {
                let phone = it.phones.first().map(|it| it.number.clone()).unwrap_or_default();
                vec![it.street.clone(), phone]
            }
            Details::Person(it) => vec![it.mandate.clone()],
            _ => resolve::card_lines(live, &self.places, &visit.wording()),
        };
        lines.iter().filter(|it| !it.trim().is_empty()).take(3).map(|it| visit.words(it)).collect()
    }

    fn occurrence(&self, visit: &Visit, occurrence: &Occurrence) -> Card {
        let mut card = self.card(visit, &occurrence.live);
        card.day = Some(day(visit, &occurrence.timing));
        if let Details::Event(event) = &occurrence.live.fields.details {
            let place = event.place.and_then(|id| self.places.get(&id)).map(|it| it.fields.title.clone());
            let parts = [times(visit, &occurrence.timing), place.unwrap_or_else(|| event.place_text.clone())];
            let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
            let also = words::capital(&occurrence.also(visit.town.zone(), visit.locale));
            let lines = [parts.join(" · "), also];
            card.facts = lines.iter().filter(|it| !it.is_empty()).map(|it| visit.words(it)).collect();
        }
        card
    }
}

fn day(visit: &Visit, timing: &Timing) -> Day {
    let date = day_of(visit, timing);
    let month = dates::month_name(visit.locale, date.month());
    Day {
        weekday: short(dates::weekday_name(visit.locale, date.weekday())),
        number: date.day().to_string(),
        month: short(month),
        iso: date.to_string(),
    }
}

/// The day a list shows: an exhibition that began last month is on today.
pub fn day_of(visit: &Visit, timing: &Timing) -> NaiveDate {
    let begin = visit.town.day(timing.begin);
    if timing.end > visit.now { begin.max(visit.day()) } else { begin }
}

/// "sam.", "déc.", "juil."; names of four signs or fewer stay whole.
fn short(name: &str) -> String {
    let signs = if name.starts_with("jui") { 4 } else { 3 };
    if name.chars().count() <= 4 {
        name.to_owned()
    } else {
        format!("{}.", name.chars().take(signs).collect::<String>())
    }
}

/// "18 h 30", "de 9 h à 17 h", or the last day of something that lasts.
fn times(visit: &Visit, timing: &Timing) -> String {
    let zone = visit.town.zone();
    let (begin, end) = (dates::wall(timing.begin, zone), dates::wall(timing.end, zone));
    if end.date() > begin.date() && (end - begin).num_hours() > 18 {
        return words::capital(&dates::span(visit.locale, begin.date(), end.date()));
    }
    let whole_day = begin.time() == chrono::NaiveTime::MIN && (end - begin).num_hours() >= 23;
    if whole_day {
        String::new()
    } else {
        words::capital(&dates::times(visit.locale, begin.time(), Some(end.time())))
    }
}

/// What a reader must see before they set out; nothing while all is as announced.
pub fn badge(visit: &Visit, details: &Details) -> Option<String> {
    match details {
        Details::Event(it) if it.status != EventStatus::Scheduled => {
            Some(visit.say(&format!("site-event-{}", it.status.name()), &[]))
        }
        Details::Service(it) => it.out_on(visit.day()).map(|_| visit.say("site-service-off", &[])),
        _ => None,
    }
}

/// Open or closed at this moment; nothing without hours.
pub fn now(visit: &Visit, place: &Place) -> Option<Now> {
    if place.hours.trim().is_empty() {
        return None;
    }
    let status = hours::open_now(
        &place.hours,
        &place.exceptions,
        &visit.town.school_holidays,
        visit.now,
        visit.town.zone(),
    );
    let today = visit.day();
    let exceptional = place.exceptions.iter().any(|it| it.covers(today));
    let state = match (status.open, exceptional) {
        (true, _) => "open",
        (false, true) => "off",
        (false, false) => "closed",
    };
    Some(Now { state, sentence: visit.words(&status.sentence(visit.locale)) })
}

/// A place as a counter to go to.
pub fn counter(visit: &Visit, live: &Live) -> Option<Counter> {
    let Details::Place(place) = &live.fields.details else { return None };
    let now = now(visit, place);
    Some(Counter {
        name: visit.words(&live.fields.title),
        href: address::path(&live.item),
        address: visit.words(&place.address_line()),
        state: now.as_ref().map_or("closed", |it| it.state),
        sentence: now.map(|it| it.sentence).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_where_a_calendar_cuts_them() {
        let cut: Vec<_> = ["samedi", "mai", "août", "décembre", "juillet", "June"].map(short).into();
        assert_eq!(cut, ["sam.", "mai", "août", "déc.", "juil.", "June"]);
    }
}
