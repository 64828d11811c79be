//! Reading stories that somebody else wrote.
use super::super::story::{About, Paragraph, Part, Run, Source, Story, Style, merged};
use super::GROUP;
use crate::content::fields::printable;
use crate::richtext::{Address, Target};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Largest file, in bytes: a story of a magazine has some tens of kilobytes.
const MOST_BYTES: usize = 32 * 1024 * 1024;
const MOST_DEPTH: usize = 200;
const MOST_PARAGRAPHS: usize = 20_000;
/// Remarks kept of a story.
const MOST_REMARKS: usize = 60;

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    TooLarge,
    /// It is not UTF-8.
    Encoding,
    /// It brings a document type of its own.
    Doctype,
    /// It uses an entity that XML does not know.
    Entity(String),
    TooDeep,
    TooLong,
    NoStory,
    Xml(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("too large"),
            Self::Encoding => f.write_str("no UTF-8"),
            Self::Doctype => f.write_str("a document type of its own"),
            Self::Entity(name) => write!(f, "the entity &{name};"),
            Self::TooDeep => f.write_str("elements too deep in each other"),
            Self::TooLong => f.write_str("too many paragraphs"),
            Self::NoStory => f.write_str("no story"),
            Self::Xml(fault) => f.write_str(fault),
        }
    }
}

impl std::error::Error for Fault {}

/// Something in a story that is not in what was read of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Paragraphs of a style that is none of ours; they are read as running text.
    Style(String),
    /// Characters of a style that is none of ours; they are read without it.
    Character(String),
    /// A note somebody left in the text.
    Note(String),
    /// A footnote; rich text has none.
    Footnote(String),
    /// The words of a paragraph that has another style of ours, and its name.
    Restyled(String, String),
}

/// A story and what was met in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub story: Story,
    /// `StoryTitle`: the name of the file it came from.
    pub title: String,
    /// Names of linked files.
    pub links: Vec<String>,
    pub remarks: Vec<Remark>,
}

/// Every story of a file.
///
/// # Errors
/// Why it cannot be read.
pub fn stories(bytes: &[u8]) -> Result<Vec<Read>, Fault> {
    if bytes.len() > MOST_BYTES {
        return Err(Fault::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Encoding)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut state = State::default();
    loop {
        let event = reader.read_event().map_err(|err| Fault::Xml(err.to_string()))?;
        match event {
            Event::Start(tag) => {
                state.depth += 1;
                if state.depth > MOST_DEPTH {
                    return Err(Fault::TooDeep);
                }
                state.open(&tag)?;
            }
            Event::Empty(tag) => {
                state.open(&tag)?;
                state.close(tag.local_name().as_ref())?;
            }
            Event::End(tag) => {
                state.depth = state.depth.saturating_sub(1);
                state.close(tag.local_name().as_ref())?;
            }
            Event::Text(it) => state.text(&it.xml10_content()),
            Event::CData(it) => state.text(&it.xml10_content()),
            Event::GeneralRef(it) => {
                let sign = match it.resolve_char_ref().map_err(|err| Fault::Xml(err.to_string()))? {
                    Some(sign) => sign.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&it)
                        .ok_or_else(|| Fault::Entity(it.to_string()))?
                        .to_owned(),
                };
                state.text(&sign);
            }
            Event::DocType(_) => return Err(Fault::Doctype),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if state.depth > 0 {
        return Err(Fault::Xml("it ends in the middle of an element".into()));
    }
    if state.done.is_empty() { Err(Fault::NoStory) } else { Ok(state.done) }
}

/// The attribute of this name.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    let wrong = |err: &dyn fmt::Display| Fault::Xml(err.to_string());
    let Some(found) = tag.try_get_attribute(name).map_err(|err| wrong(&err))? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|err| wrong(&err))?;
    Ok(Some(value.into_owned()))
}

/// Where text goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Into {
    Nowhere,
    Content,
    Metadata,
}

/// A paragraph that is being read; one for the story, and one for each cell, note and footnote it stands in.
#[derive(Default)]
struct Frame {
    /// `AppliedParagraphStyle` of the ranges open here.
    styles: Vec<String>,
    style: String,
    runs: Vec<Run>,
}

/// Marks of a range of characters.
#[derive(Clone, Default)]
struct Look {
    bold: bool,
    italic: bool,
    raised: bool,
}

#[derive(Default)]
struct State {
    depth: usize,
    done: Vec<Read>,
    story: Option<Read>,
    frames: Vec<Frame>,
    looks: Vec<Look>,
    links: Vec<Option<Target>>,
    /// Open tracked changes; true: deleted text.
    changes: Vec<bool>,
    content: usize,
    metadata: Option<String>,
    in_metadata: usize,
    /// Open notes, ours among them: `UserName` is Parvis.
    notes: Vec<bool>,
    paragraphs: usize,
}

