//! The description of the API, as OpenAPI 3.1 says it, in French or English: made from the table of operations, so that it says what is.
use super::operation::{self, Operation, Parameter, Sort};
use crate::app::App;
use crate::content::{Kind, town};
use crate::error::Result;
use crate::web::kept::Shared;
use axum::extract::State;
use serde_json::{Map, Value, json};

/// The description, in the first language of the site.
pub(super) async fn show(State(app): State<App>) -> Result<Shared> {
    let town = town::get(&app.db).await?;
    let document = document(&app, town.first_language(), &town.name);
    Ok(Shared::new("application/json; charset=utf-8", serde_json::to_vec_pretty(&document)?))
}

fn document(app: &App, locale: &str, town: &str) -> Value {
    let say = |key: &str, args: &[(&str, &str)]| app.templates.say(locale, key, args);
    let paths: Map<String, Value> = operation::ALL
        .iter()
        .map(|it| (it.path.to_owned(), json!({ "get": operation(app, locale, it) })))
        .collect();
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": say("api-title", &[("town", town)]),
            "description": say("api-lede", &[]),
            "version": "1",
        },
        "servers": [{ "url": app.settings.public_url }],
        "paths": paths,
        "components": { "schemas": schemas() },
    })
}

fn operation(app: &App, locale: &str, it: &Operation) -> Value {
    let parameter = |parameter: &Parameter| {
        json!({
            "name": parameter.name,
            "in": if parameter.sort == Sort::Number { "path" } else { "query" },
            "required": parameter.required,
            "description": app.templates.say(locale, &format!("api-param-{}", parameter.name), &[]),
            "schema": parameter.sort.schema(),
        })
    };
    let problem = |key: &str| {
        json!({ "description": app.templates.say(locale, key, &[]),
            "content": { "application/problem+json": { "schema": named("Problem") } } })
    };
    json!({
        "operationId": it.id,
        "summary": app.templates.say(locale, &format!("api-op-{}", it.id), &[]),
        "parameters": it.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "responses": {
            "200": {
                "description": app.templates.say(locale, "api-answer-200", &[]),
                "headers": { "ETag": { "schema": { "type": "string" } } },
                "content": { "application/json": { "schema": named(it.answer) } },
            },
            "304": { "description": app.templates.say(locale, "api-answer-304", &[]) },
            "400": problem("api-answer-400"),
            "404": problem("api-answer-404"),
            "422": problem("api-answer-422"),
        },
    })
}

fn named(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// An object with all of these properties and no other.
fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().map(|it| it.keys().collect()).unwrap_or_default();
    json!({ "type": "object", "required": names, "properties": properties, "additionalProperties": false })
}

fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn or_none(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let uri = json!({ "type": "string", "format": "uri" });
    let instant = json!({ "type": "string", "format": "date-time" });
    let whole = json!({ "type": "integer" });
    let locale = json!({ "type": "string", "enum": ["fr", "en"] });
    let label = object(&json!({ "fr": text, "en": text }));
    let next = json!({ "type": ["string", "null"], "pattern": "^[0-9]{1,15}-[0-9]{1,15}$" });
    let image = object(&json!({
        "url": uri, "alt": text, "caption": text, "credit": text, "width": whole, "height": whole,
    }));
    let mut summary = json!({
        "id": { "type": "string", "format": "uuid" },
        "number": whole,
        "kind": { "type": "string", "enum": Kind::ALL.map(Kind::name) },
        "locale": locale,
        "title": text,
        "kicker": text,
        "lede": text,
        "url": uri,
        "short_url": uri,
        "api_url": uri,
        "topics": list(&text),
        "zones": list(&text),
        "audiences": list(&text),
        "published_at": or_none(&instant),
        "updated_at": or_none(&instant),
        "image": or_none(&image),
        "details": { "type": "object" },
    });
    let short = object(&summary);
    summary["author"] = text.clone();
    summary["html"] = text.clone();
    summary["translations"] = list(&object(&json!({ "locale": locale, "number": whole, "url": uri })));
    let timing = object(&json!({ "begin": instant, "end": instant }));
    let event = object(
        &json!({ "begin": instant, "end": instant, "later": list(&timing), "item": named("Summary") }),
    );
    let mut issue = json!({
        "number": whole,
        "title": text,
        "period": text,
        "released_on": { "type": "string", "format": "date" },
        "pages": whole,
        "url": uri,
        "api_url": uri,
        "pdf": list(&object(&json!({ "zone": or_none(&text), "url": uri }))),
        "epub": or_none(&uri),
    });
    let on_shelf = object(&issue);
    issue["contents"] = list(&object(&json!({ "page": whole, "number": whole, "title": text, "url": uri })));
    json!({
        "Summary": short,
        "Item": object(&summary),
        "ItemPage": object(&json!({ "items": list(&named("Summary")), "next": next })),
        "SearchPage": object(&json!({ "items": list(&named("Summary")), "total": whole, "next": next })),
        "EventPage": object(&json!({ "events": list(&event), "next": next })),
        "TopicList": object(&json!({
            "topics": list(&object(&json!({ "slug": text, "label": label, "parent": or_none(&text), "url": uri }))),
            "zones": list(&object(&json!({ "slug": text, "label": label }))),
        })),
        "IssuePage": object(&json!({ "issues": list(&on_shelf), "next": next })),
        "Issue": object(&issue),
        "Problem": {
            "type": "object",
            "required": ["status", "title", "detail"],
            "properties": { "status": whole, "title": text, "detail": text, "errors": list(&text), "reference": text },
        },
    })
}
