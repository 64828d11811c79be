//! What a text will be elsewhere, beside the text while somebody writes it: the page of the site, and what stands for it in the newsletter,
//! on screens and where its address is shared. Made from the form as it is typed; nothing is saved. Paper is `copyfit`'s.
use super::form::Sent;
use super::{items, say};
use crate::app::App;
use crate::content::fields::{Details, Fields};
use crate::content::item::{self, Live};
use crate::error::Result;
use crate::richtext::{Channel, typography};
use crate::site::preview;
use crate::staff::Person;
use crate::web::page::{Page, Template};
use crate::web::session::Editor;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

async fn live(app: &App, person: &Person, id: i64, sent: Sent) -> Result<Live> {
    let item: item::Model = items::opened(app, person, id).await?;
    let fields = items::typed(app, person, &item, sent).await?;
    let revision = item.open_revision.or(item.live_revision).unwrap_or(item.id);
    Ok(Live { item, revision, fields: fields.into() })
}

/// The page of the site.
pub(super) async fn web(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    preview::page(&app, live(&app, &person, id, sent).await?).await
}

/// What stands for an item where it is not read.
#[derive(Debug, Serialize)]
pub(super) struct SummaryPage {
    locale: String,
    /// None for what shows no picture.
    picture: Option<String>,
    kicker: String,
    title: String,
    /// The short text a person wrote, else the lede.
    words: String,
    /// What to do about it, where a person should have written it.
    advice: String,
    /// Why it is not in the newsletter or on screens; empty where it is.
    not_in_mail: String,
    not_on_screens: String,
    shared: Shared,
}

impl Template for SummaryPage {
    const NAME: &'static str = "cms/beside_summary.html";
}

/// The card other places make of its address.
#[derive(Debug, Serialize)]
struct Shared {
    picture: Option<String>,
    host: String,
    title: String,
    text: String,
}

/// The newsletter's excerpt, the card of screens, the card of a shared address.
pub(super) async fn summary(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Page<SummaryPage>> {
    let live = live(&app, &person, id, sent).await?;
    let (locale, fields) = (live.item.locale.clone(), live.fields.clone());
    let (card, head) = preview::teasers(&app, live).await?;
    let set = |text: &str| typography::typeset(&locale, text);
    let short = short_text(&fields);
    let left_out = |channel| {
        let out = !fields.channels.reach(channel);
        if out { say(&app, &person, "beside-left-out") } else { String::new() }
    };
    let advice = match &fields.details {
        Details::Article(_) if short.is_empty() => say(&app, &person, "beside-no-short-text"),
        _ => String::new(),
    };
    let host = app.settings.public_url.split("://").last().unwrap_or_default().trim_end_matches('/');
    Ok(Page::new(SummaryPage {
        picture: card.picture.map(|it| it.src),
        kicker: set(&fields.kicker),
        title: set(&fields.title),
        words: set(if short.is_empty() { &fields.lede } else { short }),
        advice,
        not_in_mail: left_out(Channel::Mail),
        not_on_screens: left_out(Channel::Signage),
        shared: Shared {
            picture: head.image.as_ref().map(|it| path(&it.href, &app.settings.public_url)),
            host: host.to_owned(),
            title: head.title,
            text: head.description,
        },
        locale,
    }))
}

fn short_text(fields: &Fields) -> &str {
    match &fields.details {
        Details::Article(it) => it.short_text.trim(),
        _ => "",
    }
}

/// An address of ours without the house: the desk may be reached at another.
fn path(href: &str, public_url: &str) -> String {
    href.strip_prefix(public_url.trim_end_matches('/')).unwrap_or(href).to_owned()
}
