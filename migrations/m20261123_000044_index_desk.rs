//! The desk's lists in the order they are shown, and the words of titles, so that a list begins as fast among many items as among few.
use sea_orm_migration::{prelude::*, sea_orm};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for first in ["updated_at", "kind", "visibility", "created_by"] {
            let mut index = Index::create();
            index.name(format!("ix_item_desk_{first}")).table("item").col(first);
            if first != "updated_at" {
                index.col("updated_at");
            }
            m.create_index(index.col("short_id").to_owned()).await?;
        }
        m.create_index(Index::create().name("ix_item_open").table("item").col("open_revision").to_owned())
            .await?;
        let folded = |title: &str| {
            format!("replace(replace(replace(replace({title}, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae')")
        };
        let (all, new) = (folded("title"), folded("new.title"));
        let sql = match m.get_database_backend() {
            sea_orm::DbBackend::Postgres => {
                "CREATE FUNCTION title_words(title TEXT) RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
                   SELECT to_tsvector('simple', regexp_replace(translate(
                     replace(replace(lower(title), 'œ', 'oe'), 'æ', 'ae'),
                     'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'), '[^[:alnum:]]+', ' ', 'g')) $$;
                 CREATE INDEX ix_item_title ON item USING gin(title_words(title))"
                    .to_owned()
            }
            // Triggers, because items are written in several places and the index holds nothing but what the row says.
            _ => format!(
                "CREATE VIRTUAL TABLE item_title USING fts5(title, content='', contentless_delete=1, prefix='1 2 3',
                   tokenize=\"unicode61 remove_diacritics 2\");
                 INSERT INTO item_title(rowid, title) SELECT short_id, {all} FROM item;
                 CREATE TRIGGER item_title_in AFTER INSERT ON item BEGIN
                   INSERT INTO item_title(rowid, title) VALUES (new.short_id, {new}); END;
                 CREATE TRIGGER item_title_out AFTER DELETE ON item BEGIN
                   DELETE FROM item_title WHERE rowid = old.short_id; END;
                 CREATE TRIGGER item_title_new AFTER UPDATE OF title ON item WHEN old.title <> new.title BEGIN
                   DELETE FROM item_title WHERE rowid = old.short_id;
                   INSERT INTO item_title(rowid, title) VALUES (new.short_id, {new}); END"
            ),
        };
        m.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
