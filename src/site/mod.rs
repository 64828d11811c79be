//! Output: the public site. One file per page: its handler and the struct its template receives. Reads the repository, writes nothing but
//! whether a page helped, and knows neither paper nor the desk.
pub mod agenda; // what is on: a list, a day, a week, a month
pub mod article;
pub mod card; // the teaser of any item
pub mod contact; // numbers and sites as links
pub mod data; // files to reuse
pub mod directory; // a whole kind under headings
pub mod document;
pub mod dossier; // articles that belong together
pub mod download; // pictures and files
pub mod edition; // a released issue to be read
pub mod event;
pub mod feedback; // whether a page helped
pub mod grouped; // lists under headings
pub mod head; // what engines and other sites are told
pub mod home;
pub mod icon; // in tabs and on home screens
pub mod installed; // on a home screen, and without a network
pub mod magazine;
pub mod near; // what is around somebody
pub mod narrowed; // lists narrowed by what is asked
pub mod news; // the list of articles, narrowed
pub mod numbers; // whom one calls
pub mod organisation;
pub mod organisations; // their directory, narrowed
pub mod page;
pub mod pages; // an issue as pictures of its pages
pub mod paging; // long lists
pub mod person;
pub mod place;
pub mod places; // the directory of places, narrowed, and its map
pub mod plan; // every way at once
pub mod preview; // what is not public yet, for colleagues
pub mod search;
pub mod service;
pub mod sheet; // a national sheet as a part of a page
pub mod share; // shown with a link
pub mod short; // addresses printed on paper
pub mod suggest; // what may be meant, while somebody types
pub mod text; // rich text as HTML
pub mod topic;
pub mod tribunes; // what the groups of the council say
pub mod visit; // one request: language, town, moment
pub mod words; // words typeset and escaped

use crate::staff::Role;
use crate::web::{Access, Access::Public, Route};
use axum::routing::{get, post};

