//! The walk through parsed HTML: one rule per element of the allow-list.

use scraper::{ElementRef, Html, Node};

use super::super::{
    Address, Attrs, Block, ButtonAttrs, EmbedAttrs, FigureAttrs, GalleryAttrs, GalleryImage, HeadingAttrs,
    Inline, ItemAttrs, KeyFigureAttrs, LinkAttrs, Mark, Plain, text,
};
use super::{IntakeContext, containers, line};

/// Deeper markup is read as its bare words.
const DEEPEST: usize = 120;

pub(super) struct Reader<'a> {
    pub(super) context: &'a mut dyn IntakeContext,
    pub(super) dropped: Vec<String>,
    fences: bool,
    depth: usize,
    pub(super) list_depth: usize,
    /// Quotes around what is read.
    quotes: usize,
    notes: Vec<(usize, Vec<Block>)>,
}

/// Blocks made so far, and the line being filled.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) blocks: Vec<Block>,
    line: Vec<Inline>,
    /// Images met inside the line; they stand after it.
    after: Vec<Block>,
}

impl Flow {
    /// Ends the line: it becomes a paragraph if it says something.
    pub(super) fn end_line(&mut self) {
        let content = std::mem::take(&mut self.line);
        if !Inline::is_blank(&content) {
            self.blocks.push(Block::Paragraph { attrs: Attrs::fresh(Plain {}), content });
        }
        self.blocks.append(&mut self.after);
    }

