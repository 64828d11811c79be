//! Items at the desk: lists, search, and the one form every kind shares. The kinds' own fields are read in their files; a saved form is
//! always a whole revision.
use super::form::{self, Sent, View};
use super::{
    Choice, Desk, Matches, Paging, articles, bulk, conflict, copyfit, documents, events, links, models,
    organisations, persons, places, say, services, sign_in, terms, workflow, writing,
};
use crate::app::App;
use crate::content::article::Form;
use crate::content::document::{DocumentType, MATTERS};
use crate::content::event::{Access, Attendance, EventStatus, Setting};
use crate::content::fields::{Details, Fields, Priority};
use crate::content::organisation::OrganisationType;
use crate::content::place::PlaceType;
use crate::content::publish::{self, New};
use crate::content::revision;
use crate::content::state::{self, Public, Stage, Verb, Visibility};
use crate::content::topic::{self, Labelled};
use crate::content::{Kind, address, dates, file, image, item, proposal, search, town, writing as copies};
use crate::error::{Error, Problem, Result};
use crate::intake;
use crate::richtext::{Channels, RichText, check, typography};
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Items on one page of the list.
const PAGE: u64 = 40;

/// What the list is filtered by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Filter {
    q: String,
    kind: String,
    state: String,
    topic: String,
    mine: String,
    /// Only what comes after this item of the list, by its number.
    after: String,
    /// What was to be looked at again by now.
    due: String,
}

/// The list of items.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    filter: Filter,
    menus: Vec<Menu>,
    rows: Vec<Row>,
    filtered: bool,
    paging: Paging,
    bulk: bulk::Menus,
}

impl Template for ListPage {
    const NAME: &'static str = "cms/items.html";
}

#[derive(Debug, Serialize)]
struct Menu {
    name: &'static str,
    label: String,
    all: String,
    chosen: String,
    options: Vec<Choice>,
}

/// One line of a list of items.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    id: i64,
    version: i32,
    href: String,
    title: String,
    kind_label: String,
    states: Vec<&'static str>,
    /// Its language, where it is not that of who reads the list.
    language: String,
    /// The site does not speak it.
    unspoken: bool,
    /// Since when it waits to be looked at again.
    due: String,
    /// When it will be public, if that is agreed.
    date: String,
    changed: String,
    by: String,
}

/// The list, filtered.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(filter): Query<Filter>,
) -> Result<Page<ListPage>> {
    let topics = topic::all(&app.db).await?;
    let day = town::get(&app.db).await?.day(app.now());
    let wanted = item::DeskFilter {
        whose: publish::openable(&person),
        kind: Kind::named(&filter.kind),
        state: Public::ALL.into_iter().find(|it| it.name() == filter.state),
        topic: topics.iter().find(|it| it.slug == filter.topic).map(|it| it.id),
        mine: person.id.filter(|_| !filter.mine.is_empty()),
        due: (!filter.due.is_empty()).then_some(day),
        linkable: false,
        words: filter.q.clone(),
        limit: PAGE,
        after: filter.after.parse().ok(),
    };
    let listed = item::desk(&app.db, &wanted).await?;
    let parts = [
        ("q", &filter.q),
        ("kind", &filter.kind),
        ("state", &filter.state),
        ("topic", &filter.topic),
        ("mine", &filter.mine),
        ("due", &filter.due),
    ];
    let filled: Vec<String> = parts
        .iter()
        .filter(|it| !it.1.is_empty())
        .map(|it| format!("{}={}&", it.0, urlencode(it.1)))
        .collect();
    let last = listed.rows.last().map(|it| it.item.short_id).filter(|_| listed.more);
    let next = last.map(|it| format!("after={it}"));
    Ok(Page::new(ListPage {
        desk: Desk::of(&person, "items"),
        menus: menus(&app, &person, &filter, &topics),
        rows: rows(&app, &person, &listed.rows).await?,
        filtered: !filled.is_empty(),
        bulk: bulk::menus(&app, &person).await?,
        paging: Paging::of("/cms/items", &filled.concat(), wanted.after.is_some(), next),
        filter,
    }))
}

fn menus(app: &App, person: &Person, filter: &Filter, topics: &[topic::Model]) -> Vec<Menu> {
    let menu = |name, chosen: &str, options| Menu {
        name,
        label: say(app, person, &format!("cms-{name}")),
        all: say(app, person, &format!("cms-{name}-all")),
        chosen: chosen.to_owned(),
        options,
    };
    // As the tree of topics stands.
    let topic = |it: &topic::Model, depth: &str| Choice {
        value: it.slug.clone(),
        label: format!("{depth}{}", it.label(&person.locale)),
    };
    let mut tree = Vec::new();
    for top in topics.iter().filter(|it| it.parent_id.is_none()) {
        tree.push(topic(top, ""));
        let below = topics.iter().filter(|it| it.parent_id == Some(top.id));
        tree.extend(below.map(|it| topic(it, "– ")));
    }
    vec![
        menu("kind", &filter.kind, kinds(app, person)),
        menu("state", &filter.state, Choice::named(app, person, "state", Public::ALL.map(Public::name))),
        menu("topic", &filter.topic, tree),
    ]
}

