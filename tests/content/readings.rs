//! What is read is counted by item and day, in memory first; programs, colleagues and fetching ahead are no readers.
use crate::support::app::{Client, TestApp, both};
use crate::support::make;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use parvis::content::{address, reading, town};
use parvis::jobs::schedule;
use parvis::print::issue::{self, Wish};
use parvis::staff::{Person, Role};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const ROBOT: &str = "Mozilla/5.0 (compatible; Examplebot/2.1; +https://robot.example)";

async fn ask(app: &TestApp, method: &str, path: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.answer(request.body(Body::empty()).unwrap()).await.status
}

#[tokio::test]
async fn readers_count_and_nothing_of_them_is_kept() {
    both(async |app| {
        let read = make::live(app, make::article("La piscine rouvre")).await;
        let other = make::live(app, make::article("Le marché")).await;
        let path = address::path(&read);
        let editor: Client<'_> = app.as_role(Role::Editor).await;
        let agent = ("user-agent", FIREFOX);
        assert_eq!(ask(app, "GET", &path, &[agent]).await, StatusCode::OK);
        let tag = app.reader().get(&path).await.headers[header::ETAG].to_str().unwrap().to_owned();
        let again = ask(app, "GET", &path, &[agent, ("if-none-match", &tag)]).await;
        assert_eq!(again, StatusCode::NOT_MODIFIED, "read again");
        // no readers
        ask(app, "GET", &path, &[("user-agent", ROBOT)]).await;
        ask(app, "GET", &path, &[("user-agent", "curl/8.5")]).await;
        ask(app, "GET", &path, &[]).await;
        ask(app, "HEAD", &path, &[agent]).await;
        ask(app, "GET", &path, &[agent, ("sec-purpose", "prefetch;prerender")]).await;
        ask(app, "GET", &path, &[agent, ("cookie", editor.cookie().unwrap())]).await;
        ask(app, "GET", "/", &[agent]).await;

        let ids = [read.id, other.id];
        let lately = async || reading::lately(&app.db, &ids, app.now()).await.unwrap();
        assert!(lately().await.is_empty(), "the page of a reader writes nothing");
        schedule::keep_readings(app).await.unwrap();
        assert_eq!(lately().await.into_iter().collect::<Vec<_>>(), [(read.id, 2)]);
        ask(app, "GET", &path, &[agent]).await;
        schedule::keep_readings(app).await.unwrap();
        assert_eq!(lately().await[&read.id], 3);
        app.set("2026-12-20T09:00:00Z");
        ask(app, "GET", &path, &[agent]).await;
        schedule::keep_readings(app).await.unwrap();
        assert_eq!(lately().await[&read.id], 4, "of two days");

        // whoever plans an issue sees it
        make::imprint(app).await;
        let town = town::get(&app.db).await.unwrap();
        issue::plan(&app.db, &Person::system(), &town, Wish::default(), app.now()).await.unwrap();
        let chief = app.as_role(Role::ChiefEditor).await;
        let page = chief.page("/cms/issues/1").await.main();
        assert!(page.contains("lu 4 fois en 30 jours (+3)"), "{page}");
        assert_eq!(page.matches("fois en 30").count(), 1);

        app.set("2027-01-12T09:00:00Z");
        assert_eq!(lately().await[&read.id], 1, "only the last thirty days");
        app.set("2029-06-01T09:00:00Z");
        reading::forget(&app.db, app.now()).await.unwrap();
        assert!(lately().await.is_empty());
        app.leave_jobs();
    })
    .await;
}
