//! Editions of an issue by zone: which zones have pages of their own, what was built for each, and where its items stand.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("issue", json_binary_null("zoning")),
            ("series", json_binary_null("zoning")),
            ("issue", json_binary_null("editions")),
            ("build", json_binary_null("editions")),
            ("placement", uuid_null("zone_id")),
        ];
        for (table, column) in columns {
            m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
