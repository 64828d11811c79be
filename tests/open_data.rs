//! What the town gives away: valid by the models it follows, harmless in a spreadsheet, and listed where people and portals look.
use crate::support::app::{TestApp, both};
use crate::support::make;
use axum::http::{StatusCode, header};
use chrono::Duration;
use parvis::content::document::{Document, DocumentType};
use parvis::content::event::{Access, Event, EventStatus, Timing};
use parvis::content::fields::{Details, Fields};
use parvis::content::import::{self, Wish};
use parvis::content::organisation::{Contact, Organisation, OrganisationType};
use parvis::content::place::{Phone, Place, PlaceType};
use parvis::content::town;
use parvis::intake::source;
use parvis::staff::Person;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const SIRET: &str = "21390990600017";

async fn siret(app: &TestApp, siret: &str) {
    let (town, version) = town::get_versioned(&app.db).await.unwrap();
    let town = town::Town { name: "Ville de Valbourg".into(), siret: siret.into(), ..town };
    town::save(&app.db, &Person::system(), town, version, app.now()).await.unwrap();
}

fn place(title: &str, sort: PlaceType) -> Fields {
    let details = Place {
        sort,
        street: "3 bis, rue de l’Œuvre".into(),
        postcode: "39990".into(),
        city: "Valbourg".into(),
        latitude: Some(-47.08),
        longitude: Some(5.419),
        hours: "Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00".into(),
        phones: vec![Phone { label: "Accueil".into(), number: "03 53 01 00 10".into() }],
        email: "mairie@valbourg.example".into(),
        ..Place::default()
    };
    Fields { details: Details::Place(details), ..make::article(title) }
}

fn act(app: &TestApp, title: &str, matter: &str) -> Fields {
    let details = Document {
        sort: DocumentType::Deliberation,
        number: "2026-87".into(),
        date: Some(app.now().date_naive()),
        matter: matter.into(),
        ..Document::default()
    };
    Fields { details: Details::Document(details), ..make::article(title) }
}

fn concert(app: &TestApp, title: &str, place: uuid::Uuid) -> Fields {
    let begin = app.now() + Duration::days(3);
    let timings = vec![Timing { begin, end: begin + Duration::hours(2) }];
    let details = Event {
        timings,
        status: EventStatus::Full,
        accessibility: vec![Access::Mi],
        price: "5 €".into(),
        registration: "https://valbourg.example/billets".into(),
        place: Some(place),
        age_min: Some(6),
        ..Event::default()
    };
    Fields { details: Details::Event(details), ..make::article(title) }
}

async fn csv(app: &TestApp, path: &str) -> (String, Vec<Vec<String>>) {
    let answer = app.reader().get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(answer.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
    let text = answer.text();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect();
    (text, rows)
}

/// The columns of a model, as it describes them: name, type, whether it is required, pattern or list.
type Columns = &'static [(&'static str, &'static str, bool, &'static str)];

const EQUIPMENT: Columns = &[
    ("COLL_NOM", "string", true, ""),
    ("COLL_SIRET", "string", true, r"^\d{14}$"),
    ("EQUIP_UID", "string", true, "^[0-9A-B]{5}-[0-9]{8}-[0-9]{3}"),
    (
        "EQUIP_THEME",
        "string",
        true,
        "^(Equipement (administratif|de justice|sanitaire|social et d'animation|sportif et de loisirs|d'enseignement|cultuel|culturel|de mobilité)|Autre équipement)$",
    ),
    ("EQUIP_CODE", "string", true, "^.{12}$"),
    ("EQUIP_TYPE", "string", true, ""),
    ("EQUIP_NOM", "string", true, ""),
    ("ADR_NUMERO", "string", true, ""),
    ("ADR_NOMVOIE", "string", true, r"^[a-zA-Z0-9\-\'\s\u00C0-\u00FF]{3,}$"),
    ("ADR_CODEPOSTAL", "string", true, "^.{5}$"),
    ("ADR_COMMUNE", "string", true, r"^[A-Za-z\s\-\u00C0-\u00FF]+$"),
    ("ADR_CLE_INTEROP", "string", false, "^[A-Za-z0-9_]{16,}$"),
    ("ERP_ID", "string", false, ""),
    ("ERP_TYPE", "string", false, ""),
    ("ERP_CATEGORIE", "integer", false, ""),
    ("EQUIP_LAT", "number", true, ""),
    ("EQUIP_LONG", "number", true, ""),
    ("EQUIP_OUVERTURE", "string", false, ""),
    ("EQUIP_TEL", "string", false, "^.{1,13}$"),
    ("EQUIP_EMAIL", "string:email", false, ""),
    ("EQUIP_WEB", "string:uri", false, ""),
];

