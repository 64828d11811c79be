//! The answers somebody chose for words readers look for.
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
                .table("best_bet")
                .col(pk_uuid("id"))
                .col(string_len("locale", 2))
                .col(json_binary("words"))
                .col(text("keys"))
                .col(json_binary("items"))
                .to_owned(),
        )
        .await
    }
}
