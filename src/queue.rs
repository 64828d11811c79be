//! What is still to be done: a durable queue in the database. A job is plain data; `jobs` does the work. Knows no kind of content.
use crate::db::Db;
use crate::error::{Problem, Result};
use chrono::{DateTime, Duration, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DbBackend, FromQueryResult, SqlErr, Statement, TryInsertResult};
use serde::{Deserialize, Serialize};

/// One piece of work. Every variant may run twice and must then do nothing the second time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Make the scheduled revision live, if it is still the one scheduled and due.
    Publish { item: Uuid, revision: Uuid },
    /// Take the item off the site at its end date, if that date still stands.
    Unpublish { item: Uuid },
    /// Derive the sizes of an image.
    Renditions { image: Uuid },
    /// Lay out an issue and keep the proof. `closing` also closes the issue; `asked_by` is none where the clock asked.
    BuildIssue {
        issue: Uuid,
        closing: bool,
        #[serde(default)]
        asked_by: Option<Uuid>,
    },
    /// Set pages opened again after the BAT, if they still wait for it.
    ReopenPages { reopening: Uuid },
    /// Read, check and draw an agency's final PDF, if that was not done yet.
    ReadFinalPdf { issue: Uuid, pdf: Uuid },
    /// Make a build of an agency's final PDF whose places are confirmed, if that was not done yet.
    BuildFinalPdf { issue: Uuid, pdf: Uuid },
    /// Put an approved issue on the shelf, if its release date has come.
    ReleaseIssue { issue: Uuid },
    /// Move an issue by itself as its mode says, if this deadline still falls `at` this time.
    Deadline { issue: Uuid, which: Deadline, at: DateTime<Utc> },
    /// Write to whoever signs next that an issue waits for them.
    AskSignature { issue: Uuid },
    /// Write to the chief editors that everybody has signed.
    TellApproved { issue: Uuid },
    /// Write to a group of the council that its text is awaited, if it still is.
    RemindGroup { issue: Uuid, group: Uuid },
    /// Write to a group of the council where it deposits its text, at an address nobody else is told.
    InviteGroup { issue: Uuid, group: Uuid, by: Uuid },
    /// Write to a group of the council that its text was received.
    TellDeposit { text: Uuid },
    /// Write to those a remark on a text calls.
    TellRemark { remark: Uuid },
    /// Write to the newsroom that somebody says what readers have is wrong.
    TellCorrection { remark: Uuid },
    /// Write to an expert that a text waits to be checked, if it still does.
    AskExpert { fact_check: Uuid },
    /// Write to whoever asked an expert what the answer is.
    TellExpertAnswer { fact_check: Uuid },
    /// Write to those who may agree that a text waits for them, if it still does.
    TellSubmitted { revision: Uuid, by: Uuid },
    /// Write to whoever wrote a text what is to be mended, if it still is.
    TellChanges { revision: Uuid, by: Uuid },
    /// Write to somebody what they are to do on an item.
    TellAssigned { assignment: Uuid },
    /// Write to somebody an address that stands for a password once, if it is still wanted.
    SendLink { account: Uuid, purpose: Purpose, email: String },
    /// Write to whoever forgot the password of this mailbox, if there is such an account.
    ForgotPassword { email: String },
    /// Write to the owner of an account that something of it changed.
    TellAccount { account: Uuid, to: String, news: AccountNews },
    /// Write to those concerned where a proposal of an organisation stands, if it still does.
    TellProposal { item: Uuid, news: ProposalNews },
    /// Send a letter.
    SendMail(Letter),
    /// Do an import, or take it back, as the state of its run says; a run that was cut short goes on.
    Import { run: Uuid },
    /// Ask every address somebody subscribed to that is due.
    AskSources,
    /// Show and hide what has dates of its own: documents on display, persons in office.
    TurnDay,
    /// Make the next issue of every active series.
    NextIssues,
    /// Note for every item whose review date has come that its owner should look at it.
    ReviewReminders,
    /// Make this night's backup, if it is not made yet.
    Backup,
    /// Forget done jobs, old sessions, sign-in attempts and numbers of readings.
    Tidy,
}

/// The deadlines of an issue, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deadline {
    /// The groups of the council are reminded of their texts.
    Reminder,
    /// The groups' texts are due, and none is taken after that.
    Tribunes,
    /// Texts are due.
    Texts,
    /// Texts are fitted to their pages (*calibrage*).
    Fit,
    /// Nothing enters any more (*bouclage*).
    Closing,
    /// The proof is to be signed (*BAT*).
    Proof,
}

impl Deadline {
    /// The name used in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Tribunes => "tribunes",
            Self::Texts => "texts",
            Self::Fit => "fit",
            Self::Closing => "closing",
            Self::Proof => "proof",
        }
    }
}

