//! Accounts of the desk: who is invited, may come in, and as what.
use super::form::{Sent, View};
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::{item, proposal, town};
use crate::error::{Problem, Result};
use crate::staff::link::{self, Purpose};
use crate::staff::{self, AccountChange, Person, Role, factor};
use crate::web::form::{Problems, problems, refused};
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// The accounts, and the form of an invitation.
#[derive(Debug, Serialize)]
pub(super) struct StaffPage {
    desk: Desk,
    accounts: Vec<Account>,
    roles: Vec<Choice>,
    form: View,
    /// Letters go to a mail server; else to a folder, and an address is handed on.
    mail: bool,
    /// People come in with a password.
    local: bool,
    /// Administrators and chief editors are asked for a second factor.
    factor_asked: bool,
}

impl Template for StaffPage {
    const NAME: &'static str = "cms/staff.html";
}

#[derive(Debug, Serialize)]
struct Account {
    id: Uuid,
    name: String,
    email: String,
    role: &'static str,
    /// `active`, `invited` or `suspended`.
    state: &'static str,
    last_sign_in: Option<String>,
    factor: bool,
    /// Their role is asked for a second factor, and they have none.
    lacks_factor: bool,
    /// What the identity provider they come by is called.
    provider: Option<String>,
    /// The organisation a partner proposes for.
    organisation: Option<String>,
    /// They read the notes for mediators.
    mediator: bool,
    /// It is the one of who looks.
    own: bool,
    /// What is wrong with the change just sent.
    problems: Problems,
}

/// An address to hand on.
#[derive(Debug, Serialize)]
pub(super) struct LinkPage {
    desk: Desk,
    /// The page it was asked on.
    back: &'static str,
    name: String,
    email: String,
    /// Name of a purpose.
    purpose: &'static str,
    address: String,
    until: String,
}

impl Template for LinkPage {
    const NAME: &'static str = "cms/staff_link.html";
}

/// Where an account stands.
pub(super) fn state(it: &staff::account::Model) -> &'static str {
    match (it.active, it.joined()) {
        (false, _) => "suspended",
        (true, false) => "invited",
        (true, true) => "active",
    }
}

const ROLES: [Role; 4] = [Role::Contributor, Role::Editor, Role::ChiefEditor, Role::Administrator];

async fn page(app: &App, person: &Person, form: View, wrong: Option<(Uuid, Problems)>) -> Result<StaffPage> {
    let zone = town::get(&app.db).await?.zone();
    let all = staff::all(&app.db).await?;
    let linked: Vec<Uuid> = all.iter().filter_map(|it| it.organisation_id).collect();
    let known = item::by_ids(&app.db, &linked).await?;
    let mediating = proposal::mediating(&app.db, &linked).await?;
    let account = |it: staff::account::Model| Account {
        mediator: it.organisation_id.is_some_and(|id| mediating.contains(&id)),
        problems: wrong.as_ref().filter(|wrong| wrong.0 == it.id).map(|it| it.1.clone()).unwrap_or_default(),
        state: state(&it),
        organisation: it.organisation_id.and_then(|id| known.get(&id)).map(|it| it.title.clone()),
        last_sign_in: it.last_sign_in_at.map(|at| items::moment(at, zone, &person.locale)),
        factor: it.totp_secret.is_some(),
        lacks_factor: app.settings.second_factor && it.role >= Role::ChiefEditor && it.totp_secret.is_none(),
        provider: it.subject.is_some().then(|| app.settings.oidc_name.clone()),
        own: person.id == Some(it.id),
        id: it.id,
        name: it.name,
        email: it.email,
        role: it.role.name(),
    };
    Ok(StaffPage {
        desk: Desk::of(person, "staff"),
        accounts: all.into_iter().map(account).collect(),
        roles: Choice::named(app, person, "role", ROLES.map(Role::name)),
        form,
        mail: !app.settings.smtp_url.is_empty(),
        local: app.settings.local_sign_in,
        factor_asked: app.settings.second_factor,
    })
}

/// Where the page is.
const HERE: &str = "/cms/staff";

