//! Who has the form of an item open, and what each of them typed there without saving.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let key = Index::create().col("item_id").col("account_id").to_owned();
        m.create_table(
            Table::create()
                .table("working_copy")
                .col(uuid("item_id"))
                .col(uuid("account_id"))
                .col(json_binary_null("form"))
                .col(timestamp_with_time_zone_null("kept_at"))
                .col(timestamp_with_time_zone("seen_at"))
                .primary_key(&mut key.clone())
                .to_owned(),
        )
        .await
    }
}
