//! A printer's file at the desk: what its preflight found holds the approval back until it is mended or somebody lets it pass by name;
//! the record says so, on screen, as JSON and on paper.
use crate::support::app::{Client, TestApp, both};
use crate::support::{make, pdf};
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::publication::{self, IssueState, Mode, Model};
use parvis::content::town;
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::preflight::Severity;
use parvis::print::{self, ForPress, waivers};
use parvis::staff::{Person, Role};
use serde_json::Value;
use sha2::{Digest, Sha256};

const WHY: &str = "Pas d’éditorial cet été, vu avec le maire";

/// An issue with a printer's file.
async fn pressed(app: &TestApp) -> Model {
    make::imprint(app).await;
    let town = town::get(&app.db).await.unwrap();
    make::live(app, make::long_article("Le marché couvert", 8)).await;
    make::live(app, make::article("La piscine")).await;
    // What is new comes in by itself.
    let wish = Wish { mode: Mode::Automatic, ..Wish::default() };
    let planned = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    rebuilt(app, &planned).await
}

async fn rebuilt(app: &TestApp, issue: &Model) -> Model {
    print::build(&jobs::workshop(app), issue.id, false, ForPress::Always).await.unwrap().unwrap().issue
}

async fn open(app: &TestApp, issue: &Model) -> Vec<String> {
    let issue = publication::by_id(&app.db, issue.id).await.unwrap();
    let waived = waivers::of_issue(&app.db, issue.id).await.unwrap();
    let report = waivers::report(&issue).unwrap();
    waivers::open(&report, &waived).map(parvis::print::preflight::Finding::key).collect()
}

