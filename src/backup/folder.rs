//! An export: everything an installation keeps, as files that other programs open. Each item is a JSON file, with all its versions and in a
//! form `schema/item.schema.json` describes, and Markdown beside it; other rows are lines of JSON by table; pictures and files have the
//! names of their hashes, issues stand as PDF under their numbers. What lets somebody in (passwords, second factors, open invitations,
//! tokens of programs) stays behind. `B3SUMS` is written last and names the hash of every file, as `b3sum --check` reads it: a folder without
//! it was cut short.
use super::archive::Entry;
use super::{Contents, Head, media_name, rows, stored, walk};
use crate::config::Settings;
use crate::content::fields::Fields;
use crate::content::{Kind, address};
use crate::db::Db;
use crate::media::{Hash, Media};
use crate::richtext::markdown::{self, Named};
use crate::schema;
use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const FORMAT: &str = "parvis-export";
const VERSION: u32 = 1;
const HEAD: &str = "parvis.json";
const SUMS: &str = "B3SUMS";
const README: &str = include_str!("export.md");
const SCHEMA: &str = include_str!("item.schema.json");

/// What stands at the top of an export, but for its sums.
const TOP: [&str; 8] = ["README.md", HEAD, "issues", "items", "layouts", "media", "records", "schema"];

/// Rows that let somebody in, and nothing else.
const SECRET_TABLES: [&str; 3] = ["account_link", "api_token", "recovery_code"];
/// What of an account lets somebody in.
const SECRETS: [&str; 3] = ["totp_secret", "totp_step", "totp_at"];

/// Bytes of a file that is read.
const LARGEST: u64 = 2_000_000_000;

type Row = Map<String, Json>;

/// A file below `items`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    #[serde(rename = "$schema")]
    schema: String,
    /// Its path on the site.
    address: String,
    item: Row,
    /// From the first on.
    revisions: Vec<Row>,
}

