//! A table of places, organisations, services or events, one a row: CSV or a sheet of Excel. What each column is has been said on a screen
//! or is guessed from its title; what a cell holds and its field cannot take stays in the text under its title, and the row's line says so.
mod cells; // what people write in cells
mod columns; // what columns are, by their titles
mod geocoder; // addresses → coordinates
mod hours; // opening hours in words → the notation of OpenStreetMap
mod sheet; // bytes → rows of cells

pub use columns::{KINDS, fields, kind, model};
pub use sheet::{Row, Sheet};

use super::reader::{Element, Found, Known, Link, Proposal, Reader, Text};
use crate::app::App;
use crate::content::event::Access;
use crate::content::event::{Event, EventStatus, Timing};
use crate::content::fields::{Details, Fields, slugify};
use crate::content::import::Columns;
use crate::content::located;
use crate::content::organisation::{Contact, Organisation};
use crate::content::place::{Phone, Place, PlaceType};
use crate::content::service::{DocumentToBring, Service};
use crate::content::{self, Kind, dates};
use crate::richtext::html::escape;
use chrono::{Duration, NaiveTime};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fs;
use std::path::Path;

/// Bytes of a table at most.
const MAX: u64 = 50 * 1024 * 1024;

/// Reads the table at a place, or says why it is none.
pub fn look(place: &Path) -> Result<Sheet, String> {
    let unreadable = |err: std::io::Error| format!("illisible : {err}");
    let about = fs::metadata(place).map_err(unreadable)?;
    if !about.is_file() {
        return Err("ce n’est pas un fichier".into());
    }
    if about.len() > MAX {
        return Err(format!("trop lourd : {} Mo au plus", MAX / 1024 / 1024));
    }
    Sheet::read(&fs::read(place).map_err(unreadable)?)
}

/// What its columns are as far as their titles say, for items of this kind; what somebody said of the same titles counts more.
pub fn proposed(sheet: &Sheet, place: &str, kind: Kind, said: Option<Columns>) -> Columns {
    if let Some(said) = said.filter(|it| it.kind == kind.name()) {
        return said;
    }
    let file = place.rsplit('/').next().unwrap_or(place);
    let stem = file.rsplit_once('.').map_or(file, |it| it.0);
    let guessed = columns::guess(&sheet.headers, kind);
    Columns {
        name: stem.to_owned(),
        kind: kind.name().to_owned(),
        fields: sheet.headers.iter().cloned().zip(guessed).collect(),
    }
}

/// The reader of a table.
pub struct Table {
    prefix: String,
    kind: Kind,
    headers: Vec<String>,
    fields: Vec<String>,
    rows: VecDeque<(Row, String)>,
    terms: VecDeque<String>,
    left_out: VecDeque<(String, String)>,
    ids: Vec<String>,
    /// Where rows without coordinates are, by line, or why that is not known.
    located: HashMap<usize, Result<located::Model, String>>,
}

impl Table {
    /// Reads a table whose columns are these.
    pub fn open(place: &Path, columns: &Columns) -> Result<Self, String> {
        let kind = Kind::named(&columns.kind).filter(|it| KINDS.contains(it));
        let kind = kind.ok_or_else(|| format!("un tableau ne contient pas de « {} »", columns.kind))?;
        let sheet = look(place)?;
        let said: HashMap<&str, &str> =
            columns.fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        let allowed = columns::fields(kind);
        let field = |at: usize, header: &String| {
            let placed = columns.fields.get(at).filter(|it| it.0 == *header).map(|it| it.1.as_str());
            let found = placed.or_else(|| said.get(header.as_str()).copied()).unwrap_or("");
            if allowed.contains(&found) { found.to_owned() } else { String::new() }
        };
        let fields: Vec<String> = sheet.headers.iter().enumerate().map(|(at, it)| field(at, it)).collect();
        if !fields.iter().any(|it| it == "title") {
            return Err(format!("aucune colonne ne donne le nom : {}", sheet.headers.join(", ")));
        }
        let mut left_out: VecDeque<(String, String)> = sheet.left_out.into();
        let aside: Vec<&str> =
            sheet.headers.iter().zip(&fields).filter(|it| it.1.is_empty()).map(|it| it.0.as_str()).collect();
        if !aside.is_empty() {
            let source = format!("{} (titres)", sheet::line_name(sheet.header_line));
            left_out.push_front((source, format!("colonnes laissées de côté : {}", aside.join(", "))));
        }
        let mut table = Self {
            prefix: format!("table:{}:{}:", kind.name(), slugify(&columns.name)),
            kind,
            headers: sheet.headers,
            fields,
            rows: VecDeque::new(),
            terms: VecDeque::new(),
            left_out,
            ids: Vec::new(),
            located: HashMap::new(),
        };
        table.index(sheet.rows);
        Ok(table)
    }

