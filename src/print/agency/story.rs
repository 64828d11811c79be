//! An item as an agency receives it: paragraphs with a named style, in reading order, each knowing where it stands in the item. The words are
//! those of the pages, print version applied and typeset; captions and credits stand at the end, because pictures are placed by hand.
use crate::content::fields::{Details, Fields, printable};
use crate::richtext::refs::Resolved;
use crate::richtext::{Block, BlockId, Cell, Channel, Inline, ListItem, Mark, Target};
use crate::richtext::{text, typography};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// A named paragraph style of the group `PARVIS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    Kicker,
    Title,
    Lede,
    Text,
    /// Text that begins at the margin: after a lede or a heading.
    Flush,
    Heading,
    List,
    Numbered,
    Quote,
    Question,
    Byline,
    Caption,
    Credit,
    BoxTitle,
    BoxText,
    KeyFigure,
    Info,
    Note,
}

impl Style {
    /// Every style, in the order of the style sheet.
    pub const ALL: [Self; 18] = [
        Self::Kicker,
        Self::Title,
        Self::Lede,
        Self::Text,
        Self::Flush,
        Self::Heading,
        Self::List,
        Self::Numbered,
        Self::Quote,
        Self::Question,
        Self::Byline,
        Self::Caption,
        Self::Credit,
        Self::BoxTitle,
        Self::BoxText,
        Self::KeyFigure,
        Self::Info,
        Self::Note,
    ];

    /// Its name in InDesign. French in every language: agencies map these names once.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kicker => "Surtitre",
            Self::Title => "Titre",
            Self::Lede => "Chapô",
            Self::Text => "Texte",
            Self::Flush => "Texte sans alinéa",
            Self::Heading => "Intertitre",
            Self::List => "Liste",
            Self::Numbered => "Numérotée",
            Self::Quote => "Citation",
            Self::Question => "Question",
            Self::Byline => "Signature",
            Self::Caption => "Légende",
            Self::Credit => "Crédit",
            Self::BoxTitle => "Encadré titre",
            Self::BoxText => "Encadré texte",
            Self::KeyFigure => "Chiffre clé",
            Self::Info => "Info pratique",
            Self::Note => "Note",
        }
    }

    /// The style of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Styles that say the same of a paragraph: which of them stands there is the page's to decide.
    const fn class(self) -> Self {
        match self {
            Self::Flush | Self::Question => Self::Text,
            other => other,
        }
    }
}

/// Some characters that look alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    pub text: String,
    #[serde(skip_serializing_if = "is_false")]
    pub bold: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub italic: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub raised: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Target>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A line break inside a paragraph, as InDesign writes it.
pub const LINE_BREAK: char = '\u{2028}';

/// A field of an item that is a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Kicker,
    Title,
    Lede,
    Author,
    ShortText,
}

/// Words a block has in its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    By,
    Caption,
    Title,
    Value,
    Label,
    /// The caption of a picture of a gallery, from 0.
    Picture(usize),
}

/// Where a paragraph stands in its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Field(Field),
    /// The line of a paragraph, heading or figure, at any depth.
    Line(BlockId),
    Part(BlockId, Piece),
    /// Caption or credit of a picture: its own record's.
    Image(Uuid),
    /// A line of the card of another item.
    Card(Uuid),
    /// Made by the program; nobody's to change.
    Fixed,
}

