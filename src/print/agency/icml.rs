//! A story as ICML, the file format of InCopy, and back; back from the stories of an IDML too, whose grammar is the same. What is read
//! comes from elsewhere: no document type, no entity but XML's own, bounded in size, depth and paragraphs. Nothing read is lost without a
//! word: what the grammar has and a story has not is a [`Remark`].
mod read;

pub use read::{Fault, Read, Remark, stories};

use super::story::{Paragraph, Part, Run, Story, Style, Table, TableCell};
use crate::content::fields::printable;
use crate::richtext::Target;
use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesDecl, BytesPI, BytesText, Event};
use std::io;

/// Group of every style, so that the agency's own names never meet ours by chance.
pub const GROUP: &str = "PARVIS";
/// Namespace of what a story says of itself.
const NAMESPACE: &str = "urn:parvis:handoff:1";
/// Version of the object model: InDesign and InCopy CS6 read it, and all later ones.
const DOM: &str = "8.0";

/// A character style and what it does where the document has none of this name.
pub const CHARACTERS: [(&str, &str, &str); 6] = [
    ("Gras", "FontStyle", "Bold"),
    ("Italique", "FontStyle", "Italic"),
    ("Gras italique", "FontStyle", "Bold Italic"),
    ("Exposant", "Position", "Superscript"),
    ("Lien", "Underline", "false"),
    ("Petites caps", "Capitalization", "SmallCaps"),
];

const NO_CHARACTER_STYLE: &str = "CharacterStyle/$ID/[No character style]";

/// Writes a story. `name` is that of its file without the ending: the story keeps it as its title, and is found by it when an IDML has
/// lost the rest.
pub fn write(story: &Story, name: &str) -> io::Result<Vec<u8>> {
    let mut ids = Links::of(story);
    let mut out = Out { xml: Writer::new(Vec::new()) };
    out.xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    for said in [
        "aid style=\"50\" type=\"snippet\" readerVersion=\"6.0\" featureSet=\"513\" product=\"8.0(370)\" ",
        "aid SnippetType=\"InCopyInterchange\"",
    ] {
        out.xml.write_event(Event::PI(BytesPI::new(said)))?;
    }
    let own = [("DOMVersion", DOM), ("Self", "parvis")];
    out.inside("Document", &own, |out| {
        out.character_styles()?;
        out.paragraph_styles()?;
        out.story(story, name, &mut ids)?;
        out.links(&ids)
    })?;
    Ok(out.xml.into_inner())
}

/// Every style once with a word of its own, for the agency to map.
#[must_use]
pub fn style_sheet() -> Story {
    let paragraph = |style: Style| {
        let run = Run { text: style.name().to_owned(), ..Run::default() };
        let source = super::story::Source::Fixed;
        Part::Paragraph(Paragraph { style, unknown: None, runs: vec![run], source, note: None })
    };
    let mut parts: Vec<Part> = Style::ALL.into_iter().map(paragraph).collect();
    let marked =
        |text: &str, bold, italic, raised| Run { text: text.to_owned(), bold, italic, raised, link: None };
    let runs = vec![
        marked("Gras ", true, false, false),
        marked("Italique ", false, true, false),
        marked("Gras italique ", true, true, false),
        marked("Exposant", false, false, true),
    ];
    let source = super::story::Source::Fixed;
    parts.push(Part::Paragraph(Paragraph { style: Style::Text, unknown: None, runs, source, note: None }));
    Story { parts, ..Story::default() }
}

/// The links of a story, each address once.
struct Links {
    addresses: Vec<String>,
    /// The address behind each piece of linked text, in order.
    sources: Vec<usize>,
}

impl Links {
    fn of(story: &Story) -> Self {
        let mut addresses: Vec<String> = Vec::new();
        for run in story.paragraphs().flat_map(|it| &it.runs) {
            let address = run.link.as_ref().map(address);
            if let Some(address) = address.filter(|it| !addresses.contains(it)) {
                addresses.push(address);
            }
        }
        Self { addresses, sources: Vec::new() }
    }

    /// The number of the next linked text.
    fn next(&mut self, target: &Target) -> usize {
        let address = address(target);
        self.sources.push(self.addresses.iter().position(|it| *it == address).unwrap_or(0));
        self.sources.len()
    }
}

/// What a link leads to as one text: an address, or `parvis:` and the id of an item.
pub(super) fn address(target: &Target) -> String {
    match target {
        Target::Item(id) => format!("parvis:{id}"),
        Target::Address(it) => it.as_str().to_owned(),
    }
}

struct Out {
    xml: Writer<Vec<u8>>,
}

impl Out {
    fn inside(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let start = quick_xml::events::BytesStart::new(name).with_attributes(attributes.iter().copied());
        let end = start.to_end().into_owned();
        self.xml.write_event(Event::Start(start))?;
        inner(self)?;
        self.xml.write_event(Event::End(end))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = quick_xml::events::BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.xml.write_event(Event::Empty(start))
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.xml.write_event(Event::Text(BytesText::new(text)))
    }

