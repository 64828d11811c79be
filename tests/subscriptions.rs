//! Addresses that are asked again and again: by the clock, page by page, as proposals, and what is said when they fail.
use crate::elsewhere::{AGENDA, asking, serve};
use crate::support::app::{TestApp, both};
use crate::support::make;
use axum::Router;
use axum::body::Bytes;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Duration;
use parvis::app::App;
use parvis::content::fields::{Details, Fields};
use parvis::content::import::{self, Outcome};
use parvis::content::sheet as national;
use parvis::content::state::Visibility;
use parvis::content::subscription::New;
use parvis::content::{Kind, item, proposal, publish, revision, subscription};
use parvis::doctor;
use parvis::intake::{Report, subscription as subscribing};
use parvis::jobs::{schedule, worker};
use parvis::richtext::text;
use parvis::staff::{Person, Role};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What a stand-in says, and what it was asked.
#[derive(Clone, Default)]
struct Said {
    status: u16,
    text: String,
    etag: String,
    asked: Vec<String>,
}

type Source = Arc<Mutex<Said>>;

fn source(text: &str, etag: &str) -> Source {
    Arc::new(Mutex::new(Said { status: 200, text: text.into(), etag: etag.into(), asked: Vec::new() }))
}

fn says(source: &Source, status: u16, text: &str, etag: &str) {
    let mut said = source.lock().unwrap();
    (said.status, said.text, said.etag) = (status, text.into(), etag.into());
}

fn asked(source: &Source) -> usize {
    source.lock().unwrap().asked.len()
}

/// Answers as the source says, or that nothing is new.
fn answer(source: &Source, headers: &HeaderMap) -> Response {
    let mut said = source.lock().unwrap();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok()).unwrap_or_default();
    said.asked.push(known.to_owned());
    if !said.etag.is_empty() && known == said.etag {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let status = StatusCode::from_u16(said.status).unwrap();
    if said.etag.is_empty() {
        return (status, said.text.clone()).into_response();
    }
    (status, [(header::ETAG, said.etag.clone())], said.text.clone()).into_response()
}

/// On the heap, as all that is long here: a story is polled from one small stack.
async fn work(open: &App) {
    while Box::pin(worker::next(open, "test")).await.unwrap() {}
}

/// Lets time pass, and what the clock asks for be done.
async fn pass(app: &TestApp, open: &App, time: Duration) {
    app.wait(time);
    Box::pin(schedule::tick(open)).await.unwrap();
    Box::pin(work(open)).await;
}

async fn runs(open: &App) -> Vec<import::run::Model> {
    import::latest(&open.db, 50).await.unwrap()
}

async fn report(open: &App) -> Report {
    Report::of(&open.db, runs(open).await[0].id).await.unwrap()
}

async fn seen(open: &App, id: &str) -> Visibility {
    item::by_source(&open.db, &format!("agenda:{id}")).await.unwrap().unwrap().visibility
}

#[tokio::test]
async fn a_calendar_is_asked_by_the_clock() {
    both(async |app| {
        let said = source(AGENDA, "\"v1\"");
        let held = said.clone();
        let router =
            Router::new().route("/ville.ics", get(async move |headers: HeaderMap| answer(&held, &headers)));
        let port = serve(router).await;
        let open = asking(app, port, "").await;
        Box::pin(it_is_followed(app, &open, &said, &format!("http://127.0.0.1:{port}/ville.ics?key=secret")))
            .await;
        Box::pin(it_fails(app, &open, &said)).await;
        Box::pin(it_is_left(app, &open, &said)).await;
        app.leave_jobs();
    })
    .await;
}

const HERE: &str = "/cms/imports/subscriptions";

/// The calendar without its ball, and with a feast.
fn less() -> String {
    AGENDA.replace("UID:bal-2027", "UID:fete-2027").replace("SUMMARY:Bal", "SUMMARY:Fête")
}

