//! What the articles, the plan and the repository know of an issue, as checks of the table: 4, 42, 43, 44, where the codes of 45 lead, the
//! words of 46. Pure: facts come in, findings go out; `print::inspect` gathers the facts.
use super::{Finding, QrCode, Ran, Rect, Report, Severity, typography};
use crate::content::tribune::signs;
use crate::print::check;
use crate::print::data::{Article, Band, IssueData, PageKind, Picture, Placed, Tribune};
use crate::print::layout::{Overset, PlacedMeasure, PrintedImage, TribuneMeasure};
use crate::print::legible::NOT_WORDS;
use crate::richtext::prose;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Everything the checks ask of an issue beside its file.
#[derive(Debug, Clone)]
pub struct Content<'a> {
    /// As it was laid out.
    pub issue: &'a IssueData,
    pub placed: &'a [PlacedMeasure],
    pub oversets: &'a [Overset],
    /// The columns of the council's groups as they stand, in the order of the issue.
    pub tribunes: &'a [TribuneMeasure],
    pub images: &'a [PrintedImage],
    /// Pictures whose file cannot be read: page and alternative text.
    pub unreadable: Vec<(Option<usize>, String)>,
    /// What is known of the pictures, by their path in the data.
    pub pictures: &'a BTreeMap<String, KnownPicture>,
    /// Keys of articles with a picture that may not be printed.
    pub no_right: BTreeSet<String>,
    /// What the imprint lacks, in words.
    pub missing_imprint: &'a [String],
    /// Keys of articles that are not printed as they were approved.
    pub stale: Vec<(String, Stale)>,
    pub codes: &'a [QrCode],
    /// Addresses of QR codes that nothing answers at, by their path in the data.
    pub unanswered: BTreeMap<String, String>,
    /// Words of articles, by their key, that no dictionary and nobody of the town knows.
    pub misspelt: BTreeMap<String, Vec<String>>,
    /// Some codes lead to other sites, which nobody asks.
    pub foreign: bool,
    /// The last day of distribution.
    pub until: NaiveDate,
}

/// A picture of the repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPicture {
    pub id: Uuid,
    /// Last day of the right to use it.
    pub until: Option<NaiveDate>,
}

/// Why an article is not printed as it was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// A newer version is approved and not laid out.
    Newer,
    /// Nobody approved the version that is laid out.
    Unapproved,
}

/// A reference a layout could not resolve.
const UNRESOLVED: &str = "??";
/// Signs shown of a text.
const SAMPLE: usize = 40;

/// Adds what is wrong with the content; the report is in order afterwards.
pub fn check(report: &mut Report, it: &Content) {
    for number in [4, 42, 43, 44, 46] {
        report.set_ran(number, Ran::Yes);
    }
    // What kept the file from being seen wholly still does.
    for codes in report.checks.iter_mut().filter(|it| it.number == 45) {
        if matches!(codes.ran, Ran::No { .. } | Ran::Partly { why: "targets_need_content" }) {
            codes.ran = Ran::Yes;
        }
    }
    rights(report, it);
    unfinished(report, it);
    compulsory(report, it);
    for (key, stale) in &it.stale {
        let code = match stale {
            Stale::Newer => "newer_revision",
            Stale::Unapproved => "not_approved",
        };
        report.add(it.of_article(Finding::new(44, code, Severity::Error), key));
    }
    for (path, address) in &it.unanswered {
        let code = it.codes.iter().find(|code| code.path == *path);
        let finding = Finding::new(45, "qr_target", Severity::Warning).on(code.map(|it| it.page));
        let finding = code.map_or(finding.clone(), |it| finding.at(it.place));
        report.add(finding.with("name", address));
    }
    if it.foreign {
        report.partly(45, "foreign_addresses");
    }
    if it.issue.lang == "fr" {
        words(report, it);
        report.partly(46, "no_rivers");
    } else {
        report.partly(46, "not_french");
    }
    for (key, words) in &it.misspelt {
        let finding = Finding::new(46, "spelling", Severity::Info).on(it.page(key)).of(key);
        report.add(finding.with("name", words.join(", ")));
    }
    widows(report, it);
    place(report, it);
    report.sort();
}

