//! An issue on screens: the web PDF, the HTML issue and the EPUB say the same, keep the standards they claim, and hold nothing that is for
//! print only.
use crate::support::app::{File, TestApp, at};
use crate::support::html::Page;
use crate::support::{checkers, make, pdf, structure};
use axum::http::StatusCode;
use parvis::content::article::Form;
use parvis::content::event::{Event, Timing};
use parvis::content::fields::{Details, Fields};
use parvis::content::publication::{self, Model};
use parvis::content::{Kind, address, topic, town};
use parvis::jobs;
use parvis::print::bat;
use parvis::print::check::Severity;
use parvis::print::issue::{self, Wish};
use parvis::print::layout::{Files, Typesetter};
use parvis::print::world::LayoutSource;
use parvis::print::{self, Build, ForPress};
use parvis::richtext::{Block, BlockId, Channels, Reach, RichText};
use parvis::staff::{Person, Role};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use uuid::Uuid;

/// Blocks of every kind, as the samples of the renderers have them.
fn all_kinds() -> Vec<Block> {
    let kinds = [
        "paragraph",
        "heading",
        "bullet_list",
        "ordered_list",
        "quote",
        "table",
        "callout",
        "key_figure",
        "button",
        "embed",
    ];
    let mut blocks = Vec::new();
    for kind in kinds {
        let path = format!("{}/tests/richtext/{kind}.json", env!("CARGO_MANIFEST_DIR"));
        let mut text: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        lead_elsewhere(&mut text);
        blocks.extend(serde_json::from_value::<RichText>(text).unwrap().content);
    }
    for block in &mut blocks {
        block.base_mut().id = BlockId::fresh();
    }
    blocks
}

/// The samples name items that are not here: their links lead to other sites.
fn lead_elsewhere(node: &mut Value) {
    match node {
        Value::Array(list) => list.iter_mut().for_each(lead_elsewhere),
        Value::Object(map) => {
            if map.get("target").is_some_and(|it| it.get("item").is_some()) {
                map.insert("target".into(), json!({ "address": "https://ailleurs.example/page" }));
            }
            map.values_mut().for_each(lead_elsewhere);
        }
        _ => {}
    }
}

fn print_only() -> Channels {
    Channels { print: Reach::Only, ..Channels::default() }
}

fn in_form(form: Form, section: Uuid, mut fields: Fields) -> Fields {
    if let Details::Article(it) = &mut fields.details {
        (it.form, it.section) = (form, Some(section));
    }
    fields
}

/// Words that stand in what is for print only and nowhere else.
const CIVIL: [&str; 4] = ["Zéphyrine Quillebœuf", "Carnet Ondulé", "Xylophile", "Vernissage clandestin"];

