//! Photographs on the pages: every place gets its own print, cut to what its frame shows.
use super::photo::{jpeg, map};
use crate::support::pdf;
use lopdf::{Document, Object};
use parvis::framing::{self, Area};
use parvis::media::photo::OutputProfile;
use parvis::print::data::{IssueData, Picture};
use parvis::print::layout::{Files, Laid, Typesetter};
use parvis::print::photos::{Photos, Purpose};
use parvis::print::world::LayoutSource;
use parvis::print::{photos, plan};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const LAYOUTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts");

/// A photograph of 3000 × 2000 pixels whose subject stands at its right edge.
const KEEP: Area = Area { left: 0.72, top: 0.05, width: 0.28, height: 0.5 };

/// The sample with a photograph on its cover and at the head of its first article.
fn sample() -> (IssueData, Files) {
    let json = std::fs::read_to_string(format!("{LAYOUTS}/magazine/sample.json")).unwrap();
    let mut issue: IssueData = serde_json::from_str(&json).unwrap();
    let photograph = |path: &str, old: &Picture| Picture {
        path: path.into(),
        width: 3000,
        height: 2000,
        focal: (0.1, 0.5),
        keep: Some(KEEP),
        ..old.clone()
    };
    let cover = issue.cover.image.as_mut().unwrap();
    *cover = photograph("/img/0.photo", cover);
    let lead = issue.articles.values_mut().find_map(|it| it.image.as_mut()).unwrap();
    *lead = photograph("/img/1.photo", lead);
    let original = jpeg(&map(3000, 2000));
    let files = ["/img/0.photo", "/img/1.photo"].map(|it| (it.to_owned(), original.clone()));
    (plan::without_runs(issue), files.into())
}

fn set(issue: &IssueData, files: Files) -> Laid {
    let typesetter = Typesetter::new(&LayoutSource::Embedded, "magazine", files, None).unwrap();
    typesetter.set(&plan::planned(issue, &typesetter.measure(issue).unwrap())).unwrap()
}

/// Width and height in pixels of every JPEG of a PDF.
fn jpegs(document: &Document) -> BTreeSet<(i64, i64)> {
    let is_jpeg = |it: &&lopdf::Stream| {
        let filter = it.dict.get(b"Filter");
        filter.is_ok_and(|it| format!("{it:?}").contains("DCTDecode"))
    };
    let streams = document.objects.values().filter_map(|it| it.as_stream().ok()).filter(is_jpeg);
    let side = |it: &lopdf::Stream, name: &[u8]| it.dict.get(name).and_then(Object::as_i64).unwrap();
    streams.map(|it| (side(it, b"Width"), side(it, b"Height"))).collect()
}

