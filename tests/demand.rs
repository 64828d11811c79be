//! What readers look for, miss and say of pages reaches the desk, and nothing of them does.
use crate::support::app::{Answer, TestApp, both};
use crate::support::make;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use parvis::content::fields::Fields;
use parvis::content::{address, demand};
use parvis::jobs::schedule;
use parvis::staff::Role;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn read(app: &TestApp, path: &str, agent: &str) -> Answer {
    let request = Request::builder().uri(path).header("user-agent", agent).body(Body::empty());
    app.answer(request.unwrap()).await
}

#[tokio::test]
async fn the_desk_sees_what_is_looked_for_and_not_found() {
    both(async |app| {
        let article = make::live(app, make::article("La piscine rouvre")).await;
        let path = address::path(&article);
        for words in
            ["Piscine", "piscine", "patinoire", "patinoire", "ines%40valbourg.example", "06+12+34+56+78"]
        {
            read(app, &format!("/recherche?q={words}"), FIREFOX).await;
        }
        // Nobody new looks for something, or no reader at all.
        read(app, "/recherche?q=piscine&kind=article", FIREFOX).await;
        read(app, "/recherche?q=", FIREFOX).await;
        read(app, "/recherche?q=tobogan", "Examplebot/1.0").await;
        read(app, "/recherche/suggestions?q=pati", FIREFOX).await;
        let editor = app.as_role(Role::Editor).await;
        editor.page("/recherche?q=secret").await;
        read(app, "/nulle-part", FIREFOX).await;
        read(app, "/nulle-part?jeton=12", FIREFOX).await;
        read(app, "/wp-login.php", "curl/8").await;
        read(app, "/cms/nulle-part", FIREFOX).await;
        read(app, &path, FIREFOX).await;
        schedule::keep_readings(app).await.unwrap();

        let day = app.now().date_naive();
        let before = day.pred_opt().unwrap();
        let all = demand::searched(&app.db, before, false, 10).await.unwrap();
        let all: Vec<_> = all.iter().map(|it| (it.words.as_str(), it.times, it.in_vain)).collect();
        assert_eq!(all, [("patinoire", 2, 2), ("piscine", 2, 0)]);
        let lost = demand::lost(&app.db, before, 10).await.unwrap();
        assert_eq!(
            lost.iter().map(|it| (it.path.as_str(), it.times)).collect::<Vec<_>>(),
            [("/nulle-part", 2)]
        );

        let chief = app.as_role(Role::ChiefEditor).await;
        let page = chief.page("/cms/statistics?days=7").await;
        assert_eq!(page.texts("[aria-labelledby=in-vain] tbody td.number"), ["2", "2"]);
        assert!(page.main().contains("patinoire"));
        assert_eq!(page.texts("[aria-labelledby=searched] tbody tr").len(), 2);
        assert_eq!(page.texts("[aria-labelledby=read] tbody td:first-child"), ["La piscine rouvre Article"]);
        assert!(page.main().contains("effacés après 400 jours"), "{}", page.main());
        assert!(page.links().contains(&"/cms/redirects?from=%2Fnulle-part".to_owned()));
        assert_eq!(chief.page("/cms/redirects?from=%2Fnulle-part").await.value("old_address"), "/nulle-part");
        assert_eq!(chief.page("/cms/best-bets?words=patinoire").await.value("best_bet_words"), "patinoire");
        assert!(
            chief
                .page("/cms/statistics?kind=event")
                .await
                .texts("[aria-labelledby=read] tbody tr")
                .is_empty()
        );
        let csv = editor.get("/cms/statistics.csv?table=in-vain&days=30").await;
        assert!(csv.text().contains("patinoire"), "{}", csv.text());
        for table in ["read", "searched", "opinions", "missing", "lost"] {
            assert_eq!(
                editor.get(&format!("/cms/statistics.csv?table={table}")).await.status,
                StatusCode::OK
            );
        }
        assert_eq!(editor.get("/cms/statistics.csv?table=x").await.status, StatusCode::NOT_FOUND);
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(contributor.get("/cms/statistics").await.status, StatusCode::FORBIDDEN);

        app.set("2027-01-05T00:10:00Z");
        let editor = app.as_role(Role::Editor).await;
        assert_eq!(
            editor.page("/cms/statistics?days=30").await.texts("[aria-labelledby=searched] tbody tr").len(),
            0
        );
        assert_eq!(
            editor.page("/cms/statistics?days=365").await.texts("[aria-labelledby=searched] tbody tr").len(),
            2
        );
        app.set("2028-01-06T00:10:00Z");
        demand::forget(&app.db, app.now()).await.unwrap();
        assert!(demand::searched(&app.db, before, false, 10).await.unwrap().is_empty());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_reader_says_whether_a_page_helped() {
    both(async |app| {
        let article = make::live(app, make::article("La piscine rouvre")).await;
        let reader = app.reader();
        let page = reader.page(&address::path(&article)).await;
        assert_eq!(page.texts("#feedback"), ["Cette page vous a-t-elle aidé ?"]);
        let action = page.attributes(".feedback form", "action")[0].clone();
        assert!(reader.page("/").await.texts("#feedback").is_empty(), "a list is no page of an item");
        let yes = reader.post(&action, &[("helped", "yes"), ("website", "")]).await;
        assert_eq!((yes.status, yes.page().texts("h1")), (StatusCode::OK, vec!["Merci".to_owned()]));

        let no = reader.post(&action, &[("helped", "no")]).await.page();
        assert_eq!(no.texts("h1"), ["Que manquait-il ?"]);
        assert!(no.main().contains("N’écrivez ni nom"));
        let said = no.value_of("[name=said]");
        let refused =
            reader.post(&action, &[("said", &said), ("missing", "Appelez-moi au 06 12 34 56 78")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.page().value("missing"), "Appelez-moi au 06 12 34 56 78");
        assert!(refused.page().main().contains("Retirez le numéro"));
        let long = reader.post(&action, &[("said", &said), ("missing", &"a".repeat(501))]).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = reader.post(&action, &[("said", &said), ("missing", "Les horaires du dimanche")]).await;
        assert_eq!(kept.page().texts("h1"), ["Merci"]);
        reader.post(&action, &[("said", &said), ("missing", "Autre chose, plus tard")]).await;
        let robot = reader.post(&action, &[("helped", "no"), ("website", "http://spam.example")]).await;
        assert_eq!(robot.page().texts("h1"), ["Merci"], "a program is not told");
        assert_eq!(reader.post(&action, &[("helped", "maybe")]).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(reader.post("/avis/1", &[("helped", "yes")]).await.status, StatusCode::BAD_REQUEST);

        let opinions = demand::opinions(&app.db, "2026-11-30".parse().unwrap()).await.unwrap();
        let (item, opinion) = &opinions[0];
        assert_eq!((*item, opinion.yes, opinion.no), (article.id, 1, 1));
        assert_eq!(
            opinion.missing.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(),
            ["Les horaires du dimanche"]
        );
        let desk = app.as_role(Role::Editor).await.page("/cms/statistics").await.main();
        assert!(desk.contains("Les horaires du dimanche"), "{desk}");

        let mut last = StatusCode::OK;
        for _ in 0..40 {
            last = reader.post(&action, &[("helped", "yes")]).await.status;
        }
        assert_eq!(last, StatusCode::SERVICE_UNAVAILABLE, "nobody answers so often");
        app.set("2026-12-01T10:30:00Z");
        assert_eq!(reader.post(&action, &[("helped", "yes")]).await.status, StatusCode::OK);
        make::act(app, &article, make::withdrawal("Fermée.")).await;
        assert_eq!(reader.post(&action, &[("helped", "yes")]).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_was_chosen_comes_first() {
    both(async |app| {
        let card = Fields { slug: "carte".into(), ..make::article("Carte d’identité et passeport") };
        let card = make::live(app, card).await;
        make::live(app, make::article("La CNI change de format")).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let editor = app.as_role(Role::Editor).await;
        assert_eq!(editor.get("/cms/best-bets").await.status, StatusCode::FORBIDDEN);
        assert!(chief.page("/cms/topics").await.links().contains(&"/cms/best-bets".to_owned()));
        let form = |words: &'static str, pages: &'static str| {
            [("best_bet_words", words), ("best_bet_pages", pages), ("locale", "fr")]
        };
        for (words, pages) in [
            ("", "/actualites/carte"),
            ("de la", "/actualites/carte"),
            ("cni", ""),
            ("cni", "/actualites"),
            ("cni", "https://ailleurs.example/x"),
            ("cni", "/actualites/rien"),
        ] {
            let refused = chief.post("/cms/best-bets", &form(words, pages)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words} {pages}");
            assert_eq!(refused.page().value("best_bet_words"), words);
        }
        let kept = chief
            .post(
                "/cms/best-bets",
                &form("cni\npapiers d’identité", "https://valbourg.example/actualites/carte"),
            )
            .await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.page().main());
        let taken = chief.post("/cms/best-bets", &form("CNIs", "/actualites/carte")).await;
        assert!(taken.page().main().contains("a déjà une réponse choisie"), "{}", taken.page().main());

        let firsts =
            async |query: &str| app.reader().page(&format!("/recherche?q={query}")).await.texts(".firsts h2");
        for query in ["CNI", "cni", "identite+papier", "papiers+d%27identit%C3%A9"] {
            assert_eq!(firsts(query).await, ["Carte d’identité et passeport"], "{query}");
        }
        assert!(firsts("papiers").await.is_empty());
        let page = app.reader().page("/recherche?q=cni").await;
        assert!(page.main().contains("La mairie conseille"));
        assert_eq!(page.texts("ol.results h2"), ["Carte d’identité et passeport", "La CNI change de format"]);
        let options = app.reader().get("/recherche/suggestions?q=cni").await.text();
        assert!(options.contains("Carte d’identité et passeport"), "{options}");
        let used = chief.page(&format!("/cms/items/{}", card.short_id)).await.main();
        assert!(used.contains("réponse choisie"), "{used}");
        assert!(chief.page("/cms/log").await.main().contains("Réponse choisie pour"));

        make::act(app, &card, make::withdrawal("Fermée.")).await;
        assert!(firsts("cni").await.is_empty());
        let list = chief.page("/cms/best-bets").await;
        assert!(list.main().contains("n’est pas en ligne"));
        let one = list.links().into_iter().find(|it| it.starts_with("/cms/best-bets?one=")).unwrap();
        let remove = chief.page(&one).await.attributes("form.verb", "action")[0].clone();
        chief.post(&remove, &[]).await;
        assert!(!chief.page("/cms/best-bets").await.main().contains("papiers d’identité"));
    })
    .await;
}
