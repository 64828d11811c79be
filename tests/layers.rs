//! Who may name whom: names point down, outputs know the repository, nothing knows an output. Reads the source as text.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each module and the modules it may name, in reading order. `content::topic` allows that one noun only.
const MAY_NAME: &[(&str, &str)] = &[
    ("framing", ""),
    ("richtext", "framing"),
    ("error", ""),
    ("config", ""),
    ("db", "error"),
    ("media", "framing config error"),
    ("queue", "db error"),
    ("staff", "db error queue"),
    ("provider", "config error staff::Identity staff::Role"),
    ("assets", ""),
    // Of texts, how sentences of ours quote them.
    ("templates", "error richtext::typography"),
    ("content", "framing richtext db error queue staff"),
    ("print", "framing content richtext media queue config db error staff"),
    ("app", "config db error media templates assets staff::vault"),
    // Of content, the furniture of every page: addresses and topics for the navigation, the town and its logo, institutional pages.
    (
        "web",
        "app config templates assets staff error richtext::typography content::address content::alert content::image content::item content::moved content::topic content::town content::turn content::Kind",
    ),
    ("mail", "app config web::page media queue error"),
    ("site", "web app assets content richtext media error staff::Role"),
    // Of the site, what stands around its page.
    ("api", "web app content richtext error site::head site::visit"),
    ("feeds", "web app content richtext media error"),
    // Of time, what `print` needs of the application.
    (
        "cms",
        "framing web app backup site::preview content richtext media error templates print provider queue staff intake jobs::workshop",
    ),
    ("intake", "framing app config db content richtext print media queue staff error"),
    (
        "jobs",
        "framing app backup config content richtext print mail web::page media queue staff error intake",
    ),
    ("routes", "site feeds api cms web app error content::address content::Kind"),
    ("migrations", ""),
    // An empty folder begins with the sections of a magazine.
    ("schema", "config db migrations content::search content::topic"),
    // Of content, the index, which is made and not copied, and how an item is written down.
    (
        "backup",
        "config db media queue schema content::Kind content::address content::fields content::search richtext::markdown",
    ),
    ("serve", "app config error jobs routes"),
    ("doctor", "app backup content error mail media queue"),
    ("demo", "app content error intake jobs media print richtext staff"),
];

/// Each crate behind a fence and who may name it.
const FENCES: &[(&str, &str)] = &[
    (
        "sea_orm",
        "db error queue staff content print/agency/final_pdf.rs print/agency/handoff.rs print/agency/returns.rs print/bat.rs print/builds.rs print/cover.rs print/errata.rs print/flatplan.rs print/issue.rs print/printers.rs print/remarks.rs print/reopening.rs print/subject.rs print/supplied.rs print/waivers.rs schema backup doctor migrations",
    ),
    ("sea_orm_migration", "schema migrations"),
    ("axum", "web site feeds api cms routes serve"),
    ("axum_extra", "web"),
    ("futures_util", "cms/progress.rs backup/rows.rs"),
    ("hyper", "serve"),
    ("hyper_util", "serve"),
    ("tower_http", "routes"),
    ("minijinja", "templates web mail"),
    ("fluent_bundle", "templates"),
    ("typst", "print"),
    ("typst_kit", "print"),
    ("typst_layout", "print"),
    ("typst_library", "print"),
    ("typst_macros", "print"),
    ("typst_utils", "print"),
    ("typst_pdf", "print"),
    ("typst_render", "print"),
    ("lopdf", "print media/pdf.rs"),
    ("flate2", "print web/kept.rs"),
    ("brotli", "web/kept.rs"),
    ("encoding_rs", "intake"),
    ("zstd", "web/kept.rs backup/archive.rs"),
    ("calamine", "intake/table/sheet.rs"),
    ("csv", "intake/table/sheet.rs feeds/data/table.rs"),
    ("quick_xml", "print intake/wordpress/wxr.rs intake/xml.rs"),
    ("moxcms", "media print"),
    ("jpeg_encoder", "media print"),
    ("zune_jpeg", "media"),
    ("qrcode", "print"),
    ("image", "media print/press/image.rs"),
    ("webp", "media"),
    ("resvg", "media"),
    ("fast_image_resize", "media"),
    ("img_parts", "media"),
    ("exif", "media"),
    ("tokio_cron_scheduler", "jobs/schedule.rs"),
    ("croner", "jobs/schedule.rs"),
    ("lettre", "mail"),
    ("openidconnect", "provider"),
    ("reqwest", "provider intake/fetch.rs"),
    ("rrule", "intake/agenda/times.rs"),
    ("rustls", "provider intake/fetch.rs"),
    ("totp_rs", "staff/factor.rs"),
    ("ring", "staff/vault.rs"),
    ("argon2", "staff"),
    ("rust_stemmers", "content/search/words.rs"),
    ("opening_hours", "content/hours.rs"),
    ("hypher", "richtext"),
    ("pulldown_cmark", "richtext"),
    ("scraper", "richtext"),
    ("serde_saphyr", "intake demo"),
    ("atom_syndication", "feeds"),
    ("toml", "config print/layout.rs print/shape.rs print/printer.rs"),
    ("spellbook", "richtext"),
    ("rust_embed", "assets templates demo print richtext/spelling.rs"),
];

