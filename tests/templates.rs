//! Templates against the structs that fill them, and the interface's words against both languages.
use parvis::richtext::typography;
use parvis::templates::{LOCALES, Templates};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let (mut open, mut found) = (vec![root(folder)], Vec::new());
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn quotation_marks_and_colons_of_the_desk_are_those_of_its_reader() {
    let mut found = Vec::new();
    for (path, text) in files("templates/cms", ".html").into_iter().chain(files("templates/mail", ".html")) {
        let signs = ['«', '»'].into_iter().filter(|it| text.contains(*it)).map(String::from);
        let joined =
            [" : {{", "}} : ", "\u{a0}: {{", "}}\u{a0}: "].into_iter().filter(|it| text.contains(it));
        let signs: Vec<String> = signs.chain(joined.map(str::to_owned)).collect();
        found.extend((!signs.is_empty()).then(|| format!("{}: {signs:?}", path.display())));
    }
    assert!(found.is_empty(), "these belong to the words of a language: {found:#?}");
}

/// The source without its unit tests and comments.
fn code(text: &str) -> String {
    let head = text.split("#[cfg(test)]").next().unwrap_or_default();
    head.lines().filter(|it| !it.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The words between the parenthesis that opens at the head of `text` and the one that closes it.
fn arguments(text: &str) -> &str {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return &text[1..at];
                }
            }
            _ => {}
        }
    }
    text
}

/// Every string literal, with what stands before it.
fn literals(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('"').map(|it| it + at) {
        let Some(close) = text[open + 1..].find('"').map(|it| it + open + 1) else { break };
        found.push((&text[..open], &text[open + 1..close]));
        at = close + 1;
    }
    found
}

fn is_key(text: &str) -> bool {
    text.contains('-')
        && text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_".contains(it))
        && !text.ends_with('-')
}

fn load() -> Templates {
    Templates::load(false, |name| Some(format!("/assets/{name}"))).unwrap()
}

/// Message ids of a language.
fn ids(locale: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in files(&format!("templates/locales/{locale}"), ".ftl") {
        for line in text.lines() {
            let Some((id, _)) = line.split_once(" =") else { continue };
            if id.starts_with(|it: char| it.is_ascii_lowercase()) && !id.contains(' ') {
                assert!(found.insert(id.to_owned()), "{id} stands twice in {locale} ({})", path.display());
            }
        }
    }
    assert!(found.len() > 50, "{locale} has {} messages", found.len());
    found
}

#[test]
fn both_languages_say_the_same_things() {
    let [fr, en] = LOCALES.map(ids);
    let (only_fr, only_en): (Vec<_>, Vec<_>) = (fr.difference(&en).collect(), en.difference(&fr).collect());
    assert!(only_fr.is_empty() && only_en.is_empty(), "only French: {only_fr:?}; only English: {only_en:?}");
    let templates = load();
    for locale in LOCALES {
        let lost: Vec<_> = ids(locale).into_iter().filter(|it| !templates.has(locale, it)).collect();
        assert!(lost.is_empty(), "{locale}: not read by the program: {lost:?}");
    }
}

/// A message asks for the same variables in both languages.
#[test]
fn both_languages_name_the_same_variables() {
    let variables = |locale: &str| -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, text) in files(&format!("templates/locales/{locale}"), ".ftl") {
            let mut id = String::new();
            for line in text.lines() {
                if let Some((head, _)) =
                    line.split_once(" =").filter(|it| it.0.starts_with(|it: char| it.is_ascii_lowercase()))
                {
                    id = head.to_owned();
                }
                let names = line.split('$').skip(1).map(|it| {
                    it.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect::<String>()
                });
                found.entry(id.clone()).or_default().extend(names);
            }
        }
        found
    };
    let (fr, en) = (variables("fr"), variables("en"));
    let differ: Vec<_> = fr.iter().filter(|it| en.get(it.0).is_some_and(|en| en != it.1)).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

