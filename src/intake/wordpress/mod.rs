//! An export of WordPress, with the pictures and files it names where they lie beside it. Posts become articles and pages pages; what is
//! private, protected or unfinished stays a draft; categories and tags become topics; attached files become documents. Nothing is ever
//! fetched from an address the export names.
mod classic; // what its editors write, as HTML
mod wxr; // the file, record by record

use super::reader::{
    Bytes, CENTRE, Element, Found, Held, Known, Lead, Link, Picture, Proposal, Reader, Text,
};
use crate::content::fields::{Details, slugify};
use crate::content::{Kind, dates};
use crate::richtext::intake::{self, NoContext};
use crate::richtext::text;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use wxr::{Damaged, Record, Records};

/// Endings of pictures, and of files that become documents.
const PICTURES: [&str; 7] = ["jpg", "jpeg", "png", "webp", "gif", "svg", "bmp"];
const DOCUMENTS: [&str; 14] =
    ["pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "csv", "txt", "rtf", "zip"];

/// What the first reading keeps of an attachment.
struct Attachment {
    /// Its place below `uploads`.
    path: String,
    alt: String,
    caption: String,
    title: String,
}

/// The reader.
pub struct Wordpress {
    files: Vec<PathBuf>,
    uploads: Option<PathBuf>,
    prefix: String,
    host: String,
    ids: Vec<String>,
    count: usize,
    /// Display names of authors, by their name of account.
    authors: HashMap<String, String>,
    attachments: BTreeMap<String, Attachment>,
    /// Attachments by their place below `uploads`.
    by_path: HashMap<String, String>,
    /// What each post has attached, in order.
    galleries: HashMap<String, Vec<String>>,
    /// Items by the paths and questions that lead to them.
    leads: HashMap<String, String>,
    reading: Option<Records<File>>,
    at: usize,
    /// Records read so far, for those without a number.
    number: usize,
}

impl Wordpress {
    /// Reads an export a first time: one file, or a folder of them with its `wp-content/uploads`. `uploads` is where its files lie, if
    /// elsewhere.
    pub fn open(place: &Path, uploads: &str) -> Result<Self, String> {
        let unreadable = |err: std::io::Error| format!("illisible : {err}");
        let (folder, files) = if place.is_dir() {
            let entries = fs::read_dir(place).map_err(unreadable)?.flatten().map(|it| it.path());
            let mut files: Vec<PathBuf> =
                entries.filter(|it| it.is_file() && it.extension().is_some_and(|it| it == "xml")).collect();
            files.sort();
            (place.to_owned(), files)
        } else {
            (place.parent().unwrap_or(place).to_owned(), vec![place.to_owned()])
        };
        if files.is_empty() {
            return Err("aucun fichier .xml dans ce dossier".into());
        }
        let near = ["wp-content/uploads", "uploads"].map(|it| folder.join(it));
        let said = (!uploads.is_empty()).then(|| PathBuf::from(uploads));
        let uploads =
            said.into_iter().chain(near).find(|it| it.is_dir()).and_then(|it| it.canonicalize().ok());
        let mut read = Self {
            files,
            uploads,
            prefix: String::new(),
            host: String::new(),
            ids: Vec::new(),
            count: 0,
            authors: HashMap::new(),
            attachments: BTreeMap::new(),
            by_path: HashMap::new(),
            galleries: HashMap::new(),
            leads: HashMap::new(),
            reading: None,
            at: 0,
            number: 0,
        };
        read.index().map_err(unreadable)?;
        if read.count == 0 {
            return Err("ce n’est pas un export WordPress : aucun élément n’y a été trouvé".into());
        }
        Ok(read)
    }

    fn index(&mut self) -> std::io::Result<()> {
        for file in self.files.clone() {
            for record in Records::new(File::open(&file)?) {
                let Ok(record) = record else {
                    self.count += 1;
                    continue;
                };
                match record.name.as_str() {
                    "wp:base_blog_url" => {
                        let address = record.text("wp:base_blog_url");
                        let bare = address.split_once("://").map_or(address, |it| it.1);
                        self.host = bare.split('/').next().unwrap_or_default().to_lowercase();
                        self.prefix = format!("wordpress:{}:", bare.trim_end_matches('/'));
                    }
                    "wp:author" => {
                        let name = record.text("wp:author_display_name").to_owned();
                        self.authors.insert(record.text("wp:author_login").to_owned(), name);
                    }
                    "item" => {
                        self.count += 1;
                        self.index_item(&record);
                    }
                    _ => self.count += 1,
                }
            }
        }
        if self.prefix.is_empty() {
            self.prefix = "wordpress:".into();
        }
        Ok(())
    }

    fn index_item(&mut self, record: &Record) {
        let id = record.text("wp:post_id").to_owned();
        if id.is_empty() {
            return;
        }
        let url = record.text("wp:attachment_url");
        if record.text("wp:post_type") == "attachment" {
            let path = below_uploads(url);
            if !path.is_empty() {
                self.by_path.insert(path.clone(), id.clone());
            }
            let parent = record.text("wp:post_parent").to_owned();
            if ending(&path).is_some_and(|it| PICTURES.contains(&it.as_str())) {
                self.galleries.entry(parent).or_default().push(id.clone());
            }
            let attachment = Attachment {
                alt: words(record.meta("_wp_attachment_image_alt")),
                caption: words(record.text("excerpt:encoded")),
                title: words(record.text("title")),
                path,
            };
            if attachment.is_document() && self.file(&attachment.path).is_some() {
                self.leads.insert(path_of(url), id.clone());
                self.leads.insert(path_of(record.text("link")), id.clone());
                self.ids.push(id.clone());
            }
            self.attachments.insert(id, attachment);
        } else if kind(record).is_ok() {
            for address in [record.text("link"), record.text("guid")] {
                self.leads.insert(path_of(address), id.clone());
            }
            self.leads.insert(format!("/?p={id}"), id.clone());
            self.leads.insert(format!("/?page_id={id}"), id.clone());
            self.ids.push(id);
        }
    }

    /// The file at this place below `uploads`; nothing outside is ever read.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let root = self.uploads.as_ref()?;
        let found = root.join(path).canonicalize().ok()?;
        (found.starts_with(root) && found.is_file()).then_some(found)
    }

    fn element(&mut self, record: Result<Record, Damaged>, known: &Known) -> Option<Element> {
        self.number += 1;
        let record = match record {
            Ok(record) => record,
            Err(Damaged { title, at, why }) => {
                let source = format!("élément à l’octet {at} {title}").trim().to_owned();
                return Some(Element::LeftOut { source, reason: why });
            }
        };
        match record.name.as_str() {
            "item" => Some(self.item(&record, known)),
            "wp:category" => Some(term("catégorie", &words(record.text("wp:cat_name")))),
            "wp:tag" => Some(term("mot-clé", &words(record.text("wp:tag_name")))),
            "wp:term" => {
                let name = words(record.text("wp:term_name"));
                let reason = match taxonomy(record.text("wp:term_taxonomy")) {
                    Some(word) => format!("dit une seconde fois : voir {}", term_source(word, &name)),
                    None => format!("classement « {} » sans équivalent ici", record.text("wp:term_taxonomy")),
                };
                Some(Element::LeftOut { source: format!("terme « {name} »"), reason })
            }
            // Authors and the address of the site are read already: they are no elements of their own.
            _ => None,
        }
    }

    fn item(&self, record: &Record, known: &Known) -> Element {
        let title = words(record.text("title"));
        let (id, sort) = (record.text("wp:post_id"), record.text("wp:post_type"));
        let id = if id.is_empty() { format!("sans numéro {}", self.number) } else { id.to_owned() };
        let source = format!("{} {id} : {title}", word_of(sort));
        if sort == "attachment" {
            return self.attachment(record, source, &id);
        }
        let left_out = |reason: String| Element::LeftOut { source: source.clone(), reason };
        let kind = match kind(record) {
            Ok(kind) => kind,
            Err(reason) => return left_out(reason),
        };
        let mut it = Proposal::of(&source, &id, kind);
        let slug = decoded(record.text("wp:post_name"));
        it.fields.slug = slugify(&slug);
        it.fields.title = title.clone();
        if title.is_empty() {
            it.fields.title =
                if slug.is_empty() { format!("Sans titre {id}") } else { slug.replace('-', " ") };
            it.reasons.push("sans titre : l’adresse en tient lieu".into());
        }
        if !matches!(sort, "post" | "page") {
            it.reasons.push(format!("type « {sort} » repris comme article"));
        }
        let login = record.text("dc:creator");
        it.fields.author =
            self.authors.get(login).filter(|it| !it.is_empty()).map_or(login, |it| it).to_owned();
        let mut unknown = Vec::new();
        for (domain, name) in &record.terms {
            let name = words(name);
            let Some(word) = taxonomy(domain) else { continue };
            match known.topic(&term_source(word, &name), &name) {
                Some(topic) if !it.fields.topics.contains(&topic) => it.fields.topics.push(topic),
                Some(_) => {}
                None if unknown.contains(&name) => {}
                None => unknown.push(name),
            }
        }
        if !unknown.is_empty() {
            it.reasons.push(format!("rubriques et mots-clés sans thème : {}", unknown.join(", ")));
        }
        let gallery = self.galleries.get(&id).map(|it| it.join(",")).unwrap_or_default();
        let (html, said) = classic::html(record.text("content:encoded"), &gallery);
        it.text = Text::Html(html);
        it.reasons.extend(said);
        it.summary = words(record.text("excerpt:encoded"));
        let thumbnail = record.meta("_thumbnail_id");
        it.lead = (!thumbnail.is_empty()).then(|| Lead {
            named: format!("attachment:{thumbnail}"),
            alt: String::new(),
            credit: String::new(),
            focal: CENTRE,
        });
        it.at = date(record, known);
        it.held = held(record).map(str::to_owned);
        it.old = vec![record.text("link").to_owned()];
        if record.comments > 0 {
            it.reasons.push(format!("commentaires laissés de côté : {}", record.comments));
        }
        Element::Item(Box::new(it))
    }

    fn attachment(&self, record: &Record, source: String, id: &str) -> Element {
        let Some(known) = self.attachments.get(id) else {
            return Element::LeftOut { source, reason: "sans adresse de fichier".into() };
        };
        if known.is_picture() {
            return Element::Picture {
                source,
                named: format!("attachment:{id}"),
                title: known.title.clone(),
            };
        }
        if !known.is_document() {
            let reason = format!("sorte de fichier sans place ici : {}", known.path);
            return Element::LeftOut { source, reason };
        }
        let Some(file) = self.file(&known.path) else {
            return Element::LeftOut { source, reason: format!("fichier absent : {}", known.path) };
        };
        let mut it = Proposal::of(&source, id, Kind::Document);
        it.fields.title.clone_from(&known.title);
        it.fields.slug = slugify(&decoded(record.text("wp:post_name")));
        if it.fields.title.is_empty() {
            it.fields.title = name_of(&known.path).to_owned();
        }
        it.text = Text::Html(classic::html(record.text("content:encoded"), "").0);
        it.summary.clone_from(&known.caption);
        if let Details::Document(document) = &mut it.fields.details {
            document.exemption = "Document repris de l’ancien site, antérieur à ce site.".into();
        }
        it.old = [record.text("wp:attachment_url").to_owned(), record.text("link").to_owned()].into();
        it.file = Some(Bytes { name: name_of(&known.path).to_owned(), held: Held::File(file) });
        Element::Item(Box::new(it))
    }

    /// The attachment a text names: by its number, its address, or the address of one of its sizes.
    fn named(&self, named: &str) -> Option<&str> {
        if let Some(id) = named.strip_prefix("attachment:") {
            return self.attachments.get_key_value(id).map(|it| it.0.as_str());
        }
        let path = below_uploads(named);
        let found = self.by_path.get(&path).or_else(|| self.by_path.get(&original(&path)))?;
        Some(found)
    }
}

