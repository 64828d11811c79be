//! What is told while a text is written, and asked once before it goes out.
use crate::support::app::{PUBLIC_URL, TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::checks::{self, Around};
use parvis::content::event::{Event, Timing};
use parvis::content::fields::{Details, Fields};
use parvis::content::{Kind, image, item, town};
use parvis::richtext::{RichText, check, prose, text};
use parvis::staff::{Person, Role};
use serde_json::{Value, json};

const A: &str = "aaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbb";

fn words(text: &str) -> Value {
    json!([{ "type": "text", "text": text }])
}

fn paragraph(id: &str, text: &str) -> Value {
    json!({ "type": "paragraph", "attrs": { "id": id }, "content": words(text) })
}

fn body(blocks: &Value) -> RichText {
    check::parse_value(json!({ "type": "doc", "content": blocks })).unwrap()
}

/// An article nothing is to be said of, with this text.
fn article(blocks: &Value) -> Fields {
    let mut fields = Fields { body: body(blocks), ..make::article("Le bac") };
    if let Details::Article(it) = &mut fields.details {
        it.short_text = "Le bac reprend lundi.".into();
    }
    fields
}

fn found(fields: &Fields, around: &Around, town: &town::Town) -> Vec<(String, &'static str)> {
    let now = "2026-12-01T09:00:00Z".parse().unwrap();
    let told = checks::warnings(fields, around, town, "fr", now);
    assert!(told.iter().all(|it| checks::RULES.contains(&it.code)), "{told:?}");
    told.into_iter().map(|it| (it.field, it.code)).collect()
}

fn picture(name: &str) -> image::Model {
    image::Model {
        id: uuid::Uuid::now_v7(),
        hash: String::new(),
        format: "jpeg".into(),
        width: 2_400,
        height: 1_600,
        bytes: 1,
        alt: "Le bac à quai".into(),
        alt_en: String::new(),
        decorative: false,
        caption: String::new(),
        credit: "Camille Royer".into(),
        rights: image::Rights::default(),
        focal_x: 0.5,
        focal_y: 0.5,
        keep: None,
        crops: image::Crops::default(),
        placeholder: String::new(),
        name: name.into(),
        source: None,
        ready: true,
        likeness: None,
        print_right: true,
        print_until: None,
        rights_until: None,
        lacking: false,
        created_by: None,
        created_at: "2026-12-01T09:00:00Z".parse().unwrap(),
        version: 1,
    }
}

#[test]
fn each_rule_says_where() {
    let (town, none) = (town::Town::default(), Around::default());
    let at = |id: &str| format!("body.{id}");
    let one = |fields: &Fields| found(fields, &none, &town);
    assert_eq!(one(&article(&json!([paragraph(A, "Le bac part à midi.")]))), []);

    let heading =
        json!({ "type": "heading", "attrs": { "id": A, "level": 3 }, "content": words("Les horaires") });
    assert_eq!(one(&article(&json!([heading]))), [(at(A), "heading-order")]);
    let link = json!({ "type": "link", "attrs": { "target": { "address": "https://valbourg.example" } } });
    let vague = json!({ "type": "paragraph", "attrs": { "id": A }, "content": [{ "type": "text", "text": "Cliquez ici", "marks": [link] }] });
    assert_eq!(one(&article(&json!([vague]))), [(at(A), "link-vague")]);

    // The three longest only, the longest first.
    let long = |n: usize| format!("{}.", vec!["mot"; n].join(" "));
    let text = [long(41), long(50), long(40), long(45), long(60)].join(" ");
    let told = checks::warnings(
        &article(&json!([paragraph(A, &text)])),
        &none,
        &town,
        "fr",
        "2026-12-01T09:00:00Z".parse().unwrap(),
    );
    let counts: Vec<_> = told.iter().map(|it| it.args[0].1.as_str()).collect();
    assert_eq!(counts, ["60", "50", "45"]);

    // An abbreviation once, at its first place; not where the town knows it or the text says what it is.
    let text = article(&json!([
        paragraph(A, "Le PLU change. Le CCAS aussi."),
        paragraph(B, "Le PLU et la Caisse d’allocations (CAF).")
    ]));
    assert_eq!(one(&text), [(at(A), "acronym"), (at(A), "acronym")]);
    let knows = town::Town { acronyms: vec!["CCAS".into()], ..town::Town::default() };
    assert_eq!(found(&text, &none, &knows), [(at(A), "acronym")]);
    let deaf = town::Town { checks_off: vec!["acronym".into()], ..town::Town::default() };
    assert_eq!(found(&text, &none, &deaf), []);

    // Lengths by channel.
    let mut fields = Fields { title: "x".repeat(91), ..article(&json!([paragraph(A, "Midi.")])) };
    assert_eq!(one(&fields), [("title".to_owned(), "title-long")]);
    fields.channels = serde_json::from_value(json!({ "web": "no", "signage": "no", "mail": "no" })).unwrap();
    if let Details::Article(it) = &mut fields.details {
        it.short_text.clear();
    }
    assert_eq!(one(&fields), [], "nobody asks for a short text where none is shown");
    fields.channels = serde_json::from_value(json!({ "web": "no" })).unwrap();
    assert_eq!(one(&fields), [("details.short_text".to_owned(), "short-text-missing")]);

    // Pictures: the leading one in its place, the others where they stand.
    let (mut lead, mut inside) = (picture("quai.jpg"), picture("bac.jpg"));
    lead.width = 900;
    lead.credit.clear();
    inside.alt = "IMG_0042.jpg".into();
    inside.rights.print = false;
    let mut fields = article(&json!([{ "type": "figure", "attrs": { "id": B, "image": inside.id } }]));
    fields.image = Some(lead.id);
    let around = Around { images: vec![lead, inside], ppi: Some(96.0), ..Around::default() };
    let image = || "image".to_owned();
    assert_eq!(
        found(&fields, &around, &town),
        [
            (at(B), "alt-is-file-name"),
            (image(), "image-without-credit"),
            (at(B), "image-without-print-right"),
            (image(), "image-coarse"),
            (image(), "image-narrow")
        ]
    );

    // An event that is over.
    let past = Timing {
        begin: "2026-11-01T09:00:00Z".parse().unwrap(),
        end: "2026-11-01T10:00:00Z".parse().unwrap(),
    };
    let event = Event { timings: vec![past], ..Event::default() };
    let fields =
        Fields { title: "Le bal".into(), details: Details::Event(event), ..Fields::empty(Kind::Event) };
    assert_eq!(one(&fields), [("details.timings".to_owned(), "event-over")]);
}

fn form<'a>(version: &'a str, body: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("version", version),
        ("title", "Le bac"),
        ("lede", "Il reprend lundi."),
        ("details.short_text", "Le bac reprend lundi."),
        ("body", body),
    ]
}

