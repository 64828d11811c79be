//! All fields of one revision of an item: the core every kind shares and the kind's own [`Details`]. A revision stores exactly this.
//! Validation is here and in the kinds' files; it returns problems by field and never touches the database.
use super::Kind;
use super::article::Article;
use super::document::Document;
use super::event::Event;
use super::organisation::Organisation;
use super::person::Person;
use super::place::Place;
use super::service::Service;
use crate::error::Problem;
use crate::richtext::check::Unfinished;
use crate::richtext::print_version::{self, PrintVersion};
use crate::richtext::refs::{Link, Refs};
use crate::richtext::{Block, BlockId, Channel, Channels, RichText, Target};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Longest title, in characters.
pub const TITLE_MAX: usize = 160;
/// Longest lede (*chapô*), in characters.
pub const LEDE_MAX: usize = 200;
/// Longest short text, in characters: the last rung of the copyfit ladder, the newsletter and signage use it.
pub const SHORT_TEXT_MAX: usize = 600;
/// Longest list of other words, in characters.
pub const SYNONYMS_MAX: usize = 800;

/// Everything an editor writes about one item. `Default` is an empty article in French.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    pub title: String,
    /// A short line above the title (*surtitre*).
    pub kicker: String,
    /// At most [`LEDE_MAX`] characters.
    pub lede: String,
    pub slug: String,
    pub body: RichText,
    /// Blocks of the text that were begun and lack something. Never public: the text is not either while there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<Unfinished>,
    pub topics: Vec<Uuid>,
    pub zones: Vec<Uuid>,
    /// It concerns the whole town, wherever it happens: its place gives it no zone. Has none of `zones`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub whole_town: bool,
    /// Free words such as `familles` or `aînés`.
    pub audiences: Vec<String>,
    /// Other words residents look for it by; search finds it by them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    /// The organisation that answers for this item; not a person, who leaves.
    pub owner: Option<Uuid>,
    /// The byline.
    pub author: String,
    pub image: Option<Uuid>,
    /// The date shown, when it is not that of the first publication (imports).
    pub displayed_at: Option<DateTime<Utc>>,
    pub unpublish_at: Option<DateTime<Utc>>,
    pub review_by: Option<NaiveDate>,
    pub channels: Channels,
    /// May fill a hole in any issue.
    pub evergreen: bool,
    pub priority: Priority,
    pub print_version: Option<PrintVersion>,
    /// For colleagues; never public.
    pub staff_note: String,
    /// For mediators; never public.
    pub mediator_note: String,
    pub details: Details,
}

/// How much room an item asks for in print.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Filler,
    Brief,
    #[default]
    Secondary,
    Lead,
}

/// What the kind adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Details {
    Article(Article),
    Service(Service),
    Event(Event),
    Place(Place),
    Organisation(Organisation),
    Person(Person),
    Document(Document),
    Page {},
}

impl Default for Details {
    fn default() -> Self {
        Self::empty(Kind::Article)
    }
}

impl Details {
    /// The empty details of a kind.
    pub fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Article => Self::Article(Article::default()),
            Kind::Service => Self::Service(Service::default()),
            Kind::Event => Self::Event(Event::default()),
            Kind::Place => Self::Place(Place::default()),
            Kind::Organisation => Self::Organisation(Organisation::default()),
            Kind::Person => Self::Person(Person::default()),
            Kind::Document => Self::Document(Document::default()),
            Kind::Page => Self::Page {},
        }
    }

    /// The kind these details belong to.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Article(_) => Kind::Article,
            Self::Service(_) => Kind::Service,
            Self::Event(_) => Kind::Event,
            Self::Place(_) => Kind::Place,
            Self::Organisation(_) => Kind::Organisation,
            Self::Person(_) => Kind::Person,
            Self::Document(_) => Kind::Document,
            Self::Page {} => Kind::Page,
        }
    }
}

impl Fields {
    /// The text as its print version has it.
    #[must_use]
    pub fn printed_body(&self) -> RichText {
        self.print_version
            .as_ref()
            .map_or_else(|| self.body.clone(), |it| print_version::apply(&self.body, it))
    }

    /// Where a form shows this image: its own field, or the block of the text (`body.<id>`) that holds it.
    pub fn at_image(&self, image: Uuid) -> String {
        if self.image == Some(image) {
            return "image".into();
        }
        self.at_block(|refs| refs.images.contains(&image))
    }

    /// The block of the text that names this item.
    pub fn at_item(&self, item: Uuid) -> String {
        self.at_block(|refs| refs.items.contains(&item))
    }

    /// Everything in the text that leads to this item.
    pub fn links_to(&self, item: Uuid) -> Vec<Link> {
        let mut links = Refs::links(&self.body);
        links.retain(|it| it.target == Target::Item(item));
        links
    }

    fn at_block(&self, holds: impl Fn(&Refs) -> bool) -> String {
        let held = |block: &&Block| holds(&Refs::of(&RichText::new(vec![(*block).clone()])));
        self.body.content.iter().find(held).map_or_else(|| "body".into(), |it| at_block(it.id()))
    }

