//! Photos for paper and screen: shape, resolution, colours, inks, and what is refused.
#![allow(clippy::unwrap_used)]
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::{ColorProfile, Layout, RenderingIntent, TransformOptions};
use parvis::framing::{Area, Subject, window};
use parvis::media::photo::*;
use std::io::Cursor;
use std::sync::{Arc, OnceLock};

/// In the project: `src/print/ISOcoated_v2_300_bas.icc`.
pub(super) const PROFILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/print/profiles/ISOcoated_v2_300_bas.icc");

fn icc() -> Vec<u8> {
    std::fs::read(PROFILE).unwrap()
}

fn profile() -> Arc<OutputProfile> {
    static PARSED: OnceLock<Arc<OutputProfile>> = OnceLock::new();
    PARSED.get_or_init(|| Arc::new(OutputProfile::parse(&icc()).unwrap())).clone()
}

fn press(width_mm: f64, height_mm: f64) -> Wanted {
    let colour = Colour::Cmyk(profile());
    Wanted { width_mm, height_mm, part: Area::WHOLE, ppi: 300, most_ppi: 450, colour }
}

fn screen(width_mm: f64, height_mm: f64) -> Wanted {
    Wanted { ppi: 150, most_ppi: 225, colour: Colour::Rgb, ..press(width_mm, height_mm) }
}

/// The length in millimetres of these pixels at 300 ppi.
fn mm(pixels: u32) -> f64 {
    f64::from(pixels) * 25.4 / 300.0
}

/// Red grows to the right, green downwards: a pixel tells where it stood.
pub(super) fn map(width: u32, height: u32) -> RgbImage {
    let part = |at: u32, of: u32| (at * 255 / (of - 1).max(1)) as u8;
    RgbImage::from_fn(width, height, |x, y| Rgb([part(x, width), part(y, height), 90]))
}

fn jpeg_of(data: &[u8], width: u32, height: u32, kind: ColorType, icc: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 97);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    if let Some(icc) = icc {
        encoder.add_icc_profile(icc).unwrap();
    }
    encoder.encode(data, width as u16, height as u16, kind).unwrap();
    bytes
}

pub(super) fn jpeg(image: &RgbImage) -> Vec<u8> {
    jpeg_of(image, image.width(), image.height(), ColorType::Rgb, None)
}

fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn turned_jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let plain = jpeg(image);
    let notes = [b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation, 0, 0]];
    let notes = [notes.concat(), vec![0; 4]].concat();
    let length = (notes.len() as u16 + 2).to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &notes, &plain[2..]].concat()
}

fn seen(photo: &Photo) -> DynamicImage {
    image::load_from_memory(&photo.bytes).unwrap()
}

/// The four inks of each pixel as a printer reads them from the file, 255 solid.
fn inks(photo: &Photo) -> Vec<[u8; 4]> {
    use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::CMYK);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(&photo.bytes), options);
    let stored = decoder.decode().unwrap();
    assert_eq!(decoder.input_colorspace(), Some(ColorSpace::CMYK));
    assert_eq!(stored.len(), (photo.width * photo.height * 4) as usize);
    stored.chunks_exact(4).map(|it| std::array::from_fn(|ink| 255 - it[ink])).collect()
}

fn moxcms(from: &ColorProfile, layout: Layout, values: &[u8], to: &ColorProfile, into: Layout) -> Vec<u8> {
    let options =
        TransformOptions { rendering_intent: RenderingIntent::Perceptual, ..TransformOptions::default() };
    let transform = from.create_transform_8bit(layout, to, into, options).unwrap();
    let mut out = vec![0; values.len() / layout.channels() * into.channels()];
    transform.transform(values, &mut out).unwrap();
    out
}

fn near(one: &[u8], other: &[u8], within: u8) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.abs_diff(*b) <= within)
}

const PATCH: u32 = 32;

