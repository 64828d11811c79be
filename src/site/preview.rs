//! An item as it will look: its newest saved version, or what somebody is typing, through the same code as the public page. For colleagues
//! only.
use super::card::{self, Card};
use super::head::Head;
use super::home as front;
use super::visit::Visit;
use super::{article, document, event, organisation, page, person, place, service};
use crate::app::App;
use crate::content::home::Home;
use crate::content::item::{self, Listing, Live};
use crate::content::{Kind, publish, revision, town};
use crate::error::{Error, Result};
use crate::web::caching::Caching;
use crate::web::session::Editor;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

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

/// The front page as it would be arranged, in the first language of the site.
pub async fn home(app: &App, home: Home) -> Result<Response> {
    let mut visit = Visit::of(app, "fr").await?;
    visit.locale = visit.town.first_language();
    visit.town.home = home;
    Ok(kept_by_nobody(front::made(&visit).await?.into_response()))
}

fn kept_by_nobody(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, Caching::Never.header());
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    response
}

/// The page readers would have of an item with these fields.
pub async fn page(app: &App, live: Live) -> Result<Response> {
    let visit = visit(app, &live.item).await?;
    Ok(kept_by_nobody(render(&visit, &live).await?))
}

/// The newest article, the next event and a place as lists show them, where there are any.
pub async fn cards(app: &App) -> Result<Vec<Card>> {
    let visit = Visit::of(app, town::get(&app.db).await?.first_language()).await?;
    let mut lives = Vec::new();
    for kind in [Kind::Article, Kind::Event, Kind::Place] {
        lives.extend(item::first(&app.db, &Listing::of(kind, visit.locale, 1)).await?);
    }
    card::cards(&visit, &lives).await
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
