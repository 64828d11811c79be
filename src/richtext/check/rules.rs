//! The second pass, on the tree: which block may stand in which, tables, links. And the warnings: what is
//! allowed but reads badly.

use super::super::refs::{LinkRun, link_runs};
use super::super::{Block, BlockId, Inline, ListItem, RichText, Row};
use super::{Fault, MAX_COLUMNS};

/// What makes the tree unacceptable.
pub(super) fn faults(text: &RichText) -> Vec<Fault> {
    let mut faults = Vec::new();
    for block in text.blocks() {
        nesting(block, &mut faults);
        links(block, &mut faults);
        filled(block, &mut faults);
    }
    faults
}

/// What is allowed, but somebody should look at: heading order, empty headings, links that do not say where
/// they lead.
#[must_use]
pub fn warnings(text: &RichText) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut level = 1;
    for block in text.blocks() {
        if let Block::Heading { attrs, .. } = block {
            heading(block, level, attrs.own.level, &mut found);
            level = attrs.own.level;
        }
        found.extend(
            link_runs(block.inline()).filter(|run| is_vague(&run.words)).map(|run| vague(block.id(), &run)),
        );
    }
    found
}

fn heading(block: &Block, before: u8, level: u8, found: &mut Vec<Fault>) {
    if level > before + 1 {
        let fr = "Cet intertitre saute un niveau : le premier intertitre est de niveau 2.";
        let en = "This heading skips a level: the first heading is of level 2.";
        found.push(Fault::new(Some(block.id()), "heading_order", fr, en));
    }
    if block.is_blank() {
        let fr = "Cet intertitre est vide.";
        found.push(Fault::new(Some(block.id()), "empty_heading", fr, "This heading is empty."));
    }
}

fn nesting(block: &Block, faults: &mut Vec<Fault>) {
    let id = Some(block.id());
    match block {
        Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
            list(block.id(), content, faults);
        }
        Block::Quote { content, .. } => only(id, content, "quote", &["paragraph"], faults),
        Block::Callout { content, .. } => {
            only(id, content, "callout", &["paragraph", "bulletList", "orderedList"], faults);
        }
        Block::Table { content, .. } => {
            let cells = content.iter().flat_map(|row| &row.content);
            cells.for_each(|cell| only(id, cell.content(), "table", &["paragraph"], faults));
            table(block.id(), content, faults);
        }
        Block::Paragraph { .. } | Block::Heading { .. } | Block::Figure { .. } | Block::Gallery { .. } => {}
        Block::KeyFigure { .. } | Block::File { .. } | Block::Contact { .. } | Block::Event { .. } => {}
        Block::Service { .. } | Block::Button { .. } | Block::Embed { .. } => {}
    }
}

fn list(id: BlockId, items: &[ListItem], faults: &mut Vec<Fault>) {
    if items.is_empty() {
        faults.push(Fault::new(Some(id), "empty_block", "Cette liste est vide.", "This list is empty."));
    }
    for item in items {
        only(Some(id), &item.content, "listItem", &["paragraph", "bulletList", "orderedList"], faults);
        if item.content.first().is_some_and(|first| first.name() != "paragraph") {
            let fr = "Un élément de liste commence par un paragraphe.";
            faults.push(Fault::new(Some(id), "nesting", fr, "A list item starts with a paragraph."));
        }
    }
}

fn only(id: Option<BlockId>, content: &[Block], outer: &str, allowed: &[&str], faults: &mut Vec<Fault>) {
    let outside = words(outer);
    if content.is_empty() {
        let fr = format!("Un bloc « {} » est vide.", outside.0);
        faults.push(Fault::new(id, "empty_block", fr, format!("A block “{}” is empty.", outside.1)));
    }
    for inner in content.iter().map(Block::name).filter(|inner| !allowed.contains(inner)).map(words) {
        let fr = format!("Un bloc « {} » ne peut pas se trouver dans un bloc « {} ».", inner.0, outside.0);
        let en = format!("A block “{}” cannot stand inside a block “{}”.", inner.1, outside.1);
        faults.push(Fault::new(id, "nesting", fr, en));
    }
}

/// What a block is called in French and English.
fn words(name: &str) -> (&str, &str) {
    match name {
        "paragraph" => ("paragraphe", "paragraph"),
        "heading" => ("intertitre", "heading"),
        "bulletList" => ("liste", "list"),
        "orderedList" => ("liste numérotée", "numbered list"),
        "listItem" => ("élément de liste", "list item"),
        "quote" => ("citation", "quote"),
        "figure" => ("image", "picture"),
        "gallery" => ("galerie", "gallery"),
        "table" => ("tableau", "table"),
        "callout" => ("encadré", "callout"),
        "keyFigure" => ("chiffre clé", "key figure"),
        "file" => ("document", "document"),
        "contact" => ("contact", "contact"),
        "event" => ("événement", "event"),
        "service" => ("démarche", "service"),
        "button" => ("bouton", "button"),
        "embed" => ("contenu d’ailleurs", "embedded content"),
        other => (other, other),
    }
}

