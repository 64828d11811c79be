//! How a text fits its place in the issue being prepared, for its writer: what was wanted, a sentence, the lines over or free, the page as a
//! picture.
use super::form::Sent;
use super::{Choice, flatplan, issues, items, say};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::{Kind, dates, item, publication, revision};
use crate::error::{Error, Problem, Result};
use crate::jobs::workshop;
use crate::print::copyfit::{self, Fitted, TextFit, Wanted};
use crate::print::data::Length;
use crate::richtext::{check, text};
use crate::staff::Person;
use crate::web::session::Editor;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// The shape to try instead of the one the plan gives.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    shape: String,
}

impl Asked {
    fn wanted(self, px_per_pt: Option<f32>) -> Wanted {
        Wanted { shape: (!self.shape.is_empty()).then_some(self.shape), px_per_pt }
    }
}

/// A fit with its sentence.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    text: String,
    signs: String,
    #[serde(flatten)]
    fitted: Fitted,
}

/// The fit of an item's newest text.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Json<Said>> {
    let item = items::opened(&app, &person, id).await?;
    let fields = revision::current(&app.db, &item).await?.fields;
    let wanted = copyfit::place(&workshop(&app), item.id).await?.and_then(|it| it.subject);
    let signs = signs(&app, &person, &fields, wanted.map(|it| it.signs));
    let fitted = fit(&app, &item, fields, asked.wanted(None)).await?;
    Ok(Json(Said { text: sentence(&app, &person, &fitted), signs, fitted }))
}

/// The fit of the text as it stands in the form, not saved yet.
pub(super) async fn typed(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Json<Said>> {
    let item = items::opened(&app, &person, id).await?;
    let saved = revision::current(&app.db, &item).await?.fields;
    let body = match sent.text("body") {
        body if body.is_empty() => crate::richtext::RichText::default(),
        body => check::parse(&body).map_err(|_| Error::Malformed)?,
    };
    let fields = Fields { title: sent.text("title"), lede: sent.text("lede"), body, ..saved };
    let wanted = copyfit::place(&workshop(&app), item.id).await?.and_then(|it| it.subject);
    let signs = signs(&app, &person, &fields, wanted.map(|it| it.signs));
    let fitted = fit(&app, &item, fields, Wanted::default()).await?;
    Ok(Json(Said { text: sentence(&app, &person, &fitted), signs, fitted }))
}

/// The page of the item in its place.
pub(super) async fn png(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let item = items::opened(&app, &person, id).await?;
    let fields = revision::current(&app.db, &item).await?.fields;
    let fitted = fit(&app, &item, fields, asked.wanted(Some(1.0))).await?;
    let png = fitted.png.ok_or(Error::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, png).into_response())
}

async fn fit(app: &App, item: &item::Model, fields: Fields, wanted: Wanted) -> Result<Fitted> {
    if item.kind != Kind::Article {
        return Err(Error::NotFound);
    }
    copyfit::fit(&workshop(app), item, fields, wanted).await
}

