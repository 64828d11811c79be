//! Long lists of the desk: a part at a time, each beginning where the one before ended, and found by the beginnings of words.
use crate::support::app::both;
use crate::support::make;
use parvis::content::publish::Act;
use parvis::staff::Role;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_list_goes_on_where_it_ended() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        for number in 1..=95 {
            make::draft(app, make::article(&format!("Banc {number}"))).await;
            if number % 3 == 0 {
                app.wait(chrono::Duration::minutes(1));
            }
        }
        for start in ["/cms/items?kind=article", "/cms/items?q=banc"] {
            let (mut at, mut seen, mut parts) = (start.to_owned(), BTreeSet::new(), 0);
            loop {
                let page = editor.page(&at).await;
                let titles = page.texts("tbody a.title");
                assert!(!titles.is_empty() && titles.len() <= 40, "{}", titles.len());
                assert!(titles.into_iter().all(|it| seen.insert(it)), "nothing is shown twice");
                parts += 1;
                let first = page.attributes("nav.pages a:not([rel])", "href");
                assert_eq!(
                    first.is_empty(),
                    parts == 1,
                    "whoever is past the beginning finds back: {first:?}"
                );
                assert!(first.iter().all(|it| it == start));
                match page.attributes("nav.pages a[rel=next]", "href").pop() {
                    Some(next) => at = next,
                    None => break,
                }
            }
            assert_eq!((seen.len(), parts), (95, 3), "{start}");
        }
        let page = editor.page("/cms/items?kind=article").await;
        assert_eq!(page.texts("tbody a.title")[0], "Banc 95", "last changed first");
        assert!(page.main().contains("Les 40 premiers contenus"), "{}", page.main());
    })
    .await;
}

#[tokio::test]
async fn titles_are_found_by_the_beginnings_of_their_words() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let halle = make::live(app, make::article("Œuvres d’été à la Médiathèque Simone-Veil")).await;
        make::live(app, make::article("Le marché 2026-2027")).await;
        let found = async |words: &str| {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", words).finish();
            editor.page(&format!("/cms/items?{query}")).await.texts("tbody a.title").len()
        };
        for words in ["médiath", "MEDIATHEQUE", "oeuvre", "œuvres simone", "veil ete", "d’été"] {
            assert_eq!(found(words).await, 1, "{words}");
        }
        assert_eq!(found("2027").await, 1, "years joined by a stroke are two");
        for words in ["diathèque", "marché médiathèque", "\"", "*", "' OR 1=1", "a:b & c | !d"] {
            assert_eq!(found(words).await, 0, "{words}");
        }
        let picked = editor.get("/cms/search.json?q=m%C3%A9dia").await;
        assert!(picked.text().contains("Simone-Veil"), "{}", picked.text());
        make::save(app, &halle, make::article("La halle")).await;
        make::act(app, &halle, Act::Publish).await;
        assert_eq!(
            (found("halle").await, found("mediatheque").await),
            (1, 0),
            "a new title takes the place of the old one"
        );
    })
    .await;
}
