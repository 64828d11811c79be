//! Layouts as their designers work on them: every one sets every sample whole, has its large-print twin, and takes a shape without Rust.
use crate::support::pdf;
use parvis::print::data::{Band, IssueData};
use parvis::print::layout::{self, Files, LayoutError, LayoutInfo, Typesetter};
use parvis::print::order::Order;
use parvis::print::plan;
use parvis::print::studio;
use parvis::print::worker::{PlanJob, Worker};
use parvis::print::world::LayoutSource;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

const LAYOUTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts");

fn installed() -> Vec<LayoutInfo> {
    layout::installed(&LayoutSource::Embedded).unwrap()
}

fn sample(layout: &str) -> IssueData {
    let json = std::fs::read_to_string(format!("{LAYOUTS}/{layout}/sample.json")).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn typesetter(layout: &str) -> Typesetter {
    Typesetter::new(&LayoutSource::Embedded, layout, Files::new(), None).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// The folder of a layout in a copy of its own, with `lib` beside it.
fn copied(layout: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["lib", layout] {
        copy(&Path::new(LAYOUTS).join(name), &folder.path().join(name));
    }
    let dir = folder.path().join(layout);
    (folder, dir)
}

fn append(path: &Path, text: &str) {
    let before = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, before + text).unwrap();
}

/// The shapes that a planned issue uses.
fn shapes(issue: &IssueData) -> Vec<&str> {
    let bands = issue.plan.pages.iter().flat_map(|it| &it.runs).flat_map(|it| &it.bands);
    bands.flat_map(Band::places).map(|it| it.shape.as_str()).collect()
}

#[test]
fn there_are_four_magazines_with_two_dozen_shapes_each() {
    let found = installed();
    let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["carnet", "gazette", "livret", "magazine"],
        "a layout without a grid is not for issues"
    );
    for it in &found {
        assert!(it.shape.len() >= 24, "{}: {} shapes", it.name, it.shape.len());
        assert!(it.title.contains_key("fr") && it.title.contains_key("en"), "{}", it.name);
    }
    let formats = found.iter().map(|it| it.format().unwrap()).map(|it| (it.width_mm, it.height_mm));
    assert_eq!(formats.collect::<Vec<_>>(), [(170.0, 240.0), (240.0, 320.0), (148.0, 210.0), (210.0, 297.0)]);
}

#[test]
fn every_layout_sets_every_sample_whole() {
    for info in installed() {
        for of in ["magazine", "gazette"] {
            let typesetter = typesetter(&info.name);
            let mut issue = sample(of);
            issue.format = info.format().unwrap();
            plan::arrange(&mut issue, &info.size);
            let fitted = typesetter.fit(issue, &Order::default()).unwrap();
            let name = format!("{of} in {}", info.name);
            let proof = fitted.laid.proof();
            assert_eq!((proof.oversets.len(), proof.warnings.len()), (0, 0), "{name}: {proof:?}");
            assert_eq!(proof.pages % info.pages.multiple_of, 0, "{name}");
            assert!(fitted.left_out.is_empty(), "{name}: {:?}", fitted.left_out);
            let text = pdf::text(&fitted.laid.pdf().unwrap());
            for article in fitted.issue.articles.values() {
                assert!(pdf::holds(&text, &article.title), "{name}: {}", article.title);
            }
        }
    }
}

fn words(node: &Value, out: &mut Vec<String>) {
    match node {
        Value::Array(list) => list.iter().for_each(|it| words(it, out)),
        Value::Object(map) => {
            out.extend(map.get("text").and_then(Value::as_str).map(ToOwned::to_owned));
            map.get("content").into_iter().for_each(|it| words(it, out));
        }
        _ => {}
    }
}

/// Type sizes on the pages of a PDF, in pt.
fn type_sizes(pdf: &[u8]) -> Vec<f64> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let mut sizes = Vec::new();
    for page in document.get_pages().into_values() {
        let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
        let fonts = content.operations.iter().filter(|it| it.operator == "Tf");
        sizes.extend(fonts.map(|it| f64::from(it.operands[1].as_float().unwrap())));
    }
    sizes
}

