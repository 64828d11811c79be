//! Every route of an item, as somebody whose item it is not; and what stands on every answer of the desk.
use crate::support::app::both;
use crate::support::make;
use axum::http::{StatusCode, header};
use parvis::content::{item, revision, town};
use parvis::print::issue::{self, Wish};
use parvis::routes;
use parvis::staff::{Person, Role};

#[tokio::test]
async fn no_route_of_an_item_answers_a_contributor_about_anothers_draft() {
    both(async |app| {
        let contributor = app.as_role(Role::Contributor).await;
        let draft = make::draft(app, make::article("Projet confidentiel")).await;
        let paths = routes::table().filter(|it| it.path.starts_with("/cms/items/{id}"));
        let mut wrong = Vec::new();
        for route in paths {
            let mut path = route.path.replace("{id}", "1").replace("{number}", "1");
            for part in ["{remark}", "{link}", "{duty}"] {
                path = path.replace(part, &draft.id.to_string());
            }
            for version in ["0", "1"] {
                let answer = match route.method {
                    "GET" => contributor.get(&path).await,
                    _ => contributor.post(&path, &[("version", version), ("title", "Détourné")]).await,
                };
                let shut = matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
                if !shut || answer.text().contains("confidentiel") {
                    wrong.push(format!("{} {path} (version {version}): {}", route.method, answer.status));
                }
            }
        }
        let translation = contributor.get("/cms/items/new/article?translation_of=1").await;
        if translation.status != StatusCode::FORBIDDEN {
            wrong.push(format!("translation: {}", translation.status));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let row = item::by_id(&app.db, draft.id).await.unwrap();
        assert_eq!(revision::current(&app.db, &row).await.unwrap().title, "Projet confidentiel");
    })
    .await;
}

#[tokio::test]
async fn nothing_of_the_desk_is_kept_by_a_browser() {
    both(async |app| {
        let editor = app.as_role(Role::Administrator).await;
        let paths = routes::table().filter(|it| it.method == "GET" && it.path.starts_with("/cms"));
        for route in paths {
            let path = route.path.replace("{kind}", "article").replace(['{', '}'], "");
            let answer = editor.get(&path).await;
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn proofs_are_not_for_contributors() {
    both(async |app| {
        let contributor = app.as_role(Role::Contributor).await;
        let town = town::get(&app.db).await.unwrap();
        issue::plan(&app.db, &Person::system(), &town, Wish::default(), app.now()).await.unwrap();
        let hash = app.media.put(b"%PDF-1.7 confidentiel").unwrap();
        let media = format!("/media/{hash}.pdf");
        let paths =
            ["proof.pdf", "pages/1", "compare", "difference/1", "builds/1/pages/1", "builds/1/web.pdf"];
        for path in paths.map(|it| format!("/cms/issues/1/{it}")).iter().chain([&media]) {
            let status = contributor.get(path).await.status;
            assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{path}: {status}");
        }
        assert_eq!(app.reader().get(&format!("/media/{hash}.pdf")).await.status, StatusCode::NOT_FOUND);
        let editor = app.as_role(Role::Editor).await;
        assert_eq!(editor.get(&format!("/media/{hash}.pdf")).await.status, StatusCode::OK);
    })
    .await;
}
