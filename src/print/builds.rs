//! The builds of an issue: each is kept with its PDFs by hash, its pages as pictures, where every item stood, and a snapshot of what the
//! layout received. Two of them are compared page by page and word by word. The last ones stay; those that were signed stay for ever.
use super::agency::{final_pdf, handoff};
use super::issue::{Built, Placed};
use super::snapshot::stored;
use crate::content::fields::{Details, Fields};
use crate::content::publication::{PageOf, ZoneEdition};
use crate::content::{file, image, publication, revision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::media::Media;
use crate::richtext::print_version::{Run, compare};
use crate::richtext::text;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// Builds kept of each issue, beside those that were signed.
pub const KEPT: usize = 12;

/// Why a build was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// By itself, the day before closing.
    Scheduled,
    /// By itself, at closing.
    Closing,
    /// Somebody asked at the desk.
    Asked,
    /// `parvis issue build`.
    #[default]
    Command,
    /// Pages opened again after the BAT.
    Reopening,
    /// An agency's final PDF.
    Agency,
}

impl Why {
    /// Why a job builds.
    #[must_use]
    pub fn of(closing: bool, asked_by: Option<Uuid>) -> Self {
        match (closing, asked_by) {
            (_, Some(_)) => Self::Asked,
            (true, None) => Self::Closing,
            (false, None) => Self::Scheduled,
        }
    }

    /// The name used in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Closing => "closing",
            Self::Asked => "asked",
            Self::Command => "command",
            Self::Reopening => "reopening",
            Self::Agency => "agency",
        }
    }
}

/// Why, and who asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    pub why: Why,
    /// The account; none for the program itself.
    pub by: Option<Uuid>,
}

/// The table `build`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "build")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    /// From 1, per issue.
    pub number: i32,
    pub made_at: DateTimeUtc,
    pub why: Why,
    pub asked_by: Option<Uuid>,
    pub pages: i32,
    /// Content hashes of the page pictures, in order.
    #[sea_orm(column_type = "JsonBinary")]
    pub page_hashes: Json,
    pub pdf_hash: String,
    pub large_print_hash: Option<String>,
    pub edition_hash: Option<String>,
    pub epub_hash: Option<String>,
    pub press_hash: Option<String>,
    /// The same as two files, where the printer wants them so.
    pub press_cover_hash: Option<String>,
    pub press_inside_hash: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub report: Json,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub preflight: Option<Json>,
    /// Errors and warnings of the report.
    pub findings: i32,
    /// Where zones have editions, these, as [`publication::ZoneEdition`]s; the files above are those of the first.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub editions: Option<Json>,
    /// Each [`Placed`].
    #[sea_orm(column_type = "JsonBinary")]
    pub placements: Json,
    /// Content hash of the [`super::snapshot::Snapshot`]; empty for pages that were not set here.
    pub snapshot_hash: String,
    /// Set while this is a proposal for pages opened again, and after.
    pub reopening_id: Option<Uuid>,
    /// Part of a BAT: never forgotten.
    pub signed: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The content hash of what was laid out; none where an agency did it.
    #[must_use]
    pub fn snapshot(&self) -> Option<&str> {
        Some(self.snapshot_hash.as_str()).filter(|it| !it.is_empty())
    }

    /// What was made: the edition of the whole town, or that of every zone; never none.
    #[must_use]
    pub fn editions(&self) -> Vec<ZoneEdition> {
        let zones = ZoneEdition::stored(self.editions.as_ref());
        if !zones.is_empty() {
            return zones;
        }
        vec![ZoneEdition {
            pages: serde_json::from_value(self.page_hashes.clone()).unwrap_or_default(),
            pdf_hash: self.pdf_hash.clone(),
            press_hash: self.press_hash.clone(),
            press_cover_hash: self.press_cover_hash.clone(),
            press_inside_hash: self.press_inside_hash.clone(),
            preflight: self.preflight.clone(),
            snapshot: self.snapshot_hash.clone(),
            ..ZoneEdition::default()
        }]
    }

    /// The pages of all editions as they are read: the common ones once, and among them those of every zone.
    #[must_use]
    pub fn pictures(&self) -> Vec<Picture> {
        let editions = self.editions();
        let picture = |of: &ZoneEdition, (at, hash): (usize, &String)| Picture {
            page: of.page(at + 1),
            zone: if of.own.contains(&(at + 1)) { of.slug.clone() } else { String::new() },
            hash: hash.clone(),
        };
        let of = |it: &ZoneEdition| it.pages.iter().enumerate().map(|at| picture(it, at)).collect::<Vec<_>>();
        let mut pages = editions.first().map(of).unwrap_or_default();
        let room = pages.iter().rposition(|it| it.page.zone().is_some()).map_or(pages.len(), |it| it + 1);
        let others = editions.iter().skip(1).flat_map(of).filter(|it| it.page.zone().is_some());
        pages.splice(room..room, others);
        pages
    }

    /// Content hash of the picture of a page.
    #[must_use]
    pub fn picture(&self, page: PageOf) -> Option<String> {
        self.editions().iter().find_map(|it| it.picture(page)).cloned()
    }

    /// Where every item stood, in which revision.
    #[must_use]
    pub fn placed(&self) -> Vec<Placed> {
        serde_json::from_value(self.placements.clone()).unwrap_or_default()
    }

    /// Whether readers of the proof see something else in `other`: a page's picture, or the revision of an item.
    #[must_use]
    pub fn differs(&self, other: &Self) -> bool {
        let seen = |it: &Self| it.editions().into_iter().map(|it| (it.zone, it.pages)).collect::<Vec<_>>();
        self.placements != other.placements || seen(self) != seen(other)
    }

    /// The proposal of a reopening that nobody has signed.
    #[must_use]
    pub fn is_proposal(&self) -> bool {
        self.reopening_id.is_some() && !self.signed
    }
}

