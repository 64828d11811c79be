//! The inks of the town's charter: typed in the settings, exact in the printer's file, never on a screen.
use crate::support::app::{Client, TestApp, both};
use crate::support::{make, pdf};
use axum::http::StatusCode;
use parvis::content::town::{self, Inks};
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::printer::BUILT_IN_ICC;
use parvis::print::{self, ForPress};
use parvis::staff::{Person, Role};

/// The settings as the form shows them, with other values of some fields.
async fn saved(app: &TestApp, who: &Client<'_>, changed: &[(&str, &str)]) -> (StatusCode, String) {
    let (town, version) = town::get_versioned(&app.db).await.unwrap();
    let version = version.to_string();
    let identity = &town.identity;
    let mut form = vec![
        ("version", version.as_str()),
        ("name", &town.name),
        ("magazine", &town.magazine),
        ("time_zone", &town.time_zone),
        ("languages", "fr"),
        ("languages", "en"),
        ("first_language", "fr"),
        ("identity.accent", &identity.accent),
        ("identity.accent_dark", &identity.accent_dark),
        ("identity.tint", &identity.tint),
        ("identity.ink", &identity.ink),
        ("identity.paper", &identity.paper),
    ];
    form.extend(changed);
    let answer = who.post("/cms/settings", &form).await;
    (answer.status, answer.page().main())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_charters_inks_are_the_ones_printed() {
    both(async |app| {
        let administrator = app.as_role(Role::Administrator).await;
        let form = administrator.page("/cms/settings").await;
        let derived = form.attributes("input[name='identity.inks.accent.c']", "placeholder");
        assert_eq!(
            derived,
            [parvis::print::press::mixed(BUILT_IN_ICC, [0x0b, 0x6b, 0x5d]).unwrap()[0].to_string()],
            "what is printed without a charter"
        );

        let fields = ["c", "m", "y", "k"].map(|it| format!("identity.inks.accent_dark.{it}"));
        let typed = |values: [&'static str; 4]| -> Vec<(&str, &str)> {
            fields.iter().map(String::as_str).zip(values).collect()
        };
        let (status, page) = saved(app, &administrator, &typed(["97", "101", "0", "13"])).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("De 0 à 100"), "{page}");
        let (status, page) = saved(app, &administrator, &typed(["97", "", "trois", "13"])).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("À remplir") && page.contains("Ce n’est pas un nombre"), "{page}");
        let (status, page) = saved(app, &administrator, &typed(["97", "3", "61", "13"])).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let town = town::get(&app.db).await.unwrap();
        assert_eq!(town.identity.inks.accent_dark, Some(Inks { c: 97, m: 3, y: 61, k: 13 }));
        let form = administrator.page("/cms/settings").await;
        assert_eq!(form.value("identity.inks.accent_dark.m"), "3");

        make::live(app, make::article("Aux couleurs de la ville")).await;
        let issue = issue::plan(&app.db, &Person::system(), &town, Wish::default(), app.now()).await.unwrap();
        let built =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::Always).await.unwrap().unwrap();
        let charter = [0.97, 0.03, 0.61, 0.13];
        assert!(
            painted_with(&built.press.unwrap().pdf, charter),
            "the ground of the cover, as the charter says"
        );
        assert!(!painted_with(&built.pdf, charter), "screens keep their colours");
        app.leave_jobs();
    })
    .await;
}

/// Whether something is filled with these inks, to the eight bits in which a plate is exposed.
fn painted_with(file: &[u8], inks: [f64; 4]) -> bool {
    let fills = |line: &str| {
        let parts: Vec<&str> = line.split(' ').collect();
        let Some((&"k", numbers)) = parts.split_last() else { return false };
        let numbers: Vec<f64> = numbers.iter().filter_map(|it| it.parse().ok()).collect();
        numbers.len() == 4 && numbers.iter().zip(inks).all(|(have, want)| (have - want).abs() <= 0.5 / 255.0)
    };
    pdf::unpacked(file).lines().any(fills)
}
