//! When events are: instants in whatever zone, and repetitions as the times they stand for, within bounds.
use super::ical::{Component, Property};
use crate::content::dates;
use crate::content::event::{TIMINGS_MAX, Timing};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use rrule::{RRule, Unvalidated};
use std::collections::BTreeMap;

/// Times a repetition is followed for before it is cut.
const FOLLOWED: u16 = 20_000;

/// Zones as Outlook and Exchange call them.
const OUTLOOK: [(&str, Tz); 20] = [
    ("Romance Standard Time", Tz::Europe__Paris),
    ("Central European Standard Time", Tz::Europe__Warsaw),
    ("Central Europe Standard Time", Tz::Europe__Budapest),
    ("W. Europe Standard Time", Tz::Europe__Berlin),
    ("GMT Standard Time", Tz::Europe__London),
    ("Greenwich Standard Time", Tz::Atlantic__Reykjavik),
    ("E. Europe Standard Time", Tz::Europe__Chisinau),
    ("FLE Standard Time", Tz::Europe__Kiev),
    ("GTB Standard Time", Tz::Europe__Bucharest),
    ("Russian Standard Time", Tz::Europe__Moscow),
    ("Eastern Standard Time", Tz::America__New_York),
    ("Central Standard Time", Tz::America__Chicago),
    ("Mountain Standard Time", Tz::America__Denver),
    ("Pacific Standard Time", Tz::America__Los_Angeles),
    ("SA Western Standard Time", Tz::America__Martinique),
    ("SA Eastern Standard Time", Tz::America__Cayenne),
    ("Mauritius Standard Time", Tz::Indian__Reunion),
    ("Central Pacific Standard Time", Tz::Pacific__Noumea),
    ("UTC", Tz::UTC),
    ("Hawaiian Standard Time", Tz::Pacific__Honolulu),
];

/// A moment of a calendar: a day, or a wall time somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    at: NaiveDateTime,
    zone: Tz,
    /// It is a whole day.
    pub(super) day: bool,
}

impl Moment {
    pub(super) fn instant(&self) -> DateTime<Utc> {
        dates::local(self.at, self.zone)
    }
}

/// Reads moments; what it had to guess is kept.
pub(super) struct Clock {
    /// The town's.
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
    pub(super) reasons: Vec<String>,
}

