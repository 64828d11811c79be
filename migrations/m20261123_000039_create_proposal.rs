//! Partners: accounts of an organisation, what they propose for it, and what became of that.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("account").add_column(uuid_null("organisation_id")).to_owned())
            .await?;
        m.alter_table(Table::alter().table("item").add_column(uuid_null("partner_id")).to_owned()).await?;
        m.create_index(Index::create().name("ix_item_partner").table("item").col("partner_id").to_owned())
            .await?;
        m.create_table(
            Table::create()
                .table("proposal")
                .col(uuid("item_id").primary_key())
                .col(string_len("state", 16))
                .col(text("note"))
                .col(uuid_null("sent_by"))
                .col(timestamp_with_time_zone("sent_at"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ix_proposal_state_sent_at")
                .table("proposal")
                .col("state")
                .col("sent_at")
                .to_owned(),
        )
        .await
    }
}
