//! Each check alone, on the right page.
use super::made::{
    self, BLEED, HEIGHT, MM, Made, WIDTH, clean, clean_x1a, function, name, pixels, run, separation, text,
};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use parvis::print::preflight::{Composed, Expected, Finding, Ran, Report, Severity, check};
use parvis::print::printer::{Binding, Images, PrinterProfile, Version};

pub(crate) fn expected() -> Expected {
    Expected { composed: None, trim_mm: Some((210.0, 297.0)), pages: Some(32), ghostscript: None }
}

pub(crate) fn checked(made: &mut Made, profile: &PrinterProfile) -> Report {
    check(&made.bytes(), profile, Some(&made::icc()), &expected())
}

pub(crate) fn told(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|it| format!("{} {} {:?} {:?} {:?}", it.number, it.code, it.page, it.place, it.values))
        .collect()
}

#[track_caller]
fn alone(made: &mut Made, number: u8, code: &str, page: Option<usize>) -> Finding {
    alone_with(made, &PrinterProfile::default(), number, code, page)
}

#[track_caller]
fn alone_with(
    made: &mut Made,
    profile: &PrinterProfile,
    number: u8,
    code: &str,
    page: Option<usize>,
) -> Finding {
    let report = checked(made, profile);
    let [finding] = &report.findings[..] else { panic!("{code}: {:#?}", told(&report)) };
    assert_eq!((finding.number, finding.code, finding.page), (number, code, page));
    let ran = report.checks.iter().find(|it| it.number == number).unwrap().ran;
    assert!(!matches!(ran, Ran::No { .. }), "{ran:?}");
    finding.clone()
}

#[test]
fn clean_file_fires_nothing() {
    let report = checked(&mut clean(), &PrinterProfile::default());
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(report.pages, 32);
    let ran = |number: u8| report.checks.iter().find(|it| it.number == number).unwrap().ran;
    let partly = |it: &Ran| matches!(it, Ran::Partly { .. });
    let whole: Vec<u8> = report.checks.iter().filter(|it| it.ran == Ran::Yes).map(|it| it.number).collect();
    let seen: Vec<u8> = report.checks.iter().filter(|it| partly(&it.ran)).map(|it| it.number).collect();
    assert_eq!(seen, [26]);
    let all = [
        1, 2, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28, 29, 31, 32, 33,
        34, 35, 36, 37, 39, 40, 41,
    ];
    assert_eq!(whole, all);
    assert_eq!(ran(38), Ran::No { why: "not_x1a" });
    assert_eq!(ran(10), Ran::No { why: "not_asked" });
    for number in [3, 4, 5, 30, 42, 43, 44, 45, 46] {
        assert_eq!(ran(number), Ran::No { why: "needs_content" });
    }
}

#[test]
fn c1_images_too_coarse() {
    for (px, code, severity) in [
        (300, "image_too_coarse", Severity::Error),
        (480, "image_coarse", Severity::Warning),
        (1300, "image_too_fine", Severity::Info),
    ] {
        let mut made = clean();
        let image = made.add(pixels(px, px * 2 / 3, name("DeviceCMYK"), 4, 8));
        made.place(7, image);
        let finding = alone(&mut made, 1, code, Some(7));
        assert_eq!(finding.severity, severity);
        let place = finding.place.unwrap();
        assert!((place.w - 60.0).abs() < 0.02 && (place.h - 40.0).abs() < 0.02, "{place:?}");
        assert!((place.x - (60.0 / MM - 3.0)).abs() < 0.02, "{place:?}");
    }
    // Scaled by a form, and inline.
    let mut made = clean();
    made.resource(3, "XObject", "Big", dictionary! {});
    let big = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 1.into(), 1.into()],
            "Resources" => dictionary! { "XObject" => dictionary! { "Im" => made.image } },
        },
        b"/Im Do".to_vec(),
    );
    let big = made.add(big);
    made.resource(3, "XObject", "Big", big);
    made.paint(3, &format!("{} 0 0 {} 60 300 cm /Big Do", 150.0 * MM, 100.0 * MM));
    assert_eq!(alone(&mut made, 1, "image_too_coarse", Some(3)).values["measured"], "120");
    let mut made = clean();
    made.paint(4, "144 0 0 144 60 300 cm BI /W 4 /H 4 /BPC 8 /CS /CMYK ID 0123456789012345678901234567890123456789012345678901234567890123 EI");
    alone(&mut made, 1, "image_too_coarse", Some(4));
}

#[test]
fn c2_line_art_too_coarse() {
    for (px, code, severity) in
        [(700, "line_art_too_coarse", Severity::Error), (1400, "line_art_coarse", Severity::Warning)]
    {
        let mut made = clean();
        let image = made.add(pixels(px, px * 2 / 3, name("DeviceGray"), 1, 1));
        made.place(5, image);
        assert_eq!(alone(&mut made, 2, code, Some(5)).severity, severity);
    }
}

