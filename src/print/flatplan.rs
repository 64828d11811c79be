//! The flat plan (*chemin de fer*): which page holds what, and what people decide of it. A decision changes no page by itself: it makes
//! another plan the best one, which is proposed as a list of moves, adopted wholly or in part, and can be taken back.
use super::check::Finding;
use super::collect::{self, Collected, Enters};
use super::issue::unfrozen;
use super::order::{Order, Unmet};
use super::plan::{self, Impossible, LeftOut, Named, Outline, Proposal, WallPage};
use super::subject::{as_items, begun};
use super::worker::PlanJob;
use super::{Workshop, layout, legible, name_of, source, unusable, worker, world};
use crate::content::publication::{
    self, Choice, Mode, Model as Issue, PlannedEntry, PlannedPage, Rules, issue_item, plan_version, subject,
};
use crate::content::{item, log, topic, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// Plans kept per issue, so that they can be taken back.
const VERSIONS: usize = 40;

/// What somebody decides of an item or a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Id of the item or the subject.
    pub id: Uuid,
    /// The page it begins on, from 1.
    pub page: Option<i32>,
    /// It opens on a left-hand page.
    pub spread: bool,
    /// The name of its shape.
    pub shape: Option<String>,
    pub must_run: bool,
    /// The section of the page asked for, where its own is another: it stands there as long as the page is asked for.
    #[serde(default)]
    pub guest: Option<Uuid>,
}

/// What people decided of an issue, and the plan they had adopted: what taking back restores.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Snapshot {
    decisions: Vec<Decision>,
    rules: Option<Rules>,
    plan: Vec<PlannedPage>,
}

/// A move of a proposed plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Id of the item or the subject.
    pub id: Uuid,
    /// Pages it begins on; none: it is not in that plan.
    pub from: Option<usize>,
    pub to: Option<usize>,
    pub why: Why,
}

/// What stays on its page and looks otherwise there, or changes beside moving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reshaped {
    /// Id of the item or the subject.
    pub id: Uuid,
    /// The page it begins on.
    pub page: usize,
    /// Names of the shapes it had and has.
    pub shapes: (String, String),
    /// It loses its whole text for the short one, or takes it back; none: it keeps its length.
    pub shortened: Option<bool>,
}

/// Why something moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Somebody asked for this page.
    Asked,
    /// It was in no plan before.
    New,
    /// It leaves the issue, or finds no room.
    Out,
    /// A page that was asked for another keeps it out.
    Blocked,
    /// Something else stands on its page now.
    MakesRoom,
    /// It follows its neighbours.
    Follows,
}

/// The best plan now, against the one adopted.
#[derive(Clone, Debug, Serialize)]
pub struct Proposed {
    pub pages: Vec<PlannedPage>,
    pub moves: Vec<Move>,
    pub reshaped: Vec<Reshaped>,
    /// Items and subjects without a page.
    pub left_out: Vec<Uuid>,
    /// What was asked and cannot be: code, item or subject where it is one, section's slug, page.
    pub unmet: Vec<(Unmet, Option<Uuid>)>,
    pub outlines: Vec<Outline>,
    pub impossible: Vec<Impossible>,
    /// What is wrong with the content of the issue, before any layout; items by their id.
    pub findings: Vec<Finding>,
}

/// The decisions taken so far for the items and subjects of an issue.
pub async fn decisions(db: &Db, issue: Uuid) -> Result<Vec<Decision>> {
    let rows = super::issue::rows(db, issue).await?;
    let subjects = super::subject::of_issue(db, issue).await?;
    Ok(gathered(&rows, &subjects))
}

fn gathered(rows: &[issue_item::Model], subjects: &[subject::Model]) -> Vec<Decision> {
    let items = rows.iter().map(|it| Decision {
        id: it.item_id,
        page: it.page,
        spread: it.spread,
        shape: it.shape.clone(),
        must_run: it.must_run,
        guest: it.guest_section_id,
    });
    let subjects = subjects.iter().map(|it| Decision {
        id: it.id,
        page: it.page,
        spread: it.spread,
        shape: it.shape.clone(),
        must_run: it.must_run,
        guest: it.guest_section_id,
    });
    items.chain(subjects).collect()
}

