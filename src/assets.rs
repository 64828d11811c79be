//! Style sheets, scripts and fonts of the site and the CMS: bundled by `make`, embedded in the program, addressed by content hash so
//! that a browser may keep them for ever. Knows no page.
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

#[derive(RustEmbed)]
#[folder = "templates/assets/dist/"]
#[allow_missing = true]
struct Dist;

/// One file as served.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub mime: &'static str,
}

/// Address of an asset by its name in `templates/assets/dist`, `/assets/site.1a2b3c4d5e.css`; None if there is none.
///
/// Fonts keep their plain names, since style sheets name them relatively; their own names carry the version.
pub fn href(name: &str) -> Option<String> {
    hrefs().get(name).cloned()
}

/// The asset at `path`, the part of the address after `/assets/`. The second value says whether the address carries the hash and may be
/// kept for ever.
pub fn find(path: &str) -> Option<(Asset, bool)> {
    let hashed =
        hrefs().iter().find(|(_, href)| href.strip_prefix("/assets/") == Some(path)).map(|it| it.0.clone());
    let forever = hashed.is_some();
    let name = hashed.unwrap_or_else(|| path.to_owned());
    let bytes = read(&name)?;
    let mime = mime_guess::from_path(&name).first_raw().unwrap_or("application/octet-stream");
    Some((Asset { bytes, mime }, forever))
}

/// From now on, read assets from the source tree at every request (development).
pub fn read_from_disk() {
    FROM_DISK.store(true, Ordering::Relaxed);
}

static FROM_DISK: AtomicBool = AtomicBool::new(false);

/// The folder of bundled assets in the source tree.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/assets/dist");

fn read(name: &str) -> Option<Cow<'static, [u8]>> {
    if FROM_DISK.load(Ordering::Relaxed) && Dist::get(name).is_some() {
        return std::fs::read(format!("{SOURCE}/{name}")).ok().map(Cow::Owned);
    }
    Dist::get(name).map(|it| it.data)
}

fn hrefs() -> Arc<HashMap<String, String>> {
    static HREFS: OnceLock<Arc<HashMap<String, String>>> = OnceLock::new();
    if FROM_DISK.load(Ordering::Relaxed) {
        return Arc::new(hashed());
    }
    HREFS.get_or_init(|| Arc::new(hashed())).clone()
}

fn hashed() -> HashMap<String, String> {
    Dist::iter()
        .filter_map(|name| {
            let hash = blake3::hash(&read(&name)?).to_hex();
            let hash = &hash[..10];
            let hashed = match name.rsplit_once('.') {
                Some((stem, extension)) => format!("/assets/{stem}.{hash}.{extension}"),
                None => format!("/assets/{name}.{hash}"),
            };
            Some((name.into_owned(), hashed))
        })
        .collect()
}
