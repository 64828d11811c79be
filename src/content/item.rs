//! The core every kind shares: the table `item`, a live item with its fields, and the lists. All fields of an item live in its revisions;
//! the columns here are keys, visibility and a projection written when a revision goes live.
use super::article::Form;
use super::fields::{Details, Fields, Priority};
use super::publish::{Reason, Withdrawal};
use super::state::{Public, Stage, Visibility};
use super::{Kind, dates, revision, search, topic, town};
use crate::db::Db;
use crate::error::{Error, Gone, Result};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query as SeaQuery;
use sea_orm::{Condition, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The table `item`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The `<id>` of `/a/<id>`: from 1, immutable, never reused.
    #[sea_orm(unique)]
    pub short_id: i64,
    pub kind: Kind,
    pub locale: String,
    pub slug: String,
    pub title: String,
    pub kicker: String,
    #[sea_orm(column_type = "Text")]
    pub lede: String,
    /// Items that say the same in other languages share it.
    pub translation_group: Uuid,
    pub visibility: Visibility,
    /// While live: whether the site shows it, by its channels and its own dates. [`super::publish::turn_day`] keeps it true.
    pub on_site: bool,
    pub live_revision: Option<Uuid>,
    /// At most one revision is being worked on.
    pub open_revision: Option<Uuid>,
    pub image_id: Option<Uuid>,
    pub owner_id: Option<Uuid>,
    pub form: Option<String>,
    pub section_id: Option<Uuid>,
    pub priority: Priority,
    pub evergreen: bool,
    pub review_by: Option<Date>,
    pub first_published_at: Option<DateTimeUtc>,
    pub published_at: Option<DateTimeUtc>,
    /// The date shown and sorted by.
    pub displayed_at: Option<DateTimeUtc>,
    pub unpublish_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub withdrawal: Option<Json>,
    /// Where an import found it; unique, so that importing twice makes no duplicate.
    #[sea_orm(unique)]
    pub source: Option<String>,
    /// The organisation that proposed it: its accounts may open it.
    pub partner_id: Option<Uuid>,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Counts changes: the optimistic lock.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod item_topic {
    //! The table `item_topic`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "item_topic")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub item_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub topic_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod item_zone {
    //! The table `item_zone`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "item_zone")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub item_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub zone_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod reference {
    //! The table `item_reference`: what the live text names.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "item_reference")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub item_id: Uuid,
        /// `item` or `image`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub target_kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub target_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod redirect {
    //! The table `redirect`: addresses an item once had.
    use crate::content::Kind;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "redirect")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: Kind,
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub slug: String,
        pub item_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// An item as readers see it: its row and the fields of its live revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    pub item: Model,
    pub revision: Uuid,
    /// Shared: a revision is never changed, and [`revision::fields`] keeps those read last.
    pub fields: Arc<Fields>,
}

/// What stands at an address.
#[derive(Debug)]
pub enum At {
    Live(Box<Live>),
    /// The item has another slug now.
    Moved(Box<Model>),
}

/// The row of this name, today's or an older one, whatever its state.
pub async fn named(db: &Db, kind: Kind, locale: &str, slug: &str) -> Result<Model> {
    let row = Entity::find()
        .filter(COLUMN.kind.eq(kind))
        .filter(COLUMN.locale.eq(locale))
        .filter(COLUMN.slug.eq(slug))
        .one(&db.read)
        .await?;
    if let Some(row) = row {
        return Ok(row);
    }
    let old = redirect::Entity::find_by_id((kind, locale.to_owned(), slug.to_owned())).one(&db.read).await?;
    by_id(db, old.ok_or(Error::NotFound)?.item_id).await
}

