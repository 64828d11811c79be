//! The BAT (*bon à tirer*): a chain of approvals, each step signed or refused by a person with a name. The last signature freezes the issue.
//! What was signed is a build: when the next one differs, the signatures are void.
use super::issue::against_approval;
use super::{builds, waivers};
use crate::content::publication::{self, IssueState, Model as Issue};
use crate::content::town::Town;
use crate::content::{dates, log};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::staff::{self, Person, Role};
use chrono::{DateTime, NaiveTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};

pub mod step {
    //! The table `bat_step`.
    use crate::staff::Role;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bat_step")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub position: i32,
        /// "Direction de cabinet"; empty for the one step of a town that made no chain.
        pub name: String,
        /// The role that signs, where no account is named.
        pub role: Option<Role>,
        /// The one who signs.
        pub account_id: Option<Uuid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What somebody said of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Signed,
    Refused,
    /// Signed for pages opened again after the BAT.
    Reopened,
}

impl Verdict {
    /// The name used in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Refused => "refused",
            Self::Reopened => "reopened",
        }
    }
}

pub mod signature {
    //! The table `bat_signature`.
    use super::Verdict;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bat_signature")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub issue_id: Uuid,
        pub build_id: Uuid,
        pub build_number: i32,
        pub step_id: Uuid,
        /// The step's name when it was signed.
        pub step_name: String,
        pub account_id: Uuid,
        /// The person's name when they signed.
        pub name: String,
        pub verdict: Verdict,
        /// Why it was refused, or the pages were opened again.
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub at: DateTimeUtc,
        /// When a build that differs took its worth.
        pub voided_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Most steps of a chain.
pub const STEPS_MAX: usize = 8;

/// The chain of a town that made none: the chief editor.
fn chief_editor() -> step::Model {
    step::Model {
        id: Uuid::nil(),
        position: 0,
        name: String::new(),
        role: Some(Role::ChiefEditor),
        account_id: None,
    }
}

/// The chain of approvals, in order; never empty.
pub async fn chain(connection: &impl ConnectionTrait) -> Result<Vec<step::Model>> {
    let steps = step::Entity::find().order_by_asc(step::Column::Position).all(connection).await?;
    Ok(if steps.is_empty() { vec![chief_editor()] } else { steps })
}

/// A step as somebody wishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WishedStep {
    pub name: String,
    pub role: Option<Role>,
    pub account: Option<Uuid>,
}

/// Sets the chain; without steps, the chief editor signs alone. A step that stays as it was keeps the signatures given at it.
pub async fn set_chain(db: &Db, person: &Person, wish: &[WishedStep], now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Administrator)?;
    let mut found = Vec::new();
    if wish.len() > STEPS_MAX {
        found.push(Problem::whole("too-many-steps").with("max", STEPS_MAX));
    }
    for (at, it) in wish.iter().enumerate() {
        if it.name.trim().is_empty() || it.name.chars().count() > 80 {
            found.push(Problem::at(format!("steps.{at}.name"), "step-name"));
        }
        if it.role.is_none() && it.account.is_none() {
            found.push(Problem::at(format!("steps.{at}.who"), "required"));
        }
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = db.begin().await?;
    let mut known = step::Entity::find().all(&tx).await?;
    step::Entity::delete_many().exec(&tx).await?;
    for (at, it) in wish.iter().enumerate() {
        let same = known.iter().position(|old| {
            (old.name.as_str(), old.role, old.account_id) == (it.name.trim(), it.role, it.account)
        });
        let row = step::ActiveModel {
            id: Set(same.map_or_else(Uuid::now_v7, |at| known.swap_remove(at).id)),
            position: Set(i32::try_from(at).unwrap_or(i32::MAX)),
            name: Set(it.name.trim().to_owned()),
            role: Set(it.role),
            account_id: Set(it.account),
        };
        row.insert(&tx).await?;
    }
    log::write(&tx, None, "BAT", "save_chain", serde_json::json!({ "steps": wish.len() }), person, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Whether this person is able to sign at this step: the account it names, or whoever has its role or a higher one. Never the program
/// itself. Who of them does is [`signers`].
#[must_use]
fn able(person: &Person, step: &step::Model) -> bool {
    match (person.id, step.account_id) {
        (None, _) => false,
        (Some(id), Some(named)) => id == named,
        (Some(_), None) => step.role.is_some_and(|it| person.role >= it),
    }
}

/// Whether this person signs at this step. A step is signed by the one it is meant for: who has a higher role signs only where nobody has
/// the very role, or where the town made no chain.
pub async fn may_sign(db: &Db, person: &Person, step: &step::Model) -> Result<bool> {
    Ok(able(person, step) && signers(db, step).await?.iter().any(|it| it.id == person.id))
}

/// A step and what was last said at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub step: step::Model,
    pub said: Option<signature::Model>,
}

/// Where a chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub lines: Vec<Line>,
    /// The step whose word is awaited: the first not signed. None: all are.
    pub next: Option<usize>,
}

