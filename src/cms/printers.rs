//! Who prints the magazine, and what each printer asks for: bleed, inks, paper, ICC profile, every threshold of the preflight. Which values
//! make sense is `print`'s to say.
use super::form::{Line, Sent, Upload, View, lines};
use super::{Choice, Desk, say};
use crate::app::App;
use crate::error::{Error, Problem, Result};
use crate::print::printer::{Paper, PrinterProfile, Thresholds};
use crate::print::printers::{self, Icc, Model, PAGES_MULTIPLES, Unit, Uses, Wish};
use crate::staff::Person;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// The thresholds as the form shows them: what a group is about, and its thresholds.
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "images",
        &[
            "image_error_ppi",
            "image_warning_ppi",
            "image_target_ppi",
            "image_most_ppi",
            "line_art_error_ppi",
            "line_art_warning_ppi",
            "source_quality_q",
            "source_messenger_px",
            "source_messenger_q",
        ],
    ),
    (
        "ink",
        &[
            "ink_window_mm2",
            "image_ink_tolerance_percent",
            "ink_rounding_percent",
            "trace_ink_percent",
            "raster_ppi",
            "empty_percent",
        ],
    ),
    (
        "black",
        &[
            "rich_black_pt",
            "rich_black_k_percent",
            "rich_black_cmy_percent",
            "overprint_below_pt",
            "overprint_line_pt",
        ],
    ),
    (
        "text",
        &[
            "caption_pt",
            "running_text_pt",
            "running_text_glyphs",
            "superscript_glyphs",
            "small_text_pt",
            "small_text_inks",
            "reversed_pt",
            "reversed_bold_pt",
            "contrast_delta_l",
            "hyphen_ladder",
        ],
    ),
    ("lines", &["hairline_pt", "hairline_inks_pt"]),
    (
        "page",
        &[
            "safe_mm",
            "safe_folio_mm",
            "gutter_mm",
            "spine_art_mm",
            "box_tolerance_mm",
            "bleed_short_pt",
            "qr_mm",
            "qr_quiet_modules",
        ],
    ),
];

/// Every printer, and what the built-in profile is.
#[derive(Debug, Serialize)]
pub(super) struct ListPage {
    desk: Desk,
    printers: Vec<Row>,
    /// Name of the built-in profile and its numbers.
    built_in: (String, String),
}

impl Template for ListPage {
    const NAME: &'static str = "cms/printers.html";
}

#[derive(Debug, Serialize)]
struct Row {
    id: Uuid,
    name: String,
    numbers: String,
    /// True without an ICC profile of its own.
    icc_built_in: bool,
}

/// One printer, or a new one.
#[derive(Debug, Serialize)]
pub(super) struct PrinterPage {
    desk: Desk,
    /// None for a new one.
    id: Option<Uuid>,
    version: i32,
    heading: String,
    form: View,
    multiples: Vec<Choice>,
    bindings: Vec<Choice>,
    pdf_versions: Vec<Choice>,
    image_colours: Vec<Choice>,
    /// The name of its ICC profile; none for the built-in one.
    icc: Option<String>,
    groups: Vec<Group>,
    /// A threshold is among what is wrong.
    thresholds_open: bool,
    /// A file was sent, which the browser forgets.
    choose_again: bool,
    conflict: bool,
    /// Why it was not removed.
    refusals: Vec<Line>,
    numbers: String,
    series: String,
    removable: bool,
}

impl Template for PrinterPage {
    const NAME: &'static str = "cms/printer.html";
}

#[derive(Debug, Serialize)]
struct Group {
    name: &'static str,
    thresholds: Vec<Threshold>,
}

#[derive(Debug, Serialize)]
struct Threshold {
    name: &'static str,
    unit: Option<&'static str>,
}

fn groups() -> Vec<Group> {
    let threshold = |name: &&'static str| Threshold { name, unit: Unit::of(name).name() };
    let group = |(name, thresholds): (&'static str, &[&'static str])| Group {
        name,
        thresholds: thresholds.iter().map(threshold).collect(),
    };
    GROUPS.into_iter().map(group).collect()
}