fn kinds(app: &App, person: &Person) -> Vec<Choice> {
    Choice::named(app, person, "kind", Kind::ALL.map(Kind::name))
}

/// Lines of a list, with the names of those who wrote.
pub(super) async fn rows(app: &App, person: &Person, found: &[item::DeskRow]) -> Result<Vec<Row>> {
    let names = staff::names(&app.db).await?;
    let town = town::get(&app.db).await?;
    let (zone, day) = (town.zone(), town.day(app.now()));
    let late = |it: &item::Model| it.review_by.filter(|by| it.visibility == Visibility::Live && *by <= day);
    let row = |it: &item::DeskRow| Row {
        due: late(&it.item).map(|by| dates::date(&person.locale, by)).unwrap_or_default(),
        id: it.item.short_id,
        version: it.item.version,
        href: format!("/cms/items/{}", it.item.short_id),
        title: typography::typeset(&it.item.locale, &it.title),
        kind_label: say(app, person, &format!("kind-{}", it.item.kind.name())),
        states: it.states.iter().map(|it| it.name()).collect(),
        language: language_of(app, person, &it.item),
        unspoken: !town.offers(&it.item.locale),
        date: it.publish_at.map(|at| moment(at, zone, &person.locale)).unwrap_or_default(),
        changed: moment(it.item.updated_at, zone, &person.locale),
        by: it.changed_by.or(it.item.created_by).and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
    };
    Ok(found.iter().map(row).collect())
}

/// The language of an item, where it is not that of who reads; else empty. A text and its translation often have the same title.
pub(super) fn language_of(app: &App, person: &Person, item: &item::Model) -> String {
    if item.locale == person.locale {
        return String::new();
    }
    say(app, person, &format!("locale-{}", item.locale))
}

/// Day and time in the town, in few words.
pub(super) fn moment(at: DateTime<Utc>, zone: Tz, locale: &str) -> String {
    dates::moment(locale, dates::wall(at, zone))
}

/// Says that an item was looked at and is still right.
pub(super) async fn reviewed(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Redirect> {
    let item = item::by_short_id(&app.db, id).await?;
    publish::reviewed(&app.db, &person, item.id, app.now()).await?;
    visitor
        .flash(&app, &app.templates.say(&person.locale, "cms-reviewed", &[("title", &item.title)]))
        .await?;
    Ok(Redirect::to("/cms/items?due=1"))
}

/// What the editor's search asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    /// Kinds, apart by commas; empty for all.
    kind: String,
    /// These very items instead of a search.
    ids: String,
}

/// An item in the editor's lists.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    id: Uuid,
    kind: &'static str,
    title: String,
    /// As [`language_of`] says it.
    language: String,
}

