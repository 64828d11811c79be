//! What Typst can paint with, each through the whole writer: no colour stays that is no ink, and the page looks as it did.
use crate::support::pdf;
use chrono::DateTime;
use lopdf::{Document, Object, ObjectId};
use parvis::print::data::IssueData;
use parvis::print::layout::{Files, Typesetter};
use parvis::print::press::{self, Press, SmallText, Version};
use parvis::print::printer::BUILT_IN_ICC;
use parvis::print::world::LayoutSource;
use std::collections::BTreeSet;

/// Name, and the Typst code that paints it on a page of 60 mm.
const CONSTRUCTS: [(&str, &str); 10] = [
    (
        "a linear gradient",
        "#rect(width: 100%, height: 100%, fill: gradient.linear(rgb(\"#0b6b5d\"), rgb(\"#f2c14e\"), rgb(\"#c2512f\")))",
    ),
    (
        "a radial gradient",
        "#rect(width: 100%, height: 100%, fill: gradient.radial(rgb(\"#f2c14e\"), rgb(\"#5a4a94\")))",
    ),
    (
        "a conic gradient",
        "#rect(width: 100%, height: 100%, fill: gradient.conic(rgb(\"#f2c14e\"), rgb(\"#0b6b5d\"), rgb(\"#f2c14e\")))",
    ),
    ("a grey gradient", "#rect(width: 100%, height: 100%, fill: gradient.linear(luma(20), luma(240)))"),
    (
        "a gradient in text",
        "#set text(40pt, fill: gradient.linear(rgb(\"#c2512f\"), rgb(\"#16324f\"), relative: \"parent\"))\nÀ bientôt",
    ),
    (
        "a gradient that fades out",
        "#rect(width: 100%, height: 100%, fill: gradient.linear(rgb(\"#0b6b5dff\"), rgb(\"#0b6b5d00\")))",
    ),
    (
        "a tile",
        "#rect(width: 100%, height: 100%, fill: tiling(size: (10mm, 10mm), {\n  place(rect(width: 5mm, height: 5mm, fill: rgb(\"#c2512f\")))\n  place(dx: 5mm, dy: 5mm, circle(radius: 2mm, fill: luma(60)))\n}))",
    ),
    (
        "transparency",
        "#place(rect(width: 60%, height: 60%, fill: rgb(\"#c2512f80\")))\n#place(dx: 20mm, dy: 20mm, rect(width: 60%, height: 60%, fill: rgb(\"#0b6b5d80\")))",
    ),
    (
        "a drawing with a mask",
        "#image(bytes(```xml\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 60\"><defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"#fff\"/><stop offset=\"1\" stop-color=\"#000\"/></linearGradient><radialGradient id=\"r\"><stop offset=\"0\" stop-color=\"#f2c14e\"/><stop offset=\"1\" stop-color=\"#5a4a94\"/></radialGradient><mask id=\"m\"><rect width=\"60\" height=\"60\" fill=\"url(#g)\"/></mask></defs><g opacity=\".8\"><rect width=\"60\" height=\"60\" fill=\"url(#r)\" mask=\"url(#m)\"/><circle cx=\"30\" cy=\"45\" r=\"8\" fill=\"#1f6f86\"/></g></svg>\n```.text), width: 100%)",
    ),
    (
        "a drawing within a drawing",
        "#image(bytes(```xml\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 60\"><defs><g id=\"a\" opacity=\".6\"><rect x=\"5\" y=\"5\" width=\"20\" height=\"20\" fill=\"#808080\"/><rect x=\"15\" y=\"15\" width=\"20\" height=\"20\" fill=\"#8a3f6b\"/></g></defs><use href=\"#a\"/><g opacity=\".5\"><use href=\"#a\" x=\"20\" y=\"20\"/></g></svg>\n```.text), width: 100%)",
    ),
];

