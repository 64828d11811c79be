//! What somebody looks for is found by the words they know, mistyped or not, and can be narrowed down; what is counted is what there is.
use crate::support::app::{TestApp, both};
use crate::support::html::Page;
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::Kind;
use parvis::content::event::{Event, Timing};
use parvis::content::fields::{Details, Fields};
use parvis::content::place::Place;
use parvis::content::publish::Act;
use parvis::content::topic::{self, ZoneKind, zone};
use parvis::richtext::{Channels, Reach};
use parvis::staff::Role;
use sea_orm::{ConnectionTrait as _, DbBackend};
use uuid::Uuid;

async fn look(app: &TestApp, query: &str) -> Page {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    app.reader().page(&format!("/recherche?q={query}")).await
}

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    look(app, query).await.texts("ol.results h2")
}

async fn suggested(app: &TestApp, typed: &str) -> serde_json::Value {
    let typed: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    let answer = app.reader().get(&format!("/recherche/suggestions?q={typed}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    serde_json::from_str(&answer.text()).unwrap()
}

#[tokio::test]
async fn a_slip_is_answered_by_the_nearest_word_of_the_town() {
    both(async |app| {
        let library = make::live(app, make::article("La bibliothèque rouvre")).await;
        make::live(app, make::article("La piscine ferme")).await;
        for (typed, meant) in [
            ("bilbiotheque", "« bibliothèque »"),
            ("biblotèque", "« bibliothèque »"),
            ("Pisine", "« piscine »"),
            ("horaires pissine", "« horaires piscine »"),
        ] {
            let page = look(app, typed).await;
            assert_eq!(page.texts(".instead a"), [meant], "{typed}");
            let there = app.reader().page(&page.attributes(".instead a", "href")[0]).await;
            assert_eq!(there.texts("ol.results h2").len(), 1, "{typed}");
        }
        for known in ["bibliothèque", "biblio", "de la", "xyzzy", "12"] {
            assert!(look(app, known).await.texts(".instead a").is_empty(), "{known}");
        }
        let options = suggested(app, "bilbiotheque").await;
        assert_eq!(options["options"][0]["label"], "«\u{a0}bibliothèque\u{a0}»");
        assert_eq!(options["options"][1]["label"], "La bibliothèque rouvre");

        // A word that stands nowhere any more is never proposed.
        make::act(app, &library, make::withdrawal("Fermée.")).await;
        assert!(look(app, "bilbiotheque").await.texts(".instead a").is_empty());
        let fewer = Fields { title: "Le bassin ferme".into(), ..make::article("x") };
        let pool = make::live(app, make::article("Le toboggan")).await;
        assert_eq!(look(app, "tobogan").await.texts(".instead a"), ["« toboggan »"]);
        make::save(app, &pool, fewer).await;
        assert_eq!(
            look(app, "tobogan").await.texts(".instead a"),
            ["« toboggan »"],
            "a draft changes nothing"
        );
        make::act(app, &pool, Act::Publish).await;
        assert!(look(app, "tobogan").await.texts(".instead a").is_empty());
    })
    .await;
}

#[tokio::test]
async fn quotes_keep_words_together() {
    both(async |app| {
        make::live(app, make::article("La salle des fêtes est rénovée")).await;
        make::live(app, make::article("Une fête dans la salle du conseil")).await;
        assert_eq!(found(app, "salle des fêtes").await.len(), 2);
        for phrase in ["\"salle des fêtes\"", "« salles des fêtes »", "“salle des fetes” rénovée"] {
            assert_eq!(found(app, phrase).await, ["La salle des fêtes est rénovée"], "{phrase}");
        }
        assert_eq!(found(app, "\"salle des fêtes").await.len(), 2, "nobody closed the quote");
        assert_eq!(look(app, "\"salle des fêtes\"").await.texts("ol.results h2 mark"), ["salle", "fêtes"]);
    })
    .await;
}

#[tokio::test]
async fn any_item_is_found_by_the_words_residents_use() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let item = make::live(app, make::article("Accueil périscolaire")).await;
        assert!(found(app, "garderie").await.is_empty());
        let path = format!("/cms/items/{}", item.short_id);
        let form = chief.page(&path).await;
        assert!(form.main().contains("Autres mots que cherchent les habitants"));
        let fields = Fields {
            synonyms: vec!["garderie".into(), "aide aux devoirs".into()],
            ..make::article("Accueil périscolaire")
        };
        make::save(app, &item, fields.clone()).await;
        make::act(app, &item, Act::Publish).await;
        assert_eq!(chief.page(&path).await.value("synonyms").trim(), "garderie aide aux devoirs");
        assert_eq!(found(app, "garderies").await, ["Accueil périscolaire"]);
        assert_eq!(found(app, "\"aide aux devoirs\"").await, ["Accueil périscolaire"]);
        assert_eq!(
            suggested(app, "garderie").await["options"][0]["href"],
            "/actualites/accueil-periscolaire"
        );
        let long = Fields { synonyms: vec!["mot".repeat(300)], ..fields };
        assert_eq!(long.problems()[0].field, "synonyms");
    })
    .await;
}

