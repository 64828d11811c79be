//! Lays out in a child process that lives long, so that a layout that goes wrong or eats memory takes nothing with it. The child is this
//! same program (`parvis layout-worker`): one JSON line in per job, one out. Pictures and the PDF travel through a job folder, not through
//! the pipe. Knows the layout engine; not the queue, not the CMS.
use super::copyfit::{self, Fit, FitJob};
use super::data::{IssueData, PageKind};
use super::layout::{self, Files, Laid, LayoutError, PrintedImage, Proof, Typesetter};
use super::order::Order;
use super::photos::{self, Photos, Place, Prints, Purpose};
use super::plan::{self, Fitted, Proposal};
use super::preflight;
use super::press::{self, Cover, Press, PressFault, Rgb, SmallText};
use super::printer::{PrinterProfile, Thresholds};
use super::stage::{Progress, Stage};
use super::world::{self, LayoutSource};
use super::zoned;
use crate::media::photo::OutputProfile;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
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
/// How often the child's memory is looked at. A loop that only allocates takes some 50 MB in that time.
const WATCH: Duration = Duration::from_millis(25);

/// Has glibc give memory back (mallopt(3)). By itself it keeps larger and larger blocks, and a child that once held photographs stays as
/// large: blocks of so many bytes go back as soon as they are free. Threads that convert photographs take what the layout left free, and
/// no store of their own.
pub const GIVES_BACK: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "262144"), ("MALLOC_ARENA_MAX", "1")];

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
    pub order: Order,
    pub draw: Vec<Draw>,
    /// The printer's file, if it is wanted.
    pub press: Option<PressJob>,
    /// Whether the large-print twin is wanted.
    pub large_print: bool,
    /// Where converted pictures are kept between jobs.
    pub kept: Option<PathBuf>,
    /// Where the pages of the issue are found already, its further editions: all are set as they are. None: the pages are found first.
    pub planned: Option<Vec<IssueData>>,
    /// Who hears how far it is.
    pub progress: Progress,
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
    /// All pages, in their order.
    pub pdf: Vec<u8>,
    /// What the printer is sent in its place where the cover is a file of its own.
    pub split: Option<Cover>,
    /// Pages that are empty: the PDF supplied for them does not fit the file.
    pub refused: Vec<usize>,
    pub report: preflight::Report,
    /// Its QR codes: where they lead only the repository can say.
    pub codes: Vec<preflight::QrCode>,
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
    /// The large-print PDF, or what the layout says against it.
    pub large_print: Option<Result<Vec<u8>, String>>,
    pub empty: Vec<Empty>,
    /// The same for the other zones of an issue that has editions; what is above is the first one's.
    pub zones: Vec<Done>,
}

/// An issue whose plan is asked for: nothing is set or drawn.
#[derive(Debug, Clone)]
pub struct PlanJob {
    pub layout: String,
    pub issue: IssueData,
    pub files: Files,
    pub deadline: Duration,
    pub order: Order,
}

#[derive(Serialize, Deserialize)]
struct Request {
    folder: PathBuf,
    layout: String,
    layouts: LayoutSource,
    deadline_ms: u64,
    order: Order,
    work: Work,
}

/// What is wanted of an issue.
#[derive(Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "one to a job, written and read once")]
enum Work {
    Plan,
    Fit(FitJob),
    LayOut {
        draw: Vec<Draw>,
        press: Option<PressJob>,
        large_print: bool,
        kept: Option<PathBuf>,
        planned: Option<Vec<IssueData>>,
    },
}

/// What the child says before its reply.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    stage: Stage,
}

#[derive(Serialize, Deserialize)]
struct Reply {
    result: Result<Told, LayoutError>,
    memory_mb: u64,
}

