//! Articles that belong together, in an order somebody gave them.
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
                .table("dossier")
                .col(pk_uuid("id"))
                .col(string_len("slug", 120).unique_key())
                .col(string("label_fr"))
                .col(string("label_en"))
                .col(text("summary_fr"))
                .col(text("summary_en"))
                .col(json_binary("articles"))
                .to_owned(),
        )
        .await
    }
}
