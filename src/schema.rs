//! The state of the database's schema against this program: who may migrate, under a lock and after a verified copy, and what the others
//! say. Knows the migrations and no table of theirs.
use crate::config::Settings;
use crate::content::{search, topic};
use crate::db::{Change, Db};
use crate::migrations::Migrator;
use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use std::path::{Path, PathBuf};

/// Where a schema stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No table yet.
    Empty,
    Current,
    /// This many migrations are missing.
    Older(usize),
    /// It holds a migration this program does not know.
    Newer(String),
}

/// Compares the schema with this program.
pub async fn standing(db: &Db) -> anyhow::Result<Standing> {
    let known: Vec<String> = Migrator::migrations().iter().map(|it| it.name().to_owned()).collect();
    let applied = applied(&db.write).await?;
    if applied.is_empty() {
        return Ok(Standing::Empty);
    }
    if let Some(unknown) = applied.iter().find(|it| !known.contains(it)) {
        return Ok(Standing::Newer(unknown.clone()));
    }
    match known.len() - applied.len() {
        0 => Ok(Standing::Current),
        missing => Ok(Standing::Older(missing)),
    }
}

/// The migrations a schema has, by name; none where there is no schema.
pub async fn applied(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<String>> {
    let backend = connection.get_database_backend();
    let exists = match backend {
        DbBackend::Postgres => "SELECT to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let row = connection.query_one_raw(Statement::from_string(backend, exists)).await?;
    if !row.map(|it| it.try_get_by_index::<bool>(0)).transpose()?.unwrap_or(false) {
        return Ok(Vec::new());
    }
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await?;
    Ok(rows.iter().map(|it| it.try_get_by_index::<String>(0)).collect::<Result<_, _>>()?)
}

/// For commands that may not migrate: an empty schema is set up, an older or newer one is a sentence that says what to do.
pub async fn ready(db: &Db, settings: &Settings) -> anyhow::Result<()> {
    match standing(db).await? {
        Standing::Current => Ok(()),
        Standing::Empty => migrate(db, settings).await.map(drop),
        Standing::Older(missing) => {
            bail!(
                "the database is {missing} migration(s) behind this program: run `parvis migrate` with the same --data"
            )
        }
        Standing::Newer(name) => bail!(newer(&name)),
    }
}

/// For `serve`, `demo` and `migrate`: applies what is missing, after a verified copy beside the data (SQLite; PostgreSQL has its own tools
/// for that), one process at a time: whoever comes second waits, looks again and finds nothing to do. Returns the copy, if one was made.
pub async fn migrate(db: &Db, settings: &Settings) -> anyhow::Result<Option<PathBuf>> {
    if standing(db).await? == Standing::Current {
        return Ok(None);
    }
    if db.backend() == DbBackend::Postgres {
        // Held by this transaction until every migration is in.
        let tx = db.begin().await?;
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7269112301)").await?;
        let copy = alone(db, settings).await?;
        tx.commit_unseen().await?;
        return Ok(copy);
    }
    let path = settings.data.join("parvis.migration.lock");
    let lock = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    // Unlocked when the file is closed, by a killed process too.
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await??;
    let copy = alone(db, settings).await?;
    drop(lock);
    Ok(copy)
}

/// What [`migrate`] does once no other process does it.
async fn alone(db: &Db, settings: &Settings) -> anyhow::Result<Option<PathBuf>> {
    match standing(db).await? {
        Standing::Current => Ok(None),
        Standing::Newer(name) => bail!(newer(&name)),
        Standing::Empty => {
            set_up(db).await?;
            Ok(None)
        }
        Standing::Older(_) => {
            let copy =
                if db.backend() == DbBackend::Sqlite { Some(copy(db, &settings.data).await?) } else { None };
            Migrator::up(&db.write, None).await?;
            // A new version may analyse words in another way.
            search::rebuild(db).await.map_err(|err| anyhow::anyhow!("{err}"))?;
            Ok(copy)
        }
    }
}

/// The schema of an empty folder, and what no town begins without.
async fn set_up(db: &Db) -> anyhow::Result<()> {
    Migrator::up(&db.write, None).await?;
    topic::seed_sections(db).await.map_err(|err| anyhow::anyhow!("{err}"))
}

fn newer(name: &str) -> String {
    format!(
        "the database was changed by a newer Parvis (`{name}`): use that version, or a copy made before it"
    )
}

/// What [`complete`] needs to know of a schema made [`anew`].
pub struct Anew {
    /// The foreign keys, as PostgreSQL writes them: until then rows may come in any order.
    keys: Vec<String>,
    /// What [`Db::version`] was.
    version: i64,
}

/// Takes away everything, and sets up the schema these migrations made, without foreign keys. For a backup that is put back: rows come
/// next, then [`complete`]; before the transaction is committed nothing has happened.
pub async fn anew(tx: &Change, migrations: &[String]) -> anyhow::Result<Anew> {
    let all = Migrator::migrations();
    if let Some(unknown) = migrations.iter().find(|it| all.iter().all(|known| known.name() != it.as_str())) {
        bail!(newer(unknown));
    }
    let backend = tx.get_database_backend();
    let texts = async |sql: &str| -> anyhow::Result<Vec<String>> {
        let rows = tx.query_all_raw(Statement::from_string(backend, sql)).await?;
        Ok(rows.iter().map(|it| it.try_get_by_index(0)).collect::<Result<_, _>>()?)
    };
    let postgres = backend == DbBackend::Postgres;
    let version = if applied(&**tx).await?.is_empty() {
        0
    } else {
        let sql = Statement::from_string(backend, "SELECT version FROM site_version");
        // An old schema has none.
        let named = if postgres {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'site_version'"
        } else {
            "SELECT name FROM sqlite_master WHERE name = 'site_version'"
        };
        match texts(named).await?.is_empty() {
            true => 0,
            false => tx.query_one_raw(sql).await?.map_or(Ok(0), |it| it.try_get_by_index(0))?,
        }
    };
    if postgres {
        tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        let tables = texts(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
        )
        .await?;
        if !tables.is_empty() {
            tx.execute_unprepared(&format!("DROP TABLE {} CASCADE", tables.join(", "))).await?;
        }
        let own = "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')";
        for function in texts(own).await? {
            tx.execute_unprepared(&format!("DROP FUNCTION {function}")).await?;
        }
    } else {
        tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
        let of = "FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        let tables = texts(&format!("SELECT name {of} AND type = 'table'")).await?;
        let indexes = texts(&format!("SELECT name {of} AND type = 'virtual'")).await?;
        // Emptied first: a table that others point to does not go while they do.
        for table in &tables {
            tx.execute_unprepared(&format!("DELETE FROM \"{table}\"")).await?;
        }
        for table in tables.iter().chain(&indexes) {
            tx.execute_unprepared(&format!("DROP TABLE \"{table}\"")).await?;
        }
    }
    Migrator::install(&**tx).await?;
    let manager = SchemaManager::new(&**tx);
    for migration in all.iter().filter(|it| migrations.iter().any(|name| name == it.name())) {
        migration.up(&manager).await?;
        let sql = "INSERT INTO seaql_migrations(version, applied_at) VALUES ($1, 0)";
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, [migration.name().into()])).await?;
    }
    let mut keys = Vec::new();
    if postgres {
        let of = "FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace";
        keys = texts(&format!(
            "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) {of}"
        ))
        .await?;
        let drops =
            format!("SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) {of}");
        for sql in texts(&drops).await? {
            tx.execute_unprepared(&sql).await?;
        }
    }
    Ok(Anew { keys, version })
}

