//! Who may move an item where, and what stands against it: the table of moves as people meet it, on both databases.
use crate::support::app::{TestApp, at, both};
use crate::support::make;
use chrono::Duration;
use parvis::content::event::Event;
use parvis::content::fields::{Details, Fields};
use parvis::content::publish::{self, Act, New, Reason, Withdrawal};
use parvis::content::state::{Public, Stage, Verb, Visibility};
use parvis::content::{Kind, image, item, log, revision};
use parvis::error::{Error, Problem, Result};
use parvis::richtext::{Block, Inline, LinkAttrs, Mark, RichText, Target};
use parvis::staff::{Person, Role};
use uuid::Uuid;

async fn act(app: &TestApp, person: &Person, item: &item::Model, act: Act) -> Result<item::Model> {
    let version = item::by_id(&app.db, item.id).await?.version;
    publish::act(&app.db, person, item.id, version, act, app.now()).await
}

/// Codes and fields of a refusal, in order.
fn codes<T: std::fmt::Debug>(refused: Result<T>) -> Vec<String> {
    match refused {
        Err(Error::Refused(found)) => words(&found),
        other => panic!("not refused: {other:?}"),
    }
}

fn words(found: &[Problem]) -> Vec<String> {
    found.iter().map(|it| format!("{} {}", it.field, it.code).trim().to_owned()).collect()
}

async fn public(app: &TestApp, id: Uuid) -> Vec<Public> {
    let item = item::by_id(&app.db, id).await.unwrap();
    let stage = match item.open_revision {
        Some(open) => revision::by_id(&app.db, open).await.unwrap().stage,
        None => None,
    };
    Public::of(item.visibility, stage)
}

