//! Stories that come back from an agency, as ICML or inside an IDML. Each is compared with what was given; every paragraph that differs is
//! kept as a suggestion until an editor accepts it, for the site or for paper alone, or refuses it. Nothing enters a text by itself.
use super::handoff::{self, GivenText};
use super::icml::{self, Read, Remark};
use super::merge::{self, Change, Destination, Standing, Unfit};
use super::story::{self, About, Answers, Paragraph, Source, Style, Variant};
use super::tribunes;
use crate::content::fields::Fields;
use crate::content::publication::Model as Issue;
use crate::content::{item, log, publish, revision, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::Media;
use crate::print::zip;
use crate::richtext::refs::Resolved;
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The table `agency_return`: one story that came back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_return")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    /// None: nobody knows which item it is.
    pub item_id: Option<Uuid>,
    /// `complet` or `court`.
    pub variant: String,
    /// The revision it was given as.
    pub revision_id: Option<Uuid>,
    /// Of the file, and of the story inside it.
    pub name: String,
    /// Content hash of the file.
    pub hash: String,
    pub received_at: DateTimeUtc,
    pub received_by: Option<Uuid>,
    /// Each [`Remark`].
    #[sea_orm(column_type = "JsonBinary")]
    pub remarks: Json,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What was met in it that is no suggestion.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        serde_json::from_value(self.remarks.clone()).unwrap_or_default()
    }

    /// Which of the item's texts it is.
    #[must_use]
    pub fn variant(&self) -> Variant {
        if self.variant == Variant::Short.name() { Variant::Short } else { Variant::Full }
    }
}

/// What became of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Open,
    /// Accepted into the text of the site.
    Web,
    /// Accepted into the print version.
    Print,
    Refused,
}

impl Decision {
    /// The name used in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Web => "web",
            Self::Print => "print",
            Self::Refused => "refused",
        }
    }
}

pub mod suggestion {
    //! The table `agency_suggestion`: one paragraph an agency changed.
    use super::Decision;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency_suggestion")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub return_id: Uuid,
        pub position: i32,
        /// A [`super::Change`].
        #[sea_orm(column_type = "JsonBinary")]
        pub change: Json,
        pub state: Decision,
        pub decided_by: Option<Uuid>,
        pub decided_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// What was changed.
        pub fn change(&self) -> crate::error::Result<super::Change> {
            Ok(serde_json::from_value(self.change.clone())?)
        }
    }
}

/// A group's column came back: a verb of the log.
const RETURN_TRIBUNE: &str = "return_tribune";

/// What a file that came back held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Received {
    /// Each story that was recognised, with its number of suggestions.
    pub stories: Vec<(Model, usize)>,
    /// Columns of the council's groups among them, and whether one still says what its group deposited. None is changed by it.
    pub tribunes: Vec<(String, bool)>,
    /// First words of those that were not: folios, titles set apart.
    pub unknown: Vec<String>,
}

