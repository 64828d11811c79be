//! Every saved version of an item: who, when, all fields. A revision is never changed; only its stage moves, and people may name it.
use super::fields::Fields;
use super::state::Stage;
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ActiveValue::Set, Iterable as _, QueryOrder, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;

/// The table `revision`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    /// From 1, per item.
    pub number: i32,
    /// What people call it; empty for most.
    pub name: String,
    /// Set while this is the item's open revision, None once live or superseded.
    pub stage: Option<Stage>,
    pub publish_at: Option<DateTimeUtc>,
    pub title: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Fields,
    /// What the reviewer wrote.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub approved_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

/// One revision.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// Several, by id.
pub async fn by_ids(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Model>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(COLUMN.id.is_in(ids.iter().copied())).all(&db.read).await?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

/// What several say, by id. Those asked for last stay in memory, read from their JSON once.
pub async fn fields(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Fields>>> {
    db.unchanging(ids, async |ids| {
        let find = Entity::find().select_only().columns([Column::Id, Column::Fields]);
        Ok(find.filter(COLUMN.id.is_in(ids)).into_tuple::<(Uuid, Fields)>().all(&db.read).await?)
    })
    .await
}

/// All revisions of an item, newest first.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(COLUMN.item_id.eq(item)).order_by_desc(Column::Number).all(&db.read).await?)
}

/// What an editor sees: the open revision, else the live one, else the newest.
pub async fn current(db: &Db, item: &super::item::Model) -> Result<Model> {
    if let Some(id) = item.open_revision.or(item.live_revision) {
        return by_id(db, id).await;
    }
    of_item(db, item.id).await?.into_iter().next().ok_or(Error::NotFound)
}

/// Whether a version is being worked on. Its stages are named: that it has one at all is no question an index answers.
pub(super) fn is_open() -> SimpleExpr {
    Column::Stage.is_in(Stage::iter())
}

/// What every text that is being written says now.
pub async fn open(db: &Db) -> Result<Vec<Fields>> {
    let found = Entity::find().filter(is_open()).all(&db.read).await?;
    Ok(found.into_iter().map(|it| it.fields).collect())
}

/// Longest name, in characters.
pub const NAME_MAX: usize = 80;

/// Names a version of an item; an empty name takes it away.
pub async fn name(db: &Db, revision: &Model, name: &str) -> Result<()> {
    let name = name.trim();
    let mut found: Vec<Problem> = Vec::new();
    super::fields::at_most(&mut found, "name", name, NAME_MAX);
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = db.begin().await?;
    let row = ActiveModel { id: Set(revision.id), name: Set(name.to_owned()), ..Default::default() };
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}
