//! What paper got wrong: an item printed in the last released issue was corrected, or a fact in it changed. Opened in the transaction of
//! the publication, decided by a chief editor; a decided one is history.
use super::event::EventStatus;
use super::fields::{Details, Fields};
use super::publication::{self, IssueState, placement};
use super::{dates, item, revision, town};
use crate::error::Result;
use crate::richtext::Block;
use crate::richtext::refs::Refs;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, FromJsonQueryResult, IntoActiveModel, QueryOrder,
};
use serde::{Deserialize, Serialize};

/// Why it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The article owns up to a mistake.
    Correction,
    /// A date, a price, an address is another now.
    Fact,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Nobody has decided.
    Open,
    /// The next issue prints an erratum.
    Print,
    /// None is printed, for a reason.
    None,
}

impl Decision {
    /// The name used in locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Print => "print",
            Self::None => "none",
        }
    }
}

/// A fact that was printed and is another now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Its words are the message `fact-<name>`.
    pub name: String,
    /// Empty: it was not there.
    pub before: String,
    /// Empty: it is gone.
    pub after: String,
}

/// The facts of an erratum, as a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Facts(pub Vec<Changed>);

/// The table `erratum`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "erratum")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    /// The item that stands on paper.
    pub item_id: Uuid,
    /// The item that changed: the same, or one its text names.
    pub about_id: Uuid,
    /// From 1.
    pub page: i32,
    pub printed_revision: Uuid,
    pub new_revision: Uuid,
    pub cause: Cause,
    #[sea_orm(column_type = "JsonBinary")]
    pub facts: Facts,
    /// The correction readers of the site are told; empty for facts.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub opened_at: DateTimeUtc,
    pub state: Decision,
    /// Why no erratum is printed.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The brief made for the next issue.
    pub brief_id: Option<Uuid>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The facts paper may have printed of an item: name and value, in the words of the item's language.
#[must_use]
pub fn facts(fields: &Fields, zone: Tz, locale: &str) -> Vec<(&'static str, String)> {
    let joined = |parts: Vec<String>| {
        parts.into_iter().filter(|it| !it.trim().is_empty()).collect::<Vec<_>>().join(", ")
    };
    let mut found = match &fields.details {
        Details::Event(it) => {
            let timings: Vec<_> = it.timings.iter().map(|it| (it.begin, it.end)).collect();
            let status = if it.status == EventStatus::Scheduled { "" } else { it.status.name() };
            vec![
                (
                    "when",
                    if it.when.is_empty() { dates::when(&timings, zone, locale) } else { it.when.clone() },
                ),
                ("place", it.place_text.clone()),
                ("price", it.price.clone()),
                ("registration", it.registration.clone()),
                ("status", status.to_owned()),
            ]
        }
        Details::Place(it) => vec![
            (
                "address",
                joined(vec![it.street.clone(), format!("{} {}", it.postcode, it.city).trim().to_owned()]),
            ),
            ("hours", it.hours.clone()),
            ("phone", joined(it.phones.iter().map(|it| it.number.clone()).collect())),
            ("email", it.email.clone()),
        ],
        Details::Service(it) => vec![
            ("cost", it.cost.clone()),
            (
                "deadlines",
                joined(it.deadlines.iter().map(|it| format!("{} {}", it.label, it.value)).collect()),
            ),
            ("documents", joined(it.documents.iter().map(|it| it.name.clone()).collect())),
            ("phone", it.phone.clone()),
            ("appointment", it.appointment.clone()),
            ("out-of-service", it.out_of_service.clone()),
        ],
        Details::Article(_)
        | Details::Organisation(_)
        | Details::Person(_)
        | Details::Document(_)
        | Details::Page {} => Vec::new(),
    };
    let figures = fields.body.blocks().into_iter().filter_map(|it| match it {
        Block::KeyFigure { attrs } => Some(format!("{} {}", attrs.own.value, attrs.own.label)),
        _ => None,
    });
    found.push(("figures", joined(figures.collect())));
    found.retain(|it| !it.1.trim().is_empty());
    found
}

