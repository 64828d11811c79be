//! Rich text as data for the print layouts: the stored shape, with every text typeset and every reference
//! answered. Never markup: a layout decides how things look, and nothing has to be escaped. It knows the two
//! things print needs that the web does not: short addresses with their QR codes, and soft hyphens.

mod hyphens;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::refs::{ImageRef, Resolved};
use super::{Address, Block, Cell, Channel, Inline, LinkAttrs, Mark, RichText, Target, typography};

/// How to render.
pub struct TypOptions<'a> {
    /// Puts soft hyphens into the word after an elision ("l’administration"): Typst does not hyphenate it.
    pub hyphenate_elisions: bool,
    /// Leaves out the blocks marked optional in print (last step before the short text).
    pub leave_out_optional: bool,
    /// The short address and the QR code of a target, if it has them.
    pub short_of: &'a dyn Fn(&Target) -> Option<Short>,
}

/// How paper leads to a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Short {
    /// An address to type: "valbourg.example/a/12".
    pub short: String,
    /// Path of its QR code for Typst: "/qr/12.svg".
    pub qr: String,
}

impl Default for TypOptions<'_> {
    fn default() -> Self {
        Self { hyphenate_elisions: true, leave_out_optional: false, short_of: &|_| None }
    }
}

/// The blocks to print, as an array.
#[must_use]
pub fn render(text: &RichText, resolved: &Resolved, locale: &str, options: &TypOptions<'_>) -> Value {
    let typ = Typ { resolved, locale, options };
    text.content.iter().filter_map(|block| typ.block(block)).collect()
}

/// A plain text (a title, a lede) as an array of text nodes, typeset, ordinals raised.
#[must_use]
pub fn words(locale: &str, text: &str, hyphenate_elisions: bool) -> Value {
    let options = TypOptions { hyphenate_elisions, ..TypOptions::default() };
    Typ { resolved: &Resolved::default(), locale, options: &options }.line(&Inline::plain(text))
}

/// An image as layouts receive it; nothing if it may not be printed.
#[must_use]
pub fn image(image: &ImageRef, locale: &str) -> Option<Value> {
    let set = |text: &str| typography::typeset(locale, text);
    // Three decimals: an f32 written as f64 would show its dust.
    let part = |part: f32| (f64::from(part) * 1_000.0).round() / 1_000.0;
    (!image.print.is_empty()).then(|| {
        let mut node = json!({
            "path": image.print, "alt": set(&image.alt), "caption": set(&image.caption), "credit": set(&image.credit),
            "width": image.width, "height": image.height, "decorative": image.decorative,
            "focal": [part(image.focal.0), part(image.focal.1)],
        });
        if let Some(keep) = image.keep {
            node["keep"] = json!(keep);
        }
        if !image.cut.is_empty() {
            node["crops"] = json!(image.cut);
        }
        node
    })
}

struct Typ<'a> {
    resolved: &'a Resolved,
    locale: &'a str,
    options: &'a TypOptions<'a>,
}

