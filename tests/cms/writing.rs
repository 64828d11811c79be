//! Beside the text and behind it: what is typed is shown on the site and on paper before it is saved, kept for whoever types it, said to
//! colleagues; who saves second chooses passage by passage.
use crate::support::app::{Answer, TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::{item, revision, town};
use parvis::print::issue::{self, Wish};
use parvis::richtext::text;
use parvis::staff::{Person, Role};
use serde_json::{Value, json};

fn body(blocks: &[(&str, &str)]) -> String {
    let block = |(id, words): &(&str, &str)| json!({ "type": "paragraph", "attrs": { "id": id }, "content": [{ "type": "text", "text": words }] });
    json!({ "type": "doc", "content": blocks.iter().map(block).collect::<Vec<_>>() }).to_string()
}

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

async fn saved(app: &TestApp) -> parvis::content::fields::Fields {
    let item = item::by_short_id(&app.db, 1).await.unwrap();
    revision::current(&app.db, &item).await.unwrap().fields
}

async fn revisions(app: &TestApp) -> usize {
    let item = item::by_short_id(&app.db, 1).await.unwrap();
    revision::of_item(&app.db, item.id).await.unwrap().len()
}

const A: &str = "aaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbb";
const C: &str = "cccccccccccc";

#[tokio::test]
async fn the_site_and_the_cards_are_drawn_from_what_is_typed() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        make::draft(app, make::article("Le bac")).await;
        let words = body(&[(A, "Le bac traverse sous la pluie.")]);
        let form =
            [("title", "Le bac\r\nsous la pluie"), ("lede", "Sortez couverts."), ("body", words.as_str())];
        let page = editor.post("/apercu/1", &form).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.page().texts("h1"), ["Le bac sous la pluie"]);
        assert!(page.text().contains("traverse sous la pluie"), "{}", page.text());
        let cards = editor.post("/cms/items/1/summary", &form).await.text();
        assert!(cards.contains("Sortez couverts.") && cards.contains("Sans texte court"), "{cards}");
        let short =
            [form.as_slice(), &[("details.short_text", "Un bac, un parapluie."), ("channels.signage", "no")]]
                .concat();
        let cards = editor.post("/cms/items/1/summary", &short).await;
        assert!(cards.text().contains("Un bac, un parapluie.") && !cards.text().contains("Sans texte court"));
        assert_eq!(cards.page().texts("h2 small"), ["(ce contenu n’y paraît pas)"], "not on screens");
        assert_eq!(
            (saved(app).await.title.as_str(), revisions(app).await),
            ("Le bac", 1),
            "nothing is saved"
        );
        let other = app.as_role(Role::Contributor).await;
        assert_eq!(other.post("/apercu/1", &form).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.reader().post("/apercu/1", &form).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_answers_in_words_for_every_length() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let draft = make::draft(app, make::article("Le bac")).await;
        let fit = "/cms/items/1/fit.json";
        let nothing = editor.post(fit, &[("title", "Le bac")]).await;
        assert_eq!(nothing.status, StatusCode::CONFLICT, "no issue is being prepared");
        let town = town::get(&app.db).await.unwrap();
        issue::plan(&app.db, &Person::system(), &town, Wish::default(), app.now()).await.unwrap();
        let long = serde_json::to_string(&make::long_article("x", 6).body).unwrap();
        let form = [
            ("title", "Le bac"),
            ("lede", "Un chapô."),
            ("body", &long),
            ("priority", "brief"),
            ("details.short_text", "Le bac part."),
        ];
        let said = json_of(&editor.post(&format!("{fit}?shape=plain-1"), &form).await);
        let spaced = |text: &Value| text.as_str().unwrap().replace('\u{a0}', " ");
        let text = spaced(&said["text"]);
        assert!(text.contains("lignes de trop dans « Texte, 1 colonne »"), "{text}");
        assert!(text.contains("Tient dans «"), "another shape is named: {text}");
        let labels = |said: &Value| -> Vec<String> {
            said["lengths"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["label"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(labels(&said), ["Texte entier", "Texte court", "Brève"]);
        assert_eq!((&said["lengths"][0]["over"], &said["lengths"][1]["over"]), (&json!(true), &json!(false)));
        let picture = &said["pictures"][0];
        assert!(picture["src"].as_str().unwrap().starts_with("data:image/png;base64,"));
        let alt = picture["alt"].as_str().unwrap();
        assert!(alt.contains("page 1 sur") && alt.contains("lignes de trop"), "{alt}");
        assert!(said["counts"][1].as_i64().unwrap() > 0, "the lede takes lines: {}", said["counts"]);

        // Two lines of lede more than when the form was opened.
        let counts: Vec<i64> =
            said["counts"].as_array().unwrap().iter().map(|it| it.as_i64().unwrap()).collect();
        let since = format!("{}.{}.{}", counts[0], counts[1] - 2, counts[2]);
        let again = json_of(&editor.post(&format!("{fit}?shape=plain-3&since={since}"), &form).await);
        assert!(again["text"].as_str().unwrap().contains("chapô + "), "{}", again["text"]);

        // Paper has other words: both are measured.
        let mut fields = make::long_article("Le bac", 6);
        let mut print = parvis::richtext::print_version::PrintVersion::default();
        print.left_out.extend(fields.body.content.iter().skip(1).map(parvis::richtext::Block::id));
        fields.print_version = Some(print);
        make::save(app, &draft, fields).await;
        let said = json_of(&editor.get(&format!("{fit}?shape=plain-1")).await);
        assert_eq!(labels(&said)[..2], ["Texte du site", "Version imprimée"]);
        assert_eq!((&said["lengths"][0]["over"], &said["lengths"][1]["over"]), (&json!(true), &json!(false)));

        // What the text of the site takes is its own: another print version changes nothing of it, in a shape or in the first that takes it.
        let lines = async || {
            let mut found = Vec::new();
            for shape in ["", "plain-1", "plain-3"] {
                found.push(json_of(&editor.get(&format!("{fit}?shape={shape}")).await)["lengths"].clone());
            }
            let of = |n: usize| found.iter().map(|it| it[n]["text"].to_string()).collect::<Vec<_>>();
            (of(0), of(1))
        };
        let (web, print) = lines().await;
        let mut fields = make::long_article("Le bac", 6);
        let mut longer = parvis::richtext::print_version::PrintVersion::default();
        longer.left_out.extend(fields.body.content.last().map(parvis::richtext::Block::id));
        fields.print_version = Some(longer);
        make::save(app, &draft, fields).await;
        let now = lines().await;
        assert_ne!(now.1, print, "paper has other words");
        assert_eq!(now.0, web);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_is_kept_for_its_writer_and_for_nobody_else() {
    both(async |app| {
        let (one, two) = (app.as_role(Role::Editor).await, app.as_role(Role::Editor).await);
        make::draft(app, make::article("Le bac")).await;
        let words = body(&[(A, "Pas encore enregistré.")]);
        // A form may be unfinished: no title, a date that is none.
        let form = [
            ("version", "1"),
            ("base", "1"),
            ("title", ""),
            ("body", words.as_str()),
            ("review_by", "demain"),
        ];
        let kept = json_of(&one.post("/cms/items/1/writing.json", &form).await);
        assert!(kept["kept"].as_str().unwrap().contains("10 h"), "{kept}");
        assert_eq!(
            (saved(app).await.title.as_str(), revisions(app).await),
            ("Le bac", 1),
            "no revision, no state"
        );
        let mine = one.page("/cms/items/1").await;
        assert!(mine.value("body").contains("Pas encore enregistré."), "{}", mine.main());
        assert_eq!((mine.value("title").as_str(), mine.value("review_by").as_str()), ("", "demain"));
        assert!(mine.main().contains("pas encore enregistrées"));
        let theirs = two.page("/cms/items/1").await;
        assert!(!theirs.main().contains("Pas encore enregistré."));

        // Presence: seen on opening, by both, until the form is closed or not heard of.
        let name = |it: &crate::support::app::Client<'_>| it.person().name.clone();
        let writes = format!("{} modifie ce texte.", name(&one));
        assert!(
            theirs.texts("[data-people]").concat().contains(&writes),
            "{:?}",
            theirs.texts("[data-people]")
        );
        let heard = json_of(&two.post("/cms/items/1/here.json", &[("base", "1")]).await);
        assert_eq!(heard["people"], json!([writes]));
        let heard = json_of(&one.post("/cms/items/1/here.json", &[("base", "1")]).await);
        assert_eq!(heard["people"], json!([format!("{} a ouvert ce texte.", name(&two))]));
        json_of(&two.post("/cms/items/1/here.json", &[("left", "true")]).await);
        assert_eq!(json_of(&one.post("/cms/items/1/here.json", &[]).await)["people"], json!([]));
        app.wait(Duration::seconds(60));
        assert_eq!(json_of(&two.post("/cms/items/1/here.json", &[]).await)["people"], json!([]));

        // Somebody saves meanwhile: who writes hears of it.
        let saving = [("version", "1"), ("base", "1"), ("title", "Le bac coule"), ("body", words.as_str())];
        assert_eq!(two.post("/cms/items/1", &saving).await.status, StatusCode::SEE_OTHER);
        let heard = json_of(&one.post("/cms/items/1/writing.json", &form).await);
        assert!(heard["newer"].as_str().unwrap().contains("version plus récente"), "{heard}");
        let back = one.post("/cms/items/1/give-up", &[]).await;
        assert_eq!(back.location(), "/cms/items/1");
        assert_eq!(one.page("/cms/items/1").await.value("title"), "Le bac coule");

        // Saved is saved: nothing is kept beside it.
        json_of(
            &one.post("/cms/items/1/writing.json", &[("version", "2"), ("title", "Le bac flotte")]).await,
        );
        let saving = [("version", "2"), ("base", "2"), ("title", "Le bac flotte"), ("body", words.as_str())];
        assert_eq!(one.post("/cms/items/1", &saving).await.status, StatusCode::SEE_OTHER);
        assert!(!one.page("/cms/items/1").await.main().contains("pas encore enregistrées"));
        let nobody = app.reader().post("/cms/items/1/writing.json", &form).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "the form asks to sign in, in place");
    })
    .await;
}

#[tokio::test]
async fn an_address_of_our_own_site_is_a_link_to_its_item_or_dead() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let other = make::live(app, make::article("La piscine")).await;
        make::draft(app, make::article("Le bac")).await;
        let link = |address: &str| json!({ "type": "text", "text": "le plan", "marks": [{ "type": "link", "attrs": { "target": { "address": address } } }] });
        let line = |id: &str, address: &str| json!({ "type": "paragraph", "attrs": { "id": id }, "content": [link(address)] });
        let typed = json!({ "type": "doc", "content": [
            line(A, "https://valbourg.example/actualites/la-piscine?utm=1"),
            line(B, "/actualites/la-piscine"),
            line(C, "https://www.valbourg.example/actualites/nexistepas"),
            line("dddddddddddd", "/agenda"),
            line("eeeeeeeeeeee", "https://ailleurs.example/actualites/nexistepas"),
        ] });
        let words = typed.to_string();
        let form = [("version", "1"), ("base", "1"), ("title", "Le bac"), ("lede", "Horaires."), ("body", words.as_str())];
        let told = editor.post("/cms/items/2/checks", &form).await.page();
        let dead: Vec<String> = told.texts(".found a").into_iter().filter(|it| it.contains("nexistepas")).collect();
        assert_eq!(dead.len(), 1, "{:?}", told.texts(".found a"));
        assert!(told.attributes(".found a", "href").contains(&format!("#f-body.{C}")));
        assert_eq!(editor.post("/cms/items/2", &form).await.status, StatusCode::SEE_OTHER);
        let item = item::by_short_id(&app.db, 2).await.unwrap();
        let body = revision::current(&app.db, &item).await.unwrap().fields.body;
        let stored = serde_json::to_value(&body).unwrap();
        let target = |at: usize| stored["content"][at]["content"][0]["marks"][0]["attrs"]["target"].clone();
        assert_eq!((target(0), target(1)), (json!({ "item": other.id }), json!({ "item": other.id })));
        assert_eq!(target(3), json!({ "address": "https://valbourg.example/agenda" }));
    })
    .await;
}

