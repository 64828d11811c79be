//! One act for many items: each is checked by itself, and what was refused says why.
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::state::Visibility;
use parvis::content::{item, log, revision};
use parvis::richtext::{Block, Inline, LinkAttrs, Mark, Target};
use parvis::staff::Role;
use uuid::Uuid;

/// An article whose text links to this item.
fn naming(title: &str, target: Uuid) -> Fields {
    let mut paragraph = Block::paragraph("");
    if let Block::Paragraph { content, .. } = &mut paragraph {
        let link = Mark::Link { attrs: LinkAttrs { target: Target::Item(target) } };
        content.push(Inline::Text { text: "la piscine".into(), marks: vec![link] });
    }
    let mut fields = make::article(title);
    fields.body = parvis::richtext::RichText::new(vec![paragraph]);
    fields
}

#[tokio::test]
async fn each_ticked_item_goes_its_own_way() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let ready = make::draft(app, make::article("Prêt")).await;
        let bare =
            make::draft(app, Fields { lede: String::new(), body: make::body(&[]), ..make::article("Vide") })
                .await;
        let live = make::live(app, make::article("Déjà public")).await;
        let old = make::draft(app, make::article("Changé depuis")).await;
        let stale = format!("version.{}", old.short_id);
        let ids: Vec<String> =
            [&ready, &bare, &live, &old].iter().map(|it| it.short_id.to_string()).collect();
        let mut form: Vec<(&str, &str)> = ids.iter().map(|it| ("ids", it.as_str())).collect();
        form.extend([("doing", "publish"), ("looked", "true"), (stale.as_str(), "7")]);
        let answer = chief.post("/cms/items/bulk", &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let page = answer.page();
        assert_eq!(page.texts("section[aria-labelledby=done] > ul > li > a"), ["Prêt"]);
        let refused = page.texts("section[aria-labelledby=refused] > ul > li > a");
        assert_eq!(refused, ["Vide", "Déjà public", "Changé depuis"], "{}", page.main());
        assert!(page.main().contains("Quelqu’un a modifié la fiche"), "{}", page.main());
        assert_eq!(item::by_id(&app.db, ready.id).await.unwrap().visibility, Visibility::Live);
        assert_eq!(log::of_item(&app.db, ready.id).await.unwrap()[0].verb, "publish");

        // A lower role gets the report, and not the act; of what is not theirs nothing is said.
        let contributor = app.as_role(Role::Contributor).await;
        let own = make::draft_by(app, contributor.person(), make::article("À moi")).await;
        let number = own.short_id.to_string();
        let form =
            [("ids", number.as_str()), ("ids", ids[1].as_str()), ("doing", "publish"), ("looked", "true")];
        let page = contributor.post("/cms/items/bulk", &form).await.page();
        assert_eq!(page.texts("section[aria-labelledby=refused] > ul > li > a"), ["À moi"]);
        assert!(!page.main().contains("Vide"), "{}", page.main());
    })
    .await;
}

#[tokio::test]
async fn what_names_an_item_is_said_before_it_goes() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let pool = make::live(app, make::article("La piscine rouvre")).await;
        make::live(app, naming("Le bassin extérieur", pool.id)).await;
        make::draft(app, naming("Un projet de piscine", pool.id)).await;
        let own = chief.page(&format!("/cms/items/{}", pool.short_id)).await;
        let named = own.texts(".verb .notice a");
        assert_eq!(named, ["Le bassin extérieur", "Un projet de piscine"]);

        let number = pool.short_id.to_string();
        let form =
            [("ids", number.as_str()), ("doing", "withdraw"), ("reason", "withdrawn"), ("notice", "Fermée.")];
        let asked = chief.post("/cms/items/bulk", &form).await.page();
        assert!(
            asked.main().contains("Le bassin extérieur") && asked.main().contains("en cours d’écriture"),
            "{}",
            asked.main()
        );
        assert_eq!(item::by_id(&app.db, pool.id).await.unwrap().visibility, Visibility::Live);
        // What was sent stands in the form that says it again.
        assert_eq!(
            asked.attributes("section[aria-labelledby=asked] input[name=notice]", "value"),
            ["Fermée."]
        );
        let again = [&form[..], &[("looked", "true")]].concat();
        let page = chief.post("/cms/items/bulk", &again).await.page();
        assert_eq!(page.texts("section[aria-labelledby=done] > ul > li > a"), ["La piscine rouvre"]);
        assert_eq!(item::by_id(&app.db, pool.id).await.unwrap().visibility, Visibility::Withdrawn);
        let trash = [("ids", number.as_str()), ("doing", "trash")];
        let page = chief.post("/cms/items/bulk", &trash).await.page();
        assert!(page.main().contains("Elle a été publique"), "{}", page.main());
    })
    .await;
}

#[tokio::test]
async fn ticked_items_are_filed_and_given_to_somebody() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let topic = make::topic(app, "culture", "Culture").await.to_string();
        let live = make::live(app, make::article("Public")).await;
        let draft = make::draft(app, make::article("Brouillon")).await;
        let ids = [live.short_id.to_string(), draft.short_id.to_string()];
        let form = [("ids", ids[0].as_str()), ("ids", &ids[1]), ("doing", "topic"), ("topic", &topic)];
        let page = chief.post("/cms/items/bulk", &form).await.page();
        assert_eq!(page.texts("section[aria-labelledby=done] > ul > li > a"), ["Public", "Brouillon"]);
        let row = item::by_id(&app.db, live.id).await.unwrap();
        assert_eq!((row.visibility, row.open_revision), (Visibility::Live, None), "public again at once");
        assert_eq!(app.reader().page("/themes/culture").await.texts("main h3"), ["Public"]);
        let row = item::by_id(&app.db, draft.id).await.unwrap();
        assert_eq!(revision::current(&app.db, &row).await.unwrap().fields.topics.len(), 1);

        let somebody = app.person(Role::Editor).await.id.unwrap().to_string();
        let form =
            [("ids", ids[1].as_str()), ("doing", "assign"), ("account", &somebody), ("duty", "writer")];
        let page = chief.post("/cms/items/bulk", &form).await.page();
        assert_eq!(page.texts("section[aria-labelledby=done] > ul > li > a"), ["Brouillon"]);
        let duties = parvis::content::assignment::of_item(&app.db, draft.id).await.unwrap();
        assert_eq!(duties[0].account_id.to_string(), somebody);
        // What it lacks is asked once, beside its field, with the same ticks.
        let form = [("ids", ids[0].as_str()), ("ids", &ids[1]), ("doing", "assign"), ("duty", "reviewer")];
        let none = chief.post("/cms/items/bulk", &form).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = none.page();
        assert_eq!(page.texts(".problem"), ["À remplir."]);
        assert_eq!(page.attributes("input[name=ids][checked]", "value"), [ids[0].as_str(), &ids[1]]);
        assert_eq!(page.value_of("[name=duty] [selected]"), "reviewer");
        let form = [("ids", ids[0].as_str()), ("doing", "withdraw"), ("notice", "Fermée.")];
        let page = chief.post("/cms/items/bulk", &form).await.page();
        assert_eq!(page.texts(".problem"), ["À remplir."], "nobody chose a reason");
        assert!(page.attributes("[name=reason] [selected]", "value").is_empty(), "{}", page.main());
        let form = [("ids", ids[0].as_str()), ("doing", "withdraw"), ("reason", "withdrawn")];
        assert_eq!(chief.post("/cms/items/bulk", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.leave_jobs();
    })
    .await;
}
