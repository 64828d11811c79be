//! The flat plan at the desk: subjects before texts, a plan proposed, adopted and taken back, what people ask of the pages, and what a
//! printer's file waits for.
use crate::support::app::{TestApp, both};
use crate::support::{make, pdf};
use axum::http::StatusCode;
use parvis::content::publication::{self, Model, PlannedPage};
use parvis::content::publish::Act;
use parvis::content::{item, town};
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::{self, ForPress, check, subject};
use parvis::staff::{Person, Role};
use uuid::Uuid;

async fn planned(app: &TestApp, pages: (i32, i32)) -> Model {
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some(pages), ..Wish::default() };
    let issue = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    app.leave_jobs();
    issue
}

async fn again(app: &TestApp, issue: &Model) -> Model {
    publication::by_id(&app.db, issue.id).await.unwrap()
}

fn page_of(plan: &[PlannedPage], id: Uuid) -> Option<usize> {
    plan.iter().find(|it| it.entries.iter().any(|e| e.id == id && e.begins)).map(|it| it.number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_keeps_its_place_and_becomes_a_draft() {
    both(async |app| {
        let issue = planned(app, (8, 16)).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let writer = app.person(Role::Contributor).await;
        let wall = format!("/cms/issues/{}/flat-plan", issue.number);
        let id = writer.id.unwrap().to_string();
        let form = [
            ("title", "Le budget en dix questions"),
            ("signs", "2400"),
            ("writer", &id),
            ("due_on", "2026-12-10"),
        ];
        let refused = chief
            .post(&format!("/cms/issues/{}/subjects", issue.number), &[("title", ""), ("signs", "3")])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let added = chief.post(&format!("/cms/issues/{}/subjects", issue.number), &form).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER);
        // The plan holds it before there is a text, and its place is as long as it will be.
        let proposal = chief.page(added.location()).await;
        assert!(proposal.main().contains("Le budget en dix questions"), "{}", proposal.main());
        chief.post(&format!("{wall}/adopt"), &[]).await;
        let subject = subject::of_issue(&app.db, issue.id).await.unwrap().remove(0);
        let place = page_of(&again(app, &issue).await.planned(), subject.id).expect("it has a page");
        let wall_page = chief.page(&wall).await;
        assert!(wall_page.main().contains("0 signes sur 2"), "{}", wall_page.main());
        // The printer's file waits for the text; the proof does not.
        let built =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::IfPossible).await.unwrap().unwrap();
        assert!(built.press.is_none() && built.report.findings.iter().any(|it| it.code == check::NO_TEXT));
        assert!(pdf::holds(&pdf::text(&built.pdf), "Le budget en dix questions"));
        let refused = print::build(&jobs::workshop(app), issue.id, false, ForPress::Always).await;
        assert!(refused.is_err(), "a printer's file without a text");
        // Its writer begins the text from the list of what is to be written.
        let item = subject::draft(&app.db, &writer, issue.id, subject.id, app.now()).await.unwrap();
        assert_eq!((item.title.as_str(), item.owner_id), ("Le budget en dix questions", writer.id));
        let twice = subject::draft(&app.db, &writer, issue.id, subject.id, app.now()).await.unwrap();
        assert_eq!(twice.id, item.id, "a subject becomes one draft");
        let fields =
            parvis::content::fields::Fields { title: item.title.clone(), ..make::long_article("x", 6) };
        make::save(app, &item, fields).await;
        print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap();
        let plan = again(app, &issue).await.planned();
        assert_eq!(page_of(&plan, item.id), Some(place), "the text stands where the subject stood");
        assert_eq!(page_of(&plan, subject.id), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_proposes_moves_that_are_adopted_or_not() {
    both(async |app| {
        for number in 0..9 {
            make::live(app, make::long_article(&format!("Article numéro {number}"), 5 + number)).await;
        }
        let issue = planned(app, (8, 24)).await;
        print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap();
        let adopted = again(app, &issue).await.planned();
        let chief = app.as_role(Role::ChiefEditor).await;
        let wall = format!("/cms/issues/{}/flat-plan", issue.number);
        let unchanged = chief.page(&format!("{wall}?propose=1")).await;
        assert!(unchanged.main().contains("Aucun déplacement"), "{}", unchanged.main());
        // An article of the last page is asked for on the first one.
        let articles: Vec<&PlannedPage> = adopted.iter().filter(|it| it.kind == "articles").collect();
        let (first, last) = (articles[0].number, articles.last().unwrap());
        let moved = last.entries.iter().find(|it| it.begins).unwrap().id;
        let (id, page) = (moved.to_string(), first.to_string());
        let far = chief.post(&format!("{wall}/decide"), &[("id", &id), ("page", "99")]).await;
        assert_eq!(far.status, StatusCode::UNPROCESSABLE_ENTITY);
        let decided = chief.post(&format!("{wall}/decide"), &[("id", &id), ("page", &page)]).await;
        assert!(decided.location().ends_with("?propose=1"));
        let proposal = chief.page(decided.location()).await;
        assert!(proposal.main().contains("demandé"), "{}", proposal.main());
        assert_eq!(again(app, &issue).await.planned(), adopted, "nothing moves before somebody adopts");
        chief.post(&format!("{wall}/adopt"), &[]).await;
        let now = again(app, &issue).await.planned();
        assert_eq!(page_of(&now, moved), Some(first));
        app.leave_jobs();
        // And taken back, first the adoption, then the decision.
        chief.post(&format!("{wall}/undo"), &[]).await;
        assert_eq!(again(app, &issue).await.planned(), adopted);
        chief.post(&format!("{wall}/undo"), &[]).await;
        let back = chief.page(&format!("{wall}?propose=1")).await;
        assert!(back.main().contains("Aucun déplacement"), "{}", back.main());
        let none = chief.post(&format!("{wall}/undo"), &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is left to undo");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_watches_sees_the_wall_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    make::live(&app, make::long_article("Un article", 6)).await;
    let issue = planned(&app, (8, 16)).await;
    print::build(&jobs::workshop(&app), issue.id, false, ForPress::Never).await.unwrap();
    let watcher = app.as_role(Role::Contributor).await;
    let wall = format!("/cms/issues/{}/flat-plan", issue.number);
    let page = watcher.page(&wall).await;
    assert!(page.main().contains("Un article"));
    assert_eq!(page.texts("main form").len(), 0, "{:?}", page.texts("main form"));
    assert_eq!(watcher.post(&format!("{wall}/adopt"), &[]).await.status, StatusCode::FORBIDDEN);
    let csv = watcher.get(&format!("{wall}.csv")).await;
    assert!(
        csv.text().contains("\"Un article\"") && csv.text().starts_with("\u{feff}\"Page\";"),
        "{}",
        csv.text()
    );
    let paper = watcher.get(&format!("{wall}.pdf")).await;
    assert!(pdf::holds(&pdf::text(&paper.body), "Un article"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_nobody_agreed_to_is_planned_and_holds_the_printers_file_back() {
    both(async |app| {
        let draft = make::draft(app, make::long_article("Bientôt relu", 6)).await;
        let handed_in = make::act(app, &draft, Act::Submit).await;
        let issue = planned(app, (8, 16)).await;
        let report =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::IfPossible).await.unwrap().unwrap();
        assert!(pdf::holds(&pdf::text(&report.pdf), "Bientôt relu"), "what is handed in is planned");
        assert!(
            report.report.findings.iter().any(|it| it.code == check::UNAPPROVED) && report.press.is_none()
        );
        let now = item::by_id(&app.db, handed_in.id).await.unwrap();
        make::act(app, &now, Act::Publish).await;
        let report =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::IfPossible).await.unwrap().unwrap();
        assert!(report.press.is_some(), "{:?}", report.report.findings);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_begins_as_a_copy_of_the_last() {
    both(async |app| {
        make::live(app, make::long_article("La une de novembre", 8)).await;
        let first = planned(app, (8, 16)).await;
        print::build(&jobs::workshop(app), first.id, false, ForPress::Never).await.unwrap();
        let next = planned(app, (8, 16)).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let from = first.number.to_string();
        chief.post(&format!("/cms/issues/{}/subjects/copy", next.number), &[("from", &from)]).await;
        let copied = subject::of_issue(&app.db, next.id).await.unwrap();
        assert_eq!(copied.len(), 1);
        assert!(copied[0].item_id.is_none() && copied[0].signs > 500, "{copied:?}");
        let own = next.number.to_string();
        let same = chief.post(&format!("/cms/issues/{}/subjects/copy", next.number), &[("from", &own)]).await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_of_sections_come_from_the_series_and_are_refused_when_impossible() {
    let app = TestApp::sqlite().await;
    let chief = app.as_role(Role::ChiefEditor).await;
    let sections = parvis::content::topic::sections(&app.db).await.unwrap();
    let id = sections[0].id.to_string();
    let base = [
        ("title", "Le mensuel"),
        ("every_months", "1"),
        ("closing_day", "15"),
        ("closing_time", "18:00"),
        ("pages_min", "8"),
        ("pages_max", "16"),
        ("active", "true"),
        ("texts_days", "7"),
        ("proof_days", "3"),
        ("distribution_days", "12"),
        ("mode", "automatic"),
        ("rule.section", &id),
        ("rule.position", "1"),
        ("rule.right", "true"),
        ("rule.guaranteed", "true"),
        ("rule.due_days", "5"),
    ];
    let with = |least: &'static str, most: &'static str| {
        base.iter().copied().chain([("rule.least", least), ("rule.most", most)]).collect::<Vec<_>>()
    };
    let refused = chief.post("/cms/series", &with("4", "2")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let saved = chief.post("/cms/series", &with("1", "3")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.page().main());
    let issue = publication::all(&app.db).await.unwrap().remove(0);
    let rule = &issue.asked().sections[0];
    assert!(rule.right && rule.guaranteed && rule.most == Some(3), "{rule:?}");
    let town = town::get(&app.db).await.unwrap();
    let closing = town.day(issue.closing_at);
    assert_eq!(issue.texts_due_on, Some(closing - chrono::Duration::days(7)));
    assert_eq!(issue.distribution_from, closing + chrono::Duration::days(12));
    assert_eq!(issue.mode, publication::Mode::Automatic);
    app.leave_jobs();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_too_long_for_its_place_is_asked_of_its_writer_until_it_fits() {
    both(async |app| {
        let writer = app.as_role(Role::Editor).await;
        let draft = make::draft_by(app, writer.person(), make::long_article("Les trottoirs", 5)).await;
        make::act(app, &draft, Act::Publish).await;
        make::live(app, make::long_article("D’un autre", 5)).await;
        let issue = planned(app, (8, 16)).await;
        print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap();
        let short = writer.page("/cms").await.main();
        assert!(!short.contains("Raccourcir"), "{short}");
        let fields = make::long_article("Les trottoirs", 9);
        make::save(app, &draft, fields).await;
        let asked = writer.page("/cms").await.main();
        let lines =
            parvis::print::copyfit::asks(&jobs::workshop(app), writer.person().id.unwrap()).await.unwrap();
        let [ask] = &lines[..] else { panic!("{lines:?}") };
        assert!(ask.lines > 1 && asked.contains(&format!("Raccourcir de {} lignes", ask.lines)), "{asked}");
        let other = app.as_role(Role::Editor).await;
        assert!(!other.page("/cms").await.main().contains("Raccourcir"), "it is asked of its writer");
        make::save(app, &draft, make::long_article("Les trottoirs", 5)).await;
        assert!(!writer.page("/cms").await.main().contains("Raccourcir"), "it fits again");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_asked_onto_a_page_of_another_section_goes_there() {
    both(async |app| {
        let sections = parvis::content::topic::sections(&app.db).await.unwrap();
        let of = |number: usize, at: usize| {
            let mut fields = make::long_article(&format!("Article {number}"), 12);
            if let parvis::content::fields::Details::Article(it) = &mut fields.details {
                it.section = Some(sections[at].id);
            }
            fields
        };
        for number in 0..3 {
            make::live(app, of(number, 0)).await;
        }
        let guest = make::live(app, of(3, 1)).await;
        make::live(app, of(4, 1)).await;
        let issue = planned(app, (8, 16)).await;
        print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap();
        let plan = again(app, &issue).await.planned();
        let page =
            plan.iter().find(|it| it.sections == [sections[0].slug.clone()]).expect("a page of the first");
        let target = page.number;
        assert_ne!(page_of(&plan, guest.id), Some(target));
        let chief = app.as_role(Role::ChiefEditor).await;
        let form = [("id", guest.id.to_string()), ("page", target.to_string())];
        let form = form.each_ref().map(|it| (it.0, it.1.as_str()));
        chief.post("/cms/issues/1/flat-plan/decide", &form).await;
        chief.post("/cms/issues/1/flat-plan/adopt", &[]).await;
        assert_eq!(page_of(&again(app, &issue).await.planned(), guest.id), Some(target));
        chief.post("/cms/issues/1/flat-plan/undo", &[]).await;
        chief.post("/cms/issues/1/flat-plan/undo", &[]).await;
        let row = issue::rows(&app.db, issue.id).await.unwrap().into_iter().find(|it| it.item_id == guest.id);
        assert_eq!(row.unwrap().section_id, Some(sections[1].id), "and back");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn every_candidate_says_why_it_stands_where_it_does() {
    both(async |app| {
        let schools = make::topic(app, "ecoles", "Écoles").await;
        for title in ["La cantine", "Le préau"] {
            make::live(
                app,
                parvis::content::fields::Fields { topics: vec![schools], ..make::article(title) },
            )
            .await;
        }
        planned(app, (8, 16)).await;
        let page = app.as_role(Role::Editor).await.page("/cms/issues/1").await.main();
        assert!(
            page.contains("thème encore absent (+12)") && page.contains("thème déjà présent une fois (+6)"),
            "{page}"
        );
        assert!(page.contains("42 points") && page.contains("de cette semaine (+10)"), "{page}");
        app.leave_jobs();
    })
    .await;
}
