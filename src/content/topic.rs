//! The tree by which the site organises, the zones of the town, and the sections (*rubriques*) of the magazine.
use super::fields::Fields;
use super::publication::{self, issue_item};
use super::zone::Outline;
use super::{Kind, address, item, log, moved, search, town};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, DbBackend, FromJsonQueryResult, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// Other words readers use for it: search finds the topic and its items by them.
    #[sea_orm(column_type = "JsonBinary")]
    pub aliases: Aliases,
}

impl ActiveModelBehavior for ActiveModel {}

/// Words that stand for a topic, in the order they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Aliases(pub Vec<String>);

/// What a zone divides the town for. Divisions of several kinds overlap.
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
pub enum ZoneKind {
    /// Where people say they live: an item whose place lies in one belongs to it.
    #[default]
    Quarter,
    Polling,
    School,
    Collection,
    Other,
}

impl ZoneKind {
    /// In the order of lists.
    pub const ALL: [Self; 5] = [Self::Quarter, Self::Polling, Self::School, Self::Collection, Self::Other];

    /// The name in forms and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quarter => "quarter",
            Self::Polling => "polling",
            Self::School => "school",
            Self::Collection => "collection",
            Self::Other => "other",
        }
    }

    /// The slug of a zone of this kind with this label: the quarter and the polling district of one name are two zones.
    pub fn slug(self, label: &str) -> String {
        let slug = super::fields::slugify(label);
        if self == Self::Quarter { slug } else { format!("{}-{slug}", self.name()) }
    }
}

