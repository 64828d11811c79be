//! The library of pictures: by what a picture is known again, what of its rights lists ask for, the files it had before, and the way to the
//! texts being written, which may show it too.
use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let added = [
            string_len_null("likeness", 32),
            boolean("print_right").default(true).to_owned(),
            date_null("rights_until"),
            boolean("lacking").default(false).to_owned(),
        ];
        for column in added {
            m.alter_table(Table::alter().table("image").add_column(column).to_owned()).await?;
        }
        // What stands in the rights already, as columns.
        let (print, until) = match m.get_database_backend() {
            DbBackend::Postgres => {
                ("COALESCE((rights->>'print')::boolean, true)", "NULLIF(rights->>'until', '')::date")
            }
            _ => ("COALESCE(json_extract(rights, '$.print'), 1)", "json_extract(rights, '$.until')"),
        };
        let sql = format!(
            "UPDATE image SET print_right = {print}, rights_until = {until}, \
             lacking = ((alt = '' AND NOT decorative) OR credit = '')"
        );
        m.get_connection().execute_unprepared(&sql).await?;
        m.create_index(
            Index::create().name("ix_image_lacking").table("image").col("lacking").col("id").to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("former_image")
                .col(uuid("image_id"))
                .col(integer("number"))
                .col(string("hash"))
                .col(string_len("format", 8))
                .col(integer("width"))
                .col(integer("height"))
                .col(big_integer("bytes"))
                .col(string("name"))
                .col(json_binary("issues"))
                .col(uuid_null("replaced_by"))
                .col(timestamp_with_time_zone("replaced_at"))
                .primary_key(Index::create().col("image_id").col("number"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("ix_former_image_hash").table("former_image").col("hash").to_owned(),
        )
        .await?;
        m.create_index(Index::create().name("ix_rendition_hash").table("rendition").col("hash").to_owned())
            .await?;
        m.create_index(Index::create().name("ix_revision_stage").table("revision").col("stage").to_owned())
            .await
    }
}
