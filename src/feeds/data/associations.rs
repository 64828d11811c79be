//! Associations. The national models have none for them: the columns are described here, in the way of the others, and the description is
//! published beside the table.
use super::table::{degrees, dialled, words};
use crate::app::App;
use crate::content::fields::Details;
use crate::content::item::{self, Live};
use crate::content::town::Town;
use crate::content::{address, topic};
use crate::error::Result;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Name, type and format, what it is, whether it is always there.
pub(super) const COLUMNS: [(&str, &str, &str, &str, bool); 15] = [
    ("COLL_NOM", "string", "default", "Nom de la collectivité qui tient la liste", true),
    ("COLL_SIRET", "string", "default", "SIRET de cette collectivité, 14 chiffres", false),
    ("ASSO_ID", "integer", "default", "Numéro de la fiche, le même pour toujours", true),
    ("ASSO_NOM", "string", "default", "Nom de l’association", true),
    ("ASSO_OBJET", "string", "default", "Ce qu’elle fait", false),
    ("ASSO_THEMES", "string", "default", "Thèmes, séparés par des points-virgules", false),
    ("ASSO_TEL", "string", "default", "Téléphone, au format +33 123456789", false),
    ("ASSO_EMAIL", "string", "email", "Adresse électronique", false),
    ("ASSO_WEB", "string", "uri", "Site de l’association, sinon sa page chez la collectivité", true),
    ("ADR_VOIE", "string", "default", "Numéro et voie de son premier lieu", false),
    ("ADR_CODEPOSTAL", "string", "default", "Code postal de ce lieu", false),
    ("ADR_COMMUNE", "string", "default", "Commune de ce lieu", false),
    ("ASSO_LAT", "number", "default", "Latitude de ce lieu (WGS 84)", false),
    ("ASSO_LONG", "number", "default", "Longitude de ce lieu (WGS 84)", false),
    ("DATE_MAJ", "date", "default", "Jour de la dernière publication de la fiche", true),
];

/// The description, as Table Schema says it.
pub(super) fn schema(base: &str) -> Value {
    let field = |(name, sort, format, title, required): (&str, &str, &str, &str, bool)| {
        let mut constraints = Map::new();
        constraints.insert("required".into(), required.into());
        match name {
            "COLL_SIRET" => _ = constraints.insert("pattern".into(), "^\\d{14}$".into()),
            "ASSO_ID" => _ = constraints.insert("unique".into(), true.into()),
            "ADR_CODEPOSTAL" => _ = constraints.insert("pattern".into(), "^\\d{5}$".into()),
            "ASSO_TEL" => _ = constraints.insert("pattern".into(), "^\\+33 \\d{9}$".into()),
            _ => {}
        }
        json!({ "name": name, "type": sort, "format": format, "title": title, "constraints": constraints })
    };
    json!({
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": "associations",
        "title": "Associations d’une commune",
        "path": format!("{base}/donnees/associations.schema.json"),
        "version": "1.0.0",
        "fields": COLUMNS.map(field),
        "primaryKey": "ASSO_ID",
    })
}

pub(super) async fn rows(app: &App, town: &Town, told: &[Live]) -> Result<Vec<Vec<String>>> {
    let ids: Vec<Uuid> = told
        .iter()
        .filter_map(|it| match &it.fields.details {
            Details::Organisation(own) => own.places.first().copied(),
            _ => None,
        })
        .collect();
    let mut places = item::live_by_ids(&app.db, &ids).await?;
    places.retain(|_, it| it.item.on_site);
    let topics = topic::all(&app.db).await?;
    Ok(told.iter().filter_map(|it| row(app, town, &places, &topics, it)).collect())
}

fn row(
    app: &App,
    town: &Town,
    places: &HashMap<Uuid, Live>,
    topics: &[topic::Model],
    live: &Live,
) -> Option<Vec<String>> {
    let Details::Organisation(own) = &live.fields.details else { return None };
    let place = own.places.first().and_then(|it| places.get(it)).and_then(|it| match &it.fields.details {
        Details::Place(place) => Some(place),
        _ => None,
    });
    let of_place = |of: fn(&crate::content::place::Place) -> String| place.map(of).unwrap_or_default();
    let phone = own.contacts.iter().map(|it| dialled(&it.phone)).find(|it| !it.is_empty());
    let email = own.contacts.iter().map(|it| it.email.clone()).find(|it| !it.is_empty());
    let labels = live.fields.topics.iter().filter_map(|id| topics.iter().find(|it| it.id == *id));
    let labels: Vec<_> = labels.map(|it| it.label_fr.as_str()).collect();
    let objective = if own.missions.trim().is_empty() { &live.fields.lede } else { &own.missions };
    let changed = live.item.published_at.or(live.item.first_published_at).unwrap_or_default();
    let website = if own.website.starts_with("http") {
        own.website.clone()
    } else {
        format!("{}{}", app.settings.public_url, address::path(&live.item))
    };
    Some(vec![
        words(&town.name),
        town.siret.clone(),
        live.item.short_id.to_string(),
        words(&live.fields.title),
        words(objective),
        words(&labels.join(";")),
        phone.unwrap_or_default(),
        email.unwrap_or_default(),
        website,
        of_place(|it| words(&it.street)),
        of_place(|it| it.postcode.clone()),
        of_place(|it| words(&it.city)),
        of_place(|it| degrees(it.latitude)),
        of_place(|it| degrees(it.longitude)),
        town.day(changed).to_string(),
    ])
}