impl Content<'_> {
    fn page(&self, key: &str) -> Option<usize> {
        self.placed.iter().find(|it| it.item == key).map(|it| it.start)
    }

    fn of_article(&self, finding: Finding, key: &str) -> Finding {
        let title = self.issue.articles.get(key).map_or("", |it| it.title.as_str());
        finding.on(self.page(key)).of(key).with("name", title)
    }

    /// The articles that stand on a page.
    fn printed(&self) -> impl Iterator<Item = &Article> {
        self.placed.iter().filter_map(|it| self.issue.articles.get(&it.item))
    }
}

/// The kind of every page of the plan, from page 1. Parts of several pages that no run counts share what is left, the first of them
/// taking it.
#[must_use]
pub fn slots(issue: &IssueData, pages: usize) -> Vec<PageKind> {
    let counted = |it: &crate::print::data::PlanPage| {
        it.runs.iter().map(|it| it.pages).sum::<usize>().max(it.pages.unwrap_or(1))
    };
    let mut spare = pages.saturating_sub(issue.plan.pages.iter().map(counted).sum());
    let mut found = Vec::with_capacity(pages);
    for page in &issue.plan.pages {
        let long = matches!(page.kind, PageKind::Briefs | PageKind::Agenda) && page.runs.is_empty();
        let more = if long { std::mem::take(&mut spare) } else { 0 };
        found.extend(std::iter::repeat_n(page.kind, counted(page) + more));
    }
    found
}

/// The page of the first part of this kind.
fn page_of(issue: &IssueData, pages: usize, kind: PageKind) -> Option<usize> {
    slots(issue, pages).iter().position(|it| *it == kind).map(|it| it + 1)
}

/// The checks of pixel images: what they find is a picture's.
const OF_PICTURES: [u8; 4] = [1, 2, 6, 8];

/// The path of the one picture of this size on a page; a file names its pictures by nothing else.
fn picture_of_size<'a>(images: &'a [PrintedImage], page: usize, place: &Rect) -> Option<&'a str> {
    let near = |one: f64, other: f64| (one - other).abs() <= 0.5;
    let mut paths = images
        .iter()
        .filter(|it| it.page == page && near(it.width_mm, place.w) && near(it.height_mm, place.h))
        .map(|it| it.path.as_str());
    let first = paths.next()?;
    paths.all(|it| it == first).then_some(first)
}

/// Says of every finding on which kind of page it is and whose: of the article that shows its picture, or of the only one that stands there.
fn place(report: &mut Report, it: &Content) {
    let slots = slots(it.issue, report.pages);
    for finding in &mut report.findings {
        let Some(page) = finding.page else { continue };
        if finding.slot.is_empty()
            && let Some(kind) = page.checked_sub(1).and_then(|it| slots.get(it))
        {
            finding.slot = crate::print::name_of(kind);
        }
        if finding.picture.is_empty()
            && OF_PICTURES.contains(&finding.number)
            && let Some(path) = finding.place.and_then(|place| picture_of_size(it.images, page, &place))
        {
            finding.picture = path.to_owned();
        }
        let on_page = || it.placed.iter().filter(|it| (it.start..=it.end).contains(&page));
        let shows = |key: &str| {
            let article = it.issue.articles.get(key);
            article.is_some_and(|article| check::shows(article, &finding.picture))
        };
        if finding.item.is_empty()
            && !finding.picture.is_empty()
            && let Some(one) = on_page().find(|it| shows(&it.item))
        {
            finding.item.clone_from(&one.item);
        }
        let mut here = on_page();
        if finding.item.is_empty()
            && let (Some(one), None) = (here.next(), here.next())
        {
            finding.item.clone_from(&one.item);
        }
    }
}