fn painted() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let layout = folder.path().join("probe");
    std::fs::create_dir(&layout).unwrap();
    let pages: Vec<&str> = CONSTRUCTS.iter().map(|it| it.1).collect();
    let code = format!(
        "#set page(width: 60mm, height: 60mm, margin: 0pt, bleed: 3mm)\n#set text(font: \"Bricolage Grotesque\")\n{}",
        pages.join("\n#pagebreak()\n")
    );
    std::fs::write(layout.join("issue.typ"), code).unwrap();
    let about = "name = \"probe\"\nentry = \"issue.typ\"\nsample = \"sample.json\"\n[title]\nfr = \"Épreuve\"\n[pages]\nmultiple_of = 1\nleast = 1\nmost = 99\n";
    std::fs::write(layout.join("layout.toml"), about).unwrap();
    let any: IssueData =
        serde_json::from_str(include_str!("../../print-layouts/magazine/sample.json")).unwrap();
    let source = LayoutSource::Folder(folder.path().to_owned());
    let typesetter = Typesetter::new(&source, "probe", Files::new(), None).unwrap();
    let mut bytes = Vec::new();
    typesetter.set(&any).unwrap().pdf_for_press().unwrap().save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn every_construct_is_ink_and_looks_as_it_did() {
    let before = painted();
    let wanted = Press {
        icc: BUILT_IN_ICC,
        condition: "FOGRA39",
        condition_name: "FOGRA39",
        bleed_mm: 3.0,
        marks: false,
        title: "Tout ce que peint Typst",
        creator: "Parvis",
        thinnest_pt: [0.25, 0.5],
        text: SmallText::default(),
        trapped: false,
        made_at: DateTime::UNIX_EPOCH,
        id: [7; 16],
        version: Version::X4,
    };
    let after = press::press(&before, &wanted).unwrap();
    pdf::is_sound(&after.pdf);
    let doc = Document::load_mem(&after.pdf).unwrap();
    let (mut seen, mut constructs) = (BTreeSet::new(), BTreeSet::new());
    for (id, (name, _)) in doc.page_iter().zip(CONSTRUCTS) {
        // What a page is painted with; the printing condition of the file is no colour of it.
        let page = doc.get_dictionary(id).unwrap();
        for key in [&b"Resources"[..], b"Contents", b"Group"] {
            inks_only(&doc, page.get(key).unwrap(), false, name, &mut seen, &mut constructs);
        }
    }
    for wanted in ["shading", "tile", "form", "luminosity"] {
        assert!(constructs.contains(wanted), "nothing here paints a {wanted}: {constructs:?}");
    }
    let (before, after) = (pdf::rasters(&before), pdf::rasters(&after.pdf));
    for ((before, after), (name, _)) in before.iter().zip(&after).zip(CONSTRUCTS) {
        let (before, after) = (pdf::pixels(before), pdf::pixels(after));
        assert_eq!(before.len(), after.len(), "{name}");
        let distance = |(a, b): (&[u8; 3], &[u8; 3])| -> u32 {
            a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>() / 3
        };
        let mean =
            before.iter().zip(&after).map(distance).sum::<u32>() / u32::try_from(before.len()).unwrap();
        // Inks are duller than light: a colour differs a little everywhere, a lost or a black construct very much somewhere.
        assert!(mean < 30, "{name} differs by {mean} of 255 on the average");
    }
}

/// Looks through everything an object points to. In a mask grey is no colour.
fn inks_only(
    doc: &Document,
    object: &Object,
    mask: bool,
    name: &str,
    seen: &mut BTreeSet<(ObjectId, bool)>,
    constructs: &mut BTreeSet<&'static str>,
) {
    let mut deeper = |it: &Object, mask: bool| inks_only(doc, it, mask, name, seen, constructs);
    match object {
        Object::Reference(id) => {
            if !seen.insert((*id, mask)) {
                return;
            }
            inks_only(doc, doc.get_object(*id).unwrap(), mask, name, seen, constructs);
        }
        Object::Array(list) => list.iter().for_each(|it| deeper(it, mask)),
        Object::Name(space) => {
            let foreign = [&b"DeviceRGB"[..], b"CalRGB", b"CalGray", b"Lab", b"ICCBased"];
            assert!(!foreign.contains(&space.as_slice()), "{name}: {}", String::from_utf8_lossy(space));
            assert!(mask || space != b"DeviceGray", "{name} is grey in place of black ink");
        }
        Object::Dictionary(dict) => {
            if dict.has(b"ShadingType") {
                constructs.insert("shading");
            }
            if dict.get(b"S").and_then(Object::as_name).is_ok_and(|it| it == b"Luminosity") {
                constructs.insert("luminosity");
            }
            let luminous = dict.get(b"S").and_then(Object::as_name).is_ok_and(|it| it == b"Luminosity");
            for (key, value) in dict.iter().filter(|it| it.0 != b"Parent") {
                inks_only(doc, value, mask || key == b"SMask" || luminous, name, seen, constructs);
            }
        }
        Object::Stream(stream) => {
            let entry = |key: &[u8]| stream.dict.get(key).and_then(Object::as_name).unwrap_or_default();
            if entry(b"Subtype") == b"Form" {
                constructs.insert("form");
            }
            if stream.dict.has(b"PaintType") {
                constructs.insert("tile");
            }
            if !mask
                && (entry(b"Subtype") == b"Form" || stream.dict.has(b"PaintType") || stream.dict.len() <= 2)
            {
                let content = stream.decompressed_content().unwrap_or_default();
                let text = String::from_utf8_lossy(&content).into_owned();
                let operators: BTreeSet<&str> = text.split_ascii_whitespace().collect();
                for it in ["rg", "RG", "g", "G"] {
                    assert!(!operators.contains(it), "{name} sets a colour with {it}");
                }
            }
            inks_only(doc, &stream.dict.clone().into(), mask, name, seen, constructs);
        }
        _ => {}
    }
}
