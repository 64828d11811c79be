//! What is asked of others: who may be asked, what comes back, and calendars that move in. The others are stand-ins on this machine.
use crate::support::app::{File, TestApp, both};
use crate::support::make;
use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use parvis::app::App;
use parvis::content::event::{Event, EventStatus};
use parvis::content::fields::{Details, Fields};
use parvis::content::import::{self, Outcome, Wish};
use parvis::content::state::Visibility;
use parvis::content::{item, publish, revision};
use parvis::intake::fetch::{self, Fault, Fetched, Stamp};
use parvis::intake::{Report, source};
use parvis::staff::{Person, Role};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A stand-in; returns its port.
pub(crate) async fn serve(router: Router) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

/// The application where a stand-in may be asked.
pub(crate) async fn asking(app: &TestApp, port: u16, geocoder: &str) -> App {
    let mut other = app.neighbour().await;
    let mut settings = (*other.settings).clone();
    settings.fetch_local = format!("127.0.0.1:{port}");
    geocoder.clone_into(&mut settings.geocoder);
    other.settings = Arc::new(settings);
    other
}

/// Nobody is led into the house by a redirect, nor given more than is wanted.
#[tokio::test]
async fn a_redirect_is_looked_at_like_the_first_address() {
    let inner = serve(Router::new().route("/", get(async || "secret"))).await;
    let to = move |path: String| async move { (StatusCode::FOUND, [(header::LOCATION, path)]) };
    let router = Router::new()
        .route("/inner", get(move || to(format!("http://127.0.0.1:{inner}/"))))
        .route("/mapped", get(move || to(format!("http://[::ffff:127.0.0.1]:{inner}/"))))
        .route("/decimal", get(move || to(format!("http://2130706433:{inner}/"))))
        .route("/file", get(move || to("file:///etc/passwd".into())))
        .route("/meta", get(move || to("http://169.254.169.254/latest".into())))
        .route("/round", get(move || to("/round".into())))
        .route("/near", get(move || to("/here".into())))
        .route("/heavy", get(async || "x".repeat(5000)))
        .route("/gone", get(async || StatusCode::GONE))
        .route(
            "/here",
            get(async |headers: HeaderMap| {
                if headers.get(header::IF_NONE_MATCH).is_some_and(|it| it == "\"v1\"") {
                    return StatusCode::NOT_MODIFIED.into_response();
                }
                ([(header::ETAG, "\"v1\"")], "bonjour").into_response()
            }),
        );
    let port = serve(router).await;
    let app = TestApp::sqlite().await;
    let open = asking(&app, port, "").await;
    let ask = async |path: &str, stamp: &Stamp| {
        fetch::fetch(&open.settings, &format!("http://127.0.0.1:{port}{path}"), stamp, 1000).await
    };
    for path in ["/inner", "/mapped", "/decimal", "/meta"] {
        let answer = ask(path, &Stamp::default()).await;
        assert!(matches!(answer, Err(Fault::Host(_))), "{path}: {answer:?}");
    }
    assert_eq!(ask("/file", &Stamp::default()).await, Err(Fault::Address));
    assert_eq!(ask("/round", &Stamp::default()).await, Err(Fault::Lost));
    assert_eq!(ask("/heavy", &Stamp::default()).await, Err(Fault::Heavy(1000)));
    assert_eq!(ask("/gone", &Stamp::default()).await, Err(Fault::Status(410)));
    let Ok(Fetched::New { bytes, stamp }) = ask("/near", &Stamp::default()).await else { panic!() };
    assert_eq!(bytes, b"bonjour");
    assert_eq!(ask("/here", &stamp).await, Ok(Fetched::Same));

    // Named among those of the world, it stays inside; named by nobody, it is not asked.
    let mut settings = (*app.settings).clone();
    settings.fetch_hosts = format!("127.0.0.1:{port}, localhost:{port}");
    for host in ["127.0.0.1", "localhost"] {
        let address = format!("http://{host}:{port}/here");
        let answer = fetch::fetch(&settings, &address, &Stamp::default(), 1000).await;
        assert!(matches!(answer, Err(Fault::Inside(_))), "{host}: {answer:?}");
        let answer = fetch::fetch(&app.settings, &address, &Stamp::default(), 1000).await;
        assert!(matches!(answer, Err(Fault::Host(_))), "{host}: {answer:?}");
    }
    app.leave_jobs();
}

