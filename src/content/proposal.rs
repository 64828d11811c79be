//! What organisations propose: an item like any other, whose text, versions and states are the newsroom's, and beside it where the proposal
//! stands for those who sent it. It follows the verbs of [`super::publish`]; a letter goes out with each answer.
use super::fields::{Details, Fields, slugify};
use super::publish::{self, Act, New};
use super::state::{Stage, Verb, Visibility};
use super::{Kind, event, item, revision, town};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::queue::{self, Job, ProposalNews};
use crate::staff::{self, Person, Role};
use chrono::{DateTime, Duration, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, Condition, DatabaseTransaction, IntoActiveModel, PaginatorTrait, QueryOrder,
    QuerySelect,
};
use std::collections::{BTreeSet, HashMap};

/// The table `proposal`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    pub state: State,
    /// What the newsroom said when it asked for changes or declined.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub sent_by: Option<Uuid>,
    /// The last time it was handed in.
    pub sent_at: DateTimeUtc,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the newsroom made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum State {
    Waiting,
    /// Changes are asked for: it is the organisation's turn.
    Changes,
    Published,
    Declined,
}

impl Model {
    fn open(&self) -> bool {
        matches!(self.state, State::Waiting | State::Changes)
    }

    /// Nobody decided on it yet.
    pub(super) fn waits(&self) -> bool {
        self.state == State::Waiting
    }
}

/// Where it stands for those who proposed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Draft,
    Waiting,
    Changes,
    /// It will be public at its date.
    Agreed,
    Published,
    Declined,
    Withdrawn,
}

impl Standing {
    /// The name used in locale files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Changes => "changes",
            Self::Agreed => "agreed",
            Self::Published => "published",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// One standing or two: what readers have first, then the correction that was proposed.
    #[must_use]
    pub fn of(item: &item::Model, stage: Option<Stage>, proposal: Option<&Model>) -> Vec<Self> {
        let readers = match item.visibility {
            Visibility::Never => None,
            Visibility::Trashed => return vec![Self::Declined],
            Visibility::Live => Some(Self::Published),
            Visibility::Withdrawn => Some(Self::Withdrawn),
        };
        let work = match (proposal.map(|it| it.state), stage) {
            (Some(State::Waiting), Some(Stage::Approved | Stage::Scheduled)) => Some(Self::Agreed),
            (Some(State::Waiting), Some(_)) => Some(Self::Waiting),
            (Some(State::Changes), Some(_)) => Some(Self::Changes),
            (Some(State::Declined), None) => Some(Self::Declined),
            (None, Some(_)) => Some(Self::Draft),
            _ => None,
        };
        readers.into_iter().chain(work).collect()
    }
}

/// An item an organisation proposed.
#[derive(Clone, Debug)]
pub struct Proposed {
    pub item: item::Model,
    /// The version being worked on, else the one readers have; of one that was declined, the last.
    pub revision: revision::Model,
    /// Where the version being worked on stands; none without one.
    pub stage: Option<Stage>,
    /// None before it was handed in.
    pub proposal: Option<Model>,
}

impl Proposed {
    /// See [`Standing::of`].
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        Standing::of(&self.item, self.stage, self.proposal.as_ref())
    }
}

/// The proposal of an item, for somebody who may open it.
pub async fn opened(db: &Db, person: &Person, short_id: i64) -> Result<Proposed> {
    let item = item::by_short_id(db, short_id).await?;
    publish::own(person, &item)?;
    if item.partner_id.is_none() {
        return Err(Error::NotFound);
    }
    let proposal = of_item(db, item.id).await?;
    let revision = newest(db, &item).await?;
    let stage = revision.stage.filter(|_| item.open_revision.is_some());
    let mut found = Proposed { stage, revision, item, proposal };
    if let (Role::Partner, Some(organisation)) = (person.role, person.organisation) {
        as_partner(db, &mut found, &accounts(db, organisation).await?).await?;
    }
    Ok(found)
}

async fn newest(db: &Db, item: &item::Model) -> Result<revision::Model> {
    if item.visibility != Visibility::Trashed {
        return revision::current(db, item).await;
    }
    let last = revision::of_item(db, item.id).await?.into_iter().max_by_key(|it| it.number);
    last.ok_or(Error::NotFound)
}

/// Rows one list reads.
const MOST: u64 = 300;

