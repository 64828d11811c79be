//! The layout engine with the layouts' own sample: it is complete, accessible, never cuts, sees nothing but its job, and can be stopped.
use parvis::content::publication::Side;
use parvis::print::check;
use parvis::print::data::{Article, Band, IssueData, LABELS, Length, PageKind, Run, Shape};
use parvis::print::layout::{self, Files, Laid, LayoutError, Proof, Typesetter};
use parvis::print::legible::{self, STAND_IN};
use parvis::print::order::{self, Order, SectionOrder};
use parvis::print::plan::{self, Fitted};
use parvis::print::printer::{BUILT_IN_ICC, PrinterProfile};
use parvis::print::studio;
use parvis::print::worker::{Draw, Job, PressJob, Worker};
use parvis::print::world::{self, LayoutSource, allowed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization;

const LAYOUTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/print-layouts");

fn sample() -> IssueData {
    let json = std::fs::read_to_string(format!("{LAYOUTS}/magazine/sample.json")).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn typesetter() -> Typesetter {
    Typesetter::new(&LayoutSource::Embedded, "magazine", Files::new(), None).unwrap()
}

/// Measured, planned and set as it is, with its PDF.
fn lay_out_with(typesetter: &Typesetter, issue: &IssueData) -> Result<Proof, LayoutError> {
    let issue = plan::without_runs(issue.clone());
    let planned = plan::planned(&issue, &typesetter.measure(&issue)?);
    let laid = typesetter.set(&planned)?;
    Ok(Proof { pdf: laid.web_pdf(&planned)?, ..laid.proof() })
}

fn with_pdf(laid: &Laid) -> Result<Proof, LayoutError> {
    Ok(Proof { pdf: laid.pdf()?, ..laid.proof() })
}

fn lay_out(issue: &IssueData) -> Result<Proof, LayoutError> {
    lay_out_with(&typesetter(), issue)
}

/// The sample with its articles weighed, as a build begins.
fn arranged(mut issue: IssueData) -> IssueData {
    let known = layout::info(&LayoutSource::Embedded, "magazine").unwrap().size;
    plan::arrange(&mut issue, &known);
    issue
}

/// Only a page budget.
fn within(budget: Option<usize>) -> Order {
    Order { budget, ..Order::default() }
}

/// Finds the pages of an issue and sets nothing.
fn plan_only(issue: IssueData, order: &Order) -> Fitted<usize> {
    let typesetter = typesetter();
    plan::fit(issue, order, |it| typesetter.measure(it), |it| Ok((pages(it), Vec::new()))).unwrap()
}

/// Pages of a planned issue whose other parts take one each.
fn pages(issue: &IssueData) -> usize {
    issue.plan.pages.iter().map(|it| it.runs.iter().map(|run| run.pages).sum::<usize>().max(1)).sum()
}

/// Text as a reader sees it: compatibility forms resolved, hyphens at line ends and soft hyphens undone, one space for any.
fn read(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    plain(&String::from_utf8(output.stdout).unwrap())
}

fn plain(text: &str) -> String {
    let text: String = text.nfkc().filter(|&it| it != '\u{ad}').collect();
    let text = text.replace("-\n", "").replace("\u{2010}\n", "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without spaces and hyphens: a line may end anywhere.
fn letters(text: &str) -> String {
    plain(text).chars().filter(|it| !it.is_whitespace() && !matches!(it, '-' | '\u{2010}')).collect()
}

fn words_of(node: &Value, out: &mut Vec<String>) {
    match node {
        Value::Array(list) => list.iter().for_each(|it| words_of(it, out)),
        Value::Object(map) => {
            out.extend(map.get("text").and_then(Value::as_str).map(ToOwned::to_owned));
            map.get("content").into_iter().for_each(|it| words_of(it, out));
        }
        _ => {}
    }
}

/// Every page of the issue, with every article's title and every word of its text.
fn assert_complete(issue: &IssueData, proof: &Proof) {
    let printed = letters(&read(&proof.pdf));
    let runs = issue.plan.pages.iter().flat_map(|it| &it.runs).flat_map(|it| &it.bands);
    let composed: Vec<&String> = runs.flat_map(Band::places).map(|it| &it.item).collect();
    for key in issue.plan.pages.iter().flat_map(|it| &it.items) {
        let article = &issue.articles[key];
        assert!(
            article.shape == Shape::Brief || composed.iter().filter(|it| **it == key).count() == 1,
            "{key} stands once on the composed pages"
        );
        assert!(
            printed.contains(&letters(&article.title)),
            "title of {key} is not in the PDF: {}",
            article.title
        );
        let mut texts = Vec::new();
        words_of(&article.body, &mut texts);
        for text in texts {
            for word in text.split_whitespace() {
                assert!(printed.contains(&letters(word)), "{word:?} of {key} is not in the PDF");
            }
        }
    }
}

#[test]
fn the_sample_is_complete_and_level() {
    let issue = sample();
    let proof = lay_out(&issue).unwrap();
    assert_eq!(proof.warnings, [], "a layout has no warnings");
    assert_eq!(proof.oversets, []);
    assert_eq!(proof.pages % issue.pad_to, 0, "{} pages", proof.pages);
    let pdf = String::from_utf8_lossy(&proof.pdf);
    assert!(pdf.contains("pdfuaid:part"), "the PDF says that it is PDF/UA");
    assert_complete(&issue, &proof);
    let start = |key: &str| proof.placed.iter().find(|it| it.item == key).unwrap().start;
    assert_eq!(start("a1"), 3, "the editorial opens the right-hand page");
    assert!(proof.placed.iter().all(|it| it.start <= it.end && it.end <= proof.pages));
}

#[test]
fn the_sample_names_every_label() {
    let issue = sample();
    let known: Vec<_> = LABELS.iter().filter(|it| !issue.labels.contains_key(**it)).collect();
    assert!(known.is_empty(), "labels without a word in the sample: {known:?}");
}

#[test]
fn an_unknown_node_stops_the_layout_with_its_name() {
    let mut issue = sample();
    let body = &mut issue.articles.get_mut("a5").unwrap().body;
    body.as_array_mut().unwrap().push(json!({ "type": "marquee", "attrs": { "id": "aaaaaaaaaaaa" } }));
    let Err(LayoutError::Typst(errors)) = lay_out(&issue) else { panic!("the layout went on") };
    assert!(errors[0].message.contains("marquee"), "{errors:?}");
    assert_eq!(errors[0].file.as_deref(), Some("/lib/richtext.typ"));
    assert!(errors[0].line.is_some());
}

#[test]
fn nothing_outside_the_job_is_readable() {
    for path in ["/etc/passwd", "../../etc/passwd", "/../Cargo.toml", "/img/9999.jpg", "@preview/cetz:0.3.0"]
    {
        let mut issue = sample();
        issue.cover.image.as_mut().unwrap().path = path.into();
        assert!(matches!(lay_out(&issue), Err(LayoutError::Typst(_))), "{path} was readable");
    }
    let outside = Files::from([("/lib/richtext.typ".to_owned(), b"#let pieces = none".to_vec())]);
    let refused = Typesetter::new(&LayoutSource::Embedded, "magazine", outside, None).map(|_| ());
    assert!(matches!(refused, Err(LayoutError::Data(_))), "a job cannot replace a layout");
    assert!(allowed("/img/12.photo") && allowed("/qr/7.svg") && allowed("/img/logo.svg"));
    for path in [
        "/img/../x.photo",
        "/img/0f3a.photo",
        "/img/12345.photo",
        "/qr/1.png",
        "img/1.photo",
        "/img/1.jpg",
        "/fonts/1.ttf",
    ] {
        assert!(!allowed(path), "{path}");
    }
}

#[test]
fn a_deadline_stops_the_layout_and_the_next_one_is_right() {
    let mut issue = sample();
    issue.issue.title = "Un numéro qui n’a pas le temps".into();
    let past = Instant::now();
    let late = Typesetter::new(&LayoutSource::Embedded, "magazine", Files::new(), Some(past)).unwrap();
    assert_eq!(lay_out_with(&late, &issue).unwrap_err(), LayoutError::Deadline);
    assert_eq!(lay_out(&issue).unwrap().oversets, []);
}

#[test]
fn the_same_issue_makes_the_same_file() {
    assert_eq!(lay_out(&sample()).unwrap().pdf, lay_out(&sample()).unwrap().pdf);
}

/// An issue of many articles of many lengths: texts, pictures and shapes of the sample dealt anew.
fn crowded(seed: u64, articles: usize) -> IssueData {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut issue = sample();
    let source: Vec<_> =
        issue.articles.values().filter(|it| it.form != "brief" && it.key != "a1").cloned().collect();
    let blocks: Vec<Value> = source.iter().flat_map(|it| it.body.as_array().unwrap().clone()).collect();
    let sections: Vec<String> = issue.sections.iter().map(|it| it.slug.clone()).collect();
    for section in &mut issue.sections {
        section.articles.clear();
    }
    for number in 0..articles {
        let mut article = source[next(source.len())].clone();
        article.key = format!("x{number}");
        article.section = sections[number * sections.len() / articles].clone();
        article.image = source[next(source.len())].image.clone().filter(|_| next(3) > 0);
        let long = if next(4) == 0 { 16 } else { 5 };
        let mut body: Vec<Value> = (0..=next(long)).map(|_| blocks[next(blocks.len())].clone()).collect();
        body.insert(0, blocks.iter().find(|it| it["type"] == "paragraph").unwrap().clone());
        while body.last().unwrap()["type"] == "heading" {
            body.pop();
        }
        article.body = body.into();
        article.priority = ["lead", "secondary", "secondary", "filler"][next(4)].into();
        issue
            .sections
            .iter_mut()
            .find(|it| it.slug == article.section)
            .unwrap()
            .articles
            .push(article.key.clone());
        issue.articles.insert(article.key.clone(), article);
    }
    issue.cover.calls.iter_mut().enumerate().for_each(|(number, call)| call.page_of = format!("x{number}"));
    issue
}

/// An issue with two briefs, and as many evergreen ones nobody asked for as `spare` says, which may fill a hole.
fn with_few_briefs(spare: usize) -> (IssueData, Order) {
    let mut issue = crowded(4, 9);
    let brief = sample().articles.into_values().find(|it| it.form == "brief").unwrap();
    let section = issue.sections[0].slug.clone();
    issue.briefs.clear();
    let mut order = within(None);
    for number in 0..2 + spare {
        let key = format!("b{number}");
        let article = Article {
            key: key.clone(),
            section: section.clone(),
            evergreen: number > 1,
            shape: Shape::Brief,
            ..brief.clone()
        };
        issue.articles.insert(key.clone(), article);
        if number < 2 { issue.briefs.push(key) } else { order.fillers.push(key) }
    }
    issue.articles.retain(|_, it| it.form != "brief" || it.key.starts_with('b'));
    (arranged(issue), order)
}

#[test]
fn the_box_of_briefs_is_as_high_as_its_briefs_whatever_waits_to_fill_a_hole() {
    let typesetter = typesetter();
    let band = |spare: usize| {
        let (issue, order) = with_few_briefs(spare);
        let fitted = typesetter.fit(issue, &order).unwrap();
        let mut bands = fitted.issue.plan.pages.iter().flat_map(|it| &it.runs).flat_map(|it| &it.bands);
        let lines =
            bands.find_map(|it| if let Band::Briefs { lines, .. } = it { Some(*lines) } else { None });
        (lines.unwrap(), fitted)
    };
    let ((alone, _), (beside, fitted)) = (band(0), band(4));
    assert!((beside - alone).abs() <= 1, "{alone} lines, then {beside}");
    let spare = |it: &&plan::WallEntry| it.key.starts_with('b') && !it.shape.is_empty();
    let filled = fitted.pages.iter().flat_map(|it| &it.entries).filter(spare).count();
    assert!(filled <= 4, "what fills a hole stands as an article");
}

#[test]
fn what_fills_a_hole_stands_where_its_section_would() {
    let mut issue = crowded(6, 12);
    let slugs: Vec<String> = issue.sections.iter().map(|it| it.slug.clone()).collect();
    // The second section has nothing to say; an evergreen article of it may fill a hole.
    let gone = issue.sections.remove(1);
    issue.articles.retain(|key, _| !gone.articles.contains(key));
    let spare =
        Article { key: "spare".into(), section: gone.slug, evergreen: true, ..issue.articles["x0"].clone() };
    issue.articles.insert("spare".into(), spare);
    let order = Order {
        fillers: vec!["spare".into()],
        must_run: ["spare".to_owned()].into(),
        running: slugs.clone(),
        ..within(None)
    };
    let begins = |order: &Order| {
        let fitted = plan_only(arranged(issue.clone()), order);
        let page = |key: &str| {
            let on = |it: &&plan::WallPage| it.entries.iter().any(|it| it.begins && it.key == key);
            fitted.pages.iter().find(on).map(|it| it.number)
        };
        let of = |section: &String| {
            let keys = issue.sections.iter().find(|it| it.slug == *section).unwrap().articles.clone();
            keys.iter().filter_map(|it| page(it)).collect::<Vec<_>>()
        };
        (page("spare").unwrap(), of(&slugs[0]), of(&slugs[2]))
    };
    let (page, before, after) = begins(&order);
    assert!(before.iter().all(|it| *it <= page), "{before:?} {page}");
    assert!(after.iter().all(|it| *it >= page), "{page} {after:?}");
    let (page, _, after) = begins(&Order { running: Vec::new(), ..order });
    assert!(after.iter().all(|it| *it <= page), "a section nobody knows stands last: {after:?} {page}");
}

#[test]
fn a_section_of_as_many_articles_as_are_solved_exactly_takes_fillers_too() {
    let mut issue = crowded(5, 8);
    // One section with eight articles, and what would fill the holes of its pages.
    let slug = issue.sections[0].slug.clone();
    issue.sections.truncate(1);
    issue.sections[0].articles = (0..8).map(|it| format!("x{it}")).collect();
    let mut order = within(None);
    for number in 0..4 {
        let key = format!("spare{number}");
        let article = Article { key: key.clone(), evergreen: true, ..issue.articles["x1"].clone() };
        issue.articles.insert(key.clone(), article);
        order.fillers.push(key.clone());
    }
    issue.articles.values_mut().for_each(|it| it.section.clone_from(&slug));
    order.must_run = ["spare0".to_owned(), "spare1".to_owned()].into();
    let fitted = plan_only(arranged(issue), &order);
    let entries: Vec<&str> =
        fitted.pages.iter().flat_map(|it| &it.entries).map(|it| it.key.as_str()).collect();
    assert!(entries.contains(&"spare0") && entries.contains(&"spare1"), "{entries:?}");
    assert!(!entries.contains(&"spare2"), "a few: {entries:?}");
}

#[test]
fn what_stays_white_at_the_foot_of_a_page_is_measured_and_told() {
    let (mut issue, order) = with_few_briefs(0);
    for page in &mut issue.plan.pages {
        page.items.truncate(1);
    }
    issue.index.clear();
    issue.services.clear();
    let key = issue.plan.pages.iter().find(|it| it.kind == PageKind::Articles).unwrap().items[0].clone();
    issue.articles.get_mut(&key).unwrap().image = None;
    issue.articles.get_mut(&key).unwrap().body = json!([{ "type": "paragraph", "attrs": { "id": "aaaaaaaaaaaa" },
        "content": [{ "type": "text", "text": "Une phrase, et plus rien." }] }]);
    let fitted = typesetter().fit(issue, &order).unwrap();
    let page = fitted.pages.iter().find(|it| it.kind == PageKind::Articles).unwrap();
    let white = fitted.laid.proof().white;
    assert_eq!(white.len(), fitted.laid.pages());
    assert!(white[page.number - 1] > 40.0, "{white:?}");
    let told = check::white(&fitted.pages, "fr");
    assert!(told.iter().any(|it| it.code == check::WHITE_AREA && it.page == Some(page.number)), "{told:?}");
    // A box with nothing in it counts as white too: only what is read covers a page.
    let full = lay_out(&sample()).unwrap().white;
    assert!(full[2] < 20.0, "{full:?}");
}

#[test]
fn a_crowded_issue_fits_its_budget_without_losing_a_word() {
    for (seed, budget) in [(1, None), (2, Some(40)), (3, Some(15))] {
        let issue = arranged(crowded(seed, 14));
        let fitted = typesetter().fit(issue, &within(budget)).unwrap();
        let proof = with_pdf(&fitted.laid).unwrap();
        assert_eq!(proof.oversets, [], "seed {seed}");
        assert_eq!(proof.warnings, [], "seed {seed}");
        assert_eq!(proof.pages % 4, 0, "seed {seed}: {} pages, {:?}", proof.pages, fitted.steps);
        assert!(budget.is_none_or(|most| proof.pages <= most), "seed {seed}: {} pages", proof.pages);
        assert_eq!(seed != 3, fitted.left_out.is_empty(), "seed {seed}: {:?}", fitted.steps);
        assert!(fitted.left_out.iter().all(|it| it.reason == plan::PAGE_BUDGET));
        assert_complete(&fitted.issue, &proof);
    }
}

#[test]
fn what_the_cover_tells_of_stands_inside() {
    let issue = arranged(crowded(3, 14));
    let out = plan_only(issue.clone(), &within(Some(15))).left_out;
    let last = out.last().expect("too many for so few pages").item.clone();
    let order = Order { announced: Some(last.clone()), ..within(Some(15)) };
    let told = plan_only(issue.clone(), &order);
    let places = |key: &String| told.pages.iter().flat_map(|it| &it.entries).any(|it| it.key == *key);
    assert!(places(&last), "{:?}", told.left_out);
    assert!(!told.unmet.iter().any(|it| it.code == order::COVER_OUT));
    // Where what people ask for leaves no room for it, that is said.
    let most = issue.sections.iter().flat_map(|it| it.articles.clone()).filter(|it| *it != last);
    let order = Order { must_run: most.collect(), ..order };
    let told = plan_only(issue, &order);
    let out = told.unmet.iter().find(|it| it.code == order::COVER_OUT).map(|it| &it.item);
    assert_eq!(out, Some(&last), "{:?}", told.unmet);
}

/// The narrowest column of the magazine holds some thirty-five signs.
#[test]
fn a_long_address_ends_lines_without_a_hyphen_and_ordinals_are_raised() {
    let address = "collection.mobiliernational.culture.gouv.fr/oeuvres/tapisseries-du-XVIIe-siecle";
    let paragraph = json!({ "type": "paragraph", "content": [
        { "type": "text", "text": "Le site " },
        { "type": "text", "text": address, "marks": [{ "type": "link", "attrs": { "href": format!("https://{address}") } }] },
        { "type": "text", "text": " montre tout, le 1" },
        { "type": "text", "text": "er", "marks": [{ "type": "superscript" }] },
        { "type": "text", "text": " décembre aussi." },
    ] });
    let mut issue = sample();
    let key = issue.sections[0].articles[0].clone();
    issue.articles.get_mut(&key).unwrap().body.as_array_mut().unwrap().insert(0, paragraph);
    let fitted = typesetter().fit(arranged(issue), &within(None)).unwrap();
    let pdf = fitted.laid.pdf().unwrap();
    let text = read(&pdf);
    assert!(!text.contains(address), "the address stands on one line");
    assert!(letters(&text).contains(&letters(address)), "signs were added to the address");
    assert_eq!(fitted.laid.proof().oversets, []);
}

/// Typst leaves the indent of such a paragraph on a line of its own, which has no height but a distance to the next.
#[test]
fn a_paragraph_a_little_higher_than_its_lines_gets_one_more() {
    let text = "Écrire à dechets@valbourg.example. À 6\u{202f}h\u{202f}40, ils étaient déjà vingt-deux devant la porte, et le train de \
        7\u{202f}h\u{202f}12 est parti avec une bonne odeur. Sur la palissade, un hublot a été découpé à 95 centimètres du sol.";
    let paragraph = json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] });
    let mut issue = sample();
    for article in issue.articles.values_mut() {
        let body = article.body.as_array_mut().unwrap();
        (0..2).for_each(|_| body.insert(1, paragraph.clone()));
        article.short_text = None;
    }
    let fitted = typesetter().fit(arranged(issue), &within(Some(64))).unwrap();
    assert!(fitted.left_out.is_empty(), "{:?}", fitted.left_out);
    assert_eq!(fitted.laid.proof().oversets, []);
    assert!(!fitted.steps.iter().any(|it| it.code == plan::SLACK), "{:?}", fitted.steps);
}

#[test]
fn what_leaves_first_is_missed_least() {
    // The evergreen article is as long as any: leaving it out saves as much.
    let mut issue = sample();
    let long = issue.articles["a2"].body.clone();
    let evergreen = issue.articles.get_mut("a8").unwrap();
    (evergreen.body, evergreen.evergreen) = (long, true);
    let issue = IssueData { pad_to: 1, ..arranged(issue) };
    let most = plan_only(issue.clone(), &within(None)).laid - 1;
    let fitted = plan_only(issue, &within(Some(most)));
    assert_eq!(fitted.left_out[0].item, "a8", "{:?}", fitted.left_out);
    let left: Vec<_> = fitted.left_out.iter().map(|it| it.item.as_str()).collect();
    assert!(!left.contains(&"a4") && !left.contains(&"a9"), "a lead article leaves last: {left:?}");
    assert_eq!(
        fitted.issue.index[0].short,
        "valbourg.example/a/".to_owned() + left.last().unwrap().trim_start_matches('a')
    );
    assert!(fitted.laid <= most);
}

#[test]
fn a_short_text_is_printed_before_an_article_leaves() {
    let mut issue = IssueData { pad_to: 1, ..arranged(sample()) };
    let short = json!([{ "type": "paragraph", "content": [{ "type": "text", "text": "En deux mots." }] }]);
    let keys: Vec<String> = issue.sections.iter().flat_map(|it| it.articles.clone()).collect();
    for key in &keys {
        issue.articles.get_mut(key).unwrap().short_text = Some(short.clone());
    }
    let roomy = plan_only(issue.clone(), &within(None));
    let length = |issue: &IssueData, key: &str| issue.place(key).map(|it| it.length);
    assert!(keys.iter().all(|it| length(&roomy.issue, it) == Some(Length::Full)), "{:?}", roomy.steps);
    // the fewest pages that lose no article
    let tight = (1..roomy.laid).rev().map(|it| plan_only(issue.clone(), &within(Some(it))));
    let tight = tight.take_while(|it| it.left_out.is_empty()).last().unwrap();
    let shortened: Vec<_> = tight.steps.iter().filter(|it| it.code == plan::SHORT_TEXT).collect();
    assert!(!shortened.is_empty(), "{:?}", tight.steps);
    assert!(shortened.iter().all(|it| length(&tight.issue, &it.item) == Some(Length::Short)));
}

#[test]
fn an_article_that_cannot_be_set_leaves_and_the_issue_stays() {
    let mut issue = arranged(sample());
    for key in ["a5", "a9"] {
        issue.articles.get_mut(key).unwrap().body = json!([{ "type": "nothing the layout knows" }]);
    }
    let fitted = typesetter().fit(issue, &Order::default()).unwrap();
    let mut left: Vec<_> = fitted.left_out.iter().map(|it| (it.item.as_str(), it.reason.as_str())).collect();
    left.sort_unstable();
    assert_eq!(left, [("a5", plan::CANNOT_BE_SET), ("a9", plan::CANNOT_BE_SET)]);
    assert_complete(&fitted.issue, &with_pdf(&fitted.laid).unwrap());
    let mut issue = sample();
    issue.tokens.accent = "no colour".into();
    let stays = typesetter().fit(issue, &Order::default()).map(|_| ());
    assert!(matches!(stays, Err(LayoutError::Typst(_))), "the fault of no article stays a fault");
}

#[test]
fn what_no_font_shows_is_named_and_the_rest_is_printed() {
    let mut issue = sample();
    let article = issue.articles.get_mut("a5").unwrap();
    article.title = "Fête 🎉 à la piscine".into();
    article.kicker = "\u{1}Été".into();
    let endless = "anticonstitutionnellement".repeat(12);
    article.body = json!([
        { "type": "paragraph", "content": [{ "type": "text", "text": "Merci à مريم et à Łukasz, ✔ Ναί." }] },
        { "type": "paragraph", "content": [{ "type": "text", "text": endless }] },
    ]);
    issue.articles.get_mut("a9").unwrap().title = "🎈".into();
    let found = legible::make_legible(&mut issue, world::shows).unwrap();
    assert_eq!(found.keys().collect::<Vec<_>>(), ["a5", "a9"]);
    assert!(found["a5"].signs.contains(&'🎉') && found["a5"].letters.contains(&'م'), "{found:?}");
    assert_eq!(issue.articles["a9"].title, STAND_IN.to_string());
    let proof = lay_out(&issue).unwrap();
    assert_eq!(proof.oversets, []);
    let text = read(&proof.pdf);
    assert!(text.contains("Fête à la piscine") && text.contains("Łukasz") && text.contains("Ναί"), "{text}");
    assert!(letters(&text.replace('\u{200b}', "")).contains(&endless), "the endless word is whole");
    let findings = check::illegible(&issue, "a5", &found["a5"], "fr");
    assert_eq!(
        findings.iter().map(|it| it.severity).collect::<Vec<_>>(),
        [check::Severity::Error, check::Severity::Warning]
    );
    assert!(findings[1].message.contains("U+1F389"), "{findings:?}");
}

#[test]
fn a_short_sheet_is_completed_with_something_of_use() {
    let issue = arranged(sample());
    let bare = IssueData { pad_to: 1, ..issue.clone() };
    let (bare, whole) = (plan_only(bare, &within(None)).laid, plan_only(issue, &within(None)));
    assert_eq!(whole.laid % 4, 0);
    let added = whole.steps.iter().map(|it| it.code.as_str()).filter(|it| *it != plan::WITHOUT_PICTURE);
    let added: Vec<_> = added.collect();
    assert!(
        added.iter().all(|it| [plan::LARGER_OPENING, plan::INDEX_PAGE, plan::NOTES_PAGE].contains(it)),
        "{added:?}"
    );
    assert!(whole.laid >= bare && whole.laid - bare < 4, "{bare} pages became {}", whole.laid);
    assert_eq!(whole.issue.plan.pages.last().unwrap().kind, PageKind::Back);
}

/// The page each article of the composed pages begins on.
fn first_pages(issue: &IssueData) -> BTreeMap<String, usize> {
    let (mut found, mut page) = (BTreeMap::new(), 4);
    for run in issue.plan.pages.iter().flat_map(|it| &it.runs) {
        let mut at = page;
        for band in &run.bands {
            for place in band.places() {
                found.insert(place.item.clone(), at);
                at += place.pages.len() - 1;
            }
        }
        page += run.pages;
    }
    found
}

#[test]
fn one_article_more_moves_few_others() {
    let mut issue = arranged(crowded(5, 26));
    // One article is not there yet when the plan is adopted.
    let late = issue.sections[1].articles.pop().unwrap();
    let mut before = issue.clone();
    let articles = before.plan.pages.iter_mut().find(|it| it.kind == PageKind::Articles).unwrap();
    articles.items.retain(|it| *it != late);
    let mut order = within(Some(32));
    let adopted = first_pages(&plan_only(before, &order).issue);
    assert!(adopted.len() > 20, "{adopted:?}");
    order.adopted.extend(adopted.clone());
    issue.sections[1].articles.push(late.clone());
    let after = first_pages(&plan_only(issue, &order).issue);
    assert!(after.contains_key(&late), "it has a page");
    let moved: Vec<_> = adopted.iter().filter(|(key, page)| after.get(*key) != Some(page)).collect();
    assert!(moved.len() <= 3, "moved: {moved:?}, now {after:?}");
}

/// Once people adopted a plan, three moves are the price of an article more; where they do not do, it waits.
#[test]
fn an_article_more_moves_three_others_at_most_or_waits() {
    let mut waits = 0;
    for (seed, number) in [(5, 0), (5, 2), (6, 1)] {
        let mut issue = arranged(crowded(seed, 26));
        let late = issue.sections[number].articles.pop().unwrap();
        let mut before = issue.clone();
        let articles = before.plan.pages.iter_mut().find(|it| it.kind == PageKind::Articles).unwrap();
        articles.items.retain(|it| *it != late);
        let free = within(Some(32));
        let adopted = first_pages(&plan_only(before, &free).issue);
        issue.sections[number].articles.push(late.clone());
        let order = Order { adopted: adopted.clone().into_iter().collect(), steady: true, ..free };
        let after = first_pages(&plan_only(issue, &order).issue);
        let moved: Vec<_> = adopted.iter().filter(|(key, page)| after.get(*key) != Some(page)).collect();
        assert!(moved.len() <= 3, "{seed}/{number} moved: {moved:?}, now {after:?}");
        assert!(adopted.keys().all(|it| after.contains_key(it)), "nobody loses a page for it");
        if !after.contains_key(&late) {
            assert!(moved.is_empty(), "nothing moves for what does not come in: {moved:?}");
            waits += 1;
        }
    }
    assert!(waits < 3, "some come in");
}

/// Every asked thing is given, and the plan stays one that can be set.
#[test]
fn what_people_ask_of_the_pages_is_given() {
    let issue = arranged(crowded(5, 26));
    let free = plan_only(issue.clone(), &within(Some(40)));
    let at = first_pages(&free.issue);
    let third = issue.sections[2].slug.clone();
    let of = |number: usize| issue.sections[number].articles.clone();
    // Two that share a page are to be parted, one moves by two pages, one more must run, a section begins on the right.
    let together = at.iter().flat_map(|(a, page)| {
        at.iter().filter(move |(b, other)| a < *b && *other == page).map(move |(b, _)| (a.clone(), b.clone()))
    });
    let pair = together.into_iter().next().expect("two articles share a page");
    let pinned = of(1).into_iter().find(|it| *it != pair.0 && *it != pair.1).unwrap();
    let mut order = within(Some(40));
    order.apart.push(pair.clone());
    order.pinned.insert(pinned.clone(), at[&pinned] + 2);
    order.must_run.extend(of(3));
    order
        .sections
        .insert(third.clone(), SectionOrder { opens: Some(Side::Right), ..SectionOrder::default() });
    let asked = plan_only(issue.clone(), &order);
    let now = first_pages(&asked.issue);
    assert_ne!(now.get(&pair.0), now.get(&pair.1), "{pair:?}: {now:?}");
    assert_eq!(now[&pinned], at[&pinned] + 2, "{:?}", asked.unmet);
    assert!(of(3).iter().all(|it| now.contains_key(it)));
    let opens = of(2).iter().filter_map(|it| now.get(it)).min().copied().unwrap();
    assert!(
        opens % 2 == 1 || asked.unmet.iter().any(|it| it.code == order::SECTION_SIDE),
        "opens on {opens}"
    );
    // and the other way round
    order.sections.insert(third, SectionOrder { opens: Some(Side::Left), ..SectionOrder::default() });
    let asked = plan_only(issue.clone(), &order);
    let now = first_pages(&asked.issue);
    let opens = of(2).iter().filter_map(|it| now.get(it)).min().copied().unwrap();
    assert!(
        opens % 2 == 0 || asked.unmet.iter().any(|it| it.code == order::SECTION_SIDE),
        "opens on {opens}"
    );
    assert!(!asked.unmet.iter().any(|it| it.code.starts_with("pin_")), "{:?}", asked.unmet);
    // Not all of them can begin on one page: those that cannot are told what stands there.
    order.pinned.extend(at.keys().map(|it| (it.clone(), at[&pinned])));
    let asked = plan_only(issue, &order);
    let taken = asked.unmet.iter().filter(|it| it.code == order::PIN_TAKEN).count();
    assert!(taken > at.len() / 2, "{:?}", asked.unmet);
}

#[test]
fn what_cannot_be_given_is_named() {
    let issue = arranged(crowded(5, 26));
    let some = issue.sections[0].articles[0].clone();
    let mut order = within(Some(12));
    order.pinned.insert(some.clone(), 1);
    order.shapes.insert(some.clone(), "no-such-shape".into());
    order.must_run.extend(issue.sections.iter().flat_map(|it| it.articles.clone()));
    let fitted = plan_only(issue, &order);
    let codes: Vec<&str> = fitted.unmet.iter().map(|it| it.code.as_str()).collect();
    assert!(codes.contains(&order::PIN_OUTSIDE), "the cover takes no article: {codes:?}");
    assert!(codes.contains(&order::SHAPE_NOT_TAKEN), "{codes:?}");
    assert!(codes.contains(&order::MUST_RUN_OUT), "too many articles for {} pages: {codes:?}", fitted.laid);
    assert!(fitted.laid <= 12);
}

#[test]
fn what_fills_a_hole_stands_with_its_section() {
    let mut issue = crowded(9, 14);
    let mut order = Order { least: Some(28), ..within(Some(40)) };
    for section in issue.sections.iter_mut().filter(|it| it.articles.len() > 1).take(3) {
        let key = section.articles.pop().unwrap();
        issue.articles.get_mut(&key).unwrap().evergreen = true;
        order.fillers.push(key);
    }
    let fitted = plan_only(arranged(issue), &order);
    let fills: Vec<&String> =
        fitted.steps.iter().filter(|it| it.code == plan::FILLER).map(|it| &it.item).collect();
    assert!(!fills.is_empty(), "{:?}", fitted.steps);
    let rank = |key: &String| {
        let own = &fitted.issue.articles[key].section;
        fitted.issue.sections.iter().position(|it| it.slug == *own).unwrap()
    };
    let mut furthest = 0;
    for page in &fitted.pages {
        let here: Vec<usize> =
            page.entries.iter().filter(|it| it.key.starts_with('x')).map(|it| rank(&it.key)).collect();
        assert!(here.iter().all(|it| *it >= furthest), "page {}: {:?}", page.number, page.entries);
        furthest = here.into_iter().max().unwrap_or(furthest);
    }
}

#[test]
fn a_section_keeps_to_its_pages() {
    let issue = arranged(crowded(5, 26));
    let free = plan_only(issue.clone(), &within(Some(48)));
    let slug = issue.sections[1].slug.clone();
    let count = |fitted: &Fitted<usize>| {
        let pages = fitted.pages.iter().filter(|it| it.sections.first() == Some(&slug));
        pages.count()
    };
    let most = count(&free) - 1;
    let mut order = within(Some(48));
    order.sections.insert(slug.clone(), SectionOrder { most: Some(most), ..SectionOrder::default() });
    let kept = plan_only(issue, &order);
    assert!(kept.unmet.is_empty(), "{:?}", kept.unmet);
    assert!(count(&kept) < count(&free) || kept.left_out.len() > free.left_out.len());
}

#[test]
fn every_number_of_pages_is_answered_at_once() {
    let issue = arranged(crowded(7, 20));
    let measured = typesetter().measure(&issue).unwrap();
    let found = plan::outlines(&issue, &measured, &within(Some(40)));
    assert!(found.len() >= 3, "{found:?}");
    assert!(
        found
            .iter()
            .all(|it| it.pages % 4 == 0 && it.pages <= 40 && it.placed + it.absent.len() == it.articles)
    );
    assert!(found.windows(2).all(|it| it[0].placed <= it[1].placed || it[1].fillers > 0), "{found:?}");
    let best = found.iter().find(|it| it.absent.is_empty()).unwrap();
    assert!(best.white_percent < 12.0 && best.worst_white_percent < 45.0, "{best:?}");
    // An article of the third section asked for on the first page keeps others out, and each number of pages says so.
    let at = first_pages(&plan_only(issue.clone(), &within(Some(best.pages))).issue);
    let (early, opens) = (issue.sections[2].articles[0].clone(), *at.values().min().unwrap());
    let pinned = BTreeMap::from([(early.clone(), opens)]);
    let asked = plan::outlines(&issue, &measured, &Order { pinned, ..within(Some(best.pages)) });
    let last = asked.last().unwrap();
    assert!(!last.absent.is_empty(), "{last:?}");
    let [blocks] = &last.blocking[..] else { panic!("{last:?}") };
    assert_eq!((&blocks.item, blocks.page), (&early, opens));
    assert!(blocks.articles >= 1 && !blocks.title.is_empty(), "{blocks:?}");
}

/// A row of articles on the site at the foot of a page covers itself, not the hole above it.
#[test]
fn a_hole_between_two_bands_is_white() {
    let kit = typesetter().measure(&arranged(crowded(7, 4))).unwrap().kit;
    let lines = kit.grid.lines;
    let web = |gap: i32| Band::Web { gap, lines: 10, from: 0 };
    let run = |gap: i32| Run { pages: 1, sections: Vec::new(), bands: vec![web(0), web(gap)] };
    let white = |gap: i32| plan::white_percent(&kit, &run(gap));
    let near = white(kit.grid.gap);
    assert!((white(lines - 20) - near).abs() < 5.0, "{near} {}", white(lines - 20));
    assert!(near > 40.0, "{near}");
}

#[test]
fn the_check_names_what_is_missing() {
    let mut issue = sample();
    let proof = lay_out(&issue).unwrap();
    assert_eq!(check::check(&issue, &proof, "fr"), [], "the sample is in order");
    issue.imprint = None;
    let picture = issue.articles.get_mut("a5").unwrap().image.as_mut().unwrap();
    (picture.alt, picture.credit) = (String::new(), String::new());
    let found = check::check(&issue, &proof, "fr");
    let codes: BTreeMap<_, _> = found.iter().map(|it| (it.code.as_str(), (it.severity, it.page))).collect();
    let page = proof.placed.iter().find(|it| it.item == "a5").map(|it| it.start);
    assert_eq!(codes[check::MISSING_ALT], (check::Severity::Error, page));
    assert_eq!(codes[check::MISSING_CREDIT], (check::Severity::Warning, page));
    assert_eq!(codes[check::MISSING_IMPRINT].0, check::Severity::Warning);
    assert!(found[0].message.contains("Piscine"), "{}", found[0].message);
    // a picture of few pixels on the last page of an article, as the child process tells of it
    let (mut issue, mut proof) = (sample(), proof);
    let placed = proof.placed.iter_mut().find(|it| it.item == "a5").unwrap();
    placed.end = placed.start + 1;
    let page = placed.end;
    issue.articles.get_mut("a5").unwrap().image.as_mut().unwrap().path = "/img/99.photo".into();
    let told = json!({ "page": page, "path": "/img/99.photo", "alt": "", "width_mm": 60.0, "height_mm": 40.0, "ppi": 60.0 });
    proof.images = vec![serde_json::from_value(told).unwrap()];
    let found = check::check(&issue, &proof, "fr");
    let small = found.iter().find(|it| it.code == check::IMAGE_TOO_SMALL).unwrap();
    assert_eq!((small.item.as_str(), small.page), ("a5", Some(page)));
}

#[test]
fn an_unknown_family_is_an_error() {
    let mut issue = sample();
    issue.tokens.fonts.title = "Comic Valbourg".into();
    match lay_out(&issue) {
        Ok(proof) => {
            let found = check::check(&issue, &proof, "en");
            assert_eq!(found[0].code, check::UNKNOWN_FONT, "{found:?}");
            assert!(found[0].message.contains("comic valbourg"));
        }
        // Without a fallback the glyphs are missing, which PDF/UA refuses.
        Err(LayoutError::Typst(errors)) => assert!(!errors.is_empty()),
        Err(other) => panic!("{other}"),
    }
}

/// An article that fills a hole of the sheet is in no list of the issue; in large print it is read with its section, and the contents name
/// each part once, in order.
#[test]
fn large_print_has_every_printed_article_under_its_section() {
    for layout in ["magazine", "carnet", "livret", "gazette"] {
        let json = std::fs::read_to_string(format!("{LAYOUTS}/{layout}/sample.json")).unwrap();
        let mut issue: IssueData = serde_json::from_str(&json).unwrap();
        let section = issue.sections.iter_mut().find(|it| it.articles.len() > 1).unwrap();
        let (label, first) = (section.label.clone(), section.articles[0].clone());
        let filler = section.articles.pop().unwrap();
        let typesetter = Typesetter::new(&LayoutSource::Embedded, layout, Files::new(), None).unwrap();
        let text = letters(&read(&typesetter.set_large(&issue).unwrap().pdf().unwrap()));
        let title = |key: &str| letters(&issue.articles[key].title);
        // once in the contents, once where it stands: each time after the first of its section
        let at = |words: &str| text.match_indices(words).map(|it| it.0).collect::<Vec<_>>();
        let (own, filled) = (at(&title(&first)), at(&title(&filler)));
        assert!(own.len() >= 2 && filled.len() >= 2, "{layout}: {label} {own:?} {filled:?}");
        assert!(own[0] < filled[0] && own[1] < filled[1], "{layout}: {label} {own:?} {filled:?}");
        let online = at(&letters(&issue.labels["index"]));
        assert!(online.first().is_none_or(|it| *it > filled[0]), "{layout}: {online:?} {filled:?}");
    }
}

#[tokio::test]
async fn the_worker_draws_pages() {
    let worker = Worker::in_process(LayoutSource::Embedded);
    let draw = vec![Draw { page: 1, px_per_pt: 0.3 }, Draw { page: 4, px_per_pt: 0.3 }];
    let job = Job {
        layout: "magazine".into(),
        issue: sample(),
        files: Files::new(),
        deadline: Duration::from_secs(120),
        order: Order::default(),
        press: None,
        large_print: false,
        kept: None,
        planned: None,
        progress: parvis::print::stage::Progress::default(),
        draw,
    };
    let done = worker.lay_out(job).await.unwrap();
    assert!(done.fitted.laid.pdf.starts_with(b"%PDF-"));
    let pages: Vec<_> = done.pages.iter().map(|it| it.0).collect();
    assert_eq!(pages, [1, 4]);
    assert!(done.pages.iter().all(|it| it.1.starts_with(b"\x89PNG")));
}

/// What the layouts themselves draw is fit for the printer: the preflight of their samples says nothing that a layout could mend.
#[tokio::test]
async fn the_shipped_layouts_pass_the_shipped_preflight() {
    for layout in ["magazine", "carnet", "livret", "gazette"] {
        let json = std::fs::read_to_string(format!("{LAYOUTS}/{layout}/sample.json")).unwrap();
        let issue: IssueData = serde_json::from_str(&json).unwrap();
        let press = PressJob {
            printer: PrinterProfile::default(),
            icc: BUILT_IN_ICC.to_vec(),
            made_at: chrono::DateTime::UNIX_EPOCH,
            id: uuid::Uuid::nil(),
        };
        let job = Job {
            layout: layout.into(),
            issue,
            files: Files::new(),
            deadline: Duration::from_secs(120),
            order: Order::default(),
            press: Some(press),
            large_print: false,
            kept: None,
            planned: Some(Vec::new()),
            progress: parvis::print::stage::Progress::default(),
            draw: Vec::new(),
        };
        let done = Worker::in_process(LayoutSource::Embedded).lay_out(job).await.unwrap();
        let report = done.press.unwrap().report;
        // sizes of type, contrast, codes; what drawings and texts bring along is the editor's to mend
        let found: Vec<_> = report.findings.iter().filter(|it| [18, 20, 45].contains(&it.number)).collect();
        assert!(found.is_empty(), "{layout}: {found:#?}");
        assert!(report.checks.iter().any(|it| it.number == 45));
    }
}

#[tokio::test]
async fn the_worker_is_a_child_that_survives_a_late_job() {
    let worker = Worker::new(LayoutSource::Embedded, env!("CARGO_BIN_EXE_parvis").into(), 900);
    let job = |deadline| Job {
        layout: "magazine".into(),
        issue: sample(),
        files: Files::new(),
        deadline,
        order: Order::default(),
        press: None,
        large_print: false,
        kept: None,
        planned: None,
        progress: parvis::print::stage::Progress::default(),
        draw: Vec::new(),
    };
    let first = worker.lay_out(job(Duration::from_secs(120))).await.unwrap();
    assert_eq!(first.fitted.laid.pdf, lay_out(&sample()).unwrap().pdf, "child and parent make the same file");
    assert_eq!(worker.lay_out(job(Duration::ZERO)).await.unwrap_err(), LayoutError::Deadline);
    let mut broken = job(Duration::from_secs(120));
    broken.layout = "no-such-layout".into();
    assert!(matches!(worker.lay_out(broken).await, Err(LayoutError::Data(_))));
    assert_eq!(worker.lay_out(job(Duration::from_secs(120))).await.unwrap().fitted.laid, first.fitted.laid);
}

#[test]
fn a_qr_code_is_a_vector() {
    let svg = String::from_utf8(layout::qr_svg("https://valbourg.example/a/12")).unwrap();
    assert!(svg.contains("<svg") && svg.contains("path"));
}

#[test]
fn every_layout_passes_its_check() {
    for entry in std::fs::read_dir(LAYOUTS).unwrap().map(Result::unwrap) {
        if entry.path().join("layout.toml").is_file() {
            let report = studio::check(&entry.path(), false).unwrap();
            assert_eq!(report.faults, Vec::<String>::new(), "{}", report.layout);
        }
    }
}

#[test]
fn a_single_document_is_a_pdf() {
    let data = json!({ "lang": "fr", "title": "Arrêté", "paragraphs": ["Article premier."] });
    let pdf = layout::plain_pdf(&LayoutSource::Embedded, "sheet", layout::Files::new(), &data).unwrap();
    assert!(read(&pdf).contains("Article premier."));
}

/// A finding is set as French is, with what it quotes; and in English nothing is.
#[test]
fn findings_are_typeset() {
    let said = check::message(check::OVERSET, "Où aller \"dimanche\" ?", "fr");
    assert_eq!(said, "Le texte de «\u{a0}Où aller “dimanche”\u{202f}?\u{a0}» dépasse sa place.");
    let imprint = check::message(check::MISSING_IMPRINT, "", "fr");
    assert!(imprint.starts_with("L’ours est vide\u{a0}: complétez"), "{imprint}");
    assert_eq!(
        check::message(check::PAGE_COUNT, "22", "en"),
        "The issue has 22 pages, which is not a multiple of four."
    );
}
