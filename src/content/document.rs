//! What a document (schema.org DigitalDocument; French SCDL for deliberations) adds.
use crate::error::Problem;
use chrono::NaiveDate;
use sea_orm::entity::prelude::Uuid;
use serde::{Deserialize, Serialize};

/// The fields only documents have.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Document {
    pub file: Option<Uuid>,
    pub number: String,
    pub date: Option<NaiveDate>,
    #[serde(rename = "type")]
    pub sort: DocumentType,
    pub published_from: Option<NaiveDate>,
    pub published_to: Option<NaiveDate>,
    /// Code of what an act is about, of [`MATTERS`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub matter: String,
    /// Why there is no HTML version in the body (RGAA's exemptions).
    pub exemption: String,
    /// Text of the file, for search; written by the program.
    pub file_text: String,
}

/// What sort of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// *Délibération.*
    Deliberation,
    /// *Arrêté.*
    Decree,
    /// *Compte rendu.*
    Minutes,
    Menu,
    Form,
    #[default]
    Other,
}

impl DocumentType {
    /// Every type, as lists offer them.
    pub const ALL: [Self; 6] =
        [Self::Deliberation, Self::Decree, Self::Minutes, Self::Menu, Self::Form, Self::Other];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deliberation => "deliberation",
            Self::Decree => "decree",
            Self::Minutes => "minutes",
            Self::Menu => "menu",
            Self::Form => "form",
            Self::Other => "other",
        }
    }
}

/// What acts are about: code and words of the national nomenclature (ACTES), as the SCDL writes them.
pub const MATTERS: [(&str, &str); 57] = [
    ("1.1", "commande publique/marchés publics"),
    ("1.2", "commande publique/délégations de service public"),
    ("1.3", "commande publique/conventions de mandat"),
    ("1.4", "commande publique/autres types de contrats"),
    ("1.5", "commande publique/transactions protocole d'accord transactionnel"),
    ("1.6", "commande publique/actes relatifs à la maîtrise d'oeuvre"),
    ("1.7", "commande publique/actes spéciaux et divers"),
    ("2.1", "urbanisme/documents d'urbanisme"),
    ("2.2", "urbanisme/actes relatifs au droit d'occupation ou d'utilisation des sols"),
    ("2.3", "urbanisme/droit de préemption urbain"),
    ("3.1", "domaine et patrimoine/acquisitions"),
    ("3.2", "domaine et patrimoine/aliénations"),
    ("3.3", "domaine et patrimoine/locations"),
    ("3.4", "domaine et patrimoine/limites territoriales"),
    ("3.5", "domaine et patrimoine/autres actes de gestion du domaine public"),
    ("3.6", "domaine et patrimoine/autres actes de gestion du domaine privé"),
    ("4.1", "fonction publique/personnel titulaires et stagiaires de la f.p.t."),
    ("4.2", "fonction publique/personnel contractuel"),
    ("4.3", "fonction publique/fonction publique hospitalière"),
    ("4.4", "fonction publique/autres catégories de personnels"),
    ("4.5", "fonction publique/régime indemnitaire"),
    ("5.1", "institutions et vie politique/élection exécutif"),
    ("5.2", "institutions et vie politique/fonctionnement des assemblées"),
    ("5.3", "institutions et vie politique/désignation de représentants"),
    ("5.4", "institutions et vie politique/délégation de fonctions"),
    ("5.5", "institutions et vie politique/délégation de signature"),
    ("5.6", "institutions et vie politique/exercice des mandats locaux"),
    ("5.7", "institutions et vie politique/intercommunalité"),
    ("5.8", "institutions et vie politique/décision d'ester en justice"),
    ("6.1", "libertés publiques et pouvoirs de police/police municipale"),
    ("6.2", "libertés publiques et pouvoirs de police/pouvoirs du président du conseil général"),
    ("6.3", "libertés publiques et pouvoirs de police/pouvoirs du président du conseil régional"),
    ("6.4", "libertés publiques et pouvoirs de police/autres actes réglementaires"),
    (
        "6.5",
        "libertés publiques et pouvoirs de police/actes pris au nom de l'état et soumis au contrôle hiérarchique",
    ),
    ("7.1", "finances locales/décisions budgétaires"),
    ("7.2", "finances locales/fiscalité"),
    ("7.3", "finances locales/emprunts"),
    ("7.4", "finances locales/interventions économiques"),
    ("7.5", "finances locales/subventions"),
    ("7.6", "finances locales/contributions budgétaires"),
    ("7.7", "finances locales/avances"),
    ("7.8", "finances locales/fonds de concours"),
    ("7.9", "finances locales/prise de participation"),
    ("7.10", "finances locales/divers"),
    ("8.1", "domaines de compétences par thèmes/enseignement"),
    ("8.2", "domaines de compétences par thèmes/aide sociale"),
    ("8.3", "domaines de compétences par thèmes/voirie"),
    ("8.4", "domaines de compétences par thèmes/aménagement du territoire"),
    ("8.5", "domaines de compétences par thèmes/politique de la ville habitat logement"),
    ("8.6", "domaines de compétences par thèmes/emploi formation professionnelle"),
    ("8.7", "domaines de compétences par thèmes/transports"),
    ("8.8", "domaines de compétences par thèmes/environnement"),
    ("8.9", "domaines de compétences par thèmes/culture"),
    ("9.1", "autres domaines de compétences/communes"),
    ("9.2", "autres domaines de compétences/départements"),
    ("9.3", "autres domaines de compétences/régions"),
    ("9.4", "autres domaines de compétences/voeux et motions"),
];

/// The words of a code of [`MATTERS`].
pub fn matter(code: &str) -> Option<&'static str> {
    MATTERS.iter().find(|it| it.0 == code).map(|it| it.1)
}

impl Document {
    pub(super) fn problems(&self, found: &mut Vec<Problem>) {
        if let (Some(from), Some(to)) = (self.published_from, self.published_to)
            && to < from
        {
            found.push(Problem::at("details.published_to", "ends-before-it-begins"));
        }
        if !self.matter.is_empty() && matter(&self.matter).is_none() {
            found.push(Problem::at("details.matter", "matter"));
        }
    }

    pub(super) fn missing(&self, found: &mut Vec<Problem>, bodiless: bool) {
        if self.file.is_none() && bodiless {
            found.push(Problem::at("details.file", "required"));
        }
        // A file alone shuts out those who cannot read it: an HTML version, or the reason why there is none.
        if self.file.is_some() && bodiless && self.exemption.trim().is_empty() {
            found.push(Problem::at("details.exemption", "html-version"));
        }
    }

    /// True if the document is to be public on that day.
    pub fn on_display(&self, day: NaiveDate) -> bool {
        self.published_from.is_none_or(|it| it <= day) && self.published_to.is_none_or(|it| day <= it)
    }

    pub(super) fn search_text(&self) -> String {
        [self.number.as_str(), &self.file_text].join("\n")
    }
}
