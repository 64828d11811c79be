//! The desk: where the people of the town hall write, agree, publish and plan. It asks the repository and calls its verbs; rules stand
//! in `content`, `staff` and `print`, never here. Of the site it knows only the address of a preview.
mod articles; // what each kind adds to it …
mod conflict; // somebody saved first
mod documents;
mod events;
mod form; // what a form sends and shows
mod images; // pictures: list, upload, words, rights, focal point
mod issues; // the magazine: plan, build, approve
mod items; // lists, search, the form every kind shares, saving
mod organisations;
mod overview; // the first page
mod persons;
mod places;
mod print_version; // web and paper side by side
mod revisions; // every saved version
mod series; // how often the magazine comes out
mod services;
mod settings;
mod sign_in; // the door, and one's own account
mod staff; // accounts
mod topics; // the tree of topics
mod workflow; // one route per verb // the town's record

use crate::app::App;
use crate::staff::{Person, Role};
use crate::web::{Access, Route};
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use serde::Serialize;

const CONTRIBUTOR: Access = Access::Role(Role::Contributor);
const EDITOR: Access = Access::Role(Role::Editor);
const CHIEF: Access = Access::Role(Role::ChiefEditor);
const ADMINISTRATOR: Access = Access::Role(Role::Administrator);

/// A text of a million signs, percent-encoded.
const FORM_MAX: usize = 4 * 1024 * 1024;

