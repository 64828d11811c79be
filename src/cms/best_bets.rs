//! Answers chosen for what residents look for: the words, and the pages shown first.
use super::form::{Sent, View};
use super::items::Named;
use super::{Choice, Desk, say};
use crate::app::App;
use crate::content::best_bet::{self, Items, Words};
use crate::content::item;
use crate::content::own_address;
use crate::content::{address, state::Visibility};
use crate::error::{Problem, Result};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// All of them, and the form of one.
#[derive(Debug, Serialize)]
pub(super) struct BestBetsPage {
    desk: Desk,
    rows: Vec<Row>,
    /// The one in the form; none for a new one.
    chosen: Option<Uuid>,
    locales: Vec<Choice>,
    form: View,
}

impl Template for BestBetsPage {
    const NAME: &'static str = "cms/best_bets.html";
}

#[derive(Debug, Serialize)]
struct Row {
    id: Uuid,
    words: String,
    english: bool,
    pages: Vec<Named>,
}

/// Which one the form shows; words somebody looked for, to begin a new one with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    one: Option<Uuid>,
    words: String,
}

/// The page.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<BestBetsPage>> {
    let mut form = View::default();
    form.set("locale", "fr");
    form.set("best_bet_words", asked.words);
    if let Some(bet) = best_bet::all(&app.db).await?.into_iter().find(|it| Some(it.id) == asked.one) {
        let items = item::by_ids(&app.db, &bet.items.0).await?;
        let pages = bet.items.0.iter().filter_map(|it| items.get(it)).map(address::path);
        form.set("best_bet_pages", pages.collect::<Vec<_>>().join("\n"));
        form.set("best_bet_words", bet.words.0.join("\n"));
        form.set("locale", bet.locale);
    }
    Ok(Page::new(page(&app, &person, asked.one, form).await?))
}

async fn page(app: &App, person: &Person, chosen: Option<Uuid>, form: View) -> Result<BestBetsPage> {
    let all = best_bet::all(&app.db).await?;
    let ids: Vec<Uuid> = all.iter().flat_map(|it| it.items.0.clone()).collect();
    let known: HashMap<Uuid, item::Model> = item::by_ids(&app.db, &ids).await?;
    let row = |it: &best_bet::Model| Row {
        id: it.id,
        words: it.words.0.join(" · "),
        english: it.locale == "en",
        pages: it.items.0.iter().filter_map(|id| known.get(id)).map(|it| Named::of(person, it)).collect(),
    };
    Ok(BestBetsPage {
        desk: Desk::of(person, "topics"),
        rows: all.iter().map(row).collect(),
        chosen: chosen.filter(|id| all.iter().any(|it| it.id == *id)),
        locales: Choice::named(app, person, "locale", ["fr", "en"]),
        form,
    })
}

/// Keeps one. Pages are named by their addresses, as they are copied from a browser.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let (mut found, mut ids) = (Vec::new(), Vec::new());
    let typed = sent.lines("best_bet_pages");
    for (line, item) in own_address::items(&app.db, &app.settings.public_url, typed).await? {
        match item.filter(|it| it.visibility == Visibility::Live) {
            Some(it) => ids.push(it.id),
            None => found.push(Problem::at("best_bet_pages", "best-bet-page").with("address", line)),
        }
    }
    ids.dedup();
    let known = sent.id("id");
    let wish = best_bet::Model {
        id: known.unwrap_or_else(Uuid::now_v7),
        locale: if sent.text("locale") == "en" { "en" } else { "fr" }.into(),
        words: Words(sent.lines("best_bet_words")),
        keys: String::new(),
        items: Items(ids),
    };
    if found.is_empty() {
        match refused(best_bet::save(&app.db, &person, wish, app.now()).await)? {
            Ok(()) => {
                visitor.flash(&app, &say(&app, &person, "best-bet-kept")).await?;
                return Ok(Redirect::to("/cms/best-bets").into_response());
            }
            Err(more) => found = more,
        }
    }
    let form = View::sent(&sent, &[]).with(&app, &person, &found);
    Ok(Page::invalid(page(&app, &person, known, form).await?).into_response())
}

/// Takes one away.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    best_bet::remove(&app.db, &person, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "best-bet-removed")).await?;
    Ok(Redirect::to("/cms/best-bets"))
}
