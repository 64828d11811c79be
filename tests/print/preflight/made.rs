//! A clean PDF/X-4 of 32 pages, built object by object, and the means to spoil it in one place.
use std::sync::OnceLock;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

pub(crate) const PRINT_FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts/fonts");
pub(crate) const PRINT_ICC: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/print/profiles/ISOcoated_v2_300_bas.icc");

pub(crate) const MM: f64 = 72.0 / 25.4;
/// A4 with 3 mm of bleed, in points; the trim begins at the bleed.
pub(crate) const BLEED: f64 = 3.0 * MM;
pub(crate) const WIDTH: f64 = 210.0 * MM;
pub(crate) const HEIGHT: f64 = 297.0 * MM;

pub(crate) fn icc() -> Vec<u8> {
    std::fs::read(PRINT_ICC).unwrap()
}

#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) doc: Document,
    pub(crate) pages: Vec<ObjectId>,
    pub(crate) info: ObjectId,
    pub(crate) catalog: ObjectId,
    pub(crate) intent: ObjectId,
    pub(crate) xmp: ObjectId,
    pub(crate) profile: ObjectId,
    pub(crate) image: ObjectId,
}

/// A run of `glyphs` glyphs of the font at `size`, set at a place in millimetres from the foot of the trim.
pub(crate) fn run(size: f64, x_mm: f64, y_mm: f64, glyphs: usize) -> String {
    let codes: String = (0..glyphs).map(|it| format!("{:04x}", 36 + it * 7 % 50)).collect();
    format!("BT /F {size} Tf 1 0 0 1 {} {} Tm [<{codes}> -20] TJ ET\n", BLEED + x_mm * MM, BLEED + y_mm * MM)
}

fn boxed(by: f64) -> Object {
    let values = [BLEED - by, BLEED - by, BLEED + WIDTH + by, BLEED + HEIGHT + by];
    values.map(|it| Object::Real(it as f32)).to_vec().into()
}

pub(crate) fn pixels(width: i64, height: i64, space: Object, components: i64, bits: i64) -> Stream {
    let row = (width * components * bits + 7) / 8;
    let bytes: Vec<u8> = (0..row * height).map(|it| (it / row % 120) as u8).collect();
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "BitsPerComponent" => bits, "ColorSpace" => space,
    };
    let mut stream = Stream::new(dict, bytes);
    stream.compress().unwrap();
    stream
}

pub(crate) fn name(it: &str) -> Object {
    Object::Name(it.into())
}

pub(crate) fn text(it: &str) -> Object {
    Object::String(it.into(), StringFormat::Literal)
}

pub(crate) fn function(from: &[f32], to: &[f32]) -> Object {
    let list = |it: &[f32]| Object::Array(it.iter().map(|it| Object::Real(*it)).collect());
    let domain = list(&[0.0, 1.0]);
    dictionary! { "FunctionType" => 2, "Domain" => domain, "N" => 1, "C0" => list(from), "C1" => list(to) }
        .into()
}

/// A separation over CMYK.
pub(crate) fn separation(ink: &str, full: &[f32]) -> Object {
    vec![name("Separation"), name(ink), name("DeviceCMYK"), function(&[0.0; 4], full)].into()
}

pub(crate) const XMP: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmpMM:RenditionClass="default">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Vivre &amp; bâtir</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>2026-11-22T06:00:00+01:00</xmp:CreateDate><xmp:ModifyDate>2026-11-22T05:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>2026-11-22T05:00:00Z</xmp:MetadataDate><xmp:CreatorTool>Parvis</xmp:CreatorTool>
<xmpMM:DocumentID>uuid:1</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID>
<pdf:Trapped>False</pdf:Trapped><pdf:Producer>Parvis</pdf:Producer>
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#;

/// The clean file: photographs, tints, gradients, patterns, forms and soft masks, all as they should be.
pub(crate) fn clean() -> Made {
    static CLEAN: OnceLock<Made> = OnceLock::new();
    CLEAN.get_or_init(|| of_pages(32)).clone()
}

/// A small one with a profile of nothing but its head, for tests that read it hundreds of times.
pub(crate) fn small() -> Made {
    let mut made = of_pages(4);
    let mut head = icc()[..128].to_vec();
    head[..4].copy_from_slice(&128_u32.to_be_bytes());
    made.doc.objects.insert(made.profile, Stream::new(dictionary! { "N" => 4 }, head).into());
    made
}

