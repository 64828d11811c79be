//! What a place (schema.org CivicStructure) adds.
use super::fields::{email_address, phone_number, web_address};
use super::hours::{self, Exception};
use crate::error::Problem;
use serde::{Deserialize, Serialize};

/// The fields only places have.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    pub street: String,
    pub postcode: String,
    pub city: String,
    /// Id in the national address base (BAN).
    pub ban_id: String,
    /// Code of the commune (INSEE).
    pub insee: String,
    /// Degrees, WGS 84.
    pub longitude: Option<f64>,
    /// Degrees, WGS 84.
    pub latitude: Option<f64>,
    /// In the syntax of OpenStreetMap's `opening_hours`.
    pub hours: String,
    pub exceptions: Vec<Exception>,
    pub phones: Vec<Phone>,
    pub email: String,
    pub website: String,
    /// How people with a disability get in and around, in sentences.
    pub accessibility: String,
    pub services: Vec<String>,
}

/// A number and what it is for.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phone {
    pub label: String,
    pub number: String,
}

impl Place {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        if !self.hours.is_empty()
            && let Err(fault) = hours::sentence(&self.hours, "fr")
        {
            found.push(Problem::at("details.hours", "hours").with("fault", fault.sentence));
        }
        for (at, exception) in self.exceptions.iter().enumerate() {
            if exception.to < exception.from {
                found.push(Problem::at(format!("details.exceptions.{at}.to"), "ends-before-it-begins"));
            }
            if exception.reason.trim().is_empty() {
                found.push(Problem::at(format!("details.exceptions.{at}.reason"), "required"));
            }
        }
        for (at, phone) in self.phones.iter().enumerate() {
            phone_number(found, &format!("details.phones.{at}.number"), &phone.number);
        }
        email_address(found, "details.email", &self.email);
        web_address(found, "details.website", &self.website);
        if self.longitude.is_some_and(|it| !(-180.0..=180.0).contains(&it)) {
            found.push(Problem::at("details.longitude", "coordinate"));
        }
        if self.latitude.is_some_and(|it| !(-90.0..=90.0).contains(&it)) {
            found.push(Problem::at("details.latitude", "coordinate"));
        }
        if self.longitude.is_some() != self.latitude.is_some() {
            found.push(Problem::at("details.latitude", "coordinate-pair"));
        }
        let postcode = self.postcode.len() == 5 && self.postcode.chars().all(|it| it.is_ascii_digit());
        if !self.postcode.is_empty() && !postcode {
            found.push(Problem::at("details.postcode", "postcode"));
        }
    }

    pub(super) fn missing(&self, found: &mut Vec<Problem>) {
        if self.street.trim().is_empty() && self.longitude.is_none() {
            found.push(Problem::at("details.street", "required"));
        }
    }

    pub(super) fn search_text(&self) -> String {
        [self.street.as_str(), &self.city, &self.services.join("\n"), &self.accessibility].join("\n")
    }

    /// Street, postcode and city on one line, `3 place du Parvis, 39990 Valbourg`.
    pub fn address_line(&self) -> String {
        let town = format!("{} {}", self.postcode, self.city).trim().to_owned();
        [self.street.trim(), &town].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
    }
}
