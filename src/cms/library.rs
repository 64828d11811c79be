//! The library of pictures: found by what they lack or where they are shown, as a grid or a list; many described or changed at once.
use super::form::{self, Sent};
use super::images::{self, Cell};
use super::{Choice, Desk, items, progress, say};
use crate::app::App;
use crate::content::dates;
use crate::content::image::{self, Rights, Use};
use crate::content::library::{self, Filter, Lack, Many, Words};
use crate::content::town::{self, Town};
use crate::error::{Error, Result};
use crate::staff::{self, Person};
use crate::web::form::refused;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Images on one page.
const PAGE: u64 = 24;
/// Images described at once, unless somebody just sent more.
const AT_ONCE: u64 = 12;
/// Most images one form describes or changes.
const MOST: usize = 200;

/// What the library is filtered by, as typed.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    lacks: String,
    /// `yes`, `no`, or empty.
    used: String,
    /// `photo`, `drawing`, or empty.
    sort: String,
    from: String,
    to: String,
    who: String,
    /// `list`, else a grid.
    view: String,
    /// Those sent before this image.
    before: String,
}

impl Asked {
    fn filter(&self, town: &Town) -> Filter {
        let day = |it: &str| it.parse::<NaiveDate>().ok();
        let midnight = |it: NaiveDate| dates::local(it.and_time(NaiveTime::MIN), town.zone());
        Filter {
            words: self.q.clone(),
            lacks: form::choice::<Lack>(&self.lacks),
            used: one_of(&self.used, "yes", "no"),
            drawn: one_of(&self.sort, "drawing", "photo"),
            from: day(&self.from).map(midnight),
            to: day(&self.to).and_then(|it| it.checked_add_days(Days::new(1))).map(midnight),
            by: self.who.parse().ok(),
            before: self.before.parse().ok(),
        }
    }

    /// The same question as an address, without the place in the list and the view.
    fn query(&self) -> String {
        let parts = [
            ("q", &self.q),
            ("lacks", &self.lacks),
            ("used", &self.used),
            ("sort", &self.sort),
            ("from", &self.from),
            ("to", &self.to),
            ("who", &self.who),
        ];
        let filled = parts.iter().filter(|it| !it.1.is_empty());
        filled.map(|it| format!("{}={}&", it.0, urlencode(it.1))).collect()
    }
}

fn one_of(typed: &str, yes: &str, no: &str) -> Option<bool> {
    if typed == yes { Some(true) } else { (typed == no).then_some(false) }
}

/// The library.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    asked: Asked,
    menus: Vec<Menu>,
    filtered: bool,
    images: Vec<Line>,
    /// Addresses of the two views.
    grid: String,
    list: String,
    /// Where the pictures sent before these are.
    older: Option<String>,
    /// This page of the list, to come back to.
    here: String,
    /// Sizes of pictures are being made.
    making: bool,
}

impl Template for ListPage {
    const NAME: &'static str = "cms/images.html";
}

#[derive(Debug, Serialize)]
struct Menu {
    name: &'static str,
    label: String,
    all: String,
    chosen: String,
    options: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct Line {
    cell: Cell,
    /// False for a contributor before a picture of somebody else.
    editable: bool,
    credit: String,
    /// What it may be used for and until when, those with the same day together.
    rights: Vec<String>,
    /// Some of its rights have ended.
    ended: bool,
    added: String,
    by: String,
    /// Messages that say what it lacks.
    lacks: Vec<&'static str>,
}

/// The library, sent last first.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<ListPage>> {
    let town = town::get(&app.db).await?;
    let day = town.day(app.now());
    let mut found = library::list(&app.db, &asked.filter(&town), day, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let (query, view) = (asked.query(), if asked.view == "list" { "view=list&" } else { "" });
    let last = found.last().map(|it| it.id).filter(|_| more);
    let before =
        if asked.before.is_empty() { String::new() } else { format!("before={}", urlencode(&asked.before)) };
    Ok(Page::new(ListPage {
        desk: Desk::of(&person, "images"),
        menus: menus(&app, &person, &asked).await?,
        filtered: !query.is_empty(),
        images: lines(&app, &person, &town, day, &found).await?,
        grid: format!("/cms/images?{query}{before}"),
        list: format!("/cms/images?{query}view=list&{before}"),
        older: last.map(|it| format!("/cms/images?{query}{view}before={it}")),
        here: format!("/cms/images?{query}{view}{before}"),
        making: progress::makes_sizes(&app).await?,
        asked,
    }))
}

async fn menus(app: &App, person: &Person, asked: &Asked) -> Result<Vec<Menu>> {
    let menu = |name: &'static str, chosen: &str, options| Menu {
        name,
        label: say(app, person, &format!("library-{name}")),
        all: say(app, person, &format!("library-{name}-all")),
        chosen: chosen.to_owned(),
        options,
    };
    let people = staff::all(&app.db).await?;
    let people = people.into_iter().map(|it| Choice { value: it.id.to_string(), label: it.name });
    Ok(vec![
        menu("lacks", &asked.lacks, Choice::named(app, person, "lack", Lack::ALL.map(Lack::name))),
        menu("used", &asked.used, Choice::named(app, person, "library-used", ["yes", "no"])),
        menu("sort", &asked.sort, Choice::named(app, person, "library-sort", ["photo", "drawing"])),
        menu("who", &asked.who, people.collect()),
    ])
}

