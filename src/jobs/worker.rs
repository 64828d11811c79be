//! Claims jobs and runs them, one after the other: with back-off when they fail, and to the end when the server stops.
use super::run;
use crate::app::App;
use crate::error::{Error, Result};
use crate::queue::{self, Job};
use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Workers that run until [`Workers::stop`].
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    _identity: Identity,
}

/// Who this process is to the queue. The first process on a data folder holds its lock and has the folder's own name, so that after a kill
/// it knows its jobs again; any other one beside it has a name of its own, and its jobs wait for their lease if it is killed.
struct Identity {
    name: String,
    /// Held as long as the process lives; the system lets go of it after a kill.
    lock: Option<File>,
}

impl Identity {
    fn take(data: &Path) -> std::io::Result<Self> {
        let path = data.join("parvis.workers.lock");
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        let own = || Uuid::now_v7().to_string();
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Self { name: own(), lock: None }),
            Err(TryLockError::Error(err)) => return Err(err),
        }
        let mut name = String::new();
        file.read_to_string(&mut name)?;
        if name.is_empty() {
            name = own();
            file.write_all(name.as_bytes())?;
        }
        Ok(Self { name, lock: Some(file) })
    }
}

impl Workers {
    /// Starts `count` workers. The jobs this data folder's process had when it was killed are given back first.
    pub async fn start(app: &App, count: usize) -> Result<Self> {
        let identity = Identity::take(&app.settings.data)?;
        let (stop, stopped) = watch::channel(false);
        let mut tasks = Vec::new();
        for at in 0..count {
            let worker = format!("{}/{at}", identity.name);
            if identity.lock.is_some() {
                let freed = queue::reclaim(&app.db, &worker, app.now()).await?;
                if freed > 0 {
                    tracing::info!(worker, jobs = freed, "jobs of a run that was cut short run again");
                }
            }
            tasks.push(tokio::spawn(work(app.clone(), worker, stopped.clone())));
        }
        Ok(Self { stop, tasks, _identity: identity })
    }

    /// Takes no new job and waits at most `patience` for those that run; the lease covers the rest.
    pub async fn stop(self, patience: Duration) {
        let _ = self.stop.send(true);
        let all = async {
            for task in self.tasks {
                let _ = task.await;
            }
        };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!("a job is still running; it will run again");
        }
    }
}

async fn work(app: App, worker: String, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match next(&app, &worker).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = app.bell.notified() => {}
                    () = tokio::time::sleep(Duration::from_secs(2)) => {}
                    _ = stopped.changed() => {}
                }
            }
            Err(err) => {
                tracing::error!(error = %err, "the queue cannot be read");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// Runs the next due job, if there is one. Tests call this until it says false.
pub async fn next(app: &App, worker: &str) -> Result<bool> {
    let Some(row) = queue::claim(&app.db, worker, app.now()).await? else { return Ok(false) };
    if row.attempts > row.max_attempts {
        // It is given back after each kill: one that kills the program itself must not do so for ever.
        queue::failed(&app.db, &row, "the program ended each time while it ran", app.now()).await?;
        return Ok(true);
    }
    app.pulse.beat();
    let started = std::time::Instant::now();
    let outcome = match serde_json::from_value::<Job>(row.payload.clone()) {
        Ok(job) => renewing(app, row.id, worker, run(app, &job, row.id)).await,
        Err(err) => Err(err.into()),
    };
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(()) => {
            tracing::info!(job = row.kind, id = row.id, milliseconds, "job done");
            queue::done(&app.db, &row, app.now()).await?;
        }
        Err(err) => {
            tracing::warn!(job = row.kind, id = row.id, attempt = row.attempts, milliseconds, error = %err, "job failed");
            match err {
                Error::Refused(problems) => queue::refused(&app.db, &row, &problems, app.now()).await?,
                other => queue::failed(&app.db, &row, &other.to_string(), app.now()).await?,
            }
        }
    }
    app.pulse.beat();
    Ok(true)
}

/// Runs the work and says meanwhile that this worker lives.
async fn renewing<T>(app: &App, id: i64, worker: &str, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(Duration::from_secs(20)) => {
                if let Err(err) = queue::renew(&app.db, id, worker, app.now()).await {
                    tracing::warn!(error = %err, "the lease could not be renewed");
                }
            }
        }
    }
}