/// Takes a file in. Refuses what cannot be read, and a file in which no text of this issue is found.
pub async fn receive(
    db: &Db,
    media: &Media,
    person: &Person,
    issue: &Issue,
    (name, bytes): (&str, Vec<u8>),
    now: DateTime<Utc>,
) -> Result<Received> {
    person.needs(Role::Editor)?;
    let work = move || read(&bytes).map(|it| (it, bytes));
    let (reads, bytes) =
        tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))??;
    let handoffs = handoff::of_issue(&db.read, issue.id).await?;
    let given: Vec<GivenText> = handoffs.iter().flat_map(handoff::Model::given).collect();
    if handoffs.is_empty() {
        return Err(Problem::at("returned", "return-nothing-given").with("number", issue.number).into());
    }
    let items: Vec<Uuid> = given.iter().map(|it| it.item).collect();
    let shorts: HashMap<String, Uuid> =
        item::by_ids(db, &items).await?.into_values().map(|it| (it.short_id.to_string(), it.id)).collect();
    let mut columns = tribunes::columns(db, &town::get(db).await?, issue, tribunes::Words::default()).await?;
    columns.retain(|it| it.slot.text.is_some());
    let mut received = Received::default();
    let mut found = Vec::new();
    for read in reads {
        if let Some(column) = columns.iter().find(|it| it.is(&read, name)) {
            received.tribunes.push((column.slot.group.name.clone(), column.says(&read.story)));
            continue;
        }
        let at = [read.title.as_str(), name].into_iter().chain(read.links.iter().map(String::as_str));
        let about = Some(read.story.about.clone()).filter(|it| !it.article.is_empty());
        let Some(about) = about.or_else(|| at.into_iter().find_map(named)) else {
            received.unknown.extend(beginning(&read));
            continue;
        };
        let item = shorts.get(&about.article).copied();
        let variant = if about.variant == Variant::Short.name() { Variant::Short } else { Variant::Full };
        let own = || given.iter().filter(|it| Some(it.item) == item && it.variant == variant);
        let stated = about.revision.parse::<Uuid>().ok();
        let Some(base) = own().find(|it| Some(it.revision) == stated).or_else(|| own().next()) else {
            received.unknown.extend(beginning(&read));
            continue;
        };
        found.push((read, base.clone()));
    }
    if found.is_empty() && received.tribunes.is_empty() {
        return Err(Problem::at("returned", "return-unknown").with("name", name).into());
    }
    let hash = media.put(&bytes)?.to_string();
    let tx = db.begin().await?;
    for (read, base) in found {
        let given = handoff::story(media, &base.story)?;
        let theirs: Vec<&Paragraph> = read.story.paragraphs().collect();
        let (changes, restyled) = sorted(merge::changes(&given.paragraphs().collect::<Vec<_>>(), &theirs));
        let mut remarks = read.remarks;
        remarks.extend(restyled);
        let row = ActiveModel {
            id: Set(Uuid::now_v7()),
            issue_id: Set(issue.id),
            item_id: Set(Some(base.item)),
            variant: Set(base.variant.name().to_owned()),
            revision_id: Set(Some(base.revision)),
            name: Set(name.to_owned()),
            hash: Set(hash.clone()),
            received_at: Set(now),
            received_by: Set(person.id),
            remarks: Set(serde_json::to_value(remarks)?),
        };
        let row = row.insert(&tx).await?;
        for (at, change) in changes.iter().enumerate() {
            let line = suggestion::ActiveModel {
                id: Set(Uuid::now_v7()),
                return_id: Set(row.id),
                position: Set(i32::try_from(at).unwrap_or(i32::MAX)),
                change: Set(serde_json::to_value(change)?),
                state: Set(Decision::Open),
                decided_by: Set(None),
                decided_at: Set(None),
            };
            line.insert(&tx).await?;
        }
        let detail = serde_json::json!({ "issue": issue.id, "name": name, "suggestions": changes.len() });
        log::write(&tx, Some(base.item), &base.title, "return_story", detail, person, now).await?;
        received.stories.push((row, changes.len()));
    }
    for (group, as_deposited) in &received.tribunes {
        let detail = serde_json::json!({ "issue": issue.id, "name": name, "as_deposited": as_deposited });
        log::write(&tx, None, group, RETURN_TRIBUNE, detail, person, now).await?;
    }
    tx.commit().await?;
    Ok(received)
}

/// Groups whose column last came back otherwise than it was deposited, with the file it came in and when. None is taken over.
pub async fn altered_tribunes(db: &Db, issue: &Issue) -> Result<Vec<(String, String, DateTime<Utc>)>> {
    let asked = log::Filter { verb: RETURN_TRIBUNE.into(), ..log::Filter::default() };
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for line in log::search(db, &asked, 500).await? {
        let of = |name: &str| line.detail.get(name).cloned().unwrap_or_default();
        if of("issue").as_str() != Some(&issue.id.to_string()) || !seen.insert(line.subject.clone()) {
            continue;
        }
        if of("as_deposited") == serde_json::Value::Bool(false) {
            found.push((line.subject.clone(), of("name").as_str().unwrap_or_default().to_owned(), line.at));
        }
    }
    Ok(found)
}

