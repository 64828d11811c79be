//! Warnings of a preflight that a named person lets pass.
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
                .table("waiver")
                .col(uuid("issue_id"))
                .col(string("key"))
                .col(integer("number"))
                .col(string("code"))
                .col(integer_null("page"))
                .col(text("reason"))
                .col(uuid_null("account_id"))
                .col(string("name"))
                .col(timestamp_with_time_zone("at"))
                .primary_key(Index::create().col("issue_id").col("key"))
                .foreign_key(
                    ForeignKey::create()
                        .from("waiver", "issue_id")
                        .to("issue", "id")
                        .on_delete(ForeignKeyAction::Cascade),
                )
                .to_owned(),
        )
        .await
    }
}
