//! The columns of the council's groups: quotas in the settings, deposit by a private link, the same signs on paper and on the site, equal
//! places in both layouts.
use crate::support::app::{TestApp, both};
use crate::support::make;
use crate::support::pdf::{self, holds};
use axum::http::{StatusCode, header};
use chrono::Duration;
use parvis::content::item::Whose;
use parvis::content::publication::{self, Model};
use parvis::content::tribune::{self, Absent, Council, Group};
use parvis::content::{address, log, town};
use parvis::jobs;
use parvis::print::data::{IssueData, Tribune};
use parvis::print::issue::{self, Dates, Wish};
use parvis::print::layout::{Files, Proof, Typesetter};
use parvis::print::world::LayoutSource;
use parvis::print::{self, ForPress, bat, plan};
use parvis::staff::{Person, Role};
use uuid::Uuid;

const NAMES: [&str; 3] = ["Ensemble pour Valbourg", "Valbourg autrement", "Écologie et solidarité"];

fn council(absent: Absent) -> Council {
    let group = |at: usize, seats: u32, quota: Option<u32>| Group {
        id: Uuid::from_u128(at as u128 + 1),
        name: NAMES[at].into(),
        seats,
        quota,
        email: String::new(),
    };
    let groups = vec![group(0, 20, Some(1_200)), group(1, 6, None), group(2, 3, None)];
    Council { groups, signs: 1_200, absent, ..Council::default() }
}

/// A town with three groups and an issue that awaits their texts until the 5th.
async fn planned(app: &TestApp) -> Model {
    make::imprint(app).await;
    let (town, version) = town::get_versioned(&app.db).await.unwrap();
    let town = town::Town { council: council(Absent::Slot), ..town };
    town::save(&app.db, &Person::system(), town.clone(), version, app.now()).await.unwrap();
    let dates = Dates { tribunes_due: Some(make::day("2026-12-05")), ..Dates::default() };
    let closing = Some(app.now() + Duration::days(9));
    let wish = Wish { pages: Some((8, 12)), dates, closing, ..Wish::default() };
    issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap()
}

/// The path of the link that an editor has sent to a group.
async fn link(app: &TestApp, group: usize) -> String {
    let town = town::get(&app.db).await.unwrap();
    let issue = publication::by_number(&app.db, 1).await.unwrap();
    let editor = app.person(Role::Editor).await;
    let id = Uuid::from_u128(group as u128 + 1);
    let (_, token) = tribune::invite(&app.db, &editor, &town, &issue, id, app.now()).await.unwrap();
    format!("/tribune/{token}")
}

/// Words with the peculiarities that a typographer would correct, `signs` long.
fn words(signs: usize) -> String {
    let text = "\"Nous demandons des comptes\", dit-il: le budget n'est pas tenu... Qui paiera? ".repeat(40);
    let mut text: String = text.chars().take(signs).collect();
    // it ends with a sign, so that nothing is trimmed
    text.pop();
    text + "."
}

