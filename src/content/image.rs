//! Pictures: alt, credit, rights per channel, what crops respect. The bytes live in `media` by content hash; `picture` there decides what may
//! come in.
use super::address;
use super::fields::printable;
use super::log;
use super::{item, library, publication, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::framing::{self, Area, Subject};
use crate::queue::{self, Job};
use crate::richtext::Channel;
use crate::richtext::refs::{CropRef, ImageRef};
use crate::richtext::text;
use crate::staff::{Person, Role};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, FromJsonQueryResult, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The table `image`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "image")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Content hash of the cleaned original.
    pub hash: String,
    /// `jpeg`, `png`, `webp` or `svg`.
    pub format: String,
    /// Pixels, orientation applied.
    pub width: i32,
    pub height: i32,
    pub bytes: i64,
    #[sea_orm(column_type = "Text")]
    pub alt: String,
    #[sea_orm(column_type = "Text")]
    pub alt_en: String,
    /// Says nothing a reader needs: alt stays empty.
    pub decorative: bool,
    #[sea_orm(column_type = "Text")]
    pub caption: String,
    pub credit: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub rights: Rights,
    /// Parts of the width and height, 0 to 1.
    pub focal_x: f64,
    pub focal_y: f64,
    /// What no crop may cut.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub keep: Option<Keep>,
    /// What of it named crops show, where somebody chose it.
    #[sea_orm(column_type = "JsonBinary")]
    pub crops: Crops,
    /// Tiny picture as a `data:` address.
    #[sea_orm(column_type = "Text")]
    pub placeholder: String,
    /// Name of the uploaded file.
    pub name: String,
    /// Where an import found it.
    #[sea_orm(unique)]
    pub source: Option<String>,
    /// True once its renditions exist.
    pub ready: bool,
    /// By what the same picture is known again; none until it was looked at, empty where there is nothing to be known by.
    pub likeness: Option<String>,
    /// Of the rights: whether paper may show it.
    pub print_right: bool,
    /// Of the rights: the last day on paper.
    pub print_until: Option<Date>,
    /// Of the rights: the first of the last days.
    pub rights_until: Option<Date>,
    /// Its alternative or its credit is missing.
    pub lacking: bool,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// The part of a picture that no crop may cut, as the database holds it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Keep(pub Area);

/// The named crops somebody adjusted, by their names in [`framing::CROPS`]; the others follow from the subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Crops(pub BTreeMap<String, Area>);

/// What a picture is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Web,
    Print,
    Mail,
    Social,
}

impl Use {
    /// In the order of forms.
    pub const ALL: [Self; 4] = [Self::Web, Self::Print, Self::Mail, Self::Social];

    /// The name in forms and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Print => "print",
            Self::Mail => "mail",
            Self::Social => "social",
        }
    }
}

impl From<Channel> for Use {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Web | Channel::Signage => Self::Web,
            Channel::Print => Self::Print,
            Channel::Mail => Self::Mail,
        }
    }
}

/// The last day of each use; none: without end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredUntil")]
pub struct Until {
    pub web: Option<NaiveDate>,
    pub print: Option<NaiveDate>,
    pub mail: Option<NaiveDate>,
    pub social: Option<NaiveDate>,
}

/// A picture described before every use had its own day has one for all.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredUntil {
    All(Option<NaiveDate>),
    Each {
        #[serde(default)]
        web: Option<NaiveDate>,
        #[serde(default)]
        print: Option<NaiveDate>,
        #[serde(default)]
        mail: Option<NaiveDate>,
        #[serde(default)]
        social: Option<NaiveDate>,
    },
}

impl From<StoredUntil> for Until {
    fn from(stored: StoredUntil) -> Self {
        match stored {
            StoredUntil::All(day) => Self::all(day),
            StoredUntil::Each { web, print, mail, social } => Self { web, print, mail, social },
        }
    }
}

impl Until {
    /// The same day for every use.
    pub fn all(day: Option<NaiveDate>) -> Self {
        Self { web: day, print: day, mail: day, social: day }
    }

    /// That of one use.
    pub fn of(&self, what: Use) -> Option<NaiveDate> {
        match what {
            Use::Web => self.web,
            Use::Print => self.print,
            Use::Mail => self.mail,
            Use::Social => self.social,
        }
    }

