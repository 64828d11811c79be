//! Two versions of an item laid side by side, field by field and the text block by block, and one made of both. Pure: knows no database
//! and no page.
use super::fields::Fields;
use crate::error::Result;
use crate::richtext::{Block, BlockId, RichText};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Where two versions differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub at: At,
    /// Changed since both began, by me and by them; both where nobody knows where they began.
    pub by_me: bool,
    pub by_them: bool,
}

/// A field by its path (`details.cost`) with both values, or a block of the text: none where a version has not got it.
#[derive(Clone, Debug, PartialEq)]
pub enum At {
    Field { name: String, mine: Value, theirs: Value },
    Block { id: BlockId, mine: Option<Block>, theirs: Option<Block> },
}

impl At {
    /// Names it in a form.
    pub fn name(&self) -> String {
        match self {
            Self::Field { name, .. } => name.clone(),
            Self::Block { id, .. } => format!("block.{id}"),
        }
    }
}

/// Everything on which both differ: the fields, then the blocks in the order of the text. `base` is what both began with, where it is known.
/// Where a text was only put in another order, mine counts.
pub fn differences(base: Option<&Fields>, mine: &Fields, theirs: &Fields) -> Result<Vec<Difference>> {
    let (a, b) = (leaves(mine)?, leaves(theirs)?);
    let before = base.map(leaves).transpose()?;
    let null = Value::Null;
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        let (mine, theirs) = (a.get(name).unwrap_or(&null), b.get(name).unwrap_or(&null));
        if mine == theirs {
            continue;
        }
        let was = before.as_ref().map(|it| it.get(name).unwrap_or(&null));
        let at = At::Field { name: name.clone(), mine: mine.clone(), theirs: theirs.clone() };
        found.push(Difference {
            at,
            by_me: was.is_none_or(|it| it != mine),
            by_them: was.is_none_or(|it| it != theirs),
        });
    }
    for (id, mine, theirs) in rows(&mine.body, &theirs.body) {
        if mine == theirs {
            continue;
        }
        let was = base.map(|it| it.body.content.iter().find(|block| block.id() == id));
        found.push(Difference {
            by_me: was.is_none_or(|it| it != mine),
            by_them: was.is_none_or(|it| it != theirs),
            at: At::Block { id, mine: mine.cloned(), theirs: theirs.cloned() },
        });
    }
    Ok(found)
}

/// Mine, with theirs where `take` says so of the name of a difference.
pub fn merged(mine: &Fields, theirs: &Fields, take: impl Fn(&str) -> bool) -> Result<Fields> {
    let (mut value, b) = (serde_json::to_value(mine)?, leaves(theirs)?);
    for name in leaves(mine)?.keys().chain(b.keys()).filter(|it| take(it)) {
        set(&mut value, name, b.get(name).cloned());
    }
    let taken = |id: BlockId| take(&format!("block.{id}"));
    let blocks = rows(&mine.body, &theirs.body).into_iter();
    let blocks = blocks.filter_map(|(id, mine, theirs)| if taken(id) { theirs } else { mine }.cloned());
    let body = RichText::new(blocks.collect());
    Ok(Fields { body, ..serde_json::from_value(value)? })
}

/// Every field by its path; lists and texts are not taken apart. The body and what only paper's own page changes are left out.
fn leaves(fields: &Fields) -> Result<Map<String, Value>> {
    let mut found = Map::new();
    if let Value::Object(parts) = serde_json::to_value(fields)? {
        for (name, value) in parts.into_iter().filter(|it| it.0 != "body" && it.0 != "print_version") {
            flatten(name, value, &mut found);
        }
    }
    found.remove("details.kind");
    Ok(found)
}

fn flatten(name: String, value: Value, found: &mut Map<String, Value>) {
    match value {
        Value::Object(parts) if matches!(name.as_str(), "details" | "channels") => {
            for (key, part) in parts {
                flatten(format!("{name}.{key}"), part, found);
            }
        }
        other => {
            found.insert(name, other);
        }
    }
}

fn set(value: &mut Value, name: &str, to: Option<Value>) {
    let (parent, key) = match name.split_once('.') {
        Some((parent, key)) => (value.get_mut(parent), key),
        None => (Some(value), name),
    };
    let Some(parent) = parent.and_then(Value::as_object_mut) else { return };
    match to {
        Some(to) => {
            parent.insert(key.to_owned(), to);
        }
        None => {
            parent.remove(key);
        }
    }
}

type Row<'a> = (BlockId, Option<&'a Block>, Option<&'a Block>);

/// The blocks of both in my order; theirs that I have not got stand after the one they followed.
fn rows<'a>(mine: &'a RichText, theirs: &'a RichText) -> Vec<Row<'a>> {
    let of = |text: &'a RichText, id: BlockId| text.content.iter().find(|it| it.id() == id);
    let mut found: Vec<Row> =
        mine.content.iter().map(|it| (it.id(), Some(it), of(theirs, it.id()))).collect();
    let mut at = 0;
    for block in &theirs.content {
        match found.iter().position(|it| it.0 == block.id()) {
            Some(place) => at = place + 1,
            None => {
                found.insert(at, (block.id(), None, Some(block)));
                at += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::richtext::{check, text};
    use serde_json::json;

    fn body(blocks: &[(&str, &str)]) -> RichText {
        let block = |(id, words): &(&str, &str)| json!({ "type": "paragraph", "attrs": { "id": id }, "content": [{ "type": "text", "text": words }] });
        let blocks: Vec<Value> = blocks.iter().map(block).collect();
        check::parse_value(json!({ "type": "doc", "content": blocks })).unwrap()
    }

    fn fields(title: &str, blocks: &[(&str, &str)]) -> Fields {
        Fields { title: title.into(), body: body(blocks), ..Fields::default() }
    }

    const A: &str = "aaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbb";
    const C: &str = "cccccccccccc";
    const D: &str = "dddddddddddd";

    #[test]
    fn who_changed_what_is_known_from_where_both_began() {
        let base = fields("Le bac", &[(A, "un"), (B, "deux")]);
        let mine = fields("Le bac", &[(A, "un !"), (B, "deux"), (C, "trois")]);
        let theirs = fields("Le bac coule", &[(A, "un ?"), (D, "entre"), (B, "deux")]);
        let found = differences(Some(&base), &mine, &theirs).unwrap();
        let said: Vec<_> = found.iter().map(|it| (it.at.name(), it.by_me, it.by_them)).collect();
        let block = |id: &str| format!("block.{id}");
        assert_eq!(
            said,
            [
                ("title".to_owned(), false, true),
                (block(A), true, true),
                (block(D), false, true),
                (block(C), true, false)
            ]
        );
        let whole = merged(&mine, &theirs, |name| name == "title" || name == block(D)).unwrap();
        assert_eq!(whole.title, "Le bac coule");
        assert_eq!(text::plain(&whole.body), "un !\n\nentre\n\ndeux\n\ntrois");
    }

    #[test]
    fn theirs_everywhere_is_theirs() {
        let mine = fields("Un", &[(A, "un"), (C, "trois")]);
        let mut theirs = fields("Deux", &[(A, "un"), (B, "deux")]);
        theirs.channels.web = serde_json::from_value(json!("no")).unwrap();
        assert_eq!(merged(&mine, &theirs, |_| true).unwrap(), theirs);
        assert_eq!(merged(&mine, &theirs, |_| false).unwrap(), mine);
        assert!(differences(None, &mine, &theirs).unwrap().iter().all(|it| it.by_me && it.by_them));
    }
}