/// What the child says of a job; PDFs and pages lie in the folder as `proof.pdf`, `press.pdf`, `cover.pdf`, `inside.pdf`, `large-print.pdf`
/// and `page-N.png`.
#[derive(Serialize, Deserialize)]
enum Told {
    Planned(Box<Proposal>),
    /// So many pages lie in the folder as `page-N.png`.
    Fitted(Box<Fit>, usize),
    LaidOut(Box<LaidOut>),
}

#[derive(Serialize, Deserialize)]
struct LaidOut {
    fitted: Fitted<Proof>,
    drawn: Vec<usize>,
    preflight: Option<(preflight::Report, Vec<preflight::QrCode>)>,
    /// Widths of the spine and of what is bare of it, in mm, where the cover was split.
    spine: Option<(f64, f64)>,
    refused: Vec<usize>,
    /// Whether there is one, or what is against it.
    large_print: Option<Result<(), String>>,
    empty: Vec<Empty>,
    /// Those of the other zones, whose files lie in the folders `zone-1`, `zone-2` …
    zones: Vec<LaidOut>,
}

/// The parent's side. One job at a time; jobs wait for each other.
pub struct Worker {
    source: LayoutSource,
    /// The program to start; none lays out in this process (tests, small installations).
    program: Option<PathBuf>,
    /// A child that takes more than this is killed, one that keeps more than half of it is replaced: the next job is to have room.
    memory_mb: u64,
    child: Mutex<Option<Running>>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    /// With a child process, started at the first job and killed when it takes more than `memory_mb`.
    #[must_use]
    pub fn new(source: LayoutSource, program: PathBuf, memory_mb: u64) -> Self {
        Self { source, program: Some(program), memory_mb, child: Mutex::new(None) }
    }

    /// Without a child process.
    #[must_use]
    pub fn in_process(source: LayoutSource) -> Self {
        Self { source, program: None, memory_mb: 0, child: Mutex::new(None) }
    }

    /// Lays out one issue. The child is killed when it does not answer in time or takes too much memory, and the next job starts another.
    pub async fn lay_out(&self, job: Job) -> Result<Done, LayoutError> {
        if self.program.is_none() {
            let source = self.source.clone();
            return blocking(move || {
                let mut job = job;
                let photos = Photos::take(&mut job.files, job.kept.clone())?;
                perform(&source, job, &photos)
            })
            .await;
        }
        let icc = job.press.as_ref().map(|it| it.icc.clone());
        let work = Work::LayOut {
            draw: job.draw,
            press: job.press,
            large_print: job.large_print,
            kept: job.kept,
            planned: job.planned,
        };
        let common = PlanJob {
            layout: job.layout,
            issue: job.issue,
            files: job.files,
            deadline: job.deadline,
            order: job.order,
        };
        let (folder, told) = self.ask(common, work, icc, &job.progress).await?;
        match told {
            Told::LaidOut(told) => blocking(move || read_results(folder.path(), *told)).await,
            Told::Planned(_) | Told::Fitted(..) => Err(another_answer()),
        }
    }

    /// Plans one issue: measures it and finds its pages.
    pub async fn plan(&self, job: PlanJob) -> Result<Proposal, LayoutError> {
        if self.program.is_none() {
            let source = self.source.clone();
            return blocking(move || {
                let mut job = job;
                Photos::take(&mut job.files, None)?;
                propose(&source, job)
            })
            .await;
        }
        match self.ask(job, Work::Plan, None, &Progress::default()).await?.1 {
            Told::Planned(proposal) => Ok(*proposal),
            Told::LaidOut(_) | Told::Fitted(..) => Err(another_answer()),
        }
    }

