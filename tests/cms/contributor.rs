//! A contributor at the desk: their own items, and of the others' what readers see.
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::item;
use parvis::staff::Role;

#[tokio::test]
async fn somebody_elses_draft_is_nowhere_to_be_read() {
    both(async |app| {
        let contributor = app.as_role(Role::Contributor).await;
        make::draft(app, make::article("Projet confidentiel")).await;
        let live = make::live(app, make::article("Nouvelle publique")).await;
        make::save(app, &live, make::article("Rectificatif confidentiel")).await;
        make::draft_by(app, contributor.person(), make::article("Mon projet")).await;
        for id in [1, 2] {
            for path in ["", "/preview", "/revisions", "/revisions/1"] {
                let answer = contributor.get(&format!("/cms/items/{id}{path}")).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{id}{path}");
            }
            let draft = contributor.get(&format!("/apercu/{id}")).await;
            let translation = contributor.get(&format!("/cms/items/new/article?translation_of={id}")).await;
            assert_eq!((draft.status, translation.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
        }
        for path in ["/cms", "/cms/items", "/cms/search.json?q=", "/cms/items/new/event"] {
            let text = contributor.get(path).await.text();
            assert!(!text.contains("confidentiel"), "{path}: {text}");
        }
        let found = contributor.get("/cms/search.json?q=").await;
        assert!(found.text().contains("Nouvelle publique") && found.text().contains("Mon projet"));
        assert_eq!(found.headers["x-more"], "false");
        let ids: Vec<String> = ids_of_three(app).await;
        let asked = contributor.get(&format!("/cms/search.json?ids={}", ids.join(","))).await.text();
        assert!(!asked.contains("confidentiel") && asked.contains("Mon projet"), "{asked}");
        let counts = contributor.page("/cms").await.texts(".counts b");
        assert_eq!(counts, ["1", "0", "0", "0", "0"], "their own, not the town's");
        assert_eq!(contributor.page("/apercu/3").await.texts("h1"), ["Mon projet"]);
    })
    .await;
}

async fn ids_of_three(app: &crate::support::app::TestApp) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 1..=3 {
        ids.push(item::by_short_id(&app.db, number).await.unwrap().id.to_string());
    }
    ids
}

#[tokio::test]
async fn looking_at_an_issue_or_a_picture_offers_nothing_to_press() {
    both(async |app| {
        let (contributor, chief) =
            (app.as_role(Role::Contributor).await, app.as_role(Role::ChiefEditor).await);
        let form =
            [("number", "1"), ("closing_at", "2026-12-15T12:00"), ("pages_min", "8"), ("pages_max", "8")];
        assert_eq!(chief.post("/cms/issues", &form).await.location(), "/cms/issues/1");
        make::live(app, make::article("Depuis le dernier numéro")).await;
        let seen = contributor.page("/cms/issues/1").await;
        assert!(!seen.main().contains("Depuis le dernier numéro"), "nobody drew it yet");
        assert!(seen.main().contains("aucun article"), "{}", seen.main());
        assert!(chief.page("/cms/issues/1").await.main().contains("Depuis le dernier numéro"));
        assert!(contributor.page("/cms/issues/1").await.main().contains("Depuis le dernier numéro"));

        let photo = make::jpeg(800, 600);
        let file = crate::support::app::File { field: "file", name: "p.jpg", bytes: &photo };
        let sent = chief.post_file("/cms/images", &[("alt", "Un pont"), ("rights.web", "true")], &file).await;
        let picture = contributor.page(sent.location()).await;
        assert!(picture.texts("main button").is_empty() && picture.main().contains("quelqu’un d’autre"));
        assert_eq!(picture.attributes("main fieldset", "disabled").len(), 1);
        app.leave_jobs();
    })
    .await;
}