/// What an address sent to the owner of an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Choose the first password and come in.
    Invitation,
    /// Choose a new password.
    Reset,
    /// Say that a new mail address is one's own.
    Address,
    /// Come in without a password; printed for an operator, never sent.
    Enter,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Invitation, Self::Reset, Self::Address, Self::Enter];

    /// The name used in the database and in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Address => "address",
            Self::Enter => "enter",
        }
    }

    /// Where an address with this token leads.
    #[must_use]
    pub fn path(token: &str) -> String {
        format!("/cms/link/{token}")
    }
}

/// What changed of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountNews {
    Password,
    Address,
    SecondFactorOn,
    SecondFactorOff,
}

impl AccountNews {
    /// The name used in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Address => "address",
            Self::SecondFactorOn => "second-factor-on",
            Self::SecondFactorOff => "second-factor-off",
        }
    }
}

/// What became of a proposal of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalNews {
    /// It came: the newsroom is told, and whoever sent it has a receipt.
    Sent,
    Changes,
    Published,
    Declined,
}

/// A mail as it will be sent: composed when it was decided on, so that sending it again says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// One address.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Content hashes of PNG pictures; the HTML names them by their place in this list.
    pub pictures: Vec<String>,
}

impl Job {
    /// The name of the variant as stored in `job.kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Publish { .. } => "publish",
            Self::Unpublish { .. } => "unpublish",
            Self::Renditions { .. } => "renditions",
            Self::BuildIssue { .. } => "build_issue",
            Self::ReopenPages { .. } => "reopen_pages",
            Self::ReadFinalPdf { .. } => "read_final_pdf",
            Self::BuildFinalPdf { .. } => "build_final_pdf",
            Self::ReleaseIssue { .. } => "release_issue",
            Self::Deadline { .. } => "deadline",
            Self::AskSignature { .. } => "ask_signature",
            Self::TellApproved { .. } => "tell_approved",
            Self::RemindGroup { .. } => "remind_group",
            Self::InviteGroup { .. } => "invite_group",
            Self::TellDeposit { .. } => "tell_deposit",
            Self::TellRemark { .. } => "tell_remark",
            Self::TellCorrection { .. } => "tell_correction",
            Self::AskExpert { .. } => "ask_expert",
            Self::TellExpertAnswer { .. } => "tell_expert_answer",
            Self::TellSubmitted { .. } => "tell_submitted",
            Self::TellChanges { .. } => "tell_changes",
            Self::TellAssigned { .. } => "tell_assigned",
            Self::SendLink { .. } => "send_link",
            Self::ForgotPassword { .. } => "forgot_password",
            Self::TellAccount { .. } => "tell_account",
            Self::TellProposal { .. } => "tell_proposal",
            Self::SendMail(_) => "send_mail",
            Self::Import { .. } => "import",
            Self::AskSources => "ask_sources",
            Self::TurnDay => "turn_day",
            Self::NextIssues => "next_issues",
            Self::ReviewReminders => "review_reminders",
            Self::Backup => "backup",
            Self::Tidy => "tidy",
        }
    }

    /// How often it is tried. A mail server may be away for half a day.
    fn attempts(&self) -> i32 {
        match self {
            Self::SendMail(_)
            | Self::AskExpert { .. }
            | Self::RemindGroup { .. }
            | Self::InviteGroup { .. }
            | Self::SendLink { .. } => 11,
            _ => 6,
        }
    }

    /// Jobs of one lane run one after the other: an issue is never laid out twice at once, nor two of its files drawn, and imports take turns.
    fn lane(&self) -> Option<String> {
        match self {
            Self::BuildIssue { issue, .. }
            | Self::Deadline { issue, .. }
            | Self::ReadFinalPdf { issue, .. }
            | Self::BuildFinalPdf { issue, .. } => Some(format!("issue:{issue}")),
            Self::Import { .. } | Self::AskSources => Some("import".into()),
            _ => None,
        }
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Ready,
    Running,
    Done,
    /// Failed for good; shown in the CMS with the last error.
    Dead,
}

