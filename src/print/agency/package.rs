//! What an agency needs of an issue, as files under fixed names: texts, pictures, flat plan, styles, obligatory texts, our own layout as a
//! guide. Names are ASCII and never change once given: InDesign links files by name. Reads content, writes nothing of it.
use super::story::{self, About, Answers, Photo, Story, Style, Variant};
use super::ticket::Ticket;
use super::tribunes::{self, Column};
use super::{docx, icml};
use crate::content::fields::{Details, Fields, slugify};
use crate::content::publication::{self, Model as Issue, PlannedPage, issue_item, subject};
use crate::content::resolve::{self, Wording};
use crate::content::state::{Public, Stage};
use crate::content::topic::{self, Labelled};
use crate::content::town::{self, Town};
use crate::content::{image, item, revision, tribune};
use crate::error::{Error, Result};
use crate::media::picture::Format;
use crate::media::{Hash, Media, delivery, resize};
use crate::print::collect::{self, Collected};
use crate::print::photos::ENDING;
use crate::print::printer::BUILT_IN_ICC;
use crate::print::shape::Shape;
use crate::print::table::csv;
use crate::print::{Workshop, check, layout, press, source};
use crate::richtext::Channel;
use crate::richtext::refs::Refs;
use crate::staff;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A file of a package, by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Below the folder of the issue, with `/`.
    pub path: String,
    /// Content hash.
    pub hash: String,
    pub sha256: String,
    pub bytes: usize,
    /// The picture it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Uuid>,
}

impl File {
    /// Stores the bytes.
    pub(super) fn keep(media: &Media, path: impl Into<String>, bytes: &[u8]) -> Result<Self> {
        let sha256 = Sha256::digest(bytes).iter().map(|it| format!("{it:02x}")).collect();
        let hash = media.put(bytes)?.to_string();
        Ok(Self { path: path.into(), hash, sha256, bytes: bytes.len(), image: None })
    }
}

/// A text and what its agency is told of it.
pub(super) struct Text {
    pub item: Uuid,
    pub revision: Uuid,
    pub variant: Variant,
    pub title: String,
    /// Of its files, without the ending.
    pub path: String,
    pub story: Story,
    /// Facts of the manifest.
    pub facts: Facts,
}

/// What the manifest says of a text beside its files.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Facts {
    pub kind: &'static str,
    pub id: i64,
    pub title: String,
    pub state: String,
    pub section: String,
    pub page_wished: Option<i32>,
    pub page_planned: Option<usize>,
    pub shape: Option<String>,
    pub priority: String,
    pub deadline: Option<chrono::NaiveDate>,
    pub contact: String,
    /// Not to be published before.
    pub embargo: Option<chrono::DateTime<chrono::Utc>>,
    /// Signed words: nobody shortens them.
    pub do_not_cut: bool,
    /// Not on the site: the paper is the only place it stands in.
    pub print_only: bool,
    pub short_address: String,
    /// Path of the sheet of its article.
    pub sheet: String,
    pub images: Vec<Value>,
}

/// What went before: names that were given stay.
pub(super) struct Given<'a> {
    pub files: &'a [File],
    /// Path of each text, without its ending.
    pub texts: &'a HashMap<(Uuid, Variant), String>,
}

/// Everything but what depends on the packages before.
pub(super) struct Package {
    pub texts: Vec<Text>,
    /// What the manifest says of the columns of the council's groups.
    pub tribunes: Vec<Value>,
    pub files: Vec<File>,
    /// Titles of texts nobody has agreed to yet.
    pub awaited: Vec<String>,
}

/// The name of the folder of an issue: `2026-12_n128`.
#[must_use]
pub fn folder(issue: &Issue) -> String {
    format!("{}_{}", issue.distribution_from.format("%Y-%m"), issue.slug())
}

/// A lock of InCopy below a folder: somebody has a story open, and its file must stay as it is.
#[must_use]
pub fn checked_out(folder: &Path) -> Option<PathBuf> {
    let mut open = vec![folder.to_path_buf()];
    while let Some(dir) = open.pop() {
        for path in std::fs::read_dir(dir).into_iter().flatten().flatten().map(|it| it.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("idlk")) {
                return Some(path);
            }
        }
    }
    None
}

/// The folder of what has to run.
const OBLIGATORY: &str = "06_obligatoires";

