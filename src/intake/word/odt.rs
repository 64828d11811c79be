//! OpenDocument text (ODF 1.2), as LibreOffice writes it.
use super::{Flow, Piece, escaped, joined, marked};
use crate::intake::xml::{Child, Node};
use std::collections::HashMap;
use std::fmt::Write as _;

/// What a style makes of words and paragraphs.
#[derive(Clone, Copy, Default)]
struct Style {
    bold: bool,
    italic: bool,
    raised: bool,
    quote: bool,
    title: bool,
    caption: bool,
}

struct Odt {
    styles: HashMap<String, Style>,
    /// Whether each level of a list is numbered.
    lists: HashMap<String, Vec<bool>>,
}

/// Where one stands among lists.
#[derive(Clone, Copy)]
struct Place {
    level: u8,
    numbered: bool,
}

pub(super) fn read(flow: &mut Flow<'_>) -> Result<(), String> {
    let content =
        flow.parts.xml("content.xml")?.ok_or("ce n’est pas un texte OpenDocument : le texte n’y est pas")?;
    let named = flow.parts.xml("styles.xml")?;
    let mut odt = Odt { styles: HashMap::new(), lists: HashMap::new() };
    for root in named.iter().chain([&content]) {
        for part in ["styles", "automatic-styles"] {
            root.child(part).into_iter().flat_map(Node::nodes).for_each(|it| odt.style(it));
        }
    }
    if let Some(meta) = flow.parts.xml("meta.xml")? {
        flow.summary =
            meta.at(&["meta", "description"]).map(Node::text).unwrap_or_default().trim().to_owned();
    }
    let body = content.at(&["body", "text"]).ok_or("ce n’est pas un texte OpenDocument")?;
    let mut pieces = Vec::new();
    odt.blocks(flow, body, None, &mut pieces);
    flow.pieces = pieces;
    Ok(())
}

impl Odt {
    fn style(&mut self, node: &Node) {
        let name = node.attr("name").to_owned();
        match node.name.as_str() {
            "style" => {
                let parent = node.attr("parent-style-name");
                let from = self.styles.get(parent).copied().unwrap_or_default();
                let text = node
                    .child("text-properties")
                    .filter(|_| node.attr("family") == "text" || !parent.is_empty());
                let says = |property: &str| text.map(|it| it.attr(property)).filter(|it| !it.is_empty());
                let own = name.to_lowercase();
                let bold = says("font-weight")
                    .map_or(from.bold, |it| it == "bold" || it.parse::<u32>().is_ok_and(|it| it >= 600));
                let style = Style {
                    bold: bold && node.attr("family") == "text",
                    italic: says("font-style").map_or(from.italic, |it| it == "italic" || it == "oblique")
                        && node.attr("family") == "text",
                    raised: says("text-position").is_some_and(|it| {
                        it.starts_with("super") || it.starts_with('3') || it.starts_with('5')
                    }),
                    quote: from.quote || own.contains("quotation") || own.contains("citation"),
                    title: from.title || own == "title",
                    caption: from.caption
                        || matches!(own.as_str(), "caption" | "illustration" | "figure" | "drawing"),
                };
                self.styles.insert(name, style);
            }
            "list-style" => {
                let levels = node.nodes().filter(|it| it.name.starts_with("list-level-style"));
                let numbered = levels
                    .map(|it| it.name == "list-level-style-number" && !it.attr("num-format").is_empty());
                self.lists.insert(name, numbered.collect());
            }
            _ => {}
        }
    }

    fn blocks(&self, flow: &mut Flow<'_>, node: &Node, place: Option<Place>, out: &mut Vec<Piece>) {
        for child in node.nodes() {
            match child.name.as_str() {
                "h" => {
                    let (html, mut after) = self.line(flow, child);
                    let level = child.attr("outline-level").parse().unwrap_or(1);
                    out.push(Piece::Heading { level, html });
                    out.append(&mut after);
                }
                "p" => self.paragraph(flow, child, place, out),
                "list" => {
                    let level = place.map_or(0, |it| it.level + 1).min(8);
                    let style =
                        self.lists.get(child.attr("style-name")).and_then(|it| it.get(usize::from(level)));
                    let numbered = style.copied().unwrap_or_else(|| place.is_some_and(|it| it.numbered));
                    for item in
                        child.nodes().filter(|it| matches!(it.name.as_str(), "list-item" | "list-header"))
                    {
                        self.blocks(flow, item, Some(Place { level, numbered }), out);
                    }
                }
                "table" => out.push(Piece::Table(self.table(flow, child))),
                "section" | "index-body" | "text-box" => self.blocks(flow, child, place, out),
                "table-of-content" | "alphabetical-index" | "illustration-index" => {
                    flow.say("table des matières laissée de côté");
                }
                "tracked-changes" if child.find("deletion").is_some() => {
                    flow.say("passages supprimés en suivi des modifications : laissés de côté");
                }
                "frame" | "a" | "g" | "custom-shape" => {
                    let mut line = (String::new(), Vec::new());
                    self.piece(flow, child, Style::default(), &mut line);
                    out.push(Piece::Paragraph { html: line.0, caption: false });
                    out.append(&mut line.1);
                }
                _ => {}
            }
        }
    }

