//! Events as iCalendar (RFC 5545): one, or the agenda as somebody asked for it, to subscribe to. Times are those of the town, with its
//! zone. Knows no page.
use crate::app::App;
use crate::content::agenda::{Agenda, Filter};
use crate::content::event::{Event, EventStatus};
use crate::content::fields::Details;
use crate::content::item::{self, At, Live};
use crate::content::town::Town;
use crate::content::{Kind, address, dates, resolve, topic, town};
use crate::error::Result;
use crate::web::kept::Shared;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Duration, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};
use std::collections::HashMap;
use uuid::Uuid;

/// What an address asks of the agenda.
type Asked = Query<Vec<(String, String)>>;

/// The agenda in French.
pub async fn agenda(State(app): State<App>, Query(asked): Asked) -> Result<Shared> {
    all(&app, "fr", &Filter::asked(&asked)).await
}

/// The agenda in English.
pub async fn agenda_en(State(app): State<App>, Query(asked): Asked) -> Result<Shared> {
    all(&app, "en", &Filter::asked(&asked)).await
}

/// One event in French.
pub async fn event(State(app): State<App>, Path(slug): Path<String>) -> Result<Shared> {
    one(&app, "fr", &slug).await
}

/// One event in English.
pub async fn event_en(State(app): State<App>, Path(slug): Path<String>) -> Result<Shared> {
    one(&app, "en", &slug).await
}

async fn one(app: &App, locale: &str, slug: &str) -> Result<Shared> {
    let live = match item::at(&app.db, Kind::Event, locale, slug).await? {
        At::Live(live) => *live,
        At::Moved(to) => return Box::pin(one(app, locale, &to.slug)).await,
    };
    let name = live.fields.title.clone();
    calendar(app, locale, &name, vec![live]).await
}

async fn all(app: &App, locale: &str, filter: &Filter) -> Result<Shared> {
    let now = app.now();
    // What was on lately stays: a calendar that lets go of last night's concert looks broken.
    let agenda =
        Agenda::between(&app.db, locale, now - Duration::days(31), now + Duration::days(365)).await?;
    let found = agenda.found(filter);
    let name = app.templates.say(locale, "site-events-title", &[]);
    calendar(app, locale, &name, found.into_iter().map(|it| it.live).collect()).await
}

async fn calendar(app: &App, locale: &str, name: &str, lives: Vec<Live>) -> Result<Shared> {
    let town = town::get(&app.db).await?;
    let book = Book {
        app,
        locale,
        places: resolve::places_of(&app.db, &lives.iter().map(|it| (it.item.id, it.clone())).collect())
            .await?,
        topics: topic::all(&app.db).await?,
        zone: town.zone(),
        town,
    };
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Parvis//Agenda//FR");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.text("NAME", &format!("{name} – {}", book.town.name));
    lines.text("X-WR-CALNAME", &format!("{name} – {}", book.town.name));
    lines.add("X-WR-TIMEZONE", book.zone.name());
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
    lines.add("X-PUBLISHED-TTL", "PT6H");
    let timings = lives.iter().filter_map(|it| event_of(it)).flat_map(|it| &it.timings);
    let (first, last) =
        timings.fold((app.now(), app.now()), |(first, last), it| (first.min(it.begin), last.max(it.end)));
    zone(&mut lines, book.zone, first, last);
    for live in &lives {
        book.write(&mut lines, live);
    }
    lines.add("END", "VCALENDAR");
    Ok(Shared::new("text/calendar; charset=utf-8", lines.0))
}

fn event_of(live: &Live) -> Option<&Event> {
    match &live.fields.details {
        Details::Event(event) => Some(event),
        _ => None,
    }
}

/// What the events of a calendar refer to.
struct Book<'a> {
    app: &'a App,
    locale: &'a str,
    town: Town,
    zone: Tz,
    places: HashMap<Uuid, Live>,
    topics: Vec<topic::Model>,
}

/// Timings of one event, most of them.
const TIMINGS: usize = 120;

