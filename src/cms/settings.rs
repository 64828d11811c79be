//! The town's record: name, address, colours, imprint, useful numbers. One form; contrast is judged in `content::town`.
use super::form::{Sent, View, date};
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::address::{self, Fixed};
use crate::content::checks::RULES;
use crate::content::home::Home;
use crate::content::hours::SchoolHoliday;
use crate::content::town::{self, Charter, Identity, Imprint, Inks, Town, UsefulNumber};
use crate::content::tribune::Council;
use crate::content::{Kind, item, publication};
use crate::error::{Error, Problem, Result};
use crate::print::press;
use crate::print::printer::BUILT_IN_ICC;
use crate::staff::Person;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

/// The inks of a colour, as fields are named.
const INKS: [&str; 4] = ["c", "m", "y", "k"];

const ROWS: &[(&str, &[&str])] =
    &[("numbers", &["label", "number"]), ("school_holidays", &["label", "from", "to"])];

/// The record as a form.
#[derive(Debug, Serialize)]
pub(super) struct SettingsPage {
    desk: Desk,
    version: i32,
    form: View,
    /// What the site can speak.
    languages: Vec<Choice>,
    places: Vec<Choice>,
    images: Vec<items::ImageChoice>,
    /// The colours whose inks a charter may give, and what they are without one.
    charter: Vec<CharterColour>,
    charter_given: bool,
    /// What the imprint lacks before an issue can go to press.
    missing: Vec<String>,
    /// What a text is looked at for before it is public.
    rules: Vec<Choice>,
    /// What can be seen with the colours and the logo as they are typed.
    previews: Vec<Preview>,
    conflict: bool,
}

/// A page to look at.
#[derive(Debug, Serialize)]
struct Preview {
    label: String,
    href: String,
}

impl Template for SettingsPage {
    const NAME: &'static str = "cms/settings.html";
}

