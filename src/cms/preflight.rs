//! The preflight of an issue at the desk: what was found, grouped by how bad it is, with the way to each place; warnings let pass by name
//! and taken back; the record to download. The rules are `print`'s.
use super::editions::in_zone;
use super::form::Sent;
use super::issues::{issue_page, settings};
use super::{found, items, say};
use crate::app::App;
use crate::content::publication::{self, Model};
use crate::content::town;
use crate::error::{Error, Result};
use crate::print::check;
use crate::print::preflight::{Finding, Severity, words};
use crate::print::{record, waivers};
use crate::staff::Person;
use crate::web::form::refused;
use crate::web::page::Page;
use crate::web::session::{Editor, Visitor};
use anyhow::anyhow;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

/// What was found in the last build, and in the printer's file if there is one.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    /// There is a printer's file, and so a record of its preflight.
    pressed: bool,
    sha256: String,
    groups: Vec<Group>,
    /// How many findings there are.
    count: usize,
    /// Warnings that wait for somebody.
    open: usize,
    unchecked: Vec<Unchecked>,
}

/// Findings that are equally bad.
#[derive(Debug, Serialize)]
struct Group {
    severity: &'static str,
    label: String,
    /// Some of them may be let pass.
    waivable: bool,
    /// Findings, those of one row each for itself.
    count: usize,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    /// Of a warning that may be let pass; of all of them, with spaces, where the same was found several times on one page.
    key: Option<String>,
    /// How often it was found.
    times: usize,
    /// Of the check, where it is one of the preflight.
    number: Option<u8>,
    page: Option<usize>,
    /// Where that page is shown, in its own edition, with the place marked if it is known.
    href: String,
    message: String,
    /// The zone in whose edition alone it was found.
    zone: Option<String>,
    /// The article and the picture it is about.
    item: Option<String>,
    picture: Option<String>,
    waiver: Option<Waiver>,
}

impl Row {
    /// Nobody who reads both could tell them apart.
    fn says_as(&self, other: &Self) -> bool {
        let said = |it: &Self| {
            (it.page, it.number, it.message.clone(), it.zone.clone(), it.item.clone(), it.picture.clone())
        };
        self.waiver.is_none()
            && other.waiver.is_none()
            && self.key.is_some() == other.key.is_some()
            && said(self) == said(other)
    }

    fn take(&mut self, other: Self) {
        self.times += other.times;
        if let (Some(key), Some(more)) = (&mut self.key, other.key) {
            key.push(' ');
            key.push_str(&more);
        }
    }
}

#[derive(Debug, Serialize)]
struct Waiver {
    key: String,
    name: String,
    reason: String,
    at: String,
}

#[derive(Debug, Serialize)]
struct Unchecked {
    number: u8,
    title: String,
    reason: String,
}

/// A finding of a build in the language of who reads it. It was kept as a French sentence: what it names stands where the sentence of its
/// code has a gap.
fn in_words(it: &check::Finding, locale: &str) -> String {
    const GAP: &str = "\u{1}";
    // A build kept before its signs were set has plain spaces, and a number holds its unit where a gap does not.
    let spaced = |it: &str| it.replace(['\u{a0}', '\u{202f}'], " ");
    let (kept, french) = (spaced(&it.message), spaced(&check::message(&it.code, GAP, "fr")));
    let subject = match french.split_once(GAP) {
        Some((before, after)) => {
            kept.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).map(str::to_owned)
        }
        None => (kept == french).then(String::new),
    };
    subject.map_or_else(|| it.message.clone(), |it_names| check::message(&it.code, &it_names, locale))
}

