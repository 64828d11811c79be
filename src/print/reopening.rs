//! A page opened again after the BAT: the corrected revision of what stands on it is set into the same place, and nothing else may change.
//! A page that all editions share is new in each of them, one of a zone in its edition only; the other editions keep the files they have. The
//! program proposes a build, whoever gave the BAT signs it, and the files signed before stay in the history.
use super::builds::{self, Cause, Why};
use super::issue::{self, Built};
use super::order::Order;
use super::snapshot::Snapshot;
use super::worker::{Draw, Job as LayoutJob};
use super::{
    MadeEdition, THUMBNAIL, Workshop, bat, collect, inspect, legible, made_edition, preflight_in_one,
    press_job, screens, stored, stored_without_pages, unusable, worker, world,
};
use crate::content::publication::{self, IssueState, Model as Issue, PageOf, ZoneEdition};
use crate::content::{log, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// Where a reopening stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for its build.
    Asked,
    /// Built: waits for a signature.
    Ready,
    /// It cannot be done, see `fault`.
    Impossible,
    /// Signed: the issue has its files.
    Signed,
    /// Given up.
    Cancelled,
}

impl State {
    /// The name used in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Ready => "ready",
            Self::Impossible => "impossible",
            Self::Signed => "signed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The table `reopening`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reopening")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    /// Each [`PageOf`].
    #[sea_orm(column_type = "JsonBinary")]
    pub pages: Json,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub asked_by: Uuid,
    pub asked_at: DateTimeUtc,
    pub state: State,
    /// Why it is impossible: the message `reopening-<fault>`; else empty.
    pub fault: String,
    /// Pages that would change too, each [`PageOf`].
    #[sea_orm(column_type = "JsonBinary")]
    pub others: Json,
    pub build_id: Option<Uuid>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The pages opened again.
    #[must_use]
    pub fn opened(&self) -> Vec<PageOf> {
        serde_json::from_value(self.pages.clone()).unwrap_or_default()
    }

    /// The pages that would change too.
    #[must_use]
    pub fn other_pages(&self) -> Vec<PageOf> {
        serde_json::from_value(self.others.clone()).unwrap_or_default()
    }
}

/// The reopenings of an issue, newest first.
pub async fn of_issue(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(COLUMN.issue_id.eq(issue))
        .order_by_desc(Column::AskedAt)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?)
}

/// Asks for pages to be opened again, with a reason. Between the BAT and the release only: afterwards paper is printed, and there are errata.
/// A page that every zone has for itself is opened in the edition of one.
pub async fn ask(
    db: &Db,
    person: &Person,
    issue: &Issue,
    pages: &[PageOf],
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    person.needs(Role::ChiefEditor)?;
    let asked_by = person.id.ok_or_else(|| Problem::whole("bat-without-name"))?;
    let tx = db.begin().await?;
    let issue = publication::Entity::find_by_id(issue.id).one(&tx).await?.ok_or(Error::NotFound)?;
    let mut found = Vec::new();
    if issue.state != IssueState::Approved {
        found.push(Problem::whole("reopen-between"));
    }
    let editions = issue.editions();
    let there = |page: PageOf| editions.iter().any(|it| it.picture(page).is_some());
    let number_there = |page: PageOf| editions.iter().any(|it| it.picture(it.page(page.number())).is_some());
    if pages.is_empty() || pages.iter().any(|it| !number_there(*it)) {
        found.push(Problem::at("pages", "page-of-issue").with("pages", issue.pages));
    } else if let Some(page) = pages.iter().find(|it| !there(**it)) {
        found.push(Problem::at("edition", "page-of-zone").with("page", page.number()));
    }
    if reason.trim().is_empty() {
        found.push(Problem::at("reason", "required"));
    }
    let under_way = |it: &Model| matches!(it.state, State::Asked | State::Ready);
    if of_issue(&tx, issue.id).await?.iter().any(under_way) {
        found.push(Problem::whole("reopening-under-way"));
    }
    match builds::current(&tx, issue.id).await? {
        None => found.push(Problem::whole("issue-not-built")),
        Some(build) if build.snapshot().is_none() => found.push(Problem::whole("final-pdf-reopening")),
        Some(_) => {}
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue.id),
        pages: Set(serde_json::json!(pages)),
        reason: Set(reason.trim().to_owned()),
        asked_by: Set(asked_by),
        asked_at: Set(now),
        state: Set(State::Asked),
        fault: Set(String::new()),
        others: Set(serde_json::json!([])),
        build_id: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
    };
    let row = row.insert(&tx).await?;
    queue::enqueue(&tx, &Job::ReopenPages { reopening: row.id }, now, now, None).await?;
    let detail = serde_json::json!({ "issue": issue.id, "pages": pages, "reason": reason.trim() });
    log::write(&tx, None, &issue.slug(), "reopen_pages", detail, person, now).await?;
    tx.commit().await?;
    Ok(row)
}

