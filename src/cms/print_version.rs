//! Web and paper side by side: which blocks paper leaves out or words otherwise, its own title and lede. A reworded block whose web text
//! changed since is marked for a second look. Rewording here is plain words; marks inside a block come back when it is left as it is.
use super::form::Sent;
use super::{Desk, say, workflow};
use crate::app::App;
use crate::content::fields::Fields;
use crate::content::{item, publish, revision};
use crate::error::{Error, Problem, Result};
use crate::richtext::print_version::{PrintVersion, to_review};
use crate::richtext::{Block, check, text};
use crate::staff::Person;
use crate::web::form;
use crate::web::page::{Page, Template};
use crate::web::session::{Editor, Visitor};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// Both texts, block beside block.
#[derive(Debug, Serialize)]
pub(super) struct PrintPage {
    desk: Desk,
    item: workflow::Head,
    version: i32,
    web_title: String,
    web_lede: String,
    title: String,
    lede: String,
    blocks: Vec<Pair>,
    /// Signs on the web and on paper.
    web_signs: usize,
    print_signs: usize,
    to_review: usize,
    conflict: bool,
    problems: form::Problems,
}

impl Template for PrintPage {
    const NAME: &'static str = "cms/print.html";
}

#[derive(Debug, Serialize)]
struct Pair {
    id: String,
    /// Message of the block's kind.
    kind: String,
    web: String,
    /// Words on paper, if the block can be worded otherwise.
    print: Option<String>,
    left_out: bool,
    differs: bool,
    stale: bool,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Path(id): Path<i64>,
) -> Result<Page<PrintPage>> {
    let item = item::by_short_id(&app.db, id).await?;
    let current = revision::current(&app.db, &item).await?;
    let version = current.fields.print_version.clone().unwrap_or_default();
    Ok(Page::new(page(&app, &person, &item, &current, version, &[], false).await?))
}

async fn page(
    app: &App,
    person: &Person,
    item: &item::Model,
    current: &revision::Model,
    version: PrintVersion,
    found: &[Problem],
    conflict: bool,
) -> Result<PrintPage> {
    let fields = &current.fields;
    let printed = crate::richtext::print_version::apply(&fields.body, &version);
    let review = to_review(&fields.body, &version);
    let cards: Vec<Uuid> = fields.body.content.iter().filter_map(card).collect();
    let titles = item::by_ids(&app.db, &cards).await?;
    let pair = |web: &Block| {
        let entry = version.reworded.iter().find(|it| it.id == web.id());
        Pair {
            id: web.id().to_string(),
            kind: kind(web).to_owned(),
            web: card(web).map_or_else(
                || text::block(web),
                |id| titles.get(&id).map(|it| it.title.clone()).unwrap_or_default(),
            ),
            print: words(entry.map_or(web, |it| &it.block)),
            left_out: version.left_out.contains(&web.id()),
            differs: entry.is_some() || version.left_out.contains(&web.id()),
            stale: review.contains(&web.id()),
        }
    };
    Ok(PrintPage {
        desk: Desk::of(app, person, "items"),
        item: workflow::head(app, person, item, current, "print").await?,
        version: item.version,
        web_title: fields.title.clone(),
        web_lede: fields.lede.clone(),
        blocks: fields.body.content.iter().map(pair).collect(),
        web_signs: text::signs(&fields.body),
        print_signs: text::signs(&printed),
        to_review: review.len(),
        title: version.title,
        lede: version.lede,
        conflict,
        problems: form::problems(app, &person.locale, found),
    })
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
    let wanted = read(&sent, &current.fields);
    let version = sent.text("version").parse().unwrap_or(0);
    let fields =
        Fields { print_version: Some(wanted.clone()).filter(|it| !it.is_empty()), ..current.fields.clone() };
    match publish::save(&app.db, &person, item.id, version, fields, app.now()).await {
        Ok(_) => {
            visitor.flash(&app, &say(&app, &person, "cms-print-saved")).await?;
            Ok(Redirect::to(&format!("/cms/items/{id}/print")).into_response())
        }
        Err(Error::Refused(found)) => {
            Ok(Page::invalid(page(&app, &person, &item, &current, wanted, &found, false).await?)
                .into_response())
        }
        Err(Error::Conflict) => {
            let page = page(&app, &person, &item, &current, wanted, &[], true).await?;
            Ok(Page::new(page).status(StatusCode::CONFLICT).into_response())
        }
        Err(other) => Err(other),
    }
}

