//! What people say of a text before it is public: a remark stands at the whole, a field or a block, may propose other words, is answered
//! and resolved. Colleagues write at the desk, experts through a [`super::fact_check`]. A change is one transaction.
use super::fact_check;
use super::fields::{Fields, at_most, printable};
use super::state::Stage;
use super::{item, log, publish, revision};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::richtext::{Block, BlockId, RichText, check, text};
use crate::staff::{self, Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, FromJsonQueryResult, IntoActiveModel, PaginatorTrait, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};

/// The table `remark`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "remark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    /// The version that was read.
    pub revision_id: Uuid,
    /// The link it came by; none from the desk.
    pub fact_check_id: Option<Uuid>,
    /// Who wrote it at the desk.
    pub account_id: Option<Uuid>,
    /// The remark it answers.
    pub answers: Option<Uuid>,
    /// [`Place::name`].
    pub place: String,
    /// The words that stood there.
    #[sea_orm(column_type = "Text")]
    pub quote: String,
    pub author: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub suggestion: Option<Suggestion>,
    pub at: DateTimeUtc,
    pub resolved_by: Option<Uuid>,
    pub resolved_at: Option<DateTimeUtc>,
    /// Its words were taken over.
    pub accepted: bool,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod mention {
    //! The table `mention`: whom a remark calls.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mention")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub remark_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Other words for a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// For a field.
    Words(String),
    /// For a block, of the same kind.
    Block(Block),
}

impl Suggestion {
    /// As plain words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Block(block) => text::block(block),
        }
    }
}

/// Where in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Whole,
    Title,
    Lede,
    /// One of the kind's own fields, by its name in [`crate::content::fields::Details`].
    Field(&'static str),
    Block(BlockId),
}

/// The fields of all kinds that say something to readers, by their names in [`crate::content::fields::Details`].
const FIELDS: [&str; 31] = [
    "when",
    "place",
    "place_text",
    "price",
    "registration",
    "organiser",
    "out_of_service",
    "for_whom",
    "who_may_apply",
    "conditions",
    "documents",
    "steps",
    "cost",
    "deadlines",
    "counters",
    "phone",
    "online",
    "appointment",
    "post",
    "result",
    "street",
    "city",
    "hours",
    "phones",
    "email",
    "website",
    "accessibility",
    "missions",
    "contacts",
    "mandate",
    "delegations",
];

impl Place {
    /// As stored and as named in forms; the whole is empty.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Title => "title".into(),
            Self::Lede => "lede".into(),
            Self::Field(name) => format!("details.{name}"),
            Self::Block(id) => id.to_string(),
        }
    }

    /// The place of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "" => Some(Self::Whole),
            "title" => Some(Self::Title),
            "lede" => Some(Self::Lede),
            other => match other.strip_prefix("details.") {
                Some(name) => Self::field(name),
                None => BlockId::parse(other).map(Self::Block),
            },
        }
    }

    /// The place of a field of a kind, if it can be spoken of by itself.
    #[must_use]
    pub fn field(name: &str) -> Option<Self> {
        FIELDS.into_iter().find(|it| *it == name).map(Self::Field)
    }

    /// The words that stand there; none if the place is gone. The whole has none of its own.
    #[must_use]
    pub fn words(&self, fields: &Fields) -> Option<String> {
        match self {
            Self::Whole => Some(String::new()),
            Self::Title => Some(fields.title.clone()),
            Self::Lede => Some(fields.lede.clone()),
            Self::Field(name) => {
                let all = serde_json::to_value(&fields.details).ok()?;
                all.get(name).map(said)
            }
            Self::Block(id) => block(fields, *id).map(text::block),
        }
    }
}

/// What a value says in words, its parts behind each other.
fn said(value: &serde_json::Value) -> String {
    let join =
        |parts: Vec<String>| parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ");
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::Array(list) => join(list.iter().map(said).collect()),
        serde_json::Value::Object(map) => join(map.values().map(said).collect()),
        serde_json::Value::Null | serde_json::Value::Bool(_) => String::new(),
    }
}

