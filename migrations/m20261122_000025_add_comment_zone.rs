//! The zone whose edition alone has the page that a comment is about: every zone has a page of that number.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let column = uuid_null("zone_id");
        m.alter_table(Table::alter().table("proof_comment").add_column(column).to_owned()).await
    }
}
