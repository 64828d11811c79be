//! Blocks that hold blocks: lists, quotes, callouts, tables. What may not stand inside is turned into
//! paragraphs, or stands after.

use scraper::ElementRef;

use super::super::check::MAX_COLUMNS;
use super::super::{
    Attrs, Block, CalloutAttrs, Cell, Inline, ListItem, Mark, Plain, QuoteAttrs, Row, Span, TableAttrs, text,
};
use super::line;
use super::reader::Reader;

/// Lists inside lists beyond this are one list.
const DEEPEST_LIST: usize = 4;

impl Reader<'_> {
    pub(super) fn list(&mut self, element: ElementRef<'_>) -> Vec<Block> {
        self.list_depth += 1;
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in element.child_elements() {
            match child.value().name() {
                // A list directly in a list belongs to the item before it.
                "ul" | "ol" => {
                    let inner = self.list(child);
                    match items.last_mut() {
                        Some(last) => last.extend(inner),
                        None => items.push(inner),
                    }
                }
                _ => items.push(self.inside(child)),
            }
        }
        self.list_depth -= 1;
        let (list, lifted) = list(element.value().name() == "ol", items);
        let deep = self.list_depth >= DEEPEST_LIST;
        list.into_iter()
            .flat_map(|list| if deep { paragraphs(list) } else { vec![list] })
            .chain(lifted)
            .collect()
    }

    /// A table of data; a table of one column is only a frame, and one too wide becomes lines.
    pub(super) fn table(&mut self, element: ElementRef<'_>) -> Vec<Block> {
        let mut found = Found::default();
        self.parts(element, &mut found);
        let Found { caption, mut rows, mut lifted } = found;
        let width = fit(&mut rows);
        let framed = width <= 1 || width > MAX_COLUMNS;
        let blank = rows.iter().flat_map(|row| &row.content).flat_map(Cell::content).all(Block::is_blank);
        let table = if blank {
            vec![]
        } else if framed {
            self.say_if(
                width > MAX_COLUMNS,
                "Tableau trop large : ses lignes sont devenues des paragraphes.",
            );
            rows.into_iter().flat_map(as_lines).collect()
        } else {
            vec![Block::Table { attrs: Attrs::fresh(TableAttrs { caption }), content: rows }]
        };
        lifted.splice(0..0, table);
        lifted
    }

    fn say_if(&mut self, so: bool, sentence: &str) {
        if so {
            self.say(sentence);
        }
    }

    fn parts(&mut self, element: ElementRef<'_>, found: &mut Found) {
        for part in element.child_elements() {
            match part.value().name() {
                "caption" => {
                    found.caption =
                        part.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
                }
                "thead" | "tbody" | "tfoot" => self.parts(part, found),
                "tr" => {
                    let cells: Vec<Cell> = part.child_elements().map(|cell| self.cell(cell, found)).collect();
                    found.rows.push(Row::new(cells));
                }
                _ => {}
            }
        }
    }

    fn cell(&mut self, element: ElementRef<'_>, found: &mut Found) -> Cell {
        let span =
            |name: &str| element.attr(name).and_then(|n| n.parse::<u8>().ok()).unwrap_or(1).clamp(1, 100);
        let attrs = Span { colspan: span("colspan"), rowspan: span("rowspan") };
        let mut content = Vec::new();
        for block in self.inside(element) {
            match plain(block) {
                Ok(mut inside) => content.append(&mut inside),
                Err(other) => found.lifted.push(other),
            }
        }
        if content.is_empty() {
            content.push(Block::paragraph(""));
        }
        if element.value().name() == "th" {
            Cell::TableHeader { attrs, content }
        } else {
            Cell::TableCell { attrs, content }
        }
    }
}

#[derive(Default)]
struct Found {
    caption: String,
    rows: Vec<Row>,
    lifted: Vec<Block>,
}