    /// Fits the only article of `issue` to a place, and draws it there if asked.
    pub async fn fit(
        &self,
        job: FitJob,
        issue: IssueData,
        files: Files,
    ) -> Result<(Fit, Vec<Vec<u8>>), LayoutError> {
        if self.program.is_none() {
            let source = self.source.clone();
            return blocking(move || {
                let mut files = files;
                Photos::take(&mut files, None)?;
                copyfit::perform(&source, &job, issue, files)
            })
            .await;
        }
        let (layout, deadline) = (job.layout.clone(), job.deadline);
        let common = PlanJob { layout, issue, files, deadline, order: Order::default() };
        let (folder, told) = self.ask(common, Work::Fit(job), None, &Progress::default()).await?;
        let Told::Fitted(fit, drawn) = told else { return Err(another_answer()) };
        let read = move || {
            let one = |page| std::fs::read(folder.path().join(page_file(page))).map_err(engine_error);
            (1..=drawn).map(one).collect::<Result<Vec<_>, _>>()
        };
        Ok((*fit, blocking(read).await?))
    }

    /// Has the child do a job whose files lie in a folder of their own.
    async fn ask(
        &self,
        job: PlanJob,
        work: Work,
        icc: Option<Vec<u8>>,
        progress: &Progress,
    ) -> Result<(tempfile::TempDir, Told), LayoutError> {
        let program = self.program.as_ref().ok_or_else(|| engine_error("there is no layout worker"))?;
        let folder = tempfile::tempdir().map_err(engine_error)?;
        let (at, issue, files) = (folder.path().to_owned(), job.issue, job.files);
        blocking(move || write_job(&at, &issue, &files, icc.as_deref())).await?;
        let deadline_ms = u64::try_from(job.deadline.as_millis()).unwrap_or(u64::MAX);
        let request = Request {
            folder: folder.path().into(),
            layout: job.layout,
            layouts: self.source.clone(),
            deadline_ms,
            order: job.order,
            work,
        };
        let line = serde_json::to_string(&request).map_err(engine_error)?;

        let mut slot = self.child.lock().await;
        let mut running = match slot.take() {
            Some(running) => running,
            None => start(program)?,
        };
        let child = running.child.id();
        let answer = tokio::select! {
            answer = running.ask(&line, progress) => answer,
            () = tokio::time::sleep(job.deadline + GRACE) => Err(LayoutError::Deadline),
            () = grown_beyond(child, self.memory_mb) => Err(LayoutError::Memory(self.memory_mb)),
        };
        let reply = match answer {
            Ok(reply) => reply,
            Err(err) => {
                running.end().await;
                return Err(err);
            }
        };
        if reply.memory_mb > self.memory_mb / 2 {
            running.end().await;
        } else {
            *slot = Some(running);
        }
        drop(slot);
        Ok((folder, reply.result?))
    }
}

impl Running {
    async fn ask(&mut self, line: &str, progress: &Progress) -> Result<Reply, LayoutError> {
        self.input.write_all(line.as_bytes()).await.map_err(engine_error)?;
        self.input.write_all(b"\n").await.map_err(engine_error)?;
        self.input.flush().await.map_err(engine_error)?;
        loop {
            let answer = self.output.next_line().await.map_err(engine_error)?;
            let answer = answer.ok_or_else(|| LayoutError::Engine("the layout worker ended".into()))?;
            match serde_json::from_str(&answer) {
                Ok(Step { stage }) => progress.at(stage),
                Err(_) => return serde_json::from_str(&answer).map_err(engine_error),
            }
        }
    }

    async fn end(mut self) {
        if let Err(err) = self.child.kill().await {
            tracing::warn!(error = %err, "could not end the layout worker");
        }
    }
}

/// Ends when the process takes more than `most_mb`; never where the system does not say what a process takes.
async fn grown_beyond(process: Option<u32>, most_mb: u64) {
    let Some(process) = process else { return std::future::pending().await };
    let process = process.to_string();
    while memory_mb(&process) <= most_mb {
        tokio::time::sleep(WATCH).await;
    }
}

fn start(program: &Path) -> Result<Running, LayoutError> {
    let mut command = Command::new(program);
    command
        .arg("layout-worker")
        .envs(GIVES_BACK)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(engine_error)?;
    let missing = || LayoutError::Engine("the layout worker has no pipes".into());
    let input = child.stdin.take().ok_or_else(missing)?;
    let output = BufReader::new(child.stdout.take().ok_or_else(missing)?).lines();
    Ok(Running { child, input, output })
}

