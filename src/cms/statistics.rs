//! What readers read, look for and do not find, and what they say of pages: by day and page, and nothing of who.
use super::{Choice, Desk, items, say};
use crate::app::App;
use crate::content::demand::{self, Opinion};
use crate::content::{Kind, dates, item, reading, town};
use crate::error::{Error, Result};
use crate::print::table;
use crate::staff::{Person, Role};
use crate::web::page::{Page, Template, urlencode};
use crate::web::session::Editor;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The numbers of a period.
#[derive(Debug, Serialize)]
pub(super) struct StatisticsPage {
    desk: Desk,
    days: u64,
    kind: String,
    periods: Vec<u64>,
    kinds: Vec<Choice>,
    /// How long words and answers are kept, in days.
    kept: i64,
    read: Vec<Read>,
    searched: Vec<Words>,
    in_vain: Vec<Words>,
    opinions: Vec<Said>,
    lost: Vec<Lost>,
}

impl Template for StatisticsPage {
    const NAME: &'static str = "cms/statistics.html";
}

/// Which numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Days until today: one of [`PERIODS`].
    days: String,
    kind: String,
    /// Of a table to take away, the name.
    table: String,
}

const PERIODS: [u64; 3] = [7, 30, 365];
/// Lines of a table on the page.
const SHOWN: u64 = 20;
/// Lines of a table to take away.
const TAKEN: u64 = 5_000;

#[derive(Debug, Serialize)]
struct Read {
    title: String,
    href: String,
    kind: String,
    times: i64,
}

#[derive(Debug, Serialize)]
struct Words {
    words: String,
    english: bool,
    times: i64,
    in_vain: i64,
    /// Where an answer is chosen for them, for who may.
    answer: Option<String>,
}

#[derive(Debug, Serialize)]
struct Said {
    title: String,
    href: String,
    yes: u64,
    no: u64,
    missing: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
struct Lost {
    path: String,
    times: i64,
    /// Where it is led on, for who may.
    lead: Option<String>,
}

impl Asked {
    fn days(&self) -> u64 {
        PERIODS.into_iter().find(|it| it.to_string() == self.days).unwrap_or(30)
    }

    /// The day before the first one.
    async fn after(&self, app: &App) -> Result<NaiveDate> {
        let today = town::get(&app.db).await?.day(app.now());
        Ok(today.checked_sub_days(Days::new(self.days())).unwrap_or(today))
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Page<StatisticsPage>> {
    let (db, after) = (&app.db, asked.after(&app).await?);
    let mut opinions = opinions(&app, &person, after).await?;
    opinions.truncate(SHOWN as usize);
    let words = |it: demand::Searched| Words {
        answer: (person.role >= Role::ChiefEditor)
            .then(|| format!("/cms/best-bets?words={}", urlencode(&it.words))),
        words: it.words,
        english: it.locale == "en",
        times: it.times,
        in_vain: it.in_vain,
    };
    let lost = |it: demand::Lost| Lost {
        lead: (person.role >= Role::ChiefEditor)
            .then(|| format!("/cms/redirects?from={}", urlencode(&it.path))),
        path: it.path,
        times: it.times,
    };
    Ok(Page::new(StatisticsPage {
        desk: Desk::of(&person, "statistics"),
        periods: PERIODS.to_vec(),
        kinds: Choice::named(&app, &person, "kind", Kind::ALL.map(Kind::name)),
        kept: demand::KEPT,
        read: read(&app, &person, after, &asked, SHOWN).await?,
        searched: demand::searched(db, after, false, SHOWN).await?.into_iter().map(words).collect(),
        in_vain: demand::searched(db, after, true, SHOWN).await?.into_iter().map(words).collect(),
        opinions,
        lost: demand::lost(db, after, SHOWN).await?.into_iter().map(lost).collect(),
        days: asked.days(),
        kind: asked.kind,
    }))
}

async fn read(app: &App, person: &Person, after: NaiveDate, asked: &Asked, limit: u64) -> Result<Vec<Read>> {
    let most = reading::most(&app.db, after, Kind::named(&asked.kind), limit).await?;
    let items = item::by_ids(&app.db, &most.iter().map(|it| it.0).collect::<Vec<_>>()).await?;
    let row = |(id, times): &(Uuid, i64)| {
        let item = items.get(id)?;
        let kind = say(app, person, &format!("kind-{}", item.kind.name()));
        Some(Read { title: item.title.clone(), href: items::href(person, item), kind, times: *times })
    };
    Ok(most.iter().filter_map(row).collect())
}

async fn opinions(app: &App, person: &Person, after: NaiveDate) -> Result<Vec<Said>> {
    let said = demand::opinions(&app.db, after).await?;
    let items = item::by_ids(&app.db, &said.iter().map(|it| it.0).collect::<Vec<_>>()).await?;
    let row = |(id, it): (Uuid, Opinion)| {
        let item = items.get(&id)?;
        let missing = it.missing.into_iter().map(|(day, text)| (dates::date(&person.locale, day), text));
        let (title, href) = (item.title.clone(), items::href(person, item));
        Some(Said { title, href, yes: it.yes, no: it.no, missing: missing.collect() })
    };
    Ok(said.into_iter().filter_map(row).collect())
}

/// One of the tables, for a spreadsheet.
pub(super) async fn csv(
    State(app): State<App>,
    Editor(person): Editor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (db, after) = (&app.db, asked.after(&app).await?);
    let heads = |keys: &[&str]| keys.iter().map(|it| say(&app, &person, it)).collect::<Vec<_>>();
    let table: &[&str] = match asked.table.as_str() {
        "read" => &["statistics-page", "statistics-kind", "statistics-times"],
        "searched" | "in-vain" => &["statistics-words", "statistics-times", "statistics-times-in-vain"],
        "opinions" => &["statistics-page", "statistics-yes", "statistics-no"],
        "missing" => &["statistics-page", "statistics-day", "statistics-missing"],
        "lost" => &["statistics-address", "statistics-times"],
        _ => return Err(Error::NotFound),
    };
    let mut lines = vec![heads(table)];
    match asked.table.as_str() {
        "read" => lines.extend(
            read(&app, &person, after, &asked, TAKEN)
                .await?
                .into_iter()
                .map(|it| vec![it.title, it.kind, it.times.to_string()]),
        ),
        "lost" => lines.extend(
            demand::lost(db, after, TAKEN).await?.into_iter().map(|it| vec![it.path, it.times.to_string()]),
        ),
        "opinions" | "missing" => {
            for it in opinions(&app, &person, after).await? {
                if asked.table == "opinions" {
                    lines.push(vec![it.title, it.yes.to_string(), it.no.to_string()]);
                } else {
                    lines.extend(it.missing.into_iter().map(|(day, text)| vec![it.title.clone(), day, text]));
                }
            }
        }
        in_vain => lines.extend(
            demand::searched(db, after, in_vain == "in-vain", TAKEN)
                .await?
                .into_iter()
                .map(|it| vec![it.words, it.times.to_string(), it.in_vain.to_string()]),
        ),
    }
    let name = format!("attachment; filename=\"statistics-{}.csv\"", asked.table);
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, table::csv(&lines)).into_response())
}