impl Standing {
    /// The line whose word is awaited.
    #[must_use]
    pub fn awaited(&self) -> Option<&Line> {
        self.next.and_then(|it| self.lines.get(it))
    }
}

/// Where a chain stands after these signatures, oldest first; void ones and those of steps that are gone do not count.
#[must_use]
pub fn standing(chain: Vec<step::Model>, signatures: &[signature::Model]) -> Standing {
    let counts = |it: &&signature::Model| it.voided_at.is_none() && it.verdict != Verdict::Reopened;
    let said =
        |step: &step::Model| signatures.iter().filter(counts).rfind(|it| it.step_id == step.id).cloned();
    let lines: Vec<Line> = chain.into_iter().map(|step| Line { said: said(&step), step }).collect();
    let signed = |it: &Line| it.said.as_ref().is_some_and(|it| it.verdict == Verdict::Signed);
    let next = lines.iter().position(|it| !signed(it));
    Standing { lines, next }
}

/// Everything said of an issue's builds, oldest first.
pub async fn signatures(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Vec<signature::Model>> {
    Ok(signature::Entity::find()
        .filter(signature::COLUMN.issue_id.eq(issue))
        .order_by_asc(signature::Column::At)
        .order_by_asc(signature::Column::Id)
        .all(connection)
        .await?)
}

/// Where the chain of an issue stands.
pub async fn of_issue(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Standing> {
    Ok(standing(chain(connection).await?, &signatures(connection, issue).await?))
}

/// Whether no signature on an issue counts yet.
pub async fn nothing_signed(db: &Db, issue: Uuid) -> Result<bool> {
    let signed = |it: &Line| it.said.as_ref().is_some_and(|it| it.verdict == Verdict::Signed);
    Ok(!of_issue(&db.read, issue).await?.lines.iter().any(signed))
}

/// Whether somebody may look at proofs: editors, and who is named in the chain.
pub async fn sees_proofs(db: &Db, person: &Person) -> Result<bool> {
    if person.role >= Role::Editor {
        return Ok(true);
    }
    Ok(person.id.is_some() && chain(&db.read).await?.iter().any(|it| able(person, it)))
}

/// What came of a signature.
#[derive(Clone, Debug, PartialEq)]
pub enum Signed {
    /// The next step is awaited.
    Step,
    /// It was the last: the issue is frozen.
    Bat(Box<Issue>),
}

/// Signs the step that is awaited. The last signature is the BAT: the issue is frozen, and on the shelf at its release date. Refuses the
/// program itself: a BAT has a name.
pub async fn sign(
    db: &Db,
    person: &Person,
    town: &Town,
    id: Uuid,
    version: i32,
    now: DateTime<Utc>,
) -> Result<Signed> {
    let tx = db.begin().await?;
    let (issue, standing) = awaiting(db, &tx, person, id, version).await?;
    say(&tx, person, &issue, &standing, Verdict::Signed, "", now).await?;
    let last = standing.next.is_some_and(|it| it + 1 == standing.lines.len());
    let done = if last {
        queue::enqueue(&tx, &Job::TellApproved { issue: id }, now, now, None).await?;
        Signed::Bat(Box::new(freeze(&tx, person, town, issue, now).await?))
    } else {
        queue::enqueue(&tx, &Job::AskSignature { issue: id }, now, now, None).await?;
        log::write(&tx, None, &issue.slug(), "sign_proof", serde_json::json!({ "issue": id }), person, now)
            .await?;
        Signed::Step
    };
    tx.commit().await?;
    Ok(done)
}

/// Refuses the build at the step that is awaited, with a reason. The one who refused may still sign it; a build that differs begins the
/// chain anew.
pub async fn refuse(
    db: &Db,
    person: &Person,
    id: Uuid,
    version: i32,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = db.begin().await?;
    let (issue, standing) = awaiting(db, &tx, person, id, version).await?;
    if reason.trim().is_empty() {
        return Err(Problem::at("reason", "required").into());
    }
    say(&tx, person, &issue, &standing, Verdict::Refused, reason.trim(), now).await?;
    let detail = serde_json::json!({ "issue": id, "reason": reason.trim() });
    log::write(&tx, None, &issue.slug(), "refuse_proof", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Everything that stands against a signature on the proof as it is: its findings, and texts that left the site since it was made.
pub async fn against(connection: &impl ConnectionTrait, issue: &Issue) -> Result<Vec<Problem>> {
    let mut found = against_approval(issue, &waivers::of(connection, issue.id).await?);
    if !issue.state.frozen() {
        let gone = publication::outdated(connection, issue.id).await?.into_iter().filter(|it| it.withdrawn);
        found.extend(
            gone.map(|it| Problem::whole("proof-withdrawn").with("title", it.title).with("page", it.page)),
        );
    }
    Ok(found)
}

/// The issue, and where its chain stands, if this person's word is awaited on what they saw.
async fn awaiting(
    db: &Db,
    tx: &DatabaseTransaction,
    person: &Person,
    id: Uuid,
    version: i32,
) -> Result<(Issue, Standing)> {
    let issue = publication::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)?;
    if person.id.is_none() {
        return Err(Problem::whole("bat-without-name").into());
    }
    if issue.version != version {
        return Err(Error::Conflict);
    }
    let standing = of_issue(tx, id).await?;
    if let Some(line) = standing.awaited()
        && !may_sign(db, person, &line.step).await?
    {
        return Err(Error::Forbidden);
    }
    let found = against(tx, &issue).await?;
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    Ok((issue, standing))
}

async fn say(
    tx: &DatabaseTransaction,
    person: &Person,
    issue: &Issue,
    standing: &Standing,
    verdict: Verdict,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let line = standing.awaited().ok_or_else(|| Problem::whole("nothing-to-sign"))?;
    let build = builds::current(tx, issue.id).await?.ok_or_else(|| Problem::whole("issue-not-built"))?;
    write(tx, person, &line.step, &build, verdict, reason, now).await
}

/// Writes what somebody says of a build at a step.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    person: &Person,
    step: &step::Model,
    build: &builds::Model,
    verdict: Verdict,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = signature::ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(build.issue_id),
        build_id: Set(build.id),
        build_number: Set(build.number),
        step_id: Set(step.id),
        step_name: Set(step.name.clone()),
        account_id: Set(person.id.ok_or_else(|| Problem::whole("bat-without-name"))?),
        name: Set(person.name.clone()),
        verdict: Set(verdict),
        reason: Set(reason.to_owned()),
        at: Set(now),
        voided_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Frozen from now on: the files by their hashes, the placements with their revisions, the build for ever.
async fn freeze(
    tx: &DatabaseTransaction,
    person: &Person,
    town: &Town,
    issue: Issue,
    now: DateTime<Utc>,
) -> Result<Issue> {
    let release = dates::local(issue.release_on.and_time(NaiveTime::MIN), town.zone()).max(now);
    let (id, version, closing) = (issue.id, issue.version, issue.closing_at.min(now));
    let mut row = issue.into_active_model();
    // A BAT before the closing time closes the issue.
    row.closing_at = Set(closing);
    row.state = Set(IssueState::Approved);
    row.approved_by = Set(person.id);
    row.approved_at = Set(Some(now));
    row.version = Set(version + 1);
    let issue = row.update(tx).await?;
    if let Some(build) = builds::current(tx, id).await? {
        let mut row = build.into_active_model();
        row.signed = Set(true);
        row.update(tx).await?;
    }
    queue::enqueue(tx, &Job::ReleaseIssue { issue: id }, release, now, None).await?;
    let mut detail = signed_files(&issue);
    detail["issue"] = serde_json::json!(id);
    log::write(tx, None, &issue.slug(), "approve_issue", detail, person, now).await?;
    Ok(issue)
}

/// The files of an issue, for the log.
pub(super) fn signed_files(issue: &Issue) -> serde_json::Value {
    let mut files = serde_json::json!({ "pdf": issue.pdf_hash, "press": issue.press_hash });
    let editions = issue.editions();
    let zones = editions.iter().filter(|it| it.zone.is_some());
    let file = |it: &publication::ZoneEdition| serde_json::json!({ "zone": it.slug, "pdf": it.pdf_hash, "press": it.press_hash });
    if let zones @ [_, ..] = zones.map(file).collect::<Vec<_>>().as_slice() {
        files["zones"] = zones.into();
    }
    files
}

/// Takes their worth from the signatures given so far: what was signed is no longer what would be printed. Whoever signs first is told.
pub(super) async fn void(tx: &DatabaseTransaction, issue: &Issue, now: DateTime<Utc>) -> Result<()> {
    let voided = signature::Entity::update_many()
        .col_expr(signature::Column::VoidedAt, Expr::value(now))
        .filter(signature::COLUMN.issue_id.eq(issue.id))
        .filter(signature::COLUMN.voided_at.is_null())
        .exec(tx)
        .await?;
    if voided.rows_affected > 0 {
        let detail = serde_json::json!({ "issue": issue.id, "signatures": voided.rows_affected });
        log::write(tx, None, &issue.slug(), "void_signatures", detail, &Person::system(), now).await?;
        queue::enqueue(tx, &Job::AskSignature { issue: issue.id }, now, now, None).await?;
    }
    Ok(())
}

/// Who signs at a step, and is written to when it is awaited: the account it names, else those who have its very role, else those above it.
pub async fn signers(db: &Db, step: &step::Model) -> Result<Vec<Person>> {
    let accounts = staff::all(db).await?.into_iter().filter(|it| it.active);
    let mut found: Vec<Person> = accounts.map(Person::from).filter(|it| able(it, step)).collect();
    // a town that made no chain asked nobody in particular
    let meant = |it: &Person| Some(it.role) == step.role;
    if !step.name.is_empty() && found.iter().any(meant) {
        found.retain(meant);
    }
    Ok(found)
}

/// Why the printer's file of an issue stays in the house: whose signature is missing. None once a person with a name has given the BAT.
pub async fn against_delivery(db: &Db, issue: &Issue) -> Result<Option<Problem>> {
    if issue.state.frozen() && issue.approved_by.is_some() {
        return Ok(None);
    }
    let standing = of_issue(&db.read, issue.id).await?;
    let Some(step) = standing.awaited().map(|it| &it.step) else {
        return Ok(Some(Problem::whole("delivery-not-signed")));
    };
    let named = match step.account_id {
        Some(id) => staff::all(db).await?.into_iter().find(|it| it.id == id).map(|it| it.name),
        None => None,
    };
    let role = step.role.unwrap_or(Role::ChiefEditor).name();
    Ok(Some(match named {
        Some(name) => Problem::whole("delivery-awaits-person").with("name", name),
        None => Problem::whole("delivery-awaits-role").with("role", role),
    }))
}

/// As [`against_delivery`], for the file of one build: others than the signed ones stay in the house for ever.
pub async fn against_delivery_of(db: &Db, issue: &Issue, build: &builds::Model) -> Result<Option<Problem>> {
    let found = against_delivery(db, issue).await?;
    let unsigned = || Problem::whole("delivery-other-build").with("build", build.number);
    Ok(found.or_else(|| (!build.signed).then(unsigned)))
}

/// The issues past their closing that wait for this person's word.
pub async fn waiting_for(db: &Db, person: &Person) -> Result<Vec<Issue>> {
    let mut found = Vec::new();
    for issue in publication::all(db).await? {
        if issue.state != IssueState::Proof {
            continue;
        }
        if !against(&db.read, &issue).await?.is_empty() {
            continue;
        }
        let standing = of_issue(&db.read, issue.id).await?;
        let refused = |it: &&Line| it.said.as_ref().is_none_or(|it| it.verdict != Verdict::Refused);
        if let Some(line) = standing.awaited().filter(refused)
            && may_sign(db, person, &line.step).await?
        {
            found.push(issue);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(number: u128, role: Option<Role>, account: Option<Uuid>) -> step::Model {
        step::Model {
            id: Uuid::from_u128(number),
            position: 0,
            name: format!("Étape {number}"),
            role,
            account_id: account,
        }
    }

    fn said(number: u128, verdict: Verdict, void: bool) -> signature::Model {
        signature::Model {
            id: Uuid::now_v7(),
            issue_id: Uuid::nil(),
            build_id: Uuid::nil(),
            build_number: 1,
            step_id: Uuid::from_u128(number),
            step_name: String::new(),
            account_id: Uuid::nil(),
            name: String::new(),
            verdict,
            reason: String::new(),
            at: DateTime::UNIX_EPOCH,
            voided_at: void.then_some(DateTime::UNIX_EPOCH),
        }
    }

    #[test]
    fn the_first_step_not_signed_is_awaited() {
        let chain = || vec![step(1, Some(Role::Editor), None), step(2, Some(Role::ChiefEditor), None)];
        let next = |signatures: &[signature::Model]| standing(chain(), signatures).next;
        assert_eq!(next(&[]), Some(0));
        assert_eq!(next(&[said(1, Verdict::Signed, false)]), Some(1));
        assert_eq!(next(&[said(1, Verdict::Signed, true)]), Some(0), "void");
        assert_eq!(next(&[said(9, Verdict::Signed, false)]), Some(0), "a step that is gone");
        let (signed, refused) = (said(1, Verdict::Signed, false), said(2, Verdict::Refused, false));
        assert_eq!(next(&[signed.clone(), refused.clone()]), Some(1), "the one who refused may still sign");
        assert_eq!(next(&[signed, refused, said(2, Verdict::Signed, false)]), None);
    }

    #[test]
    fn a_named_step_is_for_that_account_whatever_the_role() {
        let mayor = Person { id: Some(Uuid::from_u128(7)), role: Role::Contributor, ..Person::system() };
        let chief = Person { id: Some(Uuid::from_u128(8)), role: Role::Administrator, ..Person::system() };
        let named = step(1, None, mayor.id);
        assert!(able(&mayor, &named) && !able(&chief, &named));
        let role = step(2, Some(Role::ChiefEditor), None);
        assert!(able(&chief, &role) && !able(&mayor, &role) && !able(&Person::system(), &role));
    }
}
