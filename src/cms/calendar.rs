//! A month of the team: what goes public, what takes place, what an issue asks for, what somebody has to hand in. What can be moved is moved
//! by its form, or by dragging it, which fills in the same form.
use super::form::Sent;
use super::team::{View, views};
use super::{Desk, items, say};
use crate::app::App;
use crate::content::publish::{self, Act};
use crate::content::state::Public;
use crate::content::town::{self, Town};
use crate::content::{assignment, dates, event, item, publication, revision};
use crate::error::{Error, Problem, Result};
use crate::print::issue;
use crate::richtext::{Channel, typography};
use crate::staff::{self, Person, Role};
use crate::templates::LOCALES;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Things of a kind looked for in a month.
const MOST: u64 = 400;
/// Events, and publications that are over, that a day shows before the others are folded away.
const SHOWN: usize = 3;

/// A month.
#[derive(Debug, Serialize)]
pub(super) struct CalendarPage {
    desk: Desk,
    views: Vec<View>,
    month: String,
    /// `2026-12`.
    key: String,
    previous: String,
    next: String,
    weekdays: Vec<String>,
    weeks: Vec<Vec<Day>>,
}

impl Template for CalendarPage {
    const NAME: &'static str = "cms/calendar.html";
}

#[derive(Debug, Serialize)]
struct Day {
    /// `2026-12-24`.
    date: String,
    number: u32,
    /// "jeudi 24 décembre".
    name: String,
    today: bool,
    /// Of the month before or after.
    outside: bool,
    entries: Vec<Entry>,
    /// Those folded away.
    more: Vec<Entry>,
}

/// Something on a day.
#[derive(Debug, Serialize)]
struct Entry {
    /// `published`, `scheduled`, `event`, `issue` or `duty`.
    kind: &'static str,
    time: String,
    /// What kind of thing it is, where the kind alone does not say it.
    label: String,
    title: String,
    href: String,
    /// Where its form goes, if this person may move it.
    moves: Option<String>,
    version: i32,
}

/// The month asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    month: String,
}

