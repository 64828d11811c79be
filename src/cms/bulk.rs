//! One act for every ticked item of the list. Each is tried by itself with the verbs an item's own page uses, and a report says which went
//! and why the others did not.
use super::form::{self, Sent, View};
use super::images::{Used, used};
use super::{Desk, checks, say};
use crate::app::App;
use crate::content::assignment::{self, Duty};
use crate::content::fields::Fields;
use crate::content::publish::{self, Act, Withdrawal};
use crate::content::state::{Stage, Visibility};
use crate::content::{item, revision, topic, uses};
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most items of one act.
const MOST: usize = 200;

/// What is done with each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Doing {
    #[default]
    Publish,
    Assign,
    Topic,
    Zone,
    Withdraw,
    Trash,
}

/// What became of each.
#[derive(Debug, Serialize)]
pub(super) struct ReportPage {
    desk: Desk,
    doing: Doing,
    done: Vec<Row>,
    refused: Vec<Row>,
    /// Those that would go if somebody who has looked says so.
    asked: Vec<Row>,
    /// What was sent, to say it again.
    again: Vec<(String, String)>,
}

impl Template for ReportPage {
    const NAME: &'static str = "cms/bulk.html";
}

#[derive(Debug, Serialize)]
struct Row {
    id: i64,
    version: i32,
    title: String,
    href: String,
    /// Why not, or what to look at.
    reasons: Vec<String>,
    /// What names it.
    uses: Vec<Used>,
}

/// An act that lacks something of what it is done with, whatever the item.
#[derive(Debug, Serialize)]
struct LackingPage {
    desk: Desk,
    doing: Doing,
    form: View,
    menus: Menus,
    rows: Vec<Row>,
}

impl Template for LackingPage {
    const NAME: &'static str = "cms/bulk_fields.html";
}

impl Row {
    fn of(item: &item::Model, version: i32, reasons: Vec<String>, uses: Vec<Used>) -> Self {
        let (id, title) = (item.short_id, item.title.clone());
        Self { id, version, title, href: format!("/cms/items/{id}"), reasons, uses }
    }
}

/// What an act lacks, asked once for all items; nothing for who may not do it, who hears that of each item.
fn lacks(person: &Person, doing: Doing, sent: &Sent) -> Vec<Problem> {
    let empty = |field: &str| sent.id(field).is_none().then(|| Problem::at(field, "required"));
    let lack = match doing {
        Doing::Assign if person.role >= Role::Editor => empty("account"),
        Doing::Topic => empty("topic"),
        Doing::Zone => empty("zone"),
        Doing::Withdraw if person.role >= Role::ChiefEditor && sent.text("reason").is_empty() => {
            Some(Problem::at("reason", "required"))
        }
        Doing::Withdraw if person.role >= Role::ChiefEditor => withdrawal(sent).problem(),
        Doing::Assign | Doing::Withdraw | Doing::Publish | Doing::Trash => None,
    };
    lack.into_iter().collect()
}

fn withdrawal(sent: &Sent) -> Withdrawal {
    Withdrawal { reason: sent.choice("reason"), notice: sent.text("notice"), instead: None }
}

/// What came of one.
enum Came {
    Done(Vec<String>),
    Refused(Vec<Problem>),
    /// Something is to be looked at first.
    Asked(Vec<String>, Vec<Used>),
}

