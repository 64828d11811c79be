//! When the site changes by itself, with nobody changing anything: a place opens, an event ends, an alert is over, a day begins.
use super::event::timing;
use super::fields::Details;
use super::{Kind, alert, hours, item, town};
use crate::db::Db;
use crate::error::Result;
use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

/// From when to when the site says the same, as long as nobody changes it: an instant of a moved clock may be before it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub since: DateTime<Utc>,
    /// Not in it any more.
    pub until: DateTime<Utc>,
}

impl Span {
    /// Whether it holds this instant.
    #[must_use]
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.since <= now && now < self.until
    }
}

/// The span around `now`, looked for once in it and for each version of the repository.
pub async fn span(db: &Db, now: DateTime<Utc>) -> Result<Span> {
    let version = db.version();
    if let Some(known) = db.recall::<Span>("turn").filter(|it| it.holds(now)) {
        return Ok(known);
    }
    let span = Span { since: now, until: Box::pin(next(db, now)).await? };
    db.remember(version, "turn", span);
    Ok(span)
}

/// The first instant after `now` at which any page of the site may say something else: what is made of the repository at `now` is true
/// until then.
pub async fn next(db: &Db, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let town = town::get(db).await?;
    let zone = town.zone();
    let tomorrow = now.with_timezone(&zone).date_naive() + Duration::days(1);
    let mut found = vec![instant(tomorrow.and_time(NaiveTime::MIN), zone)];
    found.extend(alert::turns(db, now).await?);
    for column in [timing::Column::BeginAt, timing::Column::EndAt] {
        let first: Option<DateTime<Utc>> = timing::Entity::find()
            .select_only()
            .column(column)
            .filter(column.gt(now))
            .order_by_asc(column)
            .into_tuple()
            .one(&db.read)
            .await?;
        found.extend(first);
    }
    for live in item::live_of_kinds(db, &[Kind::Place]).await? {
        if let Details::Place(place) = &live.fields.details {
            let state = hours::open_now(&place.hours, &place.exceptions, &town.school_holidays, now, zone);
            found.extend(state.until.or(state.next).map(|it| instant(it, zone)));
        }
    }
    Ok(found.into_iter().filter(|it| *it > now).min().unwrap_or(now))
}

/// The instant of a wall clock; where the clock is put forward or back, the earlier one.
fn instant(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let local = zone.from_local_datetime(&wall);
    let found =
        local.earliest().or_else(|| zone.from_local_datetime(&(wall - Duration::hours(1))).earliest());
    found.map_or_else(|| wall.and_utc(), |it| it.with_timezone(&Utc))
}
