//! Handlers return data; the layer [`render`] alone makes HTML of it, for pages and for errors. That hides where a page is made from who
//! reads a handler; it pays because navigation, language, messages, caching and error pages then stand in one place.
use super::caching::Caching;
use super::client;
use super::kept::Shared;
use super::session::Visitor;
use crate::app::App;
use crate::content::address::{self, Fixed};
use crate::content::topic::{self, Labelled};
use crate::content::{Kind, alert, image, item, moved, town, turn};
use crate::error::{Error, Problem, Result};
use crate::richtext::typography;
use crate::staff::{self, Role};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// What one template receives as `page`. The struct beside the handler is the template's documentation.
pub trait Template: Serialize {
    /// File in `templates/`.
    const NAME: &'static str;
}

/// A page as a handler returns it.
pub struct Page<T> {
    content: T,
    status: StatusCode,
    languages: Vec<(String, String)>,
    item: Option<Uuid>,
}

impl<T: Template> Page<T> {
    /// A page with status 200.
    pub fn new(content: T) -> Self {
        Self { content, status: StatusCode::OK, languages: Vec::new(), item: None }
    }

    /// The form again, with what is wrong beside its fields: 422.
    pub fn invalid(content: T) -> Self {
        Self::new(content).status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Where this very page stands in other languages, as (locale, path); without, the language switch leads to the home page.
    #[must_use]
    pub fn in_languages(mut self, languages: Vec<(String, String)>) -> Self {
        self.languages = languages;
        self
    }

    /// The page of this item: who reads it reads the item.
    #[must_use]
    pub fn of_item(mut self, item: Uuid) -> Self {
        self.item = Some(item);
        self
    }
}

/// What waits in a response for [`render`].
#[derive(Clone)]
struct Pending {
    template: &'static str,
    page: Value,
    languages: Vec<(String, String)>,
    item: Option<Uuid>,
}

/// The page that `make` makes, filled in once for all who ask until a change or until the site changes by itself: for a page of which
/// nothing but `name` and its language decide what it says. Who is signed in, and what else every page shows, comes to it each time.
/// `version` is the repository's before anything was read for the page.
pub async fn once(
    app: &App,
    (version, now): (i64, DateTime<Utc>),
    name: &str,
    make: impl AsyncFnOnce() -> Result<Response>,
) -> Result<Response> {
    let until = turn::span(&app.db, now).await?.until;
    let name = format!("{name} {}", until.timestamp_millis());
    if let Some(known) = app.db.recall::<Pending>(&name) {
        return Ok(known.into_response());
    }
    let response = Box::pin(make()).await?;
    if let Some(made) = response.extensions().get::<Pending>().filter(|_| response.status() == StatusCode::OK)
    {
        app.db.remember(version, name, made.clone());
    }
    Ok(response)
}

impl IntoResponse for Pending {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Clone)]
struct Failed(Arc<Error>);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let page = Value::from(Serde(self.content));
        let (languages, item) = (self.languages, self.item);
        let mut response = Pending { template: T::NAME, page, languages, item }.into_response();
        *response.status_mut() = self.status;
        response
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = status_of(&self).into_response();
        if let Self::Busy { retry_after } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Gone(_) => StatusCode::GONE,
        Error::SignIn => StatusCode::UNAUTHORIZED,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Refused(_) | Error::Conflict => StatusCode::CONFLICT,
        Error::Malformed => StatusCode::BAD_REQUEST,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What every template receives as `base`.
