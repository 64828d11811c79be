//! The first page of the desk: what waits for whom, what went wrong, what happened lately.
use super::{Desk, items, say};
use crate::app::App;
use crate::backup;
use crate::content::state::Public;
use crate::content::{dates, item, log, proposal, publication, publish, remark, town};
use crate::error::Result;
use crate::jobs::workshop;
use crate::print::{copyfit, subject};
use crate::queue;
use crate::staff::{self, Person, Role};
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

/// The first page.
#[derive(Debug, Serialize)]
pub(super) struct OverviewPage {
    desk: Desk,
    /// The day it is in town.
    day: String,
    /// Alerts on the site.
    alerts: Vec<super::alerts::Line>,
    counts: Vec<Count>,
    lists: Vec<List>,
    /// Subjects this person is to write.
    to_write: Vec<ToWrite>,
    /// Texts of this person that are too long or too short for their place.
    asks: Vec<Ask>,
    /// Duties of this person.
    assigned: Vec<super::team::Task>,
    /// Remarks that call this person.
    calls: Vec<Call>,
    /// Images without alternative or credit.
    to_describe: Vec<super::images::Cell>,
    /// Issues that wait for this person's signature.
    to_sign: Vec<super::issues::Next>,
    /// Errata this person has to decide.
    errata: Vec<super::errata::Row>,
    issue: Option<super::issues::Next>,
    backup: Option<Backup>,
    /// Addresses somebody subscribed to that do not answer.
    silent: Vec<super::subscriptions::Row>,
    failed: Vec<Failed>,
    log: Vec<Happened>,
}

impl Template for OverviewPage {
    const NAME: &'static str = "cms/overview.html";
}

#[derive(Debug, Serialize)]
struct Count {
    n: u64,
    label: String,
    href: String,
}

#[derive(Debug, Serialize)]
struct List {
    name: &'static str,
    label: String,
    /// What to do when it is empty.
    empty: String,
    rows: Vec<items::Row>,
}

#[derive(Debug, Serialize)]
struct ToWrite {
    title: String,
    /// The issue and the day it is due.
    detail: String,
    signs: i32,
    page: Option<usize>,
    /// Where its draft is made.
    action: String,
}

#[derive(Debug, Serialize)]
struct Ask {
    title: String,
    href: String,
    /// "Raccourcir de 4 lignes".
    text: String,
    detail: String,
}

#[derive(Debug, Serialize)]
struct Call {
    /// "Camille Roux in “Le marché”".
    label: String,
    text: String,
    href: String,
}

#[derive(Debug, Serialize)]
struct Backup {
    /// "Dernière sauvegarde : 1er décembre 2026".
    text: String,
    /// Something is wrong with it.
    warning: bool,
}

#[derive(Debug, Serialize)]
struct Failed {
    id: i64,
    kind: String,
    error: String,
}

#[derive(Debug, Serialize)]
struct Happened {
    what: String,
    who: String,
    when: String,
}

/// The page.
pub(super) async fn show(State(app): State<App>, Editor(person): Editor) -> Result<Response> {
    if person.role == Role::Partner {
        return Ok(Redirect::to("/cms/proposals").into_response());
    }
    let town = town::get(&app.db).await?;
    let day = dates::weekday_day(&person.locale, town.day(app.now()));
    Ok(Page::new(OverviewPage {
        desk: Desk::of(&person, "overview"),
        day: super::capital(&day),
        alerts: super::alerts::standing(&app, &person).await?,
        counts: counts(&app, &person).await?,
        lists: lists(&app, &person).await?,
        to_write: to_write(&app, &person).await?,
        asks: asks(&app, &person).await?,
        assigned: super::team::mine(&app, &person).await?,
        calls: calls(&app, &person).await?,
        to_describe: super::library::to_describe(&app, &person).await?,
        to_sign: super::issues::to_sign(&app, &person).await?,
        errata: super::errata::to_decide(&app, &person).await?,
        issue: super::issues::next(&app, &person).await?,
        backup: how_backups_stand(&app, &person, town.day(app.now())).await?,
        silent: Box::pin(super::subscriptions::silent(&app, &person)).await?,
        failed: failed(&app, &person).await?,
        log: latest(&app, &person, town.zone()).await?,
    })
    .into_response())
}

