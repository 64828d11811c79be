//! A draft in its places (title, lede, blocks), each as readers will see it with what was said of it: the same page for colleagues and for
//! experts without an account.
use super::form::{self, Sent, View};
use super::{items, reading};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::remark::{Place, Suggestion, Thread, Wish};
use crate::content::resolve::{self, Wording};
use crate::content::{revision, town::Town};
use crate::error::{Problem, Result};
use crate::richtext::html::{self, HtmlOptions};
use crate::richtext::print_version::{Run, compare};
use crate::richtext::refs::Refs;
use crate::richtext::{Block, RichText};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

/// A place of the draft.
#[derive(Debug, Serialize)]
pub(super) struct Passage {
    /// [`Place::name`].
    place: String,
    /// Message of its kind: `title`, `lede`, `field` or that of a block.
    kind: &'static str,
    /// What a field of the kind is called; empty for all others.
    label: String,
    /// As readers will see it.
    html: String,
    /// The words of a field, which a proposal begins with.
    words: Option<String>,
    /// The node of a block of text and the block as the editor takes it.
    node: Option<&'static str>,
    block: Option<String>,
    comments: Vec<Comment>,
}

/// A remark with its answers, in words.
#[derive(Debug, Serialize)]
pub(super) struct Comment {
    id: Uuid,
    author: String,
    /// It came from somebody without an account.
    expert: bool,
    when: String,
    text: String,
    /// The words it was written on; empty where they stand there still.
    quote: String,
    /// The words proposed, beside those that stood there.
    before: Vec<Run>,
    after: Vec<Run>,
    /// The words can be taken over.
    open_proposal: bool,
    resolved: bool,
    accepted: bool,
    answers: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Answer {
    author: String,
    when: String,
    text: String,
}

/// A draft in places, then the remarks on the whole, then those whose place is gone.
#[derive(Debug, Default, Serialize)]
pub(super) struct Passages {
    list: Vec<Passage>,
    whole: Vec<Comment>,
    gone: Vec<Comment>,
}

/// What is shown of a draft.
pub(super) struct Draft<'a> {
    pub(super) revision: &'a revision::Model,
    /// Language of the text.
    pub(super) locale: &'a str,
    pub(super) threads: &'a [Thread],
    /// Language of whoever reads the page.
    pub(super) reader: &'a str,
}

/// The draft in its places.
pub(super) async fn of(app: &App, town: &Town, draft: &Draft<'_>, now: DateTime<Utc>) -> Result<Passages> {
    let fields = &draft.revision.fields;
    let wording = Wording { locale: draft.locale, town, public_url: &app.settings.public_url, now };
    let resolved = resolve::all(&app.db, &Refs::of(&fields.body), &wording).await?;
    let options = HtmlOptions { anchors: false, ..HtmlOptions::web(draft.locale) };
    let shown = |it: &Thread| comment(it, fields, town, draft.reader);
    let at = |place: Place| {
        let name = place.name();
        draft.threads.iter().filter(|it| it.remark.place == name).map(shown).collect::<Vec<_>>()
    };
    let words = |place: Place, kind: &'static str, words: &str| Passage {
        place: place.name(),
        kind,
        label: String::new(),
        html: html::words(draft.locale, words),
        words: Some(words.to_owned()),
        node: None,
        block: None,
        comments: at(place),
    };
    let mut list =
        vec![words(Place::Title, "title", &fields.title), words(Place::Lede, "lede", &fields.lede)];
    for line in reading::lines(app, town, draft.reader, draft.locale, fields).await? {
        let Some(place) = Place::field(line.field) else { continue };
        let values: Vec<String> = line.values.iter().map(|it| html::words(draft.locale, it)).collect();
        list.push(Passage {
            place: place.name(),
            kind: "field",
            label: line.label,
            html: values.join("<br>"),
            words: None,
            node: None,
            block: None,
            comments: at(place),
        });
    }
    list.extend(fields.body.content.iter().map(|it| {
        let place = Place::Block(it.id());
        let one = RichText::new(vec![it.clone()]);
        Passage {
            place: place.name(),
            kind: kind(it),
            label: String::new(),
            html: html::render(&one, &resolved, &options),
            words: None,
            node: worded(it).then(|| it.name()),
            block: worded(it).then(|| json!(one).to_string()),
            comments: at(place),
        }
    }));
    let known = |it: &&Thread| Place::named(&it.remark.place).and_then(|place| place.words(fields)).is_some();
    Ok(Passages {
        list,
        whole: at(Place::Whole),
        gone: draft.threads.iter().filter(|it| !known(it)).map(shown).collect(),
    })
}

fn comment(thread: &Thread, fields: &Fields, town: &Town, reader: &str) -> Comment {
    let it = &thread.remark;
    let stands = Place::named(&it.place).and_then(|place| place.words(fields));
    let unchanged = stands.as_ref() == Some(&it.quote);
    let proposed = it.suggestion.as_ref().map(Suggestion::words);
    let (before, after) = proposed.as_ref().map(|words| compare(&it.quote, words)).unwrap_or_default();
    let when = |at| items::moment(at, town.zone(), reader);
    Comment {
        id: it.id,
        author: it.author.clone(),
        expert: it.fact_check_id.is_some(),
        when: when(it.at),
        text: it.text.clone(),
        quote: if unchanged || it.accepted { String::new() } else { it.quote.clone() },
        open_proposal: proposed.is_some() && unchanged && it.resolved_at.is_none(),
        before,
        after,
        resolved: it.resolved_at.is_some(),
        accepted: it.accepted,
        answers: thread
            .answers
            .iter()
            .map(|it| Answer { author: it.author.clone(), when: when(it.at), text: it.text.clone() })
            .collect(),
    }
}

/// The message of a block's kind.
fn kind(block: &Block) -> &'static str {
    match block {
        Block::Heading { .. } => "heading",
        Block::File { .. } | Block::Contact { .. } | Block::Event { .. } | Block::Service { .. } => "card",
        _ => block.name(),
    }
}

/// Whether a block is running text somebody can word otherwise.
pub(super) fn worded(block: &Block) -> bool {
    matches!(
        block,
        Block::Paragraph { .. }
            | Block::Heading { .. }
            | Block::BulletList { .. }
            | Block::OrderedList { .. }
            | Block::Quote { .. }
            | Block::Callout { .. }
    )
}

/// What was sent again, with why it was refused: a remark and an answer are called what their fields are called.
pub(super) fn refused(app: &App, locale: &str, sent: &Sent, found: &[Problem]) -> View {
    View::sent(sent, &[]).with_labels(app, locale, found, |field| match field {
        "text" if sent.text("remark").is_empty() => form::label(app, locale, "remark"),
        "text" => form::label(app, locale, "answer"),
        field => form::label(app, locale, field),
    })
}

/// A remark as sent.
pub(super) fn wish(sent: &Sent) -> Wish {
    Wish {
        place: sent.text("place"),
        text: sent.text("text"),
        suggestion: sent.text("suggestion"),
        tell: sent.id("tell"),
    }
}
