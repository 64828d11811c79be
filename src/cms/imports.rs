//! What comes in from elsewhere: a source is chosen or sent, tried, imported, and taken back; each run has its report.
use super::differences::{Sides, Words};
use super::form::{Sent, View};
use super::{Choice, Desk, Paging, columns, items, say};
use crate::app::App;
use crate::content::import::{self, Outcome, RunState, Wanted, Wish, line, run};
use crate::content::{item, revision, sheet, subscription, topic, town};
use crate::error::{Error, Problem, Result};
use crate::intake::Report;
use crate::intake::source::{self, Sort};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::{Editor, Visitor};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Runs and lines on one page.
const PAGE: u64 = 60;
/// Terms and questions on one page.
const MOST: u64 = 200;

/// The runs, and the form of a new one.
#[derive(Debug, Serialize)]
pub(super) struct ImportsPage {
    desk: Desk,
    kinds: Vec<Choice>,
    /// What lies in the folder of sources.
    places: Vec<Choice>,
    runs: Vec<Listed>,
    form: View,
}

impl Template for ImportsPage {
    const NAME: &'static str = "cms/imports.html";
}

#[derive(Debug, Serialize)]
struct Listed {
    id: Uuid,
    kind: String,
    place: String,
    at: String,
    state: &'static str,
    dry: bool,
}

/// The page.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<ImportsPage>> {
    Ok(Page::new(page(&app, &person, View::default()).await?))
}

async fn page(app: &App, person: &Person, form: View) -> Result<ImportsPage> {
    let zone = town::get(&app.db).await?.zone();
    let listed = |it: run::Model| Listed {
        id: it.id,
        kind: say(app, person, &format!("import-{}", it.kind)),
        place: short_place(&it.place).to_owned(),
        at: items::moment(it.created_at, zone, &person.locale),
        state: it.state.name(),
        dry: it.wish.dry,
    };
    let place = |it: String| Choice { value: it.clone(), label: it };
    Ok(ImportsPage {
        desk: Desk::of(person, "topics"),
        kinds: Choice::named(app, person, "import", Sort::SENT.map(Sort::name)),
        places: source::lying(app).into_iter().map(place).collect(),
        runs: import::latest(&app.db, PAGE).await?.into_iter().map(listed).collect(),
        form,
    })
}

/// The last step of where a source lies; behind the question mark of an address stand keys.
fn short_place(place: &str) -> &str {
    let path = if source::is_address(place) { subscription::shown(place) } else { place };
    path.rsplit('/').find(|it| !it.is_empty()).unwrap_or(path)
}

/// Begins a run of what was sent or chosen.
pub(super) async fn begin(
    State(app): State<App>,
    Editor(person): Editor,
    mut sent: Sent,
) -> Result<Response> {
    let mut found = Vec::new();
    let sort = Sort::named(&sent.text("import_kind")).filter(|it| Sort::SENT.contains(it));
    if sort.is_none() {
        found.push(Problem::at("import_kind", "not-in-list").with("value", sent.text("import_kind")));
    }
    let place = match sent.take_files("file").pop() {
        Some(upload) => match upload.light("file") {
            Ok((name, bytes)) => refused(source::receive(&app, &name, bytes).await)?,
            Err(heavy) => Err(vec![heavy]),
        },
        None => {
            let (chosen, address) = (sent.text("import_place"), sent.text("import_address"));
            let lies = source::lies(&app, &chosen);
            if source::is_address(&address) && matches!(sort, Some(Sort::Agenda | Sort::Sheets)) {
                Ok(address)
            } else if !address.is_empty() {
                Err(vec![Problem::at("import_address", "import-address")])
            } else if lies {
                Ok(chosen)
            } else {
                Err(vec![Problem::at("import_place", "import-nothing")])
            }
        }
    };
    let place = place.unwrap_or_else(|wrong| {
        found.extend(wrong);
        String::new()
    });
    let Some(sort) = sort.filter(|_| found.is_empty()) else {
        return refuse(&app, &person, View::sent(&sent, &[]), &found).await;
    };
    if sort == Sort::Table {
        return Ok(Redirect::to(&columns::path(&place, sent.flag("publish"))).into_response());
    }
    let wish = Wish {
        publish: sent.flag("publish"),
        dry: sent.flag("dry"),
        topics: import::mapping(&app.db, sort.name()).await?,
        ..Wish::default()
    };
    let run = import::ask(&app.db, &person, sort.name(), &place, wish, app.now()).await?;
    app.bell.notify_waiters();
    Ok(Redirect::to(&format!("/cms/imports/{}", run.id)).into_response())
}

