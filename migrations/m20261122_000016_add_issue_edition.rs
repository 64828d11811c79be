//! What is read of an issue on screens beside its PDF: the large print, the edition behind the HTML issue, the EPUB.
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
        for table in ["issue", "build"] {
            for column in ["large_print_hash", "edition_hash", "epub_hash"] {
                m.alter_table(Table::alter().table(table).add_column(text_null(column)).to_owned()).await?;
            }
        }
        Ok(())
    }
}
