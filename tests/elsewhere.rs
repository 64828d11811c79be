//! What is asked of others: who may be asked, and what comes back. The others are stand-ins on this machine.
use crate::support::app::TestApp;
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use parvis::app::App;
use parvis::intake::fetch::{self, Fault, Fetched, Stamp};
use std::sync::Arc;

/// A stand-in; returns its port.
async fn serve(router: Router) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

/// The application where a stand-in may be asked.
async fn asking(app: &TestApp, port: u16, geocoder: &str) -> App {
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