async fn import(app: &App, kind: &str, place: &str) -> (import::run::Model, Report) {
    let wish = Wish { publish: true, ..Wish::default() };
    let run = import::begin(&app.db, &Person::system(), kind, place, wish, app.now()).await.unwrap();
    source::run(app, run.id).await.unwrap();
    let run = import::by_id(&app.db, run.id).await.unwrap();
    let report = Report::of(&app.db, run.id).await.unwrap();
    if run.state == import::RunState::Done {
        assert_eq!(
            run.total,
            i64::try_from(report.elements.len()).ok(),
            "every element has its line: {report:#?}"
        );
    }
    (run, report)
}

fn changed(report: &Report) -> usize {
    report.elements.iter().filter(|it| matches!(it.outcome, Outcome::Imported | Outcome::Updated)).count()
}

fn reasons(report: &Report, source: &str) -> String {
    let found = report.elements.iter().find(|it| it.source.contains(source));
    found.map(|it| it.reasons.join(" ; ")).unwrap_or_else(|| panic!("nothing about {source}: {report:#?}"))
}

/// Addresses of a table get coordinates, once.
#[tokio::test]
async fn addresses_become_coordinates_where_a_geocoder_is_named() {
    both(async |app| {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        let search = get(async move |Query(query): Query<HashMap<String, String>>| {
            counter.fetch_add(1, Ordering::SeqCst);
            let (score, kind) = if query["q"].contains("Parvis") { (0.95, "housenumber") } else { (0.9, "municipality") };
            serde_json::json!({ "type": "FeatureCollection", "features": [{ "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [5.49, 47.1] },
                "properties": { "label": "3 Place du Parvis 39990 Valbourg", "score": score, "type": kind,
                    "id": "39990_0120_00003", "citycode": "39990", "postcode": query["postcode"] } }] })
            .to_string()
        });
        let port = serve(Router::new().route("/search", search)).await;
        let geocoder = format!("http://127.0.0.1:{port}/search");
        let open = asking(app, port, &geocoder).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lieux.csv");
        fs::write(&path, "Nom;Adresse;CP;Commune\nMairie;3 place du Parvis;39990;Valbourg\nForêt;Les bois;39990;Valbourg\n").unwrap();
        let (_, report) = import(&open, "table", path.to_str().unwrap()).await;
        assert_eq!((report.elements.len(), changed(&report)), (2, 2), "{report:#?}");
        assert!(reasons(&report, "ligne 2").contains("3 Place du Parvis 39990 Valbourg"));
        assert!(reasons(&report, "ligne 3").contains("adresse non trouvée"));
        let row = item::by_source(&app.db, "table:place:lieux:mairie-3-place-du-parvis-valbourg").await.unwrap().unwrap();
        let Details::Place(hall) = revision::current(&app.db, &row).await.unwrap().fields.details else { panic!() };
        assert_eq!((hall.longitude, hall.latitude, hall.ban_id.as_str()), (Some(5.49), Some(47.1), "39990_0120_00003"));
        // What was found is not asked for again, nor lost while the geocoder is away.
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        assert_eq!(changed(&import(&open, "table", path.to_str().unwrap()).await.1), 0);
        assert_eq!(asked.load(Ordering::SeqCst), 3, "only what was not found");
        let away = asking(app, 1, "http://127.0.0.1:1/search").await;
        assert_eq!(changed(&import(&away, "table", path.to_str().unwrap()).await.1), 0);
        app.leave_jobs();
    })
    .await;
}

