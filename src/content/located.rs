//! Where addresses are, as a geocoder said once.
use crate::db::Db;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "located")]
pub struct Model {
    /// As it was asked, without what is typed one way or another.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address: String,
    /// Degrees, WGS 84.
    pub longitude: f64,
    pub latitude: f64,
    /// The address as the geocoder writes it.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    pub ban_id: String,
    pub insee: String,
    pub asked_at: DateTimeUtc,
}
impl ActiveModelBehavior for ActiveModel {}

/// Where this address was found, if it was.
pub async fn by_address(db: &Db, address: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(address.to_owned()).one(&db.read).await?)
}

/// Keeps where an address is.
pub async fn keep(db: &Db, found: Model, now: DateTime<Utc>) -> Result<()> {
    let row = ActiveModel {
        address: Set(found.address),
        longitude: Set(found.longitude),
        latitude: Set(found.latitude),
        label: Set(found.label),
        ban_id: Set(found.ban_id),
        insee: Set(found.insee),
        asked_at: Set(now),
    };
    let again = OnConflict::column(Column::Address).do_nothing().to_owned();
    Entity::insert(row).on_conflict(again).try_insert().exec(&db.write).await?;
    Ok(())
}
