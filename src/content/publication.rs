//! The magazine as content: series, issues, what stands in them, and how a released issue comes back to the site. How an issue is
//! planned and laid out is `print`'s; here are its rows and what readers may know of them.
use super::item;
use crate::db::Db;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Where an issue stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum IssueState {
    /// Being put together; builds are drafts.
    Planned,
    /// Past its closing time (*bouclage*): nothing enters by itself any more.
    Closed,
    /// Laid out after closing, waiting for approval.
    Proof,
    /// Frozen: the PDF is what will be released.
    Approved,
    /// On the shelf.
    Released,
}

impl IssueState {
    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Closed => "closed",
            Self::Proof => "proof",
            Self::Approved => "approved",
            Self::Released => "released",
        }
    }

    /// True once the issue may not change any more.
    pub fn frozen(self) -> bool {
        self >= Self::Approved
    }
}

/// The table `issue`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "issue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub number: i32,
    pub series_id: Option<Uuid>,
    pub title: String,
    /// `décembre 2026`.
    pub period: String,
    pub locale: String,
    /// Folder in `print-layouts`.
    pub layout: String,
    /// Who prints it; none means the built-in profile.
    pub printer_id: Option<Uuid>,
    pub state: IssueState,
    /// What became public after this may enter.
    pub candidates_since: DateTimeUtc,
    pub closing_at: DateTimeUtc,
    pub distribution_from: Date,
    pub distribution_to: Date,
    /// The day it appears on the site.
    pub release_on: Date,
    pub pages_min: i32,
    pub pages_max: i32,
    pub cover_image_id: Option<Uuid>,
    pub editorial_id: Option<Uuid>,
    /// Pages of the last build; 0 before.
    pub pages: i32,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub report: Option<Json>,
    /// The web PDF of the last build.
    pub pdf_hash: Option<String>,
    /// The texts of the last build, see [`super::edition`].
    pub edition_hash: Option<String>,
    /// The EPUB of the last build.
    pub epub_hash: Option<String>,
    /// The printer's file of the last build.
    pub press_hash: Option<String>,
    /// What the preflight of that file found, with its hash.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub preflight: Option<Json>,
    /// Content hashes of PNG pages of the last build.
    #[sea_orm(column_type = "JsonBinary")]
    pub thumbnails: Json,
    #[sea_orm(column_type = "Text")]
    pub cover_text: String,
    pub built_at: Option<DateTimeUtc>,
    pub approved_by: Option<Uuid>,
    pub approved_at: Option<DateTimeUtc>,
    pub released_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// `n42`: in file names and addresses.
    pub fn slug(&self) -> String {
        format!("n{}", self.number)
    }

    /// Content hashes of the page pictures.
    pub fn pages_png(&self) -> Vec<String> {
        serde_json::from_value(self.thumbnails.clone()).unwrap_or_default()
    }
}

pub mod series {
    //! The table `series`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "series")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub title: String,
        pub every_months: i32,
        /// Day of the month; 31 means the last one.
        pub closing_day: i32,
        /// `18:00`, in the town's time.
        pub closing_time: String,
        pub layout: String,
        pub pages_min: i32,
        pub pages_max: i32,
        pub active: bool,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Whether a person wants an item in an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Offered by the program; it may stay out.
    Candidate,
    /// A person wants it in.
    Chosen,
    /// A person wants it out.
    Refused,
}

pub mod issue_item {
    //! The table `issue_item`.
    use super::Choice;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "issue_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub issue_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub item_id: Uuid,
        pub section_id: Option<Uuid>,
        pub position: i32,
        pub choice: Choice,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod placement {
    //! The table `placement`: which revision of which item stands where; never text.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "placement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub issue_id: Uuid,
        pub item_id: Uuid,
        pub revision_id: Uuid,
        pub slot: String,
        /// From 1.
        pub page: i32,
        pub shape: String,
        /// `full`, `print`, `short`.
        pub length: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The issue with this number, whatever its state.
pub async fn by_number(db: &Db, number: i32) -> Result<Model> {
    Entity::find().filter(COLUMN.number.eq(number)).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The issue with this id.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// All issues, newest first.
pub async fn all(db: &Db) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::Number).all(&db.read).await?)
}

/// The issues on the shelf, newest first.
pub async fn released(db: &Db, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.state.eq(IssueState::Released))
        .order_by_desc(Column::Number)
        .limit(limit)
        .all(&db.read)
        .await?)
}

/// The released issue with this number: before its release it does not exist for readers.
pub async fn released_by_number(db: &Db, number: i32) -> Result<Model> {
    by_number(db, number)
        .await
        .and_then(|it| if it.state == IssueState::Released { Ok(it) } else { Err(Error::NotFound) })
}

/// One line of an issue's contents.
#[derive(Clone, Debug)]
pub struct Printed {
    pub page: i32,
    pub slot: String,
    pub length: String,
    pub item: item::Model,
}

/// What stands in an issue, by page. Items that have left the site since are there with their visibility.
pub async fn contents(db: &Db, issue: Uuid) -> Result<Vec<Printed>> {
    let rows = placement::Entity::find()
        .filter(placement::COLUMN.issue_id.eq(issue))
        .order_by_asc(placement::Column::Page)
        .all(&db.read)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|it| it.item_id).collect();
    let items = item::by_ids(db, &ids).await?;
    Ok(rows
        .into_iter()
        .filter_map(|it| {
            let item = items.get(&it.item_id)?.clone();
            Some(Printed { page: it.page, slot: it.slot, length: it.length, item })
        })
        .collect())
}

/// Where an item was printed: released issues and pages ("paru dans").
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintedIn {
    pub number: i32,
    pub period: String,
    pub page: i32,
}

/// The released issues an item stands in, newest first.
pub async fn printed_in(db: &Db, item: Uuid) -> Result<Vec<PrintedIn>> {
    let rows = placement::Entity::find().filter(placement::COLUMN.item_id.eq(item)).all(&db.read).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let pages: HashMap<Uuid, i32> = rows.iter().map(|it| (it.issue_id, it.page)).collect();
    let issues = Entity::find()
        .filter(COLUMN.id.is_in(pages.keys().copied()))
        .filter(COLUMN.state.eq(IssueState::Released))
        .order_by_desc(Column::Number)
        .all(&db.read)
        .await?;
    Ok(issues
        .into_iter()
        .map(|it| PrintedIn {
            number: it.number,
            page: pages.get(&it.id).copied().unwrap_or(0),
            period: it.period,
        })
        .collect())
}

/// The day an issue may appear on the site by itself.
pub fn due(issue: &Model, day: NaiveDate) -> bool {
    issue.state == IssueState::Approved && issue.release_on <= day
}

/// True if these bytes belong to a released issue: PDF or page picture.
pub async fn is_public(db: &Db, hash: &str) -> Result<bool> {
    let issues = released(db, 1_000).await?;
    Ok(issues.iter().any(|it| {
        [&it.pdf_hash, &it.epub_hash].iter().any(|it| it.as_deref() == Some(hash))
            || it.pages_png().iter().any(|it| it == hash)
    }))
}
