//! What people write in cells: days and times, numbers of telephones, points of a map, sorts of places.
use crate::content::fields::slugify;
use crate::content::place::PlaceType;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// A day and, if it is said, a time: `2027-05-01`, `01/05/2027 14h30`, « samedi 1er mai 2027 à 14 h 30 ».
pub(super) fn moment(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let text = text.trim();
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"] {
        let bare = text.trim_end_matches('Z');
        if let Ok(it) = NaiveDateTime::parse_from_str(bare, form) {
            return Some((it.date(), Some(it.time())));
        }
    }
    let slug = slugify(&text.replace(':', "h"));
    let mut words: Vec<&str> = slug.split('-').filter(|it| !it.is_empty()).collect();
    words.retain(|it| {
        !["le", "a", "de", "du", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
            .contains(it)
    });
    let [first, second, third, rest @ ..] = words.as_slice() else { return None };
    let number = |it: &str| it.trim_end_matches("er").parse::<u32>().ok();
    let month = number(second).or_else(|| {
        let at = MONTHS.iter().position(|it| second.len() >= 3 && it.starts_with(second));
        at.and_then(|it| u32::try_from(it + 1).ok())
    })?;
    let (year, day) = if first.len() == 4 { (first, third) } else { (third, first) };
    let year: i32 = year.parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    let date = NaiveDate::from_ymd_opt(year, month, number(day)?)?;
    if !(1900..2200).contains(&year) {
        return None;
    }
    if rest.is_empty() { Some((date, None)) } else { time(&rest.concat()).map(|it| (date, Some(it))) }
}

/// A time: `14h30`, `14:30`, `9 h`, `14h30h00`.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase().replace([' ', '\u{a0}', '\u{202f}'], "").replace(':', "h");
    if text == "midi" {
        return NaiveTime::from_hms_opt(12, 0, 0);
    }
    let (hour, rest) = text.split_once('h')?;
    let minute = rest.split('h').next().unwrap_or("").trim_start_matches("eures").trim_start_matches("eure");
    let minute = if minute.is_empty() { 0 } else { minute.parse().ok()? };
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute, 0)
}

/// The numbers of a cell; what a spreadsheet made a number of has its first nought again.
pub(super) fn phones(text: &str) -> Vec<String> {
    let parts = text.split(['/', ';', '\n', '|']).flat_map(|it| it.split(" ou "));
    let whole = |it: &str| {
        let bare = it.len() == 9 && !it.starts_with('0') && it.bytes().all(|it| it.is_ascii_digit());
        if bare { format!("0{it}") } else { it.to_owned() }
    };
    parts.map(|it| whole(it.trim())).filter(|it| !it.is_empty()).collect()
}

/// A number, with a point or a comma.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|it: &f64| it.is_finite())
}

/// Latitude and longitude, `47.1, 5.2`, or a point of GeoJSON, whose longitude stands first.
pub(super) fn point(text: &str) -> Option<(f64, f64)> {
    if text.trim_start().starts_with('{') {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        let pair = value.get("coordinates").or_else(|| value.get("geometry")?.get("coordinates"))?;
        return Some((pair.get(1)?.as_f64()?, pair.get(0)?.as_f64()?));
    }
    let parts: Vec<&str> = text.split([';', ' ']).filter(|it| !it.is_empty()).collect();
    let parts = if parts.len() == 2 { parts } else { text.split(',').collect() };
    match parts.as_slice() {
        [latitude, longitude] => {
            Some((number(latitude.trim_end_matches(','))?, number(longitude.trim_end_matches(','))?))
        }
        _ => None,
    }
}

/// Yes, no, or something else.
pub(super) fn yes(text: &str) -> Option<bool> {
    match slugify(text).as_str() {
        "oui" | "o" | "yes" | "true" | "vrai" | "1" | "x" | "accessible" => Some(true),
        "non" | "n" | "no" | "false" | "faux" | "0" => Some(false),
        _ => None,
    }
}

