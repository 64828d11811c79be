//! The cover at the desk: three variants drawn as they would be printed, one of them chosen, or picture, headline, calls, place and crop set
//! by hand. What a cover may be is `print::cover`'s.
use super::form::Sent;
use super::{Choice, Desk, issues, say};
use crate::app::App;
use crate::content::image;
use crate::content::publication::{self, CoverChoice, Model as Issue};
use crate::error::{Problem, Result};
use crate::jobs::workshop;
use crate::print::builds;
use crate::print::cover::{self, CALLS, Chosen, Offer};
use crate::richtext::typography;
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// The variants, and the form that sets everything by hand.
#[derive(Debug, Serialize)]
pub(super) struct CoverPage {
    desk: Desk,
    name: String,
    number: i32,
    open: bool,
    variants: Vec<Shown>,
    /// What the form holds, drawn.
    src: String,
    /// The picture in the form, to set the crop.
    picture: Option<Whole>,
    image: String,
    text: String,
    calls: Vec<String>,
    place: String,
    focal_x: u8,
    focal_y: u8,
    images: Vec<Choice>,
    items: Vec<Choice>,
    places: Vec<Choice>,
    problems: Vec<super::form::Line>,
}

impl Template for CoverPage {
    const NAME: &'static str = "cms/cover.html";
}

/// A proposed cover.
#[derive(Debug, Serialize)]
struct Shown {
    src: String,
    title: String,
    /// Why it is proposed, and what is against it.
    reasons: Vec<String>,
    calls: Vec<String>,
    /// What its form sends.
    image: Uuid,
    call: Vec<Uuid>,
    place: String,
}

#[derive(Debug, Serialize)]
struct Whole {
    src: String,
    width: i32,
    height: i32,
    alt: String,
}

/// The cover an issue has now, as a picture.
pub(super) fn now(issue: &Issue) -> String {
    Wanted::of(&Chosen::of(issue)).src(issue)
}

/// A cover in an address.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    image: String,
    text: String,
    /// The calls are those named, be it none.
    by_hand: String,
    call1: String,
    call2: String,
    call3: String,
    place: String,
    focal_x: String,
    focal_y: String,
}

impl Wanted {
    fn of(chosen: &Chosen) -> Self {
        let call = |at: usize| chosen.choice.calls.get(at).map(Uuid::to_string).unwrap_or_default();
        let part = |it: f64| format!("{:.0}", it * 100.0);
        Self {
            image: chosen.image.map(|it| it.to_string()).unwrap_or_default(),
            text: chosen.text.clone(),
            by_hand: if chosen.choice.by_hand { "1".into() } else { String::new() },
            call1: call(0),
            call2: call(1),
            call3: call(2),
            place: chosen.choice.place.clone(),
            focal_x: chosen.choice.focal.map(|it| part(it.0)).unwrap_or_default(),
            focal_y: chosen.choice.focal.map(|it| part(it.1)).unwrap_or_default(),
        }
    }

    fn from(sent: &Sent) -> Self {
        let text = |name: &str| sent.text(name);
        Self {
            image: text("image"),
            text: text("text"),
            by_hand: "1".into(),
            call1: text("call1"),
            call2: text("call2"),
            call3: text("call3"),
            place: text("place"),
            focal_x: text("focal_x"),
            focal_y: text("focal_y"),
        }
    }

    fn chosen(&self) -> Chosen {
        let part = |typed: &str| typed.parse::<f64>().ok().map(|it| it / 100.0).filter(|it| it.is_finite());
        let mut calls: Vec<Uuid> = Vec::new();
        for id in [&self.call1, &self.call2, &self.call3].into_iter().filter_map(|it| it.parse().ok()) {
            if !calls.contains(&id) {
                calls.push(id);
            }
        }
        let choice = CoverChoice {
            calls,
            by_hand: !self.by_hand.is_empty(),
            place: self.place.clone(),
            focal: part(&self.focal_x).zip(part(&self.focal_y)),
        };
        Chosen { image: self.image.parse().ok(), text: self.text.clone(), choice }
    }

    /// The address of its picture; new with each build.
    fn src(&self, issue: &Issue) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("image", &self.image),
            ("text", &self.text),
            ("by_hand", &self.by_hand),
            ("call1", &self.call1),
            ("call2", &self.call2),
            ("call3", &self.call3),
            ("place", &self.place),
            ("focal_x", &self.focal_x),
            ("focal_y", &self.focal_y),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("v", &issue.version.to_string());
        format!("/cms/issues/{}/cover.png?{}", issue.number, query.finish())
    }
}

/// The page, with the cover of the address in its form, else the one the issue has.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
    Query(wanted): Query<Wanted>,
) -> Result<Page<CoverPage>> {
    let issue = publication::by_number(&app.db, number).await?;
    let asked = !wanted.by_hand.is_empty();
    let wanted = if asked { wanted } else { Wanted::of(&Chosen::of(&issue)) };
    Ok(Page::new(page(&app, &person, &issue, wanted, &[]).await?))
}

