//! The BAT at the desk: where the chain of approvals stands, signing and refusing, pages opened again, and the chain itself. What may be
//! signed and by whom is `print`'s to say.
use super::editions::{Names, OfZone};
use super::form::{self, Line, Sent, View};
use super::{Choice, Desk, issues, items, say};
use crate::app::App;
use crate::content::publication::{self, IssueState, Model, PageOf};
use crate::content::town;
use crate::error::{Error, Problem, Result};
use crate::print::bat::{self, Signed, Standing, WishedStep};
use crate::print::{builds, reopening};
use crate::richtext::typography;
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// What the page of an issue shows of its approvals.
#[derive(Debug, Serialize)]
pub(super) struct Panel {
    steps: Vec<Step>,
    /// Why nobody can sign yet.
    refusals: Vec<Line>,
    /// Texts that changed on the site since the proof, as lines.
    changed: Vec<String>,
    may_sign: bool,
    /// The signature awaited is the last one.
    last: bool,
    /// What was said before, void signatures among it, newest first.
    history: Vec<Said>,
    may_reopen: bool,
    /// The editions a page may be opened in.
    editions: Vec<Choice>,
    reopenings: Vec<Reopening>,
}

#[derive(Debug, Serialize)]
struct Step {
    name: String,
    who: String,
    /// Who signs in the place of whom, or that nobody can, where it is not the one the step is meant for.
    instead: Option<String>,
    awaited: bool,
    said: Option<Said>,
}

#[derive(Debug, Serialize)]
struct Said {
    step: String,
    name: String,
    when: String,
    build: i32,
    verdict: &'static str,
    reason: String,
    void: bool,
}

#[derive(Debug, Serialize)]
struct Reopening {
    id: Uuid,
    pages: String,
    reason: String,
    state: &'static str,
    when: String,
    /// Why it is impossible.
    fault: String,
    /// The comparison of the proposal with what was signed.
    compare: Option<String>,
    may_sign: bool,
    may_cancel: bool,
}

/// The approvals of an issue.
pub(super) async fn panel(app: &App, person: &Person, issue: &Model, zone: Tz) -> Result<Panel> {
    let signatures = bat::signatures(&app.db.read, issue.id).await?;
    let standing = bat::standing(bat::chain(&app.db.read).await?, &signatures);
    let names = staff::names(&app.db).await?;
    let mut history: Vec<Said> = signatures.iter().map(|it| said(app, person, it, zone)).collect();
    history.reverse();
    Ok(Panel {
        refusals: form::lines(app, person, &bat::against(&app.db.read, issue).await?),
        changed: changed(app, person, issue).await?,
        may_sign: match standing.awaited() {
            Some(line) => bat::may_sign(&app.db, person, &line.step).await?,
            None => false,
        },
        last: standing.next.is_some_and(|it| it + 1 == standing.lines.len()),
        steps: steps(app, person, &standing, &names, zone).await?,
        history,
        may_reopen: issue.state == IssueState::Approved && person.role >= Role::ChiefEditor,
        editions: editions(issue),
        reopenings: reopenings(app, person, issue, zone).await?,
    })
}

/// The texts of which a newer version is public than the proof shows.
async fn changed(app: &App, person: &Person, issue: &Model) -> Result<Vec<String>> {
    if issue.state.frozen() {
        return Ok(Vec::new());
    }
    let newer = publication::outdated(&app.db.read, issue.id).await?.into_iter().filter(|it| !it.withdrawn);
    let line = |it: publication::Outdated| {
        let title = typography::typeset(&issue.locale, &it.title);
        let words = [("title", title.as_str()), ("page", &it.page.to_string())];
        app.templates.say(&person.locale, "bat-changed-on", &words)
    };
    Ok(newer.map(line).collect())
}

/// The editions of zones, to choose from.
fn editions(issue: &Model) -> Vec<Choice> {
    let zones = issue.editions().into_iter().filter(|it| it.zone.is_some());
    zones.map(|it| Choice { value: it.slug, label: it.label }).collect()
}

