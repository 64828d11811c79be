//! What the whole town must know at once.
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
                .table("alert")
                .col(pk_uuid("id"))
                .col(string_len("severity", 16))
                .col(string("title"))
                .col(string("title_en"))
                .col(text("text"))
                .col(text("text_en"))
                .col(string("link"))
                .col(json_binary("pages"))
                .col(uuid_null("zone_id"))
                .col(timestamp_with_time_zone("begins_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .col(uuid_null("created_by"))
                .col(integer("version"))
                .to_owned(),
        )
        .await?;
        m.create_index(Index::create().name("ix_alert_expires").table("alert").col("expires_at").to_owned())
            .await
    }
}
