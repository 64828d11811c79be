//! Who did what and when: the whole log, filtered, and as CSV; and the drafts thrown away, which can be brought back.
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::publish;
use crate::content::town::{self, Town};
use crate::content::{dates, item, log, search, trash};
use crate::error::{Problem, Result};
use crate::print::table;
use crate::richtext::typography;
use crate::staff::{self, Person};
use crate::web::form::refused;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// Lines on one page.
const PAGE: u64 = 60;
/// Lines of one file.
const FILE: u64 = 50_000;

/// What the log is filtered by, as typed.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    verb: String,
    who: String,
    /// Number of an item.
    item: String,
    from: String,
    to: String,
    /// Lines older than the one with this number.
    before: String,
}

fn day(typed: &str) -> Option<NaiveDate> {
    typed.parse().ok()
}

impl Asked {
    /// Why nothing can be found, if the last day is before the first.
    fn problem(&self) -> Option<Problem> {
        let turned = day(&self.from).zip(day(&self.to)).is_some_and(|(from, to)| to < from);
        turned.then(|| Problem::at("to", "ends-before-it-begins"))
    }

    /// `verbs` are those the log knows, with their words.
    async fn filter(&self, app: &App, verbs: &[Choice], town: &Town) -> Result<log::Filter> {
        let midnight = |it: NaiveDate| dates::local(it.and_time(NaiveTime::MIN), town.zone());
        let item = match self.item.trim().parse() {
            // An item nobody knows has no lines.
            Ok(number) => Some(item::by_short_id(&app.db, number).await.map_or(Uuid::nil(), |it| it.id)),
            Err(_) => None,
        };
        let words = search::sort_key(self.q.trim());
        let saying = verbs.iter().filter(|it| search::sort_key(&it.label).contains(&words));
        Ok(log::Filter {
            words: self.q.clone(),
            saying: saying.map(|it| it.value.clone()).collect(),
            verb: self.verb.clone(),
            account: self.who.parse().ok(),
            item,
            from: day(&self.from).map(midnight),
            to: day(&self.to).and_then(|it| it.checked_add_days(Days::new(1))).map(midnight),
            before: self.before.parse().ok(),
        })
    }

    /// The same question as an address, without the place in the list.
    fn query(&self) -> String {
        let parts = [
            ("q", &self.q),
            ("verb", &self.verb),
            ("who", &self.who),
            ("item", &self.item),
            ("from", &self.from),
            ("to", &self.to),
        ];
        let filled = parts.iter().filter(|it| !it.1.is_empty());
        filled.map(|it| format!("{}={}&", it.0, urlencode(it.1))).collect()
    }
}

/// The log.
#[derive(Debug, Serialize)]
pub(super) struct LogPage {
    desk: Desk,
    asked: Asked,
    /// What is wrong with the last day; empty if nothing is.
    problem: String,
    verbs: Vec<Choice>,
    people: Vec<Choice>,
    lines: Vec<Line>,
    /// Where older lines are.
    older: Option<String>,
    csv: String,
}

impl Template for LogPage {
    const NAME: &'static str = "cms/log.html";
}

#[derive(Debug, Serialize)]
struct Line {
    what: String,
    who: String,
    when: String,
    href: Option<String>,
}

/// The verb of a line as a menu shows it: its sentence about nothing in particular.
fn verb_label(app: &App, person: &Person, verb: &str) -> String {
    app.templates.say(
        &person.locale,
        &format!("log-{verb}"),
        &[("what", "…"), ("number", "…"), ("group", "…")],
    )
}

/// The number of the issue a line is about: it stands in the log as `n42`.
fn issue_number(line: &log::Model) -> Option<&str> {
    line.subject.strip_prefix('n').filter(|it| line.item_id.is_none() && it.parse::<u32>().is_ok())
}

/// What a line is about, as people call it.
fn subject(app: &App, person: &Person, line: &log::Model) -> String {
    match (line.verb.as_str(), issue_number(line)) {
        ("save_town" | "arrange_home" | "save_chain", _) => {
            say(app, person, &format!("logged-{}", line.verb))
        }
        (_, Some(number)) => app.templates.say(&person.locale, "logged-issue", &[("number", number)]),
        _ => line.subject.clone(),
    }
}

