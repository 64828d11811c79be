//! Every public address with its languages, and what engines may read. Knows no page.
use super::xml;
use crate::app::App;
use crate::content::address::{self, Fixed};
use crate::content::{Kind, dossier, item, publication, topic, town};
use crate::error::Result;
use crate::web::kept::Shared;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::fmt::Write;
use uuid::Uuid;

/// `/sitemap.xml`. At most 50,000 items, as the protocol allows in one file.
pub async fn sitemap(State(app): State<App>) -> Result<Shared> {
    let town = town::get(&app.db).await?;
    let locales: Vec<&'static str> = town.offered().collect();
    let mut map = Map { base: &app.settings.public_url, locales, out: String::new() };
    let lists = Kind::ALL.into_iter().filter(|it| *it != Kind::Page);
    let fixed = [
        Fixed::Home,
        Fixed::Search,
        Fixed::Magazine,
        Fixed::Tribunes,
        Fixed::Near,
        Fixed::Plan,
        Fixed::Numbers,
        Fixed::Data,
    ];
    for page in fixed {
        map.every(|locale| address::fixed(page, locale));
    }
    map.every(address::api);
    lists.for_each(|kind| map.every(|locale| address::list(kind, locale)));
    for topic in topic::all(&app.db).await? {
        map.every(|locale| address::topic(&topic.slug, locale));
    }
    for it in dossier::shown(&app.db, &town, "fr").await? {
        map.every(|locale| address::dossier(&it.dossier.slug, locale));
    }
    for issue in publication::released(&app.db, 1_000).await? {
        map.every(|locale| address::issue(issue.number, locale));
    }
    let mut items = item::all_on_site(&app.db).await?;
    items.retain(|it| town.offers(&it.locale));
    let mut groups: HashMap<Uuid, Vec<(String, String)>> = HashMap::new();
    for item in &items {
        groups.entry(item.translation_group).or_default().push((item.locale.clone(), address::path(item)));
    }
    for item in &items {
        let languages = groups.get(&item.translation_group).map_or(&[][..], Vec::as_slice);
        map.url(&address::path(item), item.published_at, languages);
    }
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n{}</urlset>\n",
        map.out
    );
    Ok(Shared::new("application/xml; charset=utf-8", xml))
}

struct Map<'a> {
    base: &'a str,
    /// Languages of the site.
    locales: Vec<&'static str>,
    out: String,
}

impl Map<'_> {
    /// A page that exists in every language.
    fn every(&mut self, path: impl Fn(&'static str) -> String) {
        let pages: Vec<_> = self.locales.iter().map(|it| ((*it).to_owned(), path(it))).collect();
        pages.iter().for_each(|(_, path)| self.url(path, None, &pages));
    }

    fn url(&mut self, path: &str, changed: Option<DateTime<Utc>>, languages: &[(String, String)]) {
        let base = self.base;
        let mut line = format!("<url><loc>{}</loc>", xml(&format!("{base}{path}")));
        if let Some(at) = changed {
            let _ = write!(line, "<lastmod>{}</lastmod>", at.format("%Y-%m-%dT%H:%M:%SZ"));
        }
        for (locale, path) in languages.iter().filter(|_| languages.len() > 1) {
            let href = xml(&format!("{base}{path}"));
            let _ = write!(line, "<xhtml:link rel=\"alternate\" hreflang=\"{locale}\" href=\"{href}\"/>");
        }
        self.out.push_str(&line);
        self.out.push_str("</url>\n");
    }
}

/// `/robots.txt`: everything but the desk, proofs and the results of searches.
pub async fn robots(State(app): State<App>) -> Response {
    let searches = [address::fixed(Fixed::Search, "fr"), address::fixed(Fixed::Search, "en")];
    let text = format!(
        "User-agent: *\nDisallow: /cms\nDisallow: /apercu/\nDisallow: /epreuve/\nDisallow: /en/proof/\nDisallow: /relecture/\nDisallow: /en/review/\nDisallow: {}?\nDisallow: {}?\n\nSitemap: {}/sitemap.xml\n",
        searches[0], searches[1], app.settings.public_url
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
