//! An issue as it is read on a screen: its texts in the order of the printed pages, frozen with the PDF of the same build. Words are
//! typeset, bodies are HTML of ours. `print` makes it, the site and the EPUB show it; it knows neither pages of paper nor templates.
use serde::{Deserialize, Serialize};

/// The texts of one build.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// Language of the issue: "fr" or "en".
    pub locale: String,
    pub parts: Vec<Part>,
    /// The imprint (*ours*), line by line.
    pub imprint: Vec<String>,
    /// Before the short address at an article's end.
    pub read_more: String,
}

/// What stands under one heading.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub label: String,
    /// Slug of the section, for its colour; empty where it is none.
    pub section: String,
    /// The printed page it begins on; 0 where it is not known.
    pub page: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<Article>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<Month>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Number>,
    /// Over the numbers.
    #[serde(default)]
    pub numbers_label: String,
}

/// One article as printed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The item's short id.
    pub id: i64,
    pub page: usize,
    /// Section and kicker, over the title.
    pub over: String,
    pub title: String,
    pub lede: String,
    /// "Par Inès Pagnier".
    pub byline: String,
    /// The picture that leads it, with caption and credit.
    pub figure: String,
    /// What who signs the editorial is.
    pub role: String,
    pub body: String,
    /// Under the text, where the text does not end with it.
    pub signature: String,
    /// "valbourg.example/a/12".
    pub short: String,
    /// Every picture says what it shows or that it shows nothing.
    pub described: bool,
}

/// A month of the agenda.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Month {
    pub label: String,
    pub days: Vec<Day>,
}

/// A day with its events.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Day {
    pub label: String,
    pub events: Vec<Event>,
}

/// One line of the agenda.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: i64,
    pub time: String,
    pub price: String,
    pub title: String,
    pub line: String,
    pub place: String,
}

/// A service of the moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Service {
    pub id: i64,
    pub title: String,
    pub line: String,
    pub short: String,
}

/// A telephone number and whose it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Number {
    pub label: String,
    pub number: String,
}

impl Edition {
    /// The articles in reading order.
    pub fn articles(&self) -> impl Iterator<Item = &Article> {
        self.parts.iter().flat_map(|it| &it.articles)
    }

    /// Short ids of everything that may be read on the site.
    #[must_use]
    pub fn ids(&self) -> Vec<i64> {
        let parts = self.parts.iter();
        parts
            .flat_map(|it| {
                let articles = it.articles.iter().map(|it| it.id);
                let events =
                    it.months.iter().flat_map(|it| &it.days).flat_map(|it| &it.events).map(|it| it.id);
                articles.chain(events).chain(it.services.iter().map(|it| it.id)).collect::<Vec<_>>()
            })
            .collect()
    }
}