/// One flat square for each colour, side by side; [`middles`] reads them.
fn patches(colours: &[[u8; 3]]) -> RgbImage {
    RgbImage::from_fn(PATCH * colours.len() as u32, PATCH, |x, _| Rgb(colours[(x / PATCH) as usize]))
}

fn middles<T: Copy>(pixels: &[T], width: u32) -> Vec<T> {
    (0..width / PATCH).map(|it| pixels[(PATCH / 2 * width + it * PATCH + PATCH / 2) as usize]).collect()
}

const COLOURS: [[u8; 3]; 9] = [
    [0, 0, 0],
    [255, 255, 255],
    [128, 128, 128],
    [200, 30, 40],
    [20, 140, 60],
    [30, 60, 170],
    [240, 200, 20],
    [222, 184, 150],
    [61, 97, 133],
];

#[test]
fn the_picture_has_the_shape_and_the_resolution_of_its_place() {
    let original = jpeg(&map(3000, 2000));
    for (w, h) in [(57.0, 38.0), (57.0, 57.0), (90.0, 30.0), (40.0, 100.0)] {
        let made = photo(&original, &press(w, h)).unwrap();
        assert!((f64::from(made.width) - w / 25.4 * 300.0).abs() <= 0.5, "{w} × {h}: {}", made.width);
        assert!((f64::from(made.height) - h / 25.4 * 300.0).abs() <= 0.5, "{w} × {h}: {}", made.height);
        assert!((299.0..=300.5).contains(&made.ppi), "{}", made.ppi);
        let screen = photo(&original, &screen(w, h)).unwrap();
        assert!((f64::from(screen.width) - w / 25.4 * 150.0).abs() <= 0.5);
        assert!((148.0..=150.5).contains(&screen.ppi), "{}", screen.ppi);
    }
    // Below the limit the pixels are kept, and only cut.
    let kept = photo(&jpeg(&map(1000, 800)), &press(60.0, 45.0)).unwrap();
    assert_eq!((kept.width, kept.height), (1000, 750));
    assert!((kept.ppi - 1000.0 * 25.4 / 60.0).abs() < 0.01);
    let small = photo(&jpeg(&map(400, 300)), &press(100.0, 75.0)).unwrap();
    assert_eq!((small.width, small.height), (400, 300));
    assert!((small.ppi - 101.6).abs() < 0.01);
    // Just above it they are reduced.
    let above = photo(&jpeg(&map(1070, 800)), &press(60.0, 45.0)).unwrap();
    assert_eq!((above.width, above.height), (709, 531));
    // Extreme shapes end with a pixel and not with none.
    let sliver = photo(&jpeg(&map(300, 2)), &press(1.0, 200.0)).unwrap();
    assert_eq!((sliver.width, sliver.height), (1, 2));
}

#[test]
fn the_part_that_is_seen_is_the_picture() {
    let (w, h) = (256, 256);
    let original = png(map(w, h));
    for (width_mm, height_mm) in [(50.0, 50.0), (90.0, 30.0), (30.0, 90.0), (100.0, 99.0)] {
        for focal in [(0.0, 0.0), (1.0, 1.0), (0.5, 0.5), (0.1, 0.8), (0.73, 0.31), (f64::NAN, 7.0)] {
            let part = window(1.0, width_mm / height_mm, &Subject { focal, keep: None });
            let made = photo(&original, &Wanted { part, ..screen(width_mm, height_mm) }).unwrap();
            let image = seen(&made).to_rgb8();
            let first = image.get_pixel(0, 0).0;
            let last = image.get_pixel(made.width - 1, made.height - 1).0;
            let clean = |at: f64| if at.is_nan() { 0.5 } else { at.clamp(0.0, 1.0) };
            for (axis, at) in [(0, clean(focal.0)), (1, clean(focal.1))] {
                let (from, to) = (f64::from(first[axis]), f64::from(last[axis]));
                let point = at * 255.0;
                assert!(from - 4.0 <= point && point <= to + 4.0, "{focal:?}: {from} {point} {to}");
                // As central as the edges allow.
                let off = ((from + to) / 2.0 - point).abs();
                assert!(off <= 4.0 || from <= 4.0 || to >= 251.0, "{focal:?}: {from} {point} {to}");
            }
        }
    }
}

