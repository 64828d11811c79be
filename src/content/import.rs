//! What was imported: each run, and a line for every element of its source. Here stands what an import may do to an item: an unknown one is
//! made; of a known one what the source said last time, what it says now and what people made of it here are laid side by side
//! ([`super::merge`]), and what only the source changed is taken. Where both changed the same, ours stays and the line asks. A line is
//! written in the transaction of its change, so that a run that was cut short goes on after the last one.
use super::fields::{Details, Fields, slugify};
use super::publish::{self, Act, New, Reason, Withdrawal};
use super::state::{Stage, Visibility};
use super::{Kind, event, image, item, library, log, merge, moved, proposal, revision, sheet, trash};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, FromJsonQueryResult, IntoActiveModel, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

pub mod run {
    //! The table `import_run`.
    use super::{RunState, Wish};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_run")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What sort of source it is: `markdown`.
        pub kind: String,
        /// Where the source lies: below the folder of imports, or anywhere for a command.
        #[sea_orm(column_type = "Text")]
        pub place: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub wish: Wish,
        pub state: RunState,
        /// Elements of the source, once they are counted.
        pub total: Option<i64>,
        /// Why nothing could be read of it.
        #[sea_orm(column_type = "Text")]
        pub fault: String,
        pub created_by: Option<Uuid>,
        pub created_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod line {
    //! The table `import_line`.
    use super::{Awaits, Outcome, Words};
    use crate::content::fields::Fields;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_line")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub run_id: Uuid,
        /// The element, as people find it in the source; once in a run.
        pub source: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub outcome: Outcome,
        /// What it is here: `item`, `image` or `topic`; `twin`: an item of another source that says the same.
        pub thing: Option<String>,
        pub thing_id: Option<Uuid>,
        /// Why it was left out, or what was dropped inside it.
        #[sea_orm(column_type = "JsonBinary")]
        pub reasons: Words,
        /// What the source said, where that is new.
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub said: Option<Fields>,
        /// Differences, by name, that somebody is asked about: changed in the source and here.
        #[sea_orm(column_type = "JsonBinary")]
        pub conflicts: Words,
        /// Old addresses that lead to it since.
        #[sea_orm(column_type = "JsonBinary")]
        pub redirects: Words,
        /// The version people had before, and the one this line wrote.
        pub before: Option<Uuid>,
        pub wrote: Option<Uuid>,
        /// It is to be made public once everything is written.
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub awaits: Option<Awaits>,
        pub undone: bool,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

impl line::Model {
    /// It withdrew what its source no longer had.
    fn is_gone(&self) -> bool {
        self.outcome == Outcome::Updated && self.wrote.is_none() && self.before.is_some()
    }
}

/// What became of an element.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Imported,
    Updated,
    Unchanged,
    /// It went into something that stands here already: what people changed since, a topic.
    Merged,
    LeftOut,
}

impl Outcome {
    /// In the order of a report.
    pub const ALL: [Self; 5] = [Self::Imported, Self::Updated, Self::Unchanged, Self::Merged, Self::LeftOut];

    /// The name in reports and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Merged => "merged",
            Self::LeftOut => "left_out",
        }
    }
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Waits for its turn, or goes on.
    Running,
    Done,
    /// Nothing could be read.
    Failed,
    Undoing,
    Undone,
}

impl RunState {
    /// The name in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// True while a job has to do with it.
    pub fn busy(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }
}

/// What is wanted of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Wish {
    /// Publish what can be published; else everything stays a draft.
    pub publish: bool,
    /// Say what would become of each element, and write nothing.
    pub dry: bool,
    /// What a term of the source becomes: a topic, or nothing.
    pub topics: BTreeMap<String, Option<Uuid>>,
    /// The folder of a source's pictures and files, where they lie apart.
    pub uploads: String,
    /// The organisation that proposes what the source says: it waits for the newsroom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Uuid>,
    /// That organisation lets its pictures be shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pictures: bool,
    /// What a table holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Columns>,
}

/// What a table holds, as somebody said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// Its name as a source: a table of the same name speaks of the same items.
    pub name: String,
    /// The kind of its items.
    pub kind: String,
    /// The title of each column, and what it is; empty: left aside.
    pub fields: Vec<(String, String)>,
}

/// When an element is to be public; none: at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Awaits {
    pub at: Option<DateTime<Utc>>,
}

/// A list of texts in a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Words(pub Vec<String>);

/// What a source says of one item.
#[derive(Clone, Debug)]
pub struct Given {
    /// The element's name in the report.
    pub source: String,
    /// The source and the element's id there; `item.source`.
    pub key: String,
    /// The id a new item gets.
    pub id: Uuid,
    pub kind: Kind,
    pub locale: String,
    pub fields: Fields,
    pub translation_of: Option<Uuid>,
    /// To be public, once everything is written.
    pub awaits: Option<Awaits>,
    /// Addresses it had elsewhere.
    pub old: Vec<String>,
    /// The organisation that proposes it.
    pub partner: Option<Uuid>,
    pub reasons: Vec<String>,
}