/// One paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    pub style: Style,
    /// The name of a style that is none of ours, as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    pub runs: Vec<Run>,
    pub source: Source,
    /// Said to whoever sets it; not part of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Paragraph {
    /// The words alone.
    #[must_use]
    pub fn words(&self) -> String {
        self.runs.iter().map(|it| it.text.as_str()).collect::<String>().replace(LINE_BREAK, "\n")
    }

    /// What two paragraphs that say the same have in common: style and words, spaces of any width alike, hyphens of a line end forgotten.
    /// Links do not count: InDesign drops them easily.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{:?}\u{1}{}", self.style.class(), self.loose())
    }

    /// Words and marks without what typesetting adds.
    #[must_use]
    pub fn loose(&self) -> String {
        let mut out = String::new();
        for run in merged(&self.runs) {
            let marks: String = [(run.bold, '\u{2}'), (run.italic, '\u{3}'), (run.raised, '\u{4}')]
                .into_iter()
                .filter_map(|(on, sign)| on.then_some(sign))
                .collect();
            // a mark on a space alone is seen by nobody
            let marks = if run.text.trim().is_empty() { String::new() } else { marks };
            for sign in run.text.chars() {
                match sign {
                    '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
                    it if it.is_whitespace() => {
                        if !out.is_empty() && !out.ends_with(' ') {
                            out.push(' ');
                        }
                    }
                    it => {
                        out.push_str(&marks);
                        out.push(it);
                    }
                }
            }
        }
        out.trim_end().to_owned()
    }

    /// Nothing a reader would see.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.loose().is_empty()
    }
}

/// Runs that look alike put together, empty ones dropped.
#[must_use]
pub fn merged(runs: &[Run]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for run in runs.iter().filter(|it| !it.text.is_empty()) {
        match out.last_mut() {
            Some(last) if same_look(last, run) => last.text.push_str(&run.text),
            _ => out.push(run.clone()),
        }
    }
    out
}

fn same_look(a: &Run, b: &Run) -> bool {
    (a.bold, a.italic, a.raised, &a.link) == (b.bold, b.italic, b.raised, &b.link)
}

/// A run as a story has it.
#[must_use]
pub fn run(inline: &Inline) -> Run {
    let (text, marks) = match inline {
        Inline::HardBreak {} => return Run { text: LINE_BREAK.to_string(), ..Run::default() },
        Inline::Text { text, marks } => (text, marks),
    };
    let mut run = Run { text: printable(text).replace('\n', &LINE_BREAK.to_string()), ..Run::default() };
    for mark in marks {
        match mark {
            Mark::Strong {} => run.bold = true,
            Mark::Emphasis {} => run.italic = true,
            Mark::Superscript {} => run.raised = true,
            Mark::Link { attrs } => run.link = Some(attrs.target.clone()),
        }
    }
    run
}

/// A part of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Paragraph(Paragraph),
    Table(Table),
}

/// A table; a cell that spans rows or columns stands at its first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub columns: usize,
    pub rows: usize,
    /// Rows of headings at its top.
    pub head: usize,
    pub cells: Vec<TableCell>,
}

/// A cell and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCell {
    /// From 0.
    pub column: usize,
    pub row: usize,
    pub columns: usize,
    pub rows: usize,
    pub paragraphs: Vec<Paragraph>,
}

/// What a file is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The item's short id, as text; empty where a file does not say.
    pub article: String,
    /// `complet` or `court`.
    pub variant: String,
    /// The revision's id.
    pub revision: String,
}

/// A text to set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    pub about: About,
    pub parts: Vec<Part>,
}

impl Story {
    /// Every paragraph, those in tables among them, in reading order.
    pub fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        self.parts.iter().flat_map(|part| -> Box<dyn Iterator<Item = &Paragraph>> {
            match part {
                Part::Paragraph(it) => Box::new(std::iter::once(it)),
                Part::Table(it) => Box::new(it.cells.iter().flat_map(|it| &it.paragraphs)),
            }
        })
    }

    /// The text without any look, a paragraph a line.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut out = String::new();
        for it in self.paragraphs() {
            out.push_str(&it.words().replace('\n', " "));
            out.push_str("\r\n");
        }
        out
    }

    /// Signs with spaces of the text itself, counted as at the desk; headline, cards and what the program adds are left out.
    #[must_use]
    pub fn signs(&self) -> usize {
        let counts = |it: &&Paragraph| {
            matches!(it.source, Source::Line(_) | Source::Part(..) | Source::Field(Field::ShortText))
        };
        self.paragraphs().filter(counts).map(|it| text::count(&it.words())).sum()
    }
}

