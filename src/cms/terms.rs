//! The two short lists beside the topics: the zones of the town and the sections of the magazine. Both are edited alike; a section has
//! a colour besides, a zone an outline. What something still names stays.
use super::form::{Line, Sent, View, lines};
use super::{Choice, Desk, say};
use crate::app::App;
use crate::content::fields::{Details, slugify};
use crate::content::topic::{self, Labelled, ZoneKind, section, zone};
use crate::content::zone::{Doubt, Outline, Sketch, named, of_items};
use crate::content::{Kind, item};
use crate::error::{Error, Problem, Result};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One of the lists, and the form of one term or of a new one.
#[derive(Debug, Serialize)]
pub(super) struct TermsPage {
    desk: Desk,
    /// `zones` or `sections`.
    list: &'static str,
    /// Kind by kind; sections have none.
    groups: Vec<Group>,
    /// What a zone can be.
    kinds: Vec<Choice>,
    /// The term in the form; none for a new one.
    chosen: Option<Uuid>,
    /// Why the chosen one was not removed.
    refusals: Vec<Line>,
    form: View,
    /// Where the chosen zone lies.
    outline: Option<OutlinePanel>,
}

/// The outline of a zone among those of the others.
#[derive(Debug, Serialize)]
struct OutlinePanel {
    known: bool,
    /// What somebody should look at before trusting it, in words.
    doubt: Option<String>,
    sketch: Option<Sketch>,
    /// Which path of the sketch is its own.
    own: Option<usize>,
    /// Labels of the others, in the order of the paths.
    labels: Vec<String>,
    /// Items that belong to it.
    items: usize,
}

impl Template for TermsPage {
    const NAME: &'static str = "cms/terms.html";
}

/// Terms of a kind.
#[derive(Debug, Serialize)]
struct Group {
    /// Empty where there is one kind only.
    label: String,
    terms: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    id: Uuid,
    label: String,
    colour: String,
}

/// Which list.
#[derive(Clone, Copy)]
enum List {
    Zones,
    Sections,
}

impl List {
    fn name(self) -> &'static str {
        match self {
            Self::Zones => "zones",
            Self::Sections => "sections",
        }
    }

    /// The terms in order. A zone is a section without a colour here.
    async fn all(self, app: &App) -> Result<Vec<section::Model>> {
        let plain = |it: zone::Model| section::Model {
            id: it.id,
            slug: it.slug,
            label_fr: it.label_fr,
            label_en: it.label_en,
            position: it.position,
            colour: String::new(),
        };
        match self {
            Self::Zones => Ok(topic::zones(&app.db).await?.into_iter().map(plain).collect()),
            Self::Sections => topic::sections(&app.db).await,
        }
    }

    async fn save(self, app: &App, term: section::Model, kind: ZoneKind) -> Result<()> {
        let section::Model { id, slug, label_fr, label_en, position, colour } = term;
        match self {
            Self::Zones => {
                // Its outline has a form of its own.
                let known = topic::zones(&app.db).await?.into_iter().find(|it| it.id == id);
                let polygon = known.and_then(|it| it.polygon);
                let zone = zone::Model { id, slug, label_fr, label_en, position, polygon, kind };
                topic::save_zone(&app.db, zone).await
            }
            Self::Sections => {
                let section = section::Model { id, slug, label_fr, label_en, position, colour };
                topic::save_section(&app.db, section).await
            }
        }
    }

    async fn remove(self, app: &App, id: Uuid) -> Result<()> {
        match self {
            Self::Zones => topic::remove_zone(&app.db, id).await,
            Self::Sections => topic::remove_section(&app.db, id).await,
        }
    }
}

/// Which term the form shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    term: Option<Uuid>,
}

/// The zones.
pub(super) async fn zones(app: State<App>, who: Editor, asked: Query<Asked>) -> Result<Page<TermsPage>> {
    show(List::Zones, app, who, asked).await
}

/// The sections.
pub(super) async fn sections(app: State<App>, who: Editor, asked: Query<Asked>) -> Result<Page<TermsPage>> {
    show(List::Sections, app, who, asked).await
}

/// Saves a zone, new or known.
pub(super) async fn save_zone(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    save(List::Zones, app, who, visitor, sent).await
}

/// Saves a section, new or known.
pub(super) async fn save_section(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    save(List::Sections, app, who, visitor, sent).await
}

/// Removes a zone.
pub(super) async fn remove_zone(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    id: Path<Uuid>,
) -> Result<Response> {
    remove(List::Zones, app, who, visitor, id).await
}

/// Removes a section.
pub(super) async fn remove_section(
    app: State<App>,
    who: Editor,
    visitor: Visitor,
    id: Path<Uuid>,
) -> Result<Response> {
    remove(List::Sections, app, who, visitor, id).await
}

