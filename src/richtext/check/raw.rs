//! The first pass, on JSON as it came: unknown names, addresses, ids, depth and number. It also drops what an
//! editor sends without meaning it: attributes that are null, marks on a line break, control signs.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::super::{Address, BlockId};
use super::{Fault, MAX_BLOCKS, MAX_DEPTH};

const BLOCKS: [&str; 16] = [
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "quote",
    "figure",
    "gallery",
    "table",
    "callout",
    "keyFigure",
    "file",
    "contact",
    "event",
    "service",
    "button",
    "embed",
];
const PARTS: [&str; 4] = ["listItem", "tableRow", "tableHeader", "tableCell"];
const INLINE: [&str; 2] = ["text", "hardBreak"];
const MARKS: [&str; 4] = ["strong", "emphasis", "superscript", "link"];

/// Tidies the JSON in place; what it cannot accept comes back.
pub(super) fn tidy(doc: &mut Value) -> Vec<Fault> {
    let mut pass = Pass { seen: HashSet::new(), blocks: 0, faults: Vec::new() };
    let outer = doc.as_object().map(|doc| doc.keys().all(|key| key == "type" || key == "content"));
    if doc.get("type").and_then(Value::as_str) != Some("doc") || outer != Some(true) {
        let fr = "Ce n’est pas un texte : le nœud « doc » est attendu.";
        return vec![Fault::new(None, "not_a_text", fr, "This is not a text: the node “doc” is expected.")];
    }
    pass.content(doc, 0, None);
    if pass.blocks > MAX_BLOCKS {
        let fr = format!("Ce texte a {} blocs ; {MAX_BLOCKS} au plus.", pass.blocks);
        let en = format!("This text has {} blocks; at most {MAX_BLOCKS}.", pass.blocks);
        pass.faults.push(Fault::new(None, "too_many_blocks", fr, en));
    }
    pass.faults
}

struct Pass {
    seen: HashSet<BlockId>,
    blocks: usize,
    faults: Vec<Fault>,
}

impl Pass {
    fn content(&mut self, parent: &mut Value, depth: usize, block: Option<BlockId>) {
        let Some(content) = parent.get_mut("content") else { return };
        let Some(nodes) = content.as_array_mut() else {
            return self.fault(
                block,
                "shape",
                "Le contenu d’un bloc est une liste.",
                "A block's content is a list.",
            );
        };
        for node in nodes {
            self.node(node, depth, block);
        }
    }

    fn node(&mut self, node: &mut Value, depth: usize, block: Option<BlockId>) {
        let name = node.get("type").and_then(Value::as_str).unwrap_or("?").to_owned();
        if BLOCKS.contains(&name.as_str()) {
            self.block(node, depth + 1, block);
        } else if PARTS.contains(&name.as_str()) {
            drop_nulls(node);
            self.content(node, depth, block);
        } else if INLINE.contains(&name.as_str()) {
            self.inline(node, &name, block);
        } else {
            let name: String = name.chars().take(40).collect();
            let fr = format!("« {name} » n’est pas un bloc connu : rien n’est deviné, retirez-le.");
            self.fault(block, "unknown_node", fr, format!("“{name}” is not a known block: remove it."));
        }
    }

    fn block(&mut self, node: &mut Value, depth: usize, parent: Option<BlockId>) {
        self.blocks += 1;
        if depth > MAX_DEPTH {
            let fr = format!("Des blocs sont imbriqués sur plus de {MAX_DEPTH} niveaux.");
            let en = format!("Blocks are nested more than {MAX_DEPTH} levels deep.");
            return self.fault(parent, "too_deep", fr, en);
        }
        drop_nulls(node);
        let Some(id) = self.name(node) else { return };
        self.addresses(node, id);
        self.level(node, id);
        self.content(node, depth, Some(id));
    }