/// Items by words of their title, for links and cards, and how many match.
pub(super) async fn search(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Matches<Found>> {
    let found = |it: &item::Model, title: &str| Found {
        id: it.id,
        kind: it.kind.name(),
        title: title.to_owned(),
        language: language_of(&app, &person, it),
    };
    if !asked.ids.is_empty() {
        let ids: Vec<Uuid> = asked.ids.split(',').filter_map(|it| it.parse().ok()).take(200).collect();
        let items = item::by_ids(&app.db, &ids).await?;
        let named = items.values().filter(|it| public(it).is_some() || publish::own(&person, it).is_ok());
        let rows = named.map(|it| found(it, &it.title)).collect();
        return Ok(Matches { rows, more: false });
    }
    let mut kinds: Vec<Option<Kind>> = asked.kind.split(',').filter_map(Kind::named).map(Some).collect();
    if kinds.is_empty() {
        kinds.push(None);
    }
    let mut all = Matches { rows: Vec::new(), more: false };
    for kind in kinds {
        let filter = item::DeskFilter {
            whose: publish::nameable(&person),
            kind,
            linkable: true,
            words: asked.q.clone(),
            limit: 20,
            ..item::DeskFilter::default()
        };
        let listed = item::desk(&app.db, &filter).await?;
        all.more |= listed.more;
        all.rows.extend(listed.rows.iter().map(|it| found(&it.item, &it.title)));
    }
    Ok(all)
}

/// The choice of a kind.
#[derive(Debug, Serialize)]
pub(super) struct NewPage {
    desk: Desk,
    kinds: Vec<KindChoice>,
    /// What an article may begin with.
    models: Vec<KindChoice>,
    form: View,
}

impl Template for NewPage {
    const NAME: &'static str = "cms/new.html";
}

#[derive(Debug, Serialize)]
struct KindChoice {
    value: &'static str,
    label: String,
    hint: String,
}

/// What to write.
pub(super) async fn choose(State(app): State<App>, Editor(person): Editor) -> Page<NewPage> {
    Page::new(new_page(&app, &person, View::default()))
}

fn new_page(app: &App, person: &Person, form: View) -> NewPage {
    let one = |it: Kind| KindChoice {
        value: it.name(),
        label: say(app, person, &format!("kind-{}", it.name())),
        hint: say(app, person, &format!("kind-{}-hint", it.name())),
    };
    let model = |(name, _): (&'static str, _)| KindChoice {
        value: name,
        label: say(app, person, &format!("model-{name}")),
        hint: say(app, person, &format!("model-{name}-hint")),
    };
    NewPage {
        desk: Desk::of(person, "items"),
        kinds: Kind::ALL.into_iter().map(one).collect(),
        models: models::MODELS.into_iter().map(model).collect(),
        form,
    }
}

/// A new article from a text of Word somebody sends.
pub(super) async fn word(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    mut sent: Sent,
) -> Result<Response> {
    let upload = sent.take_files("file").pop();
    let read = upload.ok_or_else(|| vec![Problem::at("file", "required")]);
    let read = read.and_then(|it| it.light("file").map_err(|heavy| vec![heavy]));
    let made = match read {
        Ok((name, bytes)) => refused(Box::pin(intake::documents::draft(&app, &person, &name, bytes)).await)?,
        Err(found) => Err(found),
    };
    match made {
        Ok((id, reasons)) => {
            let mut told = say(&app, &person, "word-imported");
            for reason in reasons {
                told.push_str(&format!(" {reason}."));
            }
            visitor.flash(&app, &told).await?;
            let item = item::by_id(&app.db, id).await?;
            Ok(Redirect::to(&format!("/cms/items/{}", item.short_id)).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(new_page(&app, &person, form)).into_response())
        }
    }
}

/// The form of an item, new or known.
#[derive(Debug, Serialize)]
pub(super) struct EditPage {
    desk: Desk,
    kind: &'static str,
    kind_plural: String,
    heading: String,
    /// Message of the label of the title: an article has a title, a person a name.
    title_label: String,
    /// Where the form goes.
    action: String,
    locale: String,
    form: View,
    options: Options,
    open: Open,
    version: i32,
    /// Number of the revision the form began with; 0 before the first.
    base: i32,
    /// When what stands in the form was last typed without being saved, in words; empty where it is what was saved.
    kept: String,
    /// What stands in the form is not what was saved.
    resumed: bool,
    /// Who else has the form open.
    people: Vec<String>,
    /// The account whose writing a browser may keep, and how it signs in.
    account: String,
    email: String,
    /// The town's, `Europe/Paris`: what a browser kept is dated in it.
    zone: &'static str,
    /// How its writer signs in again when the session ended.
    again: sign_in::Again,
    item: Option<workflow::Head>,
    verbs: Vec<workflow::Button>,
    #[serde(flatten)]
    steps: workflow::Menus,
    /// What names it, before it goes.
    uses: Vec<super::images::Used>,
    /// What a reviewer asked for.
    note: String,
    /// Passages whose print version is older than their words.
    print_to_review: usize,
    /// Why this person cannot save now; empty if they can.
    locked: String,
    /// In review, and not this person's to approve.
    waits_for_chief: bool,
    translate: Option<Translate>,
    generated_when: Option<String>,
    hours_sentence: Option<String>,
    file: Option<FileLine>,
    /// Where people of this organisation are invited.
    invites: Option<String>,
    /// Where what an organisation proposed is decided on.
    proposal: Option<String>,
    /// What an issue being prepared wants of it.
    commission: Option<copyfit::Commission>,
}

impl Template for EditPage {
    const NAME: &'static str = "cms/edit.html";
}

/// Which folds of the form are open: those with something in them.
#[derive(Debug, Default, Serialize)]
struct Open {
    dates: bool,
    print: bool,
    notes: bool,
    corrections: bool,
    sheet: bool,
}

#[derive(Debug, Serialize)]
struct Translate {
    label: String,
    href: String,
}

#[derive(Debug, Serialize)]
struct FileLine {
    name: String,
    size: String,
}

/// The menus of the form.
#[derive(Debug, Serialize)]
struct Options {
    topics: Vec<TopicChoice>,
    images: Vec<ImageChoice>,
    #[serde(flatten)]
    menus: BTreeMap<&'static str, Vec<Choice>>,
}

#[derive(Debug, Serialize)]
struct TopicChoice {
    value: Uuid,
    label: String,
    children: Vec<TopicChoice>,
}

#[derive(Debug, Serialize)]
pub(super) struct ImageChoice {
    value: Uuid,
    label: String,
    src: String,
}

/// Language and original of a new item.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewAsked {
    locale: String,
    translation_of: Option<i64>,
    /// One of [`models::MODELS`].
    model: String,
}

/// An empty form; with `translation_of`, the form of the original's translation; with `model`, what an article of that sort begins with.
pub(super) async fn blank(
    State(app): State<App>,
    Editor(person): Editor,
    Path(kind): Path<String>,
    Query(asked): Query<NewAsked>,
) -> Result<Page<EditPage>> {
    let kind = Kind::named(&kind).ok_or(Error::NotFound)?;
    let locale = language(&app, &asked.locale).await?;
    let fields = match asked.translation_of {
        Some(id) => revision::current(&app.db, &opened(&app, &person, id).await?).await?.fields,
        None if kind == Kind::Article && !asked.model.is_empty() => {
            models::fields(&app, locale, &asked.model)?
        }
        None => Fields::empty(kind),
    };
    let fields = Fields { slug: String::new(), print_version: None, ..fields };
    let mut form = view(&app, &fields).await?;
    form.set("locale", locale);
    if let Some(id) = asked.translation_of {
        form.set("translation_of", id.to_string());
    }
    Ok(Page::new(edit_page(&app, &person, kind, None, &fields, form).await?))
}

