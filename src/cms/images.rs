//! Pictures at the desk: uploads, the file of each, and what is said about it: words, credit, rights per channel, focal point. What may come
//! in is decided by `media::picture`, which says it in a sentence.
use super::form::{Sent, Upload, View};
use super::{Desk, Matches, documents, items, progress, say};
use crate::app::App;
use crate::content::image::{self, About, Accepted, Crops, Rights, Until, Use};
use crate::content::topic::Labelled;
use crate::content::uses::{self, Uses};
use crate::content::{file, item, library, publication, publish, town};
use crate::error::{Error, Problem, Result};
use crate::framing::{Area, CROPS, cut};
use crate::intake;
use crate::media::likeness;
use crate::media::picture::{self, Format, PictureRefusal};
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// One image, as pages and the editor show it.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    pub(super) id: Uuid,
    pub(super) alt: String,
    /// Without words on purpose; one that has none and is not lacks them.
    decorative: bool,
    pub(super) name: String,
    pub(super) src: String,
    credit: String,
    width: i32,
    height: i32,
    crops: Vec<Crop>,
}

/// What one of the named crops shows.
#[derive(Debug, Serialize)]
pub(super) struct Crop {
    /// As `framing::CROPS` has it.
    name: &'static str,
    label: String,
    /// Width for each unit of height.
    ratio: f64,
    /// Left, top, width and height in pixels of the picture, as an SVG shows a part.
    view: String,
}

fn crops(app: &App, person: &Person, image: &image::Model) -> Vec<Crop> {
    let (width, height) = (f64::from(image.width.max(1)), f64::from(image.height.max(1)));
    let crop = |(name, ratio): (&'static str, f64)| {
        let part = image.crop(name, ratio);
        let view = [part.left * width, part.top * height, part.width * width, part.height * height];
        Crop {
            name,
            label: say(app, person, &format!("crop-{name}")),
            ratio,
            view: view.map(|it| format!("{it:.0}")).join(" "),
        }
    };
    CROPS.into_iter().map(crop).collect()
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    /// These very images instead of a search.
    ids: String,
}

/// Most images the editor's dialog shows.
const FOUND: u64 = 30;

