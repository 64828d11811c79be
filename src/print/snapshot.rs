//! What a layout received, kept so that the same pages can be set again: after the BAT one of them may be corrected, and the others must
//! come out as they were signed. Knows neither the database nor Typst.
use super::data::{Article, IssueData};
use super::edition::Texts;
use super::layout::Files;
use super::preflight::content::KnownPicture;
use crate::error::{Error, Result};
use crate::media::{Hash, Media};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// The data of an issue as planned, and every file by its content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    pub layout: String,
    pub data: IssueData,
    /// What the articles are made of, for the outputs without pages.
    #[serde(default)]
    pub texts: Texts,
    /// Item and revision behind each article's key.
    pub items: BTreeMap<String, (Uuid, Uuid)>,
    /// First and last page of each article's key.
    pub extents: BTreeMap<String, (usize, usize)>,
    /// QR codes: SVG by path.
    codes: BTreeMap<String, String>,
    /// Pictures: content hash by path.
    pictures: BTreeMap<String, String>,
    #[serde(default)]
    pub origins: Origins,
}

/// What the repository knows of what was printed, for the checks of the printer's file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Origins {
    /// By path.
    pub pictures: BTreeMap<String, KnownPicture>,
    /// Where the QR code of each path leads.
    pub targets: BTreeMap<String, String>,
    /// Lines the imprint lacks.
    pub missing_imprint: Vec<String>,
}

/// Articles as they are live now, for an issue that is laid out already; their files have paths of their own.
pub struct Again {
    pub articles: BTreeMap<String, Article>,
    /// Item and revision behind each article's key.
    pub items: HashMap<String, (Uuid, Uuid)>,
    pub files: Files,
    pub texts: Texts,
    pub origins: Origins,
}

impl Snapshot {
    /// Of what was laid out; the pictures are stored.
    pub fn take(
        media: &Media,
        layout: &str,
        data: &IssueData,
        texts: Texts,
        items: BTreeMap<String, (Uuid, Uuid)>,
        extents: BTreeMap<String, (usize, usize)>,
        files: &Files,
    ) -> std::io::Result<Self> {
        let (mut codes, mut pictures) = (BTreeMap::new(), BTreeMap::new());
        for (path, bytes) in files {
            if path.starts_with("/qr/") {
                codes.insert(path.clone(), String::from_utf8_lossy(bytes).into_owned());
            } else {
                pictures.insert(path.clone(), media.put(bytes)?.to_string());
            }
        }
        Ok(Self {
            layout: layout.to_owned(),
            data: data.clone(),
            texts,
            items,
            extents,
            codes,
            pictures,
            origins: Origins::default(),
        })
    }

    /// With what the repository knows of it.
    #[must_use]
    pub fn with_origins(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }

    /// Stores it; returns its content hash.
    pub fn store(&self, media: &Media) -> std::io::Result<String> {
        Ok(media.put(&serde_json::to_vec(self)?)?.to_string())
    }

    /// Reads the snapshot of a build.
    pub fn read(media: &Media, hash: &str) -> Result<Self> {
        Ok(serde_json::from_slice(&media.get(stored(hash)?)?)?)
    }

    /// Every file by its path.
    pub fn files(&self, media: &Media) -> Result<Files> {
        let mut files: Files =
            self.codes.iter().map(|it| (it.0.clone(), it.1.clone().into_bytes())).collect();
        for (path, hash) in &self.pictures {
            files.insert(path.clone(), media.get(stored(hash)?)?);
        }
        Ok(files)
    }

    /// Puts newer articles in place of those of `keys`, which are given for each edition of an issue: their words and pictures are new, their
    /// place stays. A picture or code the issue has already is the same file; a picture printed elsewhere in the issue is left out of their
    /// text, as it was. Returns the items that are new in each edition, with their revisions.
    pub fn renew(
        media: &Media,
        editions: &mut [Self],
        keys: &[Vec<String>],
        again: &Again,
    ) -> Result<Vec<HashMap<Uuid, Uuid>>> {
        let newer = |(it, keys): (&Self, &Vec<String>)| {
            let changed = |key: &&String| {
                let (old, new) = (it.items.get(*key), again.items.get(*key));
                old.zip(new).is_some_and(|(old, new)| old.1 != new.1)
            };
            keys.iter().filter(changed).cloned().collect::<BTreeSet<_>>()
        };
        let keys: Vec<BTreeSet<String>> = editions.iter().zip(keys).map(newer).collect();
        let renewed: BTreeSet<&String> = keys.iter().flatten().collect();
        let stay = editions.iter().flat_map(|it| &it.data.articles).filter(|it| !renewed.contains(it.0));
        let elsewhere: BTreeSet<String> = stay.flat_map(|it| pictures_of(it.1)).collect();
        let mut found = Vec::new();
        for (edition, keys) in editions.iter_mut().zip(&keys) {
            // the editions of an issue have the same files, whichever of them needs one
            let mut names = BTreeMap::new();
            for (path, bytes) in again.files.iter().filter(|_| !renewed.is_empty()) {
                let name = edition.adopt(media, path, bytes)?;
                let (own, new) = (&mut edition.origins, &again.origins);
                own.pictures.extend(new.pictures.get(path).map(|it| (name.clone(), it.clone())));
                own.targets.extend(new.targets.get(path).map(|it| (name.clone(), it.clone())));
                names.insert(path.clone(), name);
            }
            found.push(edition.replace(keys, again, &names, &elsewhere)?);
        }
        Ok(found)
    }