fn block(fields: &Fields, id: BlockId) -> Option<&Block> {
    fields.body.content.iter().find(|it| it.id() == id)
}

/// Longest remark, in characters.
pub const TEXT_MAX: usize = 2_000;
/// Most remarks one link brings.
pub const MOST: u64 = 300;

/// A remark as somebody writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// [`Place::name`].
    pub place: String,
    pub text: String,
    /// The words proposed for a field, or a text of one block as JSON; empty: none.
    pub suggestion: String,
    /// A colleague to be told, besides those the text names as `@Name`.
    pub tell: Option<Uuid>,
}

impl Wish {
    /// Place, words as they stand, remark and proposal; or everything that is wrong with them.
    fn examined(&self, fields: &Fields) -> Result<(Place, String, String, Option<Suggestion>), Vec<Problem>> {
        let place = Place::named(&self.place).and_then(|it| Some((it, it.words(fields)?)));
        let Some((place, quote)) = place else { return Err(vec![Problem::whole("remark-place-gone")]) };
        let text = printable(&self.text).trim().to_owned();
        let mut found = Vec::new();
        at_most(&mut found, "text", &text, TEXT_MAX);
        let suggestion = match self.suggestion(place, &quote, fields) {
            Ok(it) => it,
            Err(problem) => {
                found.push(problem);
                None
            }
        };
        if text.is_empty() && suggestion.is_none() && found.is_empty() {
            found.push(Problem::at("text", "required"));
        }
        if found.is_empty() { Ok((place, quote, text, suggestion)) } else { Err(found) }
    }

    fn suggestion(&self, place: Place, quote: &str, fields: &Fields) -> Result<Option<Suggestion>, Problem> {
        let typed = self.suggestion.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        match place {
            // A remark says what is wrong; the form of the kind is where it is put right.
            Place::Whole | Place::Field(_) => Ok(None),
            Place::Title | Place::Lede => {
                let words = printable(typed).split_whitespace().collect::<Vec<_>>().join(" ");
                Ok((words != quote).then_some(Suggestion::Words(words)))
            }
            Place::Block(id) => {
                let faulty = || Problem::at("suggestion", "suggestion-block");
                let text = check::parse(typed).map_err(|_| faulty())?;
                let Ok([proposed]) = <[Block; 1]>::try_from(text.content) else { return Err(faulty()) };
                let Some(now) = block(fields, id) else { return Err(faulty()) };
                if proposed.name() != now.name() || proposed.is_blank() {
                    return Err(faulty());
                }
                Ok((proposed != *now).then_some(Suggestion::Block(proposed)))
            }
        }
    }
}