/// A page of a build, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub page: PageOf,
    /// Slug of the zone whose edition alone has it; empty: all have it.
    pub zone: String,
    /// Content hash.
    pub hash: String,
}

/// Keeps a build, in the transaction of whoever made it.
pub async fn add(
    tx: &DatabaseTransaction,
    issue: Uuid,
    built: &Built,
    reopening: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Model> {
    let last = Entity::find().filter(COLUMN.issue_id.eq(issue)).order_by_desc(Column::Number).one(tx).await?;
    let first = built.editions.first().ok_or_else(|| anyhow::anyhow!("a build without an edition"))?;
    let zones = first.zone.is_some().then(|| serde_json::to_value(&built.editions)).transpose()?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue),
        number: Set(last.map_or(1, |it| it.number + 1)),
        made_at: Set(now),
        why: Set(built.cause.why),
        asked_by: Set(built.cause.by),
        pages: Set(built.pages),
        page_hashes: Set(serde_json::to_value(&first.pages)?),
        pdf_hash: Set(first.pdf_hash.clone()),
        large_print_hash: Set(built.large_print_hash.clone()),
        edition_hash: Set(Some(built.edition_hash.clone())),
        epub_hash: Set(Some(built.epub_hash.clone())),
        press_hash: Set(first.press_hash.clone()),
        press_cover_hash: Set(first.press_cover_hash.clone()),
        press_inside_hash: Set(first.press_inside_hash.clone()),
        report: Set(built.report.clone()),
        preflight: Set(built.preflight.clone()),
        findings: Set(to_look_at(&built.report)),
        placements: Set(serde_json::to_value(&built.placements)?),
        editions: Set(zones),
        snapshot_hash: Set(first.snapshot.clone()),
        reopening_id: Set(reopening),
        signed: Set(false),
    };
    Ok(row.insert(tx).await?)
}

/// Errors and warnings of a report; what is only said does not count.
fn to_look_at(report: &Json) -> i32 {
    let findings = report.get("findings").and_then(Json::as_array).into_iter().flatten();
    let count = findings.filter(|it| it.get("severity").and_then(Json::as_str) != Some("info")).count();
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// All builds of an issue, newest first.
pub async fn of_issue(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(COLUMN.issue_id.eq(issue)).order_by_desc(Column::Number).all(connection).await?)
}

