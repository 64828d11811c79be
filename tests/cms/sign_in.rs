//! The door: who may in, who has to wait, and what a session survives.
use crate::support::app::{PASSWORD, TestApp, both};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chrono::Duration;
use parvis::staff::{self, AccountChange, Origin, Person, Role, SignIn};

fn from(address: &str) -> Origin<'_> {
    Origin { address, agent: "" }
}

async fn tries(app: &TestApp, email: &str, password: &str) -> (StatusCode, String) {
    let answer = app.reader().post("/cms/sign-in", &[("email", email), ("password", password)]).await;
    (answer.status, answer.page().main())
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_alike() {
    both(async |app| {
        let email = app.person(Role::Editor).await.email;
        let wrong = tries(app, &email, "une autre phrase").await;
        let unknown = tries(app, "personne@valbourg.example", "une autre phrase").await;
        assert_eq!(wrong.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.1.contains("Adresse ou mot de passe inconnus."), "{}", wrong.1);
        assert_eq!(wrong, unknown);
        assert_eq!(
            tries(app, &email.to_uppercase(), PASSWORD).await.0,
            StatusCode::SEE_OTHER,
            "in capitals too"
        );
    })
    .await;
}

#[tokio::test]
async fn after_eight_wrong_tries_even_the_right_one_waits() {
    both(async |app| {
        let email = app.person(Role::Editor).await.email;
        for _ in 0..staff::ATTEMPTS_PER_ACCOUNT {
            assert_eq!(tries(app, &email, "deviné au hasard").await.0, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let (status, page) = tries(app, &email, PASSWORD).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.contains("Attendez 15 minutes"), "{page}");
        app.wait(staff::ATTEMPT_WINDOW + Duration::seconds(1));
        assert_eq!(tries(app, &email, PASSWORD).await.0, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn guesses_at_the_same_moment_count_each_other() {
    both(async |app| {
        let email = app.person(Role::Editor).await.email;
        let guess = |at: usize| {
            let (db, email, now) = (app.db.clone(), email.clone(), app.now());
            let password = format!("deviné au hasard {at}");
            tokio::spawn(
                async move { staff::sign_in(&db, &email, &password, &from("203.0.113.7"), now).await },
            )
        };
        let guesses: Vec<_> = (0..30).map(guess).collect();
        let mut looked_at = 0;
        for it in guesses {
            looked_at += u64::from(matches!(it.await.unwrap().unwrap(), SignIn::Wrong));
        }
        assert!(looked_at <= staff::ATTEMPTS_PER_ACCOUNT, "{looked_at} passwords were looked at");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_locked_out_from_afar() {
    both(async |app| {
        let email = app.person(Role::Editor).await.email;
        let from = async |address: &str, email: &str, password: &str| {
            staff::sign_in(&app.db, email, password, &from(address), app.now()).await.unwrap()
        };
        for _ in 0..staff::ATTEMPTS_PER_ACCOUNT {
            assert!(matches!(from("203.0.113.7", &email, "deviné au hasard").await, SignIn::Wrong));
        }
        assert!(matches!(from("203.0.113.7", &email, PASSWORD).await, SignIn::Wait(_)));
        assert!(matches!(from("198.51.100.1", &email, PASSWORD).await, SignIn::Done { .. }));
        let colleague = app.person(Role::Editor).await.email;
        assert!(matches!(from("203.0.113.7", &colleague, PASSWORD).await, SignIn::Done { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    both(async |app| {
        let here = app.as_role(Role::Editor).await;
        let email = here.person().email.clone();
        let open =
            async || match staff::sign_in(&app.db, &email, PASSWORD, &from("-"), app.now()).await.unwrap() {
                SignIn::Done { token, .. } => token,
                other => panic!("{other:?}"),
            };
        let lives = async |token: &str| staff::session(&app.db, token, app.now()).await.unwrap().is_some();
        let elsewhere = open().await;
        let form = |old: &'static str, new: &'static str| [("password", old), ("new_password", new)];
        let wrong = here.post("/cms/me/password", &form("faux", "une phrase toute neuve")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(lives(&elsewhere).await);
        let obvious = here.post("/cms/me/password", &form(PASSWORD, "valbourg 2026")).await;
        assert_eq!(obvious.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            obvious.page().texts("#p-new_password").concat().contains("Trop facile"),
            "{}",
            obvious.text()
        );
        let own = here.post("/cms/me/password", &form(PASSWORD, "une phrase toute neuve")).await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text());
        assert!(!lives(&elsewhere).await);
        assert_eq!(here.get("/cms/me").await.status, StatusCode::OK, "one's own goes on");
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_door_leads_back_to_where_one_wanted_to_go_and_nowhere_else() {
    both(async |app| {
        let answer = app.reader().get("/cms/items?kind=article").await;
        assert_eq!(answer.location(), "/cms/sign-in?next=%2Fcms%2Fitems%3Fkind%3Darticle");
        let door = app.reader().page(answer.location()).await;
        assert_eq!(door.value("next"), "/cms/items?kind=article");
        let email = app.person(Role::Editor).await.email;
        let form = [("email", email.as_str()), ("password", PASSWORD), ("next", "https://ailleurs.example/")];
        assert_eq!(app.reader().post("/cms/sign-in", &form).await.location(), "/cms");
        let form = [("email", email.as_str()), ("password", PASSWORD), ("next", "/cms/\r\nX: y\0")];
        let answer = app.reader().post("/cms/sign-in", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "no header is made of it");
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_left_forgotten_or_taken_away() {
    both(async |app| {
        let left = app.as_role(Role::Editor).await;
        assert_eq!(left.get("/cms/items").await.status, StatusCode::OK);
        left.post("/cms/sign-out", &[]).await;
        assert_eq!(left.get("/cms/items").await.status, StatusCode::SEE_OTHER);

        let forgotten = app.as_role(Role::Editor).await;
        app.wait(Duration::days(8));
        assert_eq!(forgotten.get("/cms/items").await.status, StatusCode::OK, "a visit renews it");
        app.wait(Duration::days(13));
        assert_eq!(forgotten.get("/cms/items").await.status, StatusCode::OK);
        app.wait(Duration::days(15));
        assert_eq!(forgotten.get("/cms/items").await.status, StatusCode::SEE_OTHER);

        let (off, demoted) = (app.as_role(Role::Editor).await, app.as_role(Role::Administrator).await);
        app.person(Role::Administrator).await;
        let change = |active, role| AccountChange { active, role, ..AccountChange::default() };
        let (system, now) = (Person::system(), app.now());
        staff::change(&app.db, &system, off.person().id.unwrap(), change(Some(false), None), now)
            .await
            .unwrap();
        assert_eq!(off.get("/cms/items").await.status, StatusCode::SEE_OTHER);
        assert_eq!(tries(app, &off.person().email, PASSWORD).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let lower = change(None, Some(Role::Editor));
        staff::change(&app.db, &system, demoted.person().id.unwrap(), lower, now).await.unwrap();
        assert_eq!(
            demoted.get("/cms/staff").await.status,
            StatusCode::FORBIDDEN,
            "a role counts from now on"
        );
    })
    .await;
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let request = |site: &str| {
            Request::post("/cms/items/new/article")
                .header("sec-fetch-site", site)
                .header(header::ORIGIN, "https://ailleurs.example")
                .header(header::HOST, "valbourg.example")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, chief.cookie().unwrap())
                .body(Body::from("title=Faux"))
                .unwrap()
        };
        for site in ["cross-site", "same-site"] {
            assert_eq!(app.answer(request(site)).await.status, StatusCode::FORBIDDEN, "{site}");
        }
        assert_eq!(app.answer(request("same-origin")).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}
