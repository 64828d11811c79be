//! Small PDFs as Typst's writer makes them, one construct each: colour spaces `c0`… of profiles, forms `x0`, patterns `p0`, states `g0`.
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// The profile that is shipped.
pub(crate) const PROFILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/print/profiles/ISOcoated_v2_300_bas.icc");

pub(crate) fn icc() -> Vec<u8> {
    std::fs::read(PROFILE).unwrap()
}

/// A PDF in the making: A5 with 3 mm of bleed.
pub(crate) struct Made {
    pub(crate) doc: Document,
    pub(crate) resources: Dictionary,
    /// Content of each page.
    pub(crate) contents: Vec<String>,
    pub(crate) trim: [f32; 4],
    pub(crate) media: [f32; 4],
    /// Further entries of each page.
    pub(crate) extra: Dictionary,
    pub(crate) catalog: Dictionary,
}

const BLEED: f32 = 8.503_937;

impl Made {
    pub(crate) fn new(content: &str) -> Self {
        let mut doc = Document::with_version("1.6");
        let srgb = moxcms::ColorProfile::new_srgb().encode().unwrap();
        let rgb = doc.add_object(Stream::new(dictionary! { "N" => 3 }, srgb));
        let grey = doc.add_object(Stream::new(dictionary! { "N" => 1 }, vec![0; 128]));
        let spaces = dictionary! {
            "c0" => vec![Object::from("ICCBased"), grey.into()],
            "c1" => vec![Object::from("ICCBased"), rgb.into()],
        };
        let mut resources = dictionary! { "ColorSpace" => spaces };
        let font = font(&mut doc, true);
        resources.set("Font", dictionary! { "f0" => font });
        let media = [0.0, 0.0, 419.528 + 2.0 * BLEED, 595.276 + 2.0 * BLEED];
        let trim = [BLEED, BLEED, media[2] - BLEED, media[3] - BLEED];
        let contents = vec![content.to_owned()];
        Self { doc, resources, contents, trim, media, extra: Dictionary::new(), catalog: Dictionary::new() }
    }

    /// The space of RGB with a profile.
    pub(crate) fn rgb(&self) -> Object {
        self.resources.get(b"ColorSpace").unwrap().as_dict().unwrap().get(b"c1").unwrap().clone()
    }

    pub(crate) fn grey(&self) -> Object {
        self.resources.get(b"ColorSpace").unwrap().as_dict().unwrap().get(b"c0").unwrap().clone()
    }

    /// Adds a resource.
    pub(crate) fn with(mut self, kind: &str, name: &str, value: impl Into<Object>) -> Self {
        let mut dict =
            self.resources.get(kind.as_bytes()).and_then(Object::as_dict).cloned().unwrap_or_default();
        dict.set(name, value.into());
        self.resources.set(kind, dict);
        self
    }

    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.doc.add_object(object.into())
    }

    pub(crate) fn image(&mut self, dict: Dictionary, data: Vec<u8>) -> ObjectId {
        let mut all = dict;
        all.set("Type", "XObject");
        all.set("Subtype", "Image");
        if !all.has(b"BitsPerComponent") {
            all.set("BitsPerComponent", 8);
        }
        self.add(Stream::new(all, data))
    }

    pub(crate) fn pages(mut self, count: usize) -> Self {
        let first = self.contents[0].clone();
        self.contents = (1..=count).map(|it| format!("{first}\n% page {it}\n{it} 0 0 1 0 0 cm")).collect();
        self
    }

    pub(crate) fn pdf(mut self) -> Vec<u8> {
        let tree = self.doc.new_object_id();
        let resources = self.doc.add_object(self.resources);
        let numbers = |it: [f32; 4]| it.map(Object::Real).to_vec();
        let kids: Vec<Object> = self
            .contents
            .iter()
            .map(|content| {
                let content =
                    self.doc.add_object(Stream::new(Dictionary::new(), content.clone().into_bytes()));
                let mut page = dictionary! {
                    "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
                    "MediaBox" => numbers(self.media), "TrimBox" => numbers(self.trim),
                };
                page.extend(&self.extra);
                self.doc.add_object(page).into()
            })
            .collect();
        let count = i64::try_from(kids.len()).unwrap();
        self.doc
            .objects
            .insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
        catalog.extend(&self.catalog);
        let catalog = self.doc.add_object(catalog);
        self.doc.trailer.set("Root", catalog);
        let mut pdf = Vec::new();
        self.doc.save_to(&mut pdf).unwrap();
        pdf
    }
}

pub(crate) fn font(doc: &mut Document, embedded: bool) -> ObjectId {
    let file = doc.add_object(Stream::new(Dictionary::new(), b"glyphs".to_vec()));
    let mut descriptor = dictionary! { "Type" => "FontDescriptor", "FontName" => "ABCDEF+Test" };
    if embedded {
        descriptor.set("FontFile2", file);
    }
    let descriptor = doc.add_object(descriptor);
    let below = dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "FontDescriptor" => descriptor };
    doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+Test", "DescendantFonts" => vec![below.into()],
    })
}

/// A finished file, read again.
pub(crate) struct Read(pub(crate) Document);

impl Read {
    pub(crate) fn new(pdf: &[u8]) -> Self {
        Self(Document::load_mem(pdf).unwrap())
    }

    pub(crate) fn page(&self, number: usize) -> &Dictionary {
        self.0.get_dictionary(self.0.page_iter().nth(number - 1).unwrap()).unwrap()
    }

    pub(crate) fn content(&self, number: usize) -> String {
        let id = self.0.page_iter().nth(number - 1).unwrap();
        String::from_utf8_lossy(&self.0.get_page_content(id)).into_owned()
    }

    pub(crate) fn at<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.0.dereference(object).unwrap().1
    }

    /// The resource of this kind and name, of the first page.
    pub(crate) fn resource(&self, kind: &str, name: &str) -> &Object {
        self.inner(self.page(1), kind, name)
    }

    /// The same in whatever has resources of its own.
    pub(crate) fn inner<'a>(&'a self, of: &'a Dictionary, kind: &str, name: &str) -> &'a Object {
        let resources = self.at(of.get(b"Resources").unwrap()).as_dict().unwrap();
        let list = self.at(resources.get(kind.as_bytes()).unwrap()).as_dict().unwrap();
        self.at(list.get(name.as_bytes()).unwrap())
    }

    pub(crate) fn numbers(&self, object: &Object) -> Vec<f32> {
        self.at(object).as_array().unwrap().iter().map(|it| it.as_float().unwrap()).collect()
    }

    pub(crate) fn bounds(&self, page: usize, key: &str) -> Vec<f32> {
        self.numbers(self.page(page).get(key.as_bytes()).unwrap())
    }
}

pub(crate) fn text_of(stream: &Object) -> String {
    String::from_utf8_lossy(&plain(stream)).into_owned()
}

pub(crate) fn plain(stream: &Object) -> Vec<u8> {
    let stream = stream.as_stream().unwrap();
    stream.decompressed_content().unwrap()
}

pub(crate) fn name(dict: &Dictionary, key: &str) -> String {
    String::from_utf8_lossy(dict.get(key.as_bytes()).and_then(Object::as_name).unwrap_or_default())
        .into_owned()
}
