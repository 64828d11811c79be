//! What the columns of a table are: each with what stands in it, and a menu. Said once, it is remembered for tables with the same titles.
use super::form::{Sent, View};
use super::{Choice, Desk, imports, say};
use crate::app::App;
use crate::content::Kind;
use crate::content::import::{self, Columns, Wish};
use crate::error::{Problem, Result};
use crate::intake::source::{self, Sort};
use crate::intake::table::{self, Sheet};
use crate::staff::Person;
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::Editor;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

/// Cells of a column that are shown.
const EXAMPLES: usize = 3;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct ColumnsPage {
    desk: Desk,
    place: String,
    kind: &'static str,
    kinds: Vec<Tab>,
    /// Encoding and separator, or the sheet.
    how: String,
    rows: usize,
    /// A published model it follows.
    model: Option<&'static str>,
    columns: Vec<Column>,
    fields: Vec<Choice>,
    form: View,
}

impl Template for ColumnsPage {
    const NAME: &'static str = "cms/import_columns.html";
}

#[derive(Debug, Serialize)]
struct Tab {
    kind: &'static str,
    href: String,
}

#[derive(Debug, Serialize)]
struct Column {
    title: String,
    examples: Vec<String>,
    field: String,
}

/// Which table, for which kind of items.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    place: String,
    kind: String,
    publish: bool,
}

/// Where the columns of a table are said.
pub(super) fn path(place: &str, publish: bool) -> String {
    format!("/cms/imports/columns?place={}&publish={publish}", urlencode(place))
}

/// The page of a table; what is no table is a problem of the form it was sent with.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let kind = Kind::named(&asked.kind).filter(|it| table::KINDS.contains(it));
    let (sheet, columns) = match read(&app, &asked.place, kind).await? {
        Ok(read) => read,
        Err(problem) => return imports::refuse(&app, &person, View::default(), &[problem]).await,
    };
    let mut form = View::default();
    form.set("name", &columns.name);
    if asked.publish {
        form.set("publish", "true");
    }
    Ok(Page::new(page(&app, &person, &asked.place, &sheet, &columns, form)).into_response())
}

async fn read(
    app: &App,
    place: &str,
    kind: Option<Kind>,
) -> Result<std::result::Result<(Sheet, Columns), Problem>> {
    if !source::lies(app, place) {
        return Ok(Err(Problem::at("import_place", "import-nothing")));
    }
    let read = source::columns_of(app, place, kind).await?;
    Ok(read.map_err(|fault| Problem::at("file", "import-table").with("fault", fault)))
}

fn page(app: &App, person: &Person, place: &str, sheet: &Sheet, said: &Columns, form: View) -> ColumnsPage {
    let kind = Kind::named(&said.kind).unwrap_or(Kind::Place);
    let publish = form.values.contains_key("publish");
    let tab =
        |it: Kind| Tab { kind: it.name(), href: format!("{}&kind={}", path(place, publish), it.name()) };
    let column = |(at, title): (usize, &String)| {
        let mut examples: Vec<String> = Vec::new();
        for cell in sheet.rows.iter().map(|it| &it.cells[at]).filter(|it| !it.is_empty()) {
            let short: String = cell.chars().take(80).collect();
            if !examples.contains(&short) {
                examples.push(short);
            }
            if examples.len() == EXAMPLES {
                break;
            }
        }
        let field = said.fields.get(at).map(|it| it.1.clone()).unwrap_or_default();
        Column { title: title.clone(), examples, field }
    };
    ColumnsPage {
        desk: Desk::of(person, "topics"),
        place: place.to_owned(),
        kind: kind.name(),
        kinds: table::KINDS.map(tab).into(),
        how: sheet.how.clone(),
        rows: sheet.rows.len(),
        model: table::model(&sheet.headers).map(|it| it.0),
        columns: sheet.headers.iter().enumerate().map(column).collect(),
        fields: table::fields(kind)
            .into_iter()
            .map(|it| Choice { value: it.to_owned(), label: say(app, person, &format!("column-{it}")) })
            .collect(),
        form,
    }
}

/// Begins a run with what the columns are.
pub(super) async fn begin(State(app): State<App>, Editor(person): Editor, sent: Sent) -> Result<Response> {
    let (place, kind) = (sent.text("place"), Kind::named(&sent.text("kind")));
    let (sheet, known) = match read(&app, &place, kind).await? {
        Ok(read) => read,
        Err(problem) => return imports::refuse(&app, &person, View::default(), &[problem]).await,
    };
    let mut picked = sent.all("column");
    let fields: Vec<(String, String)> = sheet
        .headers
        .iter()
        .map(|title| (title.clone(), picked.next().unwrap_or_default().to_owned()))
        .collect();
    let columns = Columns { name: sent.text("name"), kind: known.kind, fields };
    let mut found = Vec::new();
    if !columns.fields.iter().any(|it| it.1 == "title") {
        found.push(Problem::at("column-1", "table-no-title"));
    }
    if crate::content::fields::slugify(&columns.name).is_empty() {
        found.push(Problem::at("name", "required"));
    }
    if !found.is_empty() {
        let form = View::sent(&sent, &[]).with(&app, &person, &found);
        return Ok(Page::invalid(page(&app, &person, &place, &sheet, &columns, form)).into_response());
    }
    let sort = Sort::Table.name();
    let wish = Wish {
        publish: sent.flag("publish"),
        dry: sent.flag("dry"),
        topics: import::mapping(&app.db, sort).await?,
        columns: Some(columns),
        ..Wish::default()
    };
    let run = import::ask(&app.db, &person, sort, &place, wish, app.now()).await?;
    app.bell.notify_waiters();
    Ok(Redirect::to(&format!("/cms/imports/{}", run.id)).into_response())
}
