//! Old addresses and where each leads: one by one, or as lines of a table.
use super::form::{self, Sent, View};
use super::{Desk, say};
use crate::app::App;
use crate::content::own_address::{self, Lead};
use crate::content::{address, moved};
use crate::error::{Error, Problem, Result};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

/// Addresses on one page.
const PAGE: u64 = 60;

/// The list, the form of one, and the box for many.
#[derive(Debug, Serialize)]
pub(super) struct RedirectsPage {
    desk: Desk,
    q: String,
    rows: Vec<Row>,
    next: Option<String>,
    form: View,
    /// Lines of an import that were refused, each with its reason.
    refused: Vec<Refused>,
}

impl Template for RedirectsPage {
    const NAME: &'static str = "cms/redirects.html";
}

#[derive(Debug, Serialize)]
struct Row {
    path: String,
    to: String,
    /// Title of the item it leads to.
    title: String,
}

#[derive(Debug, Serialize)]
struct Refused {
    line: usize,
    text: String,
    reason: String,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    after: String,
    /// An old address to begin one with.
    from: String,
}

/// The page.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<RedirectsPage>> {
    let mut form = View::default();
    form.set("old_address", asked.from.clone());
    Ok(Page::new(page(&app, &person, &asked, form).await?))
}

async fn page(app: &App, person: &Person, asked: &Asked, form: View) -> Result<RedirectsPage> {
    let (mut found, items) = moved::list(&app.db, &asked.q, &asked.after, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let query = if asked.q.is_empty() { String::new() } else { format!("q={}&", urlencode(&asked.q)) };
    let last = found.last().map(|it| urlencode(&it.path)).filter(|_| more);
    let row = |it: moved::Model| {
        let item = it.item_id.and_then(|id| items.get(&id));
        Row {
            to: item.map_or(it.address, address::path),
            title: item.map(|it| it.title.clone()).unwrap_or_default(),
            path: it.path,
        }
    };
    Ok(RedirectsPage {
        desk: Desk::of(person, "topics"),
        q: asked.q.clone(),
        next: last.map(|it| format!("/cms/redirects?{query}after={it}")),
        rows: found.into_iter().map(row).collect(),
        form,
        refused: Vec::new(),
    })
}

/// Keeps one. Where nothing stands yet, it asks first.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let (from, to) = (sent.text("old_address"), sent.text("new_address"));
    if !sent.flag("sure") && leads_nowhere(&app, &from, &to).await? {
        let found = [Problem::at("new_address", "leads-nowhere")];
        let mut form = View::sent(&sent, &[]).with(&app, &person, &found);
        form.set("ask", "true");
        return Ok(Page::invalid(page(&app, &person, &Asked::default(), form).await?).into_response());
    }
    match refused(moved::keep(&app.db, &person, &from, &to, app.now()).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "redirect-kept")).await?;
            Ok(Redirect::to("/cms/redirects").into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, &Asked::default(), form).await?).into_response())
        }
    }
}

/// Whether this address of ours has nothing behind it.
async fn leads_nowhere(app: &App, from: &str, to: &str) -> Result<bool> {
    let path = own_address::path(&app.settings.public_url, to).filter(|_| moved::old(from).is_ok());
    match path {
        Some(path) => Ok(own_address::lead(&app.db, &path).await? == Lead::Nowhere),
        None => Ok(false),
    }
}

/// Keeps the lines of a table: the old address, then the new one, apart by a semicolon, a comma or a tab. A bad line says why, and stays in
/// the box; the others are kept.
pub(super) async fn import(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let (mut kept, mut bad, mut asks) = (0, Vec::new(), false);
    for (at, line) in sent.text("lines").lines().enumerate().take(moved::MOST) {
        let cells: Vec<&str> = line.split([';', ',', '\t']).map(|it| it.trim().trim_matches('"')).collect();
        let (from, to) = match cells.as_slice() {
            [""] => continue,
            [from, to, ..] => (*from, *to),
            _ => (line, ""),
        };
        let nowhere = !sent.flag("sure") && leads_nowhere(&app, from, to).await?;
        let done = match nowhere {
            true => Err(Problem::at("new_address", "leads-nowhere").into()),
            false => moved::keep(&app.db, &person, from, to, app.now()).await,
        };
        asks |= nowhere;
        match done {
            Ok(()) => kept += 1,
            Err(Error::Refused(found)) => {
                let reason: Vec<String> =
                    form::lines(&app, &person, &found).into_iter().map(|it| it.text).collect();
                bad.push(Refused { line: at + 1, text: line.to_owned(), reason: reason.join(" ") });
            }
            Err(other) => return Err(other),
        }
    }
    let n = kept.to_string();
    let told = app.templates.say(&person.locale, "redirects-kept", &[("n", &n)]);
    if bad.is_empty() {
        visitor.flash(&app, &told).await?;
        return Ok(Redirect::to("/cms/redirects").into_response());
    }
    let mut form = View::default();
    form.set("lines", bad.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("\n"));
    form.set("told", told);
    if asks {
        form.set("ask_lines", "true");
    }
    let page = RedirectsPage { refused: bad, ..page(&app, &person, &Asked::default(), form).await? };
    Ok(Page::invalid(page).into_response())
}

/// Forgets one.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Redirect> {
    moved::remove(&app.db, &person, &sent.text("path"), app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "redirect-removed")).await?;
    Ok(Redirect::to("/cms/redirects"))
}
