//! An answer of OpenAgenda's interface: events, one or many; agendas and places stand beside them and are named.
use super::Entry;
use crate::content::Kind;
use crate::content::event::{Access, Attendance, Event, EventStatus, TIMINGS_MAX, Timing};
use crate::content::fields::{Details, Fields};
use crate::intake::reader::{CENTRE, Lead, Proposal, Text};
use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

/// Events of one page that are asked for, as many as it gives.
const SIZE: &str = "300";

/// Where the next page lies: the same question, after the last event of this one.
pub(super) fn next_page(address: &str, value: &Value) -> Option<String> {
    value.get("events").and_then(Value::as_array).filter(|it| !it.is_empty())?;
    let (name, after): (&str, Vec<String>) = match value.get("after")? {
        Value::Array(all) => ("after[]", all.iter().map(|it| number(Some(it))).collect()),
        one @ (Value::String(_) | Value::Number(_)) => ("after", vec![number(Some(one))]),
        _ => return None,
    };
    let mut url = Url::parse(address).ok().filter(|_| !after.is_empty())?;
    let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    query.retain(|it| it.0 != "after" && !it.0.starts_with("after["));
    if query.iter().all(|it| it.0 != "size") {
        query.push(("size".into(), SIZE.into()));
    }
    query.extend(after.into_iter().map(|it| (name.to_owned(), it)));
    url.query_pairs_mut().clear().extend_pairs(query);
    Some(url.into())
}

/// What the pages of an answer hold, and whether that is all there is.
pub(super) fn entries(pages: &[Value]) -> Result<(Vec<Entry>, bool), String> {
    let mut found = Vec::new();
    let mut total = 0;
    for value in pages {
        let events = value.get("events").and_then(Value::as_array).map(|it| it.iter().collect::<Vec<_>>());
        let one = value.get("event").map(|it| vec![it]);
        if let Some(events) = events.or(one) {
            for it in events {
                found.push(event(found.len() + 1, it));
            }
        } else if let Some(places) = value.get("locations").and_then(Value::as_array) {
            found.extend(places.iter().map(place));
        } else if let Some(it) = value.get("location") {
            found.push(place(it));
        } else if value.get("uid").is_some() && value.get("slug").is_some() {
            let source = format!("agenda « {} »", words(value.get("title")));
            let reason = "c’est la présentation d’un agenda, sans ses événements".to_owned();
            found.push(Entry::LeftOut { source, reason });
        } else {
            return Err("ce n’est pas une réponse d’OpenAgenda".into());
        }
        total = total.max(value.get("total").and_then(Value::as_u64).unwrap_or(0));
    }
    let missing = total.saturating_sub(found.len() as u64);
    if missing > 0 {
        let source = format!("{missing} autres éléments");
        let reason =
            "sur d’autres pages de cette réponse : donnez son adresse, dont toutes les pages sont lues, \
                      ou demandez-en davantage à la fois (size=300)"
                .to_owned();
        found.push(Entry::LeftOut { source, reason });
    }
    Ok((found, missing == 0))
}

fn place(value: &Value) -> Entry {
    let source = format!("lieu {} « {} »", number(value.get("uid")), words(value.get("name")));
    Entry::LeftOut { source, reason: "un lieu sans événement : les lieux viennent d’un tableau".into() }
}

fn number(value: Option<&Value>) -> String {
    value.map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).unwrap_or_default()
}

/// A text, in French where it has languages.
fn words(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(it)) => it.trim().to_owned(),
        Some(Value::Object(all)) => {
            let said = all.get("fr").or_else(|| all.values().find(|it| it.is_string()));
            said.and_then(Value::as_str).unwrap_or_default().trim().to_owned()
        }
        _ => String::new(),
    }
}

fn list(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(|it| it.get("fr").or(Some(it))).and_then(Value::as_array);
    let text = |it: &Value| it.as_str().or_else(|| it.get("value")?.as_str()).map(str::to_owned);
    list.into_iter().flatten().filter_map(text).collect()
}

fn timing(value: &Value) -> Option<Timing> {
    let at = |name: &str| -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(value.get(name)?.as_str()?).ok().map(|it| it.with_timezone(&Utc))
    };
    Some(Timing { begin: at("begin")?, end: at("end")? }).filter(|it| it.begin < it.end)
}