    /// Empty fields of a kind.
    pub fn empty(kind: Kind) -> Self {
        Self { details: Details::empty(kind), ..Self::default() }
    }

    /// These fields with nothing in them that does not print, wherever they come from.
    pub(super) fn printable(self) -> Result<Self, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        print(&mut value, false);
        serde_json::from_value(value)
    }

    /// The section of the magazine, for articles.
    pub fn section(&self) -> Option<Uuid> {
        match &self.details {
            Details::Article(it) => it.section,
            _ => None,
        }
    }

    /// Whether the site shows this on that day: it is for the site, and its own dates allow it.
    pub fn on_site(&self, day: NaiveDate) -> bool {
        let by_its_dates = match &self.details {
            Details::Document(it) => it.on_display(day),
            Details::Person(it) => it.in_office(day),
            Details::Article(_)
            | Details::Service(_)
            | Details::Event(_)
            | Details::Place(_)
            | Details::Organisation(_)
            | Details::Page {} => true,
        };
        by_its_dates && self.channels.reach(Channel::Web)
    }

    /// What must be right for the item to be saved at all. An unfinished draft may be saved: [`Fields::missing`] says what it lacks.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.title.trim().is_empty() {
            found.push(Problem::at("title", "required"));
        }
        at_most(&mut found, "title", &self.title, TITLE_MAX);
        at_most(&mut found, "kicker", &self.kicker, 80);
        at_most(&mut found, "lede", &self.lede, LEDE_MAX);
        at_most(&mut found, "synonyms", &self.synonyms.join("\n"), SYNONYMS_MAX);
        if !self.slug.is_empty() && self.slug != slugify(&self.slug) {
            found.push(Problem::at("slug", "slug").with("like", slugify(&self.slug)));
        }
        if let Some(print) = &self.print_version {
            at_most(&mut found, "print_version.title", &print.title, TITLE_MAX);
            at_most(&mut found, "print_version.lede", &print.lede, LEDE_MAX);
        }
        match &self.details {
            Details::Article(it) => it.problems(&mut found),
            Details::Service(it) => it.problems(&mut found),
            Details::Event(it) => it.problems(&mut found),
            Details::Place(it) => it.problems(&mut found),
            Details::Organisation(it) => it.problems(&mut found),
            Details::Person(it) => it.problems(&mut found),
            Details::Document(it) => it.problems(&mut found),
            Details::Page {} => {}
        }
        found
    }

    /// The day it is to be looked at again, if that is not to come and was not the one `before`: what was set long ago may come and stand.
    pub fn review_past(&self, before: Option<NaiveDate>, today: NaiveDate) -> Option<Problem> {
        let past = self.review_by.filter(|it| *it <= today && Some(*it) != before);
        past.map(|_| Problem::at("review_by", "day-to-come"))
    }

    /// The day it leaves the site, if that has come: nothing is published or saved at the desk to be withdrawn at once.
    pub fn over(&self, now: DateTime<Utc>) -> Option<Problem> {
        let past = self.unpublish_at.is_some_and(|it| it <= now);
        past.then(|| Problem::at("unpublish_at", "in-the-past"))
    }

    /// What is still missing before this can be public. Whatever [`Fields::problems`] finds is missing too.
    pub fn missing(&self) -> Vec<Problem> {
        let mut found = self.problems();
        let waiting = self.unfinished.iter().filter(|it| it.stands(&self.body));
        found.extend(
            waiting.map(|it| Problem::at(at_block(it.id), "block-unfinished").with("block", it.name())),
        );
        let bodiless = self.body.is_empty();
        match &self.details {
            Details::Article(_) => {
                if bodiless {
                    found.push(Problem::at("body", "required"));
                }
                if self.lede.trim().is_empty() {
                    found.push(Problem::at("lede", "required"));
                }
            }
            Details::Service(it) => it.missing(&mut found),
            Details::Event(it) => it.missing(&mut found),
            Details::Place(it) => it.missing(&mut found),
            Details::Document(it) => it.missing(&mut found, bodiless),
            Details::Page {} => {
                if bodiless {
                    found.push(Problem::at("body", "required"));
                }
            }
            Details::Organisation(_) | Details::Person(_) => {}
        }
        found
    }

    /// The words a reader may search for, beside title and topics: lede, body and the kind's own fields.
    pub fn search_text(&self) -> String {
        let own = match &self.details {
            Details::Article(it) => it.search_text(),
            Details::Service(it) => it.search_text(),
            Details::Event(it) => it.search_text(),
            Details::Place(it) => it.search_text(),
            Details::Organisation(it) => it.search_text(),
            Details::Person(it) => it.search_text(),
            Details::Document(it) => it.search_text(),
            Details::Page {} => String::new(),
        };
        [
            self.kicker.as_str(),
            &self.lede,
            &own,
            &crate::richtext::text::plain(&self.body.reaching(Channel::Web)),
        ]
        .join("\n")
    }
}

