//! Three texts of one item: what was handed over, what came back, what the item says now. The first two are compared paragraph by paragraph;
//! each difference is a [`Change`] that somebody accepts into the text of the site or into its print version, or refuses. Pure.
use super::story::{self, Field, LINE_BREAK, Paragraph, Piece, Run, Source, Style, merged};
use crate::content::fields::{Details, Fields};
use crate::richtext::print_version::{PrintVersion, shared};
use crate::richtext::{
    Attrs, Block, BlockId, HeadingAttrs, Inline, LinkAttrs, ListItem, Mark, Plain, QuoteAttrs, RichText,
    typography,
};
use serde::{Deserialize, Serialize};

/// Pairs of paragraphs compared word by word in one place where nothing is the same; beyond, they are taken in their order.
const MOST_PAIRS: usize = 4_000;
/// Part of their words that two paragraphs have in common when one is the other reworded.
const ALIKE: f64 = 0.35;

/// What an agency changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Reworded {
        before: Paragraph,
        after: Paragraph,
    },
    Removed {
        before: Paragraph,
    },
    /// `follows` is what stands before it; none at the head.
    Added {
        follows: Option<Source>,
        after: Paragraph,
    },
}

impl Change {
    /// Where it is made.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        match self {
            Self::Reworded { before, .. } | Self::Removed { before } => Some(before.source),
            Self::Added { follows, .. } => *follows,
        }
    }

    /// The words before and after; empty where there are none.
    #[must_use]
    pub fn words(&self) -> (String, String) {
        match self {
            Self::Reworded { before, after } => (before.words(), after.words()),
            Self::Removed { before } => (before.words(), String::new()),
            Self::Added { after, .. } => (String::new(), after.words()),
        }
    }
}

/// The changes from one list of paragraphs to another, in their order.
#[must_use]
pub fn changes(before: &[&Paragraph], after: &[&Paragraph]) -> Vec<Change> {
    let keys = |list: &[&Paragraph]| list.iter().map(|it| it.key()).collect::<Vec<_>>();
    let (old, new) = (keys(before), keys(after));
    let same = shared(
        &old.iter().map(String::as_str).collect::<Vec<_>>(),
        &new.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let mut found = Vec::new();
    let (mut a, mut b) = (0, 0);
    for (x, y) in same.into_iter().chain([(before.len(), after.len())]) {
        let (left, right) = (before.get(a..x).unwrap_or_default(), after.get(b..y).unwrap_or_default());
        let above = a.checked_sub(1).and_then(|it| before.get(it)).map(|it| it.source);
        gap(above, left, right, &mut found);
        (a, b) = (x + 1, y + 1);
    }
    found
}

/// What became of paragraphs of which none is as it was.
fn gap(above: Option<Source>, left: &[&Paragraph], right: &[&Paragraph], found: &mut Vec<Change>) {
    let pairs = paired(left, right);
    let mut follows = above;
    let (mut a, mut b) = (0, 0);
    for (x, y) in pairs.into_iter().chain([(left.len(), right.len())]) {
        for it in left.get(a..x).unwrap_or_default() {
            found.push(Change::Removed { before: (*it).clone() });
            follows = Some(it.source);
        }
        for it in right.get(b..y).unwrap_or_default() {
            found.push(Change::Added { follows, after: (*it).clone() });
        }
        if let (Some(before), Some(after)) = (left.get(x), right.get(y)) {
            found.push(Change::Reworded { before: (*before).clone(), after: (*after).clone() });
            follows = Some(before.source);
        }
        (a, b) = (x + 1, y + 1);
    }
}

/// The pairs that have most in common, in order.
fn paired(left: &[&Paragraph], right: &[&Paragraph]) -> Vec<(usize, usize)> {
    if left.len() == right.len() && left.len() == 1 {
        return vec![(0, 0)];
    }
    if left.len().saturating_mul(right.len()) > MOST_PAIRS {
        return (0..left.len().min(right.len())).map(|at| (at, at)).collect();
    }
    let weight: Vec<Vec<f64>> = left.iter().map(|a| right.iter().map(|b| likeness(a, b)).collect()).collect();
    let at = |x: usize, y: usize| weight.get(x).and_then(|it| it.get(y)).copied().unwrap_or(0.0);
    let mut best = vec![vec![0.0_f64; right.len() + 1]; left.len() + 1];
    for x in (0..left.len()).rev() {
        for y in (0..right.len()).rev() {
            best[x][y] = (best[x + 1][y + 1] + at(x, y)).max(best[x + 1][y]).max(best[x][y + 1]);
        }
    }
    let (mut x, mut y, mut found) = (0, 0, Vec::new());
    while x < left.len() && y < right.len() {
        if at(x, y) > 0.0 && best[x][y] <= best[x + 1][y + 1] + at(x, y) {
            found.push((x, y));
            (x, y) = (x + 1, y + 1);
        } else if best[x + 1][y] >= best[x][y + 1] {
            x += 1;
        } else {
            y += 1;
        }
    }
    found
}

/// How much two paragraphs have in common, 0 where one is not the other reworded.
fn likeness(a: &Paragraph, b: &Paragraph) -> f64 {
    let (a_words, b_words) = (a.loose(), b.loose());
    let (left, right): (Vec<&str>, Vec<&str>) = (a_words.split(' ').collect(), b_words.split(' ').collect());
    let common = shared(&left, &right).len();
    #[expect(clippy::cast_precision_loss, reason = "numbers of words")]
    let part = 2.0 * common as f64 / (left.len() + right.len()) as f64;
    // a title or a lede is one of a kind, whatever it says
    let one_of_a_kind = a.style == b.style && matches!(a.style, Style::Title | Style::Lede | Style::Kicker);
    if part >= ALIKE || one_of_a_kind { part + f64::from(a.style == b.style) * 0.2 + 0.01 } else { 0.0 }
}

/// How a change stands to what the item says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The item still says what was handed over.
    Clean,
    /// The item says already what came back.
    Done,
    /// Both changed: what the item says now.
    Conflict(Paragraph),
    /// The place is gone from the item.
    Gone,
}

