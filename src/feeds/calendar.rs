//! Events as iCalendar (RFC 5545): one, or the agenda to subscribe to. Times are written in UTC, which every calendar puts into its
//! reader's own zone. Knows no page.
use crate::app::App;
use crate::content::event::{self, Event, EventStatus, Timing};
use crate::content::fields::Details;
use crate::content::item::{self, At, Live};
use crate::content::{Kind, address, resolve, town};
use crate::error::Result;
use crate::richtext::Channel;
use crate::web::kept::Shared;
use axum::extract::{Path, State};
use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;

/// The agenda in French.
pub async fn agenda(State(app): State<App>) -> Result<Shared> {
    all(&app, "fr").await
}

/// The agenda in English.
pub async fn agenda_en(State(app): State<App>) -> Result<Shared> {
    all(&app, "en").await
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
    calendar(app, vec![live]).await
}

async fn all(app: &App, locale: &str) -> Result<Shared> {
    let now = app.now();
    let events = event::between(&app.db, Channel::Web, locale, now, now + Duration::days(365), 300).await?;
    calendar(app, events.into_iter().map(|it| it.live).collect()).await
}

async fn calendar(app: &App, lives: Vec<Live>) -> Result<Shared> {
    let town = town::get(&app.db).await?.name;
    let places =
        resolve::places_of(&app.db, &lives.iter().map(|it| (it.item.id, it.clone())).collect()).await?;
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Parvis//Agenda//FR");
    lines.text("X-WR-CALNAME", &town);
    for live in &lives {
        if let Details::Event(event) = &live.fields.details {
            write(&mut lines, app, live, event, &places);
        }
    }
    lines.add("END", "VCALENDAR");
    Ok(Shared::new("text/calendar; charset=utf-8", lines.0))
}

/// Timings to come of one event, most of them.
const TIMINGS: usize = 60;

fn write(lines: &mut Lines, app: &App, live: &Live, event: &Event, places: &HashMap<uuid::Uuid, Live>) {
    let place = event.place.and_then(|id| places.get(&id));
    let location = place.map_or_else(
        || event.place_text.clone(),
        |it| match &it.fields.details {
            Details::Place(place) => format!("{}, {}", it.fields.title, place.address_line()),
            _ => it.fields.title.clone(),
        },
    );
    let changed = live.item.published_at.unwrap_or_default();
    let now = app.now();
    for timing in event.timings.iter().filter(|it: &&Timing| it.end > now).take(TIMINGS) {
        lines.add("BEGIN", "VEVENT");
        lines.add(
            "UID",
            &format!("{}-{}@{}", live.item.id, timing.begin.timestamp(), app.settings.print_host()),
        );
        lines.add("DTSTAMP", &utc(changed));
        lines.add("DTSTART", &utc(timing.begin));
        lines.add("DTEND", &utc(timing.end));
        lines.text("SUMMARY", &live.fields.title);
        lines.text("DESCRIPTION", &live.fields.lede);
        lines.text("LOCATION", &location);
        lines.add("URL", &format!("{}{}", app.settings.public_url, address::path(&live.item)));
        let off = matches!(event.status, EventStatus::Cancelled | EventStatus::Postponed);
        lines.add("STATUS", if off { "CANCELLED" } else { "CONFIRMED" });
        lines.add("END", "VEVENT");
    }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
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
            let value =
                value.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
            self.add(name, &value);
        }
    }
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
}
