//! A folder of Markdown files with front matter and local images.
use super::folder::{Folder, name_of, percent_decoded};
use super::front_matter::{self, Head, Look};
use super::reader::{Bytes, CENTRE, Element, Found, Known, Lead, Link, Picture, Proposal, Reader, Text};
use super::{Report, engine};
use crate::app::App;
use crate::content::fields::{Fields, Priority, slugify};
use crate::content::import::{self, Wish};
use crate::content::{Kind, dates};
use crate::error::Result;
use crate::staff::Person;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// What is wanted of the folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub publish: bool,
}

/// Imports every `.md` file of the folder and the images they name, in a run of its own.
pub async fn import(app: &App, person: &Person, folder: Folder, options: Options) -> Result<Report> {
    let wish = Wish { publish: options.publish, ..Wish::default() };
    let run = import::begin(&app.db, person, "markdown", folder.prefix, wish, app.now()).await?;
    engine::import(app, person, &run, &mut Markdown::new(folder)).await?;
    Report::of(&app.db, run.id).await
}

struct Draft {
    path: String,
    kind: Kind,
    locale: String,
    slug: String,
    head: Head,
    body: String,
}

/// The reader of such a folder.
pub struct Markdown {
    folder: Folder,
    /// Files that are read, then what is not, each in the order of their paths; taken from the end.
    drafts: Vec<Draft>,
    left_out: Vec<(String, String)>,
    ids: Vec<String>,
    /// The path of each item, by kind and slug: what links name.
    paths: HashMap<(Kind, String), String>,
}

impl Markdown {
    /// Reads the head of every file.
    pub fn new(mut folder: Folder) -> Self {
        let mut left_out = std::mem::take(&mut folder.left_out);
        let (mut drafts, mut paths) = (Vec::new(), HashMap::new());
        for path in folder.files.keys().filter(|it| it.ends_with(".md")) {
            let text =
                |bytes| String::from_utf8(bytes).map_err(|_| "ce n’est pas du texte en UTF-8".to_owned());
            let read = folder.bytes(path).and_then(text);
            let split = |it: &String| front_matter::split(it).map(|(head, body)| (head, body.to_owned()));
            let (mut head, body) = match read.as_ref().map_err(Clone::clone).and_then(split) {
                Ok(parts) => parts,
                Err(reason) => {
                    left_out.push((path.clone(), reason));
                    continue;
                }
            };
            let (kind, slug) = (kind_of(path), slug_of(path));
            let locale = head.text("locale");
            let locale = if locale == "en" { locale } else { "fr".to_owned() };
            paths.insert((kind, slug.clone()), path.clone());
            drafts.push(Draft { path: path.clone(), kind, locale, slug, head, body });
        }
        let ids = drafts.iter().map(|it| it.path.clone()).collect();
        folder.left_out.clone_from(&left_out);
        drafts.reverse();
        left_out.reverse();
        Self { folder, drafts, left_out, ids, paths }
    }

    /// The path of the item that `article/navette` names.
    fn path(&self, named: &str) -> Option<(Kind, &String)> {
        let (kind, slug) = named.split_once('/')?;
        let kind = Kind::named(kind)?;
        Some((kind, self.paths.get(&(kind, slug.to_owned()))?))
    }

    fn proposal(&self, draft: Draft, known: &Known) -> Proposal {
        let Draft { path, kind, locale, slug, mut head, body } = draft;
        let mut reasons = Vec::new();
        let held = head.flag("draft") || head.text("published") == "false";
        let section = |slug: &str| known.sections.get(slug).copied();
        let named = |kind: Kind, slug: &str| {
            self.paths.get(&(kind, slug.to_owned())).and_then(|it| known.items.get(it)).copied()
        };
        let look = Look { item: &named, section: &section, day: known.day(), zone: known.zone() };
        let details = head.details(kind, &look, &mut reasons);
        let mut fields = Fields { details, slug: slug.clone(), ..Fields::default() };
        fields.title = head.text("title");
        if fields.title.is_empty() {
            fields.title = slug.replace('-', " ");
            reasons.push("sans titre : le nom du fichier en tient lieu".into());
        }
        fields.kicker = head.text("kicker");
        fields.author = head.text("author");
        fields.audiences = head.list("audiences");
        fields.synonyms = head.list("synonyms");
        fields.evergreen = head.flag("evergreen");
        fields.priority = match head.text("priority").as_str() {
            "lead" => Priority::Lead,
            "brief" => Priority::Brief,
            "filler" => Priority::Filler,
            _ => Priority::Secondary,
        };
        fields.owner = named(Kind::Organisation, &head.text("owner"));
        fields.mediator_note = head.text("mediator_note");
        fields.topics = among(&known.topics, head.list("topics"), "thème", &mut reasons);
        fields.zones = among(&known.zones, head.list("zones"), "quartier", &mut reasons);
        fields.whole_town = head.flag("whole_town") && fields.zones.is_empty();
        let (filed, unknown): (Vec<_>, Vec<_>) =
            head.list("tags").into_iter().partition(|it| known.topics.contains_key(&slugify(it)));
        fields.topics.extend(filed.iter().filter_map(|it| known.topics.get(&slugify(it))));
        if !unknown.is_empty() {
            reasons.push(format!("mots-clés sans thème correspondant : {}", unknown.join(", ")));
        }
        let lead = Lead {
            named: head.text("image"),
            alt: head.text("image_alt"),
            credit: head.text("image_credit"),
            focal: serde_json::from_str(&head.text("image_focal")).unwrap_or(CENTRE),
        };
        fields.lede = head.text("lede");
        let summary = head.text("description");
        let at = date(&mut head, &path, known);
        let original = head.text("translation_of");
        let translation_of = self.paths.get(&(kind, original)).cloned();
        let left = head.left();
        if !left.is_empty() {
            reasons.push(format!("champs de l’en-tête laissés de côté : {}", left.join(", ")));
        }
        Proposal {
            locale,
            fields,
            text: Text::Markdown(body),
            lead: (!lead.named.is_empty()).then_some(lead),
            summary,
            at,
            held: held.then(|| "le fichier dit qu’il n’est pas à publier".to_owned()),
            translation_of,
            reasons,
            ..Proposal::of(&path, &path, kind)
        }
    }
}