/// Gathers the package of an issue as its content stands now.
pub(super) async fn gather(
    shop: &Workshop,
    town: &Town,
    issue: &Issue,
    given: &Given<'_>,
) -> Result<Package> {
    let collected = Box::pin(collect::collect(shop, town, issue, collect::Enters::Everything)).await?;
    let mut making = Making::begin(shop, town, issue, given, collected).await?;
    let (texts, mut awaited) = making.texts().await?;
    making.obligatory()?;
    let tribunes = making.tribunes(&mut awaited).await?;
    making.plan(&texts).await?;
    making.styles().await?;
    making.proof().await?;
    Ok(Package { texts, tribunes, files: making.files, awaited })
}

/// The pictures of an item that may be printed.
#[derive(Default)]
struct Pictures {
    photos: HashMap<Uuid, Photo>,
    /// What the manifest says of each.
    told: Vec<Value>,
    /// Small JPEG files, by the name of the picture's file.
    small: Vec<(String, Vec<u8>)>,
}

struct Making<'a> {
    shop: &'a Workshop,
    town: &'a Town,
    issue: &'a Issue,
    given: &'a Given<'a>,
    collected: Collected,
    files: Vec<File>,
    sections: Vec<topic::section::Model>,
    rows: Vec<issue_item::Model>,
    subjects: Vec<subject::Model>,
    people: HashMap<Uuid, String>,
    /// What the layout calls its shapes, by name.
    shapes: HashMap<String, String>,
}

impl<'a> Making<'a> {
    async fn begin(
        shop: &'a Workshop,
        town: &'a Town,
        issue: &'a Issue,
        given: &'a Given<'a>,
        collected: Collected,
    ) -> Result<Self> {
        let people = staff::all(&shop.db).await?;
        let info = layout::info(&source(&shop.settings), &issue.layout);
        let titled = |it: &Shape| (it.name.clone(), it.title.get(&issue.locale).unwrap_or(&it.name).clone());
        let shapes = info.map(|it| it.shape.iter().map(titled).collect()).unwrap_or_default();
        Ok(Self {
            shop,
            town,
            issue,
            given,
            collected,
            files: Vec::new(),
            sections: topic::sections(&shop.db).await?,
            rows: crate::print::issue::rows(&shop.db, issue.id).await?,
            subjects: crate::print::subject::of_issue(&shop.db, issue.id).await?,
            people: people.into_iter().map(|it| (it.id, format!("{} <{}>", it.name, it.email))).collect(),
            shapes,
        })
    }

    /// A shape in the words of its layout.
    fn shape(&self, name: &str) -> String {
        self.shapes.get(name).map_or(name, String::as_str).to_owned()
    }

    fn say(&self, key: &str) -> String {
        (self.shop.say)(&self.issue.locale, key)
    }

    fn keep(&mut self, path: impl Into<String>, bytes: &[u8]) -> Result<()> {
        self.files.push(File::keep(&self.shop.media, path, bytes)?);
        Ok(())
    }

