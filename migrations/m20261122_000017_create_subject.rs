//! What an issue is planned with: subjects, what people ask of its pages, deadlines, and the plans adopted before.
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
                .table("subject")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(integer("position"))
                .col(string("title"))
                .col(uuid_null("section_id"))
                .col(integer("signs"))
                .col(uuid_null("writer_id"))
                .col(string("photographer"))
                .col(string("photo_source"))
                .col(date_null("due_on"))
                .col(text("note"))
                .col(integer_null("page"))
                .col(boolean("spread"))
                .col(string_null("shape"))
                .col(boolean("must_run"))
                .col(uuid_null("item_id"))
                .to_owned(),
        )
        .await?;
        m.create_index(Index::create().name("ix_subject_issue").table("subject").col("issue_id").to_owned())
            .await?;
        m.create_table(
            Table::create()
                .table("plan_version")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(timestamp_with_time_zone("made_at"))
                .col(uuid_null("made_by"))
                .col(json_binary("plan"))
                .to_owned(),
        )
        .await?;
        // SQLite adds one column at a time
        let added = [
            ("issue_item", integer_null("page")),
            ("issue_item", boolean("spread").default(false).take()),
            ("issue_item", string_null("shape")),
            ("issue_item", boolean("must_run").default(false).take()),
            ("issue", json_binary_null("rules")),
            ("issue", json_binary_null("plan")),
            ("issue", date_null("texts_due_on")),
            ("issue", date_null("tribunes_due_on")),
            ("issue", date_null("fit_on")),
            ("issue", date_null("proof_on")),
            ("issue", date_null("agenda_to")),
            ("issue", integer_null("print_run")),
            ("issue", string_len("mode", 12).default("assisted").take()),
            ("series", json_binary_null("rules")),
            ("series", integer_null("texts_days")),
            ("series", integer_null("tribunes_days")),
            ("series", integer_null("fit_days")),
            ("series", integer_null("proof_days")),
            ("series", integer_null("distribution_days")),
            ("series", integer_null("print_run")),
            ("series", string_len("mode", 12).default("assisted").take()),
        ];
        for (table, column) in added {
            m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
