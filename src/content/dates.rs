//! Days and times in words: the one wording for the web, print and mail.
//!
//! French first, English too (any locale that does not begin with "en" is French). Sentences are typed plainly, with
//! ordinary spaces ("18 h 30"); the narrow ones come when the text is rendered. It knows the time zone it is given
//! and nothing of items or of the clock.

use chrono::{
    DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc,
    Weekday,
};
use chrono_tz::Tz;

/// Dates named in [`when`] before "et 6 autres dates".
const NAMED: usize = 4;
/// An evening that ends before this hour belongs to the day it began.
const NIGHT_ENDS: u32 = 6;

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS_FR: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn english(locale: &str) -> bool {
    locale.starts_with("en")
}

fn semicolon(locale: &str) -> &'static str {
    if english(locale) { "; " } else { " ; " }
}

/// "décembre", "December"; `month` from 1 to 12, anything else gives an empty string.
pub fn month_name(locale: &str, month: u32) -> &'static str {
    let names = if english(locale) { &MONTHS_EN } else { &MONTHS_FR };
    month.checked_sub(1).and_then(|at| names.get(at as usize)).copied().unwrap_or_default()
}

/// "décembre 2026", "December 2026".
pub fn month(locale: &str, date: NaiveDate) -> String {
    format!("{} {}", month_name(locale, date.month()), date.year())
}

/// "samedi", "Saturday".
pub fn weekday_name(locale: &str, weekday: Weekday) -> &'static str {
    let names = if english(locale) { &DAYS_EN } else { &DAYS_FR };
    names[weekday.num_days_from_monday() as usize]
}

/// "1er", "5"; in English "1", "5".
pub fn day_number(locale: &str, date: NaiveDate) -> String {
    if date.day() == 1 && !english(locale) { "1er".into() } else { date.day().to_string() }
}

/// "samedi 5 décembre 2026", "Saturday 5 December 2026".
pub fn day(locale: &str, date: NaiveDate) -> String {
    format!("{} {}", weekday_day(locale, date), date.year())
}

/// "samedi 5 décembre", "Saturday 5 December".
pub fn weekday_day(locale: &str, date: NaiveDate) -> String {
    format!("{} {}", weekday_name(locale, date.weekday()), day_short(locale, date))
}

/// "5 décembre", "1er décembre", "5 December".
pub fn day_short(locale: &str, date: NaiveDate) -> String {
    format!("{} {}", day_number(locale, date), month_name(locale, date.month()))
}

/// "5 décembre 2026", "5 December 2026".
pub fn date(locale: &str, date: NaiveDate) -> String {
    format!("{} {}", day_short(locale, date), date.year())
}

/// "18 h 30", "9 h", "minuit"; "6:30 pm", "9 am", "midday", "midnight".
pub fn time(locale: &str, time: NaiveTime) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    if english(locale) {
        let half = if hour < 12 { "am" } else { "pm" };
        let twelve = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
        match (hour, minute) {
            (0, 0) => "midnight".into(),
            (12, 0) => "midday".into(),
            (_, 0) => format!("{twelve} {half}"),
            _ => format!("{twelve}:{minute:02} {half}"),
        }
    } else {
        match (hour, minute) {
            (0, 0) => "minuit".into(),
            (_, 0) => format!("{hour} h"),
            _ => format!("{hour} h {minute:02}"),
        }
    }
}

/// "de 18 h 30 à 20 h", "6:30 pm to 8 pm"; "à 18 h 30", "at 6:30 pm" without an end.
pub fn times(locale: &str, begin: NaiveTime, end: Option<NaiveTime>) -> String {
    let from = time(locale, begin);
    match (end.map(|end| time(locale, end)), english(locale)) {
        (Some(to), false) => format!("de {from} à {to}"),
        (Some(to), true) => format!("{from} to {to}"),
        (None, false) => format!("à {from}"),
        (None, true) => format!("at {from}"),
    }
}

/// "le 5 décembre 2026", "du 5 au 12 décembre 2026", "du 28 décembre 2026 au 3 janvier 2027".
///
/// In English "on 5 December 2026", "from 5 to 12 December 2026". A reversed pair is put in order.
pub fn span(locale: &str, begin: NaiveDate, end: NaiveDate) -> String {
    let (begin, end) = (begin.min(end), begin.max(end));
    let last = date(locale, end);
    let first = if begin == end {
        return if english(locale) { format!("on {last}") } else { format!("le {last}") };
    } else if begin.year() != end.year() {
        date(locale, begin)
    } else if begin.month() != end.month() {
        day_short(locale, begin)
    } else {
        day_number(locale, begin)
    };
    if english(locale) { format!("from {first} to {last}") } else { format!("du {first} au {last}") }
}

