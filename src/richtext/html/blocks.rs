//! One rule per kind of block.

use super::super::{Block, BlockId, Cell, Inline, ListItem, Row};
use super::Html;

impl Html<'_> {
    pub(super) fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { content, .. } => self.paragraph(content),
            Block::Heading { attrs, content } => self.heading(attrs.base.id, attrs.own.level, content),
            Block::BulletList { content, .. } => self.list("ul", content),
            Block::OrderedList { content, .. } => self.list("ol", content),
            Block::Quote { attrs, content } => self.quote(&attrs.own.by, content),
            Block::Figure { attrs, content } => self.figure(attrs.own.image, content),
            Block::Gallery { attrs } => {
                self.raw("<ul class=\"gallery\">\n");
                for entry in
                    attrs.own.images.iter().filter(|entry| self.resolved.images.contains_key(&entry.image))
                {
                    self.raw("<li>");
                    self.figure(entry.image, &Inline::plain(&entry.caption));
                    self.raw("</li>\n");
                }
                self.raw("</ul>\n");
            }
            Block::Table { attrs, content } => self.table(&attrs.own.caption, content),
            Block::Callout { attrs, content } => self.callout(&attrs.own.title, content),
            Block::KeyFigure { attrs } => self.key_figure(&attrs.own.value, &attrs.own.label),
            Block::File { attrs } => self.file(attrs.own.item),
            Block::Contact { attrs } => self.card("card-contact", attrs.own.item),
            Block::Event { attrs } => self.card("card-event", attrs.own.item),
            Block::Service { attrs } => self.card("card-service", attrs.own.item),
            Block::Button { attrs } => self.button(&attrs.own.label, &attrs.own.target),
            Block::Embed { attrs } => self.embed(&attrs.own.url, &attrs.own.title),
        }
    }

    fn paragraph(&mut self, content: &[Inline]) {
        if !Inline::is_blank(content) {
            self.raw("<p>");
            self.line(content);
            self.raw("</p>\n");
        }
    }

    fn heading(&mut self, id: BlockId, level: u8, content: &[Inline]) {
        if Inline::is_blank(content) {
            return;
        }
        let level = (level + self.options.heading_offset).min(6);
        self.raw(&format!("<h{level}"));
        if self.options.anchors {
            self.attribute("id", &format!("b-{id}"));
        }
        self.raw(">");
        self.line(content);
        self.raw(&format!("</h{level}>\n"));
    }

    fn list(&mut self, tag: &str, items: &[ListItem]) {
        self.raw(&format!("<{tag}>\n"));
        for item in items {
            self.raw("<li>");
            self.inside(&item.content);
            self.raw("</li>\n");
        }
        self.raw(&format!("</{tag}>\n"));
    }

    /// The content of an item or a cell: a first paragraph needs no tag when it is the only one.
    fn inside(&mut self, content: &[Block]) {
        let lists_follow =
            content.iter().skip(1).all(|block| matches!(block.name(), "bulletList" | "orderedList"));
        for (at, block) in content.iter().enumerate() {
            match block {
                Block::Paragraph { content: line, .. } if at == 0 && lists_follow => self.line(line),
                Block::Paragraph { .. } | Block::BulletList { .. } | Block::OrderedList { .. } => {
                    self.block(block);
                }
                Block::Heading { .. }
                | Block::Quote { .. }
                | Block::Figure { .. }
                | Block::Gallery { .. } => {}
                Block::Table { .. }
                | Block::Callout { .. }
                | Block::KeyFigure { .. }
                | Block::File { .. } => {}
                Block::Contact { .. } | Block::Event { .. } | Block::Service { .. } => {}
                Block::Button { .. } | Block::Embed { .. } => {}
            }
        }
    }

    fn quote(&mut self, by: &str, content: &[Block]) {
        let by = by.trim();
        if !by.is_empty() {
            self.raw("<figure class=\"quote\">");
        }
        self.raw("<blockquote>\n");
        content.iter().for_each(|block| self.block(block));
        self.raw("</blockquote>\n");
        if !by.is_empty() {
            self.raw("<figcaption>");
            self.words(by);
            self.raw("</figcaption></figure>\n");
        }
    }

    fn callout(&mut self, title: &str, content: &[Block]) {
        self.raw("<aside class=\"callout\">");
        if !title.trim().is_empty() {
            self.raw("<p class=\"callout-title\">");
            self.words(title);
            self.raw("</p>");
        }
        self.raw("\n");
        content.iter().for_each(|block| self.block(block));
        self.raw("</aside>\n");
    }

    fn key_figure(&mut self, value: &str, label: &str) {
        self.raw("<p class=\"key-figure\"><strong class=\"key-figure-value\">");
        self.words(value);
        self.raw("</strong> <span class=\"key-figure-label\">");
        self.words(label);
        self.raw("</span></p>\n");
    }

    /// A table that may scroll sideways: then it must be reachable by keyboard, and named.
    fn table(&mut self, caption: &str, rows: &[Row]) {
        self.raw("<div class=\"table-scroll\" tabindex=\"0\"");
        let name = self.typeset(caption);
        if !name.trim().is_empty() {
            self.raw(" role=\"region\"");
            self.attribute("aria-label", &name);
        }
        self.raw("><table>\n");
        if !name.trim().is_empty() {
            self.raw("<caption>");
            self.words(caption);
            self.raw("</caption>\n");
        }
        let heads = rows.iter().take_while(|row| row.content.iter().all(Cell::is_header)).count();
        // A table of nothing but headings has no head.
        let heads = if heads == rows.len() { 0 } else { heads };
        if heads > 0 {
            self.rows("thead", &rows[..heads]);
        }
        self.rows("tbody", &rows[heads..]);
        self.raw("</table></div>\n");
    }

    fn rows(&mut self, part: &str, rows: &[Row]) {
        let scope = if part == "thead" { "col" } else { "row" };
        self.raw(&format!("<{part}>\n"));
        for row in rows {
            self.raw("<tr>");
            row.content.iter().for_each(|cell| self.cell(cell, scope));
            self.raw("</tr>\n");
        }
        self.raw(&format!("</{part}>\n"));
    }

    fn cell(&mut self, cell: &Cell, scope: &str) {
        // The empty corner of a table heads nothing.
        let heads = cell.is_header() && !cell.content().iter().all(Block::is_blank);
        let tag = if heads { "th" } else { "td" };
        self.raw(&format!("<{tag}"));
        if heads {
            self.attribute("scope", scope);
        }
        let span = cell.span();
        if span.colspan > 1 {
            self.attribute("colspan", &span.colspan.to_string());
        }
        if span.rowspan > 1 {
            self.attribute("rowspan", &span.rowspan.to_string());
        }
        self.raw(">");
        self.inside(cell.content());
        self.raw(&format!("</{tag}>"));
    }
}