impl State {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        let (whole, name) = (tag.name(), tag.local_name());
        let name: &str = name.as_ref();
        // the package of an IDML wraps its story in an element of the same local name
        if whole.as_ref() == "Story" && self.story.is_none() {
            let title = attribute(tag, "StoryTitle")?.unwrap_or_default();
            self.story = Some(Read { title, ..Read::default() });
            self.frames = vec![Frame::default()];
            return Ok(());
        }
        let Some(story) = &mut self.story else { return Ok(()) };
        match name {
            "ParagraphStyleRange" => {
                let style = attribute(tag, "AppliedParagraphStyle")?.unwrap_or_default();
                if let Some(frame) = self.frames.last_mut() {
                    frame.styles.push(style);
                }
            }
            "CharacterStyleRange" => {
                let look = look(tag, story)?;
                self.looks.push(look);
            }
            "HyperlinkTextSource" => self.links.push(attribute(tag, "Name")?.and_then(|it| target(&it))),
            "Change" => {
                let deleted = attribute(tag, "ChangeType")?.is_some_and(|it| it == "DeletedText");
                self.changes.push(deleted);
            }
            "Cell" => self.frames.push(Frame::default()),
            "Note" | "Footnote" | "Endnote" => {
                self.notes.push(attribute(tag, "UserName")?.is_some_and(|it| it == "Parvis"));
                self.frames.push(Frame::default());
            }
            "Content" => self.content += 1,
            "MetadataPacketPreference" => {
                self.in_metadata += 1;
                self.metadata.get_or_insert_default();
            }
            "Link" => {
                let file = attribute(tag, "LinkResourceURI")?.unwrap_or_default();
                story.links.extend(file.rsplit(['/', '\\', ':']).next().map(str::to_owned));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Fault> {
        if self.story.is_none() {
            return Ok(());
        }
        match name {
            "ParagraphStyleRange" => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.styles.pop();
                }
            }
            "CharacterStyleRange" => {
                self.looks.pop();
            }
            "HyperlinkTextSource" => {
                self.links.pop();
            }
            "Change" => {
                self.changes.pop();
            }
            "Br" if !self.changes.contains(&true) => self.end_paragraph()?,
            "Cell" => {
                self.end_paragraph()?;
                self.frames.pop();
            }
            "Note" | "Footnote" | "Endnote" => self.end_note(name),
            "Content" => self.content = self.content.saturating_sub(1),
            "MetadataPacketPreference" => self.in_metadata = self.in_metadata.saturating_sub(1),
            "Story" => self.end_story()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match self.place() {
            Into::Nowhere => {}
            Into::Metadata => {
                if let Some(metadata) = &mut self.metadata {
                    metadata.push_str(text);
                }
            }
            Into::Content => self.words(text),
        }
    }

    fn place(&self) -> Into {
        if self.in_metadata > 0 {
            Into::Metadata
        } else if self.story.is_some() && self.content > 0 && !self.changes.contains(&true) {
            Into::Content
        } else {
            Into::Nowhere
        }
    }

    fn words(&mut self, text: &str) {
        let look = self.looks.last().cloned().unwrap_or_default();
        let link = self.links.last().cloned().flatten();
        let Some(frame) = self.frames.last_mut() else { return };
        if let Some(style) = frame.styles.last() {
            frame.style.clone_from(style);
        }
        let run =
            Run { text: printable(text), bold: look.bold, italic: look.italic, raised: look.raised, link };
        frame.runs.push(run);
    }

    /// Ends the paragraph of the frame; one without words is none.
    fn end_paragraph(&mut self) -> Result<(), Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let runs = merged(&std::mem::take(&mut frame.runs));
        let style = std::mem::take(&mut frame.style);
        // inside a note a line ends, no paragraph of the story
        if !self.notes.is_empty() {
            frame.runs = runs;
            frame.runs.push(Run { text: " ".into(), ..Run::default() });
            return Ok(());
        }
        let Some(story) = &mut self.story else { return Ok(()) };
        let (style, unknown) = known(&style);
        let paragraph = Paragraph { style, unknown, runs, source: Source::Fixed, note: None };
        if paragraph.is_blank() {
            return Ok(());
        }
        self.paragraphs += 1;
        if self.paragraphs > MOST_PARAGRAPHS {
            return Err(Fault::TooLong);
        }
        if let Some(name) = &paragraph.unknown {
            remark(story, Remark::Style(name.clone()));
        }
        story.story.parts.push(Part::Paragraph(paragraph));
        Ok(())
    }

