//! Events of others' calendars: an iCalendar file or an answer of OpenAgenda. Repetitions become the times they stand for; what is of no use
//! here (tasks, times of somebody) is named.
mod ical; // lines → components
mod openagenda; // an answer of its interface
mod times; // moments, zones, repetitions

use super::encoding;
use super::pictures::Pictures;
use super::reader::{CENTRE, Element, Found, Known, Lead, Link, Proposal, Reader, Text};
use crate::app::App;
use crate::content::Kind;
use crate::content::event::{Event, EventStatus};
use crate::content::fields::{Details, Fields, slugify};
use crate::error::Result;
use crate::richtext::html::escape;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ical::Component;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use times::Clock;

/// Bytes of a calendar.
pub const MAX: usize = 50 * 1024 * 1024;
/// What stands before the ids of its events.
const PREFIX: &str = "agenda:";

/// From when to when.
type Span = (DateTime<Utc>, DateTime<Utc>);

enum Entry {
    /// With the words it is filed under.
    Item(Box<Proposal>, Vec<String>),
    /// Said in another element.
    Part {
        source: String,
        reason: String,
    },
    LeftOut {
        source: String,
        reason: String,
    },
}

/// The reader.
pub struct Agenda {
    ids: Vec<String>,
    terms: VecDeque<String>,
    entries: VecDeque<Entry>,
    /// Nothing of it was cut off or stands elsewhere.
    whole: bool,
    pictures: Pictures,
}

/// Where the next page of an answer lies, if it names one.
pub fn next_page(address: &str, page: &[u8]) -> Option<String> {
    let page = page.trim_ascii_start();
    let value = page.starts_with(b"{").then(|| serde_json::from_slice(page).ok()).flatten()?;
    openagenda::next_page(address, &value)
}

impl Agenda {
    /// Reads a calendar, which may come in pages; or says why it is none.
    pub fn read(pages: &[Vec<u8>], zone: Tz, now: DateTime<Utc>) -> std::result::Result<Self, String> {
        let mut texts = Vec::new();
        for page in pages {
            let (text, _) = encoding::text(page)?;
            texts.push(text.trim_start_matches('\u{feff}').trim_start().to_owned());
        }
        let first = texts.first().map(String::as_str).unwrap_or_default();
        let (entries, whole) = if first.starts_with(['{', '[']) {
            let read =
                |it: &String| serde_json::from_str(it).map_err(|err| format!("JSON illisible : {err}"));
            let values = texts.iter().map(read).collect::<std::result::Result<Vec<_>, _>>()?;
            openagenda::entries(&values)?
        } else {
            let components = ical::components(first)?;
            let whole = ical::is_whole(first) && components.iter().all(|it| it.whole);
            (events(components, zone, now), whole)
        };
        let (mut ids, mut terms, mut kept) = (Vec::new(), BTreeSet::new(), VecDeque::new());
        for entry in entries {
            match entry {
                Entry::Item(it, _) if ids.contains(&it.id) => {
                    kept.push_back(Entry::Part {
                        source: it.source,
                        reason: "même identifiant qu’un autre élément".into(),
                    });
                }
                Entry::Item(it, words) => {
                    ids.push(it.id.clone());
                    terms.extend(words.iter().cloned());
                    kept.push_back(Entry::Item(it, words));
                }
                other => kept.push_back(other),
            }
        }
        Ok(Self {
            ids,
            terms: terms.into_iter().collect(),
            entries: kept,
            whole,
            pictures: Pictures::default(),
        })
    }

    /// Fetches the pictures its events name, from hosts the operator allowed.
    pub async fn fetch_pictures(&mut self, app: &App) -> Result<()> {
        let named = |it: &Entry| match it {
            Entry::Item(it, _) => it.lead.as_ref().map(|it| it.named.clone()),
            Entry::Part { .. } | Entry::LeftOut { .. } => None,
        };
        let wanted = self.entries.iter().filter_map(named).collect();
        self.pictures.fetch(app, PREFIX, wanted).await
    }
}

fn term(name: &str) -> String {
    format!("catégorie « {name} »")
}

impl Reader for Agenda {
    fn prefix(&self) -> &str {
        PREFIX
    }

    fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    fn count(&self) -> usize {
        self.terms.len() + self.entries.len()
    }