/// A new item with its first draft.
pub(super) async fn create(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(kind): Path<String>,
    sent: Sent,
) -> Result<Response> {
    let kind = Kind::named(&kind).ok_or(Error::NotFound)?;
    let (fields, found) = read(&app, &person, sent.clone(), Fields::empty(kind)).await?;
    // What a browser kept while no server answered.
    if sent.flag("resume") {
        let form = View::sent(&sent, rows_of(kind));
        let page = edit_page(&app, &person, kind, None, &fields, form).await?;
        return Ok(Page::new(EditPage { resumed: true, ..page }).into_response());
    }
    let new = new_of(&app, &person, kind, &sent).await?;
    let made = if found.is_empty() {
        refused(publish::create(&app.db, &person, new, fields.clone(), app.now()).await)?
    } else {
        Err(found)
    };
    match made {
        Ok(item) => {
            visitor.flash(&app, &say(&app, &person, "cms-created")).await?;
            Ok(Redirect::to(&format!("/cms/items/{}", item.short_id)).into_response())
        }
        Err(found) => {
            let form = refused_form(&app, &person, kind, &sent, &found);
            Ok(Page::invalid(edit_page(&app, &person, kind, None, &fields, form).await?).into_response())
        }
    }
}

/// The language of a new item: the one asked for where the site speaks it, else the site's first.
async fn language(app: &App, asked: &str) -> Result<&'static str> {
    let town = town::get(&app.db).await?;
    let offered = town.offered().find(|it| *it == asked);
    Ok(offered.unwrap_or_else(|| town.first_language()))
}

/// Kind, language and original of the item a form makes.
pub(super) async fn new_of(app: &App, person: &Person, kind: Kind, sent: &Sent) -> Result<New> {
    let translation_of = match sent.text("translation_of").parse() {
        Ok(id) => Some(opened(app, person, id).await?.id),
        Err(_) => None,
    };
    let locale = language(app, &sent.text("locale")).await?;
    Ok(New { translation_of, ..New::of(kind, locale) })
}

/// The item with this number, for somebody who may open it.
pub(super) async fn opened(app: &App, person: &Person, id: i64) -> Result<item::Model> {
    let item = item::by_short_id(&app.db, id).await?;
    publish::own(person, &item)?;
    Ok(item)
}

/// The form of an item as it stands, or as this person left it without saving.
pub(super) async fn edit(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<EditPage>> {
    let item = opened(&app, &person, id).await?;
    let fields = revision::current(&app.db, &item).await?.fields;
    let own = match person.id {
        Some(account) => copies::own(&app.db, item.id, account).await?,
        None => None,
    };
    let Some((pairs, at)) = own.and_then(|it| it.pairs().zip(it.kept_at)) else {
        let form = view(&app, &fields).await?;
        return Ok(Page::new(edit_page(&app, &person, item.kind, Some(&item), &fields, form).await?));
    };
    let sent = Sent::again(pairs)?;
    let typed = typed(&app, &person, &item, sent.clone()).await?;
    let page = resumed(&app, &person, &item, &sent, &typed).await?;
    let when = moment(at, town::get(&app.db).await?.zone(), &person.locale);
    let kept = app.templates.say(&person.locale, "writing-resumed", &[("when", &when)]);
    Ok(Page::new(EditPage { kept, ..page }))
}

/// The form with what was typed in it before. It began with an earlier version: whoever saved since is met when it is saved.
async fn resumed(
    app: &App,
    person: &Person,
    item: &item::Model,
    sent: &Sent,
    typed: &Fields,
) -> Result<EditPage> {
    let form = View::sent(sent, rows_of(item.kind));
    let page = edit_page(app, person, item.kind, Some(item), typed, form).await?;
    let number = |name: &str, or: i32| sent.text(name).parse().unwrap_or(or);
    let (version, base) = (number("version", page.version), number("base", page.base));
    Ok(EditPage { version, base, resumed: true, ..page })
}

/// Saves the form as a revision; shows it again with what is wrong; shows both versions when somebody saved first.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let item = opened(&app, &person, id).await?;
    let current = revision::current(&app.db, &item).await?;
    let scheduled = current.publish_at.filter(|_| current.stage == Some(Stage::Scheduled));
    let before = current.fields;
    let (mut fields, found) = read(&app, &person, sent.clone(), before.clone()).await?;
    if fields.slug.is_empty() {
        fields.slug.clone_from(&item.slug);
    }
    // Coming back from the page of both versions, or with what a browser kept: the form again, with one's own words.
    if sent.flag("resume") {
        return Ok(Page::new(resumed(&app, &person, &item, &sent, &fields).await?).into_response());
    }
    let merge = sent.flag("merge") && found.is_empty() && sent.text("version") == item.version.to_string();
    let done = if merge {
        conflict::settle(&app, &person, &item, &before, &fields, &sent).await.map(drop)
    } else {
        store(&app, &person, &item, &sent, &before, &fields, found).await
    };
    match done {
        Ok(()) => {
            visitor.flash(&app, &saved(&app, &person, &item, scheduled).await?).await?;
            Ok(Redirect::to(&format!("/cms/items/{id}")).into_response())
        }
        Err(Error::Conflict) => {
            if let Some(account) = person.id {
                let form: Vec<(&str, &str)> = sent.pairs().collect();
                copies::keep(&app.db, item.id, account, &form, app.now()).await?;
            }
            Ok(conflict::page(&app, &person, &item, &before, &fields, &sent).await?.into_response())
        }
        Err(Error::Refused(found)) => {
            let form = refused_form(&app, &person, item.kind, &sent, &found);
            Ok(Page::invalid(edit_page(&app, &person, item.kind, Some(&item), &fields, form).await?)
                .into_response())
        }
        Err(other) => Err(other),
    }
}

