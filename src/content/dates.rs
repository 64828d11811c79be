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

/// A period written in French, "novembre 2026", with its months in the language.
pub fn period(locale: &str, written: &str) -> String {
    if !english(locale) {
        return written.to_owned();
    }
    let name =
        |word: &str| MONTHS_FR.iter().position(|it| *it == word.to_lowercase()).map(|at| MONTHS_EN[at]);
    written
        .split_inclusive(|sign: char| !sign.is_alphabetic())
        .map(|part| {
            let word = part.trim_end_matches(|sign: char| !sign.is_alphabetic());
            name(word).map_or_else(|| part.to_owned(), |it| format!("{it}{}", &part[word.len()..]))
        })
        .collect()
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

/// A last day, its evening included, after "jusqu’au" and "until": "5 décembre inclus", "the end of 5 December".
pub fn to_the_end_of(locale: &str, date: NaiveDate) -> String {
    let day = day_short(locale, date);
    if english(locale) { format!("the end of {day}") } else { format!("{day} inclus") }
}

/// "5 décembre 18 h", "5 December 6 pm".
pub fn moment(locale: &str, wall: NaiveDateTime) -> String {
    format!("{} {}", day_short(locale, wall.date()), time(locale, wall.time()))
}

/// "samedi 5 décembre à 18 h", "Saturday 5 December at 6 pm".
pub fn weekday_moment(locale: &str, wall: NaiveDateTime) -> String {
    let at = if english(locale) { "at" } else { "à" };
    format!("{} {at} {}", weekday_day(locale, wall.date()), time(locale, wall.time()))
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
    let days = days(&sessions);
    let Some(first) = days.first() else { return String::new() };
    if days.iter().any(|day| day.clocks != first.clocks) {
        return uneven(locale, &days);
    }
    let dates: Vec<NaiveDate> = days.iter().map(|day| day.date).collect();
    let (words, several) = dates_in_words(locale, &dates);
    with_clocks(locale, &words, &first.clocks, several)
}

/// What a list says beside the first time of an event: "et aussi les 8 et 15 décembre", "also on 8 and 15 December".
///
/// `timings` are in order and begin with the one the list shows; nothing else gives an empty string. A year is said when it is another,
/// and the times of a day when they are not those of the day shown. As in [`when`], at most four irregular dates are named.
pub fn also(timings: &[(DateTime<Utc>, DateTime<Utc>)], tz: Tz, locale: &str) -> String {
    let sessions: Vec<Session> =
        timings.iter().map(|(begin, end)| Session { begin: wall(*begin, tz), end: wall(*end, tz) }).collect();
    let days = days(&sessions);
    let Some((shown, others)) = days.split_first() else { return String::new() };
    let year = shown.date.year();
    let mut phrases = Vec::new();
    if let Some(clocks) = shown.clocks.get(1..).filter(|it| !it.is_empty()) {
        phrases.push(clocks_in_words(locale, clocks));
    }
    let later = sessions.get(1..).unwrap_or_default();
    if later.iter().any(|it| !it.one_day()) {
        let named = later.iter().take(NAMED).map(|it| match it.one_day() {
            true => on(locale, it.begin.date(), year),
            false => range(locale, it.begin.date(), it.last_day(), year),
        });
        phrases.push(cut(locale, list(locale, &named.collect::<Vec<_>>()), later.len(), " "));
    } else if others.windows(2).all(|pair| pair[0].clocks == pair[1].clocks) && !others.is_empty() {
        let dates: Vec<NaiveDate> = others.iter().map(|it| it.date).collect();
        let clocks = if others[0].clocks == shown.clocks { &[][..] } else { &others[0].clocks };
        phrases.push(with_clocks(locale, &other_dates(locale, &dates, year), clocks, false));
    } else if others.len() > NAMED {
        phrases.push(until(locale, others, year));
    } else {
        let named: Vec<String> = others
            .iter()
            .map(|it| with_clocks(locale, &on(locale, it.date, year), &it.clocks, false))
            .collect();
        phrases.push(list(locale, &named));
    }
    phrases.retain(|it| !it.is_empty());
    match (phrases.is_empty(), english(locale)) {
        (true, _) => String::new(),
        (false, false) => format!("et aussi {}", list(locale, &phrases)),
        (false, true) => format!("also {}", list(locale, &phrases)),
    }
}

/// "23 autres dates jusqu’au 19 décembre": too many days, each with times of its own, to be named.
fn until(locale: &str, others: &[Day], year: i32) -> String {
    let last = others.last().map(|it| day_of_year(locale, it.date, year)).unwrap_or_default();
    if english(locale) {
        format!("{} other dates until {last}", others.len())
    } else {
        format!("{} autres dates jusqu’au {last}", others.len())
    }
}

/// "les 8 et 15 décembre", "du 8 au 12 décembre", "tous les mercredis du …", with the year when it is not `year`.
fn other_dates(locale: &str, dates: &[NaiveDate], year: i32) -> String {
    let (Some(&first), Some(&last)) = (dates.first(), dates.last()) else { return String::new() };
    if dates.len() == 1 {
        return on(locale, first, year);
    }
    if dates.len() > 2 && (last - first).num_days() == dates.len() as i64 - 1 {
        return range(locale, first, last, year);
    }
    if let Some(words) = weekly(locale, dates) {
        return words;
    }
    let shown = &dates[..dates.len().min(NAMED)];
    let months = shown.chunk_by(|a, b| (a.year(), a.month()) == (b.year(), b.month()));
    let phrases: Vec<String> = months.map(|month| on_days(locale, month, year)).collect();
    let words = if dates.len() > NAMED { phrases.join(", ") } else { list(locale, &phrases) };
    cut(locale, words, dates.len(), " ")
}

/// "les 1er et 9 décembre", "on 1 and 9 December": days of one month.
fn on_days(locale: &str, days: &[NaiveDate], year: i32) -> String {
    let Some((last, before)) = days.split_last().filter(|it| !it.1.is_empty()) else {
        return days.first().map(|it| on(locale, *it, year)).unwrap_or_default();
    };
    let mut names: Vec<String> = before.iter().map(|it| day_number(locale, *it)).collect();
    names.push(day_of_year(locale, *last, year));
    let the = if english(locale) { "on" } else { "les" };
    format!("{the} {}", list(locale, &names))
}

/// "le 8 décembre", "on 8 December".
fn on(locale: &str, date: NaiveDate, year: i32) -> String {
    let the = if english(locale) { "on" } else { "le" };
    format!("{the} {}", day_of_year(locale, date, year))
}

/// "du 8 au 12 décembre", "from 8 to 12 December".
fn range(locale: &str, first: NaiveDate, last: NaiveDate, year: i32) -> String {
    let from = if (first.year(), first.month()) == (last.year(), last.month()) {
        day_number(locale, first)
    } else {
        day_of_year(locale, first, last.year())
    };
    let to = day_of_year(locale, last, year);
    if english(locale) { format!("from {from} to {to}") } else { format!("du {from} au {to}") }
}

/// The day without its year when that is `year`.
fn day_of_year(locale: &str, one: NaiveDate, year: i32) -> String {
    if one.year() == year { day_short(locale, one) } else { date(locale, one) }
}

/// The days on which something begins, each with its times.
fn days(sessions: &[Session]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for session in sessions {
        let date = session.begin.date();
        if days.last().is_none_or(|day| day.date != date) {
            days.push(Day { date, clocks: Vec::new() });
        }
        if let Some(day) = days.last_mut() {
            day.clocks.extend(session.clock());
        }
    }
    days
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
        (1, false) => format!("{words}{before}et une autre date"),
        (1, true) => format!("{words}{before}and one other date"),
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
    let comma = if (several || english(locale)) && !only_starts { "," } else { "" };
    format!("{dates}{comma} {}", clocks_in_words(locale, clocks))
}

/// "de 10 h à 12 h et de 14 h à 17 h"; "à 14 h et 16 h" where no end is known.
fn clocks_in_words(locale: &str, clocks: &[(NaiveTime, Option<NaiveTime>)]) -> String {
    if clocks.len() > 1 && clocks.iter().all(|(_, end)| end.is_none()) {
        let begins: Vec<String> = clocks.iter().map(|(begin, _)| time(locale, *begin)).collect();
        let at = if english(locale) { "at" } else { "à" };
        return format!("{at} {}", list(locale, &begins));
    }
    let phrases: Vec<String> = clocks.iter().map(|(begin, end)| times(locale, *begin, *end)).collect();
    list(locale, &phrases)
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
        assert_eq!(period("en", "décembre 2026–janvier 2027"), "December 2026–January 2027");
        assert_eq!(period("en", "Été 2026"), "Été 2026");
        assert_eq!(period("fr", "novembre 2026"), "novembre 2026");
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
    fn the_other_times_of_what_a_list_shows_once() {
        let on = |days: &[(i32, u32, u32)], from| -> Vec<_> {
            days.iter().map(|(y, m, n)| timing(d(*y, *m, *n), from, (20, 0))).collect()
        };
        let also = |timings: &[_], locale| also(timings, PARIS, locale);
        let tuesdays = on(&[(2026, 12, 1), (2026, 12, 8), (2026, 12, 15)], (18, 30));
        assert_eq!(also(&tuesdays, "fr"), "et aussi les 8 et 15 décembre");
        assert_eq!(also(&tuesdays, "en"), "also on 8 and 15 December");
        assert_eq!(also(&tuesdays[..2], "fr"), "et aussi le 8 décembre");
        assert_eq!(also(&tuesdays[..1], "fr"), "");
        assert_eq!(also(&[], "fr"), "");
        let months = on(&[(2026, 11, 24), (2026, 12, 1), (2026, 12, 9), (2027, 1, 5)], (18, 30));
        assert_eq!(also(&months, "fr"), "et aussi les 1er et 9 décembre et le 5 janvier 2027");
        let week: Vec<_> = on(&[(2026, 12, 1), (2026, 12, 7), (2026, 12, 8), (2026, 12, 9)], (18, 30));
        assert_eq!(also(&week, "fr"), "et aussi du 7 au 9 décembre");
        let weekly: Vec<_> =
            (0..5).map(|it| timing(d(2026, 12, 2) + Duration::weeks(it), (14, 0), (16, 0))).collect();
        assert_eq!(also(&weekly, "fr"), "et aussi tous les mercredis du 9 au 30 décembre 2026");
        let many: Vec<_> = [1, 5, 8, 17, 18, 26].map(|n| timing(d(2026, 12, n), (9, 0), (10, 0))).into();
        assert_eq!(also(&many, "fr"), "et aussi les 5, 8, 17 et 18 décembre et une autre date");
        let mut matinee = on(&[(2026, 12, 5)], (18, 30));
        matinee.push(timing(d(2026, 12, 6), (15, 0), (17, 0)));
        assert_eq!(also(&matinee, "fr"), "et aussi le 6 décembre de 15 h à 17 h");
        assert_eq!(also(&matinee, "en"), "also on 6 December, 3 pm to 5 pm");
        let shown: Vec<_> = (5..12).map(|n| timing(d(2026, 12, n), (9 + n % 2, 0), (17, 0))).collect();
        assert_eq!(also(&shown, "fr"), "et aussi 6 autres dates jusqu’au 11 décembre");
        let twice = [timing(d(2026, 12, 5), (10, 0), (12, 0)), timing(d(2026, 12, 5), (14, 0), (17, 0))];
        assert_eq!(also(&twice, "fr"), "et aussi de 14 h à 17 h");
        let shown = [
            timing(d(2026, 12, 5), (10, 0), (12, 0)),
            (at(d(2026, 12, 12), (9, 0)), at(d(2026, 12, 13), (18, 0))),
        ];
        assert_eq!(also(&shown, "fr"), "et aussi du 12 au 13 décembre");
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
