//! The checks that a file alone does not show, each fired alone on the right page by one change of a clean issue of 32 pages.
use super::alone::{expected, told};
use super::made::{self, clean, run};
use chrono::NaiveDate;
use parvis::media::photo::Origin;
use parvis::print::data::{IssueData, PageKind, Placed, Plan, PlanPage, Tribune};
use parvis::print::layout::{Overset, PlacedMeasure, PrintedImage, TribuneMeasure};
use parvis::print::preflight::content::{self, Content, KnownPicture, Stale, slots};
use parvis::print::preflight::{
    Composed, Expected, Finding, Folio, Line, QrCode, Ran, Rect, Report, SourcePicture, UsedFont, check,
};
use parvis::print::printer::PrinterProfile;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

const SAMPLE: &str = include_str!("../../../print-layouts/magazine/sample.json");
const QR: &str = "/qr/0.svg";

/// An issue of 32 pages, its layout and its file, without a fault.
#[derive(Clone)]
struct Issue {
    data: IssueData,
    composed: Composed,
    placed: Vec<PlacedMeasure>,
    oversets: Vec<Overset>,
    tribunes: Vec<TribuneMeasure>,
    images: Vec<PrintedImage>,
    pictures: BTreeMap<String, KnownPicture>,
    unreadable: Vec<(Option<usize>, String)>,
    no_right: BTreeSet<String>,
    missing_imprint: Vec<String>,
    stale: Vec<(String, Stale)>,
    unanswered: BTreeMap<String, String>,
    misspelt: BTreeMap<String, Vec<String>>,
    foreign: bool,
    file: Vec<u8>,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The sample issue with every page of its articles, filled up to 32 pages with notes.
fn sample() -> (IssueData, Vec<PlacedMeasure>) {
    let mut data: IssueData = serde_json::from_str(SAMPLE).unwrap();
    for article in data.articles.values_mut() {
        if let Some(picture) = &mut article.image {
            picture.caption = format!("Légende de {}", article.key);
        }
    }
    let Plan { pages } = &mut data.plan;
    let counted = |it: &PlanPage| it.runs.iter().map(|it| it.pages).sum::<usize>().max(1);
    let have: usize = pages.iter().map(counted).sum();
    let back = pages.pop().unwrap();
    pages.extend((have..32).map(|_| PlanPage::of(PageKind::Notes)));
    pages.push(back);
    let (mut placed, mut page) = (Vec::new(), 1);
    for part in pages.iter() {
        let mut add = |item: &String, start: usize, long: usize| {
            placed.push(PlacedMeasure { item: item.clone(), start, end: start + long - 1 });
        };
        if part.runs.is_empty() {
            part.items.iter().for_each(|it| add(it, page, 1));
            if part.kind == PageKind::Editorial
                && let Some(editorial) = &data.editorial
            {
                add(&editorial.article, page, 1);
            }
        }
        let mut start = page;
        for run in &part.runs {
            for place in run.bands.iter().flat_map(|it| it.places()) {
                add(&place.item, start, place.pages.len().max(1));
            }
            start += run.pages;
        }
        page += counted(part);
    }
    (data, placed)
}

fn issue() -> Issue {
    let (data, placed) = sample();
    let rect = |x, y, w, h| Rect { x, y, w, h };
    let pages = 1..=32_usize;
    let folio = |page: usize| {
        let x = if page % 2 == 1 { 195.0 } else { 10.0 };
        Folio { page, number: page as u64, place: rect(x, 283.0, 5.0, 4.0) }
    };
    let line = |page: usize, at: usize| Line {
        page,
        place: rect(20.0, 60.0 + 4.2 * at as f64, 80.0, 3.4),
        hyphen: at % 4 < 2,
    };
    let origin = Origin { width: 3000, height: 2000, quality: Some(92), profile: true };
    // A code of 25 modules on page 6, 20 mm wide, in the white at the foot of the page.
    let code = rect(150.0, 240.0, 20.0, 20.0);
    let mut file = clean();
    draw_code(&mut file, 6, code, "0 0 0 1 k");
    let composed = Composed {
        width_mm: 210.0,
        numbers: (1..=32).collect(),
        folios: pages.clone().skip(1).map(folio).collect(),
        lines: pages.flat_map(|page| (0..40).map(move |at| (page, at))).map(|it| line(it.0, it.1)).collect(),
        codes: vec![QrCode { page: 6, path: QR.into(), modules: 25, place: code }],
        fonts: vec![UsedFont { page: 1, name: "BricolageGrotesque-Medium".into(), permissions: Some(0) }],
        pictures: vec![SourcePicture {
            page: 7,
            path: "/img/0.photo".into(),
            alt: "Le pont".into(),
            origin: Some(origin),
        }],
        within_ink: HashSet::new(),
    };
    Issue {
        data,
        composed,
        placed,
        oversets: Vec::new(),
        tribunes: Vec::new(),
        images: Vec::new(),
        pictures: BTreeMap::new(),
        unreadable: Vec::new(),
        no_right: BTreeSet::new(),
        missing_imprint: Vec::new(),
        stale: Vec::new(),
        unanswered: BTreeMap::new(),
        misspelt: BTreeMap::new(),
        foreign: false,
        file: file.bytes(),
    }
}

/// A square in the place of a QR code.
fn draw_code(file: &mut made::Made, page: usize, at: Rect, inks: &str) {
    let (x, y) = (made::BLEED + at.x * made::MM, made::BLEED + made::HEIGHT - (at.y + at.h) * made::MM);
    let (w, h) = (at.w * made::MM, at.h * made::MM);
    file.paint(page, &format!("0 0 0 0 k {x} {y} {w} {h} re f {inks} {x} {y} {w} {h} re f"));
}

impl Issue {
    fn report(&self) -> Report {
        let expected = Expected { composed: Some(self.composed.clone()), ..expected() };
        let mut report = check(&self.file, &PrinterProfile::default(), Some(&made::icc()), &expected);
        let facts = Content {
            issue: &self.data,
            placed: &self.placed,
            oversets: &self.oversets,
            tribunes: &self.tribunes,
            images: &self.images,
            unreadable: self.unreadable.clone(),
            pictures: &self.pictures,
            no_right: self.no_right.clone(),
            missing_imprint: &self.missing_imprint,
            stale: self.stale.clone(),
            codes: &self.composed.codes,
            unanswered: self.unanswered.clone(),
            misspelt: self.misspelt.clone(),
            foreign: self.foreign,
            until: day("2027-01-03"),
        };
        content::check(&mut report, &facts);
        report
    }