    fn replace(
        &mut self,
        keys: &BTreeSet<String>,
        again: &Again,
        names: &BTreeMap<String, String>,
        elsewhere: &BTreeSet<String>,
    ) -> Result<HashMap<Uuid, Uuid>> {
        let mut texts = serde_json::to_value(again.texts.only(|it| keys.contains(it)))?;
        rename(&mut texts, names);
        if !keys.is_empty() {
            self.texts.extend(serde_json::from_value(texts)?);
        }
        let mut found = HashMap::new();
        for key in keys {
            let (Some(old), Some(article), Some(item)) =
                (self.data.articles.get(key), again.articles.get(key), again.items.get(key))
            else {
                continue;
            };
            let mut value = serde_json::to_value(article)?;
            rename(&mut value, names);
            let mut new: Article = serde_json::from_value(value)?;
            new.section.clone_from(&old.section);
            (new.shape, new.rank) = (old.shape, old.rank);
            new.image = new.image.filter(|it| !elsewhere.contains(&it.path));
            let lead = new.image.as_ref().map(|it| it.path.clone());
            if let Some(blocks) = new.body.as_array_mut() {
                blocks.retain(|it| {
                    figure(it).is_none_or(|it| Some(it) != lead.as_deref() && !elsewhere.contains(it))
                });
            }
            self.data.articles.insert(key.clone(), new);
            self.items.insert(key.clone(), *item);
            found.insert(item.0, item.1);
        }
        Ok(found)
    }

    /// The texts behind all editions of an issue: an article of several has those of the first it stands in.
    #[must_use]
    pub fn texts_of(editions: &[Self]) -> Texts {
        let mut all = Texts::default();
        for it in editions.iter().rev() {
            all.extend(it.texts.only(|key| it.data.articles.contains_key(key)));
        }
        all
    }

    /// The path of a stored picture by its content hash, a free one where the issue does not have it.
    pub fn path_of(&mut self, hash: &str, ending: &str) -> Result<String> {
        if let Some(it) = self.pictures.iter().find(|it| it.1 == hash) {
            return Ok(it.0.clone());
        }
        let name = free_name(&self.pictures, "/img", ending)?;
        self.pictures.insert(name.clone(), hash.to_owned());
        Ok(name)
    }

    /// Content hash of the picture on the cover.
    #[must_use]
    pub fn cover_picture(&self) -> Option<String> {
        self.pictures.get(&self.data.cover.image.as_ref()?.path).cloned()
    }

    /// The items the cover calls, in their order.
    #[must_use]
    pub fn called(&self) -> Vec<Uuid> {
        let calls = self.data.cover.calls.iter();
        calls.filter_map(|it| self.items.get(&it.page_of)).map(|it| it.0).collect()
    }

    /// The path these bytes have here: the one they had already, else a free one.
    fn adopt(&mut self, media: &Media, path: &str, bytes: &[u8]) -> Result<String> {
        let code = path.starts_with("/qr/");
        let content =
            if code { String::from_utf8_lossy(bytes).into_owned() } else { media.put(bytes)?.to_string() };
        let (known, folder) = if code { (&mut self.codes, "/qr") } else { (&mut self.pictures, "/img") };
        if let Some(it) = known.iter().find(|it| *it.1 == content) {
            return Ok(it.0.clone());
        }
        let ending = path.rsplit('.').next().unwrap_or_default();
        let name = free_name(known, folder, ending)?;
        known.insert(name.clone(), content);
        Ok(name)
    }

    /// Keys of the articles that have a part on one of these pages.
    #[must_use]
    pub fn on_pages(&self, pages: &[usize]) -> Vec<String> {
        let touches = |it: &(usize, usize)| pages.iter().any(|page| (it.0..=it.1).contains(page));
        self.extents.iter().filter(|it| touches(it.1)).map(|it| it.0.clone()).collect()
    }
}

/// A path that no file has yet.
fn free_name(known: &BTreeMap<String, String>, folder: &str, ending: &str) -> Result<String> {
    let name = (0..10_000).map(|it| format!("{folder}/{it}.{ending}")).find(|it| !known.contains_key(it));
    Ok(name.ok_or_else(|| anyhow::anyhow!("an issue with ten thousand pictures"))?)
}

/// The content hash a row holds.
pub(super) fn stored(hash: &str) -> Result<Hash> {
    hash.parse().map_err(|_| Error::Internal(anyhow::anyhow!("`{hash}` is no content hash")))
}

/// The picture a block is.
fn figure(block: &Value) -> Option<&str> {
    (block.get("type")? == "figure").then(|| block.get("attrs")?.get("img")?.get("path")?.as_str()).flatten()
}

/// Paths of the pictures an article shows.
fn pictures_of(article: &Article) -> Vec<String> {
    let lead = article.image.iter().map(|it| it.path.clone());
    let figures = article.body.as_array().into_iter().flatten().filter_map(figure).map(ToOwned::to_owned);
    lead.chain(figures).collect()
}

/// Gives files their new paths wherever a value is one.
fn rename(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.get(text.as_str()) {
                text.clone_from(name);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|it| rename(it, names)),
        Value::Object(parts) => parts.values_mut().for_each(|it| rename(it, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
