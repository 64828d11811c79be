//! A folder of Markdown files with front matter and local images, imported. Two passes: first every file becomes a draft, so that files may
//! link to each other, then they are published.
use super::front_matter::{self, Head, Look};
use super::{Element, Outcome, Report, picture};
use crate::app::App;
use crate::content::fields::{Fields, LEDE_MAX, Priority, TITLE_MAX, slugify};
use crate::content::publish::{self, Act, New};
use crate::content::state::Visibility;
use crate::content::{Kind, dates, image, item, revision, topic, town};
use crate::error::{Error, Result};
use crate::media::picture::MAX_BYTES;
use crate::richtext::intake::{self, IntakeContext};
use crate::richtext::{Address, Block, RichText, Target, text};
use crate::staff::Person;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Bytes of a Markdown file at most.
const TEXT_MAX: usize = 1_000_000;

/// The files of an import, by path inside the folder.
#[derive(Default)]
pub struct Folder {
    pub files: BTreeMap<String, Vec<u8>>,
    /// What was not read, and why.
    pub left_out: Vec<(String, String)>,
    /// Before the path, in `item.source`: `markdown:` or `demo:`.
    pub prefix: &'static str,
    /// Words for images whose file stands in no text, by file name.
    pub alts: HashMap<String, (String, String)>,
}

impl Folder {
    /// Reads a folder of the disk. A link is followed as long as it stays inside; what cannot be read is said, and the rest is read.
    pub fn read(dir: &Path) -> std::io::Result<Self> {
        let root = dir.canonicalize()?;
        let mut read = Self { prefix: "markdown:", ..Self::default() };
        let mut seen = HashSet::from([root.clone()]);
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(err) if folder == root => return Err(err),
                Err(err) => {
                    read.left_out.push((inside(&root, &folder), format!("dossier illisible : {err}")));
                    continue;
                }
            };
            for path in entries.flatten().map(|it| it.path()) {
                match entry(&root, &path) {
                    // A folder that links lead to is read once.
                    Ok(Entry::Folder(real)) => open.extend(seen.insert(real).then_some(path)),
                    Ok(Entry::File(bytes)) => drop(read.files.insert(inside(&root, &path), bytes)),
                    Err(reason) => read.left_out.push((inside(&root, &path), reason)),
                }
            }
        }
        Ok(read)
    }

    /// The file a text names: by its path, else by its name alone.
    fn find(&self, named: &str) -> Option<(&str, &[u8])> {
        let path = named.trim_start_matches('/').split(['?', '#']).next()?;
        let decoded = percent_decoded(path);
        let name = decoded.rsplit('/').next().filter(|it| !it.is_empty())?;
        let exact = self.files.get_key_value(decoded.as_str());
        let found = exact.or_else(|| self.files.iter().find(|it| it.0.rsplit('/').next() == Some(name)))?;
        Some((found.0.as_str(), found.1.as_slice()))
    }
}

enum Entry {
    /// By its true path.
    Folder(PathBuf),
    File(Vec<u8>),
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
    std::fs::read(&real).map(Entry::File).map_err(unreadable)
}

/// A path as the report and the texts name it.
fn inside(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn percent_decoded(path: &str) -> String {
    let whole = format!("x={}", path.replace('+', "%2B"));
    url::form_urlencoded::parse(whole.as_bytes())
        .next()
        .map_or_else(|| path.to_owned(), |it| it.1.into_owned())
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub publish: bool,
}

/// Parts of the width and height that must stay in view, while nobody says which.
const CENTRE: (f64, f64) = (0.5, 0.5);

struct Draft {
    path: String,
    id: Uuid,
    kind: Kind,
    locale: String,
    slug: String,
    head: Head,
    body: String,
}

/// Imports every `.md` file of the folder and the images they name.
pub async fn import(app: &App, person: &Person, folder: &Folder, options: Options) -> Result<Report> {
    let mut import = Import::begin(app, person, folder).await?;
    let drafts = import.drafts().await?;
    for (path, reason) in &folder.left_out {
        import.note(path, Outcome::LeftOut, None, vec![reason.clone()]);
    }
    for draft in &drafts {
        import.images_of(draft).await;
    }
    let mut kept = Vec::new();
    for draft in drafts {
        kept.extend(import.write(draft).await);
    }
    if options.publish {
        for it in kept {
            import.publish(it).await;
        }
    }
    Ok(import.report)
}

struct Import<'a> {
    app: &'a App,
    person: &'a Person,
    folder: &'a Folder,
    town: town::Town,
    now: DateTime<Utc>,
    topics: HashMap<String, Uuid>,
    zones: HashMap<String, Uuid>,
    sections: HashMap<String, Uuid>,
    /// By kind and slug: what this folder holds, and what links may name.
    items: HashMap<(Kind, String), Uuid>,
    /// By path inside the folder.
    images: HashMap<String, Uuid>,
    report: Report,
}

