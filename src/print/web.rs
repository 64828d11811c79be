//! What Typst cannot say of the web PDF: that an article is an article, which articles a section holds, and how pages are called. Works
//! on the finished file and draws nothing. Knows PDF; of the issue only the words it is handed.
use super::data::IssueData;
use super::hangings::{self, Hangings};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use std::collections::{BTreeMap, VecDeque};

/// The words of an issue that its structure needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guide {
    /// The section of each article by its title, in the order of the sections.
    sections: Vec<(String, Vec<String>)>,
    /// What the first page is called.
    cover: String,
}

impl Guide {
    /// Of this issue.
    #[must_use]
    pub fn of(issue: &IssueData) -> Self {
        let title = |key: &String| issue.articles.get(key).map(|it| comparable(&it.title));
        let sections = issue.sections.iter().filter(|it| !it.label.is_empty());
        Self {
            sections: sections
                .map(|it| (it.label.clone(), it.articles.iter().filter_map(title).collect()))
                .collect(),
            cover: issue.labels.get("cover").cloned().unwrap_or_default(),
        }
    }

    fn section_of(&self, title: &str) -> Option<&str> {
        let title = comparable(title);
        self.sections.iter().find(|it| it.1.contains(&title)).map(|it| it.0.as_str())
    }
}

/// The PDF with its pictures, articles, bookmarks and page labels.
pub(super) fn finish(pdf: &[u8], guide: &Guide, pictures: &Hangings) -> lopdf::Result<Vec<u8>> {
    let mut doc = Document::load_mem(pdf)?;
    pictures.hang(&mut doc)?;
    name_articles(&mut doc);
    group_bookmarks(&mut doc, guide)?;
    label_pages(&mut doc, guide)?;
    hangings::written(&mut doc)
}

/// Layouts mark an article as a block of its own (`told` in print-layouts/lib/furniture.typ), for which Typst writes a block quotation:
/// nothing else in a layout does. PDF knows `Art` (ISO 32000-1, 14.8.4.2).
fn name_articles(doc: &mut Document) {
    for object in doc.objects.values_mut() {
        if let Object::Dictionary(dict) = object
            && dict.get(b"S").and_then(Object::as_name).is_ok_and(|it| it == b"BlockQuote")
        {
            dict.set("S", Object::Name(b"Art".to_vec()));
        }
    }
}

/// Puts the bookmarks of articles under one of their section, where the first of them stood.
fn group_bookmarks(doc: &mut Document, guide: &Guide) -> lopdf::Result<()> {
    let Ok(root) = doc.catalog()?.get(b"Outlines").and_then(Object::as_reference) else { return Ok(()) };
    let mut ids = Vec::new();
    let mut next = doc.get_dictionary(root)?.get(b"First").and_then(Object::as_reference).ok();
    while let Some(id) = next.filter(|it| !ids.contains(it)) {
        ids.push(id);
        next = doc.get_dictionary(id)?.get(b"Next").and_then(Object::as_reference).ok();
    }
    let mut top: VecDeque<(Option<String>, Vec<ObjectId>)> = VecDeque::new();
    let mut begun: BTreeMap<String, usize> = BTreeMap::new();
    for id in ids {
        let title =
            doc.get_dictionary(id)?.get(b"Title").and_then(lopdf::decode_text_string).unwrap_or_default();
        match guide.section_of(&title).map(str::to_owned) {
            Some(section) => {
                let at = *begun.entry(section.clone()).or_insert(top.len());
                match top.get_mut(at) {
                    Some(group) => group.1.push(id),
                    None => top.push_back((Some(section), vec![id])),
                }
            }
            None => top.push_back((None, vec![id])),
        }
    }
    let mut order = Vec::new();
    for (section, articles) in top {
        let Some(section) = section else {
            order.extend(articles);
            continue;
        };
        let mut own = Dictionary::new();
        own.set("Title", text(&section));
        let first = articles.first().and_then(|it| doc.get_dictionary(*it).ok());
        for key in [b"Dest".as_slice(), b"A"] {
            if let Some(to) = first.and_then(|it| it.get(key).ok()).cloned() {
                own.set(key, to);
            }
        }
        let id = doc.add_object(own);
        chain(doc, id, &articles)?;
        order.push(id);
    }
    chain(doc, root, &order)
}

/// Makes these bookmarks the children of `parent`, closed but for the root.
fn chain(doc: &mut Document, parent: ObjectId, children: &[ObjectId]) -> lopdf::Result<()> {
    for (at, id) in children.iter().enumerate() {
        let dict = doc.get_dictionary_mut(*id)?;
        dict.set("Parent", parent);
        for (key, other) in [("Prev", at.checked_sub(1)), ("Next", at.checked_add(1))] {
            match other.and_then(|it| children.get(it)) {
                Some(other) => dict.set(key, *other),
                None => drop(dict.remove(key.as_bytes())),
            }
        }
    }
    let is_root = !doc.get_dictionary(parent)?.has(b"Parent") && !doc.get_dictionary(parent)?.has(b"Title");
    let count = i64::try_from(children.len()).unwrap_or(i64::MAX);
    let dict = doc.get_dictionary_mut(parent)?;
    if let (Some(first), Some(last)) = (children.first(), children.last()) {
        dict.set("First", *first);
        dict.set("Last", *last);
        dict.set("Count", if is_root { count } else { -count });
    }
    Ok(())
}

/// The cover is called by its name, the others by their folio.
fn label_pages(doc: &mut Document, guide: &Guide) -> lopdf::Result<()> {
    if guide.cover.is_empty() {
        return Ok(());
    }
    let (mut cover, mut folios) = (Dictionary::new(), Dictionary::new());
    cover.set("P", text(&guide.cover));
    folios.set("S", Object::Name(b"D".to_vec()));
    folios.set("St", 2);
    let mut labels = Dictionary::new();
    labels.set("Nums", vec![0.into(), cover.into(), 1.into(), folios.into()]);
    doc.catalog_mut()?.set("PageLabels", labels);
    Ok(())
}

/// A text string, UTF-16 with its mark.
fn text(words: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(words.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Literal)
}

/// A title whatever its spaces and soft hyphens.
fn comparable(title: &str) -> String {
    title.chars().filter(|it| it.is_alphanumeric()).collect()
}
