//! How often the page of an item was read: a number for each item and day, and nothing of who read it. Where a reading is counted, and which
//! requests are no reader's, it does not know.
use super::Kind;
use crate::db::Db;
use crate::error::Result;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, Statement};
use std::collections::HashMap;

/// The table `reading`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// In town.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    pub times: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// Days that say how much an item is asked for now.
pub const LATELY: i64 = 30;
/// Days a number is kept: a year can be compared with the one before.
const KEPT: i64 = 800;

/// Adds what was counted to a day.
pub async fn keep(db: &Db, counted: &HashMap<Uuid, u32>, day: NaiveDate) -> Result<()> {
    let tx = db.begin().await?;
    for (item, times) in counted {
        let times = i32::try_from(*times).unwrap_or(i32::MAX);
        let sql = "INSERT INTO reading (item_id, day, times) VALUES ($1, $2, $3)
                   ON CONFLICT (item_id, day) DO UPDATE SET times = reading.times + excluded.times";
        let values = [(*item).into(), day.into(), times.into()];
        tx.execute_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    }
    tx.commit_unseen().await?;
    Ok(())
}

/// How often each of these was read in the last [`LATELY`] days; one that nobody read is not named.
pub async fn lately(db: &Db, items: &[Uuid], now: DateTime<Utc>) -> Result<HashMap<Uuid, u32>> {
    let since = (now - Duration::days(LATELY)).date_naive();
    let sums: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .column(Column::ItemId)
        .column_as(Column::Times.sum(), "times")
        .filter(COLUMN.day.gt(since))
        .filter(COLUMN.item_id.is_in(items.iter().copied()))
        .group_by(Column::ItemId)
        .into_tuple()
        .all(&db.read)
        .await?;
    Ok(sums.into_iter().map(|(item, times)| (item, u32::try_from(times).unwrap_or(u32::MAX))).collect())
}

/// What was read most after a day, of one kind or of all, with how often.
pub async fn most(db: &Db, after: NaiveDate, kind: Option<Kind>, limit: u64) -> Result<Vec<(Uuid, i64)>> {
    let kind = kind.map(|it| format!("AND i.kind = '{}'", it.name())).unwrap_or_default();
    let sql = format!(
        "SELECT r.item_id, CAST(SUM(r.times) AS BIGINT) AS times FROM reading r JOIN item i ON i.id = r.item_id
         WHERE r.day > $1 {kind} GROUP BY r.item_id ORDER BY SUM(r.times) DESC, r.item_id LIMIT {limit}"
    );
    let rows =
        db.read.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, [after.into()])).await?;
    let row = |it: &sea_orm::QueryResult| -> std::result::Result<(Uuid, i64), DbErr> {
        Ok((it.try_get_by_index(0)?, it.try_get_by_index(1)?))
    };
    Ok(rows.iter().map(row).collect::<std::result::Result<_, _>>()?)
}

/// Forgets what is older than anybody compares.
pub async fn forget(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let before = (now - Duration::days(KEPT)).date_naive();
    Entity::delete_many().filter(COLUMN.day.lt(before)).exec(&db.write).await?;
    Ok(())
}
