//! The verbs: create, save, submit, request changes, approve, schedule, publish, discard, decline, withdraw. Each is one transaction with its
//! revision, its log line, its search text and its jobs. The reasons of a refusal are a list, and the desk's buttons ask for the same
//! list ([`refusals`]).
use super::event::{Timing, timing};
use super::fields::{Details, Fields, of_link, slugify};
use super::item::Whose;
use super::state::{self, NoMove, Stage, Verb, Visibility};
use super::{Kind, assignment, erratum, image, item, log, proposal, resolve, revision, search, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::richtext::Channel;
use crate::richtext::check;
use crate::richtext::refs::Refs;
use crate::staff::{Person, Role};
use chrono::{DateTime, Months, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, Statement};
use serde::{Deserialize, Serialize};

/// What a new item is besides its fields.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id, where others have to name it before it exists.
    pub id: Option<Uuid>,
    pub kind: Kind,
    pub locale: String,
    /// The item this one says the same as, in another language.
    pub translation_of: Option<Uuid>,
    /// Where an import found it.
    pub source: Option<String>,
    /// The organisation that proposes it.
    pub partner: Option<Uuid>,
}

impl New {
    /// A new item of a kind in a locale.
    pub fn of(kind: Kind, locale: &str) -> Self {
        Self { id: None, kind, locale: locale.to_owned(), translation_of: None, source: None, partner: None }
    }
}

/// Why an item left the site and what stands there now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Withdrawal {
    pub reason: Reason,
    /// What readers are told; dated when shown.
    pub notice: String,
    /// Another item to go to.
    pub instead: Option<Uuid>,
}

/// Why an item was withdrawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Error,
    /// Its text went into another item.
    Merged,
    #[default]
    Withdrawn,
    /// Its end date came.
    Ended,
}

/// Makes an item with a first draft.
pub async fn create(
    db: &Db,
    person: &Person,
    new: New,
    fields: Fields,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let tx = db.begin().await?;
    let item = create_in(&tx, person, new, fields, now).await?;
    tx.commit_unseen().await?;
    Ok(item)
}