#[test]
fn c6_images_in_rgb() {
    let icc = |made: &mut Made, n: i64| -> Object {
        let stream = made.add(Stream::new(dictionary! { "N" => n }, b"profile".to_vec()));
        vec![name("ICCBased"), stream].into()
    };
    let mut made = clean();
    let space = icc(&mut made, 3);
    let image = made.add(pixels(709, 472, space, 3, 8));
    made.place(9, image);
    assert_eq!(alone(&mut made, 6, "image_rgb", Some(9)).severity, Severity::Error);
    let kept = PrinterProfile { images: Images::RgbX4, ..PrinterProfile::default() };
    assert_eq!(alone_with(&mut made, &kept, 6, "image_rgb", Some(9)).severity, Severity::Info);
    let mut made = clean();
    let palette = vec![name("Indexed"), name("DeviceRGB"), 1.into(), text("abcdef")];
    let image = made.add(pixels(709, 472, palette.into(), 1, 8));
    made.place(10, image);
    assert_eq!(alone_with(&mut made, &kept, 6, "image_device_rgb", Some(10)).severity, Severity::Error);
    let mut made = clean();
    let space = icc(&mut made, 1);
    let image = made.add(pixels(709, 472, space, 1, 8));
    made.place(11, image);
    alone(&mut made, 6, "image_tagged_gray", Some(11));
}

#[test]
fn c7_output_profile_as_tag() {
    let mut made = clean();
    let space: Object = vec![name("ICCBased"), made.profile.into()].into();
    let image = made.add(pixels(709, 472, space.clone(), 4, 8));
    made.place(12, image);
    alone(&mut made, 7, "tagged_as_output", Some(12));
    let mut made = clean();
    made.resource(13, "ColorSpace", "P", space);
    made.paint(13, "/P cs 0.2 0 0 0 sc 60 300 50 50 re f");
    alone(&mut made, 7, "tagged_as_output", Some(13));
}

#[test]
fn c8_ink_of_images() {
    let solid = |made: &mut Made, share: usize, jpeg: bool| {
        // The upper part is all ink, the rest paper.
        let data: Vec<u8> =
            (0..709 * 472 * 4).map(|at| if at < 709 * 4 * 472 / 100 * share { 230 } else { 0 }).collect();
        let mut dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 709, "Height" => 472, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceCMYK",
        };
        let data = if jpeg {
            dict.set("Filter", "DCTDecode");
            dict.set("Decode", [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec());
            let mut bytes = Vec::new();
            // The encoder inverts, as Adobe does.
            let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
            encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
            encoder.encode(&data, 709, 472, jpeg_encoder::ColorType::Cmyk).unwrap();
            bytes
        } else {
            data
        };
        let image = made.add(Stream::new(dict, data));
        made.place(13, image);
    };
    for jpeg in [false, true] {
        let mut made = clean();
        solid(&mut made, 30, jpeg);
        let finding = alone(&mut made, 8, "image_ink", Some(13));
        let percent: f64 = finding.values["measured"].parse().unwrap();
        assert!((355.0..=363.0).contains(&percent), "{percent} jpeg {jpeg}");
    }
    // Pictures the printer's profile gave their inks are known by their bytes: these are not looked at.
    let mut made = clean();
    solid(&mut made, 30, true);
    let known = made.doc.objects.values().filter_map(|it| Some(blake3::hash(&it.as_stream().ok()?.content)));
    let composed = Composed { within_ink: known.collect(), ..Composed::default() };
    let report = check(
        &made.bytes(),
        &PrinterProfile::default(),
        None,
        &Expected { composed: Some(composed), ..expected() },
    );
    assert!(report.findings.iter().all(|it| it.number != 8), "{:?}", told(&report));
    // A wet line thinner than a drop is none.
    let mut made = clean();
    solid(&mut made, 2, false);
    assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new());
}

#[test]
fn c9_ink_of_vectors() {
    let mut made = clean();
    made.paint(14, "0.9 0.9 0.8 0.9 k 60 300 50 50 re f");
    assert_eq!(alone(&mut made, 9, "ink", Some(14)).values["measured"], "350");
    // A gradient whose end is too dark.
    let mut made = clean();
    let shading = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Coords" => vec![0.into(), 0.into(), 300.into(), 0.into()],
        "Function" => function(&[0.0; 4], &[1.0, 1.0, 1.0, 1.0]),
    };
    made.resource(15, "Shading", "Dark", shading);
    made.paint(15, "60 300 50 50 re W n /Dark sh");
    assert_eq!(alone(&mut made, 9, "ink", Some(15)).values["measured"], "400");
    // Inside a tiling pattern.
    let mut made = clean();
    let tile = Stream::new(
        dictionary! {
            "PatternType" => 1, "PaintType" => 1, "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            "XStep" => 9, "YStep" => 9, "Resources" => dictionary! {},
        },
        b"1 1 1 1 k 0 0 5 5 re f".to_vec(),
    );
    let tile = made.add(tile);
    made.resource(16, "Pattern", "Dark", tile);
    made.paint(16, "/Pattern cs /Dark scn 60 300 50 50 re f");
    let place = alone(&mut made, 9, "ink", Some(16)).place.unwrap();
    assert!((place.w - 50.0 / MM).abs() < 0.02, "{place:?}");
}

