//! A sheet of service-public.fr (XML of the co-marquage, schema 3.x) → [`Sheet`].
//!
//! Every element of the source is taken or named in [`Read::aside`]; an element nobody knows keeps its words.
use super::folder::{Folder, ending};
use super::reader::{Element, Found, Held, Known, Link, Reader};
use super::xml::{Child, Node};
use crate::content::sheet::{Case, Part, Resource, Row, Run, Sheet};
use crate::media::Hash;
use crate::media::picture::MAX_BYTES;
use crate::print::zip;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// What of a sheet is not shown: the way through service-public.fr, and what its metadata repeat.
const ASIDE: &[&str] = &[
    "Audience",
    "Canal",
    "Cible",
    "FilDAriane",
    "Theme",
    "SousThemePere",
    "DossierPere",
    "SousDossierPere",
    "SurTitre",
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
];

/// A sheet, and what of its file it does not show.
#[derive(Debug)]
pub struct Read {
    pub sheet: Sheet,
    /// A line for each element that is not shown, or of which only the words are.
    pub aside: Vec<String>,
}

/// The sheet a file holds, or why it is none.
pub fn read(bytes: &[u8]) -> Result<Read, String> {
    let root = Node::read(bytes)?;
    if !matches!(root.name.as_str(), "Publication" | "ServiceComplementaire") {
        return Err(format!("« {} » : ce n’est pas une fiche de service-public.fr", root.name));
    }
    let id = root.attr("ID");
    if !is_number(id) {
        return Err(format!("« {} » n’est pas un numéro de fiche", id.chars().take(40).collect::<String>()));
    }
    let said = |name| root.child(name).map(|it| line(&it.text())).unwrap_or_default();
    let (date, title, description) = (said("date"), said("title"), said("description"));
    if title.is_empty() {
        return Err(format!("{id} : fiche sans titre"));
    }
    let mut reading = Reading::default();
    for name in ["Definition", "Abreviation"] {
        let mut found = Vec::new();
        root.all(name, &mut found);
        reading.definitions.extend(found.iter().map(|it| it.attr("ID").to_owned()));
    }
    let day = date.split(' ').next_back().unwrap_or_default().parse::<NaiveDate>().ok();
    if day.is_none() && !date.is_empty() {
        reading.aside.push(format!("date illisible : « {} »", shortened(&date)));
    }
    let parts = reading.parts(&root);
    if reading.deepest > DEEPEST {
        return Err(format!("{id} : plus de {DEEPEST} parties les unes dans les autres"));
    }
    let url = web(root.attr("spUrl"));
    let sheet =
        Sheet { id: id.to_owned(), kind: said("SurTitre"), title, description, date: day, url, parts };
    Ok(Read { sheet, aside: reading.aside })
}

/// Parts inside each other: as JSON each is up to four levels deep, of which a reader of JSON follows 128.
const DEEPEST: usize = 24;

#[derive(Default)]
struct Reading {
    aside: Vec<String>,
    /// Numbers of what the sheet defines.
    definitions: HashSet<String>,
    /// Where it is, and the deepest it was.
    depth: usize,
    deepest: usize,
}

impl Reading {
    /// What stands inside an element, its title apart.
    fn parts(&mut self, node: &Node) -> Vec<Part> {
        let mut parts = Vec::new();
        self.enter();
        for child in node.inside() {
            match child {
                Child::Text(words) if line(words).is_empty() => {}
                Child::Text(words) => parts.push(paragraph(vec![Run::Text { text: line(words) }])),
                Child::Node(it) => parts.extend(self.part(it, &node.name)),
            }
        }
        self.depth -= 1;
        parts
    }

    fn enter(&mut self) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    fn left_out(&mut self, node: &Node) {
        self.aside.push(format!("non repris : {}", named(node)));
    }

    fn unknown(&mut self, node: &Node) {
        self.aside.push(format!("élément inconnu, ses mots sont gardés : {}", named(node)));
    }

