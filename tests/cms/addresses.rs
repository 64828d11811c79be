//! Old addresses lead to where they end, in one step and never in a circle; a topic that was renamed or merged too.
use crate::support::app::{Client, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::publish::Act;
use parvis::content::{item, log, moved, revision};
use parvis::staff::Role;

async fn leads(reader: &Client<'_>, path: &str) -> String {
    let answer = reader.get(path).await;
    assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY, "{path}");
    answer.location().to_owned()
}

#[tokio::test]
async fn an_old_address_leads_to_an_item_or_a_page() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let reader = app.reader();
        let item = make::live(app, make::article("La piscine rouvre")).await;
        let number = item.short_id.to_string();
        let keep = async |from: &str, to: &str| {
            chief.post("/cms/redirects", &[("old_address", from), ("new_address", to)]).await
        };
        assert_eq!(reader.get("/spip.php?article12").await.status, StatusCode::NOT_FOUND);
        let old = "https://www.valbourg.example/spip.php?article12";
        assert_eq!(keep(old, &number).await.status, StatusCode::SEE_OTHER);
        assert_eq!(leads(&reader, "/spip.php?article12").await, "/actualites/la-piscine-rouvre");
        assert_eq!(reader.get("/spip.php?article13").await.status, StatusCode::NOT_FOUND);

        // The item gets another name: the old address knows it.
        let fields = Fields { slug: "piscine".into(), ..make::article("La piscine rouvre") };
        make::save(app, &item, fields).await;
        make::act(app, &item, Act::Publish).await;
        assert_eq!(leads(&reader, "/spip.php?article12").await, "/actualites/piscine");

        // A chain is one step; a circle is none.
        keep("/b", "/demarches").await;
        keep("/a-propos", "/b").await;
        assert_eq!(leads(&reader, "/a-propos/").await, "/demarches");
        keep("/demarches-en-ligne", "/a-propos").await;
        assert_eq!(leads(&reader, "/demarches-en-ligne").await, "/demarches");
        // Where nothing stands, it asks first.
        let asked = keep("/c", "/d").await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = asked.page();
        assert!(page.texts(".problem").concat().contains("rien à cette adresse"), "{}", page.main());
        assert_eq!(
            (page.value("new_address").as_str(), page.attributes("[name=sure]", "value")),
            ("/d", vec!["true".to_owned()])
        );
        let sure = [("old_address", "/c"), ("new_address", "/d"), ("sure", "true")];
        assert_eq!(chief.post("/cms/redirects", &sure).await.status, StatusCode::SEE_OTHER);
        let circle = keep("/d", "/c").await;
        assert_eq!(circle.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(circle.page().value("old_address"), "/d", "what was typed is kept");
        keep("/d", "/agenda").await;
        assert_eq!(leads(&reader, "/c").await, "/agenda", "what led there leads on");
        for (from, to) in
            [("/cms", "/"), ("ancien", "/"), ("/x", "javascript:alert(1)"), ("/x", "4711"), ("/", "/agenda")]
        {
            assert_eq!(keep(from, to).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{from} {to}");
        }
        // What stands at an address is never led away.
        keep("/agenda", "/demarches").await;
        assert_eq!(reader.get("/agenda").await.status, StatusCode::OK);
        assert_eq!(
            chief.post("/cms/redirects/remove", &[("path", "/c")]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(reader.get("/c").await.status, StatusCode::NOT_FOUND);
        let editor = app.as_role(Role::Editor).await;
        assert_eq!(editor.get("/cms/redirects").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn lines_of_a_table_are_kept_and_bad_ones_say_why() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let lines = "/un;/agenda\n\"/deux\",\"/demarches\"\n\n/trois\t/lieux\nquatre;/agenda\n/cinq;";
        let answer = chief.post("/cms/redirects/import", &[("lines", lines)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.page();
        assert!(page.main().contains("3 redirections enregistrées"), "{}", page.main());
        assert!(page.main().contains("Ligne 5") && page.main().contains("Ligne 6"), "{}", page.main());
        assert_eq!(page.value("lines"), "quatre;/agenda /cinq;", "the bad ones stay to be mended");
        let (rows, _) = moved::list(&app.db, "", "", 10).await.unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(leads(&app.reader(), "/trois").await, "/lieux");
    })
    .await;
}

#[tokio::test]
async fn two_topics_become_one_for_every_text() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let (sport, loisirs) =
            (make::topic(app, "sport", "Sport").await, make::topic(app, "loisirs", "Loisirs").await);
        let live = make::live(app, Fields { topics: vec![sport], ..make::article("Le stade") }).await;
        let both =
            make::live(app, Fields { topics: vec![sport, loisirs], ..make::article("La piscine") }).await;
        let draft = make::draft(app, Fields { topics: vec![sport], ..make::article("Le judo") }).await;
        let reader = app.reader();
        assert_eq!(reader.page("/themes/sport").await.texts("main h3").len(), 2);

        let way = format!("/cms/topics/{sport}/merge");
        assert_eq!(chief.post(&way, &[("into", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let own = sport.to_string();
        assert_eq!(chief.post(&way, &[("into", &own)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let into = loisirs.to_string();
        let answer = chief.post(&way, &[("into", &into)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(leads(&reader, "/themes/sport").await, "/themes/loisirs");
        assert_eq!(leads(&reader, "/en/topics/sport").await, "/en/topics/loisirs");
        assert_eq!(reader.page("/themes/loisirs").await.texts("main h3").len(), 2);
        for item in [&live, &both, &draft] {
            let row = item::by_id(&app.db, item.id).await.unwrap();
            let fields = revision::current(&app.db, &row).await.unwrap().fields;
            assert!(fields.topics.contains(&loisirs) && !fields.topics.contains(&sport), "{}", row.title);
        }
        // Published again it is filed once.
        make::act(app, &draft, Act::Publish).await;
        assert_eq!(reader.page("/themes/loisirs").await.texts("main h3").len(), 3);

        // Another name leaves the old address leading to it.
        let form =
            [("id", into.as_str()), ("label_fr", "Temps libre"), ("slug", "temps-libre"), ("position", "1")];
        assert_eq!(chief.post("/cms/topics", &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(leads(&reader, "/themes/loisirs").await, "/themes/temps-libre");
        assert_eq!(leads(&reader, "/themes/sport").await, "/themes/temps-libre", "in one step");
        assert!(log::verbs(&app.db).await.unwrap().contains(&"merge_topic".to_owned()));
    })
    .await;
}
