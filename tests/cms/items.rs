//! The form of an item: what is typed is kept, what is wrong stands beside it, and who saves second is shown both.
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::publish::{self, Act};
use parvis::content::state::{Verb, Visibility};
use parvis::content::{Kind, item, revision};
use parvis::richtext::check;
use parvis::staff::{Person, Role};
use serde_json::json;

fn text(words: &str) -> String {
    serde_json::to_string(&make::body(&[words])).unwrap()
}

#[tokio::test]
async fn what_was_typed_comes_back_with_what_is_wrong() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let (lede, body) = ("x".repeat(230), text("Le texte reste."));
        let form = [
            ("title", ""),
            ("kicker", "Mobilité"),
            ("lede", &lede),
            ("body", &body),
            ("slug", "Pas un slug"),
        ];
        let answer = editor.post("/cms/items/new/article", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.page();
        assert_eq!((page.value("kicker").as_str(), page.value("lede")), ("Mobilité", lede));
        assert_eq!(page.value("slug"), "Pas un slug");
        assert!(answer.text().contains("Le texte reste."), "the body is not lost");
        let main = page.main();
        assert!(main.contains("230") && main.contains("200"), "both lengths are said: {main}");
        assert_eq!(item::all_on_site(&app.db).await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_outside_the_set_of_blocks_comes_in() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let paragraph = |inline: serde_json::Value| json!({ "type": "paragraph", "attrs": { "id": "aaaaaaaaaaaa" }, "content": [inline] });
        let link = |target: serde_json::Value| {
            json!({ "type": "text", "text": "ici", "marks": [{ "type": "link", "attrs": { "target": target } }] })
        };
        let refused = [
            json!({ "type": "html", "attrs": { "id": "aaaaaaaaaaaa" }, "content": [] }),
            paragraph(link(json!({ "address": "javascript:alert(1)" }))),
            paragraph(json!({ "type": "text", "text": "x", "marks": [{ "type": "style" }] })),
            json!({ "type": "paragraph", "attrs": { "id": "aaaaaaaaaaaa", "onclick": "x" } }),
        ];
        for block in refused {
            let body = json!({ "type": "doc", "content": [block] }).to_string();
            let answer = editor.post("/cms/items/new/article", &[("title", "Texte"), ("body", &body)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        }
        let words = "<script>alert(1)</script> & <b>gras</b>";
        let body = text(words);
        let form = [("title", words), ("lede", words), ("body", body.as_str())];
        let made = editor.post("/cms/items/new/article", &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let live = make::act(app, &item::by_short_id(&app.db, 1).await.unwrap(), Act::Publish).await;
        for path in [parvis::content::address::path(&live), "/actualites".into(), "/".into(), "/cms/items".into(), "/cms/items/1".into()] {
            let page = editor.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text().contains("<script>alert"), "{path} writes words as markup");
        }
    })
    .await;
}

#[tokio::test]
async fn who_saves_second_sees_both_and_can_go_on() {
    both(async |app| {
        let (one, two) = (app.as_role(Role::Editor).await, app.as_role(Role::Editor).await);
        make::draft(app, make::article("Le bac")).await;
        let body = text("Le premier texte.");
        let first = [("title", "Le bac a coulé"), ("version", "1"), ("body", body.as_str())];
        assert_eq!(one.post("/cms/items/1", &first).await.status, StatusCode::SEE_OTHER);
        let second = [("title", "Le bac repart"), ("version", "1"), ("body", body.as_str())];
        let answer = two.post("/cms/items/1", &second).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let both = answer.page().main();
        assert!(both.contains("Le bac a coulé") && both.contains("Le bac repart"), "{both}");
        let item = item::by_short_id(&app.db, 1).await.unwrap();
        assert_eq!(revision::current(&app.db, &item).await.unwrap().title, "Le bac a coulé");
        let again = [("title", "Le bac repart"), ("version", "2"), ("body", body.as_str())];
        assert_eq!(two.post("/cms/items/1", &again).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn the_way_to_the_site_through_the_buttons() {
    both(async |app| {
        let (contributor, chief) =
            (app.as_role(Role::Contributor).await, app.as_role(Role::ChiefEditor).await);
        let body = text("Samedi, le stade.");
        let form = [("title", "Le stade rouvre"), ("lede", "Samedi à 15 h."), ("body", body.as_str())];
        assert_eq!(contributor.post("/cms/items/new/article", &form).await.location(), "/cms/items/1");
        let refused = contributor.post("/cms/items/1/publish", &[("version", "1")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "a refusal is a page with reasons");
        let submitted = contributor.post("/cms/items/1/submit", &[("version", "1")]).await;
        assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.page().main());
        let approved = chief.post("/cms/items/1/approve", &[("version", "2")]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.page().main());
        let stale = chief.post("/cms/items/1/publish", &[("version", "2")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "somebody changed it since the page was opened");
        assert_eq!(
            chief.post("/cms/items/1/publish", &[("version", "3"), ("looked", "true")]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(app.reader().page("/actualites/le-stade-rouvre").await.texts("h1"), ["Le stade rouvre"]);
        let public = contributor.page("/cms/items/1").await;
        assert!(
            !public.attributes("form", "action").iter().any(|it| it.ends_with("/withdraw")),
            "no button one may not press"
        );
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_draft_is_not_a_contributors_to_change() {
    both(async |app| {
        let contributor = app.as_role(Role::Contributor).await;
        let item = make::draft(app, make::article("Réservé")).await;
        let body = text("Détourné.");
        let form = [("title", "Détourné"), ("version", "1"), ("body", body.as_str())];
        assert_eq!(contributor.post("/cms/items/1", &form).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            contributor.post("/cms/items/1/discard", &[("version", "1")]).await.status,
            StatusCode::FORBIDDEN
        );
        let restored = contributor.post("/cms/items/1/revisions/1/restore", &[("version", "1")]).await;
        assert_eq!(restored.status, StatusCode::FORBIDDEN);
        let row = item::by_id(&app.db, item.id).await.unwrap();
        assert_eq!((row.version, row.visibility), (1, Visibility::Never));
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_is_said_at_once() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let place = [
            ("title", "Piscine"),
            ("unpublish_at", "2026-11-01T08:00"),
            ("details.postcode", "abc"),
            ("details.longitude", "500"),
            ("details.latitude", "nord"),
            ("details.email", "accueil"),
            ("details.website", "piscine"),
            ("details.insee", "zz"),
            ("details.ban_id", "!!"),
            ("details.hours", "tous les jours"),
            ("details.exceptions.from", ""),
            ("details.exceptions.to", ""),
            ("details.exceptions.reason", "Vidange"),
            ("details.exceptions.hours", ""),
        ];
        let answer = editor.post("/cms/items/new/place", &place).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut wrong = answer.page().attributes("[aria-invalid]", "name");
        wrong.sort();
        let expected = [
            "details.ban_id",
            "details.email",
            "details.exceptions.from",
            "details.hours",
            "details.insee",
            "details.latitude",
            "details.longitude",
            "details.postcode",
            "details.website",
            "unpublish_at",
        ];
        assert_eq!(wrong, expected);

        let event = [
            ("title", "Fête"),
            ("details.timings.begin", ""),
            ("details.timings.end", "2026-12-24T18:00"),
            ("details.timings.begin", "2026-12-25T18:00"),
            ("details.timings.end", "2026-12-25T17:00"),
            ("details.age_min", "12"),
            ("details.age_max", "6"),
        ];
        let page = editor.post("/cms/items/new/event", &event).await.page();
        let wrong = page.attributes("[aria-invalid]", "id");
        assert_eq!(wrong, ["f-details.timings.0.begin", "f-details.timings.1.end", "f-details.age_max"]);
        assert!(page.main().contains("L’âge maximal est inférieur à l’âge minimal."), "{}", page.main());
        let night = [
            ("title", "Fête"),
            ("details.timings.begin", "2027-03-28T02:30"),
            ("details.timings.end", "2027-03-28T04:00"),
        ];
        let page = editor.post("/cms/items/new/event", &night).await.page();
        assert!(page.main().contains("02:30 n’existe pas ce jour-là"), "{}", page.main());
    })
    .await;
}

#[tokio::test]
async fn a_card_shows_its_own_kind() {
    both(async |app| {
        let place = make::draft(app, Fields { title: "Piscine".into(), ..Fields::empty(Kind::Place) }).await;
        let card = |block: &str| {
            let attrs = json!({ "id": "aaaaaaaaaaaa", "item": place.id });
            check::parse_value(json!({ "type": "doc", "content": [{ "type": block, "attrs": attrs }] }))
                .unwrap()
        };
        let item = make::draft(app, Fields { body: card("event"), ..make::article("Bassin") }).await;
        let system = Person::system();
        let found = publish::refusals(&app.db, &system, &item, Verb::Publish, app.now()).await.unwrap();
        let codes: Vec<_> = found.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["card-of-another-kind"]);
        let item = make::save(app, &item, Fields { body: card("contact"), ..make::article("Bassin") }).await;
        assert_eq!(publish::refusals(&app.db, &system, &item, Verb::Publish, app.now()).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_correction_in_review_does_not_hide_that_readers_see_the_item() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let live = make::live(app, make::article("La halle")).await;
        make::save(app, &live, make::article("La halle, corrigée")).await;
        make::act(app, &live, Act::Submit).await;
        for state in ["published", "in_review"] {
            let list = editor.page(&format!("/cms/items?state={state}")).await;
            assert_eq!(list.texts("tbody .mark"), ["Publié", "En relecture"], "{state}");
        }
        let edit = editor.page("/cms/items/1").await;
        assert_eq!(edit.texts("title"), ["La halle, corrigée · Article · Bureau"]);
        assert!(edit.main().contains("la rédaction en chef approuve"), "{}", edit.main());
    })
    .await;
}

#[tokio::test]
async fn an_item_that_leaves_is_replaced_by_one_found_by_its_title() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        make::live(app, make::article("Ancien plan")).await;
        let new = make::live(app, make::article("Plan 2027")).await;
        make::live(app, make::article("Plan de la gare")).await;
        let path = "/cms/items/1/withdraw";
        let form =
            [("version", "2"), ("reason", "merged"), ("notice", "Voir ailleurs."), ("instead", "plan")];
        let asked = chief.post(path, &form).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "words alone withdraw nothing");
        let page = asked.page();
        assert_eq!(page.texts("fieldset .choice"), ["Plan de la gare · Article", "Plan 2027 · Article"]);
        let kept = [page.value("notice"), page.value("instead"), page.value_of("[name=reason] [selected]")];
        assert_eq!(
            kept,
            ["Voir ailleurs.", "plan", "merged"],
            "what was typed stands there: {}",
            page.main()
        );
        let nothing =
            chief.post(path, &[("version", "2"), ("reason", "merged"), ("instead", "licorne")]).await;
        assert!(nothing.page().texts(".problem").concat().contains("licorne"), "{}", nothing.page().main());
        // What was chosen counts for the words it was found with.
        let other = [&form[..3], &[("instead", "gare"), ("searched", "plan"), ("chosen", "2")]].concat();
        assert_eq!(chief.post(path, &other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = [&form[..], &[("searched", "plan"), ("chosen", "2")]].concat();
        let gone = chief.post(path, &chosen).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.page().main());
        let led = app.reader().get("/actualites/ancien-plan").await;
        assert_eq!(led.location(), parvis::content::address::path(&new));
    })
    .await;
}

#[tokio::test]
async fn a_step_that_is_refused_stands_there_again_with_what_was_typed() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        make::draft(app, make::article("Le PLU")).await;
        let when = ("publish_at", "2026-11-20T08:00");
        let past = chief.post("/cms/items/1/schedule", &[("version", "1"), when]).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY, "judged before what deserves a look");
        let page = past.page();
        assert_eq!(
            (page.value("publish_at").as_str(), page.texts(".problem")),
            (when.1, vec!["Cette date est passée.".to_owned()])
        );
        assert_eq!(page.attributes("main form", "action"), ["/cms/items/1/schedule"]);
        let never = chief.post("/cms/items/1/schedule", &[("version", "1"), ("publish_at", "demain")]).await;
        assert_eq!(
            (never.status, never.page().value("publish_at").as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "demain")
        );

        let live = make::live(app, make::article("Le pont")).await;
        let path = format!("/cms/items/{}/withdraw", live.short_id);
        let version = live.version.to_string();
        let silent =
            chief.post(&path, &[("version", &version), ("reason", "withdrawn"), ("instead", "1")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            silent.page().texts(".problem").contains(&"À remplir.".to_owned()),
            "{}",
            silent.page().main()
        );
        let mistake = chief.post(&path, &[("version", &version), ("reason", "error")]).await;
        assert_eq!(
            mistake.status,
            StatusCode::SEE_OTHER,
            "a mistake needs no notice: {}",
            mistake.page().main()
        );
        let again = chief.page(&format!("/cms/items/{}", live.short_id)).await;
        let ways = again.attributes("form", "action");
        assert!(ways.contains(&format!("/cms/items/{}/publish", live.short_id)), "{ways:?}");
    })
    .await;
}

#[tokio::test]
async fn a_fault_at_the_desk_stays_at_the_desk() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let lost = editor.get("/cms/items/99").await;
        assert_eq!(lost.status, StatusCode::NOT_FOUND);
        let ways = lost.page().attributes("header a", "href");
        assert!(
            ways.contains(&"/cms/items".to_owned()) && !ways.contains(&"/cms/settings".to_owned()),
            "{ways:?}"
        );
    })
    .await;
}

/// A day to look at a page again is one to come; what was set long ago may stand, for the list of what is due shows it.
#[tokio::test]
async fn a_review_day_is_one_to_come() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let fields = Fields { review_by: Some(make::day("2026-01-05")), ..make::article("Le bac") };
        make::draft(app, fields).await;
        let save = async |version: &str, day: &str| {
            let form =
                [("version", version), ("title", "Le bac"), ("lede", "Il reprend."), ("review_by", day)];
            editor.post("/cms/items/1", &form).await
        };
        for day in ["2026-01-06", &app.now().date_naive().to_string()] {
            let refused = save("1", day).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            let page = refused.page();
            assert_eq!(page.texts("#p-review_by"), ["Choisissez un jour à venir."]);
            assert_eq!((page.value("review_by").as_str(), page.value("lede").trim()), (day, "Il reprend."));
        }
        assert_eq!(save("1", "2026-01-05").await.status, StatusCode::SEE_OTHER, "as it stood");
        assert_eq!(save("2", "2027-01-05").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}
