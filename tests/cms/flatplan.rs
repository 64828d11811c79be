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
use parvis::print::plan::Outline;
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
            ("photographer", "Paul Mercier"),
            ("photo_source", "Archives municipales"),
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
        assert!(wall_page.main().contains("0 signe sur 2"), "{}", wall_page.main());
        // Who is to bring its pictures, wherever the plan is read.
        let csv = chief.get(&format!("{wall}.csv")).await.text();
        let paper = pdf::text(&chief.get(&format!("{wall}.pdf")).await.body);
        for name in ["Paul Mercier", "Archives municipales"] {
            assert!(wall_page.main().contains(name) && csv.contains(name), "{name}: {csv}");
            assert!(pdf::holds(&paper, name), "{name}: {paper}");
        }
        // What was asked of it can be changed, and stands in its form.
        let own = subject.id.to_string();
        let known = form.into_iter().filter(|it| it.0 != "photographer");
        let change: Vec<_> = known.chain([("id", own.as_str()), ("photographer", "Anne Roy")]).collect();
        let changed = chief.post(&format!("/cms/issues/{}/subjects", issue.number), &change).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER);
        let shown = chief.page(&wall).await.attributes(".is-subject [name=photographer]", "value");
        assert_eq!(shown, ["Anne Roy"]);
        // The printer's file waits for the text; the proof does not.
        let built =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::Beside).await.unwrap().unwrap();
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

