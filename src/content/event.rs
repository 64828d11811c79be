//! What an event (schema.org Event, OpenAgenda) adds, and the questions about time.
use super::fields::{at_most, web_address};
use super::{Kind, dates, item};
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::richtext::Channel;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query as SeaQuery;
use sea_orm::{QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Most timings one event may have.
pub const TIMINGS_MAX: usize = 800;

/// The fields only events have.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Event {
    /// Every time it takes place, in order.
    pub timings: Vec<Timing>,
    /// The sentence of when, if an editor wrote their own; else it is made from the timings.
    pub when: String,
    pub status: EventStatus,
    pub attendance: Attendance,
    pub age_min: Option<u8>,
    pub age_max: Option<u8>,
    pub accessibility: Vec<Access>,
    pub price: String,
    /// Nobody pays. A price that says no more than that says it too: [`Self::costs_nothing`].
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub free: bool,
    pub setting: Setting,
    /// How to register: an address, a number, a sentence.
    pub registration: String,
    /// Web address of an event held online.
    pub online: String,
    pub place: Option<Uuid>,
    /// Where, when no place of the repository fits.
    pub place_text: String,
    pub organiser: Option<Uuid>,
    /// What paper prints, at most 140 characters.
    pub print_line: String,
}

/// One begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    pub begin: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

/// Whether it takes place as announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    #[default]
    Scheduled,
    Rescheduled,
    MovedOnline,
    Postponed,
    Full,
    Cancelled,
}

impl EventStatus {
    /// Every status, as lists offer them.
    pub const ALL: [Self; 6] =
        [Self::Scheduled, Self::Rescheduled, Self::MovedOnline, Self::Postponed, Self::Full, Self::Cancelled];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Rescheduled => "rescheduled",
            Self::MovedOnline => "moved_online",
            Self::Postponed => "postponed",
            Self::Full => "full",
            Self::Cancelled => "cancelled",
        }
    }

    /// True while somebody may still go.
    pub fn takes_place(self) -> bool {
        !matches!(self, Self::Postponed | Self::Cancelled)
    }
}

/// How people attend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    #[default]
    InPerson,
    Online,
    Mixed,
}

impl Attendance {
    /// Every mode, as lists offer them.
    pub const ALL: [Self; 3] = [Self::InPerson, Self::Online, Self::Mixed];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Online => "online",
            Self::Mixed => "mixed",
        }
    }
}

/// Under a roof or in the open: what people ask when it rains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    #[default]
    Unsaid,
    Indoor,
    Outdoor,
    Both,
}

impl Setting {
    /// Every setting, as lists offer them.
    pub const ALL: [Self; 4] = [Self::Unsaid, Self::Indoor, Self::Outdoor, Self::Both];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsaid => "unsaid",
            Self::Indoor => "indoor",
            Self::Outdoor => "outdoor",
            Self::Both => "both",
        }
    }

    /// Whether somebody who asks for the other is served.
    pub fn serves(self, asked: Self) -> bool {
        self == asked || (self == Self::Both && asked != Self::Unsaid)
    }
}

/// For whom it is accessible: OpenAgenda's five codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Hearing.
    Hi,
    /// Vision.
    Vi,
    /// Mental health.
    Pi,
    /// Motor.
    Mi,
    /// Intellectual.
    Ii,
}

impl Access {
    /// Every code, as lists offer them.
    pub const ALL: [Self; 5] = [Self::Hi, Self::Vi, Self::Pi, Self::Mi, Self::Ii];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hi => "hi",
            Self::Vi => "vi",
            Self::Pi => "pi",
            Self::Mi => "mi",
            Self::Ii => "ii",
        }
    }
}

