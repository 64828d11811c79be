//! What programs can ask, as one table: an address, its parameters, the shape of its answer. A parameter nobody knows is refused: who
//! mistypes a filter must not get everything.
use crate::content::Kind;
use crate::error::{Error, Problem, Result};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

/// One address.
pub(super) struct Operation {
    /// In the description and in locale files: `api-op-items`.
    pub(super) id: &'static str,
    pub(super) path: &'static str,
    pub(super) parameters: &'static [Parameter],
    /// Schema of what is answered.
    pub(super) answer: &'static str,
}

/// One parameter of a question; in locale files `api-param-topic`.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) sort: Sort,
    pub(super) required: bool,
}

/// What a parameter may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Kind,
    Language,
    Slug,
    Words,
    Day,
    /// How many answers come at once.
    Limit,
    /// Where the next ones begin, from the answer before.
    Cursor,
    /// In the path.
    Number,
}

const fn may(name: &'static str, sort: Sort) -> Parameter {
    Parameter { name, sort, required: false }
}

const fn must(name: &'static str, sort: Sort) -> Parameter {
    Parameter { name, sort, required: true }
}

const LANGUAGE: Parameter = may("locale", Sort::Language);
const TOPIC: Parameter = may("topic", Sort::Slug);
const ZONE: Parameter = may("zone", Sort::Slug);
const LIMIT: Parameter = may("limit", Sort::Limit);
const CURSOR: Parameter = may("cursor", Sort::Cursor);

pub(super) const ITEMS: Operation = Operation {
    id: "items",
    path: "/api/v1/items",
    parameters: &[may("kind", Sort::Kind), LANGUAGE, TOPIC, ZONE, LIMIT, CURSOR],
    answer: "ItemPage",
};
pub(super) const ITEM: Operation = Operation {
    id: "item",
    path: "/api/v1/items/{number}",
    parameters: &[must("number", Sort::Number)],
    answer: "Item",
};
pub(super) const PLACES: Operation = Operation {
    id: "places",
    path: "/api/v1/places",
    parameters: &[LANGUAGE, TOPIC, ZONE, LIMIT, CURSOR],
    answer: "ItemPage",
};
pub(super) const EVENTS: Operation = Operation {
    id: "events",
    path: "/api/v1/events",
    parameters: &[may("from", Sort::Day), may("to", Sort::Day), LANGUAGE, TOPIC, ZONE, LIMIT, CURSOR],
    answer: "EventPage",
};
pub(super) const SEARCH: Operation = Operation {
    id: "search",
    path: "/api/v1/search",
    parameters: &[may("q", Sort::Words), may("kind", Sort::Kind), LANGUAGE, TOPIC, ZONE, LIMIT, CURSOR],
    answer: "SearchPage",
};
pub(super) const TOPICS: Operation =
    Operation { id: "topics", path: "/api/v1/topics", parameters: &[], answer: "TopicList" };
pub(super) const ISSUES: Operation =
    Operation { id: "issues", path: "/api/v1/issues", parameters: &[LIMIT, CURSOR], answer: "IssuePage" };
pub(super) const ISSUE: Operation = Operation {
    id: "issue",
    path: "/api/v1/issues/{number}",
    parameters: &[must("number", Sort::Number)],
    answer: "Issue",
};

/// All of them, in the order of the page.
pub(super) const ALL: [&Operation; 8] = [&ITEMS, &ITEM, &PLACES, &EVENTS, &SEARCH, &TOPICS, &ISSUES, &ISSUE];

/// Longest words that are looked for, in characters.
const WORDS_MAX: usize = 200;
/// Answers at once, when nobody says.
const LIMIT_DEFAULT: u64 = 20;
/// Answers at once, at most.
const LIMIT_MAX: u64 = 100;

