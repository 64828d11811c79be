//! Answers somebody chose: who looks for these words is shown these items first, whatever the ranking says. Knows no ranking.
use super::search::analyse;
use super::state::Visibility;
use super::{item, log};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{FromJsonQueryResult, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The table `best_bet`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "best_bet")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub locale: String,
    /// Each a search, in the order they were given.
    #[sea_orm(column_type = "JsonBinary")]
    pub words: Words,
    /// The same as they are looked up, each between ends of lines.
    #[sea_orm(column_type = "Text")]
    pub keys: String,
    /// First shown first.
    #[sea_orm(column_type = "JsonBinary")]
    pub items: Items,
}

impl ActiveModelBehavior for ActiveModel {}

/// Searches, as somebody would type them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Words(pub Vec<String>);

/// Items, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Items(pub Vec<Uuid>);

/// Most searches one answers.
pub const WORDS_MAX: usize = 30;
/// Most items one shows: more would be a ranking again.
pub const ITEMS_MAX: usize = 3;

/// The words of a search, whatever their form and order.
fn key(locale: &str, words: &str) -> String {
    let stems: BTreeSet<String> = analyse(locale, words).into_iter().collect();
    stems.into_iter().collect::<Vec<_>>().join(" ")
}

/// All of them, by language and first word.
pub async fn all(db: &Db) -> Result<Vec<Model>> {
    let mut found = Entity::find().order_by_desc(Column::Locale).all(&db.read).await?;
    found.sort_by_key(|it| (it.locale != "fr", it.words.0.first().map(|it| it.to_lowercase())));
    Ok(found)
}

/// The items on the site that were chosen for this search, in order.
pub async fn answers(db: &Db, locale: &str, typed: &str) -> Result<Vec<item::Model>> {
    let key = key(locale, typed);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let all = db.remembered("best-bets", async || Ok(Arc::new(all(db).await?))).await?;
    let line = format!("\n{key}\n");
    let Some(bet) = all.iter().find(|it| it.locale == locale && it.keys.contains(&line)) else {
        return Ok(Vec::new());
    };
    let mut items = item::by_ids(db, &bet.items.0).await?;
    items.retain(|_, it| it.visibility == Visibility::Live && it.on_site);
    Ok(bet.items.0.iter().filter_map(|it| items.remove(it)).collect())
}

/// Those that show this item.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Vec<Model>> {
    Ok(all(db).await?.into_iter().filter(|it| it.items.0.contains(&item)).collect())
}

/// Keeps one, new or known by its id. Refuses none of words or items, too many, and a search another one answers.
pub async fn save(db: &Db, person: &Person, wish: Model, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let mut problems = Vec::new();
    let keys: Vec<String> = wish.words.0.iter().map(|it| key(&wish.locale, it)).collect();
    if wish.words.0.is_empty() {
        problems.push(Problem::at("best_bet_words", "required"));
    }
    if wish.words.0.len() > WORDS_MAX {
        problems.push(Problem::at("best_bet_words", "too-many").with("max", WORDS_MAX));
    }
    for (word, _) in wish.words.0.iter().zip(&keys).filter(|it| it.1.is_empty()) {
        problems.push(Problem::at("best_bet_words", "best-bet-empty").with("words", word));
    }
    if wish.items.0.is_empty() {
        problems.push(Problem::at("best_bet_pages", "required"));
    }
    if wish.items.0.len() > ITEMS_MAX {
        problems.push(Problem::at("best_bet_pages", "too-many").with("max", ITEMS_MAX));
    }
    let known = all(db).await?;
    for (word, key) in wish.words.0.iter().zip(&keys).filter(|it| !it.1.is_empty()) {
        let line = format!("\n{key}\n");
        let same = |it: &&Model| it.id != wish.id && it.locale == wish.locale && it.keys.contains(&line);
        if let Some(other) = known.iter().find(same) {
            let first = other.words.0.first().map(String::as_str).unwrap_or_default();
            problems.push(
                Problem::at("best_bet_words", "best-bet-taken").with("words", word).with("other", first),
            );
        }
    }
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let new = known.iter().all(|it| it.id != wish.id);
    let name = wish.words.0.join(", ");
    let detail = serde_json::json!({ "best_bet": wish.id, "items": wish.items });
    let row = Model { keys: format!("\n{}\n", keys.join("\n")), ..wish }.into_active_model().reset_all();
    let tx = db.begin().await?;
    if new {
        row.insert(&tx).await?;
    } else {
        row.update(&tx).await?;
    }
    log::write(&tx, None, &name, "save_best_bet", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes one away.
pub async fn remove(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let bet = Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    let (name, detail) = (bet.words.0.join(", "), serde_json::json!({ "best_bet": id, "items": bet.items }));
    bet.delete(&tx).await?;
    log::write(&tx, None, &name, "remove_best_bet", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}
