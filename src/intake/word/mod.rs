//! Texts of word processors: what they show becomes HTML, what only makes them look so goes. Of changes that are tracked the last state is
//! read.
mod docx; // Office Open XML
mod odt; // OpenDocument

use super::documents::Written;
use super::folder::ending;
use crate::content::article::Form;
use crate::print::zip;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

/// Endings of texts.
pub(super) const ENDINGS: [&str; 4] = ["docx", "odt", "docm", "dotx"];
/// Signs of a line that may be the title of a text that names none.
const TITLE_MAX: usize = 150;

/// Reads a text. `address` resolves what its links name.
pub fn read(name: &str, bytes: &[u8], address: &dyn Fn(&str) -> String) -> Result<Written, String> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(
            "fichier protégé par un mot de passe, ou d’un Word d’avant 2007 : l’enregistrer en .docx".into(),
        );
    }
    let wanted = |name: &str| {
        let name = name.to_lowercase();
        name.ends_with(".xml")
            || name.ends_with(".rels")
            || name.contains("media/")
            || name.starts_with("pictures/")
    };
    let files = zip::files(bytes, wanted).map_err(|fault| match fault {
        zip::Fault::Damaged => "ce n’est pas un fichier Word ou OpenDocument, ou il est abîmé".to_owned(),
        zip::Fault::TooLarge => "il se déplierait en plus de 256 Mo : refusé".to_owned(),
        zip::Fault::Unreadable => "verrouillé, ou compressé d’une façon inconnue".to_owned(),
    })?;
    let parts = Parts { files: files.into_iter().collect() };
    let mut text = Flow::new(parts, address);
    if ending(name) == "odt" || text.parts.files.contains_key("content.xml") {
        odt::read(&mut text)?;
    } else {
        docx::read(&mut text)?;
    }
    text.pieces.retain(|it| !it.is_empty());
    if text.pieces.is_empty() && text.title.is_empty() {
        return Err("fichier sans texte ni image".into());
    }
    Ok(text.written())
}

/// The files of an archive, by name.
struct Parts {
    files: BTreeMap<String, Vec<u8>>,
}

impl Parts {
    fn get(&self, name: &str) -> Option<&[u8]> {
        let name = name.trim_start_matches('/');
        let exact = self.files.get(name);
        exact
            .or_else(|| self.files.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1))
            .map(Vec::as_slice)
    }

    fn xml(&self, name: &str) -> Result<Option<super::xml::Node>, String> {
        self.get(name)
            .map(|it| super::xml::Node::read(it).map_err(|why| format!("{name} : {why}")))
            .transpose()
    }
}

/// A part of a text, on its own.
enum Piece {
    Heading { level: u8, html: String },
    Paragraph { html: String, caption: bool },
    Item { level: u8, numbered: bool, html: String },
    Quote(String),
    Table(String),
}

/// What was read of a text so far.
struct Flow<'a> {
    parts: Parts,
    address: &'a dyn Fn(&str) -> String,
    title: String,
    summary: String,
    pieces: Vec<Piece>,
    notes: Vec<String>,
    /// Names and prints of pictures shown.
    pictures: BTreeMap<String, Vec<u8>>,
    prints: HashSet<blake3::Hash>,
    reasons: Vec<String>,
    in_note: bool,
}

impl<'a> Flow<'a> {
    fn new(parts: Parts, address: &'a dyn Fn(&str) -> String) -> Self {
        Self {
            parts,
            address,
            title: String::new(),
            summary: String::new(),
            pieces: Vec::new(),
            notes: Vec::new(),
            pictures: BTreeMap::new(),
            prints: HashSet::new(),
            reasons: Vec::new(),
            in_note: false,
        }
    }

    fn say(&mut self, sentence: &str) {
        if !self.reasons.iter().any(|it| it == sentence) {
            self.reasons.push(sentence.to_owned());
        }
    }

