//! Who did what, and when: the table, and how a line is written in the transaction of its change. What is asked of it stands in
//! `content::log`.
use super::Person;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

/// The table `change_log`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_log")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub item_id: Option<Uuid>,
    /// Title of the item, or what else was changed.
    pub subject: String,
    pub verb: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
    /// None for the program itself.
    pub account_id: Option<Uuid>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Who did it without an account, by the name they gave or were asked under: an expert, a reader of a proof, a group.
    #[must_use]
    pub fn guest(&self) -> Option<&str> {
        let key = match self.verb.as_str() {
            "expert_reads" | "expert_answers" => "for",
            "remark" | "comment_proof" => "author",
            "deposit_tribune" => "by",
            _ => return None,
        };
        let name = self.detail.get(key)?.as_str()?;
        (self.account_id.is_none() && !name.is_empty()).then_some(name)
    }
}

/// Writes a line.
pub async fn write(
    tx: &impl ConnectionTrait,
    item: Option<Uuid>,
    subject: &str,
    verb: &str,
    detail: Json,
    person: &Person,
    at: DateTime<Utc>,
) -> Result<()> {
    let row = ActiveModel {
        item_id: Set(item),
        subject: Set(subject.to_owned()),
        verb: Set(verb.to_owned()),
        detail: Set(detail),
        account_id: Set(person.id),
        at: Set(at),
        ..Default::default()
    };
    row.insert(tx).await?;
    Ok(())
}

/// Writes what was done to an account.
pub(super) async fn account(
    tx: &impl ConnectionTrait,
    account: &super::account::Model,
    verb: &str,
    by: &Person,
    at: DateTime<Utc>,
) -> Result<()> {
    let detail = serde_json::json!({ "account": account.id, "email": account.email, "role": account.role });
    write(tx, None, &account.name, verb, detail, by, at).await
}
