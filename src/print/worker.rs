//! Lays out in a child process that lives long, so that a layout that goes wrong or eats memory takes nothing with it. The child is this
//! same program (`parvis layout-worker`): one JSON line in per job, one out. Pictures and the PDF travel through a job folder, not through
//! the pipe. Knows the layout engine; not the queue, not the CMS.
use super::data::IssueData;
use super::layout::{Files, LayoutError, PrintedImage, Proof, Typesetter};
use super::photos::{self, Photos, Purpose, Size};
use super::plan::Fitted;
use super::preflight;
use super::press::{self, Press};
use super::printer::{self, PrinterProfile};
use super::world::{self, LayoutSource};
use crate::media::photo::OutputProfile;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Time beyond the deadline before the child is killed: it should have stopped by itself.
const GRACE: Duration = Duration::from_secs(2);

/// The printer's ICC profile in a job's folder.
const PROFILE: &str = "profile.icc";

/// A page to draw.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// From 1; 0 means every page.
    pub page: usize,
    /// Pixels to the point: 96 dpi is 1.333.
    pub px_per_pt: f64,
}

/// What to lay out.
#[derive(Debug, Clone)]
pub struct Job {
    pub layout: String,
    pub issue: IssueData,
    pub files: Files,
    pub deadline: Duration,
    /// Pages at most.
    pub budget: Option<usize>,
    /// Keys of articles that may complete a sheet.
    pub fillers: Vec<String>,
    pub draw: Vec<Draw>,
    /// The printer's file, if it is wanted.
    pub press: Option<PressJob>,
    /// Where converted pictures are kept between jobs.
    pub kept: Option<PathBuf>,
}

/// The printer's file of an issue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PressJob {
    pub printer: PrinterProfile,
    /// The printer's ICC profile; travels as a file.
    #[serde(skip)]
    pub icc: Vec<u8>,
    pub made_at: DateTime<Utc>,
    /// Names the document.
    pub id: Uuid,
}

/// The printer's file and what its preflight says.
#[derive(Debug, Clone)]
pub struct PressDone {
    pub pdf: Vec<u8>,
    pub report: preflight::Report,
}

/// A picture that stays empty, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Empty {
    pub page: Option<usize>,
    pub alt: String,
    pub why: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Done {
    /// The data as laid out, what stayed out, and the way there.
    pub fitted: Fitted<Proof>,
    /// Pages drawn, as PNG, by page.
    pub pages: Vec<(usize, Vec<u8>)>,
    pub press: Option<PressDone>,
    pub empty: Vec<Empty>,
}

#[derive(Serialize, Deserialize)]
struct Request {
    folder: PathBuf,
    layout: String,
    /// Layouts from this folder instead of the embedded ones.
    layouts: Option<PathBuf>,
    deadline_ms: u64,
    budget: Option<usize>,
    fillers: Vec<String>,
    draw: Vec<Draw>,
    press: Option<PressJob>,
    kept: Option<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct Reply {
    result: Result<Told, LayoutError>,
    memory_mb: u64,
}

/// What the child says of a job; PDFs and pages lie in the folder as `proof.pdf`, `press.pdf` and `page-N.png`.
#[derive(Serialize, Deserialize)]
struct Told {
    fitted: Fitted<Proof>,
    drawn: Vec<usize>,
    preflight: Option<preflight::Report>,
    empty: Vec<Empty>,
}

/// The parent's side. One job at a time; jobs wait for each other.
pub struct Worker {
    source: LayoutSource,
    /// The program to start; none lays out in this process (tests, small installations).
    program: Option<PathBuf>,
    /// A child larger than this after a job is replaced.
    memory_mb: u64,
    child: Mutex<Option<Running>>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    /// With a child process, started at the first job and replaced when it keeps more than `memory_mb`.
    #[must_use]
    pub fn new(source: LayoutSource, program: PathBuf, memory_mb: u64) -> Self {
        Self { source, program: Some(program), memory_mb, child: Mutex::new(None) }
    }