/// Where everything begins, and in which shape.
fn stands(plan: &[PlannedPage]) -> Vec<(usize, Uuid, String)> {
    let begins = |page: &PlannedPage| {
        let own = page.entries.iter().filter(|it| it.begins);
        own.map(|it| (page.number, it.id, it.shape.clone())).collect::<Vec<_>>()
    };
    plan.iter().flat_map(begins).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_sets_the_adopted_plan_and_what_was_undone_stays_undone() {
    both(async |app| {
        for number in 0..9 {
            make::live(app, make::long_article(&format!("Article numéro {number}"), 5 + number)).await;
        }
        let issue = planned(app, (8, 24)).await;
        let build = async || {
            print::build(&jobs::workshop(app), issue.id, false, ForPress::Never)
                .await
                .unwrap()
                .unwrap()
                .report
        };
        build().await;
        let adopted = stands(&again(app, &issue).await.planned());
        // What is new waits, however often the pages are built.
        let new = make::live(app, make::long_article("Arrivé après coup", 4)).await;
        let report = build().await;
        assert_eq!(stands(&again(app, &issue).await.planned()), adopted, "a build moves nothing");
        let waits = report.left_out.iter().find(|it| it.item == new.id).expect("it is named");
        assert_eq!(waits.code, check::AWAITS_PLAN);
        let chief = app.as_role(Role::ChiefEditor).await;
        let wall = format!("/cms/issues/{}/flat-plan", issue.number);
        let shown = chief.page(&wall).await;
        assert!(
            shown.texts(".plan-waiting h3").iter().any(|it| it == "Arrivé après coup"),
            "{}",
            shown.main()
        );
        // Asked for, adopted, built, taken back, built: as it was.
        let (id, decide) = (new.id.to_string(), format!("{wall}/decide"));
        let asked = chief.post(&decide, &[("id", id.as_str()), ("must_run", "true")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
        let contents = chief.page(&format!("/cms/issues/{}", issue.number)).await.main();
        assert!(contents.contains("Un texte retenu n’a pas de page dans le plan adopté"), "{contents}");
        let proposal = chief.page(&format!("{wall}?propose=1")).await.main();
        assert!(proposal.contains("Arrivé après coup"), "{proposal}");
        chief.post(&format!("{wall}/adopt"), &[]).await;
        build().await;
        assert!(page_of(&again(app, &issue).await.planned(), new.id).is_some());
        chief.post(&format!("{wall}/undo"), &[]).await;
        build().await;
        assert_eq!(stands(&again(app, &issue).await.planned()), adopted, "the build after it moves nothing");
        let proposal = chief.page(&format!("{wall}?propose=1")).await.main();
        assert!(!proposal.contains("Aucun déplacement"), "it is proposed again: {proposal}");
        // What leaves is missed on its page; the others stay on theirs.
        let plan = again(app, &issue).await.planned();
        let page = plan.iter().rfind(|it| it.kind == "articles").unwrap();
        let (number, leaves) = (page.number, page.entries.iter().find(|it| it.begins).unwrap().id);
        let row = item::by_id(&app.db, leaves).await.unwrap();
        make::act(app, &row, make::withdrawal("Retiré par la mairie.")).await;
        let report = build().await;
        let told = |code: &str| report.findings.iter().any(|it| it.code == code);
        assert!(told(check::NOT_LIVE) || told(check::GONE), "{:?}", report.findings);
        let left: Vec<_> = adopted.iter().filter(|it| it.1 != leaves).map(|it| (it.0, it.1)).collect();
        let now: Vec<_> = stands(&again(app, &issue).await.planned()).iter().map(|it| (it.0, it.1)).collect();
        assert_eq!(now, left, "nobody takes page {number} by themselves");
        app.leave_jobs();
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
        // Where its section is chosen it stands with its state, and with why it would enter.
        let editor = app.as_role(Role::Editor).await;
        let contents = editor.page(&format!("/cms/issues/{}", issue.number)).await;
        let row = contents.texts("table.plan td").join(" ");
        for words in ["Bientôt relu", "En relecture", "points :", "article courant"] {
            assert!(row.contains(words), "{words}: {row}");
        }
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
        // It stands where the article stood, in its shape.
        let (was, is) = (again(app, &first).await.planned(), again(app, &next).await.planned());
        let entry = |plan: &[PlannedPage]| {
            let mut all =
                plan.iter().flat_map(|page| page.entries.iter().map(|it| (page.number, it.clone())));
            all.find(|it| it.1.begins).map(|(page, it)| (page, it.shape))
        };
        assert!(entry(&is).is_some() && entry(&is) == entry(&was), "{is:?}");
        let twice =
            chief.post(&format!("/cms/issues/{}/subjects/copy", next.number), &[("from", &from)]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(subject::of_issue(&app.db, next.id).await.unwrap().len(), 1, "copied once");
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
        ("rule.opens", "left"),
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
    assert!(
        rule.opens == Some(publication::Side::Left) && rule.guaranteed && rule.most == Some(3),
        "{rule:?}"
    );
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
        // A wish until it is adopted: a build leaves it on its page, under the section of that page.
        print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap();
        let built = again(app, &issue).await.planned();
        let above = |plan: &[PlannedPage]| plan.iter().map(|it| it.sections.clone()).collect::<Vec<_>>();
        assert_eq!((stands(&built), above(&built)), (stands(&plan), above(&plan)));
        chief.post("/cms/issues/1/flat-plan/adopt", &[]).await;
        // A build that was begun before keeps its proof and not its pages.
        let adopted = again(app, &issue).await.planned();
        let late = issue::Built { began: plan.clone(), plan: plan.clone(), ..make::built() };
        issue::keep(&app.db, issue.id, late, false, app.now()).await.unwrap();
        assert_eq!(stands(&again(app, &issue).await.planned()), stands(&adopted));
        assert_eq!(page_of(&again(app, &issue).await.planned(), guest.id), Some(target));
        let row = async || {
            let rows = issue::rows(&app.db, issue.id).await.unwrap();
            rows.into_iter().find(|it| it.item_id == guest.id).unwrap()
        };
        assert_eq!(row().await.stands_in(), Some(sections[0].id));
        let wall = chief.page("/cms/issues/1/flat-plan").await.main();
        let said = format!("rangé dans « {} »", sections[0].label_fr);
        assert!(wall.replace('\u{a0}', " ").contains(&said), "{said}: {wall}");
        // Without the pin it is what it was.
        chief.post("/cms/issues/1/flat-plan/decide", &form[..1]).await;
        assert_eq!(row().await.stands_in(), Some(sections[1].id));
        for _ in 0..3 {
            chief.post("/cms/issues/1/flat-plan/undo", &[]).await;
        }
        assert_eq!((row().await.page, row().await.stands_in()), (None, Some(sections[1].id)), "and back");
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

/// What the wall shows without a page.
fn waiting(wall: &str) -> String {
    wall.split_once("id=\"waiting\"").map_or_else(String::new, |it| it.1.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_begun_from_a_subject_keeps_page_and_room_and_tells_its_writer() {
    both(async |app| {
        for number in 0..4 {
            make::live(app, make::long_article(&format!("Article {number}"), 5 + number)).await;
        }
        let issue = planned(app, (8, 16)).await;
        let editor = app.as_role(Role::Editor).await;
        let writer = app.as_role(Role::Contributor).await;
        let wall = format!("/cms/issues/{}/flat-plan", issue.number);
        let id = writer.person().id.unwrap().to_string();
        let form = [
            ("title", "La crèche des Vernes"),
            ("signs", "1800"),
            ("writer", &id),
            ("photo_source", "Service enfance"),
        ];
        editor.post(&format!("/cms/issues/{}/subjects", issue.number), &form).await;
        editor.post(&format!("{wall}/adopt"), &[]).await;
        let subject = subject::of_issue(&app.db, issue.id).await.unwrap().remove(0);
        let entry = |plan: &[PlannedPage], id: Uuid| {
            plan.iter().flat_map(|it| &it.entries).find(|it| it.id == id && it.begins).cloned()
        };
        let before = again(app, &issue).await.planned();
        let (page, kept) = (page_of(&before, subject.id).unwrap(), entry(&before, subject.id).unwrap());
        assert!(kept.picture > 0, "a photograph is expected: its room is kept");
        // The click alone: no text, no build, no new plan.
        let begun =
            writer.post(&format!("/cms/issues/{}/subjects/{}/draft", issue.number, subject.id), &[]).await;
        let subject = subject::of_issue(&app.db, issue.id).await.unwrap().remove(0);
        let item = item::by_id(&app.db, subject.item_id.unwrap()).await.unwrap();
        assert_eq!(page_of(&again(app, &issue).await.planned(), item.id), Some(page));
        let shown = editor.page(&wall).await.main();
        assert!(!waiting(&shown).contains("La crèche des Vernes"), "{shown}");
        let edit = writer.page(begun.location()).await.main();
        assert!(edit.contains("0 signe sur 1") && edit.contains("Service enfance"), "{edit}");
        assert!(edit.contains(&format!("page {page}")) && edit.contains("lignes restent libres"), "{edit}");
        // A plan and a build later it is where it was, in the same shape and as high.
        let same = editor.page(&format!("{wall}?propose=1")).await.main();
        assert!(same.contains("Aucun déplacement"), "{same}");
        let build = async || {
            app.leave_jobs();
            let shop = jobs::workshop(app);
            let built = print::build(&shop, issue.id, false, ForPress::IfPossible).await.unwrap().unwrap();
            let plan = again(app, &issue).await.planned();
            assert_eq!(page_of(&plan, item.id), Some(page));
            (built, entry(&plan, item.id).unwrap())
        };
        let (built, now) = build().await;
        assert_eq!((now.shape, now.lines), (kept.shape.clone(), kept.lines.clone()));
        let stand_in = built.data.articles[&format!("a{}", item.short_id)].image.clone().unwrap();
        assert_eq!((stand_in.alt.as_str(), stand_in.credit.as_str()), ("Photo attendue", "Service enfance"));
        assert!(built.press.is_none() && built.report.findings.iter().any(|it| it.code == check::NO_TEXT));
        // A third of the text is there: the signs wanted still keep the room, and the writer hears what is free.
        let third = parvis::content::fields::Fields {
            title: item.title.clone(),
            lede: String::new(),
            ..make::long_article("x", 1)
        };
        make::save(app, &item, third).await;
        let (built, now) = build().await;
        let (high, was): (i32, i32) = (now.lines.iter().sum(), kept.lines.iter().sum());
        assert!((high - was).abs() <= 3, "{now:?}, {kept:?}");
        assert!(!built.report.findings.iter().any(|it| it.code == check::NO_TEXT));
        let fit = writer.get(&format!("/cms/items/{}/fit.json", item.short_id)).await.text();
        let fit: serde_json::Value = serde_json::from_str(&fit).unwrap();
        assert_eq!(
            (fit["page"].as_u64(), fit["shape"].as_str()),
            (Some(page as u64), Some(now.shape.as_str()))
        );
        assert!(fit["texts"][0]["over"].as_i64().unwrap() < -8, "{fit}");
        // What is being typed is measured before it is saved.
        let long = serde_json::to_string(&make::long_article("x", 9).body).unwrap();
        let typed = writer
            .post(&format!("/cms/items/{}/fit.json", item.short_id), &[("title", "x"), ("body", &long)])
            .await
            .text();
        let typed: serde_json::Value = serde_json::from_str(&typed).unwrap();
        assert!(typed["texts"][0]["over"].as_i64().unwrap() > 8, "{typed}");
        let other = app.as_role(Role::Contributor).await;
        let refused = other.get(&format!("/cms/items/{}/fit.json", item.short_id)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let shape = writer.get(&format!("/cms/items/{}/fit.json?shape=zzz", item.short_id)).await;
        assert_eq!(shape.status, StatusCode::CONFLICT);
        assert!(shape.text().contains("n’a pas de forme"), "{}", shape.text());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fills_a_hole_stands_on_the_wall_and_is_not_said_to_stand_elsewhere() {
    both(async |app| {
        let mut fillers = Vec::new();
        for title in ["Le bibliobus", "Le compost", "Le lavoir"] {
            let fields = parvis::content::fields::Fields {
                evergreen: true,
                author: "Théo Garnier".into(),
                ..make::long_article(title, 7)
            };
            fillers.push(make::live(app, fields).await);
        }
        planned(app, (8, 16)).await;
        app.wait(chrono::Duration::days(1));
        make::live(app, make::long_article("La nouvelle du jour", 8)).await;
        for number in 0..4 {
            make::live(app, make::article(&format!("Sur le site {number}"))).await;
        }
        let issue = planned(app, (12, 16)).await;
        let built =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap().unwrap();
        let plan = again(app, &issue).await.planned();
        let rows = issue::rows(&app.db, issue.id).await.unwrap();
        let filler = fillers
            .iter()
            .find(|it| page_of(&plan, it.id).is_some() && rows.iter().all(|row| row.item_id != it.id))
            .expect("one fills a hole");
        let title = built.data.index.iter().find(|it| it.title == filler.title);
        assert!(title.is_none(), "in the issue, and said to stand on the site: {title:?}");
        let editor = app.as_role(Role::Editor).await;
        let wall = format!("/cms/issues/{}/flat-plan", issue.number);
        let shown = editor.page(&wall).await.main();
        assert!(shown.contains(&filler.title) && shown.contains("bouche-trou"), "{shown}");
        let csv = editor.get(&format!("{wall}.csv")).await.text();
        let line = csv.lines().find(|it| it.contains(&filler.title)).expect("its line");
        assert!(line.contains("\"Théo Garnier\""), "{line}");
        // Who decides of it wants it in the issue.
        let page = page_of(&plan, filler.id).unwrap().to_string();
        let id = filler.id.to_string();
        let decided = editor
            .post(&format!("{wall}/decide"), &[("id", &id), ("page", &page), ("must_run", "true")])
            .await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER);
        let row =
            issue::rows(&app.db, issue.id).await.unwrap().into_iter().find(|it| it.item_id == filler.id);
        let row = row.expect("it is chosen");
        assert_eq!((row.choice, row.must_run), (publication::Choice::Chosen, true));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fewer_pages_than_asked_are_said_with_both_numbers() {
    both(async |app| {
        make::live(app, make::long_article("Seul", 6)).await;
        let issue = planned(app, (24, 32)).await;
        let built =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap().unwrap();
        let found = built.report.findings.iter().find(|it| it.code == "few_pages").expect("a finding");
        let pages = built.report.pages;
        assert!(pages < 24 && found.severity == check::Severity::Warning);
        assert!(
            found.message.contains(&format!("{pages} pages")) && found.message.contains("24"),
            "{found:?}"
        );
        let editor = app.as_role(Role::Editor).await;
        let page = editor.page(&format!("/cms/issues/{}", issue.number)).await.main();
        assert!(page.contains("il en fallait au moins 24"), "{page}");
        let (outlines, impossible) = print::outline(&jobs::workshop(app), issue.id).await.unwrap();
        let told: Vec<usize> =
            outlines.iter().map(|it| it.pages).chain(impossible.iter().map(|it| it.pages)).collect();
        let mut all = told.clone();
        all.sort_unstable();
        assert_eq!(all, [4, 8, 12, 16, 20, 24, 28, 32], "every number has an answer or a reason");
        let few = |it: &Outline| it.unmet.iter().any(|it| it.asked.code == "few_pages");
        assert!(outlines.iter().any(few), "{outlines:?}");
        assert!(
            outlines.iter().all(|it| few(it) == it.absent.is_empty()),
            "there is too little only where nothing is left out: {outlines:?}"
        );
        let told = serde_json::to_value(&outlines.iter().find(|it| few(it)).unwrap().unmet).unwrap();
        let pages = outlines.iter().find(|it| few(it)).unwrap().pages;
        assert_eq!(told, serde_json::json!([{ "code": "few_pages", "have": pages, "want": 24 }]));
        assert!(outlines.iter().all(|it| it.white_percent.is_sign_positive()));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_out_has_a_title_and_every_count_the_same_articles() {
    both(async |app| {
        for number in 0..9 {
            make::live(app, make::long_article(&format!("Article {number}"), 12)).await;
        }
        make::live(app, make::long_article("Trente mille mots", 600)).await;
        let issue = planned(app, (8, 16)).await;
        let (outlines, _) = print::outline(&jobs::workshop(app), issue.id).await.unwrap();
        assert!(outlines.iter().all(|it| it.articles == 10), "{outlines:?}");
        let least = &outlines[0];
        assert_eq!(least.placed + least.absent.len(), 10);
        let never = |it: &print::plan::Outline| {
            it.absent.iter().any(|it| it.title == "Trente mille mots" && it.reason == "too_long")
        };
        assert!(outlines.iter().all(never), "what no number of pages brings in is named: {outlines:?}");
        let out = &least.absent[0];
        assert!(out.title.starts_with("Article "), "{out:?}");
        assert!(out.item.parse::<Uuid>().is_ok(), "{out:?}");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shape_nobody_has_is_refused_and_a_subject_asks_for_its_page() {
    let app = TestApp::sqlite().await;
    let article = make::live(&app, make::long_article("Un article", 6)).await;
    let issue = planned(&app, (8, 16)).await;
    let editor = app.as_role(Role::Editor).await;
    let base = format!("/cms/issues/{}", issue.number);
    let id = article.id.to_string();
    let refused = editor.post(&format!("{base}/flat-plan/decide"), &[("id", &id), ("shape", "nope")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page().main().contains("n’a pas de forme"), "{}", refused.page().main());
    let far = [("title", "Trop loin"), ("page", "40")];
    assert_eq!(editor.post(&format!("{base}/subjects"), &far).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let near = [("title", "La crèche"), ("page", "4"), ("spread", "true")];
    assert_eq!(editor.post(&format!("{base}/subjects"), &near).await.status, StatusCode::SEE_OTHER);
    let subject = subject::of_issue(&app.db, issue.id).await.unwrap().remove(0);
    assert_eq!((subject.page, subject.spread), (Some(4), true));
    let wall = editor.page(&format!("{base}/flat-plan")).await.main();
    assert!(wall.contains("épinglé p. 4"), "{wall}");
    app.leave_jobs();
}