/// A problem of a link: its words and how many signs they are, which is none for a card.
pub fn of_link(link: &Link, code: &'static str) -> Problem {
    let words = link.words.trim();
    Problem::at(at_block(link.block), code).with("n", words.chars().count()).with("link", words)
}

/// The path of a block of the text, as problems name fields.
pub fn at_block(id: BlockId) -> String {
    format!("body.{id}")
}

/// Adds a problem when `text` is longer than `max` characters.
pub(crate) fn at_most(found: &mut Vec<Problem>, field: &str, text: &str, max: usize) {
    let length = text.chars().count();
    if length > max {
        found.push(Problem::at(field, "too-long").with("max", max).with("length", length));
    }
}

/// Adds a problem when `text` is there and no web address.
pub(crate) fn web_address(found: &mut Vec<Problem>, field: &str, text: &str) {
    let good = url::Url::parse(text).is_ok_and(|it| matches!(it.scheme(), "http" | "https") && it.has_host());
    if !text.is_empty() && !good {
        found.push(Problem::at(field, "web-address"));
    }
}

/// Adds a problem when `text` is there and no e-mail address.
pub(crate) fn email_address(found: &mut Vec<Problem>, field: &str, text: &str) {
    let good = text.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
    if !text.is_empty() && (!good || text.contains(char::is_whitespace)) {
        found.push(Problem::at(field, "email"));
    }
}

/// Adds a problem when `text` is there and no telephone number: 3 to 15 digits with spaces, dots and a leading plus.
pub(crate) fn phone_number(found: &mut Vec<Problem>, field: &str, text: &str) {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let other = text.chars().all(|it| it.is_ascii_digit() || " .+-()\u{a0}\u{202f}".contains(it));
    // Short numbers such as 15 or 112 are numbers too.
    if !text.is_empty() && (!(2..=15).contains(&digits) || !other) {
        found.push(Problem::at(field, "phone"));
    }
}

/// The text without signs that print nothing and break what is made of it, XML first: control signs other than a tab and the end of a
/// line, and what is no character. A vertical tab, as word processors end a line with, is a space.
pub fn printable(text: &str) -> String {
    let kept = |sign: char| match sign {
        '\n' | '\t' => Some(sign),
        '\u{b}' => Some(' '),
        '\u{fffe}' | '\u{ffff}' => None,
        it => (!it.is_control()).then_some(it),
    };
    // Browsers send CR LF; stored text has LF.
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter_map(kept).collect()
}

/// Makes every text in a JSON value printable; one named as a line is one line.
fn print(value: &mut serde_json::Value, line: bool) {
    use serde_json::Value;
    match value {
        Value::String(text) => {
            *text = printable(text);
            if line {
                *text = text.replace(['\n', '\t'], " ");
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|it| print(it, line)),
        Value::Object(parts) => {
            parts.iter_mut().for_each(|(name, it)| print(it, LINES.contains(&name.as_str())));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Fields of one line, of whatever they are a part.
const LINES: [&str; 5] = ["title", "kicker", "slug", "author", "label"];

/// A title as part of an address: lower case ASCII letters, digits and single hyphens, at most 80 characters, cut at a word.
pub fn slugify(title: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut slug = String::new();
    let expanded = title.to_lowercase().replace('œ', "oe").replace('æ', "ae").replace('ß', "ss");
    for c in expanded.nfd() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !unicode_normalization::char::is_combining_mark(c)
            && !slug.ends_with('-')
            && !slug.is_empty()
        {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.len() <= 80 {
        return slug.to_owned();
    }
    let cut = &slug[..80];
    cut.rsplit_once('-').map_or(cut, |it| it.0).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slugify("L’été à Cœur-Vaillant : 3e édition !"), "l-ete-a-coeur-vaillant-3e-edition");
        assert_eq!(slugify("  « Œuvres » "), "oeuvres");
        assert!(slugify(&"mot ".repeat(60)).len() <= 80);
        assert_eq!(slugify("日本"), "");
    }

    #[test]
    fn what_does_not_print_goes() {
        assert_eq!(printable("a\u{0}b\u{b}c\r\nd\u{ffff}\te\u{9f}"), "ab c\nd\te");
        let mut fields = Fields {
            title: "Le\u{1}\nbac".into(),
            lede: "Deux\nlignes\u{7f}".into(),
            ..Fields::empty(Kind::Service)
        };
        if let Details::Service(it) = &mut fields.details {
            it.cost = "12\u{b}€\u{1b}".into();
        }
        let fields = fields.printable().unwrap();
        assert_eq!((fields.title.as_str(), fields.lede.as_str()), ("Le bac", "Deux\nlignes"));
        assert!(matches!(fields.details, Details::Service(it) if it.cost == "12 €"));
    }

    #[test]
    fn a_long_lede_is_a_problem_of_that_field() {
        let fields = Fields { title: "T".into(), lede: "x".repeat(201), ..Fields::default() };
        let found = fields.problems();
        assert_eq!((found[0].field.as_str(), found[0].code), ("lede", "too-long"));
    }
}