/// How a change stands to the paragraphs the item has now.
#[must_use]
pub fn standing(change: &Change, now: &[&Paragraph]) -> Standing {
    let here = |source: Source| now.iter().find(|it| it.source == source);
    match change {
        Change::Reworded { before, after } => match here(before.source) {
            Some(it) if it.key() == after.key() => Standing::Done,
            Some(it) if it.key() == before.key() => Standing::Clean,
            Some(it) => Standing::Conflict((*it).clone()),
            None => Standing::Gone,
        },
        Change::Removed { before } => match here(before.source) {
            None => Standing::Done,
            Some(it) if it.key() == before.key() => Standing::Clean,
            Some(it) => Standing::Conflict((*it).clone()),
        },
        Change::Added { follows, after } => {
            if now.iter().any(|it| it.key() == after.key()) {
                return Standing::Done;
            }
            match follows {
                Some(source) if here(*source).is_none() => Standing::Gone,
                _ => Standing::Clean,
            }
        }
    }
}

/// Where an accepted change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The text of the site, and with it paper.
    Web,
    /// The print version alone.
    Print,
}

/// Why a change cannot be made there by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It belongs to another record: a picture, a card.
    Elsewhere,
    /// The print version has no such place.
    NotInPrint,
    /// The place is gone.
    Gone,
    /// An item without it is none.
    Needed,
}

/// The fields with a change made.
pub fn apply(fields: &Fields, change: &Change, into: Destination, locale: &str) -> Result<Fields, Unfit> {
    let mut fields = fields.clone();
    match change {
        Change::Reworded { before, after } => {
            let runs = recovered(before, after);
            match before.source {
                Source::Field(field) => set_field(&mut fields, field, into, &plain(locale, &runs))?,
                Source::Line(id) => {
                    let line = inlines(locale, &runs, before.words().contains('\n'));
                    let style = (before.style != after.style).then_some(after.style);
                    edit(&mut fields, id, into, |block| set_line(block, id, line.clone(), style))?;
                }
                Source::Part(id, piece) => {
                    let text = plain(locale, &runs);
                    edit(&mut fields, id, into, |block| set_piece(block, id, piece, &text))?;
                }
                Source::Image(_) | Source::Card(_) | Source::Fixed => return Err(Unfit::Elsewhere),
            }
        }
        Change::Removed { before } => match before.source {
            Source::Field(field) => set_field(&mut fields, field, into, "")?,
            Source::Line(id) => remove(&mut fields, id, into)?,
            Source::Part(id, piece) => edit(&mut fields, id, into, |block| set_piece(block, id, piece, ""))?,
            Source::Image(_) | Source::Card(_) | Source::Fixed => return Err(Unfit::Elsewhere),
        },
        Change::Added { follows, after } => {
            if into == Destination::Print {
                return Err(Unfit::NotInPrint);
            }
            insert(&mut fields.body, *follows, after, locale)?;
        }
    }
    Ok(fields)
}

