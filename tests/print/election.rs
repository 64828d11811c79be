//! The months before an election, at the desk: an issue is compared with the one of the year before, on its page, on its flat plan and in
//! its build.
use crate::support::app::{TestApp, both};
use crate::support::make;
use parvis::content::publication::{self, Model};
use parvis::content::town;
use parvis::content::tribune::Council;
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::{self, ForPress};
use parvis::staff::{Person, Role};

/// An issue handed out on these days, built.
async fn built(app: &TestApp, days: (&str, &str), pages: i32, copies: i32, layout: &str) -> Model {
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish {
        pages: Some((pages, pages)),
        distribution: Some((make::day(days.0), make::day(days.1))),
        closing: Some(app.now() + chrono::Duration::days(2)),
        print_run: Some(copies),
        layout: layout.into(),
        ..Wish::default()
    };
    let issue = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    Box::pin(print::build(&jobs::workshop(app), issue.id, false, ForPress::Never)).await.unwrap();
    publication::by_id(&app.db, issue.id).await.unwrap()
}

async fn elects(app: &TestApp, day: &str) {
    let (town, version) = town::get_versioned(&app.db).await.unwrap();
    let council = Council { election_on: Some(make::day(day)), ..town.council.clone() };
    let town = town::Town { council, ..town };
    town::save(&app.db, &Person::system(), town, version, app.now()).await.unwrap();
}

fn codes(issue: &Model) -> Vec<String> {
    let findings = issue.report.as_ref().unwrap()["findings"].as_array().unwrap().clone();
    let code = |it: &serde_json::Value| it["code"].as_str().unwrap().to_owned();
    findings.iter().map(code).filter(|it| it.starts_with("election")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issue_larger_than_a_year_before_is_told_so_from_six_months_before_the_vote() {
    both(async |app| {
        app.set("2025-11-20T09:00:00Z");
        for at in 0..5 {
            make::live(app, make::long_article(&format!("Le quartier {at}"), 9)).await;
        }
        let before = built(app, ("2025-12-01", "2025-12-06"), 8, 9_000, "magazine").await;
        assert_eq!((before.pages, codes(&before)), (8, Vec::new()), "no election is set");

        app.set("2026-11-20T09:00:00Z");
        // The first day counts from 1 December 2026.
        elects(app, "2027-06-13").await;
        let same = built(app, ("2026-12-01", "2026-12-06"), 8, 9_000, "magazine").await;
        assert_eq!(codes(&same), Vec::<String>::new());
        let editor = app.as_role(Role::Editor).await;
        let page = editor.page("/cms/issues/2").await.main();
        assert!(page.contains("Période préélectorale") && page.contains("Rien de plus"), "{page}");

        app.wait(chrono::Duration::hours(1));
        for at in 0..12 {
            make::live(app, make::long_article(&format!("Le chantier {at}"), 12)).await;
        }
        let more = built(app, ("2026-12-05", "2026-12-10"), 12, 9_500, "gazette").await;
        assert_eq!(codes(&more), ["election_pages", "election_print_run", "election_format"]);
        for path in ["/cms/issues/3", "/cms/issues/3/flat-plan"] {
            let page = editor.page(path).await.main();
            assert!(page.contains("8 → 12") && page.contains("9000 → 9500"), "{path}: {page}");
        }
        // A vote in July: what counts begins after the last copy is handed out.
        elects(app, "2027-07-01").await;
        for path in ["/cms/issues/3", "/cms/issues/3/flat-plan"] {
            assert_eq!(editor.page(path).await.texts("#reserve"), Vec::<String>::new(), "{path}");
        }
        app.leave_jobs();
    })
    .await;
}
