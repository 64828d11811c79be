//! The tree by which the site organises, the zones of the town, and the sections (*rubriques*) of the magazine.
use super::fields::Fields;
use super::publication::{self, issue_item};
use super::zone::Outline;
use super::{Kind, address, item, log, moved, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, DbBackend, IntoActiveModel, QueryOrder};
use std::collections::BTreeSet;

/// The table `topic`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub label_fr: String,
    pub label_en: String,
    pub position: i32,
    pub parent_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub summary_fr: String,
    #[sea_orm(column_type = "Text")]
    pub summary_en: String,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod zone {
    //! The table `zone`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "zone")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(unique)]
        pub slug: String,
        pub label_fr: String,
        pub label_en: String,
        pub position: i32,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub polygon: Option<Json>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod section {
    //! The table `section`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "section")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(unique)]
        pub slug: String,
        pub label_fr: String,
        pub label_en: String,
        pub position: i32,
        /// `#rrggbb`, read against white.
        pub colour: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A label in two languages, French standing in for a missing English one.
pub trait Labelled {
    /// Label in French and in English.
    fn labels(&self) -> (&str, &str);

    /// Label in `locale`.
    fn label(&self, locale: &str) -> &str {
        let (fr, en) = self.labels();
        if locale == "en" && !en.is_empty() { en } else { fr }
    }
}

impl Labelled for Model {
    fn labels(&self) -> (&str, &str) {
        (&self.label_fr, &self.label_en)
    }
}

impl Labelled for zone::Model {
    fn labels(&self) -> (&str, &str) {
        (&self.label_fr, &self.label_en)
    }
}

impl Labelled for section::Model {
    fn labels(&self) -> (&str, &str) {
        (&self.label_fr, &self.label_en)
    }
}

/// All topics, in order; parents and children mixed.
pub async fn all(db: &Db) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Position).order_by_asc(Column::LabelFr).all(&db.read).await?)
}

/// The topic with this slug.
pub async fn by_slug(db: &Db, slug: &str) -> Result<Model> {
    Entity::find().filter(COLUMN.slug.eq(slug)).one(&db.read).await?.ok_or(Error::NotFound)
}

/// This topic and all below it.
pub async fn with_descendants(db: &Db, id: Uuid) -> Result<Vec<Uuid>> {
    let all = all(db).await?;
    let mut found = vec![id];
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        found.extend(
            all.iter()
                .filter(|it| it.parent_id == Some(parent) && !found.contains(&it.id))
                .map(|it| it.id)
                .collect::<Vec<_>>(),
        );
        at += 1;
    }
    Ok(found)
}

/// All zones, in order.
pub async fn zones(db: &Db) -> Result<Vec<zone::Model>> {
    Ok(zone::Entity::find().order_by_asc(zone::Column::Position).all(&db.read).await?)
}

/// All sections, in the order of the magazine.
pub async fn sections(db: &Db) -> Result<Vec<section::Model>> {
    Ok(section::Entity::find().order_by_asc(section::Column::Position).all(&db.read).await?)
}

