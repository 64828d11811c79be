//! The PDF an agency sends to the printer, taken in: preflighted like ours, archived by its hash, its pages matched to the texts that were
//! given by their words. What a person confirms becomes a build of the issue, so that signing, the shelf, "appeared in" and errata go as usual.
use super::handoff::{self, GivenText};
use super::package::stored;
use super::story::{Paragraph, Source, Style, Variant};
use crate::content::publication::{self, Model as Issue, PlannedEntry, PlannedPage, ZoneEdition};
use crate::content::{item, log, revision, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::media::pdf::{self, PdfFault};
use crate::print::builds::{Cause, Why};
use crate::print::check::{self, Finding, Severity};
use crate::print::collect;
use crate::print::data::{self, Band, PageKind, PlanPage};
use crate::print::flow::Spot;
use crate::print::issue::{self, Built, Placed};
use crate::print::preflight::{self, About, Report as Preflight};
use crate::print::press::{self, Part};
use crate::print::screens::{self, OnScreens};
use crate::print::{LayoutError, PlacedItem, Report, THUMBNAIL, Workshop, layout, printers};
use crate::queue::{self, Job};
use crate::richtext::typography;
use crate::staff::{Person, Role};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The table `agency_pdf`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_pdf")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    /// Of the file, as it was sent.
    pub name: String,
    pub hash: String,
    pub received_at: DateTimeUtc,
    pub received_by: Option<Uuid>,
    /// 0 until it is read.
    pub pages: i32,
    /// Content hashes of the PNG of each page.
    #[sea_orm(column_type = "JsonBinary")]
    pub pictures: Json,
    /// A [`preflight::Report`] once it is read; where it cannot be read, each [`Problem`].
    #[sea_orm(column_type = "JsonBinary")]
    pub preflight: Json,
    /// Each [`Match`].
    #[sea_orm(column_type = "JsonBinary")]
    pub matches: Json,
    pub confirmed_by: Option<Uuid>,
    pub confirmed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Where each text was found.
    #[must_use]
    pub fn found(&self) -> Vec<Match> {
        serde_json::from_value(self.matches.clone()).unwrap_or_default()
    }

    /// How far the file is.
    pub fn reading(&self) -> Result<Reading> {
        Ok(match &self.preflight {
            Json::Array(_) => Reading::Refused(self.preflight.to_string()),
            _ if self.pages == 0 => Reading::Waiting,
            _ => Reading::Read(Box::new(serde_json::from_value(self.preflight.clone())?)),
        })
    }

    /// Content hashes of its page pictures.
    #[must_use]
    pub fn pngs(&self) -> Vec<String> {
        serde_json::from_value(self.pictures.clone()).unwrap_or_default()
    }
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A job will read it.
    Waiting,
    /// It cannot be read, and why: each [`Problem`], as JSON.
    Refused(String),
    /// What the preflight found.
    Read(Box<Preflight>),
}

/// How sure a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    Certain,
    Doubtful,
    Missing,
}

impl Certainty {
    /// The name used in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Doubtful => "doubtful",
            Self::Missing => "missing",
        }
    }
}

/// Where a text stands in the PDF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    pub item: Uuid,
    pub title: String,
    pub revision: Uuid,
    pub variant: Variant,
    /// From 1.
    pub page: Option<i32>,
    /// Part of its words found, in percent.
    pub share: u8,
    pub certainty: Certainty,
}

/// Letters of a piece of text that is looked for: short enough to stand on one line, long enough to be one text's.
const PROBE: usize = 24;
/// Part of a text that stands in the file for certain, and at least to be worth a look, in percent.
const CERTAIN: usize = 60;
const DOUBTFUL: usize = 15;
/// The first page of a text has at least one in so many of the words its fullest page has: the contents repeat a lede.
const BEGINS: usize = 3;