impl Event {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        at_most(found, "details.print_line", &self.print_line, 140);
        web_address(found, "details.online", &self.online);
        if self.timings.len() > TIMINGS_MAX {
            found.push(Problem::at("details.timings", "too-many").with("max", TIMINGS_MAX));
        }
        for (at, timing) in self.timings.iter().enumerate() {
            if timing.end <= timing.begin {
                found.push(Problem::at(format!("details.timings.{at}.end"), "ends-before-it-begins"));
            }
        }
        if let (Some(min), Some(max)) = (self.age_min, self.age_max)
            && max < min
        {
            found.push(Problem::at("details.age_max", "age-order"));
        }
        if self.free && self.price.contains('€') {
            found.push(Problem::at("details.price", "free-and-priced"));
        }
    }

    pub(super) fn missing(&self, found: &mut Vec<Problem>) {
        if self.timings.is_empty() {
            found.push(Problem::at("details.timings", "required"));
        }
        let somewhere = self.place.is_some() || !self.place_text.is_empty();
        if !somewhere && self.attendance != Attendance::Online {
            found.push(Problem::at("details.place", "required"));
        }
    }

    pub(super) fn search_text(&self) -> String {
        [self.place_text.as_str(), &self.print_line, &self.price].join("\n")
    }

    /// Nobody pays: it is said by the flag, or by a price of which nothing else is said.
    pub fn costs_nothing(&self) -> bool {
        const WORDS: [&str; 7] =
            ["gratuit", "gratuite", "entrée libre", "entrée gratuite", "accès libre", "free", "free entry"];
        let price = self.price.trim().trim_end_matches('.').to_lowercase();
        self.free || WORDS.contains(&price.as_str())
    }

    /// When it takes place, in one sentence: the editor's own, or made from the timings.
    pub fn when_sentence(&self, zone: Tz, locale: &str) -> String {
        self.sentence(&self.timings, zone, locale)
    }

    /// As [`Self::when_sentence`], without the timings over at `now` while others are to come.
    pub fn when_from(&self, now: DateTime<Utc>, zone: Tz, locale: &str) -> String {
        let coming: Vec<Timing> = self.timings.iter().filter(|it| it.end > now).copied().collect();
        self.sentence(if coming.is_empty() { &self.timings } else { &coming }, zone, locale)
    }

    fn sentence(&self, timings: &[Timing], zone: Tz, locale: &str) -> String {
        if !self.when.trim().is_empty() {
            return self.when.clone();
        }
        let pairs: Vec<_> = timings.iter().map(|it| (it.begin, it.end)).collect();
        dates::when(&pairs, zone, locale)
    }

    /// The first timing not over at `now`.
    pub fn next(&self, now: DateTime<Utc>) -> Option<&Timing> {
        self.timings.iter().find(|it| it.end > now)
    }
}

pub mod timing {
    //! The table `event_timing`: the timings of live events.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "event_timing")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub item_id: Uuid,
        pub begin_at: DateTimeUtc,
        pub end_at: DateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A live event at a time that was asked for.
#[derive(Debug, Clone)]
pub struct Occurrence {
    pub live: item::Live,
    /// The first in the window.
    pub timing: Timing,
    /// The others in the window, in order.
    pub later: Vec<Timing>,
}

impl Occurrence {
    /// Its other times in the window, in words that follow the first; empty when there is none.
    pub fn also(&self, zone: Tz, locale: &str) -> String {
        let timings: Vec<_> =
            std::iter::once(&self.timing).chain(&self.later).map(|it| (it.begin, it.end)).collect();
        dates::also(&timings, zone, locale)
    }
}

/// Most rows of timings one question reads.
const ROWS_MAX: u64 = 5_000;

/// Live events of a locale and for a channel with a timing that ends after `from` and begins before `to`, by begin, each event once.
pub async fn between(
    db: &Db,
    channel: Channel,
    locale: &str,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<Occurrence>> {
    let rows = timing::Entity::find()
        .filter(timing::COLUMN.end_at.gt(from))
        .filter(timing::COLUMN.begin_at.lt(to))
        .order_by_asc(timing::Column::BeginAt)
        // What begins together stands in one order in every database.
        .order_by_asc(timing::Column::Id)
        .limit(ROWS_MAX)
        .all(&db.read)
        .await?;
    let mut found = live_at(db, rows).await?;
    found.retain(|it| it.live.item.locale == locale && it.live.fields.channels.reach(channel));
    found.truncate(limit);
    Ok(found)
}

/// Live events of a locale on the site that are over, each at its last timing, the latest first.
pub async fn past(db: &Db, locale: &str, now: DateTime<Utc>, limit: usize) -> Result<Vec<Occurrence>> {
    let mut to_come = SeaQuery::select();
    to_come.column(timing::Column::ItemId).from(timing::Entity).and_where(timing::Column::EndAt.gt(now));
    let rows = timing::Entity::find()
        .filter(timing::Column::ItemId.not_in_subquery(to_come))
        .order_by_desc(timing::Column::BeginAt)
        .order_by_desc(timing::Column::Id)
        .limit(ROWS_MAX)
        .all(&db.read)
        .await?;
    let mut found = live_at(db, rows).await?;
    found.retain(|it| it.live.item.locale == locale && it.live.fields.channels.reach(Channel::Web));
    found.iter_mut().for_each(|it| it.later.clear());
    found.truncate(limit);
    Ok(found)
}

/// The live events of these timings, each once, in their order.
async fn live_at(db: &Db, rows: Vec<timing::Model>) -> Result<Vec<Occurrence>> {
    let mut order: Vec<Uuid> = Vec::new();
    let mut timings: HashMap<Uuid, Vec<Timing>> = HashMap::new();
    for row in rows {
        let known = timings.entry(row.item_id).or_insert_with(|| {
            order.push(row.item_id);
            Vec::new()
        });
        known.push(Timing { begin: row.begin_at, end: row.end_at });
    }
    let mut lives = item::live_by_ids(db, &order).await?;
    let found = order.into_iter().filter_map(|id| {
        let live = lives.remove(&id).filter(|it| it.item.kind == Kind::Event)?;
        let mut timings = timings.remove(&id)?.into_iter();
        Some(Occurrence { live, timing: timings.next()?, later: timings.collect() })
    });
    Ok(found.collect())
}
