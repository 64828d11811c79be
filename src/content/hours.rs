//! Opening hours: an OSM `opening_hours` string and dated exceptions, in words and at a given moment.
//!
//! The string is read and evaluated by the `opening-hours` crate, with French public and school holidays. This module
//! puts it into one sentence (the same on the web, in print and in mail), into a week for tables and schema.org, and
//! into "open or not now". It knows nothing of places, and the sun rises at 7:00 and sets at 19:00 for it.

use std::fmt;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use opening_hours::localization::Country;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use serde::{Deserialize, Serialize};

use super::dates;

type ParseFault = <OpeningHours as std::str::FromStr>::Err;

/// Minutes in a day.
const DAY: u16 = 24 * 60;
/// Longer strings are not hours.
const MAX_LENGTH: usize = 1000;
/// How far ahead the next opening is sought, in days: a pool opens once a year.
const HORIZON: i64 = 370;
/// Open at midnight and closed by this minute: the night belongs to the evening before.
const NIGHT_ENDS: u16 = 6 * 60;

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
const OSM_DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const OSM_MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Why hours cannot be read or put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursFault {
    /// Where, in characters from the start of the string (0 is the first).
    pub position: usize,
    /// What to tell the person, in the language asked for.
    pub sentence: String,
}

impl fmt::Display for HoursFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for HoursFault {}

/// Days when the ordinary hours do not hold, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Shown between brackets; may be empty.
    #[serde(default)]
    pub reason: String,
    /// The hours of these days in the same notation; `None` means closed.
    #[serde(default)]
    pub hours: Option<String>,
}

impl Exception {
    /// Whether this day is one of them.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }

    /// "Fermé du 24 au 31 décembre (inventaire)", "Le 24 décembre : de 9 h à 12 h (réveillon)".
    pub fn sentence(&self, locale: &str) -> String {
        let en = english(locale);
        let days = days_between(locale, self.from, self.to);
        let reason = self.reason.trim();
        let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        let words = match &self.hours {
            None if en => format!("Closed {days}"),
            None => format!("Fermé {days}"),
            Some(hours) => match (sentence(hours, locale), en) {
                (Ok(words), false) if words == "fermé" => format!("Fermé {days}"),
                (Ok(words), true) if words == "closed" => format!("Closed {days}"),
                (Ok(words), _) => {
                    // On given days, "every day" says nothing.
                    let words = words
                        .strip_prefix("tous les jours ")
                        .or(words.strip_prefix("every day, "))
                        .unwrap_or(&words);
                    format!("{}{}{words}", capital(&days), if en { ": " } else { " : " })
                }
                (Err(_), false) => format!("Horaires modifiés {days}"),
                (Err(_), true) => format!("Changed hours {days}"),
            },
        };
        words + &reason
    }
}

/// Days without school, both ends included: what `SH` means in the hours. No table of France is true for the years to come: the town writes
/// those of its zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolHoliday {
    /// "Noël", "Hiver".
    pub label: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// A time when something is open, in minutes from the midnight that begins its day; past 1440 it is the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Range {
    pub begin: u16,
    pub end: u16,
}

impl Range {
    /// "08:30", for schema.org `opens`.
    pub fn opens(&self) -> String {
        digits(self.begin)
    }

    /// "17:00", for schema.org `closes`; midnight is "23:59", as schema.org recommends.
    pub fn closes(&self) -> String {
        if self.end == DAY { "23:59".into() } else { digits(self.end) }
    }

    /// "de 8 h 30 à 17 h", "8:30 am to 5 pm".
    pub fn words(&self, locale: &str) -> String {
        if self.begin == 0 && self.end == DAY {
            return round_the_clock(locale).into();
        }
        dates::times(locale, clock(self.begin), Some(clock(self.end)))
    }
}

/// The hours of one day of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHours {
    pub weekday: Weekday,
    /// In order; empty means closed.
    pub ranges: Vec<Range>,
    /// What was written beside the hours ("sur rendez-vous"), or the reason of an exception; mostly empty.
    pub note: String,
}

/// Open or closed at a moment, and until when. All times are wall times of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The moment asked about.
    pub at: NaiveDateTime,
    pub open: bool,
    /// When open: the moment it closes; `None` when it does not close for two weeks.
    pub until: Option<NaiveDateTime>,
    /// When closed: the moment it opens; `None` when it does not open within a year.
    pub next: Option<NaiveDateTime>,
    /// The reason of today's exception, or what is written beside the hours; mostly empty.
    pub note: String,
}

impl Status {
    /// "Ouvert jusqu’à 17 h", "Fermé, ouvre demain à 9 h", "Fermé, ouvre le lundi 4 janvier à 9 h (inventaire)".
    pub fn sentence(&self, locale: &str) -> String {
        let en = english(locale);
        let today = self.at.date();
        let words = match (self.open, self.until.filter(|_| self.open).or(self.next)) {
            (true, None) => if en { "Open" } else { "Ouvert" }.to_owned(),
            (false, None) => if en { "Closed" } else { "Fermé" }.to_owned(),
            (true, Some(end)) => {
                let near = end.date() == today || (end - self.at) < Duration::hours(18);
                let at = dates::time(locale, end.time());
                match (near, en) {
                    (true, false) => format!("Ouvert jusqu’à {at}"),
                    (true, true) => format!("Open until {at}"),
                    (false, false) => {
                        format!("Ouvert jusqu’au {} à {at}", dates::weekday_day(locale, end.date()))
                    }
                    (false, true) => format!("Open until {at} on {}", dates::weekday_day(locale, end.date())),
                }
            }
            (false, Some(begin)) => {
                let day = match ((begin.date() - today).num_days(), en) {
                    (0, _) => String::new(),
                    (1, false) => "demain ".into(),
                    (1, true) => "tomorrow ".into(),
                    (2..=6, false) => format!("{} ", dates::weekday_name(locale, begin.weekday())),
                    (2..=6, true) => format!("on {} ", dates::weekday_name(locale, begin.weekday())),
                    (_, false) => format!("le {} ", dates::weekday_day(locale, begin.date())),
                    (_, true) => format!("on {} ", dates::weekday_day(locale, begin.date())),
                };
                let at = dates::time(locale, begin.time());
                if en { format!("Closed, opens {day}at {at}") } else { format!("Fermé, ouvre {day}à {at}") }
            }
        };
        if self.note.is_empty() { words } else { format!("{words} ({})", self.note) }
    }
}

/// Whether the string can be read and put into words; else where it cannot and why.
pub fn check(hours: &str, locale: &str) -> Result<(), HoursFault> {
    sentence(hours, locale).map(|_| ())
}

/// The hours as one sentence, without a capital and without a full stop.
///
/// "du lundi au vendredi de 8 h 30 à 12 h et de 13 h 30 à 17 h ; le samedi de 9 h à 12 h ; fermé les jours fériés".
pub fn sentence(hours: &str, locale: &str) -> Result<String, HoursFault> {
    Reading { hours, locale, en: english(locale) }.sentence()
}

