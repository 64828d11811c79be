//! One service, answered before it is explained, and the list of all by topic.
use super::agenda::Choice;
use super::card::{self, Card, Counter};
use super::contact::{phone, website};
use super::directory;
use super::grouped::{self, Depth};
use super::head::Head;
use super::sheet::{National, elsewhere, national};
use super::visit::{Dated, Visit};
use super::words::{self, Html};
use super::{text, topic};
use crate::content::fields::{Details, slugify};
use crate::content::item::{self, Live};
use crate::content::service::Service;
use crate::content::sheet;
use crate::content::topic::{self as topics, Labelled};
use crate::content::{Kind, address, dates};
use crate::error::{Error, Result};
use crate::richtext::typography;
use crate::web::page::{Link, Page, Template};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

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
    /// "jusqu’au 15 mars inclus"; empty while nobody knows.
    pub out_until: Html,
    pub for_whom: Html,
    pub cost: Html,
    pub deadlines: Vec<Line>,
    pub result: Html,
    /// Places to go to, with their state at this moment.
    pub counters: Vec<Desk>,
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
    /// Its text, where it is mirrored.
    pub national: Option<National>,
    pub related: Vec<Card>,
    pub topics: Vec<Link>,
    /// When somebody last looked at this page.
    pub checked: Dated,
    pub short: String,
    /// Where the reader's browser keeps what is ticked.
    pub key: i64,
}

/// A counter of a service, and whom it is for when there are several.
#[derive(Debug, Serialize)]
pub struct Desk {
    pub counter: Counter,
    /// Names of the zones it is competent for; empty for everybody's.
    pub serves: Html,
    /// Their slugs.
    pub zones: Vec<String>,
    /// Latitude and longitude.
    pub point: Option<(f64, f64)>,
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
    visit.item(Kind::Service, &slug, render).await
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
        out_of_service: words(service.out_on(visit.day()).unwrap_or_default()),
        out_until: service.out_until.map(|day| until(visit, day)).unwrap_or_default(),
        for_whom: words(&service.for_whom),
        cost: words(&service.cost),
        deadlines: service
            .deadlines
            .iter()
            .map(|it| Line { label: words(&it.label), value: words(&it.value) })
            .collect(),
        result: words(&service.result),
        counters: desks(visit, &service.counters).await?,
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
        sp_sheet: sheet_link(&service.sheet),
        national: match sheet::of_fields(&visit.app.db.read, &live.fields).await? {
            Some(it) => Some(national(visit, &it).await?),
            None => None,
        },
        related: topic::related(visit, live).await?,
        topics: topic::links(visit, &live.fields.topics).await?,
        checked: visit.dated(live.item.published_at.unwrap_or(visit.now)),
        short: visit.short(&live.item),
        key: live.item.short_id,
    })
}

fn until(visit: &Visit, day: chrono::NaiveDate) -> Html {
    let day = dates::to_the_end_of(visit.locale, day);
    visit.words(&visit.say("site-service-until", &[("day", &day)]))
}

/// The counters with whom each is for. A counter alone is everybody's, wherever it lies.
async fn desks(visit: &Visit, ids: &[uuid::Uuid]) -> Result<Vec<Desk>> {
    let places = item::live_by_ids(&visit.app.db, ids).await?;
    let all = topics::zones(&visit.app.db).await?;
    let desk = |id: &uuid::Uuid| {
        let live = places.get(id)?;
        let Details::Place(place) = &live.fields.details else { return None };
        let chosen = all.iter().filter(|it| ids.len() > 1 && live.fields.zones.contains(&it.id));
        let (labels, zones): (Vec<String>, Vec<String>) =
            chosen.map(|it| (it.label(visit.locale).to_owned(), it.slug.clone())).unzip();
        Some(Desk {
            counter: card::counter(visit, live)?,
            serves: visit.words(&dates::list(visit.locale, &labels)),
            zones,
            point: place.latitude.zip(place.longitude),
        })
    };
    Ok(ids.iter().filter_map(desk).collect())
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

fn sheet_link(id: &str) -> Option<Link> {
    (!id.is_empty()).then(|| Link { label: id.to_owned(), href: elsewhere(id) })
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
    /// By topic, by moment in life, from A to Z.
    pub entries: Vec<Choice>,
    /// Some of them are in French only.
    pub in_french: bool,
    /// Services under their headings.
    pub groups: Vec<grouped::Group>,
    /// The headings are letters.
    pub letters: bool,
}

impl Template for ServicesPage {
    const NAME: &'static str = "site/services.html";
}

/// How the list of services is entered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    Topic,
    Life,
    Letter,
}

