//! From originals to the press PDF and the web PDF: an issue of random articles ([`super::pagination`]) with 60 photographs of 2 to 4
//! megapixels in place of the demo town's drawings, in a process of its own, so that its memory is that of the layout worker. CPU seconds of each stage, the largest memory, and what a build
//! with all prints kept costs beside two plain Typst compiles of the same data and prints.
use super::{Files, IssueData, Order, Typesetter, Wanted, cpu, floor, pagination, plan};
use parvis::print::layout::{self, Laid};
use parvis::print::photos::{self, Photos, Place, Prints, Purpose};
use parvis::print::preflight::Composed;
use parvis::print::printer::{BUILT_IN_ICC, PrinterProfile};
use parvis::print::worker::{self, PressJob};
use parvis::print::world::LayoutSource;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Photographs of the issue, its articles and its pages.
const PHOTOS: usize = 60;
const ARTICLES: usize = 45;
const PAGES: usize = 32;
/// Argument of the child, followed by the folder of its job.
const CHILD: &str = "--photos-in";

/// The folder whose job this process was started for.
pub(super) fn asked() -> Option<PathBuf> {
    let mut arguments = std::env::args().skip_while(|it| it != CHILD);
    arguments.nth(1).map(PathBuf::from)
}

/// Starts this program again for the job.
pub(super) fn in_a_child(folder: &Path, wanted: &Wanted) -> anyhow::Result<()> {
    let mut issue = pagination::issue(wanted, 5, ARTICLES)?;
    plan::arrange(&mut issue, &layout::info(&LayoutSource::Embedded, "magazine")?.size);
    let (data, files) = with_photographs(&issue, wanted, folder)?;
    let order = Order { budget: Some(PAGES), ..Order::default() };
    let job = Wanted { data, files, order };
    std::fs::write(folder.join("photos.json"), serde_json::to_vec(&job)?)?;
    let mut child = std::process::Command::new(std::env::current_exe()?);
    let done = child.arg(CHILD).arg(folder).envs(worker::GIVES_BACK).status()?;
    anyhow::ensure!(done.success(), "the child failed: {done}");
    Ok(())
}

/// The issue with a photograph in the place of every drawing, and at the head of articles that have none until there are [`PHOTOS`].
fn with_photographs(issue: &IssueData, wanted: &Wanted, folder: &Path) -> anyhow::Result<(IssueData, Files)> {
    let mut files: Files = wanted.files.clone();
    let logo = wanted.data.town.logo.clone();
    files.retain(|path, _| path.starts_with("/qr/") || Some(path) == logo.as_ref());
    std::fs::create_dir_all(folder.join("img"))?;
    let mut tree = serde_json::to_value(issue)?;
    let mut made = 0;
    replace(&mut tree, &mut made, folder)?;
    let articles = tree.get_mut("articles").and_then(Value::as_object_mut).into_iter().flatten();
    for (_, article) in articles.filter(|it| it.1["image"].is_null()) {
        if made < PHOTOS {
            article["image"] = json!({
                "path": "", "alt": "Photographie", "caption": "", "credit": "Ville", "width": 1, "height": 1,
                "focal": [0.5, 0.4], "decorative": false,
            });
            replace(&mut article["image"], &mut made, folder)?;
        }
    }
    // A second one in the text of the first articles.
    let articles = tree.get_mut("articles").and_then(Value::as_object_mut).into_iter().flatten();
    for (_, article) in articles {
        if made < PHOTOS {
            let mut figure = json!({
                "type": "figure", "attrs": { "id": format!("bench{made:07}"), "image": "bench", "img": {
                    "path": "", "alt": "Photographie", "caption": "", "credit": "Ville", "width": 1, "height": 1,
                    "focal": [0.5, 0.4], "decorative": false,
                } }, "content": [{ "type": "text", "text": "Une photographie dans le texte" }],
            });
            replace(&mut figure, &mut made, folder)?;
            article["body"].as_array_mut().into_iter().for_each(|it| it.push(figure.clone()));
        }
    }
    anyhow::ensure!(made == PHOTOS, "{made} photographs, not {PHOTOS}");
    Ok((serde_json::from_value(tree)?, files))
}

