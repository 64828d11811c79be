//! The columns of the council's groups as an agency receives them: one story to a group, not to be cut, and never changed by what comes back.
use super::icml::Read;
use super::story::{self, About, Paragraph, Part, Story, Style};
use crate::content::fields::slugify;
use crate::content::publication::Model as Issue;
use crate::content::town::Town;
use crate::content::tribune::{self, Slot};
use crate::db::Db;
use crate::error::Result;

/// What a story of a group says it is of, and how the names of its files begin.
const TRIBUNE: &str = "tribune";

/// The column of a group.
pub(super) struct Column {
    pub slot: Slot,
    /// Of its files, without folder and ending.
    pub name: String,
    pub story: Story,
}

impl Column {
    /// Whether a story that came back, in a file of this name, is this column.
    pub(super) fn is(&self, read: &Read, file: &str) -> bool {
        let about = &read.story.about;
        let stem = |name: &str| {
            let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
            last.split('.').next().unwrap_or_default() == self.name
        };
        (about.article == TRIBUNE && about.variant == self.name)
            || stem(&read.title)
            || stem(file)
            || read.links.iter().any(|it| stem(it))
    }

    /// Whether a story says what the group deposited, to the letter.
    pub(super) fn says(&self, other: &Story) -> bool {
        let words = |it: &Story| it.paragraphs().map(Paragraph::words).collect::<Vec<_>>();
        words(&self.story) == words(other)
    }
}

/// What an agency reads in a column beside its words.
#[derive(Clone, Copy, Default)]
pub(super) struct Words<'a> {
    /// Stands where a group has deposited nothing.
    pub absent: &'a str,
    pub do_not_cut: &'a str,
}

/// The columns of an issue, in its order.
pub(super) async fn columns(db: &Db, town: &Town, issue: &Issue, words: Words<'_>) -> Result<Vec<Column>> {
    let texts = tribune::of_issue(&db.read, issue.id).await?;
    // by the council's own order: a name does not change when the order of an issue turns
    let mut names: Vec<(uuid::Uuid, String)> = Vec::new();
    for group in &town.council.groups {
        let plain = format!("{TRIBUNE}-{}", slugify(&group.name));
        let same = names.iter().filter(|it| it.1 == plain).count();
        let name = if same == 0 { plain } else { format!("{plain}-{}", names.len() + 1) };
        names.push((group.id, name));
    }
    let column = |slot: Slot| {
        let name = names.iter().find(|it| it.0 == slot.group.id).map(|it| it.1.clone()).unwrap_or_default();
        Column { story: story_of(&slot, &name, words), slot, name }
    };
    Ok(tribune::slots(&town.council, issue.id, &texts).into_iter().map(column).collect())
}

/// The group, then its words as the magazine sets them.
fn story_of(slot: &Slot, name: &str, said: Words<'_>) -> Story {
    let mut lines = vec![(Style::Kicker, slot.group.name.clone())];
    match &slot.text {
        Some(text) => {
            lines.push((Style::Title, tribune::unbroken(&text.title)));
            lines.extend(tribune::paragraphs(&text.text).map(|it| (Style::Text, tribune::unbroken(it))));
            lines.push((Style::Byline, tribune::unbroken(&text.signed)));
        }
        None => lines.push((Style::Text, said.absent.to_owned())),
    }
    let revision = slot.text.as_ref().map(|it| it.id.to_string()).unwrap_or_default();
    let about = About { article: TRIBUNE.to_owned(), variant: name.to_owned(), revision };
    let mut story = Story { about, ..story::fixed(name, &lines) };
    if let Some(Part::Paragraph(group)) = story.parts.first_mut() {
        group.note = Some(said.do_not_cut.to_owned());
    }
    story
}
