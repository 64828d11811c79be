//! Preflight of a PDF: what a printer would send back, found before. Pure but for the raster check, which asks Ghostscript.
//!
//! The checks and their numbers are those of one table, [`CHECKS`]. What can be read from the file alone is decided here, page by page
//! over what the page paints (`paint`). What a layout knows beside its file comes in as [`Composed`], what only the articles and the
//! repository know is added by [`content`]. A check that did not run says why, and is never a check that passed. Codes and numbers only:
//! sentences are [`words`].
mod boxes;
mod colour;
mod composed;
pub mod content;
mod file;
mod font;
mod geometry;
mod ground;
mod images;
mod licence;
mod lines;
mod metadata;
mod paint;
mod pixels;
mod raster;
mod space;
mod structure;
mod text;
mod tokens;
mod transparency;
pub mod typography;
pub mod words;

pub use composed::{Code as QrCode, Composed, Folio, Line, SourcePicture, UsedFont};
pub use geometry::Rect;
pub use licence::permissions;
pub use raster::Ghostscript;

use crate::print::printer::{PrinterProfile, Version};
use chrono::{DateTime, Utc};
use file::{Boxes, Pdf, Unreadable};
use geometry::Bounds;
use lopdf::{Dictionary, ObjectId};
use paint::{Event, Painted, Painter};
use pixels::Pixels;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Pages whose content is looked at; far above any magazine.
const MOST_PAGES: usize = 2000;
/// Findings of one code kept for one file.
const MOST_OF_A_CODE: usize = 200;

/// Number and code of every check of the table.
pub const CHECKS: &[(u8, &str)] = &[
    (1, "image_resolution"),
    (2, "line_art_resolution"),
    (3, "image_source"),
    (4, "image_rights"),
    (5, "image_profile"),
    (6, "image_rgb"),
    (7, "output_profile_tag"),
    (8, "image_ink"),
    (9, "vector_ink"),
    (10, "page_ink"),
    (11, "small_text_inks"),
    (12, "rich_black_text"),
    (13, "vector_colour"),
    (14, "black_text_overprint"),
    (15, "white_overprint"),
    (16, "other_overprint"),
    (17, "reversed_text"),
    (18, "text_size"),
    (19, "hairline"),
    (20, "text_contrast"),
    (21, "fonts"),
    (22, "font_licence"),
    (23, "trim_box"),
    (24, "bleed_box"),
    (25, "bleed_artwork"),
    (26, "safe_zone"),
    (27, "page_scaling"),
    (28, "page_count"),
    (29, "empty_page"),
    (30, "page_order"),
    (31, "file_version"),
    (32, "output_intent"),
    (33, "output_condition"),
    (34, "metadata"),
    (35, "trapped"),
    (36, "annotations"),
    (37, "transparency_group"),
    (38, "x1a_transparency"),
    (39, "spot_colours"),
    (40, "filters"),
    (41, "layers"),
    (42, "unfinished"),
    (43, "compulsory_pages"),
    (44, "revisions"),
    (45, "qr_codes"),
    (46, "french_typography"),
];

/// Checks that need articles, pictures or frames, which a PDF does not show.
const NEED_CONTENT: &[u8] = &[3, 4, 5, 30, 42, 43, 44, 45, 46];
/// Checks over what the pages paint: they have seen only part where a page could not be walked to its end.
const OF_PAINT: &[u8] =
    &[1, 2, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 25, 26, 29, 37, 38, 39, 40, 41];

/// A word of [`words`]. By this name serde does not take it for a borrow from what is read.
pub type Code = &'static str;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Blocks the release.
    Error,
    /// Needs the waiver of a named person.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The name used in pages and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Whether a check ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "ran")]
pub enum Ran {
    Yes,
    /// Part of what it looks for could be seen; the rest not, for this reason.
    Partly {
        #[serde(deserialize_with = "known_word")]
        why: Code,
    },
    /// Not at all, for this reason.
    No {
        #[serde(deserialize_with = "known_word")]
        why: Code,
    },
}