/// The same in the transaction of a change that makes an item.
pub async fn create_in(
    tx: &DatabaseTransaction,
    person: &Person,
    new: New,
    fields: Fields,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let fields = checked(fields, new.kind)?;
    let group = match new.translation_of {
        // The other one may come later: its id is the group's name then.
        Some(id) => item::Entity::find_by_id(id).one(tx).await?.map_or(id, |it| it.translation_group),
        None => new.id.unwrap_or_else(Uuid::now_v7),
    };
    let wished = if fields.slug.is_empty() { slugify(&fields.title) } else { fields.slug.clone() };
    let slug = free_slug(tx, new.kind, &new.locale, &wished, Uuid::nil()).await?;
    let id = new.id.unwrap_or_else(Uuid::now_v7);
    let revision = Uuid::now_v7();
    let row = item::ActiveModel {
        id: Set(id),
        short_id: Set(next_short_id(tx).await?),
        kind: Set(new.kind),
        locale: Set(new.locale),
        slug: Set(slug.clone()),
        title: Set(fields.title.clone()),
        kicker: Set(fields.kicker.clone()),
        lede: Set(fields.lede.clone()),
        translation_group: Set(group),
        visibility: Set(Visibility::Never),
        live_revision: Set(None),
        open_revision: Set(Some(revision)),
        image_id: Set(fields.image),
        owner_id: Set(fields.owner),
        form: Set(None),
        section_id: Set(fields.section()),
        priority: Set(fields.priority),
        evergreen: Set(fields.evergreen),
        source: Set(new.source),
        partner_id: Set(new.partner),
        created_by: Set(person.id),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let item = row.insert(tx).await?;
    insert_revision(tx, revision, id, 1, Fields { slug, ..fields }, person, now).await?;
    log::write(tx, Some(id), &item.title, "create", serde_json::json!({}), person, now).await?;
    Ok(item)
}

/// Saves all fields as a new revision, which becomes the open one and a draft. `version` is the item's when the editor began;
/// [`Error::Conflict`] if somebody saved since.
pub async fn save(
    db: &Db,
    person: &Person,
    id: Uuid,
    version: i32,
    fields: Fields,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let tx = db.begin().await?;
    let item = save_in(&tx, person, id, version, fields, now).await?;
    tx.commit_unseen().await?;
    Ok(item)
}

/// The same in the transaction of a change that saves an item. What was to be published at a date still is, in the words saved now, where
/// nothing stands against it.
pub async fn save_in(
    tx: &DatabaseTransaction,
    person: &Person,
    id: Uuid,
    version: i32,
    fields: Fields,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let (item, open) = load(tx, id).await?;
    own(person, &item)?;
    let stage = open.as_ref().and_then(|it| it.stage);
    let to = state::step(item.visibility, stage, Verb::Save, person).map_err(|it| no_move(it, Verb::Save))?;
    if item.version != version {
        return Err(Error::Conflict);
    }
    let mut fields = checked(fields, item.kind)?;
    if fields.slug.is_empty() {
        fields.slug = item.slug.clone();
    }
    if fields.slug != item.slug && taken(tx, item.kind, &item.locale, &fields.slug, id).await? {
        return Err(Problem::at("slug", "slug-taken").into());
    }
    let number = next_number(tx, id).await?;
    let revision = Uuid::now_v7();
    // What readers know, or knew, keeps its address until it is published again: a notice stands there, or a redirect must begin there.
    let known = item.first_published_at.is_some();
    let scheduled =
        open.as_ref().filter(|it| it.stage == Some(Stage::Scheduled)).and_then(|it| it.publish_at);
    close(tx, open).await?;
    let mut row = touched(item, now);
    row.open_revision = Set(Some(revision));
    if !known {
        row.slug = Set(fields.slug.clone());
        row.title = Set(fields.title.clone());
        row.image_id = Set(fields.image);
        row.section_id = Set(fields.section());
    }
    let item = write(tx, row, version).await?;
    insert_revision(tx, revision, id, number, fields, person, now).await?;
    debug_assert_eq!(to, Some(Stage::Draft));
    log::write(tx, Some(id), &item.title, "save", serde_json::json!({ "revision": number }), person, now)
        .await?;
    let Some(at) = scheduled else { return Ok(item) };
    // A text that has its date keeps it; where something stands against it now, it is a draft.
    match Box::pin(act_in(tx, person, id, item.version, Act::Schedule { at }, now)).await {
        Err(Error::Refused(_) | Error::Forbidden) => Ok(item),
        done => done,
    }
}

/// A verb with what it needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    Submit,
    RequestChanges {
        note: String,
    },
    Approve,
    Schedule {
        at: DateTime<Utc>,
    },
    Unschedule,
    Publish,
    Discard,
    /// What a partner proposed is not taken, for this reason.
    Decline {
        note: String,
    },
    Withdraw(Withdrawal),
}

impl Act {
    /// The line of the table of moves this act is.
    pub fn verb(&self) -> Verb {
        match self {
            Self::Submit => Verb::Submit,
            Self::RequestChanges { .. } => Verb::RequestChanges,
            Self::Approve => Verb::Approve,
            Self::Schedule { .. } => Verb::Schedule,
            Self::Unschedule => Verb::Unschedule,
            Self::Publish => Verb::Publish,
            Self::Discard => Verb::Discard,
            Self::Decline { .. } => Verb::Decline,
            Self::Withdraw(_) => Verb::Withdraw,
        }
    }

    /// What is wrong with what comes with it, by field of its form.
    pub fn problems(&self, now: DateTime<Utc>) -> Vec<Problem> {
        let problem = match self {
            Self::Schedule { at } if *at <= now => Some(Problem::at("publish_at", "in-the-past")),
            Self::RequestChanges { note } | Self::Decline { note } if note.trim().is_empty() => {
                Some(Problem::at("note", "required"))
            }
            Self::Withdraw(it) => it.problem(),
            _ => None,
        };
        problem.into_iter().collect()
    }
}

impl Withdrawal {
    /// Readers are told why, or led on; a mistake is nothing to explain.
    pub fn problem(&self) -> Option<Problem> {
        match self.reason {
            Reason::Withdrawn if self.notice.trim().is_empty() => Some(Problem::at("notice", "required")),
            Reason::Merged if self.instead.is_none() => Some(Problem::at("instead", "required")),
            Reason::Withdrawn | Reason::Merged | Reason::Error | Reason::Ended => None,
        }
    }
}

/// The revision a verb is about: the open one; where what was withdrawn is published again, the one readers had.
fn meant(item: &item::Model, verb: Verb) -> Option<Uuid> {
    let again = verb == Verb::Publish && item.visibility == Visibility::Withdrawn;
    item.open_revision.or(item.live_revision.filter(|_| again))
}