#[tokio::test]
async fn from_a_proposal_to_the_site_at_its_hour() {
    both(async |app| {
        let contributor = app.person(Role::Contributor).await;
        let (editor, chief) = (app.person(Role::Editor).await, app.person(Role::ChiefEditor).await);
        let item = make::draft_by(app, &contributor, make::article("Un marché de nuit")).await;
        assert_eq!(public(app, item.id).await, [Public::Draft]);

        act(app, &contributor, &item, Act::Submit).await.unwrap();
        assert_eq!(public(app, item.id).await, [Public::InReview]);
        assert_eq!(codes(act(app, &contributor, &item, Act::Approve).await), ["needs-role"]);
        assert_eq!(codes(act(app, &editor, &item, Act::Publish).await), ["needs-role"]);
        assert_eq!(
            codes(act(app, &editor, &item, Act::RequestChanges { note: " ".into() }).await),
            ["note required"]
        );
        act(app, &editor, &item, Act::RequestChanges { note: "Il manque le lieu.".into() }).await.unwrap();
        let open = revision::current(&app.db, &item::by_id(&app.db, item.id).await.unwrap()).await.unwrap();
        assert_eq!((open.stage, open.note.as_str()), (Some(Stage::ChangesRequested), "Il manque le lieu."));

        act(app, &contributor, &item, Act::Submit).await.unwrap();
        act(app, &chief, &item, Act::Approve).await.unwrap();
        assert_eq!(public(app, item.id).await, [Public::Approved]);
        let hour = app.now() + Duration::hours(30);
        assert_eq!(
            codes(act(app, &editor, &item, Act::Schedule { at: app.now() }).await),
            ["publish_at in-the-past"]
        );
        act(app, &editor, &item, Act::Schedule { at: hour }).await.unwrap();
        assert_eq!(public(app, item.id).await, [Public::Scheduled]);

        app.run_jobs().await;
        app.wait(Duration::hours(29));
        assert_eq!(app.run_jobs().await, 0, "not before its hour");
        app.wait(Duration::hours(1));
        assert_eq!(app.run_jobs().await, 1);
        let live = item::by_id(&app.db, item.id).await.unwrap();
        assert_eq!(
            (live.visibility, live.first_published_at, live.open_revision),
            (Visibility::Live, Some(hour), None)
        );
        let mut verbs: Vec<String> =
            log::of_item(&app.db, item.id).await.unwrap().into_iter().map(|it| it.verb).collect();
        verbs.reverse();
        assert_eq!(
            verbs,
            ["create", "submit", "request_changes", "submit", "approve", "schedule", "publish"]
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_scheduled_anew_or_no_more_stays_where_it_is() {
    both(async |app| {
        let (moved, undone, rewritten) = (
            make::draft(app, make::article("Déplacé")).await,
            make::draft(app, make::article("Annulé")).await,
            make::draft(app, make::article("Réécrit")).await,
        );
        let hour = app.now() + Duration::hours(1);
        for item in [&moved, &undone, &rewritten] {
            make::act(app, item, Act::Schedule { at: hour }).await;
        }
        make::act(app, &moved, Act::Schedule { at: hour + Duration::days(1) }).await;
        make::act(app, &undone, Act::Unschedule).await;
        make::save(app, &rewritten, make::article("Réécrit depuis")).await;
        app.wait(Duration::hours(2));
        app.run_jobs().await;
        let states =
            [public(app, moved.id).await, public(app, undone.id).await, public(app, rewritten.id).await];
        assert_eq!(states.concat(), [Public::Scheduled, Public::Approved, Public::Published]);
        let text = item::live_of(&app.db, item::by_id(&app.db, rewritten.id).await.unwrap()).await.unwrap();
        assert_eq!(text.fields.title, "Réécrit depuis", "at its date, as it was saved last");
        app.wait(Duration::days(1));
        app.run_jobs().await;
        assert_eq!(public(app, moved.id).await, [Public::Published]);
    })
    .await;
}

#[tokio::test]
async fn a_contributor_keeps_to_their_own() {
    both(async |app| {
        let (one, other) = (app.person(Role::Contributor).await, app.person(Role::Contributor).await);
        let item = make::draft_by(app, &one, make::article("Le mien")).await;
        let saved =
            publish::save(&app.db, &other, item.id, item.version, make::article("Le tien"), app.now()).await;
        assert!(matches!(saved, Err(Error::Forbidden)), "{saved:?}");
        for verb in [Act::Submit, Act::Discard] {
            assert_eq!(codes(act(app, &other, &item, verb).await), ["not-yours"]);
        }
        let refusals = publish::refusals(&app.db, &other, &item, Verb::Submit, app.now()).await.unwrap();
        assert_eq!(words(&refusals), ["not-yours"], "the button knows it too");
        act(app, &one, &item, Act::Submit).await.unwrap();
        let saved =
            publish::save(&app.db, &one, item.id, item.version + 1, make::article("Le mien"), app.now())
                .await;
        assert_eq!(codes(saved), ["needs-role"], "what is in review is not theirs to change");
        app.run_jobs().await;
        assert_eq!(revision::of_item(&app.db, item.id).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_the_program_wrote_is_no_contributors() {
    both(async |app| {
        let contributor = app.person(Role::Contributor).await;
        let item = make::draft(app, make::article("Importé")).await;
        assert_eq!(codes(act(app, &contributor, &item, Act::Submit).await), ["not-yours"]);
    })
    .await;
}

#[tokio::test]
async fn every_reason_at_once_and_the_same_for_the_button() {
    both(async |app| {
        let system = Person::system();
        let withdrawn = make::live(app, make::article("Retiré")).await;
        make::act(app, &withdrawn, make::withdrawal("Retiré.")).await;
        let accepted = image::Accepted {
            hash: "0".repeat(64),
            format: "jpeg".into(),
            width: 10,
            height: 10,
            bytes: 1,
            placeholder: String::new(),
            likeness: String::new(),
            name: "photo.jpg".into(),
        };
        let rights = image::Rights { web: false, ..image::Rights::default() };
        let about = image::About { rights, focal: (0.5, 0.5), ..image::About::default() };
        let picture = image::add(&app.db, &system, accepted, about, None, app.now()).await.unwrap();
        let link = |id| vec![Mark::Link { attrs: LinkAttrs { target: Target::Item(id) } }];
        let mut paragraph = Block::paragraph("");
        if let Block::Paragraph { content, .. } = &mut paragraph {
            *content =
                vec![Inline::text("retiré", link(withdrawn.id)), Inline::text("rien", link(Uuid::now_v7()))];
        }
        let fields = Fields {
            title: "Tout faux".into(),
            body: RichText::new(vec![paragraph]),
            image: Some(picture.id),
            ..Fields::empty(Kind::Article)
        };
        let block = fields.body.content[0].id();
        let item = make::draft(app, fields).await;
        let (withdrawn, nothing) =
            (format!("body.{block} link-to-withdrawn"), format!("body.{block} link-to-nothing"));
        let expected = [
            "lede required",
            "image image-without-alt",
            "image image-without-right",
            withdrawn.as_str(),
            nothing.as_str(),
        ];
        for verb in [Act::Submit, Act::Approve, Act::Publish] {
            let known = publish::refusals(&app.db, &system, &item, verb.verb(), app.now()).await.unwrap();
            assert_eq!(words(&known), expected);
            assert_eq!(codes(act(app, &system, &item, verb).await), expected);
        }
        assert_eq!(public(app, item.id).await, [Public::Draft], "and nothing happened");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named_and_nothing_is_written() {
    both(async |app| {
        let before = item::all_on_site(&app.db).await.unwrap().len();
        let fields =
            Fields { title: " ".into(), lede: "x".repeat(201), slug: "Été".into(), ..make::article("") };
        let made =
            publish::create(&app.db, &Person::system(), New::of(Kind::Article, "fr"), fields, app.now())
                .await;
        assert_eq!(codes(made), ["title required", "lede too-long", "slug slug"]);
        let event = Details::Event(Event::default());
        let event =
            make::draft(app, Fields { title: "Fête".into(), details: event, ..Fields::default() }).await;
        let missing = codes(act(app, &Person::system(), &event, Act::Publish).await);
        assert_eq!(missing, ["details.timings required", "details.place required"]);
        assert_eq!(item::all_on_site(&app.db).await.unwrap().len(), before);
    })
    .await;
}

#[tokio::test]
async fn who_saves_second_is_told_and_loses_nothing_of_the_first() {
    both(async |app| {
        let (one, two) = (app.person(Role::Editor).await, app.person(Role::Editor).await);
        let item = make::draft(app, make::article("Un")).await;
        let first = publish::save(&app.db, &one, item.id, item.version, make::article("Deux"), app.now())
            .await
            .unwrap();
        let second =
            publish::save(&app.db, &two, item.id, item.version, make::article("Trois"), app.now()).await;
        assert!(matches!(second, Err(Error::Conflict)), "{second:?}");
        let late =
            publish::act(&app.db, &Person::system(), item.id, item.version, Act::Publish, app.now()).await;
        assert!(matches!(late, Err(Error::Conflict)), "publishing what one has not read: {late:?}");
        let current = revision::current(&app.db, &first).await.unwrap();
        assert_eq!((current.title.as_str(), current.number), ("Deux", 2));
        assert_eq!(revision::of_item(&app.db, item.id).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_save_at_once_one_wins() {
    both(async |app| {
        let item = make::draft(app, make::article("Un")).await;
        let save = |number: usize| {
            let (db, version, now) = (app.db.clone(), item.version, app.now());
            let fields = make::article(&format!("Version {number}"));
            tokio::spawn(
                async move { publish::save(&db, &Person::system(), item.id, version, fields, now).await },
            )
        };
        let tasks: Vec<_> = (0..6).map(save).collect();
        let mut won = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => won += 1,
                Err(Error::Conflict) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(revision::of_item(&app.db, item.id).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_correction_waits_beside_what_readers_see() {
    both(async |app| {
        let item = make::live(app, make::article("La fontaine coule")).await;
        make::save(app, &item, make::article("La fontaine coule à nouveau")).await;
        assert_eq!(public(app, item.id).await, [Public::Published, Public::Draft]);
        let row = item::by_id(&app.db, item.id).await.unwrap();
        assert_eq!(item::live_of(&app.db, row).await.unwrap().fields.title, "La fontaine coule");
        app.wait(Duration::hours(3));
        let after = make::act(app, &item, Act::Publish).await;
        assert_eq!(
            (after.title.as_str(), after.slug.as_str()),
            ("La fontaine coule à nouveau", item.slug.as_str())
        );
        assert_eq!(after.first_published_at, Some(at(crate::support::app::START)));
    })
    .await;
}

#[tokio::test]
async fn a_discarded_draft_leaves_what_is_public() {
    both(async |app| {
        let item = make::live(app, make::article("Public")).await;
        make::save(app, &item, make::article("Idée abandonnée")).await;
        let after = make::act(app, &item, Act::Discard).await;
        assert_eq!(
            (after.visibility, public(app, item.id).await),
            (Visibility::Live, vec![Public::Published])
        );
        let never = make::draft(app, make::article("Jamais vu")).await;
        assert_eq!(make::act(app, &never, Act::Discard).await.visibility, Visibility::Trashed);
        let filter = item::DeskFilter { limit: 50, ..item::DeskFilter::default() };
        assert_eq!(
            item::desk(&app.db, &filter).await.unwrap().rows.len(),
            1,
            "the list does not show the bin"
        );
        let saved =
            publish::save(&app.db, &Person::system(), never.id, 2, make::article("Revenu"), app.now()).await;
        assert!(saved.is_err(), "nothing grows in the bin: {saved:?}");
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_says_why_or_where_to_go() {
    both(async |app| {
        let (item, other) =
            (make::live(app, make::article("Ancien")).await, make::live(app, make::article("Nouveau")).await);
        let silent = Act::Withdraw(Withdrawal::default());
        assert_eq!(codes(act(app, &Person::system(), &item, silent).await), ["notice required"]);
        let merged =
            |instead| Act::Withdraw(Withdrawal { reason: Reason::Merged, instead, ..Withdrawal::default() });
        assert_eq!(codes(act(app, &Person::system(), &item, merged(None)).await), ["instead required"]);
        let editor = app.person(Role::Editor).await;
        assert_eq!(codes(act(app, &editor, &item, merged(Some(other.id))).await), ["needs-role"]);
        make::act(app, &item, merged(Some(other.id))).await;
        let leads = async |path: &str| {
            let answer = app.reader().get(path).await;
            (answer.status.as_u16(), answer.location().to_owned())
        };
        assert_eq!(leads("/actualites/ancien").await, (308, "/actualites/nouveau".to_owned()));
        let short = format!("/a/{}", item.short_id);
        assert_eq!(
            leads(&short).await,
            (301, "/actualites/nouveau".to_owned()),
            "what is printed leads there too"
        );
        assert_eq!(
            codes(act(app, &Person::system(), &item, make::withdrawal("Encore.")).await),
            ["not-from-here"]
        );
        // The other one goes into a third: readers take one step.
        let third = make::live(app, make::article("Troisième")).await;
        make::act(app, &other, merged(Some(third.id))).await;
        assert_eq!(leads("/actualites/ancien").await.1, "/actualites/troisieme");
        // A mistake is nothing to explain, and not told by its title.
        let mistake = Act::Withdraw(Withdrawal { reason: Reason::Error, ..Withdrawal::default() });
        make::act(app, &third, mistake).await;
        let answer = app.reader().get("/actualites/troisieme").await;
        assert_eq!(
            (answer.status.as_u16(), answer.page().texts("h1")),
            (410, vec!["Cette page a été retirée".to_owned()])
        );
        assert!(answer.text().contains("publiée par erreur"), "{}", answer.page().main());
        assert_eq!(leads("/actualites/ancien").await.0, 410, "nobody is sent where nothing is");
    })
    .await;
}

#[tokio::test]
async fn what_was_withdrawn_says_since_when_and_comes_back_as_it_was() {
    both(async |app| {
        let (chief, editor) = (app.person(Role::ChiefEditor).await, app.person(Role::Editor).await);
        let item = make::live(app, make::article("Le pont")).await;
        assert_eq!(codes(act(app, &chief, &item, Act::Publish).await), ["not-from-here"]);
        make::act(app, &item, make::withdrawal("Le pont est fermé.")).await;
        let page = app.reader().get("/actualites/le-pont").await.page();
        assert_eq!(page.texts("h1"), ["Le pont"]);
        let told = page.main();
        assert!(
            told.contains("Le pont est fermé.")
                && told.contains("Retirée du site le 1")
                && told.contains("2026"),
            "{told}"
        );
        assert_eq!(codes(act(app, &editor, &item, Act::Publish).await), ["needs-role"]);
        act(app, &chief, &item, Act::Publish).await.unwrap();
        assert_eq!(public(app, item.id).await, [Public::Published]);
        assert_eq!(app.reader().page("/actualites/le-pont").await.texts("h1"), ["Le pont"]);
    })
    .await;
}