async fn lines(
    app: &App,
    person: &Person,
    town: &Town,
    day: NaiveDate,
    found: &[image::Model],
) -> Result<Vec<Line>> {
    let names = staff::names(&app.db).await?;
    let cells = images::cells(app, person, found).await?;
    let line = |(cell, it): (Cell, &image::Model)| {
        let missing = [
            ("library-no-alt", it.alt.is_empty() && !it.decorative),
            ("library-no-credit", it.credit.is_empty()),
            ("library-no-print", !it.rights.allow(Use::Print, day)),
        ];
        Line {
            cell,
            editable: it.editable(person),
            credit: it.credit.clone(),
            rights: rights(app, person, &it.rights),
            ended: it.rights.first_end().is_some_and(|it| it < day),
            added: items::moment(it.created_at, town.zone(), &person.locale),
            by: it.created_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
            lacks: missing.into_iter().filter(|it| it.1).map(|it| it.0).collect(),
        }
    };
    Ok(cells.into_iter().zip(found).map(line).collect())
}

fn rights(app: &App, person: &Person, rights: &Rights) -> Vec<String> {
    let mut by_day: Vec<(Option<NaiveDate>, Vec<String>)> = Vec::new();
    for what in Use::ALL.into_iter().filter(|it| rights.grant(*it)) {
        let (day, name) = (rights.ends(what), say(app, person, &format!("rights-{}", what.name())));
        match by_day.iter_mut().find(|it| it.0 == day) {
            Some(same) => same.1.push(name),
            None => by_day.push((day, vec![name])),
        }
    }
    let line = |(day, names): (Option<NaiveDate>, Vec<String>)| match day {
        None => names.join(", "),
        Some(day) => app.templates.say(
            &person.locale,
            "rights-until-day",
            &[("uses", &names.join(", ")), ("day", &dates::date(&person.locale, day))],
        ),
    };
    by_day.into_iter().map(line).collect()
}

