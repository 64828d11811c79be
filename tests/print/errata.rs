//! After print: what was printed and is put right on the site becomes a task of the chief editors, and its short address says so.
use crate::support::app::{TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::article::Correction;
use parvis::content::erratum::{self, Cause, Decision};
use parvis::content::fields::{Details, Fields};
use parvis::content::publication::{self, Choice, IssueState};
use parvis::content::publish::Act;
use parvis::content::{Kind, item, revision, town};
use parvis::print::issue::{self, Wish};
use parvis::print::{self, ForPress, bat};
use parvis::richtext::{Attrs, Block, ItemAttrs};
use parvis::staff::{Person, Role};

/// An issue with what is public now, released.
pub(super) async fn released(app: &TestApp) -> publication::Model {
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some((8, 8)), closing: Some(app.now() + Duration::hours(1)), ..Wish::default() };
    let planned = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    print::build(&parvis::jobs::workshop(app), planned.id, false, ForPress::Never).await.unwrap();
    let built = publication::by_id(&app.db, planned.id).await.unwrap();
    let chief = app.person(Role::ChiefEditor).await;
    bat::sign(&app.db, &chief, &town, built.id, built.version, app.now()).await.unwrap();
    app.wait(Duration::days(30));
    app.run_jobs().await;
    let out = publication::by_id(&app.db, planned.id).await.unwrap();
    assert_eq!(out.state, IssueState::Released);
    out
}

async fn fields(app: &TestApp, item: &item::Model) -> Fields {
    let row = item::by_id(&app.db, item.id).await.unwrap();
    revision::current(&app.db, &row).await.unwrap().fields
}

async fn publish(app: &TestApp, item: &item::Model, fields: Fields) {
    make::save(app, item, fields).await;
    make::act(app, item, Act::Publish).await;
}

