//! The form of an item: what is typed is kept, what is wrong stands beside it, and who saves second is shown both.
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::publish::Act;
use parvis::content::state::Visibility;
use parvis::content::{item, revision};
use parvis::staff::Role;
use serde_json::json;

fn text(words: &str) -> String {
    serde_json::to_string(&make::body(&[words])).unwrap()
}

#[tokio::test]
async fn what_was_typed_comes_back_with_what_is_wrong() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let (lede, body) = ("x".repeat(230), text("Le texte reste."));
        let form = [
            ("title", ""),
            ("kicker", "Mobilité"),
            ("lede", &lede),
            ("body", &body),
            ("slug", "Pas un slug"),
        ];
        let answer = editor.post("/cms/items/new/article", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.page();
        assert_eq!((page.value("kicker").as_str(), page.value("lede")), ("Mobilité", lede));
        assert_eq!(page.value("slug"), "Pas un slug");
        assert!(answer.text().contains("Le texte reste."), "the body is not lost");
        let main = page.main();
        assert!(main.contains("230") && main.contains("200"), "both lengths are said: {main}");
        assert_eq!(item::all_on_site(&app.db).await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_outside_the_set_of_blocks_comes_in() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let paragraph = |inline: serde_json::Value| json!({ "type": "paragraph", "attrs": { "id": "aaaaaaaaaaaa" }, "content": [inline] });
        let link = |target: serde_json::Value| {
            json!({ "type": "text", "text": "ici", "marks": [{ "type": "link", "attrs": { "target": target } }] })
        };
        let refused = [
            json!({ "type": "html", "attrs": { "id": "aaaaaaaaaaaa" }, "content": [] }),
            paragraph(link(json!({ "address": "javascript:alert(1)" }))),
            paragraph(link(json!({ "address": "/cms" }))),
            paragraph(json!({ "type": "text", "text": "x", "marks": [{ "type": "style" }] })),
            json!({ "type": "paragraph", "attrs": { "id": "aaaaaaaaaaaa", "onclick": "x" } }),
        ];
        for block in refused {
            let body = json!({ "type": "doc", "content": [block] }).to_string();
            let answer = editor.post("/cms/items/new/article", &[("title", "Texte"), ("body", &body)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        }
        let words = "<script>alert(1)</script> & <b>gras</b>";
        let body = text(words);
        let form = [("title", words), ("lede", words), ("body", body.as_str())];
        let made = editor.post("/cms/items/new/article", &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let live = make::act(app, &item::by_short_id(&app.db, 1).await.unwrap(), Act::Publish).await;
        for path in [parvis::content::address::path(&live), "/actualites".into(), "/".into(), "/cms/items".into(), "/cms/items/1".into()] {
            let page = editor.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text().contains("<script>alert"), "{path} writes words as markup");
        }
    })
    .await;
}

#[tokio::test]
async fn who_saves_second_sees_both_and_can_go_on() {
    both(async |app| {
        let (one, two) = (app.as_role(Role::Editor).await, app.as_role(Role::Editor).await);
        make::draft(app, make::article("Le bac")).await;
        let body = text("Le premier texte.");
        let first = [("title", "Le bac a coulé"), ("version", "1"), ("body", body.as_str())];
        assert_eq!(one.post("/cms/items/1", &first).await.status, StatusCode::SEE_OTHER);
        let second = [("title", "Le bac repart"), ("version", "1"), ("body", body.as_str())];
        let answer = two.post("/cms/items/1", &second).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(
            answer.text().contains("Le bac a coulé") && answer.text().contains("Le bac repart"),
            "{}",
            answer.page().main()
        );
        let item = item::by_short_id(&app.db, 1).await.unwrap();
        assert_eq!(revision::current(&app.db, &item).await.unwrap().title, "Le bac a coulé");
        let again = [("title", "Le bac repart"), ("version", "2"), ("body", body.as_str())];
        assert_eq!(two.post("/cms/items/1", &again).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn the_way_to_the_site_through_the_buttons() {
    both(async |app| {
        let (contributor, chief) =
            (app.as_role(Role::Contributor).await, app.as_role(Role::ChiefEditor).await);
        let body = text("Samedi, le stade.");
        let form = [("title", "Le stade rouvre"), ("lede", "Samedi à 15 h."), ("body", body.as_str())];
        assert_eq!(contributor.post("/cms/items/new/article", &form).await.location(), "/cms/items/1");
        let refused = contributor.post("/cms/items/1/publish", &[("version", "1")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "a refusal is a page with reasons");
        let submitted = contributor.post("/cms/items/1/submit", &[("version", "1")]).await;
        assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.page().main());
        let approved = chief.post("/cms/items/1/approve", &[("version", "2")]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.page().main());
        let stale = chief.post("/cms/items/1/publish", &[("version", "2")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "somebody changed it since the page was opened");
        assert_eq!(
            chief.post("/cms/items/1/publish", &[("version", "3")]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(app.reader().page("/actualites/le-stade-rouvre").await.texts("h1"), ["Le stade rouvre"]);
        let public = contributor.page("/cms/items/1").await;
        assert!(
            !public.attributes("form", "action").iter().any(|it| it.ends_with("/withdraw")),
            "no button one may not press"
        );
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_draft_is_not_a_contributors_to_change() {
    both(async |app| {
        let contributor = app.as_role(Role::Contributor).await;
        let item = make::draft(app, make::article("Réservé")).await;
        let body = text("Détourné.");
        let form = [("title", "Détourné"), ("version", "1"), ("body", body.as_str())];
        assert_eq!(contributor.post("/cms/items/1", &form).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            contributor.post("/cms/items/1/discard", &[("version", "1")]).await.status,
            StatusCode::CONFLICT
        );
        let restored = contributor.post("/cms/items/1/revisions/1/restore", &[("version", "1")]).await;
        assert_eq!(restored.status, StatusCode::FORBIDDEN);
        let row = item::by_id(&app.db, item.id).await.unwrap();
        assert_eq!((row.version, row.visibility), (1, Visibility::Never));
    })
    .await;
}