/// "a, b et c", "a, b and c".
pub fn list(locale: &str, parts: &[String]) -> String {
    let and = if english(locale) { "and" } else { "et" };
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// The instant a wall clock of this zone shows this time.
///
/// In spring some times do not exist: the first instant after the gap is meant. In autumn some come twice: the first.
pub fn local(naive: NaiveDateTime, tz: Tz) -> DateTime<Utc> {
    match tz.from_local_datetime(&naive) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.to_utc(),
        LocalResult::None => {
            let minute = naive.with_second(0).and_then(|n| n.with_nanosecond(0)).unwrap_or(naive);
            // The longest gaps known are the days islands skipped to change side of the date line.
            (1..=26 * 60)
                .find_map(|minutes| tz.from_local_datetime(&(minute + Duration::minutes(minutes))).earliest())
                .map_or_else(|| naive.and_utc(), |instant| instant.to_utc())
        }
    }
}

/// What a wall clock of this zone shows at this instant.
pub fn wall(instant: DateTime<Utc>, tz: Tz) -> NaiveDateTime {
    instant.with_timezone(&tz).naive_local()
}

/// One timing on the wall clock; `None` as times means the whole day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Session {
    begin: NaiveDateTime,
    end: NaiveDateTime,
}

impl Session {
    fn whole_days(&self) -> bool {
        let start = self.begin.time() == NaiveTime::MIN;
        let end = self.end.time();
        start && self.end > self.begin && (end == NaiveTime::MIN || (end.hour() == 23 && end.minute() == 59))
    }

    /// The last day it covers, as people say it: an evening that ends at two belongs to the day it began.
    fn last_day(&self) -> NaiveDate {
        let (first, last) = (self.begin.date(), self.end.date());
        if last <= first {
            return first;
        }
        let before = last.pred_opt().unwrap_or(last);
        if self.end.time() == NaiveTime::MIN
            || (before == first && self.end.hour() < NIGHT_ENDS && self.begin.hour() >= NIGHT_ENDS)
        {
            before
        } else {
            last
        }
    }

    fn one_day(&self) -> bool {
        self.last_day() == self.begin.date()
    }

    /// Begin and end on the clock, `None` for a whole day; the end is `None` when there is none.
    fn clock(&self) -> Option<(NaiveTime, Option<NaiveTime>)> {
        if self.whole_days() {
            return None;
        }
        Some((self.begin.time(), (self.end > self.begin).then_some(self.end.time())))
    }
}

/// The sessions of one day: their times are compared between days.
struct Day {
    date: NaiveDate,
    clocks: Vec<(NaiveTime, Option<NaiveTime>)>,
}

/// The timings of an event as one sentence, in the zone's wall time, dates in order and repeated ones once.
///
/// "samedi 5 décembre 2026 de 18 h 30 à 20 h"; "du lundi 7 au vendredi 11 décembre 2026, de 9 h à 17 h"; "tous les
/// mercredis du 2 septembre au 16 décembre 2026 à 14 h"; at most four irregular dates, then "et 6 autres dates".
/// No timing gives an empty string. A timing that ends when it begins has no known end.
pub fn when(timings: &[(DateTime<Utc>, DateTime<Utc>)], tz: Tz, locale: &str) -> String {
    let mut sessions: Vec<Session> =
        timings.iter().map(|(begin, end)| Session { begin: wall(*begin, tz), end: wall(*end, tz) }).collect();
    sessions.sort_unstable();
    sessions.dedup();
    if sessions.iter().any(|session| !session.one_day()) {
        let phrases: Vec<String> = sessions.iter().take(NAMED).map(|session| long(locale, session)).collect();
        return cut(locale, phrases.join(semicolon(locale)), sessions.len(), semicolon(locale));
    }
    let mut days: Vec<Day> = Vec::new();
    for session in &sessions {
        let date = session.begin.date();
        if days.last().is_none_or(|day| day.date != date) {
            days.push(Day { date, clocks: Vec::new() });
        }
        if let Some(day) = days.last_mut() {
            day.clocks.extend(session.clock());
        }
    }
    let Some(first) = days.first() else { return String::new() };
    if days.iter().any(|day| day.clocks != first.clocks) {
        return uneven(locale, &days);
    }
    let dates: Vec<NaiveDate> = days.iter().map(|day| day.date).collect();
    let (words, several) = dates_in_words(locale, &dates);
    with_clocks(locale, &words, &first.clocks, several)
}

