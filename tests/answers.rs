//! What is answered to requests nobody means, and what is answered to nobody.
use crate::support::app::{File, TestApp, both};
use crate::support::make;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use parvis::content::Kind;
use parvis::content::fields::{Details, Fields};
use parvis::content::image;
use parvis::content::publish::{self, Act};
use parvis::staff::Role;
use std::net::SocketAddr;

#[tokio::test]
async fn an_address_that_cannot_be_read_is_a_page_with_ways_out() {
    both(async |app| {
        let (reader, editor) = (app.reader(), app.as_role(Role::Editor).await);
        let odd = ["/recherche?q=a&q=b", "/actualites/%ff", "/actualites/%00", "/evenements?du=%ff"];
        for path in odd {
            let answer = reader.get(path).await;
            assert!(answer.status.is_client_error() || answer.status == StatusCode::OK, "{path}");
            assert!(
                answer.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"),
                "{path}"
            );
            assert!(!answer.page().attributes("main a", "href").is_empty(), "{path}: no way out");
        }
        for path in ["/cms/items/abc", "/cms/issues/99999999999", "/cms/images/x"] {
            let answer = editor.get(path).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
            assert!(!answer.page().attributes("main a", "href").is_empty(), "{path}: no way out");
        }
        assert_eq!(reader.post("/actualites", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
        let far = reader.get("/actualites?page=99999999999999999999").await;
        assert_eq!(far.status, StatusCode::NOT_FOUND, "longer than a number, and past the last page");
        let far = "18446744073709551615";
        for path in
            ["/cms/items?after=", "/cms/items?q=a&after=", "/cms/images?before=", "/cms/files?before="]
        {
            for from in [far, "987654321", "x", "-1"] {
                let list = editor.get(&format!("{path}{from}")).await;
                assert_eq!(list.status, StatusCode::OK, "{path}{from}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_has_an_end() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let rows = vec![("details.steps.title", "x"); 5_000];
        let answer = editor.post("/cms/items/new/service", &rows).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.page().main().contains("400 lignes"), "{}", answer.page().main());
        let long = "x".repeat(5_000_000);
        let answer = editor.post("/cms/items/new/article", &[("title", &long)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        let unknown = vec![serde_json::json!({ "type": "x" }); 5_000];
        let body = serde_json::json!({ "type": "doc", "content": unknown }).to_string();
        let answer = editor.post("/cms/items/new/article", &[("title", "T"), ("body", &body)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.page().main().contains("et 4980 autres défauts"), "{}", answer.page().main());
    })
    .await;
}

#[tokio::test]
async fn what_does_not_print_breaks_no_feed() {
    both(async |app| {
        let editor = app.as_role(Role::ChiefEditor).await;
        let body = serde_json::to_string(&make::body(&["Le texte\u{1}."])).unwrap();
        let form = [
            ("title", "Le bac\u{b}repart\u{1}\u{ffff}"),
            ("kicker", "Mobi\u{7f}lité"),
            ("lede", "Dès\u{8}demain."),
            ("body", body.as_str()),
        ];
        assert_eq!(editor.post("/cms/items/new/article", &form).await.location(), "/cms/items/1");
        let imported = Fields { author: "A\u{2}na".into(), ..make::article("Par\u{3} fichier") };
        make::live(app, imported).await;
        let row = parvis::content::item::by_short_id(&app.db, 1).await.unwrap();
        make::act(app, &row, Act::Publish).await;
        let feed = app.reader().get("/feed.atom").await;
        let text = String::from_utf8(feed.body).unwrap();
        assert!(text.contains("Le bac repart"), "{text}");
        let printable = |it: char| it == '\n' || !(it.is_control() || it == '\u{ffff}');
        assert!(text.chars().all(printable), "{text:?}");
        let page = app.reader().get("/actualites/le-bac-repart").await.text();
        assert!(!page.contains(['\u{1}', '\u{8}', '\u{b}', '\u{7f}']));
    })
    .await;
}

async fn file(app: &TestApp) -> parvis::content::file::Model {
    let bytes = b"%PDF-1.7 un arr\xeat\xe9";
    let accepted = parvis::content::file::Accepted {
        hash: app.media.put(bytes).unwrap().to_string(),
        name: "arrete.pdf".into(),
        format: "pdf".into(),
        bytes: bytes.len() as u64,
        text: String::new(),
    };
    parvis::content::file::add(&app.db, &parvis::staff::Person::system(), accepted, app.now()).await.unwrap()
}

#[tokio::test]
async fn the_file_of_a_document_comes_and_goes_with_it() {
    both(async |app| {
        let file = file(app).await;
        let mut fields =
            Fields { title: "Arrêté".into(), lede: "Du maire.".into(), ..Fields::empty(Kind::Document) };
        if let Details::Document(it) = &mut fields.details {
            it.file = Some(file.id);
            it.exemption = "numérisé".into();
            it.published_from = Some(make::day("2026-12-10"));
            it.published_to = Some(make::day("2026-12-20"));
        }
        let item = make::live(app, fields).await;
        let paths = [
            format!("/files/{}/arrete.pdf", file.id),
            format!("/a/{}", item.short_id),
            parvis::content::address::path(&item),
        ];
        let answers = async || {
            let mut found = Vec::new();
            for path in &paths {
                found.push(app.reader().get(path).await.status.as_u16());
            }
            found
        };
        assert_eq!(answers().await, [404, 404, 404]);
        app.set("2026-12-12T09:00:00Z");
        publish::turn_day(&app.db, app.now()).await.unwrap();
        assert_eq!(answers().await, [200, 302, 200]);
        app.set("2026-12-22T09:00:00Z");
        publish::turn_day(&app.db, app.now()).await.unwrap();
        assert_eq!(answers().await, [404, 404, 404]);
        let editor = app.as_role(Role::Editor).await;
        assert_eq!(editor.get(&paths[0]).await.status, StatusCode::OK);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_public_with_what_shows_it() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let photo = make::jpeg(800, 600);
        let upload = File { field: "file", name: "p.jpg", bytes: &photo };
        let sent =
            chief.post_file("/cms/images", &[("alt", "Un pont"), ("rights.web", "true")], &upload).await;
        let id: uuid::Uuid = sent.location().rsplit('/').next().unwrap().parse().unwrap();
        app.run_jobs().await;
        let web = image::for_web(&app.db, &[id], "fr", make::day("2026-12-01")).await.unwrap();
        let size = web[&id].src.clone();
        assert_eq!(app.reader().get(&size).await.status, StatusCode::NOT_FOUND, "nothing shows it yet");
        assert_eq!(app.as_role(Role::Contributor).await.get(&size).await.status, StatusCode::OK);
        make::live(app, Fields { image: Some(id), ..make::article("Le pont") }).await;
        assert_eq!(app.reader().get(&size).await.status, StatusCode::OK);
        let about = [("alt", "Un pont"), ("version", "1"), ("rights.print", "true")];
        assert_eq!(chief.post(&format!("/cms/images/{id}"), &about).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.reader().get(&size).await.status, StatusCode::NOT_FOUND, "the web has no right to it");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_header_anybody_can_write_does_not_say_where_they_come_from() {
    let app = TestApp::sqlite().await;
    let email = app.person(Role::Editor).await.email;
    let attempt = async |at: u64| {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", email.as_str()), ("password", "deviné au hasard")])
            .finish();
        let mut request = Request::post("/cms/sign-in")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-forwarded-for", format!("203.0.113.{at}"))
            .body(Body::from(body))
            .unwrap();
        let from: SocketAddr = "198.51.100.1:4711".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        app.answer(request).await.status
    };
    for at in 0..parvis::staff::ATTEMPTS_PER_ACCOUNT {
        assert_eq!(attempt(at).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(attempt(99).await, StatusCode::TOO_MANY_REQUESTS);
}
