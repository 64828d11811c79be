//! The columns of the council's political groups (*tribunes*): who has how many signs, in which order they stand, and what each group
//! deposited for an issue. The space is the groups' by law (CGCT L.2121-27-1) and its rules are the council's standing orders, so a text is
//! its group's alone: nothing here or elsewhere changes a sign of it. It knows no output.
use super::dates;
use super::fields::{at_most, slugify};
use super::log;
use super::publication::{self, Model as Issue};
use super::town::Town;
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::queue::{self, Job};
use crate::richtext::text;
use crate::staff::{self, Person, Role};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// What the town's record says of its council.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Council {
    pub groups: Vec<Group>,
    /// Signs shared by their seats among the groups without a quota of their own.
    pub signs: u32,
    pub order: Order,
    pub absent: Absent,
    /// The first round of the next municipal election.
    pub election_on: Option<NaiveDate>,
}

/// A political group of the council.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Group {
    /// Stays when the group is renamed.
    pub id: Uuid,
    pub name: String,
    pub seats: u32,
    /// Signs of its column, spaces counted; none: a share of [`Council::signs`].
    pub quota: Option<u32>,
    /// Where it is reminded of its text; may be empty.
    pub email: String,
}

/// The order of the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Most seats first.
    #[default]
    Seats,
    /// By name.
    Alphabetical,
    /// Drawn for each issue.
    Lot,
}

/// The place of a group whose text did not come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// As large as with a text.
    #[default]
    Slot,
    /// A line.
    Line,
}

/// Most groups, and signs of one column: what a page holds.
pub const GROUPS_MAX: usize = 12;
/// See [`GROUPS_MAX`].
pub const QUOTA_MAX: u32 = 5_000;
/// A column of so few signs was held too short for its group to express itself (CAA Versailles, 4 October 2018, 17VE02810).
pub const QUOTA_DOUBTFUL: u32 = 750;
/// Most paragraphs of a column: blank lines are room no quota counts.
pub const PARAGRAPHS_MAX: usize = 20;
/// Days between the reminder and the day texts are due.
pub const REMINDED_BEFORE: u64 = 3;
/// Longest title of a column, and the names under it, in signs; both are counted in the quota.
pub const LINE_MAX: usize = 120;

impl Council {
    /// Signs of a group's column: its own quota, else its share by seats, rounded down.
    #[must_use]
    pub fn quota(&self, group: &Group) -> u32 {
        let sharing = self.groups.iter().filter(|it| it.quota.is_none());
        let seats: u64 = sharing.map(|it| u64::from(it.seats)).sum();
        let share = u64::from(self.signs) * u64::from(group.seats) / seats.max(1);
        group.quota.unwrap_or_else(|| u32::try_from(share).unwrap_or(u32::MAX))
    }

    /// What contradicts itself, by field.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.groups.len() > GROUPS_MAX {
            found.push(Problem::whole("too-many-groups").with("max", GROUPS_MAX));
        }
        let mut names = BTreeSet::new();
        for (at, group) in self.groups.iter().enumerate() {
            let field = |name: &str| format!("groups.{at}.{name}");
            if group.name.trim().is_empty() {
                found.push(Problem::at(field("name"), "required"));
            }
            at_most(&mut found, &field("name"), &group.name, 80);
            if !group.email.is_empty() && !staff::plausible(&group.email) {
                found.push(Problem::at(field("email"), "email"));
            }
            if !names.insert(slugify(&group.name)) {
                found.push(Problem::at(field("name"), "group-named-twice"));
            }
            let quota = self.quota(group);
            if !(1..=QUOTA_MAX).contains(&quota) {
                let problem = Problem::at(field("quota"), "group-quota").with("signs", quota);
                found.push(problem.with("max", QUOTA_MAX));
            }
        }
        found
    }

    /// Puts columns in the order of this issue; `of` names the group of each.
    fn in_order<T>(&self, issue: Uuid, mut list: Vec<T>, of: impl Fn(&T) -> (Uuid, String, u32)) -> Vec<T> {
        // A draw that anybody can repeat: the smallest hash of issue and group comes first.
        let drawn =
            |group: Uuid| *blake3::hash(&[issue.into_bytes(), group.into_bytes()].concat()).as_bytes();
        list.sort_by_cached_key(|it| {
            let (group, name, seats) = of(it);
            let name = slugify(&name);
            match self.order {
                Order::Seats => (u32::MAX - seats, name, [0; 32]),
                Order::Alphabetical => (0, name, [0; 32]),
                Order::Lot => (0, String::new(), drawn(group)),
            }
        });
        list
    }
}

