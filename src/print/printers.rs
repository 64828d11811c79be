//! The town's printers as records: what each asks for ([`PrinterProfile`]) and the ICC profile of its press, whose bytes lie in the media
//! folder. Rules are pure; a change is one transaction. Where no printer is named, the built-in profile serves.
use super::printer::{BUILT_IN_ICC, PrinterProfile, Thresholds};
use crate::content::log;
use crate::content::publication::{self, Model as Issue, series};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::Media;
use crate::media::photo::{OutputProfile, ProfileFault};
use crate::staff::{Person, Role};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel, QueryOrder};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// The table `printer`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "printer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// That of the profile.
    #[sea_orm(unique)]
    pub name: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub profile: Json,
    /// Content hash of the ICC profile; none means the built-in one.
    pub icc_hash: Option<String>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What the printer asks for.
    pub fn profile(&self) -> Result<PrinterProfile> {
        Ok(serde_json::from_value(self.profile.clone())
            .with_context(|| format!("the profile of the printer {}", self.name))?)
    }

    /// The bytes of its ICC profile.
    pub async fn icc(&self, media: &Media) -> Result<Cow<'static, [u8]>> {
        let Some(hash) = &self.icc_hash else { return Ok(Cow::Borrowed(BUILT_IN_ICC)) };
        let hash = hash.parse().with_context(|| format!("the ICC profile of the printer {}", self.name))?;
        let media = media.clone();
        let bytes =
            tokio::task::spawn_blocking(move || media.get(hash)).await.map_err(anyhow::Error::from)?;
        Ok(Cow::Owned(bytes.with_context(|| format!("the ICC profile of the printer {}", self.name))?))
    }
}

mod of_series {
    //! The column `series.printer_id`, which is paper's alone: the rest of the row is [`crate::content::publication::series`].
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "series")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub printer_id: Option<Uuid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Bleed in millimetres.
pub const BLEED_MM: RangeInclusive<f64> = 0.0..=5.0;
/// Highest total ink in percent: four solid inks are 400.
pub const INK_PERCENT: RangeInclusive<f64> = 200.0..=400.0;
/// What the number of pages may have to be a multiple of.
pub const PAGES_MULTIPLES: [usize; 3] = [4, 8, 16];
/// Grams per square metre.
const GRAMMAGE: RangeInclusive<f64> = 30.0..=600.0;
/// Thickness of a leaf in millimetres; 0 while nobody knows it.
const CALIPER_MM: RangeInclusive<f64> = 0.0..=1.0;
/// Longest name, in signs.
const NAME_MAX: usize = 120;
/// Most spot colours: presses have eight units, four of them taken.
const SPOTS_MAX: usize = 4;

/// What a threshold is counted in; the end of its name says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Ppi,
    Px,
    Pt,
    Mm,
    Mm2,
    Percent,
    /// Quality of a JPEG.
    Quality,
    /// L* of CIELAB.
    Lightness,
    /// Glyphs, inks, modules, lines.
    Count,
}

impl Unit {
    /// The unit of the threshold with this name.
    pub fn of(name: &str) -> Self {
        match name.rsplit('_').next() {
            Some("ppi") => Self::Ppi,
            Some("px") => Self::Px,
            Some("pt") => Self::Pt,
            Some("mm") => Self::Mm,
            Some("mm2") => Self::Mm2,
            Some("percent") => Self::Percent,
            Some("q") => Self::Quality,
            Some("l") => Self::Lightness,
            _ => Self::Count,
        }
    }

