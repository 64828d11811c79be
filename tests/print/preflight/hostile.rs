//! Files that are no PDF, locked, cut, altered or endless: a report, never a panic or a hang.
use super::alone::{expected, told};
use super::made::{self, clean, of_pages, small};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use parvis::print::preflight::{Expected, Ran, Report, Severity, check};
use parvis::print::printer::PrinterProfile;
use std::time::{Duration, Instant};

fn report(bytes: &[u8]) -> Report {
    let expected = Expected { pages: None, ..expected() };
    check(bytes, &PrinterProfile::default(), None, &expected)
}

fn nothing_ran(report: &Report) {
    let ran: Vec<_> =
        report.checks.iter().filter(|it| !matches!(it.ran, Ran::No { .. })).map(|it| it.number).collect();
    assert_eq!(ran, [31]);
    assert_eq!(report.checks.len(), 46);
}

#[test]
fn not_a_pdf() {
    for bytes in [&b""[..], b"%PD", b"PK\x03\x04 a zip", b"\xff\xd8\xff\xe0 a photograph"] {
        let report = report(bytes);
        assert_eq!(report.findings.iter().map(|it| it.code).collect::<Vec<_>>(), ["not_a_pdf"]);
        nothing_ran(&report);
    }
    for bytes in
        [&b"%PDF-1.6"[..], b"%PDF-1.6\n%%EOF", b"%PDF-1.6\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"]
    {
        let report = report(bytes);
        assert_eq!(report.findings.iter().map(|it| it.code).collect::<Vec<_>>(), ["damaged"]);
        nothing_ran(&report);
    }
}

#[test]
fn locked() {
    // A dictionary of encryption nobody has the word for.
    let mut made = of_pages(4);
    let lock = made.add(dictionary! {
        "Filter" => "Standard", "V" => 2, "R" => 3, "Length" => 128, "P" => -44,
        "O" => made::text(&"o".repeat(32)), "U" => made::text(&"u".repeat(32)),
    });
    made.doc.trailer.set("Encrypt", lock);
    let report = report(&made.bytes());
    assert!(
        report.findings.iter().any(|it| it.code == "encrypted" && it.severity == Severity::Error),
        "{:?}",
        told(&report)
    );
}

#[test]
fn cut_at_two_hundred_places() {
    let whole = small().bytes();
    assert_eq!(told(&report(&whole)), Vec::<String>::new());
    for at in 0..200 {
        let cut = &whole[..whole.len() * at / 200];
        let report = report(cut);
        assert!(!report.has_no_error(), "cut at {at}/200 passes");
    }
    // The last bytes too, where only the end is missing.
    for less in 1..60 {
        let _ = report(&whole[..whole.len() - less]);
    }
}

#[test]
fn altered_bytes() {
    // Content uncompressed, so that the bytes altered are read.
    let mut made = small();
    made.doc.decompress();
    let whole = made.bytes();
    let start = whole.len() - 60_000;
    let mut seed = 7_u64;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = start + (seed >> 33) as usize % (bytes.len() - start);
            bytes[at] = (seed >> 25) as u8;
        }
        let _ = report(&bytes);
    }
}

fn one_page(content: Vec<u8>, resources: Dictionary) -> Document {
    let mut doc = Document::with_version("1.6");
    let tree = doc.new_object_id();
    let content = doc.add_object(Stream::new(Dictionary::new(), content));
    let boxed: Object = vec![0.into(), 0.into(), 600.into(), 800.into()].into();
    let page = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => boxed, "Contents" => content, "Resources" => resources,
    });
    doc.objects
        .insert(tree, dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] }.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", catalog);
    doc
}

fn saved(doc: &mut Document) -> Vec<u8> {
    let mut out = Vec::new();
    doc.save_to(&mut out).unwrap();
    out
}

