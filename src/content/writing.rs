//! Who has the form of an item open, and what each of them typed there without saving: the *working copy*, one for each item and person.
//! It is no revision: nobody else reads it, it changes no state and no lock, and it is not checked. What is saved is `publish`'s.
use crate::db::Db;
use crate::error::Result;
use chrono::{DateTime, Duration, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// The table `working_copy`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "working_copy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// Names and values of the form as typed, in order; none while nothing is unsaved.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub form: Option<Json>,
    /// When it was last typed in.
    pub kept_at: Option<DateTimeUtc>,
    /// When the form was last known to be open.
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Names and values as typed.
    pub fn pairs(&self) -> Option<Vec<(String, String)>> {
        serde_json::from_value(self.form.clone()?).ok()
    }
}

/// Seconds after which a form that was not heard of counts as closed.
pub const HERE: i64 = 45;
/// Days a working copy nobody came back to is kept.
const KEPT: i64 = 365;

/// The form is open.
pub async fn seen(db: &Db, item: Uuid, account: Uuid, now: DateTime<Utc>) -> Result<()> {
    let row = ActiveModel {
        item_id: Set(item),
        account_id: Set(account),
        form: Set(None),
        kept_at: Set(None),
        seen_at: Set(now),
    };
    let again =
        OnConflict::columns([Column::ItemId, Column::AccountId]).update_column(Column::SeenAt).to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&db.write).await?;
    Ok(())
}

/// Keeps what is typed in place of what was kept before.
pub async fn keep(
    db: &Db,
    item: Uuid,
    account: Uuid,
    form: &[(&str, &str)],
    now: DateTime<Utc>,
) -> Result<()> {
    let row = ActiveModel {
        item_id: Set(item),
        account_id: Set(account),
        form: Set(Some(serde_json::to_value(form)?)),
        kept_at: Set(Some(now)),
        seen_at: Set(now),
    };
    let again = OnConflict::columns([Column::ItemId, Column::AccountId])
        .update_columns([Column::Form, Column::KeptAt, Column::SeenAt])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&db.write).await?;
    Ok(())
}

/// What this person typed and did not save.
pub async fn own(db: &Db, item: Uuid, account: Uuid) -> Result<Option<Model>> {
    let row = Entity::find_by_id((item, account)).one(&db.write).await?;
    Ok(row.filter(|it| it.form.is_some()))
}

/// The others who have the form open now, the longest there first.
pub async fn others(db: &Db, item: Uuid, account: Uuid, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let since = now - Duration::seconds(HERE);
    let rows = Entity::find()
        .filter(COLUMN.item_id.eq(item))
        .filter(COLUMN.account_id.ne(account))
        .filter(COLUMN.seen_at.gt(since))
        .order_by_asc(Column::AccountId);
    Ok(rows.all(&db.write).await?)
}

/// The form was closed; what was typed stays.
pub async fn left(db: &Db, item: Uuid, account: Uuid, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SeenAt, (now - Duration::seconds(HERE)).into())
        .filter(COLUMN.item_id.eq(item))
        .filter(COLUMN.account_id.eq(account))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// Saved, or given up: nothing is unsaved any more.
pub async fn done(db: &Db, item: Uuid, account: Uuid) -> Result<()> {
    Entity::delete_by_id((item, account)).exec(&db.write).await?;
    Ok(())
}

/// The item is gone, and everything typed on it.
pub(super) async fn drop_of(tx: &impl ConnectionTrait, item: Uuid) -> Result<()> {
    Entity::delete_many().filter(COLUMN.item_id.eq(item)).exec(tx).await?;
    Ok(())
}

/// Forgets what nobody came back to.
pub async fn forget(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let before = now - Duration::days(KEPT);
    Entity::delete_many().filter(COLUMN.seen_at.lt(before)).exec(&db.write).await?;
    Ok(())
}