    /// Its name among the interface's words; a count is a plain number and has none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Ppi => Some("ppi"),
            Self::Px => Some("px"),
            Self::Pt => Some("pt"),
            Self::Mm => Some("mm"),
            Self::Mm2 => Some("mm2"),
            Self::Percent => Some("percent"),
            Self::Quality => Some("quality"),
            Self::Lightness => Some("lightness"),
            Self::Count => None,
        }
    }

    const fn limits(self) -> RangeInclusive<f64> {
        match self {
            Self::Ppi => 36.0..=2_400.0,
            Self::Px => 0.0..=20_000.0,
            Self::Pt | Self::Mm | Self::Percent | Self::Quality | Self::Lightness => 0.0..=100.0,
            Self::Mm2 => 1.0..=1_000.0,
            Self::Count => 0.0..=10_000.0,
        }
    }
}

/// Between which values a threshold makes sense.
fn limits(threshold: &str) -> RangeInclusive<f64> {
    match threshold {
        // Whole pages are drawn at this resolution: twice as fine takes four times the memory.
        "raster_ppi" => 36.0..=300.0,
        "image_target_ppi" => 72.0..=600.0,
        _ => Unit::of(threshold).limits(),
    }
}

/// Thresholds that must not be below another: the lower one first.
const RISING: [(&str, &str); 7] = [
    ("image_error_ppi", "image_warning_ppi"),
    ("image_warning_ppi", "image_target_ppi"),
    ("image_target_ppi", "image_most_ppi"),
    ("line_art_error_ppi", "line_art_warning_ppi"),
    ("caption_pt", "running_text_pt"),
    ("hairline_pt", "hairline_inks_pt"),
    ("safe_mm", "safe_folio_mm"),
];

/// The field of the form a threshold stands in.
pub fn threshold_field(name: &str) -> String {
    format!("thresholds.{name}")
}

/// What is wrong with one threshold.
pub fn threshold_problem(name: &str, value: &Json) -> Option<Problem> {
    let field = threshold_field(name);
    match value.as_f64() {
        Some(value) => outside(field, value, &limits(name)),
        None => Some(Problem::at(field, "number")),
    }
}

fn outside(field: impl Into<String>, value: f64, limits: &RangeInclusive<f64>) -> Option<Problem> {
    // What is no number lies nowhere.
    (!limits.contains(&value))
        .then(|| Problem::at(field, "out-of-range").with("least", limits.start()).with("most", limits.end()))
}

/// What is wrong with a profile, by field of its form.
pub fn problems(profile: &PrinterProfile) -> Vec<Problem> {
    let mut found = Vec::new();
    let texts = [
        ("name", &profile.name, true),
        ("condition", &profile.condition, true),
        ("condition_name", &profile.condition_name, false),
        ("paper_name", &profile.paper.name, false),
    ];
    for (field, text, needed) in texts {
        let length = text.chars().count();
        if needed && text.trim().is_empty() {
            found.push(Problem::at(field, "required"));
        }
        if length > NAME_MAX {
            found.push(Problem::at(field, "too-long").with("length", length).with("max", NAME_MAX));
        }
    }
    found.extend(outside("bleed_mm", profile.bleed_mm, &BLEED_MM));
    found.extend(outside("ink_limit", profile.ink_limit, &INK_PERCENT));
    if !PAGES_MULTIPLES.contains(&profile.pages_multiple) {
        found.push(Problem::at("pages_multiple", "pages-multiple"));
    }
    found.extend(outside("paper_grammage", profile.paper.grammage, &GRAMMAGE));
    found.extend(outside("paper_caliper_mm", profile.paper.caliper_mm, &CALIPER_MM));
    if profile.spots.len() > SPOTS_MAX {
        found.push(Problem::at("spots", "too-many").with("max", SPOTS_MAX));
    }
    if let Some(length) = profile.spots.iter().map(|it| it.chars().count()).find(|it| *it > NAME_MAX) {
        found.push(Problem::at("spots", "too-long").with("length", length).with("max", NAME_MAX));
    }
    found.extend(against_thresholds(&profile.thresholds));
    found
}

