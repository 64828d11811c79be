//! The press PDF, construct by construct, over small PDFs as Typst's writer makes them.
#![allow(clippy::unwrap_used, clippy::float_cmp)]

mod made;

use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Object, Stream, dictionary};
use made::{Made, Read, icc, name, plain, text_of};
use parvis::print::press::{self, Flaw, Part, Press, PressFault, Rgb, Scheme, Sheet, Version, note};

fn wanted(icc: &[u8]) -> Press<'_> {
    Press {
        icc,
        condition: "FOGRA39",
        condition_name: "ISO Coated v2 300% (basICColor)",
        bleed_mm: 3.0,
        marks: false,
        title: "Le journal n° 12 & l’été",
        creator: "Parvis",
        thinnest_pt: [0.25, 0.5],
        text: press::SmallText::default(),
        trapped: false,
        made_at: DateTime::<Utc>::from_timestamp(1_795_000_000, 0).unwrap(),
        id: *b"0123456789abcdef",
        version: Version::X4,
    }
}

fn pressed(made: Made) -> Read {
    Read::new(&press::press(&made.pdf(), &wanted(&icc())).unwrap().pdf)
}

fn codes(made: Made) -> Vec<&'static str> {
    press::press(&made.pdf(), &wanted(&icc())).unwrap().notes.iter().map(|it| it.code).collect()
}

/// Content of the first page.
fn content(text: &str) -> String {
    pressed(Made::new(text)).content(1)
}

// Text and vectors

#[test]
fn grey_text_is_black_ink_and_overprints() {
    let text = content("q/c0 cs 0 scn BT/f0 10 Tf 1 0 0 1 20 20 Tm[(a)]TJ ET Q");
    assert!(text.starts_with("0 0 0 1 k\n0 0 0 1 K\n"), "{text}");
    assert!(text.contains("/PvOp111 gs\n[(a)]TJ"), "{text}");
    assert!(!text.contains("cs") && !text.contains("scn"), "{text}");
}

#[test]
fn overprint_is_for_small_black_text_alone() {
    // Large by its matrix, not by its font size.
    assert!(!content("BT/f0 10 Tf 3 0 0 3 20 20 Tm(a)Tj ET").contains("gs"));
    assert!(!content("BT/f0 24 Tf(a)Tj ET").contains("gs"));
    assert!(content("BT/f0 23.9 Tf(a)Tj ET").contains("gs"));
    // White, tinted, coloured text; shapes.
    assert!(!content("BT/f0 9 Tf/c0 cs 1 scn(a)Tj ET").contains("gs"));
    assert!(!content("BT/f0 9 Tf 0 0 0 .5 k(a)Tj ET").contains("gs"));
    assert!(!content("BT/f0 9 Tf .5 0 0 1 k(a)Tj ET").contains("gs"));
    assert!(!content("0 g 10 10 20 20 re f").contains("gs"));
    // After the text, shapes do not inherit it; inside one text it follows the colour.
    let text = content("BT/f0 9 Tf(a)Tj 1 0 0 0 k(b)Tj 0 g(c)Tj ET 0 g 1 1 2 2 re f");
    let order = [
        "/PvOp111 gs",
        "(a)Tj",
        "/PvOp000 gs",
        "1 0 0 0 k",
        "(b)Tj",
        "/PvOp111 gs",
        "(c)Tj",
        "/PvOp000 gs",
        "re\nf",
    ];
    let mut from = 0;
    for part in order {
        from += text[from..].find(part).unwrap_or_else(|| panic!("{part} in {text}")) + part.len();
    }
}

#[test]
fn white_never_overprints_even_where_the_file_asks_for_it() {
    let state = dictionary! { "OP" => true, "op" => true, "OPM" => 1 };
    let made =
        Made::new("/g0 gs 0 0 0 0 k 1 1 2 2 re f 1 0 0 0 k 1 1 2 2 re f").with("ExtGState", "g0", state);
    let read = pressed(made);
    let text = read.content(1);
    assert!(text.contains("/PvOp101 gs\n0 0 0 0 k\n1 1 2 2 re"), "{text}");
    assert!(text.contains("/PvOp111 gs\n1 0 0 0 k"), "the wish of the file is kept for inks: {text}");
    let off = read.resource("ExtGState", "PvOp101").as_dict().unwrap();
    assert!(!off.get(b"op").unwrap().as_bool().unwrap());
}

#[test]
fn dark_neutrals_and_greys_are_black_alone_and_colours_are_mixed() {
    assert!(content("/c1 cs 0.2 0.2 0.2 scn 1 1 2 2 re f").contains("\n0 0 0 0.8 k\n"));
    assert!(content("/c1 cs 0.2 0.21 0.2 scn 1 1 2 2 re f").contains("\n0 0 0 0.796"));
    assert!(content("0.9 0.9 0.9 rg 1 1 2 2 re f").contains("\n0 0 0 0.1 k\n"));
    assert!(content("1 1 1 RG 1 1 2 2 re S").contains("\n0 0 0 0 K\n"));
    let blue = content("/c1 cs 0 0 1 scn 1 1 2 2 re f");
    let line = blue.lines().find(|it| it.ends_with(" k") && !it.starts_with("0 0 0 1")).unwrap();
    let inks: Vec<f64> = line.split(' ').filter_map(|it| it.parse().ok()).collect();
    assert!(inks[0] > 0.8 && inks[1] > 0.6 && inks[2] < 0.2, "{line}");
    assert!(inks.iter().sum::<f64>() <= 3.0);
}

