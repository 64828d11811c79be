//! Open data: the data sets of `content::open_data` as files, and their catalogue. Tables follow the models of the *Socle commun des données
//! locales* where it has one.
mod acts; // délibérations
pub(super) mod agenda; // events as OpenAgenda gives them
mod associations;
mod catalogue; // DCAT
mod equipment; // équipements collectifs
mod table; // cells and rows

use crate::app::App;
use crate::content::open_data::{self, Dataset, Standing};
use crate::content::town::{self, Town};
use crate::error::Result;
use crate::web::kept::Shared;
use axum::extract::State;

/// A data set. One that tells nothing is a table without rows, which is valid too.
async fn standing(app: &App, dataset: Dataset) -> Result<(Town, Standing)> {
    let town = town::get(&app.db).await?;
    let standing = open_data::standing(&app.db, &town, dataset).await?;
    Ok((town, standing))
}

/// Public places.
pub(super) async fn equipment(State(app): State<App>) -> Result<Shared> {
    let (town, standing) = standing(&app, Dataset::Equipment).await?;
    Ok(table::csv(&equipment::COLUMNS, equipment::rows(&app, &town, &standing.told))?)
}

/// Associations.
pub(super) async fn associations(State(app): State<App>) -> Result<Shared> {
    let (town, standing) = standing(&app, Dataset::Associations).await?;
    let rows = associations::rows(&app, &town, &standing.told).await?;
    Ok(table::csv(&associations::COLUMNS.map(|it| it.0), rows)?)
}

/// What the columns of the associations are: a Table Schema.
pub(super) async fn associations_schema(State(app): State<App>) -> Shared {
    Shared::new(
        "application/json; charset=utf-8",
        format!("{:#}", associations::schema(&app.settings.public_url)),
    )
}

/// What the council decided.
pub(super) async fn acts(State(app): State<App>) -> Result<Shared> {
    let (town, standing) = standing(&app, Dataset::Acts).await?;
    let rows = acts::rows(&app, &town, &standing.told).await?;
    Ok(table::csv(&acts::COLUMNS, rows)?)
}

/// Everything that is or was on.
pub(super) async fn events(State(app): State<App>) -> Result<Shared> {
    let (town, standing) = standing(&app, Dataset::Agenda).await?;
    let answer = agenda::answer(&app, &town, &standing.told).await?;
    Ok(Shared::new("application/json; charset=utf-8", answer.to_string()))
}

/// What there is.
pub(super) async fn catalogue(State(app): State<App>) -> Result<Shared> {
    let town = town::get(&app.db).await?;
    let all = open_data::all(&app.db, &town).await?;
    Ok(Shared::new("application/ld+json; charset=utf-8", format!("{:#}", catalogue::of(&app, &town, &all))))
}