impl Attachment {
    fn is_picture(&self) -> bool {
        ending(&self.path).is_some_and(|it| PICTURES.contains(&it.as_str()))
    }

    fn is_document(&self) -> bool {
        ending(&self.path).is_some_and(|it| DOCUMENTS.contains(&it.as_str()))
    }
}

impl Reader for Wordpress {
    fn prefix(&self) -> &str {
        &self.prefix
    }

    fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    fn count(&self) -> usize {
        self.count
    }

    fn next(&mut self, known: &Known) -> Option<Element> {
        loop {
            if self.reading.is_none() {
                let file = self.files.get(self.at)?;
                self.at += 1;
                self.reading = File::open(file).ok().map(Records::new);
                continue;
            }
            match self.reading.as_mut().and_then(Iterator::next) {
                Some(record) => {
                    if let Some(element) = self.element(record, known) {
                        return Some(element);
                    }
                }
                None => self.reading = None,
            }
        }
    }

    fn picture(&mut self, named: &str) -> Found {
        let id = self.named(named).map(str::to_owned);
        let attachment = id.as_ref().and_then(|it| self.attachments.get(it));
        let path = attachment.map_or_else(|| below_uploads(named), |it| it.path.clone());
        // A size of a picture stands for it where the original is not there.
        let file = [path.clone(), original(&path), below_uploads(named)].iter().find_map(|it| self.file(it));
        let Some(file) = file else {
            let hint = if self.uploads.is_none() { " (dossier wp-content/uploads non fourni)" } else { "" };
            let what = attachment.map_or(named, |it| it.path.as_str());
            return Found::Absent(format!("image absente : {what}{hint}"));
        };
        let (alt, caption, title) = attachment
            .map_or_else(Default::default, |it| (it.alt.clone(), it.caption.clone(), it.title.clone()));
        let source = match &id {
            Some(id) => format!("{} {id} : {title}", word_of("attachment")),
            None => format!("image {path}"),
        };
        Found::Picture(Box::new(Picture {
            source,
            id: id.unwrap_or_else(|| path.clone()),
            bytes: Bytes { name: name_of(&path).to_owned(), held: Held::File(file) },
            alt,
            alt_en: String::new(),
            caption,
            credit: String::new(),
            reasons: Vec::new(),
        }))
    }

