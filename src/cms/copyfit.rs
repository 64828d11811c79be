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
use crate::richtext::text;
use crate::staff::Person;
use crate::web::session::Editor;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// What is asked besides the text.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The shape to try instead of the one the plan gives.
    shape: String,
    /// Lines of heading, lede and text as they were when the writer began, with dots between: what changed since is said.
    since: String,
}

impl Asked {
    fn wanted(&self, px_per_pt: Option<f32>) -> Wanted {
        Wanted { shape: Some(self.shape.clone()).filter(|it| !it.is_empty()), px_per_pt }
    }
}

/// Pixels to the point of a page beside the text.
const BESIDE: f32 = 1.2;

/// A fit in words and pictures.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    /// The whole answer in a sentence or two.
    text: String,
    signs: String,
    /// The issue and the page.
    place: String,
    over: bool,
    lengths: Vec<LengthLine>,
    /// Lines of heading, lede and text, in words and as numbers.
    parts: Vec<String>,
    counts: [i32; 3],
    /// Every shape of the layout; those the text fits are named so.
    choices: Vec<Choice>,
    pictures: Vec<DrawnPage>,
    #[serde(flatten)]
    fitted: Fitted,
}

/// How one length does.
#[derive(Debug, Serialize)]
struct LengthLine {
    label: String,
    text: String,
    over: bool,
}

/// A page in its place.
#[derive(Debug, Serialize)]
struct DrawnPage {
    src: String,
    alt: String,
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
    said(&app, &person, &item, fields, &asked, None).await.map(Json)
}

/// The fit of the text as it stands in the form, not saved yet, and its pages.
pub(super) async fn typed(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    sent: Sent,
) -> Result<Json<Said>> {
    let item = items::opened(&app, &person, id).await?;
    let fields = items::typed(&app, &person, &item, sent).await?;
    said(&app, &person, &item, fields, &asked, Some(BESIDE)).await.map(Json)
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
    let png = fitted.pages.into_iter().next().ok_or(Error::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, png).into_response())
}

async fn fit(app: &App, item: &item::Model, fields: Fields, wanted: Wanted) -> Result<Fitted> {
    if item.kind != Kind::Article {
        return Err(Error::NotFound);
    }
    copyfit::fit(&workshop(app), item, fields, wanted).await
}

async fn said(
    app: &App,
    person: &Person,
    item: &item::Model,
    fields: Fields,
    asked: &Asked,
    px_per_pt: Option<f32>,
) -> Result<Said> {
    let kept = copyfit::place(&workshop(app), item.id).await?;
    let wanted = kept.as_ref().and_then(|it| it.subject.as_ref()).map(|it| it.signs);
    let signs = signs(app, person, &fields, wanted);
    let mut fitted = fit(app, item, fields, asked.wanted(px_per_pt)).await?;
    let issue = publication::by_number(&app.db, fitted.issue).await?;
    let words = Words::of(app, person, &issue);
    let counts = counts(&fitted);
    let since: Vec<i32> = asked.since.split('.').filter_map(|it| it.parse().ok()).collect();
    let pages = std::mem::take(&mut fitted.pages);
    let text = [words.whole(&fitted), words.changed(counts, &since)].join(" ");
    let place = place(app, person, &issue, fitted.page);
    Ok(Said {
        signs,
        over: fitted.fit.texts.first().is_some_and(|it| it.over > 0),
        lengths: words.lengths(&fitted),
        parts: words.parts(counts),
        counts,
        choices: words.choices(&fitted),
        pictures: words.pictures(&fitted, &place, &pages),
        place,
        text: text.trim().to_owned(),
        fitted,
    })
}

/// Lines of the heading without its lede, of the lede, of the text.
fn counts(fitted: &Fitted) -> [i32; 3] {
    let it = &fitted.fit;
    [it.heading - it.lede, it.lede, it.texts.first().map_or(0, |it| it.lines)]
}

/// What is said of a fit, in a person's language, with the names of a layout's shapes.
struct Words<'a> {
    app: &'a App,
    person: &'a Person,
    shapes: Vec<Choice>,
}

