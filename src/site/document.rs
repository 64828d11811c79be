//! One document with its file and its text, and the list by sort.
use super::card::{self, Card};
use super::directory::{self, DirectoryPage};
use super::grouped::Group;
use super::head::Head;
use super::visit::{Dated, Visit};
use super::words::Html;
use super::{grouped, text, topic};
use crate::content::document::DocumentType;
use crate::content::fields::Details;
use crate::content::item::{self, Listing, Live};
use crate::content::{Kind, file, resolve};
use crate::error::{Error, Result};
use crate::richtext::typography;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// `site/document.html`.
#[derive(Debug, Serialize)]
pub struct DocumentPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    /// What sort of document it is.
    pub type_label: String,
    pub title: Html,
    pub lede: Html,
    pub number: Html,
    pub date: Option<Dated>,
    /// Why there is no text beside the file.
    pub exemption: Html,
    /// The file, labelled with its format and size.
    pub file: Option<Link>,
    pub body: Html,
    /// Newest of the same sort.
    pub others: Vec<Card>,
    pub topics: Vec<Link>,
    pub short: String,
}

impl Template for DocumentPage {
    const NAME: &'static str = "site/document.html";
}

/// One document. Outside its days on display it is not found.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    visit.item(Kind::Document, &slug, render).await
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let Details::Document(own) = &live.fields.details else { return Err(Error::NotFound) };
    let head = Head::of_item(visit, live).await?;
    let data = json!({ "@context": "https://schema.org", "@type": "DigitalDocument", "name": live.fields.title,
        "identifier": own.number, "datePublished": own.date, "url": head.canonical });
    let head = head.about(data);
    let languages = head.languages();
    let page = DocumentPage {
        head,
        crumbs: topic::crumbs(visit, Kind::Document, &live.fields.topics).await?,
        type_label: type_label(visit, own.sort),
        title: visit.words(&live.fields.title),
        lede: visit.words(&live.fields.lede),
        number: visit.words(&own.number),
        date: own.date.map(|it| visit.dated_day(it)),
        exemption: visit.words(&own.exemption),
        file: offered(visit, own.file).await?,
        body: text::body(visit, &live.fields.body).await?,
        others: others(visit, live, own.sort).await?,
        topics: topic::links(visit, &live.fields.topics).await?,
        short: visit.short(&live.item),
    };
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}

fn type_label(visit: &Visit, sort: DocumentType) -> String {
    visit.say(&format!("site-document-{}", sort.name()), &[])
}

async fn offered(visit: &Visit, id: Option<uuid::Uuid>) -> Result<Option<Link>> {
    let Some(id) = id else { return Ok(None) };
    let file = resolve::file_ref(&file::by_id(&visit.app.db, id).await?);
    let weight = typography::weight(visit.locale, file.bytes);
    Ok(Some(Link { label: visit.plain(&format!("{}, {weight}", file.format)), href: file.href }))
}

fn is(live: &Live, sort: DocumentType) -> bool {
    matches!(&live.fields.details, Details::Document(own) if own.sort == sort)
}

async fn others(visit: &Visit, live: &Live, sort: DocumentType) -> Result<Vec<Card>> {
    let listing = Listing { without: vec![live.item.id], ..Listing::of(Kind::Document, visit.locale, 100) };
    let mut rows = item::first(&visit.app.db, &listing).await?;
    rows.retain(|it| is(it, sort));
    rows.truncate(5);
    card::cards(visit, &rows).await
}

/// All documents on display, by sort.
pub async fn list(visit: Visit) -> Result<Page<DirectoryPage>> {
    directory::page(&visit, Kind::Document, "documents", by_type).await
}

async fn by_type(visit: &Visit, lives: Vec<Live>) -> Result<Vec<Group>> {
    let order: Vec<String> = DocumentType::ALL.iter().map(|it| type_label(visit, *it)).collect();
    let label = |live: &Live| {
        let sort = DocumentType::ALL.into_iter().find(|sort| is(live, *sort)).unwrap_or_default();
        type_label(visit, sort)
    };
    grouped::by_label(visit, lives, &order, |it| vec![label(it)]).await
}
