//! What people say of a proof. An address nobody can guess opens it to somebody without an account until a day, or until it is ended; they
//! comment a page or a point of it, editors answer and resolve.
use super::builds;
use crate::content::fields::{at_most, email_address, printable};
use crate::content::log;
use crate::content::publication::{self, Model as Issue, PageOf};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{self, Person, Role};
use chrono::{DateTime, Duration, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, PaginatorTrait, QueryOrder};

pub mod link {
    //! The table `proof_link`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "proof_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub issue_id: Uuid,
        /// The address itself is not kept.
        #[sea_orm(unique)]
        pub token_hash: String,
        /// For whom it was made.
        pub recipient: String,
        pub created_by: Option<Uuid>,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// Whether it still opens the proof.
        #[must_use]
        pub fn opens(&self, now: DateTimeUtc) -> bool {
            self.revoked_at.is_none() && self.expires_at > now
        }
    }
}

pub mod comment {
    //! The table `proof_comment`.
    use crate::content::publication::PageOf;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "proof_comment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub issue_id: Uuid,
        /// The address it came by; none from the desk.
        pub link_id: Option<Uuid>,
        /// Who wrote it at the desk.
        pub account_id: Option<Uuid>,
        /// The comment it answers.
        pub answers: Option<Uuid>,
        pub build_number: i32,
        /// From 1.
        pub page: i32,
        /// The zone whose edition alone has the page; none: all have it.
        pub zone_id: Option<Uuid>,
        /// Content hash of the picture it was written on.
        pub page_hash: String,
        /// Percent of the page's width and height, from its top left; none: the whole page.
        pub x: Option<f64>,
        pub y: Option<f64>,
        pub author: String,
        /// May be empty.
        pub email: String,
        #[sea_orm(column_type = "Text")]
        pub text: String,
        pub at: DateTimeUtc,
        pub resolved_by: Option<Uuid>,
        pub resolved_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The page it is about.
        #[must_use]
        pub fn about(&self) -> PageOf {
            PageOf::new(usize::try_from(self.page).unwrap_or(0), self.zone_id)
        }
    }
}

/// Days an address opens a proof when nobody says otherwise, and at most.
pub const DAYS: (i64, i64) = (14, 60);
/// Longest comment, in characters.
pub const TEXT_MAX: usize = 2_000;
/// Comments one address brings within [`PACE_WINDOW`] before more are refused.
pub const PACE: u64 = 20;
/// See [`PACE`].
pub const PACE_WINDOW: Duration = Duration::minutes(10);
/// Comments one address brings in all.
pub const MOST: u64 = 400;

/// Makes an address for somebody. Returns the link and its token, which is not kept: who loses it asks for another.
pub async fn invite(
    db: &Db,
    person: &Person,
    issue: &Issue,
    recipient: &str,
    days: i64,
    now: DateTime<Utc>,
) -> Result<(link::Model, String)> {
    person.needs(Role::Editor)?;
    let recipient = printable(recipient).trim().to_owned();
    let mut found = Vec::new();
    if recipient.is_empty() {
        found.push(Problem::at("recipient", "required"));
    }
    at_most(&mut found, "recipient", &recipient, 80);
    if !(1..=DAYS.1).contains(&days) {
        found.push(Problem::at("days", "link-days").with("max", DAYS.1));
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let token = staff::token();
    let tx = db.begin().await?;
    let row = link::ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue.id),
        token_hash: Set(staff::token_hash(&token)),
        recipient: Set(recipient),
        created_by: Set(person.id),
        created_at: Set(now),
        expires_at: Set(now + Duration::days(days)),
        revoked_at: Set(None),
    };
    let row = row.insert(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "for": row.recipient });
    log::write(&tx, None, &issue.slug(), "invite_proof", detail, person, now).await?;
    tx.commit().await?;
    Ok((row, token))
}