impl Ran {
    /// Why it did not see everything, in words.
    #[must_use]
    pub fn reason(&self, lang: &str) -> Option<&str> {
        match self {
            Self::Yes => None,
            Self::Partly { why } | Self::No { why } => Some(words::reason(why, lang)),
        }
    }
}

/// One check of the table and whether it ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    pub number: u8,
    #[serde(deserialize_with = "known_word")]
    pub code: Code,
    #[serde(flatten)]
    pub ran: Ran,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Of the check in the table.
    pub number: u8,
    /// What exactly; one check knows several.
    #[serde(deserialize_with = "known_word")]
    pub code: Code,
    pub severity: Severity,
    /// Page from 1; None where the whole file is meant.
    pub page: Option<usize>,
    /// Where on the page; of several, the worst.
    pub place: Option<Rect>,
    /// Kind of page: "cover", "articles", "agenda". Empty where nobody knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub slot: String,
    /// The article it is about: its key in the data, and its id once the report is kept. Empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// The picture it is about, by its path in the data, and by its id once the report is kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub picture: String,
    /// What the sentence says: measured, wanted, name, count. Numbers have a point.
    pub values: BTreeMap<String, String>,
    /// The zone in whose edition alone it was found, by its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// Codes are words of this program: one read back must be among them.
fn known_word<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
    let word = String::deserialize(from)?;
    words::known(&word).ok_or_else(|| serde::de::Error::custom(format!("unknown code {word}")))
}

impl Finding {
    #[must_use]
    pub fn new(number: u8, code: Code, severity: Severity) -> Self {
        Self {
            number,
            code,
            severity,
            page: None,
            place: None,
            slot: String::new(),
            item: String::new(),
            picture: String::new(),
            values: BTreeMap::new(),
            zone: None,
        }
    }

    #[must_use]
    pub fn on(mut self, page: Option<usize>) -> Self {
        self.page = page;
        self
    }

    #[must_use]
    pub fn at(mut self, place: Rect) -> Self {
        self.place = Some(place);
        self
    }

    /// Of this article.
    #[must_use]
    pub fn of(mut self, item: &str) -> Self {
        self.item = item.into();
        self
    }

    /// Of this picture.
    #[must_use]
    pub fn picture(mut self, path: &str) -> Self {
        self.picture = path.into();
        self
    }

    /// Names what was found and not the file it was found in: the same finding in the next file has the same key, and another page,
    /// place or measure another one. A place counts in whole millimetres, so that rounding moves nothing.
    #[must_use]
    pub fn key(&self) -> String {
        let place = self.place.map(|it| [it.x, it.y, it.w, it.h].map(f64::round));
        let mut named = format!(
            "{} {} {:?} {place:?} {} {} {:?}",
            self.number, self.code, self.page, self.item, self.picture, self.values
        );
        named.extend(self.zone.iter().map(String::as_str));
        blake3::hash(named.as_bytes()).to_hex().chars().take(32).collect()
    }

    /// With a value for the sentence.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.values.insert(key.into(), value.into());
        self
    }

    /// The sentence, French unless `lang` is English.
    #[must_use]
    pub fn message(&self, lang: &str) -> String {
        words::message(self.code, &self.values, lang)
    }
}

/// Which file a report is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Its name.
    pub file: String,
    /// In hexadecimal.
    pub sha256: String,
    pub bytes: usize,
    /// When it was made and looked at.
    pub at: DateTime<Utc>,
    /// What it was compared with, as the printer asked that day.
    pub printer: PrinterProfile,
}

/// What a file was found to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// None until somebody says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// Pages of the file; 0 if it cannot be read.
    pub pages: usize,
    /// All checks of the table, in its order.
    pub checks: Vec<CheckResult>,
    /// Errors first, then by page.
    pub findings: Vec<Finding>,
}

