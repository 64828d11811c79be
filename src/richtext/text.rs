//! Rich text as plain text: for search, for the text part of mails, for excerpts and for counting signs.
//! Nothing is typeset here: the words are those of the author.

use super::{Block, Cell, Inline, ListItem, Mark, RichText, refs::Resolved};

/// The whole text: blocks apart by an empty line, list items marked, cards left out (their item has its own text).
#[must_use]
pub fn plain(text: &RichText) -> String {
    Writer { resolved: None }.blocks(&text.content)
}

/// As [`plain`], for a mail: links are followed by their address, cards say what they show.
#[must_use]
pub fn mail(text: &RichText, resolved: &Resolved) -> String {
    let shown = text.content.iter().filter(|block| block.base().channels.reach(super::Channel::Mail));
    Writer { resolved: Some(resolved) }.join(shown)
}

/// One block as plain text.
#[must_use]
pub fn block(block: &Block) -> String {
    Writer { resolved: None }.block(block)
}

/// A line of text without its marks; a line break becomes a newline.
#[must_use]
pub fn inline(line: &[Inline]) -> String {
    let sign = |inline: &Inline| match inline {
        Inline::Text { text, .. } => text.replace('\u{AD}', ""),
        Inline::HardBreak {} => "\n".to_owned(),
    };
    line.iter().map(sign).collect()
}

/// How many signs a reader reads, spaces counted.
#[must_use]
pub fn signs(text: &RichText) -> usize {
    text.blocks().into_iter().map(|block| count(&inline(block.inline())) + own_signs(block)).sum()
}

/// The beginning of the text in at most `max` signs: whole sentences if they fill most of it, else whole words
/// and an ellipsis. Headings, captions and cards are passed over.
#[must_use]
pub fn excerpt(text: &RichText, max: usize) -> String {
    let mut words = String::new();
    for block in &text.content {
        if let Block::Paragraph { content, .. } = block {
            words.push_str(&inline(content));
            words.push(' ');
        }
        if count(&words) > max + 1 {
            break;
        }
    }
    shorten(&words.split_whitespace().collect::<Vec<_>>().join(" "), max)
}

/// Cuts a text as [`excerpt`] does.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    if count(text) <= max {
        return text.to_owned();
    }
    let head: String = text.chars().take(max).collect();
    if let Some(end) = last_sentence(&head, text).filter(|end| count(&head[..*end]) * 10 >= max * 6) {
        return head[..end].trim_end().to_owned();
    }
    let head: String = text.chars().take(max.saturating_sub(1)).collect();
    let cut =
        if text[head.len()..].starts_with(' ') { head.len() } else { head.rfind(' ').unwrap_or(head.len()) };
    let kept = head[..cut].trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-(«".contains(c));
    format!("{kept}…")
}

/// The whole sentences at the head of a text that fit `max` signs; None where even the first is longer.
pub fn first_sentences(text: &str, max: usize) -> Option<&str> {
    if count(text) <= max {
        return Some(text);
    }
    let head: String = text.chars().take(max).collect();
    last_sentence(&head, text).map(|end| text[..end].trim_end())
}

/// Where the last whole sentence of `head` ends; `text` goes on after it.
fn last_sentence(head: &str, text: &str) -> Option<usize> {
    let ends = head.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…'));
    let follows = |end: usize| text[end..].starts_with([' ', '\n']);
    let abbreviation = |at: usize| head[..at].rsplit([' ', '\n']).next().is_some_and(is_abbreviation);
    let mut ends = ends.filter(|(at, c)| follows(at + c.len_utf8()) && !(*c == '.' && abbreviation(*at)));
    ends.next_back().map(|(at, c)| at + c.len_utf8())
}

pub(super) fn is_abbreviation(word: &str) -> bool {
    word.chars().count() == 1 || matches!(word, "MM" | "Dr" | "Mr" | "Mrs" | "St" | "p" | "art" | "env")
}

/// Signs of a plain text: where a word may break is none, and an accent typed apart belongs to its letter.
pub fn count(text: &str) -> usize {
    text.chars().filter(|it| !matches!(it, '\u{AD}' | '\u{200B}' | '\u{300}'..='\u{36F}')).count()
}

fn own_signs(block: &Block) -> usize {
    match block {
        Block::Quote { attrs, .. } => count(&attrs.own.by),
        Block::Gallery { attrs } => attrs.own.images.iter().map(|entry| count(&entry.caption)).sum(),
        Block::Table { attrs, .. } => count(&attrs.own.caption),
        Block::Callout { attrs, .. } => count(&attrs.own.title),
        Block::KeyFigure { attrs } => count(&attrs.own.value) + count(&attrs.own.label),
        Block::Button { attrs } => count(&attrs.own.label),
        Block::Embed { attrs } => count(&attrs.own.title),
        Block::Paragraph { .. } | Block::Heading { .. } | Block::BulletList { .. } => 0,
        Block::OrderedList { .. } | Block::Figure { .. } | Block::File { .. } => 0,
        Block::Contact { .. } | Block::Event { .. } | Block::Service { .. } => 0,
    }
}

