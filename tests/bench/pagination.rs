//! A hundred issues of sixty articles through real Typst: what the planner places on 32 pages, what stays white, and how long it takes for
//! every number of pages. The texts are sentences of the demo town's articles, their lengths drawn as those of municipal magazines are:
//! three short pieces of ten, five of one to three thousand signs, two longer, and a feature.
use super::{IssueData, Typesetter, Wanted, cpu};
use parvis::print::data::{Article, PageKind};
use parvis::print::order::Order;
use parvis::print::plan;
use parvis::print::world::LayoutSource;
use serde_json::{Value, json};
use std::time::Instant;

/// Issues that are made.
const ISSUES: u64 = 100;
/// Articles of each.
const ARTICLES: usize = 60;
/// Pages they have.
const PAGES: usize = 32;

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).unwrap_or(0)
    }

    fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from)
    }

    /// True in this many of a hundred.
    fn percent(&mut self, of: usize) -> bool {
        self.below(100) < of
    }
}

/// What articles are made of.
struct Stock {
    sentences: Vec<String>,
    articles: Vec<Article>,
}

impl Stock {
    fn of(issue: &IssueData) -> Self {
        let articles: Vec<Article> = issue.articles.values().cloned().collect();
        let paragraphs = articles.iter().flat_map(|it| it.body.as_array().into_iter().flatten());
        let texts = paragraphs.filter(|it| it["type"] == "paragraph").map(|it| {
            let nodes = it["content"].as_array().into_iter().flatten();
            nodes.filter_map(|it| it["text"].as_str()).collect::<String>()
        });
        let sentences = texts
            .flat_map(|it| it.split_inclusive(". ").map(|it| it.trim().to_owned()).collect::<Vec<_>>())
            .filter(|it| it.chars().count() > 30)
            .collect();
        Self { sentences, articles }
    }

    /// Paragraphs of four or five hundred signs, this many signs together.
    fn text(&self, signs: usize, dice: &mut Dice) -> Value {
        let (mut blocks, mut left) = (Vec::new(), signs);
        while left > 0 {
            let (mut text, wanted) = (String::new(), dice.between(380, 560).min(left.max(40)));
            while text.chars().count() < wanted {
                text += &self.sentences[dice.below(self.sentences.len())];
                text.push(' ');
            }
            let text = text.trim_end();
            left = left.saturating_sub(text.chars().count());
            blocks.push(json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] }));
        }
        Value::Array(blocks)
    }

    /// An article of its own length, with a picture more often than not.
    fn article(&self, number: usize, section: &str, feature: bool, dice: &mut Dice) -> Article {
        let signs = match dice.below(10) {
            _ if feature => dice.between(7_500, 9_500),
            0..=2 => dice.between(500, 1_100),
            3..=7 => dice.between(1_300, 2_800),
            _ => dice.between(2_900, 4_600),
        };
        let model = self.articles[dice.below(self.articles.len())].clone();
        let pictured: Vec<&Article> = self.articles.iter().filter(|it| it.image.is_some()).collect();
        let image = (signs > 900 && dice.percent(85))
            .then(|| pictured[dice.below(pictured.len())].image.clone())
            .flatten();
        let form = if feature { "feature" } else { "news" };
        let priority = if feature || dice.percent(15) { "lead" } else { "secondary" };
        let short_text = (signs > 1_200).then(|| self.text(signs * 58 / 100, dice));
        Article {
            key: format!("b{number}"),
            section: section.into(),
            form: form.into(),
            priority: priority.into(),
            evergreen: false,
            image,
            short_text,
            body: self.text(signs, dice),
            ..model
        }
    }
}

/// An issue of this many articles, the same for the same seed.
pub(super) fn issue(wanted: &Wanted, seed: u64, articles: usize) -> anyhow::Result<IssueData> {
    let (stock, mut dice) = (Stock::of(&wanted.data), Dice(seed));
    let mut data = plan::without_runs(wanted.data.clone());
    let editorial = data.editorial.as_ref().map(|it| it.article.clone());
    data.articles.retain(|key, _| Some(key) == editorial.as_ref());
    data.briefs.clear();
    data.sections.iter_mut().for_each(|it| it.articles.clear());
    let sections = data.sections.len();
    anyhow::ensure!(sections > 0, "an issue without sections");
    for number in 0..articles {
        let at = if number < sections { number } else { dice.below(sections) };
        let article = stock.article(number, &data.sections[at].slug, number == 3, &mut dice);
        data.sections[at].articles.push(article.key.clone());
        data.articles.insert(article.key.clone(), article);
    }
    data.cover.calls.clear();
    Ok(data)
}

/// What one issue came to.
struct Outcome {
    seed: u64,
    /// Signs of its texts, and articles set in their short text.
    signs: usize,
    short: usize,
    placed: usize,
    oversets: usize,
    blank: usize,
    pages: usize,
    white: f64,
    worst: f64,
    planner: f64,
}

