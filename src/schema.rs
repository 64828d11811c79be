//! The state of the database's schema against this program: who may migrate, under a lock and after a verified copy, and what the others
//! say. Knows the migrations and no table of theirs.
use crate::config::Settings;
use crate::content::{search, topic};
use crate::db::Db;
use crate::migrations::Migrator;
use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
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
    let applied = applied(db).await?;
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

async fn applied(db: &Db) -> anyhow::Result<Vec<String>> {
    let backend = db.backend();
    let exists = match backend {
        DbBackend::Postgres => "SELECT to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let row = db.write.query_one_raw(Statement::from_string(backend, exists)).await?;
    if !row.map(|it| it.try_get_by_index::<bool>(0)).transpose()?.unwrap_or(false) {
        return Ok(Vec::new());
    }
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = db.write.query_all_raw(Statement::from_string(backend, sql)).await?;
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

/// A copy of the SQLite database beside the data, checked before it is trusted.
async fn copy(db: &Db, data: &Path) -> anyhow::Result<PathBuf> {
    let last = applied(db).await?.pop().unwrap_or_default();
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
