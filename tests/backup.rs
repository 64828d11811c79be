//! A copy of everything an installation keeps, and the way back: into the same database or the other, whole or not at all.
use crate::support::app::{Client, PASSWORD, TestApp, both, server};
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::backup::archive::{Reader, Writer};
use parvis::backup::{self, Contents};
use parvis::config::Settings;
use parvis::content::publish::Act;
use parvis::content::{address, item};
use parvis::db::Db;
use parvis::jobs::schedule;
use parvis::media::Hash;
use parvis::migrations::Migrator;
use parvis::staff::Role;
use parvis::{doctor, schema};
use sea_orm::{ConnectionTrait as _, Statement};
use sea_orm_migration::MigratorTrait as _;
use std::path::Path;

/// A town with something of most states, and a person.
async fn fill(app: &TestApp) -> String {
    make::imprint(app).await;
    let live = make::live(app, make::article("Le marché s’étend")).await;
    make::live(app, make::article("La navette passe plus tard")).await;
    let gone = make::live(app, make::article("Une erreur")).await;
    make::act(app, &gone, make::withdrawal("Ce n’était pas vrai.")).await;
    let later = make::draft(app, make::article("Demain seulement")).await;
    make::act(app, &later, Act::Schedule { at: app.now() + Duration::days(2) }).await;
    make::reword(app, &live, "salle pleine", "salle comble").await;
    app.media.put(b"a file of the town").unwrap();
    app.run_jobs().await;
    app.person(Role::Editor).await.email
}

/// What readers get, by address.
async fn site(app: &TestApp) -> Vec<(String, String)> {
    let fixed = [
        "/",
        "/plan-du-site",
        "/actualites",
        "/feed.atom",
        "/sitemap.xml",
        "/recherche?q=navette",
        "/actualites/une-erreur",
    ];
    let mut open: Vec<String> = fixed.map(str::to_owned).to_vec();
    open.extend(item::all_on_site(&app.db).await.unwrap().iter().map(address::path));
    let mut pages = Vec::new();
    for path in open {
        let answer = app.reader().get(&path).await;
        pages.push((format!("{path} {}", answer.status), answer.text()));
    }
    pages
}

async fn write(app: &TestApp, file: &Path) -> Contents {
    Box::pin(backup::write(&app.db, &app.settings, &app.media, file, app.now())).await.unwrap()
}

async fn restore(app: &TestApp, file: &Path, force: bool) -> anyhow::Result<Contents> {
    Box::pin(backup::restore(&app.db, &app.settings, &app.media, file, force, app.now())).await
}