    /// The texts somebody agreed to, with their pictures; the titles of the others.
    async fn texts(&mut self) -> Result<(Vec<Text>, Vec<String>)> {
        let unapproved: BTreeSet<&String> = self
            .collected
            .findings
            .iter()
            .filter(|it| it.code == check::UNAPPROVED)
            .map(|it| &it.item)
            .collect();
        // a filler is a text of the issue once it has a place in it
        let printed = publication::contents(&self.shop.db, self.issue.id).await?;
        let printed: BTreeSet<Uuid> = printed.into_iter().map(|it| it.item.id).collect();
        let mut chosen: Vec<(String, Uuid, Uuid)> = self
            .collected
            .items
            .iter()
            .filter(|(key, (item, _))| self.collected.ids.contains_key(*key) || printed.contains(item))
            .filter(|it| !unapproved.contains(it.0))
            .map(|(key, (item, revision))| (key.clone(), *item, *revision))
            .collect();
        let mut awaited: Vec<String> = unapproved
            .iter()
            .filter_map(|it| Some(self.collected.data.articles.get(*it)?.title.clone()))
            .collect();
        awaited.extend(self.subjects.iter().filter(|it| it.item_id.is_none()).map(|it| it.title.clone()));
        let revisions: Vec<Uuid> = chosen.iter().map(|it| it.2).collect();
        let revisions = revision::by_ids(&self.shop.db, &revisions).await?;
        let items: Vec<Uuid> = chosen.iter().map(|it| it.1).collect();
        let items = item::by_ids(&self.shop.db, &items).await?;
        chosen.sort_by_key(|it| items.get(&it.1).map(|it| it.short_id));
        let mut refs = Refs::default();
        for it in revisions.values() {
            refs.add(&it.fields.printed_body());
        }
        let wording = Wording {
            locale: &self.issue.locale,
            town: self.town,
            public_url: &self.shop.settings.public_url,
            now: self.shop.now,
        };
        let mut resolved = resolve::all(&self.shop.db, &refs, &wording).await?;
        let host = self.shop.settings.print_host();
        for it in resolved.items.values_mut() {
            it.short = it.short.replace(&self.shop.settings.public_url, &host);
        }
        let may_be_cut = self.say("print-handoff-may-be-cut");
        let mut texts = Vec::new();
        for (key, item, revision) in chosen {
            let (Some(row), Some(revision)) = (items.get(&item), revisions.get(&revision)) else { continue };
            let Pictures { photos, told: images, small } = self.pictures(row, &revision.fields).await?;
            let answers = Answers {
                locale: &self.issue.locale,
                resolved: &resolved,
                photos: &photos,
                may_be_cut: &may_be_cut,
            };
            let mut own = Vec::new();
            for variant in [Variant::Full, Variant::Short] {
                let about = About {
                    article: row.short_id.to_string(),
                    variant: variant.name().to_owned(),
                    revision: revision.id.to_string(),
                };
                let Some(story) = story::of(&revision.fields, variant, about, &answers) else { continue };
                let images = if variant == Variant::Full { images.clone() } else { Vec::new() };
                own.push(Text {
                    item,
                    revision: revision.id,
                    variant,
                    title: revision.fields.title.clone(),
                    path: self.path(&key, row, revision, variant),
                    story,
                    facts: self.facts(&key, row, revision, images),
                });
            }
            self.ticket(&mut own, row.short_id, small).await?;
            texts.append(&mut own);
        }
        Ok((texts, awaited))
    }

    /// The sheet of an article, beside the first of its texts.
    async fn ticket(&mut self, texts: &mut [Text], id: i64, small: Vec<(String, Vec<u8>)>) -> Result<()> {
        let Some(first) = texts.first() else { return Ok(()) };
        let folder = first.path.rsplit_once('/').map_or(OBLIGATORY, |it| it.0);
        let path = format!("{folder}/a-{id}_fiche.pdf");
        let site = format!("{}{}", self.shop.settings.public_url, crate::content::address::short(id));
        let target = (!first.facts.print_only).then_some(site);
        let ticket = Ticket { locale: &self.issue.locale, say: &self.shop.say, target, small };
        let stories: Vec<_> = texts.iter().map(|it| (it.variant, &it.story)).collect();
        let pdf = ticket.pdf(&first.facts, &stories).await?;
        self.keep(path.clone(), &pdf)?;
        texts.iter_mut().for_each(|it| it.facts.sheet.clone_from(&path));
        Ok(())
    }

    /// Where a text lies; once given, for ever.
    fn path(&self, key: &str, row: &item::Model, revision: &revision::Model, variant: Variant) -> String {
        if let Some(path) = self.given.texts.get(&(row.id, variant)) {
            return path.clone();
        }
        if revision.fields.channels.print_only() {
            return format!("{OBLIGATORY}/a-{}_{}", row.short_id, variant.name());
        }
        let section = self.collected.data.articles.get(key).map_or("articles", |it| it.section.as_str());
        format!("03_articles/{}/a-{}_{}", slugify(section), row.short_id, variant.name())
    }