/// How many signs a text has: letters, marks and the spaces between them; the ends of lines are none. It counts while somebody types, at
/// the deposit and on the printed page.
#[must_use]
pub fn signs(words: &str) -> usize {
    paragraphs(words).map(text::count).sum()
}

/// The paragraphs of a text: its lines that say something.
pub fn paragraphs(words: &str) -> impl Iterator<Item = &str> {
    words.lines().map(str::trim).filter(|it| !it.is_empty())
}

/// The text sign for sign, with no line broken before a double mark or inside guillemets: spaces stay spaces, as many as there were. The
/// town's typography stops there, for it would add signs.
#[must_use]
pub fn unbroken(words: &str) -> String {
    let signs: Vec<char> = words.chars().collect();
    let letter = |at: usize| signs.get(at).is_some_and(|it| it.is_alphanumeric());
    let hour = |at: usize| {
        let before = at.checked_sub(3).and_then(|it| signs.get(it..at));
        before.is_some_and(|it| it[0].is_ascii_digit() && it[1].is_whitespace())
    };
    let space = |at: usize| {
        let before = at.checked_sub(1).and_then(|it| signs.get(it));
        match (before, signs.get(at + 1)) {
            (_, Some(';' | '!' | '?' | '%' | '€')) => '\u{202f}',
            (_, Some(':' | '»')) | (Some('«'), _) => '\u{a0}',
            // « 19 h », « 19 h 30 »
            (Some(digit), Some('h')) if digit.is_ascii_digit() && !letter(at + 2) => '\u{202f}',
            (Some('h'), Some(digit)) if digit.is_ascii_digit() && hour(at) => '\u{202f}',
            _ => ' ',
        }
    };
    signs.iter().enumerate().map(|(at, it)| if *it == ' ' { space(at) } else { *it }).collect()
}

pub mod link {
    //! The table `tribune_link`.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tribune_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub issue_id: Uuid,
        pub group_id: Uuid,
        /// The address itself is not kept.
        #[sea_orm(unique)]
        pub token_hash: String,
        pub created_by: Option<Uuid>,
        pub created_at: DateTimeUtc,
        /// When another took its place.
        pub revoked_at: Option<DateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `tribune`: every deposit; the last one of a group is its text. Rows are added, never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tribune")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    pub group_id: Uuid,
    /// The group as it was then.
    pub group_name: String,
    pub seats: i32,
    /// Signs it had, and took.
    pub quota: i32,
    pub signs: i32,
    /// May be empty.
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Printed below the text; may be empty.
    pub signed: String,
    /// Who deposited it; not printed.
    pub depositor: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Eight signs that stand for this very text, on the receipt and in the log.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let whole = [self.title.as_str(), &self.text, &self.signed].join("\n");
        blake3::hash(whole.as_bytes()).to_hex().chars().take(8).collect()
    }
}

/// The place of a group in an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub group: Group,
    pub quota: u32,
    /// What it deposited last.
    pub text: Option<Model>,
}

/// The places of an issue, in order: one for each group of the council.
#[must_use]
pub fn slots(council: &Council, issue: Uuid, texts: &[Model]) -> Vec<Slot> {
    let slot = |group: &Group| Slot {
        quota: council.quota(group),
        text: texts.iter().find(|it| it.group_id == group.id).cloned(),
        group: group.clone(),
    };
    let slots = council.groups.iter().map(slot).collect();
    council.in_order(issue, slots, |it| (it.group.id, it.group.name.clone(), it.group.seats))
}

/// A text that was deposited.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(&db.read).await?.ok_or(Error::NotFound)
}

/// The text of each group for an issue, those of groups that are no more included; in no order.
pub async fn of_issue(connection: &impl ConnectionTrait, issue: Uuid) -> Result<Vec<Model>> {
    let all = Entity::find()
        .filter(COLUMN.issue_id.eq(issue))
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?;
    let mut seen = BTreeSet::new();
    Ok(all.into_iter().filter(|it| seen.insert(it.group_id)).collect())
}

/// The texts of an issue that is out, in its order.
pub async fn published(db: &Db, council: &Council, issue: Uuid) -> Result<Vec<Model>> {
    let texts = of_issue(&db.read, issue).await?;
    let of = |it: &Model| (it.group_id, it.group_name.clone(), it.seats.unsigned_abs());
    Ok(council.in_order(issue, texts, of))
}

