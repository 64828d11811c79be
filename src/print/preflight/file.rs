//! A PDF as the checks see it: objects resolved without fail, pages with their inherited boxes. Knows lopdf; no check.
use super::geometry::Bounds;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use std::panic::AssertUnwindSafe;

/// Bytes one stream may grow to when inflated; a bomb stops here.
const MOST_BYTES: usize = 128 << 20;
/// Parents walked up for an inherited entry.
const MOST_PARENTS: usize = 32;

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// No PDF header.
    NotPdf,
    /// The header is there, the objects are not.
    Damaged,
    /// A password is needed.
    Encrypted,
}

/// An open file.
pub(crate) struct Pdf {
    pub(crate) doc: Document,
    /// Version in the header, "1.6"; empty where there is none.
    pub(crate) header: String,
    /// The file names an encryption dictionary, even if it opens without a password.
    pub(crate) encrypted: bool,
    pub(crate) pages: Vec<ObjectId>,
}

/// The five boxes of a page, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Boxes {
    pub(crate) media: Bounds,
    pub(crate) crop: Option<Bounds>,
    pub(crate) bleed: Option<Bounds>,
    pub(crate) trim: Option<Bounds>,
    pub(crate) art: Option<Bounds>,
}

impl Boxes {
    /// What is cut to: the trim, or the nearest that stands for it.
    pub(crate) fn cut(&self) -> Bounds {
        self.trim.or(self.art).or(self.crop).unwrap_or(self.media)
    }

    /// What is printed: the bleed, or the nearest that stands for it.
    pub(crate) fn printed(&self) -> Bounds {
        self.bleed.or(self.crop).unwrap_or(self.media)
    }
}