async fn to_write(app: &App, person: &Person) -> Result<Vec<ToWrite>> {
    let Some(id) = person.id else { return Ok(Vec::new()) };
    let row = |(it, issue): (subject::Model, publication::Model)| {
        let due = it.due_on.map(|day| {
            let day = dates::date(&person.locale, day);
            app.templates.say(&person.locale, "cms-due", &[("day", &day)])
        });
        let name = super::issues::name(app, person, &issue);
        let planned = issue.planned();
        let stands = |page: &&publication::PlannedPage| page.entries.iter().any(|e| e.id == it.id);
        ToWrite {
            detail: [Some(name), due].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            signs: it.signs,
            page: planned.iter().find(stands).map(|it| it.number),
            action: format!("/cms/issues/{}/subjects/{}/draft", issue.number, it.id),
            title: it.title,
        }
    };
    Ok(subject::to_write(&app.db, id).await?.into_iter().map(row).collect())
}

/// A layout that cannot be used takes nobody's first page away.
async fn asks(app: &App, person: &Person) -> Result<Vec<Ask>> {
    let Some(id) = person.id else { return Ok(Vec::new()) };
    let found = match Box::pin(copyfit::asks(&workshop(app), id)).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "what fits where is not known");
            Vec::new()
        }
    };
    let row = |it: copyfit::Ask| {
        let (issue, page, n) = (it.issue.to_string(), it.page.to_string(), it.lines.abs().to_string());
        let say = |key: &str, args: &[(&str, &str)]| app.templates.say(&person.locale, key, args);
        Ask {
            title: it.title,
            href: format!("/cms/items/{}", it.item),
            text: say(if it.lines > 0 { "ask-shorten" } else { "ask-lengthen" }, &[("n", &n)]),
            detail: say("ask-place", &[("issue", &issue), ("page", &page)]),
        }
    };
    Ok(found.into_iter().map(row).collect())
}

async fn calls(app: &App, person: &Person) -> Result<Vec<Call>> {
    let Some(id) = person.id else { return Ok(Vec::new()) };
    let mut found = remark::calling(&app.db, id).await?;
    found.truncate(8);
    let items = item::by_ids(&app.db, &found.iter().map(|it| it.item_id).collect::<Vec<_>>()).await?;
    let call = |it: remark::Model| {
        let about = items.get(&it.item_id).filter(|it| publish::own(person, it).is_ok())?;
        let words = [("author", it.author.as_str()), ("title", &about.title)];
        Some(Call {
            label: app.templates.say(&person.locale, "cms-call", &words),
            href: format!("/cms/items/{}/review#c-{}", about.short_id, it.answers.unwrap_or(it.id)),
            text: it.text,
        })
    };
    Ok(found.into_iter().filter_map(call).collect())
}

async fn counts(app: &App, person: &Person) -> Result<Vec<Count>> {
    let mut counts = Vec::new();
    for state in [Public::Draft, Public::InReview, Public::Approved, Public::Scheduled, Public::Published] {
        let whose = publish::openable(person);
        let filter = item::DeskFilter { whose, state: Some(state), limit: 1, ..item::DeskFilter::default() };
        let label = say(app, person, &format!("state-{}", state.name()));
        let href = format!("/cms/items?state={}", state.name());
        counts.push(Count { n: item::desk_count(&app.db, &filter).await?, label, href });
    }
    if person.role >= Role::Editor {
        counts.push(Count {
            n: proposal::count(&app.db).await?,
            label: say(app, person, "cms-proposals"),
            href: "/cms/moderation".into(),
        });
    }
    Ok(counts)
}

