//! Photographs on their way to the page. Pages are planned and set with stand-ins of one pixel. The set pages say which part of every
//! original is seen and how large; each such place gets its own print, which then hangs in the stand-in's stead. Nothing is set twice, and
//! what a frame cuts off is in no file. Knows files by the paths of a job; not the database.
use super::data::IssueData;
use super::layout::{Files, LayoutError};
use crate::framing::Area;
use crate::media::photo::{self, Colour, OutputProfile, PhotoFault, Wanted};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use typst::foundations::Bytes;

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

/// A place of a picture: which original, what is seen of it and how large. In whole numbers, finer than any press, so that the same place is
/// found again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place {
    pub path: String,
    /// Left, top, width and height of what is seen, in 100 000ths of the original's width and height.
    part: [u32; 4],
    /// Width and height on the page, in thousandths of a millimetre.
    size: [u32; 2],
}

impl Place {
    /// What is seen of the original at `path`, and its size on the page in millimetres.
    #[must_use]
    pub fn new(path: &str, part: &Area, width_mm: f64, height_mm: f64) -> Self {
        let whole = |it: f64, steps: f64| (it * steps).round() as u32;
        let part = [part.left, part.top, part.width, part.height].map(|it| whole(it, 1e5));
        Self { path: path.into(), part, size: [width_mm, height_mm].map(|it| whole(it, 1e3)) }
    }

    /// What is seen of the original.
    #[must_use]
    pub fn part(&self) -> Area {
        let [left, top, width, height] = self.part.map(|it| f64::from(it) / 1e5);
        // Two rounded numbers may pass the edge by a step.
        Area { left, top, width: width.min(1.0 - left), height: height.min(1.0 - top) }
    }

    fn wanted(&self, purpose: &Purpose) -> Wanted {
        let [width_mm, height_mm] = self.size.map(|it| f64::from(it) / 1e3);
        let (ppi, most_ppi) = purpose.ppi();
        let colour = match purpose {
            Purpose::Screen => Colour::Rgb,
            Purpose::Press(profile) => Colour::Cmyk(profile.clone()),
        };
        Wanted { width_mm, height_mm, part: self.part(), ppi, most_ppi, colour }
    }
}

/// What was made for the places of one output: JPEG, or PNG where something is transparent.
pub type Prints = HashMap<Place, Bytes>;

/// The prints of one output and the stand-ins on whose places they belong.
#[derive(Clone, Default)]
pub(super) struct Gallery {
    stand_ins: StandIns,
    prints: Prints,
}

/// Paths of originals by the bytes of their stand-ins.
type StandIns = Arc<HashMap<Vec<u8>, String>>;

impl Gallery {
    /// The print for a stand-in of this size in millimetres of which this part is seen.
    pub(super) fn print(
        &self,
        stand_in: &[u8],
        part: &Area,
        [width_mm, height_mm]: [f64; 2],
    ) -> Option<&Bytes> {
        let path = self.stand_ins.get(stand_in)?;
        self.prints.get(&Place::new(path, part, width_mm * part.width, height_mm * part.height))
    }
}

/// The bytes of an original, or where they lie.
enum Original {
    Held(Arc<Vec<u8>>),
    At(PathBuf),
}

impl Original {
    fn bytes(&self) -> Result<Arc<Vec<u8>>, PhotoFault> {
        match self {
            Self::Held(bytes) => Ok(bytes.clone()),
            Self::At(path) => {
                std::fs::read(path).map(Arc::new).map_err(|err| PhotoFault::Damaged(err.to_string()))
            }
        }
    }
}

