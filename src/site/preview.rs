//! An item as it will look: its newest saved version, or what somebody is typing, through the same code as the public page. For colleagues
//! only.
use super::card::{self, Card};
use super::head::Head;
use super::visit::Visit;
use super::{article, document, event, organisation, page, person, place, service};
use crate::app::App;
use crate::content::item::{self, Live};
use crate::content::{Kind, publish, revision};
use crate::error::{Error, Result};
use crate::web::caching::Caching;
use crate::web::session::Editor;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// `/apercu/12`.
pub async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<String>,
) -> Result<Response> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let item = item::by_short_id(&app.db, id).await?;
    publish::own(&person, &item)?;
    let current = revision::current(&app.db, &item).await?;
    page(&app, Live { item, revision: current.id, fields: current.fields.into() }).await
}

/// The page readers would have of an item with these fields.
pub async fn page(app: &App, live: Live) -> Result<Response> {
    let visit = visit(app, &live.item).await?;
    let mut response = render(&visit, &live).await?;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, Caching::Never.header());
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    Ok(response)
}

/// What stands for an item elsewhere: in lists, and where somebody shares its address.
pub async fn teasers(app: &App, live: Live) -> Result<(Card, Head)> {
    let visit = visit(app, &live.item).await?;
    let head = Head::of_item(&visit, &live).await?;
    let card = card::cards(&visit, &[live]).await?.pop().ok_or(Error::NotFound)?;
    Ok((card, head))
}

async fn visit(app: &App, item: &item::Model) -> Result<Visit> {
    Visit::of(app, if item.locale == "en" { "en" } else { "fr" }).await
}

async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    match live.item.kind {
        Kind::Article => article::render(visit, live).await,
        Kind::Service => service::render(visit, live).await,
        Kind::Event => event::render(visit, live).await,
        Kind::Place => place::render(visit, live).await,
        Kind::Organisation => organisation::render(visit, live).await,
        Kind::Person => person::render(visit, live).await,
        Kind::Document => document::render(visit, live).await,
        Kind::Page => page::render(visit, live).await,
    }
}
