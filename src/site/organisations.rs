//! The directory of organisations, associations among them, narrowed by what people look for. Every address is a plain one.
use super::agenda::{Menu, MenuOption};
use super::directory;
use super::grouped::{self, Group};
use super::head::Head;
use super::organisation::type_label;
use super::visit::Visit;
use super::words;
use crate::content::fields::{Details, slugify};
use crate::content::item::Live;
use crate::content::organisation::OrganisationType;
use crate::content::topic::{self, Labelled, ZoneKind};
use crate::content::zone;
use crate::content::{Kind, address};
use crate::error::Result;
use crate::web::page::{Link, Page, Template, urlencode};
use axum::extract::Query;
use serde::Serialize;
use std::collections::BTreeMap;

/// `site/organisations.html`.
#[derive(Debug, Serialize)]
pub struct OrganisationsPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Where the form goes.
    pub path: String,
    pub menus: Vec<Menu>,
    /// Something is asked: the address that asks nothing.
    pub clear: Option<String>,
    pub count: usize,
    pub groups: Vec<Group>,
    /// Some of them are in French only.
    pub in_french: bool,
}

impl Template for OrganisationsPage {
    const NAME: &'static str = "site/organisations.html";
}

/// What is asked of the organisations; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    sort: Option<OrganisationType>,
    /// Slugs.
    topic: Option<String>,
    zone: Option<String>,
    audience: Option<String>,
}

impl Filter {
    /// What cannot be meant is passed over.
    fn asked(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| pairs.iter().find(|it| it.0 == name).map_or("", |it| it.1.trim());
        let slug = |name: &str| Some(slugify(value(name))).filter(|it| !it.is_empty() && it.len() <= 80);
        Self {
            sort: OrganisationType::ALL.into_iter().find(|it| it.name() == value("type")),
            topic: slug("topic"),
            zone: slug("zone"),
            audience: slug("audience"),
        }
    }

    fn href(&self, locale: &str) -> String {
        let pairs = [
            ("type", self.sort.map(OrganisationType::name)),
            ("topic", self.topic.as_deref()),
            ("zone", self.zone.as_deref()),
            ("audience", self.audience.as_deref()),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let parts: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", urlencode(value))).collect();
        let path = address::list(Kind::Organisation, locale);
        if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
    }
}

/// One organisation and what it answers to, by slugs.
struct Entry {
    live: Live,
    topics: Vec<String>,
    zones: Vec<String>,
    audiences: Vec<String>,
}

impl Entry {
    fn sort(&self) -> Option<OrganisationType> {
        match &self.live.fields.details {
            Details::Organisation(it) => Some(it.sort),
            _ => None,
        }
    }

