//! The print version of a text: the same block ids, some blocks left out, some reworded, its own title and
//! lede. It is kept beside the text and applied when printing, so that the text itself exists once. It does
//! not know what fits on a page.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Block, BlockId, RichText, fingerprint, text};

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

/// One difference between web and print, to show side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The block.
    pub id: BlockId,
    /// Its words on the web; none if it is gone there.
    pub web: Option<String>,
    /// Its words in print; none if it is left out.
    pub print: Option<String>,
    /// The web words changed since somebody wrote the print words.
    pub stale: bool,
}

impl PrintVersion {
    /// Nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Prints `block` instead of `web`; replaces an earlier rewording, and the block is no longer left out.
    pub fn reword(&mut self, web: &Block, mut block: Block) {
        let id = web.id();
        block.base_mut().id = id;
        self.reworded.retain(|entry| entry.id != id);
        self.left_out.retain(|left| *left != id);
        self.reworded.push(Reworded { id, base: fingerprint(web), block });
    }

    fn reworded(&self, id: BlockId) -> Option<&Reworded> {
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
        version.reworded(block.id()).map_or_else(|| block.clone(), |entry| entry.block.clone())
    };
    RichText::new(kept.map(printed).collect())
}

/// Reworded blocks somebody must look at again: the web words changed since, or the block is gone.
#[must_use]
pub fn to_review(web: &RichText, version: &PrintVersion) -> Vec<BlockId> {
    let stale = |entry: &&Reworded| match find(web, entry.id) {
        Some(block) => entry.is_stale(block),
        None => true,
    };
    version.reworded.iter().filter(stale).map(|entry| entry.id).collect()
}

/// Every block print changes, in the order of the text; rewordings of blocks that are gone come last.
#[must_use]
pub fn difference(web: &RichText, version: &PrintVersion) -> Vec<Change> {
    let mut changes: Vec<Change> = web.content.iter().filter_map(|block| change(block, version)).collect();
    let here: HashSet<BlockId> = web.content.iter().map(Block::id).collect();
    let gone = version.reworded.iter().filter(|entry| !here.contains(&entry.id));
    let orphan = |entry: &Reworded| Change {
        id: entry.id,
        web: None,
        print: Some(text::block(&entry.block)),
        stale: true,
    };
    changes.extend(gone.map(orphan));
    changes
}

fn change(block: &Block, version: &PrintVersion) -> Option<Change> {
    let (id, web) = (block.id(), Some(text::block(block)));
    if version.left_out.contains(&id) {
        return Some(Change { id, web, print: None, stale: false });
    }
    let entry = version.reworded(id)?;
    Some(Change { id, web, print: Some(text::block(&entry.block)), stale: entry.is_stale(block) })
}

fn find(web: &RichText, id: BlockId) -> Option<&Block> {
    web.content.iter().find(|block| block.id() == id)
}