    fn end_note(&mut self, name: &str) {
        let ours = self.notes.pop().unwrap_or_default();
        let words: String =
            self.frames.pop().map(|it| it.runs.into_iter().map(|it| it.text).collect()).unwrap_or_default();
        let words = words.trim().to_owned();
        if let Some(story) = self.story.as_mut().filter(|_| !ours && !words.is_empty()) {
            let note = if name == "Note" { Remark::Note(words) } else { Remark::Footnote(words) };
            remark(story, note);
        }
    }

    fn end_story(&mut self) -> Result<(), Fault> {
        self.end_paragraph()?;
        if let Some(mut story) = self.story.take() {
            story.story.about = self.metadata.take().map(|it| about(&it)).unwrap_or_default();
            self.done.push(story);
        }
        (self.frames, self.looks, self.links) = (Vec::new(), Vec::new(), Vec::new());
        (self.changes, self.notes, self.content, self.in_metadata) = (Vec::new(), Vec::new(), 0, 0);
        Ok(())
    }
}

fn remark(story: &mut Read, remark: Remark) {
    if story.remarks.len() < MOST_REMARKS && !story.remarks.contains(&remark) {
        story.remarks.push(remark);
    }
}

/// A name as people see it: `ParagraphStyle/PARVIS%3aTexte` is `PARVIS:Texte`.
fn shown(id: &str) -> String {
    let bare = id.split_once('/').map_or(id, |it| it.1);
    bare.replace("%3a", ":").replace("%3A", ":")
}

/// The style of ours a paragraph has; else running text, and the name it had. A style of our name outside our group is ours: agencies sort
/// their styles.
fn known(id: &str) -> (Style, Option<String>) {
    let name = shown(id);
    let bare = name.strip_prefix(GROUP).map_or(name.as_str(), |it| it.trim_start_matches(':'));
    let last = bare.rsplit(':').next().unwrap_or(bare);
    match Style::named(last) {
        Some(style) => (style, None),
        None => (Style::Text, Some(name).filter(|it| !it.is_empty())),
    }
}

/// The marks of a range: of its style, or set by hand.
fn look(tag: &BytesStart<'_>, story: &mut Read) -> Result<Look, Fault> {
    let name = shown(&attribute(tag, "AppliedCharacterStyle")?.unwrap_or_default());
    let bare = name.rsplit(':').next().unwrap_or(&name);
    let face = attribute(tag, "FontStyle")?.unwrap_or_default().to_lowercase();
    let position = attribute(tag, "Position")?.unwrap_or_default();
    let style = |names: &[&str]| names.contains(&bare);
    let ours = super::CHARACTERS.iter().any(|it| it.0 == bare);
    if !ours && !name.is_empty() && !name.starts_with("$ID/") {
        remark(story, Remark::Character(name.clone()));
    }
    Ok(Look {
        bold: style(&["Gras", "Gras italique"]) || face.contains("bold") || face.contains("gras"),
        italic: style(&["Italique", "Gras italique"]) || face.contains("itali") || face.contains("oblique"),
        raised: style(&["Exposant"]) || position == "Superscript",
    })
}

/// What a link of ours leads to; another program may have renamed it, and then its address decides nothing.
fn target(name: &str) -> Option<Target> {
    match name.strip_prefix("parvis:") {
        Some(id) => id.parse().ok().map(Target::Item),
        None => Address::parse(name).map(Target::Address),
    }
}

/// What a story says of itself: attributes or elements of our namespace's usual prefix, as XMP may be written either way.
fn about(packet: &str) -> About {
    let mut about = About::default();
    let mut reader = Reader::from_str(packet);
    reader.config_mut().check_end_names = false;
    let mut inside = String::new();
    let mut set = |name: &str, value: &str| match name {
        "parvis:article" => value.clone_into(&mut about.article),
        "parvis:variant" => value.clone_into(&mut about.variant),
        "parvis:revision" => value.clone_into(&mut about.revision),
        _ => {}
    };
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                for it in tag.attributes().flatten() {
                    if let Ok(value) = it.normalized_value(XmlVersion::Implicit1_0) {
                        set(it.key.as_ref(), &value);
                    }
                }
                tag.name().as_ref().clone_into(&mut inside);
            }
            Ok(Event::Text(it)) => set(&inside, it.xml10_content().trim()),
            Ok(Event::End(_)) => inside.clear(),
            Ok(Event::Eof) | Err(_) => return about,
            Ok(_) => {}
        }
    }
}
