//! Addresses that lead elsewhere: those of an older site, of a topic that was renamed, of whatever people still have on paper. Each leads
//! to where it ends in one step, and none in a circle. What an item itself was called before stands in [`super::item::redirect`].
use super::town::LANGUAGES;
use super::{address, item, log};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// The table `moved_address`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "moved_address")]
pub struct Model {
    /// From the first slash, with its question if it has one; no slash at its end.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// The item it leads to, whatever that is called.
    pub item_id: Option<Uuid>,
    /// Else the path or whole address it leads to.
    pub address: String,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Signs of an address at most.
const MAX: usize = 500;
/// Lines of one import.
pub const MOST: usize = 5_000;

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Item(Uuid),
    Address(String),
}

/// An old address as it is looked up: of a whole one the path alone, without the slash at its end.
pub fn old(typed: &str) -> std::result::Result<String, Problem> {
    let typed = typed.trim();
    let path = match typed.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => typed,
    };
    let path = path.split('#').next().unwrap_or_default();
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    let of_ours = |it: &str| path == it || path.starts_with(&format!("{it}/"));
    if !path.starts_with('/') || path.starts_with("//") || path.contains(char::is_whitespace) {
        return Err(Problem::at("old_address", "path"));
    }
    if path.chars().count() > MAX {
        return Err(Problem::at("old_address", "too-long")
            .with("length", path.chars().count())
            .with("max", MAX));
    }
    if path == "/" || ["/cms", "/media", "/assets", "/a"].iter().any(|it| of_ours(it)) {
        return Err(Problem::at("old_address", "address-taken"));
    }
    Ok(path.to_owned())
}

/// What somebody typed as the new address: the number of an item, its short address, a path, or a whole address.
async fn target(db: &Db, typed: &str) -> Result<Target> {
    let typed = typed.trim();
    let number = typed.strip_prefix("/a/").unwrap_or(typed).parse::<i64>();
    if let Ok(number) = number {
        let none = |_| Error::from(Problem::at("new_address", "no-such-item").with("number", number));
        return Ok(Target::Item(item::by_short_id(db, number).await.map_err(none)?.id));
    }
    let path = typed.starts_with('/') && !typed.starts_with("//");
    let whole = typed.starts_with("https://") || typed.starts_with("http://");
    if typed.contains(char::is_whitespace) || typed.chars().count() > MAX || !(path || whole) {
        return Err(Problem::at("new_address", "path-or-address").into());
    }
    let path = if path && typed.len() > 1 { typed.trim_end_matches('/') } else { typed };
    Ok(Target::Address(path.to_owned()))
}

/// Says where an old address leads. What led to it leads on; a circle is refused.
pub async fn keep(db: &Db, person: &Person, from: &str, to: &str, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let from = old(from)?;
    let mut to = target(db, to).await?;
    let tx = db.begin().await?;
    // Every chain has one step already: one look is enough.
    if let Target::Address(next) = &to
        && let Some(row) = Entity::find_by_id(next.clone()).one(&tx).await?
    {
        to = row.item_id.map_or(Target::Address(row.address), Target::Item);
    }
    if to == Target::Address(from.clone()) {
        return Err(Problem::at("new_address", "address-circle").into());
    }
    let (item_id, address) = match to {
        Target::Item(id) => (Some(id), String::new()),
        Target::Address(it) => (None, it),
    };
    put(&tx, &from, item_id, &address, person, now).await?;
    let detail = serde_json::json!({ "to": address, "item": item_id });
    log::write(&tx, item_id, &from, "add_redirect", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes one, and leads on what led to it.
pub(super) async fn put(
    tx: &impl ConnectionTrait,
    from: &str,
    item_id: Option<Uuid>,
    address: &str,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = ActiveModel {
        path: Set(from.to_owned()),
        item_id: Set(item_id),
        address: Set(address.to_owned()),
        created_by: Set(person.id),
        created_at: Set(now),
    };
    let again = OnConflict::column(Column::Path)
        .update_columns([Column::ItemId, Column::Address, Column::CreatedBy, Column::CreatedAt])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Entity::update_many()
        .col_expr(Column::ItemId, Expr::value(item_id))
        .col_expr(Column::Address, Expr::value(address))
        .filter(COLUMN.address.eq(from))
        .exec(tx)
        .await?;
    // What begins where it ends is a page again.
    Entity::delete_many()
        .filter(Condition::all().add(COLUMN.path.eq(address)).add(COLUMN.address.eq(address)))
        .exec(tx)
        .await?;
    Ok(())
}

/// The pages of one slug lead to those of another, in each language.
pub(super) async fn lead_on(
    tx: &impl ConnectionTrait,
    person: &Person,
    path: impl Fn(&str, &str) -> String,
    [from, to]: [&str; 2],
    now: DateTime<Utc>,
) -> Result<()> {
    for locale in LANGUAGES {
        put(tx, &path(from, locale), None, &path(to, locale), person, now).await?;
    }
    Ok(())
}

/// Forgets an old address.
pub async fn remove(db: &Db, person: &Person, path: &str, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let gone = Entity::delete_by_id(path.to_owned()).exec(&tx).await?;
    if gone.rows_affected == 1 {
        log::write(&tx, None, path, "remove_redirect", serde_json::json!({}), person, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Where an address that nothing stands at leads: with its question if that is known, else without.
pub async fn to(db: &Db, asked: &str) -> Result<Option<String>> {
    let Ok(whole) = old(asked) else { return Ok(None) };
    let bare = whole.split('?').next().unwrap_or_default().trim_end_matches('/').to_owned();
    let found = Entity::find().filter(COLUMN.path.is_in([whole.clone(), bare])).all(&db.read).await?;
    let Some(row) = found.iter().max_by_key(|it| it.path.len()) else { return Ok(None) };
    match row.item_id {
        Some(id) => Ok(item::by_ids(db, &[id]).await?.get(&id).map(address::path)),
        None => Ok(Some(row.address.clone())),
    }
}

/// Old addresses in their order, after this one, with the items they lead to.
pub async fn list(
    db: &Db,
    words: &str,
    after: &str,
    limit: u64,
) -> Result<(Vec<Model>, HashMap<Uuid, item::Model>)> {
    let mut find = Entity::find().filter(COLUMN.path.gt(after));
    let words = words.trim().replace(['%', '_'], "");
    if !words.is_empty() {
        find = find
            .filter(Condition::any().add(COLUMN.path.contains(&words)).add(COLUMN.address.contains(&words)));
    }
    let rows = find.order_by_asc(Column::Path).limit(limit).all(&db.read).await?;
    let ids: Vec<Uuid> = rows.iter().filter_map(|it| it.item_id).collect();
    Ok((rows, item::by_ids(db, &ids).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_address_is_its_path() {
        let read = |it: &str| old(it).map_err(|it| it.code);
        assert_eq!(
            read(" https://www.valbourg.example/spip.php?article12 ").as_deref(),
            Ok("/spip.php?article12")
        );
        assert_eq!(read("/ancien/").as_deref(), Ok("/ancien"));
        assert_eq!(read("/page#haut").as_deref(), Ok("/page"));
        assert_eq!(read("ancien"), Err("path"));
        assert_eq!(read("//ailleurs.example/x"), Err("path"));
        assert_eq!(read("https://www.valbourg.example"), Err("address-taken"));
        assert_eq!(read("/cms/items"), Err("address-taken"));
    }
}
