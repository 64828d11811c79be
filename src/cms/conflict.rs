//! Somebody saved first. The page shows both versions field by field and keeps every word of the one that was not saved, to go on from.
use super::form::{Sent, View};
use super::{Desk, items, say, workflow};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::{item, revision};
use crate::error::Result;
use crate::richtext::text;
use crate::staff::Person;
use crate::web::page::{Page, Template};
use axum::http::StatusCode;
use serde::Serialize;
use std::collections::BTreeSet;

/// Both versions.
#[derive(Debug, Serialize)]
pub(super) struct ConflictPage {
    desk: Desk,
    item: workflow::Head,
    version: i32,
    differences: Vec<Difference>,
    /// Everything that was sent, to be sent again.
    sent: Vec<(String, String)>,
}

impl Template for ConflictPage {
    const NAME: &'static str = "cms/conflict.html";
}

#[derive(Debug, Serialize)]
struct Difference {
    label: String,
    theirs: String,
    mine: String,
}

/// The page of both versions: what stands saved, and what this person wanted to save.
pub(super) async fn page(
    app: &App,
    person: &Person,
    item: &item::Model,
    theirs: &Fields,
    mine: &Fields,
    sent: &Sent,
) -> Result<Page<ConflictPage>> {
    let current = revision::current(&app.db, item).await?;
    let (a, b) = (items::view(app, theirs).await?, items::view(app, mine).await?);
    let mut differences = Vec::new();
    for name in names(&a, &b) {
        let words = |view: &View, fields: &Fields| {
            if name == "body" { text::plain(&fields.body) } else { shown(view, name) }
        };
        let (theirs, mine) = (words(&a, theirs), words(&b, mine));
        if theirs != mine {
            differences.push(Difference {
                label: super::form::label(app, &person.locale, name),
                theirs,
                mine,
            });
        }
    }
    if differences.is_empty() {
        let same = say(app, person, "cms-conflict-same");
        differences.push(Difference { label: String::new(), theirs: same.clone(), mine: same });
    }
    let page = ConflictPage {
        desk: Desk::of(person, "items"),
        item: workflow::head(app, person, item, &current, "edit").await?,
        version: item.version,
        differences,
        sent: sent
            .pairs()
            .filter(|it| it.0 != "version")
            .map(|it| (it.0.to_owned(), it.1.to_owned()))
            .collect(),
    };
    Ok(Page::new(page).status(StatusCode::CONFLICT))
}

fn names<'a>(a: &'a View, b: &'a View) -> BTreeSet<&'a str> {
    let keys = |view: &'a View| view.values.keys().chain(view.rows.keys()).map(String::as_str);
    keys(a).chain(keys(b)).filter(|it| *it != "details.kind").collect()
}

fn shown(view: &View, name: &str) -> String {
    let rows = view.rows.get(name).into_iter().flatten();
    let lines =
        rows.map(|row| row.values().filter(|it| !it.is_empty()).cloned().collect::<Vec<_>>().join(" · "));
    view.values.get(name).into_iter().flatten().cloned().chain(lines).collect::<Vec<_>>().join("\n")
}
