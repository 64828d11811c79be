//! Accounts of the desk: who may come in, and as what.
use super::form::{Sent, View};
use super::{Choice, Desk, say};
use crate::app::App;
use crate::error::Result;
use crate::staff::{self, AccountChange, Person, Role};
use crate::web::form::{Problems, problems, refused};
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// The accounts, and the form of a new one.
#[derive(Debug, Serialize)]
pub(super) struct StaffPage {
    desk: Desk,
    accounts: Vec<Account>,
    roles: Vec<Choice>,
    form: View,
    password_min: usize,
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
    active: bool,
    /// What is wrong with the change just sent.
    problems: Problems,
}

const ROLES: [Role; 4] = [Role::Contributor, Role::Editor, Role::ChiefEditor, Role::Administrator];

async fn page(app: &App, person: &Person, form: View, wrong: Option<(Uuid, Problems)>) -> Result<StaffPage> {
    let account = |it: staff::account::Model| Account {
        problems: wrong.as_ref().filter(|wrong| wrong.0 == it.id).map(|it| it.1.clone()).unwrap_or_default(),
        id: it.id,
        name: it.name,
        email: it.email,
        role: it.role.name(),
        active: it.active,
    };
    Ok(StaffPage {
        desk: Desk::of(person, "staff"),
        accounts: staff::all(&app.db).await?.into_iter().map(account).collect(),
        roles: Choice::named(app, person, "role", ROLES.map(Role::name)),
        form,
        password_min: staff::PASSWORD_MIN,
    })
}

/// The page.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<StaffPage>> {
    Ok(Page::new(page(&app, &person, View::default(), None).await?))
}

fn role(sent: &Sent) -> Option<Role> {
    super::form::choice(&sent.text("role"))
}

/// A new account.
pub(super) async fn add(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let role = role(&sent).unwrap_or(Role::Contributor);
    let added = staff::add(
        &app.db,
        &sent.text("email"),
        &sent.text("name"),
        &sent.secret("password"),
        role,
        app.now(),
    )
    .await;
    match refused(added)? {
        Ok(_) => {
            visitor.flash(&app, &say(&app, &person, "cms-account-added")).await?;
            Ok(Redirect::to("/cms/staff").into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).without(&["password"]).with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, form, None).await?).into_response())
        }
    }
}

/// Another role, a new password, on or off.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let wanted = AccountChange {
        role: role(&sent),
        active: Some(sent.flag("active")),
        password: Some(sent.secret("password")).filter(|it| !it.is_empty()),
        session: visitor.token.clone(),
        ..AccountChange::default()
    };
    match refused(staff::change(&app.db, id, wanted).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-account-saved")).await?;
            Ok(Redirect::to("/cms/staff").into_response())
        }
        Err(found) => {
            let wrong = problems(&app, &person.locale, &found);
            Ok(Page::invalid(page(&app, &person, View::default(), Some((id, wrong))).await?).into_response())
        }
    }
}