    /// That of one use, to change.
    pub fn of_mut(&mut self, what: Use) -> &mut Option<NaiveDate> {
        match what {
            Use::Web => &mut self.web,
            Use::Print => &mut self.print,
            Use::Mail => &mut self.mail,
            Use::Social => &mut self.social,
        }
    }
}

/// For what the town may use the picture, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct Rights {
    pub web: bool,
    pub print: bool,
    pub mail: bool,
    pub social: bool,
    pub until: Until,
    /// Consent of the people shown: who agreed, to what.
    pub consent: String,
    /// Last day of that consent; none: without end.
    pub consent_until: Option<NaiveDate>,
    /// The file of the agreement.
    pub consent_file: Option<Uuid>,
}

impl Default for Rights {
    fn default() -> Self {
        Self {
            web: true,
            print: true,
            mail: true,
            social: true,
            until: Until::default(),
            consent: String::new(),
            consent_until: None,
            consent_file: None,
        }
    }
}

impl Rights {
    /// What a picture somebody sends is granted until they say more: the site shows it. Paper, letters and networks each take an agreement
    /// of their own, and what was printed is never taken back.
    pub fn site_only() -> Self {
        Self { print: false, mail: false, social: false, ..Self::default() }
    }

    /// True if the picture may be used for this at all.
    pub fn grant(&self, what: Use) -> bool {
        match what {
            Use::Web => self.web,
            Use::Print => self.print,
            Use::Mail => self.mail,
            Use::Social => self.social,
        }
    }

    /// True if the picture may be used for this that day.
    pub fn allow(&self, what: impl Into<Use>, day: NaiveDate) -> bool {
        let what = what.into();
        self.grant(what) && self.ends(what).is_none_or(|it| day <= it)
    }

    /// The last day of a use: that of the licence or of the consent, whichever comes first.
    pub fn ends(&self, what: Use) -> Option<NaiveDate> {
        self.until.of(what).into_iter().chain(self.consent_until).min()
    }

    /// The first day that ends any use granted.
    pub fn first_end(&self) -> Option<NaiveDate> {
        Use::ALL.into_iter().filter(|it| self.grant(*it)).filter_map(|it| self.ends(it)).min()
    }
}

pub mod rendition {
    //! The table `rendition`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rendition")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub image_id: Uuid,
        /// `webp-320`, `jpeg`, `social`, and of an adjusted crop `wide-320`, `wide`; with `2:` before it, of the second file the image once had.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub hash: String,
        pub width: i32,
        pub height: i32,
    }
    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// Number of the former file it is a size of; none for the one the image has now.
        pub fn former(&self) -> Option<i32> {
            self.name.split_once(':')?.0.parse().ok()
        }
    }
}

/// What somebody says about a picture.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    pub alt: String,
    pub alt_en: String,
    pub decorative: bool,
    pub caption: String,
    pub credit: String,
    pub rights: Rights,
    /// Parts of the width and height, 0 to 1.
    pub focal: (f64, f64),
    /// What no crop may cut.
    pub keep: Option<Area>,
    pub crops: Crops,
}

impl About {
    /// Problems by field.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if !self.decorative && self.alt.trim().is_empty() {
            found.push(Problem::at("alt", "alt-required"));
        }
        if looks_like_file_name(&self.alt) {
            found.push(Problem::at("alt", "alt-file-name"));
        }
        let inside = |it: f64| (0.0..=1.0).contains(&it);
        if !inside(self.focal.0) || !inside(self.focal.1) {
            found.push(Problem::at("focal", "focal"));
        }
        if self.keep.is_some_and(|it| !it.is_inside()) {
            found.push(Problem::at("keep", "keep"));
        }
        for (name, part) in self.crops.0.iter().filter(|it| !it.1.is_inside()) {
            tracing::debug!(name, ?part, "a crop beyond the picture");
            found.push(Problem::at(format!("crop.{name}"), "crop"));
        }
        found
    }
}

impl About {
    /// What is said about this image now.
    pub fn of(image: &Model) -> Self {
        Self {
            alt: image.alt.clone(),
            alt_en: image.alt_en.clone(),
            decorative: image.decorative,
            caption: image.caption.clone(),
            credit: image.credit.clone(),
            rights: image.rights.clone(),
            focal: (image.focal_x, image.focal_y),
            keep: image.keep.map(|it| it.0),
            crops: image.crops.clone(),
        }
    }