/// The printers of a menu.
pub(super) async fn choices(app: &App) -> Result<Vec<Choice>> {
    let all = printers::all(&app.db).await?;
    Ok(all.into_iter().map(|it| Choice { value: it.id.to_string(), label: it.name }).collect())
}

/// The printers.
pub(super) async fn list(State(app): State<App>, Editor(person): Editor) -> Result<Page<ListPage>> {
    let row = |it: &Model| -> Result<Row> {
        let numbers = numbers(&app, &person, &it.profile()?);
        Ok(Row { id: it.id, name: it.name.clone(), numbers, icc_built_in: it.icc_hash.is_none() })
    };
    let all = printers::all(&app.db).await?;
    let usual = PrinterProfile::default();
    Ok(Page::new(ListPage {
        desk: Desk::of(&person, "issues"),
        printers: all.iter().map(row).collect::<Result<_>>()?,
        built_in: (usual.name.clone(), numbers(&app, &person, &usual)),
    }))
}

/// The main numbers of a profile in a line.
fn numbers(app: &App, person: &Person, profile: &PrinterProfile) -> String {
    let [bleed, ink] = [profile.bleed_mm, profile.ink_limit].map(|it| decimal(person, it));
    let multiple = profile.pages_multiple.to_string();
    let pdf = say(app, person, &format!("pdfx-{}", stored(&profile.version)));
    let args = [
        ("condition", profile.condition.as_str()),
        ("bleed", &bleed),
        ("ink", &ink),
        ("multiple", &multiple),
        ("pdf", &pdf),
    ];
    app.templates.say(&person.locale, "cms-printer-numbers", &args)
}

/// A number as the person writes it.
fn decimal(person: &Person, number: f64) -> String {
    let plain = number.to_string();
    if person.locale == "fr" { plain.replace('.', ",") } else { plain }
}

/// The stored name of a choice.
fn stored(choice: &impl Serialize) -> String {
    serde_json::to_value(choice).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The form of a new printer, with what most printers ask for.
pub(super) async fn blank(State(app): State<App>, Editor(person): Editor) -> Result<Page<PrinterPage>> {
    let usual = PrinterProfile { name: String::new(), ..PrinterProfile::default() };
    Ok(Page::new(page(&app, &person, None, view(&person, &usual)?).await?))
}

/// The form of a printer.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Page<PrinterPage>> {
    let printer = printers::by_id(&app.db, id).await?;
    let form = view(&person, &printer.profile()?)?;
    Ok(Page::new(page(&app, &person, Some(&printer), form).await?))
}

fn view(person: &Person, profile: &PrinterProfile) -> Result<View> {
    let mut form = View::of(&json!({
        "name": profile.name, "condition": profile.condition, "condition_name": profile.condition_name,
        "marks": profile.marks, "pages_multiple": profile.pages_multiple, "paper_name": profile.paper.name,
        "binding": profile.binding, "cover_apart": profile.cover_apart, "pdf_version": profile.version, "image_colour": profile.images,
        "jpx": profile.jpx, "jbig2": profile.jbig2, "trapped": profile.trapped, "spots": profile.spots,
    }));
    let numbers = [
        ("bleed_mm", profile.bleed_mm),
        ("ink_limit", profile.ink_limit),
        ("paper_grammage", profile.paper.grammage),
        ("paper_caliper_mm", profile.paper.caliper_mm),
    ];
    for (name, number) in numbers {
        form.set(name, decimal(person, number));
    }
    for (name, value) in serde_json::to_value(&profile.thresholds)?.as_object().into_iter().flatten() {
        form.set(&printers::threshold_field(name), decimal(person, value.as_f64().unwrap_or(0.0)));
    }
    Ok(form)
}

