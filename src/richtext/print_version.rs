//! The print version of a text: the same block ids, some blocks left out, some reworded, its own title and
//! lede. It is kept beside the text and applied when printing, so that the text itself exists once. It does
//! not know what fits on a page.

mod difference;

use serde::{Deserialize, Serialize};

use super::{Block, BlockId, RichText, fingerprint};

pub use difference::{Change, Run, compare, difference, shared};

/// What print changes in a text. Empty words mean "as on the web".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintVersion {
    /// The title in print (under a section head it need not name the town).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The lede in print.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lede: String,
    /// Blocks not printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<BlockId>,
    /// Blocks printed with other words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reworded: Vec<Reworded>,
}

/// A block with other words in print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reworded {
    /// The block of the text it stands for.
    pub id: BlockId,
    /// [`fingerprint`] of that block when it was reworded.
    pub base: String,
    /// What is printed instead; it keeps the id.
    pub block: Block,
}

impl PrintVersion {
    /// Nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Prints `block` instead of `web`; replaces an earlier rewording, and the block is no longer left out.
    pub fn reword(&mut self, web: &Block, block: Block) {
        let id = web.id();
        let block = in_place_of(web, block);
        self.reworded.retain(|entry| entry.id != id);
        self.left_out.retain(|left| *left != id);
        self.reworded.push(Reworded { id, base: fingerprint(web), block });
    }

    /// The other words of a block, if it has any.
    #[must_use]
    pub fn reworded(&self, id: BlockId) -> Option<&Reworded> {
        self.reworded.iter().find(|entry| entry.id == id)
    }
}

impl Reworded {
    fn is_stale(&self, web: &Block) -> bool {
        fingerprint(web) != self.base
    }
}

/// The text as it is printed. Entries whose block is gone from the text do nothing.
#[must_use]
pub fn apply(web: &RichText, version: &PrintVersion) -> RichText {
    let kept = web.content.iter().filter(|block| !version.left_out.contains(&block.id()));
    let printed = |block: &Block| {
        let entry = version.reworded(block.id());
        entry.map_or_else(|| block.clone(), |entry| in_place_of(block, entry.block.clone()))
    };
    RichText::new(kept.map(printed).collect())
}

/// Reworded blocks somebody must look at again: the web words changed since, or the block is gone. What is left out can wait.
#[must_use]
pub fn to_review(web: &RichText, version: &PrintVersion) -> Vec<BlockId> {
    let stale = |entry: &&Reworded| match find(web, entry.id) {
        Some(block) => entry.is_stale(block),
        None => true,
    };
    let printed = version.reworded.iter().filter(|entry| !version.left_out.contains(&entry.id));
    printed.filter(stale).map(|entry| entry.id).collect()
}

/// Other words with the id of the block they stand for; whether it is optional and where it appears is said on the web alone.
fn in_place_of(web: &Block, mut block: Block) -> Block {
    *block.base_mut() = web.base().clone();
    block
}

fn find(web: &RichText, id: BlockId) -> Option<&Block> {
    web.content.iter().find(|block| block.id() == id)
}
