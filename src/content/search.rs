//! The question. What the index holds of an item is `index`'s, what its words become `words`'. Both databases are asked the same and find
//! the same: first what is found is counted by what it is filed under, then the page asked for is put in order, and only its texts are read.
mod asked; // words and phrases
mod index; // what goes in and out
mod pages; // the words of printed pages
mod passage; // what is shown of a hit
mod vocabulary; // what somebody meant
mod words; // a text in stems

pub use index::{put, put_again, rebuild, refile, remove};
pub use pages::{PageHit, ask_pages, put_issue, text_of, unread};
pub use words::{analyse, sort_key};

use super::state::Visibility;
use super::{Kind, item, topic};
use crate::db::Db;
use crate::error::Result;
use asked::{Asked, Match, Within};
use chrono::{Days, NaiveDate};
use sea_orm::entity::prelude::*;
use sea_orm::{DbBackend, FromQueryResult, QueryOrder, QuerySelect, Statement};
use std::collections::HashMap;
use std::fmt::Write as _;

/// When something was published, or takes place. All but the first and the last hold one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// An event that is not over.
    Coming,
    Week,
    Month,
    Year,
    Before,
}

impl Span {
    /// As they are offered.
    pub const ALL: [Self; 5] = [Self::Coming, Self::Week, Self::Month, Self::Year, Self::Before];

    /// The name in addresses and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::Before => "before",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether it holds what is of this smallest span, by its place in [`Span::ALL`].
    fn holds(self, smallest: i32) -> bool {
        match self {
            Self::Coming => smallest == 0,
            Self::Week => smallest == 1,
            Self::Month => (1..=2).contains(&smallest),
            Self::Year => (1..=3).contains(&smallest),
            Self::Before => smallest == 4,
        }
    }
}

/// What a search is limited to; each limit is one of the counts of [`Counts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub kind: Option<Kind>,
    /// With the topics below it.
    pub topic: Option<Uuid>,
    pub zone: Option<Uuid>,
    pub span: Option<Span>,
}

/// What a reader looks for.
#[derive(Clone, Debug, Default)]
pub struct Question {
    pub words: String,
    pub locale: String,
    pub limits: Limits,
    /// The day in town.
    pub today: NaiveDate,
    /// Every word counts: nothing is found where only some of them stand.
    pub all_words: bool,
    pub limit: u64,
    pub offset: u64,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Hit {
    pub item: item::Model,
    /// Its topics and zones, where the index said them.
    pub filed: Option<Vec<Uuid>>,
    /// In parts; true marks a word that was asked for.
    pub title: Vec<(String, bool)>,
    /// A passage around the first word found, likewise.
    pub passage: Vec<(String, bool)>,
}

impl Hit {
    /// One that nobody looked for: its title and lede.
    #[must_use]
    pub fn unmarked(item: item::Model) -> Self {
        let whole = |text: &str| vec![(text.to_owned(), false)];
        Self { title: whole(&item.title), passage: whole(&item.lede), filed: None, item }
    }
}

/// How many answers there are of each kind, topic, zone and span: with every limit but the one of that sort.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// In the order of [`Kind::ALL`].
    pub kinds: Vec<(Kind, u64)>,
    /// Topics with those below them.
    pub topics: HashMap<Uuid, u64>,
    pub zones: HashMap<Uuid, u64>,
    /// In the order of [`Span::ALL`].
    pub spans: Vec<(Span, u64)>,
}

/// The answers of a page, how many there are in all, and what they could be limited to.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    pub hits: Vec<Hit>,
    pub total: u64,
    pub counts: Counts,
    /// What may have been meant, where the words as typed stand nowhere.
    pub instead: Option<String>,
}

/// Nobody reads further.
pub const FURTHEST: u64 = 1_000;
/// Where no more answers than these are found, each is weighed by all its words; of more, by where the words stand.
const WEIGHED: u64 = 1_000;

