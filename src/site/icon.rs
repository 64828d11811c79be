//! The town in a tab and on a home screen: its logo on its paper, or without a logo a fan of paving stones in its colour. One drawing,
//! three files.
use crate::app::App;
use crate::content::{image, town};
use crate::error::{Error, Result};
use crate::media::icon;
use crate::media::picture::PictureRefusal;
use crate::web::caching::Caching;
use anyhow::anyhow;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// `/icon.svg`.
pub async fn svg(State(app): State<App>) -> Result<Response> {
    Ok(send("image/svg+xml", drawing(&app).await?.into_bytes()))
}

/// `/favicon.ico`: what is asked for when a page names nothing.
pub async fn ico(State(app): State<App>) -> Result<Response> {
    Ok(send("image/x-icon", drawn(&app, |it| icon::ico(it, 32)).await?))
}

/// `/apple-touch-icon.png`: 180 pixels, as telephones take it.
pub async fn touch(State(app): State<App>) -> Result<Response> {
    Ok(send("image/png", drawn(&app, |it| icon::png(it, 180)).await?))
}

/// `/icon-192.png` and `/icon-512.png`, as the manifest of the site names them.
pub async fn small(State(app): State<App>) -> Result<Response> {
    Ok(send("image/png", drawn(&app, |it| icon::png(it, 192)).await?))
}

pub async fn large(State(app): State<App>) -> Result<Response> {
    Ok(send("image/png", drawn(&app, |it| icon::png(it, 512)).await?))
}

fn send(mime: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, Caching::Day.header()),
    ];
    (headers, bytes).into_response()
}

/// The drawing as pixels, made aside: drawing is work, and pages wait for nobody.
async fn drawn(app: &App, make: fn(&str) -> std::result::Result<Vec<u8>, PictureRefusal>) -> Result<Vec<u8>> {
    let drawing = drawing(app).await?;
    tokio::task::spawn_blocking(move || make(&drawing))
        .await
        .map_err(|err| Error::Internal(err.into()))?
        .map_err(|refusal| Error::Internal(anyhow!("the icon: {}", refusal.sentence("en"))))
}

/// 64 units wide, rounded by nobody: systems cut icons to their own shape.
async fn drawing(app: &App) -> Result<String> {
    let identity = town::get(&app.db).await?.identity;
    let logo = match identity.logo {
        Some(id) => image::smallest(&app.db, id).await?,
        None => None,
    };
    let (ground, sign) = match logo.and_then(|hash| app.media.get(hash.parse().ok()?).ok()) {
        Some(bytes) => {
            let bytes = data_encoding::BASE64.encode(&bytes);
            let sign = format!(
                r#"<image x="4" y="4" width="56" height="56" href="data:image/webp;base64,{bytes}"/>"#
            );
            (identity.paper, sign)
        }
        None => (identity.accent, fan(&identity.paper)),
    };
    Ok(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="{ground}"/>{sign}</svg>"#
    ))
}

/// Paving stones laid as in front of a church, the parvis.
fn fan(colour: &str) -> String {
    const ROWS: [(&str, &str); 3] = [("42", "14 3.6"), ("27", "10.5 3.6"), ("12", "9 3.6")];
    let rows = ROWS.map(|(radius, stones)| {
        format!(r#"<circle cx="32" cy="58" r="{radius}" stroke-dasharray="{stones}"/>"#)
    });
    format!(r#"<g fill="none" stroke="{colour}" stroke-width="11">{}</g>"#, rows.concat())
}