    fn next(&mut self, known: &Known) -> Option<Element> {
        if let Some(name) = self.terms.pop_front() {
            return Some(Element::Term { source: term(&name), name });
        }
        Some(match self.entries.pop_front()? {
            Entry::Item(mut it, words) => {
                it.fields.topics = words.iter().filter_map(|name| known.topic(&term(name), name)).collect();
                it.fields.topics.dedup();
                Element::Item(it)
            }
            Entry::Part { source, reason } => Element::Part { source, reason },
            Entry::LeftOut { source, reason } => Element::LeftOut { source, reason },
        })
    }

    fn is_whole(&self) -> bool {
        self.whole
    }

    fn picture(&mut self, named: &str) -> Found {
        self.pictures.found(named)
    }

    fn link(&self, _: &str) -> Link {
        Link::Elsewhere
    }
}

/// The events of a calendar: those with the same id are one, with its own times where single ones were moved or cancelled.
fn events(components: Vec<Component>, zone: Tz, now: DateTime<Utc>) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut order: Vec<String> = Vec::new();
    let mut groups: HashMap<String, Vec<Component>> = HashMap::new();
    for component in components {
        let source = source(&component);
        let reason = match component.name.as_str() {
            "VTODO" => Some("une tâche n’a pas d’équivalent ici"),
            "VJOURNAL" => Some("une note de journal n’a pas d’équivalent ici"),
            "VFREEBUSY" => Some("des disponibilités n’ont pas d’équivalent ici"),
            _ if !component.whole => Some("coupé avant sa fin"),
            _ if matches!(component.text("CLASS").to_uppercase().as_str(), "PRIVATE" | "CONFIDENTIAL") => {
                Some("privé")
            }
            _ => None,
        };
        if let Some(reason) = reason {
            found.push(Entry::LeftOut { source, reason: reason.into() });
            continue;
        }
        let uid = component.text("UID");
        let begin = component.first("DTSTART").map(|it| it.value.trim().to_owned()).unwrap_or_default();
        let title = slugify(&component.text("SUMMARY"));
        // A short id is one's own only in its own calendar.
        let id = match uid.chars().count() {
            0 => format!("{title}/{begin}"),
            1..12 => format!("{uid}/{title}"),
            _ => uid,
        };
        if !groups.contains_key(&id) {
            order.push(id.clone());
        }
        groups.entry(id).or_default().push(component);
    }
    for id in order {
        found.extend(event(&id, groups.remove(&id).unwrap_or_default(), zone, now));
    }
    found
}

fn source(component: &Component) -> String {
    let title = component.text("SUMMARY");
    let name = match component.name.as_str() {
        "VTODO" => "tâche",
        "VJOURNAL" => "note",
        "VFREEBUSY" => "disponibilités",
        _ => "événement",
    };
    format!("{name}, ligne {} « {title} »", component.line)
}

