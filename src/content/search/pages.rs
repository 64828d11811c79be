//! Pages of released issues, found by the words printed on them: those on which no item stands, for an item is found by itself. A page 0
//! without words says that an issue was read.
use super::asked::{Asked, Match, Within};
use super::passage;
use super::words::analyse;
use crate::content::publication::{self, IssueState};
use crate::db::Db;
use crate::error::Result;
use sea_orm::entity::prelude::*;
use sea_orm::{DbBackend, FromQueryResult, QueryOrder, Statement};
use std::collections::HashSet;

/// A page that holds the words.
#[derive(Clone, Debug)]
pub struct PageHit {
    /// Of the issue.
    pub number: i32,
    /// From 1.
    pub page: i32,
    /// A passage around the first word found, in parts; true marks a word that was asked for.
    pub passage: Vec<(String, bool)>,
}

/// Pages an issue has at most.
const PAGES: i64 = 1_000;

#[derive(FromQueryResult)]
struct Row {
    number: i32,
    page: i32,
    text: String,
}

/// Puts the pages of an issue into the index, those it had go out; `texts` are the words of each page, from the first.
pub async fn put_issue(db: &Db, issue: &publication::Model, texts: &[String]) -> Result<()> {
    let contents = publication::contents(db, issue.id).await?;
    let taken: HashSet<i32> = contents.iter().map(|it| it.page).collect();
    let backend = db.backend();
    let first = i64::from(issue.number) * PAGES;
    let tx = db.begin().await?;
    let mut tables = vec![("issue_page", "id")];
    if backend != DbBackend::Postgres {
        tables.push(("issue_page_fts", "rowid"));
    }
    for (table, key) in tables {
        let sql = format!("DELETE FROM {table} WHERE {key} >= $1 AND {key} < $2");
        super::index::run(&tx, &sql, vec![first.into(), (first + PAGES).into()]).await?;
    }
    let pages = (1..).zip(texts).take(999).filter(|(page, _)| !taken.contains(page));
    for (page, text) in std::iter::once((0, &String::new())).chain(pages) {
        let (id, words) = (first + i64::from(page), analyse(&issue.locale, text).join(" "));
        let mut values: Vec<Value> = vec![
            id.into(),
            issue.number.into(),
            page.into(),
            issue.locale.clone().into(),
            text.clone().into(),
        ];
        if backend == DbBackend::Postgres {
            values.push(words.into());
            let sql = "INSERT INTO issue_page(id, number, page, locale, text, words) VALUES ($1, $2, $3, $4, $5, to_tsvector('simple', $6))";
            super::index::run(&tx, sql, values).await?;
        } else {
            let sql = "INSERT INTO issue_page(id, number, page, locale, text) VALUES ($1, $2, $3, $4, $5)";
            super::index::run(&tx, sql, values).await?;
            let sql = "INSERT INTO issue_page_fts(rowid, words) VALUES ($1, $2)";
            super::index::run(&tx, sql, vec![id.into(), words.into()]).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Released issues whose pages nobody read yet.
pub async fn unread(db: &Db) -> Result<Vec<publication::Model>> {
    let sql =
        Statement::from_string(db.backend(), "SELECT number, page, text FROM issue_page WHERE page = 0");
    let read: HashSet<i32> =
        Row::find_by_statement(sql).all(&db.read).await?.into_iter().map(|it| it.number).collect();
    let released = publication::Entity::find()
        .filter(publication::COLUMN.state.eq(IssueState::Released))
        .order_by_desc(publication::Column::Number)
        .all(&db.read)
        .await?;
    Ok(released.into_iter().filter(|it| it.pdf_hash.is_some() && !read.contains(&it.number)).collect())
}

/// The pages that hold every word and phrase, best first, at most `limit`. Who finds none finds none: beginnings of words are the items'.
pub async fn ask_pages(db: &Db, locale: &str, typed: &str, limit: u64) -> Result<Vec<PageHit>> {
    let asked = Asked::of(locale, typed);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let backend = db.backend();
    let sql = if backend == DbBackend::Postgres {
        "SELECT number, page, text FROM issue_page WHERE words @@ to_tsquery('simple', $1) AND locale = $2
         ORDER BY ts_rank(words, to_tsquery('simple', $1)) DESC, id DESC LIMIT $3"
    } else {
        "SELECT p.number, p.page, p.text FROM issue_page_fts f JOIN issue_page p ON p.id = f.rowid
         WHERE issue_page_fts MATCH $1 AND p.locale = $2 ORDER BY bm25(issue_page_fts), p.id DESC LIMIT $3"
    };
    let expression = asked.expression(backend, Match::All, Within::Anywhere);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values: [Value; 3] = [expression.into(), locale.into(), limit.into()];
    let rows =
        Row::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(&db.read).await?;
    let stems = asked.stems();
    let hit = |it: Row| PageHit {
        number: it.number,
        page: it.page,
        passage: passage::passage(locale, &it.text, &stems),
    };
    Ok(rows.into_iter().map(hit).collect())
}

/// The words of a page on which no item stands, as its file has them; nothing for another.
pub async fn text_of(db: &Db, number: i32, page: i32) -> Result<Option<String>> {
    let id = i64::from(number) * PAGES + i64::from(page);
    let sql = "SELECT number, page, text FROM issue_page WHERE id = $1";
    let row = Row::find_by_statement(Statement::from_sql_and_values(db.backend(), sql, [id.into()]));
    Ok(row.one(&db.read).await?.map(|it| it.text))
}