/// Links an agency's program has lost, put back on the words that had them.
fn recovered(before: &Paragraph, after: &Paragraph) -> Vec<Run> {
    let mut runs = after.runs.clone();
    for linked in before.runs.iter().filter(|it| it.link.is_some()) {
        if runs.iter().any(|it| it.link == linked.link) {
            continue;
        }
        let Some(at) = runs.iter().position(|it| it.link.is_none() && it.text.contains(&linked.text)) else {
            continue;
        };
        let whole = runs.remove(at);
        let Some((head, tail)) = whole.text.split_once(&linked.text) else { continue };
        let piece = |text: &str, link| Run { text: text.to_owned(), link, ..whole.clone() };
        let pieces = [piece(head, None), piece(&linked.text, linked.link.clone()), piece(tail, None)];
        for (offset, it) in pieces.into_iter().filter(|it| !it.text.is_empty()).enumerate() {
            runs.insert(at + offset, it);
        }
    }
    merged(&runs)
}

/// What somebody would have typed: the spaces and raised endings that typesetting puts in itself are taken out again where it would.
fn typed(locale: &str, runs: &[Run]) -> Vec<Run> {
    let shown = |runs: &[Run]| {
        let line: Vec<Inline> = runs.iter().map(inline).collect();
        merged(&typography::inline(locale, &line).iter().map(story::run).collect::<Vec<_>>())
    };
    let loosened = |raised: bool| {
        let one = |it: &Run| Run {
            text: it.text.chars().map(|c| if matches!(c, '\u{A0}' | '\u{202F}') { ' ' } else { c }).collect(),
            raised: it.raised && raised,
            ..it.clone()
        };
        merged(&runs.iter().map(one).collect::<Vec<_>>())
    };
    let runs = merged(runs);
    let wanted = shown(&runs);
    let found = [loosened(false), loosened(true)].into_iter().find(|it| shown(it) == wanted);
    found.unwrap_or(runs)
}

fn inline(run: &Run) -> Inline {
    let mut marks = Vec::new();
    if run.bold {
        marks.push(Mark::Strong {});
    }
    if run.italic {
        marks.push(Mark::Emphasis {});
    }
    if run.raised {
        marks.push(Mark::Superscript {});
    }
    if let Some(target) = &run.link {
        marks.push(Mark::Link { attrs: LinkAttrs { target: target.clone() } });
    }
    Inline::text(run.text.clone(), marks)
}

/// A line as it is stored. Line breaks that are only the page's become spaces.
fn inlines(locale: &str, runs: &[Run], breaks: bool) -> Vec<Inline> {
    let mut out = Vec::new();
    for run in typed(locale, runs) {
        for (at, text) in run.text.split(LINE_BREAK).enumerate() {
            if at > 0 {
                out.push(if breaks { Inline::HardBreak {} } else { Inline::text(" ", Vec::new()) });
            }
            if !text.is_empty() {
                out.push(inline(&Run { text: text.to_owned(), ..run.clone() }));
            }
        }
    }
    out
}