#[derive(Debug, Serialize)]
struct CharterColour {
    name: &'static str,
    /// Ink and percent.
    derived: Vec<(&'static str, u8)>,
}

fn charter(form: &View) -> Vec<CharterColour> {
    let derived = |name: &str| {
        let typed = form.values.get(&format!("identity.{name}")).and_then(|it| it.first());
        let mixed = typed.and_then(|it| town::rgb(it)).map(|(r, g, b)| press::mixed(BUILT_IN_ICC, [r, g, b]));
        mixed.and_then(std::result::Result::ok).unwrap_or_default()
    };
    let one = |name| CharterColour { name, derived: INKS.into_iter().zip(derived(name)).collect() };
    ["accent", "accent_dark", "tint"].map(one).into()
}

async fn page(
    app: &App,
    person: &Person,
    version: i32,
    mut form: View,
    conflict: bool,
) -> Result<SettingsPage> {
    form.blanks(ROWS);
    let logo = form.values.get("identity.logo").and_then(|it| it.first()?.parse().ok());
    let lacks = town::get(&app.db).await?.imprint.missing();
    Ok(SettingsPage {
        desk: Desk::of(person, "settings"),
        version,
        charter: charter(&form),
        charter_given: form
            .values
            .iter()
            .any(|(name, typed)| name.starts_with("identity.inks.") && typed.iter().any(|it| !it.is_empty())),
        form,
        languages: Choice::named(app, person, "locale", town::LANGUAGES),
        places: items::items_of(app, person, Kind::Place).await?,
        images: items::image_choices(app, logo).await?,
        missing: lacks.into_iter().map(|it| say(app, person, &format!("f-{it}"))).collect(),
        rules: Choice::named(app, person, "check", RULES),
        previews: previews(app, person).await?,
        conflict,
    })
}

/// The front page, the newest article, a service and the cover of the issue built last, as far as they exist.
async fn previews(app: &App, person: &Person) -> Result<Vec<Preview>> {
    let named = |name: &str, href| Preview { label: say(app, person, &format!("settings-see-{name}")), href };
    let first = town::get(&app.db).await?.first_language();
    let mut found = vec![named("home", address::fixed(Fixed::Home, first))];
    for (name, kind) in [("article", Kind::Article), ("service", Kind::Service)] {
        let newest = item::first(&app.db, &item::Listing::of(kind, first, 1)).await?;
        found.extend(newest.first().map(|it| named(name, address::path(&it.item))));
    }
    let issues = publication::all(&app.db).await?;
    let built = issues.iter().filter(|it| it.built_at.is_some()).max_by_key(|it| it.built_at);
    found.extend(built.map(|it| named("cover", super::cover::now(it))));
    Ok(found)
}

/// The form.
pub(super) async fn show(State(app): State<App>, Editor(person): Editor) -> Result<Page<SettingsPage>> {
    let (town, version) = town::get_versioned(&app.db).await?;
    let mut form = View::of(&serde_json::to_value(&town)?);
    form.set("first_language", town.first_language());
    Ok(Page::new(page(&app, &person, version, form, false).await?))
}

/// The inks typed for a colour: all four or none.
fn inks(sent: &Sent, colour: &str, found: &mut Vec<Problem>) -> Option<Inks> {
    let field = |ink: &str| format!("identity.inks.{colour}.{ink}");
    if INKS.iter().all(|it| sent.text(&field(it)).is_empty()) {
        return None;
    }
    let [c, m, y, k] = INKS.map(|ink| {
        let field = field(ink);
        match sent.number::<i64>(&field, found) {
            // Above a hundred is judged with the rest of the record.
            Some(percent) => u8::try_from(percent).unwrap_or(u8::MAX),
            None => {
                if sent.text(&field).is_empty() {
                    found.push(Problem::at(field, "required"));
                }
                0
            }
        }
    });
    Some(Inks { c, m, y, k })
}

/// The languages ticked, the first one first.
fn languages(sent: &Sent, found: &mut Vec<Problem>) -> Vec<String> {
    let mut ticked: Vec<String> = sent.choices("languages");
    let first = sent.text("first_language");
    ticked.retain(|it| town::LANGUAGES.contains(&it.as_str()));
    if !ticked.is_empty() && !ticked.contains(&first) {
        found.push(Problem::at("first_language", "language-not-ticked"));
    }
    ticked.sort_by_key(|it| *it != first);
    ticked
}

/// The record as typed; what has pages of its own stays as it is.
fn read(sent: &Sent, council: Council, home: Home, found: &mut Vec<Problem>) -> Town {
    let text = |name: &str| sent.text(name);
    let numbers = sent.rows("numbers", ["label", "number"]).into_iter();
    Town {
        name: text("name"),
        motto: text("motto"),
        magazine: text("magazine"),
        address: sent.lines("address"),
        phone: text("phone"),
        email: text("email"),
        siret: text("siret").split_whitespace().collect(),
        languages: languages(sent, found),
        time_zone: text("time_zone"),
        identity: Identity {
            accent: text("identity.accent"),
            accent_dark: text("identity.accent_dark"),
            tint: text("identity.tint"),
            ink: text("identity.ink"),
            paper: text("identity.paper"),
            inks: Charter {
                accent: inks(sent, "accent", found),
                accent_dark: inks(sent, "accent_dark", found),
                tint: inks(sent, "tint", found),
            },
            logo: sent.id("identity.logo"),
        },
        imprint: Imprint {
            director: text("imprint.director"),
            editor: text("imprint.editor"),
            publisher: text("imprint.publisher"),
            printer: text("imprint.printer"),
            issn: text("imprint.issn"),
            legal_deposit: text("imprint.legal_deposit"),
            print_run: text("imprint.print_run"),
            paper: text("imprint.paper"),
        },
        numbers: numbers.map(|[label, number]| UsefulNumber { label, number }).collect(),
        school_holidays: school_holidays(sent, found),
        main_place: sent.id("main_place"),
        council,
        home,
        four_eyes: sent.flag("four_eyes"),
        acronyms: sent.lines("acronyms"),
        words: sent.lines("words"),
        checks_off: sent.choices("checks_off"),
    }
}

/// The days without school; a row needs both ends, in order.
fn school_holidays(sent: &Sent, found: &mut Vec<Problem>) -> Vec<SchoolHoliday> {
    let rows = sent.rows("school_holidays", ["label", "from", "to"]).into_iter().enumerate();
    rows.map(|(at, [label, from, to])| {
        let field = |key: &str| format!("school_holidays.{at}.{key}");
        for (key, typed) in [("from", &from), ("to", &to)] {
            if typed.is_empty() {
                found.push(Problem::at(field(key), "required"));
            }
        }
        let from = date(&from, &field("from"), found).unwrap_or_default();
        let to = date(&to, &field("to"), found).unwrap_or(from);
        if to < from {
            found.push(Problem::at(field("to"), "ends-before-it-begins"));
        }
        SchoolHoliday { label, from, to }
    })
    .collect()
}

/// Saves the record.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let (known, current) = town::get_versioned(&app.db).await?;
    let version = sent.text("version").parse().unwrap_or(-1);
    let again = || View::sent(&sent, ROWS);
    let mut found = Vec::new();
    let town = read(&sent, known.council, known.home, &mut found);
    let saved = if found.is_empty() {
        town::save(&app.db, &person, town, version, app.now()).await
    } else {
        found.extend(town.problems());
        Err(Error::Refused(found))
    };
    match saved {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-settings-saved")).await?;
            Ok(Redirect::to("/cms/settings").into_response())
        }
        Err(Error::Refused(found)) => {
            let form = again().with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, version, form, false).await?).into_response())
        }
        Err(Error::Conflict) => {
            let page = page(&app, &person, current, again(), true).await?;
            Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
        }
        Err(other) => Err(other),
    }
}