    fn facts(&self, key: &str, row: &item::Model, revision: &revision::Model, images: Vec<Value>) -> Facts {
        let asked = self.rows.iter().find(|it| it.item_id == row.id);
        let subject = self.subjects.iter().find(|it| it.item_id == Some(row.id));
        let section = self.collected.data.articles.get(key).map(|it| it.section.clone()).unwrap_or_default();
        let label = self.sections.iter().find(|it| it.slug == section);
        let planned = self.issue.planned();
        let entry = planned.iter().find_map(|page| {
            page.entries
                .iter()
                .find(|it| it.begins && it.id == row.id)
                .map(|it| (page.number, it.shape.clone()))
        });
        let states = Public::of(row.visibility, revision.stage);
        let editorial = matches!(&revision.fields.details, Details::Article(it) if it.editorial);
        let priority = super::super::name_of(&revision.fields.priority);
        Facts {
            kind: "text",
            id: row.short_id,
            title: revision.fields.title.clone(),
            state: states.last().map(|it| it.name().to_owned()).unwrap_or_default(),
            section: label.map_or(section, |it| it.label(&self.issue.locale).to_owned()),
            page_wished: asked.and_then(|it| it.page),
            page_planned: entry.as_ref().map(|it| it.0),
            shape: asked.and_then(|it| it.shape.clone()).or(entry.map(|it| it.1)).map(|it| self.shape(&it)),
            priority,
            deadline: subject.and_then(|it| it.due_on).or(self.issue.texts_due_on),
            contact: subject
                .and_then(|it| it.writer_id)
                .or(row.created_by)
                .and_then(|it| self.people.get(&it).cloned())
                .unwrap_or_else(|| self.town.email.clone()),
            embargo: revision.publish_at.filter(|_| revision.stage == Some(Stage::Scheduled)),
            do_not_cut: editorial,
            print_only: revision.fields.channels.print_only(),
            short_address: format!(
                "{}{}",
                self.shop.settings.print_host(),
                crate::content::address::short(row.short_id)
            ),
            sheet: String::new(),
            images,
        }
    }

    /// The pictures of an item that may be printed: stored as files, and what the manifest says of each.
    async fn pictures(&mut self, row: &item::Model, fields: &Fields) -> Result<Pictures> {
        let ids = story::pictures(fields);
        let rows = image::by_ids(&self.shop.db, &ids).await?;
        let day = self.town.day(self.shop.now);
        let mut made = Pictures::default();
        let own = format!("a-{}", row.short_id);
        let mut taken: BTreeSet<String> = self.given.files.iter().map(|it| it.path.clone()).collect();
        for id in ids {
            let Some(picture) = rows.get(&id).filter(|it| it.rights.allow(Channel::Print, day)) else {
                continue;
            };
            let (bytes, ending) = self.original(picture).await?;
            let folder =
                if ending == "svg" { "05_infographies".to_owned() } else { format!("04_images/{own}") };
            let begins = format!("{folder}/{own}_");
            let known =
                self.given.files.iter().find(|it| it.image == Some(id) && it.path.starts_with(&begins));
            let path = known.map_or_else(
                || {
                    let stem = picture.name.rsplit_once('.').map_or(picture.name.as_str(), |it| it.0);
                    let name: String = slugify(stem).chars().take(40).collect();
                    let free =
                        |at: &usize| !taken.iter().any(|it| it.starts_with(&format!("{begins}{at:02}_")));
                    let at = (1..1_000).find(free).unwrap_or(1_000);
                    format!("{begins}{at:02}_{name}.{ending}")
                },
                |it| it.path.clone(),
            );
            taken.insert(path.clone());
            let file = File { image: Some(id), ..File::keep(&self.shop.media, path.clone(), &bytes)? };
            made.told.push(said(picture, &file, &self.issue.locale));
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            if let Some(small) = self.small(picture).await {
                made.small.push((name.clone(), small));
            }
            let photo =
                Photo { file: name, caption: picture.caption.clone(), credit: picture.credit.clone() };
            made.photos.insert(id, photo);
            self.files.push(file);
        }
        Ok(made)
    }

    /// A picture small enough for a sheet of paper; None where it cannot be read.
    async fn small(&self, picture: &image::Model) -> Option<Vec<u8>> {
        /// Pixels: 42 mm with 225 of them to the inch.
        const WIDTH: u32 = 372;
        let (hash, format) = (stored(&picture.hash).ok()?, Format::from_extension(&picture.format)?);
        let media = self.shop.media.clone();
        let work = move || resize::small(&media.get(hash).ok()?, format, WIDTH).ok();
        tokio::task::spawn_blocking(work).await.ok().flatten()
    }