/// Every public page, French and English. The words are those of `content::address`; a test compares them.
pub const ROUTES: &[Route] = &[
    Route::get("/", Public, || get(home::show)),
    Route::get("/en/", Public, || get(home::show)),
    Route::get("/en", Public, || get(home::show)),
    Route::get("/themes/{slug}", Public, || get(topic::show)),
    Route::get("/en/topics/{slug}", Public, || get(topic::show)),
    Route::get("/actualites", Public, || get(news::list)),
    Route::get("/en/news", Public, || get(news::list)),
    Route::get("/actualites/{slug}", Public, || get(article::show)),
    Route::get("/en/news/{slug}", Public, || get(article::show)),
    Route::get("/dossiers/{slug}", Public, || get(dossier::show)),
    Route::get("/en/dossiers/{slug}", Public, || get(dossier::show)),
    Route::get("/demarches", Public, || get(service::list)),
    Route::get("/en/services", Public, || get(service::list)),
    Route::get("/demarches/{slug}", Public, || get(service::show)),
    Route::get("/en/services/{slug}", Public, || get(service::show)),
    Route::get("/agenda", Public, || get(agenda::list)),
    Route::get("/en/events", Public, || get(agenda::list)),
    Route::get("/agenda/{slug}", Public, || get(event::show)),
    Route::get("/en/events/{slug}", Public, || get(event::show)),
    Route::get("/lieux", Public, || get(places::list)),
    Route::get("/en/places", Public, || get(places::list)),
    Route::get("/lieux/{slug}", Public, || get(place::show)),
    Route::get("/en/places/{slug}", Public, || get(place::show)),
    Route::get("/organisations", Public, || get(organisations::list)),
    Route::get("/en/organisations", Public, || get(organisations::list)),
    Route::get("/organisations/{slug}", Public, || get(organisation::show)),
    Route::get("/en/organisations/{slug}", Public, || get(organisation::show)),
    Route::get("/personnes", Public, || get(person::list)),
    Route::get("/en/people", Public, || get(person::list)),
    Route::get("/personnes/{slug}", Public, || get(person::show)),
    Route::get("/en/people/{slug}", Public, || get(person::show)),
    Route::get("/documents", Public, || get(document::list)),
    Route::get("/en/documents", Public, || get(document::list)),
    Route::get("/documents/{slug}", Public, || get(document::show)),
    Route::get("/en/documents/{slug}", Public, || get(document::show)),
    Route::get("/pages/{slug}", Public, || get(page::show)),
    Route::get("/en/pages/{slug}", Public, || get(page::show)),
    Route::get("/magazine", Public, || get(magazine::shelf)),
    Route::get("/en/magazine", Public, || get(magazine::shelf)),
    Route::get("/magazine/{number}", Public, || get(magazine::show)),
    Route::get("/en/magazine/{number}", Public, || get(magazine::show)),
    Route::get("/magazine/{number}/lire", Public, || get(edition::show)),
    Route::get("/en/magazine/{number}/read", Public, || get(edition::show)),
    Route::get("/magazine/{number}/pages", Public, || get(pages::list)),
    Route::get("/en/magazine/{number}/pages", Public, || get(pages::list)),
    Route::get("/magazine/{number}/pages/{page}", Public, || get(pages::show)),
    Route::get("/en/magazine/{number}/pages/{page}", Public, || get(pages::show)),
    Route::get("/tribunes", Public, || get(tribunes::list)),
    Route::get("/en/tribunes", Public, || get(tribunes::list)),
    Route::get("/autour-de-moi", Public, || get(near::show)),
    Route::get("/en/near-me", Public, || get(near::show)),
    Route::get("/autour-de-moi.json", Public, || get(near::points)),
    Route::get("/en/near-me.json", Public, || get(near::points)),
    Route::get("/recherche", Public, || get(search::show)),
    Route::get("/en/search", Public, || get(search::show)),
    Route::get("/recherche/suggestions", Public, || get(suggest::show)),
    Route::get("/en/search/suggestions", Public, || get(suggest::show)),
    Route::post("/avis/{id}", Public, || post(feedback::say)),
    Route::post("/en/feedback/{id}", Public, || post(feedback::say)),
    Route::get("/plan-du-site", Public, || get(plan::show)),
    Route::get("/en/site-map", Public, || get(plan::show)),
    Route::get("/numeros-utiles", Public, || get(numbers::show)),
    Route::get("/en/useful-numbers", Public, || get(numbers::show)),
    Route::get("/donnees", Public, || get(data::show)),
    Route::get("/en/data", Public, || get(data::show)),
    Route::get("/hors-ligne", Public, || get(installed::offline)),
    Route::get("/en/offline", Public, || get(installed::offline)),
    Route::get("/offline.json", Public, || get(installed::list)),
    Route::get("/en/offline.json", Public, || get(installed::list)),
    Route::get("/site.webmanifest", Public, || get(installed::manifest)),
    Route::get("/sw.js", Public, || get(installed::worker)),
    Route::get("/a/{id}", Public, || get(short::follow)),
    Route::get("/en/a/{id}", Public, || get(short::follow)),
    Route::get("/favicon.ico", Public, || get(icon::ico)),
    Route::get("/icon.svg", Public, || get(icon::svg)),
    Route::get("/apple-touch-icon.png", Public, || get(icon::touch)),
    Route::get("/icon-192.png", Public, || get(icon::small)),
    Route::get("/icon-512.png", Public, || get(icon::large)),
    Route::get("/partage/{name}", Public, || get(share::show)),
    Route::get("/media/{name}", Public, || get(download::media)),
    Route::get("/files/{id}/{name}", Public, || get(download::document)),
    Route::get("/apercu/{id}", Access::Role(Role::Contributor), || get(preview::show)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Kind;
    use crate::content::address::{self, Fixed};

    #[test]
    fn every_address_has_a_page() {
        let known = |path: &str| ROUTES.iter().any(|it| it.path == path);
        for locale in ["fr", "en"] {
            for kind in Kind::ALL {
                let list = address::list(kind, locale);
                assert!(known(&format!("{list}/{{slug}}")), "{list}");
                assert!(kind == Kind::Page || known(&list), "{list}");
            }
            assert!(known(&address::topic("{slug}", locale)));
            assert!(
                Fixed::ALL
                    .iter()
                    .all(|it| matches!(it, Fixed::Feed | Fixed::Rss) || known(&address::fixed(*it, locale)))
            );
        }
    }
}
