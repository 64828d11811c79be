//! The town's own record: name, identity, imprint, useful numbers, time zone. One row; every output reads it.
use super::home::Home;
use super::hours::SchoolHoliday;
use super::tribune::Council;
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::staff::{Person, Role};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

/// The table `town`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "town")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub record: Town,
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Languages a site can speak: those its addresses have words in.
pub const LANGUAGES: [&str; 2] = ["fr", "en"];

/// What the town says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct Town {
    pub name: String,
    /// One line under the name on the front page.
    pub motto: String,
    /// Name of the magazine.
    pub magazine: String,
    pub address: Vec<String>,
    pub phone: String,
    pub email: String,
    /// Its number in the register of establishments, 14 digits; what it publishes as open data bears it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub siret: String,
    /// Languages of the site, of [`LANGUAGES`], the first one first.
    pub languages: Vec<String>,
    /// IANA name, `Europe/Paris`.
    pub time_zone: String,
    pub identity: Identity,
    pub imprint: Imprint,
    pub numbers: Vec<UsefulNumber>,
    /// Those of the zone the town is in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub school_holidays: Vec<SchoolHoliday>,
    /// The place whose hours stand on the front page.
    pub main_place: Option<Uuid>,
    /// Its political groups, the rules of their columns, the next election.
    pub council: Council,
    /// Nobody approves or publishes words they saved last themselves.
    pub four_eyes: bool,
    /// Abbreviations its readers know.
    pub acronyms: Vec<String>,
    /// Words and names it writes that no dictionary has.
    pub words: Vec<String>,
    /// Codes of [`super::checks::RULES`] that nobody is told of.
    pub checks_off: Vec<String>,
    /// How its front page is arranged.
    pub home: Home,
}

/// Colours of every output, `#rrggbb`. Families and corners come with the town's own layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    pub accent: String,
    pub accent_dark: String,
    pub tint: String,
    pub ink: String,
    pub paper: String,
    /// What the town's charter says of the same colours on paper.
    pub inks: Charter,
    /// Image of the logo.
    pub logo: Option<Uuid>,
}

/// The inks of the identity's colours; where none are given, the printer's profile mixes the colour.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Charter {
    pub accent: Option<Inks>,
    pub accent_dark: Option<Inks>,
    pub tint: Option<Inks>,
}

/// A colour on the press: cyan, magenta, yellow and black, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inks {
    pub c: u8,
    pub m: u8,
    pub y: u8,
    pub k: u8,
}

impl Inks {
    /// Cyan, magenta, yellow, black.
    pub const fn parts(self) -> [u8; 4] {
        [self.c, self.m, self.y, self.k]
    }
}

impl Identity {
    /// The colours of the charter with the inks it gives them.
    pub fn charter(&self) -> [(&str, Option<Inks>); 3] {
        let inks = &self.inks;
        [(&self.accent, inks.accent), (&self.accent_dark, inks.accent_dark), (&self.tint, inks.tint)]
            .map(|it| (it.0.as_str(), it.1))
    }
}

/// The imprint (*ours*): what the law of 29 July 1881 and the printers ask for.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Imprint {
    /// Director of publication.
    pub director: String,
    pub editor: String,
    pub publisher: String,
    pub printer: String,
    pub issn: String,
    /// *Dépôt légal*.
    pub legal_deposit: String,
    pub print_run: String,
    pub paper: String,
}

/// One useful number.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsefulNumber {
    pub label: String,
    pub number: String,
}

impl Default for Town {
    fn default() -> Self {
        Self {
            name: "Ma commune".into(),
            motto: String::new(),
            magazine: "Le magazine".into(),
            address: Vec::new(),
            phone: String::new(),
            email: String::new(),
            siret: String::new(),
            languages: LANGUAGES.map(str::to_owned).into(),
            time_zone: "Europe/Paris".into(),
            identity: Identity::default(),
            imprint: Imprint::default(),
            numbers: Vec::new(),
            school_holidays: Vec::new(),
            main_place: None,
            council: Council::default(),
            four_eyes: false,
            acronyms: Vec::new(),
            words: Vec::new(),
            checks_off: Vec::new(),
            home: Home::default(),
        }
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            accent: "#0b6b5d".into(),
            accent_dark: "#084c42".into(),
            tint: "#f3eee3".into(),
            ink: "#14231f".into(),
            paper: "#ffffff".into(),
            inks: Charter::default(),
            logo: None,
        }
    }
}

/// Least contrast of text and ground (WCAG 2.2, 1.4.3).
pub const CONTRAST_MIN: f64 = 4.5;

