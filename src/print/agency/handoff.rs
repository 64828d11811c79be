//! What an agency was given: each hand-off is recorded with every file and every text it held, so that the next one holds only what changed
//! since, and what comes back is compared with what was given. From the day the texts are frozen a text that was given is not given again:
//! what changes in it is told as a list, before and after.
use super::merge::{self, Change};
use super::package::{self, File, Given, Package, Text, stored};
use super::story::{Story, Variant};
use super::{docx, icml};
use crate::content::publication::{self, Model as Issue};
use crate::content::town::{self, Town};
use crate::content::{dates, log};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::Media;
use crate::print::table::csv;
use crate::print::zip::Zip;
use crate::print::{Workshop, issue, sheet};
use crate::richtext::typography;
use crate::staff::{Person, Role};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// The table `handoff`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "handoff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    /// From 1, per issue.
    pub number: i32,
    pub made_at: DateTimeUtc,
    pub made_by: Option<Uuid>,
    /// Every file was given, not only those that changed.
    pub whole: bool,
    /// Each [`Row`].
    #[sea_orm(column_type = "JsonBinary")]
    pub files: Json,
    /// Each [`GivenText`].
    #[sea_orm(column_type = "JsonBinary")]
    pub texts: Json,
}

impl ActiveModelBehavior for ActiveModel {}

/// What became of a file since the hand-off before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    New,
    Changed,
    Same,
    /// No longer part of the issue; the agency has it still.
    Removed,
}

impl FileState {
    /// The name used in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Removed => "removed",
        }
    }
}

/// A file of a hand-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    #[serde(flatten)]
    pub file: File,
    pub state: FileState,
}

/// A text as an agency has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenText {
    pub item: Uuid,
    pub variant: Variant,
    pub title: String,
    /// Of its files, without the ending.
    pub path: String,
    /// The revision in its file, and content hash of that [`Story`] as JSON.
    pub revision: Uuid,
    pub story: String,
    /// What it was told since as corrections, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<(Uuid, String)>,
}

impl GivenText {
    /// Content hash of the story the agency knows: its file, or the corrections told since.
    fn known(&self) -> &str {
        self.told.as_ref().map_or(&self.story, |it| &it.1)
    }
}

impl Model {
    /// Every file, those that are the same among them.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        serde_json::from_value(self.files.clone()).unwrap_or_default()
    }

    /// Every text.
    #[must_use]
    pub fn given(&self) -> Vec<GivenText> {
        serde_json::from_value(self.texts.clone()).unwrap_or_default()
    }

    /// The files that go out with it.
    pub fn sent(&self) -> impl Iterator<Item = File> {
        let whole = self.whole;
        let goes = move |it: &Row| match it.state {
            FileState::New | FileState::Changed => true,
            FileState::Same => whole,
            FileState::Removed => false,
        };
        self.rows().into_iter().filter(goes).map(|it| it.file)
    }
}

/// The hand-offs of an issue, newest first.
pub async fn of_issue(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(COLUMN.issue_id.eq(issue)).order_by_desc(Column::Number).all(connection).await?)
}

/// The hand-off of this number.
pub async fn numbered(db: &Db, issue: Uuid, number: i32) -> Result<Model> {
    let found = Entity::find().filter(COLUMN.issue_id.eq(issue)).filter(COLUMN.number.eq(number));
    found.one(&db.read).await?.ok_or(Error::NotFound)
}

/// Content hashes of everything agencies were given: an old build must not take them along.
pub(in crate::print) async fn held(db: &Db) -> Result<Vec<String>> {
    let all = Entity::find().all(&db.read).await?;
    let texts = all
        .iter()
        .flat_map(Model::given)
        .flat_map(|it| std::iter::once(it.story).chain(it.told.map(|told| told.1)));
    let mut held: Vec<String> = texts.collect();
    held.extend(all.iter().flat_map(Model::rows).map(|it| it.file.hash));
    Ok(held)
}

