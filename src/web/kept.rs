//! Answers made once for everybody. One is kept with the version of the repository it was made at ([`crate::db::Db::version`]), and served
//! until a change raises that number or the site changes by itself ([`turn::span`]): no one has to say which pages a change touches, so
//! none can be forgotten.
use super::caching::Caching;
use super::client;
use super::session;
use crate::app::App;
use crate::content::turn::{self, Span};
use crate::error::Result;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use uuid::Uuid;

/// What everybody gets who asks for this address now. As a response it waits for [`keep`], which alone gives it its validator.
#[derive(Clone)]
pub struct Shared {
    mime: &'static str,
    body: Bytes,
    caching: Caching,
    item: Option<Uuid>,
}

impl Shared {
    /// An answer that readers keep and ask about each time.
    pub fn new(mime: &'static str, body: impl Into<Bytes>) -> Self {
        Self { mime, body: body.into(), caching: Caching::Checked, item: None }
    }

    /// Another policy.
    #[must_use]
    pub fn caching(mut self, caching: Caching) -> Self {
        self.caching = caching;
        self
    }

    /// The page of this item: who reads it reads the item.
    #[must_use]
    pub fn of_item(mut self, item: Option<Uuid>) -> Self {
        self.item = item;
        self
    }
}

impl IntoResponse for Shared {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The answers of one router.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Shelf>>);

#[derive(Default)]
struct Shelf {
    version: i64,
    span: Option<Span>,
    answers: HashMap<String, Arc<Answer>>,
    bytes: usize,
}

/// Bytes of answers kept, without what compression adds (about a fifth). Reached, everything is forgotten: what is asked for is soon there
/// again.
const ROOM: usize = 24 << 20;
/// Nobody's link is longer.
const LONGEST: usize = 200;

/// One answer with its validator, compressed when first asked for so.
struct Answer {
    headers: HeaderMap,
    item: Option<Uuid>,
    body: Bytes,
    brotli: OnceLock<Bytes>,
    zstd: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

impl Shelf {
    fn stands(&self, version: i64, now: DateTime<Utc>) -> bool {
        self.version == version && self.span.is_some_and(|it| it.holds(now))
    }
}

impl Kept {
    fn find(&self, asked: &str, version: i64, now: DateTime<Utc>) -> Option<Arc<Answer>> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.stands(version, now).then(|| shelf.answers.get(asked).cloned()).flatten()
    }

    /// Keeps what was made at `version` and `now`.
    async fn put(
        &self,
        app: &App,
        asked: String,
        answer: Arc<Answer>,
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let shelf = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !shelf().stands(version, now) {
            let span = Some(turn::span(&app.db, now).await?);
            let mut shelf = shelf();
            // Others did the same meanwhile, and one of them may know more.
            if shelf.version > version || shelf.stands(version, now) {
                return Ok(());
            }
            *shelf = Shelf { version, span, ..Shelf::default() };
        }
        let mut shelf = shelf();
        if !shelf.stands(version, now) {
            return Ok(());
        }
        if shelf.bytes + answer.body.len() > ROOM {
            shelf.answers.clear();
            shelf.bytes = 0;
        }
        shelf.bytes += answer.body.len();
        if let Some(before) = shelf.answers.insert(asked, answer) {
            shelf.bytes -= before.body.len();
        }
        Ok(())
    }
}

/// Serves what is kept, and keeps what everybody gets. Whoever is signed in gets his own. An address with a question is made each time:
/// nobody can fill the memory with questions.
pub async fn keep(State((app, kept)): State<(App, Kept)>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&app, &request);
    let (version, now) = (app.db.version(), app.now());
    if let Some(answer) = asked.path.as_deref().and_then(|it| kept.find(it, version, now)) {
        return asked.answer(&app, &answer, true);
    }
    let mut response = next.run(request).await;
    let Some(shared) = response.extensions_mut().remove::<Shared>() else { return response };
    let answer = Arc::new(Answer::new(shared, response.headers().clone()));
    let said = asked.answer(&app, &answer, asked.path.is_some());
    if let Some(path) = asked.path
        && let Err(error) = kept.put(&app, path, answer, version, now).await
    {
        tracing::error!(%error, "a page is not kept");
    }
    said
}

/// What of a request decides the answer.
struct Asked {
    /// None where the answer is not kept.
    path: Option<String>,
    head: bool,
    reads: bool,
    etag: Option<HeaderValue>,
    encoding: Encoding,
}