async fn approve(chief: &Client<'_>, app: &TestApp) -> StatusCode {
    let version = publication::by_number(&app.db, 1).await.unwrap().version.to_string();
    chief.post("/cms/issues/1/approve", &[("version", &version)]).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_is_let_pass_by_name_and_taken_back() {
    both(async |app| {
        let issue = pressed(app).await;
        let report = waivers::report(&issue).unwrap();
        let errors: Vec<String> = report
            .findings
            .iter()
            .filter(|it| it.severity == Severity::Error)
            .map(|it| it.message("fr"))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        let keys = open(app, &issue).await;
        assert!(report.findings.iter().any(|it| it.code == "editorial_missing"), "{:?}", report.findings);
        let (chief, editor) = (app.as_role(Role::ChiefEditor).await, app.as_role(Role::Editor).await);
        let page = chief.page("/cms/issues/1").await;
        assert!(
            page.main().contains("Le numéro n'a pas d'éditorial.")
                || page.main().contains("Le numéro n’a pas d’éditorial."),
            "{}",
            page.main()
        );
        // A page is shown with what was found on it.
        let at = report.findings.iter().find_map(|it| it.page).unwrap_or(1);
        let shown = editor.page(&format!("/cms/issues/1/pages/{at}/findings")).await;
        assert!(shown.main().contains("ce que le contrôle y a trouvé"), "{}", shown.main());
        let here = report.findings.iter().filter(|it| it.page == Some(at)).count();
        assert_eq!(shown.texts("ol.comments > li").len(), here, "{}", shown.main());
        assert_eq!(editor.get("/cms/issues/1/pages/99/findings").await.status, StatusCode::NOT_FOUND);
        let offered = page.attributes("input[type=checkbox][name=key]", "value");
        let offered: Vec<&str> = offered.iter().flat_map(|it| it.split(' ')).collect();
        assert_eq!(offered.len(), keys.len());
        assert_eq!(approve(&chief, app).await, StatusCode::CONFLICT, "open warnings hold it back");

        // Who may, and with what.
        let all: Vec<(&str, &str)> = keys.iter().map(|it| ("key", it.as_str())).collect();
        let with = |reason: &'static str| [all.clone(), vec![("reason", reason)]].concat();
        assert_eq!(editor.page("/cms/issues/1").await.attributes("input[name=key]", "value").len(), 0);
        assert_eq!(editor.post("/cms/issues/1/waivers", &with(WHY)).await.status, StatusCode::FORBIDDEN);
        let without = chief.post("/cms/issues/1/waivers", &with("  ")).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        let ticked = without.page().attributes("input[name=key][checked]", "value");
        assert_eq!(ticked.len(), offered.len(), "what was ticked is ticked still");
        let unknown = [("key", "0000"), ("reason", WHY)];
        let refused = chief.post("/cms/issues/1/waivers", &unknown).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().value("reason").contains("vu avec le maire"), "what was typed is there");
        assert_eq!(open(app, &issue).await, keys);

        let waived = chief.post("/cms/issues/1/waivers", &[("all", "true"), ("reason", WHY)]).await;
        assert_eq!(waived.location(), "/cms/issues/1#preflight", "{}", waived.page().main());
        assert_eq!(open(app, &issue).await, Vec::<String>::new());
        let main = chief.page("/cms/issues/1").await.main();
        assert!(pdf::holds(&main, WHY) && main.contains(&chief.person().name), "{main}");
        record(app, &editor, &chief.person().name).await;

        // The same found again in another file is waived already; anything else is asked anew.
        let again = rebuilt(app, &issue).await;
        assert_eq!(open(app, &again).await, Vec::<String>::new());
        let mistaken = Fields {
            lede: "Qui vient demain\u{202f}? Tous...".into(),
            ..make::article("Un article de plus")
        };
        let mistaken = Fields { title: "Un titre - provisoire".into(), ..mistaken };
        make::live(app, mistaken).await;
        let more = rebuilt(app, &issue).await;
        let asked = open(app, &more).await;
        assert!(!asked.is_empty(), "something new waits");
        let form: Vec<(&str, &str)> =
            asked.iter().map(|it| ("key", it.as_str())).chain([("reason", WHY)]).collect();
        assert_eq!(chief.post("/cms/issues/1/waivers", &form).await.status, StatusCode::SEE_OTHER);

        // Taken back, it waits again.
        let removed = chief.post("/cms/issues/1/waivers/remove", &[("key", &asked[0])]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert_eq!(open(app, &more).await, asked[..1]);
        assert_eq!(approve(&chief, app).await, StatusCode::CONFLICT);
        let form = [("key", asked[0].as_str()), ("reason", WHY)];
        assert_eq!(chief.post("/cms/issues/1/waivers", &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(approve(&chief, app).await, StatusCode::SEE_OTHER);
        assert_eq!(publication::by_number(&app.db, 1).await.unwrap().state, IssueState::Approved);
        let frozen = chief.post("/cms/issues/1/waivers/remove", &[("key", &asked[0])]).await;
        assert_ne!(frozen.status, StatusCode::SEE_OTHER, "an approved issue changes no more");
        app.leave_jobs();
    })
    .await;
}

/// What is kept of the preflight names the file, the person and the reason.
async fn record(app: &TestApp, editor: &Client<'_>, name: &str) {
    let hash = publication::by_number(&app.db, 1).await.unwrap().press_hash.unwrap();
    let file = app.media.get(hash.parse().unwrap()).unwrap();
    let sha256: String = Sha256::digest(&file).iter().map(|it| format!("{it:02x}")).collect();
    let json: Value = serde_json::from_str(&editor.get("/cms/issues/1/preflight.json").await.text()).unwrap();
    assert_eq!(json["about"]["sha256"], sha256);
    assert_eq!(json["about"]["file"], "n1-press.pdf");
    assert_eq!(json["conforms_to_our_checks"], true);
    assert_eq!((&json["waivers"][0]["name"], &json["waivers"][0]["reason"]), (&name.into(), &WHY.into()));
    assert_eq!(json["checks"].as_array().unwrap().len(), 46);
    let sheet = editor.get("/cms/issues/1/preflight.pdf").await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert_eq!(pdf::pages(&sheet.body), 1);
    let text = pdf::text(&sheet.body);
    for words in ["Conforme selon nos contrôles", "n1-press.pdf", &sha256, name, WHY] {
        assert!(pdf::holds(&text, words), "{words}: {text}");
    }
    assert!(!text.to_lowercase().contains("certifi"), "{text}");
    assert_eq!(app.reader().get("/cms/issues/1/preflight.json").await.status, StatusCode::UNAUTHORIZED);
}

/// However much was found, the sheet stays one page.
#[test]
fn the_sheet_is_one_page() {
    use parvis::print::preflight::{Finding, Report};
    use parvis::print::record;
    let mut report = Report::new("needs_content");
    for (at, code) in parvis::print::preflight::words::codes().enumerate() {
        for page in 1..=3 {
            let severity = [Severity::Error, Severity::Warning, Severity::Info][at % 3];
            report.add(
                Finding::new((at % 46 + 1) as u8, code, severity).on(Some(page)).with("name", "Le pont"),
            );
        }
    }
    let say = |key: &str| key.to_owned();
    let made = record::pdf(&report, &record::Waived::new(), "fr", chrono_tz::Europe::Paris, &say).unwrap();
    assert_eq!(pdf::pages(&made), 1);
}