    #[track_caller]
    fn alone(&self, number: u8, code: &str, page: Option<usize>) -> Finding {
        let report = self.report();
        let [finding] = &report.findings[..] else { panic!("{code}: {:#?}", told(&report)) };
        assert_eq!((finding.number, finding.code, finding.page), (number, code, page));
        assert_ne!(finding.message("fr"), finding.message("en"), "{code}");
        assert!(!finding.message("fr").contains('{'), "{}", finding.message("fr"));
        finding.clone()
    }

    fn page(&self, key: &str) -> Option<usize> {
        Some(self.placed.iter().find(|it| it.item == key).unwrap().start)
    }

    fn article(&mut self, key: &str) -> &mut parvis::print::data::Article {
        self.data.articles.get_mut(key).unwrap()
    }
}

#[test]
fn a_clean_issue_of_32_pages_fires_nothing_and_says_what_was_not_looked_at() {
    let report = issue().report();
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!((report.pages, slots(&issue().data, 32).len()), (32, 32));
    let whys: Vec<(u8, &str)> = report
        .checks
        .iter()
        .filter_map(|it| match it.ran {
            Ran::Yes => None,
            Ran::Partly { why } | Ran::No { why } => Some((it.number, why)),
        })
        .collect();
    let wanted = [
        (10, "not_asked"),
        (26, "folios_need_content"),
        (38, "not_x1a"),
        (43, "groups_not_known"),
        (46, "no_rivers"),
    ];
    assert_eq!(whys, wanted);
}

#[test]
fn c3_c5_originals() {
    let with = |quality, width, profile| {
        let mut it = issue();
        let origin = Origin { width, height: width * 2 / 3, quality: Some(quality), profile };
        it.composed.pictures[0].origin = Some(origin);
        it
    };
    assert_eq!(with(60, 3000, true).alone(3, "source_compressed", Some(7)).picture, "/img/0.photo");
    with(80, 1600, true).alone(3, "source_messenger", Some(7));
    with(92, 3000, false).alone(5, "no_source_profile", Some(7));
    assert_eq!(told(&with(90, 1600, true).report()), Vec::<String>::new());
    let mut unread = issue();
    unread.composed.pictures[0].origin = None;
    let report = unread.report();
    assert_eq!(report.checks[2].ran, Ran::Partly { why: "original_not_read" });
}

#[test]
fn a_coarse_picture_names_its_article_on_its_second_page_too() {
    let mut it = issue();
    let path = it.data.articles["a3"].image.clone().unwrap().path;
    let placed = it.placed.iter_mut().find(|it| it.item == "a3").unwrap();
    placed.end = placed.start + 1;
    let page = placed.end;
    let mut file = clean();
    draw_code(&mut file, 6, it.composed.codes[0].place, "0 0 0 1 k");
    let image = file.add(made::pixels(300, 200, made::name("DeviceCMYK"), 4, 8));
    file.place(page, image);
    it.file = file.bytes();
    let told = serde_json::json!({ "page": page, "path": path, "alt": "", "width_mm": 60.0, "height_mm": 40.0, "ppi": 127.0 });
    it.images.push(serde_json::from_value(told).unwrap());
    let found = it.alone(1, "image_too_coarse", Some(page));
    assert_eq!((found.item.as_str(), found.picture), ("a3", path));
}

#[test]
fn c4_rights_credits_captions_and_words_for_the_blind() {
    let mut it = issue();
    it.article("a3").image.as_mut().unwrap().credit.clear();
    let page = it.page("a3");
    let found = it.alone(4, "credit_missing", page);
    assert_eq!((found.item.as_str(), found.slot.as_str()), ("a3", "articles"));
    let mut it = issue();
    it.article("a4").image.as_mut().unwrap().alt.clear();
    let page = it.page("a4");
    it.alone(4, "alt_missing", page);
    let mut it = issue();
    it.article("a5").image.as_mut().unwrap().caption.clear();
    let page = it.page("a5");
    it.alone(4, "caption_missing", page);
    let mut it = issue();
    it.data.cover.image.as_mut().unwrap().credit.clear();
    assert_eq!(it.alone(4, "credit_missing", Some(1)).slot, "cover");
    let mut it = issue();
    let path = it.article("a6").image.as_ref().unwrap().path.clone();
    let until = |day| KnownPicture { id: Uuid::nil(), until: Some(day) };
    it.pictures.insert(path.clone(), until(day("2027-01-02")));
    let page = it.page("a6");
    it.alone(4, "right_ends", page);
    it.pictures.insert(path, until(day("2027-01-03")));
    assert_eq!(told(&it.report()), Vec::<String>::new());
    it.no_right.insert("a8".into());
    let page = it.page("a8");
    it.alone(4, "no_print_right", page);
}

#[test]
fn c22_fonts_of_the_layout_come_before_those_of_the_file() {
    let mut it = issue();
    it.composed.fonts.push(UsedFont { page: 9, name: "Fermée".into(), permissions: Some(2) });
    it.alone(22, "font_restricted", Some(9));
}

#[test]
fn c30_order_of_pages_and_folios() {
    let mut it = issue();
    it.composed.folios[10].number = 21;
    it.alone(30, "folio_differs", Some(12));
    let mut it = issue();
    it.composed.folios[10].place.x = 195.0;
    it.alone(30, "folio_inside", Some(12));
    let mut it = issue();
    it.composed.numbers[31] = 34;
    it.composed.folios[30].number = 34;
    it.alone(30, "page_order", Some(32));
    let mut it = issue();
    it.composed.numbers = vec![2];
    it.composed.folios.clear();
    it.alone(30, "odd_page_left", Some(1));
}

#[test]
fn c42_nothing_left_over_missing_or_provisional() {
    let mut it = issue();
    it.oversets.push(Overset { item: "a3".into(), page: 8, lines: 2 });
    assert!(it.alone(42, "overset", Some(8)).message("fr").contains("2 lignes"));
    let mut it = issue();
    it.unreadable.push((Some(9), "Le pont".into()));
    it.alone(42, "picture_missing", Some(9));
    for (text, code) in [
        ("Lorem ipsum dolor", "placeholder"),
        ("La légende à venir", "placeholder"),
        ("Voir page ??", "unresolved_reference"),
    ] {
        let mut it = issue();
        it.article("a12").body =
            serde_json::json!([{ "type": "paragraph", "content": [{ "type": "text", "text": text }] }]);
        let page = it.page("a12");
        assert_eq!(it.alone(42, code, page).item, "a12");
    }
    let mut it = issue();
    it.data.cover.kicker = "Texte à venir".into();
    it.alone(42, "placeholder", Some(1));
}

#[test]
fn c43_what_an_issue_must_carry() {
    let mut it = issue();
    it.data.imprint = None;
    assert_eq!(it.alone(43, "imprint_missing", Some(2)).slot, "contents");
    let mut it = issue();
    it.missing_imprint = vec!["ISSN".into(), "Dépôt légal".into()];
    assert!(it.alone(43, "imprint_incomplete", Some(2)).message("fr").ends_with("ISSN, Dépôt légal."));
    let mut it = issue();
    it.data.issue.period.clear();
    it.alone(43, "number_missing", Some(2));
    let mut it = issue();
    it.data.editorial = None;
    it.alone(43, "editorial_missing", None);
}

/// The clean issue with the columns of three groups on page 29.
fn with_tribunes() -> Issue {
    let mut it = issue();
    let column = |group: &str, quota: u32| Tribune {
        group: group.into(),
        quota,
        signs: 9,
        title: String::new(),
        text: vec!["Un texte.".into()],
        signed: String::new(),
    };
    it.data.tribunes = vec![column("Ensemble", 2_000), column("Autrement", 1_000), column("Écologie", 1_000)];
    let stands = |height_mm| TribuneMeasure { page: 29, height_mm, sizes_pt: vec![9.2], fits: true };
    it.tribunes = [80.0, 40.0, 40.0].map(stands).into();
    let notes = it.data.plan.pages.iter_mut().filter(|it| it.kind == PageKind::Notes);
    if let Some(page) = notes.last() {
        page.kind = PageKind::Tribunes;
    }
    it
}

#[test]
fn c43_the_columns_of_the_groups() {
    let clean = with_tribunes().report();
    assert_eq!(told(&clean), Vec::<String>::new());
    assert_eq!(clean.checks.iter().find(|it| it.number == 43).unwrap().ran, Ran::Yes);

    let mut it = with_tribunes();
    it.data.tribunes[1].signs = 0;
    let found = it.alone(43, "tribune_not_received", Some(29));
    assert!(found.message("fr").contains("«\u{a0}Autrement\u{a0}»"), "{}", found.message("fr"));
    let mut it = with_tribunes();
    it.data.tribunes[0].text[0].push('!');
    it.alone(43, "tribune_changed", Some(29));
    let mut it = with_tribunes();
    it.tribunes.pop();
    assert!(it.alone(43, "tribune_missing", None).message("fr").contains("Écologie"));
    let mut it = with_tribunes();
    it.tribunes[0].fits = false;
    it.alone(43, "tribune_cut", Some(29));
    let mut it = with_tribunes();
    it.tribunes[2].sizes_pt = vec![9.2, 8.8];
    it.alone(43, "tribunes_unequal", Some(29));
    let mut it = with_tribunes();
    it.tribunes[2].height_mm = 60.0;
    it.alone(43, "tribunes_unequal", Some(29));
}

#[test]
fn c44_texts_as_they_were_approved() {
    for (stale, code) in [(Stale::Newer, "newer_revision"), (Stale::Unapproved, "not_approved")] {
        let mut it = issue();
        it.stale.push(("a9".into(), stale));
        let page = it.page("a9");
        assert_eq!(it.alone(44, code, page).item, "a9");
    }
}

#[test]
fn c45_codes_a_telephone_reads() {
    let mut it = issue();
    it.composed.codes[0].place.w = 12.0;
    it.composed.codes[0].place.h = 12.0;
    let small = it.composed.codes[0].place;
    let mut file = clean();
    draw_code(&mut file, 6, small, "0 0 0 1 k");
    it.file = file.bytes();
    it.alone(45, "qr_small", Some(6));

    let place = issue().composed.codes[0].place;
    let spoilt = |more: &dyn Fn(&mut made::Made)| {
        let mut file = clean();
        more(&mut file);
        Issue { file: file.bytes(), ..issue() }
    };
    spoilt(&|it| draw_code(it, 6, place, "1 0 0 0.5 k")).alone(45, "qr_colour", Some(6));
    let text_beside = spoilt(&|it| {
        draw_code(it, 6, place, "0 0 0 1 k");
        it.paint(6, &format!("/Over gs 0 0 0 1 k {}", run(9.0, 171.0, 45.0, 8)));
    });
    assert_eq!(text_beside.alone(45, "qr_quiet_zone", Some(6)).values["wanted"], "4");
    let on_blue = spoilt(&|it| {
        it.paint(6, "0.6 0.2 0 0 k 380 60 180 180 re f");
        draw_code(it, 6, place, "0 0 0 1 k");
    });
    on_blue.alone(45, "qr_ground", Some(6));

    let mut it = issue();
    it.unanswered.insert(QR.into(), "https://valbourg.example/a/999".into());
    assert!(it.alone(45, "qr_target", Some(6)).message("fr").contains("/a/999"));
    let mut it = issue();
    it.foreign = true;
    assert_eq!(it.report().checks[44].ran, Ran::Partly { why: "foreign_addresses" });
}

#[test]
fn c46_lines_and_words() {
    let mut it = issue();
    for line in it.composed.lines.iter_mut().filter(|it| it.page == 14).skip(8).take(4) {
        line.hyphen = true;
    }
    let found = it.alone(46, "hyphen_ladder", Some(14));
    assert_eq!((found.values["measured"].as_str(), found.values["wanted"].as_str()), ("6", "3"));
    let mut it = issue();
    it.article("a12").lede = "Qui vient ? Tous.".into();
    let page = it.page("a12");
    let found = it.alone(46, "typography", page);
    assert_eq!(found.values["rule"], "space_before_sign");
    // The same in an English issue is no fault, and the check says so.
    it.data.lang = "en".into();
    let report = it.report();
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(report.checks[45].ran, Ran::Partly { why: "not_french" });
    let mut it = issue();
    it.misspelt.insert("a12".into(), vec!["traveaux".into(), "evenement".into()]);
    let found = it.alone(46, "spelling", page);
    assert_eq!((found.item.as_str(), found.values["name"].as_str()), ("a12", "traveaux, evenement"));
    for (at, code) in [(0, "orphan"), (1, "widow")] {
        let mut it = issue();
        let place = split(&mut it);
        let spots: Vec<usize> =
            place.text.iter().enumerate().filter(|it| it.1.at == 0).map(|it| it.0).collect();
        place.text[spots[at]].lines = 1;
        let item = place.item.clone();
        let page = it.page(&item);
        assert_eq!(it.alone(46, code, page).item, item);
    }
}

/// An article whose first paragraph stands in two columns.
fn split(issue: &mut Issue) -> &mut Placed {
    use parvis::print::data::Band;
    let bands = issue.data.plan.pages.iter_mut().flat_map(|it| &mut it.runs).flat_map(|it| &mut it.bands);
    let places = bands.flat_map(|it| match it {
        Band::Strip { places, .. } => places.as_mut_slice(),
        Band::Pages { place, .. } => std::slice::from_mut(place.as_mut()),
        _ => &mut [],
    });
    let place = places.into_iter().find(|it| it.text.len() > 1).unwrap();
    for (at, spot) in place.text.iter_mut().enumerate() {
        spot.at = if at < 2 { 0 } else { at };
        spot.lines = spot.lines.max(2);
    }
    place
}

#[test]
fn a_finding_keeps_its_key_and_another_has_another() {
    let mut it = issue();
    it.article("a3").image.as_mut().unwrap().credit.clear();
    let page = it.page("a3");
    let first = it.alone(4, "credit_missing", page);
    assert_eq!(first.key(), it.alone(4, "credit_missing", page).key());
    let keys: BTreeSet<String> =
        [first.clone(), first.clone().on(Some(31)), first.clone().with("name", "autre"), first.of("a4")]
            .iter()
            .map(Finding::key)
            .collect();
    assert_eq!(keys.len(), 4);
}
