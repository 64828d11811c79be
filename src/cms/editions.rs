//! The editions of an issue at the desk and in its proofs: which one is asked for, and what its pages and files are called. An issue without
//! zones has one, which is asked for without a name.
use crate::app::App;
use crate::content::publication::{PageOf, ZoneEdition};
use crate::content::topic::{self, Labelled};
use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Which edition is wanted, by the slug of its zone; empty: the first, or the only one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OfZone {
    pub(super) zone: String,
}

impl OfZone {
    /// The edition asked for; none where nothing is built.
    pub(super) fn of(&self, editions: Vec<ZoneEdition>) -> Result<Option<ZoneEdition>> {
        if self.zone.is_empty() {
            return Ok(editions.into_iter().next());
        }
        let found = editions.into_iter().find(|it| it.slug == self.zone);
        found.map(Some).ok_or(Error::NotFound)
    }

    /// The same; not found where nothing is built.
    pub(super) fn built(&self, editions: Vec<ZoneEdition>) -> Result<ZoneEdition> {
        self.of(editions)?.ok_or(Error::NotFound)
    }
}

/// The same address in the edition of a zone; unchanged where none is named.
pub(super) fn in_zone(address: String, zone: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    if zone.is_empty() { address } else { format!("{address}{sign}zone={zone}") }
}

/// What zones are called, in the language of who reads.
pub(super) struct Names(HashMap<Uuid, String>);

impl Names {
    pub(super) async fn of(app: &App, locale: &str) -> Result<Self> {
        let zones = topic::zones(&app.db).await?;
        Ok(Self(zones.into_iter().map(|it| (it.id, it.label(locale).to_owned())).collect()))
    }

    /// The zone whose edition alone has a page; empty: all have it.
    pub(super) fn zone(&self, page: PageOf) -> String {
        page.zone().and_then(|it| self.0.get(&it).cloned()).unwrap_or_default()
    }

    /// `4, 7 (La Côte), 12`.
    pub(super) fn pages(&self, pages: &[PageOf]) -> String {
        let name = |page: &PageOf| match self.zone(*page) {
            zone if zone.is_empty() => page.number().to_string(),
            zone => format!("{} ({zone})", page.number()),
        };
        pages.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}