/// How a text fits, in words: lines over, lines free, or just right, for each length.
pub(super) fn sentence(app: &App, person: &Person, fitted: &Fitted) -> String {
    let one = |it: &TextFit| {
        let lines = it.over.abs().to_string();
        let key = match (it.over, fitted.page) {
            (1.., Some(_)) => "over",
            (1.., None) => "too-long",
            (0, _) | (_, None) => "fits",
            _ => "free",
        };
        let length = if it.length == Length::Full { "full" } else { "short" };
        let text = app.templates.say(&person.locale, &format!("fit-{key}"), &[("n", &lines)]);
        app.templates.say(&person.locale, &format!("fit-{length}"), &[("fit", &text)])
    };
    fitted.fit.texts.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Signs of what paper prints, and how many are wanted where somebody said so.
fn signs(app: &App, person: &Person, fields: &Fields, wanted: Option<i32>) -> String {
    let n = text::signs(&fields.printed_body()).to_string();
    match wanted {
        Some(wanted) => {
            app.templates.say(&person.locale, "cms-signs-of", &[("n", &n), ("wanted", &wanted.to_string())])
        }
        None => app.templates.say(&person.locale, "cms-signs", &[("n", &n)]),
    }
}

/// How a text fits its place, beside the text.
#[derive(Debug, Serialize)]
pub(super) struct Panel {
    text: String,
    /// The issue and the page.
    place: String,
    /// Some text does not fit.
    over: bool,
    shape: String,
    /// The shapes the text can take.
    shapes: Vec<Choice>,
    /// The picture of the page.
    src: String,
}

/// How an item's newest text fits the issue being prepared; none while no issue is, or for what no issue prints as an article.
pub(super) async fn panel(
    app: &App,
    person: &Person,
    item: &item::Model,
    shape: &str,
) -> Result<Option<Panel>> {
    if item.kind != Kind::Article {
        return Ok(None);
    }
    let fields = revision::current(&app.db, item).await?.fields;
    let wanted = Asked { shape: shape.to_owned() }.wanted(None);
    let fitted = match copyfit::fit(&workshop(app), item, fields, wanted).await {
        Ok(fitted) => fitted,
        // no issue is being prepared, or no shape takes such a text: the page says nothing of paper then
        Err(Error::Refused(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let issue = publication::by_number(&app.db, fitted.issue).await?;
    let known = flatplan::shapes(app, person, &issue.layout);
    let takes = |it: &Choice| {
        fitted.fit.shapes.iter().any(|shape| shape.0 == it.value) || it.value == fitted.fit.shape
    };
    Ok(Some(Panel {
        text: sentence(app, person, &fitted),
        place: place(app, person, &issue, fitted.page),
        over: fitted.fit.texts.first().is_some_and(|it| it.over > 0),
        shapes: known.into_iter().filter(takes).collect(),
        src: format!("/cms/items/{}/fit.png?shape={}", item.short_id, fitted.fit.shape),
        shape: fitted.fit.shape,
    }))
}

fn place(app: &App, person: &Person, issue: &publication::Model, page: Option<usize>) -> String {
    let name = issues::name(app, person, issue);
    match page {
        Some(page) => {
            let page = app.templates.say(&person.locale, "cms-on-page", &[("n", &page.to_string())]);
            format!("{name}, {page}")
        }
        None => name,
    }
}

/// What paper wants of a text, for whoever writes it: its place and how it fills it, the signs and the pictures asked for.
#[derive(Debug, Serialize)]
pub(super) struct Commission {
    /// The issue and the page.
    place: String,
    /// Where the fit of what is being typed is asked; none without a page.
    href: Option<String>,
    /// How it fits, or why that is not known yet.
    fit: String,
    over: bool,
    signs: String,
    /// The facts of the place and of the subject: label and text.
    facts: Vec<(String, String)>,
    src: Option<String>,
}

/// What an issue being prepared wants of this item; none where no plan and no subject has it. A layout that cannot be used leaves the
/// lines out.
pub(super) async fn commission(
    app: &App,
    person: &Person,
    item: &item::Model,
    fields: &Fields,
) -> Result<Option<Commission>> {
    if item.kind != Kind::Article {
        return Ok(None);
    }
    let Some(kept) = copyfit::place(&workshop(app), item.id).await? else { return Ok(None) };
    if kept.slot.is_none() && kept.subject.is_none() {
        return Ok(None);
    }
    let page = kept.slot.as_ref().map(|it| it.0);
    let fitted = match page {
        Some(_) => Box::pin(copyfit::fit(&workshop(app), item, fields.clone(), Wanted::default())).await,
        None => Err(Problem::at("page", "no-page-yet").into()),
    };
    let fitted = match fitted {
        Ok(fitted) => Some(fitted),
        Err(Error::Refused(_)) => None,
        Err(error) => {
            tracing::warn!(%error, "how a text fits is not known");
            None
        }
    };
    let say_of = |key: &str, args: &[(&str, &str)]| app.templates.say(&person.locale, key, args);
    let mut facts = Vec::new();
    let mut fact = |label: &str, text: String| {
        if !text.is_empty() {
            facts.push((say(app, person, label), text));
        }
    };
    if let Some(fitted) = &fitted {
        let shapes = flatplan::shapes(app, person, &kept.issue.layout);
        let shape = shapes.into_iter().find(|it| it.value == fitted.fit.shape).map(|it| it.label);
        fact("f-shape", shape.unwrap_or_default());
        if let Some(text) = fitted.fit.texts.first() {
            let (room, taken) = ((text.lines - text.over).to_string(), text.lines.to_string());
            fact("fit-lines", say_of("fit-room", &[("room", &room), ("n", &taken)]));
        }
        if let Some((columns, lines)) = fitted.picture {
            let (columns, lines) = (columns.to_string(), lines.to_string());
            fact("fit-picture", say_of("fit-picture-size", &[("columns", &columns), ("lines", &lines)]));
        }
    }
    if let Some(subject) = &kept.subject {
        fact("f-photographer", subject.photographer.clone());
        fact("f-photo_source", subject.photo_source.clone());
        fact("f-due_on", subject.due_on.map(|it| dates::date(&person.locale, it)).unwrap_or_default());
        fact("f-staff_note", subject.note.clone());
    }
    Ok(Some(Commission {
        place: place(app, person, &kept.issue, page),
        href: fitted.as_ref().map(|_| format!("/cms/items/{}/fit.json", item.short_id)),
        fit: match &fitted {
            Some(fitted) => sentence(app, person, fitted),
            None if page.is_none() => say(app, person, "fit-no-page"),
            None => say(app, person, "fit-unknown"),
        },
        over: fitted.as_ref().is_some_and(|it| it.fit.texts.first().is_some_and(|it| it.over > 0)),
        signs: signs(app, person, fields, kept.subject.as_ref().map(|it| it.signs)),
        facts,
        src: fitted.map(|_| format!("/cms/items/{}/fit.png", item.short_id)),
    }))
}