#[derive(Debug, Serialize)]
pub struct Base {
    /// `fr` or `en`.
    pub locale: String,
    /// Path of the home page.
    pub home: String,
    /// Path asked for.
    pub path: String,
    /// Path of the search page.
    pub search: String,
    pub town: TownBase,
    /// The town's colours as a style sheet.
    pub identity: String,
    /// Top of the tree of topics.
    pub topics: Vec<TopicLink>,
    /// Lists of each kind, and the magazine.
    pub links: Vec<Link>,
    /// Institutional pages, for the footer.
    pub legal: Vec<Link>,
    /// Numbers to call, the plan of the site, open data, behind them.
    pub help: Vec<Link>,
    pub languages: Vec<Language>,
    /// Who is signed in.
    pub editor: Option<EditorBase>,
    /// What the whole town must know, the gravest first.
    pub alerts: Vec<AlertBase>,
    /// Messages left by the page before.
    pub messages: Vec<String>,
    /// True while `public_url` is still the loopback default.
    pub loopback: bool,
    pub public_url: String,
    /// Where readers say whether this page helped them; none where it is no item's.
    pub feedback: Option<String>,
}

/// The town, as every page shows it.
#[derive(Debug, Serialize)]
pub struct TownBase {
    pub name: String,
    pub motto: String,
    pub magazine: String,
    pub logo: Option<Logo>,
    pub address: Vec<String>,
    pub phone: String,
    pub email: String,
}

/// An alert, as every page of the site shows it.
#[derive(Debug, Serialize)]
pub struct AlertBase {
    pub severity: &'static str,
    /// Readers may fold it.
    pub folds: bool,
    /// It takes the whole of this page.
    pub whole: bool,
    /// Whom it concerns; empty for everybody.
    pub zone: String,
    pub title: String,
    /// Its paragraphs.
    pub text: Vec<String>,
    pub link: String,
    /// Language of its words.
    pub lang: &'static str,
}

/// The town's logo, at the size of a header.
#[derive(Clone, Debug, Serialize)]
pub struct Logo {
    /// The JPEG.
    pub src: String,
    /// The smallest WebP, sharp enough in a header.
    pub srcset: String,
}

/// A topic in the navigation.
#[derive(Debug, Serialize)]
pub struct TopicLink {
    pub label: String,
    pub href: String,
    pub current: bool,
    pub children: Vec<Link>,
}

/// A link with its label.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub label: String,
    pub href: String,
}

/// A language of the site.
#[derive(Debug, Serialize)]
pub struct Language {
    pub locale: String,
    /// The language's own name.
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// Who is signed in, for the bar.
#[derive(Debug, Serialize)]
pub struct EditorBase {
    pub name: String,
    pub role: String,
    pub editor: bool,
    pub chief: bool,
    pub administrator: bool,
    pub desk: String,
}

/// What `error.html` receives.
#[derive(Debug, Serialize)]
struct ErrorPage {
    status: u16,
    title: String,
    text: String,
    reference: Option<String>,
    query: String,
    ways: Vec<Link>,
    reasons: Vec<Reason>,
}

#[derive(Debug, Serialize)]
struct Reason {
    text: String,
    href: Option<String>,
}

/// A language the town does not offer has no pages: its front page leads to that of the first language, nothing stands at its others.
pub async fn offered(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let Some(locale) = address::language(&path) else { return next.run(request).await };
    let town = match town::get(&app.db).await {
        Ok(town) => town,
        Err(error) => return error.into_response(),
    };
    if town.offers(locale) {
        next.run(request).await
    } else if path.trim_end_matches('/') == address::fixed(Fixed::Home, locale).trim_end_matches('/') {
        Redirect::temporary(&address::fixed(Fixed::Home, town.first_language())).into_response()
    } else {
        Error::NotFound.into_response()
    }
}

/// Makes pages of what handlers returned.
pub async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = *request.method() == Method::GET && client::reads(request.headers());
    let asked = Asked {
        uri: request.uri().clone(),
        json: wants_json(&request),
        safe: matches!(*request.method(), Method::GET | Method::HEAD),
        visitor: request.extensions().get::<Visitor>().cloned().unwrap_or_default(),
        language: client::locale(request.headers()),
    };
    // No text of ours holds it, and PostgreSQL takes none that does.
    if asked.uri.to_string().contains("%00") {
        return asked.failed(&app, &Error::Malformed, StatusCode::BAD_REQUEST.into_response()).await;
    }
    let mut response = next.run(request).await;
    if let Some(Failed(error)) = response.extensions_mut().remove::<Failed>() {
        if matches!(*error, Error::NotFound)
            && asked.safe
            && !asked.desk()
            && let Some(moved) = asked.moved(&app).await
        {
            return moved;
        }
        if matches!(*error, Error::NotFound)
            && reads
            && !asked.desk()
            && !asked.for_programs()
            && asked.visitor.person.is_none()
        {
            app.readings.lost(asked.uri.path());
        }
        return asked.failed(&app, &error, response).await;
    }
    if let Some(pending) = response.extensions_mut().remove::<Pending>() {
        return asked.page(&app, pending, response).await;
    }
    match refused_outside(&response) {
        Some(error) => asked.failed(&app, &error, response).await,
        None => response,
    }
}

