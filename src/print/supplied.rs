//! Pages of an issue that came as PDF from somebody else: an advertiser, an agency. Here they are judged, drawn for the screen and kept;
//! where they stand is the plan's to say, and how they are placed the press's.
use super::press::{self, Flaw, Order, Part, PressFault, Rgb};
use super::printer::PrinterProfile;
use super::world::LayoutSource;
use super::{issue, layout, printers};
use crate::config::Settings;
use crate::content::log;
use crate::content::publication::Model as Issue;
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::Media;
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use std::ops::RangeInclusive;

/// Trimmed page, width and height in millimetres.
pub const TRIM_MM: [f64; 2] = [210.0, 297.0];

/// Pixels per inch of the picture a screen shows of the page: what photographs have there.
const PPI: f64 = 150.0;

/// Pages somebody may name; the plan says if there are not so many.
const PAGES: RangeInclusive<i32> = 1..=128;

/// The back cover, and the page before it, counted from the end.
pub const FROM_THE_END: [i32; 2] = [-1, -2];

/// Signs a title and an alternative may have.
const TITLE_MAX: usize = 120;
const ALT_MAX: usize = 2_000;

/// The field of the form a file is sent in.
const FILE: &str = "supplied.file";

/// The table `supplied_page`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "supplied_page")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    /// From 1; negative from the end, −1 is the back cover.
    pub page: i32,
    /// Pages it fills: 1, or 2 for a spread.
    pub span: i32,
    /// Named so in the contents; empty: not there.
    pub title: String,
    /// What the page says, for those who do not see it.
    #[sea_orm(column_type = "Text")]
    pub alt: String,
    /// Of the file, as it was sent.
    pub name: String,
    pub hash: String,
    /// Content hashes of the PNG of each page.
    #[sea_orm(column_type = "JsonBinary")]
    pub pictures: Json,
    /// Colours that are no inks are converted, not refused.
    pub convert: bool,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Content hashes of the pictures of its pages.
    pub fn pictures(&self) -> Vec<String> {
        serde_json::from_value(self.pictures.clone()).unwrap_or_default()
    }

    /// The pages it was asked to fill.
    fn pages(&self) -> impl Iterator<Item = i32> {
        self.page..self.page + self.span
    }
}

/// Pixels of a picture, width and height.
pub fn pixels() -> [u32; 2] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a page is small")]
    TRIM_MM.map(|it| (it / 25.4 * PPI).round() as u32)
}

/// What somebody sends.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// None where nothing was chosen.
    pub page: Option<i32>,
    pub title: String,
    pub alt: String,
    pub convert: bool,
    /// Name and bytes.
    pub file: Option<(String, Vec<u8>)>,
}

/// The supplied pages of an issue, in the order of the pages asked for; those from the end last.
pub async fn of_issue(db: &Db, issue: Uuid) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(COLUMN.issue_id.eq(issue))
        .order_by_asc(Column::Page)
        .order_by_asc(Column::CreatedAt)
        .all(&db.read)
        .await?;
    let (front, end): (Vec<_>, Vec<_>) = rows.into_iter().partition(|it| it.page > 0);
    Ok(front.into_iter().chain(end).collect())
}

/// One of them.
pub async fn by_id(db: &Db, issue: Uuid, id: Uuid) -> Result<Model> {
    let found = Entity::find_by_id(id).filter(COLUMN.issue_id.eq(issue)).one(&db.read).await?;
    found.ok_or(Error::NotFound)
}

/// What is wrong with the words around a file.
fn problems(wish: &Wish) -> Vec<Problem> {
    let mut found = Vec::new();
    match wish.page {
        None => found.push(Problem::at("supplied.page", "required")),
        Some(page) if PAGES.contains(&page) || FROM_THE_END.contains(&page) => {}
        Some(_) => found.push(
            Problem::at("supplied.page", "out-of-range")
                .with("least", PAGES.start())
                .with("most", PAGES.end()),
        ),
    }
    if wish.alt.trim().is_empty() {
        found.push(Problem::at("supplied.alt", "required"));
    }
    for (field, text, max) in
        [("supplied.title", &wish.title, TITLE_MAX), ("supplied.alt", &wish.alt, ALT_MAX)]
    {
        let length = text.chars().count();
        if length > max {
            found.push(Problem::at(field, "too-long").with("length", length).with("max", max));
        }
    }
    if wish.file.is_none() {
        found.push(Problem::at(FILE, "required"));
    }
    found
}

