//! Series, issues, their items and placements.
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
                .table("series")
                .col(pk_uuid("id"))
                .col(string("title"))
                .col(integer("every_months"))
                .col(integer("closing_day"))
                .col(string_len("closing_time", 5))
                .col(string("layout"))
                .col(integer("pages_min"))
                .col(integer("pages_max"))
                .col(boolean("active"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("issue")
                .col(pk_uuid("id"))
                .col(integer("number").unique_key())
                .col(uuid_null("series_id"))
                .col(string("title"))
                .col(string("period"))
                .col(string_len("locale", 8))
                .col(string("layout"))
                .col(string_len("state", 16))
                .col(timestamp_with_time_zone("candidates_since"))
                .col(timestamp_with_time_zone("closing_at"))
                .col(date("distribution_from"))
                .col(date("distribution_to"))
                .col(date("release_on"))
                .col(integer("pages_min"))
                .col(integer("pages_max"))
                .col(uuid_null("cover_image_id"))
                .col(uuid_null("editorial_id"))
                .col(integer("pages"))
                .col(json_binary_null("report"))
                .col(string_null("pdf_hash"))
                .col(json_binary("thumbnails"))
                .col(text("cover_text"))
                .col(timestamp_with_time_zone_null("built_at"))
                .col(uuid_null("approved_by"))
                .col(timestamp_with_time_zone_null("approved_at"))
                .col(timestamp_with_time_zone_null("released_at"))
                .col(timestamp_with_time_zone("created_at"))
                .col(integer("version"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("issue_item")
                .col(uuid("issue_id"))
                .col(uuid("item_id"))
                .col(uuid_null("section_id"))
                .col(integer("position"))
                .col(string_len("choice", 12))
                .primary_key(Index::create().col("issue_id").col("item_id"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("placement")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(uuid("item_id"))
                .col(uuid("revision_id"))
                .col(string_len("slot", 32))
                .col(integer("page"))
                .col(string_len("shape", 24))
                .col(string_len("length", 12))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ux_placement")
                .table("placement")
                .col("issue_id")
                .col("item_id")
                .unique()
                .to_owned(),
        )
        .await?;
        m.create_index(Index::create().name("ix_placement_item").table("placement").col("item_id").to_owned())
            .await
    }
}
