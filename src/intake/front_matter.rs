//! The head of a Markdown file: YAML between two lines of `---`, into fields of an item. What it does not know it names.
use crate::content::Kind;
use crate::content::article::{Article, Correction, Form};
use crate::content::dates;
use crate::content::document::{Document, DocumentType};
use crate::content::event::{Access, Attendance, Event, EventStatus, Setting, Timing};
use crate::content::fields::Details;
use crate::content::hours::Exception;
use crate::content::organisation::{Contact, Organisation, OrganisationType};
use crate::content::person::Person;
use crate::content::place::{Phone, Place, PlaceType};
use crate::content::service::{Deadline, DocumentToBring, Service, Step};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

/// Head and body of a file. A file without a head has an empty one.
pub fn split(text: &str) -> Result<(Head, &str), String> {
    let text = text.trim_start_matches('\u{feff}');
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return Ok((Head::default(), text));
    };
    let end = rest.find("\n---").ok_or("l’en-tête commence par --- et ne finit pas")?;
    let body = rest[end + 4..].split_once('\n').map_or("", |it| it.1);
    let value: Value = serde_saphyr::from_str(&rest[..end]).map_err(|err| unreadable(&err))?;
    match value {
        Value::Object(map) => Ok((Head { map }, body)),
        Value::Null => Ok((Head::default(), body)),
        _ => Err("l’en-tête n’est pas une liste de champs".into()),
    }
}

/// Where a head stops being YAML. The reader's own words are English, and many lines long.
fn unreadable(err: &serde_saphyr::Error) -> String {
    // the line of --- stands before the first one it counts
    let line = err.location().map(|it| format!(" à la ligne {}", it.line() + 1)).unwrap_or_default();
    format!(
        "l’en-tête n’est pas du YAML valable{line} : un texte avec deux-points ou guillemets s’écrit entre guillemets"
    )
}

/// The fields of a head, taken one by one; what is left at the end was not understood.
#[derive(Debug, Clone, Default)]
pub struct Head {
    map: Map<String, Value>,
}

/// How the head's words become ids and instants.
pub struct Look<'a> {
    /// The item a kind and slug name.
    pub item: &'a dyn Fn(Kind, &str) -> Option<Uuid>,
    pub section: &'a dyn Fn(&str) -> Option<Uuid>,
    /// Day 0 of `in_days`.
    pub day: NaiveDate,
    pub zone: Tz,
}