/// What cannot be computed is said, not passed.
#[test]
fn c9_c21_seen_in_part() {
    let mut made = clean();
    let dict = dictionary! { "FunctionType" => 4, "Domain" => vec![0.into(), 1.into()], "Range" => vec![0.into(), 1.into()] };
    let script = made.add(Stream::new(dict, b"{ dup dup dup }".to_vec()));
    let shading = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Function" => script,
        "Coords" => vec![0.into(), 0.into(), 300.into(), 0.into()],
    };
    made.resource(15, "Shading", "Script", shading);
    made.paint(15, "60 300 50 50 re W n /Script sh");
    let simple = dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Simple",
        "FontDescriptor" => dictionary! { "FontFile2" => made.add(Stream::new(Dictionary::new(), b"font".to_vec())) },
    };
    made.resource(16, "Font", "S", simple);
    made.paint(16, "/Over gs 0 0 0 1 k BT /S 10 Tf 60 60 Td (Bonjour) Tj ET");
    let report = checked(&mut made, &PrinterProfile::default());
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(report.checks[8].ran, Ran::Partly { why: "gradient_not_read" });
    assert_eq!(report.checks[20].ran, Ran::Partly { why: "font_not_read" });
}

#[test]
fn c9_marks_outside_the_bleed_are_free() {
    let mut made = clean();
    let grown = [-30.0, -30.0, 2.0 * BLEED + WIDTH + 30.0, 2.0 * BLEED + HEIGHT + 30.0];
    made.set(2, "MediaBox", grown.map(|it| Object::Real(it as f32)).to_vec());
    made.resource(2, "ColorSpace", "All", separation("All", &[1.0; 4]));
    made.paint(2, "/All CS 1 SCN 0.25 w -20 100 m -5 100 l S");
    assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new());
}

#[test]
fn c11_c12_inks_of_text() {
    let mut made = clean();
    made.paint(17, &format!("1 1 1 0 k {}", run(10.0, 20.0, 40.0, 10)));
    assert_eq!(alone(&mut made, 11, "small_text_inks", Some(17)).values["measured"], "100/100/100/0");
    let mut made = clean();
    made.paint(18, &format!("0.4 0.3 0.3 1 k {}", run(14.0, 20.0, 40.0, 10)));
    alone(&mut made, 12, "rich_black_text", Some(18));
    // Large enough, and in two inks: nothing.
    let mut made = clean();
    made.paint(18, &format!("0.4 0.3 0.3 1 k {}", run(25.0, 20.0, 40.0, 10)));
    made.paint(18, &format!("0 1 1 0 k {}", run(9.0, 20.0, 35.0, 10)));
    made.paint(18, &format!("0.93 0.65 0.01 0 k {}", run(9.0, 20.0, 30.0, 10)));
    assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new());
}

#[test]
fn c13_vectors_in_rgb_or_gray() {
    let mut made = clean();
    made.paint(19, "0.1 0.2 0.9 rg 60 300 50 50 re f");
    alone(&mut made, 13, "vector_rgb", Some(19));
    let mut made = clean();
    made.paint(20, &format!("0 g {}", run(10.0, 20.0, 40.0, 10)));
    alone(&mut made, 13, "vector_gray", Some(20));
    // Nobody set a colour: black is grey then.
    let mut made = clean();
    made.paint(21, &run(10.0, 20.0, 40.0, 10));
    alone(&mut made, 13, "vector_gray", Some(21));
    let mut made = clean();
    let shading = dictionary! {
        "ShadingType" => 3, "ColorSpace" => "DeviceRGB", "Function" => function(&[0.0; 3], &[1.0, 1.0, 1.0]),
        "Coords" => vec![0.into(), 0.into(), 0.into(), 9.into(), 9.into(), 9.into()],
    };
    made.resource(22, "Pattern", "Rgb", dictionary! { "PatternType" => 2, "Shading" => shading });
    made.paint(22, "/Pattern cs /Rgb scn 60 300 50 50 re f");
    alone(&mut made, 13, "vector_rgb", Some(22));
}

#[test]
fn c14_c15_c16_overprint() {
    let mut made = clean();
    made.paint(23, &format!("0 0 0 1 k {}", run(10.0, 20.0, 40.0, 10)));
    alone(&mut made, 14, "black_text_knocks_out", Some(23));
    // Overprint mode 0 paints white where the other inks are.
    let mut made = clean();
    made.resource(23, "ExtGState", "Zero", dictionary! { "op" => true, "OP" => true, "OPM" => 0 });
    made.paint(23, &format!("/Zero gs 0 0 0 1 k {}", run(10.0, 20.0, 40.0, 10)));
    alone(&mut made, 14, "black_text_knocks_out", Some(23));
    let mut made = clean();
    made.paint(24, &format!("/Over gs 0 0 0 0 k {}", run(10.0, 20.0, 270.0, 10)));
    alone(&mut made, 15, "white_overprints", Some(24));
    let mut made = clean();
    made.paint(25, "/Over gs 0.5 0 0 0 k 60 300 50 50 re f");
    alone(&mut made, 16, "overprints", Some(25));
}

