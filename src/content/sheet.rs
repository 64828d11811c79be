//! A national sheet of service-public.fr: what the State says of a formality, as a tree this house can show. It is no item: nobody here
//! writes it, and its text is replaced as a whole when the source's changes.
use super::fields::{Details, Fields};
use super::import::{self, Outcome, run};
use super::{Kind, address, item, publish, search, town};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::staff::Person;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{FromJsonQueryResult, IntoActiveModel, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The sort of source that brings sheets in, as runs name it.
pub const SOURCE: &str = "sheets";

/// The table `sheet`: the mirror.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sheet")]
pub struct Model {
    /// Such as `F1345`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    pub date: Option<Date>,
    #[sea_orm(column_type = "JsonBinary")]
    pub tree: Sheet,
    /// The content hash of its file.
    pub hash: String,
    /// When this text came in.
    pub fetched_at: DateTimeUtc,
}
impl ActiveModelBehavior for ActiveModel {}

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Sheet {
    /// Such as `F1345`.
    pub id: String,
    /// In the source's words: « Fiche pratique ».
    pub kind: String,
    pub title: String,
    pub description: String,
    /// The day of its last change there, if the source names one.
    pub date: Option<NaiveDate>,
    /// The page it has there.
    pub url: String,
    pub parts: Vec<Part>,
}

/// One part of it, in the source's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Part {
    Paragraph {
        runs: Vec<Run>,
    },
    /// A chapter, a definition, a question of somebody's situation; the title may be empty.
    Section {
        /// What leads to it from the same sheet: the number of a definition; empty for others.
        id: String,
        title: String,
        parts: Vec<Part>,
    },
    /// A box: « À savoir », « Attention ».
    Note {
        title: String,
        parts: Vec<Part>,
    },
    List {
        numbered: bool,
        items: Vec<Vec<Part>>,
    },
    Table {
        title: String,
        rows: Vec<Row>,
    },
    /// One of these holds for the reader.
    Cases {
        cases: Vec<Case>,
    },
    /// An online service, a form (Cerfa), a law, a page elsewhere.
    Resource(Resource),
    /// A service in charge.
    Office {
        title: String,
        local: String,
        url: String,
        parts: Vec<Part>,
    },
    /// Another sheet.
    Sheet {
        id: String,
        title: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub heads: bool,
    pub cells: Vec<Vec<Part>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub title: String,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// In the source's words: « Formulaire », « Téléservice ».
    pub kind: String,
    pub title: String,
    pub url: String,
    /// The number of its Cerfa form; empty if it has none.
    pub cerfa: String,
    /// Who offers it, what is added, a notice.
    pub parts: Vec<Part>,
}

/// Words of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Run {
    Text {
        text: String,
    },
    Strong {
        runs: Vec<Run>,
    },
    Emphasis {
        runs: Vec<Run>,
    },
    Superscript {
        runs: Vec<Run>,
    },
    /// To an address.
    Link {
        url: String,
        runs: Vec<Run>,
    },
    /// To another sheet.
    Sheet {
        id: String,
        runs: Vec<Run>,
    },
    /// To a definition on the same sheet.
    Definition {
        id: String,
        runs: Vec<Run>,
    },
}

/// One of them, if it is mirrored.
pub async fn by_id(connection: &impl ConnectionTrait, id: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id.to_owned()).one(connection).await?)
}

/// The mirrored sheet a service names.
pub async fn of_fields(connection: &impl ConnectionTrait, fields: &Fields) -> Result<Option<Model>> {
    match &fields.details {
        Details::Service(it) if !it.sheet.is_empty() => by_id(connection, &it.sheet).await,
        _ => Ok(None),
    }
}

/// Where the services of this language are that name a sheet, by its number; of several the oldest.
pub async fn services(db: &Db, locale: &str) -> Result<HashMap<String, String>> {
    db.remembered(format!("sheets.{locale}"), async || {
        let mut found = HashMap::new();
        let mut lives = item::live_of_kinds(db, &[Kind::Service]).await?;
        lives.sort_by_key(|it| it.item.short_id);
        for live in lives.iter().filter(|it| it.item.locale == locale) {
            if let Details::Service(it) = &live.fields.details
                && !it.sheet.is_empty()
            {
                found.entry(it.sheet.clone()).or_insert_with(|| address::path(&live.item));
            }
        }
        Ok(found)
    })
    .await
}

