//! What somebody should look at before a text is public, though nothing forbids it: what does forbid it is
//! [`super::publish::lacks`]. Each rule has a code, which is that of its sentence and the one a town turns it off by.
use super::fields::{Details, Fields, at_block, of_link};
use super::state::Visibility;
use super::town::{self, Town};
use super::{event, image, item};
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::richtext::refs::{Link, Refs};
use crate::richtext::{Channel, check, prose, spelling, text};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use std::collections::BTreeSet;

/// The code of every rule, in the order people are told of them.
pub const RULES: [&str; 19] = [
    "alt-is-file-name",
    "image-without-credit",
    "image-without-print-right",
    "image-coarse",
    "image-narrow",
    "unfinished",
    "heading-order",
    "heading-empty",
    "link-vague",
    "link-dead",
    "link-to-draft",
    "sentence-long",
    "acronym",
    "spelling",
    "title-long",
    "lede-long",
    "short-text-missing",
    "short-text-long",
    "event-over",
];

/// Words of a sentence above which it is long.
pub const SENTENCE_MAX: usize = 40;
/// Long sentences that are told: who mends three has learnt what to look for.
pub const SENTENCES: usize = 3;
/// Signs of a title that lists and search engines of the web show whole.
pub const TITLE_MAX: usize = 90;
/// Signs of a lede and of a short text that a card of the town's screens shows whole.
pub const LEDE_MAX: usize = 160;
pub const SHORT_TEXT_MAX: usize = 360;
/// Misspelt words that are told at once, and those like each.
pub const MISSPELT: usize = 8;
const LIKE: usize = 3;
/// Pixels per inch a picture needs on paper to look sharp.
pub const PRINT_PPI: f64 = 150.0;
/// Pixels across that a picture needs at the head of a page of the site.
pub const WEB_WIDTH: i32 = 1_000;

/// What rules need to know beside the fields.
#[derive(Clone, Debug, Default)]
pub struct Around {
    pub images: Vec<image::Model>,
    /// Items the text names that are not public yet, by id, with their title.
    pub drafts: Vec<(Uuid, String)>,
    /// Links to addresses of this very site that lead nowhere, where somebody looked.
    pub dead: Vec<(Link, String)>,
    /// Events the text names that are over.
    pub over: Vec<(Uuid, String)>,
    /// Words the dictionary lacks and nothing of the town is called.
    pub misspelt: Vec<Misspelt>,
    /// Pixels per inch of the leading picture in the place an issue gives it, where somebody looked.
    pub ppi: Option<f64>,
}

/// A word that may be misspelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelt {
    pub word: String,
    /// The other language that has it, if one does.
    pub of: Option<&'static str>,
    /// The field or block it stands in.
    pub at: String,
}

/// Looks up what the rules need of these fields of an item in this language.
pub async fn around(
    db: &Db,
    item: Option<Uuid>,
    locale: &str,
    fields: &Fields,
    now: DateTime<Utc>,
) -> Result<Around> {
    let mut refs = Refs::of(&fields.body);
    refs.images.extend(fields.image);
    let images = image::Entity::find()
        .filter(image::COLUMN.id.is_in(refs.images.iter().copied()))
        .all(&db.read)
        .await?;
    let named: Vec<Uuid> = refs.items.iter().copied().filter(|it| Some(*it) != item).collect();
    let items = item::by_ids(db, &named).await?;
    let drafts = items.values().filter(|it| it.visibility == Visibility::Never);
    let lives = item::live_by_ids(db, &named).await?;
    let over = lives.iter().filter(|(_, it)| match &it.fields.details {
        Details::Event(it) => is_over(it, now),
        _ => false,
    });
    Ok(Around {
        images,
        drafts: drafts.map(|it| (it.id, it.title.clone())).collect(),
        over: over.map(|(id, it)| (*id, it.fields.title.clone())).collect(),
        misspelt: misspelt(db, locale, fields).await?,
        ppi: None,
        dead: Vec::new(),
    })
}

