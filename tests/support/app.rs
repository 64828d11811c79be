//! The application as production builds it: settings, schema, router. Each test has a folder and a database of its own and a clock that
//! stands until it is set. A test that leaves a due job undone fails when the application is dropped.
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, Duration, Utc};
use http_body_util::BodyExt as _;
use parvis::app::{App, Clock};
use parvis::config::Settings;
use parvis::db::Db;
use parvis::jobs::worker;
use parvis::staff::{self, Person, Role};
use parvis::{queue, routes, schema};
use sea_orm::{ConnectionTrait as _, Database};
use std::cell::Cell;
use std::ops::Deref;
use std::sync::Once;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::checkers;
use super::html::Page;

/// What stands before every path that leaves the house.
pub(crate) const PUBLIC_URL: &str = "https://valbourg.example";
/// The password of every account of the tests.
pub(crate) const PASSWORD: &str = "une phrase assez longue";
/// When every test begins: Tuesday 1 December 2026, ten o’clock in town.
pub(crate) const START: &str = "2026-12-01T09:00:00Z";

/// Runs a story on SQLite, and on PostgreSQL if `PARVIS_TEST_DATABASE` names a server where databases may be made.
pub(crate) async fn both(story: impl AsyncFn(&TestApp)) {
    // A story is long and its future large: it does not lie on the stack of the thread.
    Box::pin(story(&TestApp::sqlite().await)).await;
    if let Some(server) = server() {
        Box::pin(story(&TestApp::postgres(&server).await)).await;
    }
}

/// The PostgreSQL to test on. Its absence is said aloud, once.
pub(crate) fn server() -> Option<String> {
    static SAID: Once = Once::new();
    #[expect(clippy::disallowed_methods, reason = "the one setting of the tests")]
    let found = std::env::var("PARVIS_TEST_DATABASE").ok().filter(|it| !it.is_empty());
    if found.is_none() {
        SAID.call_once(|| eprintln!("PARVIS_TEST_DATABASE is not set: only SQLite is tested"));
    }
    found
}

/// An instant as tests write it.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|err| panic!("{text}: {err}"))
}

/// The application under test. Dereferences to [`App`].
pub(crate) struct TestApp {
    app: App,
    router: Router,
    /// The server and the name of the database to drop, on PostgreSQL.
    made: Option<(String, String)>,
    left_alone: Cell<bool>,
    people: Cell<u32>,
    _folder: TempDir,
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestApp {
    /// On a fresh SQLite file.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("parvis.db").display());
        Self::build(folder, url, None, |_| ()).await
    }

