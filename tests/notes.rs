//! The note to colleagues and the note to mediators are for nobody outside. An item of every kind has recognisable words in both, in both
//! languages; then everything that leaves the house is looked at: every public route, found by the route table and by following every link,
//! every file of an issue, every page shown to somebody without an account, and every letter.
use crate::support::app::{Answer, Client, TestApp, both};
use crate::support::post::Post;
use crate::support::{make, pdf};
use axum::http::StatusCode;
use parvis::content::event::{Event, Timing};
use parvis::content::fact_check::{self, Request};
use parvis::content::fields::{Details, Fields};
use parvis::content::organisation::Organisation;
use parvis::content::publish::{self, Act, New};
use parvis::content::tribune::{self, Group};
use parvis::content::{Kind, dossier, item, publication, town};
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::{self, ForPress, zip};
use parvis::routes;
use parvis::staff::{Person, Role};
use parvis::web::Access;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

/// In no other text, and nothing typography touches.
const STAFF: &str = "colchiquine";
const MEDIATOR: &str = "belladone";

fn noted(kind: Kind, locale: &str, topic: Uuid) -> Fields {
    let title = format!("{} {locale}", kind.name());
    let mut fields = Fields {
        staff_note: format!("{STAFF} : ne pas publier"),
        mediator_note: format!("{MEDIATOR} : demander Odile"),
        topics: vec![topic],
        details: Details::empty(kind),
        evergreen: kind == Kind::Article,
        ..make::article(&title)
    };
    match &mut fields.details {
        Details::Event(it) => {
            let begin = "2027-03-20T09:00:00Z".parse().unwrap();
            let end = "2027-03-20T11:00:00Z".parse().unwrap();
            *it = Event {
                timings: vec![Timing { begin, end }],
                place_text: "Au marché".into(),
                ..Event::default()
            };
        }
        Details::Service(it) => {
            it.for_whom = "Tout le monde".into();
            it.phone = "03 84 00 00 00".into();
        }
        Details::Place(it) => it.street = "1 rue du Parvis".into(),
        Details::Organisation(it) => *it = Organisation { is_mediator: true, ..Organisation::default() },
        Details::Article(it) => it.short_text = "En bref, le conseil en a parlé.".into(),
        Details::Person(_) | Details::Document(_) | Details::Page {} => {}
    }
    fields
}

/// The words of an answer, whatever it is made of.
fn words(path: &str, body: &[u8]) -> String {
    if body.starts_with(b"%PDF") {
        // Its words, and what stands besides: titles, alternatives, metadata.
        return format!("{} {}", pdf::text(body), pdf::unpacked(body));
    }
    if body.starts_with(b"PK") {
        let files = zip::files(body, |_| true).unwrap_or_else(|err| panic!("{path}: {err:?}"));
        return files.iter().map(|(name, bytes)| format!("{name} {}", words(name, bytes))).collect();
    }
    String::from_utf8_lossy(body).into_owned()
}

fn tells(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains(STAFF) || text.contains(MEDIATOR)
}

