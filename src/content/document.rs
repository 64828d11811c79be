//! What a document (schema.org DigitalDocument; French SCDL for deliberations) adds.
use crate::error::Problem;
use chrono::NaiveDate;
use sea_orm::entity::prelude::Uuid;
use serde::{Deserialize, Serialize};

/// The fields only documents have.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Document {
    pub file: Option<Uuid>,
    pub number: String,
    pub date: Option<NaiveDate>,
    #[serde(rename = "type")]
    pub sort: DocumentType,
    pub published_from: Option<NaiveDate>,
    pub published_to: Option<NaiveDate>,
    /// Why there is no HTML version in the body (RGAA's exemptions).
    pub exemption: String,
    /// Text of the file, for search; written by the program.
    pub file_text: String,
}

/// What sort of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// *Délibération.*
    Deliberation,
    /// *Arrêté.*
    Decree,
    /// *Compte rendu.*
    Minutes,
    Menu,
    Form,
    #[default]
    Other,
}

impl DocumentType {
    /// Every type, as lists offer them.
    pub const ALL: [Self; 6] =
        [Self::Deliberation, Self::Decree, Self::Minutes, Self::Menu, Self::Form, Self::Other];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deliberation => "deliberation",
            Self::Decree => "decree",
            Self::Minutes => "minutes",
            Self::Menu => "menu",
            Self::Form => "form",
            Self::Other => "other",
        }
    }
}

impl Document {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        if let (Some(from), Some(to)) = (self.published_from, self.published_to)
            && to < from
        {
            found.push(Problem::at("details.published_to", "ends-before-it-begins"));
        }
    }

    pub(super) fn missing(&self, found: &mut Vec<Problem>, bodiless: bool) {
        if self.file.is_none() && bodiless {
            found.push(Problem::at("details.file", "required"));
        }
        // A file alone shuts out those who cannot read it: an HTML version, or the reason why there is none.
        if self.file.is_some() && bodiless && self.exemption.trim().is_empty() {
            found.push(Problem::at("details.exemption", "html-version"));
        }
    }

    /// True if the document is to be public on that day.
    pub fn on_display(&self, day: NaiveDate) -> bool {
        self.published_from.is_none_or(|it| it <= day) && self.published_to.is_none_or(|it| day <= it)
    }

    pub(super) fn search_text(&self) -> String {
        [self.number.as_str(), &self.file_text].join("\n")
    }
}
