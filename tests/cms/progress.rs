//! Long work as it goes: told while it lasts, found again, ended with it.
use crate::support::app::{Client, File, TestApp, both};
use crate::support::make;
use axum::http::{StatusCode, header};
use parvis::jobs::worker;
use parvis::print::stage::Stage;
use parvis::queue;
use parvis::staff::Role;
use serde_json::Value;

/// What a stream said, event by event.
fn told(body: &str) -> Vec<Value> {
    let data = body.lines().filter_map(|it| it.strip_prefix("data: "));
    data.map(|it| serde_json::from_str(it).unwrap()).collect()
}

fn told_texts(body: &str) -> Vec<String> {
    told(body).iter().map(|it| it["text"].as_str().unwrap().to_owned()).collect()
}

async fn send(who: &Client<'_>, number: u64) {
    let photo = make::photo(640, 480, number);
    let form = [("alt", "Le quai"), ("credit", "Ville"), ("rights.web", "true")];
    let file = File { field: "file", name: "quai.jpg", bytes: &photo };
    assert_eq!(who.post_file("/cms/images", &form, &file).await.status, StatusCode::SEE_OTHER);
}

async fn one_job(app: &TestApp) {
    assert!(worker::next(app, "test").await.unwrap());
    // The stream has its turn before the next job.
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn sizes_are_counted_down_and_the_stream_ends_with_them() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        for number in 0..2 {
            send(&editor, number).await;
        }
        let page = editor.page("/cms/images").await;
        assert_eq!(page.attributes("wait-for", "stream"), ["/cms/images/progress"]);
        assert_eq!(page.texts("wait-for [role=status]").len(), 1);
        assert_eq!(page.texts("wait-for a"), ["Actualiser la page"], "without a script");
        let work = async {
            for _ in 0..64 {
                tokio::task::yield_now().await;
            }
            one_job(app).await;
            one_job(app).await;
        };
        let (stream, ()) = tokio::join!(editor.get("/cms/images/progress"), work);
        assert_eq!(stream.headers[header::CONTENT_TYPE], "text/event-stream");
        let told = told(&stream.text());
        assert_eq!(told.first().unwrap()["state"], "running");
        assert_eq!(told.first().unwrap()["part"], 0.0);
        let last = told.last().unwrap();
        assert_eq!((&last["state"], &last["part"]), (&"ended".into(), &1.0.into()));
        assert_eq!(last["text"], "Toutes les tailles sont prêtes.");
        assert!(editor.page("/cms/images").await.texts("wait-for").is_empty(), "nothing is left to wait for");
    })
    .await;
}

#[tokio::test]
async fn a_layout_is_followed_by_whoever_may_see_the_issue_and_in_few_places_at_once() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let form = [("number", "1"), ("title", "Hiver"), ("closing_at", "2026-12-15T18:00")];
        let issue = chief.post("/cms/issues", &form).await.location().to_owned();
        app.run_jobs().await;
        chief.post(&format!("{issue}/build"), &[]).await;
        let at = format!("{issue}/progress");
        assert_eq!(app.reader().get(&at).await.status, StatusCode::SEE_OTHER, "nobody without an account");
        assert_eq!(chief.get("/cms/issues/99/progress").await.status, StatusCode::NOT_FOUND);

        // What is open in three places is refused in a fourth, and not for others.
        let held: Vec<_> = (0..3).map(|_| app.pulse.listen(chief.person().id.unwrap()).unwrap()).collect();
        assert_eq!(chief.get(&at).await.status, StatusCode::TOO_MANY_REQUESTS);
        drop(held);

        // It runs, somewhere: who comes now hears since when, and how long it usually takes.
        let job = queue::claim(&app.db, "elsewhere", app.now()).await.unwrap().unwrap();
        assert_eq!(job.started_at, Some(app.now()));
        app.wait(chrono::Duration::seconds(4));
        assert_eq!(queue::usual_seconds(&app.db, "renditions").await.unwrap(), None);
        let end = async {
            for _ in 0..64 {
                tokio::task::yield_now().await;
            }
            queue::done(&app.db, &job, app.now()).await.unwrap();
            app.pulse.beat();
        };
        let (stream, ()) = tokio::join!(chief.get(&at), end);
        let told = told(&stream.text());
        assert_eq!(told.last().unwrap()["state"], "ended", "{told:?}");
        assert!(queue::usual_seconds(&app.db, "build_issue").await.unwrap().is_some());
        // A layout says how far it is; who comes in between hears it at once, in their language.
        chief.post(&format!("{issue}/build"), &[]).await;
        let (stream, ()) = tokio::join!(chief.get(&at), one_job(app));
        let said: Vec<String> =
            told_texts(&stream.text()).into_iter().filter(|it| it.starts_with("Étape")).collect();
        assert!(!said.is_empty(), "{}", stream.text());
        chief.post(&format!("{issue}/build"), &[]).await;
        let job = queue::claim(&app.db, "elsewhere", app.now()).await.unwrap().unwrap();
        assert_eq!(job.stage, None);
        queue::at_stage(&app.db, job.id, Stage::Setting.name()).await.unwrap();
        let kept = queue::pending(&app.db, app.now()).await.unwrap();
        assert_eq!(kept[0].stage.as_deref(), Some("setting"), "who comes back finds it");
        queue::done(&app.db, &job, app.now()).await.unwrap();
        for stage in Stage::ALL {
            for locale in ["fr", "en"] {
                assert!(app.templates.has(locale, &format!("progress-stage-{}", stage.name())), "{stage:?}");
            }
        }
        // A server that stops keeps nobody waiting.
        chief.post(&format!("{issue}/build"), &[]).await;
        app.pulse.stop();
        assert_eq!(chief.get(&at).await.status, StatusCode::OK);
        app.leave_jobs();
    })
    .await;
}
