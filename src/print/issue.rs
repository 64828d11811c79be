//! An issue's life: planned, closed, proof, approved, released. Rules take `now`; changes are one transaction with their jobs. How it comes
//! to be approved is [`super::bat`]'s.
use super::builds::{self, Cause, Why};
use super::{bat, printers, subject, waivers};
use crate::content::publication::{
    self, Choice, IssueState, Mode, Model, ZoneEdition, Zoning, issue_item, placement, series,
};
use crate::content::town::Town;
use crate::content::{Kind, dates, item, log, topic, tribune};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Deadline, Job};
use crate::staff::{Person, Role};
use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, NaiveTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The layout of a new issue when nobody says another.
pub const DEFAULT_LAYOUT: &str = "magazine";
/// The page budget when nobody says another.
pub const DEFAULT_PAGES: (i32, i32) = (8, 64);

/// What somebody wishes of a new issue; everything has a default.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub number: Option<i32>,
    pub title: String,
    pub period: String,
    pub closing: Option<DateTime<Utc>>,
    pub pages: Option<(i32, i32)>,
    pub layout: String,
    pub distribution: Option<(NaiveDate, NaiveDate)>,
    pub release_on: Option<NaiveDate>,
    pub series: Option<Uuid>,
    /// Who prints it; none means the built-in profile.
    pub printer: Option<Uuid>,
    pub dates: Dates,
    /// Copies.
    pub print_run: Option<i32>,
    pub mode: Mode,
    /// What is asked of its sections, see [`publication::Rules`].
    pub rules: Option<Json>,
    /// The zones that have an edition of it.
    pub zoning: Zoning,
}

/// The days of an issue between its planning and its distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    pub texts_due: Option<NaiveDate>,
    pub tribunes_due: Option<NaiveDate>,
    pub fit: Option<NaiveDate>,
    /// When the proof is to be approved (*BAT*).
    pub proof: Option<NaiveDate>,
    /// Last day of its agenda.
    pub agenda_to: Option<NaiveDate>,
}

impl Dates {
    /// What is wrong with them: texts after the closing, a proof before it or after the distribution.
    fn problems(&self, closing: NaiveDate, distribution: NaiveDate) -> Vec<Problem> {
        let late = |it: Option<NaiveDate>| it.is_some_and(|it| it > closing);
        let mut found = Vec::new();
        if late(self.texts_due) {
            found.push(Problem::at("texts_due_on", "after-closing"));
        }
        if late(self.tribunes_due) {
            found.push(Problem::at("tribunes_due_on", "after-closing"));
        }
        if self.agenda_to.is_some_and(|it| it < distribution) {
            found.push(Problem::at("agenda_to", "ends-before-it-begins"));
        }
        for (field, day) in [("fit_on", self.fit), ("proof_on", self.proof)] {
            if day.is_some_and(|it| it < closing || it > distribution) {
                found.push(Problem::at(field, "between-closing-and-distribution"));
            }
        }
        found
    }
}