/// Items that hold every word and phrase, best first: title before topics and other words before text. With nothing found, words that begin
/// so will do, then any of them. Not before: who looks for « jeu » does not want every « jeudi ».
pub async fn ask(db: &Db, question: &Question) -> Result<Hits> {
    let asked = Asked::of(&question.locale, &question.words);
    if asked.is_empty() {
        return Ok(Hits::default());
    }
    let (mut how, mut rows) = (Match::All, Vec::new());
    for next in [Match::All, Match::Beginnings, Match::Any] {
        if rows.is_empty() && !(question.all_words && next == Match::Any) {
            (how, rows) = (next, filed(db, question, &asked, next).await?);
        }
    }
    let tree = Tree::of(topic::all(db).await?);
    let (total, counts) = counted(&rows, &question.limits, &tree);
    let found = Found { db, question, asked: &asked, how, limits: limits(question, &tree) };
    let ids = if total <= WEIGHED { found.weighed().await? } else { found.by_place().await? };
    let instead = if how == Match::All { None } else { instead(db, question).await? };
    Ok(Hits { hits: hits(db, question, &asked, &ids).await?, total, counts, instead })
}

/// What all answers of these sorts have in common.
#[derive(FromQueryResult)]
struct Filed {
    kind: String,
    filing: String,
    /// The smallest span, by its place in [`Span::ALL`].
    span: i32,
    items: i64,
}

/// The places of the spans, in SQL.
fn span(question: &Question) -> String {
    let since = |days| index::number(question.today.checked_sub_days(Days::new(days)).unwrap_or_default());
    format!(
        "CASE WHEN d.kind = 'event' AND d.day >= {} THEN 0 WHEN d.day > {} THEN 1 WHEN d.day > {} THEN 2 WHEN d.day > {} THEN 3 ELSE 4 END",
        since(0),
        since(7),
        since(30),
        since(365)
    )
}

/// Where the answers are, in SQL; `$1` is the expression, `$2` the language.
fn from(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "FROM search_doc d WHERE d.words @@ to_tsquery('simple', $1) AND d.locale = $2"
    } else {
        "FROM search_fts f JOIN search_doc d ON d.id = f.rowid WHERE search_fts MATCH $1 AND d.locale = $2"
    }
}

async fn filed(db: &Db, question: &Question, asked: &Asked, how: Match) -> Result<Vec<Filed>> {
    let backend = db.backend();
    let sql = format!(
        "SELECT d.kind AS kind, d.filing AS filing, {} AS span, count(*) AS items {} GROUP BY 1, 2, 3",
        span(question),
        from(backend)
    );
    let values = [asked.expression(backend, how, Within::Anywhere).into(), question.locale.clone().into()];
    Ok(Filed::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(&db.read).await?)
}

/// The topics, as a search goes through them.
struct Tree(Vec<topic::Model>);

impl Tree {
    fn of(topics: Vec<topic::Model>) -> Self {
        Self(topics)
    }

    /// A topic and those above it.
    fn up(&self, id: Uuid) -> Vec<Uuid> {
        let mut found = Vec::new();
        let mut next = self.0.iter().find(|it| it.id == id);
        while let Some(topic) = next.filter(|it| !found.contains(&it.id)) {
            found.push(topic.id);
            next = self.0.iter().find(|it| Some(it.id) == topic.parent_id);
        }
        found
    }

    /// A topic and those below it.
    fn down(&self, id: Uuid) -> Vec<Uuid> {
        let below = self.0.iter().map(|it| it.id).filter(|it| self.up(*it).contains(&id));
        let mut found: Vec<Uuid> = below.collect();
        if found.is_empty() {
            found.push(id);
        }
        found
    }
}

fn ids_of(filing: &str) -> Vec<Uuid> {
    filing.split(' ').filter_map(|it| it.parse().ok()).collect()
}