#[tokio::test]
async fn a_new_text_becomes_a_draft_with_its_title() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let path = "/cms/items/new/article/writing.json";
        let untitled = editor.post(path, &[("lede", "Sans titre")]).await;
        assert_eq!(untitled.status, StatusCode::CONFLICT);
        let words = body(&[(A, "Le premier jet.")]);
        let made = json_of(&editor.post(path, &[("title", "Le lavoir"), ("body", words.as_str())]).await);
        assert_eq!(made["made"], json!({ "id": 1, "version": 1, "base": 1 }));
        assert_eq!(text::plain(&saved(app).await.body), "Le premier jet.");
        // What cannot be saved as it stands is kept all the same.
        let lede = "x".repeat(230);
        let made =
            json_of(&editor.post(path, &[("version", "0"), ("title", "Le préau"), ("lede", &lede)]).await);
        assert_eq!(made["made"]["id"], 2);
        let page = editor.page("/cms/items/2").await;
        assert_eq!((page.value("lede"), page.value("version").as_str()), (lede, "1"));
        // In review, a contributor's text rests.
        let contributor = app.as_role(Role::Contributor).await;
        let made = json_of(
            &contributor
                .post(path, &[("title", "La fête"), ("lede", "Samedi."), ("body", words.as_str())])
                .await,
        );
        let own = format!("/cms/items/{}", made["made"]["id"]);
        let submitted = contributor.post(&format!("{own}/submit"), &[("version", "1")]).await;
        assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.text());
        let rests = contributor.post(&format!("{own}/writing.json"), &[("title", "La fête !")]).await;
        assert_eq!(rests.status, StatusCode::CONFLICT);
        app.run_jobs().await;
        // A title too long is kept like the rest, and named by what looks at the text.
        let title = "Très long ".repeat(20);
        let made = json_of(&editor.post(path, &[("version", "0"), ("title", &title)]).await);
        let own = format!("/cms/items/{}", made["made"]["id"]);
        assert_eq!(editor.page(&own).await.value("title"), title.trim());
        let told = editor.post(&format!("{own}/checks"), &[("title", title.as_str())]).await.text();
        assert!(told.contains("#f-title") && told.contains("Titre"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_block_that_is_not_finished_is_kept_and_never_published() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let paragraph = json!({ "type": "paragraph", "attrs": { "id": A }, "content": [{ "type": "text", "text": "Le bac part." }] });
        let figure = json!({ "type": "keyFigure", "attrs": { "id": B, "value": "", "label": "places" } });
        let embed = json!({ "type": "embed", "attrs": { "id": C, "url": "", "title": "" } });
        let typed = json!({ "type": "doc", "content": [figure, paragraph, embed] });
        let words = typed.to_string();
        let form = [("title", "Le bac"), ("lede", "Horaires."), ("body", words.as_str())];
        let made = chief.post("/cms/items/new/article", &form).await;
        assert_eq!(made.location(), "/cms/items/1", "{}", made.text());
        let again = |page: &crate::support::html::Page| serde_json::from_str::<Value>(&page.value("body")).unwrap();
        assert_eq!(again(&chief.page("/cms/items/1").await), typed, "as it was typed");
        let fields = saved(app).await;
        assert_eq!((text::plain(&fields.body).as_str(), fields.unfinished.len()), ("Le bac part.", 2));

        // What is finished goes on: the page, the cards, what is to be looked at, each fault with its place.
        let drawn = chief.post("/apercu/1", &form).await;
        assert!(drawn.status == StatusCode::OK && drawn.text().contains("Le bac part."));
        let told = chief.post("/cms/items/1/checks", &form).await.page();
        let ways = told.attributes(".alarm a", "href");
        assert!(ways.contains(&format!("#f-body.{B}")) && ways.contains(&format!("#f-body.{C}")), "{ways:?}");

        for step in ["submit", "approve", "publish", "schedule"] {
            let form = [("version", "1"), ("looked", "true"), ("publish_at", "2026-12-24T08:00")];
            let refused = chief.post(&format!("/cms/items/1/{step}"), &form).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{step}");
            let page = refused.page();
            assert!(page.main().contains("chiffre clé est vide"), "{step}: {}", page.main());
            let href = format!("/cms/items/1#f-body.{B}");
            assert!(page.attributes("main li a", "href").contains(&href), "{step}");
        }
        assert_eq!(app.reader().get("/actualites/le-bac").await.status, StatusCode::NOT_FOUND);

        // Two versions are laid side by side with it; then it is finished, and public.
        let whole = words.replace("\"value\":\"\"", "\"value\":\"40\"");
        let whole = whole.replace("\"url\":\"\"", "\"url\":\"https://video.example/bac\"");
        let form = [("version", "1"), ("base", "1"), ("title", "Le bac"), ("lede", "Horaires."), ("body", &whole)];
        assert_eq!(chief.post("/cms/items/1", &form).await.status, StatusCode::SEE_OTHER);
        assert!(saved(app).await.unfinished.is_empty());
        let page = chief.page("/cms/items/1/revisions/compare?from=1&to=2").await.main();
        assert!(page.contains("Blocs à finir") && page.contains("Chiffre clé"), "{page}");
        let public = chief.post("/cms/items/1/publish", &[("version", "2"), ("looked", "true")]).await;
        assert_eq!(public.status, StatusCode::SEE_OTHER, "{}", public.page().main());

        // A draft is thrown away whatever it holds; what was typed beside it goes too.
        let form = [("version", "3"), ("base", "2"), ("title", "Le bac"), ("body", words.as_str())];
        assert_eq!(chief.post("/cms/items/1", &form).await.status, StatusCode::SEE_OTHER);
        let endless = "x".repeat(200);
        json_of(&chief.post("/cms/items/1/writing.json", &[("version", "4"), ("title", &endless)]).await);
        let away = chief.post("/cms/items/1/discard", &[("version", "4")]).await;
        assert_eq!(away.location(), "/cms/items/1", "{}", away.text());
        assert_eq!(chief.page("/cms/items/1").await.value("title"), "Le bac");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn who_saves_second_chooses_for_each_passage_and_loses_nothing() {
    both(async |app| {
        let (one, two) = (app.as_role(Role::Editor).await, app.as_role(Role::Editor).await);
        let start = body(&[(A, "Le bac part à huit heures."), (B, "Il revient à midi.")]);
        let form = [("title", "Le bac"), ("lede", "Horaires."), ("body", start.as_str())];
        assert_eq!(one.post("/cms/items/new/article", &form).await.location(), "/cms/items/1");
        let theirs = body(&[
            (A, "Le bac part à neuf heures."),
            (B, "Il revient à midi."),
            (C, "Le billet coûte un euro."),
        ]);
        let first = [
            ("version", "1"),
            ("base", "1"),
            ("title", "Le bac de la Lène"),
            ("lede", "Horaires."),
            ("body", theirs.as_str()),
        ];
        assert_eq!(one.post("/cms/items/1", &first).await.status, StatusCode::SEE_OTHER);
        let mine = body(&[(A, "Le bac part à dix heures."), (B, "Il revient à midi juste.")]);
        let second = [
            ("version", "1"),
            ("base", "1"),
            ("title", "Le bac"),
            ("lede", "Horaires."),
            ("body", mine.as_str()),
        ];
        let answer = two.post("/cms/items/1", &second).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let page = answer.page();
        // What only one side changed is proposed; what both did is asked, word by word.
        let proposed: Vec<(String, String)> = page
            .attributes("input[type=radio][checked]", "name")
            .into_iter()
            .zip(page.attributes("input[type=radio][checked]", "value"))
            .collect();
        let block = |id: &str| format!("pick.block.{id}");
        let pick = |name: String, side: &str| (name, side.to_owned());
        assert_eq!(
            proposed,
            [
                pick("pick.title".into(), "theirs"),
                pick(block(A), "mine"),
                pick(block(B), "mine"),
                pick(block(C), "theirs")
            ]
        );
        assert!(page.main().contains("Un passage a changé des deux côtés"), "{}", page.main());
        assert!(
            page.texts("mark").contains(&"neuf".to_owned()) && page.texts("mark").contains(&"dix".to_owned()),
            "{:?}",
            page.texts("mark")
        );
        // The page can be closed: the text stands in the form again.
        assert!(two.page("/cms/items/1").await.value("body").contains("dix heures"));

        let (a, b, c) = (block(A), block(B), block(C));
        let choose = [
            ("version", "2"),
            ("base", "2"),
            ("began", "1"),
            ("merge", "true"),
            ("title", "Le bac"),
            ("lede", "Horaires."),
            ("body", mine.as_str()),
            ("pick.title", "theirs"),
            (a.as_str(), "theirs"),
            (b.as_str(), "mine"),
            (c.as_str(), "theirs"),
        ];
        let settled = two.post("/cms/items/1", &choose).await;
        assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.text());
        let whole = saved(app).await;
        assert_eq!(whole.title, "Le bac de la Lène");
        assert_eq!(
            text::plain(&whole.body),
            "Le bac part à neuf heures.\n\nIl revient à midi juste.\n\nLe billet coûte un euro."
        );
        let item = item::by_short_id(&app.db, 1).await.unwrap();
        let all = revision::of_item(&app.db, item.id).await.unwrap();
        assert_eq!(all.len(), 4, "theirs, mine as it was, and what was made of both");
        assert_eq!(text::plain(&all[1].fields.body), "Le bac part à dix heures.\n\nIl revient à midi juste.");
        assert!(!two.page("/cms/items/1").await.main().contains("pas encore enregistrées"));

        // Somebody saved once more while the choice was made: it is asked again.
        let late =
            [("version", "3"), ("base", "3"), ("merge", "true"), ("title", "Autre"), ("body", mine.as_str())];
        assert_eq!(two.post("/cms/items/1", &late).await.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn ones_own_print_version_is_no_conflict() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let words = body(&[(A, "Le bac part à huit heures.")]);
        let form = [("title", "Le bac"), ("lede", "Horaires."), ("body", words.as_str())];
        assert_eq!(editor.post("/cms/items/new/article", &form).await.location(), "/cms/items/1");
        let print = [("version", "1"), ("print_version.title", "Huit heures")];
        assert_eq!(editor.post("/cms/items/1/print", &print).await.status, StatusCode::SEE_OTHER);
        let slug = editor.page("/cms/items/1").await.value("slug");
        let second = [
            ("version", "1"),
            ("base", "1"),
            ("title", "Le bac du matin"),
            ("lede", "Horaires."),
            ("slug", &slug),
            ("body", words.as_str()),
        ];
        let answer = editor.post("/cms/items/1", &second).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let whole = saved(app).await;
        assert_eq!(
            (whole.title.as_str(), whole.print_version.unwrap().title.as_str()),
            ("Le bac du matin", "Huit heures")
        );
    })
    .await;
}

#[tokio::test]
async fn two_versions_are_compared_named_and_taken_up_again() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let first = body(&[(A, "Le bac part à huit heures."), (B, "Il revient à midi.")]);
        let form = [("title", "Le bac"), ("lede", "Horaires."), ("body", first.as_str())];
        assert_eq!(editor.post("/cms/items/new/article", &form).await.location(), "/cms/items/1");
        let second = body(&[(A, "Le bac part à neuf heures."), (C, "Le billet coûte un euro.")]);
        let form = [
            ("version", "1"),
            ("title", "Le bac"),
            ("lede", "Horaires."),
            ("body", second.as_str()),
            ("priority", "lead"),
        ];
        assert_eq!(editor.post("/cms/items/1", &form).await.status, StatusCode::SEE_OTHER);
        // Whichever is named first, the earlier stands before the later.
        for path in ["from=1&to=2", "from=2&to=1"] {
            let page = editor.page(&format!("/cms/items/1/revisions/compare?{path}")).await;
            let (gone, come) = (page.texts("del"), page.texts("ins"));
            assert!(
                gone.contains(&"huit".to_owned()) && gone.contains(&"Il revient à midi.".to_owned()),
                "{gone:?}"
            );
            assert!(
                come.contains(&"neuf".to_owned()) && come.contains(&"Le billet coûte un euro.".to_owned()),
                "{come:?}"
            );
            assert_eq!(page.texts("article h2").len(), 4, "{:?}", page.texts("article h2"));
            assert!(!page.main().contains("Horaires."), "what is alike is not shown");
        }
        let same = editor.page("/cms/items/1/revisions/compare?from=2&to=2").await;
        assert!(same.main().contains("disent la même chose"));
        let none = editor.get("/cms/items/1/revisions/compare?from=1&to=9").await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);

        let named = editor.post("/cms/items/1/revisions/1/name", &[("name", "Avant le conseil")]).await;
        assert_eq!(named.location(), "/cms/items/1/revisions");
        assert!(editor.page("/cms/items/1/revisions").await.main().contains("Avant le conseil"));
        let long = editor.post("/cms/items/1/revisions/1/name", &[("name", &"x".repeat(81))]).await;
        assert_eq!(long.status, StatusCode::CONFLICT);
        let other = app.as_role(Role::Contributor).await;
        assert_eq!(
            other.post("/cms/items/1/revisions/1/name", &[("name", "x")]).await.status,
            StatusCode::FORBIDDEN
        );
        let back = editor.post("/cms/items/1/revisions/1/restore", &[("version", "2")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert_eq!(text::plain(&saved(app).await.body), "Le bac part à huit heures.\n\nIl revient à midi.");
        assert_eq!(revisions(app).await, 3, "nothing is undone");
    })
    .await;
}

