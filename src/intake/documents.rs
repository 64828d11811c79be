//! A folder of documents, an item each: pages of an old site, or texts of a word processor. Beside them lie the pictures they show and files
//! they link to, which become documents. What each says is read by its format ([`super::html`], [`super::word`]); here stands what they have
//! in common.
use super::folder::{Folder, ending, name_of, percent_decoded};
use super::html::{self, Refusal, Site};
use super::reader::{Bytes, Element, Found, Held, Known, Link, Picture, Proposal, Reader, Text};
use super::word;
use super::{Report, engine};
use crate::app::App;
use crate::content::fields::{Details, slugify};
use crate::content::import::{self, Wish};
use crate::content::{Kind, article::Form, dates};
use crate::error::{Error, Problem};
use crate::staff::Person;
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Endings of pictures, and of files that become documents.
pub(super) const PICTURES: [&str; 9] = ["jpg", "jpeg", "png", "webp", "gif", "svg", "bmp", "tif", "tiff"];
pub(super) const DOCUMENTS: [&str; 14] =
    ["pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "csv", "txt", "rtf", "zip"];

/// What the documents of a folder are.
pub enum Format {
    Pages,
    Texts,
}

impl Format {
    fn endings(&self) -> &'static [&'static str] {
        match self {
            Self::Pages => &html::ENDINGS,
            Self::Texts => &word::ENDINGS,
        }
    }
}

/// What one document says.
#[derive(Default)]
pub struct Written {
    /// Empty if it says none: the name of its file does.
    pub title: String,
    pub summary: String,
    pub english: bool,
    pub day: Option<NaiveDate>,
    pub kind: Option<Kind>,
    pub form: Form,
    pub html: String,
    /// Pictures it holds itself, by the name its text calls them.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// Addresses it had.
    pub old: Vec<String>,
    pub reasons: Vec<String>,
}

/// Makes a draft of one text somebody sends, with its pictures: its id, and what was changed on the way. Each time is a text of its own,
/// whatever its file is called.
pub async fn draft(
    app: &App,
    person: &Person,
    name: &str,
    bytes: Vec<u8>,
) -> crate::error::Result<(Uuid, Vec<String>)> {
    let refused =
        |why: &str| Error::from(Problem::at("file", "import-word").with("fault", why.trim_end_matches('.')));
    if !word::ENDINGS.contains(&ending(name).as_str()) {
        return Err(refused("envoyez un fichier .docx ou .odt"));
    }
    // What cannot be read leaves no trace.
    let (own, copy) = (name.to_owned(), bytes.clone());
    let read = tokio::task::spawn_blocking(move || word::read(&own, &copy, &str::to_owned).map(drop));
    read.await.map_err(anyhow::Error::from)?.map_err(|why| refused(&why))?;
    let run = import::begin(&app.db, person, "word", name, Wish::default(), app.now()).await?;
    let path = format!("{}/{}", run.id, name_of(&name.replace('\\', "/")));
    let folder =
        Folder { files: [(path.clone(), Held::Here(bytes))].into(), prefix: "word:", ..Folder::default() };
    let mut reader = Documents::open(folder, Format::Texts).map_err(|why| refused(&why))?;
    engine::import(app, person, &run, &mut reader).await?;
    let made = Report::of(&app.db, run.id).await?.elements.into_iter().find(|it| it.source == path);
    match made {
        Some(made) => match made.item {
            Some(item) => Ok((item, made.reasons)),
            None => Err(refused(&made.reasons.join(" ; "))),
        },
        None => Err(Error::NotFound),
    }
}

/// The reader of such a folder.
pub struct Documents {
    folder: Folder,
    format: Format,
    /// Where pages and files stood; of texts, where they lie in the folder.
    site: Site,
    /// Paths still to be given, the next at the end.
    open: Vec<String>,
    /// Documents and files that become items.
    ids: Vec<String>,
    /// Documents that become nothing, and why.
    refused: HashMap<String, String>,
    /// Items by the paths that lead to them, in small letters.
    leads: HashMap<String, String>,
    /// Pictures a text showed.
    shown: HashSet<String>,
    /// The document given last, and the pictures it holds itself.
    given: String,
    inside: BTreeMap<String, Vec<u8>>,
    count: usize,
}

