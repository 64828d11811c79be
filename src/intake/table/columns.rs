//! What the columns of a table are: guessed from their titles, so that most need no answer.
use crate::content::Kind;
use crate::content::fields::slugify;

/// Kinds of items a table can hold, in the order they are offered.
pub const KINDS: [Kind; 4] = [Kind::Place, Kind::Organisation, Kind::Service, Kind::Event];

/// What a column of any table can be.
const COMMON: [&str; 9] =
    ["title", "id", "lede", "body", "topics", "audiences", "old_address", "staff_note", "text"];
const PLACE: [&str; 15] = [
    "sort",
    "street",
    "postcode",
    "city",
    "latitude",
    "longitude",
    "coordinates",
    "hours",
    "phone",
    "email",
    "website",
    "accessibility",
    "services",
    "insee",
    "ban_id",
];
const ORGANISATION: [&str; 5] = ["missions", "contact", "phone", "email", "website"];
const SERVICE: [&str; 12] = [
    "for_whom",
    "who_may_apply",
    "conditions",
    "documents",
    "cost",
    "online",
    "phone",
    "post",
    "appointment",
    "result",
    "sheet",
    "local_complement",
];
const EVENT: [&str; 7] = ["begin", "end", "place_text", "price", "registration", "online", "status"];

/// What a column of a table of this kind can be: names used in runs, commands and locale files (`column-…`).
pub fn fields(kind: Kind) -> Vec<&'static str> {
    let own: &[&str] = match kind {
        Kind::Place => &PLACE,
        Kind::Organisation => &ORGANISATION,
        Kind::Service => &SERVICE,
        Kind::Event => &EVENT,
        Kind::Article | Kind::Person | Kind::Document | Kind::Page => &[],
    };
    COMMON[..2].iter().chain(own).chain(&COMMON[2..]).copied().collect()
}

/// Titles by what they are, as slugs. More than one column may be a street or a date: their cells are read together.
const TITLES: &[(&str, &str)] = &[
    (
        "title",
        "nom name titre intitule denomination libelle nom-complet nom-de-l-association nom-du-lieu nom-de-l-equipement raison-sociale equip-nom asso-nom title demarche evenement manifestation",
    ),
    ("id", "id identifiant uid ref reference code equip-uid rna numero-rna id-rna asso-rna asso-id waldec"),
    ("lede", "chapo accroche resume titre-court"),
    ("body", "description texte presentation contenu descriptif detail details asso-description"),
    (
        "topics",
        "theme themes thematique thematiques categorie categories rubrique domaine domaines activite activites secteur asso-theme asso-domaine",
    ),
    ("audiences", "public publics public-vise public-concerne"),
    ("old_address", "ancienne-adresse ancienne-url ancien-lien old-url"),
    ("staff_note", "note note-interne remarque remarques commentaire commentaires"),
    ("sort", "type type-d-equipement type-de-lieu nature equip-type equip-theme"),
    (
        "street",
        "adresse adresse-postale rue voie numero numero-de-voie no-voie adr-numero adr-nomvoie street-name house-number nom-de-rue adresse-1 adresse-2 adresse1 adresse2 complement-d-adresse",
    ),
    ("postcode", "code-postal cp codepostal adr-codepostal postcode zip"),
    ("city", "ville commune localite adr-commune municipality nom-de-la-commune city"),
    ("latitude", "latitude lat equip-lat y"),
    ("longitude", "longitude lon lng long equip-long x"),
    ("coordinates", "coordonnees coordonnees-gps geo-point geo-point-2d gps coordinates geolocalisation"),
    (
        "hours",
        "horaires horaire ouverture heures-d-ouverture horaires-d-ouverture jours-et-horaires-d-ouverture equip-ouverture schedule opening-hours",
    ),
    ("phone", "telephone tel telephone-1 telephone-fixe tel-fixe portable mobile phone equip-tel asso-tel"),
    (
        "email",
        "email e-mail mail courriel mel adresse-mail adresse-email adresse-electronique equip-email asso-email asso-mail",
    ),
    (
        "website",
        "site site-web site-internet web url internet siteweb website equip-web asso-web presentation-url",
    ),
    ("accessibility", "accessibilite acces-pmr pmr accessible accessibilite-pmr handicap disabled-access"),
    ("services", "services equipements prestations"),
    ("insee", "insee code-insee code-commune"),
    ("ban_id", "cle-interop cle-d-interoperabilite adr-cle-interop id-ban"),
    ("missions", "objet objet-social missions mission but asso-objet"),
    ("for_whom", "pour-qui beneficiaires public-concerne"),
    ("who_may_apply", "qui-peut-demander demandeur"),
    ("conditions", "conditions condition"),
    (
        "documents",
        "pieces pieces-a-fournir pieces-justificatives documents documents-a-fournir justificatifs",
    ),
    ("cost", "cout tarif prix tarifs"),
    ("online", "en-ligne teleservice lien lien-demarche demarche-en-ligne url-en-ligne"),
    ("post", "par-courrier adresse-postale courrier"),
    ("appointment", "rendez-vous rdv prise-de-rendez-vous"),
    ("result", "resultat"),
    ("sheet", "fiche fiche-service-public service-public"),
    ("local_complement", "complement complement-local"),
    ("begin", "date date-de-debut date-debut debut du heure heure-de-debut heure-debut start begin horaire"),
    ("end", "date-de-fin date-fin fin au heure-de-fin heure-fin end"),
    ("place_text", "lieu endroit salle ou location"),
    ("price", "tarif tarifs prix cout"),
    ("registration", "inscription inscriptions reservation reservations"),
    ("status", "statut etat"),
];

