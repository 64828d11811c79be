//! National sheets of service-public.fr, mirrored.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            Table::create()
                .table("sheet")
                .col(string_len("id", 12).primary_key())
                .col(text("kind"))
                .col(text("title"))
                .col(date_null("date"))
                .col(json_binary("tree"))
                .col(string_len("hash", 64))
                .col(timestamp_with_time_zone("fetched_at"))
                .to_owned(),
        )
        .await
    }
}