/// What no handler of ours said: a path or query that cannot be read, a method an address does not know, an answer that took too long.
/// axum says it in bare words, or none.
fn refused_outside(response: &Response) -> Option<Error> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let bare = kind.is_none_or(|it| it.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        _ if !bare => None,
        StatusCode::NOT_FOUND => Some(Error::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::TooLarge),
        StatusCode::SERVICE_UNAVAILABLE if kind.is_none() => Some(Error::Busy { retry_after: 30 }),
        it if it.is_client_error() => Some(Error::Malformed),
        _ => None,
    }
}

fn wants_json(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or("");
    let path = request.uri().path();
    path.ends_with(".json") || address::for_programs(path) || accept.starts_with("application/json")
}

struct Asked {
    uri: Uri,
    json: bool,
    safe: bool,
    visitor: Visitor,
    /// What the browser would rather read.
    language: &'static str,
}

impl Asked {
    /// The CMS speaks its user's language, the site that of its path.
    fn locale(&self) -> String {
        let path = self.uri.path();
        match &self.visitor.person {
            Some(person) if self.desk() => person.locale.clone(),
            None if self.desk() => self.language.into(),
            _ if path == "/en" || path.starts_with("/en/") => "en".into(),
            _ => "fr".into(),
        }
    }

    fn desk(&self) -> bool {
        self.uri.path() == "/cms" || self.uri.path().starts_with("/cms/")
    }

    fn for_programs(&self) -> bool {
        address::for_programs(self.uri.path())
    }

    /// Where an address leads that nothing stands at.
    async fn moved(&self, app: &App) -> Option<Response> {
        let asked = self.uri.path_and_query().map_or_else(|| self.uri.path(), |it| it.as_str());
        let to = moved::to(&app.db, asked).await.unwrap_or_else(|error| {
            tracing::error!(%error, "where old addresses lead is not known");
            None
        })?;
        let to = HeaderValue::from_str(&to).ok()?;
        let headers = [(header::LOCATION, to), (header::CACHE_CONTROL, Caching::Checked.header())];
        Some((StatusCode::MOVED_PERMANENTLY, headers).into_response())
    }

    async fn page(&self, app: &App, pending: Pending, response: Response) -> Response {
        let html = match self
            .html(app, &self.locale(), pending.template, pending.page, &pending.languages, pending.item)
            .await
        {
            Ok(html) => html,
            Err(error) => {
                return self.failed(app, &error, StatusCode::INTERNAL_SERVER_ERROR.into_response()).await;
            }
        };
        let status = response.status();
        let mut headers = response.headers().clone();
        let private = self.desk() || self.visitor.person.is_some();
        headers.remove(header::CONTENT_LENGTH);
        if !private && self.safe && status == StatusCode::OK {
            if let Some(style) = crate::assets::href("site.css") {
                let link = HeaderValue::from_str(&format!("<{style}>; rel=preload; as=style"));
                headers.extend(link.ok().map(|it| (header::LINK, it)));
            }
            let shared = Shared::new("text/html; charset=utf-8", html).of_item(pending.item);
            return (headers, shared).into_response();
        }
        let caching = if private { Caching::Never } else { Caching::Checked };
        headers.entry(header::CACHE_CONTROL).or_insert(caching.header());
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
        (status, headers, Html(html)).into_response()
    }

