//! The agenda as people ask it: what is on between two moments, and of that only a topic, a zone, an audience. The same question makes a
//! page and a calendar to subscribe to. Knows neither.
use super::event::{self, Access, Event, Occurrence, Setting};
use super::fields::{Details, slugify};
use super::{topic, zone};
use crate::db::Db;
use crate::error::Result;
use crate::richtext::Channel;
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What of the agenda is asked for; the default is all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Slug of a topic: what is filed below it is meant too.
    pub topic: Option<String>,
    /// Slug of a zone.
    pub zone: Option<String>,
    /// An audience, in whatever spelling: `Aînés` is `aines`.
    pub audience: Option<String>,
    pub access: Option<Access>,
    pub setting: Option<Setting>,
    pub free: bool,
}

/// Longer values are no slug and no word.
const LONGEST: usize = 80;

impl Filter {
    /// What names and values of an address ask for. What cannot be meant is passed over: a mistyped address shows more, never an error.
    pub fn asked(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| {
            let found = pairs.iter().find(|it| it.0 == name).map(|it| it.1.trim());
            found.filter(|it| !it.is_empty() && it.len() <= LONGEST).map(str::to_owned)
        };
        let slug = |name: &str| value(name).map(|it| slugify(&it)).filter(|it| !it.is_empty());
        let access = value("access");
        let setting = value("setting");
        let known = |it: &Setting| *it == Setting::Indoor || *it == Setting::Outdoor;
        Self {
            topic: slug("topic"),
            zone: slug("zone"),
            audience: slug("audience"),
            access: Access::ALL.into_iter().find(|it| Some(it.name()) == access.as_deref()),
            setting: Setting::ALL.into_iter().filter(known).find(|it| Some(it.name()) == setting.as_deref()),
            free: value("free").is_some(),
        }
    }

    /// Names and values that ask for this, in one order: an address is the same however it was come by.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let one = |name: &'static str, value: Option<&str>| value.map(|it| (name, it.to_owned()));
        let found = [
            one("topic", self.topic.as_deref()),
            one("zone", self.zone.as_deref()),
            one("audience", self.audience.as_deref()),
            one("access", self.access.map(Access::name)),
            one("setting", self.setting.map(Setting::name)),
            one("free", self.free.then_some("1")),
        ];
        found.into_iter().flatten().collect()
    }

    /// True when the whole agenda is asked for.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// What can be asked of some events besides what is asked already, each with how many would be found.
#[derive(Debug, Default)]
pub struct Facets {
    pub topics: Vec<(topic::Model, usize)>,
    pub zones: Vec<(topic::zone::Model, usize)>,
    /// The slug, the word as it was first written, how many.
    pub audiences: Vec<(String, String, usize)>,
    pub accesses: Vec<(Access, usize)>,
    pub settings: Vec<(Setting, usize)>,
    pub free: usize,
}

/// Events of a period with all that one may ask of them.
#[derive(Debug)]
pub struct Agenda {
    entries: Vec<Entry>,
    topics: Vec<topic::Model>,
    zones: Vec<topic::zone::Model>,
}

/// One event and what it answers to.
#[derive(Debug)]
struct Entry {
    occurrence: Occurrence,
    topics: BTreeSet<String>,
    zones: BTreeSet<String>,
    audiences: BTreeMap<String, String>,
}

impl Entry {
    fn event(&self) -> Option<&Event> {
        match &self.occurrence.live.fields.details {
            Details::Event(it) => Some(it),
            _ => None,
        }
    }

    fn answers(&self, filter: &Filter) -> bool {
        let Some(event) = self.event() else { return false };
        filter.topic.as_ref().is_none_or(|it| self.topics.contains(it))
            && filter.zone.as_ref().is_none_or(|it| self.zones.contains(it))
            && filter.audience.as_ref().is_none_or(|it| self.audiences.contains_key(it))
            && filter.access.is_none_or(|it| event.accessibility.contains(&it))
            && filter.setting.is_none_or(|it| event.setting.serves(it))
            && (!filter.free || event.costs_nothing())
    }
}

/// Most events one question reads.
const MOST: usize = 1_000;

