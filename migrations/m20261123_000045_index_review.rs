//! What is public, by the day it is to be looked at again: the first page of the desk counts what is due.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::create();
        index.name("ix_item_review").table("item").col("visibility").col("review_by").col("short_id");
        m.create_index(index.to_owned()).await
    }
}
