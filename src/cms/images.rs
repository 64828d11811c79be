//! Pictures at the desk: the library, uploads, and what is said about each: words, credit, rights per channel, focal point. What may come
//! in is decided by `media::picture`, which says it in a sentence.
use super::form::{Sent, Upload, View};
use super::{Desk, Matches, Paging, items, say};
use crate::app::App;
use crate::content::image::{self, About, Accepted, Rights};
use crate::content::{item, town};
use crate::error::{Error, Problem, Result};
use crate::framing::Area;
use crate::media::picture::{self, Format, Picture, PictureRefusal, SvgAllowed};
use crate::staff::{Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::{Editor, Visitor};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// Images on one page.
const PAGE: u64 = 24;

/// The library.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    q: String,
    images: Vec<Cell>,
    total: u64,
    paging: Paging,
}

impl Template for ListPage {
    const NAME: &'static str = "cms/images.html";
}

/// One image of a list, as pages and the editor show it.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    id: Uuid,
    alt: String,
    name: String,
    src: String,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    page: String,
    /// These very images instead of a search.
    ids: String,
}

/// The library, newest first.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<ListPage>> {
    let page = Paging::asked(&asked.page);
    let found = image::desk(&app.db, &asked.q, PAGE, (page - 1) * PAGE).await?;
    Ok(Page::new(ListPage {
        desk: Desk::of(&person, "images"),
        images: cells(&app, &found.rows).await?,
        total: found.total,
        paging: Paging::of(page, PAGE, found.total, &format!("/cms/images?q={}&", urlencode(&asked.q))),
        q: asked.q,
    }))
}

/// Images for the editor, the newest that match, and how many match.
pub(super) async fn search(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Matches<Cell>> {
    if asked.ids.is_empty() {
        let found = image::desk(&app.db, &asked.q, 30, 0).await?;
        return Ok(Matches { rows: cells(&app, &found.rows).await?, total: found.total });
    }
    let ids: Vec<Uuid> = asked.ids.split(',').filter_map(|it| it.parse().ok()).take(200).collect();
    let found: Vec<_> = image::by_ids(&app.db, &ids).await?.into_values().collect();
    Ok(Matches::all(cells(&app, &found).await?))
}

async fn cells(app: &App, images: &[image::Model]) -> Result<Vec<Cell>> {
    let mut thumbs = thumbs(app, images).await?;
    let cell = |it: &image::Model| Cell {
        id: it.id,
        alt: it.alt.clone(),
        name: it.name.clone(),
        src: thumbs.remove(&it.id).unwrap_or_default(),
    };
    Ok(images.iter().map(cell).collect())
}

/// A small size of each image; the original while there is none yet.
pub(super) async fn thumbs(app: &App, images: &[image::Model]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = images.iter().map(|it| it.id).collect();
    let day = town::get(&app.db).await?.day(app.now());
    let web = image::for_web(&app.db, &ids, "fr", day).await?;
    let small = |id: &Uuid| {
        web.get(id).and_then(|it| it.srcset.split(' ').next().map(str::to_owned)).filter(|it| !it.is_empty())
    };
    Ok(ids
        .iter()
        .map(|id| (*id, small(id).unwrap_or_else(|| format!("/cms/images/{id}/original"))))
        .collect())
}

/// The original, for the desk only: what is public is made from it.
pub(super) async fn original(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response> {
    let image = image::by_id(&app.db, id).await?;
    let format = Format::from_extension(&image.format).ok_or(Error::NotFound)?;
    let hash = image.hash.parse().map_err(|_| Error::NotFound)?;
    let bytes = app.media.get(hash)?;
    let headers = [(header::CONTENT_TYPE, format.media_type())];
    Ok((headers, bytes).into_response())
}

/// The page of an upload.
#[derive(Debug, Serialize)]
pub(super) struct NewPage {
    desk: Desk,
    form: View,
    max_mb: usize,
}

impl Template for NewPage {
    const NAME: &'static str = "cms/image_new.html";
}

fn new_page(person: &Person, form: View) -> NewPage {
    NewPage { desk: Desk::of(person, "images"), form, max_mb: picture::MAX_BYTES / 1024 / 1024 }
}

/// The form of an upload.
pub(super) async fn blank(Editor(person): Editor) -> Page<NewPage> {
    let mut form = View::default();
    for channel in ["rights.web", "rights.print", "rights.mail", "rights.social"] {
        form.set(channel, "true");
    }
    Page::new(new_page(&person, form))
}

/// Takes a picture in. The editor asks for JSON; a page asks for the picture's page.
pub(super) async fn upload(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    headers: HeaderMap,
    mut sent: Sent,
) -> Result<Response> {
    let json = headers.get(header::ACCEPT).is_some_and(|it| it.as_bytes().starts_with(b"application/json"));
    let mut found = Vec::new();
    let about = if json { quick(&sent) } else { about(&sent, &mut found) };
    let file = sent.files.pop();
    match take(&app, &person, file, about, found).await? {
        Ok((image, warnings)) if json => {
            let cell = cells(&app, std::slice::from_ref(&image)).await?.pop();
            drop(warnings);
            Ok((StatusCode::CREATED, Json(cell)).into_response())
        }
        Ok((image, warnings)) => {
            visitor.flash(&app, &say(&app, &person, "cms-image-sent")).await?;
            for warning in warnings {
                visitor.flash(&app, &warning).await?;
            }
            Ok(Redirect::to(&format!("/cms/images/{}", image.id)).into_response())
        }
        Err(found) if json => {
            let error = super::form::lines(&app, &person, &found)
                .into_iter()
                .map(|it| it.text)
                .collect::<Vec<_>>()
                .join(" ");
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(serde_json::json!({ "error": error })))
                .into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(new_page(&person, form)).into_response())
        }
    }
}