#[test]
fn c17_c18_sizes_of_text() {
    let mut made = clean();
    made.paint(26, &format!("0 0 0 0 k {}", run(6.5, 20.0, 265.0, 10)));
    alone(&mut made, 17, "reversed_small", Some(26));
    let mut made = clean();
    made.paint(27, &format!("/Over gs 0 0 0 1 k {}", run(5.0, 20.0, 40.0, 10)));
    let finding = alone(&mut made, 18, "text_too_small", Some(27));
    assert_eq!((finding.severity, finding.values["measured"].as_str()), (Severity::Error, "5"));
    // Scaled down by the matrix.
    let mut made = clean();
    made.paint(27, &format!("/Over gs 0 0 0 1 k 0.5 0 0 0.5 60 60 cm {}", run(10.0, 20.0, 40.0, 10)));
    alone(&mut made, 18, "text_too_small", Some(27));
    let mut made = clean();
    let column: String = (0..12).map(|it| run(7.0, 20.0, 60.0 - 3.0 * f64::from(it), 60)).collect();
    made.paint(28, &format!("/Over gs 0 0 0 1 k {column}"));
    assert_eq!(alone(&mut made, 18, "running_text_small", Some(28)).severity, Severity::Warning);
}

#[test]
fn c19_hairlines() {
    for (content, code) in [
        ("0 0 0 1 K 0.1 w 60 300 m 200 300 l S", "hairline"),
        ("0 0 0 1 K 0 w 60 300 m 200 300 l S", "hairline"),
        ("0 0 0 1 K 0.5 w 0.3 0 0 0.3 0 0 cm 200 900 m 600 900 l S", "hairline"),
        ("0 0 0 1 k 60 300 100 0.1 re f", "hairline"),
        ("0.5 0.5 0 0 K 0.3 w 60 300 m 200 300 l S", "hairline_inks"),
        ("0 0 0 0 K 0.3 w 60 300 m 200 300 l S", "hairline_inks"),
    ] {
        let mut made = clean();
        made.paint(29, content);
        alone(&mut made, 19, code, Some(29));
    }
}

#[test]
fn c20_text_and_its_ground() {
    // Grey on grey, and the same on white paper.
    let mut made = clean();
    made.paint(8, &format!("0 0 0 0.5 k 55 100 300 60 re f 0 0 0 0.7 k {}", run(14.0, 20.0, 40.0, 10)));
    let finding = alone(&mut made, 20, "low_contrast", Some(8));
    assert_eq!((finding.severity, finding.values["wanted"].as_str()), (Severity::Warning, "30"));
    let mut made = clean();
    made.paint(8, &format!("0 0 0 0.7 k {}", run(14.0, 20.0, 40.0, 10)));
    assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new());
    // White on the light part of a photograph, black on the same.
    for (inks, code) in [("0 0 0 0 k", Some("low_contrast")), ("/Over gs 0 0 0 1 k", None)] {
        let mut made = clean();
        let image = made.add(pixels(709, 472, name("DeviceCMYK"), 4, 8));
        made.place(9, image);
        made.paint(9, &format!("{inks} BT /F 12 Tf 1 0 0 1 70 402 Tm [<00240025>] TJ ET"));
        let found = checked(&mut made, &PrinterProfile::default()).findings;
        assert_eq!(found.first().map(|it| it.code), code, "{found:?}");
    }
    // Half hidden by a veil of white.
    let mut made = clean();
    made.paint(
        10,
        &format!(
            "0 0 0 1 k 55 100 300 60 re f /Half gs 0 0 0 0 k 55 100 300 60 re f 0 0 0 0.3 k {}",
            run(14.0, 20.0, 40.0, 10)
        ),
    );
    alone(&mut made, 20, "low_contrast", Some(10));
}

#[test]
fn c22_licences_of_fonts() {
    let font = |bits: u16| {
        let mut bytes =
            std::fs::read(format!("{}/BricolageGrotesque_500Medium.ttf", made::PRINT_FONTS)).unwrap();
        let table = (12..).step_by(16).find(|at| &bytes[*at..*at + 4] == b"OS/2").unwrap();
        let at = u32::from_be_bytes(bytes[table + 8..table + 12].try_into().unwrap()) as usize + 8;
        bytes[at..at + 2].copy_from_slice(&bits.to_be_bytes());
        bytes
    };
    for (bits, code) in [
        (0x0002, Some("font_restricted")),
        (0x0006, None),
        (0x0100, Some("font_no_subset")),
        (0x0200, Some("font_restricted")),
    ] {
        let mut made = clean();
        let file = made.add(Stream::new(Dictionary::new(), font(bits)));
        let face = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+Closed", "Encoding" => "Identity-H",
            "DescendantFonts" => vec![Object::Dictionary(dictionary! {
                "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+Closed", "DW" => 500,
                "CIDToGIDMap" => "Identity",
                "FontDescriptor" => dictionary! { "Type" => "FontDescriptor", "FontFile2" => file },
            })],
        };
        made.resource(11, "Font", "C", face);
        made.paint(11, "/Over gs 0 0 0 1 k BT /C 10 Tf 1 0 0 1 60 60 Tm <00240025> Tj ET");
        match code {
            Some(code) => assert_eq!(alone(&mut made, 22, code, Some(11)).values["name"], "Closed"),
            None => assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new()),
        }
    }
}

