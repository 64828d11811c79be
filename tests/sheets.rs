//! National sheets of service-public.fr: mirrored, shown beside what the town adds, and said where they change.
use crate::support::app::{TestApp, both};
use crate::support::make;
use parvis::backup;
use parvis::content::fields::{Details, Fields};
use parvis::content::import::{self, Outcome, RunState, Wish};
use parvis::content::service::Service;
use parvis::content::{item, log, sheet};
use parvis::intake::{Report, sheet as reader, source, xml};
use parvis::print::zip::Zip;
use parvis::staff::{Person, Role};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

async fn run(app: &TestApp, place: &Path, dry: bool) -> Report {
    let wish = Wish { dry, ..Wish::default() };
    let place = place.to_str().unwrap();
    let run = import::begin(&app.db, &Person::system(), "sheets", place, wish, app.now()).await.unwrap();
    source::run(app, run.id).await.unwrap();
    let run = import::by_id(&app.db, run.id).await.unwrap();
    assert_eq!(run.state, RunState::Done, "{}", run.fault);
    Report::of(&app.db, run.id).await.unwrap()
}

fn count(report: &Report, outcome: Outcome) -> usize {
    report.elements.iter().filter(|it| it.outcome == outcome).count()
}

fn service(title: &str, sheet: &str) -> Fields {
    let service = Service {
        for_whom: "Les habitants".into(),
        online: "https://demarches.valbourg.example/".into(),
        sheet: sheet.into(),
        local_complement: "À Valbourg, sans rendez-vous.".into(),
        ..Service::default()
    };
    Fields { details: Details::Service(service), ..make::article(title) }
}

fn xml(id: &str, day: &str, text: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Publication xmlns:dc=\"http://purl.org/dc/elements/1.1/\" ID=\"{id}\" spUrl=\"https://www.service-public.fr/particuliers/vosdroits/{id}\"><dc:title>Fiche {id}</dc:title><dc:date>modified {day}</dc:date><SurTitre>Fiche pratique</SurTitre><Texte>{text}</Texte></Publication>"
    )
}

fn paragraph(words: &str) -> String {
    format!("<Paragraphe>{words}</Paragraphe>")
}

const CASES: &str = "<BlocCas><Cas><Titre><Paragraphe>Vous êtes majeur</Paragraphe></Titre><Paragraphe>Apportez un <LienInterne LienPublication=\"F2\">justificatif</LienInterne> ou un <LienInterne LienPublication=\"F3\">titre</LienInterne>.</Paragraphe></Cas><Cas><Titre><Paragraphe>Vous êtes mineur</Paragraphe></Titre><Paragraphe>Venez accompagné. <LienInterne LienPublication=\"javascript:1\">Ailleurs</LienInterne> <LienExterne URL=\"javascript:alert(1)\">là</LienExterne></Paragraphe></Cas></BlocCas>";