impl Reader for Markdown {
    fn prefix(&self) -> &str {
        self.folder.prefix
    }

    fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    fn count(&self) -> usize {
        self.drafts.len() + self.left_out.len()
    }

    fn next(&mut self, known: &Known) -> Option<Element> {
        if let Some((source, reason)) = self.left_out.pop() {
            return Some(Element::LeftOut { source, reason });
        }
        let draft = self.drafts.pop()?;
        Some(Element::Item(Box::new(self.proposal(draft, known))))
    }

    /// Why a text stands without a picture it names is said; one that is there and was not taken has its own line in the report.
    fn picture(&mut self, named: &str) -> Found {
        let Some(path) = self.folder.find(named) else {
            let path = named.trim_start_matches('/').split(['?', '#']).next().unwrap_or_default();
            let decoded = percent_decoded(path);
            let there = self.folder.left_out.iter().any(|it| it.0 == decoded);
            let what = if there { "image refusée, voir sa ligne" } else { "image absente du dossier" };
            return Found::Absent(format!("{what} : {named}"));
        };
        let Some(held) = self.folder.files.get(path).cloned() else {
            return Found::Absent(format!("image absente du dossier : {named}"));
        };
        let name = name_of(path);
        let (alt, alt_en) = self.folder.alts.get(name).cloned().unwrap_or_default();
        Found::Picture(Box::new(Picture {
            alt,
            alt_en,
            ..Picture::of(path, Bytes { name: name.to_owned(), held })
        }))
    }

    fn link(&self, href: &str) -> Link {
        let Some(named) = href.strip_prefix("parvis:") else { return Link::Elsewhere };
        match self.path(named) {
            Some((_, path)) => Link::Item(path.clone()),
            None => Link::Nowhere(format!("lien vers rien : {href}")),
        }
    }

    fn card(&self, named: &str) -> Option<(Kind, String)> {
        self.path(named).map(|(kind, path)| (kind, path.clone()))
    }
}

/// The date of the head (`day` counted from today, or `date`), else of the file's name.
fn date(head: &mut Head, path: &str, known: &Known) -> Option<DateTime<Utc>> {
    let days = head.number("day");
    let date = head.text("date");
    let day = days
        .map(|it| known.day() + Duration::days(it))
        .or_else(|| date.get(..10).and_then(|it| it.parse().ok()))
        .or_else(|| date_of_name(path))?;
    let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
    let at = dates::local(day.and_time(morning), known.zone());
    // Today's article is out already, whatever the hour.
    Some(if days == Some(0) { at.min(known.now) } else { at })
}

fn among(
    known: &HashMap<String, Uuid>,
    slugs: Vec<String>,
    word: &str,
    reasons: &mut Vec<String>,
) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for slug in slugs {
        match known.get(&slug) {
            Some(id) => ids.push(*id),
            None => reasons.push(format!("{word} inconnu : {slug}")),
        }
    }
    ids
}

/// The folder of a file says its kind: `services/…`; anything else is an article.
fn kind_of(path: &str) -> Kind {
    let folder = path.rsplit('/').nth(1).unwrap_or("");
    match folder {
        "services" => Kind::Service,
        "events" => Kind::Event,
        "places" => Kind::Place,
        "organisations" => Kind::Organisation,
        "people" => Kind::Person,
        "documents" => Kind::Document,
        "pages" => Kind::Page,
        _ => Kind::Article,
    }
}

/// The file's name without its date and ending.
fn slug_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md").trim_start_matches('_');
    let bare = date_of_name(path).map_or(name, |_| name.splitn(4, '-').nth(3).unwrap_or(name));
    slugify(bare)
}

/// The date a file's name begins with: `2019-06-14-…` or `19-06-14-…`.
fn date_of_name(path: &str) -> Option<NaiveDate> {
    let name = path.rsplit('/').next()?.trim_start_matches('_');
    let parts: Vec<&str> = name.splitn(4, '-').collect();
    let [year, month, day, _] = parts.as_slice() else { return None };
    let year: i32 = year.parse().ok()?;
    NaiveDate::from_ymd_opt(
        if year < 100 { 2000 + year } else { year },
        month.parse().ok()?,
        day.parse().ok()?,
    )
}
