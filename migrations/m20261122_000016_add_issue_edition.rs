//! What is read of an issue on screens beside its PDF: the edition behind the HTML issue, and the EPUB.
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
        for column in [text_null("edition_hash"), text_null("epub_hash")] {
            m.alter_table(Table::alter().table("issue").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
