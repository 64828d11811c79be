//! Lists under headings: by topic, or by something the items say of themselves. Knows no page.
use super::card::{self, Card};
use super::visit::Visit;
use crate::content::item::Live;
use crate::content::topic::{self, Labelled};
use crate::error::Result;
use serde::Serialize;

/// A heading and what stands under it.
#[derive(Debug, Serialize)]
pub struct Group {
    pub label: String,
    pub items: Vec<Card>,
}

/// How far down the tree headings go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The top only: short lists.
    Top,
    /// The very topic.
    Topic,
}

/// Under the topic each item names first, in the order of the tree; what names none comes last.
pub async fn by_topic(visit: &Visit, lives: Vec<Live>, depth: Depth, rest: &str) -> Result<Vec<Group>> {
    let topics = in_tree_order(&topic::all(&visit.app.db).await?);
    let label = |live: &Live| {
        let mut topic = topics.iter().find(|it| Some(&it.id) == live.fields.topics.first())?;
        // The number of topics bounds the walk, whatever the rows say.
        for _ in topics.iter().filter(|_| depth == Depth::Top) {
            topic = topics.iter().find(|it| Some(it.id) == topic.parent_id).unwrap_or(topic);
        }
        Some(topic.label(visit.locale).to_owned())
    };
    let mut order: Vec<String> = topics.iter().map(|it| it.label(visit.locale).to_owned()).collect();
    order.push(rest.to_owned());
    by_label(visit, lives, &order, |live| vec![label(live).unwrap_or_else(|| rest.to_owned())]).await
}

/// Parents before their children, each level in its own order.
fn in_tree_order(all: &[topic::Model]) -> Vec<topic::Model> {
    let mut found: Vec<topic::Model> = Vec::new();
    for top in all.iter().filter(|it| it.parent_id.is_none()) {
        found.push(top.clone());
        found.extend(all.iter().filter(|it| it.parent_id == Some(top.id)).cloned());
    }
    let deeper: Vec<_> =
        all.iter().filter(|it| !found.iter().any(|known| known.id == it.id)).cloned().collect();
    found.extend(deeper);
    found
}

/// Under the labels each item has, labels in this order; a label that is not in it comes last.
pub async fn by_label(
    visit: &Visit,
    lives: Vec<Live>,
    order: &[String],
    labels: impl Fn(&Live) -> Vec<String>,
) -> Result<Vec<Group>> {
    let cards = card::cards(visit, &lives).await?;
    let mut groups: Vec<Group> =
        order.iter().map(|it| Group { label: it.clone(), items: Vec::new() }).collect();
    for (live, card) in lives.iter().zip(cards) {
        for label in labels(live) {
            match groups.iter_mut().find(|it| it.label == label) {
                Some(group) => group.items.push(card.clone()),
                None => groups.push(Group { label, items: vec![card.clone()] }),
            }
        }
    }
    groups.retain(|it| !it.items.is_empty());
    for group in &mut groups {
        group.label = visit.plain(&group.label);
    }
    Ok(groups)
}
