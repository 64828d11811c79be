//! One's own account: name, language, address, password, second factor, and where one is signed in. What protects it asks for the password.
use super::form::{self, Sent, View};
use super::proposals::desk;
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::town;
use crate::error::{Error, Problem, Result};
use crate::print::layout::qr_svg;
use crate::staff::{self, AccountChange, PASSWORD_MIN, Person, factor, link};
use crate::templates::LOCALES;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::BASE64;
use serde::Serialize;

/// One's own account.
#[derive(Debug, Serialize)]
pub(super) struct MePage {
    desk: Desk,
    email: String,
    /// False for who comes in by the identity provider alone.
    has_password: bool,
    provider: Option<String>,
    /// When the second factor was turned on.
    factor: Option<String>,
    codes_left: u64,
    sessions: Vec<Session>,
    form: View,
    locales: Vec<Choice>,
    password_min: usize,
}

impl Template for MePage {
    const NAME: &'static str = "cms/me.html";
}

#[derive(Debug, Serialize)]
struct Session {
    id: String,
    /// The browser in two words.
    browser: String,
    address: String,
    seen: String,
    since: String,
    here: bool,
}

/// Turning a second factor on.
#[derive(Debug, Serialize)]
pub(super) struct FactorPage {
    desk: Desk,
    form: View,
    secret: String,
    /// The secret as it is typed, in groups.
    grouped: String,
    /// The picture to read with the telephone, as a data address.
    qr: String,
    has_password: bool,
    /// The town asks people of this role for it.
    asked: bool,
}

impl Template for FactorPage {
    const NAME: &'static str = "cms/me_factor.html";
}

/// Recovery codes, shown once.
#[derive(Debug, Serialize)]
pub(super) struct CodesPage {
    desk: Desk,
    codes: Vec<String>,
}

impl Template for CodesPage {
    const NAME: &'static str = "cms/me_codes.html";
}

/// What a browser calls itself, in the two words its user knows.
fn browser(agent: &str) -> String {
    let named = |list: &[(&str, &str)]| list.iter().find(|it| agent.contains(it.0)).map(|it| it.1.to_owned());
    let name = named(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    name.into_iter().chain(system).collect::<Vec<_>>().join(", ")
}

async fn page(app: &App, person: &Person, visitor: &Visitor, form: View) -> Result<MePage> {
    let account = staff::by_id(&app.db, person.id.ok_or(Error::Forbidden)?).await?;
    let zone = town::get(&app.db).await?.zone();
    let moment = |at| items::moment(at, zone, &person.locale);
    let mine = visitor.token.as_deref().map(staff::token_hash).unwrap_or_default();
    let session = |it: staff::session::Model| Session {
        here: it.id == mine,
        browser: browser(&it.agent),
        address: it.address,
        seen: moment(it.seen_at.unwrap_or(it.created_at)),
        since: moment(it.created_at),
        id: it.id,
    };
    let mut form = form;
    for (name, value) in [("name", &account.name), ("locale", &account.locale)] {
        form.values.entry(name.to_owned()).or_insert_with(|| vec![value.clone()]);
    }
    Ok(MePage {
        desk: desk(app, person, "me").await?,
        has_password: !account.password.is_empty(),
        provider: account.subject.is_some().then(|| app.settings.oidc_name.clone()),
        factor: account.totp_at.map(moment),
        codes_left: factor::codes_left(&app.db, account.id).await?,
        sessions: staff::sessions(&app.db, account.id, app.now()).await?.into_iter().map(session).collect(),
        email: account.email,
        form,
        locales: Choice::named(app, person, "locale", LOCALES),
        password_min: PASSWORD_MIN,
    })
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
) -> Result<Page<MePage>> {
    Ok(Page::new(page(&app, &person, &visitor, View::default()).await?))
}

/// The page again with what is wrong, or back to it with a word.
async fn answered(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    sent: &Sent,
    done: Result<(), Vec<Problem>>,
    word: &str,
) -> Result<Response> {
    let Err(found) = done else {
        app.bell.notify_waiters();
        visitor.flash(app, &say(app, person, word)).await?;
        return Ok(Redirect::to("/cms/me").into_response());
    };
    let form =
        View::sent(sent, &[]).without(&SECRETS).with_labels(
            app,
            &person.locale,
            &found,
            |field| match field {
                "password" => form::label(app, &person.locale, "old_password"),
                field => form::label(app, &person.locale, field),
            },
        );
    Ok(Page::invalid(page(app, person, visitor, form).await?).into_response())
}

/// Fields that are never sent back.
const SECRETS: [&str; 6] =
    ["password", "new_password", "address_password", "off_password", "codes_password", "code"];

/// Checks the password that stands in this field.
async fn knows(
    app: &App,
    person: &Person,
    sent: &Sent,
    field: &'static str,
) -> Result<Result<(), Vec<Problem>>> {
    let right = staff::knows(&app.db, person, &sent.secret(field), app.now()).await?;
    Ok(if right { Ok(()) } else { Err(vec![Problem::at(field, "wrong-password")]) })
}

/// Name and language.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let name = sent.line("name");
    let locale = Some(sent.text("locale")).filter(|it| LOCALES.contains(&it.as_str()));
    let done = match person.id {
        _ if name.is_empty() => Err(vec![Problem::at("name", "required")]),
        _ if name.chars().count() > 80 => {
            Err(vec![Problem::at("name", "too-long").with("length", name.chars().count()).with("max", 80)])
        }
        Some(id) => {
            let wanted = AccountChange { name: Some(name), locale, ..AccountChange::default() };
            refused(staff::change(&app.db, &person, id, wanted, app.now()).await)?
        }
        None => return Err(Error::Forbidden),
    };
    answered(&app, &person, &visitor, &sent, done, "cms-account-saved").await
}

