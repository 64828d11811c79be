//! What a search is limited by and how words are written stand beside the words; the other words of services are everybody's. The index
//! is filled again by the program that brings this.
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
            // Words are looked up by how they begin: byte by byte, whatever the language of the database.
            sea_orm::DbBackend::Postgres => {
                "DROP TABLE search_doc;
                 CREATE TABLE search_doc(
                   id BIGINT PRIMARY KEY, item_id UUID NOT NULL UNIQUE, locale TEXT NOT NULL, kind TEXT NOT NULL,
                   filing TEXT NOT NULL, day INTEGER NOT NULL, words TSVECTOR NOT NULL);
                 CREATE INDEX ix_search_words ON search_doc USING gin(words);
                 CREATE TABLE search_text(id BIGINT PRIMARY KEY, title TEXT NOT NULL, others TEXT NOT NULL, text TEXT NOT NULL);
                 CREATE TABLE search_word(
                   locale TEXT NOT NULL, word TEXT COLLATE \"C\" NOT NULL, folded TEXT COLLATE \"C\" NOT NULL,
                   reversed TEXT COLLATE \"C\" NOT NULL, docs BIGINT NOT NULL, PRIMARY KEY(locale, word));
                 UPDATE revision SET fields = jsonb_set(fields #- '{details,synonyms}', '{synonyms}', fields #> '{details,synonyms}')
                   WHERE fields #> '{details,synonyms}' IS NOT NULL;
                 UPDATE working_copy SET form = replace(form::text, '\"details.synonyms\"', '\"synonyms\"')::jsonb
                   WHERE form IS NOT NULL"
            }
            _ => {
                "DROP TABLE search_doc;
                 DROP TABLE search_fts;
                 CREATE TABLE search_doc(
                   id INTEGER PRIMARY KEY, item_id BLOB NOT NULL UNIQUE, locale TEXT NOT NULL, kind TEXT NOT NULL,
                   filing TEXT NOT NULL, day INTEGER NOT NULL);
                 CREATE VIRTUAL TABLE search_fts USING fts5(title, others, body, content='', contentless_delete=1,
                   tokenize=\"unicode61 remove_diacritics 2\");
                 CREATE TABLE search_text(id INTEGER PRIMARY KEY, title TEXT NOT NULL, others TEXT NOT NULL, text TEXT NOT NULL);
                 CREATE TABLE search_word(
                   locale TEXT NOT NULL, word TEXT NOT NULL, folded TEXT NOT NULL, reversed TEXT NOT NULL,
                   docs INTEGER NOT NULL, PRIMARY KEY(locale, word)) WITHOUT ROWID;
                 UPDATE revision SET fields = json_remove(
                     json_set(fields, '$.synonyms', json_extract(fields, '$.details.synonyms')), '$.details.synonyms')
                   WHERE json_type(fields, '$.details.synonyms') = 'array';
                 UPDATE working_copy SET form = replace(form, '\"details.synonyms\"', '\"synonyms\"') WHERE form IS NOT NULL"
            }
        };
        connection.execute_unprepared(sql).await?;
        connection
            .execute_unprepared(
                "CREATE INDEX ix_search_folded ON search_word(locale, folded);
                 CREATE INDEX ix_search_reversed ON search_word(locale, reversed)",
            )
            .await?;
        Ok(())
    }
}
