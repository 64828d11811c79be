//! The print version at the desk: blocks are reworded with their marks and links, shown word by word, and asked about again when the web
//! changes.
use crate::support::app::{Client, both};
use crate::support::{html, make};
use axum::http::StatusCode;
use parvis::content::{item, revision};
use parvis::richtext::print_version::{PrintVersion, apply};
use parvis::richtext::{RichText, check, text};
use parvis::staff::Role;
use serde_json::{Value, json};

const PATH: &str = "/cms/items/1/print";

fn doc(blocks: &[Value]) -> Value {
    json!({ "type": "doc", "content": blocks })
}

fn paragraph(id: &str, inline: &[Value]) -> Value {
    json!({ "type": "paragraph", "attrs": { "id": id }, "content": inline })
}

fn run(words: &str, marks: &[Value]) -> Value {
    if marks.is_empty() {
        json!({ "type": "text", "text": words })
    } else {
        json!({ "type": "text", "text": words, "marks": marks })
    }
}

fn body() -> RichText {
    let item = |words: &str, more: &[Value]| {
        let inside: Vec<Value> =
            [paragraph("", &[run(words, &[])])].into_iter().chain(more.iter().cloned()).collect();
        json!({ "type": "listItem", "content": inside })
    };
    let nested = json!({ "type": "bulletList", "attrs": {}, "content": [item("avec un panier", &[])] });
    check::parse_value(doc(&[
        paragraph("aaaaaaaaaaaa", &[run("Le bac traverse la Lène toutes les heures.", &[])]),
        json!({ "type": "bulletList", "attrs": { "id": "bbbbbbbbbbbb" }, "content": [item("à pied", &[nested]), item("à vélo", &[])] }),
        json!({ "type": "keyFigure", "attrs": { "id": "cccccccccccc", "value": "9 400", "label": "passages par an" } }),
        json!({ "type": "file", "attrs": { "id": "dddddddddddd", "item": "01900000-0000-7000-8000-000000000000" } }),
    ]))
    .unwrap()
}

/// What the form of the page would send if nobody touched it.
fn untouched(page: &html::Page) -> Vec<(String, String)> {
    let names = page.attributes("form input[type=hidden]", "name");
    let values = page.attributes("form input[type=hidden]", "value");
    names.into_iter().zip(values).filter(|it| it.0.starts_with("words.") || it.0 == "version").collect()
}

