//! The tree of topics by which the site is organised: its chief editors rename, order and add.
use super::form::{Sent, View};
use super::{Choice, Desk, say};
use crate::app::App;
use crate::content::fields::slugify;
use crate::content::topic::{self, Aliases, Labelled, Model};
use crate::error::{Problem, Result};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The tree, and the form of one topic or of a new one.
#[derive(Debug, Serialize)]
pub(super) struct TopicsPage {
    desk: Desk,
    tree: Vec<Line>,
    /// The topic in the form; none for a new one.
    chosen: Option<Uuid>,
    heading: String,
    parents: Vec<Choice>,
    /// Topics the chosen one can be merged into.
    others: Vec<Choice>,
    form: View,
}

impl Template for TopicsPage {
    const NAME: &'static str = "cms/topics.html";
}

#[derive(Debug, Serialize)]
struct Line {
    id: Uuid,
    label: String,
    depth: usize,
    here: bool,
}

/// Which topic the form shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    topic: Option<Uuid>,
}

/// The page.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<TopicsPage>> {
    let all = topic::all(&app.db).await?;
    let chosen = all.iter().find(|it| Some(it.id) == asked.topic);
    let mut form = View::default();
    if let Some(it) = chosen {
        let texts = [
            ("label_fr", &it.label_fr),
            ("label_en", &it.label_en),
            ("slug", &it.slug),
            ("summary_fr", &it.summary_fr),
            ("summary_en", &it.summary_en),
        ];
        for (name, text) in texts {
            form.set(name, text);
        }
        form.set("parent_id", it.parent_id.map(|it| it.to_string()).unwrap_or_default());
        form.set("position", it.position.to_string());
        form.values.insert("aliases".into(), it.aliases.0.clone());
    }
    Ok(Page::new(page(&app, &person, &all, asked.topic, form)))
}

fn page(app: &App, person: &Person, all: &[Model], chosen: Option<Uuid>, form: View) -> TopicsPage {
    let label = |it: &Model| it.label(&person.locale).to_owned();
    let mut tree = Vec::new();
    branch(all, None, 0, &mut |it, depth| {
        tree.push(Line { id: it.id, label: label(it), depth, here: Some(it.id) == chosen });
    });
    let tops = all.iter().filter(|it| it.parent_id.is_none() && Some(it.id) != chosen);
    let below = |it: &Model| {
        let mut at = Some(it);
        while let Some(here) = at {
            if Some(here.id) == chosen {
                return true;
            }
            at = here.parent_id.and_then(|id| all.iter().find(|it| it.id == id));
        }
        false
    };
    let others = all.iter().filter(|it| chosen.is_some() && !below(it));
    TopicsPage {
        others: others.map(|it| Choice { value: it.id.to_string(), label: label(it) }).collect(),
        desk: Desk::of(person, "topics"),
        heading: all
            .iter()
            .find(|it| Some(it.id) == chosen)
            .map_or_else(|| say(app, person, "cms-new-topic"), label),
        parents: tops.map(|it| Choice { value: it.id.to_string(), label: label(it) }).collect(),
        tree,
        chosen,
        form,
    }
}

fn branch(all: &[Model], parent: Option<Uuid>, depth: usize, each: &mut impl FnMut(&Model, usize)) {
    for it in all.iter().filter(|it| it.parent_id == parent) {
        each(it, depth);
        branch(all, Some(it.id), depth + 1, each);
    }
}

/// Saves a topic, new or known.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let all = topic::all(&app.db).await?;
    let known = sent.id("id").and_then(|id| all.iter().find(|it| it.id == id));
    let mut found = Vec::new();
    let typed = sent.text("slug");
    let wanted = Model {
        id: known.map_or_else(Uuid::now_v7, |it| it.id),
        slug: if typed.is_empty() { slugify(&sent.text("label_fr")) } else { typed },
        label_fr: sent.text("label_fr"),
        label_en: sent.text("label_en"),
        position: sent.number("position", &mut found).unwrap_or(all.len() as i32 + 1),
        parent_id: sent.id("parent_id"),
        summary_fr: sent.text("summary_fr"),
        summary_en: sent.text("summary_en"),
        aliases: Aliases(sent.lines("aliases")),
    };
    let id = wanted.id;
    let done = if found.is_empty() {
        refused(topic::save(&app.db, &person, wanted, app.now()).await)?
    } else {
        Err(found)
    };
    match done {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-topic-saved")).await?;
            Ok(Redirect::to(&format!("/cms/topics?topic={id}")).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, &all, known.map(|it| it.id), form)).into_response())
        }
    }
}

/// Makes one topic of two.
pub(super) async fn merge(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let into = sent.id("into");
    let done = match into {
        Some(into) => refused(topic::merge(&app.db, &person, id, into, app.now()).await)?,
        None => Err(vec![Problem::at("into", "required")]),
    };
    if let Err(found) = done {
        let all = topic::all(&app.db).await?;
        let form = View::default().with(&app, &person, &found);
        return Ok(Page::invalid(page(&app, &person, &all, Some(id), form)).into_response());
    }
    visitor.flash(&app, &say(&app, &person, "topics-merged")).await?;
    let to = into.map_or_else(|| "/cms/topics".to_owned(), |it| format!("/cms/topics?topic={it}"));
    Ok(Redirect::to(&to).into_response())
}
