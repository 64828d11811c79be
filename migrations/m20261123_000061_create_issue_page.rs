//! The words of the pages of released issues. They are read from their PDFs the night after the program brings this, and at every release.
use sea_orm_migration::{prelude::*, sea_orm};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let connection = m.get_connection();
        let sql = match m.get_database_backend() {
            sea_orm::DbBackend::Postgres => {
                "CREATE TABLE issue_page(
                   id BIGINT PRIMARY KEY, number INTEGER NOT NULL, page INTEGER NOT NULL, locale TEXT NOT NULL, text TEXT NOT NULL,
                   words TSVECTOR NOT NULL);
                 CREATE INDEX ix_issue_page_words ON issue_page USING gin(words);
                 CREATE INDEX ix_issue_page_number ON issue_page(number)"
            }
            _ => {
                "CREATE TABLE issue_page(
                   id INTEGER PRIMARY KEY, number INTEGER NOT NULL, page INTEGER NOT NULL, locale TEXT NOT NULL, text TEXT NOT NULL);
                 CREATE INDEX ix_issue_page_number ON issue_page(number);
                 CREATE VIRTUAL TABLE issue_page_fts USING fts5(words, content='', contentless_delete=1,
                   tokenize=\"unicode61 remove_diacritics 2\")"
            }
        };
        connection.execute_unprepared(sql).await?;
        Ok(())
    }
}
