//! The way of an item from draft to public, as buttons: one route per verb of `content::publish`. A verb that is refused shows every
//! reason; the reasons come from the same function that would refuse.
use super::form::{self, Line, Sent, View};
use super::{Choice, Desk, checks, items, say};
use crate::app::App;
use crate::content::publish::{self, Act, Withdrawal};
use crate::content::state::{self, Public, Stage, Verb};
use crate::content::{dates, item, remark, revision, town, writing};
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
    /// When it will be public, in words.
    publish_at: String,
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
    let mut language = say(app, person, &format!("locale-{}", item.locale));
    if !town::get(&app.db).await?.offers(&item.locale) {
        language = app.templates.say(locale, "cms-not-spoken", &[("language", &language)]);
    }
    let mut facts = vec![fact("cms-language", language)];
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
    /// Names of what its form asks for.
    asks: &'static [&'static str],
    form: View,
    #[serde(flatten)]
    menus: Menus,
}

impl Template for RefusedPage {
    const NAME: &'static str = "cms/refused.html";
}

/// What the form of a verb offers.
#[derive(Debug, Default, Serialize)]
pub(super) struct Menus {
    /// Why an item may leave.
    why: Vec<Choice>,
    /// Items with the words typed for the one that replaces it.
    found: Vec<Choice>,
}

impl Menus {
    pub(super) fn of(app: &App, person: &Person) -> Self {
        Self {
            why: Choice::named(app, person, "reason", ["withdrawn", "error", "merged"]),
            found: Vec::new(),
        }
    }
}

/// What a verb is sent with.
fn asks(verb: Verb) -> &'static [&'static str] {
    match verb {
        Verb::Schedule => &["publish_at"],
        Verb::RequestChanges | Verb::Decline => &["note"],
        Verb::Withdraw => &["reason", "notice", "instead"],
        Verb::Save | Verb::Submit | Verb::Approve | Verb::Unschedule | Verb::Publish | Verb::Discard => &[],
    }
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
    act: &Act,
) -> Result<Option<WarnedPage>> {
    let verb = act.verb();
    let goes_out = matches!(verb, Verb::Publish | Verb::Schedule);
    let answered = sent.flag("looked") || sent.text("version") != item.version.to_string();
    let faulty = !act.problems(app.now()).is_empty();
    if !goes_out
        || answered
        || faulty
        || !publish::refusals(&app.db, person, item, verb, app.now()).await?.is_empty()
    {
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
    if let Some(question) = asked_first(app, person, &item, sent, &act).await? {
        return Ok(Page::new(question).into_response());
    }
    let version = sent.text("version").parse().unwrap_or(0);
    match publish::act(&app.db, person, item.id, version, act, app.now()).await {
        Ok(after) => {
            app.bell.notify_waiters();
            if let Some(account) = person.id.filter(|_| verb == Verb::Discard) {
                writing::done(&app.db, item.id, account).await?;
            }
            visitor.flash(app, &say(app, person, &format!("did-{}", verb.name()))).await?;
            let trashed = after.visibility == state::Visibility::Trashed;
            let to = if trashed { "/cms/items".to_owned() } else { format!("/cms/items/{id}") };
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Refused(found)) => refused(app, person, &item, verb, sent, &found, Vec::new()).await,
        Err(Error::Conflict) => refused(app, person, &item, verb, sent, &[], Vec::new()).await,
        Err(other) => Err(other),
    }
}

/// The form of the verb again, with what was typed and why it was refused; without a reason somebody changed the item meanwhile.
async fn refused(
    app: &App,
    person: &Person,
    item: &item::Model,
    verb: Verb,
    sent: &Sent,
    found: &[Problem],
    choices: Vec<Choice>,
) -> Result<Response> {
    let current = revision::current(&app.db, item).await?;
    let mend = found.iter().any(|it| asks(verb).contains(&it.field.as_str()));
    let page = RefusedPage {
        desk: Desk::of(person, "items"),
        item: head(app, person, item, &current, "edit").await?,
        verb: verb.name(),
        conflict: found.is_empty(),
        reasons: form::lines(app, person, found),
        asks: asks(verb),
        form: View::sent(sent, &[]).with(app, person, found),
        menus: Menus { found: choices, ..Menus::of(app, person) },
    };
    let status = if mend { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    Ok(Page::new(page).status(status).into_response())
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
        return refused(&app, &who, &item, Verb::Schedule, &sent, &found, Vec::new()).await;
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

/// Items offered as the one that replaces another.
const OFFERED: u64 = 20;

/// The item that replaces one: its number or short address, or the one chosen among those whose title has the words typed. Else why not, with
/// those to choose from.
async fn instead(
    app: &App,
    person: &Person,
    item: &item::Model,
    sent: &Sent,
) -> Result<Result<Option<uuid::Uuid>, (Problem, Vec<Choice>)>> {
    let typed = sent.text("instead");
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    // What was chosen counts for the words it was found with.
    let chosen = sent.text("chosen");
    let chosen = if sent.text("searched") == typed && !chosen.is_empty() { chosen } else { typed.clone() };
    if let Ok(number) = chosen.trim_start_matches("/a/").parse()
        && let Ok(found) = item::by_short_id(&app.db, number).await
        && found.visibility == state::Visibility::Live
        && found.id != item.id
    {
        return Ok(Ok(Some(found.id)));
    }
    let filter = item::DeskFilter {
        whose: publish::nameable(person),
        state: Some(Public::Published),
        words: typed.clone(),
        limit: OFFERED,
        ..item::DeskFilter::default()
    };
    let listed = item::desk(&app.db, &filter).await?.rows.into_iter().map(|it| it.item);
    let choice = |it: item::Model| {
        let kind = say(app, person, &format!("kind-{}", it.kind.name()));
        let parts = [it.title.clone(), kind, items::language_of(app, person, &it)];
        let said = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        Choice { value: it.short_id.to_string(), label: said.join(" · ") }
    };
    let choices: Vec<Choice> = listed.filter(|it| it.id != item.id).map(choice).collect();
    let problem = if choices.is_empty() {
        Problem::at("instead", "instead-none").with("words", typed)
    } else {
        Problem::at("instead", "instead-choose")
    };
    Ok(Err((problem, choices)))
}

/// Off the site, with a notice or another item to go to.
pub(super) async fn withdraw(
    State(app): State<App>,
    Editor(who): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Doing {
    let item = items::opened(&app, &who, id).await?;
    let withdrawal =
        |instead| Withdrawal { reason: sent.choice("reason"), notice: sent.text("notice"), instead };
    let instead = match instead(&app, &who, &item, &sent).await? {
        Ok(instead) => instead,
        Err((problem, choices)) => {
            let mut found = publish::refusals(&app.db, &who, &item, Verb::Withdraw, app.now()).await?;
            // Who may not withdraw it has nothing to choose.
            let choices = if found.is_empty() { choices } else { Vec::new() };
            found.extend(withdrawal(None).problem().filter(|it| it.field != "instead"));
            found.push(problem);
            return refused(&app, &who, &item, Verb::Withdraw, &sent, &found, choices).await;
        }
    };
    let act = Act::Withdraw(withdrawal(instead));
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