#[test]
fn large_print_has_every_word_in_one_column_of_large_type() {
    for info in installed() {
        let issue = sample(&info.name);
        let laid = typesetter(&info.name).set_large(&issue).unwrap();
        assert_eq!(laid.proof().warnings, [], "{}", info.name);
        let file = laid.pdf().expect("PDF/UA-1");
        assert!(
            String::from_utf8_lossy(&file).contains("pdfuaid"),
            "{} says that it is accessible",
            info.name
        );
        // a paragraph may go on behind the foot of a page
        let foot = pdf::plain(&format!(
            "{} · {} {}",
            issue.town.magazine, issue.labels["number"], issue.issue.number
        ));
        let pages = (1..=laid.pages()).rev();
        let text = pages.fold(pdf::text(&file), |text, page| text.replace(&format!("{foot} {page} "), ""));
        for article in issue.articles.values() {
            let mut all = vec![article.title.clone(), article.lede.clone()];
            words(&article.body, &mut all);
            for it in all.iter().filter(|it| !it.trim().is_empty()) {
                assert!(pdf::holds(&text, it), "{}: {it}", info.name);
            }
            assert!(pdf::holds(&text, &article.short), "{} leads to the site", article.key);
        }
        for entry in issue.agenda.iter().flat_map(|it| &it.events) {
            assert!(pdf::holds(&text, &entry.title), "{}", entry.title);
        }
        assert!(issue.numbers.iter().all(|it| pdf::holds(&text, &it.number)));
        let sizes = type_sizes(&file);
        assert!(!sizes.is_empty() && sizes.iter().all(|it| *it >= 17.99), "{}: {sizes:?}", info.name);
    }
}

#[test]
fn a_designer_adds_a_shape_without_rust() {
    let (_folder, dir) = copied("gazette");
    append(
        &dir.join("layout.toml"),
        r#"
[[shape]]
name = "ours"
title = { fr = "La nôtre", en = "Ours" }
areas = ["head text", "pict text"]
heading = "b"
cost = { short = -400, ordinary = -400, leading = -400 }
"#,
    );
    let report = studio::check(&dir, true).unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    let json = std::fs::read_to_string(dir.join("sample.json")).unwrap();
    let issue: IssueData = serde_json::from_str(&json).unwrap();
    assert!(shapes(&issue).contains(&"ours"), "{:?}", shapes(&issue));
    assert!(!shapes(&sample("gazette")).contains(&"ours"));
}

#[test]
fn what_contradicts_itself_is_refused_with_its_name() {
    let shape = |name: &str, heading: &str, areas: &str| {
        format!(
            "\n[[shape]]\nname = \"{name}\"\ntitle = {{ fr = \"a\" }}\nareas = [{areas}]\nheading = \"{heading}\"\ncost = {{}}\n"
        )
    };
    for (added, expected) in [
        (shape("a", "none", "\"head\", \"text\""), "there is no heading none"),
        (shape("plain-1", "1", "\"head\", \"text\""), "two of this name"),
        (shape("a", "1", "\"head head head head head\", \"text text text text text\""), "5 columns wide"),
        (shape("a", "1", "\"head\", \"photo\""), "photo"),
    ] {
        let (_folder, dir) = copied("gazette");
        append(&dir.join("layout.toml"), &added);
        match studio::check(&dir, false) {
            Err(LayoutError::Data(text)) => assert!(text.contains(expected), "{text}"),
            other => panic!("{other:?}"),
        }
    }
    let (_folder, dir) = copied("gazette");
    let toml = std::fs::read_to_string(dir.join("layout.toml")).unwrap();
    std::fs::write(dir.join("layout.toml"), toml.replace("lines = 71", "lines = 90")).unwrap();
    assert!(studio::check(&dir, false).unwrap_err().to_string().contains("past the foot of the page"));
}

