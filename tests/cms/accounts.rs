//! Accounts: invited by a letter, a password forgotten, an address changed, sessions, and the second factor.
use crate::support::app::{PASSWORD, TestApp, both};
use crate::support::browser::Browser;
use crate::support::post::Post;
use axum::http::StatusCode;
use chrono::Duration;
use data_encoding::BASE32_NOPAD;
use parvis::app::App;
use parvis::config::Settings;
use parvis::content::log;
use parvis::staff::link::{self, Purpose};
use parvis::staff::{self, Role};
use sea_orm::ConnectionTrait as _;

const NEW: &str = "le bac part à huit heures";

async fn signed_in(app: &TestApp, email: &str, password: &str) -> Browser {
    let browser = Browser::of(app);
    let answer = browser.post("/cms/sign-in", &[("email", email), ("password", password)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    browser
}

async fn verbs(app: &TestApp) -> Vec<String> {
    let lines = log::search(&app.db, &log::Filter::default(), 50).await.unwrap();
    lines.into_iter().rev().map(|it| it.verb).collect()
}

/// The code a telephone shows now.
fn code(app: &TestApp, secret: &str) -> String {
    let bytes = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(bytes).build().unwrap();
    totp.generate(u64::try_from(app.now().timestamp()).unwrap()).to_string()
}

#[tokio::test]
async fn somebody_is_invited_chooses_a_password_and_comes_in_once() {
    both(async |app| {
        let post = Post::of(app).await;
        let administrator = app.as_role(Role::Administrator).await;
        let form = |email: &'static str| [("name", "Camille Noir"), ("email", email), ("role", "editor")];
        let bad = administrator.post("/cms/staff", &form("camille")).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(bad.page().value("name"), "Camille Noir", "what was typed stays");
        assert_eq!(
            administrator.post("/cms/staff", &form("Camille@Valbourg.example")).await.status,
            StatusCode::SEE_OTHER
        );
        let [letter] = &post.collect().await[..] else { panic!("one letter") };
        assert_eq!(letter.to, "camille@valbourg.example");
        assert!(
            letter.text.contains("Camille Noir")
                && letter.text.contains("Rédacteur")
                && letter.html.contains("Rejoindre")
        );

        let page = administrator.page("/cms/staff").await;
        assert!(page.texts(".account").concat().contains("jamais connecté"), "{}", page.main());
        // A second invitation ends the first.
        let id = staff::by_email(&app.db, "camille@valbourg.example").await.unwrap().unwrap().id;
        administrator.post(&format!("/cms/staff/{id}/write"), &[]).await;
        let again = post.collect().await.remove(0);
        let camille = Browser::of(app);
        assert_eq!(camille.get(&letter.path()).await.status, StatusCode::NOT_FOUND);
        let door = camille.get(&again.path()).await;
        assert_eq!(door.status, StatusCode::OK);
        assert_eq!(camille.get(&again.path()).await.status, StatusCode::OK, "looking takes nothing");
        for (password, word) in [
            ("court", "12 caractères"),
            ("Camille Noir 2026", "Trop facile"),
            ("valbourg-2026!", "Trop facile"),
        ] {
            let refused = camille.post(&again.path(), &[("password", password)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                refused.page().texts("#p-password").concat().contains(word),
                "{password}: {}",
                refused.text()
            );
        }
        assert_eq!(camille.post(&again.path(), &[("password", NEW)]).await.location(), "/cms");
        assert!(camille.is_in().await);
        assert_eq!(
            Browser::of(app).post(&again.path(), &[("password", PASSWORD)]).await.status,
            StatusCode::NOT_FOUND,
            "once"
        );
        signed_in(app, "camille@valbourg.example", NEW).await;
        assert_eq!(verbs(app).await, ["invite_account", "invite_account", "join"]);
        let page = administrator.page("/cms/staff").await.texts(".account").concat();
        assert!(page.contains("dernière connexion"), "{page}");
        administrator.page("/cms/log").await;

        // Suspended: out at once, and no way in.
        administrator.post(&format!("/cms/staff/{id}"), &[("active", "false")]).await;
        assert!(!camille.is_in().await);
        let door = [("email", "camille@valbourg.example"), ("password", NEW)];
        assert_eq!(camille.post("/cms/sign-in", &door).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        camille.post("/cms/forgotten", &[("email", "camille@valbourg.example")]).await;
        assert!(post.collect().await.is_empty());
        let refused = administrator.post(&format!("/cms/staff/{id}/link"), &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        administrator.post(&format!("/cms/staff/{id}"), &[("active", "true")]).await;
        let link =
            administrator.post(&format!("/cms/staff/{id}/link"), &[]).await.page().value_of("#address");
        assert_eq!(Browser::of(app).get(&link).await.status, StatusCode::OK, "handed on by hand");
    })
    .await;
}

#[tokio::test]
async fn an_invitation_ends_after_a_week_and_speaks_english_to_who_reads_english() {
    both(async |app| {
        let post = Post::of(app).await;
        let administrator = app.as_role(Role::Administrator).await;
        administrator.post("/cms/me", &[("name", "Ann"), ("locale", "en")]).await;
        let form = [("name", "Bob"), ("email", "bob@valbourg.example"), ("role", "contributor")];
        administrator.post("/cms/staff", &form).await;
        let letter = post.collect().await.remove(0);
        assert!(
            letter.subject.contains("invites you") && letter.text.contains("Join the desk"),
            "{letter:?}"
        );
        app.wait(Duration::days(7) + Duration::seconds(1));
        let late = Browser::of(app).get(&letter.path()).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        assert!(late.page().main().contains("n’ouvre plus rien"), "{}", late.text());
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_is_asked_without_saying_who_has_an_account() {
    both(async |app| {
        let post = Post::of(app).await;
        let person = app.person(Role::Editor).await;
        let inside = signed_in(app, &person.email, PASSWORD).await;
        let ask = async |email: &str| {
            let answer = Browser::of(app).post("/cms/forgotten", &[("email", email)]).await;
            (answer.status, answer.page().main().replace(email, ""))
        };
        let known = ask(&person.email).await;
        assert_eq!(known, ask("personne@valbourg.example").await);
        let [letter] = &post.collect().await[..] else { panic!("one of them has an account") };
        assert_eq!(letter.to, person.email);
        let browser = Browser::of(app);
        assert!(inside.is_in().await, "asking changes nothing");
        let done = browser.post(&letter.path(), &[("password", NEW)]).await;
        assert_eq!(done.location(), "/cms/sign-in?done=password");
        assert!(!inside.is_in().await, "sessions end");
        signed_in(app, &person.email, NEW).await;
        let [told] = &post.collect().await[..] else { panic!("the owner is told") };
        assert!(told.subject.contains("Votre mot de passe a changé"), "{}", told.subject);
        assert_eq!(
            browser.post(&letter.path(), &[("password", PASSWORD)]).await.status,
            StatusCode::NOT_FOUND,
            "once"
        );

        for _ in 0..5 {
            assert_eq!(ask(&person.email).await.0, StatusCode::OK, "the answer stays the same");
        }
        let letters = post.collect().await;
        assert_eq!(letters.len(), 2, "three within an hour, and the last one alone opens");
        app.wait(Duration::minutes(61));
        let late = Browser::of(app).get(&letters[1].path()).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "an hour");
        for _ in 0..20 {
            ask("autre@valbourg.example").await;
        }
        assert_eq!(ask("encore@valbourg.example").await.0, StatusCode::TOO_MANY_REQUESTS, "from one address");
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn an_address_is_ones_own_when_its_mailbox_said_so() {
    both(async |app| {
        let post = Post::of(app).await;
        let person = app.person(Role::Editor).await;
        let browser = signed_in(app, &person.email, PASSWORD).await;
        let form = |password: &'static str| {
            [("new_email", "neuve@valbourg.example"), ("address_password", password)]
        };
        let wrong = browser.post("/cms/me/address", &form("faux")).await;
        assert_eq!(
            (wrong.status, wrong.page().value("new_email")),
            (StatusCode::UNPROCESSABLE_ENTITY, "neuve@valbourg.example".into())
        );
        browser.post("/cms/me/address", &form(PASSWORD)).await;
        let letter = post.collect().await.remove(0);
        assert_eq!(letter.to, "neuve@valbourg.example");
        assert!(staff::by_email(&app.db, "neuve@valbourg.example").await.unwrap().is_none(), "not yet");
        assert_eq!(Browser::of(app).post(&letter.path(), &[]).await.location(), "/cms/sign-in?done=address");
        let told = post.collect().await.remove(0);
        assert_eq!(told.to, person.email, "the old address is told");
        signed_in(app, "neuve@valbourg.example", PASSWORD).await;
        assert_eq!(verbs(app).await, ["change_address"]);
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_others() {
    both(async |app| {
        let person = app.person(Role::Contributor).await;
        let open = async || signed_in(app, &person.email, PASSWORD).await;
        let (here, lost, third) = (open().await, open().await, open().await);
        app.wait(Duration::hours(2));
        let page = here.get("/cms/me").await.page();
        let rows = page.texts(".sessions li");
        assert_eq!(rows.len(), 3);
        assert!(
            rows[0].contains("cet appareil") && rows.iter().all(|it| it.contains("Firefox, Linux")),
            "{rows:?}"
        );
        let ids = page.attributes(".sessions [name=session]", "value");
        assert_eq!(ids.len(), 2, "one's own is ended by signing out");
        let stranger = app.as_role(Role::Administrator).await;
        stranger.post("/cms/me/sessions", &[("session", &ids[0])]).await;
        assert!(lost.is_in().await && third.is_in().await, "another one's session");
        here.post("/cms/me/sessions", &[("session", &ids[0])]).await;
        assert_eq!([lost.is_in().await, third.is_in().await].iter().filter(|it| **it).count(), 1);
        here.post("/cms/me/sessions", &[]).await;
        assert!(!lost.is_in().await && !third.is_in().await && here.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_is_set_up_asked_and_each_code_opens_once() {
    both(async |app| {
        let post = Post::of(app).await;
        let person = app.person(Role::Editor).await;
        let browser = signed_in(app, &person.email, PASSWORD).await;
        let page = browser.get("/cms/me/second-factor").await.page();
        let secret = page.value("secret");
        assert!(page.attributes(".qr img", "src")[0].starts_with("data:image/svg+xml;base64,"));
        let form = |code: &str, password: &str| {
            [("secret", secret.clone()), ("code", code.to_owned()), ("password", password.to_owned())]
        };
        let send = async |form: [(&str, String); 3]| {
            let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0, it.1.as_str())).collect();
            browser.post("/cms/me/second-factor", &form).await
        };
        let wrong = send(form("000000", PASSWORD)).await;
        assert_eq!(
            (wrong.status, wrong.page().value("secret")),
            (StatusCode::UNPROCESSABLE_ENTITY, secret.clone())
        );
        assert_eq!(send(form(&code(app, &secret), "faux")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let set_up = send(form(&code(app, &secret), PASSWORD)).await;
        assert_eq!(set_up.status, StatusCode::OK, "{}", set_up.text());
        let codes = set_up.page().texts(".codes li");
        assert_eq!(codes.len(), 10);
        assert!(post.collect().await.remove(0).subject.contains("Second facteur mis en place"));
        assert!(browser.get("/cms/me").await.page().main().contains("Il vous reste 10 codes"));

        // A copy of the database does not say it; one kept before secrets were sealed is sealed when a code of it opens.
        let kept = async || staff::by_id(&app.db, person.id.unwrap()).await.unwrap().totp_secret.unwrap();
        assert!(kept().await.starts_with("v1.") && !kept().await.contains(&secret));
        let plain = format!("UPDATE account SET totp_secret = '{secret}' WHERE email = '{}'", person.email);
        app.db.write.execute_unprepared(&plain).await.unwrap();

        let half = async || {
            let browser = Browser::of(app);
            let answer = browser
                .post(
                    "/cms/sign-in",
                    &[("email", &person.email), ("password", PASSWORD), ("next", "/cms/items")],
                )
                .await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.page().attributes("main form", "action"), ["/cms/sign-in/code"]);
            assert!(!browser.is_in().await, "half in is out");
            browser
        };
        let enter = async |browser: &Browser, code: &str| {
            browser.post("/cms/sign-in/code", &[("code", code), ("next", "/cms/items")]).await
        };
        let one = half().await;
        let used = enter(&one, &code(app, &secret)).await;
        assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "the code that set it up is used");
        app.wait(Duration::seconds(30));
        let now = code(app, &secret);
        assert_eq!(enter(&one, &now).await.location(), "/cms/items");
        assert!(one.is_in().await);
        assert!(kept().await.starts_with("v1."));
        assert_eq!(enter(&half().await, &now).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
        assert_eq!(
            enter(&half().await, &codes[3].to_uppercase().replace('-', " ")).await.location(),
            "/cms/items"
        );
        assert_eq!(
            enter(&half().await, &codes[3]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a recovery code, too"
        );
        let stranger = Browser::of(app);
        assert_eq!(
            enter(&stranger, &codes[4]).await.page().attributes("main form", "action"),
            ["/cms/sign-in"]
        );
        let slow = half().await;
        app.wait(Duration::minutes(11));
        assert!(enter(&slow, &codes[4]).await.page().main().contains("trop de temps"));

        // New recovery codes end the old ones.
        let fresh =
            browser.post("/cms/me/codes", &[("codes_password", PASSWORD)]).await.page().texts(".codes li");
        assert_eq!(enter(&half().await, &codes[5]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(enter(&half().await, &fresh[5]).await.location(), "/cms/items");

        // Who guesses waits, and so does the owner, whose password is known.
        let guess = half().await;
        let mut last = StatusCode::OK;
        for at in 0..=staff::ATTEMPTS_PER_ACCOUNT {
            last = enter(&guess, &format!("00000{at}")).await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);

        let administrator = app.as_role(Role::Administrator).await;
        administrator.post(&format!("/cms/staff/{}/second-factor-off", person.id.unwrap()), &[]).await;
        assert!(post.collect().await.remove(0).subject.contains("Second facteur retiré"));
        signed_in(app, &person.email, PASSWORD).await;
        let verbs = verbs(app).await;
        assert_eq!(
            verbs,
            [
                "second_factor_on",
                "recovery_code_used",
                "recovery_codes",
                "recovery_code_used",
                "second_factor_off"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn who_is_asked_for_a_second_factor_gets_no_further_without() {
    both(async |app| {
        let settings = Settings { second_factor: true, ..(*app.settings).clone() };
        let strict = App::build(settings, app.clock.clone()).await.unwrap();
        for (role, asked) in [(Role::Editor, false), (Role::ChiefEditor, true), (Role::Administrator, true)] {
            let person = app.person(role).await;
            let browser = Browser::of(&strict);
            browser.post("/cms/sign-in", &[("email", &person.email), ("password", PASSWORD)]).await;
            let desk = browser.get("/cms/items").await;
            assert_eq!(desk.location() == "/cms/me/second-factor", asked, "{role:?}: {}", desk.status);
            if asked {
                assert_eq!(
                    browser.post("/cms/items/new/article", &[("title", "X")]).await.location(),
                    "/cms/me/second-factor"
                );
                let secret = browser.get("/cms/me/second-factor").await.page().value("secret");
                let form =
                    [("secret", secret.as_str()), ("code", &code(app, &secret)), ("password", PASSWORD)];
                assert_eq!(browser.post("/cms/me/second-factor", &form).await.status, StatusCode::OK);
                assert_eq!(browser.get("/cms/items").await.status, StatusCode::OK);
            }
        }
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn an_operator_comes_back_in_once() {
    both(async |app| {
        let person = app.person(Role::Administrator).await;
        let account = staff::by_id(&app.db, person.id.unwrap()).await.unwrap();
        let token = link::make(&app.db, &account, Purpose::Enter, &account.email, app.now()).await.unwrap();
        let browser = Browser::of(app);
        browser.get(&Purpose::path(&token)).await;
        assert!(!browser.is_in().await, "looking opens nothing");
        assert_eq!(browser.post(&Purpose::path(&token), &[]).await.location(), "/cms");
        assert!(browser.is_in().await);
        assert_eq!(Browser::of(app).post(&Purpose::path(&token), &[]).await.status, StatusCode::NOT_FOUND);
        let late = link::make(&app.db, &account, Purpose::Enter, &account.email, app.now()).await.unwrap();
        app.wait(Duration::minutes(16));
        assert_eq!(Browser::of(app).get(&Purpose::path(&late)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(verbs(app).await, ["enter_by_command"]);
    })
    .await;
}
