//! Printers, and which one an issue or the issues of a series go to.
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
                .table("printer")
                .col(pk_uuid("id"))
                .col(string("name").unique_key())
                .col(json_binary("profile"))
                .col(string_null("icc_hash"))
                .col(integer("version"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("updated_at"))
                .to_owned(),
        )
        .await?;
        for table in ["issue", "series"] {
            // Written out: SQLite takes a reference with a new column only. Without a cascade a printer in use stays.
            let column = uuid_null("printer_id").extra("REFERENCES \"printer\" (\"id\")").to_owned();
            m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
