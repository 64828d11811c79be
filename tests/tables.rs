//! Tables that move in: what columns are, what cells become, and what cannot be read.
use crate::support::app::{File, TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::event::EventStatus;
use parvis::content::fields::{Details, Fields};
use parvis::content::import::{self, Outcome, Wish};
use parvis::content::place::{Place, PlaceType};
use parvis::content::{item, revision};
use parvis::intake::{Report, source};
use parvis::print::zip::Zip;
use parvis::richtext::text;
use parvis::staff::{Person, Role};
use std::fs;
use std::path::Path;

/// Public equipment as a town's open data has it, in an old encoding, with what goes wrong in such files.
const EQUIPMENT: &str = "COLL_NOM;EQUIP_UID;EQUIP_THEME;EQUIP_TYPE;EQUIP_NOM;ADR_NUMERO;ADR_NOMVOIE;ADR_CODEPOSTAL;ADR_COMMUNE;EQUIP_LAT;EQUIP_LONG;EQUIP_OUVERTURE;EQUIP_TEL;EQUIP_EMAIL;EQUIP_WEB
Valbourg;39990-1;Equipement administratif;Mairie;Hôtel de ville;3;place du Parvis;39990;Valbourg;47.1;5.49;du lundi au vendredi de 9h à 12h et de 14h à 17h30, fermé le mercredi;384000001;mairie@valbourg.example;www.valbourg.example
Valbourg;39990-2;Equipement sportif;Gymnase;Gymnase du Pré;;rue du Pré;1990;Valbourg;0;0;Selon les clubs;numéro inconnu;pas d’adresse;
Valbourg;39990-3;;;;1;rue Vide;39990;Valbourg;;;;;;
Valbourg;39990-1;;Mairie;Une autre;;;;;;;;;;
Valbourg;39990-4;;Salle;=cmd|' /C calc'!A0;1;rue de l’École;39990;Valbourg;;;Mo-Fr 09:00-12:00;;;
Valbourg;39990-5;;Salle;Trop;1;rue;39990;Valbourg;;;;;;;;de trop
";

async fn place(app: &TestApp, id: &str) -> (Fields, Place) {
    let row = item::by_source(&app.db, &format!("table:place:{id}")).await.unwrap().unwrap();
    let fields = revision::current(&app.db, &row).await.unwrap().fields;
    let Details::Place(place) = fields.details.clone() else { panic!("no place: {fields:?}") };
    (fields, place)
}

/// From the desk: sent, its columns said, tried, imported, sent again, taken back.
#[tokio::test]
async fn a_table_of_places_moves_in_by_the_desk() {
    both(async |app| {
        let desk = app.as_role(Role::ChiefEditor).await;
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(EQUIPMENT);
        let file = File { field: "file", name: "equipements.csv", bytes: &bytes };
        let form = [("import_kind", "table"), ("publish", "true")];
        let at = desk.post_file("/cms/imports", &form, &file).await.location().to_owned();
        let page = desk.page(&at).await;
        let main = page.main();
        assert!(main.contains("windows-1252, point-virgule") && main.contains("(SCDL)"), "{main}");
        assert!(main.contains("Hôtel de ville"), "cells are shown: {main}");
        let chosen = page.attributes("td select option[selected]", "value");
        let wanted = [
            "id",
            "sort",
            "sort",
            "title",
            "street",
            "street",
            "postcode",
            "city",
            "latitude",
            "longitude",
            "hours",
            "phone",
            "email",
            "website",
        ];
        assert_eq!(chosen, wanted, "all but COLL_NOM");
        assert_eq!((page.value("name").as_str(), page.value("kind").as_str()), ("equipements", "place"));

        let mut said =
            vec![("place", "equipements.csv"), ("kind", "place"), ("name", "equipements"), ("column", "")];
        let unnamed: Vec<_> = said.iter().copied().chain(wanted.map(|_| ("column", ""))).collect();
        let refused = desk.post("/cms/imports/columns", &unnamed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().main().contains("Dites quelle colonne donne le nom"));
        said.extend(wanted.map(|it| ("column", it)));
        said.push(("publish", "true"));
        let dry: Vec<_> = said.iter().copied().chain([("dry", "true")]).collect();
        let tried = desk.post("/cms/imports/columns", &dry).await.location().to_owned();
        app.run_jobs().await;
        let page = desk.page(&tried).await;
        assert!(
            page.main().contains("C’était un essai") && page.main().contains("horaires à relire"),
            "{}",
            page.main()
        );
        assert_eq!(page.links().iter().filter(|it| it.contains("/cms/imports/columns?")).count(), 1);
        let counts =
            ["3 nouveaux", "0 mis à jour", "0 inchangé", "0 réuni", "4 laissés de côté"].map(str::to_owned);
        assert_eq!(page.texts(".tabs a")[1..], counts);
        let lines = page.main();
        for words in [
            "colonnes laissées de côté : COLL_NOM",
            "sans nom : sa cellule est vide",
            "même identifiant que la ligne 2",
            "17 cellules pour 15 colonnes",
        ] {
            assert!(lines.contains(words), "{words}: {lines}");
        }

        let run = desk.post(&format!("{tried}/again"), &[("publish", "true")]).await.location().to_owned();
        app.run_jobs().await;
        let (fields, hall) = place(app, "equipements:39990-1").await;
        assert_eq!(fields.title, "Hôtel de ville");
        assert_eq!((hall.street.as_str(), hall.sort), ("3 place du Parvis", PlaceType::Administration));
        assert_eq!(hall.hours, "Mo,Tu,Th,Fr 09:00-12:00,14:00-17:30");
        assert_eq!((hall.latitude, hall.longitude), (Some(47.1), Some(5.49)));
        assert_eq!(
            (hall.phones[0].number.as_str(), hall.website.as_str()),
            ("0384000001", "https://www.valbourg.example")
        );
        let (fields, hall) = place(app, "equipements:39990-2").await;
        assert_eq!((hall.postcode.as_str(), hall.latitude, hall.hours.as_str()), ("01990", None, ""));
        let words = text::plain(&fields.body);
        for kept in ["Selon les clubs", "numéro inconnu", "pas d’adresse"] {
            assert!(words.contains(kept), "{words}");
        }
        let (fields, _) = place(app, "equipements:39990-4").await;
        assert_eq!(fields.title, "=cmd|' /C calc'!A0", "a formula is a text");
        assert_eq!(app.reader().get("/lieux/hotel-de-ville").await.status, StatusCode::OK);

        // Sent again under its name, with a change: what is said of the columns is remembered.
        let newer =
            EQUIPMENT.replace("place du Parvis", "place de la Mairie").replace("EQUIP_TEL", "Standard");
        let file = File { field: "file", name: "equipements.csv", bytes: newer.as_bytes() };
        let at = desk.post_file("/cms/imports", &form, &file).await.location().to_owned();
        assert_eq!(
            desk.page(&at).await.attributes("td select option[selected]", "value").len(),
            13,
            "other titles"
        );
        let newer = newer.replace("Standard", "EQUIP_TEL");
        let file = File { field: "file", name: "equipements.csv", bytes: newer.as_bytes() };
        let at = desk.post_file("/cms/imports", &form, &file).await.location().to_owned();
        assert_eq!(desk.page(&at).await.attributes("td select option[selected]", "value"), wanted);
        let next = desk.post("/cms/imports/columns", &said).await.location().to_owned();
        app.run_jobs().await;
        let counts =
            ["0 nouveau", "1 mis à jour", "2 inchangés", "0 réuni", "4 laissés de côté"].map(str::to_owned);
        assert_eq!(desk.page(&next).await.texts(".tabs a")[1..], counts);
        assert_eq!(place(app, "equipements:39990-1").await.1.street, "3 place de la Mairie");

        desk.post(&format!("{next}/undo"), &[]).await;
        app.run_jobs().await;
        assert_eq!(place(app, "equipements:39990-1").await.1.street, "3 place du Parvis");
        desk.post(&format!("{run}/undo"), &[]).await;
        app.run_jobs().await;
        assert_eq!(app.reader().get("/lieux/gymnase-du-pre").await.status, StatusCode::GONE);

        let file = File { field: "file", name: "photo.csv", bytes: b"\x89PNG\0\0\0" };
        let at = desk.post_file("/cms/imports", &form, &file).await.location().to_owned();
        let answer = desk.get(&at).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.page().main().contains("n’est pas un tableau"), "{}", answer.text());
        assert_eq!(app.as_role(Role::Editor).await.get(&at).await.status, StatusCode::FORBIDDEN);
        app.leave_jobs();
    })
    .await;
}

