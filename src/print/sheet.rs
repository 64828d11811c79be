//! One document as a plain accessible PDF, for texts that have no file of their own.
use super::world::{self, IssueWorld, LayoutSource};
use crate::richtext::typography::typeset;
use anyhow::anyhow;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// The PDF/UA-1 of a title and its paragraphs, one to a line of `body`.
pub fn pdf(title: &str, body: &str) -> anyhow::Result<Vec<u8>> {
    let paragraphs: Vec<String> =
        body.lines().filter(|it| !it.trim().is_empty()).map(|it| typeset("fr", it)).collect();
    let data = serde_json::json!({ "lang": "fr", "title": typeset("fr", title), "paragraphs": paragraphs });
    let engine = world::engine(&LayoutSource::Embedded).map_err(|err| anyhow!("{err}"))?;
    let file = (world::DATA.to_owned(), serde_json::to_vec(&data)?);
    let world = IssueWorld::new(engine, "/sheet/issue.typ", [file], None).map_err(|err| anyhow!("{err}"))?;
    let document = typst::compile::<PagedDocument>(&world).output.map_err(|it| anyhow!("{it:?}"))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|it| anyhow!("{it:?}"))?;
    typst_pdf::pdf(&document, &PdfOptions { standards, ..PdfOptions::default() })
        .map_err(|it| anyhow!("{it:?}"))
}