    async fn html(
        &self,
        app: &App,
        locale: &str,
        template: &'static str,
        page: Value,
        languages: &[(String, String)],
        item: Option<Uuid>,
    ) -> Result<String> {
        let feedback = item.map(|it| address::feedback(it, locale));
        let base = Base { feedback, ..self.base(app, locale.to_owned(), languages).await? };
        app.templates.render(template, context! { base => Value::from(Serde(base)), page })
    }

    async fn failed(&self, app: &App, error: &Error, response: Response) -> Response {
        let reference = match error {
            Error::Internal(err) => {
                let reference = data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 5]>());
                tracing::error!(
                    reference,
                    path = self.uri.path(),
                    error = format!("{err:#}"),
                    "request failed"
                );
                Some(reference)
            }
            Error::Refused(found) => {
                tracing::info!(path = self.uri.path(), problems = found.len(), "refused");
                None
            }
            _ => None,
        };
        if matches!(error, Error::SignIn) && !self.json {
            let next = self.uri.path_and_query().map_or("/cms", |it| it.as_str());
            let next = if self.safe { next } else { "/cms" };
            let to = format!("/cms/sign-in?next={}", urlencode(next));
            return Redirect::to(&to).into_response();
        }
        if let Error::Gone(gone) = error
            && let Some((_, href)) = gone.instead.as_ref().filter(|_| gone.merged && !self.json)
        {
            return Redirect::permanent(href).into_response();
        }
        let status = response.status();
        let mut headers = response.headers().clone();
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::CONTENT_TYPE);
        headers.insert(header::CACHE_CONTROL, Caching::Never.header());
        let locale = self.offered_locale(app).await;
        let page = self.error_page(app, &locale, error, status, reference.clone());
        if self.for_programs() {
            // RFC 9457.
            let refused = matches!(error, Error::Refused(_));
            let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { status };
            let mut body = serde_json::json!({ "status": status.as_u16(), "title": page.title, "detail": page.text,
                "errors": page.reasons.iter().map(|it| &it.text).collect::<Vec<_>>() });
            if let Some(reference) = &page.reference {
                body["reference"] = reference.as_str().into();
            }
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
            return (status, headers, body.to_string()).into_response();
        }
        if self.json {
            let body = serde_json::json!({ "status": page.status, "title": page.title, "text": page.text,
                "reasons": page.reasons.iter().map(|it| &it.text).collect::<Vec<_>>(), "reference": page.reference });
            return (status, headers, axum::Json(body)).into_response();
        }
        let at_the_desk = self.desk() && self.visitor.person.is_some();
        let template = if at_the_desk { "cms/error.html" } else { "error.html" };
        match self.html(app, &locale, template, Value::from(Serde(page)), &[], None).await {
            Ok(html) => (status, headers, Html(html)).into_response(),
            Err(err) => {
                tracing::error!(error = %err, "the error page failed");
                let text = format!(
                    "<!doctype html><meta charset=utf-8><title>Parvis</title><p>Une erreur est survenue. Something went wrong. {}",
                    reference.unwrap_or_default()
                );
                (StatusCode::INTERNAL_SERVER_ERROR, headers, Html(text)).into_response()
            }
        }
    }

    /// The language what went wrong is said in: that of the path where the site speaks it.
    async fn offered_locale(&self, app: &App) -> String {
        let locale = self.locale();
        match town::get(&app.db).await {
            Ok(town) if !self.desk() && !town.offers(&locale) => town.first_language().into(),
            _ => locale,
        }
    }

    fn error_page(
        &self,
        app: &App,
        locale: &str,
        error: &Error,
        status: StatusCode,
        reference: Option<String>,
    ) -> ErrorPage {
        let key = match error {
            Error::NotFound => "not-found",
            Error::Gone(_) => "gone",
            Error::SignIn => "sign-in",
            Error::Forbidden => "forbidden",
            Error::Refused(_) => "refused",
            Error::Conflict => "conflict",
            Error::Malformed => "malformed",
            Error::TooLarge => "too-large",
            Error::Busy { .. } => "busy",
            Error::Internal(_) => "internal",
        };
        let say = |part: &str| app.templates.say(locale, &format!("error-{key}-{part}"), &[]);
        let (mut title, mut text) = (say("title"), say("text"));
        let mut ways = vec![Link {
            label: app.templates.say(locale, "error-way-home", &[]),
            href: address::fixed(Fixed::Home, locale),
        }];
        let mut reasons = Vec::new();
        if matches!(error, Error::NotFound | Error::Gone(_)) {
            ways.splice(0..0, self.parent(app, locale));
        }
        match error {
            Error::Gone(gone) => {
                let since = |key: &str| app.templates.say(locale, key, &[("date", gone.since.as_str())]);
                if gone.mistake {
                    text = since("error-gone-mistake");
                } else {
                    title = typography::typeset(locale, &gone.title);
                    if !gone.since.is_empty() {
                        reasons.push(Reason { text: since("error-gone-since"), href: None });
                    }
                }
                if !gone.notice.is_empty() {
                    text = typography::typeset(locale, &gone.notice);
                }
                if let Some((label, href)) = &gone.instead {
                    ways.insert(0, Link { label: label.clone(), href: href.clone() });
                }
            }
            Error::Refused(found) => {
                reasons = found
                    .iter()
                    .map(|it: &Problem| Reason { text: app.templates.sentence(locale, it), href: None })
                    .collect();
            }
            _ => {}
        }
        let query = if matches!(error, Error::NotFound | Error::Gone(_)) {
            let last = self.uri.path().rsplit('/').find(|it| !it.is_empty()).unwrap_or("");
            last.replace(['-', '_'], " ")
                .chars()
                .filter(|it| it.is_alphanumeric() || *it == ' ')
                .take(60)
                .collect()
        } else {
            String::new()
        };
        ErrorPage { status: status.as_u16(), title, text, reference, query, ways, reasons }
    }

    /// The list the address belongs to, if there is one.
    fn parent(&self, app: &App, locale: &str) -> Option<Link> {
        links(app, locale).into_iter().find(|it| self.uri.path().starts_with(&format!("{}/", it.href)))
    }

    async fn base(&self, app: &App, locale: String, languages: &[(String, String)]) -> Result<Base> {
        let (town, version) = town::get_versioned(&app.db).await?;
        let path = self.uri.path().to_owned();
        let messages = match &self.visitor.token {
            Some(token) => staff::take_flash(&app.db, token).await?,
            None => Vec::new(),
        };
        Ok(Base {
            home: address::fixed(Fixed::Home, &locale),
            search: address::fixed(Fixed::Search, &locale),
            identity: format!("/identity.css?v={version}"),
            topics: topics(app, &locale, &path).await?,
            links: links(app, &locale),
            legal: legal(app, &locale).await?,
            help: help(app, &locale),
            languages: language_links(&town, &locale, languages),
            editor: self.visitor.person.as_ref().map(|it| EditorBase {
                name: it.name.clone(),
                role: it.role.name().to_owned(),
                editor: it.role >= Role::Editor,
                chief: it.role >= Role::ChiefEditor,
                administrator: it.role >= Role::Administrator,
                desk: "/cms".into(),
            }),
            town: TownBase {
                logo: logo(app, &town).await?,
                name: town.name,
                motto: town.motto,
                magazine: town.magazine,
                address: town.address,
                phone: town.phone,
                email: town.email,
            },
            alerts: if self.desk() { Vec::new() } else { alerts(app, &locale, &path).await? },
            messages,
            loopback: app.settings.public_url_is_local(),
            public_url: app.settings.public_url.clone(),
            feedback: None,
            path,
            locale,
        })
    }
}

