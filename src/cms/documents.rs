//! The fields a document adds to the form, and its file.
use super::form::{Sent, Upload};
use crate::app::App;
use crate::content::document::Document;
use crate::content::file;
use crate::error::Problem;
use crate::media::pdf;
use crate::staff::Person;

/// `before` keeps what the program wrote: the text of the file.
pub(super) fn read(sent: &Sent, before: &Document, found: &mut Vec<Problem>) -> Document {
    Document {
        file: sent.id("details.file"),
        number: sent.text("details.number"),
        date: sent.date("details.date", found),
        sort: sent.choice("details.type"),
        published_from: sent.date("details.published_from", found),
        published_to: sent.date("details.published_to", found),
        matter: sent.text("details.matter"),
        exemption: sent.text("details.exemption"),
        file_text: before.file_text.clone(),
    }
}

/// Keeps an uploaded PDF and puts it into the document; what cannot be read is a problem of the field.
pub(super) async fn take(
    app: &App,
    person: &Person,
    upload: Upload,
    document: &mut Document,
) -> crate::error::Result<Option<Problem>> {
    let kept = match keep(app, person, upload, "details.file").await? {
        Ok(kept) => kept,
        Err(problem) => return Ok(Some(problem)),
    };
    document.file = Some(kept.id);
    document.file_text = kept.text;
    Ok(None)
}

/// Keeps a PDF sent in a field.
pub(super) async fn keep(
    app: &App,
    person: &Person,
    upload: Upload,
    field: &str,
) -> crate::error::Result<Result<file::Model, Problem>> {
    let (name, bytes) = match upload.light(field) {
        Ok(light) => light,
        Err(heavy) => return Ok(Err(heavy)),
    };
    let (bytes, read) = tokio::task::spawn_blocking(move || {
        let read = pdf::text(&bytes);
        (bytes, read)
    })
    .await
    .map_err(anyhow::Error::from)?;
    let text = match read {
        Ok(text) => text,
        Err(fault) => {
            return Ok(Err(Problem::at(field, "file").with("fault", fault.sentence(&person.locale))));
        }
    };
    let hash = app.media.put(&bytes)?;
    let accepted = file::Accepted {
        hash: hash.to_string(),
        name,
        format: "pdf".into(),
        bytes: bytes.len() as u64,
        text,
    };
    Ok(Ok(file::add(&app.db, person, accepted, app.now()).await?))
}
