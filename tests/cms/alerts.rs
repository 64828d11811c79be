//! An alert: three clicks from the first page to every page of the site, and off again by itself.
use crate::support::app::{Client, both};
use crate::support::make;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::log;
use parvis::staff::Role;

async fn shown(reader: &Client<'_>, path: &str) -> Vec<String> {
    reader.page(path).await.texts(".alerts strong")
}

#[tokio::test]
async fn an_alert_stands_on_every_page_until_its_end_comes() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        make::live(app, make::article("Le pont")).await;
        let reader = app.reader();
        assert!(shown(&reader, "/").await.is_empty());
        // The first page leads to a form that needs nothing but words: one click, one choice, one click.
        let first = editor.page("/cms").await;
        assert!(first.links().contains(&"/cms/alerts/new".to_owned()));
        let blank = editor.page("/cms/alerts/new").await;
        let end = blank.value("expires_at");
        assert_eq!(end, "2026-12-02T10:00", "a day from now, in the town's time");
        let raise = async |severity: &str, title: &str, more: &[(&str, &str)]| {
            let mut form = vec![("severity", severity), ("title", title), ("expires_at", end.as_str())];
            form.extend(more);
            editor.post("/cms/alerts", &form).await
        };
        assert_eq!(raise("announcement", "Marché déplacé", &[]).await.status, StatusCode::SEE_OTHER);
        let crue = [("text", "Évitez les quais.\n\nLes écoles ferment."), ("link", "/actualites/le-pont")];
        raise("major", "Crue de la Lène", &crue).await;
        raise("death", "La ville est en deuil", &[]).await;
        raise("minor", "Coupure d’eau", &[("pages", "/actualites"), ("title_en", "Water cut")]).await;
        for path in ["/", "/actualites", "/actualites/le-pont", "/agenda", "/introuvable"] {
            let answer = reader.get(path).await;
            let titles = answer.page().texts(".alerts strong");
            let here = path.starts_with("/actualites");
            let whole = ["La ville est en deuil", "Crue de la Lène", "Coupure d’eau", "Marché déplacé"];
            let expected: Vec<&str> = whole.into_iter().filter(|it| here || *it != "Coupure d’eau").collect();
            assert_eq!(titles, expected, "{path}: the gravest first");
        }
        let page = reader.page("/actualites").await;
        assert_eq!(page.attributes(".alert", "role"), ["alert", "alert", "status", "status"]);
        assert!(page.texts(".alert-major details, .alert-death details").is_empty(), "these do not fold");
        assert_eq!(page.texts(".alert-major p").len(), 4);
        assert_eq!(page.attributes(".alert-major a", "href"), ["/actualites/le-pont"]);
        let english = reader.page("/en/news").await;
        assert_eq!(english.attributes(".alert-death strong", "lang"), ["fr"], "nobody translated it");

        // Ended by hand; the others by the clock, exactly then.
        let list = editor.page("/cms/alerts").await;
        let ways = list.attributes("form[action$=end]", "action");
        assert_eq!(ways.len(), 4);
        let major = list.attributes("section[aria-labelledby=standing] a", "href");
        assert_eq!(editor.post(&ways[0], &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(shown(&reader, "/actualites").await.len(), 3);
        app.wait(Duration::hours(24) - Duration::seconds(1));
        assert_eq!(shown(&reader, "/actualites").await.len(), 3);
        app.wait(Duration::seconds(1));
        assert!(shown(&reader, "/actualites").await.is_empty());
        assert_eq!(
            editor.get(&major[1]).await.status,
            StatusCode::NOT_FOUND,
            "what has ended is not changed"
        );
        let verbs = log::verbs(&app.db).await.unwrap();
        assert!(["raise_alert", "end_alert"].iter().all(|it| verbs.contains(&(*it).to_owned())), "{verbs:?}");
    })
    .await;
}

#[tokio::test]
async fn an_alert_has_an_end_words_and_somebody_who_may() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let form = [
            ("severity", "major"),
            ("title", ""),
            ("text", "Restez chez vous."),
            ("expires_at", "2026-11-30T10:00"),
            ("link", "javascript:alert(1)"),
            ("pages", "agenda"),
        ];
        let answer = editor.post("/cms/alerts", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.page();
        assert_eq!(page.texts(".problem").len(), 4, "{}", page.main());
        assert_eq!(page.value("text"), "Restez chez vous.");
        let none = editor.post("/cms/alerts", &[("title", "Crue"), ("severity", "major")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "no end, no alert");
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(contributor.post("/cms/alerts", &form).await.status, StatusCode::FORBIDDEN);
        assert!(app.reader().page("/").await.texts(".alerts").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_death_may_take_the_whole_front_page_and_a_notice_never_does() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let end = editor.page("/cms/alerts/new").await.value("expires_at");
        for (severity, title) in [("death", "La ville est en deuil"), ("minor", "Coupure d’eau")] {
            let form = [("severity", severity), ("title", title), ("expires_at", &*end), ("whole", "true")];
            assert_eq!(editor.post("/cms/alerts", &form).await.status, StatusCode::SEE_OTHER);
        }
        let reader = app.reader();
        let home = reader.page("/").await;
        assert_eq!(home.texts(".alert-whole strong"), ["La ville est en deuil"]);
        assert_eq!(home.attributes(".alert-whole a", "href"), ["#contenu"], "the site is one step away");
        assert!(reader.page("/agenda").await.texts(".alert-whole").is_empty(), "elsewhere it is a banner");
        assert_eq!(reader.page("/en/").await.texts(".alert-whole strong").len(), 1);
        let way =
            editor.page("/cms/alerts").await.attributes("section[aria-labelledby=standing] li a", "href");
        let form = editor.page(&way[0]).await;
        assert_eq!(form.attributes("[name=whole][checked]", "value"), ["true"], "it can be taken back");
    })
    .await;
}
