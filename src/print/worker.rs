//! Lays out in a child process that lives long, so that a layout that goes wrong or eats memory takes nothing with it. The child is this
//! same program (`parvis layout-worker`): one JSON line in per job, one out. Pictures and the PDF travel through a job folder, not through
//! the pipe. Knows the layout engine; not the queue, not the CMS.
use super::data::IssueData;
use super::layout::{Files, LayoutError, Proof, Typesetter};
use super::plan::Fitted;
use super::world::{self, LayoutSource};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

/// Time beyond the deadline before the child is killed: it should have stopped by itself.
const GRACE: Duration = Duration::from_secs(2);

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
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Done {
    /// The data as laid out, what stayed out, and the way there.
    pub fitted: Fitted<Proof>,
    /// Pages drawn, as PNG, by page.
    pub pages: Vec<(usize, Vec<u8>)>,
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
}

#[derive(Serialize, Deserialize)]
struct Reply {
    result: Result<Fitted<Proof>, LayoutError>,
    /// Pages drawn into the folder as `page-N.png`.
    drawn: Vec<usize>,
    memory_mb: u64,
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
        blocking(move || write_job(&at, &issue, &files)).await?;
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
        let fitted = reply.result?;
        let drawn = reply.drawn;
        blocking(move || read_results(folder.path(), fitted, &drawn)).await
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

fn write_job(folder: &Path, issue: &IssueData, files: &Files) -> Result<(), LayoutError> {
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

fn read_results(folder: &Path, mut fitted: Fitted<Proof>, drawn: &[usize]) -> Result<Done, LayoutError> {
    fitted.laid.pdf = std::fs::read(folder.join("proof.pdf")).map_err(engine_error)?;
    let page = |&number: &usize| {
        Ok((number, std::fs::read(folder.join(format!("page-{number}.png"))).map_err(engine_error)?))
    };
    Ok(Done { fitted, pages: drawn.iter().map(page).collect::<Result<_, LayoutError>>()? })
}

/// One job from beginning to end, in this process.
fn perform(source: &LayoutSource, job: Job) -> Result<Done, LayoutError> {
    let deadline = Instant::now() + job.deadline;
    let typesetter = Typesetter::new(source, &job.layout, job.files, Some(deadline))?;
    let Fitted { issue, laid, left_out, steps } = typesetter.fit(job.issue, job.budget, &job.fillers)?;
    let mut pages = Vec::new();
    for wish in &job.draw {
        let wanted = if wish.page == 0 { 1..=laid.pages() } else { wish.page..=wish.page };
        for page in wanted {
            pages.push((page, laid.png(page, wish.px_per_pt)?));
        }
    }
    let proof = Proof { pdf: laid.pdf()?, ..laid.proof() };
    Ok(Done { fitted: Fitted { issue, laid: proof, left_out, steps }, pages })
}

/// The child's side: `parvis layout-worker`. Ends when its input ends or nobody listens any more.
pub fn run_worker() {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let reply = match serde_json::from_str::<Request>(&line) {
            Ok(request) => answer(&request),
            Err(err) => Reply {
                result: Err(LayoutError::Data(err.to_string())),
                drawn: Vec::new(),
                memory_mb: memory_mb(),
            },
        };
        let Ok(mut line) = serde_json::to_vec(&reply) else { break };
        line.push(b'\n');
        if output.write_all(&line).and_then(|()| output.flush()).is_err() {
            break;
        }
    }
}

fn answer(request: &Request) -> Reply {
    let (result, drawn) = match answer_inner(request) {
        Ok((fitted, drawn)) => (Ok(fitted), drawn),
        Err(err) => (Err(err), Vec::new()),
    };
    Reply { result, drawn, memory_mb: memory_mb() }
}

fn answer_inner(request: &Request) -> Result<(Fitted<Proof>, Vec<usize>), LayoutError> {
    let folder = &request.folder;
    let json = std::fs::read(folder.join("issue.json")).map_err(engine_error)?;
    let issue: IssueData = serde_json::from_slice(&json).map_err(|err| LayoutError::Data(err.to_string()))?;
    let mut files = Files::new();
    for kind in ["img", "qr"] {
        for entry in std::fs::read_dir(folder.join(kind)).into_iter().flatten().flatten() {
            let name = format!("/{kind}/{}", entry.file_name().to_string_lossy());
            files.insert(name, std::fs::read(entry.path()).map_err(engine_error)?);
        }
    }
    let source = request.layouts.clone().map_or(LayoutSource::Embedded, LayoutSource::Folder);
    let job = Job {
        layout: request.layout.clone(),
        issue,
        files,
        deadline: Duration::from_millis(request.deadline_ms),
        budget: request.budget,
        fillers: request.fillers.clone(),
        draw: request.draw.clone(),
    };
    let done = perform(&source, job)?;
    std::fs::write(folder.join("proof.pdf"), &done.fitted.laid.pdf).map_err(engine_error)?;
    let mut drawn = Vec::new();
    for (page, png) in &done.pages {
        std::fs::write(folder.join(format!("page-{page}.png")), png).map_err(engine_error)?;
        drawn.push(*page);
    }
    Ok((done.fitted, drawn))
}

/// Resident memory of this process; 0 where the system does not say.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