/// The unknown words of the fields, each at its first place.
async fn misspelt(db: &Db, locale: &str, fields: &Fields) -> Result<Vec<Misspelt>> {
    let texts = texts(fields);
    // Together: what one passage writes as a name is one in the others.
    let whole = texts.iter().map(|it| it.1.as_str()).collect::<Vec<_>>().join("\n");
    let place = |(word, of): (String, _)| {
        let at = texts.iter().find(|it| spelling::holds(&it.1, &word)).map_or("body", |it| &it.0);
        Misspelt { at: at.to_owned(), word, of }
    };
    Ok(unknown_words(db, locale, whole).await?.into_iter().map(place).collect())
}

/// The words of a text that its dictionary lacks and no place, organisation or person bears in its name, each with the other language that
/// has it.
pub async fn unknown_words(
    db: &Db,
    locale: &str,
    text: String,
) -> Result<Vec<(String, Option<&'static str>)>> {
    let locale = locale.to_owned();
    // Looking up some thousand words takes a few milliseconds, reading a dictionary for the first time 200.
    let look = move || -> Vec<_> {
        spelling::unknown(&text, &locale).into_iter().map(|it| (it.word.to_owned(), it.of)).collect()
    };
    let mut words = tokio::task::spawn_blocking(look).await.map_err(|err| anyhow::anyhow!(err))?;
    let spelt: Vec<String> = words.iter().map(|it| it.0.clone()).collect();
    let names = item::named_with(db, &spelt).await?;
    words.retain(|(word, _)| !names.iter().any(|it| spelling::holds(it, word)));
    Ok(words)
}

fn is_over(event: &event::Event, now: DateTime<Utc>) -> bool {
    !event.timings.is_empty() && event.next(now).is_none()
}

/// What to look at, in the order of [`RULES`], without what the town turned off.
pub fn warnings(
    fields: &Fields,
    around: &Around,
    town: &Town,
    locale: &str,
    now: DateTime<Utc>,
) -> Vec<Problem> {
    let mut found = Vec::new();
    pictures(fields, around, town, now, &mut found);
    structure(fields, around, &mut found);
    unfinished(fields, &mut found);
    sentences(fields, &mut found);
    acronyms(fields, &town.acronyms, &mut found);
    spelling_of(around, &town.words, locale, &mut found);
    lengths(fields, &mut found);
    events(fields, around, now, &mut found);
    found.retain(|it| !town.checks_off.iter().any(|off| off == it.code));
    found.sort_by_key(|it| RULES.iter().position(|rule| *rule == it.code));
    found
}

fn pictures(fields: &Fields, around: &Around, town: &Town, now: DateTime<Utc>, found: &mut Vec<Problem>) {
    let printed = fields.channels.reach(Channel::Print);
    for it in &around.images {
        let at = fields.at_image(it.id);
        let drawn = it.format == "svg";
        if image::looks_like_file_name(&it.alt) {
            found.push(Problem::at(&at, "alt-is-file-name").with("image", &it.name));
        }
        if it.credit.trim().is_empty() && !it.decorative {
            found.push(Problem::at(&at, "image-without-credit").with("image", &it.name));
        }
        if printed && !it.rights.allow(Channel::Print, town.day(now)) {
            found.push(Problem::at(&at, "image-without-print-right").with("image", &it.name));
        }
        let leads = fields.image == Some(it.id);
        if let Some(ppi) = around.ppi.filter(|ppi| leads && !drawn && *ppi < PRINT_PPI) {
            found.push(
                Problem::at(&at, "image-coarse").with("image", &it.name).with("ppi", format!("{ppi:.0}")),
            );
        }
        if leads && !drawn && it.width < WEB_WIDTH {
            found.push(Problem::at(&at, "image-narrow").with("image", &it.name).with("width", it.width));
        }
    }
}

fn structure(fields: &Fields, around: &Around, found: &mut Vec<Problem>) {
    for fault in check::warnings(&fields.body) {
        let at = fault.block.map_or_else(|| "body".into(), at_block);
        found.push(match fault.key {
            "heading_order" => Problem::at(at, "heading-order"),
            "empty_heading" => Problem::at(at, "heading-empty"),
            _ => Problem::at(at, "link-vague").with("link", fault.words),
        });
    }
    for (link, address) in &around.dead {
        found.push(of_link(link, "link-dead").with("address", address));
    }
    for (id, title) in &around.drafts {
        let links = fields.links_to(*id);
        found.extend(links.iter().map(|it| of_link(it, "link-to-draft").with("title", title)));
    }
}

