//! Errata at the desk: what was printed, what readers of the site are told now, and the two ways to decide.
use super::differences::{self, Sides};
use super::form::{Sent, View};
use super::{Desk, issues, items, say};
use crate::app::App;
use crate::content::article::{Article, Form};
use crate::content::erratum::{Cause, Changed, Decision, Model};
use crate::content::fields::{Details, Fields};
use crate::content::{Kind, item, publication, revision, town};
use crate::error::Result;
use crate::print::errata;
use crate::richtext::{Block, Inline, LinkAttrs, Mark, RichText, Target};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// An erratum in a list.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    href: String,
    title: String,
    /// "N° 42, décembre 2026 · page 7".
    place: String,
    state: &'static str,
    when: String,
}

/// All errata.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    open: Vec<Row>,
    decided: Vec<Row>,
}

impl Template for ListPage {
    const NAME: &'static str = "cms/errata.html";
}

/// The errata this person has to decide, for the first page.
pub(super) async fn to_decide(app: &App, person: &Person) -> Result<Vec<Row>> {
    let found = errata::to_decide(&app.db, person).await?;
    rows(app, person, &found).await
}

async fn rows(app: &App, person: &Person, found: &[Model]) -> Result<Vec<Row>> {
    let ids: Vec<Uuid> = found.iter().map(|it| it.item_id).collect();
    let titles = item::by_ids(&app.db, &ids).await?;
    let zone = town::get(&app.db).await?.zone();
    let mut rows = Vec::new();
    for it in found {
        rows.push(Row {
            href: format!("/cms/errata/{}", it.id),
            title: titles.get(&it.item_id).map(|it| it.title.clone()).unwrap_or_default(),
            place: place(app, person, it).await?,
            state: it.state.name(),
            when: items::moment(it.opened_at, zone, &person.locale),
        });
    }
    Ok(rows)
}

async fn place(app: &App, person: &Person, it: &Model) -> Result<String> {
    let issue = publication::by_id(&app.db, it.issue_id).await?;
    let page = app.templates.say(&person.locale, "cms-on-page", &[("n", &it.page.to_string())]);
    Ok(format!("{} · {page}", issues::name(app, person, &issue)))
}

/// The list.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<ListPage>> {
    let all = crate::content::erratum::all(&app.db.read, false).await?;
    let (open, decided): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.state == Decision::Open);
    Ok(Page::new(ListPage {
        desk: Desk::of(&person, "issues"),
        open: rows(&app, &person, &open).await?,
        decided: rows(&app, &person, &decided).await?,
    }))
}

/// One erratum.
#[derive(Debug, Serialize)]
pub(super) struct ErratumPage {
    desk: Desk,
    id: Uuid,
    title: String,
    place: String,
    /// The item at the desk, and the one that changed where it is another.
    href: String,
    about: Option<(String, String)>,
    state: &'static str,
    cause: &'static str,
    text: String,
    facts: Vec<Fact>,
    /// What the item says otherwise than on paper, where it is the one that changed.
    differences: Vec<Sides>,
    reason: String,
    /// The brief that was made.
    brief: Option<String>,
    form: View,
}

impl Template for ErratumPage {
    const NAME: &'static str = "cms/erratum.html";
}

#[derive(Debug, Serialize)]
struct Fact {
    label: String,
    before: String,
    after: String,
}

fn fact(app: &App, locale: &str, it: &Changed) -> Fact {
    let value = |it: &Changed, value: &str| match value {
        "" => "—".to_owned(),
        name if it.name == "status" => app.templates.say(locale, &format!("status-{name}"), &[]),
        value => value.to_owned(),
    };
    Fact {
        label: app.templates.say(locale, &format!("fact-{}", it.name), &[]),
        before: value(it, &it.before),
        after: value(it, &it.after),
    }
}

async fn erratum_page(app: &App, person: &Person, it: &Model, form: View) -> Result<ErratumPage> {
    let printed = item::by_id(&app.db, it.item_id).await?;
    let about = if it.about_id == it.item_id { None } else { Some(item::by_id(&app.db, it.about_id).await?) };
    let brief = match it.brief_id {
        Some(id) => Some(items::href(person, &item::by_id(&app.db, id).await?)),
        None => None,
    };
    Ok(ErratumPage {
        desk: Desk::of(person, "issues"),
        id: it.id,
        title: printed.title.clone(),
        place: place(app, person, it).await?,
        href: items::href(person, &printed),
        about: about.map(|it| (it.title.clone(), items::href(person, &it))),
        state: it.state.name(),
        cause: match it.cause {
            Cause::Correction => "correction",
            Cause::Fact => "fact",
        },
        text: it.text.clone(),
        facts: it.facts.0.iter().map(|it| fact(app, &person.locale, it)).collect(),
        differences: changes(app, person, it).await?,
        reason: it.reason.clone(),
        brief,
        form,
    })
}

