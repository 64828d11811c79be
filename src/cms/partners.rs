//! Who proposes for which organisation: the accounts of partners, and the form that invites one.
use super::form::{Sent, View};
use super::{Choice, Desk, items, staff as accounts};
use crate::app::App;
use crate::content::{Kind, item, proposal, town};
use crate::error::Result;
use crate::staff::{self, Person, Role, link};
use crate::web::form::{Problems, problems, refused};
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The accounts, and the invitation.
#[derive(Debug, Serialize)]
pub(super) struct PartnersPage {
    desk: Desk,
    accounts: Vec<Account>,
    organisations: Vec<Choice>,
    form: View,
    /// Letters go to a mail server; else to a folder, and an address is handed on.
    mail: bool,
    /// People come in with a password.
    local: bool,
}

impl Template for PartnersPage {
    const NAME: &'static str = "cms/partners.html";
}

#[derive(Debug, Serialize)]
struct Account {
    id: Uuid,
    name: String,
    email: String,
    organisation: String,
    /// They read the notes for mediators.
    mediator: bool,
    /// `active`, `invited` or `suspended`.
    state: &'static str,
    last_sign_in: Option<String>,
    problems: Problems,
}

/// For which organisation the form begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    organisation: String,
}

/// Where the page is.
const HERE: &str = "/cms/partners";

async fn page(
    app: &App,
    person: &Person,
    form: View,
    wrong: Option<(Uuid, Problems)>,
) -> Result<PartnersPage> {
    let zone = town::get(&app.db).await?.zone();
    let partners: Vec<staff::account::Model> =
        staff::all(&app.db).await?.into_iter().filter(|it| it.role == Role::Partner).collect();
    let ids: Vec<Uuid> = partners.iter().filter_map(|it| it.organisation_id).collect();
    let known = item::by_ids(&app.db, &ids).await?;
    let mediating = proposal::mediating(&app.db, &ids).await?;
    let account = |it: staff::account::Model| Account {
        mediator: it.organisation_id.is_some_and(|id| mediating.contains(&id)),
        problems: wrong.as_ref().filter(|wrong| wrong.0 == it.id).map(|it| it.1.clone()).unwrap_or_default(),
        state: accounts::state(&it),
        last_sign_in: it.last_sign_in_at.map(|at| items::moment(at, zone, &person.locale)),
        organisation: it
            .organisation_id
            .and_then(|id| known.get(&id))
            .map(|it| it.title.clone())
            .unwrap_or_default(),
        id: it.id,
        name: it.name,
        email: it.email,
    };
    let mut accounts: Vec<Account> = partners.into_iter().map(account).collect();
    accounts.sort_by(|a, b| (&a.organisation, &a.name).cmp(&(&b.organisation, &b.name)));
    Ok(PartnersPage {
        desk: Desk::of(person, "moderation"),
        accounts,
        organisations: items::items_of(app, person, Kind::Organisation).await?,
        form,
        mail: !app.settings.smtp_url.is_empty(),
        local: app.settings.local_sign_in,
    })
}

/// The page.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<PartnersPage>> {
    let mut form = View::default();
    form.set("organisation", asked.organisation);
    Ok(Page::new(page(&app, &person, form, None).await?))
}

/// Invites somebody for an organisation.
pub(super) async fn invite(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let organisation = match sent.id("organisation") {
        Some(id) => {
            item::by_ids(&app.db, &[id]).await?.remove(&id).filter(|it| it.kind == Kind::Organisation)
        }
        None => None,
    };
    let (email, name) = (sent.text("email"), sent.line("name"));
    let organisation = organisation.map(|it| it.id);
    let done = link::invite(&app.db, &person, &email, &name, Role::Partner, organisation, app.now()).await;
    match refused(done)? {
        Ok(account) => accounts::invited(&app, &person, &visitor, HERE, &account).await,
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, form, None).await?).into_response())
        }
    }
}

async fn wrong(app: &App, person: &Person, id: Uuid, found: &[crate::error::Problem]) -> Result<Response> {
    let wrong = problems(app, &person.locale, found);
    Ok(Page::invalid(page(app, person, View::default(), Some((id, wrong))).await?).into_response())
}

/// Writes to somebody once more.
pub(super) async fn write(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    match refused(link::write_again(&app.db, &person, id, app.now()).await)? {
        Ok(account) => accounts::written(&app, &person, &visitor, HERE, &account).await,
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
        Ok(made) => accounts::link_page(&app, &person, HERE, made).await,
        Err(found) => wrong(&app, &person, id, &found).await,
    }
}