/// A page drawn, in a job's folder.
fn page_file(number: usize) -> String {
    format!("page-{number}.png")
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LayoutError> + Send + 'static,
) -> Result<T, LayoutError> {
    tokio::task::spawn_blocking(work).await.map_err(engine_error)?
}

fn another_answer() -> LayoutError {
    engine_error("the layout worker answered another question")
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

fn read_results(folder: &Path, told: LaidOut) -> Result<Done, LayoutError> {
    let read = |name: &str| std::fs::read(folder.join(name)).map_err(engine_error);
    let mut fitted = told.fitted;
    fitted.laid.pdf = read("proof.pdf")?;
    let page = |&number: &usize| Ok((number, read(&page_file(number))?));
    let pages = told.drawn.iter().map(page).collect::<Result<_, LayoutError>>()?;
    let split = |(spine_mm, bare_mm)| {
        Ok::<_, LayoutError>(Cover {
            cover: read("cover.pdf")?,
            inside: read("inside.pdf")?,
            spine_mm,
            bare_mm,
        })
    };
    let split = told.spine.map(split).transpose()?;
    let refused = told.refused;
    let done = |(report, codes)| {
        Ok::<_, LayoutError>(PressDone { pdf: read("press.pdf")?, split, refused, report, codes })
    };
    let press = told.preflight.map(done).transpose()?;
    let large_print = match told.large_print {
        Some(Ok(())) => Some(Ok(read("large-print.pdf")?)),
        Some(Err(fault)) => Some(Err(fault)),
        None => None,
    };
    let zones = (1..).zip(told.zones).map(|(at, it)| read_results(&zone_folder(folder, at), it));
    let zones = zones.collect::<Result<_, LayoutError>>()?;
    Ok(Done { fitted, pages, press, large_print, empty: told.empty, zones })
}

/// Where the files of a further zone lie in a job's folder.
fn zone_folder(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("zone-{number}"))
}

/// The plan of an issue, in this process. Stand-ins of its photographs are among its files: their proportions stand in the data.
fn propose(source: &LayoutSource, job: PlanJob) -> Result<Proposal, LayoutError> {
    let deadline = Instant::now() + job.deadline;
    let typesetter = Typesetter::new(source, &job.layout, job.files, Some(deadline))?;
    let planned = |issue: &IssueData, order: &Order| {
        let issue = plan::without_runs(issue.clone());
        let measured = typesetter.measure(&plan::with_fillers(&issue, &order.fillers))?;
        Ok::<_, LayoutError>(plan::propose(&issue, order, &measured))
    };
    let mut all = planned(&zoned::common(&job.issue), &job.order)?;
    let Some(first) = zoned::first_page(&all.pages) else { return Ok(all) };
    let common = all.pages.clone();
    for zone in &job.issue.zones.list {
        let (own, order) = zoned::own(&job.issue, (&common, first), zone, &job.order);
        zoned::add(&mut all, planned(&own, &order)?, zone, first);
    }
    all.pages.retain(|it| it.kind != PageKind::Zone || it.zone.is_some());
    Ok(all)
}

