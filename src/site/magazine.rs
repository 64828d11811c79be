//! The magazine on the web: the shelf, and one released issue with its contents as links. Knows no layout.
use super::card::Picture;
use super::edition;
use super::head::Head;
use super::visit::{ItemLink, Visit};
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::dates;
use crate::content::publication::{self, Model, Printed, ZoneEdition};
use crate::content::state::Visibility;
use crate::content::topic::{self, Labelled};
use crate::content::tribune;
use crate::error::{Error, Result};
use crate::media::Hash;
use crate::richtext::typography;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// `site/magazine.html`: the shelf.
#[derive(Debug, Serialize)]
pub struct MagazinePage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Where the columns of the council are.
    pub tribunes: String,
    pub issues: Vec<IssueTeaser>,
}

/// A released issue in a list.
#[derive(Debug, Serialize)]
pub struct IssueTeaser {
    pub href: String,
    pub title: Html,
    /// "Le Parvis nº 42".
    pub number: String,
    /// "décembre 2026".
    pub period: Html,
    /// Its cover.
    pub picture: Option<Picture>,
    /// The accessible PDF, labelled with its size.
    pub pdf: Option<Link>,
    /// In its place those of every zone, where the issue has editions.
    pub zones: Vec<Link>,
    /// The EPUB, labelled with its size.
    pub epub: Option<Link>,
    /// Where its texts are read.
    pub read: Option<String>,
    /// First titles of its contents.
    pub summary: Vec<ItemLink>,
}

impl Template for MagazinePage {
    const NAME: &'static str = "site/magazine.html";
}

/// All released issues.
pub async fn shelf(visit: Visit) -> Result<Page<MagazinePage>> {
    let path = address::fixed(Fixed::Magazine, visit.locale);
    let (title, lede) = (visit.plain(&visit.town.magazine), visit.say("site-magazine-lede", &[]));
    let window = visit.say("site-magazine-title", &[("magazine", &title)]);
    let head = Head::new(&visit, &window, &lede, &path)
        .in_both(&visit, |locale| address::fixed(Fixed::Magazine, locale));
    let languages = head.languages();
    let issues =
        publication::released(&visit.app.db, 500).await?.iter().map(|it| teaser(&visit, it)).collect();
    let tribunes = address::fixed(Fixed::Tribunes, visit.locale);
    let page = MagazinePage { head, crumbs: Vec::new(), title, lede, tribunes, issues };
    Ok(Page::new(page).in_languages(languages))
}

/// "Le Parvis nº 42".
pub fn number(visit: &Visit, issue: &Model) -> String {
    let number = issue.number.to_string();
    visit.say("site-issue-number", &[("magazine", &visit.town.magazine), ("number", &number)])
}

/// Its title; its number where nobody gave it one, for no link and no heading is empty.
pub(super) fn title(visit: &Visit, issue: &Model) -> String {
    if issue.title.is_empty() { number(visit, issue) } else { issue.title.clone() }
}

pub(super) fn teaser(visit: &Visit, issue: &Model) -> IssueTeaser {
    IssueTeaser {
        href: address::issue(issue.number, visit.locale),
        title: visit.words(&title(visit, issue)),
        number: number(visit, issue),
        period: visit.words(&dates::period(visit.locale, &issue.period)),
        picture: cover(visit, issue),
        pdf: pdf(visit, issue).filter(|_| issue.editions.is_none()),
        zones: issue.editions().iter().filter_map(|it| zone_pdf(visit, it)).collect(),
        epub: epub(visit, issue),
        read: issue.edition_hash.is_some().then(|| address::edition(issue.number, visit.locale)),
        summary: Vec::new(),
    }
}

/// The newest issue with the first titles of its contents, for the front page.
pub async fn newest(visit: &Visit) -> Result<Option<IssueTeaser>> {
    let released = publication::released(&visit.app.db, 1).await?;
    let Some(issue) = released.first() else { return Ok(None) };
    let contents = publication::contents(&visit.app.db, issue.id).await?;
    let live = contents.iter().filter(|it| {
        it.item.visibility == Visibility::Live && it.item.on_site && it.item.section_id.is_some()
    });
    let mut summary: Vec<ItemLink> = live.map(|it| visit.link(&it.item)).collect();
    summary.truncate(6);
    Ok(Some(IssueTeaser { summary, ..teaser(visit, issue) }))
}

