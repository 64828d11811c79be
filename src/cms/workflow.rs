//! The way of an item from draft to public, as buttons: one route per verb of `content::publish`. A verb that is refused shows every
//! reason; the reasons come from the same function that would refuse.
use super::form::{self, Line, Sent};
use super::{Desk, checks, items, say};
use crate::app::App;
use crate::content::publish::{self, Act, Withdrawal};
use crate::content::state::{self, Public, Stage, Verb};
use crate::content::{dates, item, remark, revision, town};
use crate::error::{Error, Problem, Result};
use crate::staff::{self, Person};
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

/// A verb on the page: a button, or why it is none.
#[derive(Debug, Serialize)]
pub(super) struct Button {
    name: &'static str,
    /// The one to press now.
    main: bool,
    refusals: Vec<Line>,
}

/// The head of an item's pages.
#[derive(Debug, Serialize)]
pub(super) struct Head {
    pub(super) short_id: i64,
    version: i32,
    title: String,
    states: Vec<&'static str>,
    href: Option<String>,
    tabs: Vec<Tab>,
    /// When it will be public, in words and for the field.
    publish_at: String,
    publish_local: String,
    changed: String,
    facts: Vec<Fact>,
}

#[derive(Debug, Serialize)]
struct Tab {
    label: String,
    href: String,
    here: bool,
    /// Opens beside the desk.
    outside: bool,
}

#[derive(Debug, Serialize)]
struct Fact {
    label: String,
    text: String,
}

/// The verbs this person could try on the item, with what stands against each.
pub(super) async fn buttons(app: &App, person: &Person, item: &item::Model) -> Result<Vec<Button>> {
    let stage = match item.open_revision {
        Some(id) => revision::by_id(&app.db, id).await?.stage,
        None => None,
    };
    let mut buttons = Vec::new();
    // A proposal is declined on its own page.
    let pressed = |it: &Verb| !matches!(it, Verb::Save | Verb::Decline);
    for verb in state::verbs(item.visibility, stage, person).into_iter().filter(pressed) {
        let found = publish::refusals(&app.db, person, item, verb, app.now()).await?;
        buttons.push(Button { name: verb.name(), main: false, refusals: form::lines(app, person, &found) });
    }
    // The furthest step that can be taken is the one to press.
    let order = [Verb::Publish, Verb::Approve, Verb::Submit];
    if let Some(next) =
        order.iter().find(|verb| buttons.iter().any(|it| it.name == verb.name() && it.refusals.is_empty()))
    {
        buttons.iter_mut().filter(|it| it.name == next.name()).for_each(|it| it.main = true);
    }
    Ok(buttons)
}

/// Whether the revision is in review and not this person's to approve.
pub(super) fn waits_for_chief(person: &Person, current: &revision::Model) -> bool {
    let approval = state::step(state::Visibility::Never, current.stage, Verb::Approve, person);
    current.stage == Some(Stage::InReview) && approval.is_err()
}