/// One job from beginning to end, in this process; `photos` are its photographs, whose stand-ins are among its files.
fn perform(source: &LayoutSource, mut job: Job, photos: &Photos) -> Result<Done, LayoutError> {
    let deadline = Instant::now() + job.deadline;
    let files = std::mem::take(&mut job.files);
    let further = job.planned.iter().flatten();
    let pixels = std::iter::once(&job.issue).chain(further).flat_map(photos::pixels).collect();
    let typesetter = Typesetter::new(source, &job.layout, files.clone(), Some(deadline))?;
    let typesetter = typesetter.telling(job.progress.clone());
    let editions = if let Some(further) = &job.planned {
        let all = std::iter::once(&job.issue).chain(further);
        all.map(|it| typesetter.as_planned(it.clone())).collect::<Result<_, LayoutError>>()?
    } else {
        let common = typesetter.fit(zoned::common(&job.issue), &zoned::asked_of_all(&job.order))?;
        typesetter.fit_zones(&job.issue, common, &job.order)?
    };
    // What is read without the magazine's pages holds the texts of every zone.
    let whole = zoned::together(&editions.iter().map(|it| &it.issue).collect::<Vec<_>>());
    let large = if job.large_print { whole } else { None };
    let at = Workplace { typesetter: &typesetter, photos, files: &files, pixels: &pixels, job: &job };
    let mut editions = editions.into_iter();
    let first = editions.next().ok_or_else(|| engine_error("an issue without an edition"))?;
    let mut done = produce(&at, first, large.as_ref())?;
    done.zones = editions.map(|it| produce(&at, it, None)).collect::<Result<_, LayoutError>>()?;
    if let Some(kept) = &job.kept {
        photos::forget_old(kept);
    }
    Ok(done)
}

/// What the editions of a job share.
struct Workplace<'a> {
    typesetter: &'a Typesetter,
    photos: &'a Photos,
    files: &'a Files,
    pixels: &'a HashMap<String, (u32, u32)>,
    job: &'a Job,
}

/// Everything that is wanted of one edition: photographs, web PDF, pictures, the printer's file.
fn produce(at: &Workplace<'_>, fitted: Fitted<Laid>, large: Option<&IssueData>) -> Result<Done, LayoutError> {
    let Workplace { typesetter, photos, files, pixels, job } = *at;
    let Fitted { issue, laid, left_out, unmet, steps, pages: wall } = fitted;
    let images = laid.images(photos, pixels);
    let proof = Proof { images: images.clone(), ..laid.proof() };
    let mut outputs = vec![(Purpose::Screen, places(&images))];
    let mut on_press = None;
    if let Some(job) = &job.press {
        let (laid, profile) = set_for_press(typesetter, &issue, job)?;
        let placed = laid.images(photos, pixels);
        outputs.push((Purpose::Press(profile.clone()), places(&placed)));
        // The pictures of a press need the room; an issue for screens alone is sooner set again, and editions share what was set before.
        if issue.zones.is_empty() {
            layout::forget();
        }
        on_press = Some((laid, profile, placed, job));
    }
    job.progress.at(Stage::Photographs);
    let (mut prints, unusable) = photos.develop(&outputs);
    let for_press = on_press.and_then(|it| Some((it, prints.pop()?)));
    let laid = laid.with_prints(photos, &prints.pop().unwrap_or_default());
    let mut pages = Vec::new();
    for wish in &job.draw {
        let wanted = if wish.page == 0 { 1..=laid.pages() } else { wish.page..=wish.page };
        for page in wanted {
            pages.push((page, laid.png(page, wish.px_per_pt)?));
        }
    }
    let proof = Proof { pdf: laid.web_pdf(&issue)?, ..proof };
    drop(laid);
    if for_press.is_some() {
        job.progress.at(Stage::Press);
    }
    let press = for_press.map(|((laid, profile, placed, job), prints)| {
        let from = |it: &PrintedImage| preflight::SourcePicture {
            page: it.page,
            path: it.path.clone(),
            alt: it.alt.clone(),
            origin: photos.origin(&it.path),
        };
        let laid = laid.with_prints(photos, &prints);
        let pictures = placed.iter().map(from).collect();
        let within_ink = within_ink(&prints, &profile, &job.printer);
        let composed = preflight::Composed { pictures, within_ink, ..laid.composed(files) };
        let pdf = laid.pdf_for_press()?;
        // The document holds the prints from here on.
        drop((laid, prints));
        press_file(typesetter, pdf, composed, &issue, files, job)
    });
    let press = press.transpose()?;
    let large_print = match large.map(|it| in_large_print(typesetter, photos, it)) {
        Some(Ok(pdf)) => Some(Ok(pdf)),
        // A layout without a twin, or one that fails, has printed its issue all the same.
        Some(Err(fault @ (LayoutError::Typst(_) | LayoutError::Data(_)))) => Some(Err(fault.to_string())),
        Some(Err(fault)) => return Err(fault),
        None => None,
    };
    let empty = unusable.into_iter().map(|it| {
        let placed = images.iter().find(|image| image.path == it.path);
        let alt = placed.map(|it| it.alt.clone()).unwrap_or_default();
        Empty { page: placed.map(|it| it.page), alt, why: it.fault.to_string() }
    });
    let empty = empty.collect();
    Ok(Done {
        fitted: Fitted { issue, laid: proof, left_out, unmet, steps, pages: wall },
        pages,
        press,
        large_print,
        empty,
        zones: Vec::new(),
    })
}