/// The desk's own sentences obey the typography of the texts it prints; a name or a number stands where a message has a variable.
#[test]
fn french_messages_keep_their_signs_on_the_line() {
    let mut wrong = Vec::new();
    for (path, text) in files("templates/locales/fr", ".ftl") {
        for (at, line) in text.lines().enumerate().filter(|it| !it.1.starts_with('#')) {
            let said = line.split_once(" = ").map_or(line, |it| it.1).trim();
            // The hours of OpenStreetMap are no French.
            let said = said.replace("13:30-17:30;", "13:30-17:30,");
            let mut plain = String::new();
            for (nth, part) in said.split('{').enumerate() {
                let after = part.split_once('}').map(|it| it.1).filter(|_| nth > 0);
                plain.push_str(if nth > 0 { "Nom" } else { "" });
                plain.push_str(after.unwrap_or(if nth > 0 { "" } else { part }));
            }
            // Variables of the scripts.
            let plain =
                ["%total", "%all", "%refused", "%n"].iter().fold(plain, |it, name| it.replace(name, "Nom"));
            if typography::typeset("fr", &plain) != plain {
                wrong.push(format!("{}:{}: {plain}", path.display(), at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What templates put around and between words keeps to them too.
#[test]
fn french_signs_in_templates_keep_to_their_words() {
    let plain = ["« {{", "}} »", "}} :", "}} ;", "}} !", "}} ?"];
    let mut wrong = Vec::new();
    for (path, text) in files("templates", ".html") {
        let found = |(_, line): &(usize, &str)| plain.iter().any(|it| line.contains(it));
        wrong.extend(
            text.lines().enumerate().filter(found).map(|it| format!("{}:{}", path.display(), it.0 + 1)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_problem_has_its_sentence() {
    let mut codes = BTreeSet::new();
    for (path, text) in files("src", ".rs") {
        let text = code(&text);
        for start in ["Problem::at(", "Problem::whole("] {
            for (at, _) in text.match_indices(start) {
                let inside = arguments(&text[at + start.len() - 1..]);
                if let Some((_, code)) = literals(inside).pop() {
                    codes.insert((code.to_owned(), path.file_name().unwrap().to_string_lossy().into_owned()));
                }
            }
        }
    }
    assert!(codes.len() > 30, "{codes:?}");
    let templates = load();
    let missing = |locale: &str| -> Vec<_> {
        codes.iter().filter(|it| !templates.has(locale, &format!("problem-{}", it.0))).cloned().collect()
    };
    for locale in LOCALES {
        assert_eq!(missing(locale), [], "{locale}: problems without a sentence");
    }
}

#[test]
fn every_word_a_template_asks_for_exists() {
    let templates = load();
    let mut missing = Vec::new();
    for (path, text) in files("templates", ".html") {
        for (at, _) in text.match_indices("t(\"") {
            let alone = text[..at]
                .chars()
                .next_back()
                .is_none_or(|it| !(it.is_alphanumeric() || it == '_' || it == '.'));
            let Some((key, rest)) = text[at + 3..].split_once('"') else { continue };
            // `t("kind-" ~ kind)` is made of parts: what it may become is not known here.
            if !alone || !rest.trim_start().starts_with([')', ',']) {
                continue;
            }
            missing.extend(
                LOCALES
                    .iter()
                    .filter(|it| !templates.has(it, key))
                    .map(|it| format!("{}: {key} ({it})", path.display())),
            );
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_word_the_program_asks_for_exists() {
    let templates = load();
    let mut missing = BTreeSet::new();
    for (path, text) in files("src", ".rs") {
        let text = code(&text);
        for (at, _) in text.match_indices("say(") {
            let inside = arguments(&text[at + 3..]);
            for (before, key) in literals(inside).into_iter().filter(|it| is_key(it.1)) {
                if before.trim_end().ends_with("format!(") {
                    continue;
                }
                missing.extend(
                    LOCALES
                        .iter()
                        .filter(|it| !templates.has(it, key))
                        .map(|it| format!("{}: {key} ({it})", path.display())),
                );
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The first page of the desk says what happened in words: every call of the log has a verb that both languages know.
#[test]
fn every_verb_of_the_log_has_its_words() {
    let templates = load();
    let mut missing = BTreeSet::new();
    for (path, text) in files("src", ".rs") {
        let text = code(&text);
        for (at, call) in text.match_indices("log::write(") {
            let mut said = literals(arguments(&text[at + call.len() - 1..]));
            // a key of the details is no verb
            said.retain(|it| !it.0.trim_end().ends_with('{'));
            let known = |it: &&str| LOCALES.iter().all(|locale| templates.has(locale, &format!("log-{it}")));
            if !said.is_empty() && !said.iter().any(|it| known(&it.1)) {
                missing.insert(format!(
                    "{}: {:?}",
                    path.display(),
                    said.iter().map(|it| it.1).collect::<Vec<_>>()
                ));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

/// What a template is called in the code, and the fields of the struct that fills it.
fn structs() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let mut found = BTreeMap::new();
    for (path, text) in files("src", ".rs") {
        let text = code(&text);
        for (at, start) in text.match_indices("impl Template for ") {
            let rest = &text[at + start.len()..];
            let name = rest.split([' ', '{']).next().unwrap_or_default().to_owned();
            let template = literals(rest).first().map(|it| it.1.to_owned()).unwrap_or_default();
            let fields = fields(&text, &name);
            assert!(!fields.is_empty(), "{}: no struct {name}", path.display());
            found.insert(template, (name, fields));
        }
    }
    found
}

fn fields(text: &str, name: &str) -> BTreeSet<String> {
    let Some(at) = text.find(&format!("struct {name} {{")) else { return BTreeSet::new() };
    let inside = text[at..].split_once('{').map_or("", |it| it.1);
    let inside = inside.split("\n}").next().unwrap_or_default();
    let field = |line: &str| {
        let line = line.trim();
        let bare = line
            .strip_prefix("pub(crate) ")
            .or(line.strip_prefix("pub(super) "))
            .or(line.strip_prefix("pub "))
            .unwrap_or(line);
        bare.split_once(':')
            .map(|it| it.0.trim().to_owned())
            .filter(|it| it.chars().all(|it| it.is_alphanumeric() || it == '_'))
    };
    inside.lines().filter_map(field).collect()
}

#[test]
fn every_template_parses_and_has_its_struct() {
    let templates = load();
    let structs = structs();
    for name in Templates::names() {
        templates.environment().get_template(&name).unwrap_or_else(|err| panic!("{name}: {err:#}"));
        let file = name.rsplit('/').next().unwrap_or_default();
        let part =
            file.starts_with('_') || name.contains("/kinds/") || matches!(file, "base.html" | "error.html");
        assert!(part || structs.contains_key(name.as_ref()), "no struct fills {name}");
    }
    for (template, (name, _)) in &structs {
        assert!(
            templates.environment().get_template(template).is_ok(),
            "{name} names {template}, which is not there"
        );
    }
}

#[test]
fn a_template_asks_its_page_for_nothing_it_has_not() {
    let templates = load();
    let mut wrong = Vec::new();
    for (template, (name, fields)) in structs() {
        let source = templates.environment().get_template(&template).unwrap();
        for path in source.undeclared_variables(true) {
            let mut steps = path.split('.');
            if steps.next() != Some("page") {
                continue;
            }
            if let Some(field) = steps.next().filter(|it| !fields.contains(*it)) {
                wrong.push(format!("{template}: page.{field} is no field of {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
