//! Copies of everything an installation keeps, each one file, and the way back. What is in it: the rows of every table as lines of JSON
//! (`rows`), the files of `DIR/media` (pictures, documents, PDFs of issues) and the town's layouts; not the settings `parvis.toml` and the key
//! `parvis.key`, which are this machine's. A copy of one database may be restored into the other. The same rows and files go into a folder
//! of open files for who leaves ([`export`]), and come back from it ([`import`]).
pub mod archive; // the file
mod folder; // the same as files anybody can open
mod rows; // the database as lines

use crate::config::Settings;
use crate::content::search;
use crate::db::Db;
use crate::media::{Hash, Media};
use crate::queue::{self, Job};
use crate::schema;
use anyhow::{Context, bail, ensure};
use archive::{Entry, Reader, Writer};
use chrono::{DateTime, NaiveDate, Utc};
use folder::Folder;
pub use folder::export;
use sea_orm::{ConnectionTrait, Statement};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

const FORMAT: &str = "parvis-backup";
const VERSION: u32 = 1;
const HEAD: &str = "backup.json";

/// The first entry: what this is.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    made_at: DateTime<Utc>,
    /// The program that made it.
    program: String,
    /// The schema its rows have, by the names of its migrations.
    migrations: Vec<String>,
}

/// What a backup holds.
#[derive(Debug, Clone, Serialize)]
pub struct Contents {
    pub made_at: DateTime<Utc>,
    pub program: String,
    /// Rows of each table that has any.
    pub rows: BTreeMap<String, u64>,
    /// Files of `DIR/media`.
    pub files: u64,
    /// Files of the town's layouts.
    pub layouts: u64,
    /// Bytes of the backup itself.
    pub bytes: u64,
    #[serde(skip)]
    migrations: Vec<String>,
}

impl Contents {
    /// What a head says; nothing is counted yet.
    fn of(head: Head, bytes: u64) -> Self {
        let Head { made_at, program, migrations, .. } = head;
        Self { made_at, program, rows: BTreeMap::new(), files: 0, layouts: 0, bytes, migrations }
    }

    /// Adds an entry, which must be what its name says.
    fn count(&mut self, entry: &Entry) -> anyhow::Result<()> {
        match Place::of(&entry.name)? {
            Place::Rows(table) => {
                let lines = entry.bytes.iter().filter(|it| **it == b'\n').count();
                *self.rows.entry(table).or_default() += lines as u64;
            }
            Place::Media(hash) => {
                ensure!(Hash::of(&entry.bytes) == hash, "{} is damaged", entry.name);
                self.files += 1;
            }
            Place::Layout(_) => self.layouts += 1,
        }
        Ok(())
    }

