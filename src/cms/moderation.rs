//! What organisations propose, before the newsroom: the queue, the oldest first, and the page on which a proposal is corrected, published,
//! handed back or declined.
use super::differences::{self, Sides};
use super::form::{Sent, View};
use super::{Choice, Desk, checks, items, proposal_form, say};
use crate::app::App;
use crate::content::proposal::{self, Proposed};
use crate::content::publish::Act;
use crate::content::state::{self, Stage, Verb, Visibility};
use crate::content::{address, item, remark, revision, search, town};
use crate::error::{Error, Result};
use crate::richtext::typography;
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// What the queue is filtered by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Filter {
    kind: String,
    organisation: String,
}

/// The queue.
#[derive(Debug, Serialize)]
pub(super) struct QueuePage {
    desk: Desk,
    filter: Filter,
    kinds: Vec<Choice>,
    organisations: Vec<Choice>,
    rows: Vec<Row>,
    /// How many wait without the filter.
    total: usize,
    corrections: Vec<Correction>,
}

impl Template for QueuePage {
    const NAME: &'static str = "cms/moderation.html";
}

#[derive(Debug, Serialize)]
struct Row {
    title: String,
    href: String,
    kind_label: String,
    organisation: String,
    who: String,
    sent: String,
    /// How long it has waited, in words.
    age: String,
    /// It corrects what is public.
    corrects: bool,
    /// It is approved or scheduled, or was corrected without being published.
    state: &'static str,
    alike: bool,
}

/// What somebody outside says is wrong.
#[derive(Debug, Serialize)]
struct Correction {
    about: String,
    href: String,
    who: String,
    text: String,
    when: String,
}

/// What waits.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(filter): Query<Filter>,
) -> Result<Page<QueuePage>> {
    let waiting = proposal::waiting(&app.db).await?;
    let partners: Vec<Uuid> = waiting.iter().filter_map(|it| it.item.partner_id).collect();
    let organisations = item::by_ids(&app.db, &partners).await?;
    let mut menu: Vec<Choice> = organisations
        .values()
        .map(|it| Choice { value: it.id.to_string(), label: it.title.clone() })
        .collect();
    menu.sort_by_cached_key(|it| search::sort_key(&it.label));
    let wanted = |it: &&Proposed| {
        (filter.kind.is_empty() || it.item.kind.name() == filter.kind)
            && (filter.organisation.is_empty()
                || it.item.partner_id.is_some_and(|id| id.to_string() == filter.organisation))
    };
    let mut rows = Vec::new();
    for it in waiting.iter().filter(wanted) {
        rows.push(row(&app, &person, it, &organisations).await?);
    }
    Ok(Page::new(QueuePage {
        desk: Desk::of(&person, "moderation"),
        kinds: Choice::named(&app, &person, "kind", proposal_form::KINDS.map(crate::content::Kind::name)),
        organisations: menu,
        rows,
        total: waiting.len(),
        corrections: corrections(&app, &person).await?,
        filter,
    }))
}

async fn row(
    app: &App,
    person: &Person,
    it: &Proposed,
    organisations: &HashMap<Uuid, item::Model>,
) -> Result<Row> {
    let sent_at = it.proposal.as_ref().map_or(it.item.updated_at, |it| it.sent_at);
    let days = (app.now() - sent_at).num_days().max(0).to_string();
    Ok(Row {
        title: typography::typeset(&it.item.locale, &it.revision.title),
        href: format!("/cms/moderation/{}", it.item.short_id),
        kind_label: say(app, person, &format!("kind-{}", it.item.kind.name())),
        organisation: organisation(it, organisations),
        who: sender(app, it).await?,
        sent: items::moment(sent_at, town::get(&app.db).await?.zone(), &person.locale),
        age: app.templates.say(&person.locale, "moderation-age", &[("n", &days)]),
        corrects: it.item.visibility == Visibility::Live,
        state: match it.stage {
            Some(Stage::Approved) => "approved",
            Some(Stage::Scheduled) => "scheduled",
            Some(Stage::InReview) => "in_review",
            Some(Stage::Draft | Stage::ChangesRequested) | None => "draft",
        },
        alike: !proposal::alike(&app.db, &it.item, &it.revision.fields).await?.is_empty(),
    })
}

