//! The agenda: a list by months, or a day, a week, a month, narrowed by what readers ask. Every address is a plain one: links and a form.
use super::card::{self, Card};
use super::head::Head;
use super::narrowed::{self, Menu, MenuOption};
use super::paging::{Asked, Paging};
use super::visit::Visit;
use super::words;
use crate::content::agenda::{Agenda, Facets, Filter};
use crate::content::event::{Occurrence, Timing};
use crate::content::topic::Labelled;
use crate::content::{Kind, address, dates};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::extract::Query;
use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, NaiveTime, Utc};
use serde::Serialize;

/// `site/agenda.html`.
#[derive(Debug, Serialize)]
pub struct AgendaPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Where the form goes.
    pub path: String,
    /// What the form keeps: the view and its day, or the period.
    pub kept: Vec<(&'static str, String)>,
    pub menus: Vec<Menu>,
    /// Whether only what is free is asked for, and how many are.
    pub free: (bool, usize),
    /// Something is asked: the address that asks nothing.
    pub clear: Option<String>,
    /// List, day, week, month.
    pub views: Vec<Choice>,
    /// Periods of the list.
    pub periods: Vec<Choice>,
    /// Which days a calendar shows.
    pub heading: String,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// Back to the day it is.
    pub today: Option<String>,
    /// How many events are found.
    pub count: usize,
    /// `list`, `day`, `week` or `month`.
    pub view: &'static str,
    pub months: Vec<Month>,
    pub days: Vec<DaySheet>,
    /// What is on throughout the days shown.
    pub lasting: Vec<Card>,
    /// Some of it is in French only.
    pub in_french: bool,
    /// Path of the calendar file of what is asked for.
    pub ics: String,
    /// Its address for a calendar to subscribe to.
    pub webcal: String,
    pub paging: Paging,
}

/// A link among others of its sort.
#[derive(Debug, Serialize)]
pub struct Choice {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// The events of a month.
#[derive(Debug, Serialize)]
pub struct Month {
    pub label: String,
    pub events: Vec<Card>,
}

/// One day of a calendar.
#[derive(Debug, Serialize)]
pub struct DaySheet {
    /// "mardi 1er décembre".
    pub label: String,
    pub weekday: String,
    pub number: u32,
    pub iso: String,
    pub href: String,
    pub today: bool,
    pub past: bool,
    /// Column of the first day, from 1; nothing for the others.
    pub column: Option<u32>,
    pub events: Vec<Sheet>,
}

/// An event on its day.
#[derive(Debug, Serialize)]
pub struct Sheet {
    /// "18 h 30"; empty for a whole day.
    pub hour: String,
    pub card: Card,
}

impl Template for AgendaPage {
    const NAME: &'static str = "site/agenda.html";
}

/// How the agenda is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// Everything of a period, month by month.
    List(Period),
    Day(NaiveDate),
    /// The week this day is in.
    Week(NaiveDate),
    Month(NaiveDate),
}

/// Which days the list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    All,
    Today,
    Weekend,
    Month,
    Past,
}

impl Period {
    const OFFERED: [(Self, &'static str); 5] = [
        (Self::All, "all"),
        (Self::Today, "today"),
        (Self::Weekend, "weekend"),
        (Self::Month, "month"),
        (Self::Past, "past"),
    ];

    fn name(self) -> &'static str {
        Self::OFFERED.into_iter().find(|it| it.0 == self).map_or("all", |it| it.1)
    }
}

/// How far from today a calendar goes, in days: nobody looks further, machines would for ever.
const FAR: i64 = 800;
/// Events on one page of the list.
const PER_PAGE: u64 = 40;

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Question {
    view: View,
    filter: Filter,
}

impl Question {
    /// What cannot be meant is passed over.
    fn asked(pairs: &[(String, String)], today: NaiveDate) -> Self {
        let value = |name: &str| narrowed::value(pairs, name);
        let near = |it: &NaiveDate| (*it - today).num_days().abs() <= FAR;
        let date = value("date").parse().ok().filter(near).unwrap_or(today);
        let period = Period::OFFERED.into_iter().find(|it| it.1 == value("when"));
        let view = match value("view") {
            "day" => View::Day(date),
            "week" => View::Week(date - Duration::days(i64::from(date.weekday().num_days_from_monday()))),
            "month" => View::Month(date.with_day(1).unwrap_or(date)),
            _ => View::List(period.map_or(Period::All, |it| it.0)),
        };
        Self { view, filter: Filter::asked(pairs) }
    }