/// What the editor's dialog asks: words and credit; the rest is said on the picture's page.
fn quick(sent: &Sent) -> About {
    About {
        alt: sent.text("alt"),
        decorative: sent.flag("decorative"),
        credit: sent.text("credit"),
        focal: (0.5, 0.5),
        ..About::default()
    }
}

type Taken = std::result::Result<(image::Model, Vec<String>), Vec<Problem>>;

/// Examines the bytes, keeps them, and adds the image with what is said about it.
async fn take(
    app: &App,
    person: &Person,
    file: Option<Upload>,
    mut about: About,
    mut found: Vec<Problem>,
) -> Result<Taken> {
    found.extend(about.problems());
    let required = || Problem::at("file", "required");
    let (name, bytes) = match file.ok_or_else(required).and_then(|it| it.light("file")) {
        Ok(light) => light,
        Err(problem) => {
            found.insert(0, problem);
            return Ok(Err(found));
        }
    };
    // A drawing can carry scripts; the gate cleans it, and still only those who answer for the whole installation may bring one.
    let svg = if person.role >= Role::Administrator { SvgAllowed::Yes } else { SvgAllowed::No };
    let examined = tokio::task::spawn_blocking(move || picture::examine(&bytes, svg))
        .await
        .map_err(anyhow::Error::from)?;
    let picture = match examined {
        Ok(picture) => picture,
        Err(refusal) => {
            if refusal == PictureRefusal::SvgNotAllowed {
                found.insert(0, Problem::at("file", "needs-role").with("role", Role::Administrator.name()));
            }
            found.insert(0, Problem::at("file", "picture").with("fault", refusal.sentence(&person.locale)));
            return Ok(Err(found));
        }
    };
    if !found.is_empty() {
        return Ok(Err(found));
    }
    let Picture { bytes, format, width, height, placeholder, credit_hint, warnings } = picture;
    if about.credit.is_empty() {
        about.credit = credit_hint.unwrap_or_default();
    }
    let hash = app.media.put(&bytes)?;
    let accepted = Accepted {
        hash: hash.to_string(),
        format: format.extension().to_owned(),
        width,
        height,
        bytes: bytes.len() as u64,
        placeholder,
        name,
    };
    let image = image::add(&app.db, person, accepted, about, None, app.now()).await?;
    app.bell.notify_waiters();
    Ok(Ok((image, warnings.iter().map(|it| it.sentence(&person.locale)).collect())))
}

/// What the form says about a picture.
fn about(sent: &Sent, found: &mut Vec<Problem>) -> About {
    let part = |it: Option<f64>| it.unwrap_or(50.0) / 100.0;
    About {
        alt: sent.text("alt"),
        alt_en: sent.text("alt_en"),
        decorative: sent.flag("decorative"),
        caption: sent.text("caption"),
        credit: sent.text("credit"),
        rights: Rights {
            web: sent.flag("rights.web"),
            print: sent.flag("rights.print"),
            mail: sent.flag("rights.mail"),
            social: sent.flag("rights.social"),
            until: sent.date("rights.until", found),
            consent: sent.text("rights.consent"),
        },
        focal: (part(sent.number("focal_x", found)), part(sent.number("focal_y", found))),
        keep: kept(sent, found),
    }
}

