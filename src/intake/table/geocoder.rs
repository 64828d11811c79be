//! Addresses → coordinates, by a search in the manner of the Base Adresse Nationale. What it found once is kept.
use crate::app::App;
use crate::content::fields::slugify;
use crate::content::located::{self, Model};
use crate::error::Result;
use crate::intake::fetch::{self, Fault, Fetched, Stamp};
use serde_json::Value;
use std::collections::HashMap;
use url::Url;

/// Bytes of an answer at most.
const ANSWER_MAX: usize = 256 * 1024;
/// Below, it found something else.
const SURE: f64 = 0.6;
/// Answers that may be missing one after the other before nobody is asked any more.
const TIRED: usize = 3;

/// An address of a row: its line, the street, its postcode and town.
pub(super) struct Address {
    pub(super) line: usize,
    pub(super) street: String,
    pub(super) postcode: String,
    pub(super) city: String,
}

/// Where rows are, by line, or why that is not known.
pub(super) async fn locate(
    app: &App,
    addresses: Vec<Address>,
) -> Result<HashMap<usize, std::result::Result<Model, String>>> {
    let (mut found, mut missed) = (HashMap::new(), 0);
    for (at, address) in addresses.into_iter().enumerate() {
        let whole = format!("{} {} {}", address.street, address.postcode, address.city);
        let key: String =
            whole.split_whitespace().map(slugify).collect::<Vec<_>>().join("-").chars().take(300).collect();
        let answer = match located::by_address(&app.db, &key).await? {
            Some(known) => Ok(known),
            None if missed >= TIRED => Err(format!("adresse non cherchée : {}", Fault::Silent)),
            None => match ask(app, &address).await {
                Ok(Some(model)) => {
                    missed = 0;
                    let model = Model { address: key, asked_at: app.now(), ..model };
                    located::keep(&app.db, model.clone(), app.now()).await?;
                    Ok(model)
                }
                Ok(None) => Err("adresse non trouvée, ou pas avec certitude : sans coordonnées".to_owned()),
                Err(fault) => {
                    missed += 1;
                    Err(format!("adresse non cherchée : {fault}"))
                }
            },
        };
        found.insert(address.line, answer);
        if at.is_multiple_of(10) {
            app.pulse.beat();
        }
    }
    Ok(found)
}

async fn ask(app: &App, address: &Address) -> std::result::Result<Option<Model>, Fault> {
    let mut url = Url::parse(&app.settings.geocoder).map_err(|_| Fault::Address)?;
    let words = format!("{} {}", address.street, address.city);
    url.query_pairs_mut().append_pair("q", words.trim()).append_pair("limit", "1");
    if !address.postcode.is_empty() {
        url.query_pairs_mut().append_pair("postcode", &address.postcode);
    }
    let fetched = fetch::fetch(&app.settings, url.as_str(), &Stamp::default(), ANSWER_MAX).await?;
    let Fetched::New { bytes, .. } = fetched else { return Ok(None) };
    let Ok(value) = serde_json::from_slice::<Value>(&bytes) else { return Ok(None) };
    Ok(first(&value))
}

/// The first answer, if it is sure of it and means a house or a street.
fn first(value: &Value) -> Option<Model> {
    let feature = value.get("features")?.get(0)?;
    let (about, point) = (feature.get("properties")?, feature.get("geometry")?.get("coordinates")?);
    let text = |name: &str| about.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let sure = about.get("score").and_then(Value::as_f64).is_some_and(|it| it >= SURE);
    if !sure || text("type") == "municipality" {
        return None;
    }
    Some(Model {
        address: String::new(),
        longitude: point.get(0)?.as_f64()?,
        latitude: point.get(1)?.as_f64()?,
        label: text("label"),
        ban_id: text("id"),
        insee: text("citycode"),
        asked_at: chrono::DateTime::UNIX_EPOCH,
    })
}
