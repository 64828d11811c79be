//! What names an item or shows a picture: asked before either goes.
use super::publication::{self, issue_item, placement};
use super::state::Visibility;
use super::{best_bet, dossier, item, revision, town};
use crate::db::Db;
use crate::error::Result;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query as SeaQuery, SimpleExpr};
use sea_orm::{QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// Everything that would miss it.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// What readers see.
    pub live: Vec<item::Model>,
    /// What is being written.
    pub drafts: Vec<item::Model>,
    /// Issues it stands in, newest first.
    pub issues: Vec<publication::Model>,
    /// The town's own pages show it: its logo, its main place.
    pub town: bool,
    /// What readers look for who are shown it first.
    pub best_bets: Vec<best_bet::Model>,
    /// Dossiers it is read in.
    pub dossiers: Vec<dossier::Model>,
}

impl Uses {
    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
            && self.drafts.is_empty()
            && self.issues.is_empty()
            && !self.town
            && self.best_bets.is_empty()
            && self.dossiers.is_empty()
    }
}

/// Everything that shows this picture.
pub async fn of_image(db: &Db, id: Uuid) -> Result<Uses> {
    Ok(Uses {
        live: item::naming(db, id).await?,
        drafts: being_written(db, id).await?,
        issues: publication::by_ids(db, &printed(&db.read, id).await?).await?,
        town: town::get(db).await?.identity.logo == Some(id),
        best_bets: Vec::new(),
        dossiers: Vec::new(),
    })
}

/// Everything that names this item, and the issues it stands in or is meant for.
pub async fn of_item(db: &Db, id: Uuid) -> Result<Uses> {
    let placed = placement::Entity::find()
        .select_only()
        .column(placement::Column::IssueId)
        .distinct()
        .filter(placement::COLUMN.item_id.eq(id));
    let meant = issue_item::Entity::find()
        .select_only()
        .column(issue_item::Column::IssueId)
        .distinct()
        .filter(issue_item::COLUMN.item_id.eq(id));
    let placed: Vec<Uuid> = placed.into_tuple().all(&db.read).await?;
    let meant: Vec<Uuid> = meant.into_tuple().all(&db.read).await?;
    let issues: BTreeSet<Uuid> = placed.into_iter().chain(meant).collect();
    Ok(Uses {
        live: item::naming(db, id).await?,
        drafts: being_written(db, id).await?,
        issues: publication::by_ids(db, &issues.into_iter().collect::<Vec<_>>()).await?,
        town: town::get(db).await?.main_place == Some(id),
        best_bets: best_bet::of_item(db, id).await?,
        dossiers: dossier::of_item(db, id).await?,
    })
}

/// Items whose text being written names this item or image.
async fn being_written(db: &Db, target: Uuid) -> Result<Vec<item::Model>> {
    let mut open = SeaQuery::select();
    open.column(revision::Column::ItemId)
        .from(revision::Entity)
        .and_where(revision::is_open())
        .and_where(names(target));
    Ok(item::Entity::find()
        .filter(item::COLUMN.visibility.ne(Visibility::Trashed))
        .filter(item::COLUMN.id.ne(target))
        .filter(item::Column::Id.in_subquery(open))
        .order_by_asc(item::Column::Title)
        .all(&db.read)
        .await?)
}

/// Whether a revision has this id in it, which is unlike any other words.
fn names(target: Uuid) -> SimpleExpr {
    Expr::col((revision::Entity, revision::Column::Fields)).cast_as("text").like(format!("%{target}%"))
}

/// The issues where a text that shows this picture stands, or whose cover it is.
pub(super) async fn printed(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>> {
    // Only the versions that were placed are read.
    let mut shows = SeaQuery::select();
    shows
        .expr(Expr::val(1))
        .from(revision::Entity)
        .and_where(
            Expr::col((revision::Entity, revision::Column::Id))
                .equals((placement::Entity, placement::Column::RevisionId)),
        )
        .and_where(names(id));
    let placed: Vec<Uuid> = placement::Entity::find()
        .select_only()
        .column(placement::Column::IssueId)
        .distinct()
        .filter(Expr::exists(shows))
        .into_tuple()
        .all(connection)
        .await?;
    let covers: Vec<Uuid> = publication::Entity::find()
        .select_only()
        .column(publication::Column::Id)
        .filter(publication::Column::CoverImageId.eq(id))
        .into_tuple()
        .all(connection)
        .await?;
    let all: BTreeSet<Uuid> = placed.into_iter().chain(covers).collect();
    Ok(all.into_iter().collect())
}
