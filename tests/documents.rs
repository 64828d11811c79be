//! A town that moves in with pages of an old site, texts of Word and photos; and files that were made to do harm.
use crate::support::app::{File, TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::import::{self, Outcome, Wish};
use parvis::content::state::Visibility;
use parvis::content::{Kind, address, image, item, revision};
use parvis::intake::{Report, source};
use parvis::print::zip::{self, Zip};
use parvis::richtext::{Block, check, refs::Refs, text};
use parvis::staff::{Person, Role};
use scraper::{Html, Selector};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

async fn run(app: &TestApp, sort: &str, place: &Path, wish: Wish) -> Report {
    let place = place.to_str().unwrap();
    let run = import::begin(&app.db, &Person::system(), sort, place, wish, app.now()).await.unwrap();
    Box::pin(source::run(app, run.id)).await.unwrap();
    let run = import::by_id(&app.db, run.id).await.unwrap();
    assert_eq!(run.state, import::RunState::Done, "{}", run.fault);
    assert_eq!(run.total.map(|it| it > 0), Some(true));
    Report::of(&app.db, run.id).await.unwrap()
}

fn publish() -> Wish {
    Wish { publish: true, ..Wish::default() }
}

fn said(report: &Report, source: &str) -> (Outcome, String) {
    let found = report.elements.iter().find(|it| it.source == source);
    let found = found.unwrap_or_else(|| panic!("nothing about {source}: {:#?}", report.elements));
    (found.outcome, found.reasons.join(" ; "))
}

async fn imported(app: &TestApp, key: &str) -> (item::Model, Fields) {
    let row = item::by_source(&app.db, key).await.unwrap();
    let row = row.unwrap_or_else(|| panic!("nothing comes from {key}"));
    let fields = revision::current(&app.db, &row).await.unwrap().fields;
    check::tree(&fields.body).unwrap();
    assert!(fields.body.content.iter().all(|it| !it.is_blank()), "{key}: an empty block");
    (row, fields)
}

fn names(fields: &Fields) -> Vec<&'static str> {
    fields.body.content.iter().map(Block::name).collect()
}

fn unchanged(report: &Report) {
    let changed: Vec<_> = report
        .elements
        .iter()
        .filter(|it| matches!(it.outcome, Outcome::Imported | Outcome::Updated))
        .collect();
    assert!(changed.is_empty(), "the second time changes nothing: {changed:#?}");
}

/// A page as sites were made in 2004: a table, its menu in a cell, the page in another.
fn page(title: &str, own: &str) -> String {
    format!(
        "<html><head><title>{title} - Mairie de Valbourg</title><style>p {{ color: red }}</style></head><body bgcolor=white>
        <table width=760><tr><td colspan=2><img src=\"images/bandeau.gif\" width=760 height=3><h1>Mairie de Valbourg</h1></td></tr>
        <tr><td width=150><a href=\"index.html\">Accueil</a><br><a href=\"/ecole.htm\">École</a><br><a href=\"marche.html\">Marché</a><br><a href=\"ailleurs.html\">Plan</a></td>
        <td><h2>{title}</h2>{own}<p></p><p>&nbsp;</p></td></tr><tr><td colspan=2>Mairie de Valbourg, 1 place de la Halle <font size=1>Imprimer</font></td></tr></table>
        <script>document.write('bonjour')</script></body></html>"
    )
}

fn old_site(folder: &Path) {
    fs::create_dir_all(folder.join("images")).unwrap();
    fs::write(folder.join("images/halle.jpg"), make::photo(640, 480, 3)).unwrap();
    fs::write(folder.join("images/jamais.png"), b"rien").unwrap();
    fs::write(folder.join("style.css"), "p { color: red }").unwrap();
    fs::write(folder.join("tarifs.ods"), b"PK un tableur").unwrap();
    let write = |name: &str, html: &str| {
        // As it was written then: one byte a letter.
        let bytes: Vec<u8> =
            html.chars().map(|it| if it == '’' { 0x92 } else { u8::try_from(it).unwrap() }).collect();
        fs::write(folder.join(name), bytes).unwrap();
    };
    write("index.html", &page("Bienvenue", "<p>Tout sur l’été à Valbourg.</p>"));
    let market = "<p>Le marché a lieu <b style=\"color:red\">le jeudi</b>, sous <a href=\"HALLE.HTML\">la halle</a>. Voir <a href=\"http://www.valbourg.example/tarifs.ods\">les tarifs</a>.</p>
        <img src=\"Images/halle.jpg\" alt=\"La halle\"><p>Longue journée.</p>
        <table border=1><tr><th>Jour</th><th>Heure</th></tr><tr><td>Jeudi</td><td>8 h</td></tr></table>";
    write("marche.html", &page("Le marché", market));
    write(
        "halle.html",
        &page(
            "La halle",
            "<p onclick=\"alert(1)\">Bâtie en 1900.</p><a href=\"perdu.html\">Suite</a> <a href=\"javascript:alert(1)\">Voir</a>",
        ),
    );
    write(
        "ecole.htm",
        &page(
            "L’école",
            "<table><tr><td><h3>Horaires</h3><p>De 8 h à 16 h.</p></td><td><ul><li>cantine</li></ul></td></tr></table>",
        ),
    );
    write(
        "ailleurs.html",
        "<html><head><meta http-equiv=\"Refresh\" content=\"0; url=halle.html\"></head><body></body></html>",
    );
    write("cadres.html", "<html><frameset cols=\"20,80\"><frame src=\"index.html\"></frameset></html>");
    let news = "<!DOCTYPE html><html lang=fr><head><meta charset=utf-8><title>Le pont rouvre | Valbourg</title><link rel=canonical href=\"https://www.valbourg.example/actu/le-pont\">
        <meta property=\"article:published_time\" content=\"2019-05-02T10:00:00+02:00\"><meta name=description content=\"Il rouvre lundi.\"></head>
        <body><header>Valbourg</header><nav>Menu</nav><main><h1>Le pont rouvre</h1><p>Dès lundi, voyez <a href=\"ailleurs.html\">la halle</a>.</p></main><footer>Pied</footer></body></html>";
    fs::write(folder.join("pont.html"), news).unwrap();
}

