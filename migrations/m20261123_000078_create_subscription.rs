//! Subscriptions: addresses that are asked again and again, how often, and how the last time went.
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
                .table("subscription")
                .col(uuid("id").primary_key())
                .col(string_len("kind", 16))
                .col(text("place").unique_key())
                .col(boolean("publish"))
                .col(uuid_null("partner_id"))
                .col(boolean("pictures"))
                .col(integer("hours"))
                .col(boolean("paused").default(false))
                .col(timestamp_with_time_zone("next_at"))
                .col(timestamp_with_time_zone_null("answered_at"))
                .col(timestamp_with_time_zone_null("read_at"))
                .col(text("fault"))
                .col(integer("faults").default(0))
                .col(text("etag"))
                .col(text("modified"))
                .col(string_len("hash", 64))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .to_owned(),
        )
        .await
    }
}