    /// Looks for the places that have an address and no coordinates, where a geocoder is named.
    pub async fn locate(&mut self, app: &App) -> crate::error::Result<()> {
        if app.settings.geocoder.is_empty() || self.kind != Kind::Place {
            return Ok(());
        }
        let address = |(row, _): &(Row, String)| {
            let mut cells = self.cells(row);
            let place = cells.place();
            (place.latitude.is_none() && !place.street.is_empty()).then_some(geocoder::Address {
                line: row.line,
                street: place.street,
                postcode: place.postcode,
                city: place.city,
            })
        };
        let addresses = self.rows.iter().filter_map(address).collect();
        self.located = geocoder::locate(app, addresses).await?;
        Ok(())
    }

    /// Finds the id of each row, and the words rows are filed under.
    fn index(&mut self, rows: Vec<Row>) {
        let (mut known, mut terms): (HashMap<String, usize>, BTreeSet<String>) =
            (HashMap::new(), BTreeSet::new());
        for row in rows {
            let name = sheet::line_name(row.line);
            let cells = self.cells(&row);
            if cells.text("title").is_empty() {
                self.left_out.push_back((name, "sans nom : sa cellule est vide".into()));
                continue;
            }
            let id = cells.id(self.kind);
            if let Some(first) = known.get(&id) {
                let why = match cells.text("id").is_empty() {
                    true => format!("dit la même chose que la ligne {first}"),
                    false => format!("même identifiant que la ligne {first}"),
                };
                self.left_out.push_back((name, why));
                continue;
            }
            terms.extend(cells.list("topics"));
            known.insert(id.clone(), row.line);
            self.ids.push(id.clone());
            self.rows.push_back((row, id));
        }
        self.terms = terms.into_iter().collect();
    }

    fn cells<'a>(&'a self, row: &'a Row) -> Cells<'a> {
        let all = self.fields.iter().zip(&self.headers).zip(&row.cells);
        let said = all.filter(|it| !it.1.is_empty() && !it.0.0.is_empty());
        Cells {
            said: said
                .map(|((field, header), value)| (field.as_str(), header.as_str(), value.as_str()))
                .collect(),
            kept: Vec::new(),
            reasons: Vec::new(),
        }
    }

    fn element(&self, row: &Row, id: &str, known: &Known) -> Element {
        let source = sheet::line_name(row.line);
        let mut cells = self.cells(row);
        let details = match self.kind {
            Kind::Place => {
                let mut place = cells.place();
                match self.located.get(&row.line) {
                    Some(Ok(found)) => {
                        (place.longitude, place.latitude) = (Some(found.longitude), Some(found.latitude));
                        for (slot, said) in
                            [(&mut place.ban_id, &found.ban_id), (&mut place.insee, &found.insee)]
                        {
                            if slot.is_empty() {
                                slot.clone_from(said);
                            }
                        }
                        cells.reasons.push(format!("coordonnées de « {} »", found.label));
                    }
                    Some(Err(why)) => cells.reasons.push(why.clone()),
                    None => {}
                }
                Details::Place(place)
            }
            Kind::Organisation => Details::Organisation(cells.organisation()),
            Kind::Service => Details::Service(cells.service()),
            _ => match cells.event(known) {
                Ok(event) => Details::Event(event),
                Err(reason) => return Element::LeftOut { source, reason },
            },
        };
        let mut fields = Fields { details, title: cells.text("title"), ..Fields::default() };
        fields.audiences = cells.list("audiences");
        fields.staff_note = cells.text("staff_note");
        for name in cells.list("topics") {
            if let Some(topic) = known.topic(&term(&name), &name) {
                fields.topics.push(topic);
            } else {
                cells.reasons.push(format!("thème inconnu : {name}"));
            }
        }
        let fields = cells.without_wrong(fields);
        let old = cells.text("old_address");
        let summary = cells.text("lede");
        let body = cells.body();
        Element::Item(Box::new(Proposal {
            fields,
            text: Text::Html(body),
            summary,
            old: if old.is_empty() { Vec::new() } else { vec![old] },
            reasons: cells.reasons,
            ..Proposal::of(&source, id, self.kind)
        }))
    }
}