/// Everything that stands against a verb now, for this person. Empty: it can be done.
pub async fn refusals(
    db: &Db,
    person: &Person,
    item: &item::Model,
    verb: Verb,
    now: DateTime<Utc>,
) -> Result<Vec<Problem>> {
    let open = match meant(item, verb) {
        Some(id) => Some(revision::by_id(db, id).await?),
        None => None,
    };
    against(&db.read, person, item, open.as_ref(), verb, now).await
}

async fn against(
    connection: &impl ConnectionTrait,
    person: &Person,
    item: &item::Model,
    open: Option<&revision::Model>,
    verb: Verb,
    now: DateTime<Utc>,
) -> Result<Vec<Problem>> {
    let mut found = Vec::new();
    if own(person, item).is_err() {
        found.push(Problem::whole("not-yours"));
    }
    if verb == Verb::Decline && item.partner_id.is_none() {
        found.push(no_move(NoMove::NotFromHere, verb));
    }
    if let Err(reason) = state::step(item.visibility, open.and_then(|it| it.stage), verb, person) {
        found.push(no_move(reason, verb));
        return Ok(found);
    }
    let agrees = matches!(verb, Verb::Approve | Verb::Schedule | Verb::Publish);
    if agrees
        && let Some(open) = open
        && own_words(open, person)
        && town::four_eyes(connection).await?
    {
        found.push(Problem::whole("own-words"));
    }
    if matches!(verb, Verb::Submit | Verb::Approve | Verb::Schedule | Verb::Publish)
        && let Some(open) = open
    {
        found.extend(lacking(connection, item, &open.fields, now).await?);
    }
    Ok(found)
}

/// What these fields of an item, saved or not, lack to be public, whoever asks.
pub async fn lacks(db: &Db, item: &item::Model, fields: &Fields, now: DateTime<Utc>) -> Result<Vec<Problem>> {
    lacking(&db.read, item, fields, now).await
}

async fn lacking(
    connection: &impl ConnectionTrait,
    item: &item::Model,
    fields: &Fields,
    now: DateTime<Utc>,
) -> Result<Vec<Problem>> {
    let mut found = fields.missing();
    found.extend(fields.over(now));
    found.extend(taken_address(connection, item, fields).await?);
    found.extend(broken_references(connection, item.id, fields, now).await?);
    Ok(found)
}

/// Whether this person would be the only one to have agreed: they saved these words, and nobody else approved them.
fn own_words(open: &revision::Model, person: &Person) -> bool {
    let agreed = open.approved_by.is_some_and(|by| Some(by) != person.id);
    person.id.is_some() && open.created_by == person.id && !agreed
}

/// The address a correction asks for, if another item took it meanwhile.
async fn taken_address(
    connection: &impl ConnectionTrait,
    item: &item::Model,
    fields: &Fields,
) -> Result<Option<Problem>> {
    let moves = fields.slug != item.slug;
    let taken = moves && taken(connection, item.kind, &item.locale, &fields.slug, item.id).await?;
    Ok(taken.then(|| Problem::at("slug", "slug-taken")))
}

