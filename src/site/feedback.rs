//! Whether a page helped, said by its reader: a yes or a no, then what was missing. The one thing the site writes; what is kept of it stands
//! in `content::demand`.
use super::head::Head;
use super::visit::{ItemLink, Visit};
use crate::content::state::Visibility;
use crate::content::{address, demand, item};
use crate::error::{Error, Result};
use crate::web::client::Address;
use crate::web::form::{self, Form, refused};
use crate::web::page::{Page, Template};
use axum::extract::Path;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `site/feedback.html`.
#[derive(Debug, Serialize)]
pub struct FeedbackPage {
    pub head: Head,
    pub title: String,
    pub action: String,
    /// The answer that something may be added to.
    pub said: Option<Uuid>,
    /// What was typed, with what is wrong in it.
    pub missing: String,
    pub problems: Vec<String>,
    pub back: ItemLink,
}

impl Template for FeedbackPage {
    const NAME: &'static str = "site/feedback.html";
}

/// What the forms send: first `helped`, then what was missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    helped: String,
    said: Option<Uuid>,
    missing: String,
    /// No person sees this field.
    website: String,
}

/// Counts an answer, and asks who was not helped what was missing.
pub async fn say(
    visit: Visit,
    Address(address): Address,
    Path(id): Path<Uuid>,
    Form(said): Form<Said>,
) -> Result<Page<FeedbackPage>> {
    let db = &visit.app.db;
    let item = item::by_id(db, id).await?;
    if item.visibility != Visibility::Live || !item.on_site {
        return Err(Error::NotFound);
    }
    if !visit.app.gate.pass(&address, visit.now) {
        return Err(Error::Busy { retry_after: 3600 });
    }
    let page = |said: Option<Uuid>, missing: String, problems| {
        let title = visit.say(if said.is_some() { "feedback-missing-title" } else { "feedback-thanks" }, &[]);
        let action = address::feedback(id, visit.locale);
        let head = Head::new(&visit, &title, "", &action).unindexed();
        FeedbackPage { head, title, action, said, missing, problems, back: visit.link(&item) }
    };
    if !said.website.is_empty() {
        return Ok(Page::new(page(None, String::new(), Vec::new())));
    }
    match (said.said, said.helped.as_str()) {
        (Some(known), _) => {
            let kept = demand::say_missing(db, known, &said.missing, visit.day()).await;
            if let Err(found) = refused(kept)? {
                let problems =
                    form::problems(&visit.app, visit.locale, &found).into_values().flatten().collect();
                return Ok(Page::invalid(page(Some(known), said.missing, problems)));
            }
            Ok(Page::new(page(None, String::new(), Vec::new())))
        }
        (None, "yes") => {
            demand::say(db, id, true, visit.day()).await?;
            Ok(Page::new(page(None, String::new(), Vec::new())))
        }
        (None, "no") => {
            let known = demand::say(db, id, false, visit.day()).await?;
            Ok(Page::new(page(Some(known), String::new(), Vec::new())))
        }
        _ => Err(Error::Malformed),
    }
}
