//! The page about the API: every address in words, with a form that asks it. No script of anybody's is needed to try it.
use super::answers;
use super::operation::{self, Parameter, Sort};
use crate::content::{Kind, address};
use crate::error::Result;
use crate::site::head::Head;
use crate::site::visit::Visit;
use crate::web::page::{Link, Page, Template};
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

/// `site/api.html`.
#[derive(Debug, Serialize)]
pub(super) struct ApiPage {
    head: Head,
    crumbs: Vec<Link>,
    /// Where its forms go.
    path: String,
    title: String,
    lede: String,
    operations: Vec<Shown>,
}

/// One address.
#[derive(Debug, Serialize)]
struct Shown {
    id: &'static str,
    path: &'static str,
    summary: String,
    fields: Vec<Field>,
    /// A whole address that answers, where a number stands in the path and something has one.
    example: Option<String>,
}

/// One parameter.
#[derive(Debug, Serialize)]
struct Field {
    name: &'static str,
    meaning: String,
    /// `date`, `number`, `text`, or `select` with values.
    input: &'static str,
    values: Vec<&'static str>,
    required: bool,
}

impl Template for ApiPage {
    const NAME: &'static str = "site/api.html";
}

/// The page; what one of its forms asks is asked at its address, without the fields that were left empty.
pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> Result<Response> {
    if let Some(to) = asked(query.as_deref().unwrap_or_default()) {
        return Ok(Redirect::to(&to).into_response());
    }
    let title = visit.say("api-name", &[]);
    let lede = visit.say("api-lede", &[]);
    let head = Head::new(&visit, &title, &lede, &address::api(visit.locale)).in_both(&visit, address::api);
    let languages = head.languages();
    let (item, issue) = answers::examples(&visit.app, &visit.town).await?;
    let shown = |it: &&operation::Operation| Shown {
        id: it.id,
        path: it.path,
        summary: visit.say(&format!("api-op-{}", it.id), &[]),
        fields: it
            .parameters
            .iter()
            .filter(|it| it.sort != Sort::Number)
            .map(|it| field(&visit, it))
            .collect(),
        example: match it.id {
            "item" => item.map(|it| format!("/api/v1/items/{it}")),
            "issue" => issue.map(|it| format!("/api/v1/issues/{it}")),
            _ => None,
        },
    };
    let operations = operation::ALL.iter().map(shown).collect();
    let path = address::api(visit.locale);
    let page = ApiPage { crumbs: Vec::new(), path, title, lede, operations, head };
    Ok(Page::new(page).in_languages(languages).into_response())
}

/// The address a form means.
fn asked(query: &str) -> Option<String> {
    let fields: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let wanted = fields.iter().find(|it| it.0 == "op")?;
    let operation = operation::ALL.iter().find(|it| it.id == wanted.1)?;
    let given = fields.iter().filter(|it| it.0 != "op" && !it.1.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    Some(if query.is_empty() { operation.path.to_owned() } else { format!("{}?{query}", operation.path) })
}

fn field(visit: &Visit, it: &Parameter) -> Field {
    let values = match it.sort {
        Sort::Kind => Kind::ALL.map(Kind::name).to_vec(),
        Sort::Language => vec!["fr", "en"],
        _ => Vec::new(),
    };
    let input = match it.sort {
        Sort::Kind | Sort::Language => "select",
        Sort::Day => "date",
        Sort::Limit => "number",
        _ => "text",
    };
    let meaning = visit.say(&format!("api-param-{}", it.name), &[]);
    Field { name: it.name, meaning, input, values, required: it.required }
}
