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