/// Each passage that is still to be written.
fn unfinished(fields: &Fields, found: &mut Vec<Problem>) {
    for (at, text) in texts(fields) {
        if let Some(line) = text.lines().find(|it| prose::is_unfinished(it)) {
            found.push(Problem::at(at, "unfinished").with("begin", text::shorten(line.trim(), 60)));
        }
    }
}

fn sentences(fields: &Fields, found: &mut Vec<Problem>) {
    for it in prose::long_sentences(&fields.body, SENTENCE_MAX, SENTENCES) {
        let begin = text::shorten(&it.text, 60);
        let at = at_block(it.block);
        found.push(Problem::at(at, "sentence-long").with("words", it.words).with("begin", begin));
    }
}

/// What is read as running text, by the field or block it stands in.
fn texts(fields: &Fields) -> Vec<(String, String)> {
    let short = match &fields.details {
        Details::Article(it) => it.short_text.as_str(),
        _ => "",
    };
    let fixed = [("title", fields.title.as_str()), ("lede", &fields.lede), ("details.short_text", short)];
    let fixed = fixed.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned()));
    fixed.chain(fields.body.content.iter().map(|it| (at_block(it.id()), text::block(it)))).collect()
}

/// Each abbreviation once, at the first place that has it.
fn acronyms(fields: &Fields, known: &[String], found: &mut Vec<Problem>) {
    let places = texts(fields);
    let whole = places.iter().map(|it| it.1.as_str()).collect::<Vec<_>>().join("\n");
    let unexplained: BTreeSet<&str> = prose::acronyms(&whole).into_iter().collect();
    let mut told: BTreeSet<String> = known.iter().cloned().collect();
    for (at, text) in &places {
        for it in prose::acronyms(text).into_iter().filter(|it| unexplained.contains(it)) {
            if told.insert(it.to_owned()) {
                found.push(Problem::at(at, "acronym").with("acronym", it));
            }
        }
    }
}

/// With what may have been meant, where that is known.
fn spelling_of(around: &Around, known: &[String], locale: &str, found: &mut Vec<Problem>) {
    let misspelt = around.misspelt.iter().filter(|it| !town::writes(known, &it.word));
    for Misspelt { word, of, at } in misspelt.take(MISSPELT) {
        let like = spelling::like(word, locale, LIKE);
        let problem = Problem::at(at, "spelling").with("word", word).with("n", like.len());
        found.push(problem.with("like", like.join(", ")).with("of", of.unwrap_or("none")));
    }
}

fn lengths(fields: &Fields, found: &mut Vec<Problem>) {
    let over = |text: &str, most: usize| Some(text::count(text.trim())).filter(|it| *it > most);
    let screens = fields.channels.reach(Channel::Signage);
    if let Some(n) = over(&fields.title, TITLE_MAX).filter(|_| fields.channels.reach(Channel::Web)) {
        found.push(Problem::at("title", "title-long").with("length", n).with("most", TITLE_MAX));
    }
    let Details::Article(article) = &fields.details else {
        if let Some(n) = over(&fields.lede, LEDE_MAX).filter(|_| screens) {
            found.push(Problem::at("lede", "lede-long").with("length", n).with("most", LEDE_MAX));
        }
        return;
    };
    let short = "details.short_text";
    if let Some(n) = over(&article.short_text, SHORT_TEXT_MAX).filter(|_| screens) {
        found.push(Problem::at(short, "short-text-long").with("length", n).with("most", SHORT_TEXT_MAX));
    }
    let elsewhere = screens || fields.channels.reach(Channel::Mail);
    if elsewhere && article.short_text.trim().is_empty() {
        found.push(Problem::at(short, "short-text-missing"));
    }
}

fn events(fields: &Fields, around: &Around, now: DateTime<Utc>, found: &mut Vec<Problem>) {
    if let Details::Event(it) = &fields.details
        && is_over(it, now)
    {
        found.push(Problem::at("details.timings", "event-over").with("title", &fields.title));
    }
    for (id, title) in &around.over {
        found.push(Problem::at(fields.at_item(*id), "event-over").with("title", title));
    }
}
