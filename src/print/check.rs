//! What is wrong with an issue before it is released: content, layout and pages. Pure, over the data and the proof; knows no table. The
//! codes stand here and nowhere else; what only the repository knows (a stale print version) is found by others with the same codes.
use super::data::{Article, IssueData, PageKind, Picture};
use super::layout::Proof;
use super::legible::Illegible;
use super::order::{self, Unmet};
use super::plan::WallPage;
use super::preflight;
use crate::richtext::typography;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Text runs past its place.
pub const OVERSET: &str = "overset";
/// A picture without alternative text that is not decorative.
pub const MISSING_ALT: &str = "missing_alt";
/// A picture without credit.
pub const MISSING_CREDIT: &str = "missing_credit";
/// The imprint is missing or empty.
pub const MISSING_IMPRINT: &str = "missing_imprint";
/// A picture is printed larger than its pixels allow.
pub const IMAGE_TOO_SMALL: &str = "image_too_small";
/// A family of the town's identity that no font file has.
pub const UNKNOWN_FONT: &str = "unknown_font";
/// An article stays out because the pages are full.
pub const PAGE_BUDGET: &str = super::plan::PAGE_BUDGET;
/// The number of pages is no multiple of what the binding needs.
pub const PAGE_COUNT: &str = "page_count";
/// The article changed after its print version was written.
pub const PRINT_VERSION_STALE: &str = "print_version_stale";
/// A section of the issue has no article.
pub const EMPTY_SECTION: &str = "empty_section";
/// Much of a page stays white.
pub const WHITE_AREA: &str = "white_area";
/// The cover has no picture.
pub const MISSING_COVER: &str = "missing_cover";
/// The cover's picture belongs to no article of the issue, and nobody wrote its headline.
pub const COVER_ALONE: &str = "cover_alone";
/// The layout warned of something else.
pub const LAYOUT_WARNING: &str = "layout_warning";

/// Signs no font has: letters are replaced by a stand-in, other signs left out.
pub const MISSING_GLYPH: &str = "missing_glyph";
/// The layout cannot set an article, which stays out.
pub const CANNOT_BE_SET: &str = super::plan::CANNOT_BE_SET;
/// An article runs without the picture it has.
pub const WITHOUT_PICTURE: &str = super::plan::WITHOUT_PICTURE;
/// A text far too long for a magazine.
pub const TOO_LONG: &str = "too_long";
/// The QR codes and short addresses lead to this machine.
pub const LOCAL_ADDRESS: &str = "local_address";
/// Planned and not approved yet: the printer's file waits.
pub const UNAPPROVED: &str = "unapproved";
/// A subject without a text.
pub const NO_TEXT: &str = "no_text";
/// See [`order::AWAITS_PLAN`].
pub const AWAITS_PLAN: &str = order::AWAITS_PLAN;
/// It has a page in the adopted plan and left the issue.
pub const GONE: &str = "gone";
/// Chosen for the issue and not public any more.
pub const NOT_LIVE: &str = "not_live";
/// Given to an agency and not in its final PDF, as somebody confirmed.
pub const NOT_IN_FINAL_PDF: &str = "not_in_final_pdf";
/// Chosen for the issue and kept off paper by its channels.
pub const NOT_FOR_PRINT: &str = "not_for_print";
/// A picture the town has no right to print.
pub const NO_PRINT_RIGHT: &str = "no_print_right";
/// The imprint lacks something the law or the printer asks for.
pub const INCOMPLETE_IMPRINT: &str = "incomplete_imprint";

/// A picture whose file cannot be read; its place stays empty.
pub const PICTURE_UNREADABLE: &str = "picture_unreadable";

/// What the preflight of a printer's file finds by itself.
pub const IN_PREFLIGHT: &[&str] = &[
    OVERSET,
    MISSING_ALT,
    MISSING_CREDIT,
    MISSING_IMPRINT,
    IMAGE_TOO_SMALL,
    UNKNOWN_FONT,
    PAGE_COUNT,
    NO_PRINT_RIGHT,
    INCOMPLETE_IMPRINT,
    PICTURE_UNREADABLE,
];

