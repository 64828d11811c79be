//! Words as a page shows them: typeset by the language, escaped once, ordinals raised. Knows no item.
use crate::richtext::{html, typography};
use serde::Serialize;

/// Markup of ours with somebody's words in it, escaped already: templates print it with `| safe`. Only this file makes one, so that
/// nothing else reaches a page unescaped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// A title, a lede, a line of facts.
    pub fn words(locale: &str, text: &str) -> Self {
        Self(html::words(locale, text.trim()))
    }

    /// What the renderer of rich text made.
    pub fn rendered(markup: String) -> Self {
        Self(markup)
    }

    /// A passage in parts; the true ones are marked.
    pub fn marked(locale: &str, parts: &[(String, bool)]) -> Self {
        let mark = |(text, found): &(String, bool)| match (html::words(locale, text), *found) {
            (words, true) => format!("<mark>{words}</mark>"),
            (words, false) => words,
        };
        Self(parts.iter().map(mark).collect())
    }

    /// True if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A text typeset for where no markup may stand: a title in the head, an attribute, a link's label.
pub fn plain(locale: &str, text: &str) -> String {
    typography::typeset(locale, text.trim())
}

/// The text with a capital first: sentences of hours and dates begin small.
pub fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_typeset_and_escaped() {
        let json = serde_json::to_string(&Html::words("fr", "Le 1er <b> & moi ?")).unwrap();
        assert_eq!(json, "\"Le 1<sup>er</sup> &lt;b&gt; &amp; moi\u{202f}?\"");
    }

    #[test]
    fn a_passage_marks_what_was_asked_for() {
        let parts = [("la ".to_owned(), false), ("piscine".to_owned(), true), (" <".to_owned(), false)];
        assert_eq!(Html::marked("fr", &parts), Html("la <mark>piscine</mark> &lt;".into()));
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capital("état civil"), "État civil");
        assert_eq!(capital(""), "");
    }
}