#[test]
fn c21_fonts() {
    let mut made = clean();
    let other = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    made.resource(30, "Font", "H", other);
    made.paint(30, "/Over gs 0 0 0 1 k BT /H 10 Tf 60 60 Td (Bonjour) Tj ET");
    assert_eq!(alone(&mut made, 21, "font_not_embedded", Some(30)).values["name"], "Helvetica");
    let mut made = clean();
    let drawn = dictionary! { "Type" => "Font", "Subtype" => "Type3", "Name" => "Drawn", "CharProcs" => dictionary! {} };
    made.resource(31, "Font", "D", drawn);
    made.paint(31, "/Over gs 0 0 0 1 k BT /D 10 Tf 60 60 Td (Bonjour) Tj ET");
    alone(&mut made, 21, "font_type3", Some(31));
    let mut made = clean();
    made.paint(32, "/Over gs 0 0 0 1 k BT /F 10 Tf 60 60 Td <002400000000> Tj ET");
    assert_eq!(alone(&mut made, 21, "missing_glyph", Some(32)).values["count"], "2");
}

fn rectangle(it: [f64; 4]) -> Object {
    it.map(|it| Object::Real(it as f32)).to_vec().into()
}

#[test]
fn c23_c24_boxes() {
    let mut made = clean();
    made.page(3).remove(b"TrimBox");
    alone(&mut made, 23, "trim_missing", Some(3));
    let mut made = clean();
    made.set(4, "ArtBox", rectangle([BLEED, BLEED, BLEED + WIDTH, BLEED + HEIGHT]));
    alone(&mut made, 23, "trim_and_art", Some(4));
    let expected = Expected { trim_mm: Some((210.0, 280.0)), ..expected() };
    let report = check(&clean().bytes(), &PrinterProfile::default(), Some(&made::icc()), &expected);
    assert_eq!(report.findings.len(), 32);
    assert!(report.findings.iter().all(|it| it.code == "trim_size"));
    // One page of another size, all its boxes moved with it and nothing on it beyond them.
    let mut made = clean();
    let by = 1.0 * MM;
    let all = [0.0, 0.0, 2.0 * BLEED + WIDTH, 2.0 * BLEED + HEIGHT + by];
    made.set(5, "MediaBox", rectangle(all));
    made.set(5, "BleedBox", rectangle(all));
    made.set(5, "TrimBox", rectangle([BLEED, BLEED, BLEED + WIDTH, BLEED + HEIGHT + by]));
    made.paint(5, &format!("0.1 0.05 0 0 k 0 {} {} {} re f", HEIGHT, all[2], 2.0 * BLEED + by));
    let report = checked(&mut made, &PrinterProfile::default());
    let codes: Vec<_> = report.findings.iter().map(|it| (it.code, it.page)).collect();
    assert!(codes.contains(&("trim_size", Some(5))), "{codes:?}");

    let mut made = clean();
    made.page(6).remove(b"BleedBox");
    alone(&mut made, 24, "bleed_missing", Some(6));
    let mut made = clean();
    made.set(7, "BleedBox", rectangle([1.0, 0.0, 2.0 * BLEED + WIDTH, 2.0 * BLEED + HEIGHT]));
    alone(&mut made, 24, "bleed_size", Some(7));
    let mut made = clean();
    made.set(8, "CropBox", rectangle([BLEED, BLEED, BLEED + WIDTH, BLEED + HEIGHT]));
    alone(&mut made, 24, "bleed_cropped", Some(8));
    let mut made = clean();
    made.set(9, "MediaBox", rectangle([0.0, 0.0, 2.0 * BLEED + WIDTH + 20.0, 2.0 * BLEED + HEIGHT]));
    alone(&mut made, 24, "trim_not_centred", Some(9));
    let mut made = clean();
    made.set(9, "MediaBox", rectangle([0.1, 0.1, 2.0 * BLEED + WIDTH - 0.1, 2.0 * BLEED + HEIGHT - 0.1]));
    alone(&mut made, 24, "bleed_outside_media", Some(9));
}