/// The runs again, with what stands against a new one.
pub(super) async fn refuse(app: &App, person: &Person, form: View, found: &[Problem]) -> Result<Response> {
    let form = form.with(app, person, found);
    Ok(Page::invalid(page(app, person, form).await?).into_response())
}

/// One run.
#[derive(Debug, Serialize)]
pub(super) struct ImportPage {
    desk: Desk,
    id: Uuid,
    kind: String,
    place: String,
    at: String,
    state: &'static str,
    busy: bool,
    dry: bool,
    publish: bool,
    fault: String,
    counts: Vec<Count>,
    lines: Vec<Line>,
    paging: Paging,
    /// Words of the source, with what each becomes.
    terms: Vec<Term>,
    topics: Vec<Choice>,
    /// What somebody has to decide.
    questions: Vec<Question>,
    may_undo: bool,
    /// Where the columns of a table are said again.
    columns: Option<String>,
}

impl Template for ImportPage {
    const NAME: &'static str = "cms/import.html";
}

#[derive(Debug, Serialize)]
struct Count {
    outcome: &'static str,
    n: u64,
    href: String,
    here: bool,
}

#[derive(Debug, Serialize)]
struct Line {
    source: String,
    title: String,
    outcome: &'static str,
    href: Option<String>,
    reasons: Vec<String>,
    undone: bool,
}

#[derive(Debug, Serialize)]
struct Term {
    name: String,
    topic: Option<Uuid>,
}

#[derive(Debug, Serialize)]
struct Question {
    line: i64,
    title: String,
    href: String,
    differences: Vec<Asked>,
}

#[derive(Debug, Serialize)]
struct Asked {
    name: String,
    #[serde(flatten)]
    sides: Sides,
}

/// Which lines.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    outcome: String,
    after: i64,
}

