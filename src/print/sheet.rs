//! One document as a plain accessible PDF, for texts that have no file of their own.
use super::layout;
use super::world::LayoutSource;
use crate::richtext::typography::typeset;
use anyhow::anyhow;

/// The PDF/UA-1 of a title and its paragraphs, one to a line of `body`.
pub fn pdf(title: &str, body: &str) -> anyhow::Result<Vec<u8>> {
    let paragraphs: Vec<String> =
        body.lines().filter(|it| !it.trim().is_empty()).map(|it| typeset("fr", it)).collect();
    let data = serde_json::json!({ "lang": "fr", "title": typeset("fr", title), "paragraphs": paragraphs });
    layout::plain_pdf(&LayoutSource::Embedded, "sheet", layout::Files::new(), &data)
        .map_err(|err| anyhow!("{err}"))
}
