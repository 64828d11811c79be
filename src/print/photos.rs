//! Photographs on their way to the page. Pages are planned and set with stand-ins of one pixel; once their sizes are known, every original
//! is converted for its largest place, and the pages are set again. Knows files by the paths of a job; not the database.
use super::data::IssueData;
use super::layout::{Files, LayoutError};
use crate::media::photo::{self, Colour, OutputProfile, PhotoFault, Wanted};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a file of pixels is named in a job: Typst looks at its bytes, since a derivative may have another format than its original.
pub const ENDING: &str = "photo";

/// Bytes of kept derivatives beyond which the oldest go.
const MOST_KEPT: u64 = 512 << 20;

/// What the pictures are made for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// 150 ppi in sRGB.
    Screen,
    /// 300 ppi in the inks of a printer.
    Press(Arc<OutputProfile>),
}

impl Purpose {
    /// Pixels per inch a picture is reduced to, and above which it is.
    const fn ppi(&self) -> (u32, u32) {
        match self {
            Self::Screen => (150, 165),
            Self::Press(_) => (300, 360),
        }
    }
}

/// A placed picture: the largest size it is printed at, in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    pub width_mm: f64,
    pub height_mm: f64,
}

/// The originals of a job.
pub struct Photos {
    originals: BTreeMap<String, Arc<Vec<u8>>>,
    /// Stand-ins by their bytes.
    stand_ins: HashMap<Vec<u8>, String>,
    /// Where derivatives are kept between builds.
    kept: Option<PathBuf>,
}

/// A picture that could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    pub path: String,
    pub fault: PhotoFault,
}

impl Photos {
    /// Takes the pictures made of pixels out of a job's files and puts stand-ins in their place.
    pub fn take(files: &mut Files, kept: Option<PathBuf>) -> Result<Self, LayoutError> {
        let mut photos = Self { originals: BTreeMap::new(), stand_ins: HashMap::new(), kept };
        let paths: Vec<String> = files.keys().filter(|it| is_photo(it)).cloned().collect();
        for (number, path) in paths.into_iter().enumerate() {
            let stand_in = stand_in(number)?;
            if let Some(original) = files.insert(path.clone(), stand_in.clone()) {
                photos.originals.insert(path.clone(), Arc::new(original));
                photos.stand_ins.insert(stand_in, path);
            }
        }
        Ok(photos)
    }

    /// The path whose stand-in these bytes are.
    #[must_use]
    pub fn path_of(&self, stand_in: &[u8]) -> Option<&str> {
        self.stand_ins.get(stand_in).map(String::as_str)
    }

    /// What the bytes of an original say of where it comes from.
    #[must_use]
    pub fn origin(&self, path: &str) -> Option<photo::Origin> {
        photo::origin(self.originals.get(path)?)
    }

    /// The files with every original converted for its largest place; one that cannot be read is left as its stand-in and named.
    pub fn prepare(
        &self,
        files: &Files,
        sizes: &BTreeMap<String, Size>,
        purpose: &Purpose,
    ) -> (Files, Vec<Unusable>) {
        let (ppi, most_ppi) = purpose.ppi();
        let colour = match purpose {
            Purpose::Screen => Colour::Rgb,
            Purpose::Press(profile) => Colour::Cmyk(profile.clone()),
        };
        let jobs: Vec<(&String, &Arc<Vec<u8>>, Wanted)> = self
            .originals
            .iter()
            .filter_map(|(path, original)| {
                let size = sizes.get(path)?;
                let wanted = Wanted {
                    width_mm: size.width_mm,
                    height_mm: size.height_mm,
                    focal: (0.5, 0.5),
                    ppi,
                    most_ppi,
                    colour: colour.clone(),
                };
                Some((path, original, wanted))
            })
            .collect();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = jobs.len().div_ceil(threads).max(1);
        let made: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = jobs
                .chunks(share)
                .map(|part| {
                    scope.spawn(move || {
                        let one =
                            |it: &(&String, &Arc<Vec<u8>>, Wanted)| (it.0.clone(), self.one(it.1, &it.2));
                        part.iter().map(one).collect::<Vec<_>>()
                    })
                })
                .collect();
            running.into_iter().flat_map(|it| it.join().unwrap_or_default()).collect()
        });
        let (mut files, mut unusable) = (files.clone(), Vec::new());
        for (path, result) in made {
            match result {
                Ok(bytes) => drop(files.insert(path, bytes)),
                Err(fault) => unusable.push(Unusable { path, fault }),
            }
        }
        (files, unusable)
    }

    fn one(&self, original: &[u8], wanted: &Wanted) -> Result<Vec<u8>, PhotoFault> {
        let hash = blake3::hash(original).to_hex();
        let place = self.kept.as_ref().map(|it| it.join(photo::key(hash.as_str(), wanted)));
        if let Some(bytes) = place.as_ref().and_then(|it| std::fs::read(it).ok()) {
            return Ok(bytes);
        }
        let bytes = photo::photo(original, wanted)?.bytes;
        if let (Some(place), Some(folder)) = (&place, &self.kept) {
            keep(folder, place, &bytes);
        }
        Ok(bytes)
    }
}

/// Whether a file of a job is a picture made of pixels.
#[must_use]
pub fn is_photo(path: &str) -> bool {
    path.starts_with("/img/") && path.rsplit_once('.').is_some_and(|it| it.1 == ENDING)
}

/// A PNG of one pixel, different for every number.
fn stand_in(number: usize) -> Result<Vec<u8>, LayoutError> {
    crate::media::resize::one_pixel(u32::try_from(number).unwrap_or(u32::MAX))
        .map_err(|err| LayoutError::Engine(err.sentence("en").to_string()))
}

/// Keeping is a kindness: a full disk does not stop a build.
fn keep(folder: &Path, place: &Path, bytes: &[u8]) {
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.persist(place)?;
        Ok(())
    };
    if let Err(err) = write() {
        tracing::warn!(error = %err, "a printed picture could not be kept");
    }
}

/// Forgets the derivatives that were not used longest, until they are within bounds.
pub fn forget_old(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|it| {
            let about = it.metadata().ok()?;
            Some((about.accessed().or_else(|_| about.modified()).ok()?, about.len(), it.path()))
        })
        .collect();
    found.sort();
    let mut total: u64 = found.iter().map(|it| it.1).sum();
    for (_, size, path) in found {
        if total <= MOST_KEPT {
            break;
        }
        if std::fs::remove_file(path).is_ok() {
            total -= size;
        }
    }
}

/// Pixels of the originals of an issue, by path.
#[must_use]
pub fn pixels(issue: &IssueData) -> HashMap<String, (u32, u32)> {
    let mut found = HashMap::new();
    if let Ok(tree) = serde_json::to_value(issue) {
        walk(&tree, &mut found);
    }
    found
}

fn walk(value: &Value, found: &mut HashMap<String, (u32, u32)>) {
    match value {
        Value::Array(list) => list.iter().for_each(|it| walk(it, found)),
        Value::Object(map) => {
            let number = |name: &str| map.get(name)?.as_u64().and_then(|it| u32::try_from(it).ok());
            if let (Some(Value::String(path)), Some(width), Some(height)) =
                (map.get("path"), number("width"), number("height"))
            {
                found.insert(path.clone(), (width, height));
            }
            map.values().for_each(|it| walk(it, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
