//! THE story, through the real router, on both databases: one article is written once, read on its page, in lists, feed, sitemap, search
//! and on paper; then it is withdrawn, everywhere.
use crate::support::app::{Client, PUBLIC_URL, TestApp, both};
use crate::support::{make, pdf};
use axum::http::StatusCode;
use chrono::Duration;
use parvis::staff::Role;

const TITLE: &str = "La bibliothèque rouvre ses portes après l’été";
const PATH: &str = "/actualites/la-bibliotheque-rouvre-ses-portes-apres-l-ete";
const NOTICE: &str = "Cet article annonçait une date fausse. La réouverture est reportée.";

#[tokio::test(flavor = "multi_thread")]
async fn one_article_everywhere_then_withdrawn_everywhere() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let topic = make::topic(app, "culture-loisirs", "Culture et loisirs").await;
        let id = written(app, &chief, &topic.to_string()).await;
        nowhere_yet(app).await;

        let published =
            chief.post(&format!("/cms/items/{id}/publish"), &[("version", "1"), ("looked", "true")]).await;
        assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.page().main());
        app.run_jobs().await;
        on_the_web(app, &id).await;
        on_paper(app, &chief, 1, true).await;

        let form = [("version", "2"), ("reason", "error"), ("notice", NOTICE)];
        let withdrawn = chief.post(&format!("/cms/items/{id}/withdraw"), &form).await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.page().main());
        gone_from_the_web(app, &id).await;
        on_paper(app, &chief, 1, false).await;
        on_paper(app, &chief, 2, false).await;
        app.run_jobs().await;
    })
    .await;
}

/// Written through the desk's form. Returns the number of its short address.
async fn written(app: &TestApp, chief: &Client<'_>, topic: &str) -> String {
    let body = serde_json::to_string(&make::body(&[
        "Les rayonnages sont neufs, les fauteuils aussi.",
        "On y trouvera trois mille ouvrages de plus, et du café.",
    ]));
    let form = [
        ("title", TITLE),
        ("lede", "Trois mois de travaux, trois mille livres de plus : rendez-vous samedi à 10 h."),
        ("kicker", "Médiathèque"),
        ("topics", topic),
        ("body", &body.unwrap()),
        ("details.form", "news"),
    ];
    let answer = chief.post("/cms/items/new/article", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page().main());
    assert_eq!(app.get_status(PATH).await, StatusCode::NOT_FOUND, "a draft is not public");
    let preview = chief.page(&format!("/apercu/{}", answer.location().rsplit('/').next().unwrap())).await;
    assert_eq!(preview.texts("h1"), [TITLE], "colleagues see the draft as it will look");
    answer.location().trim_start_matches("/cms/items/").to_owned()
}

async fn nowhere_yet(app: &TestApp) {
    for path in [
        "/",
        "/actualites",
        "/feed.atom",
        "/sitemap.xml",
        "/recherche?q=bibliotheque",
        "/themes/culture-loisirs",
    ] {
        let page = app.reader().get(path).await;
        assert!(!page.text().contains(PATH), "{path} names a draft");
    }
}