/// A session over several days.
fn long(locale: &str, session: &Session) -> String {
    let (first, last) = (session.begin.date(), session.last_day());
    if session.one_day() {
        let clocks: Vec<_> = session.clock().into_iter().collect();
        return with_clocks(locale, &day(locale, first), &clocks, false);
    }
    let en = english(locale);
    match session.clock() {
        None => {
            let range = weekday_span(locale, first, last);
            if en { range } else { format!("du {range}") }
        }
        Some((begin, end)) => {
            let from =
                if first.year() == last.year() { weekday_day(locale, first) } else { day(locale, first) };
            let (begin, end) = (time(locale, begin), time(locale, end.unwrap_or(NaiveTime::MIN)));
            let to = day(locale, last);
            if en {
                format!("{from} at {begin} to {to} at {end}")
            } else {
                format!("du {from} à {begin} au {to} à {end}")
            }
        }
    }
}

/// "lundi 7 au vendredi 11 décembre 2026", "Monday 7 to Friday 11 December 2026".
fn weekday_span(locale: &str, first: NaiveDate, last: NaiveDate) -> String {
    let from = if first.year() != last.year() {
        day(locale, first)
    } else if first.month() != last.month() {
        weekday_day(locale, first)
    } else {
        format!("{} {}", weekday_name(locale, first.weekday()), day_number(locale, first))
    };
    let to = if english(locale) { "to" } else { "au" };
    format!("{from} {to} {}", day(locale, last))
}

/// Days with different times: each with its own.
fn uneven(locale: &str, days: &[Day]) -> String {
    let shown = &days[..days.len().min(NAMED)];
    let phrases: Vec<String> = shown
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let same_year_follows = shown.get(at + 1).is_some_and(|next| next.date.year() == one.date.year());
            let date = if same_year_follows { weekday_day(locale, one.date) } else { day(locale, one.date) };
            with_clocks(locale, &date, &one.clocks, false)
        })
        .collect();
    cut(locale, phrases.join(semicolon(locale)), days.len(), semicolon(locale))
}

/// "… et 6 autres dates".
fn cut(locale: &str, words: String, all: usize, before: &str) -> String {
    match (all.saturating_sub(NAMED), english(locale)) {
        (0, _) => words,
        (1, false) => format!("{words}{before}et 1 autre date"),
        (1, true) => format!("{words}{before}and 1 other date"),
        (more, false) => format!("{words}{before}et {more} autres dates"),
        (more, true) => format!("{words}{before}and {more} other dates"),
    }
}

/// The words of the dates, then their times; `several` dates take a comma before "de … à …".
fn with_clocks(
    locale: &str,
    dates: &str,
    clocks: &[(NaiveTime, Option<NaiveTime>)],
    several: bool,
) -> String {
    if clocks.is_empty() {
        return dates.to_owned();
    }
    let only_starts = clocks.iter().all(|(_, end)| end.is_none());
    let phrases: Vec<String> = if only_starts && clocks.len() > 1 {
        clocks.iter().map(|(begin, _)| time(locale, *begin)).collect()
    } else {
        clocks.iter().map(|(begin, end)| times(locale, *begin, *end)).collect()
    };
    let words = list(locale, &phrases);
    let at = match (only_starts && clocks.len() > 1, english(locale)) {
        (true, false) => "à ",
        (true, true) => "at ",
        _ => "",
    };
    let comma = if (several || english(locale)) && !only_starts { "," } else { "" };
    format!("{dates}{comma} {at}{words}")
}

/// The dates alone, and whether they are several. `dates` are in order and differ.
fn dates_in_words(locale: &str, dates: &[NaiveDate]) -> (String, bool) {
    let en = english(locale);
    let (Some(&first), Some(&last)) = (dates.first(), dates.last()) else { return (String::new(), false) };
    if dates.len() == 1 {
        return (day(locale, first), false);
    }
    let whole = (last - first).num_days();
    if whole == dates.len() as i64 - 1 {
        if dates.len() == 2 {
            return (listed(locale, dates), true);
        }
        let range = weekday_span(locale, first, last);
        return (if en { range } else { format!("du {range}") }, true);
    }
    if let Some(words) = weekly(locale, dates) {
        return (words, true);
    }
    (listed(locale, dates), true)
}

