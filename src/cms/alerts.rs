//! Alerts: raised from the first page with a form that is ready to be sent, changed, ended.
use super::form::{self, Sent, View};
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::alert::{self, Said, Severity};
use crate::content::town;
use crate::error::{Error, Result};
use crate::staff::{self, Person};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Duration;
use serde::Serialize;
use uuid::Uuid;

/// How long a new alert stands unless somebody says otherwise.
const USUAL: Duration = Duration::hours(24);

/// Those on the site, and those before.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    standing: Vec<Line>,
    ended: Vec<Line>,
}

impl Template for ListPage {
    const NAME: &'static str = "cms/alerts.html";
}

/// One alert of a list.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    id: Uuid,
    severity: &'static str,
    title: String,
    /// From when to when.
    when: String,
    who: String,
}

/// The list.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<ListPage>> {
    let latest = alert::latest(&app.db, 60).await?;
    let now = app.now();
    let (standing, ended): (Vec<_>, Vec<_>) = latest.into_iter().partition(|it| it.stands(now));
    Ok(Page::new(ListPage {
        desk: Desk::of(&person, "overview"),
        standing: lines(&app, &person, &standing).await?,
        ended: lines(&app, &person, &ended).await?,
    }))
}

async fn lines(app: &App, person: &Person, found: &[alert::Model]) -> Result<Vec<Line>> {
    let names = staff::names(&app.db).await?;
    let zone = town::get(&app.db).await?.zone();
    let moment = |at| items::moment(at, zone, &person.locale);
    let line = |it: &alert::Model| {
        let until = it.ended_at.unwrap_or(it.expires_at).min(it.expires_at);
        let words = [("from", moment(it.begins_at)), ("to", moment(until))];
        let words: Vec<(&str, &str)> = words.iter().map(|it| (it.0, it.1.as_str())).collect();
        Line {
            id: it.id,
            severity: it.severity.name(),
            title: it.title.clone(),
            when: app.templates.say(&person.locale, "alert-when", &words),
            who: it.created_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        }
    };
    Ok(found.iter().map(line).collect())
}

/// What is on the site now, for the first page.
pub(super) async fn standing(app: &App, person: &Person) -> Result<Vec<Line>> {
    lines(app, person, &alert::standing(&app.db, app.now()).await?).await
}

/// The form of one.
#[derive(Debug, Serialize)]
pub(super) struct AlertPage {
    desk: Desk,
    /// None for a new one.
    id: Option<Uuid>,
    version: i32,
    form: View,
    severities: Vec<Choice>,
    zones: Vec<Choice>,
    conflict: bool,
}

impl Template for AlertPage {
    const NAME: &'static str = "cms/alert.html";
}

async fn page(
    app: &App,
    person: &Person,
    known: Option<(Uuid, i32)>,
    form: View,
    conflict: bool,
) -> Result<AlertPage> {
    Ok(AlertPage {
        desk: Desk::of(person, "overview"),
        id: known.map(|it| it.0),
        version: known.map_or(0, |it| it.1),
        form,
        severities: Choice::named(app, person, "severity", Severity::ALL.map(Severity::name)),
        zones: super::terms::zone_choices(app, person).await?,
        conflict,
    })
}

/// A new one: everything it needs but its words stands there already.
pub(super) async fn blank(State(app): State<App>, Editor(person): Editor) -> Result<Page<AlertPage>> {
    let mut form = View::default();
    form.set("severity", Severity::default().name());
    form.set("expires_at", form::local(app.now() + USUAL, town::get(&app.db).await?.zone()));
    Ok(Page::new(page(&app, &person, None, form, false).await?))
}

/// One that stands on the site.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Page<AlertPage>> {
    let it = alert::by_id(&app.db, id).await?;
    if !it.stands(app.now()) {
        return Err(Error::NotFound);
    }
    let mut form = View::default();
    let texts = [
        ("title", &it.title),
        ("title_en", &it.title_en),
        ("text", &it.text),
        ("text_en", &it.text_en),
        ("link", &it.link),
    ];
    for (name, text) in texts {
        form.set(name, text);
    }
    form.set("severity", it.severity.name());
    form.set("expires_at", form::local(it.expires_at, town::get(&app.db).await?.zone()));
    form.set("zone", it.zone_id.map(|it| it.to_string()).unwrap_or_default());
    form.values.insert("pages".to_owned(), it.pages.0);
    if it.whole {
        form.set("whole", "true");
    }
    Ok(Page::new(page(&app, &person, Some((id, it.version)), form, false).await?))
}

/// Puts a new one on the site.
pub(super) async fn raise(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    keep(&app, &person, &visitor, None, &sent).await
}

/// Changes one.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let version = sent.text("version").parse().unwrap_or(0);
    keep(&app, &person, &visitor, Some((id, version)), &sent).await
}

async fn keep(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    known: Option<(Uuid, i32)>,
    sent: &Sent,
) -> Result<Response> {
    let mut found = Vec::new();
    let zone = town::get(&app.db).await?.zone();
    let said = Said {
        severity: sent.one_of("severity", &mut found),
        title: sent.line("title"),
        title_en: sent.line("title_en"),
        text: sent.text("text"),
        text_en: sent.text("text_en"),
        link: sent.text("link"),
        pages: sent.lines("pages"),
        zone: sent.id("zone"),
        whole: sent.flag("whole"),
        expires_at: sent.moment("expires_at", zone, &mut found),
    };
    let done = if found.is_empty() {
        alert::raise(&app.db, person, known, said, app.now()).await
    } else {
        let read: Vec<String> = found.iter().map(|it| it.field.clone()).collect();
        found.extend(said.problems(app.now()).into_iter().filter(|it| !read.contains(&it.field)));
        Err(Error::Refused(found))
    };
    let mut form = View::sent(sent, &[]);
    form.values.insert("pages".to_owned(), sent.lines("pages"));
    if matches!(done, Err(Error::Conflict)) {
        let known = match known {
            Some((id, _)) => Some((id, alert::by_id(&app.db, id).await?.version)),
            None => None,
        };
        let page = page(app, person, known, form, true).await?;
        return Ok(Page::new(page).status(StatusCode::CONFLICT).into_response());
    }
    match refused(done)? {
        Ok(_) => {
            visitor.flash(app, &say(app, person, "alert-raised")).await?;
            Ok(Redirect::to("/cms/alerts").into_response())
        }
        Err(found) => {
            let form = form.with(app, person, &found);
            Ok(Page::invalid(page(app, person, known, form, false).await?).into_response())
        }
    }
}

/// Ends one.
pub(super) async fn end(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    alert::end(&app.db, &person, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "alert-ended")).await?;
    Ok(Redirect::to("/cms/alerts"))
}