/// The live item at this address. A withdrawn one is [`Error::Gone`] with its notice; one that never was public is not found.
pub async fn at(db: &Db, kind: Kind, locale: &str, slug: &str) -> Result<At> {
    let row = Entity::find()
        .filter(COLUMN.kind.eq(kind))
        .filter(COLUMN.locale.eq(locale))
        .filter(COLUMN.slug.eq(slug))
        .one(&db.read)
        .await?;
    let Some(row) = row else {
        let old =
            redirect::Entity::find_by_id((kind, locale.to_owned(), slug.to_owned())).one(&db.read).await?;
        let old = old.ok_or(Error::NotFound)?;
        return Ok(At::Moved(Box::new(by_id(db, old.item_id).await?)));
    };
    let live = live_of(db, row).await?;
    if live.item.on_site { Ok(At::Live(Box::new(live))) } else { Err(Error::NotFound) }
}

/// The live form of this row, or why it has none.
pub async fn live_of(db: &Db, row: Model) -> Result<Live> {
    match (row.visibility, row.live_revision) {
        (Visibility::Live, Some(revision)) => {
            let fields = revision::fields(db, &[revision]).await?.remove(&revision).ok_or(Error::NotFound)?;
            Ok(Live { item: row, revision, fields })
        }
        (Visibility::Withdrawn, _) => Err(Error::Gone(Box::new(gone(db, &row).await?))),
        _ => Err(Error::NotFound),
    }
}

impl Model {
    /// Why it was withdrawn, if it was.
    pub fn withdrawal(&self) -> Withdrawal {
        self.withdrawal.clone().and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default()
    }
}

/// Items whose text went into another that are followed one after the other.
const MERGED: usize = 8;

/// The item readers of a withdrawn one are sent to, if they can read it: of those whose text went on into another, the last.
pub async fn instead(db: &Db, row: &Model) -> Result<Option<Model>> {
    let mut withdrawal = row.withdrawal();
    for _ in 0..MERGED {
        let Some(id) = withdrawal.instead else { return Ok(None) };
        let Some(next) = Entity::find_by_id(id).one(&db.read).await? else { return Ok(None) };
        match next.visibility {
            Visibility::Live if next.on_site => return Ok(Some(next)),
            Visibility::Withdrawn if next.withdrawal().reason == Reason::Merged => {
                withdrawal = next.withdrawal();
            }
            _ => return Ok(None),
        }
    }
    Ok(None)
}

async fn gone(db: &Db, row: &Model) -> Result<Gone> {
    let withdrawal = row.withdrawal();
    let zone = town::zone(&db.read).await?;
    let since = row.withdrawn_at.map(|at| dates::date(&row.locale, dates::wall(at, zone).date()));
    let instead = instead(db, row).await?;
    Ok(Gone {
        title: row.title.clone(),
        notice: withdrawal.notice,
        since: since.unwrap_or_default(),
        mistake: withdrawal.reason == Reason::Error,
        merged: withdrawal.reason == Reason::Merged,
        instead: instead.map(|it| (it.title.clone(), super::address::path(&it))),
    })
}

/// The row with this id, whatever its state.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The row with this short id, whatever its state.
pub async fn by_short_id(db: &Db, short_id: i64) -> Result<Model> {
    Entity::find().filter(COLUMN.short_id.eq(short_id)).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The row an import made from this source, if it did.
pub async fn by_source(db: &Db, source: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(COLUMN.source.eq(source)).one(&db.read).await?)
}

/// The ids of the items imports made from these sources.
pub async fn by_sources(db: &Db, sources: &[String]) -> Result<HashMap<String, Uuid>> {
    let find = Entity::find().filter(COLUMN.source.is_in(sources.iter().map(String::as_str)));
    let rows: Vec<(String, Uuid)> =
        find.select_only().columns([Column::Source, Column::Id]).into_tuple().all(&db.read).await?;
    Ok(rows.into_iter().collect())
}

