//! The desk of a partner: what their organisation proposes and what became of it, and nothing else. What the newsroom writes meanwhile is
//! not shown here ([`proposal::opened`]).
use super::form::{Sent, View};
use super::reading::{self, Reading};
use super::{Choice, Desk, images, items, proposal_form, say};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::proposal::{self, Proposed, Standing};
use crate::content::publish::{self, Act};
use crate::content::state::Visibility;
use crate::content::{Kind, address, image, item, remark, town};
use crate::error::{Error, Problem, Result};
use crate::richtext::typography;
use crate::staff::{self, Person, Role};
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The first page.
#[derive(Debug, Serialize)]
pub(super) struct ProposalsPage {
    desk: Desk,
    /// None for an account nobody linked to one yet.
    organisation: Option<Organisation>,
    rows: Vec<Row>,
    corrections: Vec<Correction>,
}

impl Template for ProposalsPage {
    const NAME: &'static str = "cms/proposals.html";
}

#[derive(Debug, Serialize)]
struct Organisation {
    title: String,
    /// Where what is wrong on its page is said; none before it has one.
    correct: Option<String>,
    public: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    title: String,
    href: String,
    kind_label: String,
    standings: Vec<&'static str>,
    changed: String,
    /// What the newsroom said.
    note: String,
    public: Option<String>,
}

#[derive(Debug, Serialize)]
struct Correction {
    about: String,
    href: Option<String>,
    text: String,
    when: String,
    /// `open`, `done` or `taken`.
    state: &'static str,
    answers: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Answer {
    author: String,
    text: String,
}

/// The organisation of a partner, as its item.
pub(super) async fn organisation(app: &App, person: &Person) -> Result<Option<item::Model>> {
    match person.organisation.filter(|_| person.role == Role::Partner) {
        Some(id) => Ok(item::by_ids(&app.db, &[id]).await?.remove(&id)),
        None => Ok(None),
    }
}

async fn partner(app: &App, person: &Person) -> Result<item::Model> {
    organisation(app, person).await?.ok_or(Error::NotFound)
}

/// The frame around a page of a partner.
pub(super) async fn desk(app: &App, person: &Person, here: &'static str) -> Result<Desk> {
    Ok(Desk { mediator: mediates(app, person).await?, ..Desk::of(person, here) })
}

/// Whether somebody reads the notes for mediators: the newsroom, and the accounts of a mediator desk.
pub(super) async fn mediates(app: &App, person: &Person) -> Result<bool> {
    if person.role >= Role::Editor {
        return Ok(true);
    }
    let Some(id) = person.organisation.filter(|_| person.role == Role::Partner) else { return Ok(false) };
    Ok(!proposal::mediating(&app.db, &[id]).await?.is_empty())
}

/// What was proposed, and what became of it. The newsroom is led to what waits for it.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Response> {
    if person.role > Role::Partner {
        let to = if person.role >= Role::Editor { "/cms/moderation" } else { "/cms" };
        return Ok(Redirect::to(to).into_response());
    }
    let own = organisation(&app, &person).await?;
    let rows = match &own {
        Some(it) => proposal::of_partner(&app.db, it.id).await?,
        None => Vec::new(),
    };
    let zone = town::get(&app.db).await?.zone();
    let row = |it: &Proposed| Row {
        title: typography::typeset(&it.item.locale, &it.revision.title),
        href: format!("/cms/proposals/{}", it.item.short_id),
        kind_label: say(&app, &person, &format!("kind-{}", it.item.kind.name())),
        standings: it.standings().into_iter().map(Standing::name).collect(),
        changed: items::moment(it.item.updated_at, zone, &person.locale),
        note: it.proposal.as_ref().map(|it| it.note.clone()).unwrap_or_default(),
        public: items::public(&it.item),
    };
    Ok(Page::new(ProposalsPage {
        desk: desk(&app, &person, "proposals").await?,
        rows: rows.iter().map(row).collect(),
        corrections: corrections(&app, &person).await?,
        organisation: own.map(|it| Organisation {
            correct: (it.visibility == Visibility::Live).then(|| format!("/cms/corrections/{}", it.short_id)),
            public: items::public(&it),
            title: it.title,
        }),
    })
    .into_response())
}

async fn corrections(app: &App, person: &Person) -> Result<Vec<Correction>> {
    let Some(organisation) = person.organisation else { return Ok(Vec::new()) };
    let own: Vec<Uuid> =
        staff::of_organisation(&app.db, organisation).await?.into_iter().map(|it| it.id).collect();
    let found = remark::of_accounts(&app.db, &own).await?;
    let about: Vec<Uuid> = found.iter().map(|it| it.remark.item_id).collect();
    let items = item::by_ids(&app.db, &about).await?;
    let zone = town::get(&app.db).await?.zone();
    let line = |it: remark::Thread| {
        let about = items.get(&it.remark.item_id)?;
        let words = it.remark.suggestion.as_ref().map(remark::Suggestion::words).unwrap_or_default();
        Some(Correction {
            about: typography::typeset(&about.locale, &about.title),
            href: items::public(about),
            text: [it.remark.text, words]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect::<Vec<_>>()
                .join(" → "),
            when: items::moment(it.remark.at, zone, &person.locale),
            state: match (it.remark.accepted, it.remark.resolved_at) {
                (true, _) => "taken",
                (false, Some(_)) => "done",
                (false, None) => "open",
            },
            answers: it.answers.into_iter().map(|it| Answer { author: it.author, text: it.text }).collect(),
        })
    };
    Ok(found.into_iter().filter_map(line).collect())
}

