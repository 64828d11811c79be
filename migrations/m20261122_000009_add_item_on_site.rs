//! Whether a live item is on the site today, kept in its row.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// Everything live counts as on the site until the first turn of the day looks at it.
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("on_site").default(true).to_owned();
        m.alter_table(Table::alter().table("item").add_column(column).to_owned()).await
    }
}