fn organisation(it: &Proposed, known: &HashMap<Uuid, item::Model>) -> String {
    it.item.partner_id.and_then(|id| known.get(&id)).map(|it| it.title.clone()).unwrap_or_default()
}

async fn sender(app: &App, it: &Proposed) -> Result<String> {
    let by = it.proposal.as_ref().and_then(|it| it.sent_by).or(it.item.created_by);
    let Some(id) = by else { return Ok(String::new()) };
    Ok(staff::by_id(&app.db, id).await.map(|it| it.name).unwrap_or_default())
}

/// What partners say is wrong in what is public, as long as nobody has dealt with it.
async fn corrections(app: &App, person: &Person) -> Result<Vec<Correction>> {
    let accounts = staff::all(&app.db).await?.into_iter().filter(|it| it.role == Role::Partner);
    let own: Vec<Uuid> = accounts.map(|it| it.id).collect();
    let mut found = remark::of_accounts(&app.db, &own).await?;
    found.retain(|it| it.remark.resolved_at.is_none());
    let items = item::by_ids(&app.db, &found.iter().map(|it| it.remark.item_id).collect::<Vec<_>>()).await?;
    let zone = town::get(&app.db).await?.zone();
    let line = |it: remark::Thread| {
        let about = items.get(&it.remark.item_id)?;
        let words = it.remark.suggestion.as_ref().map(remark::Suggestion::words).unwrap_or_default();
        Some(Correction {
            about: typography::typeset(&about.locale, &about.title),
            href: format!("/cms/items/{}/review#c-{}", about.short_id, it.remark.id),
            who: it.remark.author,
            text: [it.remark.text, words]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect::<Vec<_>>()
                .join(" → "),
            when: items::moment(it.remark.at, zone, &person.locale),
        })
    };
    Ok(found.into_iter().filter_map(line).collect())
}

/// One proposal, with everything that was sent.
#[derive(Debug, Serialize)]
pub(super) struct ProposalPage {
    desk: Desk,
    id: i64,
    kind: &'static str,
    kind_label: String,
    title: String,
    organisation: String,
    who: String,
    sent: String,
    age: String,
    version: i32,
    form: View,
    places: Vec<Choice>,
    pictures: usize,
    max_mb: usize,
    /// The organisation said so of its pictures.
    claims: bool,
    /// Where readers have it already.
    public: Option<String>,
    state: &'static str,
    /// The act of this person: `publish`, `submit` or none.
    act: &'static str,
    /// It can still be handed back or declined.
    answers: bool,
    /// What the newsroom said last.
    note: String,
    alike: Vec<Alike>,
    warnings: Vec<String>,
    /// What it changes of what readers have; none where they have nothing.
    differences: Option<Vec<Sides>>,
    conflict: bool,
}

impl Template for ProposalPage {
    const NAME: &'static str = "cms/moderation_one.html";
}

#[derive(Debug, Serialize)]
struct Alike {
    title: String,
    href: String,
    states: Vec<&'static str>,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<ProposalPage>> {
    let it = proposal::opened(&app.db, &person, id).await?;
    let form = proposal_form::view(&app, &it.revision.fields).await?;
    Ok(Page::new(page(&app, &person, &it, form).await?))
}

/// The stage after somebody corrected it, or left it as it is.
fn stage(it: &Proposed, corrected: bool) -> Option<Stage> {
    if corrected { Some(Stage::Draft) } else { it.stage }
}

fn may(it: &Proposed, corrected: bool, verb: Verb, person: &Person) -> bool {
    state::step(it.item.visibility, stage(it, corrected), verb, person).is_ok()
}

