//! What a chief editor decides of an erratum: the next issue prints it, as a brief a person finishes, or none does, for a reason.
use crate::content::erratum::{self, Decision, Model};
use crate::content::fields::Fields;
use crate::content::publication::{self, Choice, IssueState, issue_item};
use crate::content::publish::{self, New};
use crate::content::{Kind, item, log};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, QueryOrder};

/// The errata somebody has to decide.
pub async fn to_decide(db: &Db, person: &Person) -> Result<Vec<Model>> {
    if person.role < Role::ChiefEditor {
        return Ok(Vec::new());
    }
    erratum::all(&db.read, true).await
}

/// One erratum.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    erratum::Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

async fn undecided(tx: &DatabaseTransaction, person: &Person, id: Uuid) -> Result<Model> {
    person.needs(Role::ChiefEditor)?;
    let row = erratum::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)?;
    if row.state == Decision::Open { Ok(row) } else { Err(Problem::whole("erratum-decided").into()) }
}

/// The next issue prints an erratum: a draft with these fields, chosen for the issue that closes next. Returns the draft; a person finishes
/// and publishes it, and until then no build prints it.
pub async fn print(
    db: &Db,
    person: &Person,
    id: Uuid,
    fields: Fields,
    now: DateTime<Utc>,
) -> Result<item::Model> {
    let tx = db.begin().await?;
    let row = undecided(&tx, person, id).await?;
    let printed = item::Entity::find_by_id(row.item_id).one(&tx).await?.ok_or(Error::NotFound)?;
    let section = fields.section();
    let brief = publish::create_in(&tx, person, New::of(Kind::Article, &printed.locale), fields, now).await?;
    let next = publication::Entity::find()
        .filter(publication::COLUMN.state.is_in([IssueState::Planned, IssueState::Closed, IssueState::Proof]))
        .filter(publication::COLUMN.closing_at.gt(now))
        .order_by_asc(publication::Column::ClosingAt)
        .one(&tx)
        .await?;
    if let Some(issue) = next {
        let last = issue_item::Entity::find()
            .filter(issue_item::COLUMN.issue_id.eq(issue.id))
            .order_by_desc(issue_item::Column::Position)
            .one(&tx)
            .await?;
        let chosen = issue_item::ActiveModel {
            page: Set(None),
            spread: Set(false),
            shape: Set(None),
            must_run: Set(false),
            guest_section_id: Set(None),
            issue_id: Set(issue.id),
            item_id: Set(brief.id),
            section_id: Set(section),
            position: Set(last.map_or(0, |it| it.position.saturating_add(1))),
            choice: Set(Choice::Chosen),
        };
        chosen.insert(&tx).await?;
    }
    let brief_id = Some(brief.id);
    decide(&tx, person, row, &printed, Decision::Print, "", brief_id, now).await?;
    tx.commit().await?;
    Ok(brief)
}

/// No erratum is printed, for a reason.
pub async fn leave(db: &Db, person: &Person, id: Uuid, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = db.begin().await?;
    let row = undecided(&tx, person, id).await?;
    if reason.trim().is_empty() {
        return Err(Problem::at("reason", "required").into());
    }
    let printed = item::Entity::find_by_id(row.item_id).one(&tx).await?.ok_or(Error::NotFound)?;
    decide(&tx, person, row, &printed, Decision::None, reason.trim(), None, now).await?;
    tx.commit().await?;
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "what a decision carries, each only once")]
async fn decide(
    tx: &DatabaseTransaction,
    person: &Person,
    row: Model,
    printed: &item::Model,
    state: Decision,
    reason: &str,
    brief: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = row.id;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.reason = Set(reason.to_owned());
    row.brief_id = Set(brief);
    row.decided_by = Set(person.id);
    row.decided_at = Set(Some(now));
    row.update(tx).await?;
    let verb = if state == Decision::Print { "print_erratum" } else { "leave_erratum" };
    let detail = serde_json::json!({ "erratum": id, "reason": reason, "brief": brief });
    log::write(tx, Some(printed.id), &printed.title, verb, detail, person, now).await
}