/// The build that stands for the issue now: the newest that is no proposal.
pub async fn current(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Option<Model>> {
    Ok(of_issue(connection, issue).await?.into_iter().find(|it| !it.is_proposal()))
}

/// The build of this number.
pub async fn numbered(db: &Db, issue: Uuid, number: i32) -> Result<Model> {
    Entity::find()
        .filter(COLUMN.issue_id.eq(issue))
        .filter(COLUMN.number.eq(number))
        .one(&db.read)
        .await?
        .ok_or(Error::NotFound)
}

/// The pages, from 1, whose pictures differ, those that only one build has among them.
#[must_use]
pub fn changed_pages(before: &[String], after: &[String]) -> Vec<usize> {
    (0..before.len().max(after.len()))
        .filter(|it| before.get(*it) != after.get(*it))
        .map(|it| it + 1)
        .collect()
}

/// The pages of two builds whose pictures differ, by number: each as it was and as it is, none where only the other build has it.
#[must_use]
pub fn changed(before: &Model, after: &Model) -> Vec<(Option<Picture>, Option<Picture>)> {
    let (old, new) = (before.pictures(), after.pictures());
    let same = |list: &[Picture], page: PageOf| list.iter().find(|it| it.page == page).cloned();
    let gone = old.iter().filter(|it| same(&new, it.page).is_none()).map(|it| (Some(it.clone()), None));
    let stand = new.iter().map(|it| (same(&old, it.page), Some(it.clone())));
    let differ = stand.filter(|it| it.0.as_ref().map(|it| &it.hash) != it.1.as_ref().map(|it| &it.hash));
    let mut found: Vec<(Option<Picture>, Option<Picture>)> = differ.chain(gone).collect();
    found.sort_by_key(|it| it.1.as_ref().or(it.0.as_ref()).map(|it| it.page.number()));
    found
}

/// What became of an item from one build to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reworded {
    pub item: Uuid,
    pub title: String,
    /// Where it stood; none: it was not in.
    pub before: Option<i32>,
    /// Where it stands; none: it is out.
    pub after: Option<i32>,
    /// Words of both, those the other has not marked; empty where the revision is the same.
    pub old: Vec<Run>,
    pub new: Vec<Run>,
}

/// The items that came, left, or whose words changed between two builds, in the order of their pages.
pub async fn reworded(db: &Db, before: &Model, after: &Model) -> Result<Vec<Reworded>> {
    let (old, new) = (before.placed(), after.placed());
    let ids: Vec<Uuid> = old.iter().chain(&new).map(|it| it.revision).collect();
    let revisions = revision::by_ids(db, &ids).await?;
    let find = |list: &[Placed], of: &Placed| {
        let here = list.iter().find(|it| (it.item, it.zone) == (of.item, of.zone));
        here.or_else(|| list.iter().find(|it| it.item == of.item)).cloned()
    };
    let gone = old.iter().filter(|it| find(&new, it).is_none()).map(|it| (Some(it.clone()), None));
    let pairs = new.iter().map(|it| (find(&old, it), Some(it.clone()))).chain(gone);
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (was, is) in pairs {
        let Some(item) = is.as_ref().or(was.as_ref()).map(|it| it.item) else { continue };
        let revisions_of = (was.as_ref().map(|it| it.revision), is.as_ref().map(|it| it.revision));
        // an item of several zones is told once
        if revisions_of.0 == revisions_of.1 || !seen.insert((item, revisions_of)) {
            continue;
        }
        let fields =
            |it: &Option<Placed>| it.as_ref().and_then(|it| revisions.get(&it.revision)).map(|it| &it.fields);
        let (old_fields, new_fields) = (fields(&was), fields(&is));
        let title = new_fields.or(old_fields).map(|it| it.title.clone()).unwrap_or_default();
        let (old_words, new_words) = match (old_fields, new_fields) {
            (Some(old), Some(new)) => compare(&words(old), &words(new)),
            _ => Default::default(),
        };
        let same = old_words.iter().chain(&new_words).all(|it| !it.differs);
        if same && was.is_some() && is.is_some() {
            continue;
        }
        let page = |it: Option<Placed>| it.map(|it| it.page);
        found.push(Reworded {
            item,
            title,
            before: page(was),
            after: page(is),
            old: old_words,
            new: new_words,
        });
    }
    found.sort_by_key(|it| it.after.or(it.before));
    Ok(found)
}

