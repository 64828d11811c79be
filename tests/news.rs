//! The news: narrowed, read in order, followed, shown elsewhere.
use crate::support::app::{PUBLIC_URL, TestApp, both};
use crate::support::make;
use axum::http::{StatusCode, header};
use parvis::content::Kind;
use parvis::content::article::{Article, Correction, Form};
use parvis::content::fields::{Details, Fields};
use parvis::content::publish::{self, Act, New};
use parvis::content::topic::{self, ZoneKind, zone};
use parvis::staff::{Person, Role};
use uuid::Uuid;

fn of_form(title: &str, form: Form) -> Fields {
    Fields { details: Details::Article(Article { form, ..Article::default() }), ..make::article(title) }
}

async fn titles(app: &TestApp, path: &str) -> Vec<String> {
    app.reader().page(path).await.texts(".rows h3")
}

#[tokio::test]
async fn news_is_narrowed_by_form_topic_and_part_of_town() {
    both(async |app| {
        let sport = make::topic(app, "sport", "Sport").await;
        make::topic(app, "culture", "Culture").await;
        let quarter = zone::Model {
            id: Uuid::now_v7(),
            slug: "les-rives".into(),
            label_fr: "Les Rives".into(),
            label_en: String::new(),
            position: 1,
            polygon: None,
            kind: ZoneKind::Quarter,
        };
        topic::save_zone(&app.db, quarter.clone()).await.unwrap();
        make::live(app, Fields { topics: vec![sport], ..of_form("Le gymnase", Form::Works) }).await;
        make::live(app, of_form("Portrait d’une nageuse", Form::Portrait)).await;
        let both_ways =
            Fields { topics: vec![sport], zones: vec![quarter.id], ..of_form("La nageuse", Form::Portrait) };
        make::live(app, both_ways).await;

        for (path, expected) in [
            ("/actualites?form=works", vec!["Le gymnase"]),
            ("/actualites?form=portrait", vec!["La nageuse", "Portrait d’une nageuse"]),
            ("/actualites?form=portrait&topic=sport", vec!["La nageuse"]),
            ("/actualites?zone=les-rives", vec!["La nageuse"]),
            ("/actualites?form=brief", vec![]),
        ] {
            assert_eq!(titles(app, path).await, expected, "{path}");
        }
        // What cannot be meant is passed over, and an absurd page is not found.
        assert_eq!(titles(app, "/actualites?form=x&topic=x&zone=%F0%9F%99%82").await.len(), 3);
        assert_eq!(app.reader().get("/actualites?form=works&page=9").await.status, StatusCode::NOT_FOUND);
        let page = app.reader().page("/actualites?form=portrait&topic=sport").await;
        assert_eq!(page.texts("[role=status]"), ["Un article"]);
        assert_eq!(page.value_of("select[name=form] option[selected]"), "portrait");
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex, follow"]);
        assert!(page.links().contains(&"/actualites".to_owned()), "the way back to all of it");
        assert!(page.links().contains(&"/themes/sport/feed.rss".to_owned()), "the feed of what is asked");
        let none = app.reader().page("/actualites?form=brief").await;
        assert!(none.main().contains("Rien ne correspond"), "{}", none.main());
    })
    .await;
}