/// Check 4: every picture has a credit, a right to be printed until the last copy is handed out, a caption and words for those who do
/// not see it.
fn rights(report: &mut Report, it: &Content) {
    let mut look = |picture: &Picture, page: Option<usize>, key: &str, captioned: bool| {
        let printed = it.images.iter().find(|it| it.path == picture.path).map(|it| it.page);
        let says = [&picture.alt, &picture.caption].into_iter().find(|it| !it.is_empty());
        let finding = |code, severity| {
            let finding = Finding::new(4, code, severity).on(page.or(printed)).of(key).picture(&picture.path);
            finding.with("name", says.map_or("", String::as_str))
        };
        if picture.credit.trim().is_empty() {
            report.add(finding("credit_missing", Severity::Error));
        }
        if picture.alt.trim().is_empty() && !picture.decorative {
            report.add(finding("alt_missing", Severity::Error));
        }
        if captioned && picture.caption.trim().is_empty() && !picture.decorative {
            report.add(finding("caption_missing", Severity::Info));
        }
        let until = it.pictures.get(&picture.path).and_then(|it| it.until);
        if let Some(until) = until.filter(|day| *day < it.until) {
            let finding = finding("right_ends", Severity::Error).with("until", until.to_string());
            report.add(finding.with("wanted", it.until.to_string()));
        }
    };
    if let Some(picture) = &it.issue.cover.image {
        look(picture, Some(1), "", false);
    }
    if let Some(picture) = it.issue.back.as_ref().and_then(|it| it.image.as_ref()) {
        look(picture, None, "", false);
    }
    // an article may stand without the picture it opens with on the web
    let places =
        it.issue.plan.pages.iter().flat_map(|it| &it.runs).flat_map(|it| &it.bands).flat_map(Band::places);
    let bare: BTreeSet<&str> =
        places.filter(|it| it.picture.is_none() && !it.plate).map(|it| it.item.as_str()).collect();
    for article in it.printed() {
        let pictures = check::pictures(article);
        let left = article.image.as_ref().filter(|_| bare.contains(article.key.as_str()));
        for picture in pictures.iter().filter(|it| left.is_none_or(|left| left.path != it.path)) {
            let printed = it.images.iter().filter(|image| image.path == picture.path);
            let own = it.placed.iter().find(|it| it.item == article.key);
            let within = |page: usize| own.is_some_and(|it| (it.start..=it.end).contains(&page));
            let page = printed.map(|it| it.page).find(|it| within(*it)).or(own.map(|it| it.start));
            look(picture, page, &article.key, true);
        }
    }
    for key in &it.no_right {
        report.add(it.of_article(Finding::new(4, "no_print_right", Severity::Warning), key));
    }
}

/// Check 42: nothing left over, nothing missing, nothing provisional.
fn unfinished(report: &mut Report, it: &Content) {
    for overset in it.oversets {
        let finding = it.of_article(Finding::new(42, "overset", Severity::Error), &overset.item);
        report.add(finding.on(Some(overset.page)).with("measured", overset.lines.to_string()));
    }
    for (page, alt) in &it.unreadable {
        report.add(Finding::new(42, "picture_missing", Severity::Error).on(*page).with("name", alt));
    }
    let mut look = |text: &str, page: Option<usize>, key: &str| {
        let code = if prose::is_unfinished(text) {
            "placeholder"
        } else if text.contains(UNRESOLVED) {
            "unresolved_reference"
        } else {
            return;
        };
        let sample: String = text.chars().take(SAMPLE).collect();
        report.add(Finding::new(42, code, Severity::Error).on(page).of(key).with("name", sample));
    };
    for article in it.printed() {
        for text in texts_of(article) {
            look(&text, it.page(&article.key), &article.key);
        }
    }
    for (kind, text) in others(it.issue) {
        look(&text, page_of(it.issue, report_pages(it), kind), "");
    }
}

fn report_pages(it: &Content) -> usize {
    it.placed.iter().map(|it| it.end).max().unwrap_or(0).max(it.issue.plan.pages.len())
}

