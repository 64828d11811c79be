//! The log is looked through by who and by what was done.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in ["account_id", "verb"] {
            let name = format!("ix_change_log_{}", column.trim_end_matches("_id"));
            let index = Index::create().name(name).table("change_log").col(column).col("id").to_owned();
            m.create_index(index).await?;
        }
        Ok(())
    }
}
