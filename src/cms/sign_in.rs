//! The door of the desk, and one's own account. Attempts are counted in `staff`; an unknown address and a wrong password look alike.
use super::form::{Sent, View};
use super::{Choice, Desk, say};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::staff::{self, AccountChange, Person, SignIn};
use crate::templates::LOCALES;
use crate::web::client::Address;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{self, Editor, Visitor};
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

/// The door.
#[derive(Debug, Serialize)]
pub(super) struct SignInPage {
    form: View,
    /// Where to go then.
    next: String,
}

impl Template for SignInPage {
    const NAME: &'static str = "cms/sign_in.html";
}

/// Where somebody wanted to go.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Next {
    next: String,
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

/// The form.
pub(super) async fn show(visitor: Visitor, Query(asked): Query<Next>) -> Response {
    let next = safe(&asked.next);
    if visitor.person.is_some() {
        return Redirect::to(&next).into_response();
    }
    Page::new(SignInPage { form: View::default(), next }).into_response()
}

/// Checks who it is and opens a session.
pub(super) async fn enter(State(app): State<App>, Address(address): Address, sent: Sent) -> Result<Response> {
    let (email, next) = (sent.text("email"), safe(&sent.text("next")));
    let tried = staff::sign_in(&app.db, &email, &sent.secret("password"), &address, app.now()).await?;
    let (status, problem) = match tried {
        SignIn::Done { token, .. } => {
            let cookie = [(header::SET_COOKIE, session::open(&app, &token))];
            return Ok((cookie, Redirect::to(&next)).into_response());
        }
        SignIn::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, Problem::at("email", "wrong-sign-in")),
        SignIn::Wait(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            Problem::whole("too-many-attempts").with("minutes", seconds.div_ceil(60)),
        ),
    };
    let nobody = Person { locale: LOCALES[0].into(), ..Person::system() };
    let mut form = View::default();
    form.set("email", email);
    let form = form.with(&app, &nobody, &[problem]);
    Ok(Page::new(SignInPage { form, next }).status(status).into_response())
}

/// Ends the session.
pub(super) async fn leave(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    if let Some(token) = &visitor.token {
        staff::sign_out(&app.db, token).await?;
    }
    Ok(([(header::SET_COOKIE, session::close(&app))], Redirect::to("/cms/sign-in")).into_response())
}

/// One's own account.
#[derive(Debug, Serialize)]
pub(super) struct AccountPage {
    desk: Desk,
    email: String,
    form: View,
    locales: Vec<Choice>,
}

impl Template for AccountPage {
    const NAME: &'static str = "cms/account.html";
}

fn account_page(app: &App, person: &Person, form: View) -> AccountPage {
    AccountPage {
        desk: Desk::of(person, "account"),
        email: person.email.clone(),
        form,
        locales: Choice::named(app, person, "locale", LOCALES),
    }
}

/// Name, language, password.
pub(super) async fn account(State(app): State<App>, Editor(person): Editor) -> Page<AccountPage> {
    let mut form = View::default();
    form.set("name", &person.name);
    form.set("locale", &person.locale);
    Page::new(account_page(&app, &person, form))
}

/// Changes them. A new password asks for the old one.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let mut found = Vec::new();
    let name = sent.text("name");
    if name.is_empty() {
        found.push(Problem::at("name", "required"));
    }
    let password = Some(sent.secret("new_password")).filter(|it| !it.is_empty());
    if password.is_some() && !staff::knows(&app.db, &person, &sent.secret("password"), app.now()).await? {
        found.push(Problem::at("password", "wrong-password"));
    }
    let locale = Some(sent.text("locale")).filter(|it| LOCALES.contains(&it.as_str()));
    let session = visitor.token.clone();
    let wanted = AccountChange { name: Some(name), locale, password, session, ..AccountChange::default() };
    let done = match person.id {
        Some(id) if found.is_empty() => refused(staff::change(&app.db, id, wanted).await)?,
        _ => Err(found),
    };
    match done {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-account-saved")).await?;
            Ok(Redirect::to("/cms/account").into_response())
        }
        Err(found) => {
            let form =
                View::sent(&sent, &[]).without(&["password", "new_password"]).with(&app, &person, &found);
            Ok(Page::invalid(account_page(&app, &person, form)).into_response())
        }
    }
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