    fn character_styles(&mut self) -> io::Result<()> {
        self.inside("RootCharacterStyleGroup", &[("Self", "parvis_characters")], |out| {
            let none = [("Self", NO_CHARACTER_STYLE), ("Name", "$ID/[No character style]")];
            out.empty("CharacterStyle", &none)?;
            let group = [("Self", "CharacterStyleGroup/PARVIS"), ("Name", GROUP)];
            out.inside("CharacterStyleGroup", &group, |out| {
                for (name, attribute, value) in CHARACTERS {
                    let (id, own) = (style_id("CharacterStyle", name), format!("{GROUP}:{name}"));
                    out.empty("CharacterStyle", &[("Self", &id), ("Name", &own), (attribute, value)])?;
                }
                Ok(())
            })
        })
    }

    fn paragraph_styles(&mut self) -> io::Result<()> {
        self.inside("RootParagraphStyleGroup", &[("Self", "parvis_paragraphs")], |out| {
            let group = [("Self", "ParagraphStyleGroup/PARVIS"), ("Name", GROUP)];
            out.inside("ParagraphStyleGroup", &group, |out| {
                for style in Style::ALL {
                    let (id, own) =
                        (style_id("ParagraphStyle", style.name()), format!("{GROUP}:{}", style.name()));
                    let mut said = vec![("Self", id.as_str()), ("Name", own.as_str())];
                    match style {
                        Style::List => said.push(("BulletsAndNumberingListType", "BulletList")),
                        Style::Numbered => said.push(("BulletsAndNumberingListType", "NumberedList")),
                        _ => {}
                    }
                    out.empty("ParagraphStyle", &said)?;
                }
                Ok(())
            })
        })
    }

    fn story(&mut self, story: &Story, name: &str, links: &mut Links) -> io::Result<()> {
        let id = format!("parvis_{name}");
        let own = [
            ("Self", id.as_str()),
            ("AppliedTOCStyle", "n"),
            ("TrackChanges", "true"),
            ("StoryTitle", name),
            ("AppliedNamedGrid", "n"),
        ];
        self.inside("Story", &own, |out| {
            out.empty("StoryPreference", &[("OpticalMarginAlignment", "true"), ("OpticalMarginSize", "9")])?;
            out.empty(
                "InCopyExportOption",
                &[("IncludeGraphicProxies", "true"), ("IncludeAllResources", "false")],
            )?;
            out.metadata(story)?;
            let last = story.parts.len().saturating_sub(1);
            for (at, part) in story.parts.iter().enumerate() {
                match part {
                    Part::Paragraph(it) => out.paragraph(it, at < last, links)?,
                    Part::Table(it) => out.table(it, &format!("{id}_t{at}"), at < last, links)?,
                }
            }
            Ok(())
        })
    }