    /// Writes it into a row, with what lists ask for.
    pub(super) fn write(self, row: &mut ActiveModel) {
        let about = self.printable();
        let described = about.decorative || !about.alt.trim().is_empty();
        row.lacking = Set(!described || about.credit.trim().is_empty());
        row.print_right = Set(about.rights.print);
        row.print_until = Set(about.rights.ends(Use::Print));
        row.rights_until = Set(about.rights.first_end());
        row.alt = Set(about.alt);
        row.alt_en = Set(about.alt_en);
        row.decorative = Set(about.decorative);
        row.caption = Set(about.caption);
        row.credit = Set(about.credit);
        row.rights = Set(about.rights);
        row.focal_x = Set(about.focal.0);
        row.focal_y = Set(about.focal.1);
        row.keep = Set(about.keep.map(Keep));
        row.crops = Set(about.crops);
    }

    fn printable(mut self) -> Self {
        let Self { alt, alt_en, caption, credit, rights, .. } = &mut self;
        for text in [alt, alt_en, caption, credit, &mut rights.consent] {
            *text = printable(text);
        }
        self
    }
}

pub(super) fn looks_like_file_name(alt: &str) -> bool {
    let lower = alt.trim().to_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".svg", ".heic"].iter().any(|it| lower.ends_with(it))
        && !lower.contains(' ')
}

/// A cleaned picture, ready to be kept.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub hash: String,
    pub format: String,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
    pub placeholder: String,
    /// By what it is known again.
    pub likeness: String,
    pub name: String,
}

impl Accepted {
    /// Writes it into a row.
    pub(super) fn write(self, row: &mut ActiveModel) {
        row.hash = Set(self.hash);
        row.format = Set(self.format);
        row.width = Set(i32::try_from(self.width).unwrap_or(i32::MAX));
        row.height = Set(i32::try_from(self.height).unwrap_or(i32::MAX));
        row.bytes = Set(i64::try_from(self.bytes).unwrap_or(i64::MAX));
        row.placeholder = Set(self.placeholder);
        row.likeness = Set(Some(self.likeness));
        row.name = Set(self.name);
    }
}

/// Adds a picture whose bytes are in `media` already, and asks for its renditions.
pub async fn add(
    db: &Db,
    person: &Person,
    accepted: Accepted,
    about: About,
    source: Option<String>,
    now: DateTime<Utc>,
) -> Result<Model> {
    let tx = db.begin().await?;
    let image = add_in(&tx, person, accepted, about, source, now).await?;
    tx.commit().await?;
    Ok(image)
}