/// The rows with these ids, whatever their state.
pub async fn by_ids(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Model>> {
    let rows = Entity::find().filter(COLUMN.id.is_in(ids.iter().copied())).all(&db.read).await?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

/// The live items among these ids, two queries however many.
pub async fn live_by_ids(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Live>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find()
        .filter(COLUMN.id.is_in(ids.iter().copied()))
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .all(&db.read)
        .await?;
    Ok(with_fields(db, rows).await?.into_iter().map(|it| (it.item.id, it)).collect())
}

/// The items among these ids that readers do not have yet, with the fields being worked on and where that work stands.
pub async fn worked_on(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, (Live, Stage)>> {
    let rows = Entity::find()
        .filter(COLUMN.id.is_in(ids.iter().copied()))
        .filter(COLUMN.visibility.eq(Visibility::Never))
        .all(&db.read)
        .await?;
    open(db, rows).await
}

/// The items among these ids as readers have them, and the others as they are worked on, with where that work stands.
pub async fn live_or_worked_on(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, (Live, Option<Stage>)>> {
    let live = live_by_ids(db, ids).await?;
    let coming: Vec<Uuid> = ids.iter().copied().filter(|it| !live.contains_key(it)).collect();
    let coming = worked_on(db, &coming).await?.into_iter().map(|(id, it)| (id, (it.0, Some(it.1))));
    Ok(live.into_iter().map(|(id, it)| (id, (it, None))).chain(coming).collect())
}

/// Items of a kind that readers do not have yet and that are handed in, agreed or scheduled.
pub async fn handed_in(db: &Db, kind: Kind, locale: &str) -> Result<Vec<Live>> {
    let rows = Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Never))
        .filter(COLUMN.kind.eq(kind))
        .filter(COLUMN.locale.eq(locale))
        .order_by_asc(Column::ShortId)
        .all(&db.read)
        .await?;
    let found = open(db, rows).await?.into_values();
    let agreed = |stage: Stage| matches!(stage, Stage::InReview | Stage::Approved | Stage::Scheduled);
    let mut found: Vec<Live> = found.filter(|it| agreed(it.1)).map(|it| it.0).collect();
    found.sort_by_key(|it| it.item.short_id);
    Ok(found)
}

async fn open(db: &Db, rows: Vec<Model>) -> Result<HashMap<Uuid, (Live, Stage)>> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|it| it.open_revision).collect();
    let mut revisions = revision::by_ids(db, &ids).await?;
    let one = |item: Model| {
        let revision = revisions.remove(&item.open_revision?)?;
        let stage = revision.stage?;
        Some((item.id, (Live { item, revision: revision.id, fields: Arc::new(revision.fields) }, stage)))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

async fn with_fields(db: &Db, rows: Vec<Model>) -> Result<Vec<Live>> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|it| it.live_revision).collect();
    let fields = revision::fields(db, &ids).await?;
    Ok(rows
        .into_iter()
        .filter_map(|item| {
            let revision = item.live_revision?;
            Some(Live { revision, fields: fields.get(&revision)?.clone(), item })
        })
        .collect())
}

/// Which live items a list shows, newest first. `Default` is every live item in French.
#[derive(Clone, Debug)]
pub struct Listing {
    pub kinds: Vec<Kind>,
    pub locale: String,
    /// Items in this language too, as long as nobody translated them into `locale`.
    pub standing_in: Option<&'static str>,
    /// This topic and all below it.
    pub topic: Option<Uuid>,
    pub section: Option<Uuid>,
    pub zone: Option<Uuid>,
    /// Articles of this form.
    pub form: Option<Form>,
    /// Alphabetical by title instead of newest first.
    pub by_title: bool,
    pub without: Vec<Uuid>,
    /// Only what comes after the item of this date and number, newest first.
    pub after: Option<(DateTime<Utc>, i64)>,
    pub limit: u64,
    pub offset: u64,
}

