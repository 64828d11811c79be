//! From time to jobs: the table of clock lines. tokio-cron-scheduler is the ticker and nothing more: it freezes the offset of a time zone
//! when a job is made, so every line is computed here in the town's time, and the database remembers which slot was served last. What fell
//! due while the server was down runs once at the next tick.
use crate::app::App;
use crate::content::demand::{self, Times};
use crate::content::{reading, subscription, town};
use crate::error::Result;
use crate::queue::{self, Job};
use anyhow::anyhow;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use std::str::FromStr;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_cron_scheduler::JobScheduler;

/// One clock line: its name, when in the town's time (cron), and what is enqueued then.
pub struct Line {
    pub name: &'static str,
    pub when: &'static str,
    pub job: Job,
}

/// Every clock line.
pub const LINES: &[Line] = &[
    Line { name: "turn_day", when: "0 0 * * *", job: Job::TurnDay },
    Line { name: "next_issues", when: "5 0 * * *", job: Job::NextIssues },
    Line { name: "review_reminders", when: "0 7 * * *", job: Job::ReviewReminders },
    Line { name: "backup", when: "0 3 * * *", job: Job::Backup },
    Line { name: "ask_sources", when: "*/10 * * * *", job: Job::AskSources },
    Line { name: "tidy", when: "30 3 * * *", job: Job::Tidy },
];

/// Enqueues what became due since the last tick, the latest slot of each line only. Any process may call it at any time: the key of the
/// slot keeps a job from being written twice. Returns how many jobs were written.
pub async fn tick(app: &App) -> Result<usize> {
    let now = app.now();
    let zone = town::get(&app.db).await?.zone();
    let mut written = 0;
    let asking = subscription::is_due(&app.db, now).await?;
    let wanted = |it: &&Line| match it.job {
        Job::Backup => app.settings.backup_keep > 0,
        Job::AskSources => asking,
        _ => true,
    };
    for line in LINES.iter().filter(wanted) {
        let Some(last) = queue::last_slot(&app.db, line.name, now).await? else { continue };
        if let Some(due) = latest(line.when, last, now, zone)? {
            written += usize::from(queue::serve_slot(&app.db, line.name, due, &line.job, now).await?);
        }
    }
    if written > 0 {
        app.bell.notify_waiters();
    }
    Ok(written)
}

/// Keeps what was read and looked for since the last time: readers' pages only count in memory.
pub async fn keep_readings(app: &App) -> Result<()> {
    let counted = app.readings.take();
    let day = town::get(&app.db).await?.day(app.now());
    if !counted.items.is_empty() {
        reading::keep(&app.db, &counted.items, day).await?;
    }
    if !counted.searches.is_empty() || !counted.lost.is_empty() {
        let searches = counted.searches.into_iter().map(|(it, (all, in_vain))| (it, Times { all, in_vain }));
        let lost = counted.lost.into_iter().filter_map(|(path, times)| Some((demand::path(&path)?, times)));
        demand::keep(&app.db, &searches.collect(), &lost.collect(), day).await?;
    }
    Ok(())
}

/// The last slot of a clock line after `since` and not after `now`, in the town's time.
pub fn latest(
    when: &str,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Option<DateTime<Utc>>> {
    let cron = Cron::from_str(when).map_err(|err| anyhow!("clock line `{when}`: {err}"))?;
    // Ten years of days are enough for any downtime.
    let due = cron.iter_after(since.with_timezone(&zone)).take_while(|it| *it <= now).take(4_000).last();
    Ok(due.map(|it| it.with_timezone(&Utc)))
}

/// Starts ticking every 15 seconds; a process without jobs keeps what it counted and enqueues nothing.
pub async fn start(app: &App) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    let busy = Arc::new(Mutex::new(()));
    let app = app.clone();
    let job = tokio_cron_scheduler::Job::new_async("*/15 * * * * *", move |_, _| {
        let (app, busy) = (app.clone(), busy.clone());
        Box::pin(async move {
            // The crate starts a tick while the last one runs; one is enough.
            let Ok(_alone) = busy.try_lock() else { return };
            if let Err(err) = keep_readings(&app).await {
                tracing::error!(error = %err, "readings were not kept");
            }
            if !app.settings.jobs {
                return;
            }
            if let Err(err) = tick(&app).await {
                tracing::error!(error = %err, "tick failed");
            }
        })
    })?;
    scheduler.add(job).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn seven_in_the_morning_stays_seven_through_both_nights() {
        let due = |since: &str, now: &str| latest("0 7 * * *", at(since), at(now), Paris).unwrap();
        assert_eq!(due("2027-03-27T07:00:00Z", "2027-03-28T05:30:00Z"), Some(at("2027-03-28T05:00:00Z")));
        assert_eq!(due("2027-10-30T06:00:00Z", "2027-10-31T06:30:00Z"), Some(at("2027-10-31T06:00:00Z")));
    }

    #[test]
    fn the_hour_that_is_not_there_runs_once_at_the_first_valid_instant() {
        let due =
            latest("30 2 * * *", at("2027-03-27T12:00:00Z"), at("2027-03-28T12:00:00Z"), Paris).unwrap();
        assert_eq!(due, Some(at("2027-03-28T01:00:00Z")));
    }

    #[test]
    fn the_hour_that_comes_twice_runs_once() {
        let first = latest("30 2 * * *", at("2027-10-30T12:00:00Z"), at("2027-10-31T00:45:00Z"), Paris)
            .unwrap()
            .unwrap();
        assert_eq!(first, at("2027-10-31T00:30:00Z"));
        assert_eq!(latest("30 2 * * *", first, at("2027-10-31T03:00:00Z"), Paris).unwrap(), None);
    }

    #[test]
    fn a_week_down_is_one_slot() {
        let due = latest("0 7 * * *", at("2027-01-01T06:00:00Z"), at("2027-01-08T12:00:00Z"), Paris).unwrap();
        assert_eq!(due, Some(at("2027-01-08T06:00:00Z")));
    }
}