/// The large-print twin of a planned issue: its pictures are larger than on the magazine's pages, so they have prints of their own.
fn in_large_print(
    typesetter: &Typesetter,
    photos: &Photos,
    issue: &IssueData,
) -> Result<Vec<u8>, LayoutError> {
    let laid = typesetter.set_large(issue)?;
    let places = places(&laid.images(photos, &photos::pixels(issue)));
    let (mut prints, _) = photos.develop(&[(Purpose::Screen, places)]);
    laid.with_prints(photos, &prints.pop().unwrap_or_default()).pdf()
}

fn places(images: &[PrintedImage]) -> Vec<Place> {
    images.iter().map(|it| it.place.clone()).collect()
}

/// Sets the planned issue once more in the colours and with the bleed of a printer.
pub fn set_for_press(
    typesetter: &Typesetter,
    issue: &IssueData,
    job: &PressJob,
) -> Result<(Laid, Arc<OutputProfile>), LayoutError> {
    let profile = OutputProfile::parse(&job.icc).map_err(|err| LayoutError::Data(err.to_string()))?;
    Ok((typesetter.set(&for_printer(issue, &job.printer))?, Arc::new(profile)))
}

/// The issue as a printer wants it set.
fn for_printer(issue: &IssueData, printer: &PrinterProfile) -> IssueData {
    let mut issue = issue.clone();
    issue.mode = "press".into();
    issue.format.bleed_mm = printer.bleed_mm;
    issue
}

/// Makes the printer's file of what was set for it, with the pages that came as PDF, and checks it.
fn press_file(
    typesetter: &Typesetter,
    pdf: lopdf::Document,
    composed: preflight::Composed,
    issue: &IssueData,
    files: &Files,
    job: &PressJob,
) -> Result<PressDone, LayoutError> {
    let unusable = |err: PressFault| LayoutError::Data(err.to_string());
    let mut made = rewrite(pdf, issue, job)?;
    let codes = composed.codes.clone();
    let mut refused = Vec::new();
    for it in issue.supplied.values() {
        let (Some(page), Some(pdf)) = (it.stands, files.get(&it.pdf)) else { continue };
        let rgb = if it.convert { Rgb::Convert } else { Rgb::Refuse };
        match press::replace_page(&made.pdf, page, pdf, it.part, rgb) {
            Ok(with) => made.pdf = with.pdf,
            Err(PressFault::Supplied(_)) => refused.push(page),
            Err(other) => return Err(unusable(other)),
        }
    }
    let report = check_press(&made.pdf, made.pages, Some(composed), issue, job);
    let split = if job.printer.splits_cover() && press::has_cover(made.pages) {
        Some(split_cover(typesetter, issue, job, &made)?)
    } else {
        None
    };
    Ok(PressDone { pdf: made.pdf, split, refused, report, codes })
}