async fn open(app: &TestApp) -> Vec<erratum::Model> {
    erratum::all(&app.db.read, true).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_of_what_was_printed_is_decided_by_a_chief_editor() {
    both(async |app| {
        let printed = make::live(app, make::article("Le budget du pont")).await;
        let issue = released(app).await;
        let fresh = make::live(app, make::article("Jamais imprimé")).await;

        // Other words alone are no correction.
        let mut changed = fields(app, &printed).await;
        changed.body = make::body(&["Le conseil en a parlé lundi."]);
        publish(app, &printed, changed.clone()).await;
        assert!(open(app).await.is_empty());

        let correct = |fields: &mut Fields, text: &str| {
            if let Details::Article(it) = &mut fields.details {
                it.corrections.push(Correction { date: make::day("2026-12-31"), text: text.into() });
            }
        };
        let mut other = fields(app, &fresh).await;
        correct(&mut other, "Ailleurs.");
        publish(app, &fresh, other).await;
        assert!(open(app).await.is_empty(), "it stands in no issue");
        correct(&mut changed, "Le pont coûte deux millions, et non un.");
        publish(app, &printed, changed.clone()).await;
        let task = open(app).await.remove(0);
        assert_eq!((task.issue_id, task.page > 0, task.cause), (issue.id, true, Cause::Correction));
        publish(app, &printed, changed.clone()).await;
        assert_eq!(open(app).await.len(), 1, "once");

        // Its short address leads to the dated correction.
        let short = app.reader().get(&format!("/a/{}", printed.short_id)).await;
        let page = app.reader().page(short.location()).await.main();
        assert!(
            page.contains("31 décembre 2026") && page.contains("Le pont coûte deux millions, et non un."),
            "{page}"
        );
        assert!(page.contains(&format!("page {}", task.page)), "printed in: {page}");

        let chief = app.as_role(Role::ChiefEditor).await;
        let overview = chief.page("/cms").await;
        let href = format!("/cms/errata/{}", task.id);
        assert!(overview.links().contains(&href) && overview.main().contains(&format!("page {}", task.page)));
        let editor = app.as_role(Role::Editor).await;
        assert!(!editor.page("/cms").await.links().contains(&href));
        assert_eq!(editor.get(&href).await.status, StatusCode::FORBIDDEN);
        let begun = chief.page(&href).await;
        let text = begun.value("text");
        assert!(text.contains("numéro 1") && text.contains("Le pont coûte deux millions"), "{text}");

        // It becomes a brief of the next issue, which a person finishes.
        let town = town::get(&app.db).await.unwrap();
        let next = issue::plan(&app.db, &Person::system(), &town, Wish::default(), app.now()).await.unwrap();
        let form = [("title", "Erratum : le budget du pont"), ("lede", "Numéro 1."), ("text", &text)];
        let empty = chief.post(&format!("{href}/print"), &[("title", ""), ("text", "Gardé")]).await;
        assert_eq!(
            (empty.status, empty.page().value("text")),
            (StatusCode::UNPROCESSABLE_ENTITY, "Gardé".to_owned())
        );
        let made = chief.post(&format!("{href}/print"), &form).await;
        assert!(made.location().starts_with("/cms/items/"), "{}", made.page().main());
        let done = print::errata::by_id(&app.db, task.id).await.unwrap();
        assert_eq!((done.state, done.decided_by), (Decision::Print, chief.person().id));
        let chosen = issue::rows(&app.db, next.id).await.unwrap();
        assert!(chosen.iter().any(|it| Some(it.item_id) == done.brief_id && it.choice == Choice::Chosen));
        let brief = item::by_id(&app.db, done.brief_id.unwrap()).await.unwrap();
        let body = fields(app, &brief).await.body;
        assert!(
            parvis::richtext::refs::Refs::of(&body).items.contains(&printed.id),
            "it leads to the article"
        );
        make::act(app, &brief, Act::Publish).await;
        let twice = chief.post(&format!("{href}/leave"), &[("reason", "x")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        publish(app, &printed, changed.clone()).await;
        assert!(open(app).await.is_empty(), "what is decided is not asked again");

        // Another correction is another task; none is printed for a reason only.
        correct(&mut changed, "Il ouvrira en mai.");
        publish(app, &printed, changed).await;
        let task = open(app).await.remove(0);
        let href = format!("/cms/errata/{}/leave", task.id);
        assert_eq!(chief.post(&href, &[("reason", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(chief.post(&href, &[("reason", "Sans conséquence.")]).await.location(), "/cms/errata");
        assert!(chief.page("/cms/errata").await.main().contains("Pas d’erratum"));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_of_a_place_a_printed_text_names_opens_an_erratum() {
    both(async |app| {
        let mut place = Fields { title: "La piscine".into(), ..Fields::empty(Kind::Place) };
        if let Details::Place(it) = &mut place.details {
            (it.street, it.postcode, it.city) = ("1 rue Basse".into(), "39000".into(), "Valbourg".into());
            it.hours = "Mo-Fr 09:00-12:00".into();
        }
        let place = make::live(app, place).await;
        let mut article = make::article("On se baigne");
        article.body.content.push(Block::Contact { attrs: Attrs::fresh(ItemAttrs { item: place.id }) });
        let article = make::live(app, article).await;
        released(app).await;
        let mut changed = fields(app, &place).await;
        changed.lede = "Ouverte toute l’année.".into();
        publish(app, &place, changed.clone()).await;
        assert!(open(app).await.is_empty(), "no fact");
        if let Details::Place(it) = &mut changed.details {
            it.hours = "Mo-Fr 10:00-12:00".into();
        }
        publish(app, &place, changed).await;
        let task = open(app).await.remove(0);
        assert_eq!((task.item_id, task.about_id, task.cause), (article.id, place.id, Cause::Fact));
        let page = app.as_role(Role::ChiefEditor).await.page(&format!("/cms/errata/{}", task.id)).await;
        assert_eq!(
            (page.texts("del"), page.texts("ins")),
            (vec!["Mo-Fr 09:00-12:00".to_owned()], vec!["Mo-Fr 10:00-12:00".to_owned()])
        );
        assert!(
            page.value("text").contains("lire « Mo-Fr 10:00-12:00 » et non « Mo-Fr 09:00-12:00 »"),
            "{}",
            page.value("text")
        );
        app.leave_jobs();
    })
    .await;
}