/// How many there are with every limit, and with every limit but one.
fn counted(rows: &[Filed], limits: &Limits, tree: &Tree) -> (u64, Counts) {
    let mut total = 0;
    let (mut kinds, mut spans) = (HashMap::<String, u64>::new(), [0; Span::ALL.len()]);
    let mut counts = Counts::default();
    for row in rows {
        let ids = ids_of(&row.filing);
        let mut topics: Vec<Uuid> = ids.iter().flat_map(|it| tree.up(*it)).collect();
        topics.sort();
        topics.dedup();
        let kind = limits.kind.is_none_or(|it| it.name() == row.kind);
        let topic = limits.topic.is_none_or(|it| topics.contains(&it));
        let zone = limits.zone.is_none_or(|it| ids.contains(&it));
        let span = limits.span.is_none_or(|it| it.holds(row.span));
        let items = u64::try_from(row.items).unwrap_or(0);
        if kind && topic && zone && span {
            total += items;
        }
        if topic && zone && span {
            *kinds.entry(row.kind.clone()).or_default() += items;
        }
        if kind && zone && span {
            for id in &topics {
                *counts.topics.entry(*id).or_default() += items;
            }
        }
        if kind && topic && span {
            for id in ids.iter().filter(|it| !topics.contains(it)) {
                *counts.zones.entry(*id).or_default() += items;
            }
        }
        if kind && topic && zone {
            for (sum, of) in spans.iter_mut().zip(Span::ALL) {
                *sum += if of.holds(row.span) { items } else { 0 };
            }
        }
    }
    counts.kinds = Kind::ALL.into_iter().filter_map(|it| Some((it, *kinds.get(it.name())?))).collect();
    counts.spans = Span::ALL.into_iter().zip(spans).filter(|it| it.1 > 0).collect();
    (total, counts)
}

/// The limits in SQL: ids and names of ours only.
fn limits(question: &Question, tree: &Tree) -> String {
    let limits = &question.limits;
    let mut sql = String::new();
    let filed = |id: &Uuid| format!("d.filing LIKE '%{}%'", id.simple());
    if let Some(kind) = limits.kind {
        let _ = write!(sql, " AND d.kind = '{}'", kind.name());
    }
    if let Some(topic) = limits.topic {
        let any: Vec<String> = tree.down(topic).iter().map(filed).collect();
        let _ = write!(sql, " AND ({})", any.join(" OR "));
    }
    if let Some(zone) = limits.zone {
        let _ = write!(sql, " AND {}", filed(&zone));
    }
    if let Some(wanted) = limits.span {
        let held = (0..5).filter(|it| wanted.holds(*it)).map(|it: i32| it.to_string());
        let _ = write!(sql, " AND {} IN ({})", span(question), held.collect::<Vec<_>>().join(", "));
    }
    sql
}

/// What was found, to be put in order.
struct Found<'a> {
    db: &'a Db,
    question: &'a Question,
    asked: &'a Asked,
    how: Match,
    limits: String,
}

