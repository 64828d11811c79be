//! When a job began: how long its kind usually takes is told to who waits for it.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let start = timestamp_with_time_zone_null("started_at");
        m.alter_table(Table::alter().table("job").add_column(start).to_owned()).await
    }
}
