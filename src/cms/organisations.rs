//! The fields an organisation adds to the form.
use super::form::Sent;
use crate::content::organisation::{Contact, Organisation};

pub(super) const ROWS: &[(&str, &[&str])] = &[("details.contacts", &["label", "phone", "email"])];

pub(super) fn read(sent: &Sent) -> Organisation {
    let contacts = sent.rows("details.contacts", ["label", "phone", "email"]).into_iter();
    Organisation {
        sort: sent.choice("details.type"),
        missions: sent.text("details.missions"),
        contacts: contacts.map(|[label, phone, email]| Contact { label, phone, email }).collect(),
        places: sent.ids("details.places"),
        is_mediator: sent.flag("details.is_mediator"),
        website: sent.text("details.website"),
    }
}