/// A draft that was written and what its head said about its date.
struct Kept {
    path: String,
    item: Uuid,
    /// When it was or will be public.
    at: Option<DateTime<Utc>>,
    unchanged: bool,
    /// The file says that it is not to be public.
    held: bool,
}

impl<'a> Import<'a> {
    async fn begin(app: &'a App, person: &'a Person, folder: &'a Folder) -> Result<Self> {
        let topics = topic::all(&app.db).await?.into_iter().map(|it| (it.slug, it.id)).collect();
        let zones = topic::zones(&app.db).await?.into_iter().map(|it| (it.slug, it.id)).collect();
        let sections = topic::sections(&app.db).await?.into_iter().map(|it| (it.slug, it.id)).collect();
        Ok(Self {
            app,
            person,
            folder,
            town: town::get(&app.db).await?,
            now: app.now(),
            topics,
            zones,
            sections,
            items: HashMap::new(),
            images: HashMap::new(),
            report: Report::default(),
        })
    }

    /// Why a text stands without a picture it names. One that is there and was not taken has its own line in the report.
    fn without_image(&self, src: &str) -> String {
        let path = src.trim_start_matches('/').split(['?', '#']).next().unwrap_or_default();
        let decoded = percent_decoded(path);
        let there = self.folder.find(src).is_some() || self.folder.left_out.iter().any(|it| it.0 == decoded);
        let what = if there { "image refusée, voir sa ligne" } else { "image absente du dossier" };
        format!("{what} : {src}")
    }

    fn note(&mut self, source: &str, outcome: Outcome, item: Option<Uuid>, reasons: Vec<String>) {
        self.report.elements.push(Element { source: source.to_owned(), outcome, item, reasons });
    }

    /// Heads and bodies, and the id of each file's item: known from an earlier import or new.
    async fn drafts(&mut self) -> Result<Vec<Draft>> {
        let mut drafts = Vec::new();
        for (path, bytes) in &self.folder.files {
            if !path.ends_with(".md") {
                continue;
            }
            let read = std::str::from_utf8(bytes).map_err(|_| "ce n’est pas du texte en UTF-8".to_owned());
            let (mut head, body) = match read.and_then(front_matter::split) {
                Ok(parts) => parts,
                Err(reason) => {
                    self.note(path, Outcome::LeftOut, None, vec![reason]);
                    continue;
                }
            };
            let kind = kind_of(path);
            let locale = head.text("locale");
            let locale = if locale == "en" { locale } else { "fr".to_owned() };
            let slug = slug_of(path);
            let source = format!("{}{path}", self.folder.prefix);
            let id = item::by_source(&self.app.db, &source).await?.map_or_else(Uuid::now_v7, |it| it.id);
            self.items.insert((kind, slug.clone()), id);
            drafts.push(Draft { path: path.clone(), id, kind, locale, slug, head, body: body.to_owned() });
        }
        Ok(drafts)
    }

    /// Takes over the local images a file names.
    async fn images_of(&mut self, draft: &Draft) {
        let mut named = Named::default();
        intake::markdown(&draft.body, &mut named);
        let mut head = draft.head.clone();
        let (lead, alt, credit) = (head.text("image"), head.text("image_alt"), head.text("image_credit"));
        let focal = serde_json::from_str(&head.text("image_focal")).unwrap_or(CENTRE);
        if !lead.is_empty() {
            named.images.insert(0, (lead.clone(), alt, format!(" | {credit}")));
        }
        let title = head.text("title");
        for (src, alt, words) in named.images {
            let Some((path, bytes)) = self.folder.find(&src).map(|it| (it.0.to_owned(), it.1.to_vec()))
            else {
                continue;
            };
            if self.images.contains_key(&path) {
                continue;
            }
            let focal = if src == lead { focal } else { CENTRE };
            if let Err(err) = self.take_image(&path, bytes, (&alt, &words, &title), focal).await {
                let reasons = self.reasons(&err);
                self.note(&path, Outcome::LeftOut, None, reasons);
            }
        }
    }

