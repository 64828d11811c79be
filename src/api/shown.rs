//! An item as programs get it: what its page shows, and nothing else. The fields of each kind are listed one by one, so that a new one is
//! private until somebody says it is not.
use crate::app::App;
use crate::content::fields::Details;
use crate::content::item::{self, Live};
use crate::content::resolve::{self, Wording};
use crate::content::town::{self, Town};
use crate::content::{address, file, image, topic};
use crate::error::Result;
use crate::richtext::html::{self, HtmlOptions};
use crate::richtext::refs::{ImageRef, Refs};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// What is looked up once for all items of an answer.
pub(super) struct Shown<'a> {
    app: &'a App,
    pub(super) town: Town,
    slugs: HashMap<Uuid, String>,
    images: HashMap<(Uuid, String), ImageRef>,
    named: HashMap<Uuid, Live>,
    files: HashMap<Uuid, file::Model>,
}

/// The fields of each kind that its page shows as they are.
fn shown(details: &Details) -> &'static [&'static str] {
    match details {
        Details::Article(_) => &["form", "corrections"],
        Details::Service(_) => &[
            "for_whom",
            "who_may_apply",
            "conditions",
            "steps",
            "documents",
            "cost",
            "deadlines",
            "online",
            "phone",
            "post",
            "appointment",
            "result",
            "out_of_service",
            "out_until",
            "life_events",
        ],
        Details::Event(_) => &[
            "timings",
            "status",
            "attendance",
            "age_min",
            "age_max",
            "accessibility",
            "price",
            "registration",
            "online",
            "place_text",
        ],
        Details::Place(_) => &[
            "type",
            "street",
            "postcode",
            "city",
            "insee",
            "longitude",
            "latitude",
            "hours",
            "exceptions",
            "phones",
            "email",
            "website",
            "accessibility",
            "accessible_for",
            "services",
        ],
        Details::Organisation(_) => &["type", "missions", "contacts", "website"],
        Details::Person(_) => &["mandate", "delegations", "group", "from", "to", "hours"],
        Details::Document(_) => &["type", "number", "date", "published_from", "published_to"],
        Details::Page {} => &[],
    }
}

/// Other items its page leads to, by field.
fn named(details: &Details) -> Vec<(&'static str, Vec<Uuid>)> {
    match details {
        Details::Event(it) => {
            vec![("place", it.place.into_iter().collect()), ("organiser", it.organiser.into_iter().collect())]
        }
        Details::Service(it) => vec![("counters", it.counters.clone())],
        Details::Organisation(it) => vec![("places", it.places.clone())],
        Details::Article(it) => vec![("place", it.place.into_iter().collect())],
        Details::Place(_) | Details::Person(_) | Details::Document(_) | Details::Page {} => Vec::new(),
    }
}

impl<'a> Shown<'a> {
    /// Looks up what these items need.
    pub(super) async fn of(app: &'a App, lives: &[Live]) -> Result<Self> {
        let town = town::get(&app.db).await?;
        let mut slugs: HashMap<Uuid, String> =
            topic::all(&app.db).await?.into_iter().map(|it| (it.id, it.slug)).collect();
        slugs.extend(topic::zones(&app.db).await?.into_iter().map(|it| (it.id, it.slug)));
        let mut images = HashMap::new();
        for locale in ["fr", "en"] {
            let of = lives.iter().filter(|it| it.item.locale == locale);
            let ids: Vec<Uuid> = of.filter_map(|it| it.fields.image).collect();
            let found = image::for_web(&app.db, &ids, locale, town.day(app.now())).await?;
            images.extend(found.into_iter().map(|(id, it)| ((id, locale.to_owned()), it)));
        }
        let ids: Vec<Uuid> =
            lives.iter().flat_map(|it| named(&it.fields.details)).flat_map(|it| it.1).collect();
        let mut named = item::live_by_ids(&app.db, &ids).await?;
        named.retain(|_, it| it.item.on_site && town.offers(&it.item.locale));
        let mut files = HashMap::new();
        for live in lives {
            if let Details::Document(it) = &live.fields.details
                && let Some(id) = it.file
            {
                files.insert(id, file::by_id(&app.db, id).await?);
            }
        }
        Ok(Self { app, town, slugs, images, named, files })
    }