/// The issues that hold any.
pub async fn issues(db: &Db) -> Result<HashSet<Uuid>> {
    let ids = Entity::find().select_only().column(Column::IssueId).distinct().into_tuple::<Uuid>();
    Ok(ids.all(&db.read).await?.into_iter().collect())
}

/// When the deposit of an issue closes: the end of the day its tribunes are due, else its own closing.
#[must_use]
pub fn closes(issue: &Issue, zone: Tz) -> DateTime<Utc> {
    let after = issue.tribunes_due_on.and_then(|it| it.checked_add_days(Days::new(1)));
    after.map_or(issue.closing_at, |it| dates::local(it.and_time(NaiveTime::MIN), zone))
}

/// Until when a text may be deposited, in words that follow "until": "28 novembre inclus", "the end of 28 November", or the hour the issue
/// closes where its tribunes have no day of their own.
#[must_use]
pub fn until(issue: &Issue, zone: Tz, locale: &str) -> String {
    match issue.tribunes_due_on {
        Some(day) => dates::to_the_end_of(locale, day),
        None => dates::moment(locale, dates::wall(issue.closing_at, zone)),
    }
}

/// When the groups are reminded of their texts: at seven in the morning, some days before the day they are due.
#[must_use]
pub fn reminds(issue: &Issue, zone: Tz) -> Option<DateTime<Utc>> {
    let day = issue.tribunes_due_on?.checked_sub_days(Days::new(REMINDED_BEFORE))?;
    Some(dates::local(day.and_hms_opt(7, 0, 0)?, zone))
}

/// Why nothing may be deposited for an issue any more.
#[must_use]
pub fn against_deposit(issue: &Issue, zone: Tz, now: DateTime<Utc>) -> Option<Problem> {
    if issue.state.frozen() {
        Some(Problem::whole("tribune-issue-signed"))
    } else {
        (now >= closes(issue, zone)).then(|| Problem::whole("tribune-too-late"))
    }
}

/// Has a group written where it deposits its text for an issue. Nobody of the town is told the address: whoever knew it could put another
/// text in the place of the group's.
pub async fn ask(
    db: &Db,
    person: &Person,
    town: &Town,
    issue: &Issue,
    group: Uuid,
    now: DateTime<Utc>,
) -> Result<Group> {
    person.needs(Role::Editor)?;
    let group = town.council.groups.iter().find(|it| it.id == group).cloned().ok_or(Error::NotFound)?;
    if let Some(closed) = against_deposit(issue, town.zone(), now) {
        return Err(closed.into());
    }
    if group.email.is_empty() {
        return Err(Problem::whole("group-no-email").with("group", &group.name).into());
    }
    let by = person.id.ok_or(Error::Forbidden)?;
    let job = Job::InviteGroup { issue: issue.id, group: group.id, by };
    queue::enqueue(&db.write, &job, now, now, None).await?;
    Ok(group)
}

/// Makes the address at which a group deposits its text for an issue, and ends the one made before. The token is not kept: who loses it
/// asks for another.
pub async fn invite(
    db: &Db,
    person: &Person,
    town: &Town,
    issue: &Issue,
    group: Uuid,
    now: DateTime<Utc>,
) -> Result<(Group, String)> {
    person.needs(Role::Editor)?;
    let group = town.council.groups.iter().find(|it| it.id == group).cloned().ok_or(Error::NotFound)?;
    if let Some(closed) = against_deposit(issue, town.zone(), now) {
        return Err(closed.into());
    }
    let token = staff::token();
    let tx = db.begin().await?;
    link::Entity::update_many()
        .col_expr(link::Column::RevokedAt, Expr::value(now))
        .filter(link::COLUMN.issue_id.eq(issue.id))
        .filter(link::COLUMN.group_id.eq(group.id))
        .filter(link::COLUMN.revoked_at.is_null())
        .exec(&tx)
        .await?;
    let row = link::ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue.id),
        group_id: Set(group.id),
        token_hash: Set(staff::token_hash(&token)),
        created_by: Set(person.id),
        created_at: Set(now),
        revoked_at: Set(None),
    };
    row.insert(&tx).await?;
    let detail = serde_json::json!({ "issue": issue.id, "group": group.name });
    log::write(&tx, None, &issue.slug(), "invite_tribune", detail, person, now).await?;
    tx.commit().await?;
    Ok((group, token))
}

/// The addresses of an issue that still stand.
pub async fn links(db: &Db, issue: Uuid) -> Result<Vec<link::Model>> {
    let all = link::Entity::find().filter(link::COLUMN.issue_id.eq(issue));
    Ok(all.filter(link::COLUMN.revoked_at.is_null()).all(&db.read).await?)
}

