//! The subjects of an issue: what it will speak of, who writes it, how long, before there is a text. A subject becomes a draft in one step
//! and keeps its place.
use super::flatplan::section_on;
use super::issue::unfrozen;
use crate::content::assignment::{self, Duty};
use crate::content::fields::{Details, Fields};
use crate::content::publication::subject::{ActiveModel, COLUMN, Column, Entity};
use crate::content::publication::{self, Choice, PlannedPage, issue_item};
use crate::content::publish::{self, New};
use crate::content::{Kind, item, log, topic};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{self, Person, Role};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel, QueryOrder};
use std::collections::HashMap;

pub use crate::content::publication::subject::Model;

/// Signs of a subject when nobody says: half a page.
pub const USUAL_SIGNS: i32 = 1_800;

/// Signs a subject may ask for, least and most.
const SIGNS: std::ops::RangeInclusive<i32> = 100..=40_000;

/// What somebody wants of a subject.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Working title.
    pub title: String,
    pub section: Option<Uuid>,
    /// Spaces included; [`USUAL_SIGNS`] where nobody says.
    pub signs: Option<i32>,
    pub writer: Option<Uuid>,
    pub photographer: String,
    pub photo_source: String,
    pub due_on: Option<NaiveDate>,
    pub note: String,
    /// The page it begins on, from 1.
    pub page: Option<i32>,
    /// It opens on a left-hand page, so that two are seen at once.
    pub spread: bool,
}

impl Wish {
    fn problems(&self, pages_max: i32) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.title.trim().is_empty() {
            found.push(Problem::at("title", "required"));
        }
        if self.signs.is_some_and(|it| !SIGNS.contains(&it)) {
            found.push(Problem::at("signs", "subject-signs"));
        }
        if self.page.is_some_and(|it| !(1..=pages_max).contains(&it)) {
            found.push(Problem::at("page", "page-of-issue").with("pages", pages_max));
        }
        found
    }

    fn put(&self, row: &mut ActiveModel) {
        row.title = Set(self.title.trim().to_owned());
        row.section_id = Set(self.section);
        row.signs = Set(self.signs.unwrap_or(USUAL_SIGNS));
        row.writer_id = Set(self.writer);
        row.photographer = Set(self.photographer.trim().to_owned());
        row.photo_source = Set(self.photo_source.trim().to_owned());
        row.due_on = Set(self.due_on);
        row.note = Set(self.note.trim().to_owned());
        row.page = Set(self.page);
        row.spread = Set(self.spread);
    }
}

/// The subjects of an issue, in their order.
pub async fn of_issue(db: &Db, issue: Uuid) -> Result<Vec<Model>> {
    let own = Entity::find().filter(COLUMN.issue_id.eq(issue));
    Ok(own.order_by_asc(Column::Position).order_by_asc(Column::Id).all(&db.read).await?)
}

/// The subject that became this item, if one did.
pub async fn behind(db: &Db, item: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(COLUMN.item_id.eq(item)).one(&db.read).await?)
}

/// The item that each subject of an issue became, of those that became one.
pub(super) async fn begun(connection: &impl ConnectionTrait, issue: Uuid) -> Result<HashMap<Uuid, Uuid>> {
    let own = Entity::find().filter(COLUMN.issue_id.eq(issue)).all(connection).await?;
    Ok(own.into_iter().filter_map(|it| Some((it.id, it.item_id?))).collect())
}

/// A plan in which items stand for the subjects that became them.
#[must_use]
pub(super) fn as_items(mut plan: Vec<PlannedPage>, begun: &HashMap<Uuid, Uuid>) -> Vec<PlannedPage> {
    for entry in plan.iter_mut().flat_map(|it| &mut it.entries) {
        entry.id = begun.get(&entry.id).copied().unwrap_or(entry.id);
    }
    plan
}

/// The open subjects somebody is to write, what is due first before others.
pub async fn to_write(db: &Db, writer: Uuid) -> Result<Vec<(Model, publication::Model)>> {
    let open = Entity::find().filter(COLUMN.writer_id.eq(writer)).filter(COLUMN.item_id.is_null());
    let rows = open.order_by_asc(Column::DueOn).all(&db.read).await?;
    let issues = publication::all(db).await?;
    let issue = |it: &Model| issues.iter().find(|issue| issue.id == it.issue_id && !issue.state.frozen());
    Ok(rows.into_iter().filter_map(|it| Some((it.clone(), issue(&it)?.clone()))).collect())
}

