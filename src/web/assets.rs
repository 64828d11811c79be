//! Style sheets, scripts, fonts, the town's identity as a style sheet, and the sign of life.
use super::caching::Caching;
use super::kept::Shared;
use super::{Access, Route};
use crate::app::App;
use crate::assets;
use crate::content::town;
use crate::error::{Error, Result};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::borrow::Cow;

/// What stands around the pages.
pub const ROUTES: &[Route] = &[
    Route::get("/assets/{*path}", Access::Public, || get(asset)),
    Route::get("/identity.css", Access::Public, || get(identity)),
    Route::get("/healthz", Access::Public, || get(health)),
];

async fn asset(Path(path): Path<String>) -> Result<Shared> {
    let (asset, forever) = assets::find(&path).ok_or(Error::NotFound)?;
    // Fonts keep plain names that carry their version: they change with the program only.
    let font = path.starts_with("fonts/");
    let caching = if forever || font { Caching::Forever } else { Caching::Checked };
    let bytes = match asset.bytes {
        Cow::Borrowed(it) => Bytes::from_static(it),
        Cow::Owned(it) => it.into(),
    };
    Ok(Shared::new(asset.mime, bytes).caching(caching))
}

async fn identity(State(app): State<App>) -> Result<Shared> {
    let identity = town::get(&app.db).await?.identity;
    let css = format!(
        ":root{{--brand:{};--brand-dark:{};--tint-day:{};--ink-day:{};--paper-day:{}}}",
        identity.accent, identity.accent_dark, identity.tint, identity.ink, identity.paper
    );
    // Its address carries the version of the settings.
    Ok(Shared::new("text/css; charset=utf-8", css).caching(Caching::Forever))
}

async fn health(State(app): State<App>) -> Response {
    match town::get(&app.db).await {
        Ok(_) => (StatusCode::OK, "ok").into_response(),
        Err(err) => {
            tracing::error!(error = %err, "health check failed");
            (StatusCode::SERVICE_UNAVAILABLE, "database").into_response()
        }
    }
}