/// The ordinary week: seven days from Monday, without seasons, holidays and exceptions. Unreadable hours give seven
/// closed days.
pub fn week(hours: &str) -> Vec<DayHours> {
    let reading = Reading { hours, locale: "fr", en: false };
    let table = reading.rules().and_then(|rules| {
        let base: Vec<&Rule> = rules.iter().filter(|rule| rule.season.is_empty()).collect();
        reading.table(&base, "")
    });
    let table = table.unwrap_or_default();
    WEEK.into_iter()
        .enumerate()
        .map(|(at, weekday)| {
            let slots = table.get(at).cloned().flatten().unwrap_or_default();
            let note =
                slots.iter().map(|slot| slot.note.clone()).find(|note| !note.is_empty()).unwrap_or_default();
            DayHours { weekday, ranges: slots.iter().map(|slot| slot.range).collect(), note }
        })
        .collect()
}

/// The true hours of the week this day is in, Monday first: seasons, French holidays and exceptions applied.
pub fn week_of(
    hours: &str,
    exceptions: &[Exception],
    school: &[SchoolHoliday],
    day: NaiveDate,
) -> Vec<(NaiveDate, DayHours)> {
    let calendar = Calendar::new(hours, exceptions, school);
    let monday = day - Duration::days(i64::from(day.weekday().num_days_from_monday()));
    (0..7)
        .map(|after| {
            let date = monday + Duration::days(after);
            let slots = joined(
                &calendar.slots(date - Duration::days(1)),
                &calendar.slots(date),
                &calendar.slots(date + Duration::days(1)),
            );
            let ranges = slots.iter().map(|slot| slot.range).collect();
            (date, DayHours { weekday: date.weekday(), ranges, note: calendar.note(date, None) })
        })
        .collect()
}

/// Whether it is open at this instant on the wall clock of the zone. Hours that cannot be read count as closed.
pub fn open_now(
    hours: &str,
    exceptions: &[Exception],
    school: &[SchoolHoliday],
    now: DateTime<Utc>,
    tz: Tz,
) -> Status {
    let calendar = Calendar::new(hours, exceptions, school);
    let at = dates::wall(now, tz);
    let today = at.date();
    let minute = (at.hour() * 60 + at.minute()) as u16;
    let slots = calendar.slots(today);
    let current = slots.iter().find(|slot| slot.range.begin <= minute && minute < slot.range.end);
    let note = calendar.note(today, current);
    let Some(current) = current else {
        let next = (0..=HORIZON).find_map(|after| {
            let date = today + Duration::days(after);
            let slots = calendar.slots(date);
            let slot = slots.iter().find(|slot| after > 0 || slot.range.begin > minute)?;
            Some(moment(date, slot.range.begin))
        });
        return Status { at, open: false, until: None, next, note };
    };
    let (mut date, mut end) = (today, current.range.end);
    while end == DAY && date - today < Duration::days(14) {
        date += Duration::days(1);
        end = calendar
            .slots(date)
            .first()
            .filter(|slot| slot.range.begin == 0)
            .map_or(0, |slot| slot.range.end);
    }
    let until = (end < DAY).then(|| moment(date, end));
    Status { at, open: true, until, next: None, note }
}

// ---- reading ----

/// A time span of a day with what is written beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Slot {
    range: Range,
    note: String,
    /// It may be open, or not: ask.
    unsure: bool,
}

/// The evaluated hours, exceptions first.
struct Calendar<'a> {
    hours: Option<OpeningHours>,
    exceptions: Vec<(&'a Exception, Option<OpeningHours>)>,
}

impl<'a> Calendar<'a> {
    fn new(hours: &str, exceptions: &'a [Exception], school: &[SchoolHoliday]) -> Self {
        let known = Country::FR.holidays();
        let mut without_school = known.get_school().clone();
        // A holiday of years, or of another age, is a slip of the pen.
        for holiday in school.iter().filter(|it| (1900..2200).contains(&it.from.year())) {
            for date in holiday.from.iter_days().take_while(|it| *it <= holiday.to).take(200) {
                without_school.insert(date);
            }
        }
        let holidays = ContextHolidays::new(known.get_public().clone().into(), without_school.into());
        let read = |hours: &str| {
            let context = Context::default().with_holidays(holidays.clone());
            parse(hours).ok().map(|hours| hours.with_context(context))
        };
        let exceptions = exceptions
            .iter()
            .map(|exception| (exception, exception.hours.as_deref().and_then(read)))
            .collect();
        Self { hours: read(hours), exceptions }
    }

    fn exception(&self, date: NaiveDate) -> Option<&(&'a Exception, Option<OpeningHours>)> {
        self.exceptions.iter().find(|(exception, _)| exception.covers(date))
    }

    /// The open spans within this day, between 0 and 1440 minutes.
    fn slots(&self, date: NaiveDate) -> Vec<Slot> {
        let hours = self.exception(date).map_or(self.hours.as_ref(), |(_, hours)| hours.as_ref());
        hours
            .map(|hours| slots_on(hours, date))
            .unwrap_or_default()
            .into_iter()
            .filter(|slot| !slot.unsure)
            .collect()
    }

    fn note(&self, date: NaiveDate, slot: Option<&Slot>) -> String {
        if let Some((exception, _)) = self.exception(date) {
            return exception.reason.trim().to_owned();
        }
        slot.map(|slot| slot.note.clone()).unwrap_or_default()
    }
}

fn parse(hours: &str) -> Result<OpeningHours, ParseFault> {
    hours.trim().parse::<OpeningHours>()
}

/// What is open or unsure on this day, touching spans of the same kind as one.
fn slots_on(hours: &OpeningHours, date: NaiveDate) -> Vec<Slot> {
    hours
        .schedule_at(date)
        .into_iter()
        .filter(|span| span.kind != RuleKind::Closed && span.range.start < span.range.end)
        .map(|span| Slot {
            range: Range {
                begin: span.range.start.mins_from_midnight(),
                end: span.range.end.mins_from_midnight(),
            },
            note: span.comment.trim().to_owned(),
            unsure: span.kind == RuleKind::Unknown,
        })
        .collect()
}

/// A night that runs past midnight belongs to the evening: its morning is taken from the next day and left out of this.
fn joined(before: &[Slot], today: &[Slot], after: &[Slot]) -> Vec<Slot> {
    let morning = |slots: &[Slot]| {
        slots.first().filter(|slot| slot.range.begin == 0 && slot.range.end <= NIGHT_ENDS).cloned()
    };
    let runs_on =
        |slots: &[Slot]| slots.last().is_some_and(|slot| slot.range.end == DAY && slot.range.begin > 0);
    let mut slots = today.to_vec();
    if runs_on(today)
        && let Some(rest) = morning(after)
        && let Some(last) = slots.last_mut()
        && last.note == rest.note
    {
        last.range.end = DAY + rest.range.end;
    }
    if runs_on(before) && morning(today).is_some() {
        slots.remove(0);
    }
    slots
}