/// The layout cannot set the issue in large print.
pub const NO_LARGE_PRINT: &str = "no_large_print";

/// Pixels per inch under which a picture is refused, and under which it is doubted, in the web edition.
const PPI: (f64, f64) = (72.0, 110.0);

/// A page that came as PDF stands on another page than was asked.
pub const SUPPLIED_MOVED: &str = "supplied_moved";
/// A page that came as PDF does not fit the printer's file any more, and is empty there.
pub const SUPPLIED_REFUSED: &str = "supplied_refused";

/// In the months before an election: more pages, more copies, new sections or another format than a year before, or no issue then.
pub const ELECTION_PAGES: &str = "election_pages";
/// See [`ELECTION_PAGES`].
pub const ELECTION_PRINT_RUN: &str = "election_print_run";
/// See [`ELECTION_PAGES`].
pub const ELECTION_SECTIONS: &str = "election_sections";
/// See [`ELECTION_PAGES`].
pub const ELECTION_FORMAT: &str = "election_format";
/// See [`ELECTION_PAGES`].
pub const ELECTION_NO_PRECEDENT: &str = "election_no_precedent";

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Blocks the release.
    Error,
    /// Needs a look.
    Warning,
    /// Good to know.
    Info,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub severity: Severity,
    /// One of the codes of this file, or of the preflight.
    pub code: String,
    /// Number of the preflight's check, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u8>,
    /// Page from 1, where there is one.
    pub page: Option<usize>,
    /// Kind of page or place on it: "cover", "agenda"; empty for an article, and null in JSON.
    #[serde(with = "null_if_empty")]
    pub slot: String,
    /// Key of the article; empty when the whole issue is meant, and null in JSON.
    #[serde(with = "null_if_empty")]
    pub item: String,
    /// A sentence in the language of the desk.
    pub message: String,
    /// The zone in whose edition alone it was found, by its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// A string that is null in JSON while it is empty.
mod null_if_empty {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ptr_arg, reason = "the shape serde asks for")]
    pub(super) fn serialize<S: Serializer>(text: &String, to: S) -> Result<S::Ok, S::Error> {
        if text.is_empty() { to.serialize_none() } else { to.serialize_str(text) }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        Ok(Option::deserialize(from)?.unwrap_or_default())
    }
}

/// A finding of the printer's file, in the words of this report.
#[must_use]
pub fn of_preflight(found: &preflight::Finding, lang: &str) -> Finding {
    let severity = match found.severity {
        preflight::Severity::Error => Severity::Error,
        preflight::Severity::Warning => Severity::Warning,
        preflight::Severity::Info => Severity::Info,
    };
    Finding {
        severity,
        code: found.code.to_string(),
        number: Some(found.number),
        page: found.page,
        slot: found.slot.clone(),
        item: found.item.clone(),
        message: found.message(lang),
        zone: found.zone.clone(),
    }
}

impl Finding {
    /// A finding with its sentence; `subject` is what the sentence names (a title, a family, a number).
    #[must_use]
    pub fn new(severity: Severity, code: &str, subject: &str, lang: &str) -> Self {
        let message = message(code, subject, lang);
        let (slot, item) = (String::new(), String::new());
        Self { severity, code: code.into(), number: None, page: None, slot, item, message, zone: None }
    }

    /// At this page.
    #[must_use]
    pub fn on(mut self, page: Option<usize>) -> Self {
        self.page = page;
        self
    }

    /// In this place of the issue.
    #[must_use]
    pub fn slot(mut self, slot: &str) -> Self {
        self.slot = slot.into();
        self
    }

    /// Of this article.
    #[must_use]
    pub fn of(mut self, item: &str) -> Self {
        self.item = item.into();
        self
    }
}

/// The sentence of a code, French unless `lang` is English.
#[must_use]
pub fn message(code: &str, subject: &str, lang: &str) -> String {
    let english = lang.starts_with("en");
    let said = sentence(code, subject, english);
    if english { said } else { typography::nested(&typography::typeset("fr", &said)) }
}

