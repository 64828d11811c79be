//! What an issue would take in by itself, the best first: every candidate has a score, and every part of it a reason. What an editor chose
//! stands before all of them and is never scored. Pure.
use crate::content::fields::Priority;
use crate::content::item;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::hash::Hash;
use uuid::Uuid;

/// Points for a topic, or a zone, that the issue does not speak of yet; each item that does takes as many away as the second number.
const TOPIC: (i32, i32) = (12, 6);
const ZONE: (i32, i32) = (8, 4);
/// Points of a text of today; it loses one each week, and at most as many as it had twice.
const FRESH: i32 = 10;
/// Most points of a text that is read: it has one, and one more each time its readers double.
const DEMAND: i32 = 10;
/// An evergreen text can wait.
const EVERGREEN: i32 = -5;

/// What is known of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub id: Uuid,
    pub priority: Priority,
    pub topics: Vec<Uuid>,
    pub zones: Vec<Uuid>,
    pub evergreen: bool,
    /// The date it is shown with; none for what is not public yet.
    pub shown: Option<DateTime<Utc>>,
    /// How often its page was read lately.
    pub read: u32,
    pub short_id: i64,
}

impl Facts {
    /// Of an item; `zones` are those of each, by [`crate::content::zone::of_items`], and `read` is by [`crate::content::reading::lately`].
    #[must_use]
    pub fn of(it: &item::Live, zones: &HashMap<Uuid, Vec<Uuid>>, read: &HashMap<Uuid, u32>) -> Self {
        Self {
            id: it.item.id,
            priority: it.fields.priority,
            topics: it.fields.topics.clone(),
            zones: zones.get(&it.item.id).cloned().unwrap_or_default(),
            evergreen: it.fields.evergreen,
            shown: it.item.displayed_at,
            read: read.get(&it.item.id).copied().unwrap_or(0),
            short_id: it.item.short_id,
        }
    }
}

/// Why a part of a score is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Priority(Priority),
    /// So many items of the issue speak of its rarest topic already.
    Topic(usize),
    /// The same of its rarest zone.
    Zone(usize),
    /// Weeks since it was published.
    Age(i64),
    Evergreen,
    /// How often it was read lately.
    Demand(u32),
}

/// A part of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub why: Why,
    pub points: i32,
}

/// A candidate with its score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    pub id: Uuid,
    pub parts: Vec<Part>,
}

impl Scored {
    /// All parts together.
    #[must_use]
    pub fn points(&self) -> i32 {
        self.parts.iter().map(|it| it.points).sum()
    }
}

/// What an issue holds of each topic and zone.
#[derive(Default)]
struct Held {
    topics: HashMap<Uuid, usize>,
    zones: HashMap<Uuid, usize>,
}

impl Held {
    fn add(&mut self, it: &Facts) {
        count(&mut self.topics, &it.topics);
        count(&mut self.zones, &it.zones);
    }
}

fn count<K: Copy + Eq + Hash>(held: &mut HashMap<K, usize>, of: &[K]) {
    for it in of {
        *held.entry(*it).or_default() += 1;
    }
}

/// How often the rarest of these is held; none if there are none.
fn rarest(held: &HashMap<Uuid, usize>, of: &[Uuid]) -> Option<usize> {
    of.iter().map(|it| held.get(it).copied().unwrap_or(0)).min()
}

fn balance((first, each): (i32, i32), held: usize) -> i32 {
    (first - each * i32::try_from(held).unwrap_or(i32::MAX / each)).max(-first)
}

fn score(it: &Facts, held: &Held, now: DateTime<Utc>) -> Vec<Part> {
    let points = match it.priority {
        Priority::Lead => 40,
        Priority::Secondary => 20,
        Priority::Brief => 10,
        Priority::Filler => 0,
    };
    let mut parts = vec![Part { why: Why::Priority(it.priority), points }];
    let topic = rarest(&held.topics, &it.topics);
    parts.extend(topic.map(|n| Part { why: Why::Topic(n), points: balance(TOPIC, n) }));
    let zone = rarest(&held.zones, &it.zones);
    parts.extend(zone.map(|n| Part { why: Why::Zone(n), points: balance(ZONE, n) }));
    if it.evergreen {
        parts.push(Part { why: Why::Evergreen, points: EVERGREEN });
    } else {
        let weeks = it.shown.map_or(0, |shown| (now - shown).num_weeks().max(0));
        let lost = i32::try_from(weeks).unwrap_or(i32::MAX).min(2 * FRESH);
        parts.push(Part { why: Why::Age(weeks), points: FRESH - lost });
    }
    if let Some(doublings) = it.read.checked_ilog2() {
        let points = i32::try_from(doublings + 1).unwrap_or(DEMAND).min(DEMAND);
        parts.push(Part { why: Why::Demand(it.read), points });
    }
    parts
}

