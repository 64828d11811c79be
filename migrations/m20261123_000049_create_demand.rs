//! What readers look for, what they find nothing at, and whether a page helped them.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let key = Index::create().col("day").col("locale").col("words").to_owned();
        let searched = Table::create()
            .table("searched")
            .col(date("day"))
            .col(string_len("locale", 2))
            .col(string_len("words", 80))
            .col(integer("times"))
            .col(integer("in_vain"))
            .primary_key(&mut key.clone())
            .to_owned();
        m.create_table(searched).await?;
        let key = Index::create().col("day").col("path").to_owned();
        let lost = Table::create()
            .table("lost_address")
            .col(date("day"))
            .col(string_len("path", 200))
            .col(integer("times"))
            .primary_key(&mut key.clone())
            .to_owned();
        m.create_table(lost).await?;
        let feedback = Table::create()
            .table("feedback")
            .col(pk_uuid("id"))
            .col(uuid("item_id"))
            .col(date("day"))
            .col(boolean("helped"))
            .col(text("missing").default(""))
            .to_owned();
        m.create_table(feedback).await?;
        let by_day = Index::create().name("ix_feedback_day").table("feedback").col("day").to_owned();
        m.create_index(by_day).await
    }
}