    /// The pixels of a picture as it was sent in, its colours named.
    async fn original(&self, picture: &image::Model) -> Result<(Vec<u8>, &'static str)> {
        let hash: Hash = stored(&picture.hash)?;
        let format = Format::from_extension(&picture.format)
            .ok_or_else(|| anyhow::anyhow!("`{}` is no format of pictures", picture.format))?;
        let media = self.shop.media.clone();
        let work = move || media.get(hash).and_then(|it| delivery::original(it, format));
        Ok(tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))??)
    }

    /// The imprint, the agenda and the useful numbers: texts that are no article and have to run.
    fn obligatory(&mut self) -> Result<()> {
        let data = &self.collected.data;
        let mut imprint = vec![(Style::Title, self.say("print-imprint"))];
        imprint.extend(data.imprint.iter().flat_map(|it| &it.lines).map(|it| (Style::Info, it.clone())));
        let mut numbers = vec![(Style::Title, self.say("print-useful-numbers"))];
        numbers.extend(data.numbers.iter().map(|it| (Style::Info, format!("{}\t{}", it.label, it.number))));
        let mut agenda = vec![(Style::Title, self.say("print-agenda"))];
        for month in &data.agenda {
            agenda.push((Style::Heading, month.month.clone()));
            let mut last = String::new();
            for it in &month.events {
                if it.date != last {
                    agenda.push((Style::BoxTitle, it.date.clone()));
                    last.clone_from(&it.date);
                }
                agenda.push((Style::Text, it.title.clone()));
                let facts = [&it.line, &it.time, &it.place, &it.price];
                let facts: Vec<&str> =
                    facts.iter().filter(|it| !it.is_empty()).map(|it| it.as_str()).collect();
                agenda.push((Style::Info, facts.join(" · ")));
            }
        }
        for (name, lines) in [("ours", imprint), ("numeros-utiles", numbers), ("agenda", agenda)] {
            if lines.len() < 2 {
                continue;
            }
            let story = story::fixed(name, &lines);
            self.story(name, &story)?;
        }
        Ok(())
    }

    /// A text that has to run, as a story and as plain text.
    fn story(&mut self, name: &str, story: &Story) -> Result<()> {
        self.keep(format!("{OBLIGATORY}/{name}.icml"), &icml::write(story, name)?)?;
        self.keep(format!("{OBLIGATORY}/{name}.docx"), &docx::write(story, &self.issue.locale)?)?;
        self.keep(format!("{OBLIGATORY}/{name}.txt"), story.plain().as_bytes())
    }

    /// The columns of the council's groups, a file each, and what the manifest says of them; groups that owe their text are awaited.
    async fn tribunes(&mut self, awaited: &mut Vec<String>) -> Result<Vec<Value>> {
        // As long as a group may still write, nothing may be set in its place.
        let open = tribune::against_deposit(self.issue, self.town.zone(), self.shop.now).is_none();
        let absent = self.say(if open { "print-tribune-awaited" } else { "print-tribune-absent" });
        let do_not_cut = self.say("print-handoff-do-not-cut");
        let words = tribunes::Words { absent: &absent, do_not_cut: &do_not_cut };
        let section = self.say("print-tribunes");
        let pages = self.issue.planned();
        let page = pages.iter().find(|it| it.kind == "tribunes").map(|it| it.number);
        let mut told = Vec::new();
        for Column { slot, name, story } in
            tribunes::columns(&self.shop.db, self.town, self.issue, words).await?
        {
            self.story(&name, &story)?;
            if slot.text.is_none() {
                awaited.push(format!("{section} · {}", slot.group.name));
            }
            let file = self.files.iter().rfind(|it| it.path.ends_with(".icml"));
            let text = slot.text.as_ref();
            told.push(json!({
                "kind": "tribune", "title": slot.group.name, "variant": Variant::Full.name(), "section": section,
                "file": file.map(|it| &it.path),
                "word": file.map(|it| it.path.replace(".icml", ".docx")),
                "plain": file.map(|it| it.path.replace(".icml", ".txt")), "sha256": file.map(|it| &it.sha256),
                "revision": text.map(|it| it.id), "deposited_at": text.map(|it| it.at),
                "signs": text.map_or(0, |it| it.signs), "quota": slot.quota, "page_planned": page,
                "deadline": self.issue.tribunes_due_on, "contact": self.town.email, "do_not_cut": true,
            }));
        }
        Ok(told)
    }

    /// Small pictures of the pages as they were built last, by number; only of those that still hold the same.
    async fn page_pictures(&self) -> Result<HashMap<usize, Vec<u8>>> {
        /// Pixels: 45 mm with 200 of them to the inch.
        const WIDTH: u32 = 354;
        let printed = publication::contents(&self.shop.db, self.issue.id).await?;
        let built: HashMap<Uuid, usize> =
            printed.iter().filter_map(|it| Some((it.item.id, usize::try_from(it.page).ok()?))).collect();
        let same = |page: &PlannedPage| {
            let mut begin = page.entries.iter().filter(|it| it.begins);
            begin.all(|it| built.get(&it.id).is_none_or(|at| *at == page.number))
        };
        let hashes = self.issue.editions().into_iter().next().map(|it| it.pages).unwrap_or_default();
        let hash = |page: &PlannedPage| hashes.get(page.number.checked_sub(1)?).cloned();
        let planned = self.issue.planned();
        let wanted: Vec<(usize, String)> =
            planned.iter().filter(|it| same(it)).filter_map(|it| Some((it.number, hash(it)?))).collect();
        let media = self.shop.media.clone();
        let work = move || {
            let small =
                |hash: &str| resize::small(&media.get(stored(hash).ok()?).ok()?, Format::Png, WIDTH).ok();
            wanted
                .iter()
                .filter_map(|(number, hash)| Some((*number, small(hash)?)))
                .collect::<HashMap<_, _>>()
        };
        tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))
    }

    /// The flat plan: page, section, article, variant, signs, pictures, shape.
    async fn plan(&mut self, texts: &[Text]) -> Result<()> {
        let heads = ["page", "kind", "section", "title", "variant", "signs", "pictures", "shape"];
        let mut lines = vec![heads.map(|it| self.say(&format!("print-handoff-csv-{it}"))).to_vec()];
        let of = |id: Uuid, length: &str| {
            let wanted = if length == "short" { Variant::Short } else { Variant::Full };
            let own = texts.iter().filter(move |it| it.item == id);
            own.clone().find(|it| it.variant == wanted).or_else(|| own.into_iter().next())
        };
        let (mut pages, mut placed) = (Vec::new(), BTreeSet::new());
        let (mut pictures, mut files) = (self.page_pictures().await?, layout::Files::new());
        for page in self.issue.planned() {
            let kind = self.say(&format!("page-kind-{}", page.kind));
            let mut shown = Vec::new();
            for entry in &page.entries {
                let Some(text) = of(entry.id, &entry.length) else { continue };
                placed.insert(text.item);
                shown.push(on_plan(text, entry.begins));
                if entry.begins {
                    let at = Some((page.number, kind.clone()));
                    lines.push(plan_line(at, text, &self.shape(&entry.shape)));
                }
            }
            if shown.is_empty() {
                let mut line = vec![page.number.to_string(), kind.clone()];
                line.resize(heads.len(), String::new());
                lines.push(line);
            }
            let section =
                page.sections.first().and_then(|slug| self.sections.iter().find(|it| it.slug == *slug));
            let section = section.map(|it| it.label(&self.issue.locale).to_owned()).unwrap_or_default();
            let picture = pictures.remove(&page.number).map(|bytes| {
                let path = format!("/img/{}.{ENDING}", page.number);
                files.insert(path.clone(), bytes);
                path
            });
            pages.push(json!({
                "number": page.number, "kind": kind, "section": section, "entries": shown,
                "picture": picture.unwrap_or_default(),
            }));
        }
        let waiting: Vec<&Text> =
            texts.iter().filter(|it| it.variant == Variant::Full && !placed.contains(&it.item)).collect();
        lines.extend(waiting.iter().map(|it| plan_line(None, it, it.facts.shape.as_deref().unwrap_or(""))));
        self.keep("01_chemin-de-fer/chemin.csv", csv(&lines).as_bytes())?;
        let words = ["signs", "missing", "waiting", "page"];
        let labels: HashMap<&str, String> =
            words.iter().map(|it| (*it, self.say(&format!("plan-{it}")))).collect();
        let data = json!({
            "lang": self.issue.locale, "labels": labels, "pages": pages,
            "title": format!("{} {} · {}", self.say("print-number"), self.issue.number, self.issue.period),
            "waiting": waiting.iter().map(|it| on_plan(it, true)).collect::<Vec<_>>(),
        });
        let pdf = self.plain_pdf("flatplan", files, data).await?;
        self.keep("01_chemin-de-fer/chemin.pdf", &pdf)
    }

    /// A PDF of these data in a layout that is no issue's.
    async fn plain_pdf(&self, name: &'static str, files: layout::Files, data: Value) -> Result<Vec<u8>> {
        let source = source(&self.shop.settings);
        let made = tokio::task::spawn_blocking(move || layout::plain_pdf(&source, name, files, &data)).await;
        let pdf = made.map_err(|err| Error::Internal(err.into()))?;
        Ok(pdf.map_err(|err| anyhow::anyhow!("{err}"))?)
    }

    async fn styles(&mut self) -> Result<()> {
        let styles = icml::style_sheet();
        self.keep("02_gabarits/styles_hub.icml", &icml::write(&styles, "styles_hub")?)?;
        self.keep("02_gabarits/styles_hub.docx", &docx::write(&styles, &self.issue.locale)?)?;
        let heads =
            ["style", "style-kind", "style-own"].map(|it| self.say(&format!("print-handoff-csv-{it}")));
        let (paragraph, character) =
            (self.say("print-handoff-paragraph"), self.say("print-handoff-character"));
        let line =
            |name: &str, kind: &str| vec![format!("{}:{name}", icml::GROUP), kind.to_owned(), String::new()];
        let mut lines = vec![heads.to_vec()];
        lines.extend(Style::ALL.iter().map(|it| line(it.name(), &paragraph)));
        lines.extend(icml::CHARACTERS.iter().map(|it| line(it.0, &character)));
        self.keep("02_gabarits/correspondance_styles.csv", csv(&lines).as_bytes())?;
        self.charter().await
    }

    /// What the town looks like: its logo, its colours with their inks, the families its magazine is set in.
    async fn charter(&mut self) -> Result<()> {
        let (tokens, mut files) = (&self.collected.data.tokens, layout::Files::new());
        let word = |key: &str| self.say(&format!("print-charter-{key}"));
        let inks = |hex: &str| {
            let own = tokens.inks.get(&hex.to_lowercase()).copied();
            let mixed = || town::rgb(hex).and_then(|(r, g, b)| press::mixed(BUILT_IN_ICC, [r, g, b]).ok());
            own.or_else(mixed)
        };
        let colour = |name: String, hex: &str, inks: Option<[u8; 4]>| json!({ "name": name, "hex": hex, "inks": inks });
        let mut colours: Vec<Value> =
            [("accent", &tokens.accent), ("accent_dark", &tokens.accent_dark), ("tint", &tokens.tint)]
                .map(|(name, hex)| colour(self.say(&format!("f-{name}")), hex, inks(hex)))
                .into();
        // running text is black alone on the press, whatever it is on screens
        colours.push(colour(self.say("f-ink"), &tokens.ink, Some([0, 0, 0, 100])));
        let sections = self.sections.iter();
        let sections =
            sections.map(|it| colour(it.label(&self.issue.locale).to_owned(), &it.colour, inks(&it.colour)));
        let families = [
            ("title", &tokens.fonts.title, vec![600, 700, 800]),
            ("text", &tokens.fonts.text, vec![400, 600]),
            ("ui", &tokens.fonts.ui, vec![400, 600, 700]),
        ];
        let families = families.map(
            |(name, family, weights)| json!({ "name": word(name), "family": family, "weights": weights }),
        );
        let logo = match self.town.identity.logo {
            Some(id) => image::by_ids(&self.shop.db, &[id]).await?.remove(&id),
            None => None,
        };
        let mut path = String::new();
        if let Some(logo) = &logo {
            let (bytes, ending) = self.original(logo).await?;
            path = format!("/img/logo.{ending}");
            files.insert(path.clone(), bytes);
        }
        let labels: HashMap<&str, String> =
            ["colours", "sections", "families", "logo", "words"].map(|it| (it, word(it))).into();
        let letters = word("inks");
        let mut data = json!({
            "lang": self.issue.locale, "title": self.say("print-handoff-charter"), "town": self.town.name,
            "magazine": self.town.magazine, "logo": path, "colours": colours,
            "sections": sections.collect::<Vec<_>>(), "families": families, "labels": labels,
        });
        data["labels"]["inks"] = json!(letters.split(' ').collect::<Vec<_>>());
        let pdf = self.plain_pdf("charter", files, data).await?;
        self.keep("02_gabarits/charte.pdf", &pdf)
    }

    /// Our own pages as a guide, and a place for what comes back.
    async fn proof(&mut self) -> Result<()> {
        let back = format!("{}\r\n", self.say("print-handoff-returns"));
        self.keep("08_retours/LISEZ-MOI.txt", back.as_bytes())?;
        let Some(hash) = &self.issue.pdf_hash else { return Ok(()) };
        let pdf = self.shop.media.get(stored(hash)?)?;
        self.keep(format!("07_maquette/{}_epreuve.pdf", self.issue.slug()), &pdf)
    }
}