/// Does it, one by one.
pub(super) async fn act(State(app): State<App>, Editor(person): Editor, sent: Sent) -> Result<Response> {
    let doing: Doing = sent.choice("doing");
    let found = lacks(&person, doing, &sent);
    let mut ticked = Vec::new();
    let (mut done, mut refused, mut asked) = (Vec::new(), Vec::new(), Vec::new());
    for id in sent.all("ids").filter_map(|it| it.parse::<i64>().ok()).take(MOST) {
        let Ok(item) = item::by_short_id(&app.db, id).await else { continue };
        // Of what somebody may not open, not even the title is told.
        if publish::own(&person, &item).is_err() {
            continue;
        }
        let version = sent.text(&format!("version.{id}")).parse().unwrap_or(item.version);
        if !found.is_empty() {
            ticked.push(Row::of(&item, version, Vec::new(), Vec::new()));
            continue;
        }
        let came = match one(&app, &person, &item, version, doing, &sent).await {
            Err(Error::Refused(found)) => Came::Refused(found),
            Err(Error::Conflict) => Came::Refused(vec![Problem::whole("changed-since")]),
            Err(Error::Forbidden) => Came::Refused(vec![Problem::whole("not-for-you")]),
            other => other?,
        };
        let row = |reasons, uses| Row::of(&item, item.version, reasons, uses);
        match came {
            Came::Done(notes) => done.push(row(notes, Vec::new())),
            Came::Asked(reasons, uses) => asked.push(row(reasons, uses)),
            Came::Refused(found) => {
                let lines = form::lines(&app, &person, &found).into_iter().map(|it| it.text).collect();
                refused.push(row(lines, Vec::new()));
            }
        }
    }
    if !ticked.is_empty() {
        let form = View::sent(&sent, &[]).with(&app, &person, &found);
        let (desk, menus) = (Desk::of(&person, "items"), menus(&app, &person).await?);
        return Ok(Page::invalid(LackingPage { desk, doing, form, menus, rows: ticked }).into_response());
    }
    app.bell.notify_waiters();
    let keeps = ["doing", "account", "duty", "topic", "zone", "reason", "notice"];
    let again = sent.pairs().filter(|it| keeps.contains(&it.0));
    let again = again.map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
    let desk = Desk::of(&person, "items");
    Ok(Page::new(ReportPage { desk, doing, done, refused, asked, again }).into_response())
}

async fn one(
    app: &App,
    person: &Person,
    item: &item::Model,
    version: i32,
    doing: Doing,
    sent: &Sent,
) -> Result<Came> {
    let looked = sent.flag("looked");
    let now = app.now();
    let does = async |act| publish::act(&app.db, person, item.id, version, act, now).await;
    match doing {
        Doing::Publish => {
            let verb = Act::Publish.verb();
            let found = publish::refusals(&app.db, person, item, verb, now).await?;
            if !found.is_empty() {
                return Ok(Came::Refused(found));
            }
            let warnings = checks::before_public(app, person, item).await?;
            if !looked && !warnings.is_empty() {
                let told = warnings.into_iter().map(checks::Warning::sentence).collect();
                return Ok(Came::Asked(told, Vec::new()));
            }
            does(Act::Publish).await?;
        }
        Doing::Assign => {
            let account = sent.id("account").ok_or_else(|| Problem::at("account", "required"))?;
            let duty: Duty = form::choice(&sent.text("duty")).unwrap_or(Duty::Writer);
            let before = assignment::of_item(&app.db, item.id).await?;
            let due = before.iter().find(|it| it.duty == duty).and_then(|it| it.due_on);
            assignment::assign(&app.db, person, item, duty, Some(account), due, now).await?;
        }
        Doing::Topic => {
            let topic = sent.id("topic").ok_or_else(|| Problem::at("topic", "required"))?;
            return filed(app, person, item, version, |fields| add(&mut fields.topics, topic)).await;
        }
        Doing::Zone => {
            let zone = sent.id("zone").ok_or_else(|| Problem::at("zone", "required"))?;
            let with = |fields: &mut Fields| {
                fields.whole_town = false;
                add(&mut fields.zones, zone);
            };
            return filed(app, person, item, version, with).await;
        }
        Doing::Withdraw => {
            let withdraw = Act::Withdraw(withdrawal(sent));
            let found = publish::refusals(&app.db, person, item, withdraw.verb(), now).await?;
            if !found.is_empty() {
                return Ok(Came::Refused(found));
            }
            if let Some(uses) = missed(app, person, item, looked).await? {
                return Ok(Came::Asked(Vec::new(), uses));
            }
            does(withdraw).await?;
        }
        Doing::Trash => {
            if item.visibility != Visibility::Never {
                return Ok(Came::Refused(vec![Problem::whole("trash-public")]));
            }
            if let Some(uses) = missed(app, person, item, looked).await? {
                return Ok(Came::Asked(Vec::new(), uses));
            }
            does(Act::Discard).await?;
        }
    }
    Ok(Came::Done(Vec::new()))
}

