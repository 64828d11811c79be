//! What engines, feed readers and other sites are told about a page. Knows no template but `site/_base.html`.
use super::share;
use super::visit::Visit;
use super::words;
use crate::content::item::Live;
use crate::content::state::Visibility;
use crate::content::town::LANGUAGES;
use crate::content::{address, image, item};
use crate::error::Result;
use serde::Serialize;
use serde_json::Value;

/// `page.head` of every page of the site.
#[derive(Debug, Serialize)]
pub struct Head {
    /// Title of the window: the page, then the town.
    pub title: String,
    pub description: String,
    /// The one address of this page, whole.
    pub canonical: String,
    /// This page in each language it exists in, itself among them; empty when it exists in one.
    pub alternates: Vec<Alternate>,
    /// The photograph of this page.
    pub image: Option<HeadImage>,
    /// The picture others show with a link to it, where one is drawn; else its photograph.
    pub share: Option<HeadImage>,
    /// `article` or `website`.
    pub kind: &'static str,
    /// What engines must not do here.
    pub robots: Option<&'static str>,
    /// schema.org, one object each.
    pub json_ld: Vec<Value>,
    pub feeds: Vec<FeedLink>,
    /// The same pages as paths, for the language switch.
    #[serde(skip)]
    languages: Vec<(String, String)>,
}

/// The same page in a language.
#[derive(Debug, Serialize)]
pub struct Alternate {
    pub locale: String,
    pub href: String,
}

/// The 1200 × 630 rendition.
#[derive(Debug, Serialize)]
pub struct HeadImage {
    pub href: String,
    pub width: i32,
    pub height: i32,
    pub alt: String,
}

/// A feed this page offers.
#[derive(Clone, Debug, Serialize)]
pub struct FeedLink {
    /// `RSS` or `Atom`.
    pub format: &'static str,
    pub mime: &'static str,
    pub title: String,
    pub href: String,
}

impl Head {
    /// The head of the page at `path`.
    pub fn new(visit: &Visit, title: &str, description: &str, path: &str) -> Self {
        let town = visit.plain(&visit.town.name);
        let title = visit.plain(title);
        let description = visit.plain(description);
        Self {
            description: if description.is_empty() { title.clone() } else { description },
            title: if title.contains(&town) { title } else { format!("{title} – {town}") },
            canonical: visit.absolute(path),
            alternates: Vec::new(),
            image: None,
            share: None,
            kind: "website",
            robots: None,
            json_ld: Vec::new(),
            feeds: Vec::new(),
            languages: Vec::new(),
        }
    }

    /// The head of an item's page: its translations and its picture looked up.
    pub async fn of_item(visit: &Visit, live: &Live) -> Result<Self> {
        let path = address::path(&live.item);
        let mut head = Self::new(visit, &live.fields.title, &live.fields.lede, &path);
        let others = item::translations(&visit.app.db, &live.item).await?;
        if !others.is_empty() {
            let mut pages = vec![(live.item.locale.clone(), path)];
            pages.extend(others.iter().map(|it| (it.locale.clone(), address::path(it))));
            head = head.in_languages(visit, pages);
        }
        if let Some(id) = live.fields.image {
            head.image = Self::picture(visit, id).await?;
        }
        if live.item.visibility == Visibility::Live && live.item.on_site {
            let photo = head.image.as_ref().map(|it| it.href.as_str());
            head.share = Some(share::image(visit, &live.item, photo));
        }
        Ok(head)
    }

    async fn picture(visit: &Visit, id: uuid::Uuid) -> Result<Option<HeadImage>> {
        let db = &visit.app.db;
        let shown = image::for_web(db, &[id], visit.locale, visit.day()).await?;
        let (Some(shown), Some((path, width, height))) =
            (shown.get(&id), image::social(db, id, visit.day()).await?)
        else {
            return Ok(None);
        };
        let alt = words::plain(visit.locale, &shown.alt);
        Ok(Some(HeadImage { href: visit.absolute(&path), width, height, alt }))
    }

    /// Says where this page stands in every language of the site, itself among them; nothing where it stands in one.
    #[must_use]
    pub fn in_languages(mut self, visit: &Visit, mut pages: Vec<(String, String)>) -> Self {
        pages.retain(|(locale, _)| visit.town.offers(locale));
        if pages.len() < 2 {
            return self;
        }
        self.alternates = pages
            .iter()
            .map(|(locale, path)| Alternate { locale: locale.clone(), href: visit.absolute(path) })
            .collect();
        self.languages = pages;
        self
    }

    /// A page that exists in both languages of the site at these paths.
    #[must_use]
    pub fn in_both(self, visit: &Visit, path: impl Fn(&'static str) -> String) -> Self {
        let pages = LANGUAGES.map(|it| (it.to_owned(), path(it)));
        self.in_languages(visit, pages.into())
    }

    /// Says what the page is about, for engines.
    #[must_use]
    pub fn about(mut self, data: Value) -> Self {
        self.json_ld.push(data);
        self
    }

    /// An article, not a page.
    #[must_use]
    pub fn article(mut self) -> Self {
        self.kind = "article";
        self
    }

    /// Not for indexes: results of a search.
    #[must_use]
    pub fn unindexed(mut self) -> Self {
        self.robots = Some("noindex, follow");
        self
    }

    /// Offers a feed in its two formats; `stem` is its path without the end that names one.
    #[must_use]
    pub fn feed(mut self, title: &str, stem: &str) -> Self {
        let formats = [("RSS", "application/rss+xml", "rss"), ("Atom", "application/atom+xml", "atom")];
        self.feeds.extend(formats.map(|(format, mime, end)| FeedLink {
            format,
            mime,
            title: format!("{title} ({format})"),
            href: format!("{stem}.{end}"),
        }));
        self
    }

    /// Paths of this page by language, for the language switch.
    pub fn languages(&self) -> Vec<(String, String)> {
        self.languages.clone()
    }
}
