//! Addresses sent by mail that stand for a password once: to join, to choose a new password, to confirm an address; and one the program
//! prints for an operator who locked himself out. Of each only the hash is kept, and the last one of a purpose alone opens.
use super::{Person, Role, account, by_email, by_id, log, normal, password, plausible, token, token_hash};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
pub use crate::queue::Purpose;
use crate::queue::{self, AccountNews, Job};
use chrono::{DateTime, Duration, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::PaginatorTrait;
use sea_orm::entity::prelude::*;

/// The table `account_link`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub account_id: Uuid,
    /// Name of a [`Purpose`].
    pub purpose: String,
    /// The address it was sent to.
    pub email: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// How long an address opens.
#[must_use]
pub fn life(purpose: Purpose) -> Duration {
    match purpose {
        Purpose::Invitation => Duration::days(7),
        Purpose::Address => Duration::days(1),
        Purpose::Reset => Duration::hours(1),
        Purpose::Enter => Duration::minutes(15),
    }
}

/// Letters to one mailbox that forgot its password, and from one address to any, within an hour.
const FORGOTTEN: (u64, u64) = (3, 20);

/// What an address opens.
#[derive(Clone, Debug)]
pub struct Open {
    pub account: account::Model,
    pub purpose: Purpose,
    pub email: String,
    hash: String,
}

/// Invites somebody, who chooses a password; written to by a job, whose letter holds the address. A chief editor invites partners, each for
/// an organisation.
pub async fn invite(
    db: &Db,
    by: &Person,
    email: &str,
    name: &str,
    role: Role,
    organisation: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<account::Model> {
    by.needs(least(role))?;
    let (email, name) = (normal(email), name.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut found = super::against_account(db, &email, &name).await?;
    if name.chars().count() > 80 {
        found.push(Problem::at("name", "too-long").with("length", name.chars().count()).with("max", 80));
    }
    if role == Role::Partner && organisation.is_none() {
        found.push(Problem::at("organisation", "partner-without-organisation"));
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = db.begin().await?;
    let row = account::ActiveModel {
        organisation_id: Set(organisation.filter(|_| role == Role::Partner)),
        locale: Set(by.locale.clone()),
        ..super::row(email, name, String::new(), role, now)
    };
    let row = row.insert(&tx).await?;
    log::account(&tx, &row, "invite_account", by, now).await?;
    leave(&tx, &row, Purpose::Invitation, &row.email, now).await?;
    tx.commit().await?;
    Ok(row)
}

/// Writes to somebody once more: an invitation to who has not joined, else an address to choose a new password.
pub async fn write_again(db: &Db, by: &Person, id: Uuid, now: DateTime<Utc>) -> Result<account::Model> {
    let account = by_id(db, id).await?;
    by.needs(least(account.role))?;
    let purpose = purpose_of(&account)?;
    let tx = db.begin().await?;
    log::account(&tx, &account, verb(purpose), by, now).await?;
    leave(&tx, &account, purpose, &account.email, now).await?;
    tx.commit().await?;
    Ok(account)
}

/// The same address for an administrator to hand on.
pub async fn hand_on(
    db: &Db,
    by: &Person,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(account::Model, Purpose, String)> {
    let account = by_id(db, id).await?;
    by.needs(least(account.role))?;
    let purpose = purpose_of(&account)?;
    let token = make(db, &account, purpose, &account.email, now).await?;
    log::account(&db.write, &account, verb(purpose), by, now).await?;
    Ok((account, purpose, token))
}

/// Who lets somebody of this role in.
fn least(role: Role) -> Role {
    if role == Role::Partner { Role::ChiefEditor } else { Role::Administrator }
}

fn purpose_of(account: &account::Model) -> Result<Purpose> {
    match (account.active, account.joined()) {
        (false, _) => Err(Problem::whole("account-suspended").into()),
        (true, false) => Ok(Purpose::Invitation),
        (true, true) => Ok(Purpose::Reset),
    }
}

fn verb(purpose: Purpose) -> &'static str {
    if purpose == Purpose::Invitation { "invite_account" } else { "reset_account" }
}

async fn leave(
    tx: &impl ConnectionTrait,
    to: &account::Model,
    purpose: Purpose,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let job = Job::SendLink { account: to.id, purpose, email: email.to_owned() };
    queue::enqueue(tx, &job, now, now, None).await?;
    Ok(())
}

/// Somebody forgot a password. Whether there is such an account is found out by the job alone, so that no answer tells. False if too much
/// was asked from there.
pub async fn forgotten(db: &Db, email: &str, address: &str, now: DateTime<Utc>) -> Result<bool> {
    use super::attempt;
    let (email, from) = (normal(email), format!("forgotten {address}"));
    let row = attempt::ActiveModel {
        email: Set(email.clone()),
        address: Set(from.clone()),
        succeeded: Set(false),
        at: Set(now),
        ..Default::default()
    };
    row.insert(&db.write).await?;
    let asked = attempt::Entity::find().filter(attempt::COLUMN.at.gt(now - Duration::hours(1)));
    if asked.clone().filter(attempt::COLUMN.address.eq(from)).count(&db.write).await? > FORGOTTEN.1 {
        return Ok(false);
    }
    let mine = asked
        .filter(attempt::COLUMN.email.eq(&email))
        .filter(attempt::COLUMN.address.starts_with("forgotten "));
    if mine.count(&db.write).await? <= FORGOTTEN.0 && plausible(&email) {
        queue::enqueue(&db.write, &Job::ForgotPassword { email }, now, now, None).await?;
    }
    Ok(true)
}

/// Whom to write, and for what, who says that a password of this mailbox was forgotten.
pub async fn behind(db: &Db, email: &str) -> Result<Option<(account::Model, Purpose)>> {
    let account = by_email(db, email).await?.filter(|it| it.active);
    // Who comes in by the identity provider alone has none.
    let account = account.filter(|it| !it.password.is_empty() || it.subject.is_none());
    Ok(account
        .map(|it| (if it.joined() { Purpose::Reset } else { Purpose::Invitation }, it))
        .map(|it| (it.1, it.0)))
}

/// One wants to be written to elsewhere: the new address is asked first.
pub async fn ask_address(db: &Db, person: &Person, email: &str, now: DateTime<Utc>) -> Result<()> {
    let account = by_id(db, person.id.ok_or(Error::Forbidden)?).await?;
    let email = normal(email);
    if !plausible(&email) {
        return Err(Problem::at("new_email", "email").into());
    }
    if email == account.email {
        return Err(Problem::at("new_email", "email-same").into());
    }
    leave(&db.write, &account, Purpose::Address, &email, now).await
}

/// A new address of a purpose. Its token is kept nowhere.
pub async fn make(
    db: &Db,
    account: &account::Model,
    purpose: Purpose,
    email: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    let token = token();
    let tx = db.begin().await?;
    end(&tx, account.id, Some(purpose)).await?;
    let row = ActiveModel {
        token_hash: Set(token_hash(&token)),
        account_id: Set(account.id),
        purpose: Set(purpose.name().to_owned()),
        email: Set(email.to_owned()),
        created_at: Set(now),
        expires_at: Set(now + life(purpose)),
    };
    row.insert(&tx).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends the addresses of an account, of one purpose or all.
pub(super) async fn end(tx: &impl ConnectionTrait, account: Uuid, purpose: Option<Purpose>) -> Result<()> {
    let mut all = Entity::delete_many().filter(COLUMN.account_id.eq(account));
    if let Some(purpose) = purpose {
        all = all.filter(COLUMN.purpose.eq(purpose.name()));
    }
    all.exec(tx).await?;
    Ok(())
}

/// What an address opens, if it still does.
pub async fn find(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Open> {
    let row = Entity::find_by_id(token_hash(token)).one(&db.read).await?.filter(|it| it.expires_at > now);
    let row = row.ok_or(Error::NotFound)?;
    let account = by_id(db, row.account_id).await?;
    let purpose = Purpose::ALL.into_iter().find(|it| it.name() == row.purpose);
    match purpose.filter(|_| account.active) {
        Some(purpose) => Ok(Open { account, purpose, email: row.email, hash: row.token_hash }),
        None => Err(Error::NotFound),
    }
}

/// Takes an address: of two who come at once, one.
async fn take(tx: &impl ConnectionTrait, open: &Open) -> Result<()> {
    let gone = Entity::delete_many().filter(COLUMN.token_hash.eq(&open.hash)).exec(tx).await?;
    if gone.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Chooses the first password or a new one. `words` are those nobody may choose here. Every session ends.
pub async fn choose_password(
    db: &Db,
    open: &Open,
    chosen: &str,
    words: &[&str],
    now: DateTime<Utc>,
) -> Result<()> {
    let joins = match open.purpose {
        Purpose::Invitation => true,
        Purpose::Reset => false,
        Purpose::Address | Purpose::Enter => return Err(Error::Forbidden),
    };
    super::check_password("password", chosen, &open.account, words)?;
    let hash = password::hash(chosen.to_owned()).await?;
    let tx = db.begin().await?;
    take(&tx, open).await?;
    super::keep_password(&tx, &open.account, hash, None).await?;
    let person = Person::from(open.account.clone());
    log::account(&tx, &open.account, if joins { "join" } else { "change_password" }, &person, now).await?;
    if !joins {
        tell(&tx, &open.account, AccountNews::Password, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The address one asked for is one's own from now on; the old one is told.
pub async fn confirm_address(db: &Db, open: &Open, now: DateTime<Utc>) -> Result<()> {
    if open.purpose != Purpose::Address {
        return Err(Error::Forbidden);
    }
    if by_email(db, &open.email).await?.is_some() {
        return Err(Problem::whole("email-taken").into());
    }
    let tx = db.begin().await?;
    take(&tx, open).await?;
    let row = account::ActiveModel {
        id: Set(open.account.id),
        email: Set(open.email.clone()),
        ..Default::default()
    };
    let changed = row.update(&tx).await?;
    // A way in that was sent to the old address.
    end(&tx, changed.id, None).await?;
    log::account(&tx, &changed, "change_address", &Person::from(changed.clone()), now).await?;
    tell(&tx, &open.account, AccountNews::Address, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Comes in without a password. Returns the token of a session.
pub async fn enter(db: &Db, open: &Open, from: &super::Origin<'_>, now: DateTime<Utc>) -> Result<String> {
    if open.purpose != Purpose::Enter {
        return Err(Error::Forbidden);
    }
    let tx = db.begin().await?;
    take(&tx, open).await?;
    log::account(&tx, &open.account, "enter_by_command", &Person::from(open.account.clone()), now).await?;
    let token = super::open(&tx, &open.account, from, None, now).await?;
    tx.commit().await?;
    Ok(token)
}

/// Leaves a letter to the owner of an account, at the address it has now, that something of it changed.
pub(super) async fn tell(
    tx: &impl ConnectionTrait,
    of: &account::Model,
    news: AccountNews,
    now: DateTime<Utc>,
) -> Result<()> {
    let job = Job::TellAccount { account: of.id, to: of.email.clone(), news };
    queue::enqueue(tx, &job, now, now, None).await?;
    Ok(())
}
