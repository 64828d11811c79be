//! The magazine as content: series, issues, what stands in them, and how a released issue comes back to the site. How an issue is
//! planned and laid out is `print`'s; here are its rows and what readers may know of them.
use super::state::Visibility;
use super::{item, revision};
use crate::db::Db;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query as SeaQuery;
use sea_orm::{QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

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
    /// What was chosen for the cover beside picture and headline, as [`CoverChoice`].
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub cover: Option<Json>,
    pub editorial_id: Option<Uuid>,
    /// Pages of the last build; 0 before.
    pub pages: i32,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub report: Option<Json>,
    /// The web PDF of the last build.
    pub pdf_hash: Option<String>,
    /// The large-print PDF of the last build.
    pub large_print_hash: Option<String>,
    /// The texts of the last build, see [`super::edition`].
    pub edition_hash: Option<String>,
    /// The EPUB of the last build.
    pub epub_hash: Option<String>,
    /// The printer's file of the last build.
    pub press_hash: Option<String>,
    /// Its cover and its inside pages, where the printer wants them apart.
    pub press_cover_hash: Option<String>,
    pub press_inside_hash: Option<String>,
    /// What the preflight of that file found, with its hash.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub preflight: Option<Json>,
    /// Content hashes of PNG pages of the last build.
    #[sea_orm(column_type = "JsonBinary")]
    pub thumbnails: Json,
    /// What is asked of its sections and neighbours, as [`Rules`].
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub rules: Option<Json>,
    /// Which zones have an edition of it, as [`Zoning`].
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub zoning: Option<Json>,
    /// Where zones have editions, those of the last build, as [`ZoneEdition`]s; the files above are those of the first.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub editions: Option<Json>,
    /// The plan adopted last, as [`PlannedPage`]s.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub plan: Option<Json>,
    /// When texts are due, and those of the groups of the council.
    pub texts_due_on: Option<Date>,
    pub tribunes_due_on: Option<Date>,
    /// When the texts are fitted to their pages.
    pub fit_on: Option<Date>,
    /// When the proof is to be approved (*BAT*).
    pub proof_on: Option<Date>,
    /// Last day of its agenda; none: the last day on which the next issue is distributed.
    pub agenda_to: Option<Date>,
    /// Copies.
    pub print_run: Option<i32>,
    pub mode: Mode,
    /// From this day an agency gets corrections as a list, no longer as files (*gel du texte*).
    pub text_freeze_on: Option<Date>,
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

/// Who moves an issue from one step to the next. Nothing leaves the house without a named person's approval in any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It plans and builds by itself at its dates.
    Automatic,
    /// It proposes; the chief editor adopts.
    #[default]
    Assisted,
    /// An agency lays it out.
    Agency,
}

/// What is asked of an issue's sections, in their order, and of neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    pub sections: Vec<SectionRule>,
    /// Items and subjects that never share a page.
    pub apart: Vec<(Uuid, Uuid)>,
}

/// What is asked of a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SectionRule {
    pub section: Uuid,
    /// Pages at least and at most.
    pub least: Option<u16>,
    pub most: Option<u16>,
    /// The side of the spread it begins on; none: either.
    #[serde(alias = "right", deserialize_with = "opening")]
    pub opens: Option<Side>,
    /// One of its articles runs at least.
    pub guaranteed: bool,
    /// Days before the closing on which its texts are due; none: with the others.
    pub due_days: Option<u16>,
}

/// One of the two pages of an open spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Left,
    Right,
}

impl Side {
    /// Both, as a form offers them.
    pub const ALL: [Self; 2] = [Self::Left, Self::Right];

    /// The name used in forms and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    /// Whether the page of this number, from 1, is on this side.
    pub const fn has(self, page: usize) -> bool {
        page.is_multiple_of(2) == matches!(self, Self::Left)
    }
}