/// The link this token belongs to; one that is unknown or was replaced is not found.
pub async fn by_token(db: &Db, token: &str) -> Result<link::Model> {
    let found = link::Entity::find().filter(link::COLUMN.token_hash.eq(staff::token_hash(token)));
    found.filter(link::COLUMN.revoked_at.is_null()).one(&db.read).await?.ok_or(Error::NotFound)
}

/// A text as a group hands it in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deposit {
    pub title: String,
    pub text: String,
    /// Names printed below the text.
    pub signed: String,
    /// Who hands it in; not printed.
    pub depositor: String,
}

impl Deposit {
    /// Its signs: title, text and the names below it.
    #[must_use]
    pub fn signs(&self) -> usize {
        [&self.title, &self.text, &self.signed].map(|it| signs(it)).iter().sum()
    }

    /// Why a text goes back to its group, which alone may change it. `shows` says whether paper can show a sign.
    #[must_use]
    pub fn problems(&self, quota: u32, shows: impl Fn(char) -> bool) -> Vec<Problem> {
        let mut found = Vec::new();
        for (field, words) in [("text", &self.text), ("depositor", &self.depositor)] {
            if words.trim().is_empty() {
                found.push(Problem::at(field, "required"));
            }
        }
        for (field, words) in
            [("title", &self.title), ("signed", &self.signed), ("depositor", &self.depositor)]
        {
            at_most(&mut found, field, words, LINE_MAX);
        }
        let (signs, most) = (self.signs(), usize::try_from(quota).unwrap_or(usize::MAX));
        if signs > most {
            let problem = Problem::at("text", "tribune-too-long").with("signs", signs).with("max", most);
            found.push(problem.with("over", signs - most));
        }
        if paragraphs(&self.text).count() > PARAGRAPHS_MAX {
            found.push(Problem::at("text", "tribune-paragraphs").with("max", PARAGRAPHS_MAX));
        }
        let words = [("title", &self.title), ("text", &self.text), ("signed", &self.signed)];
        for (field, words) in words {
            let unknown: BTreeSet<char> =
                words.chars().filter(|it| !matches!(it, '\n' | '\t') && !shows(*it)).collect();
            if !unknown.is_empty() {
                let list: Vec<String> = unknown.iter().take(8).map(ToString::to_string).collect();
                found.push(Problem::at(field, "tribune-signs-unknown").with("signs", list.join(" ")));
            }
        }
        found
    }
}

