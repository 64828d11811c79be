//! Somebody saved first. The page lays both versions side by side, each field and each block of the text, and saves what is chosen. What is
//! not chosen is not lost: theirs is a revision already, mine becomes one.
use super::form::{Sent, View};
use super::{Desk, items, print_version, say, workflow};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::merge::{self, At, Difference};
use crate::content::{dates, item, publish, revision, town, writing};
use crate::error::Result;
use crate::richtext::print_version::{Run, compare};
use crate::richtext::{Block, text};
use crate::staff::Person;
use crate::web::page::{Page, Template};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// Both versions.
#[derive(Debug, Serialize)]
pub(super) struct ConflictPage {
    desk: Desk,
    item: workflow::Head,
    version: i32,
    /// Number of the revision that stands saved, and of the one both began with.
    base: i32,
    began: String,
    differences: Vec<Shown>,
    /// Differences both made, that only a person can decide.
    both: usize,
    /// Everything that was sent, to be sent again.
    sent: Vec<(String, String)>,
}

impl Template for ConflictPage {
    const NAME: &'static str = "cms/conflict.html";
}

/// One difference: what it is of, and both sides. A side that has nothing there is none.
#[derive(Debug, Serialize)]
struct Shown {
    name: String,
    label: String,
    theirs: Option<Vec<Run>>,
    mine: Option<Vec<Run>>,
    /// Only the marks of its words differ.
    same_words: bool,
    /// A word on who changed it.
    who: String,
    both: bool,
    /// Mine is proposed; else theirs.
    take_mine: bool,
}

/// What the form sends as choices.
fn choice(name: &str) -> String {
    format!("pick.{name}")
}

/// The page of both versions: what stands saved, and what this person wanted to save.
pub(super) async fn page(
    app: &App,
    person: &Person,
    item: &item::Model,
    theirs: &Fields,
    mine: &Fields,
    sent: &Sent,
) -> Result<Page<ConflictPage>> {
    let current = revision::current(&app.db, item).await?;
    let base = began(app, item, sent).await?;
    let found = merge::differences(base.as_ref(), mine, theirs)?;
    let words = Words::of(app, person, item, mine, theirs).await?;
    let own =
        |name: &str| matches!(name, "version" | "base" | "began" | "merge") || name.starts_with("pick.");
    let page = ConflictPage {
        desk: Desk::of(person, "items"),
        item: workflow::head(app, person, item, &current, "edit").await?,
        version: item.version,
        base: current.number,
        began: began_with(sent),
        both: found.iter().filter(|it| it.by_me && it.by_them).count(),
        differences: found.iter().map(|it| words.shown(it)).collect(),
        sent: sent.pairs().filter(|it| !own(it.0)).map(|it| (it.0.to_owned(), it.1.to_owned())).collect(),
    };
    Ok(Page::new(page).status(StatusCode::CONFLICT))
}

/// Number of the revision both versions began with: the page of both says it apart from the one its choice is made against.
fn began_with(sent: &Sent) -> String {
    let began = sent.text("began");
    if began.is_empty() { sent.text("base") } else { began }
}

/// What both versions began with, where the form says so.
async fn began(app: &App, item: &item::Model, sent: &Sent) -> Result<Option<Fields>> {
    let Ok(number) = began_with(sent).parse::<i32>() else { return Ok(None) };
    let all = revision::of_item(&app.db, item.id).await?;
    Ok(all.into_iter().find(|it| it.number == number).map(|it| it.fields))
}

/// The saved version is this person's own, and changed only what this form does not show: nobody has to choose.
pub(super) async fn of_one_hand(
    app: &App,
    person: &Person,
    item: &item::Model,
    theirs: &Fields,
    sent: &Sent,
) -> Result<bool> {
    let Some(base) = began(app, item, sent).await? else { return Ok(false) };
    let current = revision::current(&app.db, item).await?;
    let newer = began_with(sent).parse::<i32>().is_ok_and(|it| current.number > it);
    let own = person.id.is_some() && current.created_by == person.id;
    Ok(newer && own && merge::differences(Some(&base), &base, theirs)?.is_empty())
}

/// Saves what was chosen of both. Where something of mine was not, mine is saved before it: the list of versions holds it then.
pub(super) async fn settle(
    app: &App,
    person: &Person,
    item: &item::Model,
    theirs: &Fields,
    mine: &Fields,
    sent: &Sent,
) -> Result<Fields> {
    let found = merge::differences(began(app, item, sent).await?.as_ref(), mine, theirs)?;
    let take = |name: &str| sent.text(&choice(name)) == "theirs";
    let whole = merge::merged(mine, theirs, take)?;
    let mut version = sent.text("version").parse().unwrap_or(0);
    let given_up = found.iter().any(|it| it.by_me && take(&it.at.name()));
    if given_up && whole.problems().is_empty() && mine.problems().is_empty() {
        version = publish::save(&app.db, person, item.id, version, mine.clone(), app.now()).await?.version;
    }
    publish::save(&app.db, person, item.id, version, whole.clone(), app.now()).await?;
    if let Some(account) = person.id {
        writing::done(&app.db, item.id, account).await?;
    }
    Ok(whole)
}

/// The words of differences.
struct Words<'a> {
    app: &'a App,
    person: &'a Person,
    zone: chrono_tz::Tz,
    /// What ids stand for.
    names: HashMap<String, String>,
    /// Titles of the items cards show.
    titles: HashMap<uuid::Uuid, String>,
}

impl<'a> Words<'a> {
    async fn of(
        app: &'a App,
        person: &'a Person,
        item: &item::Model,
        mine: &Fields,
        theirs: &Fields,
    ) -> Result<Self> {
        let mut names = items::names(app, person, mine, item).await?;
        names.extend(items::names(app, person, theirs, item).await?);
        let cards = mine.body.content.iter().chain(&theirs.body.content).filter_map(print_version::card);
        let found = item::by_ids(&app.db, &cards.collect::<Vec<_>>()).await?;
        let titles = found.into_iter().map(|(id, it)| (id, it.title)).collect();
        Ok(Self { app, person, zone: town::get(&app.db).await?.zone(), names, titles })
    }

    fn shown(&self, it: &Difference) -> Shown {
        let (label, mine, theirs) = match &it.at {
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
        let (theirs, mine) = match (theirs, mine) {
            (Some(theirs), Some(mine)) => {
                let (a, b) = compare(&theirs, &mine);
                (Some(a), Some(b))
            }
            (theirs, mine) => {
                let whole = |text: String| vec![Run { text, differs: true }];
                (theirs.map(whole), mine.map(whole))
            }
        };
        let who = match (it.by_me, it.by_them) {
            (true, true) => "cms-conflict-both",
            (false, _) => "cms-conflict-them",
            _ => "cms-conflict-me",
        };
        let alike = |side: &Option<Vec<Run>>| side.iter().flatten().all(|run| !run.differs);
        let same_words = theirs.is_some() && mine.is_some() && alike(&theirs) && alike(&mine);
        Shown {
            name: choice(&it.at.name()),
            same_words,
            label,
            theirs,
            mine,
            who: say(self.app, self.person, who),
            both: it.by_me && it.by_them,
            take_mine: it.by_me,
        }
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
        print_version::card(block).and_then(|id| self.titles.get(&id).cloned()).unwrap_or(words)
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
