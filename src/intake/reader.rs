//! What a reader gives to the engine, and what it is told in return.
use crate::content::Kind;
use crate::content::fields::{Fields, slugify};
use crate::content::sheet::Sheet;
use crate::content::town::Town;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use uuid::Uuid;

/// One sort of source, read element by element.
pub trait Reader: Send {
    /// What stands before the names of its pictures and items in the repository: `markdown:`.
    fn prefix(&self) -> &str;
    /// The id in the source of every item it will give.
    fn ids(&self) -> Vec<String>;
    /// How many elements it will give, pictures that texts name apart.
    fn count(&self) -> usize;
    /// The next element; none at the end.
    fn next(&mut self, known: &Known) -> Option<Element>;
    /// A picture that a text names.
    fn picture(&mut self, named: &str) -> Found;
    /// Where a link of a text leads.
    fn link(&self, href: &str) -> Link;
    /// It is all there is of its source: what it no longer says goes from the site.
    fn is_whole(&self) -> bool {
        false
    }
    /// The item a card of a text names: its kind and its id in the source.
    fn card(&self, named: &str) -> Option<(Kind, String)> {
        let _ = named;
        None
    }
}

/// What a source holds. `source` names an element in the report, once.
pub enum Element {
    Item(Box<Proposal>),
    /// A picture, whether a text names it or not.
    Picture {
        source: String,
        named: String,
        title: String,
    },
    /// A word its items are filed under: what it becomes is said, and kept with the run.
    Term {
        source: String,
        name: String,
    },
    /// What is said in another element of it, in a sentence.
    Part {
        source: String,
        reason: String,
    },
    /// A national sheet, with the hash of its file and what of it is not shown.
    Sheet {
        source: String,
        sheet: Box<Sheet>,
        hash: String,
        aside: Vec<String>,
    },
    LeftOut {
        source: String,
        reason: String,
    },
}

impl Element {
    /// Its name in the report.
    pub fn source(&self) -> &str {
        match self {
            Self::Item(it) => &it.source,
            Self::Picture { source, .. }
            | Self::Term { source, .. }
            | Self::Part { source, .. }
            | Self::Sheet { source, .. }
            | Self::LeftOut { source, .. } => source,
        }
    }
}

/// An item as its source has it.
pub struct Proposal {
    pub source: String,
    /// Its id in the source.
    pub id: String,
    pub kind: Kind,
    pub locale: String,
    /// Everything but what the engine makes: body, lead image, lede where `summary` is to give it.
    pub fields: Fields,
    pub text: Text,
    pub lead: Option<Lead>,
    /// What the source says of it in a few sentences: the lede, as far as it fits one.
    pub summary: String,
    /// When it was or is to be public.
    pub at: Option<DateTime<Utc>>,
    /// Why it is not to be public.
    pub held: Option<String>,
    /// The id in the source of the item it says the same as.
    pub translation_of: Option<String>,
    /// Addresses it had.
    pub old: Vec<String>,
    /// A file it offers.
    pub file: Option<Bytes>,
    pub reasons: Vec<String>,
}

impl Proposal {
    /// Nothing but what it is.
    pub fn of(source: &str, id: &str, kind: Kind) -> Self {
        Self {
            source: source.to_owned(),
            id: id.to_owned(),
            kind,
            locale: "fr".into(),
            fields: Fields::empty(kind),
            text: Text::Html(String::new()),
            lead: None,
            summary: String::new(),
            at: None,
            held: None,
            translation_of: None,
            old: Vec::new(),
            file: None,
            reasons: Vec::new(),
        }
    }
}

/// A text as its source has it.
pub enum Text {
    Markdown(String),
    Html(String),
}

/// The picture at the head of an item, as the source names it.
pub struct Lead {
    pub named: String,
    pub alt: String,
    pub credit: String,
    /// Parts of the width and height that must stay in view.
    pub focal: (f64, f64),
}

/// Parts of the width and height that must stay in view, while nobody says which.
pub const CENTRE: (f64, f64) = (0.5, 0.5);

/// Bytes with the name of their file.
pub struct Bytes {
    pub name: String,
    pub held: Held,
}

/// Where bytes are.
#[derive(Clone)]
pub enum Held {
    Here(Vec<u8>),
    /// In a file the reader found inside its own folder.
    File(PathBuf),
}

impl Held {
    /// The bytes, no more than so many.
    pub fn read(self, most: usize) -> Result<Vec<u8>, String> {
        let heavy = |size: u64| format!("trop lourd : {} ko, {} ko au plus", size / 1000, most / 1000);
        match self {
            Self::Here(bytes) if bytes.len() > most => Err(heavy(bytes.len() as u64)),
            Self::Here(bytes) => Ok(bytes),
            Self::File(path) => {
                let unreadable = |err: std::io::Error| format!("illisible : {err}");
                let size = path.metadata().map_err(unreadable)?.len();
                if size > most as u64 {
                    return Err(heavy(size));
                }
                std::fs::read(&path).map_err(unreadable)
            }
        }
    }
}

/// A picture a text names.
pub enum Found {
    Picture(Box<Picture>),
    /// Not here, in a sentence.
    Absent(String),
}

/// A picture of a source.
pub struct Picture {
    /// Its name in the report.
    pub source: String,
    /// Its id in the source.
    pub id: String,
    pub bytes: Bytes,
    /// What the source says of it beside the text that names it; empty: what that text says.
    pub alt: String,
    pub alt_en: String,
    pub caption: String,
    pub credit: String,
    pub reasons: Vec<String>,
}

impl Picture {
    /// A file of which its source says nothing.
    pub fn of(path: &str, bytes: Bytes) -> Self {
        Self {
            source: path.to_owned(),
            id: path.to_owned(),
            bytes,
            alt: String::new(),
            alt_en: String::new(),
            caption: String::new(),
            credit: String::new(),
            reasons: Vec::new(),
        }
    }
}

/// Where a link leads.
pub enum Link {
    /// To the item of this id in the source.
    Item(String),
    /// To where it says, if that is an address.
    Elsewhere,
    /// To this address.
    At(String),
    /// Nowhere, in a sentence.
    Nowhere(String),
}

/// What stands here already, by the names sources use.
pub struct Known {
    pub town: Town,
    pub now: DateTime<Utc>,
    pub topics: HashMap<String, Uuid>,
    /// Topics by their words in the town's language.
    pub labels: HashMap<String, Uuid>,
    pub zones: HashMap<String, Uuid>,
    pub sections: HashMap<String, Uuid>,
    /// The id here of every item of the source, written or not yet.
    pub items: HashMap<String, Uuid>,
    /// What somebody said terms become.
    pub terms: BTreeMap<String, Option<Uuid>>,
}

impl Known {
    /// The topic a term of a source becomes: as somebody said, else the one of that name.
    pub fn topic(&self, source: &str, name: &str) -> Option<Uuid> {
        let said = self.terms.get(source).copied();
        said.unwrap_or_else(|| {
            let slug = slugify(name);
            self.topics.get(&slug).or_else(|| self.labels.get(&slug)).copied()
        })
    }

    /// The town's day now.
    pub fn day(&self) -> NaiveDate {
        self.town.day(self.now)
    }

    /// The town's time zone.
    pub fn zone(&self) -> Tz {
        self.town.zone()
    }
}
