//! What readers look for and do not find, and whether a page helped them: words, paths and a yes or a no by day, and nothing of who. Where
//! it is counted, and which requests are no reader's, it does not know.
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Statement};
use std::collections::HashMap;

/// The table `feedback`: what somebody said of a page.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feedback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    /// In town.
    pub day: Date,
    pub helped: bool,
    /// In the reader's words; empty where nothing was said.
    #[sea_orm(column_type = "Text")]
    pub missing: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Days all of this is kept: a season can be compared with the one before. It stands in the words readers and the desk are told.
pub const KEPT: i64 = 400;
/// Longest thing said of a page, in characters.
pub const MISSING_MAX: usize = 500;
/// Longest search kept, in characters.
const WORDS_MAX: usize = 60;
/// Longest path kept, in characters.
const PATH_MAX: usize = 160;

/// How often something was looked for, and how often in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub all: u32,
    pub in_vain: u32,
}

/// A search as it is kept: small letters, single spaces. None for what may say who somebody is: an address, a number.
pub fn words(typed: &str) -> Option<String> {
    let words = typed.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let long = words.chars().count() > WORDS_MAX;
    (!words.is_empty() && !long && !personal(&words)).then_some(words)
}

/// A path as it is kept; none for one too long to be one of ours.
pub fn path(asked: &str) -> Option<String> {
    (asked.chars().count() <= PATH_MAX && !personal(asked)).then(|| asked.to_owned())
}

/// Whether a text has an e-mail address or what may be a telephone number in it.
fn personal(text: &str) -> bool {
    let mut run = 0;
    let number = text.chars().any(|it| {
        run = if it.is_ascii_digit() {
            run + 1
        } else if " .-+()/\u{a0}\u{202f}".contains(it) {
            run
        } else {
            0
        };
        run >= 9
    });
    number || text.contains('@')
}