/// Eleven articles of every length and kind, a picture, briefs, an editorial, an agenda; and an article, a block and an event for print only.
async fn written(app: &TestApp) {
    let sections = topic::sections(&app.db).await.unwrap();
    let section = |at: usize| sections[at % sections.len()].id;
    let administrator = app.as_role(Role::Administrator).await;
    let photo = make::jpeg(1700, 1400);
    let form = [
        ("alt", "La passerelle neuve"),
        ("caption", "La passerelle, lundi."),
        ("credit", "Illustration Mona"),
        ("rights.web", "true"),
        ("rights.print", "true"),
    ];
    let answer = administrator
        .post_file("/cms/images", &form, &File { field: "file", name: "p.jpg", bytes: &photo })
        .await;
    let image: Uuid = answer.location().rsplit('/').next().unwrap().parse().unwrap();
    app.run_jobs().await;
    for number in 1..=5 {
        let fields = make::long_article(&format!("Grand dossier numéro {number} : l’eau"), 2 + 2 * number);
        let image = (number % 2 == 1).then_some(image);
        let fields = Fields { author: "Inès Pagnier".into(), kicker: "Rivière".into(), image, ..fields };
        make::live(app, in_form(Form::News, section(number / 2), fields)).await;
    }
    let mut fields = make::article("Tout ce qu’un article peut contenir");
    fields.body.content.extend(all_kinds());
    fields.body.content.push(Block::paragraph("Ici finit l’article qui contient tout."));
    let mut register = Block::paragraph(&format!("{} est née le 3 novembre.", CIVIL[0]));
    register.base_mut().channels = print_only();
    fields.body.content.insert(2, register);
    make::live(app, in_form(Form::Feature, section(1), fields)).await;
    let civil = make::article(CIVIL[1]);
    let civil = Fields {
        channels: print_only(),
        body: make::body(&[&format!("{} et son mari.", CIVIL[2])]),
        ..civil
    };
    make::live(app, in_form(Form::News, section(0), civil)).await;
    for number in 1..=3 {
        make::live(app, in_form(Form::Brief, section(0), make::article(&format!("Brève numéro {number}"))))
            .await;
    }
    let mut editorial = in_form(Form::News, section(0), make::article("Ce que l’hiver nous apprend"));
    if let Details::Article(it) = &mut editorial.details {
        it.editorial = true;
    }
    make::live(app, Fields { author: "Hélène Marchetti, maire".into(), ..editorial }).await;
    for (number, title) in ["Marché de Noël", CIVIL[3]].into_iter().enumerate() {
        let timing = Timing { begin: at("2027-01-09T14:00:00Z"), end: at("2027-01-09T16:00:00Z") };
        let details =
            Details::Event(Event { timings: vec![timing], place_text: "Halle".into(), ..Event::default() });
        let channels = if number == 1 { print_only() } else { Channels::default() };
        let fields = Fields {
            title: title.into(),
            lede: format!("{title}, pour tous."),
            channels,
            details,
            ..Fields::empty(Kind::Event)
        };
        make::live(app, fields).await;
    }
}

async fn built(app: &TestApp) -> Build {
    make::imprint(app).await;
    written(app).await;
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish {
        title: "L’hiver à Valbourg".into(),
        closing: Some(at("2026-12-15T17:00:00Z")),
        distribution: Some((make::day("2026-12-28"), make::day("2027-01-03"))),
        ..Wish::default()
    };
    let planned = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    let build =
        print::build(&jobs::workshop(app), planned.id, false, ForPress::Always).await.unwrap().unwrap();
    let errors: Vec<_> = build.report.findings.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    build
}

/// The issue on the shelf.
async fn released(app: &TestApp, issue: &Model) {
    let town = town::get(&app.db).await.unwrap();
    make::waive_all(app, issue.number).await;
    let chief = app.as_role(Role::ChiefEditor).await;
    bat::sign(&app.db, chief.person(), &town, issue.id, issue.version, app.now()).await.unwrap();
    app.set("2026-12-28T05:00:00Z");
    app.run_jobs().await;
}

/// Words as they are compared: whatever signs and spaces stand between, however they are capitalised.
fn words(text: &str) -> Vec<String> {
    let text = pdf::plain(text).to_lowercase();
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// The part of the words that both have in the same order.
fn same(one: &[String], other: &[String]) -> f64 {
    let mut row = vec![0_usize; other.len() + 1];
    for a in one {
        let mut diagonal = 0;
        for (at, b) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "words of an article")]
    let part = row[other.len()] as f64 / one.len().max(other.len()).max(1) as f64;
    part
}

