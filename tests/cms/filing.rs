//! What items are filed by: zones of the town, sections of the magazine, and the PDFs of documents.
use crate::support::app::{File, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::article::Article;
use parvis::content::document::Document;
use parvis::content::fields::{Details, Fields};
use parvis::content::topic::ZoneKind;
use parvis::content::{Kind, file, item, topic, zone};
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

/// A square in the Jura.
const SQUARE: &str =
    r#"{"type":"Polygon","coordinates":[[[5.4,47.0],[5.5,47.0],[5.5,47.1],[5.4,47.1],[5.4,47.0]]]}"#;

#[tokio::test]
async fn a_zone_gets_its_outline_pasted_or_as_a_file_and_hears_what_is_wrong_with_it() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        chief.post("/cms/zones", &[("label_fr", "Le Port")]).await;
        let zone = async || topic::zones(&app.db).await.unwrap().remove(0);
        let (page, form) = {
            let id = zone().await.id;
            (format!("/cms/zones?term={id}"), format!("/cms/zones/{id}/outline"))
        };
        let open = SQUARE.replace(",[5.4,47.0]]]", "]]");
        for (text, words) in [
            ("le port", "GeoJSON"),
            (r#"{"type":"Point","coordinates":[5,47]}"#, "polygone"),
            (open.as_str(), "referme pas"),
            (&SQUARE.replace("47.1", "97.1"), "latitude"),
        ] {
            let refused = chief.post(&form, &[("outline", text)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            let main = refused.page().main();
            assert!(main.contains(words) && main.contains("Le Port"), "{words}: {main}");
            assert_eq!(refused.page().texts("textarea[name=outline]")[0].trim(), text, "nothing is lost");
        }
        assert_eq!(zone().await.polygon, None);
        assert_eq!(chief.post(&form, &[("outline", SQUARE)]).await.status, StatusCode::SEE_OTHER);
        let kept = zone().await.polygon.unwrap();
        assert_eq!(kept["type"], "MultiPolygon");
        let shown = chief.page(&page).await;
        assert!(shown.attributes("svg path.own", "d")[0].starts_with('M'), "{}", shown.main());
        assert!(!shown.main().contains("inversées"));
        // A new label leaves it.
        let id = zone().await.id.to_string();
        chief.post("/cms/zones", &[("id", id.as_str()), ("label_fr", "Le Vieux Port")]).await;
        assert_eq!(zone().await.polygon, Some(kept.clone()));
        let swapped = SQUARE
            .replace("[5.4,", "[47.0,")
            .replace("[5.5,", "[47.1,")
            .replace(",47.0]", ",5.4]")
            .replace(",47.1]", ",5.5]");
        let file = File { field: "file", name: "port.geojson", bytes: swapped.as_bytes() };
        assert_eq!(chief.post_file(&form, &[], &file).await.status, StatusCode::SEE_OTHER);
        assert!(chief.page(&page).await.main().contains("inversées"));
        assert_eq!(chief.post(&form, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(zone().await.polygon, None, "an empty form takes it away");
        let gone = format!("/cms/zones/{}/outline", uuid::Uuid::nil());
        assert_eq!(chief.post(&gone, &[("outline", SQUARE)]).await.status, StatusCode::NOT_FOUND);
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
        assert!(list.main().contains("budget.pdf") && list.main().contains("120 ko"), "{}", list.main());
        assert!(list.links().contains(&"/cms/items/1".to_owned()), "{:?}", list.links());
    })
    .await;
}

#[tokio::test]
async fn many_zones_come_in_from_one_file() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        chief.post("/cms/zones", &[("label_fr", "Le Port")]).await;
        let feature = |properties: &str| {
            format!(r#"{{"type":"Feature","properties":{properties},"geometry":{SQUARE}}}"#)
        };
        let file = |features: &[String]| {
            format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
        };
        let unnamed = file(&[feature(r#"{"nom":"Le Port"}"#), feature(r#"{"id":2}"#)]);
        let refused = chief.post("/cms/zones/import", &[("outline", unnamed.as_str())]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().main().contains("n’a pas de nom"), "{}", refused.page().main());
        assert!(topic::zones(&app.db).await.unwrap()[0].polygon.is_none(), "all or nothing");
        let both = file(&[feature(r#"{"nom":"Le Port"}"#), feature(r#"{"NAME":"Les Îles"}"#)]);
        let sent = File { field: "file", name: "quartiers.geojson", bytes: both.as_bytes() };
        let answer = chief.post_file("/cms/zones/import", &[], &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let zones = topic::zones(&app.db).await.unwrap();
        let labels: Vec<_> = zones.iter().map(|it| (it.label_fr.as_str(), it.polygon.is_some())).collect();
        assert_eq!(labels, [("Le Port", true), ("Les Îles", true)]);
        assert!(chief.page("/cms/zones").await.main().contains("2 contours enregistrés"));
    })
    .await;
}

#[tokio::test]
async fn zones_of_several_kinds_stand_apart_and_only_quarters_take_what_lies_in_them() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let file = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"nom":"Centre"}},"geometry":{SQUARE}}}]}}"#
        );
        for kind in ["quarter", "polling"] {
            let sent = [("kind", kind), ("outline", file.as_str())];
            assert_eq!(chief.post("/cms/zones/import", &sent).await.status, StatusCode::SEE_OTHER, "{kind}");
        }
        let wrong = chief.post("/cms/zones/import", &[("kind", "canton"), ("outline", file.as_str())]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let zones = topic::zones(&app.db).await.unwrap();
        let known: Vec<_> = zones.iter().map(|it| (it.kind, it.slug.as_str())).collect();
        assert_eq!(known, [(ZoneKind::Quarter, "centre"), (ZoneKind::Polling, "polling-centre")]);
        let page = chief.page("/cms/zones").await;
        assert_eq!(page.texts("nav.panel h3"), ["Quartiers", "Bureaux de vote"]);

        // The kind can be changed afterwards; the zone stays what it was otherwise.
        let polling = zones[1].id.to_string();
        assert_eq!(chief.page(&format!("/cms/zones?term={polling}")).await.value("kind"), "polling");
        let form = [("id", polling.as_str()), ("label_fr", "École du Centre"), ("kind", "school")];
        assert_eq!(chief.post("/cms/zones", &form).await.status, StatusCode::SEE_OTHER);
        let school = topic::zones(&app.db).await.unwrap().remove(1);
        assert_eq!((school.kind, school.slug.as_str()), (ZoneKind::School, "polling-centre"));
        assert!(school.polygon.is_some());
        let form = chief.page("/cms/items/new/article").await;
        assert!(form.main().contains("Secteur scolaire · École du Centre"), "{}", form.main());

        // A place lies in both: what happens there is filed by itself under the quarter alone.
        let Details::Place(mut place) = Fields::empty(Kind::Place).details else { unreachable!() };
        (place.street, place.city) = ("1 rue du Parvis".into(), "Valbourg".into());
        (place.longitude, place.latitude) = (Some(5.45), Some(47.05));
        let hall = Fields { title: "La halle".into(), details: Details::Place(place), ..Fields::empty(Kind::Place) };
        let hall = make::live(app, hall).await;
        let live = item::live_by_ids(&app.db, &[hall.id]).await.unwrap();
        let of = zone::of_items(&app.db, live.values()).await.unwrap();
        assert_eq!(of[&hall.id], [zones[0].id]);
    })
    .await;
}