    /// Rows of all tables.
    pub fn all_rows(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// Makes a backup while the server runs: the database as it is at one moment, then the files, which never change. It stands at `to` when it
/// is whole and was read again, and not before.
pub async fn write(
    db: &Db,
    settings: &Settings,
    media: &Media,
    to: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<Contents> {
    let folder = match to.parent() {
        Some(it) if it != Path::new("") => it,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    // Readable for its owner alone: it holds accounts.
    let file = tempfile::Builder::new()
        .prefix(".parvis-backup-")
        .tempfile_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    let mut archive = Writer::new(file)?;
    let snapshot = db.snapshot().await?;
    let head = Head {
        format: FORMAT.into(),
        version: VERSION,
        made_at: now,
        program: env!("CARGO_PKG_VERSION").into(),
        migrations: schema::applied(&snapshot).await?,
    };
    archive.add(HEAD, &serde_json::to_vec_pretty(&head)?)?;
    for table in rows::tables(&snapshot).await? {
        let mut number = 0;
        let keep = |lines: &[u8]| {
            number += 1;
            Ok(archive.add(&format!("rows/{}.{number:04}.jsonl", table.name), lines)?)
        };
        rows::dump(&snapshot, &table, |_| (), keep).await?;
    }
    snapshot.rollback().await?;
    let (media, layouts, to) = (media.clone(), settings.data.join("layouts"), to.to_path_buf());
    let work = move || -> anyhow::Result<Contents> {
        for hash in stored(&media)? {
            match media.get(hash) {
                Ok(bytes) => archive.add(&media_name(hash), &bytes)?,
                // A page of a proof that is no longer kept.
                Err(err) if err.kind() == std::io::ErrorKind::NotFound => {}
                Err(err) => return Err(err.into()),
            }
        }
        let mut files = Vec::new();
        walk(&layouts, &mut files)?;
        for path in files {
            let inside = path.strip_prefix(&layouts)?.to_string_lossy().replace('\\', "/");
            archive.add(&format!("layouts/{inside}"), &fs::read(&path)?)?;
        }
        let mut file = archive.finish()?;
        file.flush()?;
        file.as_file().sync_all()?;
        let contents = check(file.path()).context("what was written cannot be read again")?;
        file.persist(&to).with_context(|| format!("cannot write {}", to.display()))?;
        Ok(contents)
    };
    tokio::task::spawn_blocking(work).await?
}

fn media_name(hash: Hash) -> String {
    let name = hash.to_string();
    let (shard, rest) = name.split_at(2);
    format!("media/{shard}/{rest}")
}

/// The files of the town, by hash.
fn stored(media: &Media) -> anyhow::Result<Vec<Hash>> {
    let mut files = Vec::new();
    walk(media.folder(), &mut files)?;
    let hash = |path: &PathBuf| {
        let inside = path.strip_prefix(media.folder()).ok()?;
        inside.to_str()?.replace(['/', '\\'], "").parse().ok()
    };
    Ok(files.iter().filter_map(hash).collect())
}

/// Every file below a folder, in order; none where there is no folder.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries.collect::<Result<Vec<_>, _>>()?,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(err) => return Err(err),
    };
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let kind = fs::symlink_metadata(&path)?.file_type();
        if kind.is_dir() {
            walk(&path, found)?;
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// Reads a backup to its end: every entry is what its hash says, every file of the town what its name says.
pub fn check(file: &Path) -> anyhow::Result<Contents> {
    let mut reader = Reader::open(file)?;
    let first = reader.entry()?.filter(|it| it.name == HEAD).context("it does not begin as a backup does")?;
    let head: Head = serde_json::from_slice(&first.bytes).context("its head cannot be read")?;
    ensure!(head.format == FORMAT, "it is no backup of Parvis");
    ensure!(
        head.version == VERSION,
        "it was made by Parvis {} in another form: restore it with that version",
        head.program
    );
    let mut contents = Contents::of(head, fs::metadata(file)?.len());
    while let Some(entry) = reader.entry()? {
        contents.count(&entry)?;
    }
    Ok(contents)
}

/// Where an entry belongs.
enum Place {
    Rows(String),
    Media(Hash),
    /// A path below `DIR/layouts` that leads nowhere else.
    Layout(PathBuf),
}

impl Place {
    fn of(name: &str) -> anyhow::Result<Self> {
        let strange = || format!("{name} is nothing a backup holds");
        match name.split_once('/').with_context(strange)? {
            ("rows", rest) => {
                let table = rest.split('.').next().filter(|_| rest.ends_with(".jsonl"));
                Ok(Self::Rows(table.with_context(strange)?.to_owned()))
            }
            ("media", rest) => Ok(Self::Media(rest.replacen('/', "", 1).parse().ok().with_context(strange)?)),
            ("layouts", rest) => {
                let plain = rest.split('/').all(|it| !matches!(it, "" | "." | "..") && !it.contains('\\'));
                ensure!(plain, strange());
                Ok(Self::Layout(rest.into()))
            }
            _ => bail!(strange()),
        }
    }
}

/// Puts everything back as it was. The whole file is read before anything is written; the database changes in one transaction, so that
/// what stood there stays when it fails. `force` takes the place of what an installation holds.
pub async fn restore(
    db: &Db,
    settings: &Settings,
    media: &Media,
    file: &Path,
    force: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<Contents> {
    let contents = check(file)?;
    fill(db, settings, media, &Carrier::File(file), contents, force, now).await
}

/// Reads an export to its end: every file that is needed is there and what its hash says.
pub fn check_export(dir: &Path) -> anyhow::Result<Contents> {
    let folder = Folder::open(dir)?;
    let mut contents = folder.contents();
    let mut entries = folder.entries();
    while let Some(entry) = entries.entry()? {
        contents.count(&entry)?;
    }
    Ok(contents)
}

/// Makes of an export the town it was, in an installation that holds nothing yet.
pub async fn import(
    db: &Db,
    settings: &Settings,
    media: &Media,
    dir: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<Contents> {
    let contents = check_export(dir)?;
    fill(db, settings, media, &Carrier::Folder(Folder::open(dir)?), contents, false, now).await
}

/// What rows and files come from.
enum Carrier<'a> {
    File(&'a Path),
    Folder(Folder),
}

/// The entries of either.
enum Entries<'a> {
    File(Reader),
    Folder(folder::Entries<'a>),
}

impl Carrier<'_> {
    fn entries(&self) -> anyhow::Result<Entries<'_>> {
        match self {
            Self::File(path) => {
                let mut reader = Reader::open(path)?;
                reader.entry()?;
                Ok(Entries::File(reader))
            }
            Self::Folder(folder) => Ok(Entries::Folder(folder.entries())),
        }
    }
}

impl Entries<'_> {
    fn entry(&mut self) -> anyhow::Result<Option<Entry>> {
        match self {
            Self::File(it) => it.entry(),
            Self::Folder(it) => it.entry(),
        }
    }
}

async fn fill(
    db: &Db,
    settings: &Settings,
    media: &Media,
    from: &Carrier<'_>,
    contents: Contents,
    force: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<Contents> {
    let _alone = alone(&settings.data)?;
    let held = held(db).await?;
    if !force && !held.is_empty() {
        let way = match from {
            Carrier::File(_) => "--force puts the backup in its place",
            Carrier::Folder(_) => "an export goes into an empty one",
        };
        bail!("this installation holds something already ({}): {way}", held.join(", "));
    }
    let mut new = Vec::new();
    let staging = settings.data.join("layouts.restoring");
    let done = put_back(db, media, from, &contents, &staging, &mut new, now).await;
    if done.is_err() {
        for hash in new {
            let _ = media.delete(hash);
        }
        let _ = fs::remove_dir_all(&staging);
        return done.map(|()| contents);
    }
    let layouts = settings.data.join("layouts");
    if layouts.exists() {
        fs::remove_dir_all(&layouts)?;
    }
    if staging.exists() {
        fs::rename(&staging, &layouts)?;
    }
    search::rebuild(db).await.map_err(|err| anyhow::anyhow!("{err}"))?;
    Ok(contents)
}

/// Nobody runs jobs on this folder while the result is held.
fn alone(data: &Path) -> anyhow::Result<File> {
    let file =
        File::options().write(true).create(true).truncate(false).open(data.join("parvis.workers.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("the server runs on this folder: stop it first"),
        Err(TryLockError::Error(err)) => Err(err.into()),
    }
}

/// What an installation holds that people made.
async fn held(db: &Db) -> anyhow::Result<Vec<String>> {
    let mut held = Vec::new();
    if schema::standing(db).await? == schema::Standing::Empty {
        return Ok(held);
    }
    for (table, word) in
        [("account", "accounts"), ("item", "items"), ("image", "images"), ("issue", "issues")]
    {
        let sql = Statement::from_string(db.backend(), format!("SELECT count(*) FROM {table}"));
        let row = db.read.query_one_raw(sql).await?;
        let count: i64 = row.context("no answer to a count")?.try_get_by_index(0)?;
        if count > 0 {
            held.push(format!("{count} {word}"));
        }
    }
    Ok(held)
}

/// The transaction, and the files beside it: those of the town that were not there yet stand in `new`, layouts in `staging`.
async fn put_back(
    db: &Db,
    media: &Media,
    from: &Carrier<'_>,
    contents: &Contents,
    staging: &Path,
    new: &mut Vec<Hash>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    if staging.exists() {
        fs::remove_dir_all(staging)?;
    }
    let tx = db.begin().await?;
    let keys = schema::anew(&tx, &contents.migrations).await?;
    let tables = rows::tables(&tx).await?;
    for table in &tables {
        // What migrations write into a new schema.
        tx.execute_unprepared(&format!("DELETE FROM \"{}\"", table.name)).await?;
    }
    let mut entries = from.entries()?;
    while let Some(entry) = entries.entry()? {
        match Place::of(&entry.name)? {
            Place::Rows(name) => {
                let table = tables.iter().find(|it| it.name == name);
                let table = table.with_context(|| format!("this program has no table {name}"))?;
                rows::load(&tx, table, &entry.bytes).await?;
            }
            Place::Media(hash) => {
                if !media.exists(hash) {
                    new.push(hash);
                }
                media.put(&entry.bytes)?;
            }
            Place::Layout(path) => {
                let path = staging.join(path);
                fs::create_dir_all(path.parent().unwrap_or(staging))?;
                fs::write(path, &entry.bytes)?;
            }
        }
    }
    schema::complete(&tx, keys).await?;
    // Reads the words of the magazine's pages again, which search finds them by.
    queue::enqueue(&tx, &Job::Tidy, now, now, None).await?;
    Ok(tx.commit().await?)
}

/// What every night's backups are called.
const NIGHTLY: (&str, &str) = ("parvis-", ".tar.zst");

/// Where backups of every night stand.
pub fn folder(settings: &Settings) -> PathBuf {
    match settings.backup_folder.as_str() {
        "" => settings.data.join("backups"),
        other => PathBuf::from(other),
    }
}

/// Makes tonight's backup, if it is wanted and not made yet, and then takes away those beyond the number kept.
pub async fn nightly(
    db: &Db,
    settings: &Settings,
    media: &Media,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    if settings.backup_keep == 0 {
        return Ok(());
    }
    let folder = folder(settings);
    if made(settings)?.iter().all(|it| it.day < day) {
        let to = folder.join(format!("{}{day}{}", NIGHTLY.0, NIGHTLY.1));
        let contents = write(db, settings, media, &to, now).await?;
        tracing::info!(file = %to.display(), bytes = contents.bytes, rows = contents.all_rows(), "backup made");
    }
    for old in made(settings)?.iter().rev().skip(settings.backup_keep as usize) {
        fs::remove_file(&old.file)?;
    }
    Ok(())
}

/// A backup of a night.
#[derive(Debug, Clone)]
pub struct Nightly {
    pub day: NaiveDate,
    pub file: PathBuf,
    pub bytes: u64,
}

/// The backups of the nights, oldest first. A folder that is not there holds none.
pub fn made(settings: &Settings) -> anyhow::Result<Vec<Nightly>> {
    let mut found = Vec::new();
    let mut files = Vec::new();
    walk(&folder(settings), &mut files)?;
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let day = name.strip_prefix(NIGHTLY.0).and_then(|it| it.strip_suffix(NIGHTLY.1));
        if let Some(day) = day.and_then(|it| it.parse().ok()) {
            found.push(Nightly { day, bytes: fs::metadata(&file)?.len(), file });
        }
    }
    found.sort_by_key(|it| it.day);
    Ok(found)
}

/// How backups stand.
#[derive(Debug, Clone)]
pub enum Standing {
    /// Nobody asked for any.
    Unwanted,
    /// Last night's is there, or this night's has not come yet.
    Kept(Nightly),
    /// The last one is of an earlier day; none where there never was one.
    Late(Option<Nightly>),
    /// The folder cannot be read.
    Unreadable(String),
}

/// How backups stand on this day in town.
pub fn standing(settings: &Settings, today: NaiveDate) -> Standing {
    if settings.backup_keep == 0 {
        return Standing::Unwanted;
    }
    match made(settings) {
        Err(err) => Standing::Unreadable(format!("{err:#}")),
        Ok(all) => match all.last().cloned() {
            Some(last) if (today - last.day).num_days() <= 1 => Standing::Kept(last),
            last => Standing::Late(last),
        },
    }
}
