//! The proof as somebody without an account sees it: the token in the address is the door. Pages, comments, and a form to write one. Nothing
//! here is for engines, and nothing stays in a cache.
use super::editions::{Names, OfZone, in_zone};
use super::form::{Sent, View};
use super::remarks::{Comment, shown};
use super::{builds as desk, issues, items};
use crate::app::App;
use crate::content::publication::{self, Model};
use crate::content::town::{self, Town};
use crate::error::{Error, Problem, Result};
use crate::print::builds::{self, Picture};
use crate::print::remarks::{self, Wish, link};
use crate::web::caching::Caching;
use crate::web::form::refused;
use crate::web::page::{Link, Page, Template};
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

/// Every page of a proof.
#[derive(Debug, Serialize)]
pub(super) struct ProofPage {
    /// "N° 42, décembre 2026".
    name: String,
    magazine: String,
    /// The link no longer opens: nothing else is shown.
    closed: bool,
    /// The BAT is given: comments are read only.
    signed: bool,
    until: String,
    recipient: String,
    when: String,
    pdf: String,
    /// In its place those of every zone, where the issue has editions.
    zones: Vec<Link>,
    sheets: Vec<Sheet>,
}

impl Template for ProofPage {
    const NAME: &'static str = "cms/proof.html";
}

#[derive(Debug, Serialize)]
struct Sheet {
    number: usize,
    /// The zone whose edition alone has it; empty: all have it.
    zone: String,
    href: String,
    src: String,
    comments: usize,
}

/// One page of a proof, large, with its comments.
#[derive(Debug, Serialize)]
pub(super) struct SheetPage {
    name: String,
    magazine: String,
    signed: bool,
    sent: bool,
    home: String,
    href: String,
    src: String,
    pdf: String,
    number: usize,
    last: usize,
    /// The zone whose edition alone has it; empty: all have it.
    zone: String,
    previous: Option<String>,
    next: Option<String>,
    comments: Vec<Comment>,
    form: View,
}

impl Template for SheetPage {
    const NAME: &'static str = "cms/proof_page.html";
}

/// What a token opens.
struct Door {
    link: link::Model,
    issue: Model,
    town: Town,
    /// `fr` or `en`, from the path.
    locale: &'static str,
    /// `/epreuve/<token>`.
    home: String,
}

impl Door {
    async fn at(app: &App, path: &str, token: &str) -> Result<Self> {
        let link = remarks::by_token(&app.db, token).await?;
        let issue = publication::by_id(&app.db, link.issue_id).await?;
        let english = path.starts_with("/en/");
        let home = if english { format!("/en/proof/{token}") } else { format!("/epreuve/{token}") };
        Ok(Self {
            link,
            issue,
            town: town::get(&app.db).await?,
            locale: if english { "en" } else { "fr" },
            home,
        })
    }

    /// The same, if it is open still.
    async fn open(app: &App, path: &str, token: &str) -> Result<Self> {
        let door = Self::at(app, path, token).await?;
        if door.link.opens(app.now()) { Ok(door) } else { Err(Error::NotFound) }
    }

    async fn build(&self, app: &App) -> Result<Option<builds::Model>> {
        builds::current(&app.db.read, self.issue.id).await
    }

    fn name(&self, app: &App) -> String {
        issues::name_in(app, self.locale, &self.issue)
    }

    fn picture(&self, it: &Picture) -> String {
        let (page, hash) = (it.page.number(), it.hash.get(..10).unwrap_or(&it.hash));
        in_zone(format!("{}/images/{page}?v={hash}", self.home), &it.zone)
    }

    /// The address of a page, below the door.
    fn page(it: &Picture) -> String {
        in_zone(format!("/{}", it.page.number()), &it.zone)
    }

    fn languages(&self, token: &str, rest: &str) -> Vec<(String, String)> {
        vec![
            ("fr".into(), format!("/epreuve/{token}{rest}")),
            ("en".into(), format!("/en/proof/{token}{rest}")),
        ]
    }
}

/// Nothing of a proof is found by an engine, kept by a browser, or named to another site.
pub(super) fn private(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, Caching::Never.header());
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response
}

/// The pages of the proof.
pub(super) async fn show(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
) -> Result<Response> {
    let door = Door::at(&app, uri.path(), &token).await?;
    let open = door.link.opens(app.now());
    let build = if open { door.build(&app).await? } else { None };
    let threads = if open { remarks::of_issue(&app.db, door.issue.id).await? } else { Vec::new() };
    let (zone, names) = (door.town.zone(), Names::of(&app, door.locale).await?);
    let sheet = |it: &Picture| Sheet {
        number: it.page.number(),
        zone: names.zone(it.page),
        href: format!("{}{}", door.home, Door::page(it)),
        src: door.picture(it),
        comments: threads.iter().filter(|thread| thread.comment.about() == it.page).count(),
    };
    let page = ProofPage {
        name: door.name(&app),
        magazine: door.town.magazine.clone(),
        closed: !open,
        signed: door.issue.state.frozen(),
        until: items::moment(door.link.expires_at, zone, door.locale),
        recipient: door.link.recipient.clone(),
        when: build.as_ref().map(|it| items::moment(it.made_at, zone, door.locale)).unwrap_or_default(),
        pdf: format!("{}/proof.pdf", door.home),
        zones: build
            .iter()
            .flat_map(builds::Model::editions)
            .filter(|it| it.zone.is_some())
            .map(|it| Link { href: in_zone(format!("{}/proof.pdf", door.home), &it.slug), label: it.label })
            .collect(),
        sheets: build.map(|it| it.pictures()).unwrap_or_default().iter().map(sheet).collect(),
    };
    let status = if open { StatusCode::OK } else { StatusCode::GONE };
    Ok(private(Page::new(page).status(status).in_languages(door.languages(&token, ""))))
}