/// The print version this form asks for, over the web text as it is now.
fn read(sent: &Sent, fields: &Fields) -> PrintVersion {
    let before = fields.print_version.clone().unwrap_or_default();
    let mut wanted = PrintVersion {
        title: sent.text("print_version.title"),
        lede: sent.text("print_version.lede"),
        ..PrintVersion::default()
    };
    for web in &fields.body.content {
        let id = web.id().to_string();
        if sent.flag(&format!("out.{id}")) {
            wanted.left_out.push(web.id());
        }
        let Some(same) = words(web) else { continue };
        let typed = sent.text(&format!("words.{id}"));
        let entry = before.reworded.iter().find(|it| it.id == web.id());
        match entry {
            // Untouched words keep their marks, and their mark "to review" until somebody says they still hold.
            Some(entry) if words(&entry.block).as_deref() == Some(typed.as_str()) => {
                if sent.flag(&format!("seen.{id}")) {
                    wanted.reword(web, entry.block.clone());
                } else {
                    wanted.reworded.push(entry.clone());
                }
            }
            _ if typed.is_empty() || typed == same.trim() => {}
            _ => {
                if let Some(block) = reworded(web, &typed) {
                    let left_out = wanted.left_out.clone();
                    wanted.reword(web, block);
                    wanted.left_out = left_out;
                }
            }
        }
    }
    wanted
}

/// The item a card shows; a card has no words of its own.
fn card(block: &Block) -> Option<Uuid> {
    match block {
        Block::File { attrs }
        | Block::Contact { attrs }
        | Block::Event { attrs }
        | Block::Service { attrs } => Some(attrs.own.item),
        _ => None,
    }
}

/// The message of a block's kind.
fn kind(block: &Block) -> &'static str {
    match block {
        Block::Paragraph { .. } => "paragraph",
        Block::Heading { attrs, .. } if attrs.own.level == 3 => "heading3",
        Block::Heading { .. } => "heading2",
        Block::BulletList { .. } => "bulletList",
        Block::OrderedList { .. } => "orderedList",
        Block::Quote { .. } => "quote",
        Block::Figure { .. } => "figure",
        Block::Gallery { .. } => "gallery",
        Block::Table { .. } => "table",
        Block::Callout { .. } => "callout",
        Block::KeyFigure { .. } => "keyFigure",
        Block::File { .. } | Block::Contact { .. } | Block::Event { .. } | Block::Service { .. } => "card",
        Block::Button { .. } => "button",
        Block::Embed { .. } => "embed",
    }
}

/// The words of a block as one types them, a line for each paragraph or list item; None for blocks that are not words.
fn words(block: &Block) -> Option<String> {
    let lines =
        |blocks: &[Block]| blocks.iter().map(|it| text::inline(it.inline())).collect::<Vec<_>>().join("\n");
    match block {
        Block::Paragraph { content, .. } | Block::Heading { content, .. } | Block::Figure { content, .. } => {
            Some(text::inline(content))
        }
        Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
            let flat = content.iter().all(|it| it.content.len() == 1);
            flat.then(|| content.iter().map(|it| lines(&it.content)).collect::<Vec<_>>().join("\n"))
        }
        Block::Quote { content, .. } => Some(lines(content)),
        Block::Callout { content, .. } => {
            let flat = content.iter().all(|it| matches!(it, Block::Paragraph { .. }));
            flat.then(|| lines(content))
        }
        Block::Gallery { .. }
        | Block::Table { .. }
        | Block::KeyFigure { .. }
        | Block::File { .. }
        | Block::Contact { .. }
        | Block::Event { .. }
        | Block::Service { .. }
        | Block::Button { .. }
        | Block::Embed { .. } => None,
    }
}

/// The block with these words in place of its own.
fn reworded(web: &Block, typed: &str) -> Option<Block> {
    let mut block = serde_json::to_value(web).ok()?;
    let lines: Vec<&str> = typed.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let word = |line: &str| json!({ "type": "text", "text": line });
    let paragraph = |line: &&str| json!({ "type": "paragraph", "attrs": {}, "content": [word(line)] });
    let content: Vec<Value> = match web {
        Block::BulletList { .. } | Block::OrderedList { .. } => {
            lines.iter().map(|line| json!({ "type": "listItem", "content": [paragraph(line)] })).collect()
        }
        Block::Quote { .. } | Block::Callout { .. } => lines.iter().map(paragraph).collect(),
        _ => lines
            .iter()
            .enumerate()
            .flat_map(|(at, line)| {
                let rest = (at > 0).then(|| json!({ "type": "hardBreak" }));
                rest.into_iter().chain([word(line)])
            })
            .collect(),
    };
    block["content"] = Value::Array(content);
    // The gate makes the ids of new paragraphs.
    let text = check::parse_value(json!({ "type": "doc", "content": [block] })).ok()?;
    text.content.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Block {
        let item = |it: &str| json!({"type": "listItem", "content": [{"type": "paragraph", "attrs": {}, "content": [{"type": "text", "text": it}]}]});
        let doc = json!({"type": "doc", "content": [{"type": "bulletList", "attrs": {"id": "abcdefghijkl"}, "content": [item("un"), item("deux")]}]});
        check::parse_value(doc).unwrap().content.remove(0)
    }

    #[test]
    fn words_of_a_list_are_lines_and_come_back_as_a_list() {
        let web = list();
        assert_eq!(words(&web).as_deref(), Some("un\ndeux"));
        let shorter = reworded(&web, "un seul").unwrap();
        assert_eq!(words(&shorter).as_deref(), Some("un seul"));
        assert_eq!(shorter.id(), web.id());
    }
}