impl Asked {
    fn of(app: &App, request: &Request) -> Self {
        let headers = request.headers();
        let safe = matches!(*request.method(), Method::GET | Method::HEAD);
        let plain = request.uri().query().is_none() && request.uri().path().len() <= LONGEST;
        let path = request.uri().path();
        // Style sheets and scripts are the same for whoever asks.
        let own = session::comes(app, headers) && !path.starts_with("/assets/");
        let path = (safe && plain && !own).then(|| path.to_owned());
        Self {
            path,
            head: *request.method() == Method::HEAD,
            reads: *request.method() == Method::GET && client::reads(headers),
            etag: headers.get(header::IF_NONE_MATCH).cloned(),
            encoding: Encoding::of(headers),
        }
    }

    /// The answer as this reader takes it; compressed here only where that is done once for many.
    fn answer(&self, app: &App, answer: &Answer, compressed: bool) -> Response {
        if let Some(item) = answer.item.filter(|_| self.reads) {
            app.readings.add(item);
        }
        let mut headers = answer.headers.clone();
        let tag = headers.get(header::ETAG).and_then(|it| it.to_str().ok()).unwrap_or_default();
        // Weak comparison: what stands between W/" and " is the same, however a proxy writes it.
        let opaque = tag.trim_start_matches("W/");
        let known = self.etag.as_ref().and_then(|it| it.to_str().ok());
        if known.is_some_and(|it| {
            it == "*" || it.split(',').any(|it| it.trim().trim_start_matches("W/") == opaque)
        }) {
            headers.remove(header::CONTENT_TYPE);
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let (body, encoding) = if compressed { answer.encoded(self.encoding) } else { (&answer.body, None) };
        if let Some(name) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        let body = if self.head { Body::empty() } else { Body::from(body.clone()) };
        (StatusCode::OK, headers, body).into_response()
    }
}

impl Answer {
    fn new(shared: Shared, mut headers: HeaderMap) -> Self {
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(shared.mime));
        headers.entry(header::CACHE_CONTROL).or_insert(shared.caching.header());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
        let tag = format!("W/\"{}\"", &blake3::hash(&shared.body).to_hex()[..20]);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        let (brotli, zstd, gzip) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { headers, item: shared.item, body: shared.body, brotli, zstd, gzip }
    }

    /// The body in this encoding, with its name; as it is where that gains nothing.
    fn encoded(&self, encoding: Encoding) -> (&Bytes, Option<&'static str>) {
        let mime = self.headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let shrinks = ["text/", "javascript", "json", "xml"].iter().any(|it| mime.contains(it));
        if !shrinks || self.body.len() < SMALL {
            return (&self.body, None);
        }
        let (store, name): (_, &'static str) = match encoding {
            Encoding::Plain => return (&self.body, None),
            Encoding::Brotli => (&self.brotli, "br"),
            Encoding::Zstd => (&self.zstd, "zstd"),
            Encoding::Gzip => (&self.gzip, "gzip"),
        };
        let made =
            store.get_or_init(|| encoding.write(&self.body).map_or_else(|_| Bytes::new(), Bytes::from));
        // Writing to memory does not fail; if it did, nobody would get an empty page.
        if made.is_empty() { (&self.body, None) } else { (made, Some(name)) }
    }
}

/// Below, a packet holds it as it is.
const SMALL: usize = 860;

/// How a body is written, the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Zstd,
    Gzip,
    Plain,
}

impl Encoding {
    /// The smallest this browser takes.
    fn of(headers: &HeaderMap) -> Self {
        let accepted =
            headers.get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let takes = |name: &str| {
            accepted.split(',').any(|it| {
                let mut parts = it.split(';').map(str::trim);
                let named = parts.next().is_some_and(|it| it.eq_ignore_ascii_case(name));
                let refused =
                    parts.any(|it| it.strip_prefix("q=").is_some_and(|it| it.parse() == Ok(0.0_f32)));
                named && !refused
            })
        };
        let all = [("br", Self::Brotli), ("zstd", Self::Zstd), ("gzip", Self::Gzip)];
        all.into_iter().find(|it| takes(it.0)).map_or(Self::Plain, |it| it.1)
    }

    fn write(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let mut to = brotli::CompressorWriter::new(Vec::new(), 4096, 6, 20);
                to.write_all(body)?;
                Ok(to.into_inner())
            }
            Self::Zstd => zstd::bulk::compress(body, 9),
            Self::Gzip => {
                let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(7));
                to.write_all(body)?;
                to.finish()
            }
            Self::Plain => Ok(body.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_a_browser_takes() {
        let of = |accepted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
            Encoding::of(&headers)
        };
        assert_eq!(of("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(of("gzip, zstd;q=0.5"), Encoding::Zstd);
        assert_eq!(of("br;q=0, gzip"), Encoding::Gzip);
        assert_eq!(of("identity"), Encoding::Plain);
    }
}