pub(crate) fn of_pages(count: usize) -> Made {
    let mut doc = Document::with_version("1.6");
    let face = std::fs::read(format!("{PRINT_FONTS}/BricolageGrotesque_500Medium.ttf")).unwrap();
    let mut file = Stream::new(dictionary! { "Length1" => face.len() as i64 }, face);
    file.compress().unwrap();
    let file = doc.add_object(file);
    let descriptor = doc.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "ABCDEF+BricolageGrotesque-Medium", "Flags" => 4, "ItalicAngle" => 0,
        "Ascent" => 1036, "Descent" => -335, "CapHeight" => 670, "StemV" => 80, "FontFile2" => file,
        "FontBBox" => vec![(-500).into(), (-335).into(), 1500.into(), 1036.into()],
    });
    let cid = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+BricolageGrotesque-Medium",
        "CIDSystemInfo" => dictionary! { "Registry" => text("Adobe"), "Ordering" => text("Identity"), "Supplement" => 0 },
        "FontDescriptor" => descriptor, "DW" => 500, "CIDToGIDMap" => "Identity",
        "W" => vec![36.into(), vec![600.into(), 580.into()].into(), 40.into(), 50.into(), 520.into()],
    });
    let font = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+BricolageGrotesque-Medium",
        "Encoding" => "Identity-H", "DescendantFonts" => vec![cid.into()],
    });
    let image = doc.add_object(pixels(709, 472, name("DeviceCMYK"), 4, 8));
    let mut profile = Stream::new(dictionary! { "N" => 4 }, icc());
    profile.compress().unwrap();
    let profile = doc.add_object(profile);
    let intent = doc.add_object(dictionary! {
        "Type" => "OutputIntent", "S" => "GTS_PDFX", "OutputConditionIdentifier" => text("FOGRA39"),
        "RegistryName" => text("http://www.color.org"), "Info" => text("ISO Coated v2 300%"),
        "DestOutputProfile" => profile,
    });
    let xmp = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, XMP.into())
        .with_compression(false);
    let xmp = doc.add_object(xmp);
    let title = Object::String(
        vec![0xfe, 0xff]
            .into_iter()
            .chain("Vivre & bâtir".encode_utf16().flat_map(u16::to_be_bytes))
            .collect(),
        StringFormat::Hexadecimal,
    );
    let info = doc.add_object(dictionary! {
        "Title" => title, "Creator" => text("Parvis"), "Producer" => text("Parvis"), "Trapped" => "False",
        "CreationDate" => text("D:20261122060000+01'00'"), "ModDate" => text("D:20261122060000+01'00'"),
    });
    let tile = Stream::new(
        dictionary! {
            "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "BBox" => vec![0.into(), 0.into(), 10.into(), 10.into()],
            "XStep" => 10, "YStep" => 10, "Resources" => dictionary! {},
        },
        b"0 0.2 0.4 0 k 0 0 5 5 re f".to_vec(),
    );
    let tile = doc.add_object(tile);
    let ramp = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Coords" => vec![0.into(), 0.into(), 300.into(), 0.into()],
        "Function" => function(&[0.0; 4], &[1.0, 0.5, 0.0, 0.2]), "Extend" => vec![true.into(), true.into()],
    };
    let ramp = doc.add_object(ramp);
    let shading = doc.add_object(dictionary! { "PatternType" => 2, "Shading" => ramp });
    let mask = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 700.into(), 900.into()],
            "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceGray" }, "Resources" => dictionary! {},
        },
        b"0.5 g 0 0 700 900 re f".to_vec(),
    );
    let mask = doc.add_object(mask);
    let form = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
            "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 60.into(), 120.into()],
            "Resources" => dictionary! { "XObject" => dictionary! { "Im" => image } },
        },
        // 60 × 40 mm of 709 × 472 pixels: 300 ppi.
        format!("q {} 0 0 {} 0 0 cm /Im Do Q 0 0.1 0 0 k 0 0 20 20 re f", 60.0 * MM, 40.0 * MM).into_bytes(),
    );
    let form = doc.add_object(form);
    let tree = doc.new_object_id();
    let mut pages = Vec::new();
    for number in 0..count {
        let mut content = format!(
            "q 0.9 0.5 0 0.1 k 0 {} {} 120 re f Q\n/Fm Do\n",
            BLEED + HEIGHT + BLEED - 120.0,
            WIDTH + 2.0 * BLEED
        );
        content += "0 0 0 1 K 0.25 w 60 200 m 400 200 l S\n";
        content += "q /Pattern cs /T scn 300 300 80 80 re f /G scn 300 400 80 80 re f Q\n";
        content += "q 60 520 90 30 re W n /R sh Q\n";
        if number % 4 == 1 {
            content +=
                "q /Half gs 0 0.5 0.5 0 k 200 500 60 60 re f Q q /Soft gs 0.3 0 0 0 k 260 520 60 60 re f Q\n";
        }
        // Reversed title in the band, then black text.
        content += &format!("q 0 0 0 0 k {} Q\n", run(18.0, 20.0, 270.0, 20));
        content += &format!("q 1 0.6 0 0 k {} Q\n", run(30.0, 20.0, 250.0, 12));
        content += "q /Over gs 0 0 0 1 k\n";
        for line in 0..40 {
            content += &run(9.5, 20.0, 235.0 - 4.2 * f64::from(line), 60);
        }
        // A superscript and a folio.
        content += "BT /F 9.5 Tf 1 0 0 1 60 60 Tm <00240025> Tj 5.5 Tf ET Q q /Over gs 0 0 0 1 k BT 1 0 0 1 70.5 63 Tm /F 5.5 Tf <0024> Tj ET\n";
        content += &run(8.0, 100.0, 10.0, 2);
        content += "Q\n";
        let mut stream = Stream::new(Dictionary::new(), content.into_bytes());
        stream.compress().unwrap();
        let content = doc.add_object(stream);
        let resources = dictionary! {
            "Font" => dictionary! { "F" => font },
            "XObject" => dictionary! { "Fm" => form },
            "Pattern" => dictionary! { "T" => tile, "G" => shading },
            "Shading" => dictionary! { "R" => ramp },
            "ColorSpace" => dictionary! {},
            "ExtGState" => dictionary! {
                "Over" => dictionary! { "OP" => true, "op" => true, "OPM" => 1 },
                "Half" => dictionary! { "ca" => Object::Real(0.5) },
                "Soft" => dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => mask } },
            },
        };
        pages.push(doc.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "MediaBox" => boxed(BLEED), "BleedBox" => boxed(BLEED),
            "TrimBox" => boxed(0.0), "Contents" => content, "Resources" => resources,
            "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK", "I" => true },
        }));
    }
    let kids: Vec<Object> = pages.iter().map(|it| (*it).into()).collect();
    doc.objects
        .insert(tree, dictionary! { "Type" => "Pages", "Count" => count as i64, "Kids" => kids }.into());
    let catalog = doc.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => tree, "OutputIntents" => vec![intent.into()], "Metadata" => xmp,
    });
    doc.trailer.set("Root", catalog);
    doc.trailer.set("Info", info);
    doc.trailer.set("ID", vec![text("0123456789abcdef"), text("0123456789abcdef")]);
    Made { doc, pages, info, catalog, intent, xmp, profile, image }
}

