//! The fields a place adds to the form.
use super::form::{Sent, date};
use crate::content::hours::{self, Exception};
use crate::content::place::{Phone, Place};
use crate::error::Problem;

pub(super) const ROWS: &[(&str, &[&str])] =
    &[("details.exceptions", &["from", "to", "reason", "hours"]), ("details.phones", &["label", "number"])];

pub(super) fn read(sent: &Sent, found: &mut Vec<Problem>) -> Place {
    let mut exceptions = Vec::new();
    for (at, [from, to, reason, hours]) in
        sent.rows("details.exceptions", ["from", "to", "reason", "hours"]).into_iter().enumerate()
    {
        let field = |key: &str| format!("details.exceptions.{at}.{key}");
        if from.is_empty() {
            found.push(Problem::at(field("from"), "required"));
        }
        let begin = date(&from, &field("from"), found);
        let end = date(&to, &field("to"), found);
        // One day needs no end. A row without a beginning keeps its place: problems name rows by number, and nothing of this form is saved.
        let from = begin.or(end).unwrap_or_default();
        let (to, hours) = (end.unwrap_or(from), Some(hours).filter(|it| !it.is_empty()));
        exceptions.push(Exception { from, to, reason, hours });
    }
    let phones = sent.rows("details.phones", ["label", "number"]).into_iter();
    Place {
        sort: sent.choice("details.type"),
        street: sent.text("details.street"),
        postcode: sent.text("details.postcode"),
        city: sent.text("details.city"),
        ban_id: sent.text("details.ban_id"),
        insee: sent.text("details.insee"),
        longitude: sent.number("details.longitude", found),
        latitude: sent.number("details.latitude", found),
        hours: sent.text("details.hours"),
        exceptions,
        phones: phones.map(|[label, number]| Phone { label, number }).collect(),
        email: sent.text("details.email"),
        website: sent.text("details.website"),
        accessibility: sent.text("details.accessibility"),
        accessible_for: sent.choices("details.accessible_for"),
        services: sent.lines("details.services"),
    }
}

/// The hours as readers will read them.
pub(super) fn sentence(place: &Place, locale: &str) -> Option<String> {
    hours::sentence(&place.hours, locale).ok().filter(|_| !place.hours.is_empty())
}
