//! Making and walking a rich text: the small questions every renderer and every caller asks.

use super::{
    Attrs, Base, Block, BlockId, Cell, Channel, Channels, Inline, ListItem, Mark, Plain, RichText, Row, Span,
};

impl RichText {
    /// A text made of these blocks.
    #[must_use]
    pub fn new(content: Vec<Block>) -> Self {
        Self { content, ..Self::default() }
    }

    /// A text without blocks.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Whether nothing would be shown: no block, or only paragraphs and headings without a word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content.iter().all(Block::is_blank)
    }

    /// The blocks that appear on this channel.
    #[must_use]
    pub fn reaching(&self, channel: Channel) -> Self {
        let reach = |block: &&Block| block.base().channels.reach(channel);
        Self::new(self.content.iter().filter(reach).cloned().collect())
    }

    /// Every block, nested ones included, in reading order.
    #[must_use]
    pub fn blocks(&self) -> Vec<&Block> {
        let mut found = Vec::new();
        collect(self.content.iter(), &mut found);
        found
    }

    /// The block with this id, at any depth.
    #[must_use]
    pub fn block(&self, id: BlockId) -> Option<&Block> {
        self.blocks().into_iter().find(|block| block.id() == id)
    }

    /// How many signs a reader reads (spaces counted, as newsrooms count).
    #[must_use]
    pub fn signs(&self) -> usize {
        super::text::signs(self)
    }

    /// The words of the first paragraph that has any, as plain text.
    #[must_use]
    pub fn first_paragraph(&self) -> Option<String> {
        let mut paragraphs =
            self.content.iter().filter(|block| block.name() == "paragraph" && !block.is_blank());
        paragraphs.next().map(|block| super::text::inline(block.inline()))
    }
}

fn collect<'a>(blocks: impl Iterator<Item = &'a Block>, found: &mut Vec<&'a Block>) {
    for block in blocks {
        found.push(block);
        collect(block.children().into_iter(), found);
    }
}

impl Block {
    /// A paragraph of plain text with a fresh id.
    #[must_use]
    pub fn paragraph(text: &str) -> Self {
        Self::Paragraph { attrs: Attrs::fresh(Plain {}), content: Inline::plain(text) }
    }

    /// Id, optional, channels.
    #[must_use]
    pub fn base(&self) -> &Base {
        match self {
            Self::Paragraph { attrs, .. }
            | Self::BulletList { attrs, .. }
            | Self::OrderedList { attrs, .. } => &attrs.base,
            Self::Heading { attrs, .. } => &attrs.base,
            Self::Quote { attrs, .. } => &attrs.base,
            Self::Figure { attrs, .. } => &attrs.base,
            Self::Gallery { attrs } => &attrs.base,
            Self::Table { attrs, .. } => &attrs.base,
            Self::Callout { attrs, .. } => &attrs.base,
            Self::KeyFigure { attrs } => &attrs.base,
            Self::File { attrs }
            | Self::Contact { attrs }
            | Self::Event { attrs }
            | Self::Service { attrs } => &attrs.base,
            Self::Button { attrs } => &attrs.base,
            Self::Embed { attrs } => &attrs.base,
        }
    }

    /// Id, optional, channels, to change.
    pub fn base_mut(&mut self) -> &mut Base {
        match self {
            Self::Paragraph { attrs, .. }
            | Self::BulletList { attrs, .. }
            | Self::OrderedList { attrs, .. } => &mut attrs.base,
            Self::Heading { attrs, .. } => &mut attrs.base,
            Self::Quote { attrs, .. } => &mut attrs.base,
            Self::Figure { attrs, .. } => &mut attrs.base,
            Self::Gallery { attrs } => &mut attrs.base,
            Self::Table { attrs, .. } => &mut attrs.base,
            Self::Callout { attrs, .. } => &mut attrs.base,
            Self::KeyFigure { attrs } => &mut attrs.base,
            Self::File { attrs }
            | Self::Contact { attrs }
            | Self::Event { attrs }
            | Self::Service { attrs } => &mut attrs.base,
            Self::Button { attrs } => &mut attrs.base,
            Self::Embed { attrs } => &mut attrs.base,
        }
    }

    /// The block's id.
    #[must_use]
    pub fn id(&self) -> BlockId {
        self.base().id
    }

