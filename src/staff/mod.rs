//! The people who change content: accounts, roles, sessions. Who may do what to an item stands in `content::state`; here only who
//! somebody is. Knows no kind of content.
pub mod factor; // codes of a telephone, and those for who lost it
pub mod link; // addresses sent by mail that stand for a password once
pub mod log; // who did what, and when
pub mod password; // which are taken, and how they are kept
pub mod step; // the way in between two pages
pub mod vault; // what stands sealed

use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::AccountNews;
use chrono::{DateTime, Duration, Utc};
pub use password::PASSWORD_MIN;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, PaginatorTrait, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use step::Step;

/// What somebody may do, each role more than the one before.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    clap::ValueEnum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Role {
    /// Proposes for an organisation, and sees nothing of the desk but that.
    Partner,
    /// Proposes: writes drafts of their own and submits them.
    Contributor,
    /// Writes everything, agrees on dates once a text is approved.
    Editor,
    /// Approves, publishes, withdraws, plans and approves issues.
    ChiefEditor,
    /// Everything, and accounts and the town's record.
    Administrator,
}

impl Role {
    /// The name used in commands, JSON and the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::ChiefEditor => "chief_editor",
            Self::Administrator => "administrator",
        }
    }
}

/// Somebody who does something now. Jobs and imports act as [`Person::system`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// None for the system itself.
    pub id: Option<Uuid>,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub locale: String,
    /// The organisation a partner proposes for.
    pub organisation: Option<Uuid>,
}

impl Person {
    /// The program itself: jobs, imports, the demo.
    pub fn system() -> Self {
        Self {
            id: None,
            name: "Parvis".into(),
            email: String::new(),
            role: Role::Administrator,
            locale: "fr".into(),
            organisation: None,
        }
    }

    /// Refuses whoever has less than `role`.
    pub fn needs(&self, role: Role) -> Result<()> {
        if self.role >= role { Ok(()) } else { Err(Error::Forbidden) }
    }
}

impl From<account::Model> for Person {
    fn from(it: account::Model) -> Self {
        Self {
            id: Some(it.id),
            name: it.name,
            email: it.email,
            role: it.role,
            locale: it.locale,
            organisation: it.organisation_id,
        }
    }
}

pub mod account {
    //! The table `account`.
    use super::Role;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(unique)]
        pub email: String,
        pub name: String,
        /// PHC string of argon2id; empty for who has none: invited, or known to the identity provider alone.
        pub password: String,
        pub role: Role,
        pub locale: String,
        pub active: bool,
        pub created_at: DateTimeUtc,
        /// Who this is to an identity provider.
        pub issuer: Option<String>,
        pub subject: Option<String>,
        /// Base32. Codes are computed from it, so it stands here as it is.
        pub totp_secret: Option<String>,
        /// The step of time of the last code taken.
        pub totp_step: Option<i64>,
        pub totp_at: Option<DateTimeUtc>,
        pub last_sign_in_at: Option<DateTimeUtc>,
        /// The item of the organisation a partner proposes for.
        pub organisation_id: Option<Uuid>,
    }
    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// False for who was invited and never came in.
        #[must_use]
        pub fn joined(&self) -> bool {
            !self.password.is_empty() || self.subject.is_some()
        }
    }
}

