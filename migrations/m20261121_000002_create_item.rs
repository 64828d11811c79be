//! Items, their revisions, and what is derived from the live one.
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
                .table("counter")
                .col(ColumnDef::new("name").string().not_null().primary_key())
                .col(big_integer("value"))
                .to_owned(),
        )
        .await?;
        m.get_connection().execute_unprepared("INSERT INTO counter(name, value) VALUES ('item', 0)").await?;
        m.create_table(
            Table::create()
                .table("item")
                .col(pk_uuid("id"))
                .col(big_integer("short_id").unique_key())
                .col(string_len("kind", 24))
                .col(string_len("locale", 8))
                .col(string("slug"))
                .col(string("title"))
                .col(string("kicker"))
                .col(text("lede"))
                .col(uuid("translation_group"))
                .col(string_len("visibility", 16))
                .col(uuid_null("live_revision"))
                .col(uuid_null("open_revision"))
                .col(uuid_null("image_id"))
                .col(uuid_null("owner_id"))
                .col(string_len_null("form", 24))
                .col(uuid_null("section_id"))
                .col(string_len("priority", 16))
                .col(boolean("evergreen"))
                .col(date_null("review_by"))
                .col(timestamp_with_time_zone_null("first_published_at"))
                .col(timestamp_with_time_zone_null("published_at"))
                .col(timestamp_with_time_zone_null("displayed_at"))
                .col(timestamp_with_time_zone_null("unpublish_at"))
                .col(timestamp_with_time_zone_null("withdrawn_at"))
                .col(json_binary_null("withdrawal"))
                .col(string_null("source"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("updated_at"))
                .col(integer("version"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ux_item_address")
                .table("item")
                .col("kind")
                .col("locale")
                .col("slug")
                .unique()
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ix_item_live")
                .table("item")
                .col("visibility")
                .col("kind")
                .col("locale")
                .col("displayed_at")
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("ix_item_translation").table("item").col("translation_group").to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("ux_item_source").table("item").col("source").unique().to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("revision")
                .col(pk_uuid("id"))
                .col(uuid("item_id"))
                .col(integer("number"))
                .col(string_len_null("stage", 24))
                .col(timestamp_with_time_zone_null("publish_at"))
                .col(string("title"))
                .col(json_binary("fields"))
                .col(text("note"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(uuid_null("approved_by"))
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_revision_item")
                        .from("revision", "item_id")
                        .to("item", "id")
                        .on_delete(ForeignKeyAction::Cascade),
                )
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ux_revision_number")
                .table("revision")
                .col("item_id")
                .col("number")
                .unique()
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("redirect")
                .col(string_len("kind", 24))
                .col(string_len("locale", 8))
                .col(string("slug"))
                .col(uuid("item_id"))
                .primary_key(Index::create().col("kind").col("locale").col("slug"))
                .to_owned(),
        )
        .await?;
        for (table, target) in [("item_topic", "topic_id"), ("item_zone", "zone_id")] {
            m.create_table(
                Table::create()
                    .table(table)
                    .col(uuid("item_id"))
                    .col(uuid(target))
                    .primary_key(Index::create().col("item_id").col(target))
                    .to_owned(),
            )
            .await?;
            m.create_index(Index::create().name(format!("ix_{table}")).table(table).col(target).to_owned())
                .await?;
        }
        m.create_table(
            Table::create()
                .table("item_reference")
                .col(uuid("item_id"))
                .col(string_len("target_kind", 12))
                .col(uuid("target_id"))
                .primary_key(Index::create().col("item_id").col("target_kind").col("target_id"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("ix_item_reference").table("item_reference").col("target_id").to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("event_timing")
                .col(big_pk_auto("id"))
                .col(uuid("item_id"))
                .col(timestamp_with_time_zone("begin_at"))
                .col(timestamp_with_time_zone("end_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ix_event_timing")
                .table("event_timing")
                .col("end_at")
                .col("begin_at")
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("change_log")
                .col(big_pk_auto("id"))
                .col(uuid_null("item_id"))
                .col(string("subject"))
                .col(string_len("verb", 32))
                .col(json_binary("detail"))
                .col(uuid_null("account_id"))
                .col(timestamp_with_time_zone("at"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ix_change_log_item")
                .table("change_log")
                .col("item_id")
                .col("id")
                .to_owned(),
        )
        .await
    }
}