/// The content hash a row holds.
pub(super) fn stored(hash: &str) -> Result<Hash> {
    hash.parse().map_err(|_| Error::Internal(anyhow::anyhow!("`{hash}` is no content hash")))
}

/// What the manifest says of a picture. Sizes in pixels and millimetres; the focal point and what no crop may cut as parts of it.
fn said(picture: &image::Model, file: &File, locale: &str) -> Value {
    let (focal, keep) = picture.framing();
    let largest = |ppi: f64| {
        let mm = |pixels: i32| (f64::from(pixels) / ppi * 25.4).round();
        json!([mm(picture.width), mm(picture.height)])
    };
    let vector = picture.format == "svg";
    json!({
        "file": file.path, "sha256": file.sha256, "px": [picture.width, picture.height],
        "caption": picture.caption, "credit": picture.credit, "rights_until": picture.rights.ends(image::Use::Print),
        "alt": if picture.decorative { "" } else { picture.alt_in(locale) }, "decorative": picture.decorative,
        "focal": [focal.0, focal.1], "crop_suggested": keep,
        "max_print_mm": if vector { Value::Null } else { json!({ "300": largest(300.0), "225": largest(225.0) }) },
    })
}

fn on_plan(text: &Text, begins: bool) -> Value {
    json!({
        "title": text.title, "writer": text.facts.contact.split_once(" <").map_or("", |it| it.0),
        "signs": text.story.signs(), "wanted": Value::Null, "subject": false, "states": [], "missing": 0,
        "begins": begins,
    })
}

