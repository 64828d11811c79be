//! The site on a home screen: its manifest, and what stays readable without a network: services, numbers, the next days of the agenda.
use super::head::Head;
use super::visit::{ItemLink, Visit};
use crate::assets;
use crate::content::address::{self, Fixed};
use crate::content::item::{self, Listing};
use crate::content::{Kind, town};
use crate::error::{Error, Result};
use crate::web::kept::Shared;
use crate::web::page::{Link, Page, Template};
use serde::Serialize;
use serde_json::json;

/// `site/offline.html`.
#[derive(Debug, Serialize)]
pub struct OfflinePage {
    pub head: Head,
    pub title: String,
    pub lede: String,
    /// Pages kept whole.
    pub lists: Vec<Link>,
    pub services: Vec<ItemLink>,
}

impl Template for OfflinePage {
    const NAME: &'static str = "site/offline.html";
}

/// Services kept: a town has fewer.
const SERVICES: u64 = 200;

/// What a reader sees whose page was not kept.
pub async fn offline(visit: Visit) -> Result<Page<OfflinePage>> {
    let title = visit.say("site-offline", &[]);
    let lede = visit.say("site-offline-lede", &[]);
    let head = Head::new(&visit, &title, &lede, &address::fixed(Fixed::Offline, visit.locale)).unindexed();
    let numbers =
        Link { label: visit.say("site-numbers", &[]), href: address::fixed(Fixed::Numbers, visit.locale) };
    let lists = vec![numbers, visit.list_of(Kind::Event), visit.list_of(Kind::Service)];
    let services = services(&visit).await?.iter().map(|it| visit.link(&it.item)).collect();
    Ok(Page::new(OfflinePage { head, title, lede, lists, services }))
}

async fn services(visit: &Visit) -> Result<Vec<item::Live>> {
    let listing = Listing { by_title: true, ..Listing::of(Kind::Service, visit.locale, SERVICES) };
    item::first(&visit.app.db, &listing).await
}

/// `/offline.json`: which pages the worker keeps, and what they are drawn with.
pub async fn list(visit: Visit) -> Result<Shared> {
    let fixed = [Fixed::Offline, Fixed::Home, Fixed::Numbers].map(|it| address::fixed(it, visit.locale));
    let lists = [Kind::Service, Kind::Event].map(|it| address::list(it, visit.locale));
    let mut pages: Vec<String> = fixed.into_iter().chain(lists).collect();
    pages.extend(services(&visit).await?.iter().map(|it| address::path(&it.item)));
    let (_, version) = town::get_versioned(&visit.app.db).await?;
    let own = ["site.css", "site.js"].into_iter().filter_map(assets::href);
    let fonts = ["bricolage-grotesque-latin-wght-normal", "source-sans-3-latin-wght-normal"];
    let fonts = fonts.map(|it| format!("/assets/fonts/{it}.woff2"));
    let assets: Vec<String> =
        own.chain(fonts).chain([format!("/identity.css?v={version}"), "/icon.svg".to_owned()]).collect();
    let list = json!({ "language": visit.locale, "pages": pages, "assets": assets });
    Ok(Shared::new("application/json", list.to_string()))
}

/// `/site.webmanifest`.
pub async fn manifest(visit: Visit) -> Result<Shared> {
    let identity = &visit.town.identity;
    let short: String = visit.town.name.chars().take(30).collect();
    let icon = |size: u32| json!({ "src": format!("/icon-{size}.png"), "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": "any" });
    let drawn = json!({ "src": "/icon.svg", "sizes": "any", "type": "image/svg+xml" });
    let manifest = json!({
        "name": visit.town.name, "short_name": short, "lang": "fr", "id": "/", "start_url": "/", "scope": "/",
        "display": "standalone", "background_color": identity.paper, "theme_color": identity.accent,
        "icons": [icon(192), icon(512), drawn],
    });
    Ok(Shared::new("application/manifest+json", manifest.to_string()))
}

/// `/sw.js`, at the root so that it may serve every page.
pub async fn worker() -> Result<Shared> {
    let path = assets::href("sw.js").ok_or(Error::NotFound)?;
    let (asset, _) = assets::find(path.trim_start_matches("/assets/")).ok_or(Error::NotFound)?;
    Ok(Shared::new("text/javascript; charset=utf-8", asset.bytes.into_owned()))
}