/// Writes an export while the server runs: the database as it is at one moment, then the files, which never change. `force` takes the place
/// of an earlier export in the folder and leaves everything else that stands there.
pub async fn export(
    db: &Db,
    settings: &Settings,
    media: &Media,
    to: &Path,
    force: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<Contents> {
    prepare(to, force)?;
    let mut out = Out { root: to.to_path_buf(), sums: String::new() };
    let snapshot = db.snapshot().await?;
    let head = Head {
        format: FORMAT.into(),
        version: VERSION,
        made_at: now,
        program: env!("CARGO_PKG_VERSION").into(),
        migrations: schema::applied(&snapshot).await?,
    };
    out.add(HEAD, &serde_json::to_vec_pretty(&head)?)?;
    out.add("README.md", README.as_bytes())?;
    out.add("schema/item.schema.json", SCHEMA.as_bytes())?;
    let tables = rows::tables(&snapshot).await?;
    let of =
        |name: &str| tables.iter().find(|it| it.name == name).with_context(|| format!("no table {name}"));
    let mut book = Book::default();
    rows::each(&snapshot, of("image")?, None, |row| {
        book.image(&row);
        Ok(())
    })
    .await?;
    rows::each(&snapshot, of("item")?, None, |row| {
        book.items.insert(id(&row, "id").context("an item without id")?, row);
        Ok(())
    })
    .await?;
    let mut last: Option<(Uuid, Vec<Row>)> = None;
    let mut written = HashSet::new();
    rows::each(&snapshot, of("revision")?, Some("item_id"), |row| {
        let item = id(&row, "item_id").context("a revision of no item")?;
        match &mut last {
            Some((known, rows)) if *known == item => rows.push(row),
            _ => {
                if let Some((item, rows)) = last.replace((item, vec![row])) {
                    written.insert(item);
                    book.write(&mut out, item, rows)?;
                }
            }
        }
        Ok(())
    })
    .await?;
    if let Some((item, rows)) = last {
        written.insert(item);
        book.write(&mut out, item, rows)?;
    }
    for item in book.items.keys().filter(|it| !written.contains(it)) {
        book.write(&mut out, *item, Vec::new())?;
    }
    let mut issues: Vec<Row> = Vec::new();
    for table in &tables {
        let name = table.name.as_str();
        if matches!(name, "item" | "revision") || SECRET_TABLES.contains(&name) {
            continue;
        }
        if name == "issue" {
            rows::each(&snapshot, table, None, |row| {
                issues.push(row);
                Ok(())
            })
            .await?;
        }
        let mut number = 0;
        let keep = |lines: &[u8]| {
            number += 1;
            out.add(&format!("records/{name}.{number:04}.jsonl"), lines)
        };
        rows::dump(&snapshot, table, |row| bare(name, row), keep).await?;
    }
    snapshot.rollback().await?;
    let (media, layouts) = (media.clone(), settings.data.join("layouts"));
    let work = move || -> anyhow::Result<Contents> {
        let mut named = HashMap::new();
        for hash in stored(&media)? {
            match media.get(hash) {
                Ok(bytes) => {
                    let name = format!("{}.{}", media_name(hash), extension(&bytes));
                    out.add(&name, &bytes)?;
                    named.insert(hash, name);
                }
                // A page of a proof that is no longer kept.
                Err(err) if err.kind() == std::io::ErrorKind::NotFound => {}
                Err(err) => return Err(err.into()),
            }
        }
        for issue in &issues {
            for (name, hash) in printed(issue) {
                if let Some(stored) = hash.parse().ok().and_then(|it: Hash| named.get(&it)) {
                    let bytes = fs::read(out.root.join(stored))?;
                    out.add(&format!("issues/{name}"), &bytes)?;
                }
            }
        }
        let mut files = Vec::new();
        walk(&layouts, &mut files)?;
        for path in files {
            let inside = path.strip_prefix(&layouts)?.to_string_lossy().replace('\\', "/");
            out.add(&format!("layouts/{inside}"), &fs::read(&path)?)?;
        }
        let Out { root, sums } = out;
        fs::write(root.join(SUMS), sums).with_context(|| format!("cannot write into {}", root.display()))?;
        super::check_export(&root).context("what was written cannot be read again")
    };
    tokio::task::spawn_blocking(work).await?
}

/// An empty folder at `to`, or the place of an earlier export.
fn prepare(to: &Path, force: bool) -> anyhow::Result<()> {
    let shown = to.display();
    let mut entries = match fs::read_dir(to) {
        Ok(it) => it,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => {
            return folder(to).with_context(|| format!("cannot make the folder {shown}"));
        }
        Err(err) => return Err(err).with_context(|| format!("{shown} is no folder that can be read")),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    ensure!(
        force,
        "{shown} is not empty: choose another folder, or --force to take the place of an earlier export"
    );
    let earlier = fs::read(to.join(HEAD)).ok().and_then(|it| serde_json::from_slice::<Head>(&it).ok());
    ensure!(
        earlier.is_some_and(|it| it.format == FORMAT),
        "{shown} is not empty and holds no export: choose another folder"
    );
    // The sums first: what is half gone is no export any more.
    for name in std::iter::once(SUMS).chain(TOP) {
        let path = to.join(name);
        match fs::symlink_metadata(&path) {
            Ok(it) if it.is_dir() => fs::remove_dir_all(&path)?,
            Ok(_) => fs::remove_file(&path)?,
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => {}
            Err(err) => return Err(err.into()),
        }
    }
    Ok(())
}

/// A folder for its owner alone: drafts and accounts stand in it.
fn folder(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

struct Out {
    root: PathBuf,
    sums: String,
}

impl Out {
    fn add(&mut self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.root.join(name);
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
            fs::write(&path, bytes)
        };
        write().with_context(|| format!("cannot write {}", path.display()))?;
        self.sums.push_str(&format!("{}  {name}\n", blake3::hash(bytes).to_hex()));
        Ok(())
    }
}

fn id(row: &Row, column: &str) -> Option<Uuid> {
    row.get(column)?.as_str()?.parse().ok()
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).and_then(Json::as_str).unwrap_or_default()
}

/// Takes what lets somebody in from the row of an account.
fn bare(table: &str, row: &mut Row) {
    if table == "account" {
        row.retain(|column, _| !SECRETS.contains(&column.as_str()));
        row.insert("password".into(), "".into());
    }
}

/// The files of an issue: names and content hashes.
fn printed(issue: &Row) -> Vec<(String, String)> {
    let number = issue.get("number").and_then(Json::as_i64).unwrap_or_default();
    let mut found = BTreeMap::new();
    for (column, end) in
        [("pdf_hash", ".pdf"), ("large_print_hash", "-large-print.pdf"), ("epub_hash", ".epub")]
    {
        found.insert(format!("n{number}{end}"), text(issue, column).to_owned());
    }
    for edition in issue.get("editions").and_then(Json::as_array).into_iter().flatten() {
        let part = |name: &str| edition.get(name).and_then(Json::as_str).unwrap_or_default();
        let zone =
            if part("slug").is_empty() { String::new() } else { format!("-{}", plain_name(part("slug"))) };
        found.insert(format!("n{number}{zone}.pdf"), part("pdf_hash").to_owned());
    }
    found.into_iter().filter(|it| !it.1.is_empty()).collect()
}

/// What a file of the town is called after its hash.
fn extension(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [b'P', b'K', 3, 4, ..] => "epub",
        other if other.windows(4).take(1_000).any(|it| it == b"<svg") => "svg",
        _ => "bin",
    }
}