#[tokio::test]
async fn pages_of_an_old_site_move_in() {
    both(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        old_site(folder);
        let report = run(app, "html", folder, publish()).await;
        let sources: Vec<&str> = report.elements.iter().map(|it| it.source.as_str()).collect();
        assert_eq!(sources.len(), 11, "each file has one line: {sources:?}");
        for (source, reason) in [
            ("ailleurs.html", "renvoie ailleurs"),
            ("cadres.html", "cadres"),
            ("style.css", "ni une image"),
            ("images/jamais.png", "rien ne montre"),
        ] {
            let (outcome, reasons) = said(&report, source);
            assert!(
                outcome == Outcome::LeftOut && reasons.contains(reason),
                "{source}: {outcome:?} {reasons}"
            );
        }
        let (outcome, reasons) = said(&report, "halle.html");
        assert_eq!(outcome, Outcome::Imported);
        assert!(
            reasons.contains("windows-1252") && reasons.contains("17 mots") && reasons.contains("javascript"),
            "{reasons}"
        );

        let (market, fields) = imported(app, "html:marche.html").await;
        assert_eq!((market.kind, fields.title.as_str()), (Kind::Page, "Le marché"));
        assert_eq!(names(&fields), ["paragraph", "figure", "paragraph", "table"], "{:?}", fields.body);
        let plain = text::plain(&fields.body);
        assert!(!plain.contains("Accueil") && !plain.contains("place de la Halle"), "{plain}");
        let (hall, hall_fields) = imported(app, "html:halle.html").await;
        let (prices, _) = imported(app, "html:tarifs.ods").await;
        let mut linked: Vec<_> = Refs::of(&fields.body).items.into_iter().collect();
        linked.sort();
        let mut wanted = vec![hall.id, prices.id];
        wanted.sort();
        assert_eq!(linked, wanted, "links name items");
        assert_eq!(text::plain(&hall_fields.body), "Bâtie en 1900.\n\nSuite Voir");
        let (_, school) = imported(app, "html:ecole.htm").await;
        assert_eq!(school.title, "L’école");
        assert_eq!(names(&school), ["heading", "paragraph", "bulletList"], "a table that arranges is none");
        let (_, home) = imported(app, "html:index.html").await;
        assert_eq!(text::plain(&home.body), "Tout sur l’été à Valbourg.");
        let (bridge, bridge_fields) = imported(app, "html:pont.html").await;
        assert_eq!((bridge.kind, bridge.visibility), (Kind::Article, Visibility::Live));
        assert_eq!(bridge_fields.lede, "Il rouvre lundi.");
        assert_eq!(bridge_fields.displayed_at.unwrap().to_rfc3339()[..10], *"2019-05-02");
        let through: Vec<_> = Refs::of(&bridge_fields.body).items.into_iter().collect();
        assert_eq!(through, [hall.id], "past the page that sends on");

        for (old, new) in [("/marche.html", &market), ("/actu/le-pont", &bridge), ("/pont.html", &bridge)] {
            let answer = app.reader().get(old).await;
            assert_eq!(answer.location(), address::path(new), "{old}: {}", answer.status);
        }
        let shown = app.reader().get(&address::path(&hall)).await;
        assert!(shown.status == StatusCode::OK && !shown.text().contains("onclick"));
        unchanged(&run(app, "html", folder, publish()).await);
        app.leave_jobs();
    })
    .await;
}