/// The clean file as PDF/X-1a:2003: nothing transparent, and said so.
pub(crate) fn clean_x1a() -> Made {
    let mut made = clean();
    made.doc.version = "1.4".into();
    made.doc.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
    for number in 1..=32 {
        let page = made.page(number);
        page.remove(b"Group");
        let resources = page.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
        let states = resources.get_mut(b"ExtGState").unwrap().as_dict_mut().unwrap();
        states.set("Half", Dictionary::new());
        states.set("Soft", Dictionary::new());
    }
    made.dict(made.info).set("GTS_PDFXVersion", text("PDF/X-1a:2003"));
    made
}

impl Made {
    pub(crate) fn bytes(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.doc.save_to(&mut out).unwrap();
        out
    }

    pub(crate) fn dict(&mut self, id: ObjectId) -> &mut Dictionary {
        match self.doc.objects.get_mut(&id).unwrap() {
            Object::Stream(it) => &mut it.dict,
            it => it.as_dict_mut().unwrap(),
        }
    }

    /// The dictionary of a page, counted from 1.
    pub(crate) fn page(&mut self, number: usize) -> &mut Dictionary {
        let id = self.pages[number - 1];
        self.dict(id)
    }

    pub(crate) fn set(&mut self, number: usize, key: &str, value: impl Into<Object>) {
        self.page(number).set(key, value.into());
    }

    pub(crate) fn add(&mut self, object: impl Into<Object>) -> Object {
        self.doc.add_object(object).into()
    }

    /// A resource of one page.
    pub(crate) fn resource(&mut self, number: usize, kind: &str, key: &str, value: impl Into<Object>) {
        let resources = self.page(number).get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
        if !resources.has(kind.as_bytes()) {
            resources.set(kind, Dictionary::new());
        }
        resources.get_mut(kind.as_bytes()).unwrap().as_dict_mut().unwrap().set(key, value.into());
    }

    /// Paints more on a page.
    pub(crate) fn paint(&mut self, number: usize, content: &str) {
        let more = self.add(Stream::new(Dictionary::new(), format!("q {content} Q").into_bytes()));
        let page = self.page(number);
        let list = match page.get(b"Contents").unwrap().clone() {
            Object::Array(mut list) => {
                list.push(more);
                list
            }
            one => vec![one, more],
        };
        page.set("Contents", list);
    }

    /// Paints a page with nothing but this.
    pub(crate) fn only(&mut self, number: usize, content: &str) {
        let stream = self.add(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
        self.set(number, "Contents", stream);
    }

    /// Replaces words of the XMP packet.
    pub(crate) fn xmp(&mut self, from: &str, to: &str) {
        assert!(XMP.contains(from), "{from}");
        let id = self.xmp;
        if let Object::Stream(stream) = self.doc.objects.get_mut(&id).unwrap() {
            let text = String::from_utf8(stream.content.clone()).unwrap().replace(from, to);
            stream.set_plain_content(text.into_bytes());
        }
    }

    /// Places an image of 60 × 40 mm on a page.
    pub(crate) fn place(&mut self, number: usize, image: impl Into<Object>) {
        let image = image.into();
        self.resource(number, "XObject", "New", image);
        self.paint(number, &format!("{} 0 0 {} 60 300 cm /New Do", 60.0 * MM, 40.0 * MM));
    }
}