/// Changes what is said of every ticked image, each by itself, and says which could not be.
pub(super) async fn change(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Redirect> {
    let mut found = Vec::new();
    let granted = Use::ALL.map(|it| sent.flag(&format!("rights.{}", it.name())));
    let ending: Vec<Use> =
        Use::ALL.into_iter().filter(|it| sent.all("until_of").any(|of| of == it.name())).collect();
    let many = Many {
        credit: sent.flag("set_credit").then(|| sent.text("credit")),
        granted: sent.flag("set_rights").then_some(granted),
        until: (sent.flag("set_until") && !ending.is_empty())
            .then(|| (ending, sent.date("until", &mut found))),
    };
    let ids = sent.ids("ids");
    let told = match () {
        () if !found.is_empty() => form::lines(&app, &person, &found).into_iter().map(|it| it.text).collect(),
        () if ids.is_empty() => vec![say(&app, &person, "library-none-ticked")],
        () if many == Many::default() => vec![say(&app, &person, "library-nothing-set")],
        () => said(&app, &person, &many, &ids).await?,
    };
    for sentence in told {
        visitor.flash(&app, &sentence).await?;
    }
    // Only to a page of the library: an address in a form is anybody's.
    let here = sent.text("here");
    let back = if here.starts_with("/cms/images?") { here } else { "/cms/images".to_owned() };
    Ok(Redirect::to(&back))
}

async fn said(app: &App, person: &Person, many: &Many, ids: &[Uuid]) -> Result<Vec<String>> {
    let images = image::by_ids(&app.db, ids).await?;
    let (mut changed, mut told) = (0, Vec::new());
    for id in ids.iter().take(MOST) {
        match many.say(&app.db, person, *id, app.now()).await {
            Ok(()) => changed += 1,
            Err(Error::Forbidden) => {
                let name = images.get(id).map(|it| it.name.as_str()).unwrap_or_default();
                told.push(app.templates.say(&person.locale, "library-not-yours", &[("name", name)]));
            }
            // Removed meanwhile.
            Err(Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    let n = changed.to_string();
    told.insert(0, app.templates.say(&person.locale, "library-changed", &[("n", &n)]));
    Ok(told)
}

/// Images to be described.
#[derive(Debug, Serialize)]
pub(super) struct DescribePage {
    desk: Desk,
    rows: Vec<Described>,
    /// They were just sent; else they are those that lack words.
    sent: bool,
    wrong: bool,
    /// Sizes of pictures are being made.
    making: bool,
}

impl Template for DescribePage {
    const NAME: &'static str = "cms/images_describe.html";
}

#[derive(Debug, Serialize)]
struct Described {
    cell: Cell,
    version: i32,
    alt: String,
    decorative: bool,
    credit: String,
    problem: String,
    /// Images of the town that look the same.
    alike: Vec<Cell>,
}

/// Which images are described.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AskedIds {
    ids: String,
}

/// A row for each of these images, or for those that lack words; what somebody may not change is not shown.
pub(super) async fn describe(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<AskedIds>,
) -> Result<Page<DescribePage>> {
    let sent = !asked.ids.is_empty();
    let found = if sent {
        let ids: Vec<Uuid> = asked.ids.split(',').filter_map(|it| it.parse().ok()).take(MOST).collect();
        let mut found: Vec<_> = image::by_ids(&app.db, &ids).await?.into_values().collect();
        found.sort_by_key(|it| it.id);
        found
    } else {
        let filter = Filter { lacks: Some(Lack::Words), by: library::whose(&person), ..Filter::default() };
        library::list(&app.db, &filter, town::get(&app.db).await?.day(app.now()), AT_ONCE).await?
    };
    let found: Vec<_> = found.into_iter().filter(|it| it.editable(&person)).collect();
    let mut rows = Vec::new();
    for (cell, image) in images::cells(&app, &person, &found).await?.into_iter().zip(&found) {
        let alike = if sent { images::alike(&app, &person, image).await? } else { Vec::new() };
        rows.push(described(cell, image, alike));
    }
    let making = progress::makes_sizes(&app).await?;
    Ok(Page::new(DescribePage { desk: Desk::of(&person, "images"), rows, sent, wrong: false, making }))
}

fn described(cell: Cell, image: &image::Model, alike: Vec<Cell>) -> Described {
    Described {
        cell,
        version: image.version,
        alt: image.alt.clone(),
        decorative: image.decorative,
        credit: image.credit.clone(),
        problem: String::new(),
        alike,
    }
}

/// Keeps the words of each; those that cannot be kept stand there again with the reason.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let ids: Vec<Uuid> = sent.ids("id").into_iter().take(MOST).collect();
    let images = image::by_ids(&app.db, &ids).await?;
    // “Use the one that is there”: the new picture goes, and its words with it.
    let given_way = sent.id("give_way");
    if let Some(id) = given_way.filter(|it| ids.contains(it)) {
        let gone = refused(library::remove(&app.db, &person, id, app.now()).await)?;
        let key = if gone.is_ok() { "library-gave-way" } else { "image-used-here" };
        visitor.flash(&app, &say(&app, &person, key)).await?;
    }
    let mut rows = Vec::new();
    for id in ids.iter().filter(|it| Some(**it) != given_way) {
        let Some(image) = images.get(id) else { continue };
        let words = Words {
            alt: sent.text(&format!("alt.{id}")),
            decorative: sent.flag(&format!("decorative.{id}")),
            credit: sent.text(&format!("credit.{id}")),
        };
        let version = sent.text(&format!("version.{id}")).parse().unwrap_or(0);
        let said = library::describe(&app.db, &person, *id, version, words.clone(), app.now()).await;
        let problem = match said {
            Ok(()) => continue,
            Err(Error::Refused(found)) => {
                form::lines(&app, &person, &found).into_iter().map(|it| it.text).collect::<Vec<_>>().join(" ")
            }
            Err(Error::Conflict) => say(&app, &person, "cms-image-conflict"),
            Err(other) => return Err(other),
        };
        let cell = images::cells(&app, &person, std::slice::from_ref(image)).await?.pop();
        rows.extend(cell.map(|cell| Described {
            alt: words.alt,
            decorative: words.decorative,
            credit: words.credit,
            problem,
            ..described(cell, image, Vec::new())
        }));
    }
    if !rows.is_empty() {
        let making = progress::makes_sizes(&app).await?;
        let page = DescribePage { desk: Desk::of(&person, "images"), rows, sent: true, wrong: true, making };
        return Ok(Page::invalid(page).into_response());
    }
    if given_way.is_some() {
        let left: Vec<String> =
            ids.iter().filter(|it| Some(**it) != given_way).map(Uuid::to_string).collect();
        if !left.is_empty() {
            return Ok(Redirect::to(&format!("/cms/images/describe?ids={}", left.join(","))).into_response());
        }
    } else {
        visitor.flash(&app, &say(&app, &person, "library-described")).await?;
    }
    Ok(Redirect::to("/cms/images").into_response())
}

/// Images without alternative or credit that this person may describe, a few.
pub(super) async fn to_describe(app: &App, person: &Person) -> Result<Vec<Cell>> {
    let filter = Filter { lacks: Some(Lack::Words), by: library::whose(person), ..Filter::default() };
    let day = town::get(&app.db).await?.day(app.now());
    let found = library::list(&app.db, &filter, day, 6).await?;
    images::cells(app, person, &found).await
}