/// Keeps what somebody decides of some items and subjects of an issue. The pages change when a plan is adopted.
pub async fn decide(
    db: &Db,
    person: &Person,
    issue: Uuid,
    list: &[Decision],
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    let of = publication::by_id(db, issue).await?;
    if list.iter().filter_map(|it| it.page).any(|it| it < 1 || it > of.pages_max) {
        return Err(Problem::at("page", "page-of-issue").with("pages", of.pages_max).into());
    }
    let sections = topic::sections(db).await?;
    let pages = of.planned();
    let fillers = fillers(db, issue, &pages, list).await?;
    let tx = db.begin().await?;
    let of = unfrozen(&tx, issue).await?;
    // before what is remembered: taking back leaves them in the issue, where nothing is asked for them
    for row in fillers {
        row.into_active_model().reset_all().insert(&tx).await?;
    }
    remember(&tx, &of, person, now).await?;
    let own = sections_of(&tx, issue).await?;
    for it in list {
        let own = own.get(&it.id).copied().flatten();
        let guest = section_on(&pages, &sections, it.page, own);
        put(&tx, issue, &Decision { guest, ..it.clone() }).await?;
    }
    let detail = serde_json::json!({ "issue": issue, "decisions": list });
    log::write(&tx, None, &of.slug(), "decide_plan", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The articles named here that fill a hole of the plan and that nobody chose: who decides of one wants it in the issue.
async fn fillers(
    db: &Db,
    issue: Uuid,
    pages: &[PlannedPage],
    list: &[Decision],
) -> Result<Vec<issue_item::Model>> {
    let known = decisions(db, issue).await?;
    let new = |id: &Uuid| known.iter().all(|it| it.id != *id);
    let planned = |id: &Uuid| pages.iter().flat_map(|it| &it.entries).any(|it| it.id == *id);
    let ids: Vec<Uuid> = list.iter().map(|it| it.id).filter(|it| new(it) && planned(it)).collect();
    let lives = item::live_by_ids(db, &ids).await?;
    let row = |live: item::Live| issue_item::Model {
        issue_id: issue,
        item_id: live.item.id,
        section_id: live.fields.section(),
        position: i32::MAX,
        choice: Choice::Chosen,
        page: None,
        spread: false,
        shape: None,
        must_run: false,
        guest_section_id: None,
    };
    Ok(lives.into_values().map(row).collect())
}

/// The section of every item and subject of an issue, whatever page is asked for it.
async fn sections_of(tx: &DatabaseTransaction, issue: Uuid) -> Result<HashMap<Uuid, Option<Uuid>>> {
    let rows = issue_item::Entity::find().filter(issue_item::COLUMN.issue_id.eq(issue)).all(tx).await?;
    let subjects = subject::Entity::find().filter(subject::COLUMN.issue_id.eq(issue)).all(tx).await?;
    let items = rows.into_iter().map(|it| (it.item_id, it.section_id));
    Ok(items.chain(subjects.into_iter().map(|it| (it.id, it.section_id))).collect())
}

/// The section of what is asked onto a page, where it is not its own: the first of a page that has others and not this one.
pub(super) fn section_on(
    pages: &[PlannedPage],
    sections: &[topic::section::Model],
    page: Option<i32>,
    own: Option<Uuid>,
) -> Option<Uuid> {
    let number = page.and_then(|it| usize::try_from(it).ok());
    let page = pages.iter().find(|it| Some(it.number) == number && it.kind == "articles");
    let there = |slug: &String| sections.iter().find(|it| it.slug == *slug).map(|it| it.id);
    let has: Vec<Uuid> = page.into_iter().flat_map(|it| &it.sections).filter_map(there).collect();
    if own.is_some_and(|it| has.contains(&it)) { None } else { has.first().copied() }
}

async fn put(tx: &DatabaseTransaction, issue: Uuid, it: &Decision) -> Result<()> {
    if let Some(row) = issue_item::Entity::find_by_id((issue, it.id)).one(tx).await? {
        let mut row = row.into_active_model();
        row.page = Set(it.page);
        row.spread = Set(it.spread);
        row.shape = Set(it.shape.clone());
        row.must_run = Set(it.must_run);
        row.guest_section_id = Set(it.guest);
        row.update(tx).await?;
        return Ok(());
    }
    let own = subject::Entity::find_by_id(it.id).filter(subject::COLUMN.issue_id.eq(issue));
    let mut row = own.one(tx).await?.ok_or(Error::NotFound)?.into_active_model();
    row.page = Set(it.page);
    row.spread = Set(it.spread);
    row.shape = Set(it.shape.clone());
    row.must_run = Set(it.must_run);
    row.guest_section_id = Set(it.guest);
    row.update(tx).await?;
    Ok(())
}

/// Asks that what begins on one page begins on the other, and the other way round.
pub async fn swap(
    db: &Db,
    person: &Person,
    issue: Uuid,
    (a, b): (usize, usize),
    now: DateTime<Utc>,
) -> Result<()> {
    let of = publication::by_id(db, issue).await?;
    let known = decisions(db, issue).await?;
    let page = |number: usize| of.planned().into_iter().find(|it| it.number == number);
    let (Some(first), Some(second)) = (page(a), page(b)) else {
        return Err(Problem::at("page", "page-of-issue").with("pages", of.pages_max).into());
    };
    let mut list = Vec::new();
    for (from, to) in [(first, b), (second, a)] {
        for entry in from.entries.iter().filter(|it| it.begins) {
            let known = known.iter().find(|it| it.id == entry.id).cloned();
            let known = known.unwrap_or_else(|| Decision { id: entry.id, ..Decision::default() });
            list.push(Decision { page: i32::try_from(to).ok(), ..known });
        }
    }
    decide(db, person, issue, &list, now).await
}

/// What is asked of the sections of an issue and of neighbours. Refuses fewer pages at most than at least.
pub async fn set_rules(
    db: &Db,
    person: &Person,
    issue: Uuid,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    refuse_impossible(rules)?;
    let tx = db.begin().await?;
    let of = unfrozen(&tx, issue).await?;
    remember(&tx, &of, person, now).await?;
    let slug = of.slug();
    let mut row = of.into_active_model();
    row.rules = Set(Some(serde_json::to_value(rules)?));
    row.update(&tx).await?;
    log::write(&tx, None, &slug, "set_rules", serde_json::json!({ "issue": issue }), person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What rules cannot ask.
pub fn refuse_impossible(rules: &Rules) -> Result<()> {
    let wrong =
        |it: &publication::SectionRule| it.least.zip(it.most).is_some_and(|(least, most)| most < least);
    match rules.sections.iter().position(wrong) {
        Some(at) => Err(Problem::at(format!("rule.{at}.most"), "page-budget").into()),
        None => Ok(()),
    }
}

/// The best plan as things stand; changes nothing. `keep` stay on the pages they have in the adopted plan.
pub async fn propose(shop: &Workshop, id: Uuid, keep: &[Uuid]) -> Result<Proposed> {
    let issue = publication::by_id(&shop.db, id).await?;
    let (proposal, collected) = best(shop, &issue, keep).await?;
    Ok(against(&issue.planned(), proposal, &collected))
}

async fn best(shop: &Workshop, issue: &Issue, keep: &[Uuid]) -> Result<(Proposal, Known)> {
    let town = town::get(&shop.db).await?;
    let collected = Box::pin(collect::collect(shop, &town, issue, Enters::Everything)).await?;
    let source = source(&shop.settings);
    let info = layout::info(&source, &issue.layout).map_err(unusable)?;
    let most = usize::try_from(issue.pages_max).unwrap_or(0).min(info.pages.most);
    let Collected { mut data, files, ids, mut order, mut findings, left_out, .. } = collected;
    for it in &mut findings {
        it.item = ids.get(&it.item).map_or_else(String::new, Uuid::to_string);
    }
    legible::make_legible(&mut data, world::shows).map_err(unusable)?;
    plan::arrange(&mut data, &info.size);
    order.budget = Some(most);
    order.least = usize::try_from(issue.pages_min).ok();
    order.steady = issue.mode != Mode::Automatic && !order.adopted.is_empty();
    for (key, id) in &ids {
        if keep.contains(id)
            && let Some(page) = order.adopted.get(key)
        {
            order.pinned.insert(key.clone(), *page);
        }
    }
    let titles = item::by_ids(&shop.db, &left_out.iter().map(|it| it.0).collect::<Vec<_>>()).await?;
    let kept_off = left_out.iter().filter_map(|(id, code)| {
        let title = titles.get(id)?.title.clone();
        Some(Named { item: id.to_string(), title, reason: (*code).to_owned() })
    });
    let kept_off = kept_off.collect();
    let known = Known { ids, order: order.clone(), findings, kept_off };
    let deadline = Duration::from_secs(shop.settings.layout_seconds);
    let job = PlanJob { layout: issue.layout.clone(), issue: data, files, deadline, order };
    let proposal = worker(&shop.settings).plan(job).await.map_err(unusable)?;
    Ok((proposal, known))
}

/// What of the collected issue a proposal is read with.
struct Known {
    ids: HashMap<String, Uuid>,
    order: Order,
    findings: Vec<Finding>,
    /// What no number of pages would bring in.
    kept_off: Vec<Named>,
}

/// What a plan of pages is in terms of items and subjects.
pub(super) fn planned_pages(pages: &[WallPage], ids: &HashMap<String, Uuid>) -> Vec<PlannedPage> {
    let entry = |it: &plan::WallEntry| {
        Some(PlannedEntry {
            id: *ids.get(&it.key)?,
            shape: it.shape.clone(),
            length: name_of(&it.length),
            begins: it.begins,
            lines: it.lines.clone(),
            picture: it.picture,
        })
    };
    let page = |it: &WallPage| PlannedPage {
        number: it.number,
        kind: name_of(&it.kind),
        sections: it.sections.clone(),
        entries: it.entries.iter().filter_map(entry).collect(),
        white: it.white,
        zone: it.zone.as_ref().and_then(|it| ids.get(it)).copied(),
    };
    pages.iter().map(page).collect()
}

/// Where everything begins in a plan.
pub(super) fn begins(pages: &[PlannedPage]) -> BTreeMap<Uuid, usize> {
    let one = |page: &PlannedPage| {
        let number = page.number;
        page.entries.iter().filter(|it| it.begins).map(move |it| (it.id, number)).collect::<Vec<_>>()
    };
    pages.iter().flat_map(one).collect()
}

/// What has another shape or length in the second plan, by its page there.
fn reshaped(adopted: &[PlannedPage], pages: &[PlannedPage]) -> Vec<Reshaped> {
    let entries = |it: &PlannedPage| {
        let number = it.number;
        it.entries.iter().filter(|it| it.begins).map(move |it| (number, it.clone())).collect::<Vec<_>>()
    };
    let before: HashMap<Uuid, PlannedEntry> =
        adopted.iter().flat_map(entries).map(|(_, it)| (it.id, it)).collect();
    let one = |(page, after): (usize, PlannedEntry)| {
        let was = before.get(&after.id)?;
        let shortened = (was.length != after.length).then(|| after.length == "short");
        (was.shape != after.shape || shortened.is_some()).then(|| Reshaped {
            id: after.id,
            page,
            shapes: (was.shape.clone(), after.shape),
            shortened,
        })
    };
    pages.iter().flat_map(entries).filter_map(one).collect()
}

fn against(adopted: &[PlannedPage], proposal: Proposal, known: &Known) -> Proposed {
    let pages = planned_pages(&proposal.pages, &known.ids);
    // an adopted page by the key it has now: a subject may have become an item
    let before: BTreeMap<Uuid, usize> =
        known.order.adopted.iter().filter_map(|(key, page)| Some((*known.ids.get(key)?, *page))).collect();
    let after = begins(&pages);
    let pinned = |id: Uuid| known.order.pinned.iter().any(|(key, _)| known.ids.get(key) == Some(&id));
    let mut moves = Vec::new();
    for (&id, &to) in &after {
        let from = before.get(&id).copied();
        if from == Some(to) || adopted.is_empty() {
            continue;
        }
        let taken = |page: usize| {
            after.iter().any(|(other, at)| *at == page && *other != id && before.get(other) != Some(&page))
        };
        let why = match from {
            _ if pinned(id) => Why::Asked,
            None => Why::New,
            Some(page) if taken(page) => Why::MakesRoom,
            Some(_) => Why::Follows,
        };
        moves.push(Move { id, from, to: Some(to), why });
    }
    let gone = before.iter().filter(|(id, _)| !after.contains_key(id));
    moves.extend(gone.map(|(id, from)| Move { id: *id, from: Some(*from), to: None, why: Why::Out }));
    // what a page asked for keeps out has no page to lose and is missed all the same
    let number = pages.len();
    let chosen = proposal.outlines.iter().find(|it| it.pages == number).filter(|it| !it.blocking.is_empty());
    let kept_out = chosen.into_iter().flat_map(|it| &it.absent).filter_map(|it| known.ids.get(&it.item));
    let kept_out = kept_out.filter(|it| !before.contains_key(*it));
    moves.extend(kept_out.map(|id| Move { id: *id, from: None, to: None, why: Why::Blocked }));
    moves.sort_by_key(|it| (it.to.or(it.from), it.id));
    let reshaped = reshaped(adopted, &pages);
    let left_out = proposal.left_out.iter().filter_map(|it: &LeftOut| known.ids.get(&it.item).copied());
    let kept_off = known.kept_off.iter().filter_map(|it| it.item.parse().ok());
    let left_out = left_out.chain(kept_off).collect();
    let mut outlines = proposal.outlines;
    // readers know items and subjects, not the keys of the data
    for it in &mut outlines {
        let absent = it.absent.iter_mut().map(|it| &mut it.item);
        let blocking = it.blocking.iter_mut().map(|it| &mut it.item);
        for item in absent.chain(blocking).chain(it.unmet.iter_mut().map(|it| &mut it.asked.item)) {
            if let Some(id) = known.ids.get(item) {
                *item = id.to_string();
            }
        }
        it.articles += known.kept_off.len();
        it.absent.extend(known.kept_off.iter().cloned());
    }
    let unmet = proposal.unmet.into_iter().map(|it| (it.clone(), known.ids.get(&it.item).copied()));
    let (unmet, findings) = (unmet.collect(), known.findings.clone());
    Proposed { pages, moves, reshaped, left_out, unmet, outlines, impossible: proposal.impossible, findings }
}

/// Adopts the best plan, but leaves `keep` on their pages: they are asked for there from now on. The pages are built in its turn.
pub async fn adopt(shop: &Workshop, person: &Person, id: Uuid, keep: &[Uuid]) -> Result<Proposed> {
    person.needs(Role::Editor)?;
    let issue = publication::by_id(&shop.db, id).await?;
    let before = begins(&issue.planned());
    let (proposal, known) = best(shop, &issue, keep).await?;
    let proposed = against(&issue.planned(), proposal, &known);
    let tx = shop.db.begin().await?;
    let of = unfrozen(&tx, id).await?;
    remember(&tx, &of, person, shop.now).await?;
    for known in decisions(&shop.db, id).await?.into_iter().filter(|it| keep.contains(&it.id)) {
        let page = before.get(&known.id).and_then(|it| i32::try_from(*it).ok());
        put(&tx, id, &Decision { page, ..known }).await?;
    }
    let slug = of.slug();
    let mut row = of.into_active_model();
    let pages = as_items(proposed.pages.clone(), &begun(&tx, id).await?);
    row.plan = Set(Some(serde_json::to_value(&pages)?));
    row.update(&tx).await?;
    queue::enqueue(
        &tx,
        &Job::BuildIssue { issue: id, closing: false, asked_by: person.id },
        shop.now,
        shop.now,
        None,
    )
    .await?;
    let detail = serde_json::json!({ "issue": id, "moves": proposed.moves.len(), "kept": keep });
    log::write(&tx, None, &slug, "adopt_plan", detail, person, shop.now).await?;
    tx.commit().await?;
    Ok(proposed)
}

/// Keeps how things stand before the program adopts the plan of its next build, so that people can take it back.
pub async fn give_way(db: &Db, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let tx = db.begin().await?;
    let of = unfrozen(&tx, id).await?;
    remember(&tx, &of, &Person::system(), now).await?;
    let detail = serde_json::json!({ "issue": id });
    log::write(&tx, None, &of.slug(), "adopt_plan", detail, &Person::system(), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps how things stand, before they change.
async fn remember(
    tx: &DatabaseTransaction,
    issue: &Issue,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = issue_item::Entity::find().filter(issue_item::COLUMN.issue_id.eq(issue.id)).all(tx).await?;
    let subjects = subject::Entity::find().filter(subject::COLUMN.issue_id.eq(issue.id)).all(tx).await?;
    let snapshot =
        Snapshot { decisions: gathered(&rows, &subjects), rules: Some(issue.asked()), plan: issue.planned() };
    let row = plan_version::Model {
        id: Uuid::now_v7(),
        issue_id: issue.id,
        made_at: now,
        made_by: person.id,
        plan: serde_json::to_value(snapshot)?,
    };
    row.into_active_model().reset_all().insert(tx).await?;
    let own = plan_version::Entity::find().filter(plan_version::COLUMN.issue_id.eq(issue.id));
    let all = own.order_by_desc(plan_version::Column::Id).all(tx).await?;
    for old in all.into_iter().skip(VERSIONS) {
        old.delete(tx).await?;
    }
    Ok(())
}

/// How many steps can be taken back.
pub async fn steps_back(db: &Db, issue: Uuid) -> Result<u64> {
    let own = plan_version::Entity::find().filter(plan_version::COLUMN.issue_id.eq(issue));
    Ok(own.count(&db.read).await?)
}

/// Takes the last decision or adoption back. What came into the issue since stays in it.
pub async fn undo(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let of = unfrozen(&tx, id).await?;
    let own = plan_version::Entity::find().filter(plan_version::COLUMN.issue_id.eq(id));
    let last = own.order_by_desc(plan_version::Column::Id).one(&tx).await?;
    let last = last.ok_or_else(|| Problem::whole("nothing-to-undo"))?;
    let snapshot: Snapshot = serde_json::from_value(last.plan.clone())?;
    // a subject may have become an item since
    let begun = begun(&tx, id).await?;
    let plan = as_items(snapshot.plan, &begun);
    for it in snapshot.decisions {
        let id_now = begun.get(&it.id).copied().unwrap_or(it.id);
        match put(&tx, id, &Decision { id: id_now, ..it }).await {
            // it left the issue since
            Err(Error::NotFound) => {}
            other => other?,
        }
    }
    last.delete(&tx).await?;
    let slug = of.slug();
    let mut row = of.into_active_model();
    row.rules = Set(snapshot.rules.map(serde_json::to_value).transpose()?);
    row.plan = Set((!plan.is_empty()).then(|| serde_json::to_value(&plan)).transpose()?);
    row.update(&tx).await?;
    queue::enqueue(&tx, &Job::BuildIssue { issue: id, closing: false, asked_by: person.id }, now, now, None)
        .await?;
    log::write(&tx, None, &slug, "undo_plan", serde_json::json!({ "issue": id }), person, now).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_stays_and_is_shortened_is_told() {
        let id = Uuid::now_v7();
        let page = |shape: &str, length: &str| {
            let (shape, length) = (shape.to_owned(), length.to_owned());
            let entry = PlannedEntry { id, shape, length, begins: true, lines: Vec::new(), picture: 0 };
            vec![PlannedPage { number: 4, entries: vec![entry], ..PlannedPage::default() }]
        };
        let whole = page("plain-3", "full");
        assert_eq!(reshaped(&whole, &whole), []);
        let shapes = ("plain-3".to_owned(), "title-2".to_owned());
        let told = Reshaped { id, page: 4, shapes, shortened: Some(true) };
        assert_eq!(reshaped(&whole, &page("title-2", "short")), [told]);
    }
}
