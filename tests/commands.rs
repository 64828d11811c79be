//! The program itself, as the shell runs it: what it prints, how it ends, and what it survives.
use crate::support::app::PASSWORD;
use crate::support::pdf;
use chrono::Utc;
use parvis::content::import::line;
use parvis::content::publication::Zoning;
use parvis::content::{Kind, item, publication, topic, town};
use parvis::db::Db;
use parvis::migrations::Migrator;
use parvis::print::issue::{self, Change, Wish};
use parvis::queue::{self, JobState, row};
use parvis::staff::Person;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, Statement,
};
use sea_orm_migration::MigratorTrait as _;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

/// A folder of its own and the program on it.
struct Shell {
    folder: TempDir,
}

/// What a command did.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Shell {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parvis"));
        command.args(arguments).arg("--data").arg(self.data()).env("PARVIS_LOG", "warn").stdin(Stdio::null());
        command
            .env("PARVIS_PUBLIC_URL", "https://valbourg.example")
            .env("PARVIS_LAYOUT_SECONDS", "300")
            .env_remove("PARVIS_DEV")
            .env_remove("PARVIS_DATABASE_URL");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        told(&self.command(arguments).output().unwrap())
    }

    /// Runs it with `--json` and reads what it says.
    fn json(&self, arguments: &[&str], status: i32) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.status, status, "{arguments:?}: {} {}", ran.out, ran.err);
        serde_json::from_str(&ran.out)
            .unwrap_or_else(|err| panic!("{arguments:?} says more than JSON ({err}): {}", ran.out))
    }

    async fn db(&self) -> Db {
        Db::connect(&format!("sqlite://{}?mode=rwc", self.data().join("parvis.db").display())).await.unwrap()
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }
}