    /// A picture of the archive, as the text shows it; nothing if it showed it before.
    fn picture(&mut self, name: &str, alt: &str) -> String {
        let Some(bytes) = self.parts.get(name).map(<[u8]>::to_vec) else {
            self.say(&format!("image liée, absente du fichier : {name}"));
            return String::new();
        };
        if !self.prints.insert(blake3::hash(&bytes)) {
            self.say("image montrée deux fois : gardée une fois");
            return String::new();
        }
        self.pictures.insert(name.to_owned(), bytes);
        format!("<img src=\"{}\" alt=\"{}\">", quoted(name), quoted(alt))
    }

    /// Words that lead somewhere.
    fn link(&self, href: &str, words: &str) -> String {
        if href.is_empty() || href.starts_with('#') || words.trim().is_empty() {
            return words.to_owned();
        }
        format!("<a href=\"{}\">{words}</a>", quoted(&(self.address)(href)))
    }

    /// The sign of the next note, whose text this is.
    fn note(&mut self, html: String) -> String {
        self.notes.push(html);
        format!("<sup>{}</sup>", self.notes.len())
    }

    fn written(mut self) -> Written {
        let mut title = std::mem::take(&mut self.title);
        let mut reasons = std::mem::take(&mut self.reasons);
        if title.is_empty() {
            match self.pieces.first() {
                Some(Piece::Heading { html, .. }) => {
                    title = plain(html);
                    self.pieces.remove(0);
                }
                Some(Piece::Paragraph { html, .. }) if is_title(html) => {
                    title = plain(html);
                    self.pieces.remove(0);
                    reasons.push("titre pris de la première ligne, en gras".into());
                }
                _ => {}
            }
        }
        let words: usize = self.pieces.iter().map(|it| plain(it.html()).split_whitespace().count()).sum();
        let all: String = self.pieces.iter().take(12).map(|it| plain(it.html()) + " ").collect();
        let form = form_of(&format!("{title} {all}"), words);
        if form != Form::News {
            reasons.push(format!("classé « {} » d’après ses mots : à vérifier", form_name(form)));
        }
        let mut html = assembled(&self.pieces);
        for (at, note) in self.notes.iter().enumerate() {
            let number = at + 1;
            let _ = write!(
                html,
                "<div class=\"footnote-definition\"><sup class=\"footnote-definition-label\">{number}</sup>{note}</div>"
            );
        }
        Written {
            title,
            summary: self.summary,
            form,
            html,
            pictures: self.pictures,
            reasons,
            ..Written::default()
        }
    }
}

impl Piece {
    fn html(&self) -> &str {
        match self {
            Self::Heading { html, .. } | Self::Paragraph { html, .. } | Self::Item { html, .. } => html,
            Self::Quote(html) | Self::Table(html) => html,
        }
    }

    fn is_empty(&self) -> bool {
        !self.html().contains("<img") && plain(self.html()).trim().is_empty()
    }
}

