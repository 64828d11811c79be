//! An item of several zones stands once in the edition of each.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_index(Index::drop().name("ux_placement").table("placement").to_owned()).await?;
        m.create_index(
            Index::create()
                .name("ux_placement")
                .table("placement")
                .col("issue_id")
                .col("item_id")
                .col("zone_id")
                .unique()
                .to_owned(),
        )
        .await
    }
}
