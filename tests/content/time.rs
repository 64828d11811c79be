//! Time: end dates, clock lines and reminders, with the clock set by hand; and both nights when the clocks change.
use crate::support::app::{TestApp, at, both};
use crate::support::make;
use crate::support::post::Post;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::event;
use parvis::content::fields::{Details, Fields};
use parvis::content::organisation::Contact;
use parvis::content::publish::Act;
use parvis::content::state::Visibility;
use parvis::content::{Kind, item, log, revision};
use parvis::jobs::schedule;
use parvis::queue::{self, Job};
use parvis::richtext::Channel;
use parvis::staff::Role;

#[tokio::test]
async fn an_item_leaves_at_its_end_date() {
    both(async |app| {
        let end = app.now() + Duration::days(2);
        let fields = Fields { unpublish_at: Some(end), ..make::article("Jusqu’à jeudi") };
        let item = make::live(app, fields).await;
        let lasting = make::live(app, make::article("Pour longtemps")).await;
        app.wait(Duration::days(2) - Duration::seconds(1));
        assert_eq!(app.run_jobs().await, 0);
        assert_eq!(app.reader().get("/actualites/jusqu-a-jeudi").await.status.as_u16(), 200);
        app.wait(Duration::seconds(1));
        assert_eq!(app.run_jobs().await, 1);
        let answer = app.reader().get("/actualites/jusqu-a-jeudi").await;
        assert_eq!(answer.status.as_u16(), 410);
        let row = item::by_id(&app.db, item.id).await.unwrap();
        assert_eq!((row.visibility, row.withdrawn_at), (Visibility::Withdrawn, Some(end)));
        assert_eq!(item::by_id(&app.db, lasting.id).await.unwrap().visibility, Visibility::Live);
    })
    .await;
}

#[tokio::test]
async fn an_end_date_moved_on_is_the_one_that_counts() {
    both(async |app| {
        let fields = |days| Fields {
            unpublish_at: Some(at("2026-12-01T09:00:00Z") + Duration::days(days)),
            ..make::article("Prolongé")
        };
        let item = make::live(app, fields(1)).await;
        make::save(app, &item, fields(3)).await;
        make::act(app, &item, Act::Publish).await;
        app.wait(Duration::days(2));
        assert_eq!(app.run_jobs().await, 1, "the job of the first date finds nothing to do");
        assert_eq!(item::by_id(&app.db, item.id).await.unwrap().visibility, Visibility::Live);
        app.wait(Duration::days(1));
        app.run_jobs().await;
        assert_eq!(item::by_id(&app.db, item.id).await.unwrap().visibility, Visibility::Withdrawn);
    })
    .await;
}

