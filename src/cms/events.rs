//! The fields an event adds to the form. Times are typed in the town's time and kept in UTC.
use super::form::{Sent, View, local, moment};
use crate::content::dates;
use crate::content::event::{Event, Timing};
use crate::error::Problem;
use chrono::TimeDelta;
use chrono_tz::Tz;
use std::collections::BTreeMap;

pub(super) const ROWS: &[(&str, &[&str])] = &[("details.timings", &["begin", "end"])];

pub(super) fn read(sent: &Sent, zone: Tz, found: &mut Vec<Problem>) -> Event {
    let mut timings = Vec::new();
    for (at, [begin, end]) in sent.rows("details.timings", ["begin", "end"]).into_iter().enumerate() {
        let field = |key: &str| format!("details.timings.{at}.{key}");
        for (key, typed) in [("begin", &begin), ("end", &end)] {
            if typed.is_empty() {
                found.push(Problem::at(field(key), "required"));
            }
        }
        let begin = moment(&begin, &field("begin"), zone, found);
        let end = moment(&end, &field("end"), zone, found);
        // A row with a hole keeps its place, an hour long: problems name rows by number, and nothing of this form is saved.
        let hour = TimeDelta::hours(1);
        let begin = begin.or(end.map(|it| it - hour)).unwrap_or_default();
        timings.push(Timing { begin, end: end.unwrap_or(begin + hour) });
    }
    Event {
        timings,
        when: sent.text("details.when"),
        status: sent.choice("details.status"),
        attendance: sent.choice("details.attendance"),
        age_min: sent.number("details.age_min", found),
        age_max: sent.number("details.age_max", found),
        accessibility: sent.choices("details.accessibility"),
        price: sent.text("details.price"),
        free: sent.flag("details.free"),
        setting: sent.choice("details.setting"),
        registration: sent.text("details.registration"),
        online: sent.text("details.online"),
        place: sent.id("details.place"),
        place_text: sent.text("details.place_text"),
        organiser: sent.id("details.organiser"),
        print_line: sent.text("details.print_line"),
    }
}

/// Puts the timings into the form in the town's time.
pub(super) fn show(event: &Event, zone: Tz, view: &mut View) {
    let row = |it: &Timing| {
        BTreeMap::from([("begin".to_owned(), local(it.begin, zone)), ("end".to_owned(), local(it.end, zone))])
    };
    view.rows.insert("details.timings".to_owned(), event.timings.iter().map(row).collect());
}

/// The sentence of when, as it is made from the timings.
pub(super) fn sentence(event: &Event, zone: Tz, locale: &str) -> Option<String> {
    let times: Vec<_> = event.timings.iter().map(|it| (it.begin, it.end)).collect();
    (!times.is_empty()).then(|| dates::when(&times, zone, locale))
}