#[tokio::test]
async fn the_council_is_set_in_a_form() {
    both(async |app| {
        let administrator = app.as_role(Role::Administrator).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        assert_eq!(chief.get("/cms/council").await.status, StatusCode::FORBIDDEN);
        let version = administrator.page("/cms/council").await.value_of("input[name=\"version\"]");
        let form = |quota: &'static str| {
            vec![
                ("version", version.clone()),
                ("groups.id", String::new()),
                ("groups.name", NAMES[0].to_owned()),
                ("groups.seats", "20".to_owned()),
                ("groups.quota", quota.to_owned()),
                ("groups.email", "ensemble@valbourg.example".to_owned()),
                ("groups.id", String::new()),
                ("groups.name", NAMES[1].to_owned()),
                ("groups.seats", "6".to_owned()),
                ("groups.quota", String::new()),
                ("groups.email", String::new()),
                ("signs", "700".to_owned()),
                ("order", "lot".to_owned()),
                ("absent", "line".to_owned()),
                ("election_on", "2026-03-15".to_owned()),
            ]
        };
        let send = async |quota| {
            let form = form(quota);
            let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0, it.1.as_str())).collect();
            administrator.post("/cms/council", &form).await
        };
        let refused = send("9000").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.page();
        assert!(page.main().contains("9 000 signes"), "{}", page.main());
        assert_eq!(page.value("groups.name"), NAMES[0], "nothing typed is lost");
        assert_eq!(send("1200").await.location(), "/cms/council");
        let council = town::get(&app.db).await.unwrap().council;
        assert_eq!((council.order, council.absent), (tribune::Order::Lot, Absent::Line));
        assert_eq!(council.groups[0].email, "ensemble@valbourg.example");
        let quotas: Vec<u32> = council.groups.iter().map(|it| council.quota(it)).collect();
        assert_eq!(quotas, [1_200, 700]);
        let page = administrator.page("/cms/council").await.main();
        assert!(page.contains("très court"), "700 signs are few: {page}");

        // The town's other settings leave it as it is.
        let settings = administrator.page("/cms/settings").await;
        let version = settings.value_of("input[name=\"version\"]");
        let (town, _) = town::get_versioned(&app.db).await.unwrap();
        let identity = &town.identity;
        let form = [
            ("version", version.as_str()),
            ("name", "Valbourg"),
            ("magazine", "Le Parvis"),
            ("time_zone", "Europe/Paris"),
            ("languages", "fr"),
            ("first_language", "fr"),
            ("identity.accent", &identity.accent),
            ("identity.accent_dark", &identity.accent_dark),
            ("identity.tint", &identity.tint),
            ("identity.ink", &identity.ink),
            ("identity.paper", &identity.paper),
        ];
        assert_eq!(administrator.post("/cms/settings", &form).await.location(), "/cms/settings");
        assert_eq!(town::get(&app.db).await.unwrap().council, council);
    })
    .await;
}