/// Keeps the text of a group, sign for sign. Until the deposit closes a later one takes its place; all of them are kept. An issue that was
/// built already is built again.
pub async fn deposit(
    db: &Db,
    town: &Town,
    link: &link::Model,
    deposit: Deposit,
    shows: impl Fn(char) -> bool,
    now: DateTime<Utc>,
) -> Result<Model> {
    let issue = publication::by_id(db, link.issue_id).await?;
    let group = town.council.groups.iter().find(|it| it.id == link.group_id).ok_or(Error::NotFound)?;
    let quota = town.council.quota(group);
    let mut found = deposit.problems(quota, shows);
    found.extend(against_deposit(&issue, town.zone(), now));
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let tx = db.begin().await?;
    let number = |it: usize| i32::try_from(it).unwrap_or(i32::MAX);
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        issue_id: Set(issue.id),
        group_id: Set(group.id),
        group_name: Set(group.name.clone()),
        seats: Set(i32::try_from(group.seats).unwrap_or(i32::MAX)),
        quota: Set(i32::try_from(quota).unwrap_or(i32::MAX)),
        signs: Set(number(deposit.signs())),
        title: Set(deposit.title),
        text: Set(deposit.text),
        signed: Set(deposit.signed),
        depositor: Set(deposit.depositor),
        at: Set(now),
    };
    let row = row.insert(&tx).await?;
    let detail = serde_json::json!({
        "issue": issue.id, "group": row.group_name, "signs": row.signs, "fingerprint": row.fingerprint(), "by": row.depositor,
    });
    log::write(&tx, None, &issue.slug(), "deposit_tribune", detail, &Person::system(), now).await?;
    if !group.email.is_empty() {
        queue::enqueue(&tx, &Job::TellDeposit { text: row.id }, now, now, None).await?;
    }
    if issue.built_at.is_some() {
        let job = Job::BuildIssue { issue: issue.id, closing: false, asked_by: None };
        queue::enqueue(&tx, &job, now, now, None).await?;
    }
    tx.commit().await?;
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(number: u128, name: &str, seats: u32, quota: Option<u32>) -> Group {
        Group { id: Uuid::from_u128(number), name: name.into(), seats, quota, email: String::new() }
    }

    fn council(order: Order) -> Council {
        let groups = vec![
            group(1, "Valbourg autrement", 5, None),
            group(2, "Écologie et solidarité", 4, None),
            group(3, "Ensemble", 24, Some(2_000)),
        ];
        Council { groups, signs: 3_000, order, ..Council::default() }
    }

    fn names(order: Order, issue: u128) -> Vec<String> {
        let slots = slots(&council(order), Uuid::from_u128(issue), &[]);
        slots.into_iter().map(|it| it.group.name).collect()
    }

    #[test]
    fn a_sign_is_counted_once_wherever_it_stands() {
        assert_eq!(signs("Un mot !"), 8);
        assert_eq!(signs("Un \r\nmot.\n \nÉté"), 9, "the ends of lines are no signs");
        assert_eq!(signs("E\u{301}te\u{301}"), 3, "an accent typed apart belongs to its letter");
        let text = "« Pourquoi ? » : oui, à 50 % !";
        assert_eq!(signs(&unbroken(text)), signs(text));
        assert_eq!(unbroken(text), "«\u{a0}Pourquoi\u{202f}?\u{a0}»\u{a0}: oui, à 50\u{202f}%\u{202f}!");
        assert_eq!(unbroken("après 19 h 30, 2 heures"), "après 19\u{202f}h\u{202f}30, 2 heures");
        assert_eq!(unbroken("\"Droit\" et 'libre'..."), "\"Droit\" et 'libre'...", "nothing is corrected");
    }

    #[test]
    fn signs_are_shared_by_seats_where_no_quota_is_set() {
        let council = council(Order::Seats);
        let quotas: Vec<u32> = council.groups.iter().map(|it| council.quota(it)).collect();
        assert_eq!(quotas, [1_666, 1_333, 2_000]);
        assert_eq!(council.problems(), []);
        let mut bad = council;
        bad.groups[0].seats = 0;
        bad.groups[1].quota = Some(QUOTA_MAX + 1);
        bad.groups[2].name = "valbourg autrement".into();
        let fields: Vec<(String, &str)> = bad.problems().into_iter().map(|it| (it.field, it.code)).collect();
        let wanted = [("groups.0.quota", "group-quota"), ("groups.1.quota", "group-quota")];
        let wanted = wanted.into_iter().chain([("groups.2.name", "group-named-twice")]);
        assert_eq!(fields, wanted.map(|it| (it.0.to_owned(), it.1)).collect::<Vec<_>>());
    }

    #[test]
    fn the_order_is_the_rule_s() {
        assert_eq!(names(Order::Seats, 1), ["Ensemble", "Valbourg autrement", "Écologie et solidarité"]);
        assert_eq!(
            names(Order::Alphabetical, 1),
            ["Écologie et solidarité", "Ensemble", "Valbourg autrement"]
        );
        let drawn: BTreeSet<Vec<String>> = (1..60).map(|it| names(Order::Lot, it)).collect();
        assert_eq!(drawn.len(), 6, "every order comes up");
        assert_eq!(names(Order::Lot, 7), names(Order::Lot, 7), "and stays for its issue");
    }

    #[test]
    fn a_text_too_long_goes_back_with_its_count() {
        let wish = |signs: usize| Deposit {
            title: "Titre".into(),
            text: "a".repeat(signs - 9),
            signed: "A. B".into(),
            depositor: "A. B".into(),
        };
        let shows = |it: char| !matches!(it, '😀');
        assert_eq!((wish(1_600).signs(), wish(1_600).problems(1_600, shows)), (1_600, Vec::new()));
        let found = wish(1_612).problems(1_600, shows);
        assert_eq!((found.len(), found[0].code), (1, "tribune-too-long"));
        let said = |name: &str| found[0].args.iter().find(|it| it.0 == name).map(|it| it.1.clone());
        assert_eq!((said("signs"), said("over")), (Some("1612".into()), Some("12".into())));
        let codes = |text: &str| -> Vec<&str> {
            let wish = Deposit { text: text.into(), depositor: "A".into(), ..Deposit::default() };
            wish.problems(1_600, shows).into_iter().map(|it| it.code).collect()
        };
        assert_eq!(codes(&"oui\n".repeat(21)), ["tribune-paragraphs"]);
        assert_eq!(codes("Bravo 😀"), ["tribune-signs-unknown"]);
        assert_eq!(codes(" \n "), ["required"]);
    }
}
