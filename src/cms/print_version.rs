//! Web and paper side by side: which blocks paper leaves out or words otherwise, word by word, and its own title and lede. Each block is
//! reworded in the editor of the text, so that marks and links stay. A reworded block whose web text changed since is marked for a
//! second look.
use super::form::Sent;
use super::{Desk, copyfit, say, workflow};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::{item, publish, revision};
use crate::error::{Error, Problem, Result};
use crate::richtext::print_version::{Change, PrintVersion, Reworded, Run, apply, difference, to_review};
use crate::richtext::{Block, BlockId, RichText, check, fingerprint, text};
use crate::staff::Person;
use crate::web::form;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Both texts, block beside block.
#[derive(Debug, Serialize)]
pub(super) struct PrintPage {
    desk: Desk,
    item: workflow::Head,
    version: i32,
    /// Language of the text.
    locale: String,
    web_title: String,
    web_lede: String,
    title: String,
    lede: String,
    blocks: Vec<Pair>,
    gone: Vec<Gone>,
    /// Signs on the web and on paper.
    web_signs: usize,
    print_signs: usize,
    to_review: usize,
    /// How it fits the issue being prepared, where one is.
    fit: Option<copyfit::Panel>,
    conflict: bool,
    problems: form::Problems,
}

impl Template for PrintPage {
    const NAME: &'static str = "cms/print.html";
}

/// The shape somebody wants to try.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    shape: String,
}

/// A block of the web text, and what paper makes of it.
#[derive(Debug, Serialize)]
struct Pair {
    id: String,
    /// Node name of the block, and message of its kind.
    node: &'static str,
    kind: &'static str,
    web: Vec<Run>,
    /// The words on paper; none when they are the web's, or left out.
    print: Option<Vec<Run>>,
    /// Not only the marks differ.
    words_differ: bool,
    /// The block on paper as the editor takes it; none for a card, whose words are its item's.
    text: Option<String>,
    left_out: bool,
    stale: bool,
}