async fn page(app: &App, person: &Person, printer: Option<&Model>, form: View) -> Result<PrinterPage> {
    let uses = match printer {
        Some(it) => printers::uses(&app.db.read, it.id).await?,
        None => Uses::default(),
    };
    let multiple = |it: usize| Choice { value: it.to_string(), label: it.to_string() };
    Ok(PrinterPage {
        desk: Desk::of(person, "issues"),
        id: printer.map(|it| it.id),
        version: printer.map_or(0, |it| it.version),
        heading: printer.map_or_else(|| say(app, person, "cms-printer-new"), |it| it.name.clone()),
        multiples: PAGES_MULTIPLES.map(multiple).into(),
        bindings: Choice::named(app, person, "binding", ["saddle", "perfect"]),
        pdf_versions: Choice::named(app, person, "pdfx", ["x4", "x1a"]),
        image_colours: Choice::named(app, person, "image-colour", ["cmyk", "rgb-x4"]),
        icc: own_icc(app, printer).await?,
        groups: groups(),
        thresholds_open: form.problems.keys().any(|it| it.starts_with("thresholds.")),
        form,
        choose_again: false,
        conflict: false,
        refusals: Vec::new(),
        numbers: uses.numbers(),
        series: uses.series.join(", "),
        removable: printer.is_some() && uses.none(),
    })
}

/// The name of a printer's own ICC profile. A file that was lost since must not hide the form that can mend it.
async fn own_icc(app: &App, printer: Option<&Model>) -> Result<Option<String>> {
    let Some((printer, hash)) = printer.and_then(|it| Some((it, it.icc_hash.clone()?))) else {
        return Ok(None);
    };
    let name = match printer.icc(&app.media).await {
        Ok(icc) => printers::icc_name(icc).await.ok(),
        Err(fault) => {
            tracing::warn!(%fault, "an ICC profile cannot be read");
            None
        }
    };
    Ok(Some(name.unwrap_or(hash)))
}

/// What the form says of a printer. A number that cannot be one is a problem, and the usual one stands in for it.
fn read(sent: &Sent, file: Option<Upload>, found: &mut Vec<Problem>) -> Result<Wish> {
    let usual = PrinterProfile::default();
    let icc = match file.map(|it| it.light("icc")) {
        Some(Ok((_, bytes))) => Icc::New(bytes),
        Some(Err(problem)) => {
            found.push(problem);
            Icc::Kept
        }
        None if sent.flag("icc_built_in") => Icc::BuiltIn,
        None => Icc::Kept,
    };
    let profile = PrinterProfile {
        name: sent.text("name"),
        condition: sent.text("condition"),
        condition_name: sent.text("condition_name"),
        bleed_mm: needed(sent, "bleed_mm", usual.bleed_mm, found),
        marks: sent.flag("marks"),
        ink_limit: needed(sent, "ink_limit", usual.ink_limit, found),
        pages_multiple: needed(sent, "pages_multiple", usual.pages_multiple, found),
        paper: Paper {
            name: sent.text("paper_name"),
            grammage: needed(sent, "paper_grammage", usual.paper.grammage, found),
            caliper_mm: needed(sent, "paper_caliper_mm", usual.paper.caliper_mm, found),
        },
        binding: sent.one_of("binding", found),
        cover_apart: sent.flag("cover_apart"),
        version: sent.one_of("pdf_version", found),
        images: sent.one_of("image_colour", found),
        jpx: sent.flag("jpx"),
        jbig2: sent.flag("jbig2"),
        trapped: sent.flag("trapped"),
        spots: sent.lines("spots"),
        thresholds: thresholds(sent, found)?,
    };
    Ok(Wish { profile, icc })
}

fn needed<T: std::str::FromStr>(sent: &Sent, name: &str, usual: T, found: &mut Vec<Problem>) -> T {
    if sent.text(name).is_empty() {
        found.push(Problem::at(name, "required"));
    }
    sent.number(name, found).unwrap_or(usual)
}

/// The thresholds; one left empty is the usual one.
fn thresholds(sent: &Sent, found: &mut Vec<Problem>) -> Result<Thresholds> {
    let mut values = serde_json::to_value(Thresholds::default())?;
    for (name, value) in values.as_object_mut().into_iter().flatten() {
        let field = printers::threshold_field(name);
        // What is counted is counted whole.
        let typed = if value.is_f64() {
            sent.number::<f64>(&field, found).map(Value::from)
        } else {
            sent.number::<u64>(&field, found).map(Value::from)
        };
        let Some(typed) = typed else { continue };
        match printers::threshold_problem(name, &typed) {
            Some(problem) => found.push(problem),
            None => *value = typed,
        }
    }
    Ok(serde_json::from_value(values)?)
}

