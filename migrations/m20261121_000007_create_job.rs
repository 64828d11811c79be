//! The durable queue and the clock's memory.
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
                .table("job")
                .col(big_pk_auto("id"))
                .col(string_len("kind", 32))
                .col(json_binary("payload"))
                .col(string_null("unique_key").unique_key())
                .col(string_len("state", 12))
                .col(integer("priority"))
                .col(integer("attempts"))
                .col(integer("max_attempts"))
                .col(timestamp_with_time_zone("run_at"))
                .col(string_null("locked_by"))
                .col(timestamp_with_time_zone_null("locked_until"))
                .col(text_null("last_error"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("done_at"))
                .to_owned(),
        )
        .await?;
        m.get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_job_ready ON job(run_at, priority) WHERE state IN ('ready', 'running')",
            )
            .await?;
        m.create_table(
            Table::create()
                .table("schedule")
                .col(ColumnDef::new("name").string().not_null().primary_key())
                .col(timestamp_with_time_zone("last_slot"))
                .to_owned(),
        )
        .await
    }
}