async fn count(db: &Db, sql: &str) -> i64 {
    let row = db.read.query_one_raw(Statement::from_string(db.backend(), sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn sign_in(app: &TestApp, email: &str) -> StatusCode {
    let form = [("email", email), ("password", PASSWORD), ("next", "/cms/items")];
    app.reader().post("/cms/sign-in", &form).await.status
}

#[tokio::test]
async fn a_backup_is_the_same_town_on_either_database() {
    both(async |app| {
        let email = fill(app).await;
        let layouts = app.settings.data.join("layouts/ours");
        std::fs::create_dir_all(&layouts).unwrap();
        std::fs::write(layouts.join("notes.txt"), "ours").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/parvis.tar.zst");
        let contents = write(app, &file).await;
        assert_eq!((contents.files, contents.layouts, contents.rows["item"]), (1, 1, 4));
        assert!(!contents.rows.contains_key("session"), "{:?}", contents.rows);
        let before = site(app).await;
        assert!(before.iter().any(|it| it.0.ends_with("410 Gone")), "{before:?}");
        assert!(before.iter().any(|it| it.1.contains("salle comble")));

        let mut others = vec![TestApp::sqlite().await];
        if let Some(server) = server() {
            others.push(TestApp::postgres(&server).await);
        }
        for other in &others {
            // Nobody has made anything there: no force is needed.
            restore(other, &file, false).await.unwrap();
            assert_eq!(site(other).await, before);
            assert_eq!(other.media.get(Hash::of(b"a file of the town")).unwrap(), b"a file of the town");
            assert!(other.settings.data.join("layouts/ours/notes.txt").exists());
            assert_eq!(sign_in(other, &email).await, StatusCode::SEE_OTHER);
            // Short ids go on where they were, and what was to be done is done.
            let next = make::draft(other, make::article("Après")).await;
            assert_eq!(next.short_id, 5);
            other.wait(Duration::days(3));
            other.run_jobs().await;
            let later = other.reader().get("/actualites/demain-seulement").await;
            assert_eq!(later.status, StatusCode::OK);
        }
        app.leave_jobs();
        others.iter().for_each(TestApp::leave_jobs);
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_of_one_moment_while_people_work() {
    both(async |app| {
        fill(app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("parvis.tar.zst");
        let working = async {
            for number in 0..12 {
                make::live(app, make::article(&format!("Pendant la copie {number}"))).await;
            }
        };
        tokio::join!(Box::pin(write(app, &file)), Box::pin(working));
        let other = TestApp::sqlite().await;
        restore(&other, &file, false).await.unwrap();
        let items = count(&other.db, "SELECT count(*) FROM item").await;
        assert!((4..=16).contains(&items), "{items}");
        assert_eq!(count(&other.db, "SELECT value FROM counter WHERE name = 'item'").await, items);
        let torn = "SELECT count(*) FROM item WHERE live_revision IS NOT NULL
            AND live_revision NOT IN (SELECT id FROM revision)";
        assert_eq!(count(&other.db, torn).await, 0);
        app.leave_jobs();
        other.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn what_stands_there_stays_unless_it_is_to_go_and_the_backup_is_whole() {
    both(async |app| {
        fill(app).await;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write(app, &path("first")).await;
        let first = site(app).await;
        make::live(app, make::article("Venu après")).await;
        app.run_jobs().await;
        let second = site(app).await;
        assert_ne!(first, second);

        let said = restore(app, &path("first"), false).await.unwrap_err().to_string();
        assert!(said.contains("--force") && said.contains("5 items"), "{said}");

        // A few bytes lost; and a row no table takes after all the others, with a new file of the town.
        let bytes = std::fs::read(path("first")).unwrap();
        std::fs::write(path("short"), &bytes[..bytes.len() - 9]).unwrap();
        let mut archive = Writer::new(std::fs::File::create(path("strange")).unwrap()).unwrap();
        let mut reader = Reader::open(&path("first")).unwrap();
        let (stray, name) = (b"stray", Hash::of(b"stray").to_string());
        while let Some(entry) = reader.entry().unwrap() {
            archive.add(&entry.name, &entry.bytes).unwrap();
        }
        archive.add(&format!("media/{}/{}", &name[..2], &name[2..]), stray).unwrap();
        archive.add("rows/item.9999.jsonl", b"{\"id\":\"no id\"}\n").unwrap();
        archive.finish().unwrap();
        for bad in ["short", "strange"] {
            assert!(restore(app, &path(bad), true).await.is_err(), "{bad}");
            assert_eq!(site(app).await, second, "{bad}");
        }
        assert!(!app.media.exists(Hash::of(stray)));
        make::live(app, make::article("Et le travail continue")).await;

        // While the server works on the folder, nothing is put back.
        let lock = std::fs::File::create(app.settings.data.join("parvis.workers.lock")).unwrap();
        lock.lock().unwrap();
        let said = restore(app, &path("first"), true).await.unwrap_err().to_string();
        assert!(said.contains("stop it first"), "{said}");
        drop(lock);

        restore(app, &path("first"), true).await.unwrap();
        assert_eq!(site(app).await, first, "pages made before are not shown for these");
        app.leave_jobs();
    })
    .await;
}

/// An older program's tables are set up as it knew them, filled, and brought to today.
#[tokio::test]
async fn an_older_backup_is_brought_to_this_version() {
    both(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("old.db").display());
        let old = Db::connect(&url).await.unwrap();
        let all = u32::try_from(Migrator::migrations().len()).unwrap();
        Migrator::up(&old.write, Some(all - 12)).await.unwrap();
        old.write.execute_unprepared("UPDATE counter SET value = 41").await.unwrap();
        let file = folder.path().join("old.tar.zst");
        let settings = Settings { data: folder.path().into(), ..Settings::default() };
        backup::write(&old, &settings, &app.media, &file, app.now()).await.unwrap();
        restore(app, &file, false).await.unwrap();
        assert_eq!(schema::standing(&app.db).await.unwrap(), schema::Standing::Current);
        assert_eq!(make::draft(app, make::article("Après")).await.short_id, 42);
        app.leave_jobs();
    })
    .await;
}

/// What the margin of the first page of the desk says.
async fn told(client: &Client<'_>) -> String {
    client.page("/cms").await.texts("aside .panel").join(" | ").replace('\u{a0}', " ")
}

#[tokio::test]
async fn every_night_has_its_backup_and_administrators_see_how_old_the_last_one_is() {
    let app = TestApp::with(|it| it.backup_keep = 2).await;
    let (administrator, editor) = (app.as_role(Role::Administrator).await, app.as_role(Role::Editor).await);
    let names = || {
        let made = backup::made(&app.settings).unwrap();
        made.iter().map(|it| it.file.file_name().unwrap().to_string_lossy().into_owned()).collect::<Vec<_>>()
    };
    make::live(&app, make::article("Le marché s’étend")).await;
    schedule::tick(&app).await.unwrap();
    assert!(told(&administrator).await.contains("Aucune sauvegarde n’a encore été faite"));
    assert!(!told(&editor).await.contains("auvegarde"));
    for day in 2..=4 {
        app.set(&format!("2026-12-0{day}T03:00:00Z"));
        schedule::tick(&app).await.unwrap();
        schedule::tick(&app).await.unwrap();
        app.run_jobs().await;
    }
    assert_eq!(names(), ["parvis-2026-12-03.tar.zst", "parvis-2026-12-04.tar.zst"]);
    let page = told(&administrator).await;
    assert!(page.contains("Dernière sauvegarde : 4 décembre 2026"), "{page}");
    let made = backup::made(&app.settings).unwrap();
    assert_eq!(backup::check(&made[1].file).unwrap().rows["item"], 1);

    // A disk that is full, a server that was down: somebody is told.
    app.set("2026-12-07T09:00:00Z");
    let administrator = app.as_role(Role::Administrator).await;
    let page = told(&administrator).await;
    assert!(page.contains("À vérifier") && page.contains("date du 4"), "{page}");
    let findings = doctor::look(&app).await.unwrap().findings;
    assert!(findings.iter().any(|it| it.contains("2026-12-04")), "{findings:?}");
}

#[tokio::test]
async fn a_night_without_its_backup_stands_among_the_jobs_that_failed() {
    let blocked = tempfile::NamedTempFile::new().unwrap();
    let folder = blocked.path().to_string_lossy().into_owned();
    let app = TestApp::with(|it| {
        it.backup_keep = 2;
        it.backup_folder.clone_from(&folder);
    })
    .await;
    schedule::tick(&app).await.unwrap();
    app.wait(Duration::hours(20));
    schedule::tick(&app).await.unwrap();
    for _ in 0..8 {
        app.run_jobs().await;
        app.wait(Duration::hours(3));
    }
    let page = told(&app.as_role(Role::Administrator).await).await;
    assert!(page.contains("Sauvegarde de la nuit") && page.contains("ne peut pas être lu"), "{page}");
    app.leave_jobs();
}