fn replace(value: &mut Value, made: &mut usize, folder: &Path) -> std::io::Result<()> {
    let is_picture = value.get("path").is_some() && value.get("focal").is_some();
    if is_picture && *made < PHOTOS {
        let (width, height) = [(2450, 1633), (1800, 1200), (1500, 2000), (2121, 1414)][*made % 4];
        let name = format!("img/{made}.photo");
        std::fs::write(folder.join(&name), photograph(width, height, *made as u32))?;
        value["path"] = format!("/{name}").into();
        value["width"] = width.into();
        value["height"] = height.into();
        *made += 1;
    } else {
        match value {
            Value::Array(list) => list.iter_mut().try_for_each(|it| replace(it, made, folder))?,
            Value::Object(map) => map.values_mut().try_for_each(|it| replace(it, made, folder))?,
            _ => {}
        }
    }
    Ok(())
}

/// A camera's JPEG: soft shapes, edges and grain.
fn photograph(width: u16, height: u16, seed: u32) -> Vec<u8> {
    let mut random = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let (wide, tall) = (usize::from(width), usize::from(height));
    let pixels: Vec<u8> = (0..wide * tall)
        .flat_map(|at| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (random >> 16) as f32 / 65_536.0 * 16.0 - 8.0;
            let (x, y) = ((at % wide) as f32 / wide as f32, (at / wide) as f32 / tall as f32);
            let wave = (x * 40.0).sin() * (y * 31.0).cos() * 50.0 + grain;
            let edge = if ((x * 23.0) as u32 + (y * 17.0) as u32).is_multiple_of(3) { 40.0 } else { 0.0 };
            [x * 200.0 + wave + edge, y * 200.0 + wave, (x * 9.0).sin() * 100.0 + 120.0 + edge]
                .map(|it| it as u8)
        })
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 88);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    let done = encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb);
    assert!(done.is_ok(), "a photograph is written");
    bytes
}

/// CPU seconds and largest memory by stage.
struct Stages {
    begun: Instant,
    at: f64,
    list: Vec<(&'static str, f64, u64)>,
}

impl Stages {
    fn new(begun: Instant) -> Self {
        Self { begun, at: cpu(begun), list: Vec::new() }
    }

    fn end(&mut self, name: &'static str) {
        let now = cpu(self.begun);
        self.list.push((name, now - self.at, most_memory_mb()));
        self.at = now;
        // The next stage has a largest memory of its own (proc(5), clear_refs).
        drop(std::fs::write("/proc/self/clear_refs", "5"));
    }

    fn total(&self) -> f64 {
        self.list.iter().map(|it| it.1).sum()
    }

    fn most_mb(&self) -> u64 {
        self.list.iter().map(|it| it.2).max().unwrap_or(0)
    }