/// A new password; every other session ends.
pub(super) async fn password(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let mut done = knows(&app, &person, &sent, "password").await?;
    if done.is_ok() {
        let town = town::get(&app.db).await?;
        let (chosen, words, here) = (sent.secret("new_password"), town.words(), visitor.token.as_deref());
        done = refused(staff::change_password(&app.db, &person, &chosen, &words, here, app.now()).await)?;
    }
    answered(&app, &person, &visitor, &sent, done, "me-password-changed").await
}

/// Another address: it is asked by a letter first.
pub(super) async fn address(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let mut done = knows(&app, &person, &sent, "address_password").await?;
    if done.is_ok() {
        done = refused(link::ask_address(&app.db, &person, &sent.text("new_email"), app.now()).await)?;
    }
    answered(&app, &person, &visitor, &sent, done, "me-address-asked").await
}

/// Ends a session, or all others.
pub(super) async fn end_sessions(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let id = Some(sent.text("session")).filter(|it| !it.is_empty());
    staff::revoke(&app.db, &person, id.as_deref(), visitor.token.as_deref(), app.now()).await?;
    answered(&app, &person, &visitor, &sent, Ok(()), "me-sessions-ended").await
}

async fn factor_page(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    secret: String,
    form: View,
) -> Result<FactorPage> {
    let account = staff::by_id(&app.db, person.id.ok_or(Error::Forbidden)?).await?;
    let town = town::get(&app.db).await?;
    let address = factor::address(&secret, &town.name, &account.email);
    let groups: Vec<String> =
        secret.as_bytes().chunks(4).map(|it| String::from_utf8_lossy(it).into_owned()).collect();
    Ok(FactorPage {
        desk: desk(app, person, "me").await?,
        form,
        grouped: groups.join(" "),
        qr: format!("data:image/svg+xml;base64,{}", BASE64.encode(&qr_svg(&address))),
        secret,
        has_password: !account.password.is_empty(),
        asked: visitor.lacks_factor,
    })
}

/// A fresh secret to read with the telephone.
pub(super) async fn factor(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
) -> Result<Page<FactorPage>> {
    Ok(Page::new(factor_page(&app, &person, &visitor, factor::new_secret(), View::default()).await?))
}

/// Turns it on with a first code, and shows the recovery codes.
pub(super) async fn factor_on(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let secret = sent.text("secret");
    let known = knows(&app, &person, &sent, "password").await?;
    let done = match known {
        Ok(()) => refused(
            factor::turn_on(&app.db, &app.vault, &person, &secret, &sent.text("code"), app.now()).await,
        )?,
        Err(found) => Err(found),
    };
    match done {
        Ok(codes) => {
            app.bell.notify_waiters();
            Ok(Page::new(CodesPage { desk: desk(&app, &person, "me").await?, codes }).into_response())
        }
        Err(found) => {
            let form = View::default().with(&app, &person, &found);
            Ok(Page::invalid(factor_page(&app, &person, &visitor, secret, form).await?).into_response())
        }
    }
}

/// Takes it off.
pub(super) async fn factor_off(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let mut done = knows(&app, &person, &sent, "off_password").await?;
    if done.is_ok() {
        let id = person.id.ok_or(Error::Forbidden)?;
        done = refused(factor::turn_off(&app.db, &person, id, app.now()).await)?.map(drop);
    }
    answered(&app, &person, &visitor, &sent, done, "me-factor-off").await
}

/// Ten new recovery codes.
pub(super) async fn codes(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let made = match knows(&app, &person, &sent, "codes_password").await? {
        Ok(()) => refused(factor::new_codes(&app.db, &person, app.now()).await)?,
        Err(found) => Err(found),
    };
    match made {
        Ok(codes) => {
            Ok(Page::new(CodesPage { desk: desk(&app, &person, "me").await?, codes }).into_response())
        }
        Err(found) => answered(&app, &person, &visitor, &sent, Err(found), "").await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_what_its_user_calls_it() {
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0 Safari/537.36 Edg/148.0";
        assert_eq!(browser(agent), "Edge, Windows");
        assert_eq!(
            browser("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"),
            "Firefox, Linux"
        );
        assert_eq!(browser("curl/8"), "");
    }
}