impl Book<'_> {
    fn write(&self, lines: &mut Lines, live: &Live) {
        let Some(event) = event_of(live) else { return };
        let place = event.place.and_then(|id| self.places.get(&id));
        let (location, point) = place.map_or_else(
            || (event.place_text.clone(), None),
            |it| match &it.fields.details {
                Details::Place(place) => (
                    format!("{}, {}", it.fields.title, place.address_line()),
                    place.latitude.zip(place.longitude),
                ),
                _ => (it.fields.title.clone(), None),
            },
        );
        let changed = live.item.published_at.unwrap_or(live.item.updated_at);
        let recent = self.app.now() - Duration::days(31);
        // One that is asked for alone may be long over.
        let over = event.timings.iter().all(|it| it.end <= recent);
        let numbered = event.timings.iter().enumerate().filter(|it| over || it.1.end > recent);
        for (at, timing) in numbered.take(TIMINGS) {
            lines.add("BEGIN", "VEVENT");
            // The first, second, third time of this event: a time that is moved is the same entry in every calendar.
            lines.add("UID", &format!("{}-{}@{}", live.item.id, at + 1, self.app.settings.print_host()));
            lines.add("SEQUENCE", &live.item.version.to_string());
            lines.add("DTSTAMP", &utc(changed));
            lines.add("LAST-MODIFIED", &utc(changed));
            lines.add(&format!("DTSTART;TZID={}", self.zone.name()), &local(timing.begin, self.zone));
            lines.add(&format!("DTEND;TZID={}", self.zone.name()), &local(timing.end, self.zone));
            lines.text("SUMMARY", &self.summary(live, event));
            lines.text("DESCRIPTION", &self.description(live, event));
            lines.text("LOCATION", &location);
            if let Some((latitude, longitude)) = point {
                lines.add("GEO", &format!("{latitude:.6};{longitude:.6}"));
            }
            let named = live.fields.topics.iter().filter_map(|id| self.topics.iter().find(|it| it.id == *id));
            let topics: Vec<String> =
                named.map(|it| escaped(topic::Labelled::label(it, self.locale))).collect();
            if !topics.is_empty() {
                lines.add("CATEGORIES", &topics.join(","));
            }
            lines.add("URL", &format!("{}{}", self.app.settings.public_url, address::path(&live.item)));
            let (status, busy) = if event.status.takes_place() {
                ("CONFIRMED", "OPAQUE")
            } else {
                ("CANCELLED", "TRANSPARENT")
            };
            lines.add("STATUS", status);
            lines.add("TRANSP", busy);
            lines.add("END", "VEVENT");
        }
    }

    /// The title, after what a reader must see before they set out: many calendars do not show a status.
    fn summary(&self, live: &Live, event: &Event) -> String {
        if event.status == EventStatus::Scheduled {
            return live.fields.title.clone();
        }
        let say = |key: &str, args: &[(&str, &str)]| self.app.templates.say(self.locale, key, args);
        let status = say(&format!("site-event-{}", event.status.name()), &[]);
        say("ical-off", &[("status", &status), ("title", &live.fields.title)])
    }

    fn description(&self, live: &Live, event: &Event) -> String {
        let parts = [&live.fields.lede, &event.price, &event.registration, &event.online];
        parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn local(at: DateTime<Utc>, zone: Tz) -> String {
    written(dates::wall(at, zone))
}

fn written(wall: NaiveDateTime) -> String {
    wall.format("%Y%m%dT%H%M%S").to_string()
}

/// The zone and every change of its clocks that matters between two moments, each written out: no reader has to know a rule.
fn zone(lines: &mut Lines, zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) {
    lines.add("BEGIN", "VTIMEZONE");
    lines.add("TZID", zone.name());
    let from = first - Duration::days(400);
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc());
    // What held before the first change holds from far back.
    let start = offset(from);
    observance(lines, &start, &start, DateTime::UNIX_EPOCH);
    let mut at = from;
    // A year is 366 days; an event of the next century has no clocks anybody knows.
    let end = last.min(first + Duration::days(366 * 10)) + Duration::days(1);
    while at < end {
        let next = at + Duration::days(1);
        if offset(at).fix() != offset(next).fix() {
            let (mut before, mut after) = (at, next);
            while after - before > Duration::seconds(1) {
                let middle = before + (after - before) / 2;
                if offset(middle).fix() == offset(at).fix() { before = middle } else { after = middle }
            }
            observance(lines, &offset(before), &offset(after), second(after));
        }
        at = next;
    }
    lines.add("END", "VTIMEZONE");
}

/// Clocks change at whole seconds.
fn second(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}

/// From `at` on the clocks show `now`; before, they showed `before`.
fn observance<T: Offset + OffsetComponents + OffsetName>(
    lines: &mut Lines,
    before: &T,
    now: &T,
    at: DateTime<Utc>,
) {
    let name = if now.dst_offset().is_zero() { "STANDARD" } else { "DAYLIGHT" };
    let signed = |it: &T| {
        let seconds = it.fix().local_minus_utc();
        let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
        format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
    };
    lines.add("BEGIN", name);
    let wall = at.naive_utc() + Duration::seconds(i64::from(before.fix().local_minus_utc()));
    lines.add("DTSTART", &written(wall));
    lines.add("TZOFFSETFROM", &signed(before));
    lines.add("TZOFFSETTO", &signed(now));
    if let Some(short) = now.abbreviation() {
        lines.add("TZNAME", short);
    }
    lines.add("END", name);
}

/// Content lines: at most 75 bytes each, continued on lines that begin with a space.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for sign in format!("{name}:{value}").chars() {
            if length + sign.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(sign);
            length += sign.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A text value; an empty one needs no line.
    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.add(name, &escaped(value));
        }
    }
}

/// A text as a value: what has a meaning there is escaped, line ends are `\n`, other controls are none.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for sign in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match sign {
            '\\' | ';' | ',' => value.extend(['\\', sign]),
            '\n' => value.push_str("\\n"),
            sign if sign.is_control() => {}
            sign => value.push(sign),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_at_bytes_and_signs_kept_whole() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &"é,".repeat(60));
        let text = lines.0;
        assert!(text.split("\r\n").all(|it| it.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "é\\,".repeat(60)));
    }

    #[test]
    fn what_has_a_meaning_is_escaped_and_controls_are_gone() {
        assert_eq!(escaped("a\\b; c, d\r\ne\u{7}\tf"), "a\\\\b\\; c\\, d\\nef");
    }

    #[test]
    fn a_zone_says_every_change_of_its_clocks() {
        let said = |name: &str| {
            let mut lines = Lines::default();
            let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
            zone(&mut lines, name.parse().unwrap(), at("2027-01-01T00:00:00Z"), at("2027-06-01T00:00:00Z"));
            lines.0.replace("\r\n", "\n")
        };
        let paris = said("Europe/Paris");
        let spring =
            "BEGIN:DAYLIGHT\nDTSTART:20270328T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\n";
        let autumn =
            "BEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\n";
        assert!(paris.contains(spring) && paris.contains(autumn), "{paris}");
        let island = said("Indian/Reunion");
        assert_eq!(island.matches("TZOFFSETTO:+0400").count(), 1, "{island}");
    }
}