fn sentence(code: &str, subject: &str, english: bool) -> String {
    match (code, english) {
        (OVERSET, false) => format!("Le texte de « {subject} » dépasse sa place."),
        (OVERSET, true) => format!("The text of “{subject}” runs past its place."),
        (MISSING_ALT, false) => format!("Une image de « {subject} » n’a pas de texte alternatif."),
        (MISSING_ALT, true) => format!("A picture of “{subject}” has no alternative text."),
        (MISSING_CREDIT, false) => format!("Une image de « {subject} » n’a pas de crédit."),
        (MISSING_CREDIT, true) => format!("A picture of “{subject}” has no credit."),
        (MISSING_IMPRINT, false) => {
            "L’ours est vide : complétez les mentions obligatoires dans l’identité de la ville.".into()
        }
        (MISSING_IMPRINT, true) => "The imprint is empty: complete it in the town’s identity.".into(),
        (IMAGE_TOO_SMALL, false) => {
            format!("Une image est imprimée trop grand pour ses pixels : {subject} points par pouce.")
        }
        (IMAGE_TOO_SMALL, true) => {
            format!("A picture is printed too large for its pixels: {subject} pixels per inch.")
        }
        (PICTURE_UNREADABLE, false) => {
            format!("Une image ne peut pas être lue et reste vide : {subject}. Remplacez son fichier.")
        }
        (PICTURE_UNREADABLE, true) => {
            format!("A picture cannot be read and stays empty: {subject}. Replace its file.")
        }
        (UNKNOWN_FONT, false) => format!("Police introuvable : {subject}"),
        (UNKNOWN_FONT, true) => format!("Unknown font: {subject}"),
        (PAGE_BUDGET, false) => {
            format!("« {subject} » ne tient pas dans le nombre de pages choisi et reste sur le site.")
        }
        (PAGE_BUDGET, true) => {
            format!("“{subject}” does not fit the chosen number of pages and stays on the site.")
        }
        (PAGE_COUNT, false) => {
            format!("Le numéro compte {subject} pages : ce n’est pas un multiple de quatre.")
        }
        (PAGE_COUNT, true) => format!("The issue has {subject} pages, which is not a multiple of four."),
        (PRINT_VERSION_STALE, false) => {
            format!("« {subject} » a changé depuis l’écriture de sa version imprimée.")
        }
        (PRINT_VERSION_STALE, true) => {
            format!("“{subject}” has changed since its print version was written.")
        }
        (EMPTY_SECTION, false) => format!("La rubrique « {subject} » n’a pas d’article dans ce numéro."),
        (EMPTY_SECTION, true) => format!("The section “{subject}” has no article in this issue."),
        (WHITE_AREA, false) => {
            format!("{subject}\u{202f}% de la page restent blancs\u{a0}: ajoutez un texte ou déplacez-en un.")
        }
        (WHITE_AREA, true) => format!("{subject}% of the page stays white: add a text or move one here."),
        (MISSING_COVER, false) => "La couverture n’a pas d’image.".into(),
        (MISSING_COVER, true) => "The cover has no picture.".into(),
        (COVER_ALONE, false) => "L’image de couverture n’est celle d’aucun article du numéro : choisissez-en une autre ou écrivez son titre.".into(),
        (COVER_ALONE, true) => "The cover’s picture belongs to no article of the issue: choose another or write its headline.".into(),
        (LAYOUT_WARNING, false) => format!("La maquette signale : {subject}"),
        (LAYOUT_WARNING, true) => format!("The layout reports: {subject}"),
        (MISSING_GLYPH, false) => format!("Aucune police ne sait imprimer : {subject}"),
        (MISSING_GLYPH, true) => format!("No font can print: {subject}"),
        (CANNOT_BE_SET, false) => {
            format!("La maquette n’arrive pas à composer « {subject} », qui reste sur le site.")
        }
        (CANNOT_BE_SET, true) => {
            format!("The layout cannot set “{subject}”, which stays on the site.")
        }
        (TOO_LONG, false) => {
            format!("« {subject} » est trop long pour le papier : écrivez une version imprimée plus courte.")
        }
        (TOO_LONG, true) => format!("“{subject}” is too long for paper: write a shorter print version."),
        (WITHOUT_PICTURE, false) => {
            format!(
                "« {subject} » paraît sans sa photo : la page n’avait pas de place pour elle. Plus de pages, ou une forme choisie, la lui rendent."
            )
        }
        (WITHOUT_PICTURE, true) => format!(
            "“{subject}” runs without its picture: its page had no room for it. More pages, or a chosen shape, bring it back."
        ),
        (ELECTION_PAGES, false) => {
            format!("Période préélectorale : plus de pages que le numéro de l’année précédente ({subject}).")
        }
        (ELECTION_PAGES, true) => {
            format!("Before the election: more pages than the issue of the year before ({subject}).")
        }
        (ELECTION_PRINT_RUN, false) => {
            format!("Période préélectorale : tirage supérieur à celui de l’année précédente ({subject}).")
        }
        (ELECTION_PRINT_RUN, true) => {
            format!("Before the election: more copies than the year before ({subject}).")
        }
        (ELECTION_SECTIONS, false) => {
            format!(
                "Période préélectorale : rubriques nouvelles par rapport à l’année précédente ({subject})."
            )
        }
        (ELECTION_SECTIONS, true) => {
            format!("Before the election: sections that the issue of the year before had not ({subject}).")
        }
        (ELECTION_FORMAT, false) => {
            format!(
                "Période préélectorale : format ou maquette différents de l’année précédente ({subject})."
            )
        }
        (ELECTION_FORMAT, true) => {
            format!("Before the election: another format or layout than the year before ({subject}).")
        }
        (ELECTION_NO_PRECEDENT, false) => {
            "Période préélectorale : aucun numéro de la même saison l’année précédente.".into()
        }
        (ELECTION_NO_PRECEDENT, true) => {
            "Before the election: there was no issue of the same season the year before.".into()
        }
        (LOCAL_ADDRESS, false) => {
            format!(
                "Les codes QR et les adresses courtes mènent à {subject} : réglez public_url dans parvis.toml."
            )
        }
        (LOCAL_ADDRESS, true) => {
            format!("QR codes and short addresses lead to {subject}: set public_url in parvis.toml.")
        }
        (order::PIN_NOT_KEPT, false) => {
            format!(
                "« {subject} » n’a pas pu commencer à la page demandée : l’ordre des rubriques ou la place ne le permet pas."
            )
        }
        (order::PIN_NOT_KEPT, true) => {
            format!(
                "“{subject}” could not begin on the page asked for: the order of the sections or the room does not allow it."
            )
        }
        (order::PIN_OUTSIDE, false) => {
            format!(
                "« {subject} » n’a pas pu commencer à la page demandée : aucun article n’y commence dans ce numéro."
            )
        }
        (order::PIN_OUTSIDE, true) => {
            format!(
                "“{subject}” could not begin on the page asked for: no article begins there in this issue."
            )
        }
        (order::PIN_INSIDE, false) => {
            format!(
                "« {subject} » n’a pas pu commencer à la page demandée : un article de plusieurs pages s’y poursuit."
            )
        }
        (order::PIN_INSIDE, true) => {
            format!(
                "“{subject}” could not begin on the page asked for: an article of several pages goes on there."
            )
        }
        (order::PIN_TAKEN, false) => {
            format!(
                "« {subject} » n’a pas pu commencer à la page demandée : un autre article y est déjà épinglé."
            )
        }
        (order::PIN_TAKEN, true) => {
            format!(
                "“{subject}” could not begin on the page asked for: another article is pinned there already."
            )
        }
        (order::COVER_OUT, false) => {
            format!("La couverture annonce « {subject} », qui n’a pas de page : choisissez-en une autre ou placez-le.")
        }
        (order::COVER_OUT, true) => {
            format!("The cover announces “{subject}”, which has no page: choose another cover or place it.")
        }
        (order::MUST_RUN_OUT, false) => {
            format!(
                "« {subject} » doit paraître et ne trouve aucune page : ajoutez des pages ou retirez un texte."
            )
        }
        (order::MUST_RUN_OUT, true) => {
            format!("“{subject}” must run and finds no page: add pages or take a text out.")
        }
        (order::SHAPE_NOT_TAKEN, false) => {
            format!("« {subject} » ne tient pas dans la forme choisie : le programme en a pris une autre.")
        }
        (order::SHAPE_NOT_TAKEN, true) => {
            format!("“{subject}” does not fit the chosen shape: the program took another.")
        }
        (order::SPREAD_NOT_OPEN, false) => {
            format!("« {subject} » devait ouvrir une double page et commence à droite.")
        }
        (order::SPREAD_NOT_OPEN, true) => {
            format!("“{subject}” was to open a spread and begins on a right-hand page.")
        }
        (order::SECTION_PAGES, false) => {
            format!("La rubrique « {subject} » n’a pas le nombre de pages demandé.")
        }
        (order::SECTION_PAGES, true) => {
            format!("The section “{subject}” does not have the number of pages asked for.")
        }
        (order::FEW_PAGES, _) => {
            let (have, least) = subject.split_once('/').unwrap_or((subject, "?"));
            if english {
                format!(
                    "The issue has {have} pages, at least {least} were asked for: there is too little to print."
                )
            } else {
                format!("Le numéro a {have} pages ; il en fallait au moins {least} : il manque des textes.")
            }
        }
        (order::SECTION_SIDE, false) => {
            format!("La rubrique « {subject} » ne commence pas du côté demandé de la double page.")
        }
        (order::SECTION_SIDE, true) => {
            format!("The section “{subject}” does not begin on the side of the spread asked for.")
        }
        (order::MANY_MOVES, false) => format!(
            "« {subject} » n’entre qu’en déplaçant plus de trois autres articles : il attend. Pour l’imposer, donnez-lui une page ou marquez-le « doit paraître »."
        ),
        (order::MANY_MOVES, true) => format!(
            "“{subject}” comes in only by moving more than three other articles, so it waits. To insist, give it a page or mark it as one that must run."
        ),
        (order::PAGE_VACANT, false) => {
            format!("La page {subject} n’a plus d’article : proposez un nouveau plan pour la remplir.")
        }
        (order::PAGE_VACANT, true) => {
            format!("Page {subject} has no article left: propose a new plan to fill it.")
        }
        (order::PLACE_CHANGED, false) => format!(
            "« {subject} » garde sa page mais pas sa forme ou sa longueur : son texte ou ses voisins ont changé depuis le plan adopté."
        ),
        (order::PLACE_CHANGED, true) => format!(
            "“{subject}” keeps its page but not its shape or length: its text or its neighbours changed since the plan was adopted."
        ),
        (order::PLACE_LOST, false) => format!(
            "« {subject} » ne tient plus dans sa place du plan adopté : raccourcissez le texte ou proposez un nouveau plan."
        ),
        (order::PLACE_LOST, true) => format!(
            "“{subject}” does not fit its place in the adopted plan any more: shorten it or propose a new plan."
        ),
        (AWAITS_PLAN, false) => {
            format!(
                "« {subject} » n’a pas de page dans le plan adopté : proposez un nouveau plan pour lui en donner une."
            )
        }
        (AWAITS_PLAN, true) => {
            format!("“{subject}” has no page in the adopted plan: propose a new plan to give it one.")
        }
        (GONE, false) => {
            format!("« {subject} » avait cette page dans le plan adopté et n’est plus dans le numéro.")
        }
        (GONE, true) => {
            format!("“{subject}” had this page in the adopted plan and is not in the issue any more.")
        }
        (order::ZONE_EMPTY, false) => format!(
            "Aucun texte pour l’édition « {subject} » : ses pages ne montrent que ce qui est en ligne. Ajoutez un texte de ce quartier ou retirez-le des éditions."
        ),
        (order::ZONE_EMPTY, true) => format!(
            "There is no text for the edition “{subject}”: its pages show only what is online. Add a text of that zone or take it off the editions."
        ),
        (order::ZONE_BUDGET, false) => {
            format!("« {subject} » ne tient pas dans les pages de son quartier et reste sur le site.")
        }
        (order::ZONE_BUDGET, true) => {
            format!("“{subject}” does not fit the pages of its zone and stays on the site.")
        }
        (UNAPPROVED, false) => {
            format!("« {subject} » n’est pas encore validé : le fichier d’impression attend.")
        }
        (UNAPPROVED, true) => {
            format!("“{subject}” is not approved yet: the printer’s file waits.")
        }
        (NO_TEXT, false) => format!("« {subject} » n’a pas encore de texte : sa place est réservée."),
        (NO_TEXT, true) => format!("“{subject}” has no text yet: its place is kept."),
        (NOT_IN_FINAL_PDF, false) => format!("« {subject} » n’est pas dans le PDF de l’agence."),
        (NOT_IN_FINAL_PDF, true) => format!("“{subject}” is not in the agency’s PDF."),
        (NOT_LIVE, false) => {
            format!("« {subject} » n’est plus en ligne : il ne peut pas entrer dans le numéro.")
        }
        (NOT_LIVE, true) => format!("“{subject}” is not public any more and cannot enter the issue."),
        (NOT_FOR_PRINT, false) => format!("« {subject} » est réservé à d’autres supports que le papier."),
        (NOT_FOR_PRINT, true) => format!("“{subject}” is kept for other channels than print."),
        (NO_PRINT_RIGHT, false) => {
            format!("Une image de « {subject} » n’a pas de droit d’impression : elle n’est pas imprimée.")
        }
        (NO_PRINT_RIGHT, true) => format!("A picture of “{subject}” has no print right and is not printed."),
        (INCOMPLETE_IMPRINT, false) => format!("L’ours est incomplet. Il manque : {subject}."),
        (INCOMPLETE_IMPRINT, true) => format!("The imprint is incomplete. Missing: {subject}."),
        (SUPPLIED_MOVED, false) => {
            format!(
                "La page fournie était demandée en page {subject}, où elle couperait une partie de plusieurs pages."
            )
        }
        (SUPPLIED_MOVED, true) => {
            format!(
                "The supplied page was asked for on page {subject}, where it would cut a part of several pages."
            )
        }
        (SUPPLIED_REFUSED, false) => format!(
            "La page fournie « {subject} » ne convient plus à l’imprimeur du numéro : retirez-la et déposez-la de nouveau, les raisons seront dites."
        ),
        (SUPPLIED_REFUSED, true) => format!(
            "The supplied page “{subject}” does not suit the printer of the issue any more: remove it and send it again, the reasons will be told."
        ),
        (NO_LARGE_PRINT, false) => {
            format!("La maquette n’arrive pas à composer les grands caractères : {subject}")
        }
        (NO_LARGE_PRINT, true) => format!("The layout cannot set the issue in large print: {subject}"),
        (other, _) => format!("{other}: {subject}"),
    }
}