/// A list of these items (none if they are empty), and what may not stand in a list.
pub(super) fn list(numbered: bool, items: Vec<Vec<Block>>) -> (Option<Block>, Vec<Block>) {
    let mut lifted = Vec::new();
    let mut content = Vec::new();
    for blocks in items {
        let mut inside = Vec::new();
        for block in blocks {
            match listable(block) {
                Ok(mut allowed) => inside.append(&mut allowed),
                Err(other) => lifted.push(other),
            }
        }
        if inside.iter().all(Block::is_blank) {
            continue;
        }
        if inside[0].name() != "paragraph" {
            // An item that begins with a list: the inner items take its place.
            let first = inside.remove(0);
            inside.splice(0..0, paragraphs(first));
        }
        content.push(ListItem::new(inside));
    }
    let attrs = Attrs::fresh(Plain {});
    let list = match (content.is_empty(), numbered) {
        (true, _) => None,
        (false, true) => Some(Block::OrderedList { attrs, content }),
        (false, false) => Some(Block::BulletList { attrs, content }),
    };
    (list, lifted)
}

/// A quote, or the callout an alert of Markdown is, then what may not stand inside.
pub(super) fn quote(blocks: Vec<Block>) -> Vec<Block> {
    if let Some(title) = alert(&blocks) {
        return callout(title, blocks);
    }
    let mut content = Vec::new();
    let mut lifted = Vec::new();
    for block in blocks {
        match plain(block) {
            Ok(mut inside) => content.append(&mut inside),
            Err(other) => lifted.push(other),
        }
    }
    let by = attribution(&mut content).unwrap_or_default();
    if content.is_empty() {
        // Only an attribution: then it was a paragraph.
        lifted.splice(0..0, (!by.is_empty()).then(|| Block::paragraph(&format!("— {by}"))));
    } else {
        lifted.insert(0, Block::Quote { attrs: Attrs::fresh(QuoteAttrs { by }), content });
    }
    lifted
}

/// The name after the dash at the end of a quote, taken off it.
fn attribution(content: &mut Vec<Block>) -> Option<String> {
    let Some(Block::Paragraph { content: last, .. }) = content.last_mut() else { return None };
    if let Some(by) = dashed(&text::inline(last)) {
        content.pop();
        return Some(by);
    }
    let (head, tail) = line::split_last(last, |tail| dashed(tail).is_some())?;
    *last = head;
    dashed(&text::inline(&tail))
}

fn dashed(words: &str) -> Option<String> {
    let name = words.trim().strip_prefix(['—', '–', '―']).or_else(|| words.trim().strip_prefix("-- "))?;
    let name = name.replace([line::SOFT_BREAK, '\n'], " ").trim().to_owned();
    (!name.is_empty() && name.chars().count() <= 160).then_some(name)
}

/// The title after "[!NOTE]" on the first line.
fn alert(blocks: &[Block]) -> Option<String> {
    let first = blocks.first().filter(|block| block.name() == "paragraph")?;
    let (title, _) = line::split_first(first.inline());
    let title = text::inline(&title);
    let (kind, title) = title.trim().strip_prefix("[!")?.split_once(']')?;
    kind.chars().all(|sign| sign.is_ascii_uppercase()).then(|| title.trim().to_owned())
}

fn callout(title: String, mut blocks: Vec<Block>) -> Vec<Block> {
    if let Some(Block::Paragraph { content, .. }) = blocks.first_mut() {
        *content = line::split_first(content).1;
    }
    let mut content = Vec::new();
    let mut lifted = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.is_blank()) {
        match listable(block) {
            Ok(mut inside) => content.append(&mut inside),
            Err(other) => lifted.push(other),
        }
    }
    if content.is_empty() && !title.is_empty() {
        content.push(Block::paragraph(&title));
        lifted.insert(0, Block::Callout { attrs: Attrs::fresh(CalloutAttrs::default()), content });
    } else if !content.is_empty() {
        lifted.insert(0, Block::Callout { attrs: Attrs::fresh(CalloutAttrs { title }), content });
    }
    lifted
}

