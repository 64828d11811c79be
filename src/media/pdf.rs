//! The text of an uploaded PDF, for search only.
//!
//! It knows nothing of pages as people see them, keeps no layout and never panics: a strange file gives a
//! [`PdfFault`]. A scanned PDF has no text and gives an empty string.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use lopdf::{Document, LoadOptions};

/// Pages read at most.
pub const MAX_PAGES: usize = 300;
/// Bytes of text kept at most.
pub const MAX_TEXT: usize = 2 * 1024 * 1024;

/// Bytes one stream may unpack to.
const MAX_STREAM: usize = 64 * 1024 * 1024;
/// Reading stops here with what it has.
const MAX_TIME: Duration = Duration::from_secs(20);
/// Deeply nested objects are read recursively.
const STACK: usize = 32 * 1024 * 1024;

/// Why a file gave no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PdfFault {
    /// The file is not a PDF, whatever its name says.
    NotPdf,
    /// The file opens only with a password.
    Locked,
    /// The file is damaged.
    Damaged,
}

impl PdfFault {
    /// What to tell the person who sent the file. `locale` is "fr" or "en".
    pub fn sentence(&self, locale: &str) -> String {
        let (fr, en) = match self {
            Self::NotPdf => (
                "Ce fichier n’est pas un PDF. Exportez le document en PDF, puis déposez-le à nouveau.",
                "This file is not a PDF. Export the document as PDF and upload it again.",
            ),
            Self::Locked => (
                "Ce PDF est protégé par un mot de passe. Enregistrez-le sans protection, puis déposez-le à nouveau.",
                "This PDF is protected by a password. Save it without protection and upload it again.",
            ),
            Self::Damaged => (
                "Ce PDF est abîmé ou incomplet. Exportez-le à nouveau depuis le document d’origine.",
                "This PDF is damaged or incomplete. Export it again from the original document.",
            ),
        };
        if locale.starts_with("en") { en.into() } else { fr.into() }
    }
}

impl fmt::Display for PdfFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence("en"))
    }
}

impl std::error::Error for PdfFault {}

/// Whether these bytes begin like a PDF.
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.iter().take(1024).copied().collect::<Vec<u8>>().windows(5).any(|part| part == b"%PDF-")
}

/// The plain text of the first [`MAX_PAGES`] pages, at most [`MAX_TEXT`] bytes, pages separated by a blank line.
pub fn text(bytes: &[u8]) -> Result<String, PdfFault> {
    Ok(tidy(&pages(bytes)?.iter().map(|it| format!("{it}\n\n")).collect::<String>()))
}

/// The words of each of the first [`MAX_PAGES`] pages as the file has them: lines end where they end on the page.
pub fn pages(bytes: &[u8]) -> Result<Vec<String>, PdfFault> {
    if !is_pdf(bytes) {
        return Err(PdfFault::NotPdf);
    }
    // A thread of its own: a panic in the reader ends there, and deep nesting has room.
    thread::scope(|scope| {
        thread::Builder::new()
            .name("pdf-text".into())
            .stack_size(STACK)
            .spawn_scoped(scope, || read(bytes))
            .map_err(|_| PdfFault::Damaged)?
            .join()
            .unwrap_or(Err(PdfFault::Damaged))
    })
}

fn read(bytes: &[u8]) -> Result<Vec<String>, PdfFault> {
    let started = Instant::now();
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM), ..LoadOptions::default() };
    let mut document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => return Err(PdfFault::Locked),
        Err(_) => return Err(PdfFault::Damaged),
    };
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(PdfFault::Locked);
    }
    let pages: Vec<u32> = document.get_pages().into_keys().take(MAX_PAGES).collect();
    if pages.is_empty() {
        return Err(PdfFault::Damaged);
    }
    let (mut texts, mut length) = (Vec::new(), 0);
    for page in pages {
        if length >= MAX_TEXT || started.elapsed() > MAX_TIME {
            break;
        }
        let parts = document.extract_text_chunks_with_limit(&[page], MAX_STREAM);
        let text: String = parts.into_iter().flatten().collect();
        length += text.len();
        texts.push(text);
    }
    Ok(texts)
}