/// The findings of an issue for somebody, in their language.
pub(super) async fn section(app: &App, person: &Person, issue: &Model) -> Result<Section> {
    let zone = town::get(&app.db).await?.zone();
    let waived = waivers::of_issue(&app.db, issue.id).await?;
    let report = waivers::report(issue);
    let built: Vec<check::Finding> = issue
        .report
        .as_ref()
        .and_then(|it| serde_json::from_value(it.get("findings")?.clone()).ok())
        .unwrap_or_default();
    let editions = issue.editions();
    let of_zone =
        |zone: Option<&String>| zone.and_then(|label| editions.iter().find(|it| it.label == *label));
    let shown = |page: Option<usize>, zone: Option<&String>| {
        let at = page.map(|it| format!("#page-{it}")).unwrap_or_default();
        match of_zone(zone) {
            Some(edition) => in_zone(format!("/cms/issues/{}", issue.number), &edition.slug) + &at,
            None => at,
        }
    };
    // what was measured is shown in its place
    let marked = |page: usize, zone: Option<&String>| {
        found::href(issue.number, page, of_zone(zone).map_or("", |it| it.slug.as_str()))
    };
    let mut rows: Vec<(Severity, Row)> = Vec::new();
    for it in report.iter().flat_map(|it| &it.findings) {
        let key = it.key();
        let waiver = waived.get(&key).map(|it| Waiver {
            key: it.key.clone(),
            name: it.name.clone(),
            reason: it.reason.clone(),
            at: items::moment(it.at, zone, &person.locale),
        });
        let open = it.severity == Severity::Warning && waiver.is_none();
        let row = Row {
            key: open.then_some(key),
            times: 1,
            number: Some(it.number),
            page: it.page,
            href: it.page.map(|page| marked(page, it.zone.as_ref())).unwrap_or_default(),
            message: it.message(&person.locale),
            zone: it.zone.clone(),
            item: address("items", &it.item),
            picture: address("images", &it.picture),
            waiver,
        };
        rows.push((it.severity, row));
    }
    // Without a printer's file the build's own findings are all there is.
    for it in built.iter().filter(|it| it.number.is_none()) {
        let (message, item) = (in_words(it, &person.locale), address("items", &it.item));
        let (zone, page, href) = (it.zone.clone(), it.page, shown(it.page, it.zone.as_ref()));
        let row = Row {
            key: None,
            times: 1,
            number: None,
            page,
            href,
            message,
            zone,
            item,
            picture: None,
            waiver: None,
        };
        let severity = match it.severity {
            check::Severity::Error => Severity::Error,
            check::Severity::Warning => Severity::Warning,
            check::Severity::Info => Severity::Info,
        };
        rows.push((severity, row));
    }
    let count = rows.iter().filter(|it| it.0 != Severity::Info).count();
    let mut groups: Vec<Group> = Severity::ALL
        .map(|severity| Group {
            severity: severity.name(),
            label: say(app, person, &format!("severity-{}", severity.name())),
            waivable: false,
            count: 0,
            rows: Vec::new(),
        })
        .into();
    for (severity, row) in rows {
        if let Some(group) = groups.get_mut(severity as usize) {
            group.waivable |= row.key.is_some();
            group.count += 1;
            match group.rows.iter_mut().find(|it| it.says_as(&row)) {
                Some(same) => same.take(row),
                None => group.rows.push(row),
            }
        }
    }
    groups.retain(|it| !it.rows.is_empty());
    let unchecked = report.iter().flat_map(|it| &it.checks).filter_map(|it| {
        let reason = it.ran.reason(&person.locale)?.to_owned();
        Some(Unchecked { number: it.number, title: words::title(it.code, &person.locale).to_owned(), reason })
    });
    Ok(Section {
        pressed: report.is_some(),
        sha256: report
            .as_ref()
            .and_then(|it| it.about.as_ref())
            .map(|it| it.sha256.clone())
            .unwrap_or_default(),
        groups,
        count,
        open: report.as_ref().map_or(0, |it| waivers::open(it, &waived).count()),
        unchecked: unchecked.collect(),
    })
}

/// Where something with an id is edited; keys of reports kept before they had ids lead nowhere.
pub(super) fn address(list: &str, id: &str) -> Option<String> {
    id.parse::<Uuid>().ok().map(|id| format!("/cms/{list}/{id}"))
}

