//! Agreeing on a text: the draft with what colleagues and experts say of it, whom to ask, who has what to do.
use super::form::{Sent, View};
use super::passages::{self, Draft, Passages};
use super::{Choice, Desk, items, say, workflow};
use crate::app::App;
use crate::content::assignment::{self, Duty};
use crate::content::fact_check::{self, DAYS, Request};
use crate::content::{address, dates, item, publish, remark, revision, town};
use crate::error::{Error, Problem, Result};
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// The draft, its remarks, experts and duties.
#[derive(Debug, Serialize)]
pub(super) struct ReviewPage {
    desk: Desk,
    item: workflow::Head,
    version: i32,
    /// Language of the text.
    locale: String,
    passages: Passages,
    open: u64,
    experts: Vec<Expert>,
    days: i64,
    days_max: i64,
    duties: Vec<DutyLine>,
    people: Vec<Choice>,
    form: View,
    /// The place of the remark that was refused.
    at: String,
    /// Somebody saved since the page was opened.
    conflict: bool,
}

impl Template for ReviewPage {
    const NAME: &'static str = "cms/review.html";
}

/// Somebody asked.
#[derive(Debug, Serialize)]
struct Expert {
    id: Uuid,
    name: String,
    email: String,
    question: String,
    by: String,
    until: String,
    /// `open`, `answered`, `expired` or `revoked`.
    state: &'static str,
    /// The link still opens.
    opens: bool,
    read: Option<String>,
    verdict: Option<&'static str>,
    message: String,
    answered: String,
    /// The text was saved again since.
    changed: bool,
}