/// What is said of a text that was saved: whether it still comes at the date it had.
async fn saved(
    app: &App,
    person: &Person,
    item: &item::Model,
    scheduled: Option<DateTime<Utc>>,
) -> Result<String> {
    let Some(at) = scheduled else { return Ok(say(app, person, "cms-saved")) };
    let open = revision::current(&app.db, &item::by_id(&app.db, item.id).await?).await?;
    let key = if open.publish_at == Some(at) { "cms-saved-scheduled" } else { "cms-saved-unscheduled" };
    let when = moment(at, town::get(&app.db).await?.zone(), &person.locale);
    Ok(app.templates.say(&person.locale, key, &[("when", &when)]))
}

/// Saves what could be read; what could not is refused after the question whether somebody saved first.
async fn store(
    app: &App,
    person: &Person,
    item: &item::Model,
    sent: &Sent,
    before: &Fields,
    fields: &Fields,
    found: Vec<Problem>,
) -> Result<()> {
    let mut version = sent.text("version").parse().unwrap_or(0);
    if version != item.version && conflict::of_one_hand(app, person, item, before, sent).await? {
        version = item.version;
    }
    if found.is_empty() {
        publish::save(&app.db, person, item.id, version, fields.clone(), app.now()).await?;
        if let Some(account) = person.id {
            copies::done(&app.db, item.id, account).await?;
        }
        return Ok(());
    }
    Err(if version == item.version { Error::Refused(found) } else { Error::Conflict })
}

/// What the title of a kind is called: places and people have names.
fn title_field(kind: Kind) -> &'static str {
    if matches!(kind, Kind::Place | Kind::Organisation | Kind::Person) { "name" } else { "title" }
}

/// The form as sent, with what was refused.
fn refused_form(app: &App, person: &Person, kind: Kind, sent: &Sent, found: &[Problem]) -> View {
    View::sent(sent, rows_of(kind)).with_labels(app, &person.locale, found, |field| {
        form::label(app, &person.locale, if field == "title" { title_field(kind) } else { field })
    })
}

/// The rows of like fields of a kind.
pub(super) fn rows_of(kind: Kind) -> &'static [(&'static str, &'static [&'static str])] {
    match kind {
        Kind::Article => articles::ROWS,
        Kind::Service => services::ROWS,
        Kind::Event => events::ROWS,
        Kind::Place => places::ROWS,
        Kind::Organisation => organisations::ROWS,
        Kind::Person | Kind::Document | Kind::Page => &[],
    }
}

/// What the form of an item says as it is typed: what cannot be read stays as it was saved.
pub(super) async fn typed(app: &App, person: &Person, item: &item::Model, sent: Sent) -> Result<Fields> {
    let before = revision::current(&app.db, item).await?.fields;
    Ok(read(app, person, sent, before).await?.0)
}

/// Fields from a form, laid over those before: what the form does not show stays. If something could not be read, everything wrong comes
/// with it at once; else what content refuses is found when saving.
pub(super) async fn read(
    app: &App,
    person: &Person,
    mut sent: Sent,
    before: Fields,
) -> Result<(Fields, Vec<Problem>)> {
    let town = town::get(&app.db).await?;
    let zone = town.zone();
    let review = before.review_by;
    let mut found = Vec::new();
    let mut fields = Fields {
        title: sent.line("title"),
        kicker: sent.text("kicker"),
        lede: sent.text("lede"),
        slug: sent.text("slug"),
        topics: sent.ids("topics"),
        zones: sent.ids("zones"),
        audiences: sent.lines("audiences"),
        synonyms: sent.lines("synonyms"),
        owner: sent.id("owner"),
        author: sent.text("author"),
        image: sent.id("image"),
        displayed_at: sent.moment("displayed_at", zone, &mut found),
        unpublish_at: sent.moment("unpublish_at", zone, &mut found),
        review_by: sent.date("review_by", &mut found),
        channels: Channels {
            web: sent.choice("channels.web"),
            print: sent.choice("channels.print"),
            mail: sent.choice("channels.mail"),
            signage: sent.choice("channels.signage"),
        },
        evergreen: sent.flag("evergreen"),
        priority: sent.choice("priority"),
        ..before
    };
    // What the form does not show somebody stays as it is.
    if notes_shown(person) {
        fields.staff_note = sent.text("staff_note");
        fields.mediator_note = sent.text("mediator_note");
    }
    let body = links::of_ours(app, person, sent.text("body")).await?;
    let read = if body.is_empty() { Ok((RichText::default(), Vec::new())) } else { check::draft(&body) };
    match read {
        Ok((body, unfinished)) => {
            fields.body = body;
            fields.unfinished = unfinished;
        }
        Err(faults) => {
            found.extend(
                faults
                    .iter()
                    .map(|it| Problem::at("body", "body").with("fault", it.sentence(&person.locale))),
            );
        }
    }
    whom_it_concerns(&sent, &mut fields, &mut found);
    let file = sent.files.pop();
    match &mut fields.details {
        Details::Article(it) => *it = articles::read(&sent, &mut found),
        Details::Service(it) => *it = services::read(&sent, &mut found),
        Details::Event(it) => *it = events::read(&sent, zone, &mut found),
        Details::Place(it) => *it = places::read(&sent, &mut found),
        Details::Organisation(it) => *it = organisations::read(&sent),
        Details::Person(it) => *it = persons::read(&sent, &mut found),
        Details::Document(it) => {
            *it = documents::read(&sent, it, &mut found);
            if let Some(file) = file {
                found.extend(documents::take(app, person, file, it).await?);
            }
        }
        Details::Page {} => {}
    }
    found.extend(fields.over(app.now()));
    found.extend(fields.review_past(review, town.day(app.now())));
    if !found.is_empty() {
        // What could not be read stands empty in the fields: it is not judged a second time.
        let judged = fields.problems();
        let more: Vec<_> =
            judged.into_iter().filter(|it| found.iter().all(|read| read.field != it.field)).collect();
        found.extend(more);
    }
    Ok((fields, found))
}

