//! What may be meant while somebody types in a search box: pages whose title begins so, else what search finds. The box works without it.
use super::visit::Visit;
use crate::content::address::{self, Fixed};
use crate::content::search::{self, Question};
use crate::content::topic::{self, Labelled};
use crate::content::{Kind, best_bet};
use crate::error::Result;
use crate::web::page::urlencode;
use axum::Json;
use axum::extract::Query;
use serde::{Deserialize, Serialize};

/// What the box sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// What the box shows, and says of it.
#[derive(Debug, Default, Serialize)]
pub struct Suggestions {
    said: String,
    options: Vec<Suggestion>,
}

#[derive(Debug, Serialize)]
struct Suggestion {
    label: String,
    /// What it is.
    kind: String,
    href: String,
}

/// Under a box on a telephone more than these are behind its keyboard.
const MOST: usize = 6;
/// Titles looked at for them.
const LOOKED_AT: u64 = 60;
/// One sign means anything.
const SHORTEST: usize = 2;
const LONGEST: usize = 80;

/// At most six pages.
pub async fn show(visit: Visit, Query(typed): Query<Typed>) -> Result<Json<Suggestions>> {
    let words: String = typed.q.trim().chars().take(LONGEST).collect();
    if words.chars().count() < SHORTEST {
        return Ok(Json(Suggestions::default()));
    }
    let db = &visit.app.db;
    let mut items = best_bet::answers(db, visit.locale, &words).await?;
    let mut options: Vec<Suggestion> = topic::called(db, visit.locale, &words)
        .await?
        .iter()
        .map(|it| Suggestion {
            label: visit.plain(it.label(visit.locale)),
            kind: visit.say("site-search-topic", &[]),
            href: address::topic(&it.slug, visit.locale),
        })
        .collect();
    let mut begun = search::begun(db, visit.locale, &words, LOOKED_AT).await?;
    begun.sort_by_key(|it| rank(it.kind));
    begun.retain(|it| items.iter().all(|first| first.id != it.id));
    items.append(&mut begun);
    if items.len() < MOST {
        let question = |words: &str| Question {
            words: words.to_owned(),
            locale: visit.locale.to_owned(),
            today: visit.day(),
            limit: MOST as u64,
            ..Question::default()
        };
        let mut hits = search::ask(db, &question(&words)).await?;
        if let Some(meant) = hits.instead.take() {
            let path = address::fixed(Fixed::Search, visit.locale);
            options.push(Suggestion {
                label: visit.say("site-search-quoted", &[("words", &meant)]),
                kind: visit.say("site-search-instead", &[]),
                href: format!("{path}?q={}", urlencode(&meant)),
            });
            hits = search::ask(db, &question(&meant)).await?;
        }
        for hit in hits.hits {
            if items.iter().all(|it| it.id != hit.item.id) {
                items.push(hit.item);
            }
        }
    }
    options.extend(items.iter().map(|it| Suggestion {
        label: visit.plain(&it.title),
        kind: visit.say(&format!("site-kind-{}", it.kind.name()), &[]),
        href: address::path(it),
    }));
    options.truncate(MOST);
    let said = visit.say("site-search-suggested", &[("n", &options.len().to_string())]);
    Ok(Json(Suggestions { said, options }))
}

/// What stays before what passes.
fn rank(kind: Kind) -> usize {
    let order = [
        Kind::Service,
        Kind::Place,
        Kind::Organisation,
        Kind::Page,
        Kind::Person,
        Kind::Event,
        Kind::Document,
        Kind::Article,
    ];
    order.iter().position(|it| *it == kind).unwrap_or(order.len())
}
