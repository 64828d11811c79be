//! Rights end for each use by itself: what lists ask of paper, as a column.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("image").add_column(date_null("print_until")).to_owned()).await?;
        // Until now every use ended the same day.
        m.get_connection().execute_unprepared("UPDATE image SET print_until = rights_until").await.map(drop)
    }
}