/// What was proposed for an organisation, last changed first; of what was thrown away, what the newsroom declined.
pub async fn of_partner(db: &Db, organisation: Uuid) -> Result<Vec<Proposed>> {
    let items = item::Entity::find()
        .filter(item::COLUMN.partner_id.eq(organisation))
        .order_by_desc(item::Column::UpdatedAt)
        .limit(MOST)
        .all(&db.read)
        .await?;
    let mut found = with_revisions(db, items).await?;
    found.retain(|it| it.item.visibility != Visibility::Trashed || it.proposal.is_some());
    let own = accounts(db, organisation).await?;
    for it in &mut found {
        as_partner(db, it, &own).await?;
    }
    Ok(found)
}

async fn accounts(db: &Db, organisation: Uuid) -> Result<Vec<Uuid>> {
    Ok(staff::of_organisation(db, organisation).await?.into_iter().map(|it| it.id).collect())
}

/// What the newsroom is writing is not the partner's to read: of the versions, the newest of their own, or that readers have, or handed back.
async fn as_partner(db: &Db, it: &mut Proposed, own: &[Uuid]) -> Result<()> {
    let (live, open) = (it.item.live_revision, it.item.open_revision);
    let back = it.proposal.as_ref().is_some_and(|it| it.state == State::Changes);
    let seen = |it: &revision::Model| {
        let handed_back = back && open == Some(it.id) && it.stage == Some(Stage::ChangesRequested);
        live == Some(it.id) || it.created_by.is_some_and(|id| own.contains(&id)) || handed_back
    };
    if !seen(&it.revision) {
        let all = revision::of_item(db, it.item.id).await?.into_iter().filter(seen);
        it.revision = all.max_by_key(|it| it.number).ok_or(Error::NotFound)?;
    }
    Ok(())
}

/// What waits for the newsroom, the oldest first.
pub async fn waiting(db: &Db) -> Result<Vec<Proposed>> {
    let rows = Entity::find()
        .filter(COLUMN.state.eq(State::Waiting))
        .order_by_asc(Column::SentAt)
        .limit(MOST)
        .all(&db.read)
        .await?;
    let items = item::by_ids(db, &rows.iter().map(|it| it.item_id).collect::<Vec<_>>()).await?;
    let items = rows.iter().filter_map(|it| items.get(&it.item_id).cloned()).collect();
    with_revisions(db, items).await
}

/// How many wait.
pub async fn count(db: &Db) -> Result<u64> {
    Ok(Entity::find().filter(COLUMN.state.eq(State::Waiting)).count(&db.read).await?)
}

async fn with_revisions(db: &Db, items: Vec<item::Model>) -> Result<Vec<Proposed>> {
    let ids: Vec<Uuid> = items.iter().map(|it| it.id).collect();
    let rows = Entity::find().filter(COLUMN.item_id.is_in(ids)).all(&db.read).await?;
    let mut rows: HashMap<Uuid, Model> = rows.into_iter().map(|it| (it.item_id, it)).collect();
    let shown: Vec<Uuid> = items.iter().filter_map(|it| it.open_revision.or(it.live_revision)).collect();
    let revisions = revision::by_ids(db, &shown).await?;
    let mut found = Vec::new();
    for item in items {
        let revision = match item.open_revision.or(item.live_revision).and_then(|it| revisions.get(&it)) {
            Some(it) => it.clone(),
            None => newest(db, &item).await?,
        };
        let stage = revision.stage.filter(|_| item.open_revision.is_some());
        found.push(Proposed { stage, proposal: rows.remove(&item.id), revision, item });
    }
    Ok(found)
}

/// Whether a partner may change it now: before it is handed in, where changes were asked for, and, to correct it, what readers have. What
/// the newsroom is working on is not theirs to write over, nor to read.
pub async fn open_to(db: &Db, it: &Proposed) -> Result<bool> {
    let state = it.proposal.as_ref().map(|it| it.state);
    match it.stage {
        None => Ok(it.item.visibility == Visibility::Live),
        Some(Stage::ChangesRequested) => Ok(state == Some(State::Changes)),
        Some(Stage::Draft) => {
            let own = accounts(db, it.item.partner_id.unwrap_or_default()).await?;
            let open = it.item.open_revision == Some(it.revision.id);
            Ok(open && it.revision.created_by.is_some_and(|id| own.contains(&id)))
        }
        Some(_) => Ok(false),
    }
}

