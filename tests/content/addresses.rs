//! Addresses: an old one stays good for ever, two items never share one, and no way leads in a circle.
use crate::support::app::{TestApp, both};
use crate::support::make;
use parvis::content::fields::Fields;
use parvis::content::item;
use parvis::content::publish::{self, Act};
use parvis::error::Error;
use parvis::staff::Person;

async fn leads(app: &TestApp, slug: &str) -> (u16, String) {
    let answer = app.reader().get(&format!("/actualites/{slug}")).await;
    (answer.status.as_u16(), answer.location().to_owned())
}

fn slugged(title: &str, slug: &str) -> Fields {
    Fields { slug: slug.into(), ..make::article(title) }
}

async fn renamed(app: &TestApp, item: &item::Model, slug: &str) {
    make::save(app, item, slugged(&item.title, slug)).await;
    make::act(app, item, Act::Publish).await;
}

#[tokio::test]
async fn every_address_an_item_had_leads_to_the_one_it_has() {
    both(async |app| {
        let item = make::live(app, slugged("Le pont", "un")).await;
        make::save(app, &item, slugged("Le pont", "deux")).await;
        assert_eq!(
            (leads(app, "un").await.0, leads(app, "deux").await.0),
            (200, 404),
            "only publishing moves it"
        );
        make::act(app, &item, Act::Publish).await;
        assert_eq!(leads(app, "un").await, (301, "/actualites/deux".into()));
        renamed(app, &item, "trois").await;
        assert_eq!(leads(app, "un").await, (301, "/actualites/trois".into()));
        assert_eq!(leads(app, "deux").await, (301, "/actualites/trois".into()));
        renamed(app, &item, "un").await;
        assert_eq!(leads(app, "un").await.0, 200, "back where it began, without a circle");
        assert_eq!(leads(app, "trois").await, (301, "/actualites/un".into()));
        let short = app.reader().get(&format!("/a/{}", item.short_id)).await;
        assert_eq!(short.location(), "/actualites/un");
    })
    .await;
}

#[tokio::test]
async fn an_address_given_up_may_be_taken() {
    both(async |app| {
        let item = make::live(app, slugged("Le pont", "un")).await;
        renamed(app, &item, "deux").await;
        make::live(app, slugged("Un autre pont", "un")).await;
        assert_eq!(leads(app, "un").await.0, 200, "what is there wins over what was there");
    })
    .await;
}

#[tokio::test]
async fn the_same_title_twice_makes_two_addresses() {
    both(async |app| {
        let slugs = [
            make::live(app, make::article("Travaux d’été")).await.slug,
            make::live(app, make::article("Travaux d’été")).await.slug,
        ];
        assert_eq!(slugs, ["travaux-d-ete", "travaux-d-ete-2"]);
        let second = item::by_short_id(&app.db, 2).await.unwrap();
        let fields = slugged("Travaux d’été", "travaux-d-ete");
        let saved =
            publish::save(&app.db, &Person::system(), second.id, second.version, fields, app.now()).await;
        let Err(Error::Refused(found)) = saved else { panic!("{saved:?}") };
        assert_eq!((found[0].field.as_str(), found[0].code), ("slug", "slug-taken"));
    })
    .await;
}

