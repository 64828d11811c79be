//! What each address answers. Lists are cut where a cursor says, so that what comes in meanwhile moves nothing.
use super::operation::{self, Asked, cursor, number};
use super::shown::Shown;
use crate::app::App;
use crate::content::agenda::{Agenda, Filter};
use crate::content::item::{self, Listing, Live, Part};
use crate::content::publication::{self, Model, Printed};
use crate::content::search::{self, Limits, Question};
use crate::content::state::Visibility;
use crate::content::town::{self, Town};
use crate::content::{Kind, address, dates, topic};
use crate::error::{Error, Result};
use crate::web::kept::Shared;
use axum::extract::{Path, RawQuery, State};
use chrono::{Duration, NaiveDate, NaiveTime};
use serde_json::{Value, json};
use uuid::Uuid;

/// Days an agenda shows, when nobody says until when.
const DAYS: i64 = 90;
/// Days it shows at most.
const DAYS_MAX: i64 = 366;

fn answer(value: &Value) -> Shared {
    Shared::new("application/json; charset=utf-8", value.to_string())
}

/// The language asked for; none where the site speaks several and all are wanted.
fn language(asked: &Asked, town: &Town) -> Result<String> {
    match asked.get("locale") {
        Some(it) if town.offers(it) => Ok(it.to_owned()),
        Some(_) => Err(Error::NotFound),
        None if town.offers("fr") && town.offers("en") => Ok(String::new()),
        None => Ok(town.first_language().to_owned()),
    }
}

async fn topic_of(app: &App, asked: &Asked) -> Result<Option<Uuid>> {
    match asked.get("topic") {
        Some(slug) => Ok(Some(topic::by_slug(&app.db, slug).await?.id)),
        None => Ok(None),
    }
}

async fn zone_of(app: &App, asked: &Asked) -> Result<Option<Uuid>> {
    let Some(slug) = asked.get("zone") else { return Ok(None) };
    let zones = topic::zones(&app.db).await?;
    zones.iter().find(|it| it.slug == slug).map(|it| Some(it.id)).ok_or(Error::NotFound)
}