async fn show(
    list: List,
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<TermsPage>> {
    let all = list.all(&app).await?;
    let form = view(all.iter().find(|it| Some(it.id) == asked.term));
    let page = page(&app, &person, list, &all, asked.term, form).await?;
    Ok(Page::new(page.with_outline(&app, &person).await?))
}

impl TermsPage {
    /// With where the chosen zone lies.
    async fn with_outline(self, app: &App, person: &Person) -> Result<Self> {
        let Some(chosen) = self.chosen.filter(|_| self.list == List::Zones.name()) else { return Ok(self) };
        let zones = topic::zones(&app.db).await?;
        let drawn: Vec<(&zone::Model, Outline)> =
            zones.iter().filter_map(|it| Some((it, Outline::stored(it)?))).collect();
        let own = drawn.iter().position(|it| it.0.id == chosen);
        let lives = item::live_of_kinds(&app.db, &[Kind::Article, Kind::Place, Kind::Event]).await?;
        let of_items = of_items(&app.db, &lives).await?;
        let point = |it: &item::Live| match &it.fields.details {
            Details::Place(it) => it.longitude.zip(it.latitude).map(|(x, y)| [x, y]),
            _ => None,
        };
        let points: Vec<_> = lives.iter().filter_map(point).collect();
        let outlines: Vec<Outline> = drawn.iter().map(|it| it.1.clone()).collect();
        let doubt = own.and_then(|at| outlines.get(at)?.doubt()).map(|it| match it {
            Doubt::Swapped => say(app, person, "zone-outline-swapped"),
            Doubt::Abroad => say(app, person, "zone-outline-abroad"),
        });
        let outline = OutlinePanel {
            known: own.is_some(),
            doubt,
            sketch: Sketch::of(&outlines, &points),
            own,
            labels: drawn.iter().map(|it| it.0.label(&person.locale).to_owned()).collect(),
            items: of_items.values().filter(|it| it.contains(&chosen)).count(),
        };
        Ok(Self { outline: Some(outline), ..self })
    }
}

/// Gives a zone the outline that was pasted or sent as a file, or takes its own away where neither was.
pub(super) async fn outline(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let mut sent = sent;
    let read = given(&mut sent);
    let read =
        read.and_then(|text| if text.trim().is_empty() { Ok(None) } else { Outline::parse(&text).map(Some) });
    match read {
        Ok(outline) => {
            topic::outline_zone(&app.db, id, outline.as_ref()).await?;
            let key = if outline.is_some() { "zone-outline-saved" } else { "zone-outline-removed" };
            visitor.flash(&app, &say(&app, &person, key)).await?;
            Ok(Redirect::to(&format!("/cms/zones?term={id}#outline")).into_response())
        }
        Err(problem) => {
            let all = List::Zones.all(&app).await?;
            let known = all.iter().find(|it| it.id == id).ok_or(Error::NotFound)?;
            let form = view(Some(known)).beside(View::sent(&sent, &[])).with(&app, &person, &[problem]);
            let page = page(&app, &person, List::Zones, &all, Some(id), form).await?;
            Ok(Page::invalid(page.with_outline(&app, &person).await?).into_response())
        }
    }
}

/// What was sent as a file, else what was pasted.
fn given(sent: &mut Sent) -> std::result::Result<String, Problem> {
    match sent.files.pop() {
        Some(file) => file.light("outline").map(|it| String::from_utf8_lossy(&it.1).into_owned()),
        None => Ok(sent.text("outline")),
    }
}

/// Many zones from one file: each feature is a zone of its name, known or new.
pub(super) async fn import(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    mut sent: Sent,
) -> Result<Response> {
    let mut wrong = Vec::new();
    let kind = sent.one_of::<ZoneKind>("kind", &mut wrong);
    let read = given(&mut sent).and_then(|it| named(&it));
    match wrong.pop().map_or(read, Err) {
        Ok(found) => {
            let n = found.len().to_string();
            let added = topic::import_zones(&app.db, &person, kind, found, app.now()).await?.to_string();
            let words = [("n", n.as_str()), ("added", added.as_str())];
            visitor.flash(&app, &app.templates.say(&person.locale, "zones-imported", &words)).await?;
            Ok(Redirect::to("/cms/zones").into_response())
        }
        Err(problem) => {
            let all = List::Zones.all(&app).await?;
            let form = View::sent(&sent, &[]).with(&app, &person, &[problem]);
            Ok(Page::invalid(page(&app, &person, List::Zones, &all, None, form).await?).into_response())
        }
    }
}

fn view(term: Option<&section::Model>) -> View {
    let mut form = View::default();
    if let Some(it) = term {
        let texts = [("label_fr", &it.label_fr), ("label_en", &it.label_en), ("colour", &it.colour)];
        for (name, text) in texts {
            form.set(name, text);
        }
        form.set("position", it.position.to_string());
    }
    form
}

async fn page(
    app: &App,
    person: &Person,
    list: List,
    all: &[section::Model],
    chosen: Option<Uuid>,
    mut form: View,
) -> Result<TermsPage> {
    let zones = match list {
        List::Zones => topic::zones(&app.db).await?,
        List::Sections => Vec::new(),
    };
    let kind = |id: Uuid| zones.iter().find(|it| it.id == id).map(|it| it.kind);
    if let Some(kind) = chosen.and_then(kind) {
        form.values.entry("kind".into()).or_insert_with(|| vec![kind.name().into()]);
    }
    let mut groups: Vec<(Option<ZoneKind>, Vec<Entry>)> = Vec::new();
    for it in all {
        let (id, label) = (it.id, it.label(&person.locale).to_owned());
        let entry = Entry { id, label, colour: it.colour.clone() };
        match groups.iter_mut().find(|group| group.0 == kind(it.id)) {
            Some(group) => group.1.push(entry),
            None => groups.push((kind(it.id), vec![entry])),
        }
    }
    let several = groups.len() > 1;
    let group = |(kind, terms): (Option<ZoneKind>, Vec<Entry>)| {
        let label = kind.filter(|_| several).map(|it| say(app, person, &format!("zones-{}", it.name())));
        Group { label: label.unwrap_or_default(), terms }
    };
    Ok(TermsPage {
        desk: Desk::of(person, "topics"),
        list: list.name(),
        groups: groups.into_iter().map(group).collect(),
        kinds: Choice::named(app, person, "zone", ZoneKind::ALL.map(ZoneKind::name)),
        chosen: chosen.filter(|id| all.iter().any(|it| it.id == *id)),
        refusals: Vec::new(),
        form,
        outline: None,
    })
}

/// Every zone, to choose from; what is no quarter says what it is.
pub(super) async fn zone_choices(app: &App, person: &Person) -> Result<Vec<Choice>> {
    let choice = |it: &zone::Model| {
        let label = it.label(&person.locale).to_owned();
        let kind = say(app, person, &format!("zone-{}", it.kind.name()));
        let label = if it.kind == ZoneKind::Quarter { label } else { format!("{kind} · {label}") };
        Choice { value: it.id.to_string(), label }
    };
    Ok(topic::zones(&app.db).await?.iter().map(choice).collect())
}

async fn save(
    list: List,
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let all = list.all(&app).await?;
    let known = sent.id("id").and_then(|id| all.iter().find(|it| it.id == id));
    let mut found = Vec::new();
    let id = known.map_or_else(Uuid::now_v7, |it| it.id);
    let last = all.iter().map(|it| it.position).max().unwrap_or(0);
    let kind = sent.one_of::<ZoneKind>("kind", &mut found);
    let label = sent.text("label_fr");
    let slug = match list {
        List::Zones => kind.slug(&label),
        List::Sections => slugify(&label),
    };
    let term = section::Model {
        id,
        // Addresses and imports name a term by it: a new label does not change it.
        slug: known.map_or(slug, |it| it.slug.clone()),
        label_fr: sent.text("label_fr"),
        label_en: sent.text("label_en"),
        position: sent.number("position", &mut found).unwrap_or(last + 1),
        colour: sent.text("colour"),
    };
    let saved = list.save(&app, term, kind);
    let done = if found.is_empty() { refused(saved.await)? } else { Err(found) };
    match done {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-term-saved")).await?;
            Ok(Redirect::to(&format!("/cms/{}?term={id}", list.name())).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            let page = page(&app, &person, list, &all, known.map(|it| it.id), form).await?;
            Ok(Page::invalid(page.with_outline(&app, &person).await?).into_response())
        }
    }
}

async fn remove(
    list: List,
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    match refused(list.remove(&app, id).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-term-removed")).await?;
            Ok(Redirect::to(&format!("/cms/{}", list.name())).into_response())
        }
        Err(found) => kept(&app, &person, list, id, &found).await,
    }
}

/// The page of a term that stays, with why.
async fn kept(app: &App, person: &Person, list: List, id: Uuid, found: &[Problem]) -> Result<Response> {
    let all = list.all(app).await?;
    let form = view(all.iter().find(|it| it.id == id));
    let page = page(app, person, list, &all, Some(id), form).await?;
    let page = TermsPage { refusals: lines(app, person, found), ..page };
    Ok(Page::new(page.with_outline(app, person).await?).status(StatusCode::CONFLICT).into_response())
}