impl Listing {
    /// The newest `limit` items of a kind in a locale.
    pub fn of(kind: Kind, locale: &str, limit: u64) -> Self {
        Self {
            kinds: vec![kind],
            locale: locale.to_owned(),
            standing_in: None,
            topic: None,
            section: None,
            zone: None,
            form: None,
            by_title: false,
            without: Vec::new(),
            after: None,
            limit,
            offset: 0,
        }
    }
}

/// The beginning of what is left of a list, and whether there is more. Nobody waits for the rest to be counted.
#[derive(Clone, Debug)]
pub struct Part<T> {
    pub rows: Vec<T>,
    pub more: bool,
}

impl<T> Part<T> {
    /// Of rows of which one more than `limit` was asked for.
    pub fn of(mut rows: Vec<T>, limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, more }
    }
}

/// A page of a list and how many there are in all.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    pub rows: Vec<T>,
    pub total: u64,
}

/// The live items of a listing, as the site shows them, and how many there are in all: a count reads the whole table's worth of them.
pub async fn list(db: &Db, listing: &Listing) -> Result<Listed<Live>> {
    let total = on_site(db, listing).await?.count(&db.read).await?;
    Ok(Listed { rows: first(db, listing).await?, total })
}

/// The same without the count.
pub async fn first(db: &Db, listing: &Listing) -> Result<Vec<Live>> {
    let find = on_site(db, listing).await?;
    let find = if listing.by_title {
        find.order_by_asc(Column::Title)
    } else {
        find.order_by_desc(Column::DisplayedAt).order_by_desc(Column::ShortId)
    };
    let mut rows = find.offset(listing.offset).limit(listing.limit).all(&db.read).await?;
    if listing.by_title {
        // The database orders by bytes or by a locale of its own.
        rows.sort_by_cached_key(|it| super::search::sort_key(&it.title));
    }
    with_fields(db, rows).await
}

/// What a listing asks for, without order and limit.
async fn on_site(db: &Db, listing: &Listing) -> Result<Select<Entity>> {
    let mut find = Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.on_site.eq(true))
        .filter(COLUMN.kind.is_in(listing.kinds.iter().copied()));
    if let Some(other) = listing.standing_in.filter(|it| *it != listing.locale) {
        let mut translated = SeaQuery::select();
        translated
            .column(Column::TranslationGroup)
            .from(Entity)
            .and_where(COLUMN.locale.eq(&listing.locale))
            .and_where(COLUMN.visibility.eq(Visibility::Live))
            .and_where(COLUMN.on_site.eq(true));
        let stands_in = Condition::all()
            .add(COLUMN.locale.eq(other))
            .add(Column::TranslationGroup.not_in_subquery(translated));
        find = find.filter(Condition::any().add(COLUMN.locale.eq(&listing.locale)).add(stands_in));
    } else if !listing.locale.is_empty() {
        find = find.filter(COLUMN.locale.eq(&listing.locale));
    }
    if !listing.without.is_empty() {
        find = find.filter(COLUMN.id.is_not_in(listing.without.iter().copied()));
    }
    if let Some((date, number)) = listing.after {
        let same = Condition::all().add(COLUMN.displayed_at.eq(date)).add(COLUMN.short_id.lt(number));
        find = find.filter(Condition::any().add(COLUMN.displayed_at.lt(date)).add(same));
    }
    if let Some(section) = listing.section {
        find = find.filter(COLUMN.section_id.eq(section));
    }
    if let Some(form) = listing.form {
        find = find.filter(COLUMN.form.eq(form.name()));
    }
    if let Some(topic) = listing.topic {
        let topics = topic::with_descendants(db, topic).await?;
        find = find.filter(of_topics(&topics));
    }
    if let Some(zone) = listing.zone {
        let mut inner = SeaQuery::select();
        inner
            .column(item_zone::Column::ItemId)
            .from(item_zone::Entity)
            .and_where(item_zone::Column::ZoneId.eq(zone));
        find = find.filter(Column::Id.in_subquery(inner));
    }
    Ok(find)
}