#[tokio::test]
async fn a_group_hands_in_its_text_by_its_own_link_and_nobody_changes_it() {
    both(async |app| {
        planned(app).await;
        let editor = app.as_role(Role::Editor).await;
        let old = link(app, 1).await;
        let path = link(app, 1).await;
        let reader = app.reader();
        assert_eq!(reader.get(&old).await.status, StatusCode::NOT_FOUND, "one link per group");
        let shown = reader.get(&path).await;
        assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store");
        let page = shown.page().main();
        assert!(page.contains(NAMES[1]) && page.contains("800 signes"), "{page}");
        // The day it is due is the last one, its evening included, in the same words wherever it is said.
        assert!(page.contains("jusqu’au 5 décembre inclus"), "{page}");
        let english = reader.page(&format!("/en{path}")).await.main();
        assert!(english.contains("until the end of 5 December"), "{english}");
        let desk = editor.page("/cms/issues/1").await.main();
        assert!(desk.contains("dépôt jusqu’au 5 décembre inclus"), "{desk}");
        assert!(desk.contains("1 200 signes"), "{desk}");

        // One count: while typing, at the deposit, at the desk.
        let text = words(790);
        let send = async |text: &str| {
            let form =
                [("title", "Un titre"), ("text", text), ("signed", ""), ("depositor", "Karim Belhadj")];
            reader.post(&path, &form).await
        };
        let counted = reader.post(&format!("{path}/signs"), &[("title", "Un titre"), ("text", &text)]).await;
        assert_eq!(counted.text(), r#"{"signs":798,"quota":800}"#);
        let refused = send(&words(795)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.page();
        assert!(page.main().contains("803 signes") && page.main().contains("3 de plus"), "{}", page.main());
        assert!(page.texts("textarea").join("").contains("Qui paiera"), "the text stays in the form");
        let issue = publication::by_number(&app.db, 1).await.unwrap().id;
        assert!(tribune::of_issue(&app.db.read, issue).await.unwrap().is_empty());
        let emoji = send("Bravo 😀").await;
        assert!(emoji.page().main().contains("😀"), "{}", emoji.page().main());
        assert_eq!(send(&text).await.location(), format!("{path}#receipt"));
        let receipt = reader.page(&path).await.main();
        assert!(receipt.contains("798 signes sur 800") && receipt.contains("Karim Belhadj"), "{receipt}");

        // The desk reads it as it came; a later text takes its place until the day is over.
        let desk = editor.page("/cms/issues/1").await.main();
        assert!(desk.contains("798 signes sur 800") && desk.contains("1 sur 3"), "{desk}");
        let issue = publication::by_number(&app.db, 1).await.unwrap();
        let kept = tribune::of_issue(&app.db.read, issue.id).await.unwrap();
        assert_eq!(kept[0].text, text, "sign for sign");
        app.set("2026-12-05T22:30:00Z");
        assert_eq!(
            send("Notre dernier mot.").await.status,
            StatusCode::SEE_OTHER,
            "half past eleven in town"
        );
        let kept = tribune::of_issue(&app.db.read, issue.id).await.unwrap();
        assert_eq!((kept.len(), kept[0].text.as_str(), kept[0].signs), (1, "Notre dernier mot.", 26));
        app.set("2026-12-05T23:00:00Z");
        let late = send("Trop tard.").await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "midnight in town");
        assert!(late.page().main().contains("clos"), "{}", late.page().main());
        let desk = editor.page("/cms/issues/1").await.main();
        assert!(desk.contains("texte non parvenu"), "{desk}");
        let lines = log::latest(&app.db, Whose::Everybodys, 20).await.unwrap();
        assert_eq!(lines.iter().filter(|it| it.verb == "deposit_tribune").count(), 2);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_texts_are_printed_sign_for_sign_and_the_missing_one_says_so() {
    both(async |app| {
        make::live(app, make::long_article("Les trottoirs", 6)).await;
        let issue = planned(app).await;
        let texts = [words(1_150), words(700)];
        for (at, text) in texts.iter().enumerate() {
            let path = link(app, at).await;
            let form =
                [("title", ""), ("text", text.as_str()), ("signed", "Les élus"), ("depositor", "Un élu")];
            assert_eq!(app.reader().post(&path, &form).await.status, StatusCode::SEE_OTHER);
        }
        let made = Box::pin(print::build(&jobs::workshop(app), issue.id, false, ForPress::Always)).await;
        let made = made.unwrap().unwrap();
        let data: Vec<(&str, u32, u32)> =
            made.data.tribunes.iter().map(|it| (it.group.as_str(), it.quota, it.signs)).collect();
        assert_eq!(data, [(NAMES[0], 1_200, 1_158), (NAMES[1], 800, 708), (NAMES[2], 400, 0)]);
        let paper = pdf::in_order(&made.pdf);
        for text in &texts {
            assert!(holds(&paper, text), "{paper}");
        }
        assert!(holds(&paper, "Texte non parvenu."));
        let press = &made.press.as_ref().unwrap().report;
        let found: Vec<(&str, Option<usize>)> =
            press.findings.iter().filter(|it| it.number == 43).map(|it| (it.code, it.page)).collect();
        assert_eq!(
            found.iter().map(|it| it.0).collect::<Vec<_>>(),
            ["editorial_missing", "tribune_not_received"]
        );
        assert!(found[1].1.is_some());
        let large = pdf::in_order(made.large_print.as_ref().unwrap());
        assert_eq!(large.matches("paiera").count(), paper.matches("paiera").count(), "in large print too");

        // A new text has an issue that was built built again.
        let path = link(app, 2).await;
        let form = [("text", "Nous sommes là."), ("depositor", "Un élu")];
        app.reader().post(&path, &form).await;
        app.run_jobs().await;
        let built = publication::by_number(&app.db, 1).await.unwrap();
        let web = app.media.get(built.pdf_hash.as_ref().unwrap().parse().unwrap()).unwrap();
        assert!(holds(&pdf::in_order(&web), "Nous sommes là."));

        // On the site with the issue, in the same order, as they came.
        make::waive_all(app, 1).await;
        let town = town::get(&app.db).await.unwrap();
        let signer = app.person(Role::ChiefEditor).await;
        let version = publication::by_number(&app.db, 1).await.unwrap().version;
        bat::sign(&app.db, &signer, &town, issue.id, version, app.now()).await.unwrap();
        let closed = app.reader().post(&path, &form).await;
        assert!(closed.page().main().contains("bon à tirer"), "{}", closed.page().main());
        app.set("2027-03-01T09:00:00Z");
        app.run_jobs().await;
        let page = app.reader().page("/magazine/1").await;
        assert_eq!(page.texts("section section .issue-section-title"), NAMES);
        assert!(
            page.main().contains("dit-il : le budget n'est pas tenu...")
                || page.main().contains("dit-il: le budget n'est pas tenu..."),
            "{}",
            page.main()
        );
        let read = app.reader().page(&address::edition(1, "fr")).await;
        assert!(read.texts("article h3").iter().any(|it| it == NAMES[1]), "{:?}", read.texts("h3"));
        assert!(read.main().contains("Nous sommes là."), "{}", read.main());
        app.leave_jobs();
    })
    .await;
}

/// The sample of a layout with these columns, set.
fn set(layout: &str, tribunes: Vec<Tribune>) -> Proof {
    let path = format!("{}/print-layouts/{layout}/sample.json", env!("CARGO_MANIFEST_DIR"));
    let mut issue: IssueData = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    issue.tribunes = tribunes;
    issue.sections.clear();
    issue.briefs.clear();
    let typesetter = Typesetter::new(&LayoutSource::Embedded, layout, Files::new(), None).unwrap();
    plan::arrange(&mut issue, &typesetter.info().size);
    let planned = plan::planned(&issue, &typesetter.measure(&issue).unwrap());
    let laid = typesetter.set(&planned).unwrap();
    Proof { pdf: laid.pdf().unwrap(), ..laid.proof() }
}

#[test]
fn every_text_has_one_size_and_its_share_of_the_page_in_every_layout() {
    let column = |group: usize, quota: u32, text: Vec<String>| Tribune {
        group: NAMES[group % 3].into(),
        quota,
        signs: text.iter().map(|it| tribune::signs(it)).sum::<usize>() as u32,
        title: if group == 0 { "Un titre".into() } else { String::new() },
        text,
        signed: "Les élus du groupe".into(),
    };
    let line = |quota: usize| vec![words(quota)];
    let cases = [
        vec![column(0, 1_600, line(1_500)), column(1, 1_600, line(900)), column(2, 800, line(760))],
        // many short paragraphs, one long text, a large council on several pages
        vec![column(0, 900, vec!["Oui, assez.".to_owned(); 20]), column(1, 3_000, line(2_980))],
        (0..9).map(|it| column(it, 1_500, line(1_400 + it * 10))).collect(),
        vec![column(0, 5_000, line(4_950)), column(1, 400, line(300))],
    ];
    for layout in ["magazine", "carnet", "livret", "gazette"] {
        for tribunes in &cases {
            let proof = set(layout, tribunes.clone());
            assert_eq!(proof.warnings, [], "{layout}");
            let stand = &proof.tribunes;
            assert_eq!(stand.len(), tribunes.len(), "{layout}");
            assert!(
                stand.iter().all(|it| it.fits && it.sizes_pt == stand[0].sizes_pt),
                "{layout}: {stand:?}"
            );
            assert_eq!(stand[0].sizes_pt.len(), 1, "{layout}: {stand:?}");
            for (a, b) in
                tribunes.iter().zip(stand).flat_map(|a| tribunes.iter().zip(stand).map(move |b| (a, b)))
            {
                assert!(a.0.quota < b.0.quota || a.1.height_mm >= b.1.height_mm - 0.1, "{layout}: {stand:?}");
            }
            let paper = pdf::in_order(&proof.pdf);
            assert!(tribunes.iter().flat_map(|it| &it.text).all(|it| holds(&paper, it)), "{layout}");
            assert_eq!(proof.pages % 4, 0);
        }
    }
}