#[tokio::test]
async fn a_reminder_comes_once_for_each_date() {
    both(async |app| {
        let fields = |day| Fields { review_by: Some(make::day(day)), ..make::article("À relire") };
        let item = make::live(app, fields("2026-12-03")).await;
        schedule::tick(app).await.unwrap();
        for _ in 0..5 {
            app.wait(Duration::days(1));
            schedule::tick(app).await.unwrap();
            app.run_jobs().await;
        }
        assert_eq!(reminders(app, &item).await, 1);
        make::save(app, &item, fields("2026-12-08")).await;
        make::act(app, &item, Act::Publish).await;
        for _ in 0..5 {
            app.wait(Duration::days(1));
            schedule::tick(app).await.unwrap();
            app.run_jobs().await;
        }
        assert_eq!(reminders(app, &item).await, 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_answers_for_a_page_is_written_once_and_the_overdue_list_is_worked_through() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let Details::Organisation(mut unit) = Fields::empty(Kind::Organisation).details else {
            unreachable!()
        };
        unit.contacts = ["accueil@valbourg.example", "etat-civil@valbourg.example", ""]
            .map(|email| Contact { label: "Guichet".into(), phone: "0450123456".into(), email: email.into() })
            .into();
        let unit = Fields {
            title: "État civil".into(),
            details: Details::Organisation(unit),
            ..Fields::empty(Kind::Organisation)
        };
        let unit = make::live(app, unit).await;
        let page = |title: &str, owner| Fields {
            review_by: Some(make::day("2026-12-03")),
            owner,
            ..make::article(title)
        };
        let owned = make::live(app, page("Faire sa carte", Some(unit.id))).await;
        make::live(app, page("Se marier", Some(unit.id))).await;
        let free = make::live(app, page("La fontaine", None)).await;
        app.run_jobs().await;
        assert!(chief.page("/cms/items?due=1").await.texts("tbody tr").is_empty(), "not yet");

        app.wait(Duration::days(2));
        let post = Post::of(app).await;
        let remind = async || {
            let tx = app.db.begin().await.unwrap();
            queue::enqueue(&tx, &Job::ReviewReminders, app.now(), app.now(), None).await.unwrap();
            tx.commit().await.unwrap();
            post.collect().await
        };
        let letters = remind().await;
        let [reception, register, newsroom] = &letters[..] else { panic!("{letters:#?}") };
        assert_eq!(reception.subject, "2 pages à vérifier sur valbourg.example");
        assert_eq!(
            (reception.to.as_str(), register.to.as_str()),
            ("accueil@valbourg.example", "etat-civil@valbourg.example")
        );
        assert!(reception.text.contains("dépendent de « État civil »"), "{}", reception.text);
        assert!(reception.text.contains("Se marier (depuis le 3 décembre 2026)"), "{}", reception.text);
        assert!(reception.text.contains("/actualites/se-marier") && !reception.text.contains("/cms"));
        assert_eq!(newsroom.to, chief.person().email, "for what nobody answers");
        assert!(newsroom.text.contains("La fontaine") && !newsroom.text.contains("Se marier"));
        assert!(remind().await.is_empty(), "once for each day");

        let list = chief.page("/cms/items?due=1").await;
        assert_eq!(list.texts("tbody tr").len(), 3, "{}", list.main());
        assert!(list.main().contains("à vérifier depuis le 3 décembre 2026"), "{}", list.main());
        let done = |id: i64| format!("/cms/items/{id}/reviewed");
        assert_eq!(chief.post(&done(owned.short_id), &[]).await.location(), "/cms/items?due=1");
        assert_eq!(chief.page("/cms/items?due=1").await.texts("tbody tr").len(), 2);
        assert_eq!(chief.post(&done(owned.short_id), &[]).await.status, StatusCode::CONFLICT, "done already");
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(contributor.post(&done(free.short_id), &[]).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

async fn reminders(app: &TestApp, item: &item::Model) -> usize {
    let lines = log::of_item(&app.db, item.id).await.unwrap();
    lines.iter().filter(|it| it.verb == "review_due").count()
}

#[tokio::test]
async fn services_are_looked_at_again_after_six_months_and_places_after_twelve() {
    both(async |app| {
        let place = Fields { title: "La poste".into(), ..Fields::empty(Kind::Place) };
        let Details::Place(mut details) = place.details.clone() else { unreachable!() };
        (details.street, details.city) = ("1 rue du Parvis".into(), "Valbourg".into());
        (details.longitude, details.latitude) = (Some(6.0), Some(46.0));
        let place = make::live(app, Fields { details: Details::Place(details), ..place }).await;
        assert_eq!(place.review_by, Some(make::day("2027-12-01")));
        assert_eq!(make::live(app, make::article("Un article")).await.review_by, None);
    })
    .await;
}

#[tokio::test]
async fn a_week_down_is_caught_up_once_by_one_of_many() {
    both(async |app| {
        assert_eq!(schedule::tick(app).await.unwrap(), 0, "the first tick begins the count");
        assert_eq!(schedule::tick(app).await.unwrap(), 0);
        app.wait(Duration::days(7));
        let neighbour = app.neighbour().await;
        let (here, there) = tokio::join!(schedule::tick(app), schedule::tick(&neighbour));
        // Nobody asked for backups, nor subscribed to anything.
        let wanted = schedule::LINES.len() - 2;
        assert_eq!(here.unwrap() + there.unwrap(), wanted, "each line once, however many ask");
        let mut kinds: Vec<String> =
            queue::pending(&app.db, app.now()).await.unwrap().into_iter().map(|it| it.kind).collect();
        kinds.sort();
        assert_eq!(kinds, ["next_issues", "review_reminders", "tidy", "turn_day"]);
        assert_eq!(schedule::tick(&neighbour).await.unwrap(), 0);
        assert_eq!(app.run_jobs().await, wanted);
        neighbour.db.close().await.unwrap();
    })
    .await;
}

/// In the night to 28 March 2027 there is no half past two; in the night to 31 October 2027 there are two.
#[tokio::test]
async fn times_typed_on_both_nights_are_the_times_shown() {
    both(async |app| {
        let desk = app.as_role(Role::ChiefEditor).await;
        let form = |title, begin, end| {
            [
                ("title", title),
                ("lede", "La nuit."),
                ("details.timings.begin", begin),
                ("details.timings.end", end),
                ("details.place_text", "Place du Parvis"),
            ]
        };
        let nights = [
            (
                "Nuit courte",
                "2027-03-28T01:30",
                "2027-03-28T04:30",
                "2027-03-28T00:30:00Z",
                "2027-03-28T02:30:00Z",
            ),
            (
                "Nuit longue",
                "2027-10-31T01:30",
                "2027-10-31T04:30",
                "2027-10-30T23:30:00Z",
                "2027-10-31T03:30:00Z",
            ),
        ];
        for (title, begin, end, from, to) in nights {
            let made = desk.post("/cms/items/new/event", &form(title, begin, end)).await;
            assert_eq!(made.status.as_u16(), 303, "{}", made.page().main());
            let id: i64 = made.location().rsplit('/').next().unwrap().parse().unwrap();
            let edit = desk.page(made.location()).await;
            assert_eq!(edit.attributes("input[name=\"details.timings.begin\"]", "value")[0], begin);
            assert_eq!(edit.attributes("input[name=\"details.timings.end\"]", "value")[0], end);
            let item = item::by_short_id(&app.db, id).await.unwrap();
            let Details::Event(event) = revision::current(&app.db, &item).await.unwrap().fields.details
            else {
                panic!()
            };
            assert_eq!((event.timings[0].begin, event.timings[0].end), (at(from), at(to)));
            let item = make::act(app, &item, Act::Publish).await;
            let page = desk.page(&format!("/agenda/{}", item.slug)).await.main();
            assert!(page.contains("1 h 30") && page.contains("4 h 30"), "{page}");
            let on = event::between(&app.db, Channel::Web, "fr", at(from), at(to), 10).await.unwrap();
            assert_eq!(on.len(), 1, "{title}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_publication_set_for_the_hour_that_is_not_there_comes_right_after() {
    both(async |app| {
        app.set("2027-03-27T12:00:00Z");
        let desk = app.as_role(Role::ChiefEditor).await;
        let item = make::draft(app, make::article("À l’aube")).await;
        let path = format!("/cms/items/{}/schedule", item.short_id);
        let answer = desk
            .post(&path, &[("version", "1"), ("looked", "true"), ("publish_at", "2027-03-28T02:30")])
            .await;
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.page().main());
        app.set("2027-03-28T00:59:00Z");
        assert_eq!(app.run_jobs().await, 0);
        app.set("2027-03-28T01:30:00Z");
        assert_eq!(app.run_jobs().await, 1);
        assert_eq!(app.reader().get("/actualites/a-l-aube").await.status.as_u16(), 200);
    })
    .await;
}
