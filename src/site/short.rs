//! The address that never changes, printed on paper and in QR codes: it leads to where the item stands today. What was printed or is laid
//! out for printing always answers: before the item is online it says when it will be, afterwards what happened and where to go instead.
use super::head::Head;
use super::magazine;
use super::visit::{Visit, moved, redirect};
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::publication::{self, IssueState, Model as Issue};
use crate::content::publish::Reason;
use crate::content::state::{Stage, Visibility};
use crate::content::{item, revision};
use crate::error::{Error, Result};
use crate::richtext::Channel;
use crate::web::page::{Link, Page, Template};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Serialize;

/// `site/short.html`: a printed address whose item is not on the site.
#[derive(Debug, Serialize)]
pub struct ShortPage {
    pub head: Head,
    pub title: Html,
    pub lede: String,
    /// What was written when the item was withdrawn.
    pub notice: Option<Html>,
    /// Where to go instead.
    pub ways: Vec<Link>,
}

impl Template for ShortPage {
    const NAME: &'static str = "site/short.html";
}

/// `/a/12`, `/en/a/12`. Found, not moved: the item may move again.
pub async fn follow(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let db = &visit.app.db;
    let row = item::by_short_id(db, id).await?;
    if row.visibility == Visibility::Live && row.on_site {
        return Ok(redirect(StatusCode::FOUND, &address::path(&row)));
    }
    // Its text stands elsewhere now: what is printed leads there.
    if row.visibility == Visibility::Withdrawn
        && row.withdrawal().reason == Reason::Merged
        && let Some(to) = item::instead(db, &row).await?
    {
        return Ok(moved(&to));
    }
    let mut issues = publication::placed_in(db, row.id).await?;
    if row.first_published_at.is_none() && row.visibility == Visibility::Trashed {
        // A draft thrown away concerns readers only where it was printed.
        issues.retain(|it| it.0.state.frozen());
    }
    if issues.is_empty() {
        item::live_of(db, row).await?;
        return Err(Error::NotFound);
    }
    // Paper shows one address; the answer is in the language of what was printed.
    if row.locale == "en" && visit.locale != "en" {
        return Ok(redirect(StatusCode::FOUND, &format!("/en{}", address::short(id))));
    }
    let (status, page) = match row.visibility {
        Visibility::Withdrawn | Visibility::Trashed => (StatusCode::GONE, gone(&visit, &row, &issues).await?),
        Visibility::Never | Visibility::Live => (StatusCode::OK, coming(&visit, &row, &issues).await?),
    };
    Ok(Page::new(page).status(status).into_response())
}

/// Not online yet, or never. Says nothing of what the item is about: nobody may read that before its day.
async fn coming(visit: &Visit, row: &item::Model, issues: &[(Issue, i32)]) -> Result<ShortPage> {
    let db = &visit.app.db;
    let paper_only = match item::live_of(db, row.clone()).await {
        Ok(live) => !live.fields.channels.reach(Channel::Web),
        Err(Error::NotFound) => false,
        Err(other) => return Err(other),
    };
    let (title, lede) = if paper_only {
        (visit.say("site-short-paper-title", &[]), visit.say("site-short-paper-text", &[]))
    } else {
        let scheduled = match row.open_revision {
            Some(id) => revision::by_id(db, id).await.ok().filter(|it| it.stage == Some(Stage::Scheduled)),
            None => None,
        };
        let at = scheduled.and_then(|it| it.publish_at).map(|it| visit.town.day(it));
        let released =
            issues.iter().filter(|it| it.0.state != IssueState::Released).map(|it| it.0.release_on).min();
        let lede = match at.or(released).filter(|day| *day >= visit.day()) {
            Some(day) => visit.say("site-short-coming-on", &[("date", &day_of(visit, day))]),
            None => visit.say("site-short-coming-soon", &[]),
        };
        (visit.say("site-short-coming-title", &[]), lede)
    };
    Ok(page(visit, row, &title, &lede, None, issues))
}

/// Withdrawn: since when, why, and what to read instead.
async fn gone(visit: &Visit, row: &item::Model, issues: &[(Issue, i32)]) -> Result<ShortPage> {
    let withdrawal = row.withdrawal();
    let was_public = row.first_published_at.is_some();
    let lede = match row.withdrawn_at {
        _ if !was_public => visit.say("site-short-never", &[]),
        Some(at) => visit.say("site-short-gone-on", &[("date", &day_of(visit, visit.town.day(at)))]),
        None => visit.say("error-gone-text", &[]),
    };
    let title = if was_public { row.title.clone() } else { visit.say("site-short-never-title", &[]) };
    let notice = (!withdrawal.notice.is_empty()).then(|| visit.words(&withdrawal.notice));
    let mut page = page(visit, row, &title, &lede, notice, issues);
    if let Some(instead) = item::instead(&visit.app.db, row).await? {
        page.ways.insert(0, Link { label: visit.plain(&instead.title), href: address::path(&instead) });
    }
    Ok(page)
}

fn day_of(visit: &Visit, day: NaiveDate) -> String {
    visit.dated_day(day).label
}

fn page(
    visit: &Visit,
    row: &item::Model,
    title: &str,
    lede: &str,
    notice: Option<Html>,
    issues: &[(Issue, i32)],
) -> ShortPage {
    let mut head = Head::new(visit, title, lede, &address::short(row.short_id));
    head.robots = Some("noindex");
    let shelf = issues.iter().filter(|it| it.0.state == IssueState::Released);
    let mut ways: Vec<Link> = shelf
        .map(|(issue, at)| Link {
            label: visit.say(
                "site-short-printed",
                &[("issue", &magazine::number(visit, issue)), ("page", &at.to_string())],
            ),
            href: address::issue(issue.number, visit.locale),
        })
        .collect();
    ways.push(visit.list_of(row.kind));
    let label = visit.say("error-way-home", &[]);
    ways.push(Link { label, href: address::fixed(Fixed::Home, visit.locale) });
    ShortPage { head, title: visit.words(title), lede: visit.plain(lede), notice, ways }
}
