//! One article.
use super::card::{self, Card, Picture};
use super::dossier::{self, Part};
use super::head::Head;
use super::visit::{Dated, Visit};
use super::words::Html;
use super::{text, topic};
use crate::content::article::Correction;
use crate::content::fields::Details;
use crate::content::item::Live;
use crate::content::publication::{self, PrintedIn};
use crate::content::topic::Labelled;
use crate::content::{Kind, address, topic as tree};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

/// `site/article.html`.
#[derive(Debug, Serialize)]
pub struct ArticlePage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub kicker: Html,
    pub title: Html,
    pub lede: Html,
    pub published: Dated,
    /// When it changed after its publication.
    pub updated: Option<Dated>,
    pub author: Html,
    /// "3 min de lecture".
    pub takes: String,
    pub picture: Option<Picture>,
    /// The dossiers it belongs to.
    pub dossiers: Vec<Part>,
    /// Mistakes owned up to.
    pub corrections: Vec<CorrectionLine>,
    pub body: Html,
    /// Short address, for the paper copy.
    pub short: String,
    pub topics: Vec<Link>,
    /// Names of the parts of town it concerns.
    pub zones: Vec<String>,
    /// Released issues it was printed in.
    pub printed: Vec<Link>,
    pub related: Vec<Card>,
}

/// A correction with its date.
#[derive(Debug, Serialize)]
pub struct CorrectionLine {
    pub date: String,
    pub text: Html,
}

impl Template for ArticlePage {
    const NAME: &'static str = "site/article.html";
}

/// One article.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    visit.item(Kind::Article, &slug, render).await
}

/// Its page, from these fields: the live ones, or those of a preview.
pub async fn render(visit: &Visit, live: &Live) -> Result<Response> {
    let head = Head::of_item(visit, live).await?;
    let issues = publication::printed_in(&visit.app.db, live.item.id).await?;
    let data = news_article(visit, live, &head, &issues);
    let head = head.article().about(data);
    let languages = head.languages();
    let page = ArticlePage {
        head,
        crumbs: topic::crumbs(visit, Kind::Article, &live.fields.topics).await?,
        kicker: visit.words(&live.fields.kicker),
        title: visit.words(&live.fields.title),
        lede: visit.words(&live.fields.lede),
        published: visit.dated(live.item.displayed_at.unwrap_or(visit.now)),
        updated: updated(live).map(|at| visit.dated(at)),
        author: visit.words(&live.fields.author),
        takes: visit.say("site-takes", &[("n", &minutes(live).to_string())]),
        picture: card::picture(visit, live.fields.image).await?,
        dossiers: dossier::parts(visit, live).await?,
        corrections: corrections(visit, live),
        body: text::body(visit, &live.fields.body).await?,
        short: visit.short(&live.item),
        topics: topic::links(visit, &live.fields.topics).await?,
        zones: zones(visit, live).await?,
        printed: printed(visit, issues),
        related: topic::related(visit, live).await?,
    };
    Ok(Page::new(page).in_languages(languages).of_item(live.item.id).into_response())
}

/// Words that most adults read in a minute, silently and in their own language (Brysbaert 2019: 238 in English; French words are longer).
const WORDS_A_MINUTE: usize = 220;

/// How long reading takes, in whole minutes, one at least.
fn minutes(live: &Live) -> usize {
    let text = crate::richtext::text::plain(&live.fields.body);
    let words = text.split_whitespace().chain(live.fields.lede.split_whitespace()).count();
    words.div_ceil(WORDS_A_MINUTE).max(1)
}

/// When it changed after it was first public; the hour after that is still its publication.
fn updated(live: &Live) -> Option<chrono::DateTime<chrono::Utc>> {
    let (first, last) = (live.item.first_published_at?, live.item.published_at?);
    (last - first > chrono::Duration::hours(1)).then_some(last)
}

fn corrections(visit: &Visit, live: &Live) -> Vec<CorrectionLine> {
    let Details::Article(article) = &live.fields.details else { return Vec::new() };
    article
        .corrections
        .iter()
        .map(|it| CorrectionLine { date: visit.dated_day(it.date).label, text: visit.words(&it.text) })
        .collect()
}

async fn zones(visit: &Visit, live: &Live) -> Result<Vec<String>> {
    if live.fields.zones.is_empty() {
        return Ok(Vec::new());
    }
    let all = tree::zones(&visit.app.db).await?;
    Ok(all
        .iter()
        .filter(|it| live.fields.zones.contains(&it.id))
        .map(|it| visit.plain(it.label(visit.locale)))
        .collect())
}

fn printed(visit: &Visit, issues: Vec<PrintedIn>) -> Vec<Link> {
    issues
        .into_iter()
        .map(|it| {
            let (number, page) = (it.number.to_string(), it.page.to_string());
            let zones = it.zones.join(", ");
            let args = [
                ("magazine", visit.town.magazine.as_str()),
                ("number", &number),
                ("page", &page),
                ("zone", &zones),
            ];
            let key = if zones.is_empty() { "site-printed-in" } else { "site-printed-in-zone" };
            Link { label: visit.say(key, &args), href: address::issue(it.number, visit.locale) }
        })
        .collect()
}

/// Where it was printed first, and what was corrected since.
fn news_article(visit: &Visit, live: &Live, head: &Head, issues: &[PrintedIn]) -> Value {
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": live.fields.title,
        "description": live.fields.lede,
        "inLanguage": live.item.locale,
        "url": head.canonical,
        "mainEntityOfPage": head.canonical,
        "datePublished": live.item.displayed_at,
        "dateModified": live.item.published_at,
        "image": head.image.as_ref().map(|it| &it.href),
        "author": { "@type": "Organization", "name": visit.town.name },
        "publisher": { "@type": "GovernmentOrganization", "name": visit.town.name },
    });
    if let Some(first) = issues.last() {
        let number = first.number.to_string();
        data["printEdition"] = visit
            .say("site-printed-issue", &[("magazine", &visit.town.magazine), ("number", &number)])
            .into();
        data["printPage"] = first.page.to_string().into();
    }
    if let Details::Article(article) = &live.fields.details
        && !article.corrections.is_empty()
    {
        let correction = |it: &Correction| json!({ "@type": "CorrectionComment", "datePublished": it.date, "text": it.text });
        data["correction"] = article.corrections.iter().map(correction).collect();
    }
    data
}