/// "tous les mercredis du … au …", with at most three weeks left out, or "les mercredis et samedis du … au …".
fn weekly(locale: &str, dates: &[NaiveDate]) -> Option<String> {
    let en = english(locale);
    let (first, last) = (*dates.first()?, *dates.last()?);
    let mut weekdays: Vec<Weekday> = Vec::new();
    for date in dates {
        if !weekdays.contains(&date.weekday()) {
            weekdays.push(date.weekday());
        }
    }
    weekdays.sort_by_key(Weekday::num_days_from_monday);
    let long = (last - first).num_days() > 3 * 366;
    if long || weekdays.len() > 5 || dates.len() < 2 * weekdays.len() || dates.len() < 3 {
        return None;
    }
    let mut missing: Vec<NaiveDate> = first
        .iter_days()
        .take_while(|date| *date <= last)
        .filter(|date| weekdays.contains(&date.weekday()) && !dates.contains(date))
        .collect();
    missing.truncate(NAMED);
    if missing.len() > 3 || (!missing.is_empty() && dates.len() < 3 * missing.len() + 1) {
        return None;
    }
    let period = span(locale, first, last);
    let names: Vec<String> = weekdays
        .iter()
        .map(|weekday| {
            weekday_name(locale, *weekday).to_owned() + if en && weekdays.len() == 1 { "" } else { "s" }
        })
        .collect();
    let monday_to_friday = weekdays.len() == 5 && weekdays.last() == Some(&Weekday::Fri);
    let mut words = match (monday_to_friday, names.len(), en) {
        (true, _, false) => format!("du lundi au vendredi, {period}"),
        (true, _, true) => format!("Monday to Friday, {period}"),
        (_, 1, false) => format!("tous les {} {period}", names[0]),
        (_, 1, true) => format!("every {} {period}", names[0]),
        (_, _, false) => format!("les {} {period}", list(locale, &names)),
        (_, _, true) => format!("{} {period}", list(locale, &names)),
    };
    if !missing.is_empty() {
        let out: Vec<String> = missing
            .iter()
            .map(
                |date| if en { day_short(locale, *date) } else { format!("le {}", day_short(locale, *date)) },
            )
            .collect();
        let out = list(locale, &out);
        words.push_str(&if en { format!(" except {out}") } else { format!(", sauf {out}") });
    }
    Some(words)
}

