//! The whole router: the tables of the faces merged, each route behind its guard, then the layers, each with its reason.
use crate::app::App;
use crate::content::Kind;
use crate::content::address::{self, Fixed};
use crate::error::Error;
use crate::web::caching::Caching;
use crate::web::kept::{self, Kept};
use crate::web::{Route, assets, page, session};
use crate::{api, cms, feeds, site};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

/// Every route of the program.
pub fn table() -> impl Iterator<Item = &'static Route> {
    assets::ROUTES.iter().chain(site::ROUTES).chain(feeds::ROUTES).chain(api::ROUTES).chain(cms::ROUTES)
}

/// The router as served and as tested.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in table() {
        let mut guarded =
            (route.handler)().layer(middleware::from_fn_with_state(route.access, session::guard));
        if site::ROUTES.iter().chain(feeds::ROUTES).chain(api::ROUTES).any(|it| it.path == route.path) {
            guarded = guarded.layer(middleware::from_fn_with_state(app.clone(), page::offered));
        }
        router = router.route(route.path, guarded);
    }
    router
        .fallback(|| async { Error::NotFound })
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(60)))
        // Errors and pages become HTML here, inside everything that looks at bytes.
        .layer(middleware::from_fn_with_state(app.clone(), page::render))
        // A form of another site cannot act with an editor's cookie.
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), session::identify))
        // Inside what every answer gets, outside everything that is work.
        .layer(middleware::from_fn_with_state((app.clone(), Kept::default()), kept::keep))
        .layer(middleware::from_fn_with_state(app.clone(), headers))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest)) // for one reader; what many get is kept small
        .layer(CatchPanicLayer::custom(panicked))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(app)
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'self'; \
                      manifest-src 'self'";

/// Pages run our own scripts and styles only, and stand in nobody's frame but our own preview's. Nothing of the desk stays in a browser
/// or a proxy: the next person at the counter's computer sees nothing of it.
async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let desk = path == "/cms" || path.starts_with("/cms/");
    // Scripts of other sites may read what programs are given: it is public, and the same for whoever asks.
    let open = address::for_programs(path);
    let asks = open && *request.method() == Method::OPTIONS;
    // The one page that may ask where a device is, and asks on a click only.
    let near = ["fr", "en"].into_iter().any(|it| address::fixed(Fixed::Near, it) == path);
    let permissions = if near {
        "camera=(), microphone=(), geolocation=(self), payment=()"
    } else {
        "camera=(), microphone=(), geolocation=(), payment=()"
    };
    // The one page with a map: its tiles come from where the operator said, and from nowhere else.
    let map = ["fr", "en"].into_iter().any(|it| address::list(Kind::Place, it) == path);
    let tiles = app.settings.tiles_origin().filter(|_| map);
    let mut response = if asks { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    if open {
        let may = [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match"),
            (header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag"),
            (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        ];
        response.headers_mut().extend(may.map(|(name, value)| (name, HeaderValue::from_static(value))));
    }
    if desk {
        response.headers_mut().insert(header::CACHE_CONTROL, Caching::Never.header());
    }
    let set = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("permissions-policy"), permissions),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in set {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Some(origin) = tiles
        && let Ok(policy) =
            HeaderValue::from_str(&POLICY.replace("img-src 'self'", &format!("img-src 'self' {origin}")))
    {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic");
    tracing::error!(panic = text, "a handler panicked");
    let body = "<!doctype html><meta charset=utf-8><title>Parvis</title><p>Une erreur est survenue. Something went wrong.";
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body)
        .into_response()
}