pub(crate) const AGENDA: &str = "BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:conseil-2027@valbourg.example
SUMMARY:Permanence du maire
DESCRIPTION:Sans rendez-vous.
LOCATION:Mairie
CATEGORIES:Vie municipale
DTSTART;TZID=Romance Standard Time:20270315T100000
DTEND;TZID=Romance Standard Time:20270315T120000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Europe/Paris:20270322T100000
END:VEVENT
BEGIN:VEVENT
UID:conseil-2027@valbourg.example
RECURRENCE-ID;TZID=Europe/Paris:20270405T100000
SUMMARY:Permanence du maire
DTSTART;TZID=Europe/Paris:20270406T150000
DTEND;TZID=Europe/Paris:20270406T160000
END:VEVENT
BEGIN:VEVENT
UID:bal-2027@valbourg.example
SUMMARY:Bal
LOCATION:Place du Parvis
STATUS:CANCELLED
DTSTART;VALUE=DATE:20270713
END:VEVENT
BEGIN:VEVENT
UID:marche-sans-fin@valbourg.example
SUMMARY:Marché
LOCATION:Quais
DTSTART:20270102T080000
DTEND:20270102T120000
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
UID:tic-tac@valbourg.example
SUMMARY:Tic tac
LOCATION:Quais
DTSTART:20270102T080000
DURATION:PT30M
RRULE:FREQ=SECONDLY
ATTACH;FMTTYPE=image/png:http://images.example/tic.png
END:VEVENT
BEGIN:VTODO
SUMMARY:Acheter du pain
END:VTODO
BEGIN:VEVENT
SUMMARY:Sans date
END:VEVENT
END:VCALENDAR
";

async fn event(app: &App, id: &str) -> (item::Model, Fields, Event) {
    let row = item::by_source(&app.db, &format!("agenda:{id}")).await.unwrap().unwrap();
    let fields = revision::current(&app.db, &row).await.unwrap().fields;
    let Details::Event(event) = fields.details.clone() else { panic!("no event: {fields:?}") };
    (row, fields, event)
}