/// "samedi 5, mardi 8 et jeudi 17 décembre 2026": month and year are said once when they are the same.
fn listed(locale: &str, dates: &[NaiveDate]) -> String {
    let shown = &dates[..dates.len().min(NAMED)];
    let phrases: Vec<String> = shown
        .iter()
        .enumerate()
        .map(|(at, date)| match shown.get(at + 1) {
            Some(next) if (next.year(), next.month()) == (date.year(), date.month()) => {
                format!("{} {}", weekday_name(locale, date.weekday()), day_number(locale, *date))
            }
            Some(next) if next.year() == date.year() => weekday_day(locale, *date),
            _ => day(locale, *date),
        })
        .collect();
    if dates.len() > NAMED {
        return cut(locale, phrases.join(", "), dates.len(), " ");
    }
    list(locale, &phrases)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARIS: Tz = chrono_tz::Europe::Paris;

    fn d(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn at(date: NaiveDate, clock: (u32, u32)) -> DateTime<Utc> {
        local(date.and_hms_opt(clock.0, clock.1, 0).unwrap(), PARIS)
    }

    fn timing(date: NaiveDate, from: (u32, u32), to: (u32, u32)) -> (DateTime<Utc>, DateTime<Utc>) {
        (at(date, from), at(date, to))
    }

    #[test]
    fn days_months_and_times() {
        assert_eq!(day("fr", d(2026, 12, 5)), "samedi 5 décembre 2026");
        assert_eq!(day("fr", d(2026, 12, 1)), "mardi 1er décembre 2026");
        assert_eq!(day("en", d(2026, 12, 1)), "Tuesday 1 December 2026");
        assert_eq!(day_short("fr", d(2026, 12, 1)), "1er décembre");
        assert_eq!(date("en-GB", d(2026, 12, 5)), "5 December 2026");
        assert_eq!(month("fr", d(2026, 8, 5)), "août 2026");
        assert_eq!(
            (month_name("fr", 2), month_name("en", 2), month_name("fr", 13)),
            ("février", "February", "")
        );
        let clock = |h, m| NaiveTime::from_hms_opt(h, m, 0).unwrap();
        let all = [(0, 0), (0, 5), (9, 0), (12, 0), (12, 30), (18, 30)];
        let words = |locale| all.map(|(h, m)| time(locale, clock(h, m))).join(", ");
        assert_eq!(words("fr"), "minuit, 0 h 05, 9 h, 12 h, 12 h 30, 18 h 30");
        assert_eq!(words("en"), "midnight, 12:05 am, 9 am, midday, 12:30 pm, 6:30 pm");
    }

    #[test]
    fn spans() {
        assert_eq!(span("fr", d(2026, 12, 5), d(2026, 12, 12)), "du 5 au 12 décembre 2026");
        assert_eq!(span("fr", d(2026, 12, 1), d(2026, 12, 1)), "le 1er décembre 2026");
        assert_eq!(span("fr", d(2026, 11, 28), d(2026, 12, 1)), "du 28 novembre au 1er décembre 2026");
        assert_eq!(span("fr", d(2026, 12, 28), d(2027, 1, 3)), "du 28 décembre 2026 au 3 janvier 2027");
        assert_eq!(span("en", d(2026, 12, 12), d(2026, 12, 5)), "from 5 to 12 December 2026");
    }

    #[test]
    fn one_session() {
        let one = |from, to| [timing(d(2026, 12, 5), from, to)];
        assert_eq!(when(&one((18, 30), (20, 0)), PARIS, "fr"), "samedi 5 décembre 2026 de 18 h 30 à 20 h");
        assert_eq!(when(&one((18, 30), (20, 0)), PARIS, "en"), "Saturday 5 December 2026, 6:30 pm to 8 pm");
        assert_eq!(when(&one((18, 30), (18, 30)), PARIS, "fr"), "samedi 5 décembre 2026 à 18 h 30");
        assert_eq!(when(&one((18, 30), (18, 30)), PARIS, "en"), "Saturday 5 December 2026 at 6:30 pm");
        assert_eq!(when(&one((0, 0), (23, 59)), PARIS, "fr"), "samedi 5 décembre 2026");
        assert_eq!(when(&[], PARIS, "fr"), "");
        let night = [(at(d(2026, 12, 5), (20, 0)), at(d(2026, 12, 6), (2, 0)))];
        assert_eq!(when(&night, PARIS, "fr"), "samedi 5 décembre 2026 de 20 h à 2 h");
        let midnight = [(at(d(2026, 12, 5), (20, 0)), at(d(2026, 12, 6), (0, 0)))];
        assert_eq!(when(&midnight, PARIS, "fr"), "samedi 5 décembre 2026 de 20 h à minuit");
    }

    #[test]
    fn several_days_at_once() {
        let fair = [(at(d(2026, 12, 5), (9, 0)), at(d(2026, 12, 6), (18, 0)))];
        assert_eq!(when(&fair, PARIS, "fr"), "du samedi 5 décembre à 9 h au dimanche 6 décembre 2026 à 18 h");
        let shown = [(at(d(2026, 12, 28), (0, 0)), at(d(2027, 1, 4), (0, 0)))];
        assert_eq!(when(&shown, PARIS, "fr"), "du lundi 28 décembre 2026 au dimanche 3 janvier 2027");
        assert_eq!(when(&shown, PARIS, "en"), "Monday 28 December 2026 to Sunday 3 January 2027");
    }

    #[test]
    fn days_in_a_row() {
        let week: Vec<_> = (7..=11).map(|n| timing(d(2026, 12, n), (9, 0), (17, 0))).collect();
        assert_eq!(when(&week, PARIS, "fr"), "du lundi 7 au vendredi 11 décembre 2026, de 9 h à 17 h");
        assert_eq!(when(&week, PARIS, "en"), "Monday 7 to Friday 11 December 2026, 9 am to 5 pm");
        let two: Vec<_> = (5..=6).map(|n| timing(d(2026, 12, n), (9, 0), (17, 0))).collect();
        assert_eq!(when(&two, PARIS, "fr"), "samedi 5 et dimanche 6 décembre 2026, de 9 h à 17 h");
        let broken = [timing(d(2026, 12, 5), (10, 0), (12, 0)), timing(d(2026, 12, 5), (14, 0), (17, 0))];
        assert_eq!(when(&broken, PARIS, "fr"), "samedi 5 décembre 2026 de 10 h à 12 h et de 14 h à 17 h");
    }

    #[test]
    fn every_week() {
        let wednesdays = |without: &[NaiveDate], end| -> Vec<_> {
            (0..16)
                .map(|week| d(2026, 9, 2) + Duration::weeks(week))
                .filter(|date| !without.contains(date))
                .map(|date| timing(date, (14, 0), end))
                .collect()
        };
        // The clock changes in between: the wall time stays.
        assert_eq!(
            when(&wednesdays(&[], (14, 0)), PARIS, "fr"),
            "tous les mercredis du 2 septembre au 16 décembre 2026 à 14 h"
        );
        assert_eq!(
            when(&wednesdays(&[], (16, 0)), PARIS, "en"),
            "every Wednesday from 2 September to 16 December 2026, 2 pm to 4 pm"
        );
        assert_eq!(
            when(&wednesdays(&[d(2026, 10, 21), d(2026, 10, 28)], (16, 0)), PARIS, "fr"),
            "tous les mercredis du 2 septembre au 16 décembre 2026, sauf le 21 octobre et le 28 octobre, de 14 h à 16 h"
        );
        let market: Vec<_> = d(2026, 9, 2)
            .iter_days()
            .take(28)
            .filter(|date| matches!(date.weekday(), Weekday::Wed | Weekday::Sat))
            .map(|date| timing(date, (8, 0), (13, 0)))
            .collect();
        assert_eq!(
            when(&market, PARIS, "fr"),
            "les mercredis et samedis du 2 au 26 septembre 2026, de 8 h à 13 h"
        );
    }

    #[test]
    fn irregular_dates() {
        let on = |days: &[(u32, u32)]| -> Vec<_> {
            days.iter().map(|(m, n)| timing(d(2026, *m, *n), (18, 30), (20, 0))).collect()
        };
        assert_eq!(
            when(&on(&[(12, 5), (12, 8), (12, 17)]), PARIS, "fr"),
            "samedi 5, mardi 8 et jeudi 17 décembre 2026, de 18 h 30 à 20 h"
        );
        let many = on(&[(1, 3), (1, 6), (2, 1), (2, 9), (3, 1), (4, 1), (5, 1), (6, 2), (7, 1), (8, 1)]);
        assert_eq!(
            when(&many, PARIS, "fr"),
            "samedi 3, mardi 6 janvier, dimanche 1er, lundi 9 février 2026 et 6 autres dates, de 18 h 30 à 20 h"
        );
        let uneven = [timing(d(2026, 12, 6), (14, 0), (17, 0)), timing(d(2026, 12, 5), (18, 30), (20, 0))];
        assert_eq!(
            when(&uneven, PARIS, "fr"),
            "samedi 5 décembre de 18 h 30 à 20 h ; dimanche 6 décembre 2026 de 14 h à 17 h"
        );
        assert_eq!(
            when(&uneven, PARIS, "en"),
            "Saturday 5 December, 6:30 pm to 8 pm; Sunday 6 December 2026, 2 pm to 5 pm"
        );
        let mut doubled = on(&[(12, 5)]);
        doubled.extend(on(&[(12, 5)]));
        assert_eq!(when(&doubled, PARIS, "fr"), "samedi 5 décembre 2026 de 18 h 30 à 20 h");
    }

    #[test]
    fn both_nights_of_the_clock_change() {
        let naive = |date: NaiveDate, h, m| date.and_hms_opt(h, m, 0).unwrap();
        let spring = d(2027, 3, 28);
        assert_eq!(local(naive(spring, 2, 30), PARIS).to_rfc3339(), "2027-03-28T01:00:00+00:00");
        assert_eq!(wall(local(naive(spring, 2, 30), PARIS), PARIS), naive(spring, 3, 0));
        assert_eq!(local(naive(spring, 1, 59), PARIS).to_rfc3339(), "2027-03-28T00:59:00+00:00");
        let autumn = d(2026, 10, 25);
        assert_eq!(local(naive(autumn, 2, 30), PARIS).to_rfc3339(), "2026-10-25T00:30:00+00:00");
        assert_eq!(local(naive(autumn, 3, 0), PARIS).to_rfc3339(), "2026-10-25T02:00:00+00:00");
        // A day an island never had.
        let skipped = naive(d(2011, 12, 30), 12, 0);
        assert_eq!(local(skipped, chrono_tz::Pacific::Apia).to_rfc3339(), "2011-12-30T10:00:00+00:00");
    }
}