/// Which of an item's texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    Full,
    Short,
}

impl Variant {
    /// Its name in files and metadata.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "complet",
            Self::Short => "court",
        }
    }
}

/// A picture that goes with a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Photo {
    /// Name of its file.
    pub file: String,
    pub caption: String,
    pub credit: String,
}

/// What a text needs beside its fields.
pub struct Answers<'a> {
    pub locale: &'a str,
    pub resolved: &'a Resolved,
    /// The pictures that may be printed.
    pub photos: &'a HashMap<Uuid, Photo>,
    /// "This paragraph may be left out", in the language of the issue.
    pub may_be_cut: &'a str,
}

/// Ids of the pictures of an item as printed, lead first, each once.
#[must_use]
pub fn pictures(fields: &Fields) -> Vec<Uuid> {
    let mut found: Vec<Uuid> = fields.image.into_iter().collect();
    for block in fields.printed_body().blocks() {
        match block {
            Block::Figure { attrs, .. } => found.push(attrs.own.image),
            Block::Gallery { attrs } => found.extend(attrs.own.images.iter().map(|it| it.image)),
            _ => {}
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|it| seen.insert(*it));
    found
}

/// The text of an item in this variant; None where it has none.
#[must_use]
pub fn of(fields: &Fields, variant: Variant, about: About, answers: &Answers<'_>) -> Option<Story> {
    let mut teller = Teller { answers, parts: Vec::new(), captions: Vec::new(), flush: true, note: None };
    let print = fields.print_version.as_ref();
    let own =
        |own: Option<&String>, web: &str| own.filter(|it| !it.is_empty()).map_or(web, |it| it).to_owned();
    teller.field(Style::Kicker, Field::Kicker, &fields.kicker);
    teller.field(Style::Title, Field::Title, &own(print.map(|it| &it.title), &fields.title));
    match variant {
        Variant::Full => {
            teller.field(Style::Lede, Field::Lede, &own(print.map(|it| &it.lede), &fields.lede));
            teller.flush = true;
            for block in &fields.printed_body().content {
                teller.block(block, Style::Text);
            }
        }
        Variant::Short => {
            let Details::Article(it) = &fields.details else { return None };
            if it.short_text.trim().is_empty() {
                return None;
            }
            teller.field(Style::Flush, Field::ShortText, &it.short_text);
        }
    }
    teller.field(Style::Byline, Field::Author, &fields.author);
    if let Some(lead) = fields.image {
        teller.captions.insert(0, (lead, None));
    }
    teller.end();
    Some(Story { about, parts: teller.parts })
}

struct Teller<'a> {
    answers: &'a Answers<'a>,
    parts: Vec<Part>,
    /// Pictures met, with the caption the text gives them.
    captions: Vec<(Uuid, Option<Paragraph>)>,
    /// The next paragraph of text begins at the margin.
    flush: bool,
    /// What the next paragraph is told with.
    note: Option<String>,
}