const ACTS: Columns = &[
    ("COLL_NOM", "string", true, ""),
    ("COLL_SIRET", "string", true, r"^\d{14}$"),
    ("DELIB_ID", "string", true, ""),
    ("DELIB_DATE", "date", true, ""),
    ("DELIB_MATIERE_CODE", "string", true, r"^\d\.\d{1,2}$"),
    ("DELIB_MATIERE_NOM", "string", true, ""),
    ("DELIB_OBJET", "string", true, ""),
    ("BUDGET_ANNEE", "string", false, r"^[0-9]{4}(\/[0-9]{4})?$"),
    ("BUDGET_NOM", "string", false, ""),
    ("PREF_ID", "string", false, ""),
    ("PREF_DATE", "date", false, ""),
    ("VOTE_EFFECTIF", "integer", false, ""),
    ("VOTE_REEL", "integer", false, ""),
    ("VOTE_POUR", "integer", false, ""),
    ("VOTE_CONTRE", "integer", false, ""),
    ("VOTE_ABSTENTION", "integer", false, ""),
    ("DELIB_URL", "string:uri", false, ""),
];

fn described(columns: Columns) -> Value {
    let field = |(name, sort, required, pattern): &(&str, &str, bool, &str)| {
        let (sort, format) = sort.split_once(':').unwrap_or((sort, "default"));
        let mut constraints = json!({ "required": required });
        if !pattern.is_empty() {
            constraints["pattern"] = (*pattern).into();
        }
        json!({ "name": name, "type": sort, "format": format, "constraints": constraints })
    };
    json!({ "fields": columns.iter().map(field).collect::<Vec<_>>() })
}

/// What Frictionless finds wrong with a table; left out, aloud, where that program is not there. `make test` brings it.
fn valid(text: &str, schema: &Value) -> bool {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table.csv"), text).unwrap();
    std::fs::write(folder.path().join("schema.json"), schema.to_string()).unwrap();
    let mut command = Command::new("frictionless");
    command.args(["validate", "table.csv", "--schema", "schema.json", "--json"]).current_dir(folder.path());
    let Ok(ran) = command.output() else {
        eprintln!("frictionless is not installed: tables are not held against their models");
        return true;
    };
    let report: Value = serde_json::from_slice(&ran.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stderr)));
    if report["valid"] != true {
        eprintln!("{report:#}\n{text}");
    }
    report["valid"] == true
}

/// The model as its authors publish it, where it is at hand.
fn published(name: &str) -> Option<Value> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/open-data/schemas-scdl");
    let text = std::fs::read_to_string(samples.join(name).join("latest/schema.json")).ok();
    if text.is_none() {
        eprintln!("../shared/samples/open-data is not here: the published model of {name} is not asked");
    }
    text.map(|it| serde_json::from_str(&it).unwrap())
}

