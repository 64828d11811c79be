//! Articles that belong together (*dossier*): their page, and the way from one to the next inside each.
use super::card::{self, Card};
use super::head::Head;
use super::visit::{ItemLink, Visit};
use crate::content::dossier::{self, Shown};
use crate::content::item::{self, Live};
use crate::content::topic::Labelled;
use crate::content::{Kind, address};
use crate::error::{Error, Result};
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use serde::Serialize;
use serde_json::json;

/// `site/dossier.html`.
#[derive(Debug, Serialize)]
pub struct DossierPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// In the order they are to be read.
    pub items: Vec<Card>,
    /// Some of them are in French only.
    pub in_french: bool,
}

impl Template for DossierPage {
    const NAME: &'static str = "site/dossier.html";
}

/// Where an article stands in a dossier.
#[derive(Debug, Serialize)]
pub struct Part {
    pub label: String,
    pub href: String,
    /// From 1.
    pub number: usize,
    pub count: usize,
    pub previous: Option<ItemLink>,
    pub next: Option<ItemLink>,
}

async fn all(visit: &Visit) -> Result<Vec<Shown>> {
    dossier::shown(&visit.app.db, &visit.town, visit.locale).await
}

/// One dossier; none where readers see none of its articles.
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Page<DossierPage>> {
    let found = all(&visit).await?.into_iter().find(|it| it.dossier.slug == slug).ok_or(Error::NotFound)?;
    let (title, lede) =
        (found.dossier.label(visit.locale).to_owned(), found.dossier.summary(visit.locale).to_owned());
    let ids: Vec<_> = found.articles.iter().map(|it| it.id).collect();
    let mut known = item::live_by_ids(&visit.app.db, &ids).await?;
    let lives: Vec<Live> = ids.iter().filter_map(|it| known.remove(it)).collect();
    let parts: Vec<String> = lives.iter().map(|it| visit.absolute(&address::path(&it.item))).collect();
    let window = visit.say("dossier-title", &[("title", &title)]);
    let head = Head::new(&visit, &window, &lede, &address::dossier(&slug, visit.locale))
        .in_both(&visit, |locale| address::dossier(&slug, locale))
        .about(json!({ "@context": "https://schema.org", "@type": "CollectionPage", "name": title,
            "description": lede, "hasPart": parts }));
    let languages = head.languages();
    let page = DossierPage {
        head,
        crumbs: vec![visit.list_of(Kind::Article)],
        in_french: lives.iter().any(|it| it.item.locale != visit.locale),
        items: card::cards(&visit, &lives).await?,
        title: visit.plain(&title),
        lede: visit.plain(&lede),
    };
    Ok(Page::new(page).in_languages(languages))
}

/// All dossiers as links.
pub async fn links(visit: &Visit) -> Result<Vec<Link>> {
    Ok(all(visit).await?.iter().map(|it| link(visit, it)).collect())
}

fn link(visit: &Visit, shown: &Shown) -> Link {
    Link {
        label: visit.plain(shown.dossier.label(visit.locale)),
        href: address::dossier(&shown.dossier.slug, visit.locale),
    }
}

/// Where an article stands in each dossier it belongs to.
pub async fn parts(visit: &Visit, live: &Live) -> Result<Vec<Part>> {
    let found = dossier::of_article(&visit.app.db, &visit.town, &live.item, visit.locale).await?;
    let part = |shown: &Shown| {
        let at = shown.place(&live.item)?;
        let near = |at: Option<usize>| at.and_then(|it| shown.articles.get(it)).map(|it| visit.link(it));
        let Link { label, href } = link(visit, shown);
        Some(Part {
            label,
            href,
            number: at + 1,
            count: shown.articles.len(),
            previous: near(at.checked_sub(1)),
            next: near(Some(at + 1)),
        })
    };
    Ok(found.iter().filter_map(part).collect())
}
