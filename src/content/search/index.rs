//! What the index holds of an item: its words, and what a search can be limited by. It goes in and out in the transaction that puts the
//! item on the site or takes it off.
use super::vocabulary;
use super::words::analyse;
use crate::content::fields::{Details, Fields};
use crate::content::state::Visibility;
use crate::content::{dates, item, sheet, topic, town, zone};
use crate::db::Db;
use crate::error::Result;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, FromQueryResult, QueryOrder, QuerySelect, Statement,
};
use std::collections::BTreeSet;

/// Items read at a time.
const LOT: u64 = 400;

/// A day as the index holds it: days since the first of year 1.
pub(super) fn number(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

/// What of an item is searched.
struct Words {
    title: String,
    /// What its topics are called, and the words given to it.
    others: String,
    text: String,
}

impl Words {
    fn all(&self) -> BTreeSet<String> {
        [&self.title, &self.others, &self.text].into_iter().flat_map(|it| vocabulary::of(it)).collect()
    }
}

#[derive(FromQueryResult)]
struct Held {
    id: i64,
    locale: String,
    title: String,
    others: String,
    text: String,
}

/// Puts a live item into the index, in the transaction that makes it live.
pub async fn put(tx: &DatabaseTransaction, item: &item::Model, fields: &Fields) -> Result<()> {
    let before = take_out(tx, item.id).await?.map(|it| it.1).unwrap_or_default();
    let zone = town::zone(tx).await?;
    let national = sheet::of_fields(tx, fields).await?.map(|it| it.tree.words()).unwrap_or_default();
    let text = format!("{}\n{national}", fields.search_text());
    let words = Words { title: fields.title.clone(), others: others(tx, fields).await?, text };
    let own = own_words(item, &words);
    let filing = filing(fields, &zone::of_fields(tx, fields).await?);
    let day = number(day(item, fields, zone));
    let backend = tx.get_database_backend();
    let id = item.short_id;
    let filed: Vec<Value> = vec![
        id.into(),
        item.id.into(),
        item.locale.clone().into(),
        item.kind.name().into(),
        filing.into(),
        day.into(),
    ];
    if backend == DbBackend::Postgres {
        let sql = "INSERT INTO search_doc(id, item_id, locale, kind, filing, day, words) VALUES ($1, $2, $3, $4, $5, $6,
                   setweight(to_tsvector('simple', $7), 'A') || setweight(to_tsvector('simple', $8), 'B')
                   || setweight(to_tsvector('simple', $9), 'D'))";
        run(tx, sql, filed.into_iter().chain(own.map(Into::into)).collect()).await?;
    } else {
        let sql =
            "INSERT INTO search_doc(id, item_id, locale, kind, filing, day) VALUES ($1, $2, $3, $4, $5, $6)";
        run(tx, sql, filed).await?;
        let sql = "INSERT INTO search_fts(rowid, title, others, body) VALUES ($1, $2, $3, $4)";
        run(tx, sql, std::iter::once(id.into()).chain(own.map(Into::into)).collect()).await?;
    }
    let now = words.all();
    let sql = "INSERT INTO search_text(id, title, others, text) VALUES ($1, $2, $3, $4)";
    run(tx, sql, vec![id.into(), words.title.into(), words.others.into(), words.text.into()]).await?;
    vocabulary::change(tx, &item.locale, &before, &now).await
}

