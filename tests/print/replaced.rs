//! A picture gets another file: what is on the site follows, what was printed stays.
use crate::support::app::{File, TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::fields::Fields;
use parvis::content::publication::{self, IssueState};
use parvis::content::{image, library, log, town};
use parvis::print::issue::{self, Wish};
use parvis::print::{self, ForPress, bat};
use parvis::staff::{Person, Role};
use uuid::Uuid;

/// An issue with what is public now, signed.
async fn signed(app: &TestApp) -> publication::Model {
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some((8, 8)), closing: Some(app.now() + Duration::hours(1)), ..Wish::default() };
    let planned = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    print::build(&parvis::jobs::workshop(app), planned.id, false, ForPress::Never).await.unwrap();
    let built = publication::by_id(&app.db, planned.id).await.unwrap();
    let chief = app.person(Role::ChiefEditor).await;
    bat::sign(&app.db, &chief, &town, built.id, built.version, app.now()).await.unwrap();
    publication::by_id(&app.db, planned.id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_is_shown_everywhere_but_in_what_was_printed() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let form =
            [("alt", "Le pont"), ("credit", "Ville"), ("rights.web", "true"), ("rights.print", "true")];
        let old = make::photo(1600, 1200, 1);
        let sent = editor
            .post_file("/cms/images", &form, &File { field: "file", name: "pont.jpg", bytes: &old })
            .await;
        let at = sent.location().to_owned();
        let id: Uuid = at.rsplit('/').next().unwrap().parse().unwrap();
        app.run_jobs().await;
        let article = make::live(app, Fields { image: Some(id), ..make::article("Le pont") }).await;
        let issue = signed(app).await;
        let before = image::by_id(&app.db, id).await.unwrap();
        let page = format!("/actualites/{}", article.slug);
        let small = app.reader().page(&page).await.attributes("main img[srcset]", "src").remove(0);

        let replace = async |version: &str, number| {
            let bytes = make::photo(1500, 1000, number);
            let file = File { field: "file", name: "pont-2.jpg", bytes: &bytes };
            editor.post_file(&format!("{at}/file"), &[("version", version)], &file).await
        };
        assert_eq!(replace("1", 2).await.status, StatusCode::SEE_OTHER);
        assert_eq!(replace("1", 3).await.status, StatusCode::CONFLICT, "somebody was faster");
        let now = app.reader().page(&page).await.attributes("main img[srcset]", "src").remove(0);
        assert_eq!(now, small, "until the new sizes are made the old ones stand");
        app.run_jobs().await;
        let now = app.reader().page(&page).await.attributes("main img[srcset]", "src").remove(0);
        assert_ne!(now, small);
        let row = image::by_id(&app.db, id).await.unwrap();
        assert_eq!((row.width, row.height, row.alt.as_str()), (1500, 1000, "Le pont"));

        // The signed issue is not on the shelf yet: nobody may see what it alone shows.
        assert_eq!(app.reader().get(&small).await.status, StatusCode::NOT_FOUND);
        app.wait(Duration::days(30));
        app.run_jobs().await;
        let issue = publication::by_id(&app.db, issue.id).await.unwrap();
        assert_eq!(issue.state, IssueState::Released);
        assert_eq!(app.reader().get(&small).await.status, StatusCode::OK);
        let edition = app.reader().get(&format!("/magazine/{}/lire", issue.number)).await.text();
        assert!(edition.contains(&small) && !edition.contains(&now), "{edition}");

        // Who and when; the old original is there for those of the desk.
        let editor = app.as_role(Role::Editor).await;
        let shown = editor.page(&at).await.main();
        assert!(shown.contains("remplacé le") && shown.contains("montré par"), "{shown}");
        let former = editor.get(&format!("{at}/former/1")).await;
        assert_eq!(former.status, StatusCode::OK);
        assert!(
            library::was(&app.db, &before.hash).await.unwrap()
                && image::holds(&app.db, &before.hash).await.unwrap()
        );
        let verbs = log::verbs(&app.db).await.unwrap();
        assert!(verbs.contains(&"replace_image".to_owned()), "{verbs:?}");
    })
    .await;
}