/// The zone of its place, the whole town, or zones somebody chose: of zones that were ticked for another of these nothing is kept.
fn whom_it_concerns(sent: &Sent, fields: &mut Fields, found: &mut Vec<Problem>) {
    let concerns = sent.text("concerns");
    fields.whole_town = concerns == "town";
    if matches!(concerns.as_str(), "place" | "town") {
        fields.zones.clear();
    } else if concerns == "zones" && fields.zones.is_empty() {
        found.push(Problem::at("zones", "zones-none-chosen"));
    }
}

/// Whether somebody reads the notes to colleagues and to mediators.
fn notes_shown(person: &Person) -> bool {
    person.role >= Role::Editor
}

/// These fields as this person may read them.
pub(super) fn seen_by(person: &Person, fields: Fields) -> Fields {
    if notes_shown(person) {
        return fields;
    }
    Fields { staff_note: String::new(), mediator_note: String::new(), ..fields }
}

/// The form's values for these fields.
pub(super) async fn view(app: &App, fields: &Fields) -> Result<View> {
    let zone = town::get(&app.db).await?.zone();
    let mut json = serde_json::to_value(fields)?;
    let body = check::with_unfinished(&fields.body, &fields.unfinished)?.to_string();
    if let Some(parts) = json.as_object_mut() {
        parts.remove("body");
        parts.remove("unfinished");
        parts.remove("print_version");
    }
    let mut view = View::of(&json);
    view.set("body", body);
    let concerns = match fields {
        it if it.whole_town => "town",
        it if it.zones.is_empty() => "place",
        _ => "zones",
    };
    view.set("concerns", concerns);
    for (name, at) in [("displayed_at", fields.displayed_at), ("unpublish_at", fields.unpublish_at)] {
        view.set(name, at.map(|it| form::local(it, zone)).unwrap_or_default());
    }
    if let Details::Event(event) = &fields.details {
        events::show(event, zone, &mut view);
    }
    Ok(view)
}

