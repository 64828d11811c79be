//! A number that grows with every change that readers may see: what a process keeps of its pages is as old as the number it was made at.
use sea_orm_migration::{prelude::*, schema::big_integer};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(Table::create().table("site_version").col(big_integer("version")).to_owned()).await?;
        m.get_connection().execute_unprepared("INSERT INTO site_version(version) VALUES (1)").await?;
        Ok(())
    }
}
