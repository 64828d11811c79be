//! What a zone divides the town for, and the other words for a topic.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // Every zone there is was called a quarter.
        let kind = string_len("kind", 16).default("quarter").to_owned();
        m.alter_table(Table::alter().table("zone").add_column(kind).to_owned()).await?;
        let aliases = json_binary("aliases").default("[]").to_owned();
        m.alter_table(Table::alter().table("topic").add_column(aliases).to_owned()).await
    }
}