/// A side, or what was kept while only the right could be asked for.
fn opening<'de, D: serde::Deserializer<'de>>(given: D) -> Result<Option<Side>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Right(bool),
        Side(Option<Side>),
    }
    Ok(match Kept::deserialize(given)? {
        Kept::Right(right) => right.then_some(Side::Right),
        Kept::Side(side) => side,
    })
}

/// Most pages of a zone.
pub const ZONE_PAGES_MAX: u8 = 4;
/// Most zones with an edition.
pub const ZONES_MAX: usize = 12;

/// The zones that have an edition of an issue: its common pages, and some of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Zoning {
    /// Pages of each zone, [`ZONE_PAGES_MAX`] at most; 0: one edition for the whole town.
    pub pages: u8,
    pub zones: Vec<Uuid>,
}

impl Zoning {
    /// What was chosen, where that makes editions.
    #[must_use]
    pub fn stored(row: Option<&Json>) -> Option<Self> {
        let found: Self = serde_json::from_value(row?.clone()).ok()?;
        (found.pages > 0 && !found.zones.is_empty()).then_some(found)
    }
}

/// A page of an issue: one that its editions share, or one that a zone has for itself. Numbers from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PageOf {
    All(usize),
    Zone { number: usize, zone: Uuid },
}

impl PageOf {
    #[must_use]
    pub fn new(number: usize, zone: Option<Uuid>) -> Self {
        zone.map_or(Self::All(number), |zone| Self::Zone { number, zone })
    }

    #[must_use]
    pub fn number(self) -> usize {
        match self {
            Self::All(number) | Self::Zone { number, .. } => number,
        }
    }

    /// The zone whose edition alone has it.
    #[must_use]
    pub fn zone(self) -> Option<Uuid> {
        match self {
            Self::All(_) => None,
            Self::Zone { zone, .. } => Some(zone),
        }
    }
}

/// What was built of an issue: for one zone, or for the whole town, which then has this edition only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ZoneEdition {
    /// None: the whole town.
    pub zone: Option<Uuid>,
    /// The zone's slug and label then, in the language of the issue; empty for the whole town.
    pub slug: String,
    pub label: String,
    /// Numbers of the pages it has for itself; the others are the same in every edition.
    #[serde(default)]
    pub own: Vec<usize>,
    /// Content hashes of the page pictures.
    pub pages: Vec<String>,
    pub pdf_hash: String,
    pub press_hash: Option<String>,
    pub press_cover_hash: Option<String>,
    pub press_inside_hash: Option<String>,
    /// What the preflight of its printer's file found.
    pub preflight: Option<Json>,
    /// Content hash of the data it was set from.
    pub snapshot: String,
}

impl ZoneEdition {
    /// Every edition kept in a row.
    #[must_use]
    pub fn stored(row: Option<&Json>) -> Vec<Self> {
        row.and_then(|it| serde_json::from_value(it.clone()).ok()).unwrap_or_default()
    }

    /// Which page of the issue its page of this number is.
    #[must_use]
    pub fn page(&self, number: usize) -> PageOf {
        PageOf::new(number, self.zone.filter(|_| self.own.contains(&number)))
    }

    /// Content hash of the picture of a page of the issue, where this edition has that page.
    #[must_use]
    pub fn picture(&self, page: PageOf) -> Option<&String> {
        let at = page.number().checked_sub(1)?;
        self.pages.get(at).filter(|_| self.page(page.number()) == page)
    }

    /// Content hashes of its files.
    pub fn hashes(&self) -> impl Iterator<Item = &String> {
        let press = [&self.press_hash, &self.press_cover_hash, &self.press_inside_hash];
        let own = [&self.pdf_hash, &self.snapshot].into_iter().filter(|it| !it.is_empty());
        self.pages.iter().chain(own).chain(press.into_iter().flatten())
    }
}

/// What somebody chose for the cover beside its picture and headline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CoverChoice {
    /// Items called, in their order.
    pub calls: Vec<Uuid>,
    /// Somebody chose the calls, be it none; else the first ones of the issue are called where none is named.
    pub by_hand: bool,
    /// Where the calls stand, by its name in the layout; empty: where the layout puts them.
    pub place: String,
    /// The point the crop is centred on, as parts of width and height, where it is not the picture's own.
    pub focal: Option<(f64, f64)>,
}