fn of_topics(topics: &[Uuid]) -> sea_orm::sea_query::SimpleExpr {
    let mut inner = SeaQuery::select();
    inner
        .column(item_topic::Column::ItemId)
        .from(item_topic::Entity)
        .and_where(item_topic::Column::TopicId.is_in(topics.iter().copied()));
    Column::Id.in_subquery(inner)
}

/// The first live items of a kind on the site, by title, as the foot of every page names them.
pub async fn named_first(db: &Db, kind: Kind, locale: &str, limit: u64) -> Result<Vec<Model>> {
    let mut rows = Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.on_site.eq(true))
        .filter(COLUMN.kind.eq(kind))
        .filter(COLUMN.locale.eq(locale))
        .order_by_asc(Column::Title)
        .limit(limit)
        .all(&db.read)
        .await?;
    rows.sort_by_cached_key(|it| search::sort_key(&it.title));
    Ok(rows)
}

/// The row of every item on the site, for the sitemap: newest change first, at most 50,000.
pub async fn all_on_site(db: &Db) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.on_site.eq(true))
        .order_by_desc(Column::UpdatedAt)
        .limit(50_000)
        .all(&db.read)
        .await?)
}

/// Every live item of these kinds.
pub async fn live_of_kinds(db: &Db, kinds: &[Kind]) -> Result<Vec<Live>> {
    let rows = Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.kind.is_in(kinds.iter().copied()))
        .all(&db.read)
        .await?;
    with_fields(db, rows).await
}

/// Live items that became public after `since`: what an issue may draw from. Not the displayed date, which an import may set back.
pub async fn public_since(db: &Db, kind: Kind, locale: &str, since: DateTime<Utc>) -> Result<Vec<Live>> {
    let rows = Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.kind.eq(kind))
        .filter(COLUMN.locale.eq(locale))
        .filter(COLUMN.first_published_at.gt(since))
        .order_by_desc(Column::DisplayedAt)
        .order_by_desc(Column::ShortId)
        .all(&db.read)
        .await?;
    with_fields(db, rows).await
}

/// Live items that may fill a hole in any issue.
pub async fn evergreen(db: &Db, locale: &str) -> Result<Vec<Live>> {
    let rows = Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.kind.eq(Kind::Article))
        .filter(COLUMN.locale.eq(locale))
        .filter(COLUMN.evergreen.eq(true))
        .order_by_asc(Column::ShortId)
        .all(&db.read)
        .await?;
    with_fields(db, rows).await
}

/// The same item in other languages, live ones only.
pub async fn translations(db: &Db, item: &Model) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.translation_group.eq(item.translation_group))
        .filter(COLUMN.id.ne(item.id))
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.on_site.eq(true))
        .all(&db.read)
        .await?)
}

/// Live items whose text names this item or image.
pub async fn naming(db: &Db, target: Uuid) -> Result<Vec<Model>> {
    let mut inner = SeaQuery::select();
    inner
        .column(reference::Column::ItemId)
        .from(reference::Entity)
        .and_where(reference::Column::TargetId.eq(target));
    Ok(Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(Column::Id.in_subquery(inner))
        .order_by_asc(Column::Title)
        .all(&db.read)
        .await?)
}

/// Titles of places, organisations and persons that hold one of these words; the bin says nothing.
pub async fn named_with(db: &Db, words: &[String]) -> Result<Vec<String>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let any = words.iter().fold(Condition::any(), |all, it| all.add(COLUMN.title.contains(it)));
    Ok(Entity::find()
        .select_only()
        .column(Column::Title)
        .filter(COLUMN.kind.is_in([Kind::Place, Kind::Organisation, Kind::Person]))
        .filter(COLUMN.visibility.ne(Visibility::Trashed))
        .filter(any)
        .into_tuple()
        .all(&db.read)
        .await?)
}

