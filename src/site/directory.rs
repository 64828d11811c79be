//! Directories: places, organisations, people, documents, each under headings.
use super::grouped::Group;
use super::head::Head;
use super::visit::Visit;
use crate::content::fields::slugify;
use crate::content::item::{self, Listing, Live};
use crate::content::{Kind, address};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use serde::Serialize;
use uuid::Uuid;

/// `site/directory.html`.
#[derive(Debug, Serialize)]
pub struct DirectoryPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    pub groups: Vec<Group>,
    /// What is not translated, in French.
    pub french: Vec<Group>,
}

impl Template for DirectoryPage {
    const NAME: &'static str = "site/directory.html";
}

/// Every live item of a kind, by title.
pub async fn all(visit: &Visit, kind: Kind) -> Result<Vec<Live>> {
    let listing = Listing { by_title: true, ..Listing::of(kind, visit.locale, 500) };
    item::first(&visit.app.db, &listing).await
}

/// Every live item of a kind in the language of the visit, and in French what nobody translated, by title; whether there is such.
pub async fn with_french(visit: &Visit, kind: Kind) -> Result<(Vec<Live>, bool)> {
    let mut lives = all(visit, kind).await?;
    let own = lives.len();
    if let Some(french) = visit.in_french() {
        let known: Vec<Uuid> = lives.iter().map(|it| it.item.translation_group).collect();
        let rest = all(&french, kind).await?.into_iter();
        lives.extend(rest.filter(|it| !known.contains(&it.item.translation_group)));
    }
    // Databases do not agree on where É stands.
    lives.sort_by_key(|it| slugify(&it.fields.title));
    let in_french = lives.len() > own;
    Ok((lives, in_french))
}

/// The directory of a kind under the headings `grouped` makes; its words are `site-<words>-title` and `-lede`.
pub async fn page(
    visit: &Visit,
    kind: Kind,
    words: &str,
    grouped: impl AsyncFn(&Visit, Vec<Live>) -> Result<Vec<Group>>,
) -> Result<Page<DirectoryPage>> {
    let own = all(visit, kind).await?;
    let mut french = Vec::new();
    if let Some(visit) = visit.in_french() {
        let mut lives = all(&visit, kind).await?;
        let known: Vec<Uuid> = own.iter().map(|it| it.item.translation_group).collect();
        lives.retain(|it| !known.contains(&it.item.translation_group));
        french = grouped(&visit, lives).await?;
    }
    let groups = grouped(visit, own).await?;
    let title = visit.say(&format!("site-{words}-title"), &[]);
    let lede = visit.say(&format!("site-{words}-lede"), &[]);
    let head = Head::new(visit, &title, &lede, &address::list(kind, visit.locale))
        .in_both(visit, |locale| address::list(kind, locale));
    let languages = head.languages();
    let page = DirectoryPage { head, crumbs: Vec::new(), title, lede, groups, french };
    Ok(Page::new(page).in_languages(languages))
}