/// One rule of the string, in parts that can be put together again.
struct Rule {
    /// Years, months, dates and weeks as written; empty for a rule of the whole year.
    season: String,
    years: Vec<String>,
    dates: Vec<String>,
    weeks: Vec<String>,
    /// "Mo-Fr", "Sa".
    weekdays: Vec<String>,
    /// `Sa[1]`.
    nth: Vec<String>,
    public_holidays: bool,
    school_holidays: bool,
    times: String,
    kind: RuleKind,
    note: String,
    added: bool,
    fallback: bool,
}

impl Rule {
    /// The rule with only its plain weekdays, as it would be written; `None` when it speaks of other days only.
    fn plain(&self) -> Option<String> {
        let elsewhere = !self.nth.is_empty() || self.public_holidays || self.school_holidays;
        if self.fallback || (self.weekdays.is_empty() && elsewhere) {
            return None;
        }
        let days =
            if self.weekdays.is_empty() && self.added { "Mo-Su".into() } else { self.weekdays.join(",") };
        Some(self.written(&format!("{} {days}", self.season)))
    }

    fn written(&self, days: &str) -> String {
        let mut text = format!("{} {} {}", days.trim(), self.times, self.kind).trim().to_owned();
        if !self.note.is_empty() {
            text.push_str(&format!(" \"{}\"", self.note));
        }
        text
    }
}

type Table = Vec<Option<Vec<Slot>>>;

/// A string being put into words for one language.
struct Reading<'a> {
    hours: &'a str,
    locale: &'a str,
    en: bool,
}

