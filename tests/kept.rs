//! Pages are made once for everybody, and none is ever older than what it shows: a change, the clock, another program.
use crate::support::app::{Answer, TestApp, both};
use crate::support::make;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chrono::Duration;
use http_body_util::BodyExt as _;
use parvis::content::address;
use parvis::content::event::Timing;
use parvis::content::fields::{Details, Fields};
use parvis::content::{Kind, topic};
use parvis::db::Db;
use parvis::routes;
use parvis::staff::Role;
use sea_orm::ConnectionTrait as _;
use std::io::Read as _;
use tower::ServiceExt as _;

async fn ask(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.answer(request.body(Body::empty()).unwrap()).await
}

/// Takes everything off the site behind the program's back: whoever shows it still shows what he kept.
async fn withdraw_unseen(db: &Db) {
    db.write.execute_unprepared("UPDATE item SET visibility = 'withdrawn'").await.unwrap();
}

/// Puts it back.
async fn restore_unseen(db: &Db) {
    db.write.execute_unprepared("UPDATE item SET visibility = 'live'").await.unwrap();
}

#[tokio::test]
async fn a_page_is_made_once_and_a_change_is_seen_by_the_next_reader() {
    both(async |app| {
        let item = make::live(app, make::article("La piscine ferme")).await;
        let path = address::path(&item);
        let first = ask(app, "/", &[]).await;
        assert!(first.text().contains("La piscine ferme"));
        assert_eq!(first.headers[header::CACHE_CONTROL], "public, no-cache");
        assert!(first.headers[header::LINK].to_str().unwrap().contains("rel=preload; as=style"));
        let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
        withdraw_unseen(&app.db).await;
        let again = ask(app, "/", &[]).await;
        assert_eq!(
            (again.text(), again.headers[header::ETAG].to_str().unwrap()),
            (first.text(), tag.as_str())
        );
        for known in [tag.as_str(), tag.trim_start_matches("W/"), "\"other\", *", "*"] {
            let same = ask(app, "/", &[("if-none-match", known)]).await;
            let expected = if known.contains("other") { StatusCode::OK } else { StatusCode::NOT_MODIFIED };
            assert_eq!((same.status, same.body.is_empty()), (expected, known != "\"other\", *"), "{known}");
        }
        // A question is answered anew each time: nobody fills the memory with questions.
        assert!(!ask(app, "/actualites?x=1", &[]).await.text().contains("La piscine ferme"));
        restore_unseen(&app.db).await;
        let head = Request::builder().method("HEAD").uri("/").body(Body::empty()).unwrap();
        let head = app.answer(head).await;
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
        assert_eq!(head.headers[header::CONTENT_LENGTH], first.body.len().to_string());

        make::save(app, &item, make::article("La piscine rouvre")).await;
        make::act(app, &item, parvis::content::publish::Act::Publish).await;
        for at in ["/", "/actualites", path.as_str(), "/feed.atom"] {
            let text = ask(app, at, &[]).await.text();
            assert!(text.contains("La piscine rouvre"), "{at}");
        }
        make::act(app, &item, make::withdrawal("Fermée pour de bon.")).await;
        assert_eq!(ask(app, &path, &[]).await.status, StatusCode::GONE);
        assert!(!ask(app, "/feed.atom", &[]).await.text().contains("La piscine rouvre"));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_kept_page_is_not_served_past_the_instant_at_which_it_changes() {
    both(async |app| {
        let Details::Place(mut details) = Fields::empty(Kind::Place).details else { unreachable!() };
        details.street = "1 place du Marché".into();
        details.hours = "Tu 09:00-12:00,14:00-17:00".into();
        let hall = Fields {
            title: "La halle".into(),
            details: Details::Place(details),
            ..Fields::empty(Kind::Place)
        };
        let hall = address::path(&make::live(app, hall).await);
        let Details::Event(mut details) = Fields::empty(Kind::Event).details else { unreachable!() };
        details.place_text = "Sous la halle".into();
        let begin = app.now() + Duration::minutes(90);
        details.timings = vec![Timing { begin, end: begin + Duration::minutes(45) }];
        let fair = Fields {
            title: "Foire aux livres".into(),
            details: Details::Event(details),
            ..Fields::empty(Kind::Event)
        };
        make::live(app, fair).await;
        let editor = app.as_role(Role::Editor).await;
        // Half past twelve in town.
        let form = [("severity", "minor"), ("title", "Eau coupée"), ("expires_at", "2026-12-01T12:30")];
        assert_eq!(editor.post("/cms/alerts", &form).await.status, StatusCode::SEE_OTHER);
        let state = async || ask(app, &hall, &[]).await.page().main();
        let home = async || ask(app, "/", &[]).await.text();
        let second = Duration::seconds(1);

        let open = state().await;
        assert!(open.contains("Ouvert"), "{open}");
        app.wait(Duration::hours(2) - second);
        assert_eq!(state().await, open, "one second before it closes");
        assert!(home().await.contains("Foire aux livres"));
        app.wait(second);
        assert_ne!(state().await, open, "at eleven o’clock UTC it closes");
        app.wait(Duration::minutes(15) - second);
        assert!(home().await.contains("Foire aux livres"), "one second before its end");
        app.wait(second);
        assert!(!home().await.contains("Foire aux livres"), "over");
        app.wait(Duration::minutes(15) - second);
        assert!(home().await.contains("Eau coupée"));
        app.wait(second);
        assert!(!home().await.contains("Eau coupée"));
        app.set("2026-12-01T22:59:59Z");
        assert!(home().await.contains("Mardi"));
        app.set("2026-12-01T23:00:00Z");
        assert!(home().await.contains("Mercredi"), "midnight in town");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn another_program_on_the_same_data_is_heard_of() {
    both(async |app| {
        let item = make::live(app, make::article("Le marché déménage")).await;
        let other = app.neighbour().await;
        other.db.catch_up().await.unwrap();
        let there: Router = routes::router(other.clone());
        let read = async || {
            let request = Request::builder().uri("/").body(Body::empty()).unwrap();
            let response = there.clone().oneshot(request).await.unwrap();
            String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
        };
        assert!(read().await.contains("Le marché déménage"));
        make::save(app, &item, make::article("Le marché revient")).await;
        make::act(app, &item, parvis::content::publish::Act::Publish).await;
        assert!(ask(app, "/", &[]).await.text().contains("Le marché revient"), "here at once");
        // What the running program does twice a second.
        other.db.catch_up().await.unwrap();
        assert!(read().await.contains("Le marché revient"));
        other.db.close().await.unwrap();
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn what_concerns_one_person_or_nobody_yet_is_never_kept() {
    both(async |app| {
        let item = make::live(app, make::article("La bibliothèque")).await;
        let path = address::path(&item);
        let editor = app.as_role(Role::Editor).await;
        let own = editor.get(&path).await;
        assert_eq!(own.headers[header::CACHE_CONTROL], "no-store");
        let leads_in = |it: &Answer| it.page().attributes(".foot-end a", "href") == ["/cms"];
        assert!(leads_in(&own));
        let for_all = ask(app, &path, &[]).await;
        assert!(!leads_in(&for_all), "nobody else gets it");
        assert!(leads_in(&editor.get(&path).await), "nor does the editor get that of all");
        // A draft saved touches nothing that readers see, and makes nothing anew.
        let before = app.db.version();
        make::save(app, &item, make::article("La bibliothèque, brouillon")).await;
        assert_eq!(app.db.version(), before);
        assert_eq!(ask(app, &path, &[]).await.text(), for_all.text());
        // Zones, sections and whatever else stands in lists count as well.
        let before = app.db.version();
        topic::zone_named(&app.db, "centre", "Centre", "Centre", 1).await.unwrap();
        assert!(app.db.version() > before);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_page_comes_as_small_as_the_browser_takes_it() {
    let app = TestApp::sqlite().await;
    make::live(&app, make::article("La piscine rouvre")).await;
    let plain = ask(&app, "/", &[]).await;
    // Twice: made, and kept.
    for _ in 0..2 {
        for (accepted, name) in [("gzip, deflate, br, zstd", "br"), ("gzip, zstd", "zstd"), ("gzip", "gzip")]
        {
            for path in ["/", "/assets/site.css"] {
                let plain = ask(&app, path, &[]).await;
                let small = ask(&app, path, &[("accept-encoding", accepted)]).await;
                assert_eq!(small.headers[header::CONTENT_ENCODING], name, "{path}");
                assert!(
                    small.body.len() * 2 < plain.body.len(),
                    "{path}: {} of {}",
                    small.body.len(),
                    plain.body.len()
                );
                assert!(small.headers[header::VARY].to_str().unwrap().contains("accept-encoding"));
                assert_eq!(small.headers[header::ETAG], plain.headers[header::ETAG]);
                let mut whole = Vec::new();
                match name {
                    "br" => drop(
                        brotli::Decompressor::new(&small.body[..], 4096).read_to_end(&mut whole).unwrap(),
                    ),
                    "zstd" => whole = zstd::decode_all(&small.body[..]).unwrap(),
                    _ => drop(flate2::read::GzDecoder::new(&small.body[..]).read_to_end(&mut whole).unwrap()),
                }
                assert_eq!(whole, plain.body, "{path} as {name}");
            }
        }
    }
    assert!(plain.headers.get(header::CONTENT_ENCODING).is_none());
    app.leave_jobs();
}
