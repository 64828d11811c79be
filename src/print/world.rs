//! What Typst may see: the embedded layouts, the issue's data, its pictures and QR codes, the fonts. Nothing else: no disk, no network, no
//! package. Knows nothing of articles.
//!
//! A path becomes a number that Typst never gives back (65 536 of them for the life of the process), so job files use a small fixed set of
//! names, see [`allowed`]; their bytes differ from job to job.
use super::layout::LayoutError;
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;
use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

#[derive(RustEmbed)]
#[folder = "print-layouts"]
struct Embedded;

/// Where layouts come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LayoutSource {
    /// The layouts inside the program.
    #[default]
    Embedded,
    /// A folder in their place, read again for every job (development).
    Folder(PathBuf),
    /// Those, and the town's own in a folder with a `lib` of theirs, read again for every job. Of two with one name the town's counts.
    Installed(PathBuf),
}

impl LayoutSource {
    /// The folder that holds the layout of this name; none for one inside the program.
    fn folder_of(&self, layout: &str) -> Option<&Path> {
        match self {
            Self::Embedded => None,
            Self::Folder(root) => Some(root),
            Self::Installed(root) => {
                let plain = !layout.is_empty() && !layout.contains(['/', '\\', '.']);
                Some(root.as_path())
                    .filter(|it| plain && it.join(layout).join(super::layout::LAYOUT).is_file())
            }
        }
    }
}

/// The path of the data in a job, and what the layouts read.
pub(crate) const DATA: &str = "/issue.json";

/// The parts of Typst that all jobs share.
pub(crate) struct Engine {
    /// By layout: each learns which one it is, see `lib/tokens.typ`.
    libraries: Mutex<HashMap<String, Arc<LazyHash<Library>>>>,
    fonts: Arc<FontStore>,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

/// The process-wide engine with the embedded layouts.
static ENGINE: OnceLock<Result<Arc<Engine>, String>> = OnceLock::new();
static FONTS: OnceLock<Arc<FontStore>> = OnceLock::new();

/// The engine for the layout of this name.
pub(crate) fn engine(source: &LayoutSource, layout: &str) -> Result<Arc<Engine>, LayoutError> {
    if let Some(root) = source.folder_of(layout) {
        return Engine::over(root).map(Arc::new);
    }
    let made =
        ENGINE.get_or_init(|| Engine::new(embedded_files()).map(Arc::new).map_err(|err| err.to_string()));
    made.clone().map_err(LayoutError::Data)
}

/// Every engine of a source, the town's own first.
pub(crate) fn engines(source: &LayoutSource) -> Result<Vec<Arc<Engine>>, LayoutError> {
    match source {
        LayoutSource::Installed(root) if root.is_dir() => {
            Ok(vec![Arc::new(Engine::over(root)?), engine(&LayoutSource::Embedded, "")?])
        }
        other => Ok(vec![engine(other, "")?]),
    }
}

impl Engine {
    /// An engine over a folder of layouts.
    pub(crate) fn over(root: &Path) -> Result<Self, LayoutError> {
        Self::new(folder_files(root)?)
    }

    fn new(layouts: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, LayoutError> {
        let (mut sources, mut files) = (HashMap::new(), HashMap::new());
        for (path, bytes) in layouts {
            let id = file_id(&path)?;
            if path.ends_with(".typ") {
                let text = String::from_utf8(bytes)
                    .map_err(|_| LayoutError::Data(format!("{path} is not UTF-8")))?;
                sources.insert(id, Source::new(id, text));
            } else {
                files.insert(id, Bytes::new(bytes));
            }
        }
        let fonts = FONTS.get_or_init(|| Arc::new(embedded_fonts())).clone();
        if fonts.book().families().next().is_none() {
            return Err(LayoutError::Data(
                "print-layouts/fonts was empty when the program was built: run `make assets`".into(),
            ));
        }
        Ok(Self { libraries: Mutex::default(), fonts, sources, files })
    }

    /// Typst's library for the layout in this folder, which reads [`DATA`].
    fn library(&self, layout: &str) -> Arc<LazyHash<Library>> {
        let mut known = self.libraries.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known.entry(layout.to_owned()).or_insert_with(|| {
            let inputs: Dict = [("data", DATA), ("layout", layout)]
                .into_iter()
                .map(|(name, value)| (Str::from(name), Value::Str(value.into())))
                .collect();
            let mut library = Library::builder().with_inputs(inputs).build();
            super::crop::define(&mut library);
            super::extent::define(&mut library);
            super::thread::install(&mut library);
            Arc::new(LazyHash::new(library))
        });
        made.clone()
    }

    /// The folders that hold this file, by name.
    pub(crate) fn folders_with(&self, file: &str) -> Vec<String> {
        let mut found: Vec<String> = self
            .files
            .keys()
            .filter_map(|id| {
                let path = id.vpath().get_without_slash();
                path.strip_suffix(file)?.strip_suffix('/').map(ToOwned::to_owned)
            })
            .collect();
        found.sort();
        found
    }

    /// Whether the layouts have this file.
    pub(crate) fn has(&self, path: &str) -> bool {
        file_id(path).is_ok_and(|id| self.sources.contains_key(&id) || self.files.contains_key(&id))
    }

    /// A file of the layouts that is not Typst code.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        let bytes = self.files.get(&file_id(path).ok()?)?;
        String::from_utf8(bytes.to_vec()).ok()
    }
}

/// Whether a font of the program has a glyph for this sign.
pub fn shows(sign: char) -> bool {
    let book = FONTS.get_or_init(|| Arc::new(embedded_fonts())).book();
    let mut infos = book.families().flat_map(|it| it.1).filter_map(|it| book.info(it));
    infos.any(|it| it.coverage.contains(sign.into()))
}

/// Every file of the layouts in the program, fonts apart: path from the root, and bytes.
pub(crate) fn embedded_files() -> Vec<(String, Vec<u8>)> {
    let paths = Embedded::iter().filter(|path| !path.starts_with("fonts/"));
    paths.filter_map(|path| Some((format!("/{path}"), Embedded::get(&path)?.data.into_owned()))).collect()
}

fn embedded_fonts() -> FontStore {
    let mut paths: Vec<_> =
        Embedded::iter().filter(|path| path.ends_with(".ttf") || path.ends_with(".otf")).collect();
    paths.sort();
    let mut store = FontStore::new();
    for path in paths {
        if let Some(file) = Embedded::get(&path) {
            store.extend(Font::iter(Bytes::new(file.data.into_owned())).map(|font| {
                let info = font.info().clone();
                (font, info)
            }));
        }
    }
    store
}

fn folder_files(root: &Path) -> Result<Vec<(String, Vec<u8>)>, LayoutError> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .map_err(|err| LayoutError::Data(format!("{}: {err}", folder.display())))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                if name != "fonts" && name != "node_modules" && !name.to_string_lossy().starts_with('.') {
                    folders.push(path);
                }
            } else if let (Ok(inside), Ok(bytes)) = (path.strip_prefix(root), std::fs::read(&path)) {
                found.push((format!("/{}", inside.to_string_lossy().replace('\\', "/")), bytes));
            }
        }
    }
    Ok(found)
}