/// Lets warnings pass, by name and with a reason.
pub(super) async fn waive(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let (all, reason) = (sent.flag("all"), sent.text("reason"));
    let keys: Vec<String> = if all {
        let waived = waivers::of_issue(&app.db, issue.id).await?;
        waivers::report(&issue).iter().flat_map(|it| waivers::open(it, &waived)).map(Finding::key).collect()
    } else {
        sent.all("key").flat_map(str::split_whitespace).map(str::to_owned).collect()
    };
    match refused(waivers::waive(&app.db, &person, issue.id, &keys, &reason, app.now()).await)? {
        Ok(()) => {
            visitor.flash(&app, &say(&app, &person, "cms-waived")).await?;
            Ok(Redirect::to(&format!("/cms/issues/{number}#preflight")).into_response())
        }
        Err(found) => {
            let mut form = settings(&app, &issue).await?;
            form.set("reason", reason);
            form.values.insert("key".into(), sent.all("key").map(str::to_owned).collect());
            if all {
                form.set("all", "true");
            }
            let form = form.with(&app, &person, &found);
            Ok(Page::invalid(issue_page(&app, &person, &issue, form, false).await?).into_response())
        }
    }
}

/// Takes a waiver back.
pub(super) async fn unwaive(
    State(app): State<App>,
    Editor(person): Editor,
    visitor: Visitor,
    Path(number): Path<i32>,
    sent: Sent,
) -> Result<Redirect> {
    let issue = publication::by_number(&app.db, number).await?;
    waivers::withdraw(&app.db, &person, issue.id, &sent.text("key"), app.now()).await?;
    visitor.flash(&app, &say(&app, &person, "cms-unwaived")).await?;
    Ok(Redirect::to(&format!("/cms/issues/{number}#preflight")))
}

/// The record of the printer's file as JSON.
pub(super) async fn json(State(app): State<App>, Path(number): Path<i32>) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let report = waivers::report(&issue).ok_or(Error::NotFound)?;
    let waived = waivers::of_issue(&app.db, issue.id).await?;
    let name = format!("attachment; filename=\"{}-preflight.json\"", issue.slug());
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(record::json(&report, &waived, &issue.locale)))
        .into_response())
}

/// The record as one page.
pub(super) async fn pdf(State(app): State<App>, Path(number): Path<i32>) -> Result<Response> {
    let issue = publication::by_number(&app.db, number).await?;
    let report = waivers::report(&issue).ok_or(Error::NotFound)?;
    let waived = waivers::of_issue(&app.db, issue.id).await?;
    let zone = town::get(&app.db).await?.zone();
    let name = format!("inline; filename=\"{}-preflight.pdf\"", issue.slug());
    let set = move || {
        let say = |key: &str| app.templates.say(&issue.locale, key, &[]);
        record::pdf(&report, &waived, &issue.locale, zone, &say)
    };
    let made = tokio::task::spawn_blocking(set).await.map_err(|err| Error::Internal(err.into()))?;
    let made = made.map_err(|err| anyhow!("the record of a preflight: {err}"))?;
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, made).into_response())
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::print::check::{Finding, MISSING_COVER, OVERSET, Severity};

    #[test]
    fn what_a_build_found_is_told_in_the_language_of_who_reads_it() {
        let told = |it: &Finding| in_words(it, "en");
        assert_eq!(
            told(&Finding::new(Severity::Error, OVERSET, "Le bac", "fr")),
            "The text of “Le bac” runs past its place."
        );
        let cover = Finding::new(Severity::Warning, MISSING_COVER, "", "fr");
        assert_eq!(told(&cover), "The cover has no picture.");
        assert_eq!(in_words(&cover, "fr"), cover.message);
        let own = Finding { message: "Une phrase à part.".into(), ..cover };
        assert_eq!(told(&own), "Une phrase à part.");
    }
}