/// A calendar is asked for again and again: what it no longer has goes from the site, what people changed here stays, and what another
/// calendar says already is not said twice.
#[tokio::test]
async fn a_calendar_online_is_followed() {
    both(async |app| {
        let text = Arc::new(std::sync::Mutex::new(AGENDA.to_owned()));
        let held = text.clone();
        let shown = get(async move || held.lock().unwrap().clone());
        let port = serve(Router::new().route("/agenda.ics", shown)).await;
        let open = asking(app, port, "").await;
        app.set("2027-01-10T08:00:00Z");
        let life = make::topic(app, "vie-municipale", "Vie municipale").await;
        let at = format!("http://127.0.0.1:{port}/agenda.ics");
        let (_, report) = import(&open, "agenda", &at).await;
        assert_eq!((report.elements.len(), changed(&report)), (8, 4), "{report:#?}");
        assert!(reasons(&report, "Tic tac").contains("plus d’une fois par jour"));
        assert!(reasons(&report, "Tic tac").contains("images.example"), "{}", reasons(&report, "Tic tac"));
        assert!(reasons(&report, "Acheter du pain").contains("tâche") && reasons(&report, "Sans date").contains("date"));
        let (_, fields, desk) = event(&open, "conseil-2027@valbourg.example").await;
        let begins: Vec<String> = desk.timings.iter().map(|it| it.begin.to_rfc3339()).collect();
        // Ten o’clock stays ten o’clock when summer time comes.
        let wanted = ["2027-03-15T09:00:00+00:00", "2027-03-29T08:00:00+00:00", "2027-04-06T13:00:00+00:00"];
        assert_eq!((begins.as_slice(), fields.topics.as_slice()), (wanted.map(str::to_owned).as_slice(), [life].as_slice()));
        assert_eq!(event(&open, "bal-2027@valbourg.example").await.2.status, EventStatus::Cancelled);
        let market = event(&open, "marche-sans-fin@valbourg.example").await.2;
        assert_eq!(market.timings.len(), 105, "to the end of next year");
        assert_eq!(changed(&import(&open, "agenda", &at).await.1), 0, "the second time");

        // Another calendar says the same.
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("autre.ics");
        let twin = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:autre-marche@ailleurs.example\nSUMMARY:MARCHÉ\nLOCATION:Les quais\nDTSTART;TZID=Europe/Paris:20270102T080000\nDTEND;TZID=Europe/Paris:20270102T120000\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n";
        fs::write(&other, twin).unwrap();
        let (_, report) = import(&open, "agenda", other.to_str().unwrap()).await;
        assert_eq!(report.elements[0].outcome, Outcome::Merged, "{report:#?}");

        // The ball and the market are gone; somebody had changed the market here.
        let chief = app.person(Role::ChiefEditor).await;
        let (row, fields, _) = event(&open, "marche-sans-fin@valbourg.example").await;
        let mine = Fields { title: "Marché des quais".into(), ..fields };
        publish::save(&app.db, &chief, row.id, row.version, mine, app.now()).await.unwrap();
        let less = AGENDA.replace("UID:bal-2027", "UID:fete-2027").replace("UID:marche-sans-fin", "UID:foire-sans-fin");
        let less = less.replace("SUMMARY:Bal", "SUMMARY:Fête").replace("SUMMARY:Marché", "SUMMARY:Foire");
        *text.lock().unwrap() = less;
        let (_, report) = import(&open, "agenda", &at).await;
        assert!(reasons(&report, "disparu : Bal").contains("retiré du site"), "{report:#?}");
        assert!(reasons(&report, "disparu : Marché des quais").contains("il reste"));
        assert_eq!(event(&open, "bal-2027@valbourg.example").await.0.visibility, Visibility::Withdrawn);
        assert_eq!(event(&open, "marche-sans-fin@valbourg.example").await.0.visibility, Visibility::Live);

        // A host nobody allowed.
        let (run, _) = import(app, "agenda", &at).await;
        assert!(run.state == import::RunState::Failed && run.fault.contains("fetch_hosts"), "{}", run.fault);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_calendar_is_sent_or_named_at_the_desk() {
    let app = TestApp::sqlite().await;
    let desk = app.as_role(Role::ChiefEditor).await;
    let file = File { field: "file", name: "agenda.ics", bytes: AGENDA.as_bytes() };
    let form = [("import_kind", "agenda"), ("dry", "true")];
    let at = desk.post_file("/cms/imports", &form, &file).await.location().to_owned();
    app.run_jobs().await;
    let page = desk.page(&at).await;
    assert!(
        page.main().contains("Permanence du maire") && page.main().contains("C’était un essai"),
        "{}",
        page.main()
    );
    let form = [("import_kind", "agenda"), ("import_address", "https://agenda.example/a.ics")];
    let at = desk.post("/cms/imports", &form).await.location().to_owned();
    app.run_jobs().await;
    assert!(
        desk.page(&at).await.main().contains("agenda.example n’est pas de ceux"),
        "{}",
        desk.page(&at).await.main()
    );
    let form = [("import_kind", "markdown"), ("import_address", "https://agenda.example/a.ics")];
    assert_eq!(desk.post("/cms/imports", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.leave_jobs();
}

#[tokio::test]
async fn every_sample_of_a_calendar_comes_in_or_says_why() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    if !samples.is_dir() {
        eprintln!("../shared/samples is not here: real calendars are not tested");
        return;
    }
    let app = TestApp::sqlite().await;
    let (mut read, mut files) = (0, 0);
    for folder in ["calendars", "openagenda"] {
        for entry in fs::read_dir(samples.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let (run, report) = import(&app, "agenda", path.to_str().unwrap()).await;
            files += 1;
            match run.state {
                import::RunState::Done => read += 1,
                _ => assert!(!run.fault.is_empty(), "{}", path.display()),
            }
            let mute =
                report.elements.iter().find(|it| it.outcome == Outcome::LeftOut && it.reasons.is_empty());
            assert!(mute.is_none(), "{}: {mute:?}", path.display());
            let (_, again) = import(&app, "agenda", path.to_str().unwrap()).await;
            assert_eq!(changed(&again), 0, "{}: {again:#?}", path.display());
        }
    }
    assert!(files > 60 && read * 10 > files * 8, "{read} of {files}");
    app.leave_jobs();
}
