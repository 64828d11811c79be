//! The rows of the database as lines of JSON, the same from SQLite and PostgreSQL: an object for each row, its columns by name. A column
//! without value is left out, so that a JSON `null` in a JSON column stays what it is.
use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt;
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, StreamTrait, TryGetable, Value,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// Bytes of lines after which a part of a table ends.
const PART: usize = 4_000_000;
/// Values of one INSERT: SQLite takes 32,766.
const VALUES: usize = 20_000;

/// Made anew from the others, of this installation alone, or of a moment: a session of the past lets nobody in.
const LEFT_OUT: &[&str] = &[
    "seaql_migrations",
    "search_doc",
    "search_text",
    "search_word",
    "issue_page",
    "session",
    "sign_in_step",
    "sign_in_attempt",
];

/// A table and what its columns hold.
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<(String, Kind)>,
}

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Uuid,
    Instant,
    Day,
    Json,
    Bool,
    Int,
    BigInt,
    Double,
    Text,
}

impl Kind {
    /// From the type as the database names it.
    fn of(named: &str) -> anyhow::Result<Self> {
        let named = named.to_lowercase();
        let begins = [
            ("uuid", Self::Uuid),
            ("timestamp", Self::Instant),
            ("date", Self::Day),
            ("json", Self::Json),
            ("bool", Self::Bool),
            ("int4", Self::Int),
            ("int", Self::BigInt),
            ("bigint", Self::BigInt),
            ("float", Self::Double),
            ("double", Self::Double),
            ("real", Self::Double),
            ("varchar", Self::Text),
            ("text", Self::Text),
        ];
        let found = begins.iter().find(|it| named.starts_with(it.0));
        found.map(|it| it.1).with_context(|| format!("a column is of the type {named}"))
    }

    fn read(self, row: &QueryResult, column: &str) -> anyhow::Result<Option<Json>> {
        fn one<T: TryGetable + Serialize>(row: &QueryResult, column: &str) -> anyhow::Result<Option<Json>> {
            let found: Option<T> = row.try_get("", column)?;
            Ok(found.map(serde_json::to_value).transpose()?)
        }
        match self {
            Self::Uuid => one::<Uuid>(row, column),
            Self::Instant => one::<DateTime<Utc>>(row, column),
            Self::Day => one::<NaiveDate>(row, column),
            Self::Json => one::<Json>(row, column),
            Self::Bool => one::<bool>(row, column),
            Self::Int => one::<i32>(row, column),
            Self::BigInt => one::<i64>(row, column),
            Self::Double => one::<f64>(row, column),
            Self::Text => one::<String>(row, column),
        }
    }

    fn value(self, json: Option<Json>) -> anyhow::Result<Value> {
        fn one<T: DeserializeOwned>(json: Option<Json>) -> anyhow::Result<Value>
        where
            Option<T>: Into<Value>,
        {
            Ok(json.map(serde_json::from_value::<T>).transpose()?.into())
        }
        match self {
            Self::Uuid => one::<Uuid>(json),
            Self::Instant => one::<DateTime<Utc>>(json),
            Self::Day => one::<NaiveDate>(json),
            Self::Json => Ok(json.into()),
            Self::Bool => one::<bool>(json),
            Self::Int => one::<i32>(json),
            Self::BigInt => one::<i64>(json),
            Self::Double => one::<f64>(json),
            Self::Text => one::<String>(json),
        }
    }
}

/// The tables a backup holds, by name.
pub(super) async fn tables(tx: &DatabaseTransaction) -> anyhow::Result<Vec<Table>> {
    let backend = ConnectionTrait::get_database_backend(tx);
    let sql = match backend {
        DbBackend::Postgres => {
            "SELECT table_name::text, column_name::text, udt_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() ORDER BY table_name COLLATE \"C\", ordinal_position"
        }
        _ => {
            // Indexes of words are virtual tables with others in their shadow.
            "SELECT t.name, c.name, c.type FROM pragma_table_list t JOIN pragma_table_info(t.name) c
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             ORDER BY t.name, c.cid"
        }
    };
    let rows = tx.query_all_raw(Statement::from_string(backend, sql)).await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let (table, column, named): (String, String, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        if LEFT_OUT.contains(&table.as_str()) {
            continue;
        }
        let column = (column, Kind::of(&named).with_context(|| format!("in the table {table}"))?);
        match tables.last_mut().filter(|it| it.name == table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

/// Hands the rows of a table over, one by one, those with the same value in the column `together` one after the other.
pub(super) async fn each(
    tx: &DatabaseTransaction,
    table: &Table,
    together: Option<&str>,
    mut take: impl FnMut(Map<String, Json>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let columns: Vec<String> = table.columns.iter().map(|it| format!("\"{}\"", it.0)).collect();
    let order = together.map(|it| format!(" ORDER BY \"{it}\"")).unwrap_or_default();
    let sql = format!("SELECT {} FROM \"{}\"{order}", columns.join(", "), table.name);
    let backend = StreamTrait::get_database_backend(tx);
    let mut rows = tx.stream_raw(Statement::from_string(backend, sql)).await?;
    while let Some(row) = rows.try_next().await? {
        let mut object = Map::new();
        for (column, kind) in &table.columns {
            let read = kind.read(&row, column);
            if let Some(value) = read.with_context(|| format!("{column} of a row of {}", table.name))? {
                object.insert(column.clone(), value);
            }
        }
        take(object)?;
    }
    Ok(())
}

/// Hands the rows of a table over, as lines, in parts; `bare` takes from a row what is not to leave.
pub(super) async fn dump(
    tx: &DatabaseTransaction,
    table: &Table,
    bare: impl Fn(&mut Map<String, Json>),
    mut keep: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut part = Vec::new();
    let line = |mut object| {
        bare(&mut object);
        serde_json::to_writer(&mut part, &object)?;
        part.push(b'\n');
        if part.len() >= PART {
            keep(&part)?;
            part.clear();
        }
        Ok(())
    };
    each(tx, table, None, line).await?;
    if part.is_empty() { Ok(()) } else { keep(&part) }
}

/// Writes the rows of these lines into a table. Returns how many there are.
pub(super) async fn load(tx: &DatabaseTransaction, table: &Table, lines: &[u8]) -> anyhow::Result<u64> {
    let lines: Vec<&[u8]> = lines.split(|it| *it == b'\n').filter(|it| !it.is_empty()).collect();
    for lot in lines.chunks(VALUES / table.columns.len().max(1)) {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(&table.name)).columns(table.columns.iter().map(|it| Alias::new(&it.0)));
        for line in lot {
            let mut object: Map<String, Json> =
                serde_json::from_slice(line).with_context(|| format!("a row of {}", table.name))?;
            let mut values = Vec::new();
            for (column, kind) in &table.columns {
                let value = kind.value(object.remove(column));
                values.push(value.with_context(|| format!("{column} of a row of {}", table.name))?.into());
            }
            if let Some(other) = object.keys().next() {
                bail!("a row of {} has the column {other}, which this program does not know", table.name);
            }
            insert.values(values)?;
        }
        tx.execute(&insert).await.with_context(|| format!("rows of {}", table.name))?;
    }
    Ok(lines.len() as u64)
}
