//! Agreeing on a text: remarks on its fields and blocks, links by which experts check it, and who is to do what by when.
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
                .table("remark")
                .col(pk_uuid("id"))
                .col(uuid("item_id"))
                .col(uuid("revision_id"))
                .col(uuid_null("fact_check_id"))
                .col(uuid_null("account_id"))
                .col(uuid_null("answers"))
                .col(string_len("place", 16))
                .col(text("quote"))
                .col(string("author"))
                .col(text("text"))
                .col(json_binary_null("suggestion"))
                .col(timestamp_with_time_zone("at"))
                .col(uuid_null("resolved_by"))
                .col(timestamp_with_time_zone_null("resolved_at"))
                .col(boolean("accepted"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("mention")
                .col(uuid("remark_id"))
                .col(uuid("account_id"))
                .primary_key(Index::create().col("remark_id").col("account_id"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("fact_check")
                .col(pk_uuid("id"))
                .col(uuid("item_id"))
                .col(string("token_hash").unique_key())
                .col(string("name"))
                .col(string("email"))
                .col(text("question"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .col(timestamp_with_time_zone_null("opened_at"))
                .col(string_len_null("verdict", 12))
                .col(text("message"))
                .col(uuid_null("revision_id"))
                .col(timestamp_with_time_zone_null("answered_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("assignment")
                .col(pk_uuid("id"))
                .col(uuid("item_id"))
                .col(string_len("duty", 16))
                .col(uuid("account_id"))
                .col(date_null("due_on"))
                .col(uuid_null("made_by"))
                .col(timestamp_with_time_zone("made_at"))
                .col(timestamp_with_time_zone_null("done_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ux_assignment")
                .table("assignment")
                .col("item_id")
                .col("duty")
                .unique()
                .to_owned(),
        )
        .await?;
        for (table, column) in [
            ("remark", "item_id"),
            ("remark", "fact_check_id"),
            ("mention", "account_id"),
            ("fact_check", "item_id"),
            ("assignment", "account_id"),
        ] {
            let name = format!("ix_{table}_{}", column.trim_end_matches("_id"));
            m.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }
}
