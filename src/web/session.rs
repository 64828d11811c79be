//! Who is asking: the session cookie becomes a [`Visitor`] once per request; routes that need somebody are guarded here.
use super::Access;
use crate::app::App;
use crate::error::{Error, Result};
use crate::staff::{self, Person};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;

/// Who is asking, if anybody, and with which cookie.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    pub person: Option<Person>,
    pub token: Option<String>,
}

/// Somebody signed in. Routes whose access is a role can take it.
pub struct Editor(pub Person);

/// The name of the session cookie; the prefix makes browsers keep it to this host and to HTTPS or loopback.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-parvis" } else { "parvis" }
}

/// The `Set-Cookie` that opens a session.
pub fn open(app: &App, token: &str) -> HeaderValue {
    cookie(app, token, staff::SESSION_LIFE.num_seconds())
}

/// The `Set-Cookie` that ends it.
pub fn close(app: &App) -> HeaderValue {
    cookie(app, "", 0)
}

fn cookie(app: &App, value: &str, age: i64) -> HeaderValue {
    let secure = app.settings.secure_cookies;
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{}",
        cookie_name(secure),
        if secure { "; Secure" } else { "" }
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Finds out who is asking, for every route.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let name = cookie_name(app.settings.secure_cookies);
    let token = request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|it| it.0 == name)
        .map(|it| it.1.to_owned());
    let person = match &token {
        Some(token) => match staff::session(&app.db, token, app.now()).await {
            Ok(person) => person,
            Err(err) => return err.into_response(),
        },
        None => None,
    };
    let token = token.filter(|_| person.is_some());
    request.extensions_mut().insert(Visitor { person, token });
    next.run(request).await
}

/// Lets in who may: the one place that enforces the route table.
pub async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned().unwrap_or_default();
    match (access, visitor.person) {
        (Access::Public, _) => next.run(request).await,
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