async fn on_the_web(app: &TestApp, id: &str) {
    let reader = app.reader();
    let page = reader.page(PATH).await;
    assert_eq!(page.texts("h1"), [TITLE]);
    let main = page.main();
    for words in [
        "Médiathèque",
        "Trois mois de travaux",
        "trois mille ouvrages de plus",
        "1er décembre 2026",
        "Culture et loisirs",
        "min de lecture",
    ] {
        assert!(main.contains(words), "{words} is not on the page: {main}");
    }
    assert_eq!(page.attributes("link[rel=canonical]", "href"), [format!("{PUBLIC_URL}{PATH}")]);
    assert!(page.texts("title")[0].contains(TITLE));

    let short = reader.get(&format!("/a/{id}")).await;
    assert_eq!((short.status, short.location()), (StatusCode::FOUND, PATH), "the address printed on paper");
    for list in ["/", "/actualites", "/themes/culture-loisirs"] {
        assert!(reader.page(list).await.links().contains(&PATH.to_owned()), "{list}");
    }
    let feed = reader.get("/feed.atom").await;
    assert!(
        feed.text().contains(&format!("{PUBLIC_URL}{PATH}")) && feed.text().contains("trois mille ouvrages")
    );
    let topic = reader.get("/themes/culture-loisirs/feed.atom").await;
    assert!(topic.text().contains(PATH), "the feed of its topic");
    assert!(reader.get("/sitemap.xml").await.text().contains(&format!("<loc>{PUBLIC_URL}{PATH}</loc>")));
    // By title, by plural without accents, by body, by topic; not by what is not there.
    for words in ["bibliothèque", "bibliotheques", "fauteuil", "OUVRAGE", "loisirs", "etes bibliotheques"] {
        assert_eq!(found(app, words).await, [PATH], "{words}");
    }
    assert_eq!(found(app, "piscine").await, Vec::<String>::new());
}

async fn found(app: &TestApp, words: &str) -> Vec<String> {
    let query = url::form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>();
    app.reader().page(&format!("/recherche?q={query}")).await.attributes("ol.results h2 a", "href")
}

/// The issue is planned if it is not yet, built, and read.
async fn on_paper(app: &TestApp, chief: &Client<'_>, number: i32, there: bool) {
    let at = format!("/cms/issues/{number}");
    if chief.get(&at).await.status == StatusCode::NOT_FOUND {
        app.wait(Duration::minutes(1));
        let number = number.to_string();
        let form =
            [("number", number.as_str()), ("title", "L’hiver arrive"), ("closing_at", "2026-12-15T18:00")];
        let planned = chief.post("/cms/issues", &form).await;
        assert_eq!(
            (planned.status, planned.location()),
            (StatusCode::SEE_OTHER, at.as_str()),
            "{}",
            planned.page().main()
        );
    }
    let offered = chief.page(&at).await.texts("section[aria-labelledby=contents]").concat();
    assert_eq!(offered.contains(TITLE), there, "among the articles offered");
    let asked = chief.post(&format!("{at}/build"), &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.page().main());
    assert_eq!(chief.page(&at).await.attributes("wait-for", "stream"), [format!("{at}/progress")]);
    app.run_jobs().await;
    assert!(chief.page(&at).await.attributes("wait-for", "stream").is_empty());
    let proof = chief.get(&format!("{at}/proof.pdf")).await;
    assert_eq!(proof.status, StatusCode::OK);
    let (text, pages) = (pdf::text(&proof.body), pdf::pages(&proof.body));
    assert_eq!(pages % 4, 0, "{pages} pages");
    assert_eq!(pdf::holds(&text, TITLE), there, "{text}");
    assert_eq!(pdf::holds(&text, "trois mille ouvrages de plus"), there, "{text}");
    assert_eq!(pdf::holds(&text, "valbourg.example/a/1"), there, "its short address");
}

async fn gone_from_the_web(app: &TestApp, id: &str) {
    let reader = app.reader();
    for path in [PATH.to_owned(), format!("/a/{id}")] {
        let answer = reader.get(&path).await;
        assert_eq!(answer.status, StatusCode::GONE, "{path}");
        assert!(answer.page().main().contains(NOTICE), "{}", answer.page().main());
        assert!(answer.page().links().contains(&"/".to_owned()), "a way out");
    }
    for path in [
        "/",
        "/actualites",
        "/themes/culture-loisirs",
        "/feed.atom",
        "/themes/culture-loisirs/feed.atom",
        "/sitemap.xml",
    ] {
        let answer = reader.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text().contains(PATH), "{path} still names it");
    }
    assert_eq!(found(app, "bibliotheque").await, Vec::<String>::new());
}

impl TestApp {
    /// The status a reader gets.
    async fn get_status(&self, path: &str) -> StatusCode {
        self.reader().get(path).await.status
    }
}
