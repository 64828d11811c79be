//! Pages of a long list: which one is asked for, where the others are. Knows no list.
use super::visit::Visit;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// `?page=2`; a mistyped number means the first page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
}

impl Asked {
    /// The page of this number, as it stands in the address.
    pub fn page(page: String) -> Self {
        Self { page }
    }

    /// The page asked for, from 1.
    pub fn number(&self) -> u64 {
        let digits = !self.page.is_empty() && self.page.bytes().all(|it| it.is_ascii_digit());
        // a number too long to be one is past every last page
        self.page.parse::<u64>().unwrap_or(if digits { u64::MAX } else { 1 }).clamp(1, 10_000)
    }

    /// How many rows to pass over.
    pub fn offset(&self, per_page: u64) -> u64 {
        (self.number() - 1) * per_page
    }
}

/// `page.paging` of `site/_pages.html`.
#[derive(Debug, Clone, Serialize)]
pub struct Paging {
    pub number: u64,
    pub count: u64,
    pub previous: Option<String>,
    pub next: Option<String>,
}

impl Paging {
    /// The page asked for among those of `total` rows. A page past the last is not found; the first always is.
    pub fn of(asked: &Asked, per_page: u64, total: u64, path: &str) -> Result<Self> {
        let (number, count) = (asked.number(), total.div_ceil(per_page).max(1));
        if number > count {
            return Err(Error::NotFound);
        }
        let previous = (number > 1).then(|| at(path, number - 1));
        let next = (number < count).then(|| at(path, number + 1));
        Ok(Self { number, count, previous, next })
    }

    /// The address of the page shown.
    pub fn here(&self, path: &str) -> String {
        at(path, self.number)
    }

    /// What the list says of itself, on its first page only.
    pub fn lede<'a>(&self, lede: &'a str) -> &'a str {
        if self.number == 1 { lede } else { "" }
    }

    /// The title of the page shown: every window has its own.
    pub fn title(&self, visit: &Visit, title: &str) -> String {
        match self.number {
            1 => title.to_owned(),
            number => visit.say("site-page-title", &[("title", title), ("number", &number.to_string())]),
        }
    }
}

/// The first page is the list itself.
fn at(path: &str, number: u64) -> String {
    match (number, path.contains('?')) {
        (1, _) => path.to_owned(),
        (number, false) => format!("{path}?page={number}"),
        (number, true) => format!("{path}&page={number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_ends() {
        let page = |page| Paging::of(&Asked::page(u64::to_string(&page)), 10, 25, "/a?q=b");
        let middle = page(2).unwrap();
        assert_eq!(
            (middle.count, middle.previous.as_deref(), middle.next.as_deref()),
            (3, Some("/a?q=b"), Some("/a?q=b&page=3"))
        );
        assert!(page(3).unwrap().next.is_none());
        assert!(page(4).is_err());
        assert_eq!(Paging::of(&Asked::default(), 10, 0, "/a").unwrap().count, 1);
    }
}