pub mod session {
    //! The table `session`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        /// Hash of the cookie.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub account_id: Uuid,
        #[sea_orm(column_type = "JsonBinary")]
        pub flash: Json,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        /// What the browser calls itself.
        pub agent: String,
        /// Where it was opened from.
        pub address: String,
        /// The last visit, to an hour.
        pub seen_at: Option<DateTimeUtc>,
        /// What the identity provider said who this is; none for who came in here.
        #[sea_orm(column_type = "Text", nullable)]
        pub id_token: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod attempt {
    //! The table `sign_in_attempt`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_attempt")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub email: String,
        pub address: String,
        /// False as long as the password is not known to be right.
        pub succeeded: bool,
        pub at: DateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// How long a session lives without a visit.
pub const SESSION_LIFE: Duration = Duration::days(14);
/// Failed attempts on one account from one address within [`ATTEMPT_WINDOW`], before more are refused. From another address its owner
/// still comes in: nobody can lock somebody out from afar.
pub const ATTEMPTS_PER_ACCOUNT: u64 = 8;
/// Failed attempts from one address on any account. A whole town hall may stand behind one address.
pub const ATTEMPTS_PER_ADDRESS: u64 = 100;
/// See [`ATTEMPTS_PER_ACCOUNT`].
pub const ATTEMPT_WINDOW: Duration = Duration::minutes(15);
/// A new account. Refuses an e-mail address in use, a password nobody should have, an empty name.
pub async fn add(
    db: &Db,
    email: &str,
    name: &str,
    password: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<account::Model> {
    let (email, name) = (normal(email), name.trim().to_owned());
    let mut problems = against_account(db, &email, &name).await?;
    problems.extend(password::against("password", password, &[&email, &name]));
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let password = password::hash(password.to_owned()).await?;
    Ok(row(email, name, password, role, now).insert(&db.write).await?)
}

/// What stands against a new account of this address and name.
async fn against_account(db: &Db, email: &str, name: &str) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    if !plausible(email) {
        problems.push(Problem::at("email", "email"));
    }
    if name.is_empty() {
        problems.push(Problem::at("name", "required"));
    }
    if by_email(db, email).await?.is_some() {
        problems.push(Problem::at("email", "email-taken"));
    }
    Ok(problems)
}

fn row(
    email: String,
    name: String,
    password: String,
    role: Role,
    now: DateTime<Utc>,
) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(Uuid::now_v7()),
        email: Set(email),
        name: Set(name),
        password: Set(password),
        role: Set(role),
        locale: Set("fr".into()),
        active: Set(true),
        created_at: Set(now),
        ..Default::default()
    }
}

/// Changes of an account; `None` leaves a field as it is.
#[derive(Debug, Default, Clone)]
pub struct AccountChange {
    pub name: Option<String>,
    /// A partner proposes for an organisation: the account has one, or gets it here.
    pub role: Option<Role>,
    pub organisation: Option<Uuid>,
    pub locale: Option<String>,
    /// False suspends it: its sessions, and every way in that is open, end at once.
    pub active: Option<bool>,
}