/// Columns of which one alone is meant.
const ONE: [&str; 10] =
    ["title", "id", "body", "lede", "latitude", "longitude", "coordinates", "hours", "postcode", "website"];

/// What each column is, as far as its title says; empty: nothing known.
pub(super) fn guess(headers: &[String], kind: Kind) -> Vec<String> {
    let allowed = fields(kind);
    let mut found: Vec<&str> = Vec::new();
    for header in headers {
        let slug = slugify(header);
        let says = |it: &&(&'static str, &'static str)| {
            allowed.contains(&it.0) && it.1.split(' ').any(|title| title == slug)
        };
        let named = TITLES.iter().find(says).map_or("", |it| it.0);
        let twice = ONE.contains(&named) && found.contains(&named);
        found.push(if twice { "" } else { named });
    }
    if !found.contains(&"title")
        && let Some(at) = found.iter().position(|it| *it == "lede" || it.is_empty())
    {
        // A table whose first unknown column is its names: the commonest one without a known title.
        if at == 0 {
            found[0] = "title";
        }
    }
    found.into_iter().map(str::to_owned).collect()
}

/// A published model whose titles these are, as messages name it (`table-model-…`).
pub fn model(headers: &[String]) -> Option<(&'static str, Kind)> {
    let slugs: Vec<String> = headers.iter().map(|it| slugify(it)).collect();
    let all = |wanted: &[&str]| wanted.iter().all(|it| slugs.iter().any(|slug| slug == it));
    let known: [(&[&str], &'static str, Kind); 5] = [
        (&["equip-uid", "equip-nom"], "scdl-equipements", Kind::Place),
        (&["asso-nom"], "scdl-associations", Kind::Organisation),
        (&["id", "titre", "objet", "siteweb"], "rna", Kind::Organisation),
        (&["ins-code", "street-name", "schedule", "type-details"], "collective-equipment", Kind::Place),
        (&["ins-code", "number-of-stalls", "schedule"], "markets", Kind::Place),
    ];
    known.into_iter().find(|it| all(it.0)).map(|it| (it.1, it.2))
}

/// The kind these titles speak of.
pub fn kind(headers: &[String]) -> Kind {
    if let Some((_, kind)) = model(headers) {
        return kind;
    }
    let telling = |kind: Kind| {
        let common = |it: &&String| it.is_empty() || COMMON.contains(&it.as_str());
        let found = guess(headers, kind);
        let says = |name: &str| usize::from(found.iter().any(|it| it == name)) * 3;
        let own = found.iter().filter(|it| !common(it)).count();
        own + match kind {
            Kind::Organisation => says("missions"),
            Kind::Service => says("documents") + says("for_whom"),
            Kind::Event => says("begin") + says("end"),
            _ => says("street"),
        }
    };
    // The first of equals stands last for `max_by_key`.
    KINDS.into_iter().rev().max_by_key(|it| telling(*it)).unwrap_or(Kind::Place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(line: &str) -> Vec<String> {
        line.split(';').map(str::to_owned).collect()
    }

    #[test]
    fn titles_say_what_columns_are() {
        let places = titles("Nom;Adresse;CP;Commune;Téléphone;Horaires d’ouverture;Capacité");
        assert_eq!(kind(&places), Kind::Place);
        assert_eq!(
            guess(&places, Kind::Place),
            ["title", "street", "postcode", "city", "phone", "hours", ""]
        );
        let events = titles("Titre;Date de début;Heure;Lieu;Tarif");
        assert_eq!(kind(&events), Kind::Event);
        assert_eq!(guess(&events, Kind::Event), ["title", "begin", "begin", "place_text", "price"]);
        assert_eq!(kind(&titles("Association;Objet;Courriel")), Kind::Organisation);
        assert_eq!(guess(&titles("Association;Objet;Courriel"), Kind::Organisation)[0], "title");
        assert_eq!(kind(&titles("Démarche;Pour qui;Pièces à fournir")), Kind::Service);
        let model = model(&titles("COLL_NOM;EQUIP_UID;EQUIP_NOM"));
        assert_eq!(model, Some(("scdl-equipements", Kind::Place)));
    }
}