    /// Why something did not come in. One that fails does not keep out the others.
    fn reasons(&self, err: &Error) -> Vec<String> {
        match err {
            Error::Refused(found) => {
                found.iter().map(|it| self.app.templates.named_sentence("fr", it)).collect()
            }
            other => vec![format!("erreur : {other}")],
        }
    }

    async fn take_image(
        &mut self,
        path: &str,
        bytes: Vec<u8>,
        (alt, words, title): (&str, &str, &str),
        focal: (f64, f64),
    ) -> Result<()> {
        let source = format!("{}{path}", self.folder.prefix);
        if let Some(known) = image::by_source(&self.app.db, &source).await? {
            self.images.insert(path.to_owned(), known.id);
            self.note(path, Outcome::Unchanged, Some(known.id), Vec::new());
            return Ok(());
        }
        let picture = match picture::examine(self.person, bytes).await? {
            Ok(picture) => picture,
            Err(refusal) => {
                self.note(path, Outcome::LeftOut, None, vec![refusal.sentence("fr")]);
                return Ok(());
            }
        };
        let mut reasons: Vec<String> = picture.warnings.iter().map(|it| it.sentence("fr")).collect();
        let name = path.rsplit('/').next().unwrap_or(path);
        // The caption belongs to the figure: the same picture may say something else in another text.
        let credit = words.split_once('|').map_or("", |it| it.1);
        let known = self.folder.alts.get(name);
        let mut about = image::About {
            alt: known.map_or_else(|| alt.trim().to_owned(), |it| it.0.clone()),
            alt_en: known.map(|it| it.1.clone()).unwrap_or_default(),
            credit: credit.trim().to_owned(),
            focal,
            ..image::About::default()
        };
        if about.credit.is_empty() {
            about.credit = picture.credit_hint.clone().unwrap_or_default();
        }
        if !about.problems().is_empty() {
            about.alt = format!("Illustration de l’article « {title} »");
            reasons.push("image sans texte de remplacement : à décrire".into());
        }
        let image = picture::keep(self.app, self.person, picture, name, about, Some(source)).await?;
        self.images.insert(path.to_owned(), image.id);
        self.note(path, Outcome::Imported, Some(image.id), reasons);
        Ok(())
    }

    /// Writes one file as a draft; None if it was left out.
    async fn write(&mut self, mut draft: Draft) -> Option<Kept> {
        let mut reasons = Vec::new();
        let held = draft.head.flag("draft") || draft.head.text("published") == "false";
        let (fields, at, translation_of) = self.fields(&mut draft, &mut reasons);
        match self.stored(&draft, translation_of, fields).await {
            Ok((item, outcome)) => {
                self.note(&draft.path, outcome, Some(item.id), reasons);
                let unchanged = outcome == Outcome::Unchanged;
                Some(Kept { path: draft.path, item: item.id, at, unchanged, held })
            }
            Err(err) => {
                reasons.extend(self.reasons(&err));
                self.note(&draft.path, Outcome::LeftOut, None, reasons);
                None
            }
        }
    }

    async fn stored(
        &self,
        draft: &Draft,
        translation_of: Option<Uuid>,
        fields: Fields,
    ) -> Result<(item::Model, Outcome)> {
        let source = format!("{}{}", self.folder.prefix, draft.path);
        if let Some(known) = item::by_source(&self.app.db, &source).await? {
            let (item, changed) = self.update(&known, fields).await?;
            return Ok((item, if changed { Outcome::Updated } else { Outcome::Unchanged }));
        }
        let new = New {
            id: Some(draft.id),
            translation_of,
            source: Some(source),
            ..New::of(draft.kind, &draft.locale)
        };
        let item = publish::create(&self.app.db, self.person, new, fields, self.now).await?;
        Ok((item, Outcome::Imported))
    }

    async fn update(&self, known: &item::Model, mut fields: Fields) -> Result<(item::Model, bool)> {
        let current = revision::current(&self.app.db, known).await?;
        fields.slug = current.fields.slug.clone();
        if current.fields == fields {
            return Ok((known.clone(), false));
        }
        let saved =
            publish::save(&self.app.db, self.person, known.id, known.version, fields, self.now).await?;
        Ok((saved, true))
    }