/// Plans the next issue: number, dates and budget as wished or by default, the candidates drawn from what became public since the last one,
/// its builds enqueued.
pub async fn plan(db: &Db, person: &Person, town: &Town, wish: Wish, now: DateTime<Utc>) -> Result<Model> {
    person.needs(Role::ChiefEditor)?;
    let last = publication::all(db).await?.into_iter().next();
    let number = wish.number.unwrap_or_else(|| last.as_ref().map_or(1, |it| it.number + 1));
    let closing = wish.closing.unwrap_or_else(|| default_closing(town, now));
    let from = town.day(closing) + Duration::days(10);
    let distribution = wish.distribution.unwrap_or((from, from + Duration::days(7)));
    let (pages_min, pages_max) = wish.pages.unwrap_or(DEFAULT_PAGES);
    let layout = if wish.layout.is_empty() { DEFAULT_LAYOUT.to_owned() } else { wish.layout };
    let period = if wish.period.is_empty() { dates::month("fr", distribution.0) } else { wish.period };
    let mut found = problems(number, (pages_min, pages_max), closing, distribution, now);
    found.extend(wish.dates.problems(town.day(closing), distribution.0));
    found.extend(zoning_problem(&wish.zoning));
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = db.begin().await?;
    if publication::Entity::find().filter(publication::COLUMN.number.eq(number)).one(&tx).await?.is_some() {
        return Err(Problem::at("number", "number-taken").with("number", number).into());
    }
    if let Some(problem) = printers::missing(&tx, wish.printer).await? {
        return Err(problem.into());
    }
    let row = publication::ActiveModel {
        id: Set(Uuid::now_v7()),
        number: Set(number),
        series_id: Set(wish.series),
        title: Set(wish.title),
        period: Set(period),
        locale: Set("fr".into()),
        layout: Set(layout),
        printer_id: Set(wish.printer),
        state: Set(IssueState::Planned),
        // What the last one had no room for gets another chance; what it prints is not drawn again.
        candidates_since: Set(last.map_or(DateTime::UNIX_EPOCH, |it| it.created_at)),
        closing_at: Set(closing),
        distribution_from: Set(distribution.0),
        distribution_to: Set(distribution.1),
        release_on: Set(wish.release_on.unwrap_or(distribution.0)),
        pages_min: Set(pages_min),
        pages_max: Set(pages_max),
        pages: Set(0),
        thumbnails: Set(serde_json::json!([])),
        cover_text: Set(String::new()),
        mode: Set(wish.mode),
        rules: Set(wish.rules),
        zoning: Set(stored_zoning(&wish.zoning)?),
        texts_due_on: Set(wish.dates.texts_due),
        tribunes_due_on: Set(wish.dates.tribunes_due),
        fit_on: Set(wish.dates.fit),
        proof_on: Set(wish.dates.proof),
        agenda_to: Set(wish.dates.agenda_to),
        print_run: Set(wish.print_run),
        created_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let issue = row.insert(&tx).await?;
    enqueue_builds(&tx, &issue, now).await?;
    enqueue_deadlines(&tx, &issue, town, now).await?;
    log::write(&tx, None, &issue.slug(), "plan_issue", serde_json::json!({ "issue": issue.id }), person, now)
        .await?;
    tx.commit().await?;
    draw_candidates(db, &issue).await?;
    Ok(issue)
}

/// What is wrong with an issue's dates and budget.
fn problems(
    number: i32,
    pages: (i32, i32),
    closing: DateTime<Utc>,
    distribution: (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Vec<Problem> {
    let mut found = Vec::new();
    if number < 1 {
        found.push(Problem::at("number", "positive"));
    }
    budget(&mut found, pages);
    if distribution.1 < distribution.0 {
        found.push(Problem::at("distribution_to", "ends-before-it-begins"));
    }
    if closing <= now {
        found.push(Problem::at("closing_at", "in-the-past"));
    }
    found
}

/// What is wrong with a page budget, least and most.
fn budget(found: &mut Vec<Problem>, (least, most): (i32, i32)) {
    if least < 4 || least % 4 != 0 || most % 4 != 0 {
        found.push(Problem::at("pages_min", "multiple-of-four"));
    }
    if most < least || most > 128 {
        found.push(Problem::at("pages_max", "page-budget"));
    }
}

/// What is wrong with a choice of zones: more pages or zones than there may be, pages without a zone, a zone without pages.
fn zoning_problem(it: &Zoning) -> Option<Problem> {
    if it.pages > publication::ZONE_PAGES_MAX {
        return Some(Problem::at("zone_pages", "zone-pages").with("max", publication::ZONE_PAGES_MAX));
    }
    if it.zones.len() > publication::ZONES_MAX {
        return Some(Problem::at("zones", "zones-many").with("max", publication::ZONES_MAX));
    }
    match (it.pages, it.zones.is_empty()) {
        (0, false) => Some(Problem::at("zone_pages", "zone-without-pages")),
        (1.., true) => Some(Problem::at("zones", "pages-without-zone")),
        _ => None,
    }
}

fn stored_zoning(it: &Zoning) -> Result<Option<Json>> {
    Ok((it.pages > 0).then(|| serde_json::to_value(it)).transpose()?)
}

/// In two weeks at 18:00 in town.
fn default_closing(town: &Town, now: DateTime<Utc>) -> DateTime<Utc> {
    evening(town, town.day(now) + Duration::days(14))
}

/// 18:00 in town on that day.
pub fn evening(town: &Town, day: NaiveDate) -> DateTime<Utc> {
    dates::local(day.and_time(NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default()), town.zone())
}

/// When the deadlines of an issue fall, beside its closing: texts and fit in the evening of their day, the approval in the morning.
#[must_use]
pub fn deadlines(issue: &Model, town: &Town) -> Vec<(Deadline, DateTime<Utc>)> {
    let morning = |day: NaiveDate| {
        dates::local(day.and_time(NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default()), town.zone())
    };
    let texts = issue.texts_due_on.map(|it| (Deadline::Texts, evening(town, it)));
    let fit = issue.fit_on.map(|it| (Deadline::Fit, evening(town, it)));
    let proof = issue.proof_on.map(|it| (Deadline::Proof, morning(it)));
    let reminder = tribune::reminds(issue, town.zone()).map(|it| (Deadline::Reminder, it));
    let tribunes = issue.tribunes_due_on.map(|_| (Deadline::Tribunes, tribune::closes(issue, town.zone())));
    [reminder, tribunes, texts, fit, proof].into_iter().flatten().collect()
}

/// A date that moved leaves its job behind, which does nothing then; one that moved back finds its job again.
async fn enqueue_deadlines(
    tx: &DatabaseTransaction,
    issue: &Model,
    town: &Town,
    now: DateTime<Utc>,
) -> Result<()> {
    for (which, at) in deadlines(issue, town).into_iter().filter(|it| it.1 > now) {
        let job = Job::Deadline { issue: issue.id, which, at };
        let key = format!("deadline:{}:{}:{}", issue.id, which.name(), at.timestamp());
        queue::enqueue(tx, &job, at, now, Some(key)).await?;
    }
    Ok(())
}

async fn enqueue_builds(tx: &DatabaseTransaction, issue: &Model, now: DateTime<Utc>) -> Result<()> {
    let eve = issue.closing_at - Duration::days(1);
    if eve > now {
        queue::enqueue(tx, &build_of(issue.id, false), eve, now, None).await?;
    }
    queue::enqueue(tx, &build_of(issue.id, true), issue.closing_at, now, None).await?;
    Ok(())
}

/// A build nobody asked for.
fn build_of(issue: Uuid, closing: bool) -> Job {
    Job::BuildIssue { issue, closing, asked_by: None }
}

/// New values of a planned issue; the candidates and choices stay.
pub async fn change(
    db: &Db,
    person: &Person,
    town: &Town,
    id: Uuid,
    change: Change,
    now: DateTime<Utc>,
) -> Result<Model> {
    person.needs(Role::ChiefEditor)?;
    let Change { version, wish, cover } = change;
    let tx = db.begin().await?;
    let issue = unfrozen(&tx, id).await?;
    if issue.version != version {
        return Err(Error::Conflict);
    }
    let closing = wish.closing.unwrap_or(issue.closing_at);
    let distribution = wish.distribution.unwrap_or((issue.distribution_from, issue.distribution_to));
    let pages = wish.pages.unwrap_or((issue.pages_min, issue.pages_max));
    let number = wish.number.unwrap_or(issue.number);
    // A closing time that has come already and stays as it was is no mistake.
    let reference = if closing == issue.closing_at { closing - Duration::seconds(1) } else { now };
    let mut found = problems(number, pages, closing, distribution, reference);
    let taken = publication::Entity::find()
        .filter(publication::COLUMN.number.eq(number))
        .filter(publication::COLUMN.id.ne(id))
        .one(&tx)
        .await?;
    if taken.is_some() {
        found.push(Problem::at("number", "number-taken").with("number", number));
    }
    found.extend(printers::missing(&tx, wish.printer).await?);
    found.extend(wish.dates.problems(town.day(closing), distribution.0));
    found.extend(zoning_problem(&wish.zoning));
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let moved = closing != issue.closing_at;
    let mut row = issue.into_active_model();
    row.number = Set(number);
    row.title = Set(wish.title);
    if !wish.period.is_empty() {
        row.period = Set(wish.period);
    }
    if !wish.layout.is_empty() {
        row.layout = Set(wish.layout);
    }
    row.printer_id = Set(wish.printer);
    row.closing_at = Set(closing);
    row.distribution_from = Set(distribution.0);
    row.distribution_to = Set(distribution.1);
    row.release_on = Set(wish.release_on.unwrap_or(distribution.0));
    row.pages_min = Set(pages.0);
    row.pages_max = Set(pages.1);
    row.texts_due_on = Set(wish.dates.texts_due);
    row.tribunes_due_on = Set(wish.dates.tribunes_due);
    row.fit_on = Set(wish.dates.fit);
    row.proof_on = Set(wish.dates.proof);
    row.agenda_to = Set(wish.dates.agenda_to);
    row.print_run = Set(wish.print_run);
    row.zoning = Set(stored_zoning(&wish.zoning)?);
    row.mode = Set(wish.mode);
    row.cover_image_id = Set(cover.image);
    row.cover_text = Set(cover.text);
    row.editorial_id = Set(cover.editorial);
    row.version = Set(version + 1);
    if moved {
        row.state = Set(IssueState::Planned);
    }
    let issue = row.update(&tx).await?;
    if moved {
        enqueue_builds(&tx, &issue, now).await?;
    }
    enqueue_deadlines(&tx, &issue, town, now).await?;
    log::write(&tx, None, &issue.slug(), "change_issue", serde_json::json!({ "issue": id }), person, now)
        .await?;
    tx.commit().await?;
    Ok(issue)
}

/// New values of an issue, all of them.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The issue's when the editor began.
    pub version: i32,
    pub wish: Wish,
    pub cover: Cover,
}

/// What a person chose for cover and editorial.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    pub image: Option<Uuid>,
    /// Headline of the cover; empty: the title of the lead article.
    pub text: String,
    pub editorial: Option<Uuid>,
}

/// The issue, as long as it may change.
pub(super) async fn unfrozen(tx: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    let issue = publication::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)?;
    if issue.state.frozen() {
        return Err(Problem::whole("issue-frozen").with("number", issue.number).into());
    }
    Ok(issue)
}