fn first_of(month: &str, today: NaiveDate) -> NaiveDate {
    let asked = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok();
    // Beyond these years nothing of a town is planned, and dates have words.
    let asked = asked.filter(|it| (1990..=2200).contains(&it.year()));
    asked.or_else(|| today.with_day(1)).unwrap_or(today)
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<CalendarPage>> {
    let town = town::get(&app.db).await?;
    let today = town.day(app.now());
    let first = first_of(&asked.month, today);
    let begin = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
    let next = first + Months::new(1);
    let end = next + Days::new(u64::from((7 - next.weekday().num_days_from_monday()) % 7));
    let mut by_day = entries(&app, &person, &town, begin, end).await?;
    let locale = &person.locale;
    let day = |date: NaiveDate| {
        let all = by_day.remove(&date).unwrap_or_default();
        let mut kept: HashMap<&str, usize> = HashMap::new();
        let (entries, more): (Vec<Entry>, Vec<Entry>) = all.into_iter().partition(|it| {
            let number = kept.entry(it.kind).or_default();
            *number += 1;
            !matches!(it.kind, "event" | "published") || *number <= SHOWN
        });
        Day {
            date: date.to_string(),
            number: date.day(),
            name: dates::weekday_day(locale, date),
            today: date == today,
            outside: date.month() != first.month(),
            entries,
            more,
        }
    };
    let days: Vec<Day> = begin.iter_days().take_while(|it| *it < end).map(day).collect();
    let weekday = |it: &Day| it.date.parse().map(|it: NaiveDate| dates::weekday_name(locale, it.weekday()));
    let weekdays = days.iter().take(7).filter_map(|it| weekday(it).ok()).map(super::capital).collect();
    let mut weeks: Vec<Vec<Day>> = Vec::new();
    for it in days {
        match weeks.last_mut().filter(|week| week.len() < 7) {
            Some(week) => week.push(it),
            None => weeks.push(vec![it]),
        }
    }
    let key = |it: NaiveDate| it.format("%Y-%m").to_string();
    Ok(Page::new(CalendarPage {
        desk: Desk::of(&person, "team"),
        views: views(&app, &person, "calendar"),
        month: super::capital(&dates::month(locale, first)),
        key: key(first),
        previous: key(first - Months::new(1)),
        next: key(next),
        weekdays,
        weeks,
    }))
}

/// Everything between two days (the second is out), by day and time.
async fn entries(
    app: &App,
    person: &Person,
    town: &Town,
    begin: NaiveDate,
    end: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Vec<Entry>>> {
    let zone = town.zone();
    let midnight = |day: NaiveDate| dates::local(day.and_time(NaiveTime::MIN), zone);
    let (from, to) = (midnight(begin), midnight(end));
    let mut found: Vec<(DateTime<Utc>, Entry)> = Vec::new();
    let href = |id: i64| format!("/cms/items/{id}");
    let time = |at: DateTime<Utc>| dates::time(&person.locale, dates::wall(at, zone).time());
    let entry = |kind, at: DateTime<Utc>, item: &item::Model, title: &str| Entry {
        kind,
        time: time(at),
        label: String::new(),
        title: typography::typeset(&item.locale, title),
        href: href(item.short_id),
        moves: None,
        version: item.version,
    };
    let wanted = item::DeskFilter {
        whose: publish::openable(person),
        state: Some(Public::Scheduled),
        limit: MOST,
        ..item::DeskFilter::default()
    };
    for it in item::desk(&app.db, &wanted).await?.rows {
        let Some(at) = it.publish_at.filter(|it| (from..to).contains(it)) else { continue };
        let moves = format!("/cms/calendar/items/{}", it.item.short_id);
        found.push((at, Entry { moves: Some(moves), ..entry("scheduled", at, &it.item, &it.title) }));
    }
    for it in item::displayed(&app.db, publish::openable(person), &LOCALES, (from, to), MOST).await? {
        if let Some(at) = it.displayed_at {
            found.push((at, entry("published", at, &it, &it.title)));
        }
    }
    for locale in LOCALES {
        let limit = usize::try_from(MOST).unwrap_or(usize::MAX);
        for it in event::between(&app.db, Channel::Web, locale, from, to, limit).await? {
            // An exhibition of months stands on its first day.
            let begins = std::iter::once(&it.timing).chain(&it.later).map(|it| it.begin);
            found.extend(
                begins
                    .filter(|at| *at >= from)
                    .map(|at| (at, entry("event", at, &it.live.item, &it.live.fields.title))),
            );
        }
    }
    for it in publication::all(&app.db).await? {
        let mut days = issue::deadlines(&it, town);
        days.retain(|it| it.0 != crate::queue::Deadline::Reminder);
        let named = days.into_iter().map(|it| (it.0.name(), it.1));
        let rest = [
            ("closing", it.closing_at),
            ("distribution", midnight(it.distribution_from)),
            ("release", midnight(it.release_on)),
        ];
        for (name, at) in named.chain(rest).filter(|it| (from..to).contains(&it.1)) {
            let label = say(app, person, &format!("calendar-{name}"));
            found.push((
                at,
                Entry {
                    kind: "issue",
                    time: String::new(),
                    label,
                    title: super::issues::name(app, person, &it),
                    href: format!("/cms/issues/{}", it.number),
                    moves: None,
                    version: it.version,
                },
            ));
        }
    }
    found.extend(duties(app, person, (begin, end), midnight).await?);
    found.sort_by_key(|it| it.0);
    let mut by_day: BTreeMap<NaiveDate, Vec<Entry>> = BTreeMap::new();
    for (at, it) in found {
        by_day.entry(dates::wall(at, zone).date()).or_default().push(it);
    }
    Ok(by_day)
}

async fn duties(
    app: &App,
    person: &Person,
    (begin, end): (NaiveDate, NaiveDate),
    midnight: impl Fn(NaiveDate) -> DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, Entry)>> {
    let names = staff::names(&app.db).await?;
    let mut open = assignment::open(&app.db, None).await?;
    open.retain(|it| it.due_on.is_some_and(|day| (begin..end).contains(&day)));
    let items = item::by_ids(&app.db, &open.iter().map(|it| it.item_id).collect::<Vec<_>>()).await?;
    let entry = |it: assignment::Model| {
        let about = items.get(&it.item_id).filter(|it| publish::own(person, it).is_ok())?;
        let duty = say(app, person, &format!("duty-{}", it.duty.name()));
        let who = names.get(&it.account_id).cloned().unwrap_or_default();
        let entry = Entry {
            kind: "duty",
            time: String::new(),
            label: format!("{duty} · {who}"),
            title: typography::typeset(&about.locale, &about.title),
            href: format!("/cms/items/{}/review#duties", about.short_id),
            moves: (person.role >= Role::Editor).then(|| format!("/cms/calendar/duties/{}", it.id)),
            version: about.version,
        };
        Some((midnight(it.due_on?), entry))
    };
    Ok(open.into_iter().filter_map(entry).collect())
}

/// The day sent, or what is wrong with it.
fn day(sent: &Sent) -> Result<NaiveDate, Vec<Problem>> {
    let mut found = Vec::new();
    let day = sent.date("day", &mut found);
    day.ok_or_else(|| if found.is_empty() { vec![Problem::at("day", "required")] } else { found })
}

/// Back to the month that was looked at, with what happened in words.
async fn back(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    sent: &Sent,
    done: Result<NaiveDate, Vec<Problem>>,
) -> Result<Response> {
    match done {
        Ok(day) => {
            let day = dates::weekday_day(&person.locale, day);
            let words = app.templates.say(&person.locale, "calendar-moved", &[("day", &day)]);
            visitor.flash(app, &words).await?;
        }
        Err(found) => {
            for it in &found {
                visitor.flash(app, &app.templates.sentence(&person.locale, it)).await?;
            }
        }
    }
    let month = sent.text("month");
    let month = if month.chars().all(|it| it.is_ascii_digit() || it == '-') { month } else { String::new() };
    Ok(Redirect::to(&format!("/cms/calendar?month={month}")).into_response())
}

/// Another day for a publication, at the same time of day.
pub(super) async fn move_item(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let zone = town::get(&app.db).await?.zone();
    let current = revision::current(&app.db, &item).await?;
    let done = match (day(&sent), current.publish_at) {
        (Err(found), _) => Err(found),
        (Ok(_), None) => Err(vec![Problem::whole("calendar-not-scheduled")]),
        (Ok(day), Some(at)) => {
            let at = dates::local(day.and_time(dates::wall(at, zone).time()), zone);
            let version = sent.text("version").parse().unwrap_or(0);
            let acted = publish::act(&app.db, &person, item.id, version, Act::Schedule { at }, app.now());
            match acted.await {
                Ok(_) => Ok(day),
                Err(Error::Refused(found)) => Err(found),
                Err(Error::Conflict) => Err(vec![Problem::whole("calendar-conflict")]),
                Err(other) => return Err(other),
            }
        }
    };
    app.bell.notify_waiters();
    back(&app, &person, &visitor, &sent, done).await
}

/// Another day for what somebody has to hand in.
pub(super) async fn move_duty(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let duty = assignment::by_id(&app.db, id).await?;
    let about = item::by_id(&app.db, duty.item_id).await?;
    let done = match day(&sent) {
        Err(found) => Err(found),
        Ok(day) => {
            let to = Some(duty.account_id);
            let done = assignment::assign(&app.db, &person, &about, duty.duty, to, Some(day), app.now());
            refused(done.await)?.map(|()| day)
        }
    };
    back(&app, &person, &visitor, &sent, done).await
}
