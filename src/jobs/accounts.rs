//! What the owners of accounts are written: addresses that stand for a password once, and what changed. An address is made where its letter
//! is sent, at once: the queue would keep its token.
use super::letters::{Line, Notice};
use crate::app::App;
use crate::content::{dates, item, proposal, town};
use crate::error::Result;
use crate::queue::{AccountNews, Purpose};
use crate::staff::account::Model;
use crate::staff::{self, Role, link};
use uuid::Uuid;

/// Writes an address, if it is still wanted.
pub(super) async fn send_link(app: &App, id: Uuid, purpose: Purpose, email: &str) -> Result<()> {
    let account = staff::by_id(&app.db, id).await?;
    // Who joined meanwhile needs no invitation; an address may be confirmed for an account that can be entered alone.
    if !account.active || (purpose == Purpose::Invitation && account.joined()) || purpose == Purpose::Enter {
        return Ok(());
    }
    let town = town::get(&app.db).await?;
    let locale = account.locale.as_str();
    let by_provider = !app.settings.local_sign_in && purpose != Purpose::Address;
    let path = if by_provider {
        "/cms/sign-in".to_owned()
    } else {
        Purpose::path(&link::make(&app.db, &account, purpose, email, app.now()).await?)
    };
    let until = app.now() + link::life(purpose);
    let until = dates::weekday_moment(locale, dates::wall(until, town.zone()));
    let (name, organisation) = invited_as(app, &account, purpose).await?;
    let role = app.templates.say(locale, &format!("role-{}", account.role.name()), &[]);
    let words = [
        ("name", account.name.as_str()),
        ("town", town.name.as_str()),
        ("email", email),
        ("role", role.as_str()),
        ("organisation", organisation.as_str()),
        ("until", until.as_str()),
        ("provider", app.settings.oidc_name.as_str()),
    ];
    let say = |part: &str| app.templates.say(locale, &format!("mail-{name}-{part}"), &words);
    let page = Notice {
        title: say("title"),
        lede: if by_provider { say("provider") } else { say("lede") },
        ways: vec![Line { text: say("way"), href: app.settings.public_url.clone() + &path }],
        why: say("why"),
        ..Notice::default()
    };
    super::post(app, &page.letter(app, locale, email, Vec::new())?).await
}

/// What the letter is called, and the organisation it is written for: who is invited for one is told what for.
async fn invited_as(app: &App, account: &Model, purpose: Purpose) -> Result<(&'static str, String)> {
    let organisation = account.organisation_id.filter(|_| account.role == Role::Partner);
    let (Some(id), Purpose::Invitation) = (organisation, purpose) else {
        return Ok((purpose.name(), String::new()));
    };
    let title = item::by_id(&app.db, id).await?.title;
    let mediates = !proposal::mediating(&app.db, &[id]).await?.is_empty();
    Ok((if mediates { "mediator" } else { "partner" }, title))
}

/// Writes to whoever forgot a password, if there is somebody.
pub(super) async fn forgotten(app: &App, email: &str) -> Result<()> {
    match link::behind(&app.db, email).await? {
        Some((account, purpose)) => send_link(app, account.id, purpose, &account.email).await,
        None => Ok(()),
    }
}

/// Tells the owner of an account, at the address it had, what changed.
pub(super) async fn tell(app: &App, id: Uuid, to: &str, news: AccountNews) -> Result<()> {
    let account = staff::by_id(&app.db, id).await?;
    let locale = account.locale.as_str();
    let site = app.settings.print_host();
    let words = [("name", account.name.as_str()), ("email", account.email.as_str()), ("site", site.as_str())];
    let say = |key: &str| app.templates.say(locale, key, &words);
    let page = Notice {
        title: say(&format!("mail-news-{}", news.name())),
        lede: say(&format!("mail-news-{}-lede", news.name())),
        ways: vec![Line { text: say("mail-way-me"), href: format!("{}/cms/me", app.settings.public_url) }],
        why: say("mail-why"),
        ..Notice::default()
    };
    super::post(app, &page.letter(app, locale, to, Vec::new())?).await
}