/// What items of these kinds say: the fields readers see and those being worked on. The bin says nothing.
pub async fn said(db: &Db, kinds: &[Kind]) -> Result<Vec<(Model, Fields)>> {
    let items = Entity::find()
        .filter(COLUMN.visibility.ne(Visibility::Trashed))
        .filter(COLUMN.kind.is_in(kinds.iter().copied()))
        .order_by_asc(Column::Title)
        .all(&db.read)
        .await?;
    let ids: Vec<Uuid> =
        items.iter().flat_map(|it| it.live_revision.into_iter().chain(it.open_revision)).collect();
    let mut revisions = revision::by_ids(db, &ids).await?;
    let mut said = Vec::new();
    for item in items {
        let both = item.live_revision.into_iter().chain(item.open_revision);
        let fields: Vec<_> = both.filter_map(|it| revisions.remove(&it)).map(|it| it.fields).collect();
        said.extend(fields.into_iter().map(|it| (item.clone(), it)));
    }
    Ok(said)
}

/// Documents that offer one of these files, in the text readers see or in the one being written. The bin says nothing.
pub async fn offering(db: &Db, files: &[Uuid]) -> Result<Vec<(Model, Uuid)>> {
    let live = reference::Entity::find()
        .filter(reference::COLUMN.target_id.is_in(files.iter().copied()))
        .all(&db.read)
        .await?;
    let written = revision::Entity::find().filter(revision::is_open()).all(&db.read).await?;
    let written = written.iter().filter_map(|it| match &it.fields.details {
        Details::Document(document) => document.file.map(|file| (it.item_id, file)),
        _ => None,
    });
    let both: BTreeSet<(Uuid, Uuid)> = live
        .iter()
        .map(|it| (it.item_id, it.target_id))
        .chain(written.filter(|it| files.contains(&it.1)))
        .collect();
    let ids: Vec<Uuid> = both.iter().map(|it| it.0).collect();
    let items = by_ids(db, &ids).await?;
    let shown = |it: (Uuid, Uuid)| Some((items.get(&it.0)?.clone(), it.1));
    Ok(both.into_iter().filter_map(shown).filter(|it| it.0.visibility != Visibility::Trashed).collect())
}

/// Live items whose review date has come by `day`.
pub async fn review_due(db: &Db, day: Date) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.review_by.lte(day))
        .order_by_asc(Column::ReviewBy)
        .all(&db.read)
        .await?)
}

/// The topics a live item is filed under.
pub async fn topics_of(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>> {
    let rows = item_topic::Entity::find().filter(item_topic::COLUMN.item_id.eq(id)).all(connection).await?;
    Ok(rows.into_iter().map(|it| it.topic_id).collect())
}

/// Whose items a list shows. [`super::publish`] says who may see what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    #[default]
    Everybodys,
    /// What this account made.
    Own(Uuid),
    /// What this account made, and of the others' what readers see.
    OwnAndLive(Uuid),
}

/// What the desk's list shows.
#[derive(Clone, Debug, Default)]
pub struct DeskFilter {
    pub whose: Whose,
    pub kind: Option<Kind>,
    pub state: Option<Public>,
    pub topic: Option<Uuid>,
    pub mine: Option<Uuid>,
    /// Only what is public and was to be looked at by this day; what waits longest stands first.
    pub due: Option<Date>,
    /// Only what a text or another item may name: nothing withdrawn.
    pub linkable: bool,
    /// Beginnings of words of the title.
    pub words: String,
    pub limit: u64,
    /// Only what comes after this item, by its number; one that is gone begins the list anew.
    pub after: Option<i64>,
}

/// One line of the desk's list.
#[derive(Clone, Debug)]
pub struct DeskRow {
    pub item: Model,
    /// Title of the open revision, else of the live one.
    pub title: String,
    pub states: Vec<Public>,
    pub publish_at: Option<DateTime<Utc>>,
    pub changed_by: Option<Uuid>,
}