#[test]
fn c25_artwork_stops_short() {
    let mut made = clean();
    made.paint(10, &format!("0 0.3 0 0 k {BLEED} 300 100 50 re f"));
    assert_eq!(alone(&mut made, 25, "artwork_short", Some(10)).values["measured"], "0");
    // Cut by a clip at the trim.
    let mut made = clean();
    made.paint(11, &format!("{BLEED} {BLEED} {WIDTH} {HEIGHT} re W n 0 0.3 0 0 k 0 300 100 50 re f"));
    alone(&mut made, 25, "artwork_short", Some(11));
    // To the edge of the bleed, and white: nothing.
    let mut made = clean();
    made.paint(11, &format!("0 0.3 0 0 k 0 300 100 50 re f 0 0 0 0 k {BLEED} 100 50 50 re f"));
    assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new());
}

#[test]
fn c26_text_near_the_trim() {
    let mut made = clean();
    made.paint(12, &format!("/Over gs 0 0 0 1 k {}", run(10.0, 3.0, 40.0, 5)));
    let finding = alone(&mut made, 26, "text_near_trim", Some(12));
    assert_eq!((finding.severity, finding.values["measured"].as_str()), (Severity::Warning, "3"));
    // A glued spine asks for more, and on the side of the spine only: left on page 13, right on page 12.
    let glued = PrinterProfile { binding: Binding::Perfect, ..PrinterProfile::default() };
    for (page, fires) in [(13, true), (12, false)] {
        let mut made = clean();
        made.paint(page, &format!("/Over gs 0 0 0 1 k {}", run(10.0, 7.0, 40.0, 5)));
        if fires {
            alone_with(&mut made, &glued, 26, "text_in_gutter", Some(page));
        } else {
            assert_eq!(told(&checked(&mut made, &glued)), Vec::<String>::new());
        }
    }
}

#[test]
fn c27_scaled_and_turned() {
    let mut made = clean();
    made.set(13, "UserUnit", Object::Real(2.0));
    alone(&mut made, 27, "user_unit", Some(13));
    let mut made = clean();
    made.set(14, "Rotate", 90);
    alone(&mut made, 27, "rotated", Some(14));
}

#[test]
fn c28_page_count() {
    let profile = PrinterProfile::default();
    let expected = Expected { pages: None, ..expected() };
    let report = check(&made::of_pages(30).bytes(), &profile, Some(&made::icc()), &expected);
    assert_eq!(report.findings.iter().map(|it| it.code).collect::<Vec<_>>(), ["page_multiple"]);
    let report = check(&made::of_pages(28).bytes(), &profile, Some(&made::icc()), &self::expected());
    assert_eq!(report.findings.iter().map(|it| it.code).collect::<Vec<_>>(), ["page_count"]);
}

#[test]
fn c29_empty_pages() {
    let mut made = clean();
    made.only(15, "");
    alone(&mut made, 29, "page_empty", Some(15));
    let mut made = clean();
    made.only(16, &format!("0 0 0 0 k 0 0 700 900 re f /Over gs 0 0 0 1 k {}", run(9.0, 100.0, 10.0, 2)));
    alone(&mut made, 29, "page_nearly_empty", Some(16));
}

#[test]
fn c31_version_id_encryption() {
    let mut made = clean();
    made.doc.version = "1.7".into();
    alone(&mut made, 31, "version", None);
    let mut made = clean();
    made.dict(made.catalog).set("Version", name("2.0"));
    alone(&mut made, 31, "version", None);
    let mut made = clean();
    made.doc.trailer.remove(b"ID");
    alone(&mut made, 31, "no_id", None);
    let mut made = clean();
    made.set(17, "Contents", Object::Reference((9999, 0)));
    let report = checked(&mut made, &PrinterProfile::default());
    assert!(
        report.findings.iter().any(|it| it.code == "page_damaged" && it.page == Some(17)),
        "{:?}",
        told(&report)
    );
    assert_eq!(report.checks[0].ran, Ran::Partly { why: "content_damaged" });
}

#[test]
fn c32_c33_output_intent() {
    let with_profile = |change: fn(&mut Vec<u8>)| {
        let mut made = clean();
        let mut bytes = made::icc();
        change(&mut bytes);
        let id = made.profile;
        made.doc.objects.insert(id, Stream::new(dictionary! { "N" => 4 }, bytes).into());
        made
    };
    let mut made = clean();
    made.dict(made.catalog).remove(b"OutputIntents");
    alone(&mut made, 32, "intent_missing", None);
    let mut made = clean();
    let intent: Object = made.intent.into();
    made.dict(made.catalog).set("OutputIntents", vec![intent.clone(), intent]);
    alone(&mut made, 32, "intent_many", None);
    let mut made = clean();
    made.dict(made.intent).remove(b"OutputConditionIdentifier");
    alone(&mut made, 32, "intent_no_condition", None);
    let mut made = clean();
    made.dict(made.intent).remove(b"DestOutputProfile");
    alone(&mut made, 32, "intent_no_profile", None);
    let mut made = clean();
    made.dict(made.profile).set("N", 3);
    alone(&mut made, 32, "intent_components", None);
    alone(&mut with_profile(|it| it.truncate(5000)), 32, "intent_size", None);
    alone(&mut with_profile(|it| it[12..16].copy_from_slice(b"mntr")), 32, "intent_class", None);
    alone(&mut with_profile(|it| it[16..20].copy_from_slice(b"RGB ")), 32, "intent_space", None);
    alone(&mut with_profile(|it| it[8] = 5), 32, "intent_version", None);
    let mut made = clean();
    made.dict(made.intent).set("OutputConditionIdentifier", text("FOGRA52"));
    alone(&mut made, 33, "condition_differs", None);
    let mut made = with_profile(|it| {
        it[84..100].fill(7);
        *it.last_mut().unwrap() ^= 1;
    });
    alone(&mut made, 33, "profile_differs", None);
}

