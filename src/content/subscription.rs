//! Addresses that are asked again and again: who subscribed to what, how often each is asked, and how the last time went. What an answer
//! brings is an import like any other ([`super::import`]).
use super::{Kind, item, log};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::staff::{Person, Role};
use chrono::{DateTime, Duration, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect};

/// The table `subscription`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What sort of source it is: `agenda`.
    pub kind: String,
    #[sea_orm(column_type = "Text", unique)]
    pub place: String,
    /// What it brings is public at once; else a draft.
    pub publish: bool,
    /// The organisation that proposes what it brings.
    pub partner_id: Option<Uuid>,
    /// That organisation lets its pictures be shown.
    pub pictures: bool,
    /// From one asking to the next.
    pub hours: i32,
    pub paused: bool,
    pub next_at: DateTimeUtc,
    /// The last time it answered as it should.
    pub answered_at: Option<DateTimeUtc>,
    /// The last time its answer was read to the end.
    pub read_at: Option<DateTimeUtc>,
    /// Why it does not answer; empty: it does.
    #[sea_orm(column_type = "Text")]
    pub fault: String,
    /// How often in a row.
    pub faults: i32,
    /// What the last answer that was read said of its age, and its content hash.
    #[sea_orm(column_type = "Text")]
    pub etag: String,
    #[sea_orm(column_type = "Text")]
    pub modified: String,
    pub hash: String,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// How often an address may be asked, in hours.
pub const HOURS: [i32; 3] = [1, 6, 24];
/// Bytes of an address at most.
const PLACE_MAX: usize = 1_000;
/// Hours between two askings at most, while there is no answer.
const PATIENCE: i64 = 24;

impl Model {
    /// The address as people are shown it: behind the question mark stand keys.
    #[must_use]
    pub fn shown(&self) -> &str {
        shown(&self.place)
    }
}

/// An address without what stands behind its question mark.
#[must_use]
pub fn shown(place: &str) -> &str {
    place.split('?').next().unwrap_or(place)
}

/// What somebody subscribes to.
#[derive(Clone, Debug, Default)]
pub struct New {
    pub kind: String,
    pub place: String,
    pub publish: bool,
    pub partner: Option<Uuid>,
    pub pictures: bool,
    pub hours: i32,
}

/// What an answer was, once it is read.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub etag: String,
    pub modified: String,
    pub hash: String,
}

/// All of them: first those that fail.
pub async fn all(db: &Db) -> Result<Vec<Model>> {
    let find = Entity::find().order_by_desc(Column::Faults).order_by_asc(Column::Place);
    Ok(find.all(&db.read).await?)
}

/// Those that do not answer, though they are asked.
pub async fn failing(db: &Db) -> Result<Vec<Model>> {
    let find = Entity::find().filter(COLUMN.faults.gt(0)).filter(COLUMN.paused.eq(false));
    Ok(find.order_by_asc(Column::Place).limit(20).all(&db.read).await?)
}

/// One of them.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The one at an address.
pub async fn by_place(db: &Db, place: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(COLUMN.place.eq(place)).one(&db.read).await?)
}

/// Those to be asked now, the longest overdue first.
pub async fn due(db: &Db, now: DateTime<Utc>) -> Result<Vec<Model>> {
    Ok(overdue(now).order_by_asc(Column::NextAt).order_by_asc(Column::Id).all(&db.read).await?)
}

/// Whether one of them is to be asked now.
pub async fn is_due(db: &Db, now: DateTime<Utc>) -> Result<bool> {
    Ok(overdue(now).one(&db.read).await?.is_some())
}

fn overdue(now: DateTime<Utc>) -> Select<Entity> {
    Entity::find().filter(COLUMN.paused.eq(false)).filter(COLUMN.next_at.lte(now))
}