    /// What the story is of, as XMP: InDesign and InCopy carry it along unread.
    fn metadata(&mut self, story: &Story) -> io::Result<()> {
        let about = &story.about;
        let said = |text: &str| quick_xml::escape::escape(text).into_owned();
        let packet = format!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
             xmlns:parvis=\"{NAMESPACE}\" parvis:article=\"{}\" parvis:variant=\"{}\" parvis:revision=\"{}\"/></rdf:RDF>\
             </x:xmpmeta><?xpacket end=\"r\"?>",
            said(&about.article),
            said(&about.variant),
            said(&about.revision),
        );
        self.inside("MetadataPacketPreference", &[], |out| {
            out.inside("Properties", &[], |out| {
                out.inside("Contents", &[], |out| out.xml.write_event(Event::CData(BytesCData::new(packet))))
            })
        })
    }

    fn paragraph(&mut self, it: &Paragraph, more: bool, links: &mut Links) -> io::Result<()> {
        let style = style_id("ParagraphStyle", it.style.name());
        self.inside("ParagraphStyleRange", &[("AppliedParagraphStyle", &style)], |out| {
            if let Some(note) = &it.note {
                out.note(note)?;
            }
            let last = it.runs.len().saturating_sub(1);
            for (at, run) in it.runs.iter().enumerate() {
                out.linked(run, more && at == last, links)?;
            }
            if it.runs.is_empty() && more {
                out.range(&Run::default(), true)?;
            }
            Ok(())
        })
    }

    /// A note as InCopy shows it beside the text.
    fn note(&mut self, text: &str) -> io::Result<()> {
        let none = [("AppliedCharacterStyle", NO_CHARACTER_STYLE)];
        self.inside("CharacterStyleRange", &none, |out| {
            out.inside("Note", &[("Collapsed", "true"), ("UserName", "Parvis")], |out| {
                let style = style_id("ParagraphStyle", Style::Note.name());
                out.inside("ParagraphStyleRange", &[("AppliedParagraphStyle", &style)], |out| {
                    out.range(&Run { text: text.to_owned(), ..Run::default() }, false)
                })
            })
        })
    }

    fn linked(&mut self, run: &Run, end: bool, links: &mut Links) -> io::Result<()> {
        let Some(target) = &run.link else { return self.range(run, end) };
        let number = links.next(target);
        let (id, leads) = (format!("parvis_link_{number}"), address(target));
        let own = [("Self", id.as_str()), ("Name", leads.as_str()), ("Hidden", "false")];
        self.inside("HyperlinkTextSource", &own, |out| out.range(run, false))?;
        // the end of the paragraph is no part of a link
        if end { self.range(&Run::default(), true) } else { Ok(()) }
    }

    fn range(&mut self, run: &Run, end: bool) -> io::Result<()> {
        let name = match (run.bold, run.italic, run.raised, run.link.is_some()) {
            (true, true, ..) => Some("Gras italique"),
            (true, false, ..) => Some("Gras"),
            (false, true, ..) => Some("Italique"),
            (false, false, true, _) => Some("Exposant"),
            (false, false, false, true) => Some("Lien"),
            (false, false, false, false) => None,
        };
        let style = name.map_or_else(|| NO_CHARACTER_STYLE.to_owned(), |it| style_id("CharacterStyle", it));
        let mut own = vec![("AppliedCharacterStyle", style.as_str())];
        if run.raised && name != Some("Exposant") {
            own.push(("Position", "Superscript"));
        }
        self.inside("CharacterStyleRange", &own, |out| {
            if !run.text.is_empty() {
                // stored texts are clean; what a later caller hands over is made so
                let text = printable(&run.text);
                out.inside("Content", &[], |out| out.text(&text))?;
            }
            if end { out.empty("Br", &[]) } else { Ok(()) }
        })
    }

    fn table(&mut self, table: &Table, id: &str, more: bool, links: &mut Links) -> io::Result<()> {
        let style = style_id("ParagraphStyle", Style::Flush.name());
        self.inside("ParagraphStyleRange", &[("AppliedParagraphStyle", &style)], |out| {
            let none = [("AppliedCharacterStyle", NO_CHARACTER_STYLE)];
            out.inside("CharacterStyleRange", &none, |out| {
                let (head, body) = (table.head.to_string(), (table.rows - table.head).to_string());
                let columns = table.columns.to_string();
                let own = [
                    ("Self", id),
                    ("HeaderRowCount", head.as_str()),
                    ("FooterRowCount", "0"),
                    ("BodyRowCount", body.as_str()),
                    ("ColumnCount", columns.as_str()),
                    ("AppliedTableStyle", "TableStyle/$ID/[Basic Table]"),
                ];
                out.inside("Table", &own, |out| {
                    for (kind, count) in [("Row", table.rows), ("Column", table.columns)] {
                        for at in 0..count {
                            let (own, name) = (format!("{id}{kind}{at}"), at.to_string());
                            out.empty(kind, &[("Self", &own), ("Name", &name)])?;
                        }
                    }
                    table.cells.iter().try_for_each(|it| out.cell(it, id, links))
                })?;
                if more { out.empty("Br", &[]) } else { Ok(()) }
            })
        })
    }

    fn cell(&mut self, cell: &TableCell, table: &str, links: &mut Links) -> io::Result<()> {
        let (name, id) =
            (format!("{}:{}", cell.column, cell.row), format!("{table}c{}x{}", cell.column, cell.row));
        let (rows, columns) = (cell.rows.to_string(), cell.columns.to_string());
        let own = [
            ("Self", id.as_str()),
            ("Name", name.as_str()),
            ("RowSpan", rows.as_str()),
            ("ColumnSpan", columns.as_str()),
            ("AppliedCellStyle", "CellStyle/$ID/[None]"),
        ];
        self.inside("Cell", &own, |out| {
            let last = cell.paragraphs.len().saturating_sub(1);
            cell.paragraphs.iter().enumerate().try_for_each(|(at, it)| out.paragraph(it, at < last, links))
        })
    }

    fn links(&mut self, links: &Links) -> io::Result<()> {
        for (at, address) in links.addresses.iter().enumerate() {
            let (id, key) = (format!("HyperlinkURLDestination/parvis_{at}"), (at + 1).to_string());
            let own = [
                ("Self", id.as_str()),
                ("Name", address.as_str()),
                ("DestinationURL", address.as_str()),
                ("Hidden", "false"),
                ("DestinationUniqueKey", key.as_str()),
            ];
            self.empty("HyperlinkURLDestination", &own)?;
        }
        for (at, address) in links.sources.iter().enumerate() {
            let (id, source, key) =
                (format!("parvis_h{at}"), format!("parvis_link_{}", at + 1), (address + 1).to_string());
            let own = [
                ("Self", id.as_str()),
                ("Name", id.as_str()),
                ("Source", source.as_str()),
                ("Visible", "false"),
                ("DestinationUniqueKey", key.as_str()),
            ];
            self.inside("Hyperlink", &own, |out| {
                out.inside("Properties", &[], |out| {
                    out.inside("Destination", &[("type", "object")], |out| {
                        out.text(&format!("HyperlinkURLDestination/parvis_{address}"))
                    })
                })
            })?;
        }
        Ok(())
    }
}

/// How InDesign names a style of our group inside a file: the colon of a group is written `%3a`.
fn style_id(kind: &str, name: &str) -> String {
    format!("{kind}/{GROUP}%3a{name}")
}
