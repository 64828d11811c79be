//! One request for a page of the site: in which language, of which town, at what moment. Knows no kind of item.
use super::words::{self, Html};
use crate::app::App;
use crate::content::item::{self, At, Live};
use crate::content::resolve::Wording;
use crate::content::town::{self, Town};
use crate::content::{Kind, address, dates};
use crate::error::{Error, Result};
use crate::web::page::{self, Link};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// What every handler of the site starts from.
#[derive(Clone)]
pub struct Visit {
    pub app: App,
    /// `fr` or `en`, from the path.
    pub locale: &'static str,
    pub town: Town,
    pub now: DateTime<Utc>,
    /// Of the repository, before anything of it was read: what is made with this visit may be older than what is known since.
    version: i64,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let path = parts.uri.path();
        let locale = if path == "/en" || path.starts_with("/en/") { "en" } else { "fr" };
        Self::of(app, locale).await
    }
}

impl Visit {
    /// A visit in this language.
    pub async fn of(app: &App, locale: &'static str) -> Result<Self> {
        let version = app.db.version();
        Ok(Self { locale, town: town::get(&app.db).await?, now: app.now(), version, app: app.clone() })
    }

    /// The page of the item of this name, made once; or the way to where it stands now.
    pub async fn item(
        &self,
        kind: Kind,
        slug: &str,
        render: impl AsyncFnOnce(&Self, &Live) -> Result<Response>,
    ) -> Result<Response> {
        let name = format!("{}/{slug}", kind.name());
        let make = async || match item::at(&self.app.db, kind, self.locale, slug).await? {
            At::Live(live) => render(self, &live).await,
            At::Moved(to) => Ok(moved(&to)),
        };
        self.once(&name, make).await
    }

    /// A page made once, see [`page::once`].
    pub async fn once(&self, name: &str, make: impl AsyncFnOnce() -> Result<Response>) -> Result<Response> {
        page::once(&self.app, (self.version, self.now), &format!("{} {name}", self.locale), make).await
    }

    /// The same visit in French, for what is not translated; nothing for who reads French, or where the site does not speak it.
    pub fn in_french(&self) -> Option<Self> {
        (self.locale != "fr" && self.town.offers("fr")).then(|| Self { locale: "fr", ..self.clone() })
    }

    /// The language that stands in for what is not translated; nothing for who reads it, or where the site does not speak it.
    pub fn standing_in(&self) -> Option<&'static str> {
        self.in_french().map(|it| it.locale)
    }

    /// The day it is in town.
    pub fn day(&self) -> NaiveDate {
        self.town.day(self.now)
    }

    /// Somebody's words for the page.
    pub fn words(&self, text: &str) -> Html {
        Html::words(self.locale, text)
    }

    /// Somebody's words where no markup may stand.
    pub fn plain(&self, text: &str) -> String {
        words::plain(self.locale, text)
    }

    /// A message of the locale files.
    pub fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.app.templates.say(self.locale, key, args)
    }

    /// A path as others have to write it.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.app.settings.public_url)
    }

    /// What the answers of the repository depend on.
    pub fn wording(&self) -> Wording<'_> {
        Wording {
            locale: self.locale,
            town: &self.town,
            public_url: &self.app.settings.public_url,
            now: self.now,
        }
    }

    /// The short address printed on paper, without scheme: `valbourg.example/a/12`.
    pub fn short(&self, item: &item::Model) -> String {
        format!("{}{}", self.app.settings.print_host(), address::short(item.short_id))
    }

    /// The list of a kind, as a link.
    pub fn list_of(&self, kind: Kind) -> Link {
        Link {
            label: self.say(&format!("site-kinds-{}", kind.name()), &[]),
            href: address::list(kind, self.locale),
        }
    }

    /// A link to an item.
    pub fn link(&self, item: &item::Model) -> ItemLink {
        ItemLink { label: self.words(&item.title), href: address::path(item) }
    }

    /// The day of an instant, in words and for machines.
    pub fn dated(&self, at: DateTime<Utc>) -> Dated {
        let wall = at.with_timezone(&self.town.zone());
        Dated { label: self.plain(&dates::date(self.locale, wall.date_naive())), iso: wall.to_rfc3339() }
    }

    /// A day in words and for machines.
    pub fn dated_day(&self, day: NaiveDate) -> Dated {
        Dated { label: self.plain(&dates::date(self.locale, day)), iso: day.to_string() }
    }
}

/// A link to an item, its title as its own page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct ItemLink {
    pub label: Html,
    pub href: String,
}

/// A date as people and machines read it.
#[derive(Clone, Debug, Serialize)]
pub struct Dated {
    pub label: String,
    pub iso: String,
}

/// The way to where an item stands now: its old address stays good for ever.
pub fn moved(to: &item::Model) -> Response {
    redirect(StatusCode::MOVED_PERMANENTLY, &address::path(to))
}

/// A redirect with this status.
pub fn redirect(status: StatusCode, path: &str) -> Response {
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (status, [(header::LOCATION, to)]).into_response()
}