impl Report {
    /// A report of checks none of which has run.
    #[must_use]
    pub fn new(why: Code) -> Self {
        let check = |&(number, code): &(u8, &'static str)| CheckResult { number, code, ran: Ran::No { why } };
        Self { about: None, pages: 0, checks: CHECKS.iter().map(check).collect(), findings: Vec::new() }
    }

    /// Adds a finding; its check must have been said to run. Of one code only the first few hundred are kept.
    pub fn add(&mut self, finding: Finding) {
        if self.findings.iter().filter(|it| it.code == finding.code).count() < MOST_OF_A_CODE {
            self.findings.push(finding);
        }
    }

    /// Says whether a check ran.
    pub fn set_ran(&mut self, number: u8, ran: Ran) {
        for check in self.checks.iter_mut().filter(|it| it.number == number) {
            check.ran = ran;
        }
    }

    /// The check was seen in part only, unless it did not run at all.
    fn partly(&mut self, number: u8, why: &'static str) {
        for check in self.checks.iter_mut().filter(|it| it.number == number && it.ran == Ran::Yes) {
            check.ran = Ran::Partly { why };
        }
    }

    /// Puts the findings in order; to be called after the last [`Report::add`].
    pub fn sort(&mut self) {
        self.findings.sort_by_key(|it| (it.severity, it.page, it.number));
    }

    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|it| it.severity == severity).count()
    }

    /// No error was found. Says nothing of checks that did not run.
    #[must_use]
    pub fn has_no_error(&self) -> bool {
        self.count(Severity::Error) == 0
    }
}

/// What the order says of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// What the layout knows of its pages; None for a file that was not made here.
    pub composed: Option<Composed>,
    /// Width and height of the trimmed page, in millimetres.
    pub trim_mm: Option<(f64, f64)>,
    /// Pages ordered.
    pub pages: Option<usize>,
    /// How separations are made for check 10; None leaves it out.
    pub ghostscript: Option<Ghostscript>,
}

impl Default for Expected {
    fn default() -> Self {
        Self { composed: None, trim_mm: None, pages: None, ghostscript: Some(Ghostscript::default()) }
    }
}

/// The report as JSON, with sentences in the language `lang`.
#[must_use]
pub fn report_json(report: &Report, lang: &str) -> Value {
    let checks: Vec<Value> = report
        .checks
        .iter()
        .map(|it| {
            let (ran, why) = match it.ran {
                Ran::Yes => ("yes", None),
                Ran::Partly { why } => ("partly", Some(why)),
                Ran::No { why } => ("no", Some(why)),
            };
            let found = report.findings.iter().filter(|finding| finding.number == it.number).count();
            json!({
                "number": it.number, "code": it.code, "title": words::title(it.code, lang),
                "ran": ran, "why": why, "reason": why.map(|it| words::reason(it, lang)), "findings": found,
            })
        })
        .collect();
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|it| {
            json!({
                "number": it.number, "code": it.code, "severity": it.severity, "page": it.page,
                "slot": it.slot, "item": it.item, "picture": it.picture, "place": it.place, "key": it.key(),
                "values": it.values, "message": it.message(lang),
            })
        })
        .collect();
    json!({
        "pages": report.pages,
        "errors": report.count(Severity::Error),
        "warnings": report.count(Severity::Warning),
        "infos": report.count(Severity::Info),
        "checks": checks,
        "findings": findings,
    })
}

/// One page before the checks.
pub(crate) struct Sheet<'a> {
    pub(crate) pdf: &'a Pdf,
    pub(crate) number: usize,
    pub(crate) dict: &'a Dictionary,
    pub(crate) boxes: Boxes,
    pub(crate) painted: &'a Painted,
    pub(crate) profile: &'a PrinterProfile,
    pub(crate) expected: &'a Expected,
    pub(crate) pixels: &'a Pixels<'a>,
}

/// One of several things of a kind on a page.
pub(crate) struct Hit {
    /// The lower, the worse.
    pub(crate) rank: f64,
    pub(crate) at: Bounds,
    pub(crate) measured: String,
}

