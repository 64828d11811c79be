//! Bytes of a picture become an image of the repository: examined, cleaned, kept by content, its row written and its renditions asked
//! for. Used by imports and by the desk's upload.
use crate::app::App;
use crate::content::image;
use crate::error::{Error, Result};
use crate::media::picture::{self, Picture, PictureRefusal, SvgAllowed};
use crate::staff::{Person, Role};

/// Examines a picture on a thread of its own: decoding is slow work. Vector drawings come in from administrators only.
pub async fn examine(person: &Person, bytes: Vec<u8>) -> Result<Result<Picture, PictureRefusal>> {
    let svg = if person.role >= Role::Administrator { SvgAllowed::Yes } else { SvgAllowed::No };
    tokio::task::spawn_blocking(move || picture::examine(&bytes, svg))
        .await
        .map_err(|err| Error::Internal(err.into()))
}

/// Keeps the bytes of an examined picture, which come from a file of this name.
pub async fn store(app: &App, picture: Picture, name: &str) -> Result<image::Accepted> {
    let media = app.media.clone();
    let Picture { bytes, format, width, height, placeholder, likeness, .. } = picture;
    let size = bytes.len() as u64;
    let hash = tokio::task::spawn_blocking(move || media.put(&bytes))
        .await
        .map_err(|err| Error::Internal(err.into()))??;
    Ok(image::Accepted {
        hash: hash.to_string(),
        format: format.extension().to_owned(),
        width,
        height,
        bytes: size,
        placeholder,
        likeness,
        name: name.to_owned(),
    })
}

/// Keeps an examined picture and adds its row.
pub async fn keep(
    app: &App,
    person: &Person,
    picture: Picture,
    name: &str,
    about: image::About,
    source: Option<String>,
) -> Result<image::Model> {
    let accepted = store(app, picture, name).await?;
    let image = image::add(&app.db, person, accepted, about, source, app.now()).await?;
    app.bell.notify_waiters();
    Ok(image)
}
