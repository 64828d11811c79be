//! Letters: laid into a folder without a mail server, and given to one that takes, refuses or puts off.
use crate::support::app::{TestApp, both};
use crate::support::post::{Letter, Post};
use crate::support::server::Server;
use parvis::app::App;
use parvis::config::Settings;
use parvis::content::log;
use parvis::doctor;
use parvis::jobs::worker;
use parvis::queue::{self, Job};
use parvis::staff::Role;

fn letter(to: &str) -> queue::Letter {
    queue::Letter {
        to: to.into(),
        subject: "Numéro 42 : décisions à prendre avant le bouclage de vendredi\r\nX-Autre: y".into(),
        text: "Bonjour,\n\nà vendredi, c’est noté ; une ligne bien plus longue que ce qu’une ligne de courrier peut porter, puis une fin.\n"
            .into(),
        html: "<p>Bonjour, <img src=\"cid:picture-0@parvis\" alt=\"Page 1\"></p>".into(),
        pictures: Vec::new(),
    }
}

async fn leave(app: &App, letter: queue::Letter) {
    let tx = app.db.begin().await.unwrap();
    queue::enqueue(&tx, &Job::SendMail(letter), app.now(), app.now(), None).await.unwrap();
    tx.commit().await.unwrap();
}

/// The same application with a mail server that knows its account.
async fn served(app: &TestApp, port: u16, password: &str) -> App {
    let settings = Settings {
        smtp_url: format!("smtp://parvis:{password}@127.0.0.1:{port}"),
        mail_from: "Ville de Valbourg <parvis@valbourg.example>".into(),
        ..(*app.settings).clone()
    };
    App::build(settings, app.clock.clone()).await.unwrap()
}

#[tokio::test]
async fn without_a_server_a_letter_lies_in_the_folder_for_its_owner_only() {
    both(async |app| {
        let post = Post::of(app).await;
        let picture = make_png();
        let hash = app.media.put(&picture).unwrap().to_string();
        leave(app, queue::Letter { pictures: vec![hash], ..letter("a@valbourg.example") }).await;
        leave(app, letter("b@valbourg.example")).await;
        app.run_jobs().await;
        let folder = app.settings.data.join("mail");
        for entry in std::fs::read_dir(&folder).unwrap() {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "a letter may open an account");
        }
        let said = doctor::look(app).await.unwrap();
        assert!(said.mail.unwrap().contains("(2 there)") && said.findings.is_empty());
        let letters = post.collect().await;
        let [with, without] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!(with.to, "a@valbourg.example");
        assert_eq!(with.subject, "Numéro 42 : décisions à prendre avant le bouclage de vendredi  X-Autre: y");
        assert!(!with.head.contains("\nX-Autre"), "a header is not ended by what it says: {}", with.head);
        assert!(with.head.contains("Auto-Submitted: auto-generated") && with.head.contains("Message-ID: <"));
        assert!(with.head.contains("Date: Tue, 01 Dec 2026 09:00:00"), "{}", with.head);
        assert_eq!((with.text.clone(), with.html.clone()), (letter("").text, letter("").html));
        assert!(with.pictures.len() == 1 && with.pictures[0].starts_with(b"\xff\xd8"), "a small JPEG");
        assert!(without.pictures.is_empty() && without.text == with.text);
    })
    .await;
}

#[tokio::test]
async fn a_server_takes_letters_refuses_them_for_ever_or_later() {
    both(async |app| {
        let taken = tempfile::tempdir().unwrap();
        let Some(server) = Server::start("smtp.mjs", &[taken.path().to_str().unwrap()]) else { return };
        let sender = served(app, server.port, "mot%20de%20passe%401").await;
        let said = doctor::look(&sender).await.unwrap();
        assert_eq!(said.findings, Vec::<String>::new());
        assert!(said.mail.unwrap().contains(&format!("127.0.0.1:{}", server.port)));
        for to in ["a@valbourg.example", "never@valbourg.example", "later@valbourg.example"] {
            leave(&sender, letter(to)).await;
        }
        while worker::next(&sender, "post").await.unwrap() {}
        let arrived = |at: usize| {
            let read = |kind: &str| std::fs::read_to_string(taken.path().join(format!("{at}.{kind}")));
            let envelope: serde_json::Value = serde_json::from_str(&read("json").ok()?).unwrap();
            Some((envelope, Letter::read(&read("eml").unwrap())))
        };
        let (envelope, first) = arrived(0).expect("one was taken");
        let wanted = serde_json::json!({ "from": "parvis@valbourg.example", "to": ["a@valbourg.example"], "hello": "valbourg.example" });
        assert_eq!(envelope, wanted);
        assert_eq!((first.text, first.html), (letter("").text, letter("").html));
        assert!(arrived(1).is_none());

        let dead = queue::dead(&app.db).await.unwrap();
        let [refused] = &dead[..] else { panic!("{dead:?}") };
        assert_eq!(refused.attempts, 1, "not tried again");
        let why = app.templates.failure("fr", refused.last_error.as_deref().unwrap());
        assert!(why.contains("never@valbourg.example") && why.contains("no such mailbox"), "{why}");
        let lines = log::search(&app.db, &log::Filter::default(), 10).await.unwrap();
        assert_eq!(
            lines.iter().map(|it| (it.verb.as_str(), it.subject.as_str())).collect::<Vec<_>>(),
            [("mail_refused", "never@valbourg.example")]
        );
        let page = app.as_role(Role::ChiefEditor).await.page("/cms/log").await.main();
        assert!(page.contains("Lettre à never@valbourg.example refusée"), "{page}");

        app.wait(chrono::Duration::minutes(2));
        while worker::next(&sender, "post").await.unwrap() {}
        assert_eq!(arrived(1).expect("the other one came later").1.to, "later@valbourg.example");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_again_for_hours() {
    both(async |app| {
        let taken = tempfile::tempdir().unwrap();
        let Some(server) = Server::start("smtp.mjs", &[taken.path().to_str().unwrap()]) else { return };
        let away = served(app, server.port, "mot%20de%20passe%401").await;
        drop(server);
        let said = doctor::look(&away).await.unwrap();
        assert!(said.mail.is_none() && said.findings[0].contains("smtp_url"), "{:?}", said.findings);
        leave(app, letter("a@valbourg.example")).await;
        for _ in 0..8 {
            while worker::next(&away, "post").await.unwrap() {}
            app.wait(chrono::Duration::hours(2));
        }
        assert!(queue::dead(&app.db).await.unwrap().is_empty());
        app.wait(chrono::Duration::hours(9));
        assert_eq!(Post::of(app).await.collect().await.len(), 1, "nothing was lost");
    })
    .await;
}

fn make_png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(400, 500, image::Rgb([20, 80, 120]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}
