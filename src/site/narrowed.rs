//! Lists narrowed by what is asked in their address: the menus of the form, the address of each answer, and topic and zone, which most of
//! them share. Every address is a plain one; what cannot be meant is passed over.
use super::visit::Visit;
use crate::content::fields::slugify;
use crate::content::item::Live;
use crate::content::topic::{self, Labelled, ZoneKind};
use crate::content::zone;
use crate::error::Result;
use crate::web::page::urlencode;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Something to narrow a list by.
#[derive(Debug, Serialize)]
pub struct Menu {
    pub name: &'static str,
    pub label: String,
    pub options: Vec<MenuOption>,
}

/// One value of it.
#[derive(Debug, Serialize)]
pub struct MenuOption {
    pub value: String,
    pub label: String,
    /// How many there would be, where that is known.
    pub count: Option<usize>,
    pub chosen: bool,
}

impl Menu {
    /// A menu of the values that lead anywhere, or are chosen.
    pub fn new(name: &'static str, label: String, options: impl IntoIterator<Item = MenuOption>) -> Self {
        let leads = |it: &MenuOption| it.count != Some(0) || it.chosen;
        Self { name, label, options: options.into_iter().filter(leads).collect() }
    }
}

/// The value of a name in an address; empty where it has none.
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|it| it.0 == name).map_or("", |it| it.1.trim())
}

/// The slug a name has as its value.
pub fn slug(pairs: &[(String, String)], name: &str) -> Option<String> {
    Some(slugify(value(pairs, name))).filter(|it| !it.is_empty() && it.len() <= 80)
}

/// Names and values behind a path; nothing for none.
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'static str, Option<&'a str>)>) -> String {
    let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let parts: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", urlencode(value))).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// Topic and zone that are asked for, by their slugs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filing {
    pub topic: Option<String>,
    pub zone: Option<String>,
}

impl Filing {
    pub fn asked(pairs: &[(String, String)]) -> Self {
        Self { topic: slug(pairs, "topic"), zone: slug(pairs, "zone") }
    }

    /// Whether it asks for what is filed so.
    pub fn holds(&self, it: &Filed) -> bool {
        self.topic.as_ref().is_none_or(|asked| it.topics.contains(asked))
            && self.zone.as_ref().is_none_or(|asked| it.zones.contains(asked))
    }
}

/// Topics an item stands under, those above them too, and quarters it belongs to, by their slugs.
pub struct Filed {
    topics: Vec<String>,
    zones: Vec<String>,
}

/// The town's topics and quarters, and in which of these some items lie.
pub struct Terms {
    topics: Vec<topic::Model>,
    pub quarters: Vec<topic::zone::Model>,
    lying: HashMap<Uuid, Vec<Uuid>>,
}

impl Terms {
    pub async fn of(visit: &Visit, lives: &[Live]) -> Result<Self> {
        let mut quarters = topic::zones(&visit.app.db).await?;
        quarters.retain(|it| it.kind == ZoneKind::Quarter);
        let lying = zone::of_items(&visit.app.db, lives).await?;
        Ok(Self { topics: topic::all(&visit.app.db).await?, quarters, lying })
    }

    /// How one of these items is filed.
    pub fn filed(&self, live: &Live) -> Filed {
        let topics = live.fields.topics.iter().flat_map(|it| topic::upwards(&self.topics, *it));
        let zones = self.lying.get(&live.item.id).into_iter().flatten();
        let zones = zones.filter_map(|id| self.quarters.iter().find(|it| it.id == *id));
        Filed { topics: topics.collect(), zones: zones.map(|it| it.slug.clone()).collect() }
    }

    /// The values of topic and zone, each with how many `count` finds when it is asked for beside what is asked already.
    pub fn options(
        &self,
        visit: &Visit,
        asked: &Filing,
        count: impl Fn(Filing) -> usize,
    ) -> [Vec<MenuOption>; 2] {
        let option = |slug: &str, label: &str, chosen: &Option<String>, filing: Filing| MenuOption {
            value: slug.to_owned(),
            label: visit.plain(label),
            count: Some(count(filing)),
            chosen: chosen.as_deref() == Some(slug),
        };
        let topics = self.topics.iter().map(|it| {
            let filing = Filing { topic: Some(it.slug.clone()), ..asked.clone() };
            option(&it.slug, it.label(visit.locale), &asked.topic, filing)
        });
        let zones = self.quarters.iter().map(|it| {
            let filing = Filing { zone: Some(it.slug.clone()), ..asked.clone() };
            option(&it.slug, it.label(visit.locale), &asked.zone, filing)
        });
        [topics.collect(), zones.collect()]
    }
}