/// The id of the item an import makes of this key: the same in a run that was cut short and in the one that goes on.
pub fn id_of(key: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Begins a run.
pub async fn begin(
    db: &Db,
    person: &Person,
    kind: &str,
    place: &str,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<run::Model> {
    let tx = db.begin().await?;
    let run = insert(&tx, person, kind, place, wish, now).await?;
    tx.commit_unseen().await?;
    Ok(run)
}

/// Begins a run of a subscription: the log heard of it when somebody subscribed.
pub async fn begin_by_clock(
    db: &Db,
    kind: &str,
    place: &str,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<run::Model> {
    Ok(row_of(&Person::system(), kind, place, wish, now).insert(&db.write).await?)
}

/// Forgets a run in which nothing came in and nothing changed, where one before says as much of the same source.
pub async fn forget_if_same(db: &Db, run: &run::Model) -> Result<bool> {
    let told = line::Entity::find().filter(line::COLUMN.run_id.eq(run.id)).filter(
        Condition::any()
            .add(line::COLUMN.outcome.is_in([Outcome::Imported, Outcome::Updated]))
            .add(line::COLUMN.said.is_not_null()),
    );
    let before = run::Entity::find()
        .filter(run::COLUMN.kind.eq(run.kind.as_str()))
        .filter(run::COLUMN.place.eq(run.place.as_str()))
        .filter(run::COLUMN.state.eq(RunState::Done))
        .filter(run::COLUMN.id.ne(run.id))
        .order_by_desc(run::Column::CreatedAt)
        .one(&db.read)
        .await?;
    let Some(before) = before.filter(|it| !it.wish.dry) else { return Ok(false) };
    // As many things left out as last time: they were told then.
    let left_out = async |run: Uuid| -> Result<u64> {
        Ok(counts(db, run).await?.get(&Outcome::LeftOut).copied().unwrap_or(0))
    };
    if told.one(&db.read).await?.is_some() || left_out(before.id).await? != left_out(run.id).await? {
        return Ok(false);
    }
    let tx = db.begin().await?;
    line::Entity::delete_many().filter(line::COLUMN.run_id.eq(run.id)).exec(&tx).await?;
    run::Entity::delete_by_id(run.id).exec(&tx).await?;
    tx.commit_unseen().await?;
    Ok(true)
}

/// Begins a run that a worker does.
pub async fn ask(
    db: &Db,
    person: &Person,
    kind: &str,
    place: &str,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<run::Model> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let run = insert(&tx, person, kind, place, wish, now).await?;
    queue::enqueue(&tx, &Job::Import { run: run.id }, now, now, None).await?;
    tx.commit_unseen().await?;
    Ok(run)
}

async fn insert(
    tx: &impl ConnectionTrait,
    person: &Person,
    kind: &str,
    place: &str,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<run::Model> {
    let detail = serde_json::json!({ "kind": kind, "dry": wish.dry });
    let run = row_of(person, kind, place, wish, now).insert(tx).await?;
    log::write(tx, None, place, "import", detail, person, now).await?;
    Ok(run)
}

fn row_of(person: &Person, kind: &str, place: &str, wish: Wish, now: DateTime<Utc>) -> run::ActiveModel {
    run::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(kind.to_owned()),
        place: Set(place.to_owned()),
        wish: Set(wish),
        state: Set(RunState::Running),
        total: Set(None),
        fault: Set(String::new()),
        created_by: Set(person.id),
        created_at: Set(now),
        ended_at: Set(None),
    }
}

/// The run of the same source and wish that was cut short, if the last one was.
pub async fn cut_short(db: &Db, kind: &str, place: &str, wish: &Wish) -> Result<Option<run::Model>> {
    let last = last_of(db, kind, place).await?;
    Ok(last.filter(|it| it.state == RunState::Running && it.wish == *wish))
}

/// The last run of a source.
pub async fn last_of(db: &Db, kind: &str, place: &str) -> Result<Option<run::Model>> {
    Ok(run::Entity::find()
        .filter(run::COLUMN.kind.eq(kind))
        .filter(run::COLUMN.place.eq(place))
        .order_by_desc(run::Column::CreatedAt)
        .order_by_desc(run::Column::Id)
        .one(&db.read)
        .await?)
}

/// One run.
pub async fn by_id(db: &Db, id: Uuid) -> Result<run::Model> {
    run::Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The last runs, newest first.
pub async fn latest(db: &Db, limit: u64) -> Result<Vec<run::Model>> {
    let find = run::Entity::find().order_by_desc(run::Column::CreatedAt).order_by_desc(run::Column::Id);
    Ok(find.limit(limit).all(&db.read).await?)
}

/// What terms of a kind of source became the last time somebody said so.
pub async fn mapping(db: &Db, kind: &str) -> Result<BTreeMap<String, Option<Uuid>>> {
    let runs = run::Entity::find().filter(run::COLUMN.kind.eq(kind)).order_by_desc(run::Column::CreatedAt);
    let found = runs.limit(20).all(&db.read).await?.into_iter().map(|it| it.wish.topics);
    Ok(found.into_iter().find(|it| !it.is_empty()).unwrap_or_default())
}

/// What somebody said the last time of a table with these titles.
pub async fn columns(db: &Db, kind: &str, titles: &[String]) -> Result<Option<Columns>> {
    let runs = run::Entity::find().filter(run::COLUMN.kind.eq(kind)).order_by_desc(run::Column::CreatedAt);
    let found = runs.limit(200).all(&db.read).await?.into_iter().filter_map(|it| it.wish.columns);
    let same = |it: &Columns| it.fields.iter().map(|it| &it.0).eq(titles);
    Ok(found.into_iter().find(same))
}

/// Says how many elements a run's source has.
pub async fn counted(db: &Db, run: Uuid, total: usize) -> Result<()> {
    let row = run::ActiveModel { id: Set(run), total: Set(i64::try_from(total).ok()), ..Default::default() };
    row.update(&db.write).await?;
    Ok(())
}

/// Ends a run: done, undone, or with why nothing could be read of its source.
pub async fn end(db: &Db, run: Uuid, state: RunState, fault: &str, now: DateTime<Utc>) -> Result<()> {
    let row = run::ActiveModel {
        id: Set(run),
        state: Set(state),
        fault: Set(fault.to_owned()),
        ended_at: Set(Some(now)),
        ..Default::default()
    };
    row.update(&db.write).await?;
    Ok(())
}

/// The elements that have a line in this run.
pub async fn written(db: &Db, run: Uuid) -> Result<HashSet<String>> {
    let find = line::Entity::find().filter(line::COLUMN.run_id.eq(run));
    let found = find.select_only().column(line::Column::Source).into_tuple().all(&db.read).await?;
    Ok(found.into_iter().collect())
}

/// How many lines of a run each outcome has.
pub async fn counts(db: &Db, run: Uuid) -> Result<BTreeMap<Outcome, u64>> {
    let find = line::Entity::find().filter(line::COLUMN.run_id.eq(run));
    let rows: Vec<(Outcome, i64)> = find
        .select_only()
        .column(line::Column::Outcome)
        .column_as(line::Column::Id.count(), "n")
        .group_by(line::Column::Outcome)
        .into_tuple()
        .all(&db.read)
        .await?;
    Ok(rows.into_iter().map(|(outcome, n)| (outcome, u64::try_from(n).unwrap_or(0))).collect())
}

/// Which lines of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub outcome: Option<Outcome>,
    /// Those somebody is asked about.
    pub asking: bool,
    /// What terms became.
    pub terms: bool,
    /// After this line.
    pub after: i64,
}

/// Lines of a run, in their order.
pub async fn lines(db: &Db, run: Uuid, wanted: Wanted, limit: u64) -> Result<Vec<line::Model>> {
    let mut find =
        line::Entity::find().filter(line::COLUMN.run_id.eq(run)).filter(line::COLUMN.id.gt(wanted.after));
    if let Some(outcome) = wanted.outcome {
        find = find.filter(line::COLUMN.outcome.eq(outcome));
    }
    if wanted.asking {
        find = find.filter(line::COLUMN.said.is_not_null()).filter(line::COLUMN.outcome.eq(Outcome::Merged));
    }
    if wanted.terms {
        find = find.filter(line::COLUMN.thing.eq("topic"));
    }
    let mut found = find.order_by_asc(line::Column::Id).limit(limit).all(&db.read).await?;
    if wanted.asking {
        found.retain(|it| !it.conflicts.0.is_empty());
    }
    Ok(found)
}

/// One line.
pub async fn line_by_id(db: &Db, id: i64) -> Result<line::Model> {
    line::Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// Notes what became of an element that is no item, in the transaction of its change.
pub async fn note(
    tx: &impl ConnectionTrait,
    run: Uuid,
    source: &str,
    outcome: Outcome,
    thing: Option<(&str, Uuid)>,
    reasons: Vec<String>,
) -> Result<()> {
    let row = line::ActiveModel {
        outcome: Set(outcome),
        thing: Set(thing.map(|it| it.0.to_owned())),
        thing_id: Set(thing.map(|it| it.1)),
        ..blank(run, source, "", reasons)
    };
    row.insert(tx).await?;
    Ok(())
}

/// The same on its own.
pub async fn note_alone(
    db: &Db,
    run: Uuid,
    source: &str,
    outcome: Outcome,
    thing: Option<(&str, Uuid)>,
    reasons: Vec<String>,
) -> Result<()> {
    note(&db.write, run, source, outcome, thing, reasons).await
}

fn blank(run: Uuid, source: &str, title: &str, reasons: Vec<String>) -> line::ActiveModel {
    line::ActiveModel {
        run_id: Set(run),
        source: Set(source.to_owned()),
        title: Set(title.to_owned()),
        outcome: Set(Outcome::LeftOut),
        thing: Set(None),
        thing_id: Set(None),
        reasons: Set(Words(reasons)),
        said: Set(None),
        conflicts: Set(Words::default()),
        redirects: Set(Words::default()),
        before: Set(None),
        wrote: Set(None),
        awaits: Set(None),
        undone: Set(false),
        ..Default::default()
    }
}

/// Keeps a picture a source holds, with its line.
pub async fn take_image(
    db: &Db,
    person: &Person,
    run: Uuid,
    source: &str,
    picture: (image::Accepted, image::About, String),
    reasons: Vec<String>,
    now: DateTime<Utc>,
) -> Result<image::Model> {
    let (accepted, about, key) = picture;
    let tx = db.begin().await?;
    let image = image::add_in(&tx, person, accepted, about, Some(key), now).await?;
    note(&tx, run, source, Outcome::Imported, Some(("image", image.id)), reasons).await?;
    tx.commit().await?;
    Ok(image)
}

/// What is to be done with an item a source speaks of.
enum Verdict {
    New,
    Same,
    /// The source says something else than last time, and what stands here has it already.
    Caught,
    Change {
        fields: Box<Fields>,
        /// People changed it here since.
        edited: bool,
        conflicts: Vec<String>,
    },
    /// Proposed before, and somebody decided on it or writes it since: it is theirs.
    Decided,
    /// Not what people threw away.
    Leave,
}

/// An item that stands here, with the version people have before them.
struct Standing {
    item: item::Model,
    current: revision::Model,
    /// A run brought it out of sight, not somebody.
    undone: bool,
    /// Its source no longer had it, and it was withdrawn for that.
    gone: bool,
}

async fn standing(db: &Db, key: &str) -> Result<Option<Standing>> {
    let Some(item) = item::by_source(db, key).await? else { return Ok(None) };
    let last = last_line(db, item.id, false).await?;
    let current = revision::current(db, &item).await?;
    let undone = last.as_ref().is_some_and(|it| it.undone);
    Ok(Some(Standing { item, current, undone, gone: last.is_some_and(|it| it.is_gone()) }))
}

/// The last line about an item, or the last that holds what a source said of it.
async fn last_line(db: &Db, item: Uuid, said: bool) -> Result<Option<line::Model>> {
    let mut find =
        line::Entity::find().filter(line::COLUMN.thing_id.eq(item)).filter(line::COLUMN.thing.eq("item"));
    if said {
        find = find.filter(line::COLUMN.said.is_not_null()).filter(line::COLUMN.undone.eq(false));
    }
    Ok(find.order_by_desc(line::Column::Id).one(&db.read).await?)
}

/// What the source of an item said last. Where nobody kept it, the first version was the import's.
async fn said_before(db: &Db, item: Uuid) -> Result<Option<Fields>> {
    if let Some(line) = last_line(db, item, true).await? {
        return Ok(line.said);
    }
    Ok(revision::of_item(db, item).await?.pop().map(|it| it.fields))
}

async fn judge(db: &Db, known: Option<&Standing>, fields: &mut Fields) -> Result<Verdict> {
    let Some(Standing { item, current, undone, .. }) = known else { return Ok(Verdict::New) };
    if item.visibility == Visibility::Trashed && !undone {
        return Ok(Verdict::Leave);
    }
    let mine = &current.fields;
    // An address is a person's or the first import's.
    fields.slug.clone_from(&mine.slug);
    let mut base = said_before(db, item.id).await?.unwrap_or_else(|| mine.clone());
    base.slug.clone_from(&mine.slug);
    if *undone {
        // nothing stands here that people could have changed
        base = mine.clone();
    } else if base == *fields {
        return Ok(Verdict::Same);
    }
    let found = merge::differences(Some(&base), mine, fields)?;
    if found.is_empty() && !undone {
        return Ok(Verdict::Caught);
    }
    let edited = found.iter().any(|it| it.by_me);
    if !edited {
        let print_version = mine.print_version.clone();
        let fields = Box::new(Fields { print_version, ..fields.clone() });
        return Ok(Verdict::Change { fields, edited, conflicts: Vec::new() });
    }
    let names = |both: bool| -> Vec<String> {
        let theirs = found.iter().filter(|it| it.by_them && it.by_me == both);
        theirs.map(|it| it.at.name()).collect()
    };
    let (take, conflicts) = (names(false), names(true));
    let merged = merge::merged(mine, fields, |name| take.iter().any(|it| it == name))?;
    Ok(Verdict::Change { fields: Box::new(merged), edited, conflicts })
}

/// What an organisation's feed may do: propose, and change its words as long as nobody decided on them or put a hand to them. What was thrown
/// away for good is not proposed again.
async fn of_proposal(
    db: &Db,
    run: Uuid,
    item: Uuid,
    known: Option<&Standing>,
    verdict: Verdict,
) -> Result<(Verdict, Option<String>)> {
    match verdict {
        Verdict::New => {
            let once = line::Entity::find()
                .filter(line::COLUMN.thing_id.eq(item))
                .filter(line::COLUMN.wrote.is_not_null())
                .filter(line::COLUMN.run_id.ne(run));
            let last = once.order_by_desc(line::Column::Id).one(&db.read).await?;
            Ok(match last.filter(|it| !it.undone) {
                Some(_) => (Verdict::Leave, Some("proposé déjà, et écarté ici".to_owned())),
                None => (Verdict::New, None),
            })
        }
        Verdict::Leave => Ok((Verdict::Leave, Some("proposé déjà, et écarté ici".to_owned()))),
        Verdict::Change { fields, edited, conflicts } => {
            let waits = match known {
                Some(it) => {
                    let waits = proposal::of_item(db, it.item.id).await?.is_some_and(|it| it.waits());
                    (waits && it.item.visibility == Visibility::Never) || it.undone
                }
                None => false,
            };
            if waits && !edited {
                return Ok((Verdict::Change { fields, edited, conflicts }, None));
            }
            let why = "changé à la source depuis ; ici quelqu’un s’en est occupé : rien n’est touché";
            Ok((Verdict::Decided, Some(why.to_owned())))
        }
        other => Ok((other, None)),
    }
}

/// A public event with the same title, the same first time and, as far as both say one, the same place.
async fn twin(db: &Db, fields: &Fields) -> Result<Option<(Uuid, String)>> {
    let Details::Event(event) = &fields.details else { return Ok(None) };
    let Some(first) = event.timings.first() else { return Ok(None) };
    let at = event::timing::COLUMN.begin_at.eq(first.begin);
    let found = event::timing::Entity::find().filter(at).limit(50).all(&db.read).await?;
    for id in found.into_iter().map(|it| it.item_id) {
        let there = item::by_id(db, id).await?;
        let said = revision::current(db, &there).await?.fields;
        let Details::Event(other) = &said.details else { continue };
        let (ours, theirs) = (slugify(&event.place_text), slugify(&other.place_text));
        let apart =
            !ours.is_empty() && !theirs.is_empty() && !ours.contains(&theirs) && !theirs.contains(&ours);
        let begins = other.timings.first().is_some_and(|it| it.begin == first.begin);
        if slugify(&said.title) == slugify(&fields.title) && begins && !apart {
            return Ok(Some((id, said.title)));
        }
    }
    Ok(None)
}

/// Withdraws what earlier runs of the same source brought in and this one does not have: events to come that nobody changed here. Returns
/// how many lines that made.
pub async fn withdraw_gone(db: &Db, person: &Person, run: &run::Model, now: DateTime<Utc>) -> Result<usize> {
    let runs = run::Entity::find()
        .filter(run::COLUMN.kind.eq(run.kind.as_str()))
        .filter(run::COLUMN.place.eq(run.place.as_str()))
        .order_by_desc(run::Column::CreatedAt)
        .limit(60);
    let before: Vec<Uuid> =
        runs.all(&db.read).await?.into_iter().map(|it| it.id).filter(|it| *it != run.id).collect();
    let things = async |runs: Vec<Uuid>| -> Result<HashSet<Uuid>> {
        let find = line::Entity::find()
            .filter(line::COLUMN.run_id.is_in(runs))
            .filter(line::COLUMN.thing.eq("item"));
        let found: Vec<Option<Uuid>> =
            find.select_only().column(line::Column::ThingId).into_tuple().all(&db.read).await?;
        Ok(found.into_iter().flatten().collect())
    };
    let here = things(vec![run.id]).await?;
    let mut gone: Vec<Uuid> = things(before).await?.difference(&here).copied().collect();
    gone.sort();
    let mut lines = 0;
    for id in gone {
        let there = item::by_id(db, id).await?;
        let current = revision::current(db, &there).await?;
        let coming = match &current.fields.details {
            Details::Event(it) => it.timings.iter().any(|it| it.end > now),
            _ => false,
        };
        if there.visibility != Visibility::Live || !coming {
            continue;
        }
        let written = line::Entity::find().filter(line::COLUMN.wrote.eq(current.id)).one(&db.read).await?;
        let ours = written.is_none() || there.live_revision != Some(current.id);
        let why = if ours {
            "n’est plus dans la source ; modifié ici, il reste"
        } else {
            "n’est plus dans la source : retiré du site"
        };
        let source: String = format!("disparu : {} ({id})", current.fields.title);
        let mut line = blank(run.id, &source, &current.fields.title, vec![why.to_owned()]);
        (line.thing, line.thing_id) = (Set(Some("item".to_owned())), Set(Some(id)));
        line.outcome = Set(if ours { Outcome::Unchanged } else { Outcome::Updated });
        lines += 1;
        if ours || run.wish.dry {
            line.insert(&db.write).await?;
            continue;
        }
        line.before = Set(Some(current.id));
        let notice = "Cet événement n’est plus annoncé par ceux qui l’organisent.".to_owned();
        let withdrawal = Withdrawal { notice, ..Withdrawal::default() };
        let tx = db.begin().await?;
        Box::pin(publish::act_in(&tx, person, id, there.version, Act::Withdraw(withdrawal), now)).await?;
        line.insert(&tx).await?;
        tx.commit().await?;
    }
    Ok(lines)
}

/// Takes what a source says of one item, as the rule above has it, and writes its line.
pub async fn take(
    db: &Db,
    person: &Person,
    run: &run::Model,
    given: Given,
    now: DateTime<Utc>,
) -> Result<line::Model> {
    let mut fields = publish::checked(given.fields, given.kind)?;
    let known = standing(db, &given.key).await?;
    let twin = if known.is_none() { twin(db, &fields).await? } else { None };
    if let Some((twin, title)) = twin {
        let why = format!("le même événement est déjà là, d’une autre source : « {title} »");
        let mut line =
            blank(run.id, &given.source, &fields.title, given.reasons.into_iter().chain([why]).collect());
        line.outcome = Set(Outcome::Merged);
        (line.thing, line.thing_id) = (Set(Some("twin".to_owned())), Set(Some(twin)));
        return Ok(line.insert(&db.write).await?);
    }
    let mut verdict = judge(db, known.as_ref(), &mut fields).await?;
    let mut line = blank(run.id, &given.source, &fields.title, Vec::new());
    let mut why = None;
    if given.partner.is_some() {
        (verdict, why) = of_proposal(db, run.id, given.id, known.as_ref(), verdict).await?;
    }
    line.reasons = Set(Words(given.reasons.into_iter().chain(why).collect()));
    let known_id = known.as_ref().map(|it| it.item.id);
    let undone = known.as_ref().is_some_and(|it| it.undone);
    line.thing = Set(known_id.map(|_| "item".to_owned()));
    line.thing_id = Set(known_id);
    line.outcome = Set(match &verdict {
        Verdict::New => Outcome::Imported,
        Verdict::Same | Verdict::Caught | Verdict::Decided => Outcome::Unchanged,
        // What a run brought in and took back comes in again.
        Verdict::Change { .. } if undone => Outcome::Imported,
        Verdict::Change { edited: true, .. } => Outcome::Merged,
        Verdict::Change { edited: false, .. } => Outcome::Updated,
        Verdict::Leave => Outcome::LeftOut,
    });
    if let Verdict::Change { conflicts, .. } = &verdict {
        line.conflicts = Set(Words(conflicts.clone()));
    }
    if run.wish.dry {
        return Ok(line.insert(&db.write).await?);
    }
    let by_people = |it: &Standing| it.item.visibility == Visibility::Withdrawn && !it.undone && !it.gone;
    let withdrawn = known.as_ref().is_some_and(by_people);
    if !matches!(verdict, Verdict::Leave) && !withdrawn {
        line.awaits = Set(given.awaits);
    }
    if let Some(Standing { item, .. }) = known.as_ref().filter(|it| it.undone)
        && item.visibility == Visibility::Trashed
    {
        Box::pin(trash::restore(db, person, item.id, now)).await?;
    }
    let tx = db.begin().await?;
    let item = match verdict {
        Verdict::New => {
            let new = New {
                id: Some(given.id),
                translation_of: given.translation_of,
                source: Some(given.key),
                partner: given.partner,
                ..New::of(given.kind, &given.locale)
            };
            line.said = Set(Some(fields.clone()));
            let item = Box::pin(publish::create_in(&tx, person, new, fields, now)).await?;
            if given.partner.is_some() {
                proposal::wait(&tx, item.id, now).await?;
            }
            line.wrote = Set(item.open_revision);
            Some(item)
        }
        Verdict::Change { fields: changed, .. } => {
            let (id, current) = known.as_ref().map(|it| (it.item.id, &it.current)).ok_or(Error::NotFound)?;
            line.said = Set(Some(fields));
            line.before = Set((!undone).then_some(current.id));
            // Where ours stays everywhere nothing is saved.
            let version = item::Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?.version;
            if *changed == current.fields && !undone {
                None
            } else {
                let item = Box::pin(publish::save_in(&tx, person, id, version, *changed, now)).await?;
                line.wrote = Set(item.open_revision);
                Some(item)
            }
        }
        Verdict::Caught | Verdict::Decided => {
            line.said = Set(Some(fields));
            None
        }
        Verdict::Same | Verdict::Leave => None,
    };
    if let Some(item) = &item {
        line.thing = Set(Some("item".to_owned()));
        line.thing_id = Set(Some(item.id));
    }
    let mut led = Vec::new();
    if let Some(id) = item.map(|it| it.id).or(known_id) {
        for old in given.old.iter().filter_map(|it| moved::old(it).ok()) {
            // Where somebody said otherwise, that counts.
            if moved::Entity::find_by_id(old.clone()).one(&tx).await?.is_none() {
                moved::put(&tx, &old, Some(id), "", person, now).await?;
                led.push(old);
            }
        }
    }
    let seen = !led.is_empty();
    line.redirects = Set(Words(led));
    let line = line.insert(&tx).await?;
    if seen {
        tx.commit().await?;
    } else {
        tx.commit_unseen().await?;
    }
    Ok(line)
}

/// Why an element that was to be public is not made so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    Public,
    /// It is, or waits for its day.
    Already,
    /// Somebody is working on it.
    Edited,
}

/// Lines of a run that wait to be made public.
pub async fn awaiting(db: &Db, run: Uuid, limit: u64) -> Result<Vec<line::Model>> {
    let find = line::Entity::find().filter(line::COLUMN.run_id.eq(run));
    let find = find.filter(line::COLUMN.awaits.is_not_null()).order_by_asc(line::Column::Id);
    Ok(find.limit(limit).all(&db.read).await?)
}

/// Makes public, or schedules, what a line waits for.
pub async fn release(db: &Db, person: &Person, line: &line::Model, now: DateTime<Utc>) -> Result<Released> {
    let (Some(awaits), Some(id)) = (line.awaits, line.thing_id) else { return Ok(Released::Already) };
    let item = item::by_id(db, id).await?;
    let live = item.visibility == Visibility::Live;
    let Some(open) = item.open_revision.filter(|_| !(live && line.outcome == Outcome::Unchanged)) else {
        return Ok(Released::Already);
    };
    let open = revision::by_id(db, open).await?;
    if open.stage == Some(Stage::Scheduled) && line.outcome == Outcome::Unchanged {
        return Ok(Released::Already);
    }
    let own = line.wrote == Some(open.id) && line.outcome != Outcome::Merged;
    if !own && by_people(db, line, &open).await? {
        return Ok(Released::Edited);
    }
    let act = match awaits.at {
        Some(at) if at > now => Act::Schedule { at },
        _ => Act::Publish,
    };
    let tx = db.begin().await?;
    Box::pin(publish::act_in(&tx, person, id, item.version, act, now)).await?;
    let outcome = if line.outcome == Outcome::Unchanged { Outcome::Updated } else { line.outcome };
    let row = line::ActiveModel {
        id: Set(line.id),
        outcome: Set(outcome),
        awaits: Set(None),
        ..Default::default()
    };
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(Released::Public)
}

/// Whether people are writing what would go out: the open version is theirs, or was made on top of one of theirs that is not public.
async fn by_people(db: &Db, line: &line::Model, open: &revision::Model) -> Result<bool> {
    let under = if line.wrote == Some(open.id) { line.before } else { Some(open.id) };
    let Some(under) = under else { return Ok(false) };
    let item = item::by_id(db, open.item_id).await?;
    if item.live_revision == Some(under) {
        return Ok(false);
    }
    let written = line::Entity::find().filter(line::COLUMN.wrote.eq(under)).one(&db.read).await?;
    let by = revision::by_id(db, under).await?.created_by;
    Ok(written.is_none() && by.is_some())
}

/// A line waits no longer, and says why.
pub async fn settle(db: &Db, line: &line::Model, reason: Option<String>) -> Result<()> {
    let reasons = line.reasons.0.iter().cloned().chain(reason).collect();
    let row = line::ActiveModel {
        id: Set(line.id),
        reasons: Set(Words(reasons)),
        awaits: Set(None),
        ..Default::default()
    };
    row.update(&db.write).await?;
    Ok(())
}

/// What a line asks: each difference, with ours and theirs.
pub async fn asked(db: &Db, line: &line::Model) -> Result<Vec<merge::Difference>> {
    let (Some(theirs), Some(id)) = (&line.said, line.thing_id) else { return Ok(Vec::new()) };
    let mine = revision::current(db, &item::by_id(db, id).await?).await?.fields;
    let theirs = Fields { slug: mine.slug.clone(), ..theirs.clone() };
    let mut found = merge::differences(None, &mine, &theirs)?;
    found.retain(|it| line.conflicts.0.contains(&it.at.name()));
    Ok(found)
}

/// Answers what a line asks: these differences are taken as the source has them, ours stays for the others.
pub async fn answer(
    db: &Db,
    person: &Person,
    id: i64,
    take_over: &[String],
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let line = line_by_id(db, id).await?;
    let (Some(theirs), Some(item)) = (&line.said, line.thing_id) else { return Err(Error::NotFound) };
    let item = item::by_id(db, item).await?;
    let mine = revision::current(db, &item).await?.fields;
    let theirs = Fields { slug: mine.slug.clone(), ..theirs.clone() };
    let wanted =
        |name: &str| line.conflicts.0.iter().any(|it| it == name) && take_over.iter().any(|it| it == name);
    let fields = merge::merged(&mine, &theirs, wanted)?;
    let tx = db.begin().await?;
    if fields != mine {
        Box::pin(publish::save_in(&tx, person, item.id, item.version, fields, now)).await?;
    }
    let row = line::ActiveModel { id: Set(id), conflicts: Set(Words::default()), ..Default::default() };
    row.update(&tx).await?;
    tx.commit_unseen().await?;
    Ok(())
}

/// Has a whole run undone by a worker.
pub async fn ask_undo(db: &Db, person: &Person, run: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let row = run::Entity::find_by_id(run).one(&tx).await?.ok_or(Error::NotFound)?;
    if row.state != RunState::Done || row.wish.dry || row.kind == sheet::SOURCE {
        return Err(Problem::whole("not-to-undo").into());
    }
    let place = row.place.clone();
    let mut row = row.into_active_model();
    row.state = Set(RunState::Undoing);
    row.update(&tx).await?;
    queue::enqueue(&tx, &Job::Import { run }, now, now, None).await?;
    log::write(&tx, None, &place, "undo_import", serde_json::json!({}), person, now).await?;
    tx.commit_unseen().await?;
    Ok(())
}

/// Lines of a run that are not undone yet, the last first; pictures after what shows them.
pub async fn to_undo(db: &Db, run: Uuid, thing: &str, before: i64, limit: u64) -> Result<Vec<line::Model>> {
    let find = line::Entity::find()
        .filter(line::COLUMN.run_id.eq(run))
        .filter(line::COLUMN.thing.eq(thing))
        .filter(line::COLUMN.undone.eq(false))
        .filter(line::COLUMN.id.lt(before))
        .filter(line::COLUMN.outcome.is_in([Outcome::Imported, Outcome::Updated, Outcome::Merged]));
    Ok(find.order_by_desc(line::Column::Id).limit(limit).all(&db.read).await?)
}

/// Takes back what one line did. False: people went on from there, and it stays.
pub async fn undo(db: &Db, person: &Person, line: &line::Model, now: DateTime<Utc>) -> Result<bool> {
    let Some(id) = line.thing_id else { return Ok(true) };
    if line.thing.as_deref() == Some("image") {
        if line.outcome != Outcome::Imported {
            // It stood here before, or came in by a line of its own.
            return marked(&db.write, line).await.map(|()| true);
        }
        // A picture that something shows stays.
        return match library::remove(db, person, id, now).await {
            Ok(()) => marked(&db.write, line).await.map(|()| true),
            Err(Error::Refused(_) | Error::NotFound) => Ok(false),
            Err(other) => Err(other),
        };
    }
    let item = item::by_id(db, id).await?;
    let current = revision::current(db, &item).await?;
    if line.is_gone() && item.visibility == Visibility::Withdrawn {
        let tx = db.begin().await?;
        Box::pin(publish::act_in(&tx, person, id, item.version, Act::Publish, now)).await?;
        marked(&*tx, line).await?;
        tx.commit().await?;
        return Ok(true);
    }
    if line.wrote != Some(current.id) || item.visibility == Visibility::Trashed {
        return Ok(false);
    }
    let live = item.live_revision == line.wrote && item.visibility == Visibility::Live;
    let tx = db.begin().await?;
    let version = item.version;
    match line.before {
        None if live => {
            let act = Act::Withdraw(Withdrawal { reason: Reason::Error, ..Withdrawal::default() });
            Box::pin(publish::act_in(&tx, person, id, version, act, now)).await?;
        }
        None => {
            let version = unscheduled(&tx, person, id, version, current.stage, now).await?;
            Box::pin(publish::act_in(&tx, person, id, version, Act::Discard, now)).await?;
        }
        Some(before) => {
            let before = revision::Entity::find_by_id(before).one(&tx).await?.ok_or(Error::NotFound)?;
            let fields = Fields { slug: current.fields.slug.clone(), ..before.fields };
            let saved = Box::pin(publish::save_in(&tx, person, id, version, fields, now)).await?;
            if live {
                Box::pin(publish::act_in(&tx, person, id, saved.version, Act::Publish, now)).await?;
            }
        }
    }
    for path in &line.redirects.0 {
        moved::Entity::delete_many()
            .filter(moved::COLUMN.path.eq(path))
            .filter(moved::COLUMN.item_id.eq(id))
            .exec(&tx)
            .await?;
    }
    marked(&*tx, line).await?;
    tx.commit().await?;
    Ok(true)
}

/// What waits for its day waits no longer, so that it can be thrown away.
async fn unscheduled(
    tx: &sea_orm::DatabaseTransaction,
    person: &Person,
    id: Uuid,
    version: i32,
    stage: Option<Stage>,
    now: DateTime<Utc>,
) -> Result<i32> {
    if stage != Some(Stage::Scheduled) {
        return Ok(version);
    }
    let item = Box::pin(publish::act_in(tx, person, id, version, Act::Unschedule, now)).await?;
    let fields = match item.open_revision {
        Some(open) => revision::Entity::find_by_id(open).one(tx).await?.ok_or(Error::NotFound)?.fields,
        None => return Ok(item.version),
    };
    Ok(Box::pin(publish::save_in(tx, person, id, item.version, fields, now)).await?.version)
}

async fn marked(connection: &impl ConnectionTrait, line: &line::Model) -> Result<()> {
    let row = line::ActiveModel { id: Set(line.id), undone: Set(true), ..Default::default() };
    row.update(connection).await?;
    Ok(())
}