    fn part(&mut self, node: &Node, within: &str) -> Vec<Part> {
        let at_root = matches!(within, "Publication" | "ServiceComplementaire" | "FicheLiee");
        let title = || node.child("Titre").map(|it| line(&it.text())).unwrap_or_default();
        let part = match node.name.as_str() {
            // The title of what it stands in, which has read it.
            "Titre" if within != "Publication" => return Vec::new(),
            // Read already.
            "title" | "date" | "description" | "SurTitre" if at_root && within != "FicheLiee" => {
                return Vec::new();
            }
            // Of a linked sheet or folder, the way to it is not shown either.
            name if (at_root && ASIDE.contains(&name)) || matches!(name, "Theme" | "Audience") => {
                self.left_out(node);
                return Vec::new();
            }
            "Paragraphe" | "Complement" | "Source" => paragraph(self.runs(node)),
            "PivotLocal" | "RessourceWeb" if within == "OuSAdresser" => return Vec::new(),
            "Introduction" | "Texte" => return self.parts(node),
            "Chapitre" | "SousChapitre" | "Definition" | "Abreviation" | "OuSAdresserSupport" => {
                let id = node.attr("ID");
                let id = if self.defines(id) { id } else { "" };
                Part::Section { id: id.to_owned(), title: title(), parts: self.parts(node) }
            }
            "Attention" | "ASavoir" | "ANoter" | "Rappel" => {
                Part::Note { title: title(), parts: self.parts(node) }
            }
            "Liste" => Part::List {
                numbered: node.attr("type") == "numero",
                items: node.nodes().map(|it| self.parts_of(it, "Item")).collect(),
            },
            "Tableau" => {
                let mut rows = Vec::new();
                for it in node.nodes().filter(|it| it.name != "Titre") {
                    if it.name == "Rangée" {
                        let heads = it.attr("type") == "header";
                        let cells = it.nodes().map(|cell| self.parts_of(cell, "Cellule")).collect();
                        rows.push(Row { heads, cells });
                    } else if line(&it.text()).is_empty() {
                        self.left_out(it);
                    } else {
                        rows.push(Row { heads: false, cells: vec![self.parts_of(it, "Rangée")] });
                    }
                }
                Part::Table { title: title(), rows }
            }
            "BlocCas" | "ListeSituations" => {
                let cases = node.nodes().filter(|it| it.name != "Titre");
                let cases = cases.map(|it| Case {
                    title: it.child("Titre").map(|it| line(&it.text())).unwrap_or_default(),
                    parts: self.parts(it),
                });
                Part::Cases { cases: cases.collect() }
            }
            "ServiceEnLigne" | "PourEnSavoirPlus" | "Reference" | "LienWeb" | "NoticeLiee" => {
                let titled = node.child("Titre").is_some();
                // Without a title the words are the title.
                let apart = node.name != "NoticeLiee" && (titled || node.name == "LienWeb");
                let parts = if apart { self.parts(node) } else { Vec::new() };
                Part::Resource(Resource {
                    kind: node.attr("type").to_owned(),
                    title: if titled || node.name == "LienWeb" { title() } else { line(&node.text()) },
                    url: web(node.attr("URL")),
                    cerfa: node.attr("numerocerfa").to_owned(),
                    parts,
                })
            }
            "OuSAdresser" => Part::Office {
                title: title(),
                local: node.child("PivotLocal").map(|it| line(&it.text())).unwrap_or_default(),
                url: node.child("RessourceWeb").map(|it| web(it.attr("URL"))).unwrap_or_default(),
                parts: self.parts(node),
            },
            "VoirAussi" => return self.parts(node),
            "QuestionReponse" | "CommentFaireSi" => self.sheet(node, line(&node.text())),
            "Fiche" | "FicheLiee" | "Dossier" => {
                let title = if node.child("Titre").is_some() { title() } else { line(&node.text()) };
                let link = self.sheet(node, title);
                let more = node.nodes().filter(|it| it.name != "Titre");
                let more: Vec<Part> = more.flat_map(|it| self.part(it, &node.name)).collect();
                return std::iter::once(link).chain(more).collect();
            }
            "SousDossier" => Part::Section { id: String::new(), title: title(), parts: self.parts(node) },
            _ => {
                self.unknown(node);
                paragraph(self.runs(node))
            }
        };
        vec![part]
    }

    /// What stands in an element that should be of this name; another's words are kept, and it is noted.
    fn parts_of(&mut self, node: &Node, name: &str) -> Vec<Part> {
        if node.name != name {
            self.unknown(node);
        }
        self.parts(node)
    }

    /// A link to another sheet; its words alone where it names none.
    fn sheet(&mut self, node: &Node, title: String) -> Part {
        if is_number(node.attr("ID")) {
            return Part::Sheet { id: node.attr("ID").to_owned(), title };
        }
        self.aside.push(format!("lien vers rien, ses mots sont gardés : {}", named(node)));
        paragraph(vec![Run::Text { text: title }])
    }

    fn defines(&self, id: &str) -> bool {
        self.definitions.contains(id) && is_number(id)
    }

