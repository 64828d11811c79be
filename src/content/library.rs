//! The pictures of the town as a collection: found by what they lack, compared, described many at once, given another file, removed. What
//! one picture is stands in [`super::image`]; the bytes live in `media`.
use super::image::{self, About, Accepted, Use, rendition};
use super::publication::{self, IssueState};
use super::{item, log, revision, town, uses};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::richtext::refs::Refs;
use crate::staff::{Person, Role};
use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{
    ActiveValue::Set, Condition, FromJsonQueryResult, IntoActiveModel, QueryOrder, QuerySelect,
    QueryTrait as _,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub mod former {
    //! The table `former_image`: a file an image had before it was replaced. Its sizes stay in `rendition`, their names behind its number.
    use super::Issues;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "former_image")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub image_id: Uuid,
        /// From 1, per image.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub hash: String,
        pub format: String,
        pub width: i32,
        pub height: i32,
        pub bytes: i64,
        pub name: String,
        /// The issues that had shown it when it was replaced.
        #[sea_orm(column_type = "JsonBinary")]
        pub issues: Issues,
        pub replaced_by: Option<Uuid>,
        pub replaced_at: DateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Issues, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Issues(pub Vec<Uuid>);

/// Rights end soon when they end within this many days.
pub const SOON: u64 = 60;

/// What a picture lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// An alternative or a credit.
    Words,
    Alt,
    Credit,
    Print,
    /// Some of its rights have ended or end soon.
    Rights,
}

impl Lack {
    /// In the order of the menu.
    pub const ALL: [Self; 5] = [Self::Words, Self::Alt, Self::Credit, Self::Print, Self::Rights];

    /// The name in addresses and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Alt => "alt",
            Self::Credit => "credit",
            Self::Print => "print",
            Self::Rights => "rights",
        }
    }
}

/// Which pictures a list shows; what is none or empty asks nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In name, alternative, caption or credit.
    pub words: String,
    pub lacks: Option<Lack>,
    /// Whether something shows it, drafts and the town's own pages included.
    pub used: Option<bool>,
    /// Drawings, or photographs.
    pub drawn: Option<bool>,
    /// Sent at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Sent before this instant.
    pub to: Option<DateTime<Utc>>,
    /// Sent by this account.
    pub by: Option<Uuid>,
    /// Only those sent before this image.
    pub before: Option<Uuid>,
}

/// Pictures, those sent last first. Ids tell the order.
pub async fn list(db: &Db, filter: &Filter, day: NaiveDate, limit: u64) -> Result<Vec<image::Model>> {
    let mut find = image::Entity::find();
    let words = filter.words.trim().to_lowercase().replace(['%', '_'], "");
    if !words.is_empty() {
        let holds = |column: image::Column| {
            Expr::expr(Func::lower(Expr::col((image::Entity, column)))).like(format!("%{words}%"))
        };
        let columns =
            [image::Column::Alt, image::Column::Name, image::Column::Caption, image::Column::Credit];
        find = find.filter(columns.into_iter().fold(Condition::any(), |all, it| all.add(holds(it))));
    }
    if let Some(lack) = filter.lacks {
        find = find.filter(lacking(lack, day));
    }
    if let Some(used) = filter.used {
        let shown = shown(db).await?;
        find = find.filter(if used { shown } else { shown.not() });
    }
    if let Some(drawn) = filter.drawn {
        let svg = image::COLUMN.format.eq("svg");
        find = find.filter(if drawn { svg } else { svg.not() });
    }
    if let Some(from) = filter.from {
        find = find.filter(image::COLUMN.created_at.gte(from));
    }
    if let Some(to) = filter.to {
        find = find.filter(image::COLUMN.created_at.lt(to));
    }
    if let Some(by) = filter.by {
        find = find.filter(image::COLUMN.created_by.eq(by));
    }
    if let Some(before) = filter.before {
        find = find.filter(image::COLUMN.id.lt(before));
    }
    Ok(find.order_by_desc(image::Column::Id).limit(limit).all(&db.read).await?)
}

fn lacking(lack: Lack, day: NaiveDate) -> Condition {
    let all = Condition::all();
    match lack {
        Lack::Words => all.add(image::COLUMN.lacking.eq(true)),
        Lack::Alt => all.add(image::COLUMN.alt.eq("")).add(image::COLUMN.decorative.eq(false)),
        Lack::Credit => all.add(image::COLUMN.credit.eq("")),
        Lack::Print => all.add(
            Condition::any().add(image::COLUMN.print_right.eq(false)).add(image::COLUMN.print_until.lt(day)),
        ),
        Lack::Rights => {
            let soon = day.checked_add_days(Days::new(SOON)).unwrap_or(day);
            all.add(image::COLUMN.rights_until.lte(soon))
        }
    }
}