/// Letters and digits alone, without case or accents: hyphens, columns and ligatures of a page do not matter.
#[must_use]
pub fn squeezed(text: &str) -> String {
    let letters = text.nfkd().filter(|it| it.is_alphanumeric() && !is_combining_mark(*it));
    letters.flat_map(char::to_lowercase).collect()
}

/// Where a text begins among the squeezed pages of a file: page from 1, part found in percent, and how sure that is.
#[must_use]
pub fn place(title: &str, body: &str, pages: &[String]) -> (Option<usize>, usize, Certainty) {
    let (title, letters) = (squeezed(title), squeezed(body).chars().collect::<Vec<_>>());
    let probes: Vec<String> = letters.chunks(PROBE).map(|it| it.iter().collect()).collect();
    let mut hits = vec![0_usize; pages.len()];
    let mut found = 0;
    for probe in probes.iter().filter(|it| it.len() >= PROBE / 2) {
        let mut there = false;
        for (page, count) in pages.iter().zip(&mut hits) {
            if page.contains(probe.as_str()) {
                *count += 1;
                there = true;
            }
        }
        found += usize::from(there);
    }
    let asked = probes.iter().filter(|it| it.len() >= PROBE / 2).count();
    let share = (found * 100).checked_div(asked).unwrap_or(0);
    let titled = |at: usize| title.len() > 3 && pages.get(at).is_some_and(|it| it.contains(&title));
    let most = hits.iter().copied().max().unwrap_or(0);
    let enough = |at: &usize| hits.get(*at).is_some_and(|it| *it > 0 && *it * BEGINS >= most);
    let begins = (0..pages.len()).filter(enough);
    let at = begins.clone().find(|at| titled(*at)).or_else(|| begins.clone().next());
    match at {
        Some(at) if share >= CERTAIN && (asked > 1 || titled(at)) => {
            (Some(at + 1), share, Certainty::Certain)
        }
        Some(at) if share >= DOUBTFUL => (Some(at + 1), share, Certainty::Doubtful),
        _ => {
            // a title alone stands in the contents too: the last page that has it
            let last = (0..pages.len()).rev().find(|at| titled(*at));
            let certainty = if last.is_some() { Certainty::Doubtful } else { Certainty::Missing };
            (last.map(|it| it + 1), share, certainty)
        }
    }
}

/// The final PDFs of an issue, newest first.
pub async fn of_issue(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.issue_id.eq(issue))
        .order_by_desc(Column::ReceivedAt)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?)
}

/// One of them.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// Content hashes of every PDF and its pictures.
pub(in crate::print) async fn held(db: &Db) -> Result<Vec<String>> {
    let all = Entity::find().all(&db.read).await?;
    Ok(all.iter().flat_map(|it| it.pngs().into_iter().chain([it.hash.clone()])).collect())
}

/// Keeps a PDF as it came. A job reads it: drawing its pages takes longer than a person waits for an answer.
pub async fn keep(
    shop: &Workshop,
    person: &Person,
    issue: &Issue,
    (name, bytes): (&str, Vec<u8>),
) -> Result<Model> {
    person.needs(Role::Editor)?;
    let handoffs = handoff::of_issue(&shop.db.read, issue.id).await?;
    if handoffs.first().is_none_or(|it| it.given().is_empty()) {
        return Err(Problem::at("final_pdf", "return-nothing-given").with("number", issue.number).into());
    }
    if issue.state.frozen() {
        return Err(Problem::whole("issue-frozen").with("number", issue.number).into());
    }
    if !pdf::is_pdf(&bytes) {
        return Err(unreadable(PdfFault::NotPdf));
    }
    let media = shop.media.clone();
    let hash = tokio::task::spawn_blocking(move || media.put(&bytes))
        .await
        .map_err(|err| Error::Internal(err.into()))??
        .to_string();
    let tx = shop.db.begin().await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue.id),
        name: Set(name.to_owned()),
        hash: Set(hash),
        received_at: Set(shop.now),
        received_by: Set(person.id),
        pages: Set(0),
        pictures: Set(serde_json::json!([])),
        preflight: Set(serde_json::json!({})),
        matches: Set(serde_json::json!([])),
        confirmed_by: Set(None),
        confirmed_at: Set(None),
    };
    let row = row.insert(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "hash": row.hash });
    log::write(&tx, None, &issue.slug(), "receive_final_pdf", detail, person, shop.now).await?;
    let job = Job::ReadFinalPdf { issue: issue.id, pdf: row.id };
    queue::enqueue(&tx, &job, shop.now, shop.now, None).await?;
    tx.commit().await?;
    Ok(row)
}

