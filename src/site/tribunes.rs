//! What the groups of the council had to say, issue by issue, sign for sign.
use super::head::Head;
use super::magazine::{self, Tribune};
use super::paging::{Asked, Paging};
use super::visit::Visit;
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::{dates, publication, tribune};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::extract::Query;
use serde::Serialize;

/// `site/tribunes.html`.
#[derive(Debug, Serialize)]
pub struct TribunesPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    pub issues: Vec<OfIssue>,
    pub paging: Paging,
}

/// The columns of an issue.
#[derive(Debug, Serialize)]
pub struct OfIssue {
    pub number: String,
    pub period: Html,
    pub href: String,
    /// Language of the texts.
    pub locale: String,
    pub tribunes: Vec<Tribune>,
}

impl Template for TribunesPage {
    const NAME: &'static str = "site/tribunes.html";
}

/// Issues on one page.
const PER_PAGE: u64 = 6;

/// The columns of all released issues that had any, the newest first.
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Page<TribunesPage>> {
    let db = &visit.app.db;
    let path = address::fixed(Fixed::Tribunes, visit.locale);
    let mut issues = publication::released(db, 500).await?;
    let having = tribune::issues(db).await?;
    issues.retain(|it| having.contains(&it.id));
    let paging = Paging::of(&asked, PER_PAGE, issues.len() as u64, &path)?;
    let mut shown = Vec::new();
    let first = usize::try_from(asked.offset(PER_PAGE)).unwrap_or(usize::MAX);
    for issue in issues.iter().skip(first).take(PER_PAGE as usize) {
        let texts = tribune::published(db, &visit.town.council, issue.id).await?;
        shown.push(OfIssue {
            number: magazine::number(&visit, issue),
            period: visit.words(&dates::period(visit.locale, &issue.period)),
            href: address::issue(issue.number, visit.locale),
            locale: issue.locale.clone(),
            tribunes: texts.into_iter().map(magazine::column).collect(),
        });
    }
    let (title, lede) = (visit.say("tribunes-page-title", &[]), visit.say("site-issue-tribunes-text", &[]));
    let head = Head::new(&visit, &paging.title(&visit, &title), paging.lede(&lede), &paging.here(&path))
        .in_both(&visit, |locale| address::fixed(Fixed::Tribunes, locale));
    let languages = head.languages();
    let crumbs = vec![Link {
        label: visit.plain(&visit.town.magazine),
        href: address::fixed(Fixed::Magazine, visit.locale),
    }];
    Ok(Page::new(TribunesPage { head, crumbs, title, lede, issues: shown, paging }).in_languages(languages))
}
