//! The fields an article adds to the form.
use super::form::{Sent, date};
use crate::content::article::{Article, Correction};
use crate::error::Problem;

pub(super) const ROWS: &[(&str, &[&str])] = &[("details.corrections", &["date", "text"])];

pub(super) fn read(sent: &Sent, found: &mut Vec<Problem>) -> Article {
    let mut corrections = Vec::new();
    for (at, [day, text]) in sent.rows("details.corrections", ["date", "text"]).into_iter().enumerate() {
        let field = format!("details.corrections.{at}.date");
        if day.is_empty() {
            found.push(Problem::at(&field, "required"));
        }
        // A row without its day keeps its place: problems name rows by number, and nothing of this form is saved.
        corrections.push(Correction { date: date(&day, &field, found).unwrap_or_default(), text });
    }
    Article {
        form: sent.choice("details.form"),
        section: sent.id("details.section"),
        place: sent.id("details.place"),
        short_text: sent.text("details.short_text"),
        corrections,
        editorial: sent.flag("details.editorial"),
    }
}
