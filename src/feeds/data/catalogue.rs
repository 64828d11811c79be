//! The catalogue as DCAT (JSON-LD), which portals of open data gather.
use crate::app::App;
use crate::content::address::{self, Fixed};
use crate::content::open_data::{LICENCE, Standing};
use crate::content::town::Town;
use serde_json::{Value, json};

pub(super) fn of(app: &App, town: &Town, all: &[Standing]) -> Value {
    let base = app.settings.public_url.as_str();
    let locale = town.first_language();
    let say = |key: String| app.templates.say(locale, &key, &[("town", &town.name)]);
    let page = format!("{base}{}", address::fixed(Fixed::Data, locale));
    let publisher = json!({ "@id": format!("{base}/#town"), "@type": "foaf:Agent", "foaf:name": town.name, "foaf:homepage": { "@id": format!("{base}/") } });
    let language = match locale {
        "en" => "http://publications.europa.eu/resource/authority/language/ENG",
        _ => "http://publications.europa.eu/resource/authority/language/FRA",
    };
    let dataset = |it: &Standing| {
        let name = it.dataset.name();
        let conforms = it.dataset.model().map(|model| {
            let whole = if model.starts_with('/') { format!("{base}{model}") } else { model.to_owned() };
            json!({ "@id": whole })
        });
        let distribution = |file: &crate::content::open_data::File| {
            let url = format!("{base}{}", file.path);
            json!({
                "@id": url,
                "@type": "dcat:Distribution",
                "dct:title": file.format,
                "dcat:accessURL": { "@id": url },
                "dcat:downloadURL": { "@id": url },
                "dcat:mediaType": { "@id": format!("https://www.iana.org/assignments/media-types/{}", file.mime) },
                "dct:license": { "@id": LICENCE.2 },
                "dct:conformsTo": conforms,
            })
        };
        json!({
            "@id": format!("{page}#{name}"),
            "@type": "dcat:Dataset",
            "dct:identifier": name,
            "dct:title": { "@language": locale, "@value": say(format!("data-{name}")) },
            "dct:description": { "@language": locale, "@value": say(format!("data-{name}-lede")) },
            "dct:publisher": { "@id": format!("{base}/#town") },
            "dct:language": { "@id": language },
            "dct:modified": it.changed.map(|at| json!({ "@type": "xsd:dateTime", "@value": at })),
            "dct:accrualPeriodicity": { "@id": "http://publications.europa.eu/resource/authority/frequency/CONT" },
            "dcat:landingPage": { "@id": format!("{page}#{name}") },
            "dcat:contactPoint": (!town.email.is_empty()).then(|| json!({ "@type": "vcard:Organization", "vcard:fn": town.name, "vcard:hasEmail": { "@id": format!("mailto:{}", town.email) } })),
            "dcat:distribution": it.dataset.files().iter().map(distribution).collect::<Vec<_>>(),
        })
    };
    let mut document = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": format!("{base}{}", crate::content::open_data::CATALOGUE.path),
        "@type": "dcat:Catalog",
        "dct:title": { "@language": locale, "@value": say("data-title".into()) },
        "dct:description": { "@language": locale, "@value": say("data-lede".into()) },
        "dct:publisher": publisher,
        "dct:language": { "@id": language },
        "dct:license": { "@id": LICENCE.2 },
        "foaf:homepage": { "@id": page },
        "dcat:dataset": all.iter().map(dataset).collect::<Vec<_>>(),
    });
    bare(&mut document);
    document
}

/// Takes away what has no value: in JSON-LD a `null` says something.
fn bare(value: &mut Value) {
    match value {
        Value::Object(parts) => {
            parts.retain(|_, it| !it.is_null());
            parts.values_mut().for_each(bare);
        }
        Value::Array(list) => list.iter_mut().for_each(bare),
        _ => {}
    }
}
