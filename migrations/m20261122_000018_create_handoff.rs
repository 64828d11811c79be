//! What an agency was given, what came back of it, and its final PDF.
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
                .table("handoff")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(integer("number"))
                .col(timestamp_with_time_zone("made_at"))
                .col(uuid_null("made_by"))
                .col(boolean("whole"))
                .col(json_binary("files"))
                .col(json_binary("texts"))
                .to_owned(),
        )
        .await?;
        let number = Index::create()
            .name("ix_handoff_number")
            .table("handoff")
            .col("issue_id")
            .col("number")
            .unique()
            .to_owned();
        m.create_index(number).await?;
        m.create_table(
            Table::create()
                .table("agency_return")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(uuid_null("item_id"))
                .col(string("variant"))
                .col(uuid_null("revision_id"))
                .col(string("name"))
                .col(string("hash"))
                .col(timestamp_with_time_zone("received_at"))
                .col(uuid_null("received_by"))
                .col(json_binary("remarks"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("agency_suggestion")
                .col(pk_uuid("id"))
                .col(uuid("return_id"))
                .col(integer("position"))
                .col(json_binary("change"))
                .col(string_len("state", 12))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("agency_pdf")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(string("name"))
                .col(string("hash"))
                .col(timestamp_with_time_zone("received_at"))
                .col(uuid_null("received_by"))
                .col(integer("pages"))
                .col(json_binary("pictures"))
                .col(json_binary("preflight"))
                .col(json_binary("matches"))
                .col(uuid_null("confirmed_by"))
                .col(timestamp_with_time_zone_null("confirmed_at"))
                .to_owned(),
        )
        .await?;
        for (name, table, column) in [
            ("ix_agency_return_issue", "agency_return", "issue_id"),
            ("ix_agency_suggestion_return", "agency_suggestion", "return_id"),
            ("ix_agency_pdf_issue", "agency_pdf", "issue_id"),
        ] {
            m.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        m.alter_table(Table::alter().table("issue").add_column(date_null("text_freeze_on")).to_owned()).await
    }
}
