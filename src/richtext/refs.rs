//! What a text refers to, and the answers. [`Refs`] is collected from a tree; the repository looks the ids up
//! (one query per table) and hands back [`Resolved`]; renderers only read it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::framing::{Area, Subject};

use super::{Block, BlockId, Inline, Mark, RichText, Target, text};

/// The ids a text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refs {
    /// Items: links, cards, files, buttons.
    pub items: BTreeSet<Uuid>,
    /// Images: figures and galleries.
    pub images: BTreeSet<Uuid>,
}

/// What leads somewhere: a link, a button, the card of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The block it stands in.
    pub block: BlockId,
    /// Its words as they are read; empty for a card.
    pub words: String,
    /// Where it leads.
    pub target: Target,
}

/// Neighbouring runs that lead to the same place are one link for a reader.
pub(super) struct LinkRun<'a> {
    pub(super) target: &'a Target,
    pub(super) words: String,
}

/// The links of a line.
pub(super) fn link_runs(line: &[Inline]) -> impl Iterator<Item = LinkRun<'_>> {
    let mut runs: Vec<LinkRun<'_>> = Vec::new();
    let mut open = false;
    for inline in line {
        let target = match inline {
            Inline::Text { marks, .. } => marks.iter().find_map(Mark::target),
            Inline::HardBreak {} => None,
        };
        let Some(target) = target else {
            open = false;
            continue;
        };
        let words = text::inline(std::slice::from_ref(inline));
        match runs.last_mut().filter(|run| open && run.target == target) {
            Some(run) => run.words.push_str(&words),
            None => runs.push(LinkRun { target, words }),
        }
        open = true;
    }
    runs.into_iter()
}

/// The answers to [`Refs`]. What is missing here is not shown, or shown as plain text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resolved {
    /// Items that may be linked to.
    pub items: HashMap<Uuid, ItemRef>,
    /// Images that may be shown.
    pub images: HashMap<Uuid, ImageRef>,
}

/// An item as others show it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemRef {
    /// "article", "event"…
    pub kind: String,
    /// Its title, as stored.
    pub title: String,
    /// Its path on the site.
    pub href: String,
    /// Its short address, with host: `https://town/a/12`.
    pub short: String,
    /// The facts of its card: when, where, phone, hours…
    pub lines: Vec<String>,
    /// The file of a document.
    pub file: Option<FileRef>,
}

/// A file to fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileRef {
    /// Its name.
    pub name: String,
    /// "PDF", "ODS"…
    pub format: String,
    /// Its size.
    pub bytes: u64,
    /// Its path on the site.
    pub href: String,
}

/// An image, ready to show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageRef {
    /// What it shows, for who does not see it.
    pub alt: String,
    /// It says nothing: `alt` is left empty.
    pub decorative: bool,
    /// Its own caption.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// Path of the JPEG.
    pub src: String,
    /// Paths by width.
    pub srcset: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// A tiny picture to show first (`data:`).
    pub placeholder: Option<String>,
    /// Path for Typst ("/img/3.photo"); empty when it may not be printed.
    pub print: String,
    /// The point crops are centred on, as parts of width and height.
    pub focal: (f32, f32),
    /// What no crop may cut.
    pub keep: Option<Area>,
    /// The named crops somebody adjusted, as pictures of their own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub crops: BTreeMap<String, CropRef>,
    /// The same crops as parts of the picture, for paper.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cut: BTreeMap<String, Area>,
}

/// A named crop of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CropRef {
    /// Path of the JPEG.
    pub src: String,
    /// Paths by width.
    pub srcset: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
}

impl ImageRef {
    /// What crops respect.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject { focal: (self.focal.0.into(), self.focal.1.into()), keep: self.keep }
    }
}

impl Refs {
    /// What this text refers to.
    #[must_use]
    pub fn of(text: &RichText) -> Self {
        let mut refs = Self::default();
        refs.add(text);
        refs
    }

