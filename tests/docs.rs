//! What is written down against what is: settings, commands, routes; and each route against who may ask.
use crate::support::app::both;
use axum::http::StatusCode;
use parvis::config::{MEANINGS, Settings};
use parvis::content::Kind;
use parvis::routes;
use parvis::staff::Role;
use parvis::web::Access;
use std::collections::BTreeSet;

fn read(name: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|err| panic!("{path}: {err}"))
}

#[test]
fn every_setting_is_explained_once() {
    let defaults = toml::Table::try_from(Settings::default()).unwrap();
    let known: BTreeSet<&str> = defaults.keys().map(String::as_str).collect();
    let explained: BTreeSet<&str> = MEANINGS.iter().map(|it| it.0).collect();
    assert_eq!(known, explained);
    assert_eq!(explained.len(), MEANINGS.len(), "a setting stands twice");
    let bare = |line: &str| line.strip_prefix("# ").filter(|it| it.contains(" = ")).map(str::to_owned);
    let example: String = Settings::example().lines().filter_map(bare).map(|it| it + "\n").collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("parvis.toml"), example).unwrap();
    let loaded = Settings::layered(folder.path(), |_| None).expect("the example is a valid file");
    assert_eq!(loaded.listen, Settings::default().listen);
}

#[test]
fn the_readme_names_every_command() {
    let readme = read("README.md");
    let commands = [
        "make demo",
        "make test",
        "parvis serve",
        "parvis demo",
        "parvis routes",
        "parvis migrate",
        "parvis user add",
        "parvis user enter",
        "parvis import markdown",
        "parvis import wordpress",
        "parvis import table",
        "parvis import agenda",
        "parvis issue new",
        "parvis issue list",
        "parvis issue build",
        "parvis issue handoff",
        "parvis issue return",
        "parvis layout check",
        "parvis doctor",
    ];
    let missing: Vec<_> = commands.into_iter().filter(|it| !readme.contains(it)).collect();
    assert!(missing.is_empty(), "README.md does not name {missing:?}");
}

#[test]
fn every_migration_is_written_down() {
    use sea_orm_migration::MigratorTrait as _;
    let readme = read("migrations/README.md");
    for table in
        ["item", "revision", "topic", "image", "printer", "issue", "placement", "job", "account", "session"]
    {
        assert!(
            readme.contains(&format!("`{table}`")),
            "migrations/README.md says nothing of the table {table}"
        );
    }
    let names: Vec<String> =
        parvis::migrations::Migrator::migrations().iter().map(|it| it.name().to_owned()).collect();
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(names, sorted, "oldest first, each once");
}

#[test]
fn no_route_stands_twice() {
    let mut seen = BTreeSet::new();
    for route in routes::table() {
        let shape: Vec<&str> =
            route.path.split('/').map(|it| if it.starts_with('{') { "{}" } else { it }).collect();
        assert!(seen.insert((route.method, shape.join("/"))), "{} {} stands twice", route.method, route.path);
        assert!(matches!(route.method, "GET" | "POST"), "{} {}", route.method, route.path);
    }
    assert!(seen.len() > 80);
}

/// The routes of the desk are behind a role, and those of readers are behind none.
#[test]
fn access_follows_the_address() {
    for route in routes::table() {
        let desk = ["/cms", "/apercu", "/en/apercu"].iter().any(|it| route.path.starts_with(it));
        let door = ["/cms/sign-in", "/cms/sign-out", "/cms/forgotten", "/cms/link/"]
            .iter()
            .any(|it| route.path.starts_with(it));
        assert_eq!(route.access != Access::Public, desk && !door, "{} {}", route.method, route.path);
    }
}

fn filled(path: &str) -> String {
    path.replace("{id}", "1")
        .replace("{kind}", Kind::Article.name())
        .replace("{number}", "1")
        .replace("{page}", "1")
        .replace("{remark}", "1")
        .replace("{link}", "1")
        .replace("{duty}", "1")
}

#[tokio::test]
async fn every_route_asks_who_is_there() {
    both(async |app| {
        let ladder = [Role::Partner, Role::Contributor, Role::Editor, Role::ChiefEditor, Role::Administrator];
        let mut clients = Vec::new();
        for role in ladder {
            clients.push((role, app.as_role(role).await));
        }
        // What tells of long work ends with its first word: nobody does the work here.
        app.pulse.stop();
        for route in routes::table() {
            let Access::Role(least) = route.access else { continue };
            let path = filled(route.path);
            assert!(!path.contains('{'), "{path}");
            let nobody = app.reader();
            let answer =
                if route.method == "GET" { nobody.get(&path).await } else { nobody.post(&path, &[]).await };
            let words = format!("{} {path} as nobody", route.method);
            if path.ends_with(".json") {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{words}");
            } else {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{words}");
                assert!(
                    answer.location().starts_with("/cms/sign-in?next=%2Fcms")
                        || answer.location().starts_with("/cms/sign-in?next=%2Fapercu"),
                    "{words}: {}",
                    answer.location()
                );
            }
            for (role, client) in &clients {
                let answer = if route.method == "GET" {
                    client.get(&path).await
                } else {
                    client.post(&path, &[]).await
                };
                let words = format!("{} {path} as {}", route.method, role.name());
                if *role < least {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{words}");
                } else {
                    let turned_away = answer.status == StatusCode::FORBIDDEN
                        || answer.location().starts_with("/cms/sign-in");
                    assert!(
                        !turned_away && answer.status != StatusCode::INTERNAL_SERVER_ERROR,
                        "{words}: {}",
                        answer.status
                    );
                }
            }
        }
        app.leave_jobs();
    })
    .await;
}

/// Every page a reader can ask for without any content answers, in both languages.
#[tokio::test]
async fn an_empty_town_has_all_its_pages() {
    both(async |app| {
        for route in routes::table()
            // The ways to and from an identity provider are none without one.
            .filter(|it| it.access == Access::Public && it.method == "GET" && !it.path.contains('{'))
            .filter(|it| !it.path.starts_with("/cms/sign-in/"))
        {
            let answer = app.reader().get(route.path).await;
            assert_eq!(answer.status, StatusCode::OK, "{}: {}", route.path, answer.text());
        }
        for path in [
            "/rien",
            "/en/nothing",
            "/actualites/rien",
            "/a/7",
            "/a/x",
            "/magazine/7",
            "/media/x.jpg",
            "/media/0.jpg",
            "/themes/rien",
        ] {
            let answer = app.reader().get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.page().links().is_empty(), "{path} has no way out");
        }
    })
    .await;
}

#[tokio::test]
async fn no_page_names_another_host_and_every_page_has_its_armour() {
    both(async |app| {
        for path in ["/", "/en/", "/actualites", "/recherche?q=x", "/magazine", "/cms/sign-in", "/rien"] {
            let answer = app.reader().get(path).await;
            let policy = answer.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.headers["x-content-type-options"], "nosniff");
            let page = answer.page();
            for (selector, attribute) in
                [("script", "src"), ("img", "src"), ("link[rel=stylesheet]", "href"), ("iframe", "src")]
            {
                for address in page.attributes(selector, attribute) {
                    assert!(address.starts_with('/') && !address.starts_with("//"), "{path} asks {address}");
                }
            }
            let inline = page.texts("script:not([src]):not([type=\"application/ld+json\"])");
            assert!(inline.is_empty() && page.texts("style").is_empty(), "{path}: {inline:?}");
            assert!(page.attributes("[style]", "style").is_empty(), "{path} styles in place");
        }
    })
    .await;
}
