//! The months before a municipal election, when a town speaks as it did before (Code électoral, L.52-1 and L.52-8; what the courts look at
//! is neutrality, precedent, regularity and likeness): an issue is compared with the one of the same season a year earlier. It warns and
//! refuses nothing. The rules are pure; the facts are those of the issues' rows.
use super::check;
use crate::config::Settings;
use crate::content::publication::{self, Model as Issue};
use crate::content::topic::{self, Labelled};
use crate::content::town::Town;
use crate::db::Db;
use crate::error::Result;
use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// How far, in days, the issue of the same season may stand from the same day a year earlier: half a quarter.
const SEASON_DAYS: i64 = 46;

/// The days on which an issue is looked at: from the first of the sixth month before that of the vote (L.52-1) to the second round, a week
/// after the first (L.56).
#[must_use]
pub fn period(election: NaiveDate) -> Option<RangeInclusive<NaiveDate>> {
    use chrono::Datelike as _;
    let from = election.with_day(1)?.checked_sub_months(Months::new(6))?;
    Some(from..=election.checked_add_days(Days::new(7))?)
}

/// Whether an issue handed out on these days falls into the months before an election that is not over today.
#[must_use]
pub fn applies(election: NaiveDate, handed_out: (NaiveDate, NaiveDate), today: NaiveDate) -> bool {
    let (from, to) = handed_out;
    period(election).is_some_and(|it| to >= *it.start() && from <= *it.end() && today <= *it.end())
}

/// What of an issue is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub pages: i32,
    /// Copies.
    pub print_run: Option<i64>,
    /// Slugs of its sections.
    pub sections: BTreeSet<String>,
    /// Name of its layout.
    pub layout: String,
    /// Trimmed width and height, in mm, where the layout is known.
    pub format: Option<(f64, f64)>,
}

/// What is more or new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// One of the codes of [`check`].
    pub code: &'static str,
    /// "28 → 32", or what is new.
    pub subject: String,
}

/// What an issue has more of, or new, than the one a year before; less of anything is nobody's advantage. Without one before it, the issue
/// itself is new.
#[must_use]
pub fn compare(now: &Facts, before: Option<&Facts>, label: impl Fn(&str) -> String) -> Vec<Change> {
    let Some(before) = before else {
        return vec![Change { code: check::ELECTION_NO_PRECEDENT, subject: String::new() }];
    };
    let mut found = Vec::new();
    let mut add = |code, subject| found.push(Change { code, subject });
    if now.pages > before.pages {
        add(check::ELECTION_PAGES, format!("{} → {}", before.pages, now.pages));
    }
    if let Some((was, is)) = before.print_run.zip(now.print_run).filter(|(was, is)| is > was) {
        add(check::ELECTION_PRINT_RUN, format!("{was} → {is}"));
    }
    let new: Vec<String> = now.sections.difference(&before.sections).map(|it| label(it)).collect();
    if !new.is_empty() {
        add(check::ELECTION_SECTIONS, new.join(", "));
    }
    let millimetres = |(width, height): (f64, f64)| format!("{width} × {height} mm");
    match (before.format, now.format) {
        (Some(was), Some(is)) if was != is => {
            add(check::ELECTION_FORMAT, format!("{} → {}", millimetres(was), millimetres(is)));
        }
        _ if before.layout != now.layout => {
            add(check::ELECTION_FORMAT, format!("{} → {}", before.layout, now.layout));
        }
        _ => {}
    }
    found
}

/// The issue of the same season a year before: of the same series and language, the nearest to the same day.
#[must_use]
pub fn year_before<'a>(issue: &Issue, all: &'a [Issue]) -> Option<&'a Issue> {
    let day = issue.distribution_from.checked_sub_months(Months::new(12))?;
    let far = |it: &Issue| (it.distribution_from - day).num_days().abs();
    let like =
        |it: &&Issue| it.id != issue.id && it.series_id == issue.series_id && it.locale == issue.locale;
    all.iter().filter(like).filter(|it| far(it) <= SEASON_DAYS).min_by_key(|it| far(it))
}

/// What an issue is told before an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserve {
    pub election: NaiveDate,
    /// The first day on which it counts.
    pub since: NaiveDate,
    /// Number of the issue it was compared with.
    pub before: Option<i32>,
    pub changes: Vec<Change>,
}