/// Everything wrong with an issue, errors first, in the language `lang`.
#[must_use]
pub fn check(issue: &IssueData, proof: &Proof, lang: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    layout_findings(issue, proof, lang, &mut found);
    picture_findings(issue, proof, lang, &mut found);
    for section in issue.sections.iter().filter(|it| it.articles.is_empty()) {
        found.push(Finding::new(Severity::Info, EMPTY_SECTION, &section.label, lang).slot(&section.slug));
    }
    if issue.imprint.as_ref().is_none_or(|it| it.lines.iter().all(|line| line.trim().is_empty())) {
        // Compulsory on paper; the web edition can be read without.
        let severity = if issue.mode == "press" { Severity::Error } else { Severity::Warning };
        found.push(Finding::new(severity, MISSING_IMPRINT, "", lang).slot("contents"));
    }
    let has_cover = issue.plan.pages.iter().any(|it| it.kind == PageKind::Cover);
    if issue.cover.image.is_none() && has_cover {
        found.push(Finding::new(Severity::Warning, MISSING_COVER, "", lang).on(Some(1)).slot("cover"));
    }
    found.sort_by_key(|it| (it.severity, it.page));
    found
}

/// Whether a finding holds the printer's file back: a text that nobody agreed to, or that is not there.
#[must_use]
pub fn holds_press_back(it: &Finding) -> bool {
    it.code == UNAPPROVED || it.code == NO_TEXT
}