#[test]
fn colours_are_mixed_by_the_profile_and_small_letters_take_two_inks() {
    let laid = |size: &str| -> [f64; 4] {
        let text = content(&format!("0.043 0.42 0.365 rg BT/f0 {size} Tf(a)Tj ET"));
        let line = text.lines().find(|it| it.ends_with(" k") && *it != "0 0 0 1 k").unwrap().to_owned();
        let parts: Vec<f64> = line.split(' ').filter_map(|it| it.parse().ok()).collect();
        parts.try_into().unwrap()
    };
    let count = |inks: [f64; 4]| inks.into_iter().filter(|it| *it > 0.0).count();
    let (large, small) = (laid("14"), laid("9"));
    assert!(count(large) > 2 && large[3] > 0.15, "a dark green keeps its black: {large:?}");
    assert_eq!(count(small), 2, "{small:?}");
    assert!(small[0] > 0.2 && small[3] > 0.15, "it is read as well as the large one: {small:?}");
    // a colour that is nearly black stays a colour: no black is made rich below 24 pt
    let deep = |size: &str| {
        let text = content(&format!("0.02 0.12 0.1 rg BT/f0 {size} Tf(a)Tj ET"));
        let line = text.lines().rfind(|it| it.ends_with(" k")).unwrap().to_owned();
        line.split(' ').filter_map(|it| it.parse().ok()).collect::<Vec<f64>>()
    };
    for size in ["9", "18"] {
        let inks = deep(size);
        assert!(inks[3] < 0.5 || inks[..3].iter().sum::<f64>() < 0.3, "{size}: {inks:?}");
    }
    assert!(deep("30")[3] > 0.5, "large letters have all of it");
    // what is in few inks already stays so, and a shape is no letter
    assert!(content(".8 .2 0 0 k BT/f0 9 Tf(a)Tj ET").contains("0.8 0.2 0 0 k"));
    let [c, m, y, k] = large;
    assert!(content("0.043 0.42 0.365 rg 0 0 9 9 re f").contains(&format!("{c} {m} {y} {k} k")));
}

#[test]
fn what_is_not_changed_is_copied_as_it_was_written() {
    let path = "1.2345678 0 0 1 0.1 .2 cm\n/c0 cs 0 scn\n10 20.000001 m 1 2 3 4 5 6 c h\nW n";
    let text = content(path);
    assert!(text.contains("1.2345678 0 0 1 0.1 .2 cm\n"), "{text}");
    assert!(text.contains("10 20.000001 m\n1 2 3 4 5 6 c\n"), "{text}");
}

#[test]
fn colours_are_never_set_inside_a_path_and_states_stay_paired() {
    let text = content("1 0 0 0 k 0 0 m 9 9 l 0 1 0 0 K S q q 0 g");
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|it| *it == "0 0 m").unwrap();
    assert_eq!(lines[at + 1..at + 3], ["9 9 l", "S"]);
    assert_eq!(text.matches("q\n").count(), text.matches("Q\n").count());
    assert!(!content("Q Q 1 g 0 0 1 1 re f").contains('Q'));
}

#[test]
fn tags_are_left_out() {
    let text = content("/Span<</MCID 0>>BDC BT/f0 9 Tf(EMC)Tj ET EMC /Artifact BMC 0 0 1 1 re f EMC");
    assert!(!text.contains("BDC") && !text.contains("BMC") && !text.contains("\nEMC"), "{text}");
    assert!(text.contains("(EMC)Tj"));
}

#[test]
fn a_spot_colour_keeps_its_plate() {
    let tint = dictionary! { "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
    "C0" => vec![1.into(), 1.into(), 1.into()], "C1" => vec![0.into(), 0.into(), 1.into()] };
    let mut made = Made::new("/c9 cs .4 scn 1 1 2 2 re f");
    let rgb = made.rgb();
    let space: Object = vec![Object::from("Separation"), "PANTONE 286 C".into(), rgb, tint.into()].into();
    let space = made.add(space);
    let made = made.with("ColorSpace", "c9", space);
    let read = pressed(made);
    assert!(read.content(1).contains("/c9 cs\n.4 scn"));
    let space = read.resource("ColorSpace", "c9").as_array().unwrap();
    assert_eq!(space[1].as_name().unwrap(), b"PANTONE 286 C");
    assert_eq!(space[2].as_name().unwrap(), b"DeviceCMYK", "what stands for it is ink, not RGB");
}

// Forms, patterns, masks

fn form(made: &mut Made, content: &str, entries: Dictionary) -> lopdf::ObjectId {
    let mut dict = entries;
    if !dict.has(b"Resources") {
        dict.set("Resources", made.resources.clone());
    }
    dict.set("Type", "XObject");
    dict.set("Subtype", "Form");
    dict.set("BBox", [0, 0, 100, 100].map(|it: i64| it.into()).to_vec());
    made.add(Stream::new(dict, content.as_bytes().to_vec()))
}

#[test]
fn forms_are_rewritten_at_every_depth_and_once() {
    let mut made = Made::new("q/x0 Do Q q/x1 Do Q");
    let inner = form(&mut made, "/c1 cs 0.2 0.2 0.2 scn 1 1 2 2 re f", Dictionary::new());
    let mut outer = made.resources.clone();
    outer.set("XObject", dictionary! { "x0" => inner });
    let group = dictionary! { "S" => "Transparency", "CS" => made.rgb(), "I" => true };
    let entries = dictionary! { "Resources" => outer, "Group" => group };
    let outer = form(&mut made, "/x0 Do", entries);
    let read = pressed(made.with("XObject", "x0", outer).with("XObject", "x1", inner));
    let outer = read.resource("XObject", "x0").as_stream().unwrap();
    let group = outer.dict.get(b"Group").unwrap().as_dict().unwrap();
    assert_eq!(name(group, "CS"), "DeviceCMYK");
    let inner = read.inner(&outer.dict, "XObject", "x0");
    assert!(text_of(inner).contains("0 0 0 0.8 k"));
    let count = read
        .0
        .objects
        .values()
        .filter(|it| it.as_stream().is_ok_and(|it| name(&it.dict, "Subtype") == "Form"))
        .count();
    assert_eq!(count, 2, "the shared form stands in the file once");
}

#[test]
fn text_in_a_form_is_measured_as_it_is_placed() {
    for (scale, over) in [(1, true), (3, false)] {
        let mut made = Made::new(&format!("q {scale} 0 0 {scale} 0 0 cm/x0 Do Q"));
        let inner = form(&mut made, "0 g BT/f0 10 Tf(a)Tj ET", Dictionary::new());
        let read = pressed(made.with("XObject", "x0", inner));
        assert_eq!(text_of(read.resource("XObject", "x0")).contains("PvOp111"), over);
    }
}

#[test]
fn a_form_takes_the_colour_of_its_caller() {
    let mut made = Made::new("1 0 0 rg/x0 Do");
    let inner = form(&mut made, "BT/f0 10 Tf(a)Tj ET", Dictionary::new());
    let read = pressed(made.with("XObject", "x0", inner));
    let text = text_of(read.resource("XObject", "x0"));
    assert!(!text.contains(" k") && !text.contains("gs"), "{text}");
}

