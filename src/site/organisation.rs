//! One organisation: what it does and how to reach it.
use super::card::{self, Card, Counter, Picture};
use super::contact::{phone, website};
use super::head::Head;
use super::visit::{ItemLink, Visit};
use super::words::Html;
use super::{service, text, topic};
use crate::content::fields::Details;
use crate::content::item::{self, Live};
use crate::content::organisation::{Organisation, OrganisationType};
use crate::content::{Kind, event};
use crate::error::{Error, Result};
use crate::richtext::Channel;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// `site/organisation.html`.
#[derive(Debug, Serialize)]
pub struct OrganisationPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    /// What sort of organisation it is.
    pub type_label: String,
    pub title: Html,
    pub lede: Html,
    pub missions: Html,
    pub contacts: Vec<ContactLine>,
    pub places: Vec<Counter>,
    pub website: Option<Link>,
    pub picture: Option<Picture>,
    pub body: Html,
    /// What it organises.
    pub agenda: Vec<Card>,
    /// Items that name it.
    pub related: Vec<ItemLink>,
    pub short: String,
}

/// One way to reach it.
#[derive(Debug, Serialize)]
pub struct ContactLine {
    pub label: Html,
    pub phone: Option<Link>,
    pub email: String,
}

impl Template for OrganisationPage {
    const NAME: &'static str = "site/organisation.html";
}

/// One organisation.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    visit.item(Kind::Organisation, &slug, render).await
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let Details::Organisation(own) = &live.fields.details else { return Err(Error::NotFound) };
    let head = Head::of_item(visit, live).await?;
    let kind = if own.sort == OrganisationType::Association { "NGO" } else { "GovernmentOrganization" };
    let data = json!({ "@context": "https://schema.org", "@type": kind, "name": live.fields.title,
        "description": live.fields.lede, "url": head.canonical });
    let head = head.about(data);
    let languages = head.languages();
    let page = page(visit, live, own, head).await?;
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}

async fn page(visit: &Visit, live: &Live, own: &Organisation, head: Head) -> Result<OrganisationPage> {
    Ok(OrganisationPage {
        head,
        crumbs: topic::crumbs(visit, Kind::Organisation, &live.fields.topics).await?,
        type_label: type_label(visit, own.sort),
        title: visit.words(&live.fields.title),
        lede: visit.words(&live.fields.lede),
        missions: visit.words(&own.missions),
        contacts: contacts(visit, own),
        places: service::counters(visit, &own.places).await?,
        website: website(&own.website),
        picture: card::picture(visit, live.fields.image).await?,
        body: text::body(visit, &live.fields.body).await?,
        agenda: agenda(visit, live).await?,
        related: naming(visit, live).await?,
        short: visit.short(&live.item),
    })
}

pub(super) fn type_label(visit: &Visit, sort: OrganisationType) -> String {
    visit.say(&format!("site-organisation-{}", sort.name()), &[])
}

fn contacts(visit: &Visit, own: &Organisation) -> Vec<ContactLine> {
    let fallback = visit.say("site-place-contact", &[]);
    own.contacts
        .iter()
        .map(|it| ContactLine {
            label: visit.words(if it.label.is_empty() { &fallback } else { &it.label }),
            phone: phone(visit, &it.phone),
            email: it.email.clone(),
        })
        .collect()
}

async fn agenda(visit: &Visit, live: &Live) -> Result<Vec<Card>> {
    let to = visit.now + chrono::Duration::days(180);
    let mut events = event::between(&visit.app.db, Channel::Web, visit.locale, visit.now, to, 500).await?;
    let id = Some(live.item.id);
    events.retain(|it| matches!(&it.live.fields.details, Details::Event(event) if event.organiser == id));
    events.truncate(5);
    card::agenda(visit, &events).await
}

async fn naming(visit: &Visit, live: &Live) -> Result<Vec<ItemLink>> {
    let named = item::naming(&visit.app.db, live.item.id).await?;
    let here = named.iter().filter(|it| it.locale == visit.locale && it.kind != Kind::Event);
    Ok(here.take(8).map(|it| visit.link(it)).collect())
}