/// What was asked of the pages and could not be.
#[must_use]
pub fn unmet(it: &Unmet, issue: &IssueData, lang: &str) -> Finding {
    let section = || issue.sections.iter().find(|section| section.slug == it.item).map(|it| it.label.clone());
    let zone = || issue.zones.list.iter().find(|zone| zone.slug == it.item).map(|it| it.label.clone());
    let title = issue.articles.get(&it.item).map(|it| it.title.clone()).or_else(section).or_else(zone);
    let title = title.unwrap_or_else(|| it.item.clone());
    let severity = if matches!(it.code.as_str(), order::MUST_RUN_OUT | order::COVER_OUT) {
        Severity::Error
    } else {
        Severity::Warning
    };
    let found = Finding::new(severity, &it.code, &it.subject(&title), lang).on(it.page);
    // the number of pages is nobody's in particular
    if it.item.is_empty() { found } else { found.of(&it.item) }
}

/// Pages of which more stays white than readers take for air.
#[must_use]
pub fn white(pages: &[WallPage], lang: &str) -> Vec<Finding> {
    const MOST_PERCENT: f64 = 20.0;
    let much = pages.iter().filter(|it| it.white > MOST_PERCENT);
    much.map(|it| {
        let percent = format!("{:.0}", it.white);
        Finding::new(Severity::Warning, WHITE_AREA, &percent, lang).on(Some(it.number))
    })
    .collect()
}