/// Whether something shows a picture: live texts, texts being written, a cover, the logo.
async fn shown(db: &Db) -> Result<Condition> {
    use item::reference;
    let live = reference::Entity::find()
        .select_only()
        .column(reference::Column::TargetId)
        .filter(reference::COLUMN.target_kind.eq("image"));
    let covers = publication::Entity::find()
        .select_only()
        .column(publication::Column::CoverImageId)
        .filter(publication::Column::CoverImageId.is_not_null());
    let mut others = BTreeSet::new();
    for fields in revision::open(db).await? {
        others.extend(Refs::of(&fields.body).images);
        others.extend(fields.image);
    }
    others.extend(town::get(db).await?.identity.logo);
    Ok(Condition::any()
        .add(image::Column::Id.in_subquery(live.into_query()))
        .add(image::Column::Id.in_subquery(covers.into_query()))
        .add(image::Column::Id.is_in(others)))
}

/// Hash and print of every picture.
pub async fn prints(db: &Db) -> Result<Vec<(Uuid, String, Option<String>)>> {
    let find = image::Entity::find().select_only();
    let columns = [image::Column::Id, image::Column::Hash, image::Column::Likeness];
    Ok(find.columns(columns).order_by_asc(image::Column::Id).into_tuple().all(&db.read).await?)
}

/// Pictures that look the same as this one, three at most; `near` compares two prints.
pub async fn alike(
    db: &Db,
    image: &image::Model,
    near: impl Fn(&str, &str) -> bool,
) -> Result<Vec<image::Model>> {
    let own = image.likeness.as_deref().unwrap_or_default();
    let same = |hash: &str, print: &Option<String>| {
        hash == image.hash || print.as_deref().is_some_and(|it| near(own, it))
    };
    let others = prints(db).await?.into_iter().filter(|it| it.0 != image.id);
    let ids: Vec<Uuid> = others.filter(|it| same(&it.1, &it.2)).map(|it| it.0).take(3).collect();
    let mut found: Vec<image::Model> = image::by_ids(db, &ids).await?.into_values().collect();
    found.sort_by_key(|it| it.id);
    Ok(found)
}

/// Pictures nobody has looked at for their likeness yet, the newest first.
pub async fn unknown(db: &Db, limit: u64) -> Result<Vec<image::Model>> {
    Ok(image::Entity::find()
        .filter(image::Column::Likeness.is_null())
        .order_by_desc(image::Column::Id)
        .limit(limit)
        .all(&db.read)
        .await?)
}

/// Keeps by what a picture is known again.
pub async fn know(db: &Db, image: Uuid, likeness: String) -> Result<()> {
    image::Entity::update_many()
        .col_expr(image::Column::Likeness, Expr::value(likeness))
        .filter(image::COLUMN.id.eq(image))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// Words for one of many pictures.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub alt: String,
    pub decorative: bool,
    pub credit: String,
}

/// Says of a picture what it shows and who made it; what is missing stays missing.
pub async fn describe(
    db: &Db,
    person: &Person,
    id: Uuid,
    version: i32,
    words: Words,
    now: DateTime<Utc>,
) -> Result<()> {
    if image::looks_like_file_name(&words.alt) {
        return Err(Problem::at("alt", "alt-file-name").into());
    }
    let with =
        |about: About| About { alt: words.alt, decorative: words.decorative, credit: words.credit, ..about };
    say(db, person, id, Some(version), with, now).await
}

/// What is said of many pictures at once; none leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Many {
    pub credit: Option<String>,
    /// In the order of [`Use::ALL`].
    pub granted: Option<[bool; 4]>,
    /// The uses whose last day changes, and that day; none: without end.
    pub until: Option<(Vec<Use>, Option<NaiveDate>)>,
}

impl Many {
    /// Says it of one picture.
    pub async fn say(&self, db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
        let with = |mut about: About| {
            about.credit = self.credit.clone().unwrap_or(about.credit);
            if let Some([web, print, mail, social]) = self.granted {
                about.rights = image::Rights { web, print, mail, social, ..about.rights };
            }
            if let Some((uses, day)) = &self.until {
                uses.iter().for_each(|it| *about.rights.until.of_mut(*it) = *day);
            }
            about
        };
        say(db, person, id, None, with, now).await
    }
}