    fn fields(
        &self,
        draft: &mut Draft,
        reasons: &mut Vec<String>,
    ) -> (Fields, Option<DateTime<Utc>>, Option<Uuid>) {
        let head = &mut draft.head;
        let section = |slug: &str| self.sections.get(slug).copied();
        let named = |kind: Kind, slug: &str| self.items.get(&(kind, slug.to_owned())).copied();
        let look =
            Look { item: &named, section: &section, day: self.town.day(self.now), zone: self.town.zone() };
        let details = head.details(draft.kind, &look, reasons);
        let mut fields = Fields { details, slug: draft.slug.clone(), ..Fields::default() };
        fields.title = head.text("title");
        if fields.title.is_empty() {
            fields.title = draft.slug.replace('-', " ");
            reasons.push("sans titre : le nom du fichier en tient lieu".into());
        }
        if fields.title.chars().count() > TITLE_MAX {
            reasons.push(format!("titre raccourci : « {} »", fields.title));
            fields.title = text::shorten(&fields.title, TITLE_MAX);
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
        let owner = head.text("owner");
        fields.owner = named(Kind::Organisation, &owner);
        fields.mediator_note = head.text("mediator_note");
        fields.topics = known(&self.topics, head.list("topics"), "thème", reasons);
        fields.zones = known(&self.zones, head.list("zones"), "quartier", reasons);
        fields.whole_town = head.flag("whole_town") && fields.zones.is_empty();
        let tags = head.list("tags");
        if !tags.is_empty() {
            fields.topics.extend(tags.iter().filter_map(|it| self.topics.get(&slugify(it))));
            let unknown: Vec<_> =
                tags.iter().filter(|it| !self.topics.contains_key(&slugify(it))).cloned().collect();
            if !unknown.is_empty() {
                reasons.push(format!("mots-clés sans thème correspondant : {}", unknown.join(", ")));
            }
        }
        let lead = head.text("image");
        fields.image = self.folder.find(&lead).and_then(|it| self.images.get(it.0)).copied();
        if !lead.is_empty() && fields.image.is_none() {
            reasons.push(self.without_image(&lead));
        }
        for taken in ["image_alt", "image_credit", "image_focal"] {
            head.text(taken);
        }
        let mut context = Context { import: self, own: draft.slug.clone(), missing: Vec::new() };
        let taken = intake::markdown(&draft.body, &mut context);
        reasons.extend(context.missing);
        reasons.extend(taken.dropped);
        fields.body = taken.text;
        reasons.extend(unread_link(&text::plain(&fields.body)));
        // a picture that leads and stands in the text too is one picture
        let mut told = HashSet::new();
        reasons.retain(|it| told.insert(it.clone()));
        fields.lede = head.text("lede");
        let description = head.text("description");
        if fields.lede.is_empty() && !description.is_empty() {
            lede_from(&mut fields, &description, reasons);
        } else if fields.lede.is_empty() {
            fields.lede = text::shorten(&fields.body.first_paragraph().unwrap_or_default(), LEDE_MAX);
        }
        let at = self.date(head, &draft.path);
        fields.displayed_at = at.filter(|it| *it <= self.now);
        let original = head.text("translation_of");
        let translation_of = named(draft.kind, &original);
        let left = head.left();
        if !left.is_empty() {
            reasons.push(format!("champs de l’en-tête laissés de côté : {}", left.join(", ")));
        }
        (fields, at, translation_of)
    }

    /// The date of the head (`day` counted from today, or `date`), else of the file's name.
    fn date(&self, head: &mut Head, path: &str) -> Option<DateTime<Utc>> {
        let days = head.number("day");
        let date = head.text("date");
        let day = days
            .map(|it| self.town.day(self.now) + Duration::days(it))
            .or_else(|| date.get(..10).and_then(|it| it.parse().ok()))
            .or_else(|| date_of_name(path))?;
        let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
        let at = dates::local(day.and_time(morning), self.town.zone());
        // Today's article is out already, whatever the hour.
        Some(if days == Some(0) { at.min(self.now) } else { at })
    }

    async fn publish(&mut self, kept: Kept) {
        let published = if kept.held {
            Err("le fichier dit qu’il n’est pas à publier".to_owned())
        } else {
            self.published(&kept).await.map_err(|err| self.reasons(&err).join(" ; "))
        };
        let Some(it) = self.report.elements.iter_mut().find(|it| it.source == kept.path) else { return };
        match published {
            Err(reason) => it.reasons.push(format!("gardé en brouillon : {reason}")),
            Ok(true) if it.outcome == Outcome::Unchanged => it.outcome = Outcome::Updated,
            Ok(_) => {}
        }
    }

    /// Makes it public or schedules it. False if it was already.
    async fn published(&self, kept: &Kept) -> Result<bool> {
        let row = item::by_id(&self.app.db, kept.item).await?;
        if row.visibility == Visibility::Live && (kept.unchanged || row.open_revision.is_none()) {
            return Ok(false);
        }
        let act = match kept.at {
            Some(at) if at > self.now => Act::Schedule { at },
            _ => Act::Publish,
        };
        publish::act(&self.app.db, self.person, row.id, row.version, act, self.now).await?;
        Ok(true)
    }
}

/// Markdown's sign of a link among the words: it stands in HTML, or is badly written, and is read by nobody.
fn unread_link(words: &str) -> Option<String> {
    let at = words.find("](")?;
    let link: String = words[at + 2..].chars().take_while(|it| *it != ')' && *it != '\n').take(80).collect();
    Some(format!("lien resté tel quel dans le texte : {link}"))
}

/// A description too long for a lede: its first sentences are the lede and the others open the text, or, where the first one is too long
/// by itself, the lede is its beginning and the whole opens the text.
fn lede_from(fields: &mut Fields, description: &str, reasons: &mut Vec<String>) {
    let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
    // A sentence of a few words says too little by itself.
    let sentences =
        text::first_sentences(&description, LEDE_MAX).filter(|it| it.chars().count() >= LEDE_MAX / 4);
    fields.lede = sentences.map_or_else(|| text::shorten(&description, LEDE_MAX), str::to_owned);
    if fields.lede != description {
        let rest = description.strip_prefix(fields.lede.as_str()).map(str::trim_start);
        reasons.push(match rest {
            Some(_) => "description trop longue pour le chapô : la suite ouvre le texte".into(),
            None => "description trop longue pour le chapô : gardée entière en tête du texte".into(),
        });
        let rest = rest.unwrap_or(&description);
        let mut blocks = vec![Block::paragraph(rest)];
        blocks[0].base_mut().id = crate::richtext::BlockId::derived(rest);
        blocks.append(&mut fields.body.content);
        fields.body = RichText::new(blocks);
    }
}

fn known(
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

/// The images a text names, in order.
#[derive(Default)]
struct Named {
    images: Vec<(String, String, String)>,
}

impl IntakeContext for Named {
    fn image(&mut self, src: &str, alt: &str, title: &str) -> Option<Uuid> {
        self.images.push((src.to_owned(), alt.to_owned(), title.to_owned()));
        None
    }
}

/// Answers of this import to what a text names.
struct Context<'a> {
    import: &'a Import<'a>,
    own: String,
    missing: Vec<String>,
}

impl Context<'_> {
    fn item(&self, path: &str) -> Option<(Kind, Uuid)> {
        let (kind, slug) = path.split_once('/')?;
        let kind = Kind::named(kind)?;
        self.import.items.get(&(kind, slug.to_owned())).map(|it| (kind, *it))
    }
}

impl IntakeContext for Context<'_> {
    fn image(&mut self, src: &str, _: &str, _: &str) -> Option<Uuid> {
        let found = self.import.folder.find(src).and_then(|it| self.import.images.get(it.0)).copied();
        if found.is_none() {
            self.missing.push(self.import.without_image(src));
        }
        found
    }

    fn tells_of_images(&self) -> bool {
        true
    }

    fn link(&mut self, href: &str) -> Option<Target> {
        if let Some(path) = href.strip_prefix("parvis:") {
            let found = self.item(path);
            if found.is_none() {
                self.missing.push(format!("{} : lien vers rien : {href}", self.own));
            }
            return found.map(|it| Target::Item(it.1));
        }
        Address::parse(href).map(Target::Address)
    }

    fn card(&mut self, path: &str) -> Option<(String, Uuid)> {
        let found = self.item(path);
        if found.is_none() {
            self.missing.push(format!("{} : carte de rien : {path}", self.own));
        }
        found.map(|it| (it.0.name().to_owned(), it.1))
    }
}