/// The foreign keys of a schema made [`anew`], the numbers that come next, and the migrations that are missing.
pub async fn complete(tx: &Change, anew: Anew) -> anyhow::Result<()> {
    for sql in &anew.keys {
        tx.execute_unprepared(sql).await?;
    }
    let backend = tx.get_database_backend();
    if backend == DbBackend::Postgres {
        let numbered = "SELECT format('SELECT setval(%L, greatest((SELECT max(%I) FROM %I), 1))', sequence, column_name, table_name)
             FROM (SELECT table_name, column_name,
                     pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
                   FROM information_schema.columns WHERE table_schema = current_schema()) AS numbered
             WHERE sequence IS NOT NULL";
        for row in tx.query_all_raw(Statement::from_string(backend, numbered)).await? {
            tx.execute_unprepared(&row.try_get_by_index::<String>(0)?).await?;
        }
    }
    Migrator::up(&**tx, None).await?;
    // Whoever kept pages of before takes them for older than these.
    let sql = format!("UPDATE site_version SET version = version + {}", anew.version);
    tx.execute_unprepared(&sql).await?;
    Ok(())
}

/// A copy of the SQLite database beside the data, checked before it is trusted.
async fn copy(db: &Db, data: &Path) -> anyhow::Result<PathBuf> {
    let last = applied(&db.write).await?.pop().unwrap_or_default();
    let mut target = data.join(format!("parvis.before-migration.{last}.db"));
    let mut number = 2;
    while target.exists() {
        target = data.join(format!("parvis.before-migration.{last}.{number}.db"));
        number += 1;
    }
    let path = target.to_string_lossy().replace('\'', "''");
    db.write
        .execute_unprepared(&format!("VACUUM INTO '{path}'"))
        .await
        .context("the copy before the migration failed")?;
    let check = Db::connect(&format!("sqlite://{}", target.display())).await?;
    let row =
        check.read.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check")).await?;
    let verdict: String = row.context("no answer to the check of the copy")?.try_get_by_index(0)?;
    check.close().await?;
    if verdict != "ok" {
        bail!("the copy before the migration is damaged ({verdict}): nothing was migrated");
    }
    Ok(target)
}