impl Reading<'_> {
    fn fault(&self, position: usize, fr: &str, en: &str) -> HoursFault {
        HoursFault { position, sentence: if self.en { en.into() } else { fr.into() } }
    }

    /// A fault at the first place where this piece stands.
    fn beyond(&self, piece: &str) -> HoursFault {
        let at = self.hours.to_lowercase().find(&piece.to_lowercase()).unwrap_or(0);
        let position = self.hours.get(..at).map_or(0, |before| before.chars().count());
        self.fault(
            position,
            &format!("Ces horaires ne peuvent pas être mis en phrase à partir de « {piece} ». Décrivez ce cas par une exception datée."),
            &format!("These hours cannot be put into words from “{piece}”. Describe this case as a dated exception."),
        )
    }

    fn read(&self) -> Result<OpeningHours, HoursFault> {
        if self.hours.trim().is_empty() {
            return Err(self.fault(0, "Indiquez les horaires.", "Give the opening hours."));
        }
        if self.hours.chars().count() > MAX_LENGTH {
            return Err(self.fault(MAX_LENGTH, "Ces horaires sont trop longs.", "These hours are too long."));
        }
        let lead = self.hours.chars().take_while(|c| c.is_whitespace()).count();
        parse(self.hours).map_err(|fault| match fault {
            ParseFault::Syntax(syntax) => {
                let shown = syntax.to_string();
                let column = shown.split("--> ").nth(1).and_then(|rest| {
                    rest.lines().next()?.split(':').nth(1)?.trim().parse::<usize>().ok()
                });
                let position = lead + column.unwrap_or(1).saturating_sub(1);
                let rest: String = self.hours.chars().skip(position).take(12).collect();
                if rest.trim().is_empty() {
                    return self.fault(
                        position,
                        "Les horaires s’arrêtent trop tôt : il manque la fin.",
                        "The hours stop too early: the end is missing.",
                    );
                }
                self.fault(
                    position,
                    &format!("Les horaires ne sont pas compris à partir de « {rest} ». Exemple : Mo-Fr 08:30-12:00,13:30-17:00; Sa 09:00-12:00"),
                    &format!("The hours are not understood from “{rest}”. Example: Mo-Fr 08:30-12:00,13:30-17:00; Sa 09:00-12:00"),
                )
            }
            _ => self.fault(
                lead,
                "Une heure, une année ou une semaine de ces horaires n’existe pas.",
                "An hour, a year or a week in these hours does not exist.",
            ),
        })
    }

    fn rules(&self) -> Result<Vec<Rule>, HoursFault> {
        let expression = self.read()?.get_expression();
        for holiday in ["PH ", "SH "] {
            if let Some((at, _)) = self
                .hours
                .match_indices(holiday)
                .find(|(at, _)| OSM_DAYS.iter().any(|day| self.hours[at + 3..].starts_with(day)))
            {
                let piece: String = self.hours[at..].chars().take(5).collect();
                return Err(self.beyond(&piece));
            }
        }
        expression
            .rules
            .iter()
            .map(|rule| {
                let selector = &rule.day_selector;
                let years: Vec<String> = selector.year.iter().map(ToString::to_string).collect();
                let dates: Vec<String> = selector.monthday.iter().map(ToString::to_string).collect();
                let weeks: Vec<String> = selector.week.iter().map(ToString::to_string).collect();
                let mut season = format!("{}{}", years.join(","), dates.join(","));
                if !weeks.is_empty() {
                    season = format!("{season} week{}", weeks.join(",")).trim().to_owned();
                }
                let operator = format!("{:?}", rule.operator);
                let mut parts = Rule {
                    season,
                    years,
                    dates,
                    weeks,
                    weekdays: Vec::new(),
                    nth: Vec::new(),
                    public_holidays: false,
                    school_holidays: false,
                    times: rule.time_selector.to_string(),
                    kind: rule.kind,
                    note: rule.comment.trim().to_owned(),
                    added: operator == "Additional",
                    fallback: operator == "Fallback",
                };
                for weekday in &selector.weekday {
                    let text = weekday.to_string();
                    if text.contains("day") {
                        return Err(self.beyond("day"));
                    }
                    match text.as_str() {
                        "PH" => parts.public_holidays = true,
                        "SH" => parts.school_holidays = true,
                        _ if text.contains('[') => parts.nth.push(text),
                        _ => parts.weekdays.push(text),
                    }
                }
                if parts.times.contains('/') {
                    return Err(self.beyond("/"));
                }
                if parts.times.contains('(') {
                    return Err(self.beyond("("));
                }
                Ok(parts)
            })
            .collect()
    }

    /// The slots of an expression we wrote ourselves from parts of a valid one.
    fn evaluated(&self, expression: &str) -> Result<OpeningHours, HoursFault> {
        parse(expression).map_err(|_| self.beyond(self.hours.trim()))
    }

    /// The hours of each weekday under these rules (those of the year and of one season), on days of that season.
    fn table(&self, rules: &[&Rule], season: &str) -> Result<Table, HoursFault> {
        let mut expression = String::new();
        for rule in rules {
            let Some(plain) = rule.plain() else { continue };
            if !expression.is_empty() {
                expression.push_str(if rule.added { ", " } else { "; " });
            }
            expression.push_str(&plain);
        }
        let days = self.sample(season)?;
        if expression.is_empty() {
            return Ok(days.into_iter().map(|day| day.map(|_| Vec::new())).collect());
        }
        let hours = self.evaluated(&expression)?;
        let on = |date| slots_on(&hours, date);
        let one = Duration::days(1);
        Ok(days
            .into_iter()
            .map(|day| day.map(|day| joined(&on(day - one), &on(day), &on(day + one))))
            .collect())
    }

    /// For each weekday a day of the season, from the middle of it; `None` for weekdays the season does not have.
    fn sample(&self, season: &str) -> Result<Vec<Option<NaiveDate>>, HoursFault> {
        let first = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap_or_default(); // a Monday
        if season.is_empty() {
            return Ok((0..7).map(|after| Some(first + Duration::days(after))).collect());
        }
        let years: Vec<i32> = season
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() == 4)
            .filter_map(|digits| digits.parse().ok())
            .collect();
        let from = years.iter().min().copied().unwrap_or(2027);
        let to = years.iter().max().copied().unwrap_or(from + 1).min(from + 5);
        let holds = self.evaluated(&format!("{season} open"))?;
        let start = NaiveDate::from_ymd_opt(from, 1, 1).unwrap_or(first);
        let days: Vec<NaiveDate> = start
            .iter_days()
            .take_while(|date| date.year() <= to)
            .filter(|date| !holds.schedule_at(*date).is_empty())
            .collect();
        Ok(WEEK
            .into_iter()
            .map(|weekday| {
                let fitting: Vec<&NaiveDate> = days.iter().filter(|date| date.weekday() == weekday).collect();
                fitting.get(fitting.len() / 2).map(|date| **date)
            })
            .collect())
    }

    fn sentence(&self) -> Result<String, HoursFault> {
        let rules = self.rules()?;
        let mut seasons: Vec<&str> = vec![""];
        for rule in &rules {
            if !rule.fallback && !seasons.contains(&rule.season.as_str()) {
                seasons.push(&rule.season);
            }
        }
        let mut phrases: Vec<String> = Vec::new();
        for season in seasons {
            let own: Vec<&Rule> =
                rules.iter().filter(|rule| rule.season == season && !rule.fallback).collect();
            let Some(sample) = own.first() else { continue };
            let scope: Vec<&Rule> =
                rules.iter().filter(|rule| rule.season.is_empty() || rule.season == season).collect();
            let table = self.table(&scope, season)?;
            let mut said = if own.iter().any(|rule| rule.plain().is_some()) {
                self.days_in_words(&table, &own)?
            } else {
                Vec::new()
            };
            said.extend(self.other_days(&own)?);
            let closed = if self.en { "closed" } else { "fermé" };
            if season.is_empty() {
                phrases.extend(said);
                continue;
            }
            let when = self.season_in_words(sample)?;
            match said.as_slice() {
                [] => {}
                [only]
                    if only.starts_with(closed)
                        && (only == closed || only[closed.len()..].starts_with(" (")) =>
                {
                    phrases.push(format!("{closed} {when}{}", &only[closed.len()..]));
                }
                _ => {
                    let colon = if self.en { ": " } else { " : " };
                    phrases.push(format!("{when}{colon}{}", said.join(", ")));
                }
            }
        }
        for rule in rules.iter().filter(|rule| rule.fallback) {
            let words = if rule.note.is_empty() {
                match (rule.kind, self.en) {
                    (RuleKind::Open, false) => "ouvert",
                    (RuleKind::Open, true) => "open",
                    (RuleKind::Closed, false) => "fermé",
                    (RuleKind::Closed, true) => "closed",
                    (RuleKind::Unknown, _) => self.to_confirm(),
                }
                .to_owned()
            } else {
                rule.note.clone()
            };
            phrases.push(if self.en { format!("otherwise {words}") } else { format!("sinon {words}") });
        }
        if phrases.is_empty() {
            return Ok(if self.en { "closed" } else { "fermé" }.into());
        }
        Ok(phrases.join(if self.en { "; " } else { " ; " }))
    }

    fn to_confirm(&self) -> &'static str {
        if self.en { "to be confirmed" } else { "à confirmer" }
    }

    /// The week, days with the same hours together, then the days said to be closed.
    fn days_in_words(&self, table: &Table, own: &[&Rule]) -> Result<Vec<String>, HoursFault> {
        let known: Vec<usize> = (0..7).filter(|at| table[*at].is_some()).collect();
        let open: Vec<usize> = known
            .iter()
            .copied()
            .filter(|at| table[*at].as_ref().is_some_and(|slots| !slots.is_empty()))
            .collect();
        if open.is_empty() {
            let note = own.iter().map(|rule| rule.note.as_str()).find(|note| !note.is_empty());
            let closed = if self.en { "closed" } else { "fermé" };
            return Ok(vec![note.map_or_else(|| closed.to_owned(), |note| format!("{closed} ({note})"))]);
        }
        let mut groups: Vec<(&Vec<Slot>, Vec<usize>)> = Vec::new();
        for at in open.iter().copied() {
            let Some(slots) = table[at].as_ref() else { continue };
            match groups.iter_mut().find(|(same, _)| *same == slots) {
                Some((_, days)) => days.push(at),
                None => groups.push((slots, vec![at])),
            }
        }
        let mut phrases: Vec<String> = groups
            .iter()
            .map(|(slots, days)| {
                // A season of a day or two names its days itself.
                let all = days.len() == known.len();
                let whole = slots.len() == 1 && slots[0].range == Range { begin: 0, end: DAY };
                let times = self.slots_in_words(slots, own);
                if whole && all && known.len() == 7 {
                    let note = self.note_of(&slots[0]);
                    return match (note.is_empty(), self.en) {
                        (false, _) => note,
                        (true, false) => "24 heures sur 24, 7 jours sur 7".into(),
                        (true, true) => "24 hours a day, 7 days a week".into(),
                    };
                }
                if all && known.len() < 7 {
                    return times;
                }
                let days = self.weekdays_in_words(days);
                if self.en || (whole && slots[0].note.is_empty()) {
                    format!("{days}, {times}")
                } else {
                    format!("{days} {times}")
                }
            })
            .collect();
        let mut closed: Vec<usize> = Vec::new();
        for rule in own.iter().filter(|rule| rule.kind == RuleKind::Closed && !rule.weekdays.is_empty()) {
            let named = self.evaluated(&format!("{} open", rule.weekdays.join(",")))?;
            let week = self.sample("")?;
            for at in known.iter().copied() {
                let holds = week[at].is_some_and(|date| !named.schedule_at(date).is_empty());
                if holds && !open.contains(&at) && !closed.contains(&at) {
                    closed.push(at);
                }
            }
        }
        closed.sort_unstable();
        if !closed.is_empty() {
            let days = self.weekdays_in_words(&closed);
            phrases.push(if self.en { format!("closed on {days}") } else { format!("fermé {days}") });
        }
        Ok(phrases)
    }

    /// "du lundi au mercredi et le vendredi", "Monday to Wednesday and Friday".
    fn weekdays_in_words(&self, days: &[usize]) -> String {
        if days.len() == 7 {
            return if self.en { "every day" } else { "tous les jours" }.into();
        }
        let name = |at: usize| dates::weekday_name(self.locale, WEEK[at]);
        let mut parts = Vec::new();
        let mut at = 0;
        while at < days.len() {
            let mut last = at;
            while last + 1 < days.len() && days[last + 1] == days[last] + 1 {
                last += 1;
            }
            if last - at >= 2 {
                let (from, to) = (name(days[at]), name(days[last]));
                parts.push(if self.en { format!("{from} to {to}") } else { format!("du {from} au {to}") });
            } else {
                for day in &days[at..=last] {
                    parts.push(if self.en { name(*day).to_owned() } else { format!("le {}", name(*day)) });
                }
            }
            at = last + 1;
        }
        dates::list(self.locale, &parts)
    }

    fn note_of(&self, slot: &Slot) -> String {
        if slot.note.is_empty() && slot.unsure { self.to_confirm().to_owned() } else { slot.note.clone() }
    }

    /// "de 8 h 30 à 12 h et de 13 h 30 à 17 h (sur rendez-vous)".
    fn slots_in_words(&self, slots: &[Slot], own: &[&Rule]) -> String {
        let shared = slots
            .first()
            .map(|slot| self.note_of(slot))
            .filter(|note| !note.is_empty() && slots.iter().all(|slot| self.note_of(slot) == *note));
        let parts: Vec<String> = slots
            .iter()
            .map(|slot| {
                let times = self.range_in_words(slot.range, own);
                let note = self.note_of(slot);
                if shared.is_some() || note.is_empty() { times } else { format!("{times} ({note})") }
            })
            .collect();
        let whole = slots.len() == 1 && slots[0].range == Range { begin: 0, end: DAY };
        match shared {
            Some(note) if whole => format!("({note})"),
            Some(note) => format!("{} ({note})", dates::list(self.locale, &parts)),
            None => dates::list(self.locale, &parts),
        }
    }

    /// One range, with "à partir de" and the sun where the rule said so.
    fn range_in_words(&self, range: Range, own: &[&Rule]) -> String {
        for span in own.iter().flat_map(|rule| rule.times.split(',')) {
            let open_end = span.ends_with('+');
            let mut ends = span.trim_end_matches('+').split('-');
            let (from, to) = (ends.next().unwrap_or_default(), ends.next());
            let (Some(begin), end) = (minute_of(from), to.map_or(Some(DAY), minute_of)) else { continue };
            let sunny =
                [Some(from), to].into_iter().flatten().any(|part| part.chars().any(char::is_alphabetic));
            if begin != range.begin || end != Some(range.end) || !(sunny || open_end) {
                continue;
            }
            if open_end && to.is_none() {
                let at = self.end_in_words(from, true);
                return if self.en { format!("from {at}") } else { format!("à partir {at}") };
            }
            let (from, to) =
                (self.end_in_words(from, true), self.end_in_words(to.unwrap_or_default(), false));
            return if self.en { format!("{from} to {to}") } else { format!("{from} {to}") };
        }
        range.words(self.locale)
    }

    /// "de 8 h", "du lever du soleil", "à 20 h", "au coucher du soleil".
    fn end_in_words(&self, written: &str, begins: bool) -> String {
        let words = match (written, self.en, begins) {
            ("sunrise", false, true) => "du lever du soleil",
            ("sunrise", false, false) => "au lever du soleil",
            ("sunset", false, true) => "du coucher du soleil",
            ("sunset", false, false) => "au coucher du soleil",
            ("dawn", false, true) => "de l’aube",
            ("dawn", false, false) => "à l’aube",
            ("dusk", false, true) => "du crépuscule",
            ("dusk", false, false) => "au crépuscule",
            ("sunrise" | "sunset" | "dawn" | "dusk", true, _) => written,
            _ => {
                let at = dates::time(self.locale, clock(minute_of(written).unwrap_or(0)));
                return match (self.en, begins) {
                    (true, _) => at,
                    (false, true) => format!("de {at}"),
                    (false, false) => format!("à {at}"),
                };
            }
        };
        words.to_owned()
    }

    /// Holidays and "the first Saturday of the month".
    fn other_days(&self, own: &[&Rule]) -> Result<Vec<String>, HoursFault> {
        let mut phrases: Vec<String> = Vec::new();
        for rule in own {
            let mut days: Vec<String> = Vec::new();
            for nth in &rule.nth {
                days.push(self.nth_in_words(nth)?);
            }
            if rule.public_holidays {
                days.push(if self.en { "on public holidays" } else { "les jours fériés" }.into());
            }
            if rule.school_holidays {
                days.push(
                    if self.en { "in the school holidays" } else { "pendant les vacances scolaires" }.into(),
                );
            }
            if days.is_empty() {
                continue;
            }
            let days = dates::list(self.locale, &days);
            let note = if rule.note.is_empty() { String::new() } else { format!(" ({})", rule.note) };
            phrases.push(if rule.kind == RuleKind::Closed {
                let closed = if self.en { "closed" } else { "fermé" };
                format!("{closed} {days}{note}")
            } else {
                let date = self.sample("")?.into_iter().flatten().next().unwrap_or_default();
                let hours = self.evaluated(&rule.written(""))?;
                let on = |date| slots_on(&hours, date);
                let slots = joined(&[], &on(date), &on(date + Duration::days(1)));
                let slots: Vec<Slot> = slots
                    .into_iter()
                    .filter(|slot| slot.range.end > NIGHT_ENDS || slot.range.begin > 0)
                    .collect();
                let comma = if self.en { "," } else { "" };
                format!("{days}{comma} {}", self.slots_in_words(&slots, own))
            });
        }
        Ok(phrases)
    }

    /// `Sa[1]` → "le premier samedi du mois".
    fn nth_in_words(&self, written: &str) -> Result<String, HoursFault> {
        let fault = || self.beyond(written);
        let (day, places) = written.split_once('[').ok_or_else(fault)?;
        let at = OSM_DAYS.iter().position(|name| *name == day).ok_or_else(fault)?;
        let places: Option<Vec<String>> = places
            .trim_end_matches(']')
            .split(',')
            .map(|place| {
                let words = match (place.trim(), self.en) {
                    ("1", false) => "premier",
                    ("2", false) => "deuxième",
                    ("3", false) => "troisième",
                    ("4", false) => "quatrième",
                    ("5", false) => "cinquième",
                    ("-1", false) => "dernier",
                    ("-2", false) => "avant-dernier",
                    ("1", true) => "first",
                    ("2", true) => "second",
                    ("3", true) => "third",
                    ("4", true) => "fourth",
                    ("5", true) => "fifth",
                    ("-1", true) => "last",
                    ("-2", true) => "last but one",
                    _ => return None,
                };
                Some(words.to_owned())
            })
            .collect();
        let places = places.ok_or_else(fault)?;
        let name = dates::weekday_name(self.locale, WEEK[at]);
        let many = places.len() > 1;
        let places = dates::list(self.locale, &places);
        Ok(match (self.en, many) {
            (true, _) => format!("on the {places} {name} of the month"),
            (false, false) => format!("le {places} {name} du mois"),
            (false, true) => {
                let plural: Vec<String> = places
                    .split(' ')
                    .map(|word| match word {
                        "et" => word.to_owned(),
                        _ if word.ends_with(',') => format!("{}s,", word.trim_end_matches(',')),
                        _ => format!("{word}s"),
                    })
                    .collect();
                format!("les {} {name}s du mois", plural.join(" "))
            }
        })
    }

    /// "en juillet et août", "du 24 au 31 décembre", "les semaines paires".
    fn season_in_words(&self, rule: &Rule) -> Result<String, HoursFault> {
        let mut parts: Vec<String> = Vec::new();
        for written in &rule.dates {
            parts.push(self.dates_in_words(written)?);
        }
        for written in &rule.weeks {
            parts.push(self.weeks_in_words(written)?);
        }
        let mut words = dates::list(self.locale, &parts);
        let years: Vec<String> = rule
            .years
            .iter()
            .map(|written| match (written.split_once('-'), self.en) {
                _ if written.contains('/') => Err(self.beyond("/")),
                (Some((from, to)), false) => Ok(format!("de {from} à {to}")),
                (Some((from, to)), true) => Ok(format!("from {from} to {to}")),
                (None, false) => Ok(format!("en {written}")),
                (None, true) => Ok(format!("in {written}")),
            })
            .collect::<Result<_, _>>()?;
        if !years.is_empty() {
            let comma = if words.is_empty() { "" } else { ", " };
            words = format!("{words}{comma}{}", dates::list(self.locale, &years));
        }
        Ok(words)
    }

    fn dates_in_words(&self, written: &str) -> Result<String, HoursFault> {
        let fault = || self.beyond(written.split(['-', ' ']).next().unwrap_or(written));
        let (from, to) = match written.split_once('-') {
            Some((from, to)) => (from.trim(), Some(to.trim())),
            None => (written.trim(), None),
        };
        let begin = DayOrMonth::read(from).ok_or_else(fault)?;
        let end = to.map(|to| DayOrMonth::read(to).ok_or_else(fault)).transpose()?;
        let year = |year: Option<i32>| year.map(|year| format!(" {year}")).unwrap_or_default();
        let name = |month: u32| dates::month_name(self.locale, month);
        let of = |month: u32| {
            let name = name(month);
            if name.starts_with(['a', 'o']) { format!("d’{name}") } else { format!("de {name}") }
        };
        let number = |day: u32| if day == 1 && !self.en { "1er".to_owned() } else { day.to_string() };
        match (begin.day, end) {
            (None, None) => {
                Ok(format!("{} {}{}", if self.en { "in" } else { "en" }, name(begin.month), year(begin.year)))
            }
            (None, Some(end)) if end.day.is_none() => {
                let follows = begin.month % 12 + 1 == end.month;
                Ok(match (follows, self.en) {
                    (true, false) => {
                        format!("en {} et {}{}", name(begin.month), name(end.month), year(begin.year))
                    }
                    (true, true) => {
                        format!("in {} and {}{}", name(begin.month), name(end.month), year(begin.year))
                    }
                    (false, false) => {
                        format!("{} à {}{}", of(begin.month), name(end.month), year(begin.year))
                    }
                    (false, true) => {
                        format!("from {} to {}{}", name(begin.month), name(end.month), year(begin.year))
                    }
                })
            }
            (Some(day), None) => {
                let on = if self.en { "on" } else { "le" };
                Ok(format!("{on} {} {}{}", number(day), name(begin.month), year(begin.year)))
            }
            (Some(day), Some(end)) => {
                let last = end.day.ok_or_else(fault)?;
                let same_year = begin.year == end.year || end.year.is_none();
                let mut first = number(day);
                if begin.month != end.month || !same_year {
                    first = format!("{first} {}", name(begin.month));
                }
                if !same_year {
                    first.push_str(&year(begin.year));
                }
                let last = format!("{} {}{}", number(last), name(end.month), year(end.year.or(begin.year)));
                Ok(if self.en { format!("from {first} to {last}") } else { format!("du {first} au {last}") })
            }
            _ => Err(fault()),
        }
    }

    fn weeks_in_words(&self, written: &str) -> Result<String, HoursFault> {
        let (range, step) =
            written.split_once('/').map_or((written, None), |(range, step)| (range, Some(step)));
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let number = |week: &str| week.trim_start_matches('0').to_owned();
        let (from, to) = (number(from), number(to));
        let all_year = matches!(to.as_str(), "52" | "53");
        match (step, from.as_str()) {
            (Some("2"), "1") if all_year => {
                Ok(if self.en { "in odd weeks" } else { "les semaines impaires" }.into())
            }
            (Some("2"), "2") if all_year => {
                Ok(if self.en { "in even weeks" } else { "les semaines paires" }.into())
            }
            (Some(_), _) => Err(self.beyond("week")),
            (None, _) if from == to && self.en => Ok(format!("in week {from}")),
            (None, _) if from == to => Ok(format!("la semaine {from}")),
            (None, _) if self.en => Ok(format!("in weeks {from} to {to}")),
            (None, _) => Ok(format!("de la semaine {from} à la semaine {to}")),
        }
    }
}