    #[expect(clippy::print_stdout, reason = "a benchmark speaks")]
    fn say(&self, what: &str) {
        let stages: Vec<String> =
            self.list.iter().map(|it| format!("{} {:.0} ms {} MB", it.0, it.1 * 1e3, it.2)).collect();
        println!("{what}: {:.2} s CPU, at most {} MB ({})", self.total(), self.most_mb(), stages.join(", "));
    }
}

/// What a build leaves for the plain compiles.
struct Built {
    issue: IssueData,
    pages: usize,
    places: usize,
    /// Of screen and press, where they are asked for.
    prints: Vec<Prints>,
    web: usize,
    press: usize,
}

/// The job of the child.
#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
pub(super) fn run(folder: &Path, begun: Instant) -> anyhow::Result<()> {
    let job: Wanted = serde_json::from_slice(&std::fs::read(folder.join("photos.json"))?)?;
    let first = build(&job, folder, begun, "photographs, originals → both PDFs", false)?;
    println!(
        "{} pages, {} articles, {} places of {PHOTOS} photographs; web PDF {:.1} MB, press PDF {:.1} MB",
        first.pages,
        first.issue.articles.len(),
        first.places,
        first.web as f64 / 1e6,
        first.press as f64 / 1e6
    );
    let before = cpu(begun);
    let again = build(&job, folder, begun, "the same, prints kept", true)?;
    let cached = cpu(begun) - before;
    let mut plain = 0.0;
    for (mode, prints) in ["screen", "press"].into_iter().zip(&again.prints) {
        let mut files = job.files.clone();
        files.extend(prints.iter().map(|(place, bytes)| (place.path.clone(), bytes.to_vec())));
        let mut issue = again.issue.clone();
        issue.mode = if mode == "press" { mode.into() } else { issue.mode };
        plain += floor(&issue, &files, begun);
    }
    println!(
        "prints kept {cached:.2} s / two plain compiles and exports {plain:.2} s = {:.2}",
        cached / plain
    );
    Ok(())
}

/// Lets go of everything when the layout worker does.
fn build(job: &Wanted, folder: &Path, begun: Instant, what: &str, keep: bool) -> anyhow::Result<Built> {
    typst::comemo::evict(0);
    let press = PressJob {
        printer: PrinterProfile::default(),
        icc: BUILT_IN_ICC.to_vec(),
        made_at: chrono::DateTime::UNIX_EPOCH,
        id: uuid::Uuid::now_v7(),
    };
    let mut files = job.files.clone();
    let mut stages = Stages::new(begun);
    let photos = Photos::lying_in(folder, &mut files, Some(folder.join("prints")))?;
    let pixels = photos::pixels(&job.data);
    let typesetter = Typesetter::new(&LayoutSource::Embedded, "magazine", files, None)?;
    let fitted = typesetter.fit(job.data.clone(), &job.order)?;
    stages.end("layout");
    let (on_press, profile) = worker::set_for_press(&typesetter, &fitted.issue, &press)?;
    layout::forget();
    stages.end("press layout");
    let places = |laid: &Laid| -> Vec<Place> {
        laid.images(&photos, &pixels).into_iter().map(|it| it.place).collect()
    };
    let inks = profile.clone();
    let outputs = [(Purpose::Screen, places(&fitted.laid)), (Purpose::Press(profile), places(&on_press))];
    let (mut prints, unusable) = photos.develop(&outputs);
    anyhow::ensure!(unusable.is_empty(), "{unusable:?}");
    let shown: BTreeSet<&str> = prints[0].keys().map(|it| it.path.as_str()).collect();
    anyhow::ensure!(!shown.is_empty(), "no photograph was placed");
    let places = prints[0].len();
    let kept = if keep { prints.clone() } else { Vec::new() };
    stages.end("photographs for screen and press");
    let for_press = prints.pop().unwrap_or_default();
    let laid = fitted.laid.with_prints(&photos, &prints.pop().unwrap_or_default());
    let pages = laid.pages();
    let web = laid.web_pdf(&fitted.issue)?.len();
    drop(laid);
    stages.end("web PDF");
    let on_press = on_press.with_prints(&photos, &for_press);
    let within_ink = worker::within_ink(&for_press, &inks, &press.printer);
    let composed = Composed { within_ink, ..on_press.composed(&job.files) };
    let pdf = on_press.pdf_for_press()?;
    drop((on_press, for_press));
    stages.end("PDF for the press");
    let made = worker::rewrite(pdf, &fitted.issue, &press)?;
    stages.end("rewritten as PDF/X");
    worker::check_press(&made.pdf, pages, Some(composed), &fitted.issue, &press);
    stages.end("preflight");
    stages.say(what);
    Ok(Built { pages, places, issue: fitted.issue, prints: kept, web, press: made.pdf.len() })
}

/// The most memory this process had since it last forgot; 0 where the system does not say.
fn most_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