fn one(wanted: &Wanted, seed: u64, begun: Instant) -> anyhow::Result<Outcome> {
    let mut data = issue(wanted, seed, ARTICLES)?;
    let typesetter = Typesetter::new(&LayoutSource::Embedded, "magazine", wanted.files.clone(), None)?;
    plan::arrange(&mut data, &typesetter.info().size);
    let order = Order { budget: Some(PAGES), ..Order::default() };
    let measured = typesetter.measure(&data)?;
    let before = cpu(begun);
    let every = plan::outlines(&data, &measured, &Order { budget: None, ..order.clone() });
    let planner = cpu(begun) - before;
    anyhow::ensure!(!every.is_empty(), "issue {seed} has no plan");
    let fitted = typesetter.fit(data, &order)?;
    let proof = fitted.laid.proof();
    let signs = fitted.issue.articles.values().map(|it| signs(&it.body)).sum();
    let runs: Vec<_> = fitted.issue.plan.pages.iter().flat_map(|it| &it.runs).collect();
    let white: Vec<(f64, f64)> =
        runs.iter().map(|it| (it.pages as f64, plan::white_percent(&measured.kit, it))).collect();
    let pages: f64 = white.iter().map(|it| it.0).sum();
    Ok(Outcome {
        seed,
        signs,
        short: fitted.steps.iter().filter(|it| it.code == plan::SHORT_TEXT).count(),
        placed: ARTICLES - fitted.left_out.len(),
        oversets: proof.oversets.len(),
        blank: fitted.issue.plan.pages.iter().filter(|it| it.kind == PageKind::Notes).count(),
        pages: proof.pages,
        white: white.iter().map(|it| it.0 * it.1).sum::<f64>() / pages.max(1.0),
        worst: white.iter().map(|it| it.1).fold(0.0, f64::max),
        planner,
    })
}

/// Signs of the paragraphs made here.
fn signs(body: &Value) -> usize {
    let texts = body.as_array().into_iter().flatten().filter_map(|it| it["content"][0]["text"].as_str());
    texts.map(|it| it.chars().count()).sum()
}

/// Smallest, middle and largest.
fn spread(mut list: Vec<f64>) -> (f64, f64, f64) {
    list.sort_by(f64::total_cmp);
    let at = |it: usize| list.get(it).copied().unwrap_or(0.0);
    (at(0), at(list.len() / 2), at(list.len().saturating_sub(1)))
}

/// Makes them all and prints the table.
#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
pub(super) fn run(wanted: &Wanted, begun: Instant) -> anyhow::Result<()> {
    let made: Vec<Outcome> = (0..ISSUES).map(|seed| one(wanted, seed, begun)).collect::<Result<_, _>>()?;
    let of = |read: fn(&Outcome) -> f64| spread(made.iter().map(read).collect());
    println!("{ISSUES} issues of {ARTICLES} articles, at most {PAGES} pages       least   median    most");
    let row = |name: &str, (least, middle, most): (f64, f64, f64)| {
        println!("  {name:<52} {least:>7.2} {middle:>8.2} {most:>7.2}");
    };
    row("pages", of(|it| it.pages as f64));
    row("articles placed, of a hundred", of(|it| it.placed as f64 * 100.0 / ARTICLES as f64));
    row("signs, in thousands", of(|it| it.signs as f64 / 1e3));
    row("articles set in their short text", of(|it| it.short as f64));
    row("oversets", of(|it| it.oversets as f64));
    row("pages with nothing on them", of(|it| it.blank as f64));
    row("white of the article pages, in percent", of(|it| it.white));
    row("white of the worst page, in percent", of(|it| it.worst));
    row("planner, every number of pages, in seconds of CPU", of(|it| it.planner));
    let fewest = made.iter().min_by_key(|it| it.placed);
    if let Some(Outcome { seed, signs, placed, short, .. }) = fewest {
        println!("fewest: issue {seed}, {signs} signs, {placed} placed, {short} of them in their short text");
    }
    Ok(())
}

/// Layout and PDF of an issue of 64 pages beside one of 32.
#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
pub(super) fn twice(wanted: &Wanted, begun: Instant) -> anyhow::Result<()> {
    let mut seconds = Vec::new();
    for (articles, budget) in [(ARTICLES, PAGES), (2 * ARTICLES + 10, 2 * PAGES)] {
        let mut data = issue(wanted, 7, articles)?;
        let typesetter = Typesetter::new(&LayoutSource::Embedded, "magazine", wanted.files.clone(), None)?;
        plan::arrange(&mut data, &typesetter.info().size);
        typst::comemo::evict(0);
        let before = cpu(begun);
        let fitted = typesetter.fit(data, &Order { budget: Some(budget), ..Order::default() })?;
        fitted.laid.web_pdf(&fitted.issue)?;
        seconds.push((cpu(begun) - before, fitted.laid.pages()));
    }
    let [(one, pages), (two, twice)] = seconds[..] else { anyhow::bail!("two issues were made") };
    println!("{pages} pages {one:.2} s, {twice} pages {two:.2} s: {:.2}", two / one);
    Ok(())
}