#[tokio::test]
async fn tables_are_valid_by_their_models_and_no_cell_is_a_formula() {
    both(async |app| {
        siret(app, SIRET).await;
        let hall =
            make::live(app, place("=HYPERLINK(\"https://mal.example\")", PlaceType::Administration)).await;
        make::live(app, place("Salle « Rivet », 1er étage", PlaceType::Hall)).await;
        let mut nowhere = place("Sans position", PlaceType::Sport);
        if let Details::Place(it) = &mut nowhere.details {
            (it.latitude, it.longitude) = (None, None);
        }
        make::live(app, nowhere).await;
        let details = Organisation {
            sort: OrganisationType::Association,
            missions: "+Jouer aux boules,\nen été".into(),
            contacts: vec![Contact {
                phone: "0353010010".into(),
                email: "boules@valbourg.example".into(),
                ..Contact::default()
            }],
            places: vec![hall.id],
            ..Organisation::default()
        };
        make::live(app, Fields { details: Details::Organisation(details), ..make::article("@Boules") }).await;
        make::live(app, act(app, "-Tarifs de la cantine", "7.10")).await;
        make::live(app, act(app, "Sans matière", "")).await;
        app.run_jobs().await;

        let (text, rows) = csv(app, "/donnees/equipements.csv").await;
        assert_eq!(rows.len(), 3, "{text}");
        assert!(valid(&text, &described(EQUIPMENT)));
        assert!(published("equipements").is_none_or(|it| valid(&text, &it)));
        assert_eq!(rows[1][2..4], ["39990-01000000-001".to_owned(), "Equipement administratif".to_owned()]);
        assert_eq!(rows[1][6], "'=HYPERLINK(\"https://mal.example\")");
        // What the model says is a number or a telephone number stays what it is.
        assert_eq!((rows[1][15].as_str(), rows[1][18].as_str()), ("-47.080000", "+33 353010010"));

        let (text, rows) = csv(app, "/donnees/associations.csv").await;
        let schema = app.reader().get("/donnees/associations.schema.json").await.text();
        assert!(valid(&text, &serde_json::from_str(&schema).unwrap()));
        assert_eq!((rows[1][3].as_str(), rows[1][4].as_str()), ("'@Boules", "'+Jouer aux boules, en été"));
        assert_eq!(rows[1][12], "-47.080000");

        let (text, rows) = csv(app, "/donnees/deliberations.csv").await;
        assert_eq!(rows.len(), 2, "{text}");
        assert!(valid(&text, &described(ACTS)));
        assert!(published("deliberations").is_none_or(|it| valid(&text, &it)));
        assert_eq!(rows[1][6], "'-Tarifs de la cantine");
        assert!(
            !valid(&text.replace(SIRET, "12"), &described(ACTS))
                || Command::new("frictionless").output().is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn the_page_and_the_catalogue_list_what_there_is() {
    both(async |app| {
        let page = app.reader().page("/donnees").await;
        assert!(page.texts("h2").iter().all(|it| it != "Équipements"), "nothing is there yet");
        let mairie = make::live(app, place("La mairie", PlaceType::Administration)).await;
        make::live(app, concert(app, "Un concert", mairie.id)).await;
        app.run_jobs().await;
        // The models ask for the SIRET of the town.
        assert_eq!(csv(app, "/donnees/equipements.csv").await.1.len(), 1, "the head alone");
        siret(app, SIRET).await;
        for (path, title) in [("/donnees", "Équipements"), ("/en/data", "Public places")] {
            let page = app.reader().page(path).await;
            assert!(page.texts("h2").iter().any(|it| it == title), "{:?}", page.texts("h2"));
            let links = page.links();
            for it in [
                "/donnees/equipements.csv",
                "/donnees/agenda.json",
                "/agenda.ics",
                "/donnees/catalogue.jsonld",
            ] {
                assert!(links.iter().any(|link| link == it), "{path}: {it}");
                assert_eq!(app.reader().get(it).await.status, StatusCode::OK, "{it}");
            }
            assert!(page.texts("main").join(" ").contains("Licence Ouverte 2.0"));
            assert!(page.texts("main time").iter().any(|it| it.contains("2026")));
        }
        assert!(app.reader().get("/sitemap.xml").await.text().contains("/donnees</loc>"));
        assert!(
            app.reader()
                .page("/")
                .await
                .attributes("footer a[href]", "href")
                .iter()
                .any(|it| it == "/donnees")
        );
        let catalogue = app.reader().get("/donnees/catalogue.jsonld").await.text();
        let catalogue: Value = serde_json::from_str(&catalogue).unwrap();
        let sets = catalogue["dcat:dataset"].as_array().unwrap();
        let names: Vec<_> = sets.iter().map(|it| it["dct:identifier"].as_str().unwrap()).collect();
        assert_eq!(names, ["equipment", "agenda"]);
        assert_eq!(catalogue["@type"], "dcat:Catalog");
        for set in sets {
            assert!(set["dct:modified"]["@value"].is_string(), "{set}");
            for file in set["dcat:distribution"].as_array().unwrap() {
                let url = file["dcat:downloadURL"]["@id"].as_str().unwrap();
                let answer = app.reader().get(url.trim_start_matches("https://valbourg.example")).await;
                assert_eq!(answer.status, StatusCode::OK, "{url}");
                assert!(file["dct:license"]["@id"].as_str().unwrap().ends_with("ETALAB_2_0"));
            }
        }
        assert!(!catalogue.to_string().contains("null"));
    })
    .await;
}

/// What another town reads of ours is what stands here.
#[tokio::test]
async fn events_are_read_as_openagenda_gives_them() {
    let app = TestApp::sqlite().await;
    let mairie = make::live(&app, place("La mairie", PlaceType::Administration)).await;
    make::live(&app, concert(&app, "Un concert", mairie.id)).await;
    make::draft(&app, concert(&app, "Pas encore", mairie.id)).await;
    app.run_jobs().await;
    let text = app.reader().get("/donnees/agenda.json").await.text();
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((answer["total"].as_i64(), answer["events"][0]["status"].as_i64()), (Some(1), Some(5)));
    let other = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agenda.json");
    std::fs::write(&file, &text).unwrap();
    let wish = Wish { publish: true, ..Wish::default() };
    let place = file.to_str().unwrap();
    let run = import::begin(&other.db, &Person::system(), "agenda", place, wish, other.now()).await.unwrap();
    source::run(&other, run.id).await.unwrap();
    other.run_jobs().await;
    let page = other.reader().page("/agenda/un-concert").await;
    let words = page.texts("main").join(" ");
    assert!(words.contains("complet") || words.contains("Complet"), "{words}");
    assert!(words.contains("La mairie, 3 bis") && words.contains("5 €"), "{words}");
}
