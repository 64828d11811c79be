//! Output: programs. What readers see, as JSON, for whoever wants to show or count it elsewhere. One table says what can be asked
//! (`operation::ALL`): parameters are read by it, and the description (OpenAPI 3.1) and the page to try it are made of it.
mod answers; // items, events, issues, topics, search
mod describe; // the description
mod operation; // what can be asked
mod page; // the page to try it
mod shown; // an item as JSON

use crate::web::{Access::Public, Route};
use axum::routing::get;

/// Every address for programs, and the page about them.
pub const ROUTES: &[Route] = &[
    Route::get("/api", Public, || get(page::show)),
    Route::get("/en/api", Public, || get(page::show)),
    Route::get("/api/v1/openapi.json", Public, || get(describe::show)),
    Route::get("/api/v1/items", Public, || get(answers::items)),
    Route::get("/api/v1/items/{number}", Public, || get(answers::item)),
    Route::get("/api/v1/places", Public, || get(answers::places)),
    Route::get("/api/v1/events", Public, || get(answers::events)),
    Route::get("/api/v1/search", Public, || get(answers::search)),
    Route::get("/api/v1/topics", Public, || get(answers::topics)),
    Route::get("/api/v1/issues", Public, || get(answers::issues)),
    Route::get("/api/v1/issues/{number}", Public, || get(answers::issue)),
];
