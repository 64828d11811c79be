//! A town that leaves with everything: open files, and the same site made of them somewhere else.
use crate::support::app::{TestApp, both, server};
use crate::support::make;
use axum::http::{StatusCode, header};
use parvis::backup::{self, Contents};
use parvis::content::publish::Act;
use parvis::content::search;
use parvis::demo;
use parvis::staff::Role;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

const SEARCH: &str = "/recherche?q=marche";

async fn export(app: &TestApp, dir: &Path, force: bool) -> anyhow::Result<Contents> {
    Box::pin(backup::export(&app.db, &app.settings, &app.media, dir, force, app.now())).await
}

async fn import(app: &TestApp, dir: &Path) -> anyhow::Result<Contents> {
    Box::pin(backup::import(&app.db, &app.settings, &app.media, dir, app.now())).await
}

/// Status, type, bytes.
type Answered = (u16, String, Vec<u8>);

/// Every public answer that the map of the site, its pages and its descriptions lead to, by path.
async fn crawl(app: &TestApp) -> BTreeMap<String, Answered> {
    let start = [
        "/",
        "/sitemap.xml",
        "/robots.txt",
        "/feed.atom",
        "/feed.rss",
        "/agenda.ics",
        "/api/v1/items?limit=100",
        "/api/v1/openapi.json",
        "/donnees/catalogue.jsonld",
        "/recherche?q=marche",
    ];
    let mut open: VecDeque<String> = start.map(str::to_owned).into();
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut found = BTreeMap::new();
    while let Some(path) = open.pop_front() {
        let answer = app.reader().get(&path).await;
        let kind = answer.headers.get(header::CONTENT_TYPE).map_or("", |it| it.to_str().unwrap()).to_owned();
        let mut next = Vec::new();
        if kind.starts_with("text/html") {
            let page = answer.page();
            // The map of the site names every page; what else they lead to are pictures and files.
            next = page.attributes("img[src]", "src");
            let file =
                |it: &String| ["/files/", "/media/", "/donnees/"].iter().any(|own| it.starts_with(own));
            next.extend(page.attributes("a[href]", "href").into_iter().filter(file));
        } else if path == "/sitemap.xml" {
            let text = answer.text();
            next.extend(
                text.split("<loc>").skip(1).filter_map(|it| Some(it.split_once("</loc>")?.0.to_owned())),
            );
        }
        for link in next {
            let link = link.strip_prefix("https://valbourg.example").unwrap_or(&link);
            let link = link.split('#').next().unwrap_or_default();
            // Searches and calendars go on for ever.
            let page = link.starts_with('/')
                && !link.starts_with("//")
                && !link.starts_with("/cms")
                && !link.contains('?');
            if page && seen.insert(link.to_owned()) {
                open.push_back(link.to_owned());
            }
        }
        found.insert(path, (answer.status.as_u16(), kind, answer.body));
    }
    found
}