fn event(at: usize, value: &Value) -> Entry {
    let (uid, title) = (number(value.get("uid")), words(value.get("title")));
    let source = if uid.is_empty() { format!("événement n° {at}") } else { format!("événement {uid}") };
    if title.is_empty() {
        return Entry::LeftOut { source, reason: "sans titre".into() };
    }
    let mut reasons = Vec::new();
    let mut timings: Vec<Timing> = match value.get("timings").and_then(Value::as_array) {
        Some(all) => {
            let read: Vec<Timing> = all.iter().filter_map(timing).collect();
            if read.len() < all.len() {
                reasons.push(format!("{} dates illisibles", all.len() - read.len()));
            }
            read
        }
        // A list of events names the first and the last one only.
        None => {
            reasons.push("cette réponse ne donne que la première et la dernière date".into());
            ["firstTiming", "lastTiming"].iter().filter_map(|it| timing(value.get(it)?)).collect()
        }
    };
    timings.sort_unstable();
    timings.dedup();
    timings.truncate(TIMINGS_MAX);
    let code = |name: &str| value.get(name).and_then(Value::as_u64);
    let status = match code("status") {
        Some(2) => EventStatus::Rescheduled,
        Some(3) => EventStatus::MovedOnline,
        Some(4) => EventStatus::Postponed,
        Some(5) => EventStatus::Full,
        Some(6) => EventStatus::Cancelled,
        _ => EventStatus::Scheduled,
    };
    let attendance = match code("attendanceMode") {
        Some(2) => Attendance::Online,
        Some(3) => Attendance::Mixed,
        _ => Attendance::InPerson,
    };
    let access = |it: &Access| {
        value.get("accessibility").and_then(|all| all.get(it.name())) == Some(&Value::Bool(true))
    };
    let age = |name: &str| {
        let said = value.get("age").and_then(|it| it.get(name)).and_then(Value::as_u64);
        said.and_then(|it| u8::try_from(it).ok()).filter(|it| (1..=120).contains(it))
    };
    let location = value.get("location");
    let part = |name: &str| location.map(|it| words(it.get(name))).unwrap_or_default();
    let address = [part("name"), part("address")].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>();
    let details = Event {
        timings,
        status,
        attendance,
        age_min: age("min"),
        age_max: age("max"),
        accessibility: Access::ALL.into_iter().filter(access).collect(),
        price: words(value.get("conditions")),
        registration: list(value.get("registration")).join(", "),
        online: words(value.get("onlineAccessLink")),
        place_text: address.join(", "),
        ..Event::default()
    };
    let fields =
        Fields { title: title.clone(), details: Details::Event(details), ..Fields::empty(Kind::Event) };
    let flag = |name: &str| matches!(value.get(name), Some(Value::Bool(true))) || code(name) == Some(1);
    let held = if flag("draft") {
        Some("brouillon dans OpenAgenda".to_owned())
    } else if flag("private") {
        Some("privé dans OpenAgenda".to_owned())
    } else {
        None
    };
    let picture = image(value.get("image"));
    let lead = (!picture.is_empty()).then(|| Lead {
        named: picture,
        alt: String::new(),
        credit: words(value.get("imageCredits")),
        focal: CENTRE,
    });
    let id = if uid.is_empty() { crate::content::fields::slugify(&title) } else { uid };
    let proposal = Proposal {
        fields,
        text: Text::Markdown(words(value.get("longDescription"))),
        summary: words(value.get("description")),
        lead,
        held,
        reasons,
        ..Proposal::of(&source, &format!("openagenda/{id}"), Kind::Event)
    };
    Entry::Item(Box::new(proposal), list(value.get("keywords")))
}

/// The address of a picture: a text, or a place and a name.
fn image(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(it)) => it.clone(),
        Some(it) => {
            let part = |name: &str| it.get(name).and_then(Value::as_str).unwrap_or_default();
            if part("filename").is_empty() {
                String::new()
            } else {
                format!("{}{}", part("base"), part("filename"))
            }
        }
        None => String::new(),
    }
}