async fn run(app: &TestApp, place: &Path) -> Report {
    let place = place.to_str().unwrap();
    let wish = Wish { publish: true, ..Wish::default() };
    let run = import::begin(&app.db, &Person::system(), "table", place, wish, app.now()).await.unwrap();
    source::run(app, run.id).await.unwrap();
    let run = import::by_id(&app.db, run.id).await.unwrap();
    assert_eq!(run.state, import::RunState::Done, "{}", run.fault);
    let report = Report::of(&app.db, run.id).await.unwrap();
    assert_eq!(
        run.total,
        i64::try_from(report.elements.len()).ok(),
        "every element has its line: {report:?}"
    );
    report
}

fn changed(report: &Report) -> usize {
    report.elements.iter().filter(|it| matches!(it.outcome, Outcome::Imported | Outcome::Updated)).count()
}

/// Associations and events come in the same way, and a topic by its name.
#[tokio::test]
async fn associations_and_events_stand_in_tables_too() {
    both(async |app| {
        let sport = make::topic(app, "sport", "Sport").await;
        let folder = tempfile::tempdir().unwrap();
        let clubs = folder.path().join("associations.csv");
        fs::write(&clubs, "Association,Objet,Thème,Courriel,Téléphone\nJudo Club,Le judo pour tous,Sport,judo@valbourg.example,0384000002 / 06 00 00 00 03\nLes Amis du pain,\"Le four, le pain\",Cuisine,,\n").unwrap();
        let report = run(app, &clubs).await;
        assert_eq!((report.elements.len(), changed(&report)), (4, 2), "{report:?}");
        let row = item::by_source(&app.db, "table:organisation:associations:judo-club").await.unwrap().unwrap();
        let fields = revision::current(&app.db, &row).await.unwrap().fields;
        let Details::Organisation(club) = &fields.details else { panic!("{fields:?}") };
        assert_eq!((fields.topics.as_slice(), club.missions.as_str()), ([sport].as_slice(), "Le judo pour tous"));
        assert_eq!((club.contacts.len(), club.contacts[0].email.as_str()), (2, "judo@valbourg.example"));
        assert_eq!(changed(&run(app, &clubs).await), 0);

        let agenda = folder.path().join("agenda.csv");
        fs::write(&agenda, "Titre\tDate de début\tHeure\tDate de fin\tLieu\tTarif\tÉtat\nBal des pompiers\t13/07/2027\t20h30\t14/07/2027 2h\tPlace du Parvis\tGratuit\tAnnulé\nBrocante\tsamedi 1er mai 2027\t\t\tLes quais\t\t\nRéunion\tbientôt\t\t\tMairie\t\t\n").unwrap();
        let report = run(app, &agenda).await;
        assert_eq!((report.elements.len(), changed(&report)), (3, 2), "{report:?}");
        assert!(report.elements.iter().any(|it| it.source == "ligne 4" && it.reasons[0].contains("bientôt")));
        let row = item::by_source(&app.db, "table:event:agenda:bal-des-pompiers-13-07-2027-20h30").await.unwrap().unwrap();
        let Details::Event(ball) = revision::current(&app.db, &row).await.unwrap().fields.details else { panic!() };
        assert_eq!(ball.timings[0].begin.to_rfc3339(), "2027-07-13T18:30:00+00:00");
        assert_eq!((ball.status, ball.place_text.as_str()), (EventStatus::Cancelled, "Place du Parvis"));
        app.leave_jobs();
    })
    .await;
}