impl<'a> Words<'a> {
    fn of(app: &'a App, person: &'a Person, issue: &publication::Model) -> Self {
        Self { app, person, shapes: flatplan::shapes(app, person, &issue.layout) }
    }

    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.app.templates.say(&self.person.locale, key, args)
    }

    fn shape<'b>(&'b self, name: &'b str) -> &'b str {
        self.shapes.iter().find(|it| it.value == name).map_or(name, |it| it.label.as_str())
    }

    /// How one length does in the shape: lines over, lines free, or its height there.
    fn fit(&self, fitted: &Fitted, it: &TextFit) -> String {
        self.fit_in(&fitted.fit.shape, fitted, it)
    }

    fn fit_in(&self, shape: &str, fitted: &Fitted, it: &TextFit) -> String {
        let fit = &fitted.fit;
        let (shape, n) = (self.shape(shape), it.over.abs().to_string());
        let args = [("shape", shape), ("n", n.as_str())];
        if it.over > 0 {
            return self.say("fit-over", &args);
        }
        if fitted.page.is_some() || it.over < 0 {
            return self.say(if it.over == 0 { "fit-fits" } else { "fit-free" }, &args);
        }
        match it.high {
            Some(lines) => self.say("fit-high", &[("shape", shape), ("n", &lines.to_string())]),
            None if fit.awaits_picture => self.say("fit-awaits-picture", &args),
            None if it.length == Length::Full && !fit.taken() => self.say("fit-not-this", &args),
            None => self.say("fit-fits", &args),
        }
    }

    /// The printed text in its shape, and where else it would stand.
    fn whole(&self, fitted: &Fitted) -> String {
        let Some(first) = fitted.fit.texts.first() else { return String::new() };
        let mut said = vec![self.fit(fitted, first)];
        if first.over > 0 || !fitted.fit.taken() {
            let others: Vec<&str> = fitted
                .fit
                .shapes
                .iter()
                .filter(|it| it.0 != fitted.fit.shape)
                .map(|it| self.shape(&it.0))
                .collect();
            said.push(match others.as_slice() {
                [] => self.say("fit-nowhere", &[]),
                [one] => self.say("fit-in-one", &[("shape", one)]),
                [one, two, ..] => self.say("fit-in-two", &[("shape", one), ("other", two)]),
            });
        }
        said.join(" ")
    }

    /// What heading, lede and text gained or lost since `since`.
    fn changed(&self, counts: [i32; 3], since: &[i32]) -> String {
        let part = |((name, now), before): ((&str, i32), &i32)| {
            let more = now - before;
            (more != 0).then(|| {
                let key = if more > 0 { "fit-more" } else { "fit-less" };
                self.say(key, &[("part", &self.say(name, &[])), ("n", &more.abs().to_string())])
            })
        };
        let parts: Vec<String> = PARTS.into_iter().zip(counts).zip(since).filter_map(part).collect();
        if parts.is_empty() { String::new() } else { self.say("fit-since", &[("parts", &parts.join(", "))]) }
    }

    fn parts(&self, counts: [i32; 3]) -> Vec<String> {
        let part = |(name, n): (&str, i32)| {
            self.say("fit-part", &[("part", &self.say(name, &[])), ("n", &n.to_string())])
        };
        PARTS.into_iter().zip(counts).map(part).collect()
    }

    fn lengths(&self, fitted: &Fitted) -> Vec<LengthLine> {
        let in_shape = |key: &str, shape: &str, it: &TextFit| LengthLine {
            label: self.say(key, &[]),
            text: self.fit_in(shape, fitted, it),
            over: it.over > 0,
        };
        let line = |key: &str, it: &TextFit| in_shape(key, &fitted.fit.shape, it);
        let mut lines = Vec::new();
        let web = fitted.fit.web.as_ref();
        lines.extend(web.map(|(shape, it)| in_shape("length-web", shape, it)));
        for it in &fitted.fit.texts {
            lines.push(match it.length {
                Length::Full if web.is_some() => line("length-print", it),
                Length::Full => line("length-full", it),
                Length::Short => line("length-short", it),
            });
        }
        if let Some((from, to)) = fitted.brief.takes {
            let over = fitted.brief.signs > to;
            let key = if over { "fit-brief-over" } else { "fit-brief" };
            let (n, from, to) = (fitted.brief.signs.to_string(), from.to_string(), to.to_string());
            let text = self.say(key, &[("n", &n), ("from", &from), ("to", &to)]);
            lines.push(LengthLine { label: self.say("length-brief", &[]), text, over });
        }
        lines
    }

    fn choices(&self, fitted: &Fitted) -> Vec<Choice> {
        let named = |it: &Choice| {
            let lines = fitted.fit.shapes.iter().find(|shape| shape.0 == it.value).map(|shape| shape.1);
            let label = match lines {
                Some(lines) => self.say("fit-choice", &[("shape", &it.label), ("n", &lines.to_string())]),
                None => it.label.clone(),
            };
            Choice { value: it.value.clone(), label }
        };
        self.shapes.iter().map(named).collect()
    }

    fn pictures(&self, fitted: &Fitted, place: &str, pages: &[Vec<u8>]) -> Vec<DrawnPage> {
        let whole = self.whole(fitted);
        let drawn = fitted.fit.drawn.as_deref().unwrap_or(&fitted.fit.shape);
        let elsewhere = drawn != fitted.fit.shape;
        let alt = |n: usize| {
            let (n, of) = ((n + 1).to_string(), pages.len().to_string());
            let args =
                [("place", place), ("shape", self.shape(drawn)), ("n", &n), ("of", &of), ("text", &whole)];
            self.say(if elsewhere { "fit-page-elsewhere" } else { "fit-page-drawn" }, &args)
        };
        let one = |(n, png): (usize, &Vec<u8>)| DrawnPage {
            src: format!("data:image/png;base64,{}", data_encoding::BASE64.encode(png)),
            alt: alt(n),
        };
        pages.iter().enumerate().map(one).collect()
    }
}

/// The parts of an article on paper, by message.
const PARTS: [&str; 3] = ["part-heading", "part-lede", "part-text"];

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
    let wanted = Asked { shape: shape.to_owned(), ..Asked::default() }.wanted(None);
    let fitted = match copyfit::fit(&workshop(app), item, fields, wanted).await {
        Ok(fitted) => fitted,
        // no issue is being prepared, or no shape takes such a text: the page says nothing of paper then
        Err(Error::Refused(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let issue = publication::by_number(&app.db, fitted.issue).await?;
    let words = Words::of(app, person, &issue);
    let text = words.whole(&fitted);
    let known = words.shapes;
    let takes = |it: &Choice| {
        fitted.fit.shapes.iter().any(|shape| shape.0 == it.value) || it.value == fitted.fit.shape
    };
    Ok(Some(Panel {
        text,
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
        fit: match &fitted {
            Some(fitted) => Words::of(app, person, &kept.issue).whole(fitted),
            None if page.is_none() => say(app, person, "fit-no-page"),
            None => say(app, person, "fit-unknown"),
        },
        over: fitted.as_ref().is_some_and(|it| it.fit.texts.first().is_some_and(|it| it.over > 0)),
        signs: signs(app, person, fields, kept.subject.as_ref().map(|it| it.signs)),
        facts,
        src: fitted.map(|_| format!("/cms/items/{}/fit.png", item.short_id)),
    }))
}