/// Who does what.
#[derive(Debug, Serialize)]
struct DutyLine {
    name: &'static str,
    /// The assignment, once somebody has the duty.
    id: Option<Uuid>,
    person: String,
    due: String,
    done: bool,
    late: bool,
    /// This person may mark it.
    mine: bool,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<ReviewPage>> {
    let item = items::opened(&app, &person, id).await?;
    let mut form = View::default();
    for it in assignment::of_item(&app.db, item.id).await? {
        form.set(it.duty.name(), it.account_id.to_string());
        form.set(&due_field(it.duty), it.due_on.map(|it| it.to_string()).unwrap_or_default());
    }
    Ok(Page::new(page(&app, &person, &item, form).await?))
}

fn due_field(duty: Duty) -> String {
    format!("{}_due", duty.name())
}

async fn page(app: &App, person: &Person, item: &item::Model, form: View) -> Result<ReviewPage> {
    let current = revision::current(&app.db, item).await?;
    let (town, now) = (town::get(&app.db).await?, app.now());
    let threads = remark::of_item(&app.db, item.id).await?;
    let draft = Draft { revision: &current, locale: &item.locale, threads: &threads, reader: &person.locale };
    let people = staff::colleagues(&app.db).await?;
    let names: HashMap<Uuid, String> = people.iter().map(|it| (it.id, it.name.clone())).collect();
    let moment = |at| items::moment(at, town.zone(), &person.locale);
    let expert = |it: fact_check::Model| Expert {
        state: it.state(now),
        opens: it.opens(now),
        until: dates::weekday_day(&person.locale, it.last_day(town.zone())),
        by: it.created_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        read: it.opened_at.map(moment),
        verdict: it.verdict.map(fact_check::Verdict::name),
        answered: it.answered_at.map(moment).unwrap_or_default(),
        changed: it.revision_id.is_some_and(|id| id != current.id),
        id: it.id,
        name: it.name,
        email: it.email,
        question: it.question,
        message: it.message,
    };
    let duties = assignment::of_item(&app.db, item.id).await?;
    let today = town.day(now);
    let duty = |duty: Duty| {
        let it = duties.iter().find(|it| it.duty == duty);
        DutyLine {
            name: duty.name(),
            id: it.map(|it| it.id),
            person: it.and_then(|it| names.get(&it.account_id).cloned()).unwrap_or_default(),
            due: it.and_then(|it| it.due_on).map(|day| dates::date(&person.locale, day)).unwrap_or_default(),
            done: it.is_some_and(|it| it.done_at.is_some()),
            late: it.is_some_and(|it| it.late(today)),
            mine: it.is_some_and(|it| Some(it.account_id) == person.id) || person.role >= Role::Editor,
        }
    };
    let assignable = people.iter().filter(|it| publish::own(&Person::from((*it).clone()), item).is_ok());
    Ok(ReviewPage {
        desk: Desk::of(person, "items"),
        item: workflow::head(app, person, item, &current, "review").await?,
        version: item.version,
        locale: item.locale.clone(),
        passages: passages::of(app, &town, &draft, now).await?,
        open: remark::open_on(&app.db, item.id).await?,
        experts: fact_check::of_item(&app.db, item.id).await?.into_iter().map(expert).collect(),
        days: DAYS.0,
        days_max: DAYS.1,
        duties: Duty::ALL.into_iter().map(duty).collect(),
        people: assignable.map(|it| Choice { value: it.id.to_string(), label: it.name.clone() }).collect(),
        form,
        at: String::new(),
        conflict: false,
    })
}

/// The page again with what was sent and why it was refused.
async fn again(
    app: &App,
    person: &Person,
    item: &item::Model,
    sent: &Sent,
    found: &[Problem],
) -> Result<Response> {
    let form = passages::refused(app, &person.locale, sent, found);
    let shown = page(app, person, item, form).await?;
    Ok(Page::invalid(ReviewPage { at: sent.text("place"), ..shown }).into_response())
}

fn back(id: i64, to: &str) -> Response {
    Redirect::to(&format!("/cms/items/{id}/review{to}")).into_response()
}

/// Keeps a remark.
pub(super) async fn write(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let wish = passages::wish(&sent);
    let done = remark::write(&app.db, &person, &item, &wish, app.now()).await;
    if done.is_ok() {
        unheard(&app, &person, &visitor, &item, &wish.text, wish.tell).await?;
    }
    said(&app, &person, &item, &sent, done.map(|it| it.id)).await
}

/// Says whom a text called in vain.
async fn unheard(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    item: &item::Model,
    text: &str,
    also: Option<Uuid>,
) -> Result<()> {
    let names = remark::unheard(&app.db, person, item, text, also).await?;
    if names.is_empty() {
        return Ok(());
    }
    let (n, names) = (names.len().to_string(), names.join(", "));
    let told = app.templates.say(&person.locale, "review-unheard", &[("n", &n), ("names", &names)]);
    visitor.flash(app, &told).await
}

/// Back to the thread in which something was said, or the page again with what was refused.
async fn said(
    app: &App,
    person: &Person,
    item: &item::Model,
    sent: &Sent,
    done: Result<Uuid>,
) -> Result<Response> {
    app.bell.notify_waiters();
    match refused(done)? {
        Ok(thread) => Ok(back(item.short_id, &format!("#c-{thread}"))),
        Err(found) => again(app, person, item, sent, &found).await,
    }
}

/// Answers a remark.
pub(super) async fn answer(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((id, remark)): Path<(i64, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let done = remark::answer(&app.db, &person, &item, remark, &sent.text("text"), app.now()).await;
    if done.is_ok() {
        unheard(&app, &person, &visitor, &item, &sent.text("text"), None).await?;
    }
    said(&app, &person, &item, &sent, done.map(|()| remark)).await
}

/// Marks a remark as done with, or open again.
pub(super) async fn resolve(
    State(app): State<App>,
    Editor(person): Editor,
    Path((id, remark)): Path<(i64, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    remark::resolve(&app.db, &person, &item, remark, sent.flag("resolved"), app.now()).await?;
    Ok(back(id, &format!("#c-{remark}")))
}

/// Takes proposed words over.
pub(super) async fn accept(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((id, remark)): Path<(i64, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let version = sent.text("version").parse().unwrap_or(0);
    match remark::accept(&app.db, &person, &item, version, remark, app.now()).await {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "review-accepted")).await?;
            Ok(back(id, &format!("#c-{remark}")))
        }
        Err(Error::Refused(found)) => again(&app, &person, &item, &sent, &found).await,
        Err(Error::Conflict) => {
            let shown = page(&app, &person, &item, View::default()).await?;
            let shown = ReviewPage { conflict: true, ..shown };
            Ok(Page::new(shown).status(StatusCode::CONFLICT).into_response())
        }
        Err(other) => Err(other),
    }
}

/// A link that was just made: its address is shown here and never again.
#[derive(Debug, Serialize)]
pub(super) struct LinkPage {
    desk: Desk,
    item: workflow::Head,
    name: String,
    email: String,
    until: String,
    address: String,
}

impl Template for LinkPage {
    const NAME: &'static str = "cms/expert_link.html";
}

/// Asks an expert. Without a mail server the letter waits in its folder, and whoever asks is told how to get an address to hand on.
pub(super) async fn ask(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let mut found = Vec::new();
    let request = Request {
        name: sent.text("expert_name"),
        email: sent.text("expert_email"),
        question: sent.text("question"),
        days: sent.number("days", &mut found).unwrap_or(DAYS.0),
    };
    let asked = if found.is_empty() {
        refused(fact_check::ask(&app.db, &person, &item, &request, app.now()).await)?
    } else {
        Err(found)
    };
    let link = match asked {
        Ok(link) => link,
        Err(found) => return again(&app, &person, &item, &sent, &found).await,
    };
    app.bell.notify_waiters();
    let asked = if app.settings.smtp_url.is_empty() { "expert-was-asked-folder" } else { "expert-was-asked" };
    let asked = app.templates.say(&person.locale, asked, &[("name", &link.name)]);
    visitor.flash(&app, &asked).await?;
    Ok(back(id, "#experts"))
}

/// Shows a new address of a link; the one before opens nothing any more.
pub(super) async fn renew(
    State(app): State<App>,
    Editor(person): Editor,
    Path((id, link)): Path<(i64, Uuid)>,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    renewed(&app, &person, &item, link).await
}

async fn renewed(app: &App, person: &Person, item: &item::Model, link: Uuid) -> Result<Response> {
    let (link, token) = fact_check::renew(&app.db, person, item, link, app.now()).await?;
    let current = revision::current(&app.db, item).await?;
    let town = town::get(&app.db).await?;
    Ok(Page::new(LinkPage {
        desk: Desk::of(person, "items"),
        item: workflow::head(app, person, item, &current, "review").await?,
        until: dates::weekday_day(&person.locale, link.last_day(town.zone())),
        name: link.name,
        email: link.email,
        address: format!("{}{}", app.settings.public_url, address::expert(&token, &item.locale)),
    })
    .into_response())
}

/// Ends a link.
pub(super) async fn revoke(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((id, link)): Path<(i64, Uuid)>,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    fact_check::revoke(&app.db, &person, &item, link, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "link-was-revoked")).await?;
    Ok(back(id, "#experts"))
}

/// Saves who has which duty.
pub(super) async fn assign(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let mut found = Vec::new();
    let wishes = Duty::ALL.map(|it| (it, sent.id(it.name()), sent.date(&due_field(it), &mut found)));
    if found.is_empty() {
        for (duty, account, due_on) in wishes {
            let done = assignment::assign(&app.db, &person, &item, duty, account, due_on, app.now()).await;
            found.extend(refused(done)?.err().into_iter().flatten());
        }
    }
    if !found.is_empty() {
        return again(&app, &person, &item, &sent, &found).await;
    }
    app.bell.notify_waiters();
    visitor.flash(&app, &say(&app, &person, "duties-saved")).await?;
    Ok(back(id, "#duties"))
}

/// Marks a duty as done, or open again.
pub(super) async fn done(
    State(app): State<App>,
    Editor(person): Editor,
    Path((id, duty)): Path<(i64, Uuid)>,
    sent: Sent,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    assignment::done(&app.db, &person, &item, duty, sent.flag("done"), app.now()).await?;
    Ok(back(id, "#duties"))
}
