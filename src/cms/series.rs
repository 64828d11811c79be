//! The series of the magazine: how often it comes out and when it closes, so that its next issue makes itself.
use super::form::{Sent, View};
use super::issues::{chosen_layout, layouts};
use super::{Choice, Desk, flatplan, issues, printers, say};
use crate::app::App;
use crate::content::publication::series::Model;
use crate::content::publication::{Rules, Zoning};
use crate::content::town;
use crate::error::Result;
use crate::print::issue::{self, DEFAULT_LAYOUT, DEFAULT_PAGES};
use crate::print::printers::{choose_for_series, missing, of_series};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Every series, and the form of one or of a new one.
#[derive(Debug, Serialize)]
pub(super) struct SeriesPage {
    desk: Desk,
    all: Vec<Line>,
    /// The series in the form; none for a new one.
    chosen: Option<Uuid>,
    layouts: Vec<Choice>,
    printers: Vec<Choice>,
    modes: Vec<Choice>,
    /// What is asked of the sections of each issue.
    rules: Vec<flatplan::RuleRow>,
    /// The zones that may have an edition.
    zones: Vec<Choice>,
    form: View,
}

impl Template for SeriesPage {
    const NAME: &'static str = "cms/series.html";
}

#[derive(Debug, Serialize)]
struct Line {
    id: Uuid,
    title: String,
    rhythm: String,
    active: bool,
}

/// Which series the form shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    series: Option<Uuid>,
}

/// The page.
pub(super) async fn list(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<SeriesPage>> {
    let all = issue::all_series(&app.db).await?;
    let chosen = all.iter().find(|it| Some(it.id) == asked.series).cloned();
    let it = match chosen {
        Some(it) => it,
        None => blank(town::get(&app.db).await?.magazine),
    };
    let mut form = View::default();
    form.set("title", &it.title);
    form.set("every_months", it.every_months.to_string());
    form.set("closing_day", it.closing_day.to_string());
    form.set("closing_time", &it.closing_time);
    form.set("layout", &it.layout);
    form.set("pages_min", it.pages_min.to_string());
    form.set("pages_max", it.pages_max.to_string());
    let days = [
        ("texts_days", it.texts_days),
        ("tribunes_days", it.tribunes_days),
        ("fit_days", it.fit_days),
        ("proof_days", it.proof_days),
        ("distribution_days", it.distribution_days),
        ("print_run", it.print_run),
    ];
    for (name, value) in days {
        form.set(name, value.map(|it| it.to_string()).unwrap_or_default());
    }
    form.set("mode", crate::print::name_of(&it.mode));
    form.set("active", if it.active { "true" } else { "" });
    if let Some(printer) = of_series(&app.db, it.id).await? {
        form.set("printer_id", printer.to_string());
    }
    issues::show_zoning(&mut form, Zoning::stored(it.zoning.as_ref()));
    let rules = it.rules.and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default();
    Ok(Page::new(page(&app, &person, &all, asked.series, form, rules).await?))
}

fn blank(title: String) -> Model {
    Model {
        id: Uuid::now_v7(),
        title,
        every_months: 1,
        closing_day: 15,
        closing_time: "18:00".into(),
        layout: DEFAULT_LAYOUT.into(),
        pages_min: DEFAULT_PAGES.0,
        pages_max: DEFAULT_PAGES.1,
        active: true,
        ..Model::default()
    }
}

async fn page(
    app: &App,
    person: &Person,
    all: &[Model],
    chosen: Option<Uuid>,
    form: View,
    rules: Rules,
) -> Result<SeriesPage> {
    let rhythm = |it: &Model| {
        let (months, day) = (it.every_months.to_string(), it.closing_day.to_string());
        let args = [("months", months.as_str()), ("day", day.as_str()), ("time", it.closing_time.as_str())];
        app.templates.say(&person.locale, "cms-series-rhythm", &args)
    };
    Ok(SeriesPage {
        desk: Desk::of(person, "issues"),
        all: all
            .iter()
            .map(|it| Line { id: it.id, title: it.title.clone(), rhythm: rhythm(it), active: it.active })
            .collect(),
        chosen,
        layouts: layouts(
            app,
            person,
            all.iter().find(|it| Some(it.id) == chosen).map_or("", |it| &it.layout),
        )?,
        printers: printers::choices(app).await?,
        modes: issues::modes(app, person),
        rules: flatplan::rule_rows(app, person, &rules).await?,
        zones: super::terms::zone_choices(app, person).await?,
        form,
    })
}

/// Saves a series, new or known, and makes its next issue if it has none open.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response> {
    let all = issue::all_series(&app.db).await?;
    let known = sent.id("id").and_then(|id| all.iter().find(|it| it.id == id).cloned());
    let chosen = known.as_ref().map(|it| it.id);
    let base = known.unwrap_or_else(|| blank(String::new()));
    let mut found = Vec::new();
    let rules = Rules { sections: flatplan::section_rules(&sent, &mut found), apart: Vec::new() };
    let layout = chosen_layout(&app, &sent, &mut found)?;
    let wanted = Model {
        layout: if layout.is_empty() { base.layout.clone() } else { layout },
        title: sent.text("title"),
        every_months: sent.number("every_months", &mut found).unwrap_or(0),
        closing_day: sent.number("closing_day", &mut found).unwrap_or(0),
        closing_time: sent.text("closing_time"),
        pages_min: sent.number("pages_min", &mut found).unwrap_or(0),
        pages_max: sent.number("pages_max", &mut found).unwrap_or(0),
        active: sent.flag("active"),
        texts_days: sent.number("texts_days", &mut found),
        tribunes_days: sent.number("tribunes_days", &mut found),
        fit_days: sent.number("fit_days", &mut found),
        proof_days: sent.number("proof_days", &mut found),
        distribution_days: sent.number("distribution_days", &mut found),
        print_run: sent.number("print_run", &mut found),
        mode: sent.choice("mode"),
        rules: Some(serde_json::to_value(&rules)?),
        zoning: Some(serde_json::to_value(issues::zoning(&sent, &mut found))?),
        ..base
    };
    let id = wanted.id;
    let printer = sent.id("printer_id");
    found.extend(missing(&app.db.read, printer).await?);
    let done = if found.is_empty() {
        let possible = crate::print::flatplan::refuse_impossible(&rules);
        let saved = match possible {
            Ok(()) => issue::save_series(&app.db, &person, wanted).await,
            refused => refused,
        };
        refused(saved)?
    } else {
        Err(found)
    };
    match done {
        Ok(()) => {
            choose_for_series(&app.db, &person, id, printer, app.now()).await?;
            let town = town::get(&app.db).await?;
            issue::plan_due(&app.db, &town, app.now()).await?;
            visitor.flash(&app, &say(&app, &person, "cms-series-saved")).await?;
            Ok(Redirect::to(&format!("/cms/series?series={id}")).into_response())
        }
        Err(found) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            Ok(Page::invalid(page(&app, &person, &all, chosen, form, rules).await?).into_response())
        }
    }
}
