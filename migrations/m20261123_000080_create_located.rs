//! Where addresses are, as a geocoder said: the same table again asks it nothing, and a geocoder that is away moves nothing.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            Table::create()
                .table("located")
                .col(string_len("address", 300).primary_key())
                .col(double("longitude"))
                .col(double("latitude"))
                .col(text("label"))
                .col(string_len("ban_id", 60))
                .col(string_len("insee", 5))
                .col(timestamp_with_time_zone("asked_at"))
                .to_owned(),
        )
        .await
    }
}
