//! The picture other sites show with a link to an item. Drawn when asked for: its address changes with what is drawn.
use super::head::HeadImage;
use super::visit::Visit;
use super::words;
use crate::app::App;
use crate::content::state::Visibility;
use crate::content::town::{self, Town};
use crate::content::{address, image, item};
use crate::error::{Error, Result};
use crate::media::Hash;
use crate::media::share::{self, HEIGHT, Poster, WIDTH};
use crate::web::caching::Caching;
use anyhow::anyhow;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// Where the picture of an item stands; `photo` is where its photograph does.
pub(super) fn image(visit: &Visit, item: &item::Model, photo: Option<&str>) -> HeadImage {
    let poster = poster(&visit.town, item);
    let drawn = [
        &poster.title,
        &poster.kicker,
        &poster.town,
        &poster.accent,
        &poster.paper,
        photo.unwrap_or_default(),
    ]
    .join("\n");
    let mark = Hash::of(drawn.as_bytes()).short();
    HeadImage {
        href: visit.absolute(&address::share(item.short_id, &mark)),
        width: WIDTH as i32,
        height: HEIGHT as i32,
        alt: visit.plain(&item.title),
    }
}

fn poster(town: &Town, item: &item::Model) -> Poster {
    Poster {
        title: words::plain(&item.locale, &item.title),
        kicker: words::plain(&item.locale, &item.kicker),
        town: town.name.clone(),
        accent: town.identity.accent.clone(),
        paper: town.identity.paper.clone(),
        photo: None,
    }
}

/// `/partage/<id>-<mark>.jpg`: of what readers see, as it is now.
pub async fn show(State(app): State<App>, Path(name): Path<String>) -> Result<Response> {
    let number = name.strip_suffix(".jpg").and_then(|it| it.split('-').next());
    let number = number.and_then(|it| it.parse().ok()).ok_or(Error::NotFound)?;
    let item = item::by_short_id(&app.db, number).await?;
    if item.visibility != Visibility::Live || !item.on_site {
        return Err(Error::NotFound);
    }
    let town = town::get(&app.db).await?;
    let mut poster = poster(&town, &item);
    if let Some(id) = item.image_id
        && let Some((path, ..)) = image::social(&app.db, id, town.day(app.now())).await?
    {
        let hash = path.rsplit('/').next().and_then(|it| it.split('.').next()?.parse::<Hash>().ok());
        poster.photo = hash.and_then(|it| app.media.get(it).ok());
    }
    // Drawing is work, and pages wait for nobody.
    let drawn = tokio::task::spawn_blocking(move || share::draw(&poster))
        .await
        .map_err(|err| Error::Internal(err.into()))?
        .map_err(|refusal| Error::Internal(anyhow!("a shared picture: {}", refusal.sentence("en"))))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, Caching::Day.header()),
    ];
    Ok((headers, drawn).into_response())
}
