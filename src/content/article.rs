//! What an article (schema.org NewsArticle) adds.
use super::fields::{SHORT_TEXT_MAX, at_most};
use crate::error::Problem;
use chrono::NaiveDate;
use sea_orm::entity::prelude::Uuid;
use serde::{Deserialize, Serialize};

/// The fields only articles have.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Article {
    pub form: Form,
    /// Section (*rubrique*) of the magazine.
    pub section: Option<Uuid>,
    /// The place it is about, where there is one.
    pub place: Option<Uuid>,
    /// At most 600 characters, written by a person: never cut from the body by a machine.
    pub short_text: String,
    pub corrections: Vec<Correction>,
    /// The mayor's or director's editorial of an issue.
    pub editorial: bool,
}

/// What sort of article it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    #[default]
    News,
    Report,
    Portrait,
    Feature,
    Brief,
    Works,
}

impl Form {
    /// Every form, as lists offer them.
    pub const ALL: [Self; 6] =
        [Self::News, Self::Report, Self::Portrait, Self::Feature, Self::Brief, Self::Works];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Report => "report",
            Self::Portrait => "portrait",
            Self::Feature => "feature",
            Self::Brief => "brief",
            Self::Works => "works",
        }
    }
}

/// A mistake owned up to, shown at the foot of the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    pub date: NaiveDate,
    pub text: String,
}

impl Article {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        at_most(found, "details.short_text", &self.short_text, SHORT_TEXT_MAX);
        for (at, correction) in self.corrections.iter().enumerate() {
            if correction.text.trim().is_empty() {
                found.push(Problem::at(format!("details.corrections.{at}.text"), "required"));
            }
        }
    }

    pub(super) fn search_text(&self) -> String {
        self.short_text.clone()
    }
}
