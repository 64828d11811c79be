//! A browser that keeps its cookies: for ways in, where cookies come and go.
use super::app::{Answer, PUBLIC_URL};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt as _;
use parvis::app::App;
use parvis::routes;
use std::cell::RefCell;
use std::collections::BTreeMap;
use tower::ServiceExt as _;

/// A browser at the door of an application.
pub(crate) struct Browser {
    router: Router,
    jar: RefCell<BTreeMap<String, String>>,
}

/// Keeps what an answer sets, forgets what it ends.
pub(crate) fn keep(jar: &RefCell<BTreeMap<String, String>>, headers: &HeaderMap) {
    for set in headers.get_all(header::SET_COOKIE) {
        let set = set.to_str().unwrap();
        let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
        if value.is_empty() || set.to_lowercase().contains("max-age=0") {
            jar.borrow_mut().remove(name);
        } else {
            jar.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
    }
}

/// Cookies as they are sent.
pub(crate) fn cookies(jar: &RefCell<BTreeMap<String, String>>) -> String {
    jar.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

impl Browser {
    pub(crate) fn of(app: &App) -> Self {
        Self { router: routes::router(app.clone()), jar: RefCell::default() }
    }

    /// Whether somebody is signed in here.
    pub(crate) async fn is_in(&self) -> bool {
        self.get("/cms/me").await.status == 200
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new()).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: String) -> Answer {
        let path = path.strip_prefix(PUBLIC_URL).unwrap_or(path);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
            )
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookies(&self.jar))
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        keep(&self.jar, &headers);
        let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, headers, body }
    }
}