#[tokio::test]
async fn a_topic_and_its_items_are_found_by_other_words() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let waste = make::topic(app, "dechets", "Déchets").await;
        make::topic(app, "voirie", "Voirie").await;
        let fields = Fields { topics: vec![waste], ..make::article("La collecte change de jour") };
        make::live(app, fields).await;
        let results = async |words: &str| {
            let page = app.reader().page(&format!("/recherche?q={words}")).await;
            (page.texts(".found-topic a"), page.texts(".results h2"))
        };
        assert_eq!(results("poubelles").await, (vec![], vec![]));

        let id = waste.to_string();
        let form = |aliases: &'static str| {
            [
                ("id", id.clone()),
                ("label_fr", "Déchets".into()),
                ("slug", "dechets".into()),
                ("aliases", aliases.to_owned()),
            ]
        };
        let sent = async |aliases: &'static str| {
            let form = form(aliases);
            let pairs: Vec<(&str, &str)> = form.iter().map(|it| (it.0, it.1.as_str())).collect();
            chief.post("/cms/topics", &pairs).await
        };
        let refused = sent("poubelle\nvoirie").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().main().contains("désigne déjà le thème"), "{}", refused.page().main());
        assert!(refused.text().contains("poubelle\nvoirie"), "kept as typed");
        assert_eq!(sent(" poubelle \nPoubelle\n\ndechets\nordures").await.status, StatusCode::SEE_OTHER);
        let kept = topic::by_slug(&app.db, "dechets").await.unwrap();
        assert_eq!(kept.aliases.0, ["poubelle", "ordures"], "no doubles, nothing it is called anyway");
        let found = (vec!["Déchets".to_owned()], vec!["La collecte change de jour".to_owned()]);
        assert_eq!(results("poubelles").await, found, "at once, in whatever form");
        assert_eq!(results("Ordures").await, found);

        // Taken away again, and given on when two topics become one.
        sent("ordures").await;
        assert_eq!(results("poubelles").await, (vec![], vec![]));
        let roads = topic::by_slug(&app.db, "voirie").await.unwrap();
        chief.post(&format!("/cms/topics/{waste}/merge"), &[("into", &roads.id.to_string())]).await;
        let roads = topic::by_slug(&app.db, "voirie").await.unwrap();
        assert_eq!(roads.aliases.0, ["Déchets", "ordures"]);
        let (topics, items) = results("ordures").await;
        assert_eq!((topics, items.len()), (vec!["Voirie".to_owned()], 1));
        app.leave_jobs();
    })
    .await;
}