/// A page of an adopted plan: what stands on it, never text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlannedPage {
    /// From 1.
    pub number: usize,
    /// Kind of page: `cover`, `articles`, `agenda` …
    pub kind: String,
    /// Slugs of its sections.
    pub sections: Vec<String>,
    pub entries: Vec<PlannedEntry>,
    /// Part that stays white, in percent.
    pub white: f64,
    /// The zone whose edition it stands in; none: in all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Uuid>,
}

/// An item or a subject on a planned page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedEntry {
    /// Id of the item or the subject.
    pub id: Uuid,
    pub shape: String,
    /// `full` or `short`.
    pub length: String,
    /// It begins on this page.
    pub begins: bool,
    /// Lines on each page it stands on, as the layout counts them; none where it is not composed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<i32>,
    /// Lines of its picture.
    #[serde(default)]
    pub picture: i32,
}

impl Model {
    /// What is asked of its sections and neighbours.
    pub fn asked(&self) -> Rules {
        self.rules.clone().and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default()
    }

    /// What was chosen for its cover.
    pub fn cover_chosen(&self) -> CoverChoice {
        self.cover.clone().and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default()
    }

    /// The zones with an edition of it, and their pages; none: the whole town has the same.
    pub fn zoning(&self) -> Option<Zoning> {
        Zoning::stored(self.zoning.as_ref())
    }

    /// What the last build made: the edition of the whole town, or that of every zone; none before. Snapshots are in the row of the build.
    pub fn editions(&self) -> Vec<ZoneEdition> {
        let zones = ZoneEdition::stored(self.editions.as_ref());
        let whole = self.pdf_hash.clone().filter(|_| zones.is_empty()).map(|pdf_hash| ZoneEdition {
            pages: self.pages_png(),
            pdf_hash,
            press_hash: self.press_hash.clone(),
            press_cover_hash: self.press_cover_hash.clone(),
            press_inside_hash: self.press_inside_hash.clone(),
            preflight: self.preflight.clone(),
            ..ZoneEdition::default()
        });
        zones.into_iter().chain(whole).collect()
    }

    /// The pages of the plan adopted last, those of every zone among them.
    pub fn planned(&self) -> Vec<PlannedPage> {
        self.plan.clone().and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default()
    }

    /// `n42`: in file names and addresses.
    pub fn slug(&self) -> String {
        format!("n{}", self.number)
    }

    /// `n42`, or `n42-les-iles`: what the files of an edition are called.
    pub fn stem(&self, edition: &ZoneEdition) -> String {
        if edition.slug.is_empty() { self.slug() } else { format!("{}-{}", self.slug(), edition.slug) }
    }

    /// Whether the last build was made with the layout chosen now; true before the first.
    pub fn built_in_its_layout(&self) -> bool {
        let layout = self.report.as_ref().and_then(|it| it.get("layout")?.as_str());
        layout.is_none_or(|it| it == self.layout)
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
    #[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
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
        /// See [`super::Rules`].
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub rules: Option<Json>,
        /// See [`super::Zoning`].
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub zoning: Option<Json>,
        /// Days before the closing: texts due, tribunes due.
        pub texts_days: Option<i32>,
        pub tribunes_days: Option<i32>,
        /// Days after the closing: texts fitted, proof approved, first day of distribution.
        pub fit_days: Option<i32>,
        pub proof_days: Option<i32>,
        pub distribution_days: Option<i32>,
        pub print_run: Option<i32>,
        pub mode: super::Mode,
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
        /// The page it begins on, from 1, where somebody said so.
        pub page: Option<i32>,
        /// It opens on a left-hand page, so that two are seen at once.
        pub spread: bool,
        /// The shape it takes, by its name in the layout.
        pub shape: Option<String>,
        /// It runs, whoever else stays out.
        pub must_run: bool,
        /// The section of the page it is asked onto, where that is another; it stands there as long as it is asked there.
        pub guest_section_id: Option<Uuid>,
    }
    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The section it stands in, where somebody said one.
        #[must_use]
        pub fn stands_in(&self) -> Option<Uuid> {
            self.guest_section_id.or(self.section_id)
        }
    }
}