impl Found<'_> {
    async fn ids(&self, sql: String, mut expressions: Vec<String>) -> Result<Vec<i64>> {
        let mut values: Vec<Value> = vec![expressions.remove(0).into(), self.question.locale.clone().into()];
        values.extend(expressions.into_iter().map(Value::from));
        let rows = self
            .db
            .read
            .query_all_raw(Statement::from_sql_and_values(self.db.backend(), sql, values))
            .await?;
        Ok(rows.iter().map(|it| it.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
    }

    /// The page, each answer weighed by where its words stand and how often.
    async fn weighed(&self) -> Result<Vec<i64>> {
        let backend = self.db.backend();
        let weight = if backend == DbBackend::Postgres {
            "ts_rank('{0.1, 0.1, 0.6, 1.0}', d.words, to_tsquery('simple', $1)) DESC"
        } else {
            "bm25(search_fts, 10.0, 6.0, 1.0)"
        };
        let Question { limit, offset, .. } = self.question;
        let sql = format!(
            "SELECT d.id {}{} ORDER BY {weight}, d.id DESC LIMIT {limit} OFFSET {offset}",
            from(backend),
            self.limits
        );
        self.ids(sql, vec![self.asked.expression(backend, self.how, Within::Anywhere)]).await
    }

    /// The page where there are too many to weigh: those whose title holds the words, those called so, all others; the newest first.
    async fn by_place(&self) -> Result<Vec<i64>> {
        let Question { limit, offset, .. } = self.question;
        let needed = usize::try_from((offset + limit).min(FURTHEST + limit)).unwrap_or(usize::MAX);
        let backend = self.db.backend();
        let expression = |it| self.asked.expression(backend, self.how, it);
        let mut ids = Vec::new();
        for (within, but) in [
            (Within::Title, None),
            (Within::Named, Some(Within::Title)),
            (Within::Anywhere, Some(Within::Named)),
        ] {
            let left = needed - ids.len();
            if left == 0 {
                break;
            }
            let mut expressions = vec![expression(within)];
            let mut without = "";
            if let Some(but) = but {
                if backend == DbBackend::Postgres {
                    without = " AND NOT d.words @@ to_tsquery('simple', $3)";
                    expressions.push(expression(but));
                } else {
                    expressions[0] = format!("({}) NOT ({})", expressions[0], expression(but));
                }
            }
            let newest = if backend == DbBackend::Postgres { "d.id" } else { "f.rowid" };
            let sql = format!(
                "SELECT d.id {}{without}{} ORDER BY {newest} DESC LIMIT {left}",
                from(backend),
                self.limits
            );
            ids.extend(self.ids(sql, expressions).await?);
        }
        Ok(ids.split_off(ids.len().min(usize::try_from(*offset).unwrap_or(usize::MAX))))
    }
}

#[derive(FromQueryResult)]
struct Shown {
    id: i64,
    item_id: Uuid,
    filing: String,
    title: String,
    text: String,
}

/// The answers of a page, in its order.
async fn hits(db: &Db, question: &Question, asked: &Asked, ids: &[i64]) -> Result<Vec<Hit>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT d.id, d.item_id, d.filing, t.title, t.text FROM search_doc d JOIN search_text t ON t.id = d.id WHERE d.id IN ({list})"
    );
    let shown = Shown::find_by_statement(Statement::from_string(db.backend(), sql)).all(&db.read).await?;
    let mut items = item::by_ids(db, &shown.iter().map(|it| it.item_id).collect::<Vec<_>>()).await?;
    let stems = asked.stems();
    let hit = |id: &i64| {
        let it = shown.iter().find(|it| it.id == *id)?;
        let item = items.remove(&it.item_id).filter(|it| it.visibility == Visibility::Live)?;
        Some(Hit {
            title: passage::marked(&question.locale, &it.title, &stems),
            passage: passage::passage(&question.locale, &it.text, &stems),
            filed: Some(ids_of(&it.filing)),
            item,
        })
    };
    Ok(ids.iter().filter_map(hit).collect())
}

/// What was typed with the nearest words of the index in place of those that stand nowhere, if there are any.
async fn instead(db: &Db, question: &Question) -> Result<Option<String>> {
    let (typed, locale) = (&question.words, &question.locale);
    let mut said = String::new();
    let mut at = 0;
    for (from, word) in words::words(typed).take(12) {
        if known(db, locale, word).await? {
            continue;
        }
        if let Some(meant) = vocabulary::nearest(db, locale, word).await? {
            said.push_str(&typed[at..from]);
            said.push_str(&meant);
            at = from + word.len();
        }
    }
    said.push_str(&typed[at..]);
    Ok((at > 0).then_some(said))
}

/// Whether a word, or one that begins so, stands in the index; one too common to be there is known.
async fn known(db: &Db, locale: &str, word: &str) -> Result<bool> {
    let asked = Asked::of(locale, word);
    if asked.is_empty() {
        return Ok(true);
    }
    let backend = db.backend();
    let sql = format!("SELECT d.id {} LIMIT 1", from(backend));
    let expression = asked.expression(backend, Match::Beginnings, Within::Anywhere);
    let statement = Statement::from_sql_and_values(backend, sql, [expression.into(), locale.into()]);
    Ok(db.read.query_one_raw(statement).await?.is_some())
}