async fn say(
    db: &Db,
    person: &Person,
    id: Uuid,
    version: Option<i32>,
    with: impl FnOnce(About) -> About,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = db.begin().await?;
    let image = own(&tx, person, id, version).await?;
    let before = About::of(&image);
    let about = with(before.clone());
    if about == before {
        return Ok(());
    }
    let (name, version) = (image.name.clone(), image.version);
    let mut row = image.into_active_model();
    about.write(&mut row);
    row.version = Set(version + 1);
    row.update(&tx).await?;
    log::write(&tx, None, &name, "change_image", serde_json::json!({ "image": id }), person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The image with this id, for somebody who may change it.
async fn own(
    tx: &impl ConnectionTrait,
    person: &Person,
    id: Uuid,
    version: Option<i32>,
) -> Result<image::Model> {
    let image = image::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)?;
    if !image.editable(person) {
        return Err(Error::Forbidden);
    }
    if version.is_some_and(|it| it != image.version) {
        return Err(Error::Conflict);
    }
    Ok(image)
}

/// Gives a picture another file. What shows it shows the new one from now on; issues set with the old one keep it.
pub async fn replace(
    db: &Db,
    person: &Person,
    id: Uuid,
    version: i32,
    accepted: Accepted,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = db.begin().await?;
    let image = own(&tx, person, id, Some(version)).await?;
    if image.hash == accepted.hash {
        return Err(Problem::at("file", "same-file").into());
    }
    let before = former::Entity::find().filter(former::COLUMN.image_id.eq(id)).count(&tx).await?;
    let number = i32::try_from(before + 1).map_err(anyhow::Error::from)?;
    let row = former::ActiveModel {
        image_id: Set(id),
        number: Set(number),
        hash: Set(image.hash.clone()),
        format: Set(image.format.clone()),
        width: Set(image.width),
        height: Set(image.height),
        bytes: Set(image.bytes),
        name: Set(image.name.clone()),
        issues: Set(Issues(uses::printed(&tx, id).await?)),
        replaced_by: Set(person.id),
        replaced_at: Set(now),
    };
    row.insert(&tx).await?;
    // The old sizes are shown until the new ones are made.
    let sizes = rendition::Entity::find().filter(rendition::COLUMN.image_id.eq(id)).all(&tx).await?;
    for size in sizes.into_iter().filter(|it| it.former().is_none()) {
        let copy = rendition::ActiveModel {
            image_id: Set(id),
            name: Set(format!("{number}:{}", size.name)),
            hash: Set(size.hash),
            width: Set(size.width),
            height: Set(size.height),
        };
        copy.insert(&tx).await?;
    }
    let detail = serde_json::json!({ "image": id, "from": image.hash, "to": accepted.hash });
    let (name, version) = (image.name.clone(), image.version);
    // A part chosen in one picture is a part of another only if it has the same shape.
    let ratio = f64::from(accepted.width) / f64::from(accepted.height);
    let same_shape = (ratio / image.ratio() - 1.0).abs() < 0.01;
    let mut row = image.into_active_model();
    accepted.write(&mut row);
    if !same_shape {
        row.crops = Set(image::Crops::default());
    }
    row.version = Set(version + 1);
    row.update(&tx).await?;
    queue::enqueue(&tx, &Job::Renditions { image: id }, now, now, None).await?;
    log::write(&tx, None, &name, "replace_image", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The files a picture had before, the last one first.
pub async fn formers(db: &Db, id: Uuid) -> Result<Vec<former::Model>> {
    Ok(former::Entity::find()
        .filter(former::COLUMN.image_id.eq(id))
        .order_by_desc(former::Column::Number)
        .all(&db.read)
        .await?)
}

/// True if a picture once had these bytes.
pub async fn was(db: &Db, hash: &str) -> Result<bool> {
    Ok(former::Entity::find().filter(former::COLUMN.hash.eq(hash)).count(&db.read).await? > 0)
}

/// True if an issue on the shelf was set with this former file.
pub async fn is_released(db: &Db, id: Uuid, number: i32) -> Result<bool> {
    let Some(former) = former::Entity::find_by_id((id, number)).one(&db.read).await? else {
        return Ok(false);
    };
    let issues = publication::by_ids(db, &former.issues.0).await?;
    Ok(issues.iter().any(|it| it.state == IssueState::Released))
}

/// Removes a picture that nothing shows, with its words. Its bytes stay: a build kept for comparing may hold them.
pub async fn remove(db: &Db, person: &Person, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    if !uses::of_image(db, id).await?.is_empty() {
        return Err(Problem::whole("image-used").into());
    }
    let tx = db.begin().await?;
    let image = own(&tx, person, id, None).await?;
    rendition::Entity::delete_many().filter(rendition::COLUMN.image_id.eq(id)).exec(&tx).await?;
    former::Entity::delete_many().filter(former::COLUMN.image_id.eq(id)).exec(&tx).await?;
    let (name, hash) = (image.name.clone(), image.hash.clone());
    image.delete(&tx).await?;
    let detail = serde_json::json!({ "image": id, "hash": hash });
    log::write(&tx, None, &name, "remove_image", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whose pictures this person may describe: a contributor their own only.
pub fn whose(person: &Person) -> Option<Uuid> {
    person.id.filter(|_| person.role <= Role::Contributor)
}
