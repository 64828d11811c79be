//! HTML and Markdown from elsewhere into rich text: an allow-list. What the block set has no place for is said
//! in a sentence; its words are kept. It does not fetch anything and does not know where images or items are:
//! it asks the [`IntakeContext`].

mod containers; // blocks that hold blocks
mod depth; // tags inside each other
mod line; // words and line breaks
mod markdown; // Markdown into HTML
pub mod page; // the own part of a page of a site
mod reader; // one rule per element

use std::collections::HashMap;

use uuid::Uuid;

use super::{Address, Block, BlockId, RichText, Target, fingerprint};

/// What an import knows and this module does not.
pub trait IntakeContext {
    /// Takes an image over; nothing if it cannot be had. `title` is the words after the address in Markdown.
    fn image(&mut self, src: &str, alt: &str, title: &str) -> Option<Uuid> {
        let _ = (src, alt, title);
        None
    }

    /// Whether it says by itself, and why, which images could not be had.
    fn tells_of_images(&self) -> bool {
        false
    }

    /// Where a link leads; nothing if it leads nowhere we accept.
    fn link(&mut self, href: &str) -> Option<Target> {
        Address::parse(href).map(Target::Address)
    }

    /// The kind and id of the item a card names ("event/fete-des-lumieres").
    fn card(&mut self, path: &str) -> Option<(String, Uuid)> {
        let _ = path;
        None
    }
}

/// A context that knows nothing: no images, no cards, addresses as they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoContext;

impl IntakeContext for NoContext {}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// The text. The same source gives the same ids.
    pub text: RichText,
    /// What was left behind, a sentence each (in French, as imports are read by the town's staff).
    pub dropped: Vec<String>,
}

/// Reads HTML: a pasted piece, an export, a feed.
pub fn html(source: &str, context: &mut dyn IntakeContext) -> Intake {
    finish(reader::Reader::new(context).read(&depth::shallow(&line::bare(source))))
}

/// Reads Markdown (tables, strikethrough, footnotes, alerts), and the fenced blocks `key_figure`, `card` and
/// `button`, which name what Markdown has no sign for.
pub fn markdown(source: &str, context: &mut dyn IntakeContext) -> Intake {
    let html = markdown::to_html(&line::bare(source));
    finish(reader::Reader::new(context).with_fences().read(&depth::shallow(&html)))
}

fn finish((mut content, mut dropped): (Vec<Block>, Vec<String>)) -> Intake {
    let mut seen = HashMap::new();
    content.iter_mut().for_each(|block| name(block, &mut seen));
    let mut told = std::collections::HashSet::new();
    dropped.retain(|sentence| told.insert(sentence.clone()));
    Intake { text: RichText::new(content), dropped }
}

/// Ids from what blocks say, so that a second import of the same source changes nothing.
fn name(block: &mut Block, seen: &mut HashMap<String, usize>) {
    let print = fingerprint(block);
    let nth = seen.entry(print.clone()).or_insert(0);
    *nth += 1;
    block.base_mut().id = BlockId::derived(&format!("{print}/{nth}"));
    block.children_mut().into_iter().for_each(|child| name(child, seen));
}