#[test]
fn content_that_makes_no_sense() {
    for content in [
        &b"Q Q Q Q ET BT Tj TJ ' \" Do gs sh cs scn k K rg cm re m l c f S W n"[..],
        b"BT /F 1e9 Tf (((((((" ,
        b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ 1 2 TJ <<<<<<<<<<<< /A << /B [ >> >> ]",
        b"-- ++ .. 1.2.3 --5 /#zz /#4 <4 (\\ \\777 \\8",
        b"BI /W 1 /H 1 ID", 
        b"BI", 
        b"1e400 999999999999999999999999999999 -9999999999999999999999 0 0 0 cm 0 0 1 1 re f 1 w 0 0 m 1 1 l S",
        b"0 0 0 0 0 0 cm 0 0 1 1 re f 0 0 m 1 1 l S BT /F 0 Tf (a) Tj ET",
    ] {
        assert!(!report(&saved(&mut one_page(content.to_vec(), Dictionary::new()))).has_no_error());
    }
    let deep = [b"[".repeat(500_000), b"q ".repeat(500_000), b"<<".repeat(300_000)].concat();
    let _ = report(&saved(&mut one_page(deep, Dictionary::new())));
}

#[test]
fn forms_that_draw_themselves() {
    let mut doc = one_page(b"/A Do".to_vec(), Dictionary::new());
    let (a, b) = (doc.new_object_id(), doc.new_object_id());
    let form = |to: lopdf::ObjectId| {
        let resources = dictionary! { "XObject" => dictionary! { "A" => to } };
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            "Resources" => resources,
        };
        Stream::new(dict, b"/A Do /A Do /A Do".to_vec())
    };
    doc.objects.insert(a, form(b).into());
    doc.objects.insert(b, form(a).into());
    let page = doc.page_iter().next().unwrap();
    let resources = dictionary! { "XObject" => dictionary! { "A" => a } };
    doc.get_dictionary_mut(page).unwrap().set("Resources", resources);
    let _ = report(&saved(&mut doc));

    // Twenty forms, each drawing the next ten times: 10^20 drawings.
    let mut doc = one_page(b"/A Do".to_vec(), Dictionary::new());
    let mut next = doc.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form" },
        b"0 0 9 9 re f".to_vec(),
    ));
    for _ in 0..20 {
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "Resources" => dictionary! { "XObject" => dictionary! { "A" => next } },
        };
        next = doc.add_object(Stream::new(dict, b"/A Do ".repeat(10)));
    }
    let page = doc.page_iter().next().unwrap();
    let resources = dictionary! { "XObject" => dictionary! { "A" => next } };
    doc.get_dictionary_mut(page).unwrap().set("Resources", resources);
    let begun = Instant::now();
    let report = report(&saved(&mut doc));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert_eq!(report.checks[0].ran, Ran::Partly { why: "content_limit" });
}

#[test]
fn very_many_objects_and_pages() {
    let mut made = of_pages(4);
    for it in 0..100_000 {
        made.add(dictionary! { "N" => it });
    }
    let begun = Instant::now();
    assert_eq!(report(&made.bytes()).pages, 4);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());

    let mut doc = one_page(b"0 g 0 0 9 9 re f".to_vec(), Dictionary::new());
    let page = doc.page_iter().next().unwrap();
    let tree = doc.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let copy = doc.get_dictionary(page).unwrap().clone();
    let kids: Vec<Object> = (0..5000).map(|_| doc.add_object(copy.clone()).into()).collect();
    doc.get_dictionary_mut(tree).unwrap().set("Kids", kids);
    let report = report(&saved(&mut doc));
    assert_eq!(report.pages, 5000);
    assert_eq!(report.checks[0].ran, Ran::Partly { why: "content_limit" });
    assert!(report.findings.len() < 5000);
}

#[test]
fn a_bomb_of_zeros() {
    let mut doc = one_page(Vec::new(), Dictionary::new());
    let mut bomb = Stream::new(Dictionary::new(), vec![b' '; 200 << 20]);
    bomb.compress().unwrap();
    let bomb = doc.add_object(bomb);
    let page = doc.page_iter().next().unwrap();
    doc.get_dictionary_mut(page).unwrap().set("Contents", bomb);
    let report = report(&saved(&mut doc));
    assert!(report.findings.iter().any(|it| it.code == "page_damaged"), "{:?}", told(&report));
}

#[test]
fn clean_file_cut_by_one_byte_still_opens() {
    let mut bytes = clean().bytes();
    bytes.pop();
    assert_eq!(report(&bytes).pages, 32);
}
