//! The life of an issue: planned, filled, built, kept, approved, frozen, and on the shelf on its day and not before.
use crate::support::app::{TestApp, at, both};
use crate::support::{make, pdf};
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::fields::{Details, Fields, Priority};
use parvis::content::publication::{self, Choice, IssueState, Model, series};
use parvis::content::publish::Act;
use parvis::content::service::Service;
use parvis::content::{image, item, publish, revision, topic, town};
use parvis::error::Error;
use parvis::jobs::{self, schedule};
use parvis::print::issue::{self, Change, Pick, Wish};
use parvis::print::{self, ForPress, Report, bat, preflight, studio};
use parvis::queue;
use parvis::richtext::Block;
use parvis::richtext::print_version::PrintVersion;
use parvis::staff::{Person, Role};
use uuid::Uuid;

async fn plan(app: &TestApp, wish: Wish) -> Model {
    let town = town::get(&app.db).await.unwrap();
    issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap()
}

async fn build(app: &TestApp, issue: &Model) -> (Report, Vec<u8>) {
    let built = print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap().unwrap();
    (built.report, built.pdf)
}

async fn again(app: &TestApp, issue: &Model) -> Model {
    publication::by_id(&app.db, issue.id).await.unwrap()
}

/// A series that closes on the 15th of every month at 18:00.
fn monthly() -> series::Model {
    series::Model {
        id: Uuid::now_v7(),
        title: "Le mensuel".into(),
        every_months: 1,
        closing_day: 15,
        closing_time: "18:00".into(),
        layout: issue::DEFAULT_LAYOUT.into(),
        pages_min: 8,
        pages_max: 16,
        active: true,
        ..series::Model::default()
    }
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|it| it.code.as_str()).collect()
}

