//! A text while somebody writes it: a block that was begun and is not finished waits beside the tree, as it was sent, until it is. Outputs
//! read the tree and never meet it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::super::{BlockId, RichText};
use super::{Fault, parse, parse_value, raw};

/// A block of a text that lacks something: a key figure without its number, a link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unfinished {
    /// Its own id. Where the tree has a block of that id, that one is this one without the links that lack something.
    pub id: BlockId,
    /// The block it follows, finished or not; none at the beginning.
    #[serde(default)]
    pub after: Option<BlockId>,
    /// The node as the editor sent it.
    pub block: Value,
}

impl Unfinished {
    /// "keyFigure", "embed", "paragraph"…
    #[must_use]
    pub fn name(&self) -> &str {
        self.block.get("type").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it still says more than the text: not once its block was changed elsewhere.
    #[must_use]
    pub fn stands(&self, text: &RichText) -> bool {
        let Some(known) = text.content.iter().find(|it| it.id() == self.id) else { return true };
        one(&without_links(self.block.clone())).is_ok_and(|it| it.content.first() == Some(known))
    }
}

/// What a block may lack while somebody writes it.
const LACKS: [&str; 5] = ["empty_block", "empty_link", "empty_text", "address", "shape"];

/// Reads a text as it is typed: its finished blocks, and those that are not.
///
/// # Errors
/// What is wrong with it beside blocks that lack something, in reading order.
pub fn draft(json: &str) -> Result<(RichText, Vec<Unfinished>), Vec<Fault>> {
    let faults = match parse(json) {
        Ok(text) => return Ok((text, Vec::new())),
        Err(faults) => faults,
    };
    let Ok(mut doc) = serde_json::from_str::<Value>(json) else { return Err(faults) };
    // Every block has an id of its own from here on.
    if raw::tidy(&mut doc).iter().any(|it| !LACKS.contains(&it.key)) {
        return Err(faults);
    }
    // An address of another sort is no unfinished one: the editor would make a link of it for whoever opens the draft.
    if names_another_scheme(&doc) {
        return Err(faults);
    }
    let Some(Value::Array(blocks)) = doc.get_mut("content").map(Value::take) else { return Err(faults) };
    let (mut text, mut unfinished, mut after) = (RichText::default(), Vec::new(), None);
    for block in blocks {
        let id = block.pointer("/attrs/id").and_then(Value::as_str).and_then(BlockId::parse);
        let Some(id) = id else { return Err(faults) };
        match one(&block) {
            Ok(whole) => text.content.extend(whole.content),
            Err(lacks) if known(&block) && lacks.iter().all(|it| LACKS.contains(&it.key)) => {
                if let Ok(rest) = one(&without_links(block.clone())) {
                    text.content.extend(rest.content);
                }
                unfinished.push(Unfinished { id, after, block });
            }
            Err(_) => return Err(faults),
        }
        after = Some(id);
    }
    Ok((text, unfinished))
}

/// The text with what is unfinished in its place, as the editor takes it.
///
/// # Errors
/// Where the tree cannot be written as JSON.
pub fn with_unfinished(text: &RichText, unfinished: &[Unfinished]) -> serde_json::Result<Value> {
    let id_of = |it: &Value| it.pointer("/attrs/id").and_then(Value::as_str).and_then(BlockId::parse);
    let mut doc = serde_json::to_value(text)?;
    let Some(blocks) = doc.get_mut("content").and_then(Value::as_array_mut) else { return Ok(doc) };
    for it in unfinished.iter().filter(|it| it.stands(text)) {
        let place = |id: BlockId| blocks.iter().position(|block| id_of(block) == Some(id));
        match (place(it.id), it.after) {
            (Some(at), _) => blocks[at] = it.block.clone(),
            (None, None) => blocks.insert(0, it.block.clone()),
            (None, Some(after)) => {
                let at = place(after).map_or(blocks.len(), |at| at + 1);
                blocks.insert(at, it.block.clone());
            }
        }
    }
    Ok(doc)
}

/// Whether an address anywhere in it is of a scheme no text may lead to.
fn names_another_scheme(node: &Value) -> bool {
    let foreign = |it: &Value| {
        let url = it.as_str().and_then(|it| Url::parse(it.trim()).ok());
        url.is_some_and(|it| !matches!(it.scheme(), "http" | "https" | "mailto" | "tel"))
    };
    match node {
        Value::Object(parts) => parts.iter().any(|(name, it)| {
            (matches!(name.as_str(), "address" | "url") && foreign(it)) || names_another_scheme(it)
        }),
        Value::Array(list) => list.iter().any(names_another_scheme),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Names of attributes that blocks have.
const ATTRIBUTES: [&str; 14] = [
    "id", "optional", "channels", "level", "by", "image", "images", "caption", "title", "value", "label",
    "item", "target", "url",
];

/// Whether a block only lacks something: what no block has is refused.
fn known(block: &Value) -> bool {
    let attrs = block.get("attrs").and_then(Value::as_object);
    attrs.is_none_or(|it| it.keys().all(|name| ATTRIBUTES.contains(&name.as_str())))
}

fn one(block: &Value) -> Result<RichText, Vec<Fault>> {
    parse_value(serde_json::json!({ "type": "doc", "content": [block] }))
}

fn without_links(mut block: Value) -> Value {
    if let Some(marks) = block.get_mut("marks").and_then(Value::as_array_mut) {
        marks.retain(|it| it.get("type").and_then(Value::as_str) != Some("link"));
    }
    if let Some(content) = block.get_mut("content").and_then(Value::as_array_mut) {
        content.iter_mut().for_each(|it| *it = without_links(it.take()));
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::richtext::text;
    use serde_json::json;

    const A: &str = "aaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbb";
    const C: &str = "cccccccccccc";

    fn paragraph(id: &str, words: &str, link: Option<&str>) -> Value {
        let mut run = json!({ "type": "text", "text": words });
        if let Some(address) = link {
            run["marks"] = json!([{ "type": "link", "attrs": { "target": { "address": address } } }]);
        }
        json!({ "type": "paragraph", "attrs": { "id": id }, "content": [run] })
    }

    fn read(blocks: &Value) -> (RichText, Vec<Unfinished>) {
        draft(&json!({ "type": "doc", "content": blocks }).to_string()).unwrap()
    }

    #[test]
    fn what_is_unfinished_waits_beside_the_text() {
        let figure = json!({ "type": "keyFigure", "attrs": { "id": B, "value": "", "label": "lits" } });
        let embed = json!({ "type": "embed", "attrs": { "id": C, "url": "", "title": "" } });
        let blocks = json!([figure, embed, paragraph(A, "Le bac.", None)]);
        let (body, waiting) = read(&blocks);
        assert_eq!(text::plain(&body), "Le bac.");
        assert_eq!(waiting.iter().map(Unfinished::name).collect::<Vec<_>>(), ["keyFigure", "embed"]);
        assert_eq!(with_unfinished(&body, &waiting).unwrap()["content"], blocks);
    }

    #[test]
    fn a_link_that_leads_nowhere_takes_no_words_away() {
        let blocks = json!([paragraph(A, "Le plan", Some("ailleurs")), paragraph(B, "Fin.", None)]);
        let (mut body, waiting) = read(&blocks);
        assert_eq!(text::plain(&body), "Le plan\n\nFin.");
        assert_eq!(with_unfinished(&body, &waiting).unwrap()["content"], blocks);
        // Somebody changed those words meanwhile: they are not undone.
        body.content[0] = read(&json!([paragraph(A, "La carte", None)])).0.content.remove(0);
        assert!(!waiting[0].stands(&body));
        assert_eq!(with_unfinished(&body, &waiting).unwrap(), serde_json::to_value(&body).unwrap());
    }

    #[test]
    fn what_is_no_block_is_refused() {
        let strange = json!({ "type": "doc", "content": [{ "type": "script", "attrs": { "id": A } }] });
        assert_eq!(draft(&strange.to_string()).unwrap_err()[0].key, "unknown_node");
        for address in ["javascript:alert(1)", " java\tscript:alert(1)", "data:text/html,x"] {
            let link = json!({ "type": "doc", "content": [paragraph(A, "ici", Some(address))] });
            assert_eq!(draft(&link.to_string()).unwrap_err()[0].key, "address", "{address}");
        }
    }
}
