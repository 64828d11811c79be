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

/// Keeps an examined picture and adds its row.
pub async fn keep(
    app: &App,
    person: &Person,
    picture: Picture,
    name: &str,
    about: image::About,
    source: Option<String>,
) -> Result<image::Model> {
    let media = app.media.clone();
    let format = picture.format.extension().to_owned();
    let (width, height, placeholder) = (picture.width, picture.height, picture.placeholder);
    let size = picture.bytes.len() as u64;
    let hash = tokio::task::spawn_blocking(move || media.put(&picture.bytes))
        .await
        .map_err(|err| Error::Internal(err.into()))??;
    let accepted = image::Accepted {
        hash: hash.to_string(),
        format,
        width,
        height,
        bytes: size,
        placeholder,
        name: name.to_owned(),
    };
    let image = image::add(&app.db, person, accepted, about, source, app.now()).await?;
    app.bell.notify_waiters();
    Ok(image)
}
