//! Imports: each run, and a line for every element of its source. A line keeps what the source said, so that the next run knows what changed
//! there and what people changed here.
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
                .table("import_run")
                .col(uuid("id").primary_key())
                .col(string_len("kind", 16))
                .col(text("place"))
                .col(json_binary("wish"))
                .col(string_len("state", 12))
                .col(big_integer_null("total"))
                .col(text("fault"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("import_line")
                .col(big_pk_auto("id"))
                .col(uuid("run_id"))
                .col(string_len("source", 500))
                .col(text("title"))
                .col(string_len("outcome", 12))
                .col(string_len_null("thing", 8))
                .col(uuid_null("thing_id"))
                .col(json_binary("reasons"))
                .col(json_binary_null("said"))
                .col(json_binary("conflicts"))
                .col(json_binary("redirects"))
                .col(uuid_null("before"))
                .col(uuid_null("wrote"))
                .col(json_binary_null("awaits"))
                .col(boolean("undone").default(false))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ix_import_line_run_source")
                .table("import_line")
                .col("run_id")
                .col("source")
                .unique()
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ix_import_line_thing")
                .table("import_line")
                .col("thing_id")
                .col("id")
                .to_owned(),
        )
        .await
    }
}