/// A source file: its path below `src` or `migrations`, its module, its code without comments.
struct Source {
    path: String,
    module: String,
    text: String,
    code: String,
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["src", "migrations"] {
        let mut open = vec![root(folder)];
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(&dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|it| it == "rs") && path != root("src/build.rs") {
                    // The build script is no module of the program.
                    found.push(source(folder, &path));
                }
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn source(folder: &str, path: &Path) -> Source {
    let inside = path.strip_prefix(root(folder)).unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let module =
        if folder == "migrations" { folder } else { inside.split(['/', '.']).next().unwrap() }.to_owned();
    let bare = |line: &str| if line.trim_start().starts_with("//") { String::new() } else { line.to_owned() };
    let code = text.lines().map(bare).collect::<Vec<_>>().join("\n");
    Source { path: if folder == "src" { inside } else { format!("migrations/{inside}") }, module, text, code }
}

/// Every path that begins with `crate::`, as written or inside a group of a `use`, to two steps: `content::item`.
fn named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|it| it.is_alphanumeric() || it == '_' || it == '$') {
            continue;
        }
        for path in paths(&code[at + "crate::".len()..]) {
            let mut steps = path.split("::");
            let (first, second) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
            found.insert(if second.is_empty() { first.to_owned() } else { format!("{first}::{second}") });
        }
    }
    found
}

/// The paths at the head of `text`: `a::b`, or each of `{a::b, c::{d, e}}`.
fn paths(text: &str) -> Vec<String> {
    let end = text.find(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':')).unwrap_or(text.len());
    let head = text[..end].trim_end_matches(':').to_owned();
    let Some(group) = text[end..].strip_prefix('{').filter(|_| end == 0 || text[..end].ends_with("::"))
    else {
        return vec![head];
    };
    let prefix = if head.is_empty() { String::new() } else { format!("{head}::") };
    members(group).iter().flat_map(|it| paths(it)).map(|it| format!("{prefix}{it}")).collect()
}

/// The parts of a group, up to its closing brace.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(group[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|it| !it.is_empty());
    found
}

