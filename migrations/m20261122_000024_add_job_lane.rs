//! Jobs that must not run beside each other: of those of one lane, one runs.
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("job").add_column(string_null("lane")).to_owned()).await?;
        // The index, not the question, decides between two workers that ask at the same instant.
        let sql = "CREATE UNIQUE INDEX ux_job_lane ON job(lane) WHERE state = 'running'";
        m.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