struct Writer<'a> {
    resolved: Option<&'a Resolved>,
}

impl Writer<'_> {
    fn blocks(&self, blocks: &[Block]) -> String {
        self.join(blocks.iter())
    }

    fn join<'b>(&self, blocks: impl Iterator<Item = &'b Block>) -> String {
        let parts: Vec<String> =
            blocks.map(|block| self.block(block)).filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => self.line(content),
            Block::Figure { attrs, content } if self.shows(attrs.own.image) => self.line(content),
            Block::Figure { .. } => String::new(),
            Block::BulletList { content, .. } => self.list(content, |_| "- ".to_owned()),
            Block::OrderedList { content, .. } => self.list(content, |at| format!("{}. ", at + 1)),
            Block::Quote { attrs, content } => lines(&[&self.blocks(content), &dashed(&attrs.own.by)]),
            Block::Gallery { attrs } => {
                let shown = attrs.own.images.iter().filter(|entry| self.shows(entry.image));
                lines(&shown.map(|entry| entry.caption.as_str()).collect::<Vec<_>>())
            }
            Block::Table { attrs, content } => {
                let rows: Vec<String> = content.iter().map(|row| self.row(&row.content)).collect();
                lines(&[&attrs.own.caption, &rows.join("\n")])
            }
            Block::Callout { attrs, content } => lines(&[&attrs.own.title, &self.blocks(content)]),
            Block::KeyFigure { attrs } => format!("{} {}", attrs.own.value, attrs.own.label),
            Block::File { attrs }
            | Block::Contact { attrs }
            | Block::Event { attrs }
            | Block::Service { attrs } => self.card(attrs.own.item),
            Block::Button { attrs } => self.with_address(&attrs.own.label, &attrs.own.target),
            Block::Embed { attrs } => lines(&[&attrs.own.title, attrs.own.url.as_str()]),
        }
    }

    /// Whether an image is there (or nobody was asked).
    fn shows(&self, image: uuid::Uuid) -> bool {
        self.resolved.is_none_or(|resolved| resolved.images.contains_key(&image))
    }

    fn list(&self, items: &[ListItem], sign: impl Fn(usize) -> String) -> String {
        let item = |(at, item): (usize, &ListItem)| {
            let sign = sign(at);
            let inside: Vec<String> = item.content.iter().map(|block| self.block(block)).collect();
            let indent = format!("\n{}", " ".repeat(sign.len()));
            format!("{sign}{}", inside.join("\n").replace('\n', &indent))
        };
        items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
    }

    fn row(&self, cells: &[Cell]) -> String {
        let cell = |cell: &Cell| self.blocks(cell.content()).replace("\n\n", " ");
        cells.iter().map(cell).collect::<Vec<_>>().join(" | ")
    }

    fn card(&self, item: uuid::Uuid) -> String {
        let Some(item) = self.resolved.and_then(|resolved| resolved.items.get(&item)) else {
            return String::new();
        };
        lines(&[&item.title, &item.lines.join("\n"), &item.short])
    }

    fn line(&self, line: &[Inline]) -> String {
        let Some(resolved) = self.resolved else { return inline(line) };
        let mut out = String::new();
        let mut open: Option<&super::Target> = None;
        for part in line {
            let target = match part {
                Inline::Text { marks, .. } => marks.iter().find_map(Mark::target),
                Inline::HardBreak {} => None,
            };
            if target != open {
                close(&mut out, open, resolved);
                open = target;
            }
            out.push_str(&inline(std::slice::from_ref(part)));
        }
        close(&mut out, open, resolved);
        out
    }

    fn with_address(&self, words: &str, target: &super::Target) -> String {
        match self.resolved.and_then(|resolved| resolved.short(target)) {
            Some(address) => format!("{words} ({address})"),
            None => words.to_owned(),
        }
    }
}

/// Writes the address of a link after its words, unless they are the address.
fn close(out: &mut String, target: Option<&super::Target>, resolved: &Resolved) {
    if let Some(address) = target.and_then(|target| resolved.short(target)) {
        let bare = address.trim_start_matches("mailto:").trim_start_matches("tel:");
        if !out.ends_with(bare) {
            out.push_str(&format!(" ({bare})"));
        }
    }
}

fn lines(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n")
}

fn dashed(by: &str) -> String {
    if by.is_empty() { String::new() } else { format!("— {by}") }
}