/// The stories of a file: an ICML, an IDML, or an archive of ICML files.
fn read(bytes: &[u8]) -> Result<Vec<Read>> {
    if !zip::is_zip(bytes) {
        return icml::stories(bytes).map_err(|fault| unreadable("", &fault));
    }
    let wanted = |name: &str| {
        (name.starts_with("Stories/") && name.ends_with(".xml")) || name.to_lowercase().ends_with(".icml")
    };
    let files = zip::files(bytes, wanted)
        .map_err(|fault| refused(if fault == zip::Fault::TooLarge { "too-large" } else { "damaged" }, ""))?;
    let mut found = Vec::new();
    for (name, bytes) in files {
        match icml::stories(&bytes) {
            Ok(reads) => found.extend(reads.into_iter().map(|mut it| {
                it.links.push(name.clone());
                it
            })),
            Err(icml::Fault::NoStory) => {}
            Err(fault) => return Err(unreadable(&name, &fault)),
        }
    }
    if found.is_empty() { Err(unreadable("", &icml::Fault::NoStory)) } else { Ok(found) }
}

/// Why a file, or the one of this name inside it, is not taken in; the reader's own words are for the log.
fn unreadable(name: &str, fault: &icml::Fault) -> Error {
    use icml::Fault::{Doctype, Encoding, Entity, NoStory, TooDeep, TooLarge, TooLong, Xml};
    tracing::info!(name, %fault, "a story that came back cannot be read");
    let why = match fault {
        TooLarge | TooDeep | TooLong => "too-large",
        Doctype | Entity(_) => "foreign",
        NoStory => "no-story",
        Encoding | Xml(_) => "damaged",
    };
    refused(why, name)
}

fn refused(why: &str, name: &str) -> Error {
    Problem::at("returned", "return-unreadable").with("why", why).with("name", name).into()
}

/// What a name says: `…/a-1042_court.icml`.
fn named(name: &str) -> Option<About> {
    let stem = name.rsplit(['/', '\\']).next()?.split('.').next()?;
    let (id, variant) = stem.strip_prefix("a-")?.split_once('_')?;
    let known = [Variant::Full, Variant::Short].into_iter().find(|it| variant.starts_with(it.name()))?;
    id.parse::<i64>().ok()?;
    Some(About { article: id.to_owned(), variant: known.name().to_owned(), revision: String::new() })
}

/// The first words of a story.
fn beginning(read: &Read) -> Option<String> {
    let first = read.story.paragraphs().next()?;
    Some(first.words().chars().take(80).collect())
}

/// The changes somebody has to decide, and what is only said: captions are taken out to stand beside their pictures, a style that is none of
/// ours is told once, and a style that fits no other kind of block is the page's.
fn sorted(changes: Vec<Change>) -> (Vec<Change>, Vec<Remark>) {
    let (mut kept, mut remarks) = (Vec::new(), Vec::new());
    for change in changes {
        match &change {
            Change::Removed { before }
                if matches!(before.source, Source::Fixed | Source::Image(_))
                    || matches!(before.style, Style::Caption | Style::Credit) => {}
            Change::Reworded { before, after } if before.loose() == after.loose() => {
                let whole = matches!(before.source, Source::Line(_));
                let between = [Style::Text, Style::Flush, Style::Heading];
                let fits = whole && between.contains(&before.style) && between.contains(&after.style);
                if fits && after.unknown.is_none() {
                    kept.push(change);
                } else if after.unknown.is_none() {
                    let words = before.words().chars().take(80).collect();
                    remarks.push(Remark::Restyled(words, after.style.name().to_owned()));
                }
            }
            _ => kept.push(change),
        }
    }
    (kept, remarks)
}

/// The stories that came back for an issue, newest first, each with its suggestions in order.
pub async fn of_issue(db: &Db, issue: Uuid) -> Result<Vec<(Model, Vec<suggestion::Model>)>> {
    let rows = Entity::find()
        .filter(COLUMN.issue_id.eq(issue))
        .order_by_desc(Column::ReceivedAt)
        .order_by_desc(Column::Id)
        .all(&db.read)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
    let all = suggestion::Entity::find()
        .filter(suggestion::COLUMN.return_id.is_in(ids))
        .order_by_asc(suggestion::Column::Position)
        .all(&db.read)
        .await?;
    let mut by_return: HashMap<Uuid, Vec<suggestion::Model>> = HashMap::new();
    for it in all {
        by_return.entry(it.return_id).or_default().push(it);
    }
    Ok(rows
        .into_iter()
        .map(|it| (by_return.remove(&it.id).unwrap_or_default(), it))
        .map(|it| (it.1, it.0))
        .collect())
}