/// Which of the prints a printer's profile gave their inks lay no more of them than its printer allows: all or none.
#[must_use]
pub fn within_ink(
    prints: &Prints,
    profile: &OutputProfile,
    printer: &PrinterProfile,
) -> HashSet<blake3::Hash> {
    if profile.most_ink() > printer.ink_limit {
        return HashSet::new();
    }
    prints.values().map(|it| blake3::hash(it)).collect()
}

/// Rewrites Typst's PDF as the printer wants it.
pub fn rewrite(pdf: lopdf::Document, issue: &IssueData, job: &PressJob) -> Result<press::Made, LayoutError> {
    let title = format!("{} {}", issue.town.magazine, issue.issue.number);
    press::rewrite(pdf, &wanted(job, &title)).map_err(|err| LayoutError::Data(err.to_string()))
}

fn text(it: &Thresholds) -> SmallText {
    SmallText {
        below_pt: it.small_text_pt,
        inks: it.small_text_inks,
        rich_below_pt: it.rich_black_pt,
        rich_k: it.rich_black_k_percent / 100.0,
        rich_cmy: it.rich_black_cmy_percent / 100.0,
    }
}

/// What a printer's file is to be.
fn wanted<'a>(job: &'a PressJob, title: &'a str) -> Press<'a> {
    Press {
        icc: &job.icc,
        condition: &job.printer.condition,
        condition_name: &job.printer.condition_name,
        bleed_mm: job.printer.bleed_mm,
        marks: job.printer.marks,
        title,
        creator: "Parvis",
        thinnest_pt: [job.printer.thresholds.hairline_pt, job.printer.thresholds.hairline_inks_pt],
        text: text(&job.printer.thresholds),
        trapped: job.printer.trapped,
        made_at: job.made_at,
        id: job.id.into_bytes(),
        version: job.printer.version.into(),
    }
}

/// What is wrong with the printer's file.
pub fn check_press(
    pdf: &[u8],
    pages: usize,
    composed: Option<preflight::Composed>,
    issue: &IssueData,
    job: &PressJob,
) -> preflight::Report {
    let expected = preflight::Expected {
        composed,
        trim_mm: Some((issue.format.width_mm, issue.format.height_mm)),
        pages: Some(pages),
        ..preflight::Expected::default()
    };
    preflight::check(pdf, &job.printer, Some(&job.icc), &expected)
}

/// The cover and the inside of a printer's file, with what the layout draws on the spine where that is wide enough.
fn split_cover(
    typesetter: &Typesetter,
    issue: &IssueData,
    job: &PressJob,
    made: &press::Made,
) -> Result<Cover, LayoutError> {
    let unusable = |err: PressFault| LayoutError::Data(err.to_string());
    let width_mm = job.printer.spine_mm(made.pages);
    let spine = if width_mm >= job.printer.thresholds.spine_art_mm && typesetter.has_spine() {
        let mut issue = for_printer(issue, &job.printer);
        issue.format.width_mm = width_mm;
        let pdf = typesetter.spine(&issue)?.pdf_for_press()?;
        let title = format!("{} {}", issue.town.magazine, issue.issue.number);
        let plain = Press { marks: false, ..wanted(job, &title) };
        Some(press::rewrite(pdf, &plain).map_err(unusable)?.pdf)
    } else {
        None
    };
    press::split_cover(&made.pdf, width_mm, spine.as_deref()).map_err(unusable)
}

/// The child's side: `parvis layout-worker`. Ends when its input ends or nobody listens any more.
pub fn run_worker() {
    let mut output = std::io::stdout();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let reply = match serde_json::from_str::<Request>(&line) {
            Ok(request) => answer(request),
            Err(err) => {
                Reply { result: Err(LayoutError::Data(err.to_string())), memory_mb: memory_mb("self") }
            }
        };
        if say(&mut output, &reply).is_err() {
            break;
        }
    }
}

