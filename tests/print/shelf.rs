//! An issue on the shelf: its pages as pictures and in words, found by what is printed on them.
use super::errata::released;
use crate::support::app::both;
use crate::support::make;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_an_issue_are_leafed_through_and_found_by_their_words() {
    both(async |app| {
        make::imprint(app).await;
        make::live(app, make::article("Le budget du pont")).await;
        let issue = released(app).await;
        let (reader, number) = (app.reader(), issue.number);
        let path = format!("/magazine/{number}");
        let page = reader.page(&path).await;
        assert_eq!(
            page.attributes("header .button", "href")[0],
            format!("{path}/lire"),
            "the text comes first"
        );
        let pages = reader.page(&format!("{path}/pages")).await;
        let leaves = pages.attributes(".leaves a", "href");
        assert_eq!(leaves.len(), usize::try_from(issue.pages).unwrap());
        for leaf in &leaves {
            let page = reader.page(leaf).await;
            assert_eq!(page.texts("h1").len(), 1, "{leaf}");
            assert_eq!(page.attributes(".leaf", "tabindex"), ["0"], "the box is scrolled by keyboard");
        }
        let second = reader.page(&format!("{}?zoom=200", leaves[1])).await;
        assert_eq!(second.texts("[data-zoom][aria-current]"), ["Agrandissement 200 %"]);
        assert_eq!(second.attributes("[rel=next]", "href"), [format!("{}?zoom=200", leaves[2])]);
        assert!(second.links().iter().any(|it| it.ends_with(".pdf#page=2")), "sharp however close");
        for wrong in ["pages/0", "pages/99", "pages/x", "pages/99999999999999999999"] {
            assert_eq!(reader.get(&format!("{path}/{wrong}")).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        // The imprint is printed and is no item: it is found, and leads to its page.
        let found = reader.page("/recherche?q=marchetti").await;
        let hits = found.attributes(".found-pages a", "href");
        assert_eq!(hits.len(), 1, "{}", found.main());
        let page = reader.page(&hits[0]).await;
        assert!(page.main().contains("Marchetti"), "the page says in words what its picture shows");
        // What is an item is found by itself alone.
        let article = reader.page("/recherche?q=budget+pont").await;
        assert_eq!(article.texts("ol.results h2"), ["Le budget du pont"]);
        let placed = leaves.iter().map(|it| it.rsplit('/').next().unwrap().to_owned());
        assert!(placed.count() > 1);
        assert!(reader.page("/tribunes").await.main().contains("Aucune tribune"));
    })
    .await;
}
