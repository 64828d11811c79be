//! Carries objects from one PDF to another with everything they point to, each once. Knows PDF objects; not what they paint.
use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::HashMap;
use std::io::Write;

/// Entries that never reach paper and lead back into the document: structure, layers, private data of programs.
const LEFT_OUT: [&[u8]; 10] = [
    b"StructParent",
    b"StructParents",
    b"OC",
    b"PieceInfo",
    b"Metadata",
    b"LastModified",
    b"OPI",
    b"Alternates",
    b"PtData",
    b"Measure",
];

/// Bytes a stream may grow to when inflated.
const MOST_BYTES: usize = 1 << 29;

/// How far objects may be nested in one another.
const DEEP: usize = 200;

/// What was carried over, by its old number.
#[derive(Default)]
pub(super) struct Graft {
    carried: HashMap<ObjectId, ObjectId>,
    depth: usize,
}

impl Graft {
    /// A copy of `object` for `to`.
    pub(super) fn object(&mut self, from: &Document, to: &mut Document, object: &Object) -> Object {
        if self.depth > DEEP {
            return Object::Null;
        }
        self.depth += 1;
        let copy = match object {
            Object::Reference(id) => self.reference(from, to, *id),
            Object::Array(list) => Object::Array(list.iter().map(|it| self.object(from, to, it)).collect()),
            Object::Dictionary(dict) => self.dictionary(from, to, dict).into(),
            Object::Stream(stream) => {
                let dict = self.dictionary(from, to, &stream.dict);
                Object::Stream(Stream::new(dict, stream.content.clone()).with_compression(false))
            }
            plain => plain.clone(),
        };
        self.depth -= 1;
        copy
    }

    /// A copy of a dictionary.
    pub(super) fn dictionary(&mut self, from: &Document, to: &mut Document, dict: &Dictionary) -> Dictionary {
        let mut copy = Dictionary::new();
        for (key, value) in dict.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_slice())) {
            copy.set(key.clone(), self.object(from, to, value));
        }
        copy
    }

    fn reference(&mut self, from: &Document, to: &mut Document, id: ObjectId) -> Object {
        if let Some(new) = self.carried.get(&id) {
            return (*new).into();
        }
        let Ok(target) = from.get_object(id) else { return Object::Null };
        let new = to.new_object_id();
        self.carried.insert(id, new);
        let copy = self.object(from, to, target);
        to.objects.insert(new, copy);
        new.into()
    }
}

/// The object behind references.
pub(super) fn resolved<'a>(doc: &'a Document, object: &'a Object) -> Option<&'a Object> {
    doc.dereference(object).ok().map(|it| it.1)
}

/// An entry as a dictionary; that of a stream counts.
pub(super) fn dict<'a>(doc: &'a Document, object: Option<&'a Object>) -> Option<&'a Dictionary> {
    match resolved(doc, object?)? {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// An entry as an array.
pub(super) fn array<'a>(doc: &'a Document, object: Option<&'a Object>) -> Option<&'a Vec<Object>> {
    resolved(doc, object?)?.as_array().ok()
}

/// An entry as a name.
pub(super) fn name<'a>(doc: &'a Document, object: Option<&'a Object>) -> Option<&'a [u8]> {
    resolved(doc, object?)?.as_name().ok()
}

/// An entry as a number.
pub(super) fn number(doc: &Document, object: Option<&Object>) -> Option<f64> {
    match resolved(doc, object?)? {
        #[expect(clippy::cast_precision_loss, reason = "PDF integers are small")]
        Object::Integer(value) => Some(*value as f64),
        // By way of its digits: 0.1 stays 0.1.
        Object::Real(value) => value.to_string().parse().ok(),
        _ => None,
    }
}

/// An entry as a list of numbers.
pub(super) fn numbers(doc: &Document, object: Option<&Object>) -> Option<Vec<f64>> {
    array(doc, object)?.iter().map(|it| number(doc, Some(it))).collect()
}

/// A whole number that is not negative.
pub(super) fn count(doc: &Document, object: Option<&Object>) -> Option<usize> {
    resolved(doc, object?)?.as_i64().ok().and_then(|it| usize::try_from(it).ok())
}

/// The bytes of a stream without its filters.
pub(super) fn plain(stream: &Stream) -> Result<Vec<u8>, String> {
    stream.decompressed_content_with_limit(MOST_BYTES).map_err(|err| err.to_string())
}

/// A stream with this content, deflated.
pub(super) fn deflated(mut dict: Dictionary, content: &[u8]) -> Stream {
    dict.remove(b"DecodeParms");
    let mut deflate = ZlibEncoder::new(Vec::with_capacity(content.len() / 3), Compression::new(6));
    // Into memory, which does not fail; if it did, the plain bytes would do.
    match deflate.write_all(content).and_then(|()| deflate.finish()) {
        Ok(bytes) => {
            dict.set("Filter", "FlateDecode");
            Stream::new(dict, bytes).with_compression(false)
        }
        Err(_) => {
            dict.remove(b"Filter");
            Stream::new(dict, content.to_vec()).with_compression(false)
        }
    }
}
