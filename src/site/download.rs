//! Bytes of the repository as readers may have them: sizes of pictures, released issues, files of live documents. Nothing is served
//! because somebody knows its hash: it must belong to something public, or somebody signed in must ask.
use crate::app::App;
use crate::content::{file, image, publication, town};
use crate::error::{Error, Result};
use crate::media::Hash;
use crate::staff::Role;
use crate::web::session::Visitor;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

/// What may be shown in a browser; anything else is to be saved.
const SHOWN: [(&str, &str); 6] = [
    ("epub", "application/epub+zip"),
    ("webp", "image/webp"),
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain; charset=utf-8"),
];

/// `/media/<hash>.<extension>`: the name says what is in it, so it may be kept for ever.
pub async fn media(
    State(app): State<App>,
    visitor: Option<Extension<Visitor>>,
    Path(name): Path<String>,
) -> Result<Response> {
    let (hash, extension) = name.split_once('.').ok_or(Error::NotFound)?;
    let stored: Hash = hash.parse().map_err(|_| Error::NotFound)?;
    let role = visitor.and_then(|it| it.person.as_ref().map(|it| it.role));
    let day = town::get(&app.db).await?.day(app.now());
    let cache = if image::is_public(&app.db, hash, day).await?
        || publication::is_public(&app.db, hash).await?
    {
        "public, max-age=31536000, immutable"
    } else if role >= Some(Role::Editor) || (role.is_some() && image::is_rendition(&app.db, hash).await?) {
        "private, max-age=3600"
    } else {
        // Proofs hold what is not published yet, and so whose it is counts.
        return Err(if role.is_some() { Error::Forbidden } else { Error::NotFound });
    };
    let bytes = read(&app, stored).await?;
    if !says_true(extension, &bytes) {
        return Err(Error::NotFound);
    }
    Ok(answer(bytes, stored, None, extension, cache))
}

/// Whether bytes are what the end of their address says.
fn says_true(extension: &str, bytes: &[u8]) -> bool {
    match extension {
        "png" => bytes.starts_with(b"\x89PNG"),
        "jpg" => bytes.starts_with(b"\xff\xd8\xff"),
        "webp" => bytes.starts_with(b"RIFF"),
        "pdf" => bytes.starts_with(b"%PDF"),
        "epub" => bytes.starts_with(b"PK"),
        _ => false,
    }
}

/// `/files/<id>/<name>`: the file of a live document.
pub async fn document(
    State(app): State<App>,
    visitor: Option<Extension<Visitor>>,
    Path((id, _)): Path<(String, String)>,
) -> Result<Response> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let row = file::by_id(&app.db, id).await?;
    let person = visitor.and_then(|it| it.0.person);
    let staff = person.is_some_and(|it| it.role >= Role::Editor || it.id == row.created_by);
    if !(staff || file::is_public(&app.db, id).await?) {
        return Err(Error::NotFound);
    }
    let stored: Hash = row.hash.parse().map_err(|_| Error::NotFound)?;
    let cache = if staff { "no-store" } else { "public, max-age=300" };
    Ok(answer(read(&app, stored).await?, stored, Some(&row.name), &row.format, cache))
}

async fn read(app: &App, hash: Hash) -> Result<Vec<u8>> {
    tokio::fs::read(app.media.path(hash)).await.map_err(|err| match err.kind() {
        std::io::ErrorKind::NotFound => Error::NotFound,
        _ => err.into(),
    })
}

fn answer(bytes: Vec<u8>, hash: Hash, name: Option<&str>, extension: &str, cache: &'static str) -> Response {
    let shown = SHOWN.iter().find(|it| it.0 == extension.to_lowercase()).map(|it| it.1);
    let how = if shown.is_some() { "inline" } else { "attachment" };
    let safe = |it: char| if it.is_ascii_alphanumeric() || ".-_".contains(it) { it } else { '-' };
    let named = name
        .map(|it| format!("; filename=\"{}\"", it.chars().map(safe).collect::<String>()))
        .unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, shown.unwrap_or("application/octet-stream").to_owned()),
        (header::CONTENT_DISPOSITION, format!("{how}{named}")),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, format!("\"{hash}\"")),
    ];
    (headers, bytes).into_response()
}