impl Typ<'_> {
    /// The block, or nothing if it is not for print, is empty, or shows something that is not there.
    fn block(&self, block: &Block) -> Option<Value> {
        let base = block.base();
        let dropped = base.optional && self.options.leave_out_optional;
        if dropped || !base.channels.reach(Channel::Print) || block.is_blank() {
            return None;
        }
        let mut node = json!({ "type": block.name() });
        let mut attrs = json!({ "id": base.id, "optional": base.optional });
        if base.channels.print_only() {
            attrs["print_only"] = json!(true);
        }
        let content = self.content(block);
        if is_empty(&content) && !block.children().is_empty() {
            return None;
        }
        if !content.is_null() {
            node["content"] = content;
        }
        merge(&mut attrs, self.own(block)?);
        node["attrs"] = attrs;
        Some(node)
    }

    /// What stands inside the block; null for a kind that has no inside.
    fn content(&self, block: &Block) -> Value {
        match block {
            Block::Paragraph { content, .. }
            | Block::Heading { content, .. }
            | Block::Figure { content, .. } => self.line(content),
            Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
                let items =
                    content.iter().map(|item| self.blocks(&item.content)).filter(|inside| !is_empty(inside));
                items.map(|inside| json!({ "type": "listItem", "content": inside })).collect()
            }
            Block::Quote { content, .. } | Block::Callout { content, .. } => self.blocks(content),
            Block::Table { content, .. } => {
                let row = |cells: &Vec<Cell>| json!({ "type": "tableRow", "content": self.cells(cells) });
                content.iter().map(|line| row(&line.content)).collect()
            }
            Block::Gallery { .. } | Block::KeyFigure { .. } | Block::File { .. } | Block::Contact { .. } => {
                Value::Null
            }
            Block::Event { .. } | Block::Service { .. } | Block::Button { .. } | Block::Embed { .. } => {
                Value::Null
            }
        }
    }

    /// The attributes of its kind, with what was looked up.
    fn own(&self, block: &Block) -> Option<Value> {
        Some(match block {
            Block::Paragraph { .. } | Block::BulletList { .. } | Block::OrderedList { .. } => json!({}),
            Block::Heading { attrs, .. } => json!({ "level": attrs.own.level }),
            Block::Quote { attrs, .. } => json!({ "by": self.text(&attrs.own.by) }),
            Block::Figure { attrs, .. } => {
                json!({ "image": attrs.own.image, "img": self.image(attrs.own.image)? })
            }
            Block::Gallery { attrs } => {
                let entry = |image: Uuid, caption: &str| {
                    let img = self.image(image)?;
                    Some(json!({ "image": image, "caption": self.text(caption), "img": img }))
                };
                let images: Value =
                    attrs.own.images.iter().filter_map(|one| entry(one.image, &one.caption)).collect();
                (!is_empty(&images)).then(|| json!({ "images": images }))?
            }
            Block::Table { attrs, .. } => json!({ "caption": self.text(&attrs.own.caption) }),
            Block::Callout { attrs, .. } => json!({ "title": self.text(&attrs.own.title) }),
            Block::KeyFigure { attrs } => {
                json!({ "value": self.text(&attrs.own.value), "label": self.text(&attrs.own.label) })
            }
            Block::File { attrs }
            | Block::Contact { attrs }
            | Block::Event { attrs }
            | Block::Service { attrs } => {
                json!({ "item": attrs.own.item, "ref": self.card(attrs.own.item)? })
            }
            Block::Button { attrs } => self.button(&attrs.own.label, &attrs.own.target),
            Block::Embed { attrs } => self.embed(&attrs.own.url, &attrs.own.title),
        })
    }

    fn blocks(&self, blocks: &[Block]) -> Value {
        blocks.iter().filter_map(|block| self.block(block)).collect()
    }

    /// Cells keep their place even when empty.
    fn cells(&self, cells: &[Cell]) -> Value {
        let name = |cell: &Cell| if cell.is_header() { "tableHeader" } else { "tableCell" };
        let node = |cell: &Cell| json!({ "type": name(cell), "attrs": cell.span(), "content": self.blocks(cell.content()) });
        cells.iter().map(node).collect()
    }

    fn image(&self, id: Uuid) -> Option<Value> {
        self.resolved.images.get(&id).and_then(|found| image(found, self.locale))
    }

    fn card(&self, id: Uuid) -> Option<Value> {
        let item = self.resolved.items.get(&id)?;
        let lines: Vec<String> = item.lines.iter().map(|line| self.text(line)).collect();
        let mut card = json!({ "title": self.text(&item.title), "kind": item.kind, "lines": lines });
        if let Some(file) = &item.file {
            card["format"] = json!(file.format);
        }
        merge(&mut card, self.short(&Target::Item(id)));
        Some(card)
    }

    fn button(&self, label: &str, target: &Target) -> Value {
        let mut attrs = json!({ "label": self.text(label), "target": target });
        if let Some(href) = self.resolved.short(target) {
            attrs["href"] = json!(href);
        }
        merge(&mut attrs, self.short(target));
        attrs
    }

    fn embed(&self, url: &Address, title: &str) -> Value {
        let mut attrs = json!({ "url": url, "title": self.text(title) });
        merge(&mut attrs, self.short(&Target::Address(url.clone())));
        attrs
    }

    /// Always both words, so that a layout need not ask; empty when there is none.
    fn short(&self, target: &Target) -> Value {
        let found = (self.options.short_of)(target).unwrap_or_default();
        json!({ "short": found.short, "qr": found.qr })
    }

    fn line(&self, content: &[Inline]) -> Value {
        let node = |inline: &Inline| match inline {
            Inline::HardBreak {} => json!({ "type": "hardBreak" }),
            Inline::Text { text, marks } => {
                let marks: Vec<Value> = marks.iter().filter_map(|mark| self.mark(mark)).collect();
                let mut node = json!({ "type": "text", "text": self.hyphenated(text) });
                if !marks.is_empty() {
                    node["marks"] = json!(marks);
                }
                node
            }
        };
        typography::inline(self.locale, content).iter().map(node).collect()
    }

    /// A link to something that is not there is no link; the others say where they lead.
    fn mark(&self, mark: &Mark) -> Option<Value> {
        match mark {
            Mark::Strong {} | Mark::Emphasis {} | Mark::Superscript {} => Some(json!(mark)),
            Mark::Link { attrs: LinkAttrs { target } } => {
                let href = self.resolved.short(target)?;
                Some(json!({ "type": "link", "attrs": { "target": target, "href": href } }))
            }
        }
    }

    fn text(&self, text: &str) -> String {
        self.hyphenated(&typography::typeset(self.locale, text))
    }

    fn hyphenated(&self, text: &str) -> String {
        if self.options.hyphenate_elisions && !self.locale.starts_with("en") {
            hyphens::around_glue(text)
        } else {
            text.to_owned()
        }
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend::<Map<String, Value>>(from);
    }
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_some_and(Vec::is_empty)
}
