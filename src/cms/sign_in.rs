//! The door of the desk: a password and, where one is set, a code; or the identity provider. Attempts are counted in `staff`; an unknown
//! address and a wrong password look alike.
use super::form::{Sent, View};
use crate::app::App;
use crate::error::{Error, Problem, Result};
use crate::provider;
use crate::staff::step::{self, Step};
use crate::staff::{self, SignIn};
use crate::web::client::Browser;
use crate::web::form::refused;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::{self, HalfIn, Visitor};
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

/// The door.
#[derive(Debug, Default, Serialize)]
pub(super) struct SignInPage {
    form: View,
    /// Where to go then.
    next: String,
    /// People may come in with a password.
    local: bool,
    /// What the identity provider is called.
    provider: Option<String>,
    /// The way there.
    provider_href: String,
    /// What was done just now, in words.
    done: String,
    /// Where one signs out of the identity provider too.
    way_out: Option<String>,
}

impl Template for SignInPage {
    const NAME: &'static str = "cms/sign_in.html";
}

/// How one signs in again over a text: with a password, or in a window of the identity provider.
#[derive(Debug, Serialize)]
pub(super) struct Again {
    local: bool,
    provider: Option<String>,
    href: String,
}

impl Again {
    /// As this installation lets people in.
    pub(super) fn of(app: &App) -> Self {
        let SignInPage { local, provider, provider_href, .. } = door(app, BACK_AT_A_TEXT.to_owned());
        Self { local, provider, href: provider_href }
    }
}

/// Where the window of the identity provider ends.
const BACK_AT_A_TEXT: &str = "/cms/me/signed-in";

/// What that window says.
#[derive(Debug, Serialize)]
pub(super) struct DonePage {
    /// Where to go from it, should the other window be gone.
    back: &'static str,
}

impl Template for DonePage {
    const NAME: &'static str = "cms/sign_in_done.html";
}

/// Somebody is signed in and goes back to the window with the text.
pub(super) async fn done() -> Page<DonePage> {
    Page::new(DonePage { back: "/cms" })
}

/// The code of a second factor.
#[derive(Debug, Serialize)]
pub(super) struct CodePage {
    form: View,
    next: String,
}

impl Template for CodePage {
    const NAME: &'static str = "cms/sign_in_code.html";
}

/// Where somebody wanted to go, and what was done before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Next {
    next: String,
    done: String,
}

/// Only places of the desk: an address elsewhere would lend our name to somebody else's page.
fn safe(next: &str) -> String {
    let ours = next == "/cms"
        || next.starts_with("/cms/")
        || next.starts_with("/cms?")
        || next.starts_with("/apercu/");
    let plain = !next.contains(|it: char| it == '\\' || it.is_control());
    if ours && plain { next.to_owned() } else { "/cms".to_owned() }
}

fn door(app: &App, next: String) -> SignInPage {
    SignInPage {
        local: app.settings.local_sign_in,
        provider: provider::named(&app.settings).map(str::to_owned),
        provider_href: format!("/cms/sign-in/provider?next={}", urlencode(&next)),
        next,
        ..SignInPage::default()
    }
}

/// The door with what is wrong.
fn shut(app: &App, browser: &Browser, next: String, email: String, found: &[Problem]) -> Page<SignInPage> {
    let mut form = View::default();
    form.set("email", email);
    let form = form.with_in(app, browser.locale, found);
    Page::invalid(SignInPage { form, ..door(app, next) })
}

fn come_in(app: &App, token: &str, next: &str) -> Response {
    let cookies =
        [(header::SET_COOKIE, session::open(app, token)), (header::SET_COOKIE, session::half_open(app, ""))];
    (AppendHeaders(cookies), Redirect::to(next)).into_response()
}

/// The form.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    browser: Browser,
    Query(asked): Query<Next>,
) -> Response {
    let next = safe(&asked.next);
    if visitor.person.is_some() {
        return Redirect::to(&next).into_response();
    }
    let known = ["password", "address"].contains(&asked.done.as_str());
    let done = if known {
        app.templates.say(browser.locale, &format!("door-done-{}", asked.done), &[])
    } else {
        String::new()
    };
    Page::new(SignInPage { done, ..door(&app, next) }).into_response()
}

/// Checks who it is, and opens a session or asks for a code.
pub(super) async fn enter(State(app): State<App>, browser: Browser, sent: Sent) -> Result<Response> {
    let (email, next) = (sent.text("email"), safe(&sent.text("next")));
    if !app.settings.local_sign_in {
        return Ok(shut(&app, &browser, next, email, &[Problem::whole("local-sign-in-off")]).into_response());
    }
    let password = sent.secret("password");
    let tried = staff::sign_in(&app.db, &email, &password, &browser.origin(), app.now()).await?;
    Ok(match tried {
        SignIn::Done { token, .. } => come_in(&app, &token, &next),
        // No redirect: the dialog over a text tells from that that a code is awaited.
        SignIn::Code { step } => {
            let cookie = [(header::SET_COOKIE, session::half_open(&app, &step))];
            (cookie, Page::new(CodePage { form: View::default(), next })).into_response()
        }
        SignIn::Wrong => {
            shut(&app, &browser, next, email, &[Problem::at("email", "wrong-sign-in")]).into_response()
        }
        SignIn::Wait(seconds) => shut(&app, &browser, next, email, &[wait(seconds)])
            .status(StatusCode::TOO_MANY_REQUESTS)
            .into_response(),
    })
}

