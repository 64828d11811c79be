//! What an organisation adds: a unit of the town, an association, a mediator desk.
use super::fields::{email_address, phone_number, web_address};
use crate::error::Problem;
use sea_orm::entity::prelude::Uuid;
use serde::{Deserialize, Serialize};

/// The fields only organisations have.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Organisation {
    #[serde(rename = "type")]
    pub sort: OrganisationType,
    pub missions: String,
    pub contacts: Vec<Contact>,
    pub places: Vec<Uuid>,
    pub is_mediator: bool,
    pub website: String,
}

/// What sort of organisation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationType {
    #[default]
    Unit,
    Association,
    MediatorDesk,
}

impl OrganisationType {
    /// Every type, as lists offer them.
    pub const ALL: [Self; 3] = [Self::Unit, Self::Association, Self::MediatorDesk];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Association => "association",
            Self::MediatorDesk => "mediator_desk",
        }
    }
}

/// One way to reach an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    pub label: String,
    pub phone: String,
    pub email: String,
}

impl Organisation {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        web_address(found, "details.website", &self.website);
        for (at, contact) in self.contacts.iter().enumerate() {
            phone_number(found, &format!("details.contacts.{at}.phone"), &contact.phone);
            email_address(found, &format!("details.contacts.{at}.email"), &contact.email);
            if contact.phone.is_empty() && contact.email.is_empty() {
                found.push(Problem::at(format!("details.contacts.{at}.phone"), "required"));
            }
        }
    }

    pub(super) fn search_text(&self) -> String {
        self.missions.clone()
    }
}