/// "2026 Dec 24", "Jul", "2026Jul".
struct DayOrMonth {
    year: Option<i32>,
    month: u32,
    day: Option<u32>,
}

impl DayOrMonth {
    fn read(written: &str) -> Option<Self> {
        let (year, rest) = match written.get(..4).and_then(|digits| digits.parse::<i32>().ok()) {
            Some(year) => (Some(year), written[4..].trim()),
            None => (None, written.trim()),
        };
        let month = OSM_MONTHS.iter().position(|name| rest.starts_with(name))? as u32 + 1;
        let day = rest[3..].trim();
        let day = if day.is_empty() { None } else { Some(day.parse().ok()?) };
        Some(Self { year, month, day })
    }
}

// ---- small words ----

fn english(locale: &str) -> bool {
    locale.starts_with("en")
}

fn round_the_clock(locale: &str) -> &'static str {
    if english(locale) { "24 hours a day" } else { "24 heures sur 24" }
}

fn capital(words: &str) -> String {
    let mut signs = words.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// Minutes from midnight as a wall time; midnight at the end of the day is midnight.
fn clock(minutes: u16) -> NaiveTime {
    let minutes = u32::from(minutes % DAY);
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap_or_default()
}

fn digits(minutes: u16) -> String {
    clock(minutes).format("%H:%M").to_string()
}

fn moment(date: NaiveDate, minute: u16) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minute))
}

