//! A PDF as a screen reader hears it: through its structure tree (ISO 32000-1, 14.7), artifacts left out.
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};
use std::collections::HashMap;

/// An element of the structure.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) kind: String,
    /// Its words, those inside it included; blocks are apart by a newline.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Every element of this kind, in reading order.
    pub(crate) fn all<'a>(&'a self, kind: &str, found: &mut Vec<&'a Element>) {
        for child in &self.children {
            if child.kind == kind {
                found.push(child);
            }
            child.all(kind, found);
        }
    }
}

/// The structure of the whole file.
pub(crate) fn read(pdf: &[u8]) -> Element {
    let doc = Document::load_mem(pdf).unwrap();
    let mut marked = HashMap::new();
    for page in doc.page_iter() {
        read_page(&doc, page, &mut marked);
    }
    let root = doc.catalog().unwrap().get(b"StructTreeRoot").and_then(Object::as_reference).unwrap();
    let reader = Reader { doc: &doc, marked };
    reader.element(doc.get_dictionary(root).unwrap(), None)
}

struct Reader<'a> {
    doc: &'a Document,
    marked: HashMap<(ObjectId, i64), String>,
}

impl Reader<'_> {
    fn element(&self, dict: &Dictionary, page: Option<ObjectId>) -> Element {
        let kind =
            dict.get(b"S").and_then(Object::as_name).map(|it| String::from_utf8_lossy(it).into_owned());
        let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(page);
        let mut element = Element { kind: kind.unwrap_or_default(), ..Element::default() };
        if let Ok(kids) = dict.get(b"K") {
            self.kids(kids, page, &mut element);
        }
        // List marks are the list's, as in HTML.
        if element.kind == "Lbl" {
            element.text.clear();
        }
        let placed = dict.get(b"A").is_ok_and(|it| format!("{it:?}").contains("Placement"));
        if !matches!(element.kind.as_str(), "Span" | "Link" | "Quote" | "Em" | "Strong" | "Code") || placed {
            element.text = format!("\n{}\n", element.text);
        }
        element
    }

    fn kids(&self, kids: &Object, page: Option<ObjectId>, into: &mut Element) {
        match kids {
            Object::Array(list) => list.iter().for_each(|it| self.kids(it, page, into)),
            Object::Integer(id) => {
                into.text += page.and_then(|it| self.marked.get(&(it, *id))).map_or("", String::as_str);
            }
            Object::Reference(id) => self.kids(self.doc.get_object(*id).unwrap(), page, into),
            Object::Dictionary(dict) if dict.has(b"MCID") => {
                let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                self.kids(dict.get(b"MCID").unwrap(), page, into);
            }
            Object::Dictionary(dict) if dict.has(b"S") => {
                let child = self.element(dict, page);
                into.text += &child.text;
                into.children.push(child);
            }
            _ => {}
        }
    }
}

/// The words of a page by the number of their marked content.
fn read_page(doc: &Document, page: ObjectId, into: &mut HashMap<(ObjectId, i64), String>) {
    let fonts = doc.get_page_fonts(page).unwrap();
    let encodings: HashMap<&[u8], Encoding<'_>> = fonts
        .iter()
        .filter_map(|(name, font)| Some((name.as_slice(), font.get_font_encoding(doc).ok()?)))
        .collect();
    let content = Content::decode(&doc.get_page_content(page)).unwrap();
    let (mut font, mut open): (&[u8], Vec<(Option<i64>, bool)>) = (b"", Vec::new());
    for operation in &content.operations {
        let words = |text: &Object| match (text, encodings.get(font)) {
            (Object::String(bytes, _), Some(encoding)) => {
                Document::decode_text(encoding, bytes).unwrap_or_default()
            }
            _ => String::new(),
        };
        let shown = match operation.operator.as_str() {
            "Tf" => {
                font = operation.operands[0].as_name().unwrap();
                continue;
            }
            "BDC" => {
                let own = operation.operands.get(1).and_then(|it| it.as_dict().ok());
                let id = own.and_then(|it| it.get(b"MCID").ok()?.as_i64().ok());
                let stands_for =
                    own.and_then(|it| lopdf::decode_text_string(it.get(b"ActualText").ok()?).ok());
                open.push((id, stands_for.is_some()));
                let Some(text) = stands_for else { continue };
                text
            }
            "BMC" => {
                open.push((None, false));
                continue;
            }
            "EMC" => {
                open.pop();
                continue;
            }
            _ if open.iter().any(|it| it.1) => continue,
            "Tj" => operation.operands.iter().map(words).collect(),
            "TJ" => operation.operands[0].as_array().unwrap().iter().map(words).collect(),
            _ => continue,
        };
        if let Some(id) = open.iter().rev().find_map(|it| it.0) {
            into.entry((page, id)).or_default().push_str(&shown);
        }
    }
}