/// The candidates in the order they should enter, beside what was chosen: each is scored against what stands before it, so that a topic that
/// has its article makes room for another. Of equals the newest comes first.
#[must_use]
pub fn ranked(chosen: &[Facts], candidates: &[Facts], now: DateTime<Utc>) -> Vec<Scored> {
    let mut held = Held::default();
    chosen.iter().for_each(|it| held.add(it));
    let mut left: Vec<&Facts> = candidates.iter().collect();
    let mut found = Vec::with_capacity(left.len());
    loop {
        let scored =
            left.iter().enumerate().map(|(at, it)| (at, Scored { id: it.id, parts: score(it, &held, now) }));
        let key = |(at, scored): &(usize, Scored)| {
            let it = left.get(*at);
            (scored.points(), it.map(|it| (it.shown, it.short_id)))
        };
        let Some((at, best)) = scored.max_by_key(key) else { return found };
        held.add(left.remove(at));
        found.push(best);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn facts(short_id: i64, priority: Priority, topics: &[u128], zones: &[u128]) -> Facts {
        let ids = |list: &[u128]| list.iter().map(|it| Uuid::from_u128(*it)).collect();
        let id = Uuid::from_u128(short_id.unsigned_abs().into());
        Facts {
            id,
            priority,
            topics: ids(topics),
            zones: ids(zones),
            evergreen: false,
            shown: Some(NOW),
            read: 0,
            short_id,
        }
    }

    fn order(found: &[Scored]) -> Vec<u128> {
        found.iter().map(|it| it.id.as_u128()).collect()
    }

    #[test]
    fn priority_comes_first_and_the_newest_of_equals() {
        let old = Facts { shown: Some(NOW - Duration::days(3)), ..facts(9, Priority::Secondary, &[], &[]) };
        let all = [
            old,
            facts(2, Priority::Secondary, &[], &[]),
            facts(3, Priority::Lead, &[], &[]),
            facts(4, Priority::Brief, &[], &[]),
        ];
        assert_eq!(order(&ranked(&[], &all, NOW)), [3, 2, 9, 4]);
    }

    #[test]
    fn a_topic_that_has_its_article_makes_room_for_another() {
        let school = |id| facts(id, Priority::Secondary, &[1], &[]);
        let roads = facts(9, Priority::Secondary, &[2], &[]);
        // the newest of equals would be 8, 7, 6, but roads are not spoken of yet
        let all = [school(6), school(7), school(8), Facts { short_id: 1, ..roads }];
        assert_eq!(order(&ranked(&[], &all, NOW)), [8, 9, 7, 6]);
        let chosen = [school(5), school(4)];
        let found = ranked(&chosen, &all, NOW);
        assert_eq!(order(&found)[0], 9, "what the editor chose is held already");
        assert!(found[1].parts.contains(&Part { why: Why::Topic(2), points: 0 }), "{:?}", found[1]);
        assert_eq!(found[3].parts[1], Part { why: Why::Topic(4), points: -12 });
    }

    #[test]
    fn what_is_read_comes_before_its_equals_and_no_crowd_beats_a_priority() {
        let read = |id, read| Facts { read, ..facts(id, Priority::Secondary, &[], &[]) };
        let lead = facts(9, Priority::Lead, &[], &[]);
        let found = ranked(&[], &[read(3, 0), read(2, 1), read(1, 90), read(4, 1_000_000), lead], NOW);
        assert_eq!(order(&found), [9, 4, 1, 2, 3]);
        let demand = |it: &Scored| it.parts.last().copied();
        assert_eq!(demand(&found[1]), Some(Part { why: Why::Demand(1_000_000), points: 10 }));
        assert_eq!(demand(&found[2]), Some(Part { why: Why::Demand(90), points: 7 }));
        assert_eq!(demand(&found[3]), Some(Part { why: Why::Demand(1), points: 1 }));
    }

    #[test]
    fn quarters_are_balanced_too() {
        let all = [
            facts(3, Priority::Secondary, &[], &[1]),
            facts(2, Priority::Secondary, &[], &[1]),
            facts(1, Priority::Secondary, &[], &[2]),
        ];
        assert_eq!(order(&ranked(&[], &all, NOW)), [3, 1, 2]);
    }

    #[test]
    fn old_texts_lose_and_evergreen_ones_can_wait() {
        let aged = |id, weeks| Facts {
            shown: Some(NOW - Duration::weeks(weeks)),
            ..facts(id, Priority::Secondary, &[], &[])
        };
        let evergreen = Facts { evergreen: true, ..aged(4, 300) };
        let found = ranked(&[], &[aged(1, 30), aged(2, 4), evergreen, aged(3, 0)], NOW);
        assert_eq!(order(&found), [3, 2, 4, 1]);
        assert_eq!(found[2].parts[1], Part { why: Why::Evergreen, points: -5 });
        assert_eq!((found[1].points(), found[3].points()), (20 + 6, 20 - 10));
    }
}