async fn page(app: &App, person: &Person, it: &Proposed, form: View) -> Result<ProposalPage> {
    let known = item::by_ids(&app.db, it.item.partner_id.as_slice()).await?;
    let shown = row(app, person, it, &known).await?;
    let similar = proposal::alike(&app.db, &it.item, &it.revision.fields).await?;
    let alike = item::desk_rows(&app.db, similar).await?;
    let open = it.stage.is_some();
    let live = it.item.live_revision.filter(|_| open && it.item.visibility == Visibility::Live);
    let differences = match live {
        Some(live) => {
            let before = items::seen_by(person, revision::by_id(&app.db, live).await?.fields);
            let after = items::seen_by(person, it.revision.fields.clone());
            Some(differences::between(app, person, &before, &after).await?)
        }
        None => None,
    };
    Ok(ProposalPage {
        differences,
        desk: Desk::of(person, "moderation"),
        id: it.item.short_id,
        kind: it.item.kind.name(),
        kind_label: shown.kind_label,
        title: shown.title,
        organisation: shown.organisation,
        who: shown.who,
        sent: shown.sent,
        age: shown.age,
        version: it.item.version,
        form,
        places: proposal_form::places(app, person).await?,
        pictures: proposal_form::room(&it.revision.fields),
        max_mb: crate::media::picture::MAX_BYTES / 1024 / 1024,
        claims: false,
        public: (it.item.visibility == Visibility::Live).then(|| address::path(&it.item)),
        state: shown.state,
        act: match (open, may(it, false, Verb::Publish, person)) {
            (false, _) => "",
            (true, true) => "publish",
            (true, false) => "submit",
        },
        answers: open && it.proposal.as_ref().is_some_and(|it| it.state == proposal::State::Waiting),
        note: it.proposal.as_ref().map(|it| it.note.clone()).unwrap_or_default(),
        alike: alike
            .into_iter()
            .map(|it| Alike {
                title: typography::typeset(&it.item.locale, &it.title),
                href: format!("/cms/items/{}", it.item.short_id),
                states: it.states.iter().map(|it| it.name()).collect(),
            })
            .collect(),
        warnings: if open {
            let found = checks::before_public(app, person, &it.item).await?;
            found.into_iter().map(checks::Warning::sentence).collect()
        } else {
            Vec::new()
        },
        conflict: false,
    })
}

/// Corrects a proposal and does with it what was pressed; both or neither.
pub(super) async fn act(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let it = proposal::opened(&app.db, &person, id).await?;
    let before = it.revision.fields.clone();
    let (doing, note) = (sent.text("doing"), sent.text("note"));
    let version = sent.text("version").parse().unwrap_or(0);
    let partner = item::by_id(&app.db, it.item.partner_id.unwrap_or_default()).await?;
    let typed = proposal_form::read(&app, &person, &partner, sent, &before).await?;
    // What is declined is not corrected first, right or wrong.
    let (fields, found) =
        if doing == "decline" { (before.clone(), Vec::new()) } else { (typed.fields, typed.found) };
    let form = typed.form;
    let corrected = fields != before;
    let acts = acts(&it, &doing, note.clone(), corrected)?;
    let done = if found.is_empty() {
        proposal::settle(&app.db, &person, &it, version, fields, acts, app.now()).await
    } else {
        Err(Error::Refused(found))
    };
    if matches!(done, Err(Error::Conflict)) {
        let shown = page(&app, &person, &it, form).await?;
        let shown = ProposalPage { conflict: true, ..shown };
        return Ok(Page::new(shown).status(StatusCode::CONFLICT).into_response());
    }
    match refused(done)? {
        Ok(_) => {
            app.bell.notify_waiters();
            visitor.flash(&app, &say(&app, &person, &format!("moderation-did-{doing}"))).await?;
            let to =
                if doing == "save" { format!("/cms/moderation/{id}") } else { "/cms/moderation".to_owned() };
            Ok(Redirect::to(&to).into_response())
        }
        Err(found) => {
            let mut form = proposal_form::refused(&app, &person, form, it.item.kind, found);
            form.set("note", note);
            form.set("doing", doing);
            Ok(Page::invalid(page(&app, &person, &it, form).await?).into_response())
        }
    }
}

/// The acts behind a button, as the town's rules want them from this person.
fn acts(it: &Proposed, doing: &str, note: String, corrected: bool) -> Result<Vec<Act>> {
    let again = stage(it, corrected) == Some(Stage::Draft);
    let submit = again.then_some(Act::Submit);
    Ok(match doing {
        "publish" => vec![Act::Publish],
        "submit" => submit.into_iter().collect(),
        "save" => Vec::new(),
        "changes" => submit.into_iter().chain([Act::RequestChanges { note }]).collect(),
        "decline" => vec![Act::Decline { note }],
        _ => return Err(Error::NotFound),
    })
}
