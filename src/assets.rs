//! Style sheets, scripts and fonts of the site and the CMS: bundled by `make`, embedded in the program, addressed by content hash so
//! that a browser may keep them for ever. Knows no page.
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "templates/assets/dist/"]
#[allow_missing = true]
struct Dist;

/// One file as served.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub mime: String,
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
    let hashed = hrefs().iter().find(|(_, href)| href.strip_prefix("/assets/") == Some(path)).map(|it| it.0.clone());
    let forever = hashed.is_some();
    let name = hashed.unwrap_or_else(|| path.to_owned());
    let file = Dist::get(&name)?;
    let mime = mime_guess::from_path(&name).first_or_octet_stream().to_string();
    Some((Asset { bytes: file.data, mime }, forever))
}

fn hrefs() -> &'static HashMap<String, String> {
    static HREFS: OnceLock<HashMap<String, String>> = OnceLock::new();
    HREFS.get_or_init(|| {
        Dist::iter()
            .filter_map(|name| {
                let file = Dist::get(&name)?;
                let hash = data_encoding::HEXLOWER.encode(&file.metadata.sha256_hash()[..5]);
                let hashed = match name.rsplit_once('.') {
                    Some((stem, extension)) => format!("/assets/{stem}.{hash}.{extension}"),
                    None => format!("/assets/{name}.{hash}"),
                };
                Some((name.into_owned(), hashed))
            })
            .collect()
    })
}