/// Whether a job may bring a file under this name.
#[must_use]
pub fn allowed(path: &str) -> bool {
    let numbered = |rest: &str, endings: &[&str]| {
        rest.split_once('.').is_some_and(|(number, ending)| {
            let digits = (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
            (digits || number == "logo") && endings.contains(&ending)
        })
    };
    path == DATA
        || path.strip_prefix("/img/").is_some_and(|rest| numbered(rest, &["photo", "svg", "pdf"]))
        || path.strip_prefix("/qr/").is_some_and(|rest| numbered(rest, &["svg"]))
}

fn file_id(path: &str) -> Result<FileId, LayoutError> {
    let inside =
        VirtualPath::new(path).map_err(|_| LayoutError::Data(format!("{path} is not a path of a layout")))?;
    Ok(RootedPath::new(VirtualRoot::Project, inside).intern())
}

/// Unwound with when the deadline has passed. Never an `Err`: Typst would remember it as the answer to the same question next time.
pub(crate) struct DeadlinePassed;

/// The pictures and QR codes of a job as Typst takes them.
pub(crate) type Stock = HashMap<FileId, Bytes>;

/// Checks the names of a job's files.
pub(crate) fn stock(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Stock, LayoutError> {
    let mut stock = Stock::new();
    for (path, bytes) in files {
        if !allowed(&path) {
            return Err(LayoutError::Data(format!("{path} is not a name for a file of an issue")));
        }
        stock.insert(file_id(&path)?, Bytes::new(bytes));
    }
    Ok(stock)
}

/// One job.
pub(crate) struct IssueWorld {
    engine: Arc<Engine>,
    library: Arc<LazyHash<Library>>,
    main: FileId,
    files: Arc<Stock>,
    data: Option<(FileId, Bytes)>,
    deadline: Option<Instant>,
}

impl IssueWorld {
    /// Compiles the file `main` of the layout in `folder` ("/magazine").
    pub(crate) fn new(
        engine: Arc<Engine>,
        (folder, main): (&str, &str),
        files: Arc<Stock>,
        data: Option<Vec<u8>>,
        deadline: Option<Instant>,
    ) -> Result<Self, LayoutError> {
        let data = data.map(|it| file_id(DATA).map(|id| (id, Bytes::new(it)))).transpose()?;
        let (library, main) = (engine.library(folder), file_id(&format!("{folder}/{main}"))?);
        Ok(Self { engine, library, main, files, data, deadline })
    }

    /// Typst asks for fonts, files and sources all through a layout, so this is where a job is stopped.
    fn check_deadline(&self) {
        if self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
            std::panic::resume_unwind(Box::new(DeadlinePassed));
        }
    }
}

impl World for IssueWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.engine.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.check_deadline();
        if let VirtualRoot::Package(spec) = id.root() {
            return Err(FileError::Package(PackageError::NotFound(spec.clone())));
        }
        self.engine
            .sources
            .get(&id)
            .cloned()
            .ok_or_else(|| FileError::NotFound(id.vpath().get_with_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.check_deadline();
        if let VirtualRoot::Package(spec) = id.root() {
            return Err(FileError::Package(PackageError::NotFound(spec.clone())));
        }
        if let Some((_, data)) = self.data.as_ref().filter(|it| it.0 == id) {
            return Ok(data.clone());
        }
        let found = self.files.get(&id).or_else(|| self.engine.files.get(&id)).cloned();
        found.ok_or_else(|| FileError::NotFound(id.vpath().get_with_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.check_deadline();
        self.engine.fonts.font(index)
    }

    /// No clock: the same issue makes the same file.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