/// Keeps a partner's words, and hands them in if `send`: one transaction. `known` is the item with its version when the form was opened.
pub async fn hand_in(
    db: &Db,
    person: &Person,
    known: Option<(&Proposed, i32)>,
    fields: Fields,
    send: bool,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let organisation = person.organisation.filter(|_| person.role == Role::Partner);
    let organisation = organisation.ok_or(Error::Forbidden)?;
    if let Some((it, _)) = known
        && !open_to(db, it).await?
    {
        return Err(Error::Forbidden);
    }
    let tx = db.begin().await?;
    let item = match known {
        Some((it, version)) => {
            let fields = addressed(&tx, it, fields).await?;
            publish::save_in(&tx, person, it.item.id, version, fields, now).await?
        }
        None => {
            let locale = town::first_language(&tx).await?;
            let new = New { partner: Some(organisation), ..New::of(fields.details.kind(), locale) };
            publish::create_in(&tx, person, new, fields, now).await?
        }
    };
    let item = if send {
        publish::act_in(&tx, person, item.id, item.version, Act::Submit, now).await?
    } else {
        item
    };
    tx.commit().await?;
    Ok(item)
}

/// What the newsroom does with a proposal: its corrections, if any, and an act; both or neither.
pub async fn settle(
    db: &Db,
    person: &Person,
    it: &Proposed,
    version: i32,
    fields: Fields,
    acts: Vec<Act>,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let mut item = it.item.clone();
    item.version = version;
    if fields != it.revision.fields {
        let fields = addressed(&tx, it, fields).await?;
        item = publish::save_in(&tx, person, item.id, item.version, fields, now).await?;
    }
    for act in acts {
        item = publish::act_in(&tx, person, item.id, item.version, act, now).await?;
    }
    tx.commit().await?;
    Ok(item)
}

/// With the address of the last title, as long as nobody has seen another one: neither a reader, nor who gave it by hand.
async fn addressed(tx: &DatabaseTransaction, it: &Proposed, fields: Fields) -> Result<Fields> {
    let (before, wished) = (slugify(&it.revision.fields.title), slugify(&fields.title));
    let numbered = |it: &str| it.strip_prefix('-').is_some_and(|it| it.parse::<u32>().is_ok());
    let own = fields.slug.strip_prefix(&before).is_some_and(|it| it.is_empty() || numbered(it));
    if it.item.first_published_at.is_some() || !own || before == wished {
        return Ok(fields);
    }
    let slug = publish::free_slug(tx, it.item.kind, &it.item.locale, &wished, it.item.id).await?;
    Ok(Fields { slug, ..fields })
}

/// Of these organisations, those whose accounts read the notes for mediators.
pub async fn mediating(db: &Db, organisations: &[Uuid]) -> Result<Vec<Uuid>> {
    let live = item::live_by_ids(db, organisations).await?.into_iter();
    let mediates =
        |it: &item::Live| matches!(&it.fields.details, Details::Organisation(it) if it.is_mediator);
    Ok(live.filter(|(_, it)| mediates(it)).map(|it| it.0).collect())
}

/// Whether what readers have says something else than what its organisation sent last.
pub async fn corrected(db: &Db, item: &item::Model) -> Result<bool> {
    let (Some(live), Some(organisation)) = (item.live_revision, item.partner_id) else { return Ok(false) };
    let own = accounts(db, organisation).await?;
    let all = revision::of_item(db, item.id).await?;
    let sent = all.iter().filter(|it| it.created_by.is_some_and(|id| own.contains(&id)));
    let sent = sent.max_by_key(|it| it.number);
    let said = |it: &revision::Model| {
        let it = &it.fields;
        (it.title.clone(), it.lede.clone(), it.body.clone(), it.image, it.details.clone())
    };
    let live = all.iter().find(|it| it.id == live);
    Ok(live.zip(sent).is_some_and(|(live, sent)| said(live) != said(sent)))
}

