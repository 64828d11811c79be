//! Output: machines. News as Atom and RSS, the agenda as iCalendar, open data, and what engines ask for. Reads the repository, knows no template.
pub mod atom;
pub mod calendar; // events for calendars
mod data; // open data
mod news; // the newest articles, of all or of one topic
pub mod rss;
pub mod sitemap; // every public address, and what engines may read

use crate::web::{Access::Public, Route};
use axum::routing::get;

/// Every feed. The words in the paths are those of `content::address`.
pub const ROUTES: &[Route] = &[
    Route::get("/feed.atom", Public, || get(atom::news)),
    Route::get("/en/feed.atom", Public, || get(atom::news_en)),
    Route::get("/themes/{slug}/feed.atom", Public, || get(atom::topic)),
    Route::get("/en/topics/{slug}/feed.atom", Public, || get(atom::topic_en)),
    Route::get("/feed.rss", Public, || get(rss::news)),
    Route::get("/en/feed.rss", Public, || get(rss::news_en)),
    Route::get("/themes/{slug}/feed.rss", Public, || get(rss::topic)),
    Route::get("/en/topics/{slug}/feed.rss", Public, || get(rss::topic_en)),
    Route::get("/agenda.ics", Public, || get(calendar::agenda)),
    Route::get("/en/events.ics", Public, || get(calendar::agenda_en)),
    Route::get("/agenda/{slug}/event.ics", Public, || get(calendar::event)),
    Route::get("/en/events/{slug}/event.ics", Public, || get(calendar::event_en)),
    Route::get("/donnees/equipements.csv", Public, || get(data::equipment)),
    Route::get("/donnees/associations.csv", Public, || get(data::associations)),
    Route::get("/donnees/associations.schema.json", Public, || get(data::associations_schema)),
    Route::get("/donnees/deliberations.csv", Public, || get(data::acts)),
    Route::get("/donnees/agenda.json", Public, || get(data::events)),
    Route::get("/donnees/catalogue.jsonld", Public, || get(data::catalogue)),
    Route::get("/sitemap.xml", Public, || get(sitemap::sitemap)),
    Route::get("/robots.txt", Public, || get(sitemap::robots)),
];

/// Words where markup stands.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