/// The same in the transaction of a change that adds one.
pub(super) async fn add_in(
    tx: &impl ConnectionTrait,
    person: &Person,
    accepted: Accepted,
    about: About,
    source: Option<String>,
    now: DateTime<Utc>,
) -> Result<Model> {
    let mut row = ActiveModel {
        id: Set(Uuid::now_v7()),
        source: Set(source),
        ready: Set(false),
        created_by: Set(person.id),
        created_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    accepted.write(&mut row);
    about.write(&mut row);
    let image = row.insert(tx).await?;
    queue::enqueue(tx, &Job::Renditions { image: image.id }, now, now, None).await?;
    log::write(tx, None, &image.name, "add_image", serde_json::json!({ "image": image.id }), person, now)
        .await?;
    Ok(image)
}

/// Changes what is said about a picture; another subject or crop asks for new renditions.
pub async fn change(
    db: &Db,
    person: &Person,
    id: Uuid,
    version: i32,
    about: About,
    now: DateTime<Utc>,
) -> Result<()> {
    let problems = about.problems();
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let tx = db.begin().await?;
    let image = Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    if !image.editable(person) {
        return Err(Error::Forbidden);
    }
    if image.version != version {
        return Err(Error::Conflict);
    }
    let subject = Subject { focal: about.focal, keep: about.keep };
    let moved = image.subject() != subject || image.crops != about.crops;
    let name = image.name.clone();
    let mut row = image.into_active_model();
    about.write(&mut row);
    row.version = Set(version + 1);
    row.update(&tx).await?;
    if moved {
        queue::enqueue(&tx, &Job::Renditions { image: id }, now, now, None).await?;
    }
    log::write(&tx, None, &name, "change_image", serde_json::json!({ "image": id }), person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// One size made by the job.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: String,
    pub hash: String,
    pub width: u32,
    pub height: u32,
}

/// Keeps the derived sizes of an image in place of the old ones.
pub async fn keep_renditions(db: &Db, id: Uuid, made: Vec<Made>) -> Result<()> {
    let tx = db.begin().await?;
    rendition::Entity::delete_many()
        .filter(rendition::COLUMN.image_id.eq(id))
        .filter(rendition::COLUMN.name.not_like("%:%"))
        .exec(&tx)
        .await?;
    for it in made {
        let row = rendition::ActiveModel {
            image_id: Set(id),
            name: Set(it.name),
            hash: Set(it.hash),
            width: Set(i32::try_from(it.width).unwrap_or(i32::MAX)),
            height: Set(i32::try_from(it.height).unwrap_or(i32::MAX)),
        };
        row.insert(&tx).await?;
    }
    let row = ActiveModel { ready: Set(true), ..Default::default() };
    Entity::update_many().set(row).filter(COLUMN.id.eq(id)).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// One image.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// Several, by id.
pub async fn by_ids(db: &Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Model>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(COLUMN.id.is_in(ids.iter().copied())).all(&db.read).await?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

/// The image an import made from this source, if it did.
pub async fn by_source(db: &Db, source: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(COLUMN.source.eq(source)).one(&db.read).await?)
}

/// The images sent last.
pub async fn newest(db: &Db, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::Id).limit(limit).all(&db.read).await?)
}

/// What web pages need of these images: addresses of the sizes, words, subject. Two queries however many. Images without web rights
/// on `day` are left out.
pub async fn for_web(db: &Db, ids: &[Uuid], locale: &str, day: NaiveDate) -> Result<HashMap<Uuid, ImageRef>> {
    let images = by_ids(db, ids).await?;
    if images.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = rendition::Entity::find()
        .filter(rendition::COLUMN.image_id.is_in(images.keys().copied()))
        .order_by_asc(rendition::Column::Width)
        .all(&db.read)
        .await?;
    let allowed = images.into_values().filter(|it| it.rights.allow(Channel::Web, day));
    Ok(allowed.map(|it| (it.id, web_ref(&it, &rows, locale))).collect())
}

fn web_ref(image: &Model, all: &[rendition::Model], locale: &str) -> ImageRef {
    let own: Vec<_> = all.iter().filter(|it| it.image_id == image.id).collect();
    let sizes = |prefix: &str| {
        let of = own.iter().filter(|it| it.name.starts_with(prefix));
        let line = |it: &&rendition::Model| format!("{} {}w", address::media(&it.hash, "webp"), it.width);
        of.map(line).collect::<Vec<_>>().join(", ")
    };
    // Until the job has made an adjusted crop, the rule decides.
    let crop = |name: &String| {
        let row = own.iter().find(|it| it.name == *name)?;
        let (width, height) = (row.width.unsigned_abs(), row.height.unsigned_abs());
        let src = address::media(&row.hash, "jpg");
        Some((name.clone(), CropRef { src, srcset: sizes(&format!("{name}-")), width, height }))
    };
    let jpeg = own.iter().find(|it| it.name == "jpeg");
    let (width, height) = jpeg.map_or((image.width, image.height), |it| (it.width, it.height));
    let (focal, keep) = image.framing();
    ImageRef {
        alt: if image.decorative { String::new() } else { image.alt_in(locale).to_owned() },
        decorative: image.decorative,
        caption: image.caption.clone(),
        credit: image.credit.clone(),
        src: jpeg.map(|it| address::media(&it.hash, "jpg")).unwrap_or_default(),
        srcset: sizes("webp"),
        width: width.unsigned_abs(),
        height: height.unsigned_abs(),
        placeholder: Some(image.placeholder.clone()).filter(|it| !it.is_empty()),
        print: String::new(),
        focal,
        keep,
        crops: image.crops.0.keys().filter_map(crop).collect(),
        cut: BTreeMap::new(),
    }
}

impl Model {
    /// What it is called in a list: what it shows, in a line, else its file's name.
    pub fn label(&self) -> String {
        if self.alt.is_empty() { self.name.clone() } else { text::shorten(&self.alt, 80) }
    }

    /// What crops respect.
    pub fn subject(&self) -> Subject {
        Subject { focal: (self.focal_x, self.focal_y), keep: self.keep.map(|it| it.0) }
    }

    /// Width for each unit of height.
    pub fn ratio(&self) -> f64 {
        f64::from(self.width.max(1)) / f64::from(self.height.max(1))
    }

    /// What the crop with this name and shape shows: the part somebody chose, else what follows from the subject.
    pub fn crop(&self, name: &str, shape: f64) -> Area {
        let chosen = self.crops.0.get(name).copied();
        chosen.unwrap_or_else(|| framing::window(self.ratio(), shape, &self.subject()))
    }

    /// The same as an [`ImageRef`] holds it.
    pub fn framing(&self) -> ((f32, f32), Option<Area>) {
        #[expect(clippy::cast_possible_truncation, reason = "a part of a width, 0 to 1")]
        let focal = (self.focal_x as f32, self.focal_y as f32);
        (focal, self.keep.map(|it| it.0))
    }

    /// Whether this person may change what is said about it: a contributor about their own only.
    pub fn editable(&self, person: &Person) -> bool {
        person.role > Role::Contributor || (person.id.is_some() && self.created_by == person.id)
    }

    /// The alternative in this language; French stands in for a missing English one.
    pub fn alt_in(&self, locale: &str) -> &str {
        if locale == "en" && !self.alt_en.is_empty() { &self.alt_en } else { &self.alt }
    }
}

/// Content hash of the smallest WebP, if the sizes are made.
pub async fn smallest(db: &Db, id: Uuid) -> Result<Option<String>> {
    let row = rendition::Entity::find()
        .filter(rendition::COLUMN.image_id.eq(id))
        .filter(rendition::COLUMN.name.starts_with("webp"))
        .order_by_asc(rendition::Column::Width)
        .one(&db.read)
        .await?;
    Ok(row.map(|it| it.hash))
}

/// Path, width and height of the 1200 × 630 crop for social cards; none where the town may not show it there that day.
pub async fn social(db: &Db, id: Uuid, day: NaiveDate) -> Result<Option<(String, i32, i32)>> {
    let image = Entity::find_by_id(id).one(&db.read).await?;
    if !image.is_some_and(|it| it.rights.allow(Use::Social, day)) {
        return Ok(None);
    }
    let row = rendition::Entity::find_by_id((id, "social".to_owned())).one(&db.read).await?;
    Ok(row.map(|it| (address::media(&it.hash, "jpg"), it.width, it.height)))
}

/// The sizes with this content hash, of whatever image.
async fn sizes(db: &Db, hash: &str) -> Result<Vec<rendition::Model>> {
    Ok(rendition::Entity::find().filter(rendition::COLUMN.hash.eq(hash)).all(&db.read).await?)
}

/// True if this is the content hash of a size, of whatever image.
pub async fn is_rendition(db: &Db, hash: &str) -> Result<bool> {
    Ok(!sizes(db, hash).await?.is_empty())
}

/// True if these bytes are an image's, one of its sizes, or were once.
pub async fn holds(db: &Db, hash: &str) -> Result<bool> {
    let original = Entity::find().filter(COLUMN.hash.eq(hash)).count(&db.read).await?;
    Ok(original > 0 || is_rendition(db, hash).await? || library::was(db, hash).await?)
}

/// True if this is a size of an image that readers see: the town may show it on the web that day, and something public shows it; of a
/// file that was replaced, a released issue.
pub async fn is_public(db: &Db, hash: &str, day: NaiveDate) -> Result<bool> {
    for size in sizes(db, hash).await? {
        let Some(image) = Entity::find_by_id(size.image_id).one(&db.read).await? else { continue };
        let shown = match size.former() {
            Some(number) => library::is_released(db, image.id, number).await?,
            None => is_shown(db, image.id).await?,
        };
        if shown && image.rights.allow(Channel::Web, day) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// True if an item on the site, the town's own pages or an issue on the shelf shows this image.
async fn is_shown(db: &Db, id: Uuid) -> Result<bool> {
    Ok(item::naming(db, id).await?.iter().any(|it| it.on_site)
        || town::get(db).await?.identity.logo == Some(id)
        || publication::released(db, 1_000).await?.iter().any(|it| it.cover_image_id == Some(id)))
}