fn doc(blocks: &Value) -> String {
    json!({ "type": "doc", "content": blocks }).to_string()
}

#[tokio::test]
async fn errors_and_warnings_stand_beside_the_text_with_the_way_to_their_place() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let other = make::draft(app, make::article("Les horaires du bac")).await;
        make::draft(app, make::article("Le bac")).await;
        let to = json!({ "type": "link", "attrs": { "target": { "item": other.id } } });
        let gone = || json!({ "type": "link", "attrs": { "target": { "item": uuid::Uuid::now_v7() } } });
        let dead = json!({ "type": "link", "attrs": { "target": { "address": format!("{PUBLIC_URL}/actualites/nulle-part") } } });
        let typed = doc(&json!([
            paragraph(A, "Le PLU n’y change rien."),
            { "type": "paragraph", "attrs": { "id": B }, "content": [
                { "type": "text", "text": "Les horaires", "marks": [to] }, { "type": "text", "text": " et " },
                { "type": "text", "text": "le plan", "marks": [gone()] }, { "type": "text", "text": ", " },
                { "type": "text", "text": "le règlement", "marks": [gone()] }, { "type": "text", "text": ", " },
                { "type": "text", "text": "la page du bac", "marks": [dead] }] },
        ]));
        let page = editor.post("/cms/items/2/checks", &form("1", &typed)).await.page();
        // One line a link, with its words to be found by.
        let links = page.attributes("li a", "href");
        assert_eq!(links, [B, B, B, B, A].map(|it| format!("#f-body.{it}")));
        let mut words = page.attributes("li a", "data-words");
        words[..2].sort();
        assert_eq!(words, ["le plan", "le règlement", "la page du bac", "Les horaires", "PLU"]);
        let said = page.texts("[data-said]").concat();
        assert_eq!(said, "2 points empêchent la publication, 3 autres sont à regarder.");
        let said = page.texts("li").concat();
        assert!(said.contains("Le lien « le plan » mène à une fiche qui n’existe plus."), "{said}");
        assert!(said.contains("nulle-part, où il n’y a rien sur notre site"), "{said}");
        assert!(said.contains("« Les horaires » mène à « Les horaires du bac », qui n’est pas encore public"), "{said}");

        // One click, and the whole town knows it.
        assert_eq!(page.attributes("[data-learn]", "data-learn"), ["PLU"]);
        let learnt = editor.post("/cms/words", &[("word", "PLU")]).await;
        assert_eq!(learnt.status, StatusCode::NO_CONTENT);
        assert_eq!(editor.post("/cms/words", &[("word", "PLU")]).await.status, StatusCode::NO_CONTENT);
        assert_eq!(town::get(&app.db).await.unwrap().acronyms, ["PLU"]);
        let page = editor.post("/cms/items/2/checks", &form("1", &typed)).await.page();
        assert!(page.attributes("[data-learn]", "data-learn").is_empty());
        let settings = app.as_role(Role::Administrator).await.page("/cms/settings").await;
        assert_eq!(settings.value("acronyms").trim(), "PLU");
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(contributor.post("/cms/words", &[("word", "ZAC")]).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

async fn visible(app: &TestApp) -> bool {
    item::by_short_id(&app.db, 1).await.unwrap().live_revision.is_some()
}

#[tokio::test]
async fn a_warning_is_asked_once_an_error_refuses() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        make::draft(app, make::article("Le bac")).await;
        let typed = doc(&json!([paragraph(A, "Le PLU n’y change rien.")]));
        assert_eq!(chief.post("/cms/items/1", &form("1", &typed)).await.status, StatusCode::SEE_OTHER);
        let asked = chief.post("/cms/items/1/publish", &[("version", "2")]).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert_eq!(asked.page().attributes("main li a", "href"), [format!("/cms/items/1#f-body.{A}:PLU")]);
        assert!(!visible(app).await);
        let again = [("version", asked.page().value("version")), ("looked", asked.page().value("looked"))];
        let again: Vec<(&str, &str)> = again.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(chief.post("/cms/items/1/publish", &again).await.status, StatusCode::SEE_OTHER);
        assert!(visible(app).await);

        // A date goes with the question.
        let version = item::by_short_id(&app.db, 1).await.unwrap().version.to_string();
        assert_eq!(chief.post("/cms/items/1", &form(&version, &typed)).await.status, StatusCode::SEE_OTHER);
        let version = item::by_short_id(&app.db, 1).await.unwrap().version.to_string();
        let when = ("publish_at", "2026-12-24T08:00");
        let asked = chief.post("/cms/items/1/schedule", &[("version", &version), when]).await;
        assert_eq!((asked.status, asked.page().value("publish_at").as_str()), (StatusCode::OK, when.1));
        let done =
            chief.post("/cms/items/1/schedule", &[("version", &version), when, ("looked", "true")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        app.leave_jobs();

        // Looking does not help against what is forbidden.
        let draft = make::draft(app, Fields { lede: String::new(), ..make::article("Sans chapô") }).await;
        let path = format!("/cms/items/{}/publish", draft.short_id);
        let refused = chief.post(&path, &[("version", "1"), ("looked", "true")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);

        // What everybody ignores can be turned off.
        let (record, version) = town::get_versioned(&app.db).await.unwrap();
        let off = ["acronym", "short-text-missing"].map(str::to_owned).into();
        let record = town::Town { checks_off: off, words: vec!["chapô".into()], ..record };
        town::save(&app.db, &Person::system(), record, version, app.now()).await.unwrap();
        let draft = make::draft(app, article(&json!([paragraph(A, "Le PLU n’y change rien.")]))).await;
        let path = format!("/cms/items/{}/publish", draft.short_id);
        let published = chief.post(&path, &[("version", "1")]).await;
        assert_eq!(published.status, StatusCode::SEE_OTHER, "{:?}", published.page().texts("main li"));
    })
    .await;
}

/// An article may begin with a model of its sort; what of it stays unwritten is asked about before it goes out.
#[tokio::test]
async fn an_article_begins_with_a_model() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let links = chief.page("/cms/items/new").await.attributes("details a", "href");
        assert_eq!(links.len(), 5, "{links:?}");
        for link in &links {
            for locale in ["fr", "en"] {
                let page = chief.page(&format!("{link}&locale={locale}")).await;
                let body = check::parse(&page.value("body")).unwrap();
                assert!(body.content.len() > 3, "{link} {locale}");
                assert!(prose::is_unfinished(&text::block(&body.content[0])), "{link} {locale}");
            }
        }
        let works = chief.page("/cms/items/new/article?model=works").await;
        assert_eq!(works.value("details.form"), "works");
        assert!(works.texts(".hint").concat().contains("Un chantier : où, de quand à quand"));
        // What the other fields want follows the form, and the choice of another.
        assert_eq!(
            works.texts("#h-lede"),
            ["En une phrase : quels travaux, dans quelle rue, jusqu’à quand."]
        );
        assert!(works.attributes("#h-lede", "data-portrait").concat().contains("Qui est cette personne"));
        let event = chief.page("/cms/items/new/event").await;
        assert_eq!(event.texts("#h-lede"), ["L’essentiel en une ou deux phrases."]);
        assert!(event.attributes("[data-by-form]", "id").is_empty());
        assert_eq!(chief.get("/cms/items/new/article?model=sonnet").await.status, StatusCode::NOT_FOUND);

        let draft =
            make::draft(app, article(&json!([paragraph(A, "[Quels travaux, dans quelle rue ?]")]))).await;
        let path = format!("/cms/items/{}/publish", draft.short_id);
        let asked = chief.post(&path, &[("version", "1")]).await;
        assert_eq!(asked.status, StatusCode::OK);
        let said = asked.page().texts("main li").concat();
        assert!(
            said.contains("Ce passage reste à écrire : « [Quels travaux, dans quelle rue ?] »"),
            "{said}"
        );
    })
    .await;
}

