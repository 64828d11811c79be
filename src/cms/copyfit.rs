//! How a text fits its place in the issue being prepared, for its writer: a sentence, the lines over or free, the page as a picture.
use super::items;
use crate::app::App;
use crate::content::{Kind, item, revision};
use crate::error::{Error, Result};
use crate::jobs::workshop;
use crate::print::copyfit::{self, Fitted, TextFit, Wanted};
use crate::print::data::Length;
use crate::staff::Person;
use crate::web::session::Editor;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// The shape to try instead of the one the plan gives.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    shape: String,
}

impl Asked {
    fn wanted(self, px_per_pt: Option<f32>) -> Wanted {
        Wanted { shape: (!self.shape.is_empty()).then_some(self.shape), px_per_pt }
    }
}

/// A fit with its sentence.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    text: String,
    #[serde(flatten)]
    fitted: Fitted,
}

/// The fit of an item's newest text.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Json<Said>> {
    let item = items::opened(&app, &person, id).await?;
    let fitted = fit(&app, &item, asked.wanted(None)).await?;
    Ok(Json(Said { text: sentence(&app, &person, &fitted), fitted }))
}

/// The page of the item in its place.
pub(super) async fn png(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let fitted = fit(&app, &item, asked.wanted(Some(1.0))).await?;
    let png = fitted.png.ok_or(Error::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, png).into_response())
}

async fn fit(app: &App, item: &item::Model, wanted: Wanted) -> Result<Fitted> {
    if item.kind != Kind::Article {
        return Err(Error::NotFound);
    }
    let fields = revision::current(&app.db, item).await?.fields;
    copyfit::fit(&workshop(app), item, fields, wanted).await
}

/// How a text fits, in words: lines over, lines free, or just right, for each length.
pub(super) fn sentence(app: &App, person: &Person, fitted: &Fitted) -> String {
    let one = |it: &TextFit| {
        let lines = it.over.abs().to_string();
        let key = match (it.over, fitted.page) {
            (1.., Some(_)) => "over",
            (1.., None) => "too-long",
            (0, _) | (_, None) => "fits",
            _ => "free",
        };
        let length = if it.length == Length::Full { "full" } else { "short" };
        let text = app.templates.say(&person.locale, &format!("fit-{key}"), &[("n", &lines)]);
        app.templates.say(&person.locale, &format!("fit-{length}"), &[("fit", &text)])
    };
    fitted.fit.texts.iter().map(one).collect::<Vec<_>>().join(" ")
}