/// The rectangle no crop may cut, sent as the places of its edges in percent.
fn kept(sent: &Sent, found: &mut Vec<Problem>) -> Option<Area> {
    let mut at = |edge: &str, otherwise: f64| sent.number(edge, found).unwrap_or(otherwise) / 100.0;
    let (left, right) = (at("keep_left", 0.0), at("keep_right", 100.0));
    let (top, bottom) = (at("keep_top", 0.0), at("keep_bottom", 100.0));
    sent.flag("keep").then_some(Area { left, top, width: right - left, height: bottom - top })
}

/// One picture.
#[derive(Debug, Serialize)]
pub(super) struct ImagePage {
    desk: Desk,
    id: Uuid,
    name: String,
    src: String,
    width: i32,
    height: i32,
    size: String,
    /// Widest print at 300 points per inch, in millimetres.
    print_mm: i32,
    ready: bool,
    version: i32,
    /// False for a contributor before a picture of somebody else.
    editable: bool,
    form: View,
    used: Vec<Used>,
    conflict: bool,
}

impl Template for ImagePage {
    const NAME: &'static str = "cms/image.html";
}

#[derive(Debug, Serialize)]
struct Used {
    title: String,
    href: String,
}

async fn image_page(
    app: &App,
    person: &Person,
    image: &image::Model,
    form: View,
    conflict: bool,
) -> Result<ImagePage> {
    let used = item::naming(&app.db, image.id).await?;
    Ok(ImagePage {
        desk: Desk::of(person, "images"),
        id: image.id,
        name: image.name.clone(),
        src: format!("/cms/images/{}/original", image.id),
        width: image.width,
        height: image.height,
        size: super::size(image.bytes),
        print_mm: image.width * 254 / 3000,
        ready: image.ready,
        version: image.version,
        editable: image.editable(person),
        form,
        used: used.into_iter().map(|it| Used { href: items::href(person, &it), title: it.title }).collect(),
        conflict,
    })
}

/// The picture and what is said about it.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Page<ImagePage>> {
    let image = image::by_id(&app.db, id).await?;
    let mut form = View::of(&serde_json::json!({
        "alt": image.alt, "alt_en": image.alt_en, "decorative": image.decorative, "caption": image.caption,
        "credit": image.credit, "rights": image.rights,
    }));
    form.set("focal_x", format!("{:.0}", image.focal_x * 100.0));
    form.set("focal_y", format!("{:.0}", image.focal_y * 100.0));
    if let Some(keep) = image.subject().keep {
        form.set("keep", "true");
        let edges = [
            ("keep_left", keep.left),
            ("keep_top", keep.top),
            ("keep_right", keep.left + keep.width),
            ("keep_bottom", keep.top + keep.height),
        ];
        for (edge, at) in edges {
            form.set(edge, format!("{:.0}", at * 100.0));
        }
    }
    Ok(Page::new(image_page(&app, &person, &image, form, false).await?))
}

/// Changes what is said.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let image = image::by_id(&app.db, id).await?;
    let mut found = Vec::new();
    let about = about(&sent, &mut found);
    if !found.is_empty() {
        found.extend(about.problems());
    }
    let version = sent.text("version").parse().unwrap_or(0);
    let again = View::sent(&sent, &[]);
    let done = if found.is_empty() {
        image::change(&app.db, &person, id, version, about, app.now()).await
    } else {
        Err(Error::Refused(found))
    };
    if matches!(done, Err(Error::Conflict)) {
        return Ok(Page::new(image_page(&app, &person, &image, again, true).await?)
            .status(StatusCode::CONFLICT)
            .into_response());
    }
    match refused(done)? {
        Ok(()) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "cms-image-saved")).await?;
            Ok(Redirect::to(&format!("/cms/images/{id}")).into_response())
        }
        Err(found) => {
            let form = again.with(&app, &person, &found);
            Ok(Page::invalid(image_page(&app, &person, &image, form, false).await?).into_response())
        }
    }
}
