//! What the council's groups deposit for an issue, and the addresses they do it at.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            Table::create()
                .table("tribune_link")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(uuid("group_id"))
                .col(string_uniq("token_hash"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("tribune")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(uuid("group_id"))
                .col(string("group_name"))
                .col(integer("seats"))
                .col(integer("quota"))
                .col(integer("signs"))
                .col(string("title"))
                .col(text("text"))
                .col(string("signed"))
                .col(string("depositor"))
                .col(timestamp_with_time_zone("at"))
                .to_owned(),
        )
        .await?;
        for table in ["tribune_link", "tribune"] {
            let index =
                Index::create().name(format!("ix_{table}_issue")).table(table).col("issue_id").to_owned();
            m.create_index(index).await?;
        }
        Ok(())
    }
}