async fn steps(
    app: &App,
    person: &Person,
    standing: &Standing,
    names: &HashMap<Uuid, String>,
    zone: Tz,
) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for (at, line) in standing.lines.iter().enumerate() {
        let awaited = standing.next == Some(at);
        steps.push(Step {
            name: step_name(app, person, &line.step.name),
            who: match (line.step.account_id, line.step.role) {
                (Some(id), _) => names.get(&id).cloned().unwrap_or_default(),
                (None, Some(role)) => say(app, person, &format!("role-{}", role.name())),
                (None, None) => String::new(),
            },
            instead: if awaited { instead(app, person, &line.step).await? } else { None },
            awaited,
            said: line.said.as_ref().map(|it| said(app, person, it, zone)),
        });
    }
    Ok(steps)
}

/// What is said of a step that is not signed by the one it is meant for.
async fn instead(app: &App, person: &Person, step: &bat::step::Model) -> Result<Option<String>> {
    let signers = bat::signers(&app.db, step).await?;
    if signers.is_empty() {
        return Ok(Some(say(app, person, "bat-nobody")));
    }
    let Some(role) = step.role.filter(|_| step.account_id.is_none() && !step.name.is_empty()) else {
        return Ok(None);
    };
    if signers.iter().any(|it| it.role == role) {
        return Ok(None);
    }
    let names = signers.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
    let role = say(app, person, &format!("role-{}", role.name()));
    Ok(Some(app.templates.say(&person.locale, "bat-instead", &[("role", &role), ("names", &names)])))
}

fn step_name(app: &App, person: &Person, name: &str) -> String {
    if name.is_empty() { say(app, person, "bat-default-step") } else { name.to_owned() }
}

fn said(app: &App, person: &Person, it: &bat::signature::Model, zone: Tz) -> Said {
    Said {
        step: step_name(app, person, &it.step_name),
        name: it.name.clone(),
        when: items::moment(it.at, zone, &person.locale),
        build: it.build_number,
        verdict: it.verdict.name(),
        reason: it.reason.clone(),
        void: it.voided_at.is_some(),
    }
}

async fn reopenings(app: &App, person: &Person, issue: &Model, zone: Tz) -> Result<Vec<Reopening>> {
    let all = builds::of_issue(&app.db.read, issue.id).await?;
    let may_sign = reopening::may_sign(&app.db, person).await?;
    let names = Names::of(app, &person.locale).await?;
    let number = |id: Option<Uuid>| all.iter().find(|it| Some(it.id) == id).map(|it| it.number);
    let compare = |it: &reopening::Model| {
        let to = number(it.build_id)?;
        let from = all.iter().find(|it| it.number < to && !it.is_proposal())?.number;
        Some(format!("/cms/issues/{}/compare?from={from}&to={to}", issue.number))
    };
    let row = |it: reopening::Model| Reopening {
        id: it.id,
        pages: names.pages(&it.opened()),
        reason: it.reason.clone(),
        state: it.state.name(),
        when: items::moment(it.asked_at, zone, &person.locale),
        fault: if it.fault.is_empty() {
            String::new()
        } else {
            let pages = names.pages(&it.other_pages());
            app.templates.say(&person.locale, &format!("reopening-{}", it.fault), &[("pages", &pages)])
        },
        compare: compare(&it),
        may_sign: may_sign && it.state == reopening::State::Ready,
        may_cancel: person.role >= Role::ChiefEditor
            && matches!(it.state, reopening::State::Asked | reopening::State::Ready),
    };
    Ok(reopening::of_issue(&app.db.read, issue.id).await?.into_iter().map(row).collect())
}

/// Signs the step that is awaited; the last signature is the BAT.
pub(super) async fn sign(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let town = town::get(&app.db).await?;
    let version = sent.text("version").parse().unwrap_or(0);
    match bat::sign(&app.db, &person, &town, issue.id, version, app.now()).await {
        Ok(signed) => {
            app.bell.notify_waiters();
            let word = if signed == Signed::Step { "bat-step-signed" } else { "cms-issue-approved" };
            visitor.flash(&app, &say(&app, &person, word)).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}")).into_response())
        }
        Err(error @ (Error::Refused(_) | Error::Conflict)) => {
            issues::unchanged(&app, &person, &issue, &error).await
        }
        Err(other) => Err(other),
    }
}

/// Refuses the proof at the step that is awaited.
pub(super) async fn refuse(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let version = sent.text("version").parse().unwrap_or(0);
    let done = bat::refuse(&app.db, &person, issue.id, version, &sent.text("reason"), app.now()).await;
    if matches!(done, Err(Error::Conflict)) {
        return issues::unchanged(&app, &person, &issue, &Error::Conflict).await;
    }
    match refused(done)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "bat-step-refused")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}#bat")).into_response())
        }
        Err(found) => issues::again(&app, &person, &issue, &sent, &found).await,
    }
}

