//! The pages of a released issue as pictures: all of them, and one with its neighbours, closer or farther. What a page says stands beside
//! it in words: the items printed on it, or its own text.
use super::card::Picture;
use super::head::Head;
use super::magazine;
use super::visit::{ItemLink, Visit};
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::publication::{self, Model};
use crate::content::search;
use crate::content::state::Visibility;
use crate::error::{Error, Result};
use crate::web::page::{Link, Page, Template};
use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};

/// `site/pages.html`: every page, small.
#[derive(Debug, Serialize)]
pub struct PagesPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub read: Option<String>,
    pub pages: Vec<Thumbnail>,
}

/// One page, small.
#[derive(Debug, Serialize)]
pub struct Thumbnail {
    pub number: usize,
    pub href: String,
    pub src: String,
}

/// `site/issue_page.html`: one page.
#[derive(Debug, Serialize)]
pub struct IssuePagePage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub number: usize,
    pub count: usize,
    pub picture: Picture,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// How close the page may be looked at.
    pub zooms: Vec<Zoom>,
    /// In percent.
    pub zoom: u32,
    /// This page of the PDF, which is sharp however close.
    pub pdf: Option<String>,
    pub read: Option<String>,
    /// What is printed on it.
    pub items: Vec<ItemLink>,
    /// Its own words, where no item stands on it.
    pub text: Vec<Html>,
}

/// How close.
#[derive(Debug, Serialize)]
pub struct Zoom {
    pub percent: u32,
    pub href: String,
    pub current: bool,
}

impl Template for PagesPage {
    const NAME: &'static str = "site/pages.html";
}

impl Template for IssuePagePage {
    const NAME: &'static str = "site/issue_page.html";
}

/// In percent of the width there is.
const ZOOMS: [u32; 4] = [100, 150, 200, 300];

async fn issue(visit: &Visit, asked: &str) -> Result<(Model, Vec<String>)> {
    let number = asked.parse().map_err(|_| Error::NotFound)?;
    let issue = publication::released_by_number(&visit.app.db, number).await?;
    let pictures = issue.pages_png();
    if pictures.is_empty() { Err(Error::NotFound) } else { Ok((issue, pictures)) }
}

fn crumbs(visit: &Visit, issue: &Model) -> Vec<Link> {
    let shelf = address::fixed(Fixed::Magazine, visit.locale);
    let number = magazine::number(visit, issue);
    vec![
        Link { label: visit.plain(&visit.town.magazine), href: shelf },
        Link { label: number, href: address::issue(issue.number, visit.locale) },
    ]
}

fn read(visit: &Visit, issue: &Model) -> Option<String> {
    issue.edition_hash.is_some().then(|| address::edition(issue.number, visit.locale))
}

/// Every page of an issue.
pub async fn list(visit: Visit, Path(asked): Path<String>) -> Result<Page<PagesPage>> {
    let (issue, pictures) = issue(&visit, &asked).await?;
    let title = visit.say("pages-title", &[("number", &magazine::number(&visit, &issue))]);
    let head = Head::new(&visit, &title, "", &address::issue_pages(issue.number, visit.locale))
        .in_both(&visit, |locale| address::issue_pages(issue.number, locale))
        .unindexed();
    let languages = head.languages();
    let page = |(at, hash): (usize, &String)| Thumbnail {
        number: at + 1,
        href: address::issue_page(issue.number, at + 1, visit.locale),
        src: address::media(hash, "png"),
    };
    let page = PagesPage {
        crumbs: crumbs(&visit, &issue),
        read: read(&visit, &issue),
        pages: pictures.iter().enumerate().map(page).collect(),
        title,
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

/// How close a page is asked to be.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    zoom: String,
}

/// One page of an issue.
pub async fn show(
    visit: Visit,
    Path((asked, page)): Path<(String, String)>,
    Query(how): Query<Asked>,
) -> Result<Page<IssuePagePage>> {
    let (issue, pictures) = issue(&visit, &asked).await?;
    let number: usize = page.parse().map_err(|_| Error::NotFound)?;
    let hash = number.checked_sub(1).and_then(|it| pictures.get(it)).ok_or(Error::NotFound)?;
    let zoom = ZOOMS.into_iter().find(|it| it.to_string() == how.zoom).unwrap_or(100);
    let path = |number: usize, zoom: u32| {
        let page = address::issue_page(issue.number, number, visit.locale);
        if zoom == 100 { page } else { format!("{page}?zoom={zoom}") }
    };
    let named = [("number", magazine::number(&visit, &issue)), ("page", number.to_string())];
    let named: Vec<(&str, &str)> = named.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let title = visit.say("pages-page-title", &named);
    let head = Head::new(&visit, &title, "", &path(number, 100))
        .in_both(&visit, |locale| address::issue_page(issue.number, number, locale))
        .unindexed();
    let languages = head.languages();
    let (items, text) = words(&visit, &issue, number).await?;
    let page = IssuePagePage {
        crumbs: crumbs(&visit, &issue),
        picture: magazine::page_picture(hash, visit.say("pages-alt", &named)),
        previous: (number > 1).then(|| path(number - 1, zoom)),
        next: (number < pictures.len()).then(|| path(number + 1, zoom)),
        zooms: ZOOMS
            .into_iter()
            .map(|it| Zoom { percent: it, href: path(number, it), current: it == zoom })
            .collect(),
        pdf: issue.pdf_hash.as_ref().map(|it| format!("{}#page={number}", address::media(it, "pdf"))),
        read: read(&visit, &issue),
        count: pictures.len(),
        title,
        number,
        zoom,
        items,
        text,
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

/// What a page says: links to what is printed on it, as long as readers see that; else its own words, a paragraph each.
async fn words(visit: &Visit, issue: &Model, number: usize) -> Result<(Vec<ItemLink>, Vec<Html>)> {
    let page = i32::try_from(number).unwrap_or(i32::MAX);
    let contents = publication::contents(&visit.app.db, issue.id).await?;
    let here = contents.iter().filter(|it| it.page == page);
    let live = here.filter(|it| it.item.visibility == Visibility::Live && it.item.on_site);
    let text = search::text_of(&visit.app.db, issue.number, page).await?.unwrap_or_default();
    // A line of the page is no sentence; what is set apart by an empty line is.
    let paragraphs = text.split("\n\n").map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    let paragraphs = paragraphs.filter(|it| !it.is_empty()).map(|it| Html::words(&issue.locale, &it));
    Ok((live.map(|it| visit.link(&it.item)).collect(), paragraphs.collect()))
}