/// Changes an account. The last active administrator can neither be suspended nor demoted.
pub async fn change(db: &Db, by: &Person, id: Uuid, change: AccountChange, now: DateTime<Utc>) -> Result<()> {
    let account = by_id(db, id).await?;
    let demoted = change.role.is_some_and(|it| it < Role::Administrator) || change.active == Some(false);
    if account.role == Role::Administrator && demoted {
        let others = account::Entity::find()
            .filter(account::COLUMN.role.eq(Role::Administrator))
            .filter(account::COLUMN.active.eq(true))
            .filter(account::COLUMN.id.ne(id))
            .count(&db.read)
            .await?;
        if others == 0 {
            return Err(Problem::at("role", "last-administrator").into());
        }
    }
    let organisation = change.organisation.or(account.organisation_id);
    if change.role == Some(Role::Partner) && organisation.is_none() {
        return Err(Problem::at("organisation", "partner-without-organisation").into());
    }
    let mut row = account.clone().into_active_model();
    let mut verbs = Vec::new();
    if organisation != account.organisation_id {
        row.organisation_id = Set(organisation);
        verbs.push("link_account");
    }
    if let Some(name) = change.name.filter(|it| *it != account.name) {
        row.name = Set(name);
        verbs.push("rename_account");
    }
    if let Some(role) = change.role.filter(|it| *it != account.role) {
        row.role = Set(role);
        verbs.push("change_role");
    }
    if let Some(locale) = change.locale {
        row.locale = Set(locale);
    }
    if let Some(active) = change.active.filter(|it| *it != account.active) {
        row.active = Set(active);
        verbs.push(if active { "restore_account" } else { "suspend_account" });
    }
    let tx = db.begin().await?;
    let changed = row.update(&tx).await?;
    if !changed.active {
        end_sessions(&tx, id, None).await?;
        link::end(&tx, id, None).await?;
    }
    for verb in verbs {
        log::account(&tx, &changed, verb, by, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Changes one's own password. `words` are those nobody may choose here; `session` is the cookie of the session that goes on while all
/// others end.
pub async fn change_password(
    db: &Db,
    person: &Person,
    chosen: &str,
    words: &[&str],
    session: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let account = by_id(db, person.id.ok_or(Error::Forbidden)?).await?;
    check_password("new_password", chosen, &account, words)?;
    let hash = password::hash(chosen.to_owned()).await?;
    let tx = db.begin().await?;
    keep_password(&tx, &account, hash, session).await?;
    log::account(&tx, &account, "change_password", person, now).await?;
    link::tell(&tx, &account, AccountNews::Password, now).await?;
    tx.commit().await?;
    Ok(())
}

fn check_password(field: &str, chosen: &str, account: &account::Model, words: &[&str]) -> Result<()> {
    let own = [account.email.as_str(), account.name.as_str()];
    match password::against(field, chosen, &[&own[..], words].concat()) {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}

/// Whoever came in with the old password is out, and no address that was sent opens any more.
async fn keep_password(
    tx: &impl ConnectionTrait,
    account: &account::Model,
    hash: String,
    session: Option<&str>,
) -> Result<()> {
    let row = account::ActiveModel { id: Set(account.id), password: Set(hash), ..Default::default() };
    row.update(tx).await?;
    link::end(tx, account.id, None).await?;
    end_sessions(tx, account.id, session).await
}

/// Ends the sessions of an account, but the one of this cookie.
async fn end_sessions(tx: &impl ConnectionTrait, account: Uuid, but: Option<&str>) -> Result<()> {
    let kept = but.map(token_hash).unwrap_or_default();
    let all = session::Entity::delete_many().filter(session::COLUMN.account_id.eq(account));
    all.filter(session::COLUMN.id.ne(kept)).exec(tx).await?;
    Ok(())
}

/// Open sessions of an account, the latest visit first.
pub async fn sessions(db: &Db, account: Uuid, now: DateTime<Utc>) -> Result<Vec<session::Model>> {
    let own = session::Entity::find().filter(session::COLUMN.account_id.eq(account));
    let mut own = own.filter(session::COLUMN.expires_at.gt(now)).all(&db.read).await?;
    own.sort_by_key(|it| std::cmp::Reverse(it.seen_at.unwrap_or(it.created_at)));
    Ok(own)
}

/// Ends one session of one's own, or with none all but the one of this cookie.
pub async fn revoke(
    db: &Db,
    person: &Person,
    id: Option<&str>,
    but: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let account = by_id(db, person.id.ok_or(Error::Forbidden)?).await?;
    let tx = db.begin().await?;
    match id {
        Some(id) => {
            let own = session::Entity::delete_many().filter(session::COLUMN.account_id.eq(account.id));
            own.filter(session::COLUMN.id.eq(id)).exec(&tx).await?;
        }
        None => end_sessions(&tx, account.id, but).await?,
    }
    log::account(&tx, &account, "end_sessions", person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The account of this address, whatever its case.
pub async fn by_email(db: &Db, email: &str) -> Result<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::COLUMN.email.eq(normal(email))).one(&db.read).await?)
}

/// The account with this id.
pub async fn by_id(db: &Db, id: Uuid) -> Result<account::Model> {
    account::Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// All accounts, by name.
pub async fn all(db: &Db) -> Result<Vec<account::Model>> {
    Ok(account::Entity::find().order_by_asc(account::Column::Name).all(&db.read).await?)
}

/// The accounts that work here, by name: no partner, and nobody suspended.
pub async fn colleagues(db: &Db) -> Result<Vec<account::Model>> {
    Ok(all(db).await?.into_iter().filter(|it| it.active && it.role > Role::Partner).collect())
}

/// The accounts of an organisation, by name.
pub async fn of_organisation(db: &Db, organisation: Uuid) -> Result<Vec<account::Model>> {
    let own = account::Entity::find().filter(account::COLUMN.organisation_id.eq(organisation));
    Ok(own.order_by_asc(account::Column::Name).all(&db.read).await?)
}

/// The name behind every account.
pub async fn names(db: &Db) -> Result<HashMap<Uuid, String>> {
    Ok(all(db).await?.into_iter().map(|it| (it.id, it.name)).collect())
}

/// Where somebody comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// What attempts are counted by.
    pub address: &'a str,
    /// What the browser calls itself.
    pub agent: &'a str,
}

/// What a try to sign in led to.
#[derive(Debug)]
pub enum SignIn {
    /// The new session's cookie value.
    Done { token: String, person: Person },
    /// The password is right and a code is awaited: the cookie value of this step.
    Code { step: String },
    /// Unknown address, wrong password or wrong code; which of them is not said.
    Wrong,
    /// Too many tries: wait this many seconds.
    Wait(u32),
}

impl SignIn {
    fn wait() -> Self {
        Self::Wait(u32::try_from(ATTEMPT_WINDOW.num_seconds()).unwrap_or(900))
    }
}

/// Checks e-mail address and password, and opens a session where no code is awaited.
pub async fn sign_in(
    db: &Db,
    email: &str,
    password: &str,
    from: &Origin<'_>,
    now: DateTime<Utc>,
) -> Result<SignIn> {
    let account = match tried(db, email, password, from.address, now).await? {
        Tried::Right(account) => account,
        Tried::Wrong => return Ok(SignIn::Wrong),
        Tried::TooOften => return Ok(SignIn::wait()),
    };
    if account.totp_secret.is_some() {
        let step = step::begin(db, &Step::Code { account: account.id }, now).await?;
        return Ok(SignIn::Code { step });
    }
    let token = open(&db.write, &account, from, None, now).await?;
    Ok(SignIn::Done { token, person: Person::from(*account) })
}

/// Checks the code of somebody whose password was right. Whoever guesses codes knows the password: guesses are counted by account alone.
pub async fn enter_code(
    db: &Db,
    vault: &vault::Vault,
    token: &str,
    code: &str,
    from: &Origin<'_>,
    now: DateTime<Utc>,
) -> Result<SignIn> {
    let Step::Code { account } = step::find(db, token, now).await? else { return Err(step::lost()) };
    let account = by_id(db, account).await?;
    if !account.active {
        return Err(step::lost());
    }
    let Some(attempt) = attempted(db, &account.email, "code", now).await? else { return Ok(SignIn::wait()) };
    if !factor::accept(db, vault, &account, code, now).await? {
        return Ok(SignIn::Wrong);
    }
    succeeded(db, attempt).await?;
    step::take(db, token).await?;
    let token = open(&db.write, &account, from, None, now).await?;
    Ok(SignIn::Done { token, person: account.into() })
}

/// Opens a session; its cookie value.
async fn open(
    tx: &impl ConnectionTrait,
    account: &account::Model,
    from: &Origin<'_>,
    id_token: Option<String>,
    now: DateTime<Utc>,
) -> Result<String> {
    let token = token();
    let row = session::ActiveModel {
        id: Set(token_hash(&token)),
        account_id: Set(account.id),
        flash: Set(serde_json::json!([])),
        created_at: Set(now),
        expires_at: Set(now + SESSION_LIFE),
        agent: Set(from.agent.chars().filter(|it| !it.is_control()).take(300).collect()),
        address: Set(from.address.to_owned()),
        seen_at: Set(Some(now)),
        id_token: Set(id_token),
    };
    row.insert(tx).await?;
    let row =
        account::ActiveModel { id: Set(account.id), last_sign_in_at: Set(Some(now)), ..Default::default() };
    row.update(tx).await?;
    Ok(token)
}

/// Opens a session for who just joined by an invitation, or comes back with a new password.
pub async fn welcome(db: &Db, account: Uuid, from: &Origin<'_>, now: DateTime<Utc>) -> Result<String> {
    open(&db.write, &by_id(db, account).await?, from, None, now).await
}

/// Who an identity provider says somebody is.
#[derive(Clone, Debug)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// Only one the provider says it verified.
    pub email: Option<String>,
    pub name: String,
    /// The role mapped from what it says.
    pub role: Role,
    pub id_token: String,
}

/// Opens a session for who comes from the identity provider. The account is that of the same subject; the first time, that of the same
/// verified address, or a new one. Its role follows each time.
pub async fn sign_in_by_provider(
    db: &Db,
    who: Identity,
    from: &Origin<'_>,
    now: DateTime<Utc>,
) -> Result<String> {
    let known = account::Entity::find()
        .filter(account::COLUMN.issuer.eq(who.issuer.clone()))
        .filter(account::COLUMN.subject.eq(who.subject.clone()))
        .one(&db.read)
        .await?;
    let email = who.email.as_deref().map(normal).filter(|it| plausible(it));
    let found = match (known, &email) {
        (Some(account), _) => Some(account),
        (None, Some(email)) => by_email(db, email).await?,
        (None, None) => return Err(Problem::whole("provider-no-email").into()),
    };
    if let Some(account) = &found {
        if !account.active {
            return Err(Problem::whole("provider-suspended").into());
        }
        let mine = (account.issuer.as_deref(), account.subject.as_deref());
        if mine.1.is_some() && mine != (Some(&who.issuer), Some(&who.subject)) {
            return Err(Problem::whole("provider-somebody-else").into());
        }
    }
    let tx = db.begin().await?;
    let account = match found {
        Some(account) => account,
        None => {
            let email = email.unwrap_or_default();
            let name = if who.name.trim().is_empty() { email.clone() } else { who.name.trim().to_owned() };
            row(email, name, String::new(), who.role, now).insert(&tx).await?
        }
    };
    let person = Person::from(account.clone());
    let mut row = account.clone().into_active_model();
    if account.subject.is_none() {
        row.issuer = Set(Some(who.issuer));
        row.subject = Set(Some(who.subject));
        log::account(&tx, &account, "join_by_provider", &person, now).await?;
    }
    if account.role != who.role {
        row.role = Set(who.role);
    }
    let changed = if row.is_changed() { row.update(&tx).await? } else { account.clone() };
    if account.role != changed.role {
        log::account(&tx, &changed, "change_role", &Person::system(), now).await?;
    }
    let token = open(&tx, &changed, from, Some(who.id_token), now).await?;
    tx.commit().await?;
    Ok(token)
}

/// True if this is the person's password. Counted like an attempt at the door.
pub async fn knows(db: &Db, person: &Person, password: &str, now: DateTime<Utc>) -> Result<bool> {
    Ok(matches!(tried(db, &person.email, password, "account", now).await?, Tried::Right(_)))
}

enum Tried {
    Right(Box<account::Model>),
    Wrong,
    TooOften,
}

/// One attempt. An unknown address takes as long as a wrong password.
async fn tried(db: &Db, email: &str, password: &str, address: &str, now: DateTime<Utc>) -> Result<Tried> {
    let email = normal(email);
    let Some(attempt) = attempted(db, &email, address, now).await? else { return Ok(Tried::TooOften) };
    let account = by_email(db, &email).await?.filter(|it| it.active);
    let right = password::right(account.as_ref().map(|it| it.password.clone()), password).await?;
    let Some(account) = account.filter(|_| right) else { return Ok(Tried::Wrong) };
    succeeded(db, attempt).await?;
    Ok(Tried::Right(Box::new(account)))
}

/// Writes an attempt down as failed before anything is looked at, so that many at once count each other: of those that were let through,
/// the last one written saw all the others. None if there were too many.
async fn attempted(
    db: &Db,
    email: &str,
    address: &str,
    now: DateTime<Utc>,
) -> Result<Option<attempt::Model>> {
    let row = attempt::ActiveModel {
        email: Set(email.to_owned()),
        address: Set(address.to_owned()),
        succeeded: Set(false),
        at: Set(now),
        ..Default::default()
    };
    let attempt = row.insert(&db.write).await?;
    if too_many(db, email, address, now).await? {
        // What was not looked at tells nothing, and waiting must come to an end.
        attempt::Entity::delete_by_id(attempt.id).exec(&db.write).await?;
        return Ok(None);
    }
    Ok(Some(attempt))
}

async fn succeeded(db: &Db, attempt: attempt::Model) -> Result<()> {
    let mut row = attempt.into_active_model();
    row.succeeded = Set(true);
    row.update(&db.write).await?;
    Ok(())
}

/// Counts the attempt that asks, too.
async fn too_many(db: &Db, email: &str, address: &str, now: DateTime<Utc>) -> Result<bool> {
    let failed = attempt::Entity::find()
        .filter(attempt::COLUMN.succeeded.eq(false))
        .filter(attempt::COLUMN.at.gt(now - ATTEMPT_WINDOW))
        .filter(attempt::COLUMN.address.eq(address));
    // Codes are not counted together: there is one such address for the whole town.
    let from = if address == "code" { 0 } else { failed.clone().count(&db.write).await? };
    let account = failed.filter(attempt::COLUMN.email.eq(email)).count(&db.write).await?;
    Ok(account > ATTEMPTS_PER_ACCOUNT || from > ATTEMPTS_PER_ADDRESS)
}

/// An open session.
#[derive(Clone, Debug)]
pub struct Session {
    pub person: Person,
    /// Came in with two factors, or by the identity provider, who answers for it.
    pub well_known: bool,
    /// What the identity provider said.
    pub id_token: Option<String>,
}

/// Who holds this cookie. Renews the session when half its life is over, and notes the visit once an hour.
pub async fn session(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<Session>> {
    let Some(row) =
        session::Entity::find_by_id(token_hash(token)).one(&db.read).await?.filter(|it| it.expires_at > now)
    else {
        return Ok(None);
    };
    let late = row.expires_at - now < SESSION_LIFE / 2;
    if late || row.seen_at.is_none_or(|it| now - it > Duration::hours(1)) {
        let mut seen = session::ActiveModel { seen_at: Set(Some(now)), ..Default::default() };
        if late {
            seen.expires_at = Set(now + SESSION_LIFE);
        }
        // It may have been ended in between.
        session::Entity::update_many()
            .set(seen)
            .filter(session::COLUMN.id.eq(&row.id))
            .exec(&db.write)
            .await?;
    }
    let account = account::Entity::find_by_id(row.account_id).one(&db.read).await?.filter(|it| it.active);
    Ok(account.map(|it| Session {
        well_known: it.totp_secret.is_some() || row.id_token.is_some(),
        person: it.into(),
        id_token: row.id_token,
    }))
}

/// Ends the session.
pub async fn sign_out(db: &Db, token: &str) -> Result<()> {
    session::Entity::delete_by_id(token_hash(token)).exec(&db.write).await?;
    Ok(())
}

/// Leaves a message for the next page of this session.
pub async fn flash(db: &Db, token: &str, message: &str) -> Result<()> {
    if let Some(row) = session::Entity::find_by_id(token_hash(token)).one(&db.write).await? {
        let mut messages: Vec<String> = serde_json::from_value(row.flash.clone()).unwrap_or_default();
        messages.push(message.to_owned());
        let mut row: session::ActiveModel = row.into();
        row.flash = Set(serde_json::to_value(messages)?);
        row.update(&db.write).await?;
    }
    Ok(())
}

/// Takes the waiting messages of this session.
pub async fn take_flash(db: &Db, token: &str) -> Result<Vec<String>> {
    let Some(row) = session::Entity::find_by_id(token_hash(token)).one(&db.read).await? else {
        return Ok(Vec::new());
    };
    let messages: Vec<String> = serde_json::from_value(row.flash.clone()).unwrap_or_default();
    if !messages.is_empty() {
        let mut row: session::ActiveModel = row.into();
        row.flash = Set(serde_json::json!([]));
        row.update(&db.write).await?;
    }
    Ok(messages)
}

/// Forgets sessions, addresses and steps that ended, and attempts older than a day.
pub async fn forget(db: &Db, now: DateTime<Utc>) -> Result<()> {
    session::Entity::delete_many().filter(session::COLUMN.expires_at.lt(now)).exec(&db.write).await?;
    link::Entity::delete_many().filter(link::COLUMN.expires_at.lt(now)).exec(&db.write).await?;
    step::Entity::delete_many().filter(step::COLUMN.expires_at.lt(now)).exec(&db.write).await?;
    attempt::Entity::delete_many()
        .filter(attempt::COLUMN.at.lt(now - Duration::days(1)))
        .exec(&db.write)
        .await?;
    Ok(())
}

fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether an address could be one of a mailbox.
#[must_use]
pub fn plausible(email: &str) -> bool {
    let Some((local, host)) = email.split_once('@') else { return false };
    !local.is_empty() && host.contains('.') && !host.starts_with('.') && !email.contains(char::is_whitespace)
}

/// A secret nobody can guess: a cookie, or the end of an address.
pub fn token() -> String {
    data_encoding::BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>())
}

/// What is kept of a token: a stolen copy of the database opens nothing.
pub fn token_hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}