#[test]
fn pictures_stand_as_the_camera_was_held() {
    let upright = map(96, 64);
    let straight = seen(&photo(&jpeg(&upright), &screen(96.0, 64.0)).unwrap()).to_rgb8();
    for (number, inverse) in [
        (1, Orientation::NoTransforms),
        (2, Orientation::FlipHorizontal),
        (3, Orientation::Rotate180),
        (4, Orientation::FlipVertical),
        (5, Orientation::Rotate90FlipH),
        (6, Orientation::Rotate270),
        (7, Orientation::Rotate270FlipH),
        (8, Orientation::Rotate90),
    ] {
        let mut stored = DynamicImage::ImageRgb8(upright.clone());
        stored.apply_orientation(inverse);
        let made = photo(&turned_jpeg(&stored.to_rgb8(), number), &screen(96.0, 64.0)).unwrap();
        assert_eq!((made.width, made.height), (96, 64), "{number}");
        assert!(near(&seen(&made).to_rgb8(), &straight, 12), "{number}");
    }
}

#[test]
fn only_reduced_pictures_are_sharpened_and_mildly() {
    let edge =
        |w: u32, h: u32| png(RgbImage::from_fn(w, h, |x, _| Rgb([if x < w / 2 { 60 } else { 160 }; 3])));
    let row =
        |made: &Photo| seen(made).to_rgb8().rows().nth(20).unwrap().map(|it| it[1]).collect::<Vec<u8>>();
    let kept = row(&photo(&edge(200, 200), &screen(100.0, 100.0)).unwrap());
    assert!(*kept.iter().max().unwrap() <= 165 && *kept.iter().min().unwrap() >= 55, "{kept:?}");
    let reduced = row(&photo(&edge(2000, 2000), &screen(100.0, 100.0)).unwrap());
    let (least, most) = (*reduced.iter().min().unwrap(), *reduced.iter().max().unwrap());
    assert!((166..=182).contains(&most) && (38..=54).contains(&least), "{least} {most}");
}

#[test]
fn inks_are_those_moxcms_gives() {
    let image = patches(&COLOURS);
    let made = photo(&png(image.clone()), &press(mm(image.width()), mm(PATCH))).unwrap();
    assert_eq!((made.width, made.height, made.format), (image.width(), PATCH, Format::Jpeg));
    let press = ColorProfile::new_from_slice(&icc()).unwrap();
    let wanted = moxcms(&ColorProfile::new_srgb(), Layout::Rgb, COLOURS.as_flattened(), &press, Layout::Rgba);
    let got = middles(&inks(&made), made.width);
    for (patch, wanted) in got.iter().zip(wanted.chunks_exact(4)) {
        assert!(near(patch, wanted, 4), "{patch:?} {wanted:?}");
    }
    assert_eq!(got[1], [0; 4], "white is paper");
    assert!(got[2].iter().all(|it| *it > 20), "neutrals keep four colours: {:?}", got[2]);
    // Without the JPEG, over many colours: the mixing of four points instead of eight makes the difference.
    let mut state = 7_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let colours: Vec<u8> = (0..60_000).map(|_| random()).collect();
    let wanted = moxcms(&ColorProfile::new_srgb(), Layout::Rgb, &colours, &press, Layout::Rgba);
    let got = profile().inks_of_srgb(&colours);
    let off = got.iter().zip(&wanted).map(|(a, b)| u64::from(a.abs_diff(*b)));
    assert!(off.clone().max().unwrap() <= 6 && off.sum::<u64>() < got.len() as u64 / 5);
    assert!(got.chunks_exact(4).all(|it| it.iter().map(|ink| u32::from(*ink)).sum::<u32>() <= 767));
}