impl Pdf {
    /// Opens a file; never panics, whatever the bytes.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, Unreadable> {
        let header = header(bytes).ok_or(Unreadable::NotPdf)?;
        let options = LoadOptions::with_max_decompressed_size(MOST_BYTES);
        // The parser is not ours: a panic in it is a damaged file, not a lost report.
        let read =
            std::panic::catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options)));
        let named = || contains(bytes, b"/Encrypt");
        let doc = match read {
            Ok(Ok(doc)) => doc,
            Ok(Err(_)) if named() => return Err(Unreadable::Encrypted),
            _ => return Err(Unreadable::Damaged),
        };
        if doc.is_encrypted() {
            return Err(Unreadable::Encrypted);
        }
        let pages: Vec<ObjectId> = doc.page_iter().collect();
        let encrypted = doc.was_encrypted() || doc.trailer.has(b"Encrypt");
        if pages.is_empty() || doc.catalog().is_err() {
            return Err(if encrypted { Unreadable::Encrypted } else { Unreadable::Damaged });
        }
        Ok(Self { doc, header, encrypted, pages })
    }

    /// The object behind references, or null.
    pub(crate) fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.doc.dereference(object).map_or(&Object::Null, |it| it.1)
    }

    /// An entry, resolved; null where there is none.
    pub(crate) fn get<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> &'a Object {
        dict.get(key).map_or(&Object::Null, |it| self.resolve(it))
    }

    /// The dictionary of a dictionary or stream.
    pub(crate) fn dict<'a>(&'a self, object: &'a Object) -> Option<&'a Dictionary> {
        match self.resolve(object) {
            Object::Dictionary(it) => Some(it),
            Object::Stream(it) => Some(&it.dict),
            _ => None,
        }
    }

    /// A dictionary inside another.
    pub(crate) fn sub<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        dict.get(key).ok().and_then(|it| self.dict(it))
    }

    pub(crate) fn array<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [Object]> {
        self.get(dict, key).as_array().ok().map(Vec::as_slice)
    }

    pub(crate) fn name<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        self.get(dict, key).as_name().ok()
    }

    pub(crate) fn number(&self, dict: &Dictionary, key: &[u8]) -> Option<f64> {
        number(self.get(dict, key))
    }

    /// The numbers of an array, other objects left out.
    pub(crate) fn numbers(&self, dict: &Dictionary, key: &[u8]) -> Vec<f64> {
        self.array(dict, key).into_iter().flatten().filter_map(|it| number(self.resolve(it))).collect()
    }

    /// The bytes of a stream after its filters.
    pub(crate) fn bytes(&self, stream: &Stream) -> Option<Vec<u8>> {
        let inflate = || {
            // The decoder looks at direct filters only.
            let direct = [&b"Filter"[..], b"DecodeParms"]
                .iter()
                .all(|key| !matches!(stream.dict.get(key), Ok(Object::Reference(_))));
            if direct {
                return stream.decompressed_content_with_limit(MOST_BYTES).ok();
            }
            let mut own = stream.clone();
            for key in ["Filter", "DecodeParms"] {
                let object = self.get(&stream.dict, key.as_bytes()).clone();
                if !object.is_null() {
                    own.dict.set(key, object);
                }
            }
            own.decompressed_content_with_limit(MOST_BYTES).ok()
        };
        std::panic::catch_unwind(AssertUnwindSafe(inflate)).ok().flatten()
    }

    /// Names of the filters of a stream.
    pub(crate) fn filters<'a>(&'a self, dict: &'a Dictionary) -> Vec<&'a [u8]> {
        let object = match self.get(dict, b"Filter") {
            Object::Null => self.get(dict, b"F"),
            it => it,
        };
        match object {
            Object::Name(it) => vec![it],
            Object::Array(list) => list.iter().filter_map(|it| self.resolve(it).as_name().ok()).collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn page(&self, id: ObjectId) -> Option<&Dictionary> {
        self.doc.get_dictionary(id).ok()
    }

    /// An entry of a page or, as for some entries, of its parents.
    pub(crate) fn inherited<'a>(&'a self, page: &'a Dictionary, key: &[u8]) -> &'a Object {
        let mut node = page;
        for _ in 0..MOST_PARENTS {
            if let Ok(found) = node.get(key) {
                return self.resolve(found);
            }
            match self.sub(node, b"Parent") {
                Some(parent) => node = parent,
                None => break,
            }
        }
        &Object::Null
    }

    fn rectangle(&self, object: &Object) -> Option<Bounds> {
        let list = object.as_array().ok()?;
        let values: Vec<f64> = list.iter().filter_map(|it| number(self.resolve(it))).collect();
        let [x0, y0, x1, y1] = values[..] else { return None };
        Some(Bounds::new(x0, y0, x1, y1))
    }

    pub(crate) fn boxes(&self, page: &Dictionary) -> Boxes {
        let own = |key: &[u8]| self.rectangle(self.get(page, key));
        // A4 stands for a missing media box: something must be the page.
        let media = self.rectangle(self.inherited(page, b"MediaBox"));
        Boxes {
            media: media.unwrap_or_else(|| Bounds::new(0.0, 0.0, 595.0, 842.0)),
            crop: self.rectangle(self.inherited(page, b"CropBox")),
            bleed: own(b"BleedBox"),
            trim: own(b"TrimBox"),
            art: own(b"ArtBox"),
        }
    }

    pub(crate) fn catalog(&self) -> Option<&Dictionary> {
        self.doc.catalog().ok()
    }

    pub(crate) fn info(&self) -> Option<&Dictionary> {
        self.sub(&self.doc.trailer, b"Info")
    }

    /// A text string: UTF-16 with its mark, UTF-8 with its mark, or PDFDocEncoding read as Latin-1.
    pub(crate) fn text(&self, object: &Object) -> Option<String> {
        match self.resolve(object) {
            Object::String(bytes, _) => Some(match bytes.as_slice() {
                [0xfe, 0xff, rest @ ..] => {
                    let units: Vec<u16> =
                        rest.chunks_exact(2).map(|it| u16::from_be_bytes([it[0], it[1]])).collect();
                    String::from_utf16_lossy(&units)
                }
                [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
                plain => plain.iter().map(|it| char::from(*it)).collect(),
            }),
            Object::Name(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }
}

/// A number of either kind, finite.
pub(crate) fn number(object: &Object) -> Option<f64> {
    match object {
        #[expect(clippy::cast_precision_loss, reason = "page geometry is far below 2^52")]
        Object::Integer(it) => Some(*it as f64),
        Object::Real(it) if it.is_finite() => Some(f64::from(*it)),
        _ => None,
    }
}

/// The version in the header, which may stand anywhere in the first kilobyte.
fn header(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let at = head.windows(5).position(|it| it == b"%PDF-")?;
    let version = head[at + 5..].iter().take_while(|it| it.is_ascii_digit() || **it == b'.');
    Some(version.map(|it| char::from(*it)).collect())
}

/// Whether the bytes hold the word.
pub(crate) fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|it| it == word)
}