/// The address stands in a draft only; somebody else takes it meanwhile.
#[tokio::test]
async fn an_address_taken_meanwhile_is_a_reason_not_a_fault() {
    both(async |app| {
        let item = make::live(app, slugged("Le pont", "un")).await;
        make::save(app, &item, slugged("Le pont", "deux")).await;
        make::live(app, slugged("Plus rapide", "deux")).await;
        let row = item::by_id(&app.db, item.id).await.unwrap();
        let refused =
            publish::act(&app.db, &Person::system(), row.id, row.version, Act::Publish, app.now()).await;
        let Err(Error::Refused(found)) = refused else { panic!("{refused:?}") };
        assert_eq!((found[0].field.as_str(), found[0].code), ("slug", "slug-taken"));
        assert_eq!(leads(app, "un").await.0, 200);
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_item_keeps_its_notice_while_it_is_rewritten() {
    both(async |app| {
        let item = make::live(app, slugged("Le pont", "un")).await;
        make::act(app, &item, make::withdrawal("Le pont est fermé.")).await;
        make::save(app, &item, slugged("Le pont", "deux")).await;
        assert_eq!(leads(app, "un").await.0, 410, "the old address still says why");
        make::act(app, &item, Act::Publish).await;
        assert_eq!(leads(app, "un").await, (301, "/actualites/deux".into()));
        assert_eq!(leads(app, "deux").await.0, 200);
    })
    .await;
}

/// A printed address answers whatever became of the item, in the language it was printed in.
#[tokio::test]
async fn a_printed_address_never_answers_that_it_is_not_found() {
    use parvis::content::revision;
    use parvis::print::issue::{self, Built, Placed, Wish};
    both(async |app| {
        let town = parvis::content::town::get(&app.db).await.unwrap();
        let system = Person::system();
        let wish = Wish { release_on: Some(make::day("2026-12-28")), ..Wish::default() };
        let planned = issue::plan(&app.db, &system, &town, wish, app.now()).await.unwrap();
        let kept = async |items: &[&item::Model]| {
            let mut placements = Vec::new();
            for (at, item) in items.iter().enumerate() {
                let revision = revision::current(&app.db, item).await.unwrap().id;
                let (slot, shape, length) = ("articles".into(), "half".into(), "full".into());
                placements.push(Placed {
                    item: item.id,
                    revision,
                    slot,
                    page: at as i32 + 4,
                    shape,
                    length,
                    zone: None,
                });
            }
            let built = Built { placements, ..make::built() };
            issue::keep(&app.db, planned.id, built, false, app.now()).await.unwrap();
        };
        let reader = app.reader();
        let short = |it: &item::Model| format!("/a/{}", it.short_id);
        let coming = make::draft(app, make::article("Le secret du conseil")).await;
        assert_eq!(reader.get(&short(&coming)).await.status.as_u16(), 404, "nobody printed it");
        let gone = make::live(app, make::article("Le pont fermé")).await;
        let english = publish::create(
            &app.db,
            &system,
            publish::New::of(parvis::content::Kind::Article, "en"),
            make::article("The bridge"),
            app.now(),
        )
        .await
        .unwrap();
        kept(&[&coming, &gone, &english]).await;

        // Before: when, and not a word of what it is about.
        let answer = reader.get(&short(&coming)).await;
        let page = answer.page().main();
        assert_eq!(answer.status.as_u16(), 200);
        assert!(page.contains("sera en ligne le 28 décembre 2026"), "{page}");
        assert!(!page.contains("secret"), "{page}");
        let moved = reader.get(&short(&english)).await;
        assert_eq!(
            (moved.status.as_u16(), moved.location()),
            (302, format!("/en{}", short(&english)).as_str())
        );
        let page = reader.page(moved.location()).await.main();
        assert!(page.contains("will be online on 28 December 2026"), "{page}");
        // Scheduled: the day somebody chose.
        let at = app.now() + chrono::Duration::days(3);
        make::act(app, &coming, Act::Schedule { at }).await;
        assert!(reader.page(&short(&coming)).await.main().contains("le 4 décembre 2026"));
        // Online: there.
        let live = make::act(app, &gone, make::withdrawal("Le pont rouvre au printemps.")).await;
        assert_eq!(live.visibility, parvis::content::state::Visibility::Withdrawn);
        // After: since when, why, and what to read.
        let answer = reader.get(&short(&gone)).await;
        let page = answer.page();
        assert_eq!(answer.status.as_u16(), 410);
        assert!(
            page.main().contains("Le pont fermé")
                && page.main().contains("retirée du site le 1er décembre 2026"),
            "{}",
            page.main()
        );
        assert!(
            page.links().contains(&"/".to_owned()) && page.links().contains(&"/actualites".to_owned()),
            "{:?}",
            page.links()
        );
        app.leave_jobs();
    })
    .await;
}
