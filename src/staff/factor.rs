//! The second factor: codes of an application on the telephone (TOTP, RFC 6238), and ten recovery codes for who lost it. Codes are computed
//! from the secret, which stands sealed in the database ([`super::vault`]); recovery codes stand as hashes.
use super::vault::Vault;
use super::{Person, account, by_id, link, log, token_hash};
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::queue::AccountNews;
use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use sea_orm::ActiveValue::Set;
use sea_orm::PaginatorTrait;
use sea_orm::entity::prelude::*;
use totp_rs::{Builder, Totp};

pub mod recovery_code {
    //! The table `recovery_code`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery_code")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub used_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Recovery codes made at once.
pub const CODES: usize = 10;
/// Bytes of a secret.
const SECRET: usize = 20;

/// A secret to show: 32 signs.
#[must_use]
pub fn new_secret() -> String {
    BASE32_NOPAD.encode(&rand::random::<[u8; SECRET]>())
}

/// What the application on the telephone reads as a picture; the names are shown there.
#[must_use]
pub fn address(secret: &str, town: &str, email: &str) -> String {
    let part = |it: &str| {
        url::form_urlencoded::byte_serialize(it.as_bytes()).collect::<String>().replace('+', "%20")
    };
    format!("otpauth://totp/{0}:{1}?secret={secret}&issuer={0}", part(&town.replace(':', " ")), part(email))
}

fn totp(secret: &str) -> Option<Totp> {
    let bytes = BASE32_NOPAD.decode(secret.as_bytes()).ok().filter(|it| it.len() == SECRET)?;
    Builder::new().with_secret(bytes).build().ok()
}

/// The step of time a code belongs to: this one, the one before or the next.
fn step(secret: &str, code: &str, now: DateTime<Utc>) -> Option<i64> {
    let digits: String = code.chars().filter(|it| !it.is_whitespace()).collect();
    let now = u64::try_from(now.timestamp()).ok()?;
    totp(secret)?.check(&digits, now).and_then(|it| i64::try_from(it).ok())
}

/// Turns it on with the secret that was shown and a first code of it. Returns the recovery codes, which nobody can show again.
pub async fn turn_on(
    db: &Db,
    vault: &Vault,
    person: &Person,
    secret: &str,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Vec<String>> {
    let account = own(db, person).await?;
    let Some(step) = step(secret, code, now) else { return Err(Problem::at("code", "wrong-code").into()) };
    let tx = db.begin().await?;
    let row = account::ActiveModel {
        id: Set(account.id),
        totp_secret: Set(Some(vault.seal(account.id, secret)?)),
        totp_step: Set(Some(step)),
        totp_at: Set(Some(now)),
        ..Default::default()
    };
    row.update(&tx).await?;
    let codes = make(&tx, account.id).await?;
    log::account(&tx, &account, "second_factor_on", person, now).await?;
    link::tell(&tx, &account, AccountNews::SecondFactorOn, now).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Ten new recovery codes; those before open nothing any more.
pub async fn new_codes(db: &Db, person: &Person, now: DateTime<Utc>) -> Result<Vec<String>> {
    let account = own(db, person).await?;
    if account.totp_secret.is_none() {
        return Err(Problem::whole("no-second-factor").into());
    }
    let tx = db.begin().await?;
    let codes = make(&tx, account.id).await?;
    log::account(&tx, &account, "recovery_codes", person, now).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Takes it off an account: one's own, or that of somebody who lost the telephone.
pub async fn turn_off(db: &Db, by: &Person, id: Uuid, now: DateTime<Utc>) -> Result<account::Model> {
    let account = by_id(db, id).await?;
    if account.totp_secret.is_none() {
        return Ok(account);
    }
    let tx = db.begin().await?;
    let row = account::ActiveModel {
        id: Set(id),
        totp_secret: Set(None),
        totp_step: Set(None),
        totp_at: Set(None),
        ..Default::default()
    };
    let account = row.update(&tx).await?;
    recovery_code::Entity::delete_many().filter(recovery_code::COLUMN.account_id.eq(id)).exec(&tx).await?;
    log::account(&tx, &account, "second_factor_off", by, now).await?;
    link::tell(&tx, &account, AccountNews::SecondFactorOff, now).await?;
    tx.commit().await?;
    Ok(account)
}

/// Recovery codes that still open.
pub async fn codes_left(db: &Db, id: Uuid) -> Result<u64> {
    let found = recovery_code::Entity::find().filter(recovery_code::COLUMN.account_id.eq(id));
    Ok(found.filter(recovery_code::COLUMN.used_at.is_null()).count(&db.read).await?)
}

/// Whether a code opens: one of the telephone, of a step later than the last one taken, or a recovery code nobody used. It is used then.
pub(super) async fn accept(
    db: &Db,
    vault: &Vault,
    account: &account::Model,
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(kept) = &account.totp_secret else { return Ok(false) };
    // Without its key a secret opens nothing; recovery codes do.
    let secret = vault.open(account.id, kept)?.unwrap_or_default();
    if let Some(step) = step(&secret, code, now) {
        let sealed = if Vault::is_sealed(kept) { kept.clone() } else { vault.seal(account.id, &secret)? };
        let later = account::Entity::update_many()
            .col_expr(account::Column::TotpStep, Expr::value(step))
            .col_expr(account::Column::TotpSecret, Expr::value(sealed))
            .filter(account::COLUMN.id.eq(account.id))
            .filter(account::COLUMN.totp_step.lt(step))
            .exec(&db.write)
            .await?;
        return Ok(later.rows_affected == 1);
    }
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::COLUMN.account_id.eq(account.id))
        .filter(recovery_code::COLUMN.hash.eq(code_hash(account.id, code)))
        .filter(recovery_code::COLUMN.used_at.is_null())
        .exec(&db.write)
        .await?;
    if used.rows_affected == 1 {
        let person = Person::from(account.clone());
        log::account(&db.write, account, "recovery_code_used", &person, now).await?;
    }
    Ok(used.rows_affected == 1)
}

async fn own(db: &Db, person: &Person) -> Result<account::Model> {
    by_id(db, person.id.ok_or(crate::error::Error::Forbidden)?).await
}

async fn make(tx: &impl ConnectionTrait, id: Uuid) -> Result<Vec<String>> {
    recovery_code::Entity::delete_many().filter(recovery_code::COLUMN.account_id.eq(id)).exec(tx).await?;
    let code = |_| BASE32_NOPAD.encode(&rand::random::<[u8; 10]>()).to_lowercase();
    let codes: Vec<String> = (0..CODES).map(code).collect();
    let row = |it: &String| recovery_code::ActiveModel {
        account_id: Set(id),
        hash: Set(code_hash(id, it)),
        used_at: Set(None),
    };
    recovery_code::Entity::insert_many(codes.iter().map(row)).exec(tx).await?;
    let grouped = |it: String| [&it[..4], &it[4..8], &it[8..12], &it[12..]].join("-");
    Ok(codes.into_iter().map(grouped).collect())
}

/// A code has 80 bits: nobody finds one from its hash.
fn code_hash(id: Uuid, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    token_hash(&format!("{id} {}", plain.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, with SHA-1 and six digits.
        let secret = BASE32_NOPAD.encode(b"12345678901234567890");
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap();
        assert_eq!(step(&secret, "287082", at(59)), Some(1));
        assert_eq!(step(&secret, "081 804", at(1_111_111_109)), Some(37_037_036));
        assert_eq!(step(&secret, "287082", at(59 + 30)), Some(1), "a slow hand");
        assert_eq!(step(&secret, "287082", at(59 + 61)), None);
        assert_eq!(step("court", "287082", at(59)), None);
        let url = url::Url::parse(&address(&secret, "Valbourg-sur-Lène", "a@valbourg.example")).unwrap();
        assert_eq!(url.query_pairs().find(|it| it.0 == "issuer").unwrap().1, "Valbourg-sur-Lène");
    }
}
