//! The way in between two pages, bound to one browser by a cookie of its own: the password was right and a code is awaited, or somebody is
//! away at the identity provider.
use super::{token, token_hash};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use chrono::{DateTime, Duration, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The table `sign_in_step`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_step")]
pub struct Model {
    /// Hash of the cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// A [`Step`].
    #[sea_orm(column_type = "JsonBinary")]
    pub step: Json,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// How long the next page may take.
pub const LIFE: Duration = Duration::minutes(10);

/// What was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// The password of this account was right.
    Code { account: Uuid },
    /// The identity provider is asked: what its answer must hold, and where to go then.
    Provider { state: String, nonce: String, verifier: String, next: String },
}

/// Begins one; the cookie value.
pub async fn begin(db: &Db, step: &Step, now: DateTime<Utc>) -> Result<String> {
    let token = token();
    let row = ActiveModel {
        token_hash: Set(token_hash(&token)),
        step: Set(serde_json::to_value(step)?),
        expires_at: Set(now + LIFE),
    };
    row.insert(&db.write).await?;
    Ok(token)
}

/// The one behind this cookie.
pub async fn find(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Step> {
    let row = Entity::find_by_id(token_hash(token)).one(&db.read).await?.filter(|it| it.expires_at > now);
    row.and_then(|it| serde_json::from_value(it.step).ok()).ok_or_else(lost)
}

/// Ends it. Of two who come at once with the same one, the second is refused.
pub async fn take(db: &Db, token: &str) -> Result<()> {
    let gone = Entity::delete_by_id(token_hash(token)).exec(&db.write).await?;
    if gone.rows_affected == 1 { Ok(()) } else { Err(lost()) }
}

/// Nothing was begun in this browser, or too long ago.
pub(super) fn lost() -> Error {
    Problem::whole("sign-in-lost").into()
}