    fn push(&mut self, block: Block) {
        self.end_line();
        self.blocks.push(block);
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(context: &'a mut dyn IntakeContext) -> Self {
        Self { context, dropped: vec![], fences: false, depth: 0, list_depth: 0, quotes: 0, notes: vec![] }
    }

    /// Fenced code may name a block.
    pub(super) fn with_fences(self) -> Self {
        Self { fences: true, ..self }
    }

    /// Everything in the source: blocks, and what was left behind.
    pub(super) fn read(mut self, source: &str) -> (Vec<Block>, Vec<String>) {
        let html = Html::parse_fragment(source);
        let mut blocks = self.inside(html.root_element());
        let mut notes = std::mem::take(&mut self.notes);
        notes.sort_by_key(|(number, _)| *number);
        let notes: Vec<Vec<Block>> = notes.into_iter().map(|(_, note)| note).collect();
        let (list, lifted) = containers::list(true, notes);
        blocks.extend(list.into_iter().chain(lifted));
        blocks.retain_mut(tidy);
        (blocks, self.dropped)
    }

    /// The blocks inside an element, on their own.
    pub(super) fn inside(&mut self, element: ElementRef<'_>) -> Vec<Block> {
        let mut flow = Flow::default();
        self.children(element, &[], &mut flow);
        flow.end_line();
        flow.blocks
    }

    fn children(&mut self, element: ElementRef<'_>, marks: &[Mark], flow: &mut Flow) {
        if self.depth >= DEEPEST {
            let words: String = element.text().collect();
            return line::push(&mut flow.line, &words, marks);
        }
        self.depth += 1;
        for child in element.children() {
            match child.value() {
                Node::Text(words) => line::push(&mut flow.line, words, marks),
                Node::Element(_) => {
                    if let Some(element) = ElementRef::wrap(child) {
                        self.element(element, marks, flow);
                    }
                }
                Node::Document | Node::Fragment | Node::Doctype(_) => {}
                Node::Comment(_) | Node::ProcessingInstruction(_) => {}
            }
        }
        self.depth -= 1;
    }

    fn element(&mut self, element: ElementRef<'_>, marks: &[Mark], flow: &mut Flow) {
        match element.value().name() {
            "strong" | "b" => self.marked(element, marks, Mark::Strong {}, flow),
            // Whose words a quote is.
            "cite" if self.quotes > 0 => self.attribution(element, flow),
            "em" | "i" | "cite" | "dfn" => self.marked(element, marks, Mark::Emphasis {}, flow),
            "sup" => self.marked(element, marks, Mark::Superscript {}, flow),
            "a" => self.link(element, marks, flow),
            "br" => line::push_break(&mut flow.line),
            "img" => self.image(element, flow),
            "div" if has_class(element, "footnote-definition") => self.note(element),
            "div" if has_class(element, "wp-block-embed__wrapper") => self.shown_elsewhere(element, flow),
            "figure" | "ul" | "div" if has_class(element, "wp-block-gallery") => self.gallery(element, flow),
            "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "address"
            | "center" | "details" | "dl" | "dd" | "form" | "fieldset" | "nav" | "hgroup" | "figcaption"
            | "li" | "picture" | "html" | "body" | "search" | "dialog" | "menu" => {
                self.block(element, marks, flow);
            }
            "dt" | "summary" | "legend" | "caption" => self.strong_block(element, marks, flow),
            "h1" | "h2" => self.heading(element, 2, flow),
            "h3" | "h4" | "h5" | "h6" => self.heading(element, 3, flow),
            "ul" | "ol" => {
                let list = self.list(element);
                flow.end_line();
                flow.blocks.extend(list);
            }
            "blockquote" => {
                self.quotes += 1;
                let blocks = self.inside(element);
                self.quotes -= 1;
                flow.end_line();
                flow.blocks.extend(containers::quote(blocks));
            }
            "figure" => self.figure(element, flow),
            "table" => {
                let blocks = self.table(element);
                flow.end_line();
                flow.blocks.extend(blocks);
            }
            "pre" => self.preformatted(element, flow),
            "iframe" | "video" | "audio" | "embed" | "object" => self.embed(element, flow),
            "span" | "u" | "ins" | "mark" | "small" | "big" | "abbr" | "acronym" | "code" | "kbd"
            | "samp" | "var" | "q" | "time" | "font" | "label" | "tt" | "data" | "bdi" | "bdo" | "ruby"
            | "rt" | "rp" | "sub" | "wbr" | "output" | "nobr" | "source" | "track" => {
                self.children(element, marks, flow);
            }
            "hr" | "meta" | "link" | "base" | "col" | "colgroup" | "head" | "title" => {}
            "del" | "s" | "strike" => {
                self.say("Texte barré : les mots sont gardés, le trait ne l’est pas.");
                self.children(element, marks, flow);
            }
            name @ ("script" | "style" | "template" | "noscript" | "noembed" | "noframes" | "svg"
            | "canvas" | "input" | "map" | "area" | "frame" | "frameset" | "param" | "applet") => {
                let sentence = format!("Élément <{name}> laissé de côté.");
                self.say(&sentence);
            }
            name => {
                let name: String = name.chars().take(40).collect();
                let sentence = format!("Élément <{name}> inconnu : seul son texte est gardé.");
                self.say(&sentence);
                self.children(element, marks, flow);
            }
        }
    }

    pub(super) fn say(&mut self, sentence: &str) {
        self.dropped.push(sentence.to_owned());
    }

    fn marked(&mut self, element: ElementRef<'_>, marks: &[Mark], mark: Mark, flow: &mut Flow) {
        let mut marks = marks.to_vec();
        if !marks.contains(&mark) {
            marks.push(mark);
        }
        self.children(element, &marks, flow);
    }

    fn block(&mut self, element: ElementRef<'_>, marks: &[Mark], flow: &mut Flow) {
        flow.end_line();
        self.children(element, marks, flow);
        flow.end_line();
    }

    fn strong_block(&mut self, element: ElementRef<'_>, marks: &[Mark], flow: &mut Flow) {
        flow.end_line();
        self.marked(element, marks, Mark::Strong {}, flow);
        flow.end_line();
    }

    fn link(&mut self, element: ElementRef<'_>, marks: &[Mark], flow: &mut Flow) {
        let href = with_scheme(element.attr("href").unwrap_or_default().trim());
        let inside_link = marks.iter().any(|mark| mark.target().is_some());
        // A jump inside the page (footnotes, tables of contents) has nowhere to go in another page.
        if href.is_empty() || href.starts_with('#') || inside_link {
            return self.children(element, marks, flow);
        }
        // The button beside a file leads where its name does.
        if has_class(element, "wp-block-file__button") {
            return;
        }
        if let Some(target) = self.context.link(&href) {
            let label = element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
            if has_class(element, "wp-block-button__link") && !label.is_empty() {
                return flow.push(Block::Button { attrs: Attrs::fresh(ButtonAttrs { label, target }) });
            }
            return self.marked(element, marks, Mark::Link { attrs: LinkAttrs { target } }, flow);
        }
        self.say(&format!("Lien retiré, ses mots sont gardés : {}", short(&href)));
        self.children(element, marks, flow);
    }

    /// The words of a heading; what else stood in it follows.
    fn heading(&mut self, element: ElementRef<'_>, level: u8, flow: &mut Flow) {
        flow.end_line();
        let mut words = Vec::new();
        let mut others = Vec::new();
        for block in self.inside(element) {
            if block.name() == "paragraph" && !block.is_blank() {
                line::push(&mut words, " ", &[]);
                words.extend_from_slice(block.inline());
            } else {
                others.push(block);
            }
        }
        if !words.is_empty() {
            flow.blocks.push(Block::Heading { attrs: Attrs::fresh(HeadingAttrs { level }), content: words });
        }
        flow.blocks.append(&mut others);
    }

    fn image(&mut self, element: ElementRef<'_>, flow: &mut Flow) {
        let of = |name: &str| element.attr(name).unwrap_or_default().trim();
        let (src, alt, title) = (of("src"), of("alt"), of("title"));
        if src.is_empty() {
            return;
        }
        let Some(image) = self.context.image(src, alt, title) else {
            if self.context.tells_of_images() {
                return;
            }
            let words = if alt.is_empty() { String::new() } else { format!(" ({alt})") };
            return self.say(&format!("Image non reprise : {}{words}", short(src)));
        };
        let caption = title.split(" | ").next().unwrap_or_default();
        let content = Inline::plain(caption.trim());
        flow.after.push(Block::Figure { attrs: Attrs::fresh(FigureAttrs { image }), content });
    }

    /// A figure: the caption goes to its image; without one image, everything stays as blocks.
    fn figure(&mut self, element: ElementRef<'_>, flow: &mut Flow) {
        flow.end_line();
        let is_caption = |child: &ElementRef<'_>| child.value().name() == "figcaption";
        let caption: Vec<Block> = match element.child_elements().find(is_caption) {
            Some(caption) => self.inside(caption),
            None => vec![],
        };
        let mut blocks = self.inside(element);
        let images = blocks.iter().filter(|block| block.name() == "figure").count();
        let words = caption
            .first()
            .filter(|_| images == 1 && caption.len() == 1)
            .map(|block| block.inline().to_vec());
        if let Some(words) = words {
            blocks.retain(|block| block.name() != "paragraph" || block.inline() != words);
            for block in &mut blocks {
                if let Block::Figure { content, .. } = block {
                    content.clone_from(&words);
                }
            }
        }
        flow.blocks.append(&mut blocks);
    }

    /// A name under a quote, as the quote knows it: behind a dash.
    fn attribution(&mut self, element: ElementRef<'_>, flow: &mut Flow) {
        flow.end_line();
        let words: String = element.text().collect();
        let bare = words.trim().trim_start_matches(['—', '–', '―', '-']).trim();
        if !bare.is_empty() {
            line::push(&mut flow.line, &format!("— {bare}"), &[]);
        }
        flow.end_line();
    }

    /// Images side by side; what else stands there follows.
    fn gallery(&mut self, element: ElementRef<'_>, flow: &mut Flow) {
        flow.end_line();
        let (mut images, mut others) = (Vec::new(), Vec::new());
        for block in self.inside(element) {
            if let Block::Figure { attrs, content } = block {
                let caption = text::inline(&line::tidy(content));
                images.push(GalleryImage { image: attrs.own.image, caption });
            } else if let Block::Gallery { attrs } = block {
                images.extend(attrs.own.images);
            } else {
                others.push(block);
            }
        }
        match images.len() {
            0 => {}
            1 => {
                let GalleryImage { image, caption } = images.remove(0);
                let attrs = Attrs::fresh(FigureAttrs { image });
                flow.blocks.push(Block::Figure { attrs, content: Inline::plain(&caption) });
            }
            _ => flow.blocks.push(Block::Gallery { attrs: Attrs::fresh(GalleryAttrs { images }) }),
        }
        flow.blocks.append(&mut others);
    }

    /// The address of a page elsewhere, in words.
    fn shown_elsewhere(&mut self, element: ElementRef<'_>, flow: &mut Flow) {
        let words: String = element.text().collect();
        let words = words.trim();
        match Address::parse(words).filter(|it| it.is_web() && words.starts_with("https://")) {
            Some(url) => {
                self.say(&format!("Contenu d’un autre site repris comme lien : {}", short(words)));
                flow.push(Block::Embed { attrs: Attrs::fresh(EmbedAttrs { url, title: String::new() }) });
            }
            None => self.block(element, &[], flow),
        }
    }

    fn note(&mut self, element: ElementRef<'_>) {
        let label = element.child_elements().find(|child| has_class(*child, "footnote-definition-label"));
        let label = label.map(|label| label.text().collect::<String>()).unwrap_or_default();
        let mut blocks = self.inside(element);
        // The label stands before the note as a line of its own.
        if blocks.first().is_some_and(|first| text::block(first).trim() == label.trim()) {
            blocks.remove(0);
        }
        let number = label.trim().parse().unwrap_or(usize::MAX);
        self.notes.push((number, blocks));
    }

    fn preformatted(&mut self, element: ElementRef<'_>, flow: &mut Flow) {
        let words: String = element.text().collect();
        let class = element.child_elements().find_map(|child| child.attr("class")).unwrap_or_default();
        let fence = class.strip_prefix("language-").filter(|_| self.fences).unwrap_or_default();
        if matches!(fence, "key_figure" | "card" | "button") {
            return self.fence(fence, &words, flow);
        }
        for paragraph in words.split("\n\n") {
            flow.end_line();
            for words in paragraph.lines() {
                line::push(&mut flow.line, words, &[]);
                line::push_break(&mut flow.line);
            }
            flow.end_line();
        }
    }

    fn fence(&mut self, fence: &str, words: &str, flow: &mut Flow) {
        let mut lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
        let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        let block = match fence {
            "key_figure" => {
                let own = KeyFigureAttrs { value: first.to_owned(), label: second.to_owned() };
                (!first.is_empty()).then(|| Block::KeyFigure { attrs: Attrs::fresh(own) })
            }
            "button" => self.context.link(second).filter(|_| !first.is_empty()).map(|target| {
                let own = ButtonAttrs { label: first.to_owned(), target };
                Block::Button { attrs: Attrs::fresh(own) }
            }),
            _ => self.context.card(first).and_then(|(kind, item)| {
                let attrs = Attrs::fresh(ItemAttrs { item });
                match kind.as_str() {
                    "event" => Some(Block::Event { attrs }),
                    "service" => Some(Block::Service { attrs }),
                    "document" => Some(Block::File { attrs }),
                    "place" | "organisation" | "person" => Some(Block::Contact { attrs }),
                    _ => None,
                }
            }),
        };
        match block {
            Some(block) => flow.push(block),
            None => {
                self.say(&format!("Bloc « {fence} » laissé de côté : {}", short(&words.replace('\n', " "))));
            }
        }
    }

    fn embed(&mut self, element: ElementRef<'_>, flow: &mut Flow) {
        let name = element.value().name();
        let own = ["src", "data"].iter().find_map(|attribute| element.attr(attribute));
        let inner = || element.child_elements().find_map(|child| child.attr("src"));
        let src = own.or_else(inner).unwrap_or_default().trim();
        let src = with_scheme(src);
        match Address::parse(&src).filter(|address| address.is_web() && src.starts_with("https://")) {
            Some(url) => {
                let title = element.attr("title").unwrap_or_default().trim().to_owned();
                flow.push(Block::Embed { attrs: Attrs::fresh(EmbedAttrs { url, title }) });
            }
            None => {
                self.say(&format!("Élément <{name}> sans adresse https:// laissé de côté : {}", short(&src)));
            }
        }
    }
}

/// "//host/x" is an address of another host, without its scheme.
fn with_scheme(address: &str) -> String {
    if address.starts_with("//") { format!("https:{address}") } else { address.to_owned() }
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|own| own == class)
}

fn short(words: &str) -> String {
    let words = words.trim();
    if words.chars().count() <= 120 {
        words.to_owned()
    } else {
        words.chars().take(119).chain(['…']).collect()
    }
}

/// Tidies the lines of a block; false if nothing is left of it.
fn tidy(block: &mut Block) -> bool {
    match block {
        Block::Paragraph { content, .. } | Block::Heading { content, .. } | Block::Figure { content, .. } => {
            *content = line::tidy(std::mem::take(content));
        }
        Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
            content.iter_mut().for_each(|item| item.content.retain_mut(tidy));
        }
        Block::Quote { content, .. } | Block::Callout { content, .. } => content.retain_mut(tidy),
        Block::Table { content, .. } => {
            let cells = content.iter_mut().flat_map(|row| &mut row.content);
            cells.flat_map(|cell| cell.content_mut()).for_each(|block| {
                tidy(block);
            });
        }
        Block::Gallery { .. } | Block::KeyFigure { .. } | Block::File { .. } | Block::Contact { .. } => {}
        Block::Event { .. } | Block::Service { .. } | Block::Button { .. } | Block::Embed { .. } => {}
    }
    !block.is_blank()
}