fn plain_name(text: &str) -> String {
    text.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '-').take(80).collect()
}

/// What the texts of items name.
#[derive(Default)]
struct Book {
    items: BTreeMap<Uuid, Row>,
    /// What an image shows, and its file seen from an item's.
    images: HashMap<Uuid, (String, String)>,
}

impl Book {
    fn image(&mut self, row: &Row) {
        let extension = match text(row, "format") {
            "jpeg" => "jpg",
            other => other,
        };
        if let (Some(id), Ok(hash)) = (id(row, "id"), text(row, "hash").parse::<Hash>()) {
            let path = format!("../../{}.{extension}", media_name(hash));
            self.images.insert(id, (text(row, "alt").to_owned(), path));
        }
    }

    fn address(row: &Row) -> Option<String> {
        let kind = Kind::ALL.into_iter().find(|it| it.name() == text(row, "kind"))?;
        Some(address::at(kind, text(row, "locale"), text(row, "slug")))
    }

    /// The two files of an item.
    fn write(&self, out: &mut Out, item: Uuid, mut revisions: Vec<Row>) -> anyhow::Result<()> {
        let row = self.items.get(&item).with_context(|| format!("revisions of no item, {item}"))?;
        revisions.sort_by_key(|it| it.get("number").and_then(Json::as_i64));
        let address = Self::address(row).unwrap_or_default();
        let short_id = row.get("short_id").and_then(Json::as_i64).context("an item without number")?;
        let (kind, locale) = (plain_name(text(row, "kind")), plain_name(text(row, "locale")));
        let stem = format!("items/{kind}/{short_id}-{}.{locale}", plain_name(text(row, "slug")));
        let shown = id(row, "live_revision")
            .and_then(|live| revisions.iter().find(|it| id(it, "id") == Some(live)))
            .or(revisions.last());
        let markdown = shown.map(|it| self.markdown(row, it, &address)).transpose()?;
        let file = ItemFile {
            schema: "../../schema/item.schema.json".into(),
            address,
            item: row.clone(),
            revisions,
        };
        out.add(&format!("{stem}.json"), &serde_json::to_vec_pretty(&file)?)?;
        match markdown {
            Some(it) => out.add(&format!("{stem}.md"), it.as_bytes()),
            None => Ok(()),
        }
    }

    /// The public version, or the newest one where none is, with what stands above it as YAML.
    fn markdown(&self, item: &Row, revision: &Row, address: &str) -> anyhow::Result<String> {
        let fields = revision.get("fields").cloned().unwrap_or_default();
        let fields: Fields = serde_json::from_value(fields).context("a version that cannot be read")?;
        let named = Named {
            item: &|id| {
                self.items.get(&id).and_then(|it| Some((text(it, "title").to_owned(), Self::address(it)?)))
            },
            image: &|id| self.images.get(&id).cloned(),
        };
        let mut head = json!({
            "title": fields.title,
            "kicker": fields.kicker,
            "lede": fields.lede,
            "author": fields.author,
            "kind": text(item, "kind"),
            "locale": text(item, "locale"),
            "number": item.get("short_id"),
            "address": address,
            "visibility": text(item, "visibility"),
            "date": text(item, "displayed_at"),
            "image": fields.image.and_then(|it| self.images.get(&it)).map(|it| it.1.as_str()),
        });
        let mut front = String::from("---\n");
        for (name, value) in head.as_object_mut().into_iter().flatten() {
            if !value.is_null() && *value != "" {
                // JSON is YAML.
                front.push_str(&format!("{name}: {value}\n"));
            }
        }
        Ok(format!("{front}---\n\n{}", markdown::render(&fields.body, &named)))
    }
}

/// An export that was found.
pub(super) struct Folder {
    root: PathBuf,
    head: Head,
    /// What is needed, by name, with its hash.
    files: Vec<(String, blake3::Hash)>,
}

