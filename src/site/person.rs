//! One elected person, and the council. A mandate that is over takes its person off the list by itself.
use super::card::{self, Card, Picture};
use super::directory::{self, DirectoryPage};
use super::grouped::Group;
use super::head::Head;
use super::visit::Visit;
use super::words::Html;
use super::{grouped, text, topic};
use crate::content::Kind;
use crate::content::fields::Details;
use crate::content::item::Live;
use crate::content::person::Person;
use crate::error::{Error, Result};
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// `site/person.html`.
#[derive(Debug, Serialize)]
pub struct PersonPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: Html,
    pub lede: Html,
    pub mandate: Html,
    pub delegations: Vec<Html>,
    pub group: Html,
    /// "depuis le 4 juillet 2020".
    pub period: Option<String>,
    /// When the person receives people.
    pub hours: Html,
    pub picture: Option<Picture>,
    pub body: Html,
    /// The others in office.
    pub others: Vec<Card>,
    pub short: String,
}

impl Template for PersonPage {
    const NAME: &'static str = "site/person.html";
}

/// One person.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    visit.item(Kind::Person, &slug, render).await
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let Details::Person(person) = &live.fields.details else { return Err(Error::NotFound) };
    let head = Head::of_item(visit, live).await?;
    let data = json!({ "@context": "https://schema.org", "@type": "Person", "name": live.fields.title,
        "jobTitle": person.mandate, "url": head.canonical, "worksFor": visit.town.name });
    let head = head.about(data);
    let languages = head.languages();
    let mut others = directory::all(visit, Kind::Person).await?;
    others.retain(|it| it.item.id != live.item.id);
    let page = PersonPage {
        head,
        crumbs: topic::crumbs(visit, Kind::Person, &[]).await?,
        title: visit.words(&live.fields.title),
        lede: visit.words(&live.fields.lede),
        mandate: visit.words(&person.mandate),
        delegations: person.delegations.iter().map(|it| visit.words(it)).collect(),
        group: visit.words(&person.group),
        period: period(visit, person),
        hours: visit.words(&person.hours),
        picture: card::picture(visit, live.fields.image).await?,
        body: text::body(visit, &live.fields.body).await?,
        others: card::cards(visit, &others).await?,
        short: visit.short(&live.item),
    };
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}

fn period(visit: &Visit, person: &Person) -> Option<String> {
    let from = visit.dated_day(person.from?).label;
    match person.to {
        Some(to) => {
            Some(visit.say("site-person-between", &[("from", &from), ("to", &visit.dated_day(to).label)]))
        }
        None => Some(visit.say("site-person-since", &[("from", &from)])),
    }
}

/// The council, by political group, the largest first.
pub async fn list(visit: Visit) -> Result<Page<DirectoryPage>> {
    directory::page(&visit, Kind::Person, "people", by_group).await
}

async fn by_group(visit: &Visit, lives: Vec<Live>) -> Result<Vec<Group>> {
    let group = |live: &Live| match &live.fields.details {
        Details::Person(person) => person.group.clone(),
        _ => String::new(),
    };
    let mut order: Vec<String> = lives.iter().map(group).collect();
    let size = |label: &String| lives.iter().filter(|it| group(it) == *label).count();
    order.sort_by_key(|it| std::cmp::Reverse(size(it)));
    order.dedup();
    let mut groups = grouped::by_label(visit, lives, &order, |it| vec![group(it)]).await?;
    for unnamed in groups.iter_mut().filter(|it| it.label.is_empty()) {
        unnamed.label = visit.say("site-people-title", &[]);
    }
    Ok(groups)
}
