//! The gate: what serde cannot say about a text. It names what is wrong in a sentence an editor understands,
//! with the block it is in; it repairs nothing but ids, and never guesses what an unknown node meant.

mod draft;
mod raw;
mod rules;

use serde::Serialize;
use serde_json::Value;

use super::{Block, BlockId, RichText};

pub use draft::{Unfinished, draft, with_unfinished};
pub use rules::warnings;

/// Greatest size of a stored text.
pub const MAX_BYTES: usize = 1_000_000;
/// Greatest number of blocks, nested ones counted.
pub const MAX_BLOCKS: usize = 2_000;
/// Greatest depth of blocks inside blocks.
pub const MAX_DEPTH: usize = 10;
/// Faults told one by one.
pub const MAX_FAULTS: usize = 20;
/// Greatest number of columns of a table.
pub const MAX_COLUMNS: usize = 12;

/// One thing wrong (or, from [`warnings`], worth a look), and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The block it is in, if it is in one.
    pub block: Option<BlockId>,
    /// A short key, stable: "unknown_node", "address", "table_width"…
    pub key: &'static str,
    /// The words it is about, where it is about some.
    pub words: String,
    /// The sentence in French.
    pub fr: String,
    /// The sentence in English.
    pub en: String,
}

impl Fault {
    pub(super) fn new(
        block: Option<BlockId>,
        key: &'static str,
        fr: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { block, key, words: String::new(), fr: fr.into(), en: en.into() }
    }

    fn about(self, words: &str) -> Self {
        Self { words: words.to_owned(), ..self }
    }

    /// The sentence in this language, French unless English is asked for.
    #[must_use]
    pub fn sentence(&self, locale: &str) -> &str {
        if locale.starts_with("en") { &self.en } else { &self.fr }
    }
}

/// Reads a text as the editor or an import sends it.
///
/// # Errors
/// What is wrong with it, in reading order.
pub fn parse(json: &str) -> Result<RichText, Vec<Fault>> {
    if json.len() > MAX_BYTES {
        return Err(vec![too_large()]);
    }
    let value = serde_json::from_str(json).map_err(|error| {
        let fr = format!("Ce texte n’est pas du JSON lisible ({error}).");
        vec![Fault::new(None, "json", fr, format!("This text is not readable JSON ({error})."))]
    })?;
    parse_value(value)
}

/// As [`parse`], for JSON already read.
///
/// # Errors
/// What is wrong with it, in reading order.
pub fn parse_value(mut value: Value) -> Result<RichText, Vec<Fault>> {
    if serde_json::to_vec(&value).is_ok_and(|bytes| bytes.len() > MAX_BYTES) {
        return Err(vec![too_large()]);
    }
    let faults = raw::tidy(&mut value);
    if !faults.is_empty() {
        return Err(told(faults));
    }
    let text = typed(value).map_err(told)?;
    let faults = rules::faults(&text);
    if faults.is_empty() { Ok(text) } else { Err(told(faults)) }
}

/// The first faults, and how many more there are: nobody reads a thousand.
fn told(mut faults: Vec<Fault>) -> Vec<Fault> {
    let more = faults.len().saturating_sub(MAX_FAULTS);
    if more > 0 {
        faults.truncate(MAX_FAULTS);
        let fr =
            if more == 1 { "et un autre défaut.".to_owned() } else { format!("et {more} autres défauts.") };
        let en = if more == 1 { "and one more.".to_owned() } else { format!("and {more} more.") };
        faults.push(Fault::new(None, "more", fr, en));
    }
    faults
}

/// Checks a text that is already a tree (built by an import, or with blocks moved).
///
/// # Errors
/// What is wrong with it, in reading order.
pub fn tree(text: &RichText) -> Result<RichText, Vec<Fault>> {
    match serde_json::to_value(text) {
        Ok(value) => parse_value(value),
        Err(_) => Err(vec![unreadable(None)]),
    }
}

/// Block by block, so that a shape serde refuses is told with the block it is in.
fn typed(mut value: Value) -> Result<RichText, Vec<Fault>> {
    let content = value.get_mut("content").map(Value::take).unwrap_or_default();
    let blocks: Vec<Value> = serde_json::from_value(content).unwrap_or_default();
    let mut faults = Vec::new();
    let mut content = Vec::new();
    for block in blocks {
        let id = block.pointer("/attrs/id").and_then(Value::as_str).and_then(BlockId::parse);
        match serde_json::from_value::<Block>(block) {
            Ok(block) => content.push(block),
            Err(_) => faults.push(unreadable(id)),
        }
    }
    if faults.is_empty() { Ok(RichText::new(content)) } else { Err(faults) }
}

fn too_large() -> Fault {
    Fault::new(
        None,
        "too_large",
        "Ce texte dépasse un mégaoctet : coupez-le en plusieurs pages.",
        "This text is larger than one megabyte: split it into several pages.",
    )
}

fn unreadable(block: Option<BlockId>) -> Fault {
    Fault::new(
        block,
        "shape",
        "Ce bloc n’a pas la forme attendue : quelque chose y manque ou y est en trop. Refaites-le avec l’éditeur.",
        "This block does not have the expected shape: something is missing or too much. Make it again with the editor.",
    )
}
