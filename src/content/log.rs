//! Who did what to which item, and when. A line is written in the transaction of its change.
use crate::db::Db;
use crate::error::Result;
use crate::staff::Person;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

/// The table `change_log`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_log")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub item_id: Option<Uuid>,
    /// Title of the item, or what else was changed.
    pub subject: String,
    pub verb: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
    /// None for the program itself.
    pub account_id: Option<Uuid>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a line.
pub async fn write(
    tx: &impl ConnectionTrait,
    item: Option<Uuid>,
    subject: &str,
    verb: &str,
    detail: Json,
    person: &Person,
    at: DateTime<Utc>,
) -> Result<()> {
    let row = ActiveModel {
        item_id: Set(item),
        subject: Set(subject.to_owned()),
        verb: Set(verb.to_owned()),
        detail: Set(detail),
        account_id: Set(person.id),
        at: Set(at),
        ..Default::default()
    };
    row.insert(tx).await?;
    Ok(())
}

/// Writes a line of the program itself about an item, where nothing else changes.
pub async fn note(
    db: &Db,
    item: &super::item::Model,
    verb: &str,
    detail: Json,
    at: DateTime<Utc>,
) -> Result<()> {
    write(&db.write, Some(item.id), &item.title, verb, detail, &Person::system(), at).await
}

/// What happened to an item, newest first.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.item_id.eq(item))
        .order_by_desc(Column::Id)
        .limit(200)
        .all(&db.read)
        .await?)
}

/// What happened lately.
pub async fn latest(db: &Db, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::Id).limit(limit).all(&db.read).await?)
}