/// One statement of the change.
pub(super) async fn run(tx: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<()> {
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

fn own_words(item: &item::Model, words: &Words) -> [String; 3] {
    [&words.title, &words.others, &words.text].map(|it| analyse(&item.locale, it).join(" "))
}

/// The topics and zones of an item, by their ids.
fn filing(fields: &Fields, zones: &[Uuid]) -> String {
    let mut ids: Vec<String> = fields.topics.iter().chain(zones).map(|it| it.simple().to_string()).collect();
    ids.sort();
    ids.dedup();
    ids.join(" ")
}

/// The day it is dated by: the last of an event, else the day shown.
fn day(item: &item::Model, fields: &Fields, zone: Tz) -> NaiveDate {
    let last: Option<DateTime<Utc>> = match &fields.details {
        Details::Event(it) => it.timings.iter().map(|it| it.begin).max(),
        _ => None,
    };
    let at = last.or(item.displayed_at).or(item.published_at).unwrap_or(item.created_at);
    dates::wall(at, zone).date()
}

async fn others(tx: &DatabaseTransaction, fields: &Fields) -> Result<String> {
    let topics =
        topic::Entity::find().filter(topic::COLUMN.id.is_in(fields.topics.iter().copied())).all(tx).await?;
    let labels = topics.iter().flat_map(topic::Model::names);
    Ok(labels.chain(fields.synonyms.iter().map(String::as_str)).collect::<Vec<_>>().join("\n"))
}

/// Puts what is in the index into it again, because what its topics are called changed.
pub async fn put_again(tx: &DatabaseTransaction, lives: &[item::Live]) -> Result<()> {
    for live in lives {
        let topics = item::topics_of(tx, live.item.id).await?;
        put(tx, &live.item, &Fields { topics, ..live.fields.as_ref().clone() }).await?;
    }
    Ok(())
}

/// Indexes everything on the site anew, in one transaction: whoever stops it finds the index as it was.
pub async fn rebuild(db: &Db) -> Result<()> {
    let live = item::Entity::find()
        .filter(item::COLUMN.visibility.eq(Visibility::Live))
        .filter(item::COLUMN.on_site.eq(true));
    let ids: Vec<Uuid> = live
        .select_only()
        .column(item::Column::Id)
        .order_by_asc(item::Column::ShortId)
        .into_tuple()
        .all(&db.read)
        .await?;
    let tx = db.begin().await?;
    for table in ["search_doc", "search_text", "search_word"] {
        tx.execute_unprepared(&format!("DELETE FROM {table}")).await?;
    }
    if db.backend() != DbBackend::Postgres {
        tx.execute_unprepared("INSERT INTO search_fts(search_fts) VALUES ('delete-all')").await?;
    }
    for lot in ids.chunks(usize::try_from(LOT).unwrap_or(1)) {
        let lives = item::live_by_ids(db, lot).await?;
        for live in lot.iter().filter_map(|it| lives.get(it)) {
            put(&tx, &live.item, &live.fields).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Filed {
    id: i64,
    item_id: Uuid,
    filing: String,
}

/// Files what is in the index under the zones it belongs to now: an outline was drawn or a place moved since.
pub async fn refile(db: &Db) -> Result<()> {
    let backend = db.backend();
    let mut after = 0;
    loop {
        let sql = "SELECT id, item_id, filing FROM search_doc WHERE id > $1 ORDER BY id LIMIT $2";
        let lot = i64::try_from(LOT).unwrap_or(1);
        let statement = Statement::from_sql_and_values(backend, sql, [Value::from(after), lot.into()]);
        let rows = Filed::find_by_statement(statement).all(&db.read).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        let lives = item::live_by_ids(db, &rows.iter().map(|it| it.item_id).collect::<Vec<_>>()).await?;
        let zones = zone::of_items(db, lives.values()).await?;
        for row in rows {
            let (Some(live), Some(zones)) = (lives.get(&row.item_id), zones.get(&row.item_id)) else {
                continue;
            };
            let filing = filing(&live.fields, zones);
            if filing != row.filing {
                // What was published meanwhile has filed itself.
                let sql = "UPDATE search_doc SET filing = $1 WHERE id = $2 AND filing = $3";
                let values: [Value; 3] = [filing.into(), row.id.into(), row.filing.into()];
                db.write.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
            }
        }
    }
}

/// Takes an item out of the index, in the transaction that takes it off the site.
pub async fn remove(tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    if let Some((locale, before)) = take_out(tx, id).await? {
        vocabulary::change(tx, &locale, &before, &BTreeSet::new()).await?;
    }
    Ok(())
}

/// Its language, and the words it held.
async fn take_out(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<(String, BTreeSet<String>)>> {
    let backend = tx.get_database_backend();
    let sql =
        "SELECT d.id, d.locale, t.title, t.others, t.text FROM search_doc d JOIN search_text t ON t.id = d.id
               WHERE d.item_id = $1";
    let held =
        Held::find_by_statement(Statement::from_sql_and_values(backend, sql, [id.into()])).one(tx).await?;
    let Some(held) = held else { return Ok(None) };
    let mut tables = vec![("search_doc", "id"), ("search_text", "id")];
    if backend != DbBackend::Postgres {
        tables.push(("search_fts", "rowid"));
    }
    for (table, key) in tables {
        let sql = format!("DELETE FROM {table} WHERE {key} = $1");
        run(tx, &sql, vec![held.id.into()]).await?;
    }
    let words = Words { title: held.title, others: held.others, text: held.text };
    Ok(Some((held.locale, words.all())))
}