fn plain(locale: &str, runs: &[Run]) -> String {
    let bare: Vec<Run> = runs.iter().map(|it| Run { text: it.text.clone(), ..Run::default() }).collect();
    let text: String = typed(locale, &bare).into_iter().map(|it| it.text).collect();
    // spaces somebody chose stay; two in a row are a slip
    text.replace(LINE_BREAK, " ").split(' ').filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

fn set_field(fields: &mut Fields, field: Field, into: Destination, text: &str) -> Result<(), Unfit> {
    let text = text.to_owned();
    let needed = matches!(field, Field::Title | Field::Lede | Field::ShortText);
    if text.is_empty() && needed {
        return Err(Unfit::Needed);
    }
    match (into, field) {
        (Destination::Web, Field::Title) => {
            own(fields, |print| print.title.clear());
            fields.title = text;
        }
        (Destination::Web, Field::Lede) => {
            own(fields, |print| print.lede.clear());
            fields.lede = text;
        }
        (Destination::Print, Field::Title) => fields.print_version.get_or_insert_default().title = text,
        (Destination::Print, Field::Lede) => fields.print_version.get_or_insert_default().lede = text,
        (Destination::Web, Field::Kicker) => fields.kicker = text,
        (Destination::Web, Field::Author) => fields.author = text,
        (_, Field::ShortText) => match &mut fields.details {
            Details::Article(it) => it.short_text = text,
            _ => return Err(Unfit::Gone),
        },
        (Destination::Print, Field::Kicker | Field::Author) => return Err(Unfit::NotInPrint),
    }
    Ok(())
}

/// Changes the print version there is; one that says nothing more goes.
fn own(fields: &mut Fields, change: impl FnOnce(&mut PrintVersion)) {
    if let Some(print) = &mut fields.print_version {
        change(print);
    }
    fields.print_version = fields.print_version.take().filter(|it| !it.is_empty());
}

/// The block of the text that is this one or holds it.
fn holding(text: &RichText, id: BlockId) -> Option<&Block> {
    fn holds(block: &Block, id: BlockId) -> bool {
        block.id() == id || block.children().into_iter().any(|it| holds(it, id))
    }
    text.content.iter().find(|it| holds(it, id))
}

/// Changes a block where it is asked: in the text, or in the words the print version has for it.
fn edit(
    fields: &mut Fields,
    id: BlockId,
    into: Destination,
    change: impl Fn(&mut Block) -> Result<bool, Unfit>,
) -> Result<(), Unfit> {
    match into {
        Destination::Web => {
            let found = fields.body.content.iter_mut().find_map(|it| match change(it) {
                Ok(false) => None,
                other => Some(other),
            });
            found.ok_or(Unfit::Gone)?.map(drop)?;
            let top = holding(&fields.body, id).cloned();
            // words of its own on paper say what they said before; now both say the same
            if let Some(top) = top {
                own(fields, |print| print.reworded.retain(|it| it.id != top.id()));
            }
        }
        Destination::Print => {
            let web = holding(&fields.body, id).cloned().ok_or(Unfit::Gone)?;
            let print = fields.print_version.get_or_insert_default();
            let mut block = print.reworded(web.id()).map_or_else(|| web.clone(), |it| it.block.clone());
            if !change(&mut block)? {
                return Err(Unfit::Gone);
            }
            if block.name() != web.name() {
                return Err(Unfit::NotInPrint);
            }
            print.reword(&web, block);
        }
    }
    Ok(())
}

/// Sets the line of the block with this id, at any depth; true if it was there.
fn set_line(block: &mut Block, id: BlockId, line: Vec<Inline>, style: Option<Style>) -> Result<bool, Unfit> {
    if block.id() != id {
        for child in block.children_mut() {
            if set_line(child, id, line.clone(), None)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let base = block.base().clone();
    match (&mut *block, style) {
        (Block::Paragraph { .. }, Some(Style::Heading)) => {
            let attrs = Attrs { base, own: HeadingAttrs { level: 2 } };
            *block = Block::Heading { attrs, content: line };
        }
        (Block::Heading { .. }, Some(Style::Text | Style::Flush)) => {
            *block = Block::Paragraph { attrs: Attrs { base, own: Plain {} }, content: line };
        }
        (
            Block::Paragraph { content, .. } | Block::Heading { content, .. } | Block::Figure { content, .. },
            _,
        ) => *content = line,
        _ => return Err(Unfit::Gone),
    }
    Ok(true)
}

/// Sets words a block has in its attributes, at any depth; true if it was there.
fn set_piece(block: &mut Block, id: BlockId, piece: Piece, text: &str) -> Result<bool, Unfit> {
    if block.id() != id {
        for child in block.children_mut() {
            if set_piece(child, id, piece, text)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let text = text.to_owned();
    match (block, piece) {
        (Block::Quote { attrs, .. }, Piece::By) => attrs.own.by = text,
        (Block::Table { attrs, .. }, Piece::Caption) => attrs.own.caption = text,
        (Block::Callout { attrs, .. }, Piece::Title) => attrs.own.title = text,
        (Block::Embed { attrs }, Piece::Title) => attrs.own.title = text,
        (Block::KeyFigure { .. } | Block::Button { .. }, _) if text.is_empty() => return Err(Unfit::Needed),
        (Block::KeyFigure { attrs }, Piece::Value) => attrs.own.value = text,
        (Block::KeyFigure { attrs }, Piece::Label) => attrs.own.label = text,
        (Block::Button { attrs }, Piece::Label) => attrs.own.label = text,
        (Block::Gallery { attrs }, Piece::Picture(at)) => {
            attrs.own.images.get_mut(at).ok_or(Unfit::Gone)?.caption = text;
        }
        _ => return Err(Unfit::Gone),
    }
    Ok(true)
}

/// Takes a paragraph out: of the text, or of paper.
fn remove(fields: &mut Fields, id: BlockId, into: Destination) -> Result<(), Unfit> {
    let top = holding(&fields.body, id).cloned().ok_or(Unfit::Gone)?;
    if matches!(top, Block::Table { .. }) && top.id() != id {
        // a cell stays, without words
        return edit(fields, id, into, |block| set_line(block, id, Vec::new(), None));
    }
    if let (Block::Figure { .. }, true) = (&top, top.id() == id) {
        return edit(fields, id, into, |block| set_line(block, id, Vec::new(), None));
    }
    match into {
        Destination::Web => {
            taken_out(&mut fields.body.content, id);
            own(fields, |print| {
                print.reworded.retain(|it| it.id != id);
                print.left_out.retain(|it| *it != id);
            });
        }
        Destination::Print => {
            let print = fields.print_version.get_or_insert_default();
            let mut list = vec![print.reworded(top.id()).map_or_else(|| top.clone(), |it| it.block.clone())];
            taken_out(&mut list, id);
            match list.pop() {
                Some(block) => print.reword(&top, block),
                None => {
                    print.reworded.retain(|it| it.id != top.id());
                    print.left_out.push(top.id());
                }
            }
        }
    }
    Ok(())
}

/// Takes the block with this id out of a list, and what has nothing in it any more.
fn taken_out(list: &mut Vec<Block>, id: BlockId) {
    list.retain_mut(|block| {
        if block.id() == id {
            return false;
        }
        match block {
            Block::Quote { content, .. } | Block::Callout { content, .. } => {
                taken_out(content, id);
                !content.is_empty()
            }
            Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
                content.iter_mut().for_each(|it| taken_out(&mut it.content, id));
                content.retain(|it| !it.content.is_empty());
                !content.is_empty()
            }
            _ => true,
        }
    });
}

/// Puts a new paragraph behind another; an item of a list behind an item.
fn insert(
    body: &mut RichText,
    follows: Option<Source>,
    after: &Paragraph,
    locale: &str,
) -> Result<(), Unfit> {
    let line = inlines(locale, &after.runs, false);
    let paragraph = Block::Paragraph { attrs: Attrs::fresh(Plain {}), content: line.clone() };
    let id = match follows {
        Some(Source::Line(id) | Source::Part(id, _)) => Some(id),
        Some(Source::Field(Field::Author) | Source::Fixed | Source::Image(_) | Source::Card(_)) => {
            body.content.last().map(Block::id)
        }
        Some(Source::Field(_)) | None => None,
    };
    let at = match id {
        Some(id) => {
            let top = holding(body, id).map(Block::id).ok_or(Unfit::Gone)?;
            let at = body.content.iter().position(|it| it.id() == top).ok_or(Unfit::Gone)?;
            if matches!(after.style, Style::List | Style::Numbered)
                && let Some(Block::BulletList { content, .. } | Block::OrderedList { content, .. }) =
                    body.content.get_mut(at)
            {
                let inside = |it: &ListItem| it.content.iter().any(|block| block.id() == id);
                let place = content.iter().position(inside).map_or(content.len(), |it| it + 1);
                content.insert(place, ListItem::new(vec![paragraph]));
                return Ok(());
            }
            at + 1
        }
        None => 0,
    };
    let block = match after.style {
        Style::Heading => Block::Heading { attrs: Attrs::fresh(HeadingAttrs { level: 2 }), content: line },
        Style::Quote => Block::Quote { attrs: Attrs::fresh(QuoteAttrs::default()), content: vec![paragraph] },
        Style::List => {
            Block::BulletList { attrs: Attrs::fresh(Plain {}), content: vec![ListItem::new(vec![paragraph])] }
        }
        Style::Numbered => Block::OrderedList {
            attrs: Attrs::fresh(Plain {}),
            content: vec![ListItem::new(vec![paragraph])],
        },
        _ => paragraph,
    };
    body.content.insert(at.min(body.content.len()), block);
    Ok(())
}

/// Whether a change can be made by itself at all, and where it belongs at first sight: what was only cut stays on the site.
#[must_use]
pub fn usual(fields: &Fields, change: &Change, locale: &str) -> Option<Destination> {
    let fits = |into| apply(fields, change, into, locale).is_ok();
    let first = match change {
        Change::Removed { .. } => [Destination::Print, Destination::Web],
        Change::Reworded { before, .. } => {
            let own = match before.source {
                Source::Line(id) | Source::Part(id, _) => {
                    let version = fields.print_version.as_ref();
                    holding(&fields.body, id)
                        .is_some_and(|it| version.is_some_and(|print| print.reworded(it.id()).is_some()))
                }
                Source::Field(Field::Title) => {
                    fields.print_version.as_ref().is_some_and(|it| !it.title.is_empty())
                }
                Source::Field(Field::Lede) => {
                    fields.print_version.as_ref().is_some_and(|it| !it.lede.is_empty())
                }
                _ => false,
            };
            if own { [Destination::Print, Destination::Web] } else { [Destination::Web, Destination::Print] }
        }
        Change::Added { .. } => [Destination::Web, Destination::Print],
    };
    first.into_iter().find(|it| fits(*it))
}
