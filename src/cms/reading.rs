//! An item in labelled lines with its text, as readers have it: for those of the desk who decide on it, answer with it or print it.
use super::form;
use crate::app::App;
use crate::content::fields::{Details, Fields};
use crate::content::resolve::{self, Wording};
use crate::content::town::{self, Town};
use crate::content::{dates, hours, item};
use crate::error::Result;
use crate::richtext::html::{self, HtmlOptions};
use crate::richtext::refs::Refs;
use crate::richtext::{Channel, typography};
use crate::staff::Person;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// An item, read.
#[derive(Debug, Serialize)]
pub(super) struct Reading {
    /// Language of the text.
    locale: String,
    pub(super) title: String,
    lede: String,
    lines: Vec<Line>,
    html: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Line {
    /// Its name in [`Details`].
    #[serde(skip)]
    pub(super) field: &'static str,
    pub(super) label: String,
    pub(super) values: Vec<String>,
}

/// These fields of an item in this language, read by this person.
pub(super) async fn of(app: &App, person: &Person, locale: &str, fields: &Fields) -> Result<Reading> {
    let town = town::get(&app.db).await?;
    let lines = lines(app, &town, &person.locale, locale, fields).await?;
    let wording = Wording { locale, town: &town, public_url: &app.settings.public_url, now: app.now() };
    let body = fields.body.reaching(Channel::Web);
    let resolved = resolve::all(&app.db, &Refs::of(&body), &wording).await?;
    let options = HtmlOptions { anchors: false, ..HtmlOptions::web(locale) };
    Ok(Reading {
        locale: locale.to_owned(),
        title: typography::typeset(locale, &fields.title),
        lede: typography::typeset(locale, &fields.lede),
        lines,
        html: html::render(&body, &resolved, &options),
    })
}

/// What the kind's own fields say, labelled for somebody who reads `reader`.
pub(super) async fn lines(
    app: &App,
    town: &Town,
    reader: &str,
    locale: &str,
    fields: &Fields,
) -> Result<Vec<Line>> {
    let names = item::by_ids(&app.db, &named(&fields.details)).await?;
    let line = |(label, values): (&'static str, Vec<String>)| Line {
        field: match label {
            "event_online" => "online",
            "permanence" => "hours",
            other => other,
        },
        // What is computed from the dates is no sentence of the editor's.
        label: form::label(app, reader, if label == "when" { "timings" } else { label }),
        values: values.into_iter().filter(|it| !it.trim().is_empty()).collect(),
    };
    let all = said(fields, &names, town.zone(), locale).into_iter().map(line);
    Ok(all.filter(|it| !it.values.is_empty()).collect())
}

/// The items the kind's own fields name.
fn named(details: &Details) -> Vec<Uuid> {
    match details {
        Details::Article(it) => it.place.into_iter().collect(),
        Details::Event(it) => it.place.into_iter().chain(it.organiser).collect(),
        Details::Service(it) => it.counters.clone(),
        Details::Organisation(it) => it.places.clone(),
        Details::Place(_) | Details::Person(_) | Details::Document(_) | Details::Page {} => Vec::new(),
    }
}

/// Fields and what they say, in the order people ask.
fn said(
    fields: &Fields,
    names: &HashMap<Uuid, item::Model>,
    zone: chrono_tz::Tz,
    locale: &str,
) -> Vec<(&'static str, Vec<String>)> {
    let named = |ids: &[Uuid]| -> Vec<String> {
        ids.iter().filter_map(|id| names.get(id)).map(|it| it.title.clone()).collect()
    };
    let one = |text: &str| vec![text.to_owned()];
    let colon = typography::colon(locale);
    let pair =
        |a: &str, b: &str| [a, b].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(colon);
    match &fields.details {
        Details::Article(it) => {
            vec![("author", one(&fields.author)), ("place", named(it.place.as_slice()))]
        }
        Details::Event(it) => vec![
            ("when", one(&it.when_sentence(zone, locale))),
            ("place", named(it.place.as_slice())),
            ("place_text", one(&it.place_text)),
            ("price", one(&it.price)),
            ("registration", one(&it.registration)),
            ("event_online", one(&it.online)),
            ("organiser", named(it.organiser.as_slice())),
        ],
        Details::Service(it) => vec![
            (
                "out_of_service",
                vec![
                    it.out_of_service.clone(),
                    it.out_until.map(|day| dates::to_the_end_of(locale, day)).unwrap_or_default(),
                ],
            ),
            ("for_whom", one(&it.for_whom)),
            ("who_may_apply", one(&it.who_may_apply)),
            ("conditions", one(&it.conditions)),
            ("documents", it.documents.iter().map(|it| it.name.clone()).collect()),
            ("steps", it.steps.iter().map(|it| pair(&it.title, &it.text)).collect()),
            ("cost", one(&it.cost)),
            ("deadlines", it.deadlines.iter().map(|it| pair(&it.label, &it.value)).collect()),
            ("counters", named(&it.counters)),
            ("phone", one(&it.phone)),
            ("online", one(&it.online)),
            ("appointment", one(&it.appointment)),
            ("post", one(&it.post)),
            ("result", one(&it.result)),
        ],
        Details::Place(it) => vec![
            ("street", one(&it.street)),
            ("city", vec![format!("{} {}", it.postcode, it.city)]),
            ("hours", hours::sentence(&it.hours, locale).into_iter().collect()),
            ("phones", it.phones.iter().map(|it| pair(&it.label, &it.number)).collect()),
            ("email", one(&it.email)),
            ("website", one(&it.website)),
            ("accessibility", one(&it.accessibility)),
        ],
        Details::Organisation(it) => vec![
            ("missions", one(&it.missions)),
            (
                "contacts",
                it.contacts.iter().flat_map(|it| [pair(&it.label, &it.phone), it.email.clone()]).collect(),
            ),
            ("website", one(&it.website)),
            ("places", named(&it.places)),
        ],
        Details::Person(it) => vec![
            ("mandate", one(&it.mandate)),
            ("delegations", it.delegations.clone()),
            ("permanence", one(&it.hours)),
        ],
        Details::Document(it) => vec![("number", one(&it.number))],
        Details::Page {} => Vec::new(),
    }
}