fn against_thresholds(thresholds: &Thresholds) -> Vec<Problem> {
    let values = serde_json::to_value(thresholds).unwrap_or_default();
    let mut found: Vec<Problem> =
        values.as_object().into_iter().flatten().filter_map(|it| threshold_problem(it.0, it.1)).collect();
    for (lower, higher) in RISING {
        let [low, high] = [lower, higher].map(|it| values.get(it).and_then(Json::as_f64));
        if low.zip(high).is_some_and(|it| it.1 < it.0) {
            found.push(Problem::at(threshold_field(higher), "below-the-one-before"));
        }
    }
    found
}

/// What somebody wishes of a printer.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub profile: PrinterProfile,
    pub icc: Icc,
}

/// What becomes of the ICC profile of a printer.
#[derive(Clone, Debug, Default)]
pub enum Icc {
    /// It stays; that of a new printer is the built-in one.
    #[default]
    Kept,
    BuiltIn,
    /// These bytes take its place.
    New(Vec<u8>),
}

/// Why a file cannot be the profile of a press, as a problem of its field.
fn refusal(fault: &ProfileFault) -> Problem {
    match fault {
        ProfileFault::NotAProfile => Problem::at("icc", "icc-other-file"),
        ProfileFault::Size { announced, actual } => {
            Problem::at("icc", "icc-size").with("announced", announced).with("actual", actual)
        }
        ProfileFault::Class(class) => Problem::at("icc", "icc-class").with("class", class),
        ProfileFault::Space(space) => Problem::at("icc", "icc-space").with("space", space),
        ProfileFault::Version(major) => Problem::at("icc", "icc-version").with("version", major),
        ProfileFault::Channels { .. } | ProfileFault::Unreadable(_) => {
            tracing::info!(%fault, "an ICC profile was refused");
            Problem::at("icc", "icc-unusable")
        }
    }
}

/// The name a profile gives itself.
pub async fn icc_name(icc: Cow<'static, [u8]>) -> Result<String, Problem> {
    // Its tables are read on the way, which takes a while.
    let read = move || OutputProfile::parse(&icc).map(|it| it.description().to_owned());
    match tokio::task::spawn_blocking(read).await {
        Ok(read) => read.map_err(|it| refusal(&it)),
        Err(_) => Err(Problem::at("icc", "icc-unusable")),
    }
}

/// Everything that stands against a wish, the names of other printers aside.
pub async fn examine(wish: &Wish) -> Vec<Problem> {
    let mut found = problems(&wish.profile);
    if let Icc::New(bytes) = &wish.icc {
        found.extend(icc_name(Cow::Owned(bytes.clone())).await.err());
    }
    found
}

/// All printers, by name.
pub async fn all(db: &Db) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Name).all(&db.read).await?)
}

/// One printer.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// What an issue is printed with: the profile of its printer and the bytes of the ICC profile; without a printer the built-in ones.
pub async fn of_issue(db: &Db, media: &Media, issue: &Issue) -> Result<(PrinterProfile, Cow<'static, [u8]>)> {
    match issue.printer_id {
        Some(id) => {
            let printer = by_id(db, id).await?;
            Ok((printer.profile()?, printer.icc(media).await?))
        }
        None => Ok((PrinterProfile::default(), Cow::Borrowed(BUILT_IN_ICC))),
    }
}

/// Why this printer cannot be chosen: it is not there any more.
pub async fn missing(connection: &impl ConnectionTrait, printer: Option<Uuid>) -> Result<Option<Problem>> {
    let Some(id) = printer else { return Ok(None) };
    let gone = Entity::find_by_id(id).one(connection).await?.is_none();
    Ok(gone.then(|| Problem::at("printer_id", "printer-missing")))
}

/// The printer of a series' issues.
pub async fn of_series(db: &Db, series: Uuid) -> Result<Option<Uuid>> {
    Ok(of_series::Entity::find_by_id(series).one(&db.read).await?.and_then(|it| it.printer_id))
}

