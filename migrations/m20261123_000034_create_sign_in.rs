//! Ways into the desk: second factors and their recovery codes, addresses sent by mail, steps on the way in, accounts of an identity
//! provider, and where a session is open.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            string_null("issuer"),
            string_null("subject"),
            string_null("totp_secret"),
            big_integer_null("totp_step"),
            timestamp_with_time_zone_null("totp_at"),
            timestamp_with_time_zone_null("last_sign_in_at"),
        ] {
            m.alter_table(Table::alter().table("account").add_column(column).to_owned()).await?;
        }
        m.create_index(
            Index::create()
                .name("ux_account_subject")
                .table("account")
                .col("issuer")
                .col("subject")
                .unique()
                .to_owned(),
        )
        .await?;
        let empty = |name: &str| ColumnDef::new(name.to_owned()).text().not_null().default("").to_owned();
        for column in [empty("agent"), empty("address"), text_null("id_token")] {
            m.alter_table(Table::alter().table("session").add_column(column).to_owned()).await?;
        }
        let seen = timestamp_with_time_zone_null("seen_at");
        m.alter_table(Table::alter().table("session").add_column(seen).to_owned()).await?;
        let to_account = |name: &str, table: &str| {
            ForeignKey::create()
                .name(name.to_owned())
                .from(table.to_owned(), "account_id")
                .to("account", "id")
                .on_delete(ForeignKeyAction::Cascade)
                .to_owned()
        };
        m.create_table(
            Table::create()
                .table("recovery_code")
                .col(uuid("account_id"))
                .col(string("hash"))
                .col(timestamp_with_time_zone_null("used_at"))
                .primary_key(Index::create().col("account_id").col("hash"))
                .foreign_key(&mut to_account("fk_recovery_code_account", "recovery_code"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("account_link")
                .col(ColumnDef::new("token_hash").string().not_null().primary_key())
                .col(uuid("account_id"))
                .col(string_len("purpose", 16))
                .col(string("email"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut to_account("fk_account_link_account", "account_link"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            Table::create()
                .table("sign_in_step")
                .col(ColumnDef::new("token_hash").string().not_null().primary_key())
                .col(json_binary("step"))
                .col(timestamp_with_time_zone("expires_at"))
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create()
                .name("ix_account_link_account")
                .table("account_link")
                .col("account_id")
                .to_owned(),
        )
        .await?;
        m.create_index(
            Index::create().name("ix_session_account").table("session").col("account_id").to_owned(),
        )
        .await
    }
}