pub mod zone {
    //! The table `zone`.
    use super::ZoneKind;
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
        pub kind: ZoneKind,
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

impl Model {
    /// Everything it is called: labels, then other words.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let labels = [self.label_fr.as_str(), self.label_en.as_str()];
        labels.into_iter().chain(self.aliases.0.iter().map(String::as_str)).filter(|it| !it.is_empty())
    }
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
    let read = Entity::find().order_by_asc(Column::Position).order_by_asc(Column::LabelFr);
    db.remembered("topics", async || Ok(read.all(&db.read).await?)).await
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

/// The slugs of a topic and of all above it. The number of topics bounds the walk, whatever the rows say.
pub fn upwards(topics: &[Model], id: Uuid) -> Vec<String> {
    let mut at = topics.iter().find(|it| it.id == id);
    let mut found = Vec::new();
    while let Some(topic) = at.filter(|_| found.len() <= topics.len()) {
        found.push(topic.slug.clone());
        at = topics.iter().find(|it| Some(it.id) == topic.parent_id);
    }
    found
}

/// All zones, kind by kind, each in order.
pub async fn zones(db: &Db) -> Result<Vec<zone::Model>> {
    let read = zone::Entity::find().order_by_asc(zone::Column::Position);
    db.remembered("zones", async || {
        let mut found = read.all(&db.read).await?;
        found.sort_by_key(|it| it.kind);
        Ok(found)
    })
    .await
}

/// Topics called so, by their label or another word, in whatever form of it.
pub async fn called(db: &Db, locale: &str, words: &str) -> Result<Vec<Model>> {
    let asked = search::analyse(locale, words);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let remembered = if locale == "en" { "topics-called-en" } else { "topics-called" };
    let names = db.remembered(remembered, async || {
        let of = |it: Model| (it.names().map(|name| search::analyse(locale, name)).collect(), it);
        Ok(all(db).await?.into_iter().map(of).collect::<Arc<[(Vec<Vec<String>>, Model)]>>())
    });
    Ok(names.await?.iter().filter(|it| it.0.contains(&asked)).map(|it| it.1.clone()).collect())
}

/// All sections, in the order of the magazine.
pub async fn sections(db: &Db) -> Result<Vec<section::Model>> {
    let read = section::Entity::find().order_by_asc(section::Column::Position);
    db.remembered("sections", async || Ok(read.all(&db.read).await?)).await
}

/// Saves a topic, new or known by its id; the address it had leads on, and search knows its items by what it is called now. Refuses an
/// empty label, a slug in use, a word that stands for another topic, and a parent below the topic itself.
pub async fn save(db: &Db, person: &Person, mut topic: Model, now: DateTime<Utc>) -> Result<()> {
    let mut problems = unnamed(&topic.label_fr);
    topic.aliases = Aliases(tidy(&topic));
    problems.extend(taken(db, &topic).await?);
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
    let own = filed(db, topic.id).await?;
    let tx = db.begin().await?;
    let known = Entity::find_by_id(topic.id).one(&tx).await?;
    if let Some(known) = known {
        if known.slug != topic.slug {
            moved::lead_on(&tx, person, address::topic, [&known.slug, &topic.slug], now).await?;
        }
        let called_otherwise = !known.names().eq(topic.names());
        topic.into_active_model().reset_all().update(&tx).await?;
        if called_otherwise {
            search::put_again(&tx, &own).await?;
        }
    } else {
        topic.into_active_model().reset_all().insert(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The other words of a topic without blanks, doubles and what it is called anyway.
fn tidy(topic: &Model) -> Vec<String> {
    let mut seen: BTreeSet<String> =
        [&topic.label_fr, &topic.label_en].map(|it| super::fields::slugify(it)).into();
    let mut kept = Vec::new();
    for word in topic.aliases.0.iter().map(|it| super::fields::printable(it.trim())) {
        if !word.is_empty() && seen.insert(super::fields::slugify(&word)) {
            kept.push(word);
        }
    }
    kept
}

/// Words that stand for another topic already.
async fn taken(db: &Db, topic: &Model) -> Result<Vec<Problem>> {
    let others: Vec<Model> = all(db).await?.into_iter().filter(|it| it.id != topic.id).collect();
    let of = |word: &str| {
        let slug = super::fields::slugify(word);
        others.iter().find(|it| it.names().any(|name| super::fields::slugify(name) == slug))
    };
    let problem = |word: &String| {
        let other = of(word)?;
        Some(Problem::at("aliases", "alias-taken").with("word", word).with("topic", &other.label_fr))
    };
    Ok(topic.aliases.0.iter().filter_map(problem).collect())
}

/// Items on the site that are filed under a topic.
async fn filed(db: &Db, id: Uuid) -> Result<Vec<item::Live>> {
    use item::item_topic;
    let rows = item_topic::Entity::find().filter(item_topic::COLUMN.topic_id.eq(id)).all(&db.read).await?;
    let ids: Vec<Uuid> = rows.iter().map(|it| it.item_id).collect();
    Ok(item::live_by_ids(db, &ids).await?.into_values().filter(|it| it.item.on_site).collect())
}

/// Makes one topic of two: every text, saved or being written, that named the first names the second, and what stood below the first
/// stands below the second. Its address leads on.
pub async fn merge(db: &Db, person: &Person, from: Uuid, into: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    if with_descendants(db, from).await?.contains(&into) {
        return Err(Problem::at("into", "topic-below").into());
    }
    let own: Vec<item::Live> = [filed(db, from).await?, filed(db, into).await?].concat();
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
    moved::lead_on(&tx, person, address::topic, [&gone.slug, &kept.slug], now).await?;
    // Who looks for the one by its name finds the other.
    let mut called = kept.clone();
    called.aliases.0.extend(gone.names().map(str::to_owned));
    let aliases = Aliases(tidy(&called));
    let mut row = kept.clone().into_active_model();
    row.aliases = Set(aliases);
    row.update(&tx).await?;
    let detail = serde_json::json!({ "topic": from, "into": into, "name": kept.label_fr });
    let name = gone.label_fr.clone();
    gone.delete(&tx).await?;
    search::put_again(&tx, &own).await?;
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
    let tx = db.begin().await?;
    if known {
        row.update(&tx).await?;
    } else {
        row.insert(&tx).await?;
    }
    tx.commit().await
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
    let tx = db.begin().await?;
    if known {
        row.update(&tx).await?;
    } else {
        row.insert(&tx).await?;
    }
    tx.commit().await
}

/// Removes a zone no item and no issue names.
pub async fn remove_zone(db: &Db, id: Uuid) -> Result<()> {
    unused(item::said(db, &Kind::ALL).await?.iter().filter(|it| it.1.zones.contains(&id)))?;
    let has_edition = |it: &publication::Model| it.zoning().is_some_and(|it| it.zones.contains(&id));
    if publication::all(db).await?.iter().any(has_edition) {
        return Err(Problem::whole("in-an-issue").into());
    }
    let tx = db.begin().await?;
    zone::Entity::delete_by_id(id).exec(&tx).await?;
    tx.commit().await
}

/// Removes a section no article and no issue names.
pub async fn remove_section(db: &Db, id: Uuid) -> Result<()> {
    unused(item::said(db, &[Kind::Article]).await?.iter().filter(|it| it.1.section() == Some(id)))?;
    let placed =
        issue_item::Entity::find().filter(issue_item::COLUMN.section_id.eq(id)).one(&db.read).await?;
    if placed.is_some() {
        return Err(Problem::whole("in-an-issue").into());
    }
    let tx = db.begin().await?;
    section::Entity::delete_by_id(id).exec(&tx).await?;
    tx.commit().await
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
    let tx = db.begin().await?;
    row.update(&tx).await?;
    tx.commit().await
}

/// Gives each of these zones of one kind its outline; one that is not known is added behind the others. Returns how many were added.
pub async fn import_zones(
    db: &Db,
    person: &Person,
    kind: ZoneKind,
    found: Vec<(String, Outline)>,
    now: DateTime<Utc>,
) -> Result<usize> {
    person.needs(Role::ChiefEditor)?;
    let all = zones(db).await?;
    let last = all.iter().map(|it| it.position).max().unwrap_or(0);
    let (mut added, count) = (0, found.len());
    let tx = db.begin().await?;
    for (name, outline) in found {
        let slug = kind.slug(&name);
        let known = zone::Entity::find()
            .filter(zone::COLUMN.slug.eq(&slug))
            .filter(zone::COLUMN.kind.eq(kind))
            .one(&tx)
            .await?;
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
                kind: Set(kind),
            };
            row.insert(&tx).await?;
        }
    }
    let detail = serde_json::json!({ "added": added, "zones": count, "kind": kind.name() });
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
        kind: Set(ZoneKind::Quarter),
    };
    let tx = db.begin().await?;
    let added = row.insert(&tx).await?;
    tx.commit().await?;
    Ok(added)
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
    let tx = db.begin().await?;
    let added = row.insert(&tx).await?;
    tx.commit().await?;
    Ok(added)
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