/// Drops control signs and soft hyphens, joins words cut at a line end, folds blanks, and keeps the bound.
fn tidy(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len().min(MAX_TEXT));
    let mut blank_lines = 0;
    for line in raw.lines() {
        let line: String = line
            .chars()
            .filter(|c| *c != '\u{ad}' && *c != '\u{fffd}')
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            blank_lines += 1;
            continue;
        }
        let cut_before = {
            let mut end = text.chars().rev();
            end.next() == Some('-') && end.next().is_some_and(char::is_lowercase)
        };
        if cut_before && blank_lines == 0 && words.starts_with(char::is_lowercase) {
            text.pop();
        } else if !text.is_empty() {
            text.push_str(if blank_lines > 0 { "\n\n" } else { "\n" });
        }
        blank_lines = 0;
        text.push_str(&words);
        if text.len() >= MAX_TEXT {
            let end = (0..=MAX_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::content::{Content, Operation};
    use lopdf::{Object, Stream, dictionary};

    fn made(pages: &[&[&str]]) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let tree = document.new_object_id();
        let font = document.add_object(
            dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" },
        );
        let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
        let mut kids = Vec::new();
        for lines in pages {
            let mut operations =
                vec![Operation::new("BT", vec![]), Operation::new("Tf", vec!["F1".into(), 12.into()])];
            for line in *lines {
                let latin: Vec<u8> = line.chars().map(|c| c as u8).collect();
                operations.push(Operation::new("Td", vec![0.into(), (-14).into()]));
                operations.push(Operation::new("Tj", vec![Object::string_literal(latin)]));
            }
            operations.push(Operation::new("ET", vec![]));
            let content = Content { operations }.encode().unwrap();
            let stream = document.add_object(Stream::new(dictionary! {}, content));
            kids.push(
                document
                    .add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => stream })
                    .into(),
            );
        }
        let count = kids.len() as i64;
        let node = dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        };
        document.objects.insert(tree, Object::Dictionary(node));
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_words_of_a_pdf_are_found() {
        let bytes = made(&[&["Délibération no 12", "Vote du budget"], &["Annexe"]]);
        let text = text(&bytes).unwrap();
        assert!(text.contains("Délibération no 12"), "{text}");
        assert!(text.contains("Vote du budget") && text.ends_with("Annexe"), "{text}");
    }

    #[test]
    fn pages_and_text_are_bounded() {
        let page: &[&str] = &["page"];
        let bytes = made(&vec![page; MAX_PAGES + 20]);
        assert_eq!(text(&bytes).unwrap().matches("page").count(), MAX_PAGES);
        assert!(tidy(&"é".repeat(MAX_TEXT)).len() <= MAX_TEXT);
    }

    #[test]
    fn other_files_are_refused_and_damaged_ones_never_panic() {
        assert_eq!(text(b""), Err(PdfFault::NotPdf));
        assert_eq!(text(b"PK\x03\x04 a document"), Err(PdfFault::NotPdf));
        assert_eq!(text(b"%PDF-1.7 and then nothing"), Err(PdfFault::Damaged));
        let bytes = made(&[&["Bonjour"]]);
        for end in (8..bytes.len()).step_by(17) {
            let _ = text(&bytes[..end]);
        }
        for fault in [PdfFault::NotPdf, PdfFault::Locked, PdfFault::Damaged] {
            assert_ne!(fault.sentence("fr"), fault.sentence("en"));
        }
    }

    #[test]
    fn words_cut_at_the_line_end_are_joined() {
        assert_eq!(tidy("la com-\nmune\n\n\nde Val\u{ad}bourg\u{0}ici"), "la commune\n\nde Valbourg ici");
        assert_eq!(tidy("Jean-\nZay"), "Jean-\nZay");
    }
}
