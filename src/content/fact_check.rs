//! A text read by somebody without an account who knows the matter: an address nobody can guess opens the draft until a day, or until it is
//! ended; the expert remarks, proposes words, and says that it is right or that remarks are made. Several may read at once.
use super::fields::{at_most, email_address, printable};
use super::remark::{self, By, Wish};
use super::{dates, item, log, publish, revision, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::staff::{self, Person, Role};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};

/// The table `fact_check`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fact_check")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    /// The address itself is not kept.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// The expert's.
    pub name: String,
    pub email: String,
    /// What is to be checked.
    #[sea_orm(column_type = "Text")]
    pub question: String,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    /// The first reading.
    pub opened_at: Option<DateTimeUtc>,
    pub verdict: Option<Verdict>,
    /// What the expert adds to it.
    #[sea_orm(column_type = "Text")]
    pub message: String,
    /// The version it was given on.
    pub revision_id: Option<Uuid>,
    pub answered_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What an expert says of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is right as it stands.
    Approved,
    /// It is to be mended as remarked.
    Remarks,
}

impl Verdict {
    /// The name used in forms, the log and locale files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Remarks => "remarks",
        }
    }
}

impl Model {
    /// Whether it still opens the text.
    #[must_use]
    pub fn opens(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }

    /// The last day on which it opens, in the town.
    #[must_use]
    pub fn last_day(&self, zone: Tz) -> NaiveDate {
        dates::wall(self.expires_at - Duration::seconds(1), zone).date()
    }

    /// `open`, `answered`, `expired` or `revoked`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> &'static str {
        match (self.revoked_at, self.verdict) {
            (Some(_), _) => "revoked",
            (None, Some(_)) => "answered",
            (None, None) if self.expires_at > now => "open",
            (None, None) => "expired",
        }
    }
}

/// Days an address opens a text when nobody says otherwise, and at most.
pub const DAYS: (i64, i64) = (7, 60);

/// Whom an editor asks, and what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    pub name: String,
    pub email: String,
    pub question: String,
    pub days: i64,
}

/// Asks an expert, who is written to by a job: its letter holds the address, made there by [`new_token`].
pub async fn ask(
    db: &Db,
    person: &Person,
    item: &item::Model,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<Model> {
    person.needs(Role::Editor)?;
    publish::own(person, item)?;
    let line = |it: &str| printable(it).split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, email) = (line(&request.name), line(&request.email));
    let question = printable(&request.question).trim().to_owned();
    let mut found = Vec::new();
    if name.is_empty() {
        found.push(Problem::at("expert_name", "required"));
    }
    at_most(&mut found, "expert_name", &name, 80);
    if email.is_empty() {
        found.push(Problem::at("expert_email", "required"));
    }
    at_most(&mut found, "expert_email", &email, 120);
    email_address(&mut found, "expert_email", &email);
    at_most(&mut found, "question", &question, remark::TEXT_MAX);
    if !(1..=DAYS.1).contains(&request.days) {
        found.push(Problem::at("days", "link-days").with("max", DAYS.1));
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = db.begin().await?;
    let zone = town::zone(&tx).await?;
    // Whole days: the last one ends at midnight.
    let after = dates::wall(now, zone).date() + Duration::days(request.days + 1);
    let end = dates::local(after.and_time(NaiveTime::MIN), zone);
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        item_id: Set(item.id),
        token_hash: Set(staff::token_hash(&staff::token())),
        name: Set(name),
        email: Set(email),
        question: Set(question),
        created_by: Set(person.id),
        created_at: Set(now),
        expires_at: Set(end),
        revoked_at: Set(None),
        opened_at: Set(None),
        verdict: Set(None),
        message: Set(String::new()),
        revision_id: Set(None),
        answered_at: Set(None),
    };
    let row = row.insert(&tx).await?;
    let detail = serde_json::json!({ "for": row.name });
    log::write(&tx, Some(item.id), &item.title, "ask_expert", detail, person, now).await?;
    queue::enqueue(&tx, &Job::AskExpert { fact_check: row.id }, now, now, None).await?;
    tx.commit().await?;
    Ok(row)
}