/// What stands on the page at this path.
async fn alerts(app: &App, locale: &str, path: &str) -> Result<Vec<AlertBase>> {
    let mut found = alert::standing(&app.db, app.now()).await?;
    found.retain(|it| it.pages.hold(path));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let zones = topic::zones(&app.db).await?;
    let zone = |id| zones.iter().find(|it| it.id == id).map(|it| it.label(locale).to_owned());
    let shown = |it: &alert::Model| {
        let (title, text, lang) = it.words(locale);
        AlertBase {
            severity: it.severity.name(),
            folds: it.severity.folds(),
            whole: it.whole && path == address::fixed(Fixed::Home, locale),
            zone: it.zone_id.and_then(zone).unwrap_or_default(),
            title: typography::typeset(lang, title),
            text: text
                .lines()
                .filter(|it| !it.trim().is_empty())
                .map(|it| typography::typeset(lang, it))
                .collect(),
            link: it.link.clone(),
            lang,
        }
    };
    Ok(found.iter().map(shown).collect())
}

async fn logo(app: &App, town: &town::Town) -> Result<Option<Logo>> {
    let Some(id) = town.identity.logo else { return Ok(None) };
    let day = town.day(app.now());
    let found = app.db.remembered(format!("logo {id} {day}"), async || {
        let found = image::for_web(&app.db, &[id], "fr", day).await?;
        let smallest = |srcset: &str| srcset.split(", ").next().unwrap_or_default().to_owned();
        let logo = found.get(&id).map(|it| Logo { src: it.src.clone(), srcset: smallest(&it.srcset) });
        Ok(logo.filter(|it| !it.src.is_empty()))
    });
    found.await
}

