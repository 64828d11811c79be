//! The queue: each job to one worker, however many ask; failures wait longer each time; what a killed process held runs again.
use crate::support::app::{TestApp, both};
use chrono::Duration;
use parvis::jobs::worker;
use parvis::queue::{self, Job, JobState, row};
use sea_orm::EntityTrait as _;
use std::collections::BTreeSet;
use uuid::Uuid;

async fn enqueue(app: &TestApp, job: &Job) -> i64 {
    let tx = app.db.begin().await.unwrap();
    queue::enqueue(&tx, job, app.now(), app.now(), None).await.unwrap();
    tx.commit().await.unwrap();
    all(app).await.iter().map(|it| it.id).max().unwrap()
}

async fn all(app: &TestApp) -> Vec<row::Model> {
    row::Entity::find().all(&app.db.read).await.unwrap()
}

async fn one(app: &TestApp, id: i64) -> row::Model {
    row::Entity::find_by_id(id).one(&app.db.read).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_job_goes_to_one_worker() {
    both(async |app| {
        for _ in 0..40 {
            enqueue(app, &Job::Tidy).await;
        }
        let neighbour = app.neighbour().await;
        let worker = |number: usize| {
            let (db, now) =
                (if number.is_multiple_of(2) { &app.db } else { &neighbour.db }.clone(), app.now());
            tokio::spawn(async move {
                let mut mine = Vec::new();
                while let Some(job) = queue::claim(&db, &format!("w{number}"), now).await.unwrap() {
                    mine.push(job.id);
                }
                mine
            })
        };
        let tasks: Vec<_> = (0..8).map(worker).collect();
        let mut claimed = Vec::new();
        for task in tasks {
            claimed.extend(task.await.unwrap());
        }
        let distinct: BTreeSet<i64> = claimed.iter().copied().collect();
        assert_eq!((claimed.len(), distinct.len()), (40, 40));
        neighbour.db.close().await.unwrap();
        app.leave_jobs();
    })
    .await;
}

/// Whether the job is still in the hands of whoever had it, once new workers have started and stopped.
async fn kept_after_a_start(app: &TestApp, id: i64) -> bool {
    let workers = worker::Workers::start(app, 1).await.unwrap();
    let row = one(app, id).await;
    workers.stop(std::time::Duration::from_secs(20)).await;
    row.state == JobState::Running && row.attempts == 1
}

#[tokio::test]
async fn a_second_server_on_the_same_data_leaves_the_first_ones_jobs_alone() {
    both(async |app| {
        let first = worker::Workers::start(app, 0).await.unwrap();
        let lock = app.settings.data.join("parvis.workers.lock");
        let name = std::fs::read_to_string(lock).unwrap();
        let id = enqueue(app, &Job::Tidy).await;
        queue::claim(&app.db, &format!("{name}/0"), app.now()).await.unwrap().unwrap();
        assert!(kept_after_a_start(app, id).await, "the first server lives");
        // Killed: the system let go of its lock.
        first.stop(std::time::Duration::from_secs(1)).await;
        assert!(!kept_after_a_start(app, id).await, "its jobs run again at once");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn what_is_due_first_runs_first_and_publishing_before_all() {
    both(async |app| {
        let later = enqueue(app, &Job::Tidy).await;
        app.wait(Duration::minutes(1));
        let urgent = enqueue(app, &Job::Unpublish { item: Uuid::now_v7() }).await;
        let last = enqueue(app, &Job::ReviewReminders).await;
        let mut order = Vec::new();
        while let Some(job) = queue::claim(&app.db, "w", app.now()).await.unwrap() {
            order.push(job.id);
        }
        assert_eq!(order, [urgent, later, last]);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_waits_longer_each_time_and_is_dead_at_last() {
    both(async |app| {
        let id = enqueue(app, &Job::Renditions { image: Uuid::now_v7() }).await;
        let mut waits = Vec::new();
        for attempt in 1..=6 {
            assert!(worker::next(app, "w").await.unwrap());
            let row = one(app, id).await;
            assert_eq!(row.attempts, attempt);
            assert_eq!(row.last_error.as_deref(), Some("not found"));
            if row.state == JobState::Ready {
                waits.push((row.run_at - app.now()).num_seconds());
                assert!(!worker::next(app, "w").await.unwrap(), "it waits");
                app.clock.set(row.run_at);
            }
        }
        assert_eq!(waits, [60, 120, 240, 480, 960]);
        assert_eq!(one(app, id).await.state, JobState::Dead);
        assert_eq!(queue::dead(&app.db).await.unwrap().len(), 1, "the desk shows it");
        app.wait(Duration::days(1));
        assert!(!worker::next(app, "w").await.unwrap(), "dead is dead");
        queue::retry(&app.db, id, app.now()).await.unwrap();
        assert!(worker::next(app, "w").await.unwrap(), "until somebody gives it another life");
        assert_eq!((one(app, id).await.state, one(app, id).await.attempts), (JobState::Ready, 1));
    })
    .await;
}

#[tokio::test]
async fn a_job_nobody_understands_harms_no_other() {
    both(async |app| {
        let id = enqueue(app, &Job::Tidy).await;
        let row = row::ActiveModel {
            id: sea_orm::ActiveValue::Unchanged(id),
            payload: sea_orm::ActiveValue::Set(serde_json::json!({ "job": "of_a_newer_version" })),
            ..Default::default()
        };
        row::Entity::update(row).exec(&app.db.write).await.unwrap();
        let other = enqueue(app, &Job::ReviewReminders).await;
        app.run_jobs().await;
        assert_eq!(
            (one(app, id).await.state, one(app, other).await.state),
            (JobState::Ready, JobState::Done)
        );
        assert!(one(app, id).await.last_error.unwrap().contains("of_a_newer_version"));
    })
    .await;
}

#[tokio::test]
async fn what_a_killed_process_held_runs_again_at_its_start() {
    both(async |app| {
        let id = enqueue(app, &Job::Tidy).await;
        queue::claim(&app.db, "town@data/0", app.now()).await.unwrap().unwrap();
        assert!(queue::claim(&app.db, "other", app.now()).await.unwrap().is_none());
        assert_eq!(queue::reclaim(&app.db, "elsewhere/0", app.now()).await.unwrap(), 0, "others keep theirs");
        assert_eq!(queue::reclaim(&app.db, "town@data/0", app.now()).await.unwrap(), 1);
        assert_eq!(app.run_jobs().await, 1);
        assert_eq!(one(app, id).await.state, JobState::Done);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_kills_the_program_each_time_is_given_up() {
    both(async |app| {
        let id = enqueue(app, &Job::Tidy).await;
        for _ in 0..one(app, id).await.max_attempts {
            queue::claim(&app.db, "town@data/0", app.now()).await.unwrap().unwrap();
            queue::reclaim(&app.db, "town@data/0", app.now()).await.unwrap();
        }
        app.run_jobs().await;
        let given_up = one(app, id).await;
        assert_eq!(given_up.state, JobState::Dead);
        assert!(given_up.last_error.unwrap().contains("ended each time"));
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_died_for_good_loses_its_job_after_the_lease() {
    both(async |app| {
        enqueue(app, &Job::Tidy).await;
        let held = queue::claim(&app.db, "gone", app.now()).await.unwrap().unwrap();
        app.wait(Duration::seconds(50));
        queue::renew(&app.db, held.id, "gone", app.now()).await.unwrap();
        app.wait(Duration::seconds(50));
        assert!(queue::claim(&app.db, "other", app.now()).await.unwrap().is_none(), "it said that it lives");
        app.wait(Duration::seconds(11));
        let taken = queue::claim(&app.db, "other", app.now()).await.unwrap().unwrap();
        assert_eq!((taken.id, taken.attempts), (held.id, 2));
        queue::done(&app.db, &taken, app.now()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_undone_is_not_written_and_a_key_is_taken_once() {
    both(async |app| {
        let key = || Some("tidy:2026-12-01".to_owned());
        let tx = app.db.begin().await.unwrap();
        assert!(queue::enqueue(&tx, &Job::Tidy, app.now(), app.now(), key()).await.unwrap());
        tx.rollback().await.unwrap();
        assert_eq!(all(app).await.len(), 0, "a job belongs to its change");
        let tx = app.db.begin().await.unwrap();
        assert!(queue::enqueue(&tx, &Job::Tidy, app.now(), app.now(), key()).await.unwrap());
        assert!(!queue::enqueue(&tx, &Job::Tidy, app.now(), app.now(), key()).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(app.run_jobs().await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_issue_is_laid_out_by_one_worker_at_a_time() {
    both(async |app| {
        app.leave_jobs();
        let build = |issue| Job::BuildIssue { issue, closing: false, asked_by: None };
        let (one_issue, another) = (Uuid::now_v7(), Uuid::now_v7());
        let first = enqueue(app, &build(one_issue)).await;
        let second = enqueue(app, &build(one_issue)).await;
        let other = enqueue(app, &build(another)).await;
        let claim = async |worker| queue::claim(&app.db, worker, app.now()).await.unwrap();
        let held = claim("a").await.unwrap();
        assert_eq!(held.id, first);
        assert_eq!(claim("b").await.unwrap().id, other, "the second build of the same issue waits");
        assert!(claim("c").await.is_none());
        queue::done(&app.db, &held, app.now()).await.unwrap();
        assert_eq!(claim("c").await.unwrap().id, second);
    })
    .await;
}