/// A new address for an open link; the one before opens nothing any more. Its token is kept nowhere.
pub async fn new_token(db: &Db, link: &Model, now: DateTime<Utc>) -> Result<String> {
    if !link.opens(now) {
        return Err(Problem::whole("expert-link-closed").into());
    }
    let token = staff::token();
    let mut row = link.clone().into_active_model();
    row.token_hash = Set(staff::token_hash(&token));
    row.update(&db.write).await?;
    Ok(token)
}

/// The same for an editor who wants to hand the address on.
pub async fn renew(
    db: &Db,
    person: &Person,
    item: &item::Model,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(Model, String)> {
    person.needs(Role::Editor)?;
    publish::own(person, item)?;
    let link = by_id(db, id).await?;
    if link.item_id != item.id {
        return Err(Error::NotFound);
    }
    let token = new_token(db, &link, now).await?;
    let detail = serde_json::json!({ "for": link.name });
    log::write(&db.write, Some(item.id), &item.title, "renew_expert", detail, person, now).await?;
    Ok((link, token))
}

/// Ends an address of this item at once.
pub async fn revoke(
    db: &Db,
    person: &Person,
    item: &item::Model,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    publish::own(person, item)?;
    let tx = db.begin().await?;
    let row = Entity::find_by_id(id).one(&tx).await?.filter(|it| it.item_id == item.id);
    let row = row.ok_or(Error::NotFound)?;
    if row.revoked_at.is_none() {
        let detail = serde_json::json!({ "for": row.name });
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(now));
        row.update(&tx).await?;
        log::write(&tx, Some(item.id), &item.title, "revoke_expert", detail, person, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Those asked about an item, newest first.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.item_id.eq(item))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(&db.read)
        .await?)
}

/// One of them.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The link this token belongs to, open or not. An unknown one is not found.
pub async fn by_token(db: &Db, token: &str) -> Result<Model> {
    let own = Entity::find().filter(COLUMN.token_hash.eq(staff::token_hash(token)));
    own.one(&db.read).await?.ok_or(Error::NotFound)
}

/// Notes the first reading.
pub async fn opened(db: &Db, link: &Model, now: DateTime<Utc>) -> Result<()> {
    if link.opened_at.is_some() {
        return Ok(());
    }
    let tx = db.begin().await?;
    let item = item::Entity::find_by_id(link.item_id).one(&tx).await?.ok_or(Error::NotFound)?;
    let mut row = link.clone().into_active_model();
    row.opened_at = Set(Some(now));
    row.update(&tx).await?;
    let detail = serde_json::json!({ "for": link.name });
    log::write(&tx, Some(item.id), &item.title, "expert_reads", detail, &Person::system(), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps an expert's remark.
pub async fn remarked(db: &Db, link: &Model, wish: &Wish, now: DateTime<Utc>) -> Result<remark::Model> {
    let item = still_open(db, link, now).await?;
    let read = revision::current(db, &item).await?;
    remark::keep(db, By::Expert(link), &item, read, wish, now).await
}

async fn still_open(db: &Db, link: &Model, now: DateTime<Utc>) -> Result<item::Model> {
    if !link.opens(now) {
        return Err(Problem::whole("expert-link-closed").into());
    }
    item::by_id(db, link.item_id).await
}

/// Keeps what the expert says of the whole; said again, the last word counts. Whoever asked is told.
pub async fn answer(
    db: &Db,
    link: &Model,
    verdict: Option<Verdict>,
    message: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let item = still_open(db, link, now).await?;
    let message = printable(message).trim().to_owned();
    let mut found = Vec::new();
    if verdict.is_none() {
        found.push(Problem::at("verdict", "required"));
    }
    at_most(&mut found, "message", &message, remark::TEXT_MAX);
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let read = revision::current(db, &item).await?;
    let tx = db.begin().await?;
    let mut row = link.clone().into_active_model();
    row.verdict = Set(verdict);
    row.message = Set(message);
    row.revision_id = Set(Some(read.id));
    row.answered_at = Set(Some(now));
    row.update(&tx).await?;
    let said = verdict.map(Verdict::name).unwrap_or_default();
    let detail = serde_json::json!({ "for": link.name, "verdict": said, "revision": read.number });
    log::write(&tx, Some(item.id), &item.title, "expert_answers", detail, &Person::system(), now).await?;
    queue::enqueue(&tx, &Job::TellExpertAnswer { fact_check: link.id }, now, now, None).await?;
    tx.commit().await?;
    Ok(())
}
