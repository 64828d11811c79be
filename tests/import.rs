//! What comes in from elsewhere: what is read of it, what is left where it is, and what the second time changes.
use crate::support::app::{File, TestApp, both};
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::import::{self, Outcome};
use parvis::content::{item, publish, revision};
use parvis::intake::folder::Folder;
use parvis::intake::markdown::{self, Markdown, Options};
use parvis::intake::{Report, engine};
use parvis::print::zip::Zip;
use parvis::richtext::text;
use parvis::staff::{Person, Role};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

async fn import(app: &TestApp, folder: &Path) -> Report {
    let folder = Folder::read(folder, "markdown:").unwrap();
    markdown::import(app, &Person::system(), folder, Options { publish: true }).await.unwrap()
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

fn write(folder: &Path, name: &str, title: &str, body: &str) {
    let head = format!("---\ntitle: {title}\nlede: Une phrase.\n---\n\n");
    fs::write(folder.join(name), format!("{head}{body}\n")).unwrap();
}

async fn named(app: &TestApp, source: &str) -> item::Model {
    item::by_source(&app.db, &format!("markdown:{source}")).await.unwrap().unwrap()
}

async fn fields(app: &TestApp, source: &str) -> Fields {
    revision::current(&app.db, &named(app, source).await).await.unwrap().fields
}

/// What people changed here stays, what the source changed comes in, and where both changed the same somebody is asked.
#[tokio::test]
async fn the_source_and_the_desk_both_count() {
    both(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        write(folder, "bac.md", "Le bac", "Il part à huit heures.\n\nIl revient à midi.");
        write(folder, "pont.md", "Le pont", "Il est fermé.");
        import(app, folder).await;
        let chief = app.person(Role::ChiefEditor).await;
        for (name, edit) in [("bac.md", "Le bac repart"), ("pont.md", "Le pont fermé")] {
            let row = named(app, name).await;
            let mine = Fields { title: edit.into(), ..fields(app, name).await };
            publish::save(&app.db, &chief, row.id, row.version, mine, app.now()).await.unwrap();
        }
        assert_eq!(of(&import(app, folder).await, "bac.md").0, Outcome::Unchanged, "the same source");
        assert_eq!(fields(app, "bac.md").await.title, "Le bac repart");

        write(folder, "bac.md", "Le bac", "Il part à neuf heures.\n\nIl revient à midi.");
        write(folder, "pont.md", "Le pont rouvre", "Il est ouvert.");
        let report = import(app, folder).await;
        let (outcome, reasons) = of(&report, "bac.md");
        assert_eq!(outcome, Outcome::Merged);
        assert!(reasons.iter().any(|it| it.contains("quelqu’un y travaille")), "{reasons:?}");
        let bac = fields(app, "bac.md").await;
        assert_eq!(bac.title, "Le bac repart");
        assert_eq!(text::plain(&bac.body), "Il part à neuf heures.\n\nIl revient à midi.");
        let pont = fields(app, "pont.md").await;
        assert_eq!(
            (pont.title.as_str(), text::plain(&pont.body).as_str()),
            ("Le pont fermé", "Il est ouvert.")
        );
        let item = of_item(&report, "pont.md");
        assert_eq!(named(app, "pont.md").await.id, item);

        // Both titles are shown; the source's is taken.
        let run = latest(app).await;
        let desk = app.as_role(Role::ChiefEditor).await;
        let at = format!("/cms/imports/{}", run.id);
        let page = desk.page(&at).await;
        assert!(
            page.main().contains("Le pont rouvre") && page.main().contains("Le pont fermé"),
            "{}",
            page.main()
        );
        let wanted = import::Wanted { asking: true, ..Default::default() };
        let line = import::lines(&app.db, run.id, wanted, 9).await.unwrap();
        assert_eq!(line[0].conflicts.0, ["title"]);
        let form = [("line", line[0].id.to_string()), ("pick.title", "theirs".to_owned())];
        let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(desk.post(&format!("{at}/answer"), &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(fields(app, "pont.md").await.title, "Le pont rouvre");
        assert_eq!(of(&import(app, folder).await, "pont.md").0, Outcome::Unchanged);
        app.leave_jobs();
    })
    .await;
}

/// From the desk: a trial, the import, its report, and back.
#[tokio::test]
async fn a_folder_is_sent_tried_imported_and_taken_back() {
    both(async |app| {
        let desk = app.as_role(Role::ChiefEditor).await;
        let mut zip = Zip::default();
        zip.add(
            "bac.md",
            "---\ntitle: Le bac\nlede: Il repart.\n---\n\nVoir [le pont](parvis:article/pont).\n".as_bytes(),
        )
        .unwrap();
        zip.add("pont.md", "---\ntitle: Le pont\nlede: Il rouvre.\n---\n\nLundi.\n".as_bytes()).unwrap();
        zip.add("casse.md", b"---\ntitle: [\n---\n").unwrap();
        let archive = zip.finish().unwrap();
        let file = File { field: "file", name: "site.zip", bytes: &archive };
        let mut out = Zip::default();
        out.add("../dehors.md", b"---\ntitle: Dehors\n---\n").unwrap();
        let out = out.finish().unwrap();
        let climbing = File { field: "file", name: "dehors.zip", bytes: &out };
        let refused = desk.post_file("/cms/imports", &[("import_kind", "markdown")], &climbing).await;
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY
                && refused.page().main().contains("../dehors.md"),
            "{}",
            refused.text()
        );
        let refused =
            desk.post("/cms/imports", &[("import_kind", "markdown"), ("import_place", "../parvis.db")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = [("import_kind", "markdown"), ("publish", "true"), ("dry", "true")];
        let tried = desk.post_file("/cms/imports", &form, &file).await.location().to_owned();
        app.run_jobs().await;
        let page = desk.page(&tried).await;
        assert!(page.main().contains("C’était un essai"), "{}", page.main());
        assert_eq!(
            page.texts(".tabs a")[1..],
            ["2 nouveaux", "0 mis à jour", "0 inchangé", "0 réuni", "1 laissé de côté"].map(str::to_owned)
        );
        assert!(item::by_source(&app.db, "markdown:bac.md").await.unwrap().is_none(), "nothing is written");

        let run = desk.post(&format!("{tried}/again"), &[("publish", "true")]).await.location().to_owned();
        let work = async {
            for _ in 0..64 {
                tokio::task::yield_now().await;
            }
            app.run_jobs().await;
        };
        let at = format!("{run}/progress");
        let (stream, _) = tokio::join!(desk.get(&at), work);
        assert!(stream.text().contains("\"ended\""), "{}", stream.text());
        let report: serde_json::Value =
            serde_json::from_str(&desk.get(&format!("{run}/report.json")).await.text()).unwrap();
        assert_eq!(
            (&report["total"], &report["imported"], &report["left_out"]),
            (&3.into(), &2.into(), &1.into()),
            "{report}"
        );
        assert_eq!(app.reader().get("/actualites/bac").await.status, StatusCode::OK);
        assert!(
            app.reader()
                .page("/actualites/bac")
                .await
                .links()
                .iter()
                .any(|it| it.ends_with("/actualites/pont"))
        );
        assert!(!app.settings.data.join("dehors.md").exists());

        // Somebody goes on with one of them: that one stays.
        let row = named(app, "pont.md").await;
        let mine = Fields { title: "Le pont rouvert".into(), ..fields(app, "pont.md").await };
        publish::save(&app.db, desk.person(), row.id, row.version, mine, app.now()).await.unwrap();
        desk.post(&format!("{run}/undo"), &[]).await;
        app.run_jobs().await;
        assert_eq!(app.reader().get("/actualites/bac").await.status, StatusCode::GONE);
        assert_eq!(app.reader().get("/actualites/pont").await.status, StatusCode::OK);
        assert!(desk.page(&run).await.main().contains("modifié ici depuis l’import"));
        // Once more, and what was taken back is there again.
        desk.post(&format!("{run}/again"), &[("publish", "true")]).await;
        app.run_jobs().await;
        assert_eq!(app.reader().get("/actualites/bac").await.status, StatusCode::OK);
        assert_eq!(app.as_role(Role::Editor).await.get("/cms/imports").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

fn of_item(report: &Report, source: &str) -> uuid::Uuid {
    report.elements.iter().find(|it| it.source == source).and_then(|it| it.item).unwrap()
}

async fn latest(app: &TestApp) -> import::run::Model {
    import::latest(&app.db, 1).await.unwrap().remove(0)
}

/// A run that stops in the middle goes on, and ends as one that did not.
#[tokio::test]
async fn a_run_that_was_cut_short_goes_on() {
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for n in 0..6 {
        let next = (n + 1) % 6;
        write(
            folder,
            &format!("a{n}.md"),
            &format!("Article {n}"),
            &format!("Voir [la suite](parvis:article/a{next})."),
        );
    }
    let run = import::begin(&app.db, &Person::system(), "markdown", "x", import::Wish::default(), app.now())
        .await
        .unwrap();
    // The first three only: the program ends here.
    let mut part = Folder::read(folder, "markdown:").unwrap();
    part.files.retain(|name, _| name.as_str() < "a3.md");
    engine::import(&app, &Person::system(), &run, &mut Markdown::new(part)).await.unwrap();
    let whole = Folder::read(folder, "markdown:").unwrap();
    engine::import(&app, &Person::system(), &run, &mut Markdown::new(whole)).await.unwrap();
    let report = Report::of(&app.db, run.id).await.unwrap();
    assert_eq!(report.elements.len(), 6);
    assert!(report.elements.iter().all(|it| it.outcome == Outcome::Imported), "{:?}", report.elements);
    app.leave_jobs();
}
