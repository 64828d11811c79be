//! The printer's file of an issue and what its preflight found.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time
        for column in [text_null("press_hash"), json_binary_null("preflight")] {
            m.alter_table(Table::alter().table("issue").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
