//! The log looked through and exported, and drafts brought back from the trash or gone for good.
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::publish::Act;
use parvis::content::{item, town, trash};
use parvis::staff::{Person, Role};

#[tokio::test]
async fn the_log_is_filtered_paged_and_exported() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let one = make::draft_by(app, chief.person(), make::article("Le bac")).await;
        make::live(app, make::article("=1+1")).await;
        app.wait(Duration::days(3));
        let chief = app.as_role(Role::ChiefEditor).await;
        let version = one.version.to_string();
        chief.post("/cms/items/1/publish", &[("version", &version), ("looked", "true")]).await;
        let lines =
            async |query: &str| chief.page(&format!("/cms/log?{query}")).await.texts("tbody tr").len();
        let all = lines("").await;
        assert!(all >= 4, "{all}");
        assert_eq!(lines("item=1").await, 2, "created and published");
        assert_eq!(lines("item=1&verb=publish").await, 1);
        assert_eq!(lines("q=BAC&verb=create").await, 1);
        assert_eq!(lines("item=1&q=publié").await, 1, "what was done is found, too");
        assert_eq!(lines("q=zzz").await, 0);
        let turned = chief.page("/cms/log?from=2026-12-03&to=2026-12-01").await;
        assert_eq!(turned.texts("#p-to"), ["La fin précède le début."]);
        assert_eq!(turned.value("from"), "2026-12-03", "kept as typed");
        let (record, version) = town::get_versioned(&app.db).await.unwrap();
        town::save(&app.db, &Person::system(), record, version, app.now()).await.unwrap();
        let file = chief.get("/cms/log.csv?verb=save_town").await.text();
        assert!(file.contains("Fiche de la commune") && !file.contains("town"), "{file}");
        let me = chief.person().id.unwrap();
        assert_eq!(lines(&format!("who={me}")).await, 1, "what another chief did is not theirs");
        assert_eq!(lines("from=2999-01-01").await, 0);
        assert_eq!(lines("item=99&from=hier&before=x").await, 0, "nobody knows that item");
        let file = chief.get("/cms/log.csv?verb=create").await;
        let text = file.text();
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        assert!(text.contains("\"Le bac\"") && text.contains("\"'=1+1\""), "no formula: {text}");
        assert!(!text.contains("\"publish\""), "{text}");
        assert!(!text.contains("\"create\"") && !text.contains('{'), "words, no codes: {text}");
        for number in 0..70 {
            make::draft(app, make::article(&format!("Texte {number}"))).await;
        }
        let page = chief.page("/cms/log").await;
        assert_eq!(page.texts("tbody tr").len(), 60);
        let older = page.attributes("a[rel=next]", "href").remove(0);
        assert!(!chief.page(&older).await.texts("tbody tr").is_empty());
        let editor = app.as_role(Role::Editor).await;
        assert_eq!(editor.get("/cms/log").await.status, StatusCode::FORBIDDEN);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_draft_thrown_away_comes_back_for_thirty_days() {
    both(async |app| {
        let contributor = app.as_role(Role::Contributor).await;
        let theirs = make::draft_by(app, contributor.person(), make::article("Mon projet")).await;
        let other = make::draft(app, make::article("Un autre projet")).await;
        for it in [&theirs, &other] {
            make::act(app, it, Act::Discard).await;
        }
        let page = contributor.page("/cms/trash").await;
        assert!(page.main().contains("Mon projet") && !page.main().contains("Un autre projet"));
        let refused = contributor.post("/cms/trash/2/restore", &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        contributor.post("/cms/trash/1/restore", &[]).await;
        assert_eq!(contributor.page("/cms/items/1").await.value("title"), "Mon projet");
        assert!(!contributor.page("/cms/trash").await.main().contains("Mon projet"));

        app.wait(Duration::days(29));
        assert_eq!(trash::empty(&app.db, app.now()).await.unwrap(), 0);
        app.wait(Duration::days(2));
        assert_eq!(trash::empty(&app.db, app.now()).await.unwrap(), 1);
        assert!(item::by_short_id(&app.db, 2).await.is_err(), "gone for good");
        assert!(item::by_short_id(&app.db, 1).await.is_ok(), "what was brought back stays");
        let next = make::draft(app, make::article("Un autre projet")).await;
        assert_eq!(
            (next.short_id, next.slug.as_str()),
            (3, "un-autre-projet"),
            "its address is free, its number is not"
        );
        let late = trash::restore(&app.db, &Person::system(), theirs.id, app.now()).await;
        assert!(late.is_err(), "what is not there is not brought back");
    })
    .await;
}