pub mod subject {
    //! The table `subject`: what an issue will speak of, before there is a text.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "subject")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub issue_id: Uuid,
        pub position: i32,
        /// Working title.
        pub title: String,
        pub section_id: Option<Uuid>,
        /// Signs wanted, spaces included.
        pub signs: i32,
        pub writer_id: Option<Uuid>,
        pub photographer: String,
        /// Where the pictures come from.
        pub photo_source: String,
        pub due_on: Option<Date>,
        #[sea_orm(column_type = "Text")]
        pub note: String,
        /// As in `issue_item`.
        pub page: Option<i32>,
        pub spread: bool,
        pub shape: Option<String>,
        pub must_run: bool,
        /// The item it became.
        pub item_id: Option<Uuid>,
        /// As in `issue_item`.
        pub guest_section_id: Option<Uuid>,
    }
    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The section it stands in.
        #[must_use]
        pub fn stands_in(&self) -> Option<Uuid> {
            self.guest_section_id.or(self.section_id)
        }

        /// Somebody is to bring a photograph.
        #[must_use]
        pub const fn expects_photo(&self) -> bool {
            !self.photographer.is_empty() || !self.photo_source.is_empty()
        }
    }
}

pub mod plan_version {
    //! The table `plan_version`: plans of an issue before the one it has.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub issue_id: Uuid,
        pub made_at: DateTimeUtc,
        pub made_by: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary")]
        pub plan: Json,
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
        /// The zone in whose edition it stands; none: in all of them.
        pub zone_id: Option<Uuid>,
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

/// The issues with these ids, newest first.
pub async fn by_ids(db: &Db, ids: &[Uuid]) -> Result<Vec<Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let find = Entity::find().filter(COLUMN.id.is_in(ids.iter().copied()));
    Ok(find.order_by_desc(Column::Number).all(&db.read).await?)
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
    /// The zone in whose edition it stands; none: in all of them.
    pub zone: Option<Uuid>,
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
            Some(Printed { page: it.page, slot: it.slot, length: it.length, zone: it.zone_id, item })
        })
        .collect())
}

/// The issues an item is laid out in, whatever their state, with its first page; newest first.
pub async fn placed_in(db: &Db, item: Uuid) -> Result<Vec<(Model, i32)>> {
    let rows = placement::Entity::find().filter(placement::COLUMN.item_id.eq(item)).all(&db.read).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut pages: HashMap<Uuid, i32> = HashMap::new();
    for it in &rows {
        // An item of several zones stands on a page of each: the first is named.
        let page = pages.entry(it.issue_id).or_insert(it.page);
        *page = (*page).min(it.page);
    }
    let issues = Entity::find()
        .filter(COLUMN.id.is_in(pages.keys().copied()))
        .order_by_desc(Column::Number)
        .all(&db.read)
        .await?;
    let page = |it: &Model| pages.get(&it.id).copied().unwrap_or(0);
    Ok(issues.into_iter().map(|it| (it.clone(), page(&it))).collect())
}

/// Items that stand in an issue of the year before this one, signed or not.
pub async fn placed_lately(db: &Db, issue: &Model) -> Result<HashSet<Uuid>> {
    const LATELY: chrono::Days = chrono::Days::new(365);
    let since = issue.closing_at.checked_sub_days(LATELY).unwrap_or(issue.closing_at);
    let mut before = SeaQuery::select();
    before
        .column(Column::Id)
        .from(Entity)
        .and_where(COLUMN.id.ne(issue.id))
        .and_where(COLUMN.closing_at.gte(since))
        .and_where(COLUMN.closing_at.lt(issue.closing_at));
    let items: Vec<Uuid> = placement::Entity::find()
        .select_only()
        .column(placement::Column::ItemId)
        .filter(placement::Column::IssueId.in_subquery(before))
        .into_tuple()
        .all(&db.read)
        .await?;
    Ok(items.into_iter().collect())
}