/// Check 43: the imprint says all that the law on the press and the printer ask for, the issue its number and its date. An editorial is
/// a habit and no law: its absence wants a name.
fn compulsory(report: &mut Report, it: &Content) {
    let issue = it.issue;
    if issue.tribunes.is_empty() {
        report.partly(43, "groups_not_known");
    }
    tribunes(report, it);
    let contents = page_of(issue, report.pages, PageKind::Contents);
    let finding = |code, severity| Finding::new(43, code, severity).on(contents);
    if issue.imprint.as_ref().is_none_or(|it| it.lines.iter().all(|line| line.trim().is_empty())) {
        report.add(finding("imprint_missing", Severity::Error));
    } else if !it.missing_imprint.is_empty() {
        let missing = it.missing_imprint.join(", ");
        report.add(finding("imprint_incomplete", Severity::Error).with("name", missing));
    }
    if issue.issue.number == 0 || issue.issue.period.trim().is_empty() {
        report.add(finding("number_missing", Severity::Error));
    }
    let editorial = page_of(issue, report.pages, PageKind::Editorial).is_some() && issue.editorial.is_some();
    if !editorial {
        report.add(Finding::new(43, "editorial_missing", Severity::Warning));
    }
}

/// Check 43, the columns of the council's groups: each stands there whole, all in one size, and who has as many signs has as much room
/// (equal treatment: CGCT L.2121-27-1; CE, 20 May 2016, Sceaux). A text that did not come wants a name.
fn tribunes(report: &mut Report, it: &Content) {
    let standing: Vec<_> =
        it.issue.tribunes.iter().enumerate().map(|(at, tribune)| (tribune, it.tribunes.get(at))).collect();
    for (tribune, stands) in &standing {
        let page = stands.map(|it| it.page);
        let mut say = |code, severity| {
            report.add(Finding::new(43, code, severity).on(page).with("name", &tribune.group));
        };
        match stands {
            None => say("tribune_missing", Severity::Error),
            Some(it) if !it.fits => say("tribune_cut", Severity::Error),
            Some(_) if tribune.signs == 0 => say("tribune_not_received", Severity::Warning),
            Some(_) if printed_signs(tribune) != tribune.signs => say("tribune_changed", Severity::Error),
            Some(_) => {}
        }
    }
    let sizes = it.tribunes.iter().flat_map(|it| &it.sizes_pt).copied();
    let (least, most) = sizes.fold((f64::MAX, f64::MIN), |(least, most), it| (least.min(it), most.max(it)));
    // A line is about four millimetres; half of one is rounding.
    let roomier = |a: &TribuneMeasure, b: &TribuneMeasure| a.height_mm > b.height_mm + 2.0;
    let unfair = |(less, a): &(&Tribune, Option<&TribuneMeasure>)| {
        let more = standing.iter().filter(|it| it.0.quota >= less.quota);
        more.filter_map(|it| it.1).any(|b| a.is_some_and(|a| roomier(a, b)))
    };
    if most > least + 0.05 || standing.iter().any(unfair) {
        let page = it.tribunes.first().map(|it| it.page);
        report.add(Finding::new(43, "tribunes_unequal", Severity::Error).on(page));
    }
}

/// Counted as at the deposit.
fn printed_signs(tribune: &Tribune) -> u32 {
    let words = tribune.text.iter().chain([&tribune.title, &tribune.signed]);
    u32::try_from(words.map(|it| signs(it)).sum::<usize>()).unwrap_or(u32::MAX)
}

/// Check 46, the words.
fn words(report: &mut Report, it: &Content) {
    let mut look = |texts: Vec<String>, page: Option<usize>, key: &str| {
        let mut found: Vec<typography::Fault> = Vec::new();
        for fault in texts.iter().flat_map(|it| typography::faults(it)) {
            match found.iter_mut().find(|it| it.rule == fault.rule) {
                Some(known) => known.count += fault.count,
                None => found.push(fault),
            }
        }
        for fault in found {
            let finding = Finding::new(46, "typography", Severity::Warning).on(page).of(key);
            let finding = finding.with("rule", fault.rule).with("name", fault.sample);
            report.add(finding.with("count", fault.count.to_string()));
        }
    };
    for article in it.printed() {
        look(texts_of(article), it.page(&article.key), &article.key);
    }
    let mut by_kind: Vec<(PageKind, Vec<String>)> = Vec::new();
    for (kind, text) in others(it.issue) {
        match by_kind.iter_mut().find(|it| it.0 == kind) {
            Some(known) => known.1.push(text),
            None => by_kind.push((kind, vec![text])),
        }
    }
    for (kind, texts) in by_kind {
        look(texts, page_of(it.issue, report_pages(it), kind), "");
    }
}

