//! Places and what is around somebody: the directory narrowed, its drawing, distances, and a position that is nobody's business.
use crate::support::app::{TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::event::Access;
use parvis::content::fields::{Details, Fields};
use parvis::content::hours::SchoolHoliday;
use parvis::content::place::{Place, PlaceType};
use parvis::content::topic::{self, ZoneKind};
use parvis::content::town;
use parvis::staff::{Person, Role};
use serde_json::{Value, json};

fn place(title: &str, street: &str, [x, y]: [f64; 2], own: impl FnOnce(&mut Place)) -> Fields {
    let mut place = Place {
        street: street.into(),
        postcode: "39990".into(),
        city: "Valbourg".into(),
        longitude: Some(x),
        latitude: Some(y),
        ..Place::default()
    };
    own(&mut place);
    Fields { details: Details::Place(place), ..make::article(title) }
}

/// Two quarters beside each other, a pool in the western, a library and a school in the eastern.
async fn town_of_two_quarters(app: &TestApp) {
    for (at, (slug, label, west)) in
        [("iles", "Les Îles", 5.40), ("cote", "La Côte", 5.42)].into_iter().enumerate()
    {
        let east = west + 0.02;
        let ring = json!([[west, 47.0], [east, 47.0], [east, 47.02], [west, 47.02], [west, 47.0]]);
        let zone = topic::zone::Model {
            id: uuid::Uuid::now_v7(),
            slug: slug.into(),
            label_fr: label.into(),
            label_en: label.into(),
            position: at as i32,
            polygon: Some(json!({ "type": "MultiPolygon", "coordinates": [[ring]] })),
            kind: ZoneKind::Quarter,
        };
        topic::save_zone(&app.db, zone).await.unwrap();
    }
    let pool = place("Piscine", "3 chemin des Îles", [5.41, 47.01], |it| {
        it.sort = PlaceType::Sport;
        it.hours = "Tu 12:00-14:00; SH 09:00-18:00".into();
        it.accessible_for = vec![Access::Mi];
    });
    let library = place("Médiathèque", "12 rue des Tanneurs", [5.43, 47.01], |it| {
        it.sort = PlaceType::Culture;
        it.hours = "Mo-Sa 09:00-19:00".into();
    });
    let school =
        place("École des Saules", "40 rue des Tanneurs", [5.435, 47.015], |it| it.sort = PlaceType::School);
    for it in [pool, library, school] {
        make::live(app, it).await;
    }
}

#[tokio::test]
async fn places_are_narrowed_and_drawn() {
    both(async |app| {
        town_of_two_quarters(app).await;
        let reader = app.reader();
        for (asked, found) in [
            ("", vec!["École des Saules", "Médiathèque", "Piscine"]),
            ("?type=sport", vec!["Piscine"]),
            ("?zone=cote", vec!["École des Saules", "Médiathèque"]),
            ("?open=1", vec!["Médiathèque"]),
            ("?access=mi&zone=cote", vec![]),
            ("?type=castle&zone=%20&access=%C3%B0", vec!["École des Saules", "Médiathèque", "Piscine"]),
        ] {
            let page = reader.page(&format!("/lieux{asked}")).await;
            assert_eq!(page.texts(".directory h3"), found, "{asked}");
            assert_eq!(
                page.texts(".outline-map a title").len(),
                found.len(),
                "{asked}: each place has its mark"
            );
        }
        let page = reader.page("/lieux?zone=cote").await;
        assert_eq!(page.texts("[role=status]"), ["2 lieux"]);
        assert!(page.texts("#by-type option").contains(&"Culture (1)".to_owned()));
        assert_eq!(page.attributes(".outline-map path", "d").len(), 2);
        assert!(
            page.attributes(".outline-map a", "tabindex").iter().all(|it| it == "-1"),
            "the list is for the keyboard"
        );
    })
    .await;
}

#[tokio::test]
async fn hours_follow_the_school_holidays_the_town_writes() {
    both(async |app| {
        town_of_two_quarters(app).await;
        let reader = app.reader();
        // Tuesday 1 December, ten o’clock.
        assert_eq!(reader.page("/lieux?type=sport").await.texts(".state"), ["Fermé, ouvre à 12 h"]);
        let (mut record, version) = town::get_versioned(&app.db).await.unwrap();
        record.school_holidays = vec![SchoolHoliday {
            label: "Neige".into(),
            from: "2026-11-30".parse().unwrap(),
            to: "2026-12-02".parse().unwrap(),
        }];
        town::save(&app.db, &Person::system(), record, version, app.now()).await.unwrap();
        assert_eq!(reader.page("/lieux?type=sport").await.texts(".state"), ["Ouvert jusqu’à 18 h"]);
        let page = app.as_role(Role::Administrator).await.page("/cms/settings").await;
        assert_eq!(page.attributes("[name='school_holidays.from']", "value")[0], "2026-11-30");
    })
    .await;
}

#[tokio::test]
async fn what_is_near_is_found_by_zone_and_by_address() {
    both(async |app| {
        town_of_two_quarters(app).await;
        let reader = app.reader();
        let found =
            async |asked: &str| reader.page(&format!("/autour-de-moi{asked}")).await.texts("[data-found] h4");
        assert_eq!(found("").await, [""; 0]);
        assert_eq!(found("?zone=iles").await, ["Piscine"]);
        assert_eq!(
            found("?address=35+rue+des+tanneurs").await,
            ["École des Saules", "Médiathèque", "Piscine"]
        );
        assert_eq!(found("?address=mediatheque").await, ["Médiathèque", "École des Saules", "Piscine"]);
        assert_eq!(found("?address=La+C%C3%B4te").await.len(), 2, "a quarter is known by its name");
        let page = reader.page("/autour-de-moi?address=mediatheque").await;
        assert_eq!(page.texts("[data-found] .meta")[0], "50 m · Ouvert jusqu’à 19 h");
        let lost = reader.page("/autour-de-moi?address=Tombouctou").await;
        assert_eq!(lost.attributes("#near-address", "aria-invalid"), ["true"]);
        assert_eq!(lost.attributes("#near-address", "value"), ["Tombouctou"], "what was typed is kept");
        for asked in
            ["address=%20", "zone=%C3%A9&zone=iles", "address=12", &format!("address={}", "a".repeat(9000))]
        {
            assert_eq!(reader.get(&format!("/en/near-me?{asked}")).await.status, StatusCode::OK);
        }
    })
    .await;
}

#[tokio::test]
async fn a_position_is_counted_with_in_the_browser_only() {
    both(async |app| {
        town_of_two_quarters(app).await;
        let reader = app.reader();
        let groups: Value = serde_json::from_str(&reader.get("/autour-de-moi.json").await.text()).unwrap();
        assert_eq!(groups[0]["label"], "Lieux");
        assert_eq!(groups[0]["items"][2]["point"], json!([47.01, 5.41]));
        let policy = async |path: &str| {
            reader.get(path).await.headers["permissions-policy"].to_str().unwrap().to_owned()
        };
        assert!(policy("/autour-de-moi").await.contains("geolocation=(self)"));
        assert!(policy("/en/near-me").await.contains("geolocation=(self)"));
        for path in ["/", "/autour-de-moi.json", "/lieux", "/cms/sign-in", "/autour-de-moi/"] {
            assert!(policy(path).await.contains("geolocation=()"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_map_of_tiles_asks_the_host_the_operator_named_and_nobody_without_one() {
    both(async |app| {
        town_of_two_quarters(app).await;
        let plain = app.reader().get("/lieux").await;
        let policy =
            |headers: &axum::http::HeaderMap| headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy(&plain.headers).contains("img-src 'self' data:"), "{}", policy(&plain.headers));
        assert!(!plain.text().contains("map."), "no library without tiles");
        assert!(!plain.page().attributes(".directory > li[data-point]", "data-point").is_empty());

        let mut other = app.neighbour().await;
        let mut settings = (*other.settings).clone();
        settings.map_tiles = "https://{s}.tiles.example/{z}/{x}/{y}.png".into();
        settings.map_attribution = "© Les cartographes".into();
        other.settings = std::sync::Arc::new(settings);
        let ask = async |path: &str| {
            let request = axum::http::Request::get(path).body(axum::body::Body::empty()).unwrap();
            tower::ServiceExt::oneshot(parvis::routes::router(other.clone()), request).await.unwrap()
        };
        let map = ask("/lieux").await;
        assert!(
            policy(map.headers()).contains("img-src 'self' https://*.tiles.example data:"),
            "{}",
            policy(map.headers())
        );
        let elsewhere = ask("/agenda").await;
        assert!(!policy(elsewhere.headers()).contains("tiles.example"), "opened for the map alone");
        let body = axum::body::to_bytes(map.into_body(), usize::MAX).await.unwrap();
        let page = crate::support::html::Page::of(&String::from_utf8_lossy(&body));
        assert_eq!(page.attributes("town-map", "data-attribution"), ["© Les cartographes"]);
        assert!(!page.texts(".directory h3").is_empty(), "the list says the same");
    })
    .await;
}