async fn it_is_followed(app: &TestApp, open: &App, said: &Source, at: &str) {
    app.set("2027-01-10T08:00:00Z");
    let desk = app.as_role(Role::ChiefEditor).await;
    let form = [("subscription_kind", "agenda"), ("subscription_hours", "6"), ("publish", "true")];
    let with = |address: &'static str| {
        form.iter().copied().chain([("subscription_address", address)]).collect::<Vec<_>>()
    };
    for wrong in ["", "agenda.ics", "ftp://agenda.example/a.ics"] {
        assert_eq!(desk.post(HERE, &with(wrong)).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let good: Vec<(&str, &str)> = form.iter().copied().chain([("subscription_address", at)]).collect();
    assert_eq!(desk.post(HERE, &good).await.status, StatusCode::SEE_OTHER);
    let twice = desk.post(HERE, &good).await;
    assert!(twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.page().main().contains("déjà suivie"));
    assert!(desk.page(HERE).await.main().contains("Pas encore interrogé"));
    pass(app, open, Duration::zero()).await;
    let page = desk.page(HERE).await;
    assert!(page.main().contains("Répond") && page.main().contains("Dernière réponse"), "{}", page.main());
    assert!(!page.main().contains("secret"), "keys are nobody's");
    let run = runs(open).await[0].id;
    assert!(page.links().contains(&format!("/cms/imports/{run}")), "{:?}", page.links());
    assert_eq!((seen(open, "bal-2027@valbourg.example").await, asked(said)), (Visibility::Live, 1));

    // Before its time nobody asks; then what the answer said of its age is said back, and nothing is new.
    pass(app, open, Duration::hours(5)).await;
    assert_eq!(asked(said), 1);
    pass(app, open, Duration::hours(1)).await;
    assert_eq!(said.lock().unwrap().asked, ["", "\"v1\""]);
    assert_eq!(runs(open).await.len(), 1, "nothing new is no run");

    // Other bytes that say the same leave no run either; what vanished goes from the site.
    says(said, 200, &AGENDA.replace("VERSION:2.0", "VERSION:2.0\nX-PUBLISHED-TTL:PT1H"), "");
    pass(app, open, Duration::hours(6)).await;
    assert_eq!((asked(said), runs(open).await.len()), (3, 1));
    let less = less();
    // Cut short on the way, it says nothing of what it has not.
    says(said, 200, less.trim_end().trim_end_matches("END:VCALENDAR"), "");
    pass(app, open, Duration::hours(6)).await;
    assert_eq!(
        (seen(open, "fete-2027@valbourg.example").await, seen(open, "bal-2027@valbourg.example").await),
        (Visibility::Live, Visibility::Live)
    );
    says(said, 200, &less, "");
    pass(app, open, Duration::hours(6)).await;
    assert_eq!(seen(open, "bal-2027@valbourg.example").await, Visibility::Withdrawn);
    assert!(report(open).await.elements.iter().any(|it| it.source.contains("disparu : Bal")));
}

async fn it_fails(app: &TestApp, open: &App, said: &Source) {
    let (less, desk) = (less(), app.as_role(Role::ChiefEditor).await);
    // It fails: what it brought stays, the desk says so, and it is asked later and later.
    let (count, before) = (runs(open).await.len(), asked(said));
    says(said, 503, "", "");
    pass(app, open, Duration::hours(6)).await;
    let page = desk.page(HERE).await.main();
    assert!(page.contains("Ne répond pas") && page.contains("l’erreur 503"), "{page}");
    assert!(page.contains("Dernière réponse"), "{page}");
    let first = desk.page("/cms").await.main();
    assert!(first.contains("Sources qui ne répondent plus") && first.contains("503"), "{first}");
    let editor = app.as_role(Role::Editor).await;
    assert!(!editor.page("/cms").await.main().contains("ne répondent plus"));
    for (hours, times) in [(1, 2), (1, 2), (1, 3), (3, 3), (1, 4)] {
        pass(app, open, Duration::hours(hours)).await;
        assert_eq!(asked(said) - before, times, "after {hours} more");
    }
    says(said, 200, "<!doctype html><title>En travaux</title>", "");
    pass(app, open, Duration::hours(8)).await;
    assert_eq!(subscription::all(&open.db).await.unwrap()[0].faults, 5);
    assert_eq!(
        (runs(open).await.len(), seen(open, "fete-2027@valbourg.example").await),
        (count, Visibility::Live)
    );
    says(said, 200, &less, "\"v2\"");
    pass(app, open, Duration::hours(16)).await;
    let desk = app.as_role(Role::ChiefEditor).await;
    assert!(!desk.page("/cms").await.main().contains("ne répondent plus"));
    assert_eq!(runs(open).await.len(), count);
}

async fn it_is_left(app: &TestApp, open: &App, said: &Source) {
    // Paused, asked by hand, left; what repeats without end is followed further after a month.
    let id = subscription::all(&open.db).await.unwrap()[0].id;
    let act = async |verb: &str, form: &[(&str, &str)]| {
        // Sessions end while days pass.
        let desk = app.as_role(Role::ChiefEditor).await;
        let done = desk.post(&format!("{HERE}/{id}/{verb}"), form).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, HERE));
        work(open).await;
    };
    act("pause", &[("paused", "true")]).await;
    let before = asked(said);
    pass(app, open, Duration::days(2)).await;
    assert_eq!(asked(said), before);
    act("ask", &[]).await;
    act("pause", &[("paused", "true")]).await;
    act("pause", &[]).await;
    assert_eq!(said.lock().unwrap().asked[before..], ["", "\"v2\""]);
    pass(app, open, Duration::days(31)).await;
    assert_eq!(said.lock().unwrap().asked[before + 2..], [""]);
    act("remove", &[]).await;
    let desk = app.as_role(Role::ChiefEditor).await;
    assert!(desk.page(HERE).await.main().contains("Aucun abonnement"));
    assert_eq!(seen(open, "fete-2027@valbourg.example").await, Visibility::Live);
}

