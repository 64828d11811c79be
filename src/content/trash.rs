//! Drafts thrown away: each can be brought back for thirty days, then it is gone for good. What was ever public is withdrawn, never thrown away.
use super::item::{self, Whose};
use super::publication::{issue_item, placement};
use super::state::{Stage, Visibility};
use super::{assignment, fact_check, log, proposal, publish, remark, revision, writing};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::Person;
use chrono::{DateTime, Duration, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait as _};

mod of_subject {
    //! The column `subject.item_id`, by which an issue waits for a draft: the rest of the row is paper's.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "subject")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub item_id: Option<Uuid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// How long a draft can be brought back.
pub const KEPT: Duration = Duration::days(30);
/// Drafts shown, and gone for good in one night.
const MOST: u64 = 500;

/// What lies in the trash, thrown away last first.
pub async fn all(db: &Db, whose: Whose) -> Result<Vec<item::Model>> {
    let mut find = item::Entity::find().filter(item::COLUMN.visibility.eq(Visibility::Trashed));
    if let Whose::Own(account) | Whose::OwnAndLive(account) = whose {
        find = find.filter(item::COLUMN.created_by.eq(account));
    }
    Ok(find.order_by_desc(item::Column::UpdatedAt).limit(MOST).all(&db.read).await?)
}

/// Brings a draft back with its last version.
pub async fn restore(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<item::Model> {
    let tx = db.begin().await?;
    let it = item::Entity::find_by_id(id).one(&tx).await?.ok_or(Error::NotFound)?;
    publish::own(person, &it)?;
    if it.visibility != Visibility::Trashed {
        return Err(Problem::whole("not-in-trash").into());
    }
    let last = revision::Entity::find()
        .filter(revision::COLUMN.item_id.eq(id))
        .order_by_desc(revision::Column::Number)
        .one(&tx)
        .await?
        .ok_or(Error::NotFound)?;
    let (revision, title, version) = (last.id, it.title.clone(), it.version);
    let mut last = last.into_active_model();
    last.stage = Set(Some(Stage::Draft));
    last.update(&tx).await?;
    let mut row = it.into_active_model();
    row.visibility = Set(Visibility::Never);
    row.open_revision = Set(Some(revision));
    row.updated_at = Set(now);
    row.version = Set(version + 1);
    let it = row.update(&tx).await?;
    proposal::wait_again(&tx, id).await?;
    log::write(&tx, Some(id), &title, "restore_item", serde_json::json!({}), person, now).await?;
    tx.commit().await?;
    Ok(it)
}

/// Deletes what was thrown away long enough ago, with everything that hangs on it; the log keeps its lines, and its number is never given
/// again. What an issue shows or waits for stays. Returns how many are gone.
pub async fn empty(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    let placed = placement::Entity::find().select_only().column(placement::Column::ItemId);
    let asked = issue_item::Entity::find().select_only().column(issue_item::Column::ItemId);
    let awaited = of_subject::Entity::find()
        .select_only()
        .column(of_subject::Column::ItemId)
        .filter(of_subject::Column::ItemId.is_not_null());
    let old = item::Entity::find()
        .filter(item::COLUMN.visibility.eq(Visibility::Trashed))
        .filter(item::COLUMN.updated_at.lt(now - KEPT))
        .filter(item::Column::Id.not_in_subquery(placed.into_query()))
        .filter(item::Column::Id.not_in_subquery(asked.into_query()))
        .filter(item::Column::Id.not_in_subquery(awaited.into_query()))
        .limit(MOST)
        .all(&db.read)
        .await?;
    for it in &old {
        let tx = db.begin().await?;
        // Somebody may have brought it back meanwhile.
        let gone = item::Entity::delete_many()
            .filter(item::COLUMN.id.eq(it.id))
            .filter(item::COLUMN.visibility.eq(Visibility::Trashed))
            .filter(item::COLUMN.version.eq(it.version))
            .exec(&tx)
            .await?;
        if gone.rows_affected == 1 {
            revision::Entity::delete_many().filter(revision::COLUMN.item_id.eq(it.id)).exec(&tx).await?;
            remark::forget(&tx, it.id).await?;
            fact_check::Entity::delete_many().filter(fact_check::COLUMN.item_id.eq(it.id)).exec(&tx).await?;
            assignment::Entity::delete_many().filter(assignment::COLUMN.item_id.eq(it.id)).exec(&tx).await?;
            proposal::Entity::delete_by_id(it.id).exec(&tx).await?;
            writing::drop_of(&tx, it.id).await?;
            log::write(&tx, None, &it.title, "delete_item", serde_json::json!({}), &Person::system(), now)
                .await?;
        }
        tx.commit().await?;
    }
    Ok(old.len())
}