/// What no dictionary has is told with what may be meant; what the town is called, and what it was taught, is right.
#[tokio::test]
async fn spelling_knows_french_and_the_names_of_the_town() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        make::draft(app, make::article("Le bac")).await;
        let typed =
            doc(&json!([paragraph(A, "Bourdaisière rouvre lundi."), paragraph(B, "Les traveaux durent.")]));
        let told = async || {
            let page = editor.post("/cms/items/1/checks", &form("1", &typed)).await.page();
            (
                page.attributes("li a", "href"),
                page.texts("li").concat(),
                page.attributes("[data-learn]", "data-learn"),
            )
        };
        let (places, said, words) = told().await;
        assert_eq!(words, ["Bourdaisière", "traveaux"]);
        assert_eq!(places, [format!("#f-body.{A}"), format!("#f-body.{B}")]);
        assert!(said.contains("« traveaux » n’est dans aucun dictionnaire. Peut-être : travaux ?"), "{said}");

        // A word of the other language says so.
        let english = doc(&json!([paragraph(A, "Le traffic reprend.")]));
        let page = editor.post("/cms/items/1/checks", &form("1", &english)).await.page();
        let said = page.texts("li").concat();
        assert!(said.contains("« traffic » est un mot anglais. Peut-être : trafic"), "{said}");

        let place = Fields { title: "Salle de la Bourdaisière".into(), ..Fields::empty(Kind::Place) };
        make::draft(app, place).await;
        assert_eq!(told().await.2, ["traveaux"]);
        assert_eq!(editor.post("/cms/words", &[("word", "traveaux")]).await.status, StatusCode::NO_CONTENT);
        assert_eq!(town::get(&app.db).await.unwrap().words, ["traveaux"]);
        assert!(told().await.2.is_empty());
        let log = app.as_role(Role::Administrator).await.page("/cms/log").await;
        assert!(log.texts("main").concat().contains("« traveaux » ajouté aux mots connus"));
    })
    .await;
}

/// Who writes well is left alone: the demo's articles raise at most one each.
#[tokio::test]
async fn good_articles_raise_at_most_one() {
    let app = TestApp::sqlite().await;
    parvis::demo::texts(&app).await.unwrap();
    let town = town::get(&app.db).await.unwrap();
    let filter = item::DeskFilter { kind: Some(Kind::Article), limit: 1_000, ..item::DeskFilter::default() };
    let mut wrong = Vec::new();
    let articles = item::desk(&app.db, &filter).await.unwrap().rows;
    assert!(articles.len() > 40, "{}", articles.len());
    for row in &articles {
        let fields = parvis::content::revision::current(&app.db, &row.item).await.unwrap().fields;
        let around =
            checks::around(&app.db, Some(row.item.id), &row.item.locale, &fields, app.now()).await.unwrap();
        let told = checks::warnings(&fields, &around, &town, &row.item.locale, app.now());
        if told.len() > 1 {
            wrong.push(format!("{}: {told:?}", row.title));
        }
    }
    app.leave_jobs();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