/// "08:30" or an event of the sun, as the evaluation without a position takes it.
fn minute_of(written: &str) -> Option<u16> {
    match written {
        "dawn" => Some(6 * 60),
        "sunrise" => Some(7 * 60),
        "sunset" => Some(19 * 60),
        "dusk" => Some(20 * 60),
        _ => {
            let (hour, minute) = written.split_once(':')?;
            Some(hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?)
        }
    }
}

/// "le 24 décembre", "du 24 au 31 décembre"; the years only when they differ.
fn days_between(locale: &str, from: NaiveDate, to: NaiveDate) -> String {
    let words = dates::span(locale, from, to);
    if from.year() == to.year() {
        words.strip_suffix(&format!(" {}", from.year())).map(str::to_owned).unwrap_or(words)
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARIS: Tz = chrono_tz::Europe::Paris;

    fn fr(hours: &str) -> String {
        sentence(hours, "fr").unwrap_or_else(|fault| panic!("{hours}: {fault:?}"))
    }

    fn en(hours: &str) -> String {
        sentence(hours, "en").unwrap_or_else(|fault| panic!("{hours}: {fault:?}"))
    }

    fn d(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn status(hours: &str, exceptions: &[Exception], date: NaiveDate, at: (u32, u32)) -> Status {
        open_now(hours, exceptions, &[], dates::local(date.and_hms_opt(at.0, at.1, 0).unwrap(), PARIS), PARIS)
    }

    #[test]
    fn the_week_in_words() {
        let cases = [
            (
                "Mo-Fr 08:30-12:00,13:30-17:00; Sa 09:00-12:00",
                "du lundi au vendredi de 8 h 30 à 12 h et de 13 h 30 à 17 h ; le samedi de 9 h à 12 h",
                "Monday to Friday, 8:30 am to midday and 1:30 pm to 5 pm; Saturday, 9 am to midday",
            ),
            (
                "Mo 09:00-12:00; Tu 09:00-12:00; We 09:00-12:00; Fr 09:00-12:00",
                "du lundi au mercredi et le vendredi de 9 h à 12 h",
                "Monday to Wednesday and Friday, 9 am to midday",
            ),
            (
                "We,Sa 08:00-13:00",
                "le mercredi et le samedi de 8 h à 13 h",
                "Wednesday and Saturday, 8 am to 1 pm",
            ),
            ("Mo-Su 09:00-18:00", "tous les jours de 9 h à 18 h", "every day, 9 am to 6 pm"),
            ("08:00-20:00", "tous les jours de 8 h à 20 h", "every day, 8 am to 8 pm"),
            ("24/7", "24 heures sur 24, 7 jours sur 7", "24 hours a day, 7 days a week"),
            ("Mo-Fr", "du lundi au vendredi, 24 heures sur 24", "Monday to Friday, 24 hours a day"),
            ("off", "fermé", "closed"),
            (
                "Tu-Sa 10:00-18:00; Mo off",
                "du mardi au samedi de 10 h à 18 h ; fermé le lundi",
                "Tuesday to Saturday, 10 am to 6 pm; closed on Monday",
            ),
            (
                "Mo-Sa 09:00-17:00; PH off",
                "du lundi au samedi de 9 h à 17 h ; fermé les jours fériés",
                "Monday to Saturday, 9 am to 5 pm; closed on public holidays",
            ),
            (
                "Mo-Fr 09:00-17:00; PH,SH off",
                "du lundi au vendredi de 9 h à 17 h ; fermé les jours fériés et pendant les vacances scolaires",
                "Monday to Friday, 9 am to 5 pm; closed on public holidays and in the school holidays",
            ),
            (
                "Su,PH 10:00-12:00",
                "le dimanche de 10 h à 12 h ; les jours fériés de 10 h à 12 h",
                "Sunday, 10 am to midday; on public holidays, 10 am to midday",
            ),
            (
                "Fr,Sa 20:00-02:00",
                "le vendredi et le samedi de 20 h à 2 h",
                "Friday and Saturday, 8 pm to 2 am",
            ),
            ("Mo-Su 19:00-24:00", "tous les jours de 19 h à minuit", "every day, 7 pm to midnight"),
            ("Fr 19:00+", "le vendredi à partir de 19 h", "Friday, from 7 pm"),
            ("08:00-sunset", "tous les jours de 8 h au coucher du soleil", "every day, 8 am to sunset"),
            (
                "Mo-Fr 09:00-12:00; We 14:00-17:00 \"sur rendez-vous\"",
                "le lundi, le mardi, le jeudi et le vendredi de 9 h à 12 h ; le mercredi de 14 h à 17 h (sur rendez-vous)",
                "Monday, Tuesday, Thursday and Friday, 9 am to midday; Wednesday, 2 pm to 5 pm (sur rendez-vous)",
            ),
            (
                "Mo-Fr 09:00-12:00, We 14:00-17:00 \"sur rendez-vous\"",
                "le lundi, le mardi, le jeudi et le vendredi de 9 h à 12 h ; le mercredi de 9 h à 12 h et de 14 h à 17 h (sur rendez-vous)",
                "Monday, Tuesday, Thursday and Friday, 9 am to midday; Wednesday, 9 am to midday and 2 pm to 5 pm (sur rendez-vous)",
            ),
            ("\"sur rendez-vous\"", "sur rendez-vous", "sur rendez-vous"),
            (
                "Sa[1] 10:00-12:00",
                "le premier samedi du mois de 10 h à 12 h",
                "on the first Saturday of the month, 10 am to midday",
            ),
            (
                "We 09:00-12:00; Sa[1,3] 10:00-12:00",
                "le mercredi de 9 h à 12 h ; les premiers et troisièmes samedis du mois de 10 h à 12 h",
                "Wednesday, 9 am to midday; on the first and third Saturday of the month, 10 am to midday",
            ),
            (
                "Mo-Fr 09:00-12:00 || \"sur rendez-vous\"",
                "du lundi au vendredi de 9 h à 12 h ; sinon sur rendez-vous",
                "Monday to Friday, 9 am to midday; otherwise sur rendez-vous",
            ),
        ];
        for (hours, french, english) in cases {
            assert_eq!(fr(hours), french, "{hours}");
            assert_eq!(en(hours), english, "{hours}");
        }
    }

    #[test]
    fn seasons_in_words() {
        let cases = [
            (
                "Mo-Sa 10:00-18:00; Jul-Aug: Mo-Fr 09:00-20:00; Dec 24-Dec 31 off; PH off",
                "du lundi au samedi de 10 h à 18 h ; fermé les jours fériés ; en juillet et août : du lundi au vendredi de 9 h à 20 h, le samedi de 10 h à 18 h ; fermé du 24 au 31 décembre",
            ),
            (
                "Apr-Oct: 09:00-19:00; Nov-Mar: 09:00-17:00",
                "d’avril à octobre : tous les jours de 9 h à 19 h ; de novembre à mars : tous les jours de 9 h à 17 h",
            ),
            ("Mo-Fr 09:00-17:00; Aug off", "du lundi au vendredi de 9 h à 17 h ; fermé en août"),
            (
                "Mo-Su 09:00-17:00; Dec 24 09:00-12:00",
                "tous les jours de 9 h à 17 h ; le 24 décembre : de 9 h à 12 h",
            ),
            (
                "Mo-Fr 09:00-17:00; 2026 Dec 24-2027 Jan 1 off",
                "du lundi au vendredi de 9 h à 17 h ; fermé du 24 décembre 2026 au 1er janvier 2027",
            ),
            ("week 2-52/2 We 09:00-12:00", "les semaines paires : le mercredi de 9 h à 12 h"),
            (
                "Mo-Fr 09:00-17:00; Jul-Aug: Mo off",
                "du lundi au vendredi de 9 h à 17 h ; en juillet et août : du mardi au vendredi de 9 h à 17 h, fermé le lundi",
            ),
        ];
        for (hours, french) in cases {
            assert_eq!(fr(hours), french, "{hours}");
        }
        assert_eq!(
            en("Mo-Sa 10:00-18:00; Jul-Aug: Mo-Sa 09:00-20:00; Dec 24-Dec 31 off"),
            "Monday to Saturday, 10 am to 6 pm; in July and August: Monday to Saturday, 9 am to 8 pm; closed from 24 to 31 December"
        );
    }

    #[test]
    fn faults_have_a_place_and_a_sentence() {
        let fault = sentence("Mo-Fr 08:30-12:00; lundi", "fr").unwrap_err();
        assert_eq!(fault.position, 19, "{fault:?}");
        assert!(fault.sentence.contains("lundi"), "{fault:?}");
        assert_eq!(sentence("Mo-Fr 08h30", "en").unwrap_err().position, 6);
        assert_eq!(sentence("  ", "fr").unwrap_err().position, 0);
        for odd in
            ["Mo-Fr 10:00-16:00/01:30", "easter 10:00-12:00", "SH Mo-Fr 10:00-18:00", "(sunset-01:00)-22:00"]
        {
            let fault = sentence(odd, "fr").unwrap_err();
            assert!(fault.sentence.contains('«'), "{odd}: {fault:?}");
            assert!(check(odd, "en").is_err());
        }
        for noise in [
            "",
            ";",
            "Mo",
            "é",
            "99:99",
            "Mo-Fr 25:00-26:00",
            "\u{1f600}",
            "Mo-Fr 08:30–12:00",
            &"Mo,".repeat(900),
        ] {
            let _ = sentence(noise, "fr");
            let _ = week(noise);
            let _ = status(noise, &[], d(2026, 12, 5), (10, 0));
        }
    }

    #[test]
    fn exceptions_in_words() {
        let mut closed = Exception {
            from: d(2026, 12, 24),
            to: d(2026, 12, 31),
            reason: "inventaire".into(),
            hours: None,
        };
        assert_eq!(closed.sentence("fr"), "Fermé du 24 au 31 décembre (inventaire)");
        assert_eq!(closed.sentence("en"), "Closed from 24 to 31 December (inventaire)");
        closed.to = d(2027, 1, 1);
        assert_eq!(closed.sentence("fr"), "Fermé du 24 décembre 2026 au 1er janvier 2027 (inventaire)");
        let changed = Exception {
            from: d(2026, 12, 24),
            to: d(2026, 12, 24),
            reason: String::new(),
            hours: Some("09:00-12:00".into()),
        };
        assert_eq!(changed.sentence("fr"), "Le 24 décembre : de 9 h à 12 h");
        assert_eq!(changed.sentence("en"), "On 24 December: 9 am to midday");
    }

    #[test]
    fn open_or_not_now() {
        let hours = "Mo-Fr 08:30-12:00,13:30-17:00; PH off";
        let monday = d(2026, 12, 7);
        let open = status(hours, &[], monday, (9, 0));
        assert!(open.open);
        assert_eq!(open.until, Some(monday.and_hms_opt(12, 0, 0).unwrap()));
        assert_eq!(open.sentence("fr"), "Ouvert jusqu’à 12 h");
        assert_eq!(status(hours, &[], monday, (12, 0)).sentence("fr"), "Fermé, ouvre à 13 h 30");
        assert_eq!(status(hours, &[], monday, (18, 0)).sentence("en"), "Closed, opens tomorrow at 8:30 am");
        assert_eq!(status(hours, &[], d(2026, 12, 5), (10, 0)).sentence("fr"), "Fermé, ouvre lundi à 8 h 30");
        // Christmas day 2026 is a Friday.
        assert!(!status(hours, &[], d(2026, 12, 25), (9, 0)).open);
        let stock =
            [Exception { from: monday, to: d(2026, 12, 18), reason: "inventaire".into(), hours: None }];
        assert_eq!(
            status(hours, &stock, monday, (9, 0)).sentence("fr"),
            "Fermé, ouvre le lundi 21 décembre à 8 h 30 (inventaire)"
        );
        let late = [Exception {
            from: monday,
            to: monday,
            reason: "conseil".into(),
            hours: Some("Mo 17:00-22:00".into()),
        }];
        assert_eq!(status(hours, &late, monday, (18, 0)).sentence("fr"), "Ouvert jusqu’à 22 h (conseil)");
        assert_eq!(status("24/7", &[], monday, (3, 0)).sentence("fr"), "Ouvert");
        assert_eq!(status("off", &[], monday, (3, 0)).sentence("fr"), "Fermé");
        assert_eq!(
            status("Fr 20:00-02:00", &[], d(2026, 12, 11), (23, 0)).sentence("fr"),
            "Ouvert jusqu’à 2 h"
        );
        assert!(status("Fr 20:00-02:00", &[], d(2026, 12, 12), (1, 0)).open);
        // The night the clock goes back, on the wall.
        assert!(status("Su 02:30-04:00", &[], d(2026, 10, 25), (2, 45)).open);
        assert!(!status("not hours", &[], monday, (9, 0)).open);
    }

    #[test]
    fn weeks_for_tables() {
        let hours = "Mo-Fr 08:30-12:00,13:30-17:00; Fr 20:00-02:00; Aug off; PH off";
        let table = week(hours);
        assert_eq!(table.len(), 7);
        assert_eq!(
            table[0].ranges.iter().map(|r| (r.opens(), r.closes())).collect::<Vec<_>>(),
            [("08:30".to_owned(), "12:00".to_owned()), ("13:30".to_owned(), "17:00".to_owned())]
        );
        assert_eq!(table[4].ranges, [Range { begin: 1200, end: 1560 }]);
        assert_eq!(table[4].ranges[0].closes(), "02:00");
        assert!(table[5].ranges.is_empty());
        let christmas = week_of(hours, &[], &[], d(2026, 12, 25));
        assert_eq!(christmas[0].0, d(2026, 12, 21));
        assert!(christmas[4].1.ranges.is_empty() && !christmas[3].1.ranges.is_empty());
        assert!(week_of(hours, &[], &[], d(2026, 8, 12)).iter().all(|(_, day)| day.ranges.is_empty()));
        assert!(week("nothing").iter().all(|day| day.ranges.is_empty()));
    }

    #[test]
    fn days_without_school_are_those_the_town_writes() {
        let hours = "Mo-Fr 17:00-20:00; SH 10:00-18:00; PH off";
        let school = [SchoolHoliday { label: "Noël".into(), from: d(2026, 12, 19), to: d(2027, 1, 3) }];
        let opens = |school: &[SchoolHoliday], day| {
            week_of(hours, &[], school, day)
                .into_iter()
                .find(|it| it.0 == day)
                .unwrap()
                .1
                .ranges
                .first()
                .map(Range::opens)
        };
        assert_eq!(opens(&[], d(2026, 12, 22)).as_deref(), Some("17:00"));
        assert_eq!(opens(&school, d(2026, 12, 22)).as_deref(), Some("10:00"));
        assert_eq!(opens(&school, d(2026, 12, 18)).as_deref(), Some("17:00"), "the last day of school");
        assert_eq!(opens(&school, d(2026, 12, 25)), None, "a public holiday is one during these too");
        let years = [SchoolHoliday { label: "Toujours".into(), from: d(1, 1, 1), to: NaiveDate::MAX }];
        assert_eq!(opens(&years, d(2026, 12, 22)).as_deref(), Some("17:00"));
    }
}
