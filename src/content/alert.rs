//! What the whole town must know at once: a banner on the pages of the site, until its end comes. Nobody reviews it and nothing waits for
//! it; it has an end from the beginning.
use super::fields::{at_most, printable};
use super::{log, topic};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, FromJsonQueryResult, IntoActiveModel, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// The table `alert`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub severity: Severity,
    pub title: String,
    /// Empty: the French one stands there.
    pub title_en: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    #[sea_orm(column_type = "Text")]
    pub text_en: String,
    /// A path of the site or a whole address; empty for none.
    pub link: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub pages: Pages,
    /// Whom it concerns; none: everybody.
    pub zone_id: Option<Uuid>,
    pub begins_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// When somebody ended it before that.
    pub ended_at: Option<DateTimeUtc>,
    pub created_by: Option<Uuid>,
    pub version: i32,
    /// It takes the whole front page.
    pub whole: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// On which pages: those whose path begins with one of these; none: on every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Pages(pub Vec<String>);

impl Pages {
    /// Whether the page at this path is one of them. `/agenda` holds `/agenda/fete`, and not `/agendas`.
    pub fn hold(&self, path: &str) -> bool {
        let below = |start: &String| {
            path.strip_prefix(start.trim_end_matches('/'))
                .is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        self.0.is_empty() || self.0.iter().any(|it| if it == "/" { path == "/" } else { below(it) })
    }
}

/// How grave it is; the order in which banners stand.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The town mourns somebody.
    Death,
    /// A danger.
    Major,
    /// A disturbance.
    Minor,
    #[default]
    Announcement,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 4] = [Self::Death, Self::Major, Self::Minor, Self::Announcement];

    /// The name in forms, style sheets and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Death => "death",
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Announcement => "announcement",
        }
    }

    /// Whether it may take the whole front page.
    pub fn fills(self) -> bool {
        matches!(self, Self::Death | Self::Major)
    }

    /// Whether a reader may fold it.
    pub fn folds(self) -> bool {
        matches!(self, Self::Minor | Self::Announcement)
    }
}

/// What somebody says in an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub severity: Severity,
    pub title: String,
    pub title_en: String,
    pub text: String,
    pub text_en: String,
    pub link: String,
    pub pages: Vec<String>,
    pub zone: Option<Uuid>,
    pub expires_at: Option<DateTime<Utc>>,
    /// It takes the whole front page; what is less grave never does.
    pub whole: bool,
}

/// Signs of a title at most: a banner is read at a glance.
pub const TITLE_MAX: usize = 120;
/// Signs of a text at most.
pub const TEXT_MAX: usize = 500;

impl Said {
    /// Problems by field.
    pub fn problems(&self, now: DateTime<Utc>) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.title.trim().is_empty() {
            found.push(Problem::at("title", "required"));
        }
        for (field, text, max) in [
            ("title", &self.title, TITLE_MAX),
            ("title_en", &self.title_en, TITLE_MAX),
            ("text", &self.text, TEXT_MAX),
            ("text_en", &self.text_en, TEXT_MAX),
        ] {
            at_most(&mut found, field, text, max);
        }
        let path =
            |it: &str| it.starts_with('/') && !it.starts_with("//") && !it.contains(char::is_whitespace);
        let whole = self.link.starts_with("https://") && !self.link.contains(char::is_whitespace);
        if !self.link.is_empty() && !path(&self.link) && !whole {
            found.push(Problem::at("link", "path-or-address"));
        }
        if self.pages.iter().any(|it| !path(it)) {
            found.push(Problem::at("pages", "path"));
        }
        match self.expires_at {
            None => found.push(Problem::at("expires_at", "required")),
            Some(at) if at <= now => found.push(Problem::at("expires_at", "in-the-past")),
            Some(_) => {}
        }
        found
    }

    fn write(self, row: &mut ActiveModel) {
        row.severity = Set(self.severity);
        row.title = Set(printable(&self.title));
        row.title_en = Set(printable(&self.title_en));
        row.text = Set(printable(&self.text));
        row.text_en = Set(printable(&self.text_en));
        row.link = Set(self.link);
        row.pages = Set(Pages(self.pages));
        row.zone_id = Set(self.zone);
        row.whole = Set(self.whole && self.severity.fills());
        if let Some(at) = self.expires_at {
            row.expires_at = Set(at);
        }
    }
}