/// Articles that stand without the picture they have. Briefs never show one.
#[must_use]
pub fn unpictured(pages: &[WallPage], issue: &IssueData, lang: &str) -> Vec<Finding> {
    let bare = |page: &WallPage| {
        let own = page.entries.iter().filter(|it| it.begins && it.picture == 0 && !it.shape.is_empty());
        let found = own.filter_map(|it| Some((it.key.clone(), issue.articles.get(&it.key)?)));
        let said = found.filter(|it| it.1.image.is_some()).map(|(key, article)| {
            let finding = Finding::new(Severity::Info, WITHOUT_PICTURE, &article.title, lang);
            finding.on(Some(page.number)).of(&key)
        });
        said.collect::<Vec<_>>()
    };
    pages.iter().flat_map(bare).collect()
}

/// What no font could print of an article, or of the rest of the issue where `key` is empty. A word that lost letters cannot be read, so
/// it must be dealt with; a lost pictograph need only be known.
#[must_use]
pub fn illegible(issue: &IssueData, key: &str, lost: &Illegible, lang: &str) -> Vec<Finding> {
    let title = issue.articles.get(key).map_or("", |it| it.title.as_str());
    let one = |severity, signs: &BTreeSet<char>| {
        let list: Vec<String> = signs.iter().map(|it| format!("{it} (U+{:04X})", u32::from(*it))).collect();
        let subject =
            if title.is_empty() { list.join(", ") } else { format!("{} — {title}", list.join(", ")) };
        (!signs.is_empty()).then(|| Finding::new(severity, MISSING_GLYPH, &subject, lang).of(key))
    };
    one(Severity::Error, &lost.letters).into_iter().chain(one(Severity::Warning, &lost.signs)).collect()
}