/// Live items of a language in whose title words begin with every one of these, the newest first, at most `limit`.
pub async fn begun(db: &Db, locale: &str, typed: &str, limit: u64) -> Result<Vec<item::Model>> {
    let backend = db.backend();
    let Some(expression) = beginnings(backend, typed) else { return Ok(Vec::new()) };
    let sql = if backend == DbBackend::Postgres {
        "SELECT d.item_id FROM item i JOIN search_doc d ON d.id = i.short_id
         WHERE title_words(i.title) @@ to_tsquery('simple', $1) AND d.locale = $2 ORDER BY d.id DESC LIMIT $3"
    } else {
        "SELECT d.item_id FROM item_title t JOIN search_doc d ON d.id = t.rowid
         WHERE item_title MATCH $1 AND d.locale = $2 ORDER BY t.rowid DESC LIMIT $3"
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values: [Value; 3] = [expression.into(), locale.into(), limit.into()];
    let rows = db.read.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let ids = rows.iter().map(|it| it.try_get_by_index(0)).collect::<std::result::Result<Vec<Uuid>, _>>()?;
    let mut items = item::by_ids(db, &ids).await?;
    Ok(ids.iter().filter_map(|it| items.remove(it)).collect())
}

/// Words that begin so, all of them, as the index of titles is asked for them; none for no words.
fn beginnings(backend: DbBackend, typed: &str) -> Option<String> {
    let postgres = backend == DbBackend::Postgres;
    let begun = |it: String| if postgres { format!("'{it}':*") } else { format!("\"{it}\"*") };
    let asked: Vec<String> = words::words(typed).map(|it| begun(words::fold(it.1))).collect();
    (!asked.is_empty()).then(|| asked.join(if postgres { " & " } else { " AND " }))
}

/// Numbers of items in whose title words begin with every one of these, the newest first, at most `limit` of those made before `before`. None
/// where nothing is asked.
pub async fn titled(db: &Db, asked: &str, before: Option<i64>, limit: u64) -> Result<Option<Vec<i64>>> {
    if asked.trim().is_empty() {
        return Ok(None);
    }
    let (backend, limit) = (db.backend(), i64::try_from(limit).unwrap_or(i64::MAX));
    let Some(expression) = beginnings(backend, asked) else { return Ok(Some(Vec::new())) };
    let asked: Vec<String> = words::words(asked).map(|it| words::fold(it.1)).collect();
    if backend != DbBackend::Postgres && asked.len() > 1 {
        // The index would walk through all titles of a common word. The last word typed is most often the rarest.
        for word in asked.iter().rev() {
            let ids = beginning(db, word, before, RARE + 1).await?;
            if i64::try_from(ids.len()).is_ok_and(|it| it <= RARE) {
                return Ok(Some(holding(db, &ids, &asked, limit).await?));
            }
        }
    }
    let sql = if backend == DbBackend::Postgres {
        "SELECT short_id FROM item WHERE title_words(title) @@ to_tsquery('simple', $1) AND short_id < $2
         ORDER BY short_id DESC LIMIT $3"
    } else {
        BEGINNING
    };
    Ok(Some(numbers(db, sql, expression, before, limit).await?))
}

/// Titles that hold a word few of them have.
const RARE: i64 = 1_000;

const BEGINNING: &str =
    "SELECT rowid FROM item_title WHERE item_title MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3";

async fn beginning(db: &Db, word: &str, before: Option<i64>, limit: i64) -> Result<Vec<i64>> {
    numbers(db, BEGINNING, format!("\"{word}\"*"), before, limit).await
}

async fn numbers(db: &Db, sql: &str, asked: String, before: Option<i64>, limit: i64) -> Result<Vec<i64>> {
    let values: [Value; 3] = [asked.into(), before.unwrap_or(i64::MAX).into(), limit.into()];
    let rows = db.read.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    Ok(rows.iter().map(|it| it.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
}

/// Of these items, in their order, those whose title has a word beginning with every one of these.
async fn holding(db: &Db, ids: &[i64], asked: &[String], limit: i64) -> Result<Vec<i64>> {
    let titles: Vec<(i64, String)> = item::Entity::find()
        .select_only()
        .columns([item::Column::ShortId, item::Column::Title])
        .filter(item::COLUMN.short_id.is_in(ids.iter().copied()))
        .order_by_desc(item::Column::ShortId)
        .into_tuple()
        .all(&db.read)
        .await?;
    let holds = |title: &str| {
        let own: Vec<String> = words::words(title).map(|it| words::fold(it.1)).collect();
        asked.iter().all(|it| own.iter().any(|word| word.starts_with(it.as_str())))
    };
    let found = titles.into_iter().filter(|it| holds(&it.1)).map(|it| it.0);
    Ok(found.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}