/// Whether an address is one of this route.
fn of_route(route: &str, path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (mut want, mut have) = (route.split('/'), path.split('/'));
    loop {
        match (want.next(), have.next()) {
            (None, None) => return true,
            (Some(part), Some(_)) if part.starts_with("{*") => return true,
            (Some(part), Some(found)) if part == found || (part.starts_with('{') && !found.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Looks at an answer, and at every address it names that `may` be followed; everything once.
async fn crawl(
    client: &Client<'_>,
    begin: Vec<String>,
    may: impl Fn(&str) -> bool,
    wrong: &mut Vec<String>,
) -> BTreeMap<String, StatusCode> {
    let (mut open, mut seen) = (VecDeque::from(begin), BTreeMap::new());
    // An agenda goes on for ever: of one page, a few questions.
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = open.pop_front() {
        let times = asked.entry(path.split('?').next().unwrap_or_default().to_owned()).or_default();
        if seen.contains_key(&path) || *times == 4 {
            continue;
        }
        *times += 1;
        let answer: Answer = client.get(&path).await;
        seen.insert(path.clone(), answer.status);
        let head = format!("{:?}", answer.headers);
        if tells(&words(&path, &answer.body)) || tells(&head) {
            wrong.push(path.clone());
        }
        let html =
            answer.headers.get("content-type").is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
        if html {
            let page = answer.page();
            for (selector, name) in
                [("[href]", "href"), ("[src]", "src"), ("[content]", "content"), ("[srcset]", "srcset")]
            {
                for value in page.attributes(selector, name) {
                    for one in value.split(", ").filter_map(|it| it.split(' ').next()) {
                        let one = one.trim_start_matches(crate::support::app::PUBLIC_URL);
                        let one = one.split('#').next().unwrap_or_default();
                        if one.starts_with('/') && !one.starts_with("//") && may(one) {
                            open.push_back(one.to_owned());
                        }
                    }
                }
            }
        }
    }
    seen
}

/// A released issue with every file, and addresses that stand for an account.
async fn issue(app: &TestApp, about: &item::Model) -> Vec<String> {
    let (person, now) = (Person::system(), app.now());
    make::imprint(app).await;
    let (mut record, version) = town::get_versioned(&app.db).await.unwrap();
    let group = Group {
        id: Uuid::from_u128(7),
        name: "Ensemble".into(),
        seats: 3,
        quota: Some(1_500),
        email: String::new(),
    };
    record.council.groups = vec![group.clone()];
    town::save(&app.db, &person, record, version, now).await.unwrap();
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some((8, 8)), ..Wish::default() };
    let planned = issue::plan(&app.db, &person, &town, wish, now).await.unwrap();
    let (_, tribune) = tribune::invite(&app.db, &person, &town, &planned, group.id, now).await.unwrap();
    print::build(&jobs::workshop(app), planned.id, false, ForPress::Always).await.unwrap().unwrap();
    let planned = publication::by_id(&app.db, planned.id).await.unwrap();
    let (_, proof) = print::remarks::invite(&app.db, &person, &planned, "Un lecteur", 7, now).await.unwrap();
    let request =
        Request { name: "Anne".into(), email: "anne@lene.example".into(), question: String::new(), days: 7 };
    let asked = fact_check::ask(&app.db, &person, about, &request, now).await.unwrap();
    let (_, expert) = fact_check::renew(&app.db, &person, about, asked.id, now).await.unwrap();
    vec![
        format!("/tribune/{tribune}"),
        format!("/en/tribune/{tribune}"),
        format!("/epreuve/{proof}"),
        format!("/en/proof/{proof}"),
        format!("/epreuve/{proof}/1"),
        format!("/en/proof/{proof}/1"),
        format!("/epreuve/{proof}/images/1"),
        format!("/en/proof/{proof}/images/1"),
        format!("/epreuve/{proof}/proof.pdf"),
        format!("/en/proof/{proof}/proof.pdf"),
        format!("/relecture/{expert}"),
        format!("/en/review/{expert}"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_note_ever_leaves_the_house() {
    both(async |app| {
        let post = Post::of(app).await;
        let topic = make::topic(app, "vie", "Vie municipale").await;
        let mut items = Vec::new();
        for kind in Kind::ALL {
            for locale in ["fr", "en"] {
                let new = New::of(kind, locale);
                let fields = noted(kind, locale, topic);
                let made = publish::create(&app.db, &Person::system(), new, fields, app.now()).await.unwrap();
                items.push(make::act(app, &made, Act::Publish).await);
            }
        }
        let articles = items.iter().filter(|it| it.kind == Kind::Article).map(|it| it.translation_group);
        let dossier = dossier::Model {
            id: Uuid::from_u128(9),
            slug: "vie".into(),
            label_fr: "La vie".into(),
            label_en: String::new(),
            summary_fr: String::new(),
            summary_en: String::new(),
            articles: dossier::Groups(articles.collect()),
        };
        dossier::save(&app.db, &Person::system(), dossier, app.now()).await.unwrap();
        let gone = make::live(app, noted(Kind::Article, "parti", topic)).await;
        make::act(app, &gone, make::withdrawal("Il n’est plus là.")).await;
        app.run_jobs().await;
        let doors = issue(app, &items[0]).await;
        let mut wrong = Vec::new();

        // What a printer, an agency and colleagues of the magazine are given, before it is released.
        let editor = app.as_role(Role::ChiefEditor).await;
        assert!(
            tells(&editor.get("/cms/items/1").await.text()),
            "an editor reads them, and this story sees it"
        );
        editor.post("/cms/issues/1/handoffs", &[]).await;
        let of_door = |path: &str| ["/epreuve/", "/en/proof/"].iter().any(|it| path.starts_with(it));
        let mut asked = crawl(&app.reader(), doors, of_door, &mut wrong).await;
        make::sign(app, 1).await;
        let town = town::get(&app.db).await.unwrap();
        let frozen = publication::by_number(&app.db, 1).await.unwrap();
        let of_issue = |path: &str| path.starts_with("/cms/issues/1");
        let files: Vec<String> = routes::table()
            .filter(|it| it.method == "GET" && it.path.starts_with("/cms/issues/{number}"))
            .map(|it| it.path.replace("{number}", "1").replace("{page}", "1"))
            .filter(|it| !it.contains('{'))
            .collect();
        let printed = crawl(&editor, files, of_issue, &mut wrong).await;
        for name in [
            "press.pdf",
            "proof.pdf",
            "large-print.pdf",
            "issue.epub",
            "preflight.pdf",
            "flat-plan.csv",
            "flat-plan.pdf",
        ] {
            let path = format!("/cms/issues/1/{name}");
            assert_eq!(printed.get(&path), Some(&StatusCode::OK), "{path}");
        }
        assert!(printed.keys().any(|it| it.contains("/handoffs/")), "the agency’s package");
        app.set("2027-02-01T09:00:00Z");
        issue::release_due(&app.db, &town, frozen.id, app.now()).await.unwrap();
        let editor = app.as_role(Role::ChiefEditor).await;

        // Every route a reader can ask for.
        let mut begin = vec!["/recherche?q=conseil".to_owned(), "/en/search?q=conseil".to_owned()];
        for it in &items {
            begin.push(format!("/a/{}", it.short_id));
            begin.push(format!("/en/a/{}", it.short_id));
            begin.push(format!("/api/v1/items/{}", it.short_id));
            for tail in ["", "/event.ics"] {
                begin.push(format!("{}{tail}", parvis::content::address::path(it)));
            }
        }
        begin.push(parvis::content::address::path(&gone));
        let public: Vec<&str> = routes::table()
            .filter(|it| it.method == "GET" && it.access == Access::Public)
            .map(|it| it.path)
            .collect();
        begin.extend(
            public
                .iter()
                .map(|it| it.replace("{number}", "1").replace("{slug}", "vie"))
                .filter(|it| !it.contains('{')),
        );
        asked.extend(crawl(&app.reader(), begin, |it| !it.starts_with("/cms"), &mut wrong).await);
        for query in [STAFF, MEDIATOR] {
            for search in ["/recherche", "/en/search"] {
                let page = app.reader().page(&format!("{search}?q={query}")).await;
                assert!(page.texts("ol.results li").is_empty(), "{search} finds {query}");
            }
        }
        // A route this story does not reach would be proved nothing of.
        let alone = ["/cms/sign-in/", "/cms/link/", "/files/"];
        let reached = |route: &str| {
            let there = asked.iter().filter(|it| of_route(route, it.0));
            there.into_iter().any(|it| matches!(it.1.as_u16(), 200 | 302 | 303))
        };
        let missed: BTreeSet<&str> = public
            .into_iter()
            .filter(|it| !alone.iter().any(|other| it.starts_with(other)) && !reached(it))
            .collect();
        assert!(missed.is_empty(), "nothing was looked at behind {missed:?}");

        // What is made of a form while somebody writes: the page, the newsletter, screens, the shared card.
        for it in &items {
            let fields = noted(it.kind, &it.locale, topic);
            let form = [
                ("title", fields.title.as_str()),
                ("lede", &fields.lede),
                ("staff_note", &fields.staff_note),
                ("mediator_note", &fields.mediator_note),
            ];
            let paths = [format!("/apercu/{}", it.short_id), format!("/cms/items/{}/summary", it.short_id)];
            for path in paths {
                let answer = editor.post(&path, &form).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                if tells(&answer.text()) {
                    wrong.push(format!("POST {path}"));
                }
            }
            let preview = editor.get(&format!("/apercu/{}", it.short_id)).await;
            assert!(!tells(&preview.text()), "preview of {}", it.short_id);
        }
        for it in post.collect().await {
            if tells(&format!("{} {} {} {}", it.head, it.subject, it.text, it.html)) {
                wrong.push(format!("the letter “{}”", it.subject));
            }
        }
        assert!(wrong.is_empty(), "a note is told by {wrong:#?}");
    })
    .await;
}

/// Every form has both; nobody below an editor sees either, nor loses them by saving.
#[tokio::test]
async fn every_kind_has_both_notes_and_editors_alone_see_them() {
    both(async |app| {
        let (editor, contributor) = (app.as_role(Role::Editor).await, app.as_role(Role::Contributor).await);
        for kind in Kind::ALL {
            let path = format!("/cms/items/new/{}", kind.name());
            for (client, there) in [(&editor, 1), (&contributor, 0)] {
                let page = client.page(&path).await;
                for note in ["staff_note", "mediator_note"] {
                    assert_eq!(
                        page.texts(&format!("textarea[name={note}]")).len(),
                        there,
                        "{note} of {path}"
                    );
                }
            }
        }
        let draft = make::draft_by(app, contributor.person(), make::article("Le mien")).await;
        let topic = make::topic(app, "vie", "Vie").await;
        let fields = Fields { title: "Le mien".into(), ..noted(Kind::Article, "fr", topic) };
        make::save(app, &draft, fields).await;
        let base = format!("/cms/items/{}", draft.short_id);
        for path in
            ["", "/revisions", "/revisions/2", "/revisions/compare?from=1&to=2", "/review", "/preview"]
        {
            assert!(!tells(&contributor.get(&format!("{base}{path}")).await.text()), "{path}");
        }
        let form = [("version", "2"), ("title", "Le mien, changé"), ("staff_note", "effacée")];
        assert_eq!(contributor.post(&base, &form).await.location(), base);
        let page = editor.page(&base).await;
        assert!(page.value("staff_note").contains(STAFF) && page.value("mediator_note").contains(MEDIATOR));
    })
    .await;
}