/// Items of all kinds or of one, newest first.
pub(super) async fn items(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Shared> {
    let asked = Asked::of(&operation::ITEMS, query.as_deref())?;
    let kinds = asked.kind().map_or_else(|| Kind::ALL.to_vec(), |it| vec![it]);
    list(&app, &asked, kinds).await
}

/// Places, newest first.
pub(super) async fn places(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Shared> {
    let asked = Asked::of(&operation::PLACES, query.as_deref())?;
    list(&app, &asked, vec![Kind::Place]).await
}

async fn list(app: &App, asked: &Asked, kinds: Vec<Kind>) -> Result<Shared> {
    let limit = asked.limit();
    let town = town::get(&app.db).await?;
    let listing = Listing {
        kinds,
        topic: topic_of(app, asked).await?,
        zone: zone_of(app, asked).await?,
        after: asked.after(),
        ..Listing::of(Kind::Article, &language(asked, &town)?, limit + 1)
    };
    let found = Part::of(item::first(&app.db, &listing).await?, limit);
    let shown = Shown::of(app, &found.rows).await?;
    let next = found.rows.last().filter(|_| found.more);
    let next = next.map(|it| cursor(it.item.displayed_at.unwrap_or_default(), it.item.short_id));
    let items: Vec<_> = found.rows.iter().map(|it| shown.summary(it)).collect();
    Ok(answer(&json!({ "items": items, "next": next })))
}

/// One item, by its number.
pub(super) async fn item(
    State(app): State<App>,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Shared> {
    Asked::of(&operation::ITEM, query.as_deref())?;
    let row = item::by_short_id(&app.db, number(&text)?.into()).await?;
    let town = town::get(&app.db).await?;
    if row.visibility != Visibility::Live || !row.on_site || !town.offers(&row.locale) {
        return Err(Error::NotFound);
    }
    let live = item::live_of(&app.db, row).await?;
    let whole = Shown::of(&app, std::slice::from_ref(&live)).await?.whole(&live).await?;
    Ok(answer(&Value::Object(whole)))
}

/// What is on between two days, each event at its first time in between.
pub(super) async fn events(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Shared> {
    let asked = Asked::of(&operation::EVENTS, query.as_deref())?;
    let town = town::get(&app.db).await?;
    let language = match language(&asked, &town)? {
        it if it.is_empty() => town.first_language().to_owned(),
        it => it,
    };
    // Slugs nobody knows are nowhere, as in lists.
    topic_of(&app, &asked).await?;
    zone_of(&app, &asked).await?;
    let from = asked.day("from").unwrap_or_else(|| town.day(app.now()));
    let to = asked.day("to").unwrap_or(from + Duration::days(DAYS)).min(from + Duration::days(DAYS_MAX));
    let midnight = |day: NaiveDate| dates::local(day.and_time(NaiveTime::MIN), town.zone());
    let agenda =
        Agenda::between(&app.db, &language, midnight(from), midnight(to + Duration::days(1))).await?;
    let filter = Filter {
        topic: asked.get("topic").map(str::to_owned),
        zone: asked.get("zone").map(str::to_owned),
        ..Filter::default()
    };
    let mut found = agenda.found(&filter);
    found.sort_by_key(|it| (it.timing.begin, it.live.item.short_id));
    if let Some((at, id)) = asked.after() {
        found.retain(|it| (it.timing.begin, it.live.item.short_id) > (at, id));
    }
    let found = Part::of(found, asked.limit());
    let lives: Vec<Live> = found.rows.iter().map(|it| it.live.clone()).collect();
    let shown = Shown::of(&app, &lives).await?;
    let next = found.rows.last().filter(|_| found.more);
    let next = next.map(|it| cursor(it.timing.begin, it.live.item.short_id));
    let events: Vec<Value> = found
        .rows
        .iter()
        .map(|it| json!({ "begin": it.timing.begin, "end": it.timing.end, "later": it.later, "item": shown.summary(&it.live) }))
        .collect();
    Ok(answer(&json!({ "events": events, "next": next })))
}

/// Items that hold the words, best first.
pub(super) async fn search(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Shared> {
    let asked = Asked::of(&operation::SEARCH, query.as_deref())?;
    let town = town::get(&app.db).await?;
    let locale = match language(&asked, &town)? {
        it if it.is_empty() => town.first_language().to_owned(),
        it => it,
    };
    let limits = Limits {
        kind: asked.kind(),
        topic: topic_of(&app, &asked).await?,
        zone: zone_of(&app, &asked).await?,
        span: None,
    };
    // Answers have no instant: the cursor counts them.
    let offset = asked.get("cursor").and_then(|it| it.split_once('-')?.1.parse().ok()).unwrap_or(0);
    let offset = u64::min(offset, search::FURTHEST);
    let question = Question {
        words: asked.get("q").unwrap_or_default().to_owned(),
        locale,
        limits,
        today: town.day(app.now()),
        all_words: false,
        limit: asked.limit(),
        offset,
    };
    let hits = search::ask(&app.db, &question).await?;
    let ids: Vec<Uuid> = hits.hits.iter().map(|it| it.item.id).collect();
    let lives = item::live_by_ids(&app.db, &ids).await?;
    let found: Vec<Live> = ids.iter().filter_map(|it| lives.get(it).cloned()).collect();
    let shown = Shown::of(&app, &found).await?;
    let reached = offset + ids.len() as u64;
    let next =
        (reached < hits.total.min(search::FURTHEST) && !ids.is_empty()).then(|| format!("0-{reached}"));
    let items: Vec<_> = found.iter().map(|it| shown.summary(it)).collect();
    Ok(answer(&json!({ "items": items, "total": hits.total, "next": next })))
}

/// The tree of topics, and the zones of the town.
pub(super) async fn topics(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Shared> {
    Asked::of(&operation::TOPICS, query.as_deref())?;
    let all = topic::all(&app.db).await?;
    let slug = |id: Option<Uuid>| all.iter().find(|it| Some(it.id) == id).map(|it| it.slug.clone());
    let topics: Vec<Value> = all
        .iter()
        .map(|it| {
            json!({ "slug": it.slug, "label": { "fr": it.label_fr, "en": it.label_en }, "parent": slug(it.parent_id),
                "url": format!("{}{}", app.settings.public_url, address::topic(&it.slug, "fr")) })
        })
        .collect();
    let zones = topic::zones(&app.db).await?;
    let zones: Vec<Value> = zones
        .iter()
        .map(|it| json!({ "slug": it.slug, "label": { "fr": it.label_fr, "en": it.label_en } }))
        .collect();
    Ok(answer(&json!({ "topics": topics, "zones": zones })))
}

/// Issues on the shelf, newest first.
pub(super) async fn issues(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Shared> {
    let asked = Asked::of(&operation::ISSUES, query.as_deref())?;
    let instant = |it: &Model| it.release_on.and_time(NaiveTime::MIN).and_utc();
    let place = |it: &Model| (instant(it), i64::from(it.number.max(0)));
    let mut all = publication::released(&app.db, 1_000).await?;
    all.sort_by_key(|it| std::cmp::Reverse(place(it)));
    if let Some(after) = asked.after() {
        all.retain(|it| place(it) < after);
    }
    let found = Part::of(all, asked.limit());
    let next =
        found.rows.last().filter(|_| found.more).map(|it| cursor(instant(it), i64::from(it.number.max(0))));
    let issues: Vec<Value> = found.rows.iter().map(|it| of_issue(&app, it)).collect();
    Ok(answer(&json!({ "issues": issues, "next": next })))
}

/// One issue, with what stands in it.
pub(super) async fn issue(
    State(app): State<App>,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Shared> {
    Asked::of(&operation::ISSUE, query.as_deref())?;
    let issue = publication::released_by_number(&app.db, number(&text)?).await?;
    let town = town::get(&app.db).await?;
    let mut out = of_issue(&app, &issue);
    let readable = |it: &Printed| {
        it.item.visibility == Visibility::Live && it.item.on_site && town.offers(&it.item.locale)
    };
    let contents = publication::contents(&app.db, issue.id).await?;
    let contents = contents.iter().filter(|it| readable(it)).map(|it| {
        json!({ "page": it.page, "number": it.item.short_id, "title": it.item.title,
            "url": format!("{}{}", app.settings.public_url, address::path(&it.item)) })
    });
    out["contents"] = contents.collect();
    Ok(answer(&out))
}

fn of_issue(app: &App, issue: &Model) -> Value {
    let url = |path: String| format!("{}{path}", app.settings.public_url);
    let pdf = issue.editions().into_iter().filter(|it| !it.pdf_hash.is_empty()).map(|it| {
        let zone = Some(it.slug).filter(|it| !it.is_empty());
        json!({ "zone": zone, "url": url(address::media(&it.pdf_hash, "pdf")) })
    });
    json!({
        "number": issue.number,
        "title": issue.title,
        "period": issue.period,
        "released_on": issue.release_on,
        "pages": issue.pages,
        "url": url(address::issue(issue.number, "fr")),
        "api_url": url(format!("/api/v1/issues/{}", issue.number)),
        "pdf": pdf.collect::<Vec<_>>(),
        "epub": issue.epub_hash.as_ref().map(|it| url(address::media(it, "epub"))),
    })
}

/// Where the examples of the page lead: the number of an item and of an issue, where there are any.
pub(super) async fn examples(app: &App, town: &Town) -> Result<(Option<i64>, Option<i32>)> {
    let listing =
        Listing { kinds: Kind::ALL.to_vec(), ..Listing::of(Kind::Article, town.first_language(), 1) };
    let item = item::first(&app.db, &listing).await?.first().map(|it| it.item.short_id);
    let issue = publication::released(&app.db, 1).await?.first().map(|it| it.number).filter(|it| *it > 0);
    Ok((item, issue))
}