/// Gives a series a printer, or none; the issues it has keep theirs.
pub async fn choose_for_series(
    db: &Db,
    person: &Person,
    series: Uuid,
    printer: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    if let Some(problem) = missing(&tx, printer).await? {
        return Err(problem.into());
    }
    let row = of_series::Entity::find_by_id(series).one(&tx).await?.ok_or(Error::NotFound)?;
    if row.printer_id == printer {
        return Ok(());
    }
    let mut row = row.into_active_model();
    row.printer_id = Set(printer);
    row.update(&tx).await?;
    let subject = series::Entity::find_by_id(series).one(&tx).await?.map(|it| it.title).unwrap_or_default();
    let detail = serde_json::json!({ "series": series, "printer": printer });
    log::write(&tx, None, &subject, "choose_printer", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What names a printer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Numbers of issues, released ones too: they say with whom they were printed.
    pub issues: Vec<i32>,
    /// Titles.
    pub series: Vec<String>,
}

impl Uses {
    /// True if nothing names it.
    pub fn none(&self) -> bool {
        self.issues.is_empty() && self.series.is_empty()
    }

    /// The numbers of the issues in words.
    pub fn numbers(&self) -> String {
        self.issues.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if !self.issues.is_empty() {
            let count = self.issues.len();
            found.push(Problem::whole("printer-of-issues").with("n", count).with("numbers", self.numbers()));
        }
        if !self.series.is_empty() {
            let titles = self.series.join(", ");
            found.push(
                Problem::whole("printer-of-series").with("n", self.series.len()).with("titles", titles),
            );
        }
        found
    }
}

/// What names this printer.
pub async fn uses(connection: &impl ConnectionTrait, id: Uuid) -> Result<Uses> {
    let issues = publication::Entity::find()
        .filter(publication::COLUMN.printer_id.eq(id))
        .order_by_asc(publication::Column::Number)
        .all(connection)
        .await?;
    let ids = of_series::Entity::find().filter(of_series::COLUMN.printer_id.eq(id)).all(connection).await?;
    let series = series::Entity::find()
        .filter(series::COLUMN.id.is_in(ids.iter().map(|it| it.id)))
        .order_by_asc(series::Column::Title)
        .all(connection)
        .await?;
    Ok(Uses {
        issues: issues.iter().map(|it| it.number).collect(),
        series: series.into_iter().map(|it| it.title).collect(),
    })
}

/// Adds a printer.
pub async fn add(db: &Db, media: &Media, person: &Person, wish: Wish, now: DateTime<Utc>) -> Result<Model> {
    person.needs(Role::ChiefEditor)?;
    let mut found = examine(&wish).await;
    let tx = db.begin().await?;
    found.extend(taken(&tx, &wish.profile.name, None).await?);
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        profile: Set(serde_json::to_value(&wish.profile)?),
        icc_hash: Set(kept(media, &wish.icc, None)?),
        name: Set(wish.profile.name),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let printer = row.insert(&tx).await?;
    log::write(&tx, None, &printer.name, "add_printer", detail(&printer), person, now).await?;
    tx.commit().await?;
    Ok(printer)
}

/// Changes a printer, if `version` is the one it has. Issues that are frozen already keep the file they have.
pub async fn change(
    db: &Db,
    media: &Media,
    person: &Person,
    id: Uuid,
    version: i32,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<Model> {
    person.needs(Role::ChiefEditor)?;
    let mut found = examine(&wish).await;
    let tx = db.begin().await?;
    let printer = at_version(&tx, id, version).await?;
    found.extend(taken(&tx, &wish.profile.name, Some(id)).await?);
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let hash = kept(media, &wish.icc, printer.icc_hash.clone())?;
    let mut row = printer.into_active_model();
    row.profile = Set(serde_json::to_value(&wish.profile)?);
    row.name = Set(wish.profile.name);
    row.icc_hash = Set(hash);
    row.version = Set(version + 1);
    row.updated_at = Set(now);
    let printer = row.update(&tx).await?;
    log::write(&tx, None, &printer.name, "change_printer", detail(&printer), person, now).await?;
    tx.commit().await?;
    Ok(printer)
}

/// Removes a printer nothing names, if `version` is the one it has. The bytes of its ICC profile stay: a build may be reading them.
pub async fn remove(db: &Db, person: &Person, id: Uuid, version: i32, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let printer = at_version(&tx, id, version).await?;
    let found = uses(&tx, id).await?.problems();
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    Entity::delete_by_id(id).exec(&tx).await?;
    log::write(&tx, None, &printer.name, "remove_printer", detail(&printer), person, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn at_version(connection: &impl ConnectionTrait, id: Uuid, version: i32) -> Result<Model> {
    let printer = Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)?;
    if printer.version == version { Ok(printer) } else { Err(Error::Conflict) }
}

/// The problem of a name another printer has.
async fn taken(connection: &impl ConnectionTrait, name: &str, own: Option<Uuid>) -> Result<Option<Problem>> {
    let other = Entity::find().filter(COLUMN.name.eq(name)).one(connection).await?;
    Ok(other.filter(|it| Some(it.id) != own).map(|_| Problem::at("name", "label-taken")))
}

/// The hash of the ICC profile a printer has from now on.
fn kept(media: &Media, icc: &Icc, before: Option<String>) -> Result<Option<String>> {
    match icc {
        Icc::Kept => Ok(before),
        Icc::BuiltIn => Ok(None),
        // A copy of the built-in one is the built-in one.
        Icc::New(bytes) if bytes == BUILT_IN_ICC => Ok(None),
        Icc::New(bytes) => Ok(Some(media.put(bytes)?.to_string())),
    }
}

fn detail(printer: &Model) -> Json {
    serde_json::json!({ "printer": printer.id, "version": printer.version, "icc": printer.icc_hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(profile: &PrinterProfile) -> Vec<String> {
        problems(profile).iter().map(|it| format!("{} {}", it.field, it.code)).collect()
    }

    #[test]
    fn the_built_in_profile_keeps_the_rules() {
        assert_eq!(codes(&PrinterProfile::default()), [""; 0]);
        assert!(OutputProfile::parse(BUILT_IN_ICC).is_ok());
    }

    #[test]
    fn what_no_press_does_is_refused_field_by_field() {
        let mut wild = PrinterProfile {
            name: " ".into(),
            bleed_mm: 6.0,
            ink_limit: f64::NAN,
            pages_multiple: 6,
            ..PrinterProfile::default()
        };
        wild.thresholds.image_warning_ppi = 100.0;
        wild.thresholds.ink_window_mm2 = 0.0;
        let expected = [
            "name required",
            "bleed_mm out-of-range",
            "ink_limit out-of-range",
            "pages_multiple pages-multiple",
            "thresholds.ink_window_mm2 out-of-range",
            "thresholds.image_warning_ppi below-the-one-before",
        ];
        assert_eq!(codes(&wild), expected);
    }

    #[test]
    fn every_fault_of_an_icc_profile_is_told_apart() {
        let code = |icc: &[u8]| OutputProfile::parse(icc).err().map(|it| refusal(&it).code);
        let with = |at: usize, bytes: &[u8]| {
            let mut icc = BUILT_IN_ICC.to_vec();
            icc[at..at + bytes.len()].copy_from_slice(bytes);
            icc
        };
        assert_eq!(code(b"%PDF-1.7"), Some("icc-other-file"));
        assert_eq!(code(&BUILT_IN_ICC[..BUILT_IN_ICC.len() / 2]), Some("icc-size"));
        assert_eq!(code(&with(12, b"mntr")), Some("icc-class"));
        assert_eq!(code(&with(16, b"RGB ")), Some("icc-space"));
        assert_eq!(code(&with(8, &[5])), Some("icc-version"));
        assert_eq!(code(&with(128, &[0; 4])), Some("icc-unusable"));
        assert_eq!(code(BUILT_IN_ICC), None);
    }
}