/// A line in words.
pub(super) fn sentence(app: &App, person: &Person, line: &log::Model) -> String {
    let say = |key: &str, args: &[(&str, &str)]| app.templates.say(&person.locale, key, args);
    let number = issue_number(line).unwrap_or_default();
    let what = subject(app, person, line);
    let group = line.detail.get("group").and_then(|it| it.as_str()).unwrap_or("…");
    say(&format!("log-{}", line.verb), &[("what", &what), ("number", number), ("group", group)])
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<LogPage>> {
    let town = town::get(&app.db).await?;
    let verbs = verbs(&app, &person).await?;
    let found = log::search(&app.db, &asked.filter(&app, &verbs, &town).await?, PAGE).await?;
    let names = staff::names(&app.db).await?;
    let items = item::by_ids(&app.db, &found.iter().filter_map(|it| it.item_id).collect::<Vec<_>>()).await?;
    let query = asked.query();
    let full = found.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
    let older = found.last().filter(|_| full).map(|it| format!("/cms/log?{query}before={}", it.id));
    let line = |it: &log::Model| Line {
        what: sentence(&app, &person, it),
        who: who(it, &names),
        when: items::moment(it.at, town.zone(), &person.locale),
        href: it.item_id.and_then(|id| items.get(&id)).map(|it| format!("/cms/items/{}", it.short_id)),
    };
    let mut people: Vec<Choice> =
        names.iter().map(|it| Choice { value: it.0.to_string(), label: it.1.clone() }).collect();
    people.sort_by_cached_key(|it| search::sort_key(&it.label));
    Ok(Page::new(LogPage {
        desk: Desk::of(&person, "log"),
        verbs,
        people,
        lines: found.iter().map(line).collect(),
        older,
        csv: format!("/cms/log.csv?{query}"),
        problem: asked.problem().map(|it| app.templates.sentence(&person.locale, &it)).unwrap_or_default(),
        asked,
    }))
}

/// What the log knows of, in the order of its words.
async fn verbs(app: &App, person: &Person) -> Result<Vec<Choice>> {
    let known = log::verbs(&app.db).await?.into_iter();
    let mut verbs: Vec<Choice> =
        known.map(|it| Choice { label: verb_label(app, person, &it), value: it }).collect();
    verbs.sort_by_cached_key(|it| search::sort_key(&it.label));
    Ok(verbs)
}

/// Who did it: somebody with an account, a guest, or the program itself.
pub(super) fn who(it: &log::Model, names: &HashMap<Uuid, String>) -> String {
    match it.account_id {
        Some(id) => names.get(&id).cloned().unwrap_or_default(),
        None => it.guest().map_or_else(|| Person::system().name, str::to_owned),
    }
}

/// The lines found, as a file in the words of the page.
pub(super) async fn csv(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let town = town::get(&app.db).await?;
    let verbs = verbs(&app, &person).await?;
    let found = log::search(&app.db, &asked.filter(&app, &verbs, &town).await?, FILE).await?;
    let names = staff::names(&app.db).await?;
    let heads = ["when", "who", "what", "subject"].map(|it| say(&app, &person, &format!("log-csv-{it}")));
    let mut lines = vec![heads.to_vec()];
    lines.extend(found.iter().map(|it| {
        vec![
            it.at.with_timezone(&town.zone()).to_rfc3339(),
            who(it, &names),
            verb_label(&app, &person, &it.verb),
            subject(&app, &person, it),
        ]
    }));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"parvis-log.csv\""),
    ];
    Ok((headers, table::csv(&lines)).into_response())
}

/// Drafts thrown away.
#[derive(Debug, Serialize)]
pub(super) struct TrashPage {
    desk: Desk,
    rows: Vec<Thrown>,
    days: i64,
}

impl Template for TrashPage {
    const NAME: &'static str = "cms/trash.html";
}

#[derive(Debug, Serialize)]
struct Thrown {
    short_id: i64,
    title: String,
    kind: String,
    when: String,
    /// The day it is gone for good.
    until: String,
}

/// The trash.
pub(super) async fn trash(State(app): State<App>, Editor(person): Editor) -> Result<Page<TrashPage>> {
    let town = town::get(&app.db).await?;
    let row = |it: item::Model| Thrown {
        short_id: it.short_id,
        title: typography::typeset(&it.locale, &it.title),
        kind: say(&app, &person, &format!("kind-{}", it.kind.name())),
        when: items::moment(it.updated_at, town.zone(), &person.locale),
        until: dates::date(&person.locale, town.day(it.updated_at + trash::KEPT)),
    };
    let rows = trash::all(&app.db, publish::openable(&person)).await?.into_iter().map(row).collect();
    Ok(Page::new(TrashPage { desk: Desk::of(&person, "items"), rows, days: trash::KEPT.num_days() }))
}

/// Brings a draft back.
pub(super) async fn restore(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let said = match refused(trash::restore(&app.db, &person, item.id, app.now()).await)? {
        Ok(_) => say(&app, &person, "trash-restored"),
        Err(found) => found.iter().map(|it| app.templates.sentence(&person.locale, it)).collect(),
    };
    visitor.flash(&app, &said).await?;
    Ok(Redirect::to(&format!("/cms/items/{id}")).into_response())
}