#[tokio::test]
async fn the_national_text_stands_beside_ours_and_says_when_it_changes() {
    both(async |app| {
        let ours = make::live(app, service("Livret de famille", "F1")).await;
        let other = make::live(app, service("Justificatif de domicile", "F2")).await;
        app.run_jobs().await;
        let path = format!("/demarches/{}", ours.slug);
        let reader = app.reader();
        assert!(
            reader.get(&path).await.text().contains("La fiche nationale F1"),
            "a link, as long as nothing is mirrored"
        );
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("F1.xml");
        fs::write(&file, xml("F1", "2026-03-02", CASES)).unwrap();

        assert_eq!(count(&run(app, folder.path(), true).await, Outcome::Imported), 1);
        assert!(sheet::by_id(&app.db.read, "F1").await.unwrap().is_none(), "a try writes nothing");

        let first = run(app, folder.path(), false).await;
        assert_eq!(count(&first, Outcome::Imported), 1);
        assert_eq!(first.elements[0].reasons.len(), 2, "{:?}", first.elements[0].reasons);
        let page = reader.page(&path).await;
        assert_eq!(page.texts(".national h3"), ["Fiche F1"]);
        assert_eq!(page.texts(".national details summary"), ["Vous êtes majeur", "Vous êtes mineur"]);
        let links = page.attributes(".national a", "href");
        let elsewhere = "https://www.service-public.fr/particuliers/vosdroits/F3".to_owned();
        assert_eq!(links, [format!("/demarches/{}", other.slug), elsewhere]);
        let said = page.main();
        assert!(
            said.contains("sans rendez-vous") && said.contains("DILA") && said.contains("2 mars 2026"),
            "{said}"
        );
        assert_eq!(
            reader.page("/recherche?q=accompagne").await.texts("ol.results h2"),
            ["Livret de famille"]
        );

        let again = run(app, folder.path(), false).await;
        assert_eq!(count(&again, Outcome::Unchanged), 1, "{:?}", again.elements);
        assert!(item::by_id(&app.db, ours.id).await.unwrap().review_by != Some(app.now().date_naive()));

        fs::write(&file, xml("F1", "2026-04-01", &paragraph("Tout a changé, apportez un parapluie.")))
            .unwrap();
        let changed = run(app, folder.path(), false).await;
        assert_eq!(count(&changed, Outcome::Updated), 1);
        assert_eq!(
            changed.elements[0].reasons,
            ["date : 2026-03-02 devient 2026-04-01", "le texte a changé"]
        );
        let now = reader.page(&path).await.main();
        assert!(now.contains("parapluie") && !now.contains("accompagné"), "{now}");
        assert_eq!(reader.page("/recherche?q=parapluie").await.texts("ol.results h2"), ["Livret de famille"]);
        let due = item::review_due(&app.db, app.now().date_naive()).await.unwrap();
        assert_eq!(
            due.iter().map(|it| it.id).collect::<Vec<_>>(),
            [ours.id],
            "ours alone is to be looked at"
        );
        let lines = log::of_item(&app.db, ours.id).await.unwrap();
        assert_eq!(lines[0].verb, "sheet_changed");
        let editor = app.as_role(Role::Editor).await;
        assert!(editor.get("/cms/items?due=1").await.text().contains("Livret de famille"));
        editor.post(&format!("/cms/items/{}/reviewed", ours.short_id), &[]).await;
        assert!(item::review_due(&app.db, app.now().date_naive()).await.unwrap().is_empty());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn an_archive_of_sheets_is_read_and_what_is_none_is_named() {
    both(async |app| {
        let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><Publication ID=\"F1\">&b;</Publication>";
        let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Publication ID=\"F1\">&a;</Publication>";
        let tower = xml("F5", "2026-01-01", &format!("{}{}", "<Texte>".repeat(20_000), "</Texte>".repeat(20_000)));
        let deep = xml("F6", "2026-01-01", &format!("{}x{}", "<Chapitre>".repeat(90), "</Chapitre>".repeat(90)));
        let good = xml("F7", "hier", &paragraph("Bien."));
        let cut = &good[..good.len() / 2];
        let mut archive = Zip::default();
        let files = [
            ("a-laughs.xml", laughs),
            ("b-outside.xml", outside),
            ("c-tower.xml", &tower),
            ("d-deep.xml", &deep),
            ("e-cut.xml", cut),
            ("f-good.xml", &good),
            ("g-again.xml", &good),
            ("h-path.xml", "<Publication ID=\"../F8\"/>"),
            ("i-notes.txt", "Bonjour"),
        ];
        for (name, text) in files {
            archive.add(name, text.as_bytes()).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("fiches.zip");
        fs::write(&place, archive.finish().unwrap()).unwrap();
        let report = run(app, &place, false).await;
        assert_eq!((report.elements.len(), count(&report, Outcome::Imported)), (9, 1), "{:?}", report.elements);
        assert_eq!(count(&report, Outcome::LeftOut), 8);
        let why: HashMap<&str, String> =
            report.elements.iter().map(|it| (it.source.as_str(), it.reasons.join(" "))).collect();
        for (name, said) in [
            ("a-laughs.xml", "entités"),
            ("b-outside.xml", "entités"),
            ("c-tower.xml", "les uns dans les autres"),
            ("d-deep.xml", "les unes dans les autres"),
            ("f-good.xml", "date illisible"),
            ("g-again.xml", "f-good.xml"),
            ("h-path.xml", "numéro"),
        ] {
            assert!(why[name].contains(said), "{name}: {}", why[name]);
        }
        let again = run(app, &place, false).await;
        assert_eq!((count(&again, Outcome::Unchanged), count(&again, Outcome::LeftOut)), (1, 8));
    })
    .await;
}

/// Words, without what stands between them.
fn tokens(text: &str) -> Vec<String> {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}

/// What of a sheet is there to be shown.
fn shown(node: &xml::Node, out: &mut String) {
    const ASIDE: &[&str] = &[
        "Audience",
        "Canal",
        "Cible",
        "FilDAriane",
        "Theme",
        "SousThemePere",
        "DossierPere",
        "SousDossierPere",
        "title",
        "creator",
        "subject",
        "publisher",
        "contributor",
        "date",
        "type",
        "format",
        "identifier",
        "source",
        "language",
        "relation",
        "coverage",
        "rights",
    ];
    const INSIDE: &[&str] = &[
        "LienInterne",
        "LienExterne",
        "LienIntra",
        "Expression",
        "MiseEnEvidence",
        "Valeur",
        "Exposant",
        "Citation",
    ];
    for child in node.inside() {
        match child {
            xml::Child::Text(text) => out.push_str(text),
            xml::Child::Node(it) if ASIDE.contains(&it.name.as_str()) => {}
            xml::Child::Node(it) if INSIDE.contains(&it.name.as_str()) => shown(it, out),
            xml::Child::Node(it) => {
                out.push(' ');
                shown(it, out);
                out.push(' ');
            }
        }
    }
}

#[tokio::test]
async fn real_sheets_keep_their_words_and_come_back_with_a_backup() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/service-public");
    if !samples.is_dir() {
        eprintln!("../shared/samples/service-public is not here: real sheets are not tested");
        return;
    }
    both(async |app| {
        let report = run(app, &samples, false).await;
        assert_eq!(count(&report, Outcome::Imported), report.elements.len(), "{:?}", report.elements);
        assert!(report.elements.len() >= 17);
        let again = run(app, &samples, false).await;
        assert_eq!(count(&again, Outcome::Unchanged), report.elements.len());
        let (mut wanted, mut kept) = (0, 0);
        for file in fs::read_dir(&samples).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            let id = reader::read(&bytes).unwrap().sheet.id;
            let stored = sheet::by_id(&app.db.read, &id).await.unwrap().unwrap();
            assert_eq!(stored.date, stored.tree.date);
            let mut here: HashMap<String, usize> = HashMap::new();
            for word in tokens(&stored.tree.words()) {
                *here.entry(word).or_default() += 1;
            }
            let mut words = String::new();
            shown(&xml::Node::read(&bytes).unwrap(), &mut words);
            for word in tokens(&words) {
                wanted += 1;
                if let Some(left) = here.get_mut(&word).filter(|it| **it > 0) {
                    *left -= 1;
                    kept += 1;
                }
            }
        }
        assert!(wanted > 5_000 && kept * 100 >= wanted * 99, "{kept} of {wanted} words are kept");
        let ours = make::live(app, service("Livret de famille", "F1345")).await;
        app.run_jobs().await;
        let path = format!("/demarches/{}", ours.slug);
        let before = app.reader().get(&path).await.text();
        assert!(before.contains("officier d"), "{before}");
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("export");
        Box::pin(backup::export(&app.db, &app.settings, &app.media, &dir, false, app.now())).await.unwrap();
        let other = TestApp::sqlite().await;
        Box::pin(backup::import(&other.db, &other.settings, &other.media, &dir, other.now())).await.unwrap();
        assert_eq!(other.reader().get(&path).await.text(), before);
        other.leave_jobs();
    })
    .await;
}
