//! The people who change content: accounts, roles, sessions. Who may do what to an item stands in `content::state`; here only who
//! somebody is. Knows no kind of content.
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use chrono::{DateTime, Duration, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, PaginatorTrait, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tokio::sync::Semaphore;

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
        }
    }

    /// Refuses whoever has less than `role`.
    pub fn needs(&self, role: Role) -> Result<()> {
        if self.role >= role { Ok(()) } else { Err(Error::Forbidden) }
    }
}

impl From<account::Model> for Person {
    fn from(it: account::Model) -> Self {
        Self { id: Some(it.id), name: it.name, email: it.email, role: it.role, locale: it.locale }
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
        /// PHC string of argon2id.
        pub password: String,
        pub role: Role,
        pub locale: String,
        pub active: bool,
        pub created_at: DateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
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
/// Shortest password, in characters (CNIL: 12 with four kinds of signs, or longer; ANSSI advises length over kinds).
pub const PASSWORD_MIN: usize = 12;

/// Passwords hashed at once: each takes 19 MB and a core. The others wait.
static HASHING: Semaphore = Semaphore::const_new(2);
/// How long they wait before they are told to come back.
const HASHING_WAIT: std::time::Duration = std::time::Duration::from_secs(10);

/// A new account. Refuses an e-mail address in use, a short password, an empty name.
pub async fn add(
    db: &Db,
    email: &str,
    name: &str,
    password: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<account::Model> {
    let email = normal(email);
    let mut problems = Vec::new();
    if !plausible(&email) {
        problems.push(Problem::at("email", "email"));
    }
    if name.trim().is_empty() {
        problems.push(Problem::at("name", "required"));
    }
    if password.chars().count() < PASSWORD_MIN {
        problems.push(Problem::at("password", "password-short").with("min", PASSWORD_MIN));
    }
    if by_email(db, &email).await?.is_some() {
        problems.push(Problem::at("email", "email-taken"));
    }
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let row = account::ActiveModel {
        id: Set(Uuid::now_v7()),
        email: Set(email),
        name: Set(name.trim().to_owned()),
        password: Set(hash(password.to_owned()).await?),
        role: Set(role),
        locale: Set("fr".into()),
        active: Set(true),
        created_at: Set(now),
    };
    Ok(row.insert(&db.write).await?)
}

/// Changes of an account; `None` leaves a field as it is.
#[derive(Debug, Default, Clone)]
pub struct AccountChange {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub locale: Option<String>,
    pub active: Option<bool>,
    pub password: Option<String>,
    /// The cookie of the session that goes on when a new password ends all of them.
    pub session: Option<String>,
}

/// Changes an account. The last active administrator can neither be switched off nor demoted.
pub async fn change(db: &Db, id: Uuid, change: AccountChange) -> Result<()> {
    let account = account::Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)?;
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
    let mut row: account::ActiveModel = account.into();
    if let Some(name) = change.name {
        row.name = Set(name);
    }
    if let Some(role) = change.role {
        row.role = Set(role);
    }
    if let Some(locale) = change.locale {
        row.locale = Set(locale);
    }
    if let Some(active) = change.active {
        row.active = Set(active);
    }
    if let Some(password) = change.password {
        if password.chars().count() < PASSWORD_MIN {
            return Err(Problem::at("password", "password-short").with("min", PASSWORD_MIN).into());
        }
        row.password = Set(hash(password).await?);
    }
    // Whoever came in with the old password, or before the account was switched off, is out.
    let ends = change.active == Some(false) || row.password.is_set();
    let tx = db.begin().await?;
    row.update(&tx).await?;
    if ends {
        let kept = change.session.as_deref().map(token_hash).unwrap_or_default();
        session::Entity::delete_many()
            .filter(session::COLUMN.account_id.eq(id))
            .filter(session::COLUMN.id.ne(kept))
            .exec(&tx)
            .await?;
    }
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

/// The name behind every account.
pub async fn names(db: &Db) -> Result<HashMap<Uuid, String>> {
    Ok(all(db).await?.into_iter().map(|it| (it.id, it.name)).collect())
}

/// What a try to sign in led to.
#[derive(Debug)]
pub enum SignIn {
    /// The new session's cookie value.
    Done { token: String, person: Person },
    /// Unknown address or wrong password; which of them is not said.
    Wrong,
    /// Too many tries: wait this many seconds.
    Wait(u32),
}

/// Checks e-mail address and password and opens a session. `address` is where the attempt comes from.
pub async fn sign_in(
    db: &Db,
    email: &str,
    password: &str,
    address: &str,
    now: DateTime<Utc>,
) -> Result<SignIn> {
    let account = match tried(db, email, password, address, now).await? {
        Tried::Right(account) => account,
        Tried::Wrong => return Ok(SignIn::Wrong),
        Tried::TooOften => {
            return Ok(SignIn::Wait(u32::try_from(ATTEMPT_WINDOW.num_seconds()).unwrap_or(900)));
        }
    };
    let token = token();
    let row = session::ActiveModel {
        id: Set(token_hash(&token)),
        account_id: Set(account.id),
        flash: Set(serde_json::json!([])),
        created_at: Set(now),
        expires_at: Set(now + SESSION_LIFE),
    };
    row.insert(&db.write).await?;
    Ok(SignIn::Done { token, person: account.into() })
}

/// True if this is the person's password. Counted like an attempt at the door.
pub async fn knows(db: &Db, person: &Person, password: &str, now: DateTime<Utc>) -> Result<bool> {
    Ok(matches!(tried(db, &person.email, password, "account", now).await?, Tried::Right(_)))
}

enum Tried {
    Right(account::Model),
    Wrong,
    TooOften,
}

/// One attempt. It is written down as failed before the password is looked at, so that many at once count each other: of those that
/// were let through, the last one written saw all the others. An unknown address takes as long as a wrong password.
async fn tried(db: &Db, email: &str, password: &str, address: &str, now: DateTime<Utc>) -> Result<Tried> {
    let email = normal(email);
    let row = attempt::ActiveModel {
        email: Set(email.clone()),
        address: Set(address.to_owned()),
        succeeded: Set(false),
        at: Set(now),
        ..Default::default()
    };
    let attempt = row.insert(&db.write).await?;
    if too_many(db, &email, address, now).await? {
        // What was not looked at tells nothing, and waiting must come to an end.
        attempt::Entity::delete_by_id(attempt.id).exec(&db.write).await?;
        return Ok(Tried::TooOften);
    }
    let account = by_email(db, &email).await?.filter(|it| it.active);
    let stored = account.as_ref().map(|it| it.password.clone());
    let given = password.to_owned();
    let right = hashing(move || verify(stored.as_deref(), &given)).await?;
    let Some(account) = account.filter(|_| right) else { return Ok(Tried::Wrong) };
    let mut row = attempt.into_active_model();
    row.succeeded = Set(true);
    row.update(&db.write).await?;
    Ok(Tried::Right(account))
}

/// Counts the attempt that asks, too.
async fn too_many(db: &Db, email: &str, address: &str, now: DateTime<Utc>) -> Result<bool> {
    let failed = attempt::Entity::find()
        .filter(attempt::COLUMN.succeeded.eq(false))
        .filter(attempt::COLUMN.at.gt(now - ATTEMPT_WINDOW))
        .filter(attempt::COLUMN.address.eq(address));
    let from = failed.clone().count(&db.write).await?;
    let account = failed.filter(attempt::COLUMN.email.eq(email)).count(&db.write).await?;
    Ok(account > ATTEMPTS_PER_ACCOUNT || from > ATTEMPTS_PER_ADDRESS)
}

/// Who holds this cookie. Renews the session when half its life is over.
pub async fn session(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<Person>> {
    let Some(row) =
        session::Entity::find_by_id(token_hash(token)).one(&db.read).await?.filter(|it| it.expires_at > now)
    else {
        return Ok(None);
    };
    if row.expires_at - now < SESSION_LIFE / 2 {
        let mut row: session::ActiveModel = row.clone().into();
        row.expires_at = Set(now + SESSION_LIFE);
        row.update(&db.write).await?;
    }
    let account = account::Entity::find_by_id(row.account_id).one(&db.read).await?;
    Ok(account.filter(|it| it.active).map(Person::from))
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

/// Forgets sessions that ended and attempts older than a day.
pub async fn forget(db: &Db, now: DateTime<Utc>) -> Result<()> {
    session::Entity::delete_many().filter(session::COLUMN.expires_at.lt(now)).exec(&db.write).await?;
    attempt::Entity::delete_many()
        .filter(attempt::COLUMN.at.lt(now - Duration::days(1)))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// A password nobody has to think of: 20 letters and digits.
pub fn made_password() -> String {
    data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 13]>())[..20].to_lowercase()
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

async fn hash(password: String) -> Result<String> {
    hashing(move || {
        argon2::Argon2::default()
            .hash_password(password.as_bytes())
            .map(|it| it.to_string())
            .map_err(|err| anyhow::anyhow!("cannot hash the password: {err}"))
    })
    .await?
    .map_err(Error::from)
}

/// argon2id of a password nobody has: verified when the account does not exist, so that both answers take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9i$VrTzYkBiQ2H6Kgn7oUjQ4r0h6o7n0KJ0o2n5dWc4QyA";

fn verify(stored: Option<&str>, password: &str) -> bool {
    let known = stored.is_some();
    let right = PasswordHash::new(stored.unwrap_or(NOBODY))
        .is_ok_and(|it| argon2::Argon2::default().verify_password(password.as_bytes(), &it).is_ok());
    known && right
}

/// Work with argon2: on a thread of its own, few at a time.
async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let Ok(Ok(permit)) = tokio::time::timeout(HASHING_WAIT, HASHING.acquire()).await else {
        return Err(Error::Busy { retry_after: 30 });
    };
    // The permit goes along: work that nobody waits for any more still holds it.
    let work = move || (work(), permit).0;
    tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))
}