fn plan_line(page: Option<(usize, String)>, text: &Text, shape: &str) -> Vec<String> {
    vec![
        page.as_ref().map(|it| it.0.to_string()).unwrap_or_default(),
        page.map(|it| it.1).unwrap_or_default(),
        text.facts.section.clone(),
        text.title.clone(),
        text.variant.name().to_owned(),
        text.story.signs().to_string(),
        text.facts.images.len().to_string(),
        shape.to_owned(),
    ]
}

/// The table of the manifest: a line for each text, then one for each of its pictures.
pub(super) fn manifest_lines(entries: &[Value]) -> Vec<Vec<String>> {
    let heads = [
        "kind",
        "id",
        "variant",
        "title",
        "file",
        "word",
        "plain",
        "sheet",
        "sha256",
        "revision",
        "state",
        "signs",
        "section",
        "page_wished",
        "page_planned",
        "shape",
        "priority",
        "deadline",
        "contact",
        "embargo",
        "do_not_cut",
        "print_only",
        "short_address",
        "px",
        "caption",
        "credit",
        "rights_until",
        "alt",
        "focal",
        "crop_suggested",
        "max_print_mm",
    ];
    let cell = |it: &Value, name: &str| match it.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut lines = vec![heads.map(str::to_owned).to_vec()];
    for it in entries {
        let line = |kind: &str, of: &Value| {
            heads.iter().map(|name| if *name == "kind" { kind.to_owned() } else { cell(of, name) }).collect()
        };
        lines.push(line(it.get("kind").and_then(Value::as_str).unwrap_or("text"), it));
        for image in it.get("images").and_then(Value::as_array).into_iter().flatten() {
            let mut row: Vec<String> = line("image", image);
            if let Some(id) = row.get_mut(1) {
                *id = cell(it, "id");
            }
            lines.push(row);
        }
    }
    lines
}