/// A line to the parent.
fn say(output: &mut impl Write, what: &impl Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

fn answer(request: Request) -> Reply {
    Reply { result: answer_inner(request), memory_mb: memory_mb("self") }
}

fn answer_inner(request: Request) -> Result<Told, LayoutError> {
    let folder = request.folder;
    let json = std::fs::read(folder.join("issue.json")).map_err(engine_error)?;
    let issue: IssueData = serde_json::from_slice(&json).map_err(|err| LayoutError::Data(err.to_string()))?;
    let mut files = Files::new();
    for kind in ["img", "qr"] {
        for entry in std::fs::read_dir(folder.join(kind)).into_iter().flatten().flatten() {
            let name = format!("/{kind}/{}", entry.file_name().to_string_lossy());
            // Photographs are read one by one when their size is known.
            if !photos::is_photo(&name) {
                files.insert(name, std::fs::read(entry.path()).map_err(engine_error)?);
            }
        }
    }
    let source = request.layouts;
    let deadline = Duration::from_millis(request.deadline_ms);
    let (layout, order) = (request.layout, request.order);
    let kept = if let Work::LayOut { kept, .. } = &request.work { kept.clone() } else { None };
    let photos = Photos::lying_in(&folder, &mut files, kept)?;
    let (draw, mut press, large_print, kept, planned) = match request.work {
        Work::Plan => {
            let job = PlanJob { layout, issue, files, deadline, order };
            return propose(&source, job).map(|it| Told::Planned(Box::new(it)));
        }
        Work::Fit(job) => {
            let (fit, pages) = copyfit::perform(&source, &job, issue, files)?;
            for (at, png) in pages.iter().enumerate() {
                std::fs::write(folder.join(page_file(at + 1)), png).map_err(engine_error)?;
            }
            return Ok(Told::Fitted(Box::new(fit), pages.len()));
        }
        Work::LayOut { draw, press, large_print, kept, planned } => (draw, press, large_print, kept, planned),
    };
    if let Some(press) = &mut press {
        press.icc = std::fs::read(folder.join(PROFILE)).map_err(engine_error)?;
    }
    // A parent that hears nothing any more is found out with the reply.
    let progress = Progress::to(|stage| drop(say(&mut std::io::stdout(), &Step { stage })));
    let job =
        Job { layout, issue, files, deadline, order, draw, press, large_print, kept, planned, progress };
    let done = perform(&source, job, &photos)?;
    Ok(Told::LaidOut(Box::new(write_results(&folder, done)?)))
}

/// Puts the files of what was done into a folder; returns the rest.
fn write_results(folder: &Path, done: Done) -> Result<LaidOut, LayoutError> {
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).map_err(engine_error);
    write("proof.pdf", &done.fitted.laid.pdf)?;
    let mut drawn = Vec::new();
    for (page, png) in &done.pages {
        write(&page_file(*page), png)?;
        drawn.push(*page);
    }
    let mut spine = None;
    if let Some(press) = &done.press {
        write("press.pdf", &press.pdf)?;
        if let Some(split) = &press.split {
            write("cover.pdf", &split.cover)?;
            write("inside.pdf", &split.inside)?;
            spine = Some((split.spine_mm, split.bare_mm));
        }
    }
    let large_print = match &done.large_print {
        Some(Ok(pdf)) => Some(Ok(write("large-print.pdf", pdf)?)),
        Some(Err(fault)) => Some(Err(fault.clone())),
        None => None,
    };
    let mut zones = Vec::new();
    for (at, it) in (1..).zip(done.zones) {
        let folder = zone_folder(folder, at);
        std::fs::create_dir_all(&folder).map_err(engine_error)?;
        zones.push(write_results(&folder, it)?);
    }
    let (preflight, refused) = done.press.map(|it| ((it.report, it.codes), it.refused)).unzip();
    let (refused, empty) = (refused.unwrap_or_default(), done.empty);
    Ok(LaidOut { fitted: done.fitted, drawn, preflight, spine, refused, large_print, empty, zones })
}

/// Resident memory of a process, by its number or `self`; 0 where the system does not say.
fn memory_mb(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
