//! A laid-out issue as it is read without pages: the edition behind the HTML issue, and the EPUB.
use super::data::IssueData;
use super::edition::{self, Texts};
use super::layout::Proof;
use super::{Workshop, epub, zoned};
use crate::content::address;
use crate::content::publication::Model as Issue;
use crate::error::{Error, Result};
use crate::richtext::html::HtmlOptions;
use std::collections::{BTreeMap, HashMap};

/// The issue without pages.
pub(super) struct OnScreens {
    /// [`crate::content::edition::Edition`] as JSON.
    pub edition: Vec<u8>,
    pub epub: Vec<u8>,
}

/// Composes the texts of all editions of an issue, once for the site and once for the book, whose pictures travel with it: who reads without
/// pages reads of every zone.
pub(super) async fn of_all(
    shop: &Workshop,
    issue: &Issue,
    editions: &[(&IssueData, &Proof)],
    texts: &Texts,
    cover: Option<&Vec<u8>>,
) -> Result<OnScreens> {
    let all = zoned::together(&editions.iter().map(|it| it.0).collect::<Vec<_>>());
    let all = all.ok_or_else(|| anyhow::anyhow!("an issue without an edition"))?;
    // An article of several zones is named by its page in the first.
    let begins = editions.iter().rev().flat_map(|it| &it.1.placed);
    let page_of = begins.map(|it| (it.item.clone(), it.start)).collect();
    placed(shop, issue, &all, &page_of, texts, cover).await
}

/// The same of planned data, wherever its pages were set: `page_of` knows on which page each article begins.
pub(super) async fn placed(
    shop: &Workshop,
    issue: &Issue,
    data: &IssueData,
    page_of: &HashMap<String, usize>,
    texts: &Texts,
    cover: Option<&Vec<u8>>,
) -> Result<OnScreens> {
    let label = |key: &str| data.labels.get(key).map_or("", String::as_str);
    let mut options = HtmlOptions::issue(&issue.locale);
    (options.labels.photo, options.labels.online) = (label("photo"), label("online"));
    let for_site = edition::compose(data, texts, page_of, &options);
    let (texts, mut images) = with_pictures(shop, texts).await?;
    let options = HtmlOptions { xml: true, heading_offset: 0, base: &shop.settings.public_url, ..options };
    let for_book = edition::compose(data, &texts, page_of, &options);
    images.retain(|path, _| {
        let named = format!("\"{path}\"");
        for_book.articles().any(|it| it.figure.contains(&named) || it.body.contains(&named))
    });
    let source = format!("{}{}", shop.settings.public_url, address::issue(issue.number, &issue.locale));
    let book = epub::Book {
        edition: &for_book,
        title: &data.issue.title,
        number: &format!("{} {} {}", data.town.magazine, label("number"), issue.number),
        period: &data.issue.period,
        date: &data.issue.date,
        publisher: &data.town.name,
        id: issue.id,
        scheme: &data.town.scheme,
        source: &source,
        cover: cover.map(Vec::as_slice),
        images: &images,
        tokens: &data.tokens,
        say: &|key| (shop.say)(&issue.locale, key),
    };
    Ok(OnScreens { edition: serde_json::to_vec(&for_site)?, epub: epub::write(&book)? })
}

/// The texts with their pictures beside them: the JPEGs of the site, under paths of the book.
async fn with_pictures(shop: &Workshop, texts: &Texts) -> Result<(Texts, BTreeMap<String, Vec<u8>>)> {
    let (mut texts, media) = (texts.clone(), shop.media.clone());
    let work = move || -> std::io::Result<_> {
        let mut images = BTreeMap::new();
        let mut found: Vec<_> = texts.resolved.images.iter_mut().collect();
        found.sort_by_key(|it| *it.0);
        for (at, (_, image)) in found.into_iter().enumerate() {
            (image.srcset, image.placeholder) = (String::new(), None);
            let name = std::mem::take(&mut image.src);
            let hash = name.rsplit('/').next().and_then(|it| it.strip_suffix(".jpg")?.parse().ok());
            if let Some(hash) = hash {
                image.src = format!("images/{at}.jpg");
                images.insert(image.src.clone(), media.get(hash)?);
            }
        }
        Ok((texts, images))
    };
    Ok(tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))??)
}