/// A run with its report.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
    Query(filter): Query<Filter>,
) -> Result<Page<ImportPage>> {
    let run = import::by_id(&app.db, id).await?;
    let counted = import::counts(&app.db, id).await?;
    let outcome = Outcome::ALL.into_iter().find(|it| it.name() == filter.outcome);
    let wanted = Wanted { outcome, after: filter.after, ..Wanted::default() };
    let mut found = import::lines(&app.db, id, wanted, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let last = found.last().map(|it| it.id).filter(|_| more);
    let here = format!("/cms/imports/{id}");
    let query = outcome.map(|it| format!("outcome={}&", urlencode(it.name()))).unwrap_or_default();
    let count = |it: Outcome| Count {
        outcome: it.name(),
        n: counted.get(&it).copied().unwrap_or(0),
        href: format!("{here}?outcome={}", it.name()),
        here: outcome == Some(it),
    };
    let (terms, topics) = terms(&app, &person, &run).await?;
    let zone = town::get(&app.db).await?.zone();
    Ok(Page::new(ImportPage {
        desk: Desk::of(&person, "topics"),
        id,
        kind: say(&app, &person, &format!("import-{}", run.kind)),
        place: short_place(&run.place).to_owned(),
        at: items::moment(run.created_at, zone, &person.locale),
        state: run.state.name(),
        busy: run.state.busy(),
        dry: run.wish.dry,
        publish: run.wish.publish,
        counts: Outcome::ALL.map(count).into(),
        lines: lines(&app, &person, found).await?,
        paging: Paging::of(&here, &query, filter.after > 0, last.map(|it| format!("after={it}"))),
        terms,
        topics,
        questions: questions(&app, &person, &run).await?,
        may_undo: run.state == RunState::Done && !run.wish.dry && run.kind != sheet::SOURCE,
        columns: (run.kind == Sort::Table.name() && source::lies(&app, &run.place))
            .then(|| columns::path(&run.place, run.wish.publish)),
        fault: run.fault,
    }))
}

async fn lines(app: &App, person: &Person, found: Vec<line::Model>) -> Result<Vec<Line>> {
    let ids: Vec<Uuid> = found.iter().filter_map(|it| it.thing_id).collect();
    let items = item::by_ids(&app.db, &ids).await?;
    let href = |it: &line::Model| match (it.thing.as_deref()?, it.thing_id?) {
        ("item" | "twin", id) => items.get(&id).map(|it| items::href(person, it)),
        ("image", id) => Some(format!("/cms/images/{id}")),
        _ => None,
    };
    let line = |it: line::Model| Line {
        href: href(&it),
        source: it.source,
        title: it.title,
        outcome: it.outcome.name(),
        reasons: it.reasons.0,
        undone: it.undone,
    };
    Ok(found.into_iter().map(line).collect())
}

/// The words of a source, with the topics they can become.
async fn terms(app: &App, person: &Person, run: &run::Model) -> Result<(Vec<Term>, Vec<Choice>)> {
    let wanted = Wanted { terms: true, ..Wanted::default() };
    let found = import::lines(&app.db, run.id, wanted, MOST).await?;
    if found.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let term = |it: line::Model| Term { topic: it.thing_id.filter(|id| !id.is_nil()), name: it.source };
    let topics = topic::all(&app.db).await?;
    let choice = |it: &topic::Model| Choice {
        value: it.id.to_string(),
        label: topic::Labelled::label(it, &person.locale).to_owned(),
    };
    Ok((found.into_iter().map(term).collect(), topics.iter().map(choice).collect()))
}

async fn questions(app: &App, person: &Person, run: &run::Model) -> Result<Vec<Question>> {
    let wanted = Wanted { asking: true, ..Wanted::default() };
    let mut questions = Vec::new();
    if run.wish.dry {
        return Ok(questions);
    }
    for line in import::lines(&app.db, run.id, wanted, MOST).await? {
        let (Some(id), Some(theirs)) = (line.thing_id, &line.said) else { continue };
        let item = item::by_id(&app.db, id).await?;
        let mine = revision::current(&app.db, &item).await?.fields;
        let words = Words::of(app, person, &mine, theirs).await?;
        let asked = import::asked(&app.db, &line).await?;
        let asked = asked.iter().map(|it| Asked { name: it.at.name(), sides: words.sides(&it.at) });
        questions.push(Question {
            line: line.id,
            title: line.title.clone(),
            href: items::href(person, &item),
            differences: asked.collect(),
        });
    }
    Ok(questions)
}

/// The same source once more: in earnest after a try, with what terms become.
pub(super) async fn again(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Redirect> {
    let run = import::by_id(&app.db, id).await?;
    let mut topics: BTreeMap<String, Option<Uuid>> = run.wish.topics.clone();
    for [name, topic] in sent.rows("term", ["name", "topic"]) {
        topics.insert(name, topic.parse().ok());
    }
    let wish = Wish { publish: sent.flag("publish"), dry: sent.flag("dry"), topics, ..run.wish };
    let next = import::ask(&app.db, &person, &run.kind, &run.place, wish, app.now()).await?;
    app.bell.notify_waiters();
    Ok(Redirect::to(&format!("/cms/imports/{}", next.id)))
}

/// Takes a run back.
pub(super) async fn undo(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    if let Err(found) = refused(import::ask_undo(&app.db, &person, id, app.now()).await)? {
        for problem in &found {
            visitor.flash(&app, &app.templates.sentence(&person.locale, problem)).await?;
        }
    }
    app.bell.notify_waiters();
    Ok(Redirect::to(&format!("/cms/imports/{id}")))
}

/// Answers what a line asks.
pub(super) async fn answer(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Redirect> {
    let line = import::line_by_id(&app.db, sent.text("line").parse().unwrap_or(0)).await?;
    if line.run_id != id {
        return Err(Error::NotFound);
    }
    let taken = |name: &String| sent.text(&format!("pick.{name}")) == "theirs";
    let take: Vec<String> = line.conflicts.0.iter().filter(|it| taken(it)).cloned().collect();
    import::answer(&app.db, &person, line.id, &take, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "import-answered")).await?;
    Ok(Redirect::to(&format!("/cms/imports/{id}")))
}

/// The report as the command writes it.
pub(super) async fn report(
    State(app): State<App>,
    Editor(_): Editor,
    Path(id): Path<Uuid>,
) -> Result<Json<Report>> {
    import::by_id(&app.db, id).await?;
    Ok(Json(Report::of(&app.db, id).await?))
}