/// Images for the editor, the newest that match, and whether more do.
pub(super) async fn search(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Matches<Cell>> {
    if asked.ids.is_empty() {
        let filter = library::Filter { words: asked.q, ..library::Filter::default() };
        let day = town::get(&app.db).await?.day(app.now());
        let mut found = library::list(&app.db, &filter, day, FOUND + 1).await?;
        let more = found.len() as u64 > FOUND;
        found.truncate(30);
        return Ok(Matches { rows: cells(&app, &person, &found).await?, more });
    }
    let ids: Vec<Uuid> = asked.ids.split(',').filter_map(|it| it.parse().ok()).take(200).collect();
    let found: Vec<_> = image::by_ids(&app.db, &ids).await?.into_values().collect();
    Ok(Matches { rows: cells(&app, &person, &found).await?, more: false })
}

pub(super) async fn cells(app: &App, person: &Person, images: &[image::Model]) -> Result<Vec<Cell>> {
    let mut thumbs = thumbs(app, images).await?;
    let cell = |it: &image::Model| Cell {
        id: it.id,
        alt: it.alt.clone(),
        decorative: it.decorative,
        name: it.name.clone(),
        src: thumbs.remove(&it.id).unwrap_or_default(),
        credit: it.credit.clone(),
        width: it.width,
        height: it.height,
        crops: crops(app, person, it),
    };
    Ok(images.iter().map(cell).collect())
}

/// Images that look the same as this one.
pub(super) async fn alike(app: &App, person: &Person, image: &image::Model) -> Result<Vec<Cell>> {
    let found = library::alike(&app.db, image, likeness::near).await?;
    cells(app, person, &found).await
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
    bytes(&app, &image.hash, &image.format)
}

/// A file it had before, for those who may change what is said of the image: it was replaced for a reason.
pub(super) async fn former(
    State(app): State<App>,
    Editor(person): Editor,
    Path((id, number)): Path<(Uuid, i32)>,
) -> Result<Response> {
    if !image::by_id(&app.db, id).await?.editable(&person) {
        return Err(Error::Forbidden);
    }
    let formers = library::formers(&app.db, id).await?;
    let former = formers.iter().find(|it| it.number == number).ok_or(Error::NotFound)?;
    bytes(&app, &former.hash, &former.format)
}

/// A kept picture as it is.
pub(super) fn bytes(app: &App, hash: &str, format: &str) -> Result<Response> {
    let format = Format::from_extension(format).ok_or(Error::NotFound)?;
    let bytes = app.media.get(hash.parse().map_err(|_| Error::NotFound)?)?;
    let headers = [(header::CONTENT_TYPE, format.media_type())];
    Ok((headers, bytes).into_response())
}

/// The agreement of the people shown, for those who may change what is said of the image.
pub(super) async fn consent(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let image = image::by_id(&app.db, id).await?;
    if !image.editable(&person) {
        return Err(Error::Forbidden);
    }
    let file = file::by_id(&app.db, image.rights.consent_file.ok_or(Error::NotFound)?).await?;
    let bytes = app.media.get(file.hash.parse().map_err(|_| Error::NotFound)?)?;
    Ok(([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response())
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
    let granted = Rights::site_only();
    for what in Use::ALL.into_iter().filter(|it| granted.grant(*it)) {
        form.set(&format!("rights.{}", what.name()), "true");
    }
    Page::new(new_page(&person, form))
}

/// What the editor and the form of many files hear of an image that was taken in.
#[derive(Debug, Serialize)]
struct SentCell {
    #[serde(flatten)]
    cell: Cell,
    /// Images of the town that look the same.
    alike: Vec<Cell>,
    warnings: Vec<String>,
}

/// Takes pictures in. The editor and a script ask for JSON, one picture at a time; a page with one picture asks for the picture's page,
/// one with several for the page where each gets its words.
pub(super) async fn upload(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    headers: HeaderMap,
    mut sent: Sent,
) -> Result<Response> {
    let json = headers.get(header::ACCEPT).is_some_and(|it| it.as_bytes().starts_with(b"application/json"));
    let mut found = Vec::new();
    let mut files = sent.take_files("file");
    let later = files.len() > 1 || sent.flag("later");
    let mut about = if json && !later { quick(&sent) } else { about(&sent, &mut found) };
    agreement(&app, &person, &mut sent, &mut about.rights, &mut found).await?;
    if !json && later && found.is_empty() {
        return many(&app, &person, &visitor, &sent, files, &about).await;
    }
    match take(&app, &person, files.pop(), about, later, found).await? {
        Ok((image, warnings)) if json => {
            let alike = alike(&app, &person, &image).await?;
            let cell = cells(&app, &person, std::slice::from_ref(&image)).await?.pop();
            let sent = cell.map(|cell| SentCell { cell, alike, warnings });
            Ok((StatusCode::CREATED, Json(sent)).into_response())
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

/// Takes in each of several pictures; a bad one says why, and the others are kept.
async fn many(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    sent: &Sent,
    files: Vec<Upload>,
    about: &About,
) -> Result<Response> {
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for file in files {
        let name = file.name().to_owned();
        match take(app, person, Some(file), about.clone(), true, Vec::new()).await? {
            Ok((image, _)) => kept.push(image.id.to_string()),
            Err(found) => refused.extend(found.into_iter().map(|it| {
                let fault = app.templates.sentence(&person.locale, &it);
                Problem::at("file", "file-refused").with("name", &name).with("fault", fault)
            })),
        }
    }
    if kept.is_empty() {
        let form = View::sent(sent, &[]).with(app, person, &refused);
        return Ok(Page::invalid(new_page(person, form)).into_response());
    }
    let count = kept.len().to_string();
    visitor.flash(app, &app.templates.say(&person.locale, "library-sent", &[("n", &count)])).await?;
    for problem in &refused {
        visitor.flash(app, &app.templates.sentence(&person.locale, problem)).await?;
    }
    Ok(Redirect::to(&format!("/cms/images/describe?ids={}", kept.join(","))).into_response())
}

/// What the editor's dialog asks: words, credit, and whether more than the site may show it; the rest is said on the picture's page.
fn quick(sent: &Sent) -> About {
    About {
        alt: sent.text("alt"),
        decorative: sent.flag("decorative"),
        credit: sent.text("credit"),
        rights: if sent.flag("everywhere") { Rights::default() } else { Rights::site_only() },
        focal: (0.5, 0.5),
        ..About::default()
    }
}

type Taken = std::result::Result<(image::Model, Vec<String>), Vec<Problem>>;

/// Examines the bytes, keeps them, and adds the image with what is said about it. `later`: one of many, whose words come next.
async fn take(
    app: &App,
    person: &Person,
    file: Option<Upload>,
    mut about: About,
    later: bool,
    mut found: Vec<Problem>,
) -> Result<Taken> {
    if later {
        about = About {
            alt: String::new(),
            alt_en: String::new(),
            caption: String::new(),
            decorative: false,
            ..about
        };
    } else {
        found.extend(about.problems());
    }
    let picture = match picture_of(app, person, file).await? {
        Ok(picture) => picture,
        Err(faults) => {
            found.splice(0..0, faults);
            return Ok(Err(found));
        }
    };
    if !found.is_empty() {
        return Ok(Err(found));
    }
    let (accepted, hint, warnings) = picture;
    if about.credit.is_empty() {
        about.credit = hint.unwrap_or_default();
    }
    let image = image::add(&app.db, person, accepted, about, None, app.now()).await?;
    app.bell.notify_waiters();
    Ok(Ok((image, warnings)))
}

type Kept = std::result::Result<(Accepted, Option<String>, Vec<String>), Vec<Problem>>;

/// Examines a file and keeps its bytes: what it is, who its camera says made it, and what to know of it.
pub(super) async fn picture_of(app: &App, person: &Person, file: Option<Upload>) -> Result<Kept> {
    let required = || Problem::at("file", "no-picture-chosen");
    let (name, bytes) = match file.ok_or_else(required).and_then(|it| it.light("file")) {
        Ok(light) => light,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let picture = match intake::picture::examine(person, bytes).await? {
        Ok(picture) => picture,
        Err(refusal) => {
            let mut found =
                vec![Problem::at("file", "picture").with("fault", refusal.sentence(&person.locale))];
            if refusal == PictureRefusal::SvgNotAllowed {
                found.push(Problem::at("file", "needs-role").with("role", Role::Administrator.name()));
            }
            return Ok(Err(found));
        }
    };
    let warnings = picture.warnings.iter().map(|it| it.sentence(&person.locale)).collect();
    let hint = picture.credit_hint.clone();
    Ok(Ok((intake::picture::store(app, picture, &name).await?, hint, warnings)))
}

/// Keeps the file of an agreement, if one was sent.
async fn agreement(
    app: &App,
    person: &Person,
    sent: &mut Sent,
    rights: &mut Rights,
    found: &mut Vec<Problem>,
) -> Result<()> {
    if let Some(upload) = sent.take_files("consent_file").pop() {
        match documents::keep(app, person, upload, "consent_file").await? {
            Ok(file) => rights.consent_file = Some(file.id),
            Err(problem) => found.push(problem),
        }
    }
    Ok(())
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
            until: until(sent, found),
            consent: sent.text("rights.consent"),
            consent_until: sent.date("rights.consent_until", found),
            consent_file: None,
        },
        focal: (part(sent.number("focal_x", found)), part(sent.number("focal_y", found))),
        keep: kept(sent, found),
        crops: Crops::default(),
    }
}

/// The last day of each use.
fn until(sent: &Sent, found: &mut Vec<Problem>) -> Until {
    let mut until = Until::default();
    for what in Use::ALL {
        *until.of_mut(what) = sent.date(&format!("rights.until.{}", what.name()), found);
    }
    until
}

/// The rectangle no crop may cut, sent as the places of its edges in percent.
fn kept(sent: &Sent, found: &mut Vec<Problem>) -> Option<Area> {
    let mut at = |edge: &str, otherwise: f64| sent.number(edge, found).unwrap_or(otherwise) / 100.0;
    let (left, right) = (at("keep_left", 0.0), at("keep_right", 100.0));
    let (top, bottom) = (at("keep_top", 0.0), at("keep_bottom", 100.0));
    sent.flag("keep").then_some(Area { left, top, width: right - left, height: bottom - top })
}

/// The named crops ticked as adjusted. Left edge, top edge and size are sent in percent: of the picture, and of the largest crop.
fn adjusted(sent: &Sent, image: &image::Model, found: &mut Vec<Problem>) -> Crops {
    let mut crops = Crops::default();
    for (name, shape) in CROPS {
        let field = format!("crop.{name}");
        if !sent.flag(&field) {
            continue;
        }
        let mut number = |of: &str| sent.number::<f64>(&format!("{field}.{of}"), found);
        let [left, top, size] = ["left", "top", "size"].map(&mut number);
        let inside =
            |it: Option<f64>, least: f64| it.filter(|it| (least..=100.0).contains(it)).map(|it| it / 100.0);
        match (inside(left, 0.0), inside(top, 0.0), inside(size, LEAST_CROP)) {
            (Some(left), Some(top), Some(size)) => {
                crops.0.insert(name.to_owned(), cut(image.ratio(), shape, (left, top), size));
            }
            _ => found.push(Problem::at(field, "crop").with("least", LEAST_CROP)),
        }
    }
    crops
}

/// Smallest crop, in percent of the largest.
const LEAST_CROP: f64 = 20.0;

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
    crops: Vec<Crop>,
    uses: Vec<Used>,
    /// Files it had before, the last one first.
    formers: Vec<Former>,
    alike: Vec<Cell>,
    /// Name of the agreement's file.
    consent: Option<String>,
    conflict: bool,
}

impl Template for ImagePage {
    const NAME: &'static str = "cms/image.html";
}

/// Something that shows an image.
#[derive(Debug, Serialize)]
pub(super) struct Used {
    pub(super) title: String,
    pub(super) href: String,
    /// Where that stands: on the site, being written, printed.
    pub(super) place: String,
}

/// A file an image had before.
#[derive(Debug, Serialize)]
struct Former {
    number: i32,
    name: String,
    /// When it was replaced, and by whom.
    when: String,
    who: String,
    /// Issues that show it.
    issues: String,
}

/// What shows an image or names an item, as lines.
pub(super) fn used(app: &App, person: &Person, uses: &Uses) -> Vec<Used> {
    let place = |key: &str| say(app, person, key);
    let line = |it: &item::Model, key: &str| Used {
        href: items::href(person, it),
        title: it.title.clone(),
        place: place(key),
    };
    let live = uses.live.iter().map(|it| line(it, "used-live"));
    let drafts = uses.drafts.iter().filter(|it| publish::own(person, it).is_ok());
    let issues = uses.issues.iter().map(|it| Used {
        title: super::issues::name(app, person, it),
        href: format!("/cms/issues/{}", it.number),
        place: place(if it.state.frozen() { "used-printed" } else { "used-planned" }),
    });
    let town = uses.town.then(|| Used {
        title: place("used-town"),
        href: "/cms/settings".into(),
        place: String::new(),
    });
    let bets = uses.best_bets.iter().map(|it| Used {
        title: it.words.0.join(" · "),
        href: format!("/cms/best-bets?one={}", it.id),
        place: place("used-best-bet"),
    });
    let dossiers = uses.dossiers.iter().map(|it| Used {
        title: it.label(&person.locale).to_owned(),
        href: format!("/cms/dossiers?one={}", it.id),
        place: place("used-dossier"),
    });
    live.chain(drafts.map(|it| line(it, "used-draft")))
        .chain(issues)
        .chain(town)
        .chain(bets)
        .chain(dossiers)
        .collect()
}

async fn image_page(
    app: &App,
    person: &Person,
    image: &image::Model,
    form: View,
    conflict: bool,
) -> Result<ImagePage> {
    let uses = uses::of_image(&app.db, image.id).await?;
    let consent = match image.rights.consent_file {
        Some(id) => Some(file::by_id(&app.db, id).await?.name),
        None => None,
    };
    Ok(ImagePage {
        desk: Desk::of(person, "images"),
        id: image.id,
        name: image.name.clone(),
        src: format!("/cms/images/{}/original?v={}", image.id, image.hash.get(..8).unwrap_or_default()),
        width: image.width,
        height: image.height,
        size: super::weight(person, image.bytes),
        print_mm: image.width * 254 / 3000,
        ready: image.ready && !progress::makes_sizes(app).await?,
        version: image.version,
        editable: image.editable(person),
        form,
        crops: crops(app, person, image),
        uses: used(app, person, &uses),
        formers: formers(app, person, image.id).await?,
        alike: alike(app, person, image).await?,
        consent,
        conflict,
    })
}

async fn formers(app: &App, person: &Person, id: Uuid) -> Result<Vec<Former>> {
    let names = staff::names(&app.db).await?;
    let zone = town::get(&app.db).await?.zone();
    let mut found = Vec::new();
    for it in library::formers(&app.db, id).await? {
        let issues = publication::by_ids(&app.db, &it.issues.0).await?;
        let issues: Vec<String> = issues.iter().map(|it| super::issues::name(app, person, it)).collect();
        found.push(Former {
            number: it.number,
            name: it.name,
            when: items::moment(it.replaced_at, zone, &person.locale),
            who: it.replaced_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
            issues: issues.join(", "),
        });
    }
    Ok(found)
}

/// The picture and what is said about it.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Page<ImagePage>> {
    let image = image::by_id(&app.db, id).await?;
    let form = view(&image);
    Ok(Page::new(image_page(&app, &person, &image, form, false).await?))
}

/// What is said about an image, as a form.
fn view(image: &image::Model) -> View {
    let mut form = View::of(&serde_json::json!({
        "alt": image.alt, "alt_en": image.alt_en, "decorative": image.decorative, "caption": image.caption,
        "credit": image.credit, "rights": image.rights,
    }));
    for (name, shape) in CROPS {
        let (part, largest) = (image.crop(name, shape), cut(image.ratio(), shape, (0.0, 0.0), 1.0));
        if image.crops.0.contains_key(name) {
            form.set(&format!("crop.{name}"), "true");
        }
        let numbers = [("left", part.left), ("top", part.top), ("size", part.width / largest.width)];
        for (of, at) in numbers {
            form.set(&format!("crop.{name}.{of}"), format!("{:.1}", at * 100.0));
        }
    }
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
    form
}

/// Changes what is said.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    mut sent: Sent,
) -> Result<Response> {
    let image = image::by_id(&app.db, id).await?;
    if !image.editable(&person) {
        return Err(Error::Forbidden);
    }
    let mut found = Vec::new();
    let mut about = about(&sent, &mut found);
    about.crops = adjusted(&sent, &image, &mut found);
    about.rights.consent_file = image.rights.consent_file.filter(|_| !sent.flag("consent_drop"));
    agreement(&app, &person, &mut sent, &mut about.rights, &mut found).await?;
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

/// Gives it another file.
pub(super) async fn replace(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    mut sent: Sent,
) -> Result<Response> {
    let image = image::by_id(&app.db, id).await?;
    if !image.editable(&person) {
        return Err(Error::Forbidden);
    }
    let version = sent.text("version").parse().unwrap_or(0);
    let done = match picture_of(&app, &person, sent.take_files("file").pop()).await? {
        Ok((accepted, _, warnings)) => {
            let done = library::replace(&app.db, &person, id, version, accepted, app.now()).await;
            refused(done)?.map(|()| warnings)
        }
        Err(found) => Err(found),
    };
    match done {
        Ok(warnings) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "image-replaced")).await?;
            for warning in warnings {
                visitor.flash(&app, &warning).await?;
            }
            Ok(Redirect::to(&format!("/cms/images/{id}")).into_response())
        }
        Err(found) => {
            let form = view(&image).with(&app, &person, &found);
            Ok(Page::invalid(image_page(&app, &person, &image, form, false).await?).into_response())
        }
    }
}

