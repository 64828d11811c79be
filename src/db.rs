//! The two connections to the database. Knows no table.
use crate::error::Result;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// `read` has many connections, `write` has one on SQLite, so that writers queue here instead of fighting over the file; a write
/// through `read` fails there. On PostgreSQL both are the same pool.
///
/// While a transaction from [`Db::begin`] is open, use it and nothing else to write: the second writer would wait for the first for ever.
#[derive(Clone, Debug)]
pub struct Db {
    pub read: DatabaseConnection,
    pub write: DatabaseConnection,
    /// The highest [`Db::version`] this process knows of.
    version: Arc<AtomicI64>,
    memory: Arc<Mutex<Memory>>,
    unchanging: Arc<Mutex<Unchanging>>,
}

/// What [`Db::unchanging`] holds: of what was asked for lately all, of what was asked for before that a part.
#[derive(Debug, Default)]
struct Unchanging {
    young: Known,
    old: Known,
}

type Known = HashMap<(TypeId, Uuid), Arc<dyn Any + Send + Sync>>;

impl Unchanging {
    /// How many things either part holds at most.
    const MOST: usize = 600;

    fn get<T: Send + Sync + 'static>(&mut self, id: Uuid) -> Option<Arc<T>> {
        let key = (TypeId::of::<T>(), id);
        if let Some(known) = self.young.get(&key) {
            return known.clone().downcast().ok();
        }
        let known: Arc<T> = self.old.remove(&key)?.downcast().ok()?;
        self.put(id, known.clone());
        Some(known)
    }

    fn put<T: Send + Sync + 'static>(&mut self, id: Uuid, known: Arc<T>) {
        if self.young.len() >= Self::MOST {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert((TypeId::of::<T>(), id), known);
    }
}

/// What [`Db::remembered`] holds, all of one version.
#[derive(Debug, Default)]
struct Memory {
    version: i64,
    known: HashMap<TypeId, HashMap<Cow<'static, str>, Arc<dyn Any + Send + Sync>>>,
}

/// Things of one type that [`Db::remembered`] holds at most. Reached, they are forgotten: what is asked for is soon there again.
const REMEMBERED: usize = 300;

/// A change, in one transaction: nothing of it is kept before [`Change::commit`].
#[derive(Debug)]
#[must_use = "nothing is kept before it is committed"]
pub struct Change {
    tx: DatabaseTransaction,
    version: Arc<AtomicI64>,
}

impl Change {
    /// Keeps it. What is made of the repository after this is made anew.
    pub async fn commit(self) -> Result<()> {
        let sql = "UPDATE site_version SET version = version + 1 RETURNING version";
        // The last statement, so that on PostgreSQL nobody holds this row while he waits for another.
        let statement = Statement::from_string(self.tx.get_database_backend(), sql);
        // On the heap: this stands in the future of everything that changes something.
        let row = Box::pin(self.tx.query_one_raw(statement)).await?;
        let row = row.ok_or_else(|| anyhow::anyhow!("site_version has no row"))?;
        let version: i64 = row.try_get_by_index(0)?;
        self.tx.commit().await?;
        self.version.fetch_max(version, Ordering::AcqRel);
        Ok(())
    }

    /// Keeps what no reader of the site can see.
    pub async fn commit_unseen(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// Gives it up.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }
}

impl Deref for Change {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Change {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.tx.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(statement).await
    }
}

impl Db {
    /// Connects to `sqlite://…` or `postgres://…`.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite") {
            let write = turned_to_wal(url).await?;
            let read = sqlite(url, 8, true).await?;
            return Ok(Self {
                read,
                write,
                version: Arc::default(),
                memory: Arc::default(),
                unchanging: Arc::default(),
            });
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
        Ok(Self {
            read: pool.clone(),
            write: pool,
            version: Arc::default(),
            memory: Arc::default(),
            unchanging: Arc::default(),
        })
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// A transaction that takes the write lock at once on SQLite: it cannot fail half-way because another one wrote meanwhile.
    pub async fn begin(&self) -> Result<Change> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.write.begin_with_options(options).await?;
        Ok(Change { tx, version: self.version.clone() })
    }

