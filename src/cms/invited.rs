//! The proof as somebody without an account sees it: the token in the address is the door. Pages, comments, and a form to write one. Nothing
//! here is for engines, and nothing stays in a cache.
use super::form::{Sent, View};
use super::remarks::{Comment, shown};
use super::{builds as desk, issues, items};
use crate::app::App;
use crate::content::publication::{self, Model};
use crate::content::town::{self, Town};
use crate::error::{Error, Problem, Result};
use crate::print::builds;
use crate::print::remarks::{self, Wish, link};
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
    /// In its place those of every zone, where the issue has editions; the pages shown are the first one's.
    zones: Vec<Link>,
    sheets: Vec<Sheet>,
}

impl Template for ProofPage {
    const NAME: &'static str = "cms/proof.html";
}

#[derive(Debug, Serialize)]
struct Sheet {
    number: usize,
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

    fn picture(&self, page: usize, hash: &str) -> String {
        format!("{}/images/{page}?v={}", self.home, hash.get(..10).unwrap_or(hash))
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
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
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
    let zone = door.town.zone();
    let sheet = |(at, hash): (usize, String)| Sheet {
        number: at + 1,
        href: format!("{}/{}", door.home, at + 1),
        src: door.picture(at + 1, &hash),
        comments: threads.iter().filter(|it| usize::try_from(it.comment.page) == Ok(at + 1)).count(),
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
            .flat_map(builds::Model::zone_editions)
            .map(|it| Link { href: format!("{}/proof.pdf?zone={}", door.home, it.slug), label: it.label })
            .collect(),
        sheets: build
            .map(|it| it.page_pngs())
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .map(sheet)
            .collect(),
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
    Query(done): Query<Done>,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let page = sheet_page(&app, &door, number, View::default(), done.sent).await?;
    Ok(private(Page::new(page).in_languages(door.languages(&token, &format!("/{number}")))))
}

async fn sheet_page(app: &App, door: &Door, number: usize, form: View, sent: bool) -> Result<SheetPage> {
    let build = door.build(app).await?.ok_or(Error::NotFound)?;
    let pngs = build.page_pngs();
    let hash = build.page_png(number).ok_or(Error::NotFound)?;
    let zone = door.town.zone();
    let threads = remarks::of_issue(&app.db, door.issue.id).await?;
    let here = threads.iter().filter(|it| usize::try_from(it.comment.page) == Ok(number));
    Ok(SheetPage {
        name: door.name(app),
        magazine: door.town.magazine.clone(),
        signed: door.issue.state.frozen(),
        sent,
        home: door.home.clone(),
        href: format!("{}/{number}", door.home),
        src: door.picture(number, &hash),
        pdf: format!("{}/proof.pdf#page={number}", door.home),
        number,
        last: pngs.len(),
        previous: (number > 1).then(|| format!("{}/{}", door.home, number - 1)),
        next: (number < pngs.len()).then(|| format!("{}/{}", door.home, number + 1)),
        comments: here.map(|it| shown(it, zone, door.locale, false)).collect(),
        form,
    })
}

/// Keeps a comment.
pub(super) async fn comment(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path((token, number)): Path<(String, usize)>,
    sent: Sent,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let mut found = Vec::new();
    let point = (sent.number::<f64>("x", &mut found), sent.number::<f64>("y", &mut found));
    if point.0.is_some() != point.1.is_some() {
        found.push(Problem::at("x", "point-percent"));
    }
    let wish = Wish {
        page: i32::try_from(number).unwrap_or(0),
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
        Ok(()) => Ok(private(Redirect::to(&format!("{}/{number}?sent=true#comments", door.home)))),
        Err(found) => {
            let form = View::sent(&sent, &[]).with_in(&app, door.locale, &found);
            let page = sheet_page(&app, &door, number, form, false).await?;
            Ok(private(Page::invalid(page).in_languages(door.languages(&token, &format!("/{number}")))))
        }
    }
}

/// The picture of a page.
pub(super) async fn picture(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path((token, number)): Path<(String, usize)>,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let build = door.build(&app).await?.ok_or(Error::NotFound)?;
    desk::png(&app, build.page_png(number).as_deref()).await.map(private)
}

/// The web PDF of the proof, to read closely.
pub(super) async fn pdf(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    Query(wanted): Query<issues::OfZone>,
) -> Result<Response> {
    let door = Door::open(&app, uri.path(), &token).await?;
    let build = door.build(&app).await?.ok_or(Error::NotFound)?;
    let edition = wanted.of(build.zone_editions())?;
    let hash = edition.as_ref().map_or(&build.pdf_hash, |it| &it.pdf_hash);
    let name = issues::stem(&door.issue, edition.as_ref());
    issues::send(&app, Some(hash), &format!("{name}.pdf")).map(private)
}