/// What changed since it was printed, where the item itself changed.
async fn changes(app: &App, person: &Person, it: &Model) -> Result<Vec<Sides>> {
    if it.about_id != it.item_id {
        return Ok(Vec::new());
    }
    let printed = revision::by_id(&app.db, it.printed_revision).await?.fields;
    let now = revision::by_id(&app.db, it.new_revision).await?.fields;
    let (printed, now) = (items::seen_by(person, printed), items::seen_by(person, now));
    differences::between(app, person, &printed, &now).await
}

/// What a person begins with: title, lede and text of the brief, in the language of the item.
async fn begin(app: &App, it: &Model) -> Result<View> {
    let printed = item::by_id(&app.db, it.item_id).await?;
    let issue = publication::by_id(&app.db, it.issue_id).await?;
    let magazine = town::get(&app.db).await?.magazine;
    let (number, page) = (issue.number.to_string(), it.page.to_string());
    let args = [
        ("magazine", magazine.as_str()),
        ("number", number.as_str()),
        ("page", page.as_str()),
        ("title", printed.title.as_str()),
    ];
    let say = |key: &str| app.templates.say(&printed.locale, key, &args);
    let facts = it.facts.0.iter().map(|it| {
        let it = fact(app, &printed.locale, it);
        let args =
            [("fact", it.label.as_str()), ("before", it.before.as_str()), ("after", it.after.as_str())];
        app.templates.say(&printed.locale, "erratum-fact", &args)
    });
    let parts: Vec<String> = [say("erratum-begin"), it.text.clone()].into_iter().chain(facts).collect();
    let mut form = View::default();
    form.set("title", say("erratum-title"));
    form.set("lede", say("erratum-lede"));
    form.set("text", parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n"));
    Ok(form)
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Page<ErratumPage>> {
    let it = errata::by_id(&app.db, id).await?;
    let form = begin(&app, &it).await?;
    Ok(Page::new(erratum_page(&app, &person, &it, form).await?))
}

/// The brief as it was typed: a paragraph for each line, and a link to what it is about.
fn brief(app: &App, printed: &item::Model, sent: &Sent) -> Fields {
    let mut blocks: Vec<Block> = sent.lines("text").iter().map(|it| Block::paragraph(it)).collect();
    let mut way =
        Block::paragraph(&app.templates.say(&printed.locale, "erratum-read", &[("title", &printed.title)]));
    if let Block::Paragraph { content, .. } = &mut way {
        for it in content.iter_mut() {
            if let Inline::Text { marks, .. } = it {
                marks.push(Mark::Link { attrs: LinkAttrs { target: Target::Item(printed.id) } });
            }
        }
    }
    blocks.push(way);
    let details = Article { form: Form::Brief, section: printed.section_id, ..Article::default() };
    Fields {
        title: sent.text("title"),
        lede: sent.text("lede"),
        body: RichText::new(blocks),
        details: Details::Article(details),
        ..Fields::empty(Kind::Article)
    }
}

/// The next issue prints an erratum.
pub(super) async fn print(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let it = errata::by_id(&app.db, id).await?;
    let printed = item::by_id(&app.db, it.item_id).await?;
    let fields = brief(&app, &printed, &sent);
    match refused(errata::print(&app.db, &person, id, fields, app.now()).await)? {
        Ok(brief) => {
            visitor.flash(&app, &say(&app, &person, "erratum-was-drafted")).await?;
            Ok(Redirect::to(&items::href(&person, &brief)).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(erratum_page(&app, &person, &it, form).await?).into_response())
        }
    }
}

/// None is printed.
pub(super) async fn leave(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let it = errata::by_id(&app.db, id).await?;
    match refused(errata::leave(&app.db, &person, id, &sent.text("reason"), app.now()).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "erratum-was-left")).await?;
            Ok(Redirect::to("/cms/errata").into_response())
        }
        Err(found) => {
            let form = begin(&app, &it).await?.beside(View::sent(&sent, &[])).with(&app, &person, &found);
            Ok(Page::invalid(erratum_page(&app, &person, &it, form).await?).into_response())
        }
    }
}