#[test]
fn tiles_are_rewritten() {
    let mut made = Made::new("/Pattern cs/p0 scn 1 1 50 50 re f");
    let tile = form(
        &mut made,
        "/c1 cs 0.2 0.2 0.2 scn 1 1 2 2 re f",
        dictionary! {
            "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "XStep" => 10, "YStep" => 10, "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 3.into(), 4.into()],
        },
    );
    let read = pressed(made.with("Pattern", "p0", tile));
    assert!(read.content(1).contains("/Pattern cs\n/p0 scn"));
    let tile = read.resource("Pattern", "p0");
    assert!(text_of(tile).contains("0 0 0 0.8 k"));
    assert_eq!(
        read.numbers(tile.as_stream().unwrap().dict.get(b"Matrix").unwrap()),
        [1.0, 0.0, 0.0, 1.0, 3.0, 4.0]
    );
}

#[test]
fn an_uncoloured_tile_is_painted_with_ink() {
    let mut made = Made::new("/cp cs 0.2 0.2 0.2/p0 scn 1 1 50 50 re f");
    let tile = form(&mut made, "1 1 2 2 re f", dictionary! { "PatternType" => 1, "PaintType" => 2 });
    let space = vec![Object::from("Pattern"), made.rgb()];
    let read = pressed(made.with("Pattern", "p0", tile).with("ColorSpace", "cp", space));
    assert!(read.content(1).contains("/PvPattern cs\n0 0 0 0.8 /p0 scn"), "{}", read.content(1));
    assert_eq!(
        read.resource("ColorSpace", "PvPattern").as_array().unwrap()[1].as_name().unwrap(),
        b"DeviceCMYK"
    );
}

#[test]
fn a_mask_of_lightness_stays_grey_and_the_same_form_painted_is_ink() {
    let mut made = Made::new("/g0 gs/x0 Do");
    let group = dictionary! { "S" => "Transparency", "CS" => made.rgb() };
    let shared = form(&mut made, "/c1 cs 1 1 0 scn 1 1 2 2 re f", dictionary! { "Group" => group });
    let mask = dictionary! { "S" => "Luminosity", "G" => shared, "BC" => vec![0.into(), 0.into(), 0.into()] };
    let read =
        pressed(made.with("ExtGState", "g0", dictionary! { "SMask" => mask }).with("XObject", "x0", shared));
    let mask = read
        .at(read.resource("ExtGState", "g0").as_dict().unwrap().get(b"SMask").unwrap())
        .as_dict()
        .unwrap();
    let group = read.at(mask.get(b"G").unwrap());
    assert!(text_of(group).contains("0.89 g\n"), "{}", text_of(group));
    assert_eq!(read.numbers(mask.get(b"BC").unwrap()), [0.0]);
    let dict = &group.as_stream().unwrap().dict;
    assert_eq!(name(dict.get(b"Group").unwrap().as_dict().unwrap(), "CS"), "DeviceGray");
    assert!(text_of(read.resource("XObject", "x0")).contains(" k\n"));
}

#[test]
fn transfer_functions_are_left_out() {
    let state = dictionary! { "TR" => "Identity", "TR2" => "Default", "HTP" => vec![0.into(), 0.into()], "ca" => 0.5 };
    let read = pressed(Made::new("/g0 gs 0 0 1 1 re f").with("ExtGState", "g0", state));
    let state = read.resource("ExtGState", "g0").as_dict().unwrap();
    assert!(state.has(b"ca") && !state.has(b"TR") && !state.has(b"TR2") && !state.has(b"HTP"));
}

// Gradients

fn exponential(from: [f32; 3], to: [f32; 3]) -> Dictionary {
    dictionary! { "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
    "C0" => from.map(Object::Real).to_vec(), "C1" => to.map(Object::Real).to_vec() }
}

/// The shading of a pattern with this function, after the press.
fn gradient(function: impl FnOnce(&mut Made) -> Object, kind: i64) -> (Read, Dictionary) {
    let mut made = Made::new("/Pattern cs/p0 scn 1 1 50 50 re f");
    let function = function(&mut made);
    let shading = dictionary! { "ShadingType" => kind, "ColorSpace" => made.rgb(), "Function" => function,
    "Coords" => vec![0.into(), 0.into(), 1.into(), 0.into()], "Extend" => vec![true.into(), true.into()] };
    let shading = made.add(shading);
    let pattern = dictionary! { "PatternType" => 2, "Shading" => shading, "Matrix" => vec![9.into(), 0.into(), 0.into(), 9.into(), 0.into(), 0.into()] };
    let read = pressed(made.with("Pattern", "p0", pattern));
    let pattern = read.resource("Pattern", "p0").as_dict().unwrap();
    let shading = read.at(pattern.get(b"Shading").unwrap()).as_dict().unwrap().clone();
    (read, shading)
}

fn function_of<'a>(read: &'a Read, shading: &'a Dictionary) -> &'a Object {
    read.at(shading.get(b"Function").unwrap())
}