/// The form of a proposal, or what became of it.
#[derive(Debug, Serialize)]
pub(super) struct ProposalPage {
    desk: Desk,
    kind: &'static str,
    organisation: String,
    /// Where the form goes; none where there is nothing to change now.
    action: Option<String>,
    version: i32,
    form: View,
    places: Vec<Choice>,
    /// Pictures there is room for.
    pictures: usize,
    max_mb: usize,
    /// Who sends pictures says that they may.
    claims: bool,
    standings: Vec<&'static str>,
    note: String,
    /// The form corrects what readers have.
    corrects: bool,
    /// Where it can be thrown away.
    discard: Option<String>,
    /// Where a correction begins.
    correct: Option<String>,
    public: Option<String>,
    reading: Option<Reading>,
    /// The pictures that were sent, beside the text read.
    sent: Vec<SentPicture>,
    /// Somebody else of the organisation, or the newsroom, was quicker.
    conflict: bool,
}

/// A picture as it was sent.
#[derive(Debug, Serialize)]
struct SentPicture {
    src: String,
    alt: String,
    credit: String,
}

impl Template for ProposalPage {
    const NAME: &'static str = "cms/proposal.html";
}

async fn blank_page(
    app: &App,
    person: &Person,
    own: &item::Model,
    kind: Kind,
    form: View,
) -> Result<ProposalPage> {
    Ok(ProposalPage {
        desk: desk(app, person, "proposals").await?,
        kind: kind.name(),
        organisation: own.title.clone(),
        action: Some(format!("/cms/proposals/new/{}", kind.name())),
        version: 0,
        form,
        places: proposal_form::places(app, person).await?,
        pictures: proposal_form::PICTURES,
        max_mb: crate::media::picture::MAX_BYTES / 1024 / 1024,
        claims: true,
        standings: Vec::new(),
        note: String::new(),
        corrects: false,
        discard: None,
        correct: None,
        public: None,
        reading: None,
        sent: Vec::new(),
        conflict: false,
    })
}

/// One of the kinds that can be proposed.
fn kind(name: &str) -> Result<Kind> {
    Kind::named(name).filter(|it| proposal_form::KINDS.contains(it)).ok_or(Error::NotFound)
}

/// An empty form.
pub(super) async fn blank(
    State(app): State<App>,
    Editor(person): Editor,
    Path(name): Path<String>,
) -> Result<Page<ProposalPage>> {
    let (kind, own) = (kind(&name)?, partner(&app, &person).await?);
    let form = proposal_form::view(&app, &Fields::empty(kind)).await?;
    Ok(Page::new(blank_page(&app, &person, &own, kind, form).await?))
}

/// Keeps a new proposal, and hands it in unless it is for later.
pub(super) async fn create(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(name): Path<String>,
    sent: Sent,
) -> Result<Response> {
    let (kind, own) = (kind(&name)?, partner(&app, &person).await?);
    let send = !sent.flag("later");
    let typed = proposal_form::read(&app, &person, &own, sent, &Fields::empty(kind)).await?;
    match handed_in(&app, &person, None, &typed, send).await? {
        Ok(item) => said(&app, &person, &visitor, &item, send).await,
        Err(found) => {
            let form = proposal_form::refused(&app, &person, typed.form, kind, found);
            Ok(Page::invalid(blank_page(&app, &person, &own, kind, form).await?).into_response())
        }
    }
}

/// Keeps what could be read, or everything that is wrong with it.
async fn handed_in(
    app: &App,
    person: &Person,
    known: Option<(&Proposed, i32)>,
    typed: &proposal_form::Typed,
    send: bool,
) -> Result<std::result::Result<item::Model, Vec<Problem>>> {
    let mut found = typed.found.clone();
    let judged = if send { typed.fields.missing() } else { typed.fields.problems() };
    found.extend(judged);
    if found.is_empty() {
        match refused(proposal::hand_in(&app.db, person, known, typed.fields.clone(), send, app.now()).await)?
        {
            Ok(item) => return Ok(Ok(item)),
            Err(problems) => found = problems,
        }
    }
    Ok(Err(found))
}

