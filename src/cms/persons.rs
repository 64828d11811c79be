//! The fields a person adds to the form.
use super::form::Sent;
use crate::content::person::Person;
use crate::error::Problem;

pub(super) fn read(sent: &Sent, found: &mut Vec<Problem>) -> Person {
    Person {
        mandate: sent.text("details.mandate"),
        delegations: sent.lines("details.delegations"),
        group: sent.text("details.group"),
        from: sent.date("details.from", found),
        to: sent.date("details.to", found),
        photo_rights: sent.text("details.photo_rights"),
        hours: sent.text("details.hours"),
    }
}
