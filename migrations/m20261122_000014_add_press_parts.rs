//! The printer's file in two parts, where the cover is printed apart; and pages of an issue that somebody else supplied as PDF.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time
        for column in [text_null("press_cover_hash"), text_null("press_inside_hash")] {
            m.alter_table(Table::alter().table("issue").add_column(column).to_owned()).await?;
        }
        m.create_table(
            Table::create()
                .table("supplied_page")
                .col(pk_uuid("id"))
                .col(uuid("issue_id"))
                .col(integer("page"))
                .col(integer("span"))
                .col(text("title"))
                .col(text("alt"))
                .col(text("name"))
                .col(text("hash"))
                .col(json_binary("pictures"))
                .col(boolean("convert"))
                .col(uuid_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(
                    ForeignKey::create()
                        .from("supplied_page", "issue_id")
                        .to("issue", "id")
                        .on_delete(ForeignKeyAction::Cascade),
                )
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("supplied_page_issue").table("supplied_page").col("issue_id").to_owned(),
        )
        .await
    }
}