fn layout_findings(issue: &IssueData, proof: &Proof, lang: &str, found: &mut Vec<Finding>) {
    let label = |item: &str| issue.labels.get(item).cloned().unwrap_or_else(|| item.to_owned());
    let title = |item: &str| issue.articles.get(item).map_or_else(|| label(item), |it| it.title.clone());
    for overset in &proof.oversets {
        found.push(
            Finding::new(Severity::Error, OVERSET, &title(&overset.item), lang)
                .on(Some(overset.page))
                .of(&overset.item),
        );
    }
    for warning in &proof.warnings {
        if let Some(family) = warning.message.strip_prefix("unknown font family: ") {
            found.push(Finding::new(Severity::Error, UNKNOWN_FONT, family, lang));
        } else {
            found.push(Finding::new(Severity::Warning, LAYOUT_WARNING, &warning.to_string(), lang));
        }
    }
    if issue.pad_to > 1 && !proof.pages.is_multiple_of(issue.pad_to) {
        found.push(Finding::new(Severity::Error, PAGE_COUNT, &proof.pages.to_string(), lang));
    }
}

fn picture_findings(issue: &IssueData, proof: &Proof, lang: &str, found: &mut Vec<Finding>) {
    let mut look = |picture: &Picture, subject: &str, page: Option<usize>, slot: &str, item: &str| {
        let mut add = |severity, code| {
            found.push(Finding::new(severity, code, subject, lang).on(page).slot(slot).of(item));
        };
        if picture.alt.trim().is_empty() && !picture.decorative {
            add(Severity::Error, MISSING_ALT);
        }
        if picture.credit.trim().is_empty() {
            add(Severity::Warning, MISSING_CREDIT);
        }
    };
    if let Some(picture) = &issue.cover.image {
        look(picture, &issue.issue.title, Some(1), "cover", "");
    }
    if let Some(picture) = issue.back.as_ref().and_then(|it| it.image.as_ref()) {
        look(picture, &issue.issue.title, Some(proof.pages), "back", "");
    }
    for item in printed(issue) {
        if let Some(article) = issue.articles.get(item) {
            let page = proof.placed.iter().find(|it| it.item == article.key).map(|it| it.start);
            for picture in pictures(article) {
                look(&picture, &article.title, page, "", &article.key);
            }
        }
    }
    for image in &proof.images {
        // Coarse pixels spoil paper; on a screen they are only not beautiful.
        let severity =
            if issue.mode == "press" && image.ppi < PPI.0 { Severity::Error } else { Severity::Warning };
        if image.ppi < PPI.1 {
            let here = |it: &&Article| {
                let own = proof.placed.iter().filter(|placed| placed.item == it.key);
                own.into_iter().any(|it| (it.start..=it.end).contains(&image.page))
            };
            let shown = || issue.articles.values().filter(|it| shows(it, &image.path));
            let article = shown().find(here).or_else(|| shown().next());
            let is = |it: &Option<Picture>| it.as_ref().is_some_and(|it| it.path == image.path);
            let slot = match article {
                Some(article) => issue.slot(&article.key),
                None if is(&issue.cover.image) => "cover",
                None if issue.back.as_ref().is_some_and(|it| is(&it.image)) => "back",
                None => "",
            };
            found.push(
                Finding::new(severity, IMAGE_TOO_SMALL, &format!("{:.0}", image.ppi), lang)
                    .on(Some(image.page))
                    .slot(slot)
                    .of(article.map_or("", |it| &it.key)),
            );
        }
    }
}