/// The facts that differ between two versions of an item.
#[must_use]
pub fn changed(before: &Fields, after: &Fields, zone: Tz, locale: &str) -> Vec<Changed> {
    let (old, new) = (facts(before, zone, locale), facts(after, zone, locale));
    let value = |list: &[(&'static str, String)], name: &str| {
        list.iter().find(|it| it.0 == name).map(|it| it.1.clone()).unwrap_or_default()
    };
    let mut names: Vec<&str> = old.iter().chain(&new).map(|it| it.0).collect();
    names.dedup();
    let mut seen = std::collections::HashSet::new();
    names
        .into_iter()
        .filter(|it| seen.insert(*it))
        .map(|it| Changed { name: it.to_owned(), before: value(&old, it), after: value(&new, it) })
        .filter(|it| it.before != it.after)
        .collect()
}

/// The corrections an article owns up to that were not printed, in one text.
fn corrections(printed: &Fields, now: &Fields) -> String {
    let (Details::Article(old), Details::Article(new)) = (&printed.details, &now.details) else {
        return String::new();
    };
    let fresh = new.corrections.iter().filter(|it| !old.corrections.contains(it));
    fresh.map(|it| it.text.trim().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Opens an erratum wherever the last released issue printed what these fields, live from now on, put right or say otherwise. `before` is
/// the revision readers of the site had.
pub(super) async fn open(
    tx: &DatabaseTransaction,
    item: &item::Model,
    before: Option<Uuid>,
    fields: &Fields,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(issue) = last_released(tx).await? else { return Ok(()) };
    let Some(live) = item.live_revision else { return Ok(()) };
    let zone = town::zone(tx).await?;
    let placed = placement::Entity::find().filter(placement::COLUMN.issue_id.eq(issue.id)).all(tx).await?;
    if let Some(own) = placed.iter().find(|it| it.item_id == item.id)
        && let Some(printed) = revision::Entity::find_by_id(own.revision_id).one(tx).await?
    {
        let text = corrections(&printed.fields, fields);
        let facts = changed(&printed.fields, fields, zone, &item.locale);
        write(tx, own, item.id, live, text, facts, now).await?;
    }
    let Some(before) = before else { return Ok(()) };
    let Some(before) = revision::Entity::find_by_id(before).one(tx).await? else { return Ok(()) };
    let facts = changed(&before.fields, fields, zone, &item.locale);
    if facts.is_empty() {
        return Ok(());
    }
    for own in placed.iter().filter(|it| it.item_id != item.id) {
        let printed = revision::Entity::find_by_id(own.revision_id).one(tx).await?;
        if printed.is_some_and(|it| Refs::of(&it.fields.body).items.contains(&item.id)) {
            write(tx, own, item.id, live, String::new(), facts.clone(), now).await?;
        }
    }
    Ok(())
}

async fn last_released(connection: &impl ConnectionTrait) -> Result<Option<publication::Model>> {
    Ok(publication::Entity::find()
        .filter(publication::COLUMN.state.eq(IssueState::Released))
        .order_by_desc(publication::Column::ReleasedAt)
        .one(connection)
        .await?)
}

/// One erratum for what stands there: an open one is brought up to date, and what was decided already is not asked again.
async fn write(
    tx: &DatabaseTransaction,
    placed: &placement::Model,
    about: Uuid,
    live: Uuid,
    text: String,
    facts: Vec<Changed>,
    now: DateTime<Utc>,
) -> Result<()> {
    if text.is_empty() && facts.is_empty() {
        return Ok(());
    }
    let known = Entity::find()
        .filter(COLUMN.issue_id.eq(placed.issue_id))
        .filter(COLUMN.item_id.eq(placed.item_id))
        .filter(COLUMN.about_id.eq(about))
        .order_by_desc(Column::OpenedAt)
        .one(tx)
        .await?;
    let cause = if text.is_empty() { Cause::Fact } else { Cause::Correction };
    match known {
        Some(it) if it.state == Decision::Open => {
            let mut row = it.into_active_model();
            row.new_revision = Set(live);
            row.cause = Set(cause);
            row.text = Set(text);
            row.facts = Set(Facts(facts));
            row.update(tx).await?;
        }
        Some(it) if it.text == text && it.facts.0 == facts => {}
        _ => {
            let row = ActiveModel {
                id: Set(Uuid::now_v7()),
                issue_id: Set(placed.issue_id),
                item_id: Set(placed.item_id),
                about_id: Set(about),
                page: Set(placed.page),
                printed_revision: Set(placed.revision_id),
                new_revision: Set(live),
                cause: Set(cause),
                facts: Set(Facts(facts)),
                text: Set(text),
                opened_at: Set(now),
                state: Set(Decision::Open),
                reason: Set(String::new()),
                brief_id: Set(None),
                decided_by: Set(None),
                decided_at: Set(None),
            };
            row.insert(tx).await?;
        }
    }
    Ok(())
}

/// Every erratum of these states, the newest first.
pub async fn all(connection: &impl ConnectionTrait, open: bool) -> Result<Vec<Model>> {
    let find = Entity::find().order_by_desc(Column::OpenedAt);
    let find = if open { find.filter(COLUMN.state.eq(Decision::Open)) } else { find };
    Ok(find.all(connection).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Kind;
    use crate::content::article::Correction;

    #[test]
    fn a_fact_that_came_went_or_changed_is_named_once() {
        let place = |street: &str, hours: &str| {
            let mut fields = Fields::empty(Kind::Place);
            if let Details::Place(it) = &mut fields.details {
                (it.street, it.city, it.hours) = (street.into(), "Valbourg".into(), hours.into());
            }
            fields
        };
        let zone = chrono_tz::Europe::Paris;
        let found = changed(
            &place("1 rue Basse", "Mo 09:00-12:00"),
            &place("1 rue Basse", "Tu 09:00-12:00"),
            zone,
            "fr",
        );
        assert_eq!(found.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["hours"]);
        let found = changed(&place("1 rue Basse", ""), &place("2 rue Haute", "Mo 09:00-12:00"), zone, "fr");
        let found: Vec<(&str, &str)> =
            found.iter().map(|it| (it.name.as_str(), it.before.as_str())).collect();
        assert_eq!(found, [("address", "1 rue Basse, Valbourg"), ("hours", "")]);
        assert_eq!(changed(&place("a", "b"), &place("a", "b"), zone, "fr"), []);
    }

    #[test]
    fn only_corrections_that_were_not_printed_count() {
        let article = |texts: &[&str]| {
            let mut fields = Fields::empty(Kind::Article);
            if let Details::Article(it) = &mut fields.details {
                let date = "2026-12-01".parse().unwrap();
                it.corrections = texts.iter().map(|it| Correction { date, text: (*it).into() }).collect();
            }
            fields
        };
        assert_eq!(corrections(&article(&["a"]), &article(&["a", "b"])), "b");
        assert_eq!(corrections(&article(&[]), &article(&[])), "");
    }
}