#[test]
fn c34_c35_metadata() {
    for (from, to, key) in [
        ("<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>", "", "pdfxid:GTS_PDFXVersion"),
        ("<xmp:MetadataDate>2026-11-22T05:00:00Z</xmp:MetadataDate>", "", "xmp:MetadataDate"),
        ("<xmpMM:DocumentID>uuid:1</xmpMM:DocumentID>", "", "xmpMM:DocumentID"),
        ("<xmpMM:VersionID>1</xmpMM:VersionID>", "", "xmpMM:VersionID"),
        (" xmpMM:RenditionClass=\"default\"", "", "xmpMM:RenditionClass"),
        ("<pdf:Trapped>False</pdf:Trapped>", "", "pdf:Trapped"),
        ("Vivre &amp; bâtir", "", "dc:title"),
    ] {
        let mut made = clean();
        made.xmp(from, to);
        assert_eq!(alone(&mut made, 34, "xmp_key_missing", None).values["name"], key);
    }
    let mut made = clean();
    made.xmp("PDF/X-4<", "PDF/X-3<");
    alone(&mut made, 34, "identity", None);
    let mut made = clean();
    made.xmp("Vivre", "Vivres");
    assert_eq!(alone(&mut made, 34, "info_differs", None).values["name"], "Title");
    let mut made = clean();
    made.xmp("T06:00:00+01:00", "T06:00:00Z");
    assert_eq!(alone(&mut made, 34, "info_differs", None).values["name"], "CreationDate");
    let mut made = clean();
    made.dict(made.catalog).remove(b"Metadata");
    alone(&mut made, 34, "xmp_missing", None);
    let mut made = clean();
    if let Object::Stream(stream) = made.doc.objects.get_mut(&made.xmp).unwrap() {
        stream.allows_compression = true;
        stream.compress().unwrap();
    }
    alone(&mut made, 34, "xmp_compressed", None);
    let mut made = clean();
    made.dict(made.info).remove(b"Title");
    alone(&mut made, 34, "info_missing", None);
    let mut made = clean();
    made.dict(made.info).remove(b"Trapped");
    alone(&mut made, 35, "trapped_missing", None);
    let mut made = clean();
    made.dict(made.info).set("Trapped", name("True"));
    made.xmp("<pdf:Trapped>False", "<pdf:Trapped>True");
    alone(&mut made, 35, "trapped", None);
}

#[test]
fn c36_annotations_and_actions() {
    let link = |rect: [f64; 4], subtype: &str| -> Object {
        let action = dictionary! { "S" => "URI", "URI" => text("https://ville.example") };
        dictionary! { "Type" => "Annot", "Subtype" => subtype, "Rect" => rectangle(rect), "A" => action }
            .into()
    };
    let mut made = clean();
    made.set(18, "Annots", vec![link([60.0, 60.0, 90.0, 80.0], "Link")]);
    alone(&mut made, 36, "annotation", Some(18));
    let mut made = clean();
    made.set(
        18,
        "Annots",
        vec![link([60.0, 60.0, 90.0, 80.0], "PrinterMark"), link([-90.0, 60.0, -20.0, 80.0], "Link")],
    );
    assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new());
    let mut made = clean();
    made.set(19, "Annots", vec![link([-90.0, 60.0, -20.0, 80.0], "RichMedia")]);
    alone(&mut made, 36, "media", Some(19));
    let mut made = clean();
    made.set(20, "AA", dictionary! {});
    alone(&mut made, 36, "active_content", Some(20));
    for key in ["AcroForm", "OpenAction"] {
        let mut made = clean();
        made.dict(made.catalog).set(key, dictionary! { "S" => "GoTo" });
        assert_eq!(alone(&mut made, 36, "active_content", None).values["name"], key);
    }
    let mut made = clean();
    made.dict(made.catalog).set("Names", dictionary! { "EmbeddedFiles" => dictionary! {} });
    alone(&mut made, 36, "active_content", None);
    let mut made = clean();
    made.add(dictionary! { "S" => "JavaScript", "JS" => text("app.alert(1)") });
    alone(&mut made, 36, "active_content", None);
}