#[test]
fn a_profile_in_the_original_is_honoured() {
    let p3 = ColorProfile::new_display_p3();
    let embedded = p3.encode().unwrap();
    let image = patches(&COLOURS);
    let with = jpeg_of(&image, image.width(), PATCH, ColorType::Rgb, Some(&embedded));
    let (w, h) = (mm(image.width()), mm(PATCH));
    let srgb = ColorProfile::new_srgb();
    let on_screen = photo(&with, &Wanted { most_ppi: 400, ..screen(w, h) }).unwrap();
    let SourceProfile::Named(name) = &on_screen.source_profile else {
        panic!("{:?}", on_screen.source_profile)
    };
    assert!(name.contains("P3"), "{name}");
    let pixels: Vec<[u8; 3]> = seen(&on_screen).to_rgb8().pixels().map(|it| it.0).collect();
    let wanted = moxcms(&p3, Layout::Rgb, COLOURS.as_flattened(), &srgb, Layout::Rgb);
    let got = middles(&pixels, on_screen.width);
    assert!(near(got.as_flattened(), &wanted, 4), "{got:?} {wanted:?}");
    // On a press without the detour over sRGB.
    let printed = photo(&with, &press(w, h)).unwrap();
    let paper = ColorProfile::new_from_slice(&icc()).unwrap();
    let wanted = moxcms(&p3, Layout::Rgb, COLOURS.as_flattened(), &paper, Layout::Rgba);
    let got = middles(&inks(&printed), printed.width);
    assert!(near(got.as_flattened(), &wanted, 6), "{got:?} {wanted:?}");
    let plain = photo(&jpeg(&image), &press(w, h)).unwrap();
    assert_ne!(plain.bytes, printed.bytes);
    assert_eq!(plain.source_profile, SourceProfile::AssumedSrgb);
    // One that does not fit the pixels, or is none, counts as absent; sRGB by name changes nothing.
    for wrong in [icc(), vec![7; 300], b"short".to_vec()] {
        let odd = jpeg_of(&image, image.width(), PATCH, ColorType::Rgb, Some(&wrong));
        assert_eq!(photo(&odd, &press(w, h)).unwrap(), plain);
    }
    let named = jpeg_of(&image, image.width(), PATCH, ColorType::Rgb, Some(&srgb.encode().unwrap()));
    let named = photo(&named, &press(w, h)).unwrap();
    assert_eq!(named.bytes, plain.bytes);
    assert!(matches!(&named.source_profile, SourceProfile::Named(name) if name.contains("sRGB")));
}

#[test]
fn grey_pictures_are_printed_with_black_alone() {
    let tones =
        GrayImage::from_fn(256, 64, |x, y| Luma([(x as u8).wrapping_add(((x * 7 + y * 13) % 9) as u8)]));
    let sources = [
        jpeg_of(&tones, 256, 64, ColorType::Luma, None),
        png(tones.clone()),
        indexed_png(256, 64, tones.as_raw(), 0),
        indexed_png(256, 64, tones.as_raw(), 2),
    ];
    for (number, original) in sources.iter().enumerate() {
        let made = photo(original, &press(mm(256), mm(64))).unwrap();
        assert_eq!((made.kind, made.format), (Kind::Grey, Format::Jpeg), "{number}");
        let off = |(ink, tone): (&[u8; 4], &u8)| {
            assert_eq!(ink[..3], [0; 3], "{number}");
            u64::from(ink[3].abs_diff(255 - tone))
        };
        let sum: u64 = inks(&made).iter().zip(tones.as_raw()).map(off).sum();
        assert!(sum < 256 * 64 * 3, "{number}: {sum}");
        let on_screen = photo(original, &screen(20.0, 5.0)).unwrap();
        assert_eq!(
            (on_screen.kind, seen(&on_screen).color()),
            (Kind::Grey, image::ColorType::L8),
            "{number}"
        );
    }
    // Reduced and sharpened too.
    let reduced = photo(&sources[0], &press(5.0, 1.25)).unwrap();
    assert_eq!(reduced.width, 59);
    assert!(inks(&reduced).iter().all(|it| it[..3] == [0; 3]));
    // A tinted palette and an RGB photograph of neutrals keep four inks.
    let rgb: RgbImage = DynamicImage::ImageLuma8(tones.clone()).to_rgb8();
    for original in [indexed_png(256, 64, tones.as_raw(), 3), jpeg(&rgb), png(rgb)] {
        let made = photo(&original, &press(mm(256), mm(64))).unwrap();
        assert_eq!(made.kind, Kind::Colour);
        assert!(inks(&made).iter().any(|it| it.iter().all(|ink| *ink > 20)));
    }
    // A grey profile changes the tones.
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let flat = vec![55_u8; 64 * 64];
    let tagged = jpeg_of(&flat, 64, 64, ColorType::Luma, Some(&linear));
    let made = photo(&tagged, &press(mm(64), mm(64))).unwrap();
    assert!(matches!(made.source_profile, SourceProfile::Named(_)));
    // Linear 55/255 is 128 in sRGB.
    assert!(inks(&made).iter().all(|it| near(it, &[0, 0, 0, 127], 3)), "{:?}", inks(&made)[70]);
}