    fn runs(&mut self, node: &Node) -> Vec<Run> {
        let mut all = Vec::new();
        self.enter();
        for child in node.inside() {
            match child {
                Child::Text(text) => all.push(Run::Text { text: text.clone() }),
                Child::Node(it) => {
                    let runs = self.runs(it);
                    match it.name.as_str() {
                        "MiseEnEvidence" | "Valeur" => all.push(Run::Strong { runs }),
                        "Expression" | "Citation" => all.push(Run::Emphasis { runs }),
                        "Exposant" => all.push(Run::Superscript { runs }),
                        "LienExterne" => match web(it.attr("URL")) {
                            url if url.is_empty() => {
                                self.aside
                                    .push(format!("lien vers rien, ses mots sont gardés : {}", named(it)));
                                all.extend(runs);
                            }
                            url => all.push(Run::Link { url, runs }),
                        },
                        "LienInterne" if is_number(it.attr("LienPublication")) => {
                            all.push(Run::Sheet { id: it.attr("LienPublication").to_owned(), runs });
                        }
                        "LienIntra" if self.defines(it.attr("LienID")) => {
                            all.push(Run::Definition { id: it.attr("LienID").to_owned(), runs });
                        }
                        "LienInterne" | "LienIntra" => {
                            self.aside.push(format!("lien vers rien, ses mots sont gardés : {}", named(it)));
                            all.extend(runs);
                        }
                        _ => {
                            self.unknown(it);
                            all.extend(runs);
                        }
                    }
                }
            }
        }
        self.depth -= 1;
        all
    }
}

fn paragraph(runs: Vec<Run>) -> Part {
    Part::Paragraph { runs }
}

/// The number of a sheet, or of a definition.
fn is_number(id: &str) -> bool {
    let digits = id.strip_prefix(['F', 'N', 'R']).unwrap_or_default();
    !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|it| it.is_ascii_digit())
}

/// An element as a line of the report names it.
fn named(node: &Node) -> String {
    let words = shortened(&line(&node.text()));
    if words.is_empty() { node.name.clone() } else { format!("{} « {words} »", node.name) }
}

fn shortened(words: &str) -> String {
    crate::richtext::text::shorten(words, 80)
}

/// Words of one line, with single spaces.
fn line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address a page may lead to; empty if it is none.
fn web(url: &str) -> String {
    let known = ["https://", "http://"].iter().any(|it| url.starts_with(it));
    if known { url.to_owned() } else { String::new() }
}

/// The reader: a file, a folder, or an archive of sheets.
pub struct Sheets {
    /// The next at the end.
    open: Vec<(String, Held)>,
    left_out: Vec<(String, String)>,
    /// The file each sheet was read of.
    seen: HashMap<String, String>,
}

impl Sheets {
    /// Looks through a file or a folder.
    pub fn open(folder: Folder) -> Result<Self, String> {
        if let (Some((path, held)), 1) = (folder.files.first_key_value(), folder.files.len())
            && ending(path) == "zip"
        {
            return Self::read(&held.clone().read(MAX_BYTES)?, path);
        }
        Self::of(folder.files.into_iter().collect(), folder.left_out)
    }

    /// What a file or an answer holds: one sheet, or an archive of them.
    pub fn read(bytes: &[u8], named: &str) -> Result<Self, String> {
        if !zip::is_zip(bytes) {
            // An answer that is no sheet is no answer.
            read(bytes)?;
            let name = named.split('?').next().unwrap_or(named).to_owned();
            return Self::of(vec![(name, Held::Here(bytes.to_vec()))], Vec::new());
        }
        let files = zip::files(bytes, |name| !name.ends_with('/')).map_err(|err| err.to_string())?;
        Self::of(files.into_iter().map(|it| (it.0, Held::Here(it.1))).collect(), Vec::new())
    }

    fn of(mut open: Vec<(String, Held)>, left_out: Vec<(String, String)>) -> Result<Self, String> {
        if open.is_empty() {
            return Err("aucune fiche ici (.xml)".into());
        }
        open.sort_by(|one, other| other.0.cmp(&one.0));
        Ok(Self { open, left_out, seen: HashMap::new() })
    }
}

impl Reader for Sheets {
    fn prefix(&self) -> &str {
        "sheet:"
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }

    fn count(&self) -> usize {
        self.open.len() + self.left_out.len()
    }

    fn next(&mut self, _: &Known) -> Option<Element> {
        if let Some((source, reason)) = self.left_out.pop() {
            return Some(Element::LeftOut { source, reason });
        }
        let (source, held) = self.open.pop()?;
        let read = held.read(MAX_BYTES).and_then(|bytes| Ok((read(&bytes)?, Hash::of(&bytes).to_string())));
        let (read, hash) = match read {
            Ok(read) => read,
            Err(reason) => return Some(Element::LeftOut { source, reason }),
        };
        if let Some(first) = self.seen.insert(read.sheet.id.clone(), source.clone()) {
            let reason = format!("la fiche {} est déjà dans {first}", read.sheet.id);
            return Some(Element::LeftOut { source, reason });
        }
        Some(Element::Sheet { source, sheet: Box::new(read.sheet), hash, aside: read.aside })
    }

    fn picture(&mut self, named: &str) -> Found {
        Found::Absent(format!("absente : {named}"))
    }

    fn link(&self, _: &str) -> Link {
        Link::Elsewhere
    }
}