impl Folder {
    /// Reads its head and its sums.
    pub(super) fn open(root: &Path) -> anyhow::Result<Self> {
        let shown = root.display();
        let at = |name: &str| read(root, name).with_context(|| format!("{shown} is no export of Parvis"));
        let head: Head =
            serde_json::from_slice(&at(HEAD)?).with_context(|| format!("{shown}: {HEAD} cannot be read"))?;
        ensure!(head.format == FORMAT, "{shown} is no export of Parvis");
        ensure!(
            head.version == VERSION,
            "{shown} was made by Parvis {} in another form ({}): import it with that version",
            head.program,
            head.version
        );
        let sums = read(root, SUMS).context("the export was cut short: write it again")?;
        let sums = String::from_utf8(sums).context("its hashes cannot be read")?;
        let mut files = Vec::new();
        let mut named = HashSet::new();
        for line in sums.lines() {
            let (hash, name) = line.split_once("  ").context("its hashes cannot be read")?;
            ensure!(plain(name), "{name} leads out of the folder");
            let top = name.split('/').next().unwrap_or_default();
            ensure!(TOP.contains(&top), "{name} is nothing an export holds");
            ensure!(named.insert(name.to_owned()), "{name} stands in its hashes twice");
            if needed(name) {
                files.push((
                    name.to_owned(),
                    blake3::Hash::from_hex(hash).context("its hashes cannot be read")?,
                ));
            }
        }
        let mut there = Vec::new();
        walk(root, &mut there)?;
        for path in there {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            ensure!(
                !needed(&name) || named.contains(&name),
                "{name} stands there, but {SUMS} does not name it"
            );
        }
        Ok(Self { root: root.to_path_buf(), head, files })
    }

    /// What it says of itself; nothing is counted yet.
    pub(super) fn contents(&self) -> Contents {
        let size = |it: &(String, blake3::Hash)| fs::metadata(self.root.join(&it.0)).map_or(0, |it| it.len());
        Contents::of(self.head.clone(), self.files.iter().map(size).sum())
    }

    /// Its rows and files, as a backup has them.
    pub(super) fn entries(&self) -> Entries<'_> {
        Entries { folder: self, next: 0, waiting: VecDeque::new() }
    }
}

/// Whether a town is made of it; the rest is for people.
fn needed(name: &str) -> bool {
    let below = |folder: &str| name.strip_prefix(folder).is_some_and(|it| it.starts_with('/'));
    (below("items") && name.ends_with(".json")) || ["layouts", "media", "records"].into_iter().any(below)
}

/// Whether a name stays in its folder.
fn plain(name: &str) -> bool {
    name.split('/').all(|it| !matches!(it, "" | "." | "..") && !it.contains(['\\', ':', '\0']))
}

/// A file of the folder; a link to somewhere else is none.
fn read(root: &Path, name: &str) -> anyhow::Result<Vec<u8>> {
    let mut path = root.to_path_buf();
    let parts: Vec<&str> = name.split('/').collect();
    for (at, part) in parts.iter().enumerate() {
        path.push(part);
        let found = fs::symlink_metadata(&path).with_context(|| format!("{name} is missing"))?;
        ensure!(!found.is_symlink(), "{name} leads out of the folder");
        if at + 1 == parts.len() {
            ensure!(found.is_file(), "{name} is no file");
            ensure!(found.len() <= LARGEST, "{name} is too large");
        }
    }
    let mut bytes = Vec::new();
    File::open(&path)?
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .with_context(|| format!("{name} cannot be read"))?;
    Ok(bytes)
}

/// The files of an export, one after the other, under the names entries of a backup have.
pub(super) struct Entries<'a> {
    folder: &'a Folder,
    next: usize,
    waiting: VecDeque<Entry>,
}

impl Entries<'_> {
    /// The next entry; none after the last.
    pub(super) fn entry(&mut self) -> anyhow::Result<Option<Entry>> {
        if let Some(entry) = self.waiting.pop_front() {
            return Ok(Some(entry));
        }
        let Some((name, hash)) = self.folder.files.get(self.next) else { return Ok(None) };
        self.next += 1;
        let bytes = read(&self.folder.root, name)?;
        ensure!(blake3::hash(&bytes) == *hash, "{name} is damaged: it is not what {SUMS} says");
        let (top, rest) = name.split_once('/').unwrap_or_default();
        let entry = match top {
            "items" => {
                let file: ItemFile =
                    serde_json::from_slice(&bytes).with_context(|| format!("{name} cannot be read"))?;
                let mut lines = Vec::new();
                for revision in &file.revisions {
                    serde_json::to_writer(&mut lines, revision)?;
                    lines.push(b'\n');
                }
                self.waiting
                    .push_back(Entry { name: format!("rows/revision.{}.jsonl", self.next), bytes: lines });
                let mut line = serde_json::to_vec(&file.item)?;
                line.push(b'\n');
                Entry { name: format!("rows/item.{}.jsonl", self.next), bytes: line }
            }
            "records" => Entry { name: format!("rows/{rest}"), bytes },
            "media" => {
                let bare = rest.rsplit_once('.').map_or(rest, |it| it.0);
                Entry { name: format!("media/{bare}"), bytes }
            }
            "layouts" => Entry { name: name.clone(), bytes },
            _ => bail!("{name} is nothing an export holds"),
        };
        Ok(Some(entry))
    }
}