impl Entry {
    const ALL: [Self; 3] = [Self::Topic, Self::Life, Self::Letter];

    fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Life => "life",
            Self::Letter => "letter",
        }
    }

    fn path(self, locale: &str) -> String {
        let list = address::list(Kind::Service, locale);
        if self == Self::Topic { list } else { format!("{list}?by={}", self.name()) }
    }
}

/// All services, under their topics, the moments of life one needs them, or their first letters.
pub async fn list(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Result<Page<ServicesPage>> {
    let by = pairs.iter().find(|it| it.0 == "by").map(|it| it.1.as_str());
    let mut entry = Entry::ALL.into_iter().find(|it| Some(it.name()) == by).unwrap_or(Entry::Topic);
    let (lives, in_french) = directory::with_french(&visit, Kind::Service).await?;
    let known = lives.iter().any(|it| !moments(it).is_empty());
    if entry == Entry::Life && !known {
        entry = Entry::Topic;
    }
    let title = visit.say("site-services-title", &[]);
    let lede = visit.say("site-services-lede", &[]);
    let window = match entry {
        Entry::Topic => title.clone(),
        other => visit.say(&format!("site-services-title-{}", other.name()), &[]),
    };
    let head = Head::new(&visit, &window, &lede, &entry.path(visit.locale))
        .in_both(&visit, |locale| entry.path(locale));
    let languages = head.languages();
    let offered = Entry::ALL.into_iter().filter(|it| *it != Entry::Life || known);
    let entries = offered
        .map(|it| Choice {
            label: visit.say(&format!("site-services-by-{}", it.name()), &[]),
            href: it.path(visit.locale),
            current: it == entry,
        })
        .collect();
    let groups = match entry {
        Entry::Topic => {
            grouped::by_topic(&visit, lives, Depth::Topic, &visit.say("site-kinds-service", &[])).await?
        }
        Entry::Life => {
            // Of two spellings of a moment the first in the list names it.
            let mut spelt: BTreeMap<String, String> = BTreeMap::new();
            for (slug, word) in lives.iter().flat_map(moments) {
                spelt.entry(slug).or_insert(word);
            }
            let order: Vec<String> = spelt.values().cloned().collect();
            let labels =
                |it: &Live| moments(it).into_keys().filter_map(|it| spelt.get(&it).cloned()).collect();
            grouped::by_label(&visit, lives, &order, labels).await?
        }
        Entry::Letter => {
            let mut order: Vec<String> = lives.iter().map(initial).collect();
            order.sort();
            order.dedup();
            grouped::by_label(&visit, lives, &order, |it| vec![initial(it)]).await?
        }
    };
    let letters = entry == Entry::Letter;
    let page = ServicesPage { head, crumbs: Vec::new(), title, lede, entries, in_french, groups, letters };
    Ok(Page::new(page).in_languages(languages))
}

/// The moments of life of a service, by their slugs.
fn moments(live: &Live) -> BTreeMap<String, String> {
    let Details::Service(service) = &live.fields.details else { return BTreeMap::new() };
    service
        .life_events
        .iter()
        .map(|it| (slugify(it), words::capital(it.trim())))
        .filter(|it| !it.0.is_empty())
        .collect()
}

/// The letter a title begins with, without its accent; a number stands under `0–9`.
fn initial(live: &Live) -> String {
    match slugify(&live.fields.title).chars().next() {
        Some(letter) if letter.is_ascii_alphabetic() => letter.to_ascii_uppercase().to_string(),
        _ => "0–9".to_owned(),
    }
}
