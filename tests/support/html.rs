//! A page as a reader sees it: words without the fine points of typography, links, fields.
use scraper::{ElementRef, Html, Selector};

use super::pdf::plain;

/// A parsed page.
pub(crate) struct Page(Html);

impl Page {
    /// From its source.
    pub(crate) fn of(source: &str) -> Self {
        Self(Html::parse_document(source))
    }

    fn all<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = ElementRef<'a>> {
        self.0.select(selector)
    }

    /// The words of every element that matches.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.all(&selector).map(|it| plain(&it.text().collect::<String>())).collect()
    }

    /// All words of the main part.
    pub(crate) fn main(&self) -> String {
        self.texts("main").join(" ")
    }

    /// An attribute of every element that matches.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.all(&selector).filter_map(|it| it.attr(name).map(str::to_owned)).collect()
    }

    /// Where every link of the main part leads.
    pub(crate) fn links(&self) -> Vec<String> {
        self.attributes("main a[href]", "href")
    }

    /// The value of the one field this selector finds.
    pub(crate) fn value_of(&self, selector: &str) -> String {
        self.attributes(selector, "value").pop().unwrap_or_else(|| panic!("no field {selector}"))
    }

    /// The value of a field of a form.
    pub(crate) fn value(&self, field: &str) -> String {
        let found = self.attributes(&format!("input[name=\"{field}\"]"), "value");
        let long = self.texts(&format!("textarea[name=\"{field}\"]"));
        let chosen = self.attributes(&format!("select[name=\"{field}\"] option[selected]"), "value");
        found.into_iter().chain(long).chain(chosen).next().unwrap_or_else(|| panic!("no field {field}"))
    }
}