#[test]
fn a_grey_gradient_is_black_from_end_to_end() {
    let (read, shading) = gradient(|_| exponential([0.0; 3], [1.0; 3]).into(), 2);
    assert_eq!(name(&shading, "ColorSpace"), "DeviceCMYK");
    let function = function_of(&read, &shading).as_dict().unwrap();
    assert_eq!(read.numbers(function.get(b"C0").unwrap()), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(read.numbers(function.get(b"C1").unwrap()), [0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_gradient_of_colours_follows_the_profile_between_its_stops() {
    let (read, shading) = gradient(|_| exponential([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]).into(), 3);
    let function = function_of(&read, &shading);
    let dict = &function.as_stream().unwrap().dict;
    assert_eq!(dict.get(b"FunctionType").unwrap().as_i64().unwrap(), 0);
    let samples = plain(function);
    assert_eq!(samples.len(), 33 * 4);
    assert!(samples[..4][1] > 200 && samples[128..][0] > 200, "red first, blue last");
}

#[test]
fn a_grey_stop_among_colours_does_not_jump_to_black_alone() {
    let (read, shading) = gradient(|_| exponential([0.2, 0.2, 0.2], [0.9, 0.4, 0.1]).into(), 2);
    let function = function_of(&read, &shading);
    let first = match function {
        Object::Stream(_) => plain(function)[..3].to_vec(),
        other => read
            .numbers(other.as_dict().unwrap().get(b"C0").unwrap())
            .iter()
            .map(|it| (it * 255.0) as u8)
            .collect(),
    };
    assert!(first.iter().all(|it| *it > 50), "{first:?}");
}

#[test]
fn stitched_gradients_keep_their_bounds() {
    let (read, shading) = gradient(
        |made| {
            let parts: Vec<Object> = [([0.0; 3], [0.5; 3]), ([0.5; 3], [1.0; 3])]
                .map(|(a, b)| made.add(exponential(a, b)).into())
                .to_vec();
            dictionary! { "FunctionType" => 3, "Domain" => vec![0.into(), 1.into()], "Functions" => parts,
            "Bounds" => vec![Object::Real(0.25)], "Encode" => vec![0.into(), 1.into(), 0.into(), 1.into()] }
            .into()
        },
        2,
    );
    let function = function_of(&read, &shading).as_dict().unwrap();
    assert_eq!(read.numbers(function.get(b"Bounds").unwrap()), [0.25]);
    let parts = function.get(b"Functions").unwrap().as_array().unwrap();
    let last = read.at(&parts[1]).as_dict().unwrap();
    assert_eq!(read.numbers(last.get(b"C0").unwrap()), [0.0, 0.0, 0.0, 0.5]);
}

#[test]
fn sampled_gradients_are_sampled_in_ink() {
    let (read, shading) = gradient(
        |made| {
            let dict = dictionary! { "FunctionType" => 0, "Domain" => vec![0.into(), 1.into()], "Size" => vec![3.into()], "BitsPerSample" => 8,
            "Range" => vec![0.into(), 1.into(), 0.into(), 1.into(), 0.into(), 1.into()] };
            made.add(Stream::new(dict, vec![0, 0, 0, 51, 51, 51, 255, 255, 255])).into()
        },
        2,
    );
    assert_eq!(plain(function_of(&read, &shading)), [0, 0, 0, 255, 0, 0, 0, 204, 0, 0, 0, 0]);
}

#[test]
fn conic_gradients_are_calculated_and_sampled() {
    let (read, shading) = gradient(
        |made| {
            let dict = dictionary! { "FunctionType" => 4, "Domain" => vec![0.into(), 100.into(), 0.into(), 40.into()],
            "Range" => vec![0.into(), 1.into(), 0.into(), 1.into(), 0.into(), 1.into()] };
            let program = b"{ pop 50 lt { 1 0 0 } { 1 1 1 } ifelse }".to_vec();
            made.add(Stream::new(dict, program)).into()
        },
        1,
    );
    let function = function_of(&read, &shading);
    let size = read.numbers(function.as_stream().unwrap().dict.get(b"Size").unwrap());
    assert_eq!(size, [200.0, 80.0]);
    let samples = plain(function);
    assert_eq!(samples.len(), 200 * 80 * 4);
    assert!(samples[1] > 200, "magenta on the left");
    assert_eq!(samples[199 * 4..200 * 4], [0, 0, 0, 0], "paper on the right");
}

#[test]
fn meshes_are_rewritten_corner_by_corner() {
    let mut made = Made::new("/s0 sh");
    let mut data = Vec::new();
    for (x, y, grey) in [(0_u8, 0_u8, 0_u8), (255, 0, 51), (0, 255, 255)] {
        data.extend([0, x, y, grey, grey, grey]);
    }
    let dict = dictionary! { "ShadingType" => 4, "ColorSpace" => made.rgb(), "BitsPerCoordinate" => 8, "BitsPerComponent" => 8, "BitsPerFlag" => 8,
    "Decode" => [0, 9, 0, 9, 0, 1, 0, 1, 0, 1].map(|it: i64| it.into()).to_vec() };
    let mesh = made.add(Stream::new(dict, data));
    let read = pressed(made.with("Shading", "s0", mesh));
    let mesh = read.resource("Shading", "s0");
    assert_eq!(name(&mesh.as_stream().unwrap().dict, "ColorSpace"), "DeviceCMYK");
    let data = plain(mesh);
    assert_eq!(data.len(), 3 * 7);
    assert_eq!(data[7..10], [0, 255, 0], "coordinates stay");
    assert_eq!(read.numbers(mesh.as_stream().unwrap().dict.get(b"Decode").unwrap()).len(), 12);
}

// Pictures

fn jpeg(kind: jpeg_encoder::ColorType, samples: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 90).encode(samples, 8, 8, kind).unwrap();
    bytes
}

fn placed(mut made: Made, dict: Dictionary, data: Vec<u8>) -> (Read, Stream) {
    let mut all = dict;
    all.set("Width", 8);
    all.set("Height", 8);
    let image = made.image(all, data);
    let read = pressed(made.with("XObject", "x0", image));
    let stream = read.resource("XObject", "x0").as_stream().unwrap().clone();
    (read, stream)
}

fn picture() -> Made {
    Made::new("q 50 0 0 50 0 0 cm/x0 Do Q")
}

#[test]
fn cmyk_and_grey_jpegs_pass_byte_by_byte() {
    let data = jpeg(jpeg_encoder::ColorType::Cmyk, &[40; 256]);
    let decode = [1, 0, 1, 0, 1, 0, 1, 0].map(|it: i64| it.into()).to_vec();
    let (_, image) = placed(
        picture(),
        dictionary! { "ColorSpace" => "DeviceCMYK", "Filter" => "DCTDecode", "Decode" => decode },
        data.clone(),
    );
    assert_eq!(image.content, data);
    assert_eq!(image.dict.get(b"Decode").unwrap().as_array().unwrap().len(), 8);
    let data = jpeg(jpeg_encoder::ColorType::Luma, &[40; 64]);
    let made = picture();
    let grey = made.grey();
    let (_, image) =
        placed(made, dictionary! { "ColorSpace" => grey, "Filter" => "DCTDecode" }, data.clone());
    assert_eq!(image.content, data);
    assert_eq!(name(&image.dict, "ColorSpace"), "DeviceGray");
}

#[test]
fn cmyk_with_a_profile_loses_the_tag() {
    for (profile, foreign) in [(icc(), false), (b"another".to_vec(), true)] {
        let mut made = picture();
        let profile = made.add(Stream::new(dictionary! { "N" => 4 }, profile));
        let space = vec![Object::from("ICCBased"), profile.into()];
        let image =
            made.image(dictionary! { "Width" => 8, "Height" => 8, "ColorSpace" => space }, vec![9; 256]);
        let pdf = made.with("XObject", "x0", image).pdf();
        let out = press::press(&pdf, &wanted(&icc())).unwrap();
        assert_eq!(out.notes.iter().any(|it| it.code == note::FOREIGN_CMYK), foreign);
        let read = Read::new(&out.pdf);
        assert_eq!(
            name(&read.resource("XObject", "x0").as_stream().unwrap().dict, "ColorSpace"),
            "DeviceCMYK"
        );
    }
}

#[test]
fn rgb_pictures_become_ink_and_keep_their_neutrals() {
    let made = picture();
    let rgb = made.rgb();
    let mut data = vec![128; 192];
    data[0] = 255;
    let (_, image) = placed(made, dictionary! { "ColorSpace" => rgb }, data);
    assert_eq!(name(&image.dict, "ColorSpace"), "DeviceCMYK");
    let inks = image.decompressed_content().unwrap();
    assert_eq!(inks.len(), 256);
    assert!(
        inks[252..255].iter().all(|it| *it > 40),
        "a grey of a photograph has four inks: {:?}",
        &inks[252..]
    );
}

#[test]
fn rgb_jpegs_stay_jpegs() {
    let made = picture();
    let rgb = made.rgb();
    let samples: Vec<u8> = (0..64_u8).flat_map(|it| [it * 4, 255 - it * 4, 90]).collect();
    let data = jpeg(jpeg_encoder::ColorType::Rgb, &samples);
    let (_, image) = placed(made, dictionary! { "ColorSpace" => rgb, "Filter" => "DCTDecode" }, data);
    assert_eq!(
        (name(&image.dict, "ColorSpace"), name(&image.dict, "Filter")),
        ("DeviceCMYK".into(), "DCTDecode".into())
    );
    assert_eq!(image.dict.get(b"Decode").unwrap().as_array().unwrap()[0].as_i64().unwrap(), 1);
}

#[test]
fn grey_pictures_in_rgb_are_black_alone() {
    for filter in [false, true] {
        let made = picture();
        let rgb = made.rgb();
        let samples: Vec<u8> = (0..64_u8).flat_map(|it| [it * 4; 3]).collect();
        let mut dict = dictionary! { "ColorSpace" => rgb };
        let data = if filter {
            dict.set("Filter", "DCTDecode");
            jpeg(jpeg_encoder::ColorType::Rgb, &samples)
        } else {
            samples
        };
        let (_, image) = placed(made, dict, data);
        assert_eq!(name(&image.dict, "ColorSpace"), "DeviceGray");
    }
}

#[test]
fn palettes_are_turned() {
    for (table, space, bytes) in
        [(vec![0, 0, 0, 255, 255, 255], "DeviceGray", 2), (vec![255, 0, 0, 0, 0, 255], "DeviceCMYK", 8)]
    {
        let made = picture();
        let table = Object::String(table, lopdf::StringFormat::Hexadecimal);
        let indexed = vec![Object::from("Indexed"), made.rgb(), 1.into(), table];
        let (_, image) =
            placed(made, dictionary! { "ColorSpace" => indexed, "BitsPerComponent" => 1 }, vec![0xaa; 8]);
        let list = image.dict.get(b"ColorSpace").unwrap().as_array().unwrap().clone();
        assert_eq!(list[1].as_name().unwrap(), space.as_bytes());
        assert_eq!(list[3].as_str().unwrap().len(), bytes);
        assert_eq!(image.content, vec![0xaa; 8]);
    }
}

#[test]
fn soft_edges_and_stencils_stay() {
    let mut made = picture();
    let soft =
        made.image(dictionary! { "Width" => 8, "Height" => 8, "ColorSpace" => "DeviceGray" }, vec![7; 64]);
    let rgb = made.rgb();
    let (read, image) =
        placed(made, dictionary! { "ColorSpace" => rgb, "SMask" => soft }, [250, 0, 0].repeat(64));
    let soft = read.at(image.dict.get(b"SMask").unwrap()).as_stream().unwrap();
    assert_eq!(soft.content, vec![7; 64]);
    let (_, stencil) =
        placed(picture(), dictionary! { "ImageMask" => true, "BitsPerComponent" => 1 }, vec![0x55; 8]);
    assert_eq!(stencil.content, vec![0x55; 8]);
    assert!(!stencil.dict.has(b"ColorSpace"));
}

#[test]
fn a_colour_key_becomes_a_stencil() {
    let made = picture();
    let rgb = made.rgb();
    let mut data = [250, 0, 0].repeat(64);
    data[..3].copy_from_slice(&[0, 255, 0]);
    let key = [0, 0, 255, 255, 0, 0].map(|it: i64| it.into()).to_vec();
    let (read, image) = placed(made, dictionary! { "ColorSpace" => rgb, "Mask" => key }, data);
    let mask = read.at(image.dict.get(b"Mask").unwrap());
    assert_eq!(plain(mask), [0x80, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn inline_pictures_are_turned() {
    let text = content("q BI /W 1 /H 2 /CS /RGB /BPC 8 ID abcabd EI Q 1 g 0 0 1 1 re f");
    assert!(text.contains("/CS /CMYK") || text.contains("/CS /G"), "{text}");
    assert!(text.trim_end().ends_with("0 0 0 0 k\n0 0 1 1 re\nf"), "{text}");
    assert!(content("BI /W 2 /H 1 /CS /c0 /BPC 8 ID ab EI").contains("/CS /G"));
    assert!(content("BI /W 8 /H 1 /IM true ID a EI").contains("/IM true ID a EI"));
}

// The page and the file

#[test]
fn boxes_lie_strictly_in_one_another_and_the_trim_is_centred() {
    for (bleed_mm, marks) in [(3.0, false), (3.0, true), (0.0, false), (0.0, true), (2.5, false)] {
        let icc = icc();
        let made = press::press(&Made::new("").pdf(), &Press { bleed_mm, marks, ..wanted(&icc) }).unwrap();
        let read = Read::new(&made.pdf);
        let [media, bleed, trim] = ["MediaBox", "BleedBox", "TrimBox"].map(|it| read.bounds(1, it));
        for (outer, inner) in [(&media, &bleed), (&bleed, &trim)] {
            assert!(inner[0] - outer[0] > 1e-4 && inner[1] - outer[1] > 1e-4, "{outer:?} {inner:?}");
            assert!(outer[2] - inner[2] > 1e-4 && outer[3] - inner[3] > 1e-4, "{outer:?} {inner:?}");
        }
        assert!(((media[0] + media[2]) - (trim[0] + trim[2])).abs() < 0.01);
        assert!((f64::from(trim[0] - bleed[0]) - bleed_mm * 72.0 / 25.4).abs() < 0.01);
        assert!((f64::from(trim[2] - trim[0]) - 419.528).abs() < 0.01, "the trimmed size stays");
        let group = read.page(1).get(b"Group").unwrap().as_dict().unwrap();
        assert_eq!(name(group, "CS"), "DeviceCMYK");
    }
}

#[test]
fn a_short_bleed_and_a_missing_trim_are_noted() {
    let mut made = Made::new("");
    made.trim = [2.0, 2.0, made.media[2] - 2.0, made.media[3] - 2.0];
    assert_eq!(codes(made), [note::BLEED_SHORT]);
    let icc = icc();
    for bleed_mm in [-1.0, 5.1, f64::NAN] {
        let fault = press::press(&Made::new("").pdf(), &Press { bleed_mm, ..wanted(&icc) }).unwrap_err();
        assert!(matches!(fault, PressFault::Bleed(_)));
    }
}

#[test]
fn marks_stand_outside_the_bleed_and_on_every_plate() {
    let icc = icc();
    let made =
        press::press(&Made::new("0 0 9 9 re f").pages(3).pdf(), &Press { marks: true, ..wanted(&icc) })
            .unwrap();
    let read = Read::new(&made.pdf);
    let text = read.content(1);
    assert!(text.starts_with("q 0.000 0.000 436.536 612.284 re W n\n"), "{text}");
    assert!(text.trim_end().ends_with("Q\n/PvMarks Do"), "{text}");
    let marks = read.resource("XObject", "PvMarks");
    let all = read.inner(&marks.as_stream().unwrap().dict, "ColorSpace", "PvAll").as_array().unwrap();
    assert_eq!(all[1].as_name().unwrap(), b"All");
    let bleed = read.bounds(1, "BleedBox");
    for line in text_of(marks).lines().filter(|it| it.ends_with("l S") && !it.contains('c')) {
        let n: Vec<f32> = line.split(' ').filter_map(|it| it.parse().ok()).collect();
        let inside = |x: f32, y: f32| x > bleed[0] && x < bleed[2] && y > bleed[1] && y < bleed[3];
        assert!(!inside(n[0], n[1]) && !inside(n[2], n[3]), "{line}");
    }
    let forms = read
        .0
        .objects
        .values()
        .filter(|it| it.as_stream().is_ok_and(|it| name(&it.dict, "Subtype") == "Form"));
    assert_eq!(forms.count(), 1, "pages of one size share their marks");
}

#[test]
fn only_what_is_printed_comes_along() {
    let mut made = Made::new("/OC/oc0 BDC 0 0 1 1 re f EMC");
    let link = made.add(dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()] });
    made.extra = dictionary! { "Annots" => vec![link.into()], "AA" => Dictionary::new(), "Tabs" => "S", "StructParents" => 0, "CropBox" => vec![0.into(), 0.into(), 9.into(), 9.into()], "UserUnit" => 1 };
    for key in [
        "OpenAction",
        "AA",
        "AcroForm",
        "Outlines",
        "StructTreeRoot",
        "MarkInfo",
        "Names",
        "Dests",
        "OCProperties",
        "PageMode",
    ] {
        made.catalog.set(key, dictionary! { "X" => 1 });
    }
    let out = press::press(&made.pdf(), &wanted(&icc())).unwrap();
    let codes: Vec<_> = out.notes.iter().map(|it| (it.page, it.code)).collect();
    assert_eq!(codes, [(None, note::LAYERS_DROPPED), (Some(1), note::ANNOTATIONS_DROPPED)]);
    let read = Read::new(&out.pdf);
    let keys = |dict: &Dictionary| -> Vec<String> {
        let mut keys: Vec<_> = dict.iter().map(|it| String::from_utf8_lossy(it.0).into_owned()).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(read.0.catalog().unwrap()), ["Metadata", "OutputIntents", "Pages", "Type"]);
    assert_eq!(
        keys(read.page(1)),
        ["BleedBox", "Contents", "Group", "MediaBox", "Parent", "Resources", "TrimBox", "Type"]
    );
}

#[test]
fn fonts_are_looked_at() {
    let mut made = Made::new("");
    let bare = made::font(&mut made.doc, false);
    assert_eq!(codes(made.with("Font", "f1", bare)), [note::FONT_NOT_EMBEDDED]);
    let mut made = Made::new("BT/f1 9 Tf(a)Tj ET");
    let glyph = made.add(Stream::new(Dictionary::new(), b"9 0 d0 /c1 cs .2 .2 .2 scn 0 0 9 9 re f".to_vec()));
    let resources = made.resources.clone();
    let font = made.add(dictionary! { "Type" => "Font", "Subtype" => "Type3", "CharProcs" => dictionary! { "a" => glyph }, "Resources" => resources });
    let pdf = made.with("Font", "f1", font).pdf();
    let out = press::press(&pdf, &wanted(&icc())).unwrap();
    assert_eq!(out.notes[0].code, note::TYPE3_FONT);
    let read = Read::new(&out.pdf);
    let glyphs =
        read.at(read.resource("Font", "f1").as_dict().unwrap().get(b"CharProcs").unwrap()).as_dict().unwrap();
    assert!(text_of(read.at(glyphs.get(b"a").unwrap())).contains("0 0 0 0.8 k"));
}

#[test]
fn it_says_what_it_is() {
    let out = press::press(&Made::new("").pdf(), &wanted(&icc())).unwrap();
    assert!(out.pdf.starts_with(b"%PDF-1.6"));
    let read = Read::new(&out.pdf);
    let catalog = read.0.catalog().unwrap();
    let packet = read.at(catalog.get(b"Metadata").unwrap()).as_stream().unwrap();
    assert!(!packet.dict.has(b"Filter"));
    let xmp = String::from_utf8(packet.content.clone()).unwrap();
    for line in [
        "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>",
        "<xmp:CreateDate>2026-11-18T11:06:40Z</xmp:CreateDate>",
        "<xmp:ModifyDate>2026-11-18T11:06:40Z</xmp:ModifyDate>",
        "<xmp:MetadataDate>2026-11-18T11:06:40Z</xmp:MetadataDate>",
        "<xmpMM:DocumentID>uuid:30313233-3435-3637-3839-616263646566</xmpMM:DocumentID>",
        "<xmpMM:VersionID>1</xmpMM:VersionID>",
        "<xmpMM:RenditionClass>default</xmpMM:RenditionClass>",
        "Le journal n° 12 &amp; l’été</rdf:li>",
        "<pdf:Trapped>False</pdf:Trapped>",
        "<xmp:CreatorTool>Parvis</xmp:CreatorTool>",
    ] {
        assert!(xmp.contains(line), "{line}\n{xmp}");
    }
    let info = read.at(read.0.trailer.get(b"Info").unwrap()).as_dict().unwrap();
    assert_eq!(info.get(b"CreationDate").unwrap().as_str().unwrap(), b"D:20261118110640Z");
    assert_eq!(name(info, "Trapped"), "False");
    assert_eq!(&info.get(b"Title").unwrap().as_str().unwrap()[..4], [0xfe, 0xff, 0, b'L']);
    let intents = catalog.get(b"OutputIntents").unwrap().as_array().unwrap();
    assert_eq!(intents.len(), 1);
    let intent = read.at(&intents[0]).as_dict().unwrap();
    assert_eq!(intent.get(b"OutputConditionIdentifier").unwrap().as_str().unwrap(), b"FOGRA39");
    assert_eq!(plain(read.at(intent.get(b"DestOutputProfile").unwrap())), icc());
    let id = read.0.trailer.get(b"ID").unwrap().as_array().unwrap();
    assert_eq!(id[0].as_str().unwrap(), b"0123456789abcdef");
}

#[test]
fn the_same_wishes_give_the_same_bytes() {
    let icc = icc();
    let pdf = Made::new("/c1 cs .1 .7 .3 scn BT/f0 9 Tf(a)Tj ET").pages(4).pdf();
    let made = || press::press(&pdf, &Press { marks: true, ..wanted(&icc) }).unwrap().pdf;
    let first = made();
    assert_eq!(first, made());
    assert_eq!(press::pages(&first, &[2]).unwrap(), press::pages(&first, &[2]).unwrap());
}

#[test]
fn x1a_is_made_only_of_what_is_opaque() {
    let icc = icc();
    let x1a = Press { version: Version::X1a, ..wanted(&icc) };
    let made = press::press(&Made::new("0 g BT/f0 9 Tf(a)Tj ET").pdf(), &x1a).unwrap();
    assert!(made.pdf.starts_with(b"%PDF-1.4"));
    assert!(made.pdf.windows(5).any(|it| it == b"xref\n"));
    let read = Read::new(&made.pdf);
    assert!(!read.page(1).has(b"Group"));
    let info = read.at(read.0.trailer.get(b"Info").unwrap()).as_dict().unwrap();
    assert_eq!(info.get(b"GTS_PDFXVersion").unwrap().as_str().unwrap(), b"PDF/X-1a:2003");

    let mut soft = picture();
    let edge = soft.image(dictionary! { "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray" }, vec![7]);
    let image = soft.image(
        dictionary! { "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray", "SMask" => edge },
        vec![7],
    );
    let mut masked = Made::new("/g0 gs");
    let group = form(&mut masked, "", Dictionary::new());
    let mask = dictionary! { "SMask" => dictionary! { "S" => "Alpha", "G" => group } };
    for (made, what) in [
        (Made::new("/g0 gs").with("ExtGState", "g0", dictionary! { "ca" => 0.5 }), "opacity"),
        (Made::new("/g0 gs").with("ExtGState", "g0", dictionary! { "BM" => "Multiply" }), "blend mode"),
        (masked.with("ExtGState", "g0", mask), "soft mask"),
        (soft.with("XObject", "x0", image), "picture with soft edges"),
    ] {
        let fault = press::press(&made.pdf(), &x1a).unwrap_err();
        assert_eq!(fault, PressFault::Transparency { page: 1, what: what.into() });
        assert!(fault.to_string().contains("page 1"));
    }
    let fine = Made::new("/g0 gs").with(
        "ExtGState",
        "g0",
        dictionary! { "ca" => 1, "BM" => "Normal", "SMask" => "None" },
    );
    assert!(press::press(&fine.pdf(), &x1a).is_ok());
}

#[test]
fn what_cannot_be_pressed_is_refused() {
    let icc = icc();
    assert!(matches!(press::press(b"no", &wanted(&icc)).unwrap_err(), PressFault::Unreadable(_)));
    let mut other = icc.clone();
    other[12..16].copy_from_slice(b"mntr");
    for bad in [&other[..], &icc[..icc.len() - 1], b"short"] {
        assert!(matches!(
            press::press(&Made::new("").pdf(), &wanted(bad)).unwrap_err(),
            PressFault::Profile(_)
        ));
    }
}

#[test]
fn broken_files_end_in_a_result() {
    let mut made = Made::new(
        "/g0 gs/Pattern cs/p0 scn BT/f0 9 Tf[(a)-3<0102>]TJ ET/x0 Do BI /W 1 /H 1 /CS /RGB /BPC 8 ID abc EI 0 0 1 1 re f",
    );
    let shared = form(&mut made, "/x0 Do /c1 cs 1 0 0 scn", Dictionary::new());
    let state = dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => shared } };
    let pdf = made.with("XObject", "x0", shared).with("ExtGState", "g0", state).pdf();
    let icc = icc();
    let mut seed = 12345_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize
    };
    for _ in 0..60 {
        let mut broken = pdf.clone();
        for _ in 0..1 + random() % 8 {
            let at = random() % broken.len();
            broken[at] = (random() % 256) as u8;
        }
        broken.truncate(broken.len() - random() % 40);
        let _ = press::press(&broken, &wanted(&icc));
    }
}

// Parts of a press PDF

fn magazine(count: usize, marks: bool) -> Vec<u8> {
    let icc = icc();
    press::press(&Made::new("0 0 9 9 re f").pages(count).pdf(), &Press { marks, ..wanted(&icc) }).unwrap().pdf
}

#[test]
fn one_page_is_delivered_alone() {
    let all = magazine(8, true);
    let one = press::pages(&all, &[7]).unwrap();
    let (all, one) = (Read::new(&all), Read::new(&one));
    assert_eq!(one.0.page_iter().count(), 1);
    assert_eq!(one.content(1), all.content(7));
    assert_eq!(one.bounds(1, "TrimBox"), all.bounds(7, "TrimBox"));
    assert!(one.0.catalog().unwrap().has(b"OutputIntents") && one.0.catalog().unwrap().has(b"Metadata"));
    let ids = |it: &Read| it.0.trailer.get(b"ID").unwrap().as_array().unwrap().clone();
    assert_eq!(ids(&one)[0], ids(&all)[0]);
    assert_ne!(ids(&one)[1], ids(&all)[1]);
    assert_eq!(press::pages(&magazine(2, false), &[3]).unwrap_err(), PressFault::NoSuchPage(3));
}

#[test]
fn the_cover_wraps_the_spine() {
    let split = press::split_cover(&magazine(52, false), 2.392, None).unwrap();
    assert_eq!(split.bare_mm, 0.0);
    let (cover, inside) = (Read::new(&split.cover), Read::new(&split.inside));
    assert_eq!((cover.0.page_iter().count(), inside.0.page_iter().count()), (2, 48));
    let trim = cover.bounds(1, "TrimBox");
    assert!((f64::from(trim[2]) - (2.0 * 419.528 + 2.392 * 72.0 / 25.4)).abs() < 0.01, "{trim:?}");
    let order = |page: usize| -> Vec<String> {
        cover
            .content(page)
            .lines()
            .filter_map(|it| it.split('/').nth(1))
            .map(|it| it.split(' ').next().unwrap().into())
            .collect()
    };
    assert_eq!(order(1), ["PvPage52", "PvPage1"]);
    assert_eq!(order(2), ["PvPage2", "PvPage51"]);
    let thick = press::split_cover(&magazine(52, true), 13.0, None).unwrap();
    assert!(
        (thick.bare_mm - 7.0).abs() < 0.01,
        "13 mm less 3 mm of bleed from both pages: {}",
        thick.bare_mm
    );
    assert!(Read::new(&thick.cover).content(1).contains("/PvMarks Do"));
    assert!(matches!(
        press::split_cover(&magazine(6, false), 0.0, None).unwrap_err(),
        PressFault::Pages { have: 6, .. }
    ));
}

#[test]
fn proofs_are_imposed() {
    assert_eq!(
        press::sides(Scheme::Booklet, 8),
        [[Some(8), Some(1)], [Some(2), Some(7)], [Some(6), Some(3)], [Some(4), Some(5)]]
    );
    assert_eq!(press::sides(Scheme::Booklet, 5)[0], [None, Some(1)]);
    assert_eq!(press::sides(Scheme::Spreads, 4), [[None, Some(1)], [Some(2), Some(3)], [Some(4), None]]);
    assert_eq!(press::sides(Scheme::Spreads, 3), [[None, Some(1)], [Some(2), Some(3)]]);
    for (sheet, width, scale) in [(Sheet::A3, 1190.551, "q 1.00000"), (Sheet::A4, 841.89, "q 1.00000")] {
        let read = Read::new(&press::impose(&magazine(8, true), Scheme::Booklet, sheet, 0.0).unwrap());
        assert_eq!(read.0.page_iter().count(), 4);
        assert!((read.bounds(1, "MediaBox")[2] - width).abs() < 0.01);
        assert!(read.content(1).contains(scale), "A5 fits on half of either: {}", read.content(1));
    }
}

fn supplied(content: &str) -> Made {
    Made::new(content)
}

#[test]
fn a_supplied_page_is_placed_at_its_size() {
    let issue = magazine(4, true);
    let mut ad = supplied("1 0 0 0 k 0 0 500 700 re f");
    // Its boxes stand elsewhere.
    for side in [&mut ad.media, &mut ad.trim] {
        side.iter_mut().for_each(|it| *it += 100.0);
    }
    let made = press::replace_page(&issue, 2, &ad.pdf(), Part::Whole, Rgb::Refuse).unwrap();
    assert_eq!(made.pages, 4);
    let (before, after) = (Read::new(&issue), Read::new(&made.pdf));
    for page in [1, 3, 4] {
        assert_eq!(before.content(page), after.content(page));
        assert_eq!(before.bounds(page, "MediaBox"), after.bounds(page, "MediaBox"));
    }
    let text = after.content(2);
    assert!(text.contains("1 0 0 1 -100.000 -100.000 cm /PvSupplied Do"), "{text}");
    assert!(text.trim_end().ends_with("/PvMarks Do"), "the marks stay: {text}");
    let form = after.inner(after.page(2), "XObject", "PvSupplied");
    assert_eq!(text_of(form).trim(), "1 0 0 0 k 0 0 500 700 re f", "its content is not touched");
}

#[test]
fn a_supplied_page_says_all_that_is_wrong_with_it() {
    let issue = magazine(4, false);
    let mut ad = supplied("/c1 cs 1 0 0 scn 0 0 9 9 re f").pages(2);
    ad.trim[2] -= 20.0;
    ad.media[0] = 4.0;
    ad.extra = dictionary! { "Rotate" => 90 };
    ad.catalog = dictionary! { "OCProperties" => Dictionary::new() };
    let bare = made::font(&mut ad.doc, false);
    let fault = press::replace_page(&issue, 2, &ad.with("Font", "f1", bare).pdf(), Part::Whole, Rgb::Refuse)
        .unwrap_err();
    let PressFault::Supplied(flaws) = fault else { panic!("{fault}") };
    for wanted in ["Pages(2)", "Turned", "Trim {", "Bleed {", "Layers", "Font(", "Rgb"] {
        assert!(flaws.iter().any(|it| format!("{it:?}").starts_with(wanted)), "{wanted} in {flaws:?}");
    }
    let garbage = press::replace_page(&issue, 2, b"%PDF-", Part::Whole, Rgb::Refuse).unwrap_err();
    assert!(matches!(garbage, PressFault::Supplied(list) if matches!(list[0], Flaw::Unreadable(_))));
    assert_eq!(
        press::replace_page(&issue, 9, b"", Part::Whole, Rgb::Refuse).unwrap_err(),
        PressFault::NoSuchPage(9)
    );
}

#[test]
fn a_supplied_page_in_rgb_is_converted_on_request() {
    let issue = magazine(4, false);
    let ad = supplied("/c1 cs .2 .2 .2 scn 0 0 9 9 re f").pdf();
    assert_eq!(
        press::replace_page(&issue, 2, &ad, Part::Whole, Rgb::Refuse).unwrap_err(),
        PressFault::Supplied(vec![Flaw::Rgb])
    );
    let made = press::replace_page(&issue, 2, &ad, Part::Whole, Rgb::Convert).unwrap();
    let read = Read::new(&made.pdf);
    assert!(text_of(read.inner(read.page(2), "XObject", "PvSupplied")).contains("0 0 0 0.8 k"));
}