/// Keys of every article on a page of the plan.
fn printed(issue: &IssueData) -> impl Iterator<Item = &String> {
    let has_editorial = issue.plan.pages.iter().any(|it| it.kind == PageKind::Editorial);
    let editorial = issue.editorial.as_ref().filter(|_| has_editorial).map(|it| &it.article);
    issue.plan.pages.iter().flat_map(|it| &it.items).chain(editorial)
}

/// Whether an article shows the picture of this path.
pub(super) fn shows(article: &Article, path: &str) -> bool {
    article.image.as_ref().is_some_and(|it| it.path == path)
        || pictures(article).iter().any(|it| it.path == path)
}

/// The lead image and those in the text.
pub(super) fn pictures(article: &Article) -> Vec<Picture> {
    let mut found: Vec<Picture> = article.image.iter().cloned().collect();
    let picture = |attrs: &Value| -> Option<Picture> {
        attrs.get("img").and_then(|it| serde_json::from_value(it.clone()).ok())
    };
    for block in article.body.as_array().into_iter().flatten() {
        let Some(attrs) = block.get("attrs") else { continue };
        found.extend(picture(attrs).map(|it| match words(block) {
            // what stands under it here goes before the words it has everywhere
            own if !own.is_empty() => Picture { caption: own, ..it },
            _ => it,
        }));
        let many = attrs.get("images").and_then(Value::as_array).into_iter().flatten();
        found.extend(many.filter_map(picture));
    }
    found
}

/// The words written in a block of one line.
fn words(block: &Value) -> String {
    let parts = block.get("content").and_then(Value::as_array).into_iter().flatten();
    parts.filter_map(|it| it.get("text").and_then(Value::as_str)).collect::<String>().trim().to_owned()
}