/// A reworded block that is gone from the web text.
#[derive(Debug, Serialize)]
struct Gone {
    kind: &'static str,
    print: Vec<Run>,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Page<PrintPage>> {
    let item = item::by_short_id(&app.db, id).await?;
    let current = revision::current(&app.db, &item).await?;
    let version = current.fields.print_version.clone().unwrap_or_default();
    let shown = page(&app, &person, &item, &current, version, None).await?;
    let fit = copyfit::panel(&app, &person, &item, &asked.shape).await?;
    Ok(Page::new(PrintPage { fit, ..shown }))
}

/// `sent` is what was typed and could not be saved.
async fn page(
    app: &App,
    person: &Person,
    item: &item::Model,
    current: &revision::Model,
    version: PrintVersion,
    sent: Option<&Sent>,
) -> Result<PrintPage> {
    let fields = &current.fields;
    let cards: Vec<Uuid> = fields.body.content.iter().filter_map(card).collect();
    let titles = item::by_ids(&app.db, &cards).await?;
    let mut changes: HashMap<BlockId, Change> =
        difference(&fields.body, &version).into_iter().map(|it| (it.id, it)).collect();
    let blocks = fields.body.content.iter().map(|web| {
        let typed = sent.map(|it| it.text(&words_of(web))).filter(|it| !it.is_empty());
        let title = card(web).map(|id| titles.get(&id).map(|it| it.title.clone()).unwrap_or_default());
        pair(web, &version, changes.remove(&web.id()), title, typed)
    });
    let blocks = blocks.collect();
    let gone = |it: &Reworded| Some(Gone { kind: kind(&it.block), print: changes.remove(&it.id)?.print? });
    Ok(PrintPage {
        desk: Desk::of(person, "items"),
        item: workflow::head(app, person, item, current, "print").await?,
        version: item.version,
        locale: item.locale.clone(),
        web_title: fields.title.clone(),
        web_lede: fields.lede.clone(),
        blocks,
        gone: version.reworded.iter().filter_map(gone).collect(),
        web_signs: text::signs(&fields.body),
        print_signs: text::signs(&apply(&fields.body, &version)),
        to_review: to_review(&fields.body, &version).len(),
        fit: None,
        title: version.title,
        lede: version.lede,
        conflict: false,
        problems: form::Problems::new(),
    })
}

/// `title` is that of a card's item, `typed` what the editor sent and could not be saved.
fn pair(
    web: &Block,
    version: &PrintVersion,
    change: Option<Change>,
    title: Option<String>,
    typed: Option<String>,
) -> Pair {
    let left_out = version.left_out.contains(&web.id());
    let on_paper = version.reworded(web.id()).map_or(web, |it| &it.block);
    let text = title
        .is_none()
        .then(|| typed.unwrap_or_else(|| json!(RichText::new(vec![on_paper.clone()])).to_string()));
    let whole = |text: String| vec![Run { text, differs: left_out }];
    let (words, print, stale) = match change {
        Some(it) => (it.web, it.print, it.stale),
        None => (None, None, false),
    };
    let words = title.map(whole).or(words).unwrap_or_else(|| whole(text::block(web)));
    Pair {
        id: web.id().to_string(),
        node: web.name(),
        kind: kind(web),
        words_differ: words.iter().chain(print.iter().flatten()).any(|it| it.differs),
        web: words,
        print,
        text,
        left_out,
        stale,
    }
}

/// Saves what paper changes, as a version of the item like any other.
pub(super) async fn save(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result<Response> {
    let item = item::by_short_id(&app.db, id).await?;
    let current = revision::current(&app.db, &item).await?;
    let (wanted, found) = read(&sent, &current.fields, &person.locale);
    match store(&app, &person, &item, &sent, &current.fields, &wanted, found).await {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-print-saved")).await?;
            Ok(Redirect::to(&format!("/cms/items/{id}/print")).into_response())
        }
        Err(Error::Refused(found)) => {
            let page = page(&app, &person, &item, &current, wanted, Some(&sent)).await?;
            let problems = form::problems(&app, &person.locale, &found);
            Ok(Page::invalid(PrintPage { problems, ..page }).into_response())
        }
        Err(Error::Conflict) => {
            let page = page(&app, &person, &item, &current, wanted, Some(&sent)).await?;
            Ok(Page::new(PrintPage { conflict: true, ..page }).status(StatusCode::CONFLICT).into_response())
        }
        Err(other) => Err(other),
    }
}

async fn store(
    app: &App,
    person: &Person,
    item: &item::Model,
    sent: &Sent,
    fields: &Fields,
    wanted: &PrintVersion,
    found: Vec<Problem>,
) -> Result<()> {
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let print_version = Some(wanted.clone()).filter(|it| !it.is_empty());
    let fields = Fields { print_version, ..fields.clone() };
    let version = sent.text("version").parse().unwrap_or(0);
    publish::save(&app.db, person, item.id, version, fields, app.now()).await?;
    Ok(())
}

/// The field of a block's words on paper.
fn words_of(web: &Block) -> String {
    format!("words.{}", web.id())
}

/// The print version this form asks for, over the web text as it is now.
fn read(sent: &Sent, fields: &Fields, locale: &str) -> (PrintVersion, Vec<Problem>) {
    let before = fields.print_version.clone().unwrap_or_default();
    let mut found = Vec::new();
    let mut wanted = PrintVersion {
        title: sent.text("print_version.title"),
        lede: sent.text("print_version.lede"),
        ..PrintVersion::default()
    };
    for web in &fields.body.content {
        let (id, entry) = (web.id(), before.reworded(web.id()));
        let mut left_out = sent.flag(&format!("out.{id}"));
        match on_paper(sent, web, locale) {
            Err(faults) => found.extend(faults),
            Ok(None) => {}
            // A block without a word is not printed.
            Ok(Some(block)) if block.is_blank() && !web.is_blank() => left_out = true,
            Ok(Some(block)) if fingerprint(&block) == fingerprint(web) => {}
            Ok(Some(block)) => match entry.filter(|it| fingerprint(&it.block) == fingerprint(&block)) {
                // Untouched words stay to be reviewed until somebody says they still hold.
                Some(entry) if !sent.flag(&format!("seen.{id}")) => wanted.reworded.push(entry.clone()),
                _ => wanted.reword(web, block),
            },
        }
        if left_out {
            wanted.left_out.push(id);
        }
    }
    (wanted, found)
}

/// The block as the form wants it on paper; nothing when it shall be as on the web.
fn on_paper(sent: &Sent, web: &Block, locale: &str) -> std::result::Result<Option<Block>, Vec<Problem>> {
    let typed = sent.text(&words_of(web));
    if typed.is_empty() || sent.flag(&format!("same.{}", web.id())) {
        return Ok(None);
    }
    let problem = |fault: &str| Problem::at(words_of(web), "body").with("fault", fault);
    let text = check::parse(&typed)
        .map_err(|faults| faults.iter().map(|it| problem(it.sentence(locale))).collect::<Vec<_>>())?;
    match <[Block; 1]>::try_from(text.content) {
        Ok([block]) if block.name() == web.name() => Ok(Some(block)),
        _ => Err(vec![Problem::whole("form").with("fault", web.name())]),
    }
}

/// The item a card shows; a card has no words of its own.
pub(super) fn card(block: &Block) -> Option<Uuid> {
    match block {
        Block::File { attrs }
        | Block::Contact { attrs }
        | Block::Event { attrs }
        | Block::Service { attrs } => Some(attrs.own.item),
        _ => None,
    }
}

/// The message of a block's kind.
pub(super) fn kind(block: &Block) -> &'static str {
    match block {
        Block::Heading { attrs, .. } if attrs.own.level == 3 => "heading3",
        Block::Heading { .. } => "heading2",
        Block::File { .. } | Block::Contact { .. } | Block::Event { .. } | Block::Service { .. } => "card",
        _ => block.name(),
    }
}