/// An item that is not any more what a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    pub title: String,
    /// Where the proof shows it, from 1.
    pub page: i32,
    /// It left the site; else other words are public by now.
    pub withdrawn: bool,
}

/// What became of the items of a proof since it was made: those withdrawn, and those of which a newer version is public, by page.
pub async fn outdated(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Vec<Outdated>> {
    let rows = placement::Entity::find()
        .filter(placement::COLUMN.issue_id.eq(issue))
        .order_by_asc(placement::Column::Page)
        .all(connection)
        .await?;
    let ids = rows.iter().map(|it| it.item_id);
    let items = item::Entity::find().filter(item::COLUMN.id.is_in(ids)).all(connection).await?;
    let live = items.iter().filter_map(|it| it.live_revision);
    let wanted = rows.iter().map(|it| it.revision_id).chain(live);
    let numbers: HashMap<Uuid, i32> = revision::Entity::find()
        .filter(revision::COLUMN.id.is_in(wanted))
        .all(connection)
        .await?
        .into_iter()
        .map(|it| (it.id, it.number))
        .collect();
    let mut found: Vec<Outdated> = Vec::new();
    for row in rows {
        let Some(it) = items.iter().find(|it| it.id == row.item_id) else { continue };
        let withdrawn = matches!(it.visibility, Visibility::Withdrawn | Visibility::Trashed);
        let newer = it
            .live_revision
            .is_some_and(|live| numbers.get(&live).copied() > numbers.get(&row.revision_id).copied());
        if (withdrawn || newer) && !found.iter().any(|known| known.title == it.title) {
            found.push(Outdated { title: it.title.clone(), page: row.page, withdrawn });
        }
    }
    Ok(found)
}

/// Where an item was printed: released issues and pages ("paru dans").
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintedIn {
    pub number: i32,
    pub period: String,
    pub page: i32,
    /// Labels of the zones in whose editions it stands; none: in all of them.
    pub zones: Vec<String>,
}

/// The released issues an item stands in, newest first.
pub async fn printed_in(db: &Db, item: Uuid) -> Result<Vec<PrintedIn>> {
    let rows = placement::Entity::find()
        .filter(placement::COLUMN.item_id.eq(item))
        .order_by_asc(placement::Column::Page)
        .all(&db.read)
        .await?;
    let mut found: Vec<PrintedIn> = Vec::new();
    for (issue, _) in placed_in(db, item).await? {
        if issue.state != IssueState::Released {
            continue;
        }
        let editions = issue.editions();
        for row in rows.iter().filter(|it| it.issue_id == issue.id) {
            let own = |it: &&ZoneEdition| it.zone.is_some() && it.zone == row.zone_id;
            let zone = editions.iter().find(own).map(|it| it.label.clone());
            match found.iter_mut().find(|it| it.number == issue.number && it.page == row.page) {
                Some(known) => known.zones.extend(zone),
                None => found.push(PrintedIn {
                    number: issue.number,
                    period: issue.period.clone(),
                    page: row.page,
                    zones: zone.into_iter().collect(),
                }),
            }
        }
    }
    Ok(found)
}

/// The day an issue may appear on the site by itself: never without the BAT of somebody with a name.
pub fn due(issue: &Model, day: NaiveDate) -> bool {
    issue.state == IssueState::Approved && issue.approved_by.is_some() && issue.release_on <= day
}

/// True if these bytes belong to a released issue: PDF, its large-print twin or a page picture.
pub async fn is_public(db: &Db, hash: &str) -> Result<bool> {
    let issues = released(db, 1_000).await?;
    Ok(issues.iter().any(|it| {
        [&it.large_print_hash, &it.epub_hash].iter().any(|it| it.as_deref() == Some(hash))
            || it.editions().iter().any(|it| it.pdf_hash == hash || it.pages.iter().any(|it| it == hash))
    }))
}