impl Sort {
    /// What a value must be, as JSON Schema says it.
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Kind => json!({ "type": "string", "enum": Kind::ALL.map(Kind::name) }),
            Self::Language => json!({ "type": "string", "enum": ["fr", "en"] }),
            Self::Slug => {
                json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 120 })
            }
            Self::Words => {
                json!({ "type": "string", "pattern": "^[^\\u0000]*\\S[^\\u0000]*$", "minLength": 1, "maxLength": WORDS_MAX })
            }
            Self::Day => json!({ "type": "string", "format": "date" }),
            Self::Limit => {
                json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT })
            }
            Self::Cursor => json!({ "type": "string", "pattern": "^[0-9]{1,15}-[0-9]{1,15}$" }),
            Self::Number => json!({ "type": "integer", "minimum": 1, "maximum": i32::MAX }),
        }
    }

    fn takes(self, value: &str) -> bool {
        let digits = |it: &str, most: usize| {
            (1..=most).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit())
        };
        match self {
            Self::Kind => kind(value).is_some(),
            Self::Language => matches!(value, "fr" | "en"),
            Self::Slug => {
                let part = |it: &str| {
                    !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
                };
                value.len() <= 120 && value.split('-').all(part)
            }
            Self::Words => {
                !value.trim().is_empty() && value.chars().count() <= WORDS_MAX && !value.contains('\0')
            }
            Self::Day => value.len() == 10 && value.parse::<NaiveDate>().is_ok(),
            Self::Limit => digits(value, 3) && value.parse().is_ok_and(|it| (1..=LIMIT_MAX).contains(&it)),
            Self::Cursor => value.split_once('-').is_some_and(|(at, id)| digits(at, 15) && digits(id, 15)),
            Self::Number => digits(value, 10) && value.parse::<i32>().is_ok_and(|it| it > 0),
        }
    }
}

fn kind(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|it| it.name() == name)
}

/// A question that was read: every value is what its parameter may be.
pub(super) struct Asked(Vec<(&'static str, String)>);

impl Asked {
    /// Reads the question of an address.
    pub(super) fn of(operation: &Operation, query: Option<&str>) -> Result<Self> {
        let (mut read, mut found) = (Vec::new(), Vec::new());
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let known = operation.parameters.iter().find(|it| it.name == name && it.sort != Sort::Number);
            match known {
                None => found.push(Problem::at(name.as_ref(), "api-parameter").with("name", &name)),
                Some(it) if read.iter().any(|(other, _)| *other == it.name) => {
                    found.push(Problem::at(it.name, "api-twice").with("name", it.name));
                }
                Some(it) if it.sort.takes(&value) => read.push((it.name, value.into_owned())),
                Some(it) => found.push(Problem::at(it.name, "api-value").with("name", it.name)),
            }
        }
        for it in operation.parameters.iter().filter(|it| it.required && it.sort != Sort::Number) {
            if read.iter().all(|(name, _)| *name != it.name)
                && found.iter().all(|other| other.field != it.name)
            {
                found.push(Problem::at(it.name, "api-missing").with("name", it.name));
            }
        }
        if found.is_empty() { Ok(Self(read)) } else { Err(Error::Refused(found)) }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.get("kind").and_then(kind)
    }

    pub(super) fn limit(&self) -> u64 {
        self.get("limit").and_then(|it| it.parse().ok()).unwrap_or(LIMIT_DEFAULT)
    }

    pub(super) fn day(&self, name: &str) -> Option<NaiveDate> {
        self.get(name)?.parse().ok()
    }

    /// The last answer somebody has: its instant and its number.
    pub(super) fn after(&self) -> Option<(DateTime<Utc>, i64)> {
        let (at, id) = self.get("cursor")?.split_once('-')?;
        Some((DateTime::from_timestamp_millis(at.parse().ok()?)?, id.parse().ok()?))
    }
}

/// The cursor after an answer of this instant and number.
pub(super) fn cursor(at: DateTime<Utc>, id: i64) -> String {
    format!("{}-{id}", at.timestamp_millis().max(0))
}

/// A number in a path; anything else is no address.
pub(super) fn number(text: &str) -> Result<i32> {
    if Sort::Number.takes(text) { text.parse().map_err(|_| Error::NotFound) } else { Err(Error::NotFound) }
}