/// The head of the pages of an item.
pub(super) async fn head(
    app: &App,
    person: &Person,
    item: &item::Model,
    current: &revision::Model,
    here: &str,
) -> Result<Head> {
    let zone = town::get(&app.db).await?.zone();
    let locale = &person.locale;
    let base = format!("/cms/items/{}", item.short_id);
    let tab = |name: &str, tail: &str| Tab {
        label: say(app, person, &format!("cms-tab-{name}")),
        href: format!("{base}{tail}"),
        here: name == here,
        outside: false,
    };
    let mut tabs = vec![tab("edit", ""), tab("preview", "/preview")];
    if person.role >= staff::Role::Editor {
        tabs.push(tab("print", "/print"));
    }
    let open = remark::open_on(&app.db, item.id).await?;
    let mut review = tab("review", "/review");
    if open > 0 {
        review.label = app.templates.say(locale, "cms-tab-review-open", &[("n", &open.to_string())]);
    }
    tabs.push(review);
    tabs.push(tab("revisions", "/revisions"));
    let public = items::public(item);
    tabs.extend(public.as_ref().map(|href| Tab {
        label: say(app, person, "cms-tab-site"),
        href: href.clone(),
        here: false,
        outside: true,
    }));
    let fact = |key: &str, text: String| Fact { label: say(app, person, key), text };
    let mut facts = vec![fact("cms-language", say(app, person, &format!("locale-{}", item.locale)))];
    facts.extend(
        item.first_published_at.map(|at| fact("cms-first-published", items::moment(at, zone, locale))),
    );
    facts.extend(item.review_by.map(|day| fact("f-review_by", dates::date(locale, day))));
    Ok(Head {
        short_id: item.short_id,
        version: item.version,
        title: current.title.clone(),
        states: Public::of(item.visibility, current.stage.filter(|_| item.open_revision.is_some()))
            .into_iter()
            .map(Public::name)
            .collect(),
        href: public,
        tabs,
        publish_at: current.publish_at.map(|at| items::moment(at, zone, locale)).unwrap_or_default(),
        publish_local: current.publish_at.map(|at| form::local(at, zone)).unwrap_or_default(),
        changed: changed(app, person, current, zone).await?,
        facts,
    })
}

async fn changed(
    app: &App,
    person: &Person,
    current: &revision::Model,
    zone: chrono_tz::Tz,
) -> Result<String> {
    let at = items::moment(current.created_at, zone, &person.locale);
    let by = match current.created_by {
        Some(id) => staff::by_id(&app.db, id).await?.name,
        None => Person::system().name,
    };
    Ok(app.templates.say(&person.locale, "cms-changed-by", &[("when", &at), ("name", &by)]))
}

/// What stands against a verb, when somebody asked for it all the same.
#[derive(Debug, Serialize)]
struct RefusedPage {
    desk: Desk,
    item: Head,
    verb: &'static str,
    /// Somebody changed the item since the page was opened.
    conflict: bool,
    reasons: Vec<Line>,
}

impl Template for RefusedPage {
    const NAME: &'static str = "cms/refused.html";
}

/// What to look at before an item goes out: asked once.
#[derive(Debug, Serialize)]
struct WarnedPage {
    desk: Desk,
    item: Head,
    verb: &'static str,
    warnings: Vec<checks::Warning>,
    /// When it is to be public, as it was typed.
    publish_at: String,
}

impl Template for WarnedPage {
    const NAME: &'static str = "cms/warned.html";
}

/// The question whether to go on, where there is one and nobody answered it yet.
async fn asked_first(
    app: &App,
    person: &Person,
    item: &item::Model,
    sent: &Sent,
    verb: Verb,
) -> Result<Option<WarnedPage>> {
    let goes_out = matches!(verb, Verb::Publish | Verb::Schedule) && item.open_revision.is_some();
    let answered = sent.flag("looked") || sent.text("version") != item.version.to_string();
    if !goes_out || answered || !publish::refusals(&app.db, person, item, verb, app.now()).await?.is_empty() {
        return Ok(None);
    }
    let warnings = checks::before_public(app, person, item).await?;
    if warnings.is_empty() {
        return Ok(None);
    }
    let current = revision::current(&app.db, item).await?;
    Ok(Some(WarnedPage {
        desk: Desk::of(person, "items"),
        item: head(app, person, item, &current, "edit").await?,
        verb: verb.name(),
        warnings,
        publish_at: sent.text("publish_at"),
    }))
}

