//! Articles that belong together (*dossier*), in the order they are to be read. It holds what is said in whatever language: each of its
//! articles is a translation group, of which a reader gets the one in their language. Knows no page.
use super::fields::slugify;
use super::state::Visibility;
use super::topic::Labelled;
use super::town::Town;
use super::{Kind, address, item, log, moved};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{FromJsonQueryResult, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};

/// The table `dossier`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub label_fr: String,
    pub label_en: String,
    #[sea_orm(column_type = "Text")]
    pub summary_fr: String,
    #[sea_orm(column_type = "Text")]
    pub summary_en: String,
    /// First read first.
    #[sea_orm(column_type = "JsonBinary")]
    pub articles: Groups,
}

impl ActiveModelBehavior for ActiveModel {}

/// Translation groups of articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Groups(pub Vec<Uuid>);

/// Most articles of one.
pub const ARTICLES_MAX: usize = 40;

impl Labelled for Model {
    fn labels(&self) -> (&str, &str) {
        (&self.label_fr, &self.label_en)
    }
}

impl Model {
    /// What it says of itself, French standing in for missing English.
    pub fn summary(&self, locale: &str) -> &str {
        if locale == "en" && !self.summary_en.is_empty() { &self.summary_en } else { &self.summary_fr }
    }
}

/// A dossier and those of its articles that readers see, in order.
#[derive(Clone, Debug)]
pub struct Shown {
    pub dossier: Model,
    pub articles: Vec<item::Model>,
}

impl Shown {
    /// The place of an article among them, from 0.
    pub fn place(&self, item: &item::Model) -> Option<usize> {
        self.articles.iter().position(|it| it.translation_group == item.translation_group)
    }
}

/// All of them, the newest first.
pub async fn all(db: &Db) -> Result<Vec<Model>> {
    let read = Entity::find().order_by_desc(Column::Id);
    db.remembered("dossiers", async || Ok(read.all(&db.read).await?)).await
}

/// Those with an article on the site, as readers of `locale` see them: each article in their language, else in French where the site speaks it.
pub async fn shown(db: &Db, town: &Town, locale: &str) -> Result<Vec<Shown>> {
    shown_of(db, town, all(db).await?, locale).await
}

/// Those this article belongs to.
pub async fn of_article(db: &Db, town: &Town, article: &item::Model, locale: &str) -> Result<Vec<Shown>> {
    let mut own = all(db).await?;
    own.retain(|it| it.articles.0.contains(&article.translation_group));
    let mut found = shown_of(db, town, own, locale).await?;
    found.retain(|it| it.place(article).is_some());
    Ok(found)
}

async fn shown_of(db: &Db, town: &Town, dossiers: Vec<Model>, locale: &str) -> Result<Vec<Shown>> {
    let groups: Vec<Uuid> = dossiers.iter().flat_map(|it| it.articles.0.clone()).collect();
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let mut articles = item::Entity::find()
        .filter(item::COLUMN.translation_group.is_in(groups))
        .filter(item::COLUMN.visibility.eq(Visibility::Live))
        .filter(item::COLUMN.on_site.eq(true))
        .all(&db.read)
        .await?;
    articles.retain(|it| it.locale == locale || (it.locale == "fr" && town.offers("fr")));
    articles.sort_by_key(|it| (it.locale != locale, it.short_id));
    let one = |group: &Uuid| articles.iter().find(|it| it.translation_group == *group).cloned();
    let shown = dossiers
        .into_iter()
        .map(|it| Shown { articles: it.articles.0.iter().filter_map(one).collect(), dossier: it });
    Ok(shown.filter(|it| !it.articles.is_empty()).collect())
}

/// The articles of one whatever readers see of them, in order, each in `locale` where it exists in it; the bin says nothing.
pub async fn articles(db: &Db, dossier: &Model, locale: &str) -> Result<Vec<item::Model>> {
    let mut found = item::Entity::find()
        .filter(item::COLUMN.translation_group.is_in(dossier.articles.0.clone()))
        .filter(item::COLUMN.visibility.ne(Visibility::Trashed))
        .all(&db.read)
        .await?;
    found.sort_by_key(|it| (it.locale != locale, it.short_id));
    let one = |group: &Uuid| found.iter().find(|it| it.translation_group == *group).cloned();
    Ok(dossier.articles.0.iter().filter_map(one).collect())
}

/// Those that hold an item, whatever readers see of it.
pub async fn of_item(db: &Db, item: Uuid) -> Result<Vec<Model>> {
    let group = item::by_id(db, item).await?.translation_group;
    Ok(all(db).await?.into_iter().filter(|it| it.articles.0.contains(&group)).collect())
}

/// Keeps one, new or known by its id. Refuses one without a title or with fewer than two articles, what is no article, and an address in use.
/// The address it had leads to the one it gets.
pub async fn save(db: &Db, person: &Person, wish: Model, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let mut problems = Vec::new();
    if wish.label_fr.trim().is_empty() {
        problems.push(Problem::at("label_fr", "required"));
    }
    if wish.slug.is_empty() || wish.slug.len() > 100 || wish.slug != slugify(&wish.slug) {
        problems.push(Problem::at("slug", "slug").with("like", slugify(&wish.label_fr)));
    }
    let known = all(db).await?;
    if known.iter().any(|it| it.id != wish.id && it.slug == wish.slug) {
        problems.push(Problem::at("slug", "slug-taken"));
    }
    if wish.articles.0.len() < 2 {
        problems.push(Problem::at("dossier_articles", "dossier-articles"));
    }
    if wish.articles.0.len() > ARTICLES_MAX {
        problems.push(Problem::at("dossier_articles", "too-many").with("max", ARTICLES_MAX));
    }
    let named = item::Entity::find()
        .filter(item::COLUMN.translation_group.is_in(wish.articles.0.clone()))
        .all(&db.read);
    for it in named.await?.iter().filter(|it| it.kind != Kind::Article) {
        problems.push(Problem::at("dossier_articles", "dossier-article").with("title", &it.title));
    }
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let before = known.iter().find(|it| it.id == wish.id).map(|it| it.slug.clone());
    let slug = wish.slug.clone();
    let (name, detail) =
        (wish.label_fr.clone(), serde_json::json!({ "dossier": wish.id, "articles": wish.articles }));
    let row = wish.into_active_model().reset_all();
    let tx = db.begin().await?;
    match before {
        None => {
            row.insert(&tx).await?;
        }
        Some(before) => {
            row.update(&tx).await?;
            if before != slug {
                moved::lead_on(&tx, person, address::dossier, [&before, &slug], now).await?;
            }
        }
    }
    log::write(&tx, None, &name, "save_dossier", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes one away; its articles stay.
pub async fn remove(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let tx = db.begin().await?;
    let dossier = Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    let detail = serde_json::json!({ "dossier": id, "articles": dossier.articles });
    let name = dossier.label_fr.clone();
    dossier.delete(&tx).await?;
    log::write(&tx, None, &name, "remove_dossier", detail, person, now).await?;
    tx.commit().await
}