/// Reads, checks and draws a PDF that was kept, and looks for every text that was given. It is no build until somebody confirms. What
/// stands against the file is kept with it; one that was read already is left as it is.
pub async fn read(shop: &Workshop, id: Uuid) -> Result<()> {
    let row = by_id(&shop.db, id).await?;
    if !matches!(row.reading()?, Reading::Waiting) {
        return Ok(());
    }
    let issue = publication::by_id(&shop.db, row.issue_id).await?;
    let handoffs = handoff::of_issue(&shop.db.read, issue.id).await?;
    let given = handoffs.first().map(handoff::Model::given).unwrap_or_default();
    let looked = match look(shop, &issue, &row).await {
        Ok(looked) => looked,
        Err(Error::Refused(found)) => {
            let mut refused = row.into_active_model();
            refused.preflight = Set(serde_json::to_value(found)?);
            refused.update(&shop.db.write).await?;
            return Ok(());
        }
        Err(other) => return Err(other),
    };
    let matches = matched(shop, &given, &looked.pages).await?;
    let mut read = row.into_active_model();
    read.pages = Set(i32::try_from(looked.pages.len()).unwrap_or(i32::MAX));
    read.pictures = Set(serde_json::to_value(&looked.pictures)?);
    read.preflight = Set(serde_json::to_value(&looked.report)?);
    read.matches = Set(serde_json::to_value(&matches)?);
    read.update(&shop.db.write).await?;
    Ok(())
}

/// Reads a file on a thread of its own.
async fn look(shop: &Workshop, issue: &Issue, row: &Model) -> Result<Looked> {
    let (printer, icc) = printers::of_issue(&shop.db, &shop.media, issue).await?;
    let format = crate::print::format(shop, issue)?;
    let trim = (format.width_mm, format.height_mm);
    let (media, source) = (shop.media.clone(), crate::print::source(&shop.settings));
    let (file, hash, at) = (row.name.clone(), stored(&row.hash)?, row.received_at);
    let work = move || -> Result<Looked> {
        let bytes = media.get(hash)?;
        let texts = pdf::pages(&bytes).map_err(unreadable)?;
        let expected = preflight::Expected { trim_mm: Some(trim), ..preflight::Expected::default() };
        let mut report = preflight::check(&bytes, &printer, Some(&icc), &expected);
        let sha256 = Sha256::digest(&bytes).iter().map(|it| format!("{it:02x}")).collect();
        report.about = Some(About { file, sha256, bytes: bytes.len(), at, printer });
        let pictures = (1..=texts.len())
            .map(|at| Ok(media.put(&drawn(&source, &bytes, at, trim)?)?.to_string()))
            .collect::<Result<Vec<_>>>()?;
        Ok(Looked { pages: texts.iter().map(|it| squeezed(it)).collect(), report, pictures })
    };
    tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))?
}

/// What was read of a file.
struct Looked {
    /// Squeezed words of each page.
    pages: Vec<String>,
    report: Preflight,
    pictures: Vec<String>,
}

fn unreadable(fault: PdfFault) -> Error {
    let problem = match fault {
        PdfFault::NotPdf => Problem::at("final_pdf", "final-pdf-no-pdf"),
        PdfFault::Locked => Problem::at("final_pdf", "final-pdf-locked"),
        PdfFault::Damaged => Problem::at("final_pdf", "final-pdf-damaged"),
    };
    problem.into()
}