/// A PNG with a palette of 256 greys, blue off by `tint`.
fn indexed_png(width: u32, height: u32, pixels: &[u8], tint: u8) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step)) ^ u32::MAX
    };
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let named = [name, content].concat();
        [&(content.len() as u32).to_be_bytes(), &named[..], &crc(&named).to_be_bytes()].concat()
    };
    let rows: Vec<u8> = pixels.chunks_exact(width as usize).flat_map(|it| [&[0], it].concat()).collect();
    let (a, b) = rows.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    let size = rows.len() as u16;
    let packed =
        [&[0x78, 1, 1][..], &size.to_le_bytes(), &(!size).to_le_bytes(), &rows, &(b << 16 | a).to_be_bytes()];
    let palette: Vec<u8> = (0..=255_u8).flat_map(|it| [it, it, it.saturating_sub(tint)]).collect();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 3, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"PLTE", &palette),
        chunk(b"IDAT", &packed.concat()),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

#[test]
fn no_picture_has_more_ink_than_the_profile() {
    assert!((profile().most_ink() - 300.0).abs() < 0.5);
    let dark =
        RgbImage::from_fn(300, 300, |x, y| Rgb([(x % 40) as u8, (y % 30) as u8, ((x + y) % 25) as u8]));
    let made = photo(&png(dark), &press(mm(300), mm(300))).unwrap();
    let total: u64 = inks(&made).as_flattened().iter().map(|it| u64::from(*it)).sum();
    let mean = total as f64 / (300.0 * 300.0) / 2.55;
    assert!((200.0..=301.0).contains(&mean), "{mean}");
    let sums = inks(&made).into_iter().map(|it| it.iter().map(|ink| u32::from(*ink)).sum::<u32>());
    assert!(f64::from(sums.max().unwrap()) / 2.55 <= 315.0, "single pixels ring a little");
}

