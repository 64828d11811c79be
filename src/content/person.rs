//! What a person adds: an elected person's mandate and when it runs, so that pages change the day after an election.
use crate::error::Problem;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The fields only persons have.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    pub mandate: String,
    pub delegations: Vec<String>,
    /// Political group.
    pub group: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// What the person agreed to for photos of them.
    pub photo_rights: String,
    /// When they receive people (*permanence*), in a sentence.
    pub hours: String,
}

impl Person {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            found.push(Problem::at("details.to", "ends-before-it-begins"));
        }
    }

    /// True if the mandate runs on that day.
    pub fn in_office(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|it| it <= day) && self.to.is_none_or(|it| day <= it)
    }

    pub(super) fn search_text(&self) -> String {
        [self.mandate.as_str(), &self.group, &self.delegations.join("\n")].join("\n")
    }
}
