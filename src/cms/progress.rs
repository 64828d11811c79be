//! Long work as it goes: pages that wait for a job hear from the server what became of it, until its end. The job belongs to the queue,
//! not to the page: who leaves finds it again. Without a script the page offers to be shown anew.
use super::{agency, issues, say};
use crate::app::{App, Listener};
use crate::content::import::{self, RunState};
use crate::content::publication;
use crate::error::Result;
use crate::queue::{self, JobState};
use crate::staff::Person;
use crate::web::session::Editor;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;
use uuid::Uuid;

/// Another process may do the work: the database is looked at this often without a sign from our own.
const LOOK: Duration = Duration::from_secs(5);
/// A stream ends after so many looks without news; the browser comes back, and is asked again who it is.
const LOOKS: usize = 120;

/// What a page that waits is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Told {
    state: Stand,
    /// In the language of who waits.
    text: String,
    /// What part is done, 0 to 1, where pieces are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<f64>,
    /// Seconds it runs, and took the last times, where it is one piece.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<(i64, i64)>,
}

impl Told {
    /// Time passes without being news.
    fn news(&self, before: Option<&Self>) -> bool {
        before.is_none_or(|it| (it.state, &it.text, it.part) != (self.state, &self.text, self.part))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Stand {
    Waiting,
    Running,
    Ended,
}

/// What is waited for.
#[derive(Clone, Copy, Debug)]
enum Work {
    /// The layout of an issue, by its number.
    Build(i32),
    /// An agency's file being read.
    Reading(i32, Uuid),
    /// An import, or its undoing.
    Import(Uuid),
    /// The sizes of pictures; with the most that were waiting since somebody listens.
    Sizes(usize),
}

/// The layout of an issue.
pub(super) async fn build(
    State(app): State<App>,
    Editor(person): Editor,
    Path(number): Path<i32>,
) -> Result<Response> {
    publication::by_number(&app.db, number).await?;
    Ok(follow(app, person, Work::Build(number)))
}

/// An agency's file being read.
pub(super) async fn reading(
    State(app): State<App>,
    Editor(person): Editor,
    Path((number, id)): Path<(i32, Uuid)>,
) -> Result<Response> {
    agency::the_pdf(&app, number, id).await?;
    Ok(follow(app, person, Work::Reading(number, id)))
}

/// An import, or its undoing.
pub(super) async fn import(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    import::by_id(&app.db, id).await?;
    Ok(follow(app, person, Work::Import(id)))
}

/// The sizes of pictures.
pub(super) async fn sizes(State(app): State<App>, Editor(person): Editor) -> Response {
    follow(app, person, Work::Sizes(0))
}

/// A stream of what becomes of some work. Who has too many open already is refused: the page then offers to be shown anew.
fn follow(app: App, person: Person, work: Work) -> Response {
    let Some(listener) = person.id.and_then(|id| app.pulse.listen(id)) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let follower = Follower { app, person, work, listener, before: None };
    let told = stream::unfold(Some(follower), |follower| async {
        let mut follower = follower?;
        let told = follower.next().await?;
        let ended = told.state == Stand::Ended;
        let event = Event::default().json_data(&told).unwrap_or_default();
        follower.before = Some(told);
        Some((Ok::<_, Infallible>(event), (!ended).then_some(follower)))
    });
    Sse::new(told).keep_alive(KeepAlive::default()).into_response()
}

struct Follower {
    app: App,
    person: Person,
    work: Work,
    listener: Listener,
    before: Option<Told>,
}

impl Follower {
    /// What is new; none when the stream is to end without an end of the work.
    async fn next(&mut self) -> Option<Told> {
        for _ in 0..LOOKS {
            match self.look().await {
                Ok(told) if told.news(self.before.as_ref()) => return Some(told),
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "progress cannot be told");
                    return None;
                }
            }
            if !self.listener.next(LOOK).await {
                return None;
            }
        }
        None
    }

    async fn look(&mut self) -> Result<Told> {
        let (app, person) = (&self.app, &self.person);
        let now = app.now();
        let pending = queue::pending(&app.db, now).await?;
        match self.work {
            Work::Build(number) => {
                let issue = publication::by_number(&app.db, number).await?;
                one(app, person, &pending, |it| issues::lays_out(it, &issue)).await
            }
            Work::Reading(number, id) => {
                let read = agency::is_read(&agency::the_pdf(app, number, id).await?)?;
                one(app, person, &pending, |it| !read && it.kind == "read_final_pdf" && it.names(id)).await
            }
            Work::Import(id) => {
                let run = import::by_id(&app.db, id).await?;
                if !run.state.busy() {
                    let text = say(app, person, &format!("import-state-{}", run.state.name()));
                    return Ok(Told { state: Stand::Ended, text, part: None, seconds: None });
                }
                let told = one(app, person, &pending, |it| it.kind == "import" && it.names(id)).await?;
                if told.state == Stand::Waiting {
                    return Ok(told);
                }
                let done: u64 = import::counts(&app.db, id).await?.values().sum();
                let total = run
                    .total
                    .and_then(|it| u64::try_from(it).ok())
                    .filter(|_| run.state == RunState::Running);
                let n = done.to_string();
                let text = match total {
                    Some(_) => app.templates.say(&person.locale, "import-progress", &[("n", &n)]),
                    None => say(app, person, &format!("import-state-{}", run.state.name())),
                };
                #[expect(clippy::cast_precision_loss, reason = "a count of elements")]
                let part = total.filter(|it| *it > 0).map(|it| (done as f64 / it as f64).min(1.0));
                Ok(Told { state: Stand::Running, text, part, seconds: None })
            }
            Work::Sizes(most) => {
                let left = pending.iter().filter(|it| it.kind == "renditions").count();
                let most = most.max(left);
                self.work = Work::Sizes(most);
                let n = left.to_string();
                let (state, text) = match left {
                    0 => (Stand::Ended, say(app, person, "progress-sizes-made")),
                    _ => (Stand::Running, app.templates.say(&person.locale, "progress-sizes", &[("n", &n)])),
                };
                #[expect(clippy::cast_precision_loss, reason = "a count of pictures")]
                let part = (most > 0).then(|| (most - left) as f64 / most as f64);
                Ok(Told { state, text, part, seconds: None })
            }
        }
    }
}

/// Where one job stands: waiting behind others, running, or no longer there.
async fn one(
    app: &App,
    person: &Person,
    pending: &[queue::row::Model],
    is_it: impl Fn(&queue::row::Model) -> bool,
) -> Result<Told> {
    let Some(at) = pending.iter().position(is_it) else {
        let text = say(app, person, "progress-ended");
        return Ok(Told { state: Stand::Ended, text, part: None, seconds: None });
    };
    let job = &pending[at];
    if job.state != JobState::Running {
        let n = at.to_string();
        let text = app.templates.say(&person.locale, "progress-waiting", &[("n", &n)]);
        return Ok(Told { state: Stand::Waiting, text, part: None, seconds: None });
    }
    let text = match &job.stage {
        Some(stage) => say(app, person, &format!("progress-stage-{stage}")),
        None => say(app, person, "progress-running"),
    };
    let usual = queue::usual_seconds(&app.db, &job.kind).await?;
    let since = job.started_at.map(|it| (app.now() - it).num_seconds().max(0));
    Ok(Told { state: Stand::Running, text, part: None, seconds: since.zip(usual) })
}

/// True while sizes of pictures wait to be made.
pub(super) async fn makes_sizes(app: &App) -> Result<bool> {
    Ok(queue::pending(&app.db, app.now()).await?.iter().any(|it| it.kind == "renditions"))
}
