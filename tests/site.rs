//! What readers find: lists, search, pictures, icons, in two languages.
use crate::support::app::{TestApp, at, both};
use crate::support::make;
use axum::http::{StatusCode, header};
use chrono::Duration;
use parvis::content::Kind;
use parvis::content::event::{Event, Timing};
use parvis::content::fields::{Details, Fields};
use parvis::content::organisation::{Organisation, OrganisationType};
use parvis::content::publish::{self, Act, New};
use parvis::content::town::{self, UsefulNumber};
use parvis::staff::Person;

/// An event of two hours that begins at these instants.
fn event(title: &str, begins: &[&str]) -> Fields {
    let timings =
        begins.iter().map(|it| at(it)).map(|begin| Timing { begin, end: begin + Duration::hours(2) });
    let event =
        Event { timings: timings.collect(), place_text: "Place du Parvis".into(), ..Event::default() };
    Fields { details: Details::Event(event), ..make::article(title) }
}

#[tokio::test]
async fn the_agenda_names_every_day_to_come_and_no_day_that_is_over() {
    both(async |app| {
        let weekly =
            ["2026-11-24T17:30:00Z", "2026-12-01T17:30:00Z", "2026-12-08T17:30:00Z", "2026-12-15T17:30:00Z"];
        let chess = make::live(app, event("Échecs", &weekly)).await;
        make::live(app, event("Forum", &["2026-11-20T09:00:00Z"])).await;
        let reader = app.reader();
        let agenda = reader.page("/agenda").await.main();
        assert!(agenda.contains("Et aussi les 8 et 15 décembre"), "{agenda}");
        assert!(!agenda.contains("Forum"), "{agenda}");
        let page = reader.page(&format!("/agenda/{}", chess.slug)).await;
        let when = "Tous les mardis du 1er au 15 décembre 2026, de 18 h 30 à 20 h 30";
        assert_eq!(page.texts("dd.big"), [when]);
        let past = reader.page("/agenda?when=past").await;
        assert!(past.main().contains("Forum") && !past.main().contains("Échecs"), "{}", past.main());
        assert!(reader.page("/agenda").await.links().contains(&"/agenda?when=past".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn search_finds_the_same_for_one_and_for_many() {
    both(async |app| {
        for title in [
            "Des vélos pour tous",
            "Un vélo à soi",
            "Les élus au marché",
            "Les travaux avancent",
            "Un jeudi de décembre",
            "Un jeu de piste",
        ] {
            make::live(app, make::article(title)).await;
        }
        let reader = app.reader();
        for (one, many, count) in [
            ("vélo", "velos", 2),
            ("elu", "élus", 1),
            ("travail", "travaux", 6),
            ("marche", "marchés", 1),
            ("jeu", "jeux", 1),
        ] {
            let mut found = Vec::new();
            for word in [one, many] {
                found.push(reader.page(&format!("/recherche?q={word}")).await.texts("ol.results h2"));
            }
            assert_eq!(found[0], found[1], "{one}, {many}");
            assert_eq!(found[0].len(), count, "{one}: {found:?}");
        }
        let page = reader.page("/recherche?q=jeud").await;
        assert_eq!(page.texts("ol.results h2"), ["Un jeudi de décembre"]);
    })
    .await;
}

#[tokio::test]
async fn an_english_list_holds_in_french_what_nobody_translated() {
    both(async |app| {
        let club = |title: &str| Fields {
            details: Details::Organisation(Organisation::default()),
            ..make::article(title)
        };
        let chess = make::live(app, club("Cercle d’échecs")).await;
        make::live(app, club("Club de lecture")).await;
        make::live(app, event("Fête", &["2026-12-05T17:30:00Z"])).await;
        let page = app.reader().page("/en/organisations").await;
        assert_eq!(page.texts("main [lang=fr] h3"), ["Cercle d’échecs", "Club de lecture"]);
        assert!(page.main().contains("shown in French"));
        let new = New { translation_of: Some(chess.id), ..New::of(Kind::Organisation, "en") };
        let english =
            publish::create(&app.db, &Person::system(), new, club("Chess circle"), app.now()).await.unwrap();
        make::act(app, &english, Act::Publish).await;
        let page = app.reader().page("/en/organisations").await;
        assert_eq!(page.texts("main h3"), ["Chess circle", "Club de lecture"]);
        assert_eq!(page.texts("main [lang=fr] h3"), ["Club de lecture"]);
        assert_eq!(app.reader().page("/en/events").await.texts("main [lang=fr] h3"), ["Fête"]);
        assert!(app.reader().page("/organisations").await.texts("main [lang]").is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_town_has_an_icon() {
    both(async |app| {
        let reader = app.reader();
        let icons = reader.page("/").await.attributes("link[rel~=icon], link[rel=apple-touch-icon]", "href");
        assert_eq!(icons, ["/favicon.ico", "/icon.svg", "/apple-touch-icon.png"]);
        let kinds: [(&str, &[u8]); 3] =
            [("image/x-icon", &[0, 0, 1, 0]), ("image/svg+xml", b"<svg"), ("image/png", b"\x89PNG")];
        for (icon, (mime, begins)) in icons.iter().zip(kinds) {
            let answer = reader.get(icon).await;
            assert_eq!(
                (answer.status, answer.headers[header::CONTENT_TYPE].to_str().unwrap()),
                (StatusCode::OK, mime)
            );
            assert!(answer.body.starts_with(begins), "{icon}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_way_stands_on_one_page_and_every_number_on_another() {
    both(async |app| {
        make::topic(app, "sport", "Sport").await;
        let (mut town, version) = town::get_versioned(&app.db).await.unwrap();
        town.phone = "05 55 00 00 00".into();
        town.numbers = vec![UsefulNumber { label: "Urgences".into(), number: "112".into() }];
        town::save(&app.db, &Person::system(), town, version, app.now()).await.unwrap();
        let reader = app.reader();
        let plan = reader.page("/plan-du-site").await;
        let ways = plan.attributes("main a", "href");
        for way in
            ["/", "/actualites", "/agenda", "/numeros-utiles", "/recherche", "/themes/sport", "/magazine"]
        {
            assert!(ways.contains(&way.to_owned()), "{way}: {ways:?}");
        }
        for way in reader.page("/en/site-map").await.attributes("main a", "href") {
            assert_eq!(reader.get(&way).await.status, StatusCode::OK, "{way}");
        }
        let numbers = reader.page("/numeros-utiles").await;
        assert_eq!(numbers.attributes("main .numbers a", "href"), ["tel:0555000000", "tel:112"]);
        assert_eq!(numbers.texts("main .numbers a > span"), ["Mairie", "Urgences"]);
        let foot = reader.page("/").await.attributes(".foot nav a", "href");
        assert!(foot.contains(&"/plan-du-site".to_owned()) && foot.contains(&"/numeros-utiles".to_owned()));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn the_site_stands_on_a_home_screen_and_says_what_to_keep() {
    let app = TestApp::sqlite().await;
    let mut service = Fields { title: "Carte d’identité".into(), ..Fields::empty(Kind::Service) };
    service.lede = "Demander ou renouveler sa carte.".into();
    if let Details::Service(it) = &mut service.details {
        it.for_whom = "Pour tous.".into();
        it.phone = "05 55 00 00 00".into();
    }
    make::live(&app, service).await;
    let reader = app.reader();
    let home = reader.page("/").await;
    let manifest = home.attributes("link[rel=manifest]", "href").pop().unwrap();
    let answer = reader.get(&manifest).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/manifest+json");
    let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((said["start_url"].as_str(), said["display"].as_str()), (Some("/"), Some("standalone")));
    for icon in said["icons"].as_array().unwrap() {
        let file = reader.get(icon["src"].as_str().unwrap()).await;
        assert_eq!(file.headers[header::CONTENT_TYPE].to_str().unwrap(), icon["type"].as_str().unwrap());
        if let Some((side, _)) = icon["sizes"].as_str().unwrap().split_once('x').filter(|it| it.1 == it.0) {
            let picture = image::load_from_memory(&file.body).unwrap();
            assert_eq!(picture.width().to_string(), side);
        }
    }
    let worker = reader.get("/sw.js").await;
    assert!(worker.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/javascript"));
    assert_eq!(worker.headers[header::CACHE_CONTROL], "public, no-cache");
    for list in ["/offline.json", "/en/offline.json"] {
        let answer = reader.get(list).await;
        let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        let all = [&said["pages"], &said["assets"]].into_iter().flat_map(|it| it.as_array().unwrap());
        for path in all {
            assert_eq!(reader.get(path.as_str().unwrap()).await.status, StatusCode::OK, "{path}");
        }
        let kept = said["pages"].to_string();
        assert_eq!(kept.contains("/demarches/carte-d-identite"), list == "/offline.json", "{kept}");
    }
    assert_eq!(home.attributes("meta[name=robots]", "content").len(), 0);
    assert_eq!(
        reader.page("/hors-ligne").await.attributes("meta[name=robots]", "content"),
        ["noindex, follow"]
    );
    app.leave_jobs();
}

#[tokio::test]
async fn organisations_are_narrowed_by_type_theme_part_of_town_and_audience() {
    both(async |app| {
        let sport = make::topic(app, "sport", "Sport").await;
        let of = |title: &str, sort: OrganisationType, topics: Vec<uuid::Uuid>, audiences: &[&str]| Fields {
            topics,
            audiences: audiences.iter().map(|it| (*it).to_owned()).collect(),
            details: Details::Organisation(Organisation { sort, ..Organisation::default() }),
            ..make::article(title)
        };
        let association = OrganisationType::Association;
        make::live(app, of("Judo club", association, vec![sport], &["Enfants", "Aînés"])).await;
        make::live(app, of("Chorale", association, vec![], &["Adultes"])).await;
        make::live(app, of("Service des sports", OrganisationType::Unit, vec![sport], &[])).await;
        let reader = app.reader();
        for (path, expected) in [
            ("/organisations?type=association", vec!["Chorale", "Judo club"]),
            ("/organisations?topic=sport", vec!["Service des sports", "Judo club"]),
            ("/organisations?topic=sport&type=association", vec!["Judo club"]),
            ("/organisations?audience=aines", vec!["Judo club"]),
            ("/organisations?audience=%C3%A9l%C3%A8ves", vec![]),
            ("/organisations?type=x", vec!["Service des sports", "Chorale", "Judo club"]),
        ] {
            assert_eq!(reader.page(path).await.texts(".directory h3"), expected, "{path}");
        }
        // What is counted beside a choice is what it leads to.
        let page = reader.page("/organisations?type=association").await;
        assert_eq!(
            page.texts("#by-audience option"),
            ["Tous les publics", "Adultes (1)", "Aînés (1)", "Enfants (1)"]
        );
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex, follow"]);
    })
    .await;
}
