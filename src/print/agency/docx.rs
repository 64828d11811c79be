//! A story as a Word document, for whoever places no ICML: the same paragraphs in styles of the same names, and no look beside them. Written
//! only; what comes back is ICML or IDML.
use super::icml::{CHARACTERS, GROUP, address};
use super::story::{LINE_BREAK, Paragraph, Part, Run, Story, Style, Table, TableCell};
use crate::content::fields::printable;
use crate::print::zip::Zip;
use crate::richtext::Target;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};
use std::io;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const TABLE: &str = "PARVIS:Tableau";

/// Writes a story in the language `locale`. Links inside the site keep their style and lead nowhere: paper has the short addresses.
pub fn write(story: &Story, locale: &str) -> io::Result<Vec<u8>> {
    let mut zip = Zip::default();
    let addresses = addresses(story);
    zip.add("[Content_Types].xml", &content_types()?)?;
    let office = format!("{OFFICE}/officeDocument");
    zip.add("_rels/.rels", &relationships(&[("document", &office, "word/document.xml", false)])?)?;
    zip.add("word/document.xml", &document(story, &addresses)?)?;
    zip.add("word/styles.xml", &styles(locale)?)?;
    zip.add("word/numbering.xml", &numbering()?)?;
    let names: Vec<String> = (0..addresses.len()).map(link_id).collect();
    let [styles, numbering, link] = ["styles", "numbering", "hyperlink"].map(|it| format!("{OFFICE}/{it}"));
    let mut related = vec![
        ("styles", styles.as_str(), "styles.xml", false),
        ("numbering", numbering.as_str(), "numbering.xml", false),
    ];
    related
        .extend(names.iter().zip(&addresses).map(|it| (it.0.as_str(), link.as_str(), it.1.as_str(), true)));
    zip.add("word/_rels/document.xml.rels", &relationships(&related)?)?;
    zip.finish()
}

/// Every address outside, once.
fn addresses(story: &Story) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for link in story.paragraphs().flat_map(|it| &it.runs).filter_map(|it| it.link.as_ref()) {
        let own = address(link);
        if matches!(link, Target::Address(_)) && !found.contains(&own) {
            found.push(own);
        }
    }
    found
}

fn link_id(at: usize) -> String {
    format!("link{}", at + 1)
}

/// The name of a style inside the file: letters and figures alone.
fn style_id(name: &str) -> String {
    let plain = crate::content::fields::slugify(name);
    format!("PARVIS-{plain}")
}

type Attributes<'a> = [(&'a str, &'a str)];

struct Out {
    xml: Writer<Vec<u8>>,
}

/// An XML file with this root.
fn file(
    root: &str,
    attributes: &Attributes<'_>,
    inner: impl FnOnce(&mut Out) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let mut out = Out { xml: Writer::new(Vec::new()) };
    out.xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    out.inside(root, attributes, inner)?;
    Ok(out.xml.into_inner())
}

fn content_types() -> io::Result<Vec<u8>> {
    file("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |out| {
        let relations = "application/vnd.openxmlformats-package.relationships+xml";
        out.empty("Default", &[("Extension", "rels"), ("ContentType", relations)])?;
        out.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")])?;
        for (part, kind) in [("document", "document.main"), ("styles", "styles"), ("numbering", "numbering")]
        {
            let (path, media) = (format!("/word/{part}.xml"), format!("{MEDIA}.{kind}+xml"));
            out.empty("Override", &[("PartName", &path), ("ContentType", &media)])?;
        }
        Ok(())
    })
}

/// Name, kind and target of what belongs to a file; the last says whether it lies outside.
fn relationships(related: &[(&str, &str, &str, bool)]) -> io::Result<Vec<u8>> {
    file("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |out| {
        related.iter().try_for_each(|(id, kind, target, outside)| {
            let mut own = vec![("Id", *id), ("Type", *kind), ("Target", *target)];
            if *outside {
                own.push(("TargetMode", "External"));
            }
            out.empty("Relationship", &own)
        })
    })
}

