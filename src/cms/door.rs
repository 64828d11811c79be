//! Other ways through the door: a forgotten password, and what an address sent by mail opens, each once.
use super::form::{self, Sent, View};
use crate::app::App;
use crate::content::town;
use crate::error::{Error, Problem, Result};
use crate::staff::link::{self, Purpose};
use crate::staff::{self, PASSWORD_MIN};
use crate::web::client::Browser;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

/// Somebody forgot a password.
#[derive(Debug, Serialize)]
pub(super) struct ForgottenPage {
    form: View,
    /// It was asked; nobody is told whether there is such an account.
    asked: bool,
}

impl Template for ForgottenPage {
    const NAME: &'static str = "cms/forgotten.html";
}

/// What an address opens.
#[derive(Debug, Serialize)]
pub(super) struct LinkPage {
    form: View,
    token: String,
    /// Name of a purpose, or `closed`.
    purpose: &'static str,
    name: String,
    email: String,
    password_min: usize,
}

impl Template for LinkPage {
    const NAME: &'static str = "cms/account_link.html";
}

/// The form.
pub(super) async fn forgotten(State(app): State<App>) -> Result<Page<ForgottenPage>> {
    with_password(&app)?;
    Ok(Page::new(ForgottenPage { form: View::default(), asked: false }))
}

/// Nobody has a password where the identity provider alone lets people in.
fn with_password(app: &App) -> Result<()> {
    if app.settings.local_sign_in { Ok(()) } else { Err(Error::NotFound) }
}

/// Leaves a letter, if there is such an account; the answer is the same.
pub(super) async fn forget(State(app): State<App>, browser: Browser, sent: Sent) -> Result<Response> {
    with_password(&app)?;
    let email = sent.text("email");
    let mut form = View::default();
    form.set("email", &email);
    let refuse = |form: View, problem: Problem, status: StatusCode| {
        let form = form.with_in(&app, browser.locale, &[problem]);
        Ok(Page::new(ForgottenPage { form, asked: false }).status(status).into_response())
    };
    if !staff::plausible(&email) {
        return refuse(form, Problem::at("email", "email"), StatusCode::UNPROCESSABLE_ENTITY);
    }
    if !link::forgotten(&app.db, &email, &browser.address, app.now()).await? {
        let problem = Problem::whole("too-many-attempts").with("minutes", 60);
        return refuse(form, problem, StatusCode::TOO_MANY_REQUESTS);
    }
    app.bell.notify_waiters();
    Ok(Page::new(ForgottenPage { form, asked: true }).into_response())
}

fn page(token: &str, open: &link::Open, form: View) -> LinkPage {
    LinkPage {
        form,
        token: token.to_owned(),
        purpose: open.purpose.name(),
        name: open.account.name.clone(),
        email: open.email.clone(),
        password_min: PASSWORD_MIN,
    }
}

fn closed() -> Response {
    let form = View::default();
    let page = LinkPage {
        form,
        token: String::new(),
        purpose: "closed",
        name: String::new(),
        email: String::new(),
        password_min: PASSWORD_MIN,
    };
    Page::new(page).status(StatusCode::NOT_FOUND).into_response()
}

/// What an address opens. Looking takes nothing: programs that follow addresses in mails look, too.
pub(super) async fn show(State(app): State<App>, Path(token): Path<String>) -> Result<Response> {
    Ok(match link::find(&app.db, &token, app.now()).await {
        Ok(open) => Page::new(page(&token, &open, View::default())).into_response(),
        Err(Error::NotFound) => closed(),
        Err(other) => return Err(other),
    })
}

/// Takes it.
pub(super) async fn take(
    State(app): State<App>,
    browser: Browser,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response> {
    let open = match link::find(&app.db, &token, app.now()).await {
        Ok(open) => open,
        Err(Error::NotFound) => return Ok(closed()),
        Err(other) => return Err(other),
    };
    let done = match open.purpose {
        Purpose::Invitation | Purpose::Reset if !app.settings.local_sign_in => {
            Err(Problem::whole("local-sign-in-off").into())
        }
        Purpose::Invitation | Purpose::Reset => {
            let town = town::get(&app.db).await?;
            let words = town.words();
            link::choose_password(&app.db, &open, &sent.secret("password"), &words, app.now()).await
        }
        Purpose::Address => link::confirm_address(&app.db, &open, app.now()).await,
        Purpose::Enter => Ok(()),
    };
    match refused(done) {
        Ok(Ok(())) => {}
        Ok(Err(found)) => {
            let form = View::default().with_labels(&app, browser.locale, &found, |_| {
                form::label(&app, browser.locale, "new_password")
            });
            return Ok(Page::invalid(page(&token, &open, form)).into_response());
        }
        // Somebody else took it while the form stood open.
        Err(Error::NotFound) => return Ok(closed()),
        Err(other) => return Err(other),
    }
    app.bell.notify_waiters();
    let token = match open.purpose {
        Purpose::Address => return Ok(Redirect::to("/cms/sign-in?done=address").into_response()),
        Purpose::Reset => return Ok(Redirect::to("/cms/sign-in?done=password").into_response()),
        Purpose::Invitation => staff::welcome(&app.db, open.account.id, &browser.origin(), app.now()).await?,
        Purpose::Enter => link::enter(&app.db, &open, &browser.origin(), app.now()).await?,
    };
    Ok(([(header::SET_COOKIE, session::open(&app, &token))], Redirect::to("/cms")).into_response())
}
