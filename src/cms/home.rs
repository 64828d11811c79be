//! How the front page is arranged: its parts in order, what people come for, the story that leads; and a look at it before it is kept.
use super::form::{Sent, View};
use super::{Desk, say};
use crate::app::App;
use crate::content::home::{Home, Part};
use crate::content::{address, item, own_address, town};
use crate::error::{Error, Problem, Result};
use crate::site::preview;
use crate::staff::Person;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// The form.
#[derive(Debug, Serialize)]
pub(super) struct HomeArrangementPage {
    desk: Desk,
    /// In the order they stand now, those left out last.
    parts: Vec<Row>,
    form: View,
}

impl Template for HomeArrangementPage {
    const NAME: &'static str = "cms/home.html";
}

/// A part as a row of the form.
#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    label: String,
    order: String,
    shown: bool,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
) -> Result<Page<HomeArrangementPage>> {
    let home = town::get(&app.db).await?.home;
    let mut form = View::default();
    form.set("home_tasks", addresses(&app, &home.tasks).await?.join("\n"));
    form.set("home_lead", addresses(&app, home.lead.as_slice()).await?.concat());
    form.set("home_lead_until", home.lead_until.map(|it| it.to_string()).unwrap_or_default());
    let place = |it: Part| home.parts.iter().position(|known| *known == it);
    let mut parts = Part::ALL;
    parts.sort_by_key(|it| place(*it).unwrap_or(usize::MAX));
    let row = |(at, it): (usize, Part)| Row {
        name: it.name(),
        label: say(&app, &person, &format!("home-part-{}", it.name())),
        order: (at + 1).to_string(),
        shown: place(it).is_some(),
    };
    let parts = parts.into_iter().enumerate().map(row).collect();
    Ok(Page::new(HomeArrangementPage { desk: Desk::of(&person, "topics"), parts, form }))
}

async fn addresses(app: &App, ids: &[Uuid]) -> Result<Vec<String>> {
    let known = item::by_ids(&app.db, ids).await?;
    Ok(ids.iter().filter_map(|it| known.get(it)).map(address::path).collect())
}

/// What was typed; what names nothing is a problem of its field.
async fn read(app: &App, sent: &Sent) -> Result<std::result::Result<Home, Vec<Problem>>> {
    let mut found = Vec::new();
    let shown = sent.choices::<String>("home_shown");
    let mut parts: Vec<(i64, Part)> = Vec::new();
    for (at, part) in Part::ALL.into_iter().enumerate() {
        let typed = sent.number::<i64>(&format!("home_order.{}", part.name()), &mut found);
        if shown.iter().any(|it| it == part.name()) {
            parts.push((typed.unwrap_or(at as i64 + 1), part));
        }
    }
    parts.sort_by_key(|it| it.0);
    let mut named = Vec::new();
    for (field, lines) in [("home_tasks", sent.lines("home_tasks")), ("home_lead", sent.lines("home_lead"))] {
        let mut ids = Vec::new();
        for (line, item) in own_address::items(&app.db, &app.settings.public_url, lines).await? {
            match item {
                Some(it) => ids.push(it.id),
                None => found.push(Problem::at(field, "best-bet-page").with("address", line)),
            }
        }
        ids.dedup();
        named.push(ids);
    }
    let lead = named.pop().unwrap_or_default().first().copied();
    let home = Home {
        parts: parts.into_iter().map(|it| it.1).collect(),
        tasks: named.pop().unwrap_or_default(),
        lead,
        lead_until: sent.date("home_lead_until", &mut found),
    };
    Ok(if found.is_empty() { Ok(home) } else { Err(found) })
}

fn again(app: &App, person: &Person, sent: &Sent, found: &[Problem]) -> Response {
    let shown = sent.choices::<String>("home_shown");
    let row = |it: Part| Row {
        name: it.name(),
        label: say(app, person, &format!("home-part-{}", it.name())),
        order: sent.text(&format!("home_order.{}", it.name())),
        shown: shown.iter().any(|shown| shown == it.name()),
    };
    let parts = Part::ALL.into_iter().map(row).collect();
    let form = View::sent(sent, &[]).with(app, person, found);
    Page::invalid(HomeArrangementPage { desk: Desk::of(person, "topics"), parts, form }).into_response()
}

/// Keeps the arrangement.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let found = match read(&app, &sent).await? {
        Ok(home) => match town::arrange(&app.db, &person, home, app.now()).await {
            Ok(()) => {
                visitor.flash(&app, &say(&app, &person, "home-kept")).await?;
                return Ok(Redirect::to("/cms/home").into_response());
            }
            Err(Error::Refused(found)) => found,
            Err(other) => return Err(other),
        },
        Err(found) => found,
    };
    Ok(again(&app, &person, &sent, &found))
}

/// The front page as it would be, kept nowhere.
pub(super) async fn look(State(app): State<App>, Editor(person): Editor, sent: Sent) -> Result<Response> {
    match read(&app, &sent).await? {
        Ok(home) => preview::home(&app, home).await,
        Err(found) => Ok(again(&app, &person, &sent, &found)),
    }
}