#[tokio::test]
async fn what_is_public_is_replaced_at_its_date() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let live = make::live(app, make::article("Le bac")).await;
        app.run_jobs().await;
        let path = parvis::content::address::path(&live);
        let words = body(&[(A, "Le bac reprend lundi.")]);
        let version = item::by_short_id(&app.db, 1).await.unwrap().version.to_string();
        let form = [
            ("version", version.as_str()),
            ("title", "Le bac reprend"),
            ("lede", "Lundi."),
            ("body", words.as_str()),
            ("details.short_text", "Le bac reprend lundi."),
            ("slug", live.slug.as_str()),
        ];
        assert_eq!(chief.post("/cms/items/1", &form).await.status, StatusCode::SEE_OTHER);
        let version = item::by_short_id(&app.db, 1).await.unwrap().version.to_string();
        let when = [("version", version.as_str()), ("publish_at", "2026-12-07T08:00")];
        assert_eq!(chief.post("/cms/items/1/schedule", &when).await.status, StatusCode::SEE_OTHER);
        app.set("2026-12-07T06:59:00Z");
        app.run_jobs().await;
        assert_eq!(app.reader().page(&path).await.texts("h1"), ["Le bac"]);
        app.set("2026-12-07T07:00:00Z");
        app.run_jobs().await;
        let page = app.reader().page(&path).await;
        assert_eq!(page.texts("h1"), ["Le bac reprend"]);
        assert!(page.main().contains("Le bac reprend lundi."));
    })
    .await;
}