pub mod row {
    //! The table `job`.
    use super::{JobState, Json};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub kind: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub payload: Json,
        /// At most one job per key, for ever.
        #[sea_orm(unique)]
        pub unique_key: Option<String>,
        /// At most one job of a lane runs.
        pub lane: Option<String>,
        pub state: JobState,
        pub priority: i32,
        pub attempts: i32,
        pub max_attempts: i32,
        pub run_at: DateTimeUtc,
        /// When its last attempt began.
        pub started_at: Option<DateTimeUtc>,
        /// How far this attempt is, where its owner says so.
        pub stage: Option<String>,
        pub locked_by: Option<String>,
        pub locked_until: Option<DateTimeUtc>,
        /// Words of the log, or the problems of a refusal as JSON.
        #[sea_orm(column_type = "Text", nullable)]
        pub last_error: Option<String>,
        pub created_at: DateTimeUtc,
        pub done_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

impl row::Model {
    /// True if this id stands in its payload.
    pub fn names(&self, id: Uuid) -> bool {
        let id = id.to_string();
        self.payload.as_object().is_some_and(|it| it.values().any(|it| it.as_str() == Some(id.as_str())))
    }
}

pub mod slot {
    //! The table `schedule`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "schedule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub last_slot: DateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Lease of a running job. A worker that dies leaves the job to others after this time; a living one renews it.
pub const LEASE: Duration = Duration::seconds(60);

/// Writes a job in the transaction of the change that needs it. With `key`, a second one with the same key is not written;
/// false then.
pub async fn enqueue(
    tx: &impl ConnectionTrait,
    job: &Job,
    run_at: DateTime<Utc>,
    now: DateTime<Utc>,
    key: Option<String>,
) -> Result<bool> {
    let row = row::ActiveModel {
        kind: Set(job.kind().into()),
        payload: Set(serde_json::to_value(job)?),
        unique_key: Set(key),
        lane: Set(job.lane()),
        state: Set(JobState::Ready),
        priority: Set(if matches!(job, Job::Publish { .. } | Job::Unpublish { .. }) { 10 } else { 0 }),
        attempts: Set(0),
        max_attempts: Set(job.attempts()),
        run_at: Set(run_at),
        created_at: Set(now),
        ..Default::default()
    };
    let inserted = row::Entity::insert(row)
        .on_conflict(OnConflict::column(row::Column::UniqueKey).do_nothing().to_owned())
        .try_insert()
        .exec(tx)
        .await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(_)))
}

/// Takes the next due job for `worker`, or one whose worker died. Each job goes to one worker, however many processes ask.
pub async fn claim(db: &Db, worker: &str, now: DateTime<Utc>) -> Result<Option<row::Model>> {
    let lock = if db.backend() == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE job SET state = 'running', locked_by = $1, locked_until = $2, started_at = $3, stage = NULL, attempts = attempts + 1
         WHERE id = (SELECT id FROM job
                     WHERE run_at <= $3 AND (state = 'ready' OR (state = 'running' AND locked_until < $4))
                       AND NOT EXISTS (SELECT 1 FROM job AS other
                                       WHERE other.lane = job.lane AND other.state = 'running' AND other.id <> job.id)
                     ORDER BY priority DESC, run_at, id LIMIT 1 {lock})
         RETURNING *"
    );
    let values = [worker.into(), (now + LEASE).into(), now.into(), now.into()];
    let statement = Statement::from_sql_and_values(db.backend(), sql, values);
    match row::Model::find_by_statement(statement).one(&db.write).await {
        // Another worker took a job of the same lane at this very instant.
        Err(err) if matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(None),
        found => Ok(found?),
    }
}

/// Gives the jobs back that this process had when it was killed: called at start, before any worker of this process runs.
pub async fn reclaim(db: &Db, worker: &str, now: DateTime<Utc>) -> Result<u64> {
    let freed = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(JobState::Ready))
        .col_expr(row::Column::RunAt, Expr::value(now))
        .filter(row::COLUMN.state.eq(JobState::Running))
        .filter(row::COLUMN.locked_by.eq(worker))
        .exec(&db.write)
        .await?;
    Ok(freed.rows_affected)
}

/// Says that the worker still lives.
pub async fn renew(db: &Db, id: i64, worker: &str, now: DateTime<Utc>) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::LockedUntil, Expr::value(now + LEASE))
        .filter(row::COLUMN.id.eq(id))
        .filter(row::COLUMN.locked_by.eq(worker))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// Says how far a running job is, for who comes to look.
pub async fn at_stage(db: &Db, id: i64, stage: &str) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::Stage, Expr::value(stage))
        .filter(row::COLUMN.id.eq(id))
        .filter(row::COLUMN.state.eq(JobState::Running))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// The job is done.
pub async fn done(db: &Db, job: &row::Model, now: DateTime<Utc>) -> Result<()> {
    let row = row::ActiveModel {
        state: Set(JobState::Done),
        done_at: Set(Some(now)),
        last_error: Set(None),
        ..Default::default()
    };
    own(job, row).exec(&db.write).await?;
    Ok(())
}

/// A worker that lost its lease to another one changes nothing any more.
fn own(job: &row::Model, row: row::ActiveModel) -> sea_orm::UpdateMany<row::Entity> {
    row::Entity::update_many()
        .set(row)
        .filter(row::COLUMN.id.eq(job.id))
        .filter(row::COLUMN.state.eq(JobState::Running))
        .filter(row::Column::LockedBy.eq(job.locked_by.clone()))
}