/// Says that a public item was looked at and is still right: its next day is that of its kind. Nothing else of it changes.
pub async fn reviewed(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let item = item::Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    if item.visibility != Visibility::Live || item.review_by.is_none() {
        return Err(Error::Conflict);
    }
    let (title, version) = (item.title.clone(), item.version);
    let detail = serde_json::json!({ "review_by": item.review_by });
    let next = item.kind.review_months().and_then(|it| now.date_naive().checked_add_months(Months::new(it)));
    let mut row = touched(item, now);
    row.review_by = Set(next);
    write(&tx, row, version).await?;
    log::write(&tx, Some(id), &title, "reviewed", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Has a public item looked at again from this day on, because something it stands on changed: what, is its line in the log.
pub async fn to_review(
    tx: &DatabaseTransaction,
    person: &Person,
    item: item::Model,
    why: (&str, serde_json::Value),
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    let (id, title, version) = (item.id, item.title.clone(), item.version);
    let day = item.review_by.filter(|it| *it <= day).unwrap_or(day);
    let mut row = touched(item, now);
    row.review_by = Set(Some(day));
    write(tx, row, version).await?;
    log::write(tx, Some(id), &title, why.0, why.1, person, now).await
}

/// Images without alternative or web rights, and links to items that are not there.
async fn broken_references(
    connection: &impl ConnectionTrait,
    own: Uuid,
    fields: &Fields,
    now: DateTime<Utc>,
) -> Result<Vec<Problem>> {
    let mut found = Vec::new();
    let mut refs = Refs::of(&fields.body);
    refs.images.extend(fields.image);
    let images = image::Entity::find()
        .filter(image::COLUMN.id.is_in(refs.images.iter().copied()))
        .all(connection)
        .await?;
    for it in &images {
        if it.alt.trim().is_empty() && !it.decorative {
            found.push(Problem::at(fields.at_image(it.id), "image-without-alt").with("image", &it.name));
        }
        if !it.rights.allow(Channel::Web, now.date_naive()) {
            found.push(Problem::at(fields.at_image(it.id), "image-without-right").with("image", &it.name));
        }
    }
    if images.len() < refs.images.len() {
        found.push(Problem::at("body", "image-missing"));
    }
    let items = item::Entity::find()
        .filter(item::COLUMN.id.is_in(refs.items.iter().copied()))
        .all(connection)
        .await?;
    found.extend(resolve::misplaced(&fields.body, &items).map(|it| {
        Problem::at(fields.at_item(it.id), "card-of-another-kind")
            .with("title", &it.title)
            .with("kind", it.kind.name())
    }));
    for it in items.iter().filter(|it| it.id != own) {
        if matches!(it.visibility, Visibility::Withdrawn | Visibility::Trashed) {
            let links = fields.links_to(it.id);
            found
                .extend(links.iter().map(|link| of_link(link, "link-to-withdrawn").with("title", &it.title)));
        }
    }
    let gone = refs.items.iter().filter(|id| items.iter().all(|it| it.id != **id));
    for link in gone.flat_map(|id| fields.links_to(*id)) {
        found.push(of_link(&link, "link-to-nothing"));
    }
    Ok(found)
}

/// Does what `act` says, or refuses with every reason. `version` as for [`save`].
pub async fn act(
    db: &Db,
    person: &Person,
    id: Uuid,
    version: i32,
    act: Act,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let tx = db.begin().await?;
    // On the heap: it is large, and so are those who call it.
    let item = Box::pin(act_in(&tx, person, id, version, act, now)).await?;
    tx.commit().await?;
    Ok(item)
}

/// The same in the transaction of a change that acts on an item.
pub async fn act_in(
    tx: &DatabaseTransaction,
    person: &Person,
    id: Uuid,
    version: i32,
    act: Act,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let (item, mut open) = load(tx, id).await?;
    let verb = act.verb();
    if open.is_none()
        && let Some(id) = meant(&item, verb)
    {
        open = revision::Entity::find_by_id(id).one(tx).await?;
    }
    if item.version != version {
        return Err(Error::Conflict);
    }
    let mut found = against(tx, person, &item, open.as_ref(), verb, now).await?;
    found.extend(act.problems(now));
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let stage = open.as_ref().and_then(|it| it.stage);
    let to = state::step(item.visibility, stage, verb, person).map_err(|it| no_move(it, verb))?;
    let title = item.title.clone();
    let said = match &act {
        Act::RequestChanges { note } | Act::Decline { note } => note.trim().to_owned(),
        _ => String::new(),
    };
    let item = match act {
        Act::Publish => {
            let open = open.ok_or_else(|| Error::from(Problem::whole("nothing-to-publish")))?;
            go_live(tx, item, open, now).await?
        }
        Act::Withdraw(withdrawal) => {
            if let Some(open) = open {
                set_stage(tx, open, to, None, None, None).await?;
            }
            leave(tx, item, &withdrawal, now).await?
        }
        Act::Discard | Act::Decline { .. } => discard(tx, item, open, now).await?,
        Act::Submit | Act::Unschedule => staged(tx, item, open, to, None, None, None, now).await?,
        Act::RequestChanges { note } => staged(tx, item, open, to, None, Some(note), None, now).await?,
        Act::Approve => staged(tx, item, open, to, None, None, person.id, now).await?,
        Act::Schedule { at } => {
            let revision = item.open_revision.ok_or(Error::NotFound)?;
            queue::enqueue(tx, &Job::Publish { item: id, revision }, at, now, None).await?;
            staged(tx, item, open, to, Some(at), None, person.id, now).await?
        }
    };
    assignment::follow(tx, id, verb, now).await?;
    tell(tx, &item, verb, person, now).await?;
    proposal::follow(tx, &item, verb, &said, person, now).await?;
    let detail = if said.is_empty() { serde_json::json!({}) } else { serde_json::json!({ "note": said }) };
    log::write(tx, Some(id), &title, verb.name(), detail, person, now).await?;
    Ok(item)
}

/// Has those told for whom there is something to do now: who may agree, or who wrote.
async fn tell(
    tx: &DatabaseTransaction,
    item: &item::Model,
    verb: Verb,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    // What the program does by itself asks nobody for anything.
    let (Some(revision), Some(by)) = (item.open_revision, person.id) else { return Ok(()) };
    // what a partner proposes has letters of its own
    if item.partner_id.is_some() {
        return Ok(());
    }
    let job = match verb {
        Verb::Submit => Job::TellSubmitted { revision, by },
        Verb::RequestChanges => Job::TellChanges { revision, by },
        _ => return Ok(()),
    };
    queue::enqueue(tx, &job, now, now, None).await?;
    Ok(())
}

/// Publishes what was scheduled, if it still is and its time has come. False: nothing to do. The same transaction as by hand.
pub async fn publish_due(db: &Db, id: Uuid, revision: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let tx = db.begin().await?;
    let (item, open) = load(&tx, id).await?;
    let Some(open) = open.filter(|it| it.id == revision && it.stage == Some(Stage::Scheduled)) else {
        return Ok(false);
    };
    if open.publish_at.is_none_or(|it| it > now) {
        return Ok(false);
    }
    if let Some(problem) = taken_address(&tx, &item, &open.fields).await? {
        return Err(problem.into());
    }
    let title = open.title.clone();
    let item = go_live(&tx, item, open, now).await?;
    proposal::follow(&tx, &item, Verb::Publish, "", &Person::system(), now).await?;
    log::write(
        &tx,
        Some(id),
        &title,
        Verb::Publish.name(),
        serde_json::json!({ "scheduled": true }),
        &Person::system(),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Shows and hides what its own dates call for on this day: documents on display, persons in office. Returns how many changed.
pub async fn turn_day(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    let today = town::today(&db.read, now).await?;
    let mut turned = 0;
    for live in item::live_of_kinds(db, &[Kind::Document, Kind::Person]).await? {
        let shown = live.fields.on_site(today);
        if shown == live.item.on_site {
            continue;
        }
        let tx = db.begin().await?;
        // Somebody may have published another revision meanwhile: that one decided for itself.
        let changed = item::Entity::update_many()
            .col_expr(item::Column::OnSite, shown.into())
            .filter(item::COLUMN.id.eq(live.item.id))
            .filter(item::COLUMN.live_revision.eq(live.revision))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 1 {
            if shown {
                search::put(&tx, &live.item, &live.fields).await?;
            } else {
                search::remove(&tx, live.item.id).await?;
            }
            turned += 1;
        }
        tx.commit().await?;
    }
    Ok(turned)
}

/// Takes off the site what has reached its end date. False: nothing to do.
pub async fn unpublish_due(db: &Db, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let tx = db.begin().await?;
    let (item, _) = load(&tx, id).await?;
    if item.visibility != Visibility::Live || item.unpublish_at.is_none_or(|it| it > now) {
        return Ok(false);
    }
    let title = item.title.clone();
    let withdrawal = Withdrawal { reason: Reason::Ended, ..Withdrawal::default() };
    leave(&tx, item, &withdrawal, now).await?;
    log::write(&tx, Some(id), &title, "unpublish", serde_json::json!({}), &Person::system(), now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn go_live(
    tx: &DatabaseTransaction,
    item: item::Model,
    open: revision::Model,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let fields = open.fields.clone();
    let (id, version, revision) = (item.id, item.version, open.id);
    let before = item.live_revision;
    if fields.slug != item.slug || item.first_published_at.is_none() {
        move_address(tx, &item, &fields.slug).await?;
    }
    set_stage(tx, open, None, None, None, None).await?;
    project(tx, id, &fields).await?;
    let first = item.first_published_at.unwrap_or(now);
    let reviewed =
        item.kind.review_months().and_then(|it| now.date_naive().checked_add_months(Months::new(it)));
    let mut row = touched(item, now);
    let on_site = fields.on_site(town::today(tx, now).await?);
    row.visibility = Set(Visibility::Live);
    row.on_site = Set(on_site);
    row.live_revision = Set(Some(revision));
    row.open_revision = Set(None);
    row.slug = Set(fields.slug.clone());
    row.title = Set(fields.title.clone());
    row.kicker = Set(fields.kicker.clone());
    row.lede = Set(fields.lede.clone());
    row.image_id = Set(fields.image);
    row.owner_id = Set(fields.owner);
    row.form = Set(match &fields.details {
        Details::Article(it) => Some(it.form.name().to_owned()),
        _ => None,
    });
    row.section_id = Set(fields.section());
    row.priority = Set(fields.priority);
    row.evergreen = Set(fields.evergreen);
    // A day that has passed was answered by publishing.
    row.review_by = Set(fields.review_by.filter(|it| *it > now.date_naive()).or(reviewed));
    row.first_published_at = Set(Some(first));
    row.published_at = Set(Some(now));
    row.displayed_at = Set(Some(fields.displayed_at.unwrap_or(first)));
    row.unpublish_at = Set(fields.unpublish_at);
    row.withdrawn_at = Set(None);
    row.withdrawal = Set(None);
    let item = write(tx, row, version).await?;
    if on_site {
        search::put(tx, &item, &fields).await?;
    } else {
        search::remove(tx, id).await?;
    }
    if let Some(at) = fields.unpublish_at {
        queue::enqueue(tx, &Job::Unpublish { item: id }, at, now, None).await?;
    }
    erratum::open(tx, &item, before, &fields, now).await?;
    Ok(item)
}

async fn leave(
    tx: &DatabaseTransaction,
    item: item::Model,
    withdrawal: &Withdrawal,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let (id, version) = (item.id, item.version);
    project(tx, id, &Fields::empty(item.kind)).await?;
    search::remove(tx, id).await?;
    let mut row = touched(item, now);
    row.visibility = Set(Visibility::Withdrawn);
    row.withdrawn_at = Set(Some(now));
    row.withdrawal = Set(Some(serde_json::to_value(withdrawal)?));
    write(tx, row, version).await
}

async fn discard(
    tx: &DatabaseTransaction,
    item: item::Model,
    open: Option<revision::Model>,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let version = item.version;
    let never = item.visibility == Visibility::Never;
    close(tx, open).await?;
    let mut row = touched(item, now);
    row.open_revision = Set(None);
    if never {
        row.visibility = Set(Visibility::Trashed);
    }
    write(tx, row, version).await
}

#[expect(clippy::too_many_arguments, reason = "what a stage carries: date, note and name, each only once")]
async fn staged(
    tx: &DatabaseTransaction,
    item: item::Model,
    open: Option<revision::Model>,
    to: Option<Stage>,
    publish_at: Option<DateTime<Utc>>,
    note: Option<String>,
    approved_by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let version = item.version;
    set_stage(tx, open.ok_or(Error::NotFound)?, to, publish_at, note, approved_by).await?;
    write(tx, touched(item, now), version).await
}

/// The open version of an item, saved by somebody who reviews it, stays in review; nobody is told again.
pub(super) async fn go_on_reviewing(tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let (_, open) = load(tx, id).await?;
    set_stage(tx, open.ok_or(Error::NotFound)?, Some(Stage::InReview), None, None, None).await
}

async fn set_stage(
    tx: &DatabaseTransaction,
    open: revision::Model,
    to: Option<Stage>,
    publish_at: Option<DateTime<Utc>>,
    note: Option<String>,
    approved_by: Option<Uuid>,
) -> Result<()> {
    let mut row = open.into_active_model();
    row.stage = Set(to);
    row.publish_at = Set(publish_at);
    if let Some(note) = note {
        row.note = Set(note);
    }
    if approved_by.is_some() {
        row.approved_by = Set(approved_by);
    }
    row.update(tx).await?;
    Ok(())
}

/// Rewrites what is derived from the live fields: topics, zones, references, timings.
async fn project(tx: &DatabaseTransaction, id: Uuid, fields: &Fields) -> Result<()> {
    item::item_topic::Entity::delete_many().filter(item::item_topic::COLUMN.item_id.eq(id)).exec(tx).await?;
    for topic in unique(&fields.topics) {
        item::item_topic::ActiveModel { item_id: Set(id), topic_id: Set(topic) }.insert(tx).await?;
    }
    item::item_zone::Entity::delete_many().filter(item::item_zone::COLUMN.item_id.eq(id)).exec(tx).await?;
    for zone in unique(&fields.zones) {
        item::item_zone::ActiveModel { item_id: Set(id), zone_id: Set(zone) }.insert(tx).await?;
    }
    item::reference::Entity::delete_many().filter(item::reference::COLUMN.item_id.eq(id)).exec(tx).await?;
    for (kind, target) in references(fields) {
        let row = item::reference::ActiveModel {
            item_id: Set(id),
            target_kind: Set(kind.to_owned()),
            target_id: Set(target),
        };
        row.insert(tx).await?;
    }
    timing::Entity::delete_many().filter(timing::COLUMN.item_id.eq(id)).exec(tx).await?;
    if let Details::Event(event) = &fields.details {
        for Timing { begin, end } in &event.timings {
            let row = timing::ActiveModel {
                item_id: Set(id),
                begin_at: Set(*begin),
                end_at: Set(*end),
                ..Default::default()
            };
            row.insert(tx).await?;
        }
    }
    Ok(())
}

/// What the fields name: body, lead image, and the kind's own references.
fn references(fields: &Fields) -> Vec<(&'static str, Uuid)> {
    let refs = Refs::of(&fields.body);
    let mut found: Vec<(&'static str, Uuid)> = refs.items.into_iter().map(|it| ("item", it)).collect();
    found.extend(refs.images.into_iter().chain(fields.image).map(|it| ("image", it)));
    match &fields.details {
        Details::Service(it) => found.extend(it.counters.iter().map(|it| ("item", *it))),
        Details::Event(it) => found.extend(it.place.into_iter().chain(it.organiser).map(|it| ("item", it))),
        Details::Organisation(it) => found.extend(it.places.iter().map(|it| ("item", *it))),
        Details::Document(it) => found.extend(it.file.map(|it| ("file", it))),
        Details::Article(it) => found.extend(it.place.map(|it| ("item", it))),
        Details::Place(_) | Details::Person(_) | Details::Page {} => {}
    }
    found.extend(fields.owner.map(|it| ("item", it)));
    found.sort_unstable();
    found.dedup();
    found
}

fn unique(ids: &[Uuid]) -> Vec<Uuid> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// These fields as they are saved, or everything that keeps them from it.
pub(super) fn checked(mut fields: Fields, kind: Kind) -> Result<Fields> {
    if fields.details.kind() != kind {
        return Err(Error::Internal(anyhow::anyhow!("fields of another kind")));
    }
    fields = fields.printable()?;
    let mut found = fields.problems();
    match check::tree(&fields.body) {
        Ok(tree) => fields.body = tree,
        Err(faults) => {
            found
                .extend(faults.iter().map(|it| Problem::at("body", "body").with("fault", it.sentence("fr"))));
        }
    }
    let Fields { body, unfinished, .. } = &mut fields;
    unfinished.retain(|it| it.stands(body));
    if let Details::Event(event) = &mut fields.details {
        event.timings.sort_unstable();
    }
    if found.is_empty() { Ok(fields) } else { Err(Error::Refused(found)) }
}

/// A contributor has to do with their own items only, a partner with what was proposed for their organisation.
pub fn own(person: &Person, item: &item::Model) -> Result<()> {
    let own = match person.role {
        Role::Partner => item.partner_id.is_some() && item.partner_id == person.organisation,
        _ => keeps_to(person).is_none_or(|account| item.created_by == Some(account)),
    };
    if own { Ok(()) } else { Err(Error::Forbidden) }
}

/// The account of somebody who keeps to what it made.
fn keeps_to(person: &Person) -> Option<Uuid> {
    person.id.filter(|_| person.role <= Role::Contributor)
}

/// The same for a list: whose items this person may open at the desk.
pub fn openable(person: &Person) -> Whose {
    keeps_to(person).map_or(Whose::Everybodys, Whose::Own)
}

/// Whose items this person may name in a text or a form: what readers see is everybody's to link to.
pub fn nameable(person: &Person) -> Whose {
    keeps_to(person).map_or(Whose::Everybodys, Whose::OwnAndLive)
}

fn no_move(reason: NoMove, verb: Verb) -> Problem {
    match reason {
        NoMove::NotFromHere => Problem::whole("not-from-here").with("verb", verb.name()),
        NoMove::Needs(role) => Problem::whole("needs-role").with("role", role.name()),
    }
}

async fn load(tx: &DatabaseTransaction, id: Uuid) -> Result<(item::Model, Option<revision::Model>)> {
    let item = item::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)?;
    let open = match item.open_revision {
        Some(id) => revision::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    Ok((item, open))
}

fn touched(item: item::Model, now: DateTime<Utc>) -> item::ActiveModel {
    let version = item.version;
    let mut row = item.into_active_model();
    row.updated_at = Set(now);
    row.version = Set(version + 1);
    row
}

/// Writes the item's row if nobody changed it since `version`.
async fn write(tx: &DatabaseTransaction, row: item::ActiveModel, version: i32) -> Result<item::Model> {
    let id = row.id.clone().unwrap();
    let changed = item::Entity::update_many()
        .set(row)
        .filter(item::COLUMN.id.eq(id))
        .filter(item::COLUMN.version.eq(version))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict);
    }
    item::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)
}

/// An open revision that another takes the place of keeps its fields and loses its stage.
async fn close(tx: &DatabaseTransaction, open: Option<revision::Model>) -> Result<()> {
    if let Some(open) = open {
        let mut row = open.into_active_model();
        row.stage = Set(None);
        row.publish_at = Set(None);
        row.update(tx).await?;
    }
    Ok(())
}

async fn insert_revision(
    tx: &DatabaseTransaction,
    id: Uuid,
    item: Uuid,
    number: i32,
    fields: Fields,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = revision::ActiveModel {
        id: Set(id),
        item_id: Set(item),
        number: Set(number),
        name: Set(String::new()),
        stage: Set(Some(Stage::Draft)),
        publish_at: Set(None),
        title: Set(fields.title.clone()),
        fields: Set(fields),
        note: Set(String::new()),
        created_by: Set(person.id),
        created_at: Set(now),
        approved_by: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

async fn next_number(tx: &DatabaseTransaction, item: Uuid) -> Result<i32> {
    use sea_orm::QueryOrder;
    let last = revision::Entity::find()
        .filter(revision::COLUMN.item_id.eq(item))
        .order_by_desc(revision::Column::Number)
        .one(tx)
        .await?;
    Ok(last.map_or(1, |it| it.number + 1))
}

async fn next_short_id(tx: &DatabaseTransaction) -> Result<i64> {
    let sql = "UPDATE counter SET value = value + 1 WHERE name = 'item' RETURNING value";
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("the counter of items is missing"))?;
    Ok(row.try_get_by_index(0)?)
}

async fn taken(tx: &impl ConnectionTrait, kind: Kind, locale: &str, slug: &str, but: Uuid) -> Result<bool> {
    let other = item::Entity::find()
        .filter(item::COLUMN.kind.eq(kind))
        .filter(item::COLUMN.locale.eq(locale))
        .filter(item::COLUMN.slug.eq(slug))
        .filter(item::COLUMN.id.ne(but))
        .one(tx)
        .await?;
    Ok(other.is_some())
}

/// An address for these words that no other item has, `but` this one.
pub(super) async fn free_slug(
    tx: &impl ConnectionTrait,
    kind: Kind,
    locale: &str,
    wished: &str,
    but: Uuid,
) -> Result<String> {
    let base = if wished.is_empty() { kind.name() } else { wished };
    let mut slug = base.to_owned();
    let mut number = 2;
    while taken(tx, kind, locale, &slug, but).await? {
        slug = format!("{base}-{number}");
        number += 1;
    }
    Ok(slug)
}

/// The old address redirects from now on, and the new one no longer redirects elsewhere.
async fn move_address(tx: &DatabaseTransaction, item: &item::Model, to: &str) -> Result<()> {
    use item::redirect;
    redirect::Entity::delete_by_id((item.kind, item.locale.clone(), to.to_owned())).exec(tx).await?;
    if item.first_published_at.is_some() && item.slug != to {
        redirect::Entity::delete_by_id((item.kind, item.locale.clone(), item.slug.clone())).exec(tx).await?;
        let row = redirect::ActiveModel {
            kind: Set(item.kind),
            locale: Set(item.locale.clone()),
            slug: Set(item.slug.clone()),
            item_id: Set(item.id),
        };
        row.insert(tx).await?;
    }
    Ok(())
}
