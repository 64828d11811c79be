//! An issue handed to an agency and back: packages, deltas, the text freeze; corrected stories as suggestions; the final PDF matched,
//! confirmed and signed like our own.
use crate::support::app::{Answer, Client, File, TestApp, both};
use crate::support::make;
use crate::support::pdf;
use axum::http::StatusCode;
use chrono::Duration;
use img_parts::ImageICC as _;
use parvis::content::fields::{Details, Fields, Priority};
use parvis::content::publication::{self, Choice, IssueState, Model};
use parvis::content::publish::Act;
use parvis::content::tribune::{self, Council, Group};
use parvis::content::{item, revision, town};
use parvis::jobs;
use parvis::media::delivery;
use parvis::media::picture::Format;
use parvis::print::agency::handoff::{self, FileState};
use parvis::print::agency::icml::{Fault, Remark};
use parvis::print::agency::merge::{self, Destination};
use parvis::print::agency::story::{
    self, About, Answers, LINE_BREAK, Paragraph, Part, Run, Source, Story, Style, Table, TableCell, Variant,
};
use parvis::print::agency::{docx, final_pdf, icml, returns};
use parvis::print::issue::{self, Pick, Wish};
use parvis::print::zip::{self, Zip};
use parvis::print::{self, ForPress};
use parvis::queue;
use parvis::richtext::refs::Resolved;
use parvis::richtext::{RichText, Target, check, text};
use parvis::staff::{Person, Role};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A text with everything an agency meets.
fn rich() -> Fields {
    let body = r#"{"type":"doc","content":[
        {"type":"paragraph","attrs":{"id":"aaaaaaaaaaaa"},"content":[{"type":"text","text":"Le 1er juin, la piscine rouvre : "},{"type":"text","text":"enfin","marks":[{"type":"strong"}]},{"type":"text","text":" ! "},{"type":"text","text":"Le programme","marks":[{"type":"link","attrs":{"target":{"address":"https://valbourg.example/piscine"}}}]},{"type":"text","text":" est prêt."}]},
        {"type":"heading","attrs":{"id":"bbbbbbbbbbbb","level":2},"content":[{"type":"text","text":"Deux bassins"}]},
        {"type":"paragraph","attrs":{"id":"cccccccccccc","optional":true},"content":[{"type":"text","text":"Le grand bassin compte six lignes d’eau & une fosse."}]},
        {"type":"bulletList","attrs":{"id":"dddddddddddd"},"content":[{"type":"listItem","content":[{"type":"paragraph","attrs":{"id":"eeeeeeeeeeee"},"content":[{"type":"text","text":"Le matin pour les écoles"}]}]},{"type":"listItem","content":[{"type":"paragraph","attrs":{"id":"ffffffffffff"},"content":[{"type":"text","text":"Le soir pour les clubs"}]}]}]},
        {"type":"quote","attrs":{"id":"gggggggggggg","by":"Une nageuse"},"content":[{"type":"paragraph","attrs":{"id":"hhhhhhhhhhhh"},"content":[{"type":"text","text":"On attendait cela depuis deux ans."}]}]},
        {"type":"table","attrs":{"id":"iiiiiiiiiiii","caption":"Tarifs"},"content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","attrs":{"id":"jjjjjjjjjjjj"},"content":[{"type":"text","text":"Entrée"}]}]},{"type":"tableHeader","content":[{"type":"paragraph","attrs":{"id":"kkkkkkkkkkkk"},"content":[{"type":"text","text":"Prix"}]}]}]},{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","attrs":{"id":"llllllllllll"},"content":[{"type":"text","text":"Adulte"}]}]},{"type":"tableCell","content":[{"type":"paragraph","attrs":{"id":"mmmmmmmmmmmm"},"content":[{"type":"text","text":"4 €"}]}]}]}]},
        {"type":"keyFigure","attrs":{"id":"nnnnnnnnnnnn","value":"1 250","label":"mètres cubes d’eau"}}
    ]}"#;
    let mut fields = Fields {
        body: check::parse(body).unwrap(),
        author: "Camille Roy".into(),
        ..make::article("La piscine rouvre")
    };
    if let Details::Article(it) = &mut fields.details {
        it.short_text = "La piscine rouvre le 1er juin.".into();
    }
    fields
}

/// The story of these fields, without pictures and cards.
fn story_of(fields: &Fields) -> story::Story {
    let (resolved, photos) = (Resolved::default(), HashMap::new());
    let answers = Answers { locale: "fr", resolved: &resolved, photos: &photos, may_be_cut: "Peut sauter." };
    story::of(fields, Variant::Full, About::default(), &answers).unwrap()
}

fn refer(list: &[Paragraph]) -> Vec<&Paragraph> {
    list.iter().collect()
}

/// What a story says when it has been out of the house and back.
fn returned(story: &story::Story) -> Vec<Paragraph> {
    let bytes = icml::write(story, "a-1_complet").unwrap();
    icml::stories(&bytes).unwrap()[0].story.paragraphs().cloned().collect()
}

#[test]
fn a_story_has_the_signs_that_the_desk_counts() {
    for fields in [rich(), make::long_article("Long", 30)] {
        assert_eq!(story_of(&fields).signs(), text::signs(&fields.printed_body()));
    }
}

#[test]
fn a_story_that_comes_back_as_it_left_changes_nothing() {
    for fields in [rich(), make::article("Un titre « cité » ?"), make::long_article("Long", 30)] {
        let story = story_of(&fields);
        let ours: Vec<Paragraph> = story.paragraphs().cloned().collect();
        assert_eq!(merge::changes(&refer(&ours), &refer(&returned(&story))), []);
    }
}

/// The text of a file inside a Word document.
fn inside(word: &[u8], name: &str) -> String {
    let mut found = zip::files(word, |it| it == name).unwrap();
    String::from_utf8(found.remove(0).1).unwrap()
}

/// What stands between these two, each time.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|it| it.split(to).next()).collect()
}