/// What was done just before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    sent: bool,
}

/// One page.
pub(super) async fn page(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path((token, number)): Path<(String, usize)>,
    Query(wanted): Query<OfZone>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let asked = asked(&app, &door, number, &wanted).await?;
    let languages = door.languages(&token, &Door::page(&asked.it));
    let page = sheet_page(&app, &door, asked, View::default(), done.sent).await?;
    Ok(private(Page::new(page).in_languages(languages)))
}

/// A page that was asked for, and those beside it among the pages of all editions.
struct Asked {
    it: Picture,
    before: Option<Picture>,
    after: Option<Picture>,
    /// Pages of the edition in which it was asked for, and the slug of that edition.
    last: usize,
    zone: String,
}

async fn asked(app: &App, door: &Door, number: usize, wanted: &OfZone) -> Result<Asked> {
    let build = door.build(app).await?.ok_or(Error::NotFound)?;
    let edition = wanted.built(build.editions())?;
    let pages = build.pictures();
    let page = edition.page(number);
    let mut after = pages.into_iter().peekable();
    let mut before = None;
    while let Some(it) = after.next_if(|it| it.page != page) {
        before = Some(it);
    }
    let it = after.next().ok_or(Error::NotFound)?;
    Ok(Asked { it, before, after: after.next(), last: edition.pages.len(), zone: edition.slug })
}

async fn sheet_page(app: &App, door: &Door, asked: Asked, form: View, sent: bool) -> Result<SheetPage> {
    let picture = &asked.it;
    let (zone, names) = (door.town.zone(), Names::of(app, door.locale).await?);
    let threads = remarks::of_issue(&app.db, door.issue.id).await?;
    let here = threads.iter().filter(|it| it.comment.about() == picture.page);
    let href = |it: &Picture| format!("{}{}", door.home, Door::page(it));
    let number = picture.page.number();
    Ok(SheetPage {
        name: door.name(app),
        magazine: door.town.magazine.clone(),
        signed: door.issue.state.frozen(),
        sent,
        home: door.home.clone(),
        href: href(picture),
        src: door.picture(picture),
        pdf: format!("{}#page={number}", in_zone(format!("{}/proof.pdf", door.home), &asked.zone)),
        number,
        last: asked.last,
        zone: names.zone(picture.page),
        previous: asked.before.as_ref().map(href),
        next: asked.after.as_ref().map(href),
        comments: here.map(|it| shown(it, zone, &names, door.locale, false)).collect(),
        form,
    })
}

/// Keeps a comment.
pub(super) async fn comment(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path((token, number)): Path<(String, usize)>,
    Query(wanted): Query<OfZone>,
    sent: Sent,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let asked = asked(&app, &door, number, &wanted).await?;
    let mut found = Vec::new();
    let point = (sent.number::<f64>("x", &mut found), sent.number::<f64>("y", &mut found));
    if point.0.is_some() != point.1.is_some() {
        found.push(Problem::at("x", "point-percent"));
    }
    let wish = Wish {
        page: asked.it.page,
        point: point.0.zip(point.1),
        author: sent.text("your_name"),
        email: sent.text("your_email"),
        text: sent.text("text"),
    };
    let done = if found.is_empty() {
        refused(remarks::comment(&app.db, &door.link, wish, app.now()).await)?.map(drop)
    } else {
        Err(found)
    };
    match done {
        Ok(()) => {
            let page = in_zone(format!("{}/{number}?sent=true", door.home), &asked.it.zone);
            Ok(private(Redirect::to(&format!("{page}#comments"))))
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with_in(&app, door.locale, &found);
            let languages = door.languages(&token, &Door::page(&asked.it));
            let page = sheet_page(&app, &door, asked, form, false).await?;
            Ok(private(Page::invalid(page).in_languages(languages)))
        }
    }
}

/// The picture of a page.
pub(super) async fn picture(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path((token, number)): Path<(String, usize)>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let asked = asked(&app, &door, number, &wanted).await?;
    desk::png(&app, Some(&asked.it.hash)).await.map(private)
}

/// The web PDF of the proof, to read closely.
pub(super) async fn pdf(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    Query(wanted): Query<OfZone>,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let build = door.build(&app).await?.ok_or(Error::NotFound)?;
    let edition = wanted.built(build.editions())?;
    issues::send(&app, Some(&edition.pdf_hash), &format!("{}.pdf", door.issue.stem(&edition))).map(private)
}
