//! Links of a text as they are pasted: an address of this very site leads to the item that stands there, whatever it is called later.
use super::items;
use crate::app::App;
use crate::content::own_address::{self, Lead};
use crate::content::publish;
use crate::error::Result;
use crate::staff::Person;
use serde_json::{Value, json};

/// A text as sent, in which what leads to an item by its address leads there by its id; a path alone becomes a whole address. What is no
/// text comes back as it is.
pub(super) async fn of_ours(app: &App, person: &Person, body: String) -> Result<String> {
    if !body.contains("\"address\"") {
        return Ok(body);
    }
    let Ok(mut doc) = serde_json::from_str::<Value>(&body) else { return Ok(body) };
    let mut targets = Vec::new();
    collect(&mut doc, &mut targets);
    let mut changed = false;
    for target in targets {
        let Some(typed) = target.get("address").and_then(Value::as_str) else { continue };
        let Some(path) = own_address::path(&app.settings.public_url, typed) else { continue };
        match own_address::lead(&app.db, &path).await? {
            // What somebody else is writing is not for everybody to name.
            Lead::Item(it) if items::public(&it).is_some() || publish::own(person, &it).is_ok() => {
                *target = json!({ "item": it.id });
            }
            _ if typed.trim().starts_with('/') => {
                *target = json!({ "address": format!("{}{path}", app.settings.public_url) });
            }
            _ => continue,
        }
        changed = true;
    }
    Ok(if changed { doc.to_string() } else { body })
}

/// Every target of the text, of links and of buttons.
fn collect<'a>(node: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    match node {
        Value::Object(parts) => {
            for (name, part) in parts {
                if name == "target" {
                    found.push(part);
                } else {
                    collect(part, found);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|it| collect(it, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