/// The sort of place these words speak of.
pub(super) fn sort(text: &str) -> Option<PlaceType> {
    let slug = slugify(text);
    if let Some(it) = PlaceType::ALL.into_iter().find(|it| it.name() == slug) {
        return Some(it);
    }
    let words: [(PlaceType, &[&str]); 11] = [
        (PlaceType::Waste, &["dechet", "tri", "recyclerie", "compost", "verre"]),
        (PlaceType::Cemetery, &["cimetiere", "funeraire", "columbarium"]),
        (
            PlaceType::School,
            &[
                "ecole",
                "college",
                "lycee",
                "creche",
                "scolaire",
                "periscolaire",
                "enseignement",
                "maternelle",
                "petite",
            ],
        ),
        (
            PlaceType::Sport,
            &[
                "sport",
                "sports",
                "sportif",
                "sportive",
                "gymnase",
                "piscine",
                "stade",
                "tennis",
                "skatepark",
                "boulodrome",
            ],
        ),
        (
            PlaceType::Culture,
            &[
                "culture",
                "culturel",
                "culturelle",
                "mediatheque",
                "bibliotheque",
                "musee",
                "theatre",
                "cinema",
                "patrimoine",
            ],
        ),
        (PlaceType::Market, &["marche", "marches", "brocante"]),
        (
            PlaceType::Solidarity,
            &["social", "sociale", "solidarite", "ccas", "sante", "hopital", "ehpad", "medical", "aide"],
        ),
        (
            PlaceType::Outdoors,
            &["parc", "jardin", "jeux", "square", "fontaine", "potable", "nature", "exterieur", "banc"],
        ),
        (
            PlaceType::Transport,
            &["gare", "transport", "transports", "parking", "stationnement", "bus", "velo"],
        ),
        (PlaceType::Hall, &["salle", "salles", "halle", "foyer"]),
        (
            PlaceType::Administration,
            &[
                "mairie",
                "administration",
                "administratif",
                "administrative",
                "poste",
                "tresor",
                "prefecture",
                "gendarmerie",
            ],
        ),
    ];
    // The last word tells most: « Equipement administratif / Mairie ».
    let said: Vec<&str> = slug.split('-').collect();
    said.iter().rev().find_map(|word| words.iter().find(|it| it.1.contains(word)).map(|it| it.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_as_people_write_them() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let at = |h, m| NaiveTime::from_hms_opt(h, m, 0);
        for (text, wanted) in [
            ("2027-05-01", (day(2027, 5, 1), None)),
            ("2027-05-01 14:30", (day(2027, 5, 1), at(14, 30))),
            ("01/05/2027", (day(2027, 5, 1), None)),
            ("1/5/27 9h", (day(2027, 5, 1), at(9, 0))),
            ("samedi 1er mai 2027 à 14 h 30", (day(2027, 5, 1), at(14, 30))),
            ("12 févr. 2027 20:15", (day(2027, 2, 12), at(20, 15))),
        ] {
            assert_eq!(moment(text), Some(wanted), "{text}");
        }
        assert!(["", "demain", "31/02/2027", "1/2", "2027"].iter().all(|it| moment(it).is_none()));
        assert_eq!(phones("384000001 / 06 00 00 00 02"), ["0384000001", "06 00 00 00 02"]);
        assert_eq!(point("47,1 5,2"), Some((47.1, 5.2)));
        assert_eq!(point("47.1, 5.2"), Some((47.1, 5.2)));
        assert_eq!(point(r#"{"coordinates": [5.2, 47.1], "type": "Point"}"#), Some((47.1, 5.2)));
        assert_eq!(sort("Equipement administratif Mairie"), Some(PlaceType::Administration));
        assert_eq!((sort("Point d'eau potable"), sort("Divers")), (Some(PlaceType::Outdoors), None));
    }
}
