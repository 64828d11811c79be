//! The agenda as readers ask it: views, filters, and the calendars they take with them.
use crate::support::app::{TestApp, at, both};
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::event::{Access, Event, EventStatus, Setting, Timing};
use parvis::content::fields::{Details, Fields};
use parvis::content::item;
use parvis::content::publish::Act;
use parvis::staff::Role;
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Events of two hours that begin at these instants; the START of the tests is Tuesday 1 December 2026, ten o’clock.
fn event(title: &str, begins: &[&str], own: impl FnOnce(&mut Event, &mut Vec<String>)) -> Fields {
    let timing = |it: &&str| Timing { begin: at(it), end: at(it) + Duration::hours(2) };
    let mut event = Event {
        timings: begins.iter().map(timing).collect(),
        place_text: "Place du Parvis".into(),
        ..Event::default()
    };
    let mut audiences = Vec::new();
    own(&mut event, &mut audiences);
    Fields { details: Details::Event(event), audiences, ..make::article(title) }
}

/// What a calendar shows of a file, read by ical.js; None where node or the package is missing, said aloud.
fn read(calendar: &str) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("templates/assets/node_modules/ical.js").exists() {
        eprintln!("templates/assets/node_modules/ical.js is missing: the calendar was not read back");
        return None;
    }
    let mut node = Command::new("node")
        .arg(root.join("tests/readers/ical.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(calendar.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "ical.js cannot read\n{calendar}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

async fn town(app: &TestApp) {
    let quiz = event("Quiz", &["2026-12-02T18:00:00Z"], |it, who| {
        it.free = true;
        it.setting = Setting::Indoor;
        who.push("Aînés".into());
    });
    let walk = event("Balade", &["2026-12-05T13:00:00Z", "2026-12-12T13:00:00Z"], |it, who| {
        it.price = "3 €".into();
        it.setting = Setting::Outdoor;
        it.accessibility = vec![Access::Mi];
        who.push("Familles".into());
    });
    let fair = event("Marché", &["2026-12-06T08:00:00Z"], |it, _| {
        it.price = "Gratuit".into();
        it.setting = Setting::Both;
        it.status = EventStatus::Cancelled;
    });
    for it in [quiz, walk, fair] {
        make::live(app, it).await;
    }
}

#[tokio::test]
async fn the_agenda_is_narrowed_by_what_people_ask() {
    both(async |app| {
        town(app).await;
        let reader = app.reader();
        for (asked, titles) in [
            ("", vec!["Quiz", "Balade", "Marché"]),
            ("?free=1", vec!["Quiz", "Marché"]),
            ("?setting=indoor", vec!["Quiz", "Marché"]),
            ("?setting=outdoor&free=1", vec!["Marché"]),
            ("?access=mi", vec!["Balade"]),
            ("?audience=A%C3%AEn%C3%A9s", vec!["Quiz"]),
            ("?audience=personne", vec![]),
            ("?view=week&date=2026-12-03&free=1", vec![]),
        ] {
            let page = reader.page(&format!("/agenda{asked}")).await;
            assert_eq!(page.texts(".agenda-long h3"), titles, "{asked}");
        }
        // Each link keeps what else is asked, and each answer is counted.
        let page = reader.page("/agenda?free=1&when=month").await;
        assert!(
            page.links().contains(&"/agenda?view=week&date=2026-11-30&free=1".to_owned()),
            "{:?}",
            page.links()
        );
        assert!(page.links().contains(&"/agenda?when=month".to_owned()), "the way back");
        assert_eq!(page.attributes("form.sift input[type=hidden]", "value"), ["month"]);
        assert_eq!(page.texts("[role=status]"), ["2 rendez-vous – Dans les 30 jours"]);
        assert!(page.texts("#by-setting option").contains(&"En plein air (1)".to_owned()));
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex, follow"]);
        let whole = reader.page("/agenda").await;
        assert_eq!(whole.attributes("link[rel=canonical]", "href"), ["https://valbourg.example/agenda"]);
        assert!(whole.attributes("meta[name=robots]", "content").is_empty());
        assert_eq!(whole.texts(".teaser-off h3"), ["Marché"], "what is off is seen to be");
    })
    .await;
}

#[tokio::test]
async fn a_day_a_week_and_a_month_show_what_is_on() {
    both(async |app| {
        town(app).await;
        let long = event("Exposition", &["2026-11-10T08:00:00Z"], |it, _| {
            it.timings[0].end = at("2027-01-10T17:00:00Z");
        });
        make::live(app, long).await;
        let reader = app.reader();
        let week = reader.page("/agenda?view=week").await;
        assert_eq!(week.texts(".agenda-head h2"), ["Semaine du 30 novembre au 6 décembre 2026"]);
        assert_eq!(week.texts(".days > li").len(), 7);
        assert_eq!(week.texts(".days li li > a"), ["Quiz", "Balade", "Marché"]);
        assert_eq!(week.texts(".days .is-today h3"), ["Mardi 1er décembre aujourd’hui"]);
        assert_eq!(week.texts("#lasting + ul h3"), ["Exposition"], "what lasts is named once");
        let month = reader.page("/agenda?view=month&date=2026-12-24").await;
        assert_eq!(month.texts(".days > li").len(), 31);
        assert_eq!(
            month.texts(".days .hour"),
            ["19 h", "14 h", "9 h", "14 h"],
            "a series is on each of its days"
        );
        assert!(month.links().contains(&"/agenda?view=month&date=2026-11-01".to_owned()));
        let day = reader.page("/agenda?view=day&date=2026-12-12").await;
        assert_eq!(day.texts("h3"), ["Balade", "Exposition"]);
        let empty = reader.page("/agenda?view=day&date=2026-12-25&free=1").await;
        assert!(empty.main().contains("Élargissez la période"));
        // In English the same, what nobody translated in French.
        let english = reader.page("/en/events?view=week").await;
        assert_eq!(english.texts(".days li li[lang=fr] > a"), ["Quiz", "Balade", "Marché"]);
        assert!(english.main().contains("What nobody has translated is shown in French."));
    })
    .await;
}

#[tokio::test]
async fn what_nobody_means_is_answered_all_the_same() {
    let app = TestApp::sqlite().await;
    town(&app).await;
    let reader = app.reader();
    let long = "9".repeat(5000);
    for asked in [
        "view=century",
        "view=day&date=0000-00-00",
        "view=month&date=262143-12-31",
        "date=-1&view=week",
        "free=on&zone=%C3%A9%20",
        "topic=&topic=x&topic=y",
        "page=0",
        "page=-1",
        "&&&==",
        "access=zz&setting=both&audience=%3Cscript%3E",
        &format!("topic={long}"),
    ] {
        for path in ["/agenda", "/en/events", "/agenda.ics"] {
            let answer = reader.get(&format!("{path}?{asked}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}?{}", &asked[..asked.len().min(60)]);
            assert!(!answer.text().contains("<script>"), "{asked}");
        }
    }
    assert_eq!(reader.get("/agenda?page=2").await.status, StatusCode::NOT_FOUND);
    assert_eq!(reader.get("/agenda?topic=%00").await.status, StatusCode::BAD_REQUEST, "no address has this");
}

#[tokio::test]
async fn a_long_list_has_pages_that_keep_the_filter() {
    let app = TestApp::sqlite().await;
    for number in 0..45 {
        let begin = (at("2026-12-02T18:00:00Z") + Duration::days(number)).to_rfc3339();
        make::live(&app, event(&format!("Séance {number}"), &[&begin], |it, _| it.free = true)).await;
    }
    let page = app.reader().page("/agenda?free=1&page=2").await;
    assert_eq!(page.texts(".agenda-long h3").len(), 5);
    assert_eq!(page.attributes("a[rel=prev]", "href"), ["/agenda?free=1"]);
    assert_eq!(
        page.attributes("link[rel=canonical]", "href"),
        ["https://valbourg.example/agenda?free=1&page=2"]
    );
}

#[tokio::test]
async fn calendars_are_read_by_others_and_follow_what_changes() {
    both(async |app| {
        town(app).await;
        let gala = event(
            "Gala, première ; \\ suite",
            &["2027-03-27T19:00:00Z", "2027-03-28T19:00:00Z"],
            |it, _| {
                it.place_text = format!("Salle, {}", "très ".repeat(40));
            },
        );
        let gala = make::live(app, gala).await;
        let reader = app.reader();
        let file = reader.get(&format!("/agenda/{}/event.ics", gala.slug)).await;
        assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
        assert!(file.text().split("\r\n").all(|it| it.len() <= 75));
        let Some(first) = read(&file.text()) else { return };
        assert_eq!(first["zones"], serde_json::json!(["Europe/Paris"]));
        let [one, two] = first["events"].as_array().unwrap().as_slice() else { panic!("{first}") };
        assert_eq!(
            (&one["summary"], &one["zone"]),
            (&"Gala, première ; \\ suite".into(), &"Europe/Paris".into())
        );
        // The night between has one hour less: both begin when the town's clocks say so.
        assert_eq!(
            (&one["begin"], &two["begin"]),
            (&"2027-03-27T19:00:00.000Z".into(), &"2027-03-28T19:00:00.000Z".into())
        );
        assert!(file.text().contains("DTSTART;TZID=Europe/Paris:20270328T210000"));
        // It is cancelled, and a time is moved: the same entries, newer.
        let mut fields = item_fields(app, &gala).await;
        if let Details::Event(it) = &mut fields.details {
            it.status = EventStatus::Cancelled;
            it.timings[1] = Timing { begin: at("2027-03-29T18:00:00Z"), end: at("2027-03-29T20:00:00Z") };
        }
        app.wait(Duration::hours(1));
        make::save(app, &gala, fields).await;
        make::act(app, &gala, Act::Publish).await;
        let after = read(&reader.get(&format!("/agenda/{}/event.ics", gala.slug)).await.text()).unwrap();
        for (before, after) in
            first["events"].as_array().unwrap().iter().zip(after["events"].as_array().unwrap())
        {
            assert_eq!(before["uid"], after["uid"]);
            assert!(before["sequence"].as_i64() < after["sequence"].as_i64(), "{after}");
            assert_eq!(after["status"], "CANCELLED");
            assert_eq!(after["summary"], "Annulé\u{a0}: Gala, première ; \\ suite");
        }
        assert_eq!(after["events"][1]["begin"], "2027-03-29T18:00:00.000Z");
        // All of it, and what a filter asks for.
        let titles = async |path: &str| -> Vec<String> {
            let all = read(&reader.get(path).await.text()).unwrap();
            all["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["summary"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(titles("/agenda.ics").await.len(), 6, "each time of each event");
        assert_eq!(titles("/agenda.ics?free=1").await, ["Quiz", "Annulé\u{a0}: Marché"]);
        assert_eq!(titles("/en/events.ics?audience=familles").await, ["Balade", "Balade"]);
        let links = reader.page("/agenda?free=1").await.links();
        assert!(links.contains(&"webcal://valbourg.example/agenda.ics?free=1".to_owned()), "{links:?}");
    })
    .await;
}

async fn item_fields(app: &TestApp, item: &item::Model) -> Fields {
    let row = item::by_id(&app.db, item.id).await.unwrap();
    item::live_of(&app.db, row).await.unwrap().fields.as_ref().clone()
}

#[tokio::test]
async fn the_desk_says_what_is_free_and_under_a_roof() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let item = make::draft(app, event("Loto", &["2026-12-04T19:00:00Z"], |_, _| {})).await;
        let path = format!("/cms/items/{}", item.short_id);
        let page = editor.page(&path).await;
        assert_eq!(
            page.texts("[id='f-details.setting'] option"),
            ["Non précisé", "En intérieur", "En plein air", "En intérieur et en plein air"]
        );
        assert_eq!(page.texts("label:has([id='f-details.free'])"), ["Gratuit pour tout le monde"]);
    })
    .await;
}