    fn name(&self) -> &'static str {
        match self.view {
            View::List(_) => "list",
            View::Day(_) => "day",
            View::Week(_) => "week",
            View::Month(_) => "month",
        }
    }

    /// First and last day a calendar shows; nothing for the list.
    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        match self.view {
            View::List(_) => None,
            View::Day(day) => Some((day, day)),
            View::Week(monday) => Some((monday, monday + Duration::days(6))),
            View::Month(first) => Some((first, (first + Months::new(1)) - Duration::days(1))),
        }
    }

    /// Names and values of the view, without the filter.
    fn kept(&self) -> Vec<(&'static str, String)> {
        match (self.view, self.days()) {
            (View::List(Period::All), _) => Vec::new(),
            (View::List(period), _) => vec![("when", period.name().to_owned())],
            (_, Some((first, _))) => vec![("view", self.name().to_owned()), ("date", first.to_string())],
            (_, None) => Vec::new(),
        }
    }

    fn href(&self, locale: &str) -> String {
        let pairs: Vec<_> = self.kept().into_iter().chain(self.filter.pairs()).collect();
        address::list(Kind::Event, locale) + &query(&pairs)
    }

    fn with(&self, view: View) -> Self {
        Self { view, filter: self.filter.clone() }
    }

    /// The same view, so many of its days, weeks, months away.
    fn moved(&self, by: i32, today: NaiveDate) -> Option<Self> {
        let days = |day: NaiveDate, count: i64| day + Duration::days(count * i64::from(by));
        let view = match self.view {
            View::List(_) => return None,
            View::Day(day) => View::Day(days(day, 1)),
            View::Week(monday) => View::Week(days(monday, 7)),
            View::Month(first) if by < 0 => View::Month(first - Months::new(by.unsigned_abs())),
            View::Month(first) => View::Month(first + Months::new(by.unsigned_abs())),
        };
        let moved = self.with(view);
        moved.days().filter(|it| (it.0 - today).num_days().abs() <= FAR).map(|_| moved)
    }

    async fn agenda(&self, visit: &Visit) -> Result<Agenda> {
        let db = &visit.app.db;
        match window(visit, self) {
            Some((from, to)) => Agenda::between(db, visit.locale, from, to).await,
            None => Agenda::past(db, visit.locale, visit.now).await,
        }
    }
}

/// From when to when, in the town's days; nothing for what is over.
fn window(visit: &Visit, question: &Question) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let today = visit.day();
    let midnight = |day: NaiveDate| dates::local(day.and_time(NaiveTime::MIN), visit.town.zone());
    if let Some((first, last)) = question.days() {
        return Some((midnight(first), midnight(last + Duration::days(1))));
    }
    let View::List(period) = question.view else { return None };
    let monday = today - Duration::days(i64::from(today.weekday().num_days_from_monday()));
    match period {
        Period::Past => None,
        Period::All => Some((visit.now, visit.now + Duration::days(365))),
        Period::Today => Some((visit.now, midnight(today + Duration::days(1)))),
        // Saturday and Sunday; from Saturday on, what is left of them.
        Period::Weekend => {
            let saturday = midnight(monday + Duration::days(5));
            Some((saturday.max(visit.now), midnight(monday + Duration::days(7))))
        }
        Period::Month => Some((visit.now, midnight(today + Duration::days(30)))),
    }
}