impl Head {
    /// A text; numbers and booleans are written out. Empty if absent.
    pub fn text(&mut self, name: &str) -> String {
        match self.map.remove(name) {
            Some(Value::String(it)) => it.trim().to_owned(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    /// A list of texts, or one text as a list of one.
    pub fn list(&mut self, name: &str) -> Vec<String> {
        match self.map.remove(name) {
            Some(Value::Array(items)) => items
                .into_iter()
                .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
                .collect(),
            Some(Value::String(it)) => vec![it],
            _ => Vec::new(),
        }
    }

    /// Yes or no.
    pub fn flag(&mut self, name: &str) -> bool {
        matches!(self.map.remove(name), Some(Value::Bool(true)))
    }

    /// A whole number.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        self.map.remove(name).and_then(|it| it.as_i64())
    }

    fn date(&mut self, name: &str) -> Option<NaiveDate> {
        self.text(name).get(..10).and_then(|it| it.parse().ok())
    }

    /// Any shape serde knows; the default if absent, a sentence if wrong.
    fn shape<T: DeserializeOwned + Default>(&mut self, name: &str, faults: &mut Vec<String>) -> T {
        let Some(value) = self.map.remove(name) else { return T::default() };
        serde_json::from_value(value).unwrap_or_else(|_| {
            faults.push(format!("le champ « {name} » n’a pas la forme attendue : laissé vide"));
            T::default()
        })
    }

    /// Names of fields nobody took.
    pub fn left(&self) -> Vec<&str> {
        self.map.keys().map(String::as_str).collect()
    }

    /// Takes the fields of a kind.
    pub fn details(&mut self, kind: Kind, look: &Look<'_>, faults: &mut Vec<String>) -> Details {
        match kind {
            Kind::Article => Details::Article(self.article(look, faults)),
            Kind::Service => Details::Service(self.service(look, faults)),
            Kind::Event => Details::Event(self.event(look, faults)),
            Kind::Place => Details::Place(self.place(look, faults)),
            Kind::Organisation => Details::Organisation(self.organisation(look, faults)),
            Kind::Person => Details::Person(self.person()),
            Kind::Document => Details::Document(self.document(look)),
            Kind::Page => Details::Page {},
        }
    }

    fn article(&mut self, look: &Look<'_>, faults: &mut Vec<String>) -> Article {
        let form = self.text("form");
        let (section, place) = (self.text("section"), self.text("place"));
        Article {
            form: Form::ALL.into_iter().find(|it| it.name() == form).unwrap_or_default(),
            section: (look.section)(&section),
            place: (look.item)(Kind::Place, &place),
            short_text: self.text("short_text"),
            corrections: self.shape::<Vec<Correction>>("corrections", faults),
            editorial: self.flag("editorial"),
        }
    }

    fn service(&mut self, look: &Look<'_>, faults: &mut Vec<String>) -> Service {
        let counters = self.list("counter");
        Service {
            for_whom: self.text("for_whom"),
            who_may_apply: self.text("who_may_apply"),
            conditions: self.text("conditions"),
            steps: self.shape::<Vec<Step>>("steps", faults),
            documents: self.shape::<Vec<DocumentToBring>>("documents", faults),
            cost: self.text("cost"),
            deadlines: self.shape::<Vec<Deadline>>("deadlines", faults),
            online: self.text("online"),
            counters: counters.iter().filter_map(|it| (look.item)(Kind::Place, it)).collect(),
            phone: self.text("phone"),
            post: self.text("post"),
            appointment: self.text("appointment"),
            result: self.text("result"),
            out_of_service: self.text("out_of_service"),
            out_until: self.date("out_until"),
            sheet: self.text("sp_sheet"),
            local_complement: self.text("local_complement"),
            life_events: self.list("life_events"),
        }
    }

    fn event(&mut self, look: &Look<'_>, faults: &mut Vec<String>) -> Event {
        let (status, attendance, setting) =
            (self.text("status"), self.text("attendance"), self.text("setting"));
        let ages: Map<String, Value> = self.shape("ages", faults);
        let age = |name: &str| ages.get(name).and_then(Value::as_u64).and_then(|it| u8::try_from(it).ok());
        let accessibility = self.list("accessibility");
        let (place, organiser) = (self.text("place"), self.text("organiser"));
        Event {
            timings: self.timings(look, faults),
            when: self.text("when"),
            status: EventStatus::ALL.into_iter().find(|it| it.name() == status).unwrap_or_default(),
            attendance: Attendance::ALL.into_iter().find(|it| it.name() == attendance).unwrap_or_default(),
            age_min: age("min"),
            age_max: age("max"),
            accessibility: Access::ALL
                .into_iter()
                .filter(|it| accessibility.iter().any(|a| a == it.name()))
                .collect(),
            price: self.text("price"),
            free: self.flag("free"),
            setting: Setting::ALL.into_iter().find(|it| it.name() == setting).unwrap_or_default(),
            registration: self.text("registration"),
            online: self.text("online"),
            place: (look.item)(Kind::Place, &place),
            place_text: self.text("place_text"),
            organiser: (look.item)(Kind::Organisation, &organiser),
            print_line: self.text("print_line"),
        }
    }

    fn timings(&mut self, look: &Look<'_>, faults: &mut Vec<String>) -> Vec<Timing> {
        let rows: Vec<Map<String, Value>> = self.shape("timings", faults);
        rows.iter()
            .filter_map(|it| {
                timing(it, look).ok_or_else(|| faults.push("une date n’est pas lisible".into())).ok()
            })
            .collect()
    }

    fn place(&mut self, look: &Look<'_>, faults: &mut Vec<String>) -> Place {
        let float = |it: Option<Value>| it.and_then(|it| it.as_f64());
        let longitude = float(self.map.remove("longitude"));
        let latitude = float(self.map.remove("latitude"));
        let rows: Vec<Map<String, Value>> = self.shape("exceptions", faults);
        let day = |it: Option<&Value>| it.and_then(Value::as_i64).map(|it| look.day + Duration::days(it));
        let exceptions = rows
            .iter()
            .filter_map(|it| {
                Some(Exception {
                    from: day(it.get("from"))?,
                    to: day(it.get("to"))?,
                    reason: it.get("reason")?.as_str()?.to_owned(),
                    hours: it.get("hours").and_then(Value::as_str).map(str::to_owned),
                })
            })
            .collect();
        let sort = self.text("type");
        let accessible = self.list("accessible_for");
        Place {
            sort: PlaceType::ALL.into_iter().find(|it| it.name() == sort).unwrap_or_default(),
            accessible_for: Access::ALL
                .into_iter()
                .filter(|it| accessible.iter().any(|a| a == it.name()))
                .collect(),
            street: self.text("street"),
            postcode: self.text("postcode"),
            city: self.text("city"),
            ban_id: self.text("ban_id"),
            insee: self.text("insee"),
            longitude,
            latitude,
            hours: self.text("hours"),
            exceptions,
            phones: self.shape::<Vec<Phone>>("phones", faults),
            email: self.text("email"),
            website: self.text("website"),
            accessibility: self.text("accessibility"),
            services: self.list("services"),
        }
    }

    fn organisation(&mut self, look: &Look<'_>, faults: &mut Vec<String>) -> Organisation {
        let sort = self.text("type");
        let places = self.list("places");
        Organisation {
            sort: OrganisationType::ALL.into_iter().find(|it| it.name() == sort).unwrap_or_default(),
            missions: self.text("missions"),
            contacts: self.shape::<Vec<Contact>>("contacts", faults),
            places: places.iter().filter_map(|it| (look.item)(Kind::Place, it)).collect(),
            is_mediator: self.flag("is_mediator"),
            website: self.text("website"),
        }
    }

    fn person(&mut self) -> Person {
        Person {
            mandate: self.text("mandate"),
            delegations: self.list("delegations"),
            group: self.text("group"),
            from: self.date("from"),
            to: self.date("to"),
            photo_rights: self.text("photo_rights"),
            hours: self.text("hours"),
        }
    }

    fn document(&mut self, look: &Look<'_>) -> Document {
        let sort = self.text("type");
        let date = self.number("date").map(|it| look.day + Duration::days(it));
        Document {
            file: None,
            number: self.text("number"),
            date,
            sort: DocumentType::ALL.into_iter().find(|it| it.name() == sort).unwrap_or_default(),
            published_from: date,
            published_to: self.date("published_to"),
            matter: self.text("matter"),
            exemption: self.text("exemption"),
            file_text: String::new(),
        }
    }
}

/// `{in_days, at, minutes}` counted from the latest Sunday, so that a weekday stays a weekday, or `{begin, end}`.
fn timing(row: &Map<String, Value>, look: &Look<'_>) -> Option<Timing> {
    if let Some(begin) = row.get("begin").and_then(Value::as_str) {
        let instant = |it: &str| DateTime::parse_from_rfc3339(it).ok().map(|it| it.with_timezone(&Utc));
        return Some(Timing { begin: instant(begin)?, end: instant(row.get("end")?.as_str()?)? });
    }
    let sunday = look.day - Duration::days(i64::from(look.day.weekday().num_days_from_sunday()));
    let day = sunday + Duration::days(row.get("in_days")?.as_i64()?);
    let at = NaiveTime::parse_from_str(row.get("at")?.as_str()?, "%H:%M").ok()?;
    let begin = dates::local(day.and_time(at), look.zone);
    Some(Timing {
        begin,
        end: begin + Duration::minutes(row.get("minutes").and_then(Value::as_i64).unwrap_or(60)),
    })
}