/// The words of an item that paper may show, its print words where it has some.
fn words(fields: &Fields) -> String {
    let print = fields.print_version.as_ref();
    let body = print
        .map_or_else(|| fields.body.clone(), |it| crate::richtext::print_version::apply(&fields.body, it));
    let short = match &fields.details {
        Details::Article(it) => it.short_text.as_str(),
        _ => "",
    };
    let own =
        |print: Option<&String>, web: &str| print.filter(|it| !it.is_empty()).map_or(web, |it| it).to_owned();
    let parts = [
        fields.kicker.clone(),
        own(print.map(|it| &it.title), &fields.title),
        own(print.map(|it| &it.lede), &fields.lede),
        text::plain(&body),
        short.to_owned(),
    ];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The builds that go: neither signed nor among the newest. `builds` stand newest first.
fn forgettable(builds: &[Model]) -> Vec<&Model> {
    builds.iter().skip(KEPT).filter(|it| !it.signed).collect()
}

/// Forgets the old builds of an issue, and those of their files that nothing else holds.
pub async fn forget_old(db: &Db, media: &Media, issue: Uuid) -> Result<()> {
    let all = of_issue(&db.read, issue).await?;
    let old = forgettable(&all);
    if old.is_empty() {
        return Ok(());
    }
    Entity::delete_many().filter(COLUMN.id.is_in(old.iter().map(|it| it.id))).exec(&db.write).await?;
    let held = held(db).await?;
    let own: BTreeSet<String> = old.into_iter().flat_map(files_of).filter(|it| !held.contains(it)).collect();
    for hash in own {
        // A page may have been downloaded and sent in again as a picture.
        if !image::holds(db, &hash).await? && !file::holds(db, &hash).await? {
            media.delete(stored(&hash)?)?;
        }
    }
    Ok(())
}

/// Hashes of a build: pages, web PDF, printer's file whole, its cover, its inside, snapshot, and those of its editions.
type Files = (Json, String, Option<String>, Option<String>, Option<String>, String, Option<Json>);

/// Content hashes of the files of every build and issue: two issues may have the same blank page.
async fn held(db: &Db) -> Result<HashSet<String>> {
    let rows: Vec<Files> = Entity::find()
        .select_only()
        .columns([
            Column::PageHashes,
            Column::PdfHash,
            Column::PressHash,
            Column::PressCoverHash,
            Column::PressInsideHash,
            Column::SnapshotHash,
            Column::Editions,
        ])
        .into_tuple()
        .all(&db.read)
        .await?;
    let mut held = HashSet::new();
    for (pages, pdf, press, cover, inside, snapshot, editions) in rows {
        held.extend(serde_json::from_value::<Vec<String>>(pages)?);
        held.extend([pdf, snapshot].into_iter().chain(press).chain(cover).chain(inside));
        held.extend(ZoneEdition::stored(editions.as_ref()).iter().flat_map(ZoneEdition::hashes).cloned());
    }
    for it in publication::all(db).await? {
        held.extend(it.editions().iter().flat_map(ZoneEdition::hashes).cloned());
    }
    held.extend(handoff::held(db).await?);
    held.extend(final_pdf::held(db).await?);
    Ok(held)
}

/// Content hashes of a build's own files. The pictures of its snapshot are the town's.
fn files_of(build: &Model) -> Vec<String> {
    build.editions().iter().flat_map(ZoneEdition::hashes).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(number: i32, signed: bool) -> Model {
        Model {
            id: Uuid::now_v7(),
            issue_id: Uuid::nil(),
            number,
            made_at: DateTime::UNIX_EPOCH,
            why: Why::Asked,
            asked_by: None,
            pages: 0,
            page_hashes: serde_json::json!([]),
            pdf_hash: String::new(),
            large_print_hash: None,
            edition_hash: None,
            epub_hash: None,
            press_hash: None,
            press_cover_hash: None,
            press_inside_hash: None,
            report: Json::Null,
            preflight: None,
            findings: 0,
            placements: serde_json::json!([]),
            editions: None,
            snapshot_hash: String::new(),
            reopening_id: None,
            signed,
        }
    }

    #[test]
    fn the_signed_and_the_newest_stay() {
        let builds: Vec<Model> = (1..=16).rev().map(|it| build(it, it == 2)).collect();
        let gone: Vec<i32> = forgettable(&builds).iter().map(|it| it.number).collect();
        assert_eq!(gone, [4, 3, 1]);
    }

    #[test]
    fn pages_are_matched_by_number() {
        let hashes = |it: &str| it.chars().map(String::from).collect::<Vec<_>>();
        assert_eq!(changed_pages(&hashes("abcd"), &hashes("abXd")), [3]);
        assert_eq!(changed_pages(&hashes("ab"), &hashes("abcd")), [3, 4]);
        assert_eq!(changed_pages(&hashes("ab"), &hashes("ab")), [0; 0]);
    }
}
