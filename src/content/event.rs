//! What an event (schema.org Event, OpenAgenda) adds, and the questions about time.
use super::fields::{at_most, web_address};
use super::{Kind, dates, item};
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::richtext::Channel;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

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
            found.push(Problem::at("details.age_max", "ends-before-it-begins"));
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

    /// When it takes place, in one sentence: the editor's own, or made from the timings.
    pub fn when_sentence(&self, zone: Tz, locale: &str) -> String {
        if !self.when.trim().is_empty() {
            return self.when.clone();
        }
        let pairs: Vec<_> = self.timings.iter().map(|it| (it.begin, it.end)).collect();
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

/// A live event and the first of its timings in the window asked for.
#[derive(Debug, Clone)]
pub struct Occurrence {
    pub live: item::Live,
    pub timing: Timing,
}

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
        .limit(5_000)
        .all(&db.read)
        .await?;
    let mut firsts: Vec<(Uuid, Timing)> = Vec::new();
    for row in rows {
        if !firsts.iter().any(|it| it.0 == row.item_id) {
            firsts.push((row.item_id, Timing { begin: row.begin_at, end: row.end_at }));
        }
    }
    let ids: Vec<Uuid> = firsts.iter().map(|it| it.0).collect();
    let mut lives = item::live_by_ids(db, &ids).await?;
    let mut found = Vec::new();
    for (id, timing) in firsts {
        if found.len() == limit {
            break;
        }
        if let Some(live) = lives.remove(&id)
            && live.item.kind == Kind::Event
            && live.item.locale == locale
            && live.fields.channels.reach(channel)
        {
            found.push(Occurrence { live, timing });
        }
    }
    Ok(found)
}
