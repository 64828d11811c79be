//! A folder of Markdown files from somebody else: what is read of it, what is left where it is.
use crate::support::app::TestApp;
use parvis::intake::markdown::{self, Folder, Options};
use parvis::intake::{Outcome, Report};
use parvis::staff::Person;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

async fn import(app: &TestApp, folder: &Path) -> Report {
    let folder = Folder::read(folder).unwrap();
    markdown::import(app, &Person::system(), &folder, Options { publish: true }).await.unwrap()
}

fn of<'a>(report: &'a Report, source: &str) -> (Outcome, &'a [String]) {
    let found = report.elements.iter().find(|it| it.source == source);
    let found = found.unwrap_or_else(|| panic!("nothing about {source}: {:?}", report.elements));
    (found.outcome, &found.reasons)
}

#[tokio::test]
async fn nothing_outside_the_folder_comes_in_and_nothing_stops_the_rest() {
    let app = TestApp::sqlite().await;
    let (outside, inside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (outside, inside) = (outside.path(), inside.path());
    let text = "---\ntitle: Le bac\nlede: Il repart.\n---\n\nDès demain.\n";
    fs::write(outside.join("secret.md"), text.replace("Le bac", "Secret")).unwrap();
    fs::create_dir(inside.join("dossier")).unwrap();
    fs::write(inside.join("dossier/bac.md"), text).unwrap();
    symlink(outside.join("secret.md"), inside.join("lien.md")).unwrap();
    symlink(outside, inside.join("ailleurs")).unwrap();
    symlink(inside, inside.join("dossier/boucle")).unwrap();
    symlink(inside.join("rien.md"), inside.join("rompu.md")).unwrap();
    symlink(inside.join("dossier/bac.md"), inside.join("bac-aussi.md")).unwrap();
    fs::write(inside.join("enorme.md"), "x".repeat(1_000_001)).unwrap();
    let report = import(&app, inside).await;
    for (source, reason) in [
        ("lien.md", "lien vers un autre dossier"),
        ("ailleurs", "lien vers un autre dossier"),
        ("rompu.md", "illisible"),
        ("enorme.md", "trop lourd : 1000 ko, 1000 ko au plus"),
    ] {
        let (outcome, reasons) = of(&report, source);
        assert!(outcome == Outcome::LeftOut && reasons[0].contains(reason), "{source}: {reasons:?}");
    }
    assert_eq!(of(&report, "dossier/bac.md").0, Outcome::Imported);
    assert_eq!(of(&report, "bac-aussi.md").0, Outcome::Imported, "a link inside is followed");
    assert!(!app.reader().get("/actualites").await.text().contains("Secret"));
    assert_eq!(app.reader().get("/actualites/bac").await.status, 200);
    app.leave_jobs();
}

#[tokio::test]
async fn a_tower_of_quotes_and_an_unread_link_are_taken_calmly() {
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let head = "---\ntitle: Tour\nlede: De citations.\n---\n\n";
    fs::write(folder.path().join("tour.md"), format!("{head}Avant.\n\n{} fin\n", ">".repeat(60_000)))
        .unwrap();
    let link = "<div>Voir [ici](javascript:alert(1)).</div>\n\nLe texte.\n";
    fs::write(folder.path().join("lien.md"), format!("{head}{link}")).unwrap();
    let report = import(&app, folder.path()).await;
    assert_eq!(of(&report, "tour.md").0, Outcome::Imported);
    let (_, reasons) = of(&report, "lien.md");
    assert!(reasons.iter().any(|it| it.contains("javascript:alert(1")), "{reasons:?}");
    app.leave_jobs();
}

#[tokio::test]
async fn a_picture_that_is_there_is_not_said_to_be_absent_and_each_reason_stands_once() {
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("img")).unwrap();
    fs::write(folder.path().join("img/fausse.jpg"), "ceci n’est pas une image").unwrap();
    let head = "---\ntitle: Le bac\nlede: Il repart.\nimage: img/absente.jpg\n---\n\n";
    let body = "![Un bac](img/fausse.jpg)\n\n![Un bac](img/absente.jpg)\n\nDès demain.\n";
    fs::write(folder.path().join("bac.md"), format!("{head}{body}")).unwrap();
    fs::write(folder.path().join("vide.md"), "---\ntitle: Sans texte\n---\n").unwrap();
    fs::write(folder.path().join("yaml.md"), "---\ntitle: Le bac: \"il repart\n---\n\nTexte.\n").unwrap();
    let report = import(&app, folder.path()).await;
    let (_, reasons) = of(&report, "bac.md");
    assert_eq!(
        reasons,
        ["image absente du dossier : img/absente.jpg", "image refusée, voir sa ligne : img/fausse.jpg"]
    );
    assert_eq!(of(&report, "img/fausse.jpg").0, Outcome::LeftOut);
    let (_, reasons) = of(&report, "vide.md");
    assert!(reasons.iter().any(|it| it.contains("Chapô") && it.contains("Texte")), "{reasons:?}");
    let (outcome, reasons) = of(&report, "yaml.md");
    assert!(outcome == Outcome::LeftOut && reasons[0].contains("à la ligne 2"), "{reasons:?}");
    assert!(!reasons[0].contains('\n') && !reasons[0].contains("expected"), "{reasons:?}");
    app.leave_jobs();
}