/// What a file is by its name.
enum Sort {
    Document,
    File,
    Picture,
    Other,
}

fn sort(format: &Format, path: &str) -> Sort {
    match ending(path).as_str() {
        // What Word lays beside a text that is open.
        _ if name_of(path).starts_with("~$") => Sort::Other,
        it if format.endings().contains(&it) => Sort::Document,
        it if PICTURES.contains(&it) => Sort::Picture,
        it if DOCUMENTS.contains(&it) => Sort::File,
        _ => Sort::Other,
    }
}

impl Documents {
    /// Looks through the documents a first time.
    pub fn open(folder: Folder, format: Format) -> Result<Self, String> {
        let of = |wanted: fn(&Sort) -> bool| -> Vec<String> {
            folder.files.keys().filter(|it| wanted(&sort(&format, it))).cloned().collect()
        };
        let documents = of(|it| matches!(it, Sort::Document));
        if documents.is_empty() {
            return Err(format!("aucun fichier .{} ici", format.endings()[0]));
        }
        let site = match format {
            Format::Pages => Site::of(&folder, &documents),
            Format::Texts => Site::default(),
        };
        let (mut ids, mut refused, mut leads) = (Vec::new(), HashMap::new(), HashMap::new());
        let mut sent = Vec::new();
        for path in &documents {
            for old in site.addresses(path) {
                leads.insert(old.to_lowercase(), path.clone());
            }
            let refused_as = match format {
                Format::Pages => site.refuses(&folder, path),
                Format::Texts => Ok(()),
            };
            match refused_as {
                Ok(()) => ids.push(path.clone()),
                Err(Refusal { reason, sends_to }) => {
                    sent.extend(sends_to.map(|to| (path.clone(), to)));
                    refused.insert(path.clone(), reason);
                }
            }
        }
        for (path, to) in sent {
            // Whoever named the page that sends on means the one it sends to.
            if let Some(id) = leads.get(&key(&to)).cloned() {
                leads.values_mut().filter(|it| **it == path).for_each(|it| it.clone_from(&id));
            }
        }
        let files = of(|it| matches!(it, Sort::File));
        leads.extend(files.iter().map(|it| (site.address(it).to_lowercase(), it.clone())));
        ids.extend(files);
        // Pictures come last: by then it is known which of them a text shows.
        let mut open = of(|it| matches!(it, Sort::Picture));
        open.reverse();
        let mut others = of(|it| !matches!(it, Sort::Picture));
        others.reverse();
        open.extend(others);
        let count = of(|it| !matches!(it, Sort::Picture)).len() + folder.left_out.len();
        let (shown, inside) = (HashSet::new(), BTreeMap::new());
        Ok(Self {
            folder,
            format,
            site,
            open,
            ids,
            refused,
            leads,
            shown,
            given: String::new(),
            inside,
            count,
        })
    }

    fn element(&mut self, path: &str, known: &Known) -> Option<Element> {
        let left_out = |reason: String| Some(Element::LeftOut { source: path.to_owned(), reason });
        match sort(&self.format, path) {
            Sort::Document => match self.refused.get(path) {
                Some(reason) => left_out(reason.clone()),
                None => match self.written(path) {
                    Ok(written) => Some(Element::Item(Box::new(self.proposal(path, written, known)))),
                    Err(reason) => left_out(reason),
                },
            },
            Sort::File => Some(Element::Item(Box::new(self.file(path)))),
            Sort::Picture if self.shown.contains(path) => None,
            Sort::Picture => left_out("image que rien ne montre".into()),
            Sort::Other => left_out("ni un texte, ni une image, ni un document".into()),
        }
    }

    fn written(&self, path: &str) -> Result<Written, String> {
        match self.format {
            Format::Pages => self.site.written(&self.folder, path),
            Format::Texts => {
                word::read(path, &self.folder.bytes(path)?, &|named| self.site.resolved(path, named))
            }
        }
    }