async fn lists(app: &App, person: &Person) -> Result<Vec<List>> {
    let filter = |state, mine: bool| item::DeskFilter {
        whose: publish::openable(person),
        state: Some(state),
        mine: person.id.filter(|_| mine),
        limit: 8,
        ..item::DeskFilter::default()
    };
    let wanted = [
        ("review", filter(Public::InReview, false)),
        ("drafts", filter(Public::Draft, true)),
        ("scheduled", filter(Public::Scheduled, false)),
    ];
    let mut lists = Vec::new();
    for (name, filter) in wanted {
        let found = item::desk(&app.db, &filter).await?;
        let label = say(app, person, &format!("cms-list-{name}"));
        let empty = say(app, person, &format!("cms-list-{name}-empty"));
        lists.push(List { name, label, empty, rows: items::rows(app, person, &found.rows).await? });
    }
    lists.push(due(app, person).await?);
    Ok(lists)
}

/// Items whose review date has come.
async fn due(app: &App, person: &Person) -> Result<List> {
    let day = town::get(&app.db).await?.day(app.now());
    let whose = publish::openable(person);
    let filter = item::DeskFilter { whose, due: Some(day), limit: 8, ..item::DeskFilter::default() };
    let item::Part { rows, .. } = item::desk(&app.db, &filter).await?;
    Ok(List {
        name: "due",
        label: say(app, person, "cms-list-due"),
        empty: say(app, person, "cms-list-due-empty"),
        rows: items::rows(app, person, &rows).await?,
    })
}

/// Those who look after the machine see how old the last copy of it is.
async fn how_backups_stand(app: &App, person: &Person, today: chrono::NaiveDate) -> Result<Option<Backup>> {
    if person.role < Role::Administrator {
        return Ok(None);
    }
    let settings = app.settings.clone();
    let found = tokio::task::spawn_blocking(move || backup::standing(&settings, today)).await;
    let standing = found.map_err(anyhow::Error::from)?;
    let words = |key: &str, args: &[(&str, &str)]| app.templates.say(&person.locale, key, args);
    let day = |it: &backup::Nightly| dates::date(&person.locale, it.day);
    let (text, warning) = match &standing {
        backup::Standing::Unwanted => (words("backup-unwanted", &[]), false),
        backup::Standing::Kept(last) => (words("backup-kept", &[("day", &day(last))]), false),
        backup::Standing::Late(Some(last)) => (words("backup-late", &[("day", &day(last))]), true),
        backup::Standing::Late(None) => (words("backup-never", &[]), true),
        backup::Standing::Unreadable(_) => (words("backup-unreadable", &[]), true),
    };
    Ok(Some(Backup { text, warning }))
}

async fn failed(app: &App, person: &Person) -> Result<Vec<Failed>> {
    if person.role < Role::Administrator {
        return Ok(Vec::new());
    }
    let dead = queue::dead(&app.db).await?;
    Ok(dead
        .into_iter()
        .map(|it| Failed {
            id: it.id,
            kind: say(app, person, &format!("job-{}", it.kind)),
            error: app.templates.failure(&person.locale, &it.last_error.unwrap_or_default()),
        })
        .collect())
}

async fn latest(app: &App, person: &Person, zone: chrono_tz::Tz) -> Result<Vec<Happened>> {
    let names = staff::names(&app.db).await?;
    let lines = log::latest(&app.db, publish::openable(person), 12).await?;
    Ok(lines
        .into_iter()
        .map(|it| Happened {
            what: super::audit::sentence(app, person, &it),
            who: super::audit::who(&it, &names),
            when: items::moment(it.at, zone, &person.locale),
        })
        .collect())
}

/// Gives a failed job another life.
pub(super) async fn retry(State(app): State<App>, Path(id): Path<i64>) -> Result<Redirect> {
    queue::retry(&app.db, id, app.now()).await?;
    app.bell.notify_waiters();
    Ok(Redirect::to("/cms"))
}