    /// Without a child process.
    #[must_use]
    pub fn in_process(source: LayoutSource) -> Self {
        Self { source, program: None, memory_mb: 0, child: Mutex::new(None) }
    }

    /// Lays out one issue. The child is killed when it does not answer in time, and the next job starts another.
    pub async fn lay_out(&self, job: Job) -> Result<Done, LayoutError> {
        let Some(program) = &self.program else {
            let source = self.source.clone();
            let work = move || perform(&source, job);
            return tokio::task::spawn_blocking(work)
                .await
                .map_err(|err| LayoutError::Engine(err.to_string()))?;
        };
        let folder = tempfile::tempdir().map_err(engine_error)?;
        let (at, issue, files) = (folder.path().to_owned(), job.issue, job.files);
        let icc = job.press.as_ref().map(|it| it.icc.clone());
        blocking(move || write_job(&at, &issue, &files, icc.as_deref())).await?;
        let layouts = match &self.source {
            LayoutSource::Embedded => None,
            LayoutSource::Folder(root) => Some(root.clone()),
        };
        let deadline_ms = u64::try_from(job.deadline.as_millis()).unwrap_or(u64::MAX);
        let request = Request {
            folder: folder.path().into(),
            layout: job.layout,
            layouts,
            deadline_ms,
            budget: job.budget,
            fillers: job.fillers,
            draw: job.draw,
            press: job.press,
            kept: job.kept,
        };
        let line = serde_json::to_string(&request).map_err(engine_error)?;

        let mut slot = self.child.lock().await;
        let mut running = match slot.take() {
            Some(running) => running,
            None => start(program)?,
        };
        let answer = tokio::time::timeout(job.deadline + GRACE, running.ask(&line)).await;
        let reply = match answer {
            Ok(Ok(reply)) => reply,
            Ok(Err(err)) => {
                running.end().await;
                return Err(err);
            }
            Err(_) => {
                running.end().await;
                return Err(LayoutError::Deadline);
            }
        };
        if reply.memory_mb > self.memory_mb {
            running.end().await;
        } else {
            *slot = Some(running);
        }
        drop(slot);
        let told = reply.result?;
        blocking(move || read_results(folder.path(), told)).await
    }
}

impl Running {
    async fn ask(&mut self, line: &str) -> Result<Reply, LayoutError> {
        self.input.write_all(line.as_bytes()).await.map_err(engine_error)?;
        self.input.write_all(b"\n").await.map_err(engine_error)?;
        self.input.flush().await.map_err(engine_error)?;
        let answer = self.output.next_line().await.map_err(engine_error)?;
        let answer = answer.ok_or_else(|| LayoutError::Engine("the layout worker ended".into()))?;
        serde_json::from_str(&answer).map_err(engine_error)
    }

    async fn end(mut self) {
        if let Err(err) = self.child.kill().await {
            tracing::warn!(error = %err, "could not end the layout worker");
        }
    }
}

fn start(program: &Path) -> Result<Running, LayoutError> {
    let mut command = Command::new(program);
    command.arg("layout-worker").stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(engine_error)?;
    let missing = || LayoutError::Engine("the layout worker has no pipes".into());
    let input = child.stdin.take().ok_or_else(missing)?;
    let output = BufReader::new(child.stdout.take().ok_or_else(missing)?).lines();
    Ok(Running { child, input, output })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LayoutError> + Send + 'static,
) -> Result<T, LayoutError> {
    tokio::task::spawn_blocking(work).await.map_err(engine_error)?
}

fn engine_error(err: impl std::fmt::Display) -> LayoutError {
    LayoutError::Engine(err.to_string())
}

fn write_job(folder: &Path, issue: &IssueData, files: &Files, icc: Option<&[u8]>) -> Result<(), LayoutError> {
    if let Some(icc) = icc {
        std::fs::write(folder.join(PROFILE), icc).map_err(engine_error)?;
    }
    std::fs::write(folder.join("issue.json"), serde_json::to_vec(issue).map_err(engine_error)?)
        .map_err(engine_error)?;
    for (path, bytes) in files {
        // Names are checked before they touch a disk.
        if !world::allowed(path) {
            return Err(LayoutError::Data(format!("{path} is not a name for a file of an issue")));
        }
        let target = folder.join(path.trim_start_matches('/'));
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(engine_error)?;
        }
        std::fs::write(target, bytes).map_err(engine_error)?;
    }
    Ok(())
}