/// Check 46, single lines of a paragraph at the head or the foot of a column. Entries of a list may stand alone, and after the first list
/// of a text a piece cannot be told from an entry: there the dealing of lines itself is trusted.
fn widows(report: &mut Report, it: &Content) {
    let runs = it.issue.plan.pages.iter().flat_map(|it| &it.runs);
    for place in runs.flat_map(|it| &it.bands).flat_map(|it| it.places()) {
        let list =
            it.issue.articles.get(&place.item).and_then(|it| first_list(&it.body)).unwrap_or(usize::MAX);
        for code in single_lines(place, list) {
            report.add(it.of_article(Finding::new(46, code, Severity::Warning), &place.item));
        }
    }
}

fn first_list(body: &Value) -> Option<usize> {
    let is_list = |it: &Value| it["type"].as_str().is_some_and(|it| it.ends_with("List"));
    body.as_array()?.iter().position(is_list)
}

fn single_lines(place: &Placed, before: usize) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let pieces: BTreeSet<usize> = place.text.iter().map(|it| it.at).filter(|it| *it < before).collect();
    for at in pieces {
        let spots: Vec<i32> = place.text.iter().filter(|it| it.at == at).map(|it| it.lines).collect();
        let [first, .., last] = spots[..] else { continue };
        if first == 1 {
            found.insert("orphan");
        }
        if last == 1 {
            found.insert("widow");
        }
    }
    found
}

/// The printed words of an article, paragraph by paragraph.
pub(crate) fn texts_of(article: &Article) -> Vec<String> {
    let mut found: Vec<String> =
        [&article.kicker, &article.title, &article.lede, &article.author].map(Clone::clone).to_vec();
    if let Some(picture) = &article.image {
        found.push(picture.caption.clone());
    }
    paragraphs(&article.body, &mut found);
    found
}

/// The printed words that belong to no article, with the kind of their page.
fn others(issue: &IssueData) -> Vec<(PageKind, String)> {
    let mut found = vec![(PageKind::Cover, issue.cover.kicker.clone())];
    let mut title = Vec::new();
    paragraphs(&issue.cover.title, &mut title);
    found.extend(title.into_iter().map(|it| (PageKind::Cover, it)));
    let lines = issue.agenda.iter().flat_map(|it| &it.events);
    found.extend(
        lines
            .flat_map(|it| [&it.title, &it.line, &it.place, &it.price])
            .map(|it| (PageKind::Agenda, it.clone())),
    );
    let services = issue.services.iter().flat_map(|it| [&it.title, &it.line]);
    found.extend(services.map(|it| (PageKind::Services, it.clone())));
    if let Some(back) = &issue.back {
        found.extend([&back.title, &back.text].map(|it| (PageKind::Back, it.clone())));
    }
    found
}

/// Runs of text put together paragraph by paragraph; strings beside them one by one.
fn paragraphs(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            let run = |it: &Value| it.get("text").and_then(Value::as_str).map(str::to_owned);
            if list.iter().any(|it| run(it).is_some()) {
                found.push(list.iter().map(|it| run(it).unwrap_or_else(|| "\n".into())).collect());
            } else {
                list.iter().for_each(|it| paragraphs(it, found));
            }
        }
        Value::Object(map) => {
            for (name, inside) in map.iter().filter(|it| !NOT_WORDS.contains(&it.0.as_str())) {
                match inside {
                    Value::String(text) if name != "credit" => found.push(text.clone()),
                    other => paragraphs(other, found),
                }
            }
        }
        Value::String(text) => found.push(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