    /// On a fresh SQLite file, with other settings.
    pub(crate) async fn with(settings: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("parvis.db").display());
        Self::build(folder, url, None, settings).await
    }

    /// On a fresh database of this server.
    pub(crate) async fn postgres(server: &str) -> Self {
        let name = format!("parvis_{}", uuid::Uuid::now_v7().simple());
        let connection = Database::connect(server).await.unwrap();
        connection.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.unwrap();
        connection.close().await.unwrap();
        let mut url = url::Url::parse(server).unwrap();
        url.set_path(&name);
        Self::build(tempfile::tempdir().unwrap(), url.into(), Some((server.to_owned(), name)), |_| ()).await
    }

    async fn build(
        folder: TempDir,
        database_url: String,
        made: Option<(String, String)>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let data = folder.path().to_path_buf();
        // Debug code on a busy machine is slower than what people run.
        let mut settings = Settings {
            data,
            database_url,
            public_url: PUBLIC_URL.into(),
            layout_seconds: 300,
            ..Settings::default()
        };
        change(&mut settings);
        let app = App::build(settings, Clock::at(at(START))).await.unwrap();
        schema::migrate(&app.db, &app.settings).await.unwrap();
        let router = routes::router(app.clone());
        let (left_alone, people) = (Cell::new(false), Cell::new(0));
        Self { app, router, made, left_alone, people, _folder: folder }
    }

    /// A second program on the same data: its own connections, the same clock.
    pub(crate) async fn neighbour(&self) -> App {
        App::build((*self.settings).clone(), self.clock.clone()).await.unwrap()
    }

    /// Moves the clock on.
    pub(crate) fn wait(&self, time: Duration) {
        self.clock.set(self.now() + time);
    }

    /// Sets the clock.
    pub(crate) fn set(&self, to: &str) {
        self.clock.set(at(to));
    }

    /// Does everything that is due. Returns how many jobs ran.
    pub(crate) async fn run_jobs(&self) -> usize {
        let mut count = 0;
        while worker::next(self, "test").await.unwrap() {
            count += 1;
        }
        count
    }

    /// This test leaves jobs undone on purpose.
    pub(crate) fn leave_jobs(&self) {
        self.left_alone.set(true);
    }

    /// Somebody with this role, not signed in anywhere.
    pub(crate) async fn person(&self, role: Role) -> Person {
        let number = self.people.get() + 1;
        self.people.set(number);
        let (email, name) =
            (format!("{}{number}@valbourg.example", role.name()), format!("Personne {number}"));
        staff::add(&self.db, &email, &name, PASSWORD, role, self.now()).await.unwrap().into()
    }

    /// Somebody of this organisation, signed in.
    pub(crate) async fn as_partner(&self, organisation: uuid::Uuid) -> Client<'_> {
        let client = self.as_role(Role::Partner).await;
        let change = staff::AccountChange { organisation: Some(organisation), ..Default::default() };
        let id = client.person().id.unwrap();
        staff::change(&self.db, &Person::system(), id, change, self.now()).await.unwrap();
        let person = Some(staff::by_id(&self.db, id).await.unwrap().into());
        Client { person, ..client }
    }

    /// A reader.
    pub(crate) fn reader(&self) -> Client<'_> {
        Client { app: self, cookie: None, person: None }
    }

    /// Somebody with this role, signed in at the door like anybody else.
    pub(crate) async fn as_role(&self, role: Role) -> Client<'_> {
        let person = self.person(role).await;
        let door = self.reader();
        let form = [("email", person.email.as_str()), ("password", PASSWORD), ("next", "/cms/items")];
        let answer = door.post("/cms/sign-in", &form).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/cms/items"),
            "{}",
            answer.text()
        );
        let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(set.contains("HttpOnly") && set.contains("Secure") && set.contains("SameSite=Lax"), "{set}");
        let cookie = set.split(';').next().map(str::to_owned);
        Client { app: self, cookie, person: Some(person) }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let look = !std::thread::panicking() && !self.left_alone.get();
        checkers::keep_issues(&self.settings.data.join("media"));
        let (url, now, made) = (self.settings.database_url.clone(), self.now(), self.made.take());
        // A runtime of its own: the test's is busy with this very drop.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let left = if look { left_over(&url, now).await } else { Vec::new() };
                if let Some((server, name)) = made {
                    let connection = Database::connect(&server).await.unwrap();
                    connection
                        .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                        .await
                        .unwrap();
                }
                left
            })
        });
        let left = thread.join();
        if look {
            let left = left.unwrap();
            assert!(left.is_empty(), "due jobs were left undone: {left:?}");
        }
    }
}

async fn left_over(url: &str, now: DateTime<Utc>) -> Vec<(String, Option<String>)> {
    let db = Db::connect(url).await.unwrap();
    let left = queue::pending(&db, now).await.unwrap();
    let left = left.into_iter().map(|it| (it.kind, it.last_error)).collect();
    db.close().await.unwrap();
    left
}

/// A browser: whoever holds its cookie, if anybody.
pub(crate) struct Client<'a> {
    app: &'a TestApp,
    cookie: Option<String>,
    person: Option<Person>,
}

/// A file in a form.
pub(crate) struct File<'a> {
    pub(crate) field: &'a str,
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
}

impl Client<'_> {
    /// Who is signed in.
    pub(crate) fn person(&self) -> &Person {
        self.person.as_ref().expect("somebody is signed in")
    }

    /// The cookie of the session, as a browser sends it.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Asks for a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    /// Asks for a page that must be there.
    pub(crate) async fn page(&self, path: &str) -> Page {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.page()
    }

    /// Sends a form as a browser does.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), body.into_bytes()).await
    }

    /// Sends a form with a file.
    pub(crate) async fn post_file(&self, path: &str, form: &[(&str, &str)], file: &File<'_>) -> Answer {
        self.post_files(path, form, std::slice::from_ref(file)).await
    }

    /// Sends a form with files.
    pub(crate) async fn post_files(&self, path: &str, form: &[(&str, &str)], files: &[File<'_>]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in form {
            let head =
                format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.as_bytes());
        }
        for file in files {
            let head = format!(
                "--limit\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
                file.field, file.name
            );
            body.extend(head.as_bytes());
            body.extend(file.bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--limit--\r\n");
        self.send(Method::POST, path, Some("multipart/form-data; boundary=limit"), body).await
    }

    async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.app.answer(request.body(Body::from(body)).unwrap()).await
    }
}

impl TestApp {
    /// The answer to any request at all.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, headers, body }
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as a page.
    pub(crate) fn page(&self) -> Page {
        Page::of(&self.text())
    }

    /// Where it leads; empty for nowhere.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |it| it.to_str().unwrap())
    }
}