/// The block as paragraphs and lists, or the block back if it has no words of its own.
fn listable(block: Block) -> Result<Vec<Block>, Block> {
    if matches!(block.name(), "bulletList" | "orderedList") { Ok(vec![block]) } else { plain(block) }
}

/// The block as paragraphs, or the block back if it has no words of its own.
fn plain(block: Block) -> Result<Vec<Block>, Block> {
    match block {
        Block::Paragraph { .. } => Ok(vec![block]),
        Block::Heading { content, .. } => Ok(vec![strong(content)]),
        Block::BulletList { .. }
        | Block::OrderedList { .. }
        | Block::Quote { .. }
        | Block::Callout { .. } => Ok(paragraphs(block)),
        Block::Figure { .. } | Block::Gallery { .. } | Block::Table { .. } | Block::KeyFigure { .. } => {
            Err(block)
        }
        Block::File { .. } | Block::Contact { .. } | Block::Event { .. } | Block::Service { .. } => {
            Err(block)
        }
        Block::Button { .. } | Block::Embed { .. } => Err(block),
    }
}

/// Every line of a container as a paragraph, titles and attributions included.
fn paragraphs(block: Block) -> Vec<Block> {
    match block {
        Block::Quote { attrs, content } => {
            let by = (!attrs.own.by.is_empty()).then(|| Block::paragraph(&format!("— {}", attrs.own.by)));
            content.into_iter().chain(by).collect()
        }
        Block::Callout { attrs, content } => {
            let title = (!attrs.own.title.is_empty()).then(|| strong(Inline::plain(&attrs.own.title)));
            title.into_iter().chain(content.into_iter().flat_map(paragraphs)).collect()
        }
        Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
            content.into_iter().flat_map(|item| item.content).flat_map(paragraphs).collect()
        }
        Block::Paragraph { .. } | Block::Heading { .. } | Block::Figure { .. } | Block::Gallery { .. } => {
            vec![block]
        }
        Block::Table { .. } | Block::KeyFigure { .. } | Block::File { .. } | Block::Contact { .. } => {
            vec![block]
        }
        Block::Event { .. } | Block::Service { .. } | Block::Button { .. } | Block::Embed { .. } => {
            vec![block]
        }
    }
}

fn strong(mut content: Vec<Inline>) -> Block {
    for inline in &mut content {
        if let Inline::Text { marks, .. } = inline
            && !marks.contains(&Mark::Strong {})
        {
            marks.push(Mark::Strong {});
        }
    }
    Block::Paragraph { attrs: Attrs::fresh(Plain {}), content }
}

fn as_lines(row: Row) -> Vec<Block> {
    let mut line = Vec::new();
    for cell in row.content {
        for block in cell.content().iter().filter(|block| !block.is_blank()) {
            if !line.is_empty() {
                line::push(&mut line, " | ", &[]);
            }
            line.extend_from_slice(block.inline());
        }
    }
    if line.is_empty() {
        vec![]
    } else {
        vec![Block::Paragraph { attrs: Attrs::fresh(Plain {}), content: line }]
    }
}

/// Makes rows equally wide: spans stop at the table's end, short rows get empty cells. Returns the width.
fn fit(rows: &mut [Row]) -> usize {
    let count = rows.len();
    let mut reach = vec![0_usize; count];
    for at in 0..count {
        for cell in &mut rows[at].content {
            let span = cell.span_mut();
            span.rowspan = span.rowspan.min(u8::try_from(count - at).unwrap_or(u8::MAX));
            let down = usize::from(span.rowspan);
            let columns = usize::from(span.colspan);
            reach[at..at + down].iter_mut().for_each(|width| *width += columns);
        }
    }
    let width = reach.iter().copied().max().unwrap_or(0);
    if width <= MAX_COLUMNS {
        for (row, reached) in rows.iter_mut().zip(reach) {
            let empty = || Cell::TableCell { attrs: Span::default(), content: vec![Block::paragraph("")] };
            row.content.extend((reached..width).map(|_| empty()));
        }
    }
    width
}