/// Adds what was counted to a day.
pub async fn keep(
    db: &Db,
    searches: &HashMap<(&'static str, String), Times>,
    lost: &HashMap<String, u32>,
    day: NaiveDate,
) -> Result<()> {
    let tx = db.begin().await?;
    let number = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
    let statement = |sql: &str, values: Vec<Value>| Statement::from_sql_and_values(db.backend(), sql, values);
    for ((locale, words), times) in searches {
        let sql = "INSERT INTO searched (day, locale, words, times, in_vain) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (day, locale, words) DO UPDATE
                   SET times = searched.times + excluded.times, in_vain = searched.in_vain + excluded.in_vain";
        let (all, in_vain) = (number(times.all), number(times.in_vain));
        let values = vec![day.into(), (*locale).into(), words.clone().into(), all.into(), in_vain.into()];
        tx.execute_raw(statement(sql, values)).await?;
    }
    for (path, times) in lost {
        let sql = "INSERT INTO lost_address (day, path, times) VALUES ($1, $2, $3)
                   ON CONFLICT (day, path) DO UPDATE SET times = lost_address.times + excluded.times";
        let values = vec![day.into(), path.clone().into(), number(*times).into()];
        tx.execute_raw(statement(sql, values)).await?;
    }
    // What is counted changes no page.
    tx.commit_unseen().await?;
    Ok(())
}

/// Somebody says whether the page of an item helped. Returns what names the answer while its writer says more.
pub async fn say(db: &Db, item: Uuid, helped: bool, day: NaiveDate) -> Result<Uuid> {
    let row = Model { id: Uuid::now_v7(), item_id: item, day, helped, missing: String::new() };
    Ok(row.into_active_model().reset_all().insert(&db.write).await?.id)
}

/// What the same person found missing: said once, on the same day. Refuses what is too long, and what says how to reach somebody.
pub async fn say_missing(db: &Db, id: Uuid, missing: &str, day: NaiveDate) -> Result<()> {
    let missing = super::fields::printable(missing.trim());
    let mut found = Vec::new();
    super::fields::at_most(&mut found, "missing", &missing, MISSING_MAX);
    if personal(&missing) {
        found.push(Problem::at("missing", "feedback-personal"));
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let said = Entity::find_by_id(id).one(&db.read).await?;
    let open = |it: &Model| !it.helped && it.missing.is_empty() && it.day == day;
    if let Some(said) = said.filter(open) {
        let mut row = said.into_active_model();
        row.missing = Set(missing);
        row.update(&db.write).await?;
    }
    Ok(())
}

/// Words that were looked for.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Searched {
    pub locale: String,
    pub words: String,
    pub times: i64,
    /// How often nothing was found.
    pub in_vain: i64,
}

/// What was looked for after a day, most often first; or only what was looked for in vain, by how often that was.
pub async fn searched(db: &Db, after: NaiveDate, in_vain: bool, limit: u64) -> Result<Vec<Searched>> {
    let (having, order) =
        if in_vain { ("HAVING SUM(in_vain) > 0", "SUM(in_vain)") } else { ("", "SUM(times)") };
    let sql = format!(
        "SELECT locale, words, CAST(SUM(times) AS BIGINT) AS times, CAST(SUM(in_vain) AS BIGINT) AS in_vain
         FROM searched WHERE day > $1 GROUP BY locale, words {having} ORDER BY {order} DESC, words LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(db.backend(), sql, [after.into()]);
    Ok(Searched::find_by_statement(statement).all(&db.read).await?)
}

/// An address nothing stands at.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Lost {
    pub path: String,
    pub times: i64,
}

/// Addresses that were asked for after a day and led nowhere, most often first.
pub async fn lost(db: &Db, after: NaiveDate, limit: u64) -> Result<Vec<Lost>> {
    let sql = format!(
        "SELECT path, CAST(SUM(times) AS BIGINT) AS times FROM lost_address WHERE day > $1
         GROUP BY path ORDER BY SUM(times) DESC, path LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(db.backend(), sql, [after.into()]);
    Ok(Lost::find_by_statement(statement).all(&db.read).await?)
}

/// What was said of the page of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opinion {
    pub yes: u64,
    pub no: u64,
    /// What was missing, the latest first.
    pub missing: Vec<(NaiveDate, String)>,
}

/// Answers read at most for a page of statistics.
const READ: u64 = 20_000;

/// What was said after a day, by item; those that helped least often first.
pub async fn opinions(db: &Db, after: NaiveDate) -> Result<Vec<(Uuid, Opinion)>> {
    let rows = Entity::find()
        .filter(COLUMN.day.gt(after))
        .order_by_desc(Column::Id)
        .limit(READ)
        .all(&db.read)
        .await?;
    let mut by_item: HashMap<Uuid, Opinion> = HashMap::new();
    for row in rows {
        let opinion = by_item.entry(row.item_id).or_default();
        *(if row.helped { &mut opinion.yes } else { &mut opinion.no }) += 1;
        if !row.missing.is_empty() {
            opinion.missing.push((row.day, row.missing));
        }
    }
    let mut found: Vec<(Uuid, Opinion)> = by_item.into_iter().collect();
    found.sort_by_key(|(id, it)| (std::cmp::Reverse(it.no), it.yes, *id));
    Ok(found)
}

/// Forgets what is older than [`KEPT`] days.
pub async fn forget(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let before = (now - Duration::days(KEPT)).date_naive();
    for table in ["searched", "lost_address", "feedback"] {
        let sql = format!("DELETE FROM {table} WHERE day < $1");
        db.write.execute_raw(Statement::from_sql_and_values(db.backend(), sql, [before.into()])).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_say_who_somebody_is_is_not_kept() {
        assert_eq!(words("  Carte   d’Identité ").as_deref(), Some("carte d’identité"));
        assert_eq!(words("bus 12 dimanche 24/12/2026").as_deref(), Some("bus 12 dimanche 24/12/2026"));
        for typed in ["", "ines@valbourg.example", "06 12 34 56 78", "0612345678", &"mot ".repeat(30)] {
            assert_eq!(words(typed), None, "{typed}");
        }
    }
}
