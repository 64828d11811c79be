//! Directories: places, organisations, people, documents, each under headings.
use super::grouped::Group;
use super::head::Head;
use super::visit::Visit;
use crate::content::item::{self, Listing, Live};
use crate::content::{Kind, address};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use serde::Serialize;

/// `site/directory.html`.
#[derive(Debug, Serialize)]
pub struct DirectoryPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    pub groups: Vec<Group>,
}

impl Template for DirectoryPage {
    const NAME: &'static str = "site/directory.html";
}

/// Every live item of a kind, by title.
pub async fn all(visit: &Visit, kind: Kind) -> Result<Vec<Live>> {
    let listing = Listing { by_title: true, ..Listing::of(kind, visit.locale, 500) };
    Ok(item::list(&visit.app.db, &listing).await?.rows)
}

/// The directory of a kind; its words are `site-<words>-title` and `-lede`.
pub fn page(visit: &Visit, kind: Kind, words: &str, groups: Vec<Group>) -> Page<DirectoryPage> {
    let title = visit.say(&format!("site-{words}-title"), &[]);
    let lede = visit.say(&format!("site-{words}-lede"), &[]);
    let head = Head::new(visit, &title, &lede, &address::list(kind, visit.locale))
        .in_both(visit, |locale| address::list(kind, locale));
    let languages = head.languages();
    Page::new(DirectoryPage { head, crumbs: Vec::new(), title, lede, groups }).in_languages(languages)
}