    /// Everything in a text that leads somewhere, in reading order.
    #[must_use]
    pub fn links(text: &RichText) -> Vec<Link> {
        let mut found = Vec::new();
        for block in text.blocks() {
            let link =
                |words: String, target: &Target| Link { block: block.id(), words, target: target.clone() };
            found.extend(link_runs(block.inline()).map(|it| link(it.words, it.target)));
            match block {
                Block::Button { attrs } => found.push(link(attrs.own.label.clone(), &attrs.own.target)),
                Block::File { attrs }
                | Block::Contact { attrs }
                | Block::Event { attrs }
                | Block::Service { attrs } => {
                    found.push(link(String::new(), &Target::Item(attrs.own.item)));
                }
                Block::Paragraph { .. }
                | Block::Heading { .. }
                | Block::BulletList { .. }
                | Block::OrderedList { .. }
                | Block::Quote { .. }
                | Block::Figure { .. }
                | Block::Gallery { .. }
                | Block::Table { .. }
                | Block::Callout { .. }
                | Block::KeyFigure { .. }
                | Block::Embed { .. } => {}
            }
        }
        found
    }

    /// Adds what another text refers to (a print version, a second body).
    pub fn add(&mut self, text: &RichText) {
        text.blocks().into_iter().for_each(|block| self.add_block(block));
    }

    /// Nothing to look up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.images.is_empty()
    }

    fn add_block(&mut self, block: &Block) {
        block.inline().iter().for_each(|inline| self.add_inline(inline));
        match block {
            Block::Figure { attrs, .. } => {
                self.images.insert(attrs.own.image);
            }
            Block::Gallery { attrs } => self.images.extend(attrs.own.images.iter().map(|entry| entry.image)),
            Block::File { attrs }
            | Block::Contact { attrs }
            | Block::Event { attrs }
            | Block::Service { attrs } => {
                self.items.insert(attrs.own.item);
            }
            Block::Button { attrs } => self.add_target(&attrs.own.target),
            Block::Paragraph { .. } | Block::Heading { .. } | Block::BulletList { .. } => {}
            Block::OrderedList { .. } | Block::Quote { .. } | Block::Table { .. } | Block::Callout { .. } => {
            }
            Block::KeyFigure { .. } | Block::Embed { .. } => {}
        }
    }

    fn add_inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text { marks, .. } => {
                marks.iter().filter_map(Mark::target).for_each(|t| self.add_target(t));
            }
            Inline::HardBreak {} => {}
        }
    }

    fn add_target(&mut self, target: &Target) {
        match target {
            Target::Item(id) => {
                self.items.insert(*id);
            }
            Target::Address(_) => {}
        }
    }
}

impl Mark {
    /// Where it leads, if it is a link.
    #[must_use]
    pub fn target(&self) -> Option<&Target> {
        match self {
            Self::Link { attrs } => Some(&attrs.target),
            Self::Strong {} | Self::Emphasis {} | Self::Superscript {} => None,
        }
    }
}

impl Resolved {
    /// The address a target has on the site; nothing if its item is not there.
    #[must_use]
    pub fn href<'a>(&'a self, target: &'a Target) -> Option<&'a str> {
        match target {
            Target::Item(id) => self.items.get(id).map(|item| item.href.as_str()),
            Target::Address(address) => Some(address.as_str()),
        }
    }

    /// The address of a target as paper shows it.
    #[must_use]
    pub fn to_type<'a>(&'a self, target: &'a Target) -> Option<&'a str> {
        match target {
            Target::Item(id) => self.items.get(id).map(|item| item.short.as_str()),
            Target::Address(address) => Some(address.to_type()),
        }
    }

    /// The address a target has away from the site (paper, mail): the short one for an item.
    #[must_use]
    pub fn short<'a>(&'a self, target: &'a Target) -> Option<&'a str> {
        match target {
            Target::Item(id) => self.items.get(id).map(|item| item.short.as_str()),
            Target::Address(address) => Some(address.as_str()),
        }
    }
}