    fn proposal(&mut self, path: &str, written: Written, known: &Known) -> Proposal {
        let kind = written.kind.unwrap_or(Kind::Article);
        let mut it = Proposal::of(path, path, kind);
        it.locale = if written.english { "en" } else { "fr" }.to_owned();
        it.reasons = written.reasons;
        it.fields.title = written.title;
        if it.fields.title.is_empty() {
            let name = name_of(path).rsplit_once('.').map_or_else(|| name_of(path), |it| it.0);
            it.fields.title = percent_decoded(name).replace(['-', '_'], " ").trim().to_owned();
            it.reasons.push("sans titre : le nom du fichier en tient lieu".into());
        }
        it.fields.slug = slugify(&it.fields.title);
        if let Details::Article(article) = &mut it.fields.details {
            article.form = written.form;
        }
        it.summary = written.summary;
        it.text = Text::Html(written.html);
        let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
        it.at = written.day.map(|day| dates::local(day.and_time(morning), known.zone()));
        it.old = written.old;
        path.clone_into(&mut self.given);
        self.inside = written.pictures;
        it
    }

    /// A file that lies beside the documents.
    fn file(&self, path: &str) -> Proposal {
        let mut it = Proposal::of(path, path, Kind::Document);
        let name = percent_decoded(name_of(path));
        let bare = name.rsplit_once('.').map_or(name.as_str(), |it| it.0);
        it.fields.title = bare.replace(['-', '_'], " ").trim().to_owned();
        it.fields.slug = slugify(&it.fields.title);
        if let Details::Document(document) = &mut it.fields.details {
            document.exemption = "Document antérieur à ce site, repris tel quel.".into();
        }
        if matches!(self.format, Format::Pages) {
            it.old = vec![self.site.address(path)];
        }
        it.file = self.folder.files.get(path).cloned().map(|held| Bytes { name, held });
        it
    }

    /// The file of the folder a text names.
    fn named(&self, named: &str) -> Option<String> {
        let bare = key(named);
        let exact = self.folder.files.keys().find(|it| self.site.address(it).to_lowercase() == bare);
        exact.map(String::as_str).or_else(|| self.folder.find(named)).map(str::to_owned)
    }
}

/// An address as it is looked up: its path, read, in small letters.
fn key(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    percent_decoded(path).to_lowercase()
}

impl Reader for Documents {
    fn prefix(&self) -> &str {
        self.folder.prefix
    }

    fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    fn count(&self) -> usize {
        self.count
    }

    fn next(&mut self, known: &Known) -> Option<Element> {
        if let Some((source, reason)) = self.folder.left_out.pop() {
            return Some(Element::LeftOut { source, reason });
        }
        loop {
            let path = self.open.pop()?;
            if let Some(element) = self.element(&path, known) {
                return Some(element);
            }
        }
    }

    fn picture(&mut self, named: &str) -> Found {
        if named.starts_with("data:") {
            return Found::Absent("image écrite dans la page même : non reprise".into());
        }
        if let Some(bytes) = self.inside.get(named) {
            let source = format!("{} : {}", self.given, name_of(named));
            let bytes = Bytes { name: name_of(named).to_owned(), held: Held::Here(bytes.clone()) };
            let id = format!("{}!{named}", self.given);
            return Found::Picture(Box::new(Picture { id, ..Picture::of(&source, bytes) }));
        }
        if named.contains("://") {
            return Found::Absent(format!("image d’un autre site, non reprise : {named}"));
        }
        let path = self.named(named);
        let Some((path, held)) =
            path.and_then(|it| self.folder.files.get(&it).cloned().map(|held| (it, held)))
        else {
            return Found::Absent(format!("image absente du dossier : {named}"));
        };
        self.shown.insert(path.clone());
        let name = name_of(&path).to_owned();
        Found::Picture(Box::new(Picture::of(&path, Bytes { name, held })))
    }

    fn link(&self, href: &str) -> Link {
        if !href.starts_with('/') {
            return Link::Elsewhere;
        }
        match self.leads.get(&key(href)).or_else(|| self.leads.get(key(href).trim_end_matches('/'))) {
            Some(id) => Link::Item(id.clone()),
            None => match self.site.elsewhere(href) {
                Some(address) => Link::At(address),
                None => Link::Nowhere(format!("lien vers une page absente du dossier : {href}")),
            },
        }
    }
}
