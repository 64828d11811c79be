//! People name the versions they want to find again.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let name = ColumnDef::new("name").string_len(80).not_null().default("").to_owned();
        m.alter_table(Table::alter().table("revision").add_column(name).to_owned()).await
    }
}
