//! Sources that change content: one engine, many readers.
//!
//! A **reader** ([`reader::Reader`]) knows one sort of source: a folder of Markdown files, an export of WordPress, pages
//! of a site, texts of Word, photos. It turns it into
//! [`reader::Element`]s, one after the other and never all at once: an item with its fields, its text as the source has it, the pictures
//! and links that text names, its date, its old addresses and its id there; a picture nobody names; a term of a classification; or what is
//! left out, and why. A reader touches no database and writes nothing.
//!
//! The **engine** ([`engine`]) is one place for all of them. Of each element it keeps the pictures, makes rich text of the text
//! ([`crate::richtext::intake`]) with links that name items instead of addresses, and hands the whole to [`crate::content::import::take`],
//! which finds the item by source and id, lays what the source says beside what it said last time and what people made of it here, and
//! writes item and line in one transaction. So:
//!
//! * every element has one line: imported, updated, unchanged, merged, or left out with why;
//! * the same source again makes no duplicate and changes what changed there; what people edited here stays, and where both changed the
//!   same the line asks;
//! * a run that was cut short goes on after its last line: an item's id follows from its source, so that links written before still lead to
//!   it;
//! * a dry run is the same run without the writing; a whole run can be taken back, but for what people went on from.
//!
//! An address somebody **subscribed** to ([`subscription`]) is asked by the clock; what is new in its answer is a run like any other.
//!
//! Everything is first written as drafts, so that texts may name each other, and then made public, where that is wanted.
pub mod documents; // a folder of documents, an item each
pub mod encoding; // bytes of a text → words
pub mod engine; // an element after the other, into the repository
pub mod folder; // a folder of the disk, by path
pub mod agenda; // iCalendar, OpenAgenda
pub mod feed; // RSS, Atom
pub mod fetch; // what lies at an address
pub mod front_matter; // the head of a Markdown file → fields and details
pub mod html; // pages of an old site
pub mod markdown; // a folder of Markdown files with images
pub mod photos; // a folder of photos
mod pictures; // pictures named by their address
pub mod picture; // bytes of a picture → an image of the repository
pub mod reader; // what a reader gives
pub mod table; // rows of CSV or Excel
pub mod sheet; // national sheets of service-public.fr
pub mod word; // texts of word processors
pub mod wordpress; // an export of WordPress
pub mod source; // what there is to read, and who reads it
pub mod subscription; // addresses that are asked again and again
pub mod xml; // a file of XML as a tree, bounded

use crate::content::import::{self, Outcome, line};
use crate::db::Db;
use crate::error::Result;
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
    /// As people find it in the source: a path, a post and its number.
    pub source: String,
    pub outcome: Outcome,
    pub item: Option<Uuid>,
    /// Why it was left out, or what was dropped inside it.
    pub reasons: Vec<String>,
}

impl Report {
    /// Of everything a run did.
    pub async fn of(db: &Db, run: Uuid) -> Result<Self> {
        let wanted = import::Wanted::default();
        let lines = import::lines(db, run, wanted, u64::try_from(i64::MAX).unwrap_or(0)).await?;
        let element = |it: line::Model| Element {
            source: it.source,
            outcome: it.outcome,
            item: it.thing_id.filter(|id| !id.is_nil()),
            reasons: it.reasons.0,
        };
        Ok(Self { elements: lines.into_iter().map(element).collect() })
    }

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
        let mut report = to.serialize_struct("Report", 2 + Outcome::ALL.len())?;
        report.serialize_field("total", &self.elements.len())?;
        for outcome in Outcome::ALL {
            report.serialize_field(outcome.name(), &self.count(outcome))?;
        }
        report.serialize_field("elements", &self.elements)?;
        report.end()
    }
}