    /// Gives the block an id of its own: a missing one is made, the later of two equal ones is renamed.
    fn name(&mut self, node: &mut Value) -> Option<BlockId> {
        let node = node.as_object_mut()?;
        let attrs = node.entry("attrs").or_insert_with(|| Value::Object(Map::new()));
        let Some(attrs) = attrs.as_object_mut() else {
            self.fault(
                None,
                "shape",
                "Les attributs d’un bloc sont un objet.",
                "A block's attributes are an object.",
            );
            return None;
        };
        let own = attrs.get("id").and_then(Value::as_str).and_then(BlockId::parse);
        let id = own.filter(|id| !self.seen.contains(id)).unwrap_or_else(BlockId::fresh);
        self.seen.insert(id);
        attrs.insert("id".to_owned(), json!(id));
        Some(id)
    }

    /// The title of the item is level 1.
    fn level(&mut self, node: &Value, id: BlockId) {
        let heading = node.get("type").and_then(Value::as_str) == Some("heading");
        let level = node.pointer("/attrs/level").and_then(Value::as_i64);
        if let Some(level) = level.filter(|it| heading && !(2..=3).contains(it)) {
            let fr = format!("Un intertitre est de niveau 2 ou 3 ; celui-ci est de niveau {level}.");
            let en = format!("A heading is of level 2 or 3; this one is of level {level}.");
            self.fault(Some(id), "heading_level", fr, en);
        }
    }

    fn addresses(&mut self, node: &Value, id: BlockId) {
        for pointer in ["/attrs/target/address", "/attrs/url"] {
            if let Some(address) = node.pointer(pointer) {
                self.address(address, Some(id));
            }
        }
    }

    fn inline(&mut self, node: &mut Value, name: &str, block: Option<BlockId>) {
        if name == "hardBreak" {
            // An editor marks a break inside bold text as bold; it means nothing.
            node.as_object_mut().and_then(|node| node.remove("marks"));
            return;
        }
        if let Some(text) = node.get_mut("text").filter(|text| text.is_string()) {
            let words: String = text.as_str().unwrap_or_default().chars().map(visible).collect();
            *text = Value::String(words);
        }
        for mark in node.get("marks").and_then(Value::as_array).into_iter().flatten() {
            self.mark(mark, block);
        }
    }

    fn mark(&mut self, mark: &Value, block: Option<BlockId>) {
        let name = mark.get("type").and_then(Value::as_str).unwrap_or("?");
        if !MARKS.contains(&name) {
            let name: String = name.chars().take(40).collect();
            let fr = format!("« {name} » n’est pas une mise en forme connue.");
            self.fault(block, "unknown_mark", fr, format!("“{name}” is not a known mark."));
        }
        if let Some(address) = mark.pointer("/attrs/target/address") {
            self.address(address, block);
        }
    }

    fn address(&mut self, address: &Value, block: Option<BlockId>) {
        let text = address.as_str().unwrap_or_default();
        if Address::parse(text).is_none() {
            let text: String = text.chars().take(60).collect();
            let fr =
                format!("L’adresse « {text} » n’est pas acceptée : https://, mailto: ou tel: seulement.");
            let en = format!("The address “{text}” is not accepted: https://, mailto: or tel: only.");
            self.fault(block, "address", fr, en);
        }
    }

    fn fault(
        &mut self,
        block: Option<BlockId>,
        key: &'static str,
        fr: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.faults.push(Fault::new(block, key, fr, en));
    }
}

/// An editor writes an attribute it has no value for as null; here it is absent.
fn drop_nulls(node: &mut Value) {
    let Some(node) = node.as_object_mut() else { return };
    if let Some(attrs) = node.get_mut("attrs").and_then(Value::as_object_mut) {
        attrs.retain(|_, value| !value.is_null());
    }
    if node.get("attrs").is_some_and(Value::is_null) {
        node.remove("attrs");
    }
}

fn visible(sign: char) -> char {
    if sign.is_control() { ' ' } else { sign }
}