/// Adds as candidates the articles that became public since the last issue, or are handed in or agreed, and stand in no other issue; after
/// closing, nothing enters by itself.
pub async fn draw_candidates(db: &Db, issue: &Model) -> Result<()> {
    if issue.state != IssueState::Planned {
        return Ok(());
    }
    let mut fresh = item::public_since(db, Kind::Article, &issue.locale, issue.candidates_since).await?;
    fresh.extend(item::handed_in(db, Kind::Article, &issue.locale).await?);
    let known: Vec<Uuid> = rows(db, issue.id).await?.into_iter().map(|it| it.item_id).collect();
    let printed: Vec<Uuid> = placement::Entity::find()
        .filter(placement::COLUMN.issue_id.ne(issue.id))
        .all(&db.read)
        .await?
        .into_iter()
        .map(|it| it.item_id)
        .collect();
    let tx = db.begin().await?;
    // Two issues may be open at once: whichever prints an article first has it.
    issue_item::Entity::delete_many()
        .filter(issue_item::COLUMN.issue_id.eq(issue.id))
        .filter(issue_item::COLUMN.choice.eq(Choice::Candidate))
        .filter(issue_item::COLUMN.item_id.is_in(printed.iter().copied()))
        .exec(&tx)
        .await?;
    let wanted = fresh.iter().filter(|it| !known.contains(&it.item.id) && !printed.contains(&it.item.id));
    for (at, live) in wanted.enumerate() {
        if !live.fields.channels.reach(crate::richtext::Channel::Print) {
            continue;
        }
        let row = issue_item::ActiveModel {
            issue_id: Set(issue.id),
            item_id: Set(live.item.id),
            section_id: Set(live.fields.section()),
            position: Set(i32::try_from(1_000 + known.len() + at).unwrap_or(i32::MAX)),
            choice: Set(Choice::Candidate),
            page: Set(None),
            spread: Set(false),
            shape: Set(None),
            must_run: Set(false),
            guest_section_id: Set(None),
        };
        // Two who look at the same time offer the same article; once is enough.
        let key = [issue_item::Column::IssueId, issue_item::Column::ItemId];
        let once = OnConflict::columns(key).do_nothing().to_owned();
        issue_item::Entity::insert(row).on_conflict(once).try_insert().exec(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The items proposed to, chosen for and refused by an issue, by position.
pub async fn rows(db: &Db, issue: Uuid) -> Result<Vec<issue_item::Model>> {
    Ok(issue_item::Entity::find()
        .filter(issue_item::COLUMN.issue_id.eq(issue))
        .order_by_asc(issue_item::Column::Position)
        .all(&db.read)
        .await?)
}

/// One line of what a person decided about the items of an issue.
#[derive(Clone, Debug)]
pub struct Pick {
    pub item: Uuid,
    pub section: Option<Uuid>,
    pub choice: Choice,
}

/// Keeps a person's choices, in their order; items not named stay as they are.
pub async fn pick(db: &Db, person: &Person, id: Uuid, picks: &[Pick], now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let issue = unfrozen(&tx, id).await?;
    for (at, pick) in picks.iter().enumerate() {
        let position = i32::try_from(at).unwrap_or(i32::MAX);
        if let Some(row) = issue_item::Entity::find_by_id((id, pick.item)).one(&tx).await? {
            let mut row = row.into_active_model();
            row.section_id = Set(pick.section);
            row.position = Set(position);
            row.choice = Set(pick.choice);
            row.update(&tx).await?;
        } else {
            let row = issue_item::Model {
                issue_id: id,
                item_id: pick.item,
                section_id: pick.section,
                position,
                choice: pick.choice,
                page: None,
                spread: false,
                shape: None,
                must_run: false,
                guest_section_id: None,
            };
            row.into_active_model().reset_all().insert(&tx).await?;
        }
    }
    log::write(&tx, None, &issue.slug(), "pick_items", serde_json::json!({ "issue": id }), person, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Asks for a build now.
pub async fn request_build(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    unfrozen(&tx, id).await?;
    let job = Job::BuildIssue { issue: id, closing: false, asked_by: person.id };
    queue::enqueue(&tx, &job, now, now, None).await?;
    tx.commit().await?;
    Ok(())
}

/// What a build leaves behind.
#[derive(Clone, Debug)]
pub struct Built {
    pub pages: i32,
    pub report: Json,
    /// What was made for the whole town, or for every zone; never none.
    pub editions: Vec<ZoneEdition>,
    /// What the preflight of the printers' files of all editions found, where there are some.
    pub preflight: Option<Json>,
    pub large_print_hash: Option<String>,
    pub edition_hash: String,
    pub epub_hash: String,
    pub placements: Vec<Placed>,
    /// The plan of the issue when these pages were begun.
    pub began: Vec<publication::PlannedPage>,
    /// The pages as they stand now: the plan that the next one is measured against. Where people changed the plan meanwhile, theirs stays.
    pub plan: Vec<publication::PlannedPage>,
    pub cause: Cause,
}

/// Where an item stands after a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub item: Uuid,
    pub revision: Uuid,
    pub slot: String,
    pub page: i32,
    pub shape: String,
    pub length: String,
    /// The zone in whose edition; none: in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Uuid>,
}

/// Keeps the proof of a build: pages, report, PDF, placements. Signatures given to another proof are void. An issue approved meanwhile is
/// left alone.
pub async fn keep(db: &Db, id: Uuid, built: Built, closing: bool, now: DateTime<Utc>) -> Result<Model> {
    let tx = db.begin().await?;
    let issue = keep_in(&tx, id, built, closing, now).await?;
    tx.commit().await?;
    Ok(issue)
}

/// The same in the transaction of a change that brings a proof of its own.
pub(super) async fn keep_in(
    tx: &DatabaseTransaction,
    id: Uuid,
    built: Built,
    closing: bool,
    now: DateTime<Utc>,
) -> Result<Model> {
    let issue = unfrozen(tx, id).await?;
    let before = builds::current(tx, id).await?;
    let build = builds::add(tx, id, &built, None, now).await?;
    if before.is_some_and(|it| it.differs(&build)) {
        bat::void(tx, &issue, now).await?;
    }
    place(tx, id, built.placements).await?;
    let state = if closing || issue.state == IssueState::Closed { IssueState::Proof } else { issue.state };
    let version = issue.version;
    // a text may have been begun while the pages were built
    let subjects = subject::begun(tx, id).await?;
    let as_began = subject::as_items(issue.planned(), &subjects) == subject::as_items(built.began, &subjects);
    let adopts = as_began && adopts(&issue, built.cause);
    let mut row = issue.into_active_model();
    show(&mut row, &build);
    // What its page pictures show, for when the plan is another.
    let mut report = build.report.clone();
    report["page_kinds"] = built
        .plan
        .iter()
        .filter(|it| it.zone.is_none())
        .map(|it| (it.number.to_string(), it.kind.clone().into()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    row.report = Set(Some(report));
    if adopts {
        row.plan = Set(Some(serde_json::to_value(subject::as_items(built.plan, &subjects))?));
    }
    row.built_at = Set(Some(now));
    row.state = Set(state);
    row.version = Set(version + 1);
    Ok(row.update(tx).await?)
}

/// Whether the pages of a build become the plan of the issue: those somebody asked for do, and the program's own where it may adopt or
/// nothing was adopted before.
fn adopts(issue: &Model, cause: Cause) -> bool {
    let by_itself = matches!(cause.why, Why::Scheduled | Why::Closing);
    !by_itself || issue.mode == Mode::Automatic || issue.plan.is_none()
}

/// Makes a build the one the issue shows.
pub(super) fn show(row: &mut publication::ActiveModel, build: &builds::Model) {
    row.pages = Set(build.pages);
    row.report = Set(Some(build.report.clone()));
    row.pdf_hash = Set(Some(build.pdf_hash.clone()));
    row.large_print_hash = Set(build.large_print_hash.clone());
    row.edition_hash = Set(build.edition_hash.clone());
    row.epub_hash = Set(build.epub_hash.clone());
    row.press_hash = Set(build.press_hash.clone());
    row.press_cover_hash = Set(build.press_cover_hash.clone());
    row.press_inside_hash = Set(build.press_inside_hash.clone());
    row.preflight = Set(build.preflight.clone());
    row.thumbnails = Set(build.page_hashes.clone());
    row.editions = Set(build.editions.clone());
}

/// Writes where every item stands in place of what was written before.
pub(super) async fn place(tx: &DatabaseTransaction, id: Uuid, placed: Vec<Placed>) -> Result<()> {
    placement::Entity::delete_many().filter(placement::COLUMN.issue_id.eq(id)).exec(tx).await?;
    for it in placed {
        let row = placement::ActiveModel {
            id: Set(Uuid::now_v7()),
            issue_id: Set(id),
            item_id: Set(it.item),
            revision_id: Set(it.revision),
            slot: Set(it.slot),
            page: Set(it.page),
            shape: Set(it.shape),
            length: Set(it.length),
            zone_id: Set(it.zone),
        };
        row.insert(tx).await?;
    }
    Ok(())
}

/// Closes an issue whose time has come (*bouclage*). False: not yet, or done already.
pub async fn close_due(db: &Db, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let tx = db.begin().await?;
    let issue = publication::Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    if issue.state != IssueState::Planned || issue.closing_at > now {
        return Ok(false);
    }
    let slug = issue.slug();
    let mut row = issue.into_active_model();
    row.state = Set(IssueState::Closed);
    row.update(&tx).await?;
    log::write(&tx, None, &slug, "close_issue", serde_json::json!({ "issue": id }), &Person::system(), now)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// Everything that stands against approval. `waived` are the issue's waivers, by [`waivers::of_issue`].
pub fn against_approval(issue: &Model, waived: &HashMap<String, waivers::Model>) -> Vec<Problem> {
    let mut found = Vec::new();
    if issue.state.frozen() {
        found.push(Problem::whole("issue-frozen").with("number", issue.number));
    }
    if issue.pdf_hash.is_none() {
        found.push(Problem::whole("issue-not-built"));
    }
    let errors = issue.report.as_ref().and_then(|it| it.get("findings")?.as_array()).map_or(0, |it| {
        it.iter().filter(|it| it.get("severity").and_then(Json::as_str) == Some("error")).count()
    });
    if errors > 0 {
        found.push(Problem::whole("issue-has-errors").with("count", errors));
    }
    let open = waivers::report(issue).map_or(0, |it| waivers::open(&it, waived).count());
    if open > 0 {
        found.push(Problem::whole("issue-has-open-warnings").with("count", open));
    }
    found
}

/// Puts an approved issue on the shelf if its day has come. False: nothing to do.
pub async fn release_due(db: &Db, town: &Town, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let tx = db.begin().await?;
    let issue = publication::Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    if !publication::due(&issue, town.day(now)) {
        return Ok(false);
    }
    let slug = issue.slug();
    let mut row = issue.into_active_model();
    row.state = Set(IssueState::Released);
    row.released_at = Set(Some(now));
    row.update(&tx).await?;
    log::write(&tx, None, &slug, "release_issue", serde_json::json!({ "issue": id }), &Person::system(), now)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// Every series.
pub async fn all_series(db: &Db) -> Result<Vec<series::Model>> {
    Ok(series::Entity::find().order_by_asc(series::Column::Title).all(&db.read).await?)
}

/// Adds or changes a series. Refuses a closing day outside 1–31 and a time that is none.
pub async fn save_series(db: &Db, person: &Person, wish: series::Model) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let mut found = Vec::new();
    if !(1..=31).contains(&wish.closing_day) {
        found.push(Problem::at("closing_day", "day-of-month"));
    }
    if !(1..=24).contains(&wish.every_months) {
        found.push(Problem::at("every_months", "positive"));
    }
    if wish.title.trim().is_empty() {
        found.push(Problem::at("title", "required"));
    }
    budget(&mut found, (wish.pages_min, wish.pages_max));
    let days = [
        ("texts_days", wish.texts_days),
        ("tribunes_days", wish.tribunes_days),
        ("fit_days", wish.fit_days),
        ("proof_days", wish.proof_days),
        ("distribution_days", wish.distribution_days),
    ];
    for (field, days) in days {
        if days.is_some_and(|it| !(0..=180).contains(&it)) {
            found.push(Problem::at(field, "days"));
        }
    }
    let last = wish.distribution_days.unwrap_or(10);
    for (field, days) in [("fit_days", wish.fit_days), ("proof_days", wish.proof_days)] {
        if days.is_some_and(|it| it > last) {
            found.push(Problem::at(field, "between-closing-and-distribution"));
        }
    }
    let zoning = wish.zoning.clone().map(serde_json::from_value::<Zoning>).transpose()?.unwrap_or_default();
    found.extend(zoning_problem(&zoning));
    if NaiveTime::parse_from_str(&wish.closing_time, "%H:%M").is_err() {
        found.push(Problem::at("closing_time", "time"));
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let known = series::Entity::find_by_id(wish.id).one(&db.read).await?.is_some();
    let row = wish.into_active_model().reset_all();
    let tx = db.begin().await?;
    if known {
        row.update(&tx).await?
    } else {
        row.insert(&tx).await?
    };
    tx.commit().await
}

/// Makes the next issue of every active series that has none open. Returns how many were made.
pub async fn plan_due(db: &Db, town: &Town, now: DateTime<Utc>) -> Result<usize> {
    let mut made = 0;
    for series in all_series(db).await?.into_iter().filter(|it| it.active) {
        let issues = publication::all(db).await?;
        let mut own = issues.iter().filter(|it| it.series_id == Some(series.id));
        let last = own.next();
        if last.is_some_and(|it| it.closing_at > now) {
            continue;
        }
        let closing = next_closing(&series, last.map(|it| it.closing_at), town, now);
        plan(db, &Person::system(), town, of_series(db, &series, closing, town).await?, now).await?;
        made += 1;
    }
    Ok(made)
}

/// What an issue of a series that closes then is to be.
async fn of_series(db: &Db, series: &series::Model, closing: DateTime<Utc>, town: &Town) -> Result<Wish> {
    let day = town.day(closing);
    let after = |days: Option<i32>| days.map(|it| day + Duration::days(it.into()));
    let dates = Dates {
        texts_due: after(series.texts_days.map(|it| -it)),
        tribunes_due: after(series.tribunes_days.map(|it| -it)),
        fit: after(series.fit_days),
        proof: after(series.proof_days),
        agenda_to: None,
    };
    Ok(Wish {
        dates,
        distribution: after(series.distribution_days).map(|from| (from, from + Duration::days(7))),
        print_run: series.print_run,
        mode: series.mode,
        rules: series.rules.clone(),
        zoning: Zoning::stored(series.zoning.as_ref()).unwrap_or_default(),
        closing: Some(closing),
        pages: Some((series.pages_min, series.pages_max)),
        layout: series.layout.clone(),
        series: Some(series.id),
        printer: printers::of_series(db, series.id).await?,
        ..Wish::default()
    })
}

/// What the next issue of the town's magazine is to be, closing then or at the series' own time: that of the first series in use. Without
/// one, the usual.
pub async fn next_wish(
    db: &Db,
    town: &Town,
    closing: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Wish> {
    let Some(series) = all_series(db).await?.into_iter().find(|it| it.active) else {
        return Ok(Wish { closing, ..Wish::default() });
    };
    let last = publication::all(db).await?.into_iter().find(|it| it.series_id == Some(series.id));
    let closing = closing.unwrap_or_else(|| next_closing(&series, last.map(|it| it.closing_at), town, now));
    of_series(db, &series, closing, town).await
}

/// The first closing time of a series after `now`, `every_months` after the last one.
pub fn next_closing(
    series: &series::Model,
    last: Option<DateTime<Utc>>,
    town: &Town,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let time = NaiveTime::parse_from_str(&series.closing_time, "%H:%M").unwrap_or_default();
    let step = Months::new(series.every_months.clamp(1, 24).unsigned_abs());
    let start = last.map_or_else(|| town.day(now), |it| town.day(it));
    let mut month = start.with_day(1).unwrap_or(start);
    if last.is_some() {
        month = month + step;
    }
    for _ in 0..1_200 {
        let at = dates::local(day_in(month, series.closing_day).and_time(time), town.zone());
        if at > now {
            return at;
        }
        month = month + if last.is_some() { step } else { Months::new(1) };
    }
    now + Duration::days(30)
}

/// That day of the month, or its last one.
fn day_in(month: NaiveDate, day: i32) -> NaiveDate {
    let last = month + Months::new(1) - Duration::days(1);
    u32::try_from(day).ok().and_then(|it| month.with_day(it)).unwrap_or(last)
}

/// The section of each slug, for reports.
pub async fn sections_by_id(db: &Db) -> Result<std::collections::HashMap<Uuid, topic::section::Model>> {
    Ok(topic::sections(db).await?.into_iter().map(|it| (it.id, it)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monthly() -> series::Model {
        series::Model {
            id: Uuid::nil(),
            title: "Mensuel".into(),
            every_months: 1,
            closing_day: 15,
            closing_time: "18:00".into(),
            layout: DEFAULT_LAYOUT.into(),
            pages_min: 8,
            pages_max: 64,
            active: true,
            ..series::Model::default()
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn closing_keeps_its_hour_through_both_nights() {
        let (town, series) = (Town::default(), monthly());
        let march =
            next_closing(&series, Some(at("2027-02-15T17:00:00Z")), &town, at("2027-02-20T00:00:00Z"));
        assert_eq!(march, at("2027-03-15T17:00:00Z"));
        let april = next_closing(&series, Some(march), &town, at("2027-03-16T00:00:00Z"));
        assert_eq!(april, at("2027-04-15T16:00:00Z"));
        let november =
            next_closing(&series, Some(at("2027-10-15T16:00:00Z")), &town, at("2027-10-16T00:00:00Z"));
        assert_eq!(november, at("2027-11-15T17:00:00Z"));
    }

    #[test]
    fn the_31st_is_the_last_day() {
        let series = series::Model { closing_day: 31, ..monthly() };
        let closing = next_closing(&series, None, &Town::default(), at("2027-02-03T00:00:00Z"));
        assert_eq!(closing, at("2027-02-28T17:00:00Z"));
    }
}