/// A flaw in words, at the file.
fn refusal(flaw: &Flaw) -> Problem {
    let mm = |it: f64| {
        let text = format!("{it:.1}");
        text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
    };
    let size = |it: [f64; 2]| format!("{} × {}", mm(it[0]), mm(it[1]));
    match flaw {
        Flaw::Unreadable(why) => {
            tracing::info!(%why, "a supplied page cannot be read");
            Problem::at(FILE, "supplied-unreadable")
        }
        Flaw::Encrypted => Problem::at(FILE, "supplied-encrypted"),
        Flaw::Pages(count) => Problem::at(FILE, "supplied-pages").with("n", count),
        Flaw::NoTrim => Problem::at(FILE, "supplied-no-trim"),
        Flaw::Trim { have, want } => {
            Problem::at(FILE, "supplied-trim").with("have", size(*have)).with("want", size(*want))
        }
        Flaw::Bleed { have, want } => {
            Problem::at(FILE, "supplied-bleed").with("have", mm(*have)).with("want", mm(*want))
        }
        Flaw::Font(name) => Problem::at(FILE, "supplied-font").with("name", name),
        Flaw::Rgb => Problem::at(FILE, "supplied-rgb"),
        Flaw::Turned => Problem::at(FILE, "supplied-turned"),
        Flaw::Layers => Problem::at(FILE, "supplied-layers"),
        Flaw::Transparency => Problem::at(FILE, "supplied-transparency"),
    }
}

/// What a judged file is: the pages it fills and their pictures.
struct Judged {
    span: i32,
    pictures: Vec<Vec<u8>>,
}

/// Judges a file against the printer of the issue and draws it.
fn judge(
    source: &LayoutSource,
    bytes: &[u8],
    printer: &PrinterProfile,
    icc: &[u8],
    convert: bool,
) -> std::result::Result<Judged, Vec<Problem>> {
    let order = Order {
        icc,
        trim_mm: TRIM_MM,
        bleed_mm: printer.bleed_mm,
        version: printer.version.into(),
        rgb: if convert { Rgb::Convert } else { Rgb::Refuse },
    };
    let refused = |fault: PressFault| match fault {
        PressFault::Supplied(flaws) => flaws.iter().map(refusal).collect(),
        other => vec![refusal(&Flaw::Unreadable(other.to_string()))],
    };
    let span = press::examine(bytes, &order).map_err(refused)?;
    let draw = |part: &Part| {
        let trimmed = press::trimmed(bytes, *part).map_err(refused)?;
        layout::picture_of(source, trimmed, TRIM_MM, PPI)
            .map_err(|fault| vec![refusal(&Flaw::Unreadable(fault.to_string()))])
    };
    let pictures = Part::all(span).iter().map(draw).collect::<std::result::Result<_, _>>()?;
    Ok(Judged { span: i32::try_from(span).unwrap_or(1), pictures })
}

/// Takes a file in for a page of the issue, if the printer can print it there.
pub async fn add(
    db: &Db,
    media: &Media,
    settings: &Settings,
    person: &Person,
    issue: &Issue,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<Model> {
    person.needs(Role::Editor)?;
    let mut found = problems(&wish);
    let Wish { page, title, alt, convert, file } = wish;
    let Some((name, bytes)) = file else { return Err(Error::Refused(found)) };
    let (printer, icc) = printers::of_issue(db, media, issue).await?;
    let (source, media) = (super::source(settings), media.clone());
    let work = move || {
        let judged = judge(&source, &bytes, &printer, &icc, convert)?;
        let put = |it: &Vec<u8>| media.put(it).map(|it| it.to_string());
        let stored = put(&bytes).and_then(|hash| {
            let pictures = judged.pictures.iter().map(put).collect::<std::io::Result<Vec<String>>>()?;
            Ok((judged.span, hash, pictures))
        });
        Ok::<_, Vec<Problem>>(stored)
    };
    let judged = tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))?;
    let stored = match judged {
        Ok(stored) => Some(stored?),
        Err(refused) => {
            found.extend(refused);
            None
        }
    };
    let tx = db.begin().await?;
    issue::unfrozen(&tx, issue.id).await?;
    let others = Entity::find().filter(COLUMN.issue_id.eq(issue.id)).all(&tx).await?;
    if let (Some(page), Some((span, ..))) = (page, &stored) {
        // A spread opens on the left, between the covers.
        if *span == 2 && (page < 2 || page % 2 != 0) {
            found.push(Problem::at("supplied.page", "supplied-spread"));
        }
        if (page..page + span).any(|page| others.iter().any(|it| it.pages().any(|it| it == page))) {
            found.push(Problem::at("supplied.page", "supplied-taken"));
        }
    }
    let (Some((span, hash, pictures)), Some(page), true) = (stored, page, found.is_empty()) else {
        return Err(Error::Refused(found));
    };
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue.id),
        page: Set(page),
        span: Set(span),
        title: Set(title.trim().to_owned()),
        alt: Set(alt.trim().to_owned()),
        name: Set(name),
        hash: Set(hash),
        pictures: Set(serde_json::to_value(pictures)?),
        convert: Set(convert),
        created_by: Set(person.id),
        created_at: Set(now),
    };
    let row = row.insert(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "page": page, "hash": row.hash });
    log::write(&tx, None, &issue.slug(), "supply_page", detail, person, now).await?;
    tx.commit().await?;
    Ok(row)
}

/// Gives the page back to the issue. The bytes stay: a build may be reading them.
pub async fn remove(db: &Db, person: &Person, issue: &Issue, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    issue::unfrozen(&tx, issue.id).await?;
    let row = Entity::find_by_id(id).filter(COLUMN.issue_id.eq(issue.id)).one(&tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    Entity::delete_by_id(row.id).exec(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "page": row.page, "hash": row.hash });
    log::write(&tx, None, &issue.slug(), "remove_supplied_page", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}