impl<'a> Sheet<'a> {
    /// What lays ink inside the bleed; marks outside are the printer's.
    pub(crate) fn events(&self) -> impl Iterator<Item = &'a Event> + use<'a> {
        let printed = self.boxes.printed().grown(-0.01);
        let printed = if printed.is_empty() { self.boxes.media } else { printed };
        self.painted.events.iter().filter(move |it| !it.in_mask && it.bbox.touches(&printed))
    }

    pub(crate) fn finding(&self, number: u8, code: &'static str, severity: Severity) -> Finding {
        Finding::new(number, code, severity).on(Some(self.number))
    }

    pub(crate) fn place(&self, bounds: &Bounds) -> Rect {
        Rect::of(bounds, &self.boxes.cut())
    }

    /// One finding for all things of a kind on the page: how many, and the worst with its place.
    pub(crate) fn worst(
        &self,
        finding: impl FnOnce() -> Finding,
        hits: impl Iterator<Item = Hit>,
        report: &mut Report,
    ) {
        let (mut count, mut worst): (usize, Option<Hit>) = (0, None);
        for hit in hits {
            count += 1;
            if worst.as_ref().is_none_or(|it| hit.rank < it.rank) {
                worst = Some(hit);
            }
        }
        if let Some(hit) = worst {
            let place = self.place(&hit.at);
            report.add(finding().at(place).with("measured", hit.measured).with("count", count.to_string()));
        }
    }
}

/// A number for a sentence: rounded, without idle zeros.
pub(crate) fn shown(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".into() } else { text.into() }
}

/// A check over one page.
type PageCheck = fn(&Sheet, &mut Report);

/// The checks over pages, with their numbers.
const PAGE_CHECKS: &[(&[u8], PageCheck)] = &[
    (&[1], images::resolution),
    (&[2], images::line_art),
    (&[6], images::rgb),
    (&[7], colour::output_profile_tag),
    (&[8], images::ink),
    (&[9], colour::ink),
    (&[13], colour::families),
    (&[11, 12], text::inks),
    (&[14], text::black_overprint),
    (&[15], colour::white_overprint),
    (&[16], colour::other_overprint),
    (&[17], text::reversed),
    (&[18], text::size),
    (&[19], lines::hairlines),
    (&[20], ground::contrast),
    (&[21], text::fonts),
    (&[22], licence::fonts),
    (&[23], boxes::trim),
    (&[24], boxes::bleed),
    (&[25], boxes::artwork),
    (&[26], boxes::safe_zone),
    (&[27], boxes::scaling),
    (&[29], boxes::emptiness),
    (&[36], structure::page_annotations),
    (&[37], transparency::group),
    (&[38], transparency::live),
    (&[45], composed::codes),
];

/// Checks a file against a printer's profile. `icc` are the bytes of the profile's ICC file; without them the file's own is not compared.
#[must_use]
pub fn check(bytes: &[u8], profile: &PrinterProfile, icc: Option<&[u8]>, expected: &Expected) -> Report {
    let pdf = match Pdf::open(bytes) {
        Ok(pdf) => pdf,
        Err(fault) => return unreadable(fault),
    };
    let mut report = Report::new("needs_content");
    report.pages = pdf.pages.len();
    for check in report.checks.iter_mut().filter(|it| !NEED_CONTENT.contains(&it.number)) {
        check.ran = Ran::Yes;
    }
    if profile.version != Version::X1a {
        report.set_ran(38, Ran::No { why: "not_x1a" });
    }
    if expected.trim_mm.is_none() {
        report.partly(23, "format_not_known");
    }
    if expected.pages.is_none() {
        report.partly(28, "pages_not_known");
    }
    // Folios and logos look like any text in the file.
    report.partly(26, "folios_need_content");
    if icc.is_none() {
        report.partly(33, "no_profile_given");
    }
    structure::file(&pdf, bytes, &mut report);
    structure::page_count(&pdf, profile, expected, &mut report);
    let output = structure::output_profile(&pdf);
    structure::output_intent(&pdf, output.as_deref(), &mut report);
    structure::condition(&pdf, profile, output.as_deref(), icc, &mut report);
    structure::trapped(&pdf, profile, &mut report);
    structure::actions(&pdf, &mut report);
    metadata::identity(&pdf, profile, &mut report);
    let mut file = WholeFile::default();
    if let Some(composed) = &expected.composed {
        composed::sources(composed, profile, &mut report);
        composed::order(composed, &mut report);
        composed::hyphens(composed, profile, &mut report);
        report.set_ran(45, Ran::Yes);
        report.set_ran(46, Ran::Partly { why: "texts_need_content" });
    }
    let pixels = Pixels::new(&pdf, icc.or(output.as_deref()).map(<[u8]>::to_vec));
    let outputs = output.into_iter().chain(icc.map(<[u8]>::to_vec)).collect();
    pages(&pixels, profile, outputs, expected, &mut file, &mut report);
    colour::spots(&file, profile, &mut report);
    structure::filters(&pdf, profile, &file, &mut report);
    structure::layers(&pdf, &file, &mut report);
    raster::page_ink(bytes, &pdf, profile, expected, &mut report);
    report.partly(45, "targets_need_content");
    report.sort();
    report
}

