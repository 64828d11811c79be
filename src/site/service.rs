//! One service, answered before it is explained, and the list of all by topic.
use super::card::{self, Card, Counter};
use super::contact::{phone, website};
use super::grouped::{self, Depth};
use super::head::Head;
use super::visit::{self, Dated, Visit};
use super::words::Html;
use super::{text, topic};
use crate::content::fields::Details;
use crate::content::item::{self, At, Listing, Live};
use crate::content::service::Service;
use crate::content::{Kind, address};
use crate::error::{Error, Result};
use crate::richtext::typography;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

/// `site/service.html`.
#[derive(Debug, Serialize)]
pub struct ServicePage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub kicker: Html,
    pub title: Html,
    pub lede: Html,
    /// Why it cannot be used now.
    pub out_of_service: Html,
    pub for_whom: Html,
    pub cost: Html,
    pub deadlines: Vec<Line>,
    pub result: Html,
    /// Places to go to, with their state at this moment.
    pub counters: Vec<Counter>,
    pub appointment: Option<Way>,
    pub phone: Option<Link>,
    pub post: Html,
    pub online: Option<Link>,
    pub documents: Vec<ToBring>,
    pub steps: Vec<StepLine>,
    pub who_may_apply: Html,
    pub conditions: Html,
    pub body: Html,
    pub local_complement: Html,
    /// The national sheet.
    pub sp_sheet: Option<Link>,
    pub related: Vec<Card>,
    pub topics: Vec<Link>,
    /// When somebody last looked at this page.
    pub checked: Dated,
    pub short: String,
}

/// A label and its value.
#[derive(Debug, Serialize)]
pub struct Line {
    pub label: Html,
    pub value: Html,
}

/// A way to reach somebody: an address to follow, or words.
#[derive(Debug, Serialize)]
pub struct Way {
    pub label: Html,
    pub href: Option<String>,
}

/// A document to bring.
#[derive(Debug, Serialize)]
pub struct ToBring {
    pub name: Html,
    pub optional: bool,
}

/// One step.
#[derive(Debug, Serialize)]
pub struct StepLine {
    pub title: Html,
    pub text: Html,
}

impl Template for ServicePage {
    const NAME: &'static str = "site/service.html";
}

/// One service.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    match item::at(&visit.app.db, Kind::Service, visit.locale, &slug).await? {
        At::Live(live) => render(&visit, &live).await,
        At::Moved(to) => Ok(visit::moved(&to)),
    }
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let Details::Service(service) = &live.fields.details else { return Err(Error::NotFound) };
    let head = Head::of_item(visit, live).await?;
    let data = government_service(visit, live, service, &head);
    let head = head.about(data);
    let languages = head.languages();
    let page = page(visit, live, service, head).await?;
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}

async fn page(visit: &Visit, live: &Live, service: &Service, head: Head) -> Result<ServicePage> {
    let words = |text: &str| visit.words(text);
    Ok(ServicePage {
        head,
        crumbs: topic::crumbs(visit, Kind::Service, &live.fields.topics).await?,
        kicker: words(&live.fields.kicker),
        title: words(&live.fields.title),
        lede: words(&live.fields.lede),
        out_of_service: words(&service.out_of_service),
        for_whom: words(&service.for_whom),
        cost: words(&service.cost),
        deadlines: service
            .deadlines
            .iter()
            .map(|it| Line { label: words(&it.label), value: words(&it.value) })
            .collect(),
        result: words(&service.result),
        counters: counters(visit, &service.counters).await?,
        appointment: way(visit, &service.appointment, &visit.say("site-service-appointment", &[])),
        phone: phone(visit, &service.phone),
        post: words(&service.post),
        online: website(&service.online),
        documents: service
            .documents
            .iter()
            .map(|it| ToBring { name: words(&it.name), optional: it.optional })
            .collect(),
        steps: service
            .steps
            .iter()
            .map(|it| StepLine { title: words(&it.title), text: words(&it.text) })
            .collect(),
        who_may_apply: words(&service.who_may_apply),
        conditions: words(&service.conditions),
        body: text::body(visit, &live.fields.body).await?,
        local_complement: words(&service.local_complement),
        sp_sheet: sheet(&service.sheet),
        related: topic::related(visit, live).await?,
        topics: topic::links(visit, &live.fields.topics).await?,
        checked: visit.dated(live.item.published_at.unwrap_or(visit.now)),
        short: visit.short(&live.item),
    })
}

/// The counters with their state, in the order the editor gave.
pub async fn counters(visit: &Visit, ids: &[uuid::Uuid]) -> Result<Vec<Counter>> {
    let places = item::live_by_ids(&visit.app.db, ids).await?;
    Ok(ids.iter().filter_map(|id| card::counter(visit, places.get(id)?)).collect())
}

/// An address to follow, a number to call, or just words.
pub fn way(visit: &Visit, text: &str, label: &str) -> Option<Way> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(Way { label: visit.words(label), href: Some(text.to_owned()) });
    }
    let number = text.chars().all(|it| it.is_ascii_digit() || " +.".contains(it));
    let href = phone(visit, text).filter(|_| number).map(|it| it.href);
    let label =
        if number { format!("{label}{}{text}", typography::colon(visit.locale)) } else { text.to_owned() };
    Some(Way { label: visit.words(&label), href })
}

fn sheet(id: &str) -> Option<Link> {
    let href = format!("https://www.service-public.fr/particuliers/vosdroits/{id}");
    (!id.is_empty()).then(|| Link { label: id.to_owned(), href })
}

fn government_service(visit: &Visit, live: &Live, service: &Service, head: &Head) -> Value {
    let channel = (!service.online.is_empty())
        .then(|| json!({ "@type": "ServiceChannel", "serviceUrl": service.online }));
    json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": live.fields.title,
        "description": live.fields.lede,
        "url": head.canonical,
        "inLanguage": live.item.locale,
        "audience": { "@type": "Audience", "audienceType": service.for_whom },
        "serviceOutput": { "@type": "Thing", "name": service.result },
        "availableChannel": channel,
        "provider": { "@type": "GovernmentOrganization", "name": visit.town.name, "telephone": visit.town.phone },
    })
}

/// `site/services.html`.
#[derive(Debug, Serialize)]
pub struct ServicesPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Services by topic.
    pub groups: Vec<grouped::Group>,
}

impl Template for ServicesPage {
    const NAME: &'static str = "site/services.html";
}

/// All services, under their topics.
pub async fn list(visit: Visit) -> Result<Page<ServicesPage>> {
    let listing = Listing { by_title: true, ..Listing::of(Kind::Service, visit.locale, 500) };
    let all = item::list(&visit.app.db, &listing).await?;
    let (title, lede) = (visit.say("site-services-title", &[]), visit.say("site-services-lede", &[]));
    let head = Head::new(&visit, &title, &lede, &address::list(Kind::Service, visit.locale))
        .in_both(&visit, |locale| address::list(Kind::Service, locale));
    let languages = head.languages();
    let groups =
        grouped::by_topic(&visit, all.rows, Depth::Topic, &visit.say("site-kinds-service", &[])).await?;
    Ok(Page::new(ServicesPage { head, crumbs: Vec::new(), title, lede, groups }).in_languages(languages))
}