impl Clock {
    fn named(&mut self, name: &str) -> Tz {
        let name = name.trim();
        if name.is_empty() {
            return self.zone;
        }
        let outlook = OUTLOOK.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1);
        // Some write their own address before: `/mozilla.org/20050126_1/Europe/Paris`.
        let parts: Vec<&str> = name.split('/').collect();
        let tail = (parts.len() > 2).then(|| parts[parts.len() - 2..].join("/"));
        let known = name.parse().ok().or(outlook).or_else(|| tail?.parse().ok());
        known.unwrap_or_else(|| {
            self.reasons.push(format!("fuseau horaire inconnu, « {name} » : lu à l’heure de la commune"));
            self.zone
        })
    }

    /// One moment of a property, `20270501`, `20270501T203000Z`.
    pub(super) fn moment(&mut self, property: &Property) -> Option<Moment> {
        self.moments(property).into_iter().next()
    }

    /// All moments of a property that can be read.
    pub(super) fn moments(&mut self, property: &Property) -> Vec<Moment> {
        let zone = self.named(property.param("TZID"));
        let mut found = Vec::new();
        for text in property.value.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            // A period begins with a moment.
            let text = text.split('/').next().unwrap_or(text);
            match read(text, zone) {
                Some(moment) => found.push(moment),
                None => self.reasons.push(format!("date illisible : {} « {text} »", property.name)),
            }
        }
        found
    }

    /// How long something lasts: by its end, its duration, or as long as nobody says.
    pub(super) fn length(&mut self, component: &Component, begin: Moment) -> Duration {
        if let Some(end) = component.first("DTEND").and_then(|it| self.moment(it)) {
            let length = end.instant() - begin.instant();
            if length > Duration::zero() {
                return length;
            }
            self.reasons.push("finit avant de commencer : durée supposée".into());
        } else if let Some(said) = component.first("DURATION") {
            match duration(&said.value).filter(|it| *it > Duration::zero()) {
                Some(length) => return length,
                None => self.reasons.push(format!("durée illisible : « {} »", said.value.trim())),
            }
        }
        if begin.day {
            return Duration::days(1);
        }
        self.reasons.push("sans heure de fin : une heure, à vérifier".into());
        Duration::hours(1)
    }

    /// Every time an event takes place, by the moment its rule gives; the rule is followed to the end of next year.
    pub(super) fn times(
        &mut self,
        component: &Component,
        begin: Moment,
    ) -> BTreeMap<DateTime<Utc>, DateTime<Utc>> {
        let mut found = BTreeMap::from([(begin.instant(), begin.instant())]);
        let until = Utc.with_ymd_and_hms(self.now.year() + 2, 1, 1, 0, 0, 0).single().unwrap_or(self.now);
        for rule in component.all("RRULE") {
            match self.repeated(&rule.value, begin, until) {
                Ok(times) => found.extend(times.into_iter().map(|it| (it, it))),
                Err(why) => {
                    self.reasons.push(format!("répétition laissée de côté, {why} : {}", rule.value.trim()));
                }
            }
        }
        let dates: Vec<Property> = component.all("RDATE").cloned().collect();
        let dates: Vec<Moment> = dates.iter().flat_map(|it| self.moments(it)).collect();
        for moment in dates {
            let at = Moment { at: same_time(moment, begin), ..moment }.instant();
            found.insert(at, at);
        }
        let without: Vec<Property> = component.all("EXDATE").cloned().collect();
        for moment in without.iter().flat_map(|it| self.moments(it)) {
            if moment.day && !begin.day {
                found.retain(|at, _| dates::wall(*at, begin.zone).date() != moment.at.date());
            } else {
                found.remove(&moment.instant());
            }
        }
        found
    }

    fn repeated(
        &self,
        rule: &str,
        begin: Moment,
        until: DateTime<Utc>,
    ) -> Result<Vec<DateTime<Utc>>, String> {
        let upper = rule.trim().to_uppercase();
        if ["SECONDLY", "MINUTELY", "HOURLY"].iter().any(|it| upper.contains(&format!("FREQ={it}"))) {
            return Err("plus d’une fois par jour".into());
        }
        // An end that is written in another way than the begin is refused by the rule's reader: it is ours.
        let (mut last, mut parts) = (until, Vec::new());
        for part in upper.split(';').filter(|it| !it.is_empty()) {
            match part.strip_prefix("UNTIL=") {
                Some(text) => {
                    let end = read(text, begin.zone).ok_or("fin illisible")?;
                    let end = if end.day {
                        end.instant() + Duration::days(1)
                    } else {
                        end.instant() + Duration::seconds(1)
                    };
                    last = last.min(end);
                }
                None => parts.push(part),
            }
        }
        let rule: RRule<Unvalidated> = parts.join(";").parse().map_err(|_| "règle illisible".to_owned())?;
        let zone = rrule::Tz::from(begin.zone);
        let set =
            rule.build(begin.instant().with_timezone(&zone)).map_err(|_| "règle illisible".to_owned())?;
        let found = set.before(last.with_timezone(&zone)).all(FOLLOWED);
        let times = found.dates.into_iter().map(|it| it.with_timezone(&Utc));
        Ok(times.filter(|it| *it < last).collect())
    }

    /// Begins and ends, as many as an event may have: the last ones, where there are more.
    pub(super) fn timings(
        &mut self,
        times: impl IntoIterator<Item = (DateTime<Utc>, DateTime<Utc>)>,
    ) -> Vec<Timing> {
        let mut found: Vec<Timing> = times.into_iter().map(|(begin, end)| Timing { begin, end }).collect();
        found.sort_unstable();
        found.dedup();
        if found.len() > TIMINGS_MAX {
            let gone = found.len() - TIMINGS_MAX;
            self.reasons.push(format!("{gone} dates anciennes laissées de côté : {TIMINGS_MAX} au plus"));
            found.drain(..gone);
        }
        found
    }
}

/// A day among times has the time of the first one.
fn same_time(moment: Moment, begin: Moment) -> NaiveDateTime {
    if moment.day && !begin.day { moment.at.date().and_time(begin.at.time()) } else { moment.at }
}

fn read(text: &str, zone: Tz) -> Option<Moment> {
    let text = text.trim();
    if text.len() == 8 && text.is_ascii() {
        let date = NaiveDate::parse_from_str(text, "%Y%m%d").ok()?;
        return possible(Moment { at: date.and_time(NaiveTime::MIN), zone, day: true });
    }
    let (bare, zone) = match text.strip_suffix(['Z', 'z']) {
        Some(bare) => (bare, Tz::UTC),
        None => (text, zone),
    };
    let at = NaiveDateTime::parse_from_str(bare, "%Y%m%dT%H%M%S");
    let at = at.or_else(|_| NaiveDateTime::parse_from_str(bare, "%Y%m%dT%H%M")).ok()?;
    possible(Moment { at, zone, day: false })
}

/// A year of the calendar of a town.
fn possible(moment: Moment) -> Option<Moment> {
    (1900..2200).contains(&moment.at.year()).then_some(moment)
}

/// `PT1H30M`, `P1W`, `-P1DT2H`.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim().to_uppercase();
    let (sign, bare) = match text.strip_prefix('-') {
        Some(bare) => (-1, bare.to_owned()),
        None => (1, text.trim_start_matches('+').to_owned()),
    };
    let (mut total, mut number, mut timed) = (0_i64, String::new(), false);
    for letter in bare.strip_prefix('P')?.chars() {
        match letter {
            'T' => timed = true,
            it if it.is_ascii_digit() && number.len() < 7 => number.push(it),
            unit => {
                let count: i64 = number.parse().ok()?;
                number.clear();
                total += count
                    * match (unit, timed) {
                        ('W', false) => 7 * 24 * 3600,
                        ('D', false) => 24 * 3600,
                        ('H', true) => 3600,
                        ('M', true) => 60,
                        ('S', true) => 1,
                        _ => return None,
                    };
            }
        }
    }
    number.is_empty().then(|| Duration::seconds(sign * total))
}
