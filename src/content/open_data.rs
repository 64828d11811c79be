//! What the town gives away as tables and lists, each a data set with its formats: which items it tells, and when it last changed. Knows no
//! format.
use super::Kind;
use super::document::{self, DocumentType};
use super::fields::{Details, slugify};
use super::item::{self, Listing, Live};
use super::organisation::OrganisationType;
use super::place::Place;
use super::town::Town;
use crate::db::Db;
use crate::error::Result;
use chrono::{DateTime, Utc};

/// One data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dataset {
    /// *Équipements collectifs publics* (SCDL): places.
    Equipment,
    /// *Associations*: organisations of that type.
    Associations,
    /// *Délibérations* (SCDL): documents of that type.
    Acts,
    /// What is on.
    Agenda,
}

/// A file a data set comes as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// `CSV`, as people call it.
    pub format: &'static str,
    pub mime: &'static str,
    pub path: &'static str,
}

/// The licence of all of it: what the decree of 27 April 2017 offers towns, by name, page and the name European catalogues know it by.
pub const LICENCE: (&str, &str, &str) = (
    "Licence Ouverte 2.0",
    "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    "http://publications.europa.eu/resource/authority/licence/ETALAB_2_0",
);

/// The catalogue of the data sets.
pub const CATALOGUE: File =
    File { format: "JSON-LD", mime: "application/ld+json", path: "/donnees/catalogue.jsonld" };

/// Items a data set holds at most.
const MOST: u64 = 20_000;

impl Dataset {
    /// Every one, as the page lists them.
    pub const ALL: [Self; 4] = [Self::Equipment, Self::Associations, Self::Acts, Self::Agenda];

    /// The name in locale files: `data-equipment`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equipment => "equipment",
            Self::Associations => "associations",
            Self::Acts => "acts",
            Self::Agenda => "agenda",
        }
    }

    /// What it comes as.
    pub fn files(self) -> Vec<File> {
        let csv = |path| vec![File { format: "CSV", mime: "text/csv", path }];
        match self {
            Self::Equipment => csv("/donnees/equipements.csv"),
            Self::Associations => csv("/donnees/associations.csv"),
            Self::Acts => csv("/donnees/deliberations.csv"),
            Self::Agenda => vec![
                File { format: "JSON (OpenAgenda)", mime: "application/json", path: "/donnees/agenda.json" },
                File { format: "iCalendar", mime: "text/calendar", path: "/agenda.ics" },
            ],
        }
    }

    /// Where the model of its columns is described; a path where we describe it ourselves.
    pub fn model(self) -> Option<&'static str> {
        match self {
            Self::Equipment => Some("https://schema.data.gouv.fr/scdl/equipements/"),
            Self::Acts => Some("https://schema.data.gouv.fr/scdl/deliberations/"),
            Self::Associations => Some("/donnees/associations.schema.json"),
            Self::Agenda => None,
        }
    }

    /// Whether its model asks for the SIRET of the town in every row.
    pub fn needs_siret(self) -> bool {
        matches!(self, Self::Equipment | Self::Acts)
    }

    fn kind(self) -> Kind {
        match self {
            Self::Equipment => Kind::Place,
            Self::Associations => Kind::Organisation,
            Self::Acts => Kind::Document,
            Self::Agenda => Kind::Event,
        }
    }

    /// Whether an item is meant by it at all.
    fn means(self, details: &Details) -> bool {
        match (self, details) {
            (Self::Equipment, Details::Place(_)) | (Self::Agenda, Details::Event(_)) => true,
            (Self::Associations, Details::Organisation(it)) => it.sort == OrganisationType::Association,
            (Self::Acts, Details::Document(it)) => it.sort == DocumentType::Deliberation,
            _ => false,
        }
    }

    /// Whether an item has what its model asks for: a row that lacks it would make the whole file invalid.
    fn tells(self, details: &Details, town: &Town) -> bool {
        match (self, details) {
            (Self::Equipment, Details::Place(it)) => {
                it.latitude.is_some()
                    && it.longitude.is_some()
                    && it.postcode.len() == 5
                    && !it.city.trim().is_empty()
                    && slugify(&it.street).len() >= 3
                    && commune(it, town).is_some()
            }
            (Self::Acts, Details::Document(it)) => {
                it.date.is_some() && !it.number.trim().is_empty() && document::matter(&it.matter).is_some()
            }
            (Self::Agenda, Details::Event(it)) => !it.timings.is_empty(),
            _ => true,
        }
    }
}

/// The commune a place stands in, as the INSEE codes it: its own, that of its address, or the town's where the address is in the town.
pub fn commune<'a>(place: &'a Place, town: &'a Town) -> Option<std::borrow::Cow<'a, str>> {
    let of_address = || place.ban_id.split_once('_').map(|it| it.0).filter(|it| it.len() == 5);
    if let Some(own) = Some(place.insee.as_str()).filter(|it| !it.is_empty()).or_else(of_address) {
        return Some(own.into());
    }
    let (city, own) = (slugify(&place.city), slugify(&town.name));
    town.commune().filter(|_| !city.is_empty() && own.contains(&city)).map(Into::into)
}

/// A data set as it stands.
#[derive(Debug, Clone)]
pub struct Standing {
    pub dataset: Dataset,
    /// What it tells, by number of the item.
    pub told: Vec<Live>,
    /// Items it means, but that lack what its model asks for.
    pub left_out: usize,
    /// When something of it last became public.
    pub changed: Option<DateTime<Utc>>,
}

/// A data set as it stands, in the first language of the site. Empty where its model asks for a SIRET and the town gave none.
pub async fn standing(db: &Db, town: &Town, dataset: Dataset) -> Result<Standing> {
    let listing = Listing::of(dataset.kind(), town.first_language(), MOST);
    let mut told = item::first(db, &listing).await?;
    told.retain(|it| dataset.means(&it.fields.details));
    let meant = told.len();
    let silent = dataset.needs_siret() && town.siret.is_empty();
    told.retain(|it| !silent && dataset.tells(&it.fields.details, town));
    told.sort_by_key(|it| it.item.short_id);
    let changed = told.iter().filter_map(|it| it.item.published_at).max();
    Ok(Standing { dataset, left_out: meant - told.len(), told, changed })
}

/// Every data set that tells something.
pub async fn all(db: &Db, town: &Town) -> Result<Vec<Standing>> {
    let mut found = Vec::new();
    for dataset in Dataset::ALL {
        found.push(standing(db, town, dataset).await?);
    }
    found.retain(|it| !it.told.is_empty());
    Ok(found)
}