#[test]
fn inked_originals_are_read_both_ways() {
    let colours: [[u8; 4]; 6] = [
        [0, 0, 0, 0],
        [0, 0, 0, 255],
        [200, 20, 30, 10],
        [10, 180, 170, 0],
        [40, 30, 30, 60],
        [120, 0, 200, 0],
    ];
    let width = PATCH * colours.len() as u32;
    let data: Vec<u8> = (0..PATCH * width).flat_map(|it| colours[(it % width / PATCH) as usize]).collect();
    let press_profile = ColorProfile::new_from_slice(&icc()).unwrap();
    let srgb = ColorProfile::new_srgb();
    let wanted = moxcms(&press_profile, Layout::Rgba, colours.as_flattened(), &srgb, Layout::Rgb);
    for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let place = Wanted { most_ppi: 400, ..screen(mm(width), mm(PATCH)) };
        let tagged = photo(&jpeg_of(&data, width, PATCH, kind, Some(&icc())), &place).unwrap();
        let name = SourceProfile::Named("ISO Coated v2 300% (basICColor)".into());
        assert_eq!((&tagged.source_profile, tagged.kind), (&name, Kind::Colour));
        let pixels: Vec<[u8; 3]> = seen(&tagged).to_rgb8().pixels().map(|it| it.0).collect();
        let got = middles(&pixels, width);
        assert!(near(got.as_flattened(), &wanted, 8), "{got:?} {wanted:?}");
        let bare = photo(&jpeg_of(&data, width, PATCH, kind, None), &place).unwrap();
        assert_eq!(bare.source_profile, SourceProfile::AssumedCmyk);
        let pixels: Vec<[u8; 3]> = seen(&bare).to_rgb8().pixels().map(|it| it.0).collect();
        let got = middles(&pixels, width);
        assert!(near(&got[0], &[255; 3], 3) && near(&got[1], &[0; 3], 3), "{got:?}");
        assert!(near(&got[5], &[135, 255, 55], 5), "{got:?}");
        assert!(photo(&jpeg_of(&data, width, PATCH, kind, Some(&icc())), &press(30.0, 10.0)).is_ok());
    }
}

#[test]
fn transparency_is_paper_on_a_press_and_stays_on_a_screen() {
    let half = RgbaImage::from_fn(200, 100, |x, _| Rgba([10, 120, 90, if x < 100 { 0 } else { 255 }]));
    for original in
        [png(half.clone()), png(RgbaImage::from_fn(800, 400, |x, y| *half.get_pixel(x / 4, y / 4)))]
    {
        let printed = photo(&original, &press(mm(200), mm(100))).unwrap();
        assert_eq!((printed.width, printed.format), (200, Format::Jpeg));
        let ink = inks(&printed);
        assert_eq!(ink[50 * 200 + 20], [0; 4]);
        assert!(ink[50 * 200 + 150][0] > 100);
        let on_screen = photo(&original, &screen(mm(200), mm(100))).unwrap();
        assert_eq!(on_screen.format, Format::Png);
        let image = seen(&on_screen).to_rgba8();
        let (w, h) = image.dimensions();
        assert_eq!(image.get_pixel(w / 10, h / 2)[3], 0);
        assert!(near(&image.get_pixel(w * 8 / 10, h / 2).0, &[10, 120, 90, 255], 2));
    }
    let opaque = RgbaImage::from_pixel(90, 60, Rgba([9, 90, 200, 255]));
    assert_eq!(photo(&png(opaque), &screen(30.0, 20.0)).unwrap().format, Format::Jpeg);
    let grey = image::GrayAlphaImage::from_fn(200, 100, |x, _| LumaA([90, if x < 100 { 0 } else { 255 }]));
    let printed = photo(&png(grey.clone()), &press(mm(200), mm(100))).unwrap();
    let ink = inks(&printed);
    assert!(ink[50 * 200 + 20] == [0; 4] && near(&ink[50 * 200 + 150], &[0, 0, 0, 165], 3));
    let on_screen = photo(&png(grey), &screen(mm(200), mm(100))).unwrap();
    assert_eq!((on_screen.format, seen(&on_screen).color()), (Format::Png, image::ColorType::La8));
}

#[test]
fn files_hold_pixels_and_nothing_else() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let image = map(300, 200);
    let with = jpeg_of(&image, 300, 200, ColorType::Rgb, Some(&p3));
    for original in [with, turned_jpeg(&image, 3)] {
        for made in photos(&original, &[press(25.0, 16.0), screen(25.0, 16.0)]) {
            let bytes = made.unwrap().bytes;
            let has = |words: &[u8]| bytes.windows(words.len()).any(|it| it == words);
            assert!(!has(b"Exif") && !has(b"ICC_PROFILE") && !has(b"http") && !has(b"acsp"));
        }
    }
    let printed = photo(&jpeg(&image), &press(25.0, 16.0)).unwrap().bytes;
    let at = printed.windows(5).position(|it| it == b"Adobe").unwrap();
    assert_eq!((&printed[at - 4..at - 2], printed[at + 11]), (&[0xff, 0xee][..], 0));
    let frame = printed.windows(2).position(|it| it == [0xff, 0xc0]).unwrap();
    assert_eq!(printed[frame + 9], 4);
    let components: Vec<&[u8]> = printed[frame + 10..frame + 22].chunks(3).collect();
    assert!(components.iter().all(|it| it[1] == 0x11), "4:4:4 {components:?}");
}

