//! The front page as its chief editor arranges it.
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::Kind;
use parvis::content::fields::{Details, Fields};
use parvis::content::service::Service;
use parvis::staff::Role;

const ALL: [(&str, &str); 6] = [
    ("home_order.front", "1"),
    ("home_order.agenda", "2"),
    ("home_order.news", "3"),
    ("home_order.near", "4"),
    ("home_order.magazine", "5"),
    ("home_order.topics", "6"),
];

#[tokio::test]
async fn a_chief_editor_arranges_the_front_page() {
    both(async |app| {
        make::topic(app, "culture", "Culture").await;
        let service = Service {
            for_whom: "Tous les habitants.".into(),
            online: "https://service.valbourg.example".into(),
            ..Service::default()
        };
        let service = Fields { details: Details::Service(service), ..make::article("Carte d’identité") };
        make::live(app, service).await;
        make::live(app, make::article("Première nouvelle")).await;
        app.wait(Duration::hours(1));
        make::live(app, make::article("Deuxième nouvelle")).await;
        let (reader, chief) = (app.reader(), app.as_role(Role::ChiefEditor).await);
        assert_eq!(app.as_role(Role::Editor).await.get("/cms/home").await.status, StatusCode::FORBIDDEN);
        assert_eq!(reader.page("/").await.texts(".lead h2"), ["Deuxième nouvelle"], "the newest by itself");

        let with = |more: &[(&'static str, &'static str)]| {
            let mut form: Vec<(&str, &str)> =
                ALL.into_iter().filter(|it| more.iter().all(|new| new.0 != it.0)).collect();
            form.extend(more);
            form
        };
        let shown = [("home_shown", "front"), ("home_shown", "news"), ("home_shown", "topics")];
        for (more, said) in [
            (vec![], "Laissez au moins une partie."),
            (
                vec![shown[0], ("home_lead", "/actualites/rien")],
                "Aucune page en ligne à l’adresse /actualites/rien",
            ),
            (vec![shown[0], ("home_lead", "/demarches/carte-d-identite")], "n’est pas un article"),
            (vec![shown[0], ("home_lead_until", "demain")], "date"),
        ] {
            let refused = chief.post("/cms/home", &with(&more)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            let page = refused.page();
            assert!(page.main().contains(said), "{said}: {}", page.main());
            for (name, value) in more.iter().filter(|it| it.0 != "home_shown") {
                assert_eq!(&page.value(name), value, "what was typed stays");
            }
        }

        let mut wish = with(&[
            ("home_order.topics", "1"),
            ("home_order.front", "2"),
            ("home_tasks", "/demarches/carte-d-identite"),
            ("home_lead", "https://valbourg.example/actualites/premiere-nouvelle"),
            ("home_lead_until", "2026-12-02"),
        ]);
        wish.extend(shown);
        let before = reader.page("/").await.main();
        let look = chief.post("/cms/home/preview", &wish).await;
        assert_eq!(look.page().texts(".lead h2"), ["Première nouvelle"], "{}", look.page().main());
        assert_eq!(reader.page("/").await.main(), before, "a look changes nothing");
        let kept = chief.post("/cms/home", &wish).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.page().main());

        let page = reader.page("/").await;
        assert_eq!(page.texts(".lead h2"), ["Première nouvelle"]);
        assert_eq!(page.texts(".often a"), ["Carte d’identité"]);
        assert_eq!(page.attributes("section.band", "aria-labelledby"), ["topics", "news"]);
        assert_eq!(page.texts("h1").len(), 1);
        let form = chief.page("/cms/home").await;
        assert_eq!(form.value("home_lead"), "/actualites/premiere-nouvelle");
        assert_eq!(form.attributes("[name=home_shown][checked]", "value"), ["topics", "front", "news"]);

        // The day after, the front page chooses by itself again; what left the site leads nowhere.
        app.wait(Duration::days(3));
        assert_eq!(reader.page("/").await.texts(".lead h2"), ["Deuxième nouvelle"]);
        let first =
            parvis::content::item::named(&app.db, Kind::Service, "fr", "carte-d-identite").await.unwrap();
        make::act(app, &first, make::withdrawal("Retirée.")).await;
        assert!(reader.page("/").await.texts(".often a").is_empty());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn every_component_stands_on_one_page_in_the_colours_of_the_town() {
    both(async |app| {
        make::live(app, make::article("Le marché déménage")).await;
        assert_eq!(
            app.as_role(Role::Contributor).await.get("/cms/design").await.status,
            StatusCode::FORBIDDEN
        );
        let page = app.as_role(Role::Editor).await.page("/cms/design").await;
        assert_eq!(page.texts(".look > .wrap > h2"), ["Clair", "Sombre", "Contraste renforcé"]);
        assert_eq!(page.texts("h1").len(), 1);
        assert_eq!(page.texts(".look-dark .teaser h4"), ["Le marché déménage"]);
        let styles = page.attributes("link[rel=stylesheet]", "href");
        assert!(styles.iter().any(|it| it.starts_with("/identity.css")), "{styles:?}");
        assert!(!styles.iter().any(|it| it.contains("cms")), "the desk's styles stay out: {styles:?}");
        let administrator = app.as_role(Role::Administrator).await;
        assert!(administrator.page("/cms/settings").await.links().contains(&"/cms/design".to_owned()));
    })
    .await;
}