fn term(name: &str) -> String {
    format!("thème « {name} »")
}

impl Reader for Table {
    fn prefix(&self) -> &str {
        &self.prefix
    }

    fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    fn count(&self) -> usize {
        self.left_out.len() + self.terms.len() + self.rows.len()
    }

    fn next(&mut self, known: &Known) -> Option<Element> {
        if let Some((source, reason)) = self.left_out.pop_front() {
            return Some(Element::LeftOut { source, reason });
        }
        if let Some(name) = self.terms.pop_front() {
            return Some(Element::Term { source: term(&name), name });
        }
        let (row, id) = self.rows.pop_front()?;
        Some(self.element(&row, &id, known))
    }

    fn picture(&mut self, named: &str) -> Found {
        Found::Absent(format!("image d’un texte, laissée de côté : {named}"))
    }

    fn link(&self, _: &str) -> Link {
        Link::Elsewhere
    }
}

/// The cells of one row by what they are: field, title of the column, value.
struct Cells<'a> {
    said: Vec<(&'a str, &'a str, &'a str)>,
    /// What goes into the text under its title.
    kept: Vec<(&'a str, &'a str)>,
    reasons: Vec<String>,
}

impl Cells<'_> {
    fn all(&self, field: &str) -> impl Iterator<Item = &str> {
        self.said.iter().filter(move |it| it.0 == field).map(|it| it.2)
    }

    fn text(&self, field: &str) -> String {
        self.all(field).collect::<Vec<_>>().join(" ")
    }

    /// Things one after the other, in one cell or several.
    fn list(&self, field: &str) -> Vec<String> {
        let parts = self.all(field).flat_map(|it| it.split([';', ',', '|', '\n']));
        parts.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
    }

    /// The row's own id, else its name with where or when it is.
    fn id(&self, kind: Kind) -> String {
        let own = self.text("id");
        if !own.is_empty() {
            return own;
        }
        let apart = match kind {
            Kind::Event => self.text("begin"),
            Kind::Place => format!("{} {}", self.text("street"), self.text("city")),
            _ => String::new(),
        };
        slugify(&format!("{} {apart}", self.text("title")))
    }

    /// These cells go into the text.
    fn keep(&mut self, field: &str, why: &str) {
        let found: Vec<_> = self.said.iter().filter(|it| it.0 == field).map(|it| (it.1, it.2)).collect();
        for (header, value) in found {
            if !self.kept.contains(&(header, value)) {
                self.kept.push((header, value));
                self.reasons.push(format!("{header} : « {value} » {why}, gardé dans le texte"));
            }
        }
    }

    fn place(&mut self) -> Place {
        let (mut latitude, mut longitude) = (None, None);
        if let Some((north, east)) = cells::point(&self.text("coordinates")) {
            (latitude, longitude) = (Some(north), Some(east));
        } else {
            self.keep("coordinates", "n’est pas un point");
        }
        for (field, slot) in [("latitude", &mut latitude), ("longitude", &mut longitude)] {
            let said = self.text(field);
            if said.is_empty() {
                continue;
            }
            match cells::number(&said) {
                Some(number) => *slot = Some(number),
                None => self.keep(field, "n’est pas un nombre"),
            }
        }
        // Nought is what a spreadsheet writes where nobody knows.
        if latitude == Some(0.0) && longitude == Some(0.0) {
            (latitude, longitude) = (None, None);
            self.reasons.push("coordonnées à zéro : laissées vides".into());
        }
        let sort = self.text("sort");
        let found = cells::sort(&sort);
        if found.is_none() {
            self.keep("sort", "ne correspond à aucune sorte de lieu");
        }
        let accessibility = self.text("accessibility");
        let accessible = cells::yes(&accessibility);
        Place {
            sort: found.unwrap_or(PlaceType::Other),
            street: self.text("street"),
            postcode: self.postcode(),
            city: self.text("city"),
            ban_id: self.text("ban_id"),
            insee: self.text("insee"),
            longitude,
            latitude,
            hours: self.hours(),
            phones: self.phones().map(|number| Phone { label: String::new(), number }).collect(),
            email: self.text("email"),
            website: self.website("website"),
            accessible_for: if accessible == Some(true) { vec![Access::Mi] } else { Vec::new() },
            accessibility: if accessible.is_none() { accessibility } else { String::new() },
            services: self.list("services"),
            ..Place::default()
        }
    }

    /// Five figures: the first nought is lost where a spreadsheet took them for a number.
    fn postcode(&self) -> String {
        let said = self.text("postcode").replace(' ', "");
        if said.len() == 4 && said.bytes().all(|it| it.is_ascii_digit()) { format!("0{said}") } else { said }
    }

    fn phones(&self) -> impl Iterator<Item = String> {
        cells::phones(&self.all("phone").collect::<Vec<_>>().join("\n")).into_iter()
    }

    fn website(&self, field: &str) -> String {
        let said = self.text(field);
        let bare =
            !said.is_empty() && !said.contains("://") && said.contains('.') && !said.contains([' ', '@']);
        if bare { format!("https://{said}") } else { said }
    }

    fn hours(&mut self) -> String {
        let said = self.all("hours").collect::<Vec<_>>().join("\n");
        if said.is_empty() {
            return said;
        }
        let Some(found) = hours::read(&said) else {
            self.keep("hours", "n’est pas compris comme des horaires");
            return String::new();
        };
        if found != said.trim() {
            let words = content::hours::sentence(&found, "fr").unwrap_or_default();
            self.reasons.push(format!("horaires à relire : « {said} » est lu {words}"));
        }
        found
    }

    fn organisation(&mut self) -> Organisation {
        let (label, email) = (self.text("contact"), self.text("email"));
        let mut phones = self.phones();
        let first = Contact { label, phone: phones.next().unwrap_or_default(), email };
        let others = phones.map(|phone| Contact { phone, ..Contact::default() }).collect::<Vec<_>>();
        let reachable = !first.phone.is_empty() || !first.email.is_empty();
        if !reachable {
            self.keep("contact", "n’a ni téléphone ni adresse mail");
        }
        let association = content::organisation::OrganisationType::Association;
        Organisation {
            sort: association,
            missions: self.text("missions"),
            contacts: reachable.then_some(first).into_iter().chain(others).collect(),
            website: self.website("website"),
            ..Organisation::default()
        }
    }

    fn service(&mut self) -> Service {
        let document = |name: String| DocumentToBring { name, optional: false };
        let documents = self.all("documents").flat_map(|it| it.split([';', '\n', '|']));
        let documents: Vec<String> =
            documents.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
        Service {
            for_whom: self.text("for_whom"),
            who_may_apply: self.text("who_may_apply"),
            conditions: self.text("conditions"),
            documents: documents.into_iter().map(document).collect(),
            cost: self.text("cost"),
            online: self.website("online"),
            phone: self.phones().next().unwrap_or_default(),
            post: self.text("post"),
            appointment: self.text("appointment"),
            result: self.text("result"),
            sheet: self.text("sheet"),
            local_complement: self.text("local_complement"),
            ..Service::default()
        }
    }

    fn event(&mut self, known: &Known) -> Result<Event, String> {
        let (begin, end) = (self.text("begin"), self.text("end"));
        if begin.is_empty() {
            return Err("sans date de début".into());
        }
        let (day, at) = cells::moment(&begin).ok_or_else(|| format!("date illisible : « {begin} »"))?;
        let finish = match cells::moment(&end) {
            Some(it) => Some(it),
            // A time alone is of the same day.
            None => cells::time(&end).map(|it| (day, Some(it))),
        };
        if finish.is_none() && !end.is_empty() {
            self.reasons.push(format!("fin illisible : « {end} »"));
        }
        let midnight = NaiveTime::MIN;
        let begun = dates::local(day.and_time(at.unwrap_or(midnight)), known.zone());
        let ended = match finish {
            Some((day, Some(at))) => dates::local(day.and_time(at), known.zone()),
            // A day alone is its evening.
            Some((last, None)) => match at {
                Some(at) => dates::local(last.and_time(at), known.zone()) + Duration::hours(1),
                None => dates::local((last + Duration::days(1)).and_time(midnight), known.zone()),
            },
            None if at.is_none() => dates::local((day + Duration::days(1)).and_time(midnight), known.zone()),
            None => begun + Duration::hours(1),
        };
        if finish.is_none() {
            let guess = if at.is_none() { "la journée entière" } else { "une heure" };
            self.reasons.push(format!("sans heure de fin : {guess}, à vérifier"));
        }
        if ended <= begun {
            return Err(format!("finit avant de commencer : « {begin} », « {end} »"));
        }
        let said = slugify(&self.text("status"));
        let status = match said.as_str() {
            it if it.starts_with("annul") => EventStatus::Cancelled,
            it if it.starts_with("report") => EventStatus::Postponed,
            it if it.starts_with("complet") => EventStatus::Full,
            _ => EventStatus::Scheduled,
        };
        Ok(Event {
            timings: vec![Timing { begin: begun, end: ended }],
            status,
            price: self.text("price"),
            registration: self.text("registration"),
            online: self.website("online"),
            place_text: self.text("place_text"),
            ..Event::default()
        })
    }

    /// The fields without what cannot stand in them: that is kept in the text.
    fn without_wrong(&mut self, fields: Fields) -> Fields {
        let wrong: BTreeSet<String> = fields
            .problems()
            .iter()
            .filter_map(|it| it.field.strip_prefix("details.")?.split('.').next().map(str::to_owned))
            .collect();
        let Ok(mut value) = serde_json::to_value(&fields.details) else { return fields };
        for name in wrong {
            let columns: &[&str] = match name.as_str() {
                "phones" => &["phone"],
                "contacts" => &["contact", "phone", "email"],
                "latitude" | "longitude" => &["latitude", "longitude", "coordinates"],
                own => &[own],
            };
            for column in columns {
                self.keep(column, "n’a pas la forme attendue");
            }
            if let Some(parts) = value.as_object_mut() {
                parts.remove(&name);
                if matches!(name.as_str(), "latitude" | "longitude") {
                    parts.remove("latitude");
                    parts.remove("longitude");
                }
            }
        }
        match serde_json::from_value(value) {
            Ok(details) => Fields { details, ..fields },
            Err(_) => fields,
        }
    }

    /// The text, as HTML: what is written as such is read as such, and each column kept in it stands under its title.
    fn body(&self) -> String {
        let mut out = String::new();
        let written = self.all("body").collect::<Vec<_>>().join("\n\n");
        if written.contains("</") || written.contains("<br") {
            out.push_str(&written);
        } else {
            for paragraph in written.split("\n\n").map(str::trim).filter(|it| !it.is_empty()) {
                out.push_str("<p>");
                escape(paragraph, &mut out);
                out.push_str("</p>");
            }
        }
        let asked = self.said.iter().filter(|it| it.0 == "text").map(|it| (it.1, it.2));
        for (header, value) in asked.chain(self.kept.iter().copied()) {
            out.push_str("<p><strong>");
            escape(header, &mut out);
            out.push_str("\u{a0}:</strong> ");
            escape(value, &mut out);
            out.push_str("</p>");
        }
        out
    }
}
