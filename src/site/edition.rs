//! A released issue to be read: its texts as printed, in the order of the pages, on one address. What they say now is on their own
//! pages, to which each leads. Knows no layout.
use super::head::Head;
use super::magazine;
use super::visit::Visit;
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::dates;
use crate::content::edition::{self, Edition, Part};
use crate::content::publication::{self, Model};
use crate::error::{Error, Result};
use crate::media::Hash;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use serde::Serialize;

/// `site/edition.html`.
#[derive(Debug, Serialize)]
pub struct EditionPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: Html,
    pub number: String,
    pub period: Html,
    /// Language of the texts.
    pub locale: String,
    pub pdf: Option<Link>,
    /// The PDF of every edition, where zones have one.
    pub zones: Vec<Link>,
    pub epub: Option<Link>,
    pub parts: Vec<PartView>,
    pub imprint: Vec<Html>,
    /// Before the address of an article.
    pub read_more: Html,
}

/// What stands under one heading.
#[derive(Debug, Serialize)]
pub struct PartView {
    pub label: Html,
    pub page: usize,
    pub articles: Vec<ArticleView>,
    pub months: Vec<MonthView>,
    pub services: Vec<ServiceView>,
    pub numbers_label: Html,
    /// Label and number.
    pub numbers: Vec<(Html, String)>,
}

/// One article as printed.
#[derive(Debug, Serialize)]
pub struct ArticleView {
    pub id: i64,
    pub page: usize,
    pub over: Html,
    pub title: Html,
    pub lede: Html,
    pub byline: Html,
    pub figure: Html,
    pub role: Html,
    pub body: Html,
    pub signature: Html,
    pub href: String,
    /// The address as it is printed.
    pub short: String,
}

/// A month of the agenda.
#[derive(Debug, Serialize)]
pub struct MonthView {
    pub label: Html,
    pub days: Vec<(Html, Vec<EventView>)>,
}

/// One line of the agenda.
#[derive(Debug, Serialize)]
pub struct EventView {
    pub href: String,
    pub time: Html,
    pub price: Html,
    pub title: Html,
    pub line: Html,
    pub place: Html,
}

/// A service of the moment.
#[derive(Debug, Serialize)]
pub struct ServiceView {
    pub href: String,
    pub title: Html,
    pub line: Html,
    pub short: String,
}

impl Template for EditionPage {
    const NAME: &'static str = "site/edition.html";
}

/// The texts of an issue; none where it was built before they were kept.
pub(super) fn of(visit: &Visit, issue: &Model) -> Result<Option<Edition>> {
    let stored: Option<Hash> = issue.edition_hash.as_ref().and_then(|it| it.parse().ok());
    stored.map(|it| Ok(serde_json::from_slice(&visit.app.media.get(it)?)?)).transpose()
}

/// The texts of a released issue. One built before editions were kept has none.
pub async fn show(visit: Visit, Path(asked): Path<String>) -> Result<Page<EditionPage>> {
    let number = asked.parse().map_err(|_| Error::NotFound)?;
    let issue = publication::released_by_number(&visit.app.db, number).await?;
    let edition = of(&visit, &issue)?.ok_or(Error::NotFound)?;
    let teaser = magazine::teaser(&visit, &issue);
    let path = address::edition(issue.number, visit.locale);
    let period = dates::period(visit.locale, &issue.period);
    let title = magazine::title(&visit, &issue);
    let named = [("number", teaser.number.as_str()), ("period", &period), ("title", &title)];
    // Search engines have the articles themselves.
    let head = Head::new(&visit, &visit.say("site-edition-title", &named), "", &path)
        .in_both(&visit, |locale| address::edition(issue.number, locale))
        .unindexed();
    let languages = head.languages();
    let words = |text: &String| Html::words(&edition.locale, text);
    let page = EditionPage {
        head,
        crumbs: vec![
            Link {
                label: visit.plain(&visit.town.magazine),
                href: address::fixed(Fixed::Magazine, visit.locale),
            },
            Link { label: teaser.number.clone(), href: teaser.href },
        ],
        title: teaser.title,
        number: teaser.number,
        period: teaser.period,
        pdf: teaser.pdf,
        zones: teaser.zones,
        epub: teaser.epub,
        parts: edition.parts.iter().map(|it| part(it, &words)).collect(),
        imprint: edition.imprint.iter().map(words).collect(),
        read_more: words(&edition.read_more),
        locale: edition.locale.clone(),
    };
    Ok(Page::new(page).in_languages(languages))
}

fn part(part: &Part, words: &impl Fn(&String) -> Html) -> PartView {
    let event = |it: &edition::Event| EventView {
        href: address::short(it.id),
        time: words(&it.time),
        price: words(&it.price),
        title: words(&it.title),
        line: words(&it.line),
        place: words(&it.place),
    };
    let day = |it: &edition::Day| (words(&it.label), it.events.iter().map(event).collect());
    let month =
        |it: &edition::Month| MonthView { label: words(&it.label), days: it.days.iter().map(day).collect() };
    let service = |it: &edition::Service| ServiceView {
        href: address::short(it.id),
        title: words(&it.title),
        line: words(&it.line),
        short: it.short.clone(),
    };
    PartView {
        label: words(&part.label),
        page: part.page,
        articles: part.articles.iter().map(|it| article(it, words)).collect(),
        months: part.months.iter().map(month).collect(),
        services: part.services.iter().map(service).collect(),
        numbers_label: words(&part.numbers_label),
        numbers: part.numbers.iter().map(|it| (words(&it.label), it.number.clone())).collect(),
    }
}

fn article(article: &edition::Article, words: &impl Fn(&String) -> Html) -> ArticleView {
    ArticleView {
        id: article.id,
        page: article.page,
        over: words(&article.over),
        title: words(&article.title),
        lede: words(&article.lede),
        byline: words(&article.byline),
        figure: Html::rendered(article.figure.clone()),
        role: words(&article.role),
        body: Html::rendered(article.body.clone()),
        signature: words(&article.signature),
        href: address::short(article.id),
        short: article.short.clone(),
    }
}