/// The files of an EPUB.
fn unpacked(epub: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let number =
        |at: usize, size: usize| epub[at..at + size].iter().rev().fold(0, |n, it| n << 8 | usize::from(*it));
    let mut at = 0;
    while epub[at..].starts_with(b"PK\x03\x04") {
        let (method, packed, name) = (number(at + 8, 2), number(at + 18, 4), number(at + 26, 2));
        let path = String::from_utf8(epub[at + 30..at + 30 + name].to_vec()).unwrap();
        let bytes = &epub[at + 30 + name..at + 30 + name + packed];
        let mut plain = Vec::new();
        if method == 0 {
            plain.extend(bytes);
        } else {
            flate2::read::DeflateDecoder::new(bytes).read_to_end(&mut plain).unwrap();
        }
        files.insert(path, plain);
        at += 30 + name + packed;
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn web_pdf_html_issue_and_epub_say_the_same() {
    let app = TestApp::sqlite().await;
    let build = built(&app).await;
    checkers::accessible_and_lasting(&build.pdf);
    checkers::valid_epub(&build.epub);
    let files = unpacked(&build.epub);
    assert!(
        build.epub[30..].starts_with(b"mimetypeapplication/epub+zip"),
        "its kind stands first, uncompressed"
    );
    let navigation = String::from_utf8(files["EPUB/nav.xhtml"].clone()).unwrap();
    for part in ["doc-toc", "landmarks", "page-list", "Grand dossier numéro 3", "Agenda"] {
        assert!(navigation.contains(part), "{part}: {navigation}");
    }
    let sections: Vec<&str> = navigation
        .match_indices("</a><ol>")
        .filter_map(|(at, _)| navigation[..at].rsplit('>').next())
        .collect();
    let once: BTreeSet<&str> = sections.iter().copied().collect();
    assert_eq!(sections.len(), once.len(), "every section once: {sections:?}");
    let metadata = String::from_utf8(files["EPUB/package.opf"].clone()).unwrap();
    for claim in ["EPUB Accessibility 1.1 - WCAG 2.1 Level AA", "schema:accessibilitySummary", "cover-image"]
    {
        assert!(metadata.contains(claim), "{claim}: {metadata}");
    }

    for path in ["/magazine/1/lire", "/en/magazine/1/read"] {
        assert_eq!(app.reader().get(path).await.status, StatusCode::NOT_FOUND, "{path} before its release");
    }
    released(&app, &publication::by_id(&app.db, build.issue.id).await.unwrap()).await;
    let mut source = app.reader().get("/magazine/1/lire").await.text();
    for end in
        ["</p>", "</h3>", "</h4>", "</h5>", "</li>", "</th>", "</td>", "</caption>", "</figcaption>", "<br>"]
    {
        source = source.replace(end, &format!("{end} "));
    }
    let page = Page::of(&source);
    let read = page.texts("article.edition-article");
    let heard = structure::read(&build.pdf);
    let mut articles = Vec::new();
    heard.all("Art", &mut articles);
    assert_eq!((articles.len(), read.len()), (10, 10), "one article each");
    let (mut all, mut equal) = (0.0, 0.0);
    for (article, html) in articles.iter().zip(&read) {
        let mut headings = Vec::new();
        for level in ["H1", "H2"] {
            article.all(level, &mut headings);
        }
        assert!(!headings.is_empty(), "an article without a heading: {}", article.text);
        let html = html.rsplit_once(" page ").map_or(html.as_str(), |it| it.0);
        let (spoken, written) = (words(&article.text), words(html));
        let part = same(&spoken, &written);
        #[expect(clippy::cast_precision_loss, reason = "words of an article")]
        let count = written.len() as f64;
        (all, equal) = (all + count, equal + part * count);
        assert!(part >= 0.99, "{part}\n{}\n\n{}", spoken.join(" "), written.join(" "));
    }
    assert!(equal / all >= 0.999, "{equal} of {all} words");
    let whole = heard.text.to_lowercase();
    assert!(!whole.contains("code qr"), "codes are artifacts");
    assert!(pdf::plain(&whole).contains("janvier"), "the agenda is heard: {whole}");

    let doc = lopdf::Document::load_mem(&build.pdf).unwrap();
    let label = doc.catalog().unwrap().get(b"PageLabels").and_then(lopdf::Object::as_dict).unwrap();
    assert!(label.has(b"Nums"));
    let (contents, bookmarks) = (page.links(), bookmarks(&doc));
    assert!(
        bookmarks.contains(&(1, "Grand dossier numéro 3 : l’eau".into())),
        "under its section: {bookmarks:?}"
    );
    assert!(bookmarks.contains(&(0, "Agenda".into())), "{bookmarks:?}");
    assert!(contents.iter().any(|it| it.starts_with("/a/")), "each leads to what it says now: {contents:?}");
    let issue_page = app.reader().page("/magazine/1").await;
    let offered = issue_page.links();
    assert!(offered.contains(&"/magazine/1/lire".to_owned()), "{offered:?}");
    let epub = offered.iter().find(|it| it.ends_with(".epub")).expect("the book on the issue's page");
    assert_eq!(app.reader().get(epub).await.body, build.epub);
    assert_eq!(page.texts("h1").len(), 1);
    app.run_jobs().await;
}

/// Titles of bookmarks with their depth.
fn bookmarks(doc: &lopdf::Document) -> Vec<(usize, String)> {
    fn walk(
        doc: &lopdf::Document,
        parent: &lopdf::Dictionary,
        depth: usize,
        found: &mut Vec<(usize, String)>,
    ) {
        let mut next = parent.get(b"First").and_then(lopdf::Object::as_reference).ok();
        while let Some(id) = next {
            let dict = doc.get_dictionary(id).unwrap();
            let title = dict.get(b"Title").and_then(lopdf::decode_text_string).unwrap();
            found.push((depth, title.replace(['\u{a0}', '\u{202f}'], " ")));
            walk(doc, dict, depth + 1, found);
            next = dict.get(b"Next").and_then(lopdf::Object::as_reference).ok();
        }
    }
    let root = doc.catalog().unwrap().get(b"Outlines").and_then(lopdf::Object::as_reference).unwrap();
    let mut found = Vec::new();
    walk(doc, doc.get_dictionary(root).unwrap(), 0, &mut found);
    found
}

/// Every object of a PDF, uncompressed, as far as words go: titles, alternatives, contents.
fn everything(pdf: &[u8]) -> String {
    let mut doc = lopdf::Document::load_mem(pdf).unwrap();
    doc.decompress();
    let strings: Vec<String> = doc.objects.values().map(strings_of).collect();
    strings.join("\n") + &structure::read(pdf).text + &pdf::text(pdf)
}

fn strings_of(object: &lopdf::Object) -> String {
    match object {
        lopdf::Object::String(..) => lopdf::decode_text_string(object).unwrap_or_default(),
        lopdf::Object::Array(list) => list.iter().map(strings_of).collect::<Vec<_>>().join("\n"),
        lopdf::Object::Dictionary(dict) => {
            dict.iter().map(|it| strings_of(it.1)).collect::<Vec<_>>().join("\n")
        }
        lopdf::Object::Stream(stream) => dict_strings(stream),
        _ => String::new(),
    }
}

fn dict_strings(stream: &lopdf::Stream) -> String {
    let own = stream.dict.iter().map(|it| strings_of(it.1)).collect::<Vec<_>>().join("\n");
    own + &String::from_utf8_lossy(&stream.content)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_print_only_is_printed_and_nowhere_else() {
    let app = TestApp::sqlite().await;
    let build = built(&app).await;
    let press = build.press.as_ref().expect("the printer's file");
    let printed = pdf::text(&press.pdf);
    for words in CIVIL {
        assert!(pdf::holds(&printed, words), "{words} is printed");
    }
    assert_eq!(pdf::pages(&press.pdf), pdf::pages(&build.pdf), "the pages keep their numbers");
    let web = everything(&build.pdf);
    released(&app, &publication::by_id(&app.db, build.issue.id).await.unwrap()).await;
    let large = build.large_print.as_ref().expect("the large print");
    let mut outputs = vec![("web PDF".to_owned(), web), ("large print".to_owned(), everything(large))];
    outputs.push(("words of the large print".to_owned(), pdf::text(large)));
    nothing_is_drawn(&app, &press.pdf, &build.pdf).await;
    for (path, bytes) in unpacked(&build.epub) {
        outputs.push((format!("EPUB {path}"), String::from_utf8_lossy(&bytes).into_owned()));
    }
    for path in [
        "/",
        "/en/",
        "/actualites",
        "/agenda",
        "/magazine",
        "/magazine/1",
        "/magazine/1/lire",
        "/en/magazine/1/read",
        "/actualites/tout-ce-qu-un-article-peut-contenir",
        "/feed.atom",
        "/agenda.ics",
        "/sitemap.xml",
        "/recherche?q=Zephyrine",
        "/recherche?q=Xylophile",
        "/recherche?q=Vernissage",
    ] {
        let answer = app.reader().get(path).await;
        let text =
            if path.contains("?q=") { answer.page().texts("ol.results").join(" ") } else { answer.text() };
        outputs.push((path.to_owned(), text));
    }
    for (output, text) in &outputs {
        for words in CIVIL {
            let last = words.rsplit(' ').next().unwrap();
            assert!(!text.contains(last), "{last} in {output}");
        }
    }
    assert_eq!(app.reader().get("/actualites/carnet-ondule").await.status, StatusCode::NOT_FOUND);
    assert!(outputs.iter().any(|it| it.1.contains("Grand dossier numéro 3")));
    app.run_jobs().await;
}

/// Where the printer's file has words that are for print only, the pictures of the released pages have one colour, unless other words of
/// the web PDF stand there: the contents close up.
async fn nothing_is_drawn(app: &TestApp, press: &[u8], web: &[u8]) {
    let issue = publication::by_number(&app.db, 1).await.unwrap();
    let (mut hidden, mut seen) = (0, 0);
    for (at, hash) in issue.pages_png().iter().enumerate() {
        let answer = app.reader().get(&address::media(hash, "png")).await;
        assert_eq!(answer.status, StatusCode::OK, "page {} is public", at + 1);
        let picture = image::load_from_memory(&answer.body).unwrap().into_rgb8();
        let public = pdf::words(web, at + 1);
        for (word, [left, top, right, bottom]) in pdf::words(press, at + 1) {
            let other =
                |[x, y, end, foot]: &[f64; 4]| *x < right && left < *end && *y < bottom && top < *foot;
            let is_hidden = CIVIL.iter().any(|it| it.split(' ').any(|it| word.contains(it)));
            if is_hidden && public.iter().any(|it| other(&it.1)) {
                continue;
            }
            // a little inside, for the outer pixels are mixed with their neighbours'
            let pixel = |it: f64, by: f64| (it * print::THUMBNAIL + by).max(0.0).round() as u32;
            let columns = pixel(left, 1.0)..pixel(right, -1.0).min(picture.width());
            let rows = pixel(top, 1.0)..pixel(bottom, -1.0).min(picture.height());
            let colours: BTreeSet<[u8; 3]> = rows
                .flat_map(|y| columns.clone().map(move |x| (x, y)))
                .map(|(x, y)| picture.get_pixel(x, y).0)
                .collect();
            if is_hidden {
                assert!(colours.len() <= 1, "{word} on page {}: {colours:?}", at + 1);
                hidden += 1;
            } else if word.contains("dossier") {
                assert!(colours.len() > 1, "{word} on page {} is drawn", at + 1);
                seen += 1;
            }
        }
    }
    assert!(hidden >= 4 && seen >= 4, "{hidden} hidden, {seen} seen");
}

/// The sample of the layout keeps the same standards, every kind of page in it.
#[test]
fn the_sample_is_accessible_and_lasts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts/magazine/sample.json");
    let issue = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let typesetter = Typesetter::new(&LayoutSource::Embedded, "magazine", Files::new(), None).unwrap();
    checkers::accessible_and_lasting(&typesetter.set(&issue).unwrap().web_pdf(&issue).unwrap());
}