#[tokio::test]
async fn what_is_counted_beside_a_limit_is_what_it_leads_to() {
    both(async |app| {
        app.set("2026-06-15T09:00:00Z");
        let culture = make::topic(app, "culture", "Culture").await;
        let books = make::topic(app, "lecture", "Lecture").await;
        let sport = make::topic(app, "sport", "Sport").await;
        let mut below = topic::by_slug(&app.db, "lecture").await.unwrap();
        below.parent_id = Some(culture);
        topic::save(&app.db, &parvis::staff::Person::system(), below, app.now()).await.unwrap();
        let quarter = zone::Model {
            id: Uuid::now_v7(),
            slug: "centre".into(),
            label_fr: "Centre".into(),
            label_en: String::new(),
            position: 1,
            polygon: None,
            kind: ZoneKind::Quarter,
        };
        topic::save_zone(&app.db, quarter.clone()).await.unwrap();
        let article = |title: &str, topics: Vec<Uuid>, day: &str| Fields {
            topics,
            displayed_at: Some(day.parse().unwrap()),
            ..make::article(title)
        };
        make::live(app, article("Le festival d’hier", vec![books], "2024-05-01T09:00:00Z")).await;
        make::live(app, article("Le festival approche", vec![culture, sport], "2026-06-12T09:00:00Z")).await;
        let zoned = Fields {
            zones: vec![quarter.id],
            ..article("Festival au centre", vec![sport], "2026-01-12T09:00:00Z")
        };
        make::live(app, zoned).await;
        let at = |text: &str| text.parse().unwrap();
        let timings = vec![Timing { begin: at("2026-07-01T18:00:00Z"), end: at("2026-07-01T20:00:00Z") }];
        let place = Some(
            make::live(
                app,
                Fields {
                    title: "Parc".into(),
                    details: Details::Place(Place {
                        street: "1 rue".into(),
                        city: "Valbourg".into(),
                        ..Place::default()
                    }),
                    ..Fields::empty(Kind::Place)
                },
            )
            .await
            .id,
        );
        make::live(
            app,
            Fields {
                title: "Soirée du festival".into(),
                topics: vec![culture],
                details: Details::Event(Event { timings, place, ..Event::default() }),
                ..make::article("x")
            },
        )
        .await;

        let page = look(app, "festival").await;
        assert_eq!(page.texts(".filters > li"), ["Tout 4", "Actualités 3", "Agenda 1"]);
        assert_eq!(page.texts("[aria-labelledby=by-topic] a"), ["Culture 3", "Sport 2"]);
        assert_eq!(
            page.texts("[aria-labelledby=by-zone] a"),
            Vec::<String>::new(),
            "one zone divides nothing"
        );
        assert_eq!(
            page.texts("[aria-labelledby=by-when] a"),
            ["À venir 1", "Depuis une semaine 1", "Depuis un mois 1", "Depuis un an 2", "Plus ancien 1"]
        );
        // Every link, and every link from there, leads to as many as it says.
        let mut open = page.attributes(".filters a, .narrow a", "href");
        let mut seen = std::collections::BTreeSet::new();
        while let Some(path) = open.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let page = app.reader().page(&path).await;
            let results = page.texts("ol.results h2").len();
            assert!(results > 0, "{path}");
            assert_eq!(
                page.attributes("link[rel=canonical]", "href"),
                ["https://valbourg.example/recherche"]
            );
            assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex, follow"]);
            for (link, said) in page
                .attributes(".filters a, .narrow a:not([aria-current])", "href")
                .iter()
                .zip(page.texts(".filters a, .narrow a:not([aria-current])"))
            {
                let there = app.reader().page(link).await.texts("ol.results h2").len();
                assert!(said.ends_with(&format!(" {there}")), "{path}: {said} leads to {there}");
            }
            for kept in page.attributes(".find-measure input[type=hidden]", "name") {
                assert!(path.contains(&format!("&{kept}=")), "{path}");
            }
            open.extend(page.attributes(".filters a, .narrow a", "href"));
        }
        assert!(seen.len() > 12, "{seen:?}");
        let none = app.reader().page("/recherche?q=festival&kind=document").await;
        assert!(none.main().contains("Chercher sans ces limites"));
        let odd = app.reader().page("/recherche?q=festival&kind=x&topic=y&zone=z&when=w&page=q").await;
        assert_eq!(odd.texts("ol.results h2").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn among_very_many_those_called_so_come_first() {
    both(async |app| {
        let spoken = Fields { synonyms: vec!["ruche".into()], ..make::article("Les abeilles du parc") };
        make::live(app, spoken).await;
        make::live(app, make::article("Une ruche au jardin")).await;
        let mut told = make::article("Un miel de printemps");
        told.body = make::body(&["La ruche a donné quatre kilos."]);
        make::live(app, told).await;
        // A thousand more that speak of it.
        let postgres = app.db.backend() == DbBackend::Postgres;
        for id in 5_001..=6_100 {
            let item = Uuid::now_v7();
            let key = if postgres { format!("'{item}'") } else { format!("x'{}'", item.simple()) };
            let sql = if postgres {
                format!("INSERT INTO search_doc VALUES ({id}, {key}, 'fr', 'article', '', 1, setweight(to_tsvector('simple', 'ruch'), 'D'))")
            } else {
                format!("INSERT INTO search_doc VALUES ({id}, {key}, 'fr', 'article', '', 1);
                         INSERT INTO search_fts(rowid, title, others, body) VALUES ({id}, '', '', 'ruch')")
            };
            app.db.write.execute_unprepared(&sql).await.unwrap();
        }
        let page = look(app, "ruches").await;
        assert_eq!(page.texts("ol.results h2"), ["Une ruche au jardin", "Les abeilles du parc"]);
        assert!(page.main().contains("1103 résultats"), "{}", page.main());
        let last = app.reader().page("/recherche?q=ruche&page=67").await;
        assert!(last.attributes("a[rel=next]", "href").is_empty(), "nobody reads further");
        let limited = app.reader().page("/recherche?q=ruche&when=month").await;
        assert_eq!(limited.texts("ol.results h2").len(), 3);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn while_somebody_types_pages_are_proposed() {
    both(async |app| {
        make::topic(app, "piscines", "Piscines").await;
        make::live(app, make::article("La piscine rouvre")).await;
        make::draft(app, make::article("La piscine secrète")).await;
        let place =
            Details::Place(Place { street: "1 rue".into(), city: "Valbourg".into(), ..Place::default() });
        make::live(
            app,
            Fields { title: "Piscine des Îles".into(), details: place, ..Fields::empty(Kind::Place) },
        )
        .await;
        let answer = suggested(app, "pisc").await;
        let labels: Vec<&str> =
            answer["options"].as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect();
        assert_eq!(labels, ["Piscine des Îles", "La piscine rouvre"], "what stays before what passes");
        assert_eq!(answer["options"][0]["kind"], "Lieu");
        assert_eq!(answer["said"], "2 suggestions, flèche vers le bas pour les lire");
        assert_eq!(suggested(app, "piscine").await["options"][0]["href"], "/themes/piscines");
        assert_eq!(suggested(app, "p").await["options"].as_array().unwrap().len(), 0);
        assert_eq!(suggested(app, &"a ".repeat(5_00)).await["options"].as_array().unwrap().len(), 0);
        for odd in ["\"'*:()", "%", "AND NOT", "😀"] {
            suggested(app, odd).await;
        }
        let page = app.reader().page("/").await;
        assert_eq!(page.attributes("find-list", "src")[0], "/recherche/suggestions");
        assert_eq!(
            app.reader().page("/en/").await.attributes("find-list", "src")[0],
            "/en/search/suggestions"
        );
    })
    .await;
}

/// A part of a text that is not for the site is found by nobody.
#[tokio::test]
async fn what_is_for_paper_alone_stays_there() {
    both(async |app| {
        let fields = Fields {
            channels: Channels { web: Reach::No, ..Channels::default() },
            ..make::article("Le zouave du pont")
        };
        make::live(app, fields).await;
        assert!(found(app, "zouave").await.is_empty());
        assert!(look(app, "zouavve").await.texts(".instead a").is_empty());
        assert_eq!(suggested(app, "zou").await["options"].as_array().unwrap().len(), 0);
    })
    .await;
}

/// The other words of services stood in the services; a town that has content keeps them, in its texts and in forms that are open.
#[tokio::test]
async fn a_town_that_was_there_before_is_searched_as_a_new_one() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let service = parvis::content::service::Service {
            for_whom: "Les familles".into(),
            online: "https://valbourg.example/x".into(),
            ..Default::default()
        };
        let fields = Fields {
            title: "Accueil périscolaire".into(),
            synonyms: vec!["garderie".into(), "étude".into()],
            details: Details::Service(service),
            ..Fields::empty(Kind::Service)
        };
        let item = make::live(app, fields.clone()).await;
        let form = [("title", "Accueil du soir"), ("synonyms", "garderie")];
        let kept = editor.post(&format!("/cms/items/{}/writing.json", item.short_id), &form).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
        let postgres = app.db.backend() == DbBackend::Postgres;
        let (id, back, form) = if postgres {
            ("UUID", "fields = jsonb_set(fields - 'synonyms', '{details,synonyms}', fields -> 'synonyms')", "form::text")
        } else {
            ("BLOB", "fields = json_remove(json_set(fields, '$.details.synonyms', json_extract(fields, '$.synonyms')), '$.synonyms')", "form")
        };
        let cast = if postgres { "::jsonb" } else { "" };
        let fts = if postgres { "SELECT 1" } else { "DROP TABLE search_fts; CREATE TABLE search_fts(x)" };
        for sql in [
            format!("UPDATE revision SET {back}"),
            format!("UPDATE working_copy SET form = replace({form}, '\"synonyms\"', '\"details.synonyms\"'){cast}"),
            "DROP TABLE search_doc".into(),
            format!("CREATE TABLE search_doc(id {id})"),
            fts.into(),
            "DROP TABLE search_text; DROP TABLE search_word; DROP TABLE best_bet; DROP TABLE searched; DROP TABLE lost_address; DROP TABLE feedback".into(),
            "DELETE FROM seaql_migrations WHERE version LIKE '%reshape_search' OR version LIKE '%create_best_bet' OR version LIKE '%create_demand'".into(),
        ] {
            app.db.write.execute_unprepared(&sql).await.unwrap();
        }
        parvis::schema::migrate(&app.db, &app.settings).await.unwrap();
        assert_eq!(found(app, "garderie").await, ["Accueil périscolaire"]);
        assert_eq!(look(app, "gardrie").await.texts(".instead a"), ["« garderie »"]);
        let again = editor.page(&format!("/cms/items/{}", item.short_id)).await;
        assert_eq!(again.value("title"), "Accueil du soir");
        assert_eq!(again.value("synonyms").trim(), "garderie");
        app.leave_jobs();
    })
    .await;
}
