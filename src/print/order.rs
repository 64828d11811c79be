//! What is asked of an issue's pages beside its articles: the page budget, the plan adopted before, and what people decided. Articles are
//! named by their key in the data. No layout sees any of it: a text is set the same wherever it stands. Pure.
use crate::content::publication::Side;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Pages at most.
    pub budget: Option<usize>,
    /// Pages at least: evergreen articles and quieter pages come first to reach it; what is still missing is said.
    pub least: Option<usize>,
    /// Articles of no section of the issue, or beside those of their own: they complete a sheet if nothing simpler does.
    pub fillers: Vec<String>,
    /// Slugs of all sections as they follow each other in this issue, those without an article among them.
    pub running: Vec<String>,
    /// The same for the pages of a zone alone, by the slug of its section.
    #[serde(default)]
    pub zone_fillers: BTreeMap<String, Vec<String>>,
    /// The page each article has in the adopted plan: moving it costs more than white space.
    pub adopted: BTreeMap<String, usize>,
    /// The adopted plan as it stands, which is set once more; none: the best pages are looked for.
    #[serde(default)]
    pub held: Option<Held>,
    /// People adopted it: what is new comes in at the price of a few moves, or waits.
    #[serde(default)]
    pub steady: bool,
    /// The page an article begins on.
    pub pinned: BTreeMap<String, usize>,
    /// Articles that run, whoever else stays out.
    pub must_run: BTreeSet<String>,
    /// The article the cover tells of: it runs unless what people asked for leaves it no room.
    #[serde(default)]
    pub announced: Option<String>,
    /// Articles that open on a left-hand page, so that two pages are seen at once.
    pub spreads: BTreeSet<String>,
    /// The shape an article takes.
    pub shapes: BTreeMap<String, String>,
    /// Pairs that never share a page.
    pub apart: Vec<(String, String)>,
    /// By the slug of the section.
    pub sections: BTreeMap<String, SectionOrder>,
}

/// A plan that people adopted: no article of it moves, and nothing else is among what is planned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The articles on its composed pages, as they stand there.
    pub places: Vec<HeldPlace>,
    /// Its last page of articles that is in every edition.
    pub last: usize,
}

/// Where an article, or a brief in a band, stands in an adopted plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPlace {
    /// Its key.
    pub item: String,
    /// The page it begins on, and how many it takes.
    pub page: usize,
    pub pages: usize,
    /// Name of its shape; empty for a brief.
    pub shape: String,
    /// It has its short text.
    pub short: bool,
    /// Slug of the section of the zone in whose edition; none: in all.
    pub zone: Option<String>,
}

impl Held {
    /// The part of it that is in every edition, or in that of this zone alone.
    #[must_use]
    pub fn of_zone(&self, zone: Option<&str>) -> Self {
        let places = self.places.iter().filter(|it| it.zone.as_deref() == zone).cloned().collect();
        Self { places, last: if zone.is_none() { self.last } else { 0 } }
    }

    /// Where an article stands in it.
    #[must_use]
    pub fn place(&self, item: &str) -> Option<&HeldPlace> {
        self.places.iter().find(|it| it.item == item)
    }
}

/// What is asked of a section's pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionOrder {
    /// Pages at least and at most, counted where its first article begins the page.
    #[serde(default)]
    pub least: Option<usize>,
    #[serde(default)]
    pub most: Option<usize>,
    /// The side of the spread it begins on; none: either.
    #[serde(default)]
    pub opens: Option<Side>,
    /// At least one of its articles runs.
    #[serde(default)]
    pub guaranteed: bool,
}

impl SectionOrder {
    /// Whether its pages are counted.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.least.is_some() || self.most.is_some()
    }

    /// Pages too few or too many.
    #[must_use]
    pub fn off(&self, pages: usize) -> usize {
        let few = self.least.map_or(0, |least| least.saturating_sub(pages));
        let many = self.most.map_or(0, |most| pages.saturating_sub(most));
        few + many
    }
}

/// Something asked that the plan could not give.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// [`PIN_NOT_KEPT`], [`PIN_OUTSIDE`], [`PIN_INSIDE`], [`PIN_TAKEN`], [`MUST_RUN_OUT`], [`COVER_OUT`], [`SHAPE_NOT_TAKEN`], [`SPREAD_NOT_OPEN`], [`SECTION_PAGES`], [`SECTION_SIDE`],
    /// [`ZONE_EMPTY`], [`FEW_PAGES`], [`PAGE_VACANT`] or [`PLACE_CHANGED`].
    pub code: String,
    /// The article's key, or the slug of the section or zone; empty where it is about the issue.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// The page asked for, or given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// Pages there are, and pages asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub have: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub want: Option<usize>,
}

impl Unmet {
    /// What its sentence is about: `title` names its item, and the issue has numbers alone.
    #[must_use]
    pub fn subject(&self, title: &str) -> String {
        match (self.have, self.want) {
            (Some(have), Some(want)) => format!("{have}/{want}"),
            _ if self.code == PAGE_VACANT => self.page.map(|it| it.to_string()).unwrap_or_default(),
            _ => title.to_owned(),
        }
    }
}

/// An article begins on another page than asked: the order of the sections, or the room, leaves no other way.
pub const PIN_NOT_KEPT: &str = "pin_not_kept";
/// The same: no article begins on that page of this issue.
pub const PIN_OUTSIDE: &str = "pin_outside";
/// The same: an article of several pages goes on there.
pub const PIN_INSIDE: &str = "pin_inside";
/// The same: another article was given that page too.
pub const PIN_TAKEN: &str = "pin_taken";
/// An article that must run finds no page.
pub const MUST_RUN_OUT: &str = "must_run_out";
/// The cover tells of an article that has no page.
pub const COVER_OUT: &str = "cover_out";
/// An article does not fit the shape asked.
pub const SHAPE_NOT_TAKEN: &str = "shape_not_taken";
/// An article asked to open a spread begins on a right-hand page.
pub const SPREAD_NOT_OPEN: &str = "spread_not_open";
/// A section has fewer or more pages than asked.
pub const SECTION_PAGES: &str = "section_pages";
/// An article finds no room on the pages of its zone.
pub const ZONE_BUDGET: &str = "zone_budget";
/// A zone has an edition and nothing of its own to say in it.
pub const ZONE_EMPTY: &str = "zone_empty";
/// The issue has fewer pages than asked; the item is `12/24`: those it has, of those asked.
pub const FEW_PAGES: &str = "few_pages";
/// An article that came after the plan was adopted would move more others than it may.
pub const MANY_MOVES: &str = "many_moves";
/// An article has no page in the adopted plan, and waits for the next one.
pub const AWAITS_PLAN: &str = "awaits_plan";
/// A page of the adopted plan has lost its articles.
pub const PAGE_VACANT: &str = "page_vacant";
/// An article stands on its page of the adopted plan in another shape or length: what shared the page with it is gone, or its text has changed.
pub const PLACE_CHANGED: &str = "place_changed";
/// An article does not fit its page of the adopted plan any more.
pub const PLACE_LOST: &str = "place_lost";
/// A section begins on the other side of the spread than asked.
pub const SECTION_SIDE: &str = "section_side";