fn read_results(folder: &Path, told: Told) -> Result<Done, LayoutError> {
    let read = |name: &str| std::fs::read(folder.join(name)).map_err(engine_error);
    let mut fitted = told.fitted;
    fitted.laid.pdf = read("proof.pdf")?;
    let page = |&number: &usize| Ok((number, read(&format!("page-{number}.png"))?));
    let pages = told.drawn.iter().map(page).collect::<Result<_, LayoutError>>()?;
    let press = told.preflight.map(|report| Ok(PressDone { pdf: read("press.pdf")?, report })).transpose()?;
    Ok(Done { fitted, pages, press, empty: told.empty })
}

/// One job from beginning to end, in this process.
fn perform(source: &LayoutSource, job: Job) -> Result<Done, LayoutError> {
    let deadline = Instant::now() + job.deadline;
    let mut files = job.files;
    let photos = Photos::take(&mut files, job.kept.clone())?;
    let pixels = photos::pixels(&job.issue);
    let typesetter = Typesetter::new(source, &job.layout, files.clone(), Some(deadline))?;
    let Fitted { issue, laid, left_out, steps } = typesetter.fit(job.issue, job.budget, &job.fillers)?;
    let images = laid.images(&photos, &pixels);
    let proof = Proof { images: images.clone(), ..laid.proof() };
    let sizes = largest(&images);
    let (on_screen, unusable) = photos.prepare(&files, &sizes, &Purpose::Screen);
    // Without photographs the pages stand already.
    let laid = if sizes.is_empty() { laid } else { typesetter.with_files(on_screen)?.set(&issue)? };
    let mut pages = Vec::new();
    for wish in &job.draw {
        let wanted = if wish.page == 0 { 1..=laid.pages() } else { wish.page..=wish.page };
        for page in wanted {
            pages.push((page, laid.png(page, wish.px_per_pt)?));
        }
    }
    let proof = Proof { pdf: laid.web_pdf(&issue)?, ..proof };
    drop(laid);
    let press =
        job.press.map(|it| for_press(&typesetter, &photos, &files, &sizes, &issue, &it)).transpose()?;
    if let Some(kept) = &job.kept {
        photos::forget_old(kept);
    }
    let empty = unusable.into_iter().map(|it| {
        let placed = images.iter().find(|image| image.path == it.path);
        let alt = placed.map(|it| it.alt.clone()).unwrap_or_default();
        Empty { page: placed.map(|it| it.page), alt, why: it.fault.to_string() }
    });
    let empty = empty.collect();
    Ok(Done { fitted: Fitted { issue, laid: proof, left_out, steps }, pages, press, empty })
}

/// The largest place of every picture.
fn largest(images: &[PrintedImage]) -> BTreeMap<String, Size> {
    let mut sizes: BTreeMap<String, Size> = BTreeMap::new();
    for it in images {
        let size = Size { width_mm: it.width_mm, height_mm: it.height_mm };
        let known = sizes.entry(it.path.clone()).or_insert(size);
        if size.width_mm > known.width_mm {
            *known = size;
        }
    }
    sizes
}