/// Adds a printer.
pub(super) async fn create(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    mut sent: Sent,
) -> Result<Response> {
    let file = sent.files.pop();
    let choose_again = file.is_some();
    let mut found = Vec::new();
    let wish = read(&sent, file, &mut found)?;
    let done = if found.is_empty() {
        printers::add(&app.db, &app.media, &person, wish, app.now()).await
    } else {
        found.extend(printers::examine(&wish).await);
        Err(Error::Refused(found))
    };
    match done {
        Ok(printer) => saved(&app, &person, &visitor, &printer).await,
        Err(Error::Refused(found)) => {
            let form = View::sent(&sent, &[]).with(&app, &person, &found);
            let page = page(&app, &person, None, form).await?;
            Ok(Page::invalid(PrinterPage { choose_again, ..page }).into_response())
        }
        Err(other) => Err(other),
    }
}

/// Changes a printer.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    mut sent: Sent,
) -> Result<Response> {
    let printer = printers::by_id(&app.db, id).await?;
    let file = sent.files.pop();
    let choose_again = file.is_some();
    let version = sent.text("version").parse().unwrap_or(0);
    let mut found = Vec::new();
    let wish = read(&sent, file, &mut found)?;
    let done = if found.is_empty() {
        printers::change(&app.db, &app.media, &person, id, version, wish, app.now()).await
    } else {
        found.extend(printers::examine(&wish).await);
        Err(Error::Refused(found))
    };
    let again = View::sent(&sent, &[]);
    match done {
        Ok(printer) => saved(&app, &person, &visitor, &printer).await,
        Err(Error::Refused(found)) => {
            let form = again.with(&app, &person, &found);
            let page = page(&app, &person, Some(&printer), form).await?;
            // The version stays the one the form was opened with: what somebody else saved meanwhile is told at the next try.
            Ok(Page::invalid(PrinterPage { version, choose_again, ..page }).into_response())
        }
        Err(Error::Conflict) => {
            let page = page(&app, &person, Some(&printer), again).await?;
            let page = PrinterPage { conflict: true, choose_again, ..page };
            Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
        }
        Err(other) => Err(other),
    }
}

async fn saved(app: &App, person: &Person, visitor: &Visitor, printer: &Model) -> Result<Response> {
    visitor.flash(app, &say(app, person, "cms-printer-saved")).await?;
    Ok(Redirect::to(&format!("/cms/printers/{}", printer.id)).into_response())
}

/// Removes a printer nothing names.
pub(super) async fn remove(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    sent: Sent,
) -> Result<Response> {
    let version = sent.text("version").parse().unwrap_or(0);
    let (conflict, found) = match printers::remove(&app.db, &person, id, version, app.now()).await {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-printer-removed")).await?;
            return Ok(Redirect::to("/cms/printers").into_response());
        }
        Err(Error::Conflict) => (true, Vec::new()),
        Err(Error::Refused(found)) => (false, found),
        Err(other) => return Err(other),
    };
    let printer = printers::by_id(&app.db, id).await?;
    let form = view(&person, &printer.profile()?)?;
    let page = page(&app, &person, Some(&printer), form).await?;
    let page = PrinterPage { conflict, refusals: lines(&app, &person, &found), ..page };
    Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_threshold_has_its_field() {
        let all = serde_json::to_value(Thresholds::default()).unwrap();
        let all: BTreeSet<&str> = all.as_object().unwrap().keys().map(String::as_str).collect();
        let shown: Vec<&str> = GROUPS.iter().flat_map(|it| it.1).copied().collect();
        assert_eq!(shown.iter().copied().collect::<BTreeSet<_>>(), all);
        assert_eq!(shown.len(), all.len(), "a threshold stands twice");
    }
}