fn told(output: &Output) -> Ran {
    let text = |it: &[u8]| String::from_utf8_lossy(it).into_owned();
    Ran { status: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
}

/// Three articles that link to each other, a picture, a service, and three files with something wrong.
fn town_folder(shell: &Shell) -> String {
    let files = [
        (
            "in/marche.md",
            "---\ntitle: Le marché s’étend\nlede: Dès samedi, trente étals de plus.\npublished_by: nobody\n---\n\nLe marché gagne la rue du Pont.\n\n![Des étals sous les platanes](etal.png \"Un samedi | Ville\")\n\nVoir [la navette](parvis:article/navette).\n",
        ),
        (
            "in/navette.md",
            "---\ntitle: La navette passe tous les quarts d’heure\nlede: Matin et soir.\n---\n\n## Horaires\n\n- à 7 h\n- à 8 h\n\nUn <s>ancien</s> arrêt.\n",
        ),
        (
            "in/2019-06-14-archives.md",
            "---\ntitle: Des archives\nlede: Un vieux cahier.\n---\n\nUn cahier de 1919.\n",
        ),
        (
            "in/services/carte.md",
            "---\ntitle: Carte d’identité\nlede: Sur rendez-vous.\nresult: La carte est remise en mairie.\nfor_whom: Tout le monde\n---\n\nPrenez rendez-vous.\n",
        ),
        (
            "in/sans-image.md",
            "---\ntitle: Une image manque\nlede: Elle n’est pas là.\nimage: absente.png\n---\n\nTexte.\n",
        ),
        ("in/casse.md", "---\ntitle: [pas fermé\n---\n\nTexte.\n"),
        ("in/notes.txt", "Ce fichier n’est pas du Markdown."),
    ];
    files.iter().for_each(|(path, text)| shell.write(path, text));
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1200, 800, image::Rgb([40, 90, 80]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    shell.write("in/etal.png", png.into_inner());
    shell.path("in")
}

fn outcomes(report: &Value) -> BTreeMap<String, String> {
    let word = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
    report["elements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (word(it, "source"), word(it, "outcome")))
        .collect()
}

fn reasons(report: &Value, source: &str) -> String {
    let elements = report["elements"].as_array().unwrap();
    let found =
        elements.iter().find(|it| it["source"] == source).unwrap_or_else(|| panic!("no {source}: {report}"));
    found["reasons"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>().join(" ; ")
}

fn sums(report: &Value) -> bool {
    let count = |key: &str| report[key].as_u64().unwrap();
    let parts = ["imported", "updated", "unchanged", "merged", "left_out"].map(count);
    parts.iter().sum::<u64>() == count("total")
        && count("total") == report["elements"].as_array().unwrap().len() as u64
}

#[test]
fn routes_are_listed_as_they_are_served() {
    let shell = Shell::new();
    let routes = shell.json(&["routes"], 0);
    let routes = routes.as_array().unwrap();
    assert_eq!(routes.len(), parvis::routes::table().count());
    let names = ["public", "partner", "contributor", "editor", "chief_editor", "administrator"];
    assert!(routes.iter().all(|it| names.contains(&it["access"].as_str().unwrap())));
    let home = serde_json::json!({ "method": "GET", "path": "/", "access": "public" });
    assert!(routes.contains(&home));
    assert!(shell.run(&["routes"]).out.contains("chief_editor"));
}

#[test]
fn wrong_use_ends_with_two_and_a_sentence_that_helps() {
    let shell = Shell::new();
    shell.json(&["migrate"], 0);
    shell.write("settings/parvis.toml", "publik_url = 1\n");
    let cases: [(&[&str], &str); 9] = [
        (&[], "Usage"),
        (&["fly"], "fly"),
        (&["issue", "build", "7", "--out", "x"], "parvis issue list"),
        (&["issue", "build", "7"], "--out"),
        (&["issue", "new", "--pages", "vingt"], "MIN-MAX"),
        (&["issue", "new", "--closing", "demain"], "YYYY-MM-DD"),
        (&["issue", "new", "--pages", "10-6"], "Pages, at least:"),
        (&["import", "markdown", "nulle-part"], "nulle-part"),
        (&["user", "add", "camille@town.example", "--role", "king"], "chief_editor"),
    ];
    for (arguments, words) in cases {
        let ran = shell.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(words), "{arguments:?} says: {}", ran.err);
        assert!(!ran.err.contains("panicked") && !ran.err.contains("Error("), "{}", ran.err);
    }
    let settings = shell.path("settings");
    let ran = told(
        &Command::new(env!("CARGO_BIN_EXE_parvis")).args(["doctor", "--data", &settings]).output().unwrap(),
    );
    assert!(
        ran.status == 2 && ran.err.contains("publik_url") && ran.err.contains("parvis.toml"),
        "{}",
        ran.err
    );
}

#[test]
fn a_backup_is_checked_put_back_elsewhere_and_over_nothing_unasked() {
    let (here, there) = (Shell::new(), Shell::new());
    let folder = town_folder(&here);
    here.json(&["import", "markdown", &folder, "--publish"], 1);
    let file = here.path("parvis.tar.zst");
    let made = here.json(&["backup", &file], 0);
    let checked = there.json(&["restore", &file, "--check"], 0);
    assert_eq!(made, checked);
    assert!(!there.data().join("parvis.db").exists(), "a check needs no installation");
    assert_eq!(there.json(&["restore", &file], 0), made);
    // The same town: its backup holds the same, and the job that reads the pages of the magazine again.
    let again = there.path("again.tar.zst");
    let mut second = there.json(&["backup", &again], 0);
    let mut first = made.clone();
    assert_eq!(second["rows"]["job"].as_u64(), first["rows"]["job"].as_u64().map(|it| it + 1));
    for it in [&mut first, &mut second] {
        it["rows"]["job"].take();
    }
    assert_eq!((&second["rows"], &second["files"]), (&first["rows"], &first["files"]));
    let refused = there.run(&["restore", &file]);
    assert_eq!(refused.status, 2, "{}", refused.out);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(there.json(&["restore", &file, "--force"], 0), made);
    std::fs::write(&file, b"no backup").unwrap();
    assert_eq!(there.run(&["restore", &file, "--check"]).status, 2);
}

#[test]
fn a_town_leaves_with_open_files_and_comes_back() {
    let (here, there) = (Shell::new(), Shell::new());
    let folder = town_folder(&here);
    here.json(&["import", "markdown", &folder, "--publish"], 1);
    let dir = here.path("export");
    let made = here.json(&["export", &dir], 0);
    assert_eq!(there.json(&["import", "parvis", &dir, "--check"], 0), made);
    assert!(!there.data().join("parvis.db").exists(), "a check needs no installation");
    assert_eq!(there.json(&["import", "parvis", &dir], 0), made);
    let refused = here.run(&["export", &dir]);
    assert!(refused.status == 2 && refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(here.json(&["export", &dir, "--force"], 0)["rows"], made["rows"]);
    let refused = there.run(&["import", "parvis", &dir]);
    assert!(refused.status == 2 && refused.err.contains("holds something already"), "{}", refused.err);
}

#[test]
fn help_has_examples() {
    let shell = Shell::new();
    let commands: [&[&str]; 16] = [
        &["serve"],
        &["backup"],
        &["restore"],
        &["export"],
        &["import", "parvis"],
        &["demo"],
        &["routes"],
        &["migrate"],
        &["user", "add"],
        &["user", "enter"],
        &["import", "markdown"],
        &["issue", "new"],
        &["issue", "build"],
        &["issue", "handoff"],
        &["issue", "return"],
        &["layout", "check"],
    ];
    for command in commands {
        let ran = shell.run(&[command, &["--help"]].concat());
        assert_eq!(ran.status, 0, "{command:?}");
        assert!(
            ran.out.contains("Example") && ran.out.contains(&format!("parvis {}", command.join(" "))),
            "{command:?}: {}",
            ran.out
        );
    }
    assert!(!shell.data().exists(), "asking for help makes no folder");
}

#[test]
fn an_account_is_added_with_a_password_typed_or_made() {
    let shell = Shell::new();
    let add = |email: &str, typed: &str| {
        let mut command = shell.command(&["user", "add", email, "--role", "chief_editor", "--json"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        told(&child.wait_with_output().unwrap())
    };
    let typed = add("camille@town.example", &format!("{PASSWORD}\n"));
    assert_eq!(typed.status, 0, "{}", typed.err);
    assert!(!typed.out.contains(PASSWORD), "a password one typed is not told");
    let made: Value = serde_json::from_str(&add("theo@town.example", "").out).unwrap();
    assert!(made["password"].as_str().unwrap().len() >= 12 && made["role"] == "chief_editor", "{made}");
    let short = add("lucie@town.example", "court\n");
    assert!(short.status == 2 && short.err.contains("12"), "{}", short.err);
    let twice = add("Camille@Town.example", &format!("{PASSWORD}\n"));
    assert_eq!((twice.status, twice.out.as_str()), (2, ""));
}

#[test]
fn an_operator_who_locked_himself_out_gets_a_way_back() {
    let shell = Shell::new();
    let made = shell.json(&["user", "add", "camille@town.example", "--role", "editor"], 0);
    assert_eq!(made["role"], "editor");
    let back = shell.json(
        &["user", "enter", "Camille@town.example", "--role", "administrator", "--without-second-factor"],
        0,
    );
    assert!(back["address"].as_str().unwrap().contains("/cms/link/") && back["minutes"] == 15, "{back}");
    let nobody = shell.run(&["user", "enter", "personne@town.example"]);
    assert!(nobody.status == 2 && nobody.err.contains("parvis user add"), "{}", nobody.err);
}

#[test]
fn an_address_is_subscribed_to_listed_paused_and_left() {
    let shell = Shell::new();
    let address = "https://agenda.example/ville.ics?key=1";
    let begun = shell.json(&["import", "agenda", address, "--subscribe", "--every", "24", "--publish"], 1);
    let fault = begun["fault"].as_str().unwrap();
    assert!(fault.contains("agenda.example n’est pas de ceux"), "{begun}");
    let all = shell.json(&["subscription", "list"], 1);
    assert_eq!(
        (&all[0]["hours"], &all[0]["faults"], &all[0]["publish"]),
        (&24.into(), &1.into(), &true.into())
    );
    let twice = shell.run(&["import", "agenda", address, "--subscribe"]);
    assert!(twice.status == 2 && twice.err.contains("followed already"), "{}", twice.err);
    let never = shell.run(&["import", "agenda", "./agenda.ics", "--subscribe"]);
    assert!(never.status == 2 && never.err.contains("https://"), "{}", never.err);
    let other = shell.run(&["import", "agenda", "https://a.example/b.ics", "--subscribe", "--every", "5"]);
    assert_eq!(other.status, 2, "{}", other.out);
    assert_eq!(shell.json(&["subscription", "ask", address], 1)["faults"], 2);
    assert_eq!(shell.json(&["subscription", "pause", address], 1)["paused"], true);
    assert_eq!(shell.json(&["subscription", "list"], 0)[0]["paused"], true);
    assert_eq!(shell.json(&["subscription", "resume", address], 1)["faults"], 3);
    assert_eq!(
        shell.json(&["subscription", "remove", address], 0)["removed"],
        "https://agenda.example/ville.ics"
    );
    assert_eq!(shell.json(&["subscription", "list"], 0).as_array().unwrap().len(), 0);
    let gone = shell.run(&["subscription", "ask", address]);
    assert!(gone.status == 2 && gone.err.contains("nobody subscribed"), "{}", gone.err);
}

#[test]
fn importing_twice_makes_no_duplicate() {
    let shell = Shell::new();
    let folder = town_folder(&shell);
    let first = shell.json(&["import", "markdown", &folder, "--publish"], 1);
    assert!(sums(&first), "{first}");
    let known = outcomes(&first);
    for source in [
        "marche.md",
        "navette.md",
        "2019-06-14-archives.md",
        "services/carte.md",
        "sans-image.md",
        "etal.png",
    ] {
        assert_eq!(known[source], "imported", "{source}: {}", reasons(&first, source));
    }
    assert_eq!(known["casse.md"], "left_out");
    assert!(reasons(&first, "sans-image.md").contains("absente.png"));
    assert!(
        reasons(&first, "marche.md").contains("published_by"),
        "what was dropped is said: {}",
        reasons(&first, "marche.md")
    );
    assert!(reasons(&first, "navette.md").contains("barré"), "{}", reasons(&first, "navette.md"));

    let second = shell.json(&["import", "markdown", &folder, "--publish"], 1);
    assert!(sums(&second), "{second}");
    assert_eq!(
        (&second["imported"], &second["updated"], &second["unchanged"]),
        (&0.into(), &0.into(), &first["imported"]),
        "{second}"
    );

    shell.write(
        "in/navette.md",
        "---\ntitle: La navette passe toutes les dix minutes\nlede: Matin et soir.\n---\n\nTexte neuf.\n",
    );
    let third = shell.json(&["import", "markdown", &folder, "--publish"], 1);
    assert_eq!((&third["updated"], outcomes(&third)["navette.md"].as_str()), (&1.into(), "updated"));
}

#[tokio::test]
async fn what_was_imported_is_public_and_dated() {
    let shell = Shell::new();
    let folder = town_folder(&shell);
    let report = shell.json(&["import", "markdown", &folder, "--publish"], 1);
    let db = shell.db().await;
    let id = |source: &str| -> Uuid {
        let found = report["elements"].as_array().unwrap().iter().find(|it| it["source"] == source).unwrap();
        found["item"].as_str().unwrap().parse().unwrap()
    };
    let items = item::live_by_ids(&db, &[id("marche.md"), id("navette.md"), id("2019-06-14-archives.md")])
        .await
        .unwrap();
    assert_eq!(items.len(), 3);
    let dated = &items[&id("2019-06-14-archives.md")].item;
    assert_eq!(
        (dated.slug.as_str(), dated.displayed_at.unwrap().to_rfc3339()),
        ("archives", "2019-06-14T06:00:00+00:00".to_owned())
    );
    let names = item::naming(&db, id("navette.md")).await.unwrap();
    assert_eq!(
        names.iter().map(|it| it.id).collect::<Vec<_>>(),
        [id("marche.md")],
        "links became links to items"
    );
    let jobs = row::Entity::find().all(&db.read).await.unwrap();
    assert!(jobs.iter().all(|it| it.state == JobState::Done), "{jobs:?}");
    db.close().await.unwrap();
}

/// Killed in the middle, run again: what stands there is what stands where nobody killed it.
#[tokio::test]
async fn an_import_that_is_killed_goes_on() {
    let (shell, calm) = (Shell::new(), Shell::new());
    for number in 0..60 {
        let next = (number + 7) % 60;
        let text = format!(
            "---\ntitle: Article {number}\nlede: Une phrase.\n---\n\nVoir [la suite](parvis:article/a{next}).\n"
        );
        shell.write(&format!("in/a{number}.md"), text);
    }
    let folder = shell.path("in");
    let arguments = ["import", "markdown", folder.as_str(), "--publish"];
    calm.json(&arguments, 0);
    shell.json(&["migrate"], 0);
    let db = shell.db().await;
    let mut running = shell.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(120);
    while line::Entity::find().count(&db.read).await.unwrap() < 5 {
        assert!(Instant::now() < deadline && running.try_wait().unwrap().is_none(), "it came to nothing");
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let cut = line::Entity::find().count(&db.read).await.unwrap();
    let report = shell.json(&arguments, 0);
    assert_eq!(
        (&report["total"], &report["imported"]),
        (&60.into(), &60.into()),
        "after {cut} lines: {report}"
    );
    let again = shell.json(&arguments, 0);
    assert_eq!((&again["unchanged"], &again["left_out"]), (&60.into(), &0.into()), "{again}");
    db.close().await.unwrap();
    let standing = async |shell: &Shell| {
        let db = shell.db().await;
        let mut found: Vec<(Uuid, String, bool, String)> = Vec::new();
        for it in item::live_of_kinds(&db, &[Kind::Article]).await.unwrap() {
            let text = serde_json::to_string(&it.fields.body).unwrap();
            found.push((it.item.id, it.item.slug, it.item.on_site, text));
        }
        db.close().await.unwrap();
        found.sort();
        found
    };
    assert_eq!(standing(&shell).await, standing(&calm).await);
}

#[test]
fn an_issue_from_the_shell() {
    let shell = Shell::new();
    let mut slip = Command::new(env!("CARGO_BIN_EXE_parvis"));
    let slip = slip.args(["issue", "list", "--data"]).arg(shell.path("twon")).output().unwrap();
    assert_eq!(slip.status.code(), Some(2), "a slip in a name begins no town");
    assert!(String::from_utf8_lossy(&slip.stderr).contains("there is no folder"), "{slip:?}");
    shell.write("lettre.pdf", "Madame, Monsieur");
    let letter = shell.run(&["press", "check", &shell.path("lettre.pdf")]);
    assert!(letter.err.contains("is no PDF") && letter.out.is_empty(), "{} {}", letter.err, letter.out);
    let folder = town_folder(&shell);
    shell.json(&["import", "markdown", &folder, "--publish"], 1);
    let planned =
        shell.json(&["issue", "new", "--title", "L’hiver", "--closing", "2099-12-15", "--pages", "8-16"], 0);
    let closing = planned["closing"].as_str().unwrap();
    assert_eq!(
        (&planned["number"], closing),
        (&1.into(), "2099-12-15T18:00:00+01:00"),
        "a date means 18:00 in town"
    );
    shell.json(&["issue", "new"], 0);
    let list = shell.json(&["issue", "list"], 0);
    let numbers: Vec<_> = list.as_array().unwrap().iter().map(|it| it["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [2, 1], "newest first");
    for key in ["number", "title", "state", "closing", "pages"] {
        assert!(!list[1][key].is_null(), "{key}");
    }
    assert!(shell.run(&["issue", "list"]).out.contains("closes 2099-12-15 18:00"));
    let refused = shell.run(&["issue", "new", "--pages", "10-14"]).err;
    assert!(refused.contains("Pages, at least:") && !refused.contains("pages_min"), "{refused}");
    let out = shell.path("out");
    let report = shell.json(&["issue", "build", "1", "--out", &out], 1);
    let stored: Value =
        serde_json::from_slice(&std::fs::read(Path::new(&out).join("report.json")).unwrap()).unwrap();
    assert_eq!(report, stored);
    let bytes = std::fs::read(Path::new(&out).join("n1-web.pdf")).unwrap();
    let (text, pages) = (pdf::text(&bytes), pdf::pages(&bytes));
    assert_eq!((report["pages"].as_u64().unwrap() as usize, pages % 4), (pages, 0));
    for title in
        ["Le marché s’étend", "La navette passe tous les quarts d’heure", "Des archives", "Une image manque"]
    {
        assert!(pdf::holds(&text, title), "{title}");
    }
    well_formed(&report);
    assert_eq!(shell.json(&["issue", "list"], 0)[1]["pages"], pages);
}

#[tokio::test]
async fn a_build_writes_the_files_of_every_edition() {
    let shell = Shell::new();
    let folder = town_folder(&shell);
    shell.json(&["import", "markdown", &folder, "--publish"], 1);
    shell.json(&["issue", "new", "--closing", "2099-12-15"], 0);
    let db = shell.db().await;
    let (iles, cote) = (
        topic::zone_named(&db, "les-iles", "Les Îles", "", 1).await.unwrap(),
        topic::zone_named(&db, "la-cote", "La Côte", "", 2).await.unwrap(),
    );
    let issue = publication::by_number(&db, 1).await.unwrap();
    let zoning = Zoning { pages: 1, zones: vec![iles.id, cote.id] };
    let wish = Wish { zoning, ..Wish::default() };
    let change = Change { version: issue.version, wish, ..Change::default() };
    let town = town::get(&db).await.unwrap();
    issue::change(&db, &Person::system(), &town, issue.id, change, issue.created_at).await.unwrap();
    db.close().await.unwrap();
    let out = shell.path("out");
    let report = shell.json(&["issue", "build", "1", "--out", &out, "--only", "web"], 1);
    let files = tree(Path::new(&out));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["n1-la-cote-web.pdf", "n1-les-iles-web.pdf", "report.json"]);
    assert_eq!(pdf::pages(&files["n1-la-cote-web.pdf"]), report["pages"].as_u64().unwrap() as usize);
    let zones: Vec<_> =
        report["zones"].as_array().unwrap().iter().map(|it| it["zone"].as_str().unwrap()).collect();
    assert_eq!(zones, ["les-iles", "la-cote"]);
    let empty = report["zones"][1]["findings"].as_array().unwrap();
    assert!(empty.iter().any(|it| it["code"] == "zone_empty" && it["zone"] == "La Côte"), "{empty:?}");
    for list in ["placed", "left_out"] {
        assert!(report["zones"][0][list].is_array(), "{list}");
    }
    well_formed(&report);
}

/// The files below a folder, by their path in it.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut open, mut found) = (vec![folder.to_path_buf()], BTreeMap::new());
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn an_agency_is_handed_an_issue_and_sends_it_back() {
    let shell = Shell::new();
    let folder = town_folder(&shell);
    shell.json(&["import", "markdown", &folder, "--publish"], 1);
    shell.json(&["issue", "new", "--closing", "2099-12-15", "--pages", "8-16"], 0);
    let out = shell.path("agency");
    let made = shell.json(&["issue", "handoff", "1", "--out", &out], 0);
    let there = made["folder"].as_str().unwrap().to_owned();
    let files = tree(Path::new(&there));
    assert_eq!((made["handoff"].as_i64(), made["files"].as_u64()), (Some(1), Some(files.len() as u64)));
    let story = files.keys().find(|it| it.ends_with("_complet.icml")).unwrap().clone();
    let photo = files.keys().find(|it| it.starts_with("04_images/")).unwrap();
    let sent = image::load_from_memory(&files[photo]).unwrap();
    assert_eq!((sent.width(), sent.height()), (1200, 800), "every pixel of the original");
    let again = shell.run(&["issue", "handoff", "1", "--out", &out]);
    assert!(again.status == 2 && again.err.contains("Nothing changed"), "{}", again.err);

    let lock = Path::new(&there).join(&story).with_extension("idlk");
    std::fs::write(&lock, "").unwrap();
    let locked = shell.run(&["issue", "handoff", "1", "--out", &out, "--whole"]);
    assert!(locked.status == 2 && locked.err.contains("checked out"), "{}", locked.err);
    std::fs::remove_file(lock).unwrap();
    let whole = shell.json(&["issue", "handoff", "1", "--out", &out, "--whole"], 0);
    assert_eq!(whole["files"], made["files"]);

    let path = Path::new(&there).join(&story).to_string_lossy().into_owned();
    let same = shell.json(&["issue", "return", "1", &path], 0);
    assert_eq!((same["suggestions"].as_u64(), same["stories"].as_array().unwrap().len()), (Some(0), 1));
    let text = String::from_utf8(files[&story].clone()).unwrap();
    let (head, tail) = text.rsplit_once("</Content>").unwrap();
    std::fs::write(&path, format!("{head} relu</Content>{tail}")).unwrap();
    let changed = shell.json(&["issue", "return", "1", &path], 1);
    assert_eq!(changed["suggestions"], 1, "{changed}");
    shell.write("hostile.icml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>");
    let hostile = shell.run(&["issue", "return", "1", &shell.path("hostile.icml")]);
    assert!(hostile.status == 2 && hostile.err.contains("cannot be read as ICML"), "{}", hostile.err);

    shell.json(&["issue", "build", "1", "--out", &out, "--only", "press"], 1);
    let pdf = shell.path("agency/n1-press.pdf");
    let taken = shell.json(&["issue", "return", "1", &pdf], 0);
    let matches = taken["matches"].as_array().unwrap();
    assert!(matches.iter().any(|it| it["certainty"] == "certain"), "{matches:?}");
    assert_eq!(taken["pages"].as_u64().unwrap() as usize, pdf::pages(&std::fs::read(&pdf).unwrap()));
}

#[tokio::test]
async fn the_printer_and_the_office_are_written_for() {
    let shell = Shell::new();
    let folder = town_folder(&shell);
    shell.json(&["import", "markdown", &folder, "--publish"], 1);
    shell.json(&["issue", "new", "--closing", "2099-12-15", "--pages", "8-16"], 0);
    let out = shell.path("out");
    let file = |name: &str| std::fs::read(Path::new(&out).join(name)).unwrap();
    let build = |arguments: &[&str], status: i32| {
        shell.json(&[&["issue", "build", "1", "--out", &out], arguments].concat(), status)
    };
    let told = build(&["--only", "press,booklet,spreads", "--sheet", "a4", "--creep"], 1);
    let why = told["approval"].as_str().unwrap();
    assert!(told["approved"] == false && why.contains("la signature de la rédaction en chef"), "{told}");
    let pages = told["pages"].as_u64().unwrap();
    for (name, sheets) in
        [("n1-press.pdf", pages), ("n1-booklet.pdf", pages / 2), ("n1-spreads.pdf", pages / 2 + 1)]
    {
        pdf::is_sound(&file(name));
        assert_eq!(pdf::pages(&file(name)) as u64, sheets, "{name}");
    }
    assert!(!Path::new(&out).join("n1-web.pdf").exists(), "nobody asked for it");
    build(&["--only", "press", "--pages", "1,3-4"], 1);
    let some = file("n1-press-1,3-4.pdf");
    pdf::is_sound(&some);
    assert_eq!(pdf::rasters(&some)[1..], pdf::rasters(&file("n1-press.pdf"))[2..4]);
    let ran = shell.run(&["issue", "build", "1", "--out", &out, "--pages", "2"]);
    assert!(ran.status == 2 && ran.err.contains("--only press"), "{}", ran.err);
    for wrong in ["0", "4-2", "deux", "2,"] {
        let ran = shell.run(&["issue", "build", "1", "--out", &out, "--only", "press", "--pages", wrong]);
        assert!(ran.status == 2 && ran.err.contains("--pages"), "{wrong}: {}", ran.err);
    }
    let ran = shell.run(&["issue", "build", "1", "--out", &out, "--only", "press", "--pages", "99"]);
    assert!(ran.status == 2 && ran.err.contains("there is no page 99"), "{}", ran.err);

    // Approved: nothing is built any more, and the page is that of the file that was approved.
    let db = shell.db().await;
    let issue = publication::by_number(&db, 1).await.unwrap();
    let row = publication::ActiveModel {
        id: Set(issue.id),
        state: Set(publication::IssueState::Approved),
        ..Default::default()
    };
    row.update(&db.write).await.unwrap();
    db.close().await.unwrap();
    std::fs::remove_file(Path::new(&out).join("n1-press-1,3-4.pdf")).unwrap();
    let told = build(&["--only", "press", "--pages", "1,3-4"], 0);
    assert!(told["files"][0].as_str().unwrap().ends_with("n1-press-1,3-4.pdf"), "{told}");
    assert_eq!(pdf::rasters(&file("n1-press-1,3-4.pdf")), pdf::rasters(&some));
}

/// The words of a report are those of the contract.
fn well_formed(report: &Value) {
    let keys = |it: &Value| it.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let known: BTreeSet<String> =
        ["severity", "code", "page", "slot", "item", "message"].map(str::to_owned).into();
    for it in report["findings"].as_array().unwrap() {
        let mut said = keys(it);
        // what the preflight found says by which of its checks
        said.remove("number");
        // and of an issue with editions, in which of them it is
        said.remove("zone");
        assert_eq!(said, known, "{it}");
        assert!(["error", "warning", "info"].contains(&it["severity"].as_str().unwrap()), "{it}");
        let code = it["code"].as_str().unwrap();
        assert!(code.chars().all(|it| it.is_ascii_lowercase() || it == '_'), "{code}");
    }
    for it in report["placed"].as_array().unwrap() {
        for key in ["item", "page", "slot", "shape", "length"] {
            assert!(!it[key].is_null(), "{it}");
        }
        assert!(it["page"].as_u64().unwrap() <= report["pages"].as_u64().unwrap());
    }
}

/// The acceptance of the whole: real articles in, a magazine out.
#[tokio::test]
async fn every_title_of_the_sample_articles_is_in_the_magazine() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/articles-fr");
    if !samples.is_dir() {
        eprintln!("../shared/samples/articles-fr is not here: the import of real articles is not tested");
        return;
    }
    let shell = Shell::new();
    let arguments = ["import", "markdown", samples.to_str().unwrap(), "--publish", "--json"];
    let ran = shell.run(&arguments);
    assert!(ran.status <= 1, "{}", ran.err);
    let imported: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(sums(&imported), "{imported}");
    let photos = samples.with_file_name("photos");
    let photos = shell.run(&["import", "photos", photos.to_str().unwrap()]);
    assert!(photos.status <= 1, "{}", photos.err);
    shell.json(&["issue", "new"], 0);
    let out = shell.path("out");
    let ran = shell.run(&["issue", "build", "1", "--out", &out, "--json"]);
    assert!(ran.status <= 1, "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    well_formed(&report);
    let overset = report["findings"].as_array().unwrap().iter().filter(|it| it["code"] == "overset").count();
    let bytes = std::fs::read(Path::new(&out).join("n1-web.pdf")).unwrap();
    assert_eq!((overset, pdf::pages(&bytes) % 4), (0, 0));
    let ids: Vec<Uuid> = imported["elements"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["source"].as_str().unwrap().ends_with(".md") && it["outcome"] == "imported")
        .map(|it| it["item"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(ids.len() > 5, "{imported}");
    let db = shell.db().await;
    let items = item::by_ids(&db, &ids).await.unwrap();
    let text = pdf::text(&bytes);
    let missing: Vec<&str> =
        items.values().map(|it| it.title.as_str()).filter(|it| !pdf::holds(&text, it)).collect();
    assert!(missing.is_empty(), "not in the PDF: {missing:#?}");
    db.close().await.unwrap();
    let again: Value = serde_json::from_str(&shell.run(&arguments).out).unwrap();
    assert_eq!((&again["imported"], &again["updated"]), (&0.into(), &0.into()), "{again}");
}

#[test]
fn a_layout_is_checked_where_it_stands() {
    let shell = Shell::new();
    let layout = concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts/magazine");
    let report = shell.json(&["layout", "check", layout], 0);
    assert_eq!(report["faults"], Value::Array(Vec::new()), "{report}");
    assert_eq!(report["pages"].as_u64().unwrap() % 4, 0);
    let ran = shell.run(&["layout", "check", &shell.path("rien")]);
    assert!(ran.status == 2 && ran.err.contains("rien"), "{}", ran.err);
}

/// Draws a new layout, sees a change of its files, and says what is wrong with it.
#[test]
fn a_layout_is_drawn_again_when_a_file_changes() {
    let shell = Shell::new();
    let (dir, out) = (shell.path("layouts/ours"), shell.path("out"));
    assert_eq!(shell.json(&["layout", "new", &dir, "--from", "gazette"], 0)["made"], dir.as_str());
    let mut watching = shell
        .command(&["layout", "watch", &dir, "--out", &out, "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let first = next();
    assert_eq!((first["layout"].as_str(), &first["faults"]), (Some("ours"), &Value::Array(Vec::new())));
    assert!(Path::new(&out).join("ours.pdf").is_file() && Path::new(&out).join("page-01.png").is_file());
    let back = std::fs::read_to_string(shell.path("layouts/ours/back.typ")).unwrap();
    shell.write("layouts/ours/back.typ", format!("#let broken = nothing\n{back}"));
    let second = next();
    assert!(second["faults"][0].as_str().unwrap().starts_with("/ours/back.typ:1:"), "{second}");
    watching.kill().unwrap();
    watching.wait().unwrap();
}

#[test]
fn the_doctor_ends_with_one_when_something_is_wrong() {
    let shell = Shell::new();
    assert_eq!(shell.json(&["doctor"], 0)["findings"], Value::Array(Vec::new()));
    let ran = told(&shell.command(&["doctor", "--json"]).env_remove("PARVIS_PUBLIC_URL").output().unwrap());
    assert!(ran.status == 1 && ran.out.contains("public_url"), "{} {}", ran.out, ran.err);
}

#[tokio::test]
async fn the_doctor_finds_words_nobody_knows() {
    let shell = Shell::new();
    let folder = town_folder(&shell);
    shell.json(&["import", "markdown", &folder], 1);
    let db = shell.db().await;
    db.write.execute_unprepared("UPDATE item SET kind = 'pamphlet' WHERE short_id = 1").await.unwrap();
    db.write
        .execute_unprepared(
            "UPDATE item SET live_revision = NULL, visibility = 'floating' WHERE short_id = 2",
        )
        .await
        .unwrap();
    db.close().await.unwrap();
    std::fs::remove_dir_all(shell.data().join("media")).unwrap();
    let found = shell.json(&["doctor"], 1);
    let text = found["findings"].to_string();
    assert!(
        text.contains("kind") && text.contains("visibility") && text.contains("image(s) have lost"),
        "{text}"
    );
}

#[test]
fn commands_that_start_together_set_one_folder_up() {
    for _ in 0..3 {
        let shell = Shell::new();
        let mut all: Vec<Child> = (0..3)
            .map(|_| {
                shell
                    .command(&["migrate", "--json"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in all.drain(..) {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(shell.json(&["issue", "list"], 0), Value::Array(Vec::new()));
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_by_every_command() {
    let shell = Shell::new();
    shell.json(&["migrate"], 0);
    let db = shell.db().await;
    db.write
        .execute_unprepared(
            "INSERT INTO seaql_migrations(version, applied_at) VALUES ('m20991231_000001_tomorrow', 1)",
        )
        .await
        .unwrap();
    db.close().await.unwrap();
    for arguments in [&["issue", "list"][..], &["migrate"], &["serve"], &["demo"], &["doctor"]] {
        let ran = shell.run(arguments);
        assert_eq!(ran.status, 2, "{arguments:?}");
        assert!(
            ran.err.contains("newer Parvis") && ran.err.contains("tomorrow"),
            "{arguments:?}: {}",
            ran.err
        );
    }
}

#[tokio::test]
async fn an_older_schema_waits_for_migrate_which_copies_first() {
    let shell = Shell::new();
    std::fs::create_dir_all(shell.data()).unwrap();
    let all = u32::try_from(Migrator::migrations().len()).unwrap();
    let db = shell.db().await;
    Migrator::up(&db.write, Some(all - 1)).await.unwrap();
    // In words of the first schema: what the program writes is of the last.
    let row = "INSERT INTO account (id, email, name, password, role, locale, active, created_at)
        VALUES (x'019ab0000000700080000000000000aa', 'camille@town.example', 'Camille', '', 'editor', 'fr', 1, '2026-12-01T09:00:00Z')";
    db.write.execute_unprepared(row).await.unwrap();
    db.close().await.unwrap();
    let ran = shell.run(&["issue", "list"]);
    assert!(ran.status == 2 && ran.err.contains("`parvis migrate`"), "{}", ran.err);
    let migrated = shell.json(&["migrate"], 0);
    let copy = migrated["copy"].as_str().expect("a copy stands beside the data").to_owned();
    assert!(Path::new(&copy).is_file() && copy.starts_with(shell.data().to_str().unwrap()));
    assert_eq!(shell.json(&["issue", "list"], 0), Value::Array(Vec::new()));
    assert_eq!(shell.json(&["migrate"], 0)["copy"], Value::Null, "nothing to do the second time");
    for url in [format!("sqlite://{copy}"), format!("sqlite://{}", shell.data().join("parvis.db").display())]
    {
        let db = Db::connect(&url).await.unwrap();
        let count = Statement::from_string(db.backend(), "SELECT count(*) FROM account".to_owned());
        let row = db.read.query_one_raw(count).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1, "{url}");
        db.close().await.unwrap();
    }
}

/// A server that is killed when the test ends, however it ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start(shell: &Shell) -> Self {
        let mut command = shell.command(&["serve", "--listen", "127.0.0.1:0"]);
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

/// Waits for something another process does, at most two minutes.
async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(120), "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_server_killed_while_it_builds_loses_nothing() {
    let shell = Shell::new();
    let folder = town_folder(&shell);
    shell.json(&["import", "markdown", &folder, "--publish"], 1);
    shell.json(&["issue", "new", "--closing", "2099-12-15"], 0);
    let db = shell.db().await;
    let planned = publication::by_number(&db, 1).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let now = Utc::now();
    issue::request_build(&db, &Person::system(), planned.id, now).await.unwrap();
    let job =
        queue::pending(&db, now).await.unwrap().into_iter().find(|it| it.kind == "build_issue").unwrap().id;
    let state = async || row::Entity::find_by_id(job).one(&db.read).await.unwrap().unwrap();

    let server = Server::start(&shell);
    until("the build begins", async || (state().await.state == JobState::Running).then_some(())).await;
    drop(server);
    let held = state().await;
    assert_eq!((held.state, held.attempts), (JobState::Running, 1), "killed in the middle");
    assert_eq!(publication::by_id(&db, planned.id).await.unwrap().pdf_hash, None);

    let mut server = Server::start(&shell);
    let done =
        until("the build is done", async || Some(state().await).filter(|it| it.state == JobState::Done))
            .await;
    assert_eq!(
        done.attempts, 2,
        "the same job ran again, at once and not after its lease: {:?}",
        done.last_error
    );
    let built = publication::by_id(&db, planned.id).await.unwrap();
    let media = parvis::media::Media::new(shell.data().join("media"));
    let proof = media.get(built.pdf_hash.unwrap().parse().unwrap()).unwrap();
    assert_eq!((pdf::pages(&proof), built.pages % 4), (usize::try_from(built.pages).unwrap(), 0));
    assert_eq!(serde_json::from_value::<Vec<String>>(built.thumbnails).unwrap().len(), pdf::pages(&proof));
    assert!(pdf::holds(&pdf::text(&proof), "Le marché s’étend"));

    // Asked politely, it ends by itself.
    let asked = Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let status = until("the server ends", async || server.0.try_wait().unwrap()).await;
    assert!(status.success(), "{status}");
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_server_says_where_it_listens_and_only_there() {
    let shell = Shell::new();
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let ran = shell.run(&["serve", "--listen", &address]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains(&address) && ran.err.contains("--listen"), "{}", ran.err);
}
