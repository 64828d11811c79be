//! Rich text: what the text of an item is. A closed tree in the shape the editor speaks (ProseMirror JSON);
//! it is stored as it is, and rendered to HTML, plain text and data for Typst. It knows nothing of tables,
//! requests, layouts or where an item lives: links are [`Target`]s, images are ids, and the answers come in
//! as [`refs::Resolved`].
//!
//! **Blocks** (`attrs.id` on each, `attrs.optional` and `attrs.channels` where set): `paragraph`, `heading`,
//! `bulletList`, `orderedList`, `quote`, `figure`, `gallery`, `table`, `callout`, `keyFigure`, `file`,
//! `contact`, `event`, `service`, `button`, `embed`.
//! **Parts of blocks**: `listItem`, `tableRow`, `tableHeader`, `tableCell`.
//! **Inline**: `text`, `hardBreak`. **Marks**: `strong`, `emphasis`, `superscript`, `link`.
//!
//! The set is closed: a node outside it is refused ([`check`]), never guessed. No `match` on these enums has
//! a catch-all arm, so a new kind does not compile before each renderer has an answer.

#![warn(clippy::wildcard_enum_match_arm)]

mod address;
mod channels;
pub mod check;
pub mod html;
mod id;
pub mod intake;
pub mod markdown;
pub mod print_version;
pub mod prose;
pub mod refs;
pub mod spelling;
pub mod text;
pub mod typ;
pub mod typography;
mod walk;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use uuid::Uuid;

pub use address::Address;
pub use channels::{Channel, Channels, Reach};
pub use id::{BlockId, fingerprint};

/// A whole text: the `doc` node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RichText {
    #[serde(rename = "type")]
    tag: DocTag,
    /// The blocks, in reading order.
    #[serde(default)]
    pub content: Vec<Block>,
}

/// One block. Every kind carries its [`Base`] in its attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Block {
    /// Running text.
    Paragraph {
        attrs: Attrs<Plain>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// A heading inside the text, level 2 or 3 (level 1 is the item's title).
    Heading {
        attrs: Attrs<HeadingAttrs>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// A list without numbers.
    BulletList { attrs: Attrs<Plain>, content: Vec<ListItem> },
    /// A numbered list, from 1.
    OrderedList { attrs: Attrs<Plain>, content: Vec<ListItem> },
    /// Somebody's words: paragraphs only.
    Quote { attrs: Attrs<QuoteAttrs>, content: Vec<Block> },
    /// One image; the content is its caption here (empty: the image's own caption).
    Figure {
        attrs: Attrs<FigureAttrs>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// Several images.
    Gallery { attrs: Attrs<GalleryAttrs> },
    /// A table of data.
    Table { attrs: Attrs<TableAttrs>, content: Vec<Row> },
    /// A box "to remember": paragraphs and lists.
    Callout { attrs: Attrs<CalloutAttrs>, content: Vec<Block> },
    /// A number worth showing large.
    KeyFigure { attrs: Attrs<KeyFigureAttrs> },
    /// A document item to fetch.
    File { attrs: Attrs<ItemAttrs> },
    /// The card of a place, an organisation or a person.
    Contact { attrs: Attrs<ItemAttrs> },
    /// The card of an event.
    Event { attrs: Attrs<ItemAttrs> },
    /// The card of a service.
    Service { attrs: Attrs<ItemAttrs> },
    /// A link shown as a button (print: short address and QR).
    Button { attrs: Attrs<ButtonAttrs> },
    /// A video or a map elsewhere: a link on the web, QR and one line in print.
    Embed { attrs: Attrs<EmbedAttrs> },
}

/// The attributes of a block: what all blocks have, then what its kind adds, in one flat object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attrs<T> {
    /// Id, optional, channels.
    #[serde(flatten)]
    pub base: Base,
    /// What this kind of block adds.
    #[serde(flatten)]
    pub own: T,
}

/// What every block has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Stable for the life of the block.
    pub id: BlockId,
    /// May be left out in print when the place is short.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Where the block appears.
    #[serde(default, skip_serializing_if = "Channels::is_default")]
    pub channels: Channels,
}