/// The page.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<StaffPage>> {
    Ok(Page::new(page(&app, &person, View::default(), None).await?))
}

fn role(sent: &Sent) -> Option<Role> {
    super::form::choice(&sent.text("role"))
}

/// Invites somebody.
pub(super) async fn invite(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let role = role(&sent).unwrap_or(Role::Contributor);
    let (email, name) = (sent.text("email"), sent.line("name"));
    match refused(link::invite(&app.db, &person, &email, &name, role, None, app.now()).await)? {
        Ok(account) => invited(&app, &person, &visitor, HERE, &account).await,
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, form, None).await?).into_response())
        }
    }
}

/// What is said of a letter: that it goes, or that it waits where there is no mail server.
fn sent_word<'a>(app: &App, goes: &'a str, waits: &'a str) -> &'a str {
    if app.settings.smtp_url.is_empty() { waits } else { goes }
}

/// Says that somebody was invited, on the page at `back`.
pub(super) async fn invited(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    back: &str,
    account: &staff::account::Model,
) -> Result<Response> {
    let word = sent_word(app, "staff-was-invited", "staff-was-invited-folder");
    told(app, person, visitor, back, word, account).await
}

/// Says that somebody was written to, on the page at `back`.
pub(super) async fn written(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    back: &str,
    account: &staff::account::Model,
) -> Result<Response> {
    let word = sent_word(app, "staff-written", "staff-written-folder");
    told(app, person, visitor, back, word, account).await
}

async fn told(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    back: &str,
    word: &str,
    account: &staff::account::Model,
) -> Result<Response> {
    app.bell.notify_waiters();
    let said = app.templates.say(&person.locale, word, &[("name", &account.name), ("email", &account.email)]);
    visitor.flash(app, &said).await?;
    Ok(Redirect::to(&format!("{back}#a-{}", account.id)).into_response())
}

/// The page again, with what is wrong beside the account.
async fn wrong(app: &App, person: &Person, id: Uuid, found: &[Problem]) -> Result<Response> {
    let wrong = problems(app, &person.locale, found);
    Ok(Page::invalid(page(app, person, View::default(), Some((id, wrong))).await?).into_response())
}

/// Another role; suspended or not.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let active = match sent.text("active").as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let wanted = AccountChange { role: role(&sent), active, ..AccountChange::default() };
    match refused(staff::change(&app.db, &person, id, wanted, app.now()).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-account-saved")).await?;
            Ok(Redirect::to(&format!("/cms/staff#a-{id}")).into_response())
        }
        Err(found) => wrong(&app, &person, id, &found).await,
    }
}

/// Writes to somebody once more: the invitation, or how to choose a new password.
pub(super) async fn write(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    match refused(link::write_again(&app.db, &person, id, app.now()).await)? {
        Ok(account) => written(&app, &person, &visitor, HERE, &account).await,
        Err(found) => wrong(&app, &person, id, &found).await,
    }
}

/// The same address, to hand on.
pub(super) async fn hand_on(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    match refused(link::hand_on(&app.db, &person, id, app.now()).await)? {
        Ok(made) => link_page(&app, &person, HERE, made).await,
        Err(found) => wrong(&app, &person, id, &found).await,
    }
}

/// The page of an address to hand on, which leads back to the page at `back`.
pub(super) async fn link_page(
    app: &App,
    person: &Person,
    back: &'static str,
    (account, purpose, token): (staff::account::Model, Purpose, String),
) -> Result<Response> {
    let zone = town::get(&app.db).await?.zone();
    Ok(Page::new(LinkPage {
        desk: Desk::of(person, "staff"),
        back,
        name: account.name,
        email: account.email,
        purpose: purpose.name(),
        address: format!("{}{}", app.settings.public_url, Purpose::path(&token)),
        until: items::moment(app.now() + link::life(purpose), zone, &person.locale),
    })
    .into_response())
}

/// Takes the second factor off somebody who lost the telephone.
pub(super) async fn factor_off(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let account = factor::turn_off(&app.db, &person, id, app.now()).await?;
    told(&app, &person, &visitor, HERE, "staff-factor-off", &account).await
}
