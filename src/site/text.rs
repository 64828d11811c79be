//! The text of an item as HTML, with everything it refers to looked up. Knows no kind.
use super::visit::Visit;
use super::words::Html;
use crate::content::resolve;
use crate::error::Result;
use crate::richtext::RichText;
use crate::richtext::html::{self, HtmlOptions};
use crate::richtext::refs::Refs;

/// The body of an item; empty when it has none.
pub async fn body(visit: &Visit, text: &RichText) -> Result<Html> {
    let resolved = resolve::all(&visit.app.db, &Refs::of(text), &visit.wording()).await?;
    Ok(Html::rendered(html::render(text, &resolved, &HtmlOptions::web(visit.locale))))
}