fn styles(locale: &str) -> io::Result<Vec<u8>> {
    let language = if locale == "fr" { "fr-FR" } else { "en-GB" };
    file("w:styles", &[("xmlns:w", WORD)], |out| {
        out.inside("w:docDefaults", &[], |out| {
            out.inside("w:rPrDefault", &[], |out| {
                out.inside("w:rPr", &[], |out| out.empty("w:lang", &[("w:val", language)]))
            })
        })?;
        let default = [("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")];
        out.inside("w:style", &default, |out| out.value("w:name", "Normal"))?;
        for style in Style::ALL {
            out.style("paragraph", style.name(), |out| match style {
                Style::List => out.numbered("1"),
                Style::Numbered => out.numbered("2"),
                _ => Ok(()),
            })?;
        }
        for (name, ..) in CHARACTERS {
            out.style("character", name, |out| {
                out.inside("w:rPr", &[], |out| match name {
                    "Gras" => out.empty("w:b", &[]),
                    "Italique" => out.empty("w:i", &[]),
                    "Gras italique" => out.empty("w:b", &[]).and_then(|()| out.empty("w:i", &[])),
                    "Exposant" => out.value("w:vertAlign", "superscript"),
                    "Petites caps" => out.empty("w:smallCaps", &[]),
                    _ => Ok(()),
                })
            })?;
        }
        let own = [("w:type", "table"), ("w:customStyle", "1"), ("w:styleId", "PARVIS-tableau")];
        out.inside("w:style", &own, |out| {
            out.value("w:name", TABLE)?;
            out.inside("w:tblPr", &[], |out| {
                out.inside("w:tblBorders", &[], |out| {
                    ["top", "left", "bottom", "right", "insideH", "insideV"].iter().try_for_each(|it| {
                        out.empty(&format!("w:{it}"), &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0")])
                    })
                })
            })
        })
    })
}

/// A dash for lists, figures for those that count.
fn numbering() -> io::Result<Vec<u8>> {
    let kinds = [("1", "bullet", "–"), ("2", "decimal", "%1.")];
    file("w:numbering", &[("xmlns:w", WORD)], |out| {
        for (id, format, text) in kinds {
            out.inside("w:abstractNum", &[("w:abstractNumId", id)], |out| {
                out.inside("w:lvl", &[("w:ilvl", "0")], |out| {
                    out.value("w:start", "1")?;
                    out.value("w:numFmt", format)?;
                    out.value("w:lvlText", text)
                })
            })?;
        }
        kinds.iter().try_for_each(|(id, ..)| {
            out.inside("w:num", &[("w:numId", id)], |out| out.value("w:abstractNumId", id))
        })
    })
}

fn document(story: &Story, addresses: &[String]) -> io::Result<Vec<u8>> {
    file("w:document", &[("xmlns:w", WORD), ("xmlns:r", OFFICE)], |out| {
        out.inside("w:body", &[], |out| {
            for part in &story.parts {
                match part {
                    Part::Paragraph(it) => out.paragraph(it, addresses)?,
                    Part::Table(it) => {
                        out.table(it, addresses)?;
                        // two tables in a row would become one
                        out.empty("w:p", &[])?;
                    }
                }
            }
            Ok(())
        })
    })
}

impl Out {
    fn inside(
        &mut self,
        name: &str,
        attributes: &Attributes<'_>,
        inner: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        let end = start.to_end().into_owned();
        self.xml.write_event(Event::Start(start))?;
        inner(self)?;
        self.xml.write_event(Event::End(end))
    }

    fn empty(&mut self, name: &str, attributes: &Attributes<'_>) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.xml.write_event(Event::Empty(start))
    }

    fn value(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.empty(name, &[("w:val", value)])
    }

    fn style(
        &mut self,
        kind: &str,
        name: &str,
        look: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let id = style_id(name);
        let own = [("w:type", kind), ("w:customStyle", "1"), ("w:styleId", id.as_str())];
        self.inside("w:style", &own, |out| {
            out.value("w:name", &format!("{GROUP}:{name}"))?;
            if kind == "paragraph" {
                out.value("w:basedOn", "Normal")?;
            }
            out.empty("w:qFormat", &[])?;
            look(out)
        })
    }

    fn numbered(&mut self, id: &str) -> io::Result<()> {
        self.inside("w:pPr", &[], |out| {
            out.inside("w:numPr", &[], |out| {
                out.value("w:ilvl", "0")?;
                out.value("w:numId", id)
            })
        })
    }

    fn paragraph(&mut self, it: &Paragraph, addresses: &[String]) -> io::Result<()> {
        self.inside("w:p", &[], |out| {
            out.inside("w:pPr", &[], |out| out.value("w:pStyle", &style_id(it.style.name())))?;
            it.runs.iter().try_for_each(|run| {
                let link = run.link.as_ref().map(address);
                match link.and_then(|link| addresses.iter().position(|it| *it == link)) {
                    Some(at) => out.inside("w:hyperlink", &[("r:id", &link_id(at))], |out| out.run(run)),
                    None => out.run(run),
                }
            })
        })
    }

    fn run(&mut self, run: &Run) -> io::Result<()> {
        let name = match (run.bold, run.italic, run.raised, run.link.is_some()) {
            (true, true, ..) => Some("Gras italique"),
            (true, false, ..) => Some("Gras"),
            (false, true, ..) => Some("Italique"),
            (false, false, true, _) => Some("Exposant"),
            (false, false, false, true) => Some("Lien"),
            (false, false, false, false) => None,
        };
        self.inside("w:r", &[], |out| {
            if let Some(name) = name {
                out.inside("w:rPr", &[], |out| {
                    out.value("w:rStyle", &style_id(name))?;
                    // no style is two things at once
                    if run.raised && name != "Exposant" {
                        out.value("w:vertAlign", "superscript")?;
                    }
                    Ok(())
                })?;
            }
            let text = printable(&run.text);
            for (at, line) in text.split(LINE_BREAK).enumerate() {
                if at > 0 {
                    out.empty("w:br", &[])?;
                }
                for (at, piece) in line.split('\t').enumerate() {
                    if at > 0 {
                        out.empty("w:tab", &[])?;
                    }
                    if !piece.is_empty() {
                        out.inside("w:t", &[("xml:space", "preserve")], |out| {
                            out.xml.write_event(Event::Text(BytesText::new(piece)))
                        })?;
                    }
                }
            }
            Ok(())
        })
    }

    fn table(&mut self, table: &Table, addresses: &[String]) -> io::Result<()> {
        self.inside("w:tbl", &[], |out| {
            out.inside("w:tblPr", &[], |out| {
                out.value("w:tblStyle", "PARVIS-tableau")?;
                out.empty("w:tblW", &[("w:w", "0"), ("w:type", "auto")])
            })?;
            out.inside("w:tblGrid", &[], |out| {
                (0..table.columns).try_for_each(|_| out.empty("w:gridCol", &[]))
            })?;
            (0..table.rows).try_for_each(|row| {
                out.inside("w:tr", &[], |out| {
                    if row < table.head {
                        out.inside("w:trPr", &[], |out| out.empty("w:tblHeader", &[]))?;
                    }
                    let mut column = 0;
                    while column < table.columns {
                        let covers = |it: &&TableCell| {
                            (it.column..it.column + it.columns).contains(&column)
                                && (it.row..it.row + it.rows).contains(&row)
                        };
                        let cell = table.cells.iter().find(covers);
                        out.cell(cell, row, addresses)?;
                        column = cell.map_or(column, |it| it.column + it.columns - 1) + 1;
                    }
                    Ok(())
                })
            })
        })
    }

    /// A cell in one of its rows: Word has it again, empty, in each row below its first.
    fn cell(&mut self, cell: Option<&TableCell>, row: usize, addresses: &[String]) -> io::Result<()> {
        self.inside("w:tc", &[], |out| {
            let Some(cell) = cell else { return out.empty("w:p", &[]) };
            out.inside("w:tcPr", &[], |out| {
                if cell.columns > 1 {
                    out.value("w:gridSpan", &cell.columns.to_string())?;
                }
                if cell.rows > 1 {
                    out.value("w:vMerge", if cell.row == row { "restart" } else { "continue" })?;
                }
                Ok(())
            })?;
            if cell.row != row || cell.paragraphs.is_empty() {
                return out.empty("w:p", &[]);
            }
            cell.paragraphs.iter().try_for_each(|it| out.paragraph(it, addresses))
        })
    }
}