/// What is known of the file after its last page.
#[derive(Default)]
pub(crate) struct WholeFile {
    /// First page that draws a stream.
    pub(crate) first_use: HashMap<ObjectId, usize>,
    /// Spot colours: name, fallback, first page and place.
    pub(crate) spots: Vec<(String, u64, usize, Rect)>,
    pub(crate) layered: Option<usize>,
}

fn pages(
    pixels: &Pixels,
    profile: &PrinterProfile,
    outputs: Vec<Vec<u8>>,
    expected: &Expected,
    file: &mut WholeFile,
    report: &mut Report,
) {
    let pdf = pixels.pdf;
    let mut painter = Painter::new(pdf, outputs);
    for (at, id) in pdf.pages.iter().enumerate() {
        let Some(dict) = pdf.page(*id).filter(|_| at < MOST_PAGES) else {
            OF_PAINT.iter().for_each(|it| report.partly(*it, "content_limit"));
            continue;
        };
        let boxes = pdf.boxes(dict);
        let painted = painter.page(dict, boxes.media);
        let sheet = Sheet { pdf, number: at + 1, dict, boxes, painted: &painted, profile, expected, pixels };
        for (numbers, check) in PAGE_CHECKS {
            if numbers != &[38] || profile.version == Version::X1a {
                check(&sheet, report);
            }
        }
        if painted.limited {
            OF_PAINT.iter().for_each(|it| report.partly(*it, "content_limit"));
        }
        if painted.damaged {
            OF_PAINT.iter().for_each(|it| report.partly(*it, "content_damaged"));
            report.add(sheet.finding(31, "page_damaged", Severity::Error));
        }
        if boxes.trim.is_none() {
            [24, 25, 26, 29].iter().for_each(|it| report.partly(*it, "no_trim_box"));
        }
        for stream in &painted.streams {
            file.first_use.entry(*stream).or_insert(at + 1);
        }
        for (name, fallback, place) in &painted.spots {
            if !file.spots.iter().any(|it| it.0 == *name && it.1 == *fallback) {
                file.spots.push((name.clone(), *fallback, at + 1, sheet.place(place)));
            }
        }
        if painted.layered {
            file.layered.get_or_insert(at + 1);
        }
    }
}

/// The code of the one finding about a file that is something else.
pub const NOT_A_PDF: &str = "not_a_pdf";

/// The report of a file that cannot be opened: one error, nothing else was looked at.
fn unreadable(fault: Unreadable) -> Report {
    let (code, why) = match fault {
        Unreadable::NotPdf => (NOT_A_PDF, "unreadable"),
        Unreadable::Damaged => ("damaged", "unreadable"),
        Unreadable::Encrypted => ("encrypted", "encrypted_file"),
    };
    let mut report = Report::new(why);
    report.set_ran(31, Ran::Yes);
    report.add(Finding::new(31, code, Severity::Error));
    report
}
