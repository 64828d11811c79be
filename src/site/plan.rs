//! The plan of the site: every list, the whole tree of topics, the institutional pages, for who would rather see all ways at once.
use super::dossier;
use super::head::Head;
use super::visit::Visit;
use crate::content::address::{self, Fixed};
use crate::content::item::{self, Listing};
use crate::content::topic::{self, Labelled};
use crate::content::{Kind, publication};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use serde::Serialize;

/// `site/plan.html`.
#[derive(Debug, Serialize)]
pub struct PlanPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    pub groups: Vec<Group>,
}

/// Ways under one heading.
#[derive(Debug, Serialize)]
pub struct Group {
    pub label: String,
    pub ways: Vec<Way>,
}

/// One way, with those below it.
#[derive(Debug, Serialize)]
pub struct Way {
    pub link: Link,
    pub below: Vec<Link>,
}

impl Template for PlanPage {
    const NAME: &'static str = "site/plan.html";
}

/// Issues of the magazine named here; the shelf has them all.
const ISSUES: u64 = 6;

/// The plan.
pub async fn show(visit: Visit) -> Result<Page<PlanPage>> {
    let title = visit.say("site-plan", &[]);
    let lede = visit.say("site-plan-lede", &[]);
    let head = Head::new(&visit, &title, &lede, &address::fixed(Fixed::Plan, visit.locale))
        .in_both(&visit, |locale| address::fixed(Fixed::Plan, locale));
    let languages = head.languages();
    let group = |key: &str, ways: Vec<Way>| Group { label: visit.say(key, &[]), ways };
    let groups = vec![
        group("site-plan-find", lists(&visit)),
        group("site-foot-topics", topics(&visit).await?),
        group("dossiers", dossiers(&visit).await?),
        group("site-foot-magazine", issues(&visit).await?),
        group("site-foot-town", pages(&visit).await?),
    ];
    let groups = groups.into_iter().filter(|it| !it.ways.is_empty()).collect();
    Ok(Page::new(PlanPage { head, crumbs: Vec::new(), title, lede, groups }).in_languages(languages))
}

fn way(label: String, href: String) -> Way {
    Way { link: Link { label, href }, below: Vec::new() }
}

fn lists(visit: &Visit) -> Vec<Way> {
    let fixed = |key: &str, page| way(visit.say(key, &[]), address::fixed(page, visit.locale));
    let kinds = Kind::ALL.into_iter().filter(|it| *it != Kind::Page);
    let mut ways = vec![fixed("site-home", Fixed::Home)];
    ways.extend(kinds.map(|it| Way { link: visit.list_of(it), below: Vec::new() }));
    ways.extend([fixed("site-numbers", Fixed::Numbers), fixed("site-search", Fixed::Search)]);
    ways.push(way(visit.say("data-title", &[]), address::fixed(Fixed::Data, visit.locale)));
    ways.push(way(visit.say("api-name", &[]), address::api(visit.locale)));
    ways
}

async fn topics(visit: &Visit) -> Result<Vec<Way>> {
    let all = topic::all(&visit.app.db).await?;
    let link = |it: &topic::Model| Link {
        label: visit.plain(it.label(visit.locale)),
        href: address::topic(&it.slug, visit.locale),
    };
    let tops = all.iter().filter(|it| it.parent_id.is_none());
    let below = |top: &topic::Model| all.iter().filter(|it| it.parent_id == Some(top.id)).map(link).collect();
    Ok(tops.map(|it| Way { link: link(it), below: below(it) }).collect())
}

async fn dossiers(visit: &Visit) -> Result<Vec<Way>> {
    Ok(dossier::links(visit).await?.into_iter().map(|link| Way { link, below: Vec::new() }).collect())
}

async fn issues(visit: &Visit) -> Result<Vec<Way>> {
    let shelf = way(visit.say("site-plan-shelf", &[]), address::fixed(Fixed::Magazine, visit.locale));
    let issue = |it: &publication::Model| {
        let number = it.number.to_string();
        let label = visit.say("site-plan-issue", &[("number", &number)]);
        way(visit.plain(&label), address::issue(it.number, visit.locale))
    };
    let released = publication::released(&visit.app.db, ISSUES).await?;
    let tribunes = way(visit.say("tribunes-page-title", &[]), address::fixed(Fixed::Tribunes, visit.locale));
    Ok([shelf, tribunes].into_iter().chain(released.iter().map(issue)).collect())
}

async fn pages(visit: &Visit) -> Result<Vec<Way>> {
    let listing = Listing { by_title: true, ..Listing::of(Kind::Page, visit.locale, 200) };
    let found = item::first(&visit.app.db, &listing).await?;
    Ok(found.iter().map(|it| way(visit.plain(&it.item.title), address::path(&it.item))).collect())
}
