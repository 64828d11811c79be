//! The newest articles as Atom, whole texts included: a reader of feeds need not come to the site. Knows no page.
use crate::app::App;
use crate::content::address::{self, Fixed};
use crate::content::item::{self, Listing, Live};
use crate::content::resolve::{self, Wording};
use crate::content::topic::{self as tree, Labelled};
use crate::content::{Kind, town};
use crate::error::Result;
use crate::richtext::html::{self, HtmlOptions};
use crate::richtext::refs::Refs;
use crate::richtext::typography::typeset;
use crate::web::kept::Shared;
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Articles in a feed.
const LENGTH: u64 = 30;

/// All news in French.
pub async fn news(State(app): State<App>) -> Result<Shared> {
    all(&app, "fr").await
}

/// All news in English.
pub async fn news_en(State(app): State<App>) -> Result<Shared> {
    all(&app, "en").await
}

/// News of one topic in French.
pub async fn topic(State(app): State<App>, Path(slug): Path<String>) -> Result<Shared> {
    of_topic(&app, "fr", &slug).await
}

/// News of one topic in English.
pub async fn topic_en(State(app): State<App>, Path(slug): Path<String>) -> Result<Shared> {
    of_topic(&app, "en", &slug).await
}

async fn all(app: &App, locale: &str) -> Result<Shared> {
    let town = town::get(&app.db).await?.name;
    let title = app.templates.say(locale, "site-feed-news", &[("town", &town)]);
    let here = address::fixed(Fixed::Feed, locale);
    feed(app, locale, None, title, &here, &address::fixed(Fixed::Home, locale)).await
}

async fn of_topic(app: &App, locale: &str, slug: &str) -> Result<Shared> {
    let topic = tree::by_slug(&app.db, slug).await?;
    let town = town::get(&app.db).await?.name;
    let args = [("topic", topic.label(locale)), ("town", town.as_str())];
    let title = app.templates.say(locale, "site-feed-topic", &args);
    let page = address::topic(slug, locale);
    feed(app, locale, Some(topic.id), title, &format!("{page}/feed.atom"), &page).await
}

async fn feed(
    app: &App,
    locale: &str,
    topic: Option<Uuid>,
    title: String,
    here: &str,
    page: &str,
) -> Result<Shared> {
    let listing = Listing { topic, ..Listing::of(Kind::Article, locale, LENGTH) };
    let articles = item::list(&app.db, &listing).await?.rows;
    let town = town::get(&app.db).await?;
    let wording = Wording { locale, town: &town, public_url: &app.settings.public_url, now: app.now() };
    let mut entries = Vec::new();
    for article in &articles {
        entries.push(entry(app, article, &wording).await?);
    }
    let changed = articles.iter().filter_map(|it| it.item.published_at).max();
    let absolute = |path: &str| format!("{}{path}", app.settings.public_url);
    let feed = Feed {
        id: absolute(here),
        title: Text::plain(typeset(locale, &title)),
        updated: instant(changed.unwrap_or_default()),
        authors: vec![Person { name: town.name.clone(), ..Person::default() }],
        links: vec![link("self", absolute(here)), link("alternate", absolute(page))],
        lang: Some(locale.to_owned()),
        entries,
        ..Feed::default()
    };
    Ok(Shared::new("application/atom+xml; charset=utf-8", feed.to_string()))
}

async fn entry(app: &App, live: &Live, wording: &Wording<'_>) -> Result<Entry> {
    let (locale, base) = (wording.locale, wording.public_url);
    let resolved = resolve::all(&app.db, &Refs::of(&live.fields.body), wording).await?;
    // Readers of feeds know neither our paths nor our styles: whole addresses, plain pictures.
    let body = html::render(&live.fields.body, &resolved, &HtmlOptions::mail(locale, base));
    let first = live.item.displayed_at.or(live.item.first_published_at).unwrap_or_default();
    let author = if live.fields.author.is_empty() { &wording.town.name } else { &live.fields.author };
    Ok(Entry {
        id: format!("urn:uuid:{}", live.item.id),
        title: Text::plain(typeset(locale, &live.fields.title)),
        updated: instant(live.item.published_at.unwrap_or(first)),
        published: Some(instant(first)),
        authors: vec![Person { name: author.clone(), ..Person::default() }],
        links: vec![link("alternate", format!("{base}{}", address::path(&live.item)))],
        summary: Some(Text::plain(typeset(locale, &live.fields.lede))),
        content: Some(Content { content_type: Some("html".into()), value: Some(body), ..Content::default() }),
        ..Entry::default()
    })
}

fn link(rel: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), href, ..Link::default() }
}

fn instant(at: DateTime<Utc>) -> FixedDateTime {
    at.fixed_offset()
}