#[test]
fn the_same_placement_gives_the_same_bytes() {
    let original = jpeg(&map(900, 700));
    let list = [press(40.0, 30.0), screen(40.0, 30.0), press(20.0, 30.0), screen(90.0, 30.0)];
    let together = photos(&original, &list);
    let alone: Vec<_> = list.iter().map(|it| photo(&original, it)).collect();
    assert_eq!(together, alone);
    assert_eq!(together, photos(&original, &list));
    let of = |wanted: &Wanted| key("abc", wanted);
    let keys: std::collections::BTreeSet<String> = list.iter().map(of).collect();
    assert_eq!(keys.len(), list.len());
    assert_eq!(of(&list[0]), of(&press(40.0, 30.0)));
    assert_ne!(of(&list[0]), key("abd", &list[0]));
    assert_ne!(of(&list[0]), of(&Wanted { part: Area { width: 0.9, ..Area::WHOLE }, ..list[0].clone() }));
    assert_ne!(of(&list[0]), of(&Wanted { colour: Colour::Rgb, ..list[0].clone() }));
    assert_ne!(of(&list[0]), of(&Wanted { most_ppi: 400, ..list[0].clone() }));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_reason() {
    let place = press(40.0, 30.0);
    let fault = |bytes: &[u8]| photo(bytes, &place).unwrap_err();
    assert_eq!(fault(b""), PhotoFault::Empty);
    for other in [b"GIF89a......".as_slice(), b"%PDF-1.7", b"<svg/>", b"II*\0....", b"\xff\xd8", b"x"] {
        assert_eq!(fault(other), PhotoFault::OtherFormat);
    }
    let good = jpeg(&map(300, 200));
    for end in [4, 30, good.len() / 2, good.len() - 2] {
        assert_eq!(fault(&good[..end]), PhotoFault::Truncated, "{end}");
    }
    let drawn = png(map(300, 200));
    assert_eq!(fault(&drawn[..drawn.len() / 2]), PhotoFault::Truncated);
    let mut broken = drawn.clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 40].fill(0x55);
    assert!(matches!(fault(&broken), PhotoFault::Damaged(_) | PhotoFault::Truncated));

    // Sizes, written into the header of a good file.
    let frame = good.windows(2).position(|it| it == [0xff, 0xc0]).unwrap();
    let resized = |height: u16, width: u16| {
        let mut bytes = good.clone();
        bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        bytes
    };
    assert_eq!(fault(&resized(0, 300)), PhotoFault::NoPixels);
    assert_eq!(fault(&resized(200, 0)), PhotoFault::NoPixels);
    assert_eq!(fault(&resized(20_000, 20_000)), PhotoFault::TooLarge { width: 20_000, height: 20_000 });
    let mut twelve = good.clone();
    twelve[frame + 4] = 12;
    assert!(matches!(fault(&twelve), PhotoFault::Unsupported(_)));
    let mut bomb = indexed_png(4, 4, &[0; 16], 0);
    bomb[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    assert!(matches!(fault(&bomb), PhotoFault::TooLarge { .. } | PhotoFault::Damaged(_)));

    for (w, h) in [(0.0, 30.0), (40.0, -1.0), (f64::NAN, 30.0), (40.0, f64::INFINITY)] {
        assert_eq!(photo(&good, &press(w, h)).unwrap_err(), PhotoFault::Placement);
    }
    assert_eq!(photo(&good, &Wanted { ppi: 0, ..place.clone() }).unwrap_err(), PhotoFault::Placement);
    let all = photos(b"", &[place.clone(), place]);
    assert_eq!(all, [Err(PhotoFault::Empty), Err(PhotoFault::Empty)]);
    assert!(!PhotoFault::Truncated.to_string().is_empty());
}

#[test]
fn no_damage_makes_it_panic() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let image = map(80, 60);
    let inked: Vec<u8> = (0..80 * 60 * 4).map(|it| (it % 251) as u8).collect();
    let mut webp = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image.clone()).write_to(&mut webp, ImageFormat::WebP).unwrap();
    let originals = [
        jpeg_of(&image, 80, 60, ColorType::Rgb, Some(&p3)),
        turned_jpeg(&image, 6),
        jpeg_of(&inked, 80, 60, ColorType::CmykAsYcck, None),
        jpeg_of(&inked, 80, 60, ColorType::Cmyk, None),
        png(image),
        webp.into_inner(),
    ];
    let mut state = 11_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let list = [press(10.0, 6.0), screen(3.0, 3.0)];
    for original in &originals {
        assert!(photos(original, &list).iter().all(Result::is_ok));
        for _ in 0..250 {
            let mut bytes = original.clone();
            for _ in 0..=random(4) {
                let at = if random(2) == 0 { random(bytes.len().min(700)) } else { random(bytes.len()) };
                bytes[at] = random(256) as u8;
            }
            if random(8) == 0 {
                bytes.truncate(random(bytes.len()));
            }
            let _ = photos(&bytes, &list);
        }
    }
}

