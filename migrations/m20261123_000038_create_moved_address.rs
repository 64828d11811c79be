//! Addresses of an older site, or of a page that went, and where each leads now.
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
                .table("moved_address")
                .col(string_len("path", 500).primary_key())
                .col(uuid_null("item_id"))
                .col(string("address"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("ix_moved_address_address").table("moved_address").col("address").to_owned(),
        )
        .await
    }
}
