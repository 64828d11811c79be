//! What stands against a text being public and what somebody should look at first, told beside it while it is written, and asked once before
//! it goes out.
use super::form::{self, Line, Sent};
use super::items;
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::own_address::{self, Lead};
use crate::content::{checks, item, publish, revision, town};
use crate::error::{Problem, Result};
use crate::jobs::workshop;
use crate::print::{copyfit, layout};
use crate::richtext::Target;
use crate::richtext::refs::{Link, Refs};
use crate::staff::{Person, Role};
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;

/// What was found in a text as it is typed.
#[derive(Debug, Serialize)]
pub(super) struct ChecksPage {
    errors: Vec<Line>,
    warnings: Vec<Warning>,
    /// May add to what the town's readers know.
    editor: bool,
}

impl Template for ChecksPage {
    const NAME: &'static str = "cms/beside_checks.html";
}

/// Something to look at.
#[derive(Debug, Serialize)]
pub(super) struct Warning {
    #[serde(flatten)]
    line: Line,
    /// The word that nobody will be told of again once it is added to the known ones, where it is about one.
    learn: Option<String>,
}

impl Warning {
    /// What is to be looked at, with its field.
    pub(super) fn sentence(self) -> String {
        if self.line.label.is_empty() {
            self.line.text
        } else {
            format!("{} · {}", self.line.label, self.line.text)
        }
    }
}

/// Looks at the form as it stands.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Page<ChecksPage>> {
    let item = items::opened(&app, &person, id).await?;
    let fields = items::typed(&app, &person, &item, sent).await?;
    let errors = publish::lacks(&app.db, &item, &fields, app.now()).await?;
    Ok(Page::new(ChecksPage {
        errors: form::lines(&app, &person, &errors),
        warnings: of_fields(&app, &person, &item, &fields).await?,
        editor: person.role >= Role::Editor,
    }))
}

/// What to look at in the version that would be public, in words.
pub(super) async fn before_public(app: &App, person: &Person, item: &item::Model) -> Result<Vec<Warning>> {
    let fields = revision::current(&app.db, item).await?.fields;
    of_fields(app, person, item, &fields).await
}

async fn of_fields(app: &App, person: &Person, item: &item::Model, fields: &Fields) -> Result<Vec<Warning>> {
    let mut around = checks::around(&app.db, Some(item.id), &item.locale, fields, app.now()).await?;
    if let Some(image) = around.images.iter().find(|it| fields.image == Some(it.id)) {
        around.ppi = ppi(app, item, image.width).await?;
    }
    around.dead = dead(app, fields).await?;
    let town = town::get(&app.db).await?;
    let found = checks::warnings(fields, &around, &town, &item.locale, app.now());
    let learn = |it: &Problem| it.named(&["acronym", "word"]).map(str::to_owned);
    let lines = form::lines(app, person, &found).into_iter().zip(&found);
    Ok(lines.map(|(line, it)| Warning { line, learn: learn(it) }).collect())
}

/// Links to addresses of this very site that lead nowhere.
async fn dead(app: &App, fields: &Fields) -> Result<Vec<(Link, String)>> {
    let mut found = Vec::new();
    for link in Refs::links(&fields.body) {
        let Target::Address(address) = &link.target else { continue };
        let address = address.as_str().to_owned();
        let Some(path) = own_address::path(&app.settings.public_url, &address) else { continue };
        if own_address::lead(&app.db, &path).await? == Lead::Nowhere {
            found.push((link, address));
        }
    }
    Ok(found)
}

/// Pixels per inch of a picture so many pixels wide in the place the plan of an open issue gives the item.
async fn ppi(app: &App, item: &item::Model, width: i32) -> Result<Option<f64>> {
    let shop = workshop(app);
    let Some(place) = copyfit::place(&shop, item.id).await? else { return Ok(None) };
    let Some((_, slot)) = place.slot else { return Ok(None) };
    let info = layout::info(&crate::print::source(&app.settings), &place.issue.layout);
    let Some((grid, shapes)) = info.ok().and_then(|it| Some((it.grid?, it.shape))) else { return Ok(None) };
    let columns = shapes.iter().find(|it| it.name == slot.shape).map_or(0, |it| it.picture_columns());
    Ok((columns > 0).then(|| grid.density(f64::from(width), columns)))
}

/// Adds a word to those the town knows.
pub(super) async fn learn(State(app): State<App>, Editor(person): Editor, sent: Sent) -> Result<StatusCode> {
    town::learn(&app.db, &person, &sent.text("word"), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