/// The first page as the picture of the issue, in the box of an A4 page.
fn cover(visit: &Visit, issue: &Model) -> Option<Picture> {
    let hash = issue.pages_png().into_iter().next()?;
    let alt = visit.say("site-issue-cover", &[("number", &number(visit, issue))]);
    Some(page_picture(&hash, alt))
}

/// A page of an issue, in the box of an A4 page.
pub(super) fn page_picture(hash: &str, alt: String) -> Picture {
    let (width, height) = (630, 891);
    let (caption, credit) = (Html::default(), Html::default());
    Picture {
        src: address::media(hash, "png"),
        srcset: String::new(),
        width,
        height,
        alt,
        caption,
        credit,
        placeholder: None,
        focal: String::new(),
        crops: BTreeMap::new(),
    }
}

fn pdf(visit: &Visit, issue: &Model) -> Option<Link> {
    let pages = if issue.pages > 0 {
        visit.say("site-issue-pages", &[("n", &issue.pages.to_string())])
    } else {
        String::new()
    };
    file(visit, issue.pdf_hash.as_ref()?, pages)
}

/// The PDF of a zone's edition, labelled with its name and size.
fn zone_pdf(visit: &Visit, edition: &ZoneEdition) -> Option<Link> {
    edition.zone?;
    let link = file(visit, &edition.pdf_hash, String::new())?;
    Some(Link { label: visit.plain(&format!("{} ({})", edition.label, link.label)), ..link })
}

/// A PDF of an issue, labelled with its pages, where they are said, and its size.
fn file(visit: &Visit, hash: &str, pages: String) -> Option<Link> {
    let stored: Hash = hash.parse().ok()?;
    let bytes = std::fs::metadata(visit.app.media.path(stored)).ok()?.len();
    let parts = ["PDF".to_owned(), pages, typography::weight(visit.locale, bytes)];
    let label = parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
    Some(Link { label: visit.plain(&label), href: address::media(hash, "pdf") })
}

fn epub(visit: &Visit, issue: &Model) -> Option<Link> {
    let hash = issue.epub_hash.as_ref()?;
    let stored: Hash = hash.parse().ok()?;
    let bytes = std::fs::metadata(visit.app.media.path(stored)).ok()?.len();
    let label = format!("EPUB, {}", typography::weight(visit.locale, bytes));
    Some(Link { label: visit.plain(&label), href: address::media(hash, "epub") })
}

/// `site/issue.html`.
#[derive(Debug, Serialize)]
pub struct IssuePage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: Html,
    pub lede: Html,
    pub number: String,
    pub period: Html,
    pub picture: Option<Picture>,
    pub pdf: Option<Link>,
    /// In its place those of every zone, where the issue has editions.
    pub zones: Vec<Link>,
    /// The same in large print.
    pub large_print: Option<Link>,
    pub epub: Option<Link>,
    /// Where its texts are read.
    pub read: Option<String>,
    /// Where its pages are seen.
    pub pages: Option<String>,
    /// Where all columns of the council are.
    pub all_tribunes: String,
    /// The contents, by section.
    pub sections: Vec<Section>,
    /// What the groups of the council had to say in it.
    pub tribunes: Vec<Tribune>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

/// The column of a political group, sign for sign.
#[derive(Debug, Serialize)]
pub struct Tribune {
    pub group: String,
    pub title: String,
    pub paragraphs: Vec<String>,
    pub signed: String,
}

/// A section of the contents.
#[derive(Debug, Serialize)]
pub struct Section {
    pub label: String,
    pub items: Vec<Entry>,
}

/// One line of the contents.
#[derive(Debug, Serialize)]
pub struct Entry {
    pub title: Html,
    /// Nothing for what has left the site since.
    pub href: Option<String>,
    pub lede: Html,
    pub page: i32,
}

impl Template for IssuePage {
    const NAME: &'static str = "site/issue.html";
}