    /// The node name, as stored.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Paragraph { .. } => "paragraph",
            Self::Heading { .. } => "heading",
            Self::BulletList { .. } => "bulletList",
            Self::OrderedList { .. } => "orderedList",
            Self::Quote { .. } => "quote",
            Self::Figure { .. } => "figure",
            Self::Gallery { .. } => "gallery",
            Self::Table { .. } => "table",
            Self::Callout { .. } => "callout",
            Self::KeyFigure { .. } => "keyFigure",
            Self::File { .. } => "file",
            Self::Contact { .. } => "contact",
            Self::Event { .. } => "event",
            Self::Service { .. } => "service",
            Self::Button { .. } => "button",
            Self::Embed { .. } => "embed",
        }
    }

    /// The blocks directly inside this one (of list items and cells too).
    #[must_use]
    pub fn children(&self) -> Vec<&Block> {
        match self {
            Self::Quote { content, .. } | Self::Callout { content, .. } => content.iter().collect(),
            Self::BulletList { content, .. } | Self::OrderedList { content, .. } => {
                content.iter().flat_map(|item| &item.content).collect()
            }
            Self::Table { content, .. } => {
                content.iter().flat_map(|row| &row.content).flat_map(Cell::content).collect()
            }
            Self::Paragraph { .. } | Self::Heading { .. } | Self::Figure { .. } | Self::Gallery { .. } => {
                vec![]
            }
            Self::KeyFigure { .. } | Self::File { .. } | Self::Contact { .. } | Self::Event { .. } => vec![],
            Self::Service { .. } | Self::Button { .. } | Self::Embed { .. } => vec![],
        }
    }

    /// As [`Block::children`], to change.
    pub fn children_mut(&mut self) -> Vec<&mut Block> {
        match self {
            Self::Quote { content, .. } | Self::Callout { content, .. } => content.iter_mut().collect(),
            Self::BulletList { content, .. } | Self::OrderedList { content, .. } => {
                content.iter_mut().flat_map(|item| &mut item.content).collect()
            }
            Self::Table { content, .. } => {
                content.iter_mut().flat_map(|row| &mut row.content).flat_map(Cell::content_mut).collect()
            }
            Self::Paragraph { .. } | Self::Heading { .. } | Self::Figure { .. } | Self::Gallery { .. } => {
                vec![]
            }
            Self::KeyFigure { .. } | Self::File { .. } | Self::Contact { .. } | Self::Event { .. } => vec![],
            Self::Service { .. } | Self::Button { .. } | Self::Embed { .. } => vec![],
        }
    }

    /// The line of text directly in this block (paragraph, heading, caption of a figure).
    #[must_use]
    pub fn inline(&self) -> &[Inline] {
        match self {
            Self::Paragraph { content, .. }
            | Self::Heading { content, .. }
            | Self::Figure { content, .. } => content,
            Self::BulletList { .. }
            | Self::OrderedList { .. }
            | Self::Quote { .. }
            | Self::Gallery { .. } => &[],
            Self::Table { .. } | Self::Callout { .. } | Self::KeyFigure { .. } | Self::File { .. } => &[],
            Self::Contact { .. } | Self::Event { .. } | Self::Service { .. } | Self::Button { .. } => &[],
            Self::Embed { .. } => &[],
        }
    }

    /// Nothing to show: a paragraph, heading or container without a word.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Paragraph { content, .. } | Self::Heading { content, .. } => Inline::is_blank(content),
            Self::BulletList { .. } | Self::OrderedList { .. } | Self::Quote { .. } => {
                self.children().into_iter().all(Self::is_blank)
            }
            Self::Callout { attrs, content } => {
                attrs.own.title.trim().is_empty() && content.iter().all(Self::is_blank)
            }
            Self::Figure { .. } | Self::Gallery { .. } | Self::Table { .. } | Self::KeyFigure { .. } => false,
            Self::File { .. } | Self::Contact { .. } | Self::Event { .. } | Self::Service { .. } => false,
            Self::Button { .. } | Self::Embed { .. } => false,
        }
    }
}

impl<T> Attrs<T> {
    /// These attributes with a fresh id, everywhere, not optional.
    #[must_use]
    pub fn fresh(own: T) -> Self {
        Self { base: Base::new(BlockId::fresh()), own }
    }
}

impl Base {
    /// This id, everywhere, not optional.
    #[must_use]
    pub fn new(id: BlockId) -> Self {
        Self { id, optional: false, channels: Channels::default() }
    }
}

impl ListItem {
    /// An item made of these blocks.
    #[must_use]
    pub fn new(content: Vec<Block>) -> Self {
        Self { content, ..Self::default() }
    }
}

impl Row {
    /// A row made of these cells.
    #[must_use]
    pub fn new(content: Vec<Cell>) -> Self {
        Self { content, ..Self::default() }
    }
}

impl Cell {
    /// The paragraphs in it.
    #[must_use]
    pub fn content(&self) -> &Vec<Block> {
        match self {
            Self::TableHeader { content, .. } | Self::TableCell { content, .. } => content,
        }
    }

    /// The paragraphs in it, to change.
    pub fn content_mut(&mut self) -> &mut Vec<Block> {
        match self {
            Self::TableHeader { content, .. } | Self::TableCell { content, .. } => content,
        }
    }

    /// Columns and rows it covers.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::TableHeader { attrs, .. } | Self::TableCell { attrs, .. } => *attrs,
        }
    }

    /// Columns and rows it covers, to change.
    pub fn span_mut(&mut self) -> &mut Span {
        match self {
            Self::TableHeader { attrs, .. } | Self::TableCell { attrs, .. } => attrs,
        }
    }

    /// Whether it heads a column or a row.
    #[must_use]
    pub fn is_header(&self) -> bool {
        match self {
            Self::TableHeader { .. } => true,
            Self::TableCell { .. } => false,
        }
    }
}

impl Inline {
    /// A run with marks.
    #[must_use]
    pub fn text(text: impl Into<String>, marks: Vec<Mark>) -> Self {
        Self::Text { text: text.into(), marks }
    }

    /// A line of plain text: one run, or nothing for an empty text.
    #[must_use]
    pub fn plain(text: &str) -> Vec<Self> {
        if text.is_empty() { vec![] } else { vec![Self::text(text, vec![])] }
    }

    /// Whether the line has no visible sign.
    #[must_use]
    pub fn is_blank(line: &[Self]) -> bool {
        line.iter().all(|inline| match inline {
            Self::Text { text, .. } => text.trim().is_empty(),
            Self::HardBreak {} => true,
        })
    }
}