/// Items as the desk lists them: last changed first, those with words of a title last made first. Trashed ones are not shown.
pub async fn desk(db: &Db, filter: &DeskFilter) -> Result<Part<DeskRow>> {
    let found = match titled(db, filter).await? {
        Some(found) => found,
        None => {
            let mut find = wanted(db, filter).await?;
            let after = match filter.after {
                Some(number) => Entity::find().filter(COLUMN.short_id.eq(number)).one(&db.read).await?,
                None => None,
            };
            // what is due longest stands first
            let by_day = filter.due.is_some();
            if let Some(after) = &after {
                let (later, same) = if by_day {
                    let at = after.review_by.unwrap_or_default();
                    (COLUMN.review_by.gt(at), COLUMN.review_by.eq(at))
                } else {
                    (COLUMN.updated_at.lt(after.updated_at), COLUMN.updated_at.eq(after.updated_at))
                };
                let lower = Condition::all().add(same).add(COLUMN.short_id.lt(after.short_id));
                find = find.filter(Condition::any().add(later).add(lower));
            }
            let newest = match by_day {
                true => find.order_by_asc(Column::ReviewBy),
                false => find.order_by_desc(Column::UpdatedAt),
            };
            let newest = newest.order_by_desc(Column::ShortId);
            newest.limit(filter.limit + 1).all(&db.read).await?
        }
    };
    let Part { rows, more } = Part::of(found, filter.limit);
    let mut rows = desk_rows(db, rows).await?;
    // What somebody else is writing is not public yet, its title included.
    if let Whose::OwnAndLive(account) = filter.whose {
        rows.iter_mut()
            .filter(|it| it.item.created_by != Some(account))
            .for_each(|it| it.title.clone_from(&it.item.title));
    }
    Ok(Part { rows, more })
}

/// How many items the desk would list.
pub async fn desk_count(db: &Db, filter: &DeskFilter) -> Result<u64> {
    Ok(wanted(db, filter).await?.count(&db.read).await?)
}

/// Those with the words asked for, one more than the limit if there are; none where no words are asked for. Titles are looked through in
/// lots that grow, so that a common word stops soon and a rare one is found.
async fn titled(db: &Db, filter: &DeskFilter) -> Result<Option<Vec<Model>>> {
    const FIRST: u64 = 200;
    const MOST: u64 = 6_400;
    let (mut found, mut lot, mut after) = (Vec::new(), FIRST, filter.after);
    while found.len() as u64 <= filter.limit {
        let Some(ids) = search::titled(db, &filter.words, after, lot).await? else { return Ok(None) };
        let whole = (ids.len() as u64) < lot;
        after = ids.last().copied();
        let missing = filter.limit + 1 - found.len() as u64;
        let mut find = wanted(db, filter).await?;
        QueryTrait::query(&mut find).from_clear().from_subquery(these(ids), Entity);
        found.extend(find.order_by_desc(Column::ShortId).limit(missing).all(&db.read).await?);
        if whole {
            break;
        }
        lot = (lot * 4).min(MOST);
    }
    Ok(Some(found))
}

/// The rows of these numbers as a table of their own. Its limit keeps SQLite, which knows nothing of how many rows a filter leaves, from
/// beginning with the filter: the index of a kind or a state holds most of the table.
fn these(ids: Vec<i64>) -> sea_orm::sea_query::SelectStatement {
    let mut rows = SeaQuery::select();
    let limit = ids.len() as u64;
    rows.column(sea_orm::sea_query::Asterisk).from(Entity);
    rows.and_where(Column::ShortId.is_in(ids)).limit(limit);
    rows
}