/// A page as screens show it, cut where the paper is; one without a trim box as it is.
fn drawn(
    source: &crate::print::world::LayoutSource,
    bytes: &[u8],
    page: usize,
    (width, height): (f64, f64),
) -> Result<Vec<u8>> {
    let wrong = |err: &dyn std::fmt::Display| {
        tracing::info!(%err, "a final PDF cannot be drawn");
        unreadable(PdfFault::Damaged)
    };
    let alone = press::pages(bytes, &[page]).map_err(|err| wrong(&err))?;
    let cut = press::trimmed(&alone, Part::Whole).unwrap_or(alone);
    layout::picture_of(source, cut, [width, height], THUMBNAIL * 72.0).map_err(|err: LayoutError| wrong(&err))
}

/// Where each text that was given stands. A text may have been corrected on the way: the version that fits best counts.
async fn matched(shop: &Workshop, given: &[GivenText], pages: &[String]) -> Result<Vec<Match>> {
    let ids: Vec<Uuid> = given.iter().map(|it| it.item).collect();
    let items = item::by_ids(&shop.db, &ids).await?;
    let live: Vec<Uuid> = items.values().filter_map(|it| it.live_revision).collect();
    let live = revision::by_ids(&shop.db, &live).await?;
    let mut best: Vec<Match> = Vec::new();
    for text in given {
        let mut versions: Vec<(Uuid, String)> = Vec::new();
        let current = items.get(&text.item).and_then(|it| it.live_revision).and_then(|it| live.get(&it));
        let locale = items.get(&text.item).map_or("fr", |it| it.locale.as_str());
        if let Some(row) = current {
            let now = super::returns::now(&row.fields, text.variant, locale);
            versions.push((row.id, body(now.iter())));
        }
        let told = text.told.iter().map(|it| (it.0, it.1.as_str()));
        for (revision, story) in told.chain([(text.revision, text.story.as_str())]) {
            let story = handoff::story(&shop.media, story)?;
            versions.push((revision, body(story.paragraphs())));
        }
        let title = typography::typeset(locale, &text.title);
        for (revision, body) in versions {
            let (page, share, certainty) = place(&title, &body, pages);
            let share = u8::try_from(share).unwrap_or(100);
            let page = page.and_then(|it| i32::try_from(it).ok());
            let variant = text.variant;
            let new = Match {
                item: text.item,
                title: text.title.clone(),
                revision,
                variant,
                page,
                share,
                certainty,
            };
            match best.iter_mut().find(|it| it.item == text.item) {
                Some(known) if (new.page.is_some(), new.share) > (known.page.is_some(), known.share) => {
                    *known = new;
                }
                Some(_) => {}
                None => best.push(new),
            }
        }
    }
    best.sort_by_key(|it| (it.page.is_none(), it.page));
    Ok(best)
}

/// The running words of a text.
fn body<'a>(paragraphs: impl Iterator<Item = &'a Paragraph>) -> String {
    let runs = |it: &&Paragraph| {
        !matches!(it.source, Source::Fixed | Source::Image(_) | Source::Card(_))
            && !matches!(
                it.style,
                Style::Title | Style::Kicker | Style::Caption | Style::Credit | Style::Byline
            )
    };
    paragraphs.filter(runs).map(Paragraph::words).collect::<Vec<_>>().join(" ")
}