/// The job failed: again later, each time later, and after the last attempt never.
pub async fn failed(db: &Db, job: &row::Model, error: &str, now: DateTime<Utc>) -> Result<()> {
    let dead = job.attempts >= job.max_attempts;
    let wait = Duration::seconds(30) * 2_i32.pow(job.attempts.clamp(0, 10).unsigned_abs());
    let row = row::ActiveModel {
        state: Set(if dead { JobState::Dead } else { JobState::Ready }),
        run_at: Set(now + wait),
        done_at: Set(dead.then_some(now)),
        last_error: Set(Some(error.chars().take(2_000).collect())),
        ..Default::default()
    };
    own(job, row).exec(&db.write).await?;
    Ok(())
}

/// The job was refused: what stands against it stands against every other attempt, until somebody mends it and asks again.
pub async fn refused(db: &Db, job: &row::Model, problems: &[Problem], now: DateTime<Utc>) -> Result<()> {
    let row = row::ActiveModel {
        state: Set(JobState::Dead),
        done_at: Set(Some(now)),
        last_error: Set(Some(serde_json::to_string(problems)?)),
        ..Default::default()
    };
    own(job, row).exec(&db.write).await?;
    Ok(())
}

/// Jobs that failed for good, newest first, for the desk.
pub async fn dead(db: &Db) -> Result<Vec<row::Model>> {
    use sea_orm::{QueryOrder, QuerySelect};
    Ok(row::Entity::find()
        .filter(row::COLUMN.state.eq(JobState::Dead))
        .order_by_desc(row::Column::Id)
        .limit(50)
        .all(&db.read)
        .await?)
}

/// Jobs that are waiting or running and due before `until`, oldest first.
pub async fn pending(db: &Db, until: DateTime<Utc>) -> Result<Vec<row::Model>> {
    use sea_orm::QueryOrder;
    Ok(row::Entity::find()
        .filter(row::COLUMN.state.is_in([JobState::Ready, JobState::Running]))
        .filter(row::COLUMN.run_at.lte(until))
        .order_by_asc(row::Column::RunAt)
        .all(&db.read)
        .await?)
}

/// How long jobs of this kind took the last times, in the middle; none before the first.
pub async fn usual_seconds(db: &Db, kind: &str) -> Result<Option<i64>> {
    use sea_orm::{QueryOrder, QuerySelect};
    let rows = row::Entity::find()
        .filter(row::COLUMN.kind.eq(kind))
        .filter(row::COLUMN.state.eq(JobState::Done))
        .order_by_desc(row::Column::Id)
        .limit(9)
        .all(&db.read)
        .await?;
    let took = rows.iter().filter_map(|it| Some((it.done_at? - it.started_at?).num_seconds().max(1)));
    let mut took: Vec<i64> = took.collect();
    took.sort_unstable();
    Ok(took.get(took.len() / 2).copied())
}

/// Gives a dead job another life.
pub async fn retry(db: &Db, id: i64, now: DateTime<Utc>) -> Result<()> {
    let row = row::ActiveModel {
        state: Set(JobState::Ready),
        attempts: Set(0),
        run_at: Set(now),
        done_at: Set(None),
        last_error: Set(None),
        ..Default::default()
    };
    row::Entity::update_many()
        .set(row)
        .filter(row::COLUMN.id.eq(id))
        .filter(row::COLUMN.state.eq(JobState::Dead))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// Forgets jobs done before `before`, those with a key too: the table `schedule` keeps a slot from running twice.
pub async fn forget(db: &Db, before: DateTime<Utc>) -> Result<()> {
    row::Entity::delete_many()
        .filter(row::COLUMN.state.eq(JobState::Done))
        .filter(row::COLUMN.done_at.lt(before))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// The last slot a clock line has served; a line seen for the first time has served everything up to `now`.
pub async fn last_slot(db: &Db, line: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    if let Some(row) = slot::Entity::find_by_id(line.to_owned()).one(&db.read).await? {
        return Ok(Some(row.last_slot));
    }
    let row = slot::ActiveModel { name: Set(line.to_owned()), last_slot: Set(now) };
    let once = OnConflict::column(slot::Column::Name).do_nothing().to_owned();
    slot::Entity::insert(row).on_conflict(once).try_insert().exec(&db.write).await?;
    Ok(None)
}

/// Serves one slot of a clock line: its job is written once, however many processes tick. False if another process was first.
pub async fn serve_slot(
    db: &Db,
    line: &str,
    due: DateTime<Utc>,
    job: &Job,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tx = db.begin().await?;
    let written = enqueue(&tx, job, now, now, Some(format!("{line}:{}", due.to_rfc3339()))).await?;
    slot::Entity::update_many()
        .col_expr(slot::Column::LastSlot, Expr::value(due))
        .filter(slot::COLUMN.name.eq(line))
        .filter(slot::COLUMN.last_slot.lt(due))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(written)
}