/// One story that came back, with its suggestions in order.
pub async fn by_id(db: &Db, issue: Uuid, id: Uuid) -> Result<(Model, Vec<suggestion::Model>)> {
    let all = of_issue(db, issue).await?;
    all.into_iter().find(|it| it.0.id == id).ok_or(Error::NotFound)
}

/// The paragraphs of an item as it is now. Cards and pictures are other records and not among them.
#[must_use]
pub fn now(fields: &Fields, variant: Variant, locale: &str) -> Vec<Paragraph> {
    let (resolved, photos) = (Resolved::default(), HashMap::new());
    let answers = Answers { locale, resolved: &resolved, photos: &photos, may_be_cut: "" };
    let story = story::of(fields, variant, About::default(), &answers).unwrap_or_default();
    story.paragraphs().cloned().collect()
}

/// A suggestion as somebody decides it.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    pub change: Change,
    pub standing: Standing,
    /// Where it may go: the site, paper; the first is the usual place.
    pub places: Vec<Destination>,
    /// Why it may go nowhere by itself.
    pub unfit: Option<Unfit>,
}

/// How a suggestion stands to an item.
#[must_use]
pub fn weigh(fields: &Fields, variant: Variant, change: Change, locale: &str) -> Weighed {
    let now = now(fields, variant, locale);
    let standing = merge::standing(&change, &now.iter().collect::<Vec<_>>());
    let usual = merge::usual(fields, &change, locale);
    let mut places = Vec::new();
    let mut unfit = None;
    for into in [Destination::Web, Destination::Print] {
        match merge::apply(fields, &change, into, locale) {
            Ok(_) => places.push(into),
            Err(why) => unfit = unfit.or(Some(why)),
        }
    }
    places.sort_by_key(|it| Some(*it) != usual);
    let unfit = unfit.filter(|_| places.is_empty());
    Weighed { change, standing, places, unfit }
}

/// Accepts a suggestion into the item, as a new revision that goes the usual way, or refuses it. `version` is the item's when the editor
/// looked.
pub async fn decide(
    db: &Db,
    person: &Person,
    issue: &Issue,
    (of, id): (Uuid, Uuid),
    decision: Decision,
    version: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    let (row, all) = by_id(db, issue.id, of).await?;
    let line = all.into_iter().find(|it| it.id == id).ok_or(Error::NotFound)?;
    if line.state != Decision::Open {
        return Err(Problem::whole("suggestion-decided").into());
    }
    let item = item::by_id(db, row.item_id.ok_or(Error::NotFound)?).await?;
    let fields = match decision {
        Decision::Open => return Err(Problem::whole("suggestion-decided").into()),
        Decision::Refused => None,
        Decision::Web | Decision::Print => {
            let into = if decision == Decision::Web { Destination::Web } else { Destination::Print };
            let fields = revision::current(db, &item).await?.fields;
            Some(merge::apply(&fields, &line.change()?, into, &item.locale).map_err(unfit)?)
        }
    };
    let tx = db.begin().await?;
    if let Some(fields) = fields {
        publish::save_in(&tx, person, item.id, version, fields, now).await?;
    }
    let mut line = line.into_active_model();
    line.state = Set(decision);
    line.decided_by = Set(person.id);
    line.decided_at = Set(Some(now));
    line.update(&tx).await?;
    let detail = serde_json::json!({ "suggestion": id, "decision": decision });
    log::write(&tx, Some(item.id), &item.title, "decide_suggestion", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

fn unfit(why: Unfit) -> Problem {
    match why {
        Unfit::Elsewhere => Problem::whole("suggestion-elsewhere"),
        Unfit::NotInPrint => Problem::whole("suggestion-not-in-print"),
        Unfit::Gone => Problem::whole("suggestion-gone"),
        Unfit::Needed => Problem::whole("suggestion-needed"),
    }
}