#[test]
fn word_says_what_the_story_says_in_styles_of_the_same_names() {
    let story = story_of(&rich());
    let file = docx::write(&story, "fr").unwrap();
    let document = inside(&file, "word/document.xml");
    let words: String = between(&document, "<w:t xml:space=\"preserve\">", "</w:t>").concat();
    let told: String = story.paragraphs().flat_map(|it| &it.runs).map(|it| it.text.as_str()).collect();
    assert_eq!(words.replace("&amp;", "&"), told.replace(LINE_BREAK, ""));
    // each paragraph names its style, and each style has the name the ICML gives it
    let styles = inside(&file, "word/styles.xml");
    let named = |id: &str| {
        let own = format!("w:styleId=\"{id}\"><w:name w:val=\"");
        between(&styles, &own, "\"").first().copied().unwrap_or_default().to_owned()
    };
    let used: Vec<String> = between(&document, "<w:pStyle w:val=\"", "\"").into_iter().map(named).collect();
    let want: Vec<String> = story.paragraphs().map(|it| format!("PARVIS:{}", it.style.name())).collect();
    assert_eq!(used, want);
    for style in Style::ALL {
        assert!(styles.contains(&format!("\"PARVIS:{}\"", style.name())), "{style:?}");
    }
    assert!(styles.contains("<w:lang w:val=\"fr-FR\"/>"), "{styles}");
    assert_eq!(document.matches("<w:tc>").count(), 4, "{document}");
    // a link leads where it led
    let links = inside(&file, "word/_rels/document.xml.rels");
    let id = between(&document, "<w:hyperlink r:id=\"", "\"");
    assert!(
        links.contains(&format!("Id=\"{}\"", id[0]))
            && links.contains("\"https://valbourg.example/piscine\""),
        "{links}"
    );
    for look in ["<w:b/>", "<w:i/>", "<w:vertAlign"] {
        assert!(!document.contains(look), "looks are the styles': {look}");
    }
}

/// Each paragraph in turn gets a word more: one suggestion, about that paragraph, and accepted it says exactly that.
#[test]
fn one_changed_paragraph_is_one_suggestion_wherever_it_stands() {
    let fields = rich();
    let story = story_of(&fields);
    let ours: Vec<Paragraph> = story.paragraphs().cloned().collect();
    let mut made = 0;
    for at in 0..ours.len() {
        let mut theirs = returned(&story);
        theirs[at].runs.last_mut().unwrap().text.push_str(" vraiment");
        let changes = merge::changes(&refer(&ours), &refer(&theirs));
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].source(), Some(ours[at].source));
        let Ok(changed) = merge::apply(&fields, &changes[0], Destination::Web, "fr") else {
            assert_eq!(ours[at].source, Source::Fixed);
            continue;
        };
        made += 1;
        let now = returns::now(&changed, Variant::Full, "fr");
        assert_eq!(merge::standing(&changes[0], &refer(&now)), merge::Standing::Done);
        // what nobody changed is as it was typed, to the letter
        let (before, after) = (returns::now(&fields, Variant::Full, "fr"), now);
        let differing = before.iter().zip(&after).filter(|it| it.0 != it.1).count();
        assert_eq!((differing, before.len()), (1, after.len()), "{:?}", ours[at]);
        check::tree(&changed.body).unwrap();
    }
    assert_eq!(made, 17, "title, lede, byline and every paragraph, cell, item and figure of the text");
}

#[test]
fn what_typesetting_adds_does_not_enter_the_text() {
    let fields = rich();
    let ours: Vec<Paragraph> = story_of(&fields).paragraphs().cloned().collect();
    let mut theirs = returned(&story_of(&fields));
    let at = ours.iter().position(|it| it.words().starts_with("Le 1er")).unwrap();
    let bold = theirs[at].runs.iter().position(|it| it.text == "enfin").unwrap();
    theirs[at].runs[bold].text = "à nouveau".into();
    let changes = merge::changes(&refer(&ours), &refer(&theirs));
    let changed = merge::apply(&fields, &changes[0], Destination::Web, "fr").unwrap();
    let line = serde_json::to_string(changed.body.content[0].inline()).unwrap();
    let want = serde_json::to_string(fields.body.content[0].inline()).unwrap().replace("enfin", "à nouveau");
    assert_eq!(line, want, "plain spaces, no raised ending, the link where it was");
}

#[test]
fn cuts_go_to_paper_additions_to_the_site() {
    let fields = rich();
    let ours: Vec<Paragraph> = story_of(&fields).paragraphs().cloned().collect();
    let mut theirs = returned(&story_of(&fields));
    theirs
        .retain(|it| !it.words().starts_with("Le grand bassin") && it.words() != "Le matin pour les écoles");
    let at = theirs.iter().position(|it| it.style == Style::List).unwrap();
    let mut more = theirs[at].clone();
    more.runs[0].text = "Le midi pour tous".into();
    theirs.insert(at + 1, more);
    let changes = merge::changes(&refer(&ours), &refer(&theirs));
    assert_eq!(changes.len(), 3, "{changes:?}");
    let mut changed = fields.clone();
    for change in &changes {
        let into = merge::usual(&changed, change, "fr").unwrap();
        changed = merge::apply(&changed, change, into, "fr").unwrap();
    }
    let web = text::plain(&changed.body);
    assert!(web.contains("Le grand bassin") && web.contains("Le matin pour les écoles"), "{web}");
    assert!(web.contains("- Le soir pour les clubs\n- Le midi pour tous"), "{web}");
    let print: RichText = changed.printed_body();
    let print = text::plain(&print);
    assert!(!print.contains("Le grand bassin") && !print.contains("Le matin"), "{print}");
}

async fn planned(app: &TestApp) -> Model {
    make::imprint(app).await;
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some((8, 8)), ..Wish::default() };
    issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap()
}

async fn again(app: &TestApp) -> Model {
    publication::by_number(&app.db, 1).await.unwrap()
}

/// The files of a hand-off as the desk sends them.
async fn package(client: &Client<'_>, number: i32) -> BTreeMap<String, Vec<u8>> {
    let sent = client.get(&format!("/cms/issues/1/handoffs/{number}")).await;
    assert_eq!(sent.status, StatusCode::OK);
    zip::files(&sent.body, |_| true).unwrap().into_iter().collect()
}