/// A book of sheets, made by hand.
fn book(rows: &str) -> Vec<u8> {
    let mut zip = Zip::default();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    zip.add(
        "[Content_Types].xml",
        b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
    )
    .unwrap();
    zip.add("_rels/.rels", format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{links}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>").as_bytes()).unwrap();
    zip.add("xl/workbook.xml", format!("<workbook xmlns=\"{main}\" xmlns:r=\"{links}\"><sheets><sheet name=\"Lieux\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>").as_bytes()).unwrap();
    zip.add("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{links}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>").as_bytes()).unwrap();
    zip.add(
        "xl/worksheets/sheet1.xml",
        format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>").as_bytes(),
    )
    .unwrap();
    zip.finish().unwrap()
}

fn word(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[tokio::test]
async fn a_sheet_of_excel_is_read_and_one_far_too_wide_is_refused_at_once() {
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let titles =
        format!("<row r=\"1\">{}{}{}</row>", word("A1", "Nom"), word("B1", "Adresse"), word("C1", "CP"));
    let first = format!(
        "<row r=\"3\">{}{}<c r=\"C3\"><v>1990</v></c></row>",
        word("A3", "Salle des fêtes"),
        word("B3", "1 rue Haute")
    );
    let path = folder.path().join("lieux.xlsx");
    fs::write(&path, book(&format!("{titles}{first}"))).unwrap();
    let report = run(&app, &path).await;
    assert_eq!((report.elements[0].source.as_str(), changed(&report)), ("ligne 3", 1), "{report:?}");
    assert_eq!(place(&app, "lieux:salle-des-fetes-1-rue-haute").await.1.postcode, "01990");
    let wide = folder.path().join("large.xlsx");
    fs::write(&wide, book(&format!("{titles}<row r=\"1048576\">{}</row>", word("XFD1048576", "loin"))))
        .unwrap();
    let run = import::begin(
        &app.db,
        &Person::system(),
        "table",
        wide.to_str().unwrap(),
        Wish::default(),
        app.now(),
    )
    .await
    .unwrap();
    source::run(&app, run.id).await.unwrap();
    let run = import::by_id(&app.db, run.id).await.unwrap();
    assert!(run.state == import::RunState::Failed && run.fault.contains("colonnes"), "{}", run.fault);
    app.leave_jobs();
}

#[tokio::test]
async fn published_examples_of_open_data_come_in() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/open-data");
    if !samples.is_dir() {
        eprintln!("../shared/samples/open-data is not here: real tables are not tested");
        return;
    }
    let app = TestApp::sqlite().await;
    for name in ["standard-equipements-collectifs", "standard-marches"] {
        let path = samples.join(name).join("exemple-valide.csv");
        let report = run(&app, &path).await;
        assert!(changed(&report) > 0, "{name}: {report:?}");
        assert_eq!(changed(&run(&app, &path).await), 0, "{name}: the second time");
    }
    let (fields, tap) = place(&app, "exemple-valide:92094-14641").await;
    assert_eq!(fields.title, "Fontaine d'eau potable");
    assert_eq!(tap.hours, "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00");
    assert!(tap.longitude.is_some() && !tap.accessible_for.is_empty(), "{tap:?}");
    app.leave_jobs();
}
