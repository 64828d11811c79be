//! What items are filed by: zones of the town, sections of the magazine, and the PDFs of documents.
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::article::Article;
use parvis::content::document::Document;
use parvis::content::fields::{Details, Fields};
use parvis::content::{file, topic};
use parvis::staff::Role;

#[tokio::test]
async fn a_section_is_added_renamed_and_removed_once_nothing_names_it() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let form = [("label_fr", "Tribunes"), ("label_en", "Opinion"), ("colour", "#3a6b1f")];
        assert_eq!(chief.post("/cms/sections", &form).await.status, StatusCode::SEE_OTHER);
        let section =
            topic::sections(&app.db).await.unwrap().into_iter().find(|it| it.slug == "tribunes").unwrap();
        let id = section.id.to_string();
        let pale = [("id", id.as_str()), ("label_fr", "Tribunes"), ("colour", "#f0f080")];
        let refused = chief.post("/cms/sections", &pale).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().main().contains("Contraste"), "{}", refused.page().main());
        let named =
            [("id", id.as_str()), ("label_fr", "Tribune libre"), ("colour", "#3a6b1f"), ("position", "3")];
        assert_eq!(chief.post("/cms/sections", &named).await.status, StatusCode::SEE_OTHER);
        let again = chief.post("/cms/sections", &[("label_fr", "Tribunes"), ("colour", "#3a6b1f")]).await;
        assert!(again.page().main().contains("déjà pris"), "an address stays with its section");

        let article = Details::Article(Article { section: Some(section.id), ..Article::default() });
        let draft = make::draft(app, Fields { details: article, ..make::article("Un point de vue") }).await;
        let remove = format!("/cms/sections/{id}/remove");
        let kept = chief.post(&remove, &[]).await;
        assert_eq!(kept.status, StatusCode::CONFLICT);
        assert!(kept.page().main().contains("Un point de vue"), "{}", kept.page().main());
        make::save(app, &draft, make::article("Un point de vue")).await;
        assert_eq!(chief.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!topic::sections(&app.db).await.unwrap().iter().any(|it| it.id == section.id));
    })
    .await;
}

#[tokio::test]
async fn a_zone_in_use_stays() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        assert_eq!(chief.post("/cms/zones", &[("label_fr", "Le Port")]).await.status, StatusCode::SEE_OTHER);
        let zone = topic::zones(&app.db).await.unwrap().remove(0);
        make::live(app, Fields { zones: vec![zone.id], ..make::article("Les quais") }).await;
        let kept = chief.post(&format!("/cms/zones/{}/remove", zone.id), &[]).await;
        assert_eq!(kept.status, StatusCode::CONFLICT);
        assert!(kept.page().main().contains("Les quais"), "{}", kept.page().main());
        assert_eq!(chief.page("/cms/zones").await.texts(".tree a"), ["Le Port"]);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_listed_with_the_documents_that_offer_it() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let accepted = file::Accepted {
            hash: "0".repeat(64),
            name: "budget.pdf".into(),
            format: "pdf".into(),
            bytes: 120_000,
            text: String::new(),
        };
        let kept = file::add(&app.db, editor.person(), accepted, app.now()).await.unwrap();
        let details = Details::Document(Document { file: Some(kept.id), ..Document::default() });
        let fields = Fields { title: "Budget primitif".into(), details, ..Fields::default() };
        make::draft(app, fields).await;
        let list = editor.page("/cms/files").await;
        assert!(list.main().contains("budget.pdf") && list.main().contains("118 ko"), "{}", list.main());
        assert!(list.links().contains(&"/cms/items/1".to_owned()), "{:?}", list.links());
    })
    .await;
}