fn event(id: &str, group: Vec<Component>, zone: Tz, now: DateTime<Utc>) -> Vec<Entry> {
    let number = |it: &Component| it.text("SEQUENCE").parse::<i64>().unwrap_or(0);
    let (mut single, mut whole): (Vec<_>, Vec<_>) =
        group.into_iter().partition(|it| it.first("RECURRENCE-ID").is_some());
    // The last word on it counts.
    whole.sort_by_key(number);
    let mut found = Vec::new();
    let Some(main) = whole.pop().or_else(|| (!single.is_empty()).then(|| single.remove(0))) else {
        return found;
    };
    for older in whole {
        let reason = "version antérieure d’un autre élément".to_owned();
        found.push(Entry::Part { source: source(&older), reason });
    }
    let named = source(&main);
    let title = main.text("SUMMARY");
    let left_out = |reason: &str| Entry::LeftOut { source: named.clone(), reason: reason.to_owned() };
    let mut clock = Clock { zone, now, reasons: Vec::new() };
    let begin = main.first("DTSTART").and_then(|it| clock.moment(it));
    let Some(begin) = begin.filter(|_| !title.is_empty()) else {
        let why = if title.is_empty() { "sans titre" } else { "sans date de début lisible" };
        found.push(left_out(why));
        found.extend(single.iter().map(|it| Entry::LeftOut { source: source(it), reason: why.to_owned() }));
        return found;
    };
    let length = clock.length(&main, begin);
    let begins = clock.times(&main, begin);
    let mut times: BTreeMap<DateTime<Utc>, Option<Span>> =
        begins.into_keys().map(|at| (at, Some((at, at + length)))).collect();
    for one in &single {
        let Some(of) = one.first("RECURRENCE-ID").and_then(|it| clock.moment(it)) else {
            found.push(Entry::LeftOut { source: source(one), reason: "date d’origine illisible".into() });
            continue;
        };
        let moved = one.first("DTSTART").and_then(|it| clock.moment(it));
        let cancelled = one.text("STATUS").eq_ignore_ascii_case("CANCELLED");
        let mut reason = if cancelled { "date annulée" } else { "date modifiée" }.to_owned();
        if one.first("RECURRENCE-ID").is_some_and(|it| it.param("RANGE") == "THISANDFUTURE") {
            reason.push_str(" ; les suivantes gardent leur heure");
        }
        if !cancelled && one.text("SUMMARY") != title {
            reason.push_str(" ; son titre propre n’est pas repris");
        }
        let new = match moved.filter(|_| !cancelled) {
            Some(moved) => {
                let length = if one.first("DTEND").is_some() { clock.length(one, moved) } else { length };
                Some((moved.instant(), moved.instant() + length))
            }
            None => None,
        };
        times.insert(of.instant(), new);
        found.push(Entry::Part { source: source(one), reason: format!("{reason}, dans « {title} »") });
    }
    let timings = clock.timings(times.into_values().flatten());
    if timings.is_empty() {
        found.push(left_out("toutes ses dates sont annulées"));
        return found;
    }
    if !main.odd.is_empty() {
        let lines: Vec<String> = main.odd.iter().map(ToString::to_string).collect();
        clock.reasons.push(format!("lignes illisibles : {}", lines.join(", ")));
    }
    let status = match main.text("STATUS").to_uppercase().as_str() {
        "CANCELLED" => EventStatus::Cancelled,
        _ if slugify(&title).split('-').any(|it| it == "complet") => EventStatus::Full,
        _ => EventStatus::Scheduled,
    };
    let held =
        main.text("STATUS").eq_ignore_ascii_case("TENTATIVE").then(|| "pas encore confirmé".to_owned());
    let details = Event { timings, status, place_text: main.text("LOCATION"), ..Event::default() };
    let fields =
        Fields { title: title.clone(), details: Details::Event(details), ..Fields::empty(Kind::Event) };
    let picture = main.all("IMAGE").chain(main.all("ATTACH")).find(|it| {
        it.value.starts_with("http") && (it.name == "IMAGE" || it.param("FMTTYPE").starts_with("image/"))
    });
    let lead = picture.map(|it| Lead {
        named: it.value.trim().to_owned(),
        alt: String::new(),
        credit: String::new(),
        focal: CENTRE,
    });
    let categories = main
        .all("CATEGORIES")
        .flat_map(|it| it.text().split(',').map(|it| it.trim().to_owned()).collect::<Vec<_>>());
    let words: Vec<String> = categories.filter(|it| !it.is_empty()).collect();
    let proposal = Proposal {
        fields,
        text: Text::Html(body(&main)),
        lead,
        held,
        reasons: clock.reasons,
        ..Proposal::of(&named, id, Kind::Event)
    };
    found.push(Entry::Item(Box::new(proposal), words));
    found
}

/// The description: as HTML where the calendar has it so, else its paragraphs; then where more is said.
fn body(component: &Component) -> String {
    let rich =
        component.first("X-ALT-DESC").filter(|it| it.param("FMTTYPE").eq_ignore_ascii_case("text/html"));
    let plain = component.text("DESCRIPTION");
    let mut out = match rich {
        Some(it) => it.text(),
        None if plain.contains("</") || plain.contains("<br") => plain,
        None => {
            let mut out = String::new();
            for paragraph in plain.split("\n\n").map(str::trim).filter(|it| !it.is_empty()) {
                out.push_str("<p>");
                for (at, line) in paragraph.lines().enumerate() {
                    if at > 0 {
                        out.push_str("<br>");
                    }
                    escape(line, &mut out);
                }
                out.push_str("</p>");
            }
            out
        }
    };
    let address = component.first("URL").map(|it| it.value.trim()).filter(|it| it.starts_with("http"));
    if let Some(address) = address.filter(|it| !out.contains(*it)) {
        out.push_str("<p><a href=\"");
        escape(address, &mut out);
        out.push_str("\">En savoir plus</a></p>");
    }
    out
}
