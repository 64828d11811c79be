//! Two versions of an item in words: what each difference is of, and both sides with the words the other has not got marked.
use super::form::View;
use super::{items, print_version, say};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::merge::{self, At};
use crate::content::{dates, item, town};
use crate::error::Result;
use crate::richtext::print_version::{Run, compare};
use crate::richtext::{Block, text};
use crate::staff::Person;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// One difference: what it is of, and both sides. A side that has nothing there is none.
#[derive(Debug, Serialize)]
pub(super) struct Sides {
    label: String,
    old: Option<Vec<Run>>,
    new: Option<Vec<Run>>,
    /// Only the marks of its words differ.
    same_words: bool,
}

impl Sides {
    /// Both texts with the words the other has not got marked.
    pub(super) fn of(label: String, old: Option<String>, new: Option<String>) -> Self {
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => {
                let (a, b) = compare(&old, &new);
                (Some(a), Some(b))
            }
            (old, new) => {
                let whole = |text: String| vec![Run { text, differs: true }];
                (old.map(whole), new.map(whole))
            }
        };
        let alike = |side: &Option<Vec<Run>>| side.iter().flatten().all(|run| !run.differs);
        let same_words = old.is_some() && new.is_some() && alike(&old) && alike(&new);
        Self { label, old, new, same_words }
    }
}

/// What changed from one state of an item to another: fields, pictures and the text, block by block; then what paper prints, where it has
/// words of its own.
pub(super) async fn between(app: &App, person: &Person, old: &Fields, new: &Fields) -> Result<Vec<Sides>> {
    let words = Words::of(app, person, new, old).await?;
    let found = merge::differences(None, new, old)?;
    let mut differences: Vec<Sides> = found.iter().map(|it| words.sides(&it.at)).collect();
    if old.print_version != new.print_version {
        let label = super::say(app, person, "cms-compare-printed");
        differences.push(Sides::of(label, Some(printed(old)), Some(printed(new))));
    }
    Ok(differences)
}

/// The words paper prints.
fn printed(fields: &Fields) -> String {
    let own = fields.print_version.clone().unwrap_or_default();
    let or = |own: String, web: &str| if own.is_empty() { web.to_owned() } else { own };
    let parts =
        [or(own.title, &fields.title), or(own.lede, &fields.lede), text::plain(&fields.printed_body())];
    parts.join("\n\n")
}

/// The words of differences.
pub(super) struct Words<'a> {
    app: &'a App,
    person: &'a Person,
    zone: chrono_tz::Tz,
    /// What ids stand for.
    names: HashMap<String, String>,
    /// Titles of the items cards show.
    titles: HashMap<uuid::Uuid, String>,
}

impl<'a> Words<'a> {
    pub(super) async fn of(app: &'a App, person: &'a Person, mine: &Fields, theirs: &Fields) -> Result<Self> {
        let mut names = items::names(app, person, mine).await?;
        names.extend(items::names(app, person, theirs).await?);
        let cards = mine.body.content.iter().chain(&theirs.body.content).filter_map(print_version::card);
        let found = item::by_ids(&app.db, &cards.collect::<Vec<_>>()).await?;
        let titles = found.into_iter().map(|(id, it)| (id, it.title)).collect();
        Ok(Self { app, person, zone: town::get(&app.db).await?.zone(), names, titles })
    }

    /// What a difference is of, and both sides: `new` the one that may replace `old`.
    pub(super) fn sides(&self, at: &At) -> Sides {
        let (label, new, old) = match at {
            At::Field { name, mine, theirs } => {
                (self.label(name), self.value(name, mine), self.value(name, theirs))
            }
            At::Block { mine, theirs, .. } => {
                let block = mine.as_ref().or(theirs.as_ref());
                let label = block.map(|it| format!("rt-do-{}", print_version::kind(it))).unwrap_or_default();
                let words = |it: &Option<Block>| it.as_ref().map(|it| self.block(it));
                (say(self.app, self.person, &label), words(mine), words(theirs))
            }
        };
        Sides::of(label, old, new)
    }

    fn label(&self, name: &str) -> String {
        if let Some(channel) = name.strip_prefix("channels.") {
            return say(self.app, self.person, &format!("rt-channel-{channel}"));
        }
        super::form::label(self.app, &self.person.locale, name)
    }

    /// The words of a block, or the title of what a card shows.
    fn block(&self, block: &Block) -> String {
        let words = text::block(block);
        if let Block::Figure { attrs, .. } = block {
            let image = attrs.own.image.to_string();
            return [self.names.get(&image).unwrap_or(&image), words.as_str()].join("\n");
        }
        let words = print_version::card(block).and_then(|id| self.titles.get(&id).cloned()).unwrap_or(words);
        // A choice nobody can read is none.
        if words.trim().is_empty() { say(self.app, self.person, "cms-conflict-empty") } else { words }
    }

    /// A value in words; none for nothing.
    fn value(&self, name: &str, value: &Value) -> Option<String> {
        let words = match value {
            Value::Null => String::new(),
            Value::Bool(it) => say(self.app, self.person, if *it { "cms-yes" } else { "cms-no" }),
            Value::String(it) => self.named(name, it),
            Value::Array(list) => list.iter().map(|it| self.line(name, it)).collect::<Vec<_>>().join("\n"),
            other => self.line(name, other),
        };
        Some(words).filter(|it| !it.trim().is_empty())
    }

    fn line(&self, name: &str, value: &Value) -> String {
        match value {
            // What a block that lacks something is; its words stand nowhere yet.
            Value::Object(_) if name == "unfinished" => {
                let block = value.pointer("/block/type").and_then(Value::as_str).unwrap_or_default();
                self.app.templates.say(&self.person.locale, "block-name", &[("block", block)])
            }
            Value::String(it) => self.named(name, it),
            Value::Object(_) => {
                let cells = View::of(value).values.into_values().flatten();
                cells
                    .filter(|it| !it.is_empty())
                    .map(|it| self.named(name, &it))
                    .collect::<Vec<_>>()
                    .join(" · ")
            }
            other => other.to_string(),
        }
    }

    fn named(&self, name: &str, value: &str) -> String {
        let menu = name.split('.').next().filter(|it| *it == "channels").unwrap_or(name);
        if let Some(known) = self.names.get(&format!("{menu}={value}")).or_else(|| self.names.get(value)) {
            return known.clone();
        }
        match value.parse::<DateTime<Utc>>() {
            Ok(at) => items::moment(at, self.zone, &self.person.locale),
            Err(_) => match value.parse() {
                Ok(day) => dates::date(&self.person.locale, day),
                Err(_) => value.to_owned(),
            },
        }
    }
}