fn event(uid: usize) -> serde_json::Value {
    serde_json::json!({ "uid": uid, "title": { "fr": format!("Concert {uid}") }, "description": { "fr": "À l’église." },
        "location": { "name": "Église", "address": "Place du Parvis" },
        "timings": [{ "begin": format!("2027-03-{uid:02}T20:00:00+01:00"), "end": format!("2027-03-{uid:02}T22:00:00+01:00") }] })
}

/// An agenda of so many events in pages of two.
fn paged(of: &Mutex<(usize, bool)>, query: &[(String, String)]) -> Response {
    let (last, broken) = *of.lock().unwrap();
    let after: Vec<usize> =
        query.iter().filter(|it| it.0 == "after[]").map(|it| it.1.parse().unwrap()).collect();
    let from = after.last().copied().unwrap_or(0);
    if from > 0 {
        assert_eq!(query.iter().filter(|it| it.0 == "size").count(), 1, "{query:?}");
    }
    if broken && from >= 4 {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    assert!(query.contains(&("key".into(), "k&1".into())), "{query:?}");
    let events: Vec<_> = (from + 1..=last.min(from + 2)).map(event).collect();
    let next = if events.is_empty() {
        serde_json::Value::Null
    } else {
        serde_json::json!([17, from + events.len()])
    };
    serde_json::json!({ "total": last, "events": events, "after": next }).to_string().into_response()
}

#[tokio::test]
async fn an_agenda_in_pages_is_read_to_its_end_or_not_at_all() {
    both(async |app| {
        let of = Arc::new(Mutex::new((5, false)));
        let held = of.clone();
        let events = get(async move |Query(query): Query<Vec<(String, String)>>| paged(&held, &query));
        // Always the same page: it ends somewhere.
        let round = get(async || {
            serde_json::json!({ "total": 9, "events": [event(9)], "after": [1, 2] }).to_string()
        });
        let port = serve(Router::new().route("/events", events).route("/round", round)).await;
        let open = asking(app, port, "").await;
        app.set("2027-01-10T08:00:00Z");
        let place = format!("http://127.0.0.1:{port}/events?key=k%261&relative[]=upcoming");
        let new = New { kind: "agenda".into(), place, publish: true, hours: 1, ..New::default() };
        subscribing::subscribe(&open, &Person::system(), new).await.unwrap();
        work(&open).await;
        let came = report(&open).await;
        assert_eq!((came.elements.len(), came.complete()), (5, true), "{came:#?}");

        // The third page does not answer: nothing is known of the whole, and nothing vanishes.
        *of.lock().unwrap() = (4, true);
        pass(app, &open, Duration::hours(1)).await;
        pass(app, &open, Duration::hours(1)).await;
        assert_eq!(seen(&open, "openagenda/5").await, Visibility::Live);
        assert!(subscription::all(&open.db).await.unwrap()[0].fault.contains("502"));
        *of.lock().unwrap() = (4, false);
        pass(app, &open, Duration::hours(3)).await;
        assert_eq!(
            (seen(&open, "openagenda/5").await, seen(&open, "openagenda/4").await),
            (Visibility::Withdrawn, Visibility::Live)
        );

        let new = New {
            kind: "agenda".into(),
            place: format!("http://127.0.0.1:{port}/round"),
            publish: true,
            hours: 24,
            ..New::default()
        };
        subscribing::subscribe(&open, &Person::system(), new).await.unwrap();
        work(&open).await;
        let came = report(&open).await;
        assert!(came.elements.len() < 4 && !came.complete(), "{came:#?}");
        app.leave_jobs();
    })
    .await;
}

fn rss(items: &[(&str, &str, &str)], port: u16) -> String {
    let items: String = items
        .iter()
        .map(|(id, title, words)| {
            format!(
                "<item><title>{title}</title><link>https://judo.example/{id}</link><guid isPermaLink=\"false\">{id}</guid>\
                 <dc:creator>Lucie Berthet</dc:creator><description>{words}</description>\
                 <content:encoded><![CDATA[<p>{words}</p><p>Rendez-vous au <a href=\"/dojo\">dojo</a>.</p><script>alert(1)</script>\
                 <img src=\"http://127.0.0.1:{port}/tapis.jpg\" alt=\"Le tapis\"><img src=\"http://images.example/a.jpg\" alt=\"Ailleurs\">]]></content:encoded></item>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <channel><title>Judo club</title><link>https://judo.example/</link><description>Nouvelles</description>{items}</channel></rss>"
    )
}

/// What the feed said of an entry, as it stands here.
async fn proposed(open: &App, id: &str) -> (item::Model, Fields) {
    let row = item::by_source(&open.db, &format!("feed:judo.example/{id}")).await.unwrap().unwrap();
    let fields = revision::current(&open.db, &row).await.unwrap().fields;
    (row, fields)
}

async fn organisation(app: &TestApp) -> item::Model {
    let fields = Fields {
        title: "Judo club".into(),
        lede: "Le judo à Valbourg.".into(),
        ..Fields::empty(Kind::Organisation)
    };
    let Details::Organisation(details) = fields.details.clone() else { unreachable!() };
    let details =
        parvis::content::organisation::Organisation { missions: "Le judo pour tous.".into(), ..details };
    make::live(app, Fields { details: Details::Organisation(details), ..fields }).await
}

#[tokio::test]
async fn what_a_feed_says_is_proposed() {
    both(async |app| {
        let photo = Bytes::from(make::jpeg(900, 600));
        let said = source("", "");
        let held = said.clone();
        let router = Router::new()
            .route("/feed", get(async move |headers: HeaderMap| answer(&held, &headers)))
            .route("/tapis.jpg", get(async move || photo.clone()));
        let port = serve(router).await;
        let open = asking(app, port, "").await;
        let judo = organisation(app).await;
        let four = [
            ("1", "Tournoi", "Samedi."),
            ("2", "Stage", "À Pâques."),
            ("3", "Gala", "En juin."),
            ("4", "Passage", "De grade."),
        ];
        says(&said, 200, &rss(&four, port), "");

        // Nobody proposes for nothing.
        let chief = app.as_role(Role::ChiefEditor).await;
        let (here, at, id) =
            ("/cms/imports/subscriptions", format!("http://127.0.0.1:{port}/feed"), judo.id.to_string());
        let form = [
            ("subscription_kind", "feed"),
            ("subscription_hours", "1"),
            ("subscription_address", at.as_str()),
            ("publish", "true"),
            ("pictures", "true"),
        ];
        assert_eq!(chief.post(here, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form: Vec<(&str, &str)> =
            form.into_iter().chain([("subscription_partner", id.as_str())]).collect();
        assert_eq!(chief.post(here, &form).await.status, StatusCode::SEE_OTHER);
        work(&open).await;
        assert_eq!(proposal::count(&open.db).await.unwrap(), 4, "{:#?}", report(&open).await);
        let queue = chief.page("/cms/moderation").await;
        assert!(queue.main().contains("Tournoi") && queue.main().contains("Judo club"), "{}", queue.main());
        let (row, fields) = proposed(&open, "1").await;
        assert_eq!(
            (row.visibility, row.partner_id, fields.author.as_str()),
            (Visibility::Never, Some(judo.id), "Lucie Berthet")
        );
        let body = serde_json::to_string(&fields.body).unwrap();
        assert!(
            body.contains("https://judo.example/1")
                && body.contains("https://judo.example/dojo")
                && body.contains("figure"),
            "{body}"
        );
        assert!(
            !body.contains("alert") && text::plain(&fields.body).contains("Lire l’original (Judo club)"),
            "{body}"
        );
        let reasons: Vec<String> =
            report(&open).await.elements.into_iter().flat_map(|it| it.reasons).collect();
        assert!(reasons.iter().any(|it| it.contains("images.example n’est pas de ceux")), "{reasons:?}");
        let page = chief.page(&format!("/cms/moderation/{}", row.short_id)).await;
        assert!(page.main().contains("Rendez-vous au dojo"), "{}", page.main());

        // Published, declined, corrected: these are the newsroom’s now. What nobody touched follows its source.
        let take = async |id: &str, doing: &str| {
            let (row, fields) = proposed(&open, id).await;
            let page = chief.page(&format!("/cms/moderation/{}", row.short_id)).await;
            let (version, words, picture) =
                (row.version.to_string(), page.value("text"), page.value("pictures.0.id"));
            let sent = chief
                .post(
                    &format!("/cms/moderation/{}", row.short_id),
                    &[
                        ("doing", doing),
                        ("version", &version),
                        ("title", &fields.title),
                        ("lede", &fields.lede),
                        ("text", &words),
                        ("note", "Pas cette fois."),
                        ("pictures.0.id", &picture),
                        ("pictures.0.alt", "Le tapis"),
                        ("pictures.0.credit", "Judo club"),
                    ],
                )
                .await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{doing}: {}", sent.page().main());
        };
        take("1", "publish").await;
        take("2", "decline").await;
        let (row, fields) = proposed(&open, "3").await;
        let mine = Fields { title: "Gala de fin d’année".into(), ..fields };
        publish::save(&open.db, chief.person(), row.id, row.version, mine, open.now()).await.unwrap();
        work(&open).await;
        let later = [
            ("1", "Tournoi reporté", "Dimanche."),
            ("2", "Stage reporté", "En mai."),
            ("3", "Gala reporté", "En mai."),
            ("4", "Passage reporté", "En mai."),
            ("5", "Kata", "Nouveau."),
        ];
        says(&said, 200, &rss(&later, port), "");
        pass(app, &open, Duration::hours(1)).await;
        pass(app, &open, Duration::hours(1)).await;
        let came = report(&open).await;
        let outcomes: HashMap<&str, Outcome> =
            came.elements.iter().map(|it| (it.source.as_str(), it.outcome)).collect();
        let of = |title: &str| outcomes[format!("élément « {title} »").as_str()];
        assert_eq!(
            [
                of("Tournoi reporté"),
                of("Stage reporté"),
                of("Gala reporté"),
                of("Passage reporté"),
                of("Kata")
            ],
            [Outcome::Unchanged, Outcome::LeftOut, Outcome::Unchanged, Outcome::Updated, Outcome::Imported],
            "{came:#?}"
        );
        assert_eq!(proposed(&open, "1").await.1.title, "Tournoi");
        assert_eq!(proposed(&open, "3").await.1.title, "Gala de fin d’année");
        let (row, fields) = proposed(&open, "4").await;
        assert_eq!((fields.title.as_str(), row.visibility), ("Passage reporté", Visibility::Never));
        assert_eq!(proposal::count(&open.db).await.unwrap(), 3);
        let count = runs(&open).await.len();
        says(&said, 200, &(rss(&later, port) + " "), "");
        pass(app, &open, Duration::hours(1)).await;
        assert_eq!(
            (proposal::count(&open.db).await.unwrap(), runs(&open).await.len()),
            (3, count),
            "the second time"
        );
        // What was thrown away for good does not come back.
        app.wait(Duration::days(40));
        parvis::content::trash::empty(&open.db, open.now()).await.unwrap();
        pass(app, &open, Duration::hours(1)).await;
        assert_eq!(proposal::count(&open.db).await.unwrap(), 3);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_national_sheet_is_followed_and_its_silence_is_told_to_editors_alone() {
    both(async |app| {
        let sheet = |words: &str| {
            format!("<Publication ID=\"F1\"><title>Livret</title><Texte><Paragraphe>{words}</Paragraphe></Texte></Publication>")
        };
        let said = source(&sheet("Gratuit."), "");
        let held = said.clone();
        let router =
            Router::new().route("/F1.xml", get(async move |headers: HeaderMap| answer(&held, &headers)));
        let port = serve(router).await;
        let open = asking(app, port, "").await;
        let place = format!("http://127.0.0.1:{port}/F1.xml");
        let new = New { kind: "sheets".into(), place, hours: 1, ..New::default() };
        subscribing::subscribe(&open, &Person::system(), new).await.unwrap();
        pass(app, &open, Duration::zero()).await;
        let words = async || national::by_id(&open.db.read, "F1").await.unwrap().unwrap().tree.words();
        assert!(words().await.contains("Gratuit"));
        says(&said, 200, &sheet("Payant."), "");
        pass(app, &open, Duration::hours(1)).await;
        assert!(words().await.contains("Payant"));
        let count = runs(&open).await.len();
        for (status, text) in [(503, ""), (200, "<!doctype html><title>En travaux</title>")] {
            says(&said, status, text, "");
            pass(app, &open, Duration::hours(2)).await;
            assert!(words().await.contains("Payant"), "what it brought stays");
        }
        assert_eq!((subscription::all(&open.db).await.unwrap()[0].faults, runs(&open).await.len()), (2, count));
        let found = doctor::look(&open).await.unwrap().findings;
        assert!(found.iter().any(|it| it.contains("F1.xml does not answer")), "{found:?}");
        let desk = app.as_role(Role::ChiefEditor).await;
        assert!(desk.page("/cms").await.main().contains("Sources qui ne répondent plus"));
        app.leave_jobs();
    })
    .await;
}
