//! The two connections to the database. Knows no table.
use crate::error::Result;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// `read` has many connections, `write` has one on SQLite, so that writers queue here instead of fighting over the file; a write
/// through `read` fails there. On PostgreSQL both are the same pool.
///
/// While a transaction from [`Db::begin`] is open, use it and nothing else to write: the second writer would wait for the first for ever.
#[derive(Clone, Debug)]
pub struct Db {
    pub read: DatabaseConnection,
    pub write: DatabaseConnection,
}

impl Db {
    /// Connects to `sqlite://…` or `postgres://…`.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite") {
            let write = turned_to_wal(url).await?;
            let read = sqlite(url, 8, true).await?;
            return Ok(Self { read, write });
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(16)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .statement_timeout(Duration::from_secs(30))
            .set_application_name("parvis")
            .sqlx_logging(false);
        let pool = Database::connect(options).await?;
        Ok(Self { read: pool.clone(), write: pool })
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// A transaction that takes the write lock at once on SQLite: it cannot fail half-way because another one wrote meanwhile.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    /// Closes both pools, so that SQLite writes its journal back.
    pub async fn close(self) -> Result<()> {
        self.read.close().await?;
        // On PostgreSQL this is the same pool, closed already.
        self.write
            .close()
            .await
            .or_else(|err| if err.to_string().contains("closed") { Ok(()) } else { Err(err) })?;
        Ok(())
    }
}

/// The writing connection. It turns a new file's journal to WAL, and where processes do so at the same moment SQLite refuses all but one at
/// once, whatever their busy timeout (<https://sqlite.org/c3ref/busy_handler.html>, "deadlock"): these ask again, for 10 s.
async fn turned_to_wal(url: &str) -> Result<DatabaseConnection> {
    let mut tries = 0;
    loop {
        match sqlite(url, 1, false).await {
            Err(err) if tries < 200 && err.to_string().contains("database is locked") => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            opened => return opened,
        }
    }
}

async fn sqlite(url: &str, max: u32, read_only: bool) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(max)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |it| {
            let it = it
                .create_if_missing(!read_only)
                .journal_mode(SqliteJournalMode::Wal)
                // With NORMAL a power cut loses acknowledged commits.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                .pragma("cache_size", "-32000")
                .pragma("mmap_size", "268435456")
                .pragma("temp_store", "MEMORY");
            if read_only { it.pragma("query_only", "ON") } else { it }
        });
    Ok(Database::connect(options).await?)
}
