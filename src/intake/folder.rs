//! A folder of the disk as readers see it: every file by its path, read when it is wanted and never above a size.
use super::reader::Held;
use crate::media::picture::MAX_BYTES;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Bytes of a Markdown file at most.
const TEXT_MAX: usize = 1_000_000;
/// Files of one folder, those below it with them.
const MOST_FILES: usize = 100_000;

/// The files of an import, by path inside the folder.
#[derive(Default)]
pub struct Folder {
    pub files: BTreeMap<String, Held>,
    /// What was not read, and why.
    pub left_out: Vec<(String, String)>,
    /// Before the path, in `item.source`: `markdown:` or `demo:`.
    pub prefix: &'static str,
    /// Words for images whose file stands in no text, by file name.
    pub alts: HashMap<String, (String, String)>,
}

impl Folder {
    /// Looks through a folder of the disk, or at one file of it. A link is followed as long as it stays inside; what cannot be read is said,
    /// and the rest is read.
    pub fn read(place: &Path, prefix: &'static str) -> std::io::Result<Self> {
        let mut read = Self { prefix, ..Self::default() };
        let place = place.canonicalize()?;
        if place.is_file() {
            let root = place.parent().unwrap_or(&place);
            read.entry(root, &place, &mut Vec::new(), &mut HashSet::new());
            return Ok(read);
        }
        let mut seen = HashSet::from([place.clone()]);
        let mut open = vec![place.clone()];
        while let Some(folder) = open.pop() {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(err) if folder == place => return Err(err),
                Err(err) => {
                    read.left_out.push((inside(&place, &folder), format!("dossier illisible : {err}")));
                    continue;
                }
            };
            for path in entries.flatten().map(|it| it.path()) {
                if read.files.len() + read.left_out.len() >= MOST_FILES {
                    let reason = format!("plus de {MOST_FILES} fichiers : la suite n’est pas lue");
                    read.left_out.push((inside(&place, &folder), reason));
                    return Ok(read);
                }
                read.entry(&place, &path, &mut open, &mut seen);
            }
        }
        Ok(read)
    }

    fn entry(&mut self, root: &Path, path: &Path, open: &mut Vec<PathBuf>, seen: &mut HashSet<PathBuf>) {
        match entry(root, path) {
            // A folder that links lead to is read once.
            Ok(Entry::Folder(real)) => open.extend(seen.insert(real).then(|| path.to_owned())),
            Ok(Entry::File(real)) => drop(self.files.insert(inside(root, path), Held::File(real))),
            Err(reason) => self.left_out.push((inside(root, path), reason)),
        }
    }

    /// What a file holds, or why that cannot be had.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| format!("absent : {path}"))?.read(MAX_BYTES)
    }

    /// The file a text names: by its path, else by its name alone.
    pub fn find(&self, named: &str) -> Option<&str> {
        let path = named.trim_start_matches('/').split(['?', '#']).next()?;
        let decoded = percent_decoded(path);
        let name = decoded.rsplit('/').next().filter(|it| !it.is_empty())?;
        let exact = self.files.get_key_value(decoded.as_str()).map(|it| it.0);
        let found = exact.or_else(|| self.files.keys().find(|it| it.rsplit('/').next() == Some(name)));
        found.map(String::as_str)
    }
}

enum Entry {
    /// By its true path.
    Folder(PathBuf),
    File(PathBuf),
}

/// What stands at a path, or why it is left out.
fn entry(root: &Path, path: &Path) -> Result<Entry, String> {
    let unreadable = |err: std::io::Error| format!("illisible : {err}");
    let real = path.canonicalize().map_err(unreadable)?;
    if !real.starts_with(root) {
        return Err("lien vers un autre dossier : non suivi".into());
    }
    let about = real.metadata().map_err(unreadable)?;
    if about.is_dir() {
        return Ok(Entry::Folder(real));
    }
    if !about.is_file() {
        return Err("ni un fichier ni un dossier".into());
    }
    let max = if path.extension().is_some_and(|it| it == "md") { TEXT_MAX } else { MAX_BYTES };
    if about.len() > max as u64 {
        return Err(format!("trop lourd : {} ko, {} ko au plus", about.len() / 1000, max / 1000));
    }
    Ok(Entry::File(real))
}

/// A path as the report and the texts name it.
fn inside(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The last step of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What stands behind the last dot, in small letters; empty if nothing does.
pub(super) fn ending(path: &str) -> String {
    name_of(path).rsplit_once('.').map_or_else(String::new, |it| it.1.to_lowercase())
}

pub(super) fn percent_decoded(path: &str) -> String {
    let whole = format!("x={}", path.replace('+', "%2B"));
    url::form_urlencoded::parse(whole.as_bytes())
        .next()
        .map_or_else(|| path.to_owned(), |it| it.1.into_owned())
}
