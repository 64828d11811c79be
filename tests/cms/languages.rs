//! The languages a town's site speaks.
use crate::support::app::{Answer, Client, TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::item;
use parvis::content::publish::{self, Act, New};
use parvis::staff::{Person, Role};

/// A live article in English.
async fn english(app: &TestApp) -> item::Model {
    let fields = make::article("The pool opens");
    let new = New::of(fields.details.kind(), "en");
    let draft = publish::create(&app.db, &Person::system(), new, fields, app.now()).await.unwrap();
    make::act(app, &draft, Act::Publish).await
}

/// Sends the settings as they stand, with these changes. Returns the answer.
async fn set(app: &TestApp, languages: &[&str], first: &str) -> Answer {
    let admin = app.as_role(Role::Administrator).await;
    let page = admin.page("/cms/settings").await;
    let fields = [
        "version",
        "name",
        "magazine",
        "time_zone",
        "identity.accent",
        "identity.accent_dark",
        "identity.tint",
        "identity.ink",
        "identity.paper",
    ];
    let kept = fields.map(|it| page.value(it));
    let mut form: Vec<(&str, &str)> = fields.into_iter().zip(kept.iter().map(String::as_str)).collect();
    form.extend(languages.iter().map(|it| ("languages", *it)));
    form.push(("first_language", first));
    admin.post("/cms/settings", &form).await
}

/// Whether the page of an item offers to say it in English.
async fn translates(who: &Client<'_>, id: i64) -> bool {
    let ways = who.page(&format!("/cms/items/{id}")).await.attributes("a", "href");
    ways.iter().any(|it| it.contains("locale=en"))
}

#[tokio::test]
async fn a_language_that_is_not_offered_has_no_pages_and_stays_at_the_desk() {
    both(async |app| {
        let french = make::live(app, make::article("La piscine ouvre")).await;
        let pool = english(app).await;
        let (reader, chief) = (app.reader(), app.as_role(Role::ChiefEditor).await);
        let news = "/en/news/the-pool-opens";
        assert_eq!(reader.get(news).await.status, StatusCode::OK);
        assert!(reader.get("/sitemap.xml").await.text().contains("/en/news/the-pool-opens"));
        assert!(reader.page("/").await.attributes("a", "href").iter().any(|it| it.starts_with("/en")));
        assert!(translates(&chief, french.short_id).await);

        // One stays offered, and the first is one of them; what was ticked is kept.
        let none = set(app, &[], "fr").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.page().main().contains("au moins une langue"), "{}", none.page().main());
        let other = set(app, &["fr"], "en").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(other.page().value("first_language"), "en");
        let done = set(app, &["fr"], "fr").await;
        assert_eq!(done.location(), "/cms/settings", "{}", done.text());

        for home in ["/en", "/en/"] {
            let led = reader.get(home).await;
            assert_eq!((led.status, led.location()), (StatusCode::TEMPORARY_REDIRECT, "/"), "{home}");
        }
        for path in [news, "/en/news", "/en/search", "/en/feed.atom", "/en/events.ics", "/en/magazine"] {
            let lost = reader.get(path).await;
            assert_eq!(lost.status, StatusCode::NOT_FOUND, "{path}");
            let page = lost.page();
            assert!(page.links().contains(&"/".to_owned()), "{path}: a way out");
            assert!(!page.attributes("a", "href").iter().any(|it| it.starts_with("/en")), "{path}");
            assert_eq!(page.attributes("html", "lang"), ["fr"], "{path}");
        }
        for path in ["/", "/actualites", "/actualites/la-piscine-ouvre"] {
            let page = reader.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            for words in ["hreflang", "English", "href=\"/en"] {
                assert!(!page.text().contains(words), "{path} names {words}");
            }
        }
        let map = reader.get("/sitemap.xml").await.text();
        assert!(map.contains("/actualites/la-piscine-ouvre") && !map.contains("/en/"), "{map}");
        assert_eq!(reader.get("/robots.txt").await.status, StatusCode::OK);

        // At the desk the item is there and says why readers do not see it; nothing new is begun in its language.
        let row = chief.page("/cms/items?q=pool").await.texts("tbody tr").concat();
        assert!(row.contains("The pool opens") && row.contains("anglais, hors du site"), "{row}");
        let opened = chief.page(&format!("/cms/items/{}", pool.short_id)).await;
        assert!(opened.main().contains("hors du site"), "{}", opened.main());
        assert!(!translates(&chief, french.short_id).await);
        let blank = chief.page("/cms/items/new/article?locale=en").await;
        assert_eq!(blank.value("locale"), "fr");

        // It comes back as it was.
        set(app, &["fr", "en"], "fr").await;
        assert_eq!(reader.get(news).await.status, StatusCode::OK);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn english_may_be_the_first_or_the_only_language() {
    both(async |app| {
        english(app).await;
        set(app, &["fr", "en"], "en").await;
        let (reader, chief) = (app.reader(), app.as_role(Role::ChiefEditor).await);
        let blank = chief.page("/cms/items/new/article").await;
        assert_eq!(blank.value("locale"), "en");
        let switch = reader.page("/en/").await.texts("header .languages > *");
        assert_eq!(switch[..2], ["English", "Français"]);

        set(app, &["en"], "en").await;
        let led = reader.get("/").await;
        assert_eq!((led.status, led.location()), (StatusCode::TEMPORARY_REDIRECT, "/en/"));
        let lost = reader.get("/actualites").await;
        assert_eq!(lost.status, StatusCode::NOT_FOUND);
        assert_eq!(lost.page().attributes("html", "lang"), ["en"]);
        let home = reader.page("/en/").await;
        assert!(home.main().contains("The pool opens"), "{}", home.main());
        // The preview of the settings shows what the site speaks.
        let settings = app.as_role(Role::Administrator).await.page("/cms/settings").await;
        assert_eq!(settings.attributes("iframe", "src"), ["/en/"]);
        assert!(settings.links().contains(&"/en/news/the-pool-opens".to_owned()), "{:?}", settings.links());
        // What has no language answers as ever.
        assert_eq!(reader.get("/icon.svg").await.status, StatusCode::OK);
        app.leave_jobs();
    })
    .await;
}