/// No attribute of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain {}

/// Attributes of a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadingAttrs {
    /// 2 or 3.
    #[serde(deserialize_with = "heading_level")]
    pub level: u8,
}

/// Attributes of a quote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteAttrs {
    /// Who said it; empty if not said.
    #[serde(default)]
    pub by: String,
}

/// Attributes of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureAttrs {
    /// The image's id.
    pub image: Uuid,
}

/// Attributes of a gallery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryAttrs {
    /// The images, in order.
    pub images: Vec<GalleryImage>,
}

/// One image of a gallery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GalleryImage {
    /// The image's id.
    pub image: Uuid,
    /// Its caption here; empty: the image's own.
    #[serde(default)]
    pub caption: String,
}

/// Attributes of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableAttrs {
    /// What the table says, read before it.
    #[serde(default)]
    pub caption: String,
}

/// Attributes of a callout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalloutAttrs {
    /// Its title; may be empty.
    #[serde(default)]
    pub title: String,
}

/// Attributes of a key figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFigureAttrs {
    /// The number, as typed ("9 400").
    pub value: String,
    /// What it counts.
    pub label: String,
}

/// Attributes of a card or a file: the item it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAttrs {
    /// The item's id.
    pub item: Uuid,
}

/// Attributes of a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ButtonAttrs {
    /// The words on it.
    pub label: String,
    /// Where it leads.
    pub target: Target,
}

/// Attributes of an embed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbedAttrs {
    /// The page that shows it (https).
    pub url: Address,
    /// What it is.
    #[serde(default)]
    pub title: String,
}

/// One item of a list: a paragraph, then paragraphs and lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListItem {
    #[serde(rename = "type")]
    tag: ListItemTag,
    /// Paragraph first.
    pub content: Vec<Block>,
}

/// One row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    #[serde(rename = "type")]
    tag: RowTag,
    /// Its cells; a cell that spans rows stands in its first row only.
    pub content: Vec<Cell>,
}

/// One cell of a table; paragraphs only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Cell {
    /// A heading of a column or of a row.
    TableHeader {
        #[serde(default, skip_serializing_if = "Span::is_single")]
        attrs: Span,
        content: Vec<Block>,
    },
    /// A cell of data.
    TableCell {
        #[serde(default, skip_serializing_if = "Span::is_single")]
        attrs: Span,
        content: Vec<Block>,
    },
}

/// How many columns and rows a cell covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Columns, from 1.
    #[serde(default = "one")]
    pub colspan: u8,
    /// Rows, from 1.
    #[serde(default = "one")]
    pub rowspan: u8,
}

/// What stands inside a line of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Inline {
    /// A run of characters with the same marks.
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// A line break inside a paragraph.
    HardBreak {},
}

/// What is said of a run of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Mark {
    /// Important.
    Strong {},
    /// Stressed, or a title of a work.
    Emphasis {},
    /// Raised.
    Superscript {},
    /// Leads somewhere.
    Link { attrs: LinkAttrs },
}

/// Attributes of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkAttrs {
    /// Where it leads.
    pub target: Target,
}

/// Where a link leads: an item of ours by id (its address may change), or an address elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// An item of this site.
    Item(Uuid),
    /// `http:`, `https:`, `mailto:` or `tel:`.
    Address(Address),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum DocTag {
    #[default]
    #[serde(rename = "doc")]
    Doc,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum ListItemTag {
    #[default]
    #[serde(rename = "listItem")]
    ListItem,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum RowTag {
    #[default]
    #[serde(rename = "tableRow")]
    TableRow,
}

impl Default for Span {
    fn default() -> Self {
        Self { colspan: 1, rowspan: 1 }
    }
}

impl Span {
    fn is_single(&self) -> bool {
        *self == Self::default()
    }
}

fn one() -> u8 {
    1
}

// serde's `skip_serializing_if` hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_false(flag: &bool) -> bool {
    !flag
}

fn heading_level<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    match u8::deserialize(from)? {
        level @ 2..=3 => Ok(level),
        level => Err(D::Error::custom(format!("heading level {level}, only 2 and 3 exist"))),
    }
}