/// The page of the form, whatever its values come from.
async fn edit_page(
    app: &App,
    person: &Person,
    kind: Kind,
    item: Option<&item::Model>,
    fields: &Fields,
    mut form: View,
) -> Result<EditPage> {
    form.blanks(rows_of(kind));
    let zone = town::get(&app.db).await?.zone();
    let current = match item {
        Some(item) => Some(revision::current(&app.db, item).await?),
        None => None,
    };
    if let Some(at) = current.as_ref().and_then(|it| it.publish_at) {
        form.set("publish_at", form::local(at, zone));
    }
    let locked = match item {
        Some(item) => locked(app, person, item).await?,
        None => String::new(),
    };
    let name = kind.name();
    let heading = if item.is_some() { format!("cms-edit-{name}") } else { format!("cms-new-{name}") };
    Ok(EditPage {
        desk: Desk::of(person, "items"),
        kind: name,
        kind_plural: say(app, person, &format!("kinds-{name}")),
        heading: say(app, person, &heading),
        title_label: format!("f-{}", title_field(kind)),
        action: item
            .map_or_else(|| format!("/cms/items/new/{name}"), |it| format!("/cms/items/{}", it.short_id)),
        locale: item.map_or_else(
            || form.values.get("locale").and_then(|it| it.first().cloned()).unwrap_or_else(|| "fr".into()),
            |it| it.locale.clone(),
        ),
        options: options(app, person, fields).await?,
        open: open(fields),
        version: item.map_or(0, |it| it.version),
        base: current.as_ref().map_or(0, |it| it.number),
        kept: String::new(),
        resumed: !form.summary.is_empty(),
        people: match item {
            Some(item) => writing::people(app, person, item).await?,
            None => Vec::new(),
        },
        email: person.email.clone(),
        zone: zone.name(),
        again: sign_in::Again::of(app),
        account: person.id.map(|it| it.simple().to_string()).unwrap_or_default(),
        steps: workflow::Menus::of(app, person),
        verbs: match item {
            Some(item) => workflow::buttons(app, person, item).await?,
            None => Vec::new(),
        },
        uses: match item {
            Some(item) => bulk::naming(app, person, item).await?,
            None => Vec::new(),
        },
        waits_for_chief: current.as_ref().is_some_and(|it| workflow::waits_for_chief(person, it)),
        note: current
            .as_ref()
            .filter(|it| it.stage == Some(state::Stage::ChangesRequested))
            .map(|it| it.note.clone())
            .unwrap_or_default(),
        print_to_review: fields
            .print_version
            .as_ref()
            .map_or(0, |it| crate::richtext::print_version::to_review(&fields.body, it).len()),
        translate: match item {
            Some(item) => translate(app, person, item).await?,
            None => None,
        },
        item: match (item, &current) {
            (Some(item), Some(current)) => Some(workflow::head(app, person, item, current, "edit").await?),
            _ => None,
        },
        locked,
        generated_when: match &fields.details {
            Details::Event(it) if form.summary.is_empty() => events::sentence(it, zone, &person.locale),
            _ => None,
        },
        hours_sentence: match &fields.details {
            Details::Place(it) => places::sentence(it, &person.locale),
            _ => None,
        },
        file: file_line(app, person, fields).await?,
        invites: item
            .filter(|it| it.kind == Kind::Organisation && person.role >= Role::ChiefEditor)
            .map(|it| format!("/cms/partners?organisation={}", it.id)),
        proposal: match item.filter(|it| it.partner_id.is_some() && person.role >= Role::Editor) {
            Some(it) => proposal::of_item(&app.db, it.id)
                .await?
                .filter(|it| it.state == proposal::State::Waiting)
                .map(|_| format!("/cms/moderation/{}", it.short_id)),
            None => None,
        },
        commission: match item {
            Some(item) => copyfit::commission(app, person, item, fields).await?,
            None => None,
        },
        form,
    })
}

/// Why this person cannot save the item as it stands; empty if they can.
async fn locked(app: &App, person: &Person, item: &item::Model) -> Result<String> {
    let found = publish::refusals(&app.db, person, item, Verb::Save, app.now()).await?;
    if found.is_empty() {
        return Ok(String::new());
    }
    let reasons = form::lines(app, person, &found).into_iter().map(|it| it.text);
    Ok(std::iter::once(say(app, person, "cms-locked")).chain(reasons).collect::<Vec<_>>().join(" "))
}

/// The way to say the same in the site's other language, if it has one.
async fn translate(app: &App, person: &Person, item: &item::Model) -> Result<Option<Translate>> {
    let town = town::get(&app.db).await?;
    let Some(to) = town.offered().find(|it| *it != item.locale) else { return Ok(None) };
    Ok(Some(Translate {
        label: say(app, person, &format!("cms-translate-{to}")),
        href: format!("/cms/items/new/{}?locale={to}&translation_of={}", item.kind.name(), item.short_id),
    }))
}

async fn file_line(app: &App, person: &Person, fields: &Fields) -> Result<Option<FileLine>> {
    let Details::Document(document) = &fields.details else { return Ok(None) };
    let Some(id) = document.file else { return Ok(None) };
    let file = file::by_id(&app.db, id).await?;
    Ok(Some(FileLine { name: file.name, size: super::weight(person, file.bytes) }))
}

fn open(fields: &Fields) -> Open {
    let service = match &fields.details {
        Details::Service(it) => !it.sheet.is_empty() || !it.local_complement.is_empty(),
        _ => false,
    };
    Open {
        dates: fields.displayed_at.is_some() || fields.unpublish_at.is_some() || fields.review_by.is_some(),
        print: fields.channels != Channels::default()
            || fields.evergreen
            || fields.priority != Priority::default(),
        notes: !fields.staff_note.is_empty() || !fields.mediator_note.is_empty(),
        corrections: matches!(&fields.details, Details::Article(it) if !it.corrections.is_empty()),
        sheet: service,
    }
}