/// Confirms where the texts stand: `places` are pages from 1, None for one that is not in the issue. The PDF is the issue's last build from
/// now on; signatures given to another are void.
pub async fn confirm(
    shop: &Workshop,
    person: &Person,
    issue: &Issue,
    id: Uuid,
    places: &HashMap<Uuid, Option<i32>>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    let mut all = of_issue(&shop.db.read, issue.id).await?;
    let row = all.iter().find(|it| it.id == id).cloned().ok_or(Error::NotFound)?;
    if !matches!(row.reading()?, Reading::Read(_)) {
        return Err(Error::NotFound);
    }
    // one that cannot be read takes nobody's place
    all.retain(|it| !it.preflight.is_array());
    if all.first().is_none_or(|it| it.id != id) {
        return Err(Problem::whole("final-pdf-confirmed").into());
    }
    let mut matches = row.found();
    let mut found = Vec::new();
    for it in &mut matches {
        it.page = places.get(&it.item).copied().flatten();
        if it.page.is_some_and(|page| !(1..=row.pages).contains(&page)) {
            let field = format!("place.{}", it.item);
            found.push(Problem::at(field, "final-pdf-page").with("pages", row.pages));
        }
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = shop.db.begin().await?;
    issue::unfrozen(&tx, issue.id).await?;
    let mut confirmed = row.into_active_model();
    confirmed.matches = Set(serde_json::to_value(&matches)?);
    confirmed.confirmed_by = Set(person.id);
    // Confirmed again, it is made again.
    confirmed.confirmed_at = Set(None);
    confirmed.update(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "pdf": id });
    log::write(&tx, None, &issue.slug(), "confirm_final_pdf", detail, person, shop.now).await?;
    queue::enqueue(&tx, &Job::BuildFinalPdf { issue: issue.id, pdf: id }, shop.now, shop.now, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a build of the PDF whose places somebody confirmed, with what is read without its pages, if that was not done yet.
pub async fn build(shop: &Workshop, id: Uuid) -> Result<()> {
    let row = by_id(&shop.db, id).await?;
    let Some(by) = row.confirmed_by.filter(|_| row.confirmed_at.is_none()) else { return Ok(()) };
    let Reading::Read(report) = row.reading()? else { return Ok(()) };
    let issue = publication::by_id(&shop.db, row.issue_id).await?;
    let matches = row.found();
    let read = Box::pin(on_screens(shop, &issue, &row, &matches)).await?;
    let built = built(shop, by, &issue, &row, &matches, &report, &read)?;
    let tx = shop.db.begin().await?;
    issue::keep_in(&tx, issue.id, built, true, shop.now).await?;
    let mut made = row.into_active_model();
    made.confirmed_at = Set(Some(shop.now));
    made.update(&tx).await?;
    tx.commit().await?;
    crate::print::builds::forget_old(&shop.db, &shop.media, issue.id).await
}

/// The texts of the PDF for screens, from the articles themselves: in the order of its pages, then agenda and services.
async fn on_screens(shop: &Workshop, issue: &Issue, row: &Model, matches: &[Match]) -> Result<OnScreens> {
    let town = town::get(&shop.db).await?;
    let collected = Box::pin(collect::collect(shop, &town, issue, collect::Enters::Everything)).await?;
    let keys: HashMap<Uuid, &String> = collected.items.iter().map(|it| (it.1.0, it.0)).collect();
    let mut data = collected.data;
    let mut page_of = HashMap::new();
    let mut pages = Vec::new();
    for number in 1..=row.pages {
        let own = matches.iter().filter(|it| it.page == Some(number));
        let places: Vec<data::Placed> =
            own.filter_map(|it| Some(somewhere(keys.get(&it.item)?, it.variant))).collect();
        let at = usize::try_from(number).unwrap_or(1);
        page_of.extend(places.iter().map(|it| (it.item.clone(), at)));
        let bands = vec![Band::Strip { gap: 0, lines: 0, places }];
        let run = data::Run { pages: 1, sections: Vec::new(), bands };
        pages.push(PlanPage { runs: vec![run], ..PlanPage::of(PageKind::Articles) });
    }
    pages.extend([PageKind::Agenda, PageKind::Services].map(PlanPage::of));
    data.plan.pages = pages;
    let cover = row.pngs().first().map(|it| shop.media.get(stored(it)?).map_err(Error::from)).transpose()?;
    screens::placed(shop, issue, &data, &page_of, &collected.texts, cover.as_ref()).await
}

/// An article on a page whose lines are not ours to know.
fn somewhere(key: &str, variant: Variant) -> data::Placed {
    let nowhere = data::Spread { x: 0, y: 0, columns: 1, lines: 0 };
    data::Placed {
        item: key.to_owned(),
        shape: SHAPE.into(),
        length: if variant == Variant::Short { data::Length::Short } else { data::Length::Full },
        x: 0,
        y: 0,
        columns: 1,
        pages: vec![0],
        heading: String::new(),
        head: nowhere,
        picture: Some(nowhere),
        caption: 0,
        bleed: false,
        plate: false,
        text: Vec::new(),
        end: Spot { at: 0, page: 0, x: 0, y: 0, lines: 0 },
        apart: None,
    }
}

/// The PDF as a build: its pages, what is wrong with it, where everything stands.
fn built(
    shop: &Workshop,
    by: Uuid,
    issue: &Issue,
    row: &Model,
    matches: &[Match],
    report: &Preflight,
    read: &OnScreens,
) -> Result<Built> {
    let lang = issue.locale.as_str();
    let mut findings: Vec<Finding> = report.findings.iter().map(|it| check::of_preflight(it, lang)).collect();
    for it in matches.iter().filter(|it| it.page.is_none()) {
        findings.push(
            Finding::new(Severity::Info, check::NOT_IN_FINAL_PDF, &it.title, lang).of(&it.item.to_string()),
        );
    }
    findings.sort_by_key(|it| (it.severity, it.page));
    let length = |it: &Match| if it.variant == Variant::Short { "short" } else { "full" };
    let here = || matches.iter().filter_map(|it| Some((it, it.page?)));
    let placements = here().map(|(it, page)| Placed {
        item: it.item,
        revision: it.revision,
        slot: SLOT.into(),
        page,
        shape: SHAPE.into(),
        length: length(it).into(),
        zone: None,
    });
    let placed = here().map(|(it, page)| PlacedItem {
        item: it.item,
        title: it.title.clone(),
        page: usize::try_from(page).unwrap_or(1),
        slot: SLOT.into(),
        shape: SHAPE.into(),
        length: length(it).into(),
        zone: None,
    });
    let entries = |page: i32| {
        let own = here().filter(move |it| it.1 == page);
        own.map(|(it, _)| PlannedEntry {
            id: it.item,
            shape: SHAPE.into(),
            length: length(it).into(),
            begins: true,
            lines: Vec::new(),
            picture: 0,
        })
    };
    let plan = (1..=row.pages).map(|page| PlannedPage {
        number: usize::try_from(page).unwrap_or(1),
        kind: SLOT.into(),
        entries: entries(page).collect(),
        ..PlannedPage::default()
    });
    let told = Report {
        layout: issue.layout.clone(),
        pages: usize::try_from(row.pages).unwrap_or(0),
        findings,
        placed: placed.collect(),
        left_out: Vec::new(),
        zones: Vec::new(),
    };
    Ok(Built {
        pages: row.pages,
        report: serde_json::to_value(told)?,
        editions: vec![ZoneEdition {
            pages: row.pngs(),
            pdf_hash: row.hash.clone(),
            press_hash: Some(row.hash.clone()),
            ..ZoneEdition::default()
        }],
        preflight: Some(serde_json::to_value(report)?),
        large_print_hash: None,
        edition_hash: shop.media.put(&read.edition)?.to_string(),
        epub_hash: shop.media.put(&read.epub)?.to_string(),
        placements: placements.collect(),
        began: issue.planned(),
        plan: plan.collect(),
        cause: Cause { why: Why::Agency, by: Some(by) },
    })
}

/// The kind of place and the shape of everything an agency laid out.
const SLOT: &str = "articles";
const SHAPE: &str = "agency";
