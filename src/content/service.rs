//! What a service (*démarche*, schema.org GovernmentService) adds: the answers in the order people ask.
use super::fields::{at_most, phone_number, web_address};
use crate::error::Problem;
use chrono::NaiveDate;
use sea_orm::entity::prelude::Uuid;
use serde::{Deserialize, Serialize};

/// The fields only services have.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Service {
    pub for_whom: String,
    pub who_may_apply: String,
    pub conditions: String,
    pub steps: Vec<Step>,
    /// Documents to bring.
    pub documents: Vec<DocumentToBring>,
    pub cost: String,
    pub deadlines: Vec<Deadline>,
    /// Web address of the online procedure.
    pub online: String,
    /// Places with a counter.
    pub counters: Vec<Uuid>,
    pub phone: String,
    /// Postal address to write to.
    pub post: String,
    /// Web address or telephone number for an appointment.
    pub appointment: String,
    pub result: String,
    /// Why the service cannot be used now; empty while it can.
    pub out_of_service: String,
    /// Last day it cannot; from the next on it can again, by itself. None while nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_until: Option<NaiveDate>,
    /// Sheet of service-public.fr, such as `F1342`.
    pub sheet: String,
    /// What the town adds to that sheet.
    pub local_complement: String,
    /// When in life one needs it, `J’attends un enfant`: in the editor's words, the same for all services of that moment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub life_events: Vec<String>,
}

/// One step of a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Step {
    pub title: String,
    pub text: String,
}

/// One document to bring.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentToBring {
    pub name: String,
    pub optional: bool,
}

/// One deadline.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deadline {
    pub label: String,
    pub value: String,
}

impl Service {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        at_most(found, "details.for_whom", &self.for_whom, 500);
        at_most(found, "details.cost", &self.cost, 300);
        web_address(found, "details.online", &self.online);
        phone_number(found, "details.phone", &self.phone);
        for (at, step) in self.steps.iter().enumerate() {
            if step.title.trim().is_empty() {
                found.push(Problem::at(format!("details.steps.{at}.title"), "required"));
            }
        }
        for (at, document) in self.documents.iter().enumerate() {
            if document.name.trim().is_empty() {
                found.push(Problem::at(format!("details.documents.{at}.name"), "required"));
            }
        }
        for (at, deadline) in self.deadlines.iter().enumerate() {
            if deadline.label.trim().is_empty() || deadline.value.trim().is_empty() {
                found.push(Problem::at(format!("details.deadlines.{at}.label"), "required"));
            }
        }
        if self.out_until.is_some() && self.out_of_service.trim().is_empty() {
            found.push(Problem::at("details.out_of_service", "out-without-reason"));
        }
        let sheet = self.sheet.strip_prefix(['F', 'R', 'N']).unwrap_or("x");
        if !self.sheet.is_empty() && (sheet.is_empty() || !sheet.chars().all(|it| it.is_ascii_digit())) {
            found.push(Problem::at("details.sheet", "sheet"));
        }
    }

    pub(super) fn missing(&self, found: &mut Vec<Problem>) {
        if self.for_whom.trim().is_empty() {
            found.push(Problem::at("details.for_whom", "required"));
        }
        let ways = [&self.online, &self.phone, &self.post, &self.appointment];
        if self.out_of_service.is_empty() && self.counters.is_empty() && ways.iter().all(|it| it.is_empty()) {
            found.push(Problem::at("details.online", "no-channel"));
        }
    }

    /// Why it cannot be used on this day.
    pub fn out_on(&self, day: NaiveDate) -> Option<&str> {
        let reason = self.out_of_service.trim();
        (!reason.is_empty() && self.out_until.is_none_or(|last| day <= last)).then_some(reason)
    }

    pub(super) fn search_text(&self) -> String {
        let mut words = vec![self.for_whom.as_str(), &self.conditions, &self.result, &self.local_complement];
        words.extend(self.life_events.iter().map(String::as_str));
        words.extend(self.steps.iter().flat_map(|it| [it.title.as_str(), &it.text]));
        words.extend(self.documents.iter().map(|it| it.name.as_str()));
        words.join("\n")
    }
}