async fn upload(who: &Client<'_>, path: &str, field: &str, name: &str, bytes: &[u8]) -> Answer {
    who.post_file(path, &[], &File { field, name, bytes }).await
}

fn ends<'a>(files: &'a BTreeMap<String, Vec<u8>>, ending: &str) -> Vec<&'a str> {
    files.keys().filter(|it| it.ends_with(ending)).map(String::as_str).collect()
}

async fn reword(app: &TestApp, item: &item::Model, from: &str, to: &str) {
    let row = item::by_id(&app.db, item.id).await.unwrap();
    let mut fields = revision::current(&app.db, &row).await.unwrap().fields;
    let text = serde_json::to_string(&fields.body).unwrap();
    assert!(text.contains(from), "{text}");
    fields.body = serde_json::from_str(&text.replace(from, to)).unwrap();
    make::save(app, item, fields).await;
    make::act(app, item, Act::Publish).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_package_is_whole_and_the_next_one_holds_what_changed() {
    both(async |app| {
        let one = make::live(app, rich()).await;
        let two = make::live(app, make::article("Le marché")).await;
        let draft = make::draft(app, make::article("Pas encore relu")).await;
        let issue = planned(app).await;
        let pick = Pick { item: draft.id, section: None, choice: Choice::Chosen };
        issue::pick(&app.db, &Person::system(), issue.id, &[pick], app.now()).await.unwrap();
        print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap().unwrap();
        let editor = app.as_role(Role::Editor).await;
        let page = editor.page("/cms/issues/1").await;
        assert!(page.main().contains("Remettre à l’agence"), "{}", page.main());
        assert_eq!(editor.post("/cms/issues/1/handoffs", &[]).await.location(), "/cms/issues/1/agency");
        let files = package(&editor, 1).await;
        let folder = "2026-12_n1";
        assert!(
            files.keys().all(|it| it.starts_with(folder) && it.is_ascii() && !it.contains(' ')),
            "{:?}",
            files.keys()
        );
        let (own, other) = (format!("a-{}_", one.short_id), format!("a-{}_", two.short_id));
        let stories = ends(&files, ".icml");
        let has = |name: &str| stories.iter().any(|it| it.ends_with(&format!("{name}.icml")));
        assert!(
            has(&format!("{own}complet")) && has(&format!("{own}court")) && has(&format!("{other}complet")),
            "{stories:?}"
        );
        assert!(!has(&format!("a-{}_complet", draft.short_id)), "nobody has agreed to it");
        for name in [
            "00_lisez-moi.pdf",
            "manifest.json",
            "manifest.csv",
            "sommes.sha256",
            "01_chemin-de-fer/chemin.pdf",
            "01_chemin-de-fer/chemin.csv",
            "02_gabarits/styles_hub.icml",
            "02_gabarits/correspondance_styles.csv",
            "02_gabarits/charte.pdf",
            "06_obligatoires/ours.icml",
            "07_maquette/n1_epreuve.pdf",
            "08_retours/LISEZ-MOI.txt",
        ] {
            assert!(files.contains_key(&format!("{folder}/{name}")), "{name}: {:?}", files.keys());
        }
        let charter = pdf::text(&files[&format!("{folder}/02_gabarits/charte.pdf")]);
        for said in ["Charte de la ville", "Couleurs des rubriques", "Source Serif 4"] {
            assert!(charter.contains(said), "{said}: {charter}");
        }
        // the sums are those of the files, by an implementation of their own
        let sums = String::from_utf8(files[&format!("{folder}/sommes.sha256")].clone()).unwrap();
        assert_eq!(sums.lines().count(), files.len() - 1);
        let folder_on_disk = tempfile::tempdir().unwrap();
        for (name, bytes) in &files {
            let path = folder_on_disk.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let checked = std::process::Command::new("sha256sum")
            .args(["--check", "--quiet", "sommes.sha256"])
            .current_dir(folder_on_disk.path().join(folder))
            .status()
            .unwrap();
        assert!(checked.success());
        let manifest: serde_json::Value =
            serde_json::from_slice(&files[&format!("{folder}/manifest.json")]).unwrap();
        assert_eq!(manifest["awaited"], serde_json::json!(["Pas encore relu"]));
        let text = manifest["texts"].as_array().unwrap().iter().find(|it| it["id"] == one.short_id).unwrap();
        for name in [
            "revision",
            "sha256",
            "state",
            "signs",
            "section",
            "priority",
            "contact",
            "short_address",
            "do_not_cut",
        ] {
            assert!(!text[name].is_null(), "{name}: {text}");
        }
        for name in &stories {
            assert!(files.contains_key(&name.replace(".icml", ".docx")), "Word for {name}");
        }
        for name in ["file", "word", "plain", "sheet"] {
            let path = format!("{folder}/{}", text[name].as_str().unwrap());
            assert!(files.contains_key(&path), "{name}: {path}");
        }
        let sheet = &files[&format!("{folder}/{}", text["sheet"].as_str().unwrap())];
        let sheet = pdf::text(sheet);
        for said in ["La piscine rouvre", "Signes", "complet", "court", "/a/", "Article courant"] {
            assert!(sheet.contains(said), "{said}: {sheet}");
        }
        for name in &stories {
            icml::stories(&files[*name]).unwrap_or_else(|err| panic!("{name}: {err}"));
        }

        let same = editor.post("/cms/issues/1/handoffs", &[]).await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(same.text().contains("Rien n’a changé depuis la remise"), "{}", same.text());

        reword(app, &two, "lundi soir", "mardi soir").await;
        app.wait(Duration::days(1));
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let delta = package(&editor, 2).await;
        assert_eq!(ends(&delta, ".icml"), [stories.iter().find(|it| it.contains(&other)).copied().unwrap()]);
        let row = handoff::numbered(&app.db, issue.id, 2).await.unwrap();
        let states = row.rows();
        let state = |part: &str| states.iter().find(|it| it.file.path.contains(part)).unwrap().state;
        assert_eq!((state(&other), state(&own)), (FileState::Changed, FileState::Same));
        let whole = editor.post("/cms/issues/1/handoffs", &[("whole", "true")]).await;
        assert_eq!(whole.location(), "/cms/issues/1/agency");
        assert_eq!(package(&editor, 3).await.len(), files.len());
        assert_eq!(
            app.as_role(Role::Contributor).await.get("/cms/issues/1/handoffs/1").await.status,
            StatusCode::FORBIDDEN
        );
        app.leave_jobs();
    })
    .await;
}

/// A council of two groups, the first of which deposits this.
async fn deposited(app: &TestApp, issue: &Model, words: &str) {
    let (town, version) = town::get_versioned(&app.db).await.unwrap();
    let group = |id: u128, name: &str| Group {
        id: Uuid::from_u128(id),
        name: name.into(),
        seats: 9,
        quota: Some(900),
        email: String::new(),
    };
    let groups = vec![group(1, "Valbourg autrement"), group(2, "Écologie")];
    let town = town::Town { council: Council { groups, ..Council::default() }, ..town };
    town::save(&app.db, &Person::system(), town.clone(), version, app.now()).await.unwrap();
    let chief = app.person(Role::ChiefEditor).await;
    let (_, token) =
        tribune::invite(&app.db, &chief, &town, issue, Uuid::from_u128(1), app.now()).await.unwrap();
    let text = tribune::Deposit {
        title: "Des comptes".into(),
        text: words.into(),
        signed: "Le groupe".into(),
        depositor: "A. Roy".into(),
    };
    let link = tribune::by_token(&app.db, &token).await.unwrap();
    tribune::deposit(&app.db, &town, &link, text, |_| true, app.now()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_columns_of_the_council_go_along_and_come_back_unchanged() {
    both(async |app| {
        make::live(app, make::article("Le marché")).await;
        let issue = planned(app).await;
        deposited(app, &issue, "Qui paiera la dette ?").await;
        let editor = app.as_role(Role::Editor).await;
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let files = package(&editor, 1).await;
        let path = "2026-12_n1/06_obligatoires/tribune-valbourg-autrement.icml";
        let file = String::from_utf8(files[path].clone()).unwrap();
        assert!(file.contains("Qui paiera la dette") && file.contains("ne pas couper"), "{file}");
        let absent =
            String::from_utf8(files["2026-12_n1/06_obligatoires/tribune-ecologie.icml"].clone()).unwrap();
        assert!(absent.contains("Texte attendu"), "it may still come: {absent}");
        let manifest: serde_json::Value = serde_json::from_slice(&files["2026-12_n1/manifest.json"]).unwrap();
        let told: Vec<&serde_json::Value> =
            manifest["texts"].as_array().unwrap().iter().filter(|it| it["kind"] == "tribune").collect();
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|it| it["do_not_cut"] == true && it["sha256"].is_string()), "{told:?}");
        assert_eq!(manifest["awaited"], serde_json::json!(["Tribunes · Écologie"]));
        let table = String::from_utf8(files["2026-12_n1/manifest.csv"].clone()).unwrap();
        assert!(table.lines().any(|it| it.contains("tribune-valbourg-autrement.icml")), "{table}");

        // the next package holds the one that is new
        deposited(app, &issue, "Qui paiera donc la dette ?").await;
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let delta = package(&editor, 2).await;
        assert_eq!(ends(&delta, ".icml"), [path]);

        // whole or changed, by its own word or by the name of its file: the deposit is what it was
        let file = String::from_utf8(delta[path].clone()).unwrap();
        let cut =
            file.replace("donc ", "").replace("parvis:", "autre:").replace("StoryTitle=\"", "StoryTitle=\"x");
        for (bytes, word) in [(&file, "telle qu’elle a été déposée"), (&cut, "est revenue modifiée")] {
            let back = upload(
                &editor,
                "/cms/issues/1/returns",
                "returned",
                "tribune-valbourg-autrement.icml",
                bytes.as_bytes(),
            )
            .await;
            assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text());
            let page = editor.page(back.location()).await;
            assert!(page.texts("body").join(" ").contains(word), "{}", page.main());
        }
        let agency = editor.page("/cms/issues/1/agency").await.main();
        assert!(agency.contains("est revenue modifiée"), "it is said as long as it is so: {agency}");
        assert!(returns::of_issue(&app.db, issue.id).await.unwrap().is_empty(), "nothing to accept");
        let texts = tribune::of_issue(&app.db.read, issue.id).await.unwrap();
        assert_eq!(texts[0].text, "Qui paiera donc la dette ?");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_paper_alone_and_fillers_that_got_a_place_go_along() {
    both(async |app| {
        let mut only = make::article("État civil");
        only.channels.web = parvis::richtext::Reach::No;
        let only = make::live(app, only).await;
        let filler = make::live(
            app,
            Fields { priority: Priority::Filler, evergreen: true, ..make::article("Le bibliobus") },
        )
        .await;
        let issue = planned(app).await;
        let pick = Pick { item: only.id, section: None, choice: Choice::Chosen };
        issue::pick(&app.db, &Person::system(), issue.id, &[pick], app.now()).await.unwrap();
        print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap().unwrap();
        let printed = publication::contents(&app.db, issue.id).await.unwrap();
        assert!(printed.iter().any(|it| it.item.id == filler.id), "it fills a page");
        let next = publication::Model {
            id: Uuid::now_v7(),
            closing_at: issue.closing_at + chrono::Duration::days(31),
            ..publication::by_id(&app.db, issue.id).await.unwrap()
        };
        let had = publication::placed_lately(&app.db, &next).await.unwrap();
        assert!(had.contains(&filler.id), "and none of the next month");
        let own = publication::placed_lately(&app.db, &issue).await.unwrap();
        assert!(own.is_empty(), "the issue itself may be built again");
        let editor = app.as_role(Role::Editor).await;
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let files = package(&editor, 1).await;
        let own = format!("2026-12_n1/06_obligatoires/a-{}_complet.icml", only.short_id);
        assert!(files.contains_key(&own), "{:?}", files.keys());
        let name = format!("a-{}_complet.icml", filler.short_id);
        assert!(ends(&files, ".icml").iter().any(|it| it.ends_with(&name)), "{:?}", files.keys());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_freeze_changes_go_as_a_list_before_and_after() {
    both(async |app| {
        let item = make::live(app, make::article("Le marché")).await;
        let issue = planned(app).await;
        let editor = app.as_role(Role::Editor).await;
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let day = app.now().date_naive().to_string();
        assert_eq!(
            editor.post("/cms/issues/1/text-freeze", &[("text_freeze_on", "demain")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            editor.post("/cms/issues/1/text-freeze", &[("text_freeze_on", &day)]).await.location(),
            "/cms/issues/1/agency"
        );
        reword(app, &item, "lundi soir", "mardi soir").await;
        let late = make::live(app, make::article("Un texte de dernière minute")).await;
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let files = package(&editor, 2).await;
        let stories = ends(&files, ".icml");
        assert_eq!(stories.len(), 1, "{stories:?}");
        assert!(stories[0].contains(&format!("a-{}_", late.short_id)), "a new text is a file even then");
        let list = &files["2026-12_n1/09_corrections/corrections_2.csv"];
        let list = String::from_utf8(list.clone()).unwrap();
        assert!(list.contains("lundi soir") && list.contains("mardi soir"), "{list}");
        assert_eq!(list.lines().count(), 2, "a head and the one paragraph: {list}");
        assert!(files["2026-12_n1/09_corrections/corrections_2.pdf"].starts_with(b"%PDF"));
        // what was told is not told again
        assert_eq!(editor.post("/cms/issues/1/handoffs", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let given = handoff::numbered(&app.db, issue.id, 2).await.unwrap().given();
        assert!(given.iter().any(|it| it.item == item.id && it.told.is_some()));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_returned_story_is_decided_paragraph_by_paragraph() {
    both(async |app| {
        let item = make::live(app, rich()).await;
        planned(app).await;
        let editor = app.as_role(Role::Editor).await;
        let early = upload(&editor, "/cms/issues/1/returns", "returned", "a.icml", b"<x/>").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let files = package(&editor, 1).await;
        let name = ends(&files, "_complet.icml")[0].to_owned();
        let file = String::from_utf8(files[&name].clone()).unwrap();
        let name = name.rsplit('/').next().unwrap().to_owned();

        let same = upload(&editor, "/cms/issues/1/returns", "returned", &name, file.as_bytes()).await;
        let page = editor.page(same.location()).await;
        assert!(page.main().contains("Revenu tel qu’il a été remis."), "{}", page.main());

        // what says nothing of itself is known by the name of its file
        let bare = file.replace("parvis:", "autre:").replace("StoryTitle=\"a-", "StoryTitle=\"b-");
        let known = upload(&editor, "/cms/issues/1/returns", "returned", &format!("copie/{name}"), bare.as_bytes()).await;
        assert!(known.location().starts_with("/cms/issues/1/returns/"), "{}", known.text());
        let lost = upload(&editor, "/cms/issues/1/returns", "returned", "edito.icml", bare.as_bytes()).await;
        assert_eq!(lost.status, StatusCode::UNPROCESSABLE_ENTITY);

        // a title of two lines, a cut, a word, a style of the agency's own, a note
        let changed = file
            .replace("La piscine rouvre</Content>", "La piscine\u{2028}rouvre en grand</Content>")
            .replace("On attendait cela depuis deux ans.", "On attendait cela depuis longtemps.")
            .replace("PARVIS%3aIntertitre\"><CharacterStyleRange", "Maison%3aInter\"><CharacterStyleRange");
        assert_ne!(changed, file);
        let mut idml = Zip::default();
        idml.stored("mimetype", b"application/vnd.adobe.indesign-idml-package").unwrap();
        let start = changed.find("<Story ").unwrap();
        let end = changed.rfind("</Story>").unwrap() + "</Story>".len();
        let wrapped = |story: &str| format!("<?xml version=\"1.0\"?><idPkg:Story xmlns:idPkg=\"http://ns.adobe.com/AdobeInDesign/idml/1.0/packaging\">{story}</idPkg:Story>");
        idml.add("Stories/Story_u1.xml", wrapped(&changed[start..end]).as_bytes()).unwrap();
        let folio = "<Story Self=\"u2\"><ParagraphStyleRange AppliedParagraphStyle=\"ParagraphStyle/Folio\"><CharacterStyleRange><Content>Valbourg magazine</Content></CharacterStyleRange></ParagraphStyleRange></Story>";
        idml.add("Stories/Story_u2.xml", wrapped(folio).as_bytes()).unwrap();
        idml.add("../../etc/passwd.xml", b"x").unwrap();
        let idml = idml.finish().unwrap();
        let answer = upload(&editor, "/cms/issues/1/returns", "returned", "n1.idml", &idml).await;
        let at = answer.location().to_owned();
        let page = editor.page(&at).await;
        let main = page.main();
        assert!(main.contains("Maison:Inter"), "the unknown style is told: {main}");
        assert!(page.texts("body").join(" ").contains("Valbourg magazine"), "so is what is nobody's text");
        assert_eq!(page.texts("ins"), ["en grand", "longtemps."], "{main}");

        let ids = page.attributes("input[name=suggestion]", "value");
        assert_eq!(ids.len(), 2);
        let version = item::by_id(&app.db, item.id).await.unwrap().version.to_string();
        let decide = format!("{at}/decide");
        let stale = editor.post(&decide, &[("suggestion", &ids[0]), ("decision", "web"), ("version", "0")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let first = editor.post(&decide, &[("suggestion", &ids[0]), ("decision", "print"), ("version", &version)]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
        let row = item::by_id(&app.db, item.id).await.unwrap();
        let fields = revision::current(&app.db, &row).await.unwrap().fields;
        assert_eq!((fields.title.as_str(), fields.print_version.unwrap().title.as_str()), ("La piscine rouvre", "La piscine rouvre en grand"));

        // somebody changes the quote here meanwhile
        let text = serde_json::to_string(&fields.body).unwrap().replace("depuis deux ans", "depuis un an");
        make::save(app, &item, Fields { body: serde_json::from_str(&text).unwrap(), print_version: None, ..fields }).await;
        let page = editor.page(&at).await;
        assert!(page.main().contains("L’article a changé depuis la remise"), "{}", page.main());
        assert!(page.main().contains("depuis un an"), "{}", page.main());
        let version = item::by_id(&app.db, item.id).await.unwrap().version.to_string();
        editor.post(&decide, &[("suggestion", &ids[1]), ("decision", "web"), ("version", &version)]).await;
        let row = item::by_id(&app.db, item.id).await.unwrap();
        let now = revision::current(&app.db, &row).await.unwrap();
        assert!(text::plain(&now.fields.body).contains("On attendait cela depuis longtemps."));
        assert!(now.stage.is_some(), "a draft that goes the usual way");
        let twice = editor.post(&decide, &[("suggestion", &ids[1]), ("decision", "refused"), ("version", "9")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);

        let bomb = b"<!DOCTYPE x [<!ENTITY a \"b\">]><Document><Story>&a;</Story></Document>";
        for (name, bytes) in [("a-1_complet.icml", bomb.as_slice()), ("x.idml", b"PK\x03\x04 broken"), ("x.icml", b"\xff\xfe")] {
            let refused = upload(&editor, "/cms/issues/1/returns", "returned", name, bytes).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(refused.text().contains("ne se lit pas"), "{}", refused.text());
        }
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_final_pdf_is_checked_matched_confirmed_and_signed() {
    both(async |app| {
        let one = make::live(app, make::long_article("Les trottoirs de la ville", 6)).await;
        let two = make::live(app, rich()).await;
        let issue = planned(app).await;
        let editor = app.as_role(Role::Editor).await;
        editor.post("/cms/issues/1/handoffs", &[]).await;
        // our own printer's file stands in for the agency's: an agency's PDF has its text, its boxes and its inks
        let built =
            print::build(&jobs::workshop(app), issue.id, false, ForPress::Always).await.unwrap().unwrap();
        let pdf = built.press.unwrap().pdf;
        let placed: HashMap<_, _> = built.report.placed.iter().map(|it| (it.item, it.page)).collect();
        let missing = make::live(app, make::article("Un texte que l’agence a oublié")).await;
        editor.post("/cms/issues/1/handoffs", &[]).await;

        let refused =
            upload(&editor, "/cms/issues/1/final-pdf", "final_pdf", "final.pdf", b"not a PDF").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Ce fichier n’est pas un PDF."), "{}", refused.page().main());
        app.run_jobs().await;
        let sent = upload(&editor, "/cms/issues/1/final-pdf", "final_pdf", "final.pdf", &pdf).await;
        assert_eq!(sent.location(), "/cms/issues/1/agency#kept-pdf");
        let row = final_pdf::of_issue(&app.db.read, issue.id).await.unwrap().remove(0);
        assert_eq!(app.media.get(row.hash.parse().unwrap()).unwrap(), pdf, "kept before anything is read");
        let page = editor.page("/cms/issues/1/agency").await;
        assert!(page.main().contains("Le PDF est en cours de lecture"), "{}", page.main());
        let read = format!("/cms/issues/1/final-pdf/{}/read.json", row.id);
        assert_eq!(page.attributes("wait-for", "href"), [read.as_str()]);
        assert_eq!(editor.get(&read).await.text(), r#"{"done":false}"#);
        let early = editor.post(&format!("/cms/issues/1/final-pdf/{}/confirm", row.id), &[]).await;
        assert_eq!(early.status, StatusCode::NOT_FOUND);
        // the server is killed while it reads, and started again
        let job = queue::claim(&app.db, "town/0", app.now()).await.unwrap().unwrap();
        assert_eq!(job.kind, "read_final_pdf");
        queue::reclaim(&app.db, "town/0", app.now()).await.unwrap();
        assert_eq!(app.run_jobs().await, 1);
        assert_eq!(editor.get(&read).await.text(), r#"{"done":true}"#);
        // one that looks like a PDF and cannot be read says so, and takes nobody's place
        let broken = b"%PDF-1.7 and nothing more";
        upload(&editor, "/cms/issues/1/final-pdf", "final_pdf", "broken.pdf", broken).await;
        app.run_jobs().await;
        let page = editor.page("/cms/issues/1/agency").await;
        assert!(page.main().contains("Ce PDF est abîmé ou incomplet."), "{}", page.main());
        assert!(page.attributes("wait-for", "href").is_empty());
        let row = final_pdf::by_id(&app.db, row.id).await.unwrap();
        assert_eq!((row.pages, row.pngs().len()), (built.report.pages as i32, built.report.pages));
        let found = row.found();
        for item in [&one, &two] {
            let it = found.iter().find(|it| it.item == item.id).unwrap();
            assert_eq!(it.certainty, final_pdf::Certainty::Certain, "{it:?}");
            assert_eq!(it.page, placed.get(&item.id).map(|it| *it as i32), "{it:?}");
        }
        let it = found.iter().find(|it| it.item == missing.id).unwrap();
        assert_eq!((it.certainty, it.page), (final_pdf::Certainty::Missing, None), "{it:?}");
        let picture = editor.get(&format!("/cms/issues/1/final-pdf/{}/pages/1", row.id)).await;
        image::load_from_memory(&picture.body).unwrap();

        let page = editor.page("/cms/issues/1/agency").await;
        let fields = page.attributes("form[action$=confirm] input", "name");
        let values = page.attributes("form[action$=confirm] input", "value");
        let mut places: Vec<(&str, &str)> =
            fields.iter().zip(&values).map(|it| (it.0.as_str(), it.1.as_str())).collect();
        let confirm = format!("/cms/issues/1/final-pdf/{}/confirm", row.id);
        let wrong: Vec<(&str, &str)> = places.iter().map(|it| (it.0, "99")).collect();
        assert_eq!(editor.post(&confirm, &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        places.retain(|it| !it.1.is_empty());
        assert_eq!(editor.post(&confirm, &places).await.location(), "/cms/issues/1");
        // What is made of it is a job's work; until then the page of the issue waits.
        assert_ne!(again(app).await.pdf_hash.as_ref(), Some(&row.hash));
        assert_eq!(editor.page("/cms/issues/1").await.texts("wait-for").len(), 1);
        app.run_jobs().await;
        let now = again(app).await;
        assert_eq!((now.pdf_hash.as_ref(), now.press_hash.as_ref()), (Some(&row.hash), Some(&row.hash)));
        assert_eq!(now.state, IssueState::Proof);
        let contents = publication::contents(&app.db, issue.id).await.unwrap();
        assert_eq!(contents.len(), 2);
        // the clock does not set other pages in its place
        app.wait(Duration::days(14));
        app.run_jobs().await;
        assert_eq!(again(app).await.pdf_hash.as_ref(), Some(&row.hash));

        make::waive_all(app, 1).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let version = again(app).await.version.to_string();
        let signed = chief.post("/cms/issues/1/approve", &[("version", &version)]).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text());
        let reopened = chief.post("/cms/issues/1/reopen", &[("pages", "3"), ("reason", "Une date")]).await;
        assert!(reopened.text().contains("viennent de l’agence"), "{}", reopened.text());
        app.wait(Duration::days(60));
        app.run_jobs().await;
        assert_eq!(again(app).await.state, IssueState::Released);
        let printed = publication::printed_in(&app.db, one.id).await.unwrap();
        assert_eq!(
            printed.iter().map(|it| (it.number, Some(it.page as usize))).collect::<Vec<_>>(),
            [(1, placed.get(&one.id).copied())]
        );
        let reader = app.reader().page("/magazine/1").await;
        assert!(reader.main().contains("La piscine rouvre"), "{}", reader.main());

        // The next issue does not know the agency's cover; nothing stands against its own.
        let next =
            [("number", "2"), ("closing_at", "2027-02-15T12:00"), ("pages_min", "8"), ("pages_max", "8")];
        // The day of release came meanwhile, and the session went.
        let chief = app.as_role(Role::ChiefEditor).await;
        chief.post("/cms/issues", &next).await;
        assert_eq!(chief.get("/cms/issues/2/cover").await.status, StatusCode::OK);
        let drawn = chief.get("/cms/issues/1/cover.png").await;
        assert!(drawn.status.is_client_error(), "{}", drawn.status);
        app.leave_jobs();
    })
    .await;
}

fn run(text: &str) -> Run {
    Run { text: text.into(), ..Run::default() }
}

fn paragraph(style: Style, runs: Vec<Run>) -> Paragraph {
    Paragraph { style, unknown: None, runs, source: Source::Fixed, note: None }
}

/// Everything a story may hold.
fn whole() -> Story {
    let link =
        Target::Address(parvis::richtext::Address::parse("https://valbourg.example/?a=1&b=2").unwrap());
    let mixed = vec![
        run("Un "),
        Run { italic: true, ..run("mot") },
        run(", un "),
        Run { bold: true, ..run("gras & droit") },
        run(" et 1\u{202f}250\u{a0}€ <ici>, le 3"),
        Run { raised: true, ..run("e") },
        Run { bold: true, raised: true, ..run("r") },
        Run { bold: true, italic: true, ..run(" tout") },
        Run { link: Some(link), ..run("lien") },
    ];
    let cell = |column, row, text: &str| TableCell {
        column,
        row,
        columns: 1,
        rows: 1,
        paragraphs: vec![
            paragraph(Style::BoxText, vec![run(text)]),
            paragraph(Style::BoxText, vec![run("suite")]),
        ],
    };
    let table = Table {
        columns: 2,
        rows: 2,
        head: 1,
        cells: vec![cell(0, 0, "a"), cell(1, 0, "b"), cell(0, 1, "c")],
    };
    let mut parts: Vec<Part> = Style::ALL
        .into_iter()
        .map(|it| Part::Paragraph(paragraph(it, vec![run(&format!("«\u{a0}{}\u{a0}»", it.name()))])))
        .collect();
    parts.insert(
        3,
        Part::Paragraph(Paragraph { note: Some("peut sauter".into()), ..paragraph(Style::Text, mixed) }),
    );
    parts.insert(4, Part::Table(table));
    parts.insert(5, Part::Paragraph(paragraph(Style::Title, vec![run(&format!("Deux{LINE_BREAK}lignes"))])));
    let about = About { article: "12".into(), variant: "complet".into(), revision: "r\"&<7".into() };
    Story { about, parts }
}

#[test]
fn what_is_written_is_read() {
    let (story, bytes) = (whole(), icml::write(&whole(), "a-12_complet").unwrap());
    let read = icml::stories(&bytes).unwrap();
    assert_eq!(read.len(), 1);
    let read = &read[0];
    assert_eq!((&read.story.about, read.title.as_str()), (&story.about, "a-12_complet"));
    assert_eq!(read.remarks, [], "our own notes are no remarks");
    let bare = |it: &Paragraph| (it.style, story::merged(&it.runs));
    let (want, have): (Vec<_>, Vec<_>) =
        (story.paragraphs().map(bare).collect(), read.story.paragraphs().map(bare).collect());
    assert_eq!(have, want);
}

#[test]
fn what_an_agency_does_to_a_story_is_understood() {
    let text = String::from_utf8(icml::write(&whole(), "a-12_complet").unwrap()).unwrap();
    let changed = text
        .replace("<Content>Un </Content>", "<Content>Un </Content><Change ChangeType=\"DeletedText\"><Content>vieux </Content></Change><Change ChangeType=\"InsertedText\"><Content>beau </Content></Change><?ACE 18?>")
        .replace("PARVIS%3aIntertitre", "Maison%3aInter")
        .replace("PARVIS%3aCitation", "Citation")
        .replace("<Content>suite</Content>", "<Content>suite</Content><Note><ParagraphStyleRange><CharacterStyleRange><Content>À vérifier</Content></CharacterStyleRange></ParagraphStyleRange></Note>");
    let read = &icml::stories(changed.as_bytes()).unwrap()[0];
    let words: Vec<String> = read.story.paragraphs().map(Paragraph::words).collect();
    assert!(words.iter().any(|it| it.starts_with("Un beau mot, un gras")), "{words:?}");
    let unknown: Vec<_> = read.story.paragraphs().filter_map(|it| it.unknown.clone()).collect();
    assert_eq!(unknown, ["Maison:Inter"], "a style of ours outside its group is ours");
    assert!(read.remarks.contains(&Remark::Style("Maison:Inter".into())), "{:?}", read.remarks);
    assert!(read.remarks.contains(&Remark::Note("À vérifier".into())), "{:?}", read.remarks);
}

#[test]
fn hostile_files_are_refused_in_words() {
    let body = "<Document><Story><ParagraphStyleRange><CharacterStyleRange><Content>&x;</Content></CharacterStyleRange></ParagraphStyleRange></Story></Document>";
    let bomb = format!("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY x \"y\">]>{body}");
    assert_eq!(icml::stories(bomb.as_bytes()).unwrap_err(), Fault::Doctype);
    assert!(matches!(icml::stories(body.as_bytes()), Err(Fault::Entity(it)) if it == "x"));
    assert_eq!(icml::stories(b"\xff\xfe<").unwrap_err(), Fault::Encoding);
    assert!(matches!(icml::stories(b"<Document><Story></Document>"), Err(Fault::Xml(_))));
    assert_eq!(icml::stories("<a>".repeat(5_000).as_bytes()).unwrap_err(), Fault::TooDeep);
    assert_eq!(icml::stories(b"<Document/>").unwrap_err(), Fault::NoStory);
    for end in 0..400 {
        let bytes = icml::write(&whole(), "a").unwrap();
        drop(icml::stories(&bytes[..bytes.len() * end / 400]));
    }
}

fn archive() -> Vec<u8> {
    let mut zip = Zip::default();
    zip.add("a/été.txt", "é".repeat(5_000).as_bytes()).unwrap();
    zip.stored("b.bin", &[0, 1, 2]).unwrap();
    zip.finish().unwrap()
}

#[test]
fn what_is_packed_is_unpacked() {
    let bytes = archive();
    assert!(zip::is_zip(&bytes) && bytes.len() < 1_000);
    let all = zip::files(&bytes, |_| true).unwrap();
    assert_eq!(
        all.iter().map(|it| (it.0.as_str(), it.1.len())).collect::<Vec<_>>(),
        [("a/été.txt", 10_000), ("b.bin", 3)]
    );
    assert_eq!(zip::files(&bytes, |it| it == "b.bin").unwrap(), [("b.bin".to_owned(), vec![0, 1, 2])]);
}

#[test]
fn a_broken_or_lying_archive_is_refused() {
    let bytes = archive();
    for end in 0..bytes.len() {
        assert!(zip::files(&bytes[..end], |_| true).is_err());
    }
    let at = bytes.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    // the size the second entry says it has
    let mut lying = bytes.clone();
    lying[at + 24] = 200;
    assert_eq!(zip::files(&lying, |_| true), Err(zip::Fault::Damaged));
    let mut huge = bytes;
    huge[at + 24..at + 28].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(zip::files(&huge, |_| true), Err(zip::Fault::TooLarge));
}

const BODY: &str = "Le conseil municipal en a parlé lundi soir, devant une salle pleine. Les travaux commenceront au printemps et \
                    dureront six semaines. La rue du Pont restera ouverte aux riverains pendant toute la durée du chantier.";

#[test]
fn a_text_is_found_through_hyphens_columns_and_ligatures() {
    let broken =
        BODY.replace("municipal", "muni-\ncipal").replace("semaines", "se-\nmaines").replace("fi", "ﬁ");
    let pages: Vec<String> =
        ["Sommaire Les travaux du pont 3", "rien", &format!("LES TRAVAUX\nDU PONT {broken}")]
            .map(final_pdf::squeezed)
            .to_vec();
    assert_eq!(
        final_pdf::place("Les travaux du pont", BODY, &pages),
        (Some(3), 100, final_pdf::Certainty::Certain)
    );
}

#[test]
fn half_a_text_is_doubtful_and_none_is_missing() {
    let half: String = BODY.chars().take(110).collect();
    let pages = [final_pdf::squeezed(&half)];
    let (page, share, certainty) = final_pdf::place("Un titre", BODY, &pages);
    assert_eq!((page, certainty), (Some(1), final_pdf::Certainty::Doubtful), "{share}");
    assert_eq!(
        final_pdf::place("Un titre", BODY, &["autre chose".to_owned()]),
        (None, 0, final_pdf::Certainty::Missing)
    );
    assert_eq!(
        final_pdf::place("Un titre", BODY, &[final_pdf::squeezed("Un titre")]).2,
        final_pdf::Certainty::Doubtful
    );
}

#[test]
fn every_original_names_its_colours_and_keeps_its_pixels() {
    let rgb = image::RgbImage::from_pixel(8, 4, image::Rgb([200, 10, 30]));
    for (kind, format, ending) in [
        (image::ImageFormat::Jpeg, Format::Jpeg, "jpg"),
        (image::ImageFormat::Png, Format::Png, "png"),
        (image::ImageFormat::WebP, Format::Webp, "png"),
    ] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        rgb.write_to(&mut bytes, kind).unwrap();
        let plain = image::load_from_memory(bytes.get_ref()).unwrap().into_rgb8();
        let (made, had) = delivery::original(bytes.into_inner(), format).unwrap();
        assert_eq!(had, ending);
        assert_eq!(image::load_from_memory(&made).unwrap().into_rgb8(), plain);
        let icc = match ending {
            "jpg" => img_parts::jpeg::Jpeg::from_bytes(made.into()).unwrap().icc_profile(),
            _ => img_parts::png::Png::from_bytes(made.into()).unwrap().icc_profile(),
        };
        assert!(icc.is_some_and(|it| it.len() > 200));
    }
    let mut grey = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(4, 4).write_to(&mut grey, image::ImageFormat::Jpeg).unwrap();
    let (made, _) = delivery::original(grey.get_ref().clone(), Format::Jpeg).unwrap();
    assert_eq!(&made, grey.get_ref(), "grey pixels have no colours to name");
}