#[test]
fn names_point_down() {
    let table: BTreeMap<&str, BTreeSet<&str>> =
        MAY_NAME.iter().map(|(module, may)| (*module, may.split_whitespace().collect())).collect();
    let mut wrong = Vec::new();
    for source in sources() {
        if matches!(source.module.as_str(), "lib" | "main") {
            continue;
        }
        let Some(may) = table.get(source.module.as_str()) else {
            wrong.push(format!("{}: the module {} is not in the table", source.path, source.module));
            continue;
        };
        for path in named(&source.code) {
            let top = path.split("::").next().unwrap_or_default();
            if top != source.module && !may.contains(top) && !may.contains(path.as_str()) {
                wrong.push(format!("{} names {path}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// True if the code names the crate itself, not a module of ours with the same name.
fn uses(code: &str, name: &str) -> bool {
    let own = named(code).iter().any(|it| it.ends_with(&format!("::{name}")))
        || code.contains(&format!("mod {name};"));
    let own = own || code.contains(&format!("use super::{name}")) || super_group(code, name);
    code.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = code[..at].trim_end_matches("::");
        let outside = code[..at].ends_with("::");
        let part = code[..at].chars().next_back().is_some_and(|it| it.is_alphanumeric() || it == '_');
        let leading = outside
            && before.chars().next_back().is_none_or(|it| !(it.is_alphanumeric() || it == '_' || it == '>'));
        !part && (leading || (!outside && !own))
    })
}

fn super_group(code: &str, name: &str) -> bool {
    code.match_indices("use super::").any(|(at, found)| {
        let path = |it: String| it.split("::").next() == Some(name);
        paths(&code[at + found.len()..]).into_iter().any(path)
    })
}

#[test]
fn fences_hold() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|it| !matches!(it.module.as_str(), "lib" | "main")) {
        for (name, may) in FENCES {
            let allowed = may.split_whitespace().any(|it| it == source.module || it == source.path);
            if !allowed && uses(&source.code, name) {
                wrong.push(format!("{} uses the crate {name}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fence_stands_around_a_dependency() {
    let manifest = std::fs::read_to_string(root("Cargo.toml")).unwrap();
    let renamed = [("exif", "kamadak-exif")];
    for (name, _) in FENCES {
        let package = renamed
            .iter()
            .find(|it| it.0 == *name)
            .map_or_else(|| name.replace('_', "-"), |it| it.1.to_owned());
        let known = manifest
            .lines()
            .any(|it| it.starts_with(&format!("{package} ")) || it.starts_with(&format!("{name} ")));
        assert!(known, "{name} is no dependency any more");
    }
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> =
        sources().into_iter().filter(|it| !it.text.starts_with("//! ")).map(|it| it.path).collect();
    assert!(silent.is_empty(), "no //! at the head of {silent:?}");
}

#[test]
fn no_module_is_a_dustbin() {
    let banned =
        ["utils", "util", "helpers", "helper", "common", "misc", "manager", "service_layer", "types"];
    let parts = |path: &str| path.trim_end_matches(".rs").split('/').map(str::to_owned).collect::<Vec<_>>();
    let found: Vec<String> = sources()
        .into_iter()
        .map(|it| it.path)
        .filter(|it| parts(it).iter().any(|it| banned.contains(&it.as_str())))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn nothing_prints_or_stops_on_its_own() {
    let banned =
        ["println!", "eprintln!", ".unwrap()", "todo!", "unimplemented!", "dbg!", "std::process::exit"];
    let mut wrong = Vec::new();
    for source in sources() {
        let code = source.code.split("#[cfg(test)]").next().unwrap_or_default();
        wrong.extend(
            banned.iter().filter(|it| code.contains(**it)).map(|it| format!("{}: {it}", source.path)),
        );
    }
    // sea-orm's ActiveValue has an `unwrap` of its own that cannot fail on a row that was read.
    wrong.retain(|it| it != "content/publish.rs: .unwrap()");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_names_reads() {
    let code = "use crate::{app::App, content::{item, topic::{self, Labelled}}};\nfn f() { crate::print::issue::plan() }";
    let found: Vec<String> = named(code).into_iter().collect();
    assert_eq!(found, ["app::App", "content::item", "content::topic", "print::issue"]);
    assert!(uses("fn f() { image::open(1) }", "image") && uses("use ::image::open;", "image"));
    assert!(!uses("use crate::content::image;\nfn f() { image::by_id() }", "image"));
    assert!(!uses("fn f() { crate::content::image::by_id() }", "image"));
}