/// Subscribes to an address; a worker asks it at once. Refuses one that is asked already.
pub async fn add(db: &Db, person: &Person, new: New, now: DateTime<Utc>) -> Result<Model> {
    person.needs(Role::ChiefEditor)?;
    let mut found = Vec::new();
    if new.place.len() > PLACE_MAX {
        found.push(
            Problem::at("subscription_address", "too-long")
                .with("length", new.place.len())
                .with("max", PLACE_MAX),
        );
    }
    if by_place(db, &new.place).await?.is_some() {
        found.push(Problem::at("subscription_address", "subscribed"));
    }
    if !HOURS.contains(&new.hours) {
        found.push(Problem::at("subscription_hours", "not-in-list").with("value", new.hours));
    }
    if let Some(id) = new.partner {
        let known = item::by_ids(db, &[id]).await?.remove(&id);
        if known.is_none_or(|it| it.kind != Kind::Organisation) {
            found.push(Problem::at("subscription_partner", "not-in-list").with("value", id));
        }
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(new.kind),
        place: Set(new.place),
        publish: Set(new.publish),
        partner_id: Set(new.partner),
        pictures: Set(new.pictures),
        hours: Set(new.hours),
        paused: Set(false),
        next_at: Set(now),
        answered_at: Set(None),
        read_at: Set(None),
        fault: Set(String::new()),
        faults: Set(0),
        etag: Set(String::new()),
        modified: Set(String::new()),
        hash: Set(String::new()),
        created_by: Set(person.id),
        created_at: Set(now),
    };
    let tx = db.begin().await?;
    let row = row.insert(&tx).await?;
    queue::enqueue(&tx, &Job::AskSources, now, now, None).await?;
    log::write(&tx, None, row.shown(), "subscribe", serde_json::json!({}), person, now).await?;
    tx.commit_unseen().await?;
    Ok(row)
}

/// Asks it no more until somebody says so, or again.
pub async fn pause(db: &Db, person: &Person, id: Uuid, paused: bool, now: DateTime<Utc>) -> Result<()> {
    let verb = if paused { "pause_subscription" } else { "resume_subscription" };
    let change = |row: &mut ActiveModel| {
        row.paused = Set(paused);
        if !paused {
            row.next_at = Set(now);
        }
    };
    change_and_log(db, person, id, change, verb, !paused, now).await
}

/// Has it asked at once; one that was paused goes on.
pub async fn ask_now(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let change = |row: &mut ActiveModel| {
        row.paused = Set(false);
        row.next_at = Set(now);
        // Whoever asks by hand wants the whole answer read, whatever it says of its age.
        row.etag = Set(String::new());
        row.modified = Set(String::new());
        row.hash = Set(String::new());
    };
    change_and_log(db, person, id, change, "ask_subscription", true, now).await
}

async fn change_and_log(
    db: &Db,
    person: &Person,
    id: Uuid,
    change: impl FnOnce(&mut ActiveModel),
    verb: &str,
    ask: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let row = Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    let name = row.shown().to_owned();
    let mut row = row.into_active_model();
    change(&mut row);
    row.update(&tx).await?;
    if ask {
        queue::enqueue(&tx, &Job::AskSources, now, now, None).await?;
    }
    log::write(&tx, None, &name, verb, serde_json::json!({}), person, now).await?;
    tx.commit_unseen().await
}

/// Ends it. What it brought stays.
pub async fn remove(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let row = Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    Entity::delete_by_id(id).exec(&tx).await?;
    log::write(&tx, None, row.shown(), "unsubscribe", serde_json::json!({}), person, now).await?;
    tx.commit_unseen().await
}

/// It answered: with something that was read, or that nothing is new.
pub async fn answered(db: &Db, it: &Model, read: Option<Answer>, now: DateTime<Utc>) -> Result<()> {
    let mut row = ActiveModel {
        id: Set(it.id),
        next_at: Set(now + Duration::hours(i64::from(it.hours))),
        answered_at: Set(Some(now)),
        fault: Set(String::new()),
        faults: Set(0),
        ..Default::default()
    };
    if let Some(read) = read {
        row.read_at = Set(Some(now));
        row.etag = Set(read.etag);
        row.modified = Set(read.modified);
        row.hash = Set(read.hash);
    }
    kept(db, row).await
}

/// It did not answer, or nothing that can be read: it is asked again after an hour, then two, four, and at least once a day.
pub async fn failed(db: &Db, it: &Model, fault: &str, now: DateTime<Utc>) -> Result<()> {
    let wait = 2_i64.pow(it.faults.clamp(0, 8).unsigned_abs()).min(PATIENCE);
    let row = ActiveModel {
        id: Set(it.id),
        next_at: Set(now + Duration::hours(wait)),
        fault: Set(fault.chars().take(500).collect()),
        faults: Set(it.faults.saturating_add(1)),
        ..Default::default()
    };
    kept(db, row).await
}

/// One that was removed meanwhile stays removed.
async fn kept(db: &Db, row: ActiveModel) -> Result<()> {
    match row.update(&db.write).await {
        Ok(_) | Err(DbErr::RecordNotUpdated) => Ok(()),
        Err(err) => Err(err.into()),
    }
}
