//! What paper can show: signs no font has, and words too long for any line, are dealt with before the layout sees them. Pure; knows the
//! data as a tree of strings and asks whether a sign has a glyph.
use super::data::IssueData;
use super::layout::LayoutError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A word longer than this may be broken anywhere.
const LONGEST_WORD: usize = 60;
/// Signs between the places where such a word may break.
const BREAK_EVERY: usize = 16;
/// Strings that are names of things and not words to print.
pub(super) const NOT_WORDS: &[&str] = &[
    "href", "path", "qr", "key", "short", "slug", "item", "page_of", "id", "type", "src", "tokens", "form",
    "date", "kind",
];

/// Signs of one article, or of the rest of the issue under the empty key, that cannot be printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Illegible {
    /// Letters: a word cannot be read without them. Each was replaced by [`STAND_IN`].
    pub letters: BTreeSet<char>,
    /// Pictographs and other signs: left out.
    pub signs: BTreeSet<char>,
}

/// What stands for a letter no font has.
pub const STAND_IN: char = '…';

/// Takes out what no font shows and opens words too long for a line. Returns what was taken out, by article.
pub fn make_legible(
    issue: &mut IssueData,
    shows: impl Fn(char) -> bool,
) -> Result<BTreeMap<String, Illegible>, LayoutError> {
    let data = |err: serde_json::Error| LayoutError::Data(err.to_string());
    let mut tree = serde_json::to_value(&*issue).map_err(data)?;
    let mut reader = Reader { shows, known: HashMap::new(), found: BTreeMap::new(), article: String::new() };
    if let Some(articles) = tree.get_mut("articles").and_then(Value::as_object_mut) {
        for (key, article) in articles {
            reader.article.clone_from(key);
            reader.walk(article);
        }
    }
    reader.article.clear();
    for (name, value) in tree.as_object_mut().into_iter().flatten().filter(|it| it.0 != "articles") {
        if !NOT_WORDS.contains(&name.as_str()) {
            reader.walk(value);
        }
    }
    *issue = serde_json::from_value(tree).map_err(data)?;
    for article in issue.articles.values_mut().filter(|it| it.title.trim().is_empty()) {
        article.title = STAND_IN.into();
    }
    Ok(reader.found)
}

struct Reader<F> {
    shows: F,
    known: HashMap<char, bool>,
    found: BTreeMap<String, Illegible>,
    article: String,
}

impl<F: Fn(char) -> bool> Reader<F> {
    fn walk(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(legible) = self.legible(text) {
                    *text = legible;
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|it| self.walk(it)),
            Value::Object(map) => {
                let words = map.iter_mut().filter(|it| !NOT_WORDS.contains(&it.0.as_str()));
                words.for_each(|it| self.walk(it.1));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn has_glyph(&mut self, c: char) -> bool {
        let shows = &self.shows;
        *self.known.entry(c).or_insert_with(|| c == '\n' || c == ' ' || invisible(c) || shows(c))
    }

    /// The text as it can be printed; None where nothing changes.
    fn legible(&mut self, text: &str) -> Option<String> {
        let lacking = text.chars().any(|it| it.is_control() && it != '\n' || !self.has_glyph(it));
        let endless = text.split_whitespace().any(|it| it.chars().count() > LONGEST_WORD);
        if !lacking && !endless {
            return None;
        }
        let (mut out, mut run) = (String::with_capacity(text.len()), 0);
        let breaks = if endless { long_words(text) } else { Vec::new() };
        for (at, c) in text.char_indices() {
            let inside = breaks.iter().any(|it| it.contains(&at));
            run = if inside { run + 1 } else { 0 };
            if inside && run % BREAK_EVERY == 0 {
                out.push('\u{200b}');
            }
            if c.is_control() && c != '\n' {
                continue;
            }
            if self.has_glyph(c) {
                out.push(c);
            } else if c.is_alphabetic() {
                self.found.entry(self.article.clone()).or_default().letters.insert(c);
                if !out.ends_with(STAND_IN) {
                    out.push(STAND_IN);
                }
            } else {
                self.found.entry(self.article.clone()).or_default().signs.insert(c);
            }
        }
        Some(out)
    }
}

/// Signs without a form of their own: soft hyphens, joiners, marks of direction, variation selectors.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Byte ranges of the words too long for a line.
fn long_words(text: &str) -> Vec<std::ops::Range<usize>> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let long = text.split_whitespace().filter(|it| it.chars().count() > LONGEST_WORD);
    long.map(|it| start(it)..start(it) + it.len()).collect()
}