#[test]
fn c37_blend_space() {
    let mut made = clean();
    made.page(2).remove(b"Group");
    alone(&mut made, 37, "group_missing", Some(2));
    let mut made = clean();
    made.set(6, "Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" });
    alone(&mut made, 37, "group_space", Some(6));
    // An image with a soft mask is transparency too; without any, no group is needed.
    let mut made = clean();
    made.page(3).remove(b"Group");
    assert_eq!(told(&checked(&mut made, &PrinterProfile::default())), Vec::<String>::new());
    let mask = made.add(pixels(709, 472, name("DeviceGray"), 1, 8));
    let mut image = pixels(709, 472, name("DeviceCMYK"), 4, 8);
    image.dict.set("SMask", mask);
    let image = made.add(image);
    made.place(3, image);
    alone(&mut made, 37, "group_missing", Some(3));
    let mut made = clean();
    made.page(4).remove(b"Group");
    made.resource(4, "ExtGState", "Mul", dictionary! { "BM" => "Multiply" });
    made.paint(4, "/Mul gs 0.2 0 0 0 k 60 300 50 50 re f");
    assert_eq!(alone(&mut made, 37, "group_missing", Some(4)).values["measured"], "blend");
}

#[test]
fn c38_transparency_in_x1a() {
    let profile = PrinterProfile { version: Version::X1a, ..PrinterProfile::default() };
    assert_eq!(told(&checked(&mut clean_x1a(), &profile)), Vec::<String>::new());
    for state in [
        dictionary! { "ca" => Object::Real(0.5) },
        dictionary! { "BM" => "Multiply" },
        dictionary! { "BM" => vec![name("Overlay"), name("Normal")] },
    ] {
        let mut made = clean_x1a();
        made.resource(8, "ExtGState", "New", state);
        made.paint(8, "/New gs 0.2 0 0 0 k 60 300 50 50 re f");
        alone_with(&mut made, &profile, 38, "live_transparency", Some(8));
    }
    let mut made = clean_x1a();
    made.doc.version = "1.6".into();
    alone_with(&mut made, &profile, 38, "version_x1a", None);
}

#[test]
fn c39_spot_colours() {
    let mut made = clean();
    made.resource(21, "ColorSpace", "Spot", separation("PANTONE 286 C", &[1.0, 0.75, 0.0, 0.0]));
    made.paint(21, "/Spot cs 1 scn 60 300 50 50 re f");
    assert_eq!(alone(&mut made, 39, "spot_not_ordered", Some(21)).values["name"], "PANTONE 286 C");
    let ordered = PrinterProfile { spots: vec!["PANTONE 286 C".into()], ..PrinterProfile::default() };
    assert_eq!(told(&checked(&mut made, &ordered)), Vec::<String>::new());
    // The same ink twice, with one fallback and with two.
    made.resource(22, "ColorSpace", "Spot", separation("PANTONE 286 C", &[1.0, 0.75, 0.0, 0.0]));
    made.paint(22, "/Spot cs 0.5 scn 60 300 50 50 re f");
    assert_eq!(told(&checked(&mut made, &ordered)), Vec::<String>::new());
    made.resource(22, "ColorSpace", "Spot", separation("PANTONE 286 C", &[1.0, 0.6, 0.0, 0.0]));
    alone_with(&mut made, &ordered, 39, "spot_ambiguous", Some(22));
}

#[test]
fn c40_filters() {
    for (filter, code) in
        [("LZWDecode", "filter_lzw"), ("JPXDecode", "filter_jpx"), ("JBIG2Decode", "filter_jbig2")]
    {
        let mut made = clean();
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 709, "Height" => 472, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceCMYK", "Filter" => filter,
        };
        let image = made.add(Stream::new(dict, vec![0; 64]));
        made.place(23, image);
        alone(&mut made, 40, code, Some(23));
    }
    let mut made = clean();
    let far = dictionary! { "F" => dictionary! { "Type" => "Filespec", "F" => text("photo.jpg") } };
    made.add(Stream::new(far, Vec::new()));
    alone(&mut made, 40, "external_stream", None);
    let id: ObjectId = made.image;
    let mut made = clean();
    made.dict(id).set("Alternates", Vec::<Object>::new());
    alone(&mut made, 40, "alternates", Some(1));
    let mut made = clean();
    made.add(dictionary! { "Type" => "ExtGState", "TR" => "Identity" });
    alone(&mut made, 40, "transfer_function", None);
    let mut made = clean();
    made.add(Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "PS" }, Vec::new()));
    alone(&mut made, 40, "postscript", None);
}

#[test]
fn c41_layers() {
    let mut made = clean();
    let layer = made.add(dictionary! { "Type" => "OCG", "Name" => text("Épreuve") });
    let properties = dictionary! { "OCGs" => vec![layer.clone()], "D" => Dictionary::new() };
    made.dict(made.catalog).set("OCProperties", properties);
    made.resource(24, "Properties", "L", layer);
    made.paint(24, "/OC /L BDC 0.2 0 0 0 k 60 300 50 50 re f EMC");
    assert_eq!(alone(&mut made, 41, "layers", Some(24)).severity, Severity::Warning);
}
