//! Sources that change content. Each reads what others wrote, keeps what Parvis has a place for, and says what it left behind; importing
//! the same source twice makes no duplicate.
pub mod front_matter; // the head of a Markdown file → fields and details
pub mod markdown; // a folder of Markdown files with images
pub mod picture; // bytes of a picture → an image of the repository

use serde::Serialize;
use uuid::Uuid;

/// What an import did, element by element.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub elements: Vec<Element>,
}

/// One file, image or record.
#[derive(Debug, Clone, Serialize)]
pub struct Element {
    /// Path inside the folder.
    pub source: String,
    pub outcome: Outcome,
    pub item: Option<Uuid>,
    /// Why it was left out, or what was dropped inside it.
    pub reasons: Vec<String>,
}

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Imported,
    Updated,
    Unchanged,
    Merged,
    LeftOut,
}

impl Report {
    fn count(&self, outcome: Outcome) -> usize {
        self.elements.iter().filter(|it| it.outcome == outcome).count()
    }

    /// True if nothing was left out.
    pub fn complete(&self) -> bool {
        self.count(Outcome::LeftOut) == 0
    }
}

impl Serialize for Report {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut report = to.serialize_struct("Report", 7)?;
        report.serialize_field("total", &self.elements.len())?;
        report.serialize_field("imported", &self.count(Outcome::Imported))?;
        report.serialize_field("updated", &self.count(Outcome::Updated))?;
        report.serialize_field("unchanged", &self.count(Outcome::Unchanged))?;
        report.serialize_field("merged", &self.count(Outcome::Merged))?;
        report.serialize_field("left_out", &self.count(Outcome::LeftOut))?;
        report.serialize_field("elements", &self.elements)?;
        report.end()
    }
}
