//! A folder of documents, an item each: pages of an old site. Beside them lie the pictures they show and files they link to, which become
//! documents. What each document says is read by its format ([`super::html`]); here stands what they have in common.
use super::folder::{Folder, ending, name_of, percent_decoded};
use super::html::{self, Site};
use super::reader::{Bytes, Element, Found, Known, Link, Picture, Proposal, Reader, Text};
use crate::content::fields::{Details, slugify};
use crate::content::{Kind, article::Form, dates};
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Endings of pictures, and of files that become documents.
pub(super) const PICTURES: [&str; 9] = ["jpg", "jpeg", "png", "webp", "gif", "svg", "bmp", "tif", "tiff"];
pub(super) const DOCUMENTS: [&str; 14] =
    ["pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "csv", "txt", "rtf", "zip"];

/// What one document says.
#[derive(Default)]
pub struct Written {
    /// Empty if it says none: the name of its file does.
    pub title: String,
    pub summary: String,
    pub author: String,
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

/// The reader of such a folder.
pub struct Documents {
    folder: Folder,
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
    /// Pictures the document given last holds itself.
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

fn sort(path: &str) -> Sort {
    match ending(path).as_str() {
        it if html::ENDINGS.contains(&it) => Sort::Document,
        it if PICTURES.contains(&it) => Sort::Picture,
        it if DOCUMENTS.contains(&it) => Sort::File,
        _ => Sort::Other,
    }
}

impl Documents {
    /// Looks through the documents a first time.
    pub fn open(folder: Folder) -> Result<Self, String> {
        let of = |wanted: fn(&Sort) -> bool| -> Vec<String> {
            folder.files.keys().filter(|it| wanted(&sort(it))).cloned().collect()
        };
        let documents = of(|it| matches!(it, Sort::Document));
        if documents.is_empty() {
            return Err("aucune page .html ici".into());
        }
        let site = Site::of(&folder, &documents);
        let (mut ids, mut refused, mut leads) = (Vec::new(), HashMap::new(), HashMap::new());
        let mut sent = Vec::new();
        for path in &documents {
            for old in site.addresses(path) {
                leads.insert(old.to_lowercase(), path.clone());
            }
            match site.refuses(&folder, path) {
                Ok(()) => ids.push(path.clone()),
                Err(refusal) => {
                    sent.extend(refusal.sends_to.map(|to| (path.clone(), to)));
                    refused.insert(path.clone(), refusal.reason);
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
        Ok(Self { folder, site, open, ids, refused, leads, shown, inside, count })
    }

    fn element(&mut self, path: String, known: &Known) -> Option<Element> {
        let left_out = |reason: String| Some(Element::LeftOut { source: path.clone(), reason });
        match sort(&path) {
            Sort::Document => match self.refused.get(&path) {
                Some(reason) => left_out(reason.clone()),
                None => match self.site.written(&self.folder, &path) {
                    Ok(written) => Some(Element::Item(Box::new(self.proposal(&path, written, known)))),
                    Err(reason) => left_out(reason),
                },
            },
            Sort::File => Some(Element::Item(Box::new(self.file(&path)))),
            Sort::Picture if self.shown.contains(&path) => None,
            Sort::Picture => left_out("image que rien ne montre".into()),
            Sort::Other => left_out("ni une page, ni une image, ni un document".into()),
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
        it.fields.author = written.author;
        if let Details::Article(article) = &mut it.fields.details {
            article.form = written.form;
        }
        it.summary = written.summary;
        it.text = Text::Html(written.html);
        let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
        it.at = written.day.map(|day| dates::local(day.and_time(morning), known.zone()));
        it.old = written.old;
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
            document.exemption = "Document repris de l’ancien site, antérieur à ce site.".into();
        }
        it.old = vec![self.site.address(path)];
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
            if let Some(element) = self.element(path, known) {
                return Some(element);
            }
        }
    }

    fn picture(&mut self, named: &str) -> Found {
        if named.starts_with("data:") {
            return Found::Absent("image écrite dans la page même : non reprise".into());
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
