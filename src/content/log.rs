//! What is asked of the log: who did what to which item, and when. A line is written in the transaction of its change.
use super::item::{self, Whose};
use crate::db::Db;
use crate::error::Result;
use crate::staff::Person;
pub use crate::staff::log::{COLUMN, Column, Entity, Model, write};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query as SeaQuery};
use sea_orm::{Condition, QueryOrder, QuerySelect};

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

/// What happened lately; for somebody who keeps to their own: what they did, and what was done with what they made.
pub async fn latest(db: &Db, whose: Whose, limit: u64) -> Result<Vec<Model>> {
    let mut find = Entity::find();
    if let Whose::Own(account) | Whose::OwnAndLive(account) = whose {
        let mut own = SeaQuery::select();
        own.column(item::Column::Id).from(item::Entity).and_where(item::Column::CreatedBy.eq(account));
        let done = COLUMN.account_id.eq(account);
        find = find.filter(Condition::any().add(done).add(Column::ItemId.in_subquery(own)));
    }
    Ok(find.order_by_desc(Column::Id).limit(limit).all(&db.read).await?)
}

/// What is looked for in the log; what is none or empty asks nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of the subject or of the details.
    pub words: String,
    /// Verbs whose lines say the words, whatever they are about.
    pub saying: Vec<String>,
    pub verb: String,
    pub account: Option<Uuid>,
    pub item: Option<Uuid>,
    pub from: Option<DateTime<Utc>>,
    /// This instant is out.
    pub to: Option<DateTime<Utc>>,
    /// Only lines older than this one.
    pub before: Option<i64>,
}

/// Lines of the log, newest first.
pub async fn search(db: &Db, filter: &Filter, limit: u64) -> Result<Vec<Model>> {
    let mut find = Entity::find();
    let words = filter.words.trim().to_lowercase();
    if !words.is_empty() {
        let wanted = format!("%{}%", words.replace(['%', '_'], ""));
        let subject = Expr::expr(Func::lower(Expr::col((Entity, Column::Subject))));
        let detail = Expr::col((Entity, Column::Detail)).cast_as("text");
        let detail = Expr::expr(Func::lower(detail));
        let said = Condition::any().add(subject.like(&wanted)).add(detail.like(&wanted));
        find = find.filter(said.add(COLUMN.verb.is_in(&filter.saying)));
    }
    if !filter.verb.is_empty() {
        find = find.filter(COLUMN.verb.eq(&filter.verb));
    }
    if let Some(account) = filter.account {
        find = find.filter(COLUMN.account_id.eq(account));
    }
    if let Some(item) = filter.item {
        find = find.filter(COLUMN.item_id.eq(item));
    }
    if let Some(from) = filter.from {
        find = find.filter(COLUMN.at.gte(from));
    }
    if let Some(to) = filter.to {
        find = find.filter(COLUMN.at.lt(to));
    }
    if let Some(before) = filter.before {
        find = find.filter(COLUMN.id.lt(before));
    }
    Ok(find.order_by_desc(Column::Id).limit(limit).all(&db.read).await?)
}

/// Every verb that stands in the log, in order.
pub async fn verbs(db: &Db) -> Result<Vec<String>> {
    let found = Entity::find().select_only().column(Column::Verb).distinct().order_by_asc(Column::Verb);
    Ok(found.into_tuple().all(&db.read).await?)
}
