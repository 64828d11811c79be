//! Style sheets, scripts, fonts, the town's identity as a style sheet, and the sign of life.
use super::{Access, Route};
use crate::app::App;
use crate::assets;
use crate::content::town;
use crate::error::{Error, Result};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// What stands around the pages.
pub const ROUTES: &[Route] = &[
    Route::get("/assets/{*path}", Access::Public, || get(asset)),
    Route::get("/identity.css", Access::Public, || get(identity)),
    Route::get("/healthz", Access::Public, || get(health)),
];

async fn asset(Path(path): Path<String>) -> Result<Response> {
    let (asset, forever) = assets::find(&path).ok_or(Error::NotFound)?;
    // Fonts keep plain names that carry their version: they change with the program only.
    let font = path.starts_with("fonts/");
    let cache = if forever || font {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=0, must-revalidate"
    };
    Ok(([(header::CONTENT_TYPE, asset.mime), (header::CACHE_CONTROL, cache.to_owned())], asset.bytes)
        .into_response())
}

async fn identity(State(app): State<App>) -> Result<Response> {
    let identity = town::get(&app.db).await?.identity;
    let css = format!(
        ":root{{--brand:{};--brand-dark:{};--tint-day:{};--ink-day:{};--paper-day:{}}}",
        identity.accent, identity.accent_dark, identity.tint, identity.ink, identity.paper
    );
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, css).into_response())
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