#[test]
fn a_print_has_the_shape_and_the_resolution_of_its_frame() {
    let (issue, mut files) = sample();
    let photos = Photos::take(&mut files, None).unwrap();
    let laid = set(&issue, files);
    let pixels = photos::pixels(&issue);
    let images = laid.images(&photos, &pixels);
    assert!(images.iter().any(|it| it.path == "/img/0.photo"), "{images:?}");
    assert!(images.iter().any(|it| it.path == "/img/1.photo"), "{images:?}");
    for image in &images {
        let part = image.place.part();
        let shape = image.width_mm / image.height_mm;
        assert!((part.width * 1.5 / part.height - shape).abs() < 0.01, "not stretched: {image:?}");
        assert!(part.width > 0.99 || part.height > 0.99, "the largest part: {image:?}");
        // Its focal point lies far from it: only the rectangle explains where the window stands.
        let right = |it: &Area| it.left + it.width;
        if part.width >= KEEP.width && part.height >= KEEP.height {
            assert!(part.left <= KEEP.left + 1e-4 && right(&part) >= right(&KEEP) - 1e-4, "{image:?}");
            assert!(part.top <= KEEP.top + 1e-4, "{image:?}");
        }
        let ppi = 3000.0 * part.width / image.width_mm * 25.4;
        assert!((image.ppi - ppi).abs() < 1.0, "{image:?}");
    }
    let icc = std::fs::read(super::photo::PROFILE).unwrap();
    let places: Vec<_> = images.iter().map(|it| it.place.clone()).collect();
    let press = Purpose::Press(Arc::new(OutputProfile::parse(&icc).unwrap()));
    let (prints, unusable) = photos.develop(&[(Purpose::Screen, places.clone()), (press, places)]);
    assert!(unusable.is_empty(), "{unusable:?}");
    let expected = |ppi: f64, most: f64| -> BTreeSet<(i64, i64)> {
        let of = |mm: f64| (mm / 25.4 * ppi).round() as i64;
        let reduced = images.iter().filter(|it| it.ppi > most);
        reduced.map(|it| (of(it.width_mm), of(it.height_mm))).collect()
    };
    let on_screen = laid.with_prints(&photos, &prints[0]);
    let made = jpegs(&Document::load_mem(&on_screen.pdf().unwrap()).unwrap());
    assert!(!expected(150.0, 165.0).is_empty());
    assert!(made.is_superset(&expected(150.0, 165.0)), "{made:?}");
    // The first page shows the photograph and not its stand-in.
    let page = image::load_from_memory(&on_screen.png(1, 0.5).unwrap()).unwrap().to_rgb8();
    let shades: BTreeSet<_> = page.pixels().map(|it| it.0).collect();
    assert!(shades.len() > 500, "{}", shades.len());
    let (issue, mut files) = sample();
    let photos = Photos::take(&mut files, None).unwrap();
    let on_press = set(&issue, files).with_prints(&photos, &prints[1]);
    let made = jpegs(&on_press.pdf_for_press().unwrap());
    assert!(made.is_superset(&expected(300.0, 360.0)), "{made:?}");
}

#[test]
fn a_crop_cut_by_hand_counts_on_paper_too() {
    let (mut issue, mut files) = sample();
    let cut = |left: f64, top: f64, shape: f64| framing::cut(1.5, shape, (left, top), 0.5);
    let crops: BTreeMap<String, Area> =
        [("wide", cut(0.05, 0.1, 16.0 / 9.0)), ("square", cut(0.1, 0.3, 1.0)), ("tall", cut(0.2, 0.4, 0.8))]
            .map(|it| (it.0.to_owned(), it.1))
            .into();
    let head = issue.articles.values_mut().filter_map(|it| it.image.as_mut());
    head.filter(|it| it.path == "/img/1.photo").for_each(|it| it.crops = crops.clone());
    let photos = Photos::take(&mut files, None).unwrap();
    let laid = set(&issue, files);
    let images = laid.images(&photos, &photos::pixels(&issue));
    let placed: Vec<_> = images.iter().filter(|it| it.path == "/img/1.photo").collect();
    assert!(!placed.is_empty(), "{images:?}");
    for image in placed {
        let (part, shape) = (image.place.part(), image.width_mm / image.height_mm);
        let by_hand = crops[framing::nearest(shape)];
        let subject = framing::Subject { focal: (0.1, 0.5), keep: Some(KEEP) };
        let expected = framing::window_of(by_hand, 1.5, shape, &subject);
        for (found, wanted) in [
            (part.left, expected.left),
            (part.top, expected.top),
            (part.width, expected.width),
            (part.height, expected.height),
        ] {
            assert!((found - wanted).abs() < 0.002, "{part:?} of {by_hand:?}, not {expected:?}");
        }
        // Around the focal point and the rectangle alone it would be the largest part.
        assert!(part.width < 0.6 && part.height < 0.6, "{part:?}");
    }
}

