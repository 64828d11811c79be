//! Agreeing on a text through the router: remarks with answers and mentions, words proposed and taken over, experts by link, duties, and
//! the rule that another person agrees.
use crate::support::app::{Client, TestApp, both};
use crate::support::make;
use crate::support::post::Post;
use axum::http::{StatusCode, header};
use chrono::Duration;
use parvis::content::fields::Fields;
use parvis::content::publish::Act;
use parvis::content::state::Stage;
use parvis::content::{fact_check, item, revision, town};
use parvis::richtext::{check, text};
use parvis::staff::{Person, Role};
use serde_json::json;

const PATH: &str = "/cms/items/1/review";

/// Two paragraphs with known ids; the first has a word in bold.
fn fields() -> Fields {
    let bold = json!({ "type": "text", "text": "gratuit", "marks": [{ "type": "strong" }] });
    let plain = |words: &str| json!({ "type": "text", "text": words });
    let paragraph = |id: &str, content: serde_json::Value| json!({ "type": "paragraph", "attrs": { "id": id }, "content": content });
    let body = check::parse_value(json!({ "type": "doc", "content": [
        paragraph("aaaaaaaaaaaa", json!([plain("Le bac est "), bold, plain(" le dimanche.")])),
        paragraph("bbbbbbbbbbbb", json!([plain("Il traverse la Lène en dix minutes.")])),
    ] }));
    Fields { body: body.unwrap(), ..make::article("Le bac") }
}

/// The second paragraph in other words, as the editor sends it.
fn other_words(words: &str) -> String {
    json!({ "type": "doc", "content": [
        { "type": "paragraph", "attrs": { "id": "bbbbbbbbbbbb" }, "content": [{ "type": "text", "text": words }] }
    ] })
    .to_string()
}

async fn body_of(app: &TestApp) -> String {
    let item = item::by_short_id(&app.db, 1).await.unwrap();
    text::plain(&revision::current(&app.db, &item).await.unwrap().fields.body)
}

async fn version(app: &TestApp) -> String {
    item::by_short_id(&app.db, 1).await.unwrap().version.to_string()
}

/// The ids of the remarks on the page, in its order.
async fn remarks(client: &Client<'_>, path: &str) -> Vec<String> {
    let ids = client.page(path).await.attributes(".comments > li", "id");
    ids.into_iter().map(|it| it.trim_start_matches("c-").to_owned()).collect()
}

