//! Addresses a text may lead to. By its type an [`Address`] can never be `javascript:` or a path of this site.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use url::Url;

/// An address elsewhere: `http:`, `https:`, `mailto:` or `tel:`, kept as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Reads an address; nothing if it is relative, empty, or of another scheme.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\');
        if text.is_empty() || text.len() > 2_000 || text.chars().any(odd) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let leads = match url.scheme() {
            "http" | "https" => url.has_host(),
            "mailto" | "tel" => !url.path().is_empty(),
            _ => false,
        };
        leads.then(|| Self(text.to_owned()))
    }

    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as paper shows it, to be typed: without what a browser adds by itself.
    #[must_use]
    pub fn to_type(&self) -> &str {
        let bare = self.0.trim_start_matches("https://").trim_start_matches("http://");
        bare.trim_start_matches("www.").trim_end_matches('/')
    }

    /// Whether it is a page of the web (`http:` or `https:`).
    #[must_use]
    pub fn is_web(&self) -> bool {
        self.host().is_some()
    }

    /// The host of a web address, without `www.`.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        let host = Url::parse(&self.0).ok()?.host_str()?.to_owned();
        Some(host.strip_prefix("www.").map_or(host.clone(), str::to_owned))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom("an address starts with https:, http:, mailto: or tel:"))
    }
}
