//! Services as readers find and use them: three ways in, documents to tick, an end to what is out of service.
use crate::support::app::both;
use crate::support::make;
use parvis::content::Kind;
use parvis::content::fields::{Details, Fields};
use parvis::content::place::Place;
use parvis::content::service::{DocumentToBring, Service};
use parvis::content::topic::{self, ZoneKind};

fn service(title: &str, own: impl FnOnce(&mut Service)) -> Fields {
    let mut service = Service {
        for_whom: "Les habitants".into(),
        online: "https://demarches.valbourg.example/".into(),
        ..Service::default()
    };
    own(&mut service);
    Fields { details: Details::Service(service), ..make::article(title) }
}

#[tokio::test]
async fn services_are_found_by_letter_and_by_moment_of_life() {
    both(async |app| {
        make::live(app, service("État civil", |it| it.life_events = vec!["J’attends un enfant".into()]))
            .await;
        make::live(
            app,
            service("Crèche", |it| {
                it.life_events = vec!["j’attends un enfant".into(), "Je déménage".into()];
            }),
        )
        .await;
        make::live(app, service("Composteur", |_| {})).await;
        let reader = app.reader();
        let letters = reader.page("/demarches?by=letter").await;
        assert_eq!(letters.texts("section h2"), ["C", "E"]);
        assert_eq!(letters.texts(".links a"), ["Composteur", "Crèche", "État civil"]);
        let life = reader.page("/demarches?by=life").await;
        assert_eq!(life.texts("section h2"), ["J’attends un enfant", "Je déménage"]);
        assert_eq!(life.texts(".links a"), ["Crèche", "État civil", "Crèche"]);
        assert_eq!(life.texts(".filters [aria-current]"), ["Par moment de vie"]);
        assert!(reader.page("/demarches?by=zz&by=life").await.texts("section h2").len() == 1);
        let english = reader.page("/en/services?by=letter").await;
        assert_eq!(english.texts("li[lang=fr] a").len(), 3, "what nobody translated is there in French");
    })
    .await;
}

#[tokio::test]
async fn a_service_that_is_out_of_service_comes_back_by_itself() {
    both(async |app| {
        let out = service("Broyeur", |it| {
            it.out_of_service = "Le rotor est cassé.".into();
            it.out_until = "2026-12-10".parse().ok();
        });
        let item = make::live(app, out).await;
        let reader = app.reader();
        let path = format!("/demarches/{}", item.slug);
        let said = reader.page(&path).await.texts(".note-off p");
        assert_eq!(said, ["Le rotor est cassé.", "Jusqu’au 10 décembre inclus."]);
        app.set("2026-12-10T22:30:00Z");
        assert_eq!(reader.page(&path).await.texts(".note-off p").len(), 2, "the last day is included");
        app.set("2026-12-10T23:30:00Z");
        assert!(reader.page(&path).await.texts(".note-off p").is_empty(), "midnight has passed in town");
        assert!(reader.page("/demarches").await.texts(".badge").is_empty());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn documents_can_be_ticked_and_each_counter_says_whom_it_is_for() {
    both(async |app| {
        let zone = topic::zone::Model {
            id: uuid::Uuid::now_v7(),
            slug: "les-iles".into(),
            label_fr: "Les Îles".into(),
            label_en: "The Islands".into(),
            position: 1,
            polygon: None,
            kind: ZoneKind::Quarter,
        };
        topic::save_zone(&app.db, zone.clone()).await.unwrap();
        let place = |title: &str, zones: Vec<uuid::Uuid>| Fields {
            details: Details::Place(Place {
                street: "1 rue du Pont".into(),
                hours: "Mo-Fr 08:30-17:30".into(),
                ..Place::default()
            }),
            zones,
            ..make::article(title)
        };
        let hall = make::live(app, place("Hôtel de ville", Vec::new())).await;
        let desk = make::live(app, place("Mairie annexe", vec![zone.id])).await;
        let fields = service("Carte d’identité", |it| {
            it.counters = vec![hall.id, desk.id];
            it.documents = vec![
                DocumentToBring { name: "Photo".into(), optional: false },
                DocumentToBring { name: "Timbre fiscal".into(), optional: true },
            ];
        });
        let item = make::live(app, fields).await;
        let page = app.reader().page(&format!("/demarches/{}", item.slug)).await;
        assert_eq!(page.texts("tick-list label"), ["Photo", "Timbre fiscal (si vous êtes concerné)"]);
        assert_eq!(page.attributes("tick-list", "data-ready"), ["%n sur 2 prêts"]);
        let desks = page.texts(".desk");
        assert!(desks[0].ends_with("Ouvert jusqu’à 17 h 30") && !desks[0].contains("Pour :"), "{desks:?}");
        assert!(desks[1].contains("Pour : Les Îles"), "{desks:?}");
        assert_eq!(page.attributes(".desk", "data-zones"), ["", "les-iles"]);
        assert_eq!(item.kind, Kind::Service);
    })
    .await;
}