fn wait(seconds: u32) -> Problem {
    Problem::whole("too-many-attempts").with("minutes", seconds.div_ceil(60))
}

/// Checks the code of who is half in.
pub(super) async fn enter_code(
    State(app): State<App>,
    browser: Browser,
    HalfIn(step): HalfIn,
    sent: Sent,
) -> Result<Response> {
    let next = safe(&sent.text("next"));
    let code = sent.text("code");
    let tried = staff::enter_code(
        &app.db,
        &app.vault,
        &step.unwrap_or_default(),
        &code,
        &browser.origin(),
        app.now(),
    )
    .await;
    let (status, problem) = match refused(tried)? {
        Ok(SignIn::Done { token, .. }) => return Ok(come_in(&app, &token, &next)),
        Ok(SignIn::Wait(seconds)) => (StatusCode::TOO_MANY_REQUESTS, wait(seconds)),
        Ok(_) => (StatusCode::UNPROCESSABLE_ENTITY, Problem::at("code", "wrong-code")),
        Err(found) => return Ok(shut(&app, &browser, next, String::new(), &found).into_response()),
    };
    let form = View::default().with_in(&app, browser.locale, &[problem]);
    Ok(Page::new(CodePage { form, next }).status(status).into_response())
}

/// Leads to the identity provider.
pub(super) async fn to_provider(
    State(app): State<App>,
    browser: Browser,
    Query(asked): Query<Next>,
) -> Result<Response> {
    if provider::named(&app.settings).is_none() {
        return Err(Error::NotFound);
    }
    let next = safe(&asked.next);
    match refused(provider::begin(&app.settings).await)? {
        Ok(begun) => {
            let step =
                Step::Provider { state: begun.state, nonce: begun.nonce, verifier: begun.verifier, next };
            let step = step::begin(&app.db, &step, app.now()).await?;
            let cookie = [(header::SET_COOKIE, session::half_open(&app, &step))];
            Ok((cookie, Redirect::to(begun.url.as_str())).into_response())
        }
        Err(found) => {
            let page = shut(&app, &browser, next, String::new(), &found);
            Ok(page.status(StatusCode::SERVICE_UNAVAILABLE).into_response())
        }
    }
}

/// What the identity provider answers with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer {
    code: String,
    state: String,
    error: String,
}

/// Back from the identity provider.
pub(super) async fn back(
    State(app): State<App>,
    browser: Browser,
    HalfIn(step): HalfIn,
    Query(answer): Query<Answer>,
) -> Result<Response> {
    if provider::named(&app.settings).is_none() {
        return Err(Error::NotFound);
    }
    match refused(came_back(&app, &browser, &step.unwrap_or_default(), &answer).await)? {
        Ok((token, next)) => Ok(come_in(&app, &token, &next)),
        Err(found) => {
            let away = found.iter().any(|it| it.code == "provider-away");
            let status =
                if away { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = shut(&app, &browser, safe(""), String::new(), &found);
            Ok(page.status(status).into_response())
        }
    }
}

/// Whose session it opens, and where to go. The round is over, whatever comes of it: a code is tried once.
async fn came_back(app: &App, browser: &Browser, step: &str, answer: &Answer) -> Result<(String, String)> {
    let Step::Provider { state, nonce, verifier, next } = step::find(&app.db, step, app.now()).await? else {
        return Err(Problem::whole("sign-in-lost").into());
    };
    step::take(&app.db, step).await?;
    if state != answer.state {
        return Err(Problem::whole("sign-in-lost").into());
    }
    if !answer.error.is_empty() {
        tracing::info!(error = answer.error, "the identity provider lets nobody in");
        return Err(Problem::whole("provider-refused").into());
    }
    let who = provider::finish(&app.settings, &answer.code, &nonce, &verifier, app.now()).await?;
    let token = staff::sign_in_by_provider(&app.db, who, &browser.origin(), app.now()).await?;
    Ok((token, next))
}

/// Ends the session. Who came by the identity provider is still signed in there: the way out stands on the page.
pub(super) async fn leave(State(app): State<App>, visitor: Visitor, browser: Browser) -> Result<Response> {
    if let Some(token) = &visitor.token {
        staff::sign_out(&app.db, token).await?;
    }
    let cookie = [(header::SET_COOKIE, session::close(&app))];
    let back = format!("{}/cms/sign-in", app.settings.public_url);
    let way_out = match &visitor.id_token {
        Some(id_token) => provider::way_out(&app.settings, id_token, &back).await,
        None => None,
    };
    let Some(way_out) = way_out else { return Ok((cookie, Redirect::to("/cms/sign-in")).into_response()) };
    let done = app.templates.say(browser.locale, "door-done-out", &[]);
    let page = SignInPage { done, way_out: Some(way_out.into()), ..door(&app, safe("")) };
    Ok((cookie, Page::new(page)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_leads_to_the_desk_only() {
        assert_eq!(safe("/cms/items?kind=article"), "/cms/items?kind=article");
        let elsewhere = [
            "//evil.example",
            "https://evil.example",
            "/cmsx",
            "/cms/\\evil.example",
            "/cms/\r\nX: y",
            "/cms/\0",
            "",
        ];
        for elsewhere in elsewhere {
            assert_eq!(safe(elsewhere), "/cms");
        }
    }
}
