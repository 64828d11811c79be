//! What proofing an issue leaves behind: its builds, the chain of approvals and the signatures given, the links sent out and the comments
//! they brought, pages opened again after the BAT, errata.
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
                .table("build")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(integer("number"))
                .col(timestamp_with_time_zone("made_at"))
                .col(string_len("why", 16))
                .col(uuid_null("asked_by"))
                .col(integer("pages"))
                .col(json_binary("page_hashes"))
                .col(string("pdf_hash"))
                .col(string_null("press_hash"))
                .col(string_null("press_cover_hash"))
                .col(string_null("press_inside_hash"))
                .col(json_binary("report"))
                .col(json_binary_null("preflight"))
                .col(integer("findings"))
                .col(json_binary("placements"))
                .col(string("snapshot_hash"))
                .col(uuid_null("reopening_id"))
                .col(boolean("signed"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("ux_build").table("build").col("issue_id").col("number").unique().to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("bat_step")
                .col(pk_uuid("id"))
                .col(integer("position"))
                .col(string("name"))
                .col(string_len_null("role", 24))
                .col(uuid_null("account_id"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("bat_signature")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(uuid("build_id"))
                .col(integer("build_number"))
                .col(uuid("step_id"))
                .col(string("step_name"))
                .col(uuid("account_id"))
                .col(string("name"))
                .col(string_len("verdict", 12))
                .col(text("reason"))
                .col(timestamp_with_time_zone("at"))
                .col(timestamp_with_time_zone_null("voided_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("proof_link")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(string("token_hash").unique_key())
                .col(string("recipient"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("proof_comment")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(uuid_null("link_id"))
                .col(uuid_null("account_id"))
                .col(uuid_null("answers"))
                .col(integer("build_number"))
                .col(integer("page"))
                .col(string("page_hash"))
                .col(double_null("x"))
                .col(double_null("y"))
                .col(string("author"))
                .col(string("email"))
                .col(text("text"))
                .col(timestamp_with_time_zone("at"))
                .col(uuid_null("resolved_by"))
                .col(timestamp_with_time_zone_null("resolved_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("reopening")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(json_binary("pages"))
                .col(text("reason"))
                .col(uuid("asked_by"))
                .col(timestamp_with_time_zone("asked_at"))
                .col(string_len("state", 12))
                .col(string("fault"))
                .col(json_binary("others"))
                .col(uuid_null("build_id"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("erratum")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(uuid("item_id"))
                .col(uuid("about_id"))
                .col(integer("page"))
                .col(uuid("printed_revision"))
                .col(uuid("new_revision"))
                .col(string_len("cause", 12))
                .col(json_binary("facts"))
                .col(text("text"))
                .col(timestamp_with_time_zone("opened_at"))
                .col(string_len("state", 12))
                .col(text("reason"))
                .col(uuid_null("brief_id"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .to_owned(),
        )
        .await?;
        for (table, column) in [
            ("bat_signature", "issue_id"),
            ("proof_link", "issue_id"),
            ("proof_comment", "issue_id"),
            ("reopening", "issue_id"),
            ("erratum", "issue_id"),
        ] {
            let index = Index::create().name(format!("ix_{table}_issue")).table(table).col(column).to_owned();
            m.create_index(index).await?;
        }
        Ok(())
    }
}
