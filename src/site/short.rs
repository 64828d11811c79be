//! The address that never changes, printed on paper and in QR codes: it leads to where the item stands today.
use super::visit::redirect;
use crate::app::App;
use crate::content::{address, item};
use crate::error::{Error, Result};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `/a/12`. Found, not moved: the item may move again.
pub async fn follow(State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let live = item::live_of(&app.db, item::by_short_id(&app.db, id).await?).await?;
    if !live.item.on_site {
        return Err(Error::NotFound);
    }
    Ok(redirect(StatusCode::FOUND, &address::path(&live.item)))
}