    fn link(&self, href: &str) -> Link {
        let own = host_of(href).is_none_or(|it| it == self.host || names_upload(href));
        if !own {
            return Link::Elsewhere;
        }
        match self.leads.get(&path_of(href)) {
            Some(id) => Link::Item(id.clone()),
            None if href.starts_with('/') && !self.host.is_empty() => {
                Link::At(format!("https://{}{href}", self.host))
            }
            None => Link::Elsewhere,
        }
    }
}

/// What an item becomes, or why it becomes nothing.
fn kind(record: &Record) -> Result<Kind, String> {
    match record.text("wp:status") {
        "trash" => return Err("à la corbeille dans la source".into()),
        "auto-draft" => return Err("brouillon vide que WordPress garde de lui-même".into()),
        _ => {}
    }
    match record.text("wp:post_type") {
        "page" => Ok(Kind::Page),
        "nav_menu_item" => Err("élément d’un menu : la navigation est faite ici des thèmes".into()),
        "revision" => Err("version antérieure".into()),
        sort if sort.starts_with("wp_")
            || ["custom_css", "customize_changeset", "oembed_cache", "user_request"].contains(&sort) =>
        {
            Err(format!("réglage de l’ancien site (« {sort} »)"))
        }
        _ => Ok(Kind::Article),
    }
}

