//! Somebody saved first. The page lays both versions side by side, each field and each block of the text, and saves what is chosen. What is
//! not chosen is not lost: theirs is a revision already, mine becomes one.
use super::differences::{Sides, Words};
use super::form::Sent;
use super::{Desk, say, workflow};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::merge::{self, Difference};
use crate::content::{item, publish, revision, writing};
use crate::error::Result;
use crate::staff::Person;
use crate::web::page::{Page, Template};
use axum::http::StatusCode;
use serde::Serialize;

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

/// One difference, and what is proposed of it.
#[derive(Debug, Serialize)]
struct Shown {
    name: String,
    #[serde(flatten)]
    sides: Sides,
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
    let words = Words::of(app, person, mine, theirs).await?;
    let own =
        |name: &str| matches!(name, "version" | "base" | "began" | "merge") || name.starts_with("pick.");
    let page = ConflictPage {
        desk: Desk::of(person, "items"),
        item: workflow::head(app, person, item, &current, "edit").await?,
        version: item.version,
        base: current.number,
        began: began_with(sent),
        both: found.iter().filter(|it| it.by_me && it.by_them).count(),
        differences: found.iter().map(|it| shown(app, person, &words, it)).collect(),
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

fn shown(app: &App, person: &Person, words: &Words<'_>, it: &Difference) -> Shown {
    let who = match (it.by_me, it.by_them) {
        (true, true) => "cms-conflict-both",
        (false, _) => "cms-conflict-them",
        _ => "cms-conflict-me",
    };
    Shown {
        name: choice(&it.at.name()),
        sides: words.sides(&it.at),
        who: say(app, person, who),
        both: it.by_me && it.by_them,
        take_mine: it.by_me,
    }
}