/// The story a text was given as.
pub(super) fn story(media: &Media, hash: &str) -> Result<Story> {
    Ok(serde_json::from_slice(&media.get(stored(hash)?)?)?)
}

/// Hands an issue over as its texts stand now: everything the first time or if `whole`, then what changed. Refuses when nothing did.
pub async fn make(shop: &Workshop, person: &Person, id: Uuid, whole: bool) -> Result<Model> {
    person.needs(Role::Editor)?;
    let issue = publication::by_id(&shop.db, id).await?;
    if issue.state.frozen() {
        return Err(Problem::whole("issue-frozen").with("number", issue.number).into());
    }
    issue::draw_candidates(&shop.db, &issue).await?;
    let town = town::get(&shop.db).await?;
    let last = of_issue(&shop.db.read, id).await?.into_iter().next();
    let (rows, given) = last.as_ref().map(|it| (it.rows(), it.given())).unwrap_or_default();
    let known: Vec<File> = rows.iter().map(|it| it.file.clone()).collect();
    let paths = given.iter().map(|it| ((it.item, it.variant), it.path.clone())).collect();
    let package =
        Box::pin(package::gather(shop, &town, &issue, &Given { files: &known, texts: &paths })).await?;
    let frozen = last.is_some() && issue.text_freeze_on.is_some_and(|it| it <= town.day(shop.now));
    let number = last.as_ref().map_or(1, |it| it.number + 1);
    let mut next = Next { shop, town: &town, issue: &issue, number, frozen, known: &rows, given: &given };
    let made = next.assemble(package).await?;
    if made.unchanged && !whole {
        return Err(Problem::whole("handoff-unchanged").with("number", number - 1).into());
    }
    let tx = shop.db.begin().await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(id),
        number: Set(number),
        made_at: Set(shop.now),
        made_by: Set(person.id),
        whole: Set(whole || last.is_none()),
        files: Set(serde_json::to_value(&made.rows)?),
        texts: Set(serde_json::to_value(&made.texts)?),
    };
    let row = row.insert(&tx).await?;
    let detail = json!({ "issue": id, "number": number, "files": row.sent().count() });
    log::write(&tx, None, &issue.slug(), "hand_over", detail, person, shop.now).await?;
    tx.commit().await?;
    Ok(row)
}

