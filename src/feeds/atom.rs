//! The news as Atom.
use super::news::{self, Entry, News};
use crate::app::App;
use crate::error::Result;
use crate::web::kept::Shared;
use atom_syndication::{Content, Feed, FixedDateTime, Link, Person, Text};
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};

/// All news in French.
pub async fn news(State(app): State<App>) -> Result<Shared> {
    Ok(feed(&news::read(&app, "fr", None).await?))
}

/// All news in English.
pub async fn news_en(State(app): State<App>) -> Result<Shared> {
    Ok(feed(&news::read(&app, "en", None).await?))
}

/// News of one topic in French.
pub async fn topic(State(app): State<App>, Path(slug): Path<String>) -> Result<Shared> {
    Ok(feed(&news::read(&app, "fr", Some(&slug)).await?))
}

/// News of one topic in English.
pub async fn topic_en(State(app): State<App>, Path(slug): Path<String>) -> Result<Shared> {
    Ok(feed(&news::read(&app, "en", Some(&slug)).await?))
}

fn feed(news: &News) -> Shared {
    let here = format!("{}.atom", news.stem);
    let feed = Feed {
        id: here.clone(),
        title: Text::plain(news.title.clone()),
        updated: instant(news.changed),
        authors: vec![Person { name: news.town.clone(), ..Person::default() }],
        links: vec![link("self", here), link("alternate", news.page.clone())],
        lang: Some(news.locale.to_owned()),
        entries: news.entries.iter().map(entry).collect(),
        ..Feed::default()
    };
    Shared::new("application/atom+xml; charset=utf-8", feed.to_string())
}

fn entry(it: &Entry) -> atom_syndication::Entry {
    let content =
        Content { content_type: Some("html".into()), value: Some(it.body.clone()), ..Content::default() };
    atom_syndication::Entry {
        id: it.id.clone(),
        title: Text::plain(it.title.clone()),
        updated: instant(it.updated),
        published: Some(instant(it.first)),
        authors: vec![Person { name: it.author.clone(), ..Person::default() }],
        links: vec![link("alternate", it.href.clone())],
        summary: Some(Text::plain(it.lede.clone())),
        content: Some(content),
        ..atom_syndication::Entry::default()
    }
}

fn link(rel: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), href, ..Link::default() }
}

fn instant(at: DateTime<Utc>) -> FixedDateTime {
    at.fixed_offset()
}