/// Follows a verb of the newsroom or of the organisation, and has those told whom it concerns.
pub(super) async fn follow(
    tx: &DatabaseTransaction,
    item: &item::Model,
    verb: Verb,
    note: &str,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    if item.partner_id.is_none() {
        return Ok(());
    }
    let known = Entity::find_by_id(item.id).one(tx).await?;
    let open = known.as_ref().is_some_and(Model::open);
    let partner = person.role == Role::Partner;
    let (state, news) = match verb {
        Verb::Submit if partner => (State::Waiting, ProposalNews::Sent),
        Verb::RequestChanges if open => (State::Changes, ProposalNews::Changes),
        Verb::Publish if open => (State::Published, ProposalNews::Published),
        Verb::Decline | Verb::Discard if open && !partner => (State::Declined, ProposalNews::Declined),
        Verb::Discard if partner => {
            Entity::delete_by_id(item.id).exec(tx).await?;
            return Ok(());
        }
        _ => return Ok(()),
    };
    let sent = (verb == Verb::Submit).then_some((person.id, now));
    let sent = sent.or(known.as_ref().map(|it| (it.sent_by, it.sent_at))).unwrap_or((None, now));
    let decided = verb != Verb::Submit;
    let row = ActiveModel {
        item_id: Set(item.id),
        state: Set(state),
        note: Set(note.to_owned()),
        sent_by: Set(sent.0),
        sent_at: Set(sent.1),
        decided_by: Set(person.id.filter(|_| decided)),
        decided_at: Set(decided.then_some(now)),
    };
    if known.is_some() {
        row.update(tx).await?;
    } else {
        row.insert(tx).await?;
    }
    queue::enqueue(tx, &Job::TellProposal { item: item.id, news }, now, now, None).await?;
    Ok(())
}

/// What a feed of an organisation brings waits for the newsroom like what its people hand in; nobody is written to, for nobody sent it.
pub(super) async fn wait(tx: &DatabaseTransaction, item: Uuid, now: DateTime<Utc>) -> Result<()> {
    let row = ActiveModel {
        item_id: Set(item),
        state: Set(State::Waiting),
        note: Set(String::new()),
        sent_by: Set(None),
        sent_at: Set(now),
        decided_by: Set(None),
        decided_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// What was declined and came back from the trash waits again.
pub(super) async fn wait_again(tx: &DatabaseTransaction, item: Uuid) -> Result<()> {
    let Some(row) = Entity::find_by_id(item).one(tx).await?.filter(|it| it.state == State::Declined) else {
        return Ok(());
    };
    let mut row = row.into_active_model();
    row.state = Set(State::Waiting);
    row.note = Set(String::new());
    row.update(tx).await?;
    Ok(())
}

/// The proposal of an item, if it ever was one.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(item).one(&db.read).await?)
}

/// Items that may be the same thing: most words of the title in common, or an event near in title on a day they share.
pub async fn alike(db: &Db, item: &item::Model, fields: &Fields) -> Result<Vec<item::Model>> {
    let own = words(&fields.title);
    let mut longest: Vec<&String> = own.iter().collect();
    longest.sort_by_key(|it| std::cmp::Reverse(it.len()));
    let mut near = Condition::any();
    for word in longest.into_iter().take(3) {
        near = near.add(item::COLUMN.slug.contains(word));
    }
    let mut same_day: BTreeSet<Uuid> = BTreeSet::new();
    if let Details::Event(it) = &fields.details {
        for timing in it.timings.iter().take(10) {
            let rows = event::timing::Entity::find()
                .filter(event::timing::COLUMN.begin_at.gt(timing.begin - Duration::hours(18)))
                .filter(event::timing::COLUMN.begin_at.lt(timing.begin + Duration::hours(18)))
                .limit(MOST)
                .all(&db.read)
                .await?;
            same_day.extend(rows.into_iter().map(|it| it.item_id));
        }
    }
    if own.is_empty() && same_day.is_empty() {
        return Ok(Vec::new());
    }
    let rows = item::Entity::find()
        .filter(item::COLUMN.kind.eq(item.kind))
        .filter(item::COLUMN.visibility.ne(Visibility::Trashed))
        .filter(item::COLUMN.id.ne(item.id))
        .filter(near.add(item::COLUMN.id.is_in(same_day.iter().copied())))
        .order_by_desc(item::Column::UpdatedAt)
        .limit(MOST)
        .all(&db.read)
        .await?;
    let share = |it: &item::Model| {
        let other = words(&it.title);
        let both = own.intersection(&other).count();
        both as f64 / own.union(&other).count().max(1) as f64
    };
    let event = item.kind == Kind::Event;
    let mut found: Vec<(f64, item::Model)> = rows.into_iter().map(|it| (share(&it), it)).collect();
    found.retain(|(share, it)| *share >= 0.6 || (event && same_day.contains(&it.id) && *share >= 0.25));
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(5);
    Ok(found.into_iter().map(|it| it.1).collect())
}

/// The words of a title that tell it from others.
fn words(title: &str) -> BTreeSet<String> {
    slugify(title)
        .split('-')
        .filter(|it| it.len() > 3 || it.chars().all(|it| it.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}