/// Thousands of tags inside each other, and a page without end, are read in no time.
#[tokio::test]
async fn towers_of_tags_are_read_in_no_time() {
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    for name in ["div", "b", "table><tr><td", "blockquote", "ul><li", "section", "font color=red"] {
        let file = format!("{}.html", name.replace(['>', '<', '/', ' ', '='], "-"));
        let tower =
            format!("<title>Tour</title><main><p>Avant.</p>{}mot", format!("<{name}>").repeat(20_000));
        fs::write(folder.path().join(file), tower).unwrap();
    }
    let begun = Instant::now();
    let report = run(&app, "html", folder.path(), Wish::default()).await;
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    assert_eq!(report.elements.len(), 7);
    assert!(report.elements.iter().all(|it| it.outcome == Outcome::Imported), "{:#?}", report.elements);
    let (_, fields) = imported(&app, "html:div.html").await;
    assert!(text::plain(&fields.body).ends_with("mot"));
    app.leave_jobs();
}

const W: &str = "xmlns:w=\"w\" xmlns:r=\"r\" xmlns:wp=\"wp\" xmlns:a=\"a\" xmlns:mc=\"mc\" xmlns:v=\"v\"";

/// A file of Word: its text, and what lies beside it in the archive.
fn docx(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = Zip::default();
    let document = format!("<?xml version=\"1.0\"?><w:document {W}><w:body>{body}</w:body></w:document>");
    zip.add("word/document.xml", document.as_bytes()).unwrap();
    more.iter().for_each(|it| zip.add(it.0, it.1).unwrap());
    zip.finish().unwrap()
}

fn p(style: &str, inner: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{inner}</w:p>")
}

fn r(words: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>")
}

const STYLES: &str = "<w:styles xmlns:w=\"w\"><w:style w:type=\"paragraph\" w:styleId=\"Titre1\"><w:name w:val=\"heading 1\"/></w:style>
    <w:style w:type=\"paragraph\" w:styleId=\"Titre2\"><w:name w:val=\"heading 2\"/><w:basedOn w:val=\"Titre1\"/></w:style>
    <w:style w:type=\"paragraph\" w:styleId=\"Titre\"><w:name w:val=\"Title\"/></w:style><w:style w:type=\"paragraph\" w:styleId=\"TM1\"><w:name w:val=\"toc 1\"/></w:style>
    <w:style w:type=\"paragraph\" w:styleId=\"Leg\"><w:name w:val=\"caption\"/></w:style><w:style w:type=\"paragraph\" w:styleId=\"Cit\"><w:name w:val=\"Intense Quote\"/></w:style></w:styles>";
const LISTS: &str = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"decimal\"/></w:lvl></w:abstractNum><w:num w:numId=\"2\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
const RELATIONS: &str = "<Relationships><Relationship Id=\"r1\" Target=\"media/image1.jpeg\"/><Relationship Id=\"r2\" Target=\"https://valbourg.example/pont\" TargetMode=\"External\"/><Relationship Id=\"r3\" Target=\"autre.docx\" TargetMode=\"External\"/><Relationship Id=\"r4\" Target=\"javascript:alert(1)\" TargetMode=\"External\"/></Relationships>";
const NOTES: &str = "<w:footnotes xmlns:w=\"w\"><w:footnote w:type=\"separator\" w:id=\"0\"/><w:footnote w:id=\"2\"><w:p><w:r><w:t>Source : mairie.</w:t></w:r></w:p></w:footnote></w:footnotes>";

fn list(level: u8, words: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"2\"/></w:numPr></w:pPr>{}</w:p>",
        r(words)
    )
}

fn shown(alt: &str) -> String {
    format!(
        "<w:r><w:drawing><wp:inline><wp:docPr descr=\"{alt}\"/><a:blip r:embed=\"r1\"/></wp:inline></w:drawing></w:r>"
    )
}