impl Town {
    /// What anybody would try first as a password here.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        vec![&self.name, &self.magazine, &self.email]
    }

    /// The town's time zone; a record with an unknown one is refused, so this never surprises.
    pub fn zone(&self) -> Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::Europe::Paris)
    }

    /// Whether the site speaks a language.
    #[must_use]
    pub fn offers(&self, locale: &str) -> bool {
        self.languages.iter().any(|it| it == locale)
    }

    /// The site's languages, the first one first.
    pub fn offered(&self) -> impl Iterator<Item = &'static str> {
        self.languages.iter().filter_map(|it| LANGUAGES.into_iter().find(|ours| it == ours))
    }

    /// The language that stands for one the site does not speak.
    #[must_use]
    pub fn first_language(&self) -> &'static str {
        self.offered().next().unwrap_or(LANGUAGES[0])
    }

    /// The day it is in town.
    pub fn day(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.zone()).date_naive()
    }

    /// Problems by field.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        for (field, text) in [("name", &self.name), ("magazine", &self.magazine)] {
            if text.trim().is_empty() {
                found.push(Problem::at(field, "required"));
            }
        }
        if self.offered().next().is_none() {
            found.push(Problem::at("languages", "no-language"));
        }
        if self.time_zone.parse::<Tz>().is_err() {
            found.push(Problem::at("time_zone", "time-zone"));
        }
        let identity = &self.identity;
        let colours = [
            ("identity.accent", &identity.accent, &identity.paper),
            ("identity.accent_dark", &identity.accent_dark, &identity.paper),
            ("identity.ink", &identity.ink, &identity.paper),
            ("identity.tint", &identity.tint, &identity.ink),
        ];
        for (field, colour, ground) in colours {
            found.extend(unreadable(field, colour, ground));
        }
        for (name, inks) in
            ["accent", "accent_dark", "tint"].into_iter().zip(identity.charter().map(|it| it.1))
        {
            for (ink, percent) in ["c", "m", "y", "k"].into_iter().zip(inks.map_or([0; 4], Inks::parts)) {
                if percent > 100 {
                    let field = format!("identity.inks.{name}.{ink}");
                    found.push(Problem::at(field, "out-of-range").with("least", 0).with("most", 100));
                }
            }
        }
        found.extend(self.council.problems());
        super::fields::email_address(&mut found, "email", &self.email);
        super::fields::phone_number(&mut found, "phone", &self.phone);
        if !self.siret.is_empty() && !registered(&self.siret) {
            found.push(Problem::at("siret", "siret"));
        }
        found
    }

    /// The code of the commune (INSEE), which stands in the SIRET of a commune of the mainland: `21`, the département, `0` and the commune.
    pub fn commune(&self) -> Option<String> {
        let (department, number) = (self.siret.get(2..4)?, self.siret.get(5..8)?);
        let mainland = !matches!(department, "20" | "97" | "98");
        (self.siret.starts_with("21") && mainland).then(|| format!("{department}{number}"))
    }
}

impl Imprint {
    /// What the imprint lacks, by field.
    pub fn missing(&self) -> Vec<&'static str> {
        let needed = [
            ("director", &self.director),
            ("publisher", &self.publisher),
            ("printer", &self.printer),
            ("issn", &self.issn),
            ("legal_deposit", &self.legal_deposit),
        ];
        needed.into_iter().filter(|it| it.1.trim().is_empty()).map(|it| it.0).collect()
    }
}

/// The record; the default one while nobody saved any.
pub async fn get(db: &Db) -> Result<Town> {
    Ok(get_versioned(db).await?.0)
}

/// The record with its version, 0 while nobody saved any.
pub async fn get_versioned(db: &Db) -> Result<(Town, i32)> {
    db.remembered("town", async || {
        Ok(row(&db.read).await?.map_or_else(|| (Town::default(), 0), |it| (it.record, it.version)))
    })
    .await
}

/// The day it is in town, for a rule inside a transaction.
pub async fn today(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<NaiveDate> {
    Ok(row(connection).await?.map(|it| it.record).unwrap_or_default().day(now))
}

/// The town's time zone, for a rule inside a transaction.
pub async fn zone(connection: &impl ConnectionTrait) -> Result<Tz> {
    Ok(row(connection).await?.map(|it| it.record).unwrap_or_default().zone())
}

/// The site's first language, for a rule inside a transaction.
pub async fn first_language(connection: &impl ConnectionTrait) -> Result<&'static str> {
    Ok(row(connection).await?.map(|it| it.record).unwrap_or_default().first_language())
}

/// Whether another person must agree, for a rule inside a transaction.
pub async fn four_eyes(connection: &impl ConnectionTrait) -> Result<bool> {
    Ok(row(connection).await?.is_some_and(|it| it.record.four_eyes))
}

async fn row(connection: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(1).one(connection).await?)
}

/// Saves the record.
pub async fn save(db: &Db, person: &Person, town: Town, version: i32, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Administrator)?;
    let problems = town.problems();
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let tx = db.begin().await?;
    let known = Entity::find_by_id(1).one(&tx).await?;
    if known.as_ref().map_or(0, |it| it.version) != version {
        return Err(Error::Conflict);
    }
    let row = ActiveModel { id: Set(1), record: Set(town), version: Set(version + 1), updated_at: Set(now) };
    if known.is_some() {
        row.update(&tx).await?;
    } else {
        row.insert(&tx).await?;
    }
    super::log::write(&tx, None, "town", "save_town", serde_json::json!({}), person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a word is among those a town writes, in capitals or not.
#[must_use]
pub fn writes(words: &[String], word: &str) -> bool {
    words.iter().any(|it| it.to_lowercase() == word.to_lowercase())
}

/// A SIRET: 14 digits whose sum, each second one doubled, is a multiple of ten (Luhn).
fn registered(siret: &str) -> bool {
    let digits: Vec<u32> = siret.chars().filter_map(|it| it.to_digit(10)).collect();
    let weighed =
        |(at, digit): (usize, &u32)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit };
    digits.len() == 14 && siret.len() == 14 && digits.iter().enumerate().map(weighed).sum::<u32>() % 10 == 0
}