/// Why a post is not public.
fn held(record: &Record) -> Option<&'static str> {
    if !record.text("wp:post_password").is_empty() {
        return Some("protégé par un mot de passe dans la source");
    }
    match record.text("wp:status") {
        "publish" | "future" | "inherit" | "" => None,
        "private" => Some("privé dans la source"),
        "pending" => Some("en attente de relecture dans la source"),
        _ => Some("brouillon dans la source"),
    }
}

fn date(record: &Record, known: &Known) -> Option<DateTime<Utc>> {
    let read = |name: &str| NaiveDateTime::parse_from_str(record.text(name), "%Y-%m-%d %H:%M:%S").ok();
    let said = || DateTime::parse_from_rfc2822(record.text("pubDate")).ok().map(|it| it.with_timezone(&Utc));
    read("wp:post_date_gmt")
        .map(|it| it.and_utc())
        .or_else(|| read("wp:post_date").map(|it| dates::local(it, known.zone())))
        .or_else(said)
}

/// How people call a type of WordPress.
fn word_of(sort: &str) -> String {
    match sort {
        "post" | "" => "article".into(),
        "page" => "page".into(),
        "attachment" => "fichier".into(),
        "nav_menu_item" => "menu".into(),
        other => other.to_owned(),
    }
}

/// What a classification is called; none for those that classify nothing.
fn taxonomy(domain: &str) -> Option<&'static str> {
    match domain {
        "category" => Some("catégorie"),
        "post_tag" | "tag" => Some("mot-clé"),
        _ => None,
    }
}