async fn topics(app: &App, locale: &str, path: &str) -> Result<Vec<TopicLink>> {
    let all = topic::all(&app.db).await?;
    let link = |it: &topic::Model| Link {
        label: it.label(locale).to_owned(),
        href: address::topic(&it.slug, locale),
    };
    Ok(all
        .iter()
        .filter(|it| it.parent_id.is_none())
        .map(|top| {
            let children: Vec<Link> =
                all.iter().filter(|it| it.parent_id == Some(top.id)).map(link).collect();
            let Link { label, href } = link(top);
            let current = href == path || children.iter().any(|it| it.href == path);
            TopicLink { label, href, current, children }
        })
        .collect())
}

fn links(app: &App, locale: &str) -> Vec<Link> {
    let kinds = Kind::ALL.into_iter().filter(|it| *it != Kind::Page);
    let mut links: Vec<Link> = kinds
        .map(|kind| Link {
            label: app.templates.say(locale, &format!("list-{}", kind.name()), &[]),
            href: address::list(kind, locale),
        })
        .collect();
    links.push(Link {
        label: app.templates.say(locale, "list-magazine", &[]),
        href: address::fixed(Fixed::Magazine, locale),
    });
    links.push(Link {
        label: app.templates.say(locale, "site-links-near", &[]),
        href: address::fixed(Fixed::Near, locale),
    });
    links
}

async fn legal(app: &App, locale: &str) -> Result<Vec<Link>> {
    let named = app.db.remembered(format!("legal {locale}"), async || {
        let pages = item::named_first(&app.db, Kind::Page, locale, 12).await?;
        let link = |it: item::Model| Link { href: address::path(&it), label: it.title };
        Ok(pages.into_iter().map(link).collect())
    });
    named.await
}

fn help(app: &App, locale: &str) -> Vec<Link> {
    let ways = [("site-numbers", Fixed::Numbers), ("site-plan", Fixed::Plan), ("data-title", Fixed::Data)];
    let fixed = ways.map(|(key, page)| Link {
        label: app.templates.say(locale, key, &[]),
        href: address::fixed(page, locale),
    });
    fixed.into()
}

fn language_links(town: &town::Town, current: &str, here: &[(String, String)]) -> Vec<Language> {
    town.offered()
        .map(|locale| Language {
            locale: locale.into(),
            label: if locale == "en" { "English" } else { "Français" }.into(),
            href: here
                .iter()
                .find(|it| it.0 == locale)
                .map_or_else(|| address::fixed(Fixed::Home, locale), |it| it.1.clone()),
            current: locale == current,
        })
        .collect()
}

/// A text as one part of an address.
pub fn urlencode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
