//! Rich text as Markdown (CommonMark, tables of GitHub), for who takes a text elsewhere: every word and every link is kept, what Markdown
//! has no sign for is said in words.

use super::{Block, Cell, Inline, ListItem, Mark, RichText, Target};
use uuid::Uuid;

/// What a text names, as it is written where the Markdown goes: words and an address.
pub struct Named<'a> {
    /// Title and address of an item.
    pub item: &'a dyn Fn(Uuid) -> Option<(String, String)>,
    /// What an image shows, and its address.
    pub image: &'a dyn Fn(Uuid) -> Option<(String, String)>,
}

/// The whole text.
#[must_use]
pub fn render(text: &RichText, named: &Named<'_>) -> String {
    let mut out = named.blocks(&text.content);
    out.push('\n');
    out
}

impl Named<'_> {
    fn blocks(&self, blocks: &[Block]) -> String {
        let parts: Vec<String> = blocks.iter().map(|it| self.block(it)).filter(|it| !it.is_empty()).collect();
        parts.join("\n\n")
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Paragraph { content, .. } => guarded(&self.line(content)),
            Block::Heading { attrs, content } => {
                format!("{} {}", "#".repeat(attrs.own.level.into()), self.line(content).replace("\\\n", " "))
            }
            Block::BulletList { content, .. } => self.list(content, |_| "- ".into()),
            Block::OrderedList { content, .. } => self.list(content, |at| format!("{}. ", at + 1)),
            Block::Quote { attrs, content } => {
                let by = if attrs.own.by.is_empty() {
                    String::new()
                } else {
                    format!("\n\n— {}", escaped(&attrs.own.by))
                };
                quoted(&format!("{}{by}", self.blocks(content)))
            }
            Block::Figure { attrs, content } => {
                let caption = self.line(content);
                [self.picture(attrs.own.image), caption]
                    .into_iter()
                    .filter(|it| !it.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n\n")
            }
            Block::Gallery { attrs } => {
                let one = |it: &super::GalleryImage| {
                    let caption = if it.caption.is_empty() {
                        String::new()
                    } else {
                        format!("\n\n{}", escaped(&it.caption))
                    };
                    format!("{}{caption}", self.picture(it.image))
                };
                attrs.own.images.iter().map(one).collect::<Vec<_>>().join("\n\n")
            }
            Block::Table { attrs, content } => {
                let caption = escaped(&attrs.own.caption);
                let columns = content
                    .iter()
                    .map(|it| it.content.iter().map(|it| usize::from(it.span().colspan)).sum())
                    .max();
                let rule = format!("|{}", " --- |".repeat(columns.unwrap_or(1)));
                let mut rows: Vec<String> = content.iter().map(|it| self.row(&it.content)).collect();
                // Markdown's tables have a head: the first row, whatever it is.
                rows.insert(rows.len().min(1), rule);
                let table = rows.join("\n");
                if caption.is_empty() { table } else { format!("{caption}\n\n{table}") }
            }
            Block::Callout { attrs, content } => {
                let title = if attrs.own.title.is_empty() {
                    String::new()
                } else {
                    format!("**{}**\n\n", escaped(&attrs.own.title))
                };
                quoted(&format!("{title}{}", self.blocks(content)))
            }
            Block::KeyFigure { attrs } => {
                format!("**{}** {}", escaped(&attrs.own.value), escaped(&attrs.own.label))
            }
            Block::File { attrs }
            | Block::Contact { attrs }
            | Block::Event { attrs }
            | Block::Service { attrs } => {
                let found = (self.item)(attrs.own.item);
                found.map(|(title, href)| link(&escaped(&title), &href)).unwrap_or_default()
            }
            Block::Button { attrs } => self.link_to(&escaped(&attrs.own.label), &attrs.own.target),
            Block::Embed { attrs } => {
                let url = attrs.own.url.as_str();
                let words = if attrs.own.title.is_empty() { url } else { &attrs.own.title };
                link(&escaped(words), url)
            }
        }
    }

    fn list(&self, items: &[ListItem], sign: impl Fn(usize) -> String) -> String {
        let item = |(at, item): (usize, &ListItem)| {
            let sign = sign(at);
            let indent = format!("\n{}", " ".repeat(sign.len()));
            format!("{sign}{}", self.blocks(&item.content).replace('\n', &indent))
        };
        items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
    }

    fn row(&self, cells: &[Cell]) -> String {
        let cell = |cell: &Cell| {
            let words =
                self.blocks(cell.content()).replace("\\\n", " ").replace('\n', " ").replace('|', "\\|");
            format!(" {words} |{}", "  |".repeat(usize::from(cell.span().colspan).saturating_sub(1)))
        };
        format!("|{}", cells.iter().map(cell).collect::<String>())
    }

    fn picture(&self, image: Uuid) -> String {
        (self.image)(image).map(|(alt, href)| format!("!{}", link(&escaped(&alt), &href))).unwrap_or_default()
    }

    fn link_to(&self, words: &str, target: &Target) -> String {
        match target {
            Target::Address(it) => link(words, it.as_str()),
            Target::Item(id) => match (self.item)(*id) {
                Some((_, href)) => link(words, &href),
                None => words.to_owned(),
            },
        }
    }

    fn line(&self, line: &[Inline]) -> String {
        line.iter().map(|it| self.inline(it)).collect()
    }

    fn inline(&self, inline: &Inline) -> String {
        let Inline::Text { text, marks } = inline else { return "\\\n".into() };
        let spaced = text.replace('\u{AD}', "");
        // A sign of Markdown opens and closes at words only.
        let words = spaced.trim();
        if words.is_empty() || marks.is_empty() {
            return escaped(&spaced);
        }
        let mut out = escaped(words);
        for mark in marks {
            out = match mark {
                Mark::Strong {} => format!("**{out}**"),
                Mark::Emphasis {} => format!("*{out}*"),
                Mark::Superscript {} => format!("<sup>{out}</sup>"),
                Mark::Link { attrs } => self.link_to(&out, &attrs.target),
            };
        }
        let (before, after) = (spaced.len() - spaced.trim_start().len(), spaced.trim_end().len());
        format!("{}{out}{}", &spaced[..before], &spaced[after..])
    }
}

