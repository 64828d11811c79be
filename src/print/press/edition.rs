//! A PDF in the making, page by page; and single pages taken out of a finished one. Knows the skeleton of a PDF; not colours.
use super::boxes::{self, Rect};
use super::graft::{self, Graft};
use super::{PressFault, open};
use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

/// A PDF to which pages are added.
pub(super) struct Edition {
    pub(super) doc: Document,
    pub(super) catalog: Dictionary,
    tree: ObjectId,
    kids: Vec<Object>,
}

impl Edition {
    pub(super) fn new() -> Self {
        let mut doc = Document::new();
        doc.version = "1.6".into();
        let tree = doc.new_object_id();
        let catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
        Self { doc, catalog, tree, kids: Vec::new() }
    }

    /// An empty edition with the identity of `from`: printing condition, title, dates. `part` names what it will hold, so that the two
    /// files are not taken for one another.
    pub(super) fn derived(from: &Document, graft: &mut Graft, part: &str) -> Self {
        let mut made = Self::new();
        made.doc.version.clone_from(&from.version);
        if let Ok(catalog) = from.catalog() {
            for key in ["OutputIntents", "Metadata", "Lang"] {
                if let Ok(value) = catalog.get(key.as_bytes()) {
                    let copy = graft.object(from, &mut made.doc, value);
                    made.catalog.set(key, copy);
                }
            }
        }
        if let Ok(info) = from.trailer.get(b"Info") {
            let copy = graft.object(from, &mut made.doc, info);
            made.doc.trailer.set("Info", copy);
        }
        made.doc.trailer.set("ID", changed_id(from, part));
        made
    }

    /// Adds a page.
    pub(super) fn add(&mut self, mut leaf: Dictionary) {
        leaf.set("Parent", self.tree);
        let id = self.doc.add_object(leaf);
        self.kids.push(id.into());
    }

    /// The file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, PressFault> {
        let count = i64::try_from(self.kids.len()).unwrap_or(0);
        let tree = dictionary! { "Type" => "Pages", "Kids" => self.kids, "Count" => count };
        self.doc.objects.insert(self.tree, tree.into());
        let root = self.doc.add_object(self.catalog);
        self.doc.trailer.set("Root", root);
        save(self.doc)
    }
}

/// The bytes of a document.
pub(super) fn save(mut doc: Document) -> Result<Vec<u8>, PressFault> {
    doc.prune_objects();
    // A table, not a stream: PDF/X-1a knows no other, and the oldest machines read it.
    doc.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).map_err(|err| PressFault::Unreadable(err.to_string()))?;
    Ok(bytes)
}

/// The identifier of a file made of another: the first half says of which, the second is its own.
pub(super) fn changed_id(from: &Document, part: &str) -> Object {
    let old = graft::array(from, from.trailer.get(b"ID").ok());
    let half = |at: usize| {
        old.and_then(|it| it.get(at)).and_then(|it| it.as_str().ok()).unwrap_or_default().to_vec()
    };
    let (first, second) = (half(0), half(1));
    // FNV-1a, 128 bits: a name, no protection.
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for byte in second.iter().chain(part.as_bytes()) {
        hash = (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    let hex = |bytes: Vec<u8>| Object::String(bytes, StringFormat::Hexadecimal);
    vec![hex(first), hex(hash.to_be_bytes().to_vec())].into()
}

/// The whole content of a page, its streams joined.
pub(super) fn content(doc: &Document, page: ObjectId) -> Result<Vec<u8>, String> {
    let mut data = Vec::new();
    for id in doc.get_page_contents(page) {
        if let Some(Object::Stream(stream)) = doc.objects.get(&id) {
            data.extend(graft::plain(stream)?);
            data.push(b'\n');
        }
    }
    Ok(data)
}

/// The page of this number, from 1.
pub(super) fn page_id(doc: &Document, number: usize) -> Result<ObjectId, PressFault> {
    let at = number.checked_sub(1).ok_or(PressFault::NoSuchPage(number))?;
    doc.page_iter().nth(at).ok_or(PressFault::NoSuchPage(number))
}

/// Some pages of a press PDF, in this order, as a press PDF of their own: "deliver page 7 alone".
pub fn pages(pdf: &[u8], wanted: &[usize]) -> Result<Vec<u8>, PressFault> {
    let from = open(pdf)?;
    let mut graft = Graft::default();
    let list: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let mut made = Edition::derived(&from, &mut graft, &format!("pages {}", list.join(" ")));
    for number in wanted {
        let leaf = copied(&from, &mut made.doc, &mut graft, page_id(&from, *number)?);
        made.add(leaf);
    }
    if wanted.is_empty() {
        return Err(PressFault::NoPages);
    }
    made.finish()
}

/// A copy of a page without what binds it to its document.
fn copied(from: &Document, to: &mut Document, graft: &mut Graft, page: ObjectId) -> Dictionary {
    let mut leaf = dictionary! { "Type" => "Page" };
    for key in ["Contents", "Resources", "MediaBox", "BleedBox", "TrimBox", "Group", "Rotate"] {
        if let Some(value) = boxes::inherited(from, page, key.as_bytes()) {
            // By its reference where it has one, so that what pages share stays shared.
            let own = from.get_dictionary(page).ok().and_then(|it| it.get(key.as_bytes()).ok());
            leaf.set(key, graft.object(from, to, own.unwrap_or(value)));
        }
    }
    leaf
}

/// A page as a form, its content as it is, cut to `shown`.
pub(super) fn form(
    from: &Document,
    to: &mut Document,
    graft: &mut Graft,
    page: ObjectId,
    shown: Rect,
) -> Result<ObjectId, String> {
    let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => shown.object() };
    if let Some(resources) = boxes::inherited(from, page, b"Resources") {
        dict.set("Resources", graft.object(from, to, resources));
    }
    let streams = from.get_page_contents(page);
    let only = match streams.as_slice() {
        [only] => from.get_object(*only).ok().and_then(|it| it.as_stream().ok()),
        _ => None,
    };
    let stream = match only {
        Some(stream) => {
            for key in ["Filter", "DecodeParms"] {
                if let Ok(value) = stream.dict.get(key.as_bytes()) {
                    dict.set(key, graft.object(from, to, value));
                }
            }
            Stream::new(dict, stream.content.clone()).with_compression(false)
        }
        None => graft::deflated(dict, &content(from, page)?),
    };
    Ok(to.add_object(stream))
}
