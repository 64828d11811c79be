//! How often the page of an item was read on a day.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let key = Index::create().col("item_id").col("day").to_owned();
        m.create_table(
            Table::create()
                .table("reading")
                .col(uuid("item_id"))
                .col(date("day"))
                .col(integer("times"))
                .primary_key(&mut key.clone())
                .to_owned(),
        )
        .await
    }
}