#[tokio::test]
async fn articles_of_a_dossier_are_read_one_after_the_other() {
    both(async |app| {
        for title in ["La source", "Le barrage", "Le delta"] {
            make::live(app, make::article(title)).await;
        }
        let place = Fields { details: Fields::empty(Kind::Place).details, ..make::article("Le pont") };
        make::draft(app, Fields { slug: "le-pont".into(), ..place }).await;
        let (chief, editor) = (app.as_role(Role::ChiefEditor).await, app.as_role(Role::Editor).await);
        assert_eq!(editor.get("/cms/dossiers").await.status, StatusCode::FORBIDDEN);
        assert!(chief.page("/cms/topics").await.links().contains(&"/cms/dossiers".to_owned()));
        let form = |label: &'static str, articles: &'static str| {
            [
                ("label_fr", label),
                ("label_en", "Living with the river"),
                ("dossier_articles", articles),
                ("summary_fr", "De la source au delta."),
            ]
        };
        for (label, articles, said) in [
            ("", "/actualites/la-source\n/actualites/le-delta", "À remplir"),
            ("Vivre avec la Lène", "/actualites/la-source", "au moins deux articles"),
            (
                "Vivre avec la Lène",
                "/actualites/la-source\n/actualites/rien",
                "Aucun article à l’adresse /actualites/rien",
            ),
            ("Vivre avec la Lène", "/actualites/la-source\n/lieux/le-pont", "n’est pas un article"),
        ] {
            let refused = chief.post("/cms/dossiers", &form(label, articles)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{articles}");
            let page = refused.page();
            assert!(page.main().contains(said), "{said}: {}", page.main());
            assert_eq!(page.value("label_fr"), label, "what was typed stays");
        }
        let order =
            format!("{PUBLIC_URL}/actualites/le-delta\n/actualites/la-source\n/actualites/le-barrage");
        let kept = chief
            .post(
                "/cms/dossiers",
                &[
                    ("label_fr", "Vivre avec la Lène"),
                    ("label_en", "Living with the river"),
                    ("summary_fr", "De la source au delta."),
                    ("dossier_articles", &order),
                ],
            )
            .await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.page().main());

        let path = "/dossiers/vivre-avec-la-lene";
        let page = app.reader().page(path).await;
        assert_eq!(page.texts("h1"), ["Vivre avec la Lène"]);
        assert_eq!(page.texts("ol.rows h3"), ["Le delta", "La source", "Le barrage"]);
        for way in ["/actualites", "/plan-du-site"] {
            assert!(app.reader().page(way).await.links().contains(&path.to_owned()), "{way}");
        }
        assert!(
            app.reader().get("/sitemap.xml").await.text().contains(&format!("<loc>{PUBLIC_URL}{path}</loc>"))
        );
        let middle = app.reader().page("/actualites/la-source").await;
        assert!(middle.main().contains("Article 2 sur 3"), "{}", middle.main());
        assert_eq!(middle.attributes(".dossier-steps [rel=prev]", "href"), ["/actualites/le-delta"]);
        assert_eq!(middle.attributes(".dossier-steps [rel=next]", "href"), ["/actualites/le-barrage"]);

        // A translation takes the place of its article; what is not translated stays, said to be French.
        let source = parvis::content::item::named(&app.db, Kind::Article, "fr", "la-source").await.unwrap();
        let new = New { translation_of: Some(source.id), ..New::of(Kind::Article, "en") };
        let english =
            publish::create(&app.db, &Person::system(), new, make::article("The spring"), app.now())
                .await
                .unwrap();
        make::act(app, &english, Act::Publish).await;
        let page = app.reader().page(&format!("/en{path}")).await;
        assert_eq!(page.texts("h1"), ["Living with the river"]);
        assert_eq!(page.texts("ol.rows h3"), ["Le delta", "The spring", "Le barrage"]);
        assert_eq!(page.attributes("ol.rows h3 a[lang=fr]", "href").len(), 2);
        assert!(page.main().contains("shown in French"), "{}", page.main());

        // What is withdrawn is passed over, and a dossier without articles is not there.
        make::act(app, &source, make::withdrawal("Retiré.")).await;
        let delta = app.reader().page("/actualites/le-delta").await;
        assert_eq!(delta.attributes(".dossier-steps [rel=next]", "href"), ["/actualites/le-barrage"]);
        let id =
            chief.page("/cms/dossiers").await.links().into_iter().find(|it| it.contains("one=")).unwrap();
        // Under another address, it is found by the one it had.
        let own = id.split("one=").nth(1).unwrap();
        let order = "/actualites/le-delta\n/actualites/le-barrage";
        let form = [("id", own), ("label_fr", "La Lène"), ("slug", "la-lene"), ("dossier_articles", order)];
        let moved = chief.post("/cms/dossiers", &form).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.page().main());
        for english in ["", "/en"] {
            let old = app.reader().get(&format!("{english}{path}")).await;
            assert_eq!(old.status, StatusCode::MOVED_PERMANENTLY);
            assert_eq!(old.headers[header::LOCATION], format!("{english}/dossiers/la-lene"));
        }
        let remove = id.replace("?one=", "/") + "/remove";
        assert_eq!(chief.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.reader().get("/dossiers/la-lene").await.status, StatusCode::NOT_FOUND);
        assert!(!app.reader().page("/actualites/le-delta").await.main().contains("Dossier"));
    })
    .await;
}

