//! Who is to do what on an item by when: one writer, one photographer, one reviewer. What the way of the text itself shows as done is done:
//! a text handed in is written, one approved or sent back is reviewed.
use super::state::Verb;
use super::{item, log, publish};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::staff::{self, Person, Role};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};

/// The table `assignment`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    pub duty: Duty,
    pub account_id: Uuid,
    pub due_on: Option<Date>,
    pub made_by: Option<Uuid>,
    pub made_at: DateTimeUtc,
    pub done_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Its day has passed and it is not done.
    #[must_use]
    pub fn late(&self, today: NaiveDate) -> bool {
        self.done_at.is_none() && self.due_on.is_some_and(|it| it < today)
    }
}

/// What somebody does on an item.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    Writer,
    Photographer,
    Reviewer,
}

impl Duty {
    /// Every duty, in the order of the work.
    pub const ALL: [Self; 3] = [Self::Writer, Self::Photographer, Self::Reviewer];

    /// The name used in forms, the log and locale files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Photographer => "photographer",
            Self::Reviewer => "reviewer",
        }
    }
}

/// Gives a duty on an item to somebody, or to nobody; who is new to it is told.
pub async fn assign(
    db: &Db,
    person: &Person,
    item: &item::Model,
    duty: Duty,
    account: Option<Uuid>,
    due_on: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    publish::own(person, item)?;
    let to = match account {
        Some(id) => Some(staff::by_id(db, id).await?),
        None => None,
    };
    if let Some(to) = &to {
        let opens = publish::own(&Person::from(to.clone()), item).is_ok();
        if !to.active || !opens {
            let problem = Problem::at(duty.name(), "cannot-be-assigned").with("name", &to.name);
            return Err(problem.into());
        }
    }
    let tx = db.begin().await?;
    let of = Entity::find().filter(COLUMN.item_id.eq(item.id)).filter(COLUMN.duty.eq(duty));
    let known = of.one(&tx).await?;
    if known.is_none() && account.is_none() && due_on.is_some() {
        return Err(Problem::at(duty.name(), "assign-nobody").into());
    }
    let unchanged = known.as_ref().is_some_and(|it| Some(it.account_id) == account && it.due_on == due_on);
    if unchanged || (known.is_none() && account.is_none()) {
        return Ok(());
    }
    let same = known.as_ref().is_some_and(|it| Some(it.account_id) == account);
    let done_at = known.as_ref().and_then(|it| it.done_at).filter(|_| same);
    if let Some(known) = known {
        known.into_active_model().delete(&tx).await?;
    }
    if let Some(account) = account {
        let row = ActiveModel {
            id: Set(Uuid::now_v7()),
            item_id: Set(item.id),
            duty: Set(duty),
            account_id: Set(account),
            due_on: Set(due_on),
            made_by: Set(person.id),
            made_at: Set(now),
            done_at: Set(done_at),
        };
        let row = row.insert(&tx).await?;
        if !same && Some(account) != person.id {
            queue::enqueue(&tx, &Job::TellAssigned { assignment: row.id }, now, now, None).await?;
        }
    }
    let detail = serde_json::json!({ "duty": duty.name(), "to": to.map(|it| it.name), "due_on": due_on });
    log::write(&tx, Some(item.id), &item.title, "assign", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Marks a duty as done, or open again: who has it, or an editor.
pub async fn done(
    db: &Db,
    person: &Person,
    item: &item::Model,
    id: Uuid,
    done: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    publish::own(person, item)?;
    let tx = db.begin().await?;
    let row = Entity::find_by_id(id).one(&tx).await?.filter(|it| it.item_id == item.id);
    let row = row.ok_or(Error::NotFound)?;
    if person.id != Some(row.account_id) {
        person.needs(Role::Editor)?;
    }
    let detail = serde_json::json!({ "duty": row.duty.name() });
    let mut row = row.into_active_model();
    row.done_at = Set(done.then_some(now));
    row.update(&tx).await?;
    let verb = if done { "assignment_done" } else { "assignment_reopened" };
    log::write(&tx, Some(item.id), &item.title, verb, detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What a move of the text does to its duties.
pub(super) async fn follow(
    tx: &impl ConnectionTrait,
    item: Uuid,
    verb: Verb,
    now: DateTime<Utc>,
) -> Result<()> {
    let moved: &[(Duty, bool)] = match verb {
        Verb::Submit => &[(Duty::Writer, true), (Duty::Reviewer, false)],
        Verb::RequestChanges => &[(Duty::Writer, false), (Duty::Reviewer, true)],
        Verb::Approve | Verb::Schedule | Verb::Publish => &[(Duty::Writer, true), (Duty::Reviewer, true)],
        Verb::Save | Verb::Unschedule | Verb::Discard | Verb::Decline | Verb::Withdraw => &[],
    };
    for (duty, done) in moved {
        let of = Entity::find().filter(COLUMN.item_id.eq(item)).filter(COLUMN.duty.eq(*duty));
        let Some(row) = of.one(tx).await?.filter(|it| it.done_at.is_some() != *done) else { continue };
        let mut row = row.into_active_model();
        row.done_at = Set(done.then_some(now));
        row.update(tx).await?;
    }
    Ok(())
}

/// One assignment.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// Those of an item, in the order of the work.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Vec<Model>> {
    let mut rows = Entity::find().filter(COLUMN.item_id.eq(item)).all(&db.read).await?;
    rows.sort_by_key(|it| it.duty);
    Ok(rows)
}

/// Everything still to be done, what is due first before others; for one account or for all.
pub async fn open(db: &Db, account: Option<Uuid>) -> Result<Vec<Model>> {
    let mut find = Entity::find().filter(COLUMN.done_at.is_null());
    if let Some(account) = account {
        find = find.filter(COLUMN.account_id.eq(account));
    }
    let mut rows = find.order_by_asc(Column::DueOn).order_by_asc(Column::Id).all(&db.read).await?;
    // Where nothing is said of the day, databases do not agree on the order.
    rows.sort_by_key(|it| (it.due_on.is_none(), it.due_on));
    Ok(rows)
}