fn query(pairs: &[(&'static str, String)]) -> String {
    narrowed::query(pairs.iter().map(|(name, value)| (*name, Some(value.as_str()))))
}

/// The agenda.
pub async fn list(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Result<Page<AgendaPage>> {
    let question = Question::asked(&pairs, visit.day());
    let agenda = question.agenda(&visit).await?;
    let found = agenda.found(&question.filter);
    let facets = agenda.facets(&question.filter);
    let asked = Asked::page(pairs.into_iter().find(|it| it.0 == "page").map(|it| it.1).unwrap_or_default());
    let path = address::list(Kind::Event, visit.locale);
    let here = question.href(visit.locale);
    let paged = question.days().is_none();
    let asked = if paged { asked } else { Asked::default() };
    let paging = Paging::of(&asked, PER_PAGE, if paged { found.len() as u64 } else { 0 }, &here)?;
    let heading = heading(&visit, &question);
    let head = head(&visit, &question, &heading, &paging);
    let languages = head.languages();
    let ics = format!("{path}.ics{}", query(&question.filter.pairs()));
    let at = |by| question.moved(by, visit.day()).map(|it| it.href(visit.locale));
    let mut page = AgendaPage {
        crumbs: Vec::new(),
        title: visit.say("site-events-title", &[]),
        lede: paging.lede(&visit.say("site-events-lede", &[])).to_owned(),
        path,
        kept: question.kept(),
        menus: menus(&visit, &question.filter, &facets),
        free: (question.filter.free, facets.free),
        clear: (!question.filter.is_all())
            .then(|| Question { filter: Filter::default(), ..question.clone() }.href(visit.locale)),
        views: views(&visit, &question),
        periods: periods(&visit, &question),
        previous: at(-1),
        next: at(1),
        today: around_today(&visit, &question),
        heading,
        count: found.len(),
        view: question.name(),
        months: Vec::new(),
        days: Vec::new(),
        lasting: Vec::new(),
        in_french: found.iter().any(|it| it.live.item.locale != visit.locale),
        webcal: visit.absolute(&ics).replacen("https:", "webcal:", 1).replacen("http:", "webcal:", 1),
        ics,
        paging,
        head,
    };
    if let Some(days) = question.days() {
        (page.days, page.lasting) = calendar(&visit, &question, days, &found).await?;
    } else {
        let shown = found.iter().skip(asked.offset(PER_PAGE) as usize).take(PER_PAGE as usize);
        page.months = months(&visit, &shown.cloned().collect::<Vec<_>>()).await?;
    }
    Ok(Page::new(page).in_languages(languages))
}

/// What a calendar shows, or the period of the list; empty for all of it.
fn heading(visit: &Visit, question: &Question) -> String {
    let words = match (question.view, question.days()) {
        (View::Day(day), _) => dates::day(visit.locale, day),
        (View::Week(_), Some((first, last))) => {
            visit.say("site-agenda-week-of", &[("days", &dates::span(visit.locale, first, last))])
        }
        (View::Month(first), _) => dates::month(visit.locale, first),
        (View::List(Period::All), _) | (View::Week(_), None) => return String::new(),
        (View::List(period), _) => visit.say(&format!("site-events-{}", period.name()), &[]),
    };
    visit.plain(&words::capital(&words))
}

/// Only the whole list stands in indexes: tomorrow a period is another, and what is narrowed says nothing new.
fn head(visit: &Visit, question: &Question, heading: &str, paging: &Paging) -> Head {
    let plain = visit.say("site-events-title", &[]);
    let all = question.view == View::List(Period::All) && question.filter.is_all();
    let title = match heading {
        "" => plain,
        period => visit.say("site-events-title-for", &[("period", &period.to_lowercase())]),
    };
    let lede = if all { visit.say("site-events-lede", &[]) } else { String::new() };
    let path = paging.here(&question.href(visit.locale));
    let head = Head::new(visit, &paging.title(visit, &title), paging.lede(&lede), &path)
        .in_both(visit, |locale| question.href(locale));
    if all { head } else { head.unindexed() }
}

fn menus(visit: &Visit, filter: &Filter, facets: &Facets) -> Vec<Menu> {
    let option = |value: &str, label: String, count: usize, asked: Option<&str>| MenuOption {
        value: value.to_owned(),
        label: visit.plain(&label),
        count: Some(count),
        chosen: asked == Some(value),
    };
    let topics = facets
        .topics
        .iter()
        .map(|(it, n)| option(&it.slug, it.label(visit.locale).to_owned(), *n, filter.topic.as_deref()));
    let zones = facets
        .zones
        .iter()
        .map(|(it, n)| option(&it.slug, it.label(visit.locale).to_owned(), *n, filter.zone.as_deref()));
    let audiences = facets
        .audiences
        .iter()
        .map(|(slug, word, n)| option(slug, words::capital(word), *n, filter.audience.as_deref()));
    let accesses = facets.accesses.iter().map(|(it, n)| {
        let label = visit.say(&format!("site-agenda-access-{}", it.name()), &[]);
        option(it.name(), label, *n, filter.access.map(|it| it.name()))
    });
    let settings = facets.settings.iter().map(|(it, n)| {
        let label = visit.say(&format!("site-setting-{}", it.name()), &[]);
        option(it.name(), label, *n, filter.setting.map(|it| it.name()))
    });
    let menu = |name: &'static str, options: Vec<MenuOption>| {
        Menu::new(name, visit.say(&format!("site-agenda-{name}"), &[]), options)
    };
    let mut menus = vec![
        menu("topic", topics.collect()),
        menu("zone", zones.collect()),
        menu("audience", audiences.collect()),
        menu("access", accesses.collect()),
        menu("setting", settings.collect()),
    ];
    menus.retain(|it| !it.options.is_empty());
    menus
}

/// Each view around the day looked at.
fn views(visit: &Visit, question: &Question) -> Vec<Choice> {
    let today = visit.day();
    // Today where it is among the days shown, else the first of them.
    let day = question.days().map_or(
        today,
        |(first, last)| {
            if (first..=last).contains(&today) { today } else { first }
        },
    );
    let monday = day - Duration::days(i64::from(day.weekday().num_days_from_monday()));
    let views = [
        View::List(Period::All),
        View::Day(day),
        View::Week(monday),
        View::Month(day.with_day(1).unwrap_or(day)),
    ];
    let choice = |view: View| {
        let it = question.with(view);
        Choice {
            label: visit.say(&format!("site-agenda-view-{}", it.name()), &[]),
            href: it.href(visit.locale),
            current: it.name() == question.name(),
        }
    };
    views.into_iter().map(choice).collect()
}

fn periods(visit: &Visit, question: &Question) -> Vec<Choice> {
    if question.days().is_some() {
        return Vec::new();
    }
    let choice = |(period, name): (Period, &str)| Choice {
        label: visit.say(&format!("site-events-{name}"), &[]),
        href: question.with(View::List(period)).href(visit.locale),
        current: question.view == View::List(period),
    };
    Period::OFFERED.into_iter().map(choice).collect()
}

fn around_today(visit: &Visit, question: &Question) -> Option<String> {
    let (first, last) = question.days()?;
    let today = visit.day();
    if (first..=last).contains(&today) {
        return None;
    }
    let pairs = [("view".to_owned(), question.name().to_owned())];
    Some(question.with(Question::asked(&pairs, today).view).href(visit.locale))
}

/// Something that lasts for days is no appointment of each of them.
fn lasts(visit: &Visit, timing: &Timing) -> bool {
    timing.end - timing.begin > Duration::hours(18)
        && visit.town.day(timing.end) > visit.town.day(timing.begin)
}

async fn calendar(
    visit: &Visit,
    question: &Question,
    (first, last): (NaiveDate, NaiveDate),
    found: &[Occurrence],
) -> Result<(Vec<DaySheet>, Vec<Card>)> {
    let (mut own, mut lasting) = (Vec::new(), Vec::new());
    for event in found {
        let timings = std::iter::once(&event.timing).chain(&event.later);
        let (long, short): (Vec<&Timing>, Vec<&Timing>) = timings.partition(|it| lasts(visit, it));
        let at =
            |timing: &Timing| Occurrence { live: event.live.clone(), timing: *timing, later: Vec::new() };
        lasting.extend(long.first().map(|it| at(it)));
        own.extend(short.into_iter().map(at));
    }
    own.sort_by_key(|it| it.timing);
    let cards = cards(visit, &own).await?;
    let zone = visit.town.zone();
    let mut sheets: Vec<(NaiveDate, Sheet)> = Vec::new();
    for (event, card) in own.iter().zip(cards) {
        let begin = dates::wall(event.timing.begin, zone);
        let hour = match begin.time() {
            NaiveTime::MIN => String::new(),
            time => visit.plain(&dates::time(visit.locale, time)),
        };
        sheets.push((begin.date().max(first), Sheet { hour, card }));
    }
    let today = visit.day();
    let sheet = |date: NaiveDate| DaySheet {
        label: visit.plain(&words::capital(&dates::weekday_day(visit.locale, date))),
        weekday: visit.plain(dates::weekday_name(visit.locale, date.weekday())),
        number: date.day(),
        iso: date.to_string(),
        href: question.with(View::Day(date)).href(visit.locale),
        today: date == today,
        past: date < today,
        column: (date == first).then(|| date.weekday().number_from_monday()),
        events: Vec::new(),
    };
    let mut days: Vec<DaySheet> = first.iter_days().take_while(|it| *it <= last).map(sheet).collect();
    for (date, sheet) in sheets {
        if let Some(day) = days.iter_mut().find(|it| it.iso == date.to_string()) {
            day.events.push(sheet);
        }
    }
    Ok((days, self::cards(visit, &lasting).await?))
}

/// The cards of events, each in its own language.
async fn cards(visit: &Visit, events: &[Occurrence]) -> Result<Vec<Card>> {
    let Some(french) = visit.in_french() else { return card::agenda(visit, events).await };
    let is_own = |it: &&Occurrence| it.live.item.locale == visit.locale;
    let (own, other): (Vec<&Occurrence>, Vec<&Occurrence>) = events.iter().partition(is_own);
    let owned = |them: Vec<&Occurrence>| them.into_iter().cloned().collect::<Vec<_>>();
    let mut own = card::agenda(visit, &owned(own)).await?.into_iter();
    let mut other = card::agenda(&french, &owned(other)).await?.into_iter();
    let next = |it: &Occurrence| {
        if is_own(&it) {
            own.next()
        } else {
            other.next().map(|card| Card { lang: Some("fr".into()), ..card })
        }
    };
    Ok(events.iter().filter_map(next).collect())
}

async fn months(visit: &Visit, events: &[Occurrence]) -> Result<Vec<Month>> {
    let cards = cards(visit, events).await?;
    let mut months: Vec<Month> = Vec::new();
    for (event, card) in events.iter().zip(cards) {
        let day = card::day_of(visit, &event.timing);
        let label = visit.plain(&words::capital(&dates::month(visit.locale, day)));
        match months.last_mut().filter(|it| it.label == label) {
            Some(month) => month.events.push(card),
            None => months.push(Month { label, events: vec![card] }),
        }
    }
    Ok(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Question {
        let pairs: Vec<_> = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Question::asked(&pairs, NaiveDate::from_ymd_opt(2026, 12, 1).unwrap())
    }

    #[test]
    fn an_address_says_the_same_question_again() {
        let week = asked(&[("free", "on"), ("view", "week"), ("date", "2026-12-24"), ("zone", "les-iles")]);
        assert_eq!(week.href("fr"), "/agenda?view=week&date=2026-12-21&zone=les-iles&free=1");
        let today = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        assert_eq!(
            week.moved(1, today).unwrap().href("en"),
            "/en/events?view=week&date=2026-12-28&zone=les-iles&free=1"
        );
        assert_eq!(asked(&[("when", "weekend")]).href("fr"), "/agenda?when=weekend");
        assert_eq!(asked(&[("when", "never"), ("view", "{{"), ("date", "0")]).href("fr"), "/agenda");
    }

    #[test]
    fn no_calendar_goes_on_for_ever() {
        let far = asked(&[("view", "month"), ("date", "262142-12-31")]);
        assert_eq!(far.href("fr"), "/agenda?view=month&date=2026-12-01");
        let mut at = asked(&[("view", "month")]);
        let today = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let mut count = 0;
        while let Some(next) = at.moved(1, today) {
            at = next;
            count += 1;
        }
        assert_eq!(count, 26);
    }
}