/// Adds a word to those the town writes, an abbreviation in capitals to those its readers know.
pub async fn learn(db: &Db, person: &Person, word: &str, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::Editor)?;
    let word = word.trim();
    if !(2..=40).contains(&word.chars().count()) || word.contains(char::is_whitespace) {
        return Err(Error::Malformed);
    }
    let tx = db.begin().await?;
    let known = Entity::find_by_id(1).one(&tx).await?;
    let (mut town, version) =
        known.as_ref().map_or_else(Default::default, |it| (it.record.clone(), it.version));
    let list = if word.chars().all(char::is_uppercase) { &mut town.acronyms } else { &mut town.words };
    if list.iter().any(|it| it == word) {
        return Ok(());
    }
    list.push(word.to_owned());
    let row = ActiveModel { id: Set(1), record: Set(town), version: Set(version + 1), updated_at: Set(now) };
    if known.is_some() {
        row.update(&tx).await?;
    } else {
        row.insert(&tx).await?;
    }
    super::log::write(&tx, None, word, "learn_word", serde_json::json!({}), person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Arranges the front page.
pub async fn arrange(db: &Db, person: &Person, home: Home, now: DateTime<Utc>) -> Result<()> {
    person.needs(Role::ChiefEditor)?;
    let problems = home.problems(db).await?;
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let tx = db.begin().await?;
    let known = Entity::find_by_id(1).one(&tx).await?;
    let (town, version) = known.as_ref().map_or_else(Default::default, |it| (it.record.clone(), it.version));
    let detail = serde_json::to_value(&home)?;
    let record = Town { home, ..town };
    let row =
        ActiveModel { id: Set(1), record: Set(record), version: Set(version + 1), updated_at: Set(now) };
    if known.is_some() {
        row.update(&tx).await?;
    } else {
        row.insert(&tx).await?;
    }
    super::log::write(&tx, None, "home", "arrange_home", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Why a colour cannot be read on this ground, with the nearest that can.
pub(super) fn unreadable(field: &str, colour: &str, ground: &str) -> Option<Problem> {
    let (Some(colour), Some(ground)) = (rgb(colour), rgb(ground)) else {
        return Some(Problem::at(field, "colour"));
    };
    let ratio = contrast(colour, ground);
    (ratio < CONTRAST_MIN).then(|| {
        Problem::at(field, "contrast")
            .with("ratio", format!("{ratio:.1}"))
            .with("near", hex(nearest(colour, ground)))
    })
}

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// Red, green and blue of `#rrggbb`; none if it is none.
pub fn rgb(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|it| it.len() == 6 && it.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance((r, g, b): Rgb) -> f64 {
    let part = |it: u8| {
        let it = f64::from(it) / 255.0;
        if it <= 0.04045 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
}

/// The nearest colour that reads on `ground`: darker on light grounds, lighter on dark ones, the hue kept.
fn nearest(colour: Rgb, ground: Rgb) -> Rgb {
    let target = if luminance(ground) > 0.18 { 0.0 } else { 255.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let mix = |it: u8, part: f64| (f64::from(it) + (target - f64::from(it)) * part).round() as u8;
    (1..=100)
        .map(|it| f64::from(it) / 100.0)
        .map(|part| (mix(colour.0, part), mix(colour.1, part), mix(colour.2, part)))
        .find(|it| contrast(*it, ground) >= CONTRAST_MIN)
        .unwrap_or(colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_siret_is_summed_and_names_its_commune() {
        let town = |siret: &str| Town { siret: siret.into(), ..Town::default() };
        assert_eq!(town("21860194600013").problems(), []);
        assert_eq!(town("21860194600013").commune().as_deref(), Some("86194"));
        assert_eq!(town("24350013900189").commune(), None);
        for wrong in ["21860194600014", "2186019460001", "218601946000130", "21860194é0001"] {
            assert_eq!(town(wrong).problems().first().map(|it| it.code), Some("siret"), "{wrong}");
        }
    }

    #[test]
    fn a_pale_accent_is_refused_with_a_darker_one() {
        let mut town = Town::default();
        town.identity.accent = "#7fd0c0".into();
        let found = town.problems();
        assert_eq!((found[0].field.as_str(), found[0].code), ("identity.accent", "contrast"));
        let near = found[0].args.iter().find(|it| it.0 == "near").unwrap().1.clone();
        assert!(contrast(rgb(&near).unwrap(), (255, 255, 255)) >= CONTRAST_MIN);
        assert_eq!(Town::default().problems(), []);
    }
}
