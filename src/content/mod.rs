//! The repository: what the town publishes. One file per noun (its fields, its rules, its questions) and per verb. Knows rich text and
//! the database; knows no page, no paper and no one who reads it.
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

pub mod address; // public path of every item
pub mod agenda; // what is on, asked by topic, zone, audience
pub mod alert; // what the whole town must know at once
pub mod article; // what each kind adds …
pub mod assignment; // who is to do what by when
pub mod best_bet; // answers somebody chose
pub mod checks; // what to look at before a text is public
pub mod dates; // dates and times in words
pub mod demand; // what readers look for, miss, and say of a page
pub mod document;
pub mod dossier; // articles that belong together, in order
pub mod erratum; // what paper got wrong
pub mod edition; // an issue as it is read on a screen
pub mod event;
pub mod fact_check; // a text read by somebody without an account
pub mod fields; // all fields of one revision
pub mod file; // uploaded files and their text
pub mod home; // how the front page is arranged
pub mod hours; // opening hours in one sentence
pub mod import; // what sources brought in, element by element
pub mod image; // pictures: alt, credit, rights, focal point
pub mod library; // pictures as a collection: found, replaced, removed, where each is shown
pub mod uses; // what names an item or shows a picture
pub mod item; // the core every kind shares, and its lists
pub mod located; // where addresses are, as a geocoder said
pub mod log; // who did what
pub mod merge; // two versions, and one made of both
pub mod moved; // addresses that lead elsewhere
pub mod open_data; // what is given away as tables and lists
pub mod organisation;
pub mod own_address; // addresses of this very site, as people paste them
pub mod person;
pub mod place;
pub mod proposal; // what organisations propose, and what became of it
pub mod publication;
pub mod publish; // the verbs: save, submit, approve, schedule, publish, withdraw
pub mod reading; // what is read, by item and day
pub mod remark; // what is said of a text before it is public
pub mod resolve; // what a text refers to, looked up
pub mod revision; // every saved version
pub mod search; // the index and the question
pub mod service;
pub mod sheet; // national sheets of service-public.fr, mirrored
pub mod state; // stages, visibility, the one table of moves
pub mod subscription; // addresses that are asked again and again
pub mod topic; // the tree by which the site organises, zones, sections
pub mod zone; // where the zones lie, which items they hold
pub mod writing; // forms that are open, and what is typed there
pub mod trash; // drafts thrown away
pub mod tribune; // the columns of the political groups
pub mod town; // the town's own record: identity, imprint, useful numbers
pub mod turn; // when the site changes by itself

/// What an item is. The name is stored, and used in commands and JSON.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Article,
    Service,
    Event,
    Place,
    Organisation,
    Person,
    Document,
    Page,
}

impl Kind {
    /// Every kind, in the order lists show them.
    pub const ALL: [Self; 8] = [
        Self::Article,
        Self::Service,
        Self::Event,
        Self::Place,
        Self::Organisation,
        Self::Person,
        Self::Document,
        Self::Page,
    ];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Service => "service",
            Self::Event => "event",
            Self::Place => "place",
            Self::Organisation => "organisation",
            Self::Person => "person",
            Self::Document => "document",
            Self::Page => "page",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Months after which somebody should look at an item of this kind again; None for never (product: service 6, place 12).
    pub fn review_months(self) -> Option<u32> {
        match self {
            Self::Service => Some(6),
            Self::Place | Self::Organisation | Self::Page => Some(12),
            Self::Article | Self::Event | Self::Person | Self::Document => None,
        }
    }
}