/// The day from which an agency is told of corrections as a list; None: files are given until the end.
pub async fn set_freeze(
    db: &Db,
    person: &Person,
    id: Uuid,
    day: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let issue = issue::unfrozen(&tx, id).await?;
    let slug = issue.slug();
    let mut row = issue.into_active_model();
    row.text_freeze_on = Set(day);
    row.update(&tx).await?;
    log::write(&tx, None, &slug, "freeze_texts", json!({ "issue": id, "day": day }), person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// A hand-off as one file.
pub fn archive(media: &Media, issue: &Issue, handoff: &Model) -> Result<Vec<u8>> {
    let (folder, mut zip) = (package::folder(issue), Zip::default());
    for file in handoff.sent() {
        let bytes = media.get(stored(&file.hash)?)?;
        let name = format!("{folder}/{}", file.path);
        let packed = [".jpg", ".png", ".pdf", ".docx"].iter().any(|it| file.path.ends_with(it));
        if packed { zip.stored(&name, &bytes)? } else { zip.add(&name, &bytes)? }
    }
    Ok(zip.finish()?)
}

/// The hand-off that is being made.
struct Next<'a> {
    shop: &'a Workshop,
    town: &'a Town,
    issue: &'a Issue,
    number: i32,
    frozen: bool,
    known: &'a [Row],
    given: &'a [GivenText],
}

struct Made {
    rows: Vec<Row>,
    texts: Vec<GivenText>,
    /// Nothing but the papers that go with every package.
    unchanged: bool,
}

/// A text that changed after the freeze.
struct Corrected {
    title: String,
    path: String,
    changes: Vec<Change>,
}

impl Next<'_> {
    fn media(&self) -> &Media {
        &self.shop.media
    }

    fn say(&self, key: &str) -> String {
        (self.shop.say)(&self.issue.locale, key)
    }

    async fn assemble(&mut self, package: Package) -> Result<Made> {
        let Package { texts, tribunes, mut files, awaited } = package;
        let (mut given, mut corrected, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for text in texts {
            let (row, own, changes) = self.text(&text)?;
            entries.push(entry(&text, &row, &own));
            files.extend(own);
            if !changes.is_empty() {
                corrected.push(Corrected { title: text.title, path: text.path, changes });
            }
            given.push(row);
        }
        entries.extend(tribunes);
        if !corrected.is_empty() {
            files.extend(self.corrections(&corrected).await?);
        }
        // earlier lists of corrections hold as long as the files they are about are not given anew
        files.extend(self.known.iter().map(|it| &it.file).filter(|it| it.path.starts_with("09_")).cloned());
        let mut rows = self.states(&files);
        let unchanged = rows.iter().all(|it| it.state == FileState::Same);
        let manifest = self.manifest(&entries, &rows, &awaited)?;
        let manifest = File::keep(self.media(), "manifest.json", &manifest)?;
        let table = csv(&package::manifest_lines(&entries));
        let table = File::keep(self.media(), "manifest.csv", table.as_bytes())?;
        let readme = self.readme(&entries, &rows, &corrected, &awaited).await?;
        files.extend([manifest, table, readme]);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let sums: String = files.iter().map(|it| format!("{}  {}\n", it.sha256, it.path)).collect();
        files.push(File::keep(self.media(), "sommes.sha256", sums.as_bytes())?);
        rows = self.states(&files);
        Ok(Made { rows, texts: given, unchanged })
    }

    /// The files of a text, and what of it is told as corrections.
    fn text(&self, text: &Text) -> Result<(GivenText, Vec<File>, Vec<Change>)> {
        let story = self.media().put(&serde_json::to_vec(&text.story)?)?.to_string();
        let own = |it: &&GivenText| (it.item, it.variant) == (text.item, text.variant);
        let mut row = GivenText {
            item: text.item,
            variant: text.variant,
            title: text.title.clone(),
            path: text.path.clone(),
            revision: text.revision,
            story,
            told: None,
        };
        let before = self.given.iter().find(own);
        let had = |ending: &str| {
            let path = format!("{}.{ending}", text.path);
            self.known.iter().find(|it| it.file.path == path).map(|it| it.file.clone())
        };
        if let (true, Some(before), Some(file), Some(plain)) = (self.frozen, before, had("icml"), had("txt"))
        {
            let known = self::story(self.media(), before.known())?;
            let changes = merge::changes(
                &known.paragraphs().collect::<Vec<_>>(),
                &text.story.paragraphs().collect::<Vec<_>>(),
            );
            row.told = if changes.is_empty() { before.told.clone() } else { Some((row.revision, row.story)) };
            (row.revision, row.story) = (before.revision, before.story.clone());
            let word = self.word(text, had("docx"), &self::story(self.media(), &row.story)?)?;
            return Ok((row, vec![file, plain, word], changes));
        }
        // the same words with the same look are the same file, whichever revision they come from: a link stays unmodified
        if let (Some(before), Some(file), Some(plain)) = (before, had("icml"), had("txt"))
            && self::story(self.media(), &before.story)?.parts == text.story.parts
        {
            (row.revision, row.story) = (before.revision, before.story.clone());
            let word = self.word(text, had("docx"), &text.story)?;
            return Ok((row, vec![file, plain, word], Vec::new()));
        }
        let name = text.path.rsplit('/').next().unwrap_or_default();
        let file = File::keep(self.media(), format!("{}.icml", text.path), &icml::write(&text.story, name)?)?;
        let plain = File::keep(self.media(), format!("{}.txt", text.path), text.story.plain().as_bytes())?;
        let word = self.word(text, None, &text.story)?;
        Ok((row, vec![file, plain, word], Vec::new()))
    }

    /// The text for Word; packages of an earlier version have none.
    fn word(&self, text: &Text, known: Option<File>, story: &Story) -> Result<File> {
        let make = || {
            File::keep(self.media(), format!("{}.docx", text.path), &docx::write(story, &self.issue.locale)?)
        };
        known.map_or_else(make, Ok)
    }

    /// What became of each file; those that are gone last.
    fn states(&self, files: &[File]) -> Vec<Row> {
        let before: HashMap<&str, &Row> = self.known.iter().map(|it| (it.file.path.as_str(), it)).collect();
        let state = |it: &File| match before.get(it.path.as_str()) {
            Some(known) if known.state == FileState::Removed => FileState::New,
            Some(known) if known.file.hash == it.hash => FileState::Same,
            Some(_) => FileState::Changed,
            None => FileState::New,
        };
        let mut seen = BTreeSet::new();
        let mut rows: Vec<Row> = files
            .iter()
            .filter(|it| seen.insert(it.path.clone()))
            .map(|it| Row { file: it.clone(), state: state(it) })
            .collect();
        let papers = ["manifest.json", "manifest.csv", "sommes.sha256", "00_lisez-moi.pdf"];
        let gone =
            self.known.iter().filter(|it| it.state != FileState::Removed && !seen.contains(&it.file.path));
        let gone = gone.filter(|it| !papers.contains(&it.file.path.as_str()));
        rows.extend(gone.map(|it| Row { file: it.file.clone(), state: FileState::Removed }));
        rows
    }

    /// Before and after of each paragraph, as a table and as a sheet of paper.
    async fn corrections(&self, corrected: &[Corrected]) -> Result<Vec<File>> {
        let heads =
            ["file", "title", "before", "after"].map(|it| self.say(&format!("print-handoff-csv-{it}")));
        let mut lines = vec![heads.to_vec()];
        let mut body = String::new();
        let colon = typography::colon(&self.issue.locale);
        let (before_word, after_word) =
            (self.say("print-handoff-csv-before"), self.say("print-handoff-csv-after"));
        for it in corrected {
            body.push_str(&format!("{} — {}\n", it.path, it.title));
            for change in &it.changes {
                let (before, after) = change.words();
                lines.push(vec![it.path.clone(), it.title.clone(), before.clone(), after.clone()]);
                let shown =
                    |text: &str| if text.is_empty() { "—".to_owned() } else { text.replace('\n', " ") };
                body.push_str(&format!(
                    "{before_word}{colon}{}\n{after_word}{colon}{}\n",
                    shown(&before),
                    shown(&after)
                ));
            }
        }
        let name = format!("09_corrections/corrections_{}", self.number);
        let title = format!("{} {}", self.say("print-handoff-corrections"), self.number);
        let pdf = tokio::task::spawn_blocking(move || sheet::pdf(&title, &body)).await;
        let pdf = pdf.map_err(|err| Error::Internal(err.into()))??;
        Ok(vec![
            File::keep(self.media(), format!("{name}.csv"), csv(&lines).as_bytes())?,
            File::keep(self.media(), format!("{name}.pdf"), &pdf)?,
        ])
    }

    fn manifest(&self, entries: &[Value], rows: &[Row], awaited: &[String]) -> Result<Vec<u8>> {
        let changes: Vec<Value> = rows
            .iter()
            .filter(|it| it.state != FileState::Same)
            .map(|it| json!({ "path": it.file.path, "state": it.state }))
            .collect();
        let manifest = json!({
            "schema": 1, "town": self.town.name, "magazine": self.town.magazine, "issue": self.issue.number,
            "period": self.issue.period, "handoff": self.number, "made_at": self.shop.now,
            "layout": self.issue.layout, "pages": [self.issue.pages_min, self.issue.pages_max],
            "text_freeze_on": self.issue.text_freeze_on, "frozen": self.frozen,
            "distribution": [self.issue.distribution_from, self.issue.distribution_to],
            "proof": self.issue.pdf_hash.is_some(), "texts": entries, "awaited": awaited, "changes": changes,
        });
        Ok(serde_json::to_vec_pretty(&manifest)?)
    }

    async fn readme(
        &self,
        entries: &[Value],
        rows: &[Row],
        corrected: &[Corrected],
        awaited: &[String],
    ) -> Result<File> {
        let issue = self.issue;
        let colon = typography::colon(&issue.locale);
        let title = format!(
            "{} — {} {} — {} {}",
            self.town.magazine,
            (self.shop.say)(&issue.locale, "print-number"),
            issue.number,
            self.say("print-handoff-number"),
            self.number
        );
        let mut lines = vec![
            format!(
                "{}{colon}{}",
                self.say("print-handoff-made"),
                dates::date(&issue.locale, self.town.day(self.shop.now))
            ),
            self.say(if self.known.is_empty() { "print-handoff-whole" } else { "print-handoff-delta" }),
        ];
        if let Some(day) = issue.text_freeze_on {
            lines.push(format!(
                "{}{colon}{}",
                self.say("print-handoff-freeze"),
                dates::date(&issue.locale, day)
            ));
        }
        lines.extend((1..=7).map(|it| self.say(&format!("print-handoff-how-{it}"))));
        if issue.pdf_hash.is_none() {
            lines.push(self.say("print-handoff-no-proof"));
        }
        lines.push(format!("{}{colon}{}", self.say("print-handoff-texts"), entries.len()));
        for it in entries {
            let word = |name: &str| it.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let signs = it.get("signs").and_then(Value::as_u64).unwrap_or_default();
            lines.push(format!(
                "{} — {} — {signs} {}",
                word("file"),
                word("title"),
                self.say("print-handoff-signs")
            ));
        }
        if !awaited.is_empty() {
            lines.push(format!("{}{colon}{}", self.say("print-handoff-awaited"), awaited.join(" · ")));
        }
        if !self.known.is_empty() {
            lines.push(format!("{}{}", self.say("print-handoff-changes"), colon.trim_end()));
            for it in rows.iter().filter(|it| it.state != FileState::Same) {
                lines.push(format!(
                    "{} — {}",
                    it.file.path,
                    self.say(&format!("print-handoff-{}", it.state.name()))
                ));
            }
        }
        if !corrected.is_empty() {
            lines.push(format!("{}{colon}{}", self.say("print-handoff-corrections"), corrected.len()));
        }
        let body = lines.join("\n");
        let pdf = tokio::task::spawn_blocking(move || sheet::pdf(&title, &body)).await;
        let pdf = pdf.map_err(|err| Error::Internal(err.into()))??;
        File::keep(self.media(), "00_lisez-moi.pdf", &pdf)
    }
}

/// A text in the manifest.
fn entry(text: &Text, row: &GivenText, files: &[File]) -> Value {
    let mut entry = serde_json::to_value(&text.facts).unwrap_or_default();
    if let (Some(map), Some(file)) = (entry.as_object_mut(), files.first()) {
        map.insert("file".into(), json!(file.path));
        map.insert("sha256".into(), json!(file.sha256));
        let ends = |ending: &str| files.iter().map(|it| &it.path).find(|it| it.ends_with(ending));
        map.insert("plain".into(), json!(ends(".txt")));
        map.insert("word".into(), json!(ends(".docx")));
        map.insert("variant".into(), json!(text.variant.name()));
        map.insert("revision".into(), json!(row.revision));
        map.insert("corrected_to".into(), json!(row.told.as_ref().map(|it| it.0)));
        map.insert("signs".into(), json!(text.story.signs()));
    }
    entry
}