/// What would miss the item, unless somebody has looked already.
async fn missed(app: &App, person: &Person, item: &item::Model, looked: bool) -> Result<Option<Vec<Used>>> {
    if looked {
        return Ok(None);
    }
    let uses = uses::of_item(&app.db, item.id).await?;
    Ok((!uses.is_empty()).then(|| used(app, person, &uses)))
}

fn add(to: &mut Vec<Uuid>, id: Uuid) {
    if !to.contains(&id) {
        to.push(id);
    }
}

/// Files the item otherwise: what readers see is published again with it, if this person may; a draft stays a draft. A text somebody is
/// to agree on, or has agreed on, is left alone: it would be a draft again.
async fn filed(
    app: &App,
    person: &Person,
    item: &item::Model,
    version: i32,
    with: impl FnOnce(&mut Fields),
) -> Result<Came> {
    let current = revision::current(&app.db, item).await?;
    let waits = current.stage.is_some_and(|it| !matches!(it, Stage::Draft | Stage::ChangesRequested));
    if waits {
        return Ok(Came::Refused(vec![Problem::whole("agreed-on")]));
    }
    let mut fields = current.fields.clone();
    with(&mut fields);
    if fields == current.fields {
        return Ok(Came::Done(vec![say(app, person, "bulk-so-already")]));
    }
    let saved = publish::save(&app.db, person, item.id, version, fields, app.now()).await?;
    if item.visibility != Visibility::Live || item.open_revision.is_some() {
        return Ok(Came::Done(vec![say(app, person, "bulk-in-draft")]));
    }
    match publish::act(&app.db, person, item.id, saved.version, Act::Publish, app.now()).await {
        Ok(_) => Ok(Came::Done(Vec::new())),
        Err(Error::Refused(found)) => {
            let mut told = vec![say(app, person, "bulk-in-draft")];
            told.extend(form::lines(app, person, &found).into_iter().map(|it| it.text));
            Ok(Came::Done(told))
        }
        Err(other) => Err(other),
    }
}

/// The menus of the acts.
#[derive(Debug, Serialize)]
pub(super) struct Menus {
    people: Vec<super::Choice>,
    duties: Vec<super::Choice>,
    topics: Vec<super::Choice>,
    zones: Vec<super::Choice>,
    reasons: Vec<super::Choice>,
}

/// What the list offers to do with ticked items.
pub(super) async fn menus(app: &App, person: &Person) -> Result<Menus> {
    use super::Choice;
    use crate::content::topic::Labelled as _;
    let locale = &person.locale;
    let people = crate::staff::colleagues(&app.db).await?.into_iter();
    let topics = topic::all(&app.db).await?;
    Ok(Menus {
        people: people.map(|it| Choice { value: it.id.to_string(), label: it.name }).collect(),
        duties: Choice::named(app, person, "duty", Duty::ALL.map(Duty::name)),
        topics: topics
            .iter()
            .map(|it| Choice { value: it.id.to_string(), label: it.label(locale).to_owned() })
            .collect(),
        zones: super::terms::zone_choices(app, person).await?,
        reasons: Choice::named(app, person, "reason", ["withdrawn", "error"]),
    })
}

/// What names an item, for the page where it can be withdrawn or thrown away.
pub(super) async fn naming(app: &App, person: &Person, item: &item::Model) -> Result<Vec<Used>> {
    Ok(used(app, person, &uses::of_item(&app.db, item.id).await?))
}