/// The originals of a job.
pub struct Photos {
    originals: BTreeMap<String, Original>,
    stand_ins: StandIns,
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
        let paths: Vec<String> = files.keys().filter(|it| is_photo(it)).cloned().collect();
        let taken = paths.into_iter().filter_map(|it| Some((files.remove(&it)?, it)));
        let originals = taken.map(|(bytes, path)| (path, Original::Held(Arc::new(bytes)))).collect();
        Self::of(originals, files, kept)
    }

    /// The pictures made of pixels that lie in the folder of a job, and stand-ins for them among its files. Each is read when it is wanted.
    pub fn lying_in(folder: &Path, files: &mut Files, kept: Option<PathBuf>) -> Result<Self, LayoutError> {
        let entries = std::fs::read_dir(folder.join("img")).into_iter().flatten().flatten();
        let named = entries.map(|it| (format!("/img/{}", it.file_name().to_string_lossy()), it.path()));
        let photos = named.filter(|it| is_photo(&it.0));
        Self::of(photos.map(|(path, at)| (path, Original::At(at))).collect(), files, kept)
    }

    fn of(
        originals: BTreeMap<String, Original>,
        files: &mut Files,
        kept: Option<PathBuf>,
    ) -> Result<Self, LayoutError> {
        let mut stand_ins = HashMap::new();
        for (number, path) in originals.keys().enumerate() {
            let stand_in = stand_in(number)?;
            files.insert(path.clone(), stand_in.clone());
            stand_ins.insert(stand_in, path.clone());
        }
        Ok(Self { originals, stand_ins: Arc::new(stand_ins), kept })
    }

    /// These prints with the stand-ins they belong to.
    pub(super) fn gallery(&self, prints: &Prints) -> Gallery {
        Gallery { stand_ins: self.stand_ins.clone(), prints: prints.clone() }
    }

    /// The path whose stand-in these bytes are.
    #[must_use]
    pub fn path_of(&self, stand_in: &[u8]) -> Option<&str> {
        self.stand_ins.get(stand_in).map(String::as_str)
    }

    /// What the bytes of an original say of where it comes from.
    #[must_use]
    pub fn origin(&self, path: &str) -> Option<photo::Origin> {
        photo::origin(&self.originals.get(path)?.bytes().ok()?)
    }

    /// Makes the prints of several outputs, each original decoded once for all of them, on as many threads as there are processors. An
    /// original that cannot be read has no prints and is named.
    #[must_use]
    pub fn develop(&self, outputs: &[(Purpose, Vec<Place>)]) -> (Vec<Prints>, Vec<Unusable>) {
        let mut wishes: BTreeMap<&str, HashSet<(usize, &Place)>> = BTreeMap::new();
        for (output, (_, places)) in outputs.iter().enumerate() {
            for place in places {
                wishes.entry(&place.path).or_default().insert((output, place));
            }
        }
        let jobs: Vec<_> =
            wishes.into_iter().filter_map(|it| Some((it.0, self.originals.get(it.0)?, it.1))).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut made = Vec::new();
            while let Some((path, original, wishes)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut wishes: Vec<_> = wishes.iter().copied().collect();
                // The press last: its picture is the largest, and the original is let go of before the last one.
                wishes.sort_unstable_by_key(|it| it.0);
                let wanted: Vec<Wanted> = wishes.iter().map(|it| it.1.wanted(&outputs[it.0].0)).collect();
                made.push((
                    *path,
                    original
                        .bytes()
                        .and_then(|it| self.prints(&it, &wanted))
                        .map(|it| wishes.into_iter().zip(it).collect::<Vec<_>>()),
                ));
            }
            made
        };
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let made: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads.min(jobs.len())).map(|_| scope.spawn(work)).collect();
            running.into_iter().flat_map(|it| it.join().unwrap_or_default()).collect()
        });
        let (mut prints, mut unusable) = (vec![Prints::new(); outputs.len()], Vec::new());
        for (path, result) in made {
            match result {
                Ok(made) => made.into_iter().for_each(|((output, place), bytes)| {
                    prints[output].insert(place.clone(), Bytes::new(bytes));
                }),
                Err(fault) => unusable.push(Unusable { path: path.to_owned(), fault }),
            }
        }
        unusable.sort_by(|a, b| a.path.cmp(&b.path));
        (prints, unusable)
    }

    /// The prints of one original: those kept, and the others from one decoding.
    fn prints(&self, original: &[u8], wanted: &[Wanted]) -> Result<Vec<Vec<u8>>, PhotoFault> {
        let hash = blake3::hash(original).to_hex();
        let place = |it: &Wanted| self.kept.as_ref().map(|kept| kept.join(photo::key(hash.as_str(), it)));
        let mut prints: Vec<Option<Vec<u8>>> =
            wanted.iter().map(|it| std::fs::read(place(it)?).ok()).collect();
        let lacking: Vec<Wanted> =
            std::iter::zip(wanted, &prints).filter(|it| it.1.is_none()).map(|it| it.0.clone()).collect();
        if !lacking.is_empty() {
            let mut made = photo::photos(original, &lacking).into_iter();
            for (wanted, print) in wanted.iter().zip(&mut prints).filter(|it| it.1.is_none()) {
                let Some(photo) = made.next() else { break };
                let bytes = photo?.bytes;
                if let (Some(place), Some(folder)) = (place(wanted), &self.kept) {
                    keep(folder, &place, &bytes);
                }
                *print = Some(bytes);
            }
        }
        Ok(prints.into_iter().flatten().collect())
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