fn same(one: &BTreeMap<String, Answered>, other: &BTreeMap<String, Answered>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let differs = |path: &&String| one[*path] != other[*path];
    let paths: Vec<_> = one.keys().filter(differs).collect();
    let Some(first) = paths.first() else { return };
    let text = |of: &BTreeMap<String, Answered>| String::from_utf8_lossy(&of[*first].2).into_owned();
    let (ours, theirs) = (text(one), text(other));
    let line = ours.lines().zip(theirs.lines()).find(|it| it.0 != it.1);
    panic!("{paths:?} differ; {first}: {line:#?}");
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_that_comes_back_is_the_same_byte_for_byte() {
    let app = TestApp::sqlite().await;
    Box::pin(demo::texts(&app)).await.unwrap();
    let gone = make::live(&app, make::article("Une erreur")).await;
    make::act(&app, &gone, make::withdrawal("Ce n’était pas vrai.")).await;
    let later = make::draft(&app, make::article("Demain seulement")).await;
    make::act(&app, &later, Act::Schedule { at: app.now() + chrono::Duration::days(2) }).await;
    let editor = app.person(Role::Editor).await;
    app.run_jobs().await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("valbourg");
    let contents = export(&app, &dir, false).await.unwrap();
    // An index is made and not copied: both are as of now.
    search::rebuild(&app.db).await.unwrap();
    let mut before = crawl(&app).await;
    assert!(before.len() > 100, "{}", before.len());

    // Nothing that lets somebody in stands in any file.
    let mut all = Vec::new();
    files(&dir, &mut all);
    let hash = "$argon2";
    for path in &all {
        assert!(!String::from_utf8_lossy(&fs::read(path).unwrap()).contains(hash), "{}", path.display());
    }
    assert!(fs::read_to_string(dir.join("records/account.0001.jsonl")).unwrap().contains(&editor.email));

    let mut others = vec![TestApp::sqlite().await];
    if let Some(server) = server() {
        others.push(TestApp::postgres(&server).await);
    }
    for other in &others {
        let back = import(other, &dir).await.unwrap();
        assert_eq!((&back.rows, back.files), (&contents.rows, contents.files));
        other.run_jobs().await;
        let mut after = crawl(other).await;
        if other.db.backend() != app.db.backend() {
            // Each database weighs words in its own way: its answers to a search come in an order of its own.
            before.remove(SEARCH);
            after.remove(SEARCH);
        }
        same(&before, &after);
        // Short ids go on where they were, and what was to be done is done.
        let next = make::draft(other, make::article("Après")).await;
        assert_eq!(next.short_id, later.short_id + 1);
        other.wait(chrono::Duration::days(3));
        other.run_jobs().await;
        assert_eq!(other.reader().get("/actualites/demain-seulement").await.status, StatusCode::OK);
        let form =
            [("email", editor.email.as_str()), ("password", crate::support::app::PASSWORD), ("next", "/cms")];
        assert_ne!(
            other.reader().post("/cms/sign-in", &form).await.status,
            StatusCode::SEE_OTHER,
            "no password came along"
        );
    }
    app.leave_jobs();
    others.iter().for_each(TestApp::leave_jobs);
}

#[tokio::test]
async fn items_are_files_anybody_can_read() {
    both(async |app| {
        let live = make::live(app, make::article("Le marché s’étend")).await;
        make::reword(app, &live, "salle pleine", "salle comble").await;
        make::draft(app, make::article("Pas encore public")).await;
        app.run_jobs().await;
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("export");
        export(app, &dir, false).await.unwrap();
        let stem = dir.join("items/article/1-le-marche-s-etend.fr");
        let item: Value = serde_json::from_slice(&fs::read(stem.with_extension("fr.json")).unwrap()).unwrap();
        assert_eq!(item["item"]["short_id"], 1);
        assert_eq!(item["revisions"].as_array().unwrap().len(), 2);
        assert_eq!(item["address"], "/actualites/le-marche-s-etend");
        let text = fs::read_to_string(stem.with_extension("fr.md")).unwrap();
        assert!(
            text.starts_with("---\n")
                && text.contains("title: \"Le marché s’étend\"")
                && text.contains("salle comble"),
            "{text}"
        );
        let schema: Value =
            serde_json::from_slice(&fs::read(dir.join("schema/item.schema.json")).unwrap()).unwrap();
        let mut all = Vec::new();
        files(&dir.join("items"), &mut all);
        let read: Vec<Value> = all
            .iter()
            .filter(|it| it.extension().is_some_and(|it| it == "json"))
            .map(|it| serde_json::from_slice(&fs::read(it).unwrap()).unwrap())
            .collect();
        assert_eq!(read.len(), 2);
        for item in &read {
            let found = crate::api::wrong(&schema, &schema, item, "item");
            let found: Vec<_> = found.iter().filter(|it| !it.contains(" has ")).collect();
            assert!(found.is_empty(), "{found:?}");
        }
        // The same town once more is the same files.
        let sums = fs::read_to_string(dir.join("B3SUMS")).unwrap();
        assert!(export(app, &dir, false).await.unwrap_err().to_string().contains("--force"));
        fs::write(dir.join("ours.txt"), "ours").unwrap();
        fs::write(dir.join("items/old.json"), "{}").unwrap();
        export(app, &dir, true).await.unwrap();
        let again = fs::read_to_string(dir.join("B3SUMS")).unwrap();
        let sorted = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(sorted(&again), sorted(&sums));
        assert!(dir.join("ours.txt").exists() && !dir.join("items/old.json").exists());
        fs::create_dir(folder.path().join("other")).unwrap();
        fs::write(folder.path().join("other/letter.txt"), "a letter").unwrap();
        let refused = export(app, &folder.path().join("other"), true).await.unwrap_err().to_string();
        assert!(refused.contains("holds no export"), "{refused}");
        // What stands here is not replaced.
        let refused = import(app, &dir).await.unwrap_err().to_string();
        assert!(refused.contains("2 items") && refused.contains("empty"), "{refused}");
    })
    .await;
}

/// Every fault has its line, and nothing has happened.
#[tokio::test]
async fn a_folder_that_is_not_whole_is_refused() {
    let app = TestApp::sqlite().await;
    make::live(&app, make::article("Le marché s’étend")).await;
    app.media.put(b"%PDF a file of the town").unwrap();
    app.run_jobs().await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("export");
    let other = TestApp::sqlite().await;
    let sums = dir.join("B3SUMS");
    let item = dir.join("items/article/1-le-marche-s-etend.fr.json");
    let rewrite = |path: &Path, from: &str, to: &str| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    let media = |name: &str| {
        let mut all = Vec::new();
        files(&dir.join("media"), &mut all);
        fs::write(all.iter().find(|it| it.extension().is_some_and(|it| it == "pdf")).unwrap(), name).unwrap();
    };
    let faults: [(&str, &dyn Fn()); 10] = [
        ("is missing", &|| fs::remove_file(&item).unwrap()),
        ("is damaged", &|| rewrite(&item, "salle pleine", "salle vide")),
        ("is damaged", &|| media("another file")),
        ("cut short", &|| fs::remove_file(&sums).unwrap()),
        ("leads out", &|| rewrite(&sums, "items/article/1-", "items/../../1-")),
        ("leads out", &|| rewrite(&sums, "  items/article/1-", "  /etc/1-")),
        ("is nothing an export holds", &|| rewrite(&sums, "  items/article/1-", "  other/1-")),
        ("another form", &|| rewrite(&dir.join("parvis.json"), "\"version\": 1", "\"version\": 9")),
        ("no export", &|| fs::remove_file(dir.join("parvis.json")).unwrap()),
        ("does not name it", &|| fs::write(dir.join("records/more.0001.jsonl"), "{}").unwrap()),
    ];
    for (words, fault) in faults {
        let _ = fs::remove_dir_all(&dir);
        export(&app, &dir, false).await.unwrap();
        fault();
        let said = format!("{:#}", import(&other, &dir).await.unwrap_err());
        assert!(said.contains(words), "{words}: {said}");
    }
    // A row no table takes, under hashes that are right: nothing of it stays.
    let _ = fs::remove_dir_all(&dir);
    export(&app, &dir, false).await.unwrap();
    let strange = b"{\"colour\":\"red\"}\n";
    fs::write(dir.join("records/zone.0009.jsonl"), strange).unwrap();
    let mut text = fs::read_to_string(&sums).unwrap();
    text.push_str(&format!("{}  records/zone.0009.jsonl\n", blake3::hash(strange).to_hex()));
    fs::write(&sums, text).unwrap();
    let said = format!("{:#}", import(&other, &dir).await.unwrap_err());
    assert!(said.contains("colour"), "{said}");
    assert!(parvis::content::item::all_on_site(&other.db).await.unwrap().is_empty());
    #[cfg(unix)]
    {
        let _ = fs::remove_dir_all(&dir);
        export(&app, &dir, false).await.unwrap();
        fs::rename(&item, folder.path().join("away.json")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("away.json"), &item).unwrap();
        let said = format!("{:#}", import(&other, &dir).await.unwrap_err());
        assert!(said.contains("leads out") || said.contains("missing"), "{said}");
    }
    app.leave_jobs();
    other.leave_jobs();
}