fn table(id: BlockId, rows: &[Row], faults: &mut Vec<Fault>) {
    let widths = widths(rows);
    let width = widths.first().copied().unwrap_or(0);
    if width == 0 || width > MAX_COLUMNS {
        let fr = format!("Un tableau a de 1 à {MAX_COLUMNS} colonnes ; celui-ci en a {width}.");
        let en = format!("A table has 1 to {MAX_COLUMNS} columns; this one has {width}.");
        faults.push(Fault::new(Some(id), "table_width", fr, en));
    } else if let Some(at) = widths.iter().position(|other| *other != width) {
        let (row, got) = (at + 1, widths[at]);
        let fr = format!("La ligne {row} du tableau a {got} colonnes au lieu de {width}.");
        let en = format!("Row {row} of the table has {got} columns instead of {width}.");
        faults.push(Fault::new(Some(id), "table_width", fr, en));
    }
}

/// The width of each row, with the cells that reach down into it; a span beyond the last row counts as wrong.
fn widths(rows: &[Row]) -> Vec<usize> {
    let mut reach: Vec<usize> = vec![0; rows.len()];
    for (at, row) in rows.iter().enumerate() {
        for cell in &row.content {
            let span = cell.span();
            let (columns, down) = (usize::from(span.colspan), usize::from(span.rowspan));
            if columns == 0 || down == 0 || at + down > rows.len() {
                return vec![0];
            }
            reach[at..at + down].iter_mut().for_each(|width| *width += columns);
        }
    }
    reach
}

fn links(block: &Block, faults: &mut Vec<Fault>) {
    if link_runs(block.inline()).any(|run| run.words.trim().is_empty()) {
        let (fr, en) = ("Un lien n’a pas de texte.", "A link has no words.");
        faults.push(Fault::new(Some(block.id()), "empty_link", fr, en));
    }
    let empty = |inline: &Inline| matches!(inline, Inline::Text { text, .. } if text.is_empty());
    if block.inline().iter().any(empty) {
        let fr = "Un morceau de texte est vide.";
        faults.push(Fault::new(Some(block.id()), "empty_text", fr, "A run of text is empty."));
    }
}

fn filled(block: &Block, faults: &mut Vec<Fault>) {
    let id = Some(block.id());
    match block {
        Block::Gallery { attrs } if attrs.own.images.is_empty() => {
            faults.push(Fault::new(id, "empty_block", "Cette galerie est vide.", "This gallery is empty."));
        }
        Block::KeyFigure { attrs } if attrs.own.value.trim().is_empty() => {
            faults.push(Fault::new(
                id,
                "empty_block",
                "Ce chiffre clé est vide.",
                "This key figure is empty.",
            ));
        }
        Block::Button { attrs } if attrs.own.label.trim().is_empty() => {
            let fr = "Ce bouton n’a pas de texte.";
            faults.push(Fault::new(id, "empty_link", fr, "This button has no words."));
        }
        Block::Embed { attrs } if !attrs.own.url.is_web() => {
            let fr = "Un contenu externe s’affiche par une adresse https://.";
            faults.push(Fault::new(id, "address", fr, "An embed needs an https:// address."));
        }
        Block::Gallery { .. } | Block::KeyFigure { .. } | Block::Button { .. } | Block::Embed { .. } => {}
        Block::Paragraph { .. } | Block::Heading { .. } | Block::BulletList { .. } => {}
        Block::OrderedList { .. } | Block::Quote { .. } | Block::Figure { .. } | Block::Table { .. } => {}
        Block::Callout { .. } | Block::File { .. } | Block::Contact { .. } | Block::Event { .. } => {}
        Block::Service { .. } => {}
    }
}

fn is_vague(words: &str) -> bool {
    let words = words.trim().trim_matches(['.', '…', '>', '»']).trim().to_lowercase();
    let vague = [
        "ici",
        "cliquez ici",
        "cliquer ici",
        "lien",
        "en savoir plus",
        "lire la suite",
        "here",
        "click here",
    ];
    vague.contains(&words.as_str()) || ["read more", "more", "link"].contains(&words.as_str())
}

fn vague(id: BlockId, run: &LinkRun<'_>) -> Fault {
    let words = run.words.trim();
    let fr = format!("Le lien « {words} » ne dit pas où il mène : nommez la page.");
    let en = format!("The link “{words}” does not say where it leads: name the page.");
    Fault::new(Some(id), "link_wording", fr, en).about(words)
}
