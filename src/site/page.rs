//! One institutional page: legal notice, accessibility statement, team.
use super::card::{self, Picture};
use super::head::Head;
use super::text;
use super::visit::{Dated, Visit};
use super::words::Html;
use crate::content::Kind;
use crate::content::item::Live;
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// `site/page.html`.
#[derive(Debug, Serialize)]
pub struct InstitutionalPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: Html,
    pub lede: Html,
    pub picture: Option<Picture>,
    pub body: Html,
    pub updated: Dated,
}

impl Template for InstitutionalPage {
    const NAME: &'static str = "site/page.html";
}

/// One page.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    visit.item(Kind::Page, &slug, render).await
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let head = Head::of_item(visit, live).await?;
    let languages = head.languages();
    let page = InstitutionalPage {
        head,
        crumbs: Vec::new(),
        title: visit.words(&live.fields.title),
        lede: visit.words(&live.fields.lede),
        picture: card::picture(visit, live.fields.image).await?,
        body: text::body(visit, &live.fields.body).await?,
        updated: visit.dated(live.item.published_at.unwrap_or(visit.now)),
    };
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}