/// Who writes.
pub(super) enum By<'a> {
    Colleague(&'a Person),
    Expert(&'a fact_check::Model),
}

/// Keeps a colleague's remark and has those told whom it names.
pub async fn write(
    db: &Db,
    person: &Person,
    item: &item::Model,
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<Model> {
    publish::own(person, item)?;
    keep(db, By::Colleague(person), item, revision::current(db, item).await?, wish, now).await
}

/// Keeps what a partner says is wrong in what readers have. Whether they may see the item so is known to who asks.
pub async fn correct(
    db: &Db,
    person: &Person,
    item: &item::Model,
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<Model> {
    let live = revision::by_id(db, item.live_revision.ok_or(Error::NotFound)?).await?;
    let wish = Wish { tell: None, ..wish.clone() };
    let kept = keep(db, By::Colleague(person), item, live, &wish, now).await?;
    queue::enqueue(&db.write, &Job::TellCorrection { remark: kept.id }, now, now, None).await?;
    Ok(kept)
}

/// What these accounts say of texts, newest first, with the answers.
pub async fn of_accounts(db: &Db, accounts: &[Uuid]) -> Result<Vec<Thread>> {
    let rows = Entity::find()
        .filter(COLUMN.account_id.is_in(accounts.iter().copied()))
        .filter(COLUMN.answers.is_null())
        .order_by_desc(Column::At)
        .limit(CALLS)
        .all(&db.read)
        .await?;
    let answers = Entity::find()
        .filter(COLUMN.answers.is_in(rows.iter().map(|it| it.id)))
        .order_by_asc(Column::At)
        .all(&db.read)
        .await?;
    let own = |id: Uuid| answers.iter().filter(|it| it.answers == Some(id)).cloned().collect();
    Ok(rows.into_iter().map(|it| Thread { answers: own(it.id), remark: it }).collect())
}

/// The same for both kinds of authors.
pub(super) async fn keep(
    db: &Db,
    by: By<'_>,
    item: &item::Model,
    read: revision::Model,
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<Model> {
    let (place, quote, text, suggestion) = wish.examined(&read.fields).map_err(Error::Refused)?;
    let everybody = staff::all(db).await?;
    let (author, account, called) = match &by {
        By::Colleague(person) => {
            (person.name.clone(), person.id, whom(everybody, person, item, &text, wish.tell))
        }
        By::Expert(link) => (link.name.clone(), None, Vec::new()),
    };
    let tx = db.begin().await?;
    if let By::Expert(link) = &by {
        let own = Entity::find().filter(COLUMN.fact_check_id.eq(link.id));
        if own.count(&tx).await? >= MOST {
            return Err(Problem::whole("too-many-comments").into());
        }
    }
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        item_id: Set(item.id),
        revision_id: Set(read.id),
        fact_check_id: Set(match &by {
            By::Expert(link) => Some(link.id),
            By::Colleague(_) => None,
        }),
        account_id: Set(account),
        answers: Set(None),
        place: Set(place.name()),
        quote: Set(quote),
        author: Set(author),
        text: Set(text),
        suggestion: Set(suggestion),
        at: Set(now),
        resolved_by: Set(None),
        resolved_at: Set(None),
        accepted: Set(false),
    };
    let row = row.insert(&tx).await?;
    let system = Person::system();
    let who = match by {
        By::Colleague(person) => person,
        By::Expert(_) => &system,
    };
    let detail = serde_json::json!({ "remark": row.id, "author": row.author });
    log::write(&tx, Some(item.id), &item.title, "remark", detail, who, now).await?;
    call(&tx, &row, called, now).await?;
    tx.commit().await?;
    Ok(row)
}

/// Whom a text of this person calls, and `also`: of the others, those who may open the item.
fn whom(
    everybody: Vec<staff::account::Model>,
    person: &Person,
    item: &item::Model,
    text: &str,
    also: Option<Uuid>,
) -> Vec<Uuid> {
    let called = named(everybody, person, text, also);
    // Whoever began the thread is answered, whatever they may open.
    let may = |it: &Person| publish::own(it, item).is_ok() || (it.role == Role::Partner && also == it.id);
    called.filter(may).filter_map(|it| it.id).collect()
}

/// Everybody else a text of this person names, and `also`.
fn named<'a>(
    everybody: Vec<staff::account::Model>,
    person: &'a Person,
    text: &'a str,
    also: Option<Uuid>,
) -> impl Iterator<Item = Person> + 'a {
    let others = everybody.into_iter().filter(|it| it.active && Some(it.id) != person.id);
    others.filter(move |it| also == Some(it.id) || names(text, &it.name)).map(Person::from)
}

/// Names of those whom a text calls in vain: they may not open the item, and are not told.
pub async fn unheard(
    db: &Db,
    person: &Person,
    item: &item::Model,
    text: &str,
    also: Option<Uuid>,
) -> Result<Vec<String>> {
    let called = named(staff::all(db).await?, person, text, also);
    Ok(called.filter(|it| publish::own(it, item).is_err()).map(|it| it.name).collect())
}

/// Has those told whom a remark calls.
async fn call(tx: &DatabaseTransaction, row: &Model, called: Vec<Uuid>, now: DateTime<Utc>) -> Result<()> {
    if called.is_empty() {
        return Ok(());
    }
    let rows = called
        .into_iter()
        .map(|account| mention::ActiveModel { remark_id: Set(row.id), account_id: Set(account) });
    mention::Entity::insert_many(rows).exec_without_returning(tx).await?;
    queue::enqueue(tx, &Job::TellRemark { remark: row.id }, now, now, None).await?;
    Ok(())
}

/// The accounts a remark calls.
pub async fn called(db: &Db, remark: Uuid) -> Result<Vec<Uuid>> {
    let rows = mention::Entity::find().filter(mention::COLUMN.remark_id.eq(remark)).all(&db.read).await?;
    Ok(rows.into_iter().map(|it| it.account_id).collect())
}

/// Whether a text calls somebody: `@` and the whole name, whatever the case.
fn names(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), format!("@{}", name.to_lowercase()));
    let ends = |at: usize| !text[at..].chars().next().is_some_and(char::is_alphanumeric);
    text.match_indices(&name).any(|(at, _)| ends(at + name.len()))
}