/// What the program found when it set the pages again.
enum Found {
    Proposal(Box<Built>),
    Impossible { fault: &'static str, others: Vec<PageOf> },
}

impl Found {
    fn impossible(fault: &'static str) -> Self {
        Self::Impossible { fault, others: Vec::new() }
    }
}

/// Sets the pages again and keeps the proposal, or says why there is none. A reopening that waits no more is left alone.
pub async fn set(shop: &Workshop, id: Uuid) -> Result<()> {
    let row = Entity::find_by_id(id).one(&shop.db.read).await?.ok_or(Error::NotFound)?;
    if row.state != State::Asked {
        return Ok(());
    }
    let found = Box::pin(set_again(shop, &row)).await?;
    let tx = shop.db.begin().await?;
    let Some(row) = Entity::find_by_id(id).one(&tx).await?.filter(|it| it.state == State::Asked) else {
        return Ok(());
    };
    let issue = row.issue_id;
    let mut row = row.into_active_model();
    match found {
        Found::Proposal(built) => {
            let build = builds::add(&tx, issue, &built, Some(id), shop.now).await?;
            row.build_id = Set(Some(build.id));
            row.state = Set(State::Ready);
        }
        Found::Impossible { fault, others } => {
            row.fault = Set(fault.to_owned());
            row.others = Set(serde_json::json!(others));
            row.state = Set(State::Impossible);
        }
    }
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the live revision of what stands on the pages, sets the issue as it was planned, and compares every page's picture.
async fn set_again(shop: &Workshop, row: &Model) -> Result<Found> {
    let issue = publication::by_id(&shop.db, row.issue_id).await?;
    if issue.state != IssueState::Approved {
        return Ok(Found::impossible("released"));
    }
    let base = builds::current(&shop.db.read, issue.id).await?.ok_or(Error::NotFound)?;
    let (before, opened) = (base.editions(), row.opened());
    let read = before.iter().map(|it| Snapshot::read(&shop.media, &it.snapshot));
    let mut snapshots = read.collect::<Result<Vec<_>>>()?;
    let renewed = Box::pin(renew(shop, &issue, &before, &mut snapshots, &opened)).await?;
    if renewed.iter().all(HashMap::is_empty) {
        return Ok(Found::impossible("nothing-new"));
    }
    let (mut made, large_print) =
        Box::pin(lay_out(shop, &issue, &snapshots, base.press_hash.is_some())).await?;
    if made.iter().any(|it| !it.fitted.laid.oversets.is_empty()) {
        return Ok(Found::impossible("overset"));
    }
    for (snapshot, made) in snapshots.iter_mut().zip(&mut made) {
        snapshot.extents = made.fitted.laid.extents();
        if let Some(press) = &mut made.press {
            let known = inspect::Known {
                items: snapshot.items.iter().map(|it| (it.0.as_str(), *it.1)).collect(),
                origins: &snapshot.origins,
                no_right: BTreeSet::new(),
                unreadable: &[],
                signed: true,
            };
            Box::pin(inspect::complete(shop, &issue, &made.fitted, &known, press)).await?;
        }
    }
    let laid: Vec<_> = made.iter().map(|it| (&it.fitted.issue, &it.fitted.laid)).collect();
    let cover = made.first().and_then(|it| it.pictures.first());
    let texts = Snapshot::texts_of(&snapshots);
    let read = Box::pin(screens::of_all(shop, &issue, &laid, &texts, cover)).await?;
    let (mut editions, mut changed) = (Vec::new(), BTreeSet::new());
    for (((old, new), snapshot), made) in before.iter().zip(&renewed).zip(snapshots).zip(&made) {
        if new.is_empty() {
            // what nothing changes in keeps its files; what it was set from has the files of all editions
            editions.push(ZoneEdition { snapshot: snapshot.store(&shop.media)?, ..old.clone() });
            continue;
        }
        let edition = Box::pin(stored(shop, old.clone(), made, move |_| Ok(snapshot))).await?;
        let pages = builds::changed_pages(&old.pages, &edition.pages);
        changed.extend(pages.into_iter().map(|it| old.page(it)));
        editions.push(edition);
    }
    if changed.is_empty() {
        return Ok(Found::impossible("nothing-new"));
    }
    let others: Vec<PageOf> = changed.into_iter().filter(|it| !opened.contains(it)).collect();
    if !others.is_empty() {
        return Ok(Found::Impossible { fault: "other-pages", others });
    }
    let mut placements = base.placed();
    for (edition, new) in editions.iter().zip(&renewed) {
        for it in placements.iter_mut().filter(|it| it.zone.is_none() || it.zone == edition.zone) {
            it.revision = new.get(&it.item).copied().unwrap_or(it.revision);
        }
    }
    let read = Box::pin(stored_without_pages(shop, read, large_print)).await?;
    Ok(Found::Proposal(Box::new(Built {
        pages: base.pages,
        report: base.report,
        preflight: preflight_in_one(&editions)?,
        editions,
        large_print_hash: read.large_print,
        edition_hash: read.edition,
        epub_hash: read.epub,
        began: Vec::new(),
        plan: Vec::new(),
        placements,
        cause: Cause { why: Why::Reopening, by: Some(row.asked_by) },
    })))
}

/// Puts what is live now in place of what stands on the pages. Returns the items that are new in each edition, with their revisions.
async fn renew(
    shop: &Workshop,
    issue: &Issue,
    editions: &[ZoneEdition],
    snapshots: &mut [Snapshot],
    opened: &[PageOf],
) -> Result<Vec<HashMap<Uuid, Uuid>>> {
    let on_pages = |(edition, snapshot): (&ZoneEdition, &Snapshot)| {
        let own = opened.iter().filter(|it| edition.picture(**it).is_some()).map(|it| it.number());
        snapshot.on_pages(&own.collect::<Vec<_>>())
    };
    let keys: Vec<Vec<String>> = editions.iter().zip(snapshots.iter()).map(on_pages).collect();
    let of = |(snapshot, keys): (&Snapshot, &Vec<String>)| {
        keys.iter().filter_map(|it| snapshot.items.get(it)).map(|it| it.0).collect::<Vec<_>>()
    };
    let ids: BTreeSet<Uuid> = snapshots.iter().zip(&keys).flat_map(of).collect();
    let town = town::get(&shop.db).await?;
    let again = collect::again(shop, &town, issue, &ids.into_iter().collect::<Vec<_>>()).await?;
    let renewed = Snapshot::renew(&shop.media, snapshots, &keys, &again)?;
    for snapshot in snapshots {
        legible::make_legible(&mut snapshot.data, world::shows).map_err(unusable)?;
    }
    Ok(renewed)
}

/// Sets every edition as it was planned, and the large-print twin of all.
async fn lay_out(
    shop: &Workshop,
    issue: &Issue,
    snapshots: &[Snapshot],
    press: bool,
) -> Result<(Vec<MadeEdition>, Option<Vec<u8>>)> {
    let (first, further) = snapshots.split_first().ok_or(Error::NotFound)?;
    let press = if press { Some(press_job(shop, issue).await?) } else { None };
    let job = LayoutJob {
        layout: first.layout.clone(),
        issue: first.data.clone(),
        files: first.files(&shop.media)?,
        deadline: Duration::from_secs(shop.settings.layout_seconds),
        order: Order::default(),
        draw: vec![Draw { page: 0, px_per_pt: THUMBNAIL }],
        press: press.clone(),
        kept: Some(shop.settings.data.join("cache/photos")),
        large_print: true,
        planned: Some(further.iter().map(|it| it.data.clone()).collect()),
        progress: super::stage::Progress::default(),
    };
    let mut done = worker(&shop.settings).lay_out(job).await.map_err(unusable)?;
    let large_print = done.large_print.take().and_then(std::result::Result::ok);
    let others = std::mem::take(&mut done.zones);
    let mut made = Vec::new();
    for done in std::iter::once(done).chain(others) {
        made.push(made_edition(issue, done, press.as_ref()).await?);
    }
    Ok((made, large_print))
}

async fn ready(tx: &DatabaseTransaction, issue: Uuid, id: Uuid) -> Result<Model> {
    let row =
        Entity::find_by_id(id).one(tx).await?.filter(|it| it.issue_id == issue).ok_or(Error::NotFound)?;
    if row.state == State::Ready { Ok(row) } else { Err(Problem::whole("nothing-to-sign").into()) }
}

/// Whether this person signs reopened pages: whoever signs the last step of the chain.
pub async fn may_sign(db: &Db, person: &Person) -> Result<bool> {
    match bat::chain(&db.read).await?.last() {
        Some(step) => bat::may_sign(db, person, step).await,
        None => Ok(false),
    }
}

/// Signs the proposal: from now on the issue has its files and its revisions.
pub async fn sign(db: &Db, person: &Person, issue: &Issue, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let tx = db.begin().await?;
    let row = ready(&tx, issue.id, id).await?;
    let chain = bat::chain(&tx).await?;
    let step = chain.last().ok_or(Error::Forbidden)?;
    if !bat::may_sign(db, person, step).await? {
        return Err(Error::Forbidden);
    }
    let issue = publication::Entity::find_by_id(issue.id).one(&tx).await?.ok_or(Error::NotFound)?;
    if issue.state != IssueState::Approved {
        return Err(Problem::whole("reopen-between").into());
    }
    let build = builds::Entity::find_by_id(row.build_id.ok_or(Error::NotFound)?).one(&tx).await?;
    let build = build.ok_or(Error::NotFound)?;
    bat::write(&tx, person, step, &build, bat::Verdict::Reopened, &row.reason, now).await?;
    issue::place(&tx, issue.id, build.placed()).await?;
    let mut detail = serde_json::json!({
        "issue": issue.id, "pages": row.pages, "reason": row.reason, "before": bat::signed_files(&issue),
    });
    let (slug, version) = (issue.slug(), issue.version);
    let mut shown = issue.into_active_model();
    issue::show(&mut shown, &build);
    shown.approved_by = Set(person.id);
    shown.approved_at = Set(Some(now));
    shown.built_at = Set(Some(build.made_at));
    shown.version = Set(version + 1);
    let shown = shown.update(&tx).await?;
    detail["after"] = bat::signed_files(&shown);
    let mut build = build.into_active_model();
    build.signed = Set(true);
    build.update(&tx).await?;
    decided(&tx, row, State::Signed, person, now).await?;
    log::write(&tx, None, &slug, "sign_reopening", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a reopening up; the files signed before stay.
pub async fn cancel(db: &Db, person: &Person, issue: &Issue, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let row =
        Entity::find_by_id(id).one(&tx).await?.filter(|it| it.issue_id == issue.id).ok_or(Error::NotFound)?;
    if !matches!(row.state, State::Asked | State::Ready) {
        return Err(Problem::whole("nothing-to-sign").into());
    }
    let detail = serde_json::json!({ "issue": issue.id, "pages": row.pages });
    decided(&tx, row, State::Cancelled, person, now).await?;
    log::write(&tx, None, &issue.slug(), "cancel_reopening", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn decided(
    tx: &DatabaseTransaction,
    row: Model,
    state: State,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(person.id);
    row.decided_at = Set(Some(now));
    row.update(tx).await?;
    Ok(())
}
