//! *Équipements collectifs publics* (SCDL 0.1.5): a row for each place that has what the model asks for.
use super::table::{degrees, dialled, words};
use crate::app::App;
use crate::content::address;
use crate::content::fields::Details;
use crate::content::item::Live;
use crate::content::open_data;
use crate::content::place::{Place, PlaceType};
use crate::content::town::Town;

pub(super) const COLUMNS: [&str; 21] = [
    "COLL_NOM",
    "COLL_SIRET",
    "EQUIP_UID",
    "EQUIP_THEME",
    "EQUIP_CODE",
    "EQUIP_TYPE",
    "EQUIP_NOM",
    "ADR_NUMERO",
    "ADR_NOMVOIE",
    "ADR_CODEPOSTAL",
    "ADR_COMMUNE",
    "ADR_CLE_INTEROP",
    "ERP_ID",
    "ERP_TYPE",
    "ERP_CATEGORIE",
    "EQUIP_LAT",
    "EQUIP_LONG",
    "EQUIP_OUVERTURE",
    "EQUIP_TEL",
    "EQUIP_EMAIL",
    "EQUIP_WEB",
];

pub(super) fn rows(app: &App, town: &Town, told: &[Live]) -> Vec<Vec<String>> {
    told.iter().filter_map(|it| row(app, town, it)).collect()
}

fn row(app: &App, town: &Town, live: &Live) -> Option<Vec<String>> {
    let Details::Place(place) = &live.fields.details else { return None };
    let (family, theme) = theme(place.sort);
    let code = code(family, live.item.short_id);
    let (number, street) = address_parts(&place.street);
    let commune = open_data::commune(place, town)?;
    let phone = place.phones.iter().map(|it| dialled(&it.number)).find(|it| !it.is_empty());
    let sort = app.templates.say("fr", &format!("place-type-{}", place.sort.name()), &[]).replace(',', " et");
    Some(vec![
        words(&town.name),
        town.siret.clone(),
        format!("{commune}-{code}"),
        theme.to_owned(),
        code,
        words(&sort),
        words(&live.fields.title),
        number,
        street,
        place.postcode.clone(),
        letters(&place.city, false),
        key(place),
        String::new(),
        String::new(),
        String::new(),
        degrees(place.latitude),
        degrees(place.longitude),
        // One line: what stands after a line end would be a cell of its own to some readers.
        words(&place.hours),
        phone.unwrap_or_default(),
        place.email.clone(),
        site(app, place, live),
    ])
}

/// The family of the national nomenclature a type of ours is of: its number and its words.
fn theme(sort: PlaceType) -> (u8, &'static str) {
    match sort {
        PlaceType::Administration => (1, "Equipement administratif"),
        PlaceType::Solidarity | PlaceType::Hall => (4, "Equipement social et d'animation"),
        PlaceType::Sport | PlaceType::Outdoors => (5, "Equipement sportif et de loisirs"),
        PlaceType::School => (6, "Equipement d'enseignement"),
        PlaceType::Culture => (8, "Equipement culturel"),
        PlaceType::Transport => (9, "Equipement de mobilité"),
        PlaceType::Market | PlaceType::Waste | PlaceType::Cemetery | PlaceType::Other => {
            (10, "Autre équipement")
        }
    }
}

/// Family, then the number of the item in the nine digits behind it: unique and the same for ever. We know no finer class of the
/// nomenclature, and its classes begin at `01`: below a hundred thousand items none is claimed.
fn code(family: u8, short_id: i64) -> String {
    format!("{family:02}{:06}-{:03}", short_id / 1_000, short_id % 1_000)
}

/// House number, `3 bis`, and street; `99999` where the address has none, as the model says.
fn address_parts(street: &str) -> (String, String) {
    let street = street.trim();
    let digits: String = street.chars().take_while(char::is_ascii_digit).take(5).collect();
    let rest = street[digits.len()..].trim_start_matches([',', ' ', '\u{a0}']);
    let after = rest
        .split_once([' ', ','])
        .filter(|it| matches!(it.0.to_lowercase().as_str(), "bis" | "ter" | "quater"));
    let (number, name) = match (digits.is_empty(), after) {
        (true, _) => ("99999".to_owned(), street),
        (false, Some((suffix, name))) => (format!("{digits} {}", suffix.to_lowercase()), name),
        (false, None) => (digits, rest),
    };
    let name = letters(name, true);
    // A street that is a number alone, « Le 12 »: the model wants three signs.
    if name.chars().count() < 3 { ("99999".into(), letters(street, true)) } else { (number, name) }
}

/// The letters and hyphens of a name, with digits and apostrophes where they may stand; other signs are spaces.
fn letters(name: &str, street: bool) -> String {
    let sign = |it: char| match it {
        '’' | '\'' if street => '\'',
        '0'..='9' if street => it,
        '–' | '‑' => '-',
        '-' | 'A'..='Z' | 'a'..='z' | 'À'..='ÿ' => it,
        _ => ' ',
    };
    let spelled = name.replace('œ', "oe").replace('Œ', "Oe").replace('Ÿ', "Y");
    let text: String = spelled.chars().map(sign).collect();
    // The pattern lets a hyphen begin a name; a spreadsheet would calculate with it.
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches('-').to_owned()
}

/// The key of the address base; its other identifiers are none the model knows.
fn key(place: &Place) -> String {
    let fits = place.ban_id.len() >= 16 && !place.ban_id.contains('-');
    if fits { place.ban_id.clone() } else { String::new() }
}

fn site(app: &App, place: &Place, live: &Live) -> String {
    let own = place.website.as_str();
    if own.starts_with("https://") || own.starts_with("http://") {
        own.to_owned()
    } else {
        format!("{}{}", app.settings.public_url, address::path(&live.item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_number_and_a_street() {
        let parts = |text: &str| {
            let (number, street) = address_parts(text);
            format!("{number}|{street}")
        };
        assert_eq!(parts("3 bis, rue de l’Œuvre"), "3 bis|rue de l'Oeuvre");
        assert_eq!(parts("1 place du Parvis"), "1|place du Parvis");
        assert_eq!(parts("Parc de la Lène (entrée nord)"), "99999|Parc de la Lène entrée nord");
        assert_eq!(parts("8 mai 1945"), "8|mai 1945");
        assert_eq!(parts("12"), "99999|12");
        assert_eq!(code(10, 12_345), "10000012-345");
    }
}