/// Sets the planned issue once more in the colours and with the bleed of a printer, and checks the file.
fn for_press(
    typesetter: &Typesetter,
    photos: &Photos,
    files: &Files,
    sizes: &BTreeMap<String, Size>,
    issue: &IssueData,
    job: &PressJob,
) -> Result<PressDone, LayoutError> {
    let profile = OutputProfile::parse(&job.icc).map_err(|err| LayoutError::Data(format!("{err:?}")))?;
    let (files, _) = photos.prepare(files, sizes, &Purpose::Press(Arc::new(profile)));
    let mut issue = issue.clone();
    issue.mode = "press".into();
    issue.format.bleed_mm = job.printer.bleed_mm;
    let laid = typesetter.with_files(files)?.set(&issue)?;
    let title = format!("{} {}", issue.town.magazine, issue.issue.number);
    let wanted = Press {
        icc: &job.icc,
        condition: &job.printer.condition,
        condition_name: &job.printer.condition_name,
        bleed_mm: job.printer.bleed_mm,
        marks: job.printer.marks,
        title: &title,
        creator: "Parvis",
        thinnest_pt: [job.printer.thresholds.hairline_pt, job.printer.thresholds.hairline_inks_pt],
        trapped: job.printer.trapped,
        made_at: job.made_at,
        id: job.id.into_bytes(),
        version: match job.printer.version {
            printer::Version::X1a => press::Version::X1a,
            printer::Version::X4 => press::Version::X4,
        },
    };
    let made =
        press::press(&laid.pdf_for_press()?, &wanted).map_err(|err| LayoutError::Data(err.to_string()))?;
    let expected = preflight::Expected {
        trim_mm: Some((issue.format.width_mm, issue.format.height_mm)),
        pages: Some(laid.pages()),
        ..preflight::Expected::default()
    };
    let report = preflight::check(&made.pdf, &job.printer, Some(&job.icc), &expected);
    Ok(PressDone { pdf: made.pdf, report })
}

/// The child's side: `parvis layout-worker`. Ends when its input ends or nobody listens any more.
pub fn run_worker() {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let reply = match serde_json::from_str::<Request>(&line) {
            Ok(request) => answer(request),
            Err(err) => Reply { result: Err(LayoutError::Data(err.to_string())), memory_mb: memory_mb() },
        };
        let Ok(mut line) = serde_json::to_vec(&reply) else { break };
        line.push(b'\n');
        if output.write_all(&line).and_then(|()| output.flush()).is_err() {
            break;
        }
    }
}

fn answer(request: Request) -> Reply {
    Reply { result: answer_inner(request), memory_mb: memory_mb() }
}

fn answer_inner(request: Request) -> Result<Told, LayoutError> {
    let folder = request.folder;
    let json = std::fs::read(folder.join("issue.json")).map_err(engine_error)?;
    let issue: IssueData = serde_json::from_slice(&json).map_err(|err| LayoutError::Data(err.to_string()))?;
    let mut files = Files::new();
    for kind in ["img", "qr"] {
        for entry in std::fs::read_dir(folder.join(kind)).into_iter().flatten().flatten() {
            let name = format!("/{kind}/{}", entry.file_name().to_string_lossy());
            files.insert(name, std::fs::read(entry.path()).map_err(engine_error)?);
        }
    }
    let mut press = request.press;
    if let Some(press) = &mut press {
        press.icc = std::fs::read(folder.join(PROFILE)).map_err(engine_error)?;
    }
    let source = request.layouts.map_or(LayoutSource::Embedded, LayoutSource::Folder);
    let job = Job {
        layout: request.layout,
        issue,
        files,
        deadline: Duration::from_millis(request.deadline_ms),
        budget: request.budget,
        fillers: request.fillers,
        draw: request.draw,
        press,
        kept: request.kept,
    };
    let done = perform(&source, job)?;
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).map_err(engine_error);
    write("proof.pdf", &done.fitted.laid.pdf)?;
    let mut drawn = Vec::new();
    for (page, png) in &done.pages {
        write(&format!("page-{page}.png"), png)?;
        drawn.push(*page);
    }
    if let Some(press) = &done.press {
        write("press.pdf", &press.pdf)?;
    }
    let preflight = done.press.map(|it| it.report);
    Ok(Told { fitted: done.fitted, drawn, preflight, empty: done.empty })
}

/// Resident memory of this process; 0 where the system does not say.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
