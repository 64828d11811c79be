//! A town that moves in with pages of an old site.
use crate::support::app::{TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::import::{self, Outcome, Wish};
use parvis::content::state::Visibility;
use parvis::content::{Kind, address, item, revision};
use parvis::intake::{Report, source};
use parvis::richtext::{Block, check, refs::Refs, text};
use parvis::staff::Person;
use std::fs;
use std::path::Path;
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
