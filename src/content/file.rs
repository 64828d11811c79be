//! Uploaded files: name, format, size and the text of a PDF. The bytes live in `media`.
use super::item::Part;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::staff::Person;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// The table `file`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub hash: String,
    pub name: String,
    /// The ending of its name: `pdf`.
    pub format: String,
    pub bytes: i64,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// A file whose bytes are in `media` already.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub hash: String,
    pub name: String,
    pub format: String,
    pub bytes: u64,
    pub text: String,
}

/// Adds a file.
pub async fn add(db: &Db, person: &Person, accepted: Accepted, now: DateTime<Utc>) -> Result<Model> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        hash: Set(accepted.hash),
        name: Set(accepted.name),
        format: Set(accepted.format),
        bytes: Set(i64::try_from(accepted.bytes).unwrap_or(i64::MAX)),
        text: Set(accepted.text),
        created_by: Set(person.id),
        created_at: Set(now),
    };
    Ok(row.insert(&db.write).await?)
}

/// One file.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The file with these bytes, if they came in before.
pub async fn by_hash(db: &Db, hash: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(COLUMN.hash.eq(hash)).one(&db.read).await?)
}

/// Several, by id.
pub async fn by_ids(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Model>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(COLUMN.id.is_in(ids.iter().copied())).all(&db.read).await?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

/// Files as the desk lists them, newest first, only those sent before the one named. Ids tell the order.
pub async fn desk(db: &Db, limit: u64, before: Option<Uuid>) -> Result<Part<Model>> {
    let mut find = Entity::find();
    if let Some(before) = before {
        find = find.filter(COLUMN.id.lt(before));
    }
    Ok(Part::of(find.order_by_desc(Column::Id).limit(limit + 1).all(&db.read).await?, limit))
}

/// True if these bytes are a file's.
pub async fn holds(db: &Db, hash: &str) -> Result<bool> {
    Ok(Entity::find().filter(COLUMN.hash.eq(hash)).one(&db.read).await?.is_some())
}

/// True if an item on the site offers this file: only those are public.
pub async fn is_public(db: &Db, id: Uuid) -> Result<bool> {
    Ok(super::item::naming(db, id).await?.iter().any(|it| it.on_site))
}
