//! Who is asking: the session cookie becomes a [`Visitor`] once per request; routes that need somebody are guarded here.
use super::Access;
use crate::app::App;
use crate::error::{Error, Result};
use crate::staff::{self, Person, Role};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::convert::Infallible;

/// Who is asking, if anybody, and with which cookie.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    pub person: Option<Person>,
    pub token: Option<String>,
    /// What the identity provider said of this session.
    pub id_token: Option<String>,
    /// The town asks people of this role for a second factor, and this one has none yet.
    pub lacks_factor: bool,
}

/// The cookie of who is half in: a code is awaited, or the identity provider.
pub struct HalfIn(pub Option<String>);

/// Where one's own account is: the way to a second factor.
pub const OWN: &str = "/cms/me";

/// Somebody signed in. Routes whose access is a role can take it.
pub struct Editor(pub Person);

/// The name of the session cookie; the prefix makes browsers keep it to this host and to HTTPS or loopback.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-parvis" } else { "parvis" }
}

/// The same for who is half in.
fn step_name(secure: bool) -> &'static str {
    if secure { "__Host-parvis-step" } else { "parvis-step" }
}

/// The `Set-Cookie` that opens a session.
pub fn open(app: &App, token: &str) -> HeaderValue {
    cookie(app, cookie_name(app.settings.secure_cookies), token, staff::SESSION_LIFE.num_seconds())
}

/// The `Set-Cookie` that ends it.
pub fn close(app: &App) -> HeaderValue {
    cookie(app, cookie_name(app.settings.secure_cookies), "", 0)
}

/// The `Set-Cookie` of who is half in.
pub fn half_open(app: &App, token: &str) -> HeaderValue {
    cookie(app, step_name(app.settings.secure_cookies), token, staff::step::LIFE.num_seconds())
}

fn cookie(app: &App, name: &str, value: &str, age: i64) -> HeaderValue {
    let secure = if app.settings.secure_cookies { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Finds out who is asking, for every route.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let token = sent(request.headers(), cookie_name(app.settings.secure_cookies));
    let found = match &token {
        Some(token) => match staff::session(&app.db, token, app.now()).await {
            Ok(found) => found,
            Err(err) => return err.into_response(),
        },
        None => None,
    };
    let visitor = found.map(|it| Visitor {
        token,
        id_token: it.id_token,
        lacks_factor: app.settings.second_factor && it.person.role >= Role::ChiefEditor && !it.well_known,
        person: Some(it.person),
    });
    request.extensions_mut().insert(visitor.unwrap_or_default());
    next.run(request).await
}

/// Whether a session comes with the request, whatever it is worth.
pub fn comes(app: &App, headers: &HeaderMap) -> bool {
    sent(headers, cookie_name(app.settings.secure_cookies)).is_some()
}

/// The value of a cookie.
fn sent(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = all.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|it| it.0 == name).map(|it| it.1.to_owned())
}

/// Lets in who may: the one place that enforces the route table.
pub async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned().unwrap_or_default();
    let own = request.uri().path() == OWN || request.uri().path().starts_with("/cms/me/");
    match (access, visitor.person) {
        (Access::Public, _) => next.run(request).await,
        (Access::Role(role), Some(person)) if visitor.lacks_factor && person.role >= role && !own => {
            Redirect::to("/cms/me/second-factor").into_response()
        }
        (Access::Role(role), Some(person)) if person.role >= role => next.run(request).await,
        (Access::Role(_), Some(_)) => Error::Forbidden.into_response(),
        (Access::Role(_), None) => Error::SignIn.into_response(),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

impl FromRequestParts<App> for HalfIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Self, Infallible> {
        Ok(Self(sent(&parts.headers, step_name(app.settings.secure_cookies))))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Editor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let visitor = parts.extensions.get::<Visitor>().cloned().unwrap_or_default();
        visitor.person.map(Self).ok_or(Error::SignIn)
    }
}

impl Visitor {
    /// Leaves a message for the next page.
    pub async fn flash(&self, app: &App, message: &str) -> Result<()> {
        match &self.token {
            Some(token) => staff::flash(&app.db, token, message).await,
            None => Ok(()),
        }
    }
}
