//! The part of a picture that a named crop shows, where somebody chose it.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let crops = json_binary("crops").default("{}").to_owned();
        m.alter_table(Table::alter().table("image").add_column(crops).to_owned()).await
    }
}