#[test]
fn a_profile_is_checked_before_a_press_gets_it() {
    let good = icc();
    let parsed = profile();
    assert_eq!(parsed.description(), "ISO Coated v2 300% (basICColor)");
    assert_eq!((parsed.hash().len(), parsed.icc()), (64, &good[..]));
    let fault = |at: usize, bytes: &[u8]| {
        let mut icc = good.clone();
        icc[at..at + bytes.len()].copy_from_slice(bytes);
        OutputProfile::parse(&icc).unwrap_err()
    };
    let cut = &good[..good.len() - 1];
    let size = ProfileFault::Size { announced: good.len(), actual: good.len() - 1 };
    assert_eq!(OutputProfile::parse(cut).unwrap_err(), size);
    for none in [b"".as_slice(), b"not a profile", &[0; 400]] {
        assert_eq!(OutputProfile::parse(none).unwrap_err(), ProfileFault::NotAProfile);
    }
    assert_eq!(fault(12, b"scnr"), ProfileFault::Class("scnr".into()));
    assert_eq!(fault(16, b"RGB "), ProfileFault::Space("RGB".into()));
    assert_eq!(fault(8, &[5]), ProfileFault::Version(5));
    let entry = good.windows(4).position(|it| it == b"B2A0").unwrap();
    assert!(matches!(fault(entry, b"XXXX"), ProfileFault::Unreadable(_)));
    let table = u32::from_be_bytes(good[entry + 4..entry + 8].try_into().unwrap()) as usize;
    assert_eq!(fault(table + 9, &[3]), ProfileFault::Channels { from: 3, to: 3 });
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    assert!(matches!(OutputProfile::parse(&srgb).unwrap_err(), ProfileFault::Class(_)));
}

#[test]
fn a_profile_says_the_most_ink_it_lays() {
    let profile = profile();
    let most = profile.most_ink();
    assert!((250.0..=300.5).contains(&most), "{most}");
    let steps = (0..=255).step_by(5).map(|it| it as u8).collect::<Vec<_>>();
    let colours: Vec<u8> = steps
        .iter()
        .flat_map(|r| steps.iter().flat_map(|g| steps.iter().flat_map(|b| [*r, *g, *b])))
        .collect();
    let inks = profile.inks_of_srgb(&colours);
    let laid = inks.chunks_exact(4).map(|it| it.iter().map(|ink| f64::from(*ink)).sum::<f64>() / 2.55);
    assert!(laid.fold(0.0, f64::max) <= most + 1.0);
}