/// The desk's table of routes.
pub const ROUTES: &[Route] = &[
    Route::get("/cms", CONTRIBUTOR, || get(overview::show)),
    Route::get("/cms/sign-in", Access::Public, || get(sign_in::show)),
    Route::post("/cms/sign-in", Access::Public, || post(sign_in::enter)),
    Route::post("/cms/sign-out", Access::Public, || post(sign_in::leave)),
    Route::get("/cms/account", CONTRIBUTOR, || get(sign_in::account)),
    Route::post("/cms/account", CONTRIBUTOR, || post(sign_in::change)),
    // Items.
    Route::get("/cms/items", CONTRIBUTOR, || get(items::list)),
    Route::get("/cms/search.json", CONTRIBUTOR, || get(items::search)),
    Route::get("/cms/items/new", CONTRIBUTOR, || get(items::choose)),
    Route::get("/cms/items/new/{kind}", CONTRIBUTOR, || get(items::blank)),
    Route::post("/cms/items/new/{kind}", CONTRIBUTOR, || {
        post(items::create).layer(DefaultBodyLimit::max(form::BODY_MAX))
    }),
    Route::get("/cms/items/{id}", CONTRIBUTOR, || get(items::edit)),
    Route::post("/cms/items/{id}", CONTRIBUTOR, || {
        post(items::save).layer(DefaultBodyLimit::max(form::BODY_MAX))
    }),
    Route::get("/cms/items/{id}/preview", CONTRIBUTOR, || get(workflow::preview)),
    Route::get("/cms/items/{id}/print", EDITOR, || get(print_version::show)),
    Route::post("/cms/items/{id}/print", EDITOR, || {
        post(print_version::save).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::get("/cms/items/{id}/revisions", CONTRIBUTOR, || get(revisions::list)),
    Route::get("/cms/items/{id}/revisions/{number}", CONTRIBUTOR, || get(revisions::show)),
    Route::post("/cms/items/{id}/revisions/{number}/restore", CONTRIBUTOR, || post(revisions::restore)),
    // Verbs. Who may do which is one table, in `content::state`; a route asks only for somebody.
    Route::post("/cms/items/{id}/submit", CONTRIBUTOR, || post(workflow::submit)),
    Route::post("/cms/items/{id}/request_changes", CONTRIBUTOR, || post(workflow::request_changes)),
    Route::post("/cms/items/{id}/approve", CONTRIBUTOR, || post(workflow::approve)),
    Route::post("/cms/items/{id}/schedule", CONTRIBUTOR, || post(workflow::schedule)),
    Route::post("/cms/items/{id}/unschedule", CONTRIBUTOR, || post(workflow::unschedule)),
    Route::post("/cms/items/{id}/publish", CONTRIBUTOR, || post(workflow::publish)),
    Route::post("/cms/items/{id}/discard", CONTRIBUTOR, || post(workflow::discard)),
    Route::post("/cms/items/{id}/withdraw", CONTRIBUTOR, || post(workflow::withdraw)),
    // Images.
    Route::get("/cms/images", CONTRIBUTOR, || get(images::list)),
    Route::get("/cms/images.json", CONTRIBUTOR, || get(images::search)),
    Route::get("/cms/images/new", CONTRIBUTOR, || get(images::blank)),
    Route::post("/cms/images", CONTRIBUTOR, || {
        post(images::upload).layer(DefaultBodyLimit::max(form::BODY_MAX))
    }),
    Route::get("/cms/images/{id}", CONTRIBUTOR, || get(images::show)),
    Route::post("/cms/images/{id}", CONTRIBUTOR, || post(images::change)),
    Route::get("/cms/images/{id}/original", CONTRIBUTOR, || get(images::original)),
    // The magazine.
    Route::get("/cms/issues", CONTRIBUTOR, || get(issues::list)),
    Route::post("/cms/issues", CHIEF, || post(issues::create)),
    Route::get("/cms/issues/{number}", CONTRIBUTOR, || get(issues::show)),
    Route::post("/cms/issues/{number}", CHIEF, || post(issues::change)),
    Route::post("/cms/issues/{number}/plan", EDITOR, || post(issues::plan)),
    Route::post("/cms/issues/{number}/build", EDITOR, || post(issues::build)),
    Route::get("/cms/issues/{number}/build.json", CONTRIBUTOR, || get(issues::built)),
    Route::post("/cms/issues/{number}/approve", CHIEF, || post(issues::approve)),
    Route::get("/cms/issues/{number}/proof.pdf", CONTRIBUTOR, || get(issues::pdf)),
    Route::get("/cms/issues/{number}/pages/{page}", CONTRIBUTOR, || get(issues::page)),
    Route::get("/cms/series", CHIEF, || get(series::list)),
    Route::post("/cms/series", CHIEF, || post(series::save)),
    // The town.
    Route::get("/cms/topics", CHIEF, || get(topics::list)),
    Route::post("/cms/topics", CHIEF, || post(topics::save)),
    Route::get("/cms/staff", ADMINISTRATOR, || get(staff::list)),
    Route::post("/cms/staff", ADMINISTRATOR, || post(staff::add)),
    Route::post("/cms/staff/{id}", ADMINISTRATOR, || post(staff::change)),
    Route::get("/cms/settings", ADMINISTRATOR, || get(settings::show)),
    Route::post("/cms/settings", ADMINISTRATOR, || post(settings::save)),
    Route::post("/cms/jobs/{id}/retry", ADMINISTRATOR, || post(overview::retry)),
];

/// What stands around every page of the desk, as `page.desk`.
#[derive(Debug, Serialize)]
struct Desk {
    nav: Vec<Entry>,
    name: String,
    /// The role in words.
    role: String,
    editor: bool,
    chief: bool,
    administrator: bool,
}

/// One entry of the navigation.
#[derive(Debug, Serialize)]
struct Entry {
    label: String,
    href: &'static str,
    here: bool,
}

impl Desk {
    /// The frame around the page `here`, with what this person may open.
    fn of(app: &App, person: &Person, here: &str) -> Self {
        let all = [
            ("overview", "/cms", Role::Contributor),
            ("items", "/cms/items", Role::Contributor),
            ("images", "/cms/images", Role::Contributor),
            ("issues", "/cms/issues", Role::Contributor),
            ("topics", "/cms/topics", Role::ChiefEditor),
            ("staff", "/cms/staff", Role::Administrator),
            ("settings", "/cms/settings", Role::Administrator),
        ];
        let mine = all.into_iter().filter(|it| person.role >= it.2);
        Self {
            nav: mine
                .map(|(name, href, _)| Entry {
                    label: say(app, person, &format!("cms-{name}")),
                    href,
                    here: name == here,
                })
                .collect(),
            name: person.name.clone(),
            role: say(app, person, &format!("role-{}", person.role.name())),
            editor: person.role >= Role::Editor,
            chief: person.role >= Role::ChiefEditor,
            administrator: person.role >= Role::Administrator,
        }
    }
}

/// A message in the person's language.
fn say(app: &App, person: &Person, key: &str) -> String {
    app.templates.say(&person.locale, key, &[])
}

/// The text with a capital.
fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|it| it.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// A value of a menu and its words.
#[derive(Clone, Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
}

impl Choice {
    /// The choices of a list of stored names; their words are the messages `<prefix>-<name>`.
    fn named(
        app: &App,
        person: &Person,
        prefix: &str,
        names: impl IntoIterator<Item = &'static str>,
    ) -> Vec<Self> {
        let one = |name: &'static str| Self {
            value: name.to_owned(),
            label: say(app, person, &format!("{prefix}-{name}")),
        };
        names.into_iter().map(one).collect()
    }
}

/// Where one is in a long list.
#[derive(Debug, Serialize)]
struct Paging {
    page: u64,
    last: u64,
    previous: Option<String>,
    next: Option<String>,
}

impl Paging {
    /// `address` ends with what a page number can follow.
    fn of(page: u64, size: u64, total: u64, address: &str) -> Self {
        let last = total.div_ceil(size).max(1);
        Self {
            page,
            last,
            previous: (page > 1).then(|| format!("{address}page={}", page - 1)),
            next: (page < last).then(|| format!("{address}page={}", page + 1)),
        }
    }
}
