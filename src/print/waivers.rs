//! Warnings of a preflight that a named person lets pass: who, when and why. A waiver belongs to an issue and to what was found, not to one
//! file ([`Finding::key`]): a rebuild that finds the same again keeps it, one that finds anything else asks again. Errors cannot be waived.
use super::preflight::{Finding, Report, Severity};
use crate::content::log;
use crate::content::publication::{self, Model as Issue};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use std::collections::HashMap;

/// The table `waiver`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waiver")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub issue_id: Uuid,
    /// [`Finding::key`] of what was found.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Number of the check, code and page, for the log's readers.
    pub number: i32,
    pub code: String,
    pub page: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub account_id: Option<Uuid>,
    /// The person's name that day.
    pub name: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Longest reason, in signs.
const REASON_MAX: usize = 500;

/// The waivers of an issue by the key of what they let pass, those of earlier files included.
pub async fn of_issue(db: &Db, issue: Uuid) -> Result<HashMap<String, Model>> {
    of(&db.read, issue).await
}

/// The waivers of an issue, as a transaction sees them.
pub(super) async fn of(connection: &impl ConnectionTrait, issue: Uuid) -> Result<HashMap<String, Model>> {
    let rows = Entity::find().filter(COLUMN.issue_id.eq(issue)).all(connection).await?;
    Ok(rows.into_iter().map(|it| (it.key.clone(), it)).collect())
}

/// What the preflight of an issue's printer's file found; None while there is no such file.
#[must_use]
pub fn report(issue: &Issue) -> Option<Report> {
    issue.preflight.clone().and_then(|it| serde_json::from_value(it).ok())
}

/// Warnings that nobody has let pass.
pub fn open<'a>(
    report: &'a Report,
    waived: &'a HashMap<String, Model>,
) -> impl Iterator<Item = &'a Finding> + use<'a> {
    let warnings = report.findings.iter().filter(|it| it.severity == Severity::Warning);
    warnings.filter(|it| !waived.contains_key(&it.key()))
}

/// Lets warnings pass, for one reason. Refuses without a reason, for what was not found, and for errors.
pub async fn waive(
    db: &Db,
    person: &Person,
    issue: Uuid,
    keys: &[String],
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let reason = reason.trim();
    let mut problems = Vec::new();
    if reason.is_empty() {
        problems.push(Problem::at("reason", "required"));
    } else if reason.chars().count() > REASON_MAX {
        problems.push(
            Problem::at("reason", "too-long").with("length", reason.chars().count()).with("max", REASON_MAX),
        );
    }
    if keys.is_empty() {
        problems.push(Problem::whole("waiver-none"));
    }
    let tx = db.begin().await?;
    let issue = unfrozen(&tx, issue).await?;
    let report = report(&issue).unwrap_or_else(|| Report::new("needs_content"));
    let mut found = Vec::new();
    for key in keys {
        match report.findings.iter().find(|it| it.key() == *key) {
            Some(it) if it.severity == Severity::Warning => found.push(it),
            Some(it) if it.severity == Severity::Error => problems.push(Problem::whole("waiver-error")),
            _ => problems.push(Problem::whole("waiver-unknown")),
        }
    }
    if !problems.is_empty() {
        problems.dedup();
        return Err(Error::Refused(problems));
    }
    for finding in found {
        let row = ActiveModel {
            issue_id: Set(issue.id),
            key: Set(finding.key()),
            number: Set(i32::from(finding.number)),
            code: Set(finding.code.to_owned()),
            page: Set(finding.page.and_then(|it| i32::try_from(it).ok())),
            reason: Set(reason.to_owned()),
            account_id: Set(person.id),
            name: Set(person.name.clone()),
            at: Set(now),
        };
        // Two who waive the same at once: the first is named.
        let once = OnConflict::columns([Column::IssueId, Column::Key]).do_nothing().to_owned();
        Entity::insert(row).on_conflict(once).try_insert().exec(&tx).await?;
        let detail = serde_json::json!({
            "issue": issue.id, "key": finding.key(), "code": finding.code, "page": finding.page, "reason": reason,
        });
        log::write(&tx, None, &issue.slug(), "waive_finding", detail, person, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a waiver back: the warning is open again.
pub async fn withdraw(db: &Db, person: &Person, issue: Uuid, key: &str, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let issue = unfrozen(&tx, issue).await?;
    let row = Entity::find_by_id((issue.id, key.to_owned())).one(&tx).await?.ok_or(Error::NotFound)?;
    let detail = serde_json::json!({
        "issue": issue.id, "key": row.key, "code": row.code, "page": row.page, "reason": row.reason,
        "waived_by": row.name,
    });
    Entity::delete_by_id((issue.id, key.to_owned())).exec(&tx).await?;
    log::write(&tx, None, &issue.slug(), "unwaive_finding", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn unfrozen(tx: &impl ConnectionTrait, id: Uuid) -> Result<Issue> {
    let issue = publication::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)?;
    if issue.state.frozen() {
        return Err(Problem::whole("issue-frozen").with("number", issue.number).into());
    }
    Ok(issue)
}
