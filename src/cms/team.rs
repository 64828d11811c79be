//! What the team has under way: by person, and by state. Looks; what is done is done on the pages of an item.
use super::{Desk, items, say};
use crate::app::App;
use crate::content::assignment::{self, Duty};
use crate::content::state::Public;
use crate::content::{dates, item, publish, town};
use crate::error::Result;
use crate::richtext::typography;
use crate::staff::{self, Person};
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Texts shown in a column of the board, and in a list of the team.
const SHOWN: u64 = 20;

/// A view of the team's work.
#[derive(Debug, Serialize)]
pub(super) struct View {
    label: String,
    href: &'static str,
    here: bool,
}

/// The ways to look at the team's work.
pub(super) fn views(app: &App, person: &Person, here: &str) -> Vec<View> {
    let view =
        |name: &str, href| View { label: say(app, person, &format!("cms-{name}")), href, here: name == here };
    vec![view("team", "/cms/team"), view("calendar", "/cms/calendar"), view("board", "/cms/board")]
}

/// Who has what.
#[derive(Debug, Serialize)]
pub(super) struct TeamPage {
    desk: Desk,
    views: Vec<View>,
    people: Vec<Member>,
    /// Texts in review that nobody is to review.
    free: Vec<items::Row>,
}

impl Template for TeamPage {
    const NAME: &'static str = "cms/team.html";
}

#[derive(Debug, Serialize)]
struct Member {
    name: String,
    role: &'static str,
    late: usize,
    duties: Vec<Task>,
}

/// Something somebody has to do.
#[derive(Debug, Serialize)]
pub(super) struct Task {
    title: String,
    href: String,
    duty: &'static str,
    due: String,
    late: bool,
}

/// Assignments in words, in their order; those of items that are gone are left out.
async fn tasks(app: &App, person: &Person, open: &[assignment::Model]) -> Result<Vec<(Uuid, Task)>> {
    let ids: Vec<Uuid> = open.iter().map(|it| it.item_id).collect();
    let items = item::by_ids(&app.db, &ids).await?;
    let today = town::get(&app.db).await?.day(app.now());
    let task = |it: &assignment::Model| {
        let about = items.get(&it.item_id).filter(|it| publish::own(person, it).is_ok())?;
        let task = Task {
            title: typography::typeset(&about.locale, &about.title),
            href: format!("/cms/items/{}", about.short_id),
            duty: it.duty.name(),
            due: due(it.due_on, &person.locale),
            late: it.late(today),
        };
        Some((it.account_id, task))
    };
    Ok(open.iter().filter_map(task).collect())
}

fn due(day: Option<NaiveDate>, locale: &str) -> String {
    day.map(|it| dates::day_short(locale, it)).unwrap_or_default()
}

/// What this person has to do, what is due first before others.
pub(super) async fn mine(app: &App, person: &Person) -> Result<Vec<Task>> {
    let Some(id) = person.id else { return Ok(Vec::new()) };
    let open = assignment::open(&app.db, Some(id)).await?;
    Ok(tasks(app, person, &open).await?.into_iter().map(|it| it.1).collect())
}

/// The team.
pub(super) async fn show(State(app): State<App>, Editor(person): Editor) -> Result<Page<TeamPage>> {
    let open = assignment::open(&app.db, None).await?;
    let mut by_person: HashMap<Uuid, Vec<Task>> = HashMap::new();
    for (account, task) in tasks(&app, &person, &open).await? {
        by_person.entry(account).or_default().push(task);
    }
    let everybody = staff::colleagues(&app.db).await?.into_iter();
    let people = everybody.map(|it| {
        let duties = by_person.remove(&it.id).unwrap_or_default();
        let late = duties.iter().filter(|it| it.late).count();
        Member { name: it.name, role: it.role.name(), late, duties }
    });
    let mut people: Vec<Member> = people.collect();
    // Who has something to do stands before who has not.
    people.sort_by_key(|it| it.duties.is_empty());
    let reviewed: Vec<Uuid> =
        open.iter().filter(|it| it.duty == Duty::Reviewer).map(|it| it.item_id).collect();
    let in_review = item::desk(&app.db, &column(&person, Public::InReview)).await?;
    let free: Vec<item::DeskRow> =
        in_review.rows.into_iter().filter(|it| !reviewed.contains(&it.item.id)).collect();
    Ok(Page::new(TeamPage {
        desk: Desk::of(&person, "team"),
        views: views(&app, &person, "team"),
        people,
        free: items::rows(&app, &person, &free).await?,
    }))
}

/// What is public already is only looked back at.
fn shown(state: Public) -> u64 {
    if state == Public::Published { SHOWN / 2 } else { SHOWN }
}

/// The texts of a column.
fn column(person: &Person, state: Public) -> item::DeskFilter {
    item::DeskFilter {
        whose: publish::openable(person),
        state: Some(state),
        limit: shown(state),
        ..item::DeskFilter::default()
    }
}

/// Texts by state.
#[derive(Debug, Serialize)]
pub(super) struct BoardPage {
    desk: Desk,
    views: Vec<View>,
    columns: Vec<Column>,
}

impl Template for BoardPage {
    const NAME: &'static str = "cms/board.html";
}

#[derive(Debug, Serialize)]
struct Column {
    name: &'static str,
    total: Option<u64>,
    /// Some are not shown.
    more: bool,
    href: String,
    cards: Vec<Card>,
}

#[derive(Debug, Serialize)]
struct Card {
    #[serde(flatten)]
    row: items::Row,
    duties: Vec<CardDuty>,
}

#[derive(Debug, Serialize)]
struct CardDuty {
    duty: &'static str,
    person: String,
    due: String,
    late: bool,
}

/// The board.
pub(super) async fn board(State(app): State<App>, Editor(person): Editor) -> Result<Page<BoardPage>> {
    let names = staff::names(&app.db).await?;
    let open = assignment::open(&app.db, None).await?;
    let today = town::get(&app.db).await?.day(app.now());
    let mut columns = Vec::new();
    for state in [Public::Draft, Public::InReview, Public::Approved, Public::Scheduled, Public::Published] {
        let filter = column(&person, state);
        let found = item::desk(&app.db, &filter).await?;
        // What is public already is more every day: nobody counts it.
        let counted = state != Public::Published;
        let total = if counted { Some(item::desk_count(&app.db, &filter).await?) } else { None };
        let rows = items::rows(&app, &person, &found.rows).await?;
        let duties = |item: Uuid| {
            let own = open.iter().filter(|it| it.item_id == item);
            own.map(|it| CardDuty {
                duty: it.duty.name(),
                person: names.get(&it.account_id).cloned().unwrap_or_default(),
                due: due(it.due_on, &person.locale),
                late: it.late(today),
            })
            .collect()
        };
        let cards = found.rows.iter().zip(rows).map(|(it, row)| Card { row, duties: duties(it.item.id) });
        columns.push(Column {
            name: state.name(),
            total,
            more: found.more,
            href: format!("/cms/items?state={}", state.name()),
            cards: cards.collect(),
        });
    }
    Ok(Page::new(BoardPage {
        desk: Desk::of(&person, "team"),
        views: views(&app, &person, "board"),
        columns,
    }))
}