    fn answers(&self, filter: &Filter) -> bool {
        filter.sort.is_none_or(|it| self.sort() == Some(it))
            && filter.topic.as_ref().is_none_or(|it| self.topics.contains(it))
            && filter.zone.as_ref().is_none_or(|it| self.zones.contains(it))
            && filter.audience.as_ref().is_none_or(|it| self.audiences.contains(it))
    }
}

/// All organisations, or those that answer what is asked, by type.
pub async fn list(
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Page<OrganisationsPage>> {
    let filter = Filter::asked(&pairs);
    let (lives, in_french) = directory::with_french(&visit, Kind::Organisation).await?;
    let topics = topic::all(&visit.app.db).await?;
    let mut zones = topic::zones(&visit.app.db).await?;
    zones.retain(|it| it.kind == ZoneKind::Quarter);
    let lying = zone::of_items(&visit.app.db, &lives).await?;
    let entry = |live: Live| {
        let within = lying.get(&live.item.id).into_iter().flatten();
        let within = within.filter_map(|id| zones.iter().find(|it| it.id == *id));
        Entry {
            topics: live.fields.topics.iter().flat_map(|it| topic::upwards(&topics, *it)).collect(),
            zones: within.map(|it| it.slug.clone()).collect(),
            audiences: live.fields.audiences.iter().map(|it| slugify(it)).collect(),
            live,
        }
    };
    let entries: Vec<Entry> = lives.into_iter().map(entry).collect();
    let menus = menus(&visit, &filter, &entries, &topics, &zones);
    let found: Vec<Live> =
        entries.iter().filter(|it| it.answers(&filter)).map(|it| it.live.clone()).collect();
    let (title, lede) =
        (visit.say("site-organisations-title", &[]), visit.say("site-organisations-lede", &[]));
    let all = filter == Filter::default();
    let head = Head::new(&visit, &title, &lede, &filter.href(visit.locale))
        .in_both(&visit, |locale| filter.href(locale));
    let head = if all { head } else { head.unindexed() };
    let languages = head.languages();
    let page = OrganisationsPage {
        crumbs: Vec::new(),
        path: address::list(Kind::Organisation, visit.locale),
        clear: (!all).then(|| address::list(Kind::Organisation, visit.locale)),
        count: found.len(),
        in_french: in_french && found.iter().any(|it| it.item.locale != visit.locale),
        groups: by_type(&visit, found).await?,
        menus,
        title,
        lede,
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

async fn by_type(visit: &Visit, lives: Vec<Live>) -> Result<Vec<Group>> {
    let order: Vec<String> = OrganisationType::ALL.iter().map(|it| type_label(visit, *it)).collect();
    let label = |live: &Live| match &live.fields.details {
        Details::Organisation(own) => type_label(visit, own.sort),
        _ => String::new(),
    };
    grouped::by_label(visit, lives, &order, |it| vec![label(it)]).await
}

fn menus(
    visit: &Visit,
    filter: &Filter,
    entries: &[Entry],
    topics: &[topic::Model],
    zones: &[topic::zone::Model],
) -> Vec<Menu> {
    let option = |value: &str, label: &str, chosen: bool, filter: Filter| MenuOption {
        value: value.to_owned(),
        label: visit.plain(label),
        count: Some(entries.iter().filter(|it| it.answers(&filter)).count()),
        chosen,
    };
    let types = OrganisationType::ALL.into_iter().map(|it| {
        let chosen = filter.sort == Some(it);
        option(it.name(), &type_label(visit, it), chosen, Filter { sort: Some(it), ..filter.clone() })
    });
    let by_topic = topics.iter().map(|it| {
        let slug = Some(it.slug.clone());
        let chosen = filter.topic == slug;
        option(&it.slug, it.label(visit.locale), chosen, Filter { topic: slug, ..filter.clone() })
    });
    let by_zone = zones.iter().map(|it| {
        let slug = Some(it.slug.clone());
        let chosen = filter.zone == slug;
        option(&it.slug, it.label(visit.locale), chosen, Filter { zone: slug, ..filter.clone() })
    });
    // Free words: the first spelling of each stands for all.
    let mut audiences = BTreeMap::new();
    for word in entries.iter().flat_map(|it| &it.live.fields.audiences) {
        audiences.entry(slugify(word)).or_insert_with(|| words::capital(word.trim()));
    }
    let by_audience = audiences.iter().map(|(slug, word)| {
        let asked = Some(slug.clone());
        let chosen = filter.audience == asked;
        option(slug, word, chosen, Filter { audience: asked, ..filter.clone() })
    });
    let menu = |name: &'static str, options: Vec<MenuOption>| Menu {
        name,
        label: visit.say(&format!("organisations-by-{name}"), &[]),
        options: options.into_iter().filter(|it| it.count > Some(0) || it.chosen).collect(),
    };
    let mut menus = vec![
        menu("type", types.collect()),
        menu("topic", by_topic.collect()),
        menu("zone", by_zone.collect()),
        menu("audience", by_audience.collect()),
    ];
    menus.retain(|it| it.options.len() > 1 || it.options.iter().any(|it| it.chosen));
    menus
}