impl Teller<'_> {
    fn push(&mut self, style: Style, source: Source, runs: &[Run]) {
        let paragraph = self.paragraph(style, source, runs);
        if !paragraph.is_blank() {
            self.parts.push(Part::Paragraph(paragraph));
        }
    }

    fn paragraph(&mut self, style: Style, source: Source, runs: &[Run]) -> Paragraph {
        Paragraph { style, unknown: None, runs: merged(runs), source, note: self.note.take() }
    }

    fn field(&mut self, style: Style, field: Field, text: &str) {
        let runs = self.set(text);
        self.push(style, Source::Field(field), &runs);
    }

    /// A plain text as runs, typeset.
    fn set(&self, text: &str) -> Vec<Run> {
        self.line(&Inline::plain(text))
    }

    fn line(&self, content: &[Inline]) -> Vec<Run> {
        let shown = typography::inline(self.answers.locale, content);
        shown.iter().map(|it| self.run(it)).collect()
    }

    /// A link to something that is not there is no link.
    fn run(&self, inline: &Inline) -> Run {
        let run = run(inline);
        let leads = |it: &Target| self.answers.resolved.short(it).is_some();
        Run { link: run.link.filter(leads), ..run }
    }

    /// A block and what is in it; `style` is that of running text here.
    fn block(&mut self, block: &Block, style: Style) {
        let base = block.base();
        if !base.channels.reach(Channel::Print) || block.is_blank() {
            return;
        }
        if base.optional {
            self.note = Some(self.answers.may_be_cut.to_owned());
        }
        let id = base.id;
        match block {
            Block::Paragraph { content, .. } => {
                let style = if style == Style::Text { self.text_style(content) } else { style };
                self.push(style, Source::Line(id), &self.line(content));
                self.flush = false;
            }
            Block::Heading { content, .. } => {
                self.push(Style::Heading, Source::Line(id), &self.line(content));
                self.flush = true;
            }
            Block::BulletList { content, .. } => self.list(content, Style::List),
            Block::OrderedList { content, .. } => self.list(content, Style::Numbered),
            Block::Quote { attrs, content } => {
                content.iter().for_each(|it| self.block(it, Style::Quote));
                self.piece(Style::Byline, id, Piece::By, &attrs.own.by);
            }
            Block::Figure { attrs, content } => {
                let own = (!Inline::is_blank(content)).then(|| {
                    let runs = self.line(content);
                    self.paragraph(Style::Caption, Source::Line(id), &runs)
                });
                self.captions.push((attrs.own.image, own));
            }
            Block::Gallery { attrs } => {
                for (at, it) in attrs.own.images.iter().enumerate() {
                    let own = (!it.caption.trim().is_empty()).then(|| {
                        let runs = self.set(&it.caption);
                        self.paragraph(Style::Caption, Source::Part(id, Piece::Picture(at)), &runs)
                    });
                    self.captions.push((it.image, own));
                }
            }
            Block::Table { attrs, content } => {
                self.piece(Style::Caption, id, Piece::Caption, &attrs.own.caption);
                let rows: Vec<&Vec<Cell>> = content.iter().map(|it| &it.content).collect();
                self.table(&rows);
            }
            Block::Callout { attrs, content } => {
                self.piece(Style::BoxTitle, id, Piece::Title, &attrs.own.title);
                content.iter().for_each(|it| self.block(it, Style::BoxText));
            }
            Block::KeyFigure { attrs } => {
                self.piece(Style::KeyFigure, id, Piece::Value, &attrs.own.value);
                self.piece(Style::BoxText, id, Piece::Label, &attrs.own.label);
            }
            Block::File { attrs }
            | Block::Contact { attrs }
            | Block::Event { attrs }
            | Block::Service { attrs } => self.card(attrs.own.item),
            Block::Button { attrs } => {
                self.piece(Style::Info, id, Piece::Label, &attrs.own.label);
                let address = self.answers.resolved.short(&attrs.own.target).map(str::to_owned);
                self.fixed(Style::Note, &address.unwrap_or_default());
            }
            Block::Embed { attrs } => {
                self.piece(Style::Info, id, Piece::Title, &attrs.own.title);
                self.fixed(Style::Note, attrs.own.url.as_str());
            }
        }
        self.note = None;
    }

    /// Whether a paragraph is a question of an interview, or begins at the margin.
    fn text_style(&self, content: &[Inline]) -> Style {
        let words = crate::richtext::text::inline(content);
        let strong = content.iter().all(|it| match it {
            Inline::Text { text, marks } => text.trim().is_empty() || marks.contains(&Mark::Strong {}),
            Inline::HardBreak {} => true,
        });
        match (strong && words.trim_end().ends_with('?'), self.flush) {
            (true, _) => Style::Question,
            (false, true) => Style::Flush,
            (false, false) => Style::Text,
        }
    }

    fn piece(&mut self, style: Style, id: BlockId, piece: Piece, text: &str) {
        let runs = self.set(text);
        self.push(style, Source::Part(id, piece), &runs);
    }

    fn fixed(&mut self, style: Style, text: &str) {
        self.push(style, Source::Fixed, &[Run { text: printable(text), ..Run::default() }]);
    }

    fn list(&mut self, items: &[ListItem], style: Style) {
        for block in items.iter().flat_map(|it| &it.content) {
            self.block(block, style);
        }
    }

    fn card(&mut self, id: Uuid) {
        let Some(item) = self.answers.resolved.items.get(&id) else { return };
        let lines = std::iter::once(&item.title).chain(&item.lines);
        for line in lines {
            let runs = self.set(line);
            self.push(Style::Info, Source::Card(id), &runs);
        }
        self.fixed(Style::Note, &item.short);
    }

    fn table(&mut self, rows: &[&Vec<Cell>]) {
        let head = rows.iter().take_while(|row| !row.is_empty() && row.iter().all(Cell::is_header)).count();
        let mut taken = std::collections::HashSet::new();
        let (mut cells, mut columns) = (Vec::new(), 0);
        for (at, row) in rows.iter().enumerate() {
            let mut column = 0;
            for cell in *row {
                while taken.contains(&(column, at)) {
                    column += 1;
                }
                let span = cell.span();
                let (wide, high) = (usize::from(span.colspan.max(1)), usize::from(span.rowspan.max(1)));
                let high = high.min(rows.len() - at);
                taken.extend((column..column + wide).flat_map(|x| (at..at + high).map(move |y| (x, y))));
                let before = self.parts.len();
                let style = if cell.is_header() { Style::BoxTitle } else { Style::BoxText };
                cell.content().iter().for_each(|it| self.block(it, style));
                let paragraphs = self.parts.drain(before..).filter_map(|it| match it {
                    Part::Paragraph(it) => Some(it),
                    Part::Table(_) => None,
                });
                let paragraphs = paragraphs.collect();
                cells.push(TableCell { column, row: at, columns: wide, rows: high, paragraphs });
                column += wide;
                columns = columns.max(column);
            }
        }
        if columns > 0 {
            self.parts.push(Part::Table(Table { columns, rows: rows.len(), head, cells }));
        }
    }

    /// Captions and credits, each picture once, after the name of its file.
    fn end(&mut self) {
        let mut seen = std::collections::HashSet::new();
        for (id, own) in std::mem::take(&mut self.captions) {
            let Some(photo) = self.answers.photos.get(&id).cloned() else { continue };
            if !seen.insert(id) {
                continue;
            }
            self.fixed(Style::Note, &photo.file);
            match own {
                Some(own) => self.parts.push(Part::Paragraph(own)),
                None => {
                    let runs = self.set(&photo.caption);
                    self.push(Style::Caption, Source::Image(id), &runs);
                }
            }
            let runs = self.set(&photo.credit);
            self.push(Style::Credit, Source::Image(id), &runs);
        }
    }
}

/// Lines that are nobody's item: the imprint, the agenda, useful numbers.
#[must_use]
pub fn fixed(name: &str, lines: &[(Style, String)]) -> Story {
    let about = About { article: name.to_owned(), ..About::default() };
    let part = |(style, text): &(Style, String)| {
        let runs = vec![Run { text: printable(text).replace('\n', " "), ..Run::default() }];
        Part::Paragraph(Paragraph { style: *style, unknown: None, runs, source: Source::Fixed, note: None })
    };
    Story { about, parts: lines.iter().filter(|it| !it.1.trim().is_empty()).map(part).collect() }
}