async fn does(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    id: i64,
    sent: &Sent,
    act: Act,
) -> Result<Response> {
    let item = items::opened(app, person, id).await?;
    let verb = act.verb();
    if let Some(question) = asked_first(app, person, &item, sent, verb).await? {
        return Ok(Page::new(question).into_response());
    }
    let version = sent.text("version").parse().unwrap_or(0);
    match publish::act(&app.db, person, item.id, version, act, app.now()).await {
        Ok(after) => {
            app.bell.notify_waiters();
            visitor.flash(app, &say(app, person, &format!("did-{}", verb.name()))).await?;
            let trashed = after.visibility == state::Visibility::Trashed;
            let to = if trashed { "/cms/items".to_owned() } else { format!("/cms/items/{id}") };
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Refused(found)) => refused(app, person, &item, verb, &found, false).await,
        Err(Error::Conflict) => refused(app, person, &item, verb, &[], true).await,
        Err(other) => Err(other),
    }
}

async fn refused(
    app: &App,
    person: &Person,
    item: &item::Model,
    verb: Verb,
    found: &[Problem],
    conflict: bool,
) -> Result<Response> {
    let current = revision::current(&app.db, item).await?;
    let page = RefusedPage {
        desk: Desk::of(person, "items"),
        item: head(app, person, item, &current, "edit").await?,
        verb: verb.name(),
        conflict,
        reasons: form::lines(app, person, found),
    };
    Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
}

type Doing = Result<Response>;

/// The text goes to a reviewer.
pub(super) async fn submit(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    does(&app, &who, &visitor, id, &sent, Act::Submit).await
}

/// The reviewer says what is to be mended.
pub(super) async fn request_changes(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    does(&app, &who, &visitor, id, &sent, Act::RequestChanges { note: sent.text("note") }).await
}

/// The reviewer agrees.
pub(super) async fn approve(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    does(&app, &who, &visitor, id, &sent, Act::Approve).await
}

/// Public at a time to come.
pub(super) async fn schedule(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    let zone = town::get(&app.db).await?.zone();
    let mut found = Vec::new();
    let at = sent.moment("publish_at", zone, &mut found);
    let Some(at) = at else {
        let item = items::opened(&app, &who, id).await?;
        let found = if found.is_empty() { vec![Problem::at("publish_at", "required")] } else { found };
        return refused(&app, &who, &item, Verb::Schedule, &found, false).await;
    };
    does(&app, &who, &visitor, id, &sent, Act::Schedule { at }).await
}

/// Back from the date to approved.
pub(super) async fn unschedule(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    does(&app, &who, &visitor, id, &sent, Act::Unschedule).await
}

/// Public now.
pub(super) async fn publish(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    does(&app, &who, &visitor, id, &sent, Act::Publish).await
}

/// Away with the draft; what is public stays.
pub(super) async fn discard(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    does(&app, &who, &visitor, id, &sent, Act::Discard).await
}

/// Off the site, with a notice or another item to go to: its number, or the choice that ends with it.
pub(super) async fn withdraw(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    let chosen = sent.text("instead");
    let number = chosen.rsplit(|it: char| !it.is_ascii_digit()).find(|it| !it.is_empty());
    let instead = match number.and_then(|it| it.parse().ok()) {
        Some(number) => item::by_short_id(&app.db, number).await.ok().map(|it| it.id),
        None => None,
    };
    let act =
        Act::Withdraw(Withdrawal { reason: sent.choice("reason"), notice: sent.text("notice"), instead });
    does(&app, &who, &visitor, id, &sent, act).await
}

/// The draft as readers would see it, under a bar.
#[derive(Debug, Serialize)]
pub(super) struct PreviewPage {
    desk: Desk,
    item: Head,
    /// The page of the site inside the frame.
    inside: String,
}

impl Template for PreviewPage {
    const NAME: &'static str = "cms/preview.html";
}

/// The site itself draws the draft, at an address only people signed in may open.
pub(super) async fn preview(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<PreviewPage>> {
    let item = items::opened(&app, &person, id).await?;
    let current = revision::current(&app.db, &item).await?;
    Ok(Page::new(PreviewPage {
        desk: Desk::of(&person, "items"),
        item: head(&app, &person, &item, &current, "preview").await?,
        inside: format!("/apercu/{id}"),
    }))
}
