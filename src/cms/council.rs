//! The council: its political groups, how many signs the column of each has, in which order they stand, and the next election. The rules
//! are `content::tribune`'s.
use super::form::{self, Sent, View};
use super::{Choice, Desk, say};
use crate::app::App;
use crate::content::town;
use crate::content::tribune::{Council, Group, QUOTA_DOUBTFUL, QUOTA_MAX};
use crate::error::{Error, Problem, Result};
use crate::staff::Person;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

const ROWS: &[(&str, &[&str])] = &[("groups", &["id", "name", "seats", "quota", "email"])];

/// The form.
#[derive(Debug, Serialize)]
pub(super) struct CouncilPage {
    desk: Desk,
    version: i32,
    form: View,
    orders: Vec<Choice>,
    absents: Vec<Choice>,
    quota_max: u32,
    /// What each group has as saved.
    shares: Vec<Share>,
    conflict: bool,
}

impl Template for CouncilPage {
    const NAME: &'static str = "cms/council.html";
}

#[derive(Debug, Serialize)]
struct Share {
    name: String,
    signs: u32,
    /// So short that a court may find it no room at all.
    doubtful: bool,
}

async fn page(
    app: &App,
    person: &Person,
    version: i32,
    mut form: View,
    conflict: bool,
) -> Result<CouncilPage> {
    form.blanks(ROWS);
    let council = town::get(&app.db).await?.council;
    let share = |it: &Group| {
        let signs = council.quota(it);
        Share { name: it.name.clone(), signs, doubtful: signs <= QUOTA_DOUBTFUL }
    };
    Ok(CouncilPage {
        desk: Desk::of(person, "settings"),
        version,
        form,
        orders: Choice::named(app, person, "council-order", ["seats", "alphabetical", "lot"]),
        absents: Choice::named(app, person, "council-absent", ["slot", "line"]),
        quota_max: QUOTA_MAX,
        shares: council.groups.iter().map(share).collect(),
        conflict,
    })
}

/// The page.
pub(super) async fn show(State(app): State<App>, Editor(person): Editor) -> Result<Page<CouncilPage>> {
    let (town, version) = town::get_versioned(&app.db).await?;
    let mut form = View::of(&serde_json::to_value(&town.council)?);
    if town.council.signs == 0 {
        form.set("signs", "");
    }
    Ok(Page::new(page(&app, &person, version, form, false).await?))
}

/// What a field is called on the page; one of a group is said with the group's number.
fn label(app: &App, person: &Person, field: &str) -> String {
    let parts: Vec<&str> = field.split('.').collect();
    match parts.as_slice() {
        ["groups", at, name] => {
            let n = at.parse::<usize>().map_or(0, |it| it + 1).to_string();
            let own =
                if matches!(*name, "name" | "email") { format!("group_{name}") } else { (*name).into() };
            let label = form::label(app, &person.locale, &own);
            app.templates.say(&person.locale, "council-group-field", &[("n", &n), ("label", &label)])
        }
        ["signs" | "order" | "absent"] => form::label(app, &person.locale, &format!("council_{field}")),
        _ => form::label(app, &person.locale, field),
    }
}

fn read(sent: &Sent, found: &mut Vec<Problem>) -> Council {
    let rows = sent.rows("groups", ["id", "name", "seats", "quota", "email"]);
    let groups = rows.into_iter().enumerate().map(|(at, [id, name, seats, quota, email])| {
        let mut number = |field: &str, typed: &str| -> Option<u32> {
            let number = typed.replace([' ', '\u{a0}', '\u{202f}'], "").parse().ok();
            if number.is_none() && !typed.is_empty() {
                found.push(Problem::at(format!("groups.{at}.{field}"), "number"));
            }
            number
        };
        let (seats, quota) = (number("seats", &seats).unwrap_or(0), number("quota", &quota));
        Group { id: id.parse().unwrap_or_else(|_| Uuid::now_v7()), name, seats, quota, email }
    });
    let groups = groups.collect();
    Council {
        groups,
        signs: sent.number("signs", found).unwrap_or(0),
        order: sent.choice("order"),
        absent: sent.choice("absent"),
        election_on: sent.date("election_on", found),
    }
}

/// Saves it with the town's record.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let (town, current) = town::get_versioned(&app.db).await?;
    let version = sent.text("version").parse().unwrap_or(-1);
    let mut found = Vec::new();
    let council = read(&sent, &mut found);
    let saved = if found.is_empty() {
        town::save(&app.db, &person, town::Town { council, ..town }, version, app.now()).await
    } else {
        found.extend(council.problems());
        Err(Error::Refused(found))
    };
    let again = || View::sent(&sent, ROWS);
    match saved {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "council-saved")).await?;
            Ok(Redirect::to("/cms/council").into_response())
        }
        Err(Error::Refused(found)) => {
            let form = again().with_labels(&app, &person.locale, &found, |field| label(&app, &person, field));
            Ok(Page::invalid(page(&app, &person, version, form, false).await?).into_response())
        }
        Err(Error::Conflict) => {
            let page = page(&app, &person, current, again(), true).await?;
            Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
        }
        Err(other) => Err(other),
    }
}
