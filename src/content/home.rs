//! How the front page is arranged: which of its parts stand there and in what order, what people come for, the story that leads. Part of
//! the town's record ([`super::town`]); what nobody arranged follows the day by itself.
use super::state::Visibility;
use super::town::Town;
use super::{Kind, item};
use crate::db::Db;
use crate::error::{Problem, Result};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The arrangement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Home {
    /// In their order; one that is left out is not there.
    pub parts: Vec<Part>,
    /// What people come for, as items; none: the services put first.
    pub tasks: Vec<Uuid>,
    /// The article that leads; none: the newest that asks for it.
    pub lead: Option<Uuid>,
    /// The last day it leads.
    pub lead_until: Option<NaiveDate>,
}

impl Default for Home {
    fn default() -> Self {
        Self { parts: Part::ALL.into(), tasks: Vec::new(), lead: None, lead_until: None }
    }
}

/// A part of the front page, under its head with the search and the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The story that leads, and what is open now.
    Front,
    Agenda,
    News,
    Near,
    Magazine,
    Topics,
}

impl Part {
    /// As they stand where nobody arranged them.
    pub const ALL: [Self; 6] =
        [Self::Front, Self::Agenda, Self::News, Self::Near, Self::Magazine, Self::Topics];

    /// The name in forms, templates and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Agenda => "agenda",
            Self::News => "news",
            Self::Near => "near",
            Self::Magazine => "magazine",
            Self::Topics => "topics",
        }
    }
}

/// Most tasks: more would be a menu.
pub const TASKS_MAX: usize = 8;

impl Home {
    /// The article somebody chose to lead on this day.
    pub fn leads_on(&self, day: NaiveDate) -> Option<Uuid> {
        self.lead.filter(|_| self.lead_until.is_none_or(|it| day <= it))
    }

    /// Problems by field.
    pub(super) async fn problems(&self, db: &Db) -> Result<Vec<Problem>> {
        let mut found = Vec::new();
        if self.parts.is_empty() {
            found.push(Problem::at("home_shown", "home-empty"));
        }
        if self.tasks.len() > TASKS_MAX {
            found.push(Problem::at("home_tasks", "too-many").with("max", TASKS_MAX));
        }
        if let Some(id) = self.lead {
            let lead = item::by_id(db, id).await?;
            if lead.kind != Kind::Article {
                found.push(Problem::at("home_lead", "dossier-article").with("title", lead.title));
            }
        }
        Ok(found)
    }
}

/// These items as readers of `locale` see them: in their language, else in French where the site speaks it. What is not on the site is left out.
pub async fn shown(db: &Db, town: &Town, ids: &[Uuid], locale: &str) -> Result<Vec<item::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let chosen = item::by_ids(db, ids).await?;
    let mut all = item::Entity::find()
        .filter(item::COLUMN.translation_group.is_in(chosen.values().map(|it| it.translation_group)))
        .filter(item::COLUMN.visibility.eq(Visibility::Live))
        .filter(item::COLUMN.on_site.eq(true))
        .all(&db.read)
        .await?;
    all.retain(|it| it.locale == locale || (it.locale == "fr" && town.offers("fr")));
    all.sort_by_key(|it| (it.locale != locale, it.short_id));
    let groups = ids.iter().filter_map(|it| chosen.get(it)).map(|it| it.translation_group);
    Ok(groups.filter_map(|group| all.iter().find(|it| it.translation_group == group).cloned()).collect())
}