#[tokio::test]
async fn a_remark_stands_at_its_passage_is_answered_and_resolved() {
    both(async |app| {
        let post = Post::of(app).await;
        let (chief, editor) = (app.as_role(Role::ChiefEditor).await, app.as_role(Role::Editor).await);
        let contributor = app.person(Role::Contributor).await;
        make::draft(app, fields()).await;
        let text = format!("@{} et @{} est-ce encore gratuit ?", editor.person().name, contributor.name);
        let form = [("place", "aaaaaaaaaaaa"), ("text", text.as_str())];
        let kept = chief.post("/cms/items/1/remarks", &form).await;
        assert!(kept.location().starts_with(&format!("{PATH}#c-")), "{}", kept.text());
        let page = editor.page(PATH).await;
        assert!(page.texts("#p-aaaaaaaaaaaa .comments").concat().contains("est-ce encore gratuit"));
        assert!(page.texts("#p-bbbbbbbbbbbb .comments").is_empty());
        assert!(page.texts("nav.tabs [aria-current]").concat().contains("Relecture (1)"));
        assert!(page.texts("#p-aaaaaaaaaaaa strong").concat().contains("gratuit"), "as readers will see it");

        let [letter] = &post.collect().await[..] else {
            panic!("one letter, to whom it calls and who may read it")
        };
        assert_eq!(letter.to, editor.person().email);
        assert!(letter.subject.contains("vous appelle") && letter.text.contains("/cms/items/1/review#c-"));
        assert!(editor.page("/cms").await.texts("#l-calls + ul").concat().contains("est-ce encore gratuit"));

        let [id] = &remarks(&chief, PATH).await[..] else { panic!("one remark") };
        let remark = format!("/cms/items/1/remarks/{id}");
        let empty = editor.post(&format!("{remark}/answer"), &[("text", " "), ("remark", id)]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        editor.post(&format!("{remark}/answer"), &[("text", "Oui, jusqu’en mars."), ("remark", id)]).await;
        assert!(chief.page(PATH).await.texts(".answer").concat().contains("jusqu’en mars"));
        let [letter] = &post.collect().await[..] else { panic!("whoever asked hears of the answer") };
        assert_eq!(letter.to, chief.person().email);

        chief.post(&format!("{remark}/resolve"), &[("resolved", "true")]).await;
        let page = editor.page(PATH).await;
        assert!(page.texts(".resolved").concat().contains("Traitée"));
        assert!(page.texts("nav.tabs [aria-current]").concat().ends_with("Relecture"), "nothing is open");
        assert!(editor.page("/cms").await.texts("#l-calls").is_empty(), "done with");
    })
    .await;
}

#[tokio::test]
async fn proposed_words_are_taken_over_unless_the_passage_changed() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let draft = make::draft(app, fields()).await;
        let proposal = other_words("Il traverse la Lène en huit minutes.");
        let form = [("place", "bbbbbbbbbbbb"), ("text", ""), ("suggestion", proposal.as_str())];
        editor.post("/cms/items/1/remarks", &form).await;
        let page = editor.page(PATH).await;
        assert_eq!(page.texts(".proposal del"), ["dix"], "word by word");
        assert_eq!(page.texts(".proposal ins"), ["huit"]);
        let id = remarks(&editor, PATH).await.remove(0);
        let accept = format!("/cms/items/1/remarks/{id}/accept");
        let stale = editor.post(&accept, &[("version", "0")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "somebody saved meanwhile");
        let taken = editor.post(&accept, &[("version", &version(app).await)]).await;
        assert_eq!(taken.location(), format!("{PATH}#c-{id}"));
        assert!(body_of(app).await.contains("en huit minutes"), "{}", body_of(app).await);
        assert!(editor.page(PATH).await.texts(".comments").concat().contains("Reprise dans le texte"));

        // Who takes words over while reviewing goes on reviewing.
        let item = item::by_id(&app.db, draft.id).await.unwrap();
        make::act(app, &item, Act::Submit).await;
        app.leave_jobs();
        let form = [("place", "title"), ("text", ""), ("suggestion", "Le bac du matin")];
        editor.post("/cms/items/1/remarks", &form).await;
        let id = remarks(&editor, PATH).await.remove(0);
        let accept = format!("/cms/items/1/remarks/{id}/accept");
        let taken = editor.post(&accept, &[("version", &version(app).await)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        let item = item::by_id(&app.db, draft.id).await.unwrap();
        let now = revision::current(&app.db, &item).await.unwrap();
        assert_eq!((now.fields.title.as_str(), now.stage), ("Le bac du matin", Some(Stage::InReview)));

        // The same on a passage that was reworded since.
        let form = [("place", "title"), ("text", "Plus court"), ("suggestion", "Le bac de nuit")];
        editor.post("/cms/items/1/remarks", &form).await;
        let item = item::by_id(&app.db, draft.id).await.unwrap();
        make::save(app, &item, Fields { title: "Le bac du soir".into(), ..fields() }).await;
        let id = remarks(&editor, PATH).await.remove(1);
        let page = editor.page(PATH).await;
        assert!(page.texts("#p-title").concat().contains("Texte modifié depuis"));
        assert!(page.attributes("#p-title form", "action").iter().all(|it| !it.ends_with("/accept")));
        let late = editor
            .post(&format!("/cms/items/1/remarks/{id}/accept"), &[("version", &version(app).await)])
            .await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text().contains("Le passage a changé"), "{}", late.page().main());

        // A block of another kind, and one nobody knows, are refused with the words kept.
        let heading = other_words("Autre").replace("\"paragraph\"", "\"heading\"");
        let form = [("place", "bbbbbbbbbbbb"), ("text", "À garder"), ("suggestion", heading.as_str())];
        let refused = editor.post("/cms/items/1/remarks", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().texts("#f-text").concat().contains("À garder"));
        let nowhere = [("place", "cccccccccccc"), ("text", "Où ?")];
        let refused = editor.post("/cms/items/1/remarks", &nowhere).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn an_expert_without_an_account_reads_remarks_and_answers() {
    both(async |app| {
        let post = Post::of(app).await;
        let editor = app.as_role(Role::Editor).await;
        make::draft(app, fields()).await;
        editor.post("/cms/items/1/remarks", &[("place", ""), ("text", "Entre nous seulement")]).await;
        let bad = [
            ("expert_name", "Anne Ledoux"),
            ("expert_email", "anne"),
            ("question", "Les durées"),
            ("days", "7"),
        ];
        let refused = editor.post("/cms/items/1/experts", &bad).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.page().value("expert_name"), "Anne Ledoux");
        for name in ["Anne Ledoux", "Marc Petit"] {
            let form = [
                ("expert_name", name),
                ("expert_email", "expert@lene.example"),
                ("question", "Les durées"),
                ("days", "7"),
            ];
            editor.post("/cms/items/1/experts", &form).await;
        }
        let letters = post.collect().await;
        assert_eq!(letters.len(), 2, "each has a letter with a link of their own");
        let link = |at: usize| {
            let (_, rest) = letters[at].text.split_once("/relecture/").unwrap();
            format!("/relecture/{}", rest.split_whitespace().next().unwrap())
        };
        assert_ne!(link(0), link(1));
        assert!(letters[0].text.contains("À vérifier\u{a0}: Les durées"), "{}", letters[0].text);
        let anne = app.reader();
        let seen = anne.get(&link(0)).await;
        assert_eq!(seen.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(seen.headers["x-robots-tag"], "noindex, nofollow");
        let page = seen.page();
        assert!(
            page.main().contains("Il traverse la Lène en dix minutes.") && page.main().contains("Les durées")
        );
        assert!(!page.main().contains("Entre nous"), "the newsroom's remarks are the newsroom's");

        let proposal = other_words("Il traverse la Lène en huit minutes.");
        let form = [("place", "bbbbbbbbbbbb"), ("text", "Depuis 2025"), ("suggestion", proposal.as_str())];
        let kept = anne.post(&link(0), &form).await;
        assert!(kept.location().starts_with(&format!("{}?done=remark", link(0))), "{}", kept.text());
        assert!(!app.reader().page(&link(1)).await.main().contains("Depuis 2025"), "another expert's");
        let unsaid = anne.post(&format!("{}/answer", link(0)), &[("message", "Bien vu")]).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.page().texts("#f-message").concat().contains("Bien vu"), "what was typed stays");
        let answer = [("verdict", "remarks"), ("message", "Sinon tout est juste.")];
        anne.post(&format!("{}/answer", link(0)), &answer).await;
        let [letter] = &post.collect().await[..] else { panic!("whoever asked is told") };
        assert_eq!(letter.to, editor.person().email);
        assert!(letter.text.contains("Sinon tout est juste."));

        let page = editor.page(PATH).await;
        let experts = page.texts("#experts li").concat();
        assert!(experts.contains("À corriger") && experts.contains("Sinon tout est juste."), "{experts}");
        let id = remarks(&editor, PATH).await.remove(0);
        let form = [("version", version(app).await)];
        let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0, it.1.as_str())).collect();
        editor.post(&format!("/cms/items/1/remarks/{id}/accept"), &form).await;
        assert!(body_of(app).await.contains("huit minutes"));
        assert!(editor.page(PATH).await.texts("#experts li").concat().contains("Texte modifié depuis"));

        // A new address ends the one before; a link that is ended, or whose day has passed, opens nothing and takes nothing.
        let renew = editor.page(PATH).await.attributes("#experts form", "action");
        let renew = renew.iter().find(|it| it.ends_with("/renew")).unwrap().clone();
        let fresh = editor.post(&renew, &[]).await.page().value_of("#address");
        let fresh = format!("/relecture/{}", fresh.rsplit('/').next().unwrap());
        assert_eq!(app.reader().get(&fresh).await.status, StatusCode::OK);
        let last =
            fact_check::of_item(&app.db, item::by_short_id(&app.db, 1).await.unwrap().id).await.unwrap();
        let zone = town::get(&app.db).await.unwrap().zone();
        let asked = app.now().with_timezone(&zone).date_naive();
        assert_eq!(last[0].last_day(zone), asked + Duration::days(7), "the seventh day is whole");
        assert!(
            last[0].opens(app.now() + Duration::days(7)) && !last[0].opens(app.now() + Duration::days(8))
        );
        assert_eq!(app.reader().get("/relecture/inconnu").await.status, StatusCode::NOT_FOUND);
        let revoke = renew.replace("/renew", "/revoke");
        editor.post(&revoke, &[]).await;
        let shut = app.reader().get(&fresh).await;
        assert_eq!(shut.status, StatusCode::GONE);
        assert!(!shut.text().contains("dix minutes") && !shut.text().contains("huit minutes"));
        app.wait(Duration::days(8));
        // One of the two was renewed, and its first address is no one's any more; the day of the other has passed.
        let mut expired = None;
        for at in 0..2 {
            let late = app.reader().post(&link(at), &[("place", ""), ("text", "Trop tard")]).await;
            assert_eq!(late.status, StatusCode::NOT_FOUND);
            let answer = app.reader().get(&link(at)).await;
            if answer.status == StatusCode::GONE {
                assert!(expired.replace(answer).is_none(), "one");
            } else {
                assert_eq!(answer.status, StatusCode::NOT_FOUND);
            }
        }
        let expired = expired.expect("the other one");
        assert!(
            expired.page().main().contains("Ce lien est fermé. Demandez-en un autre à"),
            "{}",
            expired.text()
        );
        assert!(!expired.text().contains("dix minutes"));
        let experts = editor.page(PATH).await.texts("#experts li").concat();
        assert!(experts.contains("Lien fermé") || experts.contains("Lien expiré"), "{experts}");
        let log = editor.page("/cms").await.main();
        assert!(log.contains("Anne Ledoux ·"), "who did it, though without an account: {log}");
        assert!(
            log.contains("Réponse d’un expert sur « Le bac »") && log.contains("« Le bac » lu par un expert"),
            "{log}"
        );
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn duties_have_a_day_are_told_and_follow_the_text() {
    both(async |app| {
        let post = Post::of(app).await;
        let (chief, editor) = (app.as_role(Role::ChiefEditor).await, app.as_role(Role::Editor).await);
        let contributor = app.person(Role::Contributor).await;
        make::draft_by(app, editor.person(), fields()).await;
        let (writer, reviewer) =
            (editor.person().id.unwrap().to_string(), chief.person().id.unwrap().to_string());
        let outsider = contributor.id.unwrap().to_string();
        let refused = chief.post("/cms/items/1/duties", &[("writer", &outsider)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "who cannot open it cannot write it");
        let nobody = chief.post("/cms/items/1/duties", &[("writer_due", "2026-11-24")]).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = nobody.page();
        assert!(page.main().contains("Choisissez la personne"), "{}", page.main());
        assert_eq!(page.value_of("[name=writer_due]"), "2026-11-24", "what was typed stays");
        let form = [
            ("writer", writer.as_str()),
            ("writer_due", "2026-11-24"),
            ("reviewer", &reviewer),
            ("reviewer_due", "2026-11-26"),
        ];
        assert_eq!(chief.post("/cms/items/1/duties", &form).await.location(), format!("{PATH}#duties"));
        let [letter] = &post.collect().await[..] else {
            panic!("who gives oneself a duty is not written to")
        };
        assert_eq!(letter.to, editor.person().email);
        assert!(letter.subject.contains("confié") && letter.text.contains("24 novembre"), "{letter:?}");
        assert!(editor.page("/cms").await.texts("#l-assigned + ul").concat().contains("Le bac"));
        let team = chief.page("/cms/team").await.main();
        assert!(team.contains("Le bac") && team.contains("1 tâche en cours"), "{team}");
        app.set("2026-11-25T09:00:00+01:00");
        assert!(chief.page("/cms/team").await.main().contains("1 en retard"));
        assert!(chief.page("/cms/board").await.texts("#b-draft + .card-list").concat().contains("Le bac"));

        editor.post("/cms/items/1/submit", &[("version", &version(app).await)]).await;
        assert!(editor.page("/cms").await.texts("#l-assigned").is_empty(), "handed in is written");
        let [letter] = &post.collect().await[..] else { panic!("who may agree is written to, once") };
        assert_eq!(letter.to, chief.person().email);
        assert!(letter.subject.contains("relecture") && letter.text.contains("/cms/items/1"), "{letter:?}");
        assert!(
            chief.page("/cms/team").await.texts("aside").concat().contains("Chaque relecture est confiée")
        );
        let note = [("version", version(app).await), ("note", "Plus court".to_owned())];
        let note: Vec<(&str, &str)> = note.iter().map(|it| (it.0, it.1.as_str())).collect();
        chief.post("/cms/items/1/request_changes", &note).await;
        let [letter] = &post.collect().await[..] else { panic!("who wrote is written to, once") };
        assert_eq!(letter.to, editor.person().email);
        assert!(letter.subject.contains("corrections") && letter.text.contains("Plus court"), "{letter:?}");
        assert!(
            editor.page("/cms").await.texts("#l-assigned + ul").concat().contains("Le bac"),
            "again theirs"
        );
        assert!(chief.page("/cms").await.texts("#l-assigned").is_empty(), "sent back is reviewed");
        let page = editor.page(PATH).await;
        let done = page.attributes("#duties form", "action");
        let done = done.iter().find(|it| it.ends_with("/done")).unwrap();
        editor.post(done, &[("done", "true")]).await;
        assert!(editor.page("/cms").await.texts("#l-assigned").is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_calls_somebody_in_vain_hears_of_it() {
    both(async |app| {
        let post = Post::of(app).await;
        let editor = app.as_role(Role::Editor).await;
        let contributor = app.person(Role::Contributor).await;
        make::draft_by(app, editor.person(), fields()).await;
        let words = format!("@{} : d’accord ?", contributor.name);
        let kept = editor.post("/cms/items/1/remarks", &[("place", ""), ("text", &words)]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        let page = editor.page(PATH).await;
        let told = format!("{} ne peut pas ouvrir ce texte", contributor.name);
        assert!(page.texts("body").concat().contains(&told), "{}", page.texts("body").concat());
        assert!(post.collect().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn where_another_person_must_agree_nobody_publishes_their_own_words() {
    both(async |app| {
        let (one, other) = (app.as_role(Role::ChiefEditor).await, app.as_role(Role::ChiefEditor).await);
        make::draft_by(app, one.person(), fields()).await;
        let (record, at) = town::get_versioned(&app.db).await.unwrap();
        let record = town::Town { four_eyes: true, ..record };
        town::save(&app.db, &Person::system(), record, at, app.now()).await.unwrap();
        let version = version(app).await;
        for verb in ["publish", "approve"] {
            let refused = one.post(&format!("/cms/items/1/{verb}"), &[("version", &version)]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
            assert!(refused.text().contains("Quelqu’un d’autre doit valider"), "{}", refused.page().main());
        }
        let approved = other.post("/cms/items/1/approve", &[("version", &version)]).await;
        assert_eq!(approved.location(), "/cms/items/1");
        let now = self::version(app).await;
        let public = one.post("/cms/items/1/publish", &[("version", &now), ("looked", "true")]).await;
        assert_eq!(public.location(), "/cms/items/1", "agreed by somebody else");
        assert_eq!(app.reader().get("/actualites/le-bac").await.status, StatusCode::OK);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn the_calendar_holds_the_month_and_moves_what_can_be_moved() {
    both(async |app| {
        app.set("2026-11-20T09:00:00+01:00");
        let (chief, editor) = (app.as_role(Role::ChiefEditor).await, app.as_role(Role::Editor).await);
        make::draft(app, fields()).await;
        let form =
            [("number", "7"), ("closing_at", "2026-12-15T12:00"), ("pages_min", "8"), ("pages_max", "8")];
        chief.post("/cms/issues", &form).await;
        let plan = [
            ("looked", "true".to_owned()),
            ("version", version(app).await),
            ("publish_at", "2026-12-03T08:30".to_owned()),
        ];
        let plan: Vec<(&str, &str)> = plan.iter().map(|it| (it.0, it.1.as_str())).collect();
        chief.post("/cms/items/1/schedule", &plan).await;
        let writer = editor.person().id.unwrap().to_string();
        chief
            .post("/cms/items/1/duties", &[("photographer", &writer), ("photographer_due", "2026-12-04")])
            .await;
        let on = async |day: &str| {
            let page = editor.page("/cms/calendar?month=2026-12").await;
            page.texts(&format!("[data-day='{day}'] li")).join("|")
        };
        assert!(on("2026-12-03").await.contains("8 h 30") && on("2026-12-03").await.contains("Le bac"));
        assert!(on("2026-12-04").await.contains("Photos"), "{}", on("2026-12-04").await);
        assert!(on("2026-12-15").await.contains("Bouclage"), "{}", on("2026-12-15").await);

        let move_to = async |client: &Client<'_>, path: &str, day: &str| {
            let form =
                [("version", version(app).await), ("day", day.to_owned()), ("month", "2026-12".to_owned())];
            let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0, it.1.as_str())).collect();
            let moved = client.post(path, &form).await;
            assert_eq!(moved.location(), "/cms/calendar?month=2026-12", "{}", moved.text());
            client.page("/cms/calendar?month=2026-12").await.texts(".messages").concat()
        };
        let said = move_to(&editor, "/cms/calendar/items/1", "2026-12-10").await;
        assert!(said.contains("10 décembre"), "{said}");
        assert!(on("2026-12-10").await.contains("8 h 30"), "the time of day stays");
        let past = move_to(&editor, "/cms/calendar/items/1", "2026-11-02").await;
        assert!(past.contains("passé") && on("2026-12-10").await.contains("Le bac"), "{past}");
        let page = editor.page("/cms/calendar?month=2026-12").await;
        let duty = page.attributes("[data-day='2026-12-04'] form", "action").remove(0);
        move_to(&editor, &duty, "2026-12-07").await;
        assert!(on("2026-12-07").await.contains("Photos"));
        // A day shows three of what went public; the others are there to be unfolded.
        for number in 1..=5 {
            make::live(app, make::article(&format!("Une nouvelle {number}"))).await;
        }
        let page = editor.page("/cms/calendar?month=2026-11").await;
        assert_eq!(page.texts("[data-day='2026-11-20'] .on-published").len(), 5);
        assert_eq!(page.texts("[data-day='2026-11-20'] details.more .on-published").len(), 2);
        for odd in ["", "2026-13", "9999999-12", "x"] {
            assert_eq!(
                editor.get(&format!("/cms/calendar?month={odd}")).await.status,
                StatusCode::OK,
                "{odd}"
            );
        }
        app.leave_jobs();
    })
    .await;
}