#[tokio::test]
async fn news_is_followed_as_rss_too() {
    both(async |app| {
        let sport = make::topic(app, "sport", "Sport").await;
        make::live(app, Fields { topics: vec![sport], ..make::article("Du sport & du jeu") }).await;
        make::live(app, make::article("Autre chose")).await;
        let reader = app.reader();
        let all = reader.get("/feed.rss").await;
        assert_eq!(all.headers[header::CONTENT_TYPE], "application/rss+xml; charset=utf-8");
        let text = all.text();
        assert!(text.starts_with("<?xml") && text.contains("<rss version=\"2.0\""), "{text}");
        assert_eq!(text.matches("<item>").count(), 2);
        assert!(text.contains("<title>Du sport &amp; du jeu</title>"), "{text}");
        assert!(text.contains(&format!("<link>{PUBLIC_URL}/actualites/du-sport-du-jeu</link>")), "{text}");
        assert!(text.contains("&lt;p&gt;"), "whole texts");
        assert!(text.contains("+0000</pubDate>"), "{text}");
        let topic = reader.get("/themes/sport/feed.rss").await.text();
        assert!(topic.contains("Du sport") && !topic.contains("Autre chose"));
        assert_eq!(reader.get("/themes/rien/feed.rss").await.status, StatusCode::NOT_FOUND);
        let offered = reader.page("/themes/sport").await;
        assert_eq!(
            offered.attributes("link[rel=alternate][type*=xml]", "href"),
            ["/themes/sport/feed.rss", "/themes/sport/feed.atom"]
        );
        for feed in reader.page("/").await.attributes("link[type*=xml]", "href") {
            assert_eq!(reader.get(&feed).await.status, StatusCode::OK, "{feed}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_shared_has_a_picture_of_its_own() {
    both(async |app| {
        let item = make::live(app, make::article("Le marché s’installe sur la place")).await;
        let path = "/actualites/le-marche-s-installe-sur-la-place";
        let reader = app.reader();
        let shown = async |path: &str| {
            reader
                .page(path)
                .await
                .attributes("meta[property='og:image']", "content")
                .pop()
                .unwrap_or_default()
        };
        let address = shown(path).await;
        assert!(address.starts_with(&format!("{PUBLIC_URL}/partage/{}-", item.short_id)), "{address}");
        let picture = reader.get(address.strip_prefix(PUBLIC_URL).unwrap()).await;
        assert_eq!(picture.headers[header::CONTENT_TYPE], "image/jpeg");
        let drawn = image::load_from_memory(&picture.body).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (1200, 630));
        // Another title is another picture, at another address: who kept the old one asks for the new one.
        make::save(app, &item, make::article("Le marché déménage")).await;
        make::act(app, &item, Act::Publish).await;
        assert_ne!(shown(path).await, address);
        make::act(app, &item, make::withdrawal("Retiré.")).await;
        assert_eq!(
            reader.get(&format!("/partage/{}-x.jpg", item.short_id)).await.status,
            StatusCode::NOT_FOUND
        );
        for wrong in ["/partage/x", "/partage/-.jpg", "/partage/99999999999999999999-a.jpg", "/partage/0.jpg"]
        {
            assert_eq!(reader.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_correction_stands_on_its_article_with_its_date() {
    both(async |app| {
        let correction =
            Correction { date: make::day("2026-11-20"), text: "Le marché a lieu le jeudi.".into() };
        let article = Article { corrections: vec![correction], ..Article::default() };
        make::live(app, Fields { details: Details::Article(article), ..make::article("Le marché") }).await;
        let page = app.reader().page("/actualites/le-marche").await;
        assert!(
            page.texts(".note")[0].starts_with("Rectificatif du 20 novembre 2026."),
            "{:?}",
            page.texts(".note")
        );
        let data = page.texts("script[type='application/ld+json']").join("");
        assert!(data.contains("CorrectionComment") && data.contains("2026-11-20"), "{data}");
    })
    .await;
}

#[tokio::test]
async fn what_nobody_translated_stands_in_the_english_news_in_french_and_is_said_to() {
    both(async |app| {
        let sport = make::topic(app, "sport", "Sport").await;
        let filed = |title: &str| Fields { topics: vec![sport], ..make::article(title) };
        let gym = make::live(app, filed("Le gymnase")).await;
        make::live(app, filed("La piscine")).await;
        let new = New { translation_of: Some(gym.id), ..New::of(Kind::Article, "en") };
        let english = publish::create(&app.db, &Person::system(), new, filed("The sports hall"), app.now())
            .await
            .unwrap();
        make::act(app, &english, Act::Publish).await;
        for path in ["/en/news", "/en/news?topic=sport", "/en/topics/sport"] {
            let page = app.reader().page(path).await;
            let mut found = page.texts("main h3 a");
            found.sort();
            assert_eq!(found, ["La piscine", "The sports hall"], "{path}");
            assert_eq!(page.texts("main h3 a[lang=fr]"), ["La piscine"], "{path}");
            assert!(page.main().contains("shown in French"), "{path}: {}", page.main());
        }
        assert_eq!(titles(app, "/actualites").await, ["La piscine", "Le gymnase"]);
        assert!(!app.reader().page("/actualites").await.main().contains("en français"));
        // Its two languages name each other, and only they.
        let page = app.reader().page("/en/news/the-sports-hall").await;
        assert_eq!(page.attributes("link[hreflang]", "hreflang"), ["en", "fr"]);
        assert!(
            app.reader().page("/actualites/la-piscine").await.attributes("link[hreflang]", "href").is_empty()
        );
    })
    .await;
}