/// One remark.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The remark with this id, if it is one of this item and no answer.
async fn first(connection: &impl ConnectionTrait, item: Uuid, id: Uuid) -> Result<Model> {
    let row = Entity::find_by_id(id).one(connection).await?;
    row.filter(|it| it.item_id == item && it.answers.is_none()).ok_or(Error::NotFound)
}

/// A colleague answers; who began the thread at the desk is told, and whom the answer names.
pub async fn answer(
    db: &Db,
    person: &Person,
    item: &item::Model,
    id: Uuid,
    text: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    publish::own(person, item)?;
    let text = printable(text).trim().to_owned();
    let mut found = Vec::new();
    if text.is_empty() {
        found.push(Problem::at("text", "required"));
    }
    at_most(&mut found, "text", &text, TEXT_MAX);
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let everybody = staff::all(db).await?;
    let tx = db.begin().await?;
    let asked = first(&tx, item.id, id).await?;
    let called = whom(everybody, person, item, &text, asked.account_id);
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        account_id: Set(person.id),
        answers: Set(Some(id)),
        author: Set(person.name.clone()),
        text: Set(text),
        suggestion: Set(None),
        at: Set(now),
        resolved_by: Set(None),
        resolved_at: Set(None),
        accepted: Set(false),
        ..asked.into_active_model().reset_all()
    };
    let row = row.insert(&tx).await?;
    log::write(
        &tx,
        Some(item.id),
        &item.title,
        "answer_remark",
        serde_json::json!({ "remark": id }),
        person,
        now,
    )
    .await?;
    call(&tx, &row, called, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Marks a remark as done with, or open again.
pub async fn resolve(
    db: &Db,
    person: &Person,
    item: &item::Model,
    id: Uuid,
    resolved: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    publish::own(person, item)?;
    let tx = db.begin().await?;
    let asked = first(&tx, item.id, id).await?;
    close(&tx, asked, person.id.filter(|_| resolved), resolved.then_some(now), false).await?;
    let verb = if resolved { "resolve_remark" } else { "reopen_remark" };
    log::write(&tx, Some(item.id), &item.title, verb, serde_json::json!({ "remark": id }), person, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

async fn close(
    tx: &DatabaseTransaction,
    row: Model,
    by: Option<Uuid>,
    at: Option<DateTime<Utc>>,
    accepted: bool,
) -> Result<()> {
    let mut row = row.into_active_model();
    row.resolved_by = Set(by);
    row.resolved_at = Set(at);
    row.accepted = Set(accepted);
    row.update(tx).await?;
    Ok(())
}

/// Takes the proposed words over, as a new version of the text, which stays in review where it was. Refused where other words stand there by now: nothing is lost unseen.
pub async fn accept(
    db: &Db,
    person: &Person,
    item: &item::Model,
    version: i32,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let revision::Model { fields, stage, .. } = revision::current(db, item).await?;
    let tx = db.begin().await?;
    let asked = first(&tx, item.id, id).await?;
    let outdated = || Error::from(Problem::whole("suggestion-outdated"));
    let place = Place::named(&asked.place).ok_or_else(outdated)?;
    if place.words(&fields).is_none_or(|it| it != asked.quote) {
        return Err(outdated());
    }
    let mut fields = fields;
    match (place, &asked.suggestion) {
        (Place::Title, Some(Suggestion::Words(words))) => fields.title.clone_from(words),
        (Place::Lede, Some(Suggestion::Words(words))) => fields.lede.clone_from(words),
        (Place::Block(id), Some(Suggestion::Block(block))) => {
            let content = fields.body.content.into_iter();
            let taken = content.map(|it| if it.id() == id { block.clone() } else { it });
            fields.body = RichText::new(taken.collect());
        }
        _ => return Err(outdated()),
    }
    publish::save_in(&tx, person, item.id, version, fields, now).await?;
    if stage == Some(Stage::InReview) {
        publish::go_on_reviewing(&tx, item.id).await?;
    }
    close(&tx, asked, person.id, Some(now), true).await?;
    log::write(
        &tx,
        Some(item.id),
        &item.title,
        "accept_remark",
        serde_json::json!({ "remark": id }),
        person,
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// A remark with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    pub remark: Model,
    pub answers: Vec<Model>,
}

/// Every remark on an item, the oldest first.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Vec<Thread>> {
    let all = Entity::find()
        .filter(COLUMN.item_id.eq(item))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(&db.read)
        .await?;
    let (answers, remarks): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.answers.is_some());
    let own = |id: Uuid| answers.iter().filter(|it| it.answers == Some(id)).cloned().collect();
    Ok(remarks.into_iter().map(|it| Thread { answers: own(it.id), remark: it }).collect())
}

/// How many remarks on an item nobody has resolved.
pub async fn open_on(db: &Db, item: Uuid) -> Result<u64> {
    Ok(open().filter(COLUMN.item_id.eq(item)).count(&db.read).await?)
}

/// Calls looked through for one account.
const CALLS: u64 = 200;

/// Remarks and answers that call this account, newest first; those of a resolved thread are done with.
pub async fn calling(db: &Db, account: Uuid) -> Result<Vec<Model>> {
    let calls = mention::Entity::find()
        .filter(mention::COLUMN.account_id.eq(account))
        .order_by_desc(mention::Column::RemarkId)
        .limit(CALLS)
        .all(&db.read)
        .await?;
    let by_ids = |ids: Vec<Uuid>| Entity::find().filter(COLUMN.id.is_in(ids)).all(&db.read);
    let mut rows = by_ids(calls.into_iter().map(|it| it.remark_id).collect()).await?;
    let threads = by_ids(rows.iter().map(|it| it.answers.unwrap_or(it.id)).collect()).await?;
    let is_open = |id: Uuid| threads.iter().any(|thread| thread.id == id && thread.resolved_at.is_none());
    rows.retain(|it| is_open(it.answers.unwrap_or(it.id)));
    rows.sort_by_key(|it| std::cmp::Reverse(it.id));
    Ok(rows)
}

/// The item is gone, and everything said of it.
pub(super) async fn forget(tx: &impl ConnectionTrait, item: Uuid) -> Result<()> {
    let own = Entity::find().filter(COLUMN.item_id.eq(item)).all(tx).await?;
    let ids = own.iter().map(|it| it.id);
    mention::Entity::delete_many().filter(mention::COLUMN.remark_id.is_in(ids)).exec(tx).await?;
    Entity::delete_many().filter(COLUMN.item_id.eq(item)).exec(tx).await?;
    Ok(())
}

fn open() -> Select<Entity> {
    Entity::find().filter(COLUMN.answers.is_null()).filter(COLUMN.resolved_at.is_null())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_name_is_called_whole_or_not_at_all() {
        assert!(names("Voir avec @Camille Roux, merci", "Camille Roux"));
        assert!(names("@camille roux", "Camille Roux"));
        assert!(!names("Camille Roux a relu", "Camille Roux"), "no sign before it");
        assert!(!names("@Camille Rouxel", "Camille Roux"), "a longer name");
    }
}
