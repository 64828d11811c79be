//! Every component of the site on one page, in the town's colours, by day, by night and in high contrast. What a designer changes is seen here first.
use crate::app::App;
use crate::error::Result;
use crate::site::preview;
use crate::web::page::{Page, Template};
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct DesignPage {
    /// Colours that stand on each other, by name.
    pairs: [&'static str; 12],
    /// As lists show them.
    cards: Value,
}

impl Template for DesignPage {
    const NAME: &'static str = "cms/design.html";
}

/// The colours of text with their grounds; the classes `pair-…` of `design.css`.
const PAIRS: [&str; 12] = [
    "ink",
    "soft",
    "soft-tint",
    "link",
    "link-tint",
    "link-wash",
    "button",
    "deep",
    "deep-soft",
    "alarm",
    "caution",
    "mark",
];

/// All of them.
pub(super) async fn show(State(app): State<App>) -> Result<Page<DesignPage>> {
    Ok(Page::new(DesignPage { pairs: PAIRS, cards: serde_json::to_value(preview::cards(&app).await?)? }))
}