/// The pieces as HTML: headings from the second level on, neighbouring items as lists inside lists, a picture with its caption.
fn assembled(pieces: &[Piece]) -> String {
    let top = pieces.iter().filter_map(|it| match it {
        Piece::Heading { level, .. } => Some(*level),
        _ => None,
    });
    let top = top.min().unwrap_or(1);
    let mut out = String::new();
    let mut lists: Vec<(u8, bool)> = Vec::new();
    let close = |out: &mut String, lists: &mut Vec<(u8, bool)>| {
        if let Some((_, numbered)) = lists.pop() {
            out.push_str(if numbered { "</li></ol>" } else { "</li></ul>" });
        }
    };
    for (at, piece) in pieces.iter().enumerate() {
        if let Piece::Item { level, numbered, html } = piece {
            while lists.last().is_some_and(|it| it.0 > *level || (it.0 == *level && it.1 != *numbered)) {
                close(&mut out, &mut lists);
            }
            if lists.last().is_some_and(|it| it.0 == *level) {
                out.push_str("</li>");
            } else {
                out.push_str(if *numbered { "<ol>" } else { "<ul>" });
                lists.push((*level, *numbered));
            }
            let _ = write!(out, "<li><p>{html}</p>");
            continue;
        }
        while !lists.is_empty() {
            close(&mut out, &mut lists);
        }
        let shows = |it: &Piece| matches!(it, Piece::Paragraph { html, .. } if html.matches("<img").count() == 1 && plain(html).trim().is_empty());
        let caption = |it: &Piece| matches!(it, Piece::Paragraph { caption: true, .. });
        let _ = match piece {
            Piece::Heading { level, html } => {
                let level = if *level == top { 2 } else { 3 };
                write!(out, "<h{level}>{html}</h{level}>")
            }
            Piece::Paragraph { html, .. } if shows(piece) => match pieces.get(at + 1) {
                Some(next) if caption(next) => {
                    write!(out, "<figure>{html}<figcaption>{}</figcaption></figure>", next.html())
                }
                _ => write!(out, "<p>{html}</p>"),
            },
            // It stands with its picture.
            Piece::Paragraph { caption: true, .. } if at > 0 && shows(&pieces[at - 1]) => Ok(()),
            Piece::Paragraph { html, .. } => write!(out, "<p>{html}</p>"),
            Piece::Quote(html) => write!(out, "<blockquote><p>{html}</p></blockquote>"),
            Piece::Table(html) => write!(out, "{html}"),
            Piece::Item { .. } => Ok(()),
        };
    }
    while !lists.is_empty() {
        close(&mut out, &mut lists);
    }
    out.replace("</blockquote><blockquote>", "")
}

/// Whether a first line is the title of a text that uses no styles: short, bold, no sentence.
fn is_title(html: &str) -> bool {
    let words = plain(html);
    let words = words.trim();
    let bold = html.trim().starts_with("<b>") && html.trim().ends_with("</b>") && !html.contains("</b> <b>");
    bold && words.chars().count() <= TITLE_MAX && !words.ends_with(['.', ':', ',', ';'])
}

/// What sort of article a text is, by its words.
fn form_of(text: &str, words: usize) -> Form {
    let text = text.to_lowercase();
    let says = |signs: &[&str]| signs.iter().any(|it| text.contains(it));
    if says(&[
        "compte rendu",
        "compte-rendu",
        "retour sur",
        "a eu lieu",
        "ont eu lieu",
        "s’est tenu",
        "s'est tenu",
        "a réuni",
        "ont participé",
    ]) {
        Form::Report
    } else if says(&["portrait de", "portrait :", "portrait\u{a0}:", "rencontre avec"]) {
        Form::Portrait
    } else if says(&["travaux de", "les travaux", "chantier", "voirie"]) {
        Form::Works
    } else if words > 900 {
        Form::Feature
    } else if (1..60).contains(&words) {
        Form::Brief
    } else {
        Form::News
    }
}

/// What people call a form.
fn form_name(form: Form) -> &'static str {
    match form {
        Form::News => "actualité",
        Form::Report => "reportage",
        Form::Portrait => "portrait",
        Form::Feature => "dossier",
        Form::Brief => "brève",
        Form::Works => "travaux",
    }
}

/// The words of a piece of our own HTML.
fn plain(html: &str) -> String {
    let mut out = String::new();
    for part in html.split('<') {
        out.push_str(part.split_once('>').map_or(part, |it| it.1));
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").trim().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn quoted(text: &str) -> String {
    escaped(text).replace('"', "&quot;")
}

/// Words between the tags of their look.
fn marked(words: &str, bold: bool, italic: bool, raised: bool) -> String {
    if words.trim().is_empty() {
        return words.to_owned();
    }
    let mut out = words.to_owned();
    for (so, tag) in [(raised, "sup"), (italic, "i"), (bold, "b")] {
        if so {
            out = format!("<{tag}>{out}</{tag}>");
        }
    }
    out
}

/// Runs of the same look stand together: a word is often cut in pieces nobody sees.
fn joined(html: &str) -> String {
    ["i", "b", "sup"].iter().fold(html.to_owned(), |out, it| out.replace(&format!("</{it}><{it}>"), ""))
}
