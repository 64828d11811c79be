//! How long an answer may be kept, by name. Files and drawings of the library, whose time depends on who asks, say theirs where they are sent.
use axum::http::HeaderValue;

/// Who may keep an answer, and for how long without asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// Its address changes with its content.
    Forever,
    /// Everybody may keep it and asks each time whether it is still true: what was withdrawn is gone everywhere at once.
    Checked,
    /// Everybody, for a day: what only looks old for a while, such as an icon.
    Day,
    /// Nobody.
    Never,
}

impl Caching {
    /// The value of `Cache-Control`.
    pub const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Checked => "public, no-cache",
            Self::Day => "public, max-age=86400",
            Self::Never => "no-store",
        })
    }
}