/// Puts an alert on the site, now; with an id, changes one that stands there.
pub async fn raise(
    db: &Db,
    person: &Person,
    known: Option<(Uuid, i32)>,
    said: Said,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    person.needs(Role::Editor)?;
    let mut problems = said.problems(now);
    if let Some(zone) = said.zone
        && topic::zone::Entity::find_by_id(zone).one(&db.read).await?.is_none()
    {
        problems.push(Problem::at("zone", "not-in-list").with("value", zone));
    }
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let tx = db.begin().await?;
    let (title, detail) = (said.title.clone(), serde_json::json!({ "severity": said.severity }));
    let (id, verb) = match known {
        None => {
            let id = Uuid::now_v7();
            let mut row = ActiveModel {
                id: Set(id),
                begins_at: Set(now),
                ended_at: Set(None),
                created_by: Set(person.id),
                version: Set(1),
                ..Default::default()
            };
            said.write(&mut row);
            row.insert(&tx).await?;
            (id, "raise_alert")
        }
        Some((id, version)) => {
            let row = Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
            if row.version != version {
                return Err(Error::Conflict);
            }
            if !row.stands(now) {
                return Err(Problem::whole("alert-ended").into());
            }
            let mut row = row.into_active_model();
            said.write(&mut row);
            row.version = Set(version + 1);
            row.update(&tx).await?;
            (id, "change_alert")
        }
    };
    log::write(&tx, None, &title, verb, detail, person, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes it off the site before its end.
pub async fn end(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let row = Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    if !row.stands(now) {
        return Ok(());
    }
    let (title, version) = (row.title.clone(), row.version);
    let mut row = row.into_active_model();
    row.ended_at = Set(Some(now));
    row.version = Set(version + 1);
    row.update(&tx).await?;
    log::write(&tx, None, &title, "end_alert", serde_json::json!({ "alert": id }), person, now).await?;
    tx.commit().await?;
    Ok(())
}

impl Model {
    /// Whether it is on the site.
    pub fn stands(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.begins_at <= now && now < self.expires_at
    }

    /// Title and text in `locale`; French stands in for missing English, and the language says which it is.
    pub fn words(&self, locale: &str) -> (&str, &str, &'static str) {
        if locale == "en" && !self.title_en.is_empty() {
            (&self.title_en, &self.text_en, "en")
        } else {
            (&self.title, &self.text, "fr")
        }
    }
}

/// What is on the site now, the gravest first, then the newest.
pub async fn standing(db: &Db, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let mut found = open(db).await?;
    found.retain(|it| it.stands(now));
    found.sort_by_key(|it| it.severity);
    Ok(found)
}

/// Those nobody ended, the newest first; the clock may have.
async fn open(db: &Db) -> Result<Vec<Model>> {
    let read = Entity::find().filter(Column::EndedAt.is_null()).order_by_desc(Column::BeginsAt).limit(200);
    db.remembered("alerts", async || Ok(read.all(&db.read).await?)).await
}

/// When the next one begins, and the next one ends.
pub(super) async fn turns(db: &Db, now: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
    let open = open(db).await?;
    Ok(open.iter().flat_map(|it| [it.begins_at, it.expires_at]).filter(|it| *it > now).collect())
}

/// The last ones, whatever became of them.
pub async fn latest(db: &Db, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::BeginsAt).limit(limit).all(&db.read).await?)
}

/// One alert.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_held_by_its_own_beginning() {
        let pages = |it: &[&str]| Pages(it.iter().map(|it| (*it).to_owned()).collect());
        assert!(pages(&[]).hold("/actualites/pont"));
        assert!(pages(&["/agenda"]).hold("/agenda/fete") && pages(&["/agenda/"]).hold("/agenda"));
        assert!(!pages(&["/agenda"]).hold("/agendas") && !pages(&["/agenda"]).hold("/"));
        assert!(pages(&["/"]).hold("/") && !pages(&["/"]).hold("/agenda"));
    }

    #[test]
    fn it_has_an_end_from_the_beginning() {
        let now = "2026-12-01T09:00:00Z".parse().unwrap();
        let said = Said { title: "Crue".into(), link: "javascript:alert(1)".into(), ..Said::default() };
        let codes: Vec<_> = said.problems(now).into_iter().map(|it| (it.field, it.code)).collect();
        assert_eq!(codes, [("link".to_owned(), "path-or-address"), ("expires_at".to_owned(), "required")]);
    }
}