#[test]
fn prints_are_kept_and_a_bad_original_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (issue, mut files) = sample();
    files.insert("/img/1.photo".into(), b"\xff\xd8\xff\xe0 no picture".to_vec());
    let photos = Photos::take(&mut files, Some(folder.path().into())).unwrap();
    let laid = set(&issue, files);
    let places: Vec<_> =
        laid.images(&photos, &photos::pixels(&issue)).iter().map(|it| it.place.clone()).collect();
    let (prints, unusable) = photos.develop(&[(Purpose::Screen, places.clone())]);
    assert_eq!(unusable.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["/img/1.photo"]);
    let kept = || std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(kept(), prints[0].len());
    let (again, _) = photos.develop(&[(Purpose::Screen, places)]);
    assert_eq!(again, prints);
    assert_eq!(kept(), prints[0].len());
    assert!(laid.with_prints(&photos, &again[0]).pdf().is_ok());
}

/// Shades, half-transparent shapes and a mask: what a town's illustrator draws.
const DRAWING: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 40"><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient><radialGradient id="r"><stop offset="0" stop-color="#f2c14e"/><stop offset="1" stop-color="#5a4a94"/></radialGradient><mask id="m"><rect width="60" height="40" fill="url(#g)"/></mask></defs><rect width="60" height="40" fill="#dfeee6"/><rect width="60" height="30" fill="url(#r)" mask="url(#m)"/><g opacity=".5"><circle cx="20" cy="25" r="9" fill="#1f6f86"/><circle cx="28" cy="25" r="9" fill="#8a3f6b"/></g></svg>"##;

#[test]
fn a_drawing_is_in_the_file_once_and_looks_as_on_the_page() {
    let (mut issue, mut files) = sample();
    files.clear();
    files.insert("/img/0.svg".into(), DRAWING.into());
    let drawn = |picture: &mut Picture| {
        (picture.path, picture.width, picture.height) = ("/img/0.svg".into(), 64, 40);
    };
    drawn(issue.cover.image.as_mut().unwrap());
    issue.articles.values_mut().find_map(|it| it.image.as_mut()).map(drawn).unwrap();
    let laid = set(&issue, files);
    let file = laid.web_pdf(&issue).unwrap();
    let document = Document::load_mem(&file).unwrap();
    let streams: Vec<_> = document.objects.values().filter_map(|it| it.as_stream().ok()).collect();
    let is = |it: &lopdf::Stream, key: &[u8], value: &[u8]| {
        it.dict.get(key).and_then(Object::as_name).is_ok_and(|it| it == value)
    };
    let pictures: Vec<_> = streams.iter().filter(|it| is(it, b"Subtype", b"Image")).collect();
    let width = |it: &lopdf::Stream| it.dict.get(b"Width").and_then(Object::as_i64).unwrap_or(0);
    assert!(pictures.iter().all(|it| width(it) > 1), "a stand-in was left");
    // A form that fills the place of a picture, with the shape of the drawing: the layout's own have another, groups inside it no matrix.
    let sheet = |it: &lopdf::Stream| -> Option<f32> {
        let sides = it
            .dict
            .get(b"BBox")
            .and_then(Object::as_array)
            .ok()
            .filter(|_| is(it, b"Subtype", b"Form") && it.dict.has(b"Matrix"))?;
        Some(sides.get(2)?.as_float().ok()? / sides.get(3)?.as_float().ok()?)
    };
    let drawings = streams.iter().filter_map(|it| sheet(it)).filter(|it| (it - 1.6).abs() < 0.01);
    assert_eq!(drawings.count(), 1, "on the cover and in the article, once in the file");
    for (at, seen) in pdf::rasters(&file).iter().enumerate().take(4) {
        let page = image::load_from_memory(&laid.png(at + 1, 40.0 / 72.0).unwrap()).unwrap().to_rgb8();
        let head = format!("P6\n{} {}\n255\n", page.width(), page.height());
        let (seen, page) = (pdf::pixels(seen), pdf::pixels(&[head.as_bytes(), page.as_raw()].concat()));
        assert!(seen.len().abs_diff(page.len()) <= 2, "{} {}", seen.len(), page.len());
        let far = seen
            .iter()
            .zip(&page)
            .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 60))
            .count();
        assert!(far * 10 < page.len(), "page {}: {far} of {} pixels differ", at + 1, page.len());
    }
}