/// What a filter asks for, the words of the title and the order apart.
async fn wanted(db: &Db, filter: &DeskFilter) -> Result<Select<Entity>> {
    let mut find = Entity::find().filter(COLUMN.visibility.ne(Visibility::Trashed));
    match filter.whose {
        Whose::Everybodys => {}
        Whose::Own(account) => find = find.filter(COLUMN.created_by.eq(account)),
        Whose::OwnAndLive(account) => {
            find = find.filter(
                Condition::any()
                    .add(COLUMN.created_by.eq(account))
                    .add(COLUMN.visibility.eq(Visibility::Live)),
            );
        }
    }
    if let Some(kind) = filter.kind {
        find = find.filter(COLUMN.kind.eq(kind));
    }
    if let Some(account) = filter.mine {
        let mut inner = SeaQuery::select();
        inner
            .column(revision::Column::ItemId)
            .from(revision::Entity)
            .and_where(revision::Column::CreatedBy.eq(account));
        find = find
            .filter(Condition::any().add(COLUMN.created_by.eq(account)).add(Column::Id.in_subquery(inner)));
    }
    if let Some(topic) = filter.topic {
        find = find.filter(of_topics(&topic::with_descendants(db, topic).await?));
    }
    if let Some(state) = filter.state {
        find = find.filter(in_state(state));
    }
    if let Some(day) = filter.due {
        find = find.filter(COLUMN.visibility.eq(Visibility::Live)).filter(COLUMN.review_by.lte(day));
    }
    if filter.linkable {
        find = find.filter(COLUMN.visibility.ne(Visibility::Withdrawn));
    }
    Ok(find)
}

/// Live articles in these languages whose date, as readers see it, is between two instants (the second is out), the oldest first.
pub async fn displayed(
    db: &Db,
    whose: Whose,
    locales: &[&str],
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<Model>> {
    let mut find = Entity::find()
        .filter(COLUMN.visibility.eq(Visibility::Live))
        .filter(COLUMN.kind.eq(Kind::Article))
        .filter(COLUMN.locale.is_in(locales.iter().copied()))
        .filter(COLUMN.displayed_at.gte(from))
        .filter(COLUMN.displayed_at.lt(to));
    if let Whose::Own(account) | Whose::OwnAndLive(account) = whose {
        find = find.filter(COLUMN.created_by.eq(account));
    }
    Ok(find.order_by_asc(Column::DisplayedAt).limit(limit).all(&db.read).await?)
}

/// These items as lines of the desk's lists.
pub async fn desk_rows(db: &Db, items: Vec<Model>) -> Result<Vec<DeskRow>> {
    let open: Vec<Uuid> = items.iter().filter_map(|it| it.open_revision).collect();
    let open = revision::by_ids(db, &open).await?;
    Ok(items.into_iter().map(|item| desk_row(item, &open)).collect())
}

fn desk_row(item: Model, open: &HashMap<Uuid, revision::Model>) -> DeskRow {
    let open = item.open_revision.and_then(|it| open.get(&it));
    DeskRow {
        title: open.map_or_else(|| item.title.clone(), |it| it.title.clone()),
        states: Public::of(item.visibility, open.and_then(|it| it.stage)),
        publish_at: open.and_then(|it| it.publish_at),
        changed_by: open.and_then(|it| it.created_by),
        item,
    }
}

fn in_state(state: Public) -> sea_orm::sea_query::SimpleExpr {
    let open = |stages: &[Stage]| {
        let mut inner = SeaQuery::select();
        inner
            .column(revision::Column::Id)
            .from(revision::Entity)
            .and_where(revision::Column::Stage.is_in(stages.iter().copied()));
        Column::OpenRevision.in_subquery(inner)
    };
    match state {
        Public::Draft => open(&[Stage::Draft, Stage::ChangesRequested]),
        Public::InReview => open(&[Stage::InReview]),
        Public::Approved => open(&[Stage::Approved]),
        Public::Scheduled => open(&[Stage::Scheduled]),
        Public::Published => COLUMN.visibility.eq(Visibility::Live),
        Public::Withdrawn => COLUMN.visibility.eq(Visibility::Withdrawn),
    }
}