impl Agenda {
    /// What the site shows between two moments, by begin, each event once: in this language, and in French what nobody translated.
    pub async fn between(db: &Db, locale: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Self> {
        let own = event::between(db, Channel::Web, locale, from, to, MOST).await?;
        let french = match locale {
            "fr" => Vec::new(),
            _ => event::between(db, Channel::Web, "fr", from, to, MOST).await?,
        };
        let mut all = untranslated(own, french);
        all.sort_by_key(|it| it.timing);
        Self::of(db, all).await
    }

    /// What is over, the latest first.
    pub async fn past(db: &Db, locale: &str, now: DateTime<Utc>) -> Result<Self> {
        let own = event::past(db, locale, now, MOST).await?;
        let french = if locale == "fr" { Vec::new() } else { event::past(db, "fr", now, MOST).await? };
        let mut all = untranslated(own, french);
        all.sort_by_key(|it| std::cmp::Reverse(it.timing));
        Self::of(db, all).await
    }

    async fn of(db: &Db, events: Vec<Occurrence>) -> Result<Self> {
        let topics = topic::all(db).await?;
        let zones = topic::zones(db).await?;
        let lying = zone::of_items(db, events.iter().map(|it| &it.live)).await?;
        let slugs: HashMap<Uuid, &str> = zones.iter().map(|it| (it.id, it.slug.as_str())).collect();
        let entries = events.into_iter().map(|occurrence| {
            let fields = &occurrence.live.fields;
            let found = lying.get(&occurrence.live.item.id).into_iter().flatten();
            Entry {
                topics: fields.topics.iter().flat_map(|it| topic::upwards(&topics, *it)).collect(),
                zones: found.filter_map(|it| slugs.get(it)).map(|it| (*it).to_owned()).collect(),
                audiences: fields.audiences.iter().map(|it| (slugify(it), it.trim().to_owned())).collect(),
                occurrence,
            }
        });
        let entries = entries.collect();
        Ok(Self { entries, topics, zones })
    }

    /// What answers the question.
    pub fn found(&self, filter: &Filter) -> Vec<Occurrence> {
        self.entries.iter().filter(|it| it.answers(filter)).map(|it| it.occurrence.clone()).collect()
    }

    /// What else can be asked. A question already asked stays offered, even where nothing answers it.
    pub fn facets(&self, filter: &Filter) -> Facets {
        let count = |filter: Filter| self.entries.iter().filter(|it| it.answers(&filter)).count();
        let with_topic = |slug: &str| count(Filter { topic: Some(slug.to_owned()), ..filter.clone() });
        let with_zone = |slug: &str| count(Filter { zone: Some(slug.to_owned()), ..filter.clone() });
        let topics = self.topics.iter().filter_map(|it| {
            let (n, asked) = (with_topic(&it.slug), filter.topic.as_deref() == Some(&it.slug));
            (asked || (it.parent_id.is_none() && n > 0)).then(|| (it.clone(), n))
        });
        let zones = self.zones.iter().filter_map(|it| {
            let (n, asked) = (with_zone(&it.slug), filter.zone.as_deref() == Some(&it.slug));
            (asked || (it.kind == topic::ZoneKind::Quarter && n > 0)).then(|| (it.clone(), n))
        });
        let mut words: BTreeMap<String, String> = BTreeMap::new();
        for (slug, word) in self.entries.iter().flat_map(|it| &it.audiences) {
            words.entry(slug.clone()).or_insert_with(|| word.clone());
        }
        if let Some(asked) = &filter.audience {
            words.entry(asked.clone()).or_insert_with(|| asked.clone());
        }
        let audiences = words.into_iter().map(|(slug, word)| {
            let n = count(Filter { audience: Some(slug.clone()), ..filter.clone() });
            (slug, word, n)
        });
        let accesses = Access::ALL.map(|it| (it, count(Filter { access: Some(it), ..filter.clone() })));
        let settings = [Setting::Indoor, Setting::Outdoor]
            .map(|it| (it, count(Filter { setting: Some(it), ..filter.clone() })));
        Facets {
            topics: topics.collect(),
            zones: zones.collect(),
            audiences: audiences.filter(|it| it.2 > 0 || filter.audience.as_ref() == Some(&it.0)).collect(),
            accesses: accesses.into_iter().filter(|it| it.1 > 0 || filter.access == Some(it.0)).collect(),
            settings: settings.into_iter().filter(|it| it.1 > 0 || filter.setting == Some(it.0)).collect(),
            free: count(Filter { free: true, ..filter.clone() }),
        }
    }
}

/// One list with what the other says of nothing in the first.
fn untranslated(mut own: Vec<Occurrence>, mut french: Vec<Occurrence>) -> Vec<Occurrence> {
    let known: HashSet<Uuid> = own.iter().map(|it| it.live.item.translation_group).collect();
    french.retain(|it| !known.contains(&it.live.item.translation_group));
    own.append(&mut french);
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Filter {
        Filter::asked(&pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn what_cannot_be_meant_is_passed_over() {
        let filter =
            asked(&[("topic", "Culture & loisirs"), ("access", "mi"), ("setting", "both"), ("free", "")]);
        assert_eq!(
            filter,
            Filter { topic: Some("culture-loisirs".into()), access: Some(Access::Mi), ..Filter::default() }
        );
        assert_eq!(filter.pairs(), [("topic", "culture-loisirs".into()), ("access", "mi".into())]);
        assert!(asked(&[("zone", &"z".repeat(5000)), ("access", "xx"), ("audience", "\u{0}")]).is_all());
    }

    #[test]
    fn free_is_said_by_the_flag_or_by_a_price_of_which_nothing_else_is_said() {
        let free =
            |price: &str, free: bool| Event { price: price.into(), free, ..Event::default() }.costs_nothing();
        assert!(free("Gratuit.", false) && free("Entrée libre", false) && free("Don libre", true));
        assert!(!free("Gratuit pour les adhérents, 3 € sinon", false) && !free("", false));
    }
}
