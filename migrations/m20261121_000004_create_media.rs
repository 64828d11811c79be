//! Images with their renditions, and files.
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
                .table("image")
                .col(pk_uuid("id"))
                .col(string("hash"))
                .col(string_len("format", 8))
                .col(integer("width"))
                .col(integer("height"))
                .col(big_integer("bytes"))
                .col(text("alt"))
                .col(text("alt_en"))
                .col(boolean("decorative"))
                .col(text("caption"))
                .col(string("credit"))
                .col(json_binary("rights"))
                .col(double("focal_x"))
                .col(double("focal_y"))
                .col(text("placeholder"))
                .col(string("name"))
                .col(string_null("source"))
                .col(boolean("ready"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(integer("version"))
                .to_owned(),
        )
        .await?;
        m.create_index(Index::create().name("ix_image_hash").table("image").col("hash").to_owned()).await?;
        m.create_index(
            Index::create().name("ux_image_source").table("image").col("source").unique().to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("rendition")
                .col(uuid("image_id"))
                .col(string_len("name", 16))
                .col(string("hash"))
                .col(integer("width"))
                .col(integer("height"))
                .primary_key(Index::create().col("image_id").col("name"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("file")
                .col(pk_uuid("id"))
                .col(string("hash"))
                .col(string("name"))
                .col(string_len("format", 8))
                .col(big_integer("bytes"))
                .col(text("text"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .to_owned(),
        )
        .await
    }
}