fn long_text() -> Vec<u8> {
    let body = [
        p("Titre", &r("La fête du pont a eu lieu")),
        p("TM1", &r("Sommaire 1")),
        p("Titre1", &r("Le matin")),
        p("", &[&r("Le "), "<w:r><w:rPr><w:b/></w:rPr><w:t>po</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>nt</w:t></w:r>", &r(" a "),
            "<w:del w:id=\"1\"><w:r><w:delText>jamais </w:delText></w:r></w:del><w:ins w:id=\"2\"><w:r><w:t>enfin</w:t></w:r></w:ins><w:smartTag><w:r><w:t> rouvert</w:t></w:r></w:smartTag>",
            "<w:r><w:footnoteReference w:id=\"2\"/></w:r>", &r(", voir "),
            "<w:hyperlink r:id=\"r2\"><w:r><w:t>le site</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"r3\"><w:r><w:t> et la suite</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"r4\"><w:r><w:t> ici</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t></w:r>"].concat()),
        p("", ""),
        p("", &format!("<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>", shown("Le pont"), shown("Le pont")).replace("<mc:AlternateContent>", "<w:r><mc:AlternateContent>").replace("</mc:AlternateContent>", "</mc:AlternateContent></w:r>").replace("<w:r><w:drawing>", "<w:drawing>").replace("</w:drawing></w:r>", "</w:drawing>")),
        p("Leg", &r("Le pont en mai")),
        p("Titre2", &r("Ensuite")),
        list(0, "un bal"), list(1, "à huit heures"), list(1, "à dix heures"), list(0, "un feu"),
        p("Cit", &r("Quelle fête !")),
        "<w:p><w:pPr><w:rPr><w:del w:id=\"9\"/></w:rPr></w:pPr><w:r><w:t xml:space=\"preserve\">Une phrase </w:t></w:r></w:p>".into(),
        p("", &r("coupée.")),
        p("", &format!("<w:r><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></w:r>", p("", &r("Dans un cadre.")))),
        p("", "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"https://valbourg.example/bal\" </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>Le bal</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"),
        format!("<w:tbl><w:tblPr><w:tblLook w:firstRow=\"1\"/></w:tblPr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:trPr><w:del w:id=\"3\"/></w:trPr><w:tc>{}</w:tc></w:tr></w:tbl>",
            p("", &r("Jour")), p("", &r("Heure")), p("", &r("Samedi")), p("", &r("20 h")), p("", &r("Dimanche"))),
        p("", &shown("Le pont, encore")),
    ]
    .concat();
    let photo = make::photo(640, 480, 5);
    docx(
        &body,
        &[
            ("word/styles.xml", STYLES.as_bytes()),
            ("word/numbering.xml", LISTS.as_bytes()),
            ("word/_rels/document.xml.rels", RELATIONS.as_bytes()),
            ("word/footnotes.xml", NOTES.as_bytes()),
            ("word/media/image1.jpeg", &photo),
        ],
    )
}

#[tokio::test]
async fn texts_of_word_become_drafts() {
    both(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("fete.docx"), long_text()).unwrap();
        let bold = docx(
            &[
                p("", "<w:r><w:rPr><w:b/></w:rPr><w:t>Ouverture de la piscine</w:t></w:r>"),
                p("", &r("Elle ouvre lundi.")),
            ]
            .concat(),
            &[],
        );
        fs::write(folder.join("autre.docx"), bold).unwrap();
        fs::write(folder.join("~$fete.docx"), b"x").unwrap();
        fs::write(folder.join("faux.docx"), b"pas une archive").unwrap();
        let report = run(app, "word", folder, Wish::default()).await;
        assert_eq!(report.elements.len(), 5, "{:#?}", report.elements);
        assert!(said(&report, "faux.docx").1.contains("abîmé"));
        assert_eq!(said(&report, "fete.docx : image1.jpeg").0, Outcome::Imported);
        let (outcome, reasons) = said(&report, "fete.docx");
        assert_eq!(outcome, Outcome::Imported);
        for part in ["table des matières", "suivi des modifications", "deux fois", "reportage", "javascript"]
        {
            assert!(reasons.contains(part), "{part}: {reasons}");
        }
        let (row, fields) = imported(app, "word:fete.docx").await;
        assert_eq!((row.kind, fields.title.as_str()), (Kind::Article, "La fête du pont a eu lieu"));
        assert_eq!(
            names(&fields),
            [
                "heading",
                "paragraph",
                "figure",
                "heading",
                "bulletList",
                "quote",
                "paragraph",
                "paragraph",
                "paragraph",
                "table",
                "orderedList"
            ],
            "{:#?}",
            fields.body
        );
        let plain = text::plain(&fields.body);
        assert!(plain.contains("Le pont a enfin rouvert1, voir le site et la suite ici."), "{plain}");
        assert!(
            plain.contains("Une phrase coupée.")
                && plain.contains("Source : mairie.")
                && !plain.contains("Dimanche"),
            "{plain}"
        );
        assert_eq!(fields.body.content[2].inline().len(), 1, "the caption stands with its picture");
        let (other, other_fields) = imported(app, "word:autre.docx").await;
        assert_eq!(
            (other_fields.title.as_str(), text::plain(&other_fields.body).as_str()),
            ("Ouverture de la piscine", "Elle ouvre lundi.")
        );
        assert_eq!(Refs::of(&fields.body).items.into_iter().collect::<Vec<_>>(), [other.id]);
        unchanged(&run(app, "word", folder, Wish::default()).await);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn texts_of_libreoffice_become_drafts() {
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let content = "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:style=\"s\" xmlns:fo=\"f\" xmlns:table=\"ta\" xmlns:draw=\"d\" xmlns:xlink=\"x\" xmlns:svg=\"v\"><office:automatic-styles>
        <style:style style:name=\"T1\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\"/></style:style>
        <text:list-style style:name=\"L1\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\"/></text:list-style></office:automatic-styles><office:body><office:text>
        <text:tracked-changes><text:changed-region><text:deletion><text:p>Jeté.</text:p></text:deletion></text:changed-region></text:tracked-changes>
        <text:h text:outline-level=\"1\">Le marché</text:h><text:p/><text:p>Le <text:span text:style-name=\"T1\">jeudi</text:span><text:note text:note-class=\"footnote\"><text:note-citation>1</text:note-citation><text:note-body><text:p>Sauf en août.</text:p></text:note-body></text:note>,<text:s/>sous <text:a xlink:href=\"https://valbourg.example/halle\">la halle</text:a>.</text:p>
        <text:list text:style-name=\"L1\"><text:list-item><text:p>fruits</text:p></text:list-item><text:list-item><text:p>poissons</text:p></text:list-item></text:list>
        <text:p><draw:frame><draw:image xlink:href=\"Pictures/a.jpg\"/><draw:image xlink:href=\"Pictures/a.png\"/><svg:desc>La halle</svg:desc></draw:frame></text:p>
        <table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Jour</text:p></table:table-cell><table:table-cell><text:p>Heure</text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>Jeudi</text:p></table:table-cell><table:table-cell><text:p>8 h</text:p></table:table-cell></table:table-row></table:table>
        </office:text></office:body></office:document-content>";
    let mut zip = Zip::default();
    zip.add("content.xml", content.as_bytes()).unwrap();
    zip.stored("Pictures/a.jpg", &make::photo(640, 480, 6)).unwrap();
    fs::write(folder.path().join("marche.odt"), zip.finish().unwrap()).unwrap();
    run(&app, "word", folder.path(), Wish::default()).await;
    let (_, fields) = imported(&app, "word:marche.odt").await;
    assert_eq!(fields.title, "Le marché");
    assert_eq!(
        names(&fields),
        ["paragraph", "orderedList", "figure", "table", "orderedList"],
        "{:#?}",
        fields.body
    );
    let plain = text::plain(&fields.body);
    assert!(
        plain.starts_with("Le jeudi1, sous la halle.")
            && plain.ends_with("Sauf en août.")
            && !plain.contains("Jeté"),
        "{plain}"
    );
    app.leave_jobs();
}

/// From the desk: a text is sent, and its draft opens.
#[tokio::test]
async fn a_text_sent_at_the_desk_becomes_a_draft() {
    both(async |app| {
        let desk = app.as_role(Role::Contributor).await;
        assert!(desk.page("/cms/items/new").await.main().contains("Importer un fichier Word"));
        let whole = long_text();
        let file = File { field: "file", name: "La fête.docx", bytes: &whole };
        let made = desk.post_file("/cms/items/new/word", &[], &file).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let page = desk.page(made.location()).await;
        assert!(page.main().contains("La fête du pont a eu lieu"), "{}", page.main());
        let again = desk.post_file("/cms/items/new/word", &[], &file).await;
        assert_ne!(again.location(), made.location(), "another text");
        for (name, bytes, reason) in
            [("faux.docx", b"rien".as_slice(), "abîmé"), ("vieux.doc", b"\xD0\xCF\x11\xE0", ".docx ou .odt")]
        {
            let refused =
                desk.post_file("/cms/items/new/word", &[], &File { field: "file", name, bytes }).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.page().main().contains(reason), "{name}: {}", refused.page().main());
        }
        let missing = desk.post("/cms/items/new/word", &[]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.leave_jobs();
    })
    .await;
}

/// A photo with what a photographer writes into it, in both ways.
fn described(photo: &[u8]) -> Vec<u8> {
    let dataset = |number: u8, words: &[u8]| [&[0x1C, 2, number, 0, words.len() as u8], words].concat();
    let iptc = [
        dataset(120, b"L'\xE9cole un matin"),
        dataset(80, b"Ana Ruiz"),
        dataset(25, b"\xE9cole"),
        dataset(25, b"rentr\xE9e"),
    ]
    .concat();
    let length = u32::try_from(iptc.len()).unwrap().to_be_bytes();
    let block = [b"Photoshop 3.0\x008BIM\x04\x04\0\0".as_slice(), &length, &iptc].concat();
    let xmp = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"r\"><rdf:Description xmlns:photoshop=\"p\" photoshop:Credit=\"Ville de Valbourg\" xmlns:i=\"i\" xmlns:dc=\"d\">
        <i:AltTextAccessibility><rdf:Alt><rdf:li xml:lang=\"x-default\">Des enfants devant une école</rdf:li></rdf:Alt></i:AltTextAccessibility></rdf:Description></rdf:RDF></x:xmpmeta>";
    let segment = |marker: u8, inside: &[u8]| {
        let length = u16::try_from(inside.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], length.as_slice(), inside].concat()
    };
    [&photo[..2], &segment(0xE1, xmp.as_bytes()), &segment(0xED, &block), &photo[2..]].concat()
}

#[tokio::test]
async fn photos_come_in_with_what_is_written_into_them() {
    both(async |app| {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::create_dir(folder.join("2019")).unwrap();
        let photo = make::photo(1200, 800, 7);
        fs::write(folder.join("2019/ecole.jpg"), described(&photo)).unwrap();
        fs::write(folder.join("2019/ecole-copie.jpg"), described(&photo)).unwrap();
        fs::write(folder.join("DSC_0001.JPG"), make::photo(1200, 800, 9)).unwrap();
        fs::write(folder.join("liste.txt"), "rien").unwrap();
        let report = run(app, "photos", folder, Wish::default()).await;
        assert_eq!(report.elements.len(), 4, "{:#?}", report.elements);
        assert_eq!(said(&report, "liste.txt").0, Outcome::LeftOut);
        let (outcome, reasons) = said(&report, "2019/ecole-copie.jpg");
        assert_eq!(outcome, Outcome::Imported, "{reasons}");
        assert!(reasons.contains("mots-clés : école, rentrée"), "{reasons}");
        let (outcome, reasons) = said(&report, "2019/ecole.jpg");
        assert!(outcome == Outcome::Merged && reasons.contains("la même image"), "{outcome:?} {reasons}");
        assert!(said(&report, "DSC_0001.JPG").1.contains("à décrire"));
        let image = image::by_source(&app.db, "photos:2019/ecole-copie.jpg").await.unwrap().unwrap();
        assert_eq!(
            (image.alt.as_str(), image.caption.as_str(), image.credit.as_str()),
            ("Des enfants devant une école", "L'école un matin", "Ville de Valbourg")
        );
        unchanged(&run(app, "photos", folder, Wish::default()).await);
        app.leave_jobs();
    })
    .await;
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8)
            .fold(crc ^ u32::from(*byte), |it, _| if it & 1 == 1 { (it >> 1) ^ 0xEDB8_8320 } else { it >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

/// The head of a PNG of this size, without its pixels.
fn huge(side: u32) -> Vec<u8> {
    let chunk = |name: &[u8], inside: &[u8]| {
        let named = [name, inside].concat();
        [&u32::try_from(inside.len()).unwrap().to_be_bytes(), named.as_slice(), &crc(&named).to_be_bytes()]
            .concat()
    };
    let head = [side.to_be_bytes().as_slice(), &side.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &head), &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")]
        .concat()
}

/// An archive whose first file says it unpacks to so much.
fn bomb(mut archive: Vec<u8>, says: u32) -> Vec<u8> {
    let at = archive.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    archive[at + 24..at + 28].copy_from_slice(&says.to_le_bytes());
    archive
}

/// Whatever a file is made to do, it is refused or bounded, with a line that says why.
#[tokio::test]
async fn hostile_files_are_refused_with_a_line() {
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let begun = Instant::now();
    for sort in ["texts", "photos", "pages"] {
        fs::create_dir(folder.join(sort)).unwrap();
    }
    let text = docx(&p("", &r("Bonjour.")), &[]);
    let write = |path: &str, bytes: &[u8]| fs::write(folder.join(path), bytes).unwrap();
    write("texts/bombe.docx", &bomb(text.clone(), u32::MAX));
    write("texts/menteur.docx", &bomb(text.clone(), 10));
    let archive = |document: &str| {
        let mut zip = Zip::default();
        zip.add("word/document.xml", document.as_bytes()).unwrap();
        zip.finish().unwrap()
    };
    let laughs: String =
        (1..9).map(|it| format!("<!ENTITY l{it} \"{}\">", format!("&l{};", it - 1).repeat(10))).collect();
    let laughs = format!(
        "<!DOCTYPE w [<!ENTITY l0 \"ha\">{laughs}]><w:document><w:body><w:p><w:r><w:t>&l8;</w:t></w:r></w:p></w:body></w:document>"
    );
    write("texts/rires.docx", &archive(&laughs));
    let outside = "<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:document><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>";
    write("texts/dehors.docx", &archive(outside));
    let tower = format!(
        "<w:document><w:body>{}{}</w:body></w:document>",
        "<w:sdt>".repeat(20_000),
        "</w:sdt>".repeat(20_000)
    );
    write("texts/tour.docx", &archive(&tower));
    let climbing =
        "<Relationships><Relationship Id=\"r1\" Target=\"../../../../etc/passwd\"/></Relationships>";
    write(
        "texts/monte.docx",
        &docx(
            &format!("{}{}", p("", &r("Bonjour.")), p("", &shown("x"))),
            &[("word/_rels/document.xml.rels", climbing.as_bytes())],
        ),
    );
    let report = run(&app, "word", &folder.join("texts"), Wish::default()).await;
    for (name, reason) in [
        ("bombe.docx", "256 Mo"),
        ("menteur.docx", "abîmé"),
        ("rires.docx", "entités"),
        ("dehors.docx", "entités"),
        ("tour.docx", "les uns dans les autres"),
    ] {
        let (outcome, reasons) = said(&report, name);
        assert!(outcome == Outcome::LeftOut && reasons.contains(reason), "{name}: {outcome:?} {reasons}");
    }
    let (outcome, reasons) = said(&report, "monte.docx");
    assert!(outcome == Outcome::Imported && reasons.contains("absente du fichier"), "{reasons}");

    write("photos/geante.png", &huge(30_000));
    write("photos/piege.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"90\"><script>alert(1)</script><rect onload=\"alert(2)\" width=\"90\" height=\"90\"/><a href=\"javascript:alert(3)\"><circle cx=\"20\" cy=\"20\" r=\"10\"/></a></svg>");
    let report = run(&app, "photos", &folder.join("photos"), Wish::default()).await;
    assert_eq!(said(&report, "geante.png").0, Outcome::LeftOut);
    assert!(!said(&report, "geante.png").1.is_empty());
    if let Some(drawing) = image::by_source(&app.db, "photos:piege.svg").await.unwrap() {
        let kept = String::from_utf8(app.media.get(drawing.hash.parse().unwrap()).unwrap()).unwrap();
        assert!(!kept.contains("script") && !kept.contains("onload"), "{kept}");
    }

    let tower = format!(
        "<main><p>Avant.</p><img src=\"../photos/geante.png\"><img src=\"../../etc/passwd\">{}mot</main>",
        "<div>".repeat(20_000)
    );
    write("pages/tour.html", tower.as_bytes());
    let report = run(&app, "html", &folder.join("pages"), Wish::default()).await;
    assert!(said(&report, "tour.html").1.contains("absente"), "{}", said(&report, "tour.html").1);

    fs::create_dir(folder.join("md")).unwrap();
    let deep = "<div>".repeat(20_000);
    write("md/tour.md", format!("---\ntitle: Tour\nlede: Haute.\n---\n\n{deep}mot\n").as_bytes());
    assert_eq!(
        said(&run(&app, "markdown", &folder.join("md"), Wish::default()).await, "tour.md").0,
        Outcome::Imported
    );
    let entities = format!(
        "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><rss><channel><wp:base_blog_url>https://a.example</wp:base_blog_url><item><title>&b;</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[{deep}mot]]></content:encoded></item></channel></rss>"
    );
    write("export.xml", entities.as_bytes());
    let report = run(&app, "wordpress", &folder.join("export.xml"), Wish::default()).await;
    assert_eq!(report.elements.len(), 1);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    app.leave_jobs();
}

fn samples(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(folder);
    if !path.exists() {
        eprintln!("../shared/samples/{folder} is not here: it is not tested");
        return None;
    }
    Some(path)
}

/// Words of a text, letters and figures.
fn words(text: &str) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for word in text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()) {
        *found.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    found
}

/// What a file of Word shows, read simply: the words of its runs, each paragraph apart, without what was deleted or stands there twice.
fn seen(path: &Path) -> String {
    let files = zip::files(&fs::read(path).unwrap(), |it| {
        ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"].contains(&it)
    })
    .unwrap();
    let mut out = String::new();
    for (_, bytes) in files {
        let mut source = String::from_utf8(bytes).unwrap();
        for twice in ["mc:Fallback", "w:del"] {
            while let Some(begin) =
                source.find(&format!("<{twice}>")).or_else(|| source.find(&format!("<{twice} ")))
            {
                let Some(end) = source[begin..].find(&format!("</{twice}>")) else { break };
                source.replace_range(begin..begin + end + twice.len() + 3, "");
            }
        }
        for part in source.split('<').skip(1) {
            let Some((tag, words)) = part.split_once('>') else { continue };
            if (tag == "w:t" || tag.starts_with("w:t ")) && !tag.ends_with('/') {
                out.push_str(&words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"));
            } else if tag == "/w:p" || tag.starts_with("w:br") || tag.starts_with("w:tab") {
                out.push(' ');
            }
        }
    }
    out
}

#[tokio::test]
async fn every_sample_text_comes_in_whole() {
    let Some(folder) = samples("docx") else { return };
    let app = TestApp::sqlite().await;
    let report = run(&app, "word", &folder, Wish::default()).await;
    let (mut before, mut after, mut texts) = (0, 0, 0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        texts += 1;
        let had = words(&seen(&path));
        let (outcome, reasons) = said(&report, &name);
        if outcome == Outcome::LeftOut {
            assert!(had.is_empty() && reasons.contains("sans texte"), "{name}: {reasons}");
            continue;
        }
        assert_eq!(outcome, Outcome::Imported, "{name}");
        let (_, fields) = imported(&app, &format!("word:{name}")).await;
        let has = words(&format!("{}\n{}", fields.title, text::plain(&fields.body)));
        for (word, times) in had {
            before += times;
            let kept = times.min(has.get(&word).copied().unwrap_or(0));
            if kept < times {
                eprintln!("{name}: « {word} » {kept} of {times}");
            }
            after += kept;
        }
        let pictures: Vec<_> = Refs::of(&fields.body).images.into_iter().collect();
        let once: HashSet<_> = pictures.iter().collect();
        assert_eq!(once.len(), pictures.len(), "{name}: a doubled image");
    }
    assert!(texts > 40 && after * 100 >= before * 99, "{after} words of {before}");
    unchanged(&run(&app, "word", &folder, Wish::default()).await);
    app.leave_jobs();
}

#[tokio::test]
async fn every_sample_photo_comes_in() {
    let Some(folder) = samples("photos") else { return };
    let app = TestApp::sqlite().await;
    let report = run(&app, "photos", &folder, Wish::default()).await;
    assert_eq!(report.elements.len(), fs::read_dir(&folder).unwrap().count());
    assert!(report.elements.iter().all(|it| it.outcome == Outcome::Imported), "{:#?}", report.elements);
    unchanged(&run(&app, "photos", &folder, Wish::default()).await);
    app.leave_jobs();
}

/// Attacks of others through every reader: the page they stand on has nothing in it that a plain page has not.
#[tokio::test]
async fn attacks_do_nothing_on_any_page() {
    let Some(path) = samples("xss/expect.mjs") else { return };
    let source = fs::read_to_string(path).unwrap();
    let lines = source.lines().filter_map(|it| it.trim().strip_prefix("\"payload\":"));
    let payloads: Vec<String> =
        lines.filter_map(|it| serde_json::from_str(it.trim().trim_end_matches(',')).ok()).collect();
    assert!(payloads.len() > 100);
    let app = TestApp::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for sort in ["md", "pages", "texts"] {
        fs::create_dir(folder.join(sort)).unwrap();
    }
    let escaped = |it: &str| {
        it.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
            .replace(|it: char| it.is_control(), " ")
    };
    let mut items = String::new();
    for (at, some) in payloads.chunks(12).enumerate() {
        let all = some.join("\n\n");
        fs::write(
            folder.join(format!("md/a{at}.md")),
            format!("---\ntitle: Attaque {at}\nlede: Une phrase.\n---\n\nAvant.\n\n{all}\n\nAprès.\n"),
        )
        .unwrap();
        fs::write(
            folder.join(format!("pages/a{at}.html")),
            format!("<title>Page {at}</title><main><p>Avant.</p>{all}<p>Après.</p></main>"),
        )
        .unwrap();
        let body: String = some
            .iter()
            .map(|it| {
                p(
                    "",
                    &format!(
                        "{}<w:hyperlink r:id=\"r4\"><w:r><w:t>{}</w:t></w:r></w:hyperlink>",
                        r(&escaped(it)),
                        "ici"
                    ),
                )
            })
            .collect();
        fs::write(
            folder.join(format!("texts/a{at}.docx")),
            docx(&body, &[("word/_rels/document.xml.rels", RELATIONS.as_bytes())]),
        )
        .unwrap();
        items.push_str(&format!("<item><title>Article {at}</title><wp:post_id>{}</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[<p>Avant.</p>{}]]></content:encoded></item>", at + 1, all.replace("]]>", "")));
    }
    fs::write(
        folder.join("export.xml"),
        format!(
            "<rss><channel><wp:base_blog_url>https://a.example</wp:base_blog_url>{items}</channel></rss>"
        ),
    )
    .unwrap();
    let plain = make::live(&app, make::article("Rien de spécial")).await;
    let counted = |html: &str| {
        let html = Html::parse_document(html);
        let all = Selector::parse("*").unwrap();
        let mut odd = 0;
        for it in html.select(&all) {
            let runs =
                ["script", "iframe", "object", "embed", "base", "math", "style"].contains(&it.value().name());
            let acts = it.value().attrs().any(|(key, value)| {
                let value: String =
                    value.chars().filter(|it| !it.is_whitespace() && !it.is_control()).collect();
                key.starts_with("on")
                    || value.to_lowercase().starts_with("javascript:")
                    || (key == "href" && value.starts_with("data:"))
            });
            odd += usize::from(runs) + usize::from(acts);
        }
        odd
    };
    let calm = counted(&app.reader().get(&address::path(&plain)).await.text());
    fs::create_dir(folder.join("calm")).unwrap();
    fs::write(folder.join("calm/rien.html"), "<title>Rien</title><main><p>Rien de spécial.</p></main>")
        .unwrap();
    run(&app, "html", &folder.join("calm"), publish()).await;
    let (page, _) = imported(&app, "html:rien.html").await;
    let calm_page = counted(&app.reader().get(&address::path(&page)).await.text());
    let mut looked = 0;
    for (sort, place) in
        [("markdown", "md"), ("html", "pages"), ("word", "texts"), ("wordpress", "export.xml")]
    {
        let report = run(&app, sort, &folder.join(place), publish()).await;
        for it in &report.elements {
            let Some(id) = it.item else { continue };
            let row = item::by_id(&app.db, id).await.unwrap();
            let answer = app.reader().get(&address::path(&row)).await;
            if answer.status == StatusCode::OK {
                looked += 1;
                let calm = if row.kind == Kind::Page { calm_page } else { calm };
                assert_eq!(counted(&answer.text()), calm, "{sort} {}", it.source);
            }
        }
    }
    assert!(looked > payloads.len() / 12 * 3, "only {looked} pages are public");
    app.leave_jobs();
}