/// Whether to remove an image, and what shows it.
#[derive(Debug, Serialize)]
pub(super) struct RemovePage {
    desk: Desk,
    id: Uuid,
    name: String,
    src: String,
    uses: Vec<Used>,
}

impl Template for RemovePage {
    const NAME: &'static str = "cms/image_remove.html";
}

/// Asks whether to remove it, and says what shows it first.
pub(super) async fn ask_remove(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Page<RemovePage>> {
    let image = image::by_id(&app.db, id).await?;
    if !image.editable(&person) {
        return Err(Error::Forbidden);
    }
    Ok(Page::new(remove_page(&app, &person, &image).await?))
}

async fn remove_page(app: &App, person: &Person, image: &image::Model) -> Result<RemovePage> {
    let mut thumbs = thumbs(app, std::slice::from_ref(image)).await?;
    Ok(RemovePage {
        desk: Desk::of(person, "images"),
        id: image.id,
        name: image.name.clone(),
        src: thumbs.remove(&image.id).unwrap_or_default(),
        uses: used(app, person, &uses::of_image(&app.db, image.id).await?),
    })
}

/// Removes it; with `instead`, leads to the image that takes its place.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let image = image::by_id(&app.db, id).await?;
    let done = refused(library::remove(&app.db, &person, id, app.now()).await)?;
    if done.is_err() {
        let page = remove_page(&app, &person, &image).await?;
        return Ok(Page::new(page).status(StatusCode::CONFLICT).into_response());
    }
    let removed = app.templates.say(&person.locale, "image-removed", &[("name", &image.name)]);
    visitor.flash(&app, &removed).await?;
    let to = sent.id("instead").map_or_else(|| "/cms/images".to_owned(), |it| format!("/cms/images/{it}"));
    Ok(Redirect::to(&to).into_response())
}