async fn send(editor: &Client<'_>, changes: &[(&str, &str)]) -> StatusCode {
    let mut form = untouched(&editor.page(PATH).await);
    for (name, value) in changes {
        form.retain(|it| it.0 != *name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    editor.post(PATH, &form).await.status
}

#[tokio::test]
async fn any_block_with_words_is_reworded_with_its_marks_and_links() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let fields = parvis::content::fields::Fields { body: body(), ..make::article("Le bac") };
        make::draft(app, fields).await;
        let saved = async || {
            let item = item::by_short_id(&app.db, 1).await.unwrap();
            revision::current(&app.db, &item).await.unwrap().fields
        };
        let version = async || -> PrintVersion { saved().await.print_version.unwrap_or_default() };

        let page = editor.page(PATH).await;
        assert_eq!(page.attributes("rich-text", "only"), ["paragraph", "bulletList", "keyFigure"], "a card has no words of its own");
        assert_eq!(send(&editor, &[]).await, StatusCode::SEE_OTHER);
        assert_eq!(saved().await.print_version, None, "what nobody touched prints as on the web");

        let link = json!({ "type": "link", "attrs": { "target": { "address": "https://lene.example" } } });
        let reworded = paragraph("aaaaaaaaaaaa", &[run("Le bac ", &[]), run("traverse", &[json!({ "type": "strong" })]), run(" la ", &[]), run("Lène", &[link]), run(" à l’heure juste.", &[])]);
        let mut list = serde_json::to_value(&body().content[1]).unwrap();
        list["content"][0]["content"][1]["content"][0]["content"][0]["content"][0]["text"] = json!("avec deux paniers");
        let figure = json!({ "type": "keyFigure", "attrs": { "id": "cccccccccccc", "value": "9 400", "label": "passages" } });
        let changes = [
            ("words.aaaaaaaaaaaa", doc(&[reworded]).to_string()),
            ("words.bbbbbbbbbbbb", doc(&[list]).to_string()),
            ("words.cccccccccccc", doc(&[figure]).to_string()),
        ];
        let changes = changes.each_ref().map(|it| (it.0, it.1.as_str()));
        assert_eq!(send(&editor, &changes).await, StatusCode::SEE_OTHER);
        let printed = apply(&saved().await.body, &version().await);
        assert_eq!(
            text::plain(&printed),
            "Le bac traverse la Lène à l’heure juste.\n\n- à pied\n  - avec deux paniers\n- à vélo\n\n9 400 passages"
        );
        let json = serde_json::to_string(&printed).unwrap();
        assert!(json.contains("strong") && json.contains("https://lene.example"), "{json}");

        let page = editor.page(PATH).await;
        assert_eq!(page.texts(".pair del"), ["toutes les heures.", "un panier", "par an"]);
        assert_eq!(page.texts(".pair ins"), ["à l’heure juste.", "deux paniers"]);

        // The web changes: paper keeps its words, and asks.
        let item = item::by_short_id(&app.db, 1).await.unwrap();
        let mut fields = saved().await;
        let web = paragraph("aaaaaaaaaaaa", &[run("Le bac ne traverse plus la Lène.", &[])]);
        fields.body.content[0] = check::parse_value(doc(&[web])).unwrap().content.remove(0);
        make::save(app, &item, fields).await;
        assert_eq!(editor.page(PATH).await.texts(".mark-review"), ["à revoir"]);
        let writing = editor.page("/cms/items/1").await;
        assert!(writing.texts(".notice").iter().any(|it| it.contains("Un bloc a changé sur le site")), "{}", writing.main());
        assert!(writing.links().contains(&PATH.to_owned()));
        assert_eq!(send(&editor, &[]).await, StatusCode::SEE_OTHER);
        assert_eq!(editor.page(PATH).await.texts(".mark-review").len(), 1, "saving is not looking");
        assert_eq!(send(&editor, &[("seen.aaaaaaaaaaaa", "true")]).await, StatusCode::SEE_OTHER);
        assert!(editor.page(PATH).await.texts(".mark-review").is_empty());

        assert_eq!(send(&editor, &[("same.aaaaaaaaaaaa", "true"), ("out.bbbbbbbbbbbb", "true")]).await, StatusCode::SEE_OTHER);
        let printed = apply(&saved().await.body, &version().await);
        assert_eq!(text::plain(&printed), "Le bac ne traverse plus la Lène.\n\n9 400 passages");
        assert_eq!(version().await.reworded.len(), 2, "what is left out keeps its other words");
    })
    .await;
}

#[tokio::test]
async fn what_no_block_can_be_is_refused_and_not_lost() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let fields = parvis::content::fields::Fields { body: body(), ..make::article("Le bac") };
        make::draft(app, fields).await;
        let empty = json!({ "type": "keyFigure", "attrs": { "id": "cccccccccccc", "value": "", "label": "que l’on garde" } });
        let empty = doc(&[empty]).to_string();
        let answer = editor.post(PATH, &[("version", "1"), ("words.cccccccccccc", empty.as_str())]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.page();
        assert!(page.main().contains("Ce chiffre clé est vide."), "{}", page.main());
        assert!(page.value("words.cccccccccccc").contains("que l’on garde"));
        let other = doc(&[paragraph("cccccccccccc", &[run("Un autre genre de bloc.", &[])])]).to_string();
        let answer = editor.post(PATH, &[("version", "1"), ("words.cccccccccccc", other.as_str())]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}
