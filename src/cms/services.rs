//! The fields a service adds to the form.
use super::form::Sent;
use crate::content::service::{Deadline, DocumentToBring, Service, Step};
use crate::error::Problem;

pub(super) const ROWS: &[(&str, &[&str])] = &[
    ("details.steps", &["title", "text"]),
    ("details.documents", &["name", "optional"]),
    ("details.deadlines", &["label", "value"]),
];

pub(super) fn read(sent: &Sent, found: &mut Vec<Problem>) -> Service {
    let steps = sent.rows("details.steps", ["title", "text"]).into_iter();
    let documents = sent.rows("details.documents", ["name", "optional"]).into_iter();
    let deadlines = sent.rows("details.deadlines", ["label", "value"]).into_iter();
    Service {
        for_whom: sent.text("details.for_whom"),
        who_may_apply: sent.text("details.who_may_apply"),
        conditions: sent.text("details.conditions"),
        steps: steps.map(|[title, text]| Step { title, text }).collect(),
        documents: documents
            .map(|[name, optional]| DocumentToBring { name, optional: optional == "true" })
            .collect(),
        cost: sent.text("details.cost"),
        deadlines: deadlines.map(|[label, value]| Deadline { label, value }).collect(),
        online: sent.text("details.online"),
        counters: sent.ids("details.counters"),
        phone: sent.text("details.phone"),
        post: sent.text("details.post"),
        appointment: sent.text("details.appointment"),
        result: sent.text("details.result"),
        out_of_service: sent.text("details.out_of_service"),
        out_until: sent.date("details.out_until", found),
        sheet: sent.text("details.sheet"),
        local_complement: sent.text("details.local_complement"),
        life_events: sent.lines("details.life_events"),
    }
}
