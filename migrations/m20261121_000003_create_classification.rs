//! Topics, zones and sections.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in ["topic", "zone", "section"] {
            let mut create = Table::create()
                .table(table)
                .col(pk_uuid("id"))
                .col(string_uniq("slug"))
                .col(string("label_fr"))
                .col(string("label_en"))
                .col(integer("position"))
                .to_owned();
            match table {
                "topic" => {
                    create.col(uuid_null("parent_id")).col(text("summary_fr")).col(text("summary_en"));
                }
                "zone" => {
                    create.col(json_binary_null("polygon"));
                }
                _ => {
                    create.col(string_len("colour", 16));
                }
            }
            m.create_table(create).await?;
        }
        Ok(())
    }
}