async fn page(
    app: &App,
    person: &Person,
    issue: &Issue,
    mut wanted: Wanted,
    problems: &[Problem],
) -> Result<CoverPage> {
    // a cover is drawn as the last build would print it
    let built = builds::current(&app.db.read, issue.id).await?.is_some();
    let offer = cover::offer(&workshop(app), issue).await?;
    if wanted.by_hand.is_empty() && wanted.call1.is_empty() {
        let called = |at: usize| offer.called.get(at).map(Uuid::to_string).unwrap_or_default();
        (wanted.call1, wanted.call2, wanted.call3) = (called(0), called(1), called(2));
    }
    let images = images(app, issue).await?;
    let named: HashMap<String, String> =
        images.iter().map(|it| (it.value.clone(), it.label.clone())).collect();
    let picture = match wanted.image.parse::<Uuid>() {
        Ok(id) => image::by_ids(&app.db, &[id]).await?.remove(&id),
        Err(_) => None,
    };
    let middle = picture.as_ref().map_or((0.5, 0.5), |it| it.subject().focal);
    let percent = |typed: &str, otherwise: f64| {
        typed.parse::<f64>().unwrap_or(otherwise * 100.0).clamp(0.0, 100.0).round() as u8
    };
    let title = |id: &Uuid| {
        let call = offer.calls.iter().find(|it| it.0 == *id)?;
        let page = app.templates.say(&person.locale, "cms-on-page", &[("n", &call.2.to_string())]);
        Some(format!("{} ({page})", typography::typeset(&issue.locale, &call.1)))
    };
    let whole = |it: &image::Model| Whole {
        src: format!("/cms/images/{}/original", it.id),
        width: it.width,
        height: it.height,
        alt: it.alt.clone(),
    };
    Ok(CoverPage {
        desk: Desk::of(person, "issues"),
        name: issues::name(app, person, issue),
        number: issue.number,
        open: issues::proofs(person) && !issue.state.frozen(),
        variants: if built { shown(app, person, issue, &offer, &named, &title) } else { Vec::new() },
        src: if built { wanted.src(issue) } else { String::new() },
        picture: picture.as_ref().map(whole),
        calls: [&wanted.call1, &wanted.call2, &wanted.call3].map(Clone::clone).to_vec(),
        focal_x: percent(&wanted.focal_x, middle.0),
        focal_y: percent(&wanted.focal_y, middle.1),
        image: wanted.image,
        text: wanted.text,
        place: wanted.place,
        images,
        items: offer
            .calls
            .iter()
            .map(|it| Choice { value: it.0.to_string(), label: title(&it.0).unwrap_or_default() })
            .collect(),
        places: places(&offer, person),
        problems: super::form::lines(app, person, problems),
    })
}

fn places(offer: &Offer, person: &Person) -> Vec<Choice> {
    let label =
        |it: &crate::print::layout::CoverPlace| it.title.get(&person.locale).unwrap_or(&it.name).clone();
    offer.places.iter().map(|it| Choice { value: it.name.clone(), label: label(it) }).collect()
}

fn shown(
    app: &App,
    person: &Person,
    issue: &Issue,
    offer: &Offer,
    named: &HashMap<String, String>,
    title: &dyn Fn(&Uuid) -> Option<String>,
) -> Vec<Shown> {
    let places = places(offer, person);
    let variant = |it: &cover::Variant| {
        let ppi = format!("{:.0}", it.ppi);
        let mut reasons = Vec::new();
        reasons.push(if it.ppi.is_infinite() {
            say(app, person, "cover-drawing")
        } else {
            let size = if it.ppi >= cover::PPI { "cover-large" } else { "cover-small" };
            app.templates.say(&person.locale, size, &[("ppi", &ppi)])
        });
        if it.used {
            reasons.push(say(app, person, "cover-used"));
        }
        if let Some(place) = places.iter().find(|place| place.value == it.place) {
            let key = if it.hides { "cover-hides" } else { "cover-place" };
            reasons.push(app.templates.say(&person.locale, key, &[("place", &place.label)]));
        }
        let wanted = Wanted::of(&Chosen::from(it.clone()));
        Shown {
            src: wanted.src(issue),
            title: named.get(&it.image.to_string()).cloned().or_else(|| title(&it.item)).unwrap_or_default(),
            reasons,
            calls: it.calls.iter().filter_map(title).collect(),
            image: it.image,
            call: it.calls.clone(),
            place: it.place.clone(),
        }
    };
    offer.variants.iter().map(variant).collect()
}

/// Pictures of the library that may be printed.
async fn images(app: &App, issue: &Issue) -> Result<Vec<Choice>> {
    let mut found = image::newest(&app.db, 200).await?;
    let last = issue.distribution_to;
    found.retain(|it| it.rights.allow(image::Use::Print, last) || Some(it.id) == issue.cover_image_id);
    Ok(found
        .iter()
        .map(|it| Choice { value: it.id.to_string(), label: typography::typeset(&issue.locale, &it.label()) })
        .collect())
}

/// A cover as a picture.
pub(super) async fn picture(
    State(app): State<App>,
    Path(number): Path<i32>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let png = cover::draw(&workshop(&app), &issue, &wanted.chosen()).await?;
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=3600")], png)
        .into_response())
}

/// Keeps a cover, and builds with it.
pub(super) async fn choose(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let wanted = Wanted::from(&sent);
    let offer = cover::offer(&workshop(&app), &issue).await?;
    let mut wish = wanted.chosen();
    wish.choice.calls.truncate(CALLS);
    let done = cover::choose(&app.db, &person, &offer.places, issue.id, wish, app.now()).await;
    match refused(done)? {
        Ok(()) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, "cover-chosen")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}/cover")).into_response())
        }
        Err(found) => Ok(Page::invalid(page(&app, &person, &issue, wanted, &found).await?).into_response()),
    }
}