/// Saves a topic, new or known by its id; the address it had leads on. Refuses an empty label, a slug in use, and a parent below the topic
/// itself.
pub async fn save(db: &Db, person: &Person, topic: Model, now: DateTime<Utc>) -> Result<()> {
    let mut problems = unnamed(&topic.label_fr);
    if topic.slug != super::fields::slugify(&topic.slug) || topic.slug.is_empty() {
        problems.push(Problem::at("slug", "slug").with("like", super::fields::slugify(&topic.label_fr)));
    }
    let taken = Entity::find()
        .filter(COLUMN.slug.eq(&topic.slug))
        .filter(COLUMN.id.ne(topic.id))
        .one(&db.read)
        .await?;
    if taken.is_some() {
        problems.push(Problem::at("slug", "slug-taken"));
    }
    if let Some(parent) = topic.parent_id
        && with_descendants(db, topic.id).await?.contains(&parent)
    {
        problems.push(Problem::at("parent_id", "parent-below"));
    }
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let tx = db.begin().await?;
    let known = Entity::find_by_id(topic.id).one(&tx).await?;
    if let Some(known) = known {
        if known.slug != topic.slug {
            lead_on(&tx, person, &known.slug, &topic.slug, now).await?;
        }
        topic.into_active_model().reset_all().update(&tx).await?;
    } else {
        topic.into_active_model().reset_all().insert(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The address of a topic in each language leads to another one's.
async fn lead_on(
    tx: &impl ConnectionTrait,
    person: &Person,
    from: &str,
    to: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    for locale in ["fr", "en"] {
        let (from, to) = (address::topic(from, locale), address::topic(to, locale));
        moved::put(tx, &from, None, &to, person, now).await?;
    }
    Ok(())
}

/// Makes one topic of two: every text, saved or being written, that named the first names the second, and what stood below the first
/// stands below the second. Its address leads on.
pub async fn merge(db: &Db, person: &Person, from: Uuid, into: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    if with_descendants(db, from).await?.contains(&into) {
        return Err(Problem::at("into", "topic-below").into());
    }
    let tx = db.begin().await?;
    let gone = Entity::find_by_id(from).one(&tx).await?.ok_or(Error::NotFound)?;
    let kept = Entity::find_by_id(into).one(&tx).await?.ok_or(Error::NotFound)?;
    // An id is unlike any other words; the text of a version stays what it was.
    for (table, column) in [("revision", "fields"), ("working_copy", "form")] {
        let sql = match tx.get_database_backend() {
            DbBackend::Postgres => format!(
                "UPDATE {table} SET {column} = replace({column}::text, '{from}', '{into}')::jsonb \
                 WHERE {column}::text LIKE '%{from}%'"
            ),
            _ => format!(
                "UPDATE {table} SET {column} = replace({column}, '{from}', '{into}') WHERE {column} LIKE '%{from}%'"
            ),
        };
        tx.execute_unprepared(&sql).await?;
    }
    use item::item_topic;
    let named = item_topic::Entity::find().filter(item_topic::COLUMN.topic_id.eq(from)).all(&tx).await?;
    item_topic::Entity::delete_many().filter(item_topic::COLUMN.topic_id.eq(from)).exec(&tx).await?;
    for row in named {
        if item_topic::Entity::find_by_id((row.item_id, into)).one(&tx).await?.is_none() {
            let row = item_topic::ActiveModel { item_id: Set(row.item_id), topic_id: Set(into) };
            row.insert(&tx).await?;
        }
    }
    Entity::update_many()
        .col_expr(Column::ParentId, Expr::value(into))
        .filter(COLUMN.parent_id.eq(from))
        .exec(&tx)
        .await?;
    lead_on(&tx, person, &gone.slug, &kept.slug, now).await?;
    let detail = serde_json::json!({ "topic": from, "into": into, "name": kept.label_fr });
    let name = gone.label_fr.clone();
    gone.delete(&tx).await?;
    log::write(&tx, None, &name, "merge_topic", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

fn unnamed(label_fr: &str) -> Vec<Problem> {
    let empty = label_fr.trim().is_empty();
    empty.then(|| Problem::at("label_fr", "required")).into_iter().collect()
}

/// Saves a zone, new or known by its id. Refuses an empty label and a name in use.
pub async fn save_zone(db: &Db, zone: zone::Model) -> Result<()> {
    let all = zones(db).await?;
    let mut problems = unnamed(&zone.label_fr);
    if all.iter().any(|it| it.id != zone.id && it.slug == zone.slug) {
        problems.push(Problem::at("label_fr", "label-taken"));
    }
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let known = all.iter().any(|it| it.id == zone.id);
    let row = zone.into_active_model().reset_all();
    if known {
        row.update(&db.write).await?;
    } else {
        row.insert(&db.write).await?;
    }
    Ok(())
}

/// Saves a section, new or known by its id. Refuses as [`save_zone`] does, and a colour that cannot be read on paper.
pub async fn save_section(db: &Db, section: section::Model) -> Result<()> {
    let all = sections(db).await?;
    let mut problems = unnamed(&section.label_fr);
    if all.iter().any(|it| it.id != section.id && it.slug == section.slug) {
        problems.push(Problem::at("label_fr", "label-taken"));
    }
    problems.extend(town::unreadable("colour", &section.colour, "#ffffff"));
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let known = all.iter().any(|it| it.id == section.id);
    let row = section.into_active_model().reset_all();
    if known {
        row.update(&db.write).await?;
    } else {
        row.insert(&db.write).await?;
    }
    Ok(())
}

/// Removes a zone no item and no issue names.
pub async fn remove_zone(db: &Db, id: Uuid) -> Result<()> {
    unused(item::said(db, &Kind::ALL).await?.iter().filter(|it| it.1.zones.contains(&id)))?;
    let has_edition = |it: &publication::Model| it.zoning().is_some_and(|it| it.zones.contains(&id));
    if publication::all(db).await?.iter().any(has_edition) {
        return Err(Problem::whole("in-an-issue").into());
    }
    zone::Entity::delete_by_id(id).exec(&db.write).await?;
    Ok(())
}

/// Removes a section no article and no issue names.
pub async fn remove_section(db: &Db, id: Uuid) -> Result<()> {
    unused(item::said(db, &[Kind::Article]).await?.iter().filter(|it| it.1.section() == Some(id)))?;
    let placed =
        issue_item::Entity::find().filter(issue_item::COLUMN.section_id.eq(id)).one(&db.read).await?;
    if placed.is_some() {
        return Err(Problem::whole("in-an-issue").into());
    }
    section::Entity::delete_by_id(id).exec(&db.write).await?;
    Ok(())
}

/// Refuses what these items name, with one of them.
fn unused<'a>(naming: impl Iterator<Item = &'a (item::Model, Fields)>) -> Result<()> {
    let titles: BTreeSet<(i64, &str)> = naming.map(|it| (it.0.short_id, it.0.title.as_str())).collect();
    match titles.first() {
        Some((_, title)) => Err(Problem::whole("in-use").with("n", titles.len()).with("title", title).into()),
        None => Ok(()),
    }
}

/// Gives a zone an outline, or takes its own away.
pub async fn outline_zone(db: &Db, id: Uuid, outline: Option<&Outline>) -> Result<()> {
    let found = zone::Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)?;
    let mut row = found.into_active_model();
    row.polygon = Set(outline.map(Outline::geojson));
    row.update(&db.write).await?;
    Ok(())
}

/// Gives each of these zones its outline; one that is not known is added behind the others. Returns how many were added.
pub async fn import_zones(
    db: &Db,
    person: &Person,
    found: Vec<(String, Outline)>,
    now: DateTime<Utc>,
) -> Result<usize> {
    person.needs(Role::ChiefEditor)?;
    let all = zones(db).await?;
    let last = all.iter().map(|it| it.position).max().unwrap_or(0);
    let (mut added, count) = (0, found.len());
    let tx = db.begin().await?;
    for (name, outline) in found {
        let slug = super::fields::slugify(&name);
        let known = zone::Entity::find().filter(zone::COLUMN.slug.eq(&slug)).one(&tx).await?;
        let polygon = Set(Some(outline.geojson()));
        if let Some(known) = known {
            let mut row = known.into_active_model();
            row.polygon = polygon;
            row.update(&tx).await?;
        } else {
            added += 1;
            let row = zone::ActiveModel {
                id: Set(Uuid::now_v7()),
                slug: Set(slug),
                label_fr: Set(name),
                label_en: Set(String::new()),
                position: Set(last + added),
                polygon,
            };
            row.insert(&tx).await?;
        }
    }
    let detail = serde_json::json!({ "added": added, "zones": count });
    log::write(&tx, None, &count.to_string(), "import_zones", detail, person, now).await?;
    tx.commit().await?;
    Ok(usize::try_from(added).unwrap_or(0))
}

/// Adds a zone or finds the one with this slug.
pub async fn zone_named(db: &Db, slug: &str, fr: &str, en: &str, position: i32) -> Result<zone::Model> {
    if let Some(known) = zone::Entity::find().filter(zone::COLUMN.slug.eq(slug)).one(&db.read).await? {
        return Ok(known);
    }
    let row = zone::ActiveModel {
        id: Set(Uuid::now_v7()),
        slug: Set(slug.into()),
        label_fr: Set(fr.into()),
        label_en: Set(en.into()),
        position: Set(position),
        polygon: Set(None),
    };
    Ok(row.insert(&db.write).await?)
}

/// Adds a section or finds the one with this slug.
pub async fn section_named(
    db: &Db,
    slug: &str,
    fr: &str,
    en: &str,
    position: i32,
    colour: &str,
) -> Result<section::Model> {
    if let Some(known) = section::Entity::find().filter(section::COLUMN.slug.eq(slug)).one(&db.read).await? {
        return Ok(known);
    }
    let row = section::ActiveModel {
        id: Set(Uuid::now_v7()),
        slug: Set(slug.into()),
        label_fr: Set(fr.into()),
        label_en: Set(en.into()),
        position: Set(position),
        colour: Set(colour.into()),
    };
    Ok(row.insert(&db.write).await?)
}

/// The sections of a French municipal magazine, for a new installation: slug, labels, colour read against white.
pub const SECTIONS: [(&str, &str, &str, &str); 10] = [
    ("actualites", "Actualités", "News", "#0b6b5d"),
    ("cadre-de-vie", "Cadre de vie", "Living environment", "#3a6b1f"),
    ("dossier", "Dossier", "Feature", "#8a2f1d"),
    ("jeunesse", "Enfance et jeunesse", "Children and young people", "#9a4a00"),
    ("solidarites", "Solidarités", "Social support", "#8c2a5b"),
    ("culture", "Culture", "Culture", "#5b3a94"),
    ("sports", "Sports", "Sports", "#1a5a96"),
    ("vie-associative", "Vie associative", "Associations", "#7a5200"),
    ("portrait", "Portrait", "Portrait", "#54524a"),
    ("histoire", "Histoire", "History", "#6f4a2c"),
];

/// Gives an installation without sections the usual ones: an issue without sections has nowhere to put an article.
pub async fn seed_sections(db: &Db) -> Result<()> {
    if !sections(db).await?.is_empty() {
        return Ok(());
    }
    for (at, (slug, fr, en, colour)) in SECTIONS.into_iter().enumerate() {
        section_named(db, slug, fr, en, i32::try_from(at).unwrap_or(0), colour).await?;
    }
    Ok(())
}