/// What an issue is told, as it was built or planned last; None while no election is near.
pub async fn of_issue(
    db: &Db,
    settings: &Settings,
    town: &Town,
    issue: &Issue,
    today: NaiveDate,
) -> Result<Option<Reserve>> {
    let handed_out = (issue.distribution_from, issue.distribution_to);
    let Some(election) = town.council.election_on.filter(|it| applies(*it, handed_out, today)) else {
        return Ok(None);
    };
    let all = publication::all(db).await?;
    let sections = topic::sections(db).await?;
    let layouts = super::layouts(settings)?;
    let facts = |it: &Issue| {
        let format = layouts.iter().find(|layout| layout.name == it.layout).and_then(|it| it.format());
        let usual = town.imprint.print_run.replace([' ', '\u{a0}', '\u{202f}'], "").parse().ok();
        Facts {
            pages: if it.pages > 0 { it.pages } else { it.pages_min },
            print_run: it.print_run.map(i64::from).or(usual),
            sections: it.planned().into_iter().flat_map(|it| it.sections).collect(),
            layout: it.layout.clone(),
            format: format.map(|it| (it.width_mm, it.height_mm)),
        }
    };
    let label = |slug: &str| {
        sections.iter().find(|it| it.slug == slug).map_or(slug, |it| it.label(&issue.locale)).to_owned()
    };
    let before = year_before(issue, &all);
    Ok(Some(Reserve {
        election,
        since: period(election).map_or(election, |it| *it.start()),
        before: before.map(|it| it.number),
        changes: compare(&facts(issue), before.map(&facts).as_ref(), label),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_months_before_the_vote_begin_with_a_month() {
        // municipal elections of 15 March 2026: from 1 September 2025
        let period = period(day("2026-03-15")).unwrap();
        assert_eq!((*period.start(), *period.end()), (day("2025-09-01"), day("2026-03-22")));
        let applies =
            |from: &str, to: &str, today: &str| applies(day("2026-03-15"), (day(from), day(to)), day(today));
        assert!(!applies("2025-08-25", "2025-08-31", "2025-08-20"));
        assert!(applies("2025-08-25", "2025-09-01", "2025-08-20"), "one copy handed out in September");
        assert!(applies("2025-09-01", "2025-09-06", "2025-06-01"), "it is told while it is planned");
        assert!(applies("2026-03-22", "2026-03-28", "2026-03-22"), "until the second round");
        assert!(!applies("2026-03-23", "2026-03-28", "2026-03-01"));
        assert!(!applies("2025-12-01", "2025-12-06", "2026-03-23"), "the election is over");
    }

    #[test]
    fn more_is_told_and_less_is_not() {
        let sections = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect();
        let before = Facts {
            pages: 28,
            print_run: Some(9_000),
            sections: sections(&["actualites", "culture"]),
            layout: "magazine".into(),
            format: Some((210.0, 297.0)),
        };
        let label = |slug: &str| slug.to_uppercase();
        let told = |now: &Facts| -> Vec<(&str, String)> {
            compare(now, Some(&before), label).into_iter().map(|it| (it.code, it.subject)).collect()
        };
        let less =
            Facts { pages: 24, print_run: Some(8_000), sections: sections(&["culture"]), ..before.clone() };
        assert_eq!(told(&before), []);
        assert_eq!(told(&less), []);
        let more = Facts {
            pages: 32,
            print_run: Some(9_500),
            sections: sections(&["actualites", "bilan"]),
            layout: "gazette".into(),
            format: Some((210.0, 297.0)),
        };
        let wanted = [
            (check::ELECTION_PAGES, "28 → 32"),
            (check::ELECTION_PRINT_RUN, "9000 → 9500"),
            (check::ELECTION_SECTIONS, "BILAN"),
            (check::ELECTION_FORMAT, "magazine → gazette"),
        ];
        assert_eq!(told(&more), wanted.map(|it| (it.0, it.1.to_owned())));
        let larger = Facts { format: Some((240.0, 320.0)), ..before.clone() };
        assert_eq!(told(&larger), [(check::ELECTION_FORMAT, "210 × 297 mm → 240 × 320 mm".to_owned())]);
        assert_eq!(compare(&more, None, label)[0].code, check::ELECTION_NO_PRECEDENT);
    }
}