    fn paragraph(&self, flow: &mut Flow<'_>, node: &Node, place: Option<Place>, out: &mut Vec<Piece>) {
        let style = self.styles.get(node.attr("style-name")).copied().unwrap_or_default();
        let (html, mut after) = self.line(flow, node);
        out.push(match place {
            _ if (style.title || node.attr("style-name") == "Title")
                && flow.title.is_empty()
                && !super::plain(&html).is_empty() =>
            {
                flow.title = super::plain(&html);
                Piece::Paragraph { html: String::new(), caption: false }
            }
            Some(Place { level, numbered }) => Piece::Item { level, numbered, html },
            None if style.quote => Piece::Quote(html),
            None => Piece::Paragraph { html, caption: style.caption },
        });
        out.append(&mut after);
    }

    fn line(&self, flow: &mut Flow<'_>, node: &Node) -> (String, Vec<Piece>) {
        let mut line = (String::new(), Vec::new());
        self.inline(flow, node, Style::default(), &mut line);
        (joined(&line.0), line.1)
    }

    fn inline(&self, flow: &mut Flow<'_>, node: &Node, style: Style, line: &mut (String, Vec<Piece>)) {
        for child in node.inside() {
            match child {
                Child::Text(words) => {
                    line.0.push_str(&marked(&escaped(words), style.bold, style.italic, style.raised));
                }
                Child::Node(child) => self.piece(flow, child, style, line),
            }
        }
    }

    fn piece(&self, flow: &mut Flow<'_>, node: &Node, style: Style, line: &mut (String, Vec<Piece>)) {
        match node.name.as_str() {
            "span" => {
                let own = self.styles.get(node.attr("style-name")).copied().unwrap_or_default();
                let both = Style {
                    bold: style.bold || own.bold,
                    italic: style.italic || own.italic,
                    raised: style.raised || own.raised,
                    ..style
                };
                self.inline(flow, node, both, line);
            }
            "a" => {
                let since = line.0.len();
                self.inline(flow, node, style, line);
                let words = joined(&line.0.split_off(since));
                // An address is given from the file's folder, which is one step up from its inside.
                let href = node.attr("href");
                line.0.push_str(&flow.link(href.strip_prefix("../").unwrap_or(href), &words));
            }
            "s" => line.0.push(' '),
            "tab" => line.0.push(' '),
            "line-break" => line.0.push_str("<br>"),
            "note" => {
                if let Some(body) = node.child("note-body") {
                    let mut pieces = Vec::new();
                    self.blocks(flow, body, None, &mut pieces);
                    pieces.retain(|it| !it.is_empty());
                    let mark = flow.note(super::assembled(&pieces));
                    line.0.push_str(&mark);
                }
            }
            "frame" => self.frame(flow, node, line),
            "annotation" => flow.say("commentaires laissés de côté"),
            "annotation-end" | "bookmark" | "bookmark-start" | "bookmark-end" | "soft-page-break"
            | "title" | "desc" => {}
            "p" => {
                // Words in a drawn shape.
                let (html, mut after) = self.line(flow, node);
                line.1.push(Piece::Paragraph { html, caption: false });
                line.1.append(&mut after);
            }
            "text-box" => self.blocks(flow, node, None, &mut line.1),
            _ => self.inline(flow, node, style, line),
        }
    }

    fn frame(&self, flow: &mut Flow<'_>, node: &Node, line: &mut (String, Vec<Piece>)) {
        let said = |name: &str| node.child(name).map(Node::text).unwrap_or_default();
        let alt =
            [said("desc"), said("title")].into_iter().find(|it| !it.trim().is_empty()).unwrap_or_default();
        // The same picture often stands there twice, for programs that cannot show the first.
        if let Some(image) = node.child("image") {
            let href = image.attr("href");
            if href.contains("://") {
                flow.say(&format!("image liée, hors du fichier : {href}"));
            } else {
                let shown = flow.picture(href.trim_start_matches("./"), alt.trim());
                line.0.push_str(&shown);
            }
        }
        if let Some(inside) = node.child("text-box") {
            self.blocks(flow, inside, None, &mut line.1);
        }
        if node.child("object").is_some() && node.child("image").is_none() {
            flow.say("objet inséré dans le texte : laissé de côté");
        }
    }

    fn table(&self, flow: &mut Flow<'_>, node: &Node) -> String {
        let mut html = String::from("<table>");
        for (head, row) in rows(node, false) {
            html.push_str("<tr>");
            for cell in row.nodes().filter(|it| it.name == "table-cell") {
                let span = |name: &str| cell.attr(name).parse().unwrap_or(1_usize).clamp(1, 60);
                let mut pieces = Vec::new();
                self.blocks(flow, cell, None, &mut pieces);
                pieces.retain(|it| !it.is_empty());
                let tag = if head { "th" } else { "td" };
                let (across, down) = (span("number-columns-spanned"), span("number-rows-spanned"));
                let inside = super::assembled(&pieces);
                let _ = write!(html, "<{tag} colspan=\"{across}\" rowspan=\"{down}\">{inside}</{tag}>");
            }
            html.push_str("</tr>");
        }
        html.push_str("</table>");
        html
    }
}

/// The rows of a table, with whether each is of its head.
fn rows(node: &Node, head: bool) -> Vec<(bool, &Node)> {
    let mut found = Vec::new();
    for child in node.nodes() {
        match child.name.as_str() {
            "table-row" => found.push((head, child)),
            "table-header-rows" => found.extend(rows(child, true)),
            "table-rows" | "table-row-group" => found.extend(rows(child, head)),
            _ => {}
        }
    }
    found
}