/// Ends an address of this issue at once.
pub async fn revoke(db: &Db, person: &Person, issue: &Issue, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let row = link::Entity::find_by_id(id).one(&tx).await?.filter(|it| it.issue_id == issue.id);
    let row = row.ok_or(Error::NotFound)?;
    if row.revoked_at.is_none() {
        let recipient = row.recipient.clone();
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(now));
        row.update(&tx).await?;
        let detail = serde_json::json!({ "issue": issue.id, "for": recipient });
        log::write(&tx, None, &issue.slug(), "revoke_proof", detail, person, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The addresses made for an issue, newest first.
pub async fn links(db: &Db, issue: Uuid) -> Result<Vec<link::Model>> {
    Ok(link::Entity::find()
        .filter(link::COLUMN.issue_id.eq(issue))
        .order_by_desc(link::Column::CreatedAt)
        .all(&db.read)
        .await?)
}

/// The link this token belongs to, open or not. An unknown one is not found.
pub async fn by_token(db: &Db, token: &str) -> Result<link::Model> {
    link::Entity::find()
        .filter(link::COLUMN.token_hash.eq(staff::token_hash(token)))
        .one(&db.read)
        .await?
        .ok_or(Error::NotFound)
}

/// A comment as somebody writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub page: PageOf,
    /// Percent of the page, across and down.
    pub point: Option<(f64, f64)>,
    pub author: String,
    pub email: String,
    pub text: String,
}

/// Keeps the comment of somebody who came by a link.
pub async fn comment(db: &Db, link: &link::Model, wish: Wish, now: DateTime<Utc>) -> Result<comment::Model> {
    let issue = publication::by_id(db, link.issue_id).await?;
    let build = builds::current(&db.read, issue.id).await?.ok_or(Error::NotFound)?;
    let page_hash = build.picture(wish.page).ok_or(Error::NotFound)?;
    let (author, email) = (line(&wish.author), line(&wish.email));
    let text = printable(&wish.text).trim().to_owned();
    let mut found = said(&text);
    if author.is_empty() {
        found.push(Problem::at("your_name", "required"));
    }
    at_most(&mut found, "your_name", &author, 80);
    at_most(&mut found, "your_email", &email, 120);
    email_address(&mut found, "your_email", &email);
    if wish.point.is_some_and(|(x, y)| !(0.0..=100.0).contains(&x) || !(0.0..=100.0).contains(&y)) {
        found.push(Problem::at("x", "point-percent"));
    }
    if issue.state.frozen() {
        found.push(Problem::whole("proof-signed"));
    } else if !link.opens(now) {
        found.push(Problem::whole("proof-link-closed"));
    }
    let tx = db.begin().await?;
    let own = comment::Entity::find().filter(comment::COLUMN.link_id.eq(link.id));
    let lately = own.clone().filter(comment::COLUMN.at.gt(now - PACE_WINDOW)).count(&tx).await?;
    if lately >= PACE || own.count(&tx).await? >= MOST {
        found.push(Problem::whole("too-many-comments"));
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let row = comment::ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue.id),
        link_id: Set(Some(link.id)),
        account_id: Set(None),
        answers: Set(None),
        build_number: Set(build.number),
        page: Set(i32::try_from(wish.page.number()).map_err(|_| Error::NotFound)?),
        zone_id: Set(wish.page.zone()),
        page_hash: Set(page_hash),
        x: Set(wish.point.map(|it| it.0)),
        y: Set(wish.point.map(|it| it.1)),
        author: Set(author.clone()),
        email: Set(email),
        text: Set(text),
        at: Set(now),
        resolved_by: Set(None),
        resolved_at: Set(None),
    };
    let row = row.insert(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "page": wish.page, "author": author });
    log::write(&tx, None, &issue.slug(), "comment_proof", detail, &Person::system(), now).await?;
    tx.commit().await?;
    Ok(row)
}

fn line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn said(text: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    if text.is_empty() {
        found.push(Problem::at("text", "required"));
    }
    at_most(&mut found, "text", text, TEXT_MAX);
    found
}

/// The comment with this id, if it is one of this issue and no answer.
async fn first(connection: &impl ConnectionTrait, issue: Uuid, id: Uuid) -> Result<comment::Model> {
    let row = comment::Entity::find_by_id(id).one(connection).await?;
    row.filter(|it| it.issue_id == issue && it.answers.is_none()).ok_or(Error::NotFound)
}

/// An editor answers a comment; whoever opens the proof reads it.
pub async fn answer(
    db: &Db,
    person: &Person,
    issue: &Issue,
    id: Uuid,
    text: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    let text = printable(text).trim().to_owned();
    let found = said(&text);
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = db.begin().await?;
    let asked = first(&tx, issue.id, id).await?;
    let row = comment::ActiveModel {
        id: Set(Uuid::now_v7()),
        link_id: Set(None),
        account_id: Set(person.id),
        answers: Set(Some(id)),
        author: Set(person.name.clone()),
        email: Set(String::new()),
        text: Set(text),
        at: Set(now),
        resolved_by: Set(None),
        resolved_at: Set(None),
        ..asked.into_active_model().reset_all()
    };
    row.insert(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "comment": id });
    log::write(&tx, None, &issue.slug(), "answer_comment", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Marks a comment as done with, or open again.
pub async fn resolve(
    db: &Db,
    person: &Person,
    issue: &Issue,
    id: Uuid,
    resolved: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    let tx = db.begin().await?;
    let mut row = first(&tx, issue.id, id).await?.into_active_model();
    row.resolved_by = Set(person.id.filter(|_| resolved));
    row.resolved_at = Set(resolved.then_some(now));
    row.update(&tx).await?;
    let verb = if resolved { "resolve_comment" } else { "reopen_comment" };
    let detail = serde_json::json!({ "issue": issue.id, "comment": id });
    log::write(&tx, None, &issue.slug(), verb, detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// A comment with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    pub comment: comment::Model,
    pub answers: Vec<comment::Model>,
    /// The page has another picture in the build that stands now.
    pub changed: bool,
}

/// Every comment on an issue, by page, the oldest of a page first.
pub async fn of_issue(db: &Db, issue: Uuid) -> Result<Vec<Thread>> {
    let pictures = builds::current(&db.read, issue).await?.map(|it| it.pictures()).unwrap_or_default();
    let all = comment::Entity::find()
        .filter(comment::COLUMN.issue_id.eq(issue))
        .order_by_asc(comment::Column::Page)
        .order_by_asc(comment::Column::ZoneId)
        .order_by_asc(comment::Column::At)
        .order_by_asc(comment::Column::Id)
        .all(&db.read)
        .await?;
    let (answers, comments): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.answers.is_some());
    let same = |it: &comment::Model| {
        pictures.iter().any(|picture| picture.page == it.about() && picture.hash == it.page_hash)
    };
    Ok(comments
        .into_iter()
        .map(|it| Thread {
            changed: !same(&it),
            answers: answers.iter().filter(|answer| answer.answers == Some(it.id)).cloned().collect(),
            comment: it,
        })
        .collect())
}