/// Takes what the source says of one sheet, in a run, and writes its line. `aside` says what of its file is not shown. Where the text changed,
/// the services that name it are to be looked at again: what the town adds may not be true any more.
pub async fn take(
    db: &Db,
    person: &Person,
    run: &run::Model,
    source: &str,
    given: (Sheet, String),
    aside: Vec<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (sheet, hash) = given;
    let known = by_id(&db.read, &sheet.id).await?;
    let (outcome, mut reasons) = match &known {
        None => (Outcome::Imported, Vec::new()),
        Some(it) if it.hash == hash && it.tree == sheet => (Outcome::Unchanged, Vec::new()),
        Some(it) => (Outcome::Updated, changes(&it.tree, &sheet)),
    };
    reasons.extend(aside);
    if run.wish.dry || outcome == Outcome::Unchanged {
        return import::note_alone(db, run.id, source, outcome, None, reasons).await;
    }
    let changed = known.as_ref().filter(|it| it.tree != sheet);
    let services = match changed {
        Some(it) => naming(db, &HashSet::from([it.id.clone()])).await?,
        None => Vec::new(),
    };
    let day = town::get(db).await?.day(now);
    let detail = serde_json::json!({ "sheet": sheet.id });
    let row = Model {
        id: sheet.id.clone(),
        kind: sheet.kind.clone(),
        title: sheet.title.clone(),
        date: sheet.date,
        tree: sheet,
        hash,
        fetched_at: now,
    };
    let row = row.into_active_model().reset_all();
    let tx = db.begin().await?;
    if known.is_some() {
        row.update(&tx).await?;
    } else {
        row.insert(&tx).await?;
    }
    for live in services {
        let item = item::Entity::find_by_id(live.item.id).one(&tx).await?.ok_or(Error::NotFound)?;
        let why = ("sheet_changed", detail.clone());
        publish::to_review(&tx, person, item, why, day, now).await?;
    }
    import::note(&tx, run.id, source, outcome, None, reasons).await?;
    tx.commit().await
}

/// How a sheet changed, in sentences.
fn changes(before: &Sheet, now: &Sheet) -> Vec<String> {
    let day = |it: &Sheet| it.date.map_or_else(|| "sans date".to_owned(), |it| it.to_string());
    let mut said = Vec::new();
    if before.title != now.title {
        said.push(format!("titre : « {} » devient « {} »", before.title, now.title));
    }
    if before.date != now.date {
        said.push(format!("date : {} devient {}", day(before), day(now)));
    }
    if before.parts != now.parts || before.description != now.description {
        said.push("le texte a changé".to_owned());
    }
    if said.is_empty() {
        said.push("rien de ce qui est montré n’a changé".to_owned());
    }
    said
}

/// The public services that name one of these sheets.
async fn naming(db: &Db, ids: &HashSet<String>) -> Result<Vec<item::Live>> {
    let names = |it: &item::Live| match &it.fields.details {
        Details::Service(it) => ids.contains(&it.sheet),
        _ => false,
    };
    Ok(item::live_of_kinds(db, &[Kind::Service]).await?.into_iter().filter(names).collect())
}

/// Puts the services into the index again that name a sheet whose text came in since.
pub async fn put_again(db: &Db, since: DateTime<Utc>) -> Result<()> {
    let find = Entity::find().filter(COLUMN.fetched_at.gte(since));
    let ids: Vec<String> = find.select_only().column(Column::Id).into_tuple().all(&db.read).await?;
    let ids: HashSet<String> = ids.into_iter().collect();
    let lives = naming(db, &ids).await?;
    if lives.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    search::put_again(&tx, &lives).await?;
    tx.commit().await
}

impl Sheet {
    /// Every word it shows, its title first.
    pub fn words(&self) -> String {
        let mut all = format!("{} {} {}", self.kind, self.title, self.description);
        words(&self.parts, &mut all);
        all
    }
}

fn words(parts: &[Part], all: &mut String) {
    let say = |all: &mut String, it: &str| {
        all.push(' ');
        all.push_str(it);
    };
    for part in parts {
        match part {
            Part::Paragraph { runs } => {
                all.push(' ');
                run_words(runs, all);
            }
            Part::Section { title, parts, .. }
            | Part::Note { title, parts }
            | Part::Office { title, parts, .. } => {
                say(all, title);
                words(parts, all);
            }
            Part::List { items, .. } => items.iter().for_each(|it| words(it, all)),
            Part::Table { title, rows } => {
                say(all, title);
                rows.iter().flat_map(|it| &it.cells).for_each(|it| words(it, all));
            }
            Part::Cases { cases } => {
                for case in cases {
                    say(all, &case.title);
                    words(&case.parts, all);
                }
            }
            Part::Resource(it) => {
                say(all, &it.title);
                words(&it.parts, all);
            }
            Part::Sheet { title, .. } => say(all, title),
        }
    }
}

fn run_words(runs: &[Run], all: &mut String) {
    for run in runs {
        match run {
            Run::Text { text } => all.push_str(text),
            Run::Strong { runs }
            | Run::Emphasis { runs }
            | Run::Superscript { runs }
            | Run::Link { runs, .. }
            | Run::Sheet { runs, .. }
            | Run::Definition { runs, .. } => run_words(runs, all),
        }
    }
}