/// Asks for pages to be opened again after the BAT.
pub(super) async fn reopen(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let wanted = OfZone { zone: sent.text("edition") };
    let edition = wanted.of(issue.editions())?.filter(|_| !wanted.zone.is_empty()).unwrap_or_default();
    let asked = match listed(&sent.text("pages")) {
        Some(pages) => {
            let pages: Vec<PageOf> = pages.into_iter().map(|it| edition.page(it)).collect();
            reopening::ask(&app.db, &person, &issue, &pages, &sent.text("reason"), app.now()).await.map(drop)
        }
        None => Err(Problem::at("pages", "page-list").into()),
    };
    match refused(asked)? {
        Ok(()) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "reopening-was-asked")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}#reopenings")).into_response())
        }
        Err(found) => issues::again(&app, &person, &issue, &sent, &found).await,
    }
}

/// The numbers of `7` or `6, 7`, each once and in order.
fn listed(typed: &str) -> Option<Vec<usize>> {
    let mut pages: Vec<usize> = typed
        .split([',', ' '])
        .filter(|it| !it.is_empty())
        .map(|it| it.parse().ok())
        .collect::<Option<_>>()?;
    pages.sort_unstable();
    pages.dedup();
    Some(pages)
}

/// Signs what a reopening proposes.
pub(super) async fn sign_reopening(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    reopening::sign(&app.db, &person, &issue, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "reopening-was-signed")).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}#reopenings")))
}

/// Gives a reopening up.
pub(super) async fn cancel_reopening(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    reopening::cancel(&app.db, &person, &issue, id, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "reopening-was-cancelled")).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}#reopenings")))
}

/// The chain of approvals.
#[derive(Debug, Serialize)]
pub(super) struct ChainPage {
    desk: Desk,
    /// Roles, then accounts.
    who: Vec<Choice>,
    form: View,
}

impl Template for ChainPage {
    const NAME: &'static str = "cms/approvals.html";
}

/// The rows of the form.
const ROWS: &[(&str, &[&str])] = &[("steps", &["name", "who"])];

async fn chain_page(app: &App, person: &Person, mut form: View) -> Result<ChainPage> {
    form.blanks(ROWS);
    let roles = [Role::Editor, Role::ChiefEditor, Role::Administrator].map(Role::name);
    let mut who = Choice::named(app, person, "role", roles);
    let accounts = staff::colleagues(&app.db).await?.into_iter();
    who.extend(accounts.map(|it| Choice { value: it.id.to_string(), label: it.name }));
    Ok(ChainPage { desk: Desk::of(person, "issues"), who, form })
}

/// The page of the chain.
pub(super) async fn chain(State(app): State<App>, Editor(person): Editor) -> Result<Page<ChainPage>> {
    let steps: Vec<serde_json::Value> = bat::chain(&app.db.read)
        .await?
        .iter()
        .filter(|it| !it.name.is_empty())
        .map(|it| {
            let role = it.role.map(|it| it.name().to_owned());
            serde_json::json!({ "name": it.name, "who": it.account_id.map(|it| it.to_string()).or(role) })
        })
        .collect();
    let form = View::of(&serde_json::json!({ "steps": steps }));
    Ok(Page::new(chain_page(&app, &person, form).await?))
}

/// Sets the chain.
pub(super) async fn save_chain(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let wish: Vec<WishedStep> = sent
        .rows("steps", ["name", "who"])
        .into_iter()
        .map(|[name, who]| WishedStep { name, role: form::choice(&who), account: who.parse().ok() })
        .collect();
    match refused(bat::set_chain(&app.db, &person, &wish, app.now()).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "bat-chain-saved")).await?;
            Ok(Redirect::to("/cms/approvals").into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, ROWS).with(&app, &person, &found);
            Ok(Page::invalid(chain_page(&app, &person, form).await?).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_typed_as_people_type_them() {
        assert_eq!(listed("7, 6 ,7"), Some(vec![6, 7]));
        assert_eq!(listed(""), Some(Vec::new()));
        assert_eq!(listed("sept"), None);
    }
}
