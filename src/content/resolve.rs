//! What texts refer to, looked up: one query per table, however many texts. A reference to something that is not live is left out, so
//! that renderers show plain text instead of a broken link.
use super::fields::{Details, Fields};
use super::{Kind, address, file, hours, image, item, town::Town};
use crate::db::Db;
use crate::error::Result;
use crate::richtext::refs::{FileRef, ItemRef, Refs, Resolved};
use crate::richtext::{Block, RichText, typography};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use std::collections::HashMap;

/// What the answers depend on beside the repository.
#[derive(Clone, Debug)]
pub struct Wording<'a> {
    pub locale: &'a str,
    pub town: &'a Town,
    /// Without a slash at the end, for short addresses.
    pub public_url: &'a str,
    pub now: DateTime<Utc>,
}

/// Answers for everything `refs` names.
pub async fn all(db: &Db, refs: &Refs, wording: &Wording<'_>) -> Result<Resolved> {
    let items: Vec<Uuid> = refs.items.iter().copied().collect();
    let images: Vec<Uuid> = refs.images.iter().copied().collect();
    let mut lives = item::live_by_ids(db, &items).await?;
    lives.retain(|_, it| it.item.on_site);
    let places = places_of(db, &lives).await?;
    let files = files_of(db, &lives).await?;
    let items = lives.into_iter().map(|(id, live)| (id, item_ref(&live, &places, &files, wording))).collect();
    let images = image::for_web(db, &images, wording.locale, wording.town.day(wording.now)).await?;
    Ok(Resolved { items, images })
}

/// The places that the events, services and organisations among these live items name.
pub async fn places_of(db: &Db, lives: &HashMap<Uuid, item::Live>) -> Result<HashMap<Uuid, item::Live>> {
    let mut ids: Vec<Uuid> = lives.values().flat_map(|it| named_places(&it.fields)).collect();
    ids.sort_unstable();
    ids.dedup();
    item::live_by_ids(db, &ids).await
}

fn named_places(fields: &Fields) -> Vec<Uuid> {
    match &fields.details {
        Details::Event(it) => it.place.into_iter().collect(),
        Details::Service(it) => it.counters.clone(),
        Details::Organisation(it) => it.places.clone(),
        _ => Vec::new(),
    }
}

async fn files_of(db: &Db, lives: &HashMap<Uuid, item::Live>) -> Result<HashMap<Uuid, file::Model>> {
    let ids: Vec<Uuid> = lives
        .values()
        .filter_map(|it| match &it.fields.details {
            Details::Document(it) => it.file,
            _ => None,
        })
        .collect();
    file::by_ids(db, &ids).await
}

fn item_ref(
    live: &item::Live,
    places: &HashMap<Uuid, item::Live>,
    files: &HashMap<Uuid, file::Model>,
    wording: &Wording<'_>,
) -> ItemRef {
    let file = match &live.fields.details {
        Details::Document(it) => it.file.and_then(|id| files.get(&id)).map(file_ref),
        _ => None,
    };
    ItemRef {
        kind: live.item.kind.name().to_owned(),
        title: live.fields.title.clone(),
        href: address::path(&live.item),
        short: format!("{}{}", wording.public_url, address::short(live.item.short_id)),
        lines: card_lines(live, places, wording),
        file,
    }
}

/// A file as readers are offered it.
pub fn file_ref(file: &file::Model) -> FileRef {
    FileRef {
        name: file.name.clone(),
        format: file.format.to_uppercase(),
        bytes: file.bytes.unsigned_abs(),
        href: address::file(file.id, &file.name),
    }
}

/// The facts of an item's card, one per line: when and where, address, hours and phone.
pub fn card_lines(
    live: &item::Live,
    places: &HashMap<Uuid, item::Live>,
    wording: &Wording<'_>,
) -> Vec<String> {
    let place = |id: &Uuid| places.get(id).map(|it| it.fields.title.clone());
    let mut lines = Vec::new();
    match &live.fields.details {
        Details::Event(it) => {
            lines.push(it.when_from(wording.now, wording.town.zone(), wording.locale));
            lines.push(it.place.as_ref().and_then(place).unwrap_or_else(|| it.place_text.clone()));
            lines.push(it.price.clone());
        }
        Details::Service(it) => {
            lines.push(live.fields.lede.clone());
            lines.push(it.counters.iter().filter_map(place).collect::<Vec<_>>().join(", "));
            lines.push(it.phone.clone());
        }
        Details::Place(it) => {
            lines.push(it.address_line());
            lines.push(hours::sentence(&it.hours, wording.locale).unwrap_or_default());
            lines.extend(it.phones.first().map(|it| it.number.clone()));
            lines.push(it.email.clone());
        }
        Details::Organisation(it) => {
            let colon = typography::colon(wording.locale);
            lines.extend(it.contacts.iter().map(|it| match (it.label.as_str(), it.phone.as_str()) {
                ("", phone) => phone.to_owned(),
                (label, "") => format!("{label}{colon}{}", it.email),
                (label, phone) => format!("{label}{colon}{phone}"),
            }));
            lines.push(it.website.clone());
        }
        Details::Person(it) => {
            lines.push(it.mandate.clone());
            lines.push(it.hours.clone());
        }
        Details::Document(it) => lines.push(it.number.clone()),
        Details::Article(_) | Details::Page {} => lines.push(live.fields.lede.clone()),
    }
    lines.retain(|it| !it.trim().is_empty());
    lines
}

/// The items that stand on a card of another kind than theirs.
pub fn misplaced<'a>(body: &RichText, items: &'a [item::Model]) -> impl Iterator<Item = &'a item::Model> {
    let cards: Vec<(Uuid, &[Kind])> = body.blocks().into_iter().filter_map(card).collect();
    items
        .iter()
        .filter(move |item| cards.iter().any(|(id, kinds)| *id == item.id && !kinds.contains(&item.kind)))
}

/// The item of a card and the kinds that may stand on it.
fn card(block: &Block) -> Option<(Uuid, &'static [Kind])> {
    match block {
        Block::File { attrs } => Some((attrs.own.item, &[Kind::Document])),
        Block::Contact { attrs } => Some((attrs.own.item, &[Kind::Place, Kind::Organisation, Kind::Person])),
        Block::Event { attrs } => Some((attrs.own.item, &[Kind::Event])),
        Block::Service { attrs } => Some((attrs.own.item, &[Kind::Service])),
        _ => None,
    }
}
