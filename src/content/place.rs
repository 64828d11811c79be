//! What a place (schema.org CivicStructure) adds.
use super::event::Access;
use super::fields::{email_address, phone_number, web_address};
use super::hours::{self, Exception};
use crate::error::Problem;
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};

/// The fields only places have.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    #[serde(rename = "type")]
    pub sort: PlaceType,
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
    /// For whom it is accessible, so that it can be looked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accessible_for: Vec<Access>,
    pub services: Vec<String>,
}

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceType {
    Administration,
    School,
    Culture,
    Sport,
    Solidarity,
    Market,
    Outdoors,
    Hall,
    Transport,
    Waste,
    Cemetery,
    #[default]
    Other,
}

impl PlaceType {
    /// Every type, as lists offer them.
    pub const ALL: [Self; 12] = [
        Self::Administration,
        Self::School,
        Self::Culture,
        Self::Sport,
        Self::Solidarity,
        Self::Market,
        Self::Outdoors,
        Self::Hall,
        Self::Transport,
        Self::Waste,
        Self::Cemetery,
        Self::Other,
    ];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Administration => "administration",
            Self::School => "school",
            Self::Culture => "culture",
            Self::Sport => "sport",
            Self::Solidarity => "solidarity",
            Self::Market => "market",
            Self::Outdoors => "outdoors",
            Self::Hall => "hall",
            Self::Transport => "transport",
            Self::Waste => "waste",
            Self::Cemetery => "cemetery",
            Self::Other => "other",
        }
    }
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
        match (self.longitude, self.latitude) {
            (None, Some(_)) => found.push(Problem::at("details.longitude", "coordinate-pair")),
            (Some(_), None) => found.push(Problem::at("details.latitude", "coordinate-pair")),
            _ => {}
        }
        let postcode = self.postcode.len() == 5 && self.postcode.chars().all(|it| it.is_ascii_digit());
        if !self.postcode.is_empty() && !postcode {
            found.push(Problem::at("details.postcode", "postcode"));
        }
        if !self.insee.is_empty() && !commune(&self.insee) {
            found.push(Problem::at("details.insee", "insee"));
        }
        if !self.ban_id.is_empty() && !base_address(&self.ban_id) {
            found.push(Problem::at("details.ban_id", "ban-id"));
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

/// A code of the INSEE: the two signs of the département, which may be 2A or 2B, and three digits.
fn commune(code: &str) -> bool {
    let Some((department, number)) = code.split_at_checked(2) else { return false };
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    number.len() == 3 && digits(number) && (digits(department) || matches!(department, "2A" | "2B"))
}

/// An id of the base: an interoperability key, `39990_0120_00003` and perhaps `_bis`, or the identifier that follows it, a UUID.
fn base_address(id: &str) -> bool {
    if id.parse::<Uuid>().is_ok() {
        return true;
    }
    let mut parts = id.split('_');
    let word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric());
    let street = |it: &str| matches!(it.len(), 4..=6) && word(it);
    let number = |it: &str| it.len() == 5 && it.bytes().all(|it| it.is_ascii_digit());
    parts.next().is_some_and(commune)
        && parts.next().is_some_and(street)
        && parts.next().is_none_or(number)
        && parts.all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_shape() {
        assert!(["39990", "2A004", "97411"].into_iter().all(commune));
        assert!(!["zz", "3999", "399900", "2C004", "39 90", "éé123"].into_iter().any(commune));
        let good = [
            "39990_0120_00003",
            "39990_0120_00003_bis",
            "75108_8909",
            "2a9b7cfc-1d3c-4b0e-9a55-0d7c8f1f4a10",
        ];
        assert!(good.into_iter().all(base_address));
        assert!(
            !["!!", "39990", "39990_0120_3", "zz_0120_00003", "39990_0120_00003_"]
                .into_iter()
                .any(base_address)
        );
    }
}
