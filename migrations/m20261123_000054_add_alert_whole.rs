//! An alert that takes the whole front page: a death, a disaster.
use sea_orm_migration::{prelude::*, schema::boolean};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let whole = boolean("whole").default(false).to_owned();
        m.alter_table(Table::alter().table("alert").add_column(whole).to_owned()).await
    }
}
