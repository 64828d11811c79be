//! The news as RSS 2.0, for readers and intranets that take nothing else.
use super::news::{self, Entry, News};
use super::xml;
use crate::app::App;
use crate::error::Result;
use crate::web::kept::Shared;
use axum::extract::{Path, State};

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
    let items: String = news.entries.iter().map(item).collect();
    let (title, page, here) = (xml(&news.title), xml(&news.page), xml(&format!("{}.rss", news.stem)));
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>\
         <title>{title}</title><link>{page}</link><description>{title}</description><language>{}</language>\
         <lastBuildDate>{}</lastBuildDate><atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{here}\"/>\n{items}</channel></rss>\n",
        news.locale,
        news.changed.to_rfc2822(),
    );
    Shared::new("application/rss+xml; charset=utf-8", text)
}

fn item(it: &Entry) -> String {
    format!(
        "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid><pubDate>{}</pubDate>\
         <dc:creator>{}</dc:creator><description>{}</description><content:encoded>{}</content:encoded></item>\n",
        xml(&it.title),
        xml(&it.href),
        it.id,
        it.first.to_rfc2822(),
        xml(&it.author),
        xml(&it.lede),
        xml(&it.body),
    )
}