async fn choices(app: &TestApp, issue: &Model) -> Vec<(Uuid, Choice)> {
    issue::rows(&app.db, issue.id).await.unwrap().into_iter().map(|it| (it.item_id, it.choice)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_plan_to_the_shelf() {
    both(async |app| {
        make::imprint(app).await;
        let before = make::live(app, make::article("Publié avant le plan")).await;
        let wish = Wish {
            title: "L’hiver à Valbourg".into(),
            closing: Some(at("2026-12-15T17:00:00Z")),
            distribution: Some((make::day("2026-12-28"), make::day("2027-01-03"))),
            ..Wish::default()
        };
        let planned = plan(app, wish).await;
        assert_eq!(
            (planned.number, planned.state, planned.release_on),
            (1, IssueState::Planned, make::day("2026-12-28"))
        );
        assert_eq!(choices(app, &planned).await, [(before.id, Choice::Candidate)]);

        // Print words are written; then the web changes under them.
        let reworded = rewording(app).await;
        let (report, proof) = build(app, &planned).await;
        assert!(pdf::holds(&pdf::text(&proof), "Sur papier on dit les choses en plus court."));
        assert!(!codes(&report).contains(&"print_version_stale"), "{:?}", report.findings);
        let mut fields = revision::current(&app.db, &reworded).await.unwrap().fields;
        let id = fields.body.content[0].id();
        fields.body.content[0] = Block::paragraph("Sur le site tout a changé depuis.");
        fields.body.content[0].base_mut().id = id;
        make::save(app, &reworded, fields).await;
        make::act(app, &reworded, Act::Publish).await;
        let (report, _) = build(app, &planned).await;
        let stale = report
            .findings
            .iter()
            .find(|it| it.code == "print_version_stale")
            .expect("to be looked at again");
        assert_eq!(stale.item, reworded.id.to_string());

        // Its closing comes: closed, built, waiting for approval.
        app.set("2026-12-15T17:00:00Z");
        app.run_jobs().await;
        let proof = again(app, &planned).await;
        assert_eq!((proof.state, proof.pages % 4, proof.built_at), (IssueState::Proof, 0, Some(app.now())));
        let after = make::live(app, make::article("Publié après le bouclage")).await;
        let town = town::get(&app.db).await.unwrap();
        issue::draw_candidates(&app.db, &proof).await.unwrap();
        assert!(
            choices(app, &proof).await.iter().all(|it| it.0 != after.id),
            "nothing enters by itself after closing"
        );

        let shelf = async |status: StatusCode| {
            for path in ["/magazine/1".to_owned(), "/en/magazine/1".to_owned()] {
                assert_eq!(app.reader().get(&path).await.status, status, "{path} on {}", app.now());
            }
            let hash = again(app, &planned).await.pdf_hash.unwrap();
            assert_eq!(
                app.reader().get(&format!("/media/{hash}.pdf")).await.status,
                status,
                "the PDF on {}",
                app.now()
            );
            let note = app.reader().page("/actualites/publie-avant-le-plan").await.main();
            assert_eq!(
                note.contains("nº 1, page") || note.contains("no 1, page"),
                status == StatusCode::OK,
                "{note}"
            );
            let listed = app.reader().page("/magazine").await.links().contains(&"/magazine/1".to_owned());
            assert_eq!(listed, status == StatusCode::OK);
        };
        shelf(StatusCode::NOT_FOUND).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        make::waive_all(app, 1).await;
        let approved = chief.post("/cms/issues/1/approve", &[("version", &proof.version.to_string())]).await;
        assert_eq!(approved.location(), "/cms/issues/1", "{}", approved.page().main());
        shelf(StatusCode::NOT_FOUND).await;
        frozen(app, &planned, &town).await;

        // Midnight in town is 23:00 of the day before.
        app.set("2026-12-27T22:59:59Z");
        app.run_jobs().await;
        shelf(StatusCode::NOT_FOUND).await;
        app.set("2026-12-27T23:00:00Z");
        app.run_jobs().await;
        assert_eq!(again(app, &planned).await.state, IssueState::Released);
        shelf(StatusCode::OK).await;
        let page = app.reader().page("/magazine/1").await;
        assert!(page.links().contains(&"/actualites/publie-avant-le-plan".to_owned()), "{:?}", page.links());

        // What left the site stays in the contents, without a link.
        make::act(app, &before, make::withdrawal("Retiré.")).await;
        let page = app.reader().page("/magazine/1").await;
        assert!(
            page.main().contains("Publié avant le plan")
                && !page.links().contains(&"/actualites/publie-avant-le-plan".to_owned())
        );
    })
    .await;
}

/// An article of which paper words one block otherwise.
async fn rewording(app: &TestApp) -> item::Model {
    let mut fields = Fields {
        body: make::body(&["Sur le site on a toute la place qu’il faut.", "La suite ne change pas."]),
        ..make::article("Deux versions")
    };
    let web = fields.body.content[0].clone();
    let mut print = PrintVersion::default();
    print.reword(&web, Block::paragraph("Sur papier on dit les choses en plus court."));
    fields.print_version = Some(print);
    make::live(app, fields).await
}

/// An approved issue changes no more, whoever asks.
async fn frozen(app: &TestApp, issue: &Model, town: &town::Town) {
    let approved = again(app, issue).await;
    let system = Person::system();
    let code = |refused: Result<(), Error>| match refused {
        Err(Error::Refused(found)) => found[0].code,
        other => panic!("{other:?}"),
    };
    let pick = Pick { item: Uuid::now_v7(), section: None, choice: Choice::Chosen };
    assert_eq!(code(issue::pick(&app.db, &system, issue.id, &[pick], app.now()).await), "issue-frozen");
    assert_eq!(code(issue::request_build(&app.db, &system, issue.id, app.now()).await), "issue-frozen");
    let change = Change { version: approved.version, ..Change::default() };
    let change = issue::change(&app.db, &system, town, issue.id, change, app.now()).await;
    assert_eq!(code(change.map(drop)), "issue-frozen");
    let chief = app.person(Role::ChiefEditor).await;
    let twice = bat::sign(&app.db, &chief, town, issue.id, approved.version, app.now()).await;
    assert_eq!(code(twice.map(drop)), "issue-frozen");
    assert!(print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap().is_none());
    assert_eq!(again(app, issue).await, approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_the_budget_stays_out_with_its_reason() {
    both(async |app| {
        let mut ids = Vec::new();
        for number in 1..=9 {
            let priority = if number == 1 { Priority::Lead } else { Priority::Secondary };
            let fields =
                Fields { priority, ..make::long_article(&format!("Grand dossier numéro {number}"), 9) };
            ids.push(make::live(app, fields).await.id);
        }
        let issue = plan(app, Wish { pages: Some((8, 8)), ..Wish::default() }).await;
        let (report, proof) = build(app, &issue).await;
        assert_eq!(report.pages, 8, "{:?}", report.findings);
        assert_eq!(pdf::pages(&proof), 8);
        assert!(!report.left_out.is_empty());
        for out in &report.left_out {
            assert_eq!(out.code, "page_budget");
            assert!(out.reason.contains(&out.title), "{out:?}");
            assert!(!report.placed.iter().any(|it| it.item == out.item));
        }
        assert_eq!(
            report.placed.len() + report.left_out.len(),
            ids.len(),
            "every article is either in or said to be out"
        );
        assert!(report.placed.iter().any(|it| it.item == ids[0]), "the lead article stays");
        assert!(!codes(&report).contains(&"overset"), "{:?}", report.findings);
        let text = pdf::text(&proof);
        for it in &report.placed {
            assert!(
                pdf::holds(&text, &it.title) && pdf::holds(&text, "Paragraphe 9."),
                "{} is whole",
                it.title
            );
        }
        app.leave_jobs();
    })
    .await;
}

/// An issue in the other layout, and its large-print twin from the desk to the shelf.
#[tokio::test(flavor = "multi_thread")]
async fn an_issue_takes_another_layout_and_has_its_large_print() {
    both(async |app| {
        make::live(app, make::long_article("Une gazette pour la ville", 6)).await;
        let wish = Wish { closing: Some(at("2026-12-15T17:00:00Z")), ..Wish::default() };
        let planned = plan(app, wish).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let page = chief.page("/cms/issues/1").await;
        assert!(page.main().contains("Gazette") && page.main().contains("Parvis"), "{}", page.main());
        make::imprint(app).await;
        let version = planned.version.to_string();
        let change = async |layout: &str| {
            let form = [
                ("version", version.as_str()),
                ("number", "1"),
                ("layout", layout),
                ("pages_min", "4"),
                ("pages_max", "16"),
            ];
            chief.post("/cms/issues/1", &form).await
        };
        let refused = change("no-such-layout").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = refused.page().main();
        assert!(told.contains("Cette maquette n’est pas installée"), "{told}");
        assert_eq!(change("gazette").await.location(), "/cms/issues/1");
        let changed = again(app, &planned).await;
        assert_eq!((changed.layout.as_str(), changed.large_print_hash), ("gazette", None));

        let built =
            print::build(&jobs::workshop(app), planned.id, false, ForPress::Never).await.unwrap().unwrap();
        assert_eq!((built.data.format.width_mm, built.data.format.height_mm), (240.0, 320.0));
        let large = pdf::text(built.large_print.as_ref().expect("a large-print PDF"));
        assert!(pdf::holds(&large, "Une gazette pour la ville") && pdf::holds(&large, "Paragraphe 6."));
        assert_eq!(chief.get("/cms/issues/1/large-print.pdf").await.status, StatusCode::OK);
        let offered = chief.page("/cms/issues/1").await.links();
        assert!(offered.contains(&"/cms/issues/1/large-print.pdf".to_owned()), "{offered:?}");

        app.set("2026-12-15T17:00:00Z");
        app.run_jobs().await;
        let proof = again(app, &planned).await;
        let public = format!("/media/{}.pdf", proof.large_print_hash.as_deref().unwrap());
        assert_eq!(app.reader().get(&public).await.status, StatusCode::NOT_FOUND, "before the release");
        let town = town::get(&app.db).await.unwrap();
        make::waive_all(app, 1).await;
        bat::sign(&app.db, chief.person(), &town, proof.id, proof.version, app.now()).await.unwrap();
        app.set("2027-03-01T00:00:00Z");
        app.run_jobs().await;
        assert!(app.reader().page("/magazine/1").await.links().contains(&public));
        assert_eq!(app.reader().get(&public).await.status, StatusCode::OK);
        for other in ["png", "html", "bin"] {
            let other = public.replace(".pdf", &format!(".{other}"));
            assert_eq!(app.reader().get(&other).await.status, StatusCode::NOT_FOUND, "{other}");
        }
    })
    .await;
}

/// A folder in the data of the installation is a layout at once, and prints without the program being built again.
#[tokio::test(flavor = "multi_thread")]
async fn a_layout_of_the_town_is_chosen_and_printed() {
    let app = TestApp::sqlite().await;
    let dir = app.settings.data.join("layouts/ours");
    studio::make(&dir, "gazette").unwrap();
    let about = std::fs::read_to_string(dir.join("layout.toml")).unwrap();
    let titled = about.replace("fr = \"ours\"", "fr = \"La Feuille du bourg\"");
    std::fs::write(dir.join("layout.toml"), titled).unwrap();
    make::live(&app, make::long_article("Une feuille pour la ville", 6)).await;
    let planned = plan(&app, Wish::default()).await;
    let chief = app.as_role(Role::ChiefEditor).await;
    let page = chief.page("/cms/issues/1").await;
    assert!(page.main().contains("La Feuille du bourg"), "{}", page.main());
    let version = planned.version.to_string();
    let form = [
        ("version", version.as_str()),
        ("number", "1"),
        ("layout", "ours"),
        ("pages_min", "4"),
        ("pages_max", "16"),
    ];
    assert_eq!(chief.post("/cms/issues/1", &form).await.location(), "/cms/issues/1");
    let built =
        print::build(&jobs::workshop(&app), planned.id, false, ForPress::Never).await.unwrap().unwrap();
    assert_eq!((built.report.layout.as_str(), built.data.format.width_mm), ("ours", 240.0));
    assert!(pdf::holds(&pdf::text(&built.pdf), "Une feuille pour la ville"));
}

/// What the layout's code is wrong in, it is wrong in next time too.
#[tokio::test(flavor = "multi_thread")]
async fn a_layout_that_cannot_be_set_is_said_at_once_and_not_tried_again() {
    let app = TestApp::sqlite().await;
    let dir = app.settings.data.join("layouts/ours");
    studio::make(&dir, "gazette").unwrap();
    let back = std::fs::read_to_string(dir.join("back.typ")).unwrap();
    std::fs::write(dir.join("back.typ"), format!("{back}\n#panic(\"encre épuisée\")\n")).unwrap();
    plan(&app, Wish { layout: "ours".into(), ..Wish::default() }).await;
    let editor = app.as_role(Role::Editor).await;
    let asked = editor.post("/cms/issues/1/build", &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    app.run_jobs().await;
    let dead = queue::dead(&app.db).await.unwrap();
    assert_eq!(dead.iter().map(|it| it.attempts).collect::<Vec<_>>(), [1], "no second try");
    let page = editor.page("/cms/issues/1").await;
    let main = page.main();
    assert!(main.contains("La dernière mise en page a échoué") && main.contains("encre épuisée"), "{main}");
    assert!(!main.contains("problem-") && page.texts("button[disabled]").is_empty(), "it may be asked again");
    std::fs::write(dir.join("back.typ"), back).unwrap();
    app.wait(Duration::minutes(1));
    editor.post("/cms/issues/1/build", &[]).await;
    app.run_jobs().await;
    assert!(!editor.page("/cms/issues/1").await.main().contains("a échoué"), "mended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_percent_of_nothing_is_still_a_sheet() {
    both(async |app| {
        let issue = plan(app, Wish::default()).await;
        let (report, proof) = build(app, &issue).await;
        assert_eq!((report.pages % 4, pdf::pages(&proof)), (0, report.pages));
        assert!(codes(&report).contains(&"missing_imprint"), "{:?}", report.findings);
        assert!(
            report.findings.iter().all(|it| it.severity != print::check::Severity::Error),
            "{:?}",
            report.findings
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sections_follow_one_another_on_the_pages() {
    both(async |app| {
        let sections = topic::sections(&app.db).await.unwrap();
        // Long ones beside short ones: the end of a long text leaves room that a section before it could fill.
        for (number, (section, length)) in
            [(0, 3), (0, 4), (1, 5), (1, 30), (1, 4), (2, 26), (2, 5), (3, 40), (3, 4), (3, 3)]
                .into_iter()
                .enumerate()
        {
            let mut fields = make::long_article(&format!("Article {number}"), length);
            if let Details::Article(it) = &mut fields.details {
                it.section = Some(sections[section].id);
            }
            make::live(app, fields).await;
        }
        let issue = plan(app, Wish { pages: Some((8, 32)), ..Wish::default() }).await;
        let (report, _) = build(app, &issue).await;
        let mut begins: Vec<(usize, usize)> = Vec::new();
        for it in &report.placed {
            let number: usize = it.title.trim_start_matches("Article ").parse().unwrap();
            begins.push(([0, 0, 1, 1, 1, 2, 2, 3, 3, 3][number], it.page));
        }
        assert_eq!(begins.len(), 10, "{:?}", report.left_out);
        for (section, page) in &begins {
            let behind = begins.iter().filter(|it| it.0 > *section && it.1 < *page);
            assert_eq!(behind.count(), 0, "{begins:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_choose_and_the_program_keeps_to_it() {
    both(async |app| {
        let (wanted, refused, web) = (
            make::live(app, make::article("Voulu")).await,
            make::live(app, make::article("Refusé")).await,
            make::draft(app, make::article("Seulement sur le site")).await,
        );
        let mut fields = make::article("Seulement sur le site");
        fields.channels.print = parvis::richtext::Reach::No;
        make::save(app, &web, fields).await;
        make::act(app, &web, Act::Publish).await;
        let issue = plan(app, Wish::default()).await;
        assert!(
            choices(app, &issue).await.iter().all(|it| it.0 != web.id),
            "what paper may not have is not offered"
        );
        let picks = [(wanted.id, Choice::Chosen), (refused.id, Choice::Refused), (web.id, Choice::Chosen)];
        let picks = picks.map(|(item, choice)| Pick { item, section: None, choice });
        issue::pick(&app.db, &Person::system(), issue.id, &picks, app.now()).await.unwrap();
        let gone = make::live(app, make::article("Retiré entre-temps")).await;
        issue::draw_candidates(&app.db, &issue).await.unwrap();
        make::act(app, &gone, make::withdrawal("Retiré.")).await;
        let (report, proof) = build(app, &issue).await;
        let placed: Vec<&str> = report.placed.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(placed, ["Voulu"]);
        let mut out: Vec<(&str, &str)> =
            report.left_out.iter().map(|it| (it.title.as_str(), it.code.as_str())).collect();
        out.sort_unstable();
        assert_eq!(out, [("Retiré entre-temps", "not_live"), ("Seulement sur le site", "not_for_print")]);
        let text = pdf::text(&proof);
        assert!(pdf::holds(&text, "Voulu") && !text.contains("Retiré entre-temps"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_issue_is_offered_what_came_since_and_was_not_printed() {
    both(async |app| {
        let first = plan(app, Wish { closing: Some(app.now() + Duration::days(1)), ..Wish::default() }).await;
        app.wait(Duration::hours(1));
        let backdated =
            Fields { displayed_at: Some(at("2019-06-14T06:00:00Z")), ..make::article("Importé") };
        let imported = make::live(app, backdated).await;
        issue::draw_candidates(&app.db, &first).await.unwrap();
        assert_eq!(
            choices(app, &first).await,
            [(imported.id, Choice::Candidate)],
            "not the displayed date decides"
        );
        let second =
            plan(app, Wish { closing: Some(app.now() + Duration::days(30)), ..Wish::default() }).await;
        assert_eq!(second.number, 2);
        assert_eq!(choices(app, &second).await, [(imported.id, Choice::Candidate)], "nobody printed it yet");
        build(app, &first).await;
        issue::draw_candidates(&app.db, &second).await.unwrap();
        assert_eq!(choices(app, &second).await, [], "the first one prints it");
        let (here, there) =
            tokio::join!(issue::draw_candidates(&app.db, &first), issue::draw_candidates(&app.db, &first));
        assert!(here.is_ok() && there.is_ok());
        app.wait(Duration::minutes(1));
        let fresh = make::live(app, make::article("Tout frais")).await;
        let (here, there) =
            tokio::join!(issue::draw_candidates(&app.db, &second), issue::draw_candidates(&app.db, &second));
        assert!(here.is_ok() && there.is_ok(), "two people open the page at once: {here:?} {there:?}");
        assert_eq!(choices(app, &second).await, [(fresh.id, Choice::Candidate)]);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn wishes_that_cannot_be_are_named() {
    both(async |app| {
        let town = town::get(&app.db).await.unwrap();
        plan(app, Wish::default()).await;
        let refused =
            async |wish: Wish| match issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await {
                Err(Error::Refused(found)) => {
                    found.iter().map(|it| format!("{} {}", it.field, it.code)).collect::<Vec<_>>()
                }
                other => panic!("{other:?}"),
            };
        let wish = Wish { pages: Some((10, 6)), closing: Some(app.now()), ..Wish::default() };
        assert_eq!(
            refused(wish).await,
            ["pages_min multiple-of-four", "pages_max page-budget", "closing_at in-the-past"]
        );
        assert_eq!(refused(Wish { number: Some(1), ..Wish::default() }).await, ["number number-taken"]);
        let editor = app.person(Role::Editor).await;
        let made = issue::plan(&app.db, &editor, &town, Wish::default(), app.now()).await;
        assert!(matches!(made, Err(Error::Forbidden)), "{made:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_issue_draws_what_became_public_since_the_last_was_made() {
    both(async |app| {
        let series = monthly();
        issue::save_series(&app.db, &Person::system(), series.clone()).await.unwrap();
        let printed = make::live(app, make::article("Imprimé")).await;
        let first = plan(app, Wish { series: Some(series.id), ..Wish::default() }).await;
        app.wait(Duration::hours(1));
        let also = make::live(app, make::article("Imprimé aussi")).await;
        build(app, &first).await;
        let late = make::live(app, make::article("Après la dernière épreuve")).await;
        let town = town::get(&app.db).await.unwrap();
        assert_eq!(issue::plan_due(&app.db, &town, app.now()).await.unwrap(), 0, "the first is still open");

        // Approved two weeks early: closed, and the series goes on.
        let built = again(app, &first).await;
        let by = async |person: &Person| {
            bat::sign(&app.db, person, &town, built.id, built.version, app.now()).await
        };
        let nobody = by(&Person::system()).await;
        assert!(matches!(nobody, Err(Error::Refused(_))), "a BAT has a name: {nobody:?}");
        by(&app.person(Role::ChiefEditor).await).await.unwrap();
        assert_eq!(again(app, &first).await.closing_at, app.now());
        assert_eq!(issue::plan_due(&app.db, &town, app.now()).await.unwrap(), 1);
        let next = publication::by_number(&app.db, 2).await.unwrap();
        let drawn: Vec<Uuid> = choices(app, &next).await.into_iter().map(|it| it.0).collect();
        assert_eq!(drawn, [late.id], "not {} nor {}, which are printed", printed.id, also.id);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_makes_its_next_issue_by_itself() {
    both(async |app| {
        issue::save_series(&app.db, &Person::system(), monthly()).await.unwrap();
        schedule::tick(app).await.unwrap();
        app.wait(Duration::days(1));
        schedule::tick(app).await.unwrap();
        app.run_jobs().await;
        let issues = publication::all(&app.db).await.unwrap();
        assert_eq!(issues.len(), 1);
        // 18:00 in winter.
        assert_eq!((issues[0].closing_at, issues[0].pages_max), (at("2026-12-15T17:00:00Z"), 16));
        app.set("2026-12-16T12:00:00Z");
        schedule::tick(app).await.unwrap();
        app.run_jobs().await;
        app.wait(Duration::days(1));
        schedule::tick(app).await.unwrap();
        app.run_jobs().await;
        let issues = publication::all(&app.db).await.unwrap();
        let known: Vec<_> = issues.iter().map(|it| (it.number, it.state, it.closing_at)).collect();
        let (december, january) = (at("2026-12-15T17:00:00Z"), at("2027-01-15T17:00:00Z"));
        assert_eq!(known, [(2, IssueState::Planned, january), (1, IssueState::Proof, december)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_stands_on_paper_if_paper_may_have_it() {
    both(async |app| {
        let administrator = app.as_role(Role::Administrator).await;
        let photo = make::jpeg(1300, 870);
        let mut items = Vec::new();
        for (title, print) in [("Photo permise", "true"), ("Photo du site", "")] {
            let form = [("alt", title), ("credit", "Ville"), ("rights.web", "true"), ("rights.print", print)];
            let file = crate::support::app::File { field: "file", name: "p.jpg", bytes: &photo };
            let answer = administrator.post_file("/cms/images", &form, &file).await;
            let id = answer.location().rsplit('/').next().unwrap().parse().unwrap();
            assert_eq!(image::by_id(&app.db, id).await.unwrap().rights.print, !print.is_empty());
            items.push(make::live(app, Fields { image: Some(id), ..make::article(title) }).await);
        }
        let issue = plan(app, Wish::default()).await;
        let (report, _) = build(app, &issue).await;
        let without: Vec<&str> = report
            .findings
            .iter()
            .filter(|it| it.code == "no_print_right")
            .map(|it| it.item.as_str())
            .collect();
        assert_eq!(without, [items[1].id.to_string()]);
        assert!(!codes(&report).contains(&"missing_alt"), "{:?}", report.findings);
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cover_does_not_call_what_its_headline_tells() {
    both(async |app| {
        for number in 1..=3 {
            make::live(app, make::article(&format!("Une nouvelle, la {number}e"))).await;
        }
        let issue = plan(app, Wish::default()).await;
        let shop = jobs::workshop(app);
        let built = print::build(&shop, issue.id, false, ForPress::Never).await.unwrap().unwrap();
        let cover = built.data.cover;
        assert_eq!(cover.calls.len(), 2, "{cover:?}");
        let headline = cover.title.to_string();
        assert!(cover.calls.iter().all(|it| !headline.contains(&it.title)), "{cover:?}");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editorial_stands_on_its_own_page_and_a_brief_among_briefs() {
    both(async |app| {
        let mut editorial = make::article("Ce que l’hiver nous apprend");
        let mut brief = make::article("Objets trouvés");
        if let Details::Article(it) = &mut editorial.details {
            it.editorial = true;
        }
        if let Details::Article(it) = &mut brief.details {
            it.form = parvis::content::article::Form::Brief;
        }
        make::live(app, editorial).await;
        make::live(app, brief).await;
        make::live(app, make::article("Une nouvelle")).await;
        let issue = plan(app, Wish::default()).await;
        let (report, _) = build(app, &issue).await;
        let mut slots: Vec<(&str, &str)> =
            report.placed.iter().map(|it| (it.title.as_str(), it.slot.as_str())).collect();
        slots.sort_unstable();
        assert_eq!(
            slots,
            [
                ("Ce que l’hiver nous apprend", "editorial"),
                ("Objets trouvés", "briefs"),
                ("Une nouvelle", "articles")
            ]
        );
        let printed = publication::contents(&app.db, issue.id).await.unwrap();
        assert_eq!(printed.len(), 3, "placements are kept: which item, which page");
        let made = publish::refusals(
            &app.db,
            &Person::system(),
            &printed[0].item,
            parvis::content::state::Verb::Withdraw,
            app.now(),
        )
        .await;
        assert!(made.unwrap().is_empty());
        app.leave_jobs();
    })
    .await;
}

/// A printed code cannot be corrected: where it leads to a page of the site, the repository is asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_leads_to_no_page_of_the_site_is_found_before_it_is_printed() {
    let app = TestApp::sqlite().await;
    make::imprint(&app).await;
    make::live(&app, make::article("Le marché")).await;
    let button = |number: usize, path: &str| {
        let address = format!("https://valbourg.example{path}");
        let attrs = serde_json::json!({ "id": format!("boutonaaaaa{}", ["a", "b", "c", "d", "e"][number]), "label": "Voir", "target": { "address": address } });
        serde_json::from_value::<Block>(serde_json::json!({ "type": "button", "attrs": attrs })).unwrap()
    };
    let paths = [
        "/agenda",
        "/actualites/le-marche?suite",
        "/en/magazine/1",
        "/actualites/nulle-part",
        "/demarches/rien",
    ];
    let mut fields = make::long_article("Où aller", 3);
    fields.body.content.extend(paths.iter().enumerate().map(|it| button(it.0, it.1)));
    make::live(&app, fields).await;
    let issue = plan(&app, Wish { pages: Some((8, 8)), ..Wish::default() }).await;
    let built =
        print::build(&jobs::workshop(&app), issue.id, false, ForPress::Always).await.unwrap().unwrap();
    let report = built.press.unwrap().report;
    let found = report.findings.iter().filter(|it| it.code == "qr_target");
    let mut found: Vec<&str> = found.map(|it| it.values["name"].as_str()).collect();
    found.sort_unstable();
    let nowhere =
        ["https://valbourg.example/actualites/nulle-part", "https://valbourg.example/demarches/rien"];
    assert_eq!(found, nowhere);
    let check = report.checks.iter().find(|it| it.number == 45).unwrap();
    assert_eq!(check.ran, preflight::Ran::Yes, "nothing leads to another site");
}

/// What closes the foot of a page and what fills one is nothing the issue prints anyway.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_closed_by_what_the_issue_does_not_print() {
    let app = TestApp::sqlite().await;
    for number in 0..12 {
        let service = Service {
            for_whom: "Les habitants".into(),
            online: "https://demarches.valbourg.example/".into(),
            ..Service::default()
        };
        let title = format!("Démarche {number}");
        make::live(&app, Fields { details: Details::Service(service), ..make::article(&title) }).await;
    }
    make::live(&app, make::long_article("Un article", 8)).await;
    let issue = plan(&app, Wish::default()).await;
    app.leave_jobs();
    let built = print::build(&jobs::workshop(&app), issue.id, false, ForPress::Never).await.unwrap().unwrap();
    let printed: Vec<&String> = built.data.services.iter().map(|it| &it.short).collect();
    assert_eq!(printed.len(), 8);
    assert_eq!(built.data.index.len(), 4, "the other services: {:?}", built.data.index);
    assert!(built.data.index.iter().all(|it| !printed.contains(&&it.short)), "{:?}", built.data.index);
}