/// One released issue.
pub async fn show(visit: Visit, Path(asked): Path<String>) -> Result<Page<IssuePage>> {
    let issue =
        publication::released_by_number(&visit.app.db, asked.parse().map_err(|_| Error::NotFound)?).await?;
    let released = publication::released(&visit.app.db, 500).await?;
    let neighbour = |found: Option<&Model>| {
        found.map(|it| Link { label: number(&visit, it), href: address::issue(it.number, visit.locale) })
    };
    let teaser = teaser(&visit, &issue);
    let period = dates::period(visit.locale, &issue.period);
    let title = title(&visit, &issue);
    let named = [("number", teaser.number.as_str()), ("period", &period), ("title", &title)];
    let head = Head::new(
        &visit,
        &visit.say("site-issue-title", &named),
        "",
        &address::issue(issue.number, visit.locale),
    )
    .in_both(&visit, |locale| address::issue(issue.number, locale))
    .about(json!({ "@context": "https://schema.org", "@type": "PublicationIssue", "name": issue.title,
            "issueNumber": issue.number, "datePublished": issue.release_on,
            "isPartOf": { "@type": "Periodical", "name": visit.town.magazine } }));
    let languages = head.languages();
    let mut contents = publication::contents(&visit.app.db, issue.id).await?;
    // What was for print only is named nowhere.
    match edition::of(&visit, &issue)? {
        Some(edition) => {
            contents.retain(|it| edition.articles().any(|article| article.id == it.item.short_id));
        }
        None => contents.retain(|it| it.item.visibility != Visibility::Live || it.item.on_site),
    }
    let page = IssuePage {
        crumbs: vec![Link {
            label: visit.plain(&visit.town.magazine),
            href: address::fixed(Fixed::Magazine, visit.locale),
        }],
        lede: Html::default(),
        sections: sections(&visit, contents, &issue.editions()).await?,
        tribunes: tribune::published(&visit.app.db, &visit.town.council, issue.id)
            .await?
            .into_iter()
            .map(column)
            .collect(),
        previous: neighbour(released.iter().find(|it| it.number < issue.number)),
        next: neighbour(released.iter().rev().find(|it| it.number > issue.number)),
        title: teaser.title,
        number: teaser.number,
        period: teaser.period,
        picture: teaser.picture,
        pdf: teaser.pdf,
        zones: teaser.zones,
        large_print: issue.large_print_hash.as_ref().and_then(|it| file(&visit, it, String::new())),
        epub: teaser.epub,
        read: teaser.read,
        pages: (!issue.pages_png().is_empty()).then(|| address::issue_pages(issue.number, visit.locale)),
        all_tribunes: address::fixed(Fixed::Tribunes, visit.locale),
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

pub(super) fn column(it: tribune::Model) -> Tribune {
    Tribune {
        title: tribune::unbroken(&it.title),
        paragraphs: tribune::paragraphs(&it.text).map(tribune::unbroken).collect(),
        signed: tribune::unbroken(&it.signed),
        group: it.group_name,
    }
}

/// What the pages of a zone are called, among sections: readers elsewhere have others there.
fn of_zone(visit: &Visit, edition: &ZoneEdition) -> String {
    visit.say("site-issue-zone", &[("zone", &edition.label)])
}

/// By section, in the order of the pages; the editorial stands for itself, so do the pages of a zone, and what is in no section is called by its kind.
async fn sections(visit: &Visit, contents: Vec<Printed>, editions: &[ZoneEdition]) -> Result<Vec<Section>> {
    let known = topic::sections(&visit.app.db).await?;
    let mut sections: Vec<Section> = Vec::new();
    for printed in contents {
        let item = &printed.item;
        let section = known
            .iter()
            .find(|it| Some(it.id) == item.section_id)
            .map(|it| visit.plain(it.label(visit.locale)));
        let edition = editions.iter().find(|it| it.zone.is_some() && it.zone == printed.zone);
        let label = match section {
            _ if edition.is_some() => edition.map(|it| of_zone(visit, it)).unwrap_or_default(),
            _ if printed.slot == "editorial" => visit.say("site-issue-editorial", &[]),
            Some(section) => section,
            None => visit.say(&format!("site-kinds-{}", item.kind.name()), &[]),
        };
        let live = item.visibility == Visibility::Live;
        let entry = Entry {
            title: visit.words(&item.title),
            href: live.then(|| address::path(item)),
            lede: visit.words(if live { &item.lede } else { "" }),
            page: printed.page,
        };
        match sections.iter_mut().find(|it| it.label == label) {
            Some(section) => section.items.push(entry),
            None => sections.push(Section { label, items: vec![entry] }),
        }
    }
    Ok(sections)
}