/// Adds a subject, or changes one of this issue.
pub async fn save(
    db: &Db,
    person: &Person,
    issue: Uuid,
    id: Option<Uuid>,
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<Model> {
    person.needs(Role::Editor)?;
    let of = publication::by_id(db, issue).await?;
    let found = wish.problems(of.pages_max);
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let sections = topic::sections(db).await?;
    let guest = section_on(&of.planned(), &sections, wish.page, wish.section);
    let tx = db.begin().await?;
    let of = unfrozen(&tx, issue).await?;
    let saved = match id {
        Some(id) => {
            let row = Entity::find_by_id(id).filter(COLUMN.issue_id.eq(issue)).one(&tx).await?;
            let mut row = row.ok_or(Error::NotFound)?.into_active_model();
            wish.put(&mut row);
            row.guest_section_id = Set(guest);
            row.update(&tx).await?
        }
        None => {
            let last = Entity::find().filter(COLUMN.issue_id.eq(issue)).order_by_desc(Column::Position);
            let position = last.one(&tx).await?.map_or(0, |it| it.position + 1);
            let mut row = ActiveModel {
                id: Set(Uuid::now_v7()),
                issue_id: Set(issue),
                position: Set(position),
                shape: Set(None),
                must_run: Set(false),
                item_id: Set(None),
                guest_section_id: Set(guest),
                ..Default::default()
            };
            wish.put(&mut row);
            row.insert(&tx).await?
        }
    };
    let detail = serde_json::json!({ "issue": issue, "subject": saved.id });
    log::write(&tx, None, &of.slug(), "save_subject", detail, person, now).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Takes a subject off the plan; the item it became stays.
pub async fn remove(db: &Db, person: &Person, issue: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let of = unfrozen(&tx, issue).await?;
    let row = Entity::find_by_id(id).filter(COLUMN.issue_id.eq(issue)).one(&tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    let detail = serde_json::json!({ "issue": issue, "title": row.title });
    row.delete(&tx).await?;
    log::write(&tx, None, &of.slug(), "remove_subject", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a draft of a subject, owned by its writer, chosen for the issue in the subject's place. A subject that has one already keeps it.
pub async fn draft(
    db: &Db,
    person: &Person,
    issue: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    person.needs(Role::Contributor)?;
    let subject = Entity::find_by_id(id).filter(COLUMN.issue_id.eq(issue)).one(&db.read).await?;
    let subject = subject.ok_or(Error::NotFound)?;
    if person.role < Role::Editor && (person.id.is_none() || subject.writer_id != person.id) {
        return Err(Error::Forbidden);
    }
    if let Some(item) = subject.item_id {
        return item::by_id(db, item).await;
    }
    let of = publication::by_id(db, issue).await?;
    if of.state.frozen() {
        return Err(Problem::whole("issue-frozen").with("number", of.number).into());
    }
    let mut fields = Fields::empty(Kind::Article);
    fields.title.clone_from(&subject.title);
    if let Details::Article(it) = &mut fields.details {
        it.section = subject.section_id;
    }
    fields.owner = subject.writer_id.or(person.id);
    if let Some(writer) = subject.writer_id {
        fields.author = staff::by_id(db, writer).await?.name;
    }
    // It is its writer's, whoever begins it: among what he writes, and what he has to do.
    let writer = match subject.writer_id.filter(|it| Some(*it) != person.id) {
        Some(id) => Some(Person::from(staff::by_id(db, id).await?)),
        None => None,
    };
    let new = New::of(Kind::Article, &of.locale);
    let made = publish::create(db, writer.as_ref().unwrap_or(person), new, fields, now).await?;
    if let Some(writer) = writer.filter(|_| person.role >= Role::Editor) {
        assignment::assign(db, person, &made, Duty::Writer, writer.id, subject.due_on, now).await?;
    }
    let tx = db.begin().await?;
    let of = unfrozen(&tx, issue).await?;
    let row = issue_item::Model {
        issue_id: issue,
        item_id: made.id,
        section_id: subject.section_id,
        position: subject.position,
        choice: Choice::Chosen,
        page: subject.page,
        spread: subject.spread,
        shape: subject.shape.clone(),
        must_run: subject.must_run,
        guest_section_id: subject.guest_section_id,
    };
    row.into_active_model().reset_all().insert(&tx).await?;
    let mut row = subject.into_active_model();
    row.item_id = Set(Some(made.id));
    row.update(&tx).await?;
    let plan = of.planned();
    if !plan.is_empty() {
        let mut row = of.into_active_model();
        row.plan = Set(Some(serde_json::to_value(as_items(plan, &HashMap::from([(id, made.id)])))?));
        row.update(&tx).await?;
    }
    let detail = serde_json::json!({ "issue": issue, "subject": id });
    log::write(&tx, Some(made.id), &made.title, "draft_subject", detail, person, now).await?;
    tx.commit().await?;
    Ok(made)
}

/// Begins a plan as the copy of another issue's: its subjects without their texts, its rules, its articles as subjects of their length, each
/// on the page and in the shape it had there where nothing is planned yet. Due dates move with the closing. What stands in the plan under
/// the same title is not copied again. Returns how many subjects were made; refused where there is nothing to copy.
pub async fn copy_plan(db: &Db, person: &Person, to: Uuid, from: i32, now: DateTime<Utc>) -> Result<usize> {
    person.needs(Role::ChiefEditor)?;
    let source = publication::by_number(db, from).await?;
    let subjects = of_issue(db, source.id).await?;
    let printed = publication::contents(db, source.id).await?;
    let items: Vec<Uuid> = printed.iter().map(|it| it.item.id).collect();
    let lives = item::live_by_ids(db, &items).await?;
    let tx = db.begin().await?;
    let target = unfrozen(&tx, to).await?;
    if target.id == source.id {
        return Err(Problem::at("from", "same-issue").into());
    }
    let shift = target.closing_at.date_naive() - source.closing_at.date_naive();
    let known = Entity::find().filter(COLUMN.issue_id.eq(to)).all(&tx).await?;
    let mut position = i32::try_from(known.len()).unwrap_or(0);
    // the subject that stands for each entry of the source's plan
    let mut copies: HashMap<Uuid, Uuid> = HashMap::new();
    let mut rows: Vec<ActiveModel> = Vec::new();
    let mut add = |was: Uuid, row: Model| {
        if known.iter().any(|it| it.title == row.title) {
            return;
        }
        position += 1;
        let id = Uuid::now_v7();
        copies.insert(was, id);
        let copy = Model { id, issue_id: to, position, item_id: None, ..row };
        rows.push(copy.into_active_model().reset_all());
    };
    for it in &subjects {
        let due_on = it.due_on.map(|day| day + shift);
        add(it.item_id.unwrap_or(it.id), Model { due_on, ..it.clone() });
    }
    let covered = |id: Uuid| subjects.iter().any(|it| it.item_id == Some(id));
    for it in printed.iter().filter(|it| !covered(it.item.id)) {
        let Some(live) = lives.get(&it.item.id) else { continue };
        let signs = i32::try_from(crate::richtext::text::signs(&live.fields.body)).unwrap_or(USUAL_SIGNS);
        let subject = Model {
            id: Uuid::nil(),
            issue_id: to,
            position: 0,
            title: it.item.title.clone(),
            section_id: it.item.section_id,
            signs: signs.clamp(*SIGNS.start(), *SIGNS.end()),
            writer_id: it.item.owner_id,
            photographer: String::new(),
            photo_source: String::new(),
            due_on: None,
            note: String::new(),
            page: None,
            spread: false,
            shape: None,
            must_run: false,
            item_id: None,
            guest_section_id: None,
        };
        add(it.item.id, subject);
    }
    if rows.is_empty() {
        return Err(Problem::at("from", "nothing-to-copy").into());
    }
    let made = rows.len();
    for row in rows {
        row.insert(&tx).await?;
    }
    let mut row = target.clone().into_active_model();
    row.rules = Set(source.rules.clone());
    if target.planned().is_empty() && target.layout == source.layout {
        let mut plan = as_items(source.planned(), &copies);
        for page in &mut plan {
            page.entries.retain(|it| copies.values().any(|copy| *copy == it.id));
        }
        row.plan = Set(Some(serde_json::to_value(plan)?));
    }
    row.update(&tx).await?;
    let detail = serde_json::json!({ "issue": to, "from": from, "subjects": made });
    log::write(&tx, None, &target.slug(), "copy_plan", detail, person, now).await?;
    tx.commit().await?;
    Ok(made)
}