async fn said(
    app: &App,
    person: &Person,
    visitor: &Visitor,
    item: &item::Model,
    send: bool,
) -> Result<Response> {
    app.bell.notify_waiters();
    visitor.flash(app, &say(app, person, if send { "proposal-sent" } else { "proposal-kept" })).await?;
    let to = if send { "/cms/proposals".to_owned() } else { format!("/cms/proposals/{}", item.short_id) };
    Ok(Redirect::to(&to).into_response())
}

/// What is asked of a proposal's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// To correct what is public.
    correct: String,
}

/// One proposal: its form while it is the organisation's turn, else what was proposed.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    if person.role > Role::Partner {
        item::by_short_id(&app.db, id).await?;
        let to = if person.role >= Role::Editor { "moderation" } else { "items" };
        return Ok(Redirect::to(&format!("/cms/{to}/{id}")).into_response());
    }
    let it = proposal::opened(&app.db, &person, id).await?;
    let form = proposal_form::view(&app, &it.revision.fields).await?;
    let shown = page(&app, &person, &it, form, !asked.correct.is_empty()).await?;
    Ok(Page::new(shown).into_response())
}

async fn page(app: &App, person: &Person, it: &Proposed, form: View, correct: bool) -> Result<ProposalPage> {
    let own = partner(app, person).await?;
    let short = it.item.short_id;
    let live = it.item.visibility == Visibility::Live;
    let proposable = proposal_form::KINDS.contains(&it.item.kind);
    let open = proposable && proposal::open_to(&app.db, it).await?;
    let writes = open && (it.stage.is_some() || correct);
    let sent = if writes { Vec::new() } else { sent_pictures(app, &it.revision.fields).await? };
    let blank = blank_page(app, person, &own, it.item.kind, form).await?;
    Ok(ProposalPage {
        sent,
        action: writes.then(|| format!("/cms/proposals/{short}")),
        version: it.item.version,
        pictures: proposal_form::room(&it.revision.fields),
        standings: it.standings().into_iter().map(Standing::name).collect(),
        note: it.proposal.as_ref().map(|it| it.note.clone()).unwrap_or_default(),
        corrects: live,
        discard: (writes && it.stage.is_some()).then(|| format!("/cms/proposals/{short}/discard")),
        correct: (open && !writes).then(|| format!("/cms/proposals/{short}?correct=1")),
        public: live.then(|| address::path(&it.item)),
        reading: if writes {
            None
        } else {
            Some(reading::of(app, person, &it.item.locale, &it.revision.fields).await?)
        },
        ..blank
    })
}

async fn sent_pictures(app: &App, fields: &Fields) -> Result<Vec<SentPicture>> {
    let ids = proposal_form::pictures(fields);
    let mut known = image::by_ids(&app.db, &ids).await?;
    let rows: Vec<image::Model> = ids.iter().filter_map(|id| known.remove(id)).collect();
    let mut thumbs = proposal_form::thumbs(app, &rows).await?;
    let shown = rows.into_iter().map(|it| SentPicture {
        src: thumbs.remove(&it.id).unwrap_or_default(),
        alt: it.alt,
        credit: it.credit,
    });
    Ok(shown.collect())
}

/// Keeps a changed proposal, and hands it in unless it is for later.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let own = partner(&app, &person).await?;
    let it = proposal::opened(&app.db, &person, id).await?;
    let send = !sent.flag("later");
    let version = sent.text("version").parse().unwrap_or(0);
    let typed = proposal_form::read(&app, &person, &own, sent, &it.revision.fields).await?;
    let done = handed_in(&app, &person, Some((&it, version)), &typed, send).await;
    if matches!(done, Err(Error::Conflict)) {
        let shown = page(&app, &person, &it, typed.form, true).await?;
        let shown = ProposalPage { conflict: true, ..shown };
        return Ok(Page::new(shown).status(StatusCode::CONFLICT).into_response());
    }
    match done? {
        Ok(item) => said(&app, &person, &visitor, &item, send).await,
        Err(found) => {
            let form = proposal_form::refused(&app, &person, typed.form, it.item.kind, found);
            Ok(Page::invalid(page(&app, &person, &it, form, true).await?).into_response())
        }
    }
}

/// Throws a draft away.
pub(super) async fn discard(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    partner(&app, &person).await?;
    let it = proposal::opened(&app.db, &person, id).await?;
    if !proposal::open_to(&app.db, &it).await? {
        return Err(Error::Forbidden);
    }
    let version = sent.text("version").parse().unwrap_or(0);
    publish::act(&app.db, &person, it.item.id, version, Act::Discard, app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "proposal-discarded")).await?;
    Ok(Redirect::to("/cms/proposals").into_response())
}

/// The original of a picture, for its organisation and the newsroom.
pub(super) async fn picture(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let image = image::by_id(&app.db, id).await?;
    let by = match image.created_by {
        Some(id) => staff::by_id(&app.db, id).await.ok().and_then(|it| it.organisation_id),
        None => None,
    };
    let own = by.is_some() && by == person.organisation;
    if !(own || person.role >= Role::Editor) {
        return Err(Error::NotFound);
    }
    images::bytes(&app, &image.hash, &image.format)
}