async fn options(app: &App, person: &Person, fields: &Fields) -> Result<Options> {
    let locale = &person.locale;
    let named =
        |prefix: &str, names: &[&'static str]| Choice::named(app, person, prefix, names.iter().copied());
    let sections = topic::sections(&app.db).await?;
    let of_section =
        |it: &topic::section::Model| Choice { value: it.id.to_string(), label: it.label(locale).to_owned() };
    let menus = BTreeMap::from([
        ("zones", terms::zone_choices(app, person).await?),
        ("sections", sections.iter().map(of_section).collect()),
        ("places", items_of(app, person, Kind::Place).await?),
        ("organisations", items_of(app, person, Kind::Organisation).await?),
        ("reach", named("rt-channel", &["yes", "no", "only"])),
        ("priorities", named("priority", &["lead", "secondary", "brief", "filler"])),
        ("forms", named("form", &Form::ALL.map(Form::name))),
        ("statuses", named("status", &EventStatus::ALL.map(EventStatus::name))),
        ("attendances", named("attendance", &Attendance::ALL.map(Attendance::name))),
        ("settings", named("setting", &Setting::ALL.map(Setting::name))),
        ("access", named("access", &Access::ALL.map(Access::name))),
        ("place_types", named("place-type", &PlaceType::ALL.map(PlaceType::name))),
        ("organisation_types", named("organisation", &OrganisationType::ALL.map(OrganisationType::name))),
        ("document_types", named("document", &DocumentType::ALL.map(DocumentType::name))),
        (
            "matters",
            MATTERS.map(|it| Choice { value: it.0.into(), label: format!("{} {}", it.0, it.1) }).into(),
        ),
    ]);
    Ok(Options {
        topics: topic_choices(app, locale).await?,
        images: image_choices(app, fields.image).await?,
        menus,
    })
}

/// What the values of a form's menus are called, by the value of an id and by `field=value` of a stored name.
pub(super) async fn names(app: &App, person: &Person, fields: &Fields) -> Result<HashMap<String, String>> {
    let Options { topics, images, menus } = options(app, person, fields).await?;
    let mut names: HashMap<String, String> =
        images.into_iter().map(|it| (it.value.to_string(), it.label)).collect();
    for top in topics {
        names.extend(top.children.into_iter().map(|it| (it.value.to_string(), it.label)));
        names.insert(top.value.to_string(), top.label);
    }
    let fields = [
        ("reach", "channels"),
        ("priorities", "priority"),
        ("forms", "details.form"),
        ("statuses", "details.status"),
        ("attendances", "details.attendance"),
        ("settings", "details.setting"),
    ];
    for (menu, choices) in menus {
        let field = fields.iter().find(|it| it.0 == menu).map(|it| it.1);
        let key = |value: String| field.map_or_else(|| value.clone(), |it| format!("{it}={value}"));
        names.extend(choices.into_iter().map(|it| (key(it.value), it.label)));
    }
    Ok(names)
}

async fn topic_choices(app: &App, locale: &str) -> Result<Vec<TopicChoice>> {
    let all = topic::all(&app.db).await?;
    let one = |it: &topic::Model, children| TopicChoice {
        value: it.id,
        label: it.label(locale).to_owned(),
        children,
    };
    let below =
        |id: Uuid| all.iter().filter(|it| it.parent_id == Some(id)).map(|it| one(it, Vec::new())).collect();
    Ok(all.iter().filter(|it| it.parent_id.is_none()).map(|it| one(it, below(it.id))).collect())
}

/// The items of a kind as choices, by title: those in this person's language, then the others, which say theirs.
pub(super) async fn items_of(app: &App, person: &Person, kind: Kind) -> Result<Vec<Choice>> {
    let filter = item::DeskFilter {
        whose: publish::nameable(person),
        kind: Some(kind),
        linkable: true,
        limit: 500,
        ..item::DeskFilter::default()
    };
    let mut rows = item::desk(&app.db, &filter).await?.rows;
    let foreign = |it: &item::Model| it.locale != person.locale;
    rows.sort_by_cached_key(|it| (foreign(&it.item), search::sort_key(&it.title)));
    let choice = |it: item::DeskRow| {
        let language = language_of(app, person, &it.item);
        let words = [("title", it.title.as_str()), ("language", &language)];
        let label = match language.is_empty() {
            true => it.title.clone(),
            false => app.templates.say(&person.locale, "in-language", &words),
        };
        Choice { value: it.item.id.to_string(), label }
    };
    Ok(rows.into_iter().map(choice).collect())
}

/// The latest images, and the one chosen whatever its age.
pub(super) async fn image_choices(app: &App, chosen: Option<Uuid>) -> Result<Vec<ImageChoice>> {
    let mut found = image::newest(&app.db, 200).await?;
    if let Some(id) = chosen
        && !found.iter().any(|it| it.id == id)
        && let Ok(image) = image::by_id(&app.db, id).await
    {
        found.insert(0, image);
    }
    let thumbs = super::images::thumbs(app, &found).await?;
    Ok(found
        .iter()
        .map(|it| ImageChoice { value: it.id, label: it.label(), src: thumbs[&it.id].clone() })
        .collect())
}

/// Where somebody reads an item: at the desk, or on the site if it is not theirs to open.
pub(super) fn href(person: &Person, item: &item::Model) -> String {
    match publish::own(person, item) {
        Ok(()) => format!("/cms/items/{}", item.short_id),
        Err(_) => address::path(item),
    }
}

/// An item that a list of chosen ones names.
#[derive(Debug, Serialize)]
pub(super) struct Named {
    title: String,
    href: String,
    /// Readers cannot see it now.
    pub(super) away: bool,
}

impl Named {
    pub(super) fn of(person: &Person, item: &item::Model) -> Self {
        let away = item.visibility != Visibility::Live || !item.on_site;
        Self { title: item.title.clone(), href: href(person, item), away }
    }
}

/// The public address of an item that has one.
pub(super) fn public(item: &item::Model) -> Option<String> {
    (item.visibility == state::Visibility::Live).then(|| address::path(item))
}
