//! The demo's documents: a PDF of each document's own text, set by Typst, attached as its file. Knows nothing of issues.
use crate::app::App;
use crate::content::fields::Details;
use crate::content::publish::{self, Act};
use crate::content::{Kind, file, item};
use crate::error::{Error, Result};
use crate::media::pdf;
use crate::richtext::text;
use crate::staff::Person;

/// Makes and attaches a PDF for every live document that has none.
pub(super) async fn attach(app: &App) -> Result<()> {
    let (person, now) = (Person::system(), app.now());
    let documents = item::list(&app.db, &item::Listing::of(Kind::Document, "fr", 100)).await?;
    for live in documents.rows {
        let mut fields = live.fields.as_ref().clone();
        let Details::Document(document) = &mut fields.details else { continue };
        if document.file.is_some() {
            continue;
        }
        let (title, body) = (fields.title.clone(), text::plain(&fields.body));
        let bytes = tokio::task::spawn_blocking(move || crate::print::sheet::pdf(&title, &body))
            .await
            .map_err(|err| Error::Internal(err.into()))??;
        let words = pdf::text(&bytes).map_err(|it| Error::Internal(anyhow::anyhow!(it.sentence("en"))))?;
        let accepted = file::Accepted {
            hash: app.media.put(&bytes)?.to_string(),
            name: format!("{}.pdf", live.item.slug),
            format: "pdf".into(),
            bytes: bytes.len() as u64,
            text: words.clone(),
        };
        let kept = file::add(&app.db, &person, accepted, now).await?;
        document.file = Some(kept.id);
        document.file_text = words;
        let saved = publish::save(&app.db, &person, live.item.id, live.item.version, fields, now).await?;
        publish::act(&app.db, &person, saved.id, saved.version, Act::Publish, now).await?;
    }
    Ok(())
}