#[test]
fn a_new_layout_passes_its_check() {
    let folder = tempfile::tempdir().unwrap();
    for from in ["magazine", "carnet", "livret", "gazette"] {
        let dir = folder.path().join(format!("our-{from}"));
        studio::make(&dir, from).unwrap();
        let report = studio::check(&dir, false).unwrap();
        assert_eq!((report.layout, report.faults), (format!("our-{from}"), Vec::new()));
        let again = studio::make(&dir, from).unwrap_err().to_string();
        assert!(again.contains("not empty"), "{again}");
    }
    let wrong =
        |name: &str, from: &str| studio::make(&folder.path().join(name), from).unwrap_err().to_string();
    assert!(wrong("Notre magazine", "magazine").contains("no name for a layout"));
    assert!(wrong("lib", "magazine").contains("no name for a layout"));
    assert!(wrong("other", "sheet").contains("carnet, gazette, livret, magazine"));
}

#[test]
fn every_shape_has_a_specimen() {
    let out = tempfile::tempdir().unwrap();
    for info in installed() {
        let to = out.path().join(&info.name);
        let shots = studio::shot(&Path::new(LAYOUTS).join(&info.name), &to).unwrap();
        assert_eq!((&shots.faults, &shots.empty), (&Vec::new(), &Vec::new()), "{}", info.name);
        assert_eq!(shots.shapes.len(), info.shape.len());
        for name in info.shape.iter().map(|it| format!("shape-{}.png", it.name)) {
            assert!(std::fs::read(to.join(&name)).unwrap().starts_with(b"\x89PNG"), "{name}");
        }
        assert!(to.join("page-01.png").is_file() && to.join("large-01.png").is_file());
        assert!(to.join(format!("{}.pdf", info.name)).is_file());
    }
}

#[test]
fn a_mistake_is_said_with_its_file_and_line() {
    let (_folder, dir) = copied("magazine");
    append(&dir.join("back.typ"), "\n#let wrong = nothing-of-this-name\n");
    let lines = std::fs::read_to_string(dir.join("back.typ")).unwrap().lines().count();
    let report = studio::check(&dir, false).unwrap();
    let expected = format!("/magazine/back.typ:{lines}:");
    assert!(report.faults.iter().any(|it| it.starts_with(&expected)), "{:?}", report.faults);
}

/// What becomes of the magazine's sample with this at the end of a file that every layout reads.
async fn planned_with(code: &str, deadline: Duration, memory_mb: u64) -> (Worker, LayoutError) {
    let (folder, _) = copied("magazine");
    let read_first = folder.path().join("lib/richtext.typ");
    let good = std::fs::read_to_string(&read_first).unwrap();
    append(&read_first, code);
    let source = LayoutSource::Folder(folder.path().into());
    let worker = Worker::new(source, env!("CARGO_BIN_EXE_parvis").into(), memory_mb);
    let job = |deadline| PlanJob {
        layout: "magazine".into(),
        issue: sample("magazine"),
        files: Files::new(),
        deadline,
        order: Order::default(),
    };
    let fault = worker.plan(job(deadline)).await.unwrap_err();
    std::fs::write(&read_first, good).unwrap();
    worker.plan(job(Duration::from_secs(300))).await.expect("the next job has a child of its own");
    (worker, fault)
}

#[tokio::test]
async fn a_layout_that_eats_memory_is_stopped_while_it_does_and_harms_no_other() {
    let code = "\n#let boom = range(90000000).len()\n";
    let (_worker, fault) = planned_with(code, Duration::from_secs(300), 900).await;
    assert_eq!(fault, LayoutError::Memory(900));
}

#[tokio::test]
async fn a_layout_that_never_ends_is_stopped_in_time_and_harms_no_other() {
    let code = "\n#let hang = { let n = 0; for a in range(90000) { for b in range(90000) { n += 1 } }; n }\n";
    let (_worker, fault) = planned_with(code, Duration::from_secs(1), 900).await;
    assert_eq!(fault, LayoutError::Deadline);
}