    /// The database as it is at one moment, for who reads for long: writers go on meanwhile.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction> {
        if self.backend() != DbBackend::Postgres {
            // What a transaction of SQLite reads first is what it reads to its end.
            return Ok(self.read.begin().await?);
        }
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..Default::default()
        };
        let tx = self.read.begin_with_options(options).await?;
        tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        Ok(tx)
    }

    /// A number that grows with every change that readers may see. What was made at an older one is out of date.
    pub fn version(&self) -> i64 {
        self.version.load(Ordering::Acquire)
    }

    /// What everybody asks for again and again, read once for each [`Db::version`]: only for what every change of which
    /// [`Change::commit`] keeps. `name` tells apart what is of one type.
    pub async fn remembered<T: Clone + Send + Sync + 'static>(
        &self,
        name: impl Into<Cow<'static, str>>,
        read: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<T> {
        let (name, version) = (name.into(), self.version());
        if let Some(known) = self.recall(&name) {
            return Ok(known);
        }
        // Everything asks here, mostly for what is known: the question itself lies on the heap, and not in the future of everything.
        let found = Box::pin(read()).await?;
        self.remember(version, name, found.clone());
        Ok(found)
    }

    /// What is remembered under this name.
    pub fn recall<T: Clone + Send + Sync + 'static>(&self, name: &str) -> Option<T> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let known = memory.known.get(&TypeId::of::<T>())?.get(name)?;
        (memory.version == self.version()).then(|| known.downcast_ref().cloned()).flatten()
    }

    /// Remembers what was read at this version, unless a newer one is known.
    pub fn remember<T: Clone + Send + Sync + 'static>(
        &self,
        version: i64,
        name: impl Into<Cow<'static, str>>,
        found: T,
    ) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.version < version {
            *memory = Memory { version, ..Memory::default() };
        }
        if memory.version == version {
            let known = memory.known.entry(TypeId::of::<T>()).or_default();
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(name.into(), Arc::new(found));
        }
    }

    /// What is never changed once it was written, by its id: those read lately stay in memory. `read` is asked for the others.
    pub async fn unchanging<T: Send + Sync + 'static>(
        &self,
        ids: &[Uuid],
        read: impl AsyncFnOnce(Vec<Uuid>) -> Result<Vec<(Uuid, T)>>,
    ) -> Result<HashMap<Uuid, Arc<T>>> {
        let memory = || self.unchanging.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: HashMap<Uuid, Arc<T>> = {
            let mut memory = memory();
            ids.iter().filter_map(|id| Some((*id, memory.get(*id)?))).collect()
        };
        let missing: Vec<Uuid> = ids.iter().copied().filter(|id| !found.contains_key(id)).collect();
        if !missing.is_empty() {
            let read = Box::pin(read(missing)).await?;
            let mut memory = memory();
            for (id, it) in read {
                let it = Arc::new(it);
                memory.put(id, it.clone());
                found.insert(id, it);
            }
        }
        Ok(found)
    }

    /// Learns of the changes other processes made.
    pub async fn catch_up(&self) -> Result<()> {
        let sql = Statement::from_string(self.backend(), "SELECT version FROM site_version");
        if let Some(row) = self.read.query_one_raw(sql).await? {
            self.version.fetch_max(row.try_get_by_index(0)?, Ordering::AcqRel);
        }
        Ok(())
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
                // For each connection, in KiB: what is read again and again stays with the system, which gives it back when somebody needs it.
                .pragma("cache_size", "-4000")
                .pragma("mmap_size", "33554432")
                .pragma("temp_store", "MEMORY");
            if read_only { it.pragma("query_only", "ON") } else { it }
        });
    Ok(Database::connect(options).await?)
}