    /// A whole address.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.app.settings.public_url)
    }

    /// What a list says of an item.
    pub(super) fn summary(&self, live: &Live) -> Map<String, Value> {
        let (item, fields) = (&live.item, &live.fields);
        let filed =
            |ids: &[Uuid]| ids.iter().filter_map(|it| self.slugs.get(it).cloned()).collect::<Vec<_>>();
        let image = fields.image.and_then(|it| self.images.get(&(it, item.locale.clone())));
        let image = image.filter(|it| !it.src.is_empty()).map(|it| {
            json!({ "url": self.url(&it.src), "alt": it.alt, "caption": it.caption, "credit": it.credit,
                "width": it.width, "height": it.height })
        });
        let value = json!({
            "id": item.id,
            "number": item.short_id,
            "kind": item.kind.name(),
            "locale": item.locale,
            "title": fields.title,
            "kicker": fields.kicker,
            "lede": fields.lede,
            "url": self.url(&address::path(item)),
            "short_url": self.url(&address::short(item.short_id)),
            "api_url": self.url(&format!("/api/v1/items/{}", item.short_id)),
            "topics": filed(&fields.topics),
            "zones": filed(&fields.zones),
            "audiences": fields.audiences,
            "published_at": item.displayed_at.or(item.first_published_at),
            "updated_at": item.published_at,
            "image": image,
            "details": self.details(live),
        });
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    fn details(&self, live: &Live) -> Value {
        let details = &live.fields.details;
        let Ok(Value::Object(mut all)) = serde_json::to_value(details) else { return json!({}) };
        let mut out = Map::new();
        for name in shown(details) {
            if let Some(value) = all.remove(*name) {
                out.insert((*name).to_owned(), value);
            }
        }
        for (name, ids) in named(details) {
            let links = ids.iter().filter_map(|it| self.named.get(it)).map(|it| {
                json!({ "number": it.item.short_id, "title": it.fields.title, "url": self.url(&address::path(&it.item)) })
            });
            let links: Vec<Value> = links.collect();
            let value = match name {
                "counters" | "places" => Value::Array(links),
                _ => links.into_iter().next().unwrap_or_default(),
            };
            out.insert(name.to_owned(), value);
        }
        match details {
            Details::Event(it) => {
                out.insert("free".into(), it.costs_nothing().into());
            }
            Details::Document(it) => {
                let file = it.file.and_then(|it| self.files.get(&it));
                let file = file.map(|it| {
                    json!({ "name": it.name, "bytes": it.bytes, "url": self.url(&address::file(it.id, &it.name)) })
                });
                out.insert("file".into(), file.unwrap_or_default());
            }
            _ => {}
        }
        Value::Object(out)
    }

    /// All a page says of an item.
    pub(super) async fn whole(&self, live: &Live) -> Result<Map<String, Value>> {
        let locale = live.item.locale.as_str();
        let base = self.app.settings.public_url.as_str();
        let wording = Wording { locale, town: &self.town, public_url: base, now: self.app.now() };
        let resolved = resolve::all(&self.app.db, &Refs::of(&live.fields.body), &wording).await?;
        let options = HtmlOptions { base, anchors: false, ..HtmlOptions::web(locale) };
        let others = item::translations(&self.app.db, &live.item).await?;
        let others = others.iter().filter(|it| self.town.offers(&it.locale)).map(
            |it| json!({ "locale": it.locale, "number": it.short_id, "url": self.url(&address::path(it)) }),
        );
        let mut out = self.summary(live);
        out.insert("author".into(), live.fields.author.clone().into());
        out.insert("html".into(), html::render(&live.fields.body, &resolved, &options).into());
        out.insert("translations".into(), others.collect());
        Ok(out)
    }
}