fn term_source(word: &str, name: &str) -> String {
    format!("{word} « {name} »")
}

fn term(word: &str, name: &str) -> Element {
    Element::Term { source: term_source(word, name), name: name.to_owned() }
}

/// The words of a piece of HTML, on one line.
fn words(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let plain = text::plain(&intake::html(html, &mut NoContext).text);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn decoded(text: &str) -> String {
    super::folder::percent_decoded(text)
}

/// The host of an address; none for a path.
fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://").map(|it| it.1).or_else(|| address.strip_prefix("//"))?;
    Some(rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase())
}

/// The path of an address with its question, as links and redirects are looked up.
fn path_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |it| it.1);
    let path = if rest.len() == address.len() { rest } else { rest.find('/').map_or("/", |at| &rest[at..]) };
    let path = path.split('#').next().unwrap_or_default();
    let path = decoded(path);
    if path.len() > 1 { path.trim_end_matches('/').to_owned() } else { path }
}

fn names_upload(address: &str) -> bool {
    address.contains("/wp-content/uploads/")
}

/// Where a file lies below `uploads`: what follows that folder in its address, else the path.
fn below_uploads(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |it| it.1.split_once('/').map_or("", |it| it.1));
    let path = path.split_once("wp-content/uploads/").map_or(path, |it| it.1);
    let path = decoded(path.trim_start_matches('/'));
    // A path that climbs leads nowhere.
    if path.split(['/', '\\']).any(|it| it == "..") { String::new() } else { path }
}

/// The original behind the name of a size: `pont-300x200.jpg` is `pont.jpg`.
fn original(path: &str) -> String {
    let Some((stem, ending)) = path.rsplit_once('.') else { return path.to_owned() };
    let Some((bare, size)) = stem.rsplit_once('-') else { return path.to_owned() };
    let size = size.split_once('x').is_some_and(|it| {
        [it.0, it.1].iter().all(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit()))
    }) || matches!(size, "scaled" | "rotated");
    if size { format!("{bare}.{ending}") } else { path.to_owned() }
}

fn ending(path: &str) -> Option<String> {
    path.rsplit_once('.').map(|it| it.1.to_lowercase())
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