fn link(words: &str, href: &str) -> String {
    format!("[{words}](<{}>)", href.replace(['<', '>', '\n'], ""))
}

fn quoted(text: &str) -> String {
    text.lines().map(|it| format!("> {it}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Words as words: what has a meaning inside a line is escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

/// A paragraph that begins as a heading, a list or a rule does is none.
fn guarded(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    match line.chars().next() {
        Some('#' | '+' | '-' | '>' | '=' | '|' | '~') => format!("\\{line}"),
        Some(_) if (1..=9).contains(&digits) && line[digits..].starts_with(['.', ')']) => {
            format!("{}\\{}", &line[..digits], &line[digits..])
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::richtext::intake::{self, NoContext};
    use crate::richtext::text;

    const SAMPLE: &str = "Il a dit *oui*, **non** et [voir](https://valbourg.example/a?b=1).\n\n## Un titre\n\n- un\n- deux\n\n  1. trois\n\n> Une phrase.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n";

    fn written(text: &RichText) -> String {
        render(text, &Named { item: &|_| None, image: &|_| None })
    }

    #[test]
    fn what_is_written_is_read_again_as_it_was() {
        let first = intake::markdown(SAMPLE, &mut NoContext).text;
        let once = written(&first);
        let again = intake::markdown(&once, &mut NoContext).text;
        assert_eq!(text::plain(&again), text::plain(&first), "{once}");
        assert_eq!(written(&again), once);
    }

    #[test]
    fn words_that_look_like_signs_stay_words() {
        for words in [
            "# pas un titre",
            "1. pas une liste",
            "- tiret",
            "5*3*2 et [x] ou _y_",
            "> pas cité",
            "a < b & c",
        ] {
            let text = RichText::new(vec![Block::paragraph(words)]);
            let read = intake::markdown(&written(&text), &mut NoContext).text;
            assert_eq!(text::plain(&read), words);
        }
    }
}
